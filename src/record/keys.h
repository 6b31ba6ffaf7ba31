// Signing keys (Ed25519 of libsodium).
#pragma once

#include <array>
#include <string>

#include "record/entry.h"

namespace entente::record {

/// A side's secret key. Its memory is wiped when it goes.
class SecretKey {
 public:
  static SecretKey generate();
  /// From 32 bytes that must stay secret; for tests, and for keys read back from a file.
  static SecretKey from_seed(const std::array<unsigned char, 32>& seed);
  SecretKey(SecretKey&&) noexcept;
  SecretKey& operator=(SecretKey&&) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  PublicKey public_key() const;
  std::array<unsigned char, 32> seed() const;
  Signature sign(const Hash& hash) const;

 private:
  SecretKey() = default;
  std::array<unsigned char, 64> secret_{};
};

bool verify(const Hash& hash, const Signature& signature, const PublicKey& key);
Signed sign(Entry entry, const SecretKey& key);

}  // namespace entente::record
