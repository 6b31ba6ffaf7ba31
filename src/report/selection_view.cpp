#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/drawing.h"
#include "report/selection.h"
#include "sourcing/selection_fields.h"

namespace entente::report {
namespace {

using sourcing::Candidate;
using sourcing::Leaf;
using sourcing::LeafKind;
using sourcing::Selection;
using sourcing::SelectionTerms;

Cell text_cell(std::string text, Tone tone = Tone::plain) {
  return {.text = std::move(text), .tone = tone};
}

Cell none() {
  return text_cell("-", Tone::muted);
}

Cell number_cell(double value, int digits, Tone tone = Tone::plain) {
  std::string shown = fmt::format("{:.{}f}", value, digits);
  // No minus before a zero.
  if (shown.find_first_not_of("-0.") == std::string::npos && shown.starts_with('-')) shown.erase(0, 1);
  Cell cell = text_cell(shown, tone);
  cell.number = money::Decimal::parse(shown);
  return cell;
}

Cell share_cell(double share, Tone tone = Tone::plain) {
  Cell cell = number_cell(100 * share, 1, tone);
  cell.text += "%";
  cell.percent = true;
  return cell;
}

Cell money_cell(const money::Money& amount) {
  return {.text = amount.amount_string(), .number = amount.amount()};
}

std::string day(const std::optional<sourcing::Placed<time::Date>>& date) {
  return date ? date->value.to_string() : std::string();
}

class Viewing {
 public:
  Viewing(const Selection& of, const SelectionOptions& options)
      : of_(of), terms_(*of.terms), options_(options) {}

  SelectionView run() {
    view_.title = terms_.title.empty() ? *terms_.id : terms_.title;
    view_.reasons = of_.sentences;
    view_.finding = finding();
    view_.facts.push_back(
        {"choice of", supplier() ? "an opportunity (supplier's seat)" : "a partner (client's seat)"});
    if (const std::string frozen = day(terms_.weights.frozen); !frozen.empty())
      view_.facts.push_back({"weights", fmt::format("frozen on {}", frozen)});
    if (terms_.timeline.prices_opened)
      view_.facts.push_back({"prices", "opened on " + day(terms_.timeline.prices_opened)});
    if (!terms_.timeline.prices_opened && std::ranges::any_of(of_.leaves, is_price))
      view_.facts.push_back({"prices", "not opened yet: points are of everything else"});
    if (!options_.frozen.empty()) view_.facts.push_back({"memo", options_.frozen});
    if (of_.open) {
      progress();
      return std::move(view_);
    }
    ranking();
    points();
    methods();
    trials();
    switches();
    dropped();
    if (options_.whole) whole();
    notes();
    return std::move(view_);
  }

 private:
  static bool is_price(const Leaf& leaf) { return leaf.kind == LeafKind::price; }
  bool supplier() const { return !terms_.opportunities.empty(); }
  const Candidate& at(std::size_t c) const { return of_.candidates[c]; }

  std::string finding() const {
    if (of_.open) return of_.sentences.front();
    if (of_.order.empty()) return "No bid is left to choose from.";
    const Candidate& first = at(of_.order.front());
    const auto tied =
        std::ranges::count_if(of_.candidates, [](const Candidate& c) { return c.stands() && c.rank == 1; });
    if (supplier()) {
      std::vector<std::string> go;
      for (const std::size_t c : of_.order) {
        if (at(c).go) go.push_back(at(c).title);
      }
      if (go.empty()) return "No opportunity is worth a bid.";
      return fmt::format("Go: {}.", fmt::join(go, ", "));
    }
    if (tied > 1) return fmt::format("{} bids share the first place.", tied);
    return fmt::format("{} is first with {:.1f} points of 100.", first.title, first.points);
  }

  /// Before everybody has handed in, a count of scores and nothing about them.
  void progress() {
    view_.ranking = {
        .id = "progress",
        .title = "Scores given",
        .columns = {{"evaluator"}, {"given", Align::right}, {"of", Align::right}, {"handed in"}}};
    for (const sourcing::Progress& each : of_.progress) {
      view_.ranking.rows.push_back(
          {.cells = {text_cell(each.evaluator), number_cell(static_cast<double>(each.scored), 0),
                     number_cell(static_cast<double>(each.of), 0), text_cell(each.locked ? "yes" : "no")}});
    }
  }

