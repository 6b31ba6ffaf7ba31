#include "sourcing/plan_terms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "text/similar.h"

namespace entente::sourcing {
namespace {

constexpr double kMonthsOfYear = 12, kWeeksOfMonth = 365.25 / 7 / 12;
constexpr std::size_t kCommitmentsMost = 4;  ///< in one period

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

class CheckingTerms {
 public:
  explicit CheckingTerms(const Plan& plan) : plan_(plan) {}

  text::Diagnostics run() {
    if (plan_.discount &&
        ((**plan_.discount).points().is_negative() || (**plan_.discount).points() > money::Decimal(100))) {
      found_.push_back(text::error("L0107", fmt::format("a discount of {}", (**plan_.discount).to_string()))
                           .at(plan_.discount->place, "from 0% to 100% a year")
                           .help("write a share from 0% to 100%"));
    }
    if (plan_.learning) check(*plan_.learning);
    for (const auto& offer : plan_.offers) {
      if (offer.value.learning) check(*offer.value.learning);
    }
    for (const auto& each : plan_.commitments) check(each);
    for (const InCommon& each : plan_.risk.correlations) check(each);
    // The rest counts periods and money, which have to be as they should.
    if (found_.empty() && check_plan(plan_).empty()) reach();
    return std::move(found_);
  }

 private:
  void check(const Learning& learning) {
    const bool depth =
        !learning.depth->points().is_negative() && learning.depth->points() <= money::Decimal(100);
    const bool weeks = *learning.weeks > money::Decimal(0) && *learning.weeks <= money::Decimal(520);
    if (depth && weeks) return;
    found_.push_back(
        text::error("L0107", depth ? fmt::format("{} weeks of learning", learning.weeks->to_string())
                                   : fmt::format("a dip of {}", learning.depth->to_string()))
            .at(depth ? learning.weeks.place : learning.depth.place,
                depth ? "above 0, 520 at most" : "from 0% to 100%")
            .help("write for example `{depth: 40%, weeks: 4}`"));
  }

  void supplier(const Placed<std::string>& written) {
    if (find_named(plan_.suppliers, *written) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& each : plan_.suppliers) names.push_back(*each.name);
    auto problem = text::error("L0101", fmt::format("there is no supplier `{}`", *written))
                       .at(written.place, "not declared");
    if (const auto meant = text::nearest(*written, names)) {
      problem.help(fmt::format("change `{}` to `{}`", *written, *meant));
    } else {
      problem.help(fmt::format("write one of {}", fmt::join(names, ", ")));
    }
    found_.push_back(std::move(problem));
  }

  void check(const Named<LeastTaken>& named) {
    const LeastTaken& each = named.value;
    supplier(each.supplier);
    for (const auto* amount : {&each.spend, &each.price}) {
      if (!*amount) continue;
      const money::Money& money = ***amount;
      if (money.currency() == *plan_.currency && !money.is_negative()) continue;
      found_.push_back(
          text::error("L0102", money.is_negative()
                                   ? fmt::format("an amount below nothing: {}", money.to_string())
                                   : fmt::format("{} in a plan in {}", money.currency().code(),
                                                 plan_.currency->code()))
              .at((*amount)->place, money.is_negative() ? "negative" : "another currency")
              .beside(plan_.currency.place, "the plan's currency")
              .help(fmt::format("write an amount from 0 on in {}", plan_.currency->code())));
    }
    if (each.effort.has_value() != each.price.has_value()) {
      found_.push_back(text::error("L0114", fmt::format("`{}` does not say what is paid", *named.name))
                           .at(named.name.place, each.effort
                                                     ? "an effort without a price for what is missing of it"
                                                     : "a price without an effort")
                           .help("write `effort` and `price` together, or `spend` alone"));
    }
    if (each.effort && (**each.effort).is_negative()) {
      found_.push_back(text::error("L0107", "an effort below nothing")
                           .at(each.effort->place, "negative")
                           .help("write a number from 0 on"));
    }
    for (const auto* month : {&each.from, &each.to}) {
      if (!*month || period_of(plan_, ***month)) continue;
      found_.push_back(
          text::error("L0103", fmt::format("{} lies outside of the plan", (***month).to_string()))
              .at((*month)->place, fmt::format("the plan begins with {} and has {} periods",
                                               plan_.starts->to_string(), plan_.count()))
              .help("write a month of the plan"));
    }
  }

  void check(const InCommon& each) {
    for (const auto& name : each.between) supplier(name);
    const bool two = each.between.size() == 2 && *each.between[0] != *each.between[1];
    const bool share = each.by->points() >= money::Decimal(-100) && each.by->points() <= money::Decimal(100);
    if (two && share) return;
    found_.push_back(text::error("L0110", "a correlation is between two suppliers, from -100% to 100%")
                         .at(each.by.place, two ? "outside of -100% to 100%" : "not of two suppliers")
                         .help("write for example `{between: [kestrel, lumen], by: 50%}`"));
  }

