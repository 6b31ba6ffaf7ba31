// Who sits where, who may change it, and what is left of somebody who goes.
#include <gtest/gtest.h>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;

constexpr const char* kAna = "ana@northwind.example";
constexpr const char* kBen = "ben@northwind.example";
constexpr const char* kHal = "hal@helio.example";

// r1 joins Northwind (client) and Helio (supplier); r2 joins others.
struct TwoSides : testing::Test {
  TestHome home;
  Person ana = home.seated(kAna, {"r1", Side::client, Role::admin}, "Ana Silva");
  Person ben = home.seated(kBen, {"r1", Side::client, Role::member}, "Ben Okafor");
  Person hal = home.seated(kHal, {"r1", Side::supplier, Role::admin}, "Hal Lindqvist");
};

TEST(Seats, roles_are_a_ladder) {
  Caller caller;
  caller.person.id = "p";
  for (const Role held : {Role::reader, Role::member, Role::signer, Role::admin}) {
    caller.memberships = {{"r1", Side::client, held}};
    for (const Role needed : {Role::reader, Role::member, Role::signer, Role::admin}) {
      EXPECT_EQ(allows(caller, "r1", Side::client, needed), held >= needed);
      EXPECT_FALSE(allows(caller, "r1", Side::supplier, needed));
      EXPECT_FALSE(allows(caller, "r2", Side::client, needed));
    }
  }
  EXPECT_EQ(seats(caller, "r1"), std::vector<Side>{Side::client});
  EXPECT_TRUE(seats(caller, "r2").empty());
}

TEST(Seats, the_operator_manages_people_and_has_no_seat) {
  EXPECT_TRUE(may_manage_people(home_operator(), "r1", Side::client));
  EXPECT_FALSE(allows(home_operator(), "r1", Side::client, Role::reader));
  EXPECT_TRUE(seats(home_operator(), "r1").empty());
}

TEST(Seats, names_of_roles_and_sides_are_read_back) {
  for (const Role role : {Role::reader, Role::member, Role::signer, Role::admin})
    EXPECT_EQ(role_named(name(role)), role);
  for (const Side side : {Side::client, Side::supplier}) EXPECT_EQ(side_named(name(side)), side);
  for (const Scope scope : {Scope::calendar, Scope::read, Scope::write})
    EXPECT_EQ(scope_named(name(scope)), scope);
  EXPECT_FALSE(role_named("owner"));
}

TEST(Seats, addresses_are_compared_in_lower_case_and_must_look_like_one) {
  EXPECT_EQ(normal_email("  Ana@Northwind.Example\n"), kAna);
  for (const char* bad : {"", "ana", "@northwind.example", "ana@", "a@b@c", "ana silva@x.example",
                          "<ana@x.example>", "ana\n@x.example"})
    EXPECT_FALSE(normal_email(bad)) << bad;
}

TEST_F(TwoSides, an_invitation_makes_an_account_with_one_seat) {
  const SignedIn session = home.signed_in(kAna);
  const auto link =
      home->invite(session.caller, "Cleo@Northwind.example", {"r1", Side::client, Role::signer}, kNow);
  ASSERT_TRUE(link);
  const auto shown = home->read_invitation(link->token, kNow);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->email, "cleo@northwind.example");
  EXPECT_EQ(shown->invited_by, "Ana Silva");
  EXPECT_EQ(home->invitations(session.caller, "r1", Side::client, kNow)->size(), 1U);
  const auto cleo = home->accept_invitation(link->token, "Cleo Ruiz", kGoodPassword, kHere, kNow);
  ASSERT_TRUE(cleo) << sentence(cleo.error());
  ASSERT_TRUE(cleo->session);
  EXPECT_EQ(cleo->session->caller.memberships, (std::vector<Membership>{{"r1", Side::client, Role::signer}}));
  EXPECT_EQ(why(home->accept_invitation(link->token, "Eve", kGoodPassword, kHere, kNow)),
            Refusal::link_refused);
  EXPECT_TRUE(home->invitations(session.caller, "r1", Side::client, kNow)->empty());
}

TEST_F(TwoSides, an_invitation_ends_after_a_week_when_withdrawn_and_with_the_next_one) {
  const SignedIn session = home.signed_in(kAna);
  const Membership seat{"r1", Side::client, Role::member};
  const auto first = home->invite(session.caller, "cleo@northwind.example", seat, kNow);
  const auto second = home->invite(session.caller, "cleo@northwind.example", seat, kNow);
  const auto accepted = [&](const std::string& token, time::Instant now) {
    return why(home->accept_invitation(token, "Cleo Ruiz", kGoodPassword, kHere, now));
  };
  EXPECT_EQ(accepted(first->token, kNow), Refusal::link_refused);
  ASSERT_TRUE(home->withdraw_invitation(session.caller, second->id, kNow));
  EXPECT_EQ(accepted(second->token, kNow), Refusal::link_refused);
  const auto third = home->invite(session.caller, "cleo@northwind.example", seat, kNow);
  EXPECT_EQ(accepted(third->token, kNow + kInvitationAge), Refusal::link_refused);
  EXPECT_EQ(accepted(third->token, kNow), Refusal::link_refused);
}

