// A plan for programs.
#include "report/json_values.h"
#include "report/plan.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using namespace sourcing;

Json course_json(const Plan& plan, const Course& course) {
  Json offers = Json::array();
  for (std::int32_t k = 0; k < course.duration; ++k) offers.push_back(mix_text(plan, mix_in(course, k)));
  return {{"begins", period_name(plan, course.start)},
          {"periods", course.duration},
          {"offers", std::move(offers)},
          {"parts", list(course.portions,
                         [&](const Portion& each) {
                           return Json{{"period", period_name(plan, course.start + each.period)},
                                       {"offer", *plan.offers[static_cast<std::size_t>(each.offer)].name},
                                       {"share", static_cast<double>(each.part) / kWhole},
                                       {"cost", money_json(each.cost)}};
                         })},
          {"cost", money_json(course.cost)},
          {"costs", list(course.costs, [](const money::Money& each) { return money_json(each); })},
          {"switching", money_json(course.switching)},
          {"sharing", money_json(course.sharing)},
          {"value", static_cast<double>(course.worth) / 100},
          {"risk", static_cast<double>(course.risk) / 1000}};
}

Json item_json(const Plan& plan, const PlannedItem& item) {
  return {{"item", item.name},
          {"title", item.title},
          {"change", std::string(name(item.change))},
          {"decided", item.decided},
          {"today", or_null(item.today, [&](const Course& each) { return course_json(plan, each); })},
          {"planned", or_null(item.planned, [&](const Course& each) { return course_json(plan, each); })},
          {"reason", text_or_null(item.reason)},
          {"switches", list(item.switches,
                            [&](const SwitchReason& each) {
                              return Json{{"period", period_name(plan, each.period)},
                                          {"reason", each.reason}};
                            })},
          {"nearest_offer", text_or_null(item.nearest_offer)},
          {"missing", list(item.missing,
                           [](const Missing& each) {
                             return Json{{"limit", each.limit}, {"amount", text_or_null(each.amount)}};
                           })},
          {"costs_at_least", static_cast<double>(item.least_loss) / 100},
          {"screened_out", list(item.screened_out, [](const Screened& each) {
             return Json{{"offer", each.offer}, {"fit", each.fit}, {"reason", each.reason}};
           })}};
}

Json outlook_json(const Outlook& each) {
  return {{"planned", each.planned},   {"mean", each.mean},
          {"p50", each.p50},           {"p80", each.p80},
          {"p90", each.p90},           {"p80_low", each.p80_low},
          {"p80_high", each.p80_high}, {"worst_tenth", each.worst_tenth}};
}

Json risk_json(const DeliveryRisk& risk) {
  return {{"samples", risk.samples},
          {"cost", outlook_json(risk.cost)},
          {"end", outlook_json(risk.end)},
          {"value", outlook_json(risk.value)},
          {"over_budget", risk.over_budget},
          {"late", risk.late},
          {"contingency", risk.contingency},
          {"drivers", list(risk.drivers,
                           [](const Driver& each) {
                             return Json{{"source", each.name},
                                         {"cost", each.cost},
                                         {"end", each.end},
                                         {"cost_low", each.cost_low},
                                         {"cost_high", each.cost_high}};
                           })},
          {"convergence",
           list(risk.convergence,
                [](const Converging& each) { return Json{{"samples", each.samples}, {"p80", each.p80}}; })},
          {"assumptions", risk.assumptions}};
}

Json difference_json(const RiskDifference& each) {
  return {{"cheaper", each.cheaper},
          {"earlier", each.earlier},
          {"cost_mean", each.cost_mean},
          {"cost_p10", each.cost_p10},
          {"cost_p90", each.cost_p90}};
}

Json frontier_json(const std::vector<FrontierPoint>& points) {
  return list(points, [](const FrontierPoint& each) {
    return Json{{"part", each.part}, {"limit", each.limit}, {"feasible", each.feasible},
                {"adds", each.adds}, {"value", each.value}, {"bound", each.bound}};
  });
}

Json totals_json(const Totals& totals) {
  return {{"value", static_cast<double>(totals.worth) / 100},
          {"risk", static_cast<double>(totals.risk) / 1000},
          {"cost", money_json(totals.cost)},
          {"spend", list(totals.spend, [](const money::Money& each) { return money_json(each); })},
          {"shortfall", list(totals.shortfall, [](const money::Money& each) { return money_json(each); })},
          {"output",
           list(totals.output, [](std::int64_t each) { return Json(static_cast<double>(each) / 100); })},
          {"output_for_money", list(output_for_money(totals), [](const std::optional<double>& each) {
             return each ? Json(*each) : Json(nullptr);
           })}};
}

}  // namespace

