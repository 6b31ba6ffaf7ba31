// Field tables of the `selection` document.
#include "sourcing/selection_fields.h"

#include <fmt/format.h>

namespace entente::document {

using namespace sourcing;

bool Codec<Reasoned>::decode(const Node& node, Reasoned& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "4 because two references confirm it")) return false;
  out.place = node.where();
  const std::string_view written = node.scalar;
  constexpr std::string_view kBecause = " because ";
  const std::size_t at = written.find(kBecause);
  out.said = std::string(written.substr(0, at));
  if (at != std::string_view::npos) out.reason = std::string(written.substr(at + kBecause.size()));
  return true;
}

Node Codec<Reasoned>::encode(const Reasoned& value) {
  return Node::text(value.reason.empty() ? value.said
                                         : fmt::format("{} because {}", value.said, value.reason));
}

bool Codec<Yearly>::decode(const Node& node, Yearly& out, Decoding& decoding) {
  out.place = node.where();
  if (node.is_sequence()) return Codec<std::vector<money::Money>>::decode(node, out.years, decoding);
  money::Money once;
  if (!Codec<money::Money>::decode(node, once, decoding)) return false;
  out.years = {once};
  return true;
}

Node Codec<Yearly>::encode(const Yearly& value) {
  if (value.years.size() == 1) return Codec<money::Money>::encode(value.years.front());
  return Codec<std::vector<money::Money>>::encode(value.years);
}

nlohmann::json Codec<Yearly>::schema() {
  const nlohmann::json money = Codec<money::Money>::schema();
  return {{"anyOf", {money, {{"type", "array"}, {"items", money}}}}};
}

void Description<PriceTerms>::describe(Struct<PriceTerms>& s) {
  s.name("price terms", "How whole-life prices become points.");
  s.field("formula", &PriceTerms::formula, optional,
          "Published with the criteria. All but `between` depend on who else bids.")
      .example("between");
  s.field("full at", &PriceTerms::full_at, optional,
          "At this price and below: all points (formula `between`).")
      .example("2 000 000 EUR");
  s.field("none at", &PriceTerms::none_at, optional, "At this price and above: none (formula `between`).")
      .example("4 000 000 EUR");
  s.field("discount", &PriceTerms::discount, optional, "Rate a year at which later years count less.")
      .example("4%")
      .when_absent("every year counts the same");
  s.field("low below", &PriceTerms::low, optional,
          "Prices below this share of the others' mean are asked to be explained.");
  s.field("should cost", &PriceTerms::should_cost, optional,
          "Own estimate; a price below `low below` of it is asked to be explained too.");
  s.field("a point is worth", &PriceTerms::point_worth, optional,
          "Money for one point of quality: shows the price less what the quality is worth.");
  s.place(&PriceTerms::place);
}

void Description<PreferenceTerms>::describe(Struct<PreferenceTerms>& s) {
  s.name("preference", "How a difference in points becomes a preference, for the method promethee.");
  s.field("shape", &PreferenceTerms::shape, optional, "Shape of the curve.");
  s.field("indifference", &PreferenceTerms::indifference, optional, "Differences up to this are none.");
  s.field("strict", &PreferenceTerms::strict, optional, "From here on the preference is whole.");
  s.field("spread", &PreferenceTerms::spread, optional, "Width of the gaussian shape.");
}

void Description<Criterion>::describe(Struct<Criterion>& s) {
  s.name("criterion", "What bids are judged by: scored by people, measured, priced, or a group of criteria.");
  s.field("title", &Criterion::title, optional, "Its name as people say it.").example("Cultural fit");
  s.field("definition", &Criterion::definition, optional, "What it means, in a sentence.");
  s.field("ask", &Criterion::ask, optional, "Questions to the bidders.");
  s.field("evidence", &Criterion::evidence, optional, "What shows it.");
  s.field("owner", &Criterion::owner, optional, "Who answers for it.");
  s.field("weight", &Criterion::weight, optional,
          "Its weight among its neighbours; any scale, they are made to add up.")
      .example("20");
  s.field("swing", &Criterion::swing, optional,
          "How much the step from worst to best is wanted, 100 for the most wanted (weights by swing).")
      .example("80");
  s.field("minimum", &Criterion::minimum, optional,
          "A bid with less than this score is out, whatever its sum.")
      .example("2");
  s.field("scale", &Criterion::scale, optional, "What each score means, in words.")
      .example("{0: none, 3: as asked, 5: far beyond}")
      .when_absent("the document's scale");
  s.field("worth", &Criterion::worth, optional,
          "Points of 0 to 100 at scores or figures; straight between them.")
      .example("{20: 0, 5: 100}")
      .when_absent("0 at the lowest score, 100 at the highest");
  s.field("measured in", &Criterion::measured_in, optional,
          "The unit of a figure that each bid states; it is not scored by people.")
      .example("days");
  s.field("price", &Criterion::price, optional, "This criterion is the price.");
  s.field("preference", &Criterion::preference, optional, "How differences count, for the method promethee.");
  s.field("criteria", &Criterion::criteria, optional, "This is a group; these share its weight.");
  s.place(&Criterion::place);
}

