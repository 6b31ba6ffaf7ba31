#include "sourcing/plan_fields.h"

#include <fmt/format.h>

#include "document/documents.h"
#include "sourcing/plan_shares.h"
#include "sourcing/plan_terms.h"

namespace entente::document {

using namespace sourcing;

void Description<Profile>::describe(Struct<Profile>& s) {
  s.name("profile", "Traits from 1 (little) to 5 (much) by which delivery models are screened.");
  s.field("requirement stability", &Profile::stability, optional, "How settled the requirements are.");
  s.field("business criticality", &Profile::criticality, optional, "What an outage or a mistake would mean.");
  s.field("knowledge specificity", &Profile::knowledge, optional, "How much only insiders know.");
  s.field("urgency", &Profile::urgency, optional, "How soon it has to be there.");
  s.field("data sensitivity", &Profile::sensitivity, optional, "Regulation and sensitivity of its data.");
  s.field("volume volatility", &Profile::volatility, optional, "How much its volume moves.");
  s.field("standardisation", &Profile::standard, optional, "How much of it is the same everywhere.");
  s.field("own management", &Profile::management, optional, "Own capacity to manage delivery.");
}

void Description<Product>::describe(Struct<Product>& s) {
  s.name("product", "Something that is owned, financed and judged as one.");
  s.field("title", &Product::title, optional, "Its name as people say it.").example("Booking");
  s.field("owner", &Product::owner, optional, "Who decides about it.").example("M. Okafor");
  s.field("stage", &Product::stage, optional, "Where it is in its life.").example("iteration");
  s.field("profile", &Product::profile, optional, "Its traits.")
      .example("{requirement stability: 2, urgency: 4}");
}

void Description<Supplier>::describe(Struct<Supplier>& s) {
  s.name("supplier", "Who delivers: another party, or a part of the own organisation.");
  s.field("title", &Supplier::title, optional, "Its name as people say it.");
  s.field("capacity", &Supplier::capacity, optional, "The effort that it can give in one period.")
      .example("20")
      .when_absent("without limit");
}

void Description<Learning>::describe(Struct<Learning>& s) {
  s.name("learning dip", "What a service does not reach yet after it came to another offer.");
  s.field("depth", &Learning::depth, required, "Part of its value that is missing at first.").example("40%");
  s.field("weeks", &Learning::weeks, required, "After so many weeks a good third of that is still missing.")
      .example("4");
}

void Description<LeastTaken>::describe(Struct<LeastTaken>& s) {
  s.name("least taken", "What is paid to a supplier in each period at least, used or not.");
  s.field("supplier", &LeastTaken::supplier, required, "The supplier.").example("kestrel");
  s.field("spend", &LeastTaken::spend, optional, "The least that is spent with it in a period.")
      .example("60 000 EUR");
  s.field("effort", &LeastTaken::effort, optional, "The least effort that is taken in a period.")
      .example("8");
  s.field("price", &LeastTaken::price, optional, "With `effort`: what a unit of it that is missing costs.")
      .example("7 000 EUR");
  s.field("from", &LeastTaken::from, optional, "First month.").when_absent("the plan's").example("2027-04");
  s.field("to", &LeastTaken::to, optional, "Last month.").when_absent("the plan's").example("2028-12");
  s.field("because", &LeastTaken::because, optional, "Why it was agreed.");
  s.one_of({"spend", "effort"}, "what is taken");
  s.place(&LeastTaken::place);
}

void Description<InCommon>::describe(Struct<InCommon>& s) {
  s.name("correlation", "How far what two suppliers deliver moves together.");
  s.field("between", &InCommon::between, required, "The two suppliers.").example("[kestrel, lumen]");
  s.field("by", &InCommon::by, required, "Rank correlation of their common causes.").example("50%");
}

void Description<Offer>::describe(Struct<Offer>& s) {
  s.name("offer", "A delivery model of one supplier, as it can be had.");
  s.field("title", &Offer::title, optional, "Its name as people say it.");
  s.field("model", &Offer::model, required, "The delivery model.").example("team");
  s.field("supplier", &Offer::supplier, required, "A name under `suppliers`.").example("kestrel");
  s.field("pricing", &Offer::pricing, optional, "How it is paid, in words.").example("capacity fee");
  s.field("capacity", &Offer::capacity, optional, "The effort of this offer in one period.")
      .example("12")
      .when_absent("only the supplier's");
  s.field("lead time", &Offer::lead_time, optional, "Periods before it can begin.").example("1");
  s.field("minimum stay", &Offer::minimum_stay, optional, "Periods that a service stays with it at least.")
      .example("2");
  s.field("learning dip", &Offer::learning, optional, "After a service came to it by a switch.")
      .example("{depth: 40%, weeks: 4}")
      .when_absent("the plan's");
}

void Description<Way>::describe(Struct<Way>& s) {
  s.name("way", "An item given to one offer: what it costs and what comes of it.");
  s.field("cost", &Way::cost, optional,
          "Of work: in all, spread evenly over its periods. Of a service: in each period.")
      .example("120 000 EUR");
  s.field("costs", &Way::costs, optional, "Of a service, when they differ: of each period.");
  s.field("value", &Way::value, optional, "What it is worth this way.")
      .example("280")
      .when_absent("the item's");
  s.field("values", &Way::values, optional, "Of a service, when they differ: of each period.");
  s.field("lasts", &Way::lasts, optional, "Periods of work this way.").example("3").when_absent("the item's");
  s.field("effort", &Way::effort, optional, "Capacity that it takes in each of its periods.").example("10");
  s.field("risk", &Way::risk, optional, "Risk points: of work in all, of a service in each period.")
      .example("12");
  s.one_of({"cost", "costs"}, "what it costs");
  s.one_of({"value", "values"}, "what it is worth", Choice::at_most_one);
  s.place(&Way::place);
}

void Description<Sharing>::describe(Struct<Sharing>& s) {
  s.name("sharing", "How an item may be shared among its offers.");
  s.field("of", &Sharing::step, required, "Shares are multiples of it; 5% at least, and it makes 100%.")
      .example("25%");
  s.field("offers", &Sharing::offers, optional, "How many offers may have a share at once, three at most.")
      .example("3")
      .when_absent("2");
  s.field("each more", &Sharing::each_more, optional,
          "What each offer beyond the first costs in a period: sharing takes more to govern.")
      .example("2 000 EUR");
  s.place(&Sharing::place);
}

void Description<Item>::describe(Struct<Item>& s) {
  s.name("item", "A piece of work that is done once, or a service that runs in every period.");
  s.field("title", &Item::title, optional, "Its name as people say it.");
  s.field("product", &Item::product, optional, "The product that it belongs to.").example("booking");
  s.field("must", &Item::must, optional, "It has to be in the plan.");
  s.field("service", &Item::service, optional,
          "It runs in every period and may change its offer; otherwise it is work, done once.");
  s.field("lasts", &Item::lasts, optional, "Periods of work.").example("2").when_absent("1");
  s.field("value", &Item::value, optional,
          "What it is worth: work in all, a service in each period. Points, or money for `aim: value less "
          "cost`.")
      .example("300");
  s.field("fades", &Item::fades, optional, "Part of the value that each later period of begin loses.")
      .example("2%");
  s.field("earliest", &Item::earliest, optional, "First month in which work may begin.").example("2027-04");
  s.field("latest", &Item::latest, optional, "Last month in which work may begin.").example("2028-01");
  s.field("after", &Item::after, optional, "Work that has to be finished before.").example("[search-mvp]");
  s.field("ways", &Item::ways, required, "The offers that it may be given to.")
      .example("{kestrel-team: {cost: 120 000 EUR, effort: 10, risk: 12}}");
  s.field("shares", &Item::shares, optional, "It may be shared among several offers.")
      .example("{of: 25%, each more: 2 000 EUR}")
      .when_absent("one offer at a time has all of it");
}

void Description<Assignment>::describe(Struct<Assignment>& s) {
  s.name("assignment", "Where an item is, or should be.");
  s.field("offer", &Assignment::offer, optional, "The offer.").example("kestrel-team");
  s.field("offers", &Assignment::offers, optional, "Of a service that changes: the offer of each period.");
  s.field("shares", &Assignment::shares, optional, "Of an item that is shared: offers with their shares.")
      .example("{kestrel-team: 60%, own-team: 40%}");
  s.field("from", &Assignment::from, optional, "The month in which work begins.").example("2027-04");
  s.field("by", &Assignment::by, optional, "Who decided.").example("M. Okafor");
  s.field("because", &Assignment::because, optional, "Why.").example("promised to the regulator");
  s.one_of({"offer", "offers", "shares"}, "to whom it is given");
  s.from_scalar(
      "an offer",
      [](const Node& node, Assignment& out, Decoding& decoding) {
        out.place = node.where();
        return Codec<text::Placed<std::string>>::decode(node, out.offer, decoding);
      },
      [](const Assignment& value) -> std::optional<Node> {
        if (!value.offers.empty() || !value.shares.empty() || value.from || !value.by.empty() ||
            !value.because.empty())
          return std::nullopt;
        return Node::text(*value.offer);
      },
      {{"type", "string"}});
  s.place(&Assignment::place);
}

void Description<GuardRail>::describe(Struct<GuardRail>& s) {
  s.name("guard rail", "A limit with a name, on what its other keys choose; on the whole plan without them.");
  s.field("supplier", &GuardRail::supplier, optional, "Only what this supplier delivers.").example("kestrel");
  s.field("offer", &GuardRail::offer, optional, "Only this offer.");
  s.field("product", &GuardRail::product, optional, "Only this product.").example("payments");
  s.field("model", &GuardRail::model, optional, "Only this delivery model.").example("crowd");
  s.field("spend", &GuardRail::spend, optional, "The most that is spent on it.").example("400 000 EUR");
  s.field("share", &GuardRail::share, optional, "The most that is spent on it, of the budget.")
      .example("40%");
  s.field("risk", &GuardRail::risk, optional, "The most risk points.").example("60");
  s.field("items", &GuardRail::items, optional, "The most items.").example("5");
  s.field("each period", &GuardRail::each_period, optional, "It holds in each period, not in all together.");
  s.field("because", &GuardRail::because, optional, "Why it is there.");
  s.one_of({"spend", "share", "risk", "items"}, "what it limits");
  s.place(&GuardRail::place);
}

void Description<Gate>::describe(Struct<Gate>& s) {
  s.name("gate", "A delivery model that products of some trait must not have.");
  s.field("model", &Gate::model, required, "The delivery model.").example("crowd");
  s.field("when", &Gate::when, required, "A trait of the profile.").example("data sensitivity");
  s.field("at least", &Gate::at_least, required, "From this value on.").example("5");
  s.field("because", &Gate::because, optional, "Why.");
}

void Description<Budget>::describe(Struct<Budget>& s) {
  s.name("budget", "The money of each period.");
  s.field("first", &Budget::first, optional, "Of the first period.").example("900 000 EUR");
  s.field("falls", &Budget::falls, optional, "By how much each period has less than the one before.")
      .example("5%");
  s.field("by period", &Budget::by_period, optional, "Of each period, instead of `first`.");
  s.field("carry over", &Budget::carry_over, optional, "What is not spent may be spent later.");
  s.field("protected", &Budget::protected_lines, optional,
          "Parts of each period's budget that items cannot touch.")
      .example("{training: 2%, innovation: 3%}");
  s.one_of({"first", "by period"}, "how much there is");
  s.place(&Budget::place);
}

void Description<Spread>::describe(Struct<Spread>& s) {
  s.name("spread", "How far what happens lies from what was estimated, as shares of the estimate.");
  s.field("low", &Spread::low, optional, "At best.").example("90%");
  s.field("likely", &Spread::likely, optional, "Most likely.").example("100%").when_absent("100%");
  s.field("high", &Spread::high, optional, "At worst.").example("150%");
  s.field("p50", &Spread::p50, optional, "Not exceeded in half of the cases; lognormal with `p90`.")
      .example("100%");
  s.field("p90", &Spread::p90, optional, "Not exceeded in nine of ten cases.").example("150%");
  s.field("outcomes", &Spread::outcomes, optional, "Single outcomes with their chances, which make 100%.")
      .example("{80%: 25%, 100%: 50%, 150%: 25%}");
  s.field("shape", &Spread::shape, optional, "Between low, likely and high.");
  s.one_of({"high", "p90", "outcomes"}, "how far it may go");
  s.place(&Spread::place);
}

void Description<Uncertainty>::describe(Struct<Uncertainty>& s) {
  s.name("uncertainty", "How sure cost and duration are.");
  s.field("cost", &Uncertainty::cost, optional, "Of the cost.").example("{low: 90%, high: 140%}");
  s.field("time", &Uncertainty::time, optional, "Of the duration of work.").example("{p50: 100%, p90: 150%}");
  s.field("track record", &Uncertainty::track_record, optional,
          "Actual over estimated cost of finished work; it replaces `cost`.")
      .example("[1.05, 1.2, 0.98]");
}

void Description<RiskEvent>::describe(Struct<RiskEvent>& s) {
  s.name("risk event", "Something that may happen to all that its keys choose, together.");
  s.field("chance", &RiskEvent::chance, required, "How likely within the plan.").example("5%");
  s.field("supplier", &RiskEvent::supplier, optional, "It meets what this supplier delivers.");
  s.field("offer", &RiskEvent::offer, optional, "It meets this offer.");
  s.field("model", &RiskEvent::model, optional, "It meets this delivery model.");
  s.field("item", &RiskEvent::item, optional, "It meets this item.");
  s.field("at switch", &RiskEvent::at_switch, optional, "It meets only services that change their offer.");
  s.field("cost", &RiskEvent::cost, optional, "Cost comes on top, as a share.").example("30%");
  s.field("delay", &RiskEvent::delay, optional, "Periods that work takes longer.").example("1.5");
  s.field("value", &RiskEvent::value, optional, "Part of the value that is lost.").example("20%");
}

void Description<Risk>::describe(Struct<Risk>& s) {
  s.name("delivery risk", "What is known of how estimates turn out.");
  s.field("spreads", &Risk::spreads, optional, "By offer, supplier or delivery model; `all` for the rest.")
      .example("{all: {cost: {low: 90%, high: 140%}}}");
  s.field("in common", &Risk::in_common, optional,
          "Rank correlation of what one supplier delivers: one cause, several delays.")
      .example("40%")
      .when_absent("30%");
  s.field("correlations", &Risk::correlations, optional, "What two suppliers have in common.")
      .example("[{between: [kestrel, lumen], by: 50%}]");
  s.field("events", &Risk::events, optional, "Things that may happen.")
      .example("{kestrel-leaves: {chance: 3%, supplier: kestrel, delay: 2, cost: 40%}}");
  s.field("samples", &Risk::samples, optional, "Courses of the plan that are drawn.");
  s.field("seed", &Risk::seed, optional, "Where the random numbers begin.");
}

void Description<Limits>::describe(Struct<Limits>& s) {
  s.name("limits", "Limits of the whole plan.");
  s.field("risk", &Limits::risk, optional, "Risk points of all items together.").example("650");
  s.field("risk in a period", &Limits::period_risk, optional, "Risk points of the services of one period.")
      .example("6");
}

void Description<Plan>::describe(Struct<Plan>& s) {
  s.name("plan", "Which work is done and who delivers what, within money that is there.");
  s.field("plan", &Plan::id, required, "Its short name.").example("harbour-2027");
  s.field("title", &Plan::title, optional, "Its name as people say it.");
  s.field("owner", &Plan::owner, optional, "Who decides.").example("M. Okafor");
  s.field("currency", &Plan::currency, required, "Of all money in it.").example("EUR");
  s.field("starts", &Plan::starts, required, "First month.").example("2027-01");
  s.field("period", &Plan::period, optional, "Length of a period.");
  s.field("periods", &Plan::periods, required, "How many, 60 at most.").example("12");
  s.field("aim", &Plan::aim, optional, "What is made as great as possible.");
  s.field("autonomy", &Plan::autonomy, optional, "What the plan may do by itself.");
  s.field("budget", &Plan::budget, required, "The money of each period.")
      .example("{first: 900 000 EUR, falls: 5%}");
  s.field("limits", &Plan::limits, optional, "Limits of the whole plan.").example("{risk: 650}");
  s.field("switching cost", &Plan::switching_cost, optional, "What a service's change of offer costs.")
      .example("15 000 EUR");
  s.field("switches", &Plan::switches, optional, "How often a service may change its offer, twice at most.");
  s.field("learning dip", &Plan::learning, optional, "What a service does not reach yet after a switch.")
      .example("{depth: 40%, weeks: 4}");
  s.field("discount", &Plan::discount, optional,
          "By how much a year later counts less: of value, and of cost where the aim counts it.")
      .example("6%");
  s.field("commitments", &Plan::commitments, optional, "What is paid to suppliers at least.")
      .example("{kestrel-minimum: {supplier: kestrel, spend: 60 000 EUR}}");
  s.field("least fit", &Plan::least_fit, optional,
          "Offers whose delivery model fits a product less are left out.")
      .example("70%");
  s.field("suppliers", &Plan::suppliers, required, "Who delivers.").example("{kestrel: {capacity: 20}}");
  s.field("offers", &Plan::offers, required, "What can be had of them.")
      .example("{kestrel-team: {model: team, supplier: kestrel}}");
  s.field("products", &Plan::products, optional, "What is owned.").example("{booking: {stage: iteration}}");
  s.field("items", &Plan::items, required, "What is to be done or kept running.");
  s.field("guard rails", &Plan::guard_rails, optional, "Limits with names.")
      .example("{not-all-kestrel: {supplier: kestrel, share: 40%}}");
  s.field("gates", &Plan::gates, optional, "Delivery models that must not be.");
  s.field("today", &Plan::today, optional, "Where items are today.")
      .example("{search: {offer: own-team, from: 2027-01}}");
  s.field("overrides", &Plan::overrides, optional, "What the owner decided otherwise; both plans are kept.");
  s.field("risk", &Plan::risk, optional, "How sure the estimates are.");
  s.field("pricing strategy", &Plan::pricing, optional, "Prices that could be agreed, to be compared.");
}

}  // namespace entente::document

