// The parts of a packed workbook (a ZIP archive in memory), unpacked piece by piece and never to more than
// was agreed: sizes are counted while they come, not believed. Knows archives, not what the parts say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace entente::tables {

struct PartProblem {
  enum class Kind { not_an_archive, missing, damaged, locked, too_large };
  Kind kind = Kind::damaged;
  std::string reason;
};

class WorkbookParts {
 public:
  /// `bytes` outlive the parts.
  static Result<WorkbookParts, PartProblem> open(std::string_view bytes, std::uint64_t part_bytes_max);

  bool has(const std::string& name) const;
  /// Hands the part over in pieces until `piece` says false.
  Result<void, PartProblem> read(const std::string& name,
                                 const std::function<bool(std::string_view piece)>& piece) const;

 private:
  struct Archive;
  explicit WorkbookParts(std::shared_ptr<Archive> archive, std::uint64_t part_bytes_max)
      : archive_(std::move(archive)), part_bytes_max_(part_bytes_max) {}

  std::shared_ptr<Archive> archive_;
  std::uint64_t part_bytes_max_;
};

}  // namespace entente::tables
