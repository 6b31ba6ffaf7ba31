#include "expression/lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "expression/type.h"
#include "time/instant.h"

namespace entente::expression {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
 public:
  Lexer(const Written& written, text::Diagnostics& problems)
      : written_(written), text_(written.text), problems_(problems) {}

  std::vector<Token> run() {
    while (skip_blanks()) next();
    add(Token::Kind::end, at_, at_);
    return std::move(tokens_);
  }

 private:
  bool skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_ < text_.size();
  }

  void next() {
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      if (date_ahead()) return date();
      return number();
    }
    if (starts_name(at_)) return name();
    if (c == '"' || c == '\'') return quoted(c);
    if (c == '`') return quoted_name();
    symbol();
  }

  char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  /// Letters of any script start a name; typographic signs (U+00A0, U+2000 and above in the first three-byte
  /// blocks) do not.
  bool starts_name(std::size_t at) const {
    const char c = text_[at];
    if (is_letter(c)) return true;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0xC3 || byte > 0xF4) return false;
    return byte != 0xE2;
  }

  bool date_ahead() const {
    for (std::size_t i = 0; i < 10; ++i) {
      const char c = peek(i);
      if (i == 4 || i == 7 ? c != '-' : !is_digit(c)) return false;
    }
    return !is_digit(peek(10));
  }

  void date() {
    const std::size_t begin = at_;
    const std::string digits = text_.substr(at_, 10);
    at_ += 10;
    const std::size_t date_end = at_;
    if (peek(0) == 'T' && is_digit(peek(1))) {
      while (at_ < text_.size() && (is_digit(text_[at_]) || is_letter(text_[at_]) || text_[at_] == ':' ||
                                    text_[at_] == '+' || text_[at_] == '.'))
        ++at_;
      const text::Span span = span_from(begin);
      auto problem =
          text::error("E0108", fmt::format("the instant `{}` stands without quotes", written_.slice(span)));
      problem.at(written_.at(span), "a date and a time of day");
      written_.repair(problem, fmt::format("write `\"{}\"`", written_.slice(span)), text::Applicability::safe,
                      span, fmt::format("\"{}\"", written_.slice(span)));
      problems_.push_back(std::move(problem));
      add(Token::Kind::text, begin, at_).text = written_.slice(span);
      return;
    }
    const auto parsed = time::Date::parse(digits);
    if (!parsed) {
      const text::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(date_end)};
      problems_.push_back(text::error("E0108", fmt::format("there is no date `{}`", digits))
                              .at(written_.at(span), "no such day")
                              .help("write dates as year, month, day: `2026-04-01`"));
    }
    add(Token::Kind::date, begin, at_).value = parsed ? parsed->days : 0;
  }

  void number() {
    const std::size_t begin = at_;
    std::int64_t whole = 0;
    bool too_large = false;
    while (is_digit(peek(0))) {
      whole = whole * 10 + (text_[at_++] - '0');
      if (whole > 9'000'000'000'000) too_large = true, whole = 0;
    }
    std::int64_t fraction = 0;
    int decimals = 0;
    if (peek(0) == '.' && is_digit(peek(1))) {
      ++at_;
      for (; is_digit(peek(0)); ++at_, ++decimals) {
        if (decimals < 6) fraction = fraction * 10 + (text_[at_] - '0');
      }
    }
    for (int i = decimals; i < 6; ++i) fraction *= 10;
    const text::Span span = span_from(begin);
    if (too_large || decimals > 6) {
      problems_.push_back(
          text::error("E0106", fmt::format("the number `{}` has too many {}", written_.slice(span),
                                           too_large ? "digits" : "decimals"))
              .at(written_.at(span))
              .help("numbers have up to six decimals and reach up to 9,000,000,000,000"));
    }
    Token& token = add(Token::Kind::number, begin, at_);
    token.value = whole * kNumberScale + fraction;
    percent(token.value, begin);
  }

  /// `95%` could mean 95 or 0.95: only bars and rates of the agreement carry the sign.
  void percent(std::int64_t value, std::size_t begin) {
    std::size_t sign = at_;
    while (sign < text_.size() && text_[sign] == ' ') ++sign;
    if (sign == text_.size() || text_[sign] != '%') return;
    at_ = sign + 1;
    const text::Span span = span_from(begin);
    const std::int64_t share = value / 100;
    std::string plain = fmt::format("{}.{:06}", share / kNumberScale, share % kNumberScale);
    while (plain.back() == '0') plain.pop_back();
    if (plain.back() == '.') plain.pop_back();
    auto problem =
        text::error("E0107", fmt::format("`{}` is not a number inside an expression", written_.slice(span)));
    problem.at(written_.at(span), "per cent of what?");
    if (value % 100 == 0) {
      written_.repair(problem, fmt::format("write the share as a number: `{}`", plain),
                      text::Applicability::changes_meaning, span, plain);
    } else {
      problem.help("write the share as a number with up to six decimals");
    }
    problems_.push_back(std::move(problem));
    tokens_.back().span = span;
    tokens_.back().value = share;
  }

  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool hyphen = c == '-' && (is_letter(peek(1)) || is_digit(peek(1)));
      const auto byte = static_cast<unsigned char>(c);
      const bool continuation = byte >= 0x80 && (byte < 0xC0 || starts_name(at_));
      if (!is_letter(c) && !is_digit(c) && !hyphen && !continuation) break;
      ++at_;
    }
    add(Token::Kind::name, begin, at_).text = text_.substr(begin, at_ - begin);
  }

  /// Text in either quote; the quote itself is written twice inside: 'it''s'.
  void quoted(char quote) {
    const std::size_t begin = at_++;
    std::string content;
    while (at_ < text_.size()) {
      if (text_[at_] == quote) {
        if (peek(1) != quote) break;
        ++at_;
      }
      content += text_[at_++];
    }
    close(begin, quote, "text");
    add(Token::Kind::text, begin, at_).text = std::move(content);
  }

  void quoted_name() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '`') ++at_;
    std::string content = text_.substr(begin + 1, at_ - begin - 1);
    close(begin, '`', "name");
    Token& token = add(Token::Kind::name, begin, at_);
    token.text = std::move(content);
    token.quoted = true;
  }

  void close(std::size_t begin, char quote, const char* what) {
    if (at_ < text_.size()) {
      ++at_;
      return;
    }
    problems_.push_back(
        text::error("E0105", fmt::format("the {} that begins here has no end", what))
            .at(written_.at({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + 1)}))
            .help(fmt::format("close it with {}", quote)));
  }

  void symbol() {
    static constexpr std::string_view kSymbols[] = {"==", "!=", "<=", ">=", "<>", "&&", "||", "(", ")", "[",
                                                    "]",  ",",  "+",  "-",  "*",  "/",  "<",  ">", "=", "!"};
    for (const std::string_view symbol : kSymbols) {
      if (std::string_view(text_).substr(at_).starts_with(symbol)) {
        add(Token::Kind::symbol, at_, at_ + symbol.size()).text = symbol;
        at_ += symbol.size();
        return;
      }
    }
    strange();
  }

  /// Signs of word processors are understood as what they stand for, but have to be written plainly.
  void strange() {
    struct Stands {
      std::string_view sign, plain;
    };
    static constexpr Stands kStands[] = {{"≤", "<="}, {"≥", ">="}, {"≠", "!="}, {"−", "-"},
                                         {"–", "-"},  {"×", "*"},  {"÷", "/"},  {"“", "\""},
                                         {"”", "\""}, {"„", "\""}, {"‘", "'"},  {"’", "'"}};
    const std::size_t begin = at_;
    for (const Stands& stands : kStands) {
      if (!std::string_view(text_).substr(at_).starts_with(stands.sign)) continue;
      at_ += stands.sign.size();
      if (stands.plain[0] == '"' || stands.plain[0] == '\'') return typographic_text(begin, stands.sign);
      const text::Span span = span_from(begin);
      auto problem =
          text::error("E0104", fmt::format("`{}` is not a sign of the expression language", stands.sign));
      problem.at(written_.at(span));
      written_.repair(problem, fmt::format("write `{}`", stands.plain), text::Applicability::safe, span,
                      std::string(stands.plain));
      problems_.push_back(std::move(problem));
      add(Token::Kind::symbol, begin, at_).text = stands.plain;
      return;
    }
    do ++at_;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U);
    const text::Span span = span_from(begin);
    const auto byte = static_cast<unsigned char>(text_[begin]);
    const std::string shown =
        byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : written_.slice(span);
    problems_.push_back(
        text::error("E0104", fmt::format("`{}` is not a sign of the expression language", shown))
            .at(written_.at(span))
            .help("text stands in quotes, names with other signs in backquotes: `` `net weight (kg)` ``"));
  }

  /// After an opening curly quote: everything up to the closing one is text, so that its words are not taken
  /// for names.
  void typographic_text(std::size_t begin, std::string_view sign) {
    std::string content;
    while (at_ < text_.size()) {
      const std::string_view rest = std::string_view(text_).substr(at_);
      if (rest.starts_with("”") || rest.starts_with("“") || rest.starts_with("’")) {
        at_ += 3;
        break;
      }
      content += text_[at_++];
    }
    const text::Span span = span_from(begin);
    auto problem = text::error("E0104", fmt::format("`{}` does not begin a text", sign));
    problem.at(written_.at(span), "typographic quotes");
    const char quote = content.find('"') == std::string::npos ? '"' : '\'';
    if (content.find(quote) == std::string::npos) {
      const std::string plain = quote + content + quote;
      written_.repair(problem, fmt::format("write `{}`", plain), text::Applicability::safe, span, plain);
    } else {
      problem.help("put the text in straight quotes");
    }
    problems_.push_back(std::move(problem));
    add(Token::Kind::text, begin, at_).text = std::move(content);
  }

  text::Span span_from(std::size_t begin) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  }

  Token& add(Token::Kind kind, std::size_t begin, std::size_t end) {
    Token token;
    token.kind = kind;
    token.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    tokens_.push_back(std::move(token));
    return tokens_.back();
  }

  const Written& written_;
  const std::string& text_;
  text::Diagnostics& problems_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(const Written& written, text::Diagnostics& problems) {
  if (written.text.size() > kLongest) {
    problems.push_back(
        text::error("E0103", fmt::format("the expression is {} bytes long", written.text.size()))
            .at(written.place)
            .note(fmt::format("an expression has at most {} bytes", kLongest))
            .help("compute parts of it in columns of their own"));
    return {Token{}};
  }
  return Lexer(written, problems).run();
}

}  // namespace entente::expression
