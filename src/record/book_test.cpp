#include "record/book.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"
#include "record/test_records.h"

namespace entente::record {
namespace {

using Feeds = std::vector<std::vector<Signed>>;
constexpr std::array kAllFeeds{Feed::client_private, Feed::client_shared, Feed::supplier_shared,
                               Feed::supplier_private};

/// Two sides that write with clocks of their own and see of each other what chance lets through.
Feeds random_history(std::uint64_t seed, std::size_t entries) {
  Random random(seed);
  Feeds feeds(4);
  std::array<std::int64_t, 2> clocks{static_cast<std::int64_t>(random.below(50)),
                                     static_cast<std::int64_t>(random.below(50))};
  std::array<std::size_t, 2> seen{};
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t side = random.below(2);
    const Side writes = side == 0 ? Side::client : Side::supplier;
    clocks[side] += static_cast<std::int64_t>(random.below(4));
    const Feed feed = random.chance(0.3) ? private_feed(writes) : shared_feed(writes);
    std::vector<Signed>& own = feeds[static_cast<std::size_t>(feed) - 1];
    const std::vector<Signed>& others = feeds[static_cast<std::size_t>(shared_feed(other(writes))) - 1];
    if (random.chance(0.5)) seen[side] = others.size();
    Signed entry;
    entry.entry.relationship = std::string(32, 'a');
    entry.entry.feed = feed;
    entry.entry.sequence = own.size() + 1;
    if (!own.empty()) entry.entry.previous = own.back().hash;
    entry.entry.at = second(clocks[side]);
    entry.entry.kind = "note";
    entry.entry.seen.sequence = seen[side];
    if (seen[side] > 0) entry.entry.seen.hash = others[seen[side] - 1].hash;
    entry.hash = hash_of(entry.entry);
    own.push_back(std::move(entry));
  }
  return feeds;
}

/// A topological sort as one would write it down: of all entries whose predecessors are placed, the first by
/// instant, then client before supplier, then private before shared.
std::vector<Signed> slow_merge(const Feeds& feeds) {
  std::vector<Signed> waiting;
  for (const auto& feed : feeds) waiting.insert(waiting.end(), feed.begin(), feed.end());
  std::vector<Signed> book;
  std::set<Hash> placed;
  while (!waiting.empty()) {
    const auto rank = [](const Signed& entry) {
      return std::tuple(entry.entry.at, writer(entry.entry.feed) == Side::supplier,
                        is_shared(entry.entry.feed));
    };
    auto best = waiting.end();
    for (auto at = waiting.begin(); at != waiting.end(); ++at) {
      const Entry& entry = at->entry;
      const bool ready = (entry.sequence == 1 || placed.contains(entry.previous)) &&
                         (entry.seen.sequence == 0 || placed.contains(entry.seen.hash));
      if (ready && (best == waiting.end() || rank(*at) < rank(*best))) best = at;
    }
    if (best == waiting.end()) break;
    placed.insert(best->hash);
    book.push_back(*best);
    waiting.erase(best);
  }
  return book;
}

RC_GTEST_PROP(Book, has_the_order_of_a_plain_topological_sort, ()) {
  const Feeds feeds =
      random_history(*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::inRange<std::size_t>(0, 60));
  RC_ASSERT(merge(feeds) == slow_merge(feeds));
}

RC_GTEST_PROP(Book, an_entry_comes_after_everything_it_has_seen, ()) {
  const Feeds feeds = random_history(*rc::gen::arbitrary<std::uint64_t>(), 80);
  std::set<Hash> before;
  for (const Signed& entry : merge(feeds)) {
    RC_ASSERT(entry.entry.sequence == 1 || before.contains(entry.entry.previous));
    RC_ASSERT(entry.entry.seen.sequence == 0 || before.contains(entry.entry.seen.hash));
    before.insert(entry.hash);
  }
}

RC_GTEST_PROP(Book, is_the_same_in_whatever_order_the_feeds_are_given, ()) {
  const std::uint64_t seed = *rc::gen::arbitrary<std::uint64_t>();
  const Feeds feeds = random_history(seed, 60);
  Feeds shuffled = feeds;
  Random random(seed, 1);
  for (std::size_t i = 3; i > 0; --i) std::swap(shuffled[i], shuffled[random.below(i + 1)]);
  RC_ASSERT(merge(shuffled) == merge(feeds));
}

// What a reader has read stays in its order when more arrives: the tail of a book relies on it.
RC_GTEST_PROP(Book, keeps_the_order_of_old_entries_when_new_ones_come_in, ()) {
  const Feeds feeds = random_history(*rc::gen::arbitrary<std::uint64_t>(), 60);
  Feeds earlier = feeds;
  for (std::size_t i = 0; i < 4; ++i)
    earlier[i].resize(*rc::gen::inRange<std::size_t>(0, earlier[i].size() + 1));
  // A home never holds an entry without what that has seen.
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& feed : earlier) {
      while (!feed.empty()) {
        const Entry& last = feed.back().entry;
        if (last.seen.sequence <=
            earlier[static_cast<std::size_t>(shared_feed(other(writer(last.feed)))) - 1].size())
          break;
        feed.pop_back();
        changed = true;
      }
    }
  }
  std::set<Hash> held;
  for (const auto& feed : earlier) {
    for (const Signed& entry : feed) held.insert(entry.hash);
  }
  std::vector<Signed> old_of_new = merge(feeds);
  std::erase_if(old_of_new, [&](const Signed& entry) { return !held.contains(entry.hash); });
  RC_ASSERT(old_of_new == merge(earlier));
}

