#include "sourcing/selection_prices.h"

#include <fmt/format.h>

#include <algorithm>

#include "sourcing/price_score.h"
#include "sourcing/selection_exclusions.h"

namespace entente::sourcing {
namespace {

constexpr int kFactorDigits = 12;

/// 1 / (1 + rate)^year as a decimal number, so that every program gets the same cents.
money::Decimal factor_of(const money::Decimal& rate, std::size_t year) {
  const money::Decimal one(1);
  money::Decimal factor = one;
  for (std::size_t i = 0; i < year; ++i)
    factor = money::divide(factor, one + rate, kFactorDigits, money::Rounding::half_away_from_zero);
  return factor;
}

std::string years_text(std::size_t years) {
  return fmt::format("{} {}", years, years == 1 ? "year" : "years");
}

class Pricing {
 public:
  Pricing(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
          text::Diagnostics& diagnostics)
      : terms_(terms), tree_(tree), panel_(panel), price_(tree.price()), diagnostics_(diagnostics) {}

  std::vector<Cost> run() {
    std::vector<Cost> costs;
    check_terms();
    for (std::size_t c = 0; c < terms_.candidates().size(); ++c) {
      const bool stands = formal_exclusions(terms_, terms_.candidates()[c].value).empty() &&
                          failed_minimums(tree_, panel_, c).empty();
      costs.push_back(cost_of(terms_.candidates()[c], stands));
    }
    if (price_ != nullptr) flag_low(costs);
    return costs;
  }

 private:
  const PriceTerms& by() const { return *price_->terms->price; }

  void check_terms() {
    if (price_ == nullptr) return;
    const PriceTerms& terms = by();
    if (terms.formula == PriceFormula::between) {
      const bool there = terms.full_at && terms.none_at;
      if (!there || terms.full_at->value.currency() != terms.none_at->value.currency() ||
          terms.full_at->value >= terms.none_at->value) {
        diagnostics_.push_back(
            text::error("B0114", "the formula `between` needs two prices, the lower one with all points")
                .at(terms.none_at ? terms.none_at->place : terms.place, "between which prices?")
                .help("write `full at: 2 000 000 EUR` and `none at: 4 000 000 EUR`"));
      } else {
        same_currency(terms.full_at->value, terms.full_at->place);
      }
    }
    if (terms.discount && terms.discount->points() <= money::Decimal(-100)) {
      diagnostics_.push_back(
          text::error("B0114", fmt::format("a discount of {} is none", terms.discount->to_string()))
              .at(terms.place, "more than minus one hundred per cent is wanted")
              .help("write a rate a year, such as `discount: 4%`"));
    }
  }

  bool same_currency(const money::Money& amount, const text::Place& place) {
    if (!currency_) currency_ = terms_.currency ? *terms_.currency : amount.currency();
    if (amount.currency() == *currency_) return true;
    diagnostics_.push_back(text::error("B0114", fmt::format("an amount in {} among amounts in {}",
                                                            amount.currency().code(), currency_->code()))
                               .at(place, "prices in two currencies cannot be compared")
                               .help("ask for one currency, or convert at a rate that the bidders know"));
    return false;
  }

