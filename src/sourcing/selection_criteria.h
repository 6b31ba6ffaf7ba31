// The criteria tree as the methods need it: its leaves with their share of all weight and their scale of
// value.
#pragma once

#include <string>
#include <vector>

#include "sourcing/ahp.h"
#include "sourcing/selection_terms.h"
#include "sourcing/value_scale.h"
#include "text/diagnostic.h"

namespace entente::sourcing {

enum class LeafKind { scored, measured, price };

struct Leaf {
  std::string name;   ///< the key in the document
  std::string title;  ///< as people say it
  std::string group;  ///< name of the group it is in; empty at the top
  LeafKind kind = LeafKind::scored;
  double weight = 0;         ///< of all leaves, adding up to 1
  ValueScale scale;          ///< empty for the price
  double low = 0, high = 0;  ///< ends of the scale of scores
  const Criterion* terms = nullptr;
};

/// How the weights of one group were found from comparisons.
struct Compared {
  std::string group;  ///< empty at the top
  std::vector<std::string> criteria;
  std::vector<std::string> people;
  Hierarchy hierarchy;
};

struct CriteriaTree {
  std::vector<Leaf> leaves;
  std::vector<Compared> compared;

  const Leaf* find(std::string_view name) const;
  std::size_t index_of(const Leaf* leaf) const { return static_cast<std::size_t>(leaf - leaves.data()); }
  const Leaf* price() const;
  std::vector<std::string> names() const;
};

/// The tree of `terms`, which has to outlive it. Every problem is reported; what has one is left out.
CriteriaTree criteria_of(const SelectionTerms& terms, text::Diagnostics& diagnostics);

}  // namespace entente::sourcing
