#include "sourcing/selection_criteria.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sourcing/decision_matrix.h"
#include "sourcing/selection_phrases.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

std::string title_of(const Named<Criterion>& criterion) {
  if (!criterion.value.title.empty()) return criterion.value.title;
  std::string title = *criterion.name;
  std::ranges::replace(title, '-', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 32);
  return title;
}

class Building {
 public:
  Building(const SelectionTerms& terms, text::Diagnostics& diagnostics)
      : terms_(terms), diagnostics_(diagnostics) {}

  CriteriaTree run() {
    for (const Named<Criterion>& criterion : terms_.criteria) collect(criterion, {});
    if (terms_.criteria.empty()) {
      diagnostics_.push_back(
          text::error("B0123", "there are no criteria")
              .at(terms_.id.place, "nothing to choose by")
              .help("begin with the seven that every choice of a partner needs: experience, "
                    "expertise, industry-knowledge, cultural-fit, technology, infrastructure, security"));
    }
    read_judgements();
    add_group({}, terms_.criteria, 1);
    check_usual();
    return std::move(tree_);
  }

 private:
  /// Names are unique in the whole tree, so that scores can use them alone.
  void collect(const Named<Criterion>& criterion, const std::string& group) {
    const auto [known, is_new] = names_.emplace(*criterion.name, criterion.name.place);
    if (!is_new) {
      diagnostics_.push_back(
          text::error("B0117", fmt::format("two criteria are called `{}`", *criterion.name))
              .at(criterion.name.place, "the second")
              .beside(known->second, "the first")
              .help("give one of them another name: scores are written by the name alone"));
    }
    group_of_[*criterion.name] = group;
    for (const Named<Criterion>& inner : criterion.value.criteria) collect(inner, *criterion.name);
  }

  void read_judgements() {
    for (const auto& person : terms_.weights.judgements) {
      for (const auto& written : person.value) {
        const auto pair = read_pair(*written);
        if (!pair) {
          diagnostics_.push_back(
              text::error("B0111", fmt::format("`{}` is not a comparison", *written))
                  .at(written.place, pair.error())
                  .help("write it like `security 3 culture`: security counts three times as much"));
          continue;
        }
        bool known = true;
        for (const std::string* name : {&pair->more, &pair->less}) {
          if (names_.contains(*name)) continue;
          known = false;
          unknown(*name, written.place);
        }
        if (!known) continue;
        if (group_of_[pair->more] != group_of_[pair->less]) {
          diagnostics_.push_back(
              text::error("B0111", fmt::format("`{}` and `{}` are not neighbours", pair->more, pair->less))
                  .at(written.place, "only criteria of one group are compared")
                  .help("compare the groups they are in, or criteria of one group"));
          continue;
        }
        judgements_.push_back({*person.name, *pair, written.place});
      }
    }
  }

  void unknown(const std::string& name, const text::Place& place) {
    text::Diagnostic problem = text::error("B0101", fmt::format("there is no criterion `{}`", name));
    problem.at(place, "named here");
    std::vector<std::string> names;
    for (const auto& [each, at] : names_) names.push_back(each);
    if (const auto meant = text::nearest(name, names)) problem.help(fmt::format("write `{}`", *meant));
    diagnostics_.push_back(std::move(problem));
  }

  void add_group(const std::string& group, const std::vector<Named<Criterion>>& criteria, double share) {
    const std::vector<double> weights = weights_of(group, criteria);
    for (std::size_t i = 0; i < criteria.size(); ++i) {
      const Named<Criterion>& criterion = criteria[i];
      const double weight = share * (i < weights.size() ? weights[i] : 0);
      if (criterion.value.criteria.empty()) {
        add_leaf(group, criterion, weight);
      } else {
        if (criterion.value.price || !criterion.value.measured_in.empty() || !criterion.value.scale.empty()) {
          diagnostics_.push_back(
              text::error("B0124", fmt::format("`{}` is a group and something that is judged at once",
                                               *criterion.name))
                  .at(criterion.name.place, "it has criteria of its own")
                  .help("give scale, figure or price to the criteria inside"));
        }
        add_group(*criterion.name, criterion.value.criteria, weight);
      }
    }
  }

  std::vector<double> weights_of(const std::string& group, const std::vector<Named<Criterion>>& criteria) {
    if (terms_.weights.by == Weighing::pairwise && criteria.size() > 1) return compared(group, criteria);
    std::vector<double> weights;
    double sum = 0;
    bool fine = true;
    for (const Named<Criterion>& criterion : criteria) {
      const bool swing = terms_.weights.by == Weighing::swing;
      const auto& given = swing ? criterion.value.swing : criterion.value.weight;
      const char* key = swing ? "swing" : "weight";
      if (!given && (criteria.size() > 1 || terms_.weights.by == Weighing::direct)) {
        if (criteria.size() > 1) {
          fine = false;
          diagnostics_.push_back(text::error("B0104", fmt::format("`{}` has no {}", *criterion.name, key))
                                     .at(criterion.name.place, "its neighbours cannot be weighed against it")
                                     .help(fmt::format("write `{}: 10`, or 0 where it must not count", key)));
        }
      } else if (given && given->value.is_negative()) {
        fine = false;
        diagnostics_.push_back(
            text::error("B0104", fmt::format("the {} of `{}` is negative", key, *criterion.name))
                .at(given->place, "a weight is zero or more")
                .help("turn the scale round where less is better"));
      }
      const double weight = given ? given->value.to_double() : criteria.size() == 1 ? 1 : 0;
      weights.push_back(weight);
      sum += weight;
    }
    if (fine && sum <= 0 && !criteria.empty()) {
      diagnostics_.push_back(text::error("B0104", "no criterion has any weight")
                                 .at(criteria.front().name.place, "all of these are zero")
                                 .help("give at least one of them a weight"));
    }
    return normalised(weights);
  }

