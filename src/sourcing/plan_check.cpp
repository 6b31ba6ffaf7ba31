// Problems of a plan that only several of its entries together show. Each says what was written, what is
// wanted, and where the other side stands.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sourcing/plan.h"
#include "sourcing/screening.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kPeriodsMost = 60, kSwitchesMost = 2, kOffersMost = 3;

class Checking {
 public:
  explicit Checking(const Plan& plan) : plan_(plan) {}

  text::Diagnostics run() {
    numbers();
    if (!found_.empty()) return std::move(found_);  // the rest counts periods
    budget();
    for (const auto& offer : plan_.offers) name(offer.value.supplier, plan_.suppliers, "supplier");
    for (const auto& product : plan_.products) profile(product.value.profile);
    for (const auto& item : plan_.items) check(item);
    circles();
    for (const auto& each : plan_.today) assignment(each);
    for (const auto& each : plan_.overrides) assignment(each);
    for (const auto& rail : plan_.guard_rails) {
      name(rail.value.supplier, plan_.suppliers, "supplier");
      name(rail.value.offer, plan_.offers, "offer");
      name(rail.value.product, plan_.products, "product");
      if (rail.value.spend) money(*rail.value.spend);
    }
    if (plan_.switching_cost) money(*plan_.switching_cost);
    for (const Gate& gate : plan_.gates) {
      if (trait_of({}, *gate.when).known) continue;
      auto problem = text::error("L0108", fmt::format("`{}` is not a trait of a product", *gate.when))
                         .at(gate.when.place, "not one of the traits");
      near(problem, *gate.when, trait_names());
      found_.push_back(std::move(problem));
    }
    risk();
    if (!text::has_errors(found_)) lost();
    return std::move(found_);
  }

 private:
  void numbers() {
    range(plan_.periods, 1, kPeriodsMost, "periods");
    range(Placed<std::int64_t>(plan_.switches), 0, kSwitchesMost, "switches");
    for (const auto& item : plan_.items) {
      if (item.value.lasts) range(*item.value.lasts, 1, kPeriodsMost, "periods of work");
      if (item.value.shares && item.value.shares->offers)
        range(*item.value.shares->offers, 1, kOffersMost, "offers at once");
      for (const auto& way : item.value.ways) {
        if (way.value.lasts) range(*way.value.lasts, 1, kPeriodsMost, "periods of work");
        if (way.value.effort.is_negative() || way.value.risk.is_negative()) {
          found_.push_back(text::error("L0107", "effort and risk are not below nothing")
                               .at(way.value.place, "one of them is negative here")
                               .help("write a number from 0 on"));
        }
      }
    }
  }

  void range(const Placed<std::int64_t>& number, std::int64_t least, std::int64_t most,
             std::string_view what) {
    if (*number >= least && *number <= most) return;
    found_.push_back(
        text::error("L0107", fmt::format("{} {} are outside of {} to {}", *number, what, least, most))
            .at(number.place, fmt::format("from {} to {}", least, most))
            .help(fmt::format("write a number from {} to {}", least, most)));
  }

  void budget() {
    const Budget& budget = plan_.budget;
    if (budget.first) money(*budget.first);
    for (const auto& each : budget.by_period) money(each);
    if (!budget.by_period.empty()) count(budget.by_period.size(), budget.by_period.front().place, "amounts");
    money::Decimal sum;
    for (const auto& line : budget.protected_lines) sum = sum + line.value->points();
    if (sum > money::Decimal(100) || sum.is_negative()) {
      found_.push_back(
          text::error("L0109", fmt::format("the protected lines take {}% of the budget", sum.to_string()))
              .at(budget.protected_lines.front().name.place, "together more than there is")
              .help("protect less than 100% together"));
    }
  }

