#include "sourcing/deal_price.h"

#include <algorithm>

namespace entente::sourcing {
namespace {

using pricing::Charge;
using pricing::Exact;
using pricing::Over;
using pricing::Priced;

constexpr std::int64_t kYear = 12;

class Reckoning {
 public:
  Reckoning(const Charge& price, std::int64_t months, const MonthlyQuantities& month, time::Date day,
            money::Currency currency)
      : price_(price), months_(months), month_(month), day_(day), currency_(currency) {}

  Paid run() {
    made_.worked = of(Quantity::hours) * Exact(months_);
    made_.amount = before_commitment();
    if (price_.commitment) made_.amount += missing(*price_.commitment);
    return std::move(made_);
  }

 private:
  const Exact& of(Quantity quantity) const { return month_[static_cast<std::size_t>(quantity)]; }
  const Exact& of(const std::string& measure) const {
    return of(quantity_named(measure).value_or(Quantity::hours));
  }

  Exact amount_of(const Priced& priced) {
    if (!priced.amount) made_.unknown = priced.figure.note;
    return priced.amount.value_or(Exact());
  }

  /// The sum of `of_span(months of the span, years before it)` over the spans of the deal.
  template <class OfSpan>
  Exact over(Over span, const OfSpan& of_span) {
    if (span == Over::month) return of_span(Exact(1), std::int64_t{0}) * Exact(months_);
    if (span == Over::all) return of_span(Exact(months_), std::int64_t{0});
    Exact sum;
    for (std::int64_t year = 0; year * kYear < months_; ++year)
      sum += of_span(Exact(std::min(kYear, months_ - year * kYear)), year);
    return sum;
  }

  Exact before_commitment() {
    const Exact all(months_);
    switch (pricing::model_of(price_)) {
      case pricing::Model::monthly:
        return Exact(**price_.month) * all;
      case pricing::Model::time_and_materials:
      case pricing::Model::capped_time_and_materials:
        return worked_hours();
      case pricing::Model::capacity:
        return held_capacity() * all;
      case pricing::Model::fixed_price:
        return Exact(*price_.fixed_price->price);
      case pricing::Model::milestones: {
        Exact sum;
        for (const auto& step : price_.milestones->steps) sum += Exact(*step.value.price);
        return sum;
      }
      case pricing::Model::unit_price:
        return units();
      case pricing::Model::base_and_volume:
        return (Exact(**price_.month) +
                amount_of(pricing::additional_or_reduced(*price_.volume, day_, of(*price_.volume->of)))) *
               all;
      case pricing::Model::cost_plus: {
        pricing::CostPlus terms = *price_.cost_plus;
        if (terms.fee)
          terms.fee = Placed<money::Money>(
              (Exact(**terms.fee) * all).in(currency_, money::Rounding::half_away_from_zero));
        const auto costs = costs_of(terms.costs, all);
        return amount_of(pricing::cost_plus(terms, costs, {}, Exact(), currency_));
      }
      case pricing::Model::target_cost: {
        Exact cost;
        for (const auto& each : price_.target_cost->costs) cost += of(*each) * all;
        return amount_of(pricing::target_price(*price_.target_cost, cost));
      }
      case pricing::Model::gain_share:
        return over(price_.gain_share->over, [&](const Exact& span, std::int64_t) {
          const auto& terms = *price_.gain_share;
          const Exact saving = terms.baseline ? Exact(**terms.baseline) - of(*terms.of) : of(*terms.of);
          return amount_of(pricing::gain_share(terms, saving * span, Exact(), Exact(), currency_));
        });
      case pricing::Model::outcome:
        return amount_of(pricing::outcome(*price_.outcome, of(*price_.outcome->of), currency_)) * all;
      case pricing::Model::subscription:
        return over(Over::contract_year, [&](const Exact& span, std::int64_t year) {
          const auto& terms = *price_.subscription;
          const Exact seats = terms.of ? of(**terms.of) : Exact(*terms.seats);
          return amount_of(pricing::subscription(terms, day_, seats, year)) * span;
        });
      case pricing::Model::bounty:
        return bounties() * all;
      case pricing::Model::pass_through: {
        const auto costs = costs_of(price_.pass_through->costs, Exact(1));
        return amount_of(pricing::pass_through(*price_.pass_through, costs, currency_)) * all;
      }
    }
    return {};
  }

