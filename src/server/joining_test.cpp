// Two versions of an agreement that were proposed at the same time: both are shown with what each changes,
// and the text that somebody proposes next names both, so that they end.
#include <gtest/gtest.h>

#include "server/server_test_home.h"

namespace entente::server {
namespace {

using Browser = TestHome::Browser;

constexpr std::string_view kPath = "/relationships/alpha/agreements/support";

std::string with(std::string_view before, std::string_view after) {
  std::string text(kTestAgreement);
  text.replace(text.find(before), before.size(), after);
  return text;
}

class Joining : public testing::Test {
 protected:
  void SetUp() override {
    base = shown()["version"];
    propose_beside(record::Side::client, with("expected: 95%", "expected: 96%"));
    propose_beside(record::Side::supplier, with("8 500 EUR", "8 900 EUR"));
  }
  Json shown() const { return ana.json(std::string(kPath)); }
  /// As if the two homes had not heard of each other: both follow the version that is in force.
  void propose_beside(record::Side side, const std::string& yaml) {
    const record::Hash parent = *record::Hash::from_hex(base);
    record::Draft draft;
    draft.author = "somebody";
    draft.kind = "document";
    draft.subject = "agreement/support";
    draft.body = record::document_body("agreement", {&parent, 1}, app::to_json({yaml, {}}));
    draft.shared = true;
    ASSERT_TRUE(home.home().record().append(home.alpha.id, side, {&draft, 1}, {home.clock.now_micros()}));
  }
  Response put(const Browser& by, const std::string& yaml, const std::string& tag, bool dry_run = false) {
    Request request = by.request(Method::put, std::string(kPath));
    request.headers.add("content-type", "application/json");
    request.headers.add("if-match", tag);
    if (dry_run) request.headers.add("prefer", "dry-run");
    request.body = Json{{"yaml", yaml}}.dump();
    return by.send(request);
  }

  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Browser sam = home.browser("sam@fixit.example");
  std::string base;
};

TEST_F(Joining, shows_both_with_what_each_changes) {
  const Json seen = shown();
  ASSERT_EQ(seen["side_by_side"].size(), 2U) << seen;
  EXPECT_TRUE(seen["conflict"].get<bool>());
  EXPECT_EQ(seen["version"], base) << "what was agreed stays in force";
  const Json& first = seen["side_by_side"][0];
  const Json& second = seen["side_by_side"][1];
  EXPECT_EQ(first["since"], base);
  EXPECT_EQ(first["version"]["side"], "client");
  ASSERT_EQ(first["diff"].size(), 1U) << first;
  EXPECT_NE(first["diff"][0]["new"].dump().find("96"), std::string::npos);
  EXPECT_NE(second["diff"][0]["new"].dump().find("8 900"), std::string::npos) << second;
  EXPECT_NE(second["yaml"].dump().find("8 900 EUR"), std::string::npos);
}

TEST_F(Joining, ends_with_a_text_that_names_both) {
  std::string both = with("expected: 95%", "expected: 96%");
  both.replace(both.find("8 500 EUR"), 9, "8 900 EUR");
  const std::string tag(ana.get(std::string(kPath)).headers.get("etag"));
  const Json plan = Json::parse(put(ana, both, tag, true).text());
  EXPECT_EQ(plan["joins"].size(), 2U) << plan;
  ASSERT_EQ(shown()["side_by_side"].size(), 2U) << "nothing was written";
  const Response done = put(ana, both, tag);
  ASSERT_EQ(done.status, 200) << done.text();
  const Json after = shown();
  EXPECT_TRUE(after["side_by_side"].empty()) << after;
  EXPECT_FALSE(after["conflict"].get<bool>());
  const std::string joined = Json::parse(done.text())["hash"];
  const Response agreed = sam.post(std::string(kPath) + "/sign", {{"version", joined}});
  ASSERT_EQ(agreed.status, 200) << agreed.text();
  EXPECT_EQ(shown()["version"], joined);
}

TEST_F(Joining, may_choose_one_of_them_as_it_is) {
  const std::string one = shown()["side_by_side"][0]["yaml"];
  const std::string tag(sam.get(std::string(kPath)).headers.get("etag"));
  ASSERT_EQ(put(sam, one, tag).status, 200);
  const Json after = shown();
  EXPECT_TRUE(after["side_by_side"].empty());
  EXPECT_EQ(after["versions"].back()["parents"].size(), 2U) << after["versions"].back();
}

TEST_F(Joining, is_refused_when_another_version_came_in_between) {
  const std::string tag(ana.get(std::string(kPath)).headers.get("etag"));
  propose_beside(record::Side::supplier, with("minimum: 80%", "minimum: 82%"));
  EXPECT_EQ(put(ana, with("expected: 95%", "expected: 96%"), tag).status, 412);
  EXPECT_EQ(shown()["side_by_side"].size(), 3U);
}

}  // namespace
}  // namespace entente::server
