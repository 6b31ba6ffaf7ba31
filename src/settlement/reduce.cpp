// Rows to tallies: one pass over each dataset for all measures and months. Each worker adds up into sums of
// its own; whole numbers add up the same in any order, so neither workers nor batches change the result.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "settlement/availability.h"
#include "settlement/fingerprint.h"
#include "settlement/judging.h"
#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;

/// One measure's sums of one worker: a tally for each segment, or the outages themselves.
struct Sums {
  std::vector<Tally> tallies;
  std::vector<std::vector<std::int64_t>> causes;  ///< by segment, then cause
  std::vector<std::int64_t> seen;                 ///< by segment: rows of the dataset, wanted or not
  std::vector<Verdicts::Row> outages;
  std::vector<std::int64_t> in_flight;
};

struct Worker {
  Plan::Worker plan;
  std::vector<Sums> jobs;
};

bool keeps_values(const agreement::Measure& measure) {
  return *measure.type == MeasureType::percentile || *measure.type == MeasureType::backlog_age;
}

/// Values are sorted when all are there.
void add_unsorted(Tally& sum, Tally& more) {
  for (const auto list : {&Tally::values, &Tally::running}) {
    (sum.*list).insert((sum.*list).end(), (more.*list).begin(), (more.*list).end());
    (more.*list).clear();
  }
  sum.add(more);
}

void add_verdicts(const Job& job, const Verdicts& verdicts, bool keep_values, Sums& sums) {
  if (*job.measure->type == MeasureType::availability) {
    sums.outages.insert(sums.outages.end(), verdicts.rows.begin(), verdicts.rows.end());
    return;
  }
  const bool values = keeps_values(*job.measure);
  const bool backlog = *job.measure->type == MeasureType::backlog_age;
  const bool clocked = keep_values && *job.measure->type == MeasureType::elapsed;
  sums.in_flight.insert(sums.in_flight.end(), verdicts.in_flight.begin(), verdicts.in_flight.end());
  for (const Verdicts::Row& row : verdicts.rows) {
    Tally& tally = sums.tallies[static_cast<std::size_t>(row.segment)];
    if (clocked && row.kind != Verdicts::Kind::excluded) {
      if (row.open) {
        tally.running.push_back(row.value);
      } else if (row.kind == Verdicts::Kind::counted) {
        tally.values.push_back(row.value);
      }
    }
    switch (row.kind) {
      case Verdicts::Kind::counted:
        ++tally.rows;
        tally.denominator += row.denominator;
        if (values) {
          tally.values.push_back(row.value);
        } else {
          tally.numerator += row.numerator;
        }
        break;
      case Verdicts::Kind::missing:
        if (backlog) {
          ++tally.denominator;  // seen, and settled by then
        } else {
          ++tally.missing_rows;
        }
        break;
      case Verdicts::Kind::excluded:
        ++tally.excluded_rows;
        tally.excluded_numerator += row.numerator;
        tally.excluded_denominator += row.denominator;
        ++sums.causes[static_cast<std::size_t>(row.segment)][row.cause];
        break;
    }
  }
}

/// Sums and counts know from the dataset's rows in the span whether anything was recorded at all.
void add_seen(const Job& job, const std::vector<std::int32_t>* segments, std::size_t rows, Sums& sums) {
  if (*job.measure->type != MeasureType::sum && *job.measure->type != MeasureType::count) return;
  for (std::size_t row = 0; segments != nullptr && row < rows; ++row) {
    if ((*segments)[row] >= 0) ++sums.seen[static_cast<std::size_t>((*segments)[row])];
  }
}

