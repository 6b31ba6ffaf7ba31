// The two small phrases of a `selection` document: a comparison in pairs and a statement about weights.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sourcing/weight_space.h"

namespace entente::sourcing {

/// `security 3 culture`: security counts three times as much as culture. Ratios are `3`, `1/3` or `0.5`.
struct PairPhrase {
  std::string more;
  double ratio = 0;
  std::string less;
};
/// The phrase, or what is wrong with it.
std::expected<PairPhrase, std::string> read_pair(std::string_view written);

/// `price >= security >= culture`, `20% <= price <= 40%`, `technology + 2 security >= 30%`: one statement for
/// each sign. `names` are the criteria in order of their weights.
std::expected<std::vector<WeightStatement>, std::string> read_weight_statements(
    std::string_view written, const std::vector<std::string>& names);

}  // namespace entente::sourcing
