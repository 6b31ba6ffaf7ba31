#include "measurement/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "measurement/sniff.h"
#include "text/similar.h"

namespace entente::measurement {

namespace {

using expression::Kind;
using expression::Type;
using tables::TableKind;

std::string folded(std::string_view text) {
  std::string made;
  for (char c : text) made += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return made;
}

class Fitter {
 public:
  Fitter(Fitted& made, const std::string& file, const Layout& layout, const Sample& sample,
         const ReadColumn& read_column)
      : made_(made), file_(file), layout_(layout), sample_(sample), read_column_(read_column) {}

  void run() {
    Mapping& mapping = made_.mapping;
    Plan& plan = made_.plan;
    fill_format();
    if (mapping.columns.empty() && !mapping.events) {
      guess_columns(mapping, file_, sample_, plan.missing, plan.decimal);
    }
    for (ColumnMapping& column : mapping.columns) add(column, mapping.kind, false);
    if (mapping.events) {
      ColumnMapping item;
      item.to = "item";
      for (const ColumnMapping& column : mapping.columns) {
        if (column.to == tables::key_column(mapping.kind)) item.from = column.from;
      }
      ColumnMapping at{
          .to = "at", .from = mapping.events->at, .kind = {}, .format = {}, .zone = {}, .values = {}};
      ColumnMapping state{
          .to = "state", .from = mapping.events->state, .kind = {}, .format = {}, .zone = {}, .values = {}};
      for (ColumnMapping* column : {&item, &at, &state}) add(*column, TableKind::events, true);
      for (ColumnMapping& column : mapping.events->columns) add(column, TableKind::events, true);
      require(TableKind::events, true);
    }
    require(mapping.kind, false);
    say_zone();
    name_rows();
    compile_where();
  }

 private:
  void fill_format() {
    FileFormat& format = made_.mapping.file;
    Plan& plan = made_.plan;
    switch (layout_.kind) {
      case Layout::Kind::csv:
        if (format.format.empty()) format.format = layout_.delimiter == '\t' ? "tsv" : "csv";
        format.delimiter = std::string(1, layout_.delimiter);
        plan.fixed_fields = true;
        plan.fields = sample_.columns.size();
        break;
      case Layout::Kind::json:
        format.format = "json";
        break;
      case Layout::Kind::ndjson:
        format.format = "ndjson";
        break;
      case Layout::Kind::parquet:
        format.format = "parquet";
        break;
    }
    // What is usual stays unsaid, so that the mapping that is written out means the same as no mapping.
    const std::vector<std::string>& missing = format.missing.empty() ? usual_missing() : format.missing;
    plan.missing.insert(missing.begin(), missing.end());
    plan.missing.insert("");
    if (format.decimal.empty()) format.decimal = std::string(1, decimal_of_numbers());
    plan.decimal = format.decimal == "," ? ',' : '.';
  }

  /// Only columns that are all numbers under one of the marks speak.
  char decimal_of_numbers() const {
    std::vector<std::string_view> all;
    for (std::size_t c = 0; c < sample_.columns.size(); ++c) {
      std::vector<std::string_view> texts = sample_.texts(c, made_.plan.missing);
      for (char decimal : {'.', ','}) {
        if (!texts.empty() && std::all_of(texts.begin(), texts.end(), [&](std::string_view text) {
              return read_number(text, decimal).problem != NumberProblem::not_a_number;
            })) {
          all.insert(all.end(), texts.begin(), texts.end());
          break;
        }
      }
    }
    return layout_.kind == Layout::Kind::csv ? sniff_decimal(all) : '.';
  }

  std::optional<std::size_t> cell_of(const text::Placed<std::string>& from, const std::string& to) {
    for (std::size_t c = 0; c < sample_.columns.size(); ++c) {
      if (sample_.columns[c] == *from) return c;
    }
    for (std::size_t c = 0; c < sample_.columns.size(); ++c) {
      if (folded(sample_.columns[c]) == folded(*from)) return c;
    }
    text::Diagnostic problem = text::error("T0133", fmt::format("the file has no column `{}`", *from));
    if (from.place) {
      problem.at(from.place, fmt::format("wanted for `{}`", to));
    } else {
      problem.file = file_;
    }
    std::string listed;
    for (const std::string& name : sample_.columns) listed += (listed.empty() ? "" : ", ") + name;
    if (listed.size() > 300) listed = listed.substr(0, listed.rfind(',', 300)) + ", ...";
    problem.note(fmt::format("columns of {}: {}", file_, listed));
    if (auto near = text::nearest(*from, sample_.columns)) {
      if (from.place) {
        problem.fix(fmt::format("change `{}` to `{}`", *from, *near), text::Applicability::changes_meaning,
                    {{from.place, *near}});
      } else {
        problem.help(fmt::format("change `{}` to `{}`", *from, *near));
      }
    }
    made_.diagnostics.push_back(std::move(problem));
    return std::nullopt;
  }

