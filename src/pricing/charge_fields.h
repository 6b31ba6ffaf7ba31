// How charges, indexes and invoicing are written in an agreement: codecs of their values here, the field
// tables in model_fields.cpp (the models), charge_fields.cpp (a charge and what changes its price) and
// invoicing_fields.cpp (the invoice).
#pragma once

#include <algorithm>
#include <string>

#include "document/codecs.h"
#include "pricing/charge.h"

namespace entente::pricing {

template <std::size_t N>
struct Noun {
  char text[N]{};
  constexpr Noun(const char (&literal)[N]) { std::copy_n(literal, N, text); }
};

/// A whole number of months or days, with the word: `12 months`.
bool decode_count(const document::Node& node, std::int64_t& out, document::Decoding& decoding,
                  std::string_view noun);
std::string write_count(std::int64_t value, std::string_view noun);
template <Noun Each>
struct CountOf {
  static bool decode(const document::Node& node, std::int64_t& out, document::Decoding& decoding) {
    return decode_count(node, out, decoding, Each.text);
  }
  static document::Node encode(std::int64_t value) {
    return document::Node::text(write_count(value, Each.text));
  }
  static nlohmann::json schema() { return {{"type", {"string", "integer"}}}; }
  static std::string type_name() { return std::string("a number of ") + Each.text + "s"; }
};

}  // namespace entente::pricing

