// The month closed together: app/closes.h over HTTP. Every write may name the state that it was decided on
// (If-Match) and answers with the close as it is afterwards.
#include <fmt/format.h>

#include <algorithm>

#include "report/close.h"
#include "report/json_values.h"
#include "server/desk.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

app::Actor actor_of(const Call& call) {
  return {call.seat->side, call.author()};
}

/// The agreement of the path, opened, with what app/closes.h works from.
struct Desk {
  app::RecordedAgreement agreement;
  Opened opened;
  app::CloseSources sources;
};
text::Outcome<std::unique_ptr<Desk>> desk_of(const Call& call) {
  auto agreement = call.agreement();
  if (!agreement) return std::unexpected(agreement.error());
  auto opened = open_agreement(call, *agreement);
  if (!opened) return std::unexpected(opened.error());
  auto desk = std::make_unique<Desk>(Desk{std::move(*agreement), std::move(*opened), {}});
  desk->sources = sources_of(call, desk->opened);
  return desk;
}

Response close_answer(const Call& call, const Desk& desk, time::Month month) {
  const auto shown = app::show_close(desk.sources, call.seat->shown_as(), month);
  if (!shown) return call.fail(shown.error());
  const Json json =
      report::close_json(shown->close, *shown->statement, {.sample = call.site.options().sample});
  Response response = call.ok(json);
  return response.header("etag", etag_of(shown->length, response.text()));
}

/// What a write came to: the close afterwards, or why nothing was written. When the state moved, the problem
/// carries the state's tag, so that the two can be compared.
Response after(const Call& call, const Desk& desk, time::Month month,
               const text::Outcome<app::Recorded>& recorded) {
  if (recorded) return close_answer(call, desk, month);
  if (recorded.error().front().code != "R0113") return call.fail(recorded.error());
  const Response now = close_answer(call, desk, month);
  const std::string tag(now.headers.get("etag"));
  Response response = problem(moved(tag), call.request, 412);
  return response.header("etag", tag);
}

/// Runs a write on the desk of the path's month.
template <class Write>
Response writing(Call& call, const Write& write) {
  const auto month = call.month();
  if (!month) return call.fail(month.error());
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return after(call, **desk, *month, write(**desk, *month));
}

Response list(Call& call) {
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  auto closes = closes_json(call, *agreement);
  if (!closes) return call.fail(closes.error());
  return call.ok(list_json(std::move(*closes)));
}

Response show(Call& call) {
  const auto month = call.month();
  if (!month) return call.fail(month.error());
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return close_answer(call, **desk, *month);
}

text::Outcome<std::vector<app::PositionRequest>> positions_in(const Json& body) {
  const auto sent = body.find("positions");
  if (sent == body.end() || !sent->is_array() || sent->empty())
    return text::refuse(unreadable_body("`positions` is a list with at least one position"));
  std::vector<app::PositionRequest> positions;
  for (const Json& one : *sent) {
    if (!one.is_object()) return text::refuse(unreadable_body("a position is an object"));
    app::PositionRequest position;
    position.line = text_in(one, "line");
    position.reason = text_in(one, "reason");
    position.evidence = texts_in(one, "evidence");
    position.digest = text_in(one, "digest");
    const std::string stand = text_in(one, "stand");
    bool known = stand == "open";  // takes one's own position back
    if (known) position.stand = std::nullopt;
    for (const closing::Stand each :
         {closing::Stand::agreed, closing::Stand::disputed, closing::Stand::waived}) {
      if (stand != closing::name(each)) continue;
      position.stand = each;
      known = true;
    }
    if (!known)
      return text::refuse(unreadable_body("`stand` is agreed, disputed, waived, or open to take it back"));
    positions.push_back(std::move(position));
  }
  return positions;
}

Response take_positions(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto positions = positions_in(*body);
  if (!positions) return call.fail(positions.error());
  return writing(call, [&](const Desk& desk, time::Month month) {
    return app::take_positions(desk.sources, actor_of(call), month, *positions, call.expected());
  });
}

