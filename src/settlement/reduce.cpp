// Rows to tallies: one pass over each dataset for all measures and months. Each worker adds up into sums of
// its own; whole numbers add up the same in any order, so neither workers nor batches change the result.
#include <algorithm>
#include <map>
#include <mutex>

#include "settlement/availability.h"
#include "settlement/fingerprint.h"
#include "settlement/judging.h"
#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;

/// One measure's sums of one worker, by segment.
struct Sums {
  struct Ones {
    std::int64_t rows = 0, good = 0;
  };
  std::vector<Ones> ones;  ///< counted rows, and the good ones where each row adds one or nothing
  std::vector<Tally> tallies;
  std::vector<std::vector<std::int64_t>> causes;  ///< by segment, then cause
  std::vector<std::int64_t> began;                ///< backlogs: rows that began before the end, not before
  std::vector<Verdicts::Row> outages;
  std::vector<std::int64_t> in_flight;

  Sums(std::size_t segments, std::size_t number_of_causes)
      : ones(segments),
        tallies(segments),
        causes(segments, std::vector<std::int64_t>(number_of_causes)),
        began(segments) {}
};

struct Worker {
  Judge judge;
  std::vector<Sums> jobs;
  /// Rows of the dataset by time variable and segment, wanted or not: sums and counts know from them whether
  /// anything was recorded at all.
  std::map<std::size_t, std::vector<std::int64_t>> seen;
};

bool keeps_values(MeasureType type) {
  return type == MeasureType::percentile || type == MeasureType::backlog_age;
}
bool counts_seen(MeasureType type) {
  return type == MeasureType::sum || type == MeasureType::count;
}

void add_backlog(const Verdicts& verdicts, Sums& sums) {
  for (const std::int32_t segment : verdicts.began) ++sums.began[static_cast<std::size_t>(segment)];
  for (const Verdicts::Row& row : verdicts.list) {
    Tally& tally = sums.tallies[static_cast<std::size_t>(row.segment)];
    if (row.kind == Verdicts::Kind::excluded) {
      ++tally.excluded_rows;
      tally.excluded_numerator += row.numerator;
      tally.excluded_denominator += row.denominator;
      ++sums.causes[static_cast<std::size_t>(row.segment)][row.cause];
    } else {
      ++tally.rows;
      tally.values.push_back(row.value);
    }
  }
}

void add_clock_times(const Verdicts& verdicts, Sums& sums) {
  for_rows((verdicts.counted | verdicts.missing) & verdicts.open, [&](std::uint32_t row) {
    sums.tallies[static_cast<std::size_t>(verdicts.segment[row])].running.push_back(verdicts.values[row]);
  });
  for_rows(verdicts.counted - verdicts.open, [&](std::uint32_t row) {
    sums.tallies[static_cast<std::size_t>(verdicts.segment[row])].values.push_back(verdicts.values[row]);
  });
  sums.in_flight.insert(sums.in_flight.end(), verdicts.in_flight.begin(), verdicts.in_flight.end());
}

