#include "sourcing/deal_fields.h"

namespace entente::document {

using namespace sourcing;

void Description<Range>::describe(Struct<Range>& s) {
  s.name("range", "A quantity that is not known yet; a number alone is certain.");
  s.field("low", &Range::low, optional, "At the least.").example("8 000").when_absent("`likely`");
  s.field("likely", &Range::likely, optional, "Most likely.").example("10 000");
  s.field("high", &Range::high, optional, "At the most.").example("15 000").when_absent("`likely`");
  s.field("p50", &Range::p50, optional, "Not exceeded in half of the cases; lognormal with `p90`.")
      .example("10 000");
  s.field("p90", &Range::p90, optional, "Not exceeded in nine of ten cases.").example("14 000");
  s.field("shape", &Range::shape, optional, "Between low, likely and high.");
  s.one_of({"likely", "p50"}, "what is expected");
  s.from_scalar(
      "a number that is certain",
      [](const Node& node, Range& out, Decoding& decoding) {
        out.place = node.where();
        return Codec<std::optional<text::Placed<money::Decimal>>>::decode(node, out.likely, decoding);
      },
      [](const Range& value) -> std::optional<Node> {
        if (!value.likely || value.low || value.high || value.p50 || value.p90 ||
            value.shape != SpreadShape::pert)
          return std::nullopt;
        return Codec<money::Decimal>::encode(**value.likely);
      });
  s.place(&Range::place);
}

void Description<Deal>::describe(Struct<Deal>& s) {
  s.name("deal", "What would be delivered under an offer, and the prices that could be agreed for it.");
  s.field("title", &Deal::title, optional, "Its name as people say it.").example("Service desk");
  s.field("offer", &Deal::offer, required, "Who would deliver, and by which delivery model.")
      .example("lumen-service");
  s.field("product", &Deal::product, optional, "The product whose traits speak for or against a price.")
      .example("booking");
  s.field("months", &Deal::months, optional, "How long it runs, 120 months at most.").example("24");
  s.field("volume", &Deal::volume, optional, "Units a month: tickets, parcels, seats, submissions.")
      .example("{low: 800, likely: 1 000, high: 1 500}");
  s.field("effort", &Deal::effort, optional,
          "Hours of work: for a unit where there is a volume, otherwise in all.")
      .example("{low: 1 200, likely: 1 600, high: 2 600}");
  s.field("saving", &Deal::saving, optional, "Money that is saved in a month.")
      .example("{low: 5 000, likely: 15 000, high: 30 000}");
  s.field("benefit", &Deal::benefit, optional, "Money that the result is worth in a month.")
      .example("{p50: 40 000, p90: 80 000}");
  s.field("hour cost", &Deal::hour_cost, optional, "What an hour costs whoever delivers.").example("62 EUR");
  s.field("month cost", &Deal::month_cost, optional,
          "What each month costs whoever delivers, however much is asked for.")
      .example("4 000 EUR");
  s.field("client bears", &Deal::client_bears, optional,
          "The most that the client can pay beyond what is expected.")
      .example("40 000 EUR");
  s.field("supplier bears", &Deal::supplier_bears, optional, "The greatest loss that the supplier can carry.")
      .example("25 000 EUR");
  s.field("prices", &Deal::prices, required,
          "By name, each as a charge of an agreement; its measures are `units`, `hours`, `cost`, `saving` "
          "and `benefit`.")
      .example("{by-the-hour: {time and materials: {rates: {hours: 95 EUR}}}}");
  s.place(&Deal::place);
}

void Description<Deals>::describe(Struct<Deals>& s) {
  s.name("pricing strategy",
         "Which price suits which delivery model, while volume and effort are not known.");
  s.field("deals", &Deals::deals, required, "What is to be priced.")
      .example(
          "{desk: {offer: lumen-service, volume: 1 000, prices: {unit: {unit: {of: units, price: 9 EUR}}}}}");
  s.field("samples", &Deals::samples, optional, "Courses that are drawn for each deal.");
  s.field("seed", &Deals::seed, optional, "Where the random numbers begin.");
}

}  // namespace entente::document