  void check(const Named<Item>& item) {
    name(item.value.product, plan_.products, "product");
    for (const auto& month : {item.value.earliest, item.value.latest}) {
      if (month) within(*month);
    }
    for (const auto& before : item.value.after) {
      const Item* other = name(before, plan_.items, "item");
      if (other == nullptr) continue;
      if (!other->service && !item.value.service) continue;
      found_.push_back(text::error("L0105", fmt::format("`{}` waits for `{}`, and one of them is a service",
                                                        *item.name, *before))
                           .at(before.place, "a service runs in every period and never ends")
                           .help("let work wait for work only"));
    }
    for (const auto& way : item.value.ways) check(item.value, way);
    if (item.value.shares && item.value.shares->each_more) money(*item.value.shares->each_more);
  }

  void check(const Item& item, const Named<Way>& way) {
    name(way.name, plan_.offers, "offer");
    if (way.value.cost) money(*way.value.cost);
    for (const auto& each : way.value.costs) money(each);
    if (!item.service && (!way.value.costs.empty() || !way.value.values.empty())) {
      found_.push_back(
          text::error("L0106", "costs and values by period belong to services")
              .at(way.value.place, "this is work, which may begin in any period")
              .help("write `cost` and `value` of the whole work, or `service: yes` for the item"));
      return;
    }
    if (!way.value.costs.empty()) count(way.value.costs.size(), way.value.costs.front().place, "costs");
    if (!way.value.values.empty()) count(way.value.values.size(), way.value.values.front().place, "values");
  }

  void count(std::size_t written, const text::Place& place, std::string_view what) {
    if (written == static_cast<std::size_t>(plan_.count())) return;
    found_.push_back(text::error("L0104", fmt::format("{} {} for {} periods", written, what, plan_.count()))
                         .at(place, "the list begins here")
                         .beside(plan_.periods.place, "so many periods")
                         .help(fmt::format("write {} of them", plan_.count())));
  }

  void within(const Placed<time::Month>& month) {
    if (period_of(plan_, *month)) return;
    const time::Month last = *plan_.starts + plan_.count() * plan_.months_of_period() - 1;
    found_.push_back(text::error("L0103", fmt::format("{} lies outside of the plan", month->to_string()))
                         .at(month.place, fmt::format("the plan runs from {} to {}",
                                                      plan_.starts->to_string(), last.to_string()))
                         .help("write a month of the plan"));
  }

  void money(const Placed<money::Money>& amount) {
    if (amount->currency() == *plan_.currency && !amount->is_negative()) return;
    const bool other = amount->currency() != *plan_.currency;
    found_.push_back(
        text::error("L0102", other ? fmt::format("{} in a plan in {}", amount->currency().code(),
                                                 plan_.currency->code())
                                   : fmt::format("an amount below nothing: {}", amount->to_string()))
            .at(amount.place, other ? "another currency" : "negative")
            .beside(plan_.currency.place, "the plan's currency")
            .help(fmt::format("write an amount from 0 on in {}", plan_.currency->code())));
  }

  void profile(const Profile& profile) {
    for (const std::string& trait : trait_names()) {
      const Trait found = trait_of(profile, trait);
      if (!found.value || (**found.value >= 1 && **found.value <= 5)) continue;
      found_.push_back(
          text::error("L0108", fmt::format("{} of {} is not between 1 and 5", trait, **found.value))
              .at(found.value->place, "from 1 (little) to 5 (much)")
              .help("write a whole number from 1 to 5"));
    }
  }

  void assignment(const Named<Assignment>& each) {
    const Item* item = name(each.name, plan_.items, "item");
    if (item == nullptr) return;
    std::vector<Placed<std::string>> offers = each.value.offers;
    for (const auto& share : each.value.shares) offers.push_back(share.name);
    if (offers.empty()) offers.push_back(each.value.offer);
    if (!each.value.offers.empty()) count(offers.size(), offers.front().place, "offers");
    if (each.value.from) within(*each.value.from);
    for (const auto& offer : offers) {
      if (find_named(item->ways, *offer) != nullptr) continue;
      auto problem =
          text::error("L0101", fmt::format("`{}` has no way by the offer `{}`", *each.name, *offer))
              .at(offer.place, "not among its ways");
      std::vector<std::string> names;
      for (const auto& way : item->ways) names.push_back(*way.name);
      near(problem, *offer, names);
      found_.push_back(std::move(problem));
    }
  }

