// Steps 1 to 4: which bars hold, what was measured, what the data rules say, and how the result compares.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using agreement::NoData;
using agreement::Quantity;
using agreement::Window;
using money::Decimal;

/// Months that the window ending with (or containing) `month` covers.
struct Span {
  time::Month first, last;
  std::string shown;
};

Span window_of(const agreement::Terms& terms, const Window& window, time::Month month) {
  switch (window.kind) {
    case Window::Kind::month:
      return {month, month, "month"};
    case Window::Kind::quarter: {
      const time::Month first = month - (month.index % 3);
      return {first, first + 2, fmt::format("quarter {}-Q{}", first.year(), (first.month() - 1) / 3 + 1)};
    }
    case Window::Kind::year: {
      if (!window.contract_year) {
        const time::Month first = time::Month::of(month.year(), 1);
        return {first, first + 11, fmt::format("year {}", month.year())};
      }
      const time::Month first = contract_year_of(terms, month);
      return {first, first + 11, fmt::format("contract year from {}", first.to_string())};
    }
    case Window::Kind::rolling:
      return {month - (window.months - 1), month,
              fmt::format("{} months to {}", window.months, month.to_string())};
  }
  return {month, month, "month"};
}

bool in_force(const agreement::ServiceLevel& level, time::Date day) {
  return (!level.from || day >= **level.from) && (!level.until || day <= **level.until);
}
bool suspended(const agreement::ServiceLevel& level, time::Date day) {
  return std::ranges::any_of(level.suspended, [&](const auto& span) { return span->contains(day); });
}

/// Bars as last written, or as ratchets have moved them since.
void update_bars(Judgement& judged) {
  LevelState& state = *judged.state;
  const auto read = [](const auto& placed) {
    return placed ? std::optional<Quantity>(**placed) : std::nullopt;
  };
  const auto expected = read(judged.level->value.expected);
  const auto minimum = read(judged.level->value.minimum);
  if (expected != state.written_expected || minimum != state.written_minimum) {
    state.written_expected = state.expected = expected;
    state.written_minimum = state.minimum = minimum;
  }
  judged.line.expected = state.expected;
  judged.line.minimum = state.minimum;
}

void describe_swap(Judgement& judged, const std::string& what) {
  judged.excused = true;
  judged.line.swap = what;
  judged.line.notes.push_back(fmt::format(
      "inside the priority swap {}: no credit and no trigger count, the miss stays visible", what));
}

/// A miss within the dip that both sides agreed on before. Below the dip it is a miss like any other.
void apply_swaps(Judgement& judged, const agreement::Terms& terms, time::DateRange days,
                 const ReduceOptions& known) {
  for (const agreement::PrioritySwap& swap : terms.swaps) {
    if (!swap_applies(swap, terms, days, known)) continue;
    for (const auto& [level, dip] : swap.levels) {
      if (*level != judged.name()) continue;
      if (reaches(judged.line.result, dip->value, judged.line.direction)) {
        describe_swap(judged, *swap.what);
        return;
      }
      judged.line.notes.push_back(
          fmt::format("beyond the dip to {} that the priority swap {} allows", show(*dip), *swap.what));
    }
  }
}

Status status_at(const Result& result, const LevelLine& line) {
  const auto& upper = line.expected ? line.expected : line.minimum;
  if (!upper) return Status::not_judged;
  if (reaches(result, upper->value, line.direction)) return Status::met;
  if (line.expected && line.minimum && reaches(result, line.minimum->value, line.direction))
    return Status::near;
  return Status::missed;
}

void judge_missing(Judgement& judged, const MonthWork& work) {
  LevelLine& line = judged.line;
  const agreement::ServiceLevel& level = judged.level->value;
  const agreement::Terms& terms = *judged.terms;
  if (!judged.collected.missing_part.empty()) {
    line.notes.push_back(fmt::format("its part {} was not measured", judged.collected.missing_part));
  }
  if (level.reporting && (*level.reporting)->missing_is_default && judged.collected.begun) {
    const time::Date due = after(terms, line.days.end - 1, *(*level.reporting)->due);
    if (terms.zone.date_at(work.run->known->as_of) > due) {
      judged.deemed = judged.judged = true;
      line.status = Status::missed;
      line.notes.push_back(
          fmt::format("no result by {}: deemed below the minimum (reporting failure)", due.to_string()));
      return;
    }
  }
  switch (*level.no_data) {
    case NoData::not_measured:
      line.status = Status::not_measured;
      return;
    case NoData::met:
      line.status = Status::met;
      judged.judged = true;
      line.notes.push_back("no data (n = 0): the agreement says that this counts as met");
      return;
    case NoData::missed:
      line.status = Status::missed;
      judged.judged = true;
      line.notes.push_back("no data (n = 0): the agreement says that this counts as missed");
      return;
  }
}

