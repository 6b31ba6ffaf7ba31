#include "sourcing/screening.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace entente::sourcing {
namespace {

using Member = std::optional<Placed<std::int64_t>> Profile::*;
constexpr std::size_t kTraits = 8;
constexpr std::array<Member, kTraits> kMembers{
    &Profile::stability,   &Profile::criticality, &Profile::knowledge, &Profile::urgency,
    &Profile::sensitivity, &Profile::volatility,  &Profile::standard,  &Profile::management};

/// A bound of a model on a trait: positive at least so much, negative at most, 0 none.
using Bounds = std::array<std::int64_t, kTraits>;
constexpr std::array<Bounds, kDeliveryModels> kBounds{{
    {-3, 4, 4, -2, 4, -2, -2, 4},   // in-house
    {3, 3, 3, -2, 3, -2, 0, 4},     // captive
    {-2, 0, -3, 4, -4, 3, 0, 4},    // augmentation
    {-3, -4, -4, 3, -4, 2, 0, 3},   // team
    {4, -4, -3, -3, -4, -4, 3, 2},  // managed service
    {4, -4, -3, 2, -4, -2, 0, 2},   // project
    {3, 3, 3, -2, 3, -3, 0, 3},     // build-operate-transfer
    {4, -2, -1, 4, -2, 4, 3, 3},    // crowd
    {4, -4, -2, 4, -4, 3, 5, 2},    // software
}};

std::int64_t shortfall(std::int64_t bound, std::int64_t value) {
  if (bound > 0) return std::max<std::int64_t>(0, bound - value);
  if (bound < 0) return std::max<std::int64_t>(0, value + bound);
  return 0;
}

const Bounds& bounds_of(DeliveryModel model) {
  return kBounds[static_cast<std::size_t>(model)];
}

/// Tasks for a crowd are open to anyone: what is most sensitive never is.
std::vector<Gate> gates_of(const Plan& plan) {
  std::vector<Gate> gates = plan.gates;
  Gate open;
  open.model = DeliveryModel::crowd;
  open.when = std::string("data sensitivity");
  open.at_least = 5;
  open.because = "its data must not leave known hands";
  gates.push_back(std::move(open));
  return gates;
}

}  // namespace

const std::vector<std::string>& trait_names() {
  static const std::vector<std::string> kNames{
      "requirement stability", "business criticality", "knowledge specificity", "urgency",
      "data sensitivity",      "volume volatility",    "standardisation",       "own management"};
  return kNames;
}

Trait trait_of(const Profile& profile, std::string_view name) {
  for (std::size_t k = 0; k < kTraits; ++k) {
    if (trait_names()[k] == name) return {true, profile.*kMembers[k]};
  }
  return {};
}

double fit_of(const Profile& profile, DeliveryModel model) {
  std::int64_t missing = 0, traits = 0;
  for (std::size_t k = 0; k < kTraits; ++k) {
    const auto& value = profile.*kMembers[k];
    const std::int64_t bound = bounds_of(model)[k];
    if (!value || bound == 0) continue;
    ++traits;
    missing += shortfall(bound, **value);
  }
  return traits == 0 ? 1 : 1 - static_cast<double>(missing) / (4 * static_cast<double>(traits));
}

std::vector<std::string> shortfalls_of(const Profile& profile, DeliveryModel model) {
  std::vector<std::string> found;
  for (std::size_t k = 0; k < kTraits; ++k) {
    const auto& value = profile.*kMembers[k];
    const std::int64_t bound = bounds_of(model)[k];
    if (!value || shortfall(bound, **value) == 0) continue;
    found.push_back(fmt::format("{} is {}, at {} {} wanted", trait_names()[k], **value,
                                bound > 0 ? "least" : "most", std::abs(bound)));
  }
  return found;
}

std::vector<Screened> screen(const Plan& plan, const Item& item) {
  std::vector<Screened> all;
  const Product* product = item.product ? find_named(plan.products, **item.product) : nullptr;
  for (const auto& way : item.ways) {
    Screened each{*way.name, 1, {}};
    const Offer* offer = find_named(plan.offers, *way.name);
    if (product != nullptr && offer != nullptr) {
      each.fit = fit_of(product->profile, *offer->model);
      for (const Gate& gate : gates_of(plan)) {
        const Trait trait = trait_of(product->profile, *gate.when);
        if (*gate.model != *offer->model || !trait.value || **trait.value < *gate.at_least) continue;
        each.reason = fmt::format("{} is {}, which forbids {}{}{}", *gate.when, **trait.value,
                                  model_name(*gate.model), gate.because.empty() ? "" : ": ", gate.because);
      }
      const money::Decimal fit_points = money::Decimal::scaled(static_cast<Wide>(each.fit * 1e6 + 0.5), 4);
      if (each.reason.empty() && plan.least_fit && fit_points < (**plan.least_fit).points()) {
        each.reason = fmt::format("{} fits {:.0f}%, {} wanted: {}", model_name(*offer->model), 100 * each.fit,
                                  (**plan.least_fit).to_string(),
                                  fmt::join(shortfalls_of(product->profile, *offer->model), "; "));
      }
    }
    all.push_back(std::move(each));
  }
  return all;
}

}  // namespace entente::sourcing
