#include "sourcing/plan_tree.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <tuple>

namespace entente::sourcing {
namespace {

constexpr double kPart = 1e-6;          ///< smaller parts are nothing
constexpr std::size_t kBatch = 8;       ///< nodes that are opened side by side
constexpr double kBalance = 0.08;       ///< least mass of the lighter side of a branching
constexpr std::int64_t kPivots = 5000;  ///< of one node

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// One branching's side: what an item may not have, and whether it has to have one of the rest.
struct Step {
  std::shared_ptr<const Step> before;
  std::int32_t item = 0;
  std::vector<std::int32_t> barred;  ///< columns
  bool required = false;
};

struct Node {
  double bound = 0;
  std::int32_t depth = 0;
  std::shared_ptr<const Step> steps;
  std::shared_ptr<const PlanRelaxation::Place> place;
  std::int64_t serial = 0;
};

struct Opened {
  std::vector<Node> children;
  Choice choice;
  std::optional<double> left;  ///< bound of what could neither be divided nor closed
};

/// Columns of an item that use a row, and how much of them the point takes.
struct Branching {
  std::int32_t item = 0;
  std::vector<std::int32_t> inside, outside;
  double score = 0;
};

class Worker {
 public:
  Worker(const PlanRelaxation& root, const TreeOptions& options) : relaxation_(root), options_(options) {
    for (std::size_t c = 0; c < root.columns().size(); ++c)
      barred_at_root_.push_back(root.program().is_barred(static_cast<std::int32_t>(c)) ? 1 : 0);
    for (const ModelItem& item : root.model().items) must_.push_back(item.must ? 1 : 0);
  }

  Opened open(const Node& node, double below) {
    Opened made;
    go_to(node);
    const auto ended = relaxation_.solve({kPivots, below});
    if (ended == RelaxedPlan::Ended::infeasible || ended == RelaxedPlan::Ended::below) return made;
    const double bound = std::min(node.bound, program().bound_of(program().prices()));
    if (bound < below) return made;
    const std::vector<double> parts = program().parts();
    std::vector<Branching> branchings;
    if (ended == RelaxedPlan::Ended::best) branchings = find_branchings(parts);
    if (branchings.empty() && ended == RelaxedPlan::Ended::best) {
      made.choice = choice_of(parts);
      if (!is_feasible(relaxation_.model(), made.choice)) made.choice.clear();
      // The best of its node, unless small fractions are left that are worth more.
      if (!made.choice.empty() && bound < static_cast<double>(value_of(relaxation_.model(), made.choice)) + 1)
        return made;
    }
    if (branchings.empty() && !split_anywhere(parts, branchings)) {
      made.left = bound;
      return made;
    }
    branch(node, branchings, bound, below, made);
    return made;
  }

 private:
  RelaxedPlan& program() { return relaxation_.program(); }

  void go_to(const Node& node) {
    for (const std::int32_t column : moved_) program().bar(column, barred_at_root_[at(column)] != 0);
    for (const std::int32_t item : required_) program().require(item, must_[at(item)] != 0);
    moved_.clear();
    required_.clear();
    for (const Step* step = node.steps.get(); step != nullptr; step = step->before.get()) take(*step);
    relaxation_.go_to(*node.place);
  }
  void take(const Step& step) {
    for (const std::int32_t column : step.barred) {
      program().bar(column, true);
      moved_.push_back(column);
    }
    if (!step.required) return;
    program().require(step.item, true);
    required_.push_back(step.item);
  }

  Choice choice_of(const std::vector<double>& parts) const {
    Choice choice(relaxation_.model().items.size(), kNone);
    for (std::size_t c = 0; c < parts.size(); ++c) {
      if (parts[c] > 0.5) choice[at(relaxation_.columns()[c].item)] = relaxation_.columns()[c].alternative;
    }
    return choice;
  }

