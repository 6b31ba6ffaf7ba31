#include "sourcing/weight_space.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/random.h"
#include "sourcing/decision_matrix.h"
#include "sourcing/linear_program.h"

namespace entente::sourcing {
namespace {

/// Streams of chains stand apart from those of single draws.
constexpr std::uint64_t kChains = 1ULL << 40;
constexpr std::size_t kFirstSteps = 64;  ///< for each criterion, before the first draw of a chain
constexpr double kRoom = 1e-7;

double normal(Random& random) {
  const double u = 1.0 - random.uniform();
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * random.uniform());
}

/// The point furthest inside: the greatest `room` that every statement and every weight has left.
std::optional<std::vector<double>> inside_of(std::size_t criteria,
                                             const std::vector<WeightStatement>& statements) {
  LinearProgram program;
  program.objective.assign(criteria + 1, 0);
  program.objective.back() = 1;
  std::vector<double> sum(criteria + 1, 1);
  sum.back() = 0;
  program.equal(sum, 1);
  for (std::size_t k = 0; k < criteria; ++k) {
    std::vector<double> weight(criteria + 1, 0);
    weight[k] = 1;
    weight.back() = -1;
    program.at_least(std::move(weight), 0);
  }
  for (const WeightStatement& statement : statements) {
    std::vector<double> row = statement.coefficients;
    const double length = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0));
    row.push_back(-length);
    program.at_least(std::move(row), statement.at_least);
  }
  const auto found = maximise(program);
  if (!found || found->value <= kRoom) return std::nullopt;
  return normalised(std::span(found->variables).first(criteria));
}

}  // namespace

WeightSpace WeightSpace::any(std::size_t criteria) {
  return WeightSpace(Kind::any, criteria);
}

WeightSpace WeightSpace::fixed(std::vector<double> weights) {
  WeightSpace made(Kind::fixed, weights.size());
  made.start_ = normalised(weights);
  return made;
}

WeightSpace WeightSpace::ordered(std::size_t criteria, const std::vector<std::vector<std::size_t>>& groups) {
  const bool simple = std::ranges::all_of(groups, [](const auto& group) { return group.size() == 1; });
  if (simple) {
    WeightSpace made(Kind::ordered, criteria);
    for (const auto& group : groups) made.order_.push_back(group.front());
    return made;
  }
  std::vector<WeightStatement> statements;
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    for (const std::size_t more : groups[g]) {
      for (const std::size_t less : groups[g + 1]) {
        WeightStatement statement{std::vector<double>(criteria, 0), 0};
        statement.coefficients[more] = 1;
        statement.coefficients[less] = -1;
        statements.push_back(std::move(statement));
      }
    }
  }
  auto made = stated(criteria, std::move(statements));
  return made ? std::move(*made) : any(criteria);
}

std::optional<WeightSpace> WeightSpace::stated(std::size_t criteria,
                                               std::vector<WeightStatement> statements) {
  WeightSpace made(Kind::stated, criteria);
  auto inside = inside_of(criteria, statements);
  if (!inside) return std::nullopt;
  made.start_ = std::move(*inside);
  made.statements_ = std::move(statements);
  return made;
}

void WeightSpace::draw(std::uint64_t seed, std::size_t block, std::size_t count,
                       std::vector<double>& weights) const {
  weights.resize(count * criteria_);
  if (kind_ == Kind::stated) return walk(seed, block, count, weights);
  for (std::size_t i = 0; i < count; ++i) {
    double* draw = weights.data() + i * criteria_;
    if (kind_ == Kind::fixed) {
      std::copy(start_.begin(), start_.end(), draw);
      continue;
    }
    Random random(seed, block * kDrawsPerBlock + i);
    double sum = 0;
    for (std::size_t k = 0; k < criteria_; ++k) sum += draw[k] = -std::log(1.0 - random.uniform());
    for (std::size_t k = 0; k < criteria_; ++k) draw[k] /= sum;
    if (kind_ != Kind::ordered) continue;
    // Exchangeable, so sorting the named ones is drawing from their order.
    std::vector<double> named;
    named.reserve(order_.size());
    for (const std::size_t k : order_) named.push_back(draw[k]);
    std::ranges::sort(named, std::greater<>());
    for (std::size_t place = 0; place < order_.size(); ++place) draw[order_[place]] = named[place];
  }
}

/// Hit and run (Smith, 1984): from a point inside along a random line to an even point of the part inside.
void WeightSpace::walk(std::uint64_t seed, std::size_t block, std::size_t count,
                       std::vector<double>& weights) const {
  Random random(seed, kChains + block);
  std::vector<double> point = start_, along(criteria_);
  const auto step = [&] {
    double mean = 0;
    for (double& part : along) mean += part = normal(random);
    mean /= static_cast<double>(criteria_);
    for (double& part : along) part -= mean;
    double back = -std::numeric_limits<double>::infinity(), ahead = std::numeric_limits<double>::infinity();
    const auto limit = [&](double slope, double room) {  // slope x t >= -room
      if (slope > 0) back = std::max(back, -room / slope);
      if (slope < 0) ahead = std::min(ahead, -room / slope);
    };
    for (std::size_t k = 0; k < criteria_; ++k) limit(along[k], point[k]);
    for (const WeightStatement& statement : statements_) {
      const std::vector<double>& by = statement.coefficients;
      limit(std::inner_product(along.begin(), along.end(), by.begin(), 0.0),
            std::inner_product(point.begin(), point.end(), by.begin(), 0.0) - statement.at_least);
    }
    const double to = back + (ahead - back) * random.uniform();
    if (!std::isfinite(to)) return;
    double sum = 0;
    for (std::size_t k = 0; k < criteria_; ++k) sum += point[k] = std::max(0.0, point[k] + to * along[k]);
    for (double& part : point) part /= sum;
  };
  for (std::size_t i = 0; i < kFirstSteps * criteria_; ++i) step();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < criteria_; ++k) step();
    std::ranges::copy(point, weights.begin() + static_cast<std::ptrdiff_t>(i * criteria_));
  }
}

}  // namespace entente::sourcing
