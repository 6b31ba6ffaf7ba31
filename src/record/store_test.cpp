// What every store promises, tried on the one in memory and the one on disk.
#include "record/store.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "base/random.h"
#include "record/test_records.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

class AnyStore : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    store_ = std::string_view(GetParam()) == "memory" ? make_memory_store() : open_in(folder_);
    id_ = make_relationship(*store_);
  }
  Store& store() { return *store_; }
  std::uint64_t length(Side side) { return store_->length(id_, {side}).value_or(0); }

  Folder folder_;
  std::unique_ptr<Store> store_;
  std::string id_;
};

INSTANTIATE_TEST_SUITE_P(Stores, AnyStore, ::testing::Values("memory", "sqlite"),
                         [](const auto& which) { return which.param; });

TEST_P(AnyStore, begins_a_relationship_with_an_entry_of_each_side) {
  const auto all = store().relationships();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->front().name, "northwind-helio");
  EXPECT_EQ(all->front().held, std::vector<Side>(kBoth.begin(), kBoth.end()));
  EXPECT_EQ(length(Side::client), 2u);
  const auto again = store().create("northwind-helio", "A", "B", kBoth, kAna, second(0));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Kind::exists);
}

TEST_P(AnyStore, lists_relationships_as_they_were_begun_else_by_name) {
  for (const auto& [name, at] :
       {std::pair("zinc", 5), std::pair("desk", 7), std::pair("payroll", 5), std::pair("amber", 9)}) {
    ASSERT_TRUE(store().create(name, "A", "B", kClientOnly, kAna, second(at)));
  }
  std::vector<std::string> names;
  const auto all = store().relationships();
  for (const Relationship& one : all.value()) names.push_back(one.name);
  EXPECT_EQ(names, (std::vector<std::string>{"northwind-helio", "payroll", "zinc", "desk", "amber"}));
}

TEST_P(AnyStore, keeps_private_notes_from_the_other_side) {
  append_one(store(), id_, Side::client, private_note("ours alone"), second(1));
  append_one(store(), id_, Side::supplier, private_note("theirs alone"), second(1));
  append_one(store(), id_, Side::client, shared_note("for both"), second(2));
  EXPECT_EQ(length(Side::client), 4u);
  EXPECT_EQ(length(Side::supplier), 4u);
  for (const Side side : kBoth) {
    for (const Signed& entry : book_of(store(), id_, side)) {
      EXPECT_TRUE(Seat{side}.may_read(entry.entry.feed));
      EXPECT_NE(entry.entry.body, side == Side::client ? "theirs alone" : "ours alone");
    }
  }
}

TEST_P(AnyStore, appends_all_drafts_or_none) {
  const std::array good{shared_note("one"), private_note("two"), shared_note("three")};
  ASSERT_TRUE(store().append(id_, Side::client, good, second(1)));
  EXPECT_EQ(length(Side::client), 5u);
  std::array bad = good;
  bad[2].subject = std::string(kSubjectMax + 1, 's');
  const auto refused = store().append(id_, Side::client, bad, second(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::malformed);
  bad[2] = shared_note("x");
  bad[2].kind = "key";
  EXPECT_EQ(store().append(id_, Side::client, bad, second(1)).error().kind, Kind::malformed);
  EXPECT_EQ(length(Side::client), 5u);
  append_one(store(), id_, Side::client, shared_note("four"), second(2));
}

TEST_P(AnyStore, writes_nothing_when_the_book_moved_since_it_was_read) {
  const std::uint64_t read = length(Side::client);
  append_one(store(), id_, Side::supplier, shared_note("meanwhile"), second(1));
  const Draft draft = shared_note("decided on what was read");
  const auto refused = store().append(id_, Side::client, {&draft, 1}, second(2), read);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::moved);
  EXPECT_TRUE(store().append(id_, Side::client, {&draft, 1}, second(2), read + 1));
  // What the other side writes for itself moves nothing that the client could read.
  append_one(store(), id_, Side::supplier, private_note("unseen"), second(3));
  EXPECT_TRUE(store().append(id_, Side::client, {&draft, 1}, second(4), read + 2));
}

