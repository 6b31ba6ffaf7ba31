// Credits of one month under compiled rules: steps 6 to 11, each rounded once, with products that were
// reckoned before.
#include "settlement/replay_judging.h"

#include <algorithm>

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;
using Regime = agreement::LevelCredit::Regime;

/// `limit` in proportion to the amounts, by largest remainder.
std::vector<std::int64_t> split_units(std::int64_t limit, const std::vector<std::int64_t>& amounts,
                                      money::Currency currency) {
  std::vector<Decimal> weights;
  for (const std::int64_t amount : amounts) weights.push_back(Decimal::scaled(amount, 0));
  std::vector<std::int64_t> parts;
  for (const Money& part : money::split(Money::minor(limit, currency), weights))
    parts.push_back(part.units());
  return parts;
}

}  // namespace

void Replay::Compiled::Judging::find_credits() {
  state.credits.clear();
  points = Decimal();
  for (std::size_t i = 0; i < month.judged.size(); ++i) {
    State::Decision& made = state.decisions[i];
    if (made.band < 0 && made.default_kind == Default::none && !made.late_report) continue;
    const LevelRules& level = level_rules(month.judged[i]);
    if (made.band >= 0 && made.judged && !made.excused) {
      if (const auto& each = level.bands[static_cast<std::size_t>(made.band)].band->points) {
        made.has_points = true;
        made.points = **each;
      }
    }
    if (level.critical && ((made.judged && !made.excused) || keeps_reporting_credit(level, made)))
      add_credit(i, level, made);
  }
  for (const auto& late : month.deliverables) {
    State::Credit credit;
    credit.line = late.line;
    credit.gross = credit.payable = late.gross;
    state.credits.push_back(credit);
  }
}

bool Replay::Compiled::Judging::keeps_reporting_credit(const LevelRules& level, const State::Decision& made) {
  return made.late_report && made.default_kind == Default::none &&
         (level.regime == Regime::pool || level.regime == Regime::fixed);
}

