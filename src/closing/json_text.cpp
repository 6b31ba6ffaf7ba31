#include "closing/json_text.h"

#include <fmt/format.h>

namespace entente::closing {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDepthMax = 64;

bool nests_too_deeply(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthMax) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// Characters that a YAML reader refuses or takes for line breaks are escaped; all others stand as they are.
void add_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto at = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
    };
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[i];
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else if (byte == 0xc2 && at(1) >= 0x80 && at(1) < 0xa0) {
      out += fmt::format("\\u{:04x}", at(1));
      i += 1;
    } else if (byte == 0xe2 && at(1) == 0x80 && (at(2) == 0xa8 || at(2) == 0xa9)) {
      out += at(2) == 0xa8 ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (byte == 0xef && at(1) == 0xbb && at(2) == 0xbf) {
      out += "\\ufeff";
      i += 2;
    } else if (byte == 0xef && at(1) == 0xbf && (at(2) == 0xbe || at(2) == 0xbf)) {
      out += at(2) == 0xbe ? "\\ufffe" : "\\uffff";
      i += 2;
    } else {
      out += text[i];
    }
  }
  out += '"';
}

void add(std::string& out, const Json& value) {
  if (value.is_object()) {
    out += '{';
    const char* separator = "";
    for (const auto& [key, member] : value.items()) {
      out += separator;
      add_quoted(out, key);
      out += ':';
      add(out, member);
      separator = ",";
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    const char* separator = "";
    for (const Json& member : value) {
      out += separator;
      add(out, member);
      separator = ",";
    }
    out += ']';
  } else if (value.is_string()) {
    add_quoted(out, value.get_ref<const std::string&>());
  } else {
    out += value.dump();
  }
}

void add(std::string& out, const document::Node& node) {
  if (node.is_mapping()) {
    out += '{';
    const char* separator = "";
    for (const auto& entry : node.entries) {
      out += separator;
      add_quoted(out, entry.key);
      out += ':';
      add(out, entry.value);
      separator = ",";
    }
    out += '}';
  } else if (node.is_sequence()) {
    out += '[';
    const char* separator = "";
    for (const auto& item : node.items) {
      out += separator;
      add(out, item);
      separator = ",";
    }
    out += ']';
  } else if (node.is_null()) {
    out += "null";
  } else {
    add_quoted(out, node.scalar);
  }
}

}  // namespace

std::optional<Json> read_json(std::string_view text, std::string_view left_out) {
  if (nests_too_deeply(text)) return std::nullopt;
  const auto keep = [left_out](int depth, Json::parse_event_t event, const Json& parsed) {
    return left_out.empty() || depth != 1 || event != Json::parse_event_t::key ||
           parsed.get_ref<const std::string&>() != left_out;
  };
  Json value = left_out.empty() ? Json::parse(text, nullptr, false) : Json::parse(text, keep, false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

std::string json_text(const Json& value) {
  std::string out;
  add(out, value);
  return out;
}

std::string json_text(const document::Node& node) {
  std::string out;
  add(out, node);
  return out;
}

}  // namespace entente::closing