/// A.7: the first data came after the report was due. Until the window is over nothing is late, whenever the
/// data became known.
void note_late_report(Judgement& judged, const MonthWork& work) {
  const auto& rule = judged.level->value.reporting;
  const agreement::Terms& terms = *judged.terms;
  if (!rule || !(*rule)->missing_is_default || judged.collected.first_known == Tally::kNeverKnown) return;
  if (terms.zone.start_of(judged.line.days.end) > work.run->known->as_of) return;
  const time::Date due = after(terms, judged.line.days.end - 1, *(*rule)->due);
  const time::Date came = terms.zone.date_at({judged.collected.first_known});
  if (came <= due) return;
  judged.late_report = true;
  judged.line.notes.push_back(
      fmt::format("reported late: data first known on {}, due by {} (reporting failure)", came.to_string(),
                  due.to_string()));
}

/// A.8: few rows. True when the rule has decided.
bool apply_low_volume(Judgement& judged) {
  const auto& rule = judged.level->value.low_volume;
  LevelLine& line = judged.line;
  if (!rule || line.n >= (*rule)->under) return false;
  if (!(*rule)->failures_allowed) {
    line.status = Status::not_judged;
    line.notes.push_back(fmt::format("low volume: {} rows, fewer than {}", line.n, (*rule)->under));
    return true;
  }
  const Wide failures = judged.collected.tally.denominator - judged.collected.tally.numerator;
  if (failures > *(*rule)->failures_allowed) {
    line.notes.push_back(fmt::format("low volume ({} rows, fewer than {}), but more than {} failures", line.n,
                                     (*rule)->under, *(*rule)->failures_allowed));
    return false;
  }
  line.status = Status::met;
  judged.judged = judged.few_rows_pass = true;
  line.notes.push_back(fmt::format("low volume: {} rows, fewer than {}; at most {} may fail, {} did", line.n,
                                   (*rule)->under, *(*rule)->failures_allowed,
                                   static_cast<std::int64_t>(failures)));
  return true;
}

std::vector<Decimal> bars_of(const LevelLine& line, const agreement::ServiceLevel& level) {
  std::vector<Decimal> bars;
  if (line.expected) bars.push_back(line.expected->value);
  if (line.minimum) bars.push_back(line.minimum->value);
  if (level.catastrophic) bars.push_back((*level.catastrophic)->value);
  return bars;
}

std::optional<agreement::LevelRounding> rounding_of(const agreement::ServiceLevel& level) {
  return level.rounding ? std::optional(**level.rounding) : std::nullopt;
}

/// Judged by the mean of this period and the one before it (A.5).
void average_with_previous(Judgement& judged, const Run& run, Quantity::Unit unit) {
  if (!judged.level->value.average_with_previous || !judged.collected.value) return;
  const auto& segments = run.tallies->segments;
  const time::Month previous = segments[judged.from_segment].month - 1;
  std::size_t first = judged.from_segment;
  while (first > 0 && segments[first - 1].month >= previous) --first;
  if (first == judged.from_segment) return;
  const Collected before =
      collect(run, judged.name(), first, judged.from_segment, unit, agreement::Averaging::pooled);
  if (!before.value) return;
  const auto mean_with = [&](const money::Ratio& now) { return mean_of({*before.value, now}); };
  if (judged.level->value.averaging == agreement::Averaging::simple) {
    judged.collected.value = mean_with(*judged.collected.value);
    if (judged.collected.granted_value)
      judged.collected.granted_value = mean_with(*judged.collected.granted_value);
  } else {
    const Collected both =
        collect(run, judged.name(), first, judged.to_segment, unit, agreement::Averaging::pooled);
    judged.collected.value = both.value;
    if (both.granted_value) judged.collected.granted_value = both.granted_value;
  }
  judged.line.notes.push_back(fmt::format("mean of this and the previous period ({})", previous.to_string()));
}