  Exact worked_hours() {
    const pricing::TimeAndMaterials& terms = *price_.hours;
    const std::optional<money::Money> cap = terms.cap ? std::optional(**terms.cap) : std::nullopt;
    return over(cap ? terms.cap_over : Over::all, [&](const Exact& span, std::int64_t) {
      std::vector<pricing::Worked> worked;
      for (const auto& rate : terms.rates) {
        const auto* step = rate.value.on(day_);
        if (step != nullptr) worked.push_back({*rate.name, of(*rate.name) * span, *step->value});
      }
      return amount_of(pricing::time_and_materials(worked, cap, Exact(), currency_));
    });
  }

  /// Whoever holds capacity ready pays for it; beyond it nobody works without a price for that.
  Exact held_capacity() {
    const pricing::Capacity& terms = *price_.capacity;
    const Exact used = of(*terms.of), agreed(*terms.agreed);
    made_.worked = (terms.more ? std::max(used, agreed) : agreed) * Exact(months_);
    if (!terms.more && used > agreed) made_.undone = (used - agreed) * Exact(months_);
    return amount_of(pricing::capacity(terms, used, Exact()));
  }

  Exact units() {
    const pricing::UnitPrice& terms = *price_.unit;
    if (terms.bands.empty() || terms.over == Over::month)
      return amount_of(pricing::unit_price(terms, day_, of(*terms.of), Exact())) * Exact(months_);
    const Exact charged = terms.least ? std::max(of(*terms.of), Exact(**terms.least)) : of(*terms.of);
    return over(terms.over, [&](const Exact& span, std::int64_t) {
      return pricing::at_bands(terms.bands, *terms.reading, charged * span);
    });
  }

  Exact bounties() {
    std::vector<pricing::Accepted> accepted;
    for (const auto& each : price_.bounty->prices) {
      const auto* step = each.value.on(day_);
      if (step != nullptr) accepted.push_back({*each.name, of(*each.name), *step->value});
    }
    const auto& cap = price_.bounty->cap;
    return amount_of(pricing::bounty(accepted, cap ? std::optional(**cap) : std::nullopt, currency_));
  }

  std::vector<pricing::Cost> costs_of(const std::vector<Placed<std::string>>& measures, const Exact& span) {
    std::vector<pricing::Cost> costs;
    for (const auto& each : measures) costs.push_back({*each, of(*each) * span});
    return costs;
  }

  Exact missing(const pricing::Commitment& rule) {
    const Exact month = made_.amount * Exact(money::Ratio{1, months_});
    return over(rule.over, [&](const Exact& span, std::int64_t) {
      pricing::Commitment part = rule;
      if (rule.over == Over::contract_year && span < Exact(kYear))
        part.amount = Placed<money::Money>((Exact(*rule.amount) * span * Exact(money::Ratio{1, kYear}))
                                               .in(currency_, money::Rounding::half_away_from_zero));
      return amount_of(pricing::shortfall(part, month * span, Exact(), currency_));
    });
  }

  const Charge& price_;
  std::int64_t months_;
  const MonthlyQuantities& month_;
  time::Date day_;
  money::Currency currency_;
  Paid made_;
};

}  // namespace

std::string_view name(Quantity quantity) {
  switch (quantity) {
    case Quantity::units:
      return "units";
    case Quantity::hours:
      return "hours";
    case Quantity::cost:
      return "cost";
    case Quantity::saving:
      return "saving";
    case Quantity::benefit:
      return "benefit";
  }
  return {};
}

std::optional<Quantity> quantity_named(std::string_view written) {
  for (std::size_t k = 0; k < kQuantities; ++k) {
    if (name(static_cast<Quantity>(k)) == written) return static_cast<Quantity>(k);
  }
  return std::nullopt;
}

Paid paid(const Charge& price, std::int64_t months, const MonthlyQuantities& month, time::Date first_day,
          money::Currency currency) {
  return Reckoning(price, months, month, first_day, currency).run();
}

}  // namespace entente::sourcing
