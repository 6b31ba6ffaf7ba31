// Laws of settlement on random small agreements and logs: it agrees with its slow twin; workers and the order
// of rows change nothing; credits stay under the amount at risk; a stricter bar never pays less; what is paid
// adds up.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "property/settlement_twin.h"
#include "settlement/hand_made.h"

namespace {

using namespace entente;
using namespace entente::settlement::hand_made;
namespace settlement = entente::settlement;
using text::Placed;

twin::World any_world(std::uint64_t seed) {
  Random random(seed);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(n)));
  };
  twin::World world;
  world.months = static_cast<int>(1 + below(4));
  const twin::Minute end = twin::first_day(world.months) * twin::kDay;
  world.as_of = random.chance(0.7) ? end : below(end) + 1;
  const std::int64_t tickets = below(60);
  for (std::int64_t i = 0; i < tickets; ++i) {
    twin::Ticket ticket;
    ticket.key = "T" + std::to_string(i);
    ticket.opened = below(end + 3 * twin::kDay) - 2 * twin::kDay;
    if (random.chance(0.85)) ticket.resolved = ticket.opened + below(random.chance(0.5) ? 300 : 5000);
    ticket.priority = static_cast<int>(1 + below(2));
    if (random.chance(0.15)) ticket.cause = "client";
    twin::Minute at = ticket.opened;
    for (std::int64_t pauses = random.chance(0.3) ? 1 + below(3) : 0; pauses > 0; --pauses) {
      at += below(400);
      twin::Ticket::Pause pause{at, std::nullopt};
      at += 1 + below(600);
      if (pauses > 1 || random.chance(0.8)) pause.end = at;
      ticket.pauses.push_back(pause);
      at += 1;
    }
    world.tickets.push_back(ticket);
  }
  for (std::int64_t i = below(6); i > 0; --i) {
    twin::Outage outage;
    outage.begin = below(end);
    if (random.chance(0.9)) outage.end = outage.begin + 1 + below(4000);
    outage.maintenance = random.chance(0.3);
    world.outages.push_back(outage);
  }
  world.excluded_time = static_cast<int>(below(3));
  const std::int64_t levels = 1 + below(4);
  for (std::int64_t i = 0; i < levels; ++i) {
    twin::Level level;
    level.name = std::string(1, static_cast<char>('d' - i));  // not in the order of their names
    level.kind = static_cast<twin::Kind>(below(3));
    level.critical = random.chance(0.85);
    level.priority = static_cast<int>(1 + below(2));
    level.limit = 60 * (1 + below(10));
    level.expected = static_cast<int>(50 + below(50));
    if (random.chance(0.5)) level.minimum = level.expected - static_cast<int>(below(30));
    level.allocation = static_cast<int>(below(120));
    if (random.chance(0.3)) level.few = static_cast<int>(1 + below(12));
    if (random.chance(0.6)) level.failures_allowed = static_cast<int>(below(3));
    level.no_data = static_cast<twin::NoData>(random.chance(0.7) ? 0 : below(3));
    if (level.minimum >= 0 && random.chance(0.5)) {
      level.misses = static_cast<int>(1 + below(3));
      level.of_months = static_cast<int>(level.misses + below(3));
      level.minimum_counts = random.chance(0.5);
      level.keep_rolling = random.chance(0.5);
    }
    world.levels.push_back(level);
  }
  world.charges = 1 + below(10'000'000);
  world.at_risk = static_cast<int>(1 + below(20));
  if (random.chance(0.6)) world.multipliers = {100, 150, 200};
  if (random.chance(0.3)) world.level_cap = static_cast<int>(10 + below(90));
  if (random.chance(0.3)) world.year_cap = static_cast<int>(1 + below(3));
  if (random.chance(0.3)) world.least = below(100'000);
  world.carry = random.chance(0.3);
  if (random.chance(0.4)) {
    for (const twin::Level& level : world.levels) {
      if (random.chance(0.7)) world.shared[static_cast<int>(below(world.months))].push_back(level.name);
    }
  }
  if (random.chance(0.3)) {
    const int from = static_cast<int>(below(100));
    world.swaps.push_back(
        {from, from + static_cast<int>(below(40)), world.levels[0].name, static_cast<int>(below(80))});
  }
  return world;
}

