// Field tables of a charge and of what changes its price.
#include "pricing/charge_fields.h"

#include <fmt/format.h>

#include <charconv>

namespace entente::pricing {

bool decode_count(const document::Node& node, std::int64_t& out, document::Decoding& decoding,
                  std::string_view noun) {
  const std::string example = write_count(2, noun);
  if (!document::want_scalar(node, decoding, fmt::format("a number of {}s", noun), example)) return false;
  std::string_view written = node.scalar;
  for (const std::string& tail : {fmt::format(" calendar {}s", noun), fmt::format(" calendar {}", noun),
                                  fmt::format(" {}s", noun), fmt::format(" {}", noun)}) {
    if (written.ends_with(tail)) written.remove_suffix(tail.size());
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (error != std::errc() || end != written.data() + written.size() || value < 0 || value > 1200) {
    return decoding.refuse("P0103", node, fmt::format("`{}` is not a number of {}s", node.scalar, noun),
                           fmt::format("a whole number of {}s, such as `{}`", noun, example), example);
  }
  out = value;
  return true;
}

std::string write_count(std::int64_t value, std::string_view noun) {
  return fmt::format("{} {}{}", value, noun, value == 1 ? "" : "s");
}

}  // namespace entente::pricing

namespace entente::document {

using namespace pricing;

bool Codec<Rate>::decode(const Node& node, Rate& out, Decoding& decoding) {
  const std::string example = "0.42 EUR";
  if (!want_scalar(node, decoding, type_name(), example)) return false;
  const std::string_view written = node.scalar;
  const auto read = [&](std::string_view amount, std::string_view code) {
    while (!amount.empty() && amount.front() == ' ') amount.remove_prefix(1);
    while (!amount.empty() && amount.back() == ' ') amount.remove_suffix(1);
    const auto number = money::Decimal::parse(amount);
    const auto currency = money::Currency::find(code);
    if (!number || !currency) return false;
    out = {*number, *currency};
    return true;
  };
  constexpr std::size_t kCode = 3;
  if (written.size() > kCode &&
      (read(written.substr(0, written.size() - kCode), written.substr(written.size() - kCode)) ||
       read(written.substr(kCode), written.substr(0, kCode)))) {
    return true;
  }
  text::Diagnostic& problem =
      decoding.refusal("P0101", node, fmt::format("`{}` is not a price", node.scalar),
                       "an amount and its currency, such as `" + example + "`", example);
  if (money::Decimal::parse(written)) problem.note("the currency is missing");
  return false;
}

Node Codec<Rate>::encode(const Rate& value) {
  const int digits = value.currency.minor_digits();
  const int scale = value.amount.scale();
  return Node::text(value.amount.to_fixed(scale == 0 ? 0 : std::max(scale, digits)) + " " +
                    std::string(value.currency.code()));
}

nlohmann::json Codec<Rate>::schema() {
  return {{"type", "string"},
          {"pattern", "^([A-Z]{3} -?[0-9 _]*[.]?[0-9]+|-?[0-9 _]*[.]?[0-9]+ [A-Z]{3})$"},
          {"examples", {"0.42 EUR"}}};
}

std::optional<time::Date> decode_day_key(const Node::Entry& entry, Decoding& decoding) {
  if (const auto day = time::Date::parse(entry.key)) return day;
  decoding.report(text::error("P0102", fmt::format("`{}` is not a day", entry.key))
                      .at(entry.key_place, "a day such as 2026-01-01 is wanted")
                      .help("write the value alone, or each value under the day from which it holds: "
                            "`{2026-01-01: 95 EUR, 2027-01-01: 98 EUR}`"));
  return std::nullopt;
}

void Description<Index>::describe(Struct<Index>& s) {
  s.name("index", "Values of a price index or an exchange rate, by month.");
  s.field("title", &Index::title, optional, "Its name as people say it.")
      .example("Consumer prices, all items");
  s.field("source", &Index::source, optional, "Who publishes it, and under which name.").example("ONS, D7BT");
  s.field("values", &Index::values, required, "First print of each month that is needed.")
      .example("{2025-01: 118.2, 2026-01: 124.7}");
  s.field("revised", &Index::revised, optional, "Later prints.").example("{2026-01: 124.9}");
}

void Description<Indexing>::describe(Struct<Indexing>& s) {
  s.name("indexing", "How a price follows an index.");
  s.field("to", &Indexing::to, optional, "The index.").example("cpi");
  s.field("basket", &Indexing::basket, optional,
          "Several indexes with their weights, instead of `to`; `fixed` is the part that does not move.")
      .example("{fixed: 20%, labour: 65%, energy: 15%}");
  s.field("base", &Indexing::base, required, "Month whose value the price was agreed at.").example("2025-01");
  s.field("first", &Indexing::first, optional, "Month of the first adjustment.")
      .example("2026-05")
      .when_absent("one interval after the base month");
  s.field_with<CountOf<"month">>("every", &Indexing::every_months, optional, "Interval of the adjustments.")
      .example("12 months");
  s.field_with<CountOf<"month">>("lag", &Indexing::lag_months, optional,
                                 "An adjustment reads the value of so many months before, because later ones "
                                 "are not published yet.")
      .example("2 months");
  s.field("floor", &Indexing::floor, optional, "The least movement of one adjustment.").example("0%");
  s.field("cap", &Indexing::cap, optional, "The greatest movement of one adjustment.").example("4%");
  s.field("carry over", &Indexing::carry_over, optional,
          "What floor or cap cut off counts at the next adjustment.");
  s.field("part", &Indexing::part, optional, "Only this part of the price moves.")
      .example("70%")
      .when_absent("all of it");
  s.field("falling index", &Indexing::falling, optional, "What a falling index does.")
      .example("leaves the price");
  s.field("print", &Indexing::print, optional, "Which print counts when a value is revised.")
      .example("revised");
  s.field("decimals", &Indexing::decimals, optional, "Decimals of the factor.").example("4");
  s.field("rounding", &Indexing::rounding, optional, "How factor and rates are rounded.");
  s.field("applies to", &Indexing::applies, optional,
          "The charge as a whole, or its rates, each rounded to `rate decimals`.")
      .example("rates");
  s.field("rate decimals", &Indexing::rate_decimals, optional, "Decimals of indexed rates.").example("2");
  s.one_of({"to", "basket"}, "which index it follows");
  s.place(&Indexing::place);
}

void Description<Conversion>::describe(Struct<Conversion>& s) {
  s.name("conversion", "A charge agreed in another currency than the agreement's.");
  s.field("from", &Conversion::from, required, "Currency of the charge.").example("USD");
  s.field("rates", &Conversion::rates, required, "Where the rates stand, under `indexes`.")
      .example("usd-per-eur");
  s.field("reference", &Conversion::reference, required, "Rate at which the charge was agreed.")
      .example("1.1000");
  s.field("corridor", &Conversion::corridor, optional, "Around the reference; inside it the reference holds.")
      .example("5%")
      .when_absent("the rate of the fixing month holds");
  s.field("shared", &Conversion::shared, optional,
          "Part of the movement outside of the corridor that counts.")
      .example("50%")
      .when_absent("all of it");
  s.field("inverse quote", &Conversion::inverse, optional,
          "Units of the agreement's currency for one of the charge's, instead of the other way round.");
  s.field("fixed", &Conversion::fixing, optional, "Month whose rate counts.").example("in the month before");
  s.field("chosen by", &Conversion::chosen_by, optional, "Who chooses the rate.").example("client");
  s.place(&Conversion::place);
}

void Description<Commitment>::describe(Struct<Commitment>& s) {
  s.name("commitment", "The least that the client takes.");
  s.field("amount", &Commitment::amount, required, "The least of this charge.").example("2 400 000 EUR");
  s.field("in", &Commitment::over, optional, "Time over which it adds up.").example("contract year");
  s.field("shortfall", &Commitment::shortfall, optional, "What becomes of what is missing.")
      .example("rolls over");
  s.field("into", &Commitment::into, optional, "Converts: what it can be used for.")
      .example("other services");
  s.field("relieved", &Commitment::relieved, optional,
          "Sums by month that the supplier could not deliver; the commitment shrinks by them.")
      .example("{2026-03: 40 000 EUR}");
  s.place(&Commitment::place);
}

namespace {

bool is_monthly_only(const Charge& charge) {
  return charge.month && charge.title.empty() && charge.clause->empty() && !charge.service &&
         charge.eligible && charge.discounted && !charge.from && !charge.to && !charge.volume &&
         !charge.indexed && !charge.converted && !charge.commitment && charge.by_month.empty();
}

}  // namespace

void Description<Charge>::describe(Struct<Charge>& s) {
  s.name("charge", "What is paid, and how it is reckoned.");
  s.field("title", &Charge::title, optional, "What is paid for, in words.").example("Service desk");
  s.field("clause", &Charge::clause, optional, "Clause of the paper contract.").example("5.1");
  s.field("month", &Charge::month, optional, "For a whole month, the same each month; the base of `volume`.")
      .example("250 000 EUR");
  s.field("volume", &Charge::volume, optional, "Beside `month`: units more or fewer than a baseline.");
  s.field("time and materials", &Charge::hours, optional, "Hours or days at rates.");
  s.field("capacity", &Charge::capacity, optional, "Capacity held ready.");
  s.field("fixed price", &Charge::fixed_price, optional, "A defined result.");
  s.field("milestones", &Charge::milestones, optional, "Several results.");
  s.field("unit", &Charge::unit, optional, "Accepted units.");
  s.field("cost plus", &Charge::cost_plus, optional, "Allowed cost and a fee.");
  s.field("target cost", &Charge::target_cost, optional, "Cost with saving and overrun shared.");
  s.field("gain share", &Charge::gain_share, optional, "A share of what is saved.");
  s.field("outcome", &Charge::outcome, optional, "A share of a business result.");
  s.field("subscription", &Charge::subscription, optional, "Seats or units a month.");
  s.field("bounty", &Charge::bounty, optional, "Accepted submissions.");
  s.field("pass through", &Charge::pass_through, optional, "Cost of others.");
  s.field("indexed", &Charge::indexed, optional, "The price follows an index.")
      .example("{to: cpi, base: 2025-01, floor: 0%, cap: 4%}");
  s.field("converted", &Charge::converted, optional, "The price is agreed in another currency.");
  s.field("commitment", &Charge::commitment, optional, "The least that is taken.")
      .example("{amount: 2 400 000 EUR}");
  s.field("eligible", &Charge::eligible, optional, "Credits are reckoned on it.");
  s.field("discounted", &Charge::discounted, optional, "The invoice's discount is reckoned on it.");
  s.field("service", &Charge::service, optional, "The service that it pays for.").example("desk");
  s.field("from", &Charge::from, optional, "First day.").example("2026-01-01");
  s.field("to", &Charge::to, optional, "Last day, included.").example("2026-12-31");
  s.field("by month", &Charge::by_month, optional, "What was really charged in single months.")
      .example("{2026-03: 241 300 EUR}");
  s.one_of({"month", "time and materials", "capacity", "fixed price", "milestones", "unit", "cost plus",
            "target cost", "gain share", "outcome", "subscription", "bounty", "pass through"},
           "how the charge is reckoned");
  s.place(&Charge::place);
  const auto decode_line = [](const Node& node, Charge& out, Decoding& decoding) {
    Node amount = node;
    for (const std::string_view tail : {" a month", " per month"}) {
      if (amount.scalar.ends_with(tail)) amount.scalar.resize(amount.scalar.size() - tail.size());
    }
    return Codec<std::optional<Placed<money::Money>>>::decode(amount, out.month, decoding);
  };
  s.from_scalar("money a month", decode_line, [](const Charge& charge) -> std::optional<Node> {
    if (!is_monthly_only(charge)) return std::nullopt;
    return Codec<money::Money>::encode(**charge.month);
  });
  s.check([](const Node& node, Charge& out, Decoding& decoding) {
    out.model_place = node.place;
    if (!node.is_mapping()) return true;
    for (const auto& entry : node.entries) {
      for (const auto key :
           {"month", "time and materials", "capacity", "fixed price", "milestones", "unit", "cost plus",
            "target cost", "gain share", "outcome", "subscription", "bounty", "pass through"}) {
        if (entry.key == key) out.model_place = entry.key_place;
      }
    }
    // A.4: credits are no share of what is passed through, unless that is said.
    if (out.pass_through && node.find("eligible") == nullptr) out.eligible = false;
    if (out.volume && !out.month) {
      decoding.report(text::error("P0104", "a volume without the base that it stands beside")
                          .at(node.find_entry("volume")->key_place, "units more or fewer than a baseline")
                          .help("add what the baseline costs: `month: 250 000 EUR`; or use `unit` for units "
                                "without a base"));
      return false;
    }
    return true;
  });
}

}  // namespace entente::document
