#include "sourcing/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sourcing/promethee.h"
#include "sourcing/selection_checks.h"
#include "sourcing/selection_exclusions.h"
#include "sourcing/selection_fields.h"
#include "sourcing/topsis.h"

namespace entente::sourcing {
namespace {

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string title_of(const Named<Bidder>& bidder) {
  return bidder.value.name.empty() ? *bidder.name : bidder.value.name;
}

Preference preference_of(const Leaf& leaf) {
  const PreferenceTerms terms = leaf.terms->preference.value_or(PreferenceTerms{});
  return {terms.shape, terms.indifference.to_double(), terms.strict.to_double(), terms.spread.to_double()};
}

/// Price points of those that stand, by the published formula.
std::vector<double> points_of_prices(const Leaf& price, const std::vector<Cost>& costs,
                                     const std::vector<std::size_t>& standing) {
  const PriceTerms& terms = *price.terms->price;
  PriceRule rule{terms.formula, 0, 0};
  if (terms.full_at) rule.full_at = terms.full_at->value.amount().to_double();
  if (terms.none_at) rule.none_at = terms.none_at->value.amount().to_double();
  std::vector<double> prices;
  for (const std::size_t c : standing) prices.push_back(costs[c].total->amount().to_double());
  return price_points(prices, rule);
}

class Choosing {
 public:
  Choosing(const SelectionCase& of, const ChoosingOptions& options)
      : of_(of), terms_(*of.terms), options_(options) {}

  Selection run() {
    made_.terms = of_.terms;
    made_.open = of_.panel.open;
    made_.progress = of_.panel.progress;
    made_.leaves = of_.tree.leaves;
    made_.compared = of_.tree.compared;
    made_.scores = of_.panel.scores;
    made_.costs = of_.costs;
    made_.left_out = of_.panel.left_out;
    for (const Named<Bidder>& bidder : terms_.candidates())
      made_.candidates.push_back({.name = *bidder.name, .title = title_of(bidder)});
    if (!made_.open) rank();
    if (options_.depth == Depth::everything) made_.sentences = sentences_of(made_);
    return std::move(made_);
  }

 private:
  void rank() {
    // A price that has not been opened does not count yet, and neither does its weight.
    const Leaf* price = of_.tree.price();
    price_counts_ = price != nullptr && terms_.timeline.prices_opened.has_value();
    for (std::size_t c = 0; c < made_.candidates.size(); ++c) {
      exclude(c);
      if (made_.candidates[c].stands()) made_.standing.push_back(c);
    }
    matrix_ = matrix_of(made_.standing);
    const std::vector<double> scores = weighted_sum(matrix_);
    const std::vector<int> ranks = ranks_of(scores);
    for (const std::size_t i : order_of(scores)) made_.order.push_back(made_.standing[i]);
    for (std::size_t i = 0; i < made_.standing.size(); ++i) fill(i, scores[i], ranks[i]);
    if (options_.depth == Depth::ranking) return;
    compare_methods();
    if (made_.standing.size() > 1) {
      try_out();
      made_.weight_switches = weight_switches(matrix_);
      made_.weight_ranges = weight_ranges(matrix_);
      find_score_switches();
      drop_each();
    }
    judge_raters();
    draft_obligations();
  }

  void exclude(std::size_t c) {
    Candidate& candidate = made_.candidates[c];
    const Bidder& bidder = terms_.candidates()[c].value;
    candidate.out_because = formal_exclusions(terms_, bidder);
    const std::vector<std::string> failed = failed_minimums(of_.tree, of_.panel, c);
    candidate.out_because.insert(candidate.out_because.end(), failed.begin(), failed.end());
    for (const Named<std::string>& knock_out : terms_.knock_outs) {
      const auto same = [&](const Named<Reasoned>& each) { return *each.name == *knock_out.name; };
      if (std::ranges::none_of(bidder.knock_outs, same)) candidate.pending.push_back(*knock_out.name);
    }
  }

  DecisionMatrix matrix_of(const std::vector<std::size_t>& standing) const {
    DecisionMatrix matrix;
    matrix.bidders = standing.size();
    matrix.criteria = made_.leaves.size();
    matrix.values.assign(matrix.bidders * matrix.criteria, 0);
    for (const Leaf& leaf : made_.leaves) {
      const bool counts = leaf.kind != LeafKind::price || price_counts_;
      matrix.weights.push_back(counts ? leaf.weight : 0);
      matrix.directions.push_back(Direction::higher_is_better);
    }
    std::vector<double> price_points;
    if (price_counts_) price_points = points_of_prices(*of_.tree.price(), of_.costs, standing);
    for (std::size_t i = 0; i < standing.size(); ++i) {
      for (std::size_t k = 0; k < made_.leaves.size(); ++k) {
        const Leaf& leaf = made_.leaves[k];
        if (leaf.kind == LeafKind::price) {
          matrix.at(i, k) = price_counts_ ? price_points[i] : 0;
        } else if (const auto& score = made_.score(standing[i], k).score) {
          matrix.at(i, k) = leaf.scale.value(*score);
        }
      }
    }
    return matrix;
  }

