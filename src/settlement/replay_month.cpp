// One month under compiled rules: steps 4 to 13 of the statement on integers, in their order.
#include <algorithm>

#include "base/assert.h"
#include "settlement/replay_rules.h"

namespace entente::settlement {
namespace {

using agreement::EarnBack;
using money::Decimal;
using money::Money;
using Regime = agreement::LevelCredit::Regime;
using Test = agreement::Trigger::Test;

// What a month leaves behind about a level, one bit each.
constexpr std::uint8_t kKnown = 1, kJudged = 2, kBelowExpected = 4, kBelowMinimum = 8, kCatastrophic = 16,
                       kDefault = 32, kFailedPoints = 64;

std::int64_t share_of_units(std::int64_t whole, const money::Percent& share, money::Currency currency,
                            money::Rounding rounding) {
  return share_of(Money::minor(whole, currency), share, rounding).units();
}

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

struct Replay::Compiled::Judging {
  using State = ReplayState;

  const Compiled& rules;
  const Facts& facts;
  const Facts::Month& month;
  const TermsRules& terms;
  State& state;
  ReplayedMonth& out;
  std::int32_t now;
  std::size_t months;
  Decimal points;
  std::int64_t level_limit = -1;

  Judging(const Compiled& compiled, State& of, ReplayedMonth& into)
      : rules(compiled),
        facts(*compiled.facts),
        month(facts.months[of.month]),
        terms(compiled.versions[month.version]),
        state(of),
        out(into),
        now(static_cast<std::int32_t>(of.month)),
        months(facts.months.size()) {}

  const agreement::Credits* credit_rules() const { return terms.credits; }
  std::uint8_t& flags(std::uint32_t level, std::int32_t in) const {
    return state.flags[level * months + static_cast<std::size_t>(in)];
  }
  const LevelRules& level_rules(const Facts::Judged& judged) const {
    return rules.versions[month.parts[judged.part].version].levels[judged.in_terms];
  }

  void judge(std::span<const Seen* const> drawn) {
    out.levels.clear();
    out.month = month.month;
    out.eligible = month.eligible;
    out.gross = out.suppressed = out.credits = out.earned_back = out.bonus = out.carried_out = 0;
    out.fired = 0;
    out.at_risk = 0;
    if (credit_rules() != nullptr && credit_rules()->at_risk) {
      State::Known& known = state.at_risk[month.version];
      if (known.base != month.eligible) {
        known = {month.eligible,
                 share_of_units(month.eligible, **credit_rules()->at_risk, rules.currency, terms.rounding)};
      }
      out.at_risk = known.amount;
    }
    state.decisions.resize(month.judged.size());
    for (std::size_t i = 0; i < month.judged.size(); ++i) decide(i, drawn);
    classify();
    find_credits();
    suppress();
    cap_levels();
    cap_month();
    cap_years();
    post();
    evaluate_triggers();
    ++state.month;
  }

  // Steps 3 and 4.
  void decide(std::size_t i, std::span<const Seen* const> drawn) {
    const Facts::Judged& judged = month.judged[i];
    State::Decision& made = state.decisions[i];
    made.status = Status::not_measured;
    made.default_kind = Default::none;
    made.judged = made.excused = made.catastrophic = made.has_points = false;
    made.consecutive = 0;
    made.band = -1;
    made.seen = &judged.seen;
    if (!drawn.empty() || state.any_drawn) take_drawn(judged, made, drawn);
    const LevelRules& level = level_rules(judged);
    const Seen& seen = *made.seen;
    const Facts::Rule& rule = seen.measured ? judged.when_measured : judged.when_missing;
    if (!rule.to_bars) {
      made.status = rule.status;
      made.judged = rule.judged;
      return;
    }
    if (const auto& few = level.terms->low_volume; few && seen.n < (*few)->under) {
      if (!(*few)->failures_allowed) {
        made.status = Status::not_judged;
        return;
      }
      if (seen.failures <= *(*few)->failures_allowed) {
        made.status = Status::met;
        made.judged = true;
        return;
      }
    }
    made.judged = true;
    const auto holds = [&](const Bar& bar) { return bar.holds(seen.numerator, seen.denominator); };
    const auto& upper = level.expected ? level.expected : level.minimum;
    if (!upper) {
      made.status = Status::not_judged;
      made.judged = false;
    } else if (holds(*upper)) {
      made.status = Status::met;
    } else if (level.expected && level.minimum && holds(*level.minimum)) {
      made.status = Status::near;
    } else {
      made.status = Status::missed;
    }
    made.catastrophic = level.catastrophic && !holds(*level.catastrophic);
    if (made.status == Status::near || made.status == Status::missed) {
      const auto& swaps = rules.versions[month.parts[judged.part].version].swaps;
      for (const auto& [swap, at] : judged.swaps) made.excused = made.excused || holds(swaps[swap][at]);
    }
    for (std::size_t band = 0; band < level.bands.size(); ++band) {
      const BandRules& bounds = level.bands[band];
      if ((bounds.from && !holds(*bounds.from)) || (bounds.to && !holds(*bounds.to))) continue;
      made.band = static_cast<std::int32_t>(band);
      break;
    }
  }

