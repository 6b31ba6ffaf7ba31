#include "tables/workbook_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

#include "money/money.h"
#include "time/instant.h"

namespace entente::tables {
namespace {

constexpr std::size_t kDigitsMax = 15;
constexpr std::int64_t kExponentMax = 400;
constexpr std::int64_t kMillisADay = 86'400'000;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The currency of a symbol; signs that several currencies share need the place that the format names.
std::string currency_of(std::string_view symbol, std::string_view place) {
  while (symbol.starts_with(' ')) symbol.remove_prefix(1);
  while (symbol.ends_with(' ')) symbol.remove_suffix(1);
  if (symbol == "€") return "EUR";
  if (symbol == "£") return "GBP";
  if (symbol == "₹") return "INR";
  if (symbol == "zł") return "PLN";
  if (symbol == "US$" || (symbol == "$" && place == "409")) return "USD";
  if (symbol == "¥" && place == "411") return "JPY";
  if (symbol == "¥" && place == "804") return "CNY";
  const bool is_code =
      symbol.size() == 3 && std::ranges::all_of(symbol, [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_code && money::Currency::find(symbol) ? std::string(symbol) : std::string();
}

/// Walks over the first section of a format.
class FormatReading {
 public:
  explicit FormatReading(std::string_view code) : code_(code) {}

  NumberFormat run() {
    while (at_ < code_.size() && code_[at_] != ';') step();
    flush_literal();
    letters();
    return made_;
  }

 private:
  void step() {
    const char c = code_[at_];
    if (c == '"') {
      const std::size_t end = std::min(code_.find('"', at_ + 1), code_.size());
      flush_literal();
      literal_ = code_.substr(at_ + 1, end - at_ - 1);
      flush_literal();
      at_ = std::min(end + 1, code_.size());
    } else if (c == '\\' || c == '_' || c == '*') {
      if (c == '\\' && at_ + 1 < code_.size()) literal_ += code_[at_ + 1];
      at_ = std::min(at_ + 2, code_.size());
    } else if (c == '[') {
      flush_literal();
      const std::size_t end = std::min(code_.find(']', at_), code_.size());
      bracket(code_.substr(at_ + 1, end - at_ - 1));
      at_ = std::min(end + 1, code_.size());
    } else if (skip_word("general") || skip_word("am/pm") || skip_word("a/p")) {
      flush_literal();
    } else if (lower(c) == 'e' && at_ + 1 < code_.size() &&
               (code_[at_ + 1] == '+' || code_[at_ + 1] == '-')) {
      at_ += 2;
    } else {
      plain(c);
      ++at_;
    }
  }

  void plain(char c) {
    if (c == '%') made_.percent = true;
    const char letter = lower(c);
    if (std::string_view("ymdhsbge").find(letter) != std::string_view::npos) {
      flush_literal();
      if (runs_.empty() || runs_.back().letter != letter || !adjacent_) runs_.push_back({letter, 0});
      ++runs_.back().length;
      adjacent_ = true;
      return;
    }
    adjacent_ = false;
    const bool of_a_number = std::string_view("0#?.,%/@+-() ").find(c) != std::string_view::npos;
    if (of_a_number) {
      flush_literal();
    } else {
      literal_ += c;
    }
  }

  bool skip_word(std::string_view word) {
    if (code_.size() - at_ < word.size()) return false;
    for (std::size_t k = 0; k < word.size(); ++k) {
      if (lower(code_[at_ + k]) != word[k]) return false;
    }
    at_ += word.size();
    return true;
  }

  /// `[$€-407]` names money and its place, `[h]` hours that go on after 24; colours and conditions do not
  /// count.
  void bracket(std::string_view inside) {
    if (inside.starts_with('$')) {
      const std::size_t dash = std::min(inside.rfind('-'), inside.size());
      const std::string_view symbol = inside.substr(1, dash > 0 ? dash - 1 : 0);
      std::string place(inside.substr(std::min(dash + 1, inside.size())));
      note_currency(symbol, place);
      return;
    }
    const bool one_letter = !inside.empty() && std::ranges::all_of(inside, [&](char c) {
      return lower(c) == lower(inside.front());
    });
    if (one_letter && std::string_view("hms").find(lower(inside.front())) != std::string_view::npos)
      made_.elapsed = made_.time = true;
  }

  void flush_literal() {
    note_currency(literal_, {});
    literal_.clear();
  }

  void note_currency(std::string_view symbol, std::string_view place) {
    if (made_.currency.empty() && !symbol.empty()) made_.currency = currency_of(symbol, place);
  }

  void letters() {
    for (std::size_t k = 0; k < runs_.size(); ++k) {
      const char letter = runs_[k].letter;
      if (letter == 'y' || letter == 'b' || letter == 'g' || letter == 'e') made_.year = true;
      if (letter == 'd') made_.day = true;
      if (letter == 'h' || letter == 's') made_.time = true;
      if (letter != 'm') continue;
      // Minutes stand behind hours or before seconds; otherwise an m is a month.
      const bool minutes = runs_[k].length <= 2 && (made_.elapsed || (k > 0 && runs_[k - 1].letter == 'h') ||
                                                    (k + 1 < runs_.size() && runs_[k + 1].letter == 's'));
      (minutes ? made_.time : made_.month) = true;
    }
  }

  struct Run {
    char letter;
    std::size_t length;
  };
  std::string_view code_;
  std::size_t at_ = 0;
  std::string literal_;
  std::vector<Run> runs_;
  bool adjacent_ = false;
  NumberFormat made_;
};

std::string days_text(const time::Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

/// Seconds only where there are some, thousandths likewise.
std::string clock_text(std::int64_t millis, bool always_seconds) {
  const std::int64_t seconds = millis / 1000, thousandths = millis % 1000;
  std::string text = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (always_seconds || seconds % 60 != 0 || thousandths != 0) text += fmt::format(":{:02}", seconds % 60);
  if (thousandths != 0) text += fmt::format(".{:03}", thousandths);
  return text;
}

void append_utf8(std::string& text, char32_t code) {
  const auto tail = [](char32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += {static_cast<char>(0xC0U | (code >> 6U)), tail(code)};
  } else {
    text += {static_cast<char>(0xE0U | (code >> 12U)), tail(code >> 6U), tail(code)};
  }
}

CalendarText on_a_day(const time::Date& date, std::int64_t millis, const NumberFormat& format) {
  if (millis != 0) {
    return {CalendarText::Kind::moment, fmt::format("{} {}", days_text(date), clock_text(millis, true))};
  }
  if (format.time) return {CalendarText::Kind::moment, days_text(date) + " 00:00:00"};
  std::string text = days_text(date);
  constexpr std::size_t kMonthLength = 7;
  if (!format.day && (format.month || format.year) && date.day() == 1)
    return {CalendarText::Kind::month, text.substr(0, kMonthLength)};
  return {CalendarText::Kind::date, std::move(text)};
}

}  // namespace

NumberFormat read_number_format(std::string_view code) {
  return FormatReading(code).run();
}

NumberFormat built_in_format(std::uint32_t id) {
  const auto is_between = [&](std::uint32_t first, std::uint32_t last) { return id >= first && id <= last; };
  if (id == 9 || id == 10) return read_number_format("0%");
  if (id == 14 || id == 15) return read_number_format("yyyy-mm-dd");
  if (id == 16) return read_number_format("d-mmm");
  if (id == 17) return read_number_format("mmm-yy");
  if (is_between(18, 21)) return read_number_format("h:mm:ss");
  if (id == 22) return read_number_format("yyyy-mm-dd h:mm");
  if (id == 46) return read_number_format("[h]:mm:ss");
  if (id == 45 || id == 47) return read_number_format("mm:ss");
  // Formats of East Asian editions.
  if (is_between(27, 31) || id == 36 || is_between(50, 54) || is_between(57, 58))
    return read_number_format("yyyy-mm-dd");
  if (is_between(32, 35)) return read_number_format("h:mm:ss");
  return {};
}

std::optional<std::string> plain_number(std::string_view written) {
  bool negative = false;
  if (!written.empty() && (written.front() == '-' || written.front() == '+')) {
    negative = written.front() == '-';
    written.remove_prefix(1);
  }
  std::string digits;
  std::int64_t places = 0;
  bool point = false, any = false;
  std::size_t at = 0;
  for (; at < written.size() && (is_digit(written[at]) || (written[at] == '.' && !point)); ++at) {
    if (written[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    digits += written[at];
    if (point) ++places;
  }
  if (!any) return std::nullopt;
  const bool whole = !point && at == written.size();
  if (at < written.size()) {
    if (lower(written[at]) != 'e') return std::nullopt;
    std::string_view exponent = written.substr(at + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::int64_t power = 0;
    const auto [end, wrong] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
    if (wrong != std::errc() || end != exponent.data() + exponent.size()) return std::nullopt;
    if (power > kExponentMax || power < -kExponentMax) return std::nullopt;
    places -= power;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  const std::size_t last = digits.find_last_not_of('0');
  if (!whole && last != std::string::npos && last + 1 > kDigitsMax) {
    const bool up = digits[kDigitsMax] >= '5';
    places -= static_cast<std::int64_t>(digits.size() - kDigitsMax);
    digits.resize(kDigitsMax);
    std::size_t k = kDigitsMax;
    while (up && k > 0 && digits[k - 1] == '9') digits[--k] = '0';
    if (up && k > 0) digits[k - 1] = static_cast<char>(digits[k - 1] + 1);
    if (up && k == 0) digits.insert(digits.begin(), '1');
    while (places > 0 && digits.ends_with('0')) {
      digits.pop_back();
      --places;
    }
  }
  if (places < 0) {
    if (!digits.empty()) digits.append(static_cast<std::size_t>(-places), '0');
    places = 0;
  }
  const auto fraction = static_cast<std::size_t>(places);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  const bool zero = digits.find_first_not_of('0') == std::string::npos;
  if (fraction > 0) digits.insert(digits.size() - fraction, ".");
  return (negative && !zero ? "-" : "") + digits;
}

std::string percent_text(std::string_view plain) {
  const bool negative = plain.starts_with('-');
  if (negative) plain.remove_prefix(1);
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string whole(plain.substr(0, point));
  std::string rest(plain.substr(std::min(point + 1, plain.size())));
  for (int k = 0; k < 2; ++k) {
    whole += rest.empty() ? '0' : rest.front();
    if (!rest.empty()) rest.erase(0, 1);
  }
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  rest.erase(rest.find_last_not_of('0') + 1);
  return fmt::format("{}{}{}{}%", negative ? "-" : "", whole, rest.empty() ? "" : ".", rest);
}

std::optional<CalendarText> calendar_text(double days, const NumberFormat& format, DayCount count) {
  constexpr double kDaysMax = 2'958'466;  // the year 10000
  if (!(days >= 0) || days >= kDaysMax) return std::nullopt;
  auto whole = static_cast<std::int64_t>(std::floor(days));
  std::int64_t millis = std::llround((days - static_cast<double>(whole)) * static_cast<double>(kMillisADay));
  if (format.elapsed || (format.time && !format.of_dates() && whole == 0))
    return CalendarText{CalendarText::Kind::time, clock_text(whole * kMillisADay + millis, false)};
  if (millis == kMillisADay) {
    millis = 0;
    ++whole;
  }
  time::Date base = time::Date::of(1904, 1, 1);
  if (count == DayCount::from_1900) {
    // Day 60 of this calendar is a 29 February 1900, which never was.
    if (whole == 0 || whole == 60) return std::nullopt;
    base = whole < 60 ? time::Date::of(1899, 12, 31) : time::Date::of(1899, 12, 30);
  }
  time::Date date = base;
  date.days += static_cast<decltype(date.days)>(whole);
  constexpr int kLastYear = 9999;
  if (date.year() > kLastYear) return std::nullopt;
  return on_a_day(date, millis, format);
}

std::optional<CalendarText> calendar_text(std::string_view written, const NumberFormat& format) {
  constexpr std::size_t kDateLength = 10;
  if (written.size() < kDateLength) return std::nullopt;
  const auto date = time::Date::parse(written.substr(0, kDateLength));
  if (!date) return std::nullopt;
  std::string_view rest = written.substr(kDateLength);
  if (rest.ends_with('Z')) rest.remove_suffix(1);
  if (rest.starts_with('T') || rest.starts_with(' ')) rest.remove_prefix(1);
  const bool midnight = rest.find_first_not_of("0:.") == std::string_view::npos;
  if (midnight) return on_a_day(*date, 0, format);
  constexpr std::string_view kOfAClock = "0123456789:.";
  if (rest.find_first_not_of(kOfAClock) != std::string_view::npos) return std::nullopt;
  return CalendarText{CalendarText::Kind::moment, fmt::format("{} {}", days_text(*date), rest)};
}

std::string without_escapes(std::string_view text) {
  constexpr std::size_t kEscape = 7;  // _xHHHH_
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t code = 0;
    const bool escaped =
        text.size() - at >= kEscape && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_' &&
        std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16).ptr == text.data() + at + 6;
    if (!escaped) {
      made += text[at++];
      continue;
    }
    const bool shown = code != 0 && !(code >= 0xD800 && code <= 0xDFFF);
    append_utf8(made, shown ? static_cast<char32_t>(code) : U'\uFFFD');
    at += kEscape;
  }
  return made;
}

}  // namespace entente::tables
