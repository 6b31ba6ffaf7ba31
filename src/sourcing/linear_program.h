// Small linear programs, solved exactly enough for weights: maximise c x with A x <= b and x >= 0, by the
// simplex method on a dense table with Bland's rule, so that it always ends. For tens of variables, not for
// plans.
#pragma once

#include <optional>
#include <vector>

namespace entente::sourcing {

struct LinearProgram {
  struct Row {
    std::vector<double> coefficients;
    double at_most = 0;
  };
  std::vector<double> objective;
  std::vector<Row> rows;

  void at_most(std::vector<double> coefficients, double bound) {
    rows.push_back({std::move(coefficients), bound});
  }
  void at_least(std::vector<double> coefficients, double bound);
  void equal(const std::vector<double>& coefficients, double bound);
};

struct LinearSolution {
  std::vector<double> variables;
  double value = 0;
};

/// Nothing where no point keeps the rows, or the objective has no bound.
std::optional<LinearSolution> maximise(const LinearProgram& program);

}  // namespace entente::sourcing
