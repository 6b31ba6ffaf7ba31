// Names find what they mean, and what an agreement leaves unsaid gets its default: datasets that need no
// declaration, the measure of a level's own name, the column that places rows in a month, the calendar of `8
// business hours`.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agreement/checks.h"
#include "agreement/phrase.h"
#include "agreement/quantities.h"
#include "tables/tables.h"
#include "text/similar.h"

namespace entente::agreement {

namespace {

std::string known_words(const Declared& candidates, std::size_t most = 8) {
  std::string all;
  for (std::size_t i = 0; i < std::min(candidates.size(), most); ++i)
    all += (i == 0 ? "`" : ", `") + candidates[i].first + "`";
  if (candidates.size() > most) all += fmt::format(" and {} more", candidates.size() - most);
  return all;
}

bool is_time(expression::Kind kind) {
  return kind == expression::Kind::instant || kind == expression::Kind::date;
}

}  // namespace

text::Diagnostic unknown_name(std::string code, const std::string& noun, const std::string& name,
                              const text::Place& place, const Declared& candidates) {
  text::Diagnostic made = text::error(std::move(code), fmt::format("unknown {} `{}`", noun, name));
  made.at(place, fmt::format("no {} in this agreement has this name", noun));
  std::vector<std::string> names;
  for (const auto& candidate : candidates) names.push_back(candidate.first);
  if (const auto near = text::nearest(name, names)) {
    for (const auto& [candidate, declared_at] : candidates) {
      if (candidate == *near && declared_at) {
        made.beside(declared_at, fmt::format("a {} with a similar name is declared here", noun));
        break;
      }
    }
    const std::string advice = fmt::format("change `{}` to `{}`", name, *near);
    if (place && place.written() == name) {
      made.fix(advice, text::Applicability::safe, {{place, *near}});
    } else {
      made.help(advice);
    }
  } else if (candidates.empty()) {
    made.note(fmt::format("this agreement declares no {}", noun));
  } else {
    made.note(fmt::format("declared are {}", known_words(candidates)));
  }
  return made;
}

const Dataset* dataset_of(const Terms& terms, const std::string& name) {
  return find_named(terms.data, name);
}

namespace {

/// Datasets are declared for their own columns; where nothing is declared, the measures say which there are.
void infer_dataset(Terms& terms, const std::string& name, tables::TableKind kind) {
  if (name.empty() || dataset_of(terms, name) != nullptr) return;
  Dataset made;
  made.kind.value = std::string(tables::name(tables::kind_named(name).value_or(kind)));
  terms.data.push_back({{name, {}}, std::move(made)});
}

tables::TableKind kind_for(const Measure& measure) {
  switch (*measure.type) {
    case MeasureType::availability:
      return tables::TableKind::outages;
    case MeasureType::survey_mean:
    case MeasureType::csat:
    case MeasureType::nps:
      return tables::TableKind::responses;
    default:
      return tables::TableKind::items;
  }
}

void check_near_names(const Terms& terms, Loading& loading) {
  std::vector<const Placed<std::string>*> first_uses;
  for (const auto& [name, measure] : terms.measures) {
    const auto& used = measure.of.dataset;
    if (used->empty() || !used.place) continue;
    const bool seen = std::ranges::any_of(first_uses, [&](const auto* each) { return each->value == *used; });
    if (seen) continue;
    for (const auto* each : first_uses) {
      if (text::edit_distance(each->value, *used) == 1 && each->value.size() > 3) {
        loading.report(
            text::warning("A0215", fmt::format("`{}` and `{}` are two datasets with nearly the same name",
                                               each->value, *used))
                .at(used.place, "this one")
                .beside(each->place, "and this one")
                .help("if one is meant, write one name; if both are meant, declare them under `data`"));
      }
    }
    first_uses.push_back(&used);
  }
}

}  // namespace

void resolve_data(Terms& terms, Loading& loading) {
  Declared kinds;
  for (const auto kind : {"items", "events", "outages", "samples", "deliverables", "responses", "volumes"})
    kinds.emplace_back(kind, text::Place{});
  Declared types;
  for (const auto type : {"text", "number", "instant", "date", "boolean"})
    types.emplace_back(type, text::Place{});

  const bool declared_some = !terms.data.empty();
  for (const auto& [name, data] : terms.data) {
    const auto kind = tables::kind_named(*data.kind);
    if (!kind && !data.kind->empty())
      loading.report(unknown_name("A0217", "kind of table", *data.kind, data.kind.place, kinds));
    for (const auto& [column, type] : data.columns) {
      if (std::ranges::none_of(types, [&wanted = *type](const auto& each) { return each.first == wanted; })) {
        loading.report(unknown_name("A0217", "type of column", *type, type.place, types));
      }
    }
  }
  if (!declared_some) {
    for (const auto& [name, clock] : terms.clocks) infer_dataset(terms, *clock.of, tables::TableKind::items);
    for (const auto& [name, measure] : terms.measures) {
      if (*measure.type != MeasureType::composite)
        infer_dataset(terms, *measure.of.dataset, kind_for(measure));
    }
    check_near_names(terms, loading);
  } else {
    const auto by_kind_name = [&](const std::string& name) {
      if (const auto kind = tables::kind_named(name)) infer_dataset(terms, name, *kind);
    };
    for (const auto& [name, clock] : terms.clocks) by_kind_name(*clock.of);
    for (const auto& [name, measure] : terms.measures) by_kind_name(*measure.of.dataset);
  }
  for (const auto& [name, clock] : terms.clocks) {
    if (clock.history) infer_dataset(terms, **clock.history, tables::TableKind::events);
  }
  for (const auto& [name, each] : terms.deliverables) {
    if (each.from) infer_dataset(terms, **each.from, tables::TableKind::deliverables);
  }
}

namespace {

text::Place calendar_place(const text::Place& place, const std::string& calendar) {
  const auto at = place.written().rfind(calendar);
  if (at == std::string_view::npos) return place;
  return place_inside(place, place.written(), at, calendar.size());
}

class References {
 public:
  References(Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    for (auto& clock : terms_.clocks) resolve_clock(clock);
    for (auto& measure : terms_.measures) resolve_measure(measure);
    for (auto& level : terms_.levels) resolve_level(level);
    for_each_span(terms_, [this](Span& span, const text::Place& place) {
      resolve_span_calendar(span.calendar, span.written, place, {});
    });
    resolve_money();
    resolve_history();
  }

