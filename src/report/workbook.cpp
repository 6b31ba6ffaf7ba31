#include "report/workbook.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "report/printable.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

constexpr std::size_t kCellMax = 32'000;  ///< Excel refuses longer texts
constexpr std::uint8_t kA4 = 9;
constexpr double kWidthMin = 8, kWidthMax = 48;

/// libxlsxwriter writes to a path. This one is a file in memory, so nothing touches a disk.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("statement.xlsx", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }
  std::string content() const {
    std::string bytes;
    std::array<char, 65'536> buffer{};
    for (off_t offset = 0;;) {
      const ssize_t count = ::pread(descriptor_, buffer.data(), buffer.size(), offset);
      if (count <= 0) return bytes;
      bytes.append(buffer.data(), static_cast<std::size_t>(count));
      offset += count;
    }
  }

 private:
  int descriptor_;
};

lxw_format* status_format(lxw_workbook* book, lxw_color_t ink, lxw_color_t tint) {
  lxw_format* format = workbook_add_format(book);
  format_set_font_color(format, ink);
  format_set_bg_color(format, tint);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

Formats formats_of(lxw_workbook* book, int minor_digits) {
  const auto make = [&] {
    lxw_format* format = workbook_add_format(book);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
  };
  const std::string amount =
      minor_digits == 0 ? "#,##0" : "#,##0." + std::string(static_cast<std::size_t>(minor_digits), '0');
  Formats formats{};
  formats.title = make();
  format_set_bold(formats.title);
  format_set_font_size(formats.title, 14);
  formats.muted = make();
  format_set_font_color(formats.muted, 0x5C6370);
  formats.header = make();
  format_set_bold(formats.header);
  format_set_bottom(formats.header, LXW_BORDER_THIN);
  formats.header_right = make();
  format_set_bold(formats.header_right);
  format_set_bottom(formats.header_right, LXW_BORDER_THIN);
  format_set_align(formats.header_right, LXW_ALIGN_RIGHT);
  formats.text = make();
  formats.strong = make();
  format_set_bold(formats.strong);
  formats.wrapped = make();
  format_set_text_wrap(formats.wrapped);
  formats.note = make();
  format_set_font_color(formats.note, 0x5C6370);
  format_set_text_wrap(formats.note);
  formats.date = make();
  format_set_num_format(formats.date, "yyyy-mm-dd");
  formats.number = make();
  format_set_num_format(formats.number, "#,##0.######");
  format_set_align(formats.number, LXW_ALIGN_RIGHT);
  formats.money = make();
  format_set_num_format(formats.money, amount.c_str());
  formats.money_total = make();
  format_set_num_format(formats.money_total, amount.c_str());
  format_set_bold(formats.money_total);
  format_set_top(formats.money_total, LXW_BORDER_HAIR);
  formats.percent = make();
  format_set_num_format(formats.percent, "0.00##%");
  formats.met = status_format(book, 0x14532D, 0xE3F4E8);
  formats.near = status_format(book, 0x6B4500, 0xFDF1CF);
  formats.missed = status_format(book, 0x8A1C12, 0xFDE8E6);
  formats.neutral = status_format(book, 0x3D444D, 0xECEEF1);
  for (std::size_t depth = 0; depth < formats.indent.size(); ++depth) {
    formats.indent[depth] = make();
    format_set_indent(formats.indent[depth], static_cast<std::uint8_t>(depth));
  }
  return formats;
}

lxw_format* format_of(const Formats& formats, const Mark& mark) {
  switch (mark.tone) {
    case Tone::met:
      return formats.met;
    case Tone::near:
      return formats.near;
    case Tone::missed:
      return formats.missed;
    default:
      return formats.neutral;
  }
}

void write_figure(Sheet& sheet, const Formats& formats, const explain::Figure& figure, std::size_t depth) {
  std::string origins;
  for (const explain::Origin& origin : figure.origins)
    origins += (origins.empty() ? "" : "; ") + explain::to_string(origin);
  sheet.text(0, figure.label, formats.indent[std::min(depth, formats.indent.size() - 1)]);
  sheet.text(1, figure.value, formats.wrapped);
  sheet.text(2, figure.rule, formats.wrapped);
  sheet.text(3, figure.note, formats.wrapped);
  sheet.text(4, origins, formats.note);
  sheet.text(5, figure.id, formats.muted);
  // Excel folds seven levels of rows.
  if (depth > 0) {
    lxw_row_col_options outline{};
    outline.level = static_cast<std::uint8_t>(std::min<std::size_t>(depth, 7));
    worksheet_set_row_opt(sheet.raw(), sheet.row(), LXW_DEF_ROW_HEIGHT, nullptr, &outline);
  }
  sheet.next();
  for (const explain::Figure& input : figure.inputs) write_figure(sheet, formats, input, depth + 1);
}

/// Spreadsheets read `_x0041_` in a text as the character with that number; who wrote it meant the letters.
std::string without_accidental_escapes(std::string_view text) {
  constexpr std::size_t kEscape = 7;
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  std::string made;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view here = text.substr(at, kEscape);
    if (here.size() == kEscape && here.starts_with("_x") && here.ends_with('_') &&
        here.substr(2, 4).find_first_not_of(kHex) == std::string_view::npos)
      made += "_x005F";
    made += text[at];
  }
  return made;
}

}  // namespace

std::string workbook_text(std::string_view text) {
  std::string shown = without_accidental_escapes(printable(text));
  return shown.size() <= kCellMax ? shown : text::truncate(shown, kCellMax / 4);
}

