// The month judged: the thirteen steps of REFERENCE A.4, in order. Months before it are judged first, because
// counters, credits to earn back, carried amounts and ratchets come from them.
#include "settlement/statement.h"

#include <fmt/format.h>

#include <array>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using Step = void (*)(MonthWork&);

constexpr std::array<Step, 13> kSteps{
    resolve_terms,       // 1  agreement version and bars of the period
    collect_results,     // 2  data, without the exclusions already agreed; pending claims as a second result
    apply_data_rules,    // 3  no data, few rows, part periods
    compare_with_bars,   // 4  rounding, then minimum and expected level
    classify_defaults,   // 5  default, and the how-manieth in a row
    find_gross_credits,  // 6  by the regime of each level
    multiply_repeated,   // 7  repeated defaults
    suppress_shared_causes,  // 8  one incident, one credit
    cap_levels,              // 9
    cap_month,               // 10
    cap_years,               // 11 rolling and yearly caps
    post_credits,            // 12 next invoice or cash, earn-back, bonus
    evaluate_triggers,       // 13 on defaults, not on money paid
};

std::vector<Part> parts_of(const Tallies& tallies, time::Month month) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < tallies.segments.size(); ++i) {
    const Segment& segment = tallies.segments[i];
    if (segment.month != month) continue;
    if (!parts.empty() && parts.back().terms == segment.terms) {
      parts.back().days.end = segment.days.end;
      parts.back().last = i + 1;
    } else {
      parts.push_back({segment.terms, segment.days, i, i + 1});
    }
  }
  return parts;
}

std::vector<std::pair<std::string, std::vector<HistoryPoint>>> history_of(const MonthWork& work) {
  constexpr std::size_t kMonthsShown = 13;
  std::vector<std::pair<std::string, std::vector<HistoryPoint>>> history;
  for (const auto& entry : work.terms->levels) {
    const auto found = work.run->levels.find(*entry.name);
    if (found == work.run->levels.end()) continue;
    const auto& months = found->second.months;
    std::vector<HistoryPoint> points;
    for (std::size_t i = months.size() > kMonthsShown ? months.size() - kMonthsShown : 0; i < months.size();
         ++i) {
      const LevelMonth& past = months[i];
      points.push_back({past.month, past.status, past.result, past.expected, past.minimum, past.n,
                        past.payable, past.terms_changed});
    }
    history.emplace_back(*entry.name, std::move(points));
  }
  return history;
}

Statement write_down(MonthWork& work) {
  const Run& run = *work.run;
  const agreement::Terms& terms = *work.terms;
  Statement statement;
  statement.explanation = explanation_of(work);
  statement.agreement = *terms.id;
  statement.title = terms.title;
  statement.parties = terms.parties;
  statement.client =
      terms.parties.client->name.empty() ? terms.parties.client->id : terms.parties.client->name;
  statement.supplier =
      terms.parties.supplier->name.empty() ? terms.parties.supplier->id : terms.parties.supplier->name;
  statement.month = work.month;
  statement.days = work.days;
  statement.currency = *terms.currency;
  statement.zone = *terms.zone_name;
  statement.as_of = run.known->as_of;
  statement.as_known = run.known->as_known;
  for (const auto& version : run.known->as_known
                                 ? run.agreement->versions_known(terms.zone.date_at(*run.known->as_known))
                                 : run.agreement->versions) {
    if (version.terms == work.terms) statement.amendments = version.amendments;
  }
  for (Judgement& judged : work.judgements) statement.levels.push_back(std::move(judged.line));
  statement.charges = work.charges->lines;
  for (CreditWork& credit : work.credits) statement.credits.push_back(std::move(credit.line));
  statement.totals = work.totals;
  statement.earn_backs = std::move(work.earn_backs);
  statement.bonuses = std::move(work.bonuses);
  statement.triggers = std::move(work.triggers);
  statement.deliverables = std::move(work.deliverables);
  statement.history = history_of(work);
  statement.quarantined = run.tallies->quarantined;
  statement.imports = run.tallies->imports;
  statement.rows_scanned = run.tallies->rows_scanned;
  statement.notes = std::move(work.notes);
  statement.notes.insert(statement.notes.end(), run.tallies->notes.begin(), run.tallies->notes.end());
  for (const text::Diagnostic& warning : run.tallies->warnings)
    statement.notes.push_back(fmt::format("{} ({})", warning.message, warning.code));
  statement.warnings = run.tallies->warnings;
  for (const ChargeLine& line : statement.charges) {
    if (!line.determined) {
      statement.notes.push_back(
          fmt::format("the charge `{}` is not determined: {}", line.charge,
                      line.notes.empty() ? "a quantity is missing" : line.notes.front()));
    }
  }
  if (terms.zone.start_of(work.days.end) > run.known->as_of) {
    statement.notes.push_back(
        "the month was not over at the instant as of which it is judged: a provisional statement");
  }
  return statement;
}

}  // namespace

