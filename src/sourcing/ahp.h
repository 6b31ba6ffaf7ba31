// Weights from comparisons in pairs (Saaty's analytic hierarchy process): the principal eigenvector with a
// certificate that brackets its eigenvalue, the consistency ratio, and the one judgement whose change would
// repair an inconsistent table. Comparisons may be missing: then weights come from logarithmic least squares
// (Bozoki, Fulop and Ronyai, 2010), as long as what was compared hangs together.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace entente::sourcing {

/// a(i, j) says how many times i counts against j; 0 where nobody compared them. a(j, i) = 1 / a(i, j).
class Comparisons {
 public:
  explicit Comparisons(std::size_t size) : size_(size), ratios_(size * size, 0) {
    for (std::size_t i = 0; i < size; ++i) ratios_[i * size + i] = 1;
  }
  std::size_t size() const { return size_; }
  double at(std::size_t i, std::size_t j) const { return ratios_[i * size_ + j]; }
  bool compared(std::size_t i, std::size_t j) const { return at(i, j) > 0; }
  /// `ratio` is positive; 0 takes the comparison away.
  void set(std::size_t i, std::size_t j, double ratio) {
    ratios_[i * size_ + j] = ratio;
    ratios_[j * size_ + i] = ratio > 0 ? 1 / ratio : 0;
  }

 private:
  std::size_t size_;
  std::vector<double> ratios_;
};

/// Several people's comparisons as one: the geometric mean of those who compared a pair.
Comparisons together(std::span<const Comparisons> people);

struct Judgement {
  std::size_t i = 0, j = 0;
  double given = 0;        ///< a(i, j)
  double fitting = 0;      ///< what all the other comparisons say
  double ratio_after = 0;  ///< consistency ratio with `fitting` in its place
};

struct Triple {
  std::size_t i = 0, j = 0, k = 0;
  double product = 1;  ///< a(i,j) a(j,k) a(k,i): 1 where the three agree
};

struct Hierarchy {
  std::vector<double> weights;  ///< add up to 1; empty where the comparisons do not hang together
  bool complete = true;
  std::size_t missing = 0;
  /// Groups of what was compared with each other; more than one: no weights.
  std::vector<std::vector<std::size_t>> groups;
  double eigenvalue = 0;
  double eigenvalue_low = 0, eigenvalue_high = 0;  ///< it lies between these (Collatz and Wielandt)
  double index = 0;                                ///< (eigenvalue - n) / (n - 1)
  double random_index = 0;                         ///< what random tables of this size have
  double ratio = 0;                                ///< index / random index; 0 for two or fewer
  std::optional<Judgement> worst;
  std::optional<Triple> worst_triple;
};

inline constexpr double kConsistentEnough = 0.10;
/// Where the random indexes come from, kept with every result.
inline constexpr std::string_view kRandomIndexTable = "Saaty to n = 10, Alonso and Lamata 2006 above";

double random_index(std::size_t size);

Hierarchy hierarchy(const Comparisons& comparisons);

/// Weights by logarithmic least squares; on a complete table the row geometric means.
std::optional<std::vector<double>> least_squares_weights(const Comparisons& comparisons);

}  // namespace entente::sourcing
