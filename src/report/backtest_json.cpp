// Backtests, comparisons and baselines for programs.
#include <algorithm>

#include "report/backtest.h"
#include "settlement/results.h"

namespace entente::report {
namespace {

using money::Money;
using outlook::Backtest;

Json money_json(std::int64_t units, money::Currency currency) {
  return {{"amount", Money::minor(units, currency).amount().to_fixed(currency.minor_digits())},
          {"currency", std::string(currency.code())}};
}

Json months_json(const outlook::History& history, const Backtest& of) {
  Json months = Json::array();
  for (const outlook::MonthOutcome& month : history.months) {
    Json levels = Json::array();
    for (std::size_t i = 0; i < of.levels.size(); ++i) {
      const outlook::LevelOutcome& level = month.levels[i];
      levels.push_back({{"level", of.levels[i]},
                        {"status", std::string(settlement::name(level.status))},
                        {"default", level.is_default},
                        {"payable", money_json(level.payable, of.currency)}});
    }
    months.push_back({{"month", month.month.to_string()},
                      {"eligible", money_json(month.eligible, of.currency)},
                      {"gross", money_json(month.gross, of.currency)},
                      {"credits", money_json(month.credits, of.currency)},
                      {"earned_back", money_json(month.earned_back, of.currency)},
                      {"bonus", money_json(month.bonus, of.currency)},
                      {"triggers", month.fired},
                      {"levels", std::move(levels)}});
  }
  return months;
}

Json history_json(const outlook::History& history, const Backtest& of) {
  Json curve = Json::array();
  for (const auto& point : outlook::exceedance(history))
    curve.push_back({{"amount", money_json(point.amount, of.currency)}, {"exceeded_in", point.share}});
  return {{"name", history.name},
          {"credits", money_json(history.credits(), of.currency)},
          {"earned_back", money_json(history.earned_back(), of.currency)},
          {"bonus", money_json(history.bonus(), of.currency)},
          {"net_credits", money_json(history.net(), of.currency)},
          {"month_p50", money_json(outlook::percentile_of(history, 50), of.currency)},
          {"month_p90", money_json(outlook::percentile_of(history, 90), of.currency)},
          {"exceedance", std::move(curve)},
          {"months", months_json(history, of)}};
}

Json quantity_json(const std::optional<agreement::Quantity>& quantity) {
  return quantity ? Json(settlement::show(quantity->value, quantity->unit)) : Json(nullptr);
}

Json grid_json(const outlook::Grid& grid, const Backtest& of) {
  Json axes = Json::array();
  for (const outlook::Axis& axis : grid.axes) axes.push_back({{"path", axis.path}, {"values", axis.values}});
  Json variants = Json::array();
  for (const outlook::Variant& variant : grid.variants) {
    Json values = Json::array();
    for (std::size_t axis = 0; axis < grid.axes.size(); ++axis)
      values.push_back(grid.axes[axis].values[variant.values[axis]]);
    Json each{{"values", std::move(values)}};
    if (variant.refused) {
      each["refused"] = variant.why_refused;
    } else {
      each["credits"] = money_json(variant.credits, of.currency);
      each["earned_back"] = money_json(variant.earned_back, of.currency);
      each["bonus"] = money_json(variant.bonus, of.currency);
      each["net_credits"] = money_json(variant.net(), of.currency);
      each["month_p50"] = money_json(variant.p50, of.currency);
      each["month_p90"] = money_json(variant.p90, of.currency);
      each["missed"] = variant.missed;
      each["near"] = variant.near;
      each["months_with_trigger"] = variant.fired;
    }
    variants.push_back(std::move(each));
  }
  return {{"axes", std::move(axes)}, {"variants", std::move(variants)}};
}

Json simulation_json(const outlook::Simulation& simulation, const Backtest& of) {
  Json outcomes = Json::array();
  for (const outlook::SimulatedOutcome& each : simulation.outcomes) {
    outcomes.push_back({{"name", each.name},
                        {"year_p50", money_json(each.year_p50, of.currency)},
                        {"year_p90", money_json(each.year_p90, of.currency)},
                        {"year_p99", money_json(each.year_p99, of.currency)},
                        {"month_p50", money_json(each.month_p50, of.currency)},
                        {"month_p90", money_json(each.month_p90, of.currency)},
                        {"month_p99", money_json(each.month_p99, of.currency)},
                        {"months_with_credit", each.months_with_credit},
                        {"years_with_trigger", each.years_with_trigger}});
  }
  return {{"years", simulation.years},
          {"seed", simulation.seed},
          {"model", simulation.fitted ? "fitted" : "months"},
          {"assumed", simulation.fitted},
          {"measured_months", simulation.months_seen},
          {"assumptions", simulation.assumptions},
          {"outcomes", std::move(outcomes)}};
}

}  // namespace

Json backtest_json(const Backtest& backtest, const std::optional<outlook::Simulation>& simulation) {
  Json json{{"version", 1},
            {"agreement", backtest.agreement},
            {"client", backtest.client},
            {"supplier", backtest.supplier},
            {"first", backtest.first.to_string()},
            {"last", backtest.last.to_string()},
            {"rows", backtest.rows},
            {"was", history_json(backtest.was, backtest)}};
  if (backtest.would) json["would_be"] = history_json(*backtest.would, backtest);
  Json switching = Json::array();
  for (const outlook::SwitchingPoint& point : backtest.switching) {
    if (!point.bar) continue;
    switching.push_back(
        {{"level", point.level},
         {"month", point.month.to_string()},
         {"status", std::string(settlement::name(point.status))},
         {"rows", point.n},
         {"expected", quantity_json(point.agreed)},
         {"turns_at", quantity_json(point.bar)},
         {"limit", point.limit_agreed ? Json(time::to_string(*point.limit_agreed)) : Json(nullptr)},
         {"reached_with_limit", point.limit ? Json(time::to_string(*point.limit)) : Json(nullptr)}});
  }
  json["switching"] = std::move(switching);
  if (backtest.grid) json["grid"] = grid_json(*backtest.grid, backtest);
  if (simulation) json["simulation"] = simulation_json(*simulation, backtest);
  json["notes"] = backtest.notes;
  return json;
}

Json comparison_json(const std::string& before, const std::string& after,
                     const std::vector<outlook::TermChange>& changes, const std::optional<Backtest>& money) {
  Json terms = Json::array();
  for (const outlook::TermChange& change : changes) {
    const char* kind = change.kind == outlook::TermChange::Kind::added     ? "added"
                       : change.kind == outlook::TermChange::Kind::removed ? "removed"
                                                                           : "changed";
    terms.push_back({{"kind", kind},
                     {"clause", change.clause},
                     {"subject", change.subject},
                     {"term", change.term},
                     {"before", change.before},
                     {"after", change.after},
                     {"sentence", outlook::sentence_of(change)}});
  }
  Json json{{"version", 1}, {"old", before}, {"new", after}, {"terms", std::move(terms)}};
  if (money) json["money"] = backtest_json(*money, std::nullopt);
  return json;
}

Json baseline_json(const outlook::Baseline& baseline) {
  Json levels = Json::array();
  for (const outlook::LevelBaseline& level : baseline.levels) {
    Json ratchet = Json::array();
    for (const auto& step : level.ratchet) ratchet.push_back(step.written);
    Json points = Json::array();
    for (const auto& point : level.points) {
      points.push_back({{"month", point.month.to_string()},
                        {"value", point.value.rounded(9, money::Rounding::half_even).to_string()},
                        {"rows", point.n}});
    }
    Json each{{"level", level.level},
              {"measured_months", level.points.size()},
              {"agreed_expected", quantity_json(level.agreed_expected)},
              {"agreed_minimum", quantity_json(level.agreed_minimum)},
              {"expected", level.expected ? Json(level.expected->written) : Json(nullptr)},
              {"minimum", level.minimum ? Json(level.minimum->written) : Json(nullptr)},
              {"reasons", level.reasons},
              {"ratchet", std::move(ratchet)},
              {"credits_was", money_json(level.credits_was, baseline.currency)},
              {"credits_would_be", money_json(level.credits_would, baseline.currency)},
              {"months", std::move(points)}};
    if (level.trend)
      each["trend_per_year"] = {
          {"slope", level.trend->per_year}, {"low", level.trend->low}, {"high", level.trend->high}};
    levels.push_back(std::move(each));
  }
  return {{"version", 1},
          {"agreement", baseline.agreement},
          {"first", baseline.first.to_string()},
          {"last", baseline.last.to_string()},
          {"levels", std::move(levels)},
          {"notes", baseline.notes}};
}

}  // namespace entente::report
