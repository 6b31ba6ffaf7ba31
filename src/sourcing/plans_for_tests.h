// Plans as tests write them: read from a text, with a search that takes a moment.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sourcing/planning.h"

namespace entente::sourcing {

/// The plan of a text in which nothing is wrong.
inline Plan plan_of(const std::string& text) {
  const ReadPlan read = read_plan(std::make_shared<text::Source>("plan.yaml", text));
  for (const text::Diagnostic& each : read.diagnostics) ADD_FAILURE() << each.code << " " << each.message;
  return read.plan.value();
}

/// Of what is wrong with a text.
inline std::vector<std::string> codes_of(const std::string& text) {
  std::vector<std::string> codes;
  for (const auto& each : read_plan(std::make_shared<text::Source>("plan.yaml", text)).diagnostics)
    codes.push_back(each.code);
  return codes;
}

inline PlanningOptions short_planning() {
  PlanningOptions options;
  options.search.steps = 20'000;
  options.search.chains = 2;
  options.search.rounds = 1;
  options.search.regions = 10;
  options.search.neighbourhood_work = 2'000'000;
  options.search.first_nodes = 20;
  options.search.tree_nodes = 20;
  return options;
}

}  // namespace entente::sourcing
