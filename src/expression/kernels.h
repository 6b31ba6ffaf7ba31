// The loops: one step over blocks of 64 rows. Arguments have been computed for the same blocks (or are
// constants, which the loops read from the step).
#pragma once

#include <span>

#include "expression/program.h"

namespace entente::expression {

struct Work {
  Step& out;
  std::span<const Step* const> parts;
  Blocks needed;
  std::size_t rows;
};

void compare(const Work& work);       ///< equal, less, less_equal
void find_in_list(const Work& work);  ///< in
void test_presence(const Work& work);
void test_text(const Work& work);                                     ///< starts_with, ends_with, contains
void calculate(const Work& work);                                     ///< negate to divide, minimum to round
void transform_text(const Work& work);                                ///< lower, upper, trim, length
void read_calendar(const Work& work);                                 ///< date_of to year_of
void read_conditions(Step& column, Blocks needed, std::size_t rows);  ///< boolean column to bitmaps

/// True if the kernel reads a constant `part` from the step itself, so that it need not be laid out as a
/// column.
bool reads_constant(Op op, std::size_t part);

/// Room for the values of a computed step.
void reserve(Step& step);

// For kernels in several files.

/// Calls visit(block, first row, number of rows) for each needed block.
template <class Visit>
void for_blocks(Blocks needed, std::size_t rows, Visit visit) {
  while (needed != 0) {
    const auto block = static_cast<std::size_t>(__builtin_ctz(needed));
    needed &= needed - 1;
    const std::size_t base = block * kBlockRows;
    visit(block, base, rows - base < kBlockRows ? rows - base : kBlockRows);
  }
}

/// One bit for each row at which `test` holds. Full blocks have a constant length, which the compiler
/// unrolls.
template <class Test>
inline std::uint64_t bits_of(std::size_t n, Test test) {
  std::uint64_t bits = 0;
  if (n == kBlockRows) {
    for (std::size_t i = 0; i < kBlockRows; ++i) bits |= static_cast<std::uint64_t>(test(i)) << i;
  } else {
    for (std::size_t i = 0; i < n; ++i) bits |= static_cast<std::uint64_t>(test(i)) << i;
  }
  return bits;
}

}  // namespace entente::expression
