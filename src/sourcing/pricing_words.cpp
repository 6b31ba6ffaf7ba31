// What speaks for and against each price of a deal, in words, for the seats of both sides.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sourcing/pricing_strategy.h"

namespace entente::sourcing {
namespace {

using pricing::Model;

constexpr double kMost = 2.0 / 3;  ///< of a risk, from which on it lies with one side
constexpr double kNearlyAll = 0.995;
constexpr std::int64_t kMuch = 4, kLittle = 2;  ///< of a trait

std::string money_text(double amount, money::Currency currency) {
  std::string digits = fmt::format("{:.0f}", std::abs(std::round(amount)));
  for (std::size_t k = digits.size(); k > 3; k -= 3) digits.insert(k - 3, ",");
  return fmt::format("{}{} {}", std::round(amount) < 0 ? "-" : "", currency.code(), digits);
}

std::string part_text(double part) {
  if (part > kNearlyAll) return "all";
  return fmt::format("{:.0f}%", 100 * part);
}

bool pays_for_effort(Model model) {
  return model == Model::time_and_materials || model == Model::capped_time_and_materials ||
         model == Model::cost_plus || model == Model::pass_through;
}
bool pays_for_result(Model model) {
  return model == Model::fixed_price || model == Model::milestones;
}
bool is_flat(Model model) {
  return model == Model::monthly || model == Model::capacity;
}

class Explaining {
 public:
  Explaining(const Plan& plan, const Deal& deal, DealOutcome& outcome)
      : plan_(plan), deal_(deal), outcome_(outcome), currency_(*plan.currency) {
    if (const Product* product = deal.product ? find_named(plan.products, **deal.product) : nullptr)
      profile_ = product->profile;
  }

  void run() {
    for (PriceOutcome& price : outcome_.prices) {
      if (!price.unknown.empty()) continue;
      sentences(price);
      remarks(price);
    }
    conclude();
  }

 private:
  void sentences(PriceOutcome& price) const {
    const Spreads &client = price.client, &supplier = price.supplier;
    price.for_client =
        client.p90 - client.p10 < 0.5
            ? fmt::format("the client pays {} whatever happens", money_text(client.mean, currency_))
            : fmt::format("the client pays {} on average, and more than {} in one of ten courses",
                          money_text(client.mean, currency_), money_text(client.p90, currency_));
    if (price.undone > 0.05)
      price.for_client += fmt::format("; {:.0f} hours that are asked for are not worked", price.undone);
    const std::string margin =
        client.mean > 0 ? fmt::format(" ({:.0f}% of what is paid)", 100 * supplier.mean / client.mean) : "";
    price.for_supplier = fmt::format("the supplier earns {} on average{}",
                                     money_text(supplier.mean, currency_), supplier.mean > 0 ? margin : "");
    price.for_supplier += price.loss > 0.0005
                              ? fmt::format(
                                    ", loses money in {:.1f}% of the courses, and comes to {} in the "
                                    "worst tenth",
                                    100 * price.loss, money_text(price.worst_tenth, currency_))
                              : ", and never loses money";
  }

  void remarks(PriceOutcome& price) const {
    const std::string model(pricing::name(price.model));
    const std::string delivery(model_name(outcome_.model));
    if (price.pairing == Pairing::usual) {
      price.remarks.push_back(fmt::format("{} is a usual price of {}", model, delivery));
    } else if (price.pairing == Pairing::unusual) {
      price.remarks.push_back(
          fmt::format("{} is unusual for {}: {}", model, delivery, why_unusual(price.model)));
    }
    who_bears(price);
    if (!price.client_bears)
      price.remarks.push_back(
          fmt::format("the client can bear {} beyond what is expected; in one of ten courses it is {}",
                      (**deal_.client_bears).to_string(),
                      money_text(price.client.p90 - price.client.planned, currency_)));
    if (!price.supplier_bears)
      price.remarks.push_back(
          fmt::format("the supplier can bear a loss of {}; in one of ten courses it is {}",
                      (**deal_.supplier_bears).to_string(), money_text(-price.supplier.p10, currency_)));
    traits(price);
  }

  /// A risk belongs to the side that can do something about it.
  void who_bears(PriceOutcome& price) const {
    const bool inside = outcome_.model == DeliveryModel::in_house || outcome_.model == DeliveryModel::captive;
    if (inside) return;
    if (price.volume_with_client && 1 - *price.volume_with_client > kMost)
      price.remarks.push_back(fmt::format(
          "{} of what volume moves lies with the supplier, who does not steer how much is asked for",
          part_text(1 - *price.volume_with_client)));
    if (!price.effort_with_client) return;
    const double steers = client_steers_effort(outcome_.model);
    if (steers > kMost && 1 - *price.effort_with_client > kMost)
      price.remarks.push_back(
          fmt::format("{} of what effort moves lies with the supplier, while the client directs the work",
                      part_text(1 - *price.effort_with_client)));
    if (steers < 1 - kMost && *price.effort_with_client > kMost)
      price.remarks.push_back(
          fmt::format("{} of what effort moves lies with the client, while the supplier directs the work",
                      part_text(*price.effort_with_client)));
  }

