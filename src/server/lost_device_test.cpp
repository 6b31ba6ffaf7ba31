// Who lost the device of the second factor is let in again by an administrator of every seat they have, which
// ends their sessions and stands in the audit.
#include <gtest/gtest.h>

#include "people/people_test_home.h"
#include "server/server_test_home.h"

namespace entente::server {
namespace {

using Browser = TestHome::Browser;

class LostDevice : public testing::Test {
 protected:
  void SetUp() override {
    const Json begun = Json::parse(rea.post("/me/totp", {{"password", kPassword}}).text(), nullptr, false);
    const time::Instant now{home.clock.now_micros()};
    code_now = people::shown_by_app({begun.value("secret", ""), ""}, now);
    ASSERT_EQ(rea.post("/me/totp", {{"code", code_now}}).status, 200);
    const Json people = ana.json("/relationships/alpha/people");
    for (const Json& person : people["items"]) {
      if (person["email"] == "rea@acme.example") id = person.value("id", "");
    }
    ASSERT_FALSE(id.empty());
  }
  int clear(const Browser& by, const std::string& relationship = "alpha") const {
    return by
        .send(by.request(Method::delete_,
                         "/relationships/" + relationship + "/people/" + id + "/second-factor"))
        .status;
  }
  int sign_in() const {
    const Browser& anybody = ana;
    Request request = anybody.request(Method::post, "/session");
    request.headers = {};
    request.headers.add("host", "localhost");
    request.headers.add("content-type", "application/json");
    request.body = Json{{"email", "rea@acme.example"}, {"password", kPassword}}.dump();
    return home.application->handle(request).status;
  }

  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Browser rea = home.browser("rea@acme.example");
  std::string id, code_now;
};

TEST_F(LostDevice, is_seen_and_cleared_by_an_admin_of_ones_own_side) {
  ASSERT_EQ(sign_in(), 401);
  EXPECT_EQ(clear(ana), 200);
  EXPECT_EQ(rea.get("/relationships").status, 401) << "sessions end";
  EXPECT_EQ(sign_in(), 200) << "the password alone lets them in";
  const Json people = ana.json("/relationships/alpha/people");
  for (const Json& person : people["items"]) {
    EXPECT_FALSE(person["second_factor"].get<bool>()) << person;
  }
  const Response audit = ana.get("/relationships/alpha/audit?format=ndjson");
  EXPECT_NE(audit.text().find("second factor removed"), std::string::npos) << audit.text();
}

TEST_F(LostDevice, is_nobody_elses_to_clear) {
  const Browser sam = home.browser("sam@fixit.example");
  const Browser bea = home.browser("bea@blue.example");
  EXPECT_EQ(clear(rea), 403) << "a reader";
  EXPECT_EQ(clear(sam), 404) << "the admin of the other side";
  EXPECT_EQ(clear(bea), 404) << "the admin of another relationship";
  EXPECT_EQ(clear(bea, "beta"), 404);
  EXPECT_EQ(rea.get("/relationships").status, 200);
  EXPECT_EQ(sign_in(), 401);
  // Somebody who also sits where this admin has no say keeps it.
  const time::Instant now{home.clock.now_micros()};
  ASSERT_TRUE(home.accounts().set_role(people::home_operator(), id,
                                       {home.beta.id, people::Side::client, people::Role::reader}, now));
  EXPECT_EQ(clear(ana), 404);
  EXPECT_EQ(sign_in(), 401);
}

}  // namespace
}  // namespace entente::server
