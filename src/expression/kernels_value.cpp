// Kernels that give values: arithmetic, texts, parts of dates.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/arithmetic.h"
#include "expression/case_mapping.h"
#include "expression/kernels.h"
#include "expression/local_clock.h"

namespace entente::expression {
namespace {

/// false: the result does not fit and is missing.
bool narrow(Wide value, std::int64_t& out) {
  out = static_cast<std::int64_t>(value);
  return value == out;
}

/// Quotient rounded half away from zero; `divisor` is not zero.
Wide rounded_quotient(Wide value, Wide divisor) {
  const Wide quotient = value / divisor;
  const Wide rest = value % divisor;
  const Wide twice = (rest < 0 ? -rest : rest) * 2;
  if (twice < (divisor < 0 ? -divisor : divisor)) return quotient;
  return (value < 0) == (divisor < 0) ? quotient + 1 : quotient - 1;
}

/// All products are of a number (millionths) with something, so the scale is taken out once.
bool multiply(std::int64_t a, std::int64_t b, std::int64_t& out) {
  std::int64_t product;
  if (!__builtin_mul_overflow(a, b, &product)) {
    const std::int64_t rest = product % kNumberScale;
    out = product / kNumberScale + (rest >= kNumberScale / 2 ? 1 : 0) - (rest <= -kNumberScale / 2 ? 1 : 0);
    return true;
  }
  return narrow(rounded_quotient(static_cast<Wide>(a) * b, kNumberScale), out);
}

/// All quotients are by a number, or of two durations: either way the result gains the scale.
bool divide(std::int64_t a, std::int64_t b, std::int64_t& out) {
  if (b == 0) return false;
  std::int64_t scaled;
  constexpr std::int64_t kSafe = std::int64_t{1} << 61;
  if (!__builtin_mul_overflow(a, kNumberScale, &scaled) && b > -kSafe && b < kSafe && scaled > -kSafe * 3) {
    const std::int64_t rest = scaled % b;
    out = scaled / b;
    if (std::abs(rest) * 2 >= std::abs(b)) out += (scaled < 0) == (b < 0) ? 1 : -1;
    return true;
  }
  return narrow(rounded_quotient(static_cast<Wide>(a) * kNumberScale, b), out);
}

/// out[i] = work(a[i], b[i], result) where both have a value; work says whether the result fits.
template <class Calculate>
void binary(const Work& work, Calculate calculate) {
  const Step& a = *work.parts[0];
  const Step& b = *work.parts[1];
  Step& out = work.out;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::int64_t* left = a.numbers + base;
    const std::int64_t* right = b.numbers + base;
    std::int64_t* to = out.own_numbers.get() + base;
    const std::uint64_t fits = bits_of(n, [&](std::size_t i) { return calculate(left[i], right[i], to[i]); });
    out.known[block] = fits & a.valid_block(block) & b.valid_block(block);
  });
}

template <class Calculate>
void unary(const Work& work, Calculate calculate) {
  const Step& a = *work.parts[0];
  Step& out = work.out;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::int64_t* from = a.numbers + base;
    std::int64_t* to = out.own_numbers.get() + base;
    const std::uint64_t known = a.valid_block(block) & first_bits(n);
    std::uint64_t fits = 0;
    for_bits(known,
             [&](std::size_t i) { fits |= static_cast<std::uint64_t>(calculate(from[i], to[i])) << i; });
    out.known[block] = fits;
  });
}

