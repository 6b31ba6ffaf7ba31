// The invoice of a month: lines in the order of REFERENCE B.2, each rounded once, so that their sum is the
// invoice whatever unrounded sums would say. Pure: charges, credits and what is carried come in as arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explain/explain.h"
#include "pricing/charge.h"

namespace entente::pricing {

/// In this order on the invoice.
enum class LineKind {
  charge,
  commitment,  ///< shortfall of a minimum commitment
  discount,    ///< negative
  credit,      ///< service credit, negative
  earn_back,   ///< credits returned to the supplier
  bonus,
  adjustment,  ///< corrects a line of an earlier invoice
  carried,     ///< credits of earlier months that found no room, negative
  tax,
  withholding  ///< negative
};
/// "charge", "service credit", ...
std::string_view name(LineKind kind);

struct InvoiceLine {
  std::string
      id;  ///< unique on the invoice: "charge/desk", "credit/p2-resolution", "adjustment/2026-03/charge/desk"
  LineKind kind = LineKind::charge;
  std::string title;
  std::string clause;
  std::string of;        ///< charge, level or tax it is about
  std::string model;     ///< charges: "unit price"
  std::string quantity;  ///< "12,500 at bands", "1,640.5 h at EUR 95.00"; empty where there is none
  std::optional<money::Decimal> units;  ///< where the line is one quantity
  std::optional<Rate> unit_price;       ///< and one price
  std::string unit;                     ///< what is counted: the measure
  money::Money amount;                  ///< signed as it enters the sum
  bool eligible = false;                ///< charges: counts towards the base of credits
  std::optional<std::string> adjusts;   ///< adjustment: id of the line it corrects
  std::optional<time::Month> adjusts_month;
  std::string figure;  ///< id in the explanation
};

struct Invoice {
  std::string agreement, title, client, supplier;
  time::Month month;
  time::DateRange days;
  money::Currency currency;
  std::vector<InvoiceLine> lines;
  money::Money charges;   ///< sum of charges and commitments
  money::Money discount;  ///< not negative: what is taken off
  money::Money eligible;  ///< base of credits
  money::Money credits;   ///< service credits of this month, not negative
  money::Money earned_back, bonus;
  money::Money adjustments;  ///< signed
  money::Money carried_in;   ///< credits of earlier months taken off here, not negative
  money::Money net;  ///< before tax: sum of the lines so far, not negative unless credits are paid out
  money::Money tax;
  money::Money withheld;     ///< not negative
  money::Money total;        ///< net + tax
  money::Money payable;      ///< total - withheld; negative: the supplier pays
  money::Money carried_out;  ///< credits that found no room and reduce the next invoice
  std::optional<time::Date>
      due;  ///< last day of payment when the invoice is issued on the month's first day after
  std::vector<std::string> not_determined;  ///< charges without a quantity: the invoice is provisional
  std::vector<std::string> notes;
  explain::Figure explanation;  ///< root "invoice"; every line's `figure` is an id in it
};

/// What the invoice is made of, before its rules are applied. Amounts are rounded already.
struct InvoiceParts {
  struct Part {
    std::string name, title, clause, model, quantity;
    money::Money amount;  ///< as a positive sum; credits too
    bool eligible = false;
    bool discounted = false;
    std::optional<money::Decimal> units;
    std::optional<Rate> unit_price;
    std::string unit;
    std::optional<money::Money> discount;  ///< its part of the discount, when known already
    explain::Figure figure;
  };
  struct Adjustment {
    time::Month month;
    std::string line;  ///< id on that month's invoice
    std::string title;
    money::Money amount;  ///< signed: what the line should have been less what it was
    explain::Figure figure;
  };
  time::Month month;
  time::DateRange days;
  money::Currency currency;
  std::vector<Part> charges, commitments, credits, earn_backs, bonuses;
  std::vector<Adjustment> adjustments;
  money::Money carried_in;
  bool last_month = false;  ///< there is no next invoice: what is over is paid
  std::vector<std::string> not_determined;
};

/// Applies the rules of the invoice. The names of agreement and parties are left to the caller.
Invoice make_invoice(const Invoicing& rules, const InvoiceParts& parts);

/// The discount on charges of these amounts, and its part of each line (largest remainder).
struct Discounted {
  money::Money discount;
  std::vector<money::Money> parts;
  explain::Figure figure;
};
Discounted discount_on(const std::optional<Discount>& rule, const std::vector<money::Money>& lines,
                       money::Currency currency, money::Rounding rounding);

}  // namespace entente::pricing
