// What both parties may read of a suggestion holds nobody's worths; all three results fit their schema.
#include "report/negotiation.h"

#include <gtest/gtest.h>

#include "report/schema_validator.h"

namespace entente::report {
namespace {

using namespace negotiation;

text::SourcePtr source(const char* name, const char* content) {
  return std::make_shared<const text::Source>(name, content);
}

// Worths that cannot be taken for anything else.
Suggested suggested() {
  Suggested made;
  made.agenda = read_agenda(source("renewal.yaml", R"(negotiation: renewal
parties: {client: Rowan, supplier: Kestrel}
issues:
  resolution: {options: [93%, 97%]}
  notice: {options: [short, long]}
draft: {resolution: 93%, notice: short}
)"));
  const PrivateSide client = read_preferences(source("client.yaml", R"(preferences: client
negotiation: renewal
reservation: 11.17
issues:
  resolution: {weight: 60, worth: {93%: 20, 97%: 73.71}}
  notice: {weight: 10, worth: {short: 100, long: 0}}
)"),
                                              made.agenda, Side::client);
  const PrivateSide supplier = read_preferences(source("supplier.yaml", R"(preferences: supplier
negotiation: renewal
reservation: 12.19
issues:
  resolution: {weight: 20, worth: {93%: 100, 97%: 0}}
  notice: {weight: 50, worth: {short: 0, long: 89.83}}
)"),
                                                made.agenda, Side::supplier);
  made.neutral.game = {made.agenda.field, client.preferences, supplier.preferences};
  made.neutral.solved = *solve(made.neutral.game);
  made.package = made.neutral.solved.choices.front().points.front().first;
  made.deal = made.agenda.draft;
  made.neutral.exchange = exchange(made.neutral.game, *made.deal, *made.package);
  made.neutral.robustness =
      robustness(made.neutral.game, *made.package, *made.deal, Method::nash, {.draws = 10});
  made.neutral.few = *improve_touching(made.neutral.game, *made.deal, 2, Method::nash);
  made.question.number = made.asked = 1;
  return made;
}

TEST(NegotiationPage, for_both_parties_holds_nobodys_worths) {
  const Suggested made = suggested();
  const OutlookView view = view_of(made, std::nullopt, "", Reader::parties);
  EXPECT_TRUE(view.plots.empty());
  const std::string json = json_text(suggestion_json(made, std::nullopt, Reader::parties));
  const std::string secret[] = {points_text(made.neutral.game.client.reservation),
                                points_text(made.neutral.game.supplier.reservation),
                                points_text(worth_of(made.neutral.game, *made.package).a),
                                points_text(worth_of(made.neutral.game, *made.package).b)};
  for (const std::string& text : {outlook_text(view), negotiation_html(view), json}) {
    for (const std::string& worth : secret) EXPECT_EQ(text.find(worth), std::string::npos) << worth;
  }
  const OutlookView neutral = view_of(made, std::nullopt, "", Reader::neutral);
  EXPECT_NE(outlook_text(neutral).find(secret[0]), std::string::npos) << "the neutral sees them";
}

TEST(NegotiationPage, json_fits_its_schema) {
  const Suggested made = suggested();
  for (const Reader reader : {Reader::parties, Reader::neutral}) {
    const auto problems =
        Validator(negotiation_schema()).problems(suggestion_json(made, std::nullopt, reader));
    EXPECT_TRUE(problems.empty()) << problems.front();
  }
  SettledDeal deal;
  deal.agenda = made.agenda;
  deal.package = made.package;
  deal.accepted = true;
  EXPECT_TRUE(Validator(negotiation_schema()).problems(settled_json(deal)).empty());
  Prepared prepared;
  prepared.agenda = made.agenda;
  prepared.mine.preferences = made.neutral.game.client;
  prepared.packages = {{"the draft", *made.deal, kPoint}};
  EXPECT_TRUE(Validator(negotiation_schema()).problems(prepared_json(prepared)).empty());
}

}  // namespace
}  // namespace entente::report
