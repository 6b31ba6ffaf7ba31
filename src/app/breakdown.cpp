// One level by the values of a column: the agreement is judged again with a level for every value, without
// its money.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/statements.h"
#include "text/similar.h"

namespace entente::app {
namespace {

using agreement::Terms;

/// Rows of `dataset` by the text in `column`; rows without one are counted under "".
text::Outcome<std::map<std::string, std::int64_t>> count_values(const measurement::Store& store,
                                                                const std::string& dataset,
                                                                const std::string& column,
                                                                std::optional<time::Instant> as_known) {
  std::map<std::string, std::int64_t> counts;
  measurement::ScanRequest request;
  request.dataset = dataset;
  request.columns = {column};
  request.as_known = as_known;
  const auto scanned = store.scan(request, 1, [&](unsigned, const expression::Batch& batch) {
    const expression::Column& values = batch.columns.front();
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (values.has(row)) ++counts[std::string(values.texts[row].view())];
    }
  });
  if (!scanned) return std::unexpected(scanned.error());
  return counts;
}

/// The language has no escapes in texts, so a value is quoted with the mark that it does not hold.
std::string quoted(const std::string& value) {
  return value.find('"') == std::string::npos ? "\"" + value + "\"" : "'" + value + "'";
}

text::Diagnostic unknown_column(const measurement::DatasetInfo& dataset, const std::string& column) {
  text::Diagnostic problem =
      text::error("U0157", fmt::format("`{}` is not a text column of {}", column, dataset.name));
  std::vector<std::string> names;
  for (const auto& info : dataset.columns) {
    if (info.type.kind == expression::Kind::text) names.push_back(info.name);
  }
  if (const auto meant = text::nearest(column, names)) problem.help(fmt::format("write `--by {}`", *meant));
  return problem.note(fmt::format("its text columns are {}", fmt::join(names, ", ")));
}

/// The terms with one copy of `level` and its measure for each value, and nothing that moves money.
std::shared_ptr<const Terms> terms_by_value(const Terms& terms, const std::string& level,
                                            const std::string& column,
                                            const std::vector<std::string>& values) {
  auto split = std::make_shared<Terms>(terms);
  const auto is_level = [&](const auto& named) { return *named.name == level; };
  const auto found = std::ranges::find_if(terms.levels, is_level);
  split->levels.clear();
  split->credits.reset();
  split->deliverables.clear();
  split->triggers.clear();
  split->swaps.clear();
  split->claims.clear();
  split->shared_causes.clear();
  split->amendments.clear();
  if (found == terms.levels.end()) return split;
  const auto measure = std::ranges::find_if(
      terms.measures, [&](const auto& named) { return *named.name == *found->value.measure; });
  split->measures.clear();
  for (const std::string& value : values) {
    auto copy = *measure;
    copy.name.value = value;
    const std::string own = fmt::format("{} == {}", column, quoted(value));
    copy.value.of.where = text::Placed<std::string>(
        copy.value.of.where ? fmt::format("({}) and {}", **copy.value.of.where, own) : own);
    split->measures.push_back(std::move(copy));
    auto line = *found;
    line.name.value = value;
    line.value.measure.value = value;
    line.value.title = value;
    line.value.credit.reset();
    split->levels.push_back(std::move(line));
  }
  return split;
}

}  // namespace

text::Outcome<settlement::Statement> Case::breakdown(const std::string& level, const std::string& column,
                                                     const StatementRequest& request,
                                                     std::size_t limit) const {
  const Terms& terms = agreement().terms_on(request.month.first_day());
  const auto found =
      std::ranges::find_if(terms.levels, [&](const auto& named) { return *named.name == level; });
  if (found == terms.levels.end()) {
    std::vector<std::string> names;
    for (const auto& named : terms.levels) names.push_back(*named.name);
    text::Diagnostic problem =
        text::error("U0158", fmt::format("the agreement has no service level `{}`", level));
    if (const auto meant = text::nearest(level, names)) problem.help(fmt::format("write `{}`", *meant));
    return text::refuse(problem.note(fmt::format("its levels are {}", fmt::join(names, ", "))));
  }
  const auto measure = std::ranges::find_if(
      terms.measures, [&](const auto& named) { return *named.name == *found->value.measure; });
  const std::string dataset = measure == terms.measures.end() ? std::string() : *measure->value.of.dataset;
  const auto datasets = store_->datasets();
  const measurement::DatasetInfo* info = measurement::find(datasets, dataset);
  const bool has_column = info != nullptr && std::ranges::any_of(info->columns, [&](const auto& known) {
                            return known.name == column && known.type.kind == expression::Kind::text;
                          });
  if (!has_column)
    return text::refuse(unknown_column(
        info != nullptr ? *info : measurement::DatasetInfo{.name = dataset, .columns = {}}, column));

  const auto counts = count_values(*store_, dataset, column, request.as_known);
  if (!counts) return std::unexpected(counts.error());
  std::vector<std::string> values;
  for (const auto& [value, rows] : *counts) values.push_back(value);
  std::ranges::stable_sort(values, std::greater{},
                           [&](const std::string& value) { return counts->at(value); });
  if (values.size() > limit) values.resize(limit);

  agreement::Agreement split = agreement();
  split.original = terms_by_value(*split.original, level, column, values);
  for (agreement::Version& version : split.versions)
    version.terms = terms_by_value(*version.terms, level, column, values);
  for (auto& knowledge : split.knowledge) {
    for (agreement::Version& version : knowledge.versions)
      version.terms = terms_by_value(*version.terms, level, column, values);
  }
  const auto options = options_for(request);
  if (!options) return std::unexpected(options.error());
  const auto tallies = settlement::reduce(split, *store_, request.month, request.month, *options);
  if (!tallies) return std::unexpected(tallies.error());
  return settlement::settle(split, *tallies, request.month, *options);
}

}  // namespace entente::app
