// Which price suits which delivery model while volume and effort are not known: each deal of the plan is
// drawn in many courses, and each of its prices is reckoned on every course. What the client pays and what
// the supplier earns come out with their spread, who bears which part of it, at which volume or effort two
// prices cost the client the same, and what speaks for and against a price. Draw k is the same for every
// price (common random numbers) and does not depend on threads. Prices do not change what people do here:
// that somebody who is paid by the hour may take longer is left to judgement, and said in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pricing/charge.h"
#include "sourcing/plan.h"

namespace entente::sourcing {

/// An amount of money over all courses.
struct Spreads {
  double planned = 0;  ///< when everything is as it was expected
  double mean = 0, p10 = 0, p50 = 0, p90 = 0;
};

/// Does the price usually go with the delivery model?
enum class Pairing { usual, possible, unusual };
std::string_view name(Pairing pairing);

struct PriceOutcome {
  std::string name, title;
  pricing::Model model = pricing::Model::monthly;
  Spreads client;          ///< pays
  Spreads supplier;        ///< earns: what is paid less what delivery costs it
  double loss = 0;         ///< chance that the supplier earns less than nothing
  double worst_tenth = 0;  ///< mean of what the supplier earns in the worst tenth
  double undone = 0;       ///< hours that are asked for and not worked, on average
  /// The client's part of what volume and effort move, each alone; nothing: it moves neither side.
  std::optional<double> volume_with_client, effort_with_client;
  Pairing pairing = Pairing::possible;
  bool client_bears = true, supplier_bears = true;  ///< within what each says that it can
  std::vector<std::string> remarks;
  std::string for_client, for_supplier;  ///< in a sentence
  std::string unknown;                   ///< why it cannot be reckoned; empty: it can
};

/// Where two prices cost the client the same.
struct BreakEven {
  std::string below, above;  ///< cheaper for the client below, and above
  bool by_volume = false;    ///< units a month; otherwise hours
  double at = 0;
};

struct DealOutcome {
  std::string name, title, offer, supplier;
  DeliveryModel model = DeliveryModel::in_house;
  std::int64_t months = 0;
  std::vector<PriceOutcome> prices;
  std::vector<BreakEven> break_evens;
  std::string nearest;  ///< the price that comes nearest to suiting both; empty: none does
  std::string finding;  ///< in a sentence
};

struct PricingStrategy {
  std::int64_t samples = 0;
  std::vector<DealOutcome> deals;
  std::vector<std::string> assumptions;
};

struct StrategyOptions {
  std::int64_t samples = 0;  ///< 0: as the plan says
  unsigned workers = 1;
};

PricingStrategy pricing_strategy(const Plan& plan, const StrategyOptions& options = {});

/// By the default pairing of delivery models and prices.
Pairing pairing_of(DeliveryModel delivery, pricing::Model price);

/// Who can do something about a risk: 1 the client, 0 the supplier, between them both.
double client_steers_effort(DeliveryModel delivery);

/// What speaks for or against each price, and for which of them the deal speaks; fills the words in.
void explain_prices(const Plan& plan, const Deal& deal, DealOutcome& outcome);

}  // namespace entente::sourcing