Sheet::Sheet(lxw_workbook* book, const char* name, const Formats& formats)
    : sheet_(workbook_add_worksheet(book, name)), formats_(formats) {
  worksheet_set_paper(sheet_, kA4);
  worksheet_set_landscape(sheet_);
  worksheet_set_margins(sheet_, 0.55, 0.55, 0.55, 0.7);
  worksheet_fit_to_pages(sheet_, 1, 0);
  worksheet_set_footer(sheet_, "&L&F, &A&RPage &P of &N");
}

void Sheet::text(lxw_col_t column, std::string_view text, lxw_format* format) {
  if (!text.empty()) worksheet_write_string(sheet_, row_, column, workbook_text(text).c_str(), format);
  widen(column, text);
}

void Sheet::number(lxw_col_t column, double value, std::string_view shown, lxw_format* format) {
  worksheet_write_number(sheet_, row_, column, value, format);
  widen(column, shown);
}

void Sheet::money(lxw_col_t column, const money::Money& amount, lxw_format* format) {
  number(column, amount.amount().to_double(), amount.amount_string(), format);
}

void Sheet::date(lxw_col_t column, const time::Date& date) {
  lxw_datetime stamp{};
  stamp.year = date.year();
  stamp.month = static_cast<int>(date.month());
  stamp.day = static_cast<int>(date.day());
  worksheet_write_datetime(sheet_, row_, column, &stamp, formats_.date);
  widen(column, "2026-04-01");
}

void Sheet::cell(lxw_col_t column, const Cell& cell) {
  if (cell.mark)
    text(column, fmt::format("{} {}", cell.mark->glyph, cell.mark->word), format_of(formats_, *cell.mark));
  else if (cell.date)
    date(column, *cell.date);
  else if (cell.number && cell.percent)
    number(column, cell.number->to_double() / 100, cell.text, formats_.percent);
  else if (cell.number && cell.text.find('.') != std::string::npos)
    number(column, cell.number->to_double(), cell.text, formats_.money);
  else if (cell.number)
    number(column, cell.number->to_double(), cell.text, formats_.number);
  else
    text(column, cell.text == "-" ? "" : cell.text, formats_.wrapped);
}

void Sheet::table(const Table& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    text(static_cast<lxw_col_t>(i), table.columns[i].title,
         table.columns[i].align == Align::right ? formats_.header_right : formats_.header);
  const auto notes = static_cast<lxw_col_t>(table.columns.size());
  const bool any_notes =
      std::any_of(table.rows.begin(), table.rows.end(), [](const Row& row) { return !row.notes.empty(); });
  if (any_notes) text(notes, "notes", formats_.header);
  next();
  for (const Row& row : table.rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) cell(static_cast<lxw_col_t>(i), row.cells[i]);
    std::string all;
    for (const std::string& note : row.notes) all += (all.empty() ? "" : "; ") + note;
    if (!all.empty()) text(notes, all, formats_.note);
    next();
  }
}

void Sheet::freeze_above(lxw_row_t first_row) {
  worksheet_freeze_panes(sheet_, first_row, 1);
  if (first_row > 0) worksheet_repeat_rows(sheet_, 0, first_row - 1);
}

void Sheet::set_widths() {
  for (const auto& [column, width] : widths_)
    worksheet_set_column(sheet_, column, column, std::clamp(width + 2, kWidthMin, kWidthMax), nullptr);
}

void Sheet::widen(lxw_col_t column, std::string_view text) {
  double& width = widths_[column];
  width = std::max(width, static_cast<double>(text::display_width(text)));
}

void Sheet::across(std::string_view text, lxw_format* format) {
  worksheet_write_string(sheet_, row_, 0, workbook_text(text).c_str(), format);
  next();
}

void Sheet::steps(std::string_view title, const std::string& currency, const std::vector<MoneyStep>& steps) {
  if (steps.empty()) return;
  text(0, title, formats_.header);
  text(1, currency, formats_.header_right);
  next();
  for (const MoneyStep& step : steps) {
    const bool total = is_total(step.kind);
    text(0, step.label, total ? formats_.strong : formats_.text);
    money(1, step.amount, total ? formats_.money_total : formats_.money);
    next();
  }
  next();
}

void write_explanation(lxw_workbook* book, const Formats& formats, const explain::Figure& root) {
  Sheet sheet(book, "Explanation", formats);
  lxw_col_t column = 0;
  for (const char* title : {"step", "value", "follows from", "because", "where it stands", "id"})
    sheet.text(column++, title, formats.header);
  sheet.next();
  write_figure(sheet, formats, root, 0);
  sheet.freeze_above(1);
  sheet.set_widths();
}

void write_read_me(lxw_workbook* book, const Formats& formats, const std::vector<std::string>& sentences) {
  Sheet sheet(book, "Read me", formats);
  sheet.across("How to read this workbook", formats.title);
  for (const std::string& sentence : sentences) sheet.across(sentence, formats.wrapped);
  worksheet_set_column(sheet.raw(), 0, 0, 100, nullptr);
}

Result<std::string, std::string> make_workbook(
    const WorkbookInfo& info, const std::function<void(lxw_workbook*, const Formats&)>& write) {
  const MemoryFile file;
  if (!file.is_open()) return failure(std::string(std::strerror(errno)));
  lxw_workbook* book = workbook_new(file.path().c_str());
  if (book == nullptr) return failure(std::string("no memory for the workbook"));
  std::string title = printable(info.title), subject = printable(info.subject), author = "entente";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.author = author.data();
  properties.created = info.created_seconds;
  workbook_set_properties(book, &properties);
  const Formats formats = formats_of(book, info.minor_digits);
  write(book, formats);
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
    return failure(std::string(lxw_strerror(error)));
  return file.content();
}

}  // namespace entente::report
