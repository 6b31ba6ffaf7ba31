#include "tables/workbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "tables/workbook_parts.h"
#include "tables/workbook_rows.h"
#include "tables/workbook_values.h"
#include "tables/workbook_xml.h"

namespace entente::tables {
namespace {

constexpr std::string_view kOlderMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::size_t kSheetsMax = 10'000, kFormatsMax = 100'000;

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return made;
}

/// As such files write their names: two bytes a letter.
std::string in_two_bytes(std::string_view ascii) {
  std::string made;
  for (const char c : ascii) made += {c, '\0'};
  return made;
}

text::Diagnostic refusal(const std::string& name, const std::string& reason, const std::string& repair) {
  text::Diagnostic made = text::error("U0164", fmt::format("`{}` cannot be read as a workbook", name));
  made.file = name;
  return made.note(reason).help(repair);
}

/// What is not packed at all.
text::Diagnostic not_packed(const std::string& name, std::string_view bytes) {
  const auto holds = [&](std::string_view word) {
    return bytes.find(in_two_bytes(word)) != std::string_view::npos;
  };
  if (bytes.starts_with(kOlderMagic) && holds("EncryptedPackage"))
    return refusal(name, "it is protected by a password",
                   "open it, take the password away (File, Info, Protect), and save it again");
  if (bytes.starts_with(kOlderMagic))
    return refusal(name, "it is in the format of Excel 97 to 2003 (.xls)",
                   "open it and save it as an Excel workbook (.xlsx), or as CSV");
  if (bytes.empty()) return refusal(name, "it is empty", "save or download it again");
  const std::size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string_view::npos && bytes[first] == '<')
    return refusal(name, "it is a page or XML under the name of a workbook",
                   "open it in a spreadsheet program and save it as an Excel workbook (.xlsx), or as CSV");
  if (bytes.find('\0') == std::string_view::npos)
    return refusal(name, "it is text under the name of a workbook", "name it .csv if its cells are text");
  return refusal(name, "it is neither packed nor text", "open it and save it as an Excel workbook (.xlsx)");
}

text::Diagnostic cannot_unpack(const std::string& name, const PartProblem& problem) {
  switch (problem.kind) {
    case PartProblem::Kind::locked:
      return refusal(name, problem.reason, "save it without a password");
    case PartProblem::Kind::too_large:
      return refusal(name, "it is too large: " + problem.reason,
                     "keep only the sheet and the rows that are needed, or save that sheet as CSV");
    case PartProblem::Kind::not_an_archive:
    case PartProblem::Kind::missing:
    case PartProblem::Kind::damaged:
      break;
  }
  return refusal(name, "it is damaged or not whole: " + problem.reason,
                 "save or download it again; a spreadsheet program may repair it");
}

/// Packed files that are something else.
std::optional<text::Diagnostic> something_else(const std::string& name, const WorkbookParts& parts) {
  const std::string repair = "save it as an Excel workbook (.xlsx), or its sheet as CSV";
  if (parts.has("xl/workbook.bin"))
    return refusal(name, "it is a binary workbook (.xlsb)", "open it and " + repair);
  if (parts.has("content.xml") && parts.has("mimetype"))
    return refusal(name, "it is an OpenDocument file", "open it and " + repair);
  if (parts.has("Index/Document.iwa") || parts.has("Index.zip"))
    return refusal(name, "it is a file of Numbers", "export it as an Excel workbook, or as CSV");
  if (parts.has("word/document.xml") || parts.has("ppt/presentation.xml"))
    return refusal(name, "it is a document or a presentation", "name the workbook instead");
  return std::nullopt;
}

struct Relation {
  std::string type, target;
};

struct RelationsReader : XmlReader {
  std::map<std::string, Relation> by_id;
  void open(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes["TargetMode"] == "External") return;
    by_id[std::string(attributes["Id"])] = {std::string(attributes["Type"]),
                                            std::string(attributes["Target"])};
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}
  bool done() const override { return by_id.size() > kSheetsMax; }

  std::optional<std::string> target_of_type(std::string_view type) const {
    for (const auto& [id, relation] : by_id) {
      if (relation.type.ends_with(type)) return relation.target;
    }
    return std::nullopt;
  }
};

