// Where secret keys are kept: one file per side, `<relationship>.<side>.key`, 64 hex digits, readable by its
// owner alone. A new key lies beside the old one as `.key.next.<its first digits>` until an entry of the
// record names it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "record/keys.h"

namespace entente::record {

class KeyKeeper {
 public:
  virtual ~KeyKeeper() = default;
  /// The key kept for a side whose public half is `wanted`, or any where that is absent. None is no problem.
  virtual Result<std::optional<SecretKey>, Problem> find(const std::string& relationship, Side side,
                                                         const std::optional<PublicKey>& wanted) = 0;
  /// Keeps a key, durable when it returns, without losing the one before it.
  virtual Result<void, Problem> keep(const std::string& relationship, Side side, const SecretKey& key) = 0;
  /// The record, as it is on the disk, names this key now: the one before it is of no more use. Called while
  /// nobody else can write to the record.
  virtual Result<void, Problem> settle(const std::string& relationship, Side side, const PublicKey& key) = 0;
};

std::unique_ptr<KeyKeeper> make_key_folder(std::string folder);
std::unique_ptr<KeyKeeper> make_memory_keys();

}  // namespace entente::record
