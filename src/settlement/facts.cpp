// The statement's steps 1 to 3 over every month, without bars: each is asked twice, once as if nothing had
// been measured and once as if everything had, so that replay knows what the data rules say in either case.
#include "settlement/facts.h"

#include <algorithm>
#include <limits>

#include "settlement/results.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using agreement::Quantity;

/// Index of `name`, which is added when it is new.
std::uint32_t index_of(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
  names.push_back(name);
  return static_cast<std::uint32_t>(names.size() - 1);
}

Facts::Rule rule_of(const Judgement& judged) {
  Facts::Rule rule;
  rule.status = judged.line.status;
  rule.judged = judged.judged;
  rule.late_report = judged.late_report;
  rule.to_bars = judged.judged && judged.line.result.exact && !judged.few_rows_pass;
  return rule;
}

class Collecting {
 public:
  Collecting(const agreement::Agreement& agreement, const Tallies& tallies, const ReduceOptions& known) {
    run_.agreement = &agreement;
    run_.tallies = &tallies;
    run_.known = &known;
    facts_.tallies = &tallies;
    facts_.known = known;
    facts_.known.progress = nullptr;
    facts_.versions = versions_of(agreement, known);
    for (const auto& terms : facts_.versions) {
      for (const auto& level : terms->levels) index_of(facts_.levels, *level.name);
      for (const auto& each : terms->deliverables) index_of(facts_.deliverables, *each.name);
      for (const auto& trigger : terms->triggers) index_of(facts_.triggers, *trigger.id);
    }
    facts_.lines = facts_.levels;
    facts_.lines.insert(facts_.lines.end(), facts_.deliverables.begin(), facts_.deliverables.end());
    facts_.readings.resize(facts_.levels.size());
    facts_.can_draw.assign(facts_.levels.size(), true);
  }

  std::shared_ptr<const Facts> collect() {
    for (const time::Month month : months_of(*run_.tallies)) {
      MonthWork work = begin_month(run_, month);
      add(work);
      run_.money.push_back(
          {month, work.totals.eligible, work.totals.at_risk, work.zero(), work.zero(), work.zero(), {}});
    }
    return std::make_shared<const Facts>(std::move(facts_));
  }

 private:
  std::uint32_t version_of(const agreement::Terms* terms) const {
    const auto found = std::ranges::find(facts_.versions, terms, [](const auto& each) { return each.get(); });
    return static_cast<std::uint32_t>(found - facts_.versions.begin());
  }

  void add(MonthWork& work) {
    Facts::Month month;
    month.month = work.month;
    month.version = version_of(work.terms.get());
    month.eligible = work.totals.eligible.units();
    month.year_charges = year_charges(work).units();
    const time::Month year = contract_year_of(*work.terms, work.month);
    month.year_first = year - first_month(work);
    month.year_ends = work.month == year + 11 && work.days.end == work.month.end_day();
    month.term_ends = *work.terms->term.to && work.days.end == term_of(*work.terms).end;
    for (const Part& part : work.parts) month.parts.push_back(charges_of(work, part));

    resolve_terms(work);
    collect_results(work);
    for (const Judgement& judged : work.judgements) month.judged.push_back(judged_of(work, judged));
    const std::vector<Judgement> collected = work.judgements;
    for (Judgement& judged : work.judgements) judged.line.result.exact.reset();
    apply_data_rules(work);
    for (std::size_t i = 0; i < collected.size(); ++i)
      month.judged[i].when_missing = rule_of(work.judgements[i]);
    work.judgements = collected;
    for (Judgement& judged : work.judgements) {
      judged.line.result.exact = money::Ratio{0, 1};
      judged.line.n = std::numeric_limits<std::int64_t>::max();
    }
    apply_data_rules(work);
    for (std::size_t i = 0; i < collected.size(); ++i)
      month.judged[i].when_measured = rule_of(work.judgements[i]);

    credit_deliverables(work);
    for (const CreditWork& credit : work.credits) {
      const std::uint32_t deliverable = index_of(facts_.deliverables, credit.line.level);
      month.deliverables.push_back(
          {static_cast<std::uint32_t>(facts_.levels.size()) + deliverable,
           money::Money::rounded(credit.exact, *work.terms->currency, money::Rounding::half_even).units()});
    }
    for (const DeliverableLine& line : work.deliverables) month.days_late.push_back(line.days_late);
    if (month.year_ends) add_year(month, work, year);
    facts_.months.push_back(std::move(month));
  }