Response take_dispute_step(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto act = app::dispute_act_named(text_in(*body, "act"));
  if (!act) return call.fail(unreadable_body("`act` is answer, accept, withdraw, escalate or wait"));
  const app::DisputeStep step{text_in(*body, "line"), *act, text_in(*body, "reason"),
                              texts_in(*body, "evidence"), text_in(*body, "stage")};
  return writing(call, [&](const Desk& desk, time::Month month) {
    return app::take_dispute_step(desk.sources, actor_of(call), month, step, call.expected());
  });
}

Response agree_all(Call& call) {
  return writing(call, [&](const Desk& desk, time::Month month) {
    return app::agree_all(desk.sources, actor_of(call), month, call.expected());
  });
}

Response add_note(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const std::string ring = text_in(*body, "ring");
  if (ring != "private" && ring != "shared") return call.fail(unreadable_body("`ring` is private or shared"));
  const app::NoteRequest note{text_in(*body, "about"), text_in(*body, "text"),
                              ring == "shared" ? record::Ring::shared : record::Ring::private_ring};
  return writing(call, [&](const Desk& desk, time::Month) {
    return app::add_note(desk.sources, actor_of(call), note, call.expected());
  });
}

app::StatementWriter writer_of(const Call& call) {
  return [sample = call.site.options().sample](const settlement::Statement& statement) {
    return report::statement_json(statement, {.sample = sample, .items = {}}).dump();
  };
}

Response propose(Call& call) {
  return writing(call, [&](const Desk& desk, time::Month month) {
    return app::propose_statement(desk.sources, actor_of(call), month, writer_of(call), call.expected());
  });
}

Response sign(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const std::string version = text_in(*body, "version");
  if (!record::Hash::from_hex(version))
    return call.fail(unreadable_body("`version` is the hash of the statement that is signed, 64 hex digits"));
  return writing(call, [&](const Desk& desk, time::Month month) {
    return app::sign_statement(desk.sources, actor_of(call), {month, version}, writer_of(call),
                               call.expected());
  });
}

/// Claims and swaps have no month in their address: what was written is answered.
Response recorded_answer(const Call& call, const text::Outcome<app::Recorded>& recorded) {
  if (!recorded) return call.fail(recorded.error());
  return call.ok({{"length", recorded->length},
                  {"documents", recorded->documents},
                  {"version", recorded->version ? Json(recorded->version->hex()) : Json(nullptr)}});
}

Response raise_claim(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return recorded_answer(
      call, app::raise_claim((*desk)->sources, actor_of(call), call.request.body, call.expected()));
}

Response decide(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  using Answer = closing::ClaimDecision::Answer;
  app::DecisionRequest request;
  request.claim = call.parameter("id");
  request.reason = text_in(*body, "reason");
  request.items = texts_in(*body, "items");
  request.from = text_in(*body, "from");
  request.to = text_in(*body, "to");
  request.time = text_in(*body, "time");
  const std::string decision = text_in(*body, "decision");
  if (decision == "granted")
    request.answer = Answer::granted;
  else if (decision == "part")
    request.answer = Answer::part;
  else if (decision == "refused")
    request.answer = Answer::refused;
  else
    return call.fail(unreadable_body("`decision` is granted, part or refused"));
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return recorded_answer(call, app::decide_claim((*desk)->sources, actor_of(call), request, call.expected()));
}

Response propose_swap(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return recorded_answer(
      call, app::propose_swap((*desk)->sources, actor_of(call), call.request.body, call.expected()));
}

Response answer_swap(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto accept = body->find("accept");
  if (accept == body->end() || !accept->is_boolean())
    return call.fail(unreadable_body("`accept` is true or false"));
  const app::SwapReply reply{call.parameter("id"), accept->get<bool>(), text_in(*body, "reason")};
  const auto desk = desk_of(call);
  if (!desk) return call.fail(desk.error());
  return recorded_answer(call, app::answer_swap((*desk)->sources, actor_of(call), reply, call.expected()));
}

}  // namespace

