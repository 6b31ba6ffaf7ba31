#include "people/password.h"

#include <gtest/gtest.h>

#include "people/common_passwords.h"

namespace entente::people {
namespace {

std::optional<Refusal> judged(std::string_view password) {
  return weakness(password, "ana.silva@northwind.example", "Ana Silva");
}

TEST(Password, has_twelve_to_128_characters) {
  EXPECT_EQ(judged("x7#kqvbpw2z"), Refusal::password_short);
  EXPECT_EQ(judged("x7#kqvbpw2zt"), std::nullopt);
  std::string longest;
  for (int i = 0; i < 128; ++i) longest.push_back(static_cast<char>('!' + (i * 37) % 94));
  EXPECT_EQ(judged(longest), std::nullopt);
  EXPECT_EQ(judged(longest + "x"), Refusal::password_long);
}

TEST(Password, counts_characters_not_bytes) {
  EXPECT_EQ(judged("ärgerlöwÿßé"), Refusal::password_short) << "11 characters in 17 bytes";
  EXPECT_EQ(judged("fünf träge kühe"), std::nullopt);
  EXPECT_EQ(judged("🦦🪨🌊🧭🪵🕯️🎣🧵🪡🗝️"), std::nullopt);
}

TEST(Password, needs_no_capital_digit_or_sign) {
  EXPECT_EQ(judged("quiet otter over slate"), std::nullopt);
  EXPECT_EQ(judged("839205718264"), std::nullopt);
  EXPECT_EQ(judged("            x7qkvb"), std::nullopt) << "blanks count as typed";
}

TEST(Password, is_not_what_is_tried_first) {
  for (const char* common :
       {"password1234", "Password123!", "P@ssw0rd2026",       "passwordpassword", "123456789012",
        "aaaaaaaaaaaa", "abcdefghijkl", "qwertyuiop12",       "qwerty123456",     "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "iloveyou2026", "Welcome2026!",       "Summer2026!!",     "letmeinplease",
        "dragonmonkey", "changeme1234", "administrator",      "superman1234",     "Liverpool2025",
        "charlie12345", "abcabcabcabc", "monkeymonkeymonkey", "entente-2026",     "Client-Supplier",
        "correcthorse", "football2024", "asdfghjkl123",       "zaq12wsxzaq12wsx", "987654321000"}) {
    EXPECT_EQ(judged(common), Refusal::password_common) << common;
  }
}

TEST(Password, is_not_made_of_its_owner) {
  for (const char* personal :
       {"ana.silva@northwind.example", "AnaSilva2026", "silva-northwind", "ana-silva-ana"}) {
    EXPECT_EQ(judged(personal), Refusal::password_personal) << personal;
  }
  EXPECT_EQ(judged("savannah-river-otter-lamp"), std::nullopt) << "it may contain letters of the name";
}

TEST(Password, hashes_are_argon2id_with_the_chosen_cost) {
  const auto hash = hash_password("quiet otter over slate", PasswordCost::least());
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << *hash;
  EXPECT_TRUE(verify_password("quiet otter over slate", *hash));
  EXPECT_FALSE(verify_password("quiet otter over slatE", *hash));
  EXPECT_FALSE(verify_password("quiet otter over slate ", *hash));
  EXPECT_FALSE(needs_rehash(*hash, PasswordCost::least()));
  EXPECT_TRUE(needs_rehash(*hash, {2, 8192}));
  EXPECT_TRUE(needs_rehash(*hash, {1, 16384}));
  EXPECT_NE(hash_password("quiet otter over slate", PasswordCost::least()), hash) << "the salt is random";
}

TEST(Password, a_decoy_is_a_hash_of_the_same_cost_that_nothing_opens) {
  for (const PasswordCost cost : {PasswordCost::least(), PasswordCost{3, 1 << 20}}) {
    const std::string decoy = decoy_hash(cost);
    EXPECT_FALSE(needs_rehash(decoy, cost)) << "libsodium reads it: " << decoy;
    EXPECT_FALSE(verify_password("", decoy));
    EXPECT_FALSE(verify_password("quiet otter over slate", decoy));
  }
}

TEST(Password, pieces_are_the_fewest_that_a_guesser_needs) {
  const std::string own = "silva";
  EXPECT_EQ(pieces_in("", {}), 0U);
  EXPECT_EQ(pieces_in("x7q", {}), 3U);
  EXPECT_EQ(pieces_in("password", {}), 1U);
  EXPECT_EQ(pieces_in("p4ssw0rd", {}), 1U);
  EXPECT_EQ(pieces_in("dragon1987", {}), 2U);
  EXPECT_EQ(pieces_in("silva", std::span(&own, 1)), 1U);
  EXPECT_EQ(pieces_in("zkzkzkzk", {}), 3U) << "two letters, repeated";
}

}  // namespace
}  // namespace entente::people
