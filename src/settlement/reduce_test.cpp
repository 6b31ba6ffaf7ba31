// Rows to tallies, and one row argued: clocks, pauses, open items, exclusions, claims, outages at month ends
// and clock changes.
#include <gtest/gtest.h>

#include "settlement/hand_made.h"

namespace entente::settlement {
namespace {

using namespace hand_made;
using agreement::MeasureType;
using text::Placed;

Placed<std::string> words(const std::string& text) {
  return Placed<std::string>(text);
}

calendar::CalendarSpec office() {
  calendar::CalendarSpec spec;
  spec.name = "office";
  spec.zone = *time::Zone::find("Europe/London");
  for (std::size_t day = 0; day < 5; ++day) {
    spec.week[day].push_back({time::Duration::hours(9), time::Duration::minutes(17 * 60 + 30)});
  }
  spec.holidays[day("2026-04-03")] = "Good Friday";
  spec.holidays[day("2026-04-06")] = "Easter Monday";
  return spec;
}

/// A London help desk: tickets with a business clock that pauses while the user is awaited, and a portal.
struct Desk {
  Case made{"2026-01-01", "2026-12-31"};
  measurement::MemorySource source;

  Desk() {
    agreement::Terms& terms = made.terms;
    terms.zone_name.value = "Europe/London";
    terms.zone = *time::Zone::find("Europe/London");
    terms.calendars.push_back(named("office", office()));
    dataset("tickets", "items");
    dataset("history", "events");
    dataset("outages", "outages");
    agreement::Clock clock;
    clock.of = words("tickets");
    clock.starts = words("opened_at");
    clock.stops = words("resolved_at");
    clock.runs_on = words("office");
    clock.pauses_while = words("state == \"Awaiting User\"");
    clock.responsible.push_back(named("Awaiting User", Placed(agreement::Side::client)));
    terms.clocks.push_back(named("resolution", clock));
    made.known.as_of = terms.zone.start_of(day("2026-07-01"));
  }
  void dataset(const std::string& name, const std::string& kind) {
    agreement::Dataset data;
    data.kind = words(kind);
    made.terms.data.push_back(named(name, data));
  }
  agreement::Measure& measure(const std::string& name, MeasureType type, const std::string& dataset) {
    made.level(name, "90");
    agreement::Measure& measure = made.measure_of(name);
    measure.type.value = type;
    measure.of.dataset = words(dataset);
    return measure;
  }
  void tickets(const std::vector<std::vector<std::string>>& rows) {
    source.add("tickets", tables::TableKind::items,
               {{"item", expression::Type::text()},
                {"opened_at", expression::Type::instant()},
                {"resolved_at", expression::Type::instant()},
                {"priority", expression::Type::text()},
                {"cause", expression::Type::text()}},
               rows);
  }
  void history(const std::vector<std::vector<std::string>>& rows) {
    source.add("history", tables::TableKind::events,
               {{"item", expression::Type::text()},
                {"at", expression::Type::instant()},
                {"state", expression::Type::text()}},
               rows);
  }
  void outages(const std::vector<std::vector<std::string>>& rows) {
    source.add("outages", tables::TableKind::outages,
               {{"outage", expression::Type::text()},
                {"begins_at", expression::Type::instant()},
                {"ends_at", expression::Type::instant()},
                {"kind", expression::Type::text()}},
               rows);
  }
  Tallies reduced(unsigned workers = 1) const {
    ReduceOptions options = made.known;
    options.workers = workers;
    auto tallies = reduce(*made.agreement(), source, month("2026-01"), month("2026-06"), options);
    if (!tallies) throw std::runtime_error(tallies.error().front().message);
    return std::move(*tallies);
  }
  Tally tally(const std::string& in, const std::string& level) const {
    const Tallies tallies = reduced();
    Tally sum;
    for (std::size_t i = 0; i < tallies.segments.size(); ++i) {
      const auto found = tallies.by_measure[i].find(level + "-measure");
      if (tallies.segments[i].month == month(in) && found != tallies.by_measure[i].end())
        sum.add(found->second);
    }
    return sum;
  }
};

Desk easter() {
  Desk desk;
  agreement::Measure& measure = desk.measure("respond", MeasureType::elapsed, "tickets");
  measure.clock = words("resolution");
  measure.within = words("4 business hours on office");
  desk.tickets({{"INC-4417", "2026-04-02T15:10:00Z", "2026-04-07T11:05:00Z", "2", ""},
                {"INC-4418", "2026-04-02T15:10:00Z", "2026-04-07T10:40:00Z", "2", ""},
                {"INC-4419", "2026-04-02T15:10:00Z", "2026-04-07T12:40:00Z", "2", ""},
                {"INC-4420", "2026-04-02T15:10:00Z", "", "2", ""},
                {"INC-4421", "2026-06-30T15:10:00Z", "", "2", ""}});
  desk.history({{"INC-4419", "2026-04-02T15:10:00Z", "Open"},
                {"INC-4419", "2026-04-07T09:00:00Z", "Awaiting User"},
                {"INC-4419", "2026-04-07T11:00:00Z", "Open"}});
  return desk;
}

TEST(BusinessClock, stops_over_easter_pauses_for_the_user_and_late_open_items_are_late_already) {
  const Desk desk = easter();
  const Tally april = desk.tally("2026-04", "respond");
  EXPECT_EQ(april.rows, 4) << "INC-4420 is still open and beyond 4 hours";
  EXPECT_EQ(april.numerator, 2) << "at the limit to the minute, and with two hours of pause";
  const Tally june = desk.tally("2026-06", "respond");
  EXPECT_EQ(june.rows, 0);
  EXPECT_EQ(june.missing_rows, 1) << "open for 80 minutes: may still make it";
}

/// Rows of which the first two months were known from the start, and the rest by a later import.
class KnownInTwoSteps final : public measurement::Source {
 public:
  KnownInTwoSteps(const measurement::MemorySource& rows, std::int64_t late_row)
      : rows_(rows), late_(late_row) {}

