#include "settlement/judging.h"

#include <algorithm>

namespace entente::settlement {
namespace {

using agreement::MeasureType;
using expression::Column;
using expression::Condition;
using expression::for_rows;
using expression::Kind;
using expression::RowSet;

/// Expressions that read clocks, or those that do not.
expression::Evaluator evaluator_of(const Plan& plan, bool clocked) {
  std::vector<expression::Expression> chosen;
  for (std::size_t i = 0; i < plan.rows().expressions().size(); ++i) {
    if (plan.rows().reads_clock(i) == clocked) chosen.push_back(plan.rows().expressions()[i]);
  }
  return expression::Evaluator(std::move(chosen));
}

/// Outages and backlogs reach over many.
bool lies_in_one_segment(MeasureType type) {
  return type != MeasureType::availability && type != MeasureType::backlog_age;
}

/// Rows that a claim names.
RowSet named_by(const Claim& claim, const RowSet& rows, const Column& key) {
  RowSet found{};
  if (key.texts == nullptr) return found;
  for_rows(present(key, rows), [&](std::uint32_t row) {
    if (claim.items.contains(key.texts[row].view())) insert(found, row);
  });
  return found;
}

/// Rows in the span of a claim.
RowSet spanned_by(const Claim& claim, const RowSet& rows, const Column& instants, const time::Zone& zone) {
  RowSet found{};
  for_rows(present(instants, rows), [&](std::uint32_t row) {
    if (claim.span->contains({instant_at(instants, row, zone)})) insert(found, row);
  });
  return found;
}

}  // namespace

std::vector<Verdicts::Row> Verdicts::rows() const {
  if (!list.empty()) return list;
  std::vector<Row> made;
  for_rows(counted | missing | excluded, [&](std::uint32_t row) {
    Row verdict{row, segment[row], Kind::counted, contains(open, row), 0, 0, 0, 0};
    if (contains(known, row)) {
      verdict.numerator = numerator(row);
      verdict.denominator = denominator(row);
    }
    if (values != nullptr) verdict.value = values[row];
    if (contains(missing, row)) verdict.kind = Kind::missing;
    if (contains(elsewhere, row)) verdict.segment = fallback[row];
    if (contains(excluded, row)) {
      verdict.kind = Kind::excluded;
      verdict.cause = cause[row];
    }
    made.push_back(verdict);
  });
  return made;
}

Judge::Judge(const Plan& plan)
    : plan_(&plan),
      reader_(plan.rows().reader()),
      plain_(evaluator_of(plan, false)),
      lower_(evaluator_of(plan, true)),
      upper_(evaluator_of(plan, true)),
      clocks_(plan.clocks().size()),
      needed_(plan.clocks().size()) {
  std::size_t plain = 0, clocked = 0;
  for (std::size_t i = 0; i < plan.rows().expressions().size(); ++i)
    position_.push_back(plan.rows().reads_clock(i) ? clocked++ : plain++);
  for (const Job& job : plan.jobs()) {
    for (const std::size_t variable : {job.counted_in, job.fallback}) {
      if (variable != kNowhere) placed_[variable].segment.resize(expression::kBatchRows);
    }
    if (job.counted_in != kNowhere && std::ranges::find(counted_in_, job.counted_in) == counted_in_.end())
      counted_in_.push_back(job.counted_in);
  }
  for (const std::size_t i : plan.wanted()) {
    const Segment& segment = plan.segments()[i];
    const time::Interval span = segment.terms->zone.interval(segment.days);
    if (span.begin < plan.as_of())
      ends_.push_back({std::min(span.end, plan.as_of()).micros, static_cast<std::int32_t>(i)});
  }
}

void Judge::start(const expression::Batch& scanned) {
  const expression::Batch& batch = reader_->bind(scanned);
  all_ = expression::first_rows(batch.rows);
  plain_.start(batch);
  for (const std::size_t variable : counted_in_) place(variable);
  run_clocks();
}

const Judge::Placed* Judge::placed(std::size_t variable) const {
  const auto found = placed_.find(variable);
  return found == placed_.end() ? nullptr : &found->second;
}

void Judge::place(std::size_t variable) {
  Placed& placed = placed_.find(variable)->second;
  const Column& column = batch().columns[variable];
  RowSet has = present(column, all_);
  const bool day = column.type.kind == Kind::date;
  const bool timed = column.type.kind == Kind::instant || day;
  if (timed && !plan_->is_due(variable)) {
    // What comes after now has not come.
    const std::int64_t last = day ? plan_->terms().zone.date_at(plan_->as_of()).days : plan_->as_of().micros;
    for (std::size_t row = 0; row < batch().rows; ++row)
      has[row / 64] &= ~(static_cast<std::uint64_t>(column.values[row] > last) << (row % 64));
  }
  placed.absent = all_ - has;
  placed.inside = {};
  if (!timed) return;
  const SegmentIndex& index = plan_->index();
  const auto find = [&](auto&& segment_of) {
    for (std::size_t base = 0; base < batch().rows; base += expression::kBlockRows) {
      const std::size_t rows = std::min(expression::kBlockRows, batch().rows - base);
      std::uint64_t inside = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        const std::int32_t segment = segment_of(column.values[base + i]);
        placed.segment[base + i] = segment;
        inside |= static_cast<std::uint64_t>(segment >= 0) << i;
      }
      placed.inside[base / expression::kBlockRows] = inside;
    }
  };
  if (day) {
    find([&](std::int64_t value) { return index.of_day(value); });
  } else {
    find([&](std::int64_t value) { return index.of_instant(value); });
  }
  placed.inside = placed.inside & has;
}

