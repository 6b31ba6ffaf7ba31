// Terms and tallies made by hand, for tests: an agreement of ratio levels whose monthly results are given as
// numbers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "settlement/segments.h"
#include "settlement/statement.h"

namespace entente::settlement::hand_made {

inline money::Decimal decimal(const std::string& text) {
  return *money::Decimal::parse(text);
}
inline money::Percent percent(const std::string& points) {
  return money::Percent(decimal(points));
}
inline money::Money eur(const std::string& amount) {
  return money::Money::rounded(decimal(amount), *money::Currency::find("EUR"), money::Rounding::half_even);
}
inline time::Date day(const std::string& text) {
  return *time::Date::parse(text);
}
inline time::Month month(const std::string& text) {
  return *time::Month::parse(text);
}

inline agreement::Quantity share(const std::string& points) {
  return {agreement::Quantity::Unit::percent, decimal(points), {}, points + "%"};
}

template <class Value>
document::Named<Value> named(const std::string& name, Value value) {
  document::Named<Value> made;
  made.name = text::Placed<std::string>(name);
  made.value = std::move(value);
  return made;
}

class Case {
 public:
  explicit Case(const std::string& from = "2026-01-01", const std::string& to = "") {
    terms.id.value = "desk";
    terms.parties.client.value = {"northwind", "Northwind"};
    terms.parties.supplier.value = {"helio", "Helio"};
    terms.currency.value = *money::Currency::find("EUR");
    terms.zone_name.value = "UTC";
    terms.term.from.value = day(from);
    if (!to.empty()) terms.term.to.value = day(to);
    known.as_of = terms.zone.start_of(day("2100-01-01"));
  }

  /// A critical ratio level in per cent; `minimum` may be empty.
  agreement::ServiceLevel& level(const std::string& name, const std::string& expected,
                                 const std::string& minimum = "") {
    agreement::Measure measure;
    measure.type.value = agreement::MeasureType::ratio;
    terms.measures.push_back(named(name + "-measure", measure));
    agreement::ServiceLevel made;
    made.clause.value = "6." + std::to_string(terms.levels.size() + 1);
    made.measure.value = name + "-measure";
    made.kind.value = agreement::LevelKind::critical;
    made.direction = text::Placed(agreement::Direction::higher);
    if (!expected.empty()) made.expected = text::Placed(share(expected));
    if (!minimum.empty()) made.minimum = text::Placed(share(minimum));
    terms.levels.push_back(named(name, made));
    return terms.levels.back().value;
  }
  agreement::ServiceLevel& find(const std::string& name) {
    for (auto& entry : terms.levels) {
      if (*entry.name == name) return entry.value;
    }
    throw std::runtime_error("no such level: " + name);
  }
  agreement::Measure& measure_of(const std::string& level_name) {
    for (auto& entry : terms.measures) {
      if (*entry.name == *find(level_name).measure) return entry.value;
    }
    throw std::runtime_error("no such measure: " + level_name);
  }
  agreement::Credits& credits() {
    if (!terms.credits) {
      terms.credits.emplace();
      (**terms.credits).clause = "7";
    }
    return **terms.credits;
  }
  agreement::ChargeLine& charge(const std::string& amount, const std::string& name = "base") {
    agreement::ChargeLine line;
    line.month = eur(amount);
    terms.charges.push_back(named(name, line));
    return terms.charges.back().value;
  }
  /// C, R and A of the percentage pool.
  void pool(const std::string& charges, const std::string& at_risk,
            const std::vector<std::pair<std::string, std::string>>& allocation) {
    charge(charges);
    credits().at_risk = text::Placed(percent(at_risk));
    for (const auto& [name, points] : allocation) {
      credits().allocation.push_back(named(name, text::Placed(percent(points))));
    }
  }

