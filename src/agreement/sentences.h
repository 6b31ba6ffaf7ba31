// Sentences that say a rule: triggers (`p2-resolution below minimum 3 of 6 months`), earn-back (`next 3
// months >= expected`), steps (`2% per started 0.1 points`).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agreement/quantities.h"
#include "agreement/terms.h"

namespace entente::agreement {

/// Fills subject, level, test, amount, times and of_months of `out`.
std::optional<Misread> read_trigger(std::string_view written, Trigger& out);
/// The examples that a refusal shows.
std::string_view trigger_examples();

/// Fills variant, periods and no_further_default; gives the offset and length of the number of periods.
std::optional<Misread> read_earn_back(std::string_view written, EarnBack& out);
std::string write_earn_back(const EarnBack& rule);

/// `2% per started 0.1 points`, `500 EUR per started day`, `1% per full 4 h`.
struct Steps {
  std::optional<money::Percent> rate;
  std::optional<money::Money> amount;
  Quantity step;
  bool whole_steps = false;
};
Reading<Steps> read_steps(std::string_view written);
std::string write_steps(const Steps& steps);

}  // namespace entente::agreement
