#include "measurement/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::measurement {

namespace {

using expression::Kind;
using expression::TextRef;

constexpr std::size_t kShownBytes = 80;

std::string shown(std::string_view value) {
  if (value.size() <= kShownBytes) return std::string(value);
  std::size_t cut = kShownBytes;
  while (cut > 0 && (static_cast<unsigned char>(value[cut]) & 0xc0) == 0x80) --cut;
  return std::string(value.substr(0, cut)) + "...";
}

}  // namespace

Conversion::Conversion(const Plan& plan) : plan_(plan), columns_(plan.columns.size()) {
  for (const PlannedColumn& column : plan.columns) clocks_.emplace_back(column.zone);
}

void Conversion::clear() {
  for (Values& column : columns_) {
    column.values.clear();
    column.texts.clear();
    column.valid.clear();
  }
  numbers_.clear();
  arena_.clear();
  rejected.clear();
  warnings.clear();
}

void Conversion::convert(const RecordReader& reader, const Block& block, std::size_t i) {
  std::string_view raw = block.bytes.empty() ? std::string_view{} : block.record(i);
  std::int64_t row = block.first_row + static_cast<std::int64_t>(i);
  reader.read(block, i, cells_, [&](const Cells& cells) { take(cells, raw, row); });
}

void Conversion::take(const Cells& cells, std::string_view raw, std::int64_t row) {
  problem_.reset();
  remarks_.clear();
  const std::size_t at = numbers_.size();
  if (at % 64 == 0) {
    for (Values& column : columns_) column.valid.push_back(0);
  }
  if (cells.problem == RecordProblem::open_quote) {
    reject("T0111", "a quote opens in this row and never closes", plan_.columns.size(), {});
  } else if (cells.problem != RecordProblem::none) {
    reject("T0115", "this is not a JSON object", plan_.columns.size(), {});
  } else if (plan_.fixed_fields && cells.fields != plan_.fields) {
    reject("T0109", fmt::format("the row has {} fields where the header has {}", cells.fields, plan_.fields),
           plan_.columns.size(), {});
  }
  for (std::size_t c = 0; c < plan_.columns.size(); ++c) {
    Values& column = columns_[c];
    if (plan_.columns[c].type.kind == Kind::text) {
      column.texts.emplace_back();
    } else {
      column.values.push_back(0);
    }
    if (!problem_ || c == plan_.key) read(c, cells, row);
  }
  auto has = [&](std::size_t c) { return ((columns_[c].valid[at / 64] >> (at % 64)) & 1U) != 0; };
  if (!problem_ && plan_.begin_end) {
    auto [begin, end] = *plan_.begin_end;
    if (has(begin) && has(end) && columns_[end].values[at] < columns_[begin].values[at]) {
      reject("T0108", fmt::format("`{}` is before `{}`", plan_.columns[end].from, plan_.columns[begin].from),
             end, cells.cells[plan_.columns[end].cell].text);
    }
  }
  std::string item;
  if ((problem_ || !remarks_.empty()) && plan_.key && has(*plan_.key)) {
    const PlannedColumn& key = plan_.columns[*plan_.key];
    if (key.type.kind == Kind::text) item = std::string(columns_[*plan_.key].texts[at].view());
  }
  if (!problem_) {
    numbers_.push_back(row);
    for (RowProblem& remark : remarks_) {
      remark.row = row;
      remark.item = item;
      warnings.push_back(std::move(remark));
    }
    return;
  }
  problem_->row = row;
  problem_->item = item;
  std::string whole(raw);
  if (raw.data() == nullptr) {
    for (const Cells::Cell& cell : cells.cells)
      whole += (&cell == cells.cells.data() ? "" : "\t") + std::string(cell.text);
  }
  rejected.push_back({std::move(*problem_), as_utf8(whole)});
  problem_.reset();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (plan_.columns[c].type.kind == Kind::text) {
      columns_[c].texts.pop_back();
    } else {
      columns_[c].values.pop_back();
    }
    columns_[c].valid.back() &= ~(std::uint64_t{1} << (at % 64));
    if (at % 64 == 0) columns_[c].valid.pop_back();
  }
}

