// Closes and queues as JSON, and its published schemas, which stand in the order of the output.
#include <fmt/format.h>

#include <fmt/ranges.h>

#include "agreement/bars.h"
#include "report/close.h"
#include "report/json_values.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using closing::Close;
using closing::CloseLine;

std::string side_text(closing::Side side) {
  return std::string(record::name(side));
}
std::string date_text(const time::Date& date) {
  return date.to_string();
}
std::string instant_text(const time::Instant& at) {
  return at.to_string();
}

Json position_json(const closing::PositionTaken& position) {
  return {{"stand", closing::name(position.stand)},
          {"reason", text_or_null(position.reason)},
          {"evidence", position.evidence},
          {"digest", position.digest},
          {"author", position.author},
          {"at", instant_text(position.at)},
          {"accepts", text_or_null(position.accepts)},
          {"stale", position.stale},
          {"ring", "shared"},
          {"side", side_text(position.side)}};
}

Json note_json(const closing::NoteTaken& note) {
  return {{"id", note.id},
          {"about", note.about},
          {"ring", record::name(note.ring)},
          {"side", side_text(note.side)},
          {"author", note.author},
          {"at", instant_text(note.at)},
          {"text", note.text}};
}

Json signature_json(const closing::SignatureTaken& signature) {
  return {
      {"side", side_text(signature.side)}, {"author", signature.author}, {"at", instant_text(signature.at)}};
}

/// "result: 92.0% before, 93.0% now; ..." for a line that changed after somebody took a position.
std::string stale_text(const CloseLine& line) {
  for (const auto* position : {&line.client, &line.supplier}) {
    if (!*position || !(*position)->stale) continue;
    std::vector<std::string> changes;
    for (const auto& change : (*position)->changed)
      changes.push_back(fmt::format("{}: {} before, {} now", change.figure,
                                    change.before.empty() ? "none" : change.before,
                                    change.after.empty() ? "none" : change.after));
    if (changes.empty())
      return fmt::format("changed since the {} took its position", side_text((*position)->side));
    return fmt::format("{}", fmt::join(changes, "; "));
  }
  return {};
}

Json sides_json(const std::vector<closing::Side>& sides) {
  return list(sides, side_text);
}

Json answer_json(const closing::AnswerTaken& answer) {
  return {{"side", side_text(answer.side)},
          {"reason", answer.reason},
          {"evidence", answer.evidence},
          {"author", answer.author},
          {"at", instant_text(answer.at)},
          {"version", answer.version.hex()},
          {"late", answer.late},
          {"earlier", answer.earlier}};
}

Json dispute_json(const closing::Dispute& dispute) {
  return {{"by", sides_json(dispute.by)},
          {"reason", dispute.reason},
          {"evidence", dispute.evidence},
          {"since", dispute.since.to_string()},
          {"stage", dispute.stage},
          {"until", or_null(dispute.until, date_text)},
          {"next", text_or_null(dispute.next)},
          {"amount", money_json(dispute.amount)},
          {"answers", list(dispute.answers, answer_json)},
          {"asked", sides_json(dispute.asked)},
          {"answer_by", or_null(dispute.answer_by, date_text)},
          {"wishes", list(dispute.wishes,
                          [](const closing::EscalationAsked& wish) {
                            return Json{{"side", side_text(wish.side)},
                                        {"reason", text_or_null(wish.reason)},
                                        {"author", wish.author},
                                        {"at", instant_text(wish.at)}};
                          })},
          {"passed", list(dispute.passed, [](const closing::StagePassed& stage) {
             return Json{{"stage", stage.stage},
                         {"left_on", date_text(stage.left_on)},
                         {"how", closing::name(stage.how)}};
           })}};
}

Json ended_json(const closing::DisputeEnded& ended) {
  return {{"by", side_text(ended.by)},
          {"since", date_text(ended.since)},
          {"on", date_text(ended.on)},
          {"how", closing::name(ended.how)},
          {"author", ended.author}};
}

