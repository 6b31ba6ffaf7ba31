// Problems of deals that only several entries together show: names that are not there, amounts of another
// currency, quantities that a price is reckoned on and nothing is known of.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sourcing/plan.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

constexpr std::int64_t kMonthsMost = 120, kNumberMost = 1'000'000'000'000;

class CheckingDeals {
 public:
  explicit CheckingDeals(const Plan& plan) : plan_(plan) {}

  text::Diagnostics run() {
    for (const auto& deal : plan_.pricing.deals) check(deal);
    return std::move(found_);
  }

 private:
  void check(const Named<Deal>& named) {
    const Deal& deal = named.value;
    known(deal.offer, plan_.offers, "offer");
    if (deal.product) known(*deal.product, plan_.products, "product");
    if (*deal.months < 1 || *deal.months > kMonthsMost) {
      found_.push_back(
          text::error("L0107", fmt::format("{} months are outside of 1 to {}", *deal.months, kMonthsMost))
              .at(deal.months.place, fmt::format("from 1 to {}", kMonthsMost))
              .help(fmt::format("write a number from 1 to {}", kMonthsMost)));
    }
    for (const auto* range : {&deal.volume, &deal.effort, &deal.saving, &deal.benefit}) {
      if (*range) ordered(**range);
    }
    for (const auto* money : {&deal.hour_cost, &deal.month_cost, &deal.client_bears, &deal.supplier_bears}) {
      if (*money && (*money)->value.currency() != *plan_.currency)
        other_currency((*money)->value.currency(), (*money)->place);
    }
    for (const auto& price : deal.prices) check(deal, price);
  }

  template <class Value>
  void known(const Placed<std::string>& written, const std::vector<Named<Value>>& all,
             std::string_view what) {
    if (find_named(all, *written) != nullptr) return;
    std::vector<std::string> names;
    for (const auto& each : all) names.push_back(*each.name);
    auto problem = text::error("L0101", fmt::format("there is no {} `{}`", what, *written))
                       .at(written.place, "not declared");
    if (const auto meant = text::nearest(*written, names))
      problem.help(fmt::format("change `{}` to `{}`", *written, *meant));
    else
      problem.help(names.empty() ? std::string("declare it first")
                                 : fmt::format("write one of {}", fmt::join(names, ", ")));
    found_.push_back(std::move(problem));
  }

  void ordered(const Range& range) {
    std::vector<money::Decimal> rising;
    const auto add = [&](const std::optional<Placed<money::Decimal>>& each) {
      if (each) rising.push_back(**each);
    };
    if (range.p50) {
      add(range.p50);
      add(range.p90);
    } else {
      add(range.low);
      add(range.likely);
      add(range.high);
    }
    const bool mixed = (range.p50 && (range.low || range.high)) || (!range.p50 && range.p90) ||
                       (range.p50 && !range.p90) || (range.p50 && !((**range.p50) > money::Decimal(0)));
    const bool fine = !mixed && std::ranges::is_sorted(rising) && !rising.front().is_negative() &&
                      rising.back() <= money::Decimal(kNumberMost);
    if (fine) return;
    found_.push_back(
        text::error("L0110", "the range is not in order")
            .at(range.place, "low, likely and high, or p50 and p90, do not rise from 0 on")
            .help("write for example `{low: 800, likely: 1 000, high: 1 500}`, `{p50: 1 000, p90: "
                  "1 500}` or a number that is certain"));
  }

  void other_currency(money::Currency other, const text::Place& place) {
    found_.push_back(
        text::error("L0102", fmt::format("{} in a plan in {}", other.code(), plan_.currency->code()))
            .at(place, "another currency")
            .beside(plan_.currency.place, "the plan's currency")
            .help(fmt::format("write an amount in {}", plan_.currency->code())));
  }

  void check(const Deal& deal, const Named<pricing::Charge>& price) {
    for (const auto& [currency, place] : currencies_of(price.value)) {
      if (currency != *plan_.currency) other_currency(currency, place ? place : price.name.place);
    }
    for (const auto& measure : pricing::measures_of(price.value)) {
      const auto quantity = quantity_named(*measure);
      if (!quantity) {
        found_.push_back(text::error("L0112", fmt::format("`{}` is not a quantity of a deal", *measure))
                             .at(measure.place, "not known here")
                             .help("write one of units, hours, cost, saving, benefit"));
      } else if (const std::string missing = missing_for(deal, *quantity); !missing.empty()) {
        found_.push_back(
            text::error("L0112",
                        fmt::format("nothing is known of `{}`, which this price is reckoned on", *measure))
                .at(measure.place, fmt::format("the deal has no `{}`", missing))
                .beside(deal.place, "the deal")
                .help(fmt::format("add `{}` to the deal", missing)));
      }
    }
    left_aside(price);
  }