TEST_F(TwoSides, who_has_an_account_accepts_with_its_password_and_signs_in_as_always) {
  const SignedIn session = home.signed_in(kHal);
  const auto link = home->invite(session.caller, kBen, {"r1", Side::supplier, Role::reader}, kNow);
  ASSERT_TRUE(link);
  EXPECT_EQ(why(home->accept_invitation(link->token, "", kOtherPassword, kHere, kNow)),
            Refusal::wrong_credentials);
  const auto accepted = home->accept_invitation(link->token, "", kGoodPassword, kHere, kNow);
  ASSERT_TRUE(accepted) << sentence(accepted.error());
  EXPECT_FALSE(accepted->session) << "a second factor is not gone round";
  EXPECT_EQ(home.signed_in(kBen).caller.memberships.size(), 2U);
}

TEST_F(TwoSides, only_admins_of_a_side_invite_into_it) {
  const SignedIn ana_in = home.signed_in(kAna), ben_in = home.signed_in(kBen);
  EXPECT_EQ(why(home->invite(ana_in.caller, "x@y.example", {"r1", Side::supplier, Role::reader}, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->invite(ana_in.caller, "x@y.example", {"r2", Side::client, Role::reader}, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->invite(ben_in.caller, "x@y.example", {"r1", Side::client, Role::reader}, kNow)),
            Refusal::not_allowed);
  EXPECT_EQ(why(home->invite(ana_in.caller, kBen, {"r1", Side::client, Role::reader}, kNow)),
            Refusal::already_member);
  EXPECT_EQ(why(home->invitations(ana_in.caller, "r1", Side::supplier, kNow)), Refusal::not_allowed);
  EXPECT_EQ(why(home->members(ana_in.caller, "r1", Side::supplier)), Refusal::not_allowed);
}

TEST_F(TwoSides, members_of_a_side_see_each_other) {
  const auto seen = home->members(home.signed_in(kBen).caller, "r1", Side::client);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ((*seen)[0].person.name, "Ana Silva");
  EXPECT_EQ((*seen)[0].role, Role::admin);
}

TEST_F(TwoSides, an_admin_of_yesterday_manages_nobody_today) {
  const SignedIn session = home.signed_in(kAna);
  ASSERT_TRUE(home->set_role(home_operator(), ben.id, {"r1", Side::client, Role::admin}, kNow));
  ASSERT_TRUE(home->set_role(home_operator(), ana.id, {"r1", Side::client, Role::member}, kNow));
  EXPECT_TRUE(allows(session.caller, "r1", Side::client, Role::admin)) << "as read a moment ago";
  EXPECT_EQ(why(home->set_role(session.caller, ben.id, {"r1", Side::client, Role::reader}, kNow)),
            Refusal::not_allowed)
      << "what counts is what the tables say now";
}

TEST_F(TwoSides, roles_change_at_once_and_a_side_keeps_an_admin) {
  const SignedIn ana_in = home.signed_in(kAna), ben_in = home.signed_in(kBen);
  ASSERT_TRUE(home->set_role(ana_in.caller, ben.id, {"r1", Side::client, Role::signer}, kNow));
  EXPECT_TRUE(allows(*home->caller_of_session(ben_in.token, kNow), "r1", Side::client, Role::signer));
  EXPECT_EQ(why(home->set_role(ana_in.caller, hal.id, {"r1", Side::client, Role::reader}, kNow)),
            Refusal::not_found)
      << "strangers come by invitation";
  EXPECT_EQ(why(home->set_role(ana_in.caller, ana.id, {"r1", Side::client, Role::reader}, kNow)),
            Refusal::last_admin);
  EXPECT_EQ(why(home->remove_seat(ana_in.caller, ana.id, "r1", Side::client, kNow)), Refusal::last_admin);
  ASSERT_TRUE(home->remove_seat(ana_in.caller, ben.id, "r1", Side::client, kNow));
  EXPECT_TRUE(seats(*home->caller_of_session(ben_in.token, kNow), "r1").empty());
}

TEST_F(TwoSides, switched_off_means_out_at_once_and_back_again) {
  const SignedIn ana_in = home.signed_in(kAna), ben_in = home.signed_in(kBen);
  const auto token = home->make_token(ben_in.caller, {"script", Scope::read, {}, {}}, kHere, kNow);
  ASSERT_TRUE(token);
  ASSERT_TRUE(home->disable(ana_in.caller, ben.id, kNow));
  EXPECT_EQ(why(home->caller_of_session(ben_in.token, kNow)), Refusal::signed_out);
  EXPECT_EQ(why(home->caller_of_token(token->token, kNow)), Refusal::token_refused);
  ASSERT_TRUE(home->enable(ana_in.caller, ben.id, kNow));
  EXPECT_EQ(why(home->caller_of_session(ben_in.token, kNow)), Refusal::signed_out);
  home.signed_in(kBen);
  EXPECT_EQ(why(home->disable(ana_in.caller, ana.id, kNow)), Refusal::last_admin);
}

TEST_F(TwoSides, no_admin_reaches_into_another_relationship) {
  ASSERT_TRUE(home->set_role(home_operator(), ben.id, {"r2", Side::client, Role::signer}, kNow));
  const SignedIn session = home.signed_in(kAna);
  EXPECT_EQ(why(home->make_reset_link(session.caller, ben.id, kNow)), Refusal::not_found);
  EXPECT_EQ(why(home->disable(session.caller, ben.id, kNow)), Refusal::not_found);
  EXPECT_EQ(why(home->remove_person(session.caller, ben.id, kNow)), Refusal::not_found);
  EXPECT_EQ(why(home->clear_second_factor(session.caller, ben.id, kNow)), Refusal::not_found);
  EXPECT_EQ(why(home->revoke_sessions(session.caller, ben.id, kNow)), Refusal::not_found);
  EXPECT_TRUE(home->remove_seat(session.caller, ben.id, "r1", Side::client, kNow));
}

TEST_F(TwoSides, a_session_left_open_does_not_reset_its_own_password) {
  EXPECT_EQ(why(home->make_reset_link(home.signed_in(kAna).caller, ana.id, kNow)), Refusal::not_allowed);
}

TEST_F(TwoSides, who_is_removed_leaves_no_personal_data) {
  const From distinct{"192.0.2.77", "Browser-of-Ben"};
  const SignedIn session = home.signed_in(kBen, kNow, distinct);
  ASSERT_TRUE(home->link_identity(session.caller, {"https://id.example", "ben-at-provider"}, distinct, kNow));
  ASSERT_TRUE(home->invite(home_operator(), kBen, {"r2", Side::client, Role::reader}, kNow));
  ASSERT_NE(home.bytes_on_disk().find(kBen), std::string::npos);
  ASSERT_TRUE(home->remove_person(home.signed_in(kAna).caller, ben.id, kNow));
  EXPECT_EQ(why(home->caller_of_session(session.token, kNow)), Refusal::signed_out);
  home.close();
  const std::string bytes = home.bytes_on_disk();
  for (const char* personal : {kBen, "Okafor", "192.0.2.77", "Browser-of-Ben", "ben-at-provider"})
    EXPECT_EQ(bytes.find(personal), std::string::npos) << personal;
  EXPECT_NE(bytes.find(kAna), std::string::npos);
  home.open();
  AuditQuery of_ben;
  of_ben.person = ben.id;
  const auto rows = home->audit(home_operator(), of_ben);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->back().event, "removed") << "the history stays, under an id that names nobody";
}

TEST_F(TwoSides, the_audit_of_a_side_is_for_its_admins_and_ones_own_for_oneself) {
  const SignedIn ana_in = home.signed_in(kAna), ben_in = home.signed_in(kBen), hal_in = home.signed_in(kHal);
  AuditQuery client;
  client.relationship = "r1";
  client.side = Side::client;
  AuditQuery supplier = client;
  supplier.side = Side::supplier;
  AuditQuery own;
  own.person = ben.id;
  EXPECT_EQ(why(home->audit(ana_in.caller, supplier)), Refusal::not_allowed);
  EXPECT_EQ(why(home->audit(ben_in.caller, client)), Refusal::not_allowed);
  EXPECT_EQ(why(home->audit(ben_in.caller, {})), Refusal::not_allowed);
  EXPECT_EQ(why(home->audit(hal_in.caller, own)), Refusal::not_allowed);
  EXPECT_TRUE(home->audit(ben_in.caller, own));
  const auto seen = home->audit(ana_in.caller, client);
  ASSERT_TRUE(seen);
  for (const AuditRow& row : *seen) EXPECT_NE(row.person, hal.id) << row.event;
}

TEST_F(TwoSides, profiles_are_changed_by_their_owner) {
  const SignedIn session = home.signed_in(kBen);
  EXPECT_EQ(why(home->change_profile(session.caller, "", "en", kNow)), Refusal::bad_name);
  EXPECT_EQ(why(home->change_profile(session.caller, "Ben", "en; drop", kNow)), Refusal::bad_value);
  const auto changed = home->change_profile(session.caller, "Benedict Okafor", "de-CH", kNow);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->locale, "de-CH");
}

}  // namespace
}  // namespace entente::people
