#include "sourcing/selection_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sourcing/selection_exclusions.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

/// Scores this far apart are talked about (as parts of a scale of five steps).
constexpr double kRangeToModerate = 2;
constexpr double kDeviationToModerate = 1;
constexpr double kUsualSteps = 5;

template <class List>
std::vector<std::string> names_in(const List& list) {
  std::vector<std::string> names;
  for (const auto& each : list) names.push_back(*each.name);
  return names;
}

template <class List>
std::optional<std::size_t> index_in(const List& list, std::string_view name) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (*list[i].name == name) return i;
  }
  return std::nullopt;
}

class Reading {
 public:
  Reading(const SelectionTerms& terms, const CriteriaTree& tree, text::Diagnostics& diagnostics)
      : terms_(terms), tree_(tree), diagnostics_(diagnostics), bidders_(terms.candidates()) {}

  Panel run() {
    panel_.leaves = tree_.leaves.size();
    for (const Named<Bidder>& bidder : bidders_)
      out_.push_back(!formal_exclusions(terms_, bidder.value).empty());
    for (const bool out : out_) panel_.wanted.push_back(!out);
    panel_.scores.resize(bidders_.size() * panel_.leaves);
    read_interests();
    const std::size_t before = diagnostics_.size();
    read_scores();
    // A score under a wrong name, or outside of its scale, is not missing as well.
    const bool all_read = !has_error_since(before);
    read_facts();
    follow_progress();
    if (!panel_.open && all_read) check_complete();
    read_moderation();
    for (PanelScore& cell : panel_.scores) settle(cell);
    if (!panel_.open) check_moderation();
    return std::move(panel_);
  }

 private:
  template <class List>
  std::optional<std::size_t> find(const List& list, const Placed<std::string>& name, const char* code,
                                  const char* noun) {
    const auto found = index_in(list, *name);
    if (found) return found;
    text::Diagnostic problem = text::error(code, fmt::format("there is no {} `{}`", noun, *name));
    problem.at(name.place, "named here");
    if (const auto meant = text::nearest(*name, names_in(list)))
      problem.help(fmt::format("write `{}`", *meant));
    diagnostics_.push_back(std::move(problem));
    return std::nullopt;
  }

  std::optional<std::size_t> leaf(const Placed<std::string>& name) {
    if (const Leaf* found = tree_.find(*name)) return tree_.index_of(found);
    text::Diagnostic problem = text::error("B0101", fmt::format("there is no criterion `{}`", *name));
    problem.at(name.place, "named here");
    if (const auto meant = text::nearest(*name, tree_.names()))
      problem.help(fmt::format("write `{}`", *meant));
    diagnostics_.push_back(std::move(problem));
    return std::nullopt;
  }

  bool has_error_since(std::size_t first) const {
    return std::any_of(diagnostics_.begin() + static_cast<std::ptrdiff_t>(first), diagnostics_.end(),
                       [](const text::Diagnostic& each) { return each.severity == text::Severity::error; });
  }

  void read_interests() {
    for (const Named<Evaluator>& evaluator : terms_.evaluators) {
      std::vector<Interest> interests(bidders_.size(), Interest::undeclared);
      for (const Named<Reasoned>& declared : evaluator.value.declarations) {
        const auto bidder = find(bidders_, declared.name, "B0102", "bidder");
        const std::string& said = declared.value.said;
        if (said != "none" && said != "managed" && said != "recused") {
          diagnostics_.push_back(
              text::error("B0110", fmt::format("`{}` does not say what the interest is", said))
                  .at(declared.value.place, "`none`, `managed` or `recused` is wanted")
                  .help("write `none`, `managed because ...` or `recused because ...`"));
          continue;
        }
        if (!bidder) continue;
        interests[*bidder] = said == "none"      ? Interest::none
                             : said == "managed" ? Interest::managed
                                                 : Interest::recused;
      }
      // Declarations may stand in the evaluator's own file, which is not there yet.
      const bool awaited = evaluator.value.sheet && !index_in(terms_.scores, *evaluator.name);
      for (std::size_t b = 0; b < bidders_.size() && !awaited; ++b) {
        if (interests[b] != Interest::undeclared) continue;
        diagnostics_.push_back(
            text::error("B0110", fmt::format("`{}` has not declared interests about `{}`", *evaluator.name,
                                             *bidders_[b].name))
                .at(evaluator.name.place, "who scores declares first")
                .help(fmt::format("write under `declarations`: `{}: none`", *bidders_[b].name)));
      }
      panel_.interest.push_back(std::move(interests));
    }
  }

  void read_scores() {
    for (const Named<ScoresOfEvaluator>& by_evaluator : terms_.scores) {
      const auto evaluator = find(terms_.evaluators, by_evaluator.name, "B0103", "evaluator");
      for (const Named<ScoresOfBidder>& by_bidder : by_evaluator.value) {
        const auto bidder = find(bidders_, by_bidder.name, "B0102", "bidder");
        for (const Named<Reasoned>& written : by_bidder.value) {
          const auto criterion = leaf(written.name);
          if (!evaluator || !bidder || !criterion) continue;
          read_score(*evaluator, *bidder, *criterion, written);
        }
      }
    }
  }