struct SheetsReader : XmlReader {
  struct Named {
    WorkbookSheet sheet;
    std::string id;
  };
  std::vector<Named> sheets;
  DayCount days = DayCount::from_1900;
  void open(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const std::string_view from_1904 = attributes["date1904"];
      if (from_1904 == "1" || from_1904 == "true") days = DayCount::from_1904;
    } else if (name == "sheet") {
      const std::string_view state = attributes["state"];
      sheets.push_back({{std::string(attributes["name"]), state == "hidden" || state == "veryHidden"},
                        std::string(attributes["id"])});
    }
  }
  void close(std::string_view) override {}
  void text(std::string_view) override {}
  bool done() const override { return sheets.size() > kSheetsMax; }
};

struct TextsReader : XmlReader {
  SharedTexts texts;
  std::string current;
  bool in_text = false, in_phonetic = false;
  void open(std::string_view name, const XmlAttributes&) override {
    if (name == "si") current.clear();
    if (name == "rPh") in_phonetic = true;
    if (name == "t" && !in_phonetic) in_text = true;
  }
  void close(std::string_view name) override {
    if (name == "t") in_text = false;
    if (name == "rPh") in_phonetic = false;
    if (name == "si") texts.add(without_escapes(current));
  }
  void text(std::string_view text) override {
    if (in_text) current += text;
  }
};

struct StylesReader : XmlReader {
  std::map<std::uint32_t, NumberFormat> own;
  std::vector<NumberFormat> formats;
  bool in_own = false, in_cells = false;
  void open(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmts") in_own = true;
    if (name == "cellXfs") in_cells = true;
    const bool defines = in_own && name == "numFmt", uses = in_cells && name == "xf";
    if (!defines && !uses) return;
    const std::string_view written = attributes["numFmtId"];
    std::uint32_t id = 0;
    std::from_chars(written.data(), written.data() + written.size(), id);
    if (defines) {
      own[id] = read_number_format(attributes["formatCode"]);
    } else {
      const auto found = own.find(id);
      formats.push_back(found != own.end() ? found->second : built_in_format(id));
    }
  }
  void close(std::string_view name) override {
    if (name == "numFmts") in_own = false;
    if (name == "cellXfs") in_cells = false;
  }
  void text(std::string_view) override {}
  bool done() const override { return own.size() + formats.size() > kFormatsMax; }
};

Result<void, PartProblem> parse(const WorkbookParts& parts, const std::string& part, XmlReader& reader) {
  XmlParser parser(reader);
  const auto read = parts.read(part, [&](std::string_view piece) { return parser.feed(piece); });
  if (!read) return read;
  if (std::string wrong = parser.finish(); !wrong.empty())
    return failure(PartProblem{PartProblem::Kind::damaged, fmt::format("`{}`, {}", part, wrong)});
  return {};
}

/// Where a target leads that stands in the part `from`.
std::string resolved(const std::string& from, std::string target) {
  if (target.starts_with('/')) return target.substr(1);
  std::string folder = from.substr(0, from.rfind('/') == std::string::npos ? 0 : from.rfind('/'));
  while (target.starts_with("../")) {
    target.erase(0, 3);
    folder.erase(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/'));
  }
  if (target.starts_with("./")) target.erase(0, 2);
  return folder.empty() ? target : folder + "/" + target;
}

std::string relations_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  if (slash == std::string::npos) return "_rels/" + part + ".rels";
  return part.substr(0, slash) + "/_rels/" + part.substr(slash + 1) + ".rels";
}

}  // namespace

struct Workbook::Content {
  std::string name;
  WorkbookLimits limits;
  WorkbookParts parts;
  std::vector<WorkbookSheet> sheets;
  std::vector<std::string> parts_of_sheets;
  SharedTexts texts;
  std::vector<NumberFormat> formats;
  DayCount days = DayCount::from_1900;

