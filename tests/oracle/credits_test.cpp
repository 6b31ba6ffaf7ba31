// Credits, penalties and availability that other programs and published agreements come to, driven through
// settlement as terms that an agreement can say. What cannot be said, and why, stands in
// docs/reference/oracles.md.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "oracle/absent.h"
#include "settlement/availability.h"
#include "settlement/hand_made.h"

namespace {

using namespace entente;
using namespace entente::settlement::hand_made;
namespace settlement = entente::settlement;
using agreement::LevelCredit;
using nlohmann::json;
using text::Placed;

std::optional<json> oracle(const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "sla" / file;
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return json::parse(in);
}

agreement::Band band(const std::string& from, const std::string& to, const std::string& credit_percent) {
  agreement::Band made;
  if (!from.empty()) made.results->from = share(from);
  if (!to.empty()) made.results->to = share(to);
  made.credit = Placed(percent(credit_percent));
  return made;
}

Case with_tiers(const std::string& expected, const std::vector<agreement::Band>& bands,
                const std::string& charges = "100") {
  Case made;
  LevelCredit credit;
  credit.regime.value = LevelCredit::Regime::tiers;
  credit.bands = bands;
  made.level("level", expected).credit = Placed(credit);
  made.charge(charges);
  return made;
}

/// Credit of January in the currency of the charges.
std::string credit_of(Case& made, const std::string& level = "100") {
  if (!level.empty()) made.result("2026-01", "level", level);
  return made.settle("2026-01").totals.credits.amount().to_string();
}
std::string same(const std::string& number) {
  return decimal(number).to_string();
}

/// A published table of tiers: the credit in per cent of a bill of 100 000.00, in thousandths of the bill's
/// units.
std::string tier_percent(const json& scheme, const std::string& level) {
  std::vector<agreement::Band> bands;
  for (const json& tier : scheme.at("tiers")) {
    bands.push_back(band(tier.at("at_or_above").is_null() ? "" : tier.at("at_or_above").get<std::string>(),
                         tier.at("below").get<std::string>(), tier.at("credit_percent").get<std::string>()));
  }
  Case made = with_tiers(scheme.at("tiers")[0].at("below").get<std::string>(), bands, "100");
  return credit_of(made, level);
}

std::string accord_sla_a(const json& scheme, const json& input) {
  Case made = with_tiers(
      "99.8", {band("", "98", scheme.at("t2_percent").get<std::string>()), band("98", "99.8", "2")},
      input.at("monthly_charge").get<std::string>());
  made.credits().caps.month = Placed(percent("10"));
  made.credits().caps.rolling = Placed(percent("10"));
  made.credits().caps.rolling_months = Placed<std::int64_t>(12);
  return credit_of(made, input.at("level").get<std::string>());
}

struct Late {
  std::string penalty;
  bool terminate = false;
};
/// Whole days late, each 5.25 % of the price: a level whose result is the time beyond the agreed instant.
Late late(const std::string& agreed, const std::string& delivered, const std::string& value,
          const std::string& cap) {
  Case made;
  LevelCredit credit;
  credit.regime.value = LevelCredit::Regime::delay;
  credit.rate = Placed(percent("5.25"));
  const auto days = [](std::int64_t n) {
    return agreement::Quantity{agreement::Quantity::Unit::duration,
                               money::Decimal(time::Duration::days(n).micros),
                               {},
                               std::to_string(n) + " calendar days"};
  };
  credit.step = Placed(days(1));
  credit.whole_steps = true;
  if (!cap.empty()) credit.cap = Placed(percent(cap));
  agreement::ServiceLevel& level = made.level("level", "");
  level.expected = Placed(days(0));
  level.direction = Placed(agreement::Direction::lower);
  level.catastrophic = Placed(days(16));  // "more than 15 days" of whole days
  level.credit = Placed(credit);
  made.measure_of("level").type.value = agreement::MeasureType::sum;
  made.charge(value);
  settlement::Tally tally;
  tally.rows = tally.denominator = 1;
  tally.numerator = (*time::Instant::parse(delivered) - *time::Instant::parse(agreed)).micros;
  made.tally("2026-01", "level", tally);
  const auto statement = made.settle("2026-01");
  const auto& notes = line(statement, "level").notes;
  const bool beyond = std::ranges::any_of(
      notes, [](const std::string& n) { return n.starts_with("below the catastrophic"); });
  return {statement.totals.credits.amount().to_string(), beyond};
}

std::string pool(const json& input) {
  Case made;
  made.pool(input.at("invoice").get<std::string>(), input.at("at_risk_percent").get<std::string>(), {});
  int number = 0;
  for (const json& each : input.at("defaults")) {
    const std::string name = "level" + std::to_string(++number);
    made.level(name, "95");
    agreement::PoolCategory category;
    category.share.value = percent(each.at("pool_percent").get<std::string>());
    category.levels.push_back(named(name, Placed(percent(each.at("allocation_percent").get<std::string>()))));
    made.credits().categories.push_back(named(name, category));
    made.result("2026-01", name, "90");
  }
  return made.settle("2026-01").totals.credits.amount().to_string();
}

std::string points_below(const std::string& measure, const std::string& actual, const std::string& rate) {
  Case made;
  LevelCredit credit;
  credit.regime.value = LevelCredit::Regime::sliding;
  credit.rate = Placed(percent(rate));
  credit.step = Placed(share("1"));
  made.level("level", measure).credit = Placed(credit);
  made.charge("100");
  return credit_of(made, actual);
}

std::string service_line_penalties(const json& input) {
  Case made;
  std::vector<std::pair<std::string, std::string>> failed;
  if (input.contains("raw_sum")) {
    failed.emplace_back("all", (-decimal(input.at("raw_sum").get<std::string>())).to_string());
  } else {
    for (const json& name : input.at("failed")) {
      const std::string id = name.get<std::string>();
      failed.emplace_back(id, id.ends_with("P1") ? "1" : id.ends_with("P2") ? "0.1" : "0");
    }
  }
  for (const auto& [name, penalty] : failed) {
    LevelCredit credit;
    credit.regime.value = LevelCredit::Regime::tiers;
    credit.bands = {band("", "90", penalty)};
    made.level(name, "90").credit = Placed(credit);
    made.result("2026-01", name, "80");
  }
  made.charge("100");
  made.credits().caps.month = Placed(percent("10"));
  return (-made.settle("2026-01").totals.credits.amount()).to_string();
}

std::vector<int> service_points(const json& levels) {
  Case made;
  LevelCredit credit;
  credit.regime.value = LevelCredit::Regime::points;
  const auto add = [&](const std::string& from, const std::string& to, int points) {
    agreement::Band each = band(from, to, "0");
    each.credit.reset();
    each.points = Placed(money::Decimal(points));
    credit.bands.push_back(each);
  };
  add("99", "", 0);
  add("98", "99", 1);
  add("97", "98", 2);
  add("96", "97", 3);
  add("", "96", 4);
  auto& level = made.level("level", "99");
  level.credit = Placed(credit);
  level.rounding = Placed(agreement::LevelRounding{1, money::Rounding::half_away_from_zero});
  made.charge("100");
  made.credits().points = agreement::ServicePoints{Placed(percent("1"))};
  std::vector<std::string> results;
  for (const json& each : levels) results.push_back(each.get<std::string>());
  made.results("level", results);
  std::vector<int> points;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto statement = made.settle((month("2026-01") + static_cast<int>(i)).to_string());
    points.push_back(std::stoi(statement.totals.points.to_string()));
  }
  return points;
}

