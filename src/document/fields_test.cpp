#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "document/documents.h"
#include "text/diagnostic_render.h"

// A small agreement language of its own, with every kind of field.
namespace entente::document {
namespace {

enum class Kind { critical, key };

struct Party {
  std::string id;
  std::string name;
  bool operator==(const Party&) const = default;
};

struct Rule {
  std::string id;
  enum class Type { none, ratio, mean } type = Type::none;
  std::string good;
  text::Placed<std::string> value;
  std::int64_t least_rows = 5;
  text::Place place;
  bool operator==(const Rule& o) const {
    return type == o.type && good == o.good && value == o.value && least_rows == o.least_rows;
  }
};

struct Pact {
  text::Placed<std::string> id;
  text::Placed<Party> client;
  text::Placed<money::Currency> currency;
  std::string zone = "UTC";
  text::Placed<time::Date> from;
  std::optional<text::Placed<time::Month>> review;
  text::Placed<Kind> kind;
  std::optional<text::Placed<money::Percent>> at_risk;
  std::optional<money::Money> fee;
  money::Decimal factor;
  bool renewed = false;
  std::int64_t seats = 100;
  money::Rounding rounding = money::Rounding::half_away_from_zero;
  std::vector<std::string> serves;
  std::vector<Named<Rule>> rules;
  std::vector<Named<text::Placed<money::Percent>>> allocation;
  bool operator==(const Pact&) const = default;
};

}  // namespace

template <>
struct EnumNames<Kind> {
  static constexpr auto names =
      std::to_array<std::pair<Kind, std::string_view>>({{Kind::critical, "critical"}, {Kind::key, "key"}});
  static constexpr std::string_view what = "a kind of pact";
};

template <>
struct Description<Party> {
  static void describe(Struct<Party>& s) {
    s.name("party", "One side of the pact.");
    s.field("id", &Party::id, required, "Short name.").example("northwind");
    s.field("name", &Party::name, optional, "Full name.").example("Northwind Bank");
    s.from_scalar(
        "a party's id",
        [](const Node& node, Party& out, Decoding& decoding) {
          return Codec<std::string>::decode(node, out.id, decoding);
        },
        [](const Party& party) -> std::optional<Node> {
          if (!party.name.empty()) return std::nullopt;
          return Node::text(party.id);
        });
  }
};

template <>
struct Description<Rule> {
  static void describe(Struct<Rule>& s) {
    s.name("rule", "What is measured.");
    s.place(&Rule::place);
    s.part(
        "ratio",
        {.describe =
             [](Struct<Rule>& part) {
               part.name("ratio", "Good rows of all rows.");
               part.field("good", &Rule::good, required, "Condition of a good row.").example("minutes <= 30");
             },
         .chosen = [](Rule& rule, const text::Place&) { rule.type = Rule::Type::ratio; },
         .when = [](const Rule& rule) { return rule.type == Rule::Type::ratio; }},
        "Share of rows that are good.");
    s.custom("mean",
             {.decode =
                  [](const Node& node, Rule& rule, Decoding& decoding) {
                    rule.type = Rule::Type::mean;
                    return Codec<text::Placed<std::string>>::decode(node, rule.value, decoding);
                  },
              .encode = [](const Rule& rule) -> std::optional<Node> {
                if (rule.type != Rule::Type::mean) return std::nullopt;
                return Node::text(rule.value.value);
              },
              .schema = {{"type", "string"}},
              .type_name = "an expression"},
             optional, "Mean of a number.");
    s.field("least rows", &Rule::least_rows, optional, "Fewer rows are not judged.");
    s.one_of({"ratio", "mean"}, "how it is reckoned");
  }
};

template <>
struct Description<Pact> {
  static void describe(Struct<Pact>& s) {
    s.name("pact", "Everything both sides agreed.");
    s.field("pact", &Pact::id, required, "Short name of the pact.").example("service-desk");
    s.field("client", &Pact::client, required, "Who receives.").example("northwind");
    s.field("currency", &Pact::currency, required, "Currency of all amounts.").example("EUR");
    s.field_with<ZoneName>("zone", &Pact::zone, optional, "Zone of local times.");
    s.field("from", &Pact::from, required, "First day, included.").example("2026-01-01");
    s.field("review", &Pact::review, optional, "Month of the next review.");
    s.field("kind", &Pact::kind, required, "Whether it bears credits.").example("critical");
    s.field("at risk", &Pact::at_risk, optional, "Most that credits may take.")
        .unit("share of charges")
        .example("12%");
    s.field("fee", &Pact::fee, optional, "Each month.").alias("charge");
    s.field("factor", &Pact::factor, optional, "Multiplier.");
    s.field("renewed", &Pact::renewed, optional, "Whether it goes on by itself.");
    s.field("seats", &Pact::seats, optional, "Number of seats.").example("1 000");
    s.field("rounding", &Pact::rounding, optional, "How amounts are rounded.");
    s.field("serves", &Pact::serves, optional, "Objectives.");
    s.field("service levels", &Pact::rules, optional, "What is promised.");
    s.field("allocation", &Pact::allocation, optional, "Level and its share.");
  }
};

namespace {

text::SourcePtr source_of(std::string content) {
  return std::make_shared<const text::Source>("a.yaml", std::move(content));
}

Decoded<Pact> pact(const std::string& content) {
  return read<Pact>(source_of(content));
}

std::vector<std::string> problems(const text::Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const text::Diagnostic& each : diagnostics) {
    lines.push_back(each.code + " " + text::to_string(each.labels.front().place) + " " + each.message);
  }
  return lines;
}

using Lines = std::vector<std::string>;

const std::string whole =
    "pact: desk\n"
    "client: {id: northwind, name: Northwind Bank}\n"
    "currency: EUR\n"
    "from: 2026-01-01\n"
    "kind: critical\n";

TEST(Fields, a_document_becomes_values_that_know_their_places) {
  const Decoded<Pact> read = pact(whole +
                                  "at risk: 12%\n"
                                  "fee: 250 000 EUR\n"
                                  "seats: 1 000\n"
                                  "renewed: yes\n"
                                  "rounding: half even\n"
                                  "serves: [cost, calm]\n"
                                  "service levels:\n"
                                  "  p2: {ratio: {good: minutes <= 30}}\n"
                                  "  p3: {mean: \"minutes\", least rows: 7}\n"
                                  "allocation: {p2: 40%, p3: 60%}\n");
  ASSERT_EQ(problems(read.diagnostics), Lines{});
  const Pact& value = read.value;
  EXPECT_EQ(value.client->name, "Northwind Bank");
  EXPECT_EQ(value.fee->to_string(), "EUR 250,000.00");
  EXPECT_EQ(value.seats, 1000);
  EXPECT_TRUE(value.renewed);
  EXPECT_EQ(value.serves, (std::vector<std::string>{"cost", "calm"}));
  ASSERT_EQ(value.rules.size(), 2u);
  EXPECT_EQ(value.rules[0].value.type, Rule::Type::ratio);
  EXPECT_EQ(value.rules[0].value.good, "minutes <= 30");
  EXPECT_EQ(text::to_string(value.rules[1].name.place), "a.yaml:14:3");
  EXPECT_EQ(value.rules[1].value.value.place.written(), "minutes");
  EXPECT_EQ(value.rules[1].value.place.written(), "{mean: \"minutes\", least rows: 7}");
  EXPECT_EQ(text::to_string(value.allocation[1].value.place), "a.yaml:15:27");
}

TEST(Fields, every_problem_is_told_at_once_in_the_order_of_the_file) {
  const Decoded<Pact> read = pact(
      "client: {}\n"
      "curency: EUR\n"
      "zone: Europe/Londn\n"
      "from: 2026-02-30\n"
      "review: April\n"
      "kind: critcal\n"
      "at risk: 12\n"
      "charge: 4,200.00 EUR\n"
      "factor: one\n"
      "renewed: on\n"
      "seats: 1.5\n"
      "rounding: sideways\n"
      "serves: cost\n"
      "service levels:\n"
      "  p2: {ratio: {}, mean: x}\n"
      "  p3:\n"
      "  p4: {least rows: [1]}\n"
      "allocation: 40%\n"
      "colour: red\n");
  EXPECT_EQ(problems(read.diagnostics),
            (Lines{
                "D0122 a.yaml:1:1 the party has no `id`",
                "D0122 a.yaml:1:1 the pact has no `pact`",
                "D0121 a.yaml:2:1 unknown key `curency`",
                "D0134 a.yaml:3:7 unknown time zone `Europe/Londn`",
                "D0132 a.yaml:4:7 `2026-02-30` is not a date",
                "D0133 a.yaml:5:9 `April` is not a month",
                "D0125 a.yaml:6:7 `critcal` is not a kind of pact",
                "D0129 a.yaml:7:10 `12` is not a share in per cent",
                "D0135 a.yaml:8:1 `charge` is now called `fee`",
                "D0130 a.yaml:8:9 `4,200.00 EUR` is not an amount of money",
                "D0128 a.yaml:9:9 `one` is not a number",
                "D0126 a.yaml:10:10 `on` is neither yes nor no",
                "D0127 a.yaml:11:8 `1.5` is not a whole number",
                "D0125 a.yaml:12:11 `sideways` is not a way of rounding",
                "D0123 a.yaml:13:9 `serves` is `cost`, which does not fit here",
                "D0122 a.yaml:15:8 the ratio has no `good`",
                "D0137 a.yaml:15:19 rule `p2` says how it is reckoned more than once",
                "D0124 a.yaml:16:3 nothing is written for `p3`",
                "D0136 a.yaml:17:3 rule `p4` does not say how it is reckoned",
                "D0123 a.yaml:17:20 `least rows` is a list, which does not fit here",
                "D0123 a.yaml:18:13 `allocation` is `40%`, which does not fit here",
                "D0121 a.yaml:19:1 unknown key `colour`",
            }));
}

std::string rendered(const std::string& content, std::size_t index = 0) {
  const Decoded<Pact> read = pact(content);
  return index < read.diagnostics.size() ? text::render_full(read.diagnostics[index]) : "(no such problem)";
}

TEST(Fields, an_unknown_key_near_a_known_one_is_repaired_safely) {
  EXPECT_EQ(rendered("pact: desk\nclient: northwind\ncurency: EUR\nfrom: 2026-01-01\nkind: key\n"),
            "error[D0121]: unknown key `curency`\n"
            " --> a.yaml:3:1\n"
            "  |\n"
            "3 | curency: EUR\n"
            "  | ^^^^^^^ no key of a pact has this name\n"
            "  |\n"
            "help: change `curency` to `currency`   (safe; applied by entente check --fix)\n"
            "more: entente explain D0121\n");
}

TEST(Fields, a_missing_key_says_what_it_is_for_and_how_it_looks) {
  EXPECT_EQ(rendered("pact: desk\nclient: {name: Northwind}\ncurrency: EUR\nfrom: 2026-01-01\nkind: key\n"),
            "error[D0122]: the party has no `id`\n"
            " --> a.yaml:2:1\n"
            "  |\n"
            "2 | client: {name: Northwind}\n"
            "  | ^^^^^^ `id` is missing here\n"
            "  |\n"
            "note: `id`: Short name\n"
            "help: add a line such as `id: northwind`\n"
            "more: entente explain D0122\n");
}

TEST(Fields, a_share_without_its_sign_asks_which_share_is_meant) {
  EXPECT_EQ(rendered(whole + "at risk: 12\n"),
            "error[D0129]: `12` is not a share in per cent\n"
            " --> a.yaml:6:10\n"
            "  |\n"
            "6 | at risk: 12\n"
            "  |          ^^ expected a share such as `95%`\n"
            "  |\n"
            "note: `12` could mean 12 % or 1200%\n"
            "help: write `12%`   (changes meaning; not applied automatically)\n"
            "more: entente explain D0129\n");
}

TEST(Fields, after_a_syntax_error_what_is_missing_there_is_not_reported) {
  EXPECT_EQ(
      problems(pact("pact: desk\nclient: {id: northwind\ncurrency: EURO\n").diagnostics),
      (Lines{"D0101 a.yaml:2:9 the bracket `{` is not closed", "D0131 a.yaml:3:11 unknown currency `EURO`"}));
}

TEST(Fields, a_document_that_is_a_list_or_a_word_is_refused) {
  EXPECT_EQ(problems(pact("- a\n").diagnostics),
            Lines{"D0123 a.yaml:1:1 this is a list, which does not fit here"});
  EXPECT_EQ(problems(pact("hello\n").diagnostics),
            Lines{"D0123 a.yaml:1:1 this is `hello`, which does not fit here"});
}

TEST(Fields, the_canonical_form_has_the_order_of_the_table_and_leaves_defaults_out) {
  const Decoded<Pact> read =
      pact("kind: key\nseats: 100\n" + std::string("from: 2026-01-01\ncurrency: EUR\nclient: northwind\n") +
           "pact: desk\nservice levels: {p2: {least rows: 7, ratio: {good: a < b}}}\n");
  ASSERT_EQ(problems(read.diagnostics), Lines{});
  EXPECT_EQ(write_document(read.value),
            "pact: desk\n"
            "client: northwind\n"
            "currency: EUR\n"
            "from: 2026-01-01\n"
            "kind: key\n"
            "\n"
            "service levels:\n"
            "  p2:\n"
            "    ratio: {good: a < b}\n"
            "    least rows: 7\n");
}

TEST(Fields, formatting_sorts_keys_at_every_level_and_keeps_comments) {
  const auto text =
      format<Pact>(source_of("kind: key  # for now\n"
                             "# the parties\n"
                             "client: {name: N, id: n}\n"
                             "service levels:\n"
                             "  p2: {least rows: 7, ratio: {good: a < b}}\n"
                             "pact: desk\n"));
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text,
            "pact: desk\n"
            "# the parties\n"
            "client: {id: n, name: N}\n"
            "kind: key  # for now\n"
            "\n"
            "service levels:\n"
            "  p2: {ratio: {good: a < b}, least rows: 7}\n");
}

