// The story of a home: set up, signed in to, left, changed.
#include "people/accounts.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <set>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;

TEST(Home, is_set_up_once_through_a_link) {
  TestHome home;
  EXPECT_TRUE(*home->is_fresh());
  const auto link = home->make_setup_link(kNow);
  ASSERT_TRUE(link);
  const Membership seat{"northwind-helio", Side::client, Role::admin};
  EXPECT_EQ(why(home->set_up(random_token(), "ana@northwind.example", "Ana Silva", kGoodPassword,
                             std::span(&seat, 1), kHere, kNow)),
            Refusal::link_refused);
  EXPECT_EQ(why(home->set_up(link->token, "ana@northwind.example", "Ana Silva", "password1234",
                             std::span(&seat, 1), kHere, kNow)),
            Refusal::password_common)
      << "and the link still works";
  const auto ana = home->set_up(link->token, " Ana@Northwind.example ", "Ana Silva", kGoodPassword,
                                std::span(&seat, 1), kHere, kNow);
  ASSERT_TRUE(ana) << sentence(ana.error());
  EXPECT_EQ(ana->caller.person.email, "ana@northwind.example");
  EXPECT_TRUE(allows(ana->caller, "northwind-helio", Side::client, Role::admin));
  EXPECT_FALSE(*home->is_fresh());
  EXPECT_EQ(why(home->make_setup_link(kNow)), Refusal::already_set_up);
  EXPECT_EQ(why(home->set_up(link->token, "eve@elsewhere.example", "Eve", kGoodPassword, {}, kHere, kNow)),
            Refusal::already_set_up);
}

TEST(Home, a_setup_link_ends_after_a_day_and_with_the_next_one) {
  TestHome home;
  const auto first = home->make_setup_link(kNow);
  const auto second = home->make_setup_link(kNow);
  const auto set_up = [&](const std::string& link, time::Instant now) {
    return why(home->set_up(link, "ana@northwind.example", "Ana Silva", kGoodPassword, {}, kHere, now));
  };
  EXPECT_EQ(set_up(first->token, kNow), Refusal::link_refused);
  EXPECT_EQ(set_up(second->token, kNow + kSetupAge), Refusal::link_refused);
  EXPECT_EQ(set_up(second->token, kNow), Refusal::link_refused) << "once expired, always expired";
}

TEST(SigningIn, opens_a_session_with_its_seats) {
  TestHome home;
  home.seated("ana@northwind.example", {"r1", Side::client, Role::signer}, "Ana Silva");
  const SignedIn session = home.signed_in("ANA@northwind.example");
  EXPECT_EQ(session.expires, kNow + kSessionAge);
  const auto caller = home->caller_of_session(session.token, kNow + Duration::minutes(5));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->person.name, "Ana Silva");
  EXPECT_EQ(caller->person.last_sign_in, kNow);
  EXPECT_EQ(caller->memberships, (std::vector<Membership>{{"r1", Side::client, Role::signer}}));
}

TEST(SigningIn, says_the_same_whoever_is_asked_for) {
  TestHome home;
  home.person("ana@northwind.example");
  const Person ben = home.person("ben@northwind.example");
  ASSERT_TRUE(home->disable(home_operator(), ben.id, kNow));
  ASSERT_TRUE(
      home->add_person(home_operator(), "oidc@northwind.example", "Only Provider", std::nullopt, kNow));
  std::set<std::string> said;
  for (const char* email : {"ana@northwind.example", "ben@northwind.example", "oidc@northwind.example",
                            "nobody@northwind.example", "no address", ""}) {
    const bool is_disabled = std::string_view(email).starts_with("ben");
    const auto answer =
        home->sign_in(email, is_disabled ? kGoodPassword : kOtherPassword, std::nullopt, kHere, kNow);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().why, Refusal::wrong_credentials) << email;
    said.insert(sentence(answer.error()));
  }
  EXPECT_EQ(said.size(), 1U);
}

