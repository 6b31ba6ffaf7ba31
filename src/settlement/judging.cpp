#include "settlement/judging.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using expression::Kind;
using text::Placed;

/// Longer than any clock runs: the other end of what an open item may still come to.
constexpr std::int64_t kVeryLong = time::Duration::days(400 * 365).micros;

constexpr std::int64_t kInstantStep = 1LL << 36;  // about 19 hours
constexpr std::int64_t kDayStep = 8;

}  // namespace

SegmentIndex::SegmentIndex(const std::vector<Segment>& segments, const std::vector<std::size_t>& wanted) {
  for (const std::size_t i : wanted) {
    const Segment& segment = segments[i];
    const time::Interval span = segment.terms->zone.interval(segment.days);
    instants_.push_back({span.begin.micros, span.end.micros, static_cast<std::int32_t>(i)});
    days_.push_back({segment.days.begin.days, segment.days.end.days, static_cast<std::int32_t>(i)});
  }
  const auto fill = [](const std::vector<Range>& ranges, std::int64_t step,
                       std::vector<std::int32_t>& table) {
    if (ranges.empty()) return;
    std::size_t at = 0;
    for (std::int64_t value = ranges.front().begin; value < ranges.back().end; value += step) {
      while (at + 1 < ranges.size() && ranges[at].end <= value) ++at;
      table.push_back(static_cast<std::int32_t>(at));
    }
  };
  fill(instants_, kInstantStep, instant_table_);
  fill(days_, kDayStep, day_table_);
}

std::int32_t SegmentIndex::find(const std::vector<Range>& ranges, const std::vector<std::int32_t>& table,
                                std::int64_t step, std::int64_t value) {
  if (ranges.empty() || value < ranges.front().begin || value >= ranges.back().end) return kNone;
  auto at = static_cast<std::size_t>(table[static_cast<std::size_t>((value - ranges.front().begin) / step)]);
  while (value >= ranges[at].end) ++at;
  return value >= ranges[at].begin ? ranges[at].segment : kNone;
}

std::int32_t SegmentIndex::of_instant(std::int64_t micros) const {
  return find(instants_, instant_table_, kInstantStep, micros);
}
std::int32_t SegmentIndex::of_day(std::int64_t days) const {
  return find(days_, day_table_, kDayStep, days);
}

std::optional<time::Interval> span_of(const agreement::Terms& terms, const agreement::ReliefClaim& claim) {
  if (!claim.from || !claim.to) return std::nullopt;
  const auto read = [&](const std::string& written, bool is_end) -> std::optional<time::Instant> {
    if (const auto instant = time::Instant::parse(written)) return instant;
    if (const auto day = time::Date::parse(written)) return terms.zone.start_of(is_end ? *day + 1 : *day);
    // A local time reads like an instant without its offset.
    if (const auto local = time::Instant::parse(written + "Z")) return terms.zone.to_instant({local->micros});
    return std::nullopt;
  };
  const auto begin = read(**claim.from, false);
  const auto end = read(**claim.to, true);
  if (!begin || !end || *end <= *begin) return std::nullopt;
  return time::Interval{*begin, *end};
}

std::size_t Plan::add_expression(const Placed<std::string>& written) {
  for (std::size_t i = 0; i < written_.size(); ++i) {
    if (*written_[i] == *written) return i;
  }
  written_.push_back(written);
  return written_.size() - 1;
}

namespace {

/// Claims of the levels that share a tally, by what they came to.
std::vector<Claim> claims_of(const agreement::Terms& terms, const std::string& key,
                             const ReduceOptions& options) {
  std::vector<Claim> claims;
  for (const agreement::ReliefClaim& claim : terms.claims) {
    const bool concerns =
        std::ranges::any_of(claim.levels, [&](const auto& level) { return tally_key(terms, *level) == key; });
    if (!concerns) continue;
    const ClaimState state = state_of(terms, claim, options.as_of, options.as_known);
    if (state != ClaimState::granted && state != ClaimState::pending) continue;
    Claim made{&claim, state == ClaimState::pending, {}, span_of(terms, claim)};
    for (const auto& item : claim.items) made.items.insert(*item);
    claims.push_back(std::move(made));
  }
  return claims;
}

bool cause_relieves(const agreement::Terms& terms, const std::string& cause) {
  if (!terms.relief || terms.relief->causes.empty()) return true;
  return std::ranges::any_of(terms.relief->causes, [&](const auto& allowed) { return *allowed == cause; });
}

}  // namespace

