// Field tables of the rules of the invoice.
#include "pricing/charge_fields.h"

namespace entente::document {

using namespace pricing;

void Description<DiscountBand>::describe(Struct<DiscountBand>& s) {
  s.name("discount band", "The discount from a subtotal on.");
  s.field("from", &DiscountBand::from, required, "Subtotal from which it holds.").example("200 000 EUR");
  s.field("discount", &DiscountBand::discount, required, "The discount.").example("2%");
}

void Description<Discount>::describe(Struct<Discount>& s) {
  s.name("discount", "What the invoice takes off the month's charges.");
  s.field("share", &Discount::share, optional, "Of the whole subtotal.").example("2%");
  s.field("bands", &Discount::bands, optional, "By subtotal, instead of `share`.")
      .example("[{from: 200 000 EUR, discount: 2%}, {from: 400 000 EUR, discount: 3%}]");
  s.field("reading", &Discount::reading, optional,
          "`each slice` of the subtotal at its own discount, or `the whole` at the one it reaches.")
      .example("the whole");
  s.one_of({"share", "bands"}, "how much is taken off");
  s.place(&Discount::place);
  s.from_scalar(
      "a share",
      [](const Node& node, Discount& out, Decoding& decoding) {
        return Codec<std::optional<Placed<money::Percent>>>::decode(node, out.share, decoding);
      },
      [](const Discount& discount) -> std::optional<Node> {
        if (!discount.share) return std::nullopt;
        return Codec<money::Percent>::encode(**discount.share);
      });
}

void Description<Tax>::describe(Struct<Tax>& s) {
  s.name("tax", "A tax on the invoice.");
  s.field("rate", &Tax::rate, required, "Its rate.").example("20%");
  s.field("on", &Tax::on, optional, "Charges that it is levied on.")
      .example("[desk, portal]")
      .when_absent("all of the invoice");
  s.from_scalar(
      "a share",
      [](const Node& node, Tax& out, Decoding& decoding) {
        return Codec<Placed<money::Percent>>::decode(node, out.rate, decoding);
      },
      [](const Tax& tax) -> std::optional<Node> {
        if (!tax.on.empty()) return std::nullopt;
        return Codec<money::Percent>::encode(*tax.rate);
      });
}

void Description<Invoicing>::describe(Struct<Invoicing>& s) {
  s.name("invoicing", "From charges to the invoice: discount, credits, taxes.");
  s.field("clause", &Invoicing::clause, optional, "Clause of the paper contract.").example("5.6");
  s.field("discount", &Invoicing::discount, optional, "What is taken off the month's charges.").example("2%");
  s.field("credits are a share of charges", &Invoicing::credit_base, optional,
          "Before or after the discount.")
      .example("before the discount");
  s.field("taxes", &Invoicing::taxes, optional, "Taxes, each with its rate.").example("{VAT: 20%}");
  s.field("credits before tax", &Invoicing::credits_before_tax, optional,
          "Taxes are reckoned on what credits leave.");
  s.field("withholding tax", &Invoicing::withholding, optional,
          "Kept back by the client for the tax office, of the net sum.")
      .example("15%");
  s.field("credits over the invoice", &Invoicing::excess, optional,
          "What becomes of credits greater than the invoice.")
      .example("are paid");
  s.field_with<CountOf<"day">>("payment within", &Invoicing::payment_days, optional,
                               "After the first day of the next month.")
      .example("30 calendar days");
  s.field("rounding", &Invoicing::rounding, optional, "How each line is rounded, once.");
  s.place(&Invoicing::place);
}

}  // namespace entente::document
