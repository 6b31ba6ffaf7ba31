#include "settlement/worked.h"

#include <fmt/format.h>

#include <algorithm>

#include "settlement/results.h"
#include "settlement/segments.h"
#include "settlement/statement.h"

namespace entente::settlement {
namespace {

using agreement::Direction;
using agreement::LevelCredit;
using agreement::MeasureType;
using agreement::Quantity;
using money::Decimal;

/// Enough rows that no rule for few rows applies; a number of rows of which shares have two decimals.
constexpr std::int64_t kRows = 1'000'000;

/// A tally whose value is exactly `value`; empty where the type of measure cannot be made to have it.
std::optional<Tally> tally_of(const agreement::Measure& measure, Quantity::Unit unit, const Decimal& value) {
  Tally tally;
  tally.rows = kRows;
  const auto in = [&](int scale) { return value.units_at(scale, money::Rounding::half_even); };
  switch (*measure.type) {
    case MeasureType::ratio:
    case MeasureType::elapsed:
    case MeasureType::csat:
    case MeasureType::availability:
    case MeasureType::nps:
      tally.numerator = in(4);  // a million rows: per cent points with four decimals are rows
      tally.denominator = kRows;
      return tally;
    case MeasureType::mean:
    case MeasureType::survey_mean:
      tally.numerator = (unit == Quantity::Unit::duration ? in(0) : in(6)) * kRows;
      tally.denominator = kRows;
      return tally;
    case MeasureType::sum:
      tally.numerator = unit == Quantity::Unit::duration ? in(0) : in(6);
      tally.denominator = kRows;
      return tally;
    case MeasureType::count:
      tally.numerator = in(0);
      tally.denominator = kRows;
      return tally;
    case MeasureType::binary:
      tally.numerator = value < Decimal(100) ? 0 : kRows;  // anything less than done is not done
      tally.denominator = kRows;
      return tally;
    case MeasureType::percentile:
    case MeasureType::backlog_age:
      tally.values = {static_cast<std::int64_t>(unit == Quantity::Unit::duration ? in(0) : in(6))};
      tally.denominator = kRows;
      return tally;
    case MeasureType::composite:
      break;
  }
  return std::nullopt;
}

/// The least amount by which results of a unit are told apart here.
Decimal least_of(Quantity::Unit unit, MeasureType type) {
  switch (unit) {
    case Quantity::Unit::percent:
      return Decimal::scaled(1, 2);
    case Quantity::Unit::number:
      return type == MeasureType::count ? Decimal(1) : Decimal::scaled(1, 2);
    case Quantity::Unit::duration:
      break;
  }
  return Decimal(time::Duration::minutes(1).micros);
}

class Examples {
 public:
  Examples(const agreement::Agreement& agreement, time::Month month) : agreement_(agreement), month_(month) {}

  void add(const document::Named<agreement::ServiceLevel>& named, const agreement::Terms& terms,
           std::vector<agreement::WorkedCredit>& out) {
    name_ = *named.name;
    level_ = &named.value;
    measure_ = find_measure(terms, *level_->measure);
    out_ = &out;
    if (measure_ == nullptr || *level_->kind != agreement::LevelKind::critical) return;
    const LevelCredit* rule = level_->credit ? &**level_->credit : nullptr;
    const auto regime = rule != nullptr ? *rule->regime : LevelCredit::Regime::pool;
    const agreement::Credits* credits = terms.credits ? &**terms.credits : nullptr;
    if (regime == LevelCredit::Regime::tiers || regime == LevelCredit::Regime::points) {
      for (const agreement::Band& band : rule->bands) in_band(*band.results);
      return;
    }
    const auto& bar = level_->minimum ? level_->minimum : level_->expected;
    if (!bar) return;
    unit_ = (**bar).unit;
    const bool higher = !level_->direction || **level_->direction == Direction::higher;
    const auto worse_by = [&](const Decimal& amount) {
      return higher ? (**bar).value - amount : (**bar).value + amount;
    };
    if ((regime == LevelCredit::Regime::sliding || regime == LevelCredit::Regime::delay) && rule->step) {
      const Decimal step = (**rule->step).value;
      for (const std::int64_t steps : {1, 3}) {
        const Decimal result = worse_by(step * Decimal(steps));
        credit(result, 1, "a result of " + show(result, unit_));
      }
      return;
    }
    const Decimal result = worse_by(least_of(unit_, *measure_->type));
    const bool repeats = regime == LevelCredit::Regime::pool || regime == LevelCredit::Regime::fixed;
    const std::size_t in_a_row =
        repeats && credits != nullptr ? std::max<std::size_t>(1, credits->repeated_default.size()) : 1;
    for (std::size_t n = 1; n <= in_a_row; ++n) {
      const std::string when = n == 1   ? std::string("a first default")
                               : n == 2 ? std::string("a second in a row")
                               : n == 3 ? std::string("a third in a row")
                                        : fmt::format("number {} in a row", n);
      credit(result, static_cast<std::int32_t>(n),
             regime == LevelCredit::Regime::per_item
                 ? fmt::format("a result of {} with {} rows", show(result, unit_), kRows)
                 : when);
    }
  }

