// Short ways to write money, dates and rates in tests.
#pragma once

#include <string>

#include "pricing/price.h"

namespace entente::pricing::test {

inline money::Decimal decimal(const std::string& text) {
  return *money::Decimal::parse(text);
}
inline money::Percent percent(const std::string& points) {
  return money::Percent(decimal(points));
}
inline money::Currency eur() {
  return *money::Currency::find("EUR");
}
inline money::Money eur(const std::string& amount) {
  return money::Money::rounded(decimal(amount), eur(), money::Rounding::half_even);
}
inline Rate rate(const std::string& amount) {
  return {decimal(amount), eur()};
}
inline Exact exact(const std::string& amount) {
  return Exact(decimal(amount));
}
inline time::Date day(const std::string& text) {
  return *time::Date::parse(text);
}
inline time::Month month(const std::string& text) {
  return *time::Month::parse(text);
}
inline std::string cents(const std::optional<Exact>& amount) {
  return amount ? amount->in(eur(), money::Rounding::half_away_from_zero).amount_string() : "not determined";
}
template <class Value>
Named<Value> named(const std::string& name, Value value) {
  Named<Value> made;
  made.name = Placed<std::string>(name);
  made.value = std::move(value);
  return made;
}
inline PriceBand band(const std::string& through, const std::string& price) {
  PriceBand made;
  if (!through.empty()) made.through = decimal(through);
  made.price = rate(price);
  return made;
}

}  // namespace entente::pricing::test