text::Outcome<Plan> Plan::make(const agreement::Terms& terms, const std::string& dataset,
                               const measurement::Source& source, const std::vector<Segment>& segments,
                               const std::vector<std::size_t>& wanted, const ReduceOptions& options,
                               const PlanOptions& extra) {
  Plan plan;
  plan.terms_ = &terms;
  plan.dataset_ = dataset;
  plan.segments_ = &segments;
  plan.as_of_ = options.as_of;
  plan.keep_values_ = options.keep_values;
  plan.index_ = SegmentIndex(segments, wanted);
  const agreement::Dataset* declared = find_dataset(terms, dataset);
  const auto kind = declared == nullptr ? std::nullopt : tables::kind_named(*declared->kind);
  if (!kind) return plan;

  // Measures that a level asks for, directly or as a part of a composite, each once for every set of claims.
  std::map<std::string, const agreement::Measure*> wanted_measures;
  for (const auto& level : terms.levels) {
    const agreement::Measure* measure = find_measure(terms, *level.value.measure);
    if (measure == nullptr) continue;
    if (*measure->type == MeasureType::composite) {
      for (const auto& part : measure->parts) {
        if (const auto* found = find_measure(terms, *part.name)) wanted_measures[*part.name] = found;
      }
    } else {
      wanted_measures[tally_key(terms, *level.name)] = measure;
    }
  }
  // And those that give a charge its quantity, as they are without the claims of a level.
  for (const auto& charge : terms.charges) {
    for (const auto& name : pricing::measures_of(charge.value)) {
      if (const auto* found = find_measure(terms, *name)) wanted_measures[*name] = found;
    }
  }

  std::vector<std::string> also;
  std::vector<Job> jobs;
  struct Names {
    std::string counted_in, fallback, begins, ends, clock;
  };
  std::vector<Names> names;
  for (const auto& [job_key, measure] : wanted_measures) {
    if (*measure->of.dataset != dataset) continue;
    Job job;
    job.key = job_key;
    job.measure = measure;
    job.claims = claims_of(terms, job_key, options);
    job.has_pending = std::ranges::any_of(job.claims, &Claim::pending);
    if (measure->of.where) job.where = plan.add_expression(*measure->of.where);
    for (const agreement::Exclusion& exclusion : measure->excluding) {
      if (!cause_relieves(terms, *exclusion.because)) continue;
      job.exclusions.push_back(plan.add_expression(exclusion.where));
      job.causes.push_back(*exclusion.because);
    }
    for (const Claim& claim : job.claims) job.causes.push_back(*claim.claim->cause);
    const auto add = [&](const std::optional<Placed<std::string>>& written) {
      return written ? plan.add_expression(*written) : kNowhere;
    };
    job.good = add(measure->good);
    job.total = add(measure->total);
    job.value = add(measure->value);
    if (measure->satisfied) job.good = add(measure->satisfied);
    if (measure->promoters) job.good = add(measure->promoters);
    if (measure->met) job.good = add(measure->met);
    job.second = add(measure->detractors);
    Names name;
    name.fallback = std::string(tables::default_time_column(*kind));
    name.counted_in = measure->counted_in ? **measure->counted_in : name.fallback;
    if (measure->clock) name.clock = **measure->clock;
    if (*measure->type == MeasureType::availability) {
      name.begins = "begins_at";
      name.ends = "ends_at";
    } else if (*measure->type == MeasureType::backlog_age) {
      const agreement::Clock* clock = measure->clock ? find_clock(terms, **measure->clock) : nullptr;
      name.begins = clock != nullptr ? *clock->starts : name.fallback;
      name.ends = clock != nullptr ? *clock->stops : "resolved_at";
    }
    if (*measure->type == MeasureType::elapsed && measure->within) {
      std::vector<std::string> calendars;
      for (const auto& each : terms.calendars) calendars.push_back(*each.name);
      const auto limit = expression::parse_duration(**measure->within, measure->within->place, calendars);
      if (!limit) return std::unexpected(limit.error());
      job.limit = limit->amount.micros;
    }
    jobs.push_back(std::move(job));
    names.push_back(std::move(name));
  }
  if (jobs.empty()) return plan;

  for (const Names& name : names) {
    for (const std::string& column : {name.counted_in, name.fallback, name.begins, name.ends}) {
      if (!column.empty()) also.push_back(column);
    }
  }
  const std::string key_column(tables::key_column(*kind));
  if (!key_column.empty()) also.push_back(key_column);
  for (const auto& clock : terms.clocks) {
    if (*clock.value.of != dataset) continue;
    also.push_back(*clock.value.starts);
    also.push_back(*clock.value.stops);
  }
  std::vector<std::string> hidden;
  const bool pauses = std::ranges::any_of(terms.clocks, [&](const auto& clock) {
    return *clock.value.of == dataset && clock.value.pauses_while;
  });
  if (pauses || extra.places) hidden.emplace_back(measurement::kItemNumber);
  if (extra.places) {
    hidden.emplace_back(measurement::kImport);
    hidden.emplace_back(measurement::kRow);
  }
  auto rows =
      RowSource::open(terms, dataset, source,
                      {.expressions = plan.written_, .also = also, .hidden = hidden, .as_of = options.as_of});
  if (!rows) return std::unexpected(rows.error());
  plan.rows_ = std::make_shared<const RowSource>(std::move(*rows));
  if (!key_column.empty()) plan.key_ = plan.rows_->variable(key_column);

  // Clocks that some expression or measure reads.
  std::set<std::size_t> read;
  for (const auto& compiled : plan.rows_->expressions()) {
    for (const std::size_t variable : compiled.reads()) {
      if (plan.rows_->is_clock(variable)) read.insert(variable);
    }
  }
  for (const Names& name : names) {
    if (!name.clock.empty()) read.insert(plan.rows_->variable(name.clock));
  }
  read.erase(kNowhere);
  const time::DateRange range{segments.front().days.begin - 400, segments.back().days.end + 62};
  for (const std::size_t variable : read) {
    RunningClock clock;
    clock.name = plan.rows_->scope().variables[variable].name;
    const agreement::Clock* said = find_clock(terms, clock.name);
    if (said == nullptr) continue;
    clock.variable = variable;
    clock.starts = plan.rows_->variable(*said->starts);
    clock.stops = plan.rows_->variable(*said->stops);
    if (*said->runs_on != "always" && !said->runs_on->empty())
      clock.calendar = compile_calendar(terms, *said->runs_on, range);
    auto found = read_pauses(terms, *said, source, options, extra.key);
    if (!found) return std::unexpected(found.error());
    clock.pauses = std::move(*found);
    plan.clocks_.push_back(std::move(clock));
  }

  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Job& job = jobs[i];
    const auto variable = [&](const std::string& name) {
      return name.empty() ? kNowhere : plan.rows_->variable(name);
    };
    job.counted_in = variable(names[i].counted_in);
    job.fallback = variable(names[i].fallback);
    job.begins = variable(names[i].begins);
    job.ends = variable(names[i].ends);
    for (std::size_t c = 0; c < plan.clocks_.size(); ++c) {
      if (plan.clocks_[c].name == names[i].clock) job.clock = c;
    }
    plan.jobs_.push_back(job);
    if (job.has_pending) {
      job.pending_granted = true;
      plan.jobs_.push_back(std::move(job));
    }
  }
  return plan;
}

