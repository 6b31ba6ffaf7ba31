// Laws of people.db under any history: what was refused stays refused, seats do not leak, secrets are not on
// the disk, and many threads get no more than one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

using time::Duration;

constexpr const char* kAna = "ana@northwind.example";
const std::vector<std::string> kRelationships = {"r1", "r2", "r3"};

// A secret that was given out, and a plain account of whether it should open: the slow twin.
struct Given {
  enum class Kind { session, token, sign_in_link } kind = Kind::session;
  std::string secret, id;
  time::Instant last_seen, expires;
  bool gone = false;
};

bool opens(TestHome& home, const Given& given, time::Instant now) {
  switch (given.kind) {
    case Given::Kind::session:
      return home->caller_of_session(given.secret, now).has_value();
    case Given::Kind::token:
      return home->caller_of_token(given.secret, now).has_value();
    case Given::Kind::sign_in_link:
      return home->sign_in_by_link(given.secret, std::nullopt, kHere, now).has_value();
  }
  return false;
}

RC_GTEST_PROP(Laws, a_revoked_or_expired_secret_never_opens_anything, ()) {
  TestHome home;
  const Person ana = home.person(kAna);
  time::Instant now = kNow;
  std::vector<Given> all;
  const auto any_caller = [&] { return home.signed_in(kAna, now).caller; };
  const int steps = *rc::gen::inRange(5, 30);
  for (int i = 0; i < steps; ++i) {
    // Time goes on in steps of up to two days, and now and then back.
    now = now + Duration::minutes(*rc::gen::inRange(-600, 2880));
    switch (*rc::gen::inRange(0, 9)) {
      case 0:
      case 1: {
        const SignedIn made = home.signed_in(kAna, now);
        all.push_back({Given::Kind::session, made.token, made.caller.secret_id, now, now + kSessionAge});
        break;
      }
      case 2: {
        const time::Instant expires = now + Duration::minutes(*rc::gen::inRange(1, 5000));
        const auto made = home->make_token(any_caller(), {"t", Scope::read, {}, expires}, kHere, now);
        RC_ASSERT(made.has_value());
        all.push_back({Given::Kind::token, made->token, made->info.id, now, expires});
        break;
      }
      case 3: {
        const auto made = home->make_sign_in_link(kAna, now);
        for (Given& each : all) each.gone |= each.kind == Given::Kind::sign_in_link;  // one at a time
        all.push_back({Given::Kind::sign_in_link, made->token, made->id, now, made->expires});
        break;
      }
      case 4: {
        if (all.empty()) break;
        Given& one = all[*rc::gen::inRange<std::size_t>(0, all.size())];
        if (one.kind == Given::Kind::session) (void)home->revoke_session(any_caller(), one.id, now);
        if (one.kind == Given::Kind::token) (void)home->revoke_token(any_caller(), one.id, now);
        one.gone |= one.kind != Given::Kind::sign_in_link;
        break;
      }
      case 5: {
        RC_ASSERT(home->change_password(any_caller(), kGoodPassword, kGoodPassword, kHere, now).has_value());
        for (Given& each : all) each.gone |= each.kind != Given::Kind::token;
        break;
      }
      case 6: {
        RC_ASSERT(home->tidy(now).has_value());
        for (Given& each : all) {
          each.gone |= now >= each.expires ||
                       (each.kind == Given::Kind::session && now >= each.last_seen + kSessionIdle);
        }
        break;
      }
      case 7:
        home.open();
        break;
      default:
        RC_ASSERT(home->disable(home_operator(), ana.id, now).has_value());
        RC_ASSERT(home->enable(home_operator(), ana.id, now).has_value());
        for (Given& each : all) each.gone |= each.kind != Given::Kind::token;
    }
    for (Given& each : all) {
      const bool idle = each.kind == Given::Kind::session && now >= each.last_seen + kSessionIdle;
      const bool open = !each.gone && now < each.expires && !idle;
      RC_ASSERT(opens(home, each, now) == open);
      if (!open || each.kind == Given::Kind::sign_in_link) each.gone = true;
      // Being seen is written once a minute.
      if (open && now >= each.last_seen + Duration::minutes(1)) each.last_seen = now;
    }
  }
}

