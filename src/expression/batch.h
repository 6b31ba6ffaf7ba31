// Rows in columns, as they come out of the columnar store: a batch borrows its memory from whoever scans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "expression/type.h"

namespace entente::expression {

/// A piece of text in 16 bytes: up to 12 characters inline, longer ones as 4-byte prefix and pointer. The
/// layout is that of DuckDB's duckdb_string_t, so that a scan needs no copy.
struct TextRef {
  std::uint32_t length = 0;
  char inlined[12] = {};  ///< or: 4 bytes prefix, then (unaligned) the pointer

  static TextRef of(std::string_view text);  ///< borrows `text` when it is longer than 12
  std::string_view view() const {
    if (length <= 12) return {inlined, length};
    const char* pointer;
    std::memcpy(&pointer, inlined + 4, sizeof pointer);
    return {pointer, length};
  }
  friend bool operator==(const TextRef& a, const TextRef& b) { return a.view() == b.view(); }
};
static_assert(sizeof(TextRef) == 16);

/// `valid` has one bit a row (bit i%64 of word i/64); nullptr: every row has a value.
struct Column {
  Type type;
  const std::int64_t* values = nullptr;  ///< for every kind but text
  const TextRef* texts = nullptr;        ///< for text
  const std::uint64_t* valid = nullptr;

  bool has(std::size_t row) const { return valid == nullptr || ((valid[row / 64] >> (row % 64)) & 1U) != 0; }
};

inline constexpr std::size_t kBatchRows = 2048;  ///< most rows in a batch

struct Batch {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

}  // namespace entente::expression
