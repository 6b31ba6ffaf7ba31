// Diagnostics as values: what is wrong, where, why, and how to repair it. Rooms make them;
// diagnostic_render.h draws them as full text, one line, or JSON. Codes are `A....` agreement, `T....` data
// (tables), `D....` document (YAML), `E....` expression, `U....` usage and the outside world. docs/errors/
// has one page per code.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "text/source.h"

namespace entente::text {

enum class Severity { error, warning, note };

/// A span to underline. The first primary label of a diagnostic is its place; secondary labels show the other
/// side of a conflict. `text` may be empty.
struct Label {
  enum class Role { primary, secondary };
  Place place;
  Role role = Role::primary;
  std::string text;
};

/// A place in tabular data, which is not held as a Source.
struct DataPlace {
  std::string file;
  std::int64_t row = 0;  ///< from 1, header not counted; 0: the whole file
  std::string column;    ///< may be empty
  std::string item;      ///< key of the row, may be empty
  bool operator==(const DataPlace&) const = default;
};

struct Edit {
  Place place;  ///< replaced by `replacement`; an empty span inserts
  std::string replacement;
};

/// How far a fix may be trusted. `entente check --fix` applies safe ones only.
enum class Applicability { safe, changes_meaning, display_only };

struct Fix {
  std::string text;  ///< imperative, lower case: "change `uk-ofice` to `uk-office`"
  Applicability applicability = Applicability::display_only;
  std::vector<Edit> edits;  ///< empty for display_only
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;     ///< "A0203"
  std::string message;  ///< states the problem, lower case, no full stop
  std::vector<Label> labels;
  std::vector<DataPlace> data;
  std::vector<std::string> notes;
  std::vector<Fix> fixes;
  std::string file;  ///< the file as a whole, when there is neither label nor data place

  // Building, in the order in which a diagnostic reads.
  Diagnostic& at(Place place, std::string label = {}) {
    labels.push_back({std::move(place), Label::Role::primary, std::move(label)});
    return *this;
  }
  Diagnostic& beside(Place place, std::string label = {}) {
    labels.push_back({std::move(place), Label::Role::secondary, std::move(label)});
    return *this;
  }
  Diagnostic& in(DataPlace place) {
    data.push_back(std::move(place));
    return *this;
  }
  Diagnostic& note(std::string text) {
    notes.push_back(std::move(text));
    return *this;
  }
  Diagnostic& help(std::string text) {
    fixes.push_back({std::move(text), Applicability::display_only, {}});
    return *this;
  }
  Diagnostic& fix(std::string text, Applicability applicability, std::vector<Edit> edits) {
    fixes.push_back({std::move(text), applicability, std::move(edits)});
    return *this;
  }
};

inline Diagnostic error(std::string code, std::string message) {
  Diagnostic made;
  made.code = std::move(code);
  made.message = std::move(message);
  return made;
}

inline Diagnostic warning(std::string code, std::string message) {
  Diagnostic made = error(std::move(code), std::move(message));
  made.severity = Severity::warning;
  return made;
}

using Diagnostics = std::vector<Diagnostic>;

/// The value, or everything that stands in its way. Used for the outside world as well (code `U....`).
template <class Value>
using Outcome = std::expected<Value, Diagnostics>;

inline std::unexpected<Diagnostics> refuse(Diagnostic diagnostic) {
  Diagnostics all;
  all.push_back(std::move(diagnostic));
  return std::unexpected<Diagnostics>(std::move(all));
}

bool has_errors(const Diagnostics& diagnostics);

/// Source order: by file, then by the place of the first primary label, then by code.
void sort_by_place(Diagnostics& diagnostics);

}  // namespace entente::text
