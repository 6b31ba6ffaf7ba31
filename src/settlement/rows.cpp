#include "settlement/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "expression/compared_texts.h"
#include "settlement/segments.h"

namespace entente::settlement {
namespace {

/// A column without any value.
expression::Column missing_column(const expression::Type& type) {
  static constexpr std::array<std::int64_t, expression::kBatchRows> kZeros{};
  static constexpr std::array<std::uint64_t, expression::kBatchRows / 64> kNone{};
  static const std::array<expression::TextRef, expression::kBatchRows> kTexts{};
  expression::Column column{type, kZeros.data(), nullptr, kNone.data()};
  if (type.kind == expression::Kind::text) {
    column.values = nullptr;
    column.texts = kTexts.data();
  }
  return column;
}

text::Diagnostic other_type(const std::string& dataset, const std::string& column,
                            const expression::Type& wanted, const expression::Type& found) {
  return text::error(
             "S0105",
             fmt::format("column `{}` of `{}` was imported as {}, the agreement reads it as {}", column,
                         dataset, expression::to_string(found), expression::to_string(wanted)))
      .help(fmt::format(
          "change the type of `{}` in the agreement's data, or import the file again with a mapping",
          column));
}

/// Where the agreement names a column: in its data, or else in the first expression that reads it.
text::Place place_of(const agreement::Dataset* declared, const std::string& column, std::size_t variable,
                     const std::vector<text::Placed<std::string>>& written,
                     const std::vector<expression::Expression>& compiled) {
  if (declared != nullptr) {
    for (const auto& [name, type] : declared->columns) {
      if (*name == column) return name.place;
    }
  }
  for (std::size_t i = 0; i < compiled.size(); ++i) {
    if (std::ranges::find(compiled[i].reads(), variable) != compiled[i].reads().end())
      return written[i].place;
  }
  return {};
}

text::Diagnostic not_brought(const std::string& dataset, const std::string& column, text::Place place,
                             const measurement::Source& source) {
  auto made = text::warning(
      "S0106",
      fmt::format("no import of `{}` brought the column `{}`: it reads as missing", dataset, column));
  if (place) made.at(std::move(place), "named here");
  std::vector<std::string> imports;
  for (const auto& import : source.imports()) {
    if (!import.undone && import.dataset == dataset)
      imports.push_back(fmt::format("{} (import {})", import.file, import.number));
  }
  if (!imports.empty()) made.note(fmt::format("its rows came from {}", fmt::join(imports, ", ")));
  made.help(
      fmt::format("name the file's column in the mapping, `columns: {{{}: <column of the file>}}`, and "
                  "import the file again",
                  column));
  return made;
}

}  // namespace

text::Outcome<RowSource> RowSource::open(const agreement::Terms& terms, const std::string& dataset,
                                         const measurement::Source& source, const Wanted& wanted) {
  RowSource rows;
  text::Diagnostics problems;
  rows.dataset_ = dataset;
  rows.scope_ = agreement::scope_of(terms, dataset);
  rows.first_clock_ = rows.scope_.variables.size();
  const auto clocks =
      std::ranges::count_if(terms.clocks, [&](const auto& clock) { return *clock.value.of == dataset; });
  rows.first_clock_ -= std::min(static_cast<std::size_t>(clocks), rows.first_clock_);

  const auto compile = [&](const text::Placed<std::string>& written, const expression::Scope& scope) {
    auto compiled = expression::compile(*written, written.place, scope);
    if (!compiled) problems.insert(problems.end(), compiled.error().begin(), compiled.error().end());
    return compiled ? *compiled : expression::Expression();
  };
  for (const auto& written : wanted.expressions) rows.expressions_.push_back(compile(written, rows.scope_));

  std::vector<ComputedColumn> computed;
  if (const agreement::Dataset* declared = find_dataset(terms, dataset)) {
    for (const auto& [name, written] : declared->computed) {
      expression::Scope before = rows.scope_;
      const std::size_t index = rows.variable(*name);
      if (index == kNowhere) continue;
      before.variables.resize(index);  // a computed column sees those before it
      computed.push_back({index, compile(written, before)});
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));

  // What is read, directly or through computed columns.
  std::vector<bool> needed(rows.scope_.variables.size(), false);
  for (const auto& compiled : rows.expressions_) {
    for (const std::size_t read : compiled.reads()) needed[read] = true;
  }
  for (const std::string& name : wanted.also) {
    if (const std::size_t index = rows.variable(name); index != kNowhere) needed[index] = true;
  }
  for (auto column = computed.rbegin(); column != computed.rend(); ++column) {
    if (!needed[column->variable]) continue;
    for (const std::size_t read : column->expression.reads()) needed[read] = true;
  }
  for (ComputedColumn& column : computed) {
    if (needed[column.variable]) rows.computed_.push_back(std::move(column));
  }

  const auto datasets = source.datasets();
  const measurement::DatasetInfo* info = measurement::find(datasets, dataset);
  rows.scanned_.assign(rows.scope_.variables.size(), kNowhere);
  for (std::size_t i = 0; info != nullptr && i < rows.first_clock_; ++i) {
    const auto& variable = rows.scope_.variables[i];
    const bool is_computed =
        std::ranges::any_of(rows.computed_, [&](const auto& c) { return c.variable == i; });
    if (!needed[i] || is_computed) continue;
    const auto column = std::ranges::find(info->columns, variable.name, &measurement::ColumnInfo::name);
    if (column == info->columns.end()) {
      text::Place place =
          place_of(find_dataset(terms, dataset), variable.name, i, wanted.expressions, rows.expressions_);
      rows.warnings_.push_back(not_brought(dataset, variable.name, std::move(place), source));
      continue;
    }
    if (column->type.kind != variable.type.kind) {
      problems.push_back(other_type(dataset, variable.name, variable.type, column->type));
      continue;
    }
    rows.scanned_[i] = rows.columns_.size();
    rows.columns_.push_back(variable.name);
    if (!wanted.only_judged || variable.type.kind != expression::Kind::text ||
        std::ranges::find(wanted.also, variable.name) != wanted.also.end()) {
      continue;
    }
    std::vector<expression::Expression> all = rows.expressions_;
    for (const ComputedColumn& computed_column : rows.computed_) all.push_back(computed_column.expression);
    if (auto texts = expression::compared_texts(all, i))
      rows.alternatives_.emplace(variable.name, std::move(*texts));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  for (const std::string& name : wanted.hidden) {
    rows.hidden_.push_back(rows.columns_.size());
    rows.columns_.push_back(name);
  }
  return rows;
}

std::size_t RowSource::variable(const std::string& name) const {
  for (std::size_t i = 0; i < scope_.variables.size(); ++i) {
    if (scope_.variables[i].name == name) return i;
  }
  return kNowhere;
}

bool RowSource::reads_clock(std::size_t expression) const {
  const auto& reads = expressions_[expression].reads();
  return !reads.empty() && reads.back() >= first_clock_;
}

RowSource::Reader::Reader(const RowSource& rows) : rows_(&rows), evaluator_(rows.expressions_) {
  for (const ComputedColumn& column : rows.computed_) {
    computed_.push_back({column.variable, expression::Evaluator({column.expression})});
  }
  for (const auto& variable : rows.scope_.variables) batch_.columns.push_back(missing_column(variable.type));
  extra_.resize(rows.hidden_.size());
}

const expression::Batch& RowSource::Reader::bind(const expression::Batch& scanned) {
  batch_.rows = scanned.rows;
  for (std::size_t i = 0; i < rows_->scanned_.size(); ++i) {
    if (rows_->scanned_[i] != kNowhere) batch_.columns[i] = scanned.columns[rows_->scanned_[i]];
  }
  for (std::size_t i = 0; i < extra_.size(); ++i) extra_[i] = scanned.columns[rows_->hidden_[i]];
  for (Computed& column : computed_) {
    column.evaluator.start(batch_);
    batch_.columns[column.variable] = column.evaluator.evaluate(0);
  }
  return batch_;
}

text::Outcome<std::int64_t> RowSource::scan(
    const measurement::Source& source, const ReduceOptions& options, std::optional<std::string> key,
    const std::function<void(unsigned, const expression::Batch&)>& visit,
    measurement::ScanRequest::Versions versions) const {
  measurement::ScanRequest request;
  request.dataset = dataset_;
  request.versions = versions;
  request.columns = columns_;
  request.alternatives = alternatives_;
  request.as_known = options.as_known;
  request.key = std::move(key);
  if (request.columns.empty()) request.columns.emplace_back(measurement::kRow);
  return source.scan(request, std::max(1U, options.workers), visit);
}

}  // namespace entente::settlement