  void add(ColumnMapping& column, TableKind kind, bool of_events) {
    Mapping& mapping = made_.mapping;
    Plan& plan = made_.plan;
    std::optional<std::size_t> cell = cell_of(column.from, column.to);
    if (!cell) {
      missing_columns_.insert(column.to);
      return;
    }
    PlannedColumn planned;
    planned.to = column.to;
    planned.of_events = of_events;
    planned.cell = *cell;
    planned.from = sample_.columns[*cell];
    std::vector<std::string_view> texts = sample_.texts(*cell, plan.missing);
    const tables::StandardColumn* standard = nullptr;
    for (const tables::StandardColumn& known : tables::standard_columns(kind)) {
      if (known.name == column.to) standard = &known;
    }
    if (standard != nullptr) {
      planned.type.kind = standard->kind;
      planned.required = standard->required;
    } else {
      if (!column.kind) column.kind = sniff_kind(texts, plan.decimal);
      planned.type.kind = *column.kind;
    }
    planned.values.insert(column.values.begin(), column.values.end());
    std::string zone = column.zone.empty() ? mapping.zone : column.zone;
    if (!zone.empty()) {
      if (auto found = time::Zone::find(zone)) {
        planned.zone = *found;
      } else {
        text::Diagnostic problem = text::error("T0142", fmt::format("unknown time zone `{}`", zone));
        if (auto near = text::nearest(zone, time::Zone::names()))
          problem.help(fmt::format("write `{}`", *near));
        problem.file = file_;
        made_.diagnostics.push_back(std::move(problem));
      }
    }
    if (planned.type.kind == Kind::instant || planned.type.kind == Kind::date) {
      fit_time(column, planned, texts);
    }
    plan.columns.push_back(std::move(planned));
  }

  void fit_time(ColumnMapping& column, PlannedColumn& planned, const std::vector<std::string_view>& texts) {
    if (column.format.empty()) {
      SniffedTime sniffed = sniff_time(texts);
      column.format = sniffed.format.empty() ? "iso" : sniffed.format;
      if (!sniffed.other.empty()) decide_day_first(column, planned, sniffed);
      if (sniffed.local && !texts.empty()) local_columns_.push_back(planned.from);
    } else if (auto format = TimeFormat::compile(column.format)) {
      const bool local =
          !texts.empty() && std::none_of(texts.begin(), texts.end(), [&](std::string_view text) {
            auto parsed = format->parse(text);
            return parsed && parsed->has_offset;
          });
      if (local) local_columns_.push_back(planned.from);
    }
    if (auto format = TimeFormat::compile(column.format)) {
      planned.formats.push_back(std::move(*format));
    } else {
      text::Diagnostic problem =
          text::error("T0143", fmt::format("`{}` is no format of instants: {} is not known", column.format,
                                           TimeFormat::problem(column.format)));
      problem.help("use %Y %m %d %H %M %S %b %y %I %p %z, or `iso`");
      problem.file = file_;
      made_.diagnostics.push_back(std::move(problem));
    }
  }

  /// The sample fits day-first and month-first alike: one value in the file above 12 decides; if there is
  /// none, day first.
  void decide_day_first(ColumnMapping& column, const PlannedColumn& planned, const SniffedTime& sniffed) {
    if (auto decided = day_first_elsewhere_) {
      if (!*decided) column.format = sniffed.other;
      return;
    }
    TimeFormat day_first = *TimeFormat::compile(sniffed.format);
    TimeFormat month_first = *TimeFormat::compile(sniffed.other);
    std::string first_value;
    std::optional<bool> is_day_first;
    read_column_(planned.cell, [&](std::string_view text) {
      bool day = day_first.parse(text).has_value();
      bool month = month_first.parse(text).has_value();
      if (first_value.empty() && day && month) first_value = std::string(text);
      if (day != month) is_day_first = day;
      return day == month;
    });
    if (is_day_first) {
      day_first_elsewhere_ = is_day_first;
      if (!*is_day_first) column.format = sniffed.other;
      return;
    }
    text::Diagnostic remark = text::warning(
        "T0120", fmt::format("`{}` can be day first or month first; taken as day first", planned.from));
    remark.in({file_, 0, planned.from, {}});
    if (auto a = day_first.parse(first_value), b = month_first.parse(first_value); a && b) {
      remark.note(fmt::format("`{}` is {}, or month first {}", first_value,
                              time::LocalTime{a->local_micros}.to_string(),
                              time::LocalTime{b->local_micros}.to_string()));
    }
    remark.help(fmt::format("say so in the mapping: `{}: {{from: {}, format: \"{}\"}}`, or \"{}\"", column.to,
                            planned.from, sniffed.format, sniffed.other));
    made_.diagnostics.push_back(std::move(remark));
  }

