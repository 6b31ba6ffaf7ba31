// From libyaml's events to the tree. After a syntax error reading goes on at the next line that begins a
// top-level key, so that a slip in one section does not hide the problems of the others; what the error cut
// short is marked as broken.
#include <yaml.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "document/node.h"
#include "document/syntax_error.h"
#include "document/utf8.h"

namespace entente::document {

namespace {

constexpr std::size_t bytes_max = std::size_t{16} << 20;
constexpr std::size_t levels_max = 64;
constexpr std::size_t syntax_errors_max = 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// One event of libyaml, freed with its scope.
struct Event {
  yaml_event_t raw{};
  Event() = default;
  ~Event() { yaml_event_delete(&raw); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_type_t type() const { return raw.type; }
};

/// Reads one part of a source: all of it, or what follows a syntax error.
class Reader {
 public:
  Reader(const text::SourcePtr& source, std::uint32_t begin, const CharacterOffsets& offsets, Parsed& parsed);
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The root, or nothing when the part holds none.
  std::optional<Node> read();
  /// Where the syntax broke, if it did: the offset behind which reading may go on.
  std::optional<std::uint32_t> broke_at() const { return broke_at_; }

 private:
  bool next(Event& event);
  Node read_node(const Event& event, std::size_t level);
  Node read_scalar(const Event& event);
  Node read_sequence(const Event& start, std::size_t level);
  Node read_mapping(const Event& start, std::size_t level);
  using KeyIndex = std::unordered_map<std::string, std::size_t>;
  void add_entry(Node& mapping, KeyIndex& index, const Event& key, Node value);
  void refuse_properties(const yaml_char_t* anchor, const yaml_char_t* tag, text::Place place);
  void refuse_key(const text::Place& place, bool empty);
  void refuse_depth(const Event& event);

  std::uint32_t offset(const yaml_mark_t& mark) const { return offsets_.byte(first_character_ + mark.index); }
  text::Place place(const Event& event) const {
    return {source_, {offset(event.raw.start_mark), offset(event.raw.end_mark)}};
  }
  text::Place between(std::uint32_t begin, std::uint32_t end) const {
    return {source_, {begin, std::max(begin, end)}};
  }

