// One row argued, and the rows of a level: what `reduce` added up, row by row, with the clock day by day.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "calendar/clock.h"
#include "settlement/judging.h"
#include "settlement/month.h"
#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using explain::Figure;

constexpr const char* kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// "Thu 2026-04-02 16:10"
std::string local(time::Instant t, const time::Zone& zone) {
  const time::LocalTime shown = zone.to_local(t);
  return fmt::format("{} {}", kDays[static_cast<int>(shown.date().weekday())], shown.to_string());
}
/// "16:10"; the end of a day is 24:00
std::string clock_time(time::Instant t, const time::Zone& zone, time::Date day) {
  const time::LocalTime shown = zone.to_local(t);
  if (shown.date() > day) return "24:00";
  return shown.to_string().substr(11);
}
std::string day_name(time::Date day) {
  return fmt::format("{} {:02} {}", kDays[static_cast<int>(day.weekday())], day.day(),
                     kMonths[day.month() - 1]);
}

/// Which file and row the batch's row came from.
text::DataPlace place_of(const Plan& plan, const Judge& judge, std::uint32_t row,
                         const std::vector<measurement::Source::Import>& imports) {
  text::DataPlace place;
  if (plan.key_variable() != kNowhere) {
    const expression::Column& key = judge.batch().columns[plan.key_variable()];
    if (key.texts != nullptr && key.has(row)) place.item = std::string(key.texts[row].view());
  }
  const expression::Column& import = judge.hidden(kHiddenImport);
  const expression::Column& number = judge.hidden(kHiddenRow);
  if (number.has(row)) place.row = number.values[row];
  for (const auto& each : imports) {
    if (import.has(row) && each.number == import.values[row]) place.file = each.file;
  }
  return place;
}

/// Segments that are judged by the same terms, oldest first.
std::vector<std::vector<std::size_t>> by_terms(const std::vector<Segment>& segments) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto same = std::ranges::find_if(
        groups, [&](const auto& group) { return segments[group.front()].terms == segments[i].terms; });
    if (same == groups.end()) {
      groups.push_back({i});
    } else {
      same->push_back(i);
    }
  }
  return groups;
}

std::vector<Segment> whole_history(const agreement::Agreement& agreement, const ReduceOptions& options) {
  const agreement::Terms& terms = *agreement.original;
  const time::Month last = time::Month::containing(terms.zone.date_at({options.as_of.micros - 1}));
  return segments_of(agreement, time::Month::containing(*terms.term.from), last, options.as_known);
}

/// An outage that lies wholly outside of `span`.
bool outside(const Verdicts::Row& outage, const time::Interval& span) {
  return time::intersection({{outage.numerator}, {outage.denominator}}, span).empty();
}

std::string measured(const Job& job, const Verdicts::Row& row, const Plan& plan) {
  if (row.kind == Verdicts::Kind::missing) return "not judged yet";
  switch (*job.measure->type) {
    case MeasureType::elapsed:
    case MeasureType::backlog_age:
    case MeasureType::availability:
      return time::to_string(time::Duration{row.value});
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
    case MeasureType::survey_mean: {
      const bool duration =
          agreement::unit_of(plan.terms(), *job.measure) == agreement::Quantity::Unit::duration;
      return duration ? time::to_string(time::Duration{row.value})
                      : show_number(money::Decimal::scaled(row.value, 6));
    }
    case MeasureType::nps:
      return row.numerator > 0 ? "promoter" : row.numerator < 0 ? "detractor" : "passive";
    default:
      break;
  }
  return row.numerator == row.denominator ? "good" : row.numerator == 0 ? "not good" : "partly good";
}

bool is_good(const Job& job, const Verdicts::Row& row) {
  switch (*job.measure->type) {
    case MeasureType::availability:
    case MeasureType::backlog_age:
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
    case MeasureType::count:
    case MeasureType::survey_mean:
      return false;  // every row counts towards the value
    default:
      return row.numerator >= row.denominator;
  }
}

