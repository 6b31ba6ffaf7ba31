// Excel workbooks put together in memory: formats, sheets with typed cells, the explanation as folding rows.
// The same content gives the same bytes on any day. Knows tables and figures, not what they are about.
#pragma once

#include <xlsxwriter.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "explain/explain.h"
#include "report/view.h"

namespace entente::report {

/// Text for a cell: harmless and not longer than Excel takes. Strings are typed as text, so none is read as a
/// formula.
std::string workbook_text(std::string_view text);

struct Formats {
  lxw_format *title, *muted, *header, *header_right, *text, *strong, *wrapped, *note, *date, *number, *money,
      *money_total, *percent, *met, *near, *missed, *neutral;
  std::array<lxw_format*, 9> indent;
};

/// One sheet, written from the top; remembers how wide its columns need to be.
class Sheet {
 public:
  Sheet(lxw_workbook* book, const char* name, const Formats& formats);

  lxw_row_t row() const { return row_; }
  void next() { ++row_; }
  lxw_worksheet* raw() { return sheet_; }

  void text(lxw_col_t column, std::string_view text, lxw_format* format);
  /// Text that runs over the columns beside it and does not widen its own; then the next row.
  void across(std::string_view text, lxw_format* format);
  void number(lxw_col_t column, double value, std::string_view shown, lxw_format* format);
  void money(lxw_col_t column, const money::Money& amount, lxw_format* format);
  void date(lxw_col_t column, const time::Date& date);
  void cell(lxw_col_t column, const Cell& cell);
  /// Titles, then one row a line and its notes in the last column.
  void table(const Table& table);
  /// Steps with their amounts, totals set off.
  void steps(std::string_view title, const std::string& currency, const std::vector<MoneyStep>& steps);
  void freeze_above(lxw_row_t first_row);
  void set_widths();

 private:
  void widen(lxw_col_t column, std::string_view text);

  lxw_worksheet* sheet_;
  const Formats& formats_;
  lxw_row_t row_ = 0;
  std::map<lxw_col_t, double> widths_;
};

/// A sheet with every step of an explanation; rows fold by depth.
void write_explanation(lxw_workbook* book, const Formats& formats, const explain::Figure& root);
/// A sheet of sentences.
void write_read_me(lxw_workbook* book, const Formats& formats, const std::vector<std::string>& sentences);

struct WorkbookInfo {
  std::string title, subject;
  std::int64_t created_seconds = 0;  ///< not the clock: the same content gives the same bytes
  int minor_digits = 2;
};
/// The workbook's bytes, or the reason why it could not be put together (no room for temporary files).
Result<std::string, std::string> make_workbook(
    const WorkbookInfo& info, const std::function<void(lxw_workbook*, const Formats&)>& write);

}  // namespace entente::report