  void require(TableKind kind, bool of_events) {
    for (const tables::StandardColumn& standard : tables::standard_columns(kind)) {
      if (!standard.required || missing_columns_.contains(std::string(standard.name))) continue;
      const bool there = std::any_of(
          made_.plan.columns.begin(), made_.plan.columns.end(),
          [&](const PlannedColumn& c) { return c.to == standard.name && c.of_events == of_events; });
      if (there) continue;
      text::Diagnostic problem = text::error(
          "T0134", fmt::format("no column of the file is mapped to `{}`, which every row of {} needs",
                               standard.name, tables::name(kind)));
      if (made_.mapping.dataset.place) {
        problem.at(made_.mapping.dataset.place);
      } else {
        problem.file = file_;
      }
      problem.note(std::string(standard.meaning));
      std::string listed;
      for (const std::string& name : sample_.columns) listed += (listed.empty() ? "" : ", ") + name;
      if (listed.size() > 300) listed = listed.substr(0, listed.rfind(',', 300)) + ", ...";
      problem.note(fmt::format("columns of {}: {}", file_, listed));
      problem.help(fmt::format("add to the mapping: `columns: {{{}: <column of the file>}}`", standard.name));
      if (sample_.columns.size() == 1) {
        problem.help("the file has one column only: is the delimiter right? `file: {delimiter: \";\"}`");
      }
      made_.diagnostics.push_back(std::move(problem));
    }
  }

  void say_zone() {
    if (!made_.mapping.zone.empty()) return;
    std::vector<std::string> assumed;
    for (const PlannedColumn& column : made_.plan.columns) {
      if (column.type.kind != Kind::instant || column.zone.name() != time::Zone().name()) continue;
      if (std::find(local_columns_.begin(), local_columns_.end(), column.from) != local_columns_.end() &&
          std::find(assumed.begin(), assumed.end(), column.from) == assumed.end()) {
        assumed.push_back(column.from);
      }
    }
    made_.mapping.zone = "UTC";
    if (assumed.empty()) return;
    std::string listed;
    for (const std::string& name : assumed) listed += (listed.empty() ? "`" : ", `") + name + "`";
    text::Diagnostic remark = text::warning("T0121", "instants have no zone or offset; taken as UTC");
    remark.in({file_, 0, assumed.front(), {}});
    remark.note("columns " + listed)
        .help("name the zone in the mapping: `zone: Europe/London`, or `zone: UTC`");
    made_.diagnostics.push_back(std::move(remark));
  }

  void name_rows() {
    Plan& plan = made_.plan;
    auto index_of = [&](std::string_view to) -> std::optional<std::size_t> {
      for (std::size_t c = 0; c < plan.columns.size(); ++c) {
        if (plan.columns[c].to == to && !plan.columns[c].of_events) return c;
      }
      return std::nullopt;
    };
    for (std::string_view name : identity_columns(made_.mapping.kind)) {
      if (auto c = index_of(name)) plan.identity.push_back(*c);
    }
    plan.key = index_of(tables::key_column(made_.mapping.kind));
    auto pair = [&](std::string_view begin, std::string_view end) {
      auto a = index_of(begin);
      auto b = index_of(end);
      if (a && b) plan.begin_end = {*a, *b};
    };
    if (made_.mapping.kind == TableKind::items) pair("opened_at", "resolved_at");
    if (made_.mapping.kind == TableKind::outages) pair("begins_at", "ends_at");
  }

  void compile_where() {
    if (!made_.mapping.where) return;
    expression::Scope scope;
    for (const PlannedColumn& column : made_.plan.columns) {
      scope.variables.push_back(
          {column.of_events ? "event " + column.to : column.to, column.type, "column of the import"});
    }
    scope.zone = time::Zone::find(made_.mapping.zone).value_or(time::Zone());
    scope.table = *made_.mapping.dataset;
    auto compiled =
        expression::compile(**made_.mapping.where, made_.mapping.where->place, scope, Type::boolean());
    if (compiled) {
      made_.plan.where = *compiled;
    } else {
      for (text::Diagnostic& problem : compiled.error()) made_.diagnostics.push_back(std::move(problem));
    }
  }

  Fitted& made_;
  const std::string& file_;
  const Layout& layout_;
  const Sample& sample_;
  const ReadColumn& read_column_;
  std::set<std::string> missing_columns_;
  std::vector<std::string> local_columns_;
  std::optional<bool> day_first_elsewhere_;
};

}  // namespace

std::vector<std::string_view> Sample::texts(std::size_t column,
                                            const std::unordered_set<std::string>& missing) const {
  std::vector<std::string_view> made;
  for (const auto& row : rows) {
    std::string_view text = trim(row[column]);
    if (!text.empty() && !(text.size() <= 32 && missing.contains(std::string(text)))) made.push_back(text);
  }
  return made;
}

Fitted fit(const Mapping& mapping, const std::string& file, const Layout& layout, const Sample& sample,
           const ReadColumn& read_column) {
  Fitted made;
  made.mapping = mapping;
  Fitter(made, file, layout, sample, read_column).run();
  return made;
}

std::vector<std::string_view> identity_columns(TableKind kind) {
  switch (kind) {
    case TableKind::items:
      return {"item"};
    case TableKind::outages:
      return {"outage", "service"};
    case TableKind::deliverables:
      return {"deliverable"};
    case TableKind::responses:
      return {"response", "question"};
    case TableKind::volumes:
      return {"month", "unit"};
    case TableKind::events:
    case TableKind::samples:
      break;
  }
  return {};
}

}  // namespace entente::measurement
