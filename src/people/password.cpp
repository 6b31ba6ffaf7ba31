#include "people/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <vector>

#include "people/common_passwords.h"
#include "people/secret.h"

namespace entente::people {
namespace {

// In UTF-8; a stray byte counts as a character of its own.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return made;
}

// The name, its words, the address, what stands before the @ and the words of that; three letters or more.
std::vector<std::string> personal_words(std::string_view email, std::string_view name) {
  std::vector<std::string> words;
  const auto keep = [&](std::string_view word) {
    if (characters_in(word) >= 3) words.push_back(lower(word));
  };
  const auto keep_words_of = [&](std::string_view text) {
    keep(text);
    constexpr std::string_view kBetween = " .-_+@'";
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of(kBetween), text.size());
      keep(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  keep_words_of(name);
  keep_words_of(email);
  keep_words_of(email.substr(0, email.find('@')));
  return words;
}

}  // namespace

// No composition rules: they make passwords worse. What counts is how many independent pieces a guesser has
// to find, where a common word, a run of keys, a year and the person's own name are one piece each.
std::optional<Refusal> weakness(std::string_view password, std::string_view email, std::string_view name) {
  const std::size_t characters = characters_in(password);
  if (characters < kPasswordCharactersMin) return Refusal::password_short;
  if (characters > kPasswordCharactersMax || password.size() > kPasswordBytesMax)
    return Refusal::password_long;
  constexpr std::size_t kPiecesMin = 6;
  const std::string plain = lower(password);
  if (pieces_in(plain, {}) < kPiecesMin) return Refusal::password_common;
  if (pieces_in(plain, personal_words(email, name)) < kPiecesMin) return Refusal::password_personal;
  return std::nullopt;
}

std::optional<std::string> hash_password(std::string_view password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), cost.operations, cost.memory_bytes) !=
      0)
    return std::nullopt;
  return std::string(hash.data());
}

bool verify_password(std::string_view password, std::string_view hash) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  std::array<char, crypto_pwhash_STRBYTES> padded{};
  std::ranges::copy(hash, padded.begin());
  return crypto_pwhash_str_verify(padded.data(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view hash, const PasswordCost& cost) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return true;
  std::array<char, crypto_pwhash_STRBYTES> padded{};
  std::ranges::copy(hash, padded.begin());
  return crypto_pwhash_str_needs_rehash(padded.data(), cost.operations, cost.memory_bytes) != 0;
}

// The text form of Argon2id as libsodium writes it: salt of 16 bytes, hash of 32, both random here.
std::string decoy_hash(const PasswordCost& cost) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_bytes / 1024, cost.operations,
                     base64(random_bytes(16)), base64(random_bytes(32)));
}

}  // namespace entente::people
