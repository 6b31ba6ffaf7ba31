// The order of B.2: charges, discount, credits, what is carried, taxes. Each line is rounded when it is made;
// after that there are only sums.
#include "pricing/invoice.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "pricing/figures.h"

namespace entente::pricing {

std::string_view name(LineKind kind) {
  switch (kind) {
    case LineKind::charge:
      return "charge";
    case LineKind::commitment:
      return "minimum commitment";
    case LineKind::discount:
      return "discount";
    case LineKind::credit:
      return "service credit";
    case LineKind::earn_back:
      return "earn-back";
    case LineKind::bonus:
      return "bonus";
    case LineKind::adjustment:
      return "adjustment";
    case LineKind::carried:
      return "carried forward";
    case LineKind::tax:
      return "tax";
    case LineKind::withholding:
      return "withholding";
  }
  return "unknown";
}

Discounted discount_on(const std::optional<Discount>& rule, const std::vector<money::Money>& lines,
                       money::Currency currency, money::Rounding rounding) {
  const money::Money zero = money::Money::zero(currency);
  Discounted made{zero, std::vector<money::Money>(lines.size(), zero), {}};
  if (!rule) return made;
  std::vector<money::Decimal> weights;
  money::Money subtotal = zero;
  for (const money::Money& line : lines) {
    subtotal += line;
    weights.push_back(money::max(line, zero).amount());
  }
  made.figure = figure("discount", {}, {}, rule->place);
  made.figure.add(figure("subtotal", subtotal.to_string()));
  Exact discount;
  if (rule->share) {
    discount = share_of(Exact(subtotal), **rule->share);
    made.figure.rule = (**rule->share).to_string() + " of the subtotal";
  } else {
    const bool slices = *rule->reading == BandReading::each_slice;
    made.figure.rule = slices ? "each slice of the subtotal at its own discount"
                              : "the whole subtotal at the discount that it reaches";
    for (std::size_t i = 0; i < rule->bands.size(); ++i) {
      const DiscountBand& band = rule->bands[i];
      if (subtotal < *band.from) break;
      money::Money part = subtotal;
      if (slices) {
        const bool has_next = i + 1 < rule->bands.size();
        part = (has_next ? money::min(subtotal, *rule->bands[i + 1].from) : subtotal) - *band.from;
        discount += share_of(Exact(part), *band.discount);
      } else {
        discount = share_of(Exact(part), *band.discount);
      }
      made.figure.add(figure("from " + band.from->to_string(), band.discount->to_string(),
                             slices ? "of " + part.to_string() : std::string(), band.discount.place));
    }
  }
  made.discount = discount.in(currency, rounding);
  const bool divisible =
      std::ranges::any_of(weights, [](const money::Decimal& weight) { return !weight.is_zero(); });
  if (divisible) made.parts = money::split(made.discount, weights);
  made.figure.value = (-made.discount).to_string();
  return made;
}

namespace {

class Maker {
 public:
  Maker(const Invoicing& rules, const InvoiceParts& parts) : rules_(rules), parts_(parts) {
    made_.month = parts.month;
    made_.days = parts.days;
    made_.currency = parts.currency;
    made_.not_determined = parts.not_determined;
    made_.explanation = figure("invoice", {}, "sum of the lines, each rounded once");
    made_.explanation.id = "invoice";
    const money::Money zero = money::Money::zero(parts.currency);
    for (money::Money* sum : {&made_.charges, &made_.discount, &made_.eligible, &made_.credits,
                              &made_.earned_back, &made_.bonus, &made_.adjustments, &made_.net, &made_.tax,
                              &made_.withheld, &made_.total, &made_.payable, &made_.carried_out}) {
      *sum = zero;
    }
    made_.carried_in = zero + parts.carried_in;
  }

  Invoice make() {
    add_charges();
    add_discount();
    add_credits();
    for (const auto& each : parts_.adjustments) add_adjustment(each);
    add_carried();
    made_.net = sum_of_lines();
    add_taxes();
    made_.total = made_.net + made_.tax;
    if (rules_.withholding) add_withholding();
    made_.payable = made_.total - made_.withheld;
    finish();
    return std::move(made_);
  }

 private:
  InvoiceLine& add(LineKind kind, std::string id, std::string title, const money::Money& amount,
                   explain::Figure argument) {
    InvoiceLine line;
    line.id = std::move(id);
    line.kind = kind;
    line.title = std::move(title);
    line.amount = amount;
    line.figure = "invoice/" + line.id;
    argument.id = line.figure;
    argument.label = line.title;
    argument.value = amount.to_string();
    made_.explanation.add(std::move(argument));
    made_.lines.push_back(std::move(line));
    return made_.lines.back();
  }

