// A negotiation in words and tables.
#include <fmt/format.h>

#include <algorithm>

#include "report/negotiation.h"
#include "report/outlook_page.h"

namespace entente::report {
namespace {

using namespace negotiation;

Cell points_cell(std::int64_t worth, Tone tone = Tone::plain) {
  Cell cell{points_text(worth)};
  cell.number = money::Decimal::scaled(worth, 6);
  cell.tone = tone;
  return cell;
}

Cell change_cell(std::int64_t worth) {
  Cell cell = points_cell(worth, worth == 0 ? Tone::muted : Tone::strong);
  if (worth > 0) cell.text = "+" + cell.text;
  return cell;
}

OutlookView headed(const Agenda& agenda, std::string title) {
  OutlookView view;
  view.title = std::move(title);
  view.agreement = *agenda.written.id;
  view.client = agenda.written.parties.client;
  view.supplier = agenda.written.parties.supplier;
  if (!agenda.written.title.empty()) view.facts.push_back({"Negotiation", agenda.written.title});
  return view;
}

std::string option_words(const Agenda& agenda, std::size_t issue, std::uint32_t option) {
  const AgendaOption& of = agenda.issues[issue].options[option];
  return of.title.empty() ? of.name : fmt::format("{}: {}", of.name, of.title);
}

/// Clause by clause: what a package says, beside the deal that stands where there is one.
Table package_table(const Agenda& agenda, const Package& package, const std::optional<Package>& deal,
                    std::string title) {
  Table table{"package", std::move(title), {{"Clause"}}, {}, {}};
  if (deal) table.columns.push_back({"Deal so far"});
  table.columns.push_back({"Package"});
  for (std::size_t i = 0; i < package.size(); ++i) {
    const bool same = deal && (*deal)[i] == package[i];
    Row row;
    row.id = agenda.issues[i].name;
    row.cells.push_back({agenda.issues[i].words()});
    if (deal) row.cells.push_back({agenda.option_name(i, (*deal)[i])});
    Cell cell{option_words(agenda, i, package[i])};
    cell.tone = same ? Tone::muted : Tone::strong;
    if (same) cell.text = "same";
    row.cells.push_back(std::move(cell));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table common_table(const std::vector<WrittenCommon>& common) {
  Table table{"common", "Common ground", {{"Clause"}, {"Option"}, {"How"}}, {}, {}};
  for (const WrittenCommon& each : common)
    table.rows.push_back({{{each.issue}, {each.option}, {each.how}}, {}, each.issue});
  return table;
}

std::size_t changed(const Package& from, const Package& to) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < from.size(); ++i) count += from[i] != to[i] ? 1 : 0;
  return count;
}

std::string method_words(Method method) {
  switch (method) {
    case Method::nash:
      return "Nash: the largest product of both gains";
    case Method::kalai_smorodinsky:
      return "Kalai-Smorodinsky: equal shares of what each could gain at most";
    case Method::ks_min_spread:
      return "smallest spread of the two shares of the largest gains";
    case Method::ks_abs_diff:
      return "smallest difference of the two utilities";
    case Method::egalitarian:
      return "egalitarian: the smaller gain as large as it can be";
    case Method::welfare:
      return "welfare: the largest sum";
  }
  return {};
}

/// The best and the worst option of each clause for one side, heaviest clause first.
Table weights_table(const Prepared& prepared) {
  const Agenda& agenda = prepared.agenda;
  Table table{"clauses",
              "What matters to you",
              {{"Clause"}, {"At stake", Align::right}, {"Best"}, {"Worst"}},
              {},
              {}};
  struct Stake {
    std::size_t issue;
    std::int64_t at_stake;
    std::uint32_t best, worst;
  };
  std::vector<Stake> stakes;
  for (std::size_t i = 0; i < agenda.issues.size(); ++i) {
    const auto& worth = prepared.mine.preferences.worth[i];
    const auto [low, high] = std::ranges::minmax_element(worth);
    stakes.push_back({i, *high - *low, static_cast<std::uint32_t>(high - worth.begin()),
                      static_cast<std::uint32_t>(low - worth.begin())});
  }
  std::ranges::stable_sort(stakes, std::ranges::greater{}, &Stake::at_stake);
  for (const Stake& stake : stakes) {
    table.rows.push_back({{{agenda.issues[stake.issue].words()},
                           points_cell(stake.at_stake),
                           {agenda.option_name(stake.issue, stake.best)},
                           {agenda.option_name(stake.issue, stake.worst)}},
                          {},
                          agenda.issues[stake.issue].name});
  }
  return table;
}

Table packages_table(const Prepared& prepared) {
  Table table{"packages",
              "Packages as you see them",
              {{"Package"}, {"Worth", Align::right}, {"Over no agreement", Align::right}},
              {},
              {}};
  for (const OwnPackage& each : prepared.packages) {
    const std::int64_t gain = each.worth - prepared.mine.preferences.reservation;
    table.rows.push_back({{{each.name}, points_cell(each.worth), change_cell(gain)}, {}, each.name});
  }
  return table;
}

/// What a suggestion changes for one side against the draft, clause by clause.
void add_own_exchange(OutlookView& view, const Prepared& prepared) {
  if (prepared.packages.empty() || !prepared.agenda.draft) return;
  const OwnPackage& last = prepared.packages.back();
  if (last.package == *prepared.agenda.draft) return;
  Table table{"exchange",
              fmt::format("From the draft to {}", last.name),
              {{"Clause"}, {"Draft"}, {"Then"}, {"To you", Align::right}},
              {},
              {}};
  const Game alone{prepared.agenda.field, prepared.mine.preferences, prepared.mine.preferences};
  const Exchange made = exchange(alone, *prepared.agenda.draft, last.package);
  for (const ClauseChange& each : made.clauses) {
    table.rows.push_back({{{prepared.agenda.issues[each.issue].words()},
                           {prepared.agenda.option_name(each.issue, each.from)},
                           {prepared.agenda.option_name(each.issue, each.to)},
                           change_cell(each.worth.a)},
                          {},
                          prepared.agenda.issues[each.issue].name});
  }
  if (made.together.a != 0)
    table.rows.push_back({{{"taken together"}, {}, {}, change_cell(made.together.a)}, {}, "together"});
  table.rows.push_back({{{"in all"}, {}, {}, change_cell(made.total.a)}, {}, "total"});
  view.sections.push_back({std::move(table), ""});
}

std::string money_words(std::int64_t units, const outlook::Backtest& of) {
  return money::Money::minor(units, of.currency).to_string();
}

/// What remains of the charges after everything that service levels add and take.
std::int64_t in_all(const outlook::History& history) {
  return history.eligible() - history.net() + history.bonus();
}

std::string months_words(const outlook::Backtest& money) {
  return fmt::format("{} to {}", month_title(money.first), month_title(money.last));
}

void add_money(OutlookView& view, const outlook::Backtest& money) {
  Table table{"money",
              fmt::format("{} under the package", months_words(money)),
              {{"Over the history"}, {"As agreed", Align::right}, {"Package", Align::right}},
              {},
              {}};
  const auto add = [&](const char* what, std::int64_t was, std::int64_t would) {
    table.rows.push_back({{{what}, {money_words(was, money)}, {money_words(would, money)}}, {}, what});
  };
  add("charges that credits are reckoned on", money.was.eligible(), money.would->eligible());
  add("credits to the client", money.was.credits(), money.would->credits());
  add("earned back by the supplier", money.was.earned_back(), money.would->earned_back());
  add("bonuses to the supplier", money.was.bonus(), money.would->bonus());
  add("in all, from the client to the supplier", in_all(money.was), in_all(*money.would));
  view.sections.push_back({std::move(table), "the same figures for both sides"});
}

/// The packages beside each other, over the same months.
void add_own_money(OutlookView& view, const PackagesMoney& packages) {
  if (packages.empty()) return;
  Table table{"money",
              fmt::format("What {} would have cost", months_words(packages.front().second)),
              {{"Package"},
               {"Charges", Align::right},
               {"Credits", Align::right},
               {"Earned back and bonuses", Align::right},
               {"Client to supplier in all", Align::right}},
              {},
              {}};
  const auto add = [&](const std::string& name, const outlook::History& history,
                       const outlook::Backtest& of) {
    table.rows.push_back({{{name},
                           {money_words(history.eligible(), of)},
                           {money_words(history.credits(), of)},
                           {money_words(history.earned_back() + history.bonus(), of)},
                           {money_words(in_all(history), of)}},
                          {},
                          name});
  };
  add("as agreed today", packages.front().second.was, packages.front().second);
  for (const auto& [name, money] : packages) {
    if (money.would) add(name, *money.would, money);
  }
  view.sections.push_back({std::move(table), "settled and priced over the agreement's own history"});
}

}  // namespace

std::string negotiation_html(const OutlookView& view) {
  return outlook_html(view,
                      "Points say what a side prefers, in a measure of its own; those of two sides cannot be "
                      "compared. People decide.");
}

OutlookView view_of(const Prepared& prepared, const PackagesMoney& money, const std::string& without_money) {
  const auto side = document::name_of(prepared.mine.side);
  const std::int64_t reservation = prepared.mine.preferences.reservation;
  OutlookView view = headed(prepared.agenda, fmt::format("Negotiation as the {} sees it", side));
  view.facts.push_back({"No agreement is worth", fmt::format("{} points", points_text(reservation))});
  view.facts.push_back({"Packages are worth", fmt::format("{} to {} points", points_text(prepared.worst),
                                                          points_text(prepared.best))});
  view.sections.push_back(
      {weights_table(prepared), "points between the worst and the best option of a clause"});
  if (!prepared.packages.empty()) view.sections.push_back({packages_table(prepared), ""});
  add_own_exchange(view, prepared);
  add_own_money(view, money);
  if (!without_money.empty()) view.notes.push_back(fmt::format("no money is shown: {}", without_money));
  std::vector<WrittenCommon> common;
  for (const auto& [issue, option] : prepared.common)
    common.push_back({prepared.agenda.issues[issue].name,
                      prepared.agenda.option_name(issue, option),
                      "both offer it",
                      {}});
  if (!common.empty()) view.sections.push_back({common_table(common), ""});
  view.notes.emplace_back("this page holds private preferences: it is for your side only");
  const auto& packages = prepared.packages;
  if (packages.empty()) {
    view.finding =
        fmt::format("{} clauses to settle; no draft and no offers yet", prepared.agenda.issues.size());
  } else {
    const OwnPackage& last = packages.back();
    view.finding = fmt::format(
        "{} is worth {} points to you, {} {} than no agreement", last.name, points_text(last.worth),
        points_text(last.worth < reservation ? reservation - last.worth : last.worth - reservation),
        last.worth < reservation ? "less" : "more");
  }
  return view;
}

namespace {

/// Who gives what for what, in one sentence of each clause.
std::string trade_words(const ClauseChange& change) {
  const auto a = change.worth.a;
  const auto b = change.worth.b;
  if (a > 0 && b > 0) return "both gain";
  if (a < 0 && b < 0) return "both give";
  if (a > 0) return b < 0 ? "the supplier gives, the client gains" : "the client gains";
  if (b > 0) return a < 0 ? "the client gives, the supplier gains" : "the supplier gains";
  if (a < 0) return "the client gives";
  if (b < 0) return "the supplier gives";
  return "neither minds";
}

Table exchange_table(const Suggested& of) {
  Table table{"exchange",
              "Who gives what for what",
              {{"Clause"},
               {"Deal so far"},
               {"Package"},
               {"Client", Align::right},
               {"Supplier", Align::right},
               {"Trade"}},
              {},
              {}};
  const Exchange& made = *of.neutral.exchange;
  for (const ClauseChange& each : made.clauses) {
    table.rows.push_back({{{of.agenda.issues[each.issue].words()},
                           {of.agenda.option_name(each.issue, each.from)},
                           {of.agenda.option_name(each.issue, each.to)},
                           change_cell(each.worth.a),
                           change_cell(each.worth.b),
                           {trade_words(each)}},
                          {},
                          of.agenda.issues[each.issue].name});
  }
  if (made.together != Worth{})
    table.rows.push_back(
        {{{"taken together"}, {}, {}, change_cell(made.together.a), change_cell(made.together.b), {}},
         {},
         "together"});
  table.rows.push_back(
      {{{"in all"}, {}, {}, change_cell(made.total.a), change_cell(made.total.b), {}}, {}, "total"});
  return table;
}

Table methods_table(const Suggested& of) {
  Table table{"methods",
              "What each method chooses",
              {{"Method"},
               {"Client", Align::right},
               {"Supplier", Align::right},
               {"Equally good", Align::right},
               {"Package"}},
              {},
              {}};
  for (const Choice& choice : of.neutral.solved.choices) {
    for (const Point& point : choice.points) {
      std::vector<std::string> options;
      for (std::size_t i = 0; i < point.first.size(); ++i)
        options.push_back(of.agenda.option_name(i, point.first[i]));
      Row row{{{std::string(name_of(choice.method))},
               points_cell(point.worth.a),
               points_cell(point.worth.b),
               {std::to_string(point.packages)},
               {fmt::format("{}", fmt::join(options, ", "))}},
              {},
              std::string(name_of(choice.method))};
      if (!is_free_of_scale(choice.method))
        row.notes.emplace_back("means something only where both reckon in the same unit");
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table few_table(const Suggested& of) {
  Table table{"few-changes",
              "What few changes can do",
              {{"Clauses", Align::right}, {"Client", Align::right}, {"Supplier", Align::right}, {"Changes"}},
              {},
              {}};
  const Worth before = worth_of(of.neutral.game, *of.deal);
  for (const FewChanges& each : of.neutral.few) {
    std::vector<std::string> changes;
    for (std::size_t i = 0; i < each.package.size(); ++i) {
      if (each.package[i] != (*of.deal)[i])
        changes.push_back(
            fmt::format("{} {}", of.agenda.issues[i].name, of.agenda.option_name(i, each.package[i])));
    }
    table.rows.push_back({{{std::to_string(each.changed)},
                           change_cell(each.worth.a - before.a),
                           change_cell(each.worth.b - before.b),
                           {fmt::format("{}", fmt::join(changes, "; "))}},
                          {},
                          std::to_string(each.clauses)});
  }
  return table;
}

Table robustness_table(const Robustness& counted) {
  Table table{
      "robustness",
      "If what both sides state is off",
      {{"Then still"}, {"Weights", Align::right}, {"Reservations", Align::right}, {"Both", Align::right}},
      {},
      {}};
  const auto add = [&](const char* what, std::uint32_t Survival::* count) {
    Row row;
    row.id = what;
    row.cells.push_back({what});
    for (const Survival* each : {&counted.weights, &counted.reservations, &counted.both})
      row.cells.push_back({fmt::format("{:.0f}%", 100.0 * each->*count / std::max(1U, each->draws))});
    table.rows.push_back(std::move(row));
  };
  add("both reach their reservation", &Survival::acceptable);
  add("the client prefers it to the deal so far", &Survival::better_client);
  add("the supplier prefers it to the deal so far", &Survival::better_supplier);
  add("both prefer it", &Survival::better_both);
  add("no other package is better for both", &Survival::not_dominated);
  add("the method chooses the same package", &Survival::chosen_again);
  return table;
}

void add_neutral(OutlookView& view, const Suggested& of) {
  const Solved& solved = of.neutral.solved;
  view.facts.push_back({"Packages that nothing dominates", std::to_string(solved.front.size())});
  view.facts.push_back(
      {"Reservations", fmt::format("client {}, supplier {}", points_text(solved.bounds.reservation.a),
                                   points_text(solved.bounds.reservation.b))});
  if (!solved.front.empty()) {
    view.facts.push_back(
        {"Best within them", fmt::format("client {}, supplier {}", points_text(solved.bounds.ideal.a),
                                         points_text(solved.bounds.ideal.b))});
  }
  if (of.neutral.exchange)
    view.sections.push_back(
        {exchange_table(of), "points of each side; they cannot be compared with each other"});
  if (!of.neutral.few.empty())
    view.sections.push_back({few_table(of), "the best for at most so many clauses"});
  if (!solved.choices.empty()) view.sections.push_back({methods_table(of), ""});
  if (of.neutral.robustness)
    view.sections.push_back(
        {robustness_table(*of.neutral.robustness),
         fmt::format("{} draws: every weight within the spread that its side states, and each reservation "
                     "within the same part of the side's best gain",
                     of.neutral.robustness->both.draws)});
  if (solved.closest) {
    view.sections.push_back(
        {package_table(of.agenda, solved.closest->point.first, of.deal, "The nearest to an agreement"), ""});
    view.notes.push_back(
        fmt::format("the nearest package leaves the client {} and the supplier {} points short",
                    points_text(solved.closest->shortfall.a), points_text(solved.closest->shortfall.b)));
  }
  if (!solved.front.empty()) view.plots.push_back(front_plot(of));
  view.notes.emplace_back("this page holds both sides' preferences: it is for the neutral only");
  view.notes.emplace_back(
      "a side that states its preferences otherwise gets other suggestions: people decide");
}

std::string what_it_is(const WrittenQuestion& question) {
  return question.kind == WrittenQuestion::Kind::improvement ? "Improvement" : "Suggestion";
}

}  // namespace

OutlookView view_of(const Suggested& suggested, const std::optional<outlook::Backtest>& money,
                    const std::string& without_money, Reader reader) {
  const Agenda& agenda = suggested.agenda;
  const std::string what = what_it_is(suggested.question);
  OutlookView view = headed(agenda, fmt::format("{} {}", what, suggested.question.number));
  view.facts.push_back({"Chosen by", method_words(suggested.question.method)});
  view.facts.push_back(
      {"Questions", fmt::format("{} of {} asked{}", suggested.asked, *agenda.written.questions,
                                suggested.repeated ? "; this one was answered before" : "")});
  if (suggested.package) {
    view.sections.push_back({package_table(agenda, *suggested.package, suggested.deal, "The package"), ""});
    if (money && money->would) add_money(view, *money);
    if (!without_money.empty()) view.notes.push_back(fmt::format("no money is shown: {}", without_money));
  }
  if (!suggested.common.empty()) view.sections.push_back({common_table(suggested.common), ""});
  if (reader == Reader::neutral) add_neutral(view, suggested);
  if (!suggested.package) {
    view.finding = suggested.question.kind == WrittenQuestion::Kind::improvement
                       ? "nothing is better for one side without being worse for the other: the deal stands"
                       : "no package is worth more to both than no agreement";
  } else if (suggested.deal) {
    const std::size_t count = changed(*suggested.deal, *suggested.package);
    view.finding =
        count == 0
            ? "the deal so far is the package that the method chooses"
            : fmt::format("{} {} changes {} of the deal so far; it stands unless both accept this", what,
                          suggested.question.number, plural(static_cast<std::int64_t>(count), "clause"));
  } else {
    view.finding = fmt::format("{} {}: both answer in secret; it counts only if both accept", what,
                               suggested.question.number);
  }
  return view;
}

OutlookView view_of(const SettledDeal& deal) {
  OutlookView view = headed(
      deal.agenda,
      fmt::format("Answers to {} {}",
                  deal.question.kind == WrittenQuestion::Kind::improvement ? "improvement" : "suggestion",
                  deal.question.number));
  if (deal.accepted && deal.package)
    view.sections.push_back({package_table(deal.agenda, *deal.package, deal.before, "The deal"), ""});
  if (!deal.without_amendment.empty())
    view.notes.push_back(fmt::format("no amendment was drafted: {}", deal.without_amendment));
  view.finding = deal.accepted ? "both accept: this is the deal now"
                               : "it is not accepted by both; what stood before stands";
  return view;
}

}  // namespace entente::report
