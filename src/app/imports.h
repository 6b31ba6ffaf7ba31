// Measurements: importing files, listing and undoing imports, the rows in quarantine.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/workspace.h"

namespace entente::app {

struct ImportRequest {
  std::string file;
  std::string mapping;                    ///< empty: FILE's mapping beside it if there is one, else a guess
  std::string dataset;                    ///< for a guess: name of the dataset; default: the file's stem
  std::string zone;                       ///< for a guess: zone of instants without an offset
  std::string kind;                       ///< for a guess: kind of table
  std::string store;                      ///< empty: measurements.duckdb
  std::optional<time::Instant> known_at;  ///< absent: now
  bool dry_run = false;
  std::function<void(double share, std::int64_t rows)> progress;
};

struct Imported {
  measurement::ImportReport report;
  std::string mapping_written;  ///< path of the mapping that was guessed and written out; empty: none
};

text::Outcome<Imported> import(const ImportRequest& request, Files& files, const Clock& clock);

text::Outcome<std::vector<measurement::Source::Import>> list_imports(const std::string& store,
                                                                     const Files& files);
text::Outcome<measurement::Source::Import> undo_import(const std::string& store, std::int64_t number,
                                                       const Files& files);
/// Number of rows written. An empty dataset means all.
text::Outcome<std::int64_t> write_quarantine(const std::string& store, const std::string& dataset,
                                             const std::string& output, const Files& files);

/// Reads an instant given on the command line: RFC 3339, or a date or local time taken as UTC. `option` is
/// for the message.
text::Outcome<time::Instant> read_instant(const std::string& written, const std::string& option);

}  // namespace entente::app
