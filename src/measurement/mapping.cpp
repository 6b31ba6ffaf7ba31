#include "measurement/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "document/documents.h"
#include "measurement/fit.h"
#include "measurement/values.h"
#include "text/similar.h"

namespace entente::document {

using measurement::ColumnMapping;
using measurement::EventsMapping;
using measurement::FileFormat;
using measurement::Mapping;

template <>
struct EnumNames<expression::Kind> {
  static constexpr auto names = std::to_array<std::pair<expression::Kind, std::string_view>>({
      {expression::Kind::boolean, "boolean"},
      {expression::Kind::number, "number"},
      {expression::Kind::text, "text"},
      {expression::Kind::instant, "instant"},
      {expression::Kind::date, "date"},
  });
  static constexpr std::string_view what = "a type of column";
};

template <>
struct EnumNames<tables::TableKind> {
  static constexpr auto names = std::to_array<std::pair<tables::TableKind, std::string_view>>({
      {tables::TableKind::items, "items"},
      {tables::TableKind::events, "events"},
      {tables::TableKind::outages, "outages"},
      {tables::TableKind::samples, "samples"},
      {tables::TableKind::deliverables, "deliverables"},
      {tables::TableKind::responses, "responses"},
      {tables::TableKind::volumes, "volumes"},
  });
  static constexpr std::string_view what = "a kind of table";
};

/// Texts for texts: {P1: "1 - Critical"}.
struct RenamesCodec {
  static bool decode(const Node& node, std::map<std::string, std::string>& out, Decoding& decoding) {
    if (!want_mapping(node, decoding, type_name())) return false;
    bool fine = true;
    for (const Node::Entry& entry : node.entries) {
      fine = Codec<std::string>::decode(entry.value, out[entry.key], decoding) && fine;
    }
    return fine;
  }
  static Node encode(const std::map<std::string, std::string>& values) {
    Node node = Node::map();
    for (const auto& [from, to] : values) node.add(from, Node::text(to));
    return node;
  }
  static nlohmann::json schema() {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  }
  static std::string type_name() { return "old and new texts"; }
};

template <>
struct Description<ColumnMapping> {
  static void describe(Struct<ColumnMapping>& s) {
    s.name("column mapping",
           "Which column of the file fills a column of the table, and how its texts are read.");
    s.field("from", &ColumnMapping::from, required,
            "Column of the file; in JSON a path such as `fields.priority.name`.")
        .example("opened_at");
    s.field("type", &ColumnMapping::kind, optional, "Type of a column of your own.")
        .when_absent("by its values");
    s.field("format", &ColumnMapping::format, optional,
            "How instants and dates are written: `iso`, `excel`, or a strptime format.")
        .example("\"%d/%m/%Y %H:%M\"")
        .when_absent("by its values");
    s.field("zone", &ColumnMapping::zone, optional, "Time zone of this column.")
        .when_absent("the mapping's zone");
    s.field_with<RenamesCodec>("values", &ColumnMapping::values, optional,
                               "Texts that are replaced, old and new.");
    s.from_scalar(
        "a column of the file",
        [](const Node& node, ColumnMapping& out, Decoding& decoding) {
          return Codec<text::Placed<std::string>>::decode(node, out.from, decoding);
        },
        [](const ColumnMapping& value) -> std::optional<Node> {
          if (value.kind || !value.format.empty() || !value.zone.empty() || !value.values.empty())
            return std::nullopt;
          return Node::text(*value.from);
        });
  }
};

/// `columns: {item: number}` as a list whose members know their own name.
struct ColumnsCodec {
  using Inner = NamedCodec<ColumnMapping, Codec<ColumnMapping>>;
  static bool decode(const Node& node, std::vector<ColumnMapping>& out, Decoding& decoding) {
    std::vector<Named<ColumnMapping>> named;
    bool fine = Inner::decode(node, named, decoding);
    for (Named<ColumnMapping>& one : named) {
      one.value.to = *one.name;
      out.push_back(std::move(one.value));
    }
    return fine;
  }
  static Node encode(const std::vector<ColumnMapping>& values) {
    std::vector<Named<ColumnMapping>> named;
    for (const ColumnMapping& value : values) named.push_back({{value.to, {}}, value});
    return Inner::encode(named);
  }
  static nlohmann::json schema(Schemas& schemas) { return Inner::schema(schemas); }
  static std::string type_name() { return "columns of the table, each with a column of the file"; }
  static void arrange(Node& node) { Inner::arrange(node); }
};

template <>
struct Description<FileFormat> {
  static void describe(Struct<FileFormat>& s) {
    s.name("file format", "How the file is laid out; everything left out is found out.");
    s.field("format", &FileFormat::format, optional, "csv, tsv, json, ndjson or parquet.").example("csv");
    s.field("delimiter", &FileFormat::delimiter, optional, "Character between fields.").example("\";\"");
    s.field("decimal", &FileFormat::decimal, optional, "Decimal mark of numbers, `.` or `,`.")
        .example("\",\"");
    s.field("missing", &FileFormat::missing, optional, "Texts that mean no value, beside the empty one.")
        .example("[\"?\", \"n/a\"]")
        .when_absent("`?`, `NULL`, `N/A`, `NaN`, `None` and their variants");
  }
};

template <>
struct Description<EventsMapping> {
  static void describe(Struct<EventsMapping>& s) {
    s.name("events mapping",
           "The file has a row for each event of an item: the history goes into a dataset of events.");
    s.field("dataset", &EventsMapping::dataset, required, "Dataset that takes the events.")
        .example("incident-events");
    s.field("at", &EventsMapping::at, required, "Column of the file that says when the event happened.")
        .example("sys_updated_at");
    s.field("state", &EventsMapping::state, required, "Column of the file with the state that began then.")
        .example("incident_state");
    s.field_with<ColumnsCodec>("columns", &EventsMapping::columns, optional,
                               "Further columns of the events.");
  }
};

template <>
struct Description<Mapping> {
  static void describe(Struct<Mapping>& s) {
    s.name("mapping", "How the columns of a file become the columns of a table.");
    s.field("import", &Mapping::dataset, required, "Dataset that takes the rows.").example("incidents");
    s.field("kind", &Mapping::kind, optional, "Kind of the table.");
    s.field("file", &Mapping::file, optional, "Layout of the file.");
    s.field("zone", &Mapping::zone, optional, "Time zone of instants without an offset.")
        .example("Europe/London")
        .when_absent("UTC, with a warning");
    s.field_with<ColumnsCodec>("columns", &Mapping::columns, optional,
                               "Columns of the table, each with its column of the file.")
        .when_absent("guessed from the header");
    s.field("events", &Mapping::events, optional, "For a file with a row for each event of an item.");
    s.field("each", &Mapping::each, optional,
            "JSON: list in each record that gives one row for each of its elements.")
        .example("components");
    s.field("where", &Mapping::where, optional,
            "Condition on the mapped columns: rows that are wanted at all.")
        .example("category != \"Test\"");
  }
};

}  // namespace entente::document

