#include "sourcing/promethee.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
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

// The Gaussian shape needs, at every place of the column, sums of exp(-(difference)^2) over the places before
// it and over all places. They come from expansions (the fast Gauss transform of Greengard and Strain, 1991):
// places lie in boxes of half a unit, a box far from another adds to it by coefficients, and a place reads
// its box's polynomial. With h_m the Hermite functions, |h_m| <= 1.09 sqrt(2^m m!), and both offsets at most
// 1/4, what is cut off after kTerms is for one pair of places at most 2 * 1.09 * sum over j >= kTerms of 2^-j
// / sqrt(j!) times sum over all k of 2^-k / sqrt(k!): under 3e-13 for 18 terms. Within a box exp(-(x - y)^2)
// = exp(-x^2) exp(-y^2) sum (2 x y)^k / k!, with |2 x y| <= 1/8: under 3e-16 for 10 terms.
constexpr double kBox = 0.5;
constexpr std::size_t kTerms = 18;
constexpr std::size_t kInside = 10;
constexpr double kFarAway = 6.5;       // exp(-6.5^2) is below 1e-18
constexpr std::size_t kOneByOne = 12;  // so few pairs are added up directly

using Terms = std::array<double, kTerms>;

struct Box {
  std::size_t begin = 0, end = 0;
  double centre = 0;
  Terms moments{};          ///< sum over its places of offset^k / k!
  Terms before{}, whole{};  ///< polynomials in the offset: of the boxes before it, of all boxes
  std::size_t size() const { return end - begin; }
};

constexpr Terms kReciprocals = [] {
  Terms made{};
  for (std::size_t k = 0; k < kTerms; ++k) made[k] = 1 / static_cast<double>(k + 1);
  return made;
}();

std::vector<Box> boxes_of(const std::vector<double>& points) {
  std::vector<Box> boxes;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (boxes.empty() || points[i] - points[boxes.back().begin] > kBox)
      boxes.push_back({i, i, points[i] + kBox / 2, {}, {}, {}});
    Box& box = boxes.back();
    box.end = i + 1;
    const double offset = points[i] - box.centre;
    double power = 1;
    for (std::size_t k = 0; k < kTerms; ++k) {
      box.moments[k] += power;
      power *= offset * kReciprocals[k];
    }
  }
  return boxes;
}

/// Adds to the polynomial of `to` what the places of `from` are, `apart` = centre of `to` - centre of `from`.
void translate(const Terms& moments, double apart, Terms& to) {
  std::array<double, 2 * kTerms> hermite{};
  hermite[0] = std::exp(-apart * apart);
  hermite[1] = 2 * apart * hermite[0];
  for (std::size_t m = 1; m + 1 < hermite.size(); ++m)
    hermite[m + 1] = 2 * apart * hermite[m] - 2 * static_cast<double>(m) * hermite[m - 1];
  double factor = 1;
  for (std::size_t k = 0; k < kTerms; ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < kTerms; ++j) sum += moments[j] * hermite[j + k];
    to[k] += factor * sum;
    factor *= -kReciprocals[k];
  }
}

double value_at(const Terms& terms, double offset) {
  double value = terms[kTerms - 1];
  for (std::size_t k = kTerms - 1; k-- > 0;) value = value * offset + terms[k];
  return value;
}

/// At each of the ascending points the sum of exp(-(difference)^2) over the points before it, and over all
/// points but itself.
struct Bells {
  std::vector<double> before, others;
};

/// Within one box.
void add_inside(const std::vector<double>& points, const Box& box, Bells& bells) {
  std::array<double, kInside> left{}, all{};
  for (std::size_t i = box.begin; i < box.end; ++i) {
    const double offset = points[i] - box.centre;
    double power = std::exp(-offset * offset);
    for (std::size_t k = 0; k < kInside; ++k) {
      all[k] += power;
      power *= offset;
    }
  }
  for (std::size_t i = box.begin; i < box.end; ++i) {
    const double offset = points[i] - box.centre;
    double power = std::exp(-offset * offset), factor = power, before = 0, whole = 0;
    for (std::size_t k = 0; k < kInside; ++k) {
      before += factor * left[k];
      whole += factor * all[k];
      factor *= 2 * offset * kReciprocals[k];
      left[k] += power;
      power *= offset;
    }
    bells.before[i] += before;
    bells.others[i] += whole - 1;
  }
}

