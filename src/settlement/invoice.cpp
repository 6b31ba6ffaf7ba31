// The invoice from statements: each month's lines, what credits of earlier months left over, and what has
// come out differently since an earlier invoice was issued.
#include "settlement/invoice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "settlement/segments.h"

namespace entente::settlement {
namespace {

using money::Money;
using pricing::InvoiceParts;

explain::Figure argument(const Statement& statement, const std::string& figure) {
  const explain::Figure* found = explain::find(statement.explanation, figure);
  return found != nullptr ? *found : explain::Figure{};
}

/// Lines of credits, by level: several lines of one level are one line of the invoice.
void add_credits(const Statement& statement, InvoiceParts& parts) {
  for (const CreditLine& line : statement.credits) {
    if (line.payable.is_zero()) continue;
    auto known = std::ranges::find(parts.credits, line.level, &InvoiceParts::Part::name);
    if (known != parts.credits.end()) {
      known->amount += line.payable;
      known->figure.inputs.push_back(argument(statement, line.figure));
      continue;
    }
    InvoiceParts::Part part;
    part.name = line.level;
    part.title = "Credit " + line.level;
    for (const LevelLine& level : statement.levels) {
      if (level.level == line.level && !level.title.empty()) part.title = "Credit: " + level.title;
    }
    part.clause = line.clause;
    part.amount = line.payable;
    part.figure.rule = "service credits that are payable this month";
    part.figure.inputs.push_back(argument(statement, line.figure));
    parts.credits.push_back(std::move(part));
  }
}

InvoiceParts parts_of(const Statement& statement) {
  InvoiceParts parts;
  parts.month = statement.month;
  parts.days = statement.days;
  parts.currency = statement.currency;
  parts.carried_in = Money::zero(statement.currency);
  parts.last_month = statement.totals.pays_in_cash;
  for (const ChargeLine& line : statement.charges) {
    if (!line.determined) {
      parts.not_determined.push_back(line.charge);
      continue;
    }
    if (!line.in_force) continue;
    InvoiceParts::Part part;
    part.name = line.charge;
    part.title = line.title;
    part.clause = line.clause;
    part.model = line.model;
    part.quantity = line.quantity;
    part.amount = line.amount;
    part.eligible = line.eligible;
    part.discounted = line.discounted;
    part.units = line.units;
    part.unit_price = line.unit_price;
    part.unit = line.unit;
    part.figure = argument(statement, line.figure);
    parts.charges.push_back(part);
    if (!line.commitment) continue;
    part.title = (line.title.empty() ? line.charge : line.title) + ", minimum commitment";
    part.quantity.clear();
    part.units.reset();
    part.unit_price.reset();
    part.amount = *line.commitment;
    part.figure = argument(statement, line.figure + "/commitment");
    parts.commitments.push_back(std::move(part));
  }
  add_credits(statement, parts);
  for (const EarnBackLine& line : statement.earn_backs) {
    InvoiceParts::Part part;
    part.name = fmt::format("{}/{}", line.level, line.of.to_string());
    part.title = fmt::format("Earned back: {}, {}", line.level, line.of.to_string());
    part.amount = line.amount;
    part.figure = argument(statement, line.figure);
    parts.earn_backs.push_back(std::move(part));
  }
  for (const BonusLine& line : statement.bonuses) {
    InvoiceParts::Part part;
    part.name = line.level;
    part.title = "Bonus " + line.level;
    part.amount = line.amount;
    part.figure = argument(statement, line.figure);
    parts.bonuses.push_back(std::move(part));
  }
  return parts;
}

pricing::Invoicing rules_on(const agreement::Agreement& agreement, const Statement& statement,
                            const ReduceOptions& known) {
  const std::vector<agreement::Version> versions =
      known.as_known ? agreement.versions_known(agreement.original->zone.date_at(*known.as_known))
                     : agreement.versions;
  const agreement::Terms* terms = agreement.original.get();
  for (const agreement::Version& version : versions) {
    // The terms of the month's last part, as the statement uses them.
    const bool begun = version.valid.begin <= statement.days.begin ||
                       (version.split_window && version.valid.begin < statement.days.end);
    if (begun) terms = version.terms.get();
  }
  return terms->invoicing.value_or(pricing::Invoicing{});
}

pricing::Invoice bare_invoice(const pricing::Invoicing& rules, const Statement& statement) {
  return pricing::make_invoice(rules, parts_of(statement));
}

/// Line by line what a month should have come to less what was invoiced. The discount of a month is a line of
/// its own; taxes follow from the corrected sum on this invoice.
std::vector<InvoiceParts::Adjustment> adjustments(const pricing::Invoice& was, const pricing::Invoice& now) {
  struct Difference {
    std::string title;
    Money before, after;
    explain::Figure argument;
  };
  std::vector<std::pair<std::string, Difference>> differences;
  const auto at = [&](const pricing::InvoiceLine& line) -> Difference& {
    for (auto& [id, difference] : differences) {
      if (id == line.id) return difference;
    }
    const Money zero = Money::zero(line.amount.currency());
    differences.push_back({line.id, {line.title, zero, zero, {}}});
    return differences.back().second;
  };
  const auto counts = [](const pricing::InvoiceLine& line) {
    using pricing::LineKind;
    return line.kind != LineKind::tax && line.kind != LineKind::withholding &&
           line.kind != LineKind::carried && line.kind != LineKind::adjustment;
  };
  for (const pricing::InvoiceLine& line : was.lines) {
    if (counts(line)) at(line).before = line.amount;
  }
  for (const pricing::InvoiceLine& line : now.lines) {
    if (!counts(line)) continue;
    Difference& difference = at(line);
    difference.after = line.amount;
    if (const auto* found = explain::find(now.explanation, line.figure)) difference.argument = *found;
  }
  std::vector<InvoiceParts::Adjustment> made;
  for (auto& [id, difference] : differences) {
    if (difference.before == difference.after) continue;
    InvoiceParts::Adjustment each;
    each.month = was.month;
    each.line = id;
    each.title = "Adjustment: " + difference.title;
    each.amount = difference.after - difference.before;
    each.figure.rule = "what the line comes to now - what was invoiced";
    explain::Figure before, after = std::move(difference.argument);
    before.label = "invoiced";
    before.value = difference.before.to_string();
    after.label = "now";
    after.value = difference.after.to_string();
    each.figure.add(std::move(before));
    each.figure.add(std::move(after));
    made.push_back(std::move(each));
  }
  return made;
}

class Ledger {
 public:
  Ledger(const agreement::Agreement& agreement, const InvoiceOptions& options)
      : agreement_(agreement), options_(options) {}

