// How good forecasts of this agreement were: made again for past months as of earlier days, with no more than
// was known then, and scored against what came, beside the naive ways to call a month.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "outlook/forecast.h"
#include "stats/scores.h"

namespace entente::outlook {

/// One forecast of one bar of one level, and what came.
struct Scored {
  std::string level;
  time::Month month;
  std::int32_t day = 0;  ///< days of the month that were over
  bool minimum = false;  ///< the minimum; otherwise the expected level
  double probability = 0;
  Naive naive;
  bool came = false;
};

struct MethodScore {
  std::string method;
  double brier = 0, log = 0;
  std::int64_t n = 0;
};

struct Calibration {
  std::vector<Scored> forecasts;
  std::vector<MethodScore> methods;                          ///< this forecast first; all on the same cases
  std::vector<std::pair<std::int32_t, MethodScore>> by_day;  ///< this forecast only
  std::vector<stats::ReliabilityBin> reliability;
  time::Month first, last;
  std::int64_t left_out = 0;  ///< cases that one of the naive methods could not call
};

/// Adds the bars of `forecast` that the month's statement `came` has judged.
void add_scored(const Forecast& forecast, std::int32_t day, const settlement::Statement& came,
                std::vector<Scored>& out);
/// Scores; empty without any case.
std::optional<Calibration> score(std::vector<Scored> forecasts);

}  // namespace entente::outlook
