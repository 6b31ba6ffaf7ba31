#include "report/json.h"

#include "report/json_values.h"
#include "text/diagnostic_render.h"

namespace entente::report {
namespace {

using settlement::CreditLine;
using settlement::LevelLine;
using settlement::Statement;

std::string date_text(const time::Date& date) {
  return date.to_string();
}

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

Json quantity_json(const agreement::Quantity& quantity) {
  Json json = {{"value", quantity.value.to_string()}, {"unit", unit_name(quantity.unit)}};
  if (!quantity.calendar.empty()) json["calendar"] = quantity.calendar;
  return json;
}

Json result_json(const settlement::Result& result) {
  return {
      {"unit", unit_name(result.unit)},
      {"exact", or_null(result.exact,
                        [](const money::Ratio& ratio) {
                          return Json{{"numerator", entente::to_string(ratio.numerator)},
                                      {"denominator", entente::to_string(ratio.denominator)}};
                        })},
      {"compared", or_null(result.compared, [](const money::Decimal& value) { return value.to_string(); })},
      {"shown", result.shown}};
}

std::string status_word(settlement::Status status) {
  return std::string(mark_of(status).word);
}

std::string_view default_word(settlement::Default kind) {
  switch (kind) {
    case settlement::Default::none:
      return "none";
    case settlement::Default::minimum:
      return "minimum";
    case settlement::Default::expected:
      return "expected";
  }
  return "none";
}

Json level_json(const LevelLine& line) {
  Json json = {
      {"level", line.level},
      {"title", line.title},
      {"clause", text_or_null(line.clause)},
      {"service", text_or_null(line.service)},
      {"measure", line.measure},
      {"kind", line.kind == agreement::LevelKind::critical ? "critical" : "key"},
      {"direction", line.direction == agreement::Direction::higher ? "higher" : "lower"},
      {"window", line.window},
      {"expected", or_null(line.expected, quantity_json)},
      {"minimum", or_null(line.minimum, quantity_json)},
      {"result", result_json(line.result)},
      {"numerator", entente::to_string(line.numerator)},
      {"denominator", entente::to_string(line.denominator)},
      {"n", line.n},
      {"excluded", line.excluded},
      {"missing", line.missing},
      {"status", status_word(line.status)},
      {"default", default_word(line.default_kind)},
      {"consecutive", line.consecutive},
      {"priority_swap", or_null(line.swap, [](const std::string& name) { return name; })},
      {"severity", text_or_null(line.severity)},
      {"points", or_null(line.points, [](const money::Decimal& points) { return points.to_string(); })},
      {"notes", line.notes},
      {"suggestions", line.suggestions},
      {"figure", text_or_null(line.figure)}};
  json["if_granted"] = nullptr;
  if (line.if_granted)
    json["if_granted"] = {{"result", result_json(*line.if_granted)},
                          {"status", or_null(line.status_if_granted, status_word)}};
  return json;
}

Json charge_json(const settlement::ChargeLine& line) {
  return {{"charge", line.charge},
          {"title", line.title},
          {"clause", text_or_null(line.clause)},
          {"service", text_or_null(line.service)},
          {"model", line.model},
          {"quantity", text_or_null(line.quantity)},
          {"amount", line.determined ? money_json(line.amount) : Json(nullptr)},
          {"before_index", or_null(line.before_index, money_json)},
          {"discount", money_json(line.discount)},
          {"commitment", or_null(line.commitment, money_json)},
          {"eligible", line.eligible},
          {"notes", line.notes},
          {"figure", text_or_null(line.figure)}};
}

Json credit_json(const CreditLine& line) {
  return {
      {"for", line.level},
      {"because", line.what},
      {"base", money_json(line.base)},
      {"at_risk", money_json(line.at_risk)},
      {"allocation_percent",
       or_null(line.allocation, [](const money::Percent& percent) { return percent.points().to_string(); })},
      {"multiplier", line.multiplier.to_string()},
      {"gross", money_json(line.gross)},
      {"suppressed_by", or_null(line.suppressed_by, [](const std::string& name) { return name; })},
      {"after_level_cap", money_json(line.after_level_cap)},
      {"after_month_cap", money_json(line.after_month_cap)},
      {"payable", money_json(line.payable)},
      {"state", state_word(line.state)},
      {"claim_by", or_null(line.claim_by, date_text)},
      {"earn_back_by", or_null(line.earn_back_by, date_text)},
      {"clause", text_or_null(line.clause)},
      {"figure", text_or_null(line.figure)}};
}

Json totals_json(const settlement::Totals& totals) {
  return {{"charges", money_json(totals.charges)},
          {"discount", money_json(totals.discount)},
          {"eligible", money_json(totals.eligible)},
          {"at_risk", money_json(totals.at_risk)},
          {"gross", money_json(totals.gross)},
          {"suppressed", money_json(totals.suppressed)},
          {"cut_by_level_cap", money_json(totals.cut_by_level_cap)},
          {"cut_by_month_cap", money_json(totals.cut_by_month_cap)},
          {"cut_by_rolling_cap", money_json(totals.cut_by_rolling_cap)},
          {"cut_by_year_cap", money_json(totals.cut_by_year_cap)},
          {"below_minimum", money_json(totals.below_minimum)},
          {"carried_in", money_json(totals.carried_in)},
          {"carried_out", money_json(totals.carried_out)},
          {"credits", money_json(totals.credits)},
          {"earned_back", money_json(totals.earned_back)},
          {"bonus", money_json(totals.bonus)},
          {"net_credits", money_json(totals.net_credits)},
          {"credits_this_year", money_json(totals.credits_this_year)},
          {"pays_in_cash", totals.pays_in_cash},
          {"points", totals.points.to_string()}};
}

Json trigger_json(const settlement::TriggerLine& line) {
  Json months = Json::array();
  for (const time::Month month : line.months) months.push_back(month.to_string());
  return {{"trigger", line.trigger},
          {"clause", text_or_null(line.clause)},
          {"what", line.what},
          {"opens", line.opens},
          {"fired", line.fired},
          {"count", line.count},
          {"needed", line.needed},
          {"of_months", line.of_months},
          {"months", std::move(months)},
          {"option_until", or_null(line.option_until, date_text)},
          {"remediation_due", or_null(line.remediation_due, [](const std::string& due) { return due; })},
          {"figure", text_or_null(line.figure)}};
}

Json deliverable_json(const settlement::DeliverableLine& line) {
  return {{"deliverable", line.deliverable},
          {"title", line.title},
          {"clause", text_or_null(line.clause)},
          {"due", line.due.to_string()},
          {"delivered", or_null(line.delivered, date_text)},
          {"days_late", line.days_late},
          {"steps", line.steps},
          {"credit", money_json(line.credit)},
          {"cap", money_json(line.cap)},
          {"figure", text_or_null(line.figure)}};
}

Json history_json(const std::vector<settlement::HistoryPoint>& points) {
  Json json = Json::array();
  for (const settlement::HistoryPoint& point : points) {
    json.push_back({{"month", point.month.to_string()},
                    {"status", status_word(point.status)},
                    {"result", result_json(point.result)},
                    {"expected", or_null(point.expected, quantity_json)},
                    {"minimum", or_null(point.minimum, quantity_json)},
                    {"n", point.n},
                    {"payable", money_json(point.payable)},
                    {"terms_changed", point.terms_changed}});
  }
  return json;
}

Json place_json(const text::DataPlace& place) {
  return {{"file", place.file}, {"row", place.row}, {"column", place.column}, {"item", place.item}};
}

}  // namespace

Json statement_json(const Statement& statement, const ViewOptions& options) {
  Json json = {
      {"version", 1},
      {"kind", "statement"},
      {"sample", options.sample},
      {"agreement", statement.agreement},
      {"title", statement.title},
      {"client", statement.client},
      {"supplier", statement.supplier},
      {"month", statement.month.to_string()},
      {"from", statement.days.begin.to_string()},
      {"until", statement.days.end.to_string()},
      {"zone", statement.zone},
      {"currency", std::string(statement.currency.code())},
      {"as_of", statement.as_of.to_string()},
      {"as_known", or_null(statement.as_known, [](const time::Instant& at) { return at.to_string(); })},
      {"amendments", statement.amendments},
      {"finding", view_of(statement, options).finding},
      {"levels", list(statement.levels, level_json)},
      {"charges", list(statement.charges, charge_json)},
      {"credits", list(statement.credits, credit_json)},
      {"totals", totals_json(statement.totals)}};
  json["earn_backs"] = list(statement.earn_backs, [](const settlement::EarnBackLine& line) {
    return Json{{"level", line.level},
                {"credit_of", line.of.to_string()},
                {"amount", money_json(line.amount)},
                {"because", line.reason},
                {"figure", text_or_null(line.figure)}};
  });
  json["bonuses"] = list(statement.bonuses, [](const settlement::BonusLine& line) {
    return Json{{"level", line.level},
                {"amount", money_json(line.amount)},
                {"because", line.reason},
                {"figure", text_or_null(line.figure)}};
  });
  json["triggers"] = list(statement.triggers, trigger_json);
  json["deliverables"] = list(statement.deliverables, deliverable_json);
  json["history"] = list(statement.history, [](const auto& entry) {
    return Json{{"level", entry.first}, {"months", history_json(entry.second)}};
  });
  json["quarantined"] = list(statement.quarantined, [](const auto& line) {
    return Json{{"dataset", line.dataset},
                {"code", text_or_null(line.code)},
                {"reason", line.reason},
                {"rows", line.rows}};
  });
  json["imports"] = list(statement.imports, [](const auto& line) {
    return Json{{"number", line.number}, {"dataset", line.dataset},
                {"file", line.file},     {"known_at", line.known_at.to_string()},
                {"rows", line.rows},     {"undone", line.undone}};
  });
  const StatementView view = view_of(statement, options);
  json["waterfall"] = {{"credits", list(view.money, step_json)}, {"net", list(view.net, step_json)}};
  json["rows_scanned"] = statement.rows_scanned;
  json["notes"] = statement.notes;
  json["explanation"] = Json(explain::to_json(statement.explanation));
  return json;
}

Json restatement_json(const settlement::Restatement& restatement) {
  return {{"version", 1},
          {"kind", "restatement"},
          {"finding", finding_of(restatement)},
          {"changes", list(restatement.changes,
                           [](const settlement::Change& change) {
                             return Json{{"figure", change.figure},
                                         {"label", change.label},
                                         {"before", change.before},
                                         {"after", change.after}};
                           })},
          {"credit_before", money_json(restatement.credit_before)},
          {"credit_after", money_json(restatement.credit_after)}};
}

Json why_json(const explain::Figure& figure) {
  return {{"version", 1}, {"kind", "explanation"}, {"figure", Json(explain::to_json(figure))}};
}

Json rows_json(const LevelRows& rows) {
  return {{"version", 1},
          {"kind", "rows"},
          {"level", rows.level},
          {"complete", rows.complete},
          {"rows", list(rows.rows, [](const settlement::RowVerdict& row) {
             return Json{{"item", row.key},
                         {"state", row.excluded ? "excluded"
                                   : row.good   ? "met"
                                                : "missed"},
                         {"measured", row.value},
                         {"because", text_or_null(row.reason)},
                         {"from", place_json(row.place)}};
           })}};
}

Json import_json(const measurement::ImportReport& report, const std::string& file) {
  return {{"version", 1},
          {"kind", "import"},
          {"file", file},
          {"import", report.number == 0 ? Json(nullptr) : Json(report.number)},
          {"dry_run", report.number == 0 && !report.same_file},
          {"same_file", report.same_file},
          {"dataset", report.dataset},
          {"rows_read", report.rows_read},
          {"ready", report.ready},
          {"unchanged", report.unchanged},
          {"replaced", report.replaced},
          {"warnings", report.warnings},
          {"errors", report.errors},
          {"diagnostics", list(report.diagnostics, [](const text::Diagnostic& diagnostic) {
             return Json(text::to_json(diagnostic));
           })}};
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace entente::report