  pricing::Invoice next(const Statement& statement, bool asked) {
    InvoiceParts parts = parts_of(statement);
    if (!left_over_) left_over_ = Money::zero(statement.currency);
    parts.carried_in = *left_over_;
    if (asked) {
      for (auto& correction : corrections_) parts.adjustments.push_back(std::move(correction));
      corrections_.clear();
    }
    const pricing::Invoicing rules = rules_on(agreement_, statement, options_.known);
    pricing::Invoice invoice = pricing::make_invoice(rules, parts);
    invoice.agreement = statement.agreement;
    invoice.title = statement.title;
    invoice.client = statement.client;
    invoice.supplier = statement.supplier;
    const Statement* issued = issued_for(statement.month);
    if (issued != nullptr && !asked) {
      const pricing::Invoice was = bare_invoice(rules, *issued);
      for (auto& each : adjustments(was, bare_invoice(rules, statement))) {
        corrections_.push_back(std::move(each));
      }
      // What the issued invoice left over is what it said then.
      InvoiceParts then = parts_of(*issued);
      then.carried_in = *left_over_;
      left_over_ = pricing::make_invoice(rules, then).carried_out;
    } else {
      left_over_ = invoice.carried_out;
    }
    const agreement::Terms& terms = *agreement_.original;
    if (terms.zone.start_of(statement.days.end) > options_.known.as_of)
      invoice.notes.push_back("the month was not over at the instant as of which it is invoiced: a draft");
    return invoice;
  }

 private:
  const Statement* issued_for(time::Month month) const {
    for (const Statement& each : options_.issued) {
      if (each.month == month) return &each;
    }
    return nullptr;
  }

  const agreement::Agreement& agreement_;
  const InvoiceOptions& options_;
  std::optional<Money> left_over_;
  std::vector<InvoiceParts::Adjustment> corrections_;
};

text::Diagnostics too_large() {
  return {
      text::error("S0102", "an amount of this invoice does not fit 128 bits")
          .note("rates, prices and counts of this size do not occur in agreements; one of them is mistyped")};
}

}  // namespace

text::Outcome<pricing::Invoice> invoice(const agreement::Agreement& agreement, const Tallies& tallies,
                                        time::Month month, const InvoiceOptions& options) {
  const auto statements = settle_all(agreement, tallies, options.known);
  if (!statements) return std::unexpected(statements.error());
  try {
    Ledger ledger(agreement, options);
    for (const Statement& statement : *statements) {
      if (statement.month < month) ledger.next(statement, false);
      if (statement.month == month) return ledger.next(statement, true);
    }
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(too_large());
  }
  // Says why there is none.
  const auto refused = settle(agreement, tallies, month, options.known);
  return std::unexpected(refused ? text::Diagnostics{} : refused.error());
}

text::Outcome<std::vector<pricing::Invoice>> invoices(const agreement::Agreement& agreement,
                                                      const Tallies& tallies, const InvoiceOptions& options) {
  const auto statements = settle_all(agreement, tallies, options.known);
  if (!statements) return std::unexpected(statements.error());
  try {
    Ledger ledger(agreement, options);
    std::vector<pricing::Invoice> made;
    for (const Statement& statement : *statements) made.push_back(ledger.next(statement, true));
    return made;
  } catch (const ArithmeticOverflow&) {
    return std::unexpected(too_large());
  }
}

}  // namespace entente::settlement
