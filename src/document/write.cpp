#include "document/write.h"

#include <algorithm>
#include <optional>

#include "document/comments.h"
#include "document/fields.h"
#include "document/scalar_text.h"

namespace entente::document {

namespace {

constexpr std::size_t columns_max = 110;
/// Mappings made by a program are written in one line up to this many keys and columns.
constexpr std::size_t short_keys_max = 4;
constexpr std::size_t short_columns_max = 90;
/// A key this long needs the form `? key`; YAML allows 1024 characters.
constexpr std::size_t key_columns_max = 1000;

bool has_comments(const Node& node) {
  return node.comments &&
         (!node.comments->before.empty() || !node.comments->beside.empty() || !node.comments->after.empty());
}

/// A comment inside a collection keeps it from being written in one line. Blank lines do not.
bool comments_inside(const Node& node) {
  const auto speaks = [](const Node& child) {
    if (!has_comments(child)) return false;
    const auto& before = child.comments->before;
    return !child.comments->beside.empty() || !child.comments->after.empty() ||
           std::any_of(before.begin(), before.end(), [](const std::string& line) { return !line.empty(); });
  };
  if (node.comments && !node.comments->after.empty()) return true;
  return std::any_of(node.items.begin(), node.items.end(),
                     [&](const Node& item) { return speaks(item) || comments_inside(item); }) ||
         std::any_of(node.entries.begin(), node.entries.end(), [&](const Node::Entry& entry) {
           return speaks(entry.value) || comments_inside(entry.value);
         });
}

std::string flow_text(const Node& node) {
  if (node.is_scalar()) {
    const std::string text = scalar_text(node, Context::flow);
    return text.empty() ? "~" : text;
  }
  std::string made = node.is_sequence() ? "[" : "{";
  for (const Node& item : node.items) made += (made.size() > 1 ? ", " : "") + flow_text(item);
  for (const Node::Entry& entry : node.entries) {
    made +=
        (made.size() > 1 ? ", " : "") + key_text(entry.key, Context::flow) + ": " + flow_text(entry.value);
  }
  return made + (node.is_sequence() ? "]" : "}");
}

bool only_scalars(const Node& node) {
  return std::all_of(node.items.begin(), node.items.end(),
                     [](const Node& item) { return item.is_scalar(); }) &&
         std::all_of(node.entries.begin(), node.entries.end(),
                     [](const Node::Entry& entry) { return entry.value.is_scalar(); });
}

/// A collection on one line, if that suits it and it fits behind `column`.
std::optional<std::string> one_line(const Node& node, std::size_t column) {
  if (node.items.empty() && node.entries.empty())
    return comments_inside(node) ? std::nullopt : std::optional(flow_text(node));
  if (node.style == Node::Style::block || comments_inside(node)) return std::nullopt;
  std::size_t width = columns_max;
  if (node.style != Node::Style::flow) {
    if (!only_scalars(node) || node.entries.size() > short_keys_max) return std::nullopt;
    width = short_columns_max;
  }
  std::string text = flow_text(node);
  if (column + text.size() > width) return std::nullopt;
  return text;
}

class Writer {
 public:
  std::string document(const Node& root);

 private:
  void children(const Node& node, std::size_t indent, bool on_line_of_dash);
  void entry(const Node::Entry& entry, std::size_t indent);
  void value(const Node& node, std::size_t indent, std::size_t column);
  void scalar(const Node& node, std::size_t indent, std::size_t column);
  void before(const std::vector<std::string>& lines, std::size_t indent, bool first);
  void after(const Node& node, std::size_t indent);
  void line_end(const Node& node);
  void blank_line();
  void pad(std::size_t indent) { out_.append(indent, ' '); }