  void ranking() {
    const bool prices = terms_.timeline.prices_opened && std::ranges::any_of(of_.leaves, is_price);
    const bool culture = std::ranges::any_of(
        of_.candidates, [](const Candidate& c) { return c.culture_distance.has_value(); });
    Table& table = view_.ranking;
    table = {.id = "ranking",
             .title = "Ranking",
             .columns = {{"rank", Align::right},
                         {supplier() ? "opportunity" : "bidder"},
                         {"points", Align::right}},
             .empty = "No bid is left."};
    if (prices) {
      table.columns.push_back({"quality", Align::right});
      table.columns.push_back({"whole-life price", Align::right});
      table.columns.push_back({"price/point", Align::right});
    }
    if (culture) table.columns.push_back({"culture apart", Align::right});
    if (supplier()) table.columns.push_back({"verdict"});
    const auto row = [&](std::size_t c) {
      const Candidate& candidate = at(c);
      Row made{.cells = {}, .id = candidate.name};
      made.cells.push_back(candidate.stands() ? number_cell(candidate.rank, 0)
                                              : text_cell("out", Tone::muted));
      made.cells.push_back(
          text_cell(candidate.title, candidate.stands() && candidate.rank == 1 ? Tone::strong : Tone::plain));
      made.cells.push_back(candidate.stands() ? number_cell(candidate.points, 1, Tone::strong) : none());
      if (prices) {
        made.cells.push_back(candidate.stands() ? number_cell(candidate.quality, 1) : none());
        const auto& total = of_.costs[c].total;
        made.cells.push_back(total && candidate.stands() ? money_cell(*total) : none());
        made.cells.push_back(candidate.price_per_point ? number_cell(*candidate.price_per_point, 0) : none());
      }
      if (culture)
        made.cells.push_back(candidate.culture_distance ? share_cell(*candidate.culture_distance) : none());
      if (supplier())
        made.cells.push_back(candidate.stands() ? text_cell(candidate.go ? "go" : "no go") : none());
      made.notes = candidate.out_because;
      if (candidate.stands() && of_.costs[c].low) made.notes.push_back(low_note(c));
      return made;
    };
    for (const std::size_t c : of_.order) table.rows.push_back(row(c));
    for (std::size_t c = 0; c < of_.candidates.size(); ++c) {
      if (!at(c).stands()) table.rows.push_back(row(c));
    }
  }

  std::string low_note(std::size_t c) const {
    const std::string& explanation = terms_.candidates()[c].value.explanation;
    return fmt::format("price is {:.0f} % of what it is compared with; {}", 100 * of_.costs[c].low_against,
                       explanation.empty() ? "no explanation yet" : "explained: " + explanation);
  }

  /// Points of 0 to 100 by criterion, bidders as columns.
  void points() {
    Table& table = view_.points;
    table = {.id = "points",
             .title = "Points of 100 by criterion",
             .columns = {{"criterion"}, {"weight", Align::right}}};
    for (const std::size_t c : of_.order) table.columns.push_back({at(c).title, Align::right});
    if (of_.order.empty()) return;
    for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
      const Leaf& leaf = of_.leaves[k];
      if (is_price(leaf) && !terms_.timeline.prices_opened) continue;
      Row row{.cells = {}, .id = leaf.name};
      row.cells = {text_cell(leaf.title), share_cell(leaf.weight)};
      for (const std::size_t c : of_.order) {
        Cell cell = number_cell(at(c).values[k], 1);
        const auto& score = of_.score(c, k);
        if (score.needs_moderation && !score.agreed) cell.text += " *";
        row.cells.push_back(std::move(cell));
      }
      table.rows.push_back(std::move(row));
    }
  }