TEST(Schema, describes_every_struct_for_editors) {
  const nlohmann::json schema =
      schema_of<Pact>({.id = "urn:pact", .title = "Pact", .description = "A pact."});
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["$ref"], "#/$defs/pact");
  const nlohmann::json& root = schema["$defs"]["pact"];
  EXPECT_EQ(root["additionalProperties"], false);
  EXPECT_EQ(root["required"], (nlohmann::json{"pact", "client", "currency", "from", "kind"}));
  EXPECT_EQ(root["properties"]["kind"]["enum"], (nlohmann::json{"critical", "key"}));
  EXPECT_EQ(root["properties"]["at risk"]["description"],
            "Most that credits may take. Unit: share of charges.");
  EXPECT_EQ(root["properties"]["at risk"]["examples"], nlohmann::json::array({"12%"}));
  EXPECT_EQ(root["properties"]["charge"]["deprecated"], true);
  EXPECT_EQ(root["properties"]["service levels"]["additionalProperties"]["$ref"], "#/$defs/rule");
  EXPECT_EQ(schema["$defs"]["party"]["anyOf"][0]["type"], (nlohmann::json{"string", "number"}));
  EXPECT_EQ(schema["$defs"]["rule"]["allOf"][0]["oneOf"][1]["required"], nlohmann::json::array({"mean"}));
  EXPECT_EQ(schema["$defs"]["ratio"]["required"], nlohmann::json::array({"good"}));
}

