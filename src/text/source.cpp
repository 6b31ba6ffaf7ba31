#include "text/source.h"

#include <algorithm>

namespace entente::text {

Source::Source(std::string name, std::string content) : name_(std::move(name)), content_(std::move(content)) {
  line_starts_.push_back(0);
  for (std::uint32_t i = 0; i < content_.size(); ++i) {
    if (content_[i] == '\n') line_starts_.push_back(i + 1);
  }
}

std::string_view Source::slice(Span span) const {
  const std::size_t end = std::min<std::size_t>(span.end, content_.size());
  if (span.begin >= end) return {};
  return std::string_view(content_).substr(span.begin, end - span.begin);
}

LineColumn Source::line_column(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(line_starts_, offset);
  const auto line = static_cast<std::uint32_t>(after - line_starts_.begin());
  std::uint32_t column = 1;
  for (std::uint32_t i = line_starts_[line - 1]; i < offset && i < content_.size(); ++i) {
    const bool continuation = (static_cast<unsigned char>(content_[i]) & 0xC0U) == 0x80U;
    if (!continuation) ++column;
  }
  return {line, column};
}

std::string_view Source::line(std::uint32_t line) const {
  const std::uint32_t begin = line_starts_[line - 1];
  std::size_t end = line < line_starts_.size() ? line_starts_[line] - 1 : content_.size();
  if (end > begin && content_[end - 1] == '\r') --end;
  return std::string_view(content_).substr(begin, end - begin);
}

std::string to_string(const Place& place) {
  if (!place) return {};
  const LineColumn at = place.source->line_column(place.span.begin);
  return place.source->name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace entente::text
