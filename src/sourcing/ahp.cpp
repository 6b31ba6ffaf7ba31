#include "sourcing/ahp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace entente::sourcing {
namespace {

constexpr int kIterationsMax = 20000;
constexpr double kBracket = 1e-13;
/// Below this the judgement furthest off is only rounding.
constexpr double kNoticeable = 1e-9;

std::vector<std::vector<std::size_t>> groups_of(const Comparisons& comparisons) {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<bool> seen(comparisons.size(), false);
  for (std::size_t start = 0; start < comparisons.size(); ++start) {
    if (seen[start]) continue;
    std::vector<std::size_t> group = {start};
    seen[start] = true;
    for (std::size_t at = 0; at < group.size(); ++at) {
      for (std::size_t j = 0; j < comparisons.size(); ++j) {
        if (seen[j] || !comparisons.compared(group[at], j)) continue;
        seen[j] = true;
        group.push_back(j);
      }
    }
    std::ranges::sort(group);
    groups.push_back(std::move(group));
  }
  return groups;
}

/// Solves a symmetric positive definite system in place by Cholesky.
std::vector<double> solved(std::vector<double> matrix, std::vector<double> right, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) {
    double pivot = matrix[k * n + k];
    for (std::size_t m = 0; m < k; ++m) pivot -= matrix[k * n + m] * matrix[k * n + m];
    pivot = std::sqrt(pivot);
    matrix[k * n + k] = pivot;
    for (std::size_t i = k + 1; i < n; ++i) {
      double entry = matrix[i * n + k];
      for (std::size_t m = 0; m < k; ++m) entry -= matrix[i * n + m] * matrix[k * n + m];
      matrix[i * n + k] = entry / pivot;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t m = 0; m < i; ++m) right[i] -= matrix[i * n + m] * right[m];
    right[i] /= matrix[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t m = i + 1; m < n; ++m) right[i] -= matrix[m * n + i] * right[m];
    right[i] /= matrix[i * n + i];
  }
  return right;
}

void scale_to_one(std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
}

/// Missing comparisons take what the weights say, so that they disturb nothing.
std::vector<double> filled(const Comparisons& comparisons, const std::vector<double>& weights) {
  const std::size_t n = comparisons.size();
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j)
      matrix[i * n + j] = comparisons.compared(i, j) ? comparisons.at(i, j) : weights[i] / weights[j];
  }
  return matrix;
}

struct Eigen {
  std::vector<double> vector;
  double low = 0, high = 0;
};

Eigen principal(const std::vector<double>& matrix, std::vector<double> start) {
  const std::size_t n = start.size();
  Eigen found{std::move(start), 0, 0};
  std::vector<double> next(n);
  for (int iteration = 0; iteration < kIterationsMax; ++iteration) {
    found.low = std::numeric_limits<double>::infinity();
    found.high = 0;
    for (std::size_t i = 0; i < n; ++i) {
      next[i] = 0;
      for (std::size_t j = 0; j < n; ++j) next[i] += matrix[i * n + j] * found.vector[j];
      const double quotient = next[i] / found.vector[i];
      found.low = std::min(found.low, quotient);
      found.high = std::max(found.high, quotient);
    }
    scale_to_one(next);
    found.vector = next;
    if (found.high - found.low <= kBracket * found.high) break;
  }
  return found;
}

double ratio_of(const Comparisons& comparisons) {
  const std::size_t n = comparisons.size();
  const auto weights = least_squares_weights(comparisons);
  if (n <= 2 || !weights) return 0;
  const Eigen found = principal(filled(comparisons, *weights), *weights);
  const auto size = static_cast<double>(n);
  const double index = std::max(0.0, ((found.low + found.high) / 2 - size) / (size - 1));
  return index / random_index(n);
}

