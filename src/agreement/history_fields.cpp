// Field tables: deliverables, relief, swaps, triggers and amendments.
#include <fmt/format.h>

#include "agreement/sentences.h"
#include "agreement/terms_fields.h"

namespace entente::document {

using namespace agreement;

void Description<CriticalDeliverable>::describe(Struct<CriticalDeliverable>& s) {
  s.name("critical deliverable", "A dated output with a credit of its own.");
  s.field("title", &CriticalDeliverable::title, optional, "What is delivered.")
      .example("Disaster recovery test report");
  s.field("clause", &CriticalDeliverable::clause, optional, "Clause of the paper contract.").example("12.4");
  s.field("due", &CriticalDeliverable::due, required, "The day by which it is due.").example("2026-06-30");
  s.field("delivered", &CriticalDeliverable::delivered, optional, "The day on which it came.")
      .example("2026-07-08");
  s.field("from", &CriticalDeliverable::from, optional, "Dataset of deliverables that says when it came.")
      .example("deliverables");
  s.field("grace", &CriticalDeliverable::grace, optional, "So much later is still in time.")
      .example("3 calendar days");
  s.field("price", &CriticalDeliverable::price, required, "What the deliverable is paid.")
      .example("300 000 EUR");
  s.custom("credit",
           {[](const Node& node, CriticalDeliverable& out, Decoding& decoding) {
              if (!want_scalar(node, decoding, "a credit for late delivery", "2% per full week"))
                return false;
              Phrase phrase(node.scalar);
              const auto rate = phrase.percent();
              phrase.accept("of the price");
              static constexpr std::array<std::string_view, 4> kSteps{"full week", "started week", "full day",
                                                                      "started day"};
              bool found = false;
              if (rate && phrase.accept("per")) {
                for (const auto step : kSteps) {
                  if (!found && phrase.accept(step)) {
                    out.per = std::string(step);
                    found = true;
                  }
                }
              }
              if (!found || !phrase.done()) {
                return refuse_part(decoding, node, "A0106", "a credit for late delivery",
                                   {0, node.scalar.size(),
                                    "a share of the price for each full or started day or week is wanted",
                                    "`2% per full week`"});
              }
              out.rate = {*rate, node.where()};
              return true;
            },
            [](const CriticalDeliverable& value) -> std::optional<Node> {
              return Node::text(fmt::format("{} per {}", value.rate->to_string(), value.per));
            },
            {{"type", "string"}, {"pattern", "^[0-9. ]+ ?%( of the price)? per (full|started) (week|day)$"}},
            "a share of the price for each step of delay",
            {}},
           required, "Share of the price for each full or started day or week of delay.")
      .example("2% per full week");
  s.field_with<ShareOf<"of the price">>("cap", &CriticalDeliverable::cap, optional,
                                        "The most, as a share of the price.")
      .example("10% of the price");
  s.field_with<CalendarDaysCodec>("client delay", &CriticalDeliverable::client_delay_days, optional,
                                  "Days that the client cost; they move the due date.")
      .example("3 calendar days");
}

void Description<ReliefRules>::describe(Struct<ReliefRules>& s) {
  s.name("relief", "When the supplier is not held to a result, and how that is decided.");
  s.field("causes", &ReliefRules::causes, required, "Causes that relieve.")
      .example("[planned maintenance, force majeure, client]");
  s.field("notice within", &ReliefRules::notice_within, optional,
          "After the event, unless late notice is accepted.")
      .example("5 business days on office");
  s.field("decide within", &ReliefRules::decide_within, optional, "After the notice.")
      .example("10 business days on office");
  s.custom("silence",
           {[](const Node& node, ReliefRules& out, Decoding& decoding) {
              if (node.is_scalar() && (node.scalar == "granted" || node.scalar == "refused")) {
                out.silence = Placed<std::string>(node.scalar, node.where());
                return true;
              }
              return decoding.refuse("A0114", node, "what silence means is not said",
                                     "`granted` or `refused` is wanted", "refused");
            },
            [](const ReliefRules& value) -> std::optional<Node> {
              if (!value.silence) return std::nullopt;
              return Node::text(**value.silence);
            },
            {{"enum", {"granted", "refused"}}},
            "`granted` or `refused`",
            {}},
           optional, "What it means when no decision comes in time.")
      .example("refused")
      .when_absent("the claim stays pending");
  s.field("clause", &ReliefRules::clause, optional, "Clause of the paper contract.").example("9");
}

void Description<ReliefClaim>::describe(Struct<ReliefClaim>& s) {
  s.name("relief claim", "A claim that a result, or part of it, is not the supplier's to answer for.");
  s.field("id", &ReliefClaim::id, required, "Its number.").example("RC-7");
  s.field("levels", &ReliefClaim::levels, required, "Service levels that it is about.")
      .example("[p2-resolution]");
  s.field("cause", &ReliefClaim::cause, required, "One of the causes that relieve.").example("client");
  s.field("raised by", &ReliefClaim::raised_by, required, "Who claims.").example("supplier");
  s.field("event on", &ReliefClaim::event_on, required, "The day of the event.").example("2026-03-04");
  s.field("notified on", &ReliefClaim::notified_on, optional, "The day of the notice.").example("2026-03-06");
  s.field("items", &ReliefClaim::items, optional, "Rows that leave the measure.")
      .example("[INC-3920, INC-3921]");
  s.field("from", &ReliefClaim::from, optional, "Or a span of time that leaves it: first instant.")
      .example("2026-03-04 08:00");
  s.field("to", &ReliefClaim::to, optional, "Its end, excluded.").example("2026-03-04 11:30");
  s.field("time", &ReliefClaim::time, optional, "Or an amount of downtime, in the month of the event.")
      .example("18 min");
  s.field("decision", &ReliefClaim::decision, optional, "What was decided.").example("granted");
  s.field("decided by", &ReliefClaim::decided_by, optional,
          "The side that decided: not the one that benefits.")
      .example("client");
  s.field("decided on", &ReliefClaim::decided_on, optional, "The day of the decision.").example("2026-03-12");
  s.field("reason", &ReliefClaim::reason, optional, "Why.").example("the client's network was down");
  s.field("evidence", &ReliefClaim::evidence, optional, "Where it can be seen.").example("ticket CHG-118");
  s.place(&ReliefClaim::place);
}

void Description<PrioritySwap>::describe(Struct<PrioritySwap>& s) {
  s.name("priority swap",
         "Agreed beforehand: another need comes first, and a miss inside it bears no credit and no trigger "
         "count.");
  s.field("for", &PrioritySwap::what, required, "The need that comes first.").example("store-opening-2026");
  s.field("from", &PrioritySwap::from, required, "First day.").example("2026-03-02");
  s.field("to", &PrioritySwap::to, required, "Last day, included.").example("2026-03-20");
  s.field_with<DipCodec>("levels", &PrioritySwap::levels, required,
                         "Service levels that may dip, and how far.")
      .example("{p2-resolution: down to 85%}");
  s.field("asked by", &PrioritySwap::asked_by, required, "Who asked for it.").example("client");
  s.field("agreed on", &PrioritySwap::agreed_on, optional,
          "The day on which both agreed; before the first day.")
      .example("2026-02-20");
  s.place(&PrioritySwap::place);
}

void Description<SharedCause>::describe(Struct<SharedCause>& s) {
  s.name("shared cause", "Several misses of a month with one root cause.");
  s.field("id", &SharedCause::id, required, "Its number.").example("PRB-12");
  s.field("month", &SharedCause::month, required, "The month of the misses.").example("2026-04");
  s.field("levels", &SharedCause::levels, required, "The levels that missed because of it.")
      .example("[p2-resolution, portal]");
}

void Description<Trigger>::describe(Struct<Trigger>& s) {
  s.name("trigger", "What repeated misses open. Counted on defaults, not on money paid.");
  s.field("id", &Trigger::id, optional, "Short name.")
      .example("repeated-p2")
      .when_absent("made from the sentence");
  s.custom("when",
           {[](const Node& node, Trigger& out, Decoding& decoding) {
              if (!want_scalar(node, decoding, "when it opens", "p2-resolution below minimum 3 of 6 months"))
                return false;
              if (const auto wrong = read_trigger(node.scalar, out))
                return refuse_part(decoding, node, "A0107", "a trigger", *wrong);
              out.when = {node.scalar, node.where()};
              if (out.id->empty()) out.id = {slug(node.scalar), node.where()};
              return true;
            },
            [](const Trigger& value) -> std::optional<Node> { return Node::text(*value.when); },
            {{"type", "string"}},
            "a sentence",
            {}},
           required,
           "When it opens, such as `any level below minimum 2 in a row`; all sentences stand on this page.")
      .example("p2-resolution below minimum 3 of 6 months");
  s.custom(
       "opens",
       {[](const Node& node, Trigger& out, Decoding& decoding) {
          if (!want_scalar(node, decoding, "what it opens", "termination option for 90 calendar days"))
            return false;
          out.opens = node.scalar;
          const auto at = node.scalar.rfind(" for ");
          if (at == std::string::npos || at + 5 >= node.scalar.size()) return true;
          const char first = node.scalar[at + 5];
          if (first < '0' || first > '9') return true;
          auto span = read_span(std::string_view(node.scalar).substr(at + 5));
          if (!span) {
            auto wrong = span.error();
            wrong.begin += at + 5;
            return refuse_part(decoding, node, "A0103", "a consequence with the time for which it is open",
                               wrong);
          }
          out.opens = node.scalar.substr(0, at);
          out.for_time = placed_part(node, *span, at + 5, node.scalar.size() - at - 5);
          return true;
        },
        [](const Trigger& value) -> std::optional<Node> {
          return Node::text(value.for_time ? value.opens + " for " + write(**value.for_time) : value.opens);
        },
        {{"type", "string"}},
        "words, with `for` and the time that the option stays open",
        {}},
       required, "What it opens, and for how long.")
      .example("termination option for 90 calendar days");
  s.field("remediation plan within", &Trigger::remediation_plan_within, optional,
          "How soon a remediation plan is due first.")
      .example("10 business days on office");
  s.field("clause", &Trigger::clause, optional, "Clause of the paper contract.").example("14.2");
}

void Description<Amendment>::describe(Struct<Amendment>& s) {
  s.name("amendment", "A change to the terms, with the day from which it holds.");
  s.field("number", &Amendment::number, required, "Its number.").example("1");
  s.field("signed", &Amendment::signed_on, required, "The day on which both signed.").example("2025-12-10");
  s.field("effective", &Amendment::effective, required,
          "The first day on which it holds; may lie before the signature.")
      .example("2026-01-01");
  s.field("reason", &Amendment::reason, optional, "Why.")
      .example("both sides raise the bar after two stable quarters");
  s.field("split window", &Amendment::split_window, optional,
          "Judge the parts of a month before and after it separately, instead of changing over with the next "
          "month.");
  s.field("set", &Amendment::set, optional, "Paths with their new values.")
      .example("{service levels.p2-resolution.expected: 96%}");
  s.field("remove", &Amendment::remove, optional, "Paths that fall away.")
      .example("[service levels.fax-response]");
  s.one_of({"set", "remove"}, "what changes", Choice::at_least_one);
  s.place(&Amendment::place);
}

}  // namespace entente::document