  money::Money sum_of_lines() const {
    money::Money sum = money::Money::zero(parts_.currency);
    for (const InvoiceLine& line : made_.lines) sum += line.amount;
    return sum;
  }

  void add_part(LineKind kind, const std::string& prefix, const InvoiceParts::Part& part, bool negative) {
    InvoiceLine& line = add(kind, prefix + part.name, part.title.empty() ? part.name : part.title,
                            negative ? -part.amount : part.amount, without_ids(part.figure));
    line.clause = part.clause;
    line.of = part.name;
    line.model = part.model;
    line.quantity = part.quantity;
    line.eligible = part.eligible;
    line.units = part.units;
    line.unit_price = part.unit_price;
    line.unit = part.unit;
  }

  /// The statement's figures keep their ids there; on the invoice only lines have one.
  static explain::Figure without_ids(explain::Figure figure) {
    figure.id.clear();
    for (auto& input : figure.inputs) input = without_ids(std::move(input));
    return figure;
  }

  void add_charges() {
    for (const auto& part : parts_.charges) {
      add_part(LineKind::charge, "charge/", part, false);
      made_.charges += part.amount;
    }
    for (const auto& part : parts_.commitments) {
      add_part(LineKind::commitment, "commitment/", part, false);
      made_.charges += part.amount;
    }
  }

  void add_discount() {
    discounts_.assign(parts_.charges.size(), money::Money::zero(parts_.currency));
    const bool known =
        std::ranges::any_of(parts_.charges, [](const auto& part) { return part.discount.has_value(); });
    std::vector<money::Money> lines;
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < parts_.charges.size(); ++i) {
      if (parts_.charges[i].discount) discounts_[i] = *parts_.charges[i].discount;
      if (!parts_.charges[i].discounted) continue;
      lines.push_back(parts_.charges[i].amount);
      positions.push_back(i);
    }
    Discounted found = discount_on(rules_.discount, lines, parts_.currency, rules_.rounding);
    if (!known) {
      for (std::size_t i = 0; i < positions.size(); ++i) discounts_[positions[i]] = found.parts[i];
    }
    for (const money::Money& discount : discounts_) made_.discount += discount;
    for (std::size_t i = 0; i < parts_.charges.size(); ++i) {
      if (!parts_.charges[i].eligible) continue;
      made_.eligible += parts_.charges[i].amount;
      if (*rules_.credit_base == Invoicing::CreditBase::after_discount) made_.eligible -= discounts_[i];
    }
    if (made_.discount.is_zero()) return;
    add(LineKind::discount, "discount", "Volume discount", -made_.discount, std::move(found.figure)).clause =
        rules_.clause;
  }

  void add_credits() {
    for (const auto& part : parts_.credits) {
      if (part.amount.is_zero()) continue;
      add_part(LineKind::credit, "credit/", part, true);
      made_.credits += part.amount;
    }
    for (const auto& part : parts_.earn_backs) {
      add_part(LineKind::earn_back, "earn-back/", part, false);
      made_.earned_back += part.amount;
    }
    for (const auto& part : parts_.bonuses) {
      add_part(LineKind::bonus, "bonus/", part, false);
      made_.bonus += part.amount;
    }
  }

  void add_adjustment(const InvoiceParts::Adjustment& each) {
    InvoiceLine& line =
        add(LineKind::adjustment, fmt::format("adjustment/{}/{}", each.month.to_string(), each.line),
            fmt::format("{}, {}", each.title, each.month.to_string()), each.amount, without_ids(each.figure));
    line.adjusts = each.line;
    line.adjusts_month = each.month;
    made_.adjustments += each.amount;
  }

  /// Credits of earlier months that found no room come off here; what finds no room now is carried or paid.
  void add_carried() {
    const money::Money zero = money::Money::zero(parts_.currency);
    if (!made_.carried_in.is_zero()) {
      add(LineKind::carried, "carried-in", "Credits carried from earlier invoices", -made_.carried_in,
          figure({}, {}, "what earlier invoices had no room for"));
    }
    const money::Money net = sum_of_lines();
    if (!net.is_negative()) return;
    const money::Money over = money::min(-net, made_.credits + made_.carried_in);
    if (over <= zero) return;
    if (parts_.last_month || *rules_.excess == Invoicing::Excess::paid) {
      made_.notes.push_back(fmt::format("credits exceed the invoice by {}, which the supplier pays{}",
                                        over.to_string(),
                                        parts_.last_month ? ": there is no next invoice" : ""));
      return;
    }
    made_.carried_out = over;
    add(LineKind::carried, "carried-out", "Credits carried to the next invoice", over,
        figure({}, {}, "an invoice does not fall below zero by credits", rules_.excess.place));
    made_.notes.push_back(
        fmt::format("credits exceed the invoice by {}, which reduce the next one", over.to_string()));
  }

