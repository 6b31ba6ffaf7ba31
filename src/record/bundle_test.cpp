#include "record/bundle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/random.h"
#include "record/encoding.h"
#include "record/test_records.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

Kind refusal(Store& store, std::string_view bundle, const ImportOptions& options = {}) {
  const auto taken = import_bundle(store, bundle, options);
  EXPECT_FALSE(taken) << "the bundle was taken";
  return taken ? Kind::exists : taken.error().kind;
}

// A bundle with other bytes before its seal, sealed anew by whoever holds `store`'s key.
std::string resealed(const Store& store, const std::string& id, Side side, std::string bundle,
                     const std::function<void(std::string&)>& change) {
  bundle.resize(bundle.size() - 96);
  change(bundle);
  ByteWriter size;
  size.number(bundle.size() + 96, 8);
  bundle.replace(8, 8, size.bytes());
  const auto seal = store.endorse(id, side, hash_of_bytes(bundle));
  EXPECT_TRUE(seal);
  ByteWriter out;
  out.raw(bundle);
  out.array(seal->key.bytes);
  out.array(seal->signature.bytes);
  return out.take();
}

TEST(Bundle, brings_two_homes_to_the_same_book) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("from the client"), second(10));
  append_one(*homes.client, homes.id, Side::client, private_note("client's own"), second(11));
  append_one(*homes.supplier, homes.id, Side::supplier, shared_note("from the supplier"), second(9));
  homes.send(Side::client, 1);
  homes.send(Side::supplier, 1);
  std::vector<Signed> ours =
      book_of(*homes.client, homes.id, Side::supplier);  // without the client's private ring
  EXPECT_EQ(ours.size(), 4u);
  EXPECT_EQ(ours, book_of(*homes.supplier, homes.id, Side::supplier));
  EXPECT_EQ(homes.supplier->relationships()->front().held, std::vector<Side>{Side::supplier});
}

TEST(Bundle, says_what_it_is_before_it_is_taken) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("x"), second(10));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  EXPECT_TRUE(is_bundle(bundle.substr(0, 16)));
  EXPECT_FALSE(is_bundle("name,opened\n"));
  const auto summary = read_summary(bundle);
  ASSERT_TRUE(summary) << summary.error().what;
  EXPECT_EQ(summary->relationship, homes.id);
  EXPECT_EQ(summary->client, "Northwind Trading");
  EXPECT_EQ(summary->from, Side::client);
  EXPECT_EQ(summary->first, 2u);
  EXPECT_EQ(summary->last, 2u);
  const auto nothing_new = read_summary(*export_bundle(*homes.client, homes.id, Side::client, 2));
  EXPECT_GT(nothing_new->first, nothing_new->last);
}

TEST(Bundle, may_be_repeated) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("x"), second(10));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client);
  EXPECT_EQ(import_bundle(*homes.supplier, bundle, {})->taken.fresh, 1u);
  const auto again = import_bundle(*homes.supplier, bundle, {});
  EXPECT_EQ(again->taken.fresh, 0u);
  EXPECT_EQ(again->taken.repeated, 2u);
}

