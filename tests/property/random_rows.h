// Batches of every type with missing values, and garbage where values are missing, as stores deliver them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/random.h"
#include "expression/expression.h"

namespace entente::expression {

/// Two columns of each type: t1 t2 texts, n numbers, i instants, d dates, e elapsed, b business on office, f
/// conditions.
inline Scope random_scope() {
  Scope scope;
  scope.table = "rows";
  scope.zone = time::Zone::find("Europe/London").value_or(time::Zone());
  scope.calendars = {"office"};
  const std::pair<const char*, Type> kTypes[] = {
      {"t", Type::text()},    {"n", Type::number()},           {"i", Type::instant()}, {"d", Type::date()},
      {"e", Type::elapsed()}, {"b", Type::business("office")}, {"f", Type::boolean()}};
  for (const auto& [letter, type] : kTypes) {
    for (const char* number : {"1", "2"})
      scope.variables.push_back({std::string(letter) + number, type, "column"});
  }
  return scope;
}

class RandomRows {
 public:
  RandomRows(const Scope& scope, std::size_t rows, Random random) {
    batch_.rows = rows;
    for (const Scope::Variable& variable : scope.variables) {
      const bool complete = random.chance(0.2);
      const bool nearly_all = random.chance(0.3);
      // Exactly as long as the batch, so that reading beyond it is seen.
      auto& numbers = numbers_.emplace_back(rows);
      auto& texts = texts_.emplace_back(variable.type.kind == Kind::text ? rows : 0);
      auto& valid = valid_.emplace_back((rows + 63) / 64);
      for (std::size_t row = 0; row < rows; ++row) {
        if (!complete && random.chance(nearly_all ? 0.02 : 0.3)) {
          numbers[row] = static_cast<std::int64_t>(random.next());
          if (!texts.empty()) texts[row] = garbage(random);
          continue;
        }
        valid[row / 64] |= std::uint64_t{1} << (row % 64);
        if (texts.empty()) {
          numbers[row] = number(variable.type.kind, random);
        } else {
          texts[row] = TextRef::of(strings_.emplace_back(text(random)));
        }
      }
      batch_.columns.push_back(
          {variable.type, numbers.data(), texts.data(), complete ? nullptr : valid.data()});
    }
  }
  const Batch& batch() const { return batch_; }

  static std::string text(Random& random) {
    static constexpr const char* kTexts[] = {"",
                                             "a",
                                             "B",
                                             "1 - Critical",
                                             "2 - High",
                                             "12 char text",
                                             " ",
                                             "aB cD  ",
                                             "Awaiting user information",
                                             "Awaiting user reply",
                                             "\tmore than twelve characters "};
    return kTexts[random.below(std::size(kTexts))];
  }

  static std::int64_t number(Kind kind, Random& random) {
    const auto small = static_cast<std::int64_t>(random.below(9)) - 4;
    if (random.chance(0.03) && kind != Kind::boolean) return static_cast<std::int64_t>(random.next());
    switch (kind) {
      case Kind::boolean:
        return static_cast<std::int64_t>(random.below(2));
      case Kind::number:
        return small * (random.chance(0.5) ? 1'000'000 : 333'333);
      case Kind::instant:
        return 1'774'745'000'000'000 + small * 1'800'000'000 + small * small * 7'776'000'000'000;
      case Kind::date:
        return 20'540 + small;
      default:
        return small * (random.chance(0.5) ? 60'000'000 : 3'600'000'000);
    }
  }

 private:
  static TextRef garbage(Random& random) {
    TextRef made;
    made.length = static_cast<std::uint32_t>(random.next());
    for (char& c : made.inlined) c = static_cast<char>(random.next());
    return made;
  }

  std::deque<std::vector<std::int64_t>> numbers_;
  std::deque<std::vector<TextRef>> texts_;
  std::deque<std::vector<std::uint64_t>> valid_;
  std::deque<std::string> strings_;
  Batch batch_;
};

}  // namespace entente::expression
