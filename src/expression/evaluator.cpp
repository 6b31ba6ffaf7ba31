#include "base/assert.h"
#include "expression/expression.h"
#include "expression/program.h"
#include "expression/tree.h"

namespace entente::expression {

struct Evaluator::State {
  Program program;
  std::vector<std::uint32_t> steps;              ///< by expression
  std::vector<std::vector<std::uint32_t>> rows;  ///< selections handed out since start()
};

Evaluator::Evaluator(std::vector<Expression> expressions) : state_(std::make_unique<State>()) {
  for (const Expression& expression : expressions) {
    ENTENTE_ASSERT(expression, "only compiled expressions are evaluated");
    const std::vector<std::uint32_t> steps = state_->program.add(expression.tree());
    state_->steps.push_back(steps[expression.tree().root]);
  }
  state_->rows.resize(expressions.size());
}

Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

void Evaluator::start(const Batch& batch) {
  state_->program.start(batch);
}

Column Evaluator::evaluate(std::size_t index) {
  return state_->program.column(state_->steps[index]);
}

Condition Evaluator::condition(std::size_t index) {
  return state_->program.condition(state_->steps[index]);
}

std::span<const std::uint32_t> Evaluator::select(std::size_t index) {
  return state_->program.select(state_->steps[index], state_->rows[index]);
}

}  // namespace entente::expression
