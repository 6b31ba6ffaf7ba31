#include "sourcing/deviate_table.h"

namespace entente::sourcing {

DeviateTable DeviateTable::of_outcomes(std::vector<std::pair<double, double>> values_and_chances) {
  std::ranges::sort(values_and_chances);
  DeviateTable made;
  double below = 0;
  for (const auto& [value, chance] : values_and_chances) {
    if (chance <= 0) continue;
    below += chance;
    const double up_to = below < 1 - 1e-12 ? stats::normal_quantile(below) : 1e300;
    made.steps_.push_back({up_to, value});
  }
  made.certain_ = made.steps_.size() < 2;
  if (made.certain_ && !made.steps_.empty()) made.values_.assign(kPoints, made.steps_.front().value);
  return made;
}

}  // namespace entente::sourcing