  void take_drawn(const Facts::Judged& judged, State::Decision& made, std::span<const Seen* const> drawn) {
    if (!judged.month_window && judged.additive && rules.keeps_draws) {
      // The window is the sum of its months, drawn or seen.
      const Reading& reading = facts.readings[judged.level];
      const Seen* own = state.drawn_before.data() + judged.level * months;
      Seen sum;
      for (std::int32_t m = static_cast<std::int32_t>(judged.from_month); m <= now; ++m) {
        const Seen& each = own[m];
        sum.n += each.n;
        sum.failures += each.failures;
        if (!each.measured) continue;
        sum.numerator = checked_add(sum.numerator, each.numerator);
        sum.denominator = !sum.measured || reading.kind == Reading::Kind::sum
                              ? each.denominator
                              : checked_add(sum.denominator, each.denominator);
        sum.measured = true;
      }
      made.pooled = sum;
      made.seen = &made.pooled;
    } else if (!drawn.empty() && drawn[judged.level] != nullptr) {
      made.seen = drawn[judged.level];
    }
  }

  // Step 5, by level: its judgements stand together.
  void classify() {
    const auto& judged = month.judged;
    for (std::size_t i = 0; i < judged.size(); ++i) {
      const std::uint32_t level = judged[i].level;
      if (i > 0 && judged[i - 1].level == level) continue;
      bool counted = false, near = false, missed = false;
      const bool alone = month.parts.size() == 1;
      for (std::size_t j = alone ? i : 0; j < (alone ? i + 1 : judged.size()); ++j) {
        const State::Decision& each = state.decisions[j];
        if (judged[j].level != level || !each.judged || each.excused) continue;
        counted = true;
        near = near || each.status == Status::near;
        missed = missed || each.status == Status::missed;
      }
      State::Level& counters = state.levels[level];
      const auto& misses = level_rules(judged[i]).terms->expected_misses;
      bool expected_default = false;
      if (counted && misses && ((near && !missed) || (missed && (*misses)->minimum_counts))) {
        std::int64_t count = 1;
        const auto from = static_cast<std::int32_t>(std::max<std::int64_t>(
            std::max(0, counters.misses_from), std::int64_t{now} - (*misses)->of_months + 1));
        for (std::int32_t m = from; m < now; ++m) {
          const std::uint8_t past = flags(level, m);
          if ((past & kBelowExpected) == 0) continue;
          if ((past & kBelowMinimum) == 0 || (*misses)->minimum_counts) ++count;
        }
        expected_default = count >= (*misses)->times;
        if (expected_default && !(*misses)->keep_rolling) counters.misses_from = now + 1;
      }
      if (missed || expected_default) {
        ++counters.consecutive;
      } else if (counted) {
        counters.consecutive = 0;
      }
      for (std::size_t j = i; j < judged.size() && judged[j].level == level; ++j) {
        State::Decision& each = state.decisions[j];
        if (!each.judged || each.excused) continue;
        if (each.status == Status::missed) {
          each.default_kind = Default::minimum;
        } else if (each.status == Status::near && expected_default) {
          each.default_kind = Default::expected;
        }
        if (each.default_kind != Default::none) each.consecutive = counters.consecutive;
      }
    }
  }