namespace entente::sourcing {

std::string_view model_name(DeliveryModel model) {
  return document::name_of(model);
}

ReadPlan read_plan(text::SourcePtr source) {
  auto read = document::read<Plan>(std::move(source));
  ReadPlan made;
  made.diagnostics = std::move(read.diagnostics);
  if (text::has_errors(made.diagnostics)) return made;
  for (text::Diagnostic& problem : check_whole_plan(read.value))
    made.diagnostics.push_back(std::move(problem));
  text::sort_by_place(made.diagnostics);
  if (!text::has_errors(made.diagnostics)) made.plan = std::move(read.value);
  return made;
}

text::Diagnostics check_whole_plan(const Plan& plan) {
  text::Diagnostics found = check_plan(plan);
  for (text::Diagnostic& problem : check_terms(plan)) found.push_back(std::move(problem));
  for (text::Diagnostic& problem : check_shares(plan)) found.push_back(std::move(problem));
  for (text::Diagnostic& problem : check_deals(plan)) found.push_back(std::move(problem));
  return found;
}

std::string write_plan(const Plan& plan) {
  return document::write_document(plan);
}

text::Outcome<std::string> format_plan(const text::SourcePtr& source) {
  return document::format<Plan>(source);
}

std::string plan_schema() {
  return document::schema_of<Plan>({.id = "https://entente.example/schema/plan.json",
                                    .title = "Entente plan",
                                    .description = "Which work is done and who delivers what."})
             .dump(2) +
         "\n";
}

}  // namespace entente::sourcing