TEST_P(AnyStore, goes_on_from_the_last_instant_when_the_clock_stepped_back) {
  append_one(store(), id_, Side::client, shared_note("on time"), second(100));
  EXPECT_EQ(append_one(store(), id_, Side::client, shared_note("clock back"), second(40)).entry.at,
            second(100));
  EXPECT_EQ(append_one(store(), id_, Side::client, private_note("clock back"), second(40)).entry.at,
            second(100));
  EXPECT_EQ(append_one(store(), id_, Side::supplier, shared_note("its own clock"), second(40)).entry.at,
            second(40));
}

TEST_P(AnyStore, signs_with_the_new_key_after_a_rotation) {
  const PublicKey before = append_one(store(), id_, Side::client, shared_note("a"), second(1)).key;
  const auto rotated = store().rotate_key(id_, Side::client, kAna, second(2));
  ASSERT_TRUE(rotated) << rotated.error().what;
  EXPECT_EQ(rotated->key, before);
  const Signed after = append_one(store(), id_, Side::client, shared_note("b"), second(3));
  EXPECT_NE(after.key, before);
  EXPECT_EQ(append_one(store(), id_, Side::client, private_note("c"), second(3)).key, after.key);
  ASSERT_TRUE(store().rotate_key(id_, Side::client, kAna, second(4)));
  const auto shared = *store().feed(id_, Feed::client_shared, 0);
  EXPECT_TRUE(verify_feed(shared, shared, *store().feed(id_, Feed::supplier_shared, 0)).problems.empty());
}

TEST_P(AnyStore, gives_a_file_to_those_who_may_read_an_entry_that_names_it) {
  const auto hash = store().put_attachment("minutes of the meeting");
  ASSERT_TRUE(hash);
  Draft draft = private_note("see the minutes");
  draft.attachments = {*hash};
  append_one(store(), id_, Side::client, draft, second(1));
  EXPECT_EQ(store().attachment(id_, {Side::client}, *hash), "minutes of the meeting");
  ASSERT_FALSE(store().attachment(id_, {Side::supplier}, *hash));
  EXPECT_EQ(store().attachment(id_, {Side::supplier}, *hash).error().kind, Kind::not_found);
  draft.shared = true;
  append_one(store(), id_, Side::client, draft, second(2));
  EXPECT_EQ(store().attachment(id_, {Side::supplier}, *hash), "minutes of the meeting");
  draft.attachments = {Hash{}};
  EXPECT_EQ(store().append(id_, Side::client, {&draft, 1}, second(3)).error().kind, Kind::not_found);
}

TEST_P(AnyStore, knows_no_relationship_that_is_not_there) {
  const std::string id(32, '0');
  EXPECT_EQ(store().book(id, {Side::client}).error().kind, Kind::not_found);
  EXPECT_EQ(store().length(id, {Side::client}).error().kind, Kind::not_found);
  EXPECT_EQ(store().append(id, Side::client, {}, second(1)).error().kind, Kind::not_found);
}

TEST_P(AnyStore, tells_a_reader_what_came_since_its_mark) {
  auto first = store().tail(id_, {Side::client}, {});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->entries.size(), 2u);
  append_one(store(), id_, Side::client, shared_note("new"), second(5));
  const auto second_tail = store().tail(id_, {Side::client}, first->mark);
  ASSERT_TRUE(second_tail);
  EXPECT_EQ(second_tail->from, 2u);
  ASSERT_EQ(second_tail->entries.size(), 1u);
  EXPECT_EQ(second_tail->entries[0].entry.body, "new");
  EXPECT_TRUE(store().tail(id_, {Side::client}, second_tail->mark)->entries.empty());
  const auto part = store().read(id_, {Side::client}, 1, 1);
  ASSERT_TRUE(part);
  ASSERT_EQ(part->size(), 1u);
  EXPECT_EQ(part->front(), book_of(store(), id_, Side::client)[1]);
}

