#include "base/hash.h"

#include <sodium.h>

#include <array>

#include "base/assert.h"

namespace entente {
namespace {

constexpr std::size_t kHashBytes = 32;

crypto_generichash_state* as_state(unsigned char* storage) {
  return reinterpret_cast<crypto_generichash_state*>(storage);
}

}  // namespace

std::string content_hash(std::string_view bytes) {
  ContentHasher hasher;
  hasher.add(bytes);
  return hasher.finish();
}

ContentHasher::ContentHasher() {
  static_assert(sizeof(crypto_generichash_state) <= sizeof(state_));
  crypto_generichash_init(as_state(state_), nullptr, 0, kHashBytes);
}

void ContentHasher::add(std::string_view bytes) {
  crypto_generichash_update(as_state(state_), reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
}

std::string ContentHasher::finish() {
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash_final(as_state(state_), hash.data(), hash.size());
  std::array<char, kHashBytes * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return {hex.data(), kHashBytes * 2};
}

}  // namespace entente
