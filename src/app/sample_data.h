// The sample behind `entente demo`: 18 months of made-up tickets, pauses, outages, answers, pay slips and
// shipments for three agreements of different industries, from a fixed seed. Pure: the same options give the
// same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "time/instant.h"

namespace entente::app {

struct SampleOptions {
  std::uint64_t seed = 20'261'101;
  time::Month first = time::Month::of(2025, 5);
  std::int32_t months = 18;
};

/// One file as a supplier's system would export it, and when it was received.
struct SampleFile {
  std::string folder;   ///< of the agreement: "service-desk"
  std::string name;     ///< "incidents.csv"
  std::string mapping;  ///< name of the mapping file beside it: "incidents.mapping.yaml"
  std::string content;
  time::Instant known_at;
  std::int64_t rows = 0;
};

/// Files in the order in which they became known: the exports, then what came late, then a correction of
/// earlier rows.
std::vector<SampleFile> sample_files(const SampleOptions& options);

}  // namespace entente::app