  // Steps 6 and 7.
  void find_credits() {
    state.credits.clear();
    points = Decimal();
    for (std::size_t i = 0; i < month.judged.size(); ++i) {
      State::Decision& made = state.decisions[i];
      if (made.band < 0 && made.default_kind == Default::none) continue;
      const LevelRules& level = level_rules(month.judged[i]);
      if (made.band >= 0 && made.judged && !made.excused) {
        if (const auto& each = level.bands[static_cast<std::size_t>(made.band)].band->points) {
          made.has_points = true;
          made.points = **each;
        }
      }
      if (level.critical && made.judged && !made.excused) add_credit(i, level, made);
    }
    for (const auto& late : month.deliverables) {
      State::Credit credit;
      credit.line = late.line;
      credit.gross = credit.payable = late.gross;
      state.credits.push_back(credit);
    }
  }

  void add_credit(std::size_t i, const LevelRules& level, State::Decision& made) {
    const Facts::Judged& judged = month.judged[i];
    const Facts::Part& part = month.parts[judged.part];
    const TermsRules& own = rules.versions[part.version];
    std::int64_t base = judged.split ? part.split_base : part.whole_base;
    const bool is_default = made.default_kind != Default::none;
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
        !credit_rules()->repeated_default.empty() && made.consecutive > 0) {
      const auto& steps = credit_rules()->repeated_default;
      step = std::min(static_cast<std::size_t>(made.consecutive), steps.size());
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

    const agreement::Band* band =
        made.band >= 0 ? level.bands[static_cast<std::size_t>(made.band)].band : nullptr;
    std::optional<Decimal> exact;
    const auto amount_of = [&](std::int64_t units) { return Money::minor(units, rules.currency).amount(); };
    const auto remember = [&](std::int64_t of_base, auto&& reckon) -> std::int64_t {
      const std::size_t slot =
          level.first_known + static_cast<std::size_t>(made.band + 1) * known_steps(own) + step;
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

  static std::size_t known_steps(const TermsRules& of) {
    return 2 + (of.credits != nullptr ? of.credits->repeated_default.size() : 0);
  }
  std::int64_t rounded(const Decimal& exact) const {
    return Money::rounded(exact, rules.currency, terms.rounding).units();
  }

  std::optional<Decimal> steps_of(const LevelRules& level, const State::Decision& made) const {
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

  // Step 8.
  void suppress() {
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

  // Steps 9 to 11.
  void cap_levels() {
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

  /// Reduces the payable amounts to `limit` in total; what that takes is carried where the agreement carries.
  void reduce_to(std::int64_t limit) {
    std::int64_t sum = 0;
    for (const State::Credit& credit : state.credits) sum += credit.payable;
    if (sum <= limit) return;
    std::vector<std::int64_t> amounts;
    for (const State::Credit& credit : state.credits) amounts.push_back(credit.payable);
    const auto parts = split_units(limit, amounts, rules.currency);
    for (std::size_t i = 0; i < parts.size(); ++i) state.credits[i].payable = parts[i];
  }

  std::vector<std::int64_t> payables() const {
    std::vector<std::int64_t> all;
    if (credit_rules() == nullptr || !credit_rules()->carry_forward) return all;
    for (const State::Credit& credit : state.credits) all.push_back(credit.payable);
    return all;
  }

  void carry_cut(const std::vector<std::int64_t>& before) {
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

  void cap_month() {
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

  std::int64_t earlier_credits(std::int32_t from) const {
    std::int64_t sum = 0;
    for (std::int32_t m = std::max(0, from); m < now; ++m)
      sum += state.money[static_cast<std::size_t>(m)].credits;
    return sum;
  }

  void cap_years() {
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

  // Step 12.
  void post() {
    for (State::Credit& credit : state.credits) {
      if (!credit.carried) {
        out.gross += credit.gross;
        if (credit.suppressed) out.suppressed += credit.gross;
      }
      if (credit.suppressed) continue;
      std::optional<std::int64_t> least;
      if (credit_rules() != nullptr && credit_rules()->minimum) least = (**credit_rules()->minimum).units();
      if (credit.judgement >= 0) {
        const auto& own = level_rules(month.judged[static_cast<std::size_t>(credit.judgement)]).least;
        if (own) least = std::max(least.value_or(*own), *own);
      }
      if (least && credit.payable < *least) credit.payable = 0;
      if (credit.payable == 0) continue;
      out.credits += credit.payable;
      if (may_be_earned_back(credit)) {
        if (!state.open.empty() && state.open.back().line == credit.line && state.open.back().month == now) {
          state.open.back().outstanding += credit.payable;
        } else {
          state.open.push_back({credit.line, now, credit.payable, 0});
        }
      }
    }
    for (const State::Decision& made : state.decisions) {
      if (made.has_points) points = points + made.points;
    }
    remember();
    if (credit_rules() != nullptr && credit_rules()->earn_back) return_credits(*credit_rules()->earn_back);
    if (credit_rules() != nullptr && credit_rules()->bonus) grant_bonuses(*credit_rules()->bonus);
    state.money[static_cast<std::size_t>(now)] = {month.eligible, out.at_risk, out.gross, out.credits,
                                                  points};
  }

  bool may_be_earned_back(const State::Credit& credit) const {
    if (credit_rules() == nullptr || !credit_rules()->earn_back || credit.judgement < 0) return false;
    if (!credit_rules()->earn_back->not_for_repeated) return true;
    const State::Decision& made = state.decisions[static_cast<std::size_t>(credit.judgement)];
    return made.consecutive <= 1 && !made.catastrophic;
  }

  void remember() {
    for (std::size_t i = 0; i < month.judged.size(); ++i) {
      const State::Decision& made = state.decisions[i];
      const std::uint32_t level = month.judged[i].level;
      std::uint8_t& past = flags(level, now);
      past |= kKnown;
      if (made.judged && !made.excused) {
        past |= kJudged;
        if (made.status == Status::missed) past |= kBelowMinimum | kBelowExpected;
        if (made.status == Status::near) past |= kBelowExpected;
        if (made.catastrophic) past |= kCatastrophic;
      }
      if (made.default_kind != Default::none) past |= kDefault;
      if (made.has_points && !made.points.is_zero()) past |= kFailedPoints;
      ReplayedLevel& line = out.levels.emplace_back();
      line.level = level;
      line.status = made.status;
      line.default_kind = made.default_kind;
      line.judged = made.judged;
      line.excused = made.excused;
      line.consecutive = made.consecutive;
    }
    for (const State::Credit& credit : state.credits) {
      if (credit.judgement >= 0) out.levels[static_cast<std::size_t>(credit.judgement)].gross += credit.gross;
      const auto line = std::ranges::find(out.levels, credit.line, &ReplayedLevel::level);
      if (line != out.levels.end()) line->payable += credit.payable;
    }
  }

  /// The result that a level's month is remembered by: of its worst part.
  const Seen* result_of(std::uint32_t level) const {
    const auto badness = [](const State::Decision& made) {
      if (!made.judged) return 0;
      return made.status == Status::missed ? 3 : made.status == Status::near ? 2 : 1;
    };
    const State::Decision* worst = nullptr;
    for (std::size_t i = 0; i < month.judged.size(); ++i) {
      if (month.judged[i].level != level) continue;
      if (worst == nullptr || badness(state.decisions[i]) > badness(*worst)) worst = &state.decisions[i];
    }
    return worst == nullptr || !worst->seen->measured ? nullptr : worst->seen;
  }

  void give_back(const EarnBack& back, std::int64_t outstanding) {
    std::int64_t amount = outstanding;
    if (back.returns) {
      amount = std::min(amount, share_of_units(amount, **back.returns, rules.currency,
                                               money::Rounding::half_away_from_zero));
    }
    out.earned_back += amount;
  }

  void return_credits(const EarnBack& back) {
    switch (*back.variant) {
      case EarnBack::Variant::yearly_mean:
        return by_yearly_mean(back);
      case EarnBack::Variant::next_periods:
        return by_next_periods(back);
      case EarnBack::Variant::better_target:
        return by_better_target(back);
      case EarnBack::Variant::points_bank:
        return;  // left to the statement
    }
  }

  void by_yearly_mean(const EarnBack& back) {
    if (!month.year_ends) {
      if (month.term_ends) state.open.clear();
      return;
    }
    for (const State::Open& credit : state.open) {
      const auto level = std::ranges::find(terms.levels, credit.line, &LevelRules::level);
      if (level == terms.levels.end() || !level->year_bar) continue;
      bool later_default = false;
      for (std::int32_t m = credit.month + 1; m <= now; ++m)
        later_default = later_default || (flags(credit.line, m) & kDefault) != 0;
      if (back.no_further_default && later_default) continue;
      const Seen whole = year_of(*level, static_cast<std::size_t>(level - terms.levels.begin()));
      if (whole.measured && level->year_bar->holds(whole.numerator, whole.denominator))
        give_back(back, credit.outstanding);
    }
    state.open.clear();
  }

  /// The level over the contract year that ends: as collected, or pooled from what was drawn.
  Seen year_of(const LevelRules& level, std::size_t in_terms) const {
    if (!state.any_drawn) return month.year[in_terms];
    const Reading& reading = facts.readings[level.level];
    Seen sum;
    std::vector<money::Ratio> monthly;
    for (std::int32_t m = std::max(0, month.year_first); m <= now; ++m) {
      const Seen& each = state.drawn_before[level.level * months + static_cast<std::size_t>(m)];
      if (!each.measured) continue;
      monthly.push_back({each.numerator, each.denominator});
      sum.numerator = checked_add(sum.numerator, each.numerator);
      sum.denominator = !sum.measured || reading.kind == Reading::Kind::sum
                            ? each.denominator
                            : checked_add(sum.denominator, each.denominator);
      sum.measured = true;
    }
    if (level.terms->averaging == agreement::Averaging::simple && monthly.size() > 1) {
      const money::Ratio mean = mean_of(monthly);
      sum.numerator = mean.numerator;
      sum.denominator = mean.denominator;
    }
    return sum;
  }

  void by_next_periods(const EarnBack& back) {
    const std::int64_t needed = back.periods ? **back.periods : 1;
    std::size_t kept = 0;
    for (State::Open credit : state.open) {
      const std::uint8_t past = credit.line < facts.levels.size() ? flags(credit.line, now) : std::uint8_t{0};
      if (credit.month == now || (past & kKnown) == 0 || (past & kJudged) == 0) {
        state.open[kept++] = credit;
        continue;
      }
      if ((past & kBelowExpected) != 0) continue;
      if (++credit.good_periods < needed) {
        state.open[kept++] = credit;
        continue;
      }
      give_back(back, credit.outstanding);
    }
    state.open.resize(kept);
  }

  void by_better_target(const EarnBack& back) {
    for (const auto& [level, in_terms] : terms.targets) {
      const std::uint8_t past = flags(level, now);
      if ((past & kKnown) == 0 || (past & kJudged) == 0) continue;
      const Seen* result = result_of(level);
      const auto& target = terms.levels[in_terms].better_target;
      if (result == nullptr || !target || !target->holds(result->numerator, result->denominator)) continue;
      const auto oldest = std::ranges::find_if(
          state.open, [&](const State::Open& credit) { return credit.line == level && credit.month < now; });
      if (oldest == state.open.end()) continue;
      give_back(back, oldest->outstanding);
      state.open.erase(oldest);
    }
  }

  void grant_bonuses(const agreement::Bonus& bonus) {
    if (bonus.only_without_default) {
      for (const State::Decision& made : state.decisions) {
        if (made.default_kind != Default::none) return;
      }
    }
    std::vector<std::int64_t> amounts;
    for (const auto& [level, share] : terms.bonuses) {
      for (std::size_t i = 0; i < month.judged.size(); ++i) {
        const Facts::Judged& judged = month.judged[i];
        const State::Decision& made = state.decisions[i];
        if (judged.level != level || !made.judged || !made.seen->measured) continue;
        const auto& above = level_rules(judged).bonus_above;
        if (!above || !above->holds(made.seen->numerator, made.seen->denominator)) continue;
        amounts.push_back(share_of_units(judged.bonus_base, share, rules.currency, terms.rounding));
      }
    }
    std::int64_t sum = 0;
    for (const std::int64_t amount : amounts) sum += amount;
    if (bonus.cap)
      sum = std::min(sum, share_of_units(month.eligible, **bonus.cap, rules.currency, terms.rounding));
    out.bonus = sum;
  }

  // Step 13.
  void evaluate_triggers() {
    for (const TriggerRules& each : terms.triggers) {
      if (fires(each)) out.fired |= std::uint64_t{1} << each.index;
    }
  }

  bool fires(const TriggerRules& each) const {
    const agreement::Trigger& trigger = *each.trigger;
    const auto in_window = [&](std::int32_t m) { return now - m < trigger.of_months; };
    std::int64_t count = 0;
    bool last_is_now = false;
    switch (trigger.test) {
      case Test::below_minimum:
      case Test::below_expected:
      case Test::catastrophic: {
        bool spoken = false;
        for (const std::uint32_t level : each.levels) {
          const auto [found, now_too] = count_level(trigger, level);
          if (found <= count && spoken) continue;
          spoken = true;
          count = found;
          last_is_now = now_too;
        }
        return count >= trigger.times && last_is_now;
      }
      case Test::share_of_at_risk:
        for (std::int32_t m = 0; m <= now; ++m) {
          const State::Money& past = state.money[static_cast<std::size_t>(m)];
          if (!in_window(m) || past.at_risk == 0) continue;
          const Decimal share =
              Money::minor(past.at_risk, rules.currency).amount() * money::Percent(trigger.amount).fraction();
          if (Money::minor(past.gross, rules.currency).amount() < share) continue;
          ++count;
          last_is_now = m == now;
        }
        return count >= trigger.times && last_is_now;
      case Test::share_of_year: {
        std::int64_t gross = 0;
        for (std::int32_t m = std::max(0, month.year_first); m <= now; ++m)
          gross += state.money[static_cast<std::size_t>(m)].gross;
        return Money::minor(gross, rules.currency).amount() >
               Money::minor(month.year_charges, rules.currency).amount() *
                   money::Percent(trigger.amount).fraction();
      }
      case Test::late_days:
        for (const std::int64_t late : month.days_late) count += Decimal(late) > trigger.amount ? 1 : 0;
        return count > 0 && count >= trigger.times;
      case Test::at_least: {
        Decimal sum;
        for (std::int32_t m = 0; m <= now; ++m) {
          const Decimal& past = state.money[static_cast<std::size_t>(m)].points;
          if (!in_window(m) || past.is_zero()) continue;
          sum = sum + past;
          last_is_now = m == now;
        }
        const Wide reached = sum.units_at(0, money::Rounding::toward_zero);
        return reached >= trigger.amount.units_at(0, money::Rounding::ceiling) && last_is_now;
      }
    }
    return false;
  }

  std::pair<std::int64_t, bool> count_level(const agreement::Trigger& trigger, std::uint32_t level) const {
    const std::uint8_t wanted = trigger.test == Test::below_minimum    ? kBelowMinimum
                                : trigger.test == Test::below_expected ? kBelowExpected
                                                                       : kCatastrophic;
    const bool in_a_row = trigger.times == trigger.of_months;
    int left = trigger.times;
    std::int64_t count = 0;
    bool now_too = false;
    for (std::int32_t m = now; m >= 0; --m) {
      const std::uint8_t past = flags(level, m);
      if ((past & kKnown) == 0) continue;
      if (in_a_row) {
        if (left == 0) break;
        if ((past & kJudged) == 0) continue;
        --left;
      } else if (now - m >= trigger.of_months) {
        break;
      }
      if ((past & wanted) == 0) continue;
      ++count;
      now_too = now_too || m == now;
    }
    return {count, now_too};
  }
};

void Replay::judge(ReplayState& state, std::span<const Seen* const> drawn, ReplayedMonth& out) const {
  ENTENTE_ASSERT(compiled_->left_to_statement.empty(), "months are drawn under compiled rules");
  const Facts& facts = *compiled_->facts;
  // Results drawn for one month are part of what longer windows and yearly earn-back see later.
  if (compiled_->keeps_draws) {
    state.drawn_before.resize(facts.levels.size() * facts.months.size());
    for (const Facts::Judged& judged : facts.months[state.month].judged) {
      Seen& own = state.drawn_before[judged.level * facts.months.size() + state.month];
      const Seen* replaced = drawn.empty() ? nullptr : drawn[judged.level];
      own = replaced != nullptr ? *replaced : judged.own;
      state.any_drawn = state.any_drawn || replaced != nullptr;
    }
  }
  Compiled::Judging(*compiled_, state, out).judge(drawn);
}

}  // namespace entente::settlement
