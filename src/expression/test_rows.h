// A small table for tests of expressions: rows given as text, held as a batch.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/assert.h"
#include "expression/expression.h"
#include "time/instant.h"

namespace entente::expression {

class TestRows {
 public:
  explicit TestRows(const Scope& scope, const std::vector<std::vector<std::string>>& rows) {
    batch_.rows = rows.size();
    for (std::size_t c = 0; c < scope.variables.size(); ++c) {
      const Type& type = scope.variables[c].type;
      auto& numbers = numbers_.emplace_back(rows.size() + 1);
      auto& texts = texts_.emplace_back(rows.size() + 1);
      auto& valid = valid_.emplace_back(rows.size() / 64 + 1);
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const std::string& cell = c < rows[r].size() ? rows[r][c] : kNothing;
        if (cell.empty()) continue;
        valid[r / 64] |= std::uint64_t{1} << (r % 64);
        if (type.kind == Kind::text) {
          texts[r] = TextRef::of(strings_.emplace_back(cell == "''" ? "" : cell));
        } else {
          numbers[r] = read(type, cell, scope.zone);
        }
      }
      batch_.columns.push_back({type, numbers.data(), texts.data(), valid.data()});
    }
  }
  const Batch& batch() const { return batch_; }

 private:
  static std::int64_t read(const Type& type, const std::string& cell, const time::Zone& zone) {
    switch (type.kind) {
      case Kind::boolean:
        return cell == "true";
      case Kind::number:
        return static_cast<std::int64_t>(std::stod(cell) * 1e6 + (cell[0] == '-' ? -0.5 : 0.5));
      case Kind::date:
        return time::Date::parse(cell)->days;
      case Kind::duration:
        return std::stoll(cell) * 60'000'000;  // minutes
      default: {
        if (const auto instant = time::Instant::parse(cell)) return instant->micros;
        const auto date = time::Date::parse(cell.substr(0, 10));
        return zone
            .to_instant(time::LocalTime::of(
                *date,
                time::Duration::minutes(std::stoi(cell.substr(11, 2)) * 60 + std::stoi(cell.substr(14, 2)))))
            .micros;
      }
    }
  }

  inline static const std::string kNothing;
  std::deque<std::vector<std::int64_t>> numbers_;
  std::deque<std::vector<TextRef>> texts_;
  std::deque<std::vector<std::uint64_t>> valid_;
  std::deque<std::string> strings_;
  Batch batch_;
};

/// Incidents with a clock on the calendar `office`, in London.
inline Scope incidents() {
  Scope scope;
  scope.table = "incidents";
  scope.zone = *time::Zone::find("Europe/London");
  scope.calendars = {"office", "night"};
  const auto add = [&](const char* name, Type type, const char* meaning) {
    scope.variables.push_back({name, std::move(type), meaning});
  };
  add("priority", Type::text(), "column of incidents");
  add("state", Type::text(), "column of incidents");
  add("opened_at", Type::instant(), "column of incidents");
  add("resolved_at", Type::instant(), "column of incidents");
  add("due_on", Type::date(), "column of incidents");
  add("delivered_on", Type::date(), "column of incidents");
  add("quantity", Type::number(), "column of incidents");
  add("reopened", Type::boolean(), "column of incidents");
  add("resolution", Type::business("office"), "clock");
  add("watch", Type::business("night"), "clock");
  add("turnaround", Type::elapsed(), "clock");
  add("net weight (kg)", Type::number(), "column of incidents");
  return scope;
}

}  // namespace entente::expression