void add_verdicts(const Job& job, const Verdicts& verdicts, bool keep_values, Sums& sums) {
  const MeasureType type = *job.measure->type;
  if (type == MeasureType::availability) {
    sums.outages.insert(sums.outages.end(), verdicts.list.begin(), verdicts.list.end());
    return;
  }
  if (type == MeasureType::backlog_age) return add_backlog(verdicts, sums);

  const auto segment = [&](std::uint32_t row) { return static_cast<std::size_t>(verdicts.segment[row]); };
  if (keeps_values(type)) {
    for_rows(verdicts.counted, [&](std::uint32_t row) {
      ++sums.ones[segment(row)].rows;
      sums.tallies[segment(row)].values.push_back(verdicts.values[row]);
    });
  } else if (verdicts.numerators == nullptr) {
    for (std::size_t block = 0; block < expression::kBlocks; ++block) {
      const std::int32_t* segments = verdicts.segment + block * expression::kBlockRows;
      const std::uint64_t good = verdicts.good[block];
      expression::for_bits(verdicts.counted[block], [&](std::size_t i) {
        Sums::Ones& ones = sums.ones[static_cast<std::size_t>(segments[i])];
        ++ones.rows;
        ones.good += static_cast<std::int64_t>((good >> i) & 1U);
      });
    }
  } else {
    for_rows(verdicts.counted, [&](std::uint32_t row) {
      Tally& tally = sums.tallies[segment(row)];
      ++tally.rows;
      tally.numerator += verdicts.numerators[row];
      tally.denominator += verdicts.denominator(row);
    });
  }
  for_rows(verdicts.missing - verdicts.elsewhere,
           [&](std::uint32_t row) { ++sums.tallies[segment(row)].missing_rows; });
  for_rows(verdicts.elsewhere, [&](std::uint32_t row) {
    ++sums.tallies[static_cast<std::size_t>(verdicts.fallback[row])].missing_rows;
  });
  for_rows(verdicts.excluded, [&](std::uint32_t row) {
    Tally& tally = sums.tallies[segment(row)];
    ++tally.excluded_rows;
    ++sums.causes[segment(row)][verdicts.cause[row]];
    if (!contains(verdicts.known, row)) return;
    tally.excluded_numerator += verdicts.numerator(row);
    tally.excluded_denominator += verdicts.denominator(row);
  });
  if (keep_values && type == MeasureType::elapsed && verdicts.values != nullptr)
    add_clock_times(verdicts, sums);
}

/// When the rows that a job counts became known. Sums and counts are measured wherever the dataset has rows.
void add_first_known(const Job& job, const Verdicts& verdicts, const Judge& judge,
                     const std::vector<std::int64_t>& known_at, Sums& sums) {
  const Judge::Placed* seen = counts_seen(*job.measure->type) ? judge.placed(job.counted_in) : nullptr;
  const expression::RowSet& rows = seen != nullptr ? seen->inside : verdicts.counted;
  const expression::Column& imports = judge.hidden(kHiddenImport);
  for_rows(rows, [&](std::uint32_t row) {
    const auto import = static_cast<std::size_t>(imports.values[row]);
    if (import >= known_at.size()) return;
    const std::int32_t segment = seen != nullptr ? seen->segment[row] : verdicts.segment[row];
    std::int64_t& first = sums.tallies[static_cast<std::size_t>(segment)].first_known;
    first = std::min(first, known_at[import]);
  });
}

/// The tally of a segment from all workers; lists are in no order yet.
Tally summed(std::size_t segment, std::vector<Sums*>& parts) {
  Tally sum;
  for (Sums* part : parts) {
    Tally& tally = part->tallies[segment];
    for (const auto list : {&Tally::values, &Tally::running}) {
      (sum.*list).insert((sum.*list).end(), (tally.*list).begin(), (tally.*list).end());
      tally.*list = {};
    }
    sum.add(tally);
    const Sums::Ones& ones = part->ones[segment];
    sum.rows += ones.rows;
    sum.numerator += ones.good;
    sum.denominator += ones.rows;
  }
  return sum;
}

/// A claim that takes time out of the downtime, not rows.
bool takes_time(const Job& job, const Claim& claim) {
  return (!claim.pending || job.pending_granted) && claim.items.empty();
}

/// The outages of one measure over all time.
struct Outages {
  time::IntervalSet down, excluded, relieved;
  std::vector<time::IntervalSet> by_cause;
  std::vector<std::pair<time::Interval, bool>> rows;  ///< and whether each is excluded

  Outages(const Job& job, const std::vector<Sums*>& parts);
};

Outages::Outages(const Job& job, const std::vector<Sums*>& parts) {
  std::vector<time::Interval> all_down, all_excluded, all_relieved;
  std::vector<std::vector<time::Interval>> of_cause(job.causes.size());
  for (const Sums* part : parts) {
    for (const Verdicts::Row& row : part->outages) {
      const time::Interval outage{{row.numerator}, {row.denominator}};
      const bool is_excluded = row.kind == Verdicts::Kind::excluded;
      (is_excluded ? all_excluded : all_down).push_back(outage);
      if (is_excluded) of_cause[row.cause].push_back(outage);
      rows.emplace_back(outage, is_excluded);
    }
  }
  for (std::size_t i = 0; i < job.claims.size(); ++i) {
    if (!takes_time(job, job.claims[i]) || !job.claims[i].span) continue;
    all_relieved.push_back(*job.claims[i].span);
    of_cause[job.exclusions.size() + i].push_back(*job.claims[i].span);
  }
  const auto& least = job.measure->ignore_shorter_than;
  down = merged_outages(std::move(all_down), least ? (**least).amount : time::Duration{});
  excluded = time::IntervalSet::of(std::move(all_excluded));
  relieved = time::IntervalSet::of(std::move(all_relieved));
  for (auto& spans : of_cause) by_cause.push_back(time::IntervalSet::of(std::move(spans)));
}