 private:
  void in_band(const agreement::Bounds& bounds) {
    const auto& any = bounds.from ? bounds.from : bounds.to;
    if (!any) return;
    unit_ = any->unit;
    const Decimal least = least_of(unit_, *measure_->type);
    const Decimal result = bounds.from
                               ? (bounds.from_excluded ? bounds.from->value + least : bounds.from->value)
                               : (bounds.to_included ? bounds.to->value : bounds.to->value - least);
    credit(result, 1, "a result of " + show(result, unit_));
  }

  std::int32_t months_of_window() const {
    switch (level_->window->kind) {
      case agreement::Window::Kind::quarter:
        return 3;
      case agreement::Window::Kind::year:
        return 12;
      case agreement::Window::Kind::month:
      case agreement::Window::Kind::rolling:
        break;
    }
    return 1;
  }

  /// Settles months of which the last `in_a_row` windows have this result, and notes the credit of the last.
  void credit(const Decimal& result, std::int32_t in_a_row, const std::string& when) {
    const auto tally = tally_of(*measure_, unit_, result);
    if (!tally) return;
    // A window over several months bears its credit in its last one.
    const std::int32_t length = months_of_window();
    const time::Month last =
        length == 1 ? month_ : month_ + (length - 1 - (((month_.index % length) + length) % length));
    Tallies tallies;
    tallies.segments = segments_of(agreement_, last - (in_a_row * length - 1), last, std::nullopt);
    tallies.by_measure.resize(tallies.segments.size());
    tallies.if_granted.resize(tallies.segments.size());
    tallies.exclusions.resize(tallies.segments.size());
    for (std::size_t i = 0; i < tallies.segments.size(); ++i)
      tallies.by_measure[i][tally_key(*tallies.segments[i].terms, name_)] = *tally;
    ReduceOptions known;
    known.as_of = agreement_.original->zone.start_of(last.end_day());
    const auto statement = settle(agreement_, tallies, last, known);
    if (!statement) return;
    for (const CreditLine& line : statement->credits) {
      if (line.level != name_) continue;
      const auto judged = std::ranges::find(statement->levels, name_, &LevelLine::level);
      if (judged == statement->levels.end() || (in_a_row > 1 && judged->consecutive != in_a_row)) return;
      out_->push_back({name_, length == 1 ? when : fmt::format("{} (in {})", when, last.to_string()),
                       line.after_level_cap, rule_of(line)});
      return;
    }
  }

  static std::string rule_of(const CreditLine& line) {
    if (!line.allocation) return {};
    std::string rule = fmt::format("{} x {}", line.at_risk.to_string(), line.allocation->to_string());
    if (line.multiplier != Decimal(1)) rule += fmt::format(" x {}", line.multiplier.to_string());
    return rule;
  }

  const agreement::Agreement& agreement_;
  time::Month month_;
  std::string name_;
  const agreement::ServiceLevel* level_ = nullptr;
  const agreement::Measure* measure_ = nullptr;
  Quantity::Unit unit_ = Quantity::Unit::percent;
  std::vector<agreement::WorkedCredit>* out_ = nullptr;
};

}  // namespace

agreement::Worked worked_examples(const agreement::Agreement& agreement, time::Date day) {
  agreement::Worked worked;
  const time::Month month = time::Month::containing(day);
  Tallies nothing;
  nothing.segments = segments_of(agreement, month, month, std::nullopt);
  if (nothing.segments.empty()) return worked;
  nothing.by_measure.resize(nothing.segments.size());
  nothing.if_granted.resize(nothing.segments.size());
  nothing.exclusions.resize(nothing.segments.size());
  ReduceOptions known;
  known.as_of = agreement.original->zone.start_of(month.end_day());
  const auto statement = settle(agreement, nothing, month, known);
  if (!statement) return worked;
  worked.month = month;
  worked.charges = statement->totals.charges;
  worked.eligible = statement->totals.eligible;
  worked.at_risk = statement->totals.at_risk;
  // By the terms that judge the month, which an amendment inside it does not change.
  const agreement::Terms& terms = *nothing.segments.back().terms;
  Examples examples(agreement, month);
  for (const auto& level : terms.levels) examples.add(level, terms, worked.credits);
  return worked;
}

}  // namespace entente::settlement