 private:
  void want_calendar(const std::string& name, const text::Place& place) {
    if (name.empty() || is_always(name) || find_named(terms_.calendars, name) != nullptr) return;
    loading_.report(
        unknown_name("A0203", "calendar", name, calendar_place(place, name), declared(terms_.calendars)));
  }

  /// `8 business hours` without a calendar means the clock's, or the only one there is.
  void resolve_span_calendar(std::string& calendar, const std::string& written, const text::Place& place,
                             const std::string& natural) {
    if (calendar != "?") {
      want_calendar(calendar, place);
      return;
    }
    calendar.clear();
    if (!natural.empty() && !is_always(natural)) {
      calendar = natural;
      return;
    }
    std::vector<std::string> possible;
    for (const auto& each : terms_.calendars) {
      if (!is_always(*each.name)) possible.push_back(*each.name);
    }
    if (possible.size() == 1) {
      calendar = possible[0];
      return;
    }
    text::Diagnostic made = text::error("A0210", fmt::format("`{}` does not say on which calendar", written));
    made.at(place, "business time runs on a calendar");
    if (possible.empty()) {
      made.note("this agreement declares no calendar")
          .help("declare one, such as `calendars: {office: mon-fri 09:00-17:30}`");
    } else {
      made.help(fmt::format("write `{} on {}`", written, possible[0]));
    }
    loading_.report(std::move(made));
  }