Json held_json(const closing::HeldLine& line) {
  return {{"line", line.line}, {"amount", money_json(line.amount)}};
}

/// A version of the month's statement: what it says and who has signed it.
Json version_json(const closing::ProposedStatement& version) {
  const closing::StatementContent& content = version.content;
  return {{"version", version.version.hex()},
          {"side", side_text(version.side)},
          {"author", version.author},
          {"at", instant_text(version.at)},
          {"digest", *content.digest},
          {"net", money_json(content.net)},
          {"settled", money_json(content.settled)},
          {"changes", list(content.changes,
                           [](const auto& change) {
                             return Json{
                                 {"label", change.label}, {"before", change.before}, {"after", change.after}};
                           })},
          {"signatures", list(version.signatures, signature_json)},
          {"current", version.current}};
}

std::string_view decision_word(closing::ReliefClaim::Decision decision) {
  using Decision = closing::ReliefClaim::Decision;
  switch (decision) {
    case Decision::pending:
      return "pending";
    case Decision::granted:
      return "granted";
    case Decision::part:
      return "part";
    case Decision::refused:
      return "refused";
  }
  return "pending";
}

std::string_view agreement_side(agreement::Side side) {
  switch (side) {
    case agreement::Side::client:
      return "client";
    case agreement::Side::supplier:
      return "supplier";
    case agreement::Side::joint:
      return "both";
    case agreement::Side::neutral:
      break;
  }
  return "neutral";
}

template <class Placed>
Json words(const std::vector<Placed>& all) {
  Json json = Json::array();
  for (const auto& each : all) json.push_back(*each);
  return json;
}

}  // namespace

Json close_line_json(const CloseLine& line) {
  const closing::StatementLine& of = line.line;
  const std::string stale = line.state == closing::LineState::stale ? stale_text(line) : std::string();
  return {{"id", of.id},
          {"kind", closing::name(of.kind)},
          {"label", of.label},
          {"clause", text_or_null(of.clause)},
          {"service", text_or_null(of.service)},
          {"value", text_or_null(of.value)},
          {"target", text_or_null(of.target)},
          {"status", or_null(of.status, [](settlement::Status status) { return settlement::name(status); })},
          {"n", of.n},
          {"excluded", of.excluded},
          {"credit", or_null(of.credit, money_json)},
          {"charge", or_null(of.charge, money_json)},
          {"figure", text_or_null(of.figure)},
          {"digest", of.digest},
          {"follows", line.follows},
          {"may_waive", or_null(of.owed, side_text)},
          {"client", or_null(line.client, position_json)},
          {"supplier", or_null(line.supplier, position_json)},
          {"state", closing::name(line.state)},
          {"stale", text_or_null(stale)},
          {"dispute", or_null(line.dispute, dispute_json)},
          {"ended", list(line.ended, ended_json)},
          {"notes", list(line.notes, note_json)},
          {"history", list(line.history, [](const settlement::HistoryPoint& point) {
             return Json{{"month", point.month.to_string()},
                         {"status", settlement::name(point.status)},
                         {"value", text_or_null(point.result.shown)}};
           })}};
}

Json claim_json(const closing::ClaimStanding& standing) {
  const closing::ReliefClaim& claim = standing.claim;
  return {{"id", *claim.id},
          {"levels", words(claim.levels)},
          {"cause", *claim.cause},
          {"raised_by", agreement_side(*claim.raised_by)},
          {"event_on", claim.event_on->to_string()},
          {"notified_on", or_null(claim.notified_on, [](const auto& day) { return day->to_string(); })},
          {"items", words(claim.items)},
          {"from", or_null(claim.from, [](const auto& written) { return *written; })},
          {"to", or_null(claim.to, [](const auto& written) { return *written; })},
          {"time", or_null(claim.time, [](const auto& span) { return agreement::write(*span); })},
          {"reason", claim.reason},
          {"evidence", claim.evidence.empty() ? Json::array() : Json::array({claim.evidence})},
          {"decision", decision_word(*claim.decision)},
          {"decided_by", or_null(claim.decided_by, [](const auto& side) { return agreement_side(*side); })},
          {"decided_on", or_null(claim.decided_on, [](const auto& day) { return day->to_string(); })},
          {"decision_reason", text_or_null(standing.decision_reason)},
          {"by_silence", standing.by_silence},
          {"late_notice", standing.late_notice},
          {"notice_due", or_null(standing.notice_due, date_text)},
          {"decide_by", or_null(standing.decide_by, date_text)},
          {"silence", or_null(standing.silence, [](const std::string& word) { return word; })},
          {"in_agreement", standing.written},
          {"digest", standing.digest},
          {"ring", standing.written ? "agreed" : "shared"},
          {"side", side_text(standing.raised_by)}};
}