Json plan_json(const PlanReport& report) {
  const Plan& plan = *report.plan;
  const Planned& planned = *report.planned;
  Json json{{"version", 1},
            {"plan", *plan.id},
            {"title", text_or_null(plan.title)},
            {"feasible", planned.solved.feasible},
            {"value", planned.value},
            {"bound", planned.bound},
            {"gap", planned.gap},
            {"stopped", std::string(name(planned.solved.stopped))},
            {"bound_by", planned.solved.bound.cuts > 0 ? "cuts" : "prices"},
            {"before", totals_json(planned.before)},
            {"after", totals_json(planned.after)},
            {"today_breaks", planned.today_breaks}};
  Json periods = Json::array();
  for (std::int32_t t = 0; t < plan.count(); ++t)
    periods.push_back({{"period", period_name(plan, t)},
                       {"budget", money_json(budget_of(plan, t))},
                       {"for_items", money_json(spendable(plan, t))}});
  json["periods"] = std::move(periods);
  json["items"] = list(planned.items, [&](const PlannedItem& each) { return item_json(plan, each); });
  json["limits"] = list(planned.limits, [](const LimitPrice& each) {
    return Json{{"limit", each.limit}, {"used", each.used},   {"most", each.most},
                {"full", each.full},   {"price", each.price}, {"per", each.per}};
  });
  json["loosened"] = list(planned.loosened, [](const Loosened& each) {
    return Json{{"limit", each.limit}, {"by", each.by}, {"share", each.share}};
  });
  json["by_budget"] = frontier_json(planned.by_budget);
  json["by_risk"] = frontier_json(planned.by_risk);
  json["without_overrides"] = planned.without_overrides ? Json{{"value", planned.without_overrides->value},
                                                               {"items", planned.without_overrides->items}}
                                                        : Json(nullptr);
  json["risk"] = report.risk != nullptr ? risk_json(*report.risk) : Json(nullptr);
  json["beside_today"] =
      report.beside_today != nullptr ? difference_json(*report.beside_today) : Json(nullptr);
  json["pricing"] = report.pricing != nullptr ? pricing_json(*report.pricing) : Json(nullptr);
  return json;
}

Json plan_answer_schema() {
  const Json number = type("number"), text = type("string"), yes = type("boolean");
  const Json money = reference("money");
  const Json course = object(
      {{"begins", text},
       {"periods", type("integer")},
       {"offers", list_of(text)},
       {"parts", list_of(object({{"period", text}, {"offer", text}, {"share", number}, {"cost", money}}))},
       {"cost", money},
       {"costs", list_of(money)},
       {"switching", money},
       {"sharing", money},
       {"value", number},
       {"risk", number}});
  const Json totals = object({{"value", number},
                              {"risk", number},
                              {"cost", money},
                              {"spend", list_of(money)},
                              {"shortfall", list_of(money)},
                              {"output", list_of(number)},
                              {"output_for_money", list_of(nullable(number))}});
  const Json point = object({{"part", number},
                             {"limit", text},
                             {"feasible", yes},
                             {"adds", yes},
                             {"value", number},
                             {"bound", number}});
  const Json outlook = object({{"planned", number},
                               {"mean", number},
                               {"p50", number},
                               {"p80", number},
                               {"p90", number},
                               {"p80_low", number},
                               {"p80_high", number},
                               {"worst_tenth", number}});
  const Json item =
      object({{"item", text},
              {"title", text},
              {"change", one_of({"stays", "moves", "begins", "ends", "left out"})},
              {"decided", yes},
              {"today", nullable(course)},
              {"planned", nullable(course)},
              {"reason", nullable(text)},
              {"switches", list_of(object({{"period", text}, {"reason", text}}))},
              {"nearest_offer", nullable(text)},
              {"missing", list_of(object({{"limit", text}, {"amount", nullable(text)}}))},
              {"costs_at_least", number},
              {"screened_out", list_of(object({{"offer", text}, {"fit", number}, {"reason", text}}))}});
  const Json risk = object({{"samples", type("integer")},
                            {"cost", outlook},
                            {"end", outlook},
                            {"value", outlook},
                            {"over_budget", number},
                            {"late", number},
                            {"contingency", number},
                            {"drivers", list_of(object({{"source", text},
                                                        {"cost", number},
                                                        {"end", number},
                                                        {"cost_low", number},
                                                        {"cost_high", number}}))},
                            {"convergence", list_of(object({{"samples", type("integer")}, {"p80", number}}))},
                            {"assumptions", list_of(text)}});
  return published(
      "urn:entente:plan-result:1", "A plan worked out, version 1",
      object({{"version", Json{{"const", 1}}},
              {"plan", text},
              {"title", nullable(text)},
              {"feasible", yes},
              {"value", number},
              {"bound", number},
              {"gap", number},
              {"stopped", one_of({"proven", "steps", "time"})},
              {"bound_by", one_of({"cuts", "prices"})},
              {"before", totals},
              {"after", totals},
              {"today_breaks", list_of(text)},
              {"periods", list_of(object({{"period", text}, {"budget", money}, {"for_items", money}}))},
              {"items", list_of(item)},
              {"limits", list_of(object({{"limit", text},
                                         {"used", text},
                                         {"most", text},
                                         {"full", yes},
                                         {"price", number},
                                         {"per", text}}))},
              {"loosened", list_of(object({{"limit", text}, {"by", text}, {"share", number}}))},
              {"by_budget", list_of(point)},
              {"by_risk", list_of(point)},
              {"without_overrides", nullable(object({{"value", number}, {"items", list_of(text)}}))},
              {"risk", nullable(risk)},
              {"beside_today", nullable(object({{"cheaper", number},
                                                {"earlier", number},
                                                {"cost_mean", number},
                                                {"cost_p10", number},
                                                {"cost_p90", number}}))},
              {"pricing", nullable(pricing_parts_schema())}}),
      {"money", "decimal", "currency"});
}

}  // namespace entente::report
