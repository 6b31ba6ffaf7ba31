#include "outlook/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "settlement/results.h"

namespace entente::outlook {
namespace {

using agreement::MeasureType;

/// What a row does that does not count for the level.
std::string_view fails(const LevelCase& level) {
  switch (*level.measure->type) {
    case MeasureType::elapsed:
      return "be late";
    case MeasureType::percentile:
      return "take longer";
    default:
      return level.direction == agreement::Direction::lower ? "count" : "fail";
  }
}

std::string room_text(const LevelForecast& forecast, const LevelCase& level, const BarForecast& bar) {
  const std::string shown = settlement::show(bar.bar);
  const auto more = std::llround(forecast.more_rows);
  if (!bar.affordable || more <= 0) return fmt::format("the bar is {}", shown);
  if (*bar.affordable < 0)
    return fmt::format("{} is out of reach at about {} more {}", shown, more, more == 1 ? "row" : "rows");
  if (*bar.affordable >= more)
    return fmt::format("{} is reached even if all of about {} more {}", shown, more, fails(level));
  if (*bar.affordable == 0)
    return fmt::format("to reach {} none of about {} more may {}", shown, more, fails(level));
  return fmt::format("to reach {} no more than {} of about {} more may {}", shown, *bar.affordable, more,
                     fails(level));
}

std::string downtime_text(const LevelForecast& forecast) {
  const ErrorBudget& budget = *forecast.budget;
  const auto span = [](double micros) {
    constexpr double kMinute = 60e6;
    return time::to_string(time::Duration::minutes(std::llround(micros / kMinute)));
  };
  if (budget.used > budget.allowed)
    return fmt::format("{} of downtime are {} more than the budget of {}", span(budget.used),
                       span(budget.used - budget.allowed), span(budget.allowed));
  return fmt::format("{} of {} of downtime used, {} left", span(budget.used), span(budget.allowed),
                     span(budget.allowed - budget.used));
}

}  // namespace

std::string chance_text(double probability) {
  if (probability < 0.01) return "less than 1%";
  if (probability > 0.99) return "more than 99%";
  return fmt::format("{:.0f}%", probability * 100);
}

std::string sentence_for(const LevelForecast& forecast, const LevelCase& level, double too_few) {
  const BarForecast* upper = forecast.expected  ? &*forecast.expected
                             : forecast.minimum ? &*forecast.minimum
                                                : nullptr;
  if (upper == nullptr) return "no bar is agreed: reported only";
  const auto& rule = level.level->low_volume;
  if (too_few > 0.5) {
    const double end = static_cast<double>(forecast.n) + forecast.more_rows;
    if (rule && !(*rule)->failures_allowed)
      return fmt::format("will probably not be judged: about {:.0f} rows are to be expected, {} are needed",
                         end, (*rule)->under);
    return "nothing is to be expected that could be judged";
  }
  if (forecast.median_shown.empty()) return "no history and no rows yet: nothing to forecast from";

  const bool over = forecast.more_rows < 0.5 && level.days_left() <= 0;
  const BarForecast& bar =
      forecast.verdict == Verdict::misses && forecast.minimum ? *forecast.minimum : *upper;
  std::string verdict;
  switch (forecast.verdict) {
    case Verdict::meets:
      verdict = bar.probability >= 0.9 ? "will very probably be met" : "will probably be met";
      break;
    case Verdict::near:
      verdict = "will probably fall below the expected level, not below the minimum";
      break;
    case Verdict::misses:
      verdict = bar.probability < 0.1 ? "will very probably miss" : "will probably miss";
      if (forecast.minimum && forecast.expected) verdict += " the minimum";
      break;
    default:
      verdict = "cannot be called";
      break;
  }
  std::string basis;
  if (!forecast.so_far.exact) {
    basis = "nothing counted yet";
  } else if (forecast.budget && forecast.budget->in_time) {
    basis = downtime_text(forecast);
  } else if (forecast.counts_rows && !forecast.so_far_terms.empty() &&
             *level.measure->type != MeasureType::percentile) {
    basis = forecast.so_far_terms + " so far";
  } else {
    basis = forecast.so_far.shown + " so far";
  }
  if (over) return fmt::format("{}: {}; the window is over", verdict, basis);
  if (forecast.counts_rows) basis += "; " + room_text(forecast, level, bar);
  return fmt::format("{}: {}; chance of {} {}", verdict, basis, settlement::show(bar.bar),
                     chance_text(bar.probability));
}

std::string finding_for(const Forecast& forecast) {
  std::int64_t meets = 0, near = 0, misses = 0, open = 0;
  for (const LevelForecast& level : forecast.levels) {
    meets += level.verdict == Verdict::meets ? 1 : 0;
    near += level.verdict == Verdict::near ? 1 : 0;
    misses += level.verdict == Verdict::misses ? 1 : 0;
    open += level.verdict == Verdict::not_forecast ? 1 : 0;
  }
  const auto count = static_cast<std::int64_t>(forecast.levels.size());
  std::string text = fmt::format("{} {}:", count, count == 1 ? "service level" : "service levels");
  std::string_view separator = " ";
  const auto add = [&](std::int64_t number, std::string_view what) {
    if (number == 0) return;
    text += fmt::format("{}{} {}", separator, number, what);
    separator = ", ";
  };
  add(meets, "will probably be met");
  add(near, "will probably fall below expected");
  add(misses, "will probably miss");
  add(open, "not forecast");
  if (forecast.exposure) {
    const Exposure& money = *forecast.exposure;
    text += fmt::format("; expected credit {} {} from {} to {}, in one of ten cases {} or more",
                        forecast.so_far.currency.code(), money.expected.amount_string(),
                        forecast.so_far.supplier, forecast.so_far.client, money.p90.amount_string());
  }
  return text + ".";
}

}  // namespace entente::outlook
