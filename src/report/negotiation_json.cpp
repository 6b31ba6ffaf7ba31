// Negotiations for programs, and their schema. What is for both parties holds no side's worths.
#include "report/json_values.h"
#include "report/negotiation.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using namespace negotiation;

Json points(std::int64_t worth) {
  return money::Decimal::scaled(worth, 6).to_string();
}
Json worth_json(const Worth& worth) {
  return {{"client", points(worth.a)}, {"supplier", points(worth.b)}};
}
Json package_json(const Agenda& agenda, const Package& package) {
  Json json = Json::object();
  for (std::size_t i = 0; i < package.size(); ++i)
    json[agenda.issues[i].name] = agenda.option_name(i, package[i]);
  return json;
}
Json package_or_null(const Agenda& agenda, const std::optional<Package>& package) {
  return package ? package_json(agenda, *package) : Json(nullptr);
}
Json headed(const Agenda& agenda, const char* kind) {
  return {{"version", 1},
          {"kind", kind},
          {"negotiation", *agenda.written.id},
          {"client", agenda.written.parties.client},
          {"supplier", agenda.written.parties.supplier}};
}
Json common_json(const std::vector<WrittenCommon>& common) {
  return list(common, [](const WrittenCommon& each) {
    return Json{{"clause", each.issue}, {"option", each.option}, {"how", each.how}};
  });
}

Json money_total(std::int64_t units, const outlook::Backtest& of) {
  return money_json(money::Money::minor(units, of.currency));
}
Json history_json(const outlook::History& history, const outlook::Backtest& of) {
  return {{"charges", money_total(history.eligible(), of)},
          {"credits", money_total(history.credits(), of)},
          {"earned_back", money_total(history.earned_back(), of)},
          {"bonus", money_total(history.bonus(), of)}};
}

Json exchange_json(const Agenda& agenda, const Exchange& made) {
  return {{"clauses", list(made.clauses,
                           [&](const ClauseChange& each) {
                             return Json{{"clause", agenda.issues[each.issue].name},
                                         {"from", agenda.option_name(each.issue, each.from)},
                                         {"to", agenda.option_name(each.issue, each.to)},
                                         {"worth", worth_json(each.worth)}};
                           })},
          {"together", worth_json(made.together)},
          {"total", worth_json(made.total)}};
}

Json neutral_json(const Suggested& of) {
  const Solved& solved = of.neutral.solved;
  Json choices = Json::array();
  for (const Choice& choice : solved.choices) {
    choices.push_back({{"method", std::string(name_of(choice.method))},
                       {"points", list(choice.points, [&](const Point& point) {
                          return Json{{"worth", worth_json(point.worth)},
                                      {"packages", point.packages},
                                      {"package", package_json(of.agenda, point.first)}};
                        })}});
  }
  Json json{{"reservation", worth_json(solved.bounds.reservation)},
            {"ideal", worth_json(solved.bounds.ideal)},
            {"front", list(solved.front, worth_json)},
            {"choices", std::move(choices)},
            {"exchange", or_null(of.neutral.exchange,
                                 [&](const Exchange& made) { return exchange_json(of.agenda, made); })}};
  json["few_changes"] = list(of.neutral.few, [&](const FewChanges& each) {
    return Json{{"clauses", each.clauses},
                {"changed", each.changed},
                {"worth", worth_json(each.worth)},
                {"package", package_json(of.agenda, each.package)}};
  });
  const auto survival = [](const Survival& counted) {
    return Json{{"draws", counted.draws},
                {"acceptable", counted.acceptable},
                {"better_client", counted.better_client},
                {"better_supplier", counted.better_supplier},
                {"better_both", counted.better_both},
                {"not_dominated", counted.not_dominated},
                {"chosen_again", counted.chosen_again}};
  };
  json["robustness"] = or_null(of.neutral.robustness, [&](const Robustness& counted) {
    return Json{{"weights", survival(counted.weights)},
                {"reservations", survival(counted.reservations)},
                {"both", survival(counted.both)}};
  });
  json["closest"] = or_null(solved.closest, [&](const Closest& closest) {
    return Json{{"package", package_json(of.agenda, closest.point.first)},
                {"shortfall", worth_json(closest.shortfall)}};
  });
  return json;
}

}  // namespace

Json prepared_json(const Prepared& prepared, const PackagesMoney& money) {
  Json json = headed(prepared.agenda, "own view");
  json["side"] = std::string(document::name_of(prepared.mine.side));
  json["reservation"] = points(prepared.mine.preferences.reservation);
  json["best"] = points(prepared.best);
  json["worst"] = points(prepared.worst);
  json["packages"] = list(prepared.packages, [&](const OwnPackage& each) {
    return Json{{"name", each.name},
                {"worth", points(each.worth)},
                {"package", package_json(prepared.agenda, each.package)}};
  });
  json["money"] = list(money, [](const auto& each) {
    const outlook::Backtest& of = each.second;
    return Json{{"name", each.first},
                {"first", of.first.to_string()},
                {"last", of.last.to_string()},
                {"as_agreed", history_json(of.was, of)},
                {"package", or_null(of.would, [&](const outlook::History& history) {
                   return history_json(history, of);
                 })}};
  });
  return json;
}

