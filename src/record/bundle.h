// Exchange: the part of a side's shared feed that the other home lacks, as one signed file. Reading a bundle
// trusts nothing: every entry is checked as if it were typed by a stranger, and either all of it is taken or
// nothing. Bytes: docs/formats/bundle.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "record/store.h"

namespace entente::record {

struct BundleSummary {
  std::string relationship, client, supplier;
  Side from = Side::client;
  std::uint64_t first = 0, last = 0;     ///< sequence numbers it carries; first > last: nothing new
  PublicKey key;                         ///< first key of the side that made it
  std::vector<std::string> attachments;  ///< hex hashes of the files that it carries
};
/// Whether a file that begins so is a bundle.
bool is_bundle(std::string_view first_bytes);
/// What a bundle says of itself, its own signature and hashes checked, nothing about the book.
Result<BundleSummary, Problem> read_summary(std::string_view bundle);

/// Entries of a side's shared feed after a sequence number, with the files that they name. The side's key
/// must be held here.
Result<std::string, Problem> export_bundle(const Store& store, const std::string& relationship, Side side,
                                           std::uint64_t after = 0);

/// For a home that was restored from an old backup: our whole shared feed, and after it the other side's own
/// one as far as it is here, so that it gets back what it had written since. Its entries carry its
/// signatures; that they are given back is sealed by us.
Result<std::string, Problem> export_returning(const Store& store, const std::string& relationship, Side side);

struct ImportOptions {
  std::string relationship;  ///< id that it must belong to; empty: any that is here
  /// Fingerprint of the other side's first key as people compared it; needed once, with its first bundle.
  std::optional<std::string> confirmed;
};
struct Imported {
  BundleSummary summary;
  Taken taken;
  /// New entries that the other side gave back to the side that had written them; they count as fresh too.
  std::uint64_t given_back = 0;
};
Result<Imported, Problem> import_bundle(Store& store, std::string_view bundle, const ImportOptions& options);

/// Takes a whole bundle into an empty memory store, to look at it: nobody confirmed its first key, and what
/// its entries have seen of the other side is not looked up.
Result<Taken, Problem> look_into(Store& store, std::string_view bundle);

/// The other home's first bundle makes the relationship here, with a key of our own side. The bundle that we
/// export then carries our first entry to the other home.
struct JoinOptions {
  std::string name;  ///< short name of the relationship here
  std::optional<std::string> confirmed;
  std::string author;
  time::Instant at;
};
Result<Relationship, Problem> join(Store& store, std::string_view bundle, const JoinOptions& options);

}  // namespace entente::record
