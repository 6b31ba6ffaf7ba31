// Field tables of deals: which keys there are, what they mean, how their values are written.
#pragma once

#include "document/codecs.h"
#include "pricing/charge_fields.h"
#include "sourcing/deal.h"

namespace entente::document {

template <>
struct Description<sourcing::Range> {
  static void describe(Struct<sourcing::Range>& s);
};
template <>
struct Description<sourcing::Deal> {
  static void describe(Struct<sourcing::Deal>& s);
};
template <>
struct Description<sourcing::Deals> {
  static void describe(Struct<sourcing::Deals>& s);
};

template <>
struct EnumNames<sourcing::SpreadShape> {
  using enum sourcing::SpreadShape;
  static constexpr std::string_view what = "a shape of a spread";
  static constexpr auto names = std::to_array<std::pair<sourcing::SpreadShape, std::string_view>>(
      {{pert, "PERT"}, {triangular, "triangular"}});
};

}  // namespace entente::document