class Reduction {
 public:
  Reduction(const measurement::Source& source, const ReduceOptions& options, Tallies& tallies)
      : source_(source), options_(options), tallies_(tallies) {
    for (const auto& import : tallies.imports) {
      const auto number = static_cast<std::size_t>(import.number);
      if (number >= known_at_.size()) known_at_.resize(number + 1, Tally::kNeverKnown);
      known_at_[number] = import.known_at.micros;
    }
  }

  text::Diagnostics run(const agreement::Terms& terms, const std::vector<std::size_t>& wanted) {
    for (const auto& dataset : terms.data) {
      auto plan = Plan::make(terms, *dataset.name, source_, tallies_.segments, wanted, options_);
      if (!plan) return plan.error();
      if (plan->jobs().empty()) continue;
      const auto datasets = source_.datasets();
      if (measurement::find(datasets, *dataset.name) == nullptr) {
        note("no rows were imported for dataset `" + *dataset.name + "`");
        continue;
      }
      for (const text::Diagnostic& warning : plan->rows().warnings()) {
        if (std::ranges::find(tallies_.warnings, warning.message, &text::Diagnostic::message) ==
            tallies_.warnings.end())
          tallies_.warnings.push_back(warning);
      }
      if (auto problems = reduce_dataset(*plan, wanted); !problems.empty()) return problems;
    }
    return {};
  }

 private:
  void note(std::string sentence) {
    if (std::ranges::find(tallies_.notes, sentence) == tallies_.notes.end())
      tallies_.notes.push_back(std::move(sentence));
  }

  text::Diagnostics reduce_dataset(const Plan& plan, const std::vector<std::size_t>& wanted) {
    const std::size_t segments = tallies_.segments.size();
    std::vector<Worker> workers;
    for (unsigned i = 0; i < std::max(1U, options_.workers); ++i) {
      Worker& worker = workers.emplace_back(Judge(plan), std::vector<Sums>{});
      for (const Job& job : plan.jobs()) {
        worker.jobs.emplace_back(segments, job.causes.size());
        if (counts_seen(*job.measure->type)) worker.seen[job.counted_in].resize(segments);
      }
    }
    const auto scanned = plan.rows().scan(source_, options_, std::nullopt,
                                          [&](unsigned number, const expression::Batch& batch) {
                                            reduce_batch(plan, batch, workers[number]);
                                            if (options_.progress) {
                                              const std::lock_guard lock(progress_);
                                              rows_ += static_cast<std::int64_t>(batch.rows);
                                              options_.progress(rows_);
                                            }
                                          });
    if (!scanned) return scanned.error();
    tallies_.rows_scanned += *scanned;
    if (plan.knows_imports()) {
      // A row that was reported in time and corrected later was reported in time.
      ReduceOptions alone = options_;
      alone.workers = 1;
      const auto replaced = plan.rows().scan(
          source_, alone, std::nullopt,
          [&](unsigned, const expression::Batch& batch) {
            Worker& worker = workers.front();
            worker.judge.start(batch);
            for (std::size_t job = 0; job < plan.jobs().size(); ++job) {
              if (!plan.jobs()[job].reported) continue;
              const Verdicts& verdicts = worker.judge.judge(job);
              add_first_known(plan.jobs()[job], verdicts, worker.judge, known_at_, worker.jobs[job]);
            }
          },
          measurement::ScanRequest::Versions::replaced);
      if (!replaced) return replaced.error();
    }
    for (std::size_t job = 0; job < plan.jobs().size(); ++job) finish(plan, job, workers, wanted);
    return {};
  }

