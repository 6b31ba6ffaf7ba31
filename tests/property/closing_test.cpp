// Laws of a period close: whatever one side writes, it cannot do the other's part; the close does not depend
// on the order in which entries arrived; what is private changes nothing for the other side.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "closing/two_sides.h"

namespace entente::closing {
namespace {

const time::Month kOctober = time::Month::of(2026, 10);
constexpr const char* kNow = "2026-11-20T09:00:00Z";

/// Everything that the fold needs, without the use cases that would refuse what is tried here.
struct Bench {
  std::shared_ptr<const agreement::Agreement> agreement = two_sides::agreement("refused");
  measurement::MemorySource measurements = two_sides::tickets(2);
  two_sides::Record record;

  settlement::Statement statement_of(const agreement::Agreement& of) const {
    settlement::ReduceOptions options;
    options.as_of = two_sides::at("2026-11-01T00:00:00Z");
    const auto tallies = settlement::reduce(of, measurements, time::Month::of(2026, 9), kOctober, options);
    return *settlement::settle(of, *tallies, kOctober, options);
  }
  Close close(const std::vector<record::Signed>& book, Side seat = Side::client) const {
    const Papers papers = papers_of(book);
    const Standing standing = standing_of(*agreement, papers.shared, std::nullopt, two_sides::at(kNow));
    const auto with = with_record(*agreement, standing);
    const auto statement = statement_of(with);
    return close_of({.agreement = &with,
                     .papers = &papers,
                     .standing = &standing,
                     .statement = &statement,
                     .agreed = nullptr,
                     .seat = seat,
                     .now = two_sides::at(kNow)});
  }
};

const Bench& bench() {
  static const Bench made;
  return made;
}

/// All that a close says but for who looks and what is private to a seat.
std::string shown(const Close& close) {
  std::string out(name(close.stage));
  const auto add = [&out](const auto&... parts) { ((out += '|', out += parts), ...); };
  const auto add_position = [&](const std::optional<PositionTaken>& position) {
    if (position)
      add(name(position->stand), position->reason, position->digest, position->author,
          position->at.to_string(), position->stale ? "stale" : "current");
  };
  const auto add_notes = [&](const std::vector<NoteTaken>& notes) {
    for (const NoteTaken& note : notes) {
      if (note.ring != record::Ring::private_ring) add(note.id, note.text, note.at.to_string());
    }
  };
  for (const CloseLine& line : close.lines) {
    add(line.line.id, line.line.digest, name(line.state), std::to_string(line.revision));
    add_position(line.client);
    add_position(line.supplier);
    add_notes(line.notes);
    if (line.dispute) add(line.dispute->stage, line.dispute->reason, line.dispute->since.to_string());
  }
  for (const ClaimStanding& claim : close.claims) {
    add(*claim.claim.id, claim.digest, std::to_string(static_cast<int>(*claim.claim.decision)),
        std::to_string(claim.revision), claim.by_silence ? "silence" : "");
    for (const auto& problem : claim.problems) add(problem.code, problem.message);
  }
  for (const auto& version : {close.proposal, close.agreed}) {
    if (!version) continue;
    add(version->version.hex(), version->current ? "current" : "older");
    for (const auto& signature : version->signatures)
      add(record::name(signature.side), signature.at.to_string());
  }
  for (const Step& step : close.steps) add(step.name, name(step.state), step.note);
  for (const auto& block : close.blocks) add(block);
  for (const auto& problem : close.problems) add(problem.code, problem.message);
  add_notes(close.notes);
  add(close.digest, close.totals.settled.to_string(), std::to_string(close.revision));
  return out;
}

/// An entry that a side may try: any document of a close, about anything, in either of its feeds.
record::Draft any_draft(const std::vector<record::Signed>& book, const Close& close) {
  const auto digest_of_line = [&](const std::string& line) { return close.find(line)->line.digest; };
  record::Draft draft;
  draft.author = "somebody";
  draft.kind = "document";
  draft.shared = *rc::gen::weightedElement<bool>({{5, true}, {1, false}});
  const Side named = *rc::gen::element(Side::client, Side::supplier);
  std::string content;
  std::string type;
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
    case 1: {
      const std::string line =
          *rc::gen::element<std::string>("level/in-time", "level/answered", "charge/desk");
      Position position;
      position.stand = *rc::gen::element(Stand::agreed, Stand::disputed, Stand::waived);
      position.reason = "because";
      position.digest =
          *rc::gen::weightedElement<bool>({{4, true}, {1, false}}) ? digest_of_line(line) : "other";
      draft.subject = position_id("desk", kOctober, line, named);
      type = kPositionType;
      content = *rc::gen::weightedElement<bool>({{5, true}, {1, false}}) ? write(position) : "null";
      break;
    }
    case 2: {
      draft.subject = claim_id("desk", "RC-1");
      type = kClaimType;
      content = R"({"id":"RC-1","levels":["in-time"],"cause":"client","raised by":")" +
                std::string(record::name(named)) + R"(","event on":"2026-10-09","items":["T-9"]})";
      break;
    }
    case 3: {
      ClaimDecision decision;
      decision.decision = ClaimDecision::Answer::granted;
      for (const auto& claim : close.claims) decision.digest = claim.digest;
      draft.subject = decision_id("desk", "RC-1");
      type = kDecisionType;
      content = write(decision);
      break;
    }
    case 4: {
      const auto body = content_of(close, bench().statement_of(*bench().agreement), two_sides::at(kNow));
      draft.subject = statement_id("desk", kOctober);
      type = kStatementType;
      content = write(body, "{}");
      break;
    }
    case 5: {
      Note note;
      note.about = std::string("desk/2026-10/level/in-time");
      note.text = std::string("a note");
      draft.subject = "note/" + std::to_string(book.size());
      type = kNoteType;
      content = write(note);
      break;
    }
    default: {
      // Signs any version that is there, whoever wrote it.
      std::vector<const record::Signed*> versions;
      for (const auto& entry : book) {
        if (entry.entry.kind == "document" && record::is_shared(entry.entry.feed)) versions.push_back(&entry);
      }
      if (!versions.empty()) {
        const auto* version = *rc::gen::elementOf(versions);
        draft.kind = "signature";
        draft.subject = version->entry.subject;
        draft.body = record::signature_body(version->hash);
        draft.shared = true;
        return draft;
      }
      draft.subject = "note/x";
      type = kNoteType;
      content = R"({"about":"x","text":"y"})";
    }
  }
  draft.body = record::document_body(type, {}, content);
  return draft;
}