MonthWork begin_month(Run& run, time::Month month) {
  MonthWork work;
  work.run = &run;
  work.month = month;
  work.parts = parts_of(*run.tallies, month);
  work.terms = work.parts.back().terms;
  work.days = {work.parts.front().days.begin, work.parts.back().days.end};

  const money::Money zero = work.zero();
  Totals& totals = work.totals;
  for (money::Money* amount :
       {&totals.charges, &totals.discount, &totals.eligible, &totals.at_risk, &totals.gross,
        &totals.suppressed, &totals.cut_by_level_cap, &totals.cut_by_month_cap, &totals.cut_by_rolling_cap,
        &totals.cut_by_year_cap, &totals.below_minimum, &totals.carried_in, &totals.carried_out,
        &totals.credits, &totals.earned_back, &totals.bonus, &totals.net_credits,
        &totals.credits_this_year}) {
    *amount = zero;
  }
  work.charges = charges_of(run, work.parts, month);
  totals.charges = work.charges->total;
  totals.eligible = work.charges->eligible;
  totals.discount = work.charges->discount;
  if (work.rules() != nullptr && work.rules()->at_risk) {
    totals.at_risk = share_of(totals.eligible, **work.rules()->at_risk, work.rules()->rounding);
  }

  return work;
}

MonthWork judge_month(Run& run, time::Month month) {
  MonthWork work = begin_month(run, month);
  step_ratchets(work);
  for (const Step step : kSteps) step(work);
  return work;
}

std::vector<time::Month> months_of(const Tallies& tallies) {
  std::vector<time::Month> months;
  for (const Segment& segment : tallies.segments) {
    if (months.empty() || months.back() != segment.month) months.push_back(segment.month);
  }
  return months;
}

text::Diagnostics overflow() {
  return {
      text::error("S0102", "an amount of this statement does not fit 128 bits")
          .note("rates, prices and counts of this size do not occur in agreements; one of them is mistyped")};
}

text::Outcome<Statement> settle(const agreement::Agreement& agreement, const Tallies& tallies,
                                time::Month month, const ReduceOptions& known) {
  try {
    Run run;
    run.agreement = &agreement;
    run.tallies = &tallies;
    run.known = &known;
    for (const time::Month each : months_of(tallies)) {
      if (each > month) break;
      MonthWork work = judge_month(run, each);
      if (each == month) return write_down(work);
    }
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(overflow());
  }
  const agreement::Terms& terms = *agreement.original;
  auto problem = text::error(
      "S0101", fmt::format("the agreement `{}` is not in force in {}", *terms.id, month.to_string()));
  problem.at(terms.term.from.place, "its term begins here");
  if (*terms.term.to) problem.beside(terms.term.to.place, "and ends here");
  return text::refuse(problem.help("ask for a month within the term"));
}

text::Outcome<std::vector<Statement>> settle_all(const agreement::Agreement& agreement,
                                                 const Tallies& tallies, const ReduceOptions& known) {
  try {
    Run run;
    run.agreement = &agreement;
    run.tallies = &tallies;
    run.known = &known;
    std::vector<Statement> statements;
    for (const time::Month month : months_of(tallies)) {
      MonthWork work = judge_month(run, month);
      statements.push_back(write_down(work));
    }
    return statements;
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(overflow());
  }
}

std::string_view name(Status status) {
  switch (status) {
    case Status::met:
      return "met";
    case Status::near:
      return "near";
    case Status::missed:
      return "missed";
    case Status::not_measured:
      return "not measured";
    case Status::not_judged:
      return "not judged";
    case Status::burn_in:
      return "burn-in";
    case Status::suspended:
      return "suspended";
    case Status::not_in_force:
      return "not in force";
  }
  return "unknown";
}

}  // namespace entente::settlement