  bool has_column(const std::string& dataset, const std::string& name) {
    const auto scope = scope_of(terms_, dataset);
    return std::ranges::any_of(scope.variables, [&](const auto& variable) { return variable.name == name; });
  }

  void want_time_column(const Placed<std::string>& column, const std::string& dataset) {
    if (dataset_of(terms_, dataset) == nullptr) return;
    const auto scope = scope_of(terms_, dataset);
    Declared times;
    for (const auto& variable : scope.variables) {
      if (is_time(variable.type.kind)) times.emplace_back(variable.name, text::Place{});
      if (variable.name != *column) continue;
      if (is_time(variable.type.kind)) return;
      loading_.report(text::error("A0214", fmt::format("`{}` is not a time", *column))
                          .at(column.place, fmt::format("this {} is {}", variable.meaning,
                                                        expression::to_string(variable.type)))
                          .help("a column of type instant or date is wanted"));
      return;
    }
    auto made = unknown_name("A0206", "column of `" + dataset + "`", *column, column.place, times);
    made.help(fmt::format(
        "columns of your own are declared: `data: {{{}: {{kind: items, columns: {{{}: instant}}}}}}`",
        dataset, *column));
    loading_.report(std::move(made));
  }

  void want_dataset(const Placed<std::string>& name) {
    if (name->empty() || dataset_of(terms_, *name) != nullptr) return;
    loading_.report(unknown_name("A0205", "dataset", *name, name.place, declared(terms_.data)));
  }

  void resolve_clock(Named<Clock>& named) {
    Clock& clock = named.value;
    if (clock.runs_on->empty()) clock.runs_on.value = "always";
    want_calendar(*clock.runs_on, clock.runs_on.place);
    want_dataset(clock.of);
    if (const Dataset* data = dataset_of(terms_, *clock.of)) {
      if (*data->kind == "events" || *data->kind == "outages" || *data->kind == "samples" ||
          *data->kind == "volumes") {
        loading_.report(text::error("A0207", fmt::format("a clock cannot run over `{}`", *clock.of))
                            .at(clock.of.place, fmt::format("this is a dataset of {}", *data->kind))
                            .help("clocks run over items or deliverables, which have one row each"));
      }
    }
    if (!clock.starts->empty()) want_time_column(clock.starts, *clock.of);
    if (!clock.stops->empty()) want_time_column(clock.stops, *clock.of);
    if (!clock.starts->empty() && *clock.starts == *clock.stops) {
      loading_.report(text::error("A0317", fmt::format("clock `{}` stops when it starts", *named.name))
                          .at(clock.stops.place, "the same column")
                          .beside(clock.starts.place, "it starts here"));
    }
    if (clock.pauses_while) resolve_clock_history(named);
    if (clock.history) {
      if (const Dataset* data = dataset_of(terms_, **clock.history);
          data != nullptr && *data->kind != "events") {
        loading_.report(
            text::error("A0207", fmt::format("`{}` does not say when states changed", **clock.history))
                .at(clock.history->place, fmt::format("this is a dataset of {}", *data->kind))
                .help("a clock's history is a dataset of kind events"));
      }
    }
  }

  void resolve_clock_history(Named<Clock>& named) {
    Clock& clock = named.value;
    if (clock.history) return;
    std::vector<std::string> events;
    for (const auto& data : terms_.data) {
      if (*data.value.kind == "events") events.push_back(*data.name);
    }
    if (events.size() == 1) {
      clock.history = Placed<std::string>(events[0], {});
      return;
    }
    text::Diagnostic made = text::error(
        "A0208", fmt::format("clock `{}` pauses, but nothing says when states changed", *named.name));
    made.at(clock.pauses_while->place, "this is asked of the item's events");
    if (events.empty()) {
      made.help(fmt::format("declare a dataset of events and name it: `history: {}-events`", *clock.of));
    } else {
      made.note(fmt::format("there are {} datasets of events", events.size()))
          .help(fmt::format("name one: `history: {}`", events[0]));
    }
    loading_.report(std::move(made));
  }