// The client's home is lost and an old backup of it restored: here, a store that took the first two entries.
TEST(Bundle, gives_a_restored_home_its_own_entries_back) {
  TwoHomes homes;
  const auto restored = make_memory_store();
  Delivery old{.relationships = {{homes.id, "northwind", "Northwind Trading", "Helio Services", {}}},
               .entries = *homes.client->feed(homes.id, Feed::client_shared, 0),
               .attachments = {}};
  const auto supplier_then = *homes.client->feed(homes.id, Feed::supplier_shared, 0);
  old.entries.insert(old.entries.end(), supplier_then.begin(), supplier_then.end());
  ASSERT_TRUE(restored->take(old));

  append_one(*homes.client, homes.id, Side::client, shared_note("after the backup"), second(10));
  homes.send(Side::client, 1);
  append_one(*homes.supplier, homes.id, Side::supplier, shared_note("an answer to it"), second(11));
  ASSERT_TRUE(homes.supplier->rotate_key(homes.id, Side::supplier, "sven@helio.example", second(12)));
  homes.send(Side::supplier, 1);
  append_one(*homes.client, homes.id, Side::client, shared_note("the last word"), second(13));
  homes.send(Side::client, 2);

  // What the supplier wrote since has seen what is missing.
  const auto plain = import_bundle(*restored, *export_bundle(*homes.supplier, homes.id, Side::supplier), {});
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().kind, Kind::unseen);
  EXPECT_NE(plain.error().repair.find("--returning"), std::string::npos);

  const std::string returning = *export_returning(*homes.supplier, homes.id, Side::supplier);
  EXPECT_EQ(read_summary(returning)->from, Side::supplier);
  const auto taken = import_bundle(*restored, returning, {});
  ASSERT_TRUE(taken) << taken.error().what;
  EXPECT_EQ(taken->given_back, 2u);
  EXPECT_EQ(taken->taken.fresh, 4u);
  EXPECT_EQ(book_of(*restored, homes.id, Side::client), book_of(*homes.client, homes.id, Side::client));
  EXPECT_EQ(import_bundle(*restored, returning, {})->taken.fresh, 0u);
  EXPECT_EQ(look_into(*make_memory_store(), returning)->fresh, 6u);

  // Nobody else can give back, and nothing of it can be changed.
  std::string changed = returning;
  changed[changed.size() - 200] = static_cast<char>(changed[changed.size() - 200] ^ 1);
  EXPECT_EQ(refusal(*restored, changed), Kind::bad_signature);
  EXPECT_EQ(refusal(*restored, returning.substr(0, returning.size() - 1)), Kind::truncated);
  const std::string own = *export_bundle(*homes.client, homes.id, Side::client);
  EXPECT_EQ(refusal(*restored, own + own), Kind::malformed);
  const std::string supplier = *export_bundle(*homes.supplier, homes.id, Side::supplier);
  EXPECT_EQ(refusal(*restored, supplier + own), Kind::unknown_key);
  EXPECT_EQ(join(*make_memory_store(), returning, {}).error().kind, Kind::exists);
}

TEST(Bundle, out_of_order_is_a_gap) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("1"), second(10));
  append_one(*homes.client, homes.id, Side::client, shared_note("2"), second(11));
  const std::string later = *export_bundle(*homes.client, homes.id, Side::client, 2);
  EXPECT_EQ(refusal(*homes.supplier, later), Kind::gap);
  homes.send(Side::client, 1);
  EXPECT_TRUE(import_bundle(*homes.supplier, later, {}));
}

TEST(Bundle, waits_for_what_its_writer_had_seen) {
  TwoHomes homes;
  append_one(*homes.supplier, homes.id, Side::supplier, shared_note("s"), second(10));
  homes.send(Side::supplier, 1);
  append_one(*homes.client, homes.id, Side::client, shared_note("answer"), second(11));
  const std::string answer = *export_bundle(*homes.client, homes.id, Side::client, 1);
  // A third home that holds the relationship without the supplier's entry, as after restoring a backup.
  const auto behind = make_memory_store();
  ASSERT_TRUE(behind->take({*homes.client->relationships(),
                            {homes.client->feed(homes.id, Feed::client_shared, 0)->front(),
                             homes.client->feed(homes.id, Feed::supplier_shared, 0)->front()},
                            {}}));
  EXPECT_EQ(refusal(*behind, answer), Kind::unseen);
}

TEST(Bundle, cut_anywhere_is_truncated) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("x"), second(10));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_EQ(refusal(*homes.supplier, bundle.substr(0, size)), Kind::truncated) << size;
  }
  EXPECT_EQ(refusal(*homes.supplier, bundle + "x"), Kind::malformed);
  EXPECT_EQ(homes.supplier->length(homes.id, {Side::supplier}), 2u);
}

TEST(Bundle, changed_anywhere_is_refused) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("x"), second(10));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  for (std::size_t at = 0; at < bundle.size(); ++at) {
    std::string changed = bundle;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    EXPECT_FALSE(import_bundle(*homes.supplier, changed, {})) << at;
  }
  EXPECT_EQ(homes.supplier->length(homes.id, {Side::supplier}), 2u);
}

