// A forecast as JSON and CSV, and its schema.
#include <fmt/format.h>

#include <cmath>

#include "report/csv_writer.h"
#include "report/forecast.h"
#include "report/json_values.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using outlook::BarForecast;
using outlook::LevelForecast;

std::string_view unit_name(agreement::Quantity::Unit unit) {
  switch (unit) {
    case agreement::Quantity::Unit::percent:
      return "percent";
    case agreement::Quantity::Unit::number:
      return "number";
    case agreement::Quantity::Unit::duration:
      return "microseconds";
  }
  return "number";
}

/// Probabilities and estimates are doubles; six digits say more than they know.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return Json::parse(fmt::format("{:.6g}", value));
}

std::string_view verdict_name(outlook::Verdict verdict) {
  switch (verdict) {
    case outlook::Verdict::meets:
      return "meets";
    case outlook::Verdict::near:
      return "near";
    case outlook::Verdict::misses:
      return "misses";
    case outlook::Verdict::not_forecast:
      break;
  }
  return "not forecast";
}

Json naive_json(const outlook::Naive& naive) {
  return {{"running_average", or_null(naive.running_average, rounded)},
          {"plug_in_binomial", or_null(naive.plug_in, rounded)},
          {"past_months", or_null(naive.climatology, rounded)},
          {"burn_rate", or_null(naive.extrapolation, rounded)}};
}

Json bar_json(const BarForecast& bar) {
  return {{"bar", bar.bar.value.to_string()},
          {"probability", rounded(bar.probability)},
          {"affordable", or_null(bar.affordable, [](std::int64_t count) { return count; })},
          {"naive", naive_json(bar.naive)}};
}

Json budget_json(const outlook::ErrorBudget& budget) {
  return {{"unit", budget.in_time ? "microseconds" : "rows"},
          {"allowed", rounded(budget.allowed)},
          {"used", rounded(budget.used)},
          {"share_used", rounded(budget.share_used)},
          {"share_elapsed", rounded(budget.share_elapsed)},
          {"burn_rate", rounded(budget.rate)},
          {"spent_on_day", or_null(budget.spent_on_day, rounded)},
          {"windows", list(budget.windows, [](const outlook::BurnWindow& window) {
             return Json{{"window", window.name},
                         {"rate", rounded(window.rate)},
                         {"limit", rounded(window.limit)},
                         {"alert", window.alert}};
           })}};
}

Json level_json(const LevelForecast& level) {
  return {{"level", level.level},
          {"title", level.title},
          {"clause", text_or_null(level.clause)},
          {"kind", level.kind == agreement::LevelKind::critical ? "critical" : "key"},
          {"direction", level.direction == agreement::Direction::higher ? "higher" : "lower"},
          {"window", level.window},
          {"from", level.days.begin.to_string()},
          {"to", (level.days.end - 1).to_string()},
          {"unit", unit_name(level.unit)},
          {"outlook", verdict_name(level.verdict)},
          {"expected", or_null(level.expected, bar_json)},
          {"minimum", or_null(level.minimum, bar_json)},
          {"so_far",
           {{"value", level.so_far.exact ? rounded(level.so_far.exact->to_double()) : Json(nullptr)},
            {"shown", level.so_far.shown},
            {"n", level.n}}},
          {"to_come", level.counts_rows ? Json{{"rows", rounded(level.more_rows)},
                                               {"low", level.more_low},
                                               {"high", level.more_high},
                                               {"in_flight", level.in_flight},
                                               {"in_flight_late", rounded(level.in_flight_late)}}
                                        : Json(nullptr)},
          {"end", level.median_shown.empty() ? Json(nullptr)
                                             : Json{{"low", rounded(level.low)},
                                                    {"median", rounded(level.median)},
                                                    {"high", rounded(level.high)}}},
          {"learned_from", text_or_null(level.learned_from)},
          {"history_months", level.history_months},
          {"sentence", level.sentence},
          {"notes", level.notes},
          {"drivers", list(level.drivers,
                           [](const outlook::Driver& driver) {
                             return Json{{"if", driver.what}, {"probability", rounded(driver.probability)}};
                           })},
          {"error_budget", or_null(level.budget, budget_json)}};
}

