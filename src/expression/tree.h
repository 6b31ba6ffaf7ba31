// The checked form of an expression: typed nodes in one array, children before parents. Everything the
// evaluator and the explanation need is here; names are resolved to columns, literals have values of the type
// they are compared with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expression/type.h"
#include "text/source.h"
#include "time/zone.h"

namespace entente::expression {

enum class Op {
  constant,
  column,
  // conditions
  logical_not,
  logical_and,  ///< any number of parts
  logical_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  not_in,
  is_missing,
  is_present,
  // arithmetic
  negate,
  add,
  subtract,
  multiply,
  divide,
  // functions
  coalesce,
  choose,  ///< if(condition, then, else)
  minimum,
  maximum,
  absolute,
  round,  ///< to the number of decimals in `value`
  lower,
  upper,
  trim,
  length,
  starts_with,
  ends_with,
  contains,
  date_of,
  month_of,
  weekday_of,
  hour_of,
  year_of,
};

struct TreeNode {
  Op op = Op::constant;
  Type type;
  text::Span span;                   ///< in Tree::written
  std::vector<std::uint32_t> parts;  ///< indices into Tree::nodes
  std::int64_t value = 0;            ///< constant; round: decimals
  std::string text;                  ///< constant of type text
  bool missing = false;              ///< constant without a value
  std::size_t variable = 0;          ///< column: index into Scope::variables
  std::vector<std::int64_t> values;  ///< in, not_in: the list, ascending
  std::vector<std::string> texts;    ///< in, not_in over text: the list, ascending
  bool whole_days = false;           ///< a duration that is a whole number of days whatever the row
};

struct Tree {
  std::string written;
  text::Place place;
  std::vector<TreeNode> nodes;
  std::uint32_t root = 0;
  std::vector<std::size_t> reads;
  time::Zone zone;
};

}  // namespace entente::expression