  void risk() {
    for (const auto& spread : plan_.risk.spreads) {
      std::vector<std::string> names{"all"};
      for (const auto& each : plan_.offers) names.push_back(*each.name);
      for (const auto& each : plan_.suppliers) names.push_back(*each.name);
      for (std::size_t m = 0; m < kDeliveryModels; ++m)
        names.emplace_back(model_name(static_cast<DeliveryModel>(m)));
      if (std::ranges::find(names, *spread.name) == names.end()) {
        auto problem =
            text::error("L0101", fmt::format("`{}` is neither an offer, a supplier nor a delivery model",
                                             *spread.name))
                .at(spread.name.place, "not known");
        near(problem, *spread.name, names);
        found_.push_back(std::move(problem));
      }
      for (const auto& each : {spread.value.cost, spread.value.time}) {
        if (each) ordered(*each);
      }
    }
    for (const auto& event : plan_.risk.events) {
      name(event.value.supplier, plan_.suppliers, "supplier");
      name(event.value.offer, plan_.offers, "offer");
      name(event.value.item, plan_.items, "item");
      if (event.value.chance->points().is_negative() || event.value.chance->points() > money::Decimal(100)) {
        found_.push_back(text::error("L0110", fmt::format("a chance of {}", event.value.chance->to_string()))
                             .at(event.value.chance.place, "from 0% to 100%")
                             .help("write a chance from 0% to 100%"));
      }
    }
  }

  void ordered(const Spread& spread) {
    const auto points = [](const std::optional<Placed<money::Percent>>& each, std::int64_t usual) {
      return each ? (**each).points() : money::Decimal(usual);
    };
    if (!spread.outcomes.empty()) {
      outcomes(spread);
      return;
    }
    const bool fine = spread.p90 ? points(spread.p50, 100) > money::Decimal(0) &&
                                       points(spread.p90, 0) >= points(spread.p50, 100)
                                 : points(spread.low, 100) <= points(spread.likely, 100) &&
                                       points(spread.likely, 100) <= points(spread.high, 100) &&
                                       !points(spread.low, 100).is_negative();
    if (fine) return;
    found_.push_back(text::error("L0110", "the spread is not in order")
                         .at(spread.place, "low, likely and high, or p50 and p90, do not rise")
                         .help("write for example `{low: 90%, likely: 100%, high: 140%}`"));
  }

  void outcomes(const Spread& spread) {
    money::Decimal sum;
    bool fine = true;
    for (const auto& each : spread.outcomes) {
      const auto value = money::Percent::parse(*each.name);
      fine = fine && value && !value->points().is_negative() && !each.value->points().is_negative();
      sum = sum + each.value->points();
    }
    if (fine && sum == money::Decimal(100)) return;
    found_.push_back(
        text::error("L0110", fmt::format("the chances of the outcomes make {}%", sum.to_string()))
            .at(spread.place, "each is a share of the estimate with its chance, together 100%")
            .help("write for example `{80%: 25%, 100%: 50%, 150%: 25%}`"));
  }

  /// Work that waits for itself.
  void circles() {
    std::set<std::string> done;
    for (const auto& item : plan_.items) {
      std::vector<std::string> trail;
      follow(*item.name, trail, done);
    }
  }

  void follow(const std::string& name, std::vector<std::string>& trail, std::set<std::string>& done) {
    if (done.contains(name)) return;
    const Item* item = find_named(plan_.items, name);
    if (item == nullptr) return;
    trail.push_back(name);
    for (const auto& before : item->after) {
      const auto again = std::ranges::find(trail, *before);
      if (again != trail.end()) {
        std::vector<std::string> circle(again, trail.end());
        circle.push_back(*before);
        found_.push_back(
            text::error("L0105", fmt::format("work waits for itself: {}", fmt::join(circle, " after ")))
                .at(before.place, "closes the circle")
                .help("take one of them out of `after`"));
        continue;
      }
      follow(*before, trail, done);
    }
    trail.pop_back();
    done.insert(name);
  }