  void fill(std::size_t i, double points, int rank) {
    const std::size_t c = made_.standing[i];
    Candidate& candidate = made_.candidates[c];
    candidate.points = points;
    candidate.rank = rank;
    double weight = 0;
    const std::vector<double> weights = normalised(matrix_.weights);
    for (std::size_t k = 0; k < made_.leaves.size(); ++k) {
      candidate.values.push_back(matrix_.at(i, k));
      if (made_.leaves[k].kind == LeafKind::price) continue;
      candidate.quality += weights[k] * matrix_.at(i, k);
      weight += weights[k];
    }
    if (weight > 0) candidate.quality /= weight;
    if (price_counts_) {
      const double price = of_.costs[c].total->amount().to_double();
      if (candidate.quality > 0) candidate.price_per_point = price / candidate.quality;
      const auto& worth = of_.tree.price()->terms->price->point_worth;
      if (worth) candidate.price_less_quality = price - worth->amount().to_double() * candidate.quality;
    }
    candidate.culture_distance = distance_of(terms_.candidates()[c].value);
    candidate.go = !terms_.go_from || points >= terms_.go_from->to_double() - 1e-9;
  }

  /// Root mean square of the differences, as a part of the whole scale of 0 to 5.
  std::optional<double> distance_of(const Bidder& bidder) const {
    if (!terms_.culture) return std::nullopt;
    constexpr double kScale = 5;
    double squares = 0;
    int count = 0;
    for (const Named<money::Decimal>& own : terms_.culture->own) {
      const auto theirs = std::ranges::find_if(
          bidder.culture, [&](const Named<money::Decimal>& each) { return *each.name == *own.name; });
      if (theirs == bidder.culture.end()) continue;
      const double apart = (own.value.to_double() - theirs->value.to_double()) / kScale;
      squares += apart * apart;
      ++count;
    }
    return count > 0 ? std::optional(std::sqrt(squares / count)) : std::nullopt;
  }

  std::vector<Preference> preferences() const {
    std::vector<Preference> made;
    for (const Leaf& leaf : made_.leaves) made.push_back(preference_of(leaf));
    return made;
  }

  void compare_methods() {
    for (const Method method : terms_.robustness.methods) {
      MethodResult result{method, {}, {}};
      switch (method) {
        case Method::weighted_sum:
          result.scores = weighted_sum(matrix_);
          break;
        case Method::topsis:
          result.scores = topsis(matrix_);
          break;
        case Method::vikor:
          result.scores = vikor(matrix_).q;
          for (double& score : result.scores) score = 1 - score;
          break;
        case Method::promethee:
          result.scores = promethee(matrix_, preferences()).net;
          break;
      }
      result.ranks = ranks_of(result.scores);
      made_.methods.push_back(std::move(result));
    }
  }

  UncertainTable certain() const {
    UncertainTable made;
    made.bidders = matrix_.bidders;
    made.criteria = matrix_.criteria;
    made.low = made.high = matrix_.values;
    made.weights = WeightSpace::any(matrix_.criteria);
    made.preferences = preferences();
    return made;
  }

  /// Each score may be as low and as high as somebody gave it, and off by the score error at least.
  void spread_scores(UncertainTable& of) const {
    for (std::size_t i = 0; i < made_.standing.size(); ++i) {
      for (std::size_t k = 0; k < made_.leaves.size(); ++k) {
        const Leaf& leaf = made_.leaves[k];
        const PanelScore& cell = made_.score(made_.standing[i], k);
        if (leaf.kind != LeafKind::scored || !cell.score) continue;
        constexpr double kHalfStep = 0.1;  // of a scale of five steps
        const double error = terms_.robustness.score_error ? terms_.robustness.score_error->to_double()
                                                           : kHalfStep * (leaf.high - leaf.low);
        double low = *cell.score - error, high = *cell.score + error;
        if (!cell.agreed && cell.spread.count > 0) {
          low = std::min(low, cell.spread.low);
          high = std::max(high, cell.spread.high);
        }
        const double from = leaf.scale.value(std::max(low, leaf.low)),
                     to = leaf.scale.value(std::min(high, leaf.high));
        of.low[i * made_.leaves.size() + k] = std::min(from, to);
        of.high[i * made_.leaves.size() + k] = std::max(from, to);
      }
    }
  }

