#include "stats/pareto.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "base/assert.h"

namespace entente::stats {
namespace {

constexpr std::int64_t kMagnitudeMax = std::int64_t{1} << 62;

Pair operator+(const Pair& x, const Pair& y) {
  return {x.a + y.a, x.b + y.b};
}
Pair operator-(const Pair& x, const Pair& y) {
  return {x.a - y.a, x.b - y.b};
}

// Falling in a, then in b.
bool comes_before(const Pair& x, const Pair& y) {
  return x.a != y.a ? x.a > y.a : x.b > y.b;
}

std::uint64_t saturating_add(std::uint64_t x, std::uint64_t y) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(x, y, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

std::uint64_t saturating_multiply(std::uint64_t x, std::uint64_t y) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(x, y, &product) ? std::numeric_limits<std::uint64_t>::max() : product;
}

using Points = std::vector<Front::Point>;

// Appends a point that comes after all of `kept` in order, unless one of them dominates it.
void keep(Points& kept, const Front::Point& point) {
  if (!kept.empty() && kept.back().at == point.at) {
    kept.back().choices = saturating_add(kept.back().choices, point.choices);
  } else if (kept.empty() || point.at.b > kept.back().at.b) {
    kept.push_back(point);
  }
}

// Two fronts as one, in a single pass.
void merge_two(const Points& x, const Points& y, Points& out) {
  out.clear();
  out.reserve(x.size() + y.size());
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < x.size() && j < y.size()) keep(out, comes_before(y[j].at, x[i].at) ? y[j++] : x[i++]);
  while (i < x.size()) keep(out, x[i++]);
  while (j < y.size()) keep(out, y[j++]);
}

// The options of a class that no other one dominates, equal ones as one with their number.
Points pruned(const std::vector<Pair>& options) {
  Points points;
  points.reserve(options.size());
  for (const Pair& option : options) points.push_back({option, 1});
  std::ranges::sort(points, comes_before, &Front::Point::at);
  Points kept;
  for (const Front::Point& point : points) keep(kept, point);
  return kept;
}

// `front` moved by each option, merged two by two: each list is in order already, so that nothing is sorted.
Points moved_by(const Points& front, const Points& options, std::vector<Points>& lists, Points& spare) {
  if (lists.size() < options.size()) lists.resize(options.size());
  for (std::size_t o = 0; o < options.size(); ++o) {
    Points& list = lists[o];
    list.clear();
    list.reserve(front.size());
    for (const Front::Point& point : front)
      list.push_back({point.at + options[o].at, saturating_multiply(point.choices, options[o].choices)});
  }
  for (std::size_t step = 1; step < options.size(); step *= 2) {
    for (std::size_t o = 0; o + step < options.size(); o += 2 * step) {
      merge_two(lists[o], lists[o + step], spare);
      std::swap(lists[o], spare);
    }
  }
  return lists.front();
}

Pair best_of(const std::vector<Pair>& options) {
  Pair best = options.front();
  for (const Pair& option : options) best = {std::max(best.a, option.a), std::max(best.b, option.b)};
  return best;
}

std::int64_t magnitude(std::int64_t value) {
  ENTENTE_ASSERT(value > -kMagnitudeMax && value < kMagnitudeMax, "utilities are bounded by their documents");
  return value < 0 ? -value : value;
}

void check_magnitudes(std::span<const std::vector<Pair>> classes) {
  std::int64_t total = 0;
  for (const std::vector<Pair>& options : classes) {
    std::int64_t largest = 0;
    for (const Pair& option : options)
      largest = std::max({largest, magnitude(option.a), magnitude(option.b)});
    total += largest;
    ENTENTE_ASSERT(total < kMagnitudeMax, "sums of utilities are bounded by their documents");
  }
}

bool stands_in(const std::vector<Pair>& layer, const Pair& pair) {
  return std::ranges::binary_search(layer, pair, comes_before);
}

}  // namespace

Front merge_classes(std::span<const std::vector<Pair>> classes, const MergeOptions& options) {
  check_magnitudes(classes);
  Front front;
  front.classes_.assign(classes.begin(), classes.end());
  if (std::ranges::any_of(classes, &std::vector<Pair>::empty)) return front;

  // What the classes before i can add at most: a sum that stays below the floor even so is of no interest.
  std::vector<Pair> best_before(classes.size() + 1);
  for (std::size_t i = 0; i < classes.size(); ++i) best_before[i + 1] = best_before[i] + best_of(classes[i]);

  // From the last class to the first: the smallest option of the first class that leads to a pair then begins
  // the lexicographically smallest choice.
  front.layers_.resize(classes.size() + 1);
  front.layers_.back() = {Pair{}};
  Points running = {{Pair{}, 1}};
  std::vector<Points> lists;
  Points spare;
  for (std::size_t i = classes.size(); i-- > 0;) {
    running = moved_by(running, pruned(classes[i]), lists, spare);
    std::erase_if(running, [&](const Front::Point& point) {
      return point.at.a + best_before[i].a < options.at_least.a ||
             point.at.b + best_before[i].b < options.at_least.b;
    });
    std::vector<Pair>& layer = front.layers_[i];
    layer.reserve(running.size());
    for (const Front::Point& point : running) layer.push_back(point.at);
  }
  if (classes.empty())
    std::erase_if(running, [&](const Front::Point& point) {
      return point.at.a < options.at_least.a || point.at.b < options.at_least.b;
    });
  front.points_ = std::move(running);
  return front;
}

