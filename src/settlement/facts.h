// What the months of a history came to before any bar or price is looked at. Internal to settlement:
// facts.cpp lets the statement's own steps find it out, replay.cpp judges it.
#pragma once

#include <string>
#include <vector>

#include "settlement/month.h"
#include "settlement/replay.h"

namespace entente::settlement {

/// How the value of a measure follows from its tally, where that is a quotient.
struct Reading {
  enum class Kind { quotient, sum, one_or_all, none };
  Kind kind = Kind::none;
  bool counts_rows = false;  ///< denominator less numerator are rows that failed
  bool every = false;        ///< one_or_all
  Wide numerator_factor = 1, denominator_factor = 1;
};
Reading reading_of(const agreement::Measure& measure, agreement::Quantity::Unit unit);
Seen seen_in(const Reading& reading, Wide numerator, Wide denominator, std::int64_t rows);

struct Facts {
  /// What the data rules make of a judgement: decided, or left to the bars.
  struct Rule {
    bool to_bars = false;
    Status status = Status::not_measured;
    bool judged = false, late_report = false;
  };
  struct Judged {
    std::uint32_t level = 0;     ///< index into `levels`
    std::uint32_t in_terms = 0;  ///< index into the terms' levels
    std::uint32_t part = 0;      ///< index into the month's parts
    bool month_window = true, split = false;
    bool additive = false;         ///< longer windows: the sum of its months
    std::uint32_t from_month = 0;  ///< longer windows: first month
    Rule when_missing, when_measured;
    Seen seen;
    Seen own;  ///< this month alone, as terms that can be added up where the measure has such
    std::int64_t bonus_base = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> swaps;  ///< swap, level in the swap
  };
  struct Part {
    std::uint32_t version = 0;
    std::int64_t whole_base = 0, split_base = 0;
    std::vector<std::int64_t> whole_lines, split_lines;  ///< by charge line
  };
  struct Deliverable {
    std::uint32_t line = 0;
    std::int64_t gross = 0;
  };
  struct Month {
    time::Month month;
    std::uint32_t version = 0;  ///< of the last part
    std::int64_t eligible = 0, year_charges = 0;
    std::int32_t year_first = 0;  ///< index of the contract year's first month; may lie before the first
    bool year_ends = false, term_ends = false;
    std::vector<Part> parts;
    std::vector<Judged> judged;
    std::vector<Deliverable> deliverables;
    std::vector<std::int64_t> days_late;
    std::vector<Seen> year;  ///< by level in the terms, where the year ends: the whole year
  };

  const Tallies* tallies = nullptr;
  ReduceOptions known;
  std::vector<std::shared_ptr<const agreement::Terms>> versions;
  std::vector<std::string> levels, deliverables, triggers;
  std::vector<std::string> lines;  ///< names of levels, then of deliverables
  std::vector<Reading> readings;   ///< by level
  std::vector<bool> can_draw;      ///< by level
  std::vector<Month> months;
  bool longer_windows = false;
  bool year_too_exact = false;  ///< some level's value over a year does not fit 128 bits
};

/// The versions of an agreement as facts number them.
std::vector<std::shared_ptr<const agreement::Terms>> versions_of(const agreement::Agreement& agreement,
                                                                 const ReduceOptions& known);

}  // namespace entente::settlement
