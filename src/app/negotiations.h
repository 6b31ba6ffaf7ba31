// A negotiation as use cases: a side prepares and answers with its own file alone; the neutral reads both
// sides' files, suggests, improves, and joins the answers. Files in, values for report out. A side's run has
// no way to name the other side's file, and looks into no folder.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backtests.h"
#include "app/documents.h"
#include "negotiation/results.h"

namespace entente::app {

struct PrepareRequest {
  std::string negotiation, mine;
  std::string suggestion = {};                 ///< a published suggestion to look at; may be empty
  std::optional<bool> answer = {};             ///< to that suggestion
  std::optional<negotiation::Side> side = {};  ///< whose file it has to be, where the caller knows
};

text::Outcome<negotiation::Prepared> prepare(const PrepareRequest& request, const Files& files);

/// Where the history of the agreement is that a negotiation names.
struct MoneyRequest {
  std::string negotiation, store;
  unsigned workers = 1;
};
/// The packages that a side sees, by name, each over the party's own history.
struct OwnMoney {
  std::vector<std::pair<std::string, outlook::Backtest>> packages;
  std::string without;  ///< why there is none
};
OwnMoney money_of(const negotiation::Prepared& prepared, const MoneyRequest& request, time::Instant now,
                  const Files& files);

struct SuggestRequest {
  std::string negotiation, client, supplier, session;
  std::optional<negotiation::Method> method = {};  ///< default: the document's
  bool improvement = false;
  std::optional<std::uint32_t> touching = {};  ///< improvements: at most so many clauses
  bool with_money = false;
  std::string store = {};
  unsigned workers = 1;
};

struct SuggestResult {
  negotiation::Suggested suggested;
  std::optional<outlook::Backtest> money;  ///< the package over the party's history
  std::string without_money;
};
/// Reads both sides' files, counts the question in the session, and writes the session.
text::Outcome<SuggestResult> suggest(const SuggestRequest& request, time::Instant now, Files& files);

struct SettleRequest {
  std::string negotiation, session;
  std::vector<std::string> answers;
};
/// Joins the answers of both sides; writes the session.
text::Outcome<negotiation::SettledDeal> settle(const SettleRequest& request, time::Instant now, Files& files);

// What `entente check`, `fmt` and `schema` say about the documents of a negotiation.
CheckedDocument check_negotiation(const text::SourcePtr& source);
CheckedDocument check_preferences(const text::SourcePtr& source);
text::Outcome<std::string> format_negotiation(const text::SourcePtr& source);
text::Outcome<std::string> format_preferences(const text::SourcePtr& source);
std::string negotiation_json_schema();
std::string preferences_json_schema();

}  // namespace entente::app
