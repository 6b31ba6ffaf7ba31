// What a gzip file grows to when it is unpacked, looked at before anything reads it: a few bytes can stand
// for more than a disk holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace entente::server {

struct UnpackedLimits {
  std::uint64_t bytes_max = 0;
  std::uint64_t ratio_max = 200;                       ///< logs pack to a tenth, seldom to a fiftieth
  std::uint64_t ratio_from = std::uint64_t{64} << 20;  ///< bytes below which the ratio says nothing
};

struct Overgrown {
  std::uint64_t bytes = 0;   ///< unpacked when it was given up
  std::uint64_t packed = 0;  ///< of the file, read for them
  bool by_ratio = false;
};
/// Nothing: the file is no gzip, or stays within the limits. A damaged one is left to who reads it.
std::optional<Overgrown> overgrown(const std::string& path, const UnpackedLimits& limits);

}  // namespace entente::server