/// The time that a measure allows on a clock: `within`, or the condition `clock <= time`.
struct Allowed {
  time::Duration amount;
  std::string written;
  text::Place place;
};
std::optional<Allowed> allowed_on(const Plan& plan, const Job& job, const std::string& clock) {
  std::vector<std::string> calendars;
  for (const auto& each : plan.terms().calendars) calendars.push_back(*each.name);
  std::string written;
  text::Place place;
  if (job.measure->within) {
    written = **job.measure->within;
    place = job.measure->within->place;
  } else if (job.measure->good) {
    const std::string& condition = **job.measure->good;
    for (const char* compares : {" <= ", " < "}) {
      const std::string start = clock + compares;
      if (condition.starts_with(start)) written = condition.substr(start.size());
    }
    place = job.measure->good->place;
  }
  if (written.empty()) return std::nullopt;
  const auto limit = expression::parse_duration(written, {}, calendars);
  if (!limit || limit->business_days != 0) return std::nullopt;
  return Allowed{limit->amount, written, place};
}

/// The events that paused one item's clock, with the side that each state is put down to.
struct Pause {
  time::Interval span;
  std::string state;
};
std::vector<Pause> pauses_of(const agreement::Terms& terms, const agreement::Clock& clock,
                             const measurement::Source& source, const std::string& key,
                             const ReduceOptions& options) {
  std::vector<Pause> found;
  const std::string dataset = history_of(terms, clock);
  const auto datasets = source.datasets();
  if (!clock.pauses_while || dataset.empty() || measurement::find(datasets, dataset) == nullptr) return found;
  ReduceOptions alone = options;
  alone.workers = 1;
  const auto rows = RowSource::open(
      terms, dataset, source,
      {.expressions = {*clock.pauses_while}, .also = {"at", "state"}, .hidden = {measurement::kUntil}});
  if (!rows) return found;
  const std::size_t at = rows->variable("at"), state = rows->variable("state");
  auto reader = rows->reader();
  const auto scanned = rows->scan(source, alone, key, [&](unsigned, const expression::Batch& batch) {
    const expression::Batch& full = reader->bind(batch);
    reader->start();
    for (const std::uint32_t row : reader->evaluator().select(0)) {
      const expression::Column& until = reader->extra(0);
      const time::Instant end =
          until.has(row) ? std::min(time::Instant{until.values[row]}, options.as_of) : options.as_of;
      if (!full.columns[at].has(row)) continue;
      const expression::Column& states = full.columns[state];
      found.push_back({{{full.columns[at].values[row]}, end},
                       states.texts != nullptr && states.has(row) ? std::string(states.texts[row].view())
                                                                  : std::string()});
    }
  });
  if (!scanned) found.clear();
  std::ranges::sort(found, {}, [](const Pause& pause) { return pause.span.begin; });
  return found;
}

std::string side_name(agreement::Side side) {
  switch (side) {
    case agreement::Side::client:
      return "client";
    case agreement::Side::supplier:
      return "supplier";
    case agreement::Side::joint:
      return "both sides";
    case agreement::Side::neutral:
      break;
  }
  return "neither side";
}

/// Days on which the clock ran or did not; days without time for one reason stand together.
void add_days(Figure& under, const std::vector<calendar::DayCount>& days, const time::Zone& zone,
              std::optional<time::Instant> due) {
  for (std::size_t i = 0; i < days.size(); ++i) {
    const calendar::DayCount& day = days[i];
    Figure line = figure(day_name(day.date), day.total.micros == 0 ? "-" : time::to_string(day.total));
    if (day.total.micros == 0) {
      std::size_t last = i;
      while (last + 1 < days.size() && days[last + 1].total.micros == 0 &&
             days[last + 1].reason == day.reason)
        ++last;
      if (last > i) line.label = day_name(day.date) + " to " + day_name(days[last].date);
      i = last;
    }
    for (const time::Interval& span : day.counted) {
      if (!line.rule.empty()) line.rule += ", ";
      line.rule += clock_time(span.begin, zone, day.date) + "-" + clock_time(span.end, zone, day.date);
      if (due && span.begin < *due && *due <= span.end) line.note = "due " + clock_time(*due, zone, day.date);
    }
    if (!day.reason.empty()) line.note += (line.note.empty() ? "" : "; ") + day.reason;
    under.add(std::move(line));
  }
}

struct Argument {
  const agreement::Agreement& agreement;
  const measurement::Source& source;
  const ReduceOptions& options;
  const std::string& key;
};

