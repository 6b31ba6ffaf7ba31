#include "outlook/backtest.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>

#include "outlook/baseline.h"
#include "outlook/simulation.h"
#include "outlook/what_if.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

const agreement::ReadFile kNoFiles = [](const std::string&) -> text::Outcome<std::string> {
  return std::string();
};

text::SourcePtr desk(const std::string& more = {}) {
  return std::make_shared<const text::Source>("desk.yaml", R"(agreement: desk
parties: {client: Acme, supplier: Fixit}
currency: EUR
zone: UTC
term: {from: 2026-01-01, to: 2027-12-31}
clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at}
measures:
  in-time:
    elapsed: {of: tickets, clock: resolution, within: 8 h}
  answered:
    of: tickets
    ratio: priority == "1"
service levels:
  resolution: {clause: "6.1", measure: in-time, expected: 95%, minimum: 90%}
  answers: {clause: "6.2", measure: answered, expected: 80%}
charges:
  fee: {month: 100 000 EUR}
credits:
  clause: "7"
  at risk: 10% of monthly charges
  pool: 150%
  allocation: {resolution: 60%, answers: 60%}
  repeated default: [1, 1.5]
)" + more);
}

std::shared_ptr<const agreement::Agreement> loaded(const text::SourcePtr& source) {
  const agreement::Loaded made = agreement::load(source, kNoFiles);
  for (const auto& each : made.diagnostics) {
    if (each.severity == text::Severity::error) ADD_FAILURE() << each.code << ": " << each.message;
  }
  return made.agreement;
}

/// Fourteen months: of a hundred tickets some take nine hours, and answers go up and down.
settlement::Tallies history(const agreement::Agreement& of, int months = 14) {
  settlement::Tallies tallies;
  const time::Month first = *time::Month::parse("2026-01");
  tallies.segments = settlement::segments_of(of, first, first + (months - 1), std::nullopt);
  for (std::size_t m = 0; m < tallies.segments.size(); ++m) {
    const std::int64_t late = (static_cast<std::int64_t>(m) * 5) % 13;
    settlement::Tally in_time{100, 100 - late, 100};
    for (std::int64_t i = 0; i < 100; ++i)
      in_time.values.push_back(time::Duration::hours(i < 100 - late ? 1 + i % 7 : 9).micros);
    std::ranges::sort(in_time.values);
    auto& by_measure = tallies.by_measure.emplace_back();
    by_measure["in-time"] = in_time;
    by_measure["answered"] = settlement::Tally{50, 36 + static_cast<std::int64_t>(m * 7 % 11), 50};
    tallies.if_granted.emplace_back();
    tallies.exclusions.emplace_back();
  }
  return tallies;
}

settlement::ReduceOptions known() {
  settlement::ReduceOptions options;
  options.as_of = *time::Instant::parse("2030-01-01T00:00:00Z");
  return options;
}

const Reduce kReadsNothing =
    [](const agreement::Agreement&) -> text::Outcome<std::shared_ptr<const settlement::Tallies>> {
  ADD_FAILURE() << "rows were read again";
  return text::refuse(text::error("U0153", "nothing to read"));
};

TEST(Axis, a_range_keeps_the_unit_and_the_decimals_of_its_step) {
  const auto axis = parse_axis("service levels.resolution.expected=93%..95% by 0.5%");
  ASSERT_TRUE(axis);
  EXPECT_EQ(axis->path, "service levels.resolution.expected");
  EXPECT_EQ(axis->values, (std::vector<std::string>{"93.0%", "93.5%", "94.0%", "94.5%", "95.0%"}));
  const auto hours = parse_axis(
      "measures.in-time.elapsed.within=4 business hours on office..6 business hours on office by 1");
  ASSERT_TRUE(hours);
  EXPECT_EQ(hours->values.back(), "6 business hours on office");
}

