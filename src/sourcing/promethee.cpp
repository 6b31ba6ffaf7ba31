#include "sourcing/promethee.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace entente::sourcing {
namespace {

struct Ranked {
  double value = 0;
  std::size_t bidder = 0;
};

/// Shapes I to V as one: nothing up to `low`, `step` just above it, then in proportion up to 1 above `high`.
struct Windows {
  double low = 0;
  double high = 0;
  double step = 0;   ///< value inside the window (level)
  double slope = 0;  ///< per unit above `low` (v-shape, linear)
};

Windows windows_of(const Preference& by) {
  const double q = std::max(by.indifference, 0.0), p = std::max(by.strict, q);
  switch (by.shape) {
    case Shape::u_shape:
      return {q, q, 0, 0};
    case Shape::v_shape: {
      const double strict = std::max(by.strict, 0.0);
      return {0, strict, 0, strict > 0 ? 1 / strict : 0};
    }
    case Shape::level:
      return {q, p, 0.5, 0};
    case Shape::linear:
      return {q, p, 0, p > q ? 1 / (p - q) : 0};
    case Shape::usual:
    case Shape::gaussian:
      break;
  }
  return {};
}

/// Sums of preferences over the bidders below (`over`) and of those above (`under`) each place of a sorted
/// column.
struct Sums {
  std::vector<double> over, under;
};

Sums by_windows(const std::vector<Ranked>& sorted, const Windows& by) {
  const std::size_t n = sorted.size();
  const double middle = sorted[n / 2].value;
  std::vector<double> before(n + 1, 0);  // prefix sums around the middle, so that large values cost no digits
  for (std::size_t i = 0; i < n; ++i) before[i + 1] = before[i] + (sorted[i].value - middle);
  Sums sums{std::vector<double>(n), std::vector<double>(n)};
  // Below place i: [0, whole) are beaten outright, [whole, part) in part.
  for (std::size_t i = 0, whole = 0, part = 0; i < n; ++i) {
    const double value = sorted[i].value;
    while (whole < n && value - sorted[whole].value > by.high) ++whole;
    part = std::max(part, whole);
    while (part < n && value - sorted[part].value > by.low) ++part;
    const auto count = static_cast<double>(part - whole);
    sums.over[i] = static_cast<double>(whole) + by.step * count +
                   by.slope * (count * (value - middle - by.low) - (before[part] - before[whole]));
  }
  // Above place i: [whole, n) beat it outright, [part, whole) in part.
  for (std::size_t i = n, whole = n, part = n; i-- > 0;) {
    const double value = sorted[i].value;
    while (whole > 0 && sorted[whole - 1].value - value > by.high) --whole;
    part = std::min(part, whole);
    while (part > 0 && sorted[part - 1].value - value > by.low) --part;
    const auto count = static_cast<double>(whole - part);
    sums.under[i] = static_cast<double>(n - whole) + by.step * count +
                    by.slope * ((before[whole] - before[part]) - count * (value - middle + by.low));
  }
  return sums;
}

constexpr std::size_t kInside = 16;  // terms between points of one box, and between boxes: 1e-17 of a point
constexpr std::size_t kAcross = 26;
constexpr double kFarAway = 6.5;  // exp(-6.5^2) is below 1e-18

struct Box {
  std::size_t begin = 0, end = 0;
  double centre = 0;
  std::array<double, kAcross> moments{};  ///< sum of offset^k / k!
};

std::vector<Box> boxes_of(const std::vector<double>& points) {
  std::vector<Box> boxes;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (boxes.empty() || points[i] - points[boxes.back().begin] > 1)
      boxes.push_back({i, i, points[i] + 0.5, {}});
    Box& box = boxes.back();
    box.end = i + 1;
    const double offset = points[i] - box.centre;
    double power = 1;
    for (std::size_t k = 0; k < kAcross; ++k) {
      box.moments[k] += power;
      power *= offset / static_cast<double>(k + 1);
    }
  }
  return boxes;
}