Picks Front::witness(std::size_t point) const {
  return choices(point, 1).front();
}

std::vector<Picks> Front::choices(std::size_t point, std::size_t at_most) const {
  ENTENTE_ASSERT(point < points_.size(), "the point is one of this front");
  std::vector<Picks> found;
  Picks chosen;
  chosen.reserve(classes_.size());
  collect(0, points_[point].at, chosen, at_most, found);
  return found;
}

void Front::collect(std::size_t layer, Pair rest, Picks& chosen, std::size_t at_most,
                    std::vector<Picks>& found) const {
  if (found.size() >= at_most) return;
  if (layer == classes_.size()) {
    found.push_back(chosen);
    return;
  }
  for (std::uint32_t o = 0; o < classes_[layer].size() && found.size() < at_most; ++o) {
    const Pair left = rest - classes_[layer][o];
    if (!stands_in(layers_[layer + 1], left)) continue;
    chosen.push_back(o);
    collect(layer + 1, left, chosen, at_most, found);
    chosen.pop_back();
  }
}

namespace {

// A sum of the classes from one on, with a total of counts; the option and the sum after it that made it.
struct Step {
  Pair at;
  std::uint32_t option = 0;
  std::uint32_t count_after = 0;
  std::size_t after = 0;
};

// Non-dominated steps; of equal pairs the smallest option.
void prune(std::vector<Step>& steps) {
  std::ranges::sort(steps, [](const Step& x, const Step& y) {
    return x.at == y.at ? x.option < y.option : comes_before(x.at, y.at);
  });
  std::size_t kept = 0;
  for (const Step& step : steps) {
    if (kept == 0 || step.at.b > steps[kept - 1].at.b) steps[kept++] = step;
  }
  steps.resize(kept);
}

}  // namespace

std::vector<std::vector<LimitedPoint>> merge_limited(std::span<const std::vector<CountedPair>> classes,
                                                     std::uint32_t limit) {
  // steps[i][c]: the front of classes i and later whose counts sum to exactly c.
  std::vector<std::vector<std::vector<Step>>> steps(classes.size() + 1,
                                                    std::vector<std::vector<Step>>(limit + 1));
  steps.back()[0] = {Step{}};
  for (std::size_t i = classes.size(); i-- > 0;) {
    for (std::uint32_t total = 0; total <= limit; ++total) {
      std::vector<Step>& made = steps[i][total];
      for (std::uint32_t o = 0; o < classes[i].size(); ++o) {
        const CountedPair& option = classes[i][o];
        if (option.count > total) continue;
        const std::uint32_t left = total - option.count;
        const std::vector<Step>& later = steps[i + 1][left];
        for (std::size_t p = 0; p < later.size(); ++p) made.push_back({later[p].at + option.at, o, left, p});
      }
      prune(made);
    }
  }

  std::vector<std::vector<LimitedPoint>> fronts(limit + 1);
  std::vector<LimitedPoint> so_far;
  for (std::uint32_t total = 0; total <= limit; ++total) {
    for (const Step& first : steps[0][total]) {
      LimitedPoint point{first.at, total, {}};
      const Step* step = &first;
      for (std::size_t i = 0; i < classes.size(); ++i) {
        point.witness.push_back(step->option);
        step = &steps[i + 1][step->count_after][step->after];
      }
      so_far.push_back(std::move(point));
    }
    std::ranges::stable_sort(so_far, [](const LimitedPoint& x, const LimitedPoint& y) {
      return x.at == y.at ? x.count < y.count : comes_before(x.at, y.at);
    });
    std::vector<LimitedPoint> kept;
    for (LimitedPoint& point : so_far) {
      if (kept.empty() || point.at.b > kept.back().at.b) kept.push_back(std::move(point));
    }
    so_far = kept;
    fronts[total] = std::move(kept);
  }
  return fronts;
}

std::vector<Kept> non_dominated(std::span<const Pair> points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t x, std::size_t y) {
    return points[x] == points[y] ? x < y : comes_before(points[x], points[y]);
  });
  std::vector<Kept> kept;
  for (const std::size_t index : order) {
    if (!kept.empty() && kept.back().at == points[index]) {
      ++kept.back().equal;
    } else if (kept.empty() || points[index].b > kept.back().at.b) {
      kept.push_back({points[index], index, 1});
    }
  }
  return kept;
}

}  // namespace entente::stats