Json swap_json(const closing::SwapStanding& standing) {
  const closing::PrioritySwap& swap = standing.swap;
  Json levels = Json::object();
  for (const auto& level : swap.levels) levels[*level.name] = agreement::show(*level.value);
  return {{"id", standing.id},
          {"for", *swap.what},
          {"from", swap.from->to_string()},
          {"to", swap.to->to_string()},
          {"levels", std::move(levels)},
          {"asked_by", agreement_side(*swap.asked_by)},
          {"agreed_on", or_null(swap.agreed_on, [](const auto& day) { return day->to_string(); })},
          {"state", closing::name(standing.state)},
          {"reason", text_or_null(standing.refusal)},
          {"proposed_by", or_null(standing.proposed_by, side_text)},
          {"version", or_null(standing.version, [](const record::Hash& hash) { return hash.hex(); })},
          {"signatures", list(standing.signatures,
                              [](const auto& signature) {
                                return signature_json({signature.side, signature.author, signature.at});
                              })},
          {"answer_by", or_null(standing.answer_by, date_text)},
          {"in_agreement", standing.written},
          {"ring", standing.state == closing::SwapStanding::State::in_force ? "agreed" : "shared"}};
}

Json close_json(const Close& close, const settlement::Statement& statement, const CloseOptions& options) {
  const auto counts = close.counts();
  const auto* version = close.proposal ? &*close.proposal : close.agreed ? &*close.agreed : nullptr;
  Json json = {{"version", 1},
               {"kind", "close"},
               {"month", close.month.to_string()},
               {"agreement", close.agreement},
               {"client", close.client},
               {"supplier", close.supplier},
               {"stage", closing::name(close.stage)},
               {"steps", list(close.steps,
                              [](const closing::Step& step) {
                                return Json{{"name", step.name},
                                            {"state", closing::name(step.state)},
                                            {"note", text_or_null(step.note)}};
                              })},
               {"statement", statement_json(statement, {.sample = options.sample})},
               {"lines", list(close.lines, close_line_json)},
               {"counts",
                {{"open", counts.open},
                 {"agreed", counts.agreed},
                 {"disputed", counts.disputed},
                 {"waived", counts.waived}}},
               {"claims", list(close.claims, claim_json)},
               {"swaps", list(close.swaps, swap_json)},
               {"notes", list(close.notes, note_json)},
               {"imports", list(close.imports,
                                [](const closing::ImportUsed& used) {
                                  return Json{{"number", used.import.number},
                                              {"dataset", used.import.dataset},
                                              {"file", used.import.file},
                                              {"known_at", used.import.known_at.to_string()},
                                              {"rows", used.import.rows},
                                              {"undone", used.import.undone},
                                              {"late", used.late}};
                                })},
               {"quarantined", list(close.quarantined,
                                    [](const auto& each) {
                                      return Json{{"dataset", each.dataset},
                                                  {"code", text_or_null(each.code)},
                                                  {"reason", each.reason},
                                                  {"rows", each.rows}};
                                    })},
               {"held", list(close.held, held_json)},
               {"waived", list(close.waived, held_json)}};
  json["totals"] = {{"net", money_json(close.totals.net)},
                    {"held", money_json(close.totals.held)},
                    {"waived", money_json(close.totals.waived)},
                    {"settled", money_json(close.totals.settled)},
                    {"charges", money_json(close.totals.charges)},
                    {"charges_held", money_json(close.totals.charges_held)},
                    {"charges_waived", money_json(close.totals.charges_waived)},
                    {"charges_settled", money_json(close.totals.charges_settled)}};
  json["claim_window"] = or_null(close.claim_window, date_text);
  json["signatures"] = list(close.signatures, signature_json);
  json["statement_version"] = version != nullptr ? Json(version->version.hex()) : Json(nullptr);
  json["statement_current"] = version != nullptr && version->current;
  json["proposal"] = or_null(close.proposal, version_json);
  json["agreed"] = or_null(close.agreed, version_json);
  json["agreed_version"] = or_null(close.agreed, [](const auto& agreed) { return agreed.version.hex(); });
  json["agreed_reproduced"] = close.agreed_reproduced;
  json["digest"] = close.digest;
  json["blocks"] = close.blocks;
  json["restatement"] = or_null(close.restatement, restatement_json);
  json["problems"] = list(close.problems, [](const text::Diagnostic& problem) {
    return Json{{"code", problem.code}, {"message", problem.message}, {"document", problem.file}};
  });
  json["ring"] = close.stage == closing::Stage::closed ? "agreed" : "shared";
  return json;
}

