// The bars and prices of one version of an agreement, compiled for replay: names to indexes, bars to a
// comparison of integers, products of rates reckoned once. Internal to settlement.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "settlement/facts.h"

namespace entente::settlement {

/// A bar as a comparison of exact values. What the agreement rounds before it compares is in the bar: 99.85
/// or more is what rounds to 99.9.
struct Bar {
  Wide numerator = 0, denominator = 1;
  bool at_least = true;  ///< the value is at least (at most) this
  bool beyond = false;   ///< and not equal to it
  bool holds(Wide value_numerator, Wide value_denominator) const;
};
/// At least `bar` or better than it, after rounding.
Bar compile_bar(const money::Decimal& bar, bool at_least, bool beyond,
                const std::optional<agreement::LevelRounding>& rounding);

struct BandRules {
  std::optional<Bar> from, to;
  const agreement::Band* band = nullptr;
};

struct LevelRules {
  std::uint32_t level = 0;
  const agreement::ServiceLevel* terms = nullptr;
  // Of the terms, for every month anew: those lie far apart.
  const agreement::LowVolume* low_volume = nullptr;
  const agreement::ExpectedMisses* expected_misses = nullptr;
  agreement::Direction direction = agreement::Direction::higher;
  std::optional<agreement::LevelRounding> rounding;
  agreement::LevelCredit::Regime regime = agreement::LevelCredit::Regime::pool;
  bool critical = false;
  std::optional<Bar> expected, minimum, catastrophic, bonus_above;
  std::vector<BandRules> bands;
  std::optional<money::Decimal> pool_share;  ///< at risk x allocation
  std::size_t line_of_regime = 0;            ///< charge line + 1 that the regime names; 0: none
  std::size_t first_known = 0;               ///< of its products in ReplayState::known
  std::optional<std::int64_t> least;         ///< smaller credits of this level are not paid
  // Earn-back.
  std::optional<Bar> year_bar, better_target;
};

struct TriggerRules {
  std::size_t index = 0;
  const agreement::Trigger* trigger = nullptr;
  std::vector<std::uint32_t> levels;  ///< that it may speak of, in the agreement's order
};

struct TermsRules {
  std::shared_ptr<const agreement::Terms> terms;
  const agreement::Credits* credits = nullptr;
  money::Rounding rounding = money::Rounding::half_away_from_zero;
  std::vector<LevelRules> levels;
  std::vector<std::vector<Bar>> swaps;  ///< swap, level in the swap
  std::vector<TriggerRules> triggers;
  struct Cause {
    time::Month month;
    std::vector<std::uint32_t> levels;
  };
  std::vector<Cause> causes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      targets;  ///< earn-back by better target: level, in terms
  std::vector<std::pair<std::uint32_t, money::Percent>> bonuses;
};

/// Rules that replay leaves to the statement's steps; empty: none.
std::string left_to_statement(const std::vector<std::shared_ptr<const agreement::Terms>>& versions,
                              const Facts& facts);
TermsRules compile_rules(std::shared_ptr<const agreement::Terms> terms, const Facts& facts,
                         std::size_t& known_products);

/// What a replay holds; replay_month.cpp judges with it.
struct Replay::Compiled {
  std::shared_ptr<const Facts> facts;
  const agreement::Agreement* agreement = nullptr;
  std::vector<TermsRules> versions;
  std::size_t known_products = 0;
  std::string left_to_statement;
  money::Currency currency;
  bool by_year = false;      ///< credits are earned back by the mean of a year
  bool keeps_draws = false;  ///< what is drawn for a month counts in later ones
  Tallies bound;  ///< where rules are left to the statement: the tallies under this agreement's terms

  /// One month being judged.
  struct Judging;
};

}  // namespace entente::settlement