RC_GTEST_PROP(Laws, a_seat_gives_its_own_side_of_its_own_relationship_and_nothing_else, ()) {
  TestHome home;
  std::map<std::string, std::vector<Membership>> expected;
  std::map<std::string, std::string> sessions;
  for (const std::string name : {"a", "b", "c"}) {
    home.person(name + "@x.example");
    const SignedIn made = home.signed_in(name + "@x.example");
    sessions[made.caller.person.id] = made.token;
    expected[made.caller.person.id] = {};
  }
  const int steps = *rc::gen::inRange(1, 25);
  for (int i = 0; i < steps; ++i) {
    auto person = expected.begin();
    std::advance(person, *rc::gen::inRange(0, 3));
    const Membership seat{*rc::gen::elementOf(kRelationships),
                          *rc::gen::element(Side::client, Side::supplier),
                          *rc::gen::element(Role::reader, Role::member, Role::signer, Role::admin)};
    std::erase_if(person->second, [&](const Membership& each) {
      return each.relationship == seat.relationship && each.side == seat.side;
    });
    if (*rc::gen::inRange(0, 3) > 0) {
      RC_ASSERT(home->set_role(home_operator(), person->first, seat, kNow).has_value());
      person->second.push_back(seat);
    } else {
      (void)home->remove_seat(home_operator(), person->first, seat.relationship, seat.side, kNow);
    }
  }
  for (const auto& [id, token] : sessions) {
    const Caller caller = *home->caller_of_session(token, kNow);
    for (const std::string& relationship : kRelationships) {
      for (const Side side : {Side::client, Side::supplier}) {
        const auto held = std::ranges::find_if(expected[id], [&](const Membership& each) {
          return each.relationship == relationship && each.side == side;
        });
        const bool sits = held != expected[id].end();
        const bool is_admin = sits && held->role == Role::admin;
        for (const Role needed : {Role::reader, Role::member, Role::signer, Role::admin})
          RC_ASSERT(allows(caller, relationship, side, needed) == (sits && held->role >= needed));
        RC_ASSERT(home->members(caller, relationship, side).has_value() == sits);
        RC_ASSERT(home->invitations(caller, relationship, side, kNow).has_value() == is_admin);
        RC_ASSERT(home->webhooks(caller, relationship, side).has_value() == is_admin);
        AuditQuery query;
        query.relationship = relationship;
        query.side = side;
        RC_ASSERT(home->audit(caller, query).has_value() == is_admin);
        RC_ASSERT(home->invite(caller, "n@x.example", {relationship, side, Role::reader}, kNow).has_value() ==
                  is_admin);
      }
    }
  }
}

RC_GTEST_PROP(Laws, no_input_whatever_opens_or_breaks_anything,
              (const std::string& one, const std::string& two, const std::string& three)) {
  static TestHome home;
  static const Person ana = home.person(kAna);
  const Membership seat{one, Side::client, Role::admin};
  RC_ASSERT(!home->sign_in(one, two, three, {one, two}, kNow));
  RC_ASSERT(!home->caller_of_session(one, kNow));
  RC_ASSERT(!home->caller_of_token("entente_" + one, kNow));
  RC_ASSERT(!home->sign_in_by_link(one, two, {two, three}, kNow));
  RC_ASSERT(!home->reset_password(one, two, {}, kNow));
  RC_ASSERT(!home->read_invitation(one, kNow));
  RC_ASSERT(!home->accept_invitation(one, two, three, {}, kNow));
  RC_ASSERT(!home->set_up(one, two, three, one, std::span(&seat, 1), {}, kNow));
  RC_ASSERT(!home->finish_oidc(one, two, kNow));
  RC_ASSERT(!home->sign_in_with({one, two}, {}, kNow));
  RC_ASSERT(!home->accept_invitation_with(one, {two, three}, one, {}, kNow));
  Caller stranger;
  stranger.person.id = one;
  RC_ASSERT(!home->make_reset_link(stranger, ana.id, kNow));
  RC_ASSERT(!home->invite(stranger, kAna, seat, kNow));
  RC_ASSERT(!home->remove_person(stranger, ana.id, kNow));
  RC_ASSERT(!home->change_password(stranger, two, three, {}, kNow));
  (void)weakness(one, two, three);
}

