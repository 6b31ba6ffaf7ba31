#include "outlook/calibration.h"

#include <algorithm>
#include <map>

namespace entente::outlook {
namespace {

using settlement::Status;

struct Method {
  const char* name;
  std::optional<double> (*probability)(const Scored&);
};

constexpr Method kMethods[] = {
    {"this forecast", [](const Scored& s) { return std::optional<double>(s.probability); }},
    {"running average so far", [](const Scored& s) { return s.naive.running_average; }},
    {"plug-in binomial", [](const Scored& s) { return s.naive.plug_in; }},
    {"share of past months", [](const Scored& s) { return s.naive.climatology; }},
    {"burn rate to the end", [](const Scored& s) { return s.naive.extrapolation; }},
};

MethodScore scored(std::string name, const std::vector<stats::Forecasted>& forecasts) {
  return {std::move(name), stats::brier_score(forecasts), stats::log_score(forecasts),
          static_cast<std::int64_t>(forecasts.size())};
}

}  // namespace

void add_scored(const Forecast& forecast, std::int32_t day, const settlement::Statement& came,
                std::vector<Scored>& out) {
  for (const LevelForecast& level : forecast.levels) {
    const settlement::LevelLine* line = nullptr;
    for (const settlement::LevelLine& judged : came.levels) {
      if (judged.level == level.level) line = &judged;
    }
    if (line == nullptr) continue;
    if (line->status != Status::met && line->status != Status::near && line->status != Status::missed)
      continue;
    const auto add = [&](const std::optional<BarForecast>& bar, bool minimum, bool reached) {
      if (!bar) return;
      out.push_back({level.level, came.month, day, minimum, bar->probability, bar->naive, reached});
    };
    add(level.expected, false, line->status == Status::met);
    const bool two_bars =
        level.expected && level.minimum && level.expected->bar.value != level.minimum->bar.value;
    if (two_bars || !level.expected) add(level.minimum, true, line->status != Status::missed);
  }
}

std::optional<Calibration> score(std::vector<Scored> forecasts) {
  if (forecasts.empty()) return std::nullopt;
  Calibration made;
  made.first = made.last = forecasts.front().month;
  std::map<std::int32_t, std::vector<stats::Forecasted>> by_day;
  std::vector<stats::Forecasted> all;
  for (const Scored& each : forecasts) {
    made.first = std::min(made.first, each.month);
    made.last = std::max(made.last, each.month);
    all.push_back({each.probability, each.came});
    by_day[each.day].push_back(all.back());
  }
  std::vector<std::vector<stats::Forecasted>> by_method(std::size(kMethods));
  for (const Scored& each : forecasts) {
    if (std::ranges::any_of(kMethods, [&](const Method& method) { return !method.probability(each); })) {
      ++made.left_out;
      continue;
    }
    for (std::size_t i = 0; i < std::size(kMethods); ++i)
      by_method[i].push_back({*kMethods[i].probability(each), each.came});
  }
  for (std::size_t i = 0; i < std::size(kMethods); ++i)
    made.methods.push_back(scored(kMethods[i].name, by_method[i]));
  for (const auto& [day, cases] : by_day) made.by_day.emplace_back(day, scored(kMethods[0].name, cases));
  made.reliability = stats::reliability(all);
  made.forecasts = std::move(forecasts);
  return made;
}

}  // namespace entente::outlook
