#include "settlement/plan.h"

#include <algorithm>
#include <map>

#include "expression/tree.h"
#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using text::Placed;

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

/// Measures on `dataset` that a level asks for, directly or as a part of a composite, or a charge, each once
/// for every set of claims.
std::map<std::string, const agreement::Measure*> measures_of(const agreement::Terms& terms,
                                                             const std::string& dataset) {
  std::map<std::string, const agreement::Measure*> wanted;
  for (const auto& level : terms.levels) {
    const agreement::Measure* measure = find_measure(terms, *level.value.measure);
    if (measure == nullptr) continue;
    if (*measure->type == MeasureType::composite) {
      for (const auto& part : measure->parts) {
        if (const auto* found = find_measure(terms, *part.name)) wanted[*part.name] = found;
      }
    } else {
      wanted[tally_key(terms, *level.name)] = measure;
    }
  }
  // And those that give a charge its quantity, as they are without the claims of a level.
  for (const auto& charge : terms.charges) {
    for (const auto& name : pricing::measures_of(charge.value)) {
      if (const auto* found = find_measure(terms, *name)) wanted[*name] = found;
    }
  }
  std::erase_if(wanted, [&](const auto& entry) { return *entry.second->of.dataset != dataset; });
  return wanted;
}

/// A condition that only compares a clock with a fixed time says what that clock may show at most.
struct Bar {
  std::size_t variable = 0;
  std::int64_t most = 0;
};
std::optional<Bar> bar_of(const expression::Expression& condition) {
  using expression::Op;
  const expression::Tree& tree = condition.tree();
  const expression::TreeNode& root = tree.nodes[tree.root];
  if (root.op != Op::less_equal && root.op != Op::less) return std::nullopt;
  const expression::TreeNode& left = tree.nodes[root.parts[0]];
  const expression::TreeNode& right = tree.nodes[root.parts[1]];
  if (left.op != Op::column || right.op != Op::constant || right.missing) return std::nullopt;
  return Bar{left.variable, root.op == Op::less ? right.value - 1 : right.value};
}

}  // namespace

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

text::Outcome<Plan> Plan::make(const agreement::Terms& terms, const std::string& dataset,
                               const measurement::Source& source, const std::vector<Segment>& segments,
                               const std::vector<std::size_t>& wanted, const ReduceOptions& options,
                               const PlanOptions& extra) {
  Plan plan;
  plan.terms_ = &terms;
  plan.dataset_ = dataset;
  plan.segments_ = &segments;
  plan.wanted_ = wanted;
  plan.as_of_ = options.as_of;
  plan.keep_values_ = options.keep_values;
  plan.index_ = SegmentIndex(segments, wanted);
  const agreement::Dataset* declared = find_dataset(terms, dataset);
  const auto kind = declared == nullptr ? std::nullopt : tables::kind_named(*declared->kind);
  if (!kind) return plan;

  std::vector<Job> jobs;
  std::vector<Names> names;
  for (const auto& [key, measure] : measures_of(terms, dataset)) {
    jobs.push_back(plan.job_of(key, *measure, options));
    names.push_back(plan.names_of(*measure, *kind));
    if (*measure->type != MeasureType::elapsed || !measure->within) continue;
    std::vector<std::string> calendars;
    for (const auto& each : terms.calendars) calendars.push_back(*each.name);
    const auto limit = expression::parse_duration(**measure->within, measure->within->place, calendars);
    if (!limit) return std::unexpected(limit.error());
    jobs.back().limit = limit->amount.micros;
  }
  if (jobs.empty()) return plan;

  RowSource::Wanted columns{.expressions = plan.written_, .only_judged = !extra.places};
  for (const Names& name : names) {
    for (const std::string& column : {name.counted_in, name.fallback, name.begins, name.ends}) {
      if (!column.empty()) columns.also.push_back(column);
    }
  }
  const std::string key_column(tables::key_column(*kind));
  const bool names_rows =
      extra.places || std::ranges::any_of(jobs, [](const Job& job) {
        return std::ranges::any_of(job.claims, [](const Claim& c) { return !c.items.empty(); });
      });
  if (!key_column.empty() && names_rows) columns.also.push_back(key_column);
  for (const auto& clock : terms.clocks) {
    if (*clock.value.of != dataset) continue;
    columns.also.push_back(*clock.value.starts);
    columns.also.push_back(*clock.value.stops);
    plan.knows_items_ = plan.knows_items_ || clock.value.pauses_while.has_value();
  }
  plan.knows_imports_ = extra.places || std::ranges::any_of(jobs, &Job::reported);
  plan.knows_items_ = plan.knows_items_ || plan.knows_imports_;
  if (plan.knows_items_) columns.hidden.emplace_back(measurement::kItemNumber);
  if (plan.knows_imports_) columns.hidden.emplace_back(measurement::kImport);
  if (extra.places) columns.hidden.emplace_back(measurement::kRow);
  auto rows = RowSource::open(terms, dataset, source, columns);
  if (!rows) return std::unexpected(rows.error());
  plan.rows_ = std::make_shared<const RowSource>(std::move(*rows));
  if (!key_column.empty()) plan.key_ = plan.rows_->variable(key_column);

  if (auto problems = plan.add_clocks(names, source, options, extra); !problems.empty())
    return std::unexpected(std::move(problems));
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    plan.bind(jobs[i], names[i]);
    plan.jobs_.push_back(jobs[i]);
    if (!jobs[i].has_pending) continue;
    plan.jobs_.push_back(jobs[i]);
    plan.jobs_.back().pending_granted = true;
  }
  return plan;
}

