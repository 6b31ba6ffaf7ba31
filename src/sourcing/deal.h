// What is known of a piece of delivery before it is priced, as data: how much will be asked for and how much
// work that takes, as ranges; what work costs whoever delivers it; and the prices that could be agreed, each
// written as a charge of an agreement is. Field tables: deal_fields.cpp; what becomes of it:
// pricing_strategy.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/fields.h"
#include "money/money.h"
#include "pricing/charge.h"
#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::sourcing {

using document::Named;
using text::Placed;

enum class SpreadShape { pert, triangular };

/// A quantity that is not known yet: three estimates, two quantiles, or one number that is certain.
struct Range {
  std::optional<Placed<money::Decimal>> low, likely, high, p50, p90;
  SpreadShape shape = SpreadShape::pert;
  text::Place place;
};

struct Deal {
  std::string title;
  Placed<std::string> offer;
  std::optional<Placed<std::string>> product;
  Placed<std::int64_t> months{12};
  std::optional<Range> volume;   ///< units a month
  std::optional<Range> effort;   ///< hours: for a unit where there is a volume, otherwise in all
  std::optional<Range> saving;   ///< money a month
  std::optional<Range> benefit;  ///< money a month
  std::optional<Placed<money::Money>> hour_cost, month_cost;  ///< of whoever delivers
  std::optional<Placed<money::Money>> client_bears, supplier_bears;
  std::vector<Named<pricing::Charge>> prices;
  text::Place place;
};

struct Deals {
  std::vector<Named<Deal>> deals;
  std::int64_t samples = 4'000;
  std::int64_t seed = 1;
};

/// What a price may be reckoned on, by the name that stands for a measure.
enum class Quantity { units, hours, cost, saving, benefit };
inline constexpr std::size_t kQuantities = 5;
std::string_view name(Quantity quantity);
std::optional<Quantity> quantity_named(std::string_view name);

struct Plan;
/// Problems of deals that only several entries together show.
text::Diagnostics check_deals(const Plan& plan);

}  // namespace entente::sourcing
