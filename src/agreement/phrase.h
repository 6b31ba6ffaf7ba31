// Reads the short sentences that stand in an agreement's values (`8 business hours on office`, `2% per
// started 0.1 points`) word by word. It knows numbers, shares, dates and words; which sentences mean what is
// said beside each value's type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "document/node.h"
#include "money/decimal.h"
#include "money/money.h"
#include "text/source.h"
#include "time/instant.h"

namespace entente::agreement {

class Phrase {
 public:
  explicit Phrase(std::string_view text) : text_(text) { skip_space(); }

  /// Takes `words` when they come next, as whole words with any spacing between them.
  bool accept(std::string_view words);
  /// Takes the sign when it comes next.
  bool accept_sign(std::string_view sign);
  /// `1 000`, `0.5`; digits may be grouped in threes by spaces.
  std::optional<money::Decimal> number();
  std::optional<std::int64_t> whole();
  std::optional<money::Percent> percent();
  std::optional<time::Date> date();
  /// `250 000 EUR`, `EUR 250 000`.
  std::optional<money::Money> money();
  /// Letters, digits and `_ - . /` up to the next space.
  std::string_view word();
  std::string_view peek_word() const;

  bool done() const { return at_ == text_.size(); }
  std::size_t offset() const { return at_; }
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view text() const { return text_; }
  void rewind(std::size_t offset) { at_ = offset; }

 private:
  void skip_space();
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The part [begin, begin + length) of a scalar's content, or the whole of it where the text is written with
/// escapes or over several lines.
text::Place place_inside(const document::Node& scalar, std::size_t begin, std::size_t length);
text::Place place_inside(const text::Place& content, std::string_view value, std::size_t begin,
                         std::size_t length);

/// Lower case, words joined by `-`: "Northwind Bank" -> "northwind-bank".
std::string slug(std::string_view text);

/// A plural `s` unless there is one of them.
std::string counted(std::int64_t n, std::string_view noun);

}  // namespace entente::agreement
