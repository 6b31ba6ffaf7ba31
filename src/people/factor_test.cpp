// Second factors, from setting up to losing the telephone.
#include "people/factor.h"

#include <gtest/gtest.h>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;
constexpr const char* kAna = "ana@northwind.example";

struct WithFactor : testing::Test {
  TestHome home;
  Person ana = home.person(kAna, "Ana Silva");
  SignedIn session = home.signed_in(kAna);
  SecondFactor factor;
  std::vector<std::string> codes;

  void SetUp() override {
    const auto begun = home->begin_second_factor(session.caller, kGoodPassword, kHere, kNow);
    ASSERT_TRUE(begun) << sentence(begun.error());
    factor = *begun;
    const auto confirmed =
        home->confirm_second_factor(session.caller, shown_by_app(factor, kNow), kHere, kNow);
    ASSERT_TRUE(confirmed) << sentence(confirmed.error());
    codes = *confirmed;
  }
  Answer<SignedIn> sign_in(std::optional<std::string_view> code, time::Instant now) {
    return home->sign_in(kAna, kGoodPassword, code, kHere, now);
  }
};

TEST_F(WithFactor, is_asked_for_after_a_link_of_the_operator_and_after_a_provider) {
  const auto link = home->make_sign_in_link(kAna, kNow);
  ASSERT_TRUE(link);
  const time::Instant later = kNow + Duration::minutes(1);
  EXPECT_EQ(why(home->sign_in_by_link(link->token, std::nullopt, kHere, later)),
            Refusal::second_factor_needed);
  EXPECT_EQ(why(home->sign_in_by_link(link->token, "000000", kHere, later)), Refusal::wrong_credentials);
  ASSERT_TRUE(home->sign_in_by_link(link->token, shown_by_app(factor, later), kHere, later));
  EXPECT_EQ(why(home->sign_in_by_link(link->token, codes[0], kHere, later)), Refusal::link_refused)
      << "a link opens once";

  const Identity identity{"https://id.example", "ana"};
  ASSERT_TRUE(home->link_identity(session.caller, identity, kHere, kNow));
  EXPECT_EQ(why(home->sign_in_with(identity, kHere, later)), Refusal::second_factor_needed);
  EXPECT_EQ(why(home->begin_second_step({"https://id.example", "ben"}, later)), Refusal::not_linked);
  const auto step = home->begin_second_step(identity, later);
  ASSERT_TRUE(step);
  EXPECT_EQ(why(home->sign_in_by_link(step->token, std::nullopt, kHere, later)),
            Refusal::second_factor_needed);
  ASSERT_TRUE(home->sign_in_by_link(step->token, codes[0], kHere, later));
}

TEST_F(WithFactor, cannot_be_guessed_through_a_link) {
  const auto link = home->make_sign_in_link(kAna, kNow);
  ASSERT_TRUE(link);
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    const auto tried = home->sign_in_by_link(link->token, "000000", kHere, kNow + Duration::seconds(i));
    if (why(tried) == Refusal::wait) ++refused;
  }
  EXPECT_GT(refused, 80);
}

TEST(SecondFactorSetUp, needs_the_password_and_a_code_that_fits) {
  TestHome home;
  home.person(kAna);
  const SignedIn session = home.signed_in(kAna);
  EXPECT_EQ(why(home->begin_second_factor(session.caller, kOtherPassword, kHere, kNow)),
            Refusal::wrong_credentials);
  EXPECT_EQ(why(home->confirm_second_factor(session.caller, "123456", kHere, kNow)), Refusal::not_found);
  const auto factor = home->begin_second_factor(session.caller, kGoodPassword, kHere, kNow);
  ASSERT_TRUE(factor);
  EXPECT_TRUE(factor->uri.starts_with("otpauth://totp/Entente:ana%40northwind.example?secret="))
      << factor->uri;
  EXPECT_EQ(factor->secret.size(), 32U);
  EXPECT_EQ(why(home->confirm_second_factor(session.caller, "000000", kHere, kNow)), Refusal::code_wrong);
  home.signed_in(kAna);  // until it is confirmed nothing changes
}

TEST_F(WithFactor, is_asked_for_after_the_right_password_only) {
  const time::Instant later = kNow + Duration::hours(1);
  EXPECT_EQ(why(sign_in(std::nullopt, later)), Refusal::second_factor_needed);
  EXPECT_EQ(why(home->sign_in(kAna, kOtherPassword, std::nullopt, kHere, later)), Refusal::wrong_credentials);
  EXPECT_EQ(why(sign_in("000000", later)), Refusal::wrong_credentials);
  EXPECT_TRUE(sign_in(shown_by_app(factor, later), later));
}

