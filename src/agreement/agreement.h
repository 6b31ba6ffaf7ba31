// An agreement: its document, the terms it says, and their history under amendments. Loading collects every
// problem; a file with errors still gives whatever could be understood, so that one mistake does not hide the
// next.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agreement/terms.h"
#include "text/diagnostic.h"

namespace entente::agreement {

/// Reads a file that the agreement names (holidays in iCalendar form), relative to the agreement's folder.
using ReadFile = std::function<text::Outcome<std::string>(const std::string& path)>;

/// Terms in force on the days [valid.begin, valid.end), after the amendments known by then. A version begins
/// on the very day on which its amendment takes effect; a month is judged by the terms of its first day
/// unless the window is split.
struct Version {
  time::DateRange valid;
  std::shared_ptr<const Terms> terms;
  std::vector<std::int64_t> amendments;  ///< numbers applied, in order of effect
  bool split_window = false;             ///< the amendment that began it splits its month
};

struct Agreement {
  text::SourcePtr source;
  std::shared_ptr<const Terms> original;  ///< as first signed
  std::vector<Version> versions;          ///< every amendment, in order of validity, without gaps

  /// The versions as they were known from the day `from` on: amendments signed later are missing. In order of
  /// `from`; the first begins before everything.
  struct Knowledge {
    time::Date from;
    std::vector<Version> versions;
  };
  std::vector<Knowledge> knowledge;

  const Terms& terms_on(time::Date day) const;
  /// As known on `day`: amendments signed later are left out (they may be retroactive).
  std::vector<Version> versions_known(time::Date day) const;
};

struct Loaded {
  std::shared_ptr<const Agreement> agreement;  ///< set when there is no error
  std::shared_ptr<const Terms> understood;     ///< whatever was understood, always set
  text::Diagnostics diagnostics;               ///< in source order, errors and warnings
};

/// document::parse, decode, resolve names, check, apply amendments: every problem at once.
Loaded load(text::SourcePtr source, const ReadFile& read_file);

/// The canonical form (`entente fmt`): keys in the order of the field tables, comments kept with what they
/// precede.
std::string format(const text::Source& source);

/// JSON Schema 2020-12 of the document, for editors.
std::string json_schema();

/// The page docs/reference/agreement.md, from the same field tables.
std::string reference_page();

/// Scope for expressions over the rows of `dataset`: its columns, then the clocks that run over it. The order
/// of variables is the order of `columns` in scans: standard columns of the kind, own columns, computed ones,
/// clocks.
expression::Scope scope_of(const Terms& terms, const std::string& dataset);

/// Type and direction that follow from a measure.
expression::Type result_type(const Terms& terms, const Measure& measure);
Direction default_direction(const Measure& measure);
Quantity::Unit unit_of(const Terms& terms, const Measure& measure);

}  // namespace entente::agreement
