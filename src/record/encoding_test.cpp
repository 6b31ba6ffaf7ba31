#include "record/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>

#include "record/keys.h"

namespace entente::record {
namespace {

Entry sample() {
  Entry entry;
  entry.relationship = "000102030405060708090a0b0c0d0e0f";
  entry.feed = Feed::supplier_shared;
  entry.sequence = 2;
  entry.previous = *Hash::from_hex(std::string(64, '1'));
  entry.at = *time::Instant::parse("2026-11-01T09:30:00Z");
  entry.author = "sven@helio.example";
  entry.kind = "document";
  entry.subject = "note/1";
  entry.body = R"({"content":{"text":"naïve"},"parents":[],"type":"note"})";
  entry.seen = {1, *Hash::from_hex(std::string(64, '2'))};
  entry.attachments = {*Hash::from_hex(std::string(64, '3'))};
  return entry;
}

// The fenced block of the page that begins with `hex`, without its spaces and line ends.
std::string worked_example(const std::string& heading) {
  std::ifstream page(std::string(ENTENTE_SOURCE_DIR) + "/docs/formats/record.md");
  std::string hex;
  bool below = false;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "### " + heading) below = true;
    if (!below) continue;
    if (line == "```") {
      if (inside) return hex;
    } else if (line == "```hex") {
      inside = true;
    } else if (inside) {
      for (const char c : line.substr(0, line.find('#'))) {
        if (c != ' ') hex += c;
      }
    }
  }
  return hex;
}

TEST(Encoding, writes_the_bytes_of_the_format_page) {
  const Entry entry = sample();
  EXPECT_EQ(to_hex(encode(entry)), worked_example("Bytes"));
  EXPECT_EQ(hash_of(entry).hex(), worked_example("Hash"));
  std::array<unsigned char, 32> seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<unsigned char>(i);
  const SecretKey key = SecretKey::from_seed(seed);
  EXPECT_EQ(key.public_key().hex(), worked_example("Key"));
  const Signed signed_entry = sign(entry, key);
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(signed_entry.signature.bytes.data()), 64}),
            worked_example("Signature"));
}

TEST(Encoding, gives_the_entry_back) {
  const auto decoded = decode(encode(sample()));
  ASSERT_TRUE(decoded) << decoded.error().what;
  EXPECT_EQ(*decoded, sample());
}

TEST(Encoding, takes_no_cut_and_no_longer_bytes) {
  const std::string bytes = encode(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decode(bytes + '\0'));
}

TEST(Encoding, takes_only_bytes_that_it_would_have_written) {
  const std::string bytes = encode(sample());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const auto decoded = decode(changed);
      if (!decoded) continue;
      EXPECT_EQ(encode(*decoded), changed) << at;
      EXPECT_NE(hash_of(*decoded), hash_of(sample())) << at;
    }
  }
}

TEST(Encoding, refuses_what_is_over_a_limit_or_no_text) {
  const auto refused = [](auto change) {
    Entry entry = sample();
    change(entry);
    return unfit(entry).has_value();
  };
  EXPECT_FALSE(refused([](Entry&) {}));
  EXPECT_TRUE(refused([](Entry& e) { e.author = std::string(kAuthorMax + 1, 'a'); }));
  EXPECT_FALSE(refused([](Entry& e) { e.author = std::string(kAuthorMax, 'a'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.kind = std::string(kKindMax + 1, 'k'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.kind = ""; }));
  EXPECT_TRUE(refused([](Entry& e) { e.subject = std::string(kSubjectMax + 1, 's'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.body = std::string(kBodyMax + 1, 'b'); }));
  EXPECT_FALSE(refused([](Entry& e) { e.body = std::string(kBodyMax, 'b'); }));
  EXPECT_TRUE(refused([](Entry& e) { e.body = "\xc3"; }));
  EXPECT_TRUE(refused([](Entry& e) { e.subject = "\xed\xa0\x80"; }));
  EXPECT_TRUE(refused([](Entry& e) { e.attachments.resize(kAttachmentsMax + 1); }));
  EXPECT_TRUE(refused([](Entry& e) { e.relationship = "northwind"; }));
  EXPECT_TRUE(refused([](Entry& e) { e.sequence = 0; }));
  EXPECT_TRUE(refused([](Entry& e) { e.sequence = 1; }));
  EXPECT_TRUE(refused([](Entry& e) { e.seen.hash = {}; }));
  EXPECT_TRUE(refused([](Entry& e) { e.at = {std::numeric_limits<std::int64_t>::max()}; }));
}

RC_GTEST_PROP(Encoding, has_one_form_per_entry, ()) {
  Entry entry = sample();
  entry.feed = static_cast<Feed>(*rc::gen::inRange(1, 5));
  entry.sequence = *rc::gen::inRange<std::uint64_t>(2, 1'000'000);
  entry.at.micros = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000'000, 4'000'000'000'000'000);
  entry.author = *rc::gen::string<std::string>();
  entry.kind = "k" + *rc::gen::string<std::string>();
  entry.body = *rc::gen::string<std::string>();
  entry.attachments.resize(*rc::gen::inRange<std::size_t>(0, 4));
  if (unfit(entry)) {
    RC_ASSERT(!is_utf8(entry.author) || !is_utf8(entry.kind) || !is_utf8(entry.body) ||
              entry.kind.size() > kKindMax || entry.author.size() > kAuthorMax);
    return;
  }
  const auto decoded = decode(encode(entry));
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == entry);
}

TEST(Encoding, knows_utf8) {
  for (const char* good : {"", "plain", "naïve", "日本語の文書です", "\xf4\x8f\xbf\xbf", "12345678é"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "a\xff", "12345678\xc3"}) {
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
  }
}

TEST(Keys, sign_what_only_they_can_sign) {
  const SecretKey key = SecretKey::generate();
  const Signed entry = sign(sample(), key);
  EXPECT_TRUE(verify(entry.hash, entry.signature, entry.key));
  Hash other = entry.hash;
  other.bytes[5] ^= 1;
  EXPECT_FALSE(verify(other, entry.signature, entry.key));
  EXPECT_FALSE(verify(entry.hash, entry.signature, SecretKey::generate().public_key()));
}

TEST(Keys, have_a_fingerprint_that_can_be_read_out) {
  PublicKey key;
  key.bytes[0] = 7;
  const std::string text = key.fingerprint();
  EXPECT_EQ(text.size(), 39u);
  EXPECT_EQ(std::ranges::count(text, ' '), 7);
  EXPECT_NE(text, PublicKey{}.fingerprint());
}

}  // namespace
}  // namespace entente::record
