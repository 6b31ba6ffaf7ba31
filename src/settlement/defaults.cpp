// Step 5: is it a default, and the how-manieth in a row? A default is a result below the minimum, or too many
// results below the expected level in a rolling window (A.4). Months without a judgement freeze the counters.
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

/// One month of a level, whatever number of parts it has: a default in any part is one default of the month.
struct OfMonth {
  bool judged = false, excused = false, near = false, missed = false;
};

OfMonth month_of(const MonthWork& work, const std::string& level) {
  OfMonth month;
  for (const Judgement& judged : work.judgements) {
    if (judged.name() != level || !judged.judged) continue;
    if (judged.excused) {
      month.excused = true;
      continue;
    }
    month.judged = true;
    month.near = month.near || judged.line.status == Status::near;
    month.missed = month.missed || judged.line.status == Status::missed;
  }
  return month;
}

/// Misses of the expected level in the window that ends with this month, this month included.
std::int64_t expected_misses(const LevelState& state, const agreement::ExpectedMisses& rule,
                             time::Month month) {
  std::int64_t misses = 1;
  for (std::size_t i = state.misses_from; i < state.months.size(); ++i) {
    const LevelMonth& past = state.months[i];
    if (month - past.month >= rule.of_months || !past.below_expected) continue;
    if (!past.below_minimum || rule.minimum_counts) ++misses;
  }
  return misses;
}

}  // namespace

void classify_defaults(MonthWork& work) {
  for (std::size_t i = 0; i < work.judgements.size(); ++i) {
    const std::string& name = work.judgements[i].name();
    if (i > 0 && work.judgements[i - 1].name() == name) continue;
    LevelState& state = *work.judgements[i].state;
    const agreement::ServiceLevel& level = work.judgements[i].level->value;
    const OfMonth month = month_of(work, name);

    bool expected_default = false;
    std::string why;
    const bool counts =
        month.judged && level.expected_misses &&
        ((month.near && !month.missed) || (month.missed && (*level.expected_misses)->minimum_counts));
    if (counts) {
      const agreement::ExpectedMisses& rule = **level.expected_misses;
      const std::int64_t misses = expected_misses(state, rule, work.month);
      why = fmt::format("below the expected level {} of {} times in {} months", misses, rule.times,
                        rule.of_months);
      expected_default = misses >= rule.times;
      if (expected_default && !rule.keep_rolling) state.misses_from = state.months.size() + 1;
    }
    const std::int64_t next_in_row = state.consecutive + 1;
    const bool is_default = month.missed || expected_default;
    if (is_default) {
      ++state.consecutive;
    } else if (month.judged) {
      state.consecutive = 0;
    }
    for (std::size_t j = i; j < work.judgements.size() && work.judgements[j].name() == name; ++j) {
      Judgement& judged = work.judgements[j];
      judged.late_in_row = next_in_row;
      if (!judged.judged || judged.excused) continue;
      if (judged.line.status == Status::missed) {
        judged.line.default_kind = Default::minimum;
      } else if (judged.line.status == Status::near && expected_default) {
        judged.line.default_kind = Default::expected;
      }
      if (judged.line.default_kind != Default::none) judged.line.consecutive = state.consecutive;
      if (!why.empty() && judged.line.status != Status::met) judged.line.notes.push_back(why);
    }
  }
}

void remember_month(MonthWork& work) {
  for (std::size_t i = 0; i < work.judgements.size(); ++i) {
    const Judgement& first = work.judgements[i];
    if (i > 0 && work.judgements[i - 1].name() == first.name()) continue;
    LevelMonth past;
    past.month = work.month;
    past.payable = work.zero();
    // A split month is remembered by its worst part.
    const auto badness = [](const Judgement& judged) {
      if (!judged.judged) return 0;
      return judged.line.status == Status::missed ? 3 : judged.line.status == Status::near ? 2 : 1;
    };
    const Judgement* worst = &first;
    for (std::size_t j = i; j < work.judgements.size() && work.judgements[j].name() == first.name(); ++j) {
      const Judgement& judged = work.judgements[j];
      if (badness(judged) > badness(*worst)) worst = &judged;
      const bool counts = judged.judged && !judged.excused;
      past.judged = past.judged || counts;
      past.below_minimum = past.below_minimum || (counts && judged.line.status == Status::missed);
      past.below_expected =
          past.below_expected ||
          (counts && (judged.line.status == Status::missed || judged.line.status == Status::near));
      past.catastrophic = past.catastrophic || (counts && judged.catastrophic);
      if (judged.line.default_kind != Default::none && past.default_kind != Default::minimum) {
        past.default_kind = judged.line.default_kind;
      }
      past.consecutive = std::max(past.consecutive, judged.line.consecutive);
      if (judged.line.points && !judged.line.points->is_zero()) {
        past.failed_points = true;
        past.points = past.points + *judged.line.points;
      }
      past.n += judged.line.n;
    }
    past.status = worst->line.status;
    past.result = worst->line.result;
    past.expected = worst->line.expected;
    past.minimum = worst->line.minimum;
    for (const CreditWork& credit : work.credits) {
      if (credit.line.level == first.name()) past.payable += credit.line.payable;
    }
    LevelState& state = *first.state;
    past.terms_changed = !state.months.empty() && (state.months.back().expected != past.expected ||
                                                   state.months.back().minimum != past.minimum);
    state.months.push_back(std::move(past));
  }
}

}  // namespace entente::settlement
