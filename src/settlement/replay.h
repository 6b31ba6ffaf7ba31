// Months judged again and again: under other bars, weights and caps, or with results that were drawn instead
// of measured. The lean counterpart of settle(): statuses, defaults and money to the cent, without sentences,
// explanation or allocation.
//
// What is slow happens once. `facts_of` lets the steps of the statement collect each month's results and
// settle what no bar decides (days in force, windows, burn-in, charges, late deliverables); `Replay` compiles
// the bars and prices of an agreement over those facts, so that judging a month is comparing integers. Facts
// serve every agreement that differs from theirs in bars, low volume rules, credit rules and triggers only.
//
// A few rules are left to the statement's own steps (`Replay::left_to_statement` names them): `run` then
// takes that way, with the same result and more slowly.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "settlement/statement.h"

namespace entente::settlement {

/// What was seen of one level in one month (or part of one), before any bar is looked at.
struct Seen {
  bool measured = false;
  Wide numerator = 0,
       denominator = 1;  ///< the value in the unit of its bars: per cent points, number, microseconds
  std::int64_t n = 0;
  Wide failures = 0;  ///< rows that failed, where the measure counts rows
};

/// The days, charges and results of a history as settle() would see them.
struct Facts;
/// Collects them from the tallies. Overflow of 128 bits is the diagnostic S0102.
text::Outcome<std::shared_ptr<const Facts>> facts_of(const agreement::Agreement& agreement,
                                                     const Tallies& tallies, const ReduceOptions& known);

/// One level in one month, or in one part of a split month.
struct ReplayedLevel {
  std::uint32_t level = 0;  ///< index into Replay::levels()
  Status status = Status::not_measured;
  Default default_kind = Default::none;
  bool judged = false, excused = false;
  std::int32_t consecutive = 0;
  std::int64_t gross = 0;    ///< minor units, before suppression and caps
  std::int64_t payable = 0;  ///< minor units: of this level in this month, on its first line
};

/// One month; amounts in minor units of the agreement's currency.
struct ReplayedMonth {
  time::Month month;
  std::int64_t eligible = 0, at_risk = 0;
  std::int64_t gross = 0, suppressed = 0, credits = 0, earned_back = 0, bonus = 0;
  std::int64_t carried_out = 0;
  std::uint64_t fired = 0;  ///< bit i: Replay::triggers()[i] fires in this month
  std::vector<ReplayedLevel> levels;

  /// What the supplier gives up of its charges: credits less what is earned back. A bonus is apart.
  std::int64_t net() const { return credits - earned_back; }
};

/// What months hand on to the next; copyable, so that many futures can start from one past.
struct ReplayState;

class Replay {
 public:
  /// `facts` may come from another agreement that differs from this one in bars, low volume rules, credit
  /// rules and triggers only, with versions on the same days.
  Replay(const agreement::Agreement& agreement, std::shared_ptr<const Facts> facts);
  ~Replay();
  Replay(Replay&&) noexcept;
  Replay& operator=(Replay&&) noexcept;

  /// Names of the levels and triggers of every version; indexes of the results.
  const std::vector<std::string>& levels() const;
  const std::vector<std::string>& triggers() const;
  std::size_t level_index(const std::string& name) const;  ///< levels().size(): there is none
  std::size_t months() const;
  time::Month month(std::size_t index) const;
  money::Currency currency() const;

  /// Why the months are judged by the statement's steps instead of the compiled ones; empty: they are
  /// compiled.
  const std::string& left_to_statement() const;

  /// Every month, oldest first, each with the next one's counters. Into `out`, whose memory is used again.
  text::Outcome<void> run(std::vector<ReplayedMonth>& out) const;

  // One month at a time, for months whose results are drawn. Compiled rules only (left_to_statement is
  // empty).
  ReplayState start() const;
  /// Judges the next month of `state`. `drawn[level]`, where it is not empty and not null, replaces what the
  /// facts say of a level; `drawn` is indexed by level. Throws ArithmeticOverflow where an amount does not
  /// fit 18 digits.
  void judge(ReplayState& state, std::span<const Seen* const> drawn, ReplayedMonth& out) const;
  /// May `drawn` replace what was seen of this level? Not where its value is made of several months in a way
  /// that months cannot be drawn one by one (simple means, percentiles over a quarter, composites).
  bool can_draw(std::size_t level) const;
  /// What was seen of a level in a month; for split months the first part. Null: not in force.
  const Seen* seen(std::size_t level, std::size_t month) const;
  /// `good` of `all` rows, or the sum and the rows of a mean, as the measure of this level reads it.
  Seen seen_from(std::size_t level, Wide numerator, Wide denominator, std::int64_t rows) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

struct ReplayState {
  std::size_t month = 0;  ///< the next one to judge

 private:
  friend class Replay;
  struct Open {
    std::uint32_t line = 0;
    std::int32_t month = 0;
    std::int64_t outstanding = 0, good_periods = 0;
  };
  struct Carried {
    std::uint32_t line = 0;
    std::int64_t amount = 0;
  };
  struct Money {
    std::int64_t eligible = 0, at_risk = 0, gross = 0, credits = 0;
    money::Decimal points;
  };
  struct Level {
    std::int32_t consecutive = 0;
    std::int32_t misses_from = 0;
  };
  std::vector<Level> levels;
  std::vector<std::uint8_t> flags;  ///< [level x months + month]
  std::vector<Open> open;
  std::vector<Carried> carried;
  std::vector<Money> money;        ///< by month
  std::vector<Seen> drawn_before;  ///< [level x months + month], only where windows are longer than a month
  struct Credit {
    std::uint32_t line = 0;       ///< level, or levels + critical deliverable
    std::int32_t judgement = -1;  ///< -1: carried forward, or of a critical deliverable
    bool carried = false, suppressed = false;
    std::int64_t gross = 0, payable = 0;
    std::optional<std::int64_t> own_cap;
  };
  struct Decision {
    Status status = Status::not_measured;
    Default default_kind = Default::none;
    bool judged = false, excused = false, catastrophic = false;
    bool late_report = false;
    std::int32_t late_in_row = 0;  ///< number of the reversed default in a row
    std::int32_t consecutive = 0, band = -1;
    bool has_points = false;
    money::Decimal points;
    Seen pooled;  ///< of a longer window with drawn months
    const Seen* seen = nullptr;
  };
  struct Known {  ///< a product that was reckoned before
    std::int64_t base = -1, amount = 0;
  };
  std::vector<Credit> credits;
  std::vector<Decision> decisions;
  std::vector<Known> known;    ///< gross credits by level, band and multiplier
  std::vector<Known> at_risk;  ///< by version
  bool any_drawn = false;
};

/// settle_all() as a list of lean months: what replay is checked against, and the way that it takes where a
/// rule is left to the statement.
text::Outcome<std::vector<ReplayedMonth>> settle_lean(const agreement::Agreement& agreement,
                                                      const Tallies& tallies, const ReduceOptions& known);

}  // namespace entente::settlement