  /// Items that must be done and have no way left.
  void lost() {
    for (const auto& item : plan_.items) {
      if (!item.value.must && !item.value.service) continue;
      std::vector<std::string> reasons;
      for (const Screened& each : screen(plan_, item.value)) {
        if (each.reason.empty()) {
          reasons.clear();
          break;
        }
        reasons.push_back(fmt::format("`{}`: {}", each.offer, each.reason));
      }
      if (item.value.ways.empty()) reasons.emplace_back("it has no ways");
      if (reasons.empty()) continue;
      auto problem = text::error("L0111", fmt::format("nothing is left for `{}`, which has to be in the plan",
                                                      *item.name))
                         .at(item.name.place, "every way is screened out");
      for (const std::string& reason : reasons) problem.note(reason);
      found_.push_back(problem.help("add a way, or loosen the gate or `least fit` that screens them out"));
    }
  }

  template <class Value>
  const Value* name(const Placed<std::string>& written, const std::vector<Named<Value>>& all,
                    std::string_view what) {
    if (const Value* value = find_named(all, *written)) return value;
    std::vector<std::string> names;
    for (const auto& each : all) names.push_back(*each.name);
    auto problem = text::error("L0101", fmt::format("there is no {} `{}`", what, *written))
                       .at(written.place, fmt::format("no {} has this name", what));
    near(problem, *written, names);
    found_.push_back(std::move(problem));
    return nullptr;
  }
  template <class Value>
  void name(const std::optional<Placed<std::string>>& written, const std::vector<Named<Value>>& all,
            std::string_view what) {
    if (written) name(*written, all, what);
  }

  static void near(text::Diagnostic& problem, const std::string& written,
                   const std::vector<std::string>& names) {
    if (const auto meant = text::nearest(written, names)) {
      problem.help(fmt::format("change `{}` to `{}`", written, *meant));
    } else if (!names.empty()) {
      problem.help(fmt::format("write one of {}", fmt::join(names, ", ")));
    } else {
      problem.help("declare it first");
    }
  }

  const Plan& plan_;
  text::Diagnostics found_;
};

}  // namespace

text::Diagnostics check_plan(const Plan& plan) {
  return Checking(plan).run();
}

std::optional<std::int32_t> period_of(const Plan& plan, time::Month month) {
  const std::int32_t months = month - *plan.starts;
  if (months < 0) return std::nullopt;
  const std::int32_t period = months / plan.months_of_period();
  if (period >= plan.count()) return std::nullopt;
  return period;
}

std::string period_name(const Plan& plan, std::int32_t period) {
  const time::Month first = *plan.starts + period * plan.months_of_period();
  const std::string written = first.to_string();
  if (plan.period == PeriodLength::month) return written;
  const unsigned month = first.month();
  if ((month - 1) % 3 != 0) return written;
  return fmt::format("{} Q{}", written.substr(0, 4), (month - 1) / 3 + 1);
}

money::Money budget_of(const Plan& plan, std::int32_t period) {
  if (!plan.budget.by_period.empty()) return *plan.budget.by_period[static_cast<std::size_t>(period)];
  if (!plan.budget.first) return money::Money::zero(*plan.currency);
  money::Decimal part(1);
  if (plan.budget.falls) {
    const money::Decimal left = money::Decimal(1) - (**plan.budget.falls).fraction();
    for (std::int32_t k = 0; k < period; ++k) part = (part * left).rounded(12, money::Rounding::half_even);
  }
  return money::Money::rounded((**plan.budget.first).amount() * part, *plan.currency,
                               money::Rounding::half_away_from_zero);
}

money::Money spendable(const Plan& plan, std::int32_t period) {
  const money::Money all = budget_of(plan, period);
  money::Money kept = all;
  for (const auto& line : plan.budget.protected_lines) {
    kept -= money::Money::rounded(all.amount() * line.value->fraction(), *plan.currency,
                                  money::Rounding::half_away_from_zero);
  }
  return kept;
}

}  // namespace entente::sourcing
