// What one price of a deal comes to when every month asks for the same: the functions of `pricing`, each
// given the span that it adds up over. Indexation and conversion are left out; check_deals says so.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "pricing/price.h"
#include "sourcing/deal.h"

namespace entente::sourcing {

/// Of one month, by Quantity.
using MonthlyQuantities = std::array<pricing::Exact, kQuantities>;

struct Paid {
  pricing::Exact amount;               ///< by the client, over the whole deal
  pricing::Exact worked;               ///< hours that the supplier has to pay for
  pricing::Exact undone;               ///< hours asked for beyond a capacity that has no price for them
  std::optional<std::string> unknown;  ///< why it cannot be reckoned
};

/// Throws ArithmeticOverflow where an amount does not fit.
Paid paid(const pricing::Charge& price, std::int64_t months, const MonthlyQuantities& month,
          time::Date first_day, money::Currency currency);

}  // namespace entente::sourcing
