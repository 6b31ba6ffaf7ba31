// Statuses and defaults of one month: steps 4 and 5 of the statement on integers, and the way through all the
// others.
#include "settlement/replay_judging.h"

#include <algorithm>

#include "base/assert.h"

namespace entente::settlement {
void Replay::Compiled::Judging::judge(std::span<const Seen* const> drawn) {
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

void Replay::Compiled::Judging::decide(std::size_t i, std::span<const Seen* const> drawn) {
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
  made.late_report = rule.late_report;
  if (!rule.to_bars) {
    made.status = rule.status;
    made.judged = rule.judged;
    return;
  }
  if (const auto* few = level.low_volume; few != nullptr && seen.n < few->under) {
    if (!few->failures_allowed) {
      made.status = Status::not_judged;
      return;
    }
    if (seen.failures <= *few->failures_allowed) {
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

void Replay::Compiled::Judging::take_drawn(const Facts::Judged& judged, State::Decision& made,
                                           std::span<const Seen* const> drawn) {
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

void Replay::Compiled::Judging::classify() {
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
    const auto* misses = level_rules(judged[i]).expected_misses;
    bool expected_default = false;
    if (counted && misses != nullptr && ((near && !missed) || (missed && misses->minimum_counts))) {
      std::int64_t count = 1;
      const auto from = static_cast<std::int32_t>(std::max<std::int64_t>(
          std::max(0, counters.misses_from), std::int64_t{now} - misses->of_months + 1));
      for (std::int32_t m = from; m < now; ++m) {
        const std::uint8_t past = flags(level, m);
        if ((past & kBelowExpected) == 0) continue;
        if ((past & kBelowMinimum) == 0 || misses->minimum_counts) ++count;
      }
      expected_default = count >= misses->times;
      if (expected_default && !misses->keep_rolling) counters.misses_from = now + 1;
    }
    const std::int32_t next_in_row = counters.consecutive + 1;
    if (missed || expected_default) {
      ++counters.consecutive;
    } else if (counted) {
      counters.consecutive = 0;
    }
    for (std::size_t j = i; j < judged.size() && judged[j].level == level; ++j) {
      State::Decision& each = state.decisions[j];
      each.late_in_row = next_in_row;
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