void Description<Weights>::describe(Struct<Weights>& s) {
  s.name("weights", "How the weights were found, and when they were fixed.");
  s.field("by", &Weights::by, optional,
          "Given directly, by swings from worst to best, or by comparisons in pairs.");
  s.field("frozen", &Weights::frozen, optional, "Day on which they were fixed: before any bid was opened.")
      .example("2026-02-20");
  s.field("judgements", &Weights::judgements, optional,
          "Comparisons by person: `security 3 culture` says that security counts three times as much.")
      .example("{anna: [security 3 culture, price 1/2 security]}");
}

void Description<Timeline>::describe(Struct<Timeline>& s) {
  s.name("timeline", "Days of the procedure.");
  s.field("published", &Timeline::published, optional, "Criteria and weights went to the bidders.");
  s.field("due", &Timeline::due, optional, "Last day for bids; later ones are out.");
  s.field("opened", &Timeline::opened, optional, "The first envelope, without prices, was opened.");
  s.field("prices opened", &Timeline::prices_opened, optional,
          "The second envelope: after all scores were locked.");
  s.field("award", &Timeline::award, optional, "Day of the award.");
  s.field("standstill", &Timeline::standstill, optional, "The agreement is not signed before.");
}

void Description<Promise>::describe(Struct<Promise>& s) {
  s.name("promise", "What a bid promises; it becomes a draft obligation when the bid wins.");
  s.field("promise", &Promise::promise, required, "What, as the bid says it.");
  s.field("criterion", &Promise::criterion, optional, "Criterion under which it was judged.");
  s.field("by", &Promise::by, optional, "By when.").example("2026-12-31");
  s.field("measure", &Promise::measure, optional, "How it can be seen that it is kept.");
}

void Description<Bidder>::describe(Struct<Bidder>& s) {
  s.name("bidder", "Who bids, and what the bid says.");
  s.field("name", &Bidder::name, optional, "Its name as people say it.");
  s.field("received", &Bidder::received, optional, "Day on which the bid came in.");
  s.field("withdrawn", &Bidder::withdrawn, optional, "Day on which it was taken back.");
  s.field("knock-outs", &Bidder::knock_outs, optional, "`yes` or `no because ...` to each knock-out.")
      .example("{insured: yes, certified: no because the audit is in June}");
  s.field("facts", &Bidder::facts, optional, "Figures of the measured criteria.").example("{sites: 4}");
  s.field("price", &Bidder::price, optional,
          "Lines of the price sheet, each with an amount or amounts by year.")
      .example("{transition: 120 000 EUR, run: [900 000 EUR, 880 000 EUR]}");
  s.field("explanation", &Bidder::explanation, optional,
          "Why the price is as low as it is, where that was asked.");
  s.field("culture", &Bidder::culture, optional,
          "How the bidder describes itself, by the dimensions of `culture`.");
  s.field("fit", &Bidder::fit, optional, "How the bidder scores the fit with this client.")
      .example("4 because we decide at the same pace");
  s.field("profile", &Bidder::profile, optional, "File in which the bidder describes itself, instead.")
      .example("profile-alder.yaml");
  s.field("promises", &Bidder::promises, optional, "What the bid promises.");
  s.place(&Bidder::place);
}

void Description<Evaluator>::describe(Struct<Evaluator>& s) {
  s.name("evaluator", "Somebody who scores.");
  s.field("role", &Evaluator::role, optional, "What the person does.");
  s.field("scores", &Evaluator::sheet, optional,
          "File with this person's scores, written without the others'.")
      .example("scores-anna.yaml");
  s.field("locked", &Evaluator::locked, optional,
          "Day on which the scores were handed in; until everybody has, nothing is shown.");
  s.field("declarations", &Evaluator::declarations, optional,
          "Interest in each bidder: `none`, `managed because ...` or `recused because ...`.")
      .example("{alder: none, birch: recused because a brother works there}");
  s.place(&Evaluator::place);
}

void Description<Moderation>::describe(Struct<Moderation>& s) {
  s.name("moderation", "The score on which the panel agreed after it talked; the scores before stay.");
  s.field("bidder", &Moderation::bidder, required, "Which bid.");
  s.field("criterion", &Moderation::criterion, required, "Which criterion.");
  s.field("score", &Moderation::score, required, "The agreed score.");
  s.field("because", &Moderation::reason, required, "What settled it.");
  s.field("present", &Moderation::present, optional, "Who took part.");
}

void Description<Culture>::describe(Struct<Culture>& s) {
  s.name("culture", "How two organisations work, described by both: shown beside the score as a distance.");
  s.field("criterion", &Culture::criterion, required, "The criterion that it informs.")
      .example("cultural-fit");
  s.field("dimensions", &Culture::dimensions, required, "What is described, each from 0 to 5.")
      .example("{pace: decisions take days (5) or months (0)}");
  s.field("own", &Culture::own, optional, "How this organisation describes itself.").example("{pace: 2}");
  s.field("profile", &Culture::sheet, optional, "File in which it does so, instead.")
      .example("profile-own.yaml");
  s.one_of({"own", "profile"}, "how this organisation works");
}