struct Plan::Worker::State {
  const Plan* plan;
  std::unique_ptr<RowSource::Reader> reader;
  expression::Evaluator upper;  ///< expressions that read clocks, with open clocks at a very long time
  std::vector<std::size_t> upper_index;  ///< of each expression, or kNowhere
  expression::Evaluator selecting;       ///< conditions that read no clock, before clocks are known
  std::vector<std::size_t> selecting_index;
  bool any_open = false;
  Verdicts verdicts;

  struct ClockColumn {
    std::vector<std::int64_t> lower, upper;
    std::vector<std::uint64_t> valid, open;
  };
  std::vector<ClockColumn> clocks;
  std::vector<std::uint32_t> needed;  ///< rows for which clocks are computed
  std::vector<std::uint64_t> needed_bits;
  std::vector<std::int64_t> begins, ends, elapsed;
  std::vector<std::uint32_t> at;
  std::vector<std::int64_t> pause_begins, pause_ends, pause_elapsed;
  std::vector<std::uint32_t> pause_at;
  std::map<std::size_t, std::vector<std::int32_t>> segments;  ///< by time variable
  std::vector<std::uint32_t> all_rows;

  explicit State(const Plan& p)
      : plan(&p), reader(p.rows_->reader()), upper(clock_expressions(p)), selecting(plain_expressions(p)) {
    for (std::size_t i = 0, up = 0, plain = 0; i < p.rows_->expressions().size(); ++i) {
      const bool clocked = p.rows_->reads_clock(i);
      upper_index.push_back(clocked ? up++ : kNowhere);
      selecting_index.push_back(clocked ? kNowhere : plain++);
    }
    clocks.resize(p.clocks_.size());
    for (ClockColumn& clock : clocks) {
      clock.lower.resize(expression::kBatchRows);
      clock.upper.resize(expression::kBatchRows);
      clock.valid.resize(expression::kBatchRows / 64);
      clock.open.resize(expression::kBatchRows / 64);
    }
    needed_bits.resize(expression::kBatchRows / 64);
    for (std::uint32_t i = 0; i < expression::kBatchRows; ++i) all_rows.push_back(i);
    for (const Job& job : p.jobs_) {
      if (job.counted_in != kNowhere) segments[job.counted_in];
      if (job.fallback != kNowhere) segments[job.fallback];
    }
  }

