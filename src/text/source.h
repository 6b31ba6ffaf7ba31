// A source text with its lines, and places in it. Spans are byte offsets; lines and columns count from 1,
// columns in characters (UTF-8 code points), as editors do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace entente::text {

/// Half-open range of bytes in a source text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

struct LineColumn {
  std::uint32_t line = 1;    ///< from 1
  std::uint32_t column = 1;  ///< from 1, in characters
};

class Source {
 public:
  Source(std::string name, std::string content);

  const std::string& name() const { return name_; }
  std::string_view content() const { return content_; }
  std::string_view slice(Span span) const;
  LineColumn line_column(std::uint32_t offset) const;
  /// Text of a line without its line break; `line` counts from 1.
  std::string_view line(std::uint32_t line) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  std::uint32_t line_start(std::uint32_t line) const { return line_starts_[line - 1]; }

 private:
  std::string name_;
  std::string content_;
  std::vector<std::uint32_t> line_starts_;
};

using SourcePtr = std::shared_ptr<const Source>;

/// Where something stands in a source text. An empty `source` means that it was not written anywhere (a
/// default).
struct Place {
  SourcePtr source;
  Span span;
  explicit operator bool() const { return source != nullptr; }
  std::string_view written() const { return source ? source->slice(span) : std::string_view{}; }
};

/// `name:line:column`, or "" for a place that is nowhere.
std::string to_string(const Place& place);

/// A value together with the place where it was written.
template <class Value>
struct Placed {
  Value value{};
  Place place;

  Placed() = default;
  Placed(Value v, Place p = {}) : value(std::move(v)), place(std::move(p)) {}
  const Value& operator*() const { return value; }
  Value& operator*() { return value; }
  const Value* operator->() const { return &value; }
  Value* operator->() { return &value; }
  /// Equality is of the value: the same terms written elsewhere are the same terms.
  bool operator==(const Placed& other) const { return value == other.value; }
};

}  // namespace entente::text
