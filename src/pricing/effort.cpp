// Prices of effort and of results: hours, capacity, fixed price, milestones, bounties, subscriptions.
#include <fmt/format.h>

#include "pricing/figures.h"
#include "pricing/price.h"

namespace entente::pricing {
namespace {

Exact price_of(const Rate& rate) {
  return Exact(rate.amount);
}

}  // namespace

Priced time_and_materials(std::span<const Worked> worked, const std::optional<money::Money>& cap,
                          const Exact& charged_before, money::Currency currency) {
  Priced made;
  Exact hours, sum;
  made.figure = figure("time and materials", {}, "hours x rate");
  for (const Worked& each : worked) {
    const Exact amount = each.hours * price_of(each.rate);
    hours += each.hours;
    sum += amount;
    explain::Figure& line = made.figure.add(figure(each.of, show(amount, currency), "hours x rate"));
    line.add(figure("hours", show(each.hours)));
    line.add(figure("rate", show(each.rate)));
  }
  made.quantity = show(hours) + " h";
  if (worked.size() == 1) {
    made.units = hours;
    made.unit_price = worked.front().rate;
    made.unit = worked.front().of;
  }
  made.amount = sum;
  if (cap) {
    const Exact room = std::max(Exact(), Exact(*cap) - charged_before);
    made.figure.rule = "the lesser of hours x rate and what the ceiling leaves";
    made.figure.add(figure("before the ceiling", show(sum, currency)));
    explain::Figure& ceiling = made.figure.add(figure("ceiling", cap->to_string(), "not to exceed"));
    if (!charged_before.is_zero()) ceiling.add(figure("charged before", show(charged_before, currency)));
    if (sum > room) {
      made.notes.push_back(fmt::format("{} above the ceiling of {} are borne by the supplier",
                                       show(sum - room, currency), cap->to_string()));
      made.amount = room;
    }
  }
  made.figure.value = show(*made.amount, currency);
  for (const std::string& note : made.notes) made.figure.note = note;
  return made;
}

Priced capacity(const Capacity& terms, const Exact& used, const Exact& free_units,
                const Exact& part_of_month) {
  const money::Currency currency = terms.price->currency();
  const Exact agreed = Exact(*terms.agreed) * part_of_month;
  Priced made;
  made.quantity = fmt::format("{} of {}", show(used), show(agreed));
  made.figure = figure("capacity", {}, "price of the capacity, used or not", terms.price.place);
  made.figure.add(figure("price a month", terms.price->to_string(), {}, terms.price.place));
  made.figure.add(figure("agreed", show(agreed), {}, terms.agreed.place));
  made.figure.add(figure("used", show(used)));
  Exact amount = Exact(*terms.price) * part_of_month;
  if (!free_units.is_zero())
    made.figure.add(figure("left over from earlier months", show(free_units), "unused units roll over"));
  const Exact more = used - agreed - free_units;
  if (more > Exact()) {
    if (terms.more) {
      const Exact extra = more * price_of(**terms.more);
      explain::Figure& line = made.figure.add(
          figure("beyond the capacity", show(extra, currency), "units x price", terms.more->place));
      line.add(figure("units", show(more)));
      line.add(figure("price", show(**terms.more)));
      amount += extra;
      made.figure.rule = "price of the capacity + units beyond it x their price";
    } else {
      made.notes.push_back(fmt::format("{} units beyond the capacity bear no price", show(more)));
    }
  } else if (used < agreed) {
    made.notes.push_back(terms.unused == Capacity::Unused::rolls_over
                             ? fmt::format("{} unused units can be used later", show(agreed - used))
                             : fmt::format("{} unused units lapse", show(agreed - used)));
  }
  for (const std::string& note : made.notes) made.figure.note = note;
  made.amount = amount;
  made.figure.value = show(amount, currency);
  return made;
}

Priced fixed_price(const FixedPrice& terms, time::Month month) {
  Priced made;
  const bool due_now = terms.accepted && time::Month::containing(**terms.accepted) == month;
  made.amount = due_now ? Exact(*terms.price) : Exact();
  made.figure = figure("fixed price", show(*made.amount, terms.price->currency()),
                       "charged in the month of acceptance", terms.price.place);
  made.figure.add(figure("price", terms.price->to_string(), {}, terms.price.place));
  made.figure.add(figure("accepted", terms.accepted ? (**terms.accepted).to_string() : "not yet", {},
                         terms.accepted ? terms.accepted->place : text::Place{}));
  return made;
}

Priced milestones(const Milestones& terms, time::Month month) {
  Priced made;
  Exact sum;
  money::Currency currency;
  made.figure = figure("milestones", {}, "accepted in the month, less what is kept back");
  const auto kept_of = [&](const Milestone& step) {
    const bool keeps = terms.retention && (!terms.released || **step.accepted <= **terms.released);
    if (!keeps) return money::Money::zero(step.price->currency());
    // To the cent at once, so that what is kept back and what is released are one sum.
    return share_of(Exact(*step.price), **terms.retention)
        .in(step.price->currency(), money::Rounding::half_away_from_zero);
  };
  std::size_t accepted = 0;
  for (const auto& [name, step] : terms.steps) {
    currency = step.price->currency();
    if (!step.accepted || time::Month::containing(**step.accepted) != month) continue;
    ++accepted;
    const money::Money kept = kept_of(step);
    const Exact due = Exact(*step.price) - Exact(kept);
    sum += due;
    explain::Figure& line = made.figure.add(figure(step.title.empty() ? *name : step.title,
                                                   show(due, currency), "price - kept back", name.place));
    line.add(figure("price", step.price->to_string(), {}, step.price.place));
    line.add(figure("accepted", (**step.accepted).to_string(), {}, step.accepted->place));
    if (!kept.is_zero())
      line.add(figure("kept back", kept.to_string(), (**terms.retention).to_string() + " of the price",
                      terms.retention->place));
  }
  if (terms.released && time::Month::containing(**terms.released) == month) {
    Exact released;
    for (const auto& [name, step] : terms.steps) {
      if (step.accepted && time::Month::containing(**step.accepted) <= month)
        released += Exact(kept_of(step));
    }
    sum += released;
    made.figure.add(figure("released", show(released, currency), "everything kept back until then",
                           terms.released->place));
    made.notes.push_back(show(released, currency) + " kept back before are released");
  }
  made.quantity = fmt::format("{} accepted", accepted);
  made.amount = sum;
  made.figure.value = show(sum, currency);
  return made;
}

Priced subscription(const Subscription& terms, time::Date day, const Exact& seats, std::int64_t years,
                    const Exact& part_of_month) {
  const auto* step = terms.price.on(day);
  if (step == nullptr) return not_determined("subscription", "no price holds on " + day.to_string());
  const money::Currency currency = step->value->currency;
  Exact factor(1);
  for (std::int64_t i = 0; terms.uplift && i < years; ++i)
    factor = factor * (Exact(1) + Exact((**terms.uplift).fraction()));
  const Exact price = price_of(*step->value) * factor;
  const Exact agreed(*terms.seats);
  Priced made;
  made.quantity = fmt::format("{} of {} seats", show(seats), show(agreed));
  made.figure = figure("subscription", {}, "agreed seats x price", step->value.place);
  made.figure.add(figure("agreed seats", show(agreed), {}, terms.seats.place));
  explain::Figure& each = made.figure.add(figure("price of a seat", show(price, currency)));
  if (terms.uplift && years > 0) {
    each.rule = fmt::format("{}, raised by {} in each of {} contract years", show(*step->value),
                            (**terms.uplift).to_string(), years);
    each.origins.push_back({terms.uplift->place, {}, {}});
  }
  Exact amount = agreed * price;
  if (seats > agreed) {
    const Exact overage = terms.overage ? price_of(**terms.overage) * factor : price;
    const Exact extra = (seats - agreed) * overage;
    explain::Figure& line = made.figure.add(figure("seats beyond", show(extra, currency), "seats x price",
                                                   terms.overage ? terms.overage->place : text::Place{}));
    line.add(figure("seats", show(seats - agreed)));
    line.add(figure("price", show(overage, currency)));
    amount += extra;
  }
  made.amount = amount * part_of_month;
  made.figure.value = show(*made.amount, currency);
  return made;
}

Priced bounty(std::span<const Accepted> accepted, const std::optional<money::Money>& cap,
              money::Currency currency) {
  Priced made;
  Exact sum, count;
  made.figure = figure("bounties", {}, "accepted submissions x price");
  for (const Accepted& each : accepted) {
    const Exact amount = each.submissions * price_of(each.price);
    sum += amount;
    count += each.submissions;
    explain::Figure& line = made.figure.add(figure(each.of, show(amount, currency), "accepted x price"));
    line.add(figure("accepted", show(each.submissions)));
    line.add(figure("price", show(each.price)));
  }
  made.quantity = show(count) + " accepted";
  if (accepted.size() == 1) {
    made.units = count;
    made.unit_price = accepted.front().price;
    made.unit = accepted.front().of;
  }
  if (cap && sum > Exact(*cap)) {
    made.notes.push_back(fmt::format("{} above the month's limit of {} are not charged",
                                     show(sum - Exact(*cap), currency), cap->to_string()));
    made.figure.add(figure("most in a month", cap->to_string()));
    made.figure.note = made.notes.back();
    sum = Exact(*cap);
  }
  made.amount = sum;
  made.figure.value = show(sum, currency);
  return made;
}

}  // namespace entente::pricing