  static std::vector<expression::Expression> clock_expressions(const Plan& plan) {
    std::vector<expression::Expression> chosen;
    for (std::size_t i = 0; i < plan.rows_->expressions().size(); ++i) {
      if (plan.rows_->reads_clock(i)) chosen.push_back(plan.rows_->expressions()[i]);
    }
    return chosen;
  }
  static std::vector<expression::Expression> plain_expressions(const Plan& plan) {
    std::vector<expression::Expression> chosen;
    for (std::size_t i = 0; i < plan.rows_->expressions().size(); ++i) {
      if (!plan.rows_->reads_clock(i)) chosen.push_back(plan.rows_->expressions()[i]);
    }
    return chosen;
  }

  void find_segments();
  void find_needed();
  void run_clock(std::size_t index);
  std::span<const std::uint32_t> selected(const Job& job);
  expression::Column value(std::size_t index) {
    return selecting_index[index] != kNowhere ? selecting.evaluate(selecting_index[index])
                                              : reader->evaluator().evaluate(index);
  }
  /// The value of an expression at a row, or nothing: missing, or not settled while a clock runs.
  struct Value {
    expression::Column lower, upper;
    bool compare = false;
    bool has(std::uint32_t row) const {
      if (!lower.has(row)) return false;
      return !compare || (upper.has(row) && upper.values[row] == lower.values[row]);
    }
    std::int64_t at(std::uint32_t row) const { return lower.values[row]; }
  };
  Value settled(std::size_t index) {
    Value made{value(index), {}, false};
    if (any_open && upper_index[index] != kNowhere) {
      made.upper = upper.evaluate(upper_index[index]);
      made.compare = true;
    }
    return made;
  }
  bool has_run(std::size_t clock, std::uint32_t row) const {
    return ((clocks[clock].valid[row / 64] >> (row % 64)) & 1U) != 0;
  }
  bool is_open(std::size_t clock, std::uint32_t row) const {
    return ((clocks[clock].open[row / 64] >> (row % 64)) & 1U) != 0;
  }
  std::optional<std::uint16_t> excluded_by(const Job& job, std::uint32_t row, std::int64_t instant,
                                           std::span<const Value> exclusions) const;
  void judge_rows(const Job& job);
  void judge_outages(const Job& job);
  void judge_backlog(const Job& job);
};

Plan::Worker::Worker(const Plan& plan) : state_(std::make_unique<State>(plan)) {}
Plan::Worker::~Worker() = default;
Plan::Worker::Worker(Worker&&) noexcept = default;
const std::vector<std::int32_t>* Plan::Worker::segments_of(std::size_t job) const {
  const auto found = state_->segments.find(state_->plan->jobs_[job].counted_in);
  return found == state_->segments.end() ? nullptr : &found->second;
}
const expression::Batch& Plan::Worker::batch() const {
  return state_->reader->batch();
}
const expression::Column& Plan::Worker::hidden(std::size_t index) const {
  return state_->reader->extra(index);
}