std::vector<Route> close_routes() {
  const std::string base = "/relationships/{r}/agreements/{a}";
  const std::string close = base + "/closes/{month}";
  const std::string tag = "closes";
  const auto key = [](const Call& call) { return key_of(call); };
  const Access member = Access::member;
  const Access signer = Access::signer;
  return {
      {.method = Method::get,
       .pattern = base + "/closes",
       .id = "listCloses",
       .tag = tag,
       .summary = "Months of an agreement and how far each is closed",
       .answer = "Closes",
       .cache_key = key,
       .handle = list},
      {.method = Method::get,
       .pattern = close,
       .id = "showClose",
       .tag = tag,
       .summary =
           "A month: lines with both sides' positions, claims, swaps, signatures, what blocks the next step",
       .answer = "Close",
       .has_etag = true,
       .cache_key = key,
       .handle = show},
      {.method = Method::post,
       .pattern = close + "/positions",
       .id = "takePositions",
       .tag = tag,
       .summary = "Takes positions of one's own side on lines: all of them or none",
       .access = member,
       .body = "Positions",
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = take_positions},
      {.method = Method::post,
       .pattern = close + "/agree-all",
       .id = "agreeAll",
       .tag = tag,
       .summary = "Agrees every line that nobody disputes",
       .access = member,
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = agree_all},
      {.method = Method::post,
       .pattern = close + "/disputes",
       .id = "takeDisputeStep",
       .tag = tag,
       .summary =
           "Answers a dispute, accepts the answer, withdraws, or asks for the next stage before its time",
       .access = member,
       .body = "DisputeStep",
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = take_dispute_step},
      {.method = Method::post,
       .pattern = close + "/notes",
       .id = "addNote",
       .tag = tag,
       .summary = "Writes a note in the private or the shared ring",
       .access = member,
       .body = "Note",
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = add_note},
      {.method = Method::post,
       .pattern = close + "/statement",
       .id = "proposeStatement",
       .tag = tag,
       .summary = "Proposes the month's statement as it stands; after a close, a restatement",
       .access = signer,
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = propose},
      {.method = Method::post,
       .pattern = close + "/signature",
       .id = "signStatement",
       .tag = tag,
       .summary = "Signs exactly this version of the statement",
       .access = signer,
       .body = "VersionNamed",
       .answer = "Close",
       .has_etag = true,
       .wants_match = true,
       .handle = sign},
      {.method = Method::post,
       .pattern = base + "/claims",
       .id = "raiseClaim",
       .tag = tag,
       .summary = "Raises a claim for relief, in the keys of the agreement language",
       .access = member,
       .body = "Claim",
       .answer = "Recorded",
       .wants_match = true,
       .handle = raise_claim},
      {.method = Method::post,
       .pattern = base + "/claims/{id}/decision",
       .id = "decideClaim",
       .tag = tag,
       .summary = "Decides a claim of the other side",
       .access = signer,
       .body = "Decision",
       .answer = "Recorded",
       .wants_match = true,
       .handle = decide},
      {.method = Method::post,
       .pattern = base + "/swaps",
       .id = "proposeSwap",
       .tag = tag,
       .summary = "Proposes a priority swap, in the keys of the agreement language",
       .access = signer,
       .body = "Swap",
       .answer = "Recorded",
       .wants_match = true,
       .handle = propose_swap},
      {.method = Method::post,
       .pattern = base + "/swaps/{id}/answer",
       .id = "answerSwap",
       .tag = tag,
       .summary = "Accepts or refuses a swap that the other side proposed",
       .access = signer,
       .body = "SwapReply",
       .answer = "Recorded",
       .wants_match = true,
       .handle = answer_swap},
  };
}

}  // namespace entente::server