  void methods() {
    if (of_.order.size() < 2) return;
    Table& table = view_.methods;
    table = {.id = "methods", .title = "What each method says", .columns = {{"method"}}};
    for (const std::size_t c : of_.order) table.columns.push_back({at(c).title, Align::right});
    for (const sourcing::MethodResult& result : of_.methods) {
      Row row{.cells = {}, .id = std::string(document::name_of(result.method))};
      row.cells.push_back(text_cell(row.id));
      for (const std::size_t c : of_.order) {
        const std::size_t i = place_of(c);
        Cell cell = number_cell(result.scores[i], result.method == sourcing::Method::weighted_sum ? 1 : 3,
                                result.ranks[i] == 1 ? Tone::strong : Tone::plain);
        cell.text += fmt::format(" ({})", result.ranks[i]);
        row.cells.push_back(std::move(cell));
      }
      table.rows.push_back(std::move(row));
    }
  }

  std::size_t place_of(std::size_t c) const {
    return static_cast<std::size_t>(std::ranges::find(of_.standing, c) - of_.standing.begin());
  }

  void trials() {
    if (of_.trials.empty()) return;
    Table& table = view_.trials;
    table = {.id = "trials", .title = "How often each is first", .columns = {{"tried out"}}};
    for (const std::size_t c : of_.order) table.columns.push_back({at(c).title, Align::right});
    for (const sourcing::Trial& trial : of_.trials) {
      Row row{.cells = {}, .notes = {trial.meaning}, .id = trial.name};
      row.cells.push_back(text_cell(trial.name));
      for (const std::size_t c : of_.order) row.cells.push_back(share_cell(trial.result.first(place_of(c))));
      table.rows.push_back(std::move(row));
    }
  }

  void switches() {
    if (of_.order.size() < 2) return;
    Table& table = view_.switches;
    table = {.id = "switches",
             .title = "What would have to change",
             .columns = {{"to be first"}, {"weight that moves", Align::right}, {"or one score"}}};
    for (const std::size_t c : of_.order) {
      const std::size_t i = place_of(c);
      if (at(c).rank == 1) continue;
      const auto& weights = of_.weight_switches[i];
      const auto score = std::ranges::find(of_.score_switches, i, &sourcing::ScoreSwitch::first);
      Row row{.cells = {}, .id = at(c).name};
      row.cells = {
          text_cell(at(c).title), weights ? share_cell(weights->moved) : text_cell("no weights do"),
          score == of_.score_switches.end()
              ? none()
              : text_cell(fmt::format("{} of {}: {:.2f} to {:.2f}", of_.leaves[score->criterion].title,
                                      at(of_.standing[score->bidder]).title, score->from, score->to))};
      if (weights) row.notes.push_back(fmt::format("with {}", weights_text(weights->weights)));
      table.rows.push_back(std::move(row));
    }
    Table& ranges = view_.weights;
    ranges = {
        .id = "weights",
        .title = "Weights alone: the first stays first",
        .columns = {{"criterion"}, {"weight", Align::right}, {"from", Align::right}, {"to", Align::right}}};
    for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
      if (is_price(of_.leaves[k]) && !terms_.timeline.prices_opened) continue;
      const auto& range = of_.weight_ranges[k];
      ranges.rows.push_back({.cells = {text_cell(of_.leaves[k].title), share_cell(of_.leaves[k].weight),
                                       share_cell(range.from), share_cell(range.to)},
                             .id = of_.leaves[k].name});
    }
  }

