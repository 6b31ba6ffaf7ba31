// The result of a selection in sentences: who is first and why, how firm that is, and what would change it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sourcing/selection.h"
#include "sourcing/selection_fields.h"

namespace entente::sourcing {
namespace {

constexpr double kWeighty = 2;  ///< points of a difference that are worth a sentence

std::string and_list(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  if (names.size() == 1) return names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

/// 49.6 % is not a half: shares are cut towards it, and none is called all.
std::string share_of(double share) {
  if (share > 0 && share < 0.005) return "under 1 %";
  if (share < 1 && share > 0.995) return "over 99 %";
  return fmt::format("{:.0f} %", 100 * share);
}

class Telling {
 public:
  explicit Telling(const Selection& of) : of_(of) {}

  std::vector<std::string> run() {
    if (of_.open) {
      tell_progress();
      return std::move(sentences_);
    }
    tell_exclusions();
    if (of_.order.empty()) {
      say("No bid is left to choose from.");
      return std::move(sentences_);
    }
    tell_first();
    tell_why();
    tell_methods();
    tell_trials();
    tell_switches();
    tell_dropped();
    tell_panel();
    return std::move(sentences_);
  }

 private:
  void say(std::string sentence) { sentences_.push_back(std::move(sentence)); }
  const Candidate& candidate(std::size_t c) const { return of_.candidates[c]; }
  const Candidate& first() const { return candidate(of_.order.front()); }

  std::vector<std::string> all_first() const {
    std::vector<std::string> names;
    for (const std::size_t c : of_.order) {
      if (candidate(c).rank == 1) names.push_back(candidate(c).title);
    }
    return names;
  }

  void tell_progress() {
    std::vector<std::string> waiting;
    for (const Progress& progress : of_.progress) {
      if (!progress.locked) waiting.push_back(progress.evaluator);
    }
    say(fmt::format("Scores are still being given; nothing is shown until {} {} handed in.",
                    and_list(waiting), waiting.size() == 1 ? "has" : "have"));
  }

  void tell_exclusions() {
    for (const Candidate& each : of_.candidates) {
      if (!each.stands()) say(fmt::format("{} is out: {}.", each.title, fmt::join(each.out_because, "; ")));
      if (each.stands() && !each.pending.empty())
        say(fmt::format("{} has yet to answer {}.", each.title, fmt::join(each.pending, ", ")));
    }
  }

  void tell_first() {
    const std::vector<std::string> firsts = all_first();
    if (of_.order.size() == 1) {
      say(fmt::format("{} is the only bid that stands, with {:.1f} points of 100.", first().title,
                      first().points));
      return;
    }
    if (firsts.size() > 1) {
      const auto best = std::ranges::max_element(of_.candidates, {}, [](const Candidate& each) {
        return each.stands() && each.rank == 1 ? each.quality : -1;
      });
      say(fmt::format("{} are tied at {:.1f} points.", and_list(firsts), first().points));
      const auto as_good = std::ranges::count_if(of_.candidates, [&](const Candidate& each) {
        return each.stands() && each.rank == 1 && std::abs(each.quality - best->quality) < 1e-9;
      });
      say(as_good > 1
              ? "Their quality is the same too: the lot decides, or a criterion that the procedure names."
              : fmt::format("By quality alone {} is ahead, with {:.1f} points.", best->title, best->quality));
      return;
    }
    const Candidate& second = candidate(of_.order[1]);
    say(fmt::format("{} is first with {:.1f} points of 100, {:.1f} more than {}.", first().title,
                    first().points, first().points - second.points, second.title));
  }

  /// Where the first gains on the second, and where it loses.
  void tell_why() {
    if (of_.order.size() < 2 || all_first().size() > 1) return;
    const Candidate& second = candidate(of_.order[1]);
    std::vector<std::pair<double, std::string>> gains;
    double weights = 0;
    for (const Leaf& leaf : of_.leaves) weights += counts(leaf) ? leaf.weight : 0;
    for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
      if (!counts(of_.leaves[k]) || weights <= 0) continue;
      const double gain = of_.leaves[k].weight / weights * (first().values[k] - second.values[k]);
      gains.emplace_back(gain, of_.leaves[k].title);
    }
    std::ranges::stable_sort(gains, std::ranges::greater(),
                             [](const auto& each) { return std::abs(each.first); });
    std::vector<std::string> ahead, behind;
    for (const auto& [gain, title] : gains) {
      if (std::abs(gain) < kWeighty && !(ahead.empty() && behind.empty())) continue;
      auto& list = gain > 0 ? ahead : behind;
      if (list.size() < 3 && std::abs(gain) > 0.05) list.push_back(fmt::format("{} ({:+.1f})", title, gain));
    }
    if (!ahead.empty() && !behind.empty()) {
      say(fmt::format("It is ahead on {}, and behind on {}.", and_list(ahead), and_list(behind)));
    } else if (!ahead.empty()) {
      say(fmt::format("It is ahead on {}.", and_list(ahead)));
    }
  }

  bool counts(const Leaf& leaf) const {
    return leaf.kind != LeafKind::price || of_.terms->timeline.prices_opened;
  }

  std::size_t place_of(std::size_t c) const {
    return static_cast<std::size_t>(std::ranges::find(of_.standing, c) - of_.standing.begin());
  }

  void tell_methods() {
    if (of_.order.size() < 2) return;
    std::vector<std::string> same, other;
    for (const MethodResult& result : of_.methods) {
      if (result.method == Method::weighted_sum) continue;
      const std::string name(document::name_of(result.method));
      if (result.ranks[place_of(of_.order.front())] == 1) {
        same.push_back(name);
      } else {
        const auto best = std::ranges::find(result.ranks, 1) - result.ranks.begin();
        other.push_back(fmt::format("{} puts {} first", name,
                                    candidate(of_.standing[static_cast<std::size_t>(best)]).title));
      }
    }
    if (other.empty() && !same.empty()) say(fmt::format("The other methods agree: {}.", and_list(same)));
    if (!other.empty()) say(fmt::format("Not all methods agree: {}.", and_list(other)));
  }

  void tell_trials() {
    if (of_.trials.empty()) return;
    const std::size_t first_place = place_of(of_.order.front());
    const Trial& any = of_.trials.front();
    const Trial& all = of_.trials.back();
    say(
        fmt::format("With weights about which nothing is known it would be first in {} of the cases; with "
                    "weights, scores "
                    "and the method uncertain at once in {} (each to {:.1f} points in 19 of 20 runs).",
                    share_of(any.result.first(first_place)), share_of(all.result.first(first_place)),
                    100 * all.result.margin));
  }

  void tell_switches() {
    const WeightSwitch* nearest = nullptr;
    std::vector<std::string> never;
    for (std::size_t i = 0; i < of_.weight_switches.size(); ++i) {
      const auto& each = of_.weight_switches[i];
      if (each && (nearest == nullptr || each->moved < nearest->moved)) nearest = &*each;
      if (!each && candidate(of_.standing[i]).rank > 1) never.push_back(candidate(of_.standing[i]).title);
    }
    if (nearest != nullptr) {
      say(fmt::format("{} would be first if {:.1f} points of weight moved {}.",
                      candidate(of_.standing[nearest->bidder]).title, 100 * nearest->moved, moves(*nearest)));
    }
    if (!never.empty()) say(fmt::format("No weights make {} first.", and_list(never)));
    if (!of_.score_switches.empty()) {
      const ScoreSwitch& least = of_.score_switches.front();
      say(fmt::format("The least change of one score that makes {} first: {} of {} from {:.2f} to {:.2f}.",
                      candidate(of_.standing[least.first]).title, of_.leaves[least.criterion].title,
                      candidate(of_.standing[least.bidder]).title, least.from, least.to));
    } else if (of_.order.size() > 1) {
      say("No change of a single score makes another bid first.");
    }
  }

  std::string moves(const WeightSwitch& to) const {
    std::vector<std::string> from, into;
    double all = 0;
    for (const Leaf& leaf : of_.leaves) all += counts(leaf) ? leaf.weight : 0;
    for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
      const double before = counts(of_.leaves[k]) && all > 0 ? of_.leaves[k].weight / all : 0;
      const double moved = to.weights[k] - before;
      if (std::abs(moved) < 1e-6) continue;
      (moved < 0 ? from : into).push_back(of_.leaves[k].title);
    }
    return fmt::format("from {} to {}", and_list(from), and_list(into));
  }

  void tell_dropped() {
    for (const DroppedBidder& each : of_.dropped) {
      if (!each.reverses) continue;
      std::vector<std::string> names;
      for (const std::size_t c : each.first) names.push_back(candidate(c).title);
      say(fmt::format(
          "Without {} the order of the others changes, and {} {} first: the price formula compares bids with "
          "each other.",
          candidate(each.dropped).title, and_list(names), names.size() == 1 ? "is" : "are"));
    }
  }

  void tell_panel() {
    if (of_.agreement) {
      const double w = *of_.agreement;
      say(fmt::format("The evaluators' orders agree {} (Kendall's W {:.2f}).",
                      w >= 0.9   ? "nearly fully"
                      : w >= 0.7 ? "well"
                      : w >= 0.5 ? "in part"
                                 : "little",
                      w));
    }
    if (!of_.left_out.empty())
      say(fmt::format("Left out because scores are missing: {}.", and_list(of_.left_out)));
  }

  const Selection& of_;
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> sentences_of(const Selection& selection) {
  return Telling(selection).run();
}

}  // namespace entente::sourcing
