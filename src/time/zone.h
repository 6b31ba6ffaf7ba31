// Time zones of the IANA database, loaded once into a flat table of offset changes. Reads the system's zone
// files on first use of a zone; after that it is pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "time/instant.h"
#include "time/interval.h"

namespace entente::time {

class Zone {
 public:
  Zone();  ///< UTC
  static std::optional<Zone> find(std::string_view name);
  static std::vector<std::string> names();

  const std::string& name() const;
  Duration offset_at(Instant t) const;  ///< local minus UTC
  LocalTime to_local(Instant t) const;

  /// What a local time means. A time that does not exist (clocks go forward) moves forward by the gap; a time
  /// that occurs twice (clocks go back) means its first occurrence. `kind` says which it was, so that imports
  /// can name it.
  struct Resolved {
    enum class Kind { unique, skipped, twice };
    Instant instant;
    Kind kind = Kind::unique;
  };
  Resolved resolve(LocalTime local) const;
  Instant to_instant(LocalTime local) const { return resolve(local).instant; }
  Instant start_of(Date date) const { return to_instant(LocalTime::of(date, {})); }
  Interval day(Date date) const { return {start_of(date), start_of(date + 1)}; }
  Interval interval(DateRange range) const { return {start_of(range.begin), start_of(range.end)}; }
  Date date_at(Instant t) const { return to_local(t).date(); }

  /// "clocks went from 01:00 GMT to 02:00 BST that night", for the change nearest to a local time; empty if
  /// there is none within a day.
  std::string describe_change_near(LocalTime local) const;
  /// Abbreviation in force: "BST".
  std::string abbreviation_at(Instant t) const;

  /// Instants in [begin, end) at which the offset changes.
  std::vector<Instant> changes_in(const Interval& interval) const;

  friend bool operator==(const Zone& a, const Zone& b) { return a.name() == b.name(); }

 private:
  struct Table;
  explicit Zone(std::shared_ptr<const Table> table) : table_(std::move(table)) {}
  std::shared_ptr<const Table> table_;
};

}  // namespace entente::time