namespace entente::measurement {

namespace {

void check_formats(const std::vector<ColumnMapping>& columns, text::Diagnostics& diagnostics) {
  for (const ColumnMapping& column : columns) {
    if (!column.format.empty() && !TimeFormat::compile(column.format)) {
      diagnostics.push_back(
          text::error("T0143", fmt::format("`{}` is no format of instants: {} is not known", column.format,
                                           TimeFormat::problem(column.format)))
              .at(column.from.place, fmt::format("format of `{}`", column.to))
              .help("use %Y %m %d %H %M %S %b %y %I %p %z, or `iso`"));
    }
  }
}

void check_zone(const std::string& zone, const text::Place& place, text::Diagnostics& diagnostics) {
  if (zone.empty() || time::Zone::find(zone)) return;
  text::Diagnostic problem = text::error("T0142", fmt::format("unknown time zone `{}`", zone));
  if (place) problem.at(place);
  if (auto near = text::nearest(zone, time::Zone::names())) problem.help(fmt::format("write `{}`", *near));
  diagnostics.push_back(std::move(problem));
}

}  // namespace

LoadedMapping load_mapping(text::SourcePtr source) {
  auto read = document::read<Mapping>(std::move(source));
  LoadedMapping made{std::move(read.value), std::move(read.diagnostics)};
  made.mapping.kind_given = read.tree.find("kind") != nullptr;
  const Mapping& mapping = made.mapping;
  check_formats(mapping.columns, made.diagnostics);
  if (mapping.events) check_formats(mapping.events->columns, made.diagnostics);
  check_zone(mapping.zone, mapping.dataset.place, made.diagnostics);
  for (const ColumnMapping& column : mapping.columns)
    check_zone(column.zone, column.from.place, made.diagnostics);
  const std::string& format = mapping.file.format;
  const std::vector<std::string> known{"csv", "tsv", "json", "ndjson", "parquet"};
  auto wrong = [&](const std::string& message, const char* help) {
    text::Diagnostic problem = text::error("T0140", message);
    if (mapping.dataset.place) problem.at(mapping.dataset.place, "in the mapping of this dataset");
    made.diagnostics.push_back(problem.help(help));
  };
  if (!format.empty() && std::find(known.begin(), known.end(), format) == known.end()) {
    wrong(fmt::format("`{}` is no format of files", format), "write csv, tsv, json, ndjson or parquet");
  }
  if (mapping.file.delimiter.size() > 1 && mapping.file.delimiter != "\\t") {
    wrong(fmt::format("the delimiter `{}` is longer than one character", mapping.file.delimiter),
          "write one character");
  }
  if (!mapping.file.decimal.empty() && mapping.file.decimal != "." && mapping.file.decimal != ",") {
    wrong(fmt::format("`{}` is no decimal mark", mapping.file.decimal), "write \".\" or \",\"");
  }
  text::sort_by_place(made.diagnostics);
  return made;
}

std::string write_mapping(const Mapping& mapping) {
  return document::write_document(mapping);
}

std::string mapping_json_schema() {
  return document::schema_of<Mapping>(
             {.id = "https://entente.example/schema/mapping.json",
              .title = "Entente mapping",
              .description = "How the columns of a file become the columns of a table."})
      .dump(2);
}

}  // namespace entente::measurement