TEST(Disk, carries_no_secret_in_clear) {
  TestHome home;
  std::vector<std::string> secrets = {kGoodPassword, kOtherPassword};
  const Person ana = home.seated(kAna, {"r1", Side::client, Role::admin}, "Ana Silva");
  SignedIn session = home.signed_in(kAna);
  secrets.insert(secrets.end(), {session.token, session.csrf});
  const auto token = home->make_token(session.caller, {"script", Scope::write, {}, {}}, kHere, kNow);
  secrets.push_back(token->token);
  secrets.push_back(token->token.substr(8));
  const auto invitation =
      home->invite(session.caller, "ben@northwind.example", {"r1", Side::client, Role::reader}, kNow);
  secrets.push_back(invitation->token);
  secrets.push_back(home->make_reset_link(home_operator(), ana.id, kNow)->token);
  secrets.push_back(home->make_sign_in_link(kAna, kNow)->token);
  const auto factor = home->begin_second_factor(session.caller, kGoodPassword, kHere, kNow);
  const auto look = [&] {
    const std::string bytes = home.bytes_on_disk();
    ASSERT_NE(bytes.find(kAna), std::string::npos) << "what is written is looked at";
    for (const std::string& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  };
  secrets.push_back(factor->secret);
  secrets.push_back(bytes_of_base32(factor->secret));
  look();  // while the factor waits to be confirmed
  const auto codes = home->confirm_second_factor(session.caller, shown_by_app(*factor, kNow), kHere, kNow);
  for (const std::string& code : *codes) secrets.push_back(code);
  const OidcStart start = *home->begin_oidc({"northwind", "/", {}, {}}, kNow);
  secrets.insert(secrets.end(), {start.state, start.nonce, start.verifier, start.browser});
  const auto webhook =
      home->add_webhook(session.caller, {"r1", Side::client, "https://x.example/", {"*"}}, kNow);
  secrets.push_back(webhook->secret);
  ASSERT_TRUE(home->enqueue("r1", Side::client, "close.signed", "{}", kNow));
  ASSERT_TRUE(home->take_due(1, kNow));
  session = *home->change_password(session.caller, kGoodPassword, kOtherPassword, kHere, kNow);
  secrets.insert(secrets.end(), {session.token, session.csrf});
  (void)home->sign_in("typed-a-password-here", "typed-wrong-password", "999999", kHere, kNow);
  secrets.insert(secrets.end(), {"typed-a-password-here", "typed-wrong-password"});
  look();  // with SQLite's log
  home.close();
  look();  // without
  std::ifstream key_file(home.folder() / "keys" / "people.key");
  const std::string key(std::istreambuf_iterator<char>(key_file), {});
  EXPECT_EQ(home.bytes_on_disk().find(key.substr(0, 32)), std::string::npos);
}

void in_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, a_one_time_secret_opens_for_one_of_many) {
  TestHome home;
  home.seated(kAna, {"r1", Side::client, Role::admin});
  const SignedIn session = home.signed_in(kAna);
  for (int round = 0; round < 5; ++round) {
    const auto link = home->make_sign_in_link(kAna, kNow);
    const auto invitation = home->invite(session.caller, "n" + std::to_string(round) + "@x.example",
                                         {"r1", Side::client, Role::reader}, kNow);
    const OidcStart start = *home->begin_oidc({"p", "/", {}, {}}, kNow);
    std::atomic<int> by_link = 0, by_invitation = 0, by_state = 0;
    in_threads(6, [&](int) {
      by_link += home->sign_in_by_link(link->token, std::nullopt, kHere, kNow) ? 1 : 0;
      by_invitation += home->accept_invitation(invitation->token, "N", kOtherPassword, kHere, kNow) ? 1 : 0;
      by_state += home->finish_oidc(start.state, start.browser, kNow) ? 1 : 0;
    });
    EXPECT_EQ(by_link, 1);
    EXPECT_EQ(by_invitation, 1);
    EXPECT_EQ(by_state, 1);
  }
}

