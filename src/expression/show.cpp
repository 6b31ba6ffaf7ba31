// Values and parts of expressions as people read them.
#include <fmt/format.h>

#include "expression/expression.h"
#include "expression/local_clock.h"
#include "expression/program.h"
#include "expression/tree.h"

namespace entente::expression {
namespace {

std::string show_number(std::int64_t millionths) {
  const bool negative = millionths < 0;
  const auto size =
      negative ? -static_cast<std::uint64_t>(millionths) : static_cast<std::uint64_t>(millionths);
  constexpr auto kScale = static_cast<std::uint64_t>(kNumberScale);
  std::string shown = fmt::format("{}{}", negative ? "-" : "", size / kScale);
  if (size % kScale == 0) return shown;
  shown += fmt::format(".{:06}", size % kScale);
  while (shown.back() == '0') shown.pop_back();
  return shown;
}

/// Parts that say something on their own: not literals, and each wording once.
void collect(const Tree& tree, std::uint32_t id, int depth, const std::vector<Column>& columns,
             std::size_t row, const time::Zone& zone, std::vector<PartValue>& parts) {
  const TreeNode& node = tree.nodes[id];
  if (node.op == Op::constant && depth > 0) return;
  std::string written = tree.written.substr(node.span.begin, node.span.end - node.span.begin);
  for (const PartValue& part : parts) {
    if (part.written == written) return;
  }
  parts.push_back({std::move(written), show_value(node.type, columns[id], row, zone), depth});
  for (const std::uint32_t part : node.parts) collect(tree, part, depth + 1, columns, row, zone, parts);
}

}  // namespace

std::string show_value(const Type& type, const Column& column, std::size_t row, const time::Zone& zone) {
  if (!column.has(row)) return "missing";
  switch (type.kind) {
    case Kind::boolean:
      return column.values[row] != 0 ? "true" : "false";
    case Kind::number:
      return show_number(column.values[row]);
    case Kind::text:
      return std::string(column.texts[row].view());
    case Kind::instant:
      if (!is_possible_instant(column.values[row])) return "out of range";
      return zone.to_local({column.values[row]}).to_string();
    case Kind::date:
      if (!is_possible_day(column.values[row])) return "out of range";
      return time::Date{static_cast<std::int32_t>(column.values[row])}.to_string();
    case Kind::duration:
      return time::to_string(time::Duration{column.values[row]});
  }
  return {};
}

std::vector<PartValue> explain_row(const Expression& expression, const Batch& batch, std::size_t row,
                                   const time::Zone& zone) {
  const Tree& tree = expression.tree();
  Program program;
  const std::vector<std::uint32_t> steps = program.add(tree);
  program.start(batch);
  std::vector<Column> columns;
  for (const std::uint32_t step : steps) columns.push_back(program.column(step));
  std::vector<PartValue> parts;
  collect(tree, tree.root, 0, columns, row, zone, parts);
  return parts;
}

}  // namespace entente::expression
