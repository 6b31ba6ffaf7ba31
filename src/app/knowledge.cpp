#include "app/knowledge.h"

#include <algorithm>
#include <array>
#include <set>

namespace entente::app {
namespace {

/// Columns that say when something happened, not when it is due.
constexpr std::array<std::string_view, 8> kHappened{"opened_at", "resolved_at", "closed_at",    "at",
                                                    "begins_at", "ends_at",     "delivered_on", "month"};

/// Those, and the columns of their own that the agreement's clocks run between.
std::set<std::string, std::less<>> happened(const agreement::Agreement& agreement) {
  std::set<std::string, std::less<>> names(kHappened.begin(), kHappened.end());
  for (const auto& version : agreement.versions) {
    for (const auto& clock : version.terms->clocks) {
      names.insert(*clock.value.starts);
      names.insert(*clock.value.stops);
    }
  }
  return names;
}

/// When the newest of the data became known.
std::optional<time::Instant> last_known(const measurement::Source& measurements,
                                        std::optional<time::Instant> as_known) {
  if (as_known) return as_known;
  std::optional<time::Instant> last;
  for (const measurement::Source::Import& import : measurements.imports()) {
    if (!import.undone && (!last || import.known_at > *last)) last = import.known_at;
  }
  return last;
}

}  // namespace

text::Outcome<std::optional<time::Instant>> last_event(const agreement::Agreement& agreement,
                                                       const measurement::Source& measurements,
                                                       std::optional<time::Instant> as_known) {
  const time::Zone& zone = agreement.original->zone;
  const auto names = happened(agreement);
  std::optional<time::Instant> latest;
  for (const measurement::DatasetInfo& dataset : measurements.datasets()) {
    measurement::ScanRequest times_only;
    times_only.dataset = dataset.name;
    times_only.as_known = as_known;
    std::vector<bool> is_date;
    for (const measurement::ColumnInfo& column : dataset.columns) {
      const bool date = column.type.kind == expression::Kind::date;
      if (!names.contains(column.name) || (!date && column.type.kind != expression::Kind::instant)) continue;
      times_only.columns.push_back(column.name);
      is_date.push_back(date);
    }
    if (times_only.columns.empty()) continue;
    const auto greatest = measurements.greatest(times_only);
    if (!greatest) return std::unexpected(greatest.error());
    for (std::size_t i = 0; i < greatest->size(); ++i) {
      const std::optional<std::int64_t>& value = (*greatest)[i];
      if (!value) continue;
      const time::Instant at =
          is_date[i] ? zone.start_of(time::Date{static_cast<std::int32_t>(*value)}) : time::Instant{*value};
      if (!latest || at > *latest) latest = at;
    }
  }
  const auto known = last_known(measurements, as_known);
  if (latest && known) latest = std::min(*latest, *known);
  return latest;
}

text::Outcome<time::Instant> default_as_of(const agreement::Agreement& agreement,
                                           const measurement::Source& measurements, time::Month month,
                                           std::optional<time::Instant> as_known) {
  const time::Instant end = agreement.original->zone.start_of(month.end_day());
  const auto known = last_known(measurements, as_known);
  const auto event = last_event(agreement, measurements, as_known);
  if (!event) return std::unexpected(event.error());
  if (known && *known < end) return event->value_or(*known);
  return std::max(end, event->value_or(end));
}

}  // namespace entente::app
