// Planning instances that others published, as models; and a checker of plans that reads the instance as it
// is written and knows nothing of the models.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "sourcing/plan_model.h"

namespace entente::planning_instances {

using nlohmann::json;

inline std::optional<json> read(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return json::parse(in);
}

inline std::int64_t whole(const json& number) {
  return static_cast<std::int64_t>(std::llround(number.get<double>()));
}

/// Delivery plans: options are [supplier, model, start, duration, cost in all, risk, effort, value]; cost is
/// spread evenly, so money is counted in parts that every duration divides.
inline constexpr std::int64_t kParts = 12;

inline sourcing::PlanModel plan_model(const json& plan) {
  using namespace sourcing;
  PlanModel model;
  const auto periods = static_cast<std::int32_t>(plan.at("budget").size());
  const auto suppliers = static_cast<std::int32_t>(plan.at("provider_capacity").size());
  for (const json& budget : plan.at("budget")) model.rows.push_back({whole(budget) * kParts, -1, 0});
  for (std::int32_t p = 0; p < suppliers; ++p) {
    for (std::int32_t t = 0; t < periods; ++t)
      model.rows.push_back({whole(plan.at("provider_capacity").at(static_cast<std::size_t>(p))), p, t});
  }
  const auto risk = static_cast<std::int32_t>(model.rows.size());
  model.rows.push_back({whole(plan.at("risk_cap")), -1, 0});
  const json& precedence = plan.at("precedence");
  const auto order = static_cast<std::int32_t>(model.rows.size());
  for (std::size_t k = 0; k < precedence.size() * static_cast<std::size_t>(periods); ++k)
    model.rows.push_back({0, -1, 0});
  for (std::size_t i = 0; i < plan.at("items").size(); ++i) {
    ModelItem item;
    for (const json& option : plan.at("items").at(i)) {
      const auto number = [&](std::size_t k) { return static_cast<std::int32_t>(whole(option.at(k))); };
      const std::int32_t p = number(0), start = number(2), end = start + number(3);
      Alternative each;
      each.value = number(7);
      for (std::int32_t t = start; t < end; ++t)
        each.uses.push_back({t, whole(option.at(4)) * kParts / number(3)});
      for (std::int32_t t = start; t < end; ++t) each.uses.push_back({periods + p * periods + t, number(6)});
      each.uses.push_back({risk, number(5)});
      for (std::size_t k = 0; k < precedence.size(); ++k) {
        const auto first = order + static_cast<std::int32_t>(k) * periods;
        for (std::int32_t t = 0; t < periods; ++t) {
          if (precedence.at(k).at(1) == i && t >= start) each.uses.push_back({first + t, 1});
          if (precedence.at(k).at(0) == i && t >= end) each.uses.push_back({first + t, -1});
        }
      }
      item.alternatives.push_back(std::move(each));
    }
    model.items.push_back(std::move(item));
  }
  return model;
}

/// What is wrong with a plan, by the instance alone; empty: nothing. `value` is what it is worth.
inline std::string fault_of_plan(const json& plan, const std::vector<std::int32_t>& choice,
                                 std::int64_t& value) {
  const std::size_t periods = plan.at("budget").size();
  std::vector<double> spent(periods, 0);
  std::vector<std::vector<std::int64_t>> effort(plan.at("provider_capacity").size(),
                                                std::vector<std::int64_t>(periods, 0));
  std::int64_t risk = 0;
  value = 0;
  std::vector<std::optional<std::pair<std::int64_t, std::int64_t>>> runs(choice.size());
  if (choice.size() != plan.at("items").size()) return "another number of items";
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice[i] < 0) continue;
    const json& option = plan.at("items").at(i).at(static_cast<std::size_t>(choice[i]));
    const auto start = option.at(2).get<std::size_t>(), duration = option.at(3).get<std::size_t>();
    for (std::size_t t = start; t < start + duration; ++t) {
      spent.at(t) += option.at(4).get<double>() / static_cast<double>(duration);
      effort.at(option.at(0).get<std::size_t>()).at(t) += option.at(6).get<std::int64_t>();
    }
    risk += option.at(5).get<std::int64_t>();
    value += option.at(7).get<std::int64_t>();
    runs[i] = {static_cast<std::int64_t>(start), static_cast<std::int64_t>(start + duration)};
  }
  for (std::size_t t = 0; t < periods; ++t) {
    if (spent[t] > plan.at("budget").at(t).get<double>() + 1e-6)
      return "over the budget of period " + std::to_string(t);
    for (std::size_t p = 0; p < effort.size(); ++p) {
      if (effort[p][t] > plan.at("provider_capacity").at(p).get<std::int64_t>())
        return "over the capacity of supplier " + std::to_string(p);
    }
  }
  if (risk > plan.at("risk_cap").get<std::int64_t>()) return "over the risk";
  for (const json& pair : plan.at("precedence")) {
    const auto& before = runs[pair.at(0).get<std::size_t>()];
    const auto& after = runs[pair.at(1).get<std::size_t>()];
    if (after && (!before || before->second > after->first)) return "out of order";
  }
  return {};
}

/// Every job goes to one agent; profit is made as great, or cost as small, as can be. Worths of costs are
/// negative.
inline sourcing::PlanModel assignment_model(const json& gap) {
  using namespace sourcing;
  PlanModel model;
  const bool least = gap.at("sense") == "min";
  const json& worths = gap.contains("profit") ? gap.at("profit") : gap.at("cost");
  const auto agents = gap.at("capacity").size();
  for (std::size_t a = 0; a < agents; ++a)
    model.rows.push_back({whole(gap.at("capacity").at(a)), static_cast<std::int32_t>(a), 0});
  for (std::size_t j = 0; j < gap.at("n").get<std::size_t>(); ++j) {
    ModelItem item;
    item.must = true;
    for (std::size_t a = 0; a < agents; ++a) {
      const std::int64_t worth = whole(worths.at(a).at(j));
      item.alternatives.push_back(
          {least ? -worth : worth, {{static_cast<std::int32_t>(a), whole(gap.at("weight").at(a).at(j))}}});
    }
    model.items.push_back(std::move(item));
  }
  return model;
}

/// One of each group, within every resource.
inline sourcing::PlanModel knapsack_model(const json& mmkp) {
  using namespace sourcing;
  PlanModel model;
  for (const json& capacity : mmkp.at("capacity")) model.rows.push_back({whole(capacity), -1, 0});
  for (std::size_t g = 0; g < mmkp.at("value").size(); ++g) {
    ModelItem item;
    item.must = true;
    for (std::size_t k = 0; k < mmkp.at("value").at(g).size(); ++k) {
      Alternative each;
      each.value = whole(mmkp.at("value").at(g).at(k));
      const json& weights = mmkp.at("weight").at(g).at(k);
      for (std::size_t r = 0; r < weights.size(); ++r) {
        if (whole(weights.at(r)) != 0)
          each.uses.push_back({static_cast<std::int32_t>(r), whole(weights.at(r))});
      }
      item.alternatives.push_back(std::move(each));
    }
    model.items.push_back(std::move(item));
  }
  return model;
}

/// Classes of [cost, value] and one budget.
inline sourcing::PlanModel choice_model(const json& mckp) {
  using namespace sourcing;
  PlanModel model;
  model.rows.push_back({whole(mckp.at("capacity")), -1, 0});
  for (const json& of : mckp.at("classes")) {
    ModelItem item;
    for (const json& option : of)
      item.alternatives.push_back({whole(option.at(1)), {{0, whole(option.at(0))}}});
    model.items.push_back(std::move(item));
  }
  return model;
}

}  // namespace entente::planning_instances
