// The whole record as text: one header line, one JSON object per entry and attachment, one closing line.
// Nothing is lost: importing gives the same bytes, hashes and signatures. Secret keys are not part of it.
// Lines: docs/formats/record-export.md.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "record/store.h"

namespace entente::record {

/// Whether a file that begins so is such an export; 64 bytes suffice.
bool is_export(std::string_view first_bytes);

struct ExportOptions {
  std::string relationship;  ///< empty: all of them
  std::optional<Seat> seat;  ///< only what this seat may read; absent: everything that is held here
};
struct Exported {
  std::uint64_t relationships = 0, entries = 0, attachments = 0;
};
/// Hands over line after line, each with its newline.
Result<Exported, Problem> export_all(const Store& store, const ExportOptions& options,
                                     const std::function<void(std::string_view line)>& write);

/// Takes all of it or nothing; relationships that are not here are made.
Result<Taken, Problem> import_all(Store& store, std::istream& lines);

}  // namespace entente::record