TEST(Book, does_not_wait_for_what_cannot_come) {
  Feeds feeds = random_history(3, 40);
  feeds[2].clear();  // the supplier's shared feed is not here
  EXPECT_EQ(merge(feeds).size(), feeds[0].size() + feeds[1].size() + feeds[3].size());
}

TEST(Book, entries_that_wait_for_each_other_come_out_all_the_same) {
  Feeds feeds = random_history(3, 40);
  feeds[1][0].entry.seen.sequence = 1;
  feeds[2][0].entry.seen.sequence = 1;
  EXPECT_EQ(merge(feeds).size(), 40u);
}

// One relationship with both sides' feeds, a rotation, and private notes under both keys.
struct Written {
  std::unique_ptr<Store> store = make_memory_store();
  std::string id = make_relationship(*store);
  Written() {
    for (int i = 1; i <= 3; ++i) {
      append_one(*store, id, Side::client, shared_note("c"), second(i));
      append_one(*store, id, Side::supplier, shared_note("s"), second(i));
      append_one(*store, id, Side::client, private_note("p"), second(i));
    }
    EXPECT_TRUE(store->rotate_key(id, Side::client, kAna, second(5)));
    append_one(*store, id, Side::client, private_note("p"), second(6));
    append_one(*store, id, Side::client, shared_note("c"), second(7));
  }
  std::vector<Signed> feed(Feed which) const { return *store->feed(id, which, 0); }
  Verified verify(const std::vector<Signed>& entries) const {
    const Side side = writer(entries.front().entry.feed);
    return verify_feed(entries, feed(shared_feed(side)), feed(shared_feed(other(side))));
  }
};

SecretKey stranger() {
  return SecretKey::from_seed({1, 2, 3});
}

TEST(VerifyFeed, finds_nothing_in_what_the_store_wrote) {
  const Written written;
  for (const Feed feed : kAllFeeds) {
    const auto entries = written.feed(feed);
    if (entries.empty()) continue;
    const Verified verified = written.verify(entries);
    EXPECT_TRUE(verified.problems.empty()) << name(feed) << ": " << verified.problems.front().what;
    EXPECT_EQ(verified.entries, entries.size());
  }
  const Verified shared = written.verify(written.feed(Feed::client_shared));
  EXPECT_NE(shared.first_key, shared.current_key);
}

TEST(VerifyFeed, names_what_was_done_to_a_feed) {
  using Kind = Problem::Kind;
  const Written written;
  const auto first_problem = [&](Feed feed, auto change) -> std::optional<Kind> {
    auto entries = written.feed(feed);
    change(entries);
    const Verified verified = written.verify(entries);
    if (verified.problems.empty()) return std::nullopt;
    return verified.problems.front().kind;
  };
  const Feed shared = Feed::client_shared;
  EXPECT_EQ(first_problem(shared, [](auto& e) { e[1].entry.body = "changed"; }), Kind::malformed);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e[1].entry.body = "changed";
                            e[1].hash = hash_of(e[1].entry);
                          }),
            Kind::bad_signature);
  EXPECT_EQ(first_problem(shared, [](auto& e) { e[1] = sign(e[1].entry, stranger()); }), Kind::unknown_key);
  EXPECT_EQ(first_problem(shared, [](auto& e) { e.erase(e.begin() + 1); }), Kind::gap);
  EXPECT_EQ(first_problem(shared, [](auto& e) { std::swap(e[1], e[2]); }), Kind::gap);
  EXPECT_EQ(first_problem(shared, [](auto& e) { e.insert(e.begin() + 2, e[1]); }), Kind::fork);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e[2].entry.previous.bytes[0] ^= 1;
                            e[2].hash = hash_of(e[2].entry);
                          }),
            Kind::broken_chain);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e[2].entry.at = second(-10);
                            e[2].hash = hash_of(e[2].entry);
                          }),
            Kind::time_backwards);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e[3].entry.seen = {};
                            e[3].hash = hash_of(e[3].entry);
                          }),
            Kind::unseen);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e.back().entry.seen.sequence = 99;
                            e.back().hash = hash_of(e.back().entry);
                          }),
            Kind::unseen);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e.back().entry.seen.hash.bytes[3] ^= 1;
                            e.back().hash = hash_of(e.back().entry);
                          }),
            Kind::unseen);
  EXPECT_EQ(first_problem(shared, [](auto& e) { e[1].entry.feed = Feed::supplier_shared; }),
            Kind::wrong_writer);
  EXPECT_EQ(first_problem(shared,
                          [](auto& e) {
                            e[1].entry.relationship = std::string(32, '0');
                            e[1].hash = hash_of(e[1].entry);
                          }),
            Kind::wrong_relationship);
  EXPECT_EQ(first_problem(shared, [](auto& e) { e.erase(e.begin()); }), Kind::gap);
  EXPECT_EQ(first_problem(Feed::client_private, [](auto& e) { e[0] = sign(e[0].entry, stranger()); }),
            Kind::unknown_key);
  // After a rotation the key before it signs no more.
  EXPECT_EQ(first_problem(shared, [](auto& e) { e.back().key = e.front().key; }), Kind::unknown_key);
  EXPECT_EQ(first_problem(Feed::client_private, [](auto& e) { e.back().key = e.front().key; }),
            Kind::unknown_key);
}

TEST(VerifyFeed, says_that_the_other_side_was_not_at_hand) {
  const Written written;
  const auto entries = written.feed(Feed::client_shared);
  const Verified verified = verify_feed(entries, entries, {});
  EXPECT_TRUE(verified.problems.empty());
  EXPECT_GT(verified.unlooked, 0u);
}

}  // namespace
}  // namespace entente::record
