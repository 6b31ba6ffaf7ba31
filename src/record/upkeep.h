// Looking after the file of a record: a copy while it is written, putting a copy back, checking every
// signature, and facts about its health. Works on files, so that a damaged one can be looked at too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "record/book.h"
#include "record/store.h"

namespace entente::record {

/// Copies the record at `path` to `target` while others write to it. The copy is whole and of one moment.
/// Secret keys are not part of it.
Result<void, Problem> backup(const std::string& path, const std::string& target);

/// Puts a backup in place at `path`, after everything in it was checked. A record that is there already is
/// Problem::exists, unless `replace`.
struct RestoreOptions {
  bool replace = false;
};
Result<void, Problem> restore(const std::string& from, const std::string& path,
                              const RestoreOptions& options = {});

/// Every feed of a record with everything that is wrong with it.
struct FeedReport {
  std::string relationship, name;  ///< id and short name
  Feed feed = Feed::client_shared;
  Verified verified;
};
Result<std::vector<FeedReport>, Problem> verify_record(const std::string& path);

struct Facts {
  std::uint64_t file_bytes = 0, wal_bytes = 0;
  std::uint64_t relationships = 0, entries = 0, attachments = 0, attachment_bytes = 0;
  int format = 0;
  std::optional<time::Instant> last_entry;  ///< the latest instant in the record
  bool clock_behind = false;                ///< `now` is before it
  std::vector<std::string> integrity;       ///< what SQLite's integrity_check finds; empty: sound
  std::vector<std::string> loose_keys;      ///< files of secret keys that others may read
  std::vector<std::string> keyless;  ///< names of relationships without a key here: they can only be read
};
Result<Facts, Problem> facts(const std::string& path, const std::string& key_folder, time::Instant now);

}  // namespace entente::record