  std::string weights_text(const std::vector<double>& weights) const {
    std::vector<std::string> parts;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      if (weights[k] > 0.0005)
        parts.push_back(fmt::format("{} {:.1f}%", of_.leaves[k].title, 100 * weights[k]));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  void dropped() {
    if (of_.dropped.size() < 2) return;
    Table& table = view_.dropped;
    table = {.id = "dropped",
             .title = "Without each bidder",
             .columns = {{"without"}, {"first"}, {"order of the others"}}};
    for (const sourcing::DroppedBidder& each : of_.dropped) {
      std::vector<std::string> names;
      for (const std::size_t c : each.first) names.push_back(at(c).title);
      table.rows.push_back(
          {.cells = {text_cell(at(each.dropped).title), text_cell(fmt::format("{}", fmt::join(names, ", "))),
                     text_cell(each.reverses ? "changes" : "stays")},
           .id = at(each.dropped).name});
    }
  }

  // What only the memo holds.

  void whole() {
    procedure();
    prices();
    panel();
    fit();
    registers();
    decided();
  }

  void procedure() {
    Table& table = view_.procedure;
    table = {.id = "procedure", .title = "Procedure", .columns = {{"step"}, {"day"}}};
    const sourcing::Timeline& days = terms_.timeline;
    for (const auto& [step, date] :
         {std::pair{"weights frozen", day(terms_.weights.frozen)},
          std::pair{"criteria and weights published", day(days.published)},
          std::pair{"last day for bids", day(days.due)},
          std::pair{"bids opened, without prices", day(days.opened)},
          std::pair{"prices opened", day(days.prices_opened)}, std::pair{"award", day(days.award)},
          std::pair{"not signed before", day(days.standstill)}}) {
      if (!date.empty()) table.rows.push_back({.cells = {text_cell(step), text_cell(date)}});
    }
    for (const auto& evaluator : terms_.evaluators) {
      table.rows.push_back({.cells = {text_cell(fmt::format("scores of {} handed in", *evaluator.name)),
                                      text_cell(day(evaluator.value.locked))}});
    }
    Table& other = view_.alternatives;
    other = {
        .id = "alternatives", .title = "What else was considered", .columns = {{"alternative"}, {"why not"}}};
    for (const auto& each : terms_.alternatives)
      other.rows.push_back({.cells = {text_cell(*each.name), text_cell(each.value)}});
    Table& compared = view_.compared;
    compared = {
        .id = "compared",
        .title = "Weights from comparisons",
        .columns = {
            {"among"}, {"people"}, {"eigenvalue", Align::right}, {"consistency ratio", Align::right}}};
    for (const sourcing::Compared& each : of_.compared) {
      const sourcing::Hierarchy& found = each.hierarchy;
      Row row;
      row.cells = {text_cell(each.group.empty() ? "all" : each.group),
                   text_cell(fmt::format("{}", fmt::join(each.people, ", "))),
                   number_cell(found.eigenvalue, 4), number_cell(found.ratio, 3)};
      row.notes.push_back(fmt::format(
          "the eigenvalue lies between {:.9f} and {:.9f}; random index {:.2f} ({})", found.eigenvalue_low,
          found.eigenvalue_high, found.random_index, sourcing::kRandomIndexTable));
      if (found.missing > 0)
        row.notes.push_back(fmt::format("{} not made: weights by least squares",
                                        plural(static_cast<std::int64_t>(found.missing), "comparison")));
      compared.rows.push_back(std::move(row));
    }
  }

  void prices() {
    if (!terms_.timeline.prices_opened) return;
    Table& table = view_.prices;
    table = {.id = "prices",
             .title = "Whole-life prices",
             .columns = {{"bidder"}, {"line"}, {"as offered", Align::right}, {"counted", Align::right}}};
    for (const std::size_t c : of_.order) {
      for (const sourcing::Cost::Line& line : of_.costs[c].lines) {
        table.rows.push_back({.cells = {text_cell(at(c).title), text_cell(line.name),
                                        money_cell(line.undiscounted), money_cell(line.amount)}});
      }
      if (of_.costs[c].total)
        table.rows.push_back(
            {.cells = {text_cell(at(c).title, Tone::strong), text_cell("total", Tone::strong), text_cell(""),
                       money_cell(*of_.costs[c].total)}});
    }
  }

  void panel() {
    Table& ratings = view_.panel;
    ratings = {.id = "panel",
               .title = "The panel",
               .columns = {{"evaluator"}, {"role"}, {"above the panel's mean", Align::right}}};
    for (std::size_t e = 0; e < of_.ratings.size(); ++e) {
      const auto& lenient = of_.ratings[e].leniency;
      ratings.rows.push_back(
          {.cells = {text_cell(of_.ratings[e].evaluator), text_cell(terms_.evaluators[e].value.role),
                     lenient ? number_cell(*lenient, 2) : none()}});
    }
    Table& scores = view_.scores;
    scores = {.id = "scores",
              .title = "Scores and their reasons",
              .columns = {{"bidder"}, {"criterion"}, {"by"}, {"score", Align::right}, {"because"}}};
    for (const std::size_t c : of_.order) {
      for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
        const sourcing::PanelScore& cell = of_.score(c, k);
        const auto row = [&](const std::string& who, double score, const std::string& why) {
          scores.rows.push_back({.cells = {text_cell(at(c).title), text_cell(of_.leaves[k].title),
                                           text_cell(who), number_cell(score, 2), text_cell(why)}});
        };
        if (of_.leaves[k].kind == LeafKind::measured && cell.score)
          row("stated", *cell.score, of_.leaves[k].terms->measured_in);
        for (const sourcing::GivenScore& given : cell.given)
          row(*terms_.evaluators[given.evaluator].name, given.score, given.reason);
        for (const sourcing::GivenScore& given : cell.recused)
          row(*terms_.evaluators[given.evaluator].name + " (recused, not counted)", given.score,
              given.reason);
        if (cell.agreed) row("agreed by the panel", *cell.agreed, cell.agreed_because);
      }
    }
  }