TEST(Axis, a_list_is_split_at_commas_outside_of_brackets) {
  const auto axis = parse_axis("credits.repeated default=[1, 1.5],[1, 2, 3]");
  ASSERT_TRUE(axis);
  EXPECT_EQ(axis->values, (std::vector<std::string>{"[1, 1.5]", "[1, 2, 3]"}));
}

TEST(Axis, what_is_no_range_is_refused_with_a_repair) {
  EXPECT_EQ(parse_axis("credits.at risk=15%..10% by 1%").error().front().code, "O0121");
  EXPECT_EQ(parse_axis("credits.at risk").error().front().code, "O0120");
}

TEST(Proposal, holds_from_the_first_day_whatever_amendments_say) {
  const auto source = desk(
      "amendments:\n  - {number: 1, signed: 2026-02-01, effective: 2026-05-01, set: {service "
      "levels.resolution.expected: 96%}}\n");
  ASSERT_TRUE(loaded(source));
  const auto proposed = propose(source, {{"service levels.resolution.expected", "97%"}}, kNoFiles);
  ASSERT_TRUE(proposed) << proposed.error().front().message;
  ASSERT_EQ((*proposed)->versions.size(), 2U);
  for (const auto& version : (*proposed)->versions)
    EXPECT_EQ((*version.terms->levels.front().value.expected)->value, money::Decimal(97));
}

TEST(Proposal, that_the_agreement_would_refuse_is_refused_with_its_diagnostic) {
  const auto proposed = propose(desk(), {{"service levels.resolution.minimum", "99%"}}, kNoFiles);
  ASSERT_FALSE(proposed);
  EXPECT_EQ(proposed.error().front().code.front(), 'A');
}

TEST(Grid, gives_for_each_combination_what_the_proposal_alone_gives) {
  const auto source = desk();
  const auto agreement = loaded(source);
  const auto tallies = std::make_shared<const settlement::Tallies>(history(*agreement));
  const std::vector<Axis> axes{*parse_axis("measures.in-time.elapsed.within=5 h,8 h,9 h"),
                               *parse_axis("service levels.resolution.minimum=88%..96% by 2%"),
                               *parse_axis("credits.at risk=8%,12%"),
                               *parse_axis("credits.allocation.answers=40%,90%,95%")};
  GridOptions options;
  options.known = known();
  const auto grid = run_grid(*agreement, kNoFiles, axes, tallies, kReadsNothing, options);
  ASSERT_TRUE(grid);
  ASSERT_EQ(grid->variants.size(), 90U);
  std::size_t refused = 0;
  for (const Variant& variant : grid->variants) {
    std::vector<Setting> settings;
    for (std::size_t axis = 0; axis < axes.size(); ++axis)
      settings.push_back({axes[axis].path, axes[axis].values[variant.values[axis]]});
    const auto alone = propose(source, settings, kNoFiles);
    ASSERT_EQ(variant.refused, !alone.has_value());
    if (!alone) {
      ++refused;
      EXPECT_EQ(variant.why_refused,
                fmt::format("{}: {}", alone.error().front().code, alone.error().front().message));
      continue;
    }
    const auto same = retallied(*tallies, *agreement, **alone, options.known);
    ASSERT_NE(same, nullptr);
    const auto judged = history_of(**alone, *same, options.known, level_names(**alone), "alone");
    ASSERT_TRUE(judged);
    EXPECT_EQ(judged->credits(), variant.credits);
    EXPECT_EQ(percentile_of(*judged, 90), variant.p90);
  }
  EXPECT_GT(refused, 0U) << "a minimum above the expected level, and allocations beyond the pool";
  EXPECT_LT(refused, 90U);
}

