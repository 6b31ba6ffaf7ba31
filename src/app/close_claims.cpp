// Relief claims, their decisions, and priority swaps: raised by one side, answered by the other.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "agreement/quantities.h"
#include "app/close_desk.h"
#include "closing/json_text.h"
#include "text/similar.h"

namespace entente::app {

using closing::ClaimDecision;
using closing::ClaimStanding;
using closing::ReliefClaim;
using closing::SwapStanding;
using record::Side;

namespace {

using Json = nlohmann::ordered_json;

text::Diagnostic about(std::string code, std::string document, std::string message) {
  auto problem = text::error(std::move(code), std::move(message));
  problem.file = std::move(document);
  return problem;
}

/// An object whose keys are those of the agreement language; `event_on` is read as `event on`.
text::Outcome<Json> object_of(const std::string& json, const std::string& document) {
  const auto read = closing::read_json(json);
  if (!read || !read->is_object()) {
    return text::refuse(about("C0101", document, fmt::format("the content of `{}` cannot be read", document))
                            .help("write a JSON object with the keys of the agreement language"));
  }
  Json made = Json::object();
  for (const auto& [key, value] : read->items()) {
    std::string words = key;
    std::ranges::replace(words, '_', ' ');
    if (!value.is_null()) made[words] = value;
  }
  return made;
}

std::string_view letter(Side side) {
  return side == Side::client ? "C" : "S";
}

/// Claims of the two homes never take the same number.
std::string next_claim(const Desk& desk, Side side) {
  int highest = 0;
  const std::string prefix = closing::claim_id(desk.id(), fmt::format("RC-{}", letter(side)));
  for (const auto& [name, document] : desk.papers().shared) {
    if (!name.starts_with(prefix)) continue;
    int number = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
    highest = std::max(highest, number);
  }
  return fmt::format("RC-{}{}", letter(side), highest + 1);
}

std::string slug(const std::string& words) {
  std::string made;
  for (const char c : words) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) {
      made += lower;
    } else if (!made.empty() && made.back() != '-') {
      made += '-';
    }
  }
  while (!made.empty() && made.back() == '-') made.pop_back();
  return made.empty() ? "swap" : made.substr(0, 80);
}

const ClaimStanding* find_claim(const Desk& desk, const std::string& id) {
  const auto& claims = desk.standing().claims;
  const auto found =
      std::ranges::find_if(claims, [&](const ClaimStanding& each) { return *each.claim.id == id; });
  return found == claims.end() ? nullptr : &*found;
}

template <class Range, class Name>
text::Diagnostic unknown(std::string what, const std::string& given, const Range& all, Name name) {
  std::vector<std::string> names;
  for (const auto& each : all) names.push_back(name(each));
  auto problem = text::error("C0108", fmt::format("there is no {} `{}`", what, given));
  problem.file = given;
  if (const auto meant = text::nearest(given, names)) problem.help(fmt::format("write `{}`", *meant));
  problem.note(names.empty() ? fmt::format("there is no {} in this agreement", what)
                             : fmt::format("there are {}", fmt::join(names, ", ")));
  return problem;
}

}  // namespace

text::Outcome<Recorded> raise_claim(const CloseSources& sources, const Actor& actor, const std::string& json,
                                    Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    auto object = object_of(json, "claim");
    if (!object) return std::unexpected(object.error());
    const std::string claim_id = object->contains("id") && (*object)["id"].is_string()
                                     ? (*object)["id"].get<std::string>()
                                     : next_claim(desk, actor.side);
    const std::string id = closing::claim_id(desk.id(), claim_id);
    if (const ClaimStanding* known = find_claim(desk, claim_id)) {
      if (known->written || known->raised_by != actor.side)
        return text::refuse(about("C0121", id, fmt::format("there is a claim `{}` already", claim_id))
                                .help("leave `id` out: the next number is taken"));
      if (*known->claim.decision != ReliefClaim::Decision::pending)
        return text::refuse(about("C0118", id, fmt::format("claim `{}` has been decided", claim_id))
                                .help("raise what is new as a claim of its own"));
    }
    (*object)["id"] = claim_id;
    (*object)["raised by"] = std::string(record::name(actor.side));
    if (!object->contains("notified on")) (*object)["notified on"] = desk.today().to_string();

    const auto read = closing::read_claim(closing::json_text(*object), id);
    if (!read.sound()) return std::unexpected(read.diagnostics);
    const auto problems = closing::check_claim(*sources.agreement, read.value);
    if (text::has_errors(problems)) return std::unexpected(problems);
    const auto draft = draft_of(desk.papers(), actor, id, closing::kClaimType, closing::write(read.value));
    return write(desk, actor, std::span(&draft, 1), expected);
  });
}