void Description<Diligence>::describe(Struct<Diligence>& s) {
  s.name("due diligence", "What was looked into before the award.");
  s.field("bidder", &Diligence::bidder, required, "About whom.");
  s.field("item", &Diligence::item, required, "What was looked into.").example("accounts of three years");
  s.field("result", &Diligence::result, required, "`passed`, `concern because ...` or `failed because ...`.");
}

void Description<Robustness>::describe(Struct<Robustness>& s) {
  s.name("robustness", "How the ranking is tried out.");
  s.field("samples", &Robustness::samples, optional, "Draws of weights and scores.");
  s.field("seed", &Robustness::seed, optional, "The same seed gives the same draws.");
  s.field("known weights", &Robustness::known_weights, optional,
          "Statements about weights that everybody accepts: orders, limits, sums.")
      .example("[price >= security >= culture, 20% <= price <= 40%, technology + security >= 30%]");
  s.field("methods", &Robustness::methods, optional, "Methods that are tried beside the weighted sum.");
  s.field("score error", &Robustness::score_error, optional,
          "A score may be off by so much either way, also where everybody gave the same.")
      .example("0.5")
      .when_absent("half a step, and the panel's own spread where that is more");
}

void Description<Dissent>::describe(Struct<Dissent>& s) {
  s.name("dissent", "Who saw it differently.");
  s.field("who", &Dissent::who, required, "The person.");
  s.field("because", &Dissent::reason, required, "In their words.");
}

void Description<Decision>::describe(Struct<Decision>& s) {
  s.name("decision", "What was decided.");
  s.field("award", &Decision::award, required, "The bidder, or `nobody`.");
  s.field("on", &Decision::on, optional, "Day of the decision.");
  s.field("by", &Decision::by, optional, "Who decided.");
  s.field("because", &Decision::because, optional, "Why; needed where it is not the first of the ranking.");
  s.field("conditions", &Decision::conditions, optional, "What has to be so before signing.");
  s.field("dissent", &Decision::dissent, optional, "Who saw it differently, and why.");
  s.field("review", &Decision::review, optional, "When it is looked at again.");
}

void Description<SelectionTerms>::describe(Struct<SelectionTerms>& s) {
  s.name("selection",
         "Choosing a partner: criteria fixed before bids are opened, scores with reasons, a decision.");
  s.field("selection", &SelectionTerms::id, required, "A short name.").example("workplace-support");
  s.field("title", &SelectionTerms::title, optional, "Its name as people say it.");
  s.field("seat", &SelectionTerms::seat, optional,
          "Whose choice it is: the client's among bidders, or the supplier's among opportunities.");
  s.field("need", &SelectionTerms::need, optional, "What is needed, and why.");
  s.field("alternatives", &SelectionTerms::alternatives, optional,
          "What else was considered, and why not: doing nothing, doing it oneself.");
  s.field("risks", &SelectionTerms::risks, optional, "What may go wrong whoever wins.");
  s.field("currency", &SelectionTerms::currency, optional, "Currency of all prices.").example("EUR");
  s.field("timeline", &SelectionTerms::timeline, optional, "Days of the procedure.");
  s.field("weights", &SelectionTerms::weights, optional, "How weights were found, and when they were fixed.");
  s.field("scale", &SelectionTerms::scale, optional,
          "What each score means, where a criterion has no words of its own.")
      .example("{0: nothing shown, 3: as asked, 5: far beyond}");
  s.field("criteria", &SelectionTerms::criteria, required, "What bids are judged by.");
  s.field("knock-outs", &SelectionTerms::knock_outs, optional,
          "What every bid must fulfil; it is answered with yes or no and gives no points.");
  s.field("bidders", &SelectionTerms::bidders, optional, "Who bids (the client's seat).");
  s.field("opportunities", &SelectionTerms::opportunities, optional,
          "What might be bid for (the supplier's seat).");
  s.field("price sheets", &SelectionTerms::price_sheets, optional,
          "File with all price sheets: the second envelope. It is not read before prices are opened.")
      .example("prices.yaml");
  s.field("go from", &SelectionTerms::go_from, optional, "Points from which an opportunity is worth a bid.")
      .example("60");
  s.field("evaluators", &SelectionTerms::evaluators, optional, "Who scores.");
  s.field("scores", &SelectionTerms::scores, optional,
          "Scores by evaluator, bidder and criterion, with reasons.")
      .example("{anna: {alder: {experience: 4 because three desks of this size}}}");
  s.field("missing scores", &SelectionTerms::missing, optional,
          "A missing score stops the result, or its evaluator is left out on that criterion. It is never a "
          "zero.");
  s.field("moderation", &SelectionTerms::moderation, optional, "Scores agreed after talking.");
  s.field("culture", &SelectionTerms::culture, optional, "How both sides work.");
  s.field("due diligence", &SelectionTerms::diligence, optional, "What was looked into.");
  s.field("robustness", &SelectionTerms::robustness, optional, "How the ranking is tried out.");
  s.field("decision", &SelectionTerms::decision, optional, "What was decided.");
  s.one_of({"bidders", "opportunities"}, "what there is to choose among");
}

}  // namespace entente::document
