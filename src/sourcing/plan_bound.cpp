#include "sourcing/plan_bound.h"

#include <algorithm>
#include <cmath>

namespace entente::sourcing {
namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

/// What the prices of limits alone prove of each alternative, also of those that do not fit by themselves.
std::vector<std::vector<double>> with_by_prices(const PlanModel& model, const std::vector<double>& prices) {
  std::vector<std::vector<double>> all(model.items.size());
  std::vector<double> best(model.items.size(), 0);
  double bound = 0, magnitude = 0;
  for (std::size_t r = 0; r < prices.size(); ++r) {
    bound += prices[r] * static_cast<double>(model.rows[r].limit);
    magnitude += std::abs(prices[r] * static_cast<double>(model.rows[r].limit));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const ModelItem& item = model.items[i];
    best[i] = item.must && !item.alternatives.empty() ? -1e300 : 0;
    for (const Alternative& each : item.alternatives) {
      auto worth = static_cast<double>(each.value);
      for (const Use& use : each.uses) {
        worth -= prices[at(use.row)] * static_cast<double>(use.amount);
        magnitude += std::abs(prices[at(use.row)] * static_cast<double>(use.amount));
      }
      all[i].push_back(worth);
      best[i] = std::max(best[i], worth);
    }
    bound += best[i];
    magnitude += std::abs(best[i]);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (double& each : all[i]) each += bound - best[i] + 1e-7 + 1e-12 * magnitude;
  }
  return all;
}

}  // namespace

Bound bound_of(const PlanRelaxation& relaxation) {
  const PlanModel& model = relaxation.model();
  Bound made;
  made.value = static_cast<std::int64_t>(std::floor(relaxation.bound()));
  made.prices = relaxation.prices();
  made.with = with_by_prices(model, made.prices);
  made.cuts = relaxation.cuts();
  const auto& columns = relaxation.columns();
  for (std::size_t c = 0; c < columns.size(); ++c) {
    double& with = made.with[at(columns[c].item)][at(columns[c].alternative)];
    with = std::min(with, relaxation.with(static_cast<std::int32_t>(c)));
  }
  return made;
}

Bound upper_bound(const PlanModel& model, const BoundOptions& options) {
  PlanRelaxation relaxation(model);
  relaxation.tighten(options);
  return bound_of(relaxation);
}

}  // namespace entente::sourcing
