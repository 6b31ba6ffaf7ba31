// Bundles and exports of a record that `entente import` is given.
#pragma once

#include <string>

#include "cli/command.h"

namespace entente::cli {

/// The file is a bundle or an export of a record, not measurements.
bool is_of_the_record(const std::string& path);

struct RecordImport {
  std::string file, home;
  std::string fingerprint;  ///< of the other party's first key, as it told; needed once
};
/// Takes it as a whole or not at all.
int import_record(const Session& session, const RecordImport& request);

}  // namespace entente::cli
