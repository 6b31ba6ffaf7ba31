// The open month and the months before it: forecast, its calibration on past months, control charts. An
// opened case in, values for report out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/statements.h"
#include "outlook/calibration.h"
#include "outlook/chart.h"
#include "outlook/forecast.h"

namespace entente::app {

struct ForecastRequest {
  std::optional<time::Month> month;  ///< default: the month of `as_of`
  /// Default: the last thing that the data knows; for a month that is over and named, as its statement has
  /// it.
  std::optional<time::Instant> as_of;
  std::optional<time::Instant> as_known;
  unsigned workers = 1;
  /// How many past months to make forecasts for again: as many as take a moment, or all.
  enum class Calibrate { none, recent, all };
  Calibrate calibrate = Calibrate::recent;
  std::function<void(std::int64_t rows)> progress;
};

struct ForecastAnswer {
  outlook::Forecast forecast;
  std::optional<outlook::Calibration> calibration;  ///< empty: no past month could be scored
};

text::Outcome<ForecastAnswer> forecast(const Case& opened, const ForecastRequest& request);

/// The chart of a level over every month up to `month` (default: the last that is over and has data).
text::Outcome<outlook::Chart> chart(const Case& opened, const std::string& level,
                                    const outlook::ChartOptions& options, const StatementRequest& request);

}  // namespace entente::app
