// What is known about weights, as a region of all weights that add up to one: nothing, an order, or linear
// statements
// ("price counts at least as much as security and culture together"); and weights drawn evenly from it. Draws
// are a function of seed and number alone, so they do not depend on threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace entente::sourcing {

/// coefficients x weights >= at_least
struct WeightStatement {
  std::vector<double> coefficients;
  double at_least = 0;
};

/// Draws come in blocks of this many; a block is drawn in one go.
inline constexpr std::size_t kDrawsPerBlock = 1024;

class WeightSpace {
 public:
  /// All weights.
  static WeightSpace any(std::size_t criteria);
  /// Always these weights.
  static WeightSpace fixed(std::vector<double> weights);
  /// Criteria in groups from the most important on; within a group and for criteria that are not named
  /// nothing is known.
  static WeightSpace ordered(std::size_t criteria, const std::vector<std::vector<std::size_t>>& groups);
  /// All statements hold. Nothing where they leave no room to draw from: they contradict each other or fix a
  /// weight.
  static std::optional<WeightSpace> stated(std::size_t criteria, std::vector<WeightStatement> statements);

  std::size_t criteria() const { return criteria_; }
  bool is_fixed() const { return kind_ == Kind::fixed; }
  /// The weights of draws [block x 1024, + count), draw by draw.
  void draw(std::uint64_t seed, std::size_t block, std::size_t count, std::vector<double>& weights) const;

 private:
  enum class Kind { any, fixed, ordered, stated };
  explicit WeightSpace(Kind kind, std::size_t criteria) : kind_(kind), criteria_(criteria) {}
  void walk(std::uint64_t seed, std::size_t block, std::size_t count, std::vector<double>& weights) const;

  Kind kind_;
  std::size_t criteria_;
  std::vector<double> start_;  ///< the fixed weights, or a point inside of the statements
  std::vector<std::size_t> order_;
  std::vector<WeightStatement> statements_;
};

}  // namespace entente::sourcing
