// Answers that are sent again as they were written: only to who asked, and only until something changes.
#include "server/ready.h"

#include <gtest/gtest.h>

#include "server/server_test_home.h"

namespace entente::server {
namespace {

using Browser = TestHome::Browser;

constexpr std::string_view kClose = "/relationships/alpha/agreements/support/closes/2026-03";

/// Nothing here waits for it to be over: what ends an answer is a change.
SiteOptions with_a_long_glance() {
  SiteOptions options;
  options.glance = std::chrono::hours(1);
  return options;
}

class ReadyAnswers : public testing::Test {
 protected:
  std::optional<Response> quick(const Browser& browser, const std::string& of) {
    Request request = browser.request(Method::get, of);
    return home.application->quick(request);
  }
  /// Asked until it comes as it was written before.
  std::optional<Response> warm(const Browser& browser, const std::string& of) {
    EXPECT_EQ(browser.get(of).status, 200);
    EXPECT_TRUE(quick(browser, of));
    return quick(browser, of);
  }
  static bool is_sent_again(const std::optional<Response>& response) {
    return response && response->written != nullptr;
  }

  TestHome home{with_a_long_glance()};
  const std::string path{kClose};
};

TEST_F(ReadyAnswers, are_those_that_were_given_with_an_id_of_their_own) {
  const Browser ana = home.browser("ana@acme.example");
  const Response first = ana.get(path);
  const auto again = warm(ana, path);
  ASSERT_TRUE(is_sent_again(again));
  EXPECT_EQ(again->status, 200);
  EXPECT_EQ(again->text(), first.text());
  for (const auto& [field, value] : first.headers.all()) {
    if (field != "x-request-id") {
      EXPECT_NE(again->written->find(field + ": " + value), std::string::npos) << field;
    }
  }
  EXPECT_NE(again->headers.get("x-request-id"), first.headers.get("x-request-id"));
}

TEST_F(ReadyAnswers, belong_to_the_session_that_asked) {
  const Browser ana = home.browser("ana@acme.example");
  const Browser sam = home.browser("sam@fixit.example");
  ASSERT_EQ(ana.post(path + "/notes",
                     {{"about", "support/2026-03/level/p1"}, {"text", "ours alone"}, {"ring", "private"}})
                .status,
            200);
  const auto ours = warm(ana, path);
  ASSERT_TRUE(is_sent_again(ours));
  EXPECT_NE(ours->text().find("ours alone"), std::string::npos);
  // The other seat has an answer of its own.
  EXPECT_FALSE(is_sent_again(quick(sam, path)));
  const auto theirs = warm(sam, path);
  ASSERT_TRUE(is_sent_again(theirs));
  EXPECT_EQ(theirs->text().find("ours alone"), std::string::npos);
  // A person of another relationship, and nobody at all.
  const Browser bea = home.browser("bea@blue.example");
  ASSERT_TRUE(is_sent_again(warm(ana, path)));
  const auto foreign = quick(bea, path);
  EXPECT_FALSE(foreign && foreign->status == 200);
  EXPECT_EQ(bea.get(path).status, 404);
  Request nobody;
  ASSERT_TRUE(read_target(std::string(kBase) + path, nobody));
  EXPECT_FALSE(home.application->quick(nobody));
  // The same cookie that claims to come over TLS is not the same question.
  Request secure = ana.request(Method::get, path);
  secure.secure = true;
  EXPECT_FALSE(home.application->quick(secure));
}

TEST_F(ReadyAnswers, end_with_any_change) {
  const Browser ana = home.browser("ana@acme.example");
  const Browser sam = home.browser("sam@fixit.example");
  const auto before = warm(ana, path);
  ASSERT_TRUE(is_sent_again(before));
  const Response noted = sam.post(
      path + "/notes", {{"about", "support/2026-03/level/p1"}, {"text", "look"}, {"ring", "shared"}});
  ASSERT_EQ(noted.status, 200) << noted.text();
  EXPECT_FALSE(is_sent_again(quick(ana, path)));
  EXPECT_NE(ana.get(path).text().find("look"), std::string::npos);
}

TEST_F(ReadyAnswers, end_when_rights_or_the_session_do) {
  const Browser ana = home.browser("ana@acme.example");
  const Browser rea = home.browser("rea@acme.example");
  ASSERT_TRUE(is_sent_again(warm(rea, path)));
  const Json people = ana.json("/relationships/alpha/people");
  std::string id;
  for (const Json& person : people["items"]) {
    if (person.value("email", "") == "rea@acme.example") id = person.value("id", "");
  }
  ASSERT_FALSE(id.empty()) << people;
  EXPECT_EQ(ana.send(ana.request(Method::delete_, "/relationships/alpha/people/" + id)).status, 200);
  EXPECT_FALSE(quick(rea, path));
  EXPECT_EQ(rea.get(path).status, 404);

  const Browser sam = home.browser("sam@fixit.example");
  ASSERT_TRUE(is_sent_again(warm(sam, path)));
  EXPECT_EQ(sam.send(sam.request(Method::delete_, "/session")).status, 200);
  EXPECT_FALSE(quick(sam, path));
  EXPECT_EQ(sam.get(path).status, 401);
}

TEST(Ready, keeps_for_a_moment_and_for_one_turn) {
  Ready ready;
  const auto now = Ready::Steady::now();
  Response response = respond(200, "text/plain", std::string("it"));
  ready.keep("q", {response, "route", 7, now + std::chrono::milliseconds(10)});
  EXPECT_TRUE(ready.find("q", 7, now));
  EXPECT_FALSE(ready.find("q", 8, now));
  EXPECT_FALSE(ready.find("q", 7, now + std::chrono::milliseconds(10)));
  EXPECT_FALSE(ready.find("other", 7, now));
}

}  // namespace
}  // namespace entente::server
