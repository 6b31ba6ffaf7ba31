// Workbooks (.xlsx) read: their sheets, and the rows of one as a stream of cells in the words that somebody
// typed. Formulas count by the value that was last computed, merged cells by their first one; rows come with
// their numbers, so that a problem can point at its cell. Files from anywhere are safe to open: sizes are
// bounded while unpacking, nothing outside of the file is looked at. Knows no document and no table of
// measurements.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"

namespace entente::tables {

struct WorkbookCell {
  enum class Kind {
    text,
    number,   ///< decimal text as it was written: 0.1, 1250.5
    percent,  ///< 25%
    date,     ///< 2027-01-15
    month,    ///< 2027-01: the first of a month whose format shows no day
    time,     ///< 14:30
    moment,   ///< 2027-01-15 14:30:00
    boolean,  ///< true, false
    error,    ///< #N/A; or a number that is no date although its format says so
    not_computed
  };
  std::uint32_t column = 0;  ///< from 0
  Kind kind = Kind::text;
  std::string text;
  std::string currency;  ///< of a number whose format names money without doubt, else empty

  bool has_value() const { return kind != Kind::error && kind != Kind::not_computed; }
};

struct WorkbookRow {
  std::uint32_t number = 0;  ///< from 1; rows without cells are left out
  bool hidden = false;
  std::vector<WorkbookCell> cells;  ///< those with content, by column
};

struct WorkbookLimits {
  std::uint64_t part_bytes = 256ULL * 1024 * 1024;  ///< of one part, unpacked
  std::uint64_t cells = 4'000'000;                  ///< of one sheet
  std::uint64_t text_bytes = 256ULL * 1024 * 1024;  ///< of all cells of one sheet
};

struct WorkbookSheet {
  std::string name;
  bool hidden = false;
};

/// A packed file, an older workbook, or a name that promises one: to be opened as a workbook, not as text.
bool is_workbook(std::string_view name, std::string_view bytes);

/// `C7` of column 2 (from 0) and row 7 (from 1).
std::string cell_name(std::uint32_t column, std::uint32_t row);

class Workbook {
 public:
  /// U0164 for what cannot be read as a workbook. `bytes` outlive the workbook.
  static text::Outcome<Workbook> open(std::string name, std::string_view bytes,
                                      const WorkbookLimits& limits = {});

  const std::string& name() const;
  const std::vector<WorkbookSheet>& sheets() const;
  /// Hands over the rows of a sheet from the top until `row` says false.
  text::Outcome<void> read(std::size_t sheet, const std::function<bool(const WorkbookRow& row)>& row) const;

 private:
  struct Content;
  explicit Workbook(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  std::shared_ptr<const Content> content_;
};

}  // namespace entente::tables
