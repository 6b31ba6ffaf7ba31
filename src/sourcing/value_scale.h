// What a score or a measured figure is worth, 0 to 100: straight between anchors that were fixed before
// anybody's bid was known, so the value of one bid does not depend on the others. Flat beyond the outermost
// anchors.
#pragma once

#include <optional>
#include <vector>

namespace entente::sourcing {

struct Anchor {
  double at = 0;
  double worth = 0;
  bool operator==(const Anchor&) const = default;
};

class ValueScale {
 public:
  ValueScale() = default;
  /// Anchors at different places, in any order.
  explicit ValueScale(std::vector<Anchor> anchors);

  double value(double at) const;
  /// The place nearest to `from` that is worth `worth`; nothing where no place is.
  std::optional<double> nearest(double worth, double from) const;
  const std::vector<Anchor>& anchors() const { return anchors_; }
  /// Higher is worth more (or less) everywhere, or neither.
  bool rising() const;
  bool falling() const;

 private:
  std::vector<Anchor> anchors_;
};

}  // namespace entente::sourcing