namespace entente::document {

/// `0.0425 EUR`, with as many decimals as it takes.
template <>
struct Codec<pricing::Rate> {
  static bool decode(const Node& node, pricing::Rate& out, Decoding& decoding);
  static Node encode(const pricing::Rate& value);
  static nlohmann::json schema();
  static std::string type_name() { return "a price for one unit"; }
};

/// Reads the day that a dated value's key names, or reports it (P0102).
std::optional<time::Date> decode_day_key(const Node::Entry& entry, Decoding& decoding);

template <class Value>
struct Codec<pricing::Dated<Value>> {
  static bool decode(const Node& node, pricing::Dated<Value>& out, Decoding& decoding) {
    out.place = node.where();
    out.steps.clear();
    if (!node.is_mapping()) {
      typename pricing::Dated<Value>::Step step;
      const bool fine = Codec<text::Placed<Value>>::decode(node, step.value, decoding);
      out.steps.push_back(std::move(step));
      return fine;
    }
    bool fine = true;
    for (const Node::Entry& entry : node.entries) {
      Decoding::Inside inside(decoding, {entry.key, entry.key_place, nullptr});
      typename pricing::Dated<Value>::Step step;
      if (const auto day = decode_day_key(entry, decoding)) {
        step.from = text::Placed<time::Date>(*day, entry.key_place);
      } else {
        fine = false;
      }
      fine = Codec<text::Placed<Value>>::decode(entry.value, step.value, decoding) && fine;
      out.steps.push_back(std::move(step));
    }
    return fine;
  }
  static Node encode(const pricing::Dated<Value>& value) {
    if (value.steps.empty()) return Node{};
    if (value.steps.size() == 1 && !value.steps.front().from)
      return Codec<Value>::encode(*value.steps.front().value);
    Node node = Node::map();
    for (const auto& step : value.steps)
      node.add(step.from ? (**step.from).to_string() : std::string(), Codec<Value>::encode(*step.value));
    return node;
  }
  static nlohmann::json schema(Schemas& schemas) {
    return {{"anyOf",
             {schema_by<Codec<Value>>(schemas),
              {{"type", "object"},
               {"propertyNames", {{"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}}},
               {"additionalProperties", schema_by<Codec<Value>>(schemas)}}}}};
  }
  static std::string type_name() {
    return Codec<Value>::type_name() + ", or several under the days from which they hold";
  }
};

#define ENTENTE_PRICED(Type)                        \
  template <>                                       \
  struct Description<pricing::Type> {               \
    static void describe(Struct<pricing::Type>& s); \
  }

ENTENTE_PRICED(TimeAndMaterials);
ENTENTE_PRICED(Capacity);
ENTENTE_PRICED(FixedPrice);
ENTENTE_PRICED(Milestone);
ENTENTE_PRICED(Milestones);
ENTENTE_PRICED(PriceBand);
ENTENTE_PRICED(UnitPrice);
ENTENTE_PRICED(VolumeBand);
ENTENTE_PRICED(CostPlus);
ENTENTE_PRICED(ShareBand);
ENTENTE_PRICED(TargetCost);
ENTENTE_PRICED(GainShare);
ENTENTE_PRICED(Corridor);
ENTENTE_PRICED(Outcome);
ENTENTE_PRICED(Subscription);
ENTENTE_PRICED(Bounty);
ENTENTE_PRICED(PassThrough);
ENTENTE_PRICED(Index);
ENTENTE_PRICED(Indexing);
ENTENTE_PRICED(Conversion);
ENTENTE_PRICED(Commitment);
ENTENTE_PRICED(Charge);
ENTENTE_PRICED(DiscountBand);
ENTENTE_PRICED(Discount);
ENTENTE_PRICED(Tax);
ENTENTE_PRICED(Invoicing);

#undef ENTENTE_PRICED

#define ENTENTE_NAMES(Enum, What, ...)                                                           \
  template <>                                                                                    \
  struct EnumNames<Enum> {                                                                       \
    static constexpr std::string_view what = What;                                               \
    static constexpr auto names = std::to_array<std::pair<Enum, std::string_view>>(__VA_ARGS__); \
  }

ENTENTE_NAMES(pricing::Over, "a span of time",
              {{pricing::Over::month, "month"},
               {pricing::Over::contract_year, "contract year"},
               {pricing::Over::all, "whole term"}});
ENTENTE_NAMES(pricing::Capacity::Unused, "what becomes of unused capacity",
              {{pricing::Capacity::Unused::lapses, "lapses"},
               {pricing::Capacity::Unused::rolls_over, "rolls over"}});
ENTENTE_NAMES(pricing::BandReading, "how bands are read",
              {{pricing::BandReading::each_slice, "each slice"},
               {pricing::BandReading::all_units, "all units"},
               {pricing::BandReading::all_units, "the whole"}});
ENTENTE_NAMES(pricing::VolumeBand::Outside, "what counts outside of the dead band",
              {{pricing::VolumeBand::Outside::from_baseline, "from the baseline"},
               {pricing::VolumeBand::Outside::only_excess, "only the excess"}});
ENTENTE_NAMES(pricing::Indexing::Falling, "what a falling index does",
              {{pricing::Indexing::Falling::follows, "lowers the price"},
               {pricing::Indexing::Falling::stays, "leaves the price"}});
ENTENTE_NAMES(pricing::Indexing::Print, "which print counts",
              {{pricing::Indexing::Print::first, "first"}, {pricing::Indexing::Print::revised, "revised"}});
ENTENTE_NAMES(pricing::Indexing::Applies, "what is indexed",
              {{pricing::Indexing::Applies::amount, "amount"}, {pricing::Indexing::Applies::rates, "rates"}});
ENTENTE_NAMES(pricing::Conversion::Fixing, "when the rate is fixed",
              {{pricing::Conversion::Fixing::month, "in the month"},
               {pricing::Conversion::Fixing::month_before, "in the month before"}});
ENTENTE_NAMES(pricing::Commitment::Shortfall, "what becomes of a shortfall",
              {{pricing::Commitment::Shortfall::paid, "is paid"},
               {pricing::Commitment::Shortfall::rolls_over, "rolls over"},
               {pricing::Commitment::Shortfall::converts, "converts"}});
ENTENTE_NAMES(pricing::Invoicing::CreditBase, "what credits are a share of",
              {{pricing::Invoicing::CreditBase::after_discount, "after the discount"},
               {pricing::Invoicing::CreditBase::before_discount, "before the discount"}});
ENTENTE_NAMES(pricing::Invoicing::Excess, "what becomes of credits over the invoice",
              {{pricing::Invoicing::Excess::carried_forward, "are carried forward"},
               {pricing::Invoicing::Excess::paid, "are paid"}});

#undef ENTENTE_NAMES

}  // namespace entente::document