/// The clock of the row: opened, allowed day by day, pauses, due, resolved.
void add_clock(Figure& root, const Argument& about, const Plan& plan, const Judge& judge, const Job& job,
               const Verdicts::Row& row, const RunningClock& clock, const text::DataPlace& place) {
  const agreement::Terms& terms = plan.terms();
  const agreement::Clock* said = find_clock(terms, clock.name);
  const expression::Batch& batch = judge.batch();
  if (said == nullptr || clock.starts == kNowhere || !batch.columns[clock.starts].has(row.row)) return;
  const auto instant = [&](std::size_t variable) {
    const expression::Column& column = batch.columns[variable];
    return column.type.kind == expression::Kind::date
               ? terms.zone.start_of(time::Date{static_cast<std::int32_t>(column.values[row.row])})
               : time::Instant{column.values[row.row]};
  };
  const time::Instant start = instant(clock.starts);
  const bool stopped = clock.stops != kNowhere && batch.columns[clock.stops].has(row.row) &&
                       instant(clock.stops) <= about.options.as_of;
  const time::Instant stop = stopped ? instant(clock.stops) : std::max(start, about.options.as_of);

  Figure& opened = root.add(figure(*said->starts, local(start, terms.zone), {}, said->starts.place));
  opened.note = terms.zone.name();
  opened.origins.push_back({{}, place, {}});

  const std::vector<Pause> pauses = pauses_of(terms, *said, about.source, about.key, about.options);
  std::vector<time::Interval> spans;
  for (const Pause& pause : pauses) spans.push_back(pause.span);
  const time::DateRange range{terms.zone.date_at(start) - 2, terms.zone.date_at(stop) + 400};
  const auto compiled = clock.calendar ? clock.calendar : compile_calendar(terms, "always", range);
  const auto allowed = allowed_on(plan, job, clock.name);
  std::optional<time::Instant> due;
  if (allowed) due = calendar::deadline(*compiled, start, allowed->amount, spans);

  const std::string runs_on = clock.calendar ? *said->runs_on : std::string("every minute");
  Figure& days = root.add(
      figure(allowed ? "allowed" : "clock " + clock.name, allowed ? allowed->written : runs_on,
             fmt::format("clock {} from {} to {} on {}", clock.name, *said->starts, *said->stops, runs_on),
             allowed ? allowed->place : said->runs_on.place, said->clause));
  add_days(days, calendar::day_by_day(*compiled, {start, stop}, spans), terms.zone, due);

  for (const Pause& pause : pauses) {
    const time::Interval within = time::intersection(pause.span, {start, stop});
    if (within.empty()) continue;
    const time::Duration counted =
        clock.calendar ? clock.calendar->elapsed(within.begin, within.end) : within.length();
    Figure& line = root.add(
        figure("paused", time::to_string(counted),
               fmt::format("{} to {}", local(within.begin, terms.zone), local(within.end, terms.zone)),
               said->pauses_while->place));
    line.note = pause.state;
    for (const auto& [state, side] : said->responsible) {
      if (*state == pause.state) line.note += ", put down to " + side_name(*side);
    }
  }
  if (due) root.add(figure("due", local(*due, terms.zone)));
  const time::Duration total = calendar::elapsed_without(*compiled, {start, stop}, spans);
  Figure& end = root.add(
      figure(*said->stops, stopped ? local(stop, terms.zone) : "not yet, as of " + local(stop, terms.zone),
             {}, said->stops.place));
  end.note = "after " + time::to_string(total);
  if (allowed) {
    const time::Duration beyond = total - allowed->amount;
    end.note += beyond.micros > 0 ? fmt::format(", late by {}", time::to_string(beyond))
                                  : fmt::format(", {} before it was due", time::to_string(-beyond));
    if (row.kind == Verdicts::Kind::counted) {
      root.value = beyond.micros > 0 ? "missed by " + time::to_string(beyond) : "in time";
    }
  }
}

std::string verdict_name(const Job& job, const Verdicts::Row& row, const Plan& plan) {
  switch (row.kind) {
    case Verdicts::Kind::excluded:
      return "excluded: " + job.causes[row.cause];
    case Verdicts::Kind::missing:
      return "not judged yet";
    case Verdicts::Kind::counted:
      break;
  }
  return measured(job, row, plan);
}

