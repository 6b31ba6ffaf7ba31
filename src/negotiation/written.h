// The documents of a negotiation as they are written: what is negotiated about (both know it), what a side
// makes of it (private), what the neutral was asked, what it suggested and what a side answers. Their field
// tables are in written_fields.cpp; agenda.h and worth.h say what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/documents.h"
#include "negotiation/solve.h"

namespace entente::negotiation {

using document::Named;
using text::Placed;

/// Clause -> option.
using WrittenPackage = std::vector<Named<Placed<std::string>>>;
/// Clause -> option, or several of them; `4 000 .. 4 200` where the clause is a range.
using WrittenConditions = std::vector<Named<std::vector<Placed<std::string>>>>;

struct WrittenOption {
  std::string title;
  std::vector<Named<Placed<std::string>>> sets;  ///< terms of the agreement -> their values
};
struct WrittenRange {
  Placed<money::Decimal> from, to, step;
  std::string unit;
  text::Place place;
};
struct WrittenIssue {
  std::string title, clause;
  Placed<std::string> term;  ///< of the agreement; the option is its value
  std::vector<Named<WrittenOption>> options;
  std::optional<WrittenRange> range;
  text::Place place;
};
struct WrittenRule {
  WrittenConditions apart;  ///< cannot stand together
  WrittenConditions when, then;
  std::string because;
  text::Place place;
};
struct WrittenOffer {
  Side by = Side::client;
  std::optional<time::Date> on;
  WrittenPackage package;
  text::Place place;
};
struct WrittenParties {
  std::string client, supplier;
};

struct WrittenNegotiation {
  Placed<std::string> id;
  std::string title;
  WrittenParties parties;
  Placed<std::string> agreement;  ///< file whose terms the clauses are; may be empty
  std::optional<Placed<time::Date>> effective;
  std::vector<Named<WrittenIssue>> issues;
  std::vector<WrittenRule> rules;
  WrittenPackage draft;
  text::Place draft_place;
  std::vector<WrittenOffer> offers;
  Placed<std::int64_t> questions{10};
  Method method = Method::nash;
};

struct WrittenWorth {
  Placed<money::Decimal> weight{money::Decimal(1)};
  std::vector<Named<Placed<money::Decimal>>> worth;  ///< option -> 0 to 100
  text::Place place;
};
struct WrittenTogether {
  WrittenConditions when;
  Placed<money::Decimal> points;
  std::string because;
};
struct WrittenPreferences {
  Placed<Side> side;
  Placed<std::string> negotiation;
  Placed<money::Decimal> reservation;
  std::vector<Named<WrittenWorth>> issues;
  std::vector<WrittenTogether> together;
  int within_percent = 20;  ///< how sure the weights are
};

/// What the neutral was asked and what became of it.
struct WrittenQuestion {
  enum class Kind { suggestion, improvement };
  enum class Outcome { open, accepted, not_accepted, no_agreement };
  std::int64_t number = 0;
  Kind kind = Kind::suggestion;
  Method method = Method::nash;
  std::optional<std::int64_t> touching;
  time::Date on;
  std::string inputs;  ///< hash of everything the answer was computed from
  WrittenPackage package;
  Outcome outcome = Outcome::open;
};
struct WrittenCommon {
  std::string issue, option, how;
  time::Date since;
};
struct WrittenSession {
  Placed<std::string> negotiation;
  std::vector<WrittenQuestion> questions;
  std::vector<WrittenCommon> common;
  WrittenPackage deal;
};

/// What both parties get to see of a question.
struct WrittenSuggestion {
  Placed<std::string> negotiation;
  Placed<std::int64_t> number;
  WrittenQuestion::Kind kind = WrittenQuestion::Kind::suggestion;
  WrittenPackage package;
};
/// One side's answer, for the neutral's eyes.
struct WrittenAnswer {
  Placed<Side> side;
  Placed<std::string> negotiation;
  Placed<std::int64_t> suggestion;
  WrittenPackage package;  ///< as it was read, so that another one cannot be taken for it
  bool accept = false;
};

}  // namespace entente::negotiation

namespace entente::document {

template <>
struct EnumNames<negotiation::Side> {
  static constexpr auto names = std::to_array<std::pair<negotiation::Side, std::string_view>>(
      {{negotiation::Side::client, "client"}, {negotiation::Side::supplier, "supplier"}});
  static constexpr std::string_view what = "a side";
};
template <>
struct EnumNames<negotiation::Method> {
  static constexpr auto names = std::to_array<std::pair<negotiation::Method, std::string_view>>(
      {{negotiation::Method::nash, "nash"},
       {negotiation::Method::kalai_smorodinsky, "kalai-smorodinsky"},
       {negotiation::Method::ks_min_spread, "ks-min-spread"},
       {negotiation::Method::ks_abs_diff, "ks-abs-diff"},
       {negotiation::Method::egalitarian, "egalitarian"},
       {negotiation::Method::welfare, "welfare"}});
  static constexpr std::string_view what = "a method";
};
template <>
struct EnumNames<negotiation::WrittenQuestion::Kind> {
  using Kind = negotiation::WrittenQuestion::Kind;
  static constexpr auto names = std::to_array<std::pair<Kind, std::string_view>>(
      {{Kind::suggestion, "suggestion"}, {Kind::improvement, "improvement"}});
};
template <>
struct EnumNames<negotiation::WrittenQuestion::Outcome> {
  using Outcome = negotiation::WrittenQuestion::Outcome;
  static constexpr auto names =
      std::to_array<std::pair<Outcome, std::string_view>>({{Outcome::open, "open"},
                                                           {Outcome::accepted, "accepted by both"},
                                                           {Outcome::not_accepted, "not accepted"},
                                                           {Outcome::no_agreement, "no agreement"}});
};

#define ENTENTE_DESCRIBED(Type)                         \
  template <>                                           \
  struct Description<negotiation::Type> {               \
    static void describe(Struct<negotiation::Type>& s); \
  }

ENTENTE_DESCRIBED(WrittenOption);
ENTENTE_DESCRIBED(WrittenRange);
ENTENTE_DESCRIBED(WrittenIssue);
ENTENTE_DESCRIBED(WrittenRule);
ENTENTE_DESCRIBED(WrittenOffer);
ENTENTE_DESCRIBED(WrittenParties);
ENTENTE_DESCRIBED(WrittenNegotiation);
ENTENTE_DESCRIBED(WrittenWorth);
ENTENTE_DESCRIBED(WrittenTogether);
ENTENTE_DESCRIBED(WrittenPreferences);
ENTENTE_DESCRIBED(WrittenQuestion);
ENTENTE_DESCRIBED(WrittenCommon);
ENTENTE_DESCRIBED(WrittenSession);
ENTENTE_DESCRIBED(WrittenSuggestion);
ENTENTE_DESCRIBED(WrittenAnswer);

#undef ENTENTE_DESCRIBED

}  // namespace entente::document