void Replay::Compiled::Judging::add_credit(std::size_t i, const LevelRules& level, State::Decision& made) {
  const Facts::Judged& judged = month.judged[i];
  const Facts::Part& part = month.parts[judged.part];
  const TermsRules& own = rules.versions[part.version];
  std::int64_t base = judged.split ? part.split_base : part.whole_base;
  const bool reporting = keeps_reporting_credit(level, made);
  const bool is_default = made.default_kind != Default::none || reporting;
  const std::int32_t in_row = reporting ? made.late_in_row : made.consecutive;
  const bool by_line =
      level.line_of_regime != 0 &&
      (level.regime == Regime::tiers || level.regime == Regime::sliding || level.regime == Regime::delay);
  const auto line_base = [&] {
    const std::size_t line = level.line_of_regime - 1;
    return judged.split ? part.split_lines[line] : part.whole_lines[line];
  };

  // The multiplier is the month's: of the terms of its last part.
  std::size_t step = 0;
  Decimal multiplier(1);
  if ((level.regime == Regime::pool || level.regime == Regime::fixed) && credit_rules() != nullptr &&
      !credit_rules()->repeated_default.empty() && in_row > 0) {
    const auto& steps = credit_rules()->repeated_default;
    step = std::min(static_cast<std::size_t>(in_row), steps.size());
    multiplier = *steps[step - 1];
  }
  bool doubles = false;
  if (level.regime == Regime::points && credit_rules() != nullptr && credit_rules()->points &&
      credit_rules()->points->repeat_doubles && now > 0 &&
      (flags(judged.level, now - 1) & kFailedPoints) != 0) {
    doubles = true;
    multiplier = Decimal(2);
    step = 1;
  }

  const std::int32_t in_band = reporting ? -1 : made.band;
  const agreement::Band* band = in_band >= 0 ? level.bands[static_cast<std::size_t>(in_band)].band : nullptr;
  std::optional<Decimal> exact;
  const auto amount_of = [&](std::int64_t units) { return Money::minor(units, rules.currency).amount(); };
  const auto remember = [&](std::int64_t of_base, auto&& reckon) -> std::int64_t {
    const std::size_t slot =
        level.first_known + static_cast<std::size_t>(in_band + 1) * known_steps(own) + step;
    State::Known& known = state.known[slot];
    if (month.parts.size() > 1 || known.base != of_base) {
      const std::int64_t amount = rounded(reckon() * multiplier);
      if (month.parts.size() > 1) return amount;
      known = {of_base, amount};
    }
    return known.amount;
  };
  std::int64_t gross = 0;
  switch (level.regime) {
    case Regime::none:
      return;
    case Regime::pool:
      if (!is_default || !level.pool_share) return;
      gross = remember(base, [&] {
        Decimal share = amount_of(base) * *level.pool_share;
        if (band != nullptr && band->multiplier_hundredths)
          share = share * Decimal::scaled(**band->multiplier_hundredths, 2);
        return share;
      });
      break;
    case Regime::fixed: {
      const auto& amount = (*level.terms->credit)->amount;
      if (!is_default || !amount) return;
      gross = remember(0, [&] { return (**amount).amount(); });
      break;
    }
    case Regime::per_item: {
      const auto& amount = (*level.terms->credit)->amount;
      const Wide failing = std::max<Wide>(0, made.seen->failures);
      if (!is_default || !amount || failing == 0) return;
      exact = (**amount).amount() * Decimal::scaled(failing, 0);
      break;
    }
    case Regime::sliding:
    case Regime::delay: {
      if (!is_default) return;
      const auto count = steps_of(level, made);
      if (!count) return;
      const agreement::LevelCredit& credit = **level.terms->credit;
      if (credit.rate) {
        if (by_line) base = line_base();
        exact = amount_of(base) * (**credit.rate).fraction() * *count;
      } else if (credit.amount) {
        exact = (**credit.amount).amount() * *count;
      } else {
        return;
      }
      break;
    }
    case Regime::tiers:
      if (band == nullptr) return;
      if (band->amount) {
        if ((**band->amount).is_zero()) return;
        exact = (**band->amount).amount();
        break;
      }
      if (!band->credit || (**band->credit).points().is_zero()) return;
      if (by_line) base = line_base();
      gross = remember(base, [&] { return amount_of(base) * (**band->credit).fraction(); });
      break;
    case Regime::points:
      if (band == nullptr || !band->points || (**band->points).is_zero()) return;
      if (own.credits == nullptr || !own.credits->points) return;
      gross = remember(base, [&] {
        return amount_of(base) * (*own.credits->points->value_per_point).fraction() * **band->points;
      });
      break;
  }
  if (exact) gross = rounded(*exact * multiplier);
  if (doubles && made.has_points) made.points = made.points * Decimal(2);

  State::Credit credit;
  credit.line = judged.level;
  credit.judgement = static_cast<std::int32_t>(i);
  credit.gross = credit.payable = gross;
  if (level.terms->credit) {
    const agreement::LevelCredit& regime = **level.terms->credit;
    if (regime.cap) credit.own_cap = share_of_units(base, **regime.cap, rules.currency, own.rounding);
    if (regime.cap_amount)
      credit.own_cap =
          std::min(credit.own_cap.value_or((**regime.cap_amount).units()), (**regime.cap_amount).units());
  }
  state.credits.push_back(credit);
}

std::optional<Decimal> Replay::Compiled::Judging::steps_of(const LevelRules& level,
                                                           const State::Decision& made) const {
  const agreement::LevelCredit& credit = **level.terms->credit;
  const bool below_minimum = made.default_kind == Default::minimum && level.terms->minimum;
  const auto& bar = below_minimum ? level.terms->minimum : level.terms->expected;
  if (!bar || !credit.step || !made.seen->measured) return std::nullopt;
  money::Ratio value{made.seen->numerator, made.seen->denominator};
  if (level.rounding) value = money::to_ratio(value.rounded(level.rounding->places, level.rounding->mode));
  const Wide steps = steps_beyond(value, **bar, level.direction, (*credit.step)->value, credit.whole_steps);
  if (steps == 0) return std::nullopt;
  return Decimal::scaled(steps, 0);
}

void Replay::Compiled::Judging::suppress() {
  if (credit_rules() == nullptr || *credit_rules()->one_incident != agreement::OneIncident::largest_only)
    return;
  for (const TermsRules::Cause& cause : terms.causes) {
    if (cause.month != month.month) continue;
    const auto in_group = [&](const State::Credit& credit) {
      return credit.judgement >= 0 && std::ranges::find(cause.levels, credit.line) != cause.levels.end();
    };
    std::size_t largest = state.credits.size();
    std::vector<std::size_t> group;
    for (std::size_t i = 0; i < state.credits.size(); ++i) {
      const State::Credit& credit = state.credits[i];
      if (!in_group(credit) || credit.suppressed) continue;
      group.push_back(i);
      if (largest == state.credits.size() || credit.gross > state.credits[largest].gross ||
          (credit.gross == state.credits[largest].gross &&
           facts.lines[credit.line] < facts.lines[state.credits[largest].line])) {
        largest = i;
      }
    }
    for (const std::size_t i : group) {
      State::Credit& credit = state.credits[i];
      if (credit.line == state.credits[largest].line) continue;
      credit.suppressed = true;
      credit.payable = 0;
    }
  }
}