Figure argue(const Argument& about, const Plan& plan, const Judge& judge, std::size_t job_index,
             const Verdicts::Row& row, const document::Named<agreement::ServiceLevel>& level,
             const text::DataPlace& place) {
  const Job& job = plan.jobs()[job_index];
  Figure root = figure(*level.name, verdict_name(job, row, plan), job.measure->title,
                       level.value.measure.place, *level.value.clause);
  root.id = "items/" + about.key + "/" + *level.name;
  root.origins.push_back({{}, place, {}});
  std::vector<std::size_t> expressions;
  for (const std::size_t index : {job.good, job.total, job.value, job.second}) {
    if (index != kNowhere) expressions.push_back(index);
  }
  for (std::size_t c = 0; c < plan.clocks().size(); ++c) {
    const RunningClock& clock = plan.clocks()[c];
    const bool reads = job.clock == c || std::ranges::any_of(expressions, [&](std::size_t index) {
                         const auto& variables = plan.rows().expressions()[index].reads();
                         return std::ranges::find(variables, clock.variable) != variables.end();
                       });
    if (reads) add_clock(root, about, plan, judge, job, row, clock, place);
  }
  for (const std::size_t index : expressions) {
    const auto& compiled = plan.rows().expressions()[index];
    const auto parts = expression::explain_row(compiled, judge.batch(), row.row, plan.terms().zone);
    Figure shown =
        figure(compiled.written(), parts.empty() ? std::string() : parts.front().value, {}, compiled.place());
    for (std::size_t i = 1; i < parts.size(); ++i) shown.add(figure(parts[i].written, parts[i].value));
    root.add(std::move(shown));
  }
  if (row.kind == Verdicts::Kind::excluded && row.cause < job.exclusions.size()) {
    const auto& compiled = plan.rows().expressions()[job.exclusions[row.cause]];
    root.add(figure("excluded", job.causes[row.cause], compiled.written(), compiled.place()));
  }
  return root;
}

/// "counts in April 2026": the level's result there, its band and the credit.
void add_consequence(Figure& item, const Argument& about, const Tallies& tallies, const std::string& level,
                     time::Month month) {
  const auto statement = settle(about.agreement, tallies, month, about.options);
  if (!statement) return;
  for (const LevelLine& line : statement->levels) {
    if (line.level != level) continue;
    Figure& counts =
        item.add(figure("counts in " + month.to_string(), line.result.shown,
                        line.terms_shown + (line.severity.empty() ? "" : ", band " + line.severity)));
    counts.note = std::string(name(line.status));
    for (const CreditLine& credit : statement->credits) {
      if (credit.figure != "credits/" + line.figure.substr(7)) continue;
      Figure& paid = counts.add(figure("credit", credit.payable.to_string(), credit.what));
      paid.origins.push_back({{}, {}, credit.clause});
      if (const Figure* gross = explain::find(statement->explanation, credit.figure + "/gross"))
        paid.add(*gross);
    }
  }
}

text::Diagnostic unknown_item(const std::string& key) {
  return text::error("S0103", fmt::format("no row of the agreement's data is called `{}`", key))
      .help("list the rows of a level with `entente why LEVEL`, or import the file that holds it");
}

}  // namespace

