// One text column compared with many constants at once: a look-up says which constant a row's text is, if
// any, and so decides every `==` and `in` over that column. Constants of at most 12 characters, which are
// compared as two words; a hash without collisions among them needs no second look.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "expression/program.h"
#include "expression/text_set.h"

namespace entente::expression {

class TextClasses {
 public:
  /// Whether a step is a comparison of a column with short constants.
  static bool fits(const Step& step, const std::vector<std::unique_ptr<Step>>& steps);

  /// `members`: steps that fit, over one column.
  TextClasses(std::vector<std::uint32_t> members, const std::vector<std::unique_ptr<Step>>& steps);

  /// Decides all members at the blocks that are not done yet.
  void run(std::vector<std::unique_ptr<Step>>& steps, Blocks needed, std::size_t rows);

 private:
  struct Slot {
    TextWords words{};
    std::uint32_t number = 0;  ///< of the constant from 1; 0: free
  };
  std::size_t slot_of(const TextWords& words) const {
    return ((words.first * factors_.first) ^ (words.second * factors_.second)) >> shift_;
  }
  /// Finds factors that put each constant into a slot of its own.
  void place(const std::vector<TextWords>& constants);

  std::vector<std::uint32_t> members_;
  std::vector<std::vector<std::uint32_t>> constants_;  ///< by member: numbers of its constants
  std::vector<Slot> slots_;
  TextWords factors_{};
  unsigned shift_ = 63;
  std::vector<std::uint64_t> rows_of_;  ///< by number: rows of the current block with that text
};

}  // namespace entente::expression
