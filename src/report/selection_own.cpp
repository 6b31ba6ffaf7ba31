// One evaluator's own scores, before anybody else may see them: what is written, and what is still missing.
#include <fmt/format.h>

#include "report/json_values.h"
#include "report/outlook_page.h"
#include "report/selection.h"

namespace entente::report {
namespace {

using sourcing::GivenScore;
using sourcing::LeafKind;
using sourcing::OwnScores;

/// The score that was given, or nothing; nothing at all where the evaluator is recused.
struct OwnScore {
  std::string bidder, bidder_title, criterion, criterion_title, scale;
  const GivenScore* given = nullptr;
};

std::string scale_of(const sourcing::Leaf& leaf) {
  return fmt::format("{:g} to {:g}", leaf.low, leaf.high);
}

std::vector<OwnScore> own_of(const OwnScores& own) {
  std::vector<OwnScore> made;
  const auto& bidders = own.terms->candidates();
  for (std::size_t b = 0; b < bidders.size(); ++b) {
    if (own.panel.interest.front()[b] == sourcing::Interest::recused) continue;
    const std::string& title = bidders[b].value.name.empty() ? *bidders[b].name : bidders[b].value.name;
    for (std::size_t k = 0; k < own.tree.leaves.size(); ++k) {
      const sourcing::Leaf& leaf = own.tree.leaves[k];
      const auto& given = own.panel.at(b, k).given;
      // A bid that is out need not be scored.
      const bool wanted = leaf.kind == LeafKind::scored && (own.panel.wanted[b] || !given.empty());
      if (!wanted) continue;
      made.push_back({*bidders[b].name, title, leaf.name, leaf.title, scale_of(leaf),
                      given.empty() ? nullptr : &given.front()});
    }
  }
  return made;
}

}  // namespace

OutlookView view_of(const OwnScores& own) {
  OutlookView view;
  const sourcing::Progress& progress = own.panel.progress.front();
  view.title = fmt::format("Scores of {} for {}", own.evaluator,
                           own.terms->title.empty() ? *own.terms->id : own.terms->title);
  view.facts.push_back({"Given", fmt::format("{} of {}", progress.scored, progress.of)});
  const auto& locked = own.terms->evaluators.front().value.locked;
  view.facts.push_back({"Handed in", locked ? locked->value.to_string() : std::string("not yet")});
  Table table{.id = "own-scores",
              .title = "What you have written",
              .columns = {{"bidder"}, {"criterion"}, {"scale"}, {"score", Align::right}, {"because"}}};
  for (const OwnScore& each : own_of(own)) {
    Row row{.cells = {{.text = each.bidder_title}, {.text = each.criterion_title}, {.text = each.scale}}};
    if (each.given == nullptr) {
      row.cells.push_back({.text = "-", .tone = Tone::muted});
      row.cells.push_back({.text = "not given yet", .tone = Tone::muted});
    } else {
      row.cells.push_back({.text = fmt::format("{:g}", each.given->score)});
      row.cells.push_back({.text = each.given->reason});
    }
    table.rows.push_back(std::move(row));
  }
  view.sections.push_back({std::move(table), ""});
  const auto& bidders = own.terms->candidates();
  for (std::size_t b = 0; b < bidders.size(); ++b) {
    if (own.panel.interest.front()[b] == sourcing::Interest::recused)
      view.notes.push_back(fmt::format("{}: recused, nothing is scored", *bidders[b].name));
  }
  view.notes.emplace_back("nobody else's scores were read, and nobody sees these before all are handed in");
  const std::size_t missing = progress.of - progress.scored;
  view.finding =
      missing > 0       ? fmt::format("{} still to be given.",
                                      plural(static_cast<std::int64_t>(missing), "score is", "scores are"))
      : progress.locked ? std::string("Everything is scored and handed in.")
                        : std::string("Everything is scored: write the day under `locked` to hand in.");
  return view;
}

std::string own_scores_html(const OwnScores& own) {
  return outlook_html(view_of(own), "One evaluator's scores, and nobody else's.");
}

Json own_scores_json(const OwnScores& own) {
  const sourcing::Progress& progress = own.panel.progress.front();
  return {{"version", 1},
          {"kind", "own scores"},
          {"selection", *own.terms->id},
          {"evaluator", own.evaluator},
          {"scored", progress.scored},
          {"of", progress.of},
          {"handed_in", progress.locked},
          {"scores", list(own_of(own), [](const OwnScore& each) {
             return Json{
                 {"bidder", each.bidder},
                 {"criterion", each.criterion},
                 {"score", each.given != nullptr ? Json(each.given->score) : Json(nullptr)},
                 {"because", each.given != nullptr ? text_or_null(each.given->reason) : Json(nullptr)}};
           })}};
}

}  // namespace entente::report