std::string instant(twin::Minute t) {
  return time::Instant::from_seconds(day("2026-01-01").days * 86'400LL + t * 60).to_string();
}

struct Made {
  Case desk{"2026-01-01", "2026-12-31"};
  measurement::MemorySource source;
};

/// The world as terms and rows. `reversed`: the same rows in another order.
Made made_from(const twin::World& world, bool reversed = false) {
  Made made;
  agreement::Terms& terms = made.desk.terms;
  const auto words = [](const std::string& text) { return Placed<std::string>(text); };
  calendar::CalendarSpec office;
  office.name = "office";
  for (std::size_t weekday = 0; weekday < 5; ++weekday) {
    office.week[weekday].push_back({time::Duration::hours(9), time::Duration::hours(17)});
  }
  office.yearly_holidays[{1, 6}] = "closed";
  terms.calendars.push_back(named("office", office));
  for (const auto& [name, kind] : {std::pair<std::string, std::string>{"tickets", "items"},
                                   {"history", "events"},
                                   {"outages", "outages"}}) {
    agreement::Dataset dataset;
    dataset.kind = words(kind);
    terms.data.push_back(named(name, dataset));
  }
  agreement::Clock clock;
  clock.of = words("tickets");
  clock.starts = words("opened_at");
  clock.stops = words("resolved_at");
  clock.runs_on = words("office");
  clock.pauses_while = words("state == \"waiting\"");
  terms.clocks.push_back(named("resolution", clock));

  for (const twin::Level& level : world.levels) {
    agreement::ServiceLevel& bar = made.desk.level(level.name, std::to_string(level.expected),
                                                   level.minimum >= 0 ? std::to_string(level.minimum) : "");
    bar.kind.value = level.critical ? agreement::LevelKind::critical : agreement::LevelKind::key;
    bar.no_data.value = static_cast<agreement::NoData>(level.no_data);
    if (level.few > 0 && level.kind != twin::Kind::availability) {
      agreement::LowVolume rule{level.few, std::nullopt};
      if (level.failures_allowed >= 0) rule.failures_allowed = level.failures_allowed;
      bar.low_volume = Placed(rule);
    }
    if (level.misses > 0) {
      bar.expected_misses = Placed(
          agreement::ExpectedMisses{level.misses, level.of_months, level.minimum_counts, level.keep_rolling});
    }
    agreement::Measure& measure = made.desk.measure_of(level.name);
    if (level.kind == twin::Kind::availability) {
      measure.type.value = agreement::MeasureType::availability;
      measure.of.dataset = words("outages");
      measure.over = words("always");
      measure.excluded_time = static_cast<agreement::ExcludedTime>(world.excluded_time);
      agreement::Exclusion maintenance;
      maintenance.where = words("kind == \"maintenance\"");
      maintenance.because = words("planned maintenance");
      measure.excluding.push_back(maintenance);
    } else {
      measure.of.dataset = words("tickets");
      measure.of.where = words("priority == \"" + std::to_string(level.priority) + "\"");
      const std::string limit = std::to_string(level.limit / 60) + " business hours on office";
      if (level.kind == twin::Kind::in_time) {
        measure.type.value = agreement::MeasureType::elapsed;
        measure.clock = words("resolution");
        measure.within = words(limit);
      } else {
        measure.good = words("resolution <= " + limit);
        agreement::Exclusion client;
        client.where = words("cause == \"client\"");
        client.because = words("client");
        measure.excluding.push_back(client);
      }
    }
  }
  const money::Currency euro = *money::Currency::find("EUR");
  agreement::ChargeLine charges;
  charges.month = money::Money::minor(world.charges, euro);
  terms.charges.push_back(named("base", charges));
  agreement::Credits& credits = made.desk.credits();
  credits.at_risk = Placed(percent(std::to_string(world.at_risk)));
  for (const twin::Level& level : world.levels) {
    credits.allocation.push_back(named(level.name, Placed(percent(std::to_string(level.allocation)))));
  }
  for (const int hundredths : world.multipliers) {
    credits.repeated_default.push_back(Placed(money::Decimal::scaled(hundredths, 2)));
  }
  if (world.level_cap > 0) credits.caps.level = Placed(percent(std::to_string(world.level_cap)));
  if (world.year_cap > 0) credits.caps.year = Placed(percent(std::to_string(world.year_cap)));
  if (world.least > 0) credits.minimum = Placed(money::Money::minor(world.least, euro));
  credits.carry_forward = world.carry;
  for (const auto& [in, levels] : world.shared) {
    agreement::SharedCause cause;
    cause.id = words("cause");
    cause.month.value = month("2026-01") + in;
    for (const std::string& level : levels) cause.levels.push_back(words(level));
    terms.shared_causes.push_back(cause);
  }
  for (const twin::World::Swap& swap : world.swaps) {
    agreement::PrioritySwap agreed;
    agreed.what = words("swap");
    agreed.from.value = day("2026-01-01") + swap.first_day;
    agreed.to.value = day("2026-01-01") + swap.last_day;
    agreed.levels.push_back(named(swap.level, Placed(share(std::to_string(swap.dip)))));
    terms.swaps.push_back(agreed);
  }
  made.desk.known.as_of = *time::Instant::parse(instant(world.as_of));

  std::vector<std::vector<std::string>> tickets, history, outages;
  for (const twin::Ticket& ticket : world.tickets) {
    tickets.push_back({ticket.key, instant(ticket.opened),
                       ticket.resolved ? instant(*ticket.resolved) : std::string(),
                       std::to_string(ticket.priority), ticket.cause});
    for (const auto& pause : ticket.pauses) {
      history.push_back({ticket.key, instant(pause.begin), "waiting"});
      if (pause.end) history.push_back({ticket.key, instant(*pause.end), "working"});
    }
  }
  int number = 0;
  for (const twin::Outage& outage : world.outages) {
    outages.push_back({"O" + std::to_string(++number), instant(outage.begin),
                       outage.end ? instant(*outage.end) : std::string(),
                       outage.maintenance ? "maintenance" : "incident"});
  }
  if (reversed) {
    for (auto* rows : {&tickets, &history, &outages}) std::reverse(rows->begin(), rows->end());
  }
  using expression::Type;
  made.source.add("tickets", tables::TableKind::items,
                  {{"item", Type::text()},
                   {"opened_at", Type::instant()},
                   {"resolved_at", Type::instant()},
                   {"priority", Type::text()},
                   {"cause", Type::text()}},
                  tickets);
  made.source.add("history", tables::TableKind::events,
                  {{"item", Type::text()}, {"at", Type::instant()}, {"state", Type::text()}}, history);
  made.source.add("outages", tables::TableKind::outages,
                  {{"outage", Type::text()},
                   {"begins_at", Type::instant()},
                   {"ends_at", Type::instant()},
                   {"kind", Type::text()}},
                  outages);
  return made;
}

std::vector<settlement::Statement> settled(const Made& made, int months, unsigned workers = 1) {
  const auto of = made.desk.agreement();
  settlement::ReduceOptions options = made.desk.known;
  options.workers = workers;
  const auto tallies =
      settlement::reduce(*of, made.source, month("2026-01"), month("2026-01") + (months - 1), options);
  if (!tallies) throw std::runtime_error(tallies.error().front().message);
  auto statements = settlement::settle_all(*of, *tallies, options);
  if (!statements) throw std::runtime_error(statements.error().front().message);
  return std::move(*statements);
}

std::string shown(const std::vector<settlement::Statement>& statements) {
  std::string text;
  const auto write = [&](const auto& self, const explain::Figure& figure) -> void {
    text +=
        figure.id + "|" + figure.label + "|" + figure.value + "|" + figure.rule + "|" + figure.note + "\n";
    for (const auto& input : figure.inputs) self(self, input);
  };
  for (const auto& statement : statements) write(write, statement.explanation);
  return text;
}

TEST(SettlementLaws, agrees_with_the_slow_twin) {
  EXPECT_TRUE(rc::check("same tallies, verdicts and money as row by row", [](std::uint64_t seed) {
    const twin::World world = any_world(seed);
    const std::vector<twin::Month> expected = twin::judge(world);
    const auto statements = settled(made_from(world), world.months);
    RC_ASSERT(statements.size() == expected.size());
    for (std::size_t m = 0; m < expected.size(); ++m) {
      const settlement::Statement& got = statements[m];
      for (std::size_t i = 0; i < world.levels.size(); ++i) {
        const twin::Line& want = expected[m].lines[i];
        const settlement::LevelLine& line = got.levels[i];
        RC_ASSERT(line.level == world.levels[i].name);
        const Wide unit = world.levels[i].kind == twin::Kind::availability ? 60'000'000 : 1;
        RC_ASSERT(static_cast<std::int64_t>(line.numerator / unit) == want.numerator);
        RC_ASSERT(static_cast<std::int64_t>(line.denominator / unit) == want.denominator);
        if (world.levels[i].kind != twin::Kind::availability) {
          RC_ASSERT(line.excluded == want.excluded);
          RC_ASSERT(line.missing == want.missing);
        }
        RC_ASSERT(static_cast<int>(line.status) == static_cast<int>(want.status));
        RC_ASSERT(static_cast<int>(line.default_kind) == want.default_kind);
        RC_ASSERT(line.consecutive == want.in_a_row);
        RC_ASSERT(line.swap.has_value() == want.excused);
      }
      RC_ASSERT(got.credits.size() == expected[m].credits.size());
      for (std::size_t i = 0; i < got.credits.size(); ++i) {
        RC_ASSERT(got.credits[i].level == expected[m].credits[i].level);
        RC_ASSERT(got.credits[i].gross.units() == expected[m].credits[i].gross);
        RC_ASSERT(got.credits[i].suppressed_by.has_value() == expected[m].credits[i].suppressed);
        RC_ASSERT(got.credits[i].payable.units() == expected[m].credits[i].payable);
      }
      RC_ASSERT(got.totals.credits.units() == expected[m].paid);
    }
  }));
}

TEST(SettlementLaws, workers_and_the_order_of_rows_change_nothing) {
  EXPECT_TRUE(rc::check("same bytes", [](std::uint64_t seed) {
    const twin::World world = any_world(seed);
    const std::string once = shown(settled(made_from(world), world.months));
    RC_ASSERT(shown(settled(made_from(world), world.months, 3)) == once);
    RC_ASSERT(shown(settled(made_from(world, true), world.months)) == once);
  }));
}

TEST(SettlementLaws, credits_stay_under_the_amount_at_risk_and_the_waterfall_adds_up) {
  EXPECT_TRUE(rc::check("J 2", [](std::uint64_t seed) {
    for (const auto& statement : settled(made_from(any_world(seed)), any_world(seed).months)) {
      const settlement::Totals& t = statement.totals;
      RC_ASSERT(t.credits <= t.at_risk);
      RC_ASSERT(t.gross - t.suppressed - t.cut_by_level_cap + t.carried_in - t.cut_by_month_cap -
                    t.cut_by_rolling_cap - t.cut_by_year_cap - t.below_minimum ==
                t.credits);
      money::Money sum = t.credits - t.credits;
      for (const auto& credit : statement.credits) sum += credit.payable;
      RC_ASSERT(sum == t.credits);
      RC_ASSERT(t.earned_back <= t.credits_this_year);
    }
  }));
}

TEST(SettlementLaws, a_stricter_bar_never_owes_less) {
  EXPECT_TRUE(rc::check("gross credits of one level", [](std::uint64_t seed) {
    twin::World world = any_world(seed);
    world.levels.resize(1);
    world.levels[0].minimum = -1;
    world.levels[0].misses = 0;
    world.shared.clear();
    world.swaps.clear();
    twin::World stricter = world;
    stricter.levels[0].expected = std::min(100, world.levels[0].expected + 7);
    const auto lax = settled(made_from(world), world.months);
    const auto strict = settled(made_from(stricter), world.months);
    for (std::size_t m = 0; m < lax.size(); ++m) RC_ASSERT(strict[m].totals.gross >= lax[m].totals.gross);
  }));
}

TEST(SettlementLaws, later_knowledge_gives_differences_that_add_up) {
  EXPECT_TRUE(rc::check("J 6", [](std::uint64_t seed) {
    const twin::World now = any_world(seed);
    twin::World then = now, before = now;
    then.tickets.resize(now.tickets.size() * 2 / 3);
    before.tickets.resize(now.tickets.size() / 3);
    const auto first = settled(made_from(before), now.months);
    const auto second = settled(made_from(then), now.months);
    const auto third = settled(made_from(now), now.months);
    for (std::size_t m = 0; m < first.size(); ++m) {
      const auto a = settlement::compare(first[m], second[m]);
      const auto b = settlement::compare(second[m], third[m]);
      const auto whole = settlement::compare(first[m], third[m]);
      RC_ASSERT((a.credit_after - a.credit_before) + (b.credit_after - b.credit_before) ==
                whole.credit_after - whole.credit_before);
      RC_ASSERT(settlement::compare(third[m], third[m]).changes.empty());
    }
  }));
}

}  // namespace
