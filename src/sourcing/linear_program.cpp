#include "sourcing/linear_program.h"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace entente::sourcing {
namespace {

constexpr double kZero = 1e-11;
constexpr double kFeasible = 1e-9;

/// Rows of basic variables over columns of non-basic ones; the last column is the right side, the last row
/// the objective with its sign turned.
class Table {
 public:
  explicit Table(const LinearProgram& program)
      : rows_(program.rows.size()),
        columns_(program.objective.size()),
        cells_((rows_ + 1) * (columns_ + 2), 0) {
    basic_.resize(rows_);
    other_.resize(columns_ + 1);
    std::iota(other_.begin(), other_.end(), std::size_t{0});
    for (std::size_t i = 0; i < rows_; ++i) {
      basic_[i] = columns_ + 1 + i;
      for (std::size_t j = 0; j < columns_; ++j) cell(i, j) = program.rows[i].coefficients[j];
      cell(i, columns_) = -1;  // the helping variable of the first phase
      cell(i, columns_ + 1) = program.rows[i].at_most;
    }
  }

  /// Finds a point that keeps all rows.
  bool feasible() {
    std::size_t lowest = 0;
    for (std::size_t i = 1; i < rows_; ++i) {
      if (right(i) < right(lowest)) lowest = i;
    }
    if (rows_ == 0 || right(lowest) >= 0) return true;
    cell(rows_, columns_) = 1;
    pivot(lowest, columns_);
    if (!climb() || cell(rows_, columns_ + 1) < -kFeasible) return false;
    // The helping variable leaves the basis, at zero.
    for (std::size_t i = 0; i < rows_; ++i) {
      if (basic_[i] != columns_) continue;
      std::size_t column = 0;
      while (column <= columns_ && std::abs(cell(i, column)) <= kZero) ++column;
      if (column <= columns_) pivot(i, column);
    }
    return true;
  }

  bool maximise(const std::vector<double>& objective) {
    for (std::size_t j = 0; j <= columns_ + 1; ++j) cell(rows_, j) = 0;
    barred_ = columns_;
    for (std::size_t j = 0; j <= columns_; ++j) {
      if (other_[j] < columns_) cell(rows_, j) -= objective[other_[j]];
    }
    for (std::size_t i = 0; i < rows_; ++i) {
      if (basic_[i] >= columns_) continue;
      for (std::size_t j = 0; j <= columns_ + 1; ++j) cell(rows_, j) += objective[basic_[i]] * cell(i, j);
    }
    return climb();
  }

  LinearSolution solution() {
    LinearSolution made{std::vector<double>(columns_, 0), cell(rows_, columns_ + 1)};
    for (std::size_t i = 0; i < rows_; ++i) {
      if (basic_[i] < columns_) made.variables[basic_[i]] = right(i);
    }
    return made;
  }

 private:
  double& cell(std::size_t row, std::size_t column) { return cells_[row * (columns_ + 2) + column]; }
  double right(std::size_t row) { return cell(row, columns_ + 1); }

  void pivot(std::size_t row, std::size_t column) {
    const double by = 1 / cell(row, column);
    for (std::size_t i = 0; i <= rows_; ++i) {
      if (i == row || cell(i, column) == 0) continue;
      const double factor = cell(i, column) * by;
      for (std::size_t j = 0; j <= columns_ + 1; ++j) {
        if (j != column) cell(i, j) -= factor * cell(row, j);
      }
      cell(i, column) = -factor;
    }
    for (std::size_t j = 0; j <= columns_ + 1; ++j) {
      if (j != column) cell(row, j) *= by;
    }
    cell(row, column) = by;
    std::swap(basic_[row], other_[column]);
  }

  bool climb() {
    for (;;) {
      std::size_t entering = columns_ + 1;
      for (std::size_t j = 0; j <= columns_; ++j) {
        if (other_[j] == barred_ || cell(rows_, j) >= -kZero) continue;
        if (entering > columns_ || other_[j] < other_[entering]) entering = j;
      }
      if (entering > columns_) return true;
      std::size_t leaving = rows_;
      for (std::size_t i = 0; i < rows_; ++i) {
        if (cell(i, entering) <= kZero) continue;
        if (leaving == rows_) {
          leaving = i;
          continue;
        }
        const double mine = right(i) / cell(i, entering), best = right(leaving) / cell(leaving, entering);
        if (mine < best || (mine == best && basic_[i] < basic_[leaving])) leaving = i;
      }
      if (leaving == rows_) return false;
      pivot(leaving, entering);
    }
  }

  std::size_t rows_, columns_;
  std::vector<double> cells_;
  std::vector<std::size_t> basic_, other_;
  std::size_t barred_ =
      static_cast<std::size_t>(-1);  ///< never enters again: the helping variable, in phase two
};

}  // namespace

void LinearProgram::at_least(std::vector<double> coefficients, double bound) {
  for (double& coefficient : coefficients) coefficient = -coefficient;
  at_most(std::move(coefficients), -bound);
}

void LinearProgram::equal(const std::vector<double>& coefficients, double bound) {
  at_most(coefficients, bound);
  at_least(coefficients, bound);
}

std::optional<LinearSolution> maximise(const LinearProgram& program) {
  Table table(program);
  if (!table.feasible() || !table.maximise(program.objective)) return std::nullopt;
  return table.solution();
}

}  // namespace entente::sourcing
