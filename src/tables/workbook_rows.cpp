#include "tables/workbook_rows.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace entente::tables {
namespace {

constexpr std::uint32_t kRowsMax = 1'048'576, kColumnsMax = 16'384;

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The column of `C7`, from 0.
std::optional<std::uint32_t> column_of(std::string_view reference) {
  std::uint32_t column = 0;
  std::size_t at = 0;
  for (; at < reference.size() && reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
    column = column * 26 + static_cast<std::uint32_t>(reference[at] - 'A') + 1;
    if (column > kColumnsMax) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  return column - 1;
}

WorkbookCell::Kind kind_of(CalendarText::Kind kind) {
  switch (kind) {
    case CalendarText::Kind::month:
      return WorkbookCell::Kind::month;
    case CalendarText::Kind::time:
      return WorkbookCell::Kind::time;
    case CalendarText::Kind::moment:
      return WorkbookCell::Kind::moment;
    case CalendarText::Kind::date:
      break;
  }
  return WorkbookCell::Kind::date;
}

void take(std::optional<CalendarText> read, WorkbookCell& cell) {
  if (!read) {
    cell.kind = WorkbookCell::Kind::error;
    return;
  }
  cell.kind = kind_of(read->kind);
  cell.text = std::move(read->text);
}

}  // namespace

void SheetRows::open(std::string_view name, const XmlAttributes& attributes) {
  if (name == "sheetData") {
    in_data_ = true;
  } else if (!in_data_) {
    return;
  } else if (name == "row" && !in_row_) {
    begin_row(attributes);
  } else if (name == "c" && in_row_ && !in_cell_) {
    begin_cell(attributes);
  } else if (in_cell_ && name == "rPh") {
    in_phonetic_ = true;
  } else if (in_cell_ && name == "f") {
    has_formula_ = true;
  } else if (in_cell_ && !in_phonetic_ && (name == "v" || name == "t")) {
    takes_text_ = has_value_ = true;
  }
}

void SheetRows::close(std::string_view name) {
  if (!in_data_ || done_) return;
  if (name == "v" || name == "t") {
    takes_text_ = false;
  } else if (name == "rPh") {
    in_phonetic_ = false;
  } else if (name == "c" && in_cell_) {
    in_cell_ = false;
    end_cell();
  } else if (name == "row" && in_row_) {
    in_row_ = false;
    if (!row_.cells.empty() && !take_(row_)) done_ = true;
  } else if (name == "sheetData") {
    done_ = true;
  }
}

void SheetRows::text(std::string_view text) {
  if (takes_text_) value_ += text;
}

void SheetRows::begin_row(const XmlAttributes& attributes) {
  in_row_ = true;
  const std::string_view written = attributes["r"];
  const auto number = written.empty() ? std::optional(row_.number + 1) : whole_number(written);
  if (!number || *number <= row_.number || *number > kRowsMax)
    return stop(Trouble::damaged, fmt::format("a row `{}` follows row {}", written, row_.number));
  row_.number = *number;
  const std::string_view hidden = attributes["hidden"];
  row_.hidden = hidden == "1" || hidden == "true";
  row_.cells.clear();
  next_column_ = 0;
}

void SheetRows::begin_cell(const XmlAttributes& attributes) {
  in_cell_ = true;
  const std::string_view written = attributes["r"];
  const auto column = written.empty() ? std::optional(next_column_) : column_of(written);
  if (!column || *column < next_column_ || *column >= kColumnsMax)
    return stop(Trouble::damaged, fmt::format("row {} has a cell `{}` out of turn", row_.number, written));
  next_column_ = *column + 1;
  cell_ = {};
  cell_.column = *column;
  type_ = attributes["t"];
  format_ = whole_number(attributes["s"]).value_or(0);
  value_.clear();
  takes_text_ = has_value_ = has_formula_ = false;
}

void SheetRows::end_cell() {
  if (!has_value_ && !has_formula_) return;
  if (++cells_ > given_.limits.cells)
    return stop(Trouble::too_large, fmt::format("more than {} cells", given_.limits.cells));
  value(cell_);
  text_bytes_ += cell_.text.size();
  if (text_bytes_ > given_.limits.text_bytes)
    return stop(Trouble::too_large, fmt::format("more than {} bytes of text", given_.limits.text_bytes));
  if (!cell_.text.empty() || !cell_.has_value()) row_.cells.push_back(std::move(cell_));
}

void SheetRows::value(WorkbookCell& cell) {
  using Kind = WorkbookCell::Kind;
  if (has_formula_ && value_.empty() && type_ != "str") {
    cell.kind = Kind::not_computed;
  } else if (type_ == "s") {
    const auto index = whole_number(value_);
    if (!index || *index >= given_.texts.size()) {
      stop(Trouble::damaged, fmt::format("{} names a text `{}` that is not there",
                                         cell_name(cell.column, row_.number), value_));
      return;
    }
    cell.text = given_.texts[*index];
  } else if (type_ == "inlineStr" || type_ == "str") {
    cell.text = without_escapes(value_);
  } else if (type_ == "b") {
    cell.kind = Kind::boolean;
    cell.text = value_ == "1" || value_ == "true" ? "true" : "false";
  } else if (type_ == "e") {
    cell.kind = Kind::error;
    cell.text = value_;
  } else if (type_ == "d") {
    written_date(cell);
  } else if (!value_.empty()) {
    number(cell);
  }
}

void SheetRows::number(WorkbookCell& cell) {
  using Kind = WorkbookCell::Kind;
  const auto plain = plain_number(value_);
  cell.text = plain.value_or(value_);
  cell.kind = plain ? Kind::number : Kind::error;
  if (!plain || format_ >= given_.formats.size()) return;
  const NumberFormat& format = given_.formats[format_];
  if (format.of_dates() || format.time) {
    double days = -1;
    std::from_chars(plain->data(), plain->data() + plain->size(), days);
    take(calendar_text(days, format, given_.days), cell);
  } else if (format.percent) {
    cell.kind = Kind::percent;
    cell.text = percent_text(*plain);
  } else {
    cell.currency = format.currency;
  }
}

void SheetRows::written_date(WorkbookCell& cell) {
  static const NumberFormat general;
  cell.text = value_;
  take(calendar_text(value_, format_ < given_.formats.size() ? given_.formats[format_] : general), cell);
}

void SheetRows::stop(Trouble trouble, std::string reason) {
  if (trouble_ == Trouble::none) {
    trouble_ = trouble;
    reason_ = std::move(reason);
  }
  done_ = true;
}

}  // namespace entente::tables
