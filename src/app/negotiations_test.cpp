// Who opens which file: a side's commands and the other side's preferences, the neutral's questions, secret
// answers, the draft amendment.
#include "app/negotiations.h"

#include <gtest/gtest.h>

#include <set>

#include "base/memory_files.h"

namespace entente::app {
namespace {

constexpr const char* kNegotiation = R"(negotiation: renewal
parties: {client: Rowan, supplier: Kestrel}
agreement: agreement.yaml
effective: 2026-07-01
issues:
  resolution: {term: service levels.in-time.expected, options: [93%, 95%, 97%]}
  price: {term: charges.support, range: {from: 4 000, to: 4 600, step: 100, unit: EUR}}
  notice: {options: [short, long]}
draft: {resolution: 95%, price: 4 300, notice: short}
questions: 2
)";
constexpr const char* kClient = R"(preferences: client
negotiation: renewal
reservation: 20
issues:
  resolution: {weight: 60, worth: {93%: 0, 95%: 50, 97%: 100}}
  price: {weight: 30, worth: {4 000: 100, 4 600: 0}}
  notice: {weight: 10, worth: {short: 100, long: 0}}
)";
constexpr const char* kSupplier = R"(preferences: supplier
negotiation: renewal
reservation: 20
issues:
  resolution: {weight: 20, worth: {93%: 100, 95%: 60, 97%: 0}}
  price: {weight: 30, worth: {4 000: 0, 4 600: 100}}
  notice: {weight: 50, worth: {short: 0, long: 71.0625}}
)";
constexpr const char* kAgreement = R"(agreement: support
parties: {client: Rowan, supplier: Kestrel}
currency: EUR
zone: Europe/Dublin
term: {from: 2026-01-01, to: 2026-12-31}
clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at}
measures:
  in-time: {of: tickets, elapsed: {clock: resolution, within: 8 hours}}
service levels:
  in-time: {clause: 3.1, expected: 95%, minimum: 90%}
charges:
  support: 4 200 EUR
credits:
  clause: 5
  at risk: 10% of monthly charges
  allocation: {in-time: 100%}
)";

/// Files that remember every path anybody asked about.
class WatchedFiles final : public Files {
 public:
  MemoryFiles files;
  mutable std::set<std::string> touched;

  Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const override {
    touched.insert(path);
    return files.read(path, bytes_max);
  }
  Result<void, FileError> write(const std::string& path, std::string_view content) override {
    touched.insert(path);
    return files.write(path, content);
  }
  Result<void, FileError> make_folder(const std::string& path) override { return files.make_folder(path); }
  Result<void, FileError> remove(const std::string& path) override { return files.remove(path); }
  bool exists(const std::string& path) const override {
    touched.insert(path);
    return files.exists(path);
  }
  bool is_folder(const std::string& path) const override {
    touched.insert(path);
    return files.is_folder(path);
  }
  std::vector<std::string> list(const std::string& folder) const override {
    touched.insert(folder + "/*");
    return files.list(folder);
  }
};

const time::Instant kNow = *time::Instant::parse("2026-06-10T12:00:00Z");
const SuggestRequest kSuggest{.negotiation = "renewal.yaml",
                              .client = "client.yaml",
                              .supplier = "supplier.yaml",
                              .session = "session.yaml"};

/// Both sides' files, the negotiation and the agreement, and the steps that more than one test takes.
class Negotiations : public testing::Test {
 protected:
  WatchedFiles files;

  void SetUp() override {
    files.files.content = {{"renewal.yaml", kNegotiation},
                           {"client.yaml", kClient},
                           {"supplier.yaml", kSupplier},
                           {"agreement.yaml", kAgreement}};
  }

  std::string& file(const std::string& name) { return files.files.content[name]; }

  auto prepare_client() { return prepare({.negotiation = "renewal.yaml", .mine = "client.yaml"}, files); }

  void publish_suggestion() { file("suggestion.yaml") = suggest(kSuggest, kNow, files)->suggested.published; }

  void answer(const char* mine, bool yes, const char* to) {
    const auto prepared = prepare(
        {.negotiation = "renewal.yaml", .mine = mine, .suggestion = "suggestion.yaml", .answer = yes}, files);
    ASSERT_TRUE(prepared);
    file(to) = prepared->answer;
  }