  std::vector<measurement::DatasetInfo> datasets() const override { return rows_.datasets(); }
  text::Outcome<std::int64_t> scan(
      const measurement::ScanRequest& request, unsigned,
      const std::function<void(unsigned, const expression::Batch&)>& visit) const override {
    const bool replaced = request.versions == measurement::ScanRequest::Versions::replaced;
    if (replaced && !was_corrected) return 0;
    measurement::ScanRequest with_row = request;
    with_row.versions = measurement::ScanRequest::Versions::current;
    with_row.columns.emplace_back(measurement::kRow);
    return rows_.scan(with_row, 1, [&](unsigned worker, const expression::Batch& batch) {
      expression::Batch changed = batch;
      std::vector<std::int64_t> imports(expression::kBatchRows);
      for (std::size_t row = 0; row < batch.rows; ++row)
        imports[row] = !replaced && batch.columns.back().values[row] >= late_ ? 2 : 1;
      for (std::size_t i = 0; i < request.columns.size(); ++i) {
        if (request.columns[i] == measurement::kImport) changed.columns[i].values = imports.data();
      }
      visit(worker, changed);
    });
  }
  std::vector<Quarantined> quarantined(std::optional<time::Instant>) const override { return {}; }
  std::vector<Import> imports() const override {
    return {{1, "tickets", "first.csv", {1'000}, 2, false}, {2, "tickets", "second.csv", {2'000}, 1, false}};
  }

  bool was_corrected = false;  ///< the later import only corrected what the first one had brought