void Plan::Worker::start(const expression::Batch& scanned) {
  State& state = *state_;
  state.reader->bind(scanned);
  state.selecting.start(state.reader->batch());
  state.find_segments();
  state.any_open = false;
  if (!state.clocks.empty()) {
    state.find_needed();
    for (std::size_t i = 0; i < state.clocks.size(); ++i) state.run_clock(i);
    if (state.any_open) {
      expression::Batch late = state.reader->batch();
      for (std::size_t i = 0; i < state.clocks.size(); ++i) {
        late.columns[state.plan->clocks_[i].variable].values = state.clocks[i].upper.data();
      }
      state.upper.start(late);
    }
  }
  state.reader->start();
}

void Plan::Worker::State::find_segments() {
  const expression::Batch& batch = reader->batch();
  for (auto& [variable, found] : segments) {
    const expression::Column& column = batch.columns[variable];
    found.resize(batch.rows);
    const bool day = column.type.kind == Kind::date;
    if (column.type.kind != Kind::instant && !day) {
      std::ranges::fill(found, SegmentIndex::kNone);
      continue;
    }
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::int64_t value = column.values[row];
      found[row] = day ? plan->index_.of_day(value) : plan->index_.of_instant(value);
    }
    if (column.valid == nullptr) continue;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!column.has(row)) found[row] = SegmentIndex::kNone;
    }
  }
}

std::span<const std::uint32_t> Plan::Worker::State::selected(const Job& job) {
  if (job.where == kNowhere) return std::span(all_rows).first(reader->batch().rows);
  if (selecting_index[job.where] != kNowhere) return selecting.select(selecting_index[job.where]);
  return reader->evaluator().select(job.where);
}

/// Rows that a measure with a clock selects, in some segment; all rows where the selection itself reads a
/// clock.
void Plan::Worker::State::find_needed() {
  needed.clear();
  const std::size_t rows = reader->batch().rows;
  std::ranges::fill(needed_bits, 0);
  for (const Job& job : plan->jobs_) {
    const auto clocked = [&](std::size_t index) {
      return index != kNowhere && upper_index[index] != kNowhere;
    };
    const bool reads = job.clock != kNowhere || clocked(job.good) || clocked(job.total) ||
                       clocked(job.value) || clocked(job.second) || clocked(job.where) ||
                       std::ranges::any_of(job.exclusions, clocked);
    if (!reads || *job.measure->type == MeasureType::backlog_age) continue;
    if (clocked(job.where)) {
      for (std::size_t row = 0; row < rows; ++row) needed_bits[row / 64] |= 1ULL << (row % 64);
      break;
    }
    const auto found = job.counted_in == kNowhere ? segments.end() : segments.find(job.counted_in);
    if (found == segments.end()) continue;
    const bool also_in_flight = plan->keep_values_ && *job.measure->type == MeasureType::elapsed;
    for (const std::uint32_t row : selected(job)) {
      if (also_in_flight || found->second[row] >= 0) needed_bits[row / 64] |= 1ULL << (row % 64);
    }
  }
  for (std::size_t word = 0; word * 64 < rows; ++word) {
    for (std::uint64_t bits = needed_bits[word]; bits != 0; bits &= bits - 1) {
      needed.push_back(static_cast<std::uint32_t>(word * 64) +
                       static_cast<std::uint32_t>(__builtin_ctzll(bits)));
    }
  }
}

namespace {

/// A clock's start or stop as an instant; a day begins with its first instant.
std::int64_t instant_at(const expression::Column& column, std::uint32_t row, const time::Zone& zone) {
  if (column.type.kind != Kind::date) return column.values[row];
  return zone.start_of(time::Date{static_cast<std::int32_t>(column.values[row])}).micros;
}

}  // namespace