  void reduce_batch(const Plan& plan, const expression::Batch& batch, Worker& worker) const {
    worker.judge.start(batch);
    for (std::size_t job = 0; job < plan.jobs().size(); ++job) {
      const Verdicts& verdicts = worker.judge.judge(job);
      add_verdicts(plan.jobs()[job], verdicts, options_.keep_values, worker.jobs[job]);
      if (plan.jobs()[job].reported)
        add_first_known(plan.jobs()[job], verdicts, worker.judge, known_at_, worker.jobs[job]);
    }
    for (auto& [variable, seen] : worker.seen) {
      const Judge::Placed* placed = worker.judge.placed(variable);
      if (placed == nullptr) continue;
      for_rows(placed->inside,
               [&](std::uint32_t row) { ++seen[static_cast<std::size_t>(placed->segment[row])]; });
    }
  }

  void finish(const Plan& plan, std::size_t index, std::vector<Worker>& workers,
              const std::vector<std::size_t>& wanted) {
    const Job& job = plan.jobs()[index];
    const MeasureType type = *job.measure->type;
    std::vector<Sums*> parts;
    for (Worker& worker : workers) parts.push_back(&worker.jobs[index]);
    std::optional<Outages> outages;
    if (type == MeasureType::availability) outages.emplace(job, parts);
    std::int64_t began = 0;
    for (const std::size_t segment : wanted) {
      Tally tally;
      std::vector<std::int64_t> causes(job.causes.size());
      if (outages) {
        tally = available(plan, job, *outages, segment, causes);
      } else {
        tally = summed(segment, parts);
        for (const Sums* part : parts) {
          began += part->began[segment];
          for (std::size_t c = 0; c < causes.size(); ++c) causes[c] += part->causes[segment][c];
        }
        std::ranges::sort(tally.values);
        std::ranges::sort(tally.running);
        const Segment& at = tallies_.segments[segment];
        if (type == MeasureType::backlog_age && at.terms->zone.start_of(at.days.begin) < options_.as_of)
          tally.denominator = began - tally.excluded_rows;
        if (counts_seen(type)) {
          tally.denominator = 0;
          for (const Worker& worker : workers) tally.denominator += worker.seen.at(job.counted_in)[segment];
        }
      }
      if (job.pending_granted) {
        const Tally& base = tallies_.by_measure[segment][job.key];
        if (!same(base, tally)) tallies_.if_granted[segment][job.key] = std::move(tally);
        continue;
      }
      for (std::size_t c = 0; c < causes.size(); ++c) {
        if (causes[c] != 0) tallies_.exclusions[segment][job.key][job.causes[c]] += causes[c];
      }
      tallies_.by_measure[segment][job.key] = std::move(tally);
    }
    const bool latest = wanted.back() + 1 == tallies_.segments.size();
    if (!options_.keep_values || !latest || job.pending_granted || type != MeasureType::elapsed) return;
    std::vector<std::int64_t>& in_flight = tallies_.in_flight[job.key];
    for (const Sums* part : parts)
      in_flight.insert(in_flight.end(), part->in_flight.begin(), part->in_flight.end());
    std::ranges::sort(in_flight);
  }

  static bool same(const Tally& a, const Tally& b) {
    return a.rows == b.rows && a.numerator == b.numerator && a.denominator == b.denominator &&
           a.values == b.values && a.missing_rows == b.missing_rows;
  }