class Reduction {
 public:
  Reduction(const measurement::Source& source, const ReduceOptions& options, Tallies& tallies)
      : source_(source), options_(options), tallies_(tallies) {}

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
      workers.push_back({Plan::Worker(plan), std::vector<Sums>(plan.jobs().size())});
      for (std::size_t job = 0; job < plan.jobs().size(); ++job) {
        Sums& sums = workers.back().jobs[job];
        sums.tallies.resize(segments);
        sums.seen.resize(segments);
        sums.causes.assign(segments, std::vector<std::int64_t>(plan.jobs()[job].causes.size()));
      }
    }
    const auto scanned = plan.rows().scan(
        source_, options_, std::nullopt, [&](unsigned number, const expression::Batch& batch) {
          Worker& worker = workers[number];
          worker.plan.start(batch);
          for (std::size_t job = 0; job < plan.jobs().size(); ++job) {
            add_verdicts(plan.jobs()[job], worker.plan.judge(job), options_.keep_values, worker.jobs[job]);
            add_seen(plan.jobs()[job], worker.plan.segments_of(job), batch.rows, worker.jobs[job]);
          }
          if (options_.progress) {
            const std::lock_guard lock(progress_);
            rows_ += static_cast<std::int64_t>(batch.rows);
            options_.progress(rows_);
          }
        });
    if (!scanned) return scanned.error();
    tallies_.rows_scanned += *scanned;
    for (std::size_t job = 0; job < plan.jobs().size(); ++job) finish(plan, job, workers, wanted);
    return {};
  }

  void finish(const Plan& plan, std::size_t index, std::vector<Worker>& workers,
              const std::vector<std::size_t>& wanted) {
    const Job& job = plan.jobs()[index];
    std::vector<Verdicts::Row> outages;
    for (Worker& worker : workers) {
      auto& found = worker.jobs[index].outages;
      outages.insert(outages.end(), found.begin(), found.end());
    }
    for (const std::size_t segment : wanted) {
      Tally tally;
      std::vector<std::int64_t> causes(job.causes.size());
      if (*job.measure->type == MeasureType::availability) {
        tally = available(plan, job, outages, segment, causes);
      } else {
        for (Worker& worker : workers) {
          add_unsorted(tally, worker.jobs[index].tallies[segment]);
          worker.jobs[index].tallies[segment] = Tally{};
          for (std::size_t c = 0; c < causes.size(); ++c) causes[c] += worker.jobs[index].causes[segment][c];
        }
        std::ranges::sort(tally.values);
        std::ranges::sort(tally.running);
        if (*job.measure->type == MeasureType::sum || *job.measure->type == MeasureType::count) {
          tally.denominator = 0;
          for (const Worker& worker : workers) tally.denominator += worker.jobs[index].seen[segment];
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
    const bool latest = std::ranges::find(wanted, tallies_.segments.size() - 1) != wanted.end();
    if (!options_.keep_values || !latest || job.pending_granted || *job.measure->type != MeasureType::elapsed)
      return;
    std::vector<std::int64_t>& in_flight = tallies_.in_flight[job.key];
    for (const Worker& worker : workers) {
      const auto& found = worker.jobs[index].in_flight;
      in_flight.insert(in_flight.end(), found.begin(), found.end());
    }
    std::ranges::sort(in_flight);
  }

  static bool same(const Tally& a, const Tally& b) {
    return a.rows == b.rows && a.numerator == b.numerator && a.denominator == b.denominator &&
           a.values == b.values && a.missing_rows == b.missing_rows;
  }

  /// Outages that overlap the segment, cut at its edges and to the agreed service time; time after `as_of`
  /// has not happened.
  Tally available(const Plan& plan, const Job& job, const std::vector<Verdicts::Row>& outages,
                  std::size_t index, std::vector<std::int64_t>& causes) {
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
    Tally counts;
    std::vector<time::Interval> down, excluded;
    std::vector<std::vector<time::Interval>> by_cause(job.causes.size());
    for (const Verdicts::Row& row : outages) {
      const time::Interval outage{{static_cast<std::int64_t>(row.numerator)},
                                  {static_cast<std::int64_t>(row.denominator)}};
      if (row.kind == Verdicts::Kind::excluded) {
        excluded.push_back(outage);
        by_cause[row.cause].push_back(outage);
        if (!time::intersection(outage, span).empty()) ++counts.excluded_rows;
      } else {
        down.push_back(outage);
        if (!time::intersection(outage, span).empty()) ++counts.rows;
      }
    }
    Downtime lost;
    const time::Duration least =
        measure.ignore_shorter_than ? (**measure.ignore_shorter_than).amount : time::Duration{};
    lost.outages = merged_outages(std::move(down), least);
    lost.excluded = time::IntervalSet::of(std::move(excluded));
    std::vector<time::Interval> relieved;
    for (std::size_t i = 0; i < job.claims.size(); ++i) {
      const Claim& claim = job.claims[i];
      if ((claim.pending && !job.pending_granted) || !claim.items.empty()) continue;
      if (claim.span) {
        relieved.push_back(*claim.span);
        by_cause[job.exclusions.size() + i].push_back(*claim.span);
      } else if (claim.claim->time && segment.days.contains(*claim.claim->event_on)) {
        lost.relieved_amount += (**claim.claim->time).amount;
        causes[job.exclusions.size() + i] += (**claim.claim->time).amount.micros;
      }
    }
    lost.relieved = time::IntervalSet::of(std::move(relieved));
    Tally tally = availability_in(service, lost, measure.excluded_time);
    tally.rows = counts.rows;
    tally.excluded_rows = counts.excluded_rows;
    for (std::size_t c = 0; c < causes.size(); ++c) {
      causes[c] += (service & time::IntervalSet::of(std::move(by_cause[c]))).length().micros;
    }
    return tally;
  }

  const measurement::Source& source_;
  const ReduceOptions& options_;
  Tallies& tallies_;
  std::mutex progress_;
  std::int64_t rows_ = 0;
};

/// When critical deliverables came, from the datasets that they name.
text::Diagnostics read_deliveries(const agreement::Terms& terms, const measurement::Source& source,
                                  const ReduceOptions& options, Tallies& tallies) {
  for (const auto& [name, deliverable] : terms.deliverables) {
    const auto datasets = source.datasets();
    if (!deliverable.from || measurement::find(datasets, **deliverable.from) == nullptr) continue;
    const auto rows = RowSource::open(terms, **deliverable.from, source,
                                      {.also = {"delivered_on"}, .as_of = options.as_of});
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
