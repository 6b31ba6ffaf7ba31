// A hand-made month for tests of the renderings: every kind of line that a statement can hold, with figures
// that add up. Nothing here is computed by settlement, so a rendering is tested without it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "settlement/statement.h"

namespace entente::report::sample {

using agreement::Quantity;
using money::Money;
using settlement::Status;

inline money::Decimal decimal(const char* text) {
  return *money::Decimal::parse(text);
}
inline Money eur(const char* text) {
  return *Money::parse(std::string("EUR ") + text);
}

inline Quantity percent(const char* points) {
  return {Quantity::Unit::percent, decimal(points), "", std::string(points) + "%"};
}
inline Quantity hours(std::int64_t n) {
  return {Quantity::Unit::duration, money::Decimal(time::Duration::hours(n).micros), "",
          std::to_string(n) + " h"};
}
inline Quantity number(std::int64_t n) {
  return {Quantity::Unit::number, money::Decimal(n), "", std::to_string(n)};
}

inline settlement::Result share(std::int64_t good, std::int64_t all) {
  settlement::Result result;
  result.exact = money::Ratio{Wide{good} * 100, Wide{all}};
  result.shown = result.exact->rounded(2, money::Rounding::half_even).to_string() + "%";
  return result;
}
inline settlement::Result minutes(std::int64_t n) {
  settlement::Result result;
  result.unit = Quantity::Unit::duration;
  result.exact = money::Ratio{Wide{time::Duration::minutes(n).micros}, 1};
  result.shown = time::to_string(time::Duration::minutes(n));
  return result;
}
inline settlement::Result count(std::int64_t n) {
  settlement::Result result;
  result.unit = Quantity::Unit::number;
  result.exact = money::Ratio{Wide{n}, 1};
  result.shown = std::to_string(n);
  return result;
}
inline settlement::Result nothing() {
  settlement::Result result;
  result.shown = "not measured";
  return result;
}

inline settlement::LevelLine level(std::string name, std::string title, std::string clause,
                                   settlement::Result result, std::int64_t n, Status status) {
  settlement::LevelLine line;
  line.level = name;
  line.title = std::move(title);
  line.clause = std::move(clause);
  line.measure = name;
  line.window = "month";
  line.result = std::move(result);
  line.n = n;
  line.status = status;
  line.figure = "levels/" + name;
  return line;
}

inline explain::Origin written(const char* clause) {
  explain::Origin origin;
  origin.clause = clause;
  return origin;
}
inline explain::Origin row(const char* file, std::int64_t number) {
  explain::Origin origin;
  origin.data = {file, number, "", ""};
  return origin;
}

inline explain::Figure figure(std::string id, std::string label, std::string value, std::string rule = {},
                              std::string note = {}, std::vector<explain::Origin> origins = {},
                              std::vector<explain::Figure> inputs = {}) {
  explain::Figure made;
  made.id = std::move(id);
  made.label = std::move(label);
  made.value = std::move(value);
  made.rule = std::move(rule);
  made.note = std::move(note);
  made.origins = std::move(origins);
  made.inputs = std::move(inputs);
  return made;
}

/// Thirteen months of a share that wanders around `centre` hundredths of a per cent.
inline std::vector<settlement::HistoryPoint> wander(time::Month last, std::int64_t centre, std::int64_t swing,
                                                    const Quantity& expected, const Quantity& minimum,
                                                    std::int64_t last_value, std::int64_t phase) {
  std::vector<settlement::HistoryPoint> points;
  for (int back = 12; back >= 0; --back) {
    settlement::HistoryPoint point;
    point.month = last - back;
    const std::int64_t step = (back * 7 + phase * 5) % 13 - 6;
    const std::int64_t value =
        back == 0 ? last_value : std::min<std::int64_t>(10'000, centre + step * swing / 6);
    point.result = share(value, 10'000);
    point.expected = expected;
    point.minimum = minimum;
    point.n = 40 + (back * 11 + phase) % 23;
    point.payable = Money::zero(*money::Currency::find("EUR"));
    point.status = money::compare(*point.result.exact, expected.value) >= 0  ? Status::met
                   : money::compare(*point.result.exact, minimum.value) >= 0 ? Status::near
                                                                             : Status::missed;
    point.terms_changed = back == 6;
    points.push_back(std::move(point));
  }
  return points;
}

inline void add_levels(settlement::Statement& s) {
  using settlement::Default;
  auto p1 = level("restore-p1", "P1 restored within 4 hours", "7.2", share(46, 50), 50, Status::missed);
  p1.expected = percent("98");
  p1.minimum = percent("95");
  p1.numerator = 46;
  p1.denominator = 50;
  p1.excluded = 3;
  p1.default_kind = Default::minimum;
  p1.consecutive = 2;
  p1.if_granted = share(47, 49);
  p1.status_if_granted = Status::near;
  p1.severity = "serious";
  s.levels.push_back(p1);

  auto availability =
      level("availability", "Order platform available", "7.1", share(997'400, 1'000'000), 4, Status::missed);
  availability.expected = percent("99.9");
  availability.minimum = percent("99.8");
  availability.default_kind = Default::minimum;
  availability.consecutive = 1;
  availability.notes = {"judged in two parts, split at 2026-04-12 by amendment 3"};
  s.levels.push_back(availability);

  auto p2 = level("restore-p2", "P2 restored within 8 business hours", "7.2", share(1'918, 2'000), 2'000,
                  Status::near);
  p2.expected = percent("97");
  p2.minimum = percent("94");
  p2.numerator = 1'918;
  p2.denominator = 2'000;
  p2.missing = 12;
  s.levels.push_back(p2);

  auto changes =
      level("change-success", "Changes without an incident", "7.4", share(51, 52), 52, Status::met);
  changes.expected = percent("97");
  changes.minimum = percent("95");
  changes.numerator = 51;
  changes.denominator = 52;
  changes.suggestions = {"review was due 2026-03-31"};
  s.levels.push_back(changes);

  auto backlog =
      level("backlog-age", "Age of open requests, 90th percentile", "7.6", minutes(4'470), 131, Status::met);
  backlog.expected = hours(80);
  backlog.minimum = hours(120);
  backlog.direction = agreement::Direction::lower;
  s.levels.push_back(backlog);

  auto answer = level("calls-answered", "Calls answered within 30 seconds", "7.5", share(7'712, 10'000),
                      10'000, Status::missed);
  answer.expected = percent("80");
  answer.minimum = percent("78");
  answer.numerator = 7'712;
  answer.denominator = 10'000;
  answer.default_kind = Default::minimum;
  answer.consecutive = 1;
  answer.swap = "april-migration";
  s.levels.push_back(answer);

  auto reopened = level("reopened", "Requests re-opened", "7.7", count(9), 131, Status::met);
  reopened.expected = number(12);
  reopened.direction = agreement::Direction::lower;
  reopened.kind = agreement::LevelKind::key;
  s.levels.push_back(reopened);

  auto survey = level("satisfaction", "Satisfaction of users", "7.8", share(7, 8), 8, Status::not_judged);
  survey.expected = percent("85");
  survey.numerator = 7;
  survey.denominator = 8;
  survey.window = "quarter 2026-Q2";
  survey.notes = {"8 answers; fewer than 20 are not judged"};
  s.levels.push_back(survey);

  auto drill =
      level("recovery-drill", "Recovery drill within 4 hours", "7.9", nothing(), 0, Status::not_measured);
  drill.expected = hours(4);
  drill.direction = agreement::Direction::lower;
  s.levels.push_back(drill);

  auto patches = level("patches", "Security patches on time", "7.10", share(96, 100), 100, Status::burn_in);
  patches.expected = percent("99");
  patches.notes = {"burn-in until 2026-06-30: measured without credits"};
  s.levels.push_back(patches);
}

inline void add_money(settlement::Statement& s) {
  using State = settlement::CreditLine::State;
  const auto credit = [&](const char* level, const char* what, const char* allocation, const char* multiplier,
                          const char* gross, const char* payable, State state) {
    settlement::CreditLine line;
    line.level = level;
    line.what = what;
    line.base = eur("100000.00");
    line.at_risk = eur("12000.00");
    line.allocation = money::Percent(decimal(allocation));
    line.multiplier = decimal(multiplier);
    line.gross = eur(gross);
    line.after_level_cap = eur(payable);
    line.after_month_cap = eur(payable);
    line.payable = eur(payable);
    line.state = state;
    line.clause = "9.4";
    line.figure = std::string("credits/") + level;
    s.credits.push_back(std::move(line));
  };
  credit("restore-p1", "below minimum, default 2 in a row", "40", "1.5", "7200.00", "4500.00",
         State::accrued);
  s.credits.back().earn_back_by = time::Date::of(2026, 10, 31);
  credit("availability", "below minimum", "60", "1", "7200.00", "4500.00", State::claim_needed);
  s.credits.back().claim_by = time::Date::of(2026, 6, 10);
  credit("calls-answered", "same incident as P1", "25", "1", "3000.00", "0.00", State::suppressed);
  s.credits.back().suppressed_by = "restore-p1";
  credit("dr-report", "4 days late", "0", "1", "400.00", "0.00", State::capped_out);
  s.credits.back().at_risk = eur("0.00");
  s.credits.back().allocation.reset();

  const auto charge = [&](const char* name, const char* title, const char* amount, bool eligible) {
    settlement::ChargeLine line;
    line.charge = name;
    line.title = title;
    line.clause = "5.1";
    line.model = "monthly";
    line.amount = eur(amount);
    line.discount = eur("0.00");
    line.eligible = eligible;
    line.in_force = true;
    line.figure = std::string("charges/") + name;
    s.charges.push_back(std::move(line));
  };
  charge("desk", "Service desk", "100000.00", true);
  charge("run", "Running the portal", "20000.00", false);
  charge("licences", "Licences", "5000.00", false);

  settlement::Totals& totals = s.totals;
  totals.charges = eur("125000.00");
  totals.discount = eur("0.00");
  totals.eligible = eur("100000.00");
  totals.at_risk = eur("12000.00");
  totals.gross = eur("17800.00");
  totals.suppressed = eur("3000.00");
  totals.cut_by_level_cap = eur("2400.00");
  totals.cut_by_month_cap = eur("3400.00");
  totals.cut_by_rolling_cap = totals.cut_by_year_cap = totals.below_minimum = eur("0.00");
  totals.carried_in = eur("250.00");
  totals.carried_out = eur("0.00");
  totals.credits = eur("9250.00");
  totals.earned_back = eur("1500.00");
  totals.bonus = eur("800.00");
  totals.net_credits = eur("7750.00");
  totals.credits_this_year = eur("14250.00");

  s.earn_backs.push_back({"change-success", time::Month::of(2026, 1), eur("1500.00"),
                          "three months at or above 97% after the default", "earn-back/change-success"});
  s.bonuses.push_back({"backlog-age", eur("800.00"), "better than 80 h for the whole quarter", ""});

  settlement::TriggerLine chronic;
  chronic.trigger = "chronic-p1";
  chronic.clause = "12.3";
  chronic.what = "P1 restore below minimum in 3 of 6 months";
  chronic.opens = "remediation plan";
  chronic.fired = true;
  chronic.count = chronic.needed = 3;
  chronic.of_months = 6;
  chronic.months = {time::Month::of(2025, 12), time::Month::of(2026, 3), time::Month::of(2026, 4)};
  chronic.remediation_due = "2026-05-29";
  chronic.option_until = time::Date::of(2026, 7, 31);
  chronic.figure = "triggers/chronic-p1";
  s.triggers.push_back(chronic);
  settlement::TriggerLine exit;
  exit.trigger = "termination";
  exit.clause = "12.4";
  exit.what = "credits above 50% of the at-risk amount in 4 months";
  exit.opens = "termination right";
  exit.count = 1;
  exit.needed = 4;
  s.triggers.push_back(exit);

  settlement::DeliverableLine drill;
  drill.deliverable = "dr-report";
  drill.title = "Disaster recovery test report";
  drill.clause = "8.1";
  drill.due = time::Date::of(2026, 4, 10);
  drill.delivered = time::Date::of(2026, 4, 14);
  drill.days_late = 4;
  drill.steps = 4;
  drill.credit = eur("400.00");
  drill.cap = eur("2000.00");
  s.deliverables.push_back(drill);
}

inline explain::Figure explanation() {
  auto p1 = figure("levels/restore-p1", "P1 restored within 4 hours", "missed",
                   "92% is below the minimum 95%", "second default in a row", {written("7.2")},
                   {figure("levels/restore-p1/result", "result", "92%", "46 / 50", "", {},
                           {figure("", "restored in time", "46", "items with restore clock <= 4 h", "",
                                   {row("tickets.csv", 212)}),
                            figure("", "all P1 items closed in April", "50", "", "3 excluded: client-caused",
                                   {row("tickets.csv", 240)})}),
                    figure("", "minimum", "95%", "", "", {written("7.2")}),
                    figure("", "expected", "98%", "", "", {written("7.2")})});
  auto credit = figure(
      "credits/restore-p1", "credit for P1 restored within 4 hours", "EUR 4,500.00",
      "base x at risk x allocation x multiplier, then the caps", "", {written("9.4")},
      {figure("", "base", "EUR 100,000.00", "", "eligible charges of April", {written("9.1")}),
       figure("", "at risk", "12%", "", "", {written("9.2")}), figure("", "allocation", "40%"),
       figure("", "multiplier", "1.5", "", "default 2 in a row", {written("9.5")}),
       figure("credits/restore-p1/gross", "gross", "EUR 7,200.00", "100,000.00 x 12% x 40% x 1.5"),
       figure("", "level cap", "EUR 6,000.00", "50% of at risk", "", {written("9.6")}),
       figure("", "share of the monthly cap", "EUR 4,500.00", "9,000.00 pro rata, largest remainder")});
  return figure("statement", "net credits", "EUR 7,750.00", "payable - earned back", "", {written("9")},
                {figure("levels", "service levels", "10 levels", "", "", {},
                        {std::move(p1), figure("levels/availability", "Order platform available", "missed",
                                               "99.74% is below the minimum 99.8%", "", {written("7.1")})}),
                 figure("credits", "credits", "EUR 9,250.00", "sum of the lines, caps applied", "", {},
                        {std::move(credit),
                         figure("credits/availability", "credit for the order platform", "EUR 4,500.00")}),
                 figure("earn-back/change-success", "earned back", "EUR 1,500.00", "",
                        "three months at or above 97%")});
}

/// April 2026 of a bank and its service provider.
inline settlement::Statement statement() {
  settlement::Statement s;
  s.agreement = "northwind-helio";
  s.title = "Managed workplace services";
  s.client = "Northwind Bank";
  s.supplier = "Helio Services";
  s.month = time::Month::of(2026, 4);
  s.days = {time::Date::of(2026, 4, 1), time::Date::of(2026, 5, 1)};
  s.currency = *money::Currency::find("EUR");
  s.zone = "Europe/London";
  s.as_of = *time::Instant::parse("2026-05-01T00:00:00Z");
  s.as_known = *time::Instant::parse("2026-05-06T08:30:00Z");
  s.amendments = {1, 3};
  s.rows_scanned = 41'200;
  add_levels(s);
  add_money(s);
  s.history = {{"restore-p1", wander(s.month, 9'640, 260, percent("98"), percent("95"), 9'200, 1)},
               {"availability", wander(s.month, 9'988, 14, percent("99.9"), percent("99.8"), 9'974, 2)},
               {"restore-p2", wander(s.month, 9'650, 150, percent("97"), percent("94"), 9'590, 3)},
               {"change-success", wander(s.month, 9'800, 120, percent("97"), percent("95"), 9'808, 4)}};
  auto young = wander(s.month, 8'100, 150, percent("80"), percent("78"), 7'712, 5);
  young.erase(young.begin(), young.begin() + 10);
  s.history.emplace_back("calls-answered", std::move(young));
  s.quarantined = {{"incidents", "T0112", "local time does not exist", 2},
                   {"incidents", "T0120", "no item number", 5}};
  s.imports = {
      {1, "incidents", "tickets-2026-04.csv", *time::Instant::parse("2026-05-02T07:00:00Z"), 41'180, false},
      {2, "outages", "monitor.json", *time::Instant::parse("2026-05-02T07:05:00Z"), 20, false}};
  s.notes = {
      "Two imports arrived after 2026-05-01; an earlier statement of this month had EUR 8,000.00 net "
      "credits."};
  s.explanation = explanation();
  return s;
}

/// One level that is met, no money: the least that a statement holds.
inline settlement::Statement quiet_statement() {
  settlement::Statement s = statement();
  s.levels.erase(s.levels.begin(), s.levels.begin() + 3);
  s.levels.resize(1);
  s.levels[0].suggestions.clear();
  s.credits.clear();
  s.earn_backs.clear();
  s.bonuses.clear();
  s.triggers.clear();
  s.deliverables.clear();
  s.history.clear();
  s.quarantined.clear();
  s.imports.clear();
  s.notes.clear();
  s.amendments.clear();
  s.as_known.reset();
  const Money none = eur("0.00");
  s.totals = {};
  s.totals.charges = s.totals.eligible = eur("100000.00");
  s.totals.discount = eur("0.00");
  s.charges.clear();
  s.totals.at_risk = eur("12000.00");
  s.totals.gross = s.totals.suppressed = s.totals.cut_by_level_cap = s.totals.cut_by_month_cap = none;
  s.totals.cut_by_rolling_cap = s.totals.cut_by_year_cap = s.totals.below_minimum = none;
  s.totals.carried_in = s.totals.carried_out = s.totals.credits = s.totals.earned_back = s.totals.bonus =
      none;
  s.totals.net_credits = s.totals.credits_this_year = none;
  s.explanation = figure("statement", "net credits", "EUR 0.00");
  return s;
}

/// `count` levels with history, long names, foreign scripts and amounts of any size.
inline settlement::Statement large_statement(int count) {
  settlement::Statement s = statement();
  const std::vector<settlement::LevelLine> lines = s.levels;
  const auto histories = s.history;
  s.levels.clear();
  s.history.clear();
  for (int i = 0; i < count; ++i) {
    settlement::LevelLine line = lines[static_cast<std::size_t>(i) % lines.size()];
    line.level += "-" + std::to_string(i);
    if (i % 7 == 1) line.title = "زمن استعادة الخدمة للحوادث الحرجة في المنصة";
    if (i % 7 == 2) line.title = "注文処理プラットフォームの可用性";
    if (i % 7 == 3)
      line.title += ", for every site of the client including those that joined by the third amendment";
    if (i % 7 == 4) line.title = "<script>alert('level')</script> & \"quotes\"";
    s.history.emplace_back(line.level, histories[static_cast<std::size_t>(i) % histories.size()].second);
    s.levels.push_back(std::move(line));
  }
  s.totals.gross += eur("90000000000.00");
  s.totals.suppressed += eur("90000000000.00");
  return s;
}

}  // namespace entente::report::sample