  const text::SourcePtr& source_;
  const CharacterOffsets& offsets_;
  std::size_t first_character_;
  text::Diagnostics& diagnostics_;
  yaml_parser_t parser_;
  text::Span last_scalar_;
  bool stopped_ = false;
  std::optional<std::uint32_t> broke_at_;
};

/// Start of the first line after `offset` that begins a top-level key; the end of the text if there is none.
std::uint32_t next_top_level_key(std::string_view text, std::uint32_t offset) {
  std::size_t at = offset;
  while ((at = text.find('\n', at)) != std::string_view::npos) {
    ++at;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.empty() ||
        std::string_view(" \t#-]}[{,'\"|>%&*!?@`:\r.").find(line.front()) != std::string_view::npos)
      continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\r')
      return static_cast<std::uint32_t>(at);
  }
  return static_cast<std::uint32_t>(text.size());
}

void report_duplicate(const std::string& key, const text::Place& first, const text::Place& second,
                      text::Diagnostics& diagnostics) {
  diagnostics.push_back(text::error("D0102", "the key `" + key + "` is written twice")
                            .at(second, "the same key again")
                            .beside(first, "first written here")
                            .help("keep one of the two, or give one another name"));
}

/// Adds the entries of a later part to the root of the earlier ones.
void merge(Node& root, Node part, text::Diagnostics& diagnostics) {
  for (Node::Entry& entry : part.entries) {
    if (const Node::Entry* earlier = root.find_entry(entry.key)) {
      report_duplicate(entry.key, earlier->key_place, entry.key_place, diagnostics);
    } else {
      root.entries.push_back(std::move(entry));
    }
  }
  root.place.span.end = std::max(root.place.span.end, part.place.span.end);
}

}  // namespace

Parsed parse(text::SourcePtr source) {
  Parsed parsed;
  parsed.root = Node::map();
  if (!source) return parsed;
  const std::string_view content = source->content();
  parsed.root.place = {source, {0, 0}};

  if (content.size() > bytes_max) {
    text::Diagnostic problem = text::error("D0107", "the file is larger than 16 MiB");
    problem.file = source->name();
    parsed.diagnostics.push_back(
        std::move(problem
                      .note("it has " + std::to_string(content.size()) +
                            " bytes; documents "
                            "written by people have a few hundred kilobytes at most")
                      .help("give measurements to `entente import`; a document holds terms only")));
    parsed.root.broken = true;
    return parsed;
  }
  if (auto problem = find_unreadable(source)) {
    parsed.diagnostics.push_back(std::move(*problem));
    parsed.root.broken = true;
    return parsed;
  }

  const CharacterOffsets offsets(content);
  std::uint32_t begin = content.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  bool found = false;
  bool broken = false;
  for (std::size_t part = 0; part <= syntax_errors_max; ++part) {
    Reader reader(source, begin, offsets, parsed);
    std::optional<Node> root = reader.read();
    if (root) {
      if (!found) {
        parsed.root = std::move(*root);
      } else if (root->is_mapping()) {
        merge(parsed.root, std::move(*root), parsed.diagnostics);
      }
      found = true;
    }
    if (!reader.broke_at()) break;
    broken = true;
    if (found && !parsed.root.is_mapping()) break;
    begin = next_top_level_key(content, std::max(begin, *reader.broke_at()));
    if (begin >= content.size()) break;
    // The sections that follow belong to a mapping even where the first of them could not be read.
    found = true;
  }
  if (broken) {
    parsed.root.broken = true;
  } else if (!found && parsed.diagnostics.empty()) {
    text::Diagnostic problem = text::error("D0110", "the document is empty");
    problem.file = source->name();
    if (!content.empty()) problem.note("it holds nothing but blank lines and comments");
    parsed.diagnostics.push_back(std::move(problem));
    parsed.root.broken = true;
  }
  return parsed;
}

namespace {

Reader::Reader(const text::SourcePtr& source, std::uint32_t begin, const CharacterOffsets& offsets,
               Parsed& parsed)
    : source_(source),
      offsets_(offsets),
      first_character_(offsets.character(begin)),
      diagnostics_(parsed.diagnostics) {
  yaml_parser_initialize(&parser_);
  yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  const std::string_view part = source->content().substr(begin);
  // NOLINTNEXTLINE: libyaml reads unsigned bytes.
  yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(part.data()), part.size());
}

std::optional<Node> Reader::read() {
  std::optional<Node> root;
  while (!stopped_) {
    Event event;
    if (!next(event) || event.type() == YAML_STREAM_END_EVENT) break;
    if (event.type() == YAML_DOCUMENT_START_EVENT && root) {
      diagnostics_.push_back(text::error("D0105", "the file holds more than one document")
                                 .at(place(event), "a second document begins here")
                                 .note("only the first one is read")
                                 .help("move what follows `---` to a file of its own, or delete the line"));
      break;
    }
    const bool begins_node = event.type() == YAML_SCALAR_EVENT || event.type() == YAML_SEQUENCE_START_EVENT ||
                             event.type() == YAML_MAPPING_START_EVENT || event.type() == YAML_ALIAS_EVENT;
    if (!begins_node) continue;
    Node node = read_node(event, 1);
    if (!(node.is_null() && node.place.span.begin == node.place.span.end)) root = std::move(node);
  }
  return root;
}

bool Reader::next(Event& event) {
  if (stopped_) return false;
  if (yaml_parser_parse(&parser_, &event.raw) != 0) return true;
  stopped_ = true;
  SyntaxProblem problem;
  problem.problem = parser_.problem != nullptr ? parser_.problem : "";
  problem.context = parser_.context != nullptr ? parser_.context : "";
  problem.problem_at = offset(parser_.problem_mark);
  problem.context_at = problem.context.empty() ? problem.problem_at : offset(parser_.context_mark);
  // An unclosed quote is noticed at the end of the file only: what it swallowed is read again.
  const bool quote = problem.context.find("quoted scalar") != std::string::npos;
  const bool flow = problem.context.find("flow") != std::string::npos;
  const std::uint32_t line_before = problem.problem_at == 0 ? 0 : problem.problem_at - 1;
  broke_at_ = quote || flow ? problem.context_at : std::max(problem.context_at, line_before);
  problem.last_scalar = last_scalar_;
  if (quote_swallowed_lines(problem, source_)) broke_at_ = last_scalar_.begin;
  diagnostics_.push_back(explain_syntax(problem, source_));
  return false;
}

Node Reader::read_node(const Event& event, std::size_t level) {
  switch (event.type()) {
    case YAML_SCALAR_EVENT:
      return read_scalar(event);
    case YAML_SEQUENCE_START_EVENT:
      return read_sequence(event, level);
    case YAML_MAPPING_START_EVENT:
      return read_mapping(event, level);
    default: {
      Node node;
      node.place = place(event);
      node.broken = true;
      diagnostics_.push_back(
          text::error("D0103", "references (`*name`) are not part of this language")
              .at(node.place, "this repeats something written elsewhere")
              .note("every term is written where it holds, so that each line can be read by itself")
              .help("write the value out here; text that begins with `*` goes in quotes"));
      return node;
    }
  }
}

Node::Style style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Node::Style::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Node::Style::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Node::Style::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return Node::Style::folded;
    default:
      return Node::Style::plain;
  }
}

