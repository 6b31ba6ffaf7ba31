#include "negotiation/game.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace entente::negotiation {
namespace {

bool has(const Condition& condition, const Package& package) {
  return std::ranges::find(condition.options, package[condition.issue]) != condition.options.end();
}

// Which clauses belong together: the component of each, named by its smallest clause.
std::vector<std::uint32_t> components(const Field& field,
                                      const std::vector<const Preferences*>& preferences) {
  std::vector<std::uint32_t> root(field.issues());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&](std::uint32_t issue) {
    while (root[issue] != issue) issue = root[issue] = root[root[issue]];
    return issue;
  };
  const auto join = [&](std::uint32_t x, std::uint32_t y) {
    const std::uint32_t a = find(x);
    const std::uint32_t b = find(y);
    root[std::max(a, b)] = std::min(a, b);
  };
  const auto join_all = [&](const std::vector<Condition>& conditions, std::uint32_t with) {
    for (const Condition& condition : conditions) join(condition.issue, with);
  };
  for (const Rule& rule : field.rules) {
    const auto& first = rule.when.empty() ? rule.then : rule.when;
    if (first.empty()) continue;
    join_all(rule.when, first.front().issue);
    join_all(rule.then, first.front().issue);
  }
  for (const Preferences* each : preferences) {
    for (const Interaction& interaction : each->together) {
      if (!interaction.when.empty()) join_all(interaction.when, interaction.when.front().issue);
    }
  }
  for (std::uint32_t issue = 0; issue < root.size(); ++issue) root[issue] = find(issue);
  return root;
}

std::vector<std::vector<std::uint32_t>> members(const Field& field,
                                                const std::vector<const Preferences*>& preferences) {
  const std::vector<std::uint32_t> root = components(field, preferences);
  std::vector<std::vector<std::uint32_t>> groups;
  std::vector<std::size_t> index(root.size());
  for (std::uint32_t issue = 0; issue < root.size(); ++issue) {
    if (root[issue] == issue) {
      index[issue] = groups.size();
      groups.emplace_back();
    }
    groups[index[root[issue]]].push_back(issue);
  }
  return groups;
}

bool is_too_large(const Field& field, const std::vector<std::uint32_t>& issues) {
  std::uint64_t combinations = 1;
  for (const std::uint32_t issue : issues) {
    combinations *= field.options[issue];
    if (combinations > kCombinationsMax) return true;
  }
  return false;
}

// Rules about clauses of this group; all their clauses are in it.
std::vector<const Rule*> rules_within(const Field& field, const std::vector<std::uint32_t>& issues) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : field.rules) {
    const auto& first = rule.when.empty() ? rule.then : rule.when;
    if (first.empty() || std::ranges::find(issues, first.front().issue) != issues.end())
      rules.push_back(&rule);
  }
  return rules;
}

bool keeps(const Rule& rule, const Package& package) {
  if (!holds(rule.when, package)) return true;
  return !rule.then.empty() && holds(rule.then, package);
}

std::vector<Package> combinations_of(const Field& field, const std::vector<std::uint32_t>& issues) {
  const std::vector<const Rule*> rules = rules_within(field, issues);
  std::vector<Package> combinations;
  Package whole(field.issues(), 0);
  Package picks(issues.size(), 0);
  if (std::ranges::any_of(issues, [&](std::uint32_t issue) { return field.options[issue] == 0; })) return {};
  while (true) {
    for (std::size_t i = 0; i < issues.size(); ++i) whole[issues[i]] = picks[i];
    if (std::ranges::all_of(rules, [&](const Rule* rule) { return keeps(*rule, whole); }))
      combinations.push_back(picks);
    std::size_t at = issues.size();
    while (at > 0 && picks[at - 1] + 1 == field.options[issues[at - 1]]) picks[--at] = 0;
    if (at == 0) return combinations;
    ++picks[at - 1];
  }
}

}  // namespace

bool holds(const std::vector<Condition>& conditions, const Package& package) {
  return std::ranges::all_of(conditions, [&](const Condition& each) { return has(each, package); });
}

bool is_possible(const Field& field, const Package& package) {
  if (package.size() != field.issues()) return false;
  for (std::size_t i = 0; i < package.size(); ++i) {
    if (package[i] >= field.options[i]) return false;
  }
  return std::ranges::all_of(field.rules, [&](const Rule& rule) { return keeps(rule, package); });
}

std::int64_t worth_of(const Preferences& preferences, const Package& package) {
  std::int64_t worth = 0;
  for (std::size_t i = 0; i < package.size(); ++i) worth += preferences.worth[i][package[i]];
  for (const Interaction& interaction : preferences.together) {
    if (holds(interaction.when, package)) worth += interaction.worth;
  }
  return worth;
}

Worth worth_of(const Game& game, const Package& package) {
  return {worth_of(game.client, package), worth_of(game.supplier, package)};
}

std::optional<std::vector<Group>> groups_of(const Field& field,
                                            const std::vector<const Preferences*>& preferences) {
  std::vector<Group> groups;
  for (std::vector<std::uint32_t>& issues : members(field, preferences)) {
    if (is_too_large(field, issues)) return std::nullopt;
    std::vector<Package> combinations = combinations_of(field, issues);
    groups.push_back({std::move(issues), std::move(combinations)});
  }
  return groups;
}

std::vector<std::uint32_t> too_large(const Field& field, const std::vector<const Preferences*>& preferences) {
  for (std::vector<std::uint32_t>& issues : members(field, preferences)) {
    if (is_too_large(field, issues)) return std::move(issues);
  }
  return {};
}

std::optional<std::uint32_t> combination_of(const Group& group, const Package& package) {
  Package picks;
  for (const std::uint32_t issue : group.issues) picks.push_back(package[issue]);
  const auto found = std::ranges::lower_bound(group.combinations, picks);
  if (found == group.combinations.end() || *found != picks) return std::nullopt;
  return static_cast<std::uint32_t>(found - group.combinations.begin());
}

std::vector<std::int64_t> worths_of(const Group& group, const Field& field, const Preferences& preferences) {
  std::vector<const Interaction*> inside;
  for (const Interaction& interaction : preferences.together) {
    if (!interaction.when.empty() &&
        std::ranges::find(group.issues, interaction.when.front().issue) != group.issues.end())
      inside.push_back(&interaction);
  }
  std::vector<std::int64_t> worths;
  worths.reserve(group.combinations.size());
  Package whole(field.issues(), 0);
  for (const Package& picks : group.combinations) {
    std::int64_t worth = 0;
    for (std::size_t i = 0; i < picks.size(); ++i) {
      whole[group.issues[i]] = picks[i];
      worth += preferences.worth[group.issues[i]][picks[i]];
    }
    for (const Interaction* interaction : inside) {
      if (holds(interaction->when, whole)) worth += interaction->worth;
    }
    worths.push_back(worth);
  }
  return worths;
}

Package assembled(const std::vector<Group>& groups, const stats::Picks& combinations, std::size_t issues) {
  ENTENTE_ASSERT(groups.size() == combinations.size(), "one combination of each group");
  Package package(issues, 0);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Package& picks = groups[g].combinations[combinations[g]];
    for (std::size_t i = 0; i < picks.size(); ++i) package[groups[g].issues[i]] = picks[i];
  }
  return package;
}

}  // namespace entente::negotiation