  Cost cost_of(const Named<Bidder>& bidder, bool stands) {
    Cost cost;
    const auto& sheet = bidder.value.price;
    if (sheet.empty()) {
      const bool wanted = price_ != nullptr && terms_.timeline.prices_opened && stands && !panel_.open;
      if (wanted) {
        diagnostics_.push_back(
            text::error("B0108", fmt::format("`{}` states no price", *bidder.name))
                .at(bidder.name.place, "a missing price is not a zero")
                .help("write its price sheet under `price`, or `withdrawn` where it has no price"));
      }
      return cost;
    }
    if (price_ == nullptr) {
      diagnostics_.push_back(text::error("B0101", "there is a price sheet and no criterion for the price")
                                 .at(sheet.front().name.place, "it would not count")
                                 .help("add a criterion with `price: {formula: lowest over price}`"));
      return cost;
    }
    std::size_t years = 0;
    for (const Named<Yearly>& line : sheet) years = std::max(years, line.value.years.size());
    if (years_ == 0) years_ = years;
    if (years != years_) {
      diagnostics_.push_back(
          text::error("B0114", fmt::format("`{}` states prices of {}, the bids before it of {}", *bidder.name,
                                           years_text(years), years_text(years_)))
              .at(sheet.front().name.place, "another length of time")
              .help("ask for the same years from everybody; write `0 EUR` for a year without a charge"));
      return cost;
    }
    std::optional<money::Money> total;
    for (const Named<Yearly>& line : sheet) {
      for (const money::Money& amount : line.value.years) {
        if (!same_currency(amount, line.value.place)) return cost;
      }
      cost.lines.push_back(priced(line));
      total = total ? *total + cost.lines.back().amount : cost.lines.back().amount;
    }
    if (total->is_zero() || total->is_negative()) {
      diagnostics_.push_back(
          text::error("B0114", fmt::format("the price of `{}` is {}", *bidder.name, total->to_string()))
              .at(sheet.front().name.place, "no formula compares a price of zero or less")
              .help("ask what it covers; income of the bidder belongs on its own line"));
      return cost;
    }
    cost.total = total;
    return cost;
  }

  Cost::Line priced(const Named<Yearly>& line) const {
    money::Decimal discounted, plain;
    const money::Decimal rate = by().discount ? by().discount->fraction() : money::Decimal(0);
    for (std::size_t year = 0; year < line.value.years.size(); ++year) {
      const money::Decimal amount = line.value.years[year].amount();
      plain = plain + amount;
      discounted = discounted + (year == 0 || rate.is_zero() ? amount : times(amount, factor_of(rate, year)));
    }
    const money::Currency currency = line.value.years.front().currency();
    return {*line.name, money::Money::rounded(plain, currency, money::Rounding::half_away_from_zero),
            money::Money::rounded(discounted, currency, money::Rounding::half_away_from_zero)};
  }

  static money::Decimal times(const money::Decimal& amount, const money::Decimal& factor) {
    return (amount * factor).rounded(kFactorDigits, money::Rounding::half_away_from_zero);
  }

  void flag_low(std::vector<Cost>& costs) {
    std::vector<double> prices;
    std::vector<std::size_t> who;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      if (!costs[i].total || terms_.candidates()[i].value.withdrawn) continue;
      prices.push_back(costs[i].total->amount().to_double());
      who.push_back(i);
    }
    const double share = by().low.fraction().to_double();
    const std::vector<bool> low = abnormally_low(prices, share);
    double sum = 0;
    for (const double price : prices) sum += price;
    for (std::size_t i = 0; i < who.size(); ++i) {
      Cost& cost = costs[who[i]];
      const Named<Bidder>& bidder = terms_.candidates()[who[i]];
      const double estimate = by().should_cost ? by().should_cost->amount().to_double() : 0;
      const bool below_estimate = estimate > 0 && prices[i] < share * estimate;
      if (!low[i] && !below_estimate) continue;
      cost.low = true;
      cost.low_against = low[i] ? prices[i] / ((sum - prices[i]) / static_cast<double>(prices.size() - 1))
                                : prices[i] / estimate;
      if (!bidder.value.explanation.empty()) continue;
      diagnostics_.push_back(
          text::warning("B0122",
                        fmt::format("the price of `{}` is {:.0f} % of {}", *bidder.name,
                                    100 * cost.low_against, low[i] ? "the others' mean" : "the own estimate"))
              .at(bidder.value.price.front().name.place, fmt::format("below {}", by().low.to_string()))
              .note("it may be efficient, misunderstood, or bought")
              .help("ask how the price comes about, and write the answer under `explanation`"));
    }
  }

  const SelectionTerms& terms_;
  const CriteriaTree& tree_;
  const Panel& panel_;
  const Leaf* price_;
  text::Diagnostics& diagnostics_;
  std::optional<money::Currency> currency_;
  std::size_t years_ = 0;
};

}  // namespace

std::vector<Cost> costs_of(const SelectionTerms& terms, const CriteriaTree& tree, const Panel& panel,
                           text::Diagnostics& diagnostics) {
  return Pricing(terms, tree, panel, diagnostics).run();
}

}  // namespace entente::sourcing