/// The span inside `written` (which begins at byte `begin`) that is the value character by character, if
/// there is one.
std::optional<text::Span> content_span(std::string_view written, std::uint32_t begin, const Node& node) {
  std::string_view value = node.scalar;
  std::size_t inside = 0;
  if (node.style == Node::Style::single_quoted || node.style == Node::Style::double_quoted) {
    inside = 1;
    if (written.size() != value.size() + 2 || written.substr(1, value.size()) != value) return std::nullopt;
  } else if (node.style == Node::Style::plain) {
    if (written != value) return std::nullopt;
  } else {
    while (value.ends_with('\n')) value.remove_suffix(1);
    if (value.empty() || value.find('\n') != std::string_view::npos) return std::nullopt;
    inside = written.find(value, std::min(written.find('\n'), written.size()));
    if (inside == std::string_view::npos) return std::nullopt;
  }
  const auto first = static_cast<std::uint32_t>(begin + inside);
  return text::Span{first, static_cast<std::uint32_t>(first + value.size())};
}

Node Reader::read_scalar(const Event& event) {
  const auto& scalar = event.raw.data.scalar;
  Node node;
  node.place = place(event);
  refuse_properties(scalar.anchor, scalar.tag, node.place);
  if (scalar.anchor != nullptr || scalar.tag != nullptr) {
    // The place of the value itself begins after its properties.
    std::string_view written = node.place.written();
    std::uint32_t skipped = 0;
    while (!written.empty() && (written[0] == '&' || written[0] == '!')) {
      const std::size_t gap = std::min(written.find_first_of(" \n"), written.size());
      const std::size_t value = std::min(written.find_first_not_of(" \n", gap), written.size());
      skipped += static_cast<std::uint32_t>(value);
      written.remove_prefix(value);
    }
    node.place.span.begin += skipped;
  }
  last_scalar_ = node.place.span;
  // NOLINTNEXTLINE: libyaml's text is unsigned bytes.
  node.scalar.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
  node.style = style_of(scalar.style);
  node.quoted = node.style != Node::Style::plain;
  const auto inside = content_span(node.place.written(), node.place.span.begin, node);
  node.content = inside ? text::Place{source_, *inside} : node.place;
  return node;
}

Node Reader::read_sequence(const Event& start, std::size_t level) {
  Node node = Node::list({});
  node.place = place(start);
  const auto& sequence = start.raw.data.sequence_start;
  node.style = sequence.style == YAML_FLOW_SEQUENCE_STYLE ? Node::Style::flow : Node::Style::block;
  refuse_properties(sequence.anchor, sequence.tag, node.place);
  if (level > levels_max) refuse_depth(start);
  while (true) {
    Event event;
    if (!next(event)) {
      node.broken = true;
      if (!node.items.empty() && node.items.back().is_scalar()) node.items.back().broken = true;
      break;
    }
    if (event.type() == YAML_SEQUENCE_END_EVENT) {
      if (node.style == Node::Style::flow) node.place.span.end = offset(event.raw.end_mark);
      break;
    }
    node.items.push_back(read_node(event, level + 1));
    node.place.span.end = std::max(node.place.span.end, node.items.back().place.span.end);
  }
  return node;
}

