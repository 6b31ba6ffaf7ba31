#include "sourcing/sheet_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "text/similar.h"

namespace entente::sourcing {
namespace {

/// Sheets that people write are far below these.
constexpr tables::WorkbookLimits kLimits{
    .part_bytes = 64ULL * 1024 * 1024, .cells = 500'000, .text_bytes = 32ULL * 1024 * 1024};
constexpr std::size_t kAreaMax = 1'000'000;
/// Above the titles there may be a heading and a few remarks.
constexpr std::size_t kRowsBeforeTitles = 20;

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return std::string(text);
}

bool is_error_word(std::string_view text) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"});
  return std::ranges::find(kWords, text) != kWords.end();
}

/// The cells of a text with their places. Quotes open at the start of a cell and are written twice inside.
class Splitting {
 public:
  explicit Splitting(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    const std::string_view header = text_.substr(at_, text_.find_first_of("\r\n", at_) - at_);
    std::size_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
      const auto count = static_cast<std::size_t>(std::ranges::count(header, candidate));
      if (count > most) {
        most = count;
        delimiter_ = candidate;
      }
    }
  }

  std::vector<SheetRecord> run() {
    std::vector<SheetRecord> records;
    while (at_ < text_.size()) records.push_back(record());
    return records;
  }

 private:
  SheetRecord record() {
    SheetRecord made;
    for (;;) {
      made.push_back(cell());
      if (at_ >= text_.size()) return made;
      const char next = text_[at_++];
      if (next == delimiter_) continue;
      if (next == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      return made;
    }
  }

  bool ends_cell(char c) const { return c == delimiter_ || c == '\n' || c == '\r'; }

  SheetCell cell() {
    SheetCell made;
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      made.closed = false;
      for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == '"') {
          if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
            made.closed = true;
            ++at_;
            break;
          }
          ++at_;
        }
        made.text += text_[at_];
      }
    }
    const std::size_t rest = at_;
    while (at_ < text_.size() && !ends_cell(text_[at_])) ++at_;
    made.text += text_.substr(rest, at_ - rest);
    made.text = trimmed(made.text);
    if (is_error_word(made.text)) made.kind = SheetCell::Kind::error;
    made.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
    return made;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  char delimiter_ = ',';
};

/// The rows of a workbook's sheet as lines of text, with tabs between cells.
class Layout {
 public:
  /// False once there is too much.
  bool add(const tables::WorkbookRow& row) {
    if (row.number > kAreaMax) return false;
    while (made_.records.size() + 1 < row.number) {
      made_.records.emplace_back();
      text_ += '\n';
    }
    const std::size_t width = row.cells.back().column + std::size_t{1};
    area_ += width;
    if (area_ > kAreaMax) return false;
    if (row.hidden) made_.hidden.push_back(made_.records.size());
    SheetRecord record(width);
    auto next = row.cells.begin();
    for (std::size_t c = 0; c < width; ++c) {
      if (c > 0) text_ += '\t';
      const auto begin = static_cast<std::uint32_t>(text_.size());
      if (next != row.cells.end() && next->column == c) put(*next++, record[c]);
      record[c].span = {begin, static_cast<std::uint32_t>(text_.size())};
    }
    made_.records.push_back(std::move(record));
    text_ += '\n';
    return true;
  }

  SheetRecords finish(std::string name) {
    made_.from_workbook = true;
    made_.source = std::make_shared<text::Source>(std::move(name), std::move(text_));
    return std::move(made_);
  }

 private:
  void put(const tables::WorkbookCell& cell, SheetCell& made) {
    made.kind = cell.kind;
    made.currency = cell.currency;
    made.text = cell.text;
    std::ranges::replace_if(made.text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    made.text = trimmed(made.text);
    text_ += made.text;
  }

  SheetRecords made_;
  std::string text_;
  std::size_t area_ = 0;
};

bool has_titles(const tables::WorkbookRow& row, const std::vector<std::string_view>& titles) {
  return std::ranges::all_of(titles, [&](std::string_view title) {
    return std::ranges::any_of(
        row.cells, [&](const tables::WorkbookCell& cell) { return title_of(cell.text) == title; });
  });
}

class Choosing {
 public:
  Choosing(const tables::Workbook& book, const WantedSheet& wanted) : book_(book), wanted_(wanted) {}