TEST(Grid, is_the_same_for_any_number_of_threads) {
  const auto agreement = loaded(desk());
  const auto tallies = std::make_shared<const settlement::Tallies>(history(*agreement));
  const auto run = [&](unsigned workers) {
    GridOptions options;
    options.known = known();
    options.workers = workers;
    const auto grid =
        run_grid(*agreement, kNoFiles, {*parse_axis("service levels.resolution.minimum=80%..94% by 0.1%")},
                 tallies, kReadsNothing, options);
    std::string all;
    for (const Variant& variant : grid->variants)
      all += fmt::format("{} {} {}\n", variant.credits, variant.p90, variant.missed);
    return all;
  };
  EXPECT_EQ(run(1), run(4));
}

TEST(Backtest, months_add_up_to_the_total_and_differences_to_the_difference) {
  const auto source = desk();
  const auto agreement = loaded(source);
  const auto tallies = history(*agreement);
  const auto proposal = propose(source, {{"service levels.resolution.minimum", "94%"}}, kNoFiles);
  ASSERT_TRUE(proposal);
  const auto names = level_names(*agreement);
  const auto was = history_of(*agreement, tallies, known(), names, "was");
  const auto same = retallied(tallies, *agreement, **proposal, known());
  const auto would = history_of(**proposal, *same, known(), names, "would");
  std::int64_t difference = 0, levels = 0;
  for (std::size_t m = 0; m < was->months.size(); ++m) {
    difference += would->months[m].credits - was->months[m].credits;
    for (const auto& level : would->months[m].levels) levels += level.payable;
  }
  EXPECT_EQ(difference, would->credits() - was->credits());
  EXPECT_EQ(levels, would->credits());
  EXPECT_GT(difference, 0);
}

TEST(Backtest, a_month_turns_exactly_at_its_switching_points) {
  const auto source = desk();
  const auto agreement = loaded(source);
  const auto tallies = history(*agreement);
  const auto names = level_names(*agreement);
  const auto was = history_of(*agreement, tallies, known(), names, "was");
  for (const SwitchingPoint& point : switching_points(*agreement, tallies, known(), *was)) {
    if (point.level != "resolution") continue;
    ASSERT_TRUE(point.bar && point.limit);
    const auto status_with = [&](const std::string& path, const std::string& value) {
      const auto proposal =
          propose(source, {{"service levels.resolution.minimum", "1%"}, {path, value}}, kNoFiles);
      EXPECT_TRUE(proposal) << path << "=" << value;
      const auto same = retallied(tallies, *agreement, **proposal, known());
      const auto judged = history_of(**proposal, *same, known(), names, "would");
      return judged->months[static_cast<std::size_t>(point.month - *time::Month::parse("2026-01"))]
          .levels.front()
          .status;
    };
    EXPECT_EQ(status_with("service levels.resolution.expected", point.bar->value.to_string() + "%"),
              settlement::Status::met);
    if (point.bar->value < money::Decimal(100)) {
      const auto above = (point.bar->value + money::Decimal::scaled(1, 2)).to_string() + "%";
      EXPECT_EQ(status_with("service levels.resolution.expected", above), settlement::Status::near);
    }
    const std::int64_t hours = point.limit->micros / time::Duration::hours(1).micros;
    EXPECT_EQ(status_with("measures.in-time.elapsed.within", fmt::format("{} h", hours)),
              settlement::Status::met);
    EXPECT_EQ(status_with("measures.in-time.elapsed.within", fmt::format("{} min", hours * 60 - 1)),
              settlement::Status::near);
  }
}

TEST(Simulation, is_the_same_for_the_same_seed_and_any_number_of_threads) {
  const auto agreement = loaded(desk());
  const auto tallies = history(*agreement);
  const auto run = [&](unsigned workers, std::uint64_t seed, SimulationOptions::Model model) {
    SimulationOptions options;
    options.years = 600;
    options.seed = seed;
    options.workers = workers;
    options.model = model;
    options.known = known();
    const auto made = simulate({{"as agreed", agreement.get(), &tallies}}, options);
    EXPECT_TRUE(made) << made.error().front().message;
    const SimulatedOutcome& outcome = made->outcomes.front();
    return fmt::format("{} {} {} {} {}", outcome.year_p50, outcome.year_p99, outcome.month_p90,
                       outcome.month_mean, outcome.months_with_credit);
  };
  for (const auto model : {SimulationOptions::Model::months, SimulationOptions::Model::fitted}) {
    EXPECT_EQ(run(1, 7, model), run(3, 7, model));
    EXPECT_NE(run(1, 7, model), run(1, 8, model));
  }
}