void Plan::Worker::State::run_clock(std::size_t index) {
  const RunningClock& clock = plan->clocks_[index];
  ClockColumn& column = clocks[index];
  expression::Batch& batch = reader->batch();
  std::ranges::fill(column.valid, 0);
  std::ranges::fill(column.open, 0);
  begins.clear();
  ends.clear();
  at.clear();
  const std::int64_t as_of = plan->as_of_.micros;
  if (clock.starts != kNowhere && clock.stops != kNowhere) {
    const expression::Column& starts = batch.columns[clock.starts];
    const expression::Column& stops = batch.columns[clock.stops];
    for (const std::uint32_t row : needed) {
      if (!starts.has(row)) continue;
      const std::int64_t begin = instant_at(starts, row, plan->terms_->zone);
      if (begin > as_of) continue;
      const bool stopped = stops.has(row);
      std::int64_t end = stopped ? instant_at(stops, row, plan->terms_->zone) : as_of;
      column.valid[row / 64] |= 1ULL << (row % 64);
      if (!stopped || end > as_of) {
        column.open[row / 64] |= 1ULL << (row % 64);
        any_open = true;
        end = as_of;
      }
      begins.push_back(begin);
      ends.push_back(end);
      at.push_back(row);
    }
  }
  elapsed.resize(begins.size());
  if (clock.calendar) {
    clock.calendar->elapsed(begins, ends, elapsed);
  } else {
    for (std::size_t i = 0; i < begins.size(); ++i) elapsed[i] = ends[i] - begins[i];
  }
  if (!clock.pauses.empty()) {
    const expression::Column& item = reader->extra(kHiddenItem);
    pause_begins.clear();
    pause_ends.clear();
    pause_at.clear();
    for (std::uint32_t i = 0; i < at.size(); ++i) {
      if (!item.has(at[i])) continue;
      for (const Pauses::Span& pause : clock.pauses.of(item.values[at[i]])) {
        const std::int64_t begin = std::max(pause.begin, begins[i]);
        const std::int64_t end = std::min(pause.end, ends[i]);
        if (begin >= end) continue;
        pause_begins.push_back(begin);
        pause_ends.push_back(end);
        pause_at.push_back(i);
      }
    }
    pause_elapsed.resize(pause_begins.size());
    if (clock.calendar) {
      clock.calendar->elapsed(pause_begins, pause_ends, pause_elapsed);
    } else {
      for (std::size_t i = 0; i < pause_begins.size(); ++i)
        pause_elapsed[i] = pause_ends[i] - pause_begins[i];
    }
    for (std::size_t i = 0; i < pause_at.size(); ++i) elapsed[pause_at[i]] -= pause_elapsed[i];
  }
  for (std::size_t i = 0; i < at.size(); ++i) {
    column.lower[at[i]] = elapsed[i];
    column.upper[at[i]] = is_open(index, at[i]) ? kVeryLong : elapsed[i];
  }
  expression::Column& bound = batch.columns[clock.variable];
  bound.values = column.lower.data();
  bound.valid = column.valid.data();
}

const Verdicts& Plan::Worker::judge(std::size_t job) {
  State& state = *state_;
  state.verdicts.rows.clear();
  state.verdicts.in_flight.clear();
  const Job& judged = state.plan->jobs_[job];
  switch (*judged.measure->type) {
    case MeasureType::availability:
      state.judge_outages(judged);
      break;
    case MeasureType::backlog_age:
      state.judge_backlog(judged);
      break;
    default:
      state.judge_rows(judged);
      break;
  }
  return state.verdicts;
}

std::optional<std::uint16_t> Plan::Worker::State::excluded_by(const Job& job, std::uint32_t row,
                                                              std::int64_t instant,
                                                              std::span<const Value> exclusions) const {
  for (std::size_t i = 0; i < exclusions.size(); ++i) {
    if (exclusions[i].has(row) && exclusions[i].at(row) != 0) return static_cast<std::uint16_t>(i);
  }
  for (std::size_t i = 0; i < job.claims.size(); ++i) {
    const Claim& claim = job.claims[i];
    if (claim.pending && !job.pending_granted) continue;
    bool covers = claim.items.empty() && claim.span && claim.span->contains({instant});
    if (!claim.items.empty() && plan->key_ != kNowhere) {
      const expression::Column& key = reader->batch().columns[plan->key_];
      covers = key.texts != nullptr && key.has(row) && claim.items.contains(key.texts[row].view());
    }
    if (covers) return static_cast<std::uint16_t>(job.exclusions.size() + i);
  }
  return std::nullopt;
}