  SheetRecords run() {
    const auto candidates = visible_or_named();
    if (!candidates) return refused(candidates.error());
    std::optional<Found> chosen;
    std::size_t with_cells = 0;
    for (const std::size_t sheet : *candidates) {
      auto found = look_at(sheet);
      if (!found) return refused(found.error());
      if (!*found) continue;
      ++with_cells;
      const bool better = (*found)->has_titles && (!chosen || !chosen->has_titles);
      if (!chosen || better) chosen = *found;
    }
    if (chosen && (chosen->has_titles || with_cells == 1)) return read(chosen->sheet, chosen->header);
    if (!chosen) return read(candidates->front(), 0);
    return refused({no_titles(*candidates)});
  }

 private:
  struct Found {
    std::size_t sheet = 0, header = 0;
    bool has_titles = false;
  };

  static SheetRecords refused(text::Diagnostics problems) {
    SheetRecords none;
    none.problems = std::move(problems);
    return none;
  }

  text::Outcome<std::vector<std::size_t>> visible_or_named() const {
    std::vector<std::size_t> found;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < book_.sheets().size(); ++k) {
      const tables::WorkbookSheet& sheet = book_.sheets()[k];
      names.push_back(sheet.name);
      if (wanted_.name.empty() ? !sheet.hidden : sheet.name == wanted_.name) found.push_back(k);
    }
    if (!found.empty()) return found;
    const std::string wanted = wanted_.name.empty() ? "that is shown" : fmt::format("`{}`", wanted_.name);
    auto problem = text::error("U0165", fmt::format("`{}` has no sheet {}", book_.name(), wanted));
    problem.file = book_.name();
    problem.note(fmt::format("its sheets are {}", fmt::join(names, ", ")));
    const auto meant = text::nearest(wanted_.name, names);
    problem.help(fmt::format("write `--sheet \"{}\"`", meant.value_or(names.front())));
    return text::refuse(std::move(problem));
  }

  /// Empty: the sheet has no cells.
  text::Outcome<std::optional<Found>> look_at(std::size_t sheet) const {
    std::optional<Found> found;
    std::size_t rows = 0;
    const auto read = book_.read(sheet, [&](const tables::WorkbookRow& row) {
      if (!found) found = Found{sheet, row.number - std::size_t{1}, false};
      if (has_titles(row, wanted_.titles)) found = Found{sheet, row.number - std::size_t{1}, true};
      return !found->has_titles && ++rows < kRowsBeforeTitles;
    });
    if (!read) return std::unexpected(read.error());
    return found;
  }

  SheetRecords read(std::size_t sheet, std::size_t header) const {
    Layout layout;
    bool fits = true;
    const auto read =
        book_.read(sheet, [&](const tables::WorkbookRow& row) { return fits = layout.add(row); });
    if (!read) return refused(read.error());
    const std::string name = fmt::format("{}, sheet {}", book_.name(), book_.sheets()[sheet].name);
    if (!fits) {
      auto problem = text::error("U0164", fmt::format("`{}` cannot be read as a workbook", book_.name()));
      problem.file = name;
      problem.note(fmt::format("it is too large: its rows reach over more than {} cells", kAreaMax));
      problem.help("delete the rows and columns that are not needed, or save the sheet as CSV");
      return refused({std::move(problem)});
    }
    SheetRecords made = layout.finish(name);
    made.header = std::min(header, made.records.size());
    return made;
  }

  text::Diagnostic no_titles(const std::vector<std::size_t>& candidates) const {
    std::vector<std::string> names;
    for (const std::size_t each : candidates) names.push_back(book_.sheets()[each].name);
    auto problem = text::error("L0123", fmt::format("no sheet of `{}` has the titles `{}`", book_.name(),
                                                    fmt::join(wanted_.titles, "` and `")));
    problem.file = book_.name();
    problem.note(fmt::format("looked for in the first rows of {}", fmt::join(names, ", ")));
    return problem.help("add the row of titles, or name a sheet with `--sheet`");
  }

  const tables::Workbook& book_;
  const WantedSheet& wanted_;
};

}  // namespace

SheetRecords read_sheet(const text::SourcePtr& sheet, const WantedSheet& wanted) {
  if (!tables::is_workbook(sheet->name(), sheet->content())) {
    SheetRecords made;
    made.source = sheet;
    made.records = Splitting(sheet->content()).run();
    return made;
  }
  const auto book = tables::Workbook::open(sheet->name(), sheet->content(), kLimits);
  if (book) return Choosing(*book, wanted).run();
  SheetRecords none;
  none.problems = book.error();
  return none;
}

std::string title_of(std::string_view written) {
  std::string name = trimmed(written);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

}  // namespace entente::sourcing