  /// What the deal would have to say for this quantity to be known; empty: it is.
  static std::string missing_for(const Deal& deal, Quantity quantity) {
    switch (quantity) {
      case Quantity::units:
        return deal.volume ? "" : "volume";
      case Quantity::hours:
        return deal.effort ? "" : "effort";
      case Quantity::cost:
        if (deal.month_cost || (deal.hour_cost && deal.effort)) return "";
        return deal.hour_cost ? "effort" : "hour cost";
      case Quantity::saving:
        return deal.saving ? "" : "saving";
      case Quantity::benefit:
        return deal.benefit ? "" : "benefit";
    }
    return {};
  }

  void left_aside(const Named<pricing::Charge>& price) {
    const pricing::Charge& charge = price.value;
    std::vector<std::string> keys;
    if (charge.indexed) keys.emplace_back("indexed");
    if (charge.converted) keys.emplace_back("converted");
    if (!charge.by_month.empty()) keys.emplace_back("by month");
    if (!pricing::dates_of(charge).empty()) keys.emplace_back("days on which something changes");
    if (keys.empty()) return;
    found_.push_back(
        text::warning("L0113", fmt::format("`{}` is priced without: {}", *price.name, fmt::join(keys, ", ")))
            .at(price.name.place, "as it holds on the plan's first day")
            .help("compare prices of one time; what changes them later changes all of them"));
  }

  using Written = std::vector<std::pair<money::Currency, text::Place>>;
  static Written currencies_of(const pricing::Charge& of) {
    Written all;
    const auto money = [&](const std::optional<Placed<money::Money>>& each) {
      if (each) all.emplace_back((*each)->currency(), each->place);
    };
    const auto sure = [&](const Placed<money::Money>& each) {
      all.emplace_back(each->currency(), each.place);
    };
    const auto rate = [&](const Placed<pricing::Rate>& each) {
      all.emplace_back(each->currency, each.place);
    };
    const auto dated = [&](const pricing::Dated<pricing::Rate>& each) {
      for (const auto& step : each.steps) rate(step.value);
    };
    money(of.month);
    if (of.hours) {
      for (const auto& each : of.hours->rates) dated(each.value);
      money(of.hours->cap);
    }
    if (of.capacity) {
      sure(of.capacity->price);
      if (of.capacity->more) rate(*of.capacity->more);
    }
    if (of.fixed_price) sure(of.fixed_price->price);
    if (of.milestones) {
      for (const auto& step : of.milestones->steps) sure(step.value.price);
    }
    if (of.unit) {
      if (of.unit->price) dated(*of.unit->price);
      for (const auto& band : of.unit->bands) rate(band.price);
    }
    if (of.volume) {
      dated(of.volume->additional);
      dated(of.volume->reduced);
    }
    if (of.cost_plus) {
      money(of.cost_plus->fee);
      money(of.cost_plus->cap);
    }
    if (of.target_cost) {
      sure(of.target_cost->target);
      sure(of.target_cost->fee);
      money(of.target_cost->ceiling);
      money(of.target_cost->least_fee);
      money(of.target_cost->greatest_fee);
    }
    if (of.gain_share) {
      money(of.gain_share->baseline);
      money(of.gain_share->threshold);
      money(of.gain_share->cap);
    }
    if (of.outcome) {
      money(of.outcome->least);
      money(of.outcome->cap);
      if (of.outcome->corridor) {
        sure(of.outcome->corridor->from);
        sure(of.outcome->corridor->to);
        sure(of.outcome->corridor->counts_as);
      }
    }
    if (of.subscription) {
      dated(of.subscription->price);
      if (of.subscription->overage) rate(*of.subscription->overage);
    }
    if (of.bounty) {
      for (const auto& each : of.bounty->prices) dated(each.value);
      money(of.bounty->cap);
    }
    if (of.pass_through) money(of.pass_through->cap);
    if (of.commitment) sure(of.commitment->amount);
    return all;
  }

  const Plan& plan_;
  text::Diagnostics found_;
};

}  // namespace

text::Diagnostics check_deals(const Plan& plan) {
  return CheckingDeals(plan).run();
}

}  // namespace entente::sourcing