void Plan::Worker::State::judge_rows(const Job& job) {
  const MeasureType type = *job.measure->type;
  const expression::Batch& batch = reader->batch();
  if (job.counted_in == kNowhere) return;
  const std::vector<std::int32_t>& segment_of = segments[job.counted_in];
  const std::vector<std::int32_t>* fallback = job.fallback == kNowhere ? nullptr : &segments[job.fallback];
  const expression::Column& time_column = batch.columns[job.counted_in];

  std::vector<Value> exclusions;
  for (const std::size_t index : job.exclusions) exclusions.push_back(settled(index));
  std::optional<Value> good, total, value, second;
  if (job.good != kNowhere) good = settled(job.good);
  if (job.total != kNowhere) total = settled(job.total);
  if (job.value != kNowhere) value = settled(job.value);
  if (job.second != kNowhere) second = settled(job.second);
  const bool good_is_number = good && good->lower.type.kind == Kind::number;
  const bool claimed = !job.claims.empty();
  const bool may_exclude = claimed || !exclusions.empty();

  for (const std::uint32_t row : selected(job)) {
    std::int32_t segment = segment_of[row];
    if (segment < 0) {
      // Without an instant of its own it counts nowhere; it is reported where its default time column lies.
      if (time_column.has(row)) continue;
      if (plan->keep_values_ && type == MeasureType::elapsed && job.clock != kNowhere &&
          has_run(job.clock, row) && !excluded_by(job, row, time::Instant::max().micros, exclusions)) {
        verdicts.in_flight.push_back(clocks[job.clock].lower[row]);
      }
      if (fallback == nullptr || (*fallback)[row] < 0) continue;
      verdicts.rows.push_back({row, (*fallback)[row], Verdicts::Kind::missing, false, 0, 0, 0, 0});
      continue;
    }
    Verdicts::Row verdict{row, segment, Verdicts::Kind::counted, false, 0, 0, 1, 0};
    bool known = true;
    switch (type) {
      case MeasureType::ratio:
        if (good_is_number || total) {
          known = (!good || good->has(row)) && (!total || total->has(row));
          if (!known) break;
          verdict.denominator = total ? total->at(row) : expression::kNumberScale;
          verdict.numerator = good_is_number                ? good->at(row)
                              : !good || good->at(row) != 0 ? verdict.denominator
                                                            : 0;
          break;
        }
        [[fallthrough]];
      case MeasureType::csat:
      case MeasureType::binary:
        known = good && good->has(row);
        verdict.numerator = known && good->at(row) != 0 ? 1 : 0;
        break;
      case MeasureType::nps:
        known = good && good->has(row) && second && second->has(row);
        if (known) verdict.numerator = (good->at(row) != 0 ? 1 : 0) - (second->at(row) != 0 ? 1 : 0);
        break;
      case MeasureType::elapsed: {
        if (job.clock == kNowhere || !has_run(job.clock, row)) {
          known = false;
          break;
        }
        verdict.value = clocks[job.clock].lower[row];
        verdict.open = is_open(job.clock, row);
        // Late already is late; what may still make it is not judged yet.
        known = !verdict.open || verdict.value > job.limit;
        verdict.numerator = verdict.value <= job.limit ? 1 : 0;
        break;
      }
      case MeasureType::percentile:
      case MeasureType::mean:
      case MeasureType::sum:
      case MeasureType::survey_mean:
        known = value && value->has(row);
        if (known) verdict.numerator = verdict.value = value->at(row);
        break;
      case MeasureType::count:
        verdict.numerator = 1;
        break;
      case MeasureType::availability:
      case MeasureType::backlog_age:
      case MeasureType::composite:
        break;
    }
    if (!known) verdict.kind = Verdicts::Kind::missing;
    if (may_exclude) {
      const std::int64_t instant = claimed ? instant_at(time_column, row, plan->terms_->zone) : 0;
      if (const auto cause = excluded_by(job, row, instant, exclusions)) {
        verdict.kind = Verdicts::Kind::excluded;
        verdict.cause = *cause;
        if (!known) verdict.numerator = verdict.denominator = 0;
      }
    }
    verdicts.rows.push_back(verdict);
  }
}

