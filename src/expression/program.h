// The evaluation plan of several expressions: a graph of steps in which equal parts are one step, computed at
// most once for each batch and only for the blocks of 64 rows that somebody needs.
//
// Conditions are two bitmaps (known and true), so `and`, `or` and `not` cost a few word operations per 64
// rows. A part of an `and` is computed only for blocks in which an earlier part has left a row undecided; the
// same holds for `or`, `if` and coalesce. Each step remembers which blocks are done, so that sharing and
// skipping do not exclude each other.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "expression/row_set.h"
#include "expression/tree.h"

namespace entente::expression {

using Blocks = std::uint32_t;  ///< a set of blocks, one bit each
static_assert(kBlocks == 32);

class LocalClock;   // expression/local_clock.h
class TextClasses;  // expression/text_classes.h
class TextSet;      // expression/text_set.h

struct Step {
  Op op = Op::constant;
  Type type;
  std::vector<std::uint32_t> parts;
  std::int64_t value = 0;
  std::string text;  ///< constant: what `constant_text` borrows
  TextRef constant_text;
  bool missing = false;
  std::size_t variable = 0;
  std::vector<std::int64_t> values;
  std::unique_ptr<TextSet> texts;
  TextClasses* classes = nullptr;  ///< decides this comparison together with others of the same column
  std::shared_ptr<LocalClock> clock;
  int cost = 0;  ///< rough work for one row, to look at cheap conditions first

  // State of the current batch.
  Blocks done = 0;
  RowSet known{};                         ///< conditions; for computed values: which rows have one
  RowSet truth{};                         ///< conditions: true rows, a subset of `known`
  const std::int64_t* numbers = nullptr;  ///< of the batch or of `own_numbers`
  const TextRef* refs = nullptr;
  const std::uint64_t* valid = nullptr;  ///< nullptr: every row has a value
  std::unique_ptr<std::int64_t[]> own_numbers;
  std::unique_ptr<TextRef[]> own_refs;
  std::deque<std::string> arena;  ///< texts longer than a TextRef holds

  bool is_constant() const { return op == Op::constant; }
  std::uint64_t valid_block(std::size_t block) const {
    return valid == nullptr ? ~std::uint64_t{0} : valid[block];
  }
};

class Program {
 public:
  Program();
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Steps of `tree`'s nodes, by node. Equal parts of earlier trees are found again.
  std::vector<std::uint32_t> add(const Tree& tree);

  void start(const Batch& batch);
  /// All rows of a step, as a column that is valid until the next start().
  Column column(std::uint32_t step);
  /// Rows at which a condition is known, and true.
  Condition condition(std::uint32_t step);
  /// Rows at which a condition is true.
  std::span<const std::uint32_t> select(std::uint32_t step, std::vector<std::uint32_t>& rows);

 private:
  std::uint32_t add_step(Step step);
  std::uint32_t add_constant(Type type, std::int64_t value, bool missing);
  std::uint32_t lower(const Tree& tree, const TreeNode& node, const std::vector<std::uint32_t>& steps);
  std::uint32_t lower_comparison(Op op, std::uint32_t a, std::uint32_t b);
  std::uint32_t negated(std::uint32_t step);
  std::uint32_t fold(std::uint32_t step);

  void classify_texts();
  void run(std::uint32_t step, Blocks needed);
  void run_logical(Step& step, Blocks needed);
  void run_choice(Step& step, Blocks needed);
  void fill_constant(Step& step);
  std::uint64_t live(std::size_t block) const;
  Blocks all_blocks() const;

  std::vector<std::unique_ptr<Step>> steps_;
  std::vector<std::unique_ptr<TextClasses>> classes_;
  std::size_t classified_ = 0;  ///< steps that were looked at for `classes_`
  std::map<std::string, std::uint32_t> known_steps_;
  std::map<std::string, std::shared_ptr<LocalClock>> clocks_;
  Batch batch_;
};

}  // namespace entente::expression
