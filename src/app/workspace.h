// The user's files: which agreement is meant, where the measurements are, and reading both with plain errors.
#pragma once

#include <string>

#include "agreement/agreement.h"
#include "base/ports.h"
#include "measurement/store.h"
#include "text/diagnostic.h"

namespace entente::app {

/// The agreement that `given` names: a file, or a folder that holds one; empty: the current folder. A folder
/// holds one when it has an agreement.yaml, or a single YAML file that begins an agreement.
text::Outcome<std::string> find_agreement(const std::string& given, const Files& files);

/// Reads, decodes and checks an agreement file; holiday files are read relative to its folder. Outside-world
/// failures are diagnostics of the result like all others.
struct AgreementFile {
  std::string path;
  text::SourcePtr source;  ///< nullptr if it could not be read
  agreement::Loaded loaded;
};
AgreementFile load_agreement(const std::string& path, const Files& files);
/// Reads the files that the agreement at `path` names.
agreement::ReadFile reader_beside(const std::string& path, const Files& files);

/// Path of the store: `given` (--store or ENTENTE_STORE), else measurements.duckdb beside the agreement, or
/// in the current folder when `agreement_path` is empty.
std::string store_path(const std::string& given, const std::string& agreement_path);

/// Opens the store for reading. A store that is not there says how to make one.
text::Outcome<std::unique_ptr<measurement::Store>> open_store(const std::string& path, const Files& files);

/// Replaces a file as a whole.
text::Outcome<void> write_file(const std::string& path, std::string_view content, Files& files);

}  // namespace entente::app