/// The value of a composite: its parts weighted; without one of them there is none.
std::optional<money::Ratio> composite_value(const Run& run, const agreement::Terms& terms,
                                            const agreement::Measure& measure, std::size_t first,
                                            std::size_t last, bool granted, std::string& missing_part,
                                            std::int64_t& first_known) {
  money::Ratio sum;
  Decimal weights;
  std::int64_t known = std::numeric_limits<std::int64_t>::min();
  for (const auto& [name, weight] : measure.parts) {
    const agreement::Measure* part = find_measure(terms, *name);
    Tally tally;
    for (std::size_t i = first; part != nullptr && i < last; ++i) {
      const auto& by_measure =
          granted && run.tallies->if_granted.size() > i && run.tallies->if_granted[i].contains(*name)
              ? run.tallies->if_granted[i]
              : run.tallies->by_measure[i];
      if (const auto found = by_measure.find(*name); found != by_measure.end()) tally.add(found->second);
    }
    const auto value =
        part == nullptr ? std::nullopt : value_of(*part, tally, agreement::unit_of(terms, *part));
    if (!value) {
      missing_part = *name;
      return std::nullopt;
    }
    if (tally.first_known != Tally::kNeverKnown) known = std::max(known, tally.first_known);
    sum = sum + times(*value, weight->points());
    weights = weights + weight->points();
  }
  if (weights.is_zero()) return std::nullopt;
  if (known != std::numeric_limits<std::int64_t>::min()) first_known = known;
  return over(sum, weights);
}

}  // namespace

bool swap_applies(const agreement::PrioritySwap& swap, const agreement::Terms& terms, time::DateRange days,
                  const ReduceOptions& known) {
  if (*swap.from >= days.end || *swap.to < days.begin) return false;
  if (!swap.agreed_on) return true;
  if (**swap.agreed_on >= *swap.from) return false;
  return !known.as_known || **swap.agreed_on <= terms.zone.date_at(*known.as_known);
}

Quantity::Unit unit_of_level(const agreement::Terms& terms, const agreement::ServiceLevel& level) {
  if (level.expected) return (*level.expected)->unit;
  if (level.minimum) return (*level.minimum)->unit;
  const agreement::Measure* measure = find_measure(terms, *level.measure);
  return measure == nullptr ? Quantity::Unit::percent : agreement::unit_of(terms, *measure);
}

Collected collect(const Run& run, const std::string& level, std::size_t first, std::size_t last,
                  Quantity::Unit unit, agreement::Averaging averaging) {
  Collected sum;
  const Tallies& tallies = *run.tallies;
  std::vector<money::Ratio> monthly, monthly_granted;
  const agreement::Measure* measure = nullptr;
  const agreement::Terms* last_terms = nullptr;
  Tally granted, month_tally, month_granted;
  bool any_granted = false, month_counts = false;
  const auto end_month = [&] {
    if (!std::exchange(month_counts, false) || measure == nullptr) return;
    if (const auto value = value_of(*measure, month_tally, unit)) monthly.push_back(*value);
    if (const auto value = value_of(*measure, month_granted, unit)) monthly_granted.push_back(*value);
    month_tally = month_granted = Tally{};
  };
  for (std::size_t i = first; i < last; ++i) {
    const Segment& segment = tallies.segments[i];
    // A month may end suspended, or without the level: its value is its own all the same.
    if (i > first && tallies.segments[i - 1].month != segment.month) end_month();
    const agreement::ServiceLevel* found = find_level(*segment.terms, level);
    if (found == nullptr || !in_force(*found, segment.days.begin)) continue;
    if (suspended(*found, segment.days.begin)) {
      sum.suspended_days += segment.days.length();
      continue;
    }
    sum.active_days += segment.days.length();
    sum.begun = sum.begun || segment.terms->zone.start_of(segment.days.begin) < run.known->as_of;
    measure = find_measure(*segment.terms, *found->measure);
    last_terms = segment.terms.get();
    if (measure == nullptr) continue;
    const std::string key = tally_key(*segment.terms, level);
    Tally tally;
    if (const auto at = tallies.by_measure[i].find(key); at != tallies.by_measure[i].end())
      tally = at->second;
    Tally if_granted = tally;
    if (i < tallies.if_granted.size()) {
      if (const auto at = tallies.if_granted[i].find(key); at != tallies.if_granted[i].end()) {
        if_granted = at->second;
        any_granted = true;
      }
    }
    // A backlog is a state at the end of the window: what stood open at earlier ends is not added to it.
    if (*measure->type == MeasureType::backlog_age) {
      const std::int64_t excluded = sum.tally.excluded_rows;
      sum.tally = granted = Tally{};
      sum.tally.excluded_rows = excluded;
      month_tally = month_granted = Tally{};
    }
    month_counts = true;
    sum.tally.add(tally);
    granted.add(if_granted);
    month_tally.add(tally);
    month_granted.add(if_granted);
    if (i < tallies.exclusions.size()) {
      if (const auto at = tallies.exclusions[i].find(key); at != tallies.exclusions[i].end()) {
        for (const auto& [cause, rows] : at->second) sum.exclusions[cause] += rows;
      }
    }
  }
  end_month();
  if (measure == nullptr) return sum;
  if (*measure->type == MeasureType::composite) {
    sum.value =
        composite_value(run, *last_terms, *measure, first, last, false, sum.missing_part, sum.first_known);
    std::string ignored;
    std::int64_t ignored_too = 0;
    const auto with_claims =
        composite_value(run, *last_terms, *measure, first, last, true, ignored, ignored_too);
    if (with_claims && sum.value && !(*with_claims == *sum.value)) sum.granted_value = with_claims;
    return sum;
  }
  sum.first_known = sum.tally.first_known;
  if (any_granted) sum.granted = granted;
  if (averaging == agreement::Averaging::simple && monthly.size() > 1) {
    sum.simple_mean = true;
    sum.value = mean_of(monthly);
    if (any_granted && !monthly_granted.empty()) sum.granted_value = mean_of(monthly_granted);
  } else {
    sum.value = value_of(*measure, sum.tally, unit);
    if (any_granted) sum.granted_value = value_of(*measure, granted, unit);
  }
  return sum;
}