Json exposure_json(const outlook::Exposure& money, const std::vector<LevelForecast>& levels) {
  Json by_level = Json::array();
  for (const LevelForecast& level : levels) {
    if (level.expected_credit.units() == 0 && level.p90_credit.units() == 0) continue;
    by_level.push_back({{"level", level.level},
                        {"expected", money_json(level.expected_credit)},
                        {"p90", money_json(level.p90_credit)}});
  }
  return {{"paid_by", "supplier"},
          {"received_by", "client"},
          {"expected", money_json(money.expected)},
          {"median", money_json(money.median)},
          {"p90", money_json(money.p90)},
          {"worst_drawn", money_json(money.worst)},
          {"probability_of_any", rounded(money.any)},
          {"draws", money.draws},
          {"correlation_months", money.correlation_months},
          {"correlation_shrinkage", rounded(money.correlation_shrinkage)},
          {"remark", text_or_null(money.not_drawn)},
          {"levels", by_level}};
}

Json calibration_json(const outlook::Calibration& calibration) {
  const auto score = [](const outlook::MethodScore& method) {
    return Json{{"method", method.method},
                {"brier", rounded(method.brier)},
                {"log", rounded(method.log)},
                {"n", method.n}};
  };
  Json by_day = Json::array();
  for (const auto& [day, method] : calibration.by_day)
    by_day.push_back({{"days_over", day},
                      {"brier", rounded(method.brier)},
                      {"log", rounded(method.log)},
                      {"n", method.n}});
  return {{"first", calibration.first.to_string()},
          {"last", calibration.last.to_string()},
          {"left_out", calibration.left_out},
          {"methods", list(calibration.methods, score)},
          {"by_day", by_day},
          {"reliability", list(calibration.reliability, [](const stats::ReliabilityBin& bin) {
             return Json{{"from", rounded(bin.from)},
                         {"to", rounded(bin.to)},
                         {"n", bin.n},
                         {"came", bin.came},
                         {"mean", rounded(bin.mean_probability)},
                         {"low", rounded(bin.observed.low)},
                         {"high", rounded(bin.observed.high)}};
           })}};
}

}  // namespace

Json forecast_json(const outlook::Forecast& forecast,
                   const std::optional<outlook::Calibration>& calibration) {
  const settlement::Statement& statement = forecast.so_far;
  return {{"version", 1},
          {"kind", "forecast"},
          {"agreement", statement.agreement},
          {"title", statement.title},
          {"client", statement.client},
          {"supplier", statement.supplier},
          {"month", statement.month.to_string()},
          {"as_of", forecast.as_of.to_string()},
          {"as_known", or_null(statement.as_known, [](time::Instant at) { return at.to_string(); })},
          {"days_over", forecast.days_over},
          {"days_left", forecast.days_left},
          {"finding", forecast.finding},
          {"levels", list(forecast.levels, level_json)},
          {"credits",
           or_null(forecast.exposure,
                   [&](const outlook::Exposure& money) { return exposure_json(money, forecast.levels); })},
          {"calibration", or_null(calibration, calibration_json)}};
}