  /// What credits, earn-back and carried amounts take off each charge: by largest remainder over the
  /// eligible ones, or over all where none is.
  std::vector<money::Money> credits_by_charge() const {
    const money::Money zero = money::Money::zero(parts_.currency);
    const money::Money sum = made_.credits + made_.carried_in - made_.carried_out - made_.earned_back;
    std::vector<money::Decimal> weights;
    bool any = false;
    for (std::size_t i = 0; i < parts_.charges.size(); ++i) {
      const bool counts = parts_.charges[i].eligible;
      weights.push_back(counts ? money::max(parts_.charges[i].amount - discounts_[i], zero).amount()
                               : money::Decimal());
      any = any || !weights.back().is_zero();
    }
    if (!any) return std::vector<money::Money>(parts_.charges.size(), zero);
    return money::split(sum, weights);
  }

  money::Money taxed(const Tax& tax) const {
    if (tax.on.empty()) {
      return rules_.credits_before_tax
                 ? made_.net
                 : made_.net + made_.credits + made_.carried_in - made_.carried_out - made_.earned_back;
    }
    money::Money base = money::Money::zero(parts_.currency);
    const auto is_on = [&](const std::string& charge) {
      return std::ranges::any_of(tax.on, [&](const auto& each) { return *each == charge; });
    };
    const auto credits = credits_by_charge();
    for (std::size_t i = 0; i < parts_.charges.size(); ++i) {
      if (!is_on(parts_.charges[i].name)) continue;
      base += parts_.charges[i].amount - discounts_[i];
      if (rules_.credits_before_tax) base -= credits[i];
    }
    for (const auto& part : parts_.commitments) {
      if (is_on(part.name)) base += part.amount;
    }
    for (const auto& each : parts_.adjustments) {
      if (each.line.starts_with("charge/") && is_on(each.line.substr(7))) base += each.amount;
    }
    return base;
  }

  void add_taxes() {
    for (const auto& [tax_name, tax] : rules_.taxes) {
      const money::Money base = taxed(tax);
      const money::Money amount = share_of(Exact(base), *tax.rate).in(parts_.currency, rules_.rounding);
      explain::Figure argument = figure({}, {}, tax.rate->to_string() + " of what is taxed", tax.rate.place);
      argument.add(
          figure("taxed", base.to_string(), rules_.credits_before_tax ? "after credits" : "before credits"));
      add(LineKind::tax, "tax/" + *tax_name, fmt::format("{} {}", *tax_name, tax.rate->to_string()), amount,
          std::move(argument))
          .of = *tax_name;
      made_.tax += amount;
    }
  }

  void add_withholding() {
    const money::Percent share = **rules_.withholding;
    made_.withheld = share_of(Exact(made_.net), share).in(parts_.currency, rules_.rounding);
    explain::Figure argument = figure({}, {}, share.to_string() + " of the net sum, paid to the tax office",
                                      rules_.withholding->place);
    argument.add(figure("net", made_.net.to_string()));
    add(LineKind::withholding, "withholding", "Withholding tax " + share.to_string(), -made_.withheld,
        std::move(argument));
  }

  void finish() {
    made_.explanation.value = made_.payable.to_string();
    if (rules_.payment_days)
      made_.due = parts_.month.end_day() + static_cast<std::int32_t>(**rules_.payment_days);
    for (const std::string& charge : made_.not_determined) {
      made_.notes.push_back(fmt::format("the charge `{}` is not determined and not on this invoice", charge));
    }
    if (made_.payable.is_negative())
      made_.notes.push_back(fmt::format("the supplier pays {}", (-made_.payable).to_string()));
  }

  const Invoicing& rules_;
  const InvoiceParts& parts_;
  Invoice made_;
  std::vector<money::Money> discounts_;
};

}  // namespace

Invoice make_invoice(const Invoicing& rules, const InvoiceParts& parts) {
  return Maker(rules, parts).make();
}

}  // namespace entente::pricing