  auto settle_answers(std::vector<std::string> answers) {
    return settle({.negotiation = "renewal.yaml", .session = "session.yaml", .answers = std::move(answers)},
                  kNow, files);
  }
};

TEST_F(Negotiations, a_sides_run_opens_its_own_file_and_the_negotiation_and_nothing_else) {
  const auto prepared = prepare_client();
  ASSERT_TRUE(prepared);
  EXPECT_EQ(files.touched, (std::set<std::string>{"client.yaml", "renewal.yaml"}));
}

TEST_F(Negotiations, what_a_side_sees_is_the_same_whatever_the_other_side_wrote) {
  const auto before = prepare_client();
  file("supplier.yaml") = "not even a document";
  const auto other = prepare_client();
  files.files.content.erase("supplier.yaml");
  const auto without = prepare_client();
  for (const auto* each : {&other, &without}) {
    ASSERT_TRUE(*each);
    EXPECT_EQ((*each)->best, before->best);
    EXPECT_EQ((*each)->packages.size(), before->packages.size());
    EXPECT_EQ((*each)->mine.diagnostics.size(), before->mine.diagnostics.size());
  }
}

TEST_F(Negotiations, a_missing_own_file_does_not_make_the_program_look_around) {
  const auto prepared = prepare({.negotiation = "renewal.yaml", .mine = "suplier.yaml"}, files);
  ASSERT_FALSE(prepared);
  EXPECT_FALSE(files.touched.contains("supplier.yaml"));
  for (const std::string& path : files.touched) EXPECT_FALSE(path.ends_with("*")) << path;
  for (const text::Diagnostic& problem : prepared.error()) {
    for (const text::Fix& fix : problem.fixes) EXPECT_EQ(fix.text.find("supplier.yaml"), std::string::npos);
  }
}

TEST_F(Negotiations, the_other_sides_file_is_refused_without_a_word_of_it) {
  const auto prepared = prepare(
      {.negotiation = "renewal.yaml", .mine = "supplier.yaml", .side = negotiation::Side::client}, files);
  ASSERT_FALSE(prepared);
  ASSERT_EQ(prepared.error().size(), 1U);
  EXPECT_EQ(prepared.error().front().code, "N0112");
}

TEST_F(Negotiations, a_suggestion_shows_the_package_and_no_worth_of_anybody) {
  const auto made = suggest(kSuggest, kNow, files);
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->suggested.package);
  const std::string session = file("session.yaml");
  for (const std::string& text : {made->suggested.published, session}) {
    EXPECT_EQ(text.find("71.0625"), std::string::npos);
    EXPECT_EQ(text.find("weight"), std::string::npos);
    EXPECT_EQ(text.find("reservation"), std::string::npos);
  }
  const negotiation::Worth worth = worth_of(made->suggested.neutral.game, *made->suggested.package);
  const negotiation::Worth draft = worth_of(made->suggested.neutral.game, *made->suggested.deal);
  EXPECT_TRUE(worth.a > draft.a && worth.b > draft.b) << "both prefer it to their draft";
}

TEST_F(Negotiations, the_same_question_is_answered_again_and_counted_once) {
  ASSERT_TRUE(suggest(kSuggest, kNow, files));
  const std::string session = file("session.yaml");
  const auto again = suggest(kSuggest, kNow, files);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->suggested.repeated);
  EXPECT_EQ(file("session.yaml"), session);

  SuggestRequest other = kSuggest;
  other.method = negotiation::Method::egalitarian;
  ASSERT_TRUE(suggest(other, kNow, files));
  other.method = negotiation::Method::kalai_smorodinsky;
  const auto third = suggest(other, kNow, files);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().front().code, "N0120");
}

TEST_F(Negotiations, only_a_double_yes_is_told_and_becomes_an_amendment) {
  publish_suggestion();
  answer("client.yaml", true, "c.yaml");
  answer("supplier.yaml", false, "s.yaml");
  const auto refused = settle_answers({"c.yaml", "s.yaml"});
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->accepted);
  EXPECT_TRUE(refused->amended.empty());
  EXPECT_EQ(file("session.yaml").find("client"), std::string::npos) << "nobody learns who refused";

  answer("supplier.yaml", true, "s.yaml");
  const auto agreed = settle_answers({"c.yaml", "s.yaml"});
  ASSERT_TRUE(agreed);
  EXPECT_TRUE(agreed->accepted);
  const agreement::Loaded loaded =
      agreement::load(std::make_shared<const text::Source>("draft.yaml", agreed->amended),
                      [](const std::string&) { return text::Outcome<std::string>(""); });
  ASSERT_TRUE(loaded.agreement);
  ASSERT_EQ(loaded.agreement->original->amendments.size(), 1U);
  EXPECT_EQ(loaded.agreement->versions.size(), 2U);
}

