#include "agreement/phrase.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::agreement {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/';
}

/// Length of the number at the front of `text`, groups of three digits included; 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t first = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  const auto is_group = [&text](std::size_t begin) {
    if (begin + 4 > text.size() || text[begin] != ' ') return false;
    const auto digits = text.substr(begin + 1, 3);
    return std::ranges::all_of(digits, is_digit) &&
           (begin + 4 == text.size() || !is_word(text[begin + 4]) || text[begin + 4] == '.');
  };
  if (at - first >= 1 && at - first <= 3) {
    while (is_group(at)) at += 4;
  }
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  return at == first ? 0 : at;
}

}  // namespace

void Phrase::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

bool Phrase::accept(std::string_view words) {
  std::size_t at = at_;
  for (std::size_t i = 0; i < words.size();) {
    if (words[i] == ' ') {
      if (at >= text_.size() || !is_space(text_[at])) return false;
      while (at < text_.size() && is_space(text_[at])) ++at;
      ++i;
      continue;
    }
    if (at >= text_.size() || text_[at] != words[i]) return false;
    ++at;
    ++i;
  }
  if (at < text_.size() && is_word(text_[at])) return false;
  at_ = at;
  skip_space();
  return true;
}

bool Phrase::accept_sign(std::string_view sign) {
  if (!text_.substr(at_).starts_with(sign)) return false;
  at_ += sign.size();
  skip_space();
  return true;
}

std::optional<money::Decimal> Phrase::number() {
  const std::size_t length = number_length(rest());
  if (length == 0) return std::nullopt;
  auto value = money::Decimal::parse(text_.substr(at_, length));
  if (!value) return std::nullopt;
  at_ += length;
  skip_space();
  return value;
}

std::optional<std::int64_t> Phrase::whole() {
  const std::size_t before = at_;
  const auto value = number();
  if (!value || value->scale() != 0 || value->coefficient() > 1'000'000'000 ||
      value->coefficient() < -1'000'000'000) {
    at_ = before;
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value->coefficient());
}

std::optional<money::Percent> Phrase::percent() {
  const std::size_t before = at_;
  const auto value = number();
  if (!value || !accept_sign("%")) {
    at_ = before;
    return std::nullopt;
  }
  return money::Percent(*value);
}

std::optional<time::Date> Phrase::date() {
  const std::string_view written = peek_word();
  const auto value = time::Date::parse(written);
  if (!value) return std::nullopt;
  at_ += written.size();
  skip_space();
  return value;
}

std::optional<money::Money> Phrase::money() {
  const auto is_code = [](std::string_view word) {
    return word.size() == 3 && std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  std::size_t end = at_;
  if (const auto code = peek_word(); is_code(code)) {
    end = at_ + code.size();
    while (end < text_.size() && is_space(text_[end])) ++end;
    const std::size_t length = number_length(text_.substr(end));
    if (length == 0) return std::nullopt;
    end += length;
  } else {
    const std::size_t length = number_length(rest());
    if (length == 0) return std::nullopt;
    end = at_ + length;
    while (end < text_.size() && is_space(text_[end])) ++end;
    if (end + 3 > text_.size() || !is_code(text_.substr(end, 3))) return std::nullopt;
    end += 3;
  }
  const auto value = money::Money::parse(text_.substr(at_, end - at_));
  if (!value) return std::nullopt;
  at_ = end;
  skip_space();
  return value;
}

std::string_view Phrase::peek_word() const {
  std::size_t end = at_;
  while (end < text_.size() && is_word(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view Phrase::word() {
  const std::string_view found = peek_word();
  at_ += found.size();
  skip_space();
  return found;
}

text::Place place_inside(const document::Node& scalar, std::size_t begin, std::size_t length) {
  return place_inside(scalar.content ? scalar.content : scalar.place, scalar.scalar, begin, length);
}

text::Place place_inside(const text::Place& content, std::string_view value, std::size_t begin,
                         std::size_t length) {
  if (!content || content.written() != value) return content;
  const auto first = static_cast<std::uint32_t>(std::min(begin, value.size()));
  const auto last = static_cast<std::uint32_t>(std::min(begin + length, value.size()));
  if (first == last) return content;
  return {content.source, {content.span.begin + first, content.span.begin + last}};
}

std::string slug(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      made += static_cast<char>(c - 'A' + 'a');
    } else if (is_letter(c) || is_digit(c) || c == '_') {
      made += c;
    } else if (!made.empty() && made.back() != '-') {
      made += '-';
    }
  }
  while (!made.empty() && made.back() == '-') made.pop_back();
  return made;
}

std::string counted(std::int64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace entente::agreement