// 1. Resolve the version of the agreement and the bars of the period.
void resolve_terms(MonthWork& work) {
  const auto& segments = work.run->tallies->segments;
  for (const Part& part : work.parts) {
    const bool last_part = part.last == work.parts.back().last;
    for (const auto& entry : part.terms->levels) {
      const agreement::ServiceLevel& level = entry.value;
      // Longer windows are judged once a month, by the terms at its end.
      if (level.window->kind != Window::Kind::month && !last_part) continue;
      Judgement judged;
      judged.part = static_cast<std::size_t>(&part - work.parts.data());
      judged.terms = part.terms.get();
      judged.level = &entry;
      judged.measure = find_measure(*part.terms, *level.measure);
      judged.state = &work.run->levels[*entry.name];
      judged.from_segment = part.first;
      judged.to_segment = part.last;

      LevelLine& line = judged.line;
      line.level = *entry.name;
      line.title = level.title.empty() && judged.measure != nullptr ? judged.measure->title : level.title;
      line.clause = *level.clause;
      line.service = level.service ? **level.service : std::string();
      line.measure = *level.measure;
      line.kind = *level.kind;
      line.direction = level.direction             ? **level.direction
                       : judged.measure != nullptr ? agreement::default_direction(*judged.measure)
                                                   : agreement::Direction::higher;
      line.days = part.days;
      line.figure = "levels/" + line.level;
      if (work.parts.size() > 1) {
        line.notes.push_back(fmt::format("the month is split at an amendment: {} to {}",
                                         part.days.begin.to_string(), (part.days.end - 1).to_string()));
        if (judged.part > 0) line.figure += "@" + part.days.begin.to_string();
      }

      const Span window = window_of(*part.terms, *level.window, work.month);
      line.window = window.shown;
      if (level.window->kind != Window::Kind::month) {
        std::size_t first = part.first;
        while (first > 0 && segments[first - 1].month >= window.first) --first;
        judged.from_segment = first;
        line.days.begin = segments[first].days.begin;
        const bool term_ends = part.days.end == term_of(*part.terms).end;
        judged.window_ends = work.month == window.last || term_ends;
        if (!judged.window_ends)
          line.notes.push_back("judged at the end of its window, " + window.last.to_string());
        const std::int32_t covered = work.month - segments[first].month + 1;
        if (level.window->kind == Window::Kind::rolling && covered < level.window->months) {
          line.notes.push_back(fmt::format("the first {} of {} months", covered, level.window->months));
        }
      }
      update_bars(judged);
      work.judgements.push_back(std::move(judged));
    }
  }
  if (work.parts.size() > 1) {
    // Lines of one level stand together, in the order of the agreement.
    const auto& order = work.terms->levels;
    const auto rank = [&](const Judgement& judged) {
      return std::ranges::find_if(order, [&](const auto& entry) { return *entry.name == judged.name(); }) -
             order.begin();
    };
    std::ranges::stable_sort(work.judgements, {}, rank);
  }
}

