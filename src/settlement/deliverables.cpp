// Critical deliverables: dated outputs with a credit of their own for each full or started day or week late,
// after the days of grace, up to a cap. A delay that the client caused moves the due date day for day (A.7).
// What is still late when a month ends is credited so far; later months add only what is new.
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;

struct Lateness {
  time::Date due, graced;
  std::optional<time::Date> delivered;
  std::int64_t days = 0;   ///< after the due date
  std::int64_t steps = 0;  ///< that the credit counts, after grace
};

std::optional<time::Date> delivered_on(const Run& run, const std::string& name,
                                       const agreement::CriticalDeliverable& deliverable) {
  if (deliverable.delivered) return **deliverable.delivered;
  const auto found = run.tallies->delivered.find(name);
  return found == run.tallies->delivered.end() ? std::nullopt : std::optional(found->second);
}

/// How late it was on the evening of `day`.
Lateness lateness_on(const MonthWork& work, const std::string& name,
                     const agreement::CriticalDeliverable& deliverable, time::Date day) {
  Lateness late;
  late.due = *deliverable.due + static_cast<std::int32_t>(deliverable.client_delay_days);
  late.graced = deliverable.grace ? after(*work.terms, late.due, **deliverable.grace) : late.due;
  late.delivered = delivered_on(*work.run, name, deliverable);
  const time::Date until = late.delivered ? std::min(*late.delivered, day) : day;
  late.days = std::max(0, until - late.due);
  const std::int64_t counted = std::max(0, until - late.graced);
  if (deliverable.per == "full week") {
    late.steps = counted / 7;
  } else if (deliverable.per == "started week") {
    late.steps = (counted + 6) / 7;
  } else {
    late.steps = counted;  // whole days: a full day late and a started one are the same between dates
  }
  return late;
}

}  // namespace

void credit_deliverables(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  const money::Rounding rounding = rules != nullptr ? rules->rounding : money::Rounding::half_away_from_zero;
  const time::Date today = work.terms->zone.date_at(work.run->known->as_of);
  const time::Date evening = std::min(work.days.end - 1, today);
  for (const auto& [name, deliverable] : work.terms->deliverables) {
    const Lateness late = lateness_on(work, *name, deliverable, evening);
    const bool came_before = late.delivered && *late.delivered < work.days.begin;
    if (late.due >= work.days.end || (came_before && late.due < work.days.begin)) continue;
    DeliverableLine line;
    line.deliverable = *name;
    line.title = deliverable.title;
    line.clause = *deliverable.clause;
    line.due = late.due;
    if (late.delivered && *late.delivered <= evening) line.delivered = late.delivered;
    line.days_late = late.days;
    line.steps = late.steps;
    line.figure = "deliverables/" + *name;
    line.cap =
        deliverable.cap ? share_of(*deliverable.price, **deliverable.cap, rounding) : *deliverable.price;

    const Decimal exact = deliverable.price->amount() * deliverable.rate->fraction() * Decimal(late.steps);
    const Money to_date = money::min(Money::rounded(exact, *work.terms->currency, rounding), line.cap);
    const auto earlier = work.run->deliverable_credits.try_emplace(*name, work.zero()).first;
    line.credit = to_date - earlier->second;
    if (line.credit.is_negative()) line.credit = work.zero();

    if (!line.credit.is_zero()) {
      earlier->second = to_date;
      CreditWork credit;
      credit.line.level = *name;
      credit.line.what = fmt::format("{} days late, {} x {}", late.days, late.steps, deliverable.per);
      credit.line.clause = *deliverable.clause;
      credit.line.figure = "credits/" + *name;
      credit.line.base = *deliverable.price;
      credit.line.at_risk = work.totals.at_risk;
      credit.exact = line.credit.amount();
      credit.place = deliverable.rate.place;
      credit.rule = fmt::format("price x rate x steps, at most {}, less what earlier months credited",
                                line.cap.to_string());
      credit.inputs.push_back(figure("price", deliverable.price->to_string(), {}, deliverable.price.place));
      credit.inputs.push_back(figure("rate for each " + deliverable.per, deliverable.rate->to_string(), {},
                                     deliverable.rate.place));
      credit.inputs.push_back(
          figure(deliverable.per + "s late after grace", std::to_string(late.steps),
                 fmt::format("from {} to {}", late.graced.to_string(),
                             line.delivered ? line.delivered->to_string() : evening.to_string()),
                 deliverable.due.place));
      if (to_date != line.credit) {
        credit.inputs.push_back(figure("credited by earlier months", (to_date - line.credit).to_string()));
      }
      work.credits.push_back(std::move(credit));
    }
    work.deliverables.push_back(std::move(line));
  }
}

}  // namespace entente::settlement