  /// Criteria from the weightiest on; equal weights together.
  WeightSpace same_order() const {
    std::vector<std::size_t> by_weight = order_of(matrix_.weights);
    std::vector<std::vector<std::size_t>> groups;
    for (const std::size_t k : by_weight) {
      const bool same =
          !groups.empty() && matrix_.weights[groups.back().front()] - matrix_.weights[k] <= 1e-12;
      if (same) {
        groups.back().push_back(k);
      } else {
        groups.push_back({k});
      }
    }
    return WeightSpace::ordered(matrix_.criteria, groups);
  }

  void try_out() {
    SmaaOptions options;
    options.samples = static_cast<std::size_t>(terms_.robustness.samples);
    options.seed = static_cast<std::uint64_t>(terms_.robustness.seed);
    options.workers = options_.workers;
    const auto add = [&](std::string name, std::string meaning, const UncertainTable& of) {
      made_.trials.push_back({std::move(name), std::move(meaning), smaa(of, options)});
    };
    UncertainTable any = certain();
    add("any weights", "nothing is known about the weights", any);
    any.weights = same_order();
    add("order kept", "only the order of the weights is known", any);
    const auto stated = stated_weights(terms_, of_.tree);
    if (stated) {
      any.weights = *stated;
      add("known weights", "the statements about weights, and nothing more", any);
    }
    UncertainTable scores = certain();
    scores.weights = WeightSpace::fixed(matrix_.weights);
    spread_scores(scores);
    add("uncertain scores", "the weights as frozen, each score within the panel's spread", scores);
    scores.weights = stated ? *stated : same_order();
    scores.methods = terms_.robustness.methods;
    if (scores.methods.empty()) scores.methods = {Method::weighted_sum};
    add("all of it", "weights, scores and the method uncertain at once", scores);
  }

  void find_score_switches() {
    std::vector<double> scores(matrix_.values.size(), 0);
    std::vector<std::optional<ValueScale>> scales;
    for (const Leaf& leaf : made_.leaves)
      scales.push_back(leaf.kind == LeafKind::scored ? std::optional(leaf.scale) : std::nullopt);
    for (std::size_t i = 0; i < made_.standing.size(); ++i) {
      for (std::size_t k = 0; k < made_.leaves.size(); ++k)
        scores[i * made_.leaves.size() + k] = made_.score(made_.standing[i], k).score.value_or(0);
    }
    made_.score_switches = score_switches(matrix_, scores, scales);
  }

  void drop_each() {
    const std::vector<double> all = weighted_sum(matrix_);
    for (std::size_t out = 0; out < made_.standing.size(); ++out) {
      std::vector<std::size_t> rest = made_.standing;
      std::vector<double> before = all;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(out));
      before.erase(before.begin() + static_cast<std::ptrdiff_t>(out));
      const std::vector<double> after = weighted_sum(matrix_of(rest));
      DroppedBidder dropped{made_.standing[out], {}, false};
      const std::vector<int> ranks = ranks_of(after);
      for (std::size_t i = 0; i < rest.size(); ++i) {
        if (ranks[i] == 1) dropped.first.push_back(rest[i]);
      }
      dropped.reverses = ranks != ranks_of(before);
      made_.dropped.push_back(std::move(dropped));
    }
  }

  /// Over the standing bids, by each evaluator's own weighted sum of the scores that nobody was recused from.
  void judge_raters() {
    const std::size_t people = terms_.evaluators.size();
    std::vector<std::vector<std::optional<double>>> given(
        people, std::vector<std::optional<double>>(made_.standing.size() * made_.leaves.size()));
    for (std::size_t i = 0; i < made_.standing.size(); ++i) {
      for (std::size_t k = 0; k < made_.leaves.size(); ++k) {
        for (const GivenScore& score : made_.score(made_.standing[i], k).given)
          given[score.evaluator][i * made_.leaves.size() + k] = score.score;
      }
    }
    const auto lenient = leniency(given);
    std::vector<std::vector<double>> sums;
    for (std::size_t e = 0; e < people; ++e) {
      made_.ratings.push_back({*terms_.evaluators[e].name, lenient[e]});
      std::vector<double> totals(made_.standing.size(), 0);
      bool whole = true;
      for (std::size_t i = 0; i < made_.standing.size(); ++i) {
        for (std::size_t k = 0; k < made_.leaves.size(); ++k) {
          const Leaf& leaf = made_.leaves[k];
          const auto& score = given[e][i * made_.leaves.size() + k];
          if (leaf.kind != LeafKind::scored || leaf.weight == 0) continue;
          whole = whole && score.has_value();
          if (score) totals[i] += leaf.weight * leaf.scale.value(*score);
        }
      }
      // Sums in binary differ in their last digits where people mean the same.
      for (double& total : totals) total = std::round(total * 1e9) / 1e9;
      if (whole) sums.push_back(std::move(totals));
    }
    made_.agreement = kendalls_w(sums);
  }

