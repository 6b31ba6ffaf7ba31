// Laws of judging months again: the lean way gives what the statement gives, to the cent and in every status,
// for any agreement and any results; caps hold; months add up; a stricter bar never owes less.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include "base/random.h"
#include "settlement/hand_made.h"
#include "settlement/replay.h"

namespace {

using namespace entente;
using namespace entente::settlement::hand_made;
namespace settlement = entente::settlement;
using agreement::LevelCredit;
using settlement::Replay;
using settlement::ReplayedMonth;
using text::Placed;

/// A random agreement with its results: every rule that decides about a month, each in some of the cases.
class AnyCase {
 public:
  explicit AnyCase(std::uint64_t seed)
      : random_(seed), desk("2026-02-01", random_.chance(0.3) ? "2027-09-17" : "") {
    months = 3 + below(18);
    const std::int64_t levels = 1 + below(5);
    for (std::int64_t i = 0; i < levels; ++i) add_level("level" + std::to_string(i));
    desk.charge(std::to_string(1000 + below(900'000)));
    if (chance(0.3)) desk.charge(std::to_string(below(50'000)), "extra").eligible = chance(0.5);
    add_credits();
    add_triggers();
    add_deliverables();
    add_swaps_and_causes();
    if (chance(0.3)) add_composite(levels);
    if (chance(0.3)) add_claims();
    if (chance(0.3)) amend();
    for (int m = 0; m < months; ++m) {
      for (const auto& level : desk.terms.levels) measure(*level.name, m);
    }
    if (chance(0.2))
      desk.known.as_of = desk.terms.zone.start_of(day("2026-02-01") + static_cast<int>(below(600)));
  }

  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(n)));
  }
  bool chance(double p) { return random_.chance(p); }

 private:
  Random random_;

 public:
  Case desk;
  std::int64_t months = 0;

 private:
  agreement::Quantity bar(const agreement::Measure& measure, const money::Decimal& value) {
    const bool number =
        *measure.type == agreement::MeasureType::mean || *measure.type == agreement::MeasureType::count;
    return {number ? agreement::Quantity::Unit::number : agreement::Quantity::Unit::percent, value, {}, ""};
  }

  void add_level(const std::string& name) {
    using agreement::MeasureType;
    agreement::ServiceLevel& level = desk.level(name, "90");
    agreement::Measure& measure = desk.measure_of(name);
    constexpr MeasureType kTypes[] = {MeasureType::ratio, MeasureType::ratio, MeasureType::availability,
                                      MeasureType::mean,  MeasureType::count, MeasureType::binary};
    measure.type.value = kTypes[below(6)];
    const bool lower = *measure.type == MeasureType::count || chance(0.1);
    level.direction = Placed(lower ? agreement::Direction::lower : agreement::Direction::higher);
    const std::int64_t expected = lower ? 5 + below(30) : 60 + below(40);
    const std::int64_t minimum = lower ? expected + below(15) : expected - below(25);
    level.expected.reset();
    if (chance(0.9))
      level.expected = Placed(bar(measure, money::Decimal::scaled(expected * 10 + below(10), 1)));
    if (chance(0.6)) level.minimum = Placed(bar(measure, money::Decimal(minimum)));
    if (chance(0.2)) level.kind.value = agreement::LevelKind::key;
    if (chance(0.3)) {
      level.rounding = Placed(
          agreement::LevelRounding{static_cast<int>(below(3)), static_cast<money::Rounding>(below(5))});
    }
    if (chance(0.2)) {
      agreement::LowVolume few{1 + below(40), std::nullopt};
      if (chance(0.6)) few.failures_allowed = below(4);
      level.low_volume = Placed(few);
    }
    level.no_data.value = static_cast<agreement::NoData>(chance(0.7) ? 0 : below(3));
    if (chance(0.1)) level.burn_in_until = Placed(day("2026-02-01") + static_cast<int>(below(120)));
    if (chance(0.1)) level.from = Placed(day("2026-02-01") + static_cast<int>(below(200)));
    if (chance(0.1)) level.until = Placed(day("2026-08-01") + static_cast<int>(below(300)));
    if (chance(0.1)) {
      const time::Date begin = day("2026-03-01") + static_cast<int>(below(200));
      level.suspended.push_back(Placed(time::DateRange{begin, begin + 1 + static_cast<int>(below(60))}));
    }
    if (level.minimum && chance(0.4)) {
      const std::int64_t times = 1 + below(4);
      level.expected_misses =
          Placed(agreement::ExpectedMisses{times, times + below(6), chance(0.5), chance(0.5)});
    }
    if (chance(0.2)) level.catastrophic = Placed(bar(measure, money::Decimal(lower ? 60 : 40)));
    if (chance(0.2)) level.bonus_above = Placed(bar(measure, money::Decimal(lower ? 3 : 97)));
    if (chance(0.25)) {
      constexpr agreement::Window::Kind kKinds[] = {
          agreement::Window::Kind::quarter, agreement::Window::Kind::year, agreement::Window::Kind::rolling};
      level.window.value = {kKinds[below(3)], static_cast<int>(2 + below(5)), chance(0.5)};
    }
    if (chance(0.2)) level.averaging = agreement::Averaging::simple;
    if (chance(0.08)) level.average_with_previous = true;
    if (chance(0.05))
      level.ratchet = Placed(agreement::Ratchet{1 + below(4), Placed(percent("10")), Placed(percent("5"))});
    if (chance(0.1)) {
      agreement::Reporting reporting;
      reporting.due.value.amount = time::Duration::days(5);
      reporting.due.value.calendar_days = 5;
      level.reporting = Placed(reporting);
    }
    if (chance(0.6)) level.credit = Placed(any_regime(measure, lower));
  }

  /// An index over some of the other measures.
  void add_composite(std::int64_t levels) {
    agreement::ServiceLevel& level = desk.level("index", std::to_string(60 + below(40)));
    level.minimum = Placed(share(std::to_string(30 + below(30))));
    agreement::Measure& measure = desk.measure_of("index");
    measure.type.value = agreement::MeasureType::composite;
    for (std::int64_t i = 0; i < levels; ++i) {
      if (i > 0 && chance(0.5)) continue;
      measure.parts.push_back(
          named(fmt::format("level{}-measure", i), Placed(percent(std::to_string(1 + below(60))))));
    }
    if (chance(0.5)) level.credit = Placed(any_regime(measure, false));
    if (chance(0.2)) level.average_with_previous = true;
  }

  /// Claims that were granted, refused or wait: what they take out stands in the tallies.
  void add_claims() {
    for (std::int64_t i = 1 + below(3); i > 0; --i) {
      agreement::ReliefClaim claim;
      claim.id.value = fmt::format("claim{}", i);
      claim.levels.push_back(Placed(*desk.terms.levels.front().name));
      claim.cause.value = "client";
      claim.event_on.value = day("2026-02-10") + static_cast<int>(below(200));
      claim.notified_on = Placed(claim.event_on.value + 1);
      claim.decision.value = static_cast<agreement::ReliefClaim::Decision>(below(4));
      desk.terms.claims.push_back(claim);
    }
  }

  LevelCredit any_regime(const agreement::Measure& measure, bool lower) {
    LevelCredit credit;
    constexpr LevelCredit::Regime kRegimes[] = {LevelCredit::Regime::pool,     LevelCredit::Regime::fixed,
                                                LevelCredit::Regime::tiers,    LevelCredit::Regime::sliding,
                                                LevelCredit::Regime::delay,    LevelCredit::Regime::points,
                                                LevelCredit::Regime::per_item, LevelCredit::Regime::none};
    credit.regime.value = kRegimes[below(8)];
    if (chance(0.7)) credit.amount = Placed(money::Money::minor(below(3'000'00), euro()));
    if (chance(0.5)) credit.rate = Placed(money::Percent(money::Decimal::scaled(1 + below(300), 2)));
    credit.step = Placed(bar(measure, money::Decimal::scaled(1 + below(20), 1)));
    if (chance(0.3)) credit.cap = Placed(percent(std::to_string(1 + below(9))));
    if (chance(0.2)) credit.cap_amount = Placed(money::Money::minor(below(9'000'00), euro()));
    if (chance(0.3)) credit.of = Placed<std::string>("base");
    if (chance(0.2)) credit.minimum = Placed(money::Money::minor(below(500'00), euro()));
    credit.whole_steps = chance(0.5);
    std::int64_t edge = lower ? 8 : 95;
    for (std::int64_t i = 1 + below(4); i > 0; --i) {
      agreement::Band band;
      const std::int64_t next = lower ? edge + 1 + below(9) : edge - 1 - below(9);
      agreement::Bounds bounds;
      bounds.from = bar(measure, money::Decimal(std::min(edge, next)));
      bounds.to = bar(measure, money::Decimal(std::max(edge, next)));
      bounds.from_excluded = bounds.to_included = lower;
      band.results = Placed(bounds);
      band.points = Placed(money::Decimal(below(5)));
      if (chance(0.5)) band.credit = Placed(percent(std::to_string(below(20))));
      if (chance(0.3)) band.amount = Placed(money::Money::minor(below(2'000'00), euro()));
      if (chance(0.3)) band.multiplier_hundredths = Placed<std::int64_t>(50 + below(200));
      credit.bands.push_back(band);
      edge = next;
    }
    return credit;
  }

  void add_credits() {
    if (chance(0.05)) return;
    agreement::Credits& credits = desk.credits();
    if (chance(0.9)) credits.at_risk = Placed(percent(std::to_string(1 + below(20))));
    for (const auto& level : desk.terms.levels) {
      if (chance(0.85))
        credits.allocation.push_back(named(*level.name, Placed(percent(std::to_string(below(120))))));
    }
    for (std::int64_t i = below(4); i > 0; --i)
      credits.repeated_default.push_back(Placed(money::Decimal::scaled(100 + below(150), 2)));
    if (chance(0.3)) credits.one_incident.value = agreement::OneIncident::each;
    const auto maybe_share = [&](auto& into, double often, std::int64_t most) {
      if (chance(often)) into = Placed(money::Percent(money::Decimal::scaled(1 + below(most * 100), 2)));
    };
    maybe_share(credits.caps.level, 0.3, 90);
    maybe_share(credits.caps.month, 0.3, 10);
    maybe_share(credits.caps.year, 0.3, 5);
    maybe_share(credits.caps.rolling, 0.3, 5);
    if (chance(0.5)) credits.caps.rolling_months = Placed<std::int64_t>(1 + below(12));
    if (chance(0.2)) credits.caps.month_amount = Placed(money::Money::minor(below(9'000'00), euro()));
    if (chance(0.2)) credits.caps.year_amount = Placed(money::Money::minor(below(90'000'00), euro()));
    if (chance(0.3)) credits.minimum = Placed(money::Money::minor(below(900'00), euro()));
    credits.carry_forward = chance(0.4);
    if (chance(0.2)) credits.shortest_period_days = Placed<std::int64_t>(10 + below(20));
    credits.rounding = static_cast<money::Rounding>(below(5));
    if (chance(0.6)) {
      agreement::EarnBack back;
      back.variant.value = static_cast<agreement::EarnBack::Variant>(below(chance(0.2) ? 4 : 3));
      if (chance(0.8)) back.periods = Placed<std::int64_t>(1 + below(3));
      back.no_further_default = chance(0.5);
      back.not_for_repeated = chance(0.5);
      if (chance(0.4)) maybe_share(back.returns, 1, 100);
      for (const auto& level : desk.terms.levels) {
        if (chance(0.7))
          back.targets.push_back(
              named(*level.name, Placed(bar(desk.measure_of(*level.name), money::Decimal(90)))));
      }
      back.bank_per_point = Placed(money::Decimal::scaled(5, 1));
      credits.earn_back = back;
    }
    if (chance(0.4)) {
      agreement::Bonus bonus;
      for (const auto& level : desk.terms.levels)
        bonus.levels.push_back(named(*level.name, Placed(percent("1"))));
      maybe_share(bonus.cap, 0.5, 2);
      bonus.only_without_default = chance(0.5);
      credits.bonus = bonus;
    }
    if (chance(0.5)) {
      agreement::ServicePoints points;
      points.value_per_point = Placed(percent("0.7"));
      points.repeat_doubles = chance(0.7);
      credits.points = points;
    }
  }

  void add_triggers() {
    for (int i = 0; i < 7; ++i) {
      if (chance(0.3)) continue;
      agreement::Trigger trigger;
      trigger.id.value = "trigger" + std::to_string(i);
      trigger.test = static_cast<agreement::Trigger::Test>(i);
      trigger.subject =
          chance(0.5) ? agreement::Trigger::Subject::level : agreement::Trigger::Subject::any_level;
      trigger.level =
          *desk.terms
               .levels[static_cast<std::size_t>(below(static_cast<std::int64_t>(desk.terms.levels.size())))]
               .name;
      trigger.times = static_cast<int>(1 + below(3));
      trigger.of_months = trigger.times + static_cast<int>(chance(0.4) ? 0 : below(5));
      trigger.amount = money::Decimal(1 + below(i == 3 ? 80 : 6));
      desk.terms.triggers.push_back(trigger);
    }
  }

  void add_deliverables() {
    if (!chance(0.4)) return;
    agreement::CriticalDeliverable late;
    late.due.value = day("2026-03-10") + static_cast<int>(below(90));
    if (chance(0.6)) late.delivered = Placed(late.due.value + static_cast<int>(below(80)));
    late.price.value = eur("40000");
    late.rate.value = percent("2");
    if (chance(0.7)) late.cap = Placed(percent("9"));
    desk.terms.deliverables.push_back(named("plan", late));
  }

  void add_swaps_and_causes() {
    if (chance(0.3)) {
      agreement::PrioritySwap swap;
      swap.what.value = "rush";
      swap.from.value = day("2026-04-01") + static_cast<int>(below(60));
      swap.to.value = swap.from.value + static_cast<int>(below(90));
      const std::string level = *desk.terms.levels.front().name;
      swap.levels.push_back(named(level, Placed(bar(desk.measure_of(level), money::Decimal(70)))));
      if (chance(0.5)) swap.agreed_on = Placed(swap.from.value - 3 + static_cast<int>(below(5)));
      desk.terms.swaps.push_back(swap);
    }
    for (std::int64_t i = below(8); i > 0; --i) {
      agreement::SharedCause cause;
      cause.id.value = "cause";
      cause.month.value = month("2026-02") + static_cast<int>(below(12));
      for (const auto& level : desk.terms.levels) {
        if (chance(0.7)) cause.levels.push_back(Placed(*level.name));
      }
      desk.terms.shared_causes.push_back(cause);
    }
  }

  void amend() {
    agreement::Terms changed = desk.terms;
    for (auto& level : changed.levels) {
      if (level.value.expected && chance(0.5))
        (*level.value.expected)->value =
            (*level.value.expected)->value + money::Decimal::scaled(below(30), 1);
    }
    if (changed.credits && (**changed.credits).at_risk) (**changed.credits).at_risk = Placed(percent("13"));
    if (chance(0.2)) changed.levels.pop_back();
    desk.amended.push_back({{day("2026-05-01") + static_cast<int>(below(200)), changed}, chance(0.5)});
  }

  void measure(const std::string& name, int m) {
    if (chance(0.12)) return;
    const auto in = (month("2026-02") + m).to_string();
    const agreement::Measure& measure = desk.measure_of(name);
    if (*measure.type == agreement::MeasureType::composite) return;  // the sum of its parts
    const std::int64_t n = chance(0.3) ? 1 + below(12) : 20 + below(400);
    settlement::Tally tally;
    tally.rows = n;
    tally.denominator = n;
    switch (*measure.type) {
      case agreement::MeasureType::count:
        tally.numerator = below(50);
        tally.rows = static_cast<std::int64_t>(tally.numerator);
        break;
      case agreement::MeasureType::mean:
        tally.numerator = Wide{n} * (50'000'000 + below(50'000'000));
        break;
      case agreement::MeasureType::availability:
        tally.denominator = 30LL * 86'400'000'000;
        tally.numerator = tally.denominator - below(chance(0.5) ? 100'000'000'000 : 900'000'000'000);
        break;
      default:
        tally.numerator = n - below(1 + n / (chance(0.6) ? 8 : 2));
    }
    if (chance(0.2)) {
      tally.excluded_rows = 1 + below(9);
      tally.excluded_denominator = tally.excluded_rows;
      desk.if_granted(in, name, n - below(1 + n / 9), n);
    }
    // Known soon after the month, or months later: in time or not.
    if (chance(0.5)) {
      tally.first_known = desk.terms.zone.start_of((month("2026-02") + m).end_day()).micros +
                          time::Duration::hours(24 * below(12)).micros;
    }
    desk.tally(in, name, tally);
  }

  static money::Currency euro() { return *money::Currency::find("EUR"); }
};

struct Judged {
  std::shared_ptr<const agreement::Agreement> agreement;
  settlement::Tallies tallies;
};
Judged judged(const AnyCase& any) {
  Judged made{any.desk.agreement(), {}};
  made.tallies = any.desk.tallies(*made.agreement, month("2026-02") + static_cast<int>(any.months - 1));
  return made;
}

std::string shown(const ReplayedMonth& month) {
  std::string text = fmt::format(
      "{} eligible {} at risk {} gross {} suppressed {} credits {} back {} bonus {} out {} fired {}",
      month.month.to_string(), month.eligible, month.at_risk, month.gross, month.suppressed, month.credits,
      month.earned_back, month.bonus, month.carried_out, month.fired);
  for (const auto& level : month.levels) {
    text += fmt::format("\n  {} {} default {} judged {} excused {} row {} gross {} payable {}", level.level,
                        settlement::name(level.status), static_cast<int>(level.default_kind), level.judged,
                        level.excused, level.consecutive, level.gross, level.payable);
  }
  return text;
}

TEST(ReplayLaws, the_lean_way_gives_what_the_statement_gives) {
  int compiled = 0, left = 0;
  EXPECT_TRUE(rc::check("every status, every cent", [&](std::uint64_t seed) {
    const AnyCase any(seed);
    const Judged made = judged(any);
    const auto statements = settlement::settle_all(*made.agreement, made.tallies, any.desk.known);
    if (!statements.has_value()) return;  // an index whose exact value does not fit 128 bits
    const auto facts = settlement::facts_of(*made.agreement, made.tallies, any.desk.known);
    RC_ASSERT(facts.has_value());
    const Replay replay(*made.agreement, *facts);
    ++(replay.left_to_statement().empty() ? compiled : left);
    std::vector<ReplayedMonth> months;
    RC_ASSERT(replay.run(months).has_value());
    RC_ASSERT(months.size() == statements->size());
    const auto steps = settlement::settle_lean(*made.agreement, made.tallies, any.desk.known);
    for (std::size_t m = 0; m < months.size(); ++m) {
      RC_ASSERT(shown(months[m]) == shown((*steps)[m]));
      const settlement::Statement& statement = (*statements)[m];
      const ReplayedMonth& lean = months[m];
      RC_ASSERT(lean.levels.size() == statement.levels.size());
      for (std::size_t i = 0; i < lean.levels.size(); ++i) {
        RC_ASSERT(replay.levels()[lean.levels[i].level] == statement.levels[i].level);
        RC_ASSERT(lean.levels[i].status == statement.levels[i].status);
        RC_ASSERT(lean.levels[i].default_kind == statement.levels[i].default_kind);
        RC_ASSERT(lean.levels[i].consecutive == statement.levels[i].consecutive);
      }
      const settlement::Totals& totals = statement.totals;
      RC_ASSERT(lean.gross == totals.gross.units());
      RC_ASSERT(lean.credits == totals.credits.units());
      RC_ASSERT(lean.earned_back == totals.earned_back.units());
      RC_ASSERT(lean.bonus == totals.bonus.units());
      RC_ASSERT(lean.net() == totals.net_credits.units());
      for (const auto& trigger : statement.triggers) {
        const auto at = std::ranges::find(replay.triggers(), trigger.trigger) - replay.triggers().begin();
        RC_ASSERT(((lean.fired >> at & 1) != 0) == trigger.fired);
      }
    }
  }));
  EXPECT_GT(compiled, 3 * left) << "most agreements are judged by the compiled rules";
}

TEST(ReplayLaws, months_drawn_as_they_were_seen_change_nothing) {
  EXPECT_TRUE(rc::check("draws replace what was seen", [](std::uint64_t seed) {
    AnyCase any(seed);
    any.desk.known.as_of = any.desk.terms.zone.start_of(day("2100-01-01"));  // every month has come
    const Judged made = judged(any);
    const auto facts = settlement::facts_of(*made.agreement, made.tallies, any.desk.known);
    if (!facts) return;  // an index whose exact value does not fit 128 bits
    const Replay replay(*made.agreement, *facts);
    if (!replay.left_to_statement().empty()) return;
    for (std::size_t level = 0; level < replay.levels().size(); ++level) {
      if (!replay.can_draw(level)) return;
    }
    std::vector<ReplayedMonth> seen;
    RC_ASSERT(replay.run(seen).has_value());
    settlement::ReplayState state = replay.start();
    ReplayedMonth out;
    for (std::size_t m = 0; m < replay.months(); ++m) {
      std::vector<const settlement::Seen*> drawn;
      for (std::size_t level = 0; level < replay.levels().size(); ++level) {
        // The parts of a split month have results of their own.
        if (seen[m].levels.size() > replay.levels().size()) return;
        drawn.push_back(replay.seen(level, m));
      }
      replay.judge(state, drawn, out);
      RC_ASSERT(shown(out) == shown(seen[m]));
    }
  }));
}

TEST(ReplayLaws, credits_stay_under_the_caps_and_what_is_returned_under_the_credits) {
  EXPECT_TRUE(rc::check("J 2", [](std::uint64_t seed) {
    const AnyCase any(seed);
    const Judged made = judged(any);
    const auto facts = settlement::facts_of(*made.agreement, made.tallies, any.desk.known);
    if (!facts) return;
    std::vector<ReplayedMonth> months;
    RC_ASSERT(Replay(*made.agreement, *facts).run(months).has_value());
    std::int64_t paid = 0, returned = 0;
    for (const ReplayedMonth& month : months) {
      const bool capped = made.agreement->original->credits && (**made.agreement->original->credits).at_risk;
      if (capped) RC_ASSERT(month.credits <= month.at_risk);
      paid += month.credits;
      returned += month.earned_back;
      RC_ASSERT(returned <= paid);
      std::int64_t levels = 0;
      for (const auto& level : month.levels) levels += level.gross;
      RC_ASSERT(levels <= month.gross);
    }
  }));
}

TEST(ReplayLaws, a_stricter_bar_never_owes_less_gross_while_defaults_do_not_multiply) {
  // Within one month and for one level. Repeats break it across months: a miss more can make an expected
  // default fire earlier and start its count anew, and a credit that is paid earlier can be earned back.
  EXPECT_TRUE(rc::check("gross of each month", [](std::uint64_t seed) {
    AnyCase any(seed);
    for (auto& level : any.desk.terms.levels) {
      level.value.expected_misses.reset();
      level.value.ratchet.reset();
      level.value.average_with_previous = false;
      if (level.value.credit) (*level.value.credit)->regime.value = LevelCredit::Regime::fixed;
    }
    any.desk.amended.clear();
    if (any.desk.terms.credits) any.desk.credits().repeated_default.clear();
    any.desk.terms.swaps.clear();
    AnyCase stricter = any;
    for (auto& level : stricter.desk.terms.levels) {
      const money::Decimal by(*level.value.direction->operator->() == agreement::Direction::higher ? 3 : -3);
      for (auto* bar : {&level.value.expected, &level.value.minimum}) {
        if (*bar) (**bar)->value = (**bar)->value + by;
      }
    }
    const Judged lax = judged(any), strict = judged(stricter);
    const auto facts = settlement::facts_of(*lax.agreement, lax.tallies, any.desk.known);
    if (!facts) return;
    std::vector<ReplayedMonth> before, after;
    RC_ASSERT(Replay(*lax.agreement, *facts).run(before).has_value());
    RC_ASSERT(Replay(*strict.agreement, *facts).run(after).has_value());
    for (std::size_t m = 0; m < before.size(); ++m) RC_ASSERT(after[m].gross >= before[m].gross);
  }));
}

}  // namespace
