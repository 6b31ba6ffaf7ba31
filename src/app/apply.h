// Taking a working copy of an agreement into the record: what would change, in terms and in money, and the
// new version. Nothing is written while planning; applying refuses when the record moved since.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "outlook/backtest.h"
#include "outlook/what_if.h"

namespace entente::app {

struct ApplyRequest {
  record::Relationship relationship;
  record::Seat seat;
  std::string author;
  std::string file;        ///< working copy; empty: agreement.yaml in the relationship's folder
  Files* files = nullptr;  ///< from which the working copy is read; absent: the home's
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> reading;
};

struct ApplyPlan {
  std::string agreement;               ///< its id
  std::optional<record::Hash> parent;  ///< version that it would follow; none: the first
  std::vector<record::Hash> joins;     ///< in a conflict: all versions side by side, `parent` among them
  bool same = false;                   ///< nothing to do: the record has this very text
  AgreementText text;
  std::vector<outlook::TermChange> changes;
  std::optional<outlook::Backtest> money;  ///< all history under both
  std::string without_money;               ///< why there is none
  text::Diagnostics warnings;              ///< of the working copy
  std::uint64_t length = 0;                ///< of the book that was planned against
};

/// Refuses a working copy with errors. Where versions stand side by side, the text joins them: it follows all
/// of them, and what changes is said beside the newest.
text::Outcome<ApplyPlan> plan_apply(const Home& home, const ApplyRequest& request, time::Instant now);

/// Writes the version into the side's shared feed and signs it for the side: what one proposes one stands by.
text::Outcome<record::Signed> apply(const Home& home, const ApplyRequest& request, const ApplyPlan& plan,
                                    time::Instant now);

/// Signs a version of the other side (or one's own once more does nothing): with both signatures it is Agreed
/// and in force.
text::Outcome<RecordedAgreement> sign_agreement(const Home& home, const record::Relationship& relationship,
                                                record::Seat seat, const std::string& author,
                                                const std::string& agreement, const record::Hash& version,
                                                time::Instant now);

}  // namespace entente::app
