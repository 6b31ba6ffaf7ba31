// Content hashes (BLAKE2b-256 of libsodium) as lower-case hex.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace entente {

/// Hash of one piece of text or bytes: 64 hex digits.
std::string content_hash(std::string_view bytes);

/// The same over pieces that arrive one after another.
class ContentHasher {
 public:
  ContentHasher();
  void add(std::string_view bytes);
  std::string finish();

 private:
  alignas(64) unsigned char state_[384];
};

}  // namespace entente
