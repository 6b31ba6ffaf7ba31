// Charges by cost: cost plus, target cost, shares of a saving.
#include "pricing/pricer.h"

#include <algorithm>

#include "pricing/figures.h"

namespace entente::pricing {

std::optional<std::vector<Cost>> Pricer::costs_of(const std::vector<Placed<std::string>>& measures,
                                                  time::DateRange days, std::string& missing) const {
  std::vector<Cost> costs;
  for (const auto& measure : measures) {
    const auto amount = known(*measure, days);
    if (!amount) {
      missing = *measure;
      return std::nullopt;
    }
    costs.push_back({*measure, *amount});
  }
  return costs;
}

std::vector<Cost> Pricer::listed(const std::vector<Placed<std::string>>& measures,
                                 time::DateRange days) const {
  std::vector<Cost> costs;
  for (const auto& measure : measures) {
    if (const auto amount = quantity(*measure, days)) costs.push_back({*measure, *amount});
  }
  return costs;
}

Priced Pricer::costs_plus(const Charge& charge, time::Month month, time::DateRange days) const {
  const CostPlus& terms = *charge.cost_plus;
  std::string missing;
  const auto costs = costs_of(terms.costs, days, missing);
  if (!costs) return unknown(charge, missing);
  CostPlus in_part = terms;
  if (terms.fee)
    in_part.fee->value = (Exact(**terms.fee) * part_of(month, days))
                             .in(terms.fee->value.currency(), money::Rounding::half_away_from_zero);
  Exact charged;
  if (terms.cap) {
    before(Over::all, month, days.begin, [&](const Charge& then, time::Month at, time::DateRange span) {
      std::string ignored;
      if (!then.cost_plus) return;
      const auto earlier = costs_of(then.cost_plus->costs, span, ignored);
      if (!earlier) return;
      CostPlus open = *then.cost_plus;
      open.cap.reset();
      if (open.fee)
        open.fee->value = (Exact(**open.fee) * part_of(at, span))
                              .in(open.fee->value.currency(), money::Rounding::half_away_from_zero);
      charged += *cost_plus(open, *earlier, {}, Exact(), currency()).amount;
    });
    charged = std::min(charged, Exact(**terms.cap));
  }
  return cost_plus(in_part, *costs, listed(terms.disallowed, days), charged, currency());
}

Priced Pricer::target(const Charge& charge, time::Month month, time::DateRange days) const {
  const TargetCost& terms = *charge.target_cost;
  const time::Month settled = time::Month::containing(*terms.settled);
  if (month > settled) return nothing();
  std::string missing;
  const auto costs = costs_of(terms.costs, days, missing);
  if (!costs) return unknown(charge, missing);
  Exact now;
  for (const Cost& cost : *costs) now += cost.amount;
  Exact earlier;
  before(Over::all, month, days.begin, [&](const Charge& then, time::Month, time::DateRange span) {
    std::string ignored;
    if (!then.target_cost) return;
    const auto known_costs = costs_of(then.target_cost->costs, span, ignored);
    if (!known_costs) return;
    for (const Cost& cost : *known_costs) earlier += cost.amount;
  });
  const auto on_account = [&](const Exact& cost) {
    if (!terms.on_account) return Exact();
    return terms.ceiling ? std::min(cost, Exact(**terms.ceiling)) : cost;
  };
  const bool final = month == settled && closes_month(month, days);
  if (!final) {
    Priced made;
    made.amount = on_account(earlier + now) - on_account(earlier);
    made.quantity = show(now, currency()) + " of cost";
    made.figure = figure(
        "on account", show(*made.amount, currency()),
        terms.on_account ? "cost of the month until the final account" : "nothing until the final account",
        terms.target.place);
    for (const Cost& cost : *costs) made.figure.add(figure(cost.of, show(cost.amount, currency())));
    return made;
  }
  Priced made = target_price(terms, earlier + now);
  const Exact paid = on_account(earlier);
  made.figure.label = "final account";
  if (!paid.is_zero()) {
    made.figure.add(figure("paid on account", show(paid, currency()), "cost of the months before"));
    made.figure.rule += " - what was paid on account";
  }
  made.amount = *made.amount - paid;
  made.figure.value = show(*made.amount, currency());
  return made;
}

std::optional<Exact> Pricer::saving_on(const GainShare& terms, time::Month month, time::DateRange days,
                                       bool expect) const {
  const auto part = part_of(month, days);
  if (!terms.baseline) return expect ? known(*terms.of, days) : quantity(*terms.of, days);
  const Exact without = Exact(**terms.baseline) * part;
  const auto cost = expect ? known(*terms.of, days, without) : quantity(*terms.of, days);
  if (!cost) return std::nullopt;
  return without - *cost;
}

Priced Pricer::gain(const Charge& charge, time::Month month, time::DateRange days) const {
  const GainShare& terms = *charge.gain_share;
  const auto saving = saving_on(terms, month, days, true);
  if (!saving) return unknown(charge, *terms.of);
  Exact saved, shared;
  before(terms.over, month, days.begin, [&](const Charge& then, time::Month at, time::DateRange span) {
    if (!then.gain_share) return;
    const auto earlier = saving_on(*then.gain_share, at, span, false);
    if (!earlier) return;
    shared += *gain_share(*then.gain_share, *earlier, saved, shared, currency()).amount;
    saved += *earlier;
  });
  return gain_share(terms, *saving, saved, shared, currency());
}

}  // namespace entente::pricing