// The orders are kept up entry by entry; they must be what merging everything at once gives.
TEST_P(AnyStore, keeps_its_books_in_the_order_of_a_merge) {
  Random random(17);
  std::array<std::int64_t, 2> clocks{0, 30};
  for (int i = 0; i < 120; ++i) {
    const std::size_t side = random.below(2);
    clocks[side] += static_cast<std::int64_t>(random.below(3));
    const Draft draft = random.chance(0.4) ? private_note("p") : shared_note("s");
    append_one(store(), id_, kBoth[side], draft, second(clocks[side]));
  }
  for (const Side side : kBoth) {
    const std::vector<std::vector<Signed>> feeds{*store().feed(id_, private_feed(side), 0),
                                                 *store().feed(id_, Feed::client_shared, 0),
                                                 *store().feed(id_, Feed::supplier_shared, 0)};
    EXPECT_EQ(book_of(store(), id_, side), merge(feeds));
  }
}

TEST_P(AnyStore, takes_appends_of_many_threads_at_once) {
  constexpr int kThreads = 8;
  constexpr int kEach = 15;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        append_one(store(), id_, kBoth[static_cast<std::size_t>(t % 2)], shared_note(std::to_string(t)),
                   second(i));
        EXPECT_TRUE(store().length(id_, {Side::client}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(length(Side::client), 2u + kThreads * kEach);
  for (const Feed feed : {Feed::client_shared, Feed::supplier_shared}) {
    const auto own = *store().feed(id_, feed, 0);
    const auto others = *store().feed(id_, shared_feed(other(writer(feed))), 0);
    EXPECT_TRUE(verify_feed(own, own, others).problems.empty());
  }
}

TEST_P(AnyStore, one_bad_request_spoils_no_other_of_its_group) {
  std::vector<std::thread> threads;
  std::array<int, 6> refused{};
  for (std::size_t t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        Draft draft = shared_note("x");
        if (t % 2 == 0) draft.kind = "";
        if (!store().append(id_, Side::client, {&draft, 1}, second(1))) ++refused[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, (std::array<int, 6>{10, 0, 10, 0, 10, 0}));
  EXPECT_EQ(length(Side::client), 32u);
}

TEST_P(AnyStore, takes_nothing_of_a_delivery_in_which_something_is_wrong) {
  const auto source = make_memory_store();
  const std::string other_id = make_relationship(*source);
  for (int i = 1; i < 5; ++i) append_one(*source, other_id, Side::client, shared_note("n"), second(i));
  Delivery delivery;
  delivery.relationships = {{other_id, "elsewhere", "A", "B", {}}};
  delivery.entries = *source->feed(other_id, Feed::client_shared, 0);
  const auto supplier = *source->feed(other_id, Feed::supplier_shared, 0);
  delivery.entries.insert(delivery.entries.end(), supplier.begin(), supplier.end());
  Delivery bad = delivery;
  bad.entries[3].signature.bytes[0] ^= 1;
  const auto refused = store().take(bad);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::bad_signature);
  EXPECT_EQ(store().length(other_id, {Side::client}).error().kind, Kind::not_found);
  const auto taken = store().take(delivery);
  ASSERT_TRUE(taken) << taken.error().what;
  EXPECT_EQ(taken->fresh, 6u);
  EXPECT_EQ(store().take(delivery)->repeated, 6u);
  EXPECT_EQ(book_of(store(), other_id, Side::client), book_of(*source, other_id, Side::client));
  EXPECT_EQ(length(Side::client), 2u);
  // Nobody holds a key for it here: it can be read and not written.
  const Draft draft = shared_note("x");
  EXPECT_EQ(store().append(other_id, Side::client, {&draft, 1}, second(9)).error().kind, Kind::no_key);
}

}  // namespace
}  // namespace entente::record
