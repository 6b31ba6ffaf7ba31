// How the columns of a file become the columns of a table. Written by hand or guessed; `entente import`
// writes out the guess.
//
//   import: incidents              # dataset
//   kind: items
//   file: {format: csv, delimiter: ";", decimal: ",", header: yes, missing: ["?", ""]}
//   zone: Europe/London            # of instants without an offset
//   columns:
//     item: number
//     opened_at: {from: opened_at, format: "%d/%m/%Y %H:%M"}
//     priority: priority
//   events: {dataset: incident-events, at: sys_updated_at, state: incident_state}   # one row an event
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/fields.h"
#include "tables/tables.h"
#include "text/diagnostic.h"

namespace entente::measurement {

struct FileFormat {
  std::string format;     ///< csv | tsv | json | ndjson | parquet; empty: from the name and content
  std::string delimiter;  ///< one character; empty: sniffed
  std::string decimal;    ///< "." or ","; empty: sniffed
  std::vector<std::string> missing;  ///< texts that mean no value
};

struct ColumnMapping {
  std::string to;                             ///< column of the table
  text::Placed<std::string> from;             ///< column of the file (JSON: path "a.b")
  std::optional<expression::Kind> kind;       ///< own columns: their type; standard ones know theirs
  std::string format;                         ///< instants and dates: strptime format; empty: sniffed
  std::string zone;                           ///< overrides the mapping's zone
  std::map<std::string, std::string> values;  ///< rename values: "P1" -> "1 - Critical"
};

/// A file that has one row per event of an item: what the events dataset is called and which columns it
/// takes; the items dataset takes each item's last row.
struct EventsMapping {
  std::string dataset;
  text::Placed<std::string> at;
  text::Placed<std::string> state;
  std::vector<ColumnMapping> columns;
};

struct Mapping {
  text::Placed<std::string> dataset;  ///< `import`
  tables::TableKind kind = tables::TableKind::items;
  bool kind_given = false;  ///< somebody said the kind: guessing columns leaves it alone
  FileFormat file;
  std::string zone;  ///< empty: UTC, with a warning if the file has instants without offset
  std::vector<ColumnMapping> columns;
  std::optional<EventsMapping> events;
  std::string each;  ///< JSON list to unnest: one row for each element ("components")
  std::optional<text::Placed<std::string>>
      where;  ///< condition on the mapped columns: rows that are wanted at all
};

struct LoadedMapping {
  Mapping mapping;
  text::Diagnostics diagnostics;
};
LoadedMapping load_mapping(text::SourcePtr source);
std::string write_mapping(const Mapping& mapping);
std::string mapping_json_schema();

}  // namespace entente::measurement