bool Plan::is_due(std::size_t variable) const {
  const std::string& name = rows_->scope().variables[variable].name;
  return name == "due_at" || name == "due_on";
}

Job Plan::job_of(const std::string& key, const agreement::Measure& measure, const ReduceOptions& options) {
  Job job;
  job.key = key;
  job.measure = &measure;
  // Service time and backlogs are there without a row of their own: they cannot be late.
  job.reported = is_reported(*terms_, key) && *measure.type != MeasureType::availability &&
                 *measure.type != MeasureType::backlog_age;
  job.claims = claims_of(*terms_, key, options);
  job.has_pending = std::ranges::any_of(job.claims, &Claim::pending);
  if (measure.of.where) job.where = add_expression(*measure.of.where);
  for (const agreement::Exclusion& exclusion : measure.excluding) {
    if (!cause_relieves(*terms_, *exclusion.because)) continue;
    job.exclusions.push_back(add_expression(exclusion.where));
    job.causes.push_back(*exclusion.because);
  }
  for (const Claim& claim : job.claims) job.causes.push_back(*claim.claim->cause);
  const auto add = [&](const std::optional<Placed<std::string>>& written) {
    return written ? add_expression(*written) : kNowhere;
  };
  job.good = add(measure.good);
  job.total = add(measure.total);
  job.value = add(measure.value);
  if (measure.satisfied) job.good = add(measure.satisfied);
  if (measure.promoters) job.good = add(measure.promoters);
  if (measure.met) job.good = add(measure.met);
  job.second = add(measure.detractors);
  return job;
}

Plan::Names Plan::names_of(const agreement::Measure& measure, tables::TableKind kind) const {
  Names names;
  names.fallback = std::string(tables::default_time_column(kind));
  names.counted_in = measure.counted_in ? **measure.counted_in : names.fallback;
  if (measure.clock) names.clock = **measure.clock;
  if (*measure.type == MeasureType::availability) {
    names.begins = "begins_at";
    names.ends = "ends_at";
  } else if (*measure.type == MeasureType::backlog_age) {
    const agreement::Clock* clock = measure.clock ? find_clock(*terms_, **measure.clock) : nullptr;
    names.begins = clock != nullptr ? *clock->starts : names.fallback;
    names.ends = clock != nullptr ? *clock->stops : "resolved_at";
  }
  return names;
}

