// Zone files of the system (TZif, RFC 8536) as a flat table of offset changes. The rule at the end of a file
// ("every last Sunday in March ...") is written out to the year 2200, so that reading a table never needs it
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::time {

/// From `begin_seconds` (UTC) on, local time is UTC plus `offset_seconds`.
struct OffsetPeriod {
  std::int64_t begin_seconds = 0;
  std::int32_t offset_seconds = 0;
  std::string abbreviation;
};

/// The periods of a zone file in order; the first reaches back for ever. Empty if the bytes are not a zone
/// file.
std::optional<std::vector<OffsetPeriod>> read_zone_file(std::string_view bytes);

/// Bytes of the system's file for a zone; empty if there is none of this name.
std::optional<std::string> load_zone_file(std::string_view name);

/// Names of the zones that the system has, sorted.
std::vector<std::string> system_zone_names();

}  // namespace entente::time