Node Reader::read_mapping(const Event& start, std::size_t level) {
  Node node = Node::map();
  node.place = place(start);
  const auto& mapping = start.raw.data.mapping_start;
  node.style = mapping.style == YAML_FLOW_MAPPING_STYLE ? Node::Style::flow : Node::Style::block;
  refuse_properties(mapping.anchor, mapping.tag, node.place);
  if (level > levels_max) refuse_depth(start);
  KeyIndex index;
  while (true) {
    Event key;
    Event first_of_value;
    if (!next(key)) {
      node.broken = true;
      // The last value may have been cut short.
      if (!node.entries.empty() && node.entries.back().value.is_scalar())
        node.entries.back().value.broken = true;
      break;
    }
    if (key.type() == YAML_MAPPING_END_EVENT) {
      if (node.style == Node::Style::flow) node.place.span.end = offset(key.raw.end_mark);
      break;
    }
    if (key.type() != YAML_SCALAR_EVENT) {
      const std::size_t before = diagnostics_.size();
      const Node odd = read_node(key, level + 1);
      if (!stopped_ && diagnostics_.size() == before) refuse_key(odd.place, false);
    }
    if (!next(first_of_value)) {
      node.broken = true;
      break;
    }
    add_entry(node, index, key, read_node(first_of_value, level + 1));
  }
  return node;
}

void Reader::add_entry(Node& mapping, KeyIndex& index, const Event& key, Node value) {
  mapping.place.span.end = std::max(mapping.place.span.end, value.place.span.end);
  if (key.type() != YAML_SCALAR_EVENT) {
    mapping.broken = true;
    return;
  }
  const Node name = read_scalar(key);
  mapping.place.span.end = std::max(mapping.place.span.end, name.place.span.end);
  if (name.scalar.empty()) {
    refuse_key(value.place.span.begin < value.place.span.end ? value.place : mapping.place, true);
    mapping.broken = true;
    return;
  }
  const auto [earlier, is_new] = index.emplace(name.scalar, mapping.entries.size());
  if (!is_new) {
    report_duplicate(name.scalar, mapping.entries[earlier->second].key_place, name.place, diagnostics_);
    return;
  }
  // A value that the syntax error took away is not a value that somebody left out.
  if (stopped_ && value.is_null()) value.broken = true;
  mapping.entries.push_back({name.scalar, name.place, std::move(value)});
}

void Reader::refuse_properties(const yaml_char_t* anchor, const yaml_char_t* tag, text::Place where) {
  const std::string_view written = source_->content().substr(where.span.begin);
  const auto property = [&](char sign) {
    const std::size_t begin = std::min(written.find(sign), written.size());
    const std::size_t end = std::min(written.find_first_of(" \n\r\t,]}", begin), written.size());
    return between(static_cast<std::uint32_t>(where.span.begin + begin),
                   static_cast<std::uint32_t>(where.span.begin + end));
  };
  if (anchor != nullptr) {
    const text::Place at = property('&');
    diagnostics_.push_back(
        text::error("D0103", "references (`&name`) are not part of this language")
            .at(at, "this gives the value a name to repeat it elsewhere")
            .note("every term is written where it holds, so that each line can be read by itself")
            .help("delete `" + std::string(at.written()) + "`; text that begins with `&` goes in quotes"));
  }
  if (tag != nullptr) {
    const text::Place at = property('!');
    diagnostics_.push_back(
        text::error("D0104", "tags (`!name`) are not part of this language")
            .at(at, "this would say how the value is to be read")
            .note("the key says what kind of value is meant")
            .help("delete `" + std::string(at.written()) + "`; text that begins with `!` goes in quotes"));
  }
}

void Reader::refuse_key(const text::Place& where, bool empty) {
  text::Diagnostic problem = empty ? text::error("D0109", "a key is missing before the colon")
                                   : text::error("D0109", "a list or a mapping cannot be a key");
  problem.at(where, empty ? "the value of which key?" : "a key is a plain name");
  if (!empty) problem.help("write a name before the colon; text that begins with `{` or `[` goes in quotes");
  diagnostics_.push_back(std::move(problem));
}

void Reader::refuse_depth(const Event& event) {
  stopped_ = true;
  diagnostics_.push_back(text::error("D0108", "the document is nested more than 64 levels deep")
                             .at(place(event), "level 65 begins here")
                             .note("the rest of the file is not read")
                             .help("look for brackets that are opened and never closed"));
}

}  // namespace

}  // namespace entente::document