TEST(Bundle, with_a_forged_entry_is_taken_in_no_part) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("good"), second(10));
  append_one(*homes.client, homes.id, Side::client, shared_note("forged"), second(11));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  const std::string forged = resealed(*homes.client, homes.id, Side::client, bundle, [](std::string& bytes) {
    bytes.replace(bytes.find("forged"), 6, "FORGED");
  });
  EXPECT_TRUE(read_summary(forged));
  const Kind kind = refusal(*homes.supplier, forged);
  EXPECT_TRUE(kind == Kind::bad_signature) << static_cast<int>(kind);
  EXPECT_EQ(homes.supplier->length(homes.id, {Side::supplier}), 2u);
}

TEST(Bundle, sealed_by_a_stranger_is_refused) {
  TwoHomes homes;
  append_one(*homes.client, homes.id, Side::client, shared_note("x"), second(10));
  TwoHomes strangers;
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  const std::string sealed =
      resealed(*strangers.client, strangers.id, Side::client, bundle, [](std::string&) {});
  EXPECT_EQ(refusal(*homes.supplier, sealed), Kind::unknown_key);
}

TEST(Bundle, of_a_home_that_wrote_twice_is_a_fork) {
  TwoHomes homes;
  // The client's home is restored from a copy of before its second entry, and writes another one.
  Folder folder;
  const auto original = open_in(folder);
  const std::string id = make_relationship(*original, kClientOnly);
  const auto other_home = make_memory_store();
  const std::string first = *export_bundle(*original, id, Side::client);
  ASSERT_TRUE(join(*other_home, first, {"n", read_summary(first)->key.fingerprint(), kAna, second(1)}));
  std::filesystem::copy_file(folder / "entente.db", folder / "copy.db");
  std::filesystem::copy_file(folder / "entente.db-wal", folder / "copy.db-wal");
  append_one(*original, id, Side::client, shared_note("one future"), second(2));
  const auto restored = open_store(folder / "copy.db", folder / "keys");
  ASSERT_TRUE(restored) << restored.error().what;
  append_one(**restored, id, Side::client, shared_note("another future"), second(2));
  ASSERT_TRUE(import_bundle(*other_home, *export_bundle(*original, id, Side::client), {}));
  EXPECT_EQ(refusal(*other_home, *export_bundle(**restored, id, Side::client)), Kind::fork);
}

TEST(Bundle, of_another_relationship_is_refused) {
  TwoHomes homes;
  TwoHomes others;
  const std::string bundle = *export_bundle(*others.client, others.id, Side::client);
  EXPECT_EQ(refusal(*homes.supplier, bundle, {homes.id, std::nullopt}), Kind::wrong_relationship);
  EXPECT_EQ(refusal(*homes.supplier, bundle), Kind::not_found);
  const std::string moved =
      resealed(*homes.client, homes.id, Side::client, *export_bundle(*homes.client, homes.id, Side::client),
               [&](std::string& bytes) { bytes.replace(16, 16, *from_hex(others.id)); });
  EXPECT_EQ(refusal(*homes.supplier, moved), Kind::wrong_relationship);
}

TEST(Bundle, needs_a_first_key_that_people_compared) {
  const auto client = make_memory_store();
  const std::string id = make_relationship(*client, kClientOnly);
  const std::string bundle = *export_bundle(*client, id, Side::client);
  const auto supplier = make_memory_store();
  EXPECT_EQ(join(*supplier, bundle, {"n", std::nullopt, kAna, second(1)}).error().kind, Kind::untrusted);
  EXPECT_EQ(
      join(*supplier, bundle, {"n", "0000 1111 2222 3333 4444 5555 6666 7777", kAna, second(1)}).error().kind,
      Kind::untrusted);
  EXPECT_TRUE(supplier->relationships()->empty());
  std::string fingerprint = read_summary(bundle)->key.fingerprint();
  for (char& c : fingerprint) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_TRUE(join(*supplier, bundle, {"n", fingerprint, kAna, second(1)}));
  EXPECT_EQ(join(*supplier, bundle, {"n", fingerprint, kAna, second(1)}).error().kind, Kind::exists);
  const std::string answer = *export_bundle(*supplier, id, Side::supplier);
  EXPECT_EQ(refusal(*client, answer), Kind::untrusted);
}

