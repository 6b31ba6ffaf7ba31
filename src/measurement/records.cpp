#include "measurement/records.h"

#include <fmt/format.h>

#include <algorithm>

#include "measurement/record_kinds.h"
#include "measurement/values.h"

namespace entente::measurement {

double RecordReader::share() const {
  if (bytes_ == nullptr || bytes_->size() <= 0) return 0;
  return std::min(1.0, static_cast<double>(bytes_->position()) / static_cast<double>(bytes_->size()));
}

namespace {

text::Diagnostic about(const std::string& path, const char* code, std::string message) {
  text::Diagnostic problem = text::error(code, std::move(message));
  problem.file = path;
  return problem;
}

bool looks_binary(std::string_view head) {
  std::size_t odd = 0;
  for (char c : head) {
    auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return true;
    if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') ++odd;
  }
  return odd * 20 > head.size();
}

bool ends_with(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() && name.substr(name.size() - ending.size()) == ending;
}

}  // namespace

text::Outcome<Layout> recognise(const std::string& path, std::string_view head) {
  if (head.empty()) return text::refuse(about(path, "T0130", "the file is empty").help("export it again"));
  Layout layout;
  if (head.substr(0, 4) == "PAR1") {
    layout.kind = Layout::Kind::parquet;
    return layout;
  }
  if (head.substr(0, 2) == "\xff\xfe" || head.substr(0, 2) == "\xfe\xff") {
    return text::refuse(
        about(path, "T0139", "the file is in UTF-16")
            .note("Entente reads UTF-8")
            .help(fmt::format("convert it: iconv -f UTF-16 -t UTF-8 {} > converted.csv", path)));
  }
  if (looks_binary(head)) {
    text::Diagnostic binary = about(path, "T0132", "the file is neither text nor Parquet");
    if (head.substr(0, 2) == "PK") {
      binary.note("it looks like a spreadsheet or ZIP archive").help("save the sheet as CSV (UTF-8)");
    } else {
      binary.help("give a CSV, TSV, JSON, NDJSON or Parquet file, gzip or not");
    }
    return text::refuse(std::move(binary));
  }
  std::string_view text = head.substr(0, 3) == "\xef\xbb\xbf" ? head.substr(3) : head;
  text = trim(text);
  if (text.empty()) return text::refuse(about(path, "T0130", "the file is empty").help("export it again"));
  if (text.front() == '[') {
    layout.kind = Layout::Kind::json;
  } else if (text.front() == '{') {
    // One object a line, or one document with a list of rows in it.
    std::size_t line = text.find('\n');
    std::string_view first = trim(text.substr(0, line));
    bool whole = first.back() == '}' && std::count(first.begin(), first.end(), '{') > 0;
    std::string_view next = line == std::string_view::npos ? std::string_view{} : trim(text.substr(line));
    bool lines = whole && (next.empty() ? !ends_with(path, ".json") : next.front() == '{');
    layout.kind = lines || ends_with(path, ".ndjson") || ends_with(path, ".jsonl") ||
                          ends_with(path, ".ndjson.gz") || ends_with(path, ".jsonl.gz")
                      ? Layout::Kind::ndjson
                      : Layout::Kind::json;
  }
  return layout;
}

text::Outcome<std::unique_ptr<RecordReader>> read_records(const std::string& path,
                                                          std::unique_ptr<Bytes> bytes,
                                                          const Layout& layout) {
  switch (layout.kind) {
    case Layout::Kind::csv:
      return read_csv(path, std::move(bytes), layout);
    case Layout::Kind::json:
    case Layout::Kind::ndjson:
      return read_json(path, std::move(bytes), layout);
    case Layout::Kind::parquet:
      return read_parquet(path);
  }
  return std::unique_ptr<RecordReader>();
}

Splitter::Splitter(std::string path, std::unique_ptr<Bytes> bytes) : path_(std::move(path)) {
  bytes_ = std::move(bytes);
}

text::Outcome<bool> Splitter::fill() {
  std::size_t have = pending_.size();
  pending_.resize(have + kBlockBytes);
  auto got = bytes_->read(pending_.data() + have, kBlockBytes);
  pending_.resize(have + (got ? *got : 0));
  if (!got) return std::unexpected(got.error());
  if (*got == 0) ended_ = true;
  return *got != 0;
}

text::Outcome<bool> Splitter::next(Block& block) {
  block.records.clear();
  for (;;) {
    if (!ended_) {
      auto more = fill();
      if (!more) return std::unexpected(more.error());
    }
    const char* base = pending_.data();
    const char* end = base + pending_.size();
    const char* at = base;
    while (at != end) {
      Found found = find(at, end, ended_);
      if (found.state == Found::State::more) {
        // A record that never ends is not held in memory for ever: it is given up at its first line.
        if (static_cast<std::size_t>(end - at) < kRecordBytesMax && !ended_) break;
        found = give_up(at, end);
      }
      if (found.state == Found::State::record) {
        block.records.push_back({static_cast<std::uint32_t>(found.begin - base),
                                 static_cast<std::uint32_t>(found.end - base), found.problem});
      }
      at = found.next;
    }
    if (block.records.empty()) {
      pending_.erase(pending_.begin(), pending_.begin() + (at - base));
      if (ended_) return false;
      continue;
    }
    std::vector<char> rest(at, end);
    block.bytes = std::move(pending_);
    pending_ = std::move(rest);
    block.first_row = next_row_;
    next_row_ += static_cast<std::int64_t>(block.records.size());
    return true;
  }
}

}  // namespace entente::measurement
