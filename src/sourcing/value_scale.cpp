#include "sourcing/value_scale.h"

#include <algorithm>
#include <cmath>

namespace entente::sourcing {

ValueScale::ValueScale(std::vector<Anchor> anchors) : anchors_(std::move(anchors)) {
  std::ranges::stable_sort(anchors_, {}, &Anchor::at);
}

double ValueScale::value(double at) const {
  if (anchors_.empty()) return 0;
  const auto above = std::ranges::lower_bound(anchors_, at, {}, &Anchor::at);
  if (above == anchors_.begin()) return anchors_.front().worth;
  if (above == anchors_.end()) return anchors_.back().worth;
  const Anchor& low = *(above - 1);
  return low.worth + (above->worth - low.worth) * ((at - low.at) / (above->at - low.at));
}

std::optional<double> ValueScale::nearest(double worth, double from) const {
  std::optional<double> found;
  const auto consider = [&](double at) {
    if (!found || std::abs(at - from) < std::abs(*found - from)) found = at;
  };
  for (std::size_t i = 0; i + 1 < anchors_.size(); ++i) {
    const Anchor &low = anchors_[i], &high = anchors_[i + 1];
    const auto [least, most] = std::minmax(low.worth, high.worth);
    if (worth < least || worth > most) continue;
    if (least == most) {
      consider(std::clamp(from, low.at, high.at));
    } else {
      consider(low.at + (high.at - low.at) * ((worth - low.worth) / (high.worth - low.worth)));
    }
  }
  return found;
}

bool ValueScale::rising() const {
  return std::ranges::is_sorted(anchors_, {}, &Anchor::worth);
}

bool ValueScale::falling() const {
  return std::ranges::is_sorted(anchors_, std::ranges::greater(), &Anchor::worth);
}

}  // namespace entente::sourcing
