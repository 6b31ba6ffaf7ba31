// Prices that share cost, saving or benefit: cost plus, target cost, gain share, outcome fees, pass-through.
#include <fmt/format.h>

#include <algorithm>

#include "pricing/figures.h"
#include "pricing/price.h"

namespace entente::pricing {
namespace {

Exact add_costs(std::span<const Cost> costs, money::Currency currency, explain::Figure& into) {
  Exact sum;
  for (const Cost& cost : costs) {
    sum += cost.amount;
    into.add(figure(cost.of, show(cost.amount, currency)));
  }
  return sum;
}

/// The supplier's part of `amount` by bands that are shares of the target.
Exact shared_by_bands(const std::vector<ShareBand>& bands, const Exact& target, const Exact& amount) {
  Exact sum, from;
  for (const ShareBand& band : bands) {
    if (amount <= from) break;
    const Exact to = band.through ? std::min(amount, share_of(target, **band.through)) : amount;
    if (to > from) sum += share_of(to - from, *band.share);
    from = std::max(from, to);
  }
  if (amount > from && !bands.empty()) sum += share_of(amount - from, *bands.back().share);
  return sum;
}

}  // namespace

Priced cost_plus(const CostPlus& terms, std::span<const Cost> costs, std::span<const Cost> disallowed,
                 const Exact& charged_before, money::Currency currency) {
  Priced made;
  made.figure = figure("cost plus", {}, "allowed cost + fee");
  explain::Figure allowed = figure("allowed cost", {}, "sum of the costs");
  const Exact cost = add_costs(costs, currency, allowed);
  allowed.value = show(cost, currency);
  made.figure.add(std::move(allowed));
  Exact amount = cost;
  if (terms.fee_share) {
    const Exact fee = share_of(cost, **terms.fee_share);
    made.figure.add(figure("fee", show(fee, currency),
                           (**terms.fee_share).to_string() + " of the allowed cost", terms.fee_share->place));
    amount += fee;
  }
  if (terms.fee) {
    made.figure.add(figure("fee", terms.fee->value.to_string(), "fixed", terms.fee->place));
    amount += Exact(**terms.fee);
  }
  if (!disallowed.empty()) {
    explain::Figure listed = figure("disallowed cost", {}, "listed, not paid");
    const Exact sum = add_costs(disallowed, currency, listed);
    listed.value = show(sum, currency);
    if (!sum.is_zero()) made.notes.push_back(show(sum, currency) + " of cost are not allowed and not paid");
    made.figure.add(std::move(listed));
  }
  if (terms.cap) {
    const Exact room = std::max(Exact(), Exact(**terms.cap) - charged_before);
    made.figure.add(
        figure("ceiling", terms.cap->value.to_string(), "over the whole charge", terms.cap->place));
    if (amount > room) {
      made.notes.push_back(show(amount - room, currency) + " above the ceiling are borne by the supplier");
      amount = room;
    }
  }
  made.quantity = show(cost, currency) + " of cost";
  for (const std::string& note : made.notes) made.figure.note = note;
  made.amount = amount;
  made.figure.value = show(amount, currency);
  return made;
}

Priced target_price(const TargetCost& terms, const Exact& cost) {
  const money::Currency currency = terms.target->currency();
  const Exact target(*terms.target);
  Priced made;
  made.quantity = show(cost, currency) + " of cost";
  made.figure =
      figure("price", {}, "cost + fee + the supplier's share of saving or overrun", terms.target.place);
  made.figure.add(figure("cost", show(cost, currency)));
  made.figure.add(figure("target cost", terms.target->to_string(), {}, terms.target.place));
  const Exact saved = target - cost;
  const auto& bands = saved.is_negative() ? terms.pain : terms.gain;
  Exact shared;
  if (!bands.empty()) {
    shared =
        saved.is_negative() ? -shared_by_bands(bands, target, -saved) : shared_by_bands(bands, target, saved);
  } else if (terms.share) {
    shared = share_of(saved, **terms.share);
  }
  explain::Figure& part = made.figure.add(
      figure(saved.is_negative() ? "overrun borne by the supplier" : "saving earned by the supplier",
             show(shared, currency),
             bands.empty() && terms.share ? (**terms.share).to_string() + " of it" : "by bands of the target",
             bands.empty() && terms.share ? terms.share->place : text::Place{}));
  part.add(figure(saved.is_negative() ? "overrun" : "saving", show(saved, currency)));
  Exact fee = Exact(*terms.fee) + shared;
  if (terms.least_fee && fee < Exact(**terms.least_fee)) {
    fee = Exact(**terms.least_fee);
    made.notes.push_back("the fee is held at its least, " + terms.least_fee->value.to_string());
  }
  if (terms.greatest_fee && fee > Exact(**terms.greatest_fee)) {
    fee = Exact(**terms.greatest_fee);
    made.notes.push_back("the fee is held at its greatest, " + terms.greatest_fee->value.to_string());
  }
  explain::Figure& fee_line = made.figure.add(
      figure("fee with the share", show(fee, currency), "target fee + share", terms.fee.place));
  fee_line.add(figure("target fee", terms.fee->to_string(), {}, terms.fee.place));
  Exact price = cost + fee;
  if (terms.ceiling) {
    made.figure.add(
        figure("ceiling", terms.ceiling->value.to_string(), "the most that is paid", terms.ceiling->place));
    if (price > Exact(**terms.ceiling)) {
      made.notes.push_back(fmt::format("{} above the ceiling are borne by the supplier",
                                       show(price - Exact(**terms.ceiling), currency)));
      price = Exact(**terms.ceiling);
    }
    if (const auto point = point_of_total_assumption(terms)) {
      made.figure.add(figure("point of total assumption", show(*point, currency),
                             "target cost + (ceiling - target price) / the client's share"));
    }
  }
  made.figure.add(figure("margin of the supplier", show(price - cost, currency), "price - cost"));
  for (const std::string& note : made.notes) made.figure.note = note;
  made.amount = price;
  made.figure.value = show(price, currency);
  return made;
}

std::optional<Exact> point_of_total_assumption(const TargetCost& terms) {
  if (!terms.ceiling || !terms.share || !terms.pain.empty()) return std::nullopt;
  const Exact client_share = Exact(1) - Exact((**terms.share).fraction());
  if (client_share <= Exact()) return std::nullopt;
  const Exact target_price = Exact(*terms.target) + Exact(*terms.fee);
  return Exact(*terms.target) + (Exact(**terms.ceiling) - target_price) / client_share;
}

Priced gain_share(const GainShare& terms, const Exact& saving, const Exact& saving_before,
                  const Exact& shared_before, money::Currency currency) {
  Priced made;
  const Exact total = saving_before + saving;
  const Exact threshold = terms.threshold ? Exact(**terms.threshold) : Exact();
  Exact earned = share_of(std::max(Exact(), total - threshold), *terms.share);
  made.quantity = show(saving, currency) + " saved";
  made.figure = figure("gain share", {}, "share of the saving above the threshold", terms.share.place);
  made.figure.add(figure("saving", show(saving, currency), {}, terms.of.place));
  if (!saving_before.is_zero())
    made.figure.add(figure("saving before, in the same span", show(saving_before, currency)));
  if (terms.threshold)
    made.figure.add(
        figure("threshold", terms.threshold->value.to_string(), "not shared", terms.threshold->place));
  made.figure.add(figure("share", terms.share->to_string(), {}, terms.share.place));
  if (terms.cap && earned > Exact(**terms.cap)) {
    made.notes.push_back(fmt::format("{} above the cap of {} are not paid",
                                     show(earned - Exact(**terms.cap), currency),
                                     terms.cap->value.to_string()));
    made.figure.add(figure("cap", terms.cap->value.to_string(), {}, terms.cap->place));
    earned = Exact(**terms.cap);
  }
  Exact amount = earned - shared_before;
  if (!shared_before.is_zero()) made.figure.add(figure("shared before", show(shared_before, currency)));
  if (amount.is_negative()) {
    const Exact back = terms.clawback ? share_of(amount, **terms.clawback) : Exact();
    made.notes.push_back(terms.clawback
                             ? fmt::format("{} are returned: the saving did not last", show(-back, currency))
                             : fmt::format("{} have been shared for a saving that did not last; nothing is "
                                           "returned",
                                           show(-amount, currency)));
    if (terms.clawback)
      made.figure.add(figure("clawback", terms.clawback->value.to_string(), {}, terms.clawback->place));
    amount = back;
  }
  for (const std::string& note : made.notes) made.figure.note = note;
  made.amount = amount;
  made.figure.value = show(amount, currency);
  return made;
}

Priced outcome(const Outcome& terms, const Exact& benefit, money::Currency currency) {
  Priced made;
  made.quantity = show(benefit, currency) + " of benefit";
  made.figure = figure("outcome fee", {}, "benefit x attribution x share", terms.share.place);
  made.figure.add(figure("benefit", show(benefit, currency), {}, terms.of.place));
  Exact counted = benefit;
  if (terms.corridor && benefit >= Exact(*terms.corridor->from) && benefit <= Exact(*terms.corridor->to)) {
    counted = Exact(*terms.corridor->counts_as);
    made.figure.add(figure("counts as", show(counted, currency),
                           fmt::format("a benefit between {} and {}", terms.corridor->from->to_string(),
                                       terms.corridor->to->to_string()),
                           terms.corridor->counts_as.place));
  }
  if (terms.attribution) {
    made.figure.add(figure("attribution", terms.attribution->value.to_string(),
                           "part of the benefit that is the supplier's doing", terms.attribution->place));
    counted = share_of(counted, **terms.attribution);
  }
  made.figure.add(figure("share", terms.share->to_string(), {}, terms.share.place));
  Exact fee = std::max(Exact(), share_of(counted, *terms.share));
  if (terms.least && fee < Exact(**terms.least)) {
    fee = Exact(**terms.least);
    made.notes.push_back("the fee is held at its least, " + terms.least->value.to_string());
  }
  if (terms.cap && fee > Exact(**terms.cap)) {
    made.notes.push_back(
        fmt::format("{} above the cap are not paid", show(fee - Exact(**terms.cap), currency)));
    made.figure.add(figure("cap", terms.cap->value.to_string(), {}, terms.cap->place));
    fee = Exact(**terms.cap);
  }
  for (const std::string& note : made.notes) made.figure.note = note;
  made.amount = fee;
  made.figure.value = show(fee, currency);
  return made;
}

Priced pass_through(const PassThrough& terms, std::span<const Cost> costs, money::Currency currency) {
  Priced made;
  made.figure = figure("pass through", {}, terms.mark_up ? "cost + mark-up" : "cost as it was");
  explain::Figure listed = figure("cost", {}, "sum of the costs");
  const Exact cost = add_costs(costs, currency, listed);
  listed.value = show(cost, currency);
  made.figure.add(std::move(listed));
  Exact amount = cost;
  if (terms.mark_up) {
    Exact extra = share_of(cost, **terms.mark_up);
    if (terms.cap && extra > Exact(**terms.cap)) {
      extra = Exact(**terms.cap);
      made.notes.push_back("the mark-up is held at its most, " + terms.cap->value.to_string());
      made.figure.note = made.notes.back();
    }
    made.figure.add(figure("mark-up", show(extra, currency),
                           terms.mark_up->value.to_string() + " of the cost", terms.mark_up->place));
    amount += extra;
  }
  made.quantity = show(cost, currency) + " of cost";
  made.amount = amount;
  made.figure.value = show(amount, currency);
  return made;
}

}  // namespace entente::pricing