Json queue_item_json(const closing::QueueItem& item, const std::string& relationship) {
  return {{"id", item.id},
          {"verb", item.verb},
          {"what", item.what},
          {"relationship", text_or_null(relationship)},
          {"agreement", item.agreement},
          {"period", or_null(item.period, [](const time::Month& month) { return month.to_string(); })},
          {"line", text_or_null(item.line)},
          {"turn", closing::name(item.turn)},
          {"due", or_null(item.due, date_text)},
          {"overdue", item.overdue},
          {"amount", or_null(item.amount, money_json)},
          {"consequence", text_or_null(item.consequence)},
          {"link", item.link}};
}

Json queue_json(const std::vector<closing::QueueItem>& items, const std::string& relationship) {
  return {{"version", 1}, {"kind", "queue"}, {"items", list(items, [&](const closing::QueueItem& item) {
                                                return queue_item_json(item, relationship);
                                              })}};
}

namespace {

Json side_schema() {
  return one_of({"client", "supplier"});
}
Json ring_schema() {
  return one_of({"private", "shared", "agreed"});
}
Json digest_schema() {
  return pattern("^[0-9a-f]{64}$");
}

Json close_definitions() {
  const Json text = type("string"), texts = list_of(text);
  Json defs;
  defs["signature"] = object({{"side", side_schema()}, {"author", text}, {"at", reference("instant")}});
  defs["position"] = object({{"stand", one_of({"agreed", "disputed", "waived"})},
                             {"reason", nullable(text)},
                             {"evidence", texts},
                             {"digest", text},
                             {"author", text},
                             {"at", reference("instant")},
                             {"accepts", nullable(text)},
                             {"stale", type("boolean")},
                             {"ring", ring_schema()},
                             {"side", side_schema()}});
  defs["note"] = object({{"id", text},
                         {"about", text},
                         {"ring", ring_schema()},
                         {"side", side_schema()},
                         {"author", text},
                         {"at", reference("instant")},
                         {"text", text}});
  defs["dispute"] =
      object({{"by", list_of(side_schema())},
              {"reason", text},
              {"evidence", texts},
              {"since", reference("date")},
              {"stage", text},
              {"until", nullable(reference("date"))},
              {"next", nullable(text)},
              {"amount", reference("money")},
              {"answers", list_of(reference("dispute_answer"))},
              {"asked", list_of(side_schema())},
              {"answer_by", nullable(reference("date"))},
              {"wishes", list_of(object({{"side", side_schema()},
                                         {"reason", nullable(text)},
                                         {"author", text},
                                         {"at", reference("instant")}}))},
              {"passed",
               list_of(object(
                   {{"stage", text}, {"left_on", reference("date")}, {"how", one_of({"time", "both"})}}))}});
  defs["dispute_answer"] = object({{"side", side_schema()},
                                   {"reason", text},
                                   {"evidence", texts},
                                   {"author", text},
                                   {"at", reference("instant")},
                                   {"version", digest_schema()},
                                   {"late", type("boolean")},
                                   {"earlier", type("boolean")}});
  defs["dispute_ended"] = object({{"by", side_schema()},
                                  {"since", reference("date")},
                                  {"on", reference("date")},
                                  {"how", one_of({"withdrawn", "accepted", "agreed", "waived"})},
                                  {"author", text}});
  defs["close_line"] = object(
      {{"id", text},
       {"kind", one_of({"level", "charge", "deliverable", "earn-back", "bonus", "total"})},
       {"label", text},
       {"clause", nullable(text)},
       {"service", nullable(text)},
       {"value", nullable(text)},
       {"target", nullable(text)},
       {"status", nullable(reference("status"))},
       {"n", type("integer")},
       {"excluded", type("integer")},
       {"credit", nullable(reference("money"))},
       {"charge", nullable(reference("money"))},
       {"figure", nullable(text)},
       {"digest", digest_schema()},
       {"follows", type("boolean")},
       {"may_waive", nullable(side_schema())},
       {"client", nullable(reference("position"))},
       {"supplier", nullable(reference("position"))},
       {"state", one_of({"open", "agreed", "disputed", "waived", "stale"})},
       {"stale", nullable(text)},
       {"dispute", nullable(reference("dispute"))},
       {"ended", list_of(reference("dispute_ended"))},
       {"notes", list_of(reference("note"))},
       {"history",
        list_of(object(
            {{"month", reference("month")}, {"status", reference("status")}, {"value", nullable(text)}}))}});
  defs["claim"] = object({{"id", text},
                          {"levels", texts},
                          {"cause", text},
                          {"raised_by", one_of({"client", "supplier", "both", "neutral"})},
                          {"event_on", reference("date")},
                          {"notified_on", nullable(reference("date"))},
                          {"items", texts},
                          {"from", nullable(text)},
                          {"to", nullable(text)},
                          {"time", nullable(text)},
                          {"reason", text},
                          {"evidence", texts},
                          {"decision", one_of({"pending", "granted", "part", "refused"})},
                          {"decided_by", nullable(one_of({"client", "supplier", "both", "neutral"}))},
                          {"decided_on", nullable(reference("date"))},
                          {"decision_reason", nullable(text)},
                          {"by_silence", type("boolean")},
                          {"late_notice", type("boolean")},
                          {"notice_due", nullable(reference("date"))},
                          {"decide_by", nullable(reference("date"))},
                          {"silence", nullable(one_of({"granted", "refused"}))},
                          {"in_agreement", type("boolean")},
                          {"digest", digest_schema()},
                          {"ring", ring_schema()},
                          {"side", side_schema()}});
  defs["swap"] = object({{"id", text},
                         {"for", text},
                         {"from", reference("date")},
                         {"to", reference("date")},
                         {"levels", {{"type", "object"}, {"additionalProperties", text}}},
                         {"asked_by", one_of({"client", "supplier", "both", "neutral"})},
                         {"agreed_on", nullable(reference("date"))},
                         {"state", one_of({"proposed", "in force", "refused", "lapsed"})},
                         {"reason", nullable(text)},
                         {"proposed_by", nullable(side_schema())},
                         {"version", nullable(digest_schema())},
                         {"signatures", list_of(reference("signature"))},
                         {"answer_by", nullable(reference("date"))},
                         {"in_agreement", type("boolean")},
                         {"ring", ring_schema()}});
  defs["statement_version"] =
      object({{"version", digest_schema()},
              {"side", side_schema()},
              {"author", text},
              {"at", reference("instant")},
              {"digest", digest_schema()},
              {"net", reference("money")},
              {"settled", reference("money")},
              {"changes", list_of(object({{"label", text}, {"before", text}, {"after", text}}))},
              {"signatures", list_of(reference("signature"))},
              {"current", type("boolean")}});
  defs["held_line"] = object({{"line", text}, {"amount", reference("money")}});
  return defs;
}

Json close_totals_schema() {
  Json properties;
  for (const char* name :
       {"net", "held", "waived", "settled", "charges", "charges_held", "charges_waived", "charges_settled"})
    properties[name] = reference("money");
  return object(std::move(properties));
}

}  // namespace

