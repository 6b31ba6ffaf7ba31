// Sets of rows of a batch, one bit a row: conditions are such sets, so that `and`, `not` and counting take a
// few operations for 64 rows.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "expression/batch.h"

namespace entente::expression {

inline constexpr std::size_t kBlockRows = 64;
inline constexpr std::size_t kBlocks = kBatchRows / kBlockRows;

struct RowSet : std::array<std::uint64_t, kBlocks> {};

inline std::uint64_t first_bits(std::size_t n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

/// Calls visit(i) for each set bit, ascending.
template <class Visit>
inline void for_bits(std::uint64_t bits, Visit visit) {
  while (bits != 0) {
    visit(static_cast<std::size_t>(std::countr_zero(bits)));
    bits &= bits - 1;
  }
}

/// Calls visit(row) for each row of the set, ascending.
template <class Visit>
inline void for_rows(const RowSet& rows, Visit visit) {
  for (std::size_t block = 0; block < kBlocks; ++block) {
    for_bits(rows[block], [&](std::size_t i) { visit(static_cast<std::uint32_t>(block * kBlockRows + i)); });
  }
}

/// Rows [0, n).
inline RowSet first_rows(std::size_t n) {
  RowSet rows{};
  for (std::size_t block = 0; block * kBlockRows < n; ++block)
    rows[block] = first_bits(n - block * kBlockRows);
  return rows;
}

inline bool contains(const RowSet& rows, std::size_t row) {
  return ((rows[row / kBlockRows] >> (row % kBlockRows)) & 1U) != 0;
}
inline void insert(RowSet& rows, std::size_t row) {
  rows[row / kBlockRows] |= std::uint64_t{1} << (row % kBlockRows);
}
inline void erase(RowSet& rows, std::size_t row) {
  rows[row / kBlockRows] &= ~(std::uint64_t{1} << (row % kBlockRows));
}
inline bool none(const RowSet& rows) {
  std::uint64_t any = 0;
  for (const std::uint64_t bits : rows) any |= bits;
  return any == 0;
}

inline RowSet operator&(const RowSet& a, const RowSet& b) {
  RowSet both;
  for (std::size_t i = 0; i < kBlocks; ++i) both[i] = a[i] & b[i];
  return both;
}
inline RowSet operator|(const RowSet& a, const RowSet& b) {
  RowSet either;
  for (std::size_t i = 0; i < kBlocks; ++i) either[i] = a[i] | b[i];
  return either;
}
/// Rows of `a` that are not in `b`.
inline RowSet operator-(const RowSet& a, const RowSet& b) {
  RowSet rest;
  for (std::size_t i = 0; i < kBlocks; ++i) rest[i] = a[i] & ~b[i];
  return rest;
}

/// A condition at every row of a batch: where it has a value, and where it is true.
struct Condition {
  RowSet known{}, truth{};
};

/// Rows of a column that have a value, among `rows`.
inline RowSet present(const Column& column, const RowSet& rows) {
  if (column.valid == nullptr) return rows;
  RowSet made{};
  for (std::size_t i = 0; i < kBlocks; ++i) {
    if (rows[i] != 0) made[i] = rows[i] & column.valid[i];
  }
  return made;
}

}  // namespace entente::expression