/// Each clock at the rows that a measure which reads it selects in some segment; whatever it selects where
/// the selection itself reads a clock.
void Judge::run_clocks() {
  any_open_ = false;
  if (clocks_.empty()) return;
  std::ranges::fill(needed_, RowSet{});
  for (const Job& job : plan_->jobs()) {
    if (job.reads.empty()) continue;
    RowSet needed = all_;
    if (job.where == kNowhere || !plan_->rows().reads_clock(job.where)) needed = selected(job);
    const auto found = placed_.find(job.counted_in);
    if (found != placed_.end() && lies_in_one_segment(*job.measure->type)) {
      const bool in_flight = plan_->keep_values() && *job.measure->type == MeasureType::elapsed;
      needed = needed & (in_flight ? found->second.inside | found->second.absent : found->second.inside);
    }
    for (const std::size_t clock : job.reads) needed_[clock] = needed_[clock] | needed;
  }
  expression::Batch& batch = reader_->batch();
  const Column* items = plan_->knows_items() ? &hidden(kHiddenItem) : nullptr;
  ClockColumn::Paused paused;
  const Pauses* pauses = nullptr;  // `paused` is theirs: clocks with the same pauses share them
  for (std::size_t i = 0; i < clocks_.size(); ++i) {
    ClockColumn& clock = clocks_[i];
    const RunningClock& running = plan_->clocks()[i];
    if (running.pauses.get() != pauses) {
      pauses = running.pauses.get();
      paused = {};
      if (items != nullptr && !pauses->empty()) paused = {items, pauses->paused(*items, batch.rows)};
    }
    clock.run(running, batch, paused, needed_[i], plan_->terms().zone, plan_->as_of());
    any_open_ = any_open_ || clock.any_open();
    Column& column = batch.columns[plan_->clocks()[i].variable];
    column.values = clock.lower();
    column.valid = clock.started().data();
  }
  lower_.start(batch);
  if (!any_open_) return;
  expression::Batch late = batch;
  for (std::size_t i = 0; i < clocks_.size(); ++i)
    late.columns[plan_->clocks()[i].variable].values = clocks_[i].upper();
  upper_.start(late);
}