  std::vector<Branching> find_branchings(const std::vector<double>& parts) const {
    const PlanModel& model = relaxation_.model();
    const auto& first = relaxation_.first_of_item();
    std::vector<Branching> found;
    for (std::size_t i = 0; i < model.items.size(); ++i) {
      std::vector<std::int32_t> open, used;
      double whole = 0;
      for (std::int32_t c = first[i]; c < first[i + 1]; ++c) {
        if (program().is_barred(c)) continue;
        open.push_back(c);
        if (parts[at(c)] <= kPart) continue;
        used.push_back(c);
        whole += parts[at(c)];
      }
      if (used.empty() || (used.size() == 1 && whole >= 1 - kPart)) continue;
      double worth = 0;
      for (const std::int32_t c : used) worth = std::max(worth, static_cast<double>(alternative(c).value));
      if (std::min(whole, 1 - whole) >= kBalance) {
        found.push_back({static_cast<std::int32_t>(i), open, {}, 0});
        found.back().score = std::min(whole, 1 - whole) * std::abs(worth);
      }
      add_split(static_cast<std::int32_t>(i), open, used, parts, whole, found);
    }
    std::ranges::stable_sort(found, {}, [](const Branching& each) { return -each.score; });
    return found;
  }
  const RelaxedPlan& program() const { return relaxation_.program(); }
  const Alternative& alternative(std::int32_t column) const {
    const auto& of = relaxation_.columns()[at(column)];
    return relaxation_.model().items[at(of.item)].alternatives[at(of.alternative)];
  }
  static bool uses(const Alternative& alternative, std::int32_t row) {
    const auto found = std::ranges::lower_bound(alternative.uses, row, {}, &Use::row);
    return found != alternative.uses.end() && found->row == row;
  }

  /// The row that divides the item's parts most evenly.
  void add_split(std::int32_t item, const std::vector<std::int32_t>& open,
                 const std::vector<std::int32_t>& used, const std::vector<double>& parts, double whole,
                 std::vector<Branching>& found) const {
    if (used.size() < 2) return;
    std::set<std::int32_t> rows;
    for (const std::int32_t c : used) {
      for (const Use& use : alternative(c).uses) rows.insert(use.row);
    }
    double best = kBalance / 2;
    std::int32_t split = -1;
    for (const std::int32_t row : rows) {
      double mass = 0;
      for (const std::int32_t c : used) mass += uses(alternative(c), row) ? parts[at(c)] : 0;
      if (std::min(mass, whole - mass) <= best + 1e-9) continue;
      best = std::min(mass, whole - mass);
      split = row;
    }
    if (split < 0) return;
    Branching made;
    made.item = item;
    double most = -1e300, least = 1e300;
    for (const std::int32_t c : open) (uses(alternative(c), split) ? made.inside : made.outside).push_back(c);
    for (const std::int32_t c : used) {
      most = std::max(most, static_cast<double>(alternative(c).value));
      least = std::min(least, static_cast<double>(alternative(c).value));
    }
    made.score = best * (0.3 * std::abs(most) + (most - least));
    found.push_back(std::move(made));
  }

  /// Where no row divides what is left: one column against the others of its item.
  bool split_anywhere(const std::vector<double>& parts, std::vector<Branching>& found) const {
    const auto& first = relaxation_.first_of_item();
    double best = kPart;
    for (std::size_t i = 0; i + 1 < first.size(); ++i) {
      for (std::int32_t c = first[i]; c < first[i + 1]; ++c) {
        const double even = std::min(parts[at(c)], 1 - parts[at(c)]);
        if (program().is_barred(c) || even <= best) continue;
        best = even;
        found.assign(1, {static_cast<std::int32_t>(i), {c}, {}, 1});
        for (std::int32_t other = first[i]; other < first[i + 1]; ++other) {
          if (other != c && !program().is_barred(other)) found.back().outside.push_back(other);
        }
      }
    }
    return !found.empty();
  }

  /// Bound of one side after a few pivots; nothing: the side is empty or not worth opening.
  std::optional<double> look(const Step& step, double bound, double below) {
    for (const std::int32_t column : step.barred) program().bar(column, true);
    const bool was_required =
        must_[at(step.item)] != 0 || std::ranges::find(required_, step.item) != required_.end();
    if (step.required) program().require(step.item, true);
    const auto ended = program().solve({options_.trial_pivots, below});
    const double seen = program().bound_of(program().prices());
    for (const std::int32_t column : step.barred) program().bar(column, false);
    if (step.required) program().require(step.item, was_required);
    program().go_back(moment_);
    if (ended == RelaxedPlan::Ended::infeasible || ended == RelaxedPlan::Ended::below || seen < below)
      return std::nullopt;
    return std::min(bound, seen);
  }

