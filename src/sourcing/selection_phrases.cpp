#include "sourcing/selection_phrases.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "money/decimal.h"

namespace entente::sourcing {
namespace {

std::vector<std::string> words_of(std::string_view written) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : written) {
    if (c == ' ') {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::optional<double> number_of(std::string_view word) {
  const auto number = money::Decimal::parse(word);
  return number ? std::optional(number->to_double()) : std::nullopt;
}

std::optional<double> ratio_of(std::string_view word) {
  const std::size_t slash = word.find('/');
  const auto above = number_of(word.substr(0, slash));
  if (!above || slash == std::string_view::npos) return above;
  const auto below = number_of(word.substr(slash + 1));
  if (!below || *below <= 0) return std::nullopt;
  return *above / *below;
}

/// One side of a statement: sum of coefficient x weight, and a constant.
struct Side {
  std::vector<double> coefficients;
  double constant = 0;
};

std::expected<Side, std::string> side_of(const std::vector<std::string>& words,
                                         const std::vector<std::string>& names) {
  Side side{std::vector<double>(names.size(), 0), 0};
  double factor = 1, sign = 1;
  bool open = true;  // a term is wanted
  for (const std::string& word : words) {
    if (word == "+" || word == "-") {
      if (open) return std::unexpected(fmt::format("a criterion or a share is wanted before `{}`", word));
      sign = word == "+" ? 1 : -1;
      factor = 1;
      open = true;
      continue;
    }
    if (!open) return std::unexpected(fmt::format("`+`, `-` or a comparison is wanted before `{}`", word));
    if (word == "x" || word == "*") continue;
    if (word.ends_with('%')) {
      const auto share = number_of(std::string_view(word).substr(0, word.size() - 1));
      if (!share) return std::unexpected(fmt::format("`{}` is not a share", word));
      side.constant += sign * *share / 100;
      open = false;
      continue;
    }
    if (const auto number = number_of(word)) {
      factor = *number;
      continue;
    }
    const auto named = std::ranges::find(names, word);
    if (named == names.end()) return std::unexpected(fmt::format("there is no criterion `{}`", word));
    side.coefficients[static_cast<std::size_t>(named - names.begin())] += sign * factor;
    open = false;
  }
  if (open) return std::unexpected(std::string("a side is empty"));
  return side;
}

}  // namespace

std::expected<PairPhrase, std::string> read_pair(std::string_view written) {
  const std::vector<std::string> words = words_of(written);
  if (words.size() != 3)
    return std::unexpected(std::string("two criteria and a number between them are wanted"));
  const auto ratio = ratio_of(words[1]);
  if (!ratio || *ratio <= 0) return std::unexpected(fmt::format("`{}` is not a ratio", words[1]));
  if (words[0] == words[2]) return std::unexpected(fmt::format("`{}` is compared with itself", words[0]));
  constexpr double kMost = 9;
  if (*ratio > kMost || *ratio < 1 / kMost - 1e-9)
    return std::unexpected(fmt::format("`{}` is beyond the scale of 1/9 to 9", words[1]));
  return PairPhrase{words[0], *ratio, words[2]};
}

std::expected<std::vector<WeightStatement>, std::string> read_weight_statements(
    std::string_view written, const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> sides(1);
  std::vector<bool> at_least;
  for (std::string& word : words_of(written)) {
    if (word == ">=" || word == "<=") {
      at_least.push_back(word == ">=");
      sides.emplace_back();
    } else {
      sides.back().push_back(std::move(word));
    }
  }
  if (at_least.empty()) return std::unexpected(std::string("`>=` or `<=` is wanted between two sides"));
  std::vector<Side> read;
  for (const auto& words : sides) {
    auto side = side_of(words, names);
    if (!side) return std::unexpected(std::move(side.error()));
    read.push_back(std::move(*side));
  }
  std::vector<WeightStatement> made;
  for (std::size_t i = 0; i < at_least.size(); ++i) {
    const Side& more = at_least[i] ? read[i] : read[i + 1];
    const Side& less = at_least[i] ? read[i + 1] : read[i];
    WeightStatement statement{more.coefficients, less.constant - more.constant};
    for (std::size_t k = 0; k < names.size(); ++k) statement.coefficients[k] -= less.coefficients[k];
    made.push_back(std::move(statement));
  }
  return made;
}

}  // namespace entente::sourcing