RowSet Judge::selected(const Job& job) {
  if (job.where == kNowhere) return all_;
  expression::Evaluator& evaluator = plan_->rows().reads_clock(job.where) ? lower_ : plain_;
  return evaluator.condition(position_[job.where]).truth;
}

Condition Judge::condition(std::size_t expression) {
  if (!plan_->rows().reads_clock(expression)) return plain_.condition(position_[expression]);
  Condition made = lower_.condition(position_[expression]);
  if (!any_open_) return made;
  const Condition late = upper_.condition(position_[expression]);
  made.known = (made.known & late.known) - ((made.truth | late.truth) - (made.truth & late.truth));
  made.truth = made.truth & made.known;
  return made;
}

Judge::Values Judge::values(std::size_t expression, const RowSet& rows) {
  const bool clocked = plan_->rows().reads_clock(expression);
  Values made{(clocked ? lower_ : plain_).evaluate(position_[expression]), {}};
  made.known = present(made.column, rows);
  if (!clocked || !any_open_) return made;
  const Column late = upper_.evaluate(position_[expression]);
  made.known = present(late, made.known);
  for_rows(made.known, [&](std::uint32_t row) {
    if (late.values[row] != made.column.values[row]) erase(made.known, row);
  });
  return made;
}

const Verdicts& Judge::judge(std::size_t index) {
  const Job& job = plan_->jobs()[index];
  verdicts_.list.clear();
  verdicts_.began.clear();
  verdicts_.in_flight.clear();
  for (const auto set : {&Verdicts::counted, &Verdicts::missing, &Verdicts::excluded, &Verdicts::elsewhere,
                         &Verdicts::known, &Verdicts::open, &Verdicts::good}) {
    verdicts_.*set = {};
  }
  for (const auto column : {&Verdicts::numerators, &Verdicts::denominators, &Verdicts::values})
    verdicts_.*column = nullptr;
  switch (*job.measure->type) {
    case MeasureType::availability:
      judge_outages(job);
      break;
    case MeasureType::backlog_age:
      judge_backlog(job);
      break;
    default:
      judge_rows(job);
      break;
  }
  return verdicts_;
}

/// Takes out of `rows` what exclusions and claims take out, by the first cause that does. `instants`: where
/// rows lie for claims that name a span; without it those take time out, not rows.
void Judge::exclude(const Job& job, const RowSet& rows, const Column* instants) {
  const auto take = [&](const RowSet& found, std::size_t cause) {
    const RowSet taken = (found & rows) - verdicts_.excluded;
    for_rows(taken, [&](std::uint32_t row) { verdicts_.cause[row] = static_cast<std::uint16_t>(cause); });
    verdicts_.excluded = verdicts_.excluded | taken;
  };
  for (std::size_t i = 0; i < job.exclusions.size(); ++i) take(condition(job.exclusions[i]).truth, i);
  for (std::size_t i = 0; i < job.claims.size(); ++i) {
    const Claim& claim = job.claims[i];
    if (claim.pending && !job.pending_granted) continue;
    const std::size_t cause = job.exclusions.size() + i;
    if (!claim.items.empty()) {
      if (plan_->key_variable() != kNowhere)
        take(named_by(claim, rows, batch().columns[plan_->key_variable()]), cause);
    } else if (claim.span && instants != nullptr) {
      take(spanned_by(claim, rows, *instants, plan_->terms().zone), cause);
    }
  }
}

