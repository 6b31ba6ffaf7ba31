// Texts of a file read as values: instants and dates in a strptime format, numbers with either decimal mark,
// booleans. Pure; which column has which format is decided by the mapping (or sniff.h). Every function says
// no by nullopt; the words for the user are made where row and column are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "time/zone.h"

namespace entente::measurement {

std::string_view trim(std::string_view text);

/// A strptime format, compiled: %Y %y %m %d %H %I %M %S %f %p %b %B %a %A %z %Z %s %% and literal text; a
/// blank stands for any blanks. After minutes, seconds may follow unasked; after the whole, an offset (`Z`,
/// `+01:00`) may. `iso` reads RFC 3339 with optional time, seconds and offset; `excel` reads days since
/// 1899-12-30.
class TimeFormat {
 public:
  static std::optional<TimeFormat> compile(const std::string& format);
  /// Letter after % that is not known, for the message when compile() says no.
  static std::string problem(const std::string& format);

  struct Parsed {
    std::int64_t local_micros = 0;  ///< on the local clock, or UTC if there is an offset
    bool has_offset = false;        ///< local_micros is UTC then
  };
  std::optional<Parsed> parse(std::string_view text) const;
  const std::string& written() const { return written_; }
  bool has_time() const { return has_time_; }

 private:
  struct Token {
    char directive = 0;  ///< 0: literal
    char literal = 0;
  };
  std::optional<Parsed> parse_iso(std::string_view text) const;
  std::string written_;
  std::vector<Token> tokens_;
  enum class Style { tokens, iso, excel } style_ = Style::tokens;
  bool has_time_ = false;
};

/// Millionths; `decimal` is '.' or ','. Groups of thousands by the other mark, a blank or an apostrophe are
/// understood. At most six decimals that are not zero.
enum class NumberProblem { none, not_a_number, out_of_range, too_precise };
struct ReadNumber {
  std::int64_t millionths = 0;
  NumberProblem problem = NumberProblem::none;
};
ReadNumber read_number(std::string_view text, char decimal);

std::optional<bool> read_boolean(std::string_view text);

/// Local times of one zone to instants, fast where the offset does not change nearby. One per thread.
class LocalClock {
 public:
  explicit LocalClock(time::Zone zone) : zone_(std::move(zone)) {}
  time::Zone::Resolved resolve(std::int64_t local_micros);
  const time::Zone& zone() const { return zone_; }

 private:
  time::Zone zone_;
  // Local times in [begin_, end_) all have offset_ and occur once.
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::int64_t offset_ = 0;
};

bool is_utf8(std::string_view text);
/// The text if it is UTF-8; otherwise every byte that is not ASCII as "?", so that it can be stored and
/// shown.
std::string as_utf8(std::string_view bytes);

}  // namespace entente::measurement
