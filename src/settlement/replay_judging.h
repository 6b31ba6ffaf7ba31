// One month under compiled rules: steps 4 to 13 of the statement on integers, in their order. Internal to
// settlement.
//   replay_month.cpp     statuses and defaults
//   replay_credits.cpp   credits, one incident one credit, caps
//   replay_posting.cpp   what is paid, remembered, earned back; bonuses
//   replay_triggers.cpp  triggers
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "settlement/replay_rules.h"

namespace entente::settlement {

// What a month leaves behind about a level, one bit each.
inline constexpr std::uint8_t kKnown = 1, kJudged = 2, kBelowExpected = 4, kBelowMinimum = 8,
                              kCatastrophic = 16, kDefault = 32, kFailedPoints = 64;

/// A share of an amount in minor units.
inline std::int64_t share_of_units(std::int64_t whole, const money::Percent& share, money::Currency currency,
                                   money::Rounding rounding) {
  return share_of(money::Money::minor(whole, currency), share, rounding).units();
}

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
  money::Decimal points;
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

  void judge(std::span<const Seen* const> drawn);

  // Steps 3 and 4.
  void decide(std::size_t i, std::span<const Seen* const> drawn);
  void take_drawn(const Facts::Judged& judged, State::Decision& made, std::span<const Seen* const> drawn);

  // Step 5, by level: its judgements stand together.
  void classify();

  // Steps 6 and 7.
  void find_credits();

  /// The result came late and is no default: what the deemed default cost stays.
  static bool keeps_reporting_credit(const LevelRules& level, const State::Decision& made);
  void add_credit(std::size_t i, const LevelRules& level, State::Decision& made);
  static std::size_t known_steps(const TermsRules& of) {
    return 2 + (of.credits != nullptr ? of.credits->repeated_default.size() : 0);
  }
  std::int64_t rounded(const money::Decimal& exact) const {
    return money::Money::rounded(exact, rules.currency, terms.rounding).units();
  }

  std::optional<money::Decimal> steps_of(const LevelRules& level, const State::Decision& made) const;

  // Step 8.
  void suppress();

  // Steps 9 to 11.
  void cap_levels();

  /// Reduces the payable amounts to `limit` in total; what that takes is carried where the agreement carries.
  void reduce_to(std::int64_t limit);
  std::vector<std::int64_t> payables() const;
  void carry_cut(const std::vector<std::int64_t>& before);
  void cap_month();
  std::int64_t earlier_credits(std::int32_t from) const;
  void cap_years();

  // Step 12.
  void post();
  bool may_be_earned_back(const State::Credit& credit) const;
  void remember();

  /// The result that a level's month is remembered by: of its worst part.
  const Seen* result_of(std::uint32_t level) const;
  void give_back(const agreement::EarnBack& back, std::int64_t outstanding);
  void return_credits(const agreement::EarnBack& back);
  void by_yearly_mean(const agreement::EarnBack& back);

  /// The level over the contract year that ends: as collected, or pooled from what was drawn.
  Seen year_of(const LevelRules& level, std::size_t in_terms) const;
  void by_next_periods(const agreement::EarnBack& back);
  void by_better_target(const agreement::EarnBack& back);
  void grant_bonuses(const agreement::Bonus& bonus);

  // Step 13.
  void evaluate_triggers();
  bool fires(const TriggerRules& each) const;
  std::pair<std::int64_t, bool> count_level(const agreement::Trigger& trigger, std::uint32_t level) const;
};

}  // namespace entente::settlement