std::optional<Judgement> worst_of(const Comparisons& comparisons, const std::vector<double>& weights) {
  std::optional<Judgement> worst;
  double furthest = kNoticeable;
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    for (std::size_t j = i + 1; j < comparisons.size(); ++j) {
      if (!comparisons.compared(i, j)) continue;
      const double off = std::abs(std::log(comparisons.at(i, j) * weights[j] / weights[i]));
      if (off <= furthest) continue;
      furthest = off;
      worst = Judgement{i, j, comparisons.at(i, j), 0, 0};
    }
  }
  if (!worst) return worst;
  // Shown from the side that counts more.
  if (worst->given < 1) *worst = {worst->j, worst->i, 1 / worst->given, 0, 0};
  Comparisons without = comparisons;
  without.set(worst->i, worst->j, 0);
  const auto others = least_squares_weights(without);
  if (!others) return std::nullopt;
  worst->fitting = (*others)[worst->i] / (*others)[worst->j];
  without.set(worst->i, worst->j, worst->fitting);
  worst->ratio_after = ratio_of(without);
  return worst;
}

std::optional<Triple> worst_triple_of(const Comparisons& comparisons) {
  std::optional<Triple> worst;
  double furthest = kNoticeable;
  const std::size_t n = comparisons.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      for (std::size_t k = j + 1; k < n; ++k) {
        if (!comparisons.compared(i, j) || !comparisons.compared(j, k) || !comparisons.compared(k, i))
          continue;
        const double product = comparisons.at(i, j) * comparisons.at(j, k) * comparisons.at(k, i);
        if (std::abs(std::log(product)) <= furthest) continue;
        furthest = std::abs(std::log(product));
        worst = Triple{i, j, k, product};
      }
    }
  }
  return worst;
}

}  // namespace

Comparisons together(std::span<const Comparisons> people) {
  Comparisons made(people.empty() ? 0 : people.front().size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    for (std::size_t j = i + 1; j < made.size(); ++j) {
      double logs = 0;
      int count = 0;
      for (const Comparisons& person : people) {
        if (!person.compared(i, j)) continue;
        logs += std::log(person.at(i, j));
        ++count;
      }
      if (count > 0) made.set(i, j, std::exp(logs / count));
    }
  }
  return made;
}

double random_index(std::size_t size) {
  constexpr std::array<double, 11> kSaaty = {0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49};
  if (size < kSaaty.size()) return kSaaty[size];
  const auto n = static_cast<double>(size);
  return (2.7699 * n - 4.3513 - n) / (n - 1);
}

std::optional<std::vector<double>> least_squares_weights(const Comparisons& comparisons) {
  const std::size_t n = comparisons.size();
  if (n == 0 || groups_of(comparisons).size() > 1) return std::nullopt;
  if (n == 1) return std::vector<double>{1};
  // The graph's Laplacian with the first logarithm held at zero.
  const std::size_t unknown = n - 1;
  std::vector<double> laplacian(unknown * unknown, 0), right(unknown, 0);
  for (std::size_t i = 1; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || !comparisons.compared(i, j)) continue;
      laplacian[(i - 1) * unknown + (i - 1)] += 1;
      if (j > 0) laplacian[(i - 1) * unknown + (j - 1)] -= 1;
      right[i - 1] += std::log(comparisons.at(i, j));
    }
  }
  const std::vector<double> logs = solved(std::move(laplacian), std::move(right), unknown);
  const double greatest = std::max(0.0, *std::ranges::max_element(logs));
  std::vector<double> weights = {std::exp(-greatest)};
  for (const double log : logs) weights.push_back(std::exp(log - greatest));
  scale_to_one(weights);
  return weights;
}

Hierarchy hierarchy(const Comparisons& comparisons) {
  Hierarchy made;
  const std::size_t n = comparisons.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) made.missing += comparisons.compared(i, j) ? 0 : 1;
  }
  made.complete = made.missing == 0;
  made.groups = groups_of(comparisons);
  const auto fitted = least_squares_weights(comparisons);
  if (!fitted) return made;
  const Eigen found = principal(filled(comparisons, *fitted), *fitted);
  made.weights = made.complete ? found.vector : *fitted;
  made.eigenvalue_low = found.low;
  made.eigenvalue_high = found.high;
  made.eigenvalue = (found.low + found.high) / 2;
  made.random_index = random_index(n);
  if (n > 2) {
    const auto size = static_cast<double>(n);
    made.index = std::max(0.0, (made.eigenvalue - size) / (size - 1));
    made.ratio = made.index / made.random_index;
    made.worst = worst_of(comparisons, made.weights);
    made.worst_triple = worst_triple_of(comparisons);
  }
  return made;
}

}  // namespace entente::sourcing