std::string subscription(const std::string& level) {
  std::vector<agreement::Band> bands{band("", "90", "100")};
  for (int whole = 90; whole < 99; ++whole) {
    bands.push_back(
        band(std::to_string(whole), std::to_string(whole + 1), std::to_string((99 - whole) * 10)));
  }
  Case made = with_tiers("99", bands);
  return credit_of(made, level);
}

/// A rate by volume is a look-up among bands, like a tier.
std::string volume_rate(const std::string& millions) {
  Case made = with_tiers("100", {band("0", "10", "3.1"), band("10", "50", "2.9"), band("50", "500", "2.5"),
                                 band("500", "1000", "1.2"), band("1000", "1000000", "0.1")});
  const money::Decimal points = decimal(millions);
  settlement::Tally tally;
  tally.rows = 1;
  tally.numerator = points.units_at(6, money::Rounding::half_even);
  tally.denominator = 100'000'000;
  made.tally("2026-01", "level", tally);
  const auto statement = made.settle("2026-01");
  return statement.credits.empty() ? "none" : statement.totals.credits.amount().to_string();
}

TEST(CreditOracle, agrees_with_the_published_schemes_that_an_agreement_can_say) {
  const auto file = oracle("credits.json");
  if (!file)
    GTEST_SKIP() << absent_oracle("sla/credits.json", "the comparison with published credit schemes");
  int agreed = 0, not_expressible = 0, differ = 0;
  for (const json& each : file->at("cases")) {
    const std::string scheme = each.at("scheme");
    const json& input = each.at("input");
    const json& expected = each.at("expected");
    const json& rule = file->at("schemes").at(scheme);
    std::string got, want;
    if (rule.contains("tiers")) {
      got = tier_percent(rule, input.at("level"));
      want = same(expected.at("credit_percent"));
    } else if (scheme == "accord_sla_a") {
      got = accord_sla_a(rule, input);
      want = same(expected.at("credit"));
    } else if (scheme.starts_with("accord_mini") || scheme == "accord_late_fx") {
      const bool fx = scheme == "accord_late_fx";
      // An agreement has one currency: the price stands in it.
      const std::string value = fx ? (decimal(input.at("value")) * decimal(input.at("rate"))).to_string()
                                   : input.at("value").get<std::string>();
      const Late found = late(input.at("agreed"), fx ? input.at("now") : input.at("delivered"), value,
                              fx                            ? "55"
                              : scheme == "accord_mini_cap" ? "52"
                                                            : "");
      const bool not_late = expected.contains("error");
      got = found.penalty + (found.terminate ? " end" : "");
      want = not_late ? "0"
                      : same(expected.at("penalty")) + (expected.at("terminate").get<bool>() ? " end" : "");
    } else if (scheme == "dir_pool") {
      got = pool(input);
      want = same(expected.at("credit"));
    } else if (scheme == "ccs_calloff" || scheme == "ccs_calloff_rate") {
      got = points_below(input.at("measure"), input.at("actual"), input.value("rate", "1"));
      want = same(expected.at("credit_percent"));
    } else if (scheme == "governify_sco") {
      got = service_line_penalties(input);
      want = same(expected.at("penalty_percent"));
    } else if (scheme == "uk_msa_points") {
      const auto points = service_points(input.at("levels_by_period"));
      got = json(points).dump();
      want = expected.at("service_points_by_period").dump();
    } else if (scheme == "subscription_steps") {
      got = subscription(input.at("level"));
      want = same(expected.at("credit_percent"));
    } else if (scheme == "accord_volume") {
      got = volume_rate(input.at("volume_millions"));
      want = expected.contains("error") ? "none" : same(expected.at("rate"));
    } else {
      ++not_expressible;  // accord_fragile, accord_installment: prices and loans, not service levels
      continue;
    }
    got == want ? ++agreed : ++differ;
    EXPECT_EQ(got, want) << each.at("id") << " " << input.dump();
  }
  RecordProperty("agreed", agreed);
  RecordProperty("not_expressible", not_expressible);
  std::printf("credits: %d agree, %d differ, %d are not credits of a service level\n", agreed, differ,
              not_expressible);
  EXPECT_EQ(differ, 0);
  EXPECT_GT(agreed, 90);
}

