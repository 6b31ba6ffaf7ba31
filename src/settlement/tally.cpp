#include "settlement/tally.h"

#include <algorithm>

#include "base/arithmetic.h"

namespace entente::settlement {

void Tally::add(const Tally& other) {
  rows += other.rows;
  numerator = checked_add(numerator, other.numerator);
  denominator = checked_add(denominator, other.denominator);
  excluded_rows += other.excluded_rows;
  excluded_numerator = checked_add(excluded_numerator, other.excluded_numerator);
  excluded_denominator = checked_add(excluded_denominator, other.excluded_denominator);
  missing_rows += other.missing_rows;
  first_known = std::min(first_known, other.first_known);
  for (const auto list : {&Tally::values, &Tally::running}) {
    std::vector<std::int64_t>& mine = this->*list;
    const std::vector<std::int64_t>& more = other.*list;
    const auto middle = static_cast<std::ptrdiff_t>(mine.size());
    mine.insert(mine.end(), more.begin(), more.end());
    std::inplace_merge(mine.begin(), mine.begin() + middle, mine.end());
  }
}

}  // namespace entente::settlement