void add_or_subtract(const Work& work) {
  const bool minus = work.out.op == Op::subtract;
  const Kind left = work.parts[0]->type.kind;
  const Kind right = work.parts[1]->type.kind;
  const Kind result = work.out.type.kind;
  if (result == Kind::date) {
    const bool swapped = left == Kind::duration;
    return binary(work, [=](std::int64_t a, std::int64_t b, std::int64_t& out) {
      const std::int64_t day = swapped ? b : a;
      const std::int64_t days = (swapped ? a : b) / kDayMicros;
      return !(minus ? __builtin_sub_overflow(day, days, &out) : __builtin_add_overflow(day, days, &out)) &&
             is_possible_day(out);
    });
  }
  if (left == Kind::date && right == Kind::date) {
    return binary(work, [](std::int64_t a, std::int64_t b, std::int64_t& out) {
      return !__builtin_sub_overflow(a, b, &out) && !__builtin_mul_overflow(out, kDayMicros, &out);
    });
  }
  if (result == Kind::instant) {
    return binary(work, [=](std::int64_t a, std::int64_t b, std::int64_t& out) {
      return !(minus ? __builtin_sub_overflow(a, b, &out) : __builtin_add_overflow(a, b, &out)) &&
             is_possible_instant(out);
    });
  }
  if (minus) {
    return binary(work, [](std::int64_t a, std::int64_t b, std::int64_t& out) {
      return !__builtin_sub_overflow(a, b, &out);
    });
  }
  binary(work, [](std::int64_t a, std::int64_t b, std::int64_t& out) {
    return !__builtin_add_overflow(a, b, &out);
  });
}

void extreme(const Work& work) {
  Step& out = work.out;
  const bool least = out.op == Op::minimum;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    std::uint64_t known = first_bits(n);
    for (const Step* part : work.parts) known &= part->valid_block(block);
    out.known[block] = known;
    for_bits(known, [&](std::size_t i) {
      const std::size_t row = base + i;
      if (out.type.kind == Kind::text) {
        const TextRef* best = &work.parts[0]->refs[row];
        for (const Step* part : work.parts.subspan(1)) {
          const TextRef& other = part->refs[row];
          if (least ? other.view() < best->view() : best->view() < other.view()) best = &other;
        }
        out.own_refs[row] = *best;
        return;
      }
      std::int64_t best = work.parts[0]->numbers[row];
      for (const Step* part : work.parts.subspan(1)) {
        best = least ? std::min(best, part->numbers[row]) : std::max(best, part->numbers[row]);
      }
      out.own_numbers[row] = best;
    });
  });
}

void change_case(const Work& work) {
  const Step& a = *work.parts[0];
  Step& out = work.out;
  const auto mapping = out.op == Op::lower ? to_lower : to_upper;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::uint64_t known = a.valid_block(block) & first_bits(n);
    // One piece of memory holds the long texts of a block.
    std::size_t bytes = 0;
    for_bits(known,
             [&](std::size_t i) { bytes += a.refs[base + i].length > 12 ? a.refs[base + i].length : 0; });
    char* room = bytes == 0 ? nullptr : out.arena.emplace_back(bytes, '\0').data();
    for_bits(known, [&](std::size_t i) {
      const TextRef& from = a.refs[base + i];
      TextRef& to = out.own_refs[base + i];
      if (from.length <= 12) {
        to = from;
        mapping(to.inlined, to.length);
        return;
      }
      std::memcpy(room, from.view().data(), from.length);
      mapping(room, from.length);
      to = TextRef::of({room, from.length});
      room += from.length;
    });
    out.known[block] = known;
  });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

struct YearMonth {
  int year = 0;
  int month = 0;
};