std::size_t Plan::add_expression(const Placed<std::string>& written) {
  for (std::size_t i = 0; i < written_.size(); ++i) {
    if (*written_[i] == *written) return i;
  }
  written_.push_back(written);
  return written_.size() - 1;
}

/// Clocks that some expression or measure reads. Clocks that pause in the same states of the same history
/// share their pauses.
text::Diagnostics Plan::add_clocks(const std::vector<Names>& names, const measurement::Source& source,
                                   const ReduceOptions& options, const PlanOptions& extra) {
  std::set<std::size_t> read;
  for (const auto& compiled : rows_->expressions()) {
    for (const std::size_t variable : compiled.reads()) {
      if (rows_->is_clock(variable)) read.insert(variable);
    }
  }
  for (const Names& name : names) {
    if (!name.clock.empty()) read.insert(rows_->variable(name.clock));
  }
  read.erase(kNowhere);
  // Clocks that still run are read as of now, which may lie months after the last segment; calendars keep to
  // their hours beyond this range too, only more slowly.
  constexpr std::int32_t kTenYears = 3660;
  const time::Date last = segments_->back().days.end;
  const time::Date now = std::min(terms_->zone.date_at(as_of_), last + kTenYears);
  const time::DateRange range{segments_->front().days.begin - 400, std::max(last, now) + 62};
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Pauses>> pauses;
  for (const std::size_t variable : read) {
    RunningClock clock;
    clock.name = rows_->scope().variables[variable].name;
    const agreement::Clock* said = find_clock(*terms_, clock.name);
    if (said == nullptr) continue;
    clock.variable = variable;
    clock.starts = rows_->variable(*said->starts);
    clock.stops = rows_->variable(*said->stops);
    if (*said->runs_on != "always" && !said->runs_on->empty())
      clock.calendar = compile_calendar(*terms_, *said->runs_on, range);
    auto& shared = pauses[{said->pauses_while ? **said->pauses_while : "", history_of(*terms_, *said)}];
    if (shared == nullptr) {
      auto found = read_pauses(*terms_, *said, source, options, extra.key);
      if (!found) return found.error();
      shared = std::make_shared<const Pauses>(std::move(*found));
    }
    clock.pauses = shared;
    clocks_.push_back(std::move(clock));
  }
  return {};
}

void Plan::bind(Job& job, const Names& names) const {
  const auto variable = [&](const std::string& name) {
    return name.empty() ? kNowhere : rows_->variable(name);
  };
  job.counted_in = variable(names.counted_in);
  job.fallback = variable(names.fallback);
  job.begins = variable(names.begins);
  job.ends = variable(names.ends);
  const auto clock_of = [&](std::size_t of) {
    const auto found = std::ranges::find(clocks_, of, &RunningClock::variable);
    return found == clocks_.end() ? kNowhere : static_cast<std::size_t>(found - clocks_.begin());
  };
  if (!names.clock.empty()) job.clock = clock_of(variable(names.clock));
  if (job.clock == kNowhere && *job.measure->type == MeasureType::ratio && job.good != kNowhere &&
      job.total == kNowhere) {
    if (const auto bar = bar_of(rows_->expressions()[job.good])) {
      job.clock = clock_of(bar->variable);
      if (job.clock != kNowhere) job.limit = bar->most;
    }
  }
  std::set<std::size_t> reads;
  // A backlog's clock is read at the ends of segments, not as of now.
  if (job.clock != kNowhere && *job.measure->type != MeasureType::backlog_age) reads.insert(job.clock);
  std::vector<std::size_t> expressions = job.exclusions;
  for (const std::size_t index : {job.where, job.good, job.total, job.value, job.second}) {
    if (index != kNowhere) expressions.push_back(index);
  }
  for (const std::size_t index : expressions) {
    for (const std::size_t read : rows_->expressions()[index].reads()) {
      if (const std::size_t clock = clock_of(read); clock != kNowhere) reads.insert(clock);
    }
  }
  job.reads.assign(reads.begin(), reads.end());
}

}  // namespace entente::settlement