TEST_F(Negotiations, one_answer_or_two_of_the_same_side_settle_nothing) {
  publish_suggestion();
  answer("client.yaml", true, "c.yaml");
  const auto made = settle_answers({"c.yaml", "c.yaml"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().front().code, "N0123");
}

TEST_F(Negotiations, an_improvement_touches_no_more_clauses_than_asked_for) {
  SuggestRequest request = kSuggest;
  request.improvement = true;
  request.touching = 2;
  const auto made = suggest(request, kNow, files);
  ASSERT_TRUE(made);
  ASSERT_TRUE(made->suggested.package);
  int changed = 0;
  for (std::size_t i = 0; i < made->suggested.package->size(); ++i)
    changed += (*made->suggested.package)[i] != (*made->suggested.deal)[i] ? 1 : 0;
  EXPECT_LE(changed, 2);
  const auto& game = made->suggested.neutral.game;
  EXPECT_TRUE(
      stats::dominates(worth_of(game, *made->suggested.package), worth_of(game, *made->suggested.deal)));
}

TEST_F(Negotiations, where_nothing_reaches_both_reservations_that_is_the_answer_and_no_package) {
  std::string& mine = file("client.yaml");
  mine.replace(mine.find("reservation: 20"), 15, "reservation: 95");
  const auto made = suggest(kSuggest, kNow, files);
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->suggested.package);
  EXPECT_TRUE(made->suggested.published.empty());
  EXPECT_EQ(made->suggested.question.outcome, negotiation::WrittenQuestion::Outcome::no_agreement);
  EXPECT_TRUE(made->suggested.neutral.solved.closest.has_value());
  EXPECT_NE(file("session.yaml").find("no agreement"), std::string::npos) << "it is counted and kept";
}

TEST_F(Negotiations, what_both_offer_is_kept_as_common_ground_from_the_day_on) {
  file("renewal.yaml") += R"(offers:
  - {by: client, package: {resolution: 97%, price: 4 000, notice: long}}
  - {by: supplier, package: {resolution: 93%, price: 4 600, notice: long}}
)";
  const auto made = suggest(kSuggest, kNow, files);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->suggested.common.size(), 1U);
  EXPECT_EQ(made->suggested.common.front().issue, "notice");
  EXPECT_EQ(made->suggested.common.front().since.to_string(), "2026-06-10");
  const time::Instant later = *time::Instant::parse("2026-06-20T12:00:00Z");
  SuggestRequest other = kSuggest;
  other.method = negotiation::Method::egalitarian;
  const auto again = suggest(other, later, files);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->suggested.common.front().since.to_string(), "2026-06-10") << "it was common before";
}

TEST_F(Negotiations, every_way_of_choosing_gives_a_package_that_both_accept) {
  file("renewal.yaml").replace(file("renewal.yaml").find("questions: 2"), 12, "questions: 9");
  for (const negotiation::Method method : negotiation::kMethods) {
    SuggestRequest request = kSuggest;
    request.method = method;
    const auto made = suggest(request, kNow, files);
    ASSERT_TRUE(made && made->suggested.package) << negotiation::name_of(method);
    const auto& game = made->suggested.neutral.game;
    const negotiation::Worth worth = worth_of(game, *made->suggested.package);
    EXPECT_GE(worth.a, game.client.reservation);
    EXPECT_GE(worth.b, game.supplier.reservation);
  }
}

TEST_F(Negotiations, a_sides_money_reads_the_agreement_and_never_the_other_sides_file) {
  const auto prepared = prepare_client();
  ASSERT_TRUE(prepared);
  const OwnMoney none = money_of(*prepared, {.negotiation = "renewal.yaml", .store = ""}, kNow, files);
  EXPECT_TRUE(none.packages.empty());
  EXPECT_NE(none.without.find("measurements"), std::string::npos) << none.without;
  EXPECT_TRUE(files.touched.contains("agreement.yaml"));
  EXPECT_FALSE(files.touched.contains("supplier.yaml"));
}

}  // namespace
}  // namespace entente::app