Json suggestion_json(const Suggested& suggested, const std::optional<outlook::Backtest>& money,
                     Reader reader) {
  Json json = headed(suggested.agenda, "suggestion");
  json["question"] = std::string(document::name_of(suggested.question.kind));
  json["number"] = suggested.question.number;
  json["method"] = std::string(name_of(suggested.question.method));
  json["asked"] = suggested.asked;
  json["questions"] = *suggested.agenda.written.questions;
  json["repeated"] = suggested.repeated;
  json["deal"] = package_or_null(suggested.agenda, suggested.deal);
  json["package"] = package_or_null(suggested.agenda, suggested.package);
  json["common_ground"] = common_json(suggested.common);
  json["money"] = money && money->would ? Json{{"first", money->first.to_string()},
                                               {"last", money->last.to_string()},
                                               {"as_agreed", history_json(money->was, *money)},
                                               {"package", history_json(*money->would, *money)}}
                                        : Json(nullptr);
  if (reader == Reader::neutral) json["neutral"] = neutral_json(suggested);
  return json;
}

Json settled_json(const SettledDeal& deal) {
  Json json = headed(deal.agenda, "answers");
  json["number"] = deal.question.number;
  json["accepted"] = deal.accepted;
  json["package"] = package_or_null(deal.agenda, deal.package);
  return json;
}

Json negotiation_schema() {
  const Json text = type("string"), count = type("integer");
  const Json package{{"type", "object"}, {"additionalProperties", text}};
  const Json worth = object({{"client", text}, {"supplier", text}});
  const Json history = object({{"charges", reference("money")},
                               {"credits", reference("money")},
                               {"earned_back", reference("money")},
                               {"bonus", reference("money")}});
  const auto head = [&](const char* kind) {
    return Json{{"version", {{"const", 1}}},
                {"kind", {{"const", kind}}},
                {"negotiation", text},
                {"client", text},
                {"supplier", text}};
  };
  Json own = head("own view");
  own.update({{"side", one_of({"client", "supplier"})},
              {"reservation", text},
              {"best", text},
              {"worst", text},
              {"packages", list_of(object({{"name", text}, {"worth", text}, {"package", package}}))},
              {"money", list_of(object({{"name", text},
                                        {"first", reference("month")},
                                        {"last", reference("month")},
                                        {"as_agreed", history},
                                        {"package", nullable(history)}}))}});
  const Json exchange = object(
      {{"clauses", list_of(object({{"clause", text}, {"from", text}, {"to", text}, {"worth", worth}}))},
       {"together", worth},
       {"total", worth}});
  const Json survival = object({{"draws", count},
                                {"acceptable", count},
                                {"better_client", count},
                                {"better_supplier", count},
                                {"better_both", count},
                                {"not_dominated", count},
                                {"chosen_again", count}});
  const Json robustness = object({{"weights", survival}, {"reservations", survival}, {"both", survival}});
  const Json neutral = object(
      {{"reservation", worth},
       {"ideal", worth},
       {"front", list_of(worth)},
       {"choices",
        list_of(object(
            {{"method", text},
             {"points", list_of(object({{"worth", worth}, {"packages", count}, {"package", package}}))}}))},
       {"exchange", nullable(exchange)},
       {"few_changes",
        list_of(object({{"clauses", count}, {"changed", count}, {"worth", worth}, {"package", package}}))},
       {"robustness", nullable(robustness)},
       {"closest", nullable(object({{"package", package}, {"shortfall", worth}}))}});
  Json suggestion = head("suggestion");
  suggestion.update({{"question", one_of({"suggestion", "improvement"})},
                     {"number", count},
                     {"method", text},
                     {"asked", count},
                     {"questions", count},
                     {"repeated", type("boolean")},
                     {"deal", nullable(package)},
                     {"package", nullable(package)},
                     {"common_ground", list_of(object({{"clause", text}, {"option", text}, {"how", text}}))},
                     {"money", nullable(object({{"first", reference("month")},
                                                {"last", reference("month")},
                                                {"as_agreed", history},
                                                {"package", history}}))}});
  Json for_neutral = suggestion;
  for_neutral["neutral"] = neutral;
  Json answers = head("answers");
  answers.update({{"number", count}, {"accepted", type("boolean")}, {"package", nullable(package)}});
  return published("urn:entente:negotiation:1", "Result of a step of a negotiation, version 1",
                   {{"anyOf", {object(own), object(suggestion), object(for_neutral), object(answers)}}},
                   {"money", "decimal", "currency", "month"});
}

}  // namespace entente::report
