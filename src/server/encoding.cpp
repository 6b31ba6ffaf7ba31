#include "server/encoding.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <atomic>
#include <cstring>

#include "base/assert.h"

namespace entente::server {
namespace {

constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kForUrls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encoded(std::string_view bytes, std::string_view letters, bool padded) {
  std::string made;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      if (j <= count)
        made += letters[group >> (18 - 6 * j) & 63U];
      else if (padded)
        made += '=';
    }
  }
  return made;
}

std::optional<std::string> decoded(std::string_view text, std::string_view letters) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string made;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const std::size_t value = letters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      made += static_cast<char>(bits >> static_cast<unsigned>(have) & 0xFFU);
    }
  }
  return made;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  return encoded(bytes, kPlain, true);
}
std::optional<std::string> from_base64(std::string_view text) {
  return decoded(text, kPlain);
}
std::string to_base64url(std::string_view bytes) {
  return encoded(bytes, kForUrls, false);
}
std::optional<std::string> from_base64url(std::string_view text) {
  return decoded(text, kForUrls);
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(), made,
       &length);
  return {reinterpret_cast<const char*>(made), length};
}

std::string sha256(std::string_view bytes) {
  unsigned char made[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), made, &length, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(made), length};
}

std::string random_bytes(std::size_t count) {
  std::string made(count, '\0');
  const int done = RAND_bytes(reinterpret_cast<unsigned char*>(made.data()), static_cast<int>(count));
  ENTENTE_ASSERT(done == 1, "the system gives random bytes");
  return made;
}

std::string random_id() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string made;
  for (const char c : random_bytes(16)) {
    const auto byte = static_cast<unsigned char>(c);
    made += kHex[byte >> 4U];
    made += kHex[byte & 15U];
  }
  return made;
}

std::string request_id() {
  static const std::uint64_t begun = [] {
    const std::string bytes = random_bytes(sizeof(std::uint64_t));
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }();
  static std::atomic<std::uint64_t> count{0};
  // The finish of SplitMix64: different numbers stay different, and do not tell how many came before.
  std::uint64_t mixed = begun + ++count * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return fmt::format("{:016x}", mixed ^ (mixed >> 31U));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace entente::server
