// Kernels that give conditions.
#include <algorithm>

#include "expression/kernels.h"
#include "expression/text_set.h"

namespace entente::expression {
namespace {

bool is_text(const Step& step) {
  return step.type.kind == Kind::text;
}

/// Texts behind pointers may only be looked at where there is a value.
template <class Test>
std::uint64_t text_bits(std::uint64_t known, Test test) {
  std::uint64_t bits = 0;
  for_bits(known, [&](std::size_t i) { bits |= static_cast<std::uint64_t>(test(i)) << i; });
  return bits;
}

std::uint64_t equal_to_short(const TextRef* texts, std::size_t n, TextWords wanted) {
  return bits_of(n, [&](std::size_t i) {
    const TextWords words = words_of(texts[i]);
    return ((words.first ^ wanted.first) | (words.second ^ wanted.second)) == 0;
  });
}

std::uint64_t equal_to_long(const TextRef* texts, std::size_t n, std::uint64_t known, const TextRef& wanted) {
  // Length and prefix first; the pointer is followed for the few rows where they agree.
  const std::uint64_t first = words_of(wanted).first;
  const std::uint64_t close = bits_of(n, [&](std::size_t i) { return words_of(texts[i]).first == first; });
  return text_bits(close & known, [&](std::size_t i) { return equal_texts(texts[i], wanted); });
}

void compare_texts(const Work& work) {
  const Step& a = *work.parts[0];
  const Step& b = *work.parts[1];
  Step& out = work.out;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const bool constant = b.is_constant();
    const std::uint64_t known =
        a.valid_block(block) & (constant ? (b.missing ? 0 : ~std::uint64_t{0}) : b.valid_block(block));
    const TextRef* left = a.refs + base;
    std::uint64_t bits;
    if (out.op == Op::equal && constant) {
      bits = b.constant_text.length <= 12 ? equal_to_short(left, n, words_of(b.constant_text))
                                          : equal_to_long(left, n, known & first_bits(n), b.constant_text);
    } else {
      const auto right = [&](std::size_t i) -> const TextRef& {
        return constant ? b.constant_text : b.refs[base + i];
      };
      const std::uint64_t rows = known & first_bits(n);
      if (out.op == Op::equal) {
        bits = text_bits(rows, [&](std::size_t i) { return equal_texts(left[i], right(i)); });
      } else if (out.op == Op::less) {
        bits = text_bits(rows, [&](std::size_t i) { return left[i].view() < right(i).view(); });
      } else {
        bits = text_bits(rows, [&](std::size_t i) { return left[i].view() <= right(i).view(); });
      }
    }
    out.known[block] = known;
    out.truth[block] = bits & known;
  });
}

template <class Test>
void compare_numbers(const Work& work, Test test) {
  const Step& a = *work.parts[0];
  const Step& b = *work.parts[1];
  Step& out = work.out;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::int64_t* left = a.numbers + base;
    std::uint64_t known = a.valid_block(block);
    std::uint64_t bits;
    if (b.is_constant()) {
      const std::int64_t right = b.value;
      if (b.missing) known = 0;
      bits = bits_of(n, [&](std::size_t i) { return test(left[i], right); });
    } else {
      const std::int64_t* right = b.numbers + base;
      known &= b.valid_block(block);
      bits = bits_of(n, [&](std::size_t i) { return test(left[i], right[i]); });
    }
    out.known[block] = known;
    out.truth[block] = bits & known;
  });
}

void compare_conditions(const Work& work) {
  const Step& a = *work.parts[0];
  const Step& b = *work.parts[1];
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t, std::size_t) {
    const std::uint64_t known = a.known[block] & b.known[block];
    work.out.known[block] = known;
    work.out.truth[block] = known & ~(a.truth[block] ^ b.truth[block]);
  });
}

}  // namespace

bool reads_constant(Op op, std::size_t part) {
  return part == 1 && (op == Op::equal || op == Op::less || op == Op::less_equal || op == Op::starts_with ||
                       op == Op::ends_with || op == Op::contains);
}

