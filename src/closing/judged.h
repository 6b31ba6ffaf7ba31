// Relief claims and priority swaps of a relationship as its record has them, joined with those that stand in
// the agreement itself: who raised them, who decided, by when a decision is due and what silence means. A
// decision counts only when the other side made it, about the claim as it stands; a swap counts only when
// both sides signed the same version before its first day.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "closing/documents.h"
#include "record/documents.h"

namespace entente::closing {

using Documents = std::map<std::string, record::Document>;

/// The documents of a book, those of the shared feeds apart from those of the reader's own private feed: what
/// is private never changes what both sides see.
struct Papers {
  Documents shared;
  Documents own;
};
Papers papers_of(std::span<const record::Signed> book);

/// A claim with what has become of it.
struct ClaimStanding {
  ReliefClaim claim;     ///< as it counts: with decision, by whom and when, and in part where it was
  std::string digest;    ///< of the claim as raised, to decide it by
  bool written = false;  ///< stands in the agreement instead of the record
  Side raised_by = Side::supplier;
  std::string author;  ///< recorded claims
  std::optional<time::Instant> at;
  std::optional<std::string> decided_by_author;
  std::string decision_reason;
  bool by_silence = false;  ///< nobody decided in time, and the agreement says what that means
  bool late_notice = false;
  std::optional<time::Date> notice_due, decide_by;  ///< last days
  std::optional<std::string> silence;               ///< "granted" or "refused": what no decision comes to
  std::size_t revision = 0;                         ///< grows with every entry about it
  text::Diagnostics problems;                       ///< what was left out of account, and why
};

struct SwapStanding {
  enum class State { proposed, in_force, refused, lapsed };
  PrioritySwap swap;
  std::string id;
  bool written = false;
  State state = State::proposed;
  std::optional<Side> proposed_by;
  std::optional<record::Hash> version;  ///< that is in force, or else the newest proposal
  std::vector<record::Version::SignedBy> signatures;
  std::string refusal;                  ///< reason of a refusal
  std::optional<time::Date> answer_by;  ///< last day: the one before it begins
  std::size_t revision = 0;
  text::Diagnostics problems;
};
std::string_view name(SwapStanding::State state);  ///< "proposed", "in force", "refused", "lapsed"

struct Standing {
  std::vector<ClaimStanding> claims;  ///< of the agreement, then of the record, by id
  std::vector<SwapStanding> swaps;
  text::Diagnostics problems;  ///< documents that could not be read
};

/// `documents`: those of the shared feeds. What the record had come to at `known`, seen at `now` (clocks of
/// decisions run to the earlier of both).
Standing standing_of(const agreement::Agreement& agreement, const Documents& documents,
                     std::optional<time::Instant> known, time::Instant now);

/// The agreement whose versions carry the claims and swaps of the record, to be settled as any other.
agreement::Agreement with_record(const agreement::Agreement& agreement, const Standing& standing);
agreement::Agreement with_record(const agreement::Agreement& agreement, const Documents& documents,
                                 std::optional<time::Instant> known, time::Instant now);

/// What is wrong with a claim or a swap by the agreement's rules: causes, levels, days, what leaves the
/// measure. Errors and warnings.
text::Diagnostics check_claim(const agreement::Agreement& agreement, const ReliefClaim& claim);
/// What a decision grants in part is contained in the claim.
bool is_part_of(const agreement::Agreement& agreement, const ReliefClaim& claim,
                const ClaimDecision& decision);
text::Diagnostics check_swap(const agreement::Agreement& agreement, const PrioritySwap& swap);

}  // namespace entente::closing