  /// The clock of the measure's dataset that `written` uses, if it uses just one.
  const Named<Clock>* clock_in(const std::string& written, const std::string& dataset) const {
    const Named<Clock>* found = nullptr;
    for (const auto& name : expression::names_in(written)) {
      const auto* clock = find_entry(terms_.clocks, name);
      if (clock == nullptr || *clock->value.of != dataset) continue;
      if (found != nullptr && found != clock) return nullptr;
      found = clock;
    }
    return found;
  }

  void resolve_measure(Named<Measure>& named) {
    Measure& measure = named.value;
    if (*measure.type == MeasureType::composite) {
      resolve_parts(named);
      return;
    }
    if (measure.of.dataset->empty()) {
      if (measure.type.place) {
        loading_.report(
            text::error("A0110", fmt::format("measure `{}` does not say which rows it is about", *named.name))
                .at(named.name.place, "`of` is missing")
                .help("write for example `of: incidents where priority == \"2 - High\"`"));
      }
      return;
    }
    want_dataset(measure.of.dataset);
    const Dataset* data = dataset_of(terms_, *measure.of.dataset);
    if (*measure.type == MeasureType::availability) {
      if (!measure.over) measure.over = Placed<std::string>("always", {});
      want_calendar(**measure.over, measure.over->place);
      if (data != nullptr && *data->kind != "outages") {
        loading_.report(
            text::error("A0207",
                        fmt::format("availability is reckoned from outages, and `{}` is a dataset of {}",
                                    *measure.of.dataset, *data->kind))
                .at(measure.of.dataset.place, fmt::format("a dataset of {}", *data->kind))
                .beside(measure.type.place, "wants outages"));
      }
    }
    const Named<Clock>* clock = nullptr;
    if (measure.clock) {
      clock = find_entry(terms_.clocks, **measure.clock);
      if (clock == nullptr) {
        loading_.report(
            unknown_name("A0204", "clock", **measure.clock, measure.clock->place, declared(terms_.clocks)));
      } else if (*clock->value.of != *measure.of.dataset) {
        loading_.report(
            text::error("A0204", fmt::format("clock `{}` runs over `{}`, not over `{}`", **measure.clock,
                                             *clock->value.of, *measure.of.dataset))
                .at(measure.clock->place, "used here")
                .beside(clock->value.of.place, "it runs over these rows"));
      }
    }
    for (const auto& written : {measure.good, measure.value, measure.met}) {
      if (clock == nullptr && written) clock = clock_in(**written, *measure.of.dataset);
    }
    if (measure.within) resolve_limit(measure, clock);
    if (measure.counted_in) {
      want_time_column(*measure.counted_in, *measure.of.dataset);
    } else if (clock != nullptr && *measure.type != MeasureType::backlog_age) {
      measure.counted_in = Placed<std::string>(*clock->value.stops, {});
    } else if (data != nullptr) {
      if (const auto kind = tables::kind_named(*data->kind)) {
        measure.counted_in = Placed<std::string>(std::string(tables::default_time_column(*kind)), {});
      }
    }
  }

