#include "pricing/charge.h"

#include <algorithm>

namespace entente::pricing {

std::string_view name(Model model) {
  switch (model) {
    case Model::monthly:
      return "monthly";
    case Model::time_and_materials:
      return "time and materials";
    case Model::capped_time_and_materials:
      return "time and materials, not to exceed";
    case Model::capacity:
      return "capacity";
    case Model::fixed_price:
      return "fixed price";
    case Model::milestones:
      return "milestones";
    case Model::unit_price:
      return "unit price";
    case Model::base_and_volume:
      return "base and volume";
    case Model::cost_plus:
      return "cost plus";
    case Model::target_cost:
      return "target cost";
    case Model::gain_share:
      return "gain share";
    case Model::outcome:
      return "outcome";
    case Model::subscription:
      return "subscription";
    case Model::bounty:
      return "bounty";
    case Model::pass_through:
      return "pass through";
  }
  return "unknown";
}

Model model_of(const Charge& charge) {
  if (charge.volume) return Model::base_and_volume;
  if (charge.hours) return charge.hours->cap ? Model::capped_time_and_materials : Model::time_and_materials;
  if (charge.capacity) return Model::capacity;
  if (charge.fixed_price) return Model::fixed_price;
  if (charge.milestones) return Model::milestones;
  if (charge.unit) return Model::unit_price;
  if (charge.cost_plus) return Model::cost_plus;
  if (charge.target_cost) return Model::target_cost;
  if (charge.gain_share) return Model::gain_share;
  if (charge.outcome) return Model::outcome;
  if (charge.subscription) return Model::subscription;
  if (charge.bounty) return Model::bounty;
  if (charge.pass_through) return Model::pass_through;
  return Model::monthly;
}

namespace {

class Names {
 public:
  void add(const Placed<std::string>& name) {
    const bool known = std::ranges::any_of(names_, [&](const auto& each) { return *each == *name; });
    if (!known && !name->empty()) names_.push_back(name);
  }
  void add(const std::vector<Placed<std::string>>& names) {
    for (const auto& name : names) add(name);
  }
  template <class Value>
  void add(const std::vector<Named<Value>>& named) {
    for (const auto& each : named) add(each.name);
  }
  std::vector<Placed<std::string>> take() { return std::move(names_); }

 private:
  std::vector<Placed<std::string>> names_;
};

template <class Value>
void add_dates(const Dated<Value>& dated, std::vector<time::Date>& dates) {
  for (const auto& step : dated.steps) {
    if (step.from) dates.push_back(**step.from);
  }
}

}  // namespace

std::vector<Placed<std::string>> measures_of(const Charge& charge) {
  Names names;
  if (charge.hours) names.add(charge.hours->rates);
  if (charge.capacity) names.add(charge.capacity->of);
  if (charge.unit) names.add(charge.unit->of);
  if (charge.volume) names.add(charge.volume->of);
  if (charge.cost_plus) {
    names.add(charge.cost_plus->costs);
    names.add(charge.cost_plus->disallowed);
  }
  if (charge.target_cost) {
    names.add(charge.target_cost->costs);
    names.add(charge.target_cost->disallowed);
  }
  if (charge.gain_share) names.add(charge.gain_share->of);
  if (charge.outcome) names.add(charge.outcome->of);
  if (charge.subscription && charge.subscription->of) names.add(*charge.subscription->of);
  if (charge.bounty) names.add(charge.bounty->prices);
  if (charge.pass_through) names.add(charge.pass_through->costs);
  return names.take();
}

std::vector<time::Date> dates_of(const Charge& charge) {
  std::vector<time::Date> dates;
  if (charge.from) dates.push_back(**charge.from);
  if (charge.to) dates.push_back(**charge.to + 1);
  if (charge.hours) {
    for (const auto& rate : charge.hours->rates) add_dates(rate.value, dates);
  }
  if (charge.unit && charge.unit->price) add_dates(*charge.unit->price, dates);
  if (charge.volume) {
    add_dates(charge.volume->baseline, dates);
    add_dates(charge.volume->additional, dates);
    add_dates(charge.volume->reduced, dates);
  }
  if (charge.subscription) add_dates(charge.subscription->price, dates);
  if (charge.bounty) {
    for (const auto& price : charge.bounty->prices) add_dates(price.value, dates);
  }
  std::ranges::sort(dates);
  const auto rest = std::ranges::unique(dates);
  dates.erase(rest.begin(), rest.end());
  return dates;
}

}  // namespace entente::pricing
