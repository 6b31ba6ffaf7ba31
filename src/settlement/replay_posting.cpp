// What a month under compiled rules pays, remembers and gives back: step 12.
#include "settlement/replay_judging.h"

#include <algorithm>

namespace entente::settlement {
namespace {

using agreement::EarnBack;

}  // namespace

void Replay::Compiled::Judging::post() {
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
  state.money[static_cast<std::size_t>(now)] = {month.eligible, out.at_risk, out.gross, out.credits, points};
}

bool Replay::Compiled::Judging::may_be_earned_back(const State::Credit& credit) const {
  if (credit_rules() == nullptr || !credit_rules()->earn_back || credit.judgement < 0) return false;
  if (!credit_rules()->earn_back->not_for_repeated) return true;
  const State::Decision& made = state.decisions[static_cast<std::size_t>(credit.judgement)];
  return made.consecutive <= 1 && !made.catastrophic;
}

void Replay::Compiled::Judging::remember() {
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

const Seen* Replay::Compiled::Judging::result_of(std::uint32_t level) const {
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

void Replay::Compiled::Judging::give_back(const EarnBack& back, std::int64_t outstanding) {
  std::int64_t amount = outstanding;
  if (back.returns) {
    amount = std::min(
        amount, share_of_units(amount, **back.returns, rules.currency, money::Rounding::half_away_from_zero));
  }
  out.earned_back += amount;
}

void Replay::Compiled::Judging::return_credits(const EarnBack& back) {
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

void Replay::Compiled::Judging::by_yearly_mean(const EarnBack& back) {
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

Seen Replay::Compiled::Judging::year_of(const LevelRules& level, std::size_t in_terms) const {
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

void Replay::Compiled::Judging::by_next_periods(const EarnBack& back) {
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

void Replay::Compiled::Judging::by_better_target(const EarnBack& back) {
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

void Replay::Compiled::Judging::grant_bonuses(const agreement::Bonus& bonus) {
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

}  // namespace entente::settlement