Json close_schema() {
  const Json text = type("string"), count = type("integer");
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"$id", "urn:entente:close:1"},
                 {"title", "Close of a month, version 1"}};
  schema.update(object(
      {{"version", {{"const", 1}}},
       {"kind", {{"const", "close"}}},
       {"month", reference("month")},
       {"agreement", text},
       {"client", text},
       {"supplier", text},
       {"stage", one_of({"data", "lines", "sign", "closed", "restatement"})},
       {"steps", list_of(object({{"name", one_of({"data", "exclusions", "results", "credits", "statement"})},
                                 {"state", one_of({"done", "now", "later"})},
                                 {"note", nullable(text)}}))},
       {"statement", {{"type", "object"}, {"description", "as `entente schema statement` describes it"}}},
       {"lines", list_of(reference("close_line"))},
       {"counts", object({{"open", count}, {"agreed", count}, {"disputed", count}, {"waived", count}})},
       {"claims", list_of(reference("claim"))},
       {"swaps", list_of(reference("swap"))},
       {"notes", list_of(reference("note"))},
       {"imports", list_of(object({{"number", count},
                                   {"dataset", text},
                                   {"file", text},
                                   {"known_at", reference("instant")},
                                   {"rows", count},
                                   {"undone", type("boolean")},
                                   {"late", type("boolean")}}))},
       {"quarantined",
        list_of(object({{"dataset", text}, {"code", nullable(text)}, {"reason", text}, {"rows", count}}))},
       {"held", list_of(reference("held_line"))},
       {"waived", list_of(reference("held_line"))},
       {"totals", close_totals_schema()},
       {"claim_window", nullable(reference("date"))},
       {"signatures", list_of(reference("signature"))},
       {"statement_version", nullable(digest_schema())},
       {"statement_current", type("boolean")},
       {"proposal", nullable(reference("statement_version"))},
       {"agreed", nullable(reference("statement_version"))},
       {"agreed_version", nullable(digest_schema())},
       {"agreed_reproduced", type("boolean")},
       {"digest", digest_schema()},
       {"blocks", list_of(text)},
       {"restatement",
        nullable({{"type", "object"}, {"description", "as `entente schema restatement` describes it"}})},
       {"problems", list_of(object({{"code", text}, {"message", text}, {"document", text}}))},
       {"ring", ring_schema()}}));
  Json defs;
  const Json common = common_definitions();
  for (const char* name : {"decimal", "date", "month", "instant", "currency", "money", "status"})
    defs[name] = common[name];
  defs.update(close_definitions());
  schema["$defs"] = std::move(defs);
  return schema;
}

Json queue_schema() {
  const Json text = type("string");
  return published("urn:entente:queue:1", "What needs whom by when, version 1",
                   object({{"version", {{"const", 1}}},
                           {"kind", {{"const", "queue"}}},
                           {"items", list_of(object({{"id", text},
                                                     {"verb", text},
                                                     {"what", text},
                                                     {"relationship", nullable(text)},
                                                     {"agreement", text},
                                                     {"period", nullable(reference("month"))},
                                                     {"line", nullable(text)},
                                                     {"turn", one_of({"client", "supplier", "both"})},
                                                     {"due", nullable(reference("date"))},
                                                     {"overdue", type("boolean")},
                                                     {"amount", nullable(reference("money"))},
                                                     {"consequence", nullable(text)},
                                                     {"link", text}}))}}),
                   {"decimal", "date", "month", "currency", "money"});
}

}  // namespace entente::report
