// A forecast for a terminal, as a page, for spreadsheets and for programs. All draw one view, so they say the
// same in the same order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outlook/calibration.h"
#include "outlook/forecast.h"
#include "report/json.h"
#include "report/plots.h"
#include "report/terminal.h"

namespace entente::report {

struct ForecastView {
  std::string title, agreement, client, supplier, currency, finding;
  bool sample = false;
  std::vector<Fact> facts;
  std::vector<std::pair<Mark, std::int64_t>> counts;
  Table levels, money, drivers, budgets, scores, by_day, reliability;
  std::vector<std::string> notes;
};

struct ForecastViewOptions {
  bool sample = false;
  bool whole_calibration = false;  ///< days and reliability too, not the comparison alone
};

Mark mark_of(outlook::Verdict verdict);
ForecastView view_of(const outlook::Forecast& forecast,
                     const std::optional<outlook::Calibration>& calibration,
                     const ForecastViewOptions& options = {});

std::string forecast_text(const ForecastView& view, const TerminalOptions& options = {});
std::string forecast_html(const outlook::Forecast& forecast,
                          const std::optional<outlook::Calibration>& calibration,
                          const ForecastViewOptions& options = {});
std::string forecast_csv(const outlook::Forecast& forecast);
Json forecast_json(const outlook::Forecast& forecast, const std::optional<outlook::Calibration>& calibration);
Json forecast_schema();

// Figures of the page.
std::optional<Plot> interval_plot(const outlook::Forecast& forecast);
std::vector<Plot> path_plots(const outlook::Forecast& forecast);
std::optional<Plot> reliability_plot(const outlook::Calibration& calibration);

/// "12%", "< 1%", "> 99%".
std::string chance(double probability);

}  // namespace entente::report