text::Outcome<explain::Figure> why_item(const agreement::Agreement& agreement,
                                        const measurement::Source& source, const std::string& key,
                                        const ReduceOptions& options) {
  const Argument about{agreement, source, options, key};
  ReduceOptions alone = options;
  alone.workers = 1;
  const std::vector<Segment> segments = whole_history(agreement, options);
  const auto imports = source.imports();
  Figure root = figure(key, {});
  root.id = "items/" + key;
  bool seen = false;
  struct Consequence {
    std::size_t input;
    std::string level;
    time::Month month;
  };
  std::vector<Consequence> consequences;
  for (const auto& wanted : by_terms(segments)) {
    const agreement::Terms& terms = *segments[wanted.front()].terms;
    for (const auto& dataset : terms.data) {
      const auto datasets = source.datasets();
      const measurement::DatasetInfo* info = measurement::find(datasets, *dataset.name);
      if (info == nullptr || tables::key_column(info->kind).empty() ||
          info->kind == tables::TableKind::events)
        continue;
      const auto plan = Plan::make(terms, *dataset.name, source, segments, wanted, alone, {key, true});
      if (!plan) return std::unexpected(plan.error());
      if (plan->jobs().empty()) continue;
      Judge judge(*plan);
      const time::Interval span =
          terms.zone.interval({segments[wanted.front()].days.begin, segments[wanted.back()].days.end});
      const auto scanned =
          plan->rows().scan(source, alone, key, [&](unsigned, const expression::Batch& batch) {
            seen = seen || batch.rows > 0;
            judge.start(batch);
            for (std::size_t job = 0; job < plan->jobs().size(); ++job) {
              if (plan->jobs()[job].pending_granted) continue;
              const std::vector<Verdicts::Row> verdicts = judge.judge(job).rows();
              const MeasureType type = *plan->jobs()[job].measure->type;
              for (const Verdicts::Row& row : verdicts) {
                // An outage is argued by the terms of its time.
                if (type == MeasureType::availability && outside(row, span)) continue;
                for (const auto& level : terms.levels) {
                  if (tally_key(terms, *level.name) != plan->jobs()[job].key) continue;
                  root.add(
                      argue(about, *plan, judge, job, row, level, place_of(*plan, judge, row.row, imports)));
                  if (row.segment >= 0) {
                    consequences.push_back({root.inputs.size() - 1, *level.name,
                                            segments[static_cast<std::size_t>(row.segment)].month});
                  }
                }
              }
            }
          });
      if (!scanned) return std::unexpected(scanned.error());
    }
  }
  if (!seen) return text::refuse(unknown_item(key));
  if (root.inputs.empty())
    root.note = "no service level counts it: no measure selects it, or it lies outside of the term";
  if (!consequences.empty() && !segments.empty()) {
    const auto tallies = reduce(agreement, source, segments.front().month, segments.back().month, options);
    if (!tallies) return std::unexpected(tallies.error());
    for (const Consequence& each : consequences) {
      add_consequence(root.inputs[each.input], about, *tallies, each.level, each.month);
    }
  }
  root.value = root.inputs.size() == 1 ? root.inputs.front().value
                                       : fmt::format("{} service levels", root.inputs.size());
  return root;
}

text::Outcome<std::vector<RowVerdict>> rows_of(const agreement::Agreement& agreement,
                                               const measurement::Source& source, const std::string& level,
                                               time::Month month, bool failing_only, std::size_t limit,
                                               const ReduceOptions& options) {
  std::vector<RowVerdict> found;
  ReduceOptions alone = options;
  alone.workers = 1;
  const std::vector<Segment> segments = segments_of(agreement, month, month, options.as_known);
  const auto imports = source.imports();
  for (const auto& wanted : by_terms(segments)) {
    const agreement::Terms& terms = *segments[wanted.front()].terms;
    const agreement::ServiceLevel* entry = find_level(terms, level);
    if (entry == nullptr) continue;
    const agreement::Measure* measure = find_measure(terms, *entry->measure);
    const auto datasets = source.datasets();
    if (measure == nullptr || *measure->type == MeasureType::composite ||
        measurement::find(datasets, *measure->of.dataset) == nullptr) {
      continue;
    }
    const auto plan =
        Plan::make(terms, *measure->of.dataset, source, segments, wanted, alone, {std::nullopt, true});
    if (!plan) return std::unexpected(plan.error());
    const std::string key = tally_key(terms, level);
    const time::Interval span =
        terms.zone.interval({segments[wanted.front()].days.begin, segments[wanted.back()].days.end});
    Judge judge(*plan);
    const auto scanned =
        plan->rows().scan(source, alone, std::nullopt, [&](unsigned, const expression::Batch& batch) {
          judge.start(batch);
          for (std::size_t index = 0; index < plan->jobs().size(); ++index) {
            const Job& job = plan->jobs()[index];
            if (job.key != key || job.pending_granted) continue;
            for (const Verdicts::Row& row : judge.judge(index).rows()) {
              const bool outage = *measure->type == MeasureType::availability;
              if (outage && outside(row, span)) continue;
              RowVerdict verdict;
              verdict.excluded = row.kind == Verdicts::Kind::excluded;
              verdict.good = row.kind == Verdicts::Kind::counted && !outage && is_good(job, row);
              if (failing_only && (verdict.good || verdict.excluded || row.kind == Verdicts::Kind::missing))
                continue;
              verdict.value = measured(job, row, *plan);
              if (verdict.excluded) verdict.reason = job.causes[row.cause];
              if (row.kind == Verdicts::Kind::missing) verdict.reason = "value missing or not settled yet";
              verdict.place = place_of(*plan, judge, row.row, imports);
              verdict.key = verdict.place.item;
              found.push_back(std::move(verdict));
            }
          }
        });
    if (!scanned) return std::unexpected(scanned.error());
  }
  std::ranges::stable_sort(found, {}, &RowVerdict::key);
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace entente::settlement