  /// What is committed has to fit into the budgets.
  void reach() {
    money::Money saved = money::Money::zero(*plan_.currency);
    for (std::int32_t t = 0; t < plan_.count(); ++t) {
      const auto active = commitments_of(plan_, t);
      saved = plan_.budget.carry_over ? saved + spendable(plan_, t) : spendable(plan_, t);
      if (active.size() > kCommitmentsMost) {
        found_.push_back(
            text::error("L0114", fmt::format("{} commitments in {}", active.size(), period_name(plan_, t)))
                .at(active.back()->name.place, fmt::format("{} at most in a period", kCommitmentsMost))
                .help("put commitments to one supplier together"));
        return;
      }
      money::Money whole = money::Money::zero(*plan_.currency);
      for (const auto* each : active) whole += whole_of(plan_, each->value, t);
      if (whole <= saved) continue;
      found_.push_back(
          text::error("L0114", fmt::format("commitments of {} and a budget of {} in {}", whole.to_string(),
                                           saved.to_string(), period_name(plan_, t)))
              .at(active.back()->name.place, "more is committed than there is")
              .beside(plan_.budget.place, "the budget, less what is protected")
              .help("end the commitment earlier with `to`, or lower it"));
      return;
    }
  }

  const Plan& plan_;
  text::Diagnostics found_;
};

}  // namespace

std::int64_t discounted(const Plan& plan, std::int32_t period, std::int64_t worth) {
  if (!plan.discount || period == 0) return worth;
  const double years = period * plan.months_of_period() / kMonthsOfYear;
  const double factor = std::pow(1 + (**plan.discount).points().to_double() / 100, -years);
  return std::llround(static_cast<double>(worth) * factor);
}

std::int64_t while_learning(const Plan& plan, const Offer& offer, std::int32_t periods_since,
                            std::int64_t worth) {
  const auto& learning = offer.learning ? offer.learning : plan.learning;
  if (!learning) return worth;
  const double depth = learning->depth->points().to_double() / 100;
  const double time = learning->weeks->to_double();
  const double length = plan.months_of_period() * kWeeksOfMonth;
  const double from = std::exp(-length * periods_since / time);
  const double to = std::exp(-length * (periods_since + 1) / time);
  return std::llround(static_cast<double>(worth) * (1 - depth * time / length * (from - to)));
}

bool holds_in(const Plan& plan, const LeastTaken& commitment, std::int32_t period) {
  const std::int32_t first = commitment.from ? period_of(plan, **commitment.from).value_or(0) : 0;
  const std::int32_t last =
      commitment.to ? period_of(plan, **commitment.to).value_or(plan.count() - 1) : plan.count() - 1;
  return first <= period && period <= last;
}

std::vector<const Named<LeastTaken>*> commitments_of(const Plan& plan, std::int32_t period) {
  std::vector<const Named<LeastTaken>*> active;
  for (const auto& each : plan.commitments) {
    // With money carried over, what was committed before still counts.
    bool counts = holds_in(plan, each.value, period);
    for (std::int32_t t = 0; plan.budget.carry_over && t < period; ++t)
      counts = counts || holds_in(plan, each.value, t);
    if (counts) active.push_back(&each);
  }
  return active;
}

money::Money whole_of(const Plan& plan, const LeastTaken& commitment, std::int32_t period) {
  const money::Money one = commitment.spend
                               ? **commitment.spend
                               : money::Money::rounded((**commitment.price).amount() * **commitment.effort,
                                                       *plan.currency, money::Rounding::half_away_from_zero);
  if (!plan.budget.carry_over) return one;
  money::Money sum = money::Money::zero(*plan.currency);
  for (std::int32_t t = 0; t <= period; ++t) {
    if (holds_in(plan, commitment, t)) sum += one;
  }
  return sum;
}

money::Money taken_of(const LeastTaken& commitment, const money::Money& cost, const money::Decimal& effort) {
  if (commitment.spend) return cost;
  return money::Money::rounded((**commitment.price).amount() * effort, cost.currency(),
                               money::Rounding::half_away_from_zero);
}

std::vector<money::Money> shortfalls_of(const Plan& plan, const Program& program, const Choice& choice) {
  const money::Money none = money::Money::zero(*plan.currency);
  std::vector<money::Money> missing(at(plan.count()), none);
  for (const auto& each : plan.commitments) {
    const LeastTaken& commitment = each.value;
    std::vector<money::Money> taken(at(plan.count()), none);
    for (std::size_t i = 0; i < choice.size(); ++i) {
      if (choice[i] == kNone) continue;
      const Course& course = program.courses[i][at(choice[i])];
      for (const Portion& portion : course.portions) {
        const auto& offer = plan.offers[at(portion.offer)];
        if (*offer.value.supplier != *commitment.supplier) continue;
        const Way& way = *find_named(plan.items[i].value.ways, *offer.name);
        taken[at(course.start + portion.period)] +=
            taken_of(commitment, portion.cost, share_of(way.effort, portion.part));
      }
    }
    money::Money used = none, paid = none;  ///< so far, where money is carried over
    for (std::int32_t t = 0; t < plan.count(); ++t) {
      if (!holds_in(plan, commitment, t)) continue;
      const money::Money whole = whole_of(plan, commitment, t);
      if (plan.budget.carry_over) {
        used += taken[at(t)];
        const money::Money owed = std::max(used, whole);
        missing[at(t)] += owed - paid - taken[at(t)];
        paid = owed;
      } else if (taken[at(t)] < whole) {
        missing[at(t)] += whole - taken[at(t)];
      }
    }
  }
  return missing;
}

text::Diagnostics check_terms(const Plan& plan) {
  return CheckingTerms(plan).run();
}

}  // namespace entente::sourcing
