#include "negotiation/agenda.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "text/similar.h"

namespace entente::negotiation {
namespace {

using money::Decimal;
using text::Diagnostics;

/// A range with more values than anybody tells apart is a mistake in `step`.
constexpr std::size_t kRangeValuesMax = 1'000;
/// Numbers of the documents stay within these, so that sums and products of them are exact.
constexpr int kDecimalsMax = 4;
const Decimal kRangeLargest(1'000'000'000);

std::string listed(const AgendaIssue& issue) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> names;
  for (const AgendaOption& option : issue.options) {
    if (names.size() == kShown) {
      names.emplace_back("...");
      break;
    }
    names.push_back(option.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::optional<std::uint32_t> issue_named(const Agenda& agenda, const Placed<std::string>& name,
                                         Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < agenda.issues.size(); ++i) {
    if (agenda.issues[i].name == *name) return static_cast<std::uint32_t>(i);
  }
  std::vector<std::string> names;
  for (const AgendaIssue& issue : agenda.issues) names.push_back(issue.name);
  auto problem = text::error("N0101", fmt::format("there is no clause `{}` in this negotiation", *name));
  problem.at(name.place, "not a clause of the negotiation");
  if (const auto meant = text::nearest(*name, names))
    problem.help(fmt::format("write `{}`", *meant));
  else
    problem.note(fmt::format("its clauses are {}", fmt::join(names, ", ")));
  diagnostics.push_back(std::move(problem));
  return std::nullopt;
}

/// `4 050 EUR` or `4050` of a range in EUR.
std::optional<Decimal> number_of(std::string text, const std::string& unit) {
  if (!unit.empty() && text.ends_with(unit)) {
    text.resize(text.size() - unit.size());
    while (!text.empty() && text.back() == ' ') text.pop_back();
  }
  return Decimal::parse(text);
}

const std::string& unit_of(const Agenda& agenda, std::uint32_t issue) {
  static const std::string none;
  const auto& range = agenda.written.issues[issue].value.range;
  return range ? range->unit : none;
}

std::optional<std::uint32_t> find_option(const Agenda& agenda, std::uint32_t issue, const std::string& name) {
  const AgendaIssue& of = agenda.issues[issue];
  for (std::size_t o = 0; o < of.options.size(); ++o) {
    if (of.options[o].name == name) return static_cast<std::uint32_t>(o);
  }
  if (of.values.empty()) return std::nullopt;
  const auto number = number_of(name, unit_of(agenda, issue));
  if (!number) return std::nullopt;
  const auto found = std::ranges::find(of.values, *number);
  if (found == of.values.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - of.values.begin());
}

void unknown_option(const Agenda& agenda, std::uint32_t issue, const Placed<std::string>& name,
                    Diagnostics& diagnostics) {
  const AgendaIssue& of = agenda.issues[issue];
  auto problem =
      text::error("N0102", fmt::format("`{}` is not an option of the clause `{}`", *name, of.name));
  problem.at(name.place, "not one of its options");
  std::vector<std::string> names;
  for (const AgendaOption& option : of.options) names.push_back(option.name);
  if (of.values.empty()) {
    problem.note(fmt::format("its options are {}", listed(of)));
    if (const auto meant = text::nearest(*name, names)) problem.help(fmt::format("write `{}`", *meant));
  } else {
    problem.note(fmt::format("its values go from {} to {} in steps of {}", names.front(), names.back(),
                             agenda.written.issues[issue].value.range->step->to_string()));
  }
  diagnostics.push_back(std::move(problem));
}

std::optional<std::uint32_t> option_named(const Agenda& agenda, std::uint32_t issue,
                                          const Placed<std::string>& name, Diagnostics& diagnostics) {
  const auto found = find_option(agenda, issue, *name);
  if (!found) unknown_option(agenda, issue, name, diagnostics);
  return found;
}

/// `93%`, or `4 000 .. 4 200` of a range.
std::vector<std::uint32_t> options_written(const Agenda& agenda, std::uint32_t issue,
                                           const Placed<std::string>& text, Diagnostics& diagnostics) {
  const AgendaIssue& of = agenda.issues[issue];
  const std::size_t dots = text->find("..");
  if (of.values.empty() || dots == std::string::npos) {
    const auto found = option_named(agenda, issue, text, diagnostics);
    return found ? std::vector{*found} : std::vector<std::uint32_t>{};
  }
  const auto trimmed = [](std::string part) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
  };
  const auto from = number_of(trimmed(text->substr(0, dots)), unit_of(agenda, issue));
  const auto to = number_of(trimmed(text->substr(dots + 2)), unit_of(agenda, issue));
  std::vector<std::uint32_t> options;
  for (std::uint32_t o = 0; from && to && o < of.values.size(); ++o) {
    if (of.values[o] >= *from && of.values[o] <= *to) options.push_back(o);
  }
  if (options.empty()) unknown_option(agenda, issue, text, diagnostics);
  return options;
}

std::vector<Condition> conditions_of(const Agenda& agenda, const WrittenConditions& written,
                                     Diagnostics& diagnostics) {
  std::vector<Condition> conditions;
  for (const auto& each : written) {
    const auto issue = issue_named(agenda, each.name, diagnostics);
    if (!issue) continue;
    Condition condition{*issue, {}};
    for (const Placed<std::string>& text : each.value) {
      const auto options = options_written(agenda, *issue, text, diagnostics);
      condition.options.insert(condition.options.end(), options.begin(), options.end());
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + " " + unit;
}

void add_range(AgendaIssue& issue, const WrittenIssue& written, Diagnostics& diagnostics) {
  const WrittenRange& range = *written.range;
  const Decimal zero(0);
  for (const Placed<Decimal>* end : {&range.from, &range.to, &range.step}) {
    if (**end <= kRangeLargest && **end >= -kRangeLargest && (*end)->scale() <= kDecimalsMax) continue;
    diagnostics.push_back(
        text::error("N0106", fmt::format("the range of the clause `{}` is too wide or too fine", issue.name))
            .at(end->place,
                fmt::format("at most {}, with at most {} decimals", kRangeLargest.to_string(), kDecimalsMax))
            .help("write it in a larger or smaller unit"));
    return;
  }
  if (*range.to <= *range.from || *range.step <= zero) {
    diagnostics.push_back(
        text::error("N0106", fmt::format("the clause `{}` has a range without values", issue.name))
            .at(*range.to <= *range.from ? range.to.place : range.step.place,
                *range.to <= *range.from ? "not above where it begins" : "not above zero")
            .help("write the smallest value, a larger one, and how far values are apart"));
    return;
  }
  for (Decimal value = *range.from; value <= *range.to; value = value + *range.step) {
    if (issue.options.size() == kRangeValuesMax) {
      diagnostics.push_back(text::error("N0106", fmt::format("the clause `{}` has more than {} values",
                                                             issue.name, kRangeValuesMax))
                                .at(range.step.place, "too small a step for this range")
                                .help("write the smallest difference that anybody would argue about"));
      return;
    }
    AgendaOption option;
    option.name = with_unit(value.to_string(), range.unit);
    if (!written.term->empty()) option.sets.emplace_back(*written.term, option.name);
    issue.options.push_back(std::move(option));
    issue.values.push_back(value);
  }
  if (issue.values.back() != *range.to) {
    diagnostics.push_back(
        text::error("N0106", fmt::format("the range of the clause `{}` does not end on a step", issue.name))
            .at(range.to.place, fmt::format("the last step before it is {}", issue.values.back().to_string()))
            .help(fmt::format("end it at {}, or change the step", issue.values.back().to_string())));
  }
}

void add_options(AgendaIssue& issue, const WrittenIssue& written, Diagnostics& diagnostics) {
  for (const auto& each : written.options) {
    const auto twice = std::ranges::find(issue.options, *each.name, &AgendaOption::name);
    if (twice != issue.options.end()) {
      diagnostics.push_back(text::error("N0110", fmt::format("the clause `{}` has the option `{}` twice",
                                                             issue.name, *each.name))
                                .at(each.name.place, "stands in the list already")
                                .help("remove one of the two"));
      continue;
    }
    AgendaOption option{*each.name, each.value.title, {}};
    if (!written.term->empty()) option.sets.emplace_back(*written.term, *each.name);
    for (const auto& term : each.value.sets) option.sets.emplace_back(*term.name, *term.value);
    issue.options.push_back(std::move(option));
  }
  if (issue.options.size() < 2) {
    diagnostics.push_back(
        text::error("N0105", fmt::format("the clause `{}` leaves nothing to settle", issue.name))
            .at(issue.place, issue.options.empty() ? "no option" : "one option only")
            .help("write two options or more, or leave the clause out of the negotiation"));
  }
}

/// A term of the agreement belongs to one clause only: two would overwrite each other.
void check_terms(const Agenda& agenda, Diagnostics& diagnostics) {
  std::map<std::string, std::size_t> owner;
  for (std::size_t i = 0; i < agenda.issues.size(); ++i) {
    std::vector<std::string> terms;
    for (const AgendaOption& option : agenda.issues[i].options) {
      for (const auto& [term, value] : option.sets) {
        if (std::ranges::find(terms, term) == terms.end()) terms.push_back(term);
      }
    }
    for (const std::string& term : terms) {
      const auto [found, is_new] = owner.emplace(term, i);
      if (is_new) continue;
      diagnostics.push_back(text::error("N0109", fmt::format("two clauses set the same term `{}`", term))
                                .at(agenda.issues[i].place, "sets it as well")
                                .beside(agenda.issues[found->second].place, "sets it")
                                .help("join the two clauses into one whose options say both"));
    }
  }
}

std::string names_of(const Agenda& agenda, const std::vector<std::uint32_t>& issues) {
  std::vector<std::string> names;
  for (const std::uint32_t issue : issues) names.push_back(fmt::format("`{}`", agenda.issues[issue].name));
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_rules(Agenda& agenda, Diagnostics& diagnostics) {
  for (const WrittenRule& written : agenda.written.rules) {
    Rule rule;
    rule.when = conditions_of(agenda, written.apart.empty() ? written.when : written.apart, diagnostics);
    rule.then = conditions_of(agenda, written.then, diagnostics);
    agenda.field.rules.push_back(std::move(rule));
  }
}

/// Clauses that depend on each other must be few enough to be gone through, and leave something.
void check_groups(const Agenda& agenda, Diagnostics& diagnostics) {
  const auto groups = groups_of(agenda.field, {});
  if (!groups) {
    diagnostics.push_back(
        text::error("N0108", fmt::format("too many clauses depend on each other: more than {} combinations",
                                         kCombinationsMax))
            .at(agenda.written.rules.front().place, "constraints tie them together")
            .note(fmt::format("they are {}", names_of(agenda, too_large(agenda.field, {}))))
            .help("write constraints about fewer clauses, or give ranges a larger step"));
    return;
  }
  for (const Group& group : *groups) {
    if (!group.combinations.empty()) continue;
    diagnostics.push_back(
        text::error("N0107", "the constraints leave no package at all")
            .at(agenda.written.rules.front().place, "they contradict each other")
            .note(fmt::format("no options of {} go together", names_of(agenda, group.issues)))
            .help("take one of the constraints out, or add an option"));
  }
}

/// The constraint that a package breaks.
const WrittenRule* broken_by(const Agenda& agenda, const Package& package) {
  for (std::size_t r = 0; r < agenda.field.rules.size(); ++r) {
    Field one{agenda.field.options, {agenda.field.rules[r]}};
    if (!is_possible(one, package)) return &agenda.written.rules[r];
  }
  return nullptr;
}

std::optional<Package> possible_package(const Agenda& agenda, const WrittenPackage& written,
                                        const text::Place& whole, std::string_view what,
                                        Diagnostics& diagnostics) {
  std::optional<Package> package = package_of(agenda, written, whole, diagnostics);
  if (!package || text::has_errors(diagnostics)) return package;
  const WrittenRule* broken = broken_by(agenda, *package);
  if (broken == nullptr) return package;
  auto problem =
      text::error("N0104", fmt::format("the {} is not a package that the constraints allow", what));
  problem.at(whole, "options in it do not go together").beside(broken->place, "because of this constraint");
  if (!broken->because.empty()) problem.note(broken->because);
  diagnostics.push_back(problem.help("change the package or the constraint"));
  return std::nullopt;
}

}  // namespace

std::string points_text(std::int64_t worth) {
  return Decimal::scaled(worth, 6).rounded(2, money::Rounding::half_away_from_zero).to_string();
}

Agenda read_agenda(const text::SourcePtr& source) {
  auto decoded = document::read<WrittenNegotiation>(source);
  Agenda agenda;
  agenda.written = std::move(decoded.value);
  agenda.diagnostics = std::move(decoded.diagnostics);
  Diagnostics& diagnostics = agenda.diagnostics;
  if (text::has_errors(diagnostics)) return agenda;
  for (const auto& named : agenda.written.issues) {
    AgendaIssue issue{*named.name, named.value.title, named.value.clause, {}, {}, named.name.place};
    if (named.value.range) {
      add_range(issue, named.value, diagnostics);
    } else {
      add_options(issue, named.value, diagnostics);
    }
    agenda.field.options.push_back(static_cast<std::uint32_t>(issue.options.size()));
    agenda.issues.push_back(std::move(issue));
  }
  if (agenda.issues.empty()) {
    diagnostics.push_back(text::error("N0105", "the negotiation has no clause to settle")
                              .at(agenda.written.id.place, "nothing under `issues`")
                              .help("write the clauses with their options under `issues`"));
  }
  check_terms(agenda, diagnostics);
  if (!text::has_errors(diagnostics)) add_rules(agenda, diagnostics);
  if (!text::has_errors(diagnostics)) check_groups(agenda, diagnostics);
  if (!text::has_errors(diagnostics)) {
    Diagnostics problems;
    if (!agenda.written.draft.empty())
      agenda.draft =
          possible_package(agenda, agenda.written.draft, agenda.written.draft_place, "draft", problems);
    for (const WrittenOffer& offer : agenda.written.offers) {
      Diagnostics of_offer;
      if (auto package = possible_package(agenda, offer.package, offer.place, "offer", of_offer))
        agenda.offers.push_back({offer.by, offer.on, std::move(*package)});
      problems.insert(problems.end(), of_offer.begin(), of_offer.end());
    }
    diagnostics.insert(diagnostics.end(), problems.begin(), problems.end());
  }
  text::sort_by_place(diagnostics);
  return agenda;
}

std::optional<Package> package_of(const Agenda& agenda, const WrittenPackage& written,
                                  const text::Place& whole, Diagnostics& diagnostics) {
  constexpr std::uint32_t kOpen = ~0U;
  Package package(agenda.issues.size(), kOpen);
  bool fine = true;
  for (const auto& each : written) {
    const auto issue = issue_named(agenda, each.name, diagnostics);
    const auto option = issue ? option_named(agenda, *issue, each.value, diagnostics) : std::nullopt;
    fine = fine && option;
    if (option) package[*issue] = *option;
  }
  if (!fine) return std::nullopt;
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < package.size(); ++i) {
    if (package[i] == kOpen) open.push_back(i);
  }
  if (open.empty()) return package;
  diagnostics.push_back(
      text::error("N0103", fmt::format("the package leaves {} open", names_of(agenda, open)))
          .at(whole, "a package settles every clause")
          .help("write an option for each clause"));
  return std::nullopt;
}

WrittenPackage written(const Agenda& agenda, const Package& package) {
  WrittenPackage made;
  for (std::size_t i = 0; i < package.size(); ++i) {
    Named<Placed<std::string>> each;
    each.name = agenda.issues[i].name;
    each.value = agenda.option_name(i, package[i]);
    made.push_back(std::move(each));
  }
  return made;
}

std::vector<std::pair<std::string, std::string>> settings_of(const Agenda& agenda, const Package& package) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (std::size_t i = 0; i < package.size(); ++i) {
    const auto& sets = agenda.issues[i].options[package[i]].sets;
    settings.insert(settings.end(), sets.begin(), sets.end());
  }
  return settings;
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> common_ground(const Agenda& agenda) {
  const Package* latest[2] = {nullptr, nullptr};
  for (const AgendaOffer& offer : agenda.offers) latest[offer.by == Side::client ? 0 : 1] = &offer.package;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> common;
  if (latest[0] == nullptr || latest[1] == nullptr) return common;
  for (std::uint32_t i = 0; i < agenda.issues.size(); ++i) {
    if ((*latest[0])[i] == (*latest[1])[i]) common.emplace_back(i, (*latest[0])[i]);
  }
  return common;
}

namespace {

/// Weights and worths beyond this are a mistake, and would not add up in whole millionths.
const Decimal kLargest(10'000);

std::int64_t millionths(const Decimal& points) {
  return static_cast<std::int64_t>(points.units_at(6, money::Rounding::half_even));
}

bool is_within(const Placed<Decimal>& value, const Decimal& least, std::string_view what,
               Diagnostics& diagnostics) {
  if (*value >= least && *value <= kLargest && value->scale() <= kDecimalsMax) return true;
  diagnostics.push_back(
      text::error("N0115", fmt::format("{} is not a {}", value->to_string(), what))
          .at(value.place, fmt::format("from {} to {}, with at most {} decimals", least.to_string(),
                                       kLargest.to_string(), kDecimalsMax))
          .help("worths usually go from 0 to 100, and weights say which clause matters more"));
  return false;
}

/// Worth of a value of a range between the values that are written.
struct Anchor {
  Decimal value, worth;
};
Decimal between(const Anchor& low, const Anchor& high, const Decimal& value) {
  if (value == low.value) return low.worth;
  constexpr int kPlaces = 6;
  return low.worth + money::divide((high.worth - low.worth) * (value - low.value), high.value - low.value,
                                   kPlaces, money::Rounding::half_even);
}

class PreferencesReader {
 public:
  PreferencesReader(const Agenda& agenda, WrittenPreferences written)
      : agenda_(agenda), written_(std::move(written)) {}

  PrivateSide read() {
    made_.side = *written_.side;
    made_.within_percent = written_.within_percent;
    made_.preferences.worth.resize(agenda_.issues.size());
    std::vector<const Named<WrittenWorth>*> said(agenda_.issues.size(), nullptr);
    for (const auto& each : written_.issues) {
      if (const auto issue = issue_named(agenda_, each.name, made_.diagnostics)) said[*issue] = &each;
    }
    for (std::uint32_t i = 0; i < said.size(); ++i) {
      if (said[i] == nullptr) {
        made_.diagnostics.push_back(
            text::error("N0113", fmt::format("these preferences say nothing about the clause `{}`",
                                             agenda_.issues[i].name))
                .at(written_.side.place, "the preferences")
                .help("write what each of its options is worth; weight 0 where the clause does not matter"));
        continue;
      }
      read_worth(i, *said[i]);
    }
    read_together();
    is_within(written_.reservation, -kLargest * kLargest, "reservation", made_.diagnostics);
    made_.preferences.reservation = millionths(*written_.reservation);
    check_whole();
    return std::move(made_);
  }

 private:
  void read_worth(std::uint32_t issue, const Named<WrittenWorth>& said) {
    bool fine = is_within(said.value.weight, Decimal(0), "weight", made_.diagnostics);
    for (const auto& each : said.value.worth)
      fine = is_within(each.value, -kLargest, "worth", made_.diagnostics) && fine;
    const std::vector<Decimal> worths =
        agenda_.issues[issue].values.empty() ? worths_of_options(issue, said) : worths_of_range(issue, said);
    if (!fine) return;
    for (const Decimal& worth : worths) {
      made_.preferences.worth[issue].push_back(
          millionths(money::divide(*said.value.weight * worth, Decimal(100), 9, money::Rounding::half_even)));
    }
  }

  std::vector<Decimal> worths_of_options(std::uint32_t issue, const Named<WrittenWorth>& said) {
    const AgendaIssue& of = agenda_.issues[issue];
    std::vector<std::optional<Decimal>> worths(of.options.size());
    for (const auto& each : said.value.worth) {
      if (const auto option = option_named(agenda_, issue, each.name, made_.diagnostics))
        worths[*option] = *each.value;
    }
    std::vector<Decimal> whole;
    for (std::size_t o = 0; o < worths.size(); ++o) {
      if (worths[o]) {
        whole.push_back(*worths[o]);
      } else {
        missing(of, of.options[o].name, said.name.place);
      }
    }
    return whole;
  }

  std::vector<Decimal> worths_of_range(std::uint32_t issue, const Named<WrittenWorth>& said) {
    const AgendaIssue& of = agenda_.issues[issue];
    std::vector<Anchor> anchors;
    for (const auto& each : said.value.worth) {
      if (const auto option = option_named(agenda_, issue, each.name, made_.diagnostics))
        anchors.push_back({of.values[*option], *each.value});
    }
    std::ranges::sort(anchors, {}, &Anchor::value);
    for (const auto& [value, end] :
         {std::pair(of.values.front(), std::size_t{0}), std::pair(of.values.back(), of.options.size() - 1)}) {
      if (!anchors.empty() && (anchors.front().value == value || anchors.back().value == value)) continue;
      missing(of, of.options[end].name, said.name.place);
      anchors.clear();
    }
    std::vector<Decimal> whole;
    for (std::size_t v = 0, at = 1; !anchors.empty() && v < of.values.size(); ++v) {
      while (at + 1 < anchors.size() && anchors[at].value < of.values[v]) ++at;
      whole.push_back(between(anchors[at - 1], anchors[at], of.values[v]));
    }
    return whole;
  }

  void missing(const AgendaIssue& issue, const std::string& option, const text::Place& place) {
    made_.diagnostics.push_back(
        text::error("N0114", fmt::format("`{}` of the clause `{}` has no worth here", option, issue.name))
            .at(place, "says nothing about it")
            .help(issue.values.empty() ? "write what each option is worth, from 0 to 100"
                                       : "write what both ends of the range are worth"));
  }

  void read_together() {
    for (const WrittenTogether& each : written_.together) {
      std::vector<Condition> when = conditions_of(agenda_, each.when, made_.diagnostics);
      if (!is_within(each.points, -kLargest, "number of points", made_.diagnostics)) continue;
      made_.preferences.together.push_back({std::move(when), millionths(*each.points)});
    }
  }

  /// What only all clauses together say.
  void check_whole() {
    if (text::has_errors(made_.diagnostics)) return;
    const auto groups = groups_of(agenda_.field, {&made_.preferences});
    if (!groups) {
      made_.diagnostics.push_back(
          text::error("N0108", fmt::format("too many clauses depend on each other: more than {} combinations",
                                           kCombinationsMax))
              .at(written_.side.place, "joint worths and constraints tie them together")
              .note(fmt::format("they are {}",
                                names_of(agenda_, too_large(agenda_.field, {&made_.preferences}))))
              .help("write joint worths of fewer clauses"));
      return;
    }
    std::int64_t best = 0;
    std::int64_t worst = 0;
    for (const Group& group : *groups) {
      const auto worths = worths_of(group, agenda_.field, made_.preferences);
      best += *std::ranges::max_element(worths);
      worst += *std::ranges::min_element(worths);
    }
    if (best < made_.preferences.reservation) {
      made_.diagnostics.push_back(
          text::warning("N0116", "no package reaches this reservation")
              .at(written_.reservation.place, fmt::format("the best package is worth {}", points_text(best)))
              .help("lower it, or leave the negotiation: there is nothing in it for this side"));
    }
    if (best == worst) {
      made_.diagnostics.push_back(text::warning("N0117", "every package is worth the same to this side")
                                      .at(written_.side.place, "nothing here tells packages apart")
                                      .help("give weight to the clauses that matter"));
    }
  }

  const Agenda& agenda_;
  WrittenPreferences written_;
  PrivateSide made_;
};

}  // namespace

PrivateSide read_preferences(const text::SourcePtr& source, const Agenda& agenda,
                             std::optional<Side> expected) {
  auto decoded = document::read<WrittenPreferences>(source);
  PrivateSide refused;
  // A file of the other side is refused before a word of it shows in any message.
  if (expected && decoded.value.side.place && *decoded.value.side != *expected) {
    refused.diagnostics.push_back(
        text::error("N0112", fmt::format("these are not the {}'s preferences", document::name_of(*expected)))
            .at(decoded.value.side.place, "another side's")
            .help(fmt::format("give the file that begins `preferences: {}`", document::name_of(*expected))));
    return refused;
  }
  if (text::has_errors(decoded.diagnostics)) {
    refused.diagnostics = std::move(decoded.diagnostics);
    return refused;
  }
  const Placed<std::string>& of = decoded.value.negotiation;
  if (*of != *agenda.written.id) {
    refused.diagnostics.push_back(
        text::error("N0111", fmt::format("these preferences are for the negotiation `{}`", *of))
            .at(of.place, "another negotiation")
            .beside(agenda.written.id.place, "this one")
            .help(fmt::format("write `negotiation: {}` where they are meant for it", *agenda.written.id)));
    return refused;
  }
  text::Diagnostics warnings = std::move(decoded.diagnostics);
  PrivateSide made = PreferencesReader(agenda, std::move(decoded.value)).read();
  made.diagnostics.insert(made.diagnostics.begin(), warnings.begin(), warnings.end());
  text::sort_by_place(made.diagnostics);
  return made;
}

}  // namespace entente::negotiation