TEST(Bundle, goes_on_after_a_key_was_changed) {
  TwoHomes homes;
  ASSERT_TRUE(homes.client->rotate_key(homes.id, Side::client, kAna, second(10)));
  append_one(*homes.client, homes.id, Side::client, shared_note("under the new key"), second(11));
  homes.send(Side::client, 1);
  EXPECT_EQ(homes.supplier->length(homes.id, {Side::supplier}), 4u);
}

TEST(Bundle, carries_the_files_that_its_entries_name) {
  TwoHomes homes;
  const Hash shared = *homes.client->put_attachment("shared evidence");
  const Hash own = *homes.client->put_attachment("own evidence");
  Draft draft = shared_note("see the file");
  draft.attachments = {shared};
  append_one(*homes.client, homes.id, Side::client, draft, second(10));
  Draft hidden = private_note("ours");
  hidden.attachments = {own};
  append_one(*homes.client, homes.id, Side::client, hidden, second(10));
  const std::string bundle = *export_bundle(*homes.client, homes.id, Side::client, 1);
  EXPECT_EQ(bundle.find("own evidence"), std::string::npos);
  EXPECT_EQ(import_bundle(*homes.supplier, bundle, {})->summary.attachments, std::vector{shared.hex()});
  EXPECT_EQ(homes.supplier->attachment(homes.id, {Side::supplier}, shared), "shared evidence");
}

TEST(Bundle, needs_the_key_of_the_side_that_it_speaks_for) {
  TwoHomes homes;
  EXPECT_EQ(export_bundle(*homes.client, homes.id, Side::supplier).error().kind, Kind::no_key);
}

TEST(Bundle, can_be_looked_at_alone) {
  TwoHomes homes;
  append_one(*homes.supplier, homes.id, Side::supplier, shared_note("s"), second(10));
  homes.send(Side::supplier, 1);
  append_one(*homes.client, homes.id, Side::client, shared_note("answer"), second(11));
  const auto looking = make_memory_store();
  const auto taken = look_into(*looking, *export_bundle(*homes.client, homes.id, Side::client));
  ASSERT_TRUE(taken) << taken.error().what;
  EXPECT_EQ(taken->fresh, 2u);
  EXPECT_EQ(book_of(*looking, homes.id, Side::client).size(), 2u);
}

// Two homes write and exchange as chance has it, out of order and repeated; in the end they hold the same
// book.
RC_GTEST_PROP(Bundle, any_exchange_ends_in_the_same_book, ()) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  TwoHomes homes;
  std::array<std::int64_t, 2> clocks{10, 40};
  std::array<std::vector<std::string>, 2> sent;
  for (int step = 0; step < 25; ++step) {
    const std::size_t i = random.below(2);
    const Side side = kBoth[i];
    if (random.chance(0.6)) {
      clocks[i] += static_cast<std::int64_t>(random.below(5));
      append_one(homes.home(side), homes.id, side, random.chance(0.2) ? private_note("p") : shared_note("s"),
                 second(clocks[i]));
    } else {
      const std::uint64_t all = homes.home(side).feed(homes.id, shared_feed(side), 0)->size();
      sent[i].push_back(*export_bundle(homes.home(side), homes.id, side, random.below(all + 1)));
      // Some bundle that was ever sent arrives now; what cannot be taken yet is refused and comes again
      // later.
      const auto arrived = import_bundle(homes.home(other(side)), sent[i][random.below(sent[i].size())], {});
      RC_ASSERT(arrived || arrived.error().kind == Kind::gap || arrived.error().kind == Kind::unseen);
    }
  }
  for (int round = 0; round < 2; ++round) {
    for (const Side side : kBoth) {
      const auto taken =
          import_bundle(homes.home(other(side)), *export_bundle(homes.home(side), homes.id, side), {});
      RC_ASSERT(taken || taken.error().kind == Kind::unseen);
    }
  }
  const auto shared_part = [&](Side side) {
    std::vector<Signed> book = book_of(homes.home(side), homes.id, side);
    std::erase_if(book, [](const Signed& entry) { return !is_shared(entry.entry.feed); });
    return book;
  };
  RC_ASSERT(shared_part(Side::client) == shared_part(Side::supplier));
}

}  // namespace
}  // namespace entente::record
