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
/// What a bundle says of itself, its own signature and hashes checked, nothing about the book.
Result<BundleSummary, Problem> read_summary(std::string_view bundle);

}  // namespace entente::record