/// Sum over the points of a whole box of exp(-(point - each)^2).
double from_box(const Box& box, double point) {
  const double x = point - box.centre;
  double before = 0, hermite = std::exp(-x * x), sum = 0;
  for (std::size_t k = 0; k < kAcross; ++k) {
    sum += box.moments[k] * hermite;
    const double next = 2 * x * hermite - 2 * static_cast<double>(k) * before;
    before = hermite;
    hermite = next;
  }
  return sum;
}

/// For each of the ascending points the sum over the points before it of exp(-(difference)^2).
std::vector<double> bells_before(const std::vector<double>& points) {
  std::vector<double> sums(points.size(), 0);
  const std::vector<Box> boxes = boxes_of(points);
  std::size_t nearest = 0;
  for (std::size_t b = 0; b < boxes.size(); ++b) {
    const Box& box = boxes[b];
    while (points[box.begin] - points[boxes[nearest].end - 1] > kFarAway) ++nearest;
    std::array<double, kInside> moments{};
    for (std::size_t i = box.begin; i < box.end; ++i) {
      for (std::size_t other = nearest; other < b; ++other) sums[i] += from_box(boxes[other], points[i]);
      const double offset = points[i] - box.centre, bell = std::exp(-offset * offset);
      double power = bell, factor = 1;
      for (std::size_t k = 0; k < kInside; ++k) {
        sums[i] += bell * factor * moments[k];
        factor *= 2 * offset / static_cast<double>(k + 1);
        moments[k] += power;
        power *= offset;
      }
    }
  }
  return sums;
}

Sums by_bells(const std::vector<Ranked>& sorted, double spread) {
  const std::size_t n = sorted.size();
  const double unit = spread * std::numbers::sqrt2;
  std::vector<double> points(n), mirrored(n);
  for (std::size_t i = 0; i < n; ++i) {
    points[i] = (sorted[i].value - sorted.front().value) / unit;
    mirrored[n - 1 - i] = (sorted.back().value - sorted[i].value) / unit;
  }
  const std::vector<double> left = bells_before(points), right = bells_before(mirrored);
  Sums sums{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    sums.over[i] = static_cast<double>(i) - left[i];
    sums.under[i] = static_cast<double>(n - 1 - i) - right[n - 1 - i];
  }
  return sums;
}

}  // namespace

double preference(const Preference& by, double difference) {
  if (!(difference > 0)) return 0;
  if (by.shape == Shape::gaussian && by.spread > 0)
    return -std::expm1(-difference * difference / (2 * by.spread * by.spread));
  const Windows windows = windows_of(by);
  if (difference > windows.high) return 1;
  if (!(difference > windows.low)) return 0;
  return windows.step + windows.slope * (difference - windows.low);
}

Flows promethee(const DecisionMatrix& matrix, std::span<const Preference> preferences) {
  const std::size_t n = matrix.bidders;
  Flows flows{std::vector<double>(n, 0), std::vector<double>(n, 0), std::vector<double>(n, 0)};
  if (n < 2) return flows;
  const std::vector<double> weights = normalised(matrix.weights);
  std::vector<Ranked> sorted(n);
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    if (weights[k] == 0) continue;
    const double sign = matrix.directions[k] == Direction::higher_is_better ? 1 : -1;
    for (std::size_t i = 0; i < n; ++i) sorted[i] = {sign * matrix.at(i, k), i};
    std::ranges::sort(sorted, [](const Ranked& a, const Ranked& b) {
      return a.value != b.value ? a.value < b.value : a.bidder < b.bidder;
    });
    const Preference& by = preferences[k];
    const bool bell = by.shape == Shape::gaussian && by.spread > 0;
    const Sums sums = bell ? by_bells(sorted, by.spread) : by_windows(sorted, windows_of(by));
    const double share = weights[k] / static_cast<double>(n - 1);
    for (std::size_t i = 0; i < n; ++i) {
      flows.leaving[sorted[i].bidder] += share * sums.over[i];
      flows.entering[sorted[i].bidder] += share * sums.under[i];
    }
  }
  for (std::size_t i = 0; i < n; ++i) flows.net[i] = flows.leaving[i] - flows.entering[i];
  return flows;
}

}  // namespace entente::sourcing