TEST_F(WithFactor, a_code_opens_once) {
  EXPECT_EQ(why(sign_in(shown_by_app(factor, kNow), kNow)), Refusal::wrong_credentials)
      << "it was used to set the factor up";
  const time::Instant later = kNow + Duration::minutes(1);
  const std::string code = shown_by_app(factor, later);
  EXPECT_TRUE(sign_in(code.substr(0, 3) + " " + code.substr(3), later));
  EXPECT_EQ(why(sign_in(code, later)), Refusal::wrong_credentials);
  const std::string older = shown_by_app(factor, later - Duration::seconds(30));
  EXPECT_EQ(why(sign_in(older, later)), Refusal::wrong_credentials) << "nor one from before it";
}

TEST_F(WithFactor, wrong_codes_are_slowed_down_like_wrong_passwords) {
  const time::Instant later = kNow + Duration::hours(1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(why(sign_in("000000", later)), Refusal::wrong_credentials);
  EXPECT_EQ(why(sign_in("000000", later)), Refusal::wait);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(why(sign_in(std::nullopt, later)), Refusal::wait);
}

TEST_F(WithFactor, a_recovery_code_opens_once) {
  ASSERT_EQ(codes.size(), 10U);
  EXPECT_TRUE(sign_in(codes[3], kNow));
  EXPECT_EQ(why(sign_in(codes[3], kNow)), Refusal::wrong_credentials);
  EXPECT_TRUE(sign_in(codes[4], kNow));
  const auto renewed = home->renew_recovery_codes(session.caller, kGoodPassword, kHere, kNow);
  ASSERT_TRUE(renewed);
  EXPECT_EQ(why(sign_in(codes[5], kNow)), Refusal::wrong_credentials) << "the old ones are gone";
  EXPECT_TRUE(sign_in((*renewed)[0], kNow));
}

TEST_F(WithFactor, codes_of_one_person_are_nothing_to_another) {
  home.person("ben@northwind.example");
  const SignedIn ben = home.signed_in("ben@northwind.example");
  const auto his = home->begin_second_factor(ben.caller, kGoodPassword, kHere, kNow);
  const auto his_codes = home->confirm_second_factor(ben.caller, shown_by_app(*his, kNow), kHere, kNow);
  ASSERT_TRUE(his_codes);
  EXPECT_EQ(why(sign_in(his_codes->front(), kNow)), Refusal::wrong_credentials);
  EXPECT_EQ(why(sign_in(shown_by_app(*his, kNow + Duration::minutes(1)), kNow + Duration::minutes(1))),
            Refusal::wrong_credentials);
}

TEST_F(WithFactor, ends_other_sessions_when_it_is_set_up) {
  const SignedIn other = *sign_in(codes[0], kNow);
  ASSERT_TRUE(home->remove_second_factor(other.caller, kGoodPassword, kHere, kNow));
  const auto again = home->begin_second_factor(other.caller, kGoodPassword, kHere, kNow);
  ASSERT_TRUE(home->confirm_second_factor(other.caller, shown_by_app(*again, kNow), kHere, kNow));
  EXPECT_TRUE(home->caller_of_session(other.token, kNow));
  EXPECT_EQ(why(home->caller_of_session(session.token, kNow)), Refusal::signed_out);
}

TEST_F(WithFactor, is_removed_with_the_password_or_cleared_by_who_answers_for_the_account) {
  EXPECT_EQ(why(home->remove_second_factor(session.caller, kOtherPassword, kHere, kNow)),
            Refusal::wrong_credentials);
  EXPECT_EQ(why(home->begin_second_factor(session.caller, kGoodPassword, kHere, kNow)),
            Refusal::factor_there);
  ASSERT_TRUE(home->clear_second_factor(home_operator(), ana.id, kNow));
  EXPECT_EQ(why(home->caller_of_session(session.token, kNow)), Refusal::signed_out);
  EXPECT_TRUE(sign_in(std::nullopt, kNow));
}

TEST_F(WithFactor, stays_when_the_password_is_reset) {
  const auto link = home->make_reset_link(home_operator(), ana.id, kNow);
  ASSERT_TRUE(home->reset_password(link->token, kOtherPassword, kHere, kNow));
  EXPECT_EQ(why(home->sign_in(kAna, kOtherPassword, std::nullopt, kHere, kNow)),
            Refusal::second_factor_needed);
}

TEST_F(WithFactor, survives_a_restart_of_the_program) {
  home.open();
  const time::Instant later = kNow + Duration::minutes(2);
  EXPECT_TRUE(sign_in(shown_by_app(factor, later), later));
}

}  // namespace
}  // namespace entente::people
