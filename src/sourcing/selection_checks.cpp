#include "sourcing/selection_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "sourcing/selection_phrases.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

std::vector<std::string> names_of(const std::vector<Named<Bidder>>& bidders) {
  std::vector<std::string> names;
  for (const Named<Bidder>& bidder : bidders) names.push_back(*bidder.name);
  return names;
}

class Checking {
 public:
  Checking(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
           text::Diagnostics& diagnostics)
      : terms_(terms), tree_(tree), panel_(panel), diagnostics_(diagnostics) {}

  void run() {
    if (terms_.candidates().empty()) {
      report(text::error("B0123", "there is nobody to choose among")
                 .at(terms_.id.place, "no bidder and no opportunity")
                 .help("name at least one under `bidders`; a single bid is judged too"));
    }
    check_seat();
    check_days();
    check_knock_outs();
    check_names();
    check_culture();
    check_statements();
    check_numbers();
  }

 private:
  void report(text::Diagnostic problem) { diagnostics_.push_back(std::move(problem)); }

  void check_seat() {
    const bool supplier = terms_.seat == Seat::supplier;
    if (terms_.candidates().empty() || supplier == !terms_.opportunities.empty()) return;
    report(text::error("B0123", supplier ? "a supplier chooses among `opportunities`"
                                         : "a client chooses among `bidders`")
               .at(terms_.candidates().front().name.place, "the list of the other seat")
               .help(supplier ? "write `opportunities` instead of `bidders`"
                              : "write `bidders`, or `seat: supplier` where the choice is the supplier's"));
  }

  void check_days() {
    const Timeline& days = terms_.timeline;
    const auto& frozen = terms_.weights.frozen;
    if (days.opened && !frozen) {
      report(text::error("B0105", "bids were opened and nothing says when the weights were frozen")
                 .at(days.opened->place, "opened on this day")
                 .help("write the day under `weights`: `frozen: 2026-02-20`"));
    }
    if (days.opened && frozen && **frozen > **days.opened) {
      report(text::error("B0105", "the weights were frozen after the bids were opened")
                 .at(frozen->place, "frozen on this day")
                 .beside(days.opened->place, "opened on this day")
                 .note("weights that are set when the bids are known choose a bidder and not a partner")
                 .help("begin again with weights that are fixed first, or correct the day"));
    }
    if (days.prices_opened) {
      for (const Named<Evaluator>& evaluator : terms_.evaluators) {
        const auto& locked = evaluator.value.locked;
        if (locked && **locked <= **days.prices_opened) continue;
        text::Diagnostic problem = text::error(
            "B0115", fmt::format("prices were opened before `{}` had handed in", *evaluator.name));
        problem.at(days.prices_opened->place, "the second envelope");
        if (locked) problem.beside(locked->place, "handed in on this day");
        problem.note("who knows the prices scores with them in mind");
        problem.help(
            locked ? "correct the day, or have the bids scored again by somebody who does not know the prices"
                   : "write the day under `locked` once the scores are handed in");
        report(std::move(problem));
      }
    }
    if (days.due && days.opened && **days.opened < **days.due) {
      report(text::error("B0115", "bids were opened before the last day for bids")
                 .at(days.opened->place, "opened")
                 .beside(days.due->place, "the last day")
                 .help("open all bids at once, after the last day"));
    }
    if (days.opened && days.prices_opened && **days.prices_opened < **days.opened) {
      report(text::error("B0115", "the second envelope was opened before the first")
                 .at(days.prices_opened->place, "prices")
                 .beside(days.opened->place, "everything else")
                 .help("correct the days"));
    }
  }