void Judge::judge_rows(const Job& job) {
  if (job.counted_in == kNowhere) return;
  const Placed& placed = placed_.find(job.counted_in)->second;
  const RowSet chosen = selected(job);
  const RowSet rows = chosen & placed.inside;
  verdicts_.segment = placed.segment.data();
  value_rows(job, rows);
  exclude(job, rows, &batch().columns[job.counted_in]);
  verdicts_.counted = (rows & verdicts_.known) - verdicts_.excluded;
  verdicts_.missing = (rows - verdicts_.known) - verdicts_.excluded;

  // Without an instant of its own a row counts nowhere; it is reported where its default time column lies.
  const RowSet absent = chosen & placed.absent;
  if (none(absent)) return;
  if (plan_->keep_values() && *job.measure->type == MeasureType::elapsed && job.clock != kNowhere) {
    RowSet in_flight = absent & clocks_[job.clock].started();
    for (const std::size_t index : job.exclusions) in_flight = in_flight - condition(index).truth;
    for_rows(in_flight,
             [&](std::uint32_t row) { verdicts_.in_flight.push_back(clocks_[job.clock].lower()[row]); });
  }
  if (job.fallback == kNowhere) return;
  // Few batches have such rows: the column is looked at when one comes.
  if (std::ranges::find(counted_in_, job.fallback) == counted_in_.end()) place(job.fallback);
  const Placed& fallback = placed_.find(job.fallback)->second;
  verdicts_.fallback = fallback.segment.data();
  verdicts_.elsewhere = absent & fallback.inside;
  verdicts_.missing = verdicts_.missing | verdicts_.elsewhere;
}

/// What each row adds, and where that is known.
void Judge::value_rows(const Job& job, const RowSet& rows) {
  switch (*job.measure->type) {
    case MeasureType::elapsed:
      return judge_clock(job, rows);
    case MeasureType::ratio:
      return judge_ratio(job, rows);
    case MeasureType::csat:
    case MeasureType::binary: {
      if (job.good == kNowhere) return;
      const Condition good = condition(job.good);
      verdicts_.known = good.known & rows;
      verdicts_.good = good.truth & rows;
      return;
    }
    case MeasureType::nps: {
      if (job.good == kNowhere || job.second == kNowhere) return;
      const Condition promoters = condition(job.good), detractors = condition(job.second);
      verdicts_.known = promoters.known & detractors.known & rows;
      for_rows(verdicts_.known, [&](std::uint32_t row) {
        numerators_[row] =
            (contains(promoters.truth, row) ? 1 : 0) - (contains(detractors.truth, row) ? 1 : 0);
      });
      verdicts_.numerators = numerators_.data();
      return;
    }
    case MeasureType::count:
      verdicts_.known = verdicts_.good = rows;
      return;
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
    case MeasureType::survey_mean: {
      if (job.value == kNowhere) return;
      const Values value = values(job.value, rows);
      verdicts_.known = value.known;
      verdicts_.numerators = verdicts_.values = value.column.values;
      return;
    }
    case MeasureType::availability:
    case MeasureType::backlog_age:
    case MeasureType::composite:
      return;
  }
}

/// Rows that are good of all rows; with numbers their sums, a condition standing for all of the total or
/// nothing.
void Judge::judge_ratio(const Job& job, const RowSet& rows) {
  if (job.limit) return judge_clock(job, rows);
  const bool good_is_number =
      job.good != kNowhere && plan_->rows().expressions()[job.good].type().kind == Kind::number;
  if (job.good == kNowhere && job.total == kNowhere) return;
  std::optional<Condition> good;
  std::optional<Values> part, total;
  RowSet known = rows;
  if (good_is_number) {
    part = values(job.good, known);
    known = part->known;
  } else if (job.good != kNowhere) {
    good = condition(job.good);
    known = known & good->known;
  }
  if (job.total != kNowhere) {
    total = values(job.total, known);
    known = total->known;
  }
  verdicts_.known = known;
  if (good) verdicts_.good = good->truth & known;
  if (!part && !total) return;
  for_rows(known, [&](std::uint32_t row) {
    denominators_[row] = total ? total->column.values[row] : expression::kNumberScale;
    numerators_[row] = part                                  ? part->column.values[row]
                       : !good || contains(good->truth, row) ? denominators_[row]
                                                             : 0;
  });
  verdicts_.numerators = numerators_.data();
  verdicts_.denominators = denominators_.data();
}

