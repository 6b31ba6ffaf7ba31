// The `selection` document as values: what is needed, by which criteria and weights it is judged, who bids,
// who scores, and what was decided. The field tables are in selection_fields.cpp. `seat: supplier` turns it
// round: the criteria are the supplier's own, and what is judged are the opportunities it might bid for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/documents.h"
#include "money/money.h"
#include "sourcing/price_score.h"
#include "sourcing/smaa.h"
#include "text/source.h"
#include "time/instant.h"

namespace entente::sourcing {

template <class Value>
using Named = document::Named<Value>;
template <class Value>
using Placed = text::Placed<Value>;

enum class Seat { client, supplier };
enum class Weighing { direct, swing, pairwise };
enum class MissingScores { block, leave_out };

/// `4 because two references confirm it`: what is said, and why.
struct Reasoned {
  std::string said;
  std::string reason;
  text::Place place;
  bool operator==(const Reasoned& other) const { return said == other.said && reason == other.reason; }
};

/// Amounts by year, the first year first.
struct Yearly {
  std::vector<money::Money> years;
  text::Place place;
  bool operator==(const Yearly& other) const { return years == other.years; }
};

struct PriceTerms {
  PriceFormula formula = PriceFormula::lowest_over_price;
  std::optional<Placed<money::Money>> full_at, none_at;
  std::optional<money::Percent> discount;
  money::Percent low{money::Decimal(70)};
  std::optional<money::Money> should_cost;
  std::optional<money::Money> point_worth;
  text::Place place;
};

struct PreferenceTerms {
  Shape shape = Shape::linear;
  money::Decimal indifference{5};
  money::Decimal strict{20};
  money::Decimal spread{10};
};

struct Criterion {
  std::string title, definition, evidence, owner, measured_in;
  std::vector<std::string> ask;
  std::optional<Placed<money::Decimal>> weight, swing, minimum;
  std::vector<Named<std::string>> scale;
  std::vector<Named<money::Decimal>> worth;
  std::optional<PriceTerms> price;
  std::optional<PreferenceTerms> preference;
  std::vector<Named<Criterion>> criteria;
  text::Place place;
};

struct Weights {
  Weighing by = Weighing::direct;
  std::optional<Placed<time::Date>> frozen;
  std::vector<Named<std::vector<Placed<std::string>>>> judgements;  ///< by person
};

struct Timeline {
  std::optional<Placed<time::Date>> published, due, opened, prices_opened, award, standstill;
};

struct Promise {
  Placed<std::string> promise;
  std::optional<Placed<std::string>> criterion;
  std::optional<time::Date> by;
  std::string measure;
};

struct Bidder {
  std::string name;
  std::optional<Placed<time::Date>> received;
  std::optional<time::Date> withdrawn;
  std::vector<Named<Reasoned>> knock_outs;
  std::vector<Named<money::Decimal>> facts;
  std::vector<Named<Yearly>> price;
  std::string explanation;
  std::vector<Named<money::Decimal>> culture;
  std::optional<Reasoned> fit;
  std::optional<Placed<std::string>> profile;  ///< file that says `culture` and `fit`
  std::vector<Promise> promises;
  text::Place place;
};

struct Evaluator {
  std::string role;
  std::optional<Placed<std::string>> sheet;  ///< file with the scores
  std::optional<Placed<time::Date>> locked;
  std::vector<Named<Reasoned>> declarations;
  text::Place place;
};

using ScoresOfBidder = std::vector<Named<Reasoned>>;
using ScoresOfEvaluator = std::vector<Named<ScoresOfBidder>>;

struct Moderation {
  Placed<std::string> bidder, criterion;
  Placed<money::Decimal> score;
  std::string reason;
  std::vector<std::string> present;
};

struct Culture {
  Placed<std::string> criterion;
  std::vector<Named<std::string>> dimensions;
  std::vector<Named<money::Decimal>> own;
  std::optional<Placed<std::string>> sheet;  ///< file that says `own`
};

struct Diligence {
  Placed<std::string> bidder;
  std::string item;
  Reasoned result;
};

struct Robustness {
  std::int64_t samples = 10000;
  std::int64_t seed = 1;
  std::vector<Placed<std::string>> known_weights;
  std::vector<Method> methods = {Method::weighted_sum, Method::topsis, Method::vikor, Method::promethee};
  std::optional<money::Decimal> score_error;
};

struct Dissent {
  std::string who, reason;
};

struct Decision {
  Placed<std::string> award;
  std::optional<time::Date> on;
  std::vector<std::string> by;
  std::string because;
  std::vector<std::string> conditions;
  std::vector<Dissent> dissent;
  std::optional<time::Date> review;
};

struct SelectionTerms {
  Placed<std::string> id;
  std::string title, need;
  Seat seat = Seat::client;
  std::vector<Named<std::string>> alternatives;
  std::vector<std::string> risks;
  std::optional<money::Currency> currency;
  Timeline timeline;
  Weights weights;
  std::vector<Named<std::string>> scale;
  std::vector<Named<Criterion>> criteria;
  std::vector<Named<std::string>> knock_outs;
  std::vector<Named<Bidder>> bidders;               ///< from the client's seat
  std::vector<Named<Bidder>> opportunities;         ///< from the supplier's seat
  std::optional<Placed<std::string>> price_sheets;  ///< file: the second envelope
  std::optional<money::Decimal> go_from;
  std::vector<Named<Evaluator>> evaluators;
  std::vector<Named<ScoresOfEvaluator>> scores;
  MissingScores missing = MissingScores::block;
  std::vector<Moderation> moderation;
  std::optional<Culture> culture;
  std::vector<Diligence> diligence;
  Robustness robustness;
  std::optional<Decision> decision;

  /// What there is to choose among, from either seat.
  const std::vector<Named<Bidder>>& candidates() const { return bidders.empty() ? opportunities : bidders; }
};

}  // namespace entente::sourcing
