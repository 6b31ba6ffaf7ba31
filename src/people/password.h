// Passwords: what may be one, and Argon2id of libsodium. Twelve characters or more, any characters, exactly
// as typed; what thousands use, and what names the person, is refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "people/refusal.h"

namespace entente::people {

struct PasswordCost {
  unsigned long long operations = 3;
  std::size_t memory_bytes = std::size_t{256} << 20;
  /// libsodium's "moderate": 3 passes over 256 MiB, about half a second.
  static PasswordCost moderate() { return {}; }
  /// The least that libsodium takes: for tests only.
  static PasswordCost least() { return {1, 8192}; }
};

inline constexpr std::size_t kPasswordCharactersMin = 12;
inline constexpr std::size_t kPasswordCharactersMax = 128;
inline constexpr std::size_t kPasswordBytesMax = 512;

/// What speaks against a new password; nothing when it is good.
std::optional<Refusal> weakness(std::string_view password, std::string_view email, std::string_view name);

/// The hash as text, with its salt and cost; nothing when the memory cannot be had.
std::optional<std::string> hash_password(std::string_view password, const PasswordCost& cost);
bool verify_password(std::string_view password, std::string_view hash);
bool needs_rehash(std::string_view hash, const PasswordCost& cost);
/// A hash that no password has, as costly to verify as any other: for accounts that do not exist.
std::string decoy_hash(const PasswordCost& cost);

}  // namespace entente::people