  std::string out_;
};

std::string Writer::document(const Node& root) {
  const bool header = root.comments && !root.comments->before.empty();
  if (header) {
    before(root.comments->before, 0, true);
    blank_line();
  }
  if (root.is_scalar()) {
    scalar(root, 0, 0);
    after(root, 0);
  } else if (root.items.empty() && root.entries.empty()) {
    out_ += flow_text(root) + "\n";
    after(root, 0);
  } else {
    children(root, 0, false);
  }
  return std::move(out_);
}

/// What is left of the line behind `column`, and of the lines of a block whose key stands at `indent`.
Room room_behind(std::size_t column, std::size_t indent) {
  constexpr std::size_t least = 40;
  const auto left = [](std::size_t used) { return columns_max - std::min(used, columns_max); };
  return {left(column + 1), std::max(left(indent + 2), least)};
}

/// For top-level values.
bool several_lines(const Node& node, std::size_t column) {
  if (node.is_scalar()) return block_text(node, room_behind(column, 0)).has_value();
  return !one_line(node, column + 1);
}

/// Comments before the first child of a list element go before its dash.
std::vector<std::string> lines_before(const Node& node) {
  std::vector<std::string> lines = node.comments ? node.comments->before : std::vector<std::string>{};
  const bool inside =
      (node.is_mapping() && !node.entries.empty()) || (node.is_sequence() && !node.items.empty());
  if (!inside) return lines;
  const std::vector<std::string> inner =
      lines_before(node.is_mapping() ? node.entries.front().value : node.items.front());
  lines.insert(lines.end(), inner.begin(), inner.end());
  return lines;
}

void Writer::children(const Node& node, std::size_t indent, bool on_line_of_dash) {
  bool first = true;
  bool previous_tall = false;
  for (const Node& item : node.items) {
    const bool compact =
        !item.is_scalar() && !one_line(item, indent + 2) && (!item.comments || item.comments->beside.empty());
    if (!(first && on_line_of_dash)) {
      before(
          compact ? lines_before(item) : (item.comments ? item.comments->before : std::vector<std::string>{}),
          indent, first);
      pad(indent);
    }
    out_ += "-";
    if (compact) {
      out_ += " ";
      children(item, indent + 2, true);
    } else {
      value(item, indent, indent + 1);
    }
    first = false;
  }
  for (const Node::Entry& each : node.entries) {
    if (!(first && on_line_of_dash)) {
      const bool tall =
          indent == 0 && several_lines(each.value, key_text(each.key, Context::block).size() + 1);
      if (!first && (tall || previous_tall)) blank_line();
      previous_tall = tall;
      before(each.value.comments ? each.value.comments->before : std::vector<std::string>{}, indent, first);
      pad(indent);
    }
    entry(each, indent);
    first = false;
  }
  after(node, indent);
}

void Writer::entry(const Node::Entry& entry, std::size_t indent) {
  const std::string key = key_text(entry.key, Context::block);
  if (key.size() > key_columns_max) {
    out_ += "? " + key + "\n";
    pad(indent);
    out_ += ":";
    value(entry.value, indent, indent + 1);
    return;
  }
  out_ += key + ":";
  value(entry.value, indent, indent + key.size() + 1);
}

/// What follows `key:` or `-`, to the end of the value's last line.
void Writer::value(const Node& node, std::size_t indent, std::size_t column) {
  if (node.is_scalar()) {
    scalar(node, indent, column);
    return;
  }
  if (const auto text = one_line(node, column + 1)) {
    out_ += " " + *text;
    line_end(node);
    return;
  }
  line_end(node);
  if (node.items.empty() && node.entries.empty()) {
    // Nothing but comments inside.
    pad(indent + 2);
    out_ += flow_text(node) + "\n";
    after(node, indent + 2);
    return;
  }
  children(node, indent + 2, false);
}

void Writer::scalar(const Node& node, std::size_t indent, std::size_t column) {
  const bool root = column == 0;
  if (const auto block = block_text(node, room_behind(column, indent))) {
    out_ += (root ? "" : " ") + block->header;
    line_end(node);
    for (const std::string& line : block->lines) {
      if (!line.empty()) pad(indent + 2);
      out_ += line + "\n";
    }
    return;
  }
  const std::string text = scalar_text(node, Context::block);
  if (!text.empty()) out_ += (root ? "" : " ") + text;
  line_end(node);
}

void Writer::before(const std::vector<std::string>& lines, std::size_t indent, bool first) {
  for (const std::string& line : lines) {
    if (line.empty()) {
      if (!first) blank_line();
    } else {
      pad(indent);
      out_ += line + "\n";
      first = false;
    }
  }
}

void Writer::after(const Node& node, std::size_t indent) {
  if (node.comments) before(node.comments->after, indent, out_.empty());
}

void Writer::line_end(const Node& node) {
  if (node.comments && !node.comments->beside.empty()) out_ += "  " + node.comments->beside;
  out_ += "\n";
}

void Writer::blank_line() {
  if (!out_.empty() && !out_.ends_with("\n\n")) out_ += "\n";
}

}  // namespace

std::string write(const Node& root) {
  return Writer().document(root);
}

namespace {

/// One laying out. The text is the author's: what could not be laid out so that it says the same stays as it
/// is.
text::Outcome<std::string> lay_out(const text::SourcePtr& source, const std::function<void(Node&)>& arrange) {
  Parsed parsed = parse(source);
  if (!parsed.diagnostics.empty()) return std::unexpected(std::move(parsed.diagnostics));
  attach_comments(parsed.root, source);
  arrange(parsed.root);
  std::string made = write(parsed.root);
  const Parsed again = parse(std::make_shared<const text::Source>(source->name(), made));
  if (!again.diagnostics.empty() || !same_content(again.root, parsed.root))
    return std::string(source->content());
  return made;
}

constexpr int kLayoutsMost = 5;

}  // namespace

text::Outcome<std::string> format_by(const text::SourcePtr& source,
                                     const std::function<void(Node&)>& arrange) {
  auto made = lay_out(source, arrange);
  // A comment inside a list in brackets may settle only in the second layout: what is given is its own
  // layout, or the text as it was.
  for (int pass = 1; made && pass < kLayoutsMost; ++pass) {
    auto next = lay_out(std::make_shared<const text::Source>(source->name(), *made), arrange);
    if (!next || *next == *made) return made;
    made = std::move(next);
  }
  if (!made) return made;
  return std::string(source->content());
}

std::string inline_text(const Node& node) {
  return flow_text(node);
}

}  // namespace entente::document