  void read_score(std::size_t evaluator, std::size_t bidder, std::size_t criterion,
                  const Named<Reasoned>& written) {
    const Leaf& leaf = tree_.leaves[criterion];
    if (leaf.kind != LeafKind::scored) {
      diagnostics_.push_back(text::error("B0107", fmt::format("`{}` is not scored by people", leaf.name))
                                 .at(written.name.place, leaf.kind == LeafKind::price
                                                             ? "points follow from the price"
                                                             : "its figure stands with the bid")
                                 .help("take the score away"));
      return;
    }
    const auto score = score_of(written.value.said, written.value.place, leaf);
    if (!score) return;
    if (written.value.reason.empty()) {
      diagnostics_.push_back(
          text::warning("B0109", fmt::format("a score of `{}` without a reason", written.value.said))
              .at(written.value.place, "why so many, and not more or fewer?")
              .help(fmt::format("write `{} because ...`", written.value.said)));
    }
    PanelScore& cell = panel_.at(bidder, criterion);
    const GivenScore given{evaluator, *score, written.value.reason, written.value.place};
    const bool recused = panel_.interest[evaluator][bidder] == Interest::recused;
    (recused ? cell.recused : cell.given).push_back(given);
  }

  std::optional<double> score_of(const std::string& said, const text::Place& place, const Leaf& leaf) {
    const auto number = money::Decimal::parse(said);
    const double score = number ? number->to_double() : 0;
    if (number && score >= leaf.low && score <= leaf.high) return score;
    const std::string wanted = fmt::format("{:g} to {:g}", leaf.low, leaf.high);
    diagnostics_.push_back(text::error("B0107", fmt::format("`{}` is not a score of `{}`", said, leaf.name))
                               .at(place, fmt::format("its scale goes from {}", wanted))
                               .help("write a score of the scale, `because` and the reason"));
    return std::nullopt;
  }

  void read_facts() {
    for (std::size_t b = 0; b < bidders_.size(); ++b) {
      const std::size_t before = diagnostics_.size();
      for (const Named<money::Decimal>& fact : bidders_[b].value.facts) {
        const auto criterion = leaf(fact.name);
        if (!criterion) continue;
        if (tree_.leaves[*criterion].kind != LeafKind::measured) {
          diagnostics_.push_back(text::error("B0107", fmt::format("`{}` is not measured", *fact.name))
                                     .at(fact.name.place, "a figure stands here")
                                     .help("say `measured in` at the criterion, or score it"));
          continue;
        }
        panel_.at(b, *criterion).score = fact.value.to_double();
      }
      if (has_error_since(before)) continue;
      for (std::size_t k = 0; k < tree_.leaves.size(); ++k) {
        if (tree_.leaves[k].kind != LeafKind::measured || panel_.at(b, k).score || out_[b]) continue;
        diagnostics_.push_back(
            text::error("B0108", fmt::format("`{}` states no figure for `{}`", *bidders_[b].name,
                                             tree_.leaves[k].name))
                .at(bidders_[b].name.place, "a missing figure is not a zero")
                .help(fmt::format("ask for it, and write under `facts`: `{}: ...`", tree_.leaves[k].name)));
      }
    }
  }

  void follow_progress() {
    for (std::size_t e = 0; e < terms_.evaluators.size(); ++e) {
      Progress progress{*terms_.evaluators[e].name, 0, 0, terms_.evaluators[e].value.locked.has_value()};
      for (std::size_t b = 0; b < bidders_.size(); ++b) {
        if (panel_.interest[e][b] == Interest::recused || out_[b]) continue;
        for (std::size_t k = 0; k < tree_.leaves.size(); ++k) {
          if (tree_.leaves[k].kind != LeafKind::scored) continue;
          ++progress.of;
          progress.scored += has_scored(e, b, k) ? 1 : 0;
        }
      }
      panel_.open = panel_.open || !progress.locked;
      panel_.progress.push_back(progress);
    }
  }

  bool has_scored(std::size_t evaluator, std::size_t bidder, std::size_t leaf) const {
    const auto by_them = [evaluator](const GivenScore& given) { return given.evaluator == evaluator; };
    return std::ranges::any_of(panel_.at(bidder, leaf).given, by_them);
  }

