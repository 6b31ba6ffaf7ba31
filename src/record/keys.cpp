#include "record/keys.h"

#include <sodium.h>

#include "base/assert.h"

namespace entente::record {
namespace {

void start_sodium() {
  static const bool kStarted = sodium_init() >= 0;
  ENTENTE_ASSERT(kStarted, "libsodium finds a source of random numbers");
}

}  // namespace

SecretKey SecretKey::generate() {
  start_sodium();
  std::array<unsigned char, 32> seed{};
  randombytes_buf(seed.data(), seed.size());
  SecretKey key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

SecretKey SecretKey::from_seed(const std::array<unsigned char, 32>& seed) {
  start_sodium();
  SecretKey key;
  PublicKey unused;
  crypto_sign_seed_keypair(unused.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

SecretKey::SecretKey(SecretKey&& from) noexcept : secret_(from.secret_) {
  sodium_memzero(from.secret_.data(), from.secret_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& from) noexcept {
  if (this == &from) return *this;
  secret_ = from.secret_;
  sodium_memzero(from.secret_.data(), from.secret_.size());
  return *this;
}

SecretKey::~SecretKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

PublicKey SecretKey::public_key() const {
  PublicKey key;
  crypto_sign_ed25519_sk_to_pk(key.bytes.data(), secret_.data());
  return key;
}

std::array<unsigned char, 32> SecretKey::seed() const {
  std::array<unsigned char, 32> seed{};
  crypto_sign_ed25519_sk_to_seed(seed.data(), secret_.data());
  return seed;
}

Signature SecretKey::sign(const Hash& hash) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, hash.bytes.data(), hash.bytes.size(), secret_.data());
  return signature;
}

bool verify(const Hash& hash, const Signature& signature, const PublicKey& key) {
  return crypto_sign_verify_detached(signature.bytes.data(), hash.bytes.data(), hash.bytes.size(),
                                     key.bytes.data()) == 0;
}

Signed sign(Entry entry, const SecretKey& key) {
  Signed entry_signed;
  entry_signed.hash = hash_of(entry);
  entry_signed.entry = std::move(entry);
  entry_signed.key = key.public_key();
  entry_signed.signature = key.sign(entry_signed.hash);
  return entry_signed;
}

}  // namespace entente::record