 private:
  const measurement::MemorySource& rows_;
  std::int64_t late_;
};

TEST(Reported, a_tally_knows_when_its_first_row_became_known_in_whatever_version) {
  Desk desk;
  agreement::Measure& measure = desk.measure("fixed", MeasureType::ratio, "tickets");
  measure.good = words("priority == \"2\"");
  measure.counted_in = words("resolved_at");
  desk.made.find("fixed").reporting = Placed(agreement::Reporting{});
  desk.tickets({{"A", "2026-01-10T09:00:00Z", "2026-01-11T09:00:00Z", "2", ""},
                {"B", "2026-02-10T09:00:00Z", "2026-02-11T09:00:00Z", "2", ""},
                {"C", "2026-02-12T09:00:00Z", "2026-02-13T09:00:00Z", "3", ""},
                {"D", "2026-03-12T09:00:00Z", "2026-03-13T09:00:00Z", "3", ""}});
  KnownInTwoSteps source(desk.source, 3);
  const auto first_known = [&](std::size_t segment) {
    const auto tallies =
        reduce(*desk.made.agreement(), source, month("2026-01"), month("2026-04"), desk.made.known);
    return tallies->by_measure[segment].at("fixed-measure").first_known;
  };
  EXPECT_EQ(first_known(0), 1'000);
  EXPECT_EQ(first_known(1), 1'000) << "the first of two";
  EXPECT_EQ(first_known(2), 2'000);
  EXPECT_EQ(first_known(3), Tally::kNeverKnown);
  source.was_corrected = true;
  EXPECT_EQ(first_known(2), 1'000) << "reported in time, corrected later";
}

TEST(Why, argues_a_ticket_day_by_day_to_the_credit) {
  Desk desk = easter();
  desk.made.pool("1000", "10", {{"respond", "100"}});
  const auto figure = why_item(*desk.made.agreement(), desk.source, "INC-4417", desk.made.known);
  ASSERT_TRUE(figure) << figure.error().front().message;
  ASSERT_EQ(figure->inputs.size(), 1U);
  const explain::Figure& level = figure->inputs[0];
  EXPECT_EQ(level.value, "missed by 25 min");
  std::string text;
  const auto write = [&](const auto& self, const explain::Figure& each, int depth) -> void {
    text += std::string(static_cast<std::size_t>(depth) * 2, ' ') + each.label + " | " + each.value + " | " +
            each.rule + " | " + each.note + "\n";
    for (const auto& input : each.inputs) self(self, input, depth + 1);
  };
  for (const auto& input : level.inputs) write(write, input, 0);
  EXPECT_NE(text.find("opened_at | Thu 2026-04-02 16:10"), std::string::npos) << text;
  EXPECT_NE(text.find("Thu 02 Apr | 1 h 20 min | 16:10-17:30"), std::string::npos) << text;
  EXPECT_NE(text.find("Fri 03 Apr | - |  | holiday: Good Friday"), std::string::npos) << text;
  EXPECT_NE(text.find("Sat 04 Apr to Sun 05 Apr | - |  | weekend"), std::string::npos) << text;
  EXPECT_NE(text.find("due | Tue 2026-04-07 11:40"), std::string::npos) << text;
  EXPECT_NE(text.find("resolved_at | Tue 2026-04-07 12:05 |  | after 4 h 25 min, late by 25 min"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("counts in 2026-04 | 50.0% | 2 of 4 | missed"), std::string::npos) << text;
  EXPECT_NE(text.find("credit | EUR 100.00"), std::string::npos) << text;

  const auto paused = why_item(*desk.made.agreement(), desk.source, "INC-4419", desk.made.known);
  ASSERT_TRUE(paused);
  text.clear();
  write(write, *paused, 0);
  EXPECT_NE(text.find("paused | 2 h"), std::string::npos) << text;
  EXPECT_NE(text.find("Awaiting User, put down to client"), std::string::npos) << text;

  EXPECT_EQ(why_item(*desk.made.agreement(), desk.source, "INC-1", desk.made.known).error().front().code,
            "S0103");
}

TEST(Rows, lists_what_counts_against_a_level_in_the_order_of_keys) {
  const Desk desk = easter();
  const auto rows =
      rows_of(*desk.made.agreement(), desk.source, "respond", month("2026-04"), true, 10, desk.made.known);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].key, "INC-4417");
  EXPECT_EQ((*rows)[0].value, "4 h 25 min");
  EXPECT_EQ((*rows)[1].key, "INC-4420");
  EXPECT_TRUE(
      rows_of(*desk.made.agreement(), desk.source, "nothing", month("2026-04"), true, 10, desk.made.known)
          ->empty());
}

TEST(Ratio, conditions_select_exclusions_take_out_and_missing_values_are_not_judged) {
  Desk desk;
  agreement::Measure& measure = desk.measure("p2", MeasureType::ratio, "tickets");
  measure.of.where = words("priority == \"2\"");
  measure.good = words("resolution <= 4 business hours on office");
  measure.counted_in = words("resolved_at");
  agreement::Exclusion exclusion;
  exclusion.where = words("cause == \"client network\"");
  exclusion.because = words("client");
  measure.excluding.push_back(exclusion);
  desk.tickets({{"A", "2026-02-02T10:00:00Z", "2026-02-02T11:00:00Z", "2", ""},
                {"B", "2026-02-02T10:00:00Z", "2026-02-03T17:00:00Z", "2", ""},
                {"C", "2026-02-02T10:00:00Z", "2026-02-03T17:00:00Z", "2", "client network"},
                {"D", "2026-02-02T10:00:00Z", "2026-02-02T11:00:00Z", "3", ""},
                {"E", "2026-02-02T10:00:00Z", "", "2", ""},
                {"F", "2026-01-30T10:00:00Z", "2026-02-01T00:00:00Z", "2", ""}});
  const Tally february = desk.tally("2026-02", "p2");
  EXPECT_EQ(february.rows, 3);
  EXPECT_EQ(february.numerator, 1);
  EXPECT_EQ(february.excluded_rows, 1);
  EXPECT_EQ(february.missing_rows, 1) << "E is not resolved: reported in the month in which it was opened";

  agreement::ReliefRules rules;
  rules.causes.push_back(words("force majeure"));
  desk.made.terms.relief = rules;
  EXPECT_EQ(desk.tally("2026-02", "p2").rows, 4) << "the cause is not one that relieves";
}

TEST(Relief, granted_claims_take_items_out_and_pending_ones_only_if_granted) {
  Desk desk;
  agreement::Measure& measure = desk.measure("p2", MeasureType::ratio, "tickets");
  measure.good = words("resolution <= 4 business hours on office");
  desk.tickets({{"A", "2026-02-02T10:00:00Z", "2026-02-02T11:00:00Z", "2", ""},
                {"B", "2026-02-02T10:00:00Z", "2026-02-03T17:00:00Z", "2", ""}});
  agreement::ReliefClaim claim;
  claim.id = words("R1");
  claim.levels.push_back(words("p2"));
  claim.cause = words("client");
  claim.event_on.value = day("2026-02-02");
  claim.items.push_back(words("B"));
  claim.decision.value = agreement::ReliefClaim::Decision::pending;
  desk.made.terms.claims.push_back(claim);
  const Tallies pending = desk.reduced();
  EXPECT_EQ(pending.by_measure[1].at("p2-measure").rows, 2);
  EXPECT_EQ(pending.if_granted[1].at("p2-measure").rows, 1);
  EXPECT_FALSE(pending.if_granted[0].contains("p2-measure")) << "only what differs";
  desk.made.terms.claims[0].decision.value = agreement::ReliefClaim::Decision::granted;
  EXPECT_EQ(desk.tally("2026-02", "p2").rows, 1);
  EXPECT_EQ(desk.tally("2026-02", "p2").excluded_rows, 1);
}

TEST(Outages, are_cut_at_month_ends_and_overlaps_count_once_in_a_month_of_23_and_25_hour_days) {
  Desk desk;
  agreement::Measure& measure = desk.measure("portal", MeasureType::availability, "outages");
  measure.over = words("always");
  agreement::Exclusion maintenance;
  maintenance.where = words("kind == \"maintenance\"");
  maintenance.because = words("planned maintenance");
  measure.excluding.push_back(maintenance);
  desk.outages({{"O1", "2026-02-28T23:00:00Z", "2026-03-01T01:00:00Z", "incident"},
                {"O2", "2026-03-01T00:30:00Z", "2026-03-01T02:00:00Z", "incident"},
                {"O3", "2026-03-10T00:00:00Z", "2026-03-10T04:00:00Z", "maintenance"},
                {"O4", "2026-06-30T20:00:00Z", "", "incident"}});
  const auto minutes = [](Wide micros) { return static_cast<std::int64_t>(micros / 60'000'000); };
  const Tally february = desk.tally("2026-02", "portal");
  EXPECT_EQ(minutes(february.denominator - february.numerator), 60);
  const Tally march = desk.tally("2026-03", "portal");
  EXPECT_EQ(minutes(march.denominator), 31 * 1440 - 60 - 240) << "clocks go forward on 29 March";
  EXPECT_EQ(minutes(march.denominator - march.numerator), 120);
  const Tally june = desk.tally("2026-06", "portal");
  EXPECT_EQ(minutes(june.denominator - june.numerator), 180) << "as of midnight in London, 23:00 UTC";
  EXPECT_EQ(desk.tally("2026-01", "portal").numerator, desk.tally("2026-01", "portal").denominator);
}

TEST(Backlog, is_the_age_of_what_stands_open_when_the_month_ends) {
  Desk desk;
  desk.measure("backlog", MeasureType::backlog_age, "tickets").clock = words("resolution");
  desk.tickets({{"A", "2026-02-26T09:00:00Z", "2026-03-03T10:00:00Z", "2", ""},
                {"B", "2026-02-27T17:00:00Z", "", "2", ""},
                {"C", "2026-02-02T10:00:00Z", "2026-02-03T17:00:00Z", "2", ""}});
  const Tally february = desk.tally("2026-02", "backlog");
  ASSERT_EQ(february.values.size(), 2U);
  EXPECT_EQ(february.values[1], time::Duration::hours(17).micros) << "Thursday and Friday";
  EXPECT_EQ(february.values[0], time::Duration::minutes(30).micros);
  EXPECT_EQ(february.denominator, 3) << "rows that began before the end";
}

TEST(Count, no_row_of_interest_is_zero_but_no_row_at_all_is_not_measured) {
  Desk desk;
  desk.measure("p1", MeasureType::count, "tickets").of.where = words("priority == \"1\"");
  desk.made.find("p1").expected =
      Placed(agreement::Quantity{agreement::Quantity::Unit::number, decimal("3"), {}, "3"});
  desk.made.find("p1").direction = Placed(agreement::Direction::lower);
  desk.tickets({{"A", "2026-02-26T09:00:00Z", "2026-03-03T10:00:00Z", "2", ""}});
  const auto of = desk.made.agreement();
  const Tallies tallies = desk.reduced();
  EXPECT_EQ(line(*settle(*of, tallies, month("2026-02"), desk.made.known), "p1").result.shown, "0");
  EXPECT_EQ(line(*settle(*of, tallies, month("2026-02"), desk.made.known), "p1").status, Status::met);
  EXPECT_EQ(line(*settle(*of, tallies, month("2026-01"), desk.made.known), "p1").status,
            Status::not_measured);
}

TEST(KeptValues, are_the_clock_times_of_settled_rows_running_ones_and_work_in_flight) {
  Desk desk = easter();
  desk.made.known.keep_values = true;
  constexpr std::int64_t kMinute = 60'000'000;
  const Tally april = desk.tally("2026-04", "respond");
  EXPECT_EQ(april.rows, 4);
  EXPECT_EQ(april.numerator, 2) << "as without values";
  EXPECT_EQ(april.values, (std::vector{240 * kMinute, 240 * kMinute, 265 * kMinute}))
      << "INC-4419 paused for two hours";
  ASSERT_EQ(april.running.size(), 1U) << "INC-4420 is late and still runs";
  EXPECT_GT(april.running[0], 400 * 60 * kMinute);
  EXPECT_EQ(desk.tally("2026-06", "respond").running, (std::vector{80 * kMinute})) << "may still make it";
  EXPECT_TRUE(desk.reduced().in_flight.at("respond-measure").empty()) << "counted when opened";

  desk.made.measure_of("respond").counted_in = words("resolved_at");
  const Tallies tallies = desk.reduced(2);
  EXPECT_EQ(tallies.in_flight.at("respond-measure").size(), 2U);
  EXPECT_EQ(tallies.in_flight.at("respond-measure")[0], 80 * kMinute);
  EXPECT_TRUE(tallies.by_measure[3].at("respond-measure").running.empty());
  EXPECT_EQ(tallies.by_measure[3].at("respond-measure").values.size(), 3U);
}

TEST(KeptValues, of_two_tallies_stay_ascending) {
  Tally a, b;
  a.values = {1, 5, 9};
  b.values = {2, 5};
  b.running = {7};
  a.add(b);
  EXPECT_EQ(a.values, (std::vector<std::int64_t>{1, 2, 5, 5, 9}));
  EXPECT_EQ(a.running, (std::vector<std::int64_t>{7}));
}

TEST(Earlier, what_had_not_happened_is_not_there) {
  Desk desk = easter();
  desk.made.known.as_of = *time::Instant::parse("2026-04-07T10:50:00Z");
  const Tally april = desk.tally("2026-04", "respond");
  EXPECT_EQ(april.rows, 3) << "INC-4418 was resolved; INC-4417 and INC-4420 ran for 4 h 10 min";
  EXPECT_EQ(april.numerator, 1);
  EXPECT_EQ(april.missing_rows, 1) << "INC-4419 waits for the user";
  const Tally june = desk.tally("2026-06", "respond");
  EXPECT_EQ(june.rows + june.missing_rows, 0) << "INC-4421 was not opened yet";

  desk.made.measure_of("respond").counted_in = words("resolved_at");
  desk.made.known.keep_values = true;
  const Tallies tallies = desk.reduced();
  EXPECT_EQ(tallies.by_measure[3].at("respond-measure").rows, 1) << "later resolutions were not known";
  EXPECT_EQ(tallies.by_measure[3].at("respond-measure").missing_rows, 3);
  constexpr std::int64_t kMinute = 60'000'000;
  EXPECT_EQ(tallies.in_flight.at("respond-measure"),
            (std::vector{140 * kMinute, 250 * kMinute, 250 * kMinute}));
}

TEST(Earlier, rows_that_come_later_are_not_there_and_outages_are_cut) {
  Desk desk;
  desk.measure("opened", MeasureType::count, "tickets");
  desk.measure("portal", MeasureType::availability, "outages").over = words("always");
  desk.tickets({{"A", "2026-02-02T10:00:00Z", "2026-02-20T11:00:00Z", "2", ""},
                {"B", "2026-02-25T10:00:00Z", "", "2", ""}});
  desk.outages({{"O1", "2026-02-09T12:00:00Z", "2026-02-11T00:00:00Z", "incident"},
                {"O2", "2026-02-12T00:00:00Z", "2026-02-13T00:00:00Z", "incident"}});
  EXPECT_EQ(desk.tally("2026-02", "opened").rows, 2);
  desk.made.known.as_of = *time::Instant::parse("2026-02-10T00:00:00Z");
  EXPECT_EQ(desk.tally("2026-02", "opened").rows, 1) << "A, not B";
  const Tally portal = desk.tally("2026-02", "portal");
  EXPECT_EQ(portal.rows, 1);
  EXPECT_EQ(static_cast<std::int64_t>(portal.denominator - portal.numerator), 12 * 3'600'000'000LL);
  EXPECT_EQ(static_cast<std::int64_t>(portal.denominator), 9 * 24 * 3'600'000'000LL);
}

TEST(Days, of_a_month_add_up_to_it_and_its_backlog_is_that_of_the_last) {
  Desk desk = easter();
  desk.measure("portal", MeasureType::availability, "outages").over = words("office");
  desk.measure("backlog", MeasureType::backlog_age, "tickets").clock = words("resolution");
  desk.measure("volume", MeasureType::sum, "tickets").value = words("1");
  desk.outages({{"O1", "2026-03-31T12:00:00Z", "2026-04-02T11:00:00Z", "incident"}});
  const Tallies months = desk.reduced();
  desk.made.known.by_day = true;
  const Tallies days = desk.reduced();
  ASSERT_EQ(days.segments.size(), 181U);
  for (const char* measure : {"respond-measure", "portal-measure", "volume-measure", "backlog-measure"}) {
    std::map<time::Month, Tally> sums;
    for (std::size_t i = 0; i < days.segments.size(); ++i) {
      EXPECT_EQ(days.segments[i].days.length(), 1);
      Tally& sum = sums[days.segments[i].month];
      if (measure == std::string("backlog-measure")) sum = Tally{};
      sum.add(days.by_measure[i].at(measure));
    }
    for (std::size_t i = 0; i < months.segments.size(); ++i) {
      const Tally& whole = months.by_measure[i].at(measure);
      const Tally& sum = sums[months.segments[i].month];
      EXPECT_TRUE(sum.numerator == whole.numerator && sum.denominator == whole.denominator)
          << measure << " in " << months.segments[i].month.to_string();
      EXPECT_EQ(sum.missing_rows, whole.missing_rows);
      EXPECT_EQ(sum.values, whole.values);
    }
  }
}

}  // namespace
}  // namespace entente::settlement
