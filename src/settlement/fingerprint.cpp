#include "settlement/fingerprint.h"

#include <fmt/format.h>

namespace entente::settlement {
namespace {

/// Parts are written with their lengths, so that no two different terms read the same.
class Writer {
 public:
  void text(const std::string& part) { written_ += fmt::format("{}:{};", part.size(), part); }
  void number(std::int64_t part) { written_ += fmt::format("{};", part); }
  template <class Value>
  void optional(const std::optional<text::Placed<Value>>& part) {
    number(part ? 1 : 0);
    if (!part) return;
    if constexpr (std::is_same_v<Value, std::string>) {
      text(**part);
    } else if constexpr (std::is_same_v<Value, money::Decimal>) {
      text((**part).to_string());
    } else {
      text((**part).written);
      number((**part).amount.micros);
    }
  }
  void hours(const std::vector<calendar::Hours>& all) {
    number(static_cast<std::int64_t>(all.size()));
    for (const auto& each : all) {
      number(each.open.micros);
      number(each.close.micros);
    }
  }
  void week(const calendar::Week& week) {
    for (const auto& day : week) hours(day);
  }
  std::string take() { return std::move(written_); }

 private:
  std::string written_;
};

void write_calendar(Writer& out, const calendar::CalendarSpec& spec) {
  out.text(spec.zone.name());
  out.week(spec.week);
  for (const auto& season : spec.seasons) {
    out.number(season.first.month * 100 + season.first.day);
    out.number(season.last.month * 100 + season.last.day);
    out.week(season.week);
  }
  for (const auto* dated : {&spec.shifts, &spec.breaks}) {
    out.number(static_cast<std::int64_t>(dated->size()));
    for (const auto& [date, hours] : *dated) {
      out.number(date.days);
      out.hours(hours);
    }
  }
  out.hours(spec.daily_breaks);
  for (const auto& [date, name] : spec.holidays) out.number(date.days);
  out.text("yearly");
  for (const auto& [day, name] : spec.yearly_holidays) out.number(day.month * 100 + day.day);
}

void write_measure(Writer& out, const agreement::Measure& measure) {
  out.number(static_cast<std::int64_t>(*measure.type));
  out.text(*measure.of.dataset);
  out.optional(measure.of.where);
  out.optional(measure.counted_in);
  for (const auto& exclusion : measure.excluding) {
    out.text(*exclusion.where);
    out.text(*exclusion.because);
  }
  for (const auto* part :
       {&measure.good, &measure.total, &measure.value, &measure.within, &measure.clock, &measure.over,
        &measure.satisfied, &measure.promoters, &measure.detractors, &measure.met}) {
    out.optional(*part);
  }
  out.number(static_cast<std::int64_t>(measure.excluded_time));
  out.optional(measure.ignore_shorter_than);
  for (const auto& part : measure.parts) out.text(*part.name);
}

void write_claim(Writer& out, const agreement::ReliefClaim& claim) {
  out.text(*claim.id);
  for (const auto& level : claim.levels) out.text(*level);
  for (const auto& item : claim.items) out.text(*item);
  out.text(*claim.cause);
  out.optional(claim.from);
  out.optional(claim.to);
  out.optional(claim.time);
  out.number(static_cast<std::int64_t>(*claim.decision));
  out.number(claim.event_on->days);
  out.number(claim.notified_on ? (**claim.notified_on).days : 0);
  out.number(claim.decided_on ? (**claim.decided_on).days : 0);
}

}  // namespace

std::string measuring_fingerprint(const agreement::Terms& terms) {
  Writer out;
  out.text(*terms.zone_name);
  for (const auto& calendar : terms.calendars) {
    out.text(*calendar.name);
    write_calendar(out, calendar.value);
  }
  for (const auto& dataset : terms.data) {
    out.text(*dataset.name);
    out.text(*dataset.value.kind);
    for (const auto& [name, type] : dataset.value.columns) out.text(*name + " " + *type);
    for (const auto& [name, written] : dataset.value.computed) out.text(*name + "=" + *written);
  }
  for (const auto& clock : terms.clocks) {
    out.text(*clock.name);
    for (const auto* part : {&clock.value.of, &clock.value.starts, &clock.value.stops, &clock.value.runs_on})
      out.text(**part);
    out.optional(clock.value.pauses_while);
    out.optional(clock.value.history);
  }
  for (const auto& measure : terms.measures) {
    out.text(*measure.name);
    write_measure(out, measure.value);
  }
  for (const auto& level : terms.levels) {
    out.text(*level.name + ">" + *level.value.measure);
    out.number(level.value.reporting && (*level.value.reporting)->missing_is_default ? 1 : 0);
  }
  for (const auto& charge : terms.charges) {
    for (const auto& measure : pricing::measures_of(charge.value)) out.text("charged>" + *measure);
  }
  for (const auto& claim : terms.claims) write_claim(out, claim);
  if (terms.relief) {
    for (const auto& cause : terms.relief->causes) out.text(*cause);
    out.optional(terms.relief->notice_within);
    out.optional(terms.relief->decide_within);
    out.optional(terms.relief->silence);
  }
  for (const auto& deliverable : terms.deliverables) out.optional(deliverable.value.from);
  return out.take();
}

}  // namespace entente::settlement