  /// The limit of an elapsed measure, on the clock's calendar unless it says another.
  void resolve_limit(Measure& measure, const Named<Clock>* clock) {
    auto span = read_span(**measure.within);
    if (!span) {
      loading_.report(text::error("A0103", fmt::format("`{}` is not an amount of time", **measure.within))
                          .at(place_inside(measure.within->place, **measure.within, span.error().begin,
                                           span.error().length),
                              span.error().why)
                          .help("write for example " + span.error().example));
      return;
    }
    const std::string runs_on = clock == nullptr ? std::string() : *clock->value.runs_on;
    if (span->ambiguous_days) {
      report_ambiguous(*span, measure.within->place);
      return;
    }
    if (span->months != 0) {
      loading_.report(text::error("A0103", fmt::format("`{}` is not a limit for a clock", **measure.within))
                          .at(measure.within->place, "months have different lengths")
                          .help("write calendar days, business days or hours"));
      return;
    }
    resolve_span_calendar(span->calendar, span->written, measure.within->place, runs_on);
    if (clock != nullptr && span->business_days == 0 &&
        (is_always(runs_on) || find_named(terms_.calendars, runs_on) != nullptr)) {
      const std::string on = is_always(runs_on) ? std::string() : runs_on;
      // An unknown calendar has been reported already.
      const bool known = span->calendar.empty() || is_always(span->calendar) ||
                         find_named(terms_.calendars, span->calendar) != nullptr;
      if (known && span->calendar != on && !(is_always(span->calendar) && on.empty())) {
        const auto name = [](const std::string& calendar) {
          return calendar.empty() ? std::string("elapsed time") : "business time on " + calendar;
        };
        loading_.report(
            text::error("A0416",
                        fmt::format("the limit is {}, the clock counts {}", name(span->calendar), name(on)))
                .at(measure.within->place, name(span->calendar))
                .beside(clock->value.runs_on.place ? clock->value.runs_on.place : clock->name.place, name(on))
                .help(on.empty() ? fmt::format("write the limit as elapsed time, or let the clock run on {}",
                                               span->calendar)
                                 : fmt::format("write the limit as business time on {}", on)));
      }
    }
    measure.within->value = write(*span);
  }

  void report_ambiguous(const Span& span, const text::Place& place) {
    std::string calendar;
    for (const auto& each : terms_.calendars) {
      if (calendar.empty() && !is_always(*each.name)) calendar = *each.name;
    }
    text::Diagnostic made =
        text::error("E0311", fmt::format("`{}` can mean two different deadlines", span.written));
    made.at(place, "calendar days or business days?");
    const auto start = time::LocalTime::of(time::Date::of(2026, 4, 2), time::Duration::minutes(16 * 60 + 10));
    const auto later = time::LocalTime{start.micros + time::Duration::days(span.calendar_days).micros};
    const auto day_name = [](time::LocalTime at) {
      std::string name(time::short_name(at.date().weekday()));
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
      return name + " " + at.to_string();
    };
    if (const auto* spec = find_named(terms_.calendars, calendar);
        spec != nullptr && span.calendar_days <= 100) {
      const calendar::Calendar compiled(*spec, {time::Date::of(2026, 1, 1), time::Date::of(2027, 1, 1)});
      if (const auto due = compiled.add_business_days(spec->zone.to_instant(start), span.calendar_days)) {
        made.note(fmt::format("what begins {} would be due {} or {}", day_name(start), day_name(later),
                              day_name(spec->zone.to_local(*due))));
      }
    }
    made.help(calendar.empty()
                  ? fmt::format("write `{} calendar {}`", span.calendar_days,
                                span.calendar_days == 1 ? "day" : "days")
                  : fmt::format("write `{0} calendar {1}`, or `{0} business {1} on {2}`", span.calendar_days,
                                span.calendar_days == 1 ? "day" : "days", calendar));
    loading_.report(std::move(made));
  }

  void resolve_parts(Named<Measure>& named) {
    for (const auto& part : named.value.parts) {
      if (find_named(terms_.measures, *part.name) == nullptr) {
        loading_.report(
            unknown_name("A0201", "measure", *part.name, part.name.place, declared(terms_.measures)));
      }
    }
    std::set<std::string> seen;
    if (reaches(*named.name, *named.name, seen)) {
      loading_.report(text::error("A0216", fmt::format("composite `{}` contains itself", *named.name))
                          .at(named.name.place, "its parts lead back here")
                          .help("take the part out that leads back"));
    }
  }

