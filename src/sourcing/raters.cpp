#include "sourcing/raters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::sourcing {
namespace {

struct Ranking {
  std::vector<double> ranks;  ///< equal scores share the mean of their ranks
  double ties = 0;            ///< sum of t^3 - t
};

Ranking ranking_of(const std::vector<double>& scores) {
  Ranking made;
  made.ranks.resize(scores.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && scores[order[end]] == scores[order[begin]]) ++end;
    const auto tied = static_cast<double>(end - begin);
    for (std::size_t i = begin; i < end; ++i)
      made.ranks[order[i]] = (static_cast<double>(begin + 1) + static_cast<double>(end)) / 2;
    made.ties += tied * tied * tied - tied;
    begin = end;
  }
  return made;
}

}  // namespace

ScoreSpread spread_of(std::span<const double> scores) {
  ScoreSpread made;
  made.count = scores.size();
  if (scores.empty()) return made;
  const auto n = static_cast<double>(scores.size());
  const auto [low, high] = std::ranges::minmax(scores);
  made.low = low;
  made.high = high;
  made.mean = std::accumulate(scores.begin(), scores.end(), 0.0) / n;
  if (scores.size() < 2) return made;
  double squares = 0;
  for (const double score : scores) squares += (score - made.mean) * (score - made.mean);
  made.deviation = std::sqrt(squares / (n - 1));
  return made;
}

std::optional<double> kendalls_w(const std::vector<std::vector<double>>& ranks_by) {
  if (ranks_by.size() < 2 || ranks_by.front().size() < 2) return std::nullopt;
  const auto people = static_cast<double>(ranks_by.size());
  const auto things = static_cast<double>(ranks_by.front().size());
  std::vector<double> sums(ranks_by.front().size(), 0);
  double ties = 0;
  for (const std::vector<double>& scores : ranks_by) {
    const Ranking ranking = ranking_of(scores);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += ranking.ranks[i];
    ties += ranking.ties;
  }
  const double mean = people * (things + 1) / 2;
  double squares = 0;
  for (const double sum : sums) squares += (sum - mean) * (sum - mean);
  const double most = people * people * (things * things * things - things) - people * ties;
  if (most <= 0) return std::nullopt;
  return std::clamp(12 * squares / most, 0.0, 1.0);
}

std::vector<std::optional<double>> leniency(const std::vector<std::vector<std::optional<double>>>& scores) {
  const std::size_t things = scores.empty() ? 0 : scores.front().size();
  std::vector<ScoreSpread> panel(things);
  for (std::size_t i = 0; i < things; ++i) {
    std::vector<double> given;
    for (const auto& person : scores) {
      if (person[i]) given.push_back(*person[i]);
    }
    panel[i] = spread_of(given);
  }
  std::vector<std::optional<double>> made;
  for (const auto& person : scores) {
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < things; ++i) {
      if (!person[i]) continue;
      sum += *person[i] - panel[i].mean;
      ++count;
    }
    made.push_back(count > 0 ? std::optional(sum / count) : std::nullopt);
  }
  return made;
}

}  // namespace entente::sourcing
