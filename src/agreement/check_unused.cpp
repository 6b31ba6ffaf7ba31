// What is declared and read by nobody: measures, columns, clocks, calendars, datasets, services, objectives.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agreement/checks.h"

namespace entente::agreement {

namespace {

class Unused {
 public:
  explicit Unused(const Terms& terms) : terms_(terms) { collect(); }

  void report(Loading& loading) {
    const auto unread = [&](std::string code, const std::string& what, const Placed<std::string>& name,
                            const std::string& label) {
      loading.report(text::warning(std::move(code),
                                   fmt::format("{} `{}` is declared, but no rule reads it", what, *name))
                         .at(name.place, label));
    };
    for (const auto& measure : terms_.measures) {
      if (!measures_.contains(*measure.name))
        unread("A0501", "measure", measure.name, "no service level and no charge uses it");
    }
    for (const auto& data : terms_.data) {
      for (const auto& column : data.value.columns) {
        if (!names_.contains({*data.name, *column.name}))
          unread("A0502", "column", column.name, "no condition and no measure uses it");
      }
      for (const auto& column : data.value.computed) {
        if (!names_.contains({*data.name, *column.name}))
          unread("A0502", "computed column", column.name, "no condition and no measure uses it");
      }
      if (data.name.place && !datasets_.contains(*data.name))
        unread("A0505", "dataset", data.name, "no measure and no clock uses it");
    }
    for (const auto& clock : terms_.clocks) {
      if (!clocks_.contains(*clock.name) && !names_.contains({*clock.value.of, *clock.name}))
        unread("A0503", "clock", clock.name, "no measure uses it");
    }
    for (const auto& calendar : terms_.calendars) {
      if (!calendars_.contains(*calendar.name))
        unread("A0504", "calendar", calendar.name, "nothing runs on it");
    }
    for (const auto& service : terms_.services) {
      if (!services_.contains(*service.name))
        unread("A0506", "service", service.name, "no service level and no charge is about it");
    }
    report_objectives(loading);
    if (terms_.levels.empty() && terms_.charges.empty()) {
      loading.report(text::warning("A0509", "this agreement promises nothing")
                         .at(terms_.id.place, "it has no service levels")
                         .help("add for example `service levels: {p2-in-time: {expected: 95%}}`"));
    }
  }

 private:
  void report_objectives(Loading& loading) {
    if (terms_.objectives.empty()) return;
    std::set<std::string> served;
    for (const auto& level : terms_.levels) {
      for (const auto& objective : level.value.serves) served.insert(*objective);
      if (level.value.serves.empty()) {
        loading.report(
            text::warning("A0507", fmt::format("service level `{}` serves no objective", *level.name))
                .at(level.name.place, "what is it for?")
                .help("add `serves: [...]`, or let it fall away"));
      }
    }
    for (const auto& objective : terms_.objectives) {
      if (!served.contains(*objective.name)) {
        loading.report(
            text::warning("A0508", fmt::format("no service level serves objective `{}`", *objective.name))
                .at(objective.name.place, "nothing measures it"));
      }
    }
  }

  void expression(const std::string& dataset, const Placed<std::string>& written) {
    for (auto& name : expression::names_in(*written)) names_.insert({dataset, std::move(name)});
    for (const auto& calendar : terms_.calendars) {
      if (written->find("on " + *calendar.name) != std::string::npos) calendars_.insert(*calendar.name);
    }
  }
  void expression(const std::string& dataset, const std::optional<Placed<std::string>>& written) {
    if (written) expression(dataset, *written);
  }
  void quantity(const std::optional<Placed<Quantity>>& bar) {
    if (bar) calendars_.insert(bar->value.calendar);
  }

  void collect() {
    for (const auto& [name, data] : terms_.data) {
      for (const auto& column : data.computed) expression(*name, column.value);
    }
    for (const auto& [name, clock] : terms_.clocks) {
      datasets_.insert(*clock.of);
      calendars_.insert(*clock.runs_on);
      names_.insert({*clock.of, *clock.starts});
      names_.insert({*clock.of, *clock.stops});
      if (clock.history) {
        datasets_.insert(**clock.history);
        expression(**clock.history, clock.pauses_while);
      }
    }
    for (const auto& [name, measure] : terms_.measures) collect_measure(measure);
    for (const auto& [name, level] : terms_.levels) collect_level(level);
    for (const auto& [name, line] : terms_.charges) {
      if (line.service) services_.insert(**line.service);
      for (const auto& measure : pricing::measures_of(line)) measures_.insert(*measure);
    }
    for (const auto& [name, each] : terms_.deliverables) {
      if (each.from) datasets_.insert(**each.from);
    }
    Terms copy_of_spans;
    copy_of_spans.term = terms_.term;
    copy_of_spans.measures = terms_.measures;
    copy_of_spans.levels = terms_.levels;
    copy_of_spans.credits = terms_.credits;
    copy_of_spans.deliverables = terms_.deliverables;
    copy_of_spans.relief = terms_.relief;
    copy_of_spans.claims = terms_.claims;
    copy_of_spans.triggers = terms_.triggers;
    for_each_span(copy_of_spans,
                  [this](const Span& span, const text::Place&) { calendars_.insert(span.calendar); });
  }

  void collect_measure(const Measure& measure) {
    const std::string& dataset = *measure.of.dataset;
    datasets_.insert(dataset);
    expression(dataset, measure.of.where);
    for (const auto& exclusion : measure.excluding) expression(dataset, exclusion.where);
    for (const auto* each :
         {&measure.good, &measure.total, &measure.value, &measure.satisfied, &measure.promoters,
          &measure.detractors, &measure.met, &measure.counted_in, &measure.within}) {
      expression(dataset, *each);
    }
    if (measure.clock) clocks_.insert(**measure.clock);
    if (measure.over) calendars_.insert(**measure.over);
    for (const auto& part : measure.parts) measures_.insert(*part.name);
  }

  void collect_level(const ServiceLevel& level) {
    measures_.insert(*level.measure);
    if (level.service) services_.insert(**level.service);
    for (const auto* bar : {&level.expected, &level.minimum, &level.catastrophic, &level.bonus_above})
      quantity(*bar);
    if (!level.credit) return;
    quantity(level.credit->value.step);
    for (const auto& band : level.credit->value.bands) {
      if (band.results->from) calendars_.insert(band.results->from->calendar);
      if (band.results->to) calendars_.insert(band.results->to->calendar);
    }
  }

  const Terms& terms_;
  std::set<std::string> measures_, clocks_, calendars_, datasets_, services_;
  std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

void check_unused(const Terms& terms, Loading& loading) {
  Unused(terms).report(loading);
}

}  // namespace entente::agreement
