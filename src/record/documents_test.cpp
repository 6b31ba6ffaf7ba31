#include "record/documents.h"

#include <gtest/gtest.h>

#include "record/test_records.h"

namespace entente::record {
namespace {

class Documents : public ::testing::Test {
 protected:
  Hash write(Side side, const std::string& id, const std::string& content, std::vector<Hash> parents = {},
             bool shared = true, const std::string& type = "agreement") {
    const Draft draft{kAna, "document", id, document_body(type, parents, content), shared, {}};
    return append_one(*store_, id_, side, draft, second(++clock_)).hash;
  }
  void sign(Side side, const std::string& id, const Hash& version, bool shared = true) {
    const Draft draft{kAna, "signature", id, signature_body(version), shared, {}};
    append_one(*store_, id_, side, draft, second(++clock_));
  }
  std::map<std::string, Document> seen_by(Side side, std::optional<time::Instant> as_of = std::nullopt) {
    return documents(book_of(*store_, id_, side), as_of);
  }

  std::unique_ptr<Store> store_ = make_memory_store();
  std::string id_ = make_relationship(*store_);
  std::int64_t clock_ = 0;
};

TEST_F(Documents, follow_their_versions) {
  const Hash first = write(Side::client, "agreement/1", R"({"price":1})");
  const Hash second_version = write(Side::supplier, "agreement/1", R"({"price":2})", {first});
  const Document document = seen_by(Side::client).at("agreement/1");
  EXPECT_EQ(document.type, "agreement");
  ASSERT_EQ(document.versions.size(), 2u);
  ASSERT_NE(document.head(), nullptr);
  EXPECT_EQ(document.head()->hash, second_version);
  EXPECT_EQ(document.head()->content, R"({"price":2})");
  EXPECT_EQ(document.head()->side, Side::supplier);
  EXPECT_EQ(document.head()->ring(), Ring::shared);
  EXPECT_EQ(document.find(first)->parents.size(), 0u);
}

TEST_F(Documents, two_versions_at_once_are_a_conflict_until_someone_joins_them) {
  const Hash first = write(Side::client, "a", "1");
  const Hash left = write(Side::client, "a", "2", {first});
  const Hash right = write(Side::supplier, "a", "3", {first});
  EXPECT_EQ(seen_by(Side::client).at("a").heads, (std::vector<Hash>{left, right}));
  EXPECT_EQ(seen_by(Side::client).at("a").head(), nullptr);
  const Hash joined = write(Side::client, "a", "5", {left, right});
  EXPECT_EQ(seen_by(Side::supplier).at("a").head()->hash, joined);
}

TEST_F(Documents, are_agreed_when_both_sides_signed_the_same_version) {
  const Hash first = write(Side::client, "a", "1");
  sign(Side::client, "a", first);
  EXPECT_EQ(seen_by(Side::client).at("a").head()->ring(), Ring::shared);
  sign(Side::client, "a", first);
  EXPECT_EQ(seen_by(Side::client).at("a").head()->ring(), Ring::shared) << "one side signing twice";
  sign(Side::supplier, "a", first);
  EXPECT_EQ(seen_by(Side::client).at("a").agreed()->hash, first);
  const Hash next = write(Side::client, "a", "2", {first});
  sign(Side::supplier, "a", next);
  const auto later = seen_by(Side::supplier);
  EXPECT_EQ(later.at("a").head()->hash, next);
  EXPECT_EQ(later.at("a").agreed()->hash, first) << "the agreed version stays until the next one is agreed";
}

TEST_F(Documents, count_no_signature_that_the_other_side_cannot_see) {
  const Hash first = write(Side::client, "a", "1");
  sign(Side::client, "a", first, false);
  sign(Side::supplier, "a", first);
  EXPECT_EQ(seen_by(Side::client).at("a").head()->signatures.size(), 1u);
  const Hash draft = write(Side::client, "a", "2", {first}, false);
  sign(Side::client, "a", draft);
  EXPECT_EQ(seen_by(Side::client).at("a").find(draft)->ring(), Ring::private_ring);
  EXPECT_TRUE(seen_by(Side::client).at("a").find(draft)->signatures.empty());
}

TEST_F(Documents, show_a_private_draft_to_its_side_alone) {
  const Hash first = write(Side::client, "a", "1");
  const Hash draft = write(Side::client, "a", "2", {first}, false);
  const auto ours = seen_by(Side::client);
  EXPECT_EQ(ours.at("a").head()->hash, draft);
  EXPECT_EQ(ours.at("a").shared_head()->hash, first);
  EXPECT_EQ(seen_by(Side::supplier).at("a").head()->hash, first);
  EXPECT_EQ(seen_by(Side::supplier).at("a").versions.size(), 1u);
}

// Otherwise the sides would disagree on what a document is, depending on what one wrote for itself.
TEST_F(Documents, have_the_type_of_their_first_shared_version) {
  write(Side::client, "a", "1", {}, false, "draft of ours");
  write(Side::supplier, "a", "2", {}, true, "statement");
  write(Side::client, "a", "3", {}, true, "something else");
  for (const Side side : kBoth) {
    const auto seen = seen_by(side);
    EXPECT_EQ(seen.at("a").type, "statement");
    EXPECT_EQ(seen.at("a").head()->content, "2");
  }
}

TEST_F(Documents, end_with_a_version_without_content) {
  const Hash first = write(Side::client, "a", "1");
  write(Side::client, "a", "null", {first});
  EXPECT_TRUE(seen_by(Side::client).at("a").head()->withdrawn);
}

TEST_F(Documents, are_as_they_were_at_an_instant) {
  const Hash first = write(Side::client, "a", "1");
  const auto then = second(clock_);
  write(Side::client, "a", "2", {first});
  sign(Side::supplier, "a", first);
  EXPECT_EQ(seen_by(Side::client, then).at("a").head()->hash, first);
  EXPECT_TRUE(seen_by(Side::client, then).at("a").head()->signatures.empty());
  EXPECT_TRUE(seen_by(Side::client, second(0)).empty());
}

TEST_F(Documents, pass_over_bodies_that_do_not_follow_the_form) {
  for (const std::string& body :
       {std::string("no json"), std::string("[]"), std::string(R"({"type":"x","parents":[]})"),
        std::string(R"({"type":1,"parents":[],"content":1})"),
        std::string(R"({"type":"x","parents":["zz"],"content":1})"),
        R"({"type":"x","parents":[],"content":)" + std::string(100'000, '[') + std::string(100'000, ']') +
            "}"}) {
    append_one(*store_, id_, Side::supplier, {kAna, "document", "a", body, true, {}}, second(++clock_));
    append_one(*store_, id_, Side::supplier, {kAna, "signature", "a", body, true, {}}, second(++clock_));
  }
  EXPECT_TRUE(seen_by(Side::client).empty());
  const Hash first = write(Side::client, "a", "1");
  sign(Side::supplier, "b", first);
  EXPECT_TRUE(seen_by(Side::client).at("a").head()->signatures.empty())
      << "signed under another document's name";
}

}  // namespace
}  // namespace entente::record