  void check_knock_outs() {
    for (const Named<Bidder>& bidder : terms_.candidates()) {
      for (const Named<Reasoned>& answer : bidder.value.knock_outs) {
        const auto known = std::ranges::find_if(
            terms_.knock_outs, [&](const Named<std::string>& each) { return *each.name == *answer.name; });
        if (known == terms_.knock_outs.end()) {
          text::Diagnostic problem =
              text::error("B0116", fmt::format("there is no knock-out `{}`", *answer.name));
          problem.at(answer.name.place, "answered here");
          std::vector<std::string> names;
          for (const auto& each : terms_.knock_outs) names.push_back(*each.name);
          if (const auto meant = text::nearest(*answer.name, names))
            problem.help(fmt::format("write `{}`", *meant));
          report(std::move(problem));
        }
        if (answer.value.said != "yes" && answer.value.said != "no") {
          report(text::error("B0116", fmt::format("`{}` is neither yes nor no", answer.value.said))
                     .at(answer.value.place, "a knock-out is fulfilled or not")
                     .help("write `yes`, or `no because ...`; what is more or less so belongs among the "
                           "criteria"));
        }
      }
      if (bidder.value.withdrawn || panel_.open) continue;
      for (const Named<std::string>& asked : terms_.knock_outs) {
        const auto answered = std::ranges::any_of(
            bidder.value.knock_outs, [&](const Named<Reasoned>& each) { return *each.name == *asked.name; });
        if (answered) continue;
        report(text::warning("B0116", fmt::format("`{}` has not answered `{}`", *bidder.name, *asked.name))
                   .at(bidder.name.place, "it stays in until then")
                   .help(fmt::format("ask, and write under `knock-outs`: `{}: yes`", *asked.name)));
      }
    }
  }

  void check_bidder(const Placed<std::string>& name) {
    const std::vector<std::string> names = names_of(terms_.candidates());
    if (std::ranges::find(names, *name) != names.end()) return;
    text::Diagnostic problem = text::error("B0102", fmt::format("there is no bidder `{}`", *name));
    problem.at(name.place, "named here");
    if (const auto meant = text::nearest(*name, names)) problem.help(fmt::format("write `{}`", *meant));
    report(std::move(problem));
  }

  void check_criterion(const Placed<std::string>& name) {
    if (tree_.find(*name) != nullptr) return;
    text::Diagnostic problem = text::error("B0101", fmt::format("there is no criterion `{}`", *name));
    problem.at(name.place, "named here");
    if (const auto meant = text::nearest(*name, tree_.names()))
      problem.help(fmt::format("write `{}`", *meant));
    report(std::move(problem));
  }

  void check_names() {
    for (const Diligence& item : terms_.diligence) {
      check_bidder(item.bidder);
      const std::string& said = item.result.said;
      if (said == "passed" || said == "concern" || said == "failed") continue;
      report(text::error("B0111", fmt::format("`{}` is not a result", said))
                 .at(item.result.place, "`passed`, `concern` or `failed` is wanted")
                 .help("write `passed`, `concern because ...` or `failed because ...`"));
    }
    for (const Named<Bidder>& bidder : terms_.candidates()) {
      for (const Promise& promise : bidder.value.promises) {
        if (promise.criterion) check_criterion(*promise.criterion);
      }
    }
    if (terms_.decision && *terms_.decision->award != "nobody") check_bidder(terms_.decision->award);
  }

  void check_culture() {
    if (!terms_.culture) return;
    check_criterion(terms_.culture->criterion);
    const auto check = [&](const std::vector<Named<money::Decimal>>& profile) {
      for (const Named<money::Decimal>& each : profile) {
        const auto known = std::ranges::any_of(
            terms_.culture->dimensions,
            [&](const Named<std::string>& dimension) { return *dimension.name == *each.name; });
        const double value = each.value.to_double();
        if (known && value >= 0 && value <= 5) continue;
        report(text::error("B0107", known ? fmt::format("`{}` is not a value of `{}`", each.value.to_string(),
                                                        *each.name)
                                          : fmt::format("there is no dimension `{}`", *each.name))
                   .at(each.name.place, known ? "dimensions go from 0 to 5" : "described here")
                   .help("describe each dimension of `culture` from 0 to 5"));
      }
    };
    check(terms_.culture->own);
    const Leaf* criterion = tree_.find(*terms_.culture->criterion);
    for (const Named<Bidder>& bidder : terms_.candidates()) {
      check(bidder.value.culture);
      if (criterion == nullptr || criterion->kind != LeafKind::scored || !bidder.value.fit) continue;
      const auto score = money::Decimal::parse(bidder.value.fit->said);
      if (score && score->to_double() >= criterion->low && score->to_double() <= criterion->high) continue;
      report(text::error("B0107",
                         fmt::format("`{}` is not a score of `{}`", bidder.value.fit->said, criterion->name))
                 .at(bidder.value.fit->place,
                     fmt::format("its scale goes from {:g} to {:g}", criterion->low, criterion->high))
                 .help("write a score of the scale, `because` and the reason"));
    }
  }

