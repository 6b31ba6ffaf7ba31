// CSV and TSV: records end at a line break outside quotes; a quote opens only at the start of a field and is
// written twice inside. A quote that never closes is given up at the end of its line, so that it costs one
// row and not the file.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "measurement/record_kinds.h"
#include "measurement/values.h"

namespace entente::measurement {

namespace {

const char* find_char(const char* at, const char* end, char c) {
  const void* found = std::memchr(at, c, static_cast<std::size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found);
}

class CsvReader final : public Splitter {
 public:
  CsvReader(std::string path, std::unique_ptr<Bytes> bytes, char delimiter)
      : Splitter(std::move(path), std::move(bytes)), delimiter_(delimiter) {}

  text::Outcome<bool> read_header() {
    Block block;
    while (!ended_ && pending_.size() < 3) {
      if (auto more = fill(); !more) return std::unexpected(more.error());
    }
    if (std::string_view(pending_.data(), pending_.size()).substr(0, 3) == "\xef\xbb\xbf") {
      pending_.erase(pending_.begin(), pending_.begin() + 3);
    }
    for (;;) {
      const char* base = pending_.data();
      const char* end = base + pending_.size();
      Found found = pending_.empty() ? Found{} : find(base, end, ended_);
      if (found.state == Found::State::more) {
        if (ended_ || pending_.size() > kRecordBytesMax) {
          if (pending_.empty()) return false;
          found = give_up(base, end);
        } else {
          if (auto more = fill(); !more) return std::unexpected(more.error());
          continue;
        }
      }
      if (found.state == Found::State::record) {
        block.bytes.assign(found.begin, found.end);
        block.records.push_back({0, static_cast<std::uint32_t>(block.bytes.size()), RecordProblem::none});
      }
      pending_.erase(pending_.begin(), pending_.begin() + (found.next - base));
      if (found.state == Found::State::record) break;
    }
    Cells cells;
    read(block, 0, cells, [](const Cells&) {});
    std::map<std::string, int> seen;
    for (std::size_t c = 0; c < cells.fields; ++c) {
      std::string name = as_utf8(trim(cells.cells[c].text));
      if (name.empty()) name = fmt::format("column {}", c + 1);
      int times = ++seen[name];
      columns_.push_back(times == 1 ? name : fmt::format("{} ({})", name, times));
    }
    return true;
  }

  void read(const Block& block, std::size_t i, Cells& cells,
            const std::function<void(const Cells&)>& row) const override {
    std::string_view record = block.record(i);
    cells.problem = block.records[i].problem;
    cells.cells.resize(columns_.size());
    cells.scratch.clear();
    std::size_t field = 0;
    const char* at = record.data();
    const char* end = at + record.size();
    auto take = [&](std::string_view text) {
      if (field >= cells.cells.size()) cells.cells.resize(field + 1);
      cells.cells[field++] = {text, !text.empty()};
    };
    for (;;) {
      if (at != end && *at == '"') {
        at = quoted(at + 1, end, cells, take);
      } else {
        const char* stop = find_char(at, end, delimiter_);
        take({at, static_cast<std::size_t>(stop - at)});
        at = stop;
      }
      if (at == end) break;
      ++at;  // the delimiter
    }
    cells.fields = field;
    for (std::size_t c = field; c < cells.cells.size(); ++c) cells.cells[c] = {};
    row(cells);
  }

 protected:
  Found find(const char* at, const char* end, bool last) override {
    const char* line_end = find_char(at, end, '\n');
    if (find_char(at, line_end, '"') != line_end) return find_quoted(at, end, last);
    if (line_end == end && !last) return {};
    return record(at, line_end, line_end == end ? end : line_end + 1);
  }

  Found give_up(const char* at, const char* end) override {
    const char* line_end = find_char(at, end, '\n');
    Found found = record(at, line_end, line_end == end ? end : line_end + 1);
    found.problem = RecordProblem::open_quote;
    return found;
  }

 private:
  static Found record(const char* begin, const char* end, const char* next) {
    if (end != begin && end[-1] == '\r') --end;
    return {begin == end ? Found::State::skip : Found::State::record, begin, end, next, RecordProblem::none};
  }

  Found find_quoted(const char* begin, const char* end, bool last) const {
    bool field_start = true;
    for (const char* at = begin; at != end; ++at) {
      if (*at == '"' && field_start) {
        ++at;
        for (;;) {
          at = find_char(at, end, '"');
          if (at == end) return {};
          if (at + 1 == end && !last) return {};
          if (at + 1 == end || at[1] != '"') break;
          at += 2;
        }
        field_start = false;
      } else if (*at == '\n') {
        return record(begin, at, at + 1);
      } else {
        field_start = *at == delimiter_;
      }
    }
    return last ? record(begin, end, end) : Found{};
  }

  /// A quoted field whose content begins at `at`; returns where its delimiter or the end of the record
  /// stands.
  template <class Take>
  const char* quoted(const char* at, const char* end, Cells& cells, const Take& take) const {
    const char* close = find_char(at, end, '"');
    if (close != end && (close + 1 == end || close[1] == delimiter_)) {
      take({at, static_cast<std::size_t>(close - at)});
      return close + 1;
    }
    std::string& text = cells.scratch.emplace_back();
    for (;;) {
      close = find_char(at, end, '"');
      text.append(at, close);
      if (close == end) break;
      at = close + 1;
      if (at == end || *at != '"') {
        // Text after the closing quote stays part of the field.
        const char* stop = find_char(at, end, delimiter_);
        text.append(at, stop);
        at = stop;
        take(text);
        return at;
      }
      text += '"';
      ++at;
    }
    take(text);
    return end;
  }

  char delimiter_;
};

}  // namespace

text::Outcome<std::unique_ptr<RecordReader>> read_csv(const std::string& path, std::unique_ptr<Bytes> bytes,
                                                      const Layout& layout) {
  auto reader = std::make_unique<CsvReader>(path, std::move(bytes), layout.delimiter);
  auto header = reader->read_header();
  if (!header) return std::unexpected(header.error());
  if (!*header) {
    text::Diagnostic empty = text::error("T0130", "the file is empty");
    empty.file = path;
    return text::refuse(std::move(empty));
  }
  return reader;
}

}  // namespace entente::measurement