// 2. Collect what was measured, without the exclusions that are agreed; pending claims give a second result.
void collect_results(MonthWork& work) {
  for (Judgement& judged : work.judgements) {
    const agreement::ServiceLevel& level = judged.level->value;
    const auto unit = unit_of_level(*judged.terms, level);
    judged.collected =
        collect(*work.run, judged.name(), judged.from_segment, judged.to_segment, unit, level.averaging);
    average_with_previous(judged, *work.run, unit);

    const Tally& tally = judged.collected.tally;
    LevelLine& line = judged.line;
    line.numerator = tally.numerator;
    line.denominator = tally.denominator;
    line.n = tally.rows;
    line.excluded = tally.excluded_rows;
    line.missing = tally.missing_rows;
    if (judged.measure != nullptr) line.terms_shown = terms_of(*judged.measure, tally);
    const auto bars = bars_of(line, level);
    const auto value = judged.collected.begun ? judged.collected.value : std::nullopt;
    line.result = make_result(value, unit, rounding_of(level), bars);
    if (judged.collected.granted_value && judged.collected.begun) {
      line.if_granted = make_result(judged.collected.granted_value, unit, rounding_of(level), bars);
      line.status_if_granted = status_at(*line.if_granted, line);
    }
    if (judged.collected.simple_mean) line.notes.push_back("simple mean of the monthly values");
  }
}

// 3. No data, few rows, part periods, burn-in, suspension. Nothing is imputed: what these rules leave out is
// not judged.
void apply_data_rules(MonthWork& work) {
  for (Judgement& judged : work.judgements) {
    const agreement::ServiceLevel& level = judged.level->value;
    const agreement::Credits* rules = judged.terms->credits ? &**judged.terms->credits : nullptr;
    LevelLine& line = judged.line;
    const Collected& collected = judged.collected;
    if (collected.active_days == 0) {
      line.status = collected.suspended_days > 0 ? Status::suspended : Status::not_in_force;
    } else if (!judged.window_ends) {
      line.status = Status::not_judged;
    } else if (level.burn_in_until && line.days.begin < **level.burn_in_until) {
      line.status = Status::burn_in;
      line.notes.push_back(
          fmt::format("burn-in: measured without credits before {}", (**level.burn_in_until).to_string()));
    } else if (!line.result.exact) {
      judge_missing(judged, work);
    } else if (note_late_report(judged, work); rules != nullptr && rules->shortest_period_days &&
                                               level.window->kind == Window::Kind::month &&
                                               collected.active_days < **rules->shortest_period_days) {
      line.status = Status::not_judged;
      line.notes.push_back(fmt::format("{} days, fewer than {}: reported without credit",
                                       collected.active_days, **rules->shortest_period_days));
    } else if (!apply_low_volume(judged)) {
      judged.judged = true;
      line.status = Status::met;  // until compared
    }
    if (collected.suspended_days > 0 && collected.active_days > 0) {
      line.notes.push_back(fmt::format("suspended on {} days of the window", collected.suspended_days));
    }
    if (collected.active_days > 0 && collected.active_days < line.days.length() - collected.suspended_days) {
      line.notes.push_back(
          fmt::format("in force on {} of {} days", collected.active_days, line.days.length()));
    }
    if (level.review_by && work.days.end > **level.review_by) {
      line.suggestions.push_back("review was due " + (**level.review_by).to_string());
    }
  }
}

// 4. Round where the agreement rounds, then compare with the expected level and the minimum.
void compare_with_bars(MonthWork& work) {
  for (Judgement& judged : work.judgements) {
    LevelLine& line = judged.line;
    const agreement::ServiceLevel& level = judged.level->value;
    if (!judged.judged || !line.result.exact) continue;
    if (judged.few_rows_pass) continue;
    line.status = status_at(line.result, line);
    if (line.status == Status::not_judged) {
      judged.judged = false;
      line.notes.push_back("no bar is agreed: reported only");
    }
    if (level.catastrophic && !reaches(line.result, (*level.catastrophic)->value, line.direction)) {
      judged.catastrophic = true;
      line.notes.push_back("below the catastrophic level " + show(**level.catastrophic));
    }
    if (line.status == Status::near || line.status == Status::missed) {
      apply_swaps(judged, *judged.terms, line.days, *work.run->known);
    }
    if (level.credit) {
      for (const agreement::Band& band : (*level.credit)->bands) {
        if (contains(*band.results, line.result)) {
          judged.band = &band;
          line.severity = band.severity;
          break;
        }
      }
    }
  }
}

}  // namespace entente::settlement
