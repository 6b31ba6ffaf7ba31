// API tokens and identities of providers: other ways in than a password.
#include <gtest/gtest.h>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;
constexpr const char* kAna = "ana@northwind.example";
const Identity kIdentity{"https://id.northwind.example", "248289761001"};

struct WithSession : testing::Test {
  TestHome home;
  Person ana = home.seated(kAna, {"r1", Side::client, Role::signer}, "Ana Silva");
  SignedIn session = [this] {
    EXPECT_TRUE(home->set_role(home_operator(), ana.id, {"r2", Side::supplier, Role::admin}, kNow));
    return home.signed_in(kAna);
  }();

  NewToken token(const TokenRequest& request) {
    const auto made = home->make_token(session.caller, request, kHere, kNow);
    EXPECT_TRUE(made) << sentence(made.error());
    return made.value_or(NewToken{});
  }
};

TEST_F(WithSession, a_token_never_reaches_further_than_its_scope) {
  const auto caller_with = [&](Scope scope) {
    return *home->caller_of_token(token({"script", scope, {}, {}}).token, kNow);
  };
  const Caller calendar = caller_with(Scope::calendar), read = caller_with(Scope::read),
               write = caller_with(Scope::write);
  EXPECT_TRUE(may_read_calendar(calendar, "r1", Side::client));
  EXPECT_FALSE(allows(calendar, "r1", Side::client, Role::reader));
  EXPECT_TRUE(allows(read, "r1", Side::client, Role::reader));
  EXPECT_FALSE(allows(read, "r1", Side::client, Role::member));
  EXPECT_TRUE(allows(write, "r1", Side::client, Role::signer));
  EXPECT_FALSE(allows(write, "r1", Side::client, Role::admin));
  EXPECT_FALSE(may_manage_people(write, "r2", Side::supplier)) << "people are managed in a session";
  EXPECT_FALSE(may_read_calendar(write, "r1", Side::supplier));
}

TEST_F(WithSession, a_token_may_be_for_one_relationship) {
  const NewToken made = token({"script", Scope::write, "r1", {}});
  const Caller caller = *home->caller_of_token(made.token, kNow);
  EXPECT_TRUE(allows(caller, "r1", Side::client, Role::signer));
  EXPECT_FALSE(allows(caller, "r2", Side::supplier, Role::reader));
  EXPECT_EQ(why(home->make_token(session.caller, {"script", Scope::read, "r3", {}}, kHere, kNow)),
            Refusal::not_found);
}

TEST_F(WithSession, a_token_is_shown_once_listed_and_revoked) {
  const NewToken made = token({"month end script", Scope::read, {}, kNow + Duration::days(30)});
  EXPECT_TRUE(made.token.starts_with("entente_"));
  EXPECT_EQ(made.token.size(), 51U);
  EXPECT_TRUE(home->caller_of_token(made.token, kNow + Duration::hours(2)));
  const auto listed = home->tokens(session.caller, kNow);
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->front().name, "month end script");
  EXPECT_EQ(listed->front().last_used, kNow + Duration::hours(2));
  ASSERT_TRUE(home->revoke_token(session.caller, made.info.id, kNow));
  EXPECT_EQ(why(home->caller_of_token(made.token, kNow)), Refusal::token_refused);
  EXPECT_EQ(why(home->revoke_token(session.caller, made.info.id, kNow)), Refusal::not_found);
}

TEST_F(WithSession, a_token_ends_when_it_said) {
  const time::Instant end = kNow + Duration::days(1);
  const NewToken made = token({"script", Scope::read, {}, end});
  EXPECT_TRUE(home->caller_of_token(made.token, end - Duration{1}));
  EXPECT_EQ(why(home->caller_of_token(made.token, end)), Refusal::token_refused);
  EXPECT_EQ(why(home->caller_of_token(made.token, kNow)), Refusal::token_refused);
  EXPECT_EQ(why(home->make_token(session.caller, {"script", Scope::read, {}, kNow}, kHere, kNow)),
            Refusal::bad_value);
}