/// Civil year and month of a day since 1970: eras of 400 years that begin in March, so that leap days come
/// last (Hinnant, chrono-compatible low-level date algorithms).
YearMonth year_month(std::int64_t day) {
  const std::int64_t shifted = day + 719'468;
  const std::int64_t era = floor_divide(shifted, std::int64_t{146'097});
  const auto of_era = static_cast<unsigned>(shifted - era * 146'097);
  const unsigned year_of_era = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned from_march = (5 * of_year + 2) / 153;
  const int month = static_cast<int>(from_march < 10 ? from_march + 3 : from_march - 9);
  return {static_cast<int>(era * 400 + year_of_era) + (month <= 2 ? 1 : 0), month};
}

/// "2026-04": seven characters stand in the reference itself.
TextRef month_text(YearMonth at) {
  TextRef made;
  made.length = 7;
  const auto digit = [](int value) { return static_cast<char>('0' + value % 10); };
  const char text[7] = {
      digit(at.year / 1'000), digit(at.year / 100), digit(at.year / 10), digit(at.year), '-',
      digit(at.month / 10),   digit(at.month)};
  std::memcpy(made.inlined, text, sizeof text);
  return made;
}

TextRef weekday_text(std::int64_t day) {
  const auto index = static_cast<int>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  return TextRef::of(time::short_name(static_cast<time::Weekday>(index)));
}

}  // namespace

void reserve(Step& step) {
  if (step.type.kind == Kind::text) {
    if (step.own_refs == nullptr) step.own_refs = std::make_unique<TextRef[]>(kBatchRows);
    step.refs = step.own_refs.get();
  } else {
    if (step.own_numbers == nullptr) step.own_numbers = std::make_unique<std::int64_t[]>(kBatchRows);
    step.numbers = step.own_numbers.get();
  }
  step.valid = step.known.data();
}

void calculate(const Work& work) {
  switch (work.out.op) {
    case Op::add:
    case Op::subtract:
      return add_or_subtract(work);
    case Op::multiply:
      return binary(work, multiply);
    case Op::divide:
      return binary(work, divide);
    case Op::negate:
      return unary(work, [](std::int64_t a, std::int64_t& out) {
        return !__builtin_sub_overflow(std::int64_t{0}, a, &out);
      });
    case Op::absolute:
      return unary(work, [](std::int64_t a, std::int64_t& out) {
        return a < 0 ? !__builtin_sub_overflow(std::int64_t{0}, a, &out) : (out = a, true);
      });
    case Op::round: {
      Wide unit = kNumberScale;
      for (std::int64_t i = 0; i < work.out.value; ++i) unit /= 10;
      return unary(work, [=](std::int64_t a, std::int64_t& out) {
        return narrow(rounded_quotient(a, unit) * unit, out);
      });
    }
    default:
      return extreme(work);
  }
}

void transform_text(const Work& work) {
  const Step& a = *work.parts[0];
  Step& out = work.out;
  if (out.op == Op::lower || out.op == Op::upper) return change_case(work);
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::uint64_t known = a.valid_block(block) & first_bits(n);
    for_bits(known, [&](std::size_t i) {
      const std::string_view text = a.refs[base + i].view();
      if (out.op == Op::trim) {
        out.own_refs[base + i] = TextRef::of(trimmed(text));
      } else {
        out.own_numbers[base + i] = characters(text) * kNumberScale;
      }
    });
    out.known[block] = known;
  });
}

void read_calendar(const Work& work) {
  const Step& a = *work.parts[0];
  Step& out = work.out;
  const bool instants = a.type.kind == Kind::instant;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    std::uint64_t fits = 0;
    for_bits(a.valid_block(block) & first_bits(n), [&](std::size_t i) {
      const std::size_t row = base + i;
      std::int64_t micros = 0;
      std::int64_t day = a.numbers[row];
      if (instants) {
        if (!is_possible_instant(day)) return;
        micros = out.clock->local(day);
        day = floor_divide(micros, kDayMicros);
      }
      if (!is_possible_day(day)) return;
      switch (out.op) {
        case Op::date_of:
          out.own_numbers[row] = day;
          break;
        case Op::month_of:
          out.own_refs[row] = month_text(year_month(day));
          break;
        case Op::weekday_of:
          out.own_refs[row] = weekday_text(day);
          break;
        case Op::hour_of:
          out.own_numbers[row] = (micros - day * kDayMicros) / 3'600'000'000 * kNumberScale;
          break;
        default:
          out.own_numbers[row] = year_month(day).year * kNumberScale;
          break;
      }
      fits |= std::uint64_t{1} << i;
    });
    out.known[block] = fits;
  });
}

}  // namespace entente::expression
