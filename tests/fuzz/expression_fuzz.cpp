// Any bytes as an expression: parsing ends with an expression or with problems that have a code and a
// message; what compiles evaluates to what the row interpreter gives.
#include <cstdlib>
#include <string>

#include "../property/random_rows.h"
#include "../property/row_interpreter.h"
#include "base/assert.h"
#include "expression/expression.h"

namespace {

using namespace entente::expression;

const Scope& scope() {
  static const Scope kScope = random_scope();
  return kScope;
}

const RandomRows& rows() {
  static const RandomRows kRows(scope(), 70, entente::Random(11));
  return kRows;
}

/// The twin changes the case of ASCII letters only.
bool twin_knows(const Expression& expression) {
  bool changes_case = false;
  bool plain = true;
  for (const TreeNode& node : expression.tree().nodes) {
    changes_case = changes_case || node.op == Op::lower || node.op == Op::upper;
    for (const char c : node.text) plain = plain && static_cast<unsigned char>(c) < 0x80;
  }
  return plain || !changes_case;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string written(reinterpret_cast<const char*>(data), size);
  const auto source = std::make_shared<const entente::text::Source>("fuzz.yaml", written);
  const entente::text::Place place{source, {0, static_cast<std::uint32_t>(size)}};
  names_in(written);
  static_cast<void>(parse_duration(written, place, scope().calendars));

  const auto compiled = compile(written, place, scope());
  if (!compiled) {
    ENTENTE_ASSERT(!compiled.error().empty(), "a refusal has a reason");
    for (const auto& problem : compiled.error()) {
      ENTENTE_ASSERT(problem.code.size() == 5 && !problem.message.empty(),
                     "a problem has a code and says what it is");
      for (const auto& label : problem.labels)
        ENTENTE_ASSERT(label.place.span.end <= size, "labels point inside");
    }
    return 0;
  }
  if (!twin_knows(*compiled)) return 0;
  const Batch& batch = rows().batch();
  Evaluator evaluator({*compiled});
  evaluator.start(batch);
  const Column column = evaluator.evaluate(0);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const RowValue slow = RowInterpreter(compiled->tree(), batch, row).run();
    ENTENTE_ASSERT(value_at(column, row) == slow, "the evaluator agrees with its slow twin");
    show_value(compiled->type(), column, row, scope().zone);
  }
  return 0;
}
