// Choosing a partner: a `selection` document read and checked, and what it says: who is out and why, the
// ranking by the published weighted sum, what other methods say, how firm it is, and all of that in
// sentences. The default is a sum of anchored values, because there the order of two bids does not depend on
// a third.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourcing/selection_panel.h"
#include "sourcing/selection_prices.h"
#include "sourcing/selection_sheets.h"
#include "sourcing/smaa.h"
#include "sourcing/switch_analysis.h"
#include "sourcing/vikor.h"
#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::sourcing {

/// A document as read: complete where the diagnostics have no errors.
struct SelectionCase {
  std::shared_ptr<const SelectionTerms> terms;
  CriteriaTree tree;
  Panel panel;
  std::vector<Cost> costs;              ///< by candidate
  std::vector<text::SourcePtr> sheets;  ///< files that were joined to it
  text::Diagnostics diagnostics;
};

/// `read` opens the files that the document names; without it they are taken as not handed in.
SelectionCase load_selection(const text::SourcePtr& source, const ReadSheet& read = {});

/// What one evaluator has written so far: of the selection only what is needed to write it, and nothing of
/// anybody else's.
struct OwnScores {
  std::shared_ptr<const SelectionTerms> terms;
  std::string evaluator;
  CriteriaTree tree;
  Panel panel;  ///< of this evaluator alone
  text::Diagnostics diagnostics;
};
OwnScores load_own_scores(const text::SourcePtr& selection, const text::SourcePtr& sheet);

text::Outcome<std::string> format_selection(const text::SourcePtr& source);
std::string selection_json_schema();
/// "ok: 9 criteria, 4 bidders, 3 evaluators"
std::string summary_of(const SelectionCase& selection);

struct Candidate {
  std::string name, title;
  std::vector<std::string> out_because = {};  ///< empty: it stands
  std::vector<std::string> pending = {};      ///< knock-outs that were not answered
  std::vector<double> values = {};            ///< 0 to 100 by leaf; of those that stand
  double points = 0;                          ///< weighted sum of the values
  double quality = 0;                         ///< the same without the price, of 100
  int rank = 0;
  std::optional<double> price_per_point = {};     ///< price / quality
  std::optional<double> price_less_quality = {};  ///< price less what its quality is worth
  std::optional<double> culture_distance = {};    ///< 0 the same, 1 opposite
  bool go = false;                                ///< from the supplier's seat
  bool stands() const { return out_because.empty(); }
};

struct MethodResult {
  Method method = Method::weighted_sum;
  std::vector<double> scores;  ///< by standing bid; for vikor 1 - Q, so that higher is better everywhere
  std::vector<int> ranks;
};

/// One trial of the ranking: what was left open, and how often each bid came where.
struct Trial {
  std::string name, meaning;
  Acceptability result;
};

struct DroppedBidder {
  std::size_t dropped = 0;         ///< candidate
  std::vector<std::size_t> first;  ///< candidates that are first without it
  bool reverses = false;           ///< the order of the others changes
};

struct Rating {
  std::string evaluator;
  std::optional<double> leniency;
};

struct Obligation {
  std::string name, promise, criterion, measure;
  std::optional<time::Date> by;
};

struct Selection {
  std::shared_ptr<const SelectionTerms> terms;
  bool open = false;  ///< scores are still being given: only progress is said
  std::vector<Progress> progress;
  std::vector<Leaf> leaves;
  std::vector<Compared> compared;
  std::vector<Candidate> candidates;  ///< in the order of the document
  std::vector<PanelScore> scores;     ///< candidates x leaves
  std::vector<Cost> costs;            ///< by candidate
  std::vector<std::size_t> standing;  ///< candidates that are ranked; all lists below are in this order
  std::vector<std::size_t> order;     ///< candidates from first to last
  std::vector<MethodResult> methods;
  std::vector<Trial> trials;
  std::vector<std::optional<WeightSwitch>> weight_switches;
  std::vector<WeightRange> weight_ranges;  ///< by leaf
  std::vector<ScoreSwitch> score_switches;
  std::vector<DroppedBidder> dropped;
  std::optional<double> agreement;  ///< Kendall's W over the standing bids
  std::vector<Rating> ratings;
  std::vector<std::string> left_out;
  std::vector<std::string> sentences;
  std::vector<Obligation> obligations;  ///< of the awarded bid, or of the first

  const PanelScore& score(std::size_t candidate, std::size_t leaf) const {
    return scores[candidate * leaves.size() + leaf];
  }
};

enum class Depth { ranking, everything };

struct ChoosingOptions {
  unsigned workers = 1;  ///< threads; the result does not depend on them
  Depth depth = Depth::everything;
};

/// What the document says. It has no errors.
Selection choose(const SelectionCase& selection, const ChoosingOptions& options = {});

/// The reasons, in sentences (selection_sentences.cpp).
std::vector<std::string> sentences_of(const Selection& selection);

}  // namespace entente::sourcing