  Content(std::string given, const WorkbookLimits& bounds, WorkbookParts opened)
      : name(std::move(given)), limits(bounds), parts(std::move(opened)) {}

  Result<void, PartProblem> load() {
    RelationsReader top;
    if (const auto read = parse(parts, "_rels/.rels", top); !read) return read;
    const std::string book = resolved("", top.target_of_type("/officeDocument").value_or("xl/workbook.xml"));
    SheetsReader listed;
    if (const auto read = parse(parts, book, listed); !read) return read;
    RelationsReader of_book;
    if (const auto read = parse(parts, relations_of(book), of_book); !read) return read;
    days = listed.days;
    for (SheetsReader::Named& each : listed.sheets) {
      const auto found = of_book.by_id.find(each.id);
      if (found == of_book.by_id.end() || !found->second.type.ends_with("/worksheet")) continue;
      sheets.push_back(std::move(each.sheet));
      parts_of_sheets.push_back(resolved(book, found->second.target));
    }
    if (const auto target = of_book.target_of_type("/sharedStrings")) {
      TextsReader reader;
      if (const auto read = parse(parts, resolved(book, *target), reader); !read) return read;
      texts = std::move(reader.texts);
    }
    if (const auto target = of_book.target_of_type("/styles")) {
      StylesReader reader;
      if (const auto read = parse(parts, resolved(book, *target), reader); !read) return read;
      formats = std::move(reader.formats);
    }
    return {};
  }
};

bool is_workbook(std::string_view name, std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with(kOlderMagic)) return true;
  const std::string small = lower(name);
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"},
      [&](std::string_view ending) { return small.ends_with(ending); });
}

std::string cell_name(std::uint32_t column, std::uint32_t row) {
  constexpr std::uint32_t kLetters = 26;
  std::string letters;
  for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / kLetters)
    letters.insert(letters.begin(), static_cast<char>('A' + static_cast<char>((rest - 1) % kLetters)));
  return letters + std::to_string(row);
}

text::Outcome<Workbook> Workbook::open(std::string name, std::string_view bytes,
                                       const WorkbookLimits& limits) {
  if (!bytes.starts_with("PK")) return text::refuse(not_packed(name, bytes));
  auto parts = WorkbookParts::open(bytes, limits.part_bytes);
  if (!parts) return text::refuse(cannot_unpack(name, parts.error()));
  if (auto other = something_else(name, *parts)) return text::refuse(std::move(*other));
  auto content = std::make_shared<Content>(std::move(name), limits, std::move(*parts));
  if (const auto loaded = content->load(); !loaded)
    return text::refuse(cannot_unpack(content->name, loaded.error()));
  if (content->sheets.empty())
    return text::refuse(refusal(content->name, "it has no sheet with cells", "name another workbook"));
  return Workbook(std::move(content));
}

const std::string& Workbook::name() const {
  return content_->name;
}

const std::vector<WorkbookSheet>& Workbook::sheets() const {
  return content_->sheets;
}

text::Outcome<void> Workbook::read(std::size_t sheet,
                                   const std::function<bool(const WorkbookRow& row)>& row) const {
  const Content& content = *content_;
  SheetRows rows({content.texts, content.formats, content.days, content.limits}, row);
  const auto parsed = parse(content.parts, content.parts_of_sheets[sheet], rows);
  const std::string name = fmt::format("{}, sheet {}", content.name, content.sheets[sheet].name);
  if (!parsed) return text::refuse(cannot_unpack(name, parsed.error()));
  if (rows.trouble() == SheetRows::Trouble::none) return {};
  const auto kind = rows.trouble() == SheetRows::Trouble::too_large ? PartProblem::Kind::too_large
                                                                    : PartProblem::Kind::damaged;
  return text::refuse(cannot_unpack(name, {kind, rows.reason()}));
}

}  // namespace entente::tables
