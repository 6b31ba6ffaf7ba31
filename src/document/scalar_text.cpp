#include "document/scalar_text.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "document/utf8.h"

namespace entente::document {

namespace {

bool contains_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

/// Only characters that stand for themselves in every way of writing: no controls, no tabs, no exotic line
/// breaks.
bool simple_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = 0;
    const std::size_t length = decode_character(text.substr(at), point);
    if (length == 0 || point < 0x20 || (point >= 0x7F && point < 0xA0)) return false;
    if (point == 0x2028 || point == 0x2029 || point == 0xFEFF || point == 0xFFFE || point == 0xFFFF)
      return false;
    at += length;
  }
  return true;
}

bool plain_reads_back(std::string_view text, Context context) {
  if (text.empty() || text == "~" || text == "null" || !simple_characters(text)) return false;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (text.starts_with("---") || text.starts_with("...")) return false;
  if (contains_any(text.substr(0, 1), ",[]{}#&*!|>'\"%@`:?")) return false;
  if (text.front() == '-' && (text.size() == 1 || text[1] == ' ')) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  if (context == Context::block) return true;
  if (text.front() == '-' && contains_any(text.substr(1, 1), ",[]{}")) return false;
  return !contains_any(text, ",[]{}?");
}

/// Text that other YAML readers would take for a number, a date, a truth value or nothing: quotes around it
/// stay.
bool looks_typed(std::string_view text) {
  static constexpr std::array words = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (std::find(words.begin(), words.end(), lower) != words.end()) return true;
  return contains_any(text.substr(0, 1), "0123456789+-.") &&
         lower.find_first_not_of("0123456789abcdefox_+-.:tz ") == std::string::npos;
}

std::string double_quoted(std::string_view text) {
  std::string made = "\"";
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = 0;
    const std::size_t length = std::max<std::size_t>(decode_character(text.substr(at), point), 1);
    const std::string_view character = text.substr(at, length);
    if (character == "\"" || character == "\\") {
      made += '\\';
      made += character;
    } else if (character == "\n") {
      made += "\\n";
    } else if (character == "\t") {
      made += "\\t";
    } else if (simple_characters(character)) {
      made += character;
    } else {
      made += fmt::format("\\u{:04X}", static_cast<unsigned>(point));
    }
    at += length;
  }
  return made + "\"";
}

std::string quoted_text(std::string_view text) {
  if (!simple_characters(text) || !contains_any(text, "\"\\")) return double_quoted(text);
  std::string made = "'";
  for (const char c : text) made += c == '\'' ? std::string("''") : std::string(1, c);
  return made + "'";
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// The lines of a folded text as its author broke them, where they can be moved to another indentation.
std::optional<BlockText> folded_as_written(const Node& node) {
  if (node.style != Node::Style::folded || !node.place) return std::nullopt;
  std::vector<std::string> lines = lines_of(node.place.written());
  if (lines.size() < 3 || contains_any(std::string_view(lines.front()).substr(0, 3), "123456789+"))
    return std::nullopt;
  lines.erase(lines.begin());
  if (blank(lines.front())) return std::nullopt;
  const std::size_t indent = lines.front().find_first_not_of(' ');
  while (blank(lines.back())) {
    // Blanks beyond the indentation are content, also at the end.
    if (lines.back().size() > indent) return std::nullopt;
    lines.pop_back();
  }
  if (lines.size() < 2) return std::nullopt;
  for (std::string& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
    if (blank(line)) {
      // Blanks on an otherwise empty line could be content.
      if (line.size() > indent) return std::nullopt;
      line.clear();
      continue;
    }
    if (line.find_first_not_of(' ') < indent || !simple_characters(line)) return std::nullopt;
    line.erase(0, indent);
  }
  return BlockText{node.scalar.ends_with('\n') ? ">" : ">-", std::move(lines)};
}

std::optional<BlockText> literal(std::string_view text) {
  const std::size_t breaks = text.size() - (text.find_last_not_of('\n') + 1);
  if (breaks > 1) return std::nullopt;
  std::vector<std::string> lines = lines_of(text);
  for (const std::string& line : lines) {
    if (!simple_characters(line) || (!line.empty() && blank(line))) return std::nullopt;
  }
  if (lines.empty() || lines.front().empty() || lines.front().front() == ' ') return std::nullopt;
  return BlockText{breaks == 1 ? "|" : "|-", std::move(lines)};
}

/// One long line broken at single spaces, so that folding gives it back.
std::optional<BlockText> wrapped(std::string_view text, std::size_t width) {
  if (!simple_characters(text) || text.empty() || text.front() == ' ' || text.back() == ' ')
    return std::nullopt;
  BlockText made{">-", {}};
  while (text.size() > width) {
    std::size_t cut = std::string_view::npos;
    for (std::size_t at = 1; at + 1 < text.size() && (at <= width || cut == std::string_view::npos); ++at) {
      if (text[at] == ' ' && text[at - 1] != ' ' && text[at + 1] != ' ') cut = at;
    }
    if (cut == std::string_view::npos) break;
    made.lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut + 1);
  }
  made.lines.emplace_back(text);
  if (made.lines.size() < 2) return std::nullopt;
  return made;
}

}  // namespace

std::string scalar_text(const Node& node, Context context) {
  if (node.is_null()) return node.scalar;
  const bool keep_quotes = node.quoted && looks_typed(node.scalar);
  if (!keep_quotes && plain_reads_back(node.scalar, context)) return node.scalar;
  return quoted_text(node.scalar);
}

std::string key_text(const std::string& key, Context context) {
  return plain_reads_back(key, context) ? key : quoted_text(key);
}

std::optional<BlockText> block_text(const Node& node, const Room& room) {
  if (node.is_null()) return std::nullopt;
  if (auto folded = folded_as_written(node)) return folded;
  if (node.scalar.find('\n') != std::string::npos) return literal(node.scalar);
  if (node.scalar.size() > room.beside_key) return wrapped(node.scalar, room.below_key);
  return std::nullopt;
}

}  // namespace entente::document
