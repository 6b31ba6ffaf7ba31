#include "settlement/replay.h"

#include <algorithm>

#include "base/assert.h"
#include "settlement/replay_rules.h"

namespace entente::settlement {
namespace {

using agreement::EarnBack;

ReplayedMonth lean(const MonthWork& work, const Facts& facts) {
  ReplayedMonth month;
  month.month = work.month;
  month.eligible = work.totals.eligible.units();
  month.at_risk = work.totals.at_risk.units();
  month.gross = work.totals.gross.units();
  month.suppressed = work.totals.suppressed.units();
  month.credits = work.totals.credits.units();
  month.earned_back = work.totals.earned_back.units();
  month.bonus = work.totals.bonus.units();
  month.carried_out = work.totals.carried_out.units();
  for (std::size_t i = 0; i < work.judgements.size(); ++i) {
    const Judgement& judged = work.judgements[i];
    ReplayedLevel line;
    line.level =
        static_cast<std::uint32_t>(std::ranges::find(facts.levels, judged.name()) - facts.levels.begin());
    line.status = judged.line.status;
    line.default_kind = judged.line.default_kind;
    line.judged = judged.judged;
    line.excused = judged.excused;
    line.consecutive = static_cast<std::int32_t>(judged.line.consecutive);
    const bool first =
        std::ranges::none_of(month.levels, [&](const auto& l) { return l.level == line.level; });
    for (const CreditWork& credit : work.credits) {
      if (credit.judgement == i) line.gross += credit.line.gross.units();
      if (first && credit.line.level == judged.name()) line.payable += credit.line.payable.units();
    }
    month.levels.push_back(line);
  }
  for (const TriggerLine& trigger : work.triggers) {
    const auto at = std::ranges::find(facts.triggers, trigger.trigger) - facts.triggers.begin();
    if (trigger.fired && at < 64) month.fired |= std::uint64_t{1} << at;
  }
  return month;
}

/// The tallies with the terms of another agreement; what only other limits need is left out.
Tallies bound_to(const Facts& facts, const std::vector<std::shared_ptr<const agreement::Terms>>& versions) {
  Tallies bound = *facts.tallies;
  for (Segment& segment : bound.segments) {
    const auto at = std::ranges::find(facts.versions, segment.terms) - facts.versions.begin();
    segment.terms = versions[static_cast<std::size_t>(at)];
  }
  return bound;
}

}  // namespace

Replay::Replay(const agreement::Agreement& agreement, std::shared_ptr<const Facts> facts)
    : compiled_(std::make_unique<Compiled>()) {
  Compiled& made = *compiled_;
  made.facts = std::move(facts);
  made.agreement = &agreement;
  made.currency = *agreement.original->currency;
  const auto versions = versions_of(agreement, made.facts->known);
  ENTENTE_ASSERT(versions.size() == made.facts->versions.size(), "facts hold for versions on the same days");
  made.left_to_statement = settlement::left_to_statement(versions, *made.facts);
  if (!made.left_to_statement.empty()) {
    made.bound = bound_to(*made.facts, versions);
    return;
  }
  for (const auto& terms : versions)
    made.versions.push_back(compile_rules(terms, *made.facts, made.known_products));
  made.by_year = std::ranges::any_of(made.versions, [](const TermsRules& terms) {
    return terms.credits != nullptr && terms.credits->earn_back &&
           *terms.credits->earn_back->variant == EarnBack::Variant::yearly_mean;
  });
  made.keeps_draws = made.facts->longer_windows || made.by_year;
}
Replay::~Replay() = default;
Replay::Replay(Replay&&) noexcept = default;
Replay& Replay::operator=(Replay&&) noexcept = default;

const std::vector<std::string>& Replay::levels() const {
  return compiled_->facts->levels;
}
const std::vector<std::string>& Replay::triggers() const {
  return compiled_->facts->triggers;
}
std::size_t Replay::level_index(const std::string& name) const {
  return static_cast<std::size_t>(std::ranges::find(levels(), name) - levels().begin());
}
std::size_t Replay::months() const {
  return compiled_->facts->months.size();
}
time::Month Replay::month(std::size_t index) const {
  return compiled_->facts->months[index].month;
}
money::Currency Replay::currency() const {
  return compiled_->currency;
}
const std::string& Replay::left_to_statement() const {
  return compiled_->left_to_statement;
}

ReplayState Replay::start() const {
  const Facts& facts = *compiled_->facts;
  ReplayState state;
  state.levels.resize(facts.levels.size());
  state.flags.assign(facts.levels.size() * facts.months.size(), 0);
  state.money.resize(facts.months.size());
  state.known.resize(compiled_->known_products);
  state.at_risk.resize(compiled_->versions.size());
  return state;
}

text::Outcome<void> Replay::run(std::vector<ReplayedMonth>& out) const {
  out.resize(months());
  try {
    if (!compiled_->left_to_statement.empty()) {
      Run run;
      run.agreement = compiled_->agreement;
      run.tallies = &compiled_->bound;
      run.known = &compiled_->facts->known;
      for (std::size_t i = 0; i < months(); ++i) out[i] = lean(judge_month(run, month(i)), *compiled_->facts);
      return {};
    }
    ReplayState state = start();
    for (ReplayedMonth& each : out) judge(state, {}, each);
    return {};
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(overflow());
  }
}

bool Replay::can_draw(std::size_t level) const {
  const Facts& facts = *compiled_->facts;
  // A year is the sum of its months only where values are quotients or sums: all or nothing is neither.
  const Reading::Kind kind = facts.readings[level].kind;
  const bool adds_up = kind == Reading::Kind::quotient || kind == Reading::Kind::sum;
  return facts.can_draw[level] && (!compiled_->by_year || adds_up);
}

const Seen* Replay::seen(std::size_t level, std::size_t month) const {
  for (const Facts::Judged& judged : compiled_->facts->months[month].judged) {
    if (judged.level == level) return &judged.own;
  }
  return nullptr;
}

Seen Replay::seen_from(std::size_t level, Wide numerator, Wide denominator, std::int64_t rows) const {
  return seen_in(compiled_->facts->readings[level], numerator, denominator, rows);
}

text::Outcome<std::vector<ReplayedMonth>> settle_lean(const agreement::Agreement& agreement,
                                                      const Tallies& tallies, const ReduceOptions& known) {
  const auto facts = facts_of(agreement, tallies, known);
  if (!facts) return std::unexpected(facts.error());
  try {
    Run run;
    run.agreement = &agreement;
    run.tallies = &tallies;
    run.known = &known;
    std::vector<ReplayedMonth> months;
    for (const time::Month month : months_of(tallies))
      months.push_back(lean(judge_month(run, month), **facts));
    return months;
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(overflow());
  }
}

}  // namespace entente::settlement
