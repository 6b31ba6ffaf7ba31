#include "people/webhooks.h"

#include <gtest/gtest.h>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;

struct WithWebhook : testing::Test {
  TestHome home;
  Person ana = home.seated("ana@northwind.example", {"r1", Side::client, Role::admin});
  Person hal = home.seated("hal@helio.example", {"r1", Side::supplier, Role::admin});
  Caller client = home.signed_in("ana@northwind.example").caller;
  Caller supplier = home.signed_in("hal@helio.example").caller;

  NewWebhook webhook(const std::vector<std::string>& events) {
    const auto made = home->add_webhook(
        client, {"r1", Side::client, "https://hooks.northwind.example/entente", events}, kNow);
    EXPECT_TRUE(made) << sentence(made.error());
    return made.value_or(NewWebhook{});
  }
};

TEST_F(WithWebhook, is_of_one_side_and_of_its_admins) {
  const NewWebhook made = webhook({"close.signed"});
  EXPECT_EQ(made.secret.size(), kTokenSize);
  EXPECT_EQ(home->webhooks(client, "r1", Side::client)->front().url,
            "https://hooks.northwind.example/entente");
  EXPECT_EQ(why(home->webhooks(supplier, "r1", Side::client)), Refusal::not_allowed);
  EXPECT_EQ(why(home->deliveries(supplier, made.webhook.id, 10)), Refusal::not_found);
  EXPECT_EQ(why(home->remove_webhook(supplier, made.webhook.id, kNow)), Refusal::not_found);
  EXPECT_EQ(why(home->add_webhook(client, {"r1", Side::supplier, "https://x.example", {"*"}}, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(home->enqueue("r1", Side::supplier, "close.signed", "{}", kNow), 0U) << "nobody there asked";
  ASSERT_TRUE(home->remove_webhook(client, made.webhook.id, kNow));
  EXPECT_EQ(home->enqueue("r1", Side::client, "close.signed", "{}", kNow), 0U);
}

TEST_F(WithWebhook, goes_to_an_address_that_may_be_one) {
  for (const char* url : {"http://hooks.example/x", "ftp://x.example", "https://", "https:///path", "",
                          "https://user:pass@x.example/", "https://x.example/a b",
                          "http://localhost.example/", "http://127.0.0.1.example/", "javascript:alert(1)"})
    EXPECT_EQ(why(home->add_webhook(client, {"r1", Side::client, url, {"*"}}, kNow)), Refusal::bad_value)
        << url;
  for (const char* url :
       {"https://x.example", "http://localhost:9000/in", "http://127.0.0.1/", "http://[::1]:1/"})
    EXPECT_TRUE(home->add_webhook(client, {"r1", Side::client, url, {"*"}}, kNow)) << url;
  EXPECT_EQ(why(home->add_webhook(client, {"r1", Side::client, "https://x.example", {}}, kNow)),
            Refusal::bad_value);
  EXPECT_EQ(why(home->add_webhook(client, {"r1", Side::client, "https://x.example", {"a\nb"}}, kNow)),
            Refusal::bad_value);
}

TEST_F(WithWebhook, gets_the_events_that_it_asked_for) {
  webhook({"close.signed", "dispute.raised"});
  webhook({"*"});
  EXPECT_EQ(home->enqueue("r1", Side::client, "close.signed", "{}", kNow), 2U);
  EXPECT_EQ(home->enqueue("r1", Side::client, "import.done", "{}", kNow), 1U);
  EXPECT_EQ(home->enqueue("r2", Side::client, "close.signed", "{}", kNow), 0U);
}

TEST_F(WithWebhook, a_delivery_is_tried_again_with_longer_pauses_and_then_given_up) {
  const NewWebhook made = webhook({"*"});
  ASSERT_EQ(home->enqueue("r1", Side::client, "close.signed", "{\"month\":\"2026-10\"}", kNow), 1U);
  time::Instant now = kNow;
  std::vector<std::int64_t> minutes;
  for (int attempt = 1; attempt <= kDeliveryAttemptsMax; ++attempt) {
    const auto due = home->take_due(10, now);
    ASSERT_TRUE(due);
    ASSERT_EQ(due->size(), 1U) << attempt;
    EXPECT_EQ(due->front().secret, made.secret);
    EXPECT_EQ(due->front().delivery.body, "{\"month\":\"2026-10\"}");
    const auto recorded = home->record_attempt(due->front().delivery.id, {503, ""}, now);
    ASSERT_TRUE(recorded);
    EXPECT_EQ(recorded->attempts, attempt);
    minutes.push_back((recorded->next_at - now).micros / 60'000'000);
    EXPECT_TRUE(home->take_due(10, recorded->next_at - Duration{1})->empty() ||
                attempt == kDeliveryAttemptsMax);
    now = recorded->next_at;
  }
  EXPECT_EQ(minutes, (std::vector<std::int64_t>{1, 5, 30, 120, 360, 720, 1440, 0}));
  EXPECT_TRUE(home->take_due(10, now + Duration::days(7))->empty());
  const auto listed = home->deliveries(client, made.webhook.id, 10);
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().status, DeliveryStatus::failed);
  EXPECT_EQ(listed->front().http_status, 503);
  ASSERT_TRUE(home->replay(client, made.webhook.id, listed->front().id, now));
  const auto again = home->take_due(10, now);
  ASSERT_EQ(again->size(), 1U);
  EXPECT_EQ(home->record_attempt(again->front().delivery.id, {204, ""}, now)->status,
            DeliveryStatus::delivered);
  EXPECT_TRUE(home->take_due(10, now + Duration::days(7))->empty());
}

TEST_F(WithWebhook, a_delivery_is_with_one_sender_until_its_lease_ends) {
  webhook({"*"});
  ASSERT_TRUE(home->enqueue("r1", Side::client, "close.signed", "{}", kNow));
  ASSERT_EQ(home->take_due(10, kNow)->size(), 1U);
  EXPECT_TRUE(home->take_due(10, kNow + kDeliveryLease - Duration{1})->empty());
  EXPECT_EQ(home->take_due(10, kNow + kDeliveryLease)->size(), 1U) << "its sender did not come back";
}

}  // namespace
}  // namespace entente::people