  std::vector<double> compared(const std::string& group, const std::vector<Named<Criterion>>& criteria) {
    Compared made;
    made.group = group;
    for (const Named<Criterion>& criterion : criteria) made.criteria.push_back(*criterion.name);
    const auto place_of = [&](const std::string& name) -> std::optional<std::size_t> {
      const auto found = std::ranges::find(made.criteria, name);
      if (found == made.criteria.end()) return std::nullopt;
      return static_cast<std::size_t>(found - made.criteria.begin());
    };
    std::map<std::string, Comparisons> by_person;
    for (const Judged& judged : judgements_) {
      const auto more = place_of(judged.pair.more), less = place_of(judged.pair.less);
      if (!more || !less) continue;
      by_person.try_emplace(judged.person, criteria.size())
          .first->second.set(*more, *less, judged.pair.ratio);
    }
    std::vector<Comparisons> people;
    for (auto& [person, comparisons] : by_person) {
      made.people.push_back(person);
      people.push_back(std::move(comparisons));
    }
    made.hierarchy = hierarchy(people.empty() ? Comparisons(criteria.size()) : together(people));
    const Hierarchy& found = made.hierarchy;
    if (found.groups.size() > 1) {
      text::Diagnostic problem = text::error("B0112", "the comparisons do not hang together");
      problem.at(criteria[found.groups[1].front()].name.place,
                 fmt::format("nothing compares `{}` with `{}`", made.criteria[found.groups[1].front()],
                             made.criteria[found.groups[0].front()]));
      problem.help(fmt::format("one more comparison joins them: `{} 1 {}`",
                               made.criteria[found.groups[0].front()],
                               made.criteria[found.groups[1].front()]));
      diagnostics_.push_back(std::move(problem));
      return std::vector<double>(criteria.size(), 1.0 / static_cast<double>(criteria.size()));
    }
    if (found.ratio > kConsistentEnough) report_contradiction(made);
    std::vector<double> weights = found.weights;
    tree_.compared.push_back(std::move(made));
    return weights;
  }

  void report_contradiction(const Compared& compared) {
    const Hierarchy& found = compared.hierarchy;
    text::Diagnostic problem = text::warning(
        "B0113", fmt::format("the comparisons contradict each other: consistency ratio {:.2f}", found.ratio));
    problem.note("above 0.10 the weights depend on which judgement one believes");
    if (found.worst) {
      const std::string &more = compared.criteria[found.worst->i], &less = compared.criteria[found.worst->j];
      for (const Judged& judged : judgements_) {
        const bool same = (judged.pair.more == more && judged.pair.less == less) ||
                          (judged.pair.more == less && judged.pair.less == more);
        if (same) problem.at(judged.place, "furthest from what the others say");
      }
      const bool turned = found.worst->fitting < 1;
      problem.help(fmt::format("the other comparisons say `{} {:.1f} {}`; with it the ratio is {:.2f}",
                               turned ? less : more, turned ? 1 / found.worst->fitting : found.worst->fitting,
                               turned ? more : less, found.worst->ratio_after));
    }
    if (problem.labels.empty()) problem.at(terms_.criteria.front().name.place);
    diagnostics_.push_back(std::move(problem));
  }

  void add_leaf(const std::string& group, const Named<Criterion>& criterion, double weight) {
    const Criterion& terms = criterion.value;
    Leaf leaf;
    leaf.name = *criterion.name;
    leaf.title = title_of(criterion);
    leaf.group = group;
    leaf.weight = weight;
    leaf.terms = &terms;
    if (terms.price) {
      leaf.kind = LeafKind::price;
      if (!terms.measured_in.empty() || !terms.scale.empty() || !terms.worth.empty()) {
        diagnostics_.push_back(
            text::error("B0124", fmt::format("`{}` is a price and something else at once", leaf.name))
                .at(criterion.name.place, "its points come from the formula")
                .help("take away `scale`, `worth` and `measured in`"));
      }
      if (tree_.price() != nullptr) {
        diagnostics_.push_back(text::error("B0124", "there are two prices")
                                   .at(criterion.name.place, "the second")
                                   .help("put all amounts on one price sheet: its lines are added up"));
      }
    } else if (!terms.measured_in.empty()) {
      leaf.kind = LeafKind::measured;
      leaf.scale = ValueScale(anchors_of(terms.worth));
      if (terms.worth.size() < 2) {
        diagnostics_.push_back(
            text::error("B0106", fmt::format("`{}` does not say what its figures are worth", leaf.name))
                .at(criterion.name.place, "measured, and so it needs at least two anchors")
                .help("write `worth: {20: 0, 5: 100}`: no points at 20, all at 5"));
      }
    } else {
      set_scale(leaf, criterion);
    }
    tree_.leaves.push_back(std::move(leaf));
  }

