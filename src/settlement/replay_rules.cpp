#include "settlement/replay_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::settlement {
namespace {

using agreement::Direction;
using agreement::Quantity;
using money::Decimal;
using money::Ratio;

constexpr std::size_t kTriggersMax = 64;

/// A number of whole and quarter units of the last decimal.
Ratio quarters(Wide units, int quarters, Wide units_per_one) {
  return {checked_add(checked_multiply<Wide>(units, 4), Wide{quarters}),
          checked_multiply<Wide>(units_per_one, 4)};
}

std::uint32_t index_in(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::uint32_t>(std::ranges::find(names, name) - names.begin());
}

std::size_t products_of(const LevelRules& level, const agreement::Credits* credits) {
  const std::size_t multipliers = 2 + (credits != nullptr ? credits->repeated_default.size() : 0);
  return multipliers * (level.bands.size() + 1);
}

}  // namespace

bool Bar::holds(Wide value_numerator, Wide value_denominator) const {
  // Products of 64 bits take one instruction and always fit.
  const auto narrow = [](Wide value) { return static_cast<std::int64_t>(value); };
  const auto fits = [&](Wide value) { return narrow(value) == value; };
  int side = 0;
  if (fits(value_numerator) && fits(value_denominator) && fits(numerator) && fits(denominator)) {
    const Wide left = Wide{narrow(value_numerator)} * narrow(denominator);
    const Wide right = Wide{narrow(numerator)} * narrow(value_denominator);
    side = left < right ? -1 : left > right ? 1 : 0;
  } else {
    const auto order = Ratio{value_numerator, value_denominator} <=> Ratio{numerator, denominator};
    side = order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (side == 0) return !beyond;
  return (side > 0) == at_least;
}

Bar compile_bar(const Decimal& bar, bool at_least, bool beyond,
                const std::optional<agreement::LevelRounding>& rounding) {
  if (!rounding) {
    const Ratio exact = money::to_ratio(bar);
    return {exact.numerator, exact.denominator, at_least, beyond};
  }
  // The rounded value is a whole number of units. The nearest one that holds, and then how far below (above)
  // it a value may lie and still round to it: rounding is asked, not imitated.
  const int places = rounding->places;
  Wide unit = bar.units_at(places, at_least ? money::Rounding::ceiling : money::Rounding::floor);
  const Wide units_per_one = Decimal(1).units_at(places, money::Rounding::half_even);
  if (beyond && Decimal::scaled(unit, places) == bar) unit += at_least ? 1 : -1;
  const Decimal wanted = Decimal::scaled(unit, places);
  const int towards = at_least ? -1 : 1;
  const auto rounds_there = [&](int quarter_units) {
    const Decimal rounded =
        quarters(unit, towards * quarter_units, units_per_one).rounded(places, rounding->mode);
    return at_least ? rounded >= wanted : rounded <= wanted;
  };
  const auto made = [&](int quarter_units, bool beyond_it) {
    const Ratio at = quarters(unit, towards * quarter_units, units_per_one);
    return Bar{at.numerator, at.denominator, at_least, beyond_it};
  };
  if (rounds_there(3)) return made(4, true);
  if (rounds_there(2)) return made(2, false);
  if (rounds_there(1)) return made(2, true);
  return made(0, false);
}

std::string left_to_statement(const std::vector<std::shared_ptr<const agreement::Terms>>& versions,
                              const Facts& facts) {
  // Bars rise when a contract year begins after months that were judged.
  bool years_begin = false;
  for (std::size_t i = 1; i < facts.months.size(); ++i)
    years_begin = years_begin || facts.months[i].year_first == static_cast<std::int32_t>(i);
  for (const auto& terms : versions) {
    for (const auto& level : terms->levels) {
      if (level.value.ratchet && years_begin)
        return fmt::format("the ratchet of {} moves its bars", *level.name);
    }
    if (terms->credits && (*terms->credits)->earn_back &&
        *(*terms->credits)->earn_back->variant == agreement::EarnBack::Variant::points_bank) {
      return "credits are earned back from a bank of points";
    }
    if (facts.year_too_exact && terms->credits && (*terms->credits)->earn_back &&
        *(*terms->credits)->earn_back->variant == agreement::EarnBack::Variant::yearly_mean) {
      return "the value of a year does not fit 128 bits";
    }
  }
  for (std::size_t i = 0; i < facts.months.size(); ++i) {
    if (facts.months[i].month != facts.months.front().month + static_cast<std::int32_t>(i))
      return "the months are not consecutive";
    // The parts of a split month stand together by level, unless levels fall away in the middle of it.
    const auto& judged = facts.months[i].judged;
    for (std::size_t a = 0; a < judged.size(); ++a) {
      for (std::size_t b = a + 2; facts.months[i].parts.size() > 2 && b < judged.size(); ++b) {
        if (judged[a].level == judged[b].level && judged[b - 1].level != judged[a].level)
          return fmt::format("{} is split into three parts", facts.months[i].month.to_string());
      }
    }
  }
  if (facts.triggers.size() > kTriggersMax) return "there are more than 64 triggers";
  return {};
}

TermsRules compile_rules(std::shared_ptr<const agreement::Terms> terms, const Facts& facts,
                         std::size_t& known_products) {
  TermsRules made;
  made.terms = std::move(terms);
  const agreement::Terms& of = *made.terms;
  made.credits = of.credits ? &**of.credits : nullptr;
  if (made.credits != nullptr) made.rounding = made.credits->rounding;

  for (const auto& [name, level] : of.levels) {
    LevelRules& rules = made.levels.emplace_back();
    rules.level = index_in(facts.levels, *name);
    rules.terms = &level;
    if (level.low_volume) rules.low_volume = &**level.low_volume;
    if (level.expected_misses) rules.expected_misses = &**level.expected_misses;
    rules.critical = *level.kind == agreement::LevelKind::critical;
    if (level.credit) rules.regime = *(*level.credit)->regime;
    const agreement::Measure* measure = find_measure(of, *level.measure);
    rules.direction = level.direction      ? **level.direction
                      : measure != nullptr ? agreement::default_direction(*measure)
                                           : Direction::higher;
    if (level.rounding && unit_of_level(of, level) != Quantity::Unit::duration)
      rules.rounding = **level.rounding;
    const bool higher = rules.direction == Direction::higher;
    const auto reach = [&](const auto& bar) -> std::optional<Bar> {
      if (!bar) return std::nullopt;
      return compile_bar((*bar)->value, higher, false, rules.rounding);
    };
    rules.expected = reach(level.expected);
    rules.minimum = reach(level.minimum);
    rules.catastrophic = reach(level.catastrophic);
    if (level.bonus_above)
      rules.bonus_above = compile_bar((*level.bonus_above)->value, higher, true, rules.rounding);
    if (level.credit) {
      const agreement::LevelCredit& credit = **level.credit;
      for (const agreement::Band& band : credit.bands) {
        BandRules bounds;
        bounds.band = &band;
        const agreement::Bounds& at = *band.results;
        if (at.from) bounds.from = compile_bar(at.from->value, true, at.from_excluded, rules.rounding);
        if (at.to) bounds.to = compile_bar(at.to->value, false, !at.to_included, rules.rounding);
        rules.bands.push_back(bounds);
      }
      if (credit.of) {
        for (std::size_t i = 0; i < of.charges.size(); ++i) {
          if (*of.charges[i].name == **credit.of && rules.line_of_regime == 0) rules.line_of_regime = i + 1;
        }
      }
      if (credit.minimum) rules.least = (**credit.minimum).units();
    }
    if (made.credits != nullptr) {
      const agreement::Credits& credits = *made.credits;
      if (credits.at_risk) {
        text::Place place;
        if (const auto allocation = allocation_of(credits, *name, place))
          rules.pool_share = (**credits.at_risk).fraction() * allocation->fraction();
      }
      if (credits.earn_back) {
        const bool up = !level.direction || **level.direction == Direction::higher;
        const auto& bar = level.expected ? level.expected : level.minimum;
        if (bar) rules.year_bar = compile_bar((*bar)->value, up, false, std::nullopt);
        for (const auto& [target, quantity] : credits.earn_back->targets) {
          if (*target == *name) rules.better_target = compile_bar(quantity->value, up, true, rules.rounding);
        }
      }
    }
    rules.first_known = known_products;
    known_products += products_of(rules, made.credits);
  }

  const auto in_terms = [&](const std::string& name) {
    const auto found =
        std::ranges::find_if(of.levels, [&](const auto& entry) { return *entry.name == name; });
    return static_cast<std::size_t>(found - of.levels.begin());
  };
  for (const auto& swap : of.swaps) {
    auto& dips = made.swaps.emplace_back();
    for (const auto& [name, dip] : swap.levels) {
      const std::size_t at = in_terms(*name);
      const LevelRules* rules = at < made.levels.size() ? &made.levels[at] : nullptr;
      dips.push_back(rules == nullptr ? Bar{}
                                      : compile_bar(dip->value, rules->direction == Direction::higher, false,
                                                    rules->rounding));
    }
  }
  for (const auto& cause : of.shared_causes) {
    auto& named = made.causes.emplace_back(TermsRules::Cause{*cause.month, {}});
    for (const auto& level : cause.levels) named.levels.push_back(index_in(facts.levels, *level));
  }
  for (const auto& trigger : of.triggers) {
    TriggerRules rules;
    rules.index = index_in(facts.triggers, *trigger.id);
    rules.trigger = &trigger;
    for (const auto& [name, level] : of.levels) {
      const bool meant = trigger.subject == agreement::Trigger::Subject::level
                             ? *name == trigger.level
                             : *level.kind == agreement::LevelKind::critical;
      if (meant) rules.levels.push_back(index_in(facts.levels, *name));
    }
    made.triggers.push_back(std::move(rules));
  }
  if (made.credits != nullptr && made.credits->earn_back) {
    for (const auto& [name, quantity] : made.credits->earn_back->targets) {
      const std::size_t at = in_terms(*name);
      if (at < of.levels.size())
        made.targets.emplace_back(index_in(facts.levels, *name), static_cast<std::uint32_t>(at));
    }
  }
  if (made.credits != nullptr && made.credits->bonus) {
    for (const auto& [name, share] : made.credits->bonus->levels)
      made.bonuses.emplace_back(index_in(facts.levels, *name), *share);
  }
  return made;
}

}  // namespace entente::settlement