TEST(SigningIn, takes_passwords_exactly_as_typed) {
  TestHome home;
  home.person("ana@northwind.example");
  for (const std::string& typed :
       {std::string(kGoodPassword) + " ", " " + std::string(kGoodPassword),
        std::string("QUIET OTTER OVER SLATE"), std::string(kGoodPassword).substr(0, 20), std::string(),
        std::string(100'000, 'x')}) {
    const auto answer = home->sign_in("ana@northwind.example", typed, std::nullopt, kHere,
                                      kNow + Duration::days(typed.size()));
    EXPECT_EQ(why(answer), Refusal::wrong_credentials) << typed.size();
  }
}

TEST(SigningIn, hashes_anew_when_the_cost_has_changed) {
  TestHome home;
  home.person("ana@northwind.example");
  const auto cost_on_disk = [&] {
    home.close();
    const std::string bytes = home.bytes_on_disk();
    const std::size_t at = bytes.find("$argon2id$");
    return bytes.substr(at, bytes.find("$", at + 20) - at);
  };
  EXPECT_EQ(cost_on_disk(), "$argon2id$v=19$m=8,t=1,p=1");
  AccountOptions dearer = quick();
  dearer.cost = {2, 16384};
  home.open_with(dearer);
  home.signed_in("ana@northwind.example");
  EXPECT_EQ(cost_on_disk(), "$argon2id$v=19$m=16,t=2,p=1");
  home.open();
  home.signed_in("ana@northwind.example");
}

TEST(Delays, follow_the_schedule_and_end_with_success) {
  TestHome home;
  home.person("ana@northwind.example");
  time::Instant now = kNow;
  const auto wrong = [&] {
    return home->sign_in("ana@northwind.example", kOtherPassword, std::nullopt, kHere, now);
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(why(wrong()), Refusal::wrong_credentials) << i;
  const auto delayed = wrong();
  ASSERT_EQ(why(delayed), Refusal::wait);
  EXPECT_EQ(delayed.error().wait_seconds, 5);
  EXPECT_EQ(why(home->sign_in("ana@northwind.example", kGoodPassword, std::nullopt, kHere, now)),
            Refusal::wait)
      << "the right password is not looked at either";
  now = now + Duration::seconds(5);
  EXPECT_EQ(why(wrong()), Refusal::wrong_credentials);
  EXPECT_EQ(wrong().error().wait_seconds, 10);
  now = now + Duration::seconds(10);
  ASSERT_TRUE(home->sign_in("ana@northwind.example", kGoodPassword, std::nullopt, kHere, now));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(why(wrong()), Refusal::wrong_credentials) << "counted from the start";
  ASSERT_TRUE(home->sign_in("ana@northwind.example", kGoodPassword, std::nullopt, kHere, now));
}

TEST(Delays, are_the_same_for_accounts_that_do_not_exist) {
  TestHome home;
  home.person("ana@northwind.example");
  for (const char* email : {"ana@northwind.example", "nobody@northwind.example"}) {
    std::vector<Refused> answers;
    for (int i = 0; i < 7; ++i) {
      const auto answer = home->sign_in(email, kOtherPassword, std::nullopt, {email, ""}, kNow);
      answers.push_back(answer.error());
    }
    EXPECT_EQ(answers[4].why, Refusal::wrong_credentials);
    EXPECT_EQ(answers[5], (Refused{Refusal::wait, 5, {}})) << email;
  }
}

TEST(Delays, strangers_cannot_keep_the_owner_out) {
  TestHome home;
  home.person("ana@northwind.example");
  home.signed_in("ana@northwind.example", kNow, kHere);
  for (int i = 0; i < 5; ++i)
    (void)home->sign_in("ana@northwind.example", kOtherPassword, std::nullopt, kElsewhere, kNow);
  EXPECT_EQ(why(home->sign_in("ana@northwind.example", kGoodPassword, std::nullopt, kElsewhere, kNow)),
            Refusal::wait);
  home.signed_in("ana@northwind.example", kNow, kHere);
}

TEST(Delays, count_an_address_over_all_accounts_and_success_does_not_buy_more) {
  TestHome home;
  home.person("eve@elsewhere.example");
  for (int i = 0; i < 20; ++i) {
    if (i % 5 == 0) home.signed_in("eve@elsewhere.example", kNow, kElsewhere);
    const std::string victim = "person" + std::to_string(i) + "@northwind.example";
    EXPECT_EQ(why(home->sign_in(victim, kOtherPassword, std::nullopt, kElsewhere, kNow)),
              Refusal::wrong_credentials)
        << i;
  }
  EXPECT_EQ(why(home->sign_in("last@northwind.example", kOtherPassword, std::nullopt, kElsewhere, kNow)),
            Refusal::wait);
  EXPECT_EQ(why(home->sign_in("last@northwind.example", kOtherPassword, std::nullopt, kHere, kNow)),
            Refusal::wrong_credentials)
      << "from another address";
}

TEST(Passwords, are_changed_with_the_current_one_and_end_all_sessions) {
  TestHome home;
  home.person("ana@northwind.example");
  const SignedIn desk = home.signed_in("ana@northwind.example");
  const SignedIn phone = home.signed_in("ana@northwind.example");
  EXPECT_EQ(why(home->change_password(desk.caller, kOtherPassword, kOtherPassword, kHere, kNow)),
            Refusal::wrong_credentials);
  EXPECT_EQ(why(home->change_password(desk.caller, kGoodPassword, "short", kHere, kNow)),
            Refusal::password_short);
  const auto fresh = home->change_password(desk.caller, kGoodPassword, kOtherPassword, kHere, kNow);
  ASSERT_TRUE(fresh) << sentence(fresh.error());
  EXPECT_EQ(why(home->caller_of_session(desk.token, kNow)), Refusal::signed_out);
  EXPECT_EQ(why(home->caller_of_session(phone.token, kNow)), Refusal::signed_out);
  EXPECT_TRUE(home->caller_of_session(fresh->token, kNow));
  EXPECT_EQ(why(home->sign_in("ana@northwind.example", kGoodPassword, std::nullopt, kHere, kNow)),
            Refusal::wrong_credentials);
  EXPECT_TRUE(home->sign_in("ana@northwind.example", kOtherPassword, std::nullopt, kHere, kNow));
}

TEST(Passwords, are_reset_by_a_link_that_does_not_sign_in) {
  TestHome home;
  const Person ana = home.person("ana@northwind.example");
  const SignedIn before = home.signed_in("ana@northwind.example");
  const auto link = home->make_reset_link(home_operator(), ana.id, kNow);
  ASSERT_TRUE(link);
  EXPECT_EQ(why(home->reset_password(link->token, "password1234", kHere, kNow)), Refusal::password_common);
  ASSERT_TRUE(home->reset_password(link->token, kOtherPassword, kHere, kNow));
  EXPECT_EQ(why(home->reset_password(link->token, kGoodPassword, kHere, kNow)), Refusal::link_refused);
  EXPECT_EQ(why(home->caller_of_session(before.token, kNow)), Refusal::signed_out);
  EXPECT_TRUE(home->sign_in("ana@northwind.example", kOtherPassword, std::nullopt, kHere, kNow));
}

TEST(Sessions, end_after_twelve_idle_hours) {
  TestHome home;
  home.person("ana@northwind.example");
  const SignedIn session = home.signed_in("ana@northwind.example");
  time::Instant now = kNow;
  for (int i = 0; i < 5; ++i) {
    now = now + Duration::hours(11);
    EXPECT_TRUE(home->caller_of_session(session.token, now));
  }
  EXPECT_EQ(why(home->caller_of_session(session.token, now + kSessionIdle)), Refusal::signed_out);
  EXPECT_EQ(why(home->caller_of_session(session.token, now)), Refusal::signed_out)
      << "nor when the clock steps back";
}

TEST(Sessions, end_after_thirty_days_however_busy) {
  TestHome home;
  home.person("ana@northwind.example");
  const SignedIn session = home.signed_in("ana@northwind.example");
  time::Instant now = kNow;
  while (now + Duration::hours(6) < kNow + kSessionAge) {
    now = now + Duration::hours(6);
    ASSERT_TRUE(home->caller_of_session(session.token, now));
  }
  EXPECT_EQ(why(home->caller_of_session(session.token, kNow + kSessionAge)), Refusal::signed_out);
}

TEST(Sessions, are_listed_and_ended_one_by_one) {
  TestHome home;
  home.person("ana@northwind.example");
  home.person("ben@northwind.example");
  const SignedIn desk = home.signed_in("ana@northwind.example", kNow, kHere);
  const SignedIn phone = home.signed_in("ana@northwind.example", kNow + Duration::hours(1), kElsewhere);
  const SignedIn ben = home.signed_in("ben@northwind.example");
  const auto listed = home->sessions(desk.caller, kNow + Duration::hours(1));
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].from.agent, "curl");
  EXPECT_FALSE((*listed)[0].current);
  EXPECT_TRUE((*listed)[1].current);
  EXPECT_EQ(why(home->revoke_session(ben.caller, (*listed)[0].id, kNow)), Refusal::not_found);
  ASSERT_TRUE(home->revoke_session(desk.caller, (*listed)[0].id, kNow));
  EXPECT_EQ(why(home->caller_of_session(phone.token, kNow + Duration::hours(1))), Refusal::signed_out);
  ASSERT_TRUE(home->sign_out(desk.token, kHere, kNow));
  EXPECT_EQ(why(home->caller_of_session(desk.token, kNow)), Refusal::signed_out);
  EXPECT_EQ(why(home->sign_out(desk.token, kHere, kNow)), Refusal::signed_out);
  EXPECT_TRUE(home->caller_of_session(ben.token, kNow));
}

TEST(Sessions, of_one_person_are_at_most_32) {
  TestHome home;
  home.person("ana@northwind.example");
  std::vector<SignedIn> all;
  for (std::size_t i = 0; i < kSessionsMax + 3; ++i)
    all.push_back(
        home.signed_in("ana@northwind.example", kNow + Duration::seconds(static_cast<std::int64_t>(i))));
  const time::Instant now = kNow + Duration::minutes(1);
  EXPECT_EQ(home->sessions(all.back().caller, now)->size(), kSessionsMax);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(home->caller_of_session(all[i].token, now).has_value(), i >= 3) << i;
}

TEST(Sessions, carry_a_csrf_token_that_fits_no_other) {
  const std::string one = random_token(), other = random_token();
  EXPECT_TRUE(csrf_matches(one, csrf_of(one)));
  EXPECT_FALSE(csrf_matches(other, csrf_of(one)));
  EXPECT_FALSE(csrf_matches(one, ""));
  EXPECT_FALSE(csrf_matches(one, one));
}

TEST(BreakGlass, lets_a_person_in_once_within_a_quarter_of_an_hour) {
  TestHome home;
  home.person("ana@northwind.example");
  EXPECT_EQ(why(home->make_sign_in_link("nobody@northwind.example", kNow)), Refusal::not_found);
  const auto link = home->make_sign_in_link("ana@northwind.example", kNow);
  ASSERT_TRUE(link);
  const auto session = home->sign_in_by_link(link->token, std::nullopt, kHere, kNow + Duration::minutes(14));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->caller.person.email, "ana@northwind.example");
  EXPECT_EQ(why(home->sign_in_by_link(link->token, std::nullopt, kHere, kNow)), Refusal::link_refused);
  const auto late = home->make_sign_in_link("ana@northwind.example", kNow);
  EXPECT_EQ(why(home->sign_in_by_link(late->token, std::nullopt, kHere, kNow + kSignInLinkAge)),
            Refusal::link_refused);
}

