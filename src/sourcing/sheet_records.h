// The cells of a spreadsheet with their places: from text (comma, semicolon or tab between cells) or from a
// sheet of a workbook, which is then laid out as text with a line for each row, so that problems can show it
// and name the cell. Knows which titles are looked for, not what they mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tables/workbook.h"
#include "text/diagnostic.h"

namespace entente::sourcing {

struct SheetCell {
  using Kind = tables::WorkbookCell::Kind;
  std::string text;
  text::Span span;
  Kind kind = Kind::text;  ///< of text everything is text, but for `#N/A` and the like
  std::string currency;    ///< that a workbook shows beside a number; may be empty
  bool closed = true;      ///< false: a quote that is never closed

  bool has_value() const { return kind != Kind::error && kind != Kind::not_computed; }
};
using SheetRecord = std::vector<SheetCell>;

struct SheetRecords {
  bool from_workbook = false;
  text::SourcePtr source;            ///< in which the places lie
  std::vector<SheetRecord> records;  ///< the first is row 1; gaps are empty
  std::size_t header = 0;            ///< the row of titles; equal to the number of rows if there is none
  std::vector<std::size_t> hidden;   ///< indexes of rows that the workbook hides
  text::Diagnostics problems;        ///< with errors nothing else is there
};

struct WantedSheet {
  std::string name;                      ///< of the sheet in a workbook; empty: the first with the titles
  std::vector<std::string_view> titles;  ///< that the row of titles has
};

SheetRecords read_sheet(const text::SourcePtr& sheet, const WantedSheet& wanted);

/// `Way_Value ` is `way value`.
std::string title_of(std::string_view written);

}  // namespace entente::sourcing