void append(const two_sides::Record& record, Side side, const record::Draft& draft, int minute) {
  const auto done =
      record.store->append(record.relationship, side, std::span(&draft, 1),
                           two_sides::at("2026-11-02T09:00:00Z") + time::Duration::minutes(minute));
  RC_ASSERT(done.has_value());
}

RC_GTEST_PROP(Closing, one_side_alone_never_does_the_others_part, ()) {
  const two_sides::Record record;
  const Side side = *rc::gen::element(Side::client, Side::supplier);
  // The other side has raised nothing, agreed nothing and signed nothing.
  const int entries = *rc::gen::inRange(1, 12);
  for (int i = 0; i < entries; ++i) {
    const auto book = record.book(side);
    append(record, side, any_draft(book, bench().close(book)), i);
  }
  const Close close = bench().close(record.book(side));
  for (const CloseLine& line : close.lines) {
    const auto& others = side == Side::client ? line.supplier : line.client;
    RC_ASSERT(!others.has_value());
    RC_ASSERT(line.follows || (line.state != LineState::agreed && line.state != LineState::waived));
  }
  RC_ASSERT(!close.agreed.has_value());
  RC_ASSERT(close.stage == Stage::lines || close.stage == Stage::sign);
  for (const ClaimStanding& claim : close.claims) {
    RC_ASSERT(*claim.claim.decision != ReliefClaim::Decision::granted);
    RC_ASSERT(*claim.claim.decision != ReliefClaim::Decision::part);
  }
  RC_ASSERT(close.find("level/in-time")->line.value == "80.0%");
}

RC_GTEST_PROP(Closing, the_order_of_arrival_changes_nothing_and_private_entries_nothing_for_the_other, ()) {
  const two_sides::Record record;
  const int entries = *rc::gen::inRange(1, 16);
  for (int i = 0; i < entries; ++i) {
    const Side side = *rc::gen::element(Side::client, Side::supplier);
    const auto book = record.book(side);
    append(record, side, any_draft(book, bench().close(book, side)), i);
  }
  const auto of_client = record.book(Side::client);
  const auto of_supplier = record.book(Side::supplier);
  const std::string wanted = shown(bench().close(of_client));
  RC_ASSERT(shown(bench().close(of_supplier, Side::supplier)) == wanted);

  std::map<record::Feed, std::vector<record::Signed>> feeds;
  for (const auto& entry : of_client) feeds[entry.entry.feed].push_back(entry);
  std::vector<std::vector<record::Signed>> arrived;
  for (auto& [feed, all] : feeds) arrived.push_back(std::move(all));
  if (*rc::gen::arbitrary<bool>()) std::ranges::reverse(arrived);
  RC_ASSERT(shown(bench().close(record::merge(arrived))) == wanted);
}

}  // namespace
}  // namespace entente::closing
