// Randomness, hashes and sealing for what must not be read from the file: libsodium's generator, BLAKE2b and
// XChaCha20-Poly1305.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "people/refusal.h"

namespace entente::people {

std::string random_bytes(std::size_t count);
std::string random_id();     ///< 32 hex digits
std::string random_token();  ///< 256 bits as 43 characters that fit into an address
inline constexpr std::size_t kTokenSize = 43;
/// Six groups of four letters and digits, 120 bits: to be written down.
std::string random_recovery_code();
/// As it was made, whatever blanks, hyphens and small letters it was typed with.
std::string normal_recovery_code(std::string_view typed);

std::string base64(std::string_view bytes);           ///< as in hashes of passwords, without padding
std::string base64url(std::string_view bytes);        ///< without padding
std::string hash_of_secret(std::string_view secret);  ///< 32 bytes; only for secrets of 112 bits and more
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// The key of keys/people.key.
class Sealer {
 public:
  explicit Sealer(const std::array<unsigned char, 32>& key);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  /// `purpose` belongs to it: what was sealed for one thing opens for no other.
  std::string seal(std::string_view plain, std::string_view purpose) const;
  std::optional<std::string> open(std::string_view sealed, std::string_view purpose) const;
  /// For what is only compared and could be guessed: addresses.
  std::string digest(std::string_view what, std::string_view text) const;

 private:
  std::array<unsigned char, 32> key_;
};

/// Reads the key, 64 hex digits; makes the file (mode 0600) and its folder when it is absent and `make` says
/// so.
enum class WhenAbsent { make, refuse };
Answer<std::array<unsigned char, 32>> read_key_file(const std::string& path, WhenAbsent when_absent);

}  // namespace entente::people
