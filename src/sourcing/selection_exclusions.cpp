#include "sourcing/selection_exclusions.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::sourcing {

std::vector<std::string> formal_exclusions(const SelectionTerms& terms, const Bidder& bidder) {
  std::vector<std::string> reasons;
  if (bidder.withdrawn) reasons.push_back(fmt::format("withdrawn on {}", bidder.withdrawn->to_string()));
  const auto& due = terms.timeline.due;
  if (bidder.received && due && **bidder.received > **due) {
    reasons.push_back(fmt::format("came in on {}, the last day was {}", bidder.received->value.to_string(),
                                  due->value.to_string()));
  }
  for (const Named<Reasoned>& answer : bidder.knock_outs) {
    if (answer.value.said != "no") continue;
    reasons.push_back(answer.value.reason.empty()
                          ? fmt::format("does not fulfil `{}`", *answer.name)
                          : fmt::format("does not fulfil `{}`: {}", *answer.name, answer.value.reason));
  }
  return reasons;
}

std::vector<std::string> failed_minimums(const CriteriaTree& tree, const Panel& panel,
                                         std::size_t candidate) {
  constexpr double kRounding = 1e-9;
  std::vector<std::string> reasons;
  for (std::size_t k = 0; k < tree.leaves.size(); ++k) {
    const Leaf& leaf = tree.leaves[k];
    const auto& score = panel.at(candidate, k).score;
    if (!leaf.terms->minimum || !score || leaf.kind == LeafKind::price) continue;
    const double limit = leaf.terms->minimum->value.to_double();
    // Where fewer is better the limit is the most that a bid may have.
    const bool fewer = leaf.kind == LeafKind::measured && leaf.scale.falling() && !leaf.scale.rising();
    if (fewer ? *score <= limit + kRounding : *score >= limit - kRounding) continue;
    reasons.push_back(
        fmt::format("{}: {:.4g}, {} is {:g}", leaf.title, *score, fewer ? "the most" : "the least", limit));
  }
  return reasons;
}

}  // namespace entente::sourcing