  void branch(const Node& node, std::vector<Branching>& branchings, double bound, double below,
              Opened& made) {
    program().note(moment_);
    const auto place = std::make_shared<const PlanRelaxation::Place>(relaxation_.place());
    double best = -1;
    std::vector<Node> chosen;
    const std::size_t count = std::min(branchings.size(), at(options_.candidates));
    for (std::size_t k = 0; k < count; ++k) {
      Branching& each = branchings[k];
      std::vector<Node> sides;
      double drops[2] = {0, 0};
      for (const bool inside : {true, false}) {
        auto step = std::make_shared<Step>();
        step->before = node.steps;
        step->item = each.item;
        step->barred = inside ? each.outside : each.inside;
        step->required = inside;
        const auto seen = look(*step, bound, below);
        drops[inside ? 0 : 1] = seen ? bound - *seen : bound - below + 1;
        if (seen) sides.push_back({*seen, node.depth + 1, std::move(step), place});
      }
      const double score = std::max(drops[0], 1e-3) * std::max(drops[1], 1e-3);
      if (score <= best) continue;
      best = score;
      chosen = std::move(sides);
      if (chosen.empty()) break;
    }
    made.children = std::move(chosen);
  }

  PlanRelaxation relaxation_;
  const TreeOptions& options_;
  std::vector<char> barred_at_root_, must_;
  std::vector<std::int32_t> moved_, required_;
  RelaxedPlan::Moment moment_;
};

class Tree {
 public:
  Tree(const PlanRelaxation& root, const TreeOptions& options) : root_(root), options_(options) {
    value_ = options.known;
    has_value_ = options.has_known;
  }

  Grown run() {
    if (root_.is_infeasible()) {
      grown_.complete = true;
      return grown_;
    }
    open_.push_back(
        {root_.bound(), 0, nullptr, std::make_shared<const PlanRelaxation::Place>(root_.place())});
    std::vector<Worker> workers;
    workers.reserve(options_.workers);
    for (unsigned k = 0; k < std::max(1U, options_.workers); ++k) workers.emplace_back(root_, options_);
    while (!open_.empty() && grown_.nodes < options_.nodes && !stopped()) {
      const std::size_t count = std::min(options_.deep_first ? 1 : kBatch, open_.size());
      std::partial_sort(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(count), open_.end(),
                        options_.deep_first ? is_deeper : is_before);
      std::vector<Node> batch(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(count));
      open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(count));
      std::vector<Opened> opened(count);
      std::atomic<std::size_t> next{0};
      const double below = this->below();
      const auto work = [&](Worker& worker) {
        for (std::size_t k = next++; k < count; k = next++) opened[k] = worker.open(batch[k], below);
      };
      {
        std::vector<std::jthread> threads;
        for (std::size_t k = 1; k < workers.size(); ++k) threads.emplace_back([&, k] { work(workers[k]); });
        work(workers[0]);
      }
      for (Opened& each : opened) merge(each);
      grown_.nodes += static_cast<std::int64_t>(count);
      std::erase_if(open_, [&](const Node& node) { return node.bound < this->below(); });
    }
    if (left_ && *left_ < this->below()) left_.reset();
    grown_.complete = open_.empty() && !left_;
    grown_.bound = grown_.complete ? static_cast<double>(value_) : -1e300;
    if (left_) grown_.bound = std::max(grown_.bound, *left_);
    for (const Node& node : open_) grown_.bound = std::max(grown_.bound, node.bound);
    if (has_value_) grown_.bound = std::max(grown_.bound, static_cast<double>(value_));
    return grown_;
  }

 private:
  static bool is_before(const Node& a, const Node& b) {
    return a.bound > b.bound || (a.bound == b.bound && a.serial < b.serial);
  }
  static bool is_deeper(const Node& a, const Node& b) {
    return a.depth > b.depth || (a.depth == b.depth && is_before(a, b));
  }
  /// Nodes whose bound is less hold nothing better than what is known.
  double below() const { return has_value_ ? static_cast<double>(value_) + 1 - 1e-6 : -1e299; }
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  void merge(Opened& opened) {
    if (!opened.choice.empty()) {
      const std::int64_t value = value_of(root_.model(), opened.choice);
      if (!has_value_ || value > value_) {
        has_value_ = true;
        value_ = grown_.value = value;
        grown_.choice = std::move(opened.choice);
      }
    }
    if (opened.left) left_ = std::max(left_.value_or(*opened.left), *opened.left);
    for (Node& child : opened.children) {
      child.serial = ++serial_;
      open_.push_back(std::move(child));
    }
  }

  const PlanRelaxation& root_;
  const TreeOptions& options_;
  std::vector<Node> open_;
  Grown grown_;
  std::int64_t value_ = 0, serial_ = 0;
  bool has_value_ = false;
  std::optional<double> left_;
};

}  // namespace

Grown grow_tree(const PlanRelaxation& root, const TreeOptions& options) {
  return Tree(root, options).run();
}

}  // namespace entente::sourcing
