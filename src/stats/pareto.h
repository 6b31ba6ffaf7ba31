// Exact fronts of two objectives over a choice of one option from each class: classes are merged one by one,
// dominated sums are pruned on the way, which is safe because adding the same to both keeps dominance. Both
// objectives are better the higher they are; a cost enters negated. Whole numbers only, so that equal is
// equal. A clause that has options and an item that has plans are both a class here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace entente::stats {

struct Pair {
  std::int64_t a = 0, b = 0;
  bool operator==(const Pair&) const = default;
};

/// `better` is at least as good in both and better in one.
constexpr bool dominates(const Pair& better, const Pair& than) {
  return better.a >= than.a && better.b >= than.b && better != than;
}

/// One option of each class, by index.
using Picks = std::vector<std::uint32_t>;

/// The non-dominated sums of a choice from each class, and which choices give them.
class Front {
 public:
  struct Point {
    Pair at;
    std::uint64_t choices = 1;  ///< that give exactly this pair; stops at the largest number there is
  };
  /// Falling in a, rising in b.
  const std::vector<Point>& points() const { return points_; }
  bool empty() const { return points_.empty(); }
  std::size_t size() const { return points_.size(); }

  /// The lexicographically smallest choice that gives points()[point].
  Picks witness(std::size_t point) const;
  /// The first `at_most` choices that give it, in lexicographic order.
  std::vector<Picks> choices(std::size_t point, std::size_t at_most) const;

 private:
  friend Front merge_classes(std::span<const std::vector<Pair>> classes, const struct MergeOptions& options);

  void collect(std::size_t layer, Pair rest, Picks& chosen, std::size_t at_most,
               std::vector<Picks>& found) const;

  std::vector<Point> points_;
  std::vector<std::vector<Pair>> classes_;
  std::vector<std::vector<Pair>> layers_;  ///< [i]: the front of classes i and later; the last is {(0, 0)}
};

struct MergeOptions {
  /// Sums below either are of no interest: they are left out, and what cannot reach them any more early.
  Pair at_least = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::min()};
};

/// The exact front. No class: the one point (0, 0). A class without options: an empty front. The sums of the
/// largest magnitudes of all classes stay below 2^62.
Front merge_classes(std::span<const std::vector<Pair>> classes, const MergeOptions& options = {});

/// An option that also counts towards a total which is limited, such as the number of clauses it changes.
struct CountedPair {
  Pair at;
  std::uint32_t count = 0;
};
struct LimitedPoint {
  Pair at;
  std::uint32_t count = 0;  ///< the total of this choice
  Picks witness;            ///< the lexicographically smallest with this pair and total
};
/// [k]: the front of choices whose counts sum to at most k, for k from 0 to `limit`; where choices with the
/// same pair differ in their totals, the smallest total is kept.
std::vector<std::vector<LimitedPoint>> merge_limited(std::span<const std::vector<CountedPair>> classes,
                                                     std::uint32_t limit);

/// Those of `points` that no other dominates, falling in a; equal pairs once, with the index of the first.
struct Kept {
  Pair at;
  std::size_t index = 0;
  std::size_t equal = 1;  ///< points with this pair
};
std::vector<Kept> non_dominated(std::span<const Pair> points);

}  // namespace entente::stats