  time::Month first_month(const MonthWork& work) const {
    return facts_.months.empty() ? work.month : facts_.months.front().month;
  }

  Facts::Part charges_of(const MonthWork& work, const Part& part) const {
    Facts::Part charges;
    charges.version = version_of(part.terms.get());
    const auto split = [&](const money::Money& whole) {
      return part_of(whole, part.days, work.days).units();
    };
    const money::Money eligible = charges_in(*work.run, *part.terms, work.month, true);
    charges.whole_base = eligible.units();
    charges.split_base = work.parts.size() > 1 ? split(eligible) : eligible.units();
    for (const auto& line : part.terms->charges) {
      const auto whole = charge_line_in(*work.run, *part.terms, *line.name, work.month);
      charges.whole_lines.push_back(whole ? whole->units() : 0);
      charges.split_lines.push_back(!whole ? 0 : work.parts.size() > 1 ? split(*whole) : whole->units());
    }
    return charges;
  }

  Facts::Judged judged_of(const MonthWork& work, const Judgement& judged) {
    const agreement::ServiceLevel& level = judged.level->value;
    Facts::Judged made;
    made.level = index_of(facts_.levels, judged.name());
    made.in_terms = static_cast<std::uint32_t>(judged.level - judged.terms->levels.data());
    made.part = static_cast<std::uint32_t>(judged.part);
    made.month_window = level.window->kind == agreement::Window::Kind::month;
    made.split = work.parts.size() > 1 && made.month_window;
    made.bonus_base = made.split ? part_of(work.totals.eligible, judged.line.days, work.days).units()
                                 : work.totals.eligible.units();
    const Tally& tally = judged.collected.tally;
    if (judged.line.result.exact) {
      made.seen.measured = true;
      made.seen.numerator = judged.line.result.exact->numerator;
      made.seen.denominator = judged.line.result.exact->denominator;
    }
    made.seen.n = tally.rows;
    made.seen.failures = tally.denominator - tally.numerator;

    Reading& reading = facts_.readings[made.level];
    const auto unit = unit_of_level(*judged.terms, level);
    if (judged.measure != nullptr) reading = reading_of(*judged.measure, unit);
    bool drawable = !level.average_with_previous;
    made.own = made.seen;
    if (!made.month_window) {
      facts_.longer_windows = true;
      made.from_month = static_cast<std::uint32_t>(
          std::max(0, run_.tallies->segments[judged.from_segment].month - first_month(work)));
      made.additive = level.averaging == agreement::Averaging::pooled &&
                      (reading.kind == Reading::Kind::quotient || reading.kind == Reading::Kind::sum);
      drawable = drawable && made.additive;
      const Part& part = work.parts[judged.part];
      const Collected own =
          settlement::collect(run_, judged.name(), part.first, part.last, unit, agreement::Averaging::pooled);
      made.own =
          own.begun ? seen_in(reading, own.tally.numerator, own.tally.denominator, own.tally.rows) : Seen{};
    } else if (drawable && made.seen.measured && reading.kind != Reading::Kind::none) {
      made.own = seen_in(reading, tally.numerator, tally.denominator, tally.rows);
    }
    if (!drawable) facts_.can_draw[made.level] = false;

    const auto& swaps = judged.terms->swaps;
    for (std::size_t i = 0; i < swaps.size(); ++i) {
      const agreement::PrioritySwap& swap = swaps[i];
      if (!swap_applies(swap, *judged.terms, judged.line.days, *run_.known)) continue;
      for (std::size_t j = 0; j < swap.levels.size(); ++j) {
        if (*swap.levels[j].name == judged.name())
          made.swaps.emplace_back(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j));
      }
    }
    return made;
  }

  /// What yearly earn-back compares: each level over the contract year that ends.
  void add_year(Facts::Month& month, const MonthWork& work, time::Month year) {
    const auto& segments = run_.tallies->segments;
    std::size_t first = segments.size(), last = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (segments[i].month < year || segments[i].month > work.month) continue;
      first = std::min(first, i);
      last = i + 1;
    }
    for (const auto& level : work.terms->levels) {
      Collected whole;
      try {
        whole = settlement::collect(run_, *level.name, first, last, unit_of_level(*work.terms, level.value),
                                    level.value.averaging);
      } catch (const ArithmeticOverflow&) {
        facts_.year_too_exact = true;  // matters only where a year is looked at
      }
      Seen seen;
      if (whole.value) {
        seen.measured = true;
        seen.numerator = whole.value->numerator;
        seen.denominator = whole.value->denominator;
      }
      month.year.push_back(seen);
    }
  }

  Run run_;
  Facts facts_;
};

}  // namespace