/// Time in a problem state, time unknown, and downtimes, read as the file says.
TEST(AvailabilityOracle, agrees_with_icinga_on_states_downtimes_and_unknown_time) {
  const auto file = oracle("availability_icinga.json");
  if (!file)
    GTEST_SKIP() << absent_oracle("sla/availability_icinga.json", "the comparison with availability reports");
  const auto tick = [](std::int64_t n) { return time::Instant{n * 1000}; };
  for (const json& each : file->at("cases")) {
    const time::Interval span{tick(each.at("interval")[0]), tick(each.at("interval")[1])};
    if (each.contains("expected_error")) {
      EXPECT_TRUE(time::IntervalSet::of({span}).empty()) << "an interval that runs backwards holds no time";
      continue;
    }
    struct Change {
      std::int64_t at;
      int state, previous;
    };
    std::vector<Change> changes;
    std::vector<time::Interval> downtimes, problems, unknown;
    int state = 0;
    bool known_before = false;
    for (const json& event : each.at("events")) {
      if (event.at("type") == "downtime")
        downtimes.push_back({tick(event.at("start")), tick(event.at("end"))});
      if (event.at("type") == "state")
        changes.push_back({event.at("time"), event.at("state"), event.at("previous_state")});
      if (event.at("type") == "current_state" && changes.empty()) state = event.at("state");
    }
    std::ranges::stable_sort(changes, {}, &Change::at);
    for (const Change& change : changes) {
      if (tick(change.at) <= span.begin) {
        state = change.state;
        known_before = true;
      }
    }
    if (!known_before) {
      for (const Change& change : changes) {
        if (tick(change.at) > span.begin) {
          state = change.previous;
          break;
        }
      }
    }
    time::Instant from = span.begin;
    const auto close = [&](time::Instant until) {
      if (state == 99) unknown.push_back({from, until});
      if (state == 2) problems.push_back({from, until});
      from = until;
    };
    for (const Change& change : changes) {
      const time::Instant at = tick(change.at);
      if (at <= span.begin || at > span.end) continue;
      if (change.previous == 99) state = 99;
      close(at);
      state = change.state;
    }
    close(span.end);
    const time::IntervalSet service = time::IntervalSet::of({span}) - time::IntervalSet::of(unknown);
    settlement::Downtime down;
    down.outages = time::IntervalSet::of(problems);
    down.excluded = time::IntervalSet::of(downtimes);
    const auto tally =
        settlement::availability_in(service, down, agreement::ExcludedTime::leaves_downtime_only);
    const money::Ratio value{tally.numerator * 100, tally.denominator};
    const auto want = money::Decimal::parse(each.at("expected_ok_percent").dump());
    EXPECT_EQ(value.rounded(4, money::Rounding::half_away_from_zero), *want) << each.at("id");
  }
}

}  // namespace