  /// Outages that overlap the segment, cut at its edges and to the agreed service time; time after `as_of`
  /// has not happened.
  Tally available(const Plan& plan, const Job& job, const Outages& outages, std::size_t index,
                  std::vector<std::int64_t>& causes) const {
    const Segment& segment = tallies_.segments[index];
    time::Interval span = segment.terms->zone.interval(segment.days);
    span.end = std::min(span.end, options_.as_of);
    if (span.empty()) return {};
    const agreement::Measure& measure = *job.measure;
    time::IntervalSet service = time::IntervalSet::of({span});
    if (measure.over && **measure.over != "always") {
      const auto calendar =
          compile_calendar(plan.terms(), **measure.over, {segment.days.begin - 2, segment.days.end + 2});
      service = time::IntervalSet::of(calendar->open_intervals(span));
    }
    Downtime lost{.outages = overlapping(outages.down, span),
                  .excluded = overlapping(outages.excluded, span),
                  .relieved = overlapping(outages.relieved, span),
                  .relieved_amount = {}};
    for (std::size_t i = 0; i < job.claims.size(); ++i) {
      const Claim& claim = job.claims[i];
      if (!takes_time(job, claim) || claim.span || !claim.claim->time ||
          !segment.days.contains(*claim.claim->event_on)) {
        continue;
      }
      lost.relieved_amount += (**claim.claim->time).amount;
      causes[job.exclusions.size() + i] += (**claim.claim->time).amount.micros;
    }
    Tally tally = availability_in(service, lost, measure.excluded_time);
    for (const auto& [outage, excluded] : outages.rows) {
      if (!time::intersection(outage, span).empty()) ++(excluded ? tally.excluded_rows : tally.rows);
    }
    for (std::size_t c = 0; c < causes.size(); ++c)
      causes[c] += (service & overlapping(outages.by_cause[c], span)).length().micros;
    return tally;
  }

  const measurement::Source& source_;
  const ReduceOptions& options_;
  Tallies& tallies_;
  std::vector<std::int64_t> known_at_;  ///< by number of the import
  std::mutex progress_;
  std::int64_t rows_ = 0;
};

/// When critical deliverables came, from the datasets that they name.
text::Diagnostics read_deliveries(const agreement::Terms& terms, const measurement::Source& source,
                                  const ReduceOptions& options, Tallies& tallies) {
  for (const auto& [name, deliverable] : terms.deliverables) {
    const auto datasets = source.datasets();
    if (!deliverable.from || measurement::find(datasets, **deliverable.from) == nullptr) continue;
    const auto rows = RowSource::open(terms, **deliverable.from, source, {.also = {"delivered_on"}});
    if (!rows) return rows.error();
    const std::size_t delivered = rows->variable("delivered_on");
    auto reader = rows->reader();
    ReduceOptions alone = options;
    alone.workers = 1;
    const auto scanned = rows->scan(source, alone, *name, [&](unsigned, const expression::Batch& batch) {
      if (delivered == kNowhere) return;
      const expression::Column& column = reader->bind(batch).columns[delivered];
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (column.has(row))
          tallies.delivered[*name] = time::Date{static_cast<std::int32_t>(column.values[row])};
      }
    });
    if (!scanned) return scanned.error();
  }
  return {};
}

}  // namespace

text::Outcome<Tallies> reduce(const agreement::Agreement& agreement, const measurement::Source& source,
                              time::Month first, time::Month last, const ReduceOptions& options) {
  Tallies tallies;
  tallies.segments = segments_of(agreement, first, last, options.as_known,
                                 options.by_day ? SegmentLength::day : SegmentLength::of_equal_terms);
  tallies.by_measure.resize(tallies.segments.size());
  tallies.if_granted.resize(tallies.segments.size());
  tallies.exclusions.resize(tallies.segments.size());
  tallies.quarantined = source.quarantined(options.as_known);
  for (const auto& import : source.imports()) {
    if (!import.undone && (!options.as_known || import.known_at <= *options.as_known))
      tallies.imports.push_back(import);
  }

  std::map<std::string, std::vector<std::size_t>> versions;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < tallies.segments.size(); ++i) {
    std::string fingerprint = measuring_fingerprint(*tallies.segments[i].terms);
    if (!versions.contains(fingerprint)) order.push_back(fingerprint);
    versions[fingerprint].push_back(i);
  }
  try {
    Reduction reduction(source, options, tallies);
    for (const std::string& fingerprint : order) {
      const auto& wanted = versions[fingerprint];
      auto problems = reduction.run(*tallies.segments[wanted.front()].terms, wanted);
      if (!problems.empty()) return std::unexpected(std::move(problems));
    }
    if (!tallies.segments.empty()) {
      auto problems = read_deliveries(*tallies.segments.back().terms, source, options, tallies);
      if (!problems.empty()) return std::unexpected(std::move(problems));
    }
  } catch (const ArithmeticOverflow&) {
    return text::refuse(text::error("S0102", "an amount of this statement does not fit 128 bits"));
  }
  return tallies;
}

}  // namespace entente::settlement
