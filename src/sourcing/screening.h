// Which delivery models fit a product: a score of its profile against the bounds of each model, and the gates
// that forbid some outright. Screening proposes and says why; the owner decides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourcing/plan.h"

namespace entente::sourcing {

/// 1 - the mean shortfall of the traits that are known from the model's bounds, over 4; 1 without any.
double fit_of(const Profile& profile, DeliveryModel model);

/// What the traits miss: "urgency 2, at least 4 wanted".
std::vector<std::string> shortfalls_of(const Profile& profile, DeliveryModel model);

struct Screened {
  std::string offer;
  double fit = 1;
  std::string reason;  ///< why it is left out; empty: it is not
};
/// The ways of an item in their order.
std::vector<Screened> screen(const Plan& plan, const Item& item);

/// A trait by its name in the document.
struct Trait {
  bool known = false;
  std::optional<Placed<std::int64_t>> value;
};
Trait trait_of(const Profile& profile, std::string_view name);
const std::vector<std::string>& trait_names();

}  // namespace entente::sourcing
