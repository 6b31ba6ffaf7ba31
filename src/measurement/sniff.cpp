#include "measurement/sniff.h"

#include <algorithm>
#include <array>

namespace entente::measurement {

namespace {

struct TimeCandidate {
  const char* format;
  const char* twin;  ///< the same with month and day swapped
};

constexpr std::array kTimes{
    TimeCandidate{"iso", ""},
    TimeCandidate{"%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"},
    TimeCandidate{"%d.%m.%Y %H:%M", ""},
    TimeCandidate{"%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M"},
    TimeCandidate{"%d/%m/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"},
    TimeCandidate{"%d/%m/%Y", "%m/%d/%Y"},
    TimeCandidate{"%d.%m.%Y", ""},
    TimeCandidate{"%d-%m-%Y", "%m-%d-%Y"},
    TimeCandidate{"%m/%d/%Y %H:%M", ""},
    TimeCandidate{"%m-%d-%Y %H:%M", ""},
    TimeCandidate{"%m/%d/%Y %I:%M %p", ""},
    TimeCandidate{"%m/%d/%Y", ""},
    TimeCandidate{"%m-%d-%Y", ""},
    TimeCandidate{"%d/%m/%y %H:%M", "%m/%d/%y %H:%M"},
    TimeCandidate{"%d/%m/%y", "%m/%d/%y"},
    TimeCandidate{"%m/%d/%y %H:%M", ""},
    TimeCandidate{"%m/%d/%y", ""},
    TimeCandidate{"%d.%m.%y %H:%M", ""},
    TimeCandidate{"%d.%m.%y", ""},
    TimeCandidate{"%d-%b-%y", ""},
    TimeCandidate{"%d-%b-%Y", ""},
    TimeCandidate{"%d-%b-%Y %H:%M", ""},
    TimeCandidate{"%d-%b-%y %H:%M", ""},
    TimeCandidate{"%d/%b/%y %I:%M %p", ""},
    TimeCandidate{"%d/%b/%Y %H:%M", ""},
    TimeCandidate{"%d %b %Y", ""},
    TimeCandidate{"%d %b %Y %H:%M", ""},
    TimeCandidate{"%b %d, %Y", ""},
    TimeCandidate{"%b %d, %Y %I:%M %p", ""},
    TimeCandidate{"%b %d, %Y %H:%M", ""},
    TimeCandidate{"%Y/%m/%d %H:%M", ""},
    TimeCandidate{"%Y/%m/%d", ""},
    TimeCandidate{"%Y%m%d%H%M%S", ""},
    TimeCandidate{"%Y%m%d", ""},
    TimeCandidate{"%a, %d %b %Y %H:%M:%S %z", ""},
    TimeCandidate{"%s", ""},
};

std::size_t fitting(const TimeFormat& format, const std::vector<std::string_view>& texts) {
  return static_cast<std::size_t>(std::count_if(
      texts.begin(), texts.end(), [&](std::string_view text) { return format.parse(text).has_value(); }));
}

/// How many fields each line has when split at `delimiter` outside quotes.
std::vector<std::size_t> field_counts(std::string_view head, char delimiter) {
  std::vector<std::size_t> counts;
  std::size_t fields = 1;
  bool in_quotes = false;
  bool field_start = true;
  bool any = false;
  for (std::size_t i = 0; i < head.size() && counts.size() < 100; ++i) {
    char c = head[i];
    if (in_quotes) {
      if (c == '"') in_quotes = false;
      continue;
    }
    if (c == '"' && (field_start || (i > 0 && head[i - 1] == '"'))) {
      in_quotes = true;
      any = true;
      field_start = false;
    } else if (c == '\n') {
      if (any) counts.push_back(fields);
      fields = 1;
      field_start = true;
      any = false;
    } else {
      if (c == delimiter) ++fields;
      field_start = c == delimiter;
      any = any || c != '\r';
    }
  }
  if (counts.empty() && any) counts.push_back(fields);
  return counts;
}

}  // namespace

char sniff_delimiter(std::string_view head) {
  char best = ',';
  double best_score = 0;
  for (char delimiter : {',', ';', '\t', '|'}) {
    std::vector<std::size_t> counts = field_counts(head, delimiter);
    if (counts.empty() || counts.front() < 2) continue;
    auto alike = static_cast<double>(std::count(counts.begin(), counts.end(), counts.front()));
    // Evenness first; more fields decide between delimiters that are even alike.
    double score = alike / static_cast<double>(counts.size()) * 1000 + static_cast<double>(counts.front());
    if (score > best_score) {
      best_score = score;
      best = delimiter;
    }
  }
  return best;
}

const std::vector<std::string>& usual_missing() {
  static const std::vector<std::string> kTexts{"",     "?",   "NULL", "null", "(null)", "N/A", "n/a",
                                               "#N/A", "NaN", "nan",  "None", "NaT",    "\\N"};
  return kTexts;
}

char sniff_decimal(const std::vector<std::string_view>& texts) {
  std::size_t comma = 0;
  std::size_t point = 0;
  for (std::string_view text : texts) {
    text = trim(text);
    const bool by_comma = read_number(text, ',').problem != NumberProblem::not_a_number;
    const bool by_point = read_number(text, '.').problem != NumberProblem::not_a_number;
    if (by_comma && !by_point) ++comma;
    if (by_point && !by_comma) ++point;
  }
  return comma > point ? ',' : '.';
}

SniffedTime sniff_time(const std::vector<std::string_view>& texts) {
  SniffedTime best;
  for (const TimeCandidate& candidate : kTimes) {
    TimeFormat format = *TimeFormat::compile(candidate.format);
    std::size_t count = fitting(format, texts);
    if (count <= best.fitting) continue;
    best.fitting = count;
    best.format = candidate.format;
    best.other = *candidate.twin != '\0' && fitting(*TimeFormat::compile(candidate.twin), texts) == count
                     ? candidate.twin
                     : "";
    if (count == texts.size()) break;
  }
  if (best.fitting * 2 < texts.size() || best.fitting == 0) return {};
  TimeFormat format = *TimeFormat::compile(best.format);
  best.local = std::none_of(texts.begin(), texts.end(), [&](std::string_view text) {
    auto parsed = format.parse(text);
    return parsed && parsed->has_offset;
  });
  return best;
}

expression::Kind sniff_kind(const std::vector<std::string_view>& texts, char decimal) {
  using expression::Kind;
  if (texts.empty()) return Kind::text;
  auto all = [&](auto&& reads) { return std::all_of(texts.begin(), texts.end(), reads); };
  const bool words = std::any_of(texts.begin(), texts.end(), [](std::string_view text) {
    return !text.empty() && (text.front() < '0' || text.front() > '9');
  });
  if (words && all([](std::string_view text) { return read_boolean(text).has_value(); }))
    return Kind::boolean;
  // Numbers with leading zeros are names.
  if (all([&](std::string_view text) {
        text = trim(text);
        return read_number(text, decimal).problem == NumberProblem::none &&
               !(text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9');
      })) {
    return Kind::number;
  }
  SniffedTime time = sniff_time(texts);
  if (time.fitting == texts.size() && time.format != "%s" && time.format != "%Y%m%d") {
    const bool midnight =
        all([&](std::string_view text) { return text.find(':') == std::string_view::npos; });
    return midnight ? Kind::date : Kind::instant;
  }
  return Kind::text;
}

}  // namespace entente::measurement