Reading reading_of(const agreement::Measure& measure, Quantity::Unit unit) {
  constexpr Wide kMillion = 1'000'000;
  const Wide unit_factor = unit == Quantity::Unit::duration ? Wide{1} : kMillion;
  switch (*measure.type) {
    case MeasureType::ratio:
    case MeasureType::elapsed:
    case MeasureType::csat:
      return {Reading::Kind::quotient, true, false, 100, 1};
    case MeasureType::availability:
    case MeasureType::nps:
      return {Reading::Kind::quotient, false, false, 100, 1};
    case MeasureType::mean:
    case MeasureType::survey_mean:
      return {Reading::Kind::quotient, false, false, 1, unit_factor};
    case MeasureType::sum:
      return {Reading::Kind::sum, false, false, 1, unit_factor};
    case MeasureType::count:
      return {Reading::Kind::sum, false, false, 1, 1};
    case MeasureType::binary:
      return {Reading::Kind::one_or_all, false, measure.every, 1, 1};
    case MeasureType::percentile:
    case MeasureType::backlog_age:
    case MeasureType::composite:
      break;
  }
  return {};
}

Seen seen_in(const Reading& reading, Wide numerator, Wide denominator, std::int64_t rows) {
  Seen seen;
  seen.n = rows;
  seen.failures = denominator - numerator;
  if (denominator <= 0) return seen;
  seen.measured = true;
  seen.numerator = checked_multiply(numerator, reading.numerator_factor);
  seen.denominator = reading.denominator_factor;
  if (reading.kind == Reading::Kind::quotient)
    seen.denominator = checked_multiply(denominator, reading.denominator_factor);
  if (reading.kind == Reading::Kind::one_or_all) {
    seen.numerator = (reading.every ? numerator == denominator : numerator > 0) ? 100 : 0;
    seen.denominator = 1;
  }
  return seen;
}

std::vector<std::shared_ptr<const agreement::Terms>> versions_of(const agreement::Agreement& agreement,
                                                                 const ReduceOptions& known) {
  const auto versions = known.as_known
                            ? agreement.versions_known(agreement.original->zone.date_at(*known.as_known))
                            : agreement.versions;
  std::vector<std::shared_ptr<const agreement::Terms>> terms;
  for (const auto& version : versions) terms.push_back(version.terms);
  if (terms.empty()) terms.push_back(agreement.original);
  return terms;
}

text::Outcome<std::shared_ptr<const Facts>> facts_of(const agreement::Agreement& agreement,
                                                     const Tallies& tallies, const ReduceOptions& known) {
  try {
    return Collecting(agreement, tallies, known).collect();
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(overflow());
  }
}

}  // namespace entente::settlement