/// Late already is late; what may still make it is not judged yet.
void Judge::judge_clock(const Job& job, const RowSet& rows) {
  if (job.clock == kNowhere) return;
  const ClockColumn& clock = clocks_[job.clock];
  const std::int64_t* elapsed = clock.lower();
  const std::int64_t limit = job.limit.value_or(0);
  const RowSet started = rows & clock.started();
  for (std::size_t block = 0; block < expression::kBlocks; ++block) {
    std::uint64_t good = 0;
    const std::int64_t* of_block = elapsed + block * expression::kBlockRows;
    expression::for_bits(started[block], [&](std::size_t i) {
      good |= static_cast<std::uint64_t>(of_block[i] <= limit) << i;
    });
    verdicts_.good[block] = good;
  }
  verdicts_.open = started & clock.open();
  verdicts_.known = started - (verdicts_.open & verdicts_.good);
  verdicts_.good = verdicts_.good & verdicts_.known;
  verdicts_.values = elapsed;
}

/// Outages are cut into segments later: numerator and denominator carry their begin and end.
void Judge::judge_outages(const Job& job) {
  if (job.begins == kNowhere || job.ends == kNowhere) return;
  const Column& begin = batch().columns[job.begins];
  const Column& end = batch().columns[job.ends];
  const RowSet rows = present(begin, selected(job));
  const std::int64_t as_of = plan_->as_of().micros;
  exclude(job, rows, nullptr);
  for_rows(rows, [&](std::uint32_t row) {
    const bool ended = end.has(row) && end.values[row] <= as_of;
    Verdicts::Row verdict{row, SegmentIndex::kNone, Verdicts::Kind::counted,         !ended,
                          0,   begin.values[row],   ended ? end.values[row] : as_of, 0};
    if (verdict.denominator <= verdict.numerator) return;
    verdict.value = verdict.denominator - verdict.numerator;
    if (contains(verdicts_.excluded, row)) {
      verdict.kind = Verdicts::Kind::excluded;
      verdict.cause = verdicts_.cause[row];
    }
    verdicts_.list.push_back(verdict);
  });
}

/// A row is open at the end of every segment that ends after it began and before it was settled.
void Judge::judge_backlog(const Job& job) {
  if (job.begins == kNowhere) return;
  const Column& begin = batch().columns[job.begins];
  const Column* end = job.ends == kNowhere ? nullptr : &batch().columns[job.ends];
  const Column* items = plan_->knows_items() ? &hidden(kHiddenItem) : nullptr;
  const RunningClock* clock = job.clock == kNowhere ? nullptr : &plan_->clocks()[job.clock];
  const time::Zone& zone = plan_->terms().zone;
  const RowSet rows = present(begin, selected(job));
  exclude(job, rows, &begin);
  for_rows(rows, [&](std::uint32_t row) {
    const std::int64_t from = instant_at(begin, row, zone);
    const std::int64_t until =
        end != nullptr && end->has(row) ? instant_at(*end, row, zone) : time::Instant::max().micros;
    std::optional<std::int64_t> item;
    if (items != nullptr && items->has(row)) item = items->values[row];
    auto at = std::ranges::upper_bound(ends_, from, {}, &End::at);
    if (at != ends_.end()) verdicts_.began.push_back(at->segment);
    for (; at != ends_.end() && at->at < until; ++at) {
      const time::Interval open{{from}, {at->at}};
      const std::int64_t age = (clock == nullptr ? open.length() : clock->elapsed(open, item)).micros;
      Verdicts::Row verdict{row, at->segment, Verdicts::Kind::counted, true, 0, age, 1, age};
      if (contains(verdicts_.excluded, row)) {
        verdict.kind = Verdicts::Kind::excluded;
        verdict.cause = verdicts_.cause[row];
      }
      verdicts_.list.push_back(verdict);
    }
  });
}

}  // namespace entente::settlement