  void draft_obligations() {
    const Named<Bidder>* winner = nullptr;
    if (terms_.decision) {
      const auto found = std::ranges::find_if(terms_.candidates(), [&](const Named<Bidder>& each) {
        return *each.name == *terms_.decision->award;
      });
      if (found != terms_.candidates().end()) winner = &*found;
    } else if (!made_.order.empty()) {
      winner = &terms_.candidates()[made_.order.front()];
    }
    if (winner == nullptr) return;
    for (std::size_t i = 0; i < winner->value.promises.size(); ++i) {
      const Promise& promise = winner->value.promises[i];
      made_.obligations.push_back({fmt::format("promise-{}", i + 1), *promise.promise,
                                   promise.criterion ? **promise.criterion : std::string(), promise.measure,
                                   promise.by});
    }
  }

  const SelectionCase& of_;
  const SelectionTerms& terms_;
  ChoosingOptions options_;
  bool price_counts_ = false;
  DecisionMatrix matrix_;
  Selection made_;
};

}  // namespace

SelectionCase load_selection(const text::SourcePtr& source, const ReadSheet& read) {
  SelectionCase made;
  auto decoded = document::read<SelectionTerms>(source);
  made.diagnostics = std::move(decoded.diagnostics);
  const bool readable = !text::has_errors(made.diagnostics);
  if (readable) made.sheets = join_sheets(decoded.value, read, made.diagnostics);
  made.terms = std::make_shared<const SelectionTerms>(std::move(decoded.value));
  if (!readable) return made;
  made.tree = criteria_of(*made.terms, made.diagnostics);
  made.panel = panel_of(*made.terms, made.tree, made.diagnostics);
  made.costs = costs_of(*made.terms, made.tree, made.panel, made.diagnostics);
  check_selection(*made.terms, made.tree, made.panel, made.diagnostics);
  if (!text::has_errors(made.diagnostics)) check_decision(made, made.diagnostics);
  text::sort_by_place(made.diagnostics);
  return made;
}

OwnScores load_own_scores(const text::SourcePtr& selection, const text::SourcePtr& sheet) {
  OwnScores made;
  auto decoded = document::read<SelectionTerms>(selection);
  made.diagnostics = std::move(decoded.diagnostics);
  if (text::has_errors(made.diagnostics)) return made;
  const auto evaluator = join_own_scores(decoded.value, sheet, made.diagnostics);
  made.terms = std::make_shared<const SelectionTerms>(std::move(decoded.value));
  if (!evaluator) return made;
  made.evaluator = *evaluator;
  text::Diagnostics of_criteria, of_panel;
  made.tree = criteria_of(*made.terms, of_criteria);
  if (text::has_errors(of_criteria)) {
    made.diagnostics.insert(made.diagnostics.end(), of_criteria.begin(), of_criteria.end());
    return made;
  }
  made.panel = panel_of(*made.terms, made.tree, of_panel);
  // Figures that bids do not state, and the like, are not for an evaluator to mend.
  for (text::Diagnostic& each : of_panel) {
    const bool own = !each.labels.empty() && each.labels.front().place.source == sheet;
    const bool incomplete = each.code == "B0108" || each.code == "B0110";
    if (own || (incomplete && each.message.starts_with(fmt::format("`{}`", made.evaluator))))
      made.diagnostics.push_back(std::move(each));
  }
  text::sort_by_place(made.diagnostics);
  return made;
}

text::Outcome<std::string> format_selection(const text::SourcePtr& source) {
  return document::format<SelectionTerms>(source);
}

std::string selection_json_schema() {
  return document::schema_of<SelectionTerms>({"https://entente.example/schema/selection.json",
                                              "Entente selection",
                                              "The choice of a partner, as `entente select` reads it."})
             .dump(2) +
         "\n";
}

std::string summary_of(const SelectionCase& selection) {
  const SelectionTerms& terms = *selection.terms;
  const bool supplier = !terms.opportunities.empty();
  return "ok: " + fmt::format("{}, {}, {}", counted(selection.tree.leaves.size(), "criterion", "criteria"),
                              counted(terms.candidates().size(), supplier ? "opportunity" : "bidder",
                                      supplier ? "opportunities" : "bidders"),
                              counted(terms.evaluators.size(), "evaluator", "evaluators"));
}

Selection choose(const SelectionCase& selection, const ChoosingOptions& options) {
  return Choosing(selection, options).run();
}

}  // namespace entente::sourcing
