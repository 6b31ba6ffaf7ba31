// What the panel says: every score given, by whom and why, what was agreed after moderation, and the panel's
// score of each bid on each criterion. Scores of people with an interest are removed; a missing score is
// never a zero.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sourcing/raters.h"
#include "sourcing/selection_criteria.h"

namespace entente::sourcing {

struct GivenScore {
  std::size_t evaluator = 0;
  double score = 0;
  std::string reason;
  text::Place place;
};

/// One bid on one criterion.
struct PanelScore {
  std::vector<GivenScore> given;    ///< those that count
  std::vector<GivenScore> recused;  ///< removed, because of an interest
  ScoreSpread spread;
  bool needs_moderation = false;
  std::optional<double> agreed;  ///< after moderation
  std::string agreed_because;
  std::optional<double> score;  ///< agreed, else the mean; for measured criteria the figure
};

enum class Interest { none, managed, recused, undeclared };

struct Progress {
  std::string evaluator;
  std::size_t scored = 0, of = 0;
  bool locked = false;
};

struct Panel {
  std::size_t leaves = 0;
  std::vector<PanelScore> scores;               ///< bidders x leaves
  std::vector<bool> wanted;                     ///< by bidder: not out for a formal reason
  std::vector<std::vector<Interest>> interest;  ///< [evaluator][bidder]
  std::vector<Progress> progress;
  std::vector<std::string> left_out;  ///< "anna on security": scores were missing
  /// Somebody has not handed in: nothing may be shown but the progress.
  bool open = false;

  const PanelScore& at(std::size_t bidder, std::size_t leaf) const { return scores[bidder * leaves + leaf]; }
  PanelScore& at(std::size_t bidder, std::size_t leaf) { return scores[bidder * leaves + leaf]; }
};

Panel panel_of(const SelectionTerms& terms, const CriteriaTree& tree, text::Diagnostics& diagnostics);

}  // namespace entente::sourcing