  void set_scale(Leaf& leaf, const Named<Criterion>& criterion) {
    const bool own = !criterion.value.scale.empty();
    const auto& words = own ? criterion.value.scale : terms_.scale;
    if (words.empty()) {
      leaf.low = 0;
      leaf.high = 5;
      if (scales_missing_.empty()) {
        diagnostics_.push_back(
            text::error("B0106", fmt::format("`{}` does not say what its scores mean", leaf.name))
                .at(criterion.name.place, "no scale in words, here or for the document")
                .help("write `scale: {0: nothing shown, 3: as asked, 5: far beyond}` at the top or here"));
      }
      scales_missing_.insert(leaf.name);
    } else {
      std::vector<double> steps;
      for (const Named<std::string>& step : words) {
        const auto at = money::Decimal::parse(*step.name);
        if (at) steps.push_back(at->to_double());
        if (!at && (own || reported_.insert(*step.name).second)) {
          diagnostics_.push_back(text::error("B0106", fmt::format("`{}` is not a score", *step.name))
                                     .at(step.name.place, "a number is wanted")
                                     .help("write the score before its words: `3: as asked`"));
        }
      }
      if (steps.size() < 2) {
        if (own || reported_.insert(std::string()).second) {
          diagnostics_.push_back(text::error("B0106", "a scale has fewer than two scores")
                                     .at(words.front().name.place, "one score tells nothing apart")
                                     .help("say at least what the lowest and the highest mean"));
        }
        steps = {0, 5};
      }
      const auto [low, high] = std::ranges::minmax(steps);
      leaf.low = low;
      leaf.high = high;
    }
    std::vector<Anchor> anchors = anchors_of(criterion.value.worth);
    if (anchors.size() < 2) anchors = {{leaf.low, 0}, {leaf.high, 100}};
    leaf.scale = ValueScale(std::move(anchors));
  }

  std::vector<Anchor> anchors_of(const std::vector<Named<money::Decimal>>& worth) {
    std::vector<Anchor> anchors;
    for (const Named<money::Decimal>& each : worth) {
      const auto at = money::Decimal::parse(*each.name);
      const double points = each.value.to_double();
      if (!at || points < 0 || points > 100) {
        diagnostics_.push_back(
            text::error("B0106", fmt::format("`{}: {}` is not an anchor", *each.name, each.value.to_string()))
                .at(each.name.place, "a score or figure, and its points of 0 to 100")
                .help("write `worth: {20: 0, 5: 100}`: no points at 20, all at 5"));
        continue;
      }
      anchors.push_back({at->to_double(), points});
    }
    return anchors;
  }

  void check_usual() {
    if (terms_.seat != Seat::client || terms_.criteria.empty()) return;
    std::vector<std::string> missing;
    for (const char* usual : {"experience", "expertise", "industry-knowledge", "cultural-fit", "technology",
                              "infrastructure", "security"}) {
      if (!names_.contains(usual)) missing.emplace_back(usual);
    }
    if (missing.empty()) return;
    diagnostics_.push_back(
        text::warning("B0119", fmt::format("{} of the seven usual criteria {} not judged", missing.size(),
                                           missing.size() == 1 ? "is" : "are"))
            .at(terms_.criteria.front().name.place,
                fmt::format("not among these: {}", fmt::join(missing, ", ")))
            .help("add them, with `weight: 0` where they were considered and must not count"));
  }

  struct Judged {
    std::string person;
    PairPhrase pair;
    text::Place place;
  };
  const SelectionTerms& terms_;
  text::Diagnostics& diagnostics_;
  CriteriaTree tree_;
  std::map<std::string, text::Place> names_;
  std::map<std::string, std::string> group_of_;
  std::vector<Judged> judgements_;
  std::set<std::string> scales_missing_, reported_;
};

}  // namespace

const Leaf* CriteriaTree::find(std::string_view name) const {
  const auto found = std::ranges::find(leaves, name, &Leaf::name);
  return found == leaves.end() ? nullptr : &*found;
}

const Leaf* CriteriaTree::price() const {
  const auto found = std::ranges::find(leaves, LeafKind::price, &Leaf::kind);
  return found == leaves.end() ? nullptr : &*found;
}

std::vector<std::string> CriteriaTree::names() const {
  std::vector<std::string> names;
  for (const Leaf& leaf : leaves) names.push_back(leaf.name);
  return names;
}

CriteriaTree criteria_of(const SelectionTerms& terms, text::Diagnostics& diagnostics) {
  return Building(terms, diagnostics).run();
}

}  // namespace entente::sourcing
