// Steps 9 to 11: each level's cap, the month's, then the rolling and the yearly one. A cut is shared pro rata
// over the lines by largest remainder, so the lines add up to the cap.
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;

Money sum_payable(const MonthWork& work) {
  Money sum = work.zero();
  for (const CreditWork& credit : work.credits) sum += credit.line.payable;
  return sum;
}

/// Reduces the payable amounts to `limit` in total; returns what was cut.
Money reduce_to(MonthWork& work, const Money& limit) {
  const Money sum = sum_payable(work);
  if (sum <= limit) return work.zero();
  std::vector<Decimal> weights;
  for (const CreditWork& credit : work.credits) weights.push_back(credit.line.payable.amount());
  const std::vector<Money> shares = money::split(limit, weights);
  for (std::size_t i = 0; i < shares.size(); ++i) work.credits[i].line.payable = shares[i];
  return sum - limit;
}

Money earlier_credits(const MonthWork& work, time::Month from) {
  Money sum = work.zero();
  for (const MonthMoney& past : work.run->money) {
    if (past.month >= from) sum += past.credits;
  }
  return sum;
}

/// What a cut took from each line is carried into the next month, if the agreement carries.
void carry_cut(MonthWork& work, const std::vector<Money>& before) {
  if (work.rules() == nullptr || !work.rules()->carry_forward) return;
  for (std::size_t i = 0; i < work.credits.size(); ++i) {
    const CreditLine& line = work.credits[i].line;
    const Money cut = before[i] - line.payable;
    if (cut.is_zero()) continue;
    work.totals.carried_out += cut;
    auto& carried = work.run->carried;
    const auto same = std::ranges::find(carried, line.level, &Carried::level);
    if (same != carried.end()) {
      same->amount += cut;
    } else {
      carried.push_back({line.level, work.month, cut, line.clause});
    }
  }
}

std::vector<Money> payables(const MonthWork& work) {
  std::vector<Money> all;
  for (const CreditWork& credit : work.credits) all.push_back(credit.line.payable);
  return all;
}

}  // namespace

// 9. What one level may cost in a month.
void cap_levels(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  for (CreditWork& credit : work.credits) {
    if (credit.line.suppressed_by || credit.carried) continue;
    Money limit = credit.line.payable;
    if (credit.own_cap) limit = money::min(limit, *credit.own_cap);
    if (rules != nullptr && rules->caps.level && credit.judgement) {
      limit = money::min(limit, share_of(work.totals.at_risk, **rules->caps.level, rules->rounding));
    }
    work.totals.cut_by_level_cap += credit.line.payable - limit;
    credit.line.after_level_cap = credit.line.payable = limit;
  }
}

// 10. The month's cap: C x R, and whatever the agreement caps beside it. What earlier months carried forward
// comes in here.
void cap_month(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  for (const Carried& carried : work.run->carried) {
    CreditWork credit;
    credit.carried = true;
    credit.line.level = carried.level;
    credit.line.what = "carried forward from " + carried.from.to_string();
    credit.line.figure = fmt::format("credits/{}/carried-{}", carried.level, carried.from.to_string());
    credit.line.base = work.totals.eligible;
    credit.line.at_risk = work.totals.at_risk;
    credit.line.gross = credit.line.after_level_cap = credit.line.payable = carried.amount;
    credit.line.clause = carried.clause;
    work.totals.carried_in += carried.amount;
    work.credits.push_back(std::move(credit));
  }
  work.run->carried.clear();

  const auto tighten = [&](const Money& limit, const std::string& rule) {
    if (!work.month_cap || limit < *work.month_cap) {
      work.month_cap = limit;
      work.month_cap_rule = rule;
    }
  };
  if (rules != nullptr) {
    if (rules->at_risk) tighten(work.totals.at_risk, "the amount at risk");
    if (rules->caps.month) {
      tighten(share_of(work.totals.eligible, **rules->caps.month, rules->rounding),
              (**rules->caps.month).to_string() + " of the month's eligible charges");
    }
    if (rules->caps.month_amount) tighten(**rules->caps.month_amount, "fixed sum");
  }
  const std::vector<Money> before = payables(work);
  if (work.month_cap) work.totals.cut_by_month_cap = reduce_to(work, *work.month_cap);
  carry_cut(work, before);
  for (CreditWork& credit : work.credits) credit.line.after_month_cap = credit.line.payable;
}

// 11. The caps over several months: what earlier months have paid leaves the room.
void cap_years(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  if (rules == nullptr) return;
  const agreement::Caps& caps = rules->caps;
  const std::vector<Money> before = payables(work);

  if (caps.rolling) {
    const auto months = static_cast<std::int32_t>(caps.rolling_months ? **caps.rolling_months : 12);
    const time::Month from = work.month - (months - 1);
    Money charges = work.totals.eligible;
    for (const MonthMoney& past : work.run->money) {
      if (past.month >= from) charges += past.eligible;
    }
    const Money limit = share_of(charges, **caps.rolling, rules->rounding);
    work.rolling_room = money::max(work.zero(), limit - earlier_credits(work, from));
    work.totals.cut_by_rolling_cap = reduce_to(work, *work.rolling_room);
  }

  std::optional<Money> limit;
  if (caps.year) limit = share_of(year_charges(work), **caps.year, rules->rounding);
  if (caps.year_amount) limit = limit ? money::min(*limit, **caps.year_amount) : **caps.year_amount;
  if (limit) {
    const Money paid = earlier_credits(work, contract_year_of(*work.terms, work.month));
    work.year_room = money::max(work.zero(), *limit - paid);
    work.totals.cut_by_year_cap = reduce_to(work, *work.year_room);
  }
  carry_cut(work, before);
}

}  // namespace entente::settlement
