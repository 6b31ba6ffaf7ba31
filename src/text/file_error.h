// What goes wrong outside, in words: a FileError of base becomes a diagnostic with code, cause and repair.
// Knows files only through the port Files, and asks it for names nearby when a file is missing.
#pragma once

#include <cstdint>
#include <string>

#include "base/ports.h"
#include "text/diagnostic.h"

namespace entente::text {

/// U0101 not there, U0102 a folder, U0103 no permission, U0104 disk full, U0105 too large, U0106 a file where
/// a folder should be, U0107 there already, U0109 anything else.
Diagnostic file_error(const FileError& error);

/// The same, and for a missing file the name in its folder that is nearest to it.
Diagnostic file_error(const FileError& error, const Files& files);

/// Documents that people write are far below this; data files are not read through here.
constexpr std::uint64_t kDocumentBytesMax = 32ULL * 1024 * 1024;

/// A text file as a source, or the reason why not; U0108 for a file that is not text at all.
Outcome<SourcePtr> read_source(const Files& files, const std::string& path,
                               std::uint64_t bytes_max = kDocumentBytesMax);

}  // namespace entente::text