  static std::string why_unusual(Model model) {
    if (pays_for_effort(model)) return "it pays for effort, where a result is delivered";
    if (pays_for_result(model)) return "it pays for a result that whoever delivers does not answer for";
    return "what is counted is not what this model delivers";
  }

  void traits(PriceOutcome& price) const {
    const auto much = [](const auto& trait) { return trait && **trait >= kMuch; };
    const auto little = [](const auto& trait) { return trait && **trait <= kLittle; };
    if (pays_for_result(price.model) && little(profile_.stability))
      price.remarks.push_back(
          fmt::format("requirements are not settled ({} of 5): what changes is paid on top, or disputed",
                      **profile_.stability));
    if (pays_for_effort(price.model) && much(profile_.stability))
      price.remarks.push_back(fmt::format(
          "requirements are settled ({} of 5): a price for the result can be agreed", **profile_.stability));
    if (is_flat(price.model) && much(profile_.volatility))
      price.remarks.push_back(
          fmt::format("volume moves much ({} of 5): a flat price does not follow it", **profile_.volatility));
    if (price.model == Model::time_and_materials)
      price.remarks.emplace_back("nothing in the price speaks for finishing");
  }

  /// Of those that both sides can bear, those that are usual before those that are possible, and of these
  /// the one that costs the client least on average while the supplier earns something.
  void conclude() {
    const PriceOutcome* best = nullptr;
    for (const PriceOutcome& each : outcome_.prices) {
      if (!each.unknown.empty() || !each.client_bears || !each.supplier_bears || each.supplier.mean < 0)
        continue;
      if (each.pairing == Pairing::unusual) continue;
      const auto rank = [](const PriceOutcome& of) {
        return std::pair(of.pairing == Pairing::usual ? 0 : 1, of.client.mean);
      };
      if (best == nullptr || rank(each) < rank(*best)) best = &each;
    }
    if (best == nullptr) {
      outcome_.finding =
          "No price suits both sides: each is unusual for the delivery model, beyond what one "
          "side can bear, or a loss for the supplier.";
      return;
    }
    outcome_.nearest = best->name;
    outcome_.finding =
        fmt::format("{} comes nearest to suiting both: {}{}, and {}.", best->title,
                    best->pairing == Pairing::usual
                        ? fmt::format("it is a usual price of {}, ", model_name(outcome_.model))
                        : "",
                    best->for_client, best->for_supplier);
  }

  const Plan& plan_;
  const Deal& deal_;
  DealOutcome& outcome_;
  money::Currency currency_;
  Profile profile_;
};

}  // namespace

Pairing pairing_of(DeliveryModel delivery, Model price) {
  const auto among = [&](std::initializer_list<Model> models) {
    return std::ranges::find(models, price) != models.end();
  };
  // What several parties may add to any price: a share of savings or of results.
  const bool shares = among({Model::gain_share, Model::outcome, Model::target_cost});
  using enum Model;
  switch (delivery) {
    case DeliveryModel::in_house:
    case DeliveryModel::captive:
      return among({pass_through, cost_plus, monthly})                            ? Pairing::usual
             : among({unit_price, base_and_volume, capacity, time_and_materials}) ? Pairing::possible
                                                                                  : Pairing::unusual;
    case DeliveryModel::augmentation:
      return among({time_and_materials, capacity})                    ? Pairing::usual
             : among({capped_time_and_materials, cost_plus, monthly}) ? Pairing::possible
                                                                      : Pairing::unusual;
    case DeliveryModel::team:
      return among({capacity, monthly})                                                    ? Pairing::usual
             : shares || among({time_and_materials, capped_time_and_materials, cost_plus}) ? Pairing::possible
                                                                                           : Pairing::unusual;
    case DeliveryModel::managed_service:
      return among({unit_price, base_and_volume})                 ? Pairing::usual
             : shares || among({monthly, capacity, subscription}) ? Pairing::possible
                                                                  : Pairing::unusual;
    case DeliveryModel::project:
      return among({fixed_price, milestones, target_cost})                                 ? Pairing::usual
             : shares || among({capped_time_and_materials, time_and_materials, cost_plus}) ? Pairing::possible
                                                                                           : Pairing::unusual;
    case DeliveryModel::build_operate_transfer:
      return among({cost_plus, fixed_price})                           ? Pairing::usual
             : shares || among({milestones, monthly, base_and_volume}) ? Pairing::possible
                                                                       : Pairing::unusual;
    case DeliveryModel::crowd:
      return among({bounty})                    ? Pairing::usual
             : among({unit_price, fixed_price}) ? Pairing::possible
                                                : Pairing::unusual;
    case DeliveryModel::software:
      return among({subscription})                   ? Pairing::usual
             : among({unit_price, monthly, outcome}) ? Pairing::possible
                                                     : Pairing::unusual;
  }
  return Pairing::possible;
}

double client_steers_effort(DeliveryModel delivery) {
  switch (delivery) {
    case DeliveryModel::in_house:
    case DeliveryModel::captive:
    case DeliveryModel::augmentation:
      return 1;
    case DeliveryModel::team:
      return 0.5;
    default:
      return 0;
  }
}

void explain_prices(const Plan& plan, const Deal& deal, DealOutcome& outcome) {
  Explaining(plan, deal, outcome).run();
}

}  // namespace entente::sourcing
