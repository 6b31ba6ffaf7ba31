// JSON: a list of objects, an object that holds one ({"result": [...]}), or one object a line. Columns are
// paths such as `priority.name`; a list to unnest gives one row for each of its elements.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "measurement/record_kinds.h"
#include "measurement/values.h"

namespace entente::measurement {

namespace {

using nlohmann::json;

constexpr std::size_t kSampleRecords = 5000;
constexpr std::size_t kDepthMax = 64;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class JsonReader final : public Splitter {
 public:
  JsonReader(std::string path, std::unique_ptr<Bytes> bytes, Layout layout)
      : Splitter(std::move(path), std::move(bytes)), layout_(std::move(layout)) {}

  text::Outcome<bool> start() {
    while (!ended_ && pending_.size() < kBlockBytes) {
      if (auto more = fill(); !more) return std::unexpected(more.error());
    }
    std::size_t at = 0;
    if (std::string_view(pending_.data(), pending_.size()).substr(0, 3) == "\xef\xbb\xbf") at = 3;
    if (layout_.kind == Layout::Kind::json) at = list_start(at);
    if (at == std::string::npos) {
      text::Diagnostic none = text::error("T0132", "the JSON file holds no list of rows");
      none.file = path_;
      none.help("give a list of objects, or one object a line");
      return text::refuse(std::move(none));
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
    sample();
    return true;
  }

  void read(const Block& block, std::size_t i, Cells& cells,
            const std::function<void(const Cells&)>& row) const override {
    cells.scratch.clear();
    cells.cells.assign(columns_.size(), {});
    cells.fields = columns_.size();
    cells.problem = block.records[i].problem;
    json value = json::parse(block.record(i), nullptr, false);
    if (value.is_discarded() || !value.is_object()) {
      if (cells.problem == RecordProblem::none) cells.problem = RecordProblem::not_json;
      row(cells);
      return;
    }
    const json* list = layout_.each.empty() ? nullptr : find_path(value, layout_.each);
    if (list == nullptr || !list->is_array() || list->empty()) {
      fill_cells(value, nullptr, cells);
      row(cells);
      return;
    }
    for (const json& element : *list) {
      fill_cells(value, &element, cells);
      row(cells);
    }
  }

 protected:
  Found find(const char* at, const char* end, bool last) override {
    const bool lines = layout_.kind == Layout::Kind::ndjson;
    if (finished_) return {Found::State::skip, at, at, end, RecordProblem::none};
    if (is_space(*at) || (!lines && *at == ','))
      return {Found::State::skip, at, at, at + 1, RecordProblem::none};
    if (lines) {
      const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      const char* line_end = found == nullptr ? end : static_cast<const char*>(found);
      if (line_end == end && !last) return {};
      return {Found::State::record, at, line_end, line_end, RecordProblem::none};
    }
    if (*at == ']') {
      finished_ = true;
      return {Found::State::skip, at, at, end, RecordProblem::none};
    }
    int depth = 0;
    bool in_text = false;
    for (const char* c = at; c != end; ++c) {
      if (in_text) {
        if (*c == '\\') {
          if (++c == end) return {};
        } else if (*c == '"') {
          in_text = false;
        }
        continue;
      }
      if (*c == '"') in_text = true;
      if (depth == 0 && (*c == ',' || *c == ']'))
        return {Found::State::record, at, c, c, RecordProblem::none};
      if (*c == '{' || *c == '[') ++depth;
      if ((*c == '}' || *c == ']') && --depth == 0)
        return {Found::State::record, at, c + 1, c + 1, RecordProblem::none};
    }
    return {};
  }

  Found give_up(const char* at, const char* end) override {
    finished_ = true;
    const char* shown = end - at > 1000 ? at + 1000 : end;
    return {Found::State::record, at, shown, end, RecordProblem::not_json};
  }

 private:
  /// Just behind the bracket that opens the list of rows, or npos.
  std::size_t list_start(std::size_t at) const {
    bool in_text = false;
    int depth = 0;
    for (std::size_t i = at; i < pending_.size(); ++i) {
      char c = pending_[i];
      if (in_text) {
        if (c == '\\') ++i;
        if (c == '"') in_text = false;
        continue;
      }
      if (c == '"') in_text = true;
      if (c == '[') {
        if (depth == 0) return i + 1;
        std::size_t first = i + 1;
        while (first < pending_.size() && is_space(pending_[first])) ++first;
        if (depth == 1 && first < pending_.size() && pending_[first] == '{') return i + 1;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
    }
    return std::string::npos;
  }

  /// Columns are the paths that the first records have.
  void sample() {
    std::set<std::string> seen;
    const char* at = pending_.data();
    const char* end = at + pending_.size();
    bool was_finished = finished_;
    for (std::size_t count = 0; at != end && count < kSampleRecords;) {
      Found found = find(at, end, ended_);
      if (found.state == Found::State::more) {
        break;
      }
      if (found.state == Found::State::record) {
        ++count;
        json value = json::parse(found.begin, found.end, nullptr, false);
        if (value.is_object()) collect(value, "", seen, 0);
      }
      at = found.next;
    }
    finished_ = was_finished;
    for (const std::string& path : columns_) {
      pointers_.push_back(split(path));
      bool inside = !layout_.each.empty() && (path == layout_.each || path.starts_with(layout_.each + "."));
      in_element_.push_back(inside);
    }
    each_path_ = split(layout_.each);
  }

  void collect(const json& value, const std::string& prefix, std::set<std::string>& seen, std::size_t depth) {
    for (auto entry = value.begin(); entry != value.end(); ++entry) {
      std::string path = prefix.empty() ? entry.key() : prefix + "." + entry.key();
      if (entry->is_object() && depth < kDepthMax) {
        collect(*entry, path, seen, depth + 1);
        continue;
      }
      if (path == layout_.each && entry->is_array()) {
        for (const json& element : *entry) {
          if (element.is_object()) collect(element, path, seen, depth + 1);
        }
      }
      if (seen.insert(path).second) columns_.push_back(path);
    }
  }

  static std::vector<std::string> split(const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= path.size();) {
      std::size_t dot = std::min(path.find('.', at), path.size());
      parts.push_back(path.substr(at, dot - at));
      at = dot + 1;
    }
    return parts;
  }

  static const json* find_path(const json& value, const std::vector<std::string>& parts,
                               std::size_t from = 0) {
    const json* at = &value;
    for (std::size_t i = from; i < parts.size(); ++i) {
      if (!at->is_object()) return nullptr;
      auto found = at->find(parts[i]);
      if (found == at->end()) return nullptr;
      at = &*found;
    }
    return at;
  }
  const json* find_path(const json& value, const std::string&) const { return find_path(value, each_path_); }

  void fill_cells(const json& value, const json* element, Cells& cells) const {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const json* found = nullptr;
      if (in_element_[c]) {
        if (element != nullptr) found = find_path(*element, pointers_[c], each_path_.size());
      } else {
        found = find_path(value, pointers_[c]);
      }
      cells.cells[c] = {};
      if (found == nullptr || found->is_null()) continue;
      std::string& text = cells.scratch.emplace_back();
      if (found->is_string()) {
        text = found->get_ref<const std::string&>();
      } else if (found->is_array() &&
                 std::all_of(found->begin(), found->end(), [](const json& j) { return j.is_string(); })) {
        // A list of words reads as "a, b".
        for (const json& part : *found)
          text += (text.empty() ? "" : ", ") + part.get_ref<const std::string&>();
      } else {
        text = found->dump(-1, ' ', false, json::error_handler_t::replace);
      }
      cells.cells[c] = {text, !text.empty()};
    }
  }

  Layout layout_;
  bool finished_ = false;
  std::vector<std::vector<std::string>> pointers_;
  std::vector<bool> in_element_;
  std::vector<std::string> each_path_;
};

}  // namespace

text::Outcome<std::unique_ptr<RecordReader>> read_json(const std::string& path, std::unique_ptr<Bytes> bytes,
                                                       const Layout& layout) {
  auto reader = std::make_unique<JsonReader>(path, std::move(bytes), layout);
  if (auto started = reader->start(); !started) return std::unexpected(started.error());
  return reader;
}

}  // namespace entente::measurement
