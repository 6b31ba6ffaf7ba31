#include "agreement/quantities.h"

#include <fmt/format.h>

#include <array>

namespace entente::agreement {

namespace {

Misread misread(const Phrase& phrase, std::string why, std::string example) {
  const auto rest = phrase.rest();
  return {phrase.offset(), rest.size(), std::move(why), std::move(example)};
}

struct UnitWord {
  std::string_view word;
  std::int64_t seconds;
};
constexpr std::array<UnitWord, 14> kElapsedUnits{{{"s", 1},
                                                  {"sec", 1},
                                                  {"second", 1},
                                                  {"seconds", 1},
                                                  {"min", 60},
                                                  {"mins", 60},
                                                  {"minute", 60},
                                                  {"minutes", 60},
                                                  {"h", 3'600},
                                                  {"hour", 3'600},
                                                  {"hours", 3'600},
                                                  {"calendar day", 86'400},
                                                  {"calendar days", 86'400},
                                                  {"ms", 0}}};

/// `value` units of `seconds` in microseconds, if that is a whole number of them that fits.
std::optional<time::Duration> scaled(const money::Decimal& value, std::int64_t seconds) {
  const money::Decimal micros = value * money::Decimal(seconds * 1'000'000);
  if (micros.scale() != 0) return std::nullopt;
  constexpr Wide kMost = Wide(4'000) * 366 * 86'400 * 1'000'000;
  if (micros.coefficient() > kMost || micros.coefficient() < -kMost) return std::nullopt;
  return time::Duration{static_cast<std::int64_t>(micros.coefficient())};
}

constexpr std::string_view kSpanExamples =
    "`90 calendar days`, `10 business days on office`, `8 business hours on office` or `30 min`";

/// ` on office` after business time; the calendar may be left out where only one can be meant.
bool take_calendar(Phrase& phrase, Span& span) {
  if (!phrase.accept("on")) return true;
  const auto name = phrase.word();
  span.calendar = std::string(name);
  return !name.empty();
}

/// Reads `<number> <unit>` pairs. Whether a unit of time follows the number at all decides between quantities
/// and spans.
bool take_elapsed_unit(Phrase& phrase, std::int64_t& seconds) {
  for (const auto& unit : kElapsedUnits) {
    if (unit.seconds != 0 && phrase.accept(unit.word)) {
      seconds = unit.seconds;
      return true;
    }
  }
  return false;
}

std::optional<int> small_whole(const money::Decimal& value) {
  if (value.scale() != 0 || value.coefficient() > 100'000 || value.coefficient() < -100'000)
    return std::nullopt;
  return static_cast<int>(value.coefficient());
}

}  // namespace

Reading<Span> take_span(Phrase& phrase) {
  Span span;
  const std::size_t start = phrase.offset();
  const auto finish = [&]() -> Reading<Span> {
    std::string_view written = phrase.text().substr(start, phrase.offset() - start);
    while (!written.empty() && written.back() == ' ') written.remove_suffix(1);
    span.written = std::string(written);
    return span;
  };
  const auto value = phrase.number();
  if (!value)
    return failure(misread(phrase, "an amount of time begins with a number", std::string(kSpanExamples)));
  const auto whole = small_whole(*value);
  const auto need_whole = [&]() {
    return Misread{start, phrase.offset() - start, "only a whole number of these can be counted",
                   std::string(kSpanExamples)};
  };

  if (phrase.accept("business")) {
    if (phrase.accept("days") || phrase.accept("day")) {
      if (!whole) return failure(need_whole());
      span.business_days = *whole;
      if (!take_calendar(phrase, span))
        return failure(misread(phrase, "a calendar's name follows `on`", std::string(kSpanExamples)));
      if (span.calendar.empty()) span.calendar = "?";
      return finish();
    }
    std::int64_t seconds = 0;
    if (!take_elapsed_unit(phrase, seconds)) {
      return failure(
          misread(phrase, "business time is counted in days, hours or minutes", std::string(kSpanExamples)));
    }
    const auto amount = scaled(*value, seconds);
    if (!amount) return failure(need_whole());
    span.amount = *amount;
    if (!take_calendar(phrase, span))
      return failure(misread(phrase, "a calendar's name follows `on`", std::string(kSpanExamples)));
    if (span.calendar.empty()) span.calendar = "?";
    return finish();
  }
  if (phrase.accept("calendar days") || phrase.accept("calendar day")) {
    if (!whole) return failure(need_whole());
    span.calendar_days = *whole;
    span.amount = time::Duration::days(*whole);
    return finish();
  }
  if (phrase.accept("weeks") || phrase.accept("week")) {
    if (!whole) return failure(need_whole());
    span.calendar_days = *whole * 7;
    span.amount = time::Duration::days(std::int64_t{*whole} * 7);
    return finish();
  }
  if (phrase.accept("months") || phrase.accept("month") || phrase.accept("calendar months") ||
      phrase.accept("calendar month")) {
    if (!whole) return failure(need_whole());
    span.months = *whole;
    return finish();
  }
  if (phrase.accept("years") || phrase.accept("year")) {
    if (!whole) return failure(need_whole());
    span.months = *whole * 12;
    return finish();
  }
  if (phrase.accept("days") || phrase.accept("day")) {
    if (!whole) return failure(need_whole());
    span.calendar_days = *whole;
    span.amount = time::Duration::days(*whole);
    span.ambiguous_days = true;
    return finish();
  }
  std::int64_t seconds = 0;
  if (!take_elapsed_unit(phrase, seconds))
    return failure(misread(phrase, "a unit of time is wanted here", std::string(kSpanExamples)));
  auto total = scaled(*value, seconds);
  while (total) {
    const std::size_t before = phrase.offset();
    const auto next = phrase.number();
    std::int64_t next_seconds = 0;
    if (!next || !take_elapsed_unit(phrase, next_seconds) || next_seconds >= seconds) {
      phrase.rewind(before);
      break;
    }
    const auto more = scaled(*next, next_seconds);
    total = more ? std::optional(*total + *more) : std::nullopt;
    seconds = next_seconds;
  }
  if (!total) return failure(need_whole());
  span.amount = *total;
  return finish();
}

Reading<Span> read_span(std::string_view written) {
  Phrase phrase(written);
  auto span = take_span(phrase);
  if (span && !phrase.done())
    return failure(misread(phrase, "nothing may follow the amount of time", std::string(kSpanExamples)));
  return span;
}

Reading<Quantity> take_quantity(Phrase& phrase) {
  constexpr std::string_view kExamples = "`95%`, `300`, `4 h` or `4 business hours on office`";
  const std::size_t start = phrase.offset();
  const auto value = phrase.number();
  if (!value) return failure(misread(phrase, "a bar begins with a number", std::string(kExamples)));
  const std::size_t after_number = phrase.offset();
  Quantity quantity;
  quantity.value = *value;
  const auto finish = [&]() -> Reading<Quantity> {
    std::string_view written = phrase.text().substr(start, phrase.offset() - start);
    while (!written.empty() && written.back() == ' ') written.remove_suffix(1);
    quantity.written = std::string(written);
    return quantity;
  };
  if (phrase.accept_sign("%") || phrase.accept("points") || phrase.accept("point")) {
    quantity.unit = Quantity::Unit::percent;
    return finish();
  }
  quantity.unit = Quantity::Unit::number;
  if (phrase.done()) return finish();
  phrase.rewind(start);
  if (auto span = take_span(phrase)) {
    if (span->business_days != 0 || span->months != 0) {
      return failure(Misread{start, phrase.offset() - start,
                             "a bar is compared with measured time, which is counted in hours and minutes",
                             std::string(kExamples)});
    }
    quantity.unit = Quantity::Unit::duration;
    quantity.value = money::Decimal(span->amount.micros);
    quantity.calendar = span->calendar;
    return finish();
  }
  phrase.rewind(after_number);
  const auto next = phrase.peek_word();
  // A plain number may carry a word for what is counted: `300 ppm`, `3 defects`.
  if (!next.empty() && next != "business" && next != "through" && !next.starts_with('.') &&
      (next[0] < '0' || next[0] > '9'))
    phrase.word();
  return finish();
}

Reading<Quantity> read_quantity(std::string_view written) {
  Phrase phrase(written);
  auto quantity = take_quantity(phrase);
  if (quantity && !phrase.done())
    return failure(
        misread(phrase, "nothing may follow the bar", "`95%`, `300`, `4 h` or `4 business hours on office`"));
  return quantity;
}

Reading<BoundsRead> read_bounds(std::string_view written) {
  const std::string examples =
      "`96% .. 97%` (97% excluded), `96% through 97%` (included), `below 96%`, `from 99%`";
  Phrase phrase(written);
  BoundsRead read;
  const auto take_end = [&](std::optional<Quantity>& end, std::size_t& begin,
                            std::size_t& length) -> std::optional<Misread> {
    begin = phrase.offset();
    auto quantity = take_quantity(phrase);
    if (!quantity) return quantity.error();
    end = *quantity;
    length = quantity->written.size();
    return std::nullopt;
  };
  std::optional<Misread> wrong;
  Bounds& bounds = read.bounds;
  if (phrase.accept("below")) {
    wrong = take_end(bounds.to, read.to_begin, read.to_length);
  } else if (phrase.accept("up to") || phrase.accept("through")) {
    bounds.to_included = true;
    wrong = take_end(bounds.to, read.to_begin, read.to_length);
  } else {
    bounds.from_excluded = phrase.accept("above");
    const bool open_ended = !bounds.from_excluded && phrase.accept("from");
    wrong = take_end(bounds.from, read.from_begin, read.from_length);
    if (!wrong && phrase.accept_sign("..")) {
      wrong = take_end(bounds.to, read.to_begin, read.to_length);
    } else if (!wrong && phrase.accept("through")) {
      bounds.to_included = true;
      wrong = take_end(bounds.to, read.to_begin, read.to_length);
    } else if (!wrong && !open_ended && !bounds.from_excluded) {
      wrong = misread(phrase, "a band has two ends, or `below` or `from` and one", examples);
    }
  }
  if (!wrong && !phrase.done()) wrong = misread(phrase, "nothing may follow the band", examples);
  if (wrong) {
    wrong->example = examples;
    return failure(*wrong);
  }
  return read;
}

namespace {

std::string write_duration(std::int64_t micros, bool business) {
  const std::int64_t seconds = micros / 1'000'000;
  const std::string_view mark = business ? "business " : "";
  if (seconds % 3'600 == 0) return fmt::format("{} {}", seconds / 3'600, business ? "business hours" : "h");
  if (seconds % 60 == 0) {
    if (!business && seconds > 3'600) return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
    return fmt::format("{} {}{}", seconds / 60, mark, business ? "minutes" : "min");
  }
  return fmt::format(
      "{} {}{}",
      money::divide(money::Decimal(micros), money::Decimal(1'000'000), 6, money::Rounding::half_even)
          .to_string(),
      mark, business ? "seconds" : "s");
}

}  // namespace

std::string write(const Span& span) {
  const std::string on = span.calendar.empty() || span.calendar == "?" ? "" : " on " + span.calendar;
  if (span.business_days != 0)
    return fmt::format("{} business {}{}", span.business_days, span.business_days == 1 ? "day" : "days", on);
  if (span.months != 0) return counted(span.months, "month");
  if (span.ambiguous_days) return counted(span.calendar_days, "day");
  if (span.calendar_days != 0)
    return fmt::format("{} calendar {}", span.calendar_days, span.calendar_days == 1 ? "day" : "days");
  return write_duration(span.amount.micros, !span.calendar.empty()) + on;
}

std::string write(const Quantity& quantity) {
  if (!quantity.written.empty()) return quantity.written;
  switch (quantity.unit) {
    case Quantity::Unit::percent:
      return quantity.value.to_string() + "%";
    case Quantity::Unit::number:
      return quantity.value.to_string();
    case Quantity::Unit::duration:
      break;
  }
  const auto micros =
      static_cast<std::int64_t>(quantity.value.rounded(0, money::Rounding::half_even).coefficient());
  const bool business = !quantity.calendar.empty();
  return write_duration(micros, business) +
         (business && quantity.calendar != "?" ? " on " + quantity.calendar : "");
}

std::string write(const Bounds& bounds) {
  if (!bounds.from && !bounds.to) return {};
  if (!bounds.from) return (bounds.to_included ? "through " : "below ") + write(*bounds.to);
  if (!bounds.to) return (bounds.from_excluded ? "above " : "from ") + write(*bounds.from);
  return fmt::format("{}{} {} {}", bounds.from_excluded ? "above " : "", write(*bounds.from),
                     bounds.to_included ? "through" : "..", write(*bounds.to));
}

std::string show(const money::Decimal& value, Quantity::Unit unit) {
  switch (unit) {
    case Quantity::Unit::percent:
      return value.to_string() + "%";
    case Quantity::Unit::number:
      return value.to_string();
    case Quantity::Unit::duration:
      break;
  }
  return time::to_string(
      time::Duration{static_cast<std::int64_t>(value.rounded(0, money::Rounding::half_even).coefficient())});
}

}  // namespace entente::agreement
