#include "sourcing/smaa.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include "base/random.h"
#include "sourcing/topsis.h"
#include "sourcing/vikor.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kLanes = 64;  ///< draws that are ranked together; divides a block
/// Streams of scores and methods stand apart from those of weights.
constexpr std::uint64_t kScores = 1ULL << 41;

using Lane = std::array<double, kLanes>;
using Counts = std::array<std::int64_t, kLanes>;

/// What one block of draws says. Whole counts and, where there were ties, shares beside them.
struct Tally {
  std::vector<std::int64_t> places;      ///< bidders x ranks
  std::vector<double> shared;            ///< bidders x ranks: parts of places taken in ties
  std::vector<std::int64_t> wins, ties;  ///< bidders x bidders
  std::vector<double> weights;  ///< bidders x criteria: sums over the draws in which the bidder is first

  Tally(std::size_t n, std::size_t m)
      : places(n * n), shared(n * n), wins(n * n), ties(n * n), weights(n * m) {}
};

bool is_certain(const UncertainTable& of) {
  return of.low == of.high;
}

class Drawing {
 public:
  Drawing(const UncertainTable& of, const WeightSpace& weights, std::uint64_t seed)
      : of_(of),
        space_(weights),
        seed_(seed),
        n_(of.bidders),
        m_(of.criteria),
        lanes_(n_),
        better_(n_),
        certain_(is_certain(of)),
        sums_only_(of.methods.size() == 1 && of.methods.front() == Method::weighted_sum) {
    matrix_.bidders = n_;
    matrix_.criteria = m_;
    matrix_.values = of.low;
    matrix_.directions.assign(m_, Direction::higher_is_better);
  }

  void block(std::size_t number, std::size_t count, Tally& tally) {
    space_.draw(seed_, number, count, weights_);
    for (std::size_t from = 0; from < count; from += kLanes) {
      const std::size_t lanes = std::min(kLanes, count - from);
      if (certain_ && sums_only_) {
        score_lanes(from, lanes);
      } else {
        for (std::size_t l = 0; l < lanes; ++l) score_one(number * kDrawsPerBlock + from + l, from + l, l);
      }
      rank_lanes(from, lanes, tally);
    }
  }

 private:
  void score_lanes(std::size_t from, std::size_t lanes) {
    std::vector<Lane>& by_criterion = turned_;
    by_criterion.resize(m_);
    for (std::size_t l = 0; l < lanes; ++l) {
      for (std::size_t k = 0; k < m_; ++k) by_criterion[k][l] = weights_[(from + l) * m_ + k];
    }
    for (std::size_t i = 0; i < n_; ++i) {
      Lane& scores = lanes_[i];
      scores.fill(0);
      for (std::size_t k = 0; k < m_; ++k) {
        const double value = of_.low[i * m_ + k];
        const Lane& weight = by_criterion[k];
        for (std::size_t l = 0; l < kLanes; ++l) scores[l] += value * weight[l];
      }
    }
  }

  void score_one(std::size_t draw, std::size_t in_block, std::size_t lane) {
    Random random(seed_, kScores + draw);
    if (!certain_) {
      for (std::size_t c = 0; c < matrix_.values.size(); ++c) {
        const double low = of_.low[c], high = of_.high[c];
        matrix_.values[c] = low == high ? low : low + (high - low) * random.uniform();
      }
    }
    const double* weights = weights_.data() + in_block * m_;
    matrix_.weights.assign(weights, weights + m_);
    const std::vector<double> scores = by_method(of_.methods[random.below(of_.methods.size())]);
    for (std::size_t i = 0; i < n_; ++i) lanes_[i][lane] = scores[i];
  }

  std::vector<double> by_method(Method method) const {
    switch (method) {
      case Method::topsis:
        return topsis(matrix_);
      case Method::promethee:
        return promethee(matrix_, of_.preferences).net;
      case Method::vikor: {
        std::vector<double> scores = vikor(matrix_).q;
        for (double& score : scores) score = -score;
        return scores;
      }
      case Method::weighted_sum:
        break;
    }
    return weighted_sum(matrix_);
  }