  /// A month's result in per cent, as that many of a large number.
  void result(const std::string& in, const std::string& level_name, const std::string& points) {
    const money::Ratio value = money::to_ratio(decimal(points));
    Tally tally;
    tally.rows = static_cast<std::int64_t>(value.denominator * 100);
    tally.numerator = value.numerator;
    tally.denominator = value.denominator * 100;
    tallies_[month(in)][level_name] = tally;
  }
  void counts(const std::string& in, const std::string& level_name, std::int64_t good, std::int64_t all) {
    Tally tally;
    tally.rows = all;
    tally.numerator = good;
    tally.denominator = all;
    tallies_[month(in)][level_name] = tally;
  }
  void tally(const std::string& in, const std::string& level_name, Tally tally) {
    tallies_[month(in)][level_name] = std::move(tally);
  }
  void if_granted(const std::string& in, const std::string& level_name, std::int64_t good, std::int64_t all) {
    granted_[month(in)][level_name] = {all, good, all, 0, 0, 0, 0, {}};
  }
  /// Results of consecutive months from the term's first; "" is no data.
  void results(const std::string& level_name, const std::vector<std::string>& points) {
    time::Month at = time::Month::containing(*terms.term.from);
    for (const std::string& each : points) {
      if (!each.empty()) result(at.to_string(), level_name, each);
      last_ = std::max(last_, at);
      at = at + 1;
    }
  }

  std::shared_ptr<const agreement::Agreement> agreement() const {
    auto made = std::make_shared<agreement::Agreement>();
    made->original = std::make_shared<const agreement::Terms>(terms);
    made->versions.push_back({term_of(terms), made->original, {}, false});
    for (const auto& [version, split] : amended) {
      made->versions.back().valid.end = version.first;
      made->versions.push_back({{version.first, term_of(terms).end},
                                std::make_shared<const agreement::Terms>(version.second),
                                {1},
                                split});
    }
    return made;
  }
  Tallies tallies(const agreement::Agreement& of, time::Month last) const {
    Tallies made;
    made.segments = segments_of(of, time::Month::containing(*terms.term.from), last, std::nullopt);
    for (const Segment& segment : made.segments) {
      auto& by_measure = made.by_measure.emplace_back();
      auto& granted = made.if_granted.emplace_back();
      made.exclusions.emplace_back();
      const auto fill = [&](const auto& from, auto& to) {
        if (const auto found = from.find(segment.month); found != from.end()) {
          for (const auto& [name, tally] : found->second) to[name + "-measure"] = tally;
        }
      };
      fill(tallies_, by_measure);
      fill(granted_, granted);
      const auto part = parts.find(segment.days.begin);
      if (part != parts.end()) {
        for (const auto& [name, tally] : part->second) by_measure[name + "-measure"] = tally;
      }
    }
    return made;
  }

  Statement settle(const std::string& in) const {
    const auto of = agreement();
    const auto all = tallies(*of, std::max(month(in), last_));
    auto statement = settlement::settle(*of, all, month(in), known);
    if (!statement) throw std::runtime_error(statement.error().front().message);
    return std::move(*statement);
  }

  agreement::Terms terms;
  ReduceOptions known;
  /// Amendments: effective date and terms from then on, and whether they split their month.
  std::vector<std::pair<std::pair<time::Date, agreement::Terms>, bool>> amended;
  /// Tallies of parts of months, by their first day.
  std::map<time::Date, std::map<std::string, Tally>> parts;

 private:
  std::map<time::Month, std::map<std::string, Tally>> tallies_, granted_;
  time::Month last_;
};

inline const LevelLine& line(const Statement& statement, const std::string& level) {
  for (const LevelLine& each : statement.levels) {
    if (each.level == level) return each;
  }
  throw std::runtime_error("no line of level " + level);
}
inline const CreditLine* credit(const Statement& statement, const std::string& level) {
  for (const CreditLine& each : statement.credits) {
    if (each.level == level) return &each;
  }
  return nullptr;
}
/// "72,000.00", or "none".
inline std::string paid(const Statement& statement, const std::string& level) {
  const CreditLine* found = credit(statement, level);
  return found == nullptr ? "none" : found->payable.amount_string();
}

}  // namespace entente::settlement::hand_made