void compare(const Work& work) {
  if (work.parts[0]->type.kind == Kind::boolean) return compare_conditions(work);
  if (is_text(*work.parts[0])) return compare_texts(work);
  switch (work.out.op) {
    case Op::equal:
      return compare_numbers(work, [](std::int64_t a, std::int64_t b) { return a == b; });
    case Op::less:
      return compare_numbers(work, [](std::int64_t a, std::int64_t b) { return a < b; });
    default:
      return compare_numbers(work, [](std::int64_t a, std::int64_t b) { return a <= b; });
  }
}

void find_in_list(const Work& work) {
  const Step& a = *work.parts[0];
  Step& out = work.out;
  constexpr std::size_t kFew = 6;  ///< up to here comparing with each value is faster than looking it up
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    std::uint64_t known = a.valid_block(block);
    std::uint64_t bits = 0;
    if (a.type.kind == Kind::boolean) {
      known = a.known[block];
      for (const std::int64_t value : out.values) bits |= value != 0 ? a.truth[block] : ~a.truth[block];
    } else if (is_text(a)) {
      const TextSet& set = *out.texts;
      const TextRef* texts = a.refs + base;
      if (set.size() <= kFew) {
        for (std::size_t k = 0; k < set.size(); ++k) {
          bits |= set.at(k).length <= 12 ? equal_to_short(texts, n, words_of(set.at(k)))
                                         : equal_to_long(texts, n, known & first_bits(n), set.at(k));
        }
      } else {
        bits = text_bits(known & first_bits(n), [&](std::size_t i) { return set.contains(texts[i]); });
      }
    } else {
      const std::int64_t* numbers = a.numbers + base;
      if (out.values.size() <= kFew) {
        for (const std::int64_t value : out.values)
          bits |= bits_of(n, [&](std::size_t i) { return numbers[i] == value; });
      } else {
        bits = bits_of(n, [&](std::size_t i) { return std::ranges::binary_search(out.values, numbers[i]); });
      }
    }
    out.known[block] = known;
    out.truth[block] = bits & known;
  });
}

void test_presence(const Work& work) {
  const Step& a = *work.parts[0];
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t, std::size_t) {
    const std::uint64_t present = a.type.kind == Kind::boolean ? a.known[block] : a.valid_block(block);
    work.out.known[block] = ~std::uint64_t{0};
    work.out.truth[block] = work.out.op == Op::is_present ? present : ~present;
  });
}

void test_text(const Work& work) {
  const Step& a = *work.parts[0];
  const Step& b = *work.parts[1];
  Step& out = work.out;
  for_blocks(work.needed, work.rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const bool constant = b.is_constant();
    const std::uint64_t known =
        a.valid_block(block) & (constant ? (b.missing ? 0 : ~std::uint64_t{0}) : b.valid_block(block));
    const auto with = [&](auto test) {
      return text_bits(known & first_bits(n), [&](std::size_t i) {
        return test(a.refs[base + i].view(), constant ? b.constant_text.view() : b.refs[base + i].view());
      });
    };
    std::uint64_t bits;
    if (out.op == Op::starts_with) {
      bits = with([](std::string_view text, std::string_view part) { return text.starts_with(part); });
    } else if (out.op == Op::ends_with) {
      bits = with([](std::string_view text, std::string_view part) { return text.ends_with(part); });
    } else {
      bits = with([](std::string_view text, std::string_view part) {
        return text.find(part) != std::string_view::npos;
      });
    }
    out.known[block] = known;
    out.truth[block] = bits;
  });
}

void read_conditions(Step& column, Blocks needed, std::size_t rows) {
  for_blocks(needed, rows, [&](std::size_t block, std::size_t base, std::size_t n) {
    const std::int64_t* numbers = column.numbers + base;
    column.known[block] = column.valid_block(block);
    column.truth[block] = column.known[block] & bits_of(n, [&](std::size_t i) { return numbers[i] != 0; });
  });
}

}  // namespace entente::expression
