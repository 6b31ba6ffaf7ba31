// Codecs of the values that only a `selection` document has. The tables of its structs are in
// selection_fields.cpp.
#pragma once

#include "sourcing/selection_terms.h"

namespace entente::document {

template <>
struct EnumNames<sourcing::Seat> {
  static constexpr auto names = std::to_array<std::pair<sourcing::Seat, std::string_view>>(
      {{sourcing::Seat::client, "client"}, {sourcing::Seat::supplier, "supplier"}});
  static constexpr std::string_view what = "a seat";
};

template <>
struct EnumNames<sourcing::Weighing> {
  static constexpr auto names = std::to_array<std::pair<sourcing::Weighing, std::string_view>>(
      {{sourcing::Weighing::direct, "direct"},
       {sourcing::Weighing::swing, "swing"},
       {sourcing::Weighing::pairwise, "pairwise"}});
  static constexpr std::string_view what = "a way to weigh";
};

template <>
struct EnumNames<sourcing::MissingScores> {
  static constexpr auto names = std::to_array<std::pair<sourcing::MissingScores, std::string_view>>(
      {{sourcing::MissingScores::block, "block"}, {sourcing::MissingScores::leave_out, "leave out"}});
  static constexpr std::string_view what = "what a missing score does";
};

template <>
struct EnumNames<sourcing::PriceFormula> {
  static constexpr auto names = std::to_array<std::pair<sourcing::PriceFormula, std::string_view>>(
      {{sourcing::PriceFormula::lowest_over_price, "lowest over price"},
       {sourcing::PriceFormula::linear, "lowest to highest"},
       {sourcing::PriceFormula::off_the_lowest, "off the lowest"},
       {sourcing::PriceFormula::around_the_mean, "around the mean"},
       {sourcing::PriceFormula::between, "between"}});
  static constexpr std::string_view what = "a price formula";
};

template <>
struct EnumNames<sourcing::Shape> {
  static constexpr auto names =
      std::to_array<std::pair<sourcing::Shape, std::string_view>>({{sourcing::Shape::usual, "usual"},
                                                                   {sourcing::Shape::u_shape, "u-shape"},
                                                                   {sourcing::Shape::v_shape, "v-shape"},
                                                                   {sourcing::Shape::level, "level"},
                                                                   {sourcing::Shape::linear, "linear"},
                                                                   {sourcing::Shape::gaussian, "gaussian"}});
  static constexpr std::string_view what = "a shape of preference";
};

template <>
struct EnumNames<sourcing::Method> {
  static constexpr auto names = std::to_array<std::pair<sourcing::Method, std::string_view>>(
      {{sourcing::Method::weighted_sum, "weighted sum"},
       {sourcing::Method::topsis, "topsis"},
       {sourcing::Method::vikor, "vikor"},
       {sourcing::Method::promethee, "promethee"}});
  static constexpr std::string_view what = "a method";
};

/// `4 because two references confirm it`, or `4` alone.
template <>
struct Codec<sourcing::Reasoned> {
  static bool decode(const Node& node, sourcing::Reasoned& out, Decoding& decoding);
  static Node encode(const sourcing::Reasoned& value);
  static nlohmann::json schema() { return {{"type", {"string", "number", "boolean"}}}; }
  static std::string type_name() { return "what is said, `because` and the reason"; }
};

/// `120 000 EUR`, or a list with an amount for each year.
template <>
struct Codec<sourcing::Yearly> {
  static bool decode(const Node& node, sourcing::Yearly& out, Decoding& decoding);
  static Node encode(const sourcing::Yearly& value);
  static nlohmann::json schema();
  static std::string type_name() { return "money, or a list of money by year"; }
};

#define ENTENTE_DESCRIBED(type)                      \
  template <>                                        \
  struct Description<sourcing::type> {               \
    static void describe(Struct<sourcing::type>& s); \
  }
ENTENTE_DESCRIBED(PriceTerms);
ENTENTE_DESCRIBED(PreferenceTerms);
ENTENTE_DESCRIBED(Criterion);
ENTENTE_DESCRIBED(Weights);
ENTENTE_DESCRIBED(Timeline);
ENTENTE_DESCRIBED(Promise);
ENTENTE_DESCRIBED(Bidder);
ENTENTE_DESCRIBED(Evaluator);
ENTENTE_DESCRIBED(Moderation);
ENTENTE_DESCRIBED(Culture);
ENTENTE_DESCRIBED(Diligence);
ENTENTE_DESCRIBED(Robustness);
ENTENTE_DESCRIBED(Dissent);
ENTENTE_DESCRIBED(Decision);
ENTENTE_DESCRIBED(SelectionTerms);
#undef ENTENTE_DESCRIBED

}  // namespace entente::document