Json forecast_schema() {
  const Json text = type("string"), count = type("integer"), number = type("number"),
             money = reference("money");
  const Json naive = object({{"running_average", nullable(number)},
                             {"plug_in_binomial", nullable(number)},
                             {"past_months", nullable(number)},
                             {"burn_rate", nullable(number)}});
  const Json bar = object({{"bar", reference("decimal")},
                           {"probability", number},
                           {"affordable", nullable(count)},
                           {"naive", naive}});
  const Json budget =
      object({{"unit", one_of({"microseconds", "rows"})},
              {"allowed", number},
              {"used", number},
              {"share_used", nullable(number)},
              {"share_elapsed", number},
              {"burn_rate", nullable(number)},
              {"spent_on_day", nullable(number)},
              {"windows",
               list_of(object(
                   {{"window", text}, {"rate", number}, {"limit", number}, {"alert", type("boolean")}}))}});
  const Json level =
      object({{"level", text},
              {"title", text},
              {"clause", nullable(text)},
              {"kind", one_of({"critical", "key"})},
              {"direction", one_of({"higher", "lower"})},
              {"window", text},
              {"from", reference("date")},
              {"to", reference("date")},
              {"unit", one_of({"percent", "number", "microseconds"})},
              {"outlook", one_of({"meets", "near", "misses", "not forecast"})},
              {"expected", nullable(bar)},
              {"minimum", nullable(bar)},
              {"so_far", object({{"value", nullable(number)}, {"shown", text}, {"n", count}})},
              {"to_come", nullable(object({{"rows", number},
                                           {"low", count},
                                           {"high", count},
                                           {"in_flight", count},
                                           {"in_flight_late", number}}))},
              {"end", nullable(object({{"low", number}, {"median", number}, {"high", number}}))},
              {"learned_from", nullable(text)},
              {"history_months", count},
              {"sentence", text},
              {"notes", list_of(text)},
              {"drivers", list_of(object({{"if", text}, {"probability", number}}))},
              {"error_budget", nullable(budget)}});
  const Json exposure =
      object({{"paid_by", one_of({"supplier"})},
              {"received_by", one_of({"client"})},
              {"expected", money},
              {"median", money},
              {"p90", money},
              {"worst_drawn", money},
              {"probability_of_any", number},
              {"draws", count},
              {"correlation_months", count},
              {"correlation_shrinkage", number},
              {"remark", nullable(text)},
              {"levels", list_of(object({{"level", text}, {"expected", money}, {"p90", money}}))}});
  const Json score = object({{"method", text}, {"brier", number}, {"log", number}, {"n", count}});
  const Json calibration = object(
      {{"first", reference("month")},
       {"last", reference("month")},
       {"left_out", count},
       {"methods", list_of(score)},
       {"by_day", list_of(object({{"days_over", count}, {"brier", number}, {"log", number}, {"n", count}}))},
       {"reliability", list_of(object({{"from", number},
                                       {"to", number},
                                       {"n", count},
                                       {"came", count},
                                       {"mean", number},
                                       {"low", number},
                                       {"high", number}}))}});
  const Json forecast = object({{"version", Json{{"const", 1}}},
                                {"kind", Json{{"const", "forecast"}}},
                                {"agreement", text},
                                {"title", text},
                                {"client", text},
                                {"supplier", text},
                                {"month", reference("month")},
                                {"as_of", reference("instant")},
                                {"as_known", nullable(reference("instant"))},
                                {"days_over", count},
                                {"days_left", count},
                                {"finding", text},
                                {"levels", list_of(level)},
                                {"credits", nullable(exposure)},
                                {"calibration", nullable(calibration)}});
  return published("urn:entente:forecast:1", "Forecast of an open month, version 1", forecast,
                   {"decimal", "date", "month", "instant", "currency", "money"});
}

std::string forecast_csv(const outlook::Forecast& forecast) {
  Csv csv{"agreement",
          "month",
          "as_of",
          "level",
          "title",
          "clause",
          "window",
          "outlook",
          "unit",
          "so_far",
          "n",
          "rows_to_come",
          "in_flight",
          "expected",
          "probability_expected",
          "affordable_expected",
          "minimum",
          "probability_minimum",
          "affordable_minimum",
          "low",
          "median",
          "high",
          "expected_credit",
          "p90_credit",
          "currency",
          "sentence"};
  const settlement::Statement& statement = forecast.so_far;
  const auto number = [](double value) { return fmt::format("{:.6g}", value); };
  for (const LevelForecast& level : forecast.levels) {
    csv.field(statement.agreement).field(statement.month.to_string()).field(forecast.as_of.to_string());
    csv.field(level.level)
        .field(level.title)
        .field(level.clause)
        .field(level.window)
        .field(verdict_name(level.verdict))
        .field(unit_name(level.unit));
    csv.field(level.so_far.exact ? number(level.so_far.exact->to_double()) : std::string{}).field(level.n);
    csv.field(level.counts_rows ? number(level.more_rows) : std::string{})
        .field(level.counts_rows ? std::to_string(level.in_flight) : std::string{});
    for (const auto* bar : {&level.expected, &level.minimum}) {
      csv.field(*bar ? (*bar)->bar.value.to_string() : std::string{});
      csv.field(*bar ? number((*bar)->probability) : std::string{});
      csv.field(*bar && (*bar)->affordable ? std::to_string(*(*bar)->affordable) : std::string{});
    }
    const bool ends = !level.median_shown.empty();
    for (const double value : {level.low, level.median, level.high})
      csv.field(ends ? number(value) : std::string{});
    if (forecast.exposure) {
      csv.field(level.expected_credit).field(level.p90_credit).field(statement.currency.code());
    } else {
      csv.field(std::string_view{}).field(std::string_view{}).field(std::string_view{});
    }
    csv.field(level.sentence).end();
  }
  return csv.take();
}

}  // namespace entente::report