void Replay::Compiled::Judging::cap_levels() {
  for (State::Credit& credit : state.credits) {
    if (credit.suppressed) continue;
    if (credit.own_cap) credit.payable = std::min(credit.payable, *credit.own_cap);
    if (credit_rules() != nullptr && credit_rules()->caps.level && credit.judgement >= 0) {
      if (level_limit < 0)
        level_limit =
            share_of_units(out.at_risk, **credit_rules()->caps.level, rules.currency, terms.rounding);
      credit.payable = std::min(credit.payable, level_limit);
    }
  }
}

void Replay::Compiled::Judging::reduce_to(std::int64_t limit) {
  std::int64_t sum = 0;
  for (const State::Credit& credit : state.credits) sum += credit.payable;
  if (sum <= limit) return;
  std::vector<std::int64_t> amounts;
  for (const State::Credit& credit : state.credits) amounts.push_back(credit.payable);
  const auto parts = split_units(limit, amounts, rules.currency);
  for (std::size_t i = 0; i < parts.size(); ++i) state.credits[i].payable = parts[i];
}

std::vector<std::int64_t> Replay::Compiled::Judging::payables() const {
  std::vector<std::int64_t> all;
  if (credit_rules() == nullptr || !credit_rules()->carry_forward) return all;
  for (const State::Credit& credit : state.credits) all.push_back(credit.payable);
  return all;
}

void Replay::Compiled::Judging::carry_cut(const std::vector<std::int64_t>& before) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::int64_t cut = before[i] - state.credits[i].payable;
    if (cut == 0) continue;
    out.carried_out += cut;
    const auto same = std::ranges::find(state.carried, state.credits[i].line, &State::Carried::line);
    if (same != state.carried.end()) {
      same->amount += cut;
    } else {
      state.carried.push_back({state.credits[i].line, cut});
    }
  }
}

void Replay::Compiled::Judging::cap_month() {
  for (const State::Carried& carried : state.carried) {
    State::Credit credit;
    credit.line = carried.line;
    credit.carried = true;
    credit.gross = credit.payable = carried.amount;
    state.credits.push_back(credit);
  }
  state.carried.clear();
  if (state.credits.empty() || credit_rules() == nullptr) return;
  const agreement::Caps& caps = credit_rules()->caps;
  std::optional<std::int64_t> limit;
  const auto tighten = [&](std::int64_t to) { limit = std::min(limit.value_or(to), to); };
  if (credit_rules()->at_risk) tighten(out.at_risk);
  if (caps.month) tighten(share_of_units(month.eligible, **caps.month, rules.currency, terms.rounding));
  if (caps.month_amount) tighten((**caps.month_amount).units());
  const auto before = payables();
  if (limit) reduce_to(*limit);
  carry_cut(before);
}

std::int64_t Replay::Compiled::Judging::earlier_credits(std::int32_t from) const {
  std::int64_t sum = 0;
  for (std::int32_t m = std::max(0, from); m < now; ++m)
    sum += state.money[static_cast<std::size_t>(m)].credits;
  return sum;
}

void Replay::Compiled::Judging::cap_years() {
  if (state.credits.empty() || credit_rules() == nullptr) return;
  const agreement::Caps& caps = credit_rules()->caps;
  const auto before = payables();
  if (caps.rolling) {
    const auto span = static_cast<std::int32_t>(caps.rolling_months ? **caps.rolling_months : 12);
    const std::int32_t from = now - (span - 1);
    std::int64_t charges = month.eligible;
    for (std::int32_t m = std::max(0, from); m < now; ++m)
      charges += state.money[static_cast<std::size_t>(m)].eligible;
    const std::int64_t limit = share_of_units(charges, **caps.rolling, rules.currency, terms.rounding);
    reduce_to(std::max<std::int64_t>(0, limit - earlier_credits(from)));
  }
  std::optional<std::int64_t> limit;
  if (caps.year) limit = share_of_units(month.year_charges, **caps.year, rules.currency, terms.rounding);
  if (caps.year_amount)
    limit = std::min(limit.value_or((**caps.year_amount).units()), (**caps.year_amount).units());
  if (limit) reduce_to(std::max<std::int64_t>(0, *limit - earlier_credits(month.year_first)));
  carry_cut(before);
}

}  // namespace entente::settlement