  void check_complete() {
    for (std::size_t e = 0; e < terms_.evaluators.size(); ++e) {
      for (std::size_t k = 0; k < tree_.leaves.size(); ++k) {
        if (tree_.leaves[k].kind != LeafKind::scored) continue;
        std::vector<std::size_t> missing;
        for (std::size_t b = 0; b < bidders_.size(); ++b) {
          const bool asked = panel_.interest[e][b] != Interest::recused && !out_[b];
          if (asked && !has_scored(e, b, k)) missing.push_back(b);
        }
        if (missing.empty()) continue;
        if (terms_.missing == MissingScores::leave_out) {
          leave_out(e, k);
        } else {
          report_missing(e, k, missing.front(), missing.size());
        }
      }
    }
    if (!terms_.evaluators.empty()) return;
    for (const Leaf& leaf : tree_.leaves) {
      if (leaf.kind != LeafKind::scored || bidders_.empty()) continue;
      diagnostics_.push_back(
          text::error("B0108", fmt::format("nobody scores `{}`", leaf.name))
              .at(leaf.terms->place ? leaf.terms->place : terms_.id.place, "scored by people")
              .help("name evaluators, or say `measured in` where it is a figure"));
      return;
    }
  }

  void report_missing(std::size_t evaluator, std::size_t leaf, std::size_t bidder, std::size_t count) {
    const Named<Evaluator>& who = terms_.evaluators[evaluator];
    text::Diagnostic problem =
        text::error("B0108", fmt::format("`{}` has not scored `{}` of `{}`", *who.name,
                                         tree_.leaves[leaf].name, *bidders_[bidder].name));
    problem.at(who.name.place,
               count == 1 ? std::string("one score is missing") : fmt::format("and of {} more", count - 1));
    problem.help(
        "ask for the score, or write `missing scores: leave out`: then this person does not count on the "
        "criterion");
    diagnostics_.push_back(std::move(problem));
  }

  void leave_out(std::size_t evaluator, std::size_t leaf) {
    for (std::size_t b = 0; b < bidders_.size(); ++b)
      std::erase_if(panel_.at(b, leaf).given,
                    [&](const GivenScore& given) { return given.evaluator == evaluator; });
    panel_.left_out.push_back(
        fmt::format("{} on {}", *terms_.evaluators[evaluator].name, tree_.leaves[leaf].name));
  }

  void read_moderation() {
    for (const Moderation& moderation : terms_.moderation) {
      const auto bidder = find(bidders_, moderation.bidder, "B0102", "bidder");
      const auto criterion = leaf(moderation.criterion);
      if (!bidder || !criterion) continue;
      const Leaf& of = tree_.leaves[*criterion];
      if (of.kind != LeafKind::scored) {
        diagnostics_.push_back(text::error("B0107", fmt::format("`{}` is not scored by people", of.name))
                                   .at(moderation.criterion.place, "nothing to moderate")
                                   .help("take the moderation away"));
        continue;
      }
      const auto score = score_of(moderation.score->to_string(), moderation.score.place, of);
      if (!score) continue;
      panel_.at(*bidder, *criterion).agreed = score;
      panel_.at(*bidder, *criterion).agreed_because = moderation.reason;
    }
  }

  void settle(PanelScore& cell) {
    const auto at = static_cast<std::size_t>(&cell - panel_.scores.data());
    const Leaf& leaf = tree_.leaves[at % panel_.leaves];
    if (leaf.kind != LeafKind::scored) return;
    std::vector<double> scores;
    for (const GivenScore& given : cell.given) scores.push_back(given.score);
    cell.spread = spread_of(scores);
    const double step = (leaf.high - leaf.low) / kUsualSteps;
    cell.needs_moderation = cell.spread.range() >= kRangeToModerate * step - 1e-12 ||
                            cell.spread.deviation > kDeviationToModerate * step;
    if (cell.agreed) {
      cell.score = cell.agreed;
    } else if (!scores.empty()) {
      cell.score = cell.spread.mean;
    }
  }

  void check_moderation() {
    for (std::size_t b = 0; b < bidders_.size(); ++b) {
      for (std::size_t k = 0; k < tree_.leaves.size(); ++k) {
        const PanelScore& cell = panel_.at(b, k);
        if (!cell.needs_moderation || cell.agreed) continue;
        const auto furthest = std::ranges::max_element(cell.given, {}, [&](const GivenScore& given) {
          return std::abs(given.score - cell.spread.mean);
        });
        diagnostics_.push_back(
            text::warning("B0121", fmt::format("scores of `{}` on `{}` are {:g} to {:g}", *bidders_[b].name,
                                               tree_.leaves[k].name, cell.spread.low, cell.spread.high))
                .at(furthest->place, "furthest from the others")
                .note("so far the mean counts, which nobody may have meant")
                .help("let the panel talk, and write what it agrees on under `moderation`"));
      }
    }
  }

  const SelectionTerms& terms_;
  const CriteriaTree& tree_;
  text::Diagnostics& diagnostics_;
  const std::vector<Named<Bidder>>& bidders_;
  std::vector<bool> out_;  ///< by bidder: nobody has to score it
  Panel panel_;
};

}  // namespace

Panel panel_of(const SelectionTerms& terms, const CriteriaTree& tree, text::Diagnostics& diagnostics) {
  return Reading(terms, tree, diagnostics).run();
}

}  // namespace entente::sourcing
