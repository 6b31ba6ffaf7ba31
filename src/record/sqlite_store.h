// The store of a home: one SQLite file in WAL mode with synchronous=FULL, and secret keys beside it. Appends
// of many threads share one transaction and one flush; other processes may have the same file open. All
// entries are held in memory in encoded form, checked on two threads when the file is opened (form, hashes,
// chains, seals against damage, and the signature of the last entry of each feed, whose hash covers all
// before it). Tables: docs/formats/record.md.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "record/key_folder.h"
#include "record/store.h"

namespace entente::record {

struct OpenOptions {
  bool make = true;  ///< makes the file where there is none; otherwise that is Problem::not_found
  std::chrono::milliseconds busy_wait{10'000};  ///< how long to wait for another process
};

/// Opens the store at `path`; keys are kept in `key_folder`.
Result<std::unique_ptr<Store>, Problem> open_store(const std::string& path, const std::string& key_folder,
                                                   const OpenOptions& options = {});
Result<std::unique_ptr<Store>, Problem> open_store(const std::string& path, std::unique_ptr<KeyKeeper> keys,
                                                   const OpenOptions& options = {});

}  // namespace entente::record