/// Outages are cut into segments later: numerator and denominator carry their begin and end.
void Plan::Worker::State::judge_outages(const Job& job) {
  if (job.begins == kNowhere || job.ends == kNowhere) return;
  const expression::Batch& batch = reader->batch();
  const expression::Column& begin = batch.columns[job.begins];
  const expression::Column& end = batch.columns[job.ends];
  std::vector<Value> exclusions;
  for (const std::size_t index : job.exclusions) exclusions.push_back(settled(index));
  const std::int64_t as_of = plan->as_of_.micros;
  for (const std::uint32_t row : selected(job)) {
    if (!begin.has(row)) continue;
    const bool ended = end.has(row) && end.values[row] <= as_of;
    Verdicts::Row verdict{row, SegmentIndex::kNone, Verdicts::Kind::counted,         !ended,
                          0,   begin.values[row],   ended ? end.values[row] : as_of, 0};
    if (verdict.denominator <= verdict.numerator) continue;
    verdict.value = verdict.denominator - verdict.numerator;
    // Spans of claims take time out, not rows; claims that name the outage take the row.
    for (std::size_t i = 0; i < exclusions.size() && verdict.kind == Verdicts::Kind::counted; ++i) {
      if (exclusions[i].has(row) && exclusions[i].at(row) != 0) {
        verdict.kind = Verdicts::Kind::excluded;
        verdict.cause = static_cast<std::uint16_t>(i);
      }
    }
    for (std::size_t i = 0; i < job.claims.size() && verdict.kind == Verdicts::Kind::counted; ++i) {
      const Claim& claim = job.claims[i];
      if (claim.items.empty() || (claim.pending && !job.pending_granted) || plan->key_ == kNowhere) continue;
      const expression::Column& key = batch.columns[plan->key_];
      if (key.has(row) && claim.items.contains(key.texts[row].view())) {
        verdict.kind = Verdicts::Kind::excluded;
        verdict.cause = static_cast<std::uint16_t>(job.exclusions.size() + i);
      }
    }
    verdicts.rows.push_back(verdict);
  }
}

/// A row is open at the end of every segment that ends after it began and not after it was settled.
void Plan::Worker::State::judge_backlog(const Job& job) {
  if (job.begins == kNowhere) return;
  const expression::Batch& batch = reader->batch();
  const expression::Column& begin = batch.columns[job.begins];
  std::vector<Value> exclusions;
  for (const std::size_t index : job.exclusions) exclusions.push_back(settled(index));
  const RunningClock* clock = job.clock == kNowhere ? nullptr : &plan->clocks_[job.clock];
  const time::Zone& zone = plan->terms_->zone;
  for (const std::uint32_t row : selected(job)) {
    if (!begin.has(row)) continue;
    const std::int64_t from = instant_at(begin, row, zone);
    const bool stops = job.ends != kNowhere && batch.columns[job.ends].has(row);
    const std::int64_t until =
        stops ? instant_at(batch.columns[job.ends], row, zone) : time::Instant::max().micros;
    for (std::size_t i = 0; i < plan->segments_->size(); ++i) {
      const Segment& segment = (*plan->segments_)[i];
      const time::Interval span = segment.terms->zone.interval(segment.days);
      const std::int64_t end = std::min(span.end, plan->as_of_).micros;
      if (plan->index_.of_day(segment.days.begin.days) != static_cast<std::int32_t>(i)) continue;
      if (span.begin >= plan->as_of_ || from >= end) continue;
      Verdicts::Row verdict{row, static_cast<std::int32_t>(i), Verdicts::Kind::counted, true, 0, 0, 1, 0};
      if (until <= end) {
        verdict.kind = Verdicts::Kind::missing;  // began before, settled by then: only seen
        verdict.numerator = -1;
      } else {
        time::Duration age{end - from};
        if (clock != nullptr) {
          if (clock->calendar) age = clock->calendar->elapsed({from}, {end});
          if (!clock->pauses.empty() && reader->extra(kHiddenItem).has(row)) {
            for (const Pauses::Span& pause : clock->pauses.of(reader->extra(kHiddenItem).values[row])) {
              const time::Instant a{std::max(pause.begin, from)}, b{std::min(pause.end, end)};
              if (a < b) age -= clock->calendar ? clock->calendar->elapsed(a, b) : b - a;
            }
          }
        }
        verdict.numerator = verdict.value = age.micros;
        if (const auto cause = excluded_by(job, row, from, exclusions)) {
          verdict.kind = Verdicts::Kind::excluded;
          verdict.cause = *cause;
        }
      }
      verdicts.rows.push_back(verdict);
    }
  }
}

}  // namespace entente::settlement