  void rank_lanes(std::size_t from, std::size_t lanes, Tally& tally) {
    Lane low = lanes_[0], high = lanes_[0], width;
    for (std::size_t i = 1; i < n_; ++i) {
      for (std::size_t l = 0; l < kLanes; ++l) {
        low[l] = std::min(low[l], lanes_[i][l]);
        high[l] = std::max(high[l], lanes_[i][l]);
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l)
      width[l] =
          std::max((high[l] - low[l]) * kTieShare, 1e-13 * std::max(std::abs(low[l]), std::abs(high[l])));
    for (Counts& counts : better_) counts.fill(0);
    Counts tied{};
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t j = i + 1; j < n_; ++j) {
        const Lane &mine = lanes_[i], &theirs = lanes_[j];
        Counts &above_me = better_[i], &above_them = better_[j];
        std::int64_t wins = 0, losses = 0;
        if (lanes == kLanes) {
          for (std::size_t l = 0; l < kLanes; ++l) {
            const double ahead = mine[l] - theirs[l];
            const std::int64_t win = ahead > width[l], loss = ahead < -width[l];
            above_them[l] += win;
            above_me[l] += loss;
            tied[l] += 1 - win - loss;
            wins += win;
            losses += loss;
          }
        } else {
          for (std::size_t l = 0; l < lanes; ++l) {
            const double ahead = mine[l] - theirs[l];
            const std::int64_t win = ahead > width[l], loss = ahead < -width[l];
            above_them[l] += win;
            above_me[l] += loss;
            tied[l] += 1 - win - loss;
            wins += win;
            losses += loss;
          }
        }
        tally.wins[i * n_ + j] += wins;
        tally.wins[j * n_ + i] += losses;
        tally.ties[i * n_ + j] += static_cast<std::int64_t>(lanes) - wins - losses;
      }
    }
    for (std::size_t l = 0; l < lanes; ++l) {
      const double* weights = weights_.data() + (from + l) * m_;
      for (std::size_t i = 0; i < n_; ++i) {
        const auto place = static_cast<std::size_t>(better_[i][l]);
        const std::size_t shares = tied[l] == 0 ? 1 : 1 + ties_of(i, l, width[l]);
        double part = 1;
        if (shares == 1) {
          ++tally.places[i * n_ + place];
        } else {
          part = 1 / static_cast<double>(shares);
          for (std::size_t r = place; r < std::min(place + shares, n_); ++r) tally.shared[i * n_ + r] += part;
        }
        if (place > 0) continue;
        for (std::size_t k = 0; k < m_; ++k) tally.weights[i * m_ + k] += part * weights[k];
      }
    }
  }

  std::size_t ties_of(std::size_t bidder, std::size_t lane, double width) const {
    std::size_t ties = 0;
    for (std::size_t j = 0; j < n_; ++j)
      ties += j != bidder && std::abs(lanes_[bidder][lane] - lanes_[j][lane]) <= width ? 1 : 0;
    return ties;
  }

  const UncertainTable& of_;
  const WeightSpace& space_;
  std::uint64_t seed_;
  std::size_t n_, m_;
  std::vector<double> weights_;  ///< of the block, draw by draw
  std::vector<Lane> turned_, lanes_;
  std::vector<Counts> better_;
  DecisionMatrix matrix_;
  bool certain_, sums_only_;
};

/// All blocks, shared among the workers; added up in the order of the blocks.
Tally tally_of(const UncertainTable& of, const WeightSpace& weights, const SmaaOptions& options) {
  const std::size_t blocks = (options.samples + kDrawsPerBlock - 1) / kDrawsPerBlock;
  std::vector<Tally> tallies(blocks, Tally(of.bidders, of.criteria));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    Drawing drawing(of, weights, options.seed);
    for (std::size_t b = next++; b < blocks; b = next++)
      drawing.block(b, std::min(kDrawsPerBlock, options.samples - b * kDrawsPerBlock), tallies[b]);
  };
  const auto workers =
      static_cast<unsigned>(std::clamp<std::size_t>(options.workers, 1, std::max<std::size_t>(blocks, 1)));
  if (workers <= 1) {
    work();
  } else {
    std::vector<std::jthread> threads;
    for (unsigned w = 0; w < workers; ++w) threads.emplace_back(work);
  }
  Tally all(of.bidders, of.criteria);
  const auto add = [](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  };
  for (const Tally& tally : tallies) {
    add(all.places, tally.places);
    add(all.shared, tally.shared);
    add(all.wins, tally.wins);
    add(all.ties, tally.ties);
    add(all.weights, tally.weights);
  }
  return all;
}

}  // namespace

Acceptability smaa(const UncertainTable& uncertainty, const SmaaOptions& options) {
  Acceptability made;
  const std::size_t n = uncertainty.bidders, m = uncertainty.criteria;
  made.samples = options.samples;
  made.seed = options.seed;
  made.central_weights.resize(n);
  made.confidence.resize(n);
  if (n == 0 || options.samples == 0) return made;
  made.margin = 0.98 / std::sqrt(static_cast<double>(options.samples));
  const Tally tally = tally_of(uncertainty, uncertainty.weights, options);
  const auto all = static_cast<double>(options.samples);
  made.at_rank.assign(n, std::vector<double>(n));
  made.beats.assign(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      made.at_rank[i][j] = (static_cast<double>(tally.places[i * n + j]) + tally.shared[i * n + j]) / all;
      const auto ties = static_cast<double>(tally.ties[std::min(i, j) * n + std::max(i, j)]);
      if (i != j) made.beats[i][j] = (static_cast<double>(tally.wins[i * n + j]) + ties / 2) / all;
    }
    if (made.first(i) <= 0) continue;
    std::vector<double> weights(tally.weights.begin() + static_cast<std::ptrdiff_t>(i * m),
                                tally.weights.begin() + static_cast<std::ptrdiff_t>((i + 1) * m));
    made.central_weights[i] = normalised(weights);
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!made.central_weights[i]) continue;
    const WeightSpace central = WeightSpace::fixed(*made.central_weights[i]);
    SmaaOptions again = options;
    const bool no_chance = is_certain(uncertainty) && uncertainty.methods.size() == 1;
    if (no_chance) again.samples = 1;
    const Tally with = tally_of(uncertainty, central, again);
    made.confidence[i] =
        (static_cast<double>(with.places[i * n]) + with.shared[i * n]) / static_cast<double>(again.samples);
  }
  return made;
}

}  // namespace entente::sourcing
