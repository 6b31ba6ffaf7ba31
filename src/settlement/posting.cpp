// Step 12: what is too small is not paid, the rest is accrued to the next invoice (in the last month: paid in
// cash), claim windows and earn-back clocks start; earlier credits are returned where the supplier has earned
// them back; bonuses.
#include "settlement/month.h"

namespace entente::settlement {
namespace {

using money::Money;

std::optional<Money> smallest_paid(const MonthWork& work, const CreditWork& credit) {
  std::optional<Money> least;
  if (const agreement::Credits* rules = work.rules(); rules != nullptr && rules->minimum)
    least = **rules->minimum;
  if (credit.judgement) {
    const auto& own = work.judgements[*credit.judgement].level->value.credit;
    if (own && (*own)->minimum && (!least || **(*own)->minimum > *least)) least = **(*own)->minimum;
  }
  return least;
}

std::optional<time::Date> earn_back_by(const MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  if (rules == nullptr || !rules->earn_back) return std::nullopt;
  switch (*rules->earn_back->variant) {
    case agreement::EarnBack::Variant::yearly_mean:
      return (contract_year_of(*work.terms, work.month) + 11).end_day() - 1;
    case agreement::EarnBack::Variant::next_periods:
      return (work.month +
              static_cast<std::int32_t>(rules->earn_back->periods ? **rules->earn_back->periods : 1))
                 .end_day() -
             1;
    case agreement::EarnBack::Variant::better_target:
    case agreement::EarnBack::Variant::points_bank:
      break;
  }
  return std::nullopt;
}

bool may_be_earned_back(const MonthWork& work, const CreditWork& credit) {
  const agreement::Credits* rules = work.rules();
  if (rules == nullptr || !rules->earn_back || !credit.judgement || credit.line.payable.is_zero())
    return false;
  const Judgement& judged = work.judgements[*credit.judgement];
  if (!rules->earn_back->not_for_repeated) return true;
  return judged.line.consecutive <= 1 && !judged.catastrophic;
}

}  // namespace

void post_credits(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  const time::DateRange term = term_of(*work.terms);
  work.totals.pays_in_cash = *work.terms->term.to && work.days.end == term.end;
  for (CreditWork& credit : work.credits) {
    CreditLine& line = credit.line;
    if (credit.carried) {
      // Its amount was gross in the month that it came from.
    } else {
      work.totals.gross += line.gross;
      if (line.suppressed_by) work.totals.suppressed += line.gross;
    }
    if (line.suppressed_by) continue;
    const auto least = smallest_paid(work, credit);
    if (least && !line.payable.is_zero() && line.payable < *least) {
      work.totals.below_minimum += line.payable;
      line.payable = work.zero();
    }
    if (line.payable.is_zero() && !line.gross.is_zero()) {
      line.state = CreditLine::State::capped_out;
      continue;
    }
    if (rules != nullptr && rules->claim_within) {
      line.state = CreditLine::State::claim_needed;
      line.claim_by = after(*work.terms, work.days.end - 1, **rules->claim_within);
    }
    work.totals.credits += line.payable;
    if (may_be_earned_back(work, credit)) {
      line.earn_back_by = earn_back_by(work);
      auto& open = work.run->open;
      if (!open.empty() && open.back().level == line.level && open.back().month == work.month) {
        open.back().outstanding += line.payable;
      } else {
        open.push_back({line.level, work.month, line.payable, 0});
      }
    }
  }
  for (const Judgement& judged : work.judgements) {
    if (judged.line.points) work.totals.points = work.totals.points + *judged.line.points;
  }

  remember_month(work);
  return_credits(work);
  grant_bonuses(work);
  work.totals.net_credits = work.totals.credits - work.totals.earned_back;
  work.totals.credits_this_year = work.totals.credits;
  const time::Month year = contract_year_of(*work.terms, work.month);
  for (const MonthMoney& past : work.run->money) {
    if (past.month >= year) work.totals.credits_this_year += past.credits;
  }
  work.run->money.push_back({work.month, work.totals.eligible, work.totals.at_risk, work.totals.gross,
                             work.totals.credits, work.totals.earned_back, work.totals.points});
}

}  // namespace entente::settlement