  bool reaches(const std::string& from, const std::string& target, std::set<std::string>& seen) const {
    const Measure* measure = find_named(terms_.measures, from);
    if (measure == nullptr || !seen.insert(from).second) return false;
    return std::ranges::any_of(measure->parts, [&](const auto& part) {
      return *part.name == target || reaches(*part.name, target, seen);
    });
  }

  void resolve_quantity(std::optional<Placed<Quantity>>& bar, const std::string& natural) {
    if (bar && bar->value.unit == Quantity::Unit::duration)
      resolve_span_calendar(bar->value.calendar, bar->value.written, bar->place, natural);
  }

  void resolve_level(Named<ServiceLevel>& named) {
    ServiceLevel& level = named.value;
    if (level.measure->empty()) level.measure = {*named.name, {}};
    const Measure* measure = find_named(terms_.measures, *level.measure);
    if (measure == nullptr) {
      if (level.measure.place) {
        loading_.report(
            unknown_name("A0201", "measure", *level.measure, level.measure.place, declared(terms_.measures)));
      } else {
        auto made =
            unknown_name("A0201", "measure", *level.measure, named.name.place, declared(terms_.measures));
        made.note("a service level without `measure` takes the measure of its own name");
        made.fixes.clear();
        made.help("name its measure: `measure: ...`");
        loading_.report(std::move(made));
      }
    }
    if (level.service && find_named(terms_.services, **level.service) == nullptr) {
      loading_.report(
          unknown_name("A0209", "service", **level.service, level.service->place, declared(terms_.services)));
    }
    for (const auto& objective : level.serves) {
      if (find_named(terms_.objectives, *objective) == nullptr) {
        loading_.report(
            unknown_name("A0212", "objective", *objective, objective.place, declared(terms_.objectives)));
      }
    }
    std::string natural;
    if (measure != nullptr) {
      natural = result_type(terms_, *measure).calendar;
      if (*measure->type == MeasureType::binary && !level.expected) {
        level.expected = Placed<Quantity>({Quantity::Unit::percent, money::Decimal(100), "", "100%"}, {});
      }
    }
    for (auto* bar : {&level.expected, &level.minimum, &level.catastrophic, &level.bonus_above})
      resolve_quantity(*bar, natural);
    if (level.credit) {
      auto& credit = level.credit->value;
      resolve_quantity(credit.step, natural);
      for (auto& band : credit.bands) {
        for (auto* end : {&band.results->from, &band.results->to}) {
          if (*end && (*end)->unit == Quantity::Unit::duration)
            resolve_span_calendar((*end)->calendar, (*end)->written, band.results.place, natural);
        }
      }
      if (credit.of) want_charge(*credit.of);
    }
    if (measure != nullptr && !level.direction)
      level.direction = Placed<Direction>(direction_of(named, *measure), {});
  }

  /// Two bars show which way is better; time and counts are better when lower.
  Direction direction_of(const Named<ServiceLevel>& named, const Measure& measure) {
    const ServiceLevel& level = named.value;
    const bool either_way = *measure.type == MeasureType::mean || *measure.type == MeasureType::sum ||
                            *measure.type == MeasureType::percentile;
    if (!either_way || !measure.value || unit_of(terms_, measure) == Quantity::Unit::duration)
      return default_direction(measure);
    if (level.expected && level.minimum && level.expected->value.value != level.minimum->value.value) {
      return level.expected->value.value > level.minimum->value.value ? Direction::higher : Direction::lower;
    }
    if (level.expected) {
      loading_.report(
          text::error("A0405", fmt::format("nothing says which way is better for `{}`", *named.name))
              .at(level.expected->place, "is more better than this, or less?")
              .help("add `direction: higher is better` or `direction: lower is better`"));
    }
    return default_direction(measure);
  }

