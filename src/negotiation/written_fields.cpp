// Field tables of the documents of a negotiation.
#include <algorithm>

#include "negotiation/written.h"

namespace entente::document {

using namespace negotiation;

namespace {

/// One option, or a list of them.
struct OneOrMore {
  using Value = std::vector<Placed<std::string>>;
  static bool decode(const Node& node, Value& out, Decoding& decoding) {
    if (node.is_sequence()) return Codec<Value>::decode(node, out, decoding);
    Placed<std::string> one;
    if (!Codec<Placed<std::string>>::decode(node, one, decoding)) return false;
    out = {std::move(one)};
    return true;
  }
  static Node encode(const Value& value) {
    if (value.size() == 1) return Node::text(*value.front());
    return Codec<Value>::encode(value);
  }
  static nlohmann::json schema(Schemas& schemas) {
    return {{"anyOf", {schema_by<Codec<std::string>>(schemas), schema_by<Codec<Value>>(schemas)}}};
  }
  static std::string type_name() { return "an option, or a list of options"; }
};

/// Options by name alone, `[93%, 95%]`, or each with what it says.
struct Options {
  using Value = std::vector<Named<WrittenOption>>;
  static bool decode(const Node& node, Value& out, Decoding& decoding) {
    if (!node.is_sequence()) return Codec<Value>::decode(node, out, decoding);
    bool fine = true;
    for (const Node& item : node.items) {
      Named<WrittenOption> option;
      Placed<std::string> name;
      fine = Codec<Placed<std::string>>::decode(item, name, decoding) && fine;
      option.name = std::move(name);
      out.push_back(std::move(option));
    }
    return fine;
  }
  static Node encode(const Value& value) {
    const auto is_plain = [](const Named<WrittenOption>& option) {
      return option.value.title.empty() && option.value.sets.empty();
    };
    if (!std::ranges::all_of(value, is_plain)) return Codec<Value>::encode(value);
    std::vector<Node> names;
    for (const auto& option : value) names.push_back(Node::text(*option.name));
    return Node::list(std::move(names));
  }
  static nlohmann::json schema(Schemas& schemas) {
    return {{"anyOf",
             {{{"type", "array"}, {"items", {{"type", {"string", "number"}}}}},
              schema_by<Codec<Value>>(schemas)}}};
  }
  static std::string type_name() { return "a list of options, or names, each with what the option says"; }
  static void arrange(Node& node) {
    if (node.is_mapping()) Codec<Value>::arrange(node);
  }
};

}  // namespace

void Description<WrittenOption>::describe(Struct<WrittenOption>& s) {
  s.name("option", "One way to settle a clause.");
  s.field("title", &WrittenOption::title, optional, "Its words.").example("credits of 12% at risk");
  s.field("sets", &WrittenOption::sets, optional,
          "Terms of the agreement that it changes, with their values.")
      .example("{credits.at risk: 12% of monthly charges}");
}

void Description<WrittenRange>::describe(Struct<WrittenRange>& s) {
  s.name("range", "A clause that may take any of many values.");
  s.field("from", &WrittenRange::from, required, "Smallest value.").example("4 000");
  s.field("to", &WrittenRange::to, required, "Largest value.").example("4 600");
  s.field("step", &WrittenRange::step, required,
          "Values are so far apart: the smallest difference that counts.")
      .example("50");
  s.field("unit", &WrittenRange::unit, optional, "Unit, written after each value.").example("EUR");
  s.place(&WrittenRange::place);
}

void Description<WrittenIssue>::describe(Struct<WrittenIssue>& s) {
  s.name("clause to settle", "What is negotiated about, with the options that there are.");
  s.field("title", &WrittenIssue::title, optional, "Its words.").example("Share resolved in time");
  s.field("clause", &WrittenIssue::clause, optional, "Clause of the paper contract.").example("3.1");
  s.field("term", &WrittenIssue::term, optional, "Term of the agreement whose value the option is.")
      .example("service levels.resolved-in-time.expected");
  s.field_with<Options>("options", &WrittenIssue::options, optional, "The options.")
      .example("[93%, 95%, 97%]");
  s.field("range", &WrittenIssue::range, optional, "Values from one to another, instead of options.")
      .example("{from: 4 000, to: 4 600, step: 50, unit: EUR}");
  s.one_of({"options", "range"}, "how the clause can be settled");
  s.place(&WrittenIssue::place);
}

void Description<WrittenRule>::describe(Struct<WrittenRule>& s) {
  s.name("constraint", "Options of different clauses that do not go together, or only so.");
  s.field_with<OneOrMore>("not", &WrittenRule::apart, optional, "These cannot stand together.")
      .example("{resolution: 97%, price: 4 000 .. 4 150}");
  s.field_with<OneOrMore>("when", &WrittenRule::when, optional, "Where these stand ...")
      .example("{term: 3 years}");
  s.field_with<OneOrMore>("then", &WrittenRule::then, optional, "... these must stand as well.")
      .example("{indexation: capped}");
  s.field("because", &WrittenRule::because, optional, "Why.").example("nobody can staff it for that");
  s.one_of({"not", "when"}, "what the constraint is");
  s.place(&WrittenRule::place);
  s.check([](const Node& node, WrittenRule& out, Decoding& decoding) {
    if (!out.when.empty() && out.then.empty())
      return decoding.refuse("D0122", node, "a constraint with `when` says nothing that follows",
                             "a key `then`", "then: {indexation: capped}");
    return true;
  });
}

void Description<WrittenOffer>::describe(Struct<WrittenOffer>& s) {
  s.name("offer", "What one side has offered the other.");
  s.field("by", &WrittenOffer::by, required, "Whose offer it is.").example("client");
  s.field("on", &WrittenOffer::on, optional, "Its day.").example("2026-11-02");
  s.field("package", &WrittenOffer::package, required, "An option of every clause.")
      .example("{resolution: 95%, price: 4 200}");
  s.place(&WrittenOffer::place);
}

void Description<WrittenParties>::describe(Struct<WrittenParties>& s) {
  s.name("negotiating parties", "Who negotiates.");
  s.field("client", &WrittenParties::client, required, "The side that receives the services.")
      .example("Rowan Books");
  s.field("supplier", &WrittenParties::supplier, required, "The side that provides them.")
      .example("Kestrel Web");
}

void Description<WrittenNegotiation>::describe(Struct<WrittenNegotiation>& s) {
  s.name("negotiation", "What two parties negotiate about. Both know it; nothing in it is private.");
  s.field("negotiation", &WrittenNegotiation::id, required, "Its name.").example("website-support-renewal");
  s.field("title", &WrittenNegotiation::title, optional, "Its words.").example("Renewal for 2027");
  s.field("parties", &WrittenNegotiation::parties, required, "Who negotiates.");
  s.field("agreement", &WrittenNegotiation::agreement, optional,
          "The agreement whose terms the clauses are; the path is relative to this file.")
      .example("agreement.yaml");
  s.field("effective", &WrittenNegotiation::effective, optional, "Day from which the agreed package holds.")
      .example("2027-01-01");
  s.field("issues", &WrittenNegotiation::issues, required, "The clauses to settle.");
  s.field("constraints", &WrittenNegotiation::rules, optional, "What does not go together.");
  s.custom("draft",
           {[](const Node& node, WrittenNegotiation& out, Decoding& decoding) {
              out.draft_place = node.where();
              return Codec<WrittenPackage>::decode(node, out.draft, decoding);
            },
            [](const WrittenNegotiation& value) -> std::optional<Node> {
              if (value.draft.empty()) return std::nullopt;
              return Codec<WrittenPackage>::encode(value.draft);
            },
            {{"type", "object"}, {"additionalProperties", {{"type", {"string", "number"}}}}},
            "names, each with an option"},
           optional, "The deal as it stands: what both would sign if nothing better were found.")
      .example("{resolution: 95%, price: 4 400}");
  s.field("offers", &WrittenNegotiation::offers, optional, "What the sides have offered so far.");
  s.field("questions", &WrittenNegotiation::questions, optional,
          "How often the neutral may be asked: each answer says a little about the other side.")
      .example("5");
  s.field("method", &WrittenNegotiation::method, optional,
          "How the neutral chooses among packages that nothing "
          "dominates.")
      .example("nash");
}

void Description<WrittenWorth>::describe(Struct<WrittenWorth>& s) {
  s.name("clause worth", "What a side makes of one clause.");
  s.field("weight", &WrittenWorth::weight, optional,
          "How much the clause matters: points of its best option.")
      .example("40");
  s.field("worth", &WrittenWorth::worth, required,
          "Each option from 0 to 100; for a range some values, with straight lines between them.")
      .example("{93%: 0, 95%: 60, 97%: 100}");
  s.place(&WrittenWorth::place);
}

void Description<WrittenTogether>::describe(Struct<WrittenTogether>& s) {
  s.name("joint worth", "What options of several clauses add where they come together.");
  s.field_with<OneOrMore>("when", &WrittenTogether::when, required, "The options.")
      .example("{resolution: 97%, hours: 24x7}");
  s.field("points", &WrittenTogether::points, required, "Points that are added, or taken where negative.")
      .example("-6");
  s.field("because", &WrittenTogether::because, optional, "Why.").example("both need the night shift");
}

void Description<WrittenPreferences>::describe(Struct<WrittenPreferences>& s) {
  s.name("preferences", "What one side makes of the clauses. Private: for that side and the neutral only.");
  s.field("preferences", &WrittenPreferences::side, required, "Whose they are.").example("client");
  s.field("negotiation", &WrittenPreferences::negotiation, required, "The negotiation they are for.")
      .example("website-support-renewal");
  s.field("reservation", &WrittenPreferences::reservation, required,
          "Points that no agreement is worth: packages below it are refused.")
      .example("45");
  s.field("issues", &WrittenPreferences::issues, required, "Every clause, with its weight and its options.");
  s.field("together", &WrittenPreferences::together, optional, "What combinations add.");
  s.custom("sure within",
           {[](const Node& node, WrittenPreferences& out, Decoding& decoding) {
              money::Percent percent;
              if (!Codec<money::Percent>::decode(node, percent, decoding)) return false;
              const Wide points = percent.points().units_at(0, money::Rounding::half_away_from_zero);
              if (points < 0 || points > 100)
                return decoding.refuse("D0129", node, "a weight cannot be off by more than all of it",
                                       "0% to 100%", "20%");
              out.within_percent = static_cast<int>(points);
              return true;
            },
            [](const WrittenPreferences& value) -> std::optional<Node> {
              if (value.within_percent == WrittenPreferences{}.within_percent) return std::nullopt;
              return Node::text(std::to_string(value.within_percent) + "%");
            },
            Codec<money::Percent>::schema(), Codec<money::Percent>::type_name()},
           optional, "How sure the weights are: each may be off by so much.")
      .example("20%")
      .when_absent("20%");
}

void Description<WrittenQuestion>::describe(Struct<WrittenQuestion>& s) {
  s.name("question", "One question to the neutral and what became of it.");
  s.field("number", &WrittenQuestion::number, required, "Its number.").example("1");
  s.field("kind", &WrittenQuestion::kind, optional, "A suggestion, or an improvement of the deal.")
      .example("suggestion");
  s.field("method", &WrittenQuestion::method, optional, "How was chosen.").example("nash");
  s.field("touching", &WrittenQuestion::touching, optional, "At most so many clauses.").example("2");
  s.field("on", &WrittenQuestion::on, required, "The day.").example("2026-11-20");
  s.field("inputs", &WrittenQuestion::inputs, required, "Hash of what the answer was computed from.");
  s.field("package", &WrittenQuestion::package, optional, "What was suggested.");
  s.field("outcome", &WrittenQuestion::outcome, optional, "What both answers came to.")
      .example("accepted by both");
}

void Description<WrittenCommon>::describe(Struct<WrittenCommon>& s) {
  s.name("common ground", "A clause on which both say the same.");
  s.field("clause", &WrittenCommon::issue, required, "The clause.").example("resolution");
  s.field("option", &WrittenCommon::option, required, "The option.").example("95%");
  s.field("how", &WrittenCommon::how, required, "How it became common.").example("both offer it");
  s.field("since", &WrittenCommon::since, required, "The day.").example("2026-11-20");
}

void Description<WrittenSession>::describe(Struct<WrittenSession>& s) {
  s.name("session",
         "What the neutral keeps: questions, what became of them, what is common. Written by `entente "
         "negotiate`.");
  s.field("session", &WrittenSession::negotiation, required, "The negotiation.")
      .example("website-support-renewal");
  s.field("questions", &WrittenSession::questions, optional, "Questions, in order.");
  s.field("common ground", &WrittenSession::common, optional, "Clauses on which both say the same.");
  s.field("deal", &WrittenSession::deal, optional, "What both accepted last.");
}

void Description<WrittenSuggestion>::describe(Struct<WrittenSuggestion>& s) {
  s.name("suggested package", "What the neutral suggests to both: the package and nothing else.");
  s.field("suggestion", &WrittenSuggestion::number, required, "Its number.").example("1");
  s.field("negotiation", &WrittenSuggestion::negotiation, required, "The negotiation.")
      .example("website-support-renewal");
  s.field("kind", &WrittenSuggestion::kind, optional, "A suggestion, or an improvement of the deal.")
      .example("improvement");
  s.field("package", &WrittenSuggestion::package, required, "An option of every clause.");
}

void Description<WrittenAnswer>::describe(Struct<WrittenAnswer>& s) {
  s.name("answer", "A side's answer to a suggestion, for the neutral only.");
  s.field("answer", &WrittenAnswer::side, required, "Whose it is.").example("client");
  s.field("negotiation", &WrittenAnswer::negotiation, required, "The negotiation.")
      .example("website-support-renewal");
  s.field("suggestion", &WrittenAnswer::suggestion, required, "Number of the suggestion.").example("1");
  s.field("package", &WrittenAnswer::package, required, "The package as this side read it.");
  s.field("accept", &WrittenAnswer::accept, required, "Whether the side accepts it.").example("yes");
}

}  // namespace entente::document