TEST_F(WithSession, a_token_makes_no_tokens_and_is_no_session) {
  const NewToken made = token({"script", Scope::write, {}, {}});
  const Caller caller = *home->caller_of_token(made.token, kNow);
  EXPECT_EQ(why(home->make_token(caller, {"another", Scope::write, {}, {}}, kHere, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->change_password(caller, kGoodPassword, kOtherPassword, kHere, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->begin_second_factor(caller, kGoodPassword, kHere, kNow)), Refusal::not_allowed);
  EXPECT_EQ(why(home->sessions(caller, kNow)), Refusal::not_allowed);
  EXPECT_EQ(why(home->invite(caller, "x@y.example", {"r2", Side::supplier, Role::reader}, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->caller_of_session(made.token, kNow)), Refusal::signed_out);
  EXPECT_EQ(why(home->caller_of_token(session.token, kNow)), Refusal::token_refused);
}

TEST_F(WithSession, a_sign_in_at_a_provider_ends_once_in_the_same_browser) {
  const auto begin = [&] { return *home->begin_oidc({"northwind", "/closes", {}, {}}, kNow); };
  const OidcStart start = begin();
  const auto finished = home->finish_oidc(start.state, start.browser, kNow);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->nonce, start.nonce);
  EXPECT_EQ(finished->verifier, start.verifier);
  EXPECT_EQ(finished->return_to, "/closes");
  EXPECT_EQ(why(home->finish_oidc(start.state, start.browser, kNow)), Refusal::oidc_ended);
  const OidcStart stolen = begin();
  EXPECT_EQ(why(home->finish_oidc(stolen.state, random_token(), kNow)), Refusal::oidc_ended);
  EXPECT_EQ(why(home->finish_oidc(stolen.state, stolen.browser, kNow)), Refusal::oidc_ended);
  const OidcStart late = begin();
  EXPECT_EQ(why(home->finish_oidc(late.state, late.browser, kNow + kOidcAge)), Refusal::oidc_ended);
  EXPECT_GE(start.verifier.size(), 43U) << "RFC 7636, 4.1";
}

TEST_F(WithSession, an_identity_opens_the_account_that_it_is_linked_to) {
  EXPECT_EQ(why(home->sign_in_with(kIdentity, kHere, kNow)), Refusal::not_linked);
  ASSERT_TRUE(home->link_identity(session.caller, kIdentity, kHere, kNow));
  const auto entered = home->sign_in_with(kIdentity, kHere, kNow);
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->caller.person.id, ana.id);
  EXPECT_EQ(why(home->sign_in_with({"https://other.example", kIdentity.subject}, kHere, kNow)),
            Refusal::not_linked)
      << "a subject means nothing without its issuer";
  home.person("ben@northwind.example");
  EXPECT_EQ(why(home->link_identity(home.signed_in("ben@northwind.example").caller, kIdentity, kHere, kNow)),
            Refusal::identity_taken);
  ASSERT_TRUE(home->unlink_identity(session.caller, kIdentity, kHere, kNow));
  EXPECT_EQ(why(home->sign_in_with(kIdentity, kHere, kNow)), Refusal::not_linked);
}

TEST_F(WithSession, an_invitation_may_be_accepted_through_a_provider) {
  const auto link =
      home->invite(session.caller, "cleo@helio.example", {"r2", Side::supplier, Role::member}, kNow);
  ASSERT_TRUE(link);
  const OidcStart start = *home->begin_oidc({"northwind", "/", {}, link->token}, kNow);
  const OidcPending pending = *home->finish_oidc(start.state, start.browser, kNow);
  ASSERT_TRUE(pending.invitation_id);
  const auto cleo = home->accept_invitation_with(*pending.invitation_id, kIdentity, "Cleo Ruiz", kHere, kNow);
  ASSERT_TRUE(cleo) << sentence(cleo.error());
  EXPECT_FALSE(cleo->caller.person.has_password);
  EXPECT_EQ(why(home->accept_invitation_with(*pending.invitation_id, kIdentity, "Cleo Ruiz", kHere, kNow)),
            Refusal::link_refused);
  EXPECT_EQ(why(home->confirm_password(cleo->caller, kGoodPassword, kHere, kNow)), Refusal::no_password);
  EXPECT_EQ(why(home->unlink_identity(cleo->caller, kIdentity, kHere, kNow)), Refusal::bad_value)
      << "it is the only way in";
}

TEST_F(WithSession, an_address_at_a_provider_does_not_open_the_account_with_that_address) {
  const auto link = home->invite(home_operator(), kAna, {"r3", Side::client, Role::reader}, kNow);
  const OidcStart start = *home->begin_oidc({"northwind", "/", {}, link->token}, kNow);
  const OidcPending pending = *home->finish_oidc(start.state, start.browser, kNow);
  EXPECT_EQ(why(home->accept_invitation_with(*pending.invitation_id, kIdentity, "Eve", kHere, kNow)),
            Refusal::not_linked);
}

}  // namespace
}  // namespace entente::people