  void want_charge(const Placed<std::string>& name) {
    if (find_named(terms_.charges, *name) == nullptr) {
      loading_.report(unknown_name("A0211", "charge", *name, name.place, declared(terms_.charges)));
    }
  }

  void want_level(const std::string& name, const text::Place& place) {
    if (find_named(terms_.levels, name) == nullptr) {
      loading_.report(unknown_name("A0202", "service level", name, place, declared(terms_.levels)));
    }
  }

  template <class Value>
  void want_levels(const std::vector<Named<Value>>& all) {
    for (const auto& each : all) want_level(*each.name, each.name.place);
  }
  void want_levels(const std::vector<Placed<std::string>>& all) {
    for (const auto& each : all) want_level(*each, each.place);
  }

  void resolve_money() {
    for (const auto& [name, line] : terms_.charges) {
      if (line.service && find_named(terms_.services, **line.service) == nullptr) {
        loading_.report(
            unknown_name("A0209", "service", **line.service, line.service->place, declared(terms_.services)));
      }
      for (const auto& month : line.by_month) {
        if (!time::Month::parse(*month.name)) {
          loading_.report(text::error("A0109", fmt::format("`{}` is not a month", *month.name))
                              .at(month.name.place, "a month such as 2026-03 is wanted"));
        }
      }
    }
    if (!terms_.credits) return;
    Credits& credits = terms_.credits->value;
    want_levels(credits.allocation);
    for (const auto& category : credits.categories) want_levels(category.value.levels);
    if (credits.earn_back) {
      want_levels(credits.earn_back->targets);
      for (auto& target : credits.earn_back->targets) {
        if (target.value->unit == Quantity::Unit::duration) {
          resolve_span_calendar(target.value.value.calendar, target.value->written, target.value.place,
                                natural_calendar(*target.name));
        }
      }
    }
    if (credits.bonus) want_levels(credits.bonus->levels);
  }

  std::string natural_calendar(const std::string& level_name) const {
    const ServiceLevel* level = find_named(terms_.levels, level_name);
    const Measure* measure = level == nullptr ? nullptr : find_named(terms_.measures, *level->measure);
    return measure == nullptr ? std::string() : result_type(terms_, *measure).calendar;
  }

  void resolve_history() {
    for (const auto& [name, each] : terms_.deliverables) {
      if (each.from) want_dataset(*each.from);
    }
    for (const auto& claim : terms_.claims) want_levels(claim.levels);
    for (auto& swap : terms_.swaps) {
      want_levels(swap.levels);
      for (auto& dip : swap.levels) {
        if (dip.value->unit == Quantity::Unit::duration) {
          resolve_span_calendar(dip.value.value.calendar, dip.value->written, dip.value.place,
                                natural_calendar(*dip.name));
        }
      }
    }
    for (const auto& cause : terms_.shared_causes) want_levels(cause.levels);
    for (const auto& trigger : terms_.triggers) {
      if (trigger.level.empty()) continue;
      want_level(trigger.level, place_inside(trigger.when.place, *trigger.when, 0, trigger.level.size()));
    }
  }

  Terms& terms_;
  Loading& loading_;
};

}  // namespace

void resolve_references(Terms& terms, Loading& loading) {
  References(terms, loading).run();
  for_each_span(terms, [&](const Span& span, const text::Place& place) {
    if (!span.ambiguous_days) return;
    loading.report(text::error("E0311", fmt::format("`{}` can mean two different deadlines", span.written))
                       .at(place, "calendar days or business days?")
                       .help(fmt::format("write `{0} calendar {1}`, or `{0} business {1}`",
                                         span.calendar_days, span.calendar_days == 1 ? "day" : "days")));
  });
}

void resolve(Terms& terms, Loading& loading) {
  terms.zone = time::Zone::find(*terms.zone_name).value_or(time::Zone());
  resolve_calendars(terms, loading);
  resolve_data(terms, loading);
  resolve_references(terms, loading);
}

}  // namespace entente::agreement