TEST(Audit, tells_who_did_what_from_where_and_never_what_was_typed) {
  TestHome home;
  const Person ana = home.person("ana@northwind.example");
  (void)home->sign_in("ana@northwind.example", kOtherPassword, std::nullopt, kElsewhere, kNow);
  (void)home->sign_in("my-secret-typed-here@x", kOtherPassword, std::nullopt, kElsewhere, kNow);
  home.signed_in("ana@northwind.example");
  const auto rows = home->audit(home_operator(), {});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ((*rows)[1].event, "sign-in refused");
  EXPECT_EQ((*rows)[1].person, ana.id);
  EXPECT_EQ((*rows)[1].address, kElsewhere.address);
  EXPECT_EQ((*rows)[1].detail, "password");
  EXPECT_EQ((*rows)[2].person, "");
  EXPECT_EQ((*rows)[2].detail, "no such account");
  EXPECT_EQ((*rows)[3].event, "sign-in");
  for (std::size_t i = 0; i < rows->size(); ++i) EXPECT_EQ((*rows)[i].number, static_cast<int>(i) + 1);
  AuditQuery rest;
  rest.after = 2;
  rest.limit = 1;
  EXPECT_EQ(home->audit(home_operator(), rest)->front().number, 3);
}

TEST(Audit, rows_are_neither_changed_nor_deleted) {
  TestHome home;
  home.person("ana@northwind.example");
  home.close();
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(home.path().c_str(), &raw), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(raw, "DELETE FROM audit", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(raw, "UPDATE audit SET event = 'nothing'", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_NE(sqlite3_exec(raw, "UPDATE audit SET address = '192.0.2.1'", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(raw);
}

TEST(Store, is_readable_by_its_owner_only) {
  TestHome home;
  struct stat state{};
  for (const char* name : {"people.db", "people.db-wal", "people.db-shm", "keys/people.key"}) {
    ASSERT_EQ(::stat((home.folder() / name).c_str(), &state), 0) << name;
    EXPECT_EQ(state.st_mode & 0777U, 0600U) << name;
  }
}

TEST(Store, of_a_later_version_or_another_program_is_refused) {
  TestHome home;
  home.close();
  const auto run = [&](const char* sql) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(home.path().c_str(), &raw), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(raw);
  };
  run("PRAGMA user_version = 99");
  EXPECT_EQ(why(Accounts::open(home.path(), quick())), Refusal::newer_format);
  run("PRAGMA user_version = 1; PRAGMA application_id = 5");
  EXPECT_EQ(why(Accounts::open(home.path(), quick())), Refusal::storage);
}

TEST(Store, does_not_open_without_its_key) {
  TestHome home;
  home.close();
  const auto key = home.folder() / "keys" / "people.key";
  std::filesystem::rename(key, home.folder() / "kept");
  EXPECT_EQ(why(Accounts::open(home.path(), quick())), Refusal::wrong_key);
  EXPECT_FALSE(std::filesystem::exists(key)) << "no new key is made for old secrets";
  std::ofstream(key) << std::string(64, 'a');
  EXPECT_EQ(why(Accounts::open(home.path(), quick())), Refusal::wrong_key);
  std::filesystem::rename(home.folder() / "kept", key);
  EXPECT_TRUE(Accounts::open(home.path(), quick()));
}

TEST(Store, says_what_the_disk_says) {
  const auto answer = Accounts::open("/nowhere/at/all/people.db", quick());
  ASSERT_EQ(why(answer), Refusal::storage);
  EXPECT_EQ(sentence(answer.error()),
            "people.db could not be read or written: /nowhere/at/all/people.db: No such file or directory");
  TestHome home;
  home.close();
  std::ofstream(home.path()) << std::string(5000, 'x');
  EXPECT_EQ(why(Accounts::open(home.path(), quick())), Refusal::storage);
}

TEST(Store, tidies_what_has_expired_and_nothing_else) {
  TestHome home;
  home.person("ana@northwind.example");
  const SignedIn old = home.signed_in("ana@northwind.example", kNow);
  const SignedIn young = home.signed_in("ana@northwind.example", kNow + Duration::hours(10));
  ASSERT_TRUE(home->tidy(kNow + Duration::hours(13)));
  EXPECT_EQ(why(home->caller_of_session(old.token, kNow + Duration::hours(1))), Refusal::signed_out);
  EXPECT_TRUE(home->caller_of_session(young.token, kNow + Duration::hours(13)));
}

}  // namespace
}  // namespace entente::people
