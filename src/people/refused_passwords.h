// A list of passwords that became public, which nobody may choose here: one password or SHA-1 hash to a line,
// as published lists have them (`HASH:COUNT` too). Hashes in order are searched in the file itself, however
// large it is; anything else is read once and kept as eight bytes for each line. Knows no accounts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entente::people {

class RefusedPasswords {
 public:
  /// Why not, in words.
  static Result<std::shared_ptr<const RefusedPasswords>, std::string> open(const std::string& path);
  virtual ~RefusedPasswords() = default;
  /// Exactly as typed. From any thread.
  virtual bool contains(std::string_view password) const = 0;
  virtual bool is_searched_in_file() const = 0;
};

}  // namespace entente::people
