#include "closing/judged.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agreement/recheck.h"
#include "settlement/plan.h"
#include "settlement/segments.h"

namespace entente::closing {
namespace {

using agreement::Agreement;
using agreement::Terms;
using record::Document;
using record::Version;

agreement::Side as_agreement_side(Side side) {
  return side == Side::client ? agreement::Side::client : agreement::Side::supplier;
}

std::optional<Side> as_record_side(agreement::Side side) {
  if (side == agreement::Side::client) return Side::client;
  if (side == agreement::Side::supplier) return Side::supplier;
  return std::nullopt;
}

/// Everything that reading the record needs to know, and its date.
struct Reading {
  const Agreement& agreement;
  const Documents& documents;
  time::Instant until;  ///< entries after it are not known yet

  const Terms& terms_on(time::Date day) const { return agreement.terms_on(day); }
  time::Date date(time::Instant at) const { return agreement.original->zone.date_at(at); }
  time::Date today() const { return date(until); }
  const Document* find(const std::string& id, std::string_view type) const {
    const auto found = documents.find(id);
    return found == documents.end() || found->second.type != type ? nullptr : &found->second;
  }
};

bool is_known(const Version& version, time::Instant until) {
  return !version.is_private && version.at <= until;
}

/// Shared versions that one side wrote, as its feed has them.
std::vector<const Version*> written_by(const Document& document, Side side, time::Instant until) {
  std::vector<const Version*> versions;
  for (const Version& version : document.versions) {
    if (version.side == side && is_known(version, until)) versions.push_back(&version);
  }
  return versions;
}

std::vector<Version::SignedBy> signatures_known(const Version& version, time::Instant until) {
  std::vector<Version::SignedBy> known;
  for (const auto& signature : version.signatures) {
    if (signature.at <= until) known.push_back(signature);
  }
  return known;
}

/// Grows with every shared entry about a document that is known.
std::size_t entries_of(const Document* document, time::Instant until) {
  std::size_t count = 0;
  if (document == nullptr) return count;
  for (const Version& version : document->versions) {
    if (is_known(version, until)) count += 1 + signatures_known(version, until).size();
  }
  return count;
}

/// Diagnostics that concern the document itself, not the rest of the agreement.
text::Diagnostics only_about(text::Diagnostics all, const text::SourcePtr& source) {
  std::erase_if(all, [&](const text::Diagnostic& each) {
    return std::ranges::none_of(each.labels,
                                [&](const text::Label& label) { return label.place.source == source; });
  });
  return all;
}

template <class Value>
struct Checked {
  Value value;
  text::Diagnostics diagnostics;
  bool sound() const { return !text::has_errors(diagnostics); }
};

Checked<ReliefClaim> checked(const Agreement& agreement, const ReliefClaim& claim) {
  Terms terms = agreement.terms_on(*claim.event_on);
  std::erase_if(terms.claims, [&](const ReliefClaim& other) {
    return *other.id == *claim.id && other.id.place.source == claim.id.place.source;
  });
  terms.claims.push_back(claim);
  auto diagnostics = only_about(agreement::recheck_relief(terms), claim.id.place.source);
  return {std::move(terms.claims.back()), std::move(diagnostics)};
}

Checked<PrioritySwap> checked(const Agreement& agreement, const PrioritySwap& swap) {
  Terms terms = agreement.terms_on(*swap.from);
  terms.swaps.push_back(swap);
  auto diagnostics = only_about(agreement::recheck_relief(terms), swap.what.place.source);
  return {std::move(terms.swaps.back()), std::move(diagnostics)};
}

text::Diagnostic left_out(const std::string& id, std::string_view why) {
  auto problem = text::warning("C0117", fmt::format("`{}` is left out of account", id));
  problem.file = id;
  problem.note(std::string(why));
  return problem;
}

// Claims.

/// When notice was due, by when a decision is, and what silence means; on the days of the claim.
void set_clocks(const Reading& reading, ClaimStanding& standing, time::Date first_notice, time::Date notice) {
  const Terms& terms = reading.terms_on(*standing.claim.event_on);
  if (!terms.relief) return;
  const auto& rules = *terms.relief;
  if (rules.notice_within) {
    standing.notice_due = settlement::after(terms, *standing.claim.event_on, **rules.notice_within);
    standing.late_notice = first_notice > *standing.notice_due;
  }
  if (rules.decide_within) standing.decide_by = settlement::after(terms, notice, **rules.decide_within);
  // A late notice gives no relief unless it is accepted: then silence cannot grant it either.
  if (standing.decide_by && standing.late_notice) standing.silence = "refused";
  if (standing.decide_by && !standing.late_notice && rules.silence) standing.silence = **rules.silence;
}

void apply_silence(const Reading& reading, ClaimStanding& standing) {
  if (*standing.claim.decision != ReliefClaim::Decision::pending) return;
  if (!standing.silence || !standing.decide_by || reading.today() <= *standing.decide_by) return;
  standing.by_silence = true;
  standing.claim.decision = {
      *standing.silence == "granted" ? ReliefClaim::Decision::granted : ReliefClaim::Decision::refused, {}};
  standing.claim.decided_on = Placed<time::Date>(*standing.decide_by + 1);
}

/// What is left of a claim that is granted in part; nothing where the part is none of it.
std::optional<ReliefClaim> part_of(const Terms& terms, ReliefClaim claim, const ClaimDecision& decision) {
  if (!claim.items.empty()) {
    std::erase_if(claim.items, [&](const auto& item) {
      return std::ranges::none_of(decision.items, [&](const auto& granted) { return *granted == *item; });
    });
    if (claim.items.empty()) return std::nullopt;
    return claim;
  }
  if (claim.time) {
    if (!decision.time || decision.time->value.amount.micros <= 0 ||
        decision.time->value.amount > claim.time->value.amount)
      return std::nullopt;
    claim.time = decision.time;
    return claim;
  }
  ReliefClaim granted = claim;
  granted.from = decision.from;
  granted.to = decision.to;
  const auto whole = settlement::span_of(terms, claim);
  const auto part = settlement::span_of(terms, granted);
  if (!whole || !part || part->begin < whole->begin || part->end > whole->end) return std::nullopt;
  return granted;
}

/// The decision of the other side about one of `candidates`: claims as they were raised, the newest last.
void apply_decision(const Reading& reading, const std::string& agreement,
                    const std::vector<ReliefClaim>& candidates, ClaimStanding& standing) {
  const std::string id = decision_id(agreement, *standing.claim.id);
  const Document* document = reading.find(id, kDecisionType);
  standing.revision += entries_of(document, reading.until);
  if (document == nullptr) return;
  const auto own = written_by(*document, standing.raised_by, reading.until);
  if (!own.empty())
    standing.problems.push_back(left_out(id, "a claim is decided by the side that did not raise it"));
  const auto decisions = written_by(*document, record::other(standing.raised_by), reading.until);
  if (decisions.empty() || decisions.back()->withdrawn) return;
  const Version& version = *decisions.back();
  const auto read = read_decision(version.content, id);
  if (!read.sound()) {
    standing.problems.insert(standing.problems.end(), read.diagnostics.begin(), read.diagnostics.end());
    return;
  }
  const ClaimDecision& decision = read.value;
  const auto decided = std::ranges::find_if(
      candidates, [&](const ReliefClaim& claim) { return digest_of(claim) == *decision.digest; });
  if (decided == candidates.end()) {
    standing.problems.push_back(left_out(id, "it decides a claim with other content than was raised"));
    return;
  }
  if (decided + 1 != candidates.end()) {
    auto problem = text::warning(
        "C0118", fmt::format("claim `{}` was changed after it was decided", *standing.claim.id));
    problem.file = claim_id(agreement, *standing.claim.id);
    problem.note("the decision is about the claim as it was raised before, and that one counts");
    standing.problems.push_back(std::move(problem.help("raise what is new as a claim of its own")));
  }
  ReliefClaim claim = *decided;
  using Answer = ClaimDecision::Answer;
  // Silence that granted a claim cannot be taken back by speaking later.
  if (*decision.decision != Answer::granted && standing.silence == "granted" && standing.decide_by &&
      reading.date(version.at) > *standing.decide_by) {
    standing.problems.push_back(left_out(id, "it came after no decision in time had granted the claim"));
    return;
  }
  if (*decision.decision == Answer::part) {
    const auto part = part_of(reading.terms_on(*claim.event_on), claim, decision);
    if (!part) {
      standing.problems.push_back(left_out(id, "what is granted is no part of what was claimed"));
      return;
    }
    claim = *part;
  }
  claim.decision = {*decision.decision == Answer::granted ? ReliefClaim::Decision::granted
                    : *decision.decision == Answer::part  ? ReliefClaim::Decision::part
                                                          : ReliefClaim::Decision::refused,
                    decision.decision.place};
  claim.decided_by = Placed<agreement::Side>(as_agreement_side(version.side));
  claim.decided_on = Placed<time::Date>(reading.date(version.at));
  claim.notified_on = standing.claim.notified_on;
  standing.digest = *decision.digest;
  standing.claim = std::move(claim);
  standing.decided_by_author = version.author;
  standing.decision_reason = decision.reason;
}

/// A claim of the record; nothing where its side took it back or it cannot be read.
std::optional<ClaimStanding> recorded_claim(const Reading& reading, const std::string& agreement,
                                            const Document& document, text::Diagnostics& problems) {
  const auto first = std::ranges::find_if(
      document.versions, [&](const Version& version) { return is_known(version, reading.until); });
  if (first == document.versions.end()) return std::nullopt;
  const auto versions = written_by(document, first->side, reading.until);
  if (versions.back()->withdrawn) return std::nullopt;

  ClaimStanding standing;
  standing.raised_by = first->side;
  std::vector<ReliefClaim> candidates;
  const Version* newest = nullptr;
  for (const Version* version : versions) {
    if (version->withdrawn) continue;
    auto read = read_claim(version->content, document.id);
    if (read.sound() && claim_id(agreement, *read.value.id) != document.id)
      read.diagnostics.push_back(left_out(document.id, "its `id` is another one"));
    else if (read.sound() && *read.value.raised_by != as_agreement_side(first->side))
      read.diagnostics.push_back(left_out(document.id, "it says that the other side raised it"));
    else if (read.sound()) {
      auto made = checked(reading.agreement, read.value);
      if (made.sound()) {
        candidates.push_back(std::move(made.value));
        newest = version;
        continue;
      }
      read.diagnostics = std::move(made.diagnostics);
    }
    problems.insert(problems.end(), read.diagnostics.begin(), read.diagnostics.end());
  }
  if (newest == nullptr) return std::nullopt;

  standing.claim = candidates.back();
  standing.digest = digest_of(standing.claim);
  standing.author = newest->author;
  standing.at = newest->at;
  standing.revision = entries_of(&document, reading.until);
  // What counts as the notice is the entry, not the day that the claim gives for it.
  const auto noticed = [&](time::Instant at) {
    const time::Date entered = reading.date(at);
    return standing.claim.notified_on ? std::max(entered, **standing.claim.notified_on) : entered;
  };
  const time::Date first_notice = noticed(first->at);
  const time::Date notice = noticed(newest->at);
  set_clocks(reading, standing, first_notice, notice);
  standing.claim.notified_on = Placed<time::Date>(notice);
  apply_decision(reading, agreement, candidates, standing);
  apply_silence(reading, standing);
  return standing;
}

/// A claim that stands in the agreement. Pending ones are decided like others.
ClaimStanding written_claim(const Reading& reading, const std::string& agreement, const ReliefClaim& claim) {
  ClaimStanding standing;
  standing.claim = claim;
  standing.written = true;
  standing.digest = digest_of(claim);
  standing.raised_by = as_record_side(*claim.raised_by).value_or(Side::supplier);
  standing.decision_reason = *claim.decision == ReliefClaim::Decision::pending ? "" : claim.reason;
  if (claim.notified_on) set_clocks(reading, standing, **claim.notified_on, **claim.notified_on);
  if (*claim.decision == ReliefClaim::Decision::pending && as_record_side(*claim.raised_by)) {
    apply_decision(reading, agreement, {claim}, standing);
    apply_silence(reading, standing);
  }
  return standing;
}

// Swaps.

std::optional<SwapStanding> recorded_swap(const Reading& reading, const std::string& agreement,
                                          const Document& document, text::Diagnostics& problems) {
  SwapStanding standing;
  standing.id = document.id.substr(swap_id(agreement, "").size());
  standing.revision = entries_of(&document, reading.until);
  const Version* chosen = nullptr;
  for (const Version& version : document.versions) {
    if (!is_known(version, reading.until)) continue;
    const auto signatures = signatures_known(version, reading.until);
    const bool both = signatures.size() == 2;
    if (version.withdrawn) {
      // Taken back by its side while it was only proposed; what both signed ends only by both.
      if (standing.state != SwapStanding::State::in_force || both) {
        chosen = nullptr;
        standing.state = SwapStanding::State::proposed;
      }
      continue;
    }
    auto read = read_swap(version.content, document.id);
    Checked<PrioritySwap> made{std::move(read.value), std::move(read.diagnostics)};
    if (made.sound()) made = checked(reading.agreement, made.value);
    if (!made.sound()) {
      problems.insert(problems.end(), made.diagnostics.begin(), made.diagnostics.end());
      continue;
    }
    std::optional<time::Date> agreed_on;
    if (both) agreed_on = reading.date(std::max(signatures[0].at, signatures[1].at));
    const bool in_force = agreed_on && *agreed_on < *made.value.from;
    if (standing.state == SwapStanding::State::in_force && !in_force) continue;
    chosen = &version;
    standing.swap = std::move(made.value);
    standing.signatures = signatures;
    if (in_force) {
      standing.state = SwapStanding::State::in_force;
      standing.swap.agreed_on = Placed<time::Date>(*agreed_on);
    }
  }
  if (chosen == nullptr) return std::nullopt;
  standing.version = chosen->hash;
  standing.proposed_by = chosen->side;
  standing.answer_by = *standing.swap.from - 1;
  if (standing.state == SwapStanding::State::in_force) return standing;

  const std::string answer_id = swap_answer_id(agreement, standing.id);
  const Document* answer = reading.find(answer_id, kSwapAnswerType);
  standing.revision += entries_of(answer, reading.until);
  if (answer != nullptr) {
    const auto answers = written_by(*answer, record::other(chosen->side), reading.until);
    if (!answers.empty() && !answers.back()->withdrawn) {
      const auto read = read_swap_answer(answers.back()->content, answer_id);
      if (read.sound() && *read.value.version == chosen->hash.hex()) {
        standing.state = SwapStanding::State::refused;
        standing.refusal = read.value.reason;
        return standing;
      }
    }
  }
  if (reading.today() > *standing.answer_by) standing.state = SwapStanding::State::lapsed;
  return standing;
}

SwapStanding written_swap(const PrioritySwap& swap) {
  SwapStanding standing;
  standing.swap = swap;
  standing.id = *swap.what;
  standing.written = true;
  standing.proposed_by = as_record_side(*swap.asked_by);
  standing.state = !swap.agreed_on || **swap.agreed_on < *swap.from ? SwapStanding::State::in_force
                                                                    : SwapStanding::State::lapsed;
  return standing;
}

/// Claims and swaps of every version of the agreement, each once; a later version's word counts.
template <class Value, class Key>
std::vector<const Value*> written_in(const Agreement& agreement, std::vector<Value> Terms::* all, Key key) {
  std::vector<const Value*> found;
  for (const auto& version : agreement.versions) {
    for (const Value& each : (*version.terms).*all) {
      const auto same =
          std::ranges::find_if(found, [&](const Value* other) { return key(*other) == key(each); });
      if (same == found.end()) {
        found.push_back(&each);
      } else {
        *same = &each;
      }
    }
  }
  return found;
}

/// The terms with the record's claims and swaps; the same pointer for equal terms.
std::shared_ptr<const Terms> with_standing(const std::shared_ptr<const Terms>& terms,
                                           const Standing& standing) {
  auto made = std::make_shared<Terms>(*terms);
  for (const ClaimStanding& each : standing.claims) {
    if (!each.written) {
      made->claims.push_back(each.claim);
      continue;
    }
    for (ReliefClaim& claim : made->claims) {
      if (*claim.id == *each.claim.id && *claim.decision == ReliefClaim::Decision::pending)
        claim = each.claim;
    }
  }
  for (const SwapStanding& each : standing.swaps) {
    if (!each.written && each.state == SwapStanding::State::in_force) made->swaps.push_back(each.swap);
  }
  return made;
}

}  // namespace

std::string_view name(SwapStanding::State state) {
  switch (state) {
    case SwapStanding::State::proposed:
      return "proposed";
    case SwapStanding::State::in_force:
      return "in force";
    case SwapStanding::State::refused:
      return "refused";
    case SwapStanding::State::lapsed:
      return "lapsed";
  }
  return "proposed";
}

Papers papers_of(std::span<const record::Signed> book) {
  std::vector<record::Signed> shared, own;
  for (const record::Signed& each : book) (record::is_shared(each.entry.feed) ? shared : own).push_back(each);
  return {record::documents(shared), record::documents(own)};
}

Standing standing_of(const Agreement& agreement, const Documents& documents,
                     std::optional<time::Instant> known, time::Instant now) {
  const Reading reading{agreement, documents, known ? std::min(*known, now) : now};
  const std::string& id = *agreement.original->id;
  Standing standing;
  std::set<std::string> written;
  for (const ReliefClaim* claim :
       written_in(agreement, &Terms::claims, [](const ReliefClaim& each) { return *each.id; })) {
    written.insert(*claim->id);
    standing.claims.push_back(written_claim(reading, id, *claim));
  }
  for (const PrioritySwap* swap : written_in(agreement, &Terms::swaps, [](const PrioritySwap& each) {
         return std::pair(*each.what, *each.from);
       }))
    standing.swaps.push_back(written_swap(*swap));

  const std::string claims = claim_id(id, "");
  const std::string swaps = swap_id(id, "");
  for (const auto& [name, document] : documents) {
    if (document.type == kClaimType && name.starts_with(claims)) {
      if (written.contains(name.substr(claims.size()))) {
        standing.problems.push_back(left_out(name, "the agreement has a claim of this id"));
        continue;
      }
      auto made = recorded_claim(reading, id, document, standing.problems);
      if (made) standing.claims.push_back(std::move(*made));
    } else if (document.type == kSwapType && name.starts_with(swaps)) {
      auto made = recorded_swap(reading, id, document, standing.problems);
      if (made) standing.swaps.push_back(std::move(*made));
    }
  }
  return standing;
}

Agreement with_record(const Agreement& agreement, const Standing& standing) {
  Agreement made = agreement;
  std::map<const Terms*, std::shared_ptr<const Terms>> done;
  const auto renew = [&](std::shared_ptr<const Terms>& terms) {
    auto& known = done[terms.get()];
    if (!known) known = with_standing(terms, standing);
    terms = known;
  };
  renew(made.original);
  for (auto& version : made.versions) renew(version.terms);
  for (auto& knowledge : made.knowledge) {
    for (auto& version : knowledge.versions) renew(version.terms);
  }
  return made;
}

Agreement with_record(const Agreement& agreement, const Documents& documents,
                      std::optional<time::Instant> known, time::Instant now) {
  return with_record(agreement, standing_of(agreement, documents, known, now));
}

text::Diagnostics check_claim(const Agreement& agreement, const ReliefClaim& claim) {
  return checked(agreement, claim).diagnostics;
}

bool is_part_of(const Agreement& agreement, const ReliefClaim& claim, const ClaimDecision& decision) {
  return part_of(agreement.terms_on(*claim.event_on), claim, decision).has_value();
}

text::Diagnostics check_swap(const Agreement& agreement, const PrioritySwap& swap) {
  return checked(agreement, swap).diagnostics;
}

}  // namespace entente::closing