TEST(Reference, has_a_section_for_each_struct) {
  const std::string page = reference_page<Pact>({.title = "Pacts", .introduction = "How a pact reads."});
  EXPECT_TRUE(
      page.starts_with("# Pacts\n\nHow a pact reads.\n\n## pact\n\nEverything both sides agreed.\n\n"
                       "| key | type | required | default | meaning |\n|---|---|---|---|---|\n"
                       "| `pact` | text | yes |  | Short name of the pact. Example: `service-desk`. |\n"
                       "| `client` | [party](#party) | yes |  | Who receives. Example: `northwind`. |\n"))
      << page;
  EXPECT_NE(page.find("| `service levels` | names, each with [rule](#rule) | no |  | What is promised. |"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("| `seats` | a whole number | no | `100` | Number of seats. Example: `1 000`. |"),
            std::string::npos);
  EXPECT_NE(page.find("## rule\n\nWhat is measured.\n"), std::string::npos);
  EXPECT_NE(page.find("Exactly one of `ratio`, `mean` says how it is reckoned.\n"), std::string::npos);
}

std::string any_word() {
  return *rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc :#-,[]{}\"'\n%&*!|>01"))));
}

RC_GTEST_PROP(FieldsLaw, what_is_written_is_read_back_equal, ()) {
  Pact value;
  value.id = any_word();
  value.client = Party{any_word(), *rc::gen::arbitrary<bool>() ? any_word() : ""};
  value.currency = *money::Currency::find("KWD");
  value.from = time::Date{*rc::gen::inRange(-20'000, 40'000)};
  if (*rc::gen::arbitrary<bool>()) value.review = time::Month{*rc::gen::inRange(1900 * 12, 2200 * 12)};
  value.kind = *rc::gen::element(Kind::critical, Kind::key);
  if (*rc::gen::arbitrary<bool>()) {
    value.at_risk =
        money::Percent(money::Decimal::scaled(*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000), 4));
  }
  if (*rc::gen::arbitrary<bool>()) {
    value.fee = money::Money::minor(*rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000),
                                    value.currency.value);
  }
  value.factor =
      money::Decimal::scaled(*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000), *rc::gen::inRange(0, 8));
  value.renewed = *rc::gen::arbitrary<bool>();
  value.seats = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) value.serves.push_back(any_word());
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    Rule rule;
    const bool ratio = *rc::gen::arbitrary<bool>();
    rule.type = ratio ? Rule::Type::ratio : Rule::Type::mean;
    (ratio ? rule.good : rule.value.value) = any_word();
    rule.least_rows = *rc::gen::inRange(0, 9);
    value.rules.push_back({std::to_string(i) + any_word(), rule});
  }
  const std::string text = write_document(value);
  const Decoded<Pact> again = pact(text);
  RC_LOG() << text;
  for (const text::Diagnostic& problem : again.diagnostics) RC_LOG() << text::render_full(problem);
  RC_ASSERT(again.diagnostics.empty());
  RC_ASSERT(again.value == value);
  RC_ASSERT(*format<Pact>(source_of(text)) == *format<Pact>(source_of(*format<Pact>(source_of(text)))));
}

}  // namespace
}  // namespace entente::document