  /// Cultural fit from both sides: the panel's score, the bidder's own, and both profiles.
  void fit() {
    if (!terms_.culture) return;
    const sourcing::Culture& culture = *terms_.culture;
    std::size_t leaf = of_.leaves.size();
    for (std::size_t k = 0; k < of_.leaves.size(); ++k) {
      if (of_.leaves[k].name == *culture.criterion) leaf = k;
    }
    Table& table = view_.fit;
    table = {
        .id = "fit", .title = "How both sides see the fit", .columns = {{"what"}, {"here", Align::right}}};
    for (const std::size_t c : of_.order) table.columns.push_back({at(c).title, Align::right});
    Row panel{.cells = {text_cell("the panel's score"), text_cell("")}};
    Row own{.cells = {text_cell("the bidder's own score"), text_cell("")}};
    Row apart{.cells = {text_cell("profiles apart"), text_cell("")}};
    for (const std::size_t c : of_.order) {
      const auto& score = leaf < of_.leaves.size() ? of_.score(c, leaf).score : std::nullopt;
      panel.cells.push_back(score ? number_cell(*score, 2) : none());
      const auto& said = terms_.candidates()[c].value.fit;
      own.cells.push_back(said ? text_cell(said->said) : none());
      if (said && !said->reason.empty())
        own.notes.push_back(fmt::format("{}: {}", at(c).title, said->reason));
      apart.cells.push_back(at(c).culture_distance ? share_cell(*at(c).culture_distance) : none());
    }
    table.rows = {std::move(panel), std::move(own), std::move(apart)};
    const auto value_of = [](const std::vector<sourcing::Named<money::Decimal>>& profile,
                             const std::string& dimension) {
      const auto found =
          std::ranges::find_if(profile, [&](const auto& each) { return *each.name == dimension; });
      return found == profile.end() ? none() : number_cell(found->value.to_double(), 1);
    };
    for (const auto& dimension : culture.dimensions) {
      Row row{.cells = {text_cell(*dimension.name), value_of(culture.own, *dimension.name)},
              .notes = {dimension.value}};
      for (const std::size_t c : of_.order)
        row.cells.push_back(value_of(terms_.candidates()[c].value.culture, *dimension.name));
      table.rows.push_back(std::move(row));
    }
  }