bool Conversion::read(std::size_t c, const Cells& cells, std::int64_t row) {
  const PlannedColumn& planned = plan_.columns[c];
  Values& column = columns_[c];
  const Cells::Cell& cell = cells.cells[planned.cell];
  std::string_view text = trim(cell.text);
  bool missing = text.empty() || !cell.present;
  if (!missing && text.size() <= 32 && !plan_.missing.empty()) {
    missing = plan_.missing.contains(std::string(text));
  }
  if (missing) {
    if (planned.required)
      reject("T0101", fmt::format("`{}` is required and missing", planned.to), c, cell.text);
    return !planned.required;
  }
  auto set = [&](std::int64_t value) {
    column.values.back() = value;
    column.valid.back() |= std::uint64_t{1} << (numbers_.size() % 64);
    return true;
  };
  switch (planned.type.kind) {
    case Kind::text: {
      std::string_view kept = cell.text;
      if (!is_utf8(kept) || kept.find('\0') != std::string_view::npos) {
        reject("T0110", fmt::format("`{}` is not UTF-8", planned.from), c, kept);
        return false;
      }
      if (auto renamed = planned.values.find(text);
          !planned.values.empty() && renamed != planned.values.end()) {
        kept = renamed->second;
      } else if (kept.size() > 12 && !cells.scratch.empty()) {
        kept = arena_.emplace_back(kept);
      }
      column.texts.back() = TextRef::of(kept);
      column.valid.back() |= std::uint64_t{1} << (numbers_.size() % 64);
      return true;
    }
    case Kind::number: {
      ReadNumber number = read_number(text, plan_.decimal);
      if (number.problem == NumberProblem::none) return set(number.millionths);
      if (number.problem == NumberProblem::not_a_number) {
        reject("T0104", fmt::format("`{}` is not a number", shown(as_utf8(text))), c, text);
      } else {
        reject("T0105",
               number.problem == NumberProblem::out_of_range
                   ? fmt::format("{} is larger than 999,999,999,999", shown(text))
                   : fmt::format("{} has more than six decimals", shown(text)),
               c, text);
      }
      return false;
    }
    case Kind::boolean: {
      std::optional<bool> value = read_boolean(text);
      if (value) return set(*value ? 1 : 0);
      reject("T0106", fmt::format("`{}` is neither true nor false", shown(as_utf8(text))), c, text);
      return false;
    }
    case Kind::instant:
    case Kind::date:
      return read_time(c, text, row);
    case Kind::duration:
      break;
  }
  return false;
}

bool Conversion::read_time(std::size_t c, std::string_view text, std::int64_t row) {
  const PlannedColumn& planned = plan_.columns[c];
  Values& column = columns_[c];
  const bool is_date = planned.type.kind == Kind::date;
  std::optional<TimeFormat::Parsed> parsed;
  for (const TimeFormat& format : planned.formats) {
    parsed = format.parse(text);
    if (parsed) break;
  }
  if (!parsed) {
    std::string format = planned.formats.empty() ? std::string("iso") : planned.formats.front().written();
    reject(is_date ? "T0103" : "T0102",
           fmt::format("`{}` is not {} in the format `{}`", shown(as_utf8(text)),
                       is_date ? "a date" : "an instant", format),
           c, text);
    return false;
  }
  column.valid.back() |= std::uint64_t{1} << (numbers_.size() % 64);
  if (is_date) {
    std::int64_t local = parsed->local_micros;
    if (parsed->has_offset) local += planned.zone.offset_at({local}).micros;
    column.values.back() = time::LocalTime{local}.date().days;
    return true;
  }
  if (parsed->has_offset) {
    column.values.back() = parsed->local_micros;
    return true;
  }
  time::Zone::Resolved resolved = clocks_[c].resolve(parsed->local_micros);
  column.values.back() = resolved.instant.micros;
  if (resolved.kind == time::Zone::Resolved::Kind::unique) return true;
  time::LocalTime local{parsed->local_micros};
  RowProblem remark;
  const bool skipped = resolved.kind == time::Zone::Resolved::Kind::skipped;
  remark.code = skipped ? "T0112" : "T0113";
  remark.message = fmt::format("{} {} in {}", local.to_string(), skipped ? "does not exist" : "occurs twice",
                               planned.zone.name());
  remark.column = planned.from;
  remark.value = std::string(text);
  remark.row = row;
  remark.notes.push_back(planned.zone.describe_change_near(local));
  if (skipped && plan_.refuse_impossible_times) {
    column.valid.back() &= ~(std::uint64_t{1} << (numbers_.size() % 64));
    problem_ = std::move(remark);
    return false;
  }
  remark.notes.push_back(
      skipped ? fmt::format("taken as {}", planned.zone.to_local(resolved.instant).to_string())
              : fmt::format("taken as the first time, {}", planned.zone.abbreviation_at(resolved.instant)));
  remarks_.push_back(std::move(remark));
  return true;
}

void Conversion::reject(const char* code, std::string message, std::size_t column, std::string_view value) {
  if (problem_) return;
  RowProblem& problem = problem_.emplace();
  problem.code = code;
  problem.message = std::move(message);
  problem.value = shown(as_utf8(value));
  if (column < plan_.columns.size()) problem.column = plan_.columns[column].from;
}

expression::Batch Conversion::batch(std::size_t from, std::size_t count) const {
  expression::Batch made;
  made.rows = count;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    expression::Column column;
    column.type = plan_.columns[c].type;
    if (column.type.kind == Kind::text) {
      column.texts = columns_[c].texts.data() + from;
    } else {
      column.values = columns_[c].values.data() + from;
    }
    column.valid = columns_[c].valid.data() + from / 64;
    made.columns.push_back(std::move(column));
  }
  return made;
}

}  // namespace entente::measurement
