// Types of the expression language. Every value but text is held in 64 bits:
//   boolean  0 or 1            number   millionths (six decimals, exact; +-9.2e12)
//   instant  UTC microseconds  date     days since 1970-01-01     duration  microseconds
// Kinds of time are types: a duration counted on a business calendar does not compare with elapsed time, nor
// with another calendar's.
#pragma once

#include <cstdint>
#include <string>

namespace entente::expression {

enum class Kind { boolean, number, text, instant, date, duration };

struct Type {
  Kind kind = Kind::boolean;
  std::string
      calendar;  ///< durations only: the business calendar they are counted on; empty for elapsed time

  static Type boolean() { return {Kind::boolean, {}}; }
  static Type number() { return {Kind::number, {}}; }
  static Type text() { return {Kind::text, {}}; }
  static Type instant() { return {Kind::instant, {}}; }
  static Type date() { return {Kind::date, {}}; }
  static Type elapsed() { return {Kind::duration, {}}; }
  static Type business(std::string calendar) { return {Kind::duration, std::move(calendar)}; }
  bool operator==(const Type&) const = default;
};

/// "number", "instant", "business time on office", "elapsed time".
std::string to_string(const Type& type);

inline constexpr std::int64_t kNumberScale = 1'000'000;  ///< units of a number per one

}  // namespace entente::expression