text::Outcome<Recorded> decide_claim(const CloseSources& sources, const Actor& actor,
                                     const DecisionRequest& request, Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const ClaimStanding* claim = find_claim(desk, request.claim);
    if (claim == nullptr)
      return text::refuse(unknown("relief claim", request.claim, desk.standing().claims,
                                  [](const ClaimStanding& each) { return *each.claim.id; }));
    const std::string id = closing::decision_id(desk.id(), request.claim);
    if (claim->raised_by == actor.side)
      return text::refuse(about("C0109", id,
                                fmt::format("the {} cannot decide its own claim `{}`",
                                            record::name(actor.side), request.claim))
                              .note("a claim is decided by the side that did not raise it")
                              .help(fmt::format("ask the {}", record::name(record::other(actor.side)))));
    const bool decided = *claim->claim.decision != ReliefClaim::Decision::pending;
    if (decided && claim->written && claim->claim.decision.place)
      return text::refuse(
          about("C0118", id, fmt::format("claim `{}` is decided in the agreement itself", request.claim)));
    if (claim->by_silence && *claim->claim.decision == ReliefClaim::Decision::granted &&
        request.answer != ClaimDecision::Answer::granted)
      return text::refuse(about("C0123", id,
                                fmt::format("claim `{}` was granted on {}, because nobody had decided it",
                                            request.claim, claim->decide_by->to_string()))
                              .note("the agreement says that silence grants"));

    ClaimDecision decision;
    decision.decision = request.answer;
    decision.reason = request.reason;
    decision.digest = claim->digest;
    for (const std::string& item : request.items) decision.items.emplace_back(item);
    if (!request.from.empty()) decision.from = text::Placed<std::string>(request.from);
    if (!request.to.empty()) decision.to = text::Placed<std::string>(request.to);
    Json object = *closing::read_json(closing::write(decision));
    if (!request.time.empty()) object["time"] = request.time;
    const auto read = closing::read_decision(closing::json_text(object), id);
    if (!read.sound()) return std::unexpected(read.diagnostics);
    if (request.answer == ClaimDecision::Answer::part &&
        !closing::is_part_of(*sources.agreement, claim->claim, read.value))
      return text::refuse(
          about("C0110", id, fmt::format("what would be granted is no part of claim `{}`", request.claim))
              .note("a claim for rows is granted for some of them, one for a span for a shorter one "
                    "inside it, one for an amount of time for less")
              .help("name rows, a span or a time that the claim contains"));
    const auto draft = draft_of(desk.papers(), actor, id, closing::kDecisionType, closing::write(read.value));
    return write(desk, actor, std::span(&draft, 1), expected);
  });
}

namespace {

/// Signs what the actor has just written; the document stands even when this cannot be done.
text::Outcome<Recorded> sign_own(const CloseSources& sources, const Actor& actor, Recorded done) {
  return at_desk(sources, actor, {}, [&](const Desk& desk) {
    const auto draft = signature_of(actor, done.documents.front(), *done.version);
    auto written = write(desk, actor, std::span(&draft, 1), {});
    if (written) {
      written->documents = done.documents;
      written->version = done.version;
    }
    return written;
  });
}

}  // namespace

text::Outcome<Recorded> propose_swap(const CloseSources& sources, const Actor& actor, const std::string& json,
                                     Expected expected) {
  const auto done = at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    auto object = object_of(json, "swap");
    if (!object) return std::unexpected(object.error());
    std::string key = object->contains("for") && (*object)["for"].is_string()
                          ? slug((*object)["for"].get<std::string>())
                          : std::string("swap");
    if (object->contains("id")) {
      if ((*object)["id"].is_string()) key = slug((*object)["id"].get<std::string>());
      object->erase("id");
    }
    const std::string id = closing::swap_id(desk.id(), key);
    if (!object->contains("asked by")) (*object)["asked by"] = std::string(record::name(actor.side));
    const auto read = closing::read_swap(closing::json_text(*object), id);
    if (!read.sound()) return std::unexpected(read.diagnostics);
    auto problems = closing::check_swap(*sources.agreement, read.value);
    if (*read.value.from <= desk.today())
      problems.push_back(
          text::error("C0111",
                      fmt::format("the swap for `{}` begins before both could agree to it", *read.value.what))
              .at(read.value.from.place, fmt::format("today is {}", desk.today().to_string()))
              .note("a swap that is agreed on its first day or later would be a waiver")
              .help("let it begin later; for what has happened already, raise a relief claim"));
    if (text::has_errors(problems)) return std::unexpected(problems);
    const auto draft = draft_of(desk.papers(), actor, id, closing::kSwapType, closing::write(read.value));
    return write(desk, actor, std::span(&draft, 1), expected);
  });
  return done ? sign_own(sources, actor, *done) : done;
}

text::Outcome<Recorded> answer_swap(const CloseSources& sources, const Actor& actor, const SwapReply& reply,
                                    Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto& swaps = desk.standing().swaps;
    const auto swap = std::ranges::find_if(
        swaps, [&](const SwapStanding& each) { return !each.written && each.id == reply.swap; });
    if (swap == swaps.end())
      return text::refuse(
          unknown("priority swap", reply.swap, swaps, [](const SwapStanding& each) { return each.id; }));
    const std::string id = closing::swap_id(desk.id(), reply.swap);
    const bool has_signed = std::ranges::any_of(
        swap->signatures, [&](const auto& signature) { return signature.side == actor.side; });
    const bool may_answer = swap->state == SwapStanding::State::proposed ||
                            (swap->state == SwapStanding::State::refused && reply.accept);
    if (!may_answer || has_signed || (!reply.accept && swap->proposed_by == actor.side)) {
      auto problem = about("C0112", id,
                           fmt::format("the swap `{}` does not wait for the {}'s answer", reply.swap,
                                       record::name(actor.side)));
      problem.note(has_signed && swap->state == SwapStanding::State::proposed
                       ? std::string("it has signed; the other side has not answered")
                       : fmt::format("it is {}", closing::name(swap->state)));
      return text::refuse(std::move(problem));
    }
    std::optional<record::Draft> draft;
    if (reply.accept) {
      draft = signature_of(actor, id, *swap->version);
    } else {
      closing::SwapAnswer answer;
      answer.answer = closing::SwapAnswer::Answer::refused;
      answer.reason = reply.reason;
      answer.version = swap->version->hex();
      draft = draft_of(desk.papers(), actor, closing::swap_answer_id(desk.id(), reply.swap),
                       closing::kSwapAnswerType, closing::write(answer));
    }
    auto done = write(desk, actor, std::span(&*draft, 1), expected);
    if (done && reply.accept) {
      done->documents = {id};
      done->version = swap->version;
    }
    return done;
  });
}

}  // namespace entente::app
