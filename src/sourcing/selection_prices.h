// Whole-life prices from the price sheets: every line, every year, later years discounted, rounded once a
// line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "money/money.h"
#include "sourcing/selection_panel.h"

namespace entente::sourcing {

struct Cost {
  struct Line {
    std::string name;
    money::Money undiscounted, amount;
  };
  std::vector<Line> lines;
  std::optional<money::Money> total;  ///< nothing where the bid states no price
  bool low = false;                   ///< so low that an explanation is asked for
  double low_against = 0;             ///< share of the others' mean, or of the own estimate
};

/// By candidate. Problems with the sheets are reported; before the second envelope is opened there are none.
std::vector<Cost> costs_of(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
                           text::Diagnostics& diagnostics);

}  // namespace entente::sourcing
