// Documents as a fold over a book. A document is a chain of versions: an entry of kind "document" is a
// version; it names its parents by hash (none for the first, two where it joins a conflict). Two versions
// without a common later one are a conflict and stay two heads until someone writes a version that names
// both. An entry of kind "signature" signs one version. A version in a private feed is Private, in a shared
// feed Shared, signed by both sides Agreed.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/entry.h"

namespace entente::record {

enum class Ring { private_ring, shared, agreed };
std::string_view name(Ring ring);  ///< "private", "shared", "agreed"

/// Body of an entry of kind "document": {"type": ..., "parents": [hex...], "content": any JSON}.
struct Version {
  Hash hash;  ///< of the entry
  Side side = Side::client;
  std::string author;
  time::Instant at;
  std::uint64_t position = 0;  ///< in the book, from 0
  std::vector<Hash> parents;
  std::string content;  ///< JSON text
  bool is_private = false;
  bool withdrawn = false;  ///< content is null: the document ends with this version
  struct SignedBy {
    Side side;
    std::string author;
    time::Instant at;
  };
  std::vector<SignedBy> signatures;  ///< at most one per side counts: the first
  Ring ring() const;
};

struct Document {
  std::string id;                  ///< subject of its entries
  std::string type;                ///< "agreement", "relief claim", ...; fixed by the first version
  std::vector<Version> versions;   ///< in the order of the book
  std::vector<Hash> heads;         ///< versions that no other names as parent; two or more: a conflict
  std::vector<Hash> shared_heads;  ///< the same among shared versions alone: what both sides see
  const Version* find(const Hash& hash) const;
  const Version* head() const;         ///< the only head; nullptr in a conflict
  const Version* shared_head() const;  ///< the only shared head; nullptr in a conflict or when none is shared
  const Version* agreed() const;       ///< the latest version that both sides signed
};

/// All documents of a book up to and with the instant `as_of` (absent: all). What is no document or signature
/// is passed over, and so is a body that does not follow the form, a version whose type is not that of its
/// document, a signature in a private feed or of a private version.
std::map<std::string, Document> documents(std::span<const Signed> book,
                                          std::optional<time::Instant> as_of = std::nullopt);

/// Bodies for entries of kind "document" and "signature".
std::string document_body(std::string_view type, std::span<const Hash> parents,
                          std::string_view content_json);
std::string signature_body(const Hash& version);

}  // namespace entente::record