TEST(Threads, many_guesses_at_once_are_no_more_than_one_after_another) {
  TestHome home;
  home.person(kAna);
  std::atomic<int> looked_at = 0, delayed = 0;
  in_threads(16, [&](int i) {
    const From own_address{"192.0.2." + std::to_string(i), ""};
    const auto answer = home->sign_in(kAna, kOtherPassword, std::nullopt, own_address, kNow);
    (why(answer) == Refusal::wrong_credentials ? looked_at : delayed) += 1;
  });
  EXPECT_EQ(looked_at, 5);
  EXPECT_EQ(delayed, 11);
}

TEST(Threads, a_code_opens_for_one_of_many) {
  TestHome home;
  home.person(kAna);
  const SignedIn session = home.signed_in(kAna);
  const auto factor = home->begin_second_factor(session.caller, kGoodPassword, kHere, kNow);
  ASSERT_TRUE(home->confirm_second_factor(session.caller, shown_by_app(*factor, kNow), kHere, kNow));
  const time::Instant later = kNow + Duration::minutes(5);
  const std::string code = shown_by_app(*factor, later);
  std::atomic<int> entered = 0;
  in_threads(4, [&](int) { entered += home->sign_in(kAna, kGoodPassword, code, kHere, later) ? 1 : 0; });
  EXPECT_EQ(entered, 1);
}

TEST(Threads, everybody_may_do_everything_at_once_and_the_audit_has_no_gaps) {
  TestHome home;
  constexpr int kPeople = 4;
  for (int i = 0; i < kPeople; ++i)
    home.seated("p" + std::to_string(i) + "@x.example", {"r1", Side::client, Role::admin});
  std::atomic<int> troubles = 0;
  in_threads(kPeople, [&](int i) {
    const std::string email = "p" + std::to_string(i) + "@x.example";
    for (int round = 0; round < 10; ++round) {
      const auto session = home->sign_in(email, kGoodPassword, std::nullopt, kHere, kNow);
      if (!session || !home->caller_of_session(session->token, kNow)) {
        ++troubles;
        continue;
      }
      const auto token = home->make_token(session->caller, {"t", Scope::read, {}, {}}, kHere, kNow);
      if (!token || !home->caller_of_token(token->token, kNow)) ++troubles;
      if (!home->members(session->caller, "r1", Side::client)) ++troubles;
      if (!home->revoke_token(session->caller, token->info.id, kNow)) ++troubles;
      if (home->caller_of_token(token->token, kNow)) ++troubles;
      if (!home->sign_out(session->token, kHere, kNow)) ++troubles;
      if (home->caller_of_session(session->token, kNow)) ++troubles;
    }
  });
  EXPECT_EQ(troubles, 0);
  const auto rows = home->audit(home_operator(), {});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->size(), kPeople * 2U + kPeople * 40U);
  EXPECT_EQ(rows->back().number, static_cast<std::int64_t>(rows->size()));
}

TEST(Threads, too_many_sign_ins_at_once_are_told_so) {
  AccountOptions narrow;
  narrow.cost = {1, std::size_t{64} << 20};
  narrow.hashing_at_once = 1;
  narrow.hashing_queue = 1;
  TestHome home(narrow);
  std::atomic<int> busy = 0;
  in_threads(6, [&](int i) {
    const auto answer = home->sign_in("p" + std::to_string(i) + "@x.example", kOtherPassword, std::nullopt,
                                      {"192.0.2." + std::to_string(i), ""}, kNow);
    busy += why(answer) == Refusal::busy ? 1 : 0;
  });
  EXPECT_GE(busy, 1);
  EXPECT_LE(busy, 5);
}

TEST(Processes, two_programs_share_one_home) {
  TestHome home;
  home.person(kAna);
  const auto second = Accounts::open(home.path(), quick());
  ASSERT_TRUE(second) << sentence(second.error());
  const SignedIn session = home.signed_in(kAna);
  EXPECT_TRUE((*second)->caller_of_session(session.token, kNow));
  ASSERT_TRUE((*second)->sign_out(session.token, kHere, kNow));
  EXPECT_EQ(why(home->caller_of_session(session.token, kNow)), Refusal::signed_out);
}

}  // namespace
}  // namespace entente::people