  void check_statements() {
    const std::vector<std::string> names = tree_.names();
    bool fine = true;
    for (const Placed<std::string>& written : terms_.robustness.known_weights) {
      const auto read = read_weight_statements(*written, names);
      if (read) continue;
      fine = false;
      report(text::error("B0111", fmt::format("`{}` is not a statement about weights", *written))
                 .at(written.place, read.error())
                 .help("write it like `price >= security`, `20% <= price <= 40%` or `technology + security "
                       ">= 30%`"));
    }
    if (!fine || terms_.robustness.known_weights.empty() || names.empty()) return;
    if (stated_weights(terms_, tree_)) return;
    report(text::error("B0120", "the statements about weights leave no room")
               .at(terms_.robustness.known_weights.front().place,
                   "together these cannot hold, or they fix a weight")
               .note("all weights add up to 100%")
               .help("take away the statement that contradicts the others, or give a fixed weight a range"));
  }

  void check_numbers() {
    constexpr std::int64_t kMost = 10'000'000;
    if (terms_.robustness.samples >= 1 && terms_.robustness.samples <= kMost) return;
    report(text::error("B0111", fmt::format("{} samples cannot be drawn", terms_.robustness.samples))
               .at(terms_.id.place, "of this selection")
               .help("write 1 to 10 000 000; 10 000 are right to one per cent"));
  }

  const SelectionTerms& terms_;
  const CriteriaTree& tree_;
  const Panel& panel_;
  text::Diagnostics& diagnostics_;
};

}  // namespace

void check_selection(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
                     text::Diagnostics& diagnostics) {
  Checking(terms, tree, panel, diagnostics).run();
}

void check_decision(const SelectionCase& selection, text::Diagnostics& diagnostics) {
  const SelectionTerms& terms = *selection.terms;
  if (!terms.decision || *terms.decision->award == "nobody") return;
  const Placed<std::string>& award = terms.decision->award;
  if (selection.panel.open) {
    diagnostics.push_back(text::error("B0118", "there is a decision before all scores are handed in")
                              .at(award.place, "awarded here")
                              .help("wait for the scores that are missing"));
    return;
  }
  const Selection chosen = choose(selection, {.depth = Depth::ranking});
  const auto found = std::ranges::find(chosen.candidates, *award, &Candidate::name);
  if (found == chosen.candidates.end()) return;
  if (!found->stands()) {
    diagnostics.push_back(text::error("B0118", fmt::format("`{}` is out and cannot be chosen", *award))
                              .at(award.place, found->out_because.front())
                              .help("choose among the bids that stand, or `nobody`"));
  } else if (found->rank > 1 && terms.decision->because.empty()) {
    diagnostics.push_back(
        text::error("B0118",
                    fmt::format("`{}` is number {} of the ranking and nothing says why it was chosen", *award,
                                found->rank))
            .at(award.place, "not the first")
            .help("write the reason under `because`, for those who will ask"));
  }
  for (const Diligence& item : terms.diligence) {
    if (*item.bidder != *award || item.result.said != "failed" || !terms.decision->conditions.empty())
      continue;
    diagnostics.push_back(text::warning("B0118", fmt::format("`{}` failed on `{}`", *award, item.item))
                              .at(item.result.place, "and was chosen without a condition")
                              .help("write under `conditions` what has to be so before signing"));
  }
}

std::optional<WeightSpace> stated_weights(const SelectionTerms& terms, const CriteriaTree& tree) {
  if (terms.robustness.known_weights.empty()) return std::nullopt;
  std::vector<WeightStatement> statements;
  for (const Placed<std::string>& written : terms.robustness.known_weights) {
    auto read = read_weight_statements(*written, tree.names());
    if (!read) return std::nullopt;
    statements.insert(statements.end(), read->begin(), read->end());
  }
  return WeightSpace::stated(tree.leaves.size(), std::move(statements));
}

}  // namespace entente::sourcing