Bells bells_of(const std::vector<double>& points) {
  Bells bells{std::vector<double>(points.size(), 0), std::vector<double>(points.size(), 0)};
  std::vector<Box> boxes = boxes_of(points);
  std::size_t nearest = 0;
  for (std::size_t b = 0; b < boxes.size(); ++b) {
    Box& box = boxes[b];
    while (points[box.begin] - points[boxes[nearest].end - 1] > kFarAway) ++nearest;
    for (std::size_t other = nearest; other < b; ++other) {
      Box& left = boxes[other];
      if (left.size() * box.size() > kOneByOne) {
        const double apart = box.centre - left.centre;
        translate(left.moments, apart, box.before);
        translate(box.moments, -apart, left.whole);
        continue;
      }
      for (std::size_t i = box.begin; i < box.end; ++i) {
        for (std::size_t j = left.begin; j < left.end; ++j) {
          const double bell = std::exp(-(points[i] - points[j]) * (points[i] - points[j]));
          bells.before[i] += bell;
          bells.others[i] += bell;
          bells.others[j] += bell;
        }
      }
    }
  }
  for (Box& box : boxes) {
    for (std::size_t k = 0; k < kTerms; ++k) box.whole[k] += box.before[k];
    for (std::size_t i = box.begin; i < box.end; ++i) {
      const double offset = points[i] - box.centre;
      bells.before[i] += value_at(box.before, offset);
      bells.others[i] += value_at(box.whole, offset);
    }
    add_inside(points, box, bells);
  }
  return bells;
}

Sums by_bells(const std::vector<Ranked>& sorted, double spread) {
  const std::size_t n = sorted.size();
  const double unit = spread * std::numbers::sqrt2;
  std::vector<double> points(n);
  for (std::size_t i = 0; i < n; ++i) points[i] = (sorted[i].value - sorted.front().value) / unit;
  const Bells bells = bells_of(points);
  Sums sums{std::vector<double>(n), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    sums.over[i] = static_cast<double>(i) - bells.before[i];
    sums.under[i] = static_cast<double>(n - 1 - i) - (bells.others[i] - bells.before[i]);
  }
  return sums;
}

bool comes_before(const Ranked& a, const Ranked& b) {
  return a.value != b.value ? a.value < b.value : a.bidder < b.bidder;
}

/// Sorts by value, then by bidder. Values that are spread over their range go nearly straight to their place:
/// as many shelves as values, and each shelf is sorted.
void sort_column(std::vector<Ranked>& column, std::vector<Ranked>& room, std::vector<std::uint32_t>& ends) {
  constexpr std::size_t kFew = 64;
  const std::size_t n = column.size();
  const auto [least, most] = std::ranges::minmax(column, {}, &Ranked::value);
  const double per_shelf = static_cast<double>(n - 1) / (most.value - least.value);
  if (n < kFew || !std::isfinite(per_shelf)) {
    std::ranges::sort(column, comes_before);
    return;
  }
  const auto shelf = [&, from = least.value](const Ranked& each) {
    return static_cast<std::size_t>((each.value - from) * per_shelf);
  };
  ends.assign(n, 0);
  for (const Ranked& each : column) ++ends[std::min(shelf(each), n - 1)];
  std::uint32_t sum = 0;
  for (std::uint32_t& end : ends) sum = end = end + sum;
  room.resize(n);
  // From the back, so that what is filled grows down to where the shelf begins, and equal ones keep order.
  for (std::size_t i = n; i-- > 0;) room[--ends[std::min(shelf(column[i]), n - 1)]] = column[i];
  column.swap(room);
  // Now `ends` holds where each shelf begins.
  for (std::size_t s = 0; s < n; ++s) {
    const std::size_t begin = ends[s], end = s + 1 < n ? ends[s + 1] : n;
    if (end - begin > 1)
      std::sort(column.begin() + static_cast<std::ptrdiff_t>(begin),
                column.begin() + static_cast<std::ptrdiff_t>(end), comes_before);
  }
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
  std::vector<Ranked> sorted(n), room;
  std::vector<std::uint32_t> ends;
  for (std::size_t k = 0; k < matrix.criteria; ++k) {
    if (weights[k] == 0) continue;
    const double sign = matrix.directions[k] == Direction::higher_is_better ? 1 : -1;
    for (std::size_t i = 0; i < n; ++i) sorted[i] = {sign * matrix.at(i, k), i};
    sort_column(sorted, room, ends);
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