TEST(Simulation, of_whole_months_has_the_mean_of_the_months) {
  const auto agreement = loaded(desk());
  const auto tallies = history(*agreement, 12);
  // Without defaults in a row a month costs the same wherever it is drawn to.
  const auto flat = propose(agreement->source, {{"credits.repeated default", "[1]"}}, kNoFiles);
  ASSERT_TRUE(flat);
  const auto same = retallied(tallies, *agreement, **flat, known());
  const auto judged = history_of(**flat, *same, known(), level_names(**flat), "flat");
  SimulationOptions options;
  options.years = 4'000;
  options.known = known();
  const auto made = simulate({{"flat", flat->get(), same.get()}}, options);
  ASSERT_TRUE(made);
  const double mean = static_cast<double>(judged->credits()) / 12;
  EXPECT_NEAR(made->outcomes.front().month_mean, mean, mean * 0.02);
  EXPECT_FALSE(made->fitted);
}

TEST(Simulation, of_a_short_history_says_what_it_assumes) {
  const auto agreement = loaded(desk());
  const auto tallies = history(*agreement, 3);
  SimulationOptions options;
  options.years = 50;
  options.known = known();
  const auto made = simulate({{"as agreed", agreement.get(), &tallies}}, options);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->fitted);
  EXPECT_EQ(made->months_seen, 3U);
  EXPECT_TRUE(made->common_factor_assumed);
}

TEST(Baseline, three_of_four_months_reach_the_expected_level_and_19_of_20_the_minimum) {
  const auto agreement = loaded(desk());
  const auto made =
      propose_baseline(*agreement, history(*agreement), kNoFiles, {.known = known(), .levels = {}});
  ASSERT_TRUE(made);
  const LevelBaseline& level = made->levels.front();
  ASSERT_TRUE(level.expected && level.minimum);
  EXPECT_GE(level.reached_expected * 4, level.points.size() * 3);
  EXPECT_GE(level.reached_minimum * 20, level.points.size() * 19);
  EXPECT_LE(level.minimum->value, level.expected->value);
  ASSERT_FALSE(level.ratchet.empty());
  EXPECT_GT(level.ratchet.front().value, level.expected->value);
  EXPECT_TRUE(made->would);
}

TEST(Baseline, says_how_many_months_are_missing_and_proposes_nothing) {
  const auto agreement = loaded(desk());
  const auto made =
      propose_baseline(*agreement, history(*agreement, 3), kNoFiles, {.known = known(), .levels = {}});
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->levels.front().expected);
  EXPECT_TRUE(made->levels.front().reasons.front().starts_with("n = 3 of 10 measured months needed"));
}

TEST(WhatIf, terms_differ_in_words) {
  const auto before = document::parse(desk()).root;
  const auto changed = propose(desk(),
                               {{"service levels.resolution.expected", "97%"},
                                {"service levels.answers.low volume", "{under: 20}"},
                                {"credits.allocation", "{resolution: 60%}"}},
                               kNoFiles);
  ASSERT_TRUE(changed);
  std::vector<std::string> sentences;
  for (const TermChange& change : differences(before, document::parse((*changed)->source).root))
    sentences.push_back(change.clause + " " + sentence_of(change));
  EXPECT_EQ(sentences,
            (std::vector<std::string>{"6.1 service level resolution: expected rises from 95% to 97%",
                                      "6.2 service level answers: low volume is new: {under: 20}",
                                      "7 credits: allocation, answers falls away: it was 60%"}));
  EXPECT_TRUE(differences(before, before).empty());
}

}  // namespace
}  // namespace entente::outlook
