#include "people/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

#include "base/assert.h"

namespace entente::people {
namespace {

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded.push_back(c);
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return encoded;
}

}  // namespace

std::int64_t step_at(time::Instant now) {
  const std::int64_t step_micros = kStepSeconds * 1'000'000;
  const std::int64_t step = now.micros / step_micros;
  return now.micros % step_micros < 0 ? step - 1 : step;
}

// RFC 4226, 5.3: four bytes of the MAC, from the place that its last four bits name, without the sign bit.
std::string code_at(std::string_view secret, std::int64_t step, int digits) {
  std::array<unsigned char, 8> counter{};
  auto rest = static_cast<std::uint64_t>(step);
  for (auto byte = counter.rbegin(); byte != counter.rend(); ++byte, rest >>= 8) {
    *byte = static_cast<unsigned char>(rest & 0xffU);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  const unsigned char* made = HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
                                   counter.size(), mac.data(), &size);
  ENTENTE_ASSERT(made != nullptr && size == 20, "HMAC-SHA-1 of a short message always succeeds");
  const std::size_t from = mac[19] & 0x0fU;
  const std::uint32_t cut = (static_cast<std::uint32_t>(mac[from] & 0x7fU) << 24) |
                            (static_cast<std::uint32_t>(mac[from + 1]) << 16) |
                            (static_cast<std::uint32_t>(mac[from + 2]) << 8) |
                            static_cast<std::uint32_t>(mac[from + 3]);
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", cut % modulus, digits);
}

std::optional<std::int64_t> matching_step(std::string_view secret, std::string_view code, time::Instant now,
                                          std::int64_t used) {
  if (code.size() != 6) return std::nullopt;
  const std::int64_t current = step_at(now);
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {current - 1, current, current + 1}) {
    const std::string expected = code_at(secret, step);
    const bool same = sodium_memcmp(expected.data(), code.data(), expected.size()) == 0;
    if (same && step > used) found = step;
  }
  return found;
}

std::string otpauth_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits=6&period={3}",
                     percent_encoded(issuer), percent_encoded(account), base32(secret), kStepSeconds);
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = ((bits << 8) | static_cast<unsigned char>(byte)) & 0xffffU;
    held += 8;
    for (; held >= 5; held -= 5) text.push_back(kAlphabet[(bits >> (held - 5)) & 31U]);
  }
  if (held > 0) text.push_back(kAlphabet[(bits << (5 - held)) & 31U]);
  return text;
}

}  // namespace entente::people