  void registers() {
    Table& interests = view_.interests;
    interests = {.id = "interests",
                 .title = "Declarations of interest",
                 .columns = {{"evaluator"}, {"bidder"}, {"interest"}}};
    for (const auto& evaluator : terms_.evaluators) {
      for (const auto& declared : evaluator.value.declarations) {
        const sourcing::Reasoned& said = declared.value;
        interests.rows.push_back(
            {.cells = {text_cell(*evaluator.name), text_cell(*declared.name),
                       text_cell(said.reason.empty() ? said.said : said.said + ": " + said.reason)}});
      }
    }
    Table& diligence = view_.diligence;
    diligence = {.id = "diligence", .title = "Due diligence", .columns = {{"bidder"}, {"item"}, {"result"}}};
    for (const sourcing::Diligence& item : terms_.diligence) {
      const sourcing::Reasoned& said = item.result;
      diligence.rows.push_back(
          {.cells = {text_cell(*item.bidder), text_cell(item.item),
                     text_cell(said.reason.empty() ? said.said : said.said + ": " + said.reason)}});
    }
  }

  void decided() {
    Table& obligations = view_.obligations;
    obligations = {.id = "obligations",
                   .title = "Promises that become obligations",
                   .columns = {{"promise"}, {"criterion"}, {"by"}, {"measure"}}};
    for (const sourcing::Obligation& each : of_.obligations) {
      obligations.rows.push_back(
          {.cells = {text_cell(each.promise), text_cell(each.criterion),
                     text_cell(each.by ? each.by->to_string() : ""), text_cell(each.measure)}});
    }
    if (!terms_.decision) return;
    const sourcing::Decision& made = *terms_.decision;
    Table& decision = view_.decision;
    decision = {.id = "decision", .title = "Decision", .columns = {{"what"}, {"as decided"}}};
    const auto row = [&](const char* what, const std::string& text) {
      if (!text.empty()) decision.rows.push_back({.cells = {text_cell(what), text_cell(text)}});
    };
    row("award", *made.award);
    row("on", made.on ? made.on->to_string() : "");
    row("by", fmt::format("{}", fmt::join(made.by, ", ")));
    row("because", made.because);
    for (const std::string& condition : made.conditions) row("condition", condition);
    row("looked at again", made.review ? made.review->to_string() : "");
    Table& dissent = view_.dissent;
    dissent = {.id = "dissent", .title = "Dissent", .columns = {{"who"}, {"because"}}};
    for (const sourcing::Dissent& each : made.dissent)
      dissent.rows.push_back({.cells = {text_cell(each.who), text_cell(each.reason)}});
  }

  void notes() {
    const bool unsettled = std::ranges::any_of(of_.scores, [](const sourcing::PanelScore& score) {
      return score.needs_moderation && !score.agreed;
    });
    if (unsettled) view_.notes.emplace_back("* scores lie far apart and were not moderated: the mean counts");
    if (!of_.trials.empty()) {
      view_.notes.push_back(
          fmt::format("{} draws each, seed {}; a share is right to {:.1f} points in 19 of 20 runs",
                      grouped(static_cast<std::int64_t>(of_.trials.front().result.samples)),
                      of_.trials.front().result.seed, 100 * of_.trials.front().result.margin));
    }
    if (options_.whole) view_.notes.insert(view_.notes.end(), terms_.risks.begin(), terms_.risks.end());
  }

  const Selection& of_;
  const SelectionTerms& terms_;
  const SelectionOptions& options_;
  SelectionView view_;
};

}  // namespace

SelectionView view_of(const Selection& selection, const SelectionOptions& options) {
  return Viewing(selection, options).run();
}

std::string selection_text(const SelectionView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, view.title));
  for (const Fact& fact : view.facts) drawing.paragraph(fmt::format("  {:<9}  ", fact.label), fact.value);
  for (const Table* table : {&view.ranking, &view.points, &view.methods, &view.trials, &view.switches,
                             &view.weights, &view.dropped}) {
    if (table->rows.empty() && table->empty.empty()) continue;
    drawing.heading(table->title);
    drawing.table(*table);
  }
  drawing.heading("In sentences");
  for (const std::string& reason : view.reasons) drawing.paragraph("  - ", reason);
  if (!view.notes.empty()) {
    drawing.heading("Notes");
    for (const std::string& note : view.notes) drawing.paragraph("  - ", note);
  }
  drawing.line();
  drawing.paragraph("", view.finding, Tone::strong);
  return drawing.take();
}

}  // namespace entente::report
