#include "tables/workbook_xml.h"

#include <expat.h>
#include <fmt/format.h>

#include <limits>
#include <new>

namespace entente::tables {
namespace {

constexpr int kDepthMax = 100;
/// Stands between a namespace and a name; no XML has it.
constexpr char kSeparator = '\x01';

std::string_view local(std::string_view name) {
  const std::size_t at = name.rfind(kSeparator);
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (local(*pair) == name) return pair[1];
  }
  return {};
}

struct XmlParser::State {
  XmlReader& reader;
  XML_Parser parser;
  std::string wrong;
  int depth = 0;
  bool stopped = false;

  explicit State(XmlReader& given)
      : reader(given), parser(XML_ParserCreateNS(nullptr, static_cast<XML_Char>(kSeparator))) {
    if (parser == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, on_open, on_close);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
  }
  ~State() { XML_ParserFree(parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void stop(std::string reason) {
    if (wrong.empty()) wrong = std::move(reason);
    stopped = true;
    XML_StopParser(parser, XML_FALSE);
  }

  static void on_open(void* data, const XML_Char* name, const XML_Char** attributes) {
    State& self = *static_cast<State*>(data);
    if (self.stopped) return;
    if (++self.depth > kDepthMax) return self.stop(fmt::format("elements nest more than {} deep", kDepthMax));
    self.reader.open(local(name), XmlAttributes(attributes));
    self.rest();
  }

  static void on_close(void* data, const XML_Char* name) {
    State& self = *static_cast<State*>(data);
    if (self.stopped) return;
    --self.depth;
    self.reader.close(local(name));
    self.rest();
  }

  static void on_text(void* data, const XML_Char* text, int length) {
    State& self = *static_cast<State*>(data);
    if (!self.stopped) self.reader.text({text, static_cast<std::size_t>(length)});
  }

  static void on_doctype(void* data, const XML_Char* /*name*/, const XML_Char* /*system*/,
                         const XML_Char* /*public_id*/, int /*has_subset*/) {
    static_cast<State*>(data)->stop("it declares entities, which no workbook needs");
  }

  void rest() {
    if (reader.done()) stop("");
  }

  void parse(std::string_view piece, bool last) {
    if (stopped) return;
    if (XML_Parse(parser, piece.data(), static_cast<int>(piece.size()), last ? XML_TRUE : XML_FALSE) ==
            XML_STATUS_ERROR &&
        !stopped) {
      stopped = true;
      wrong = fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser),
                          XML_ErrorString(XML_GetErrorCode(parser)));
    }
  }
};

XmlParser::XmlParser(XmlReader& reader) : state_(std::make_unique<State>(reader)) {}
XmlParser::~XmlParser() = default;

bool XmlParser::feed(std::string_view piece) {
  constexpr std::size_t kMost = 1U << 30U;
  for (; !piece.empty() && !state_->stopped; piece.remove_prefix(std::min(piece.size(), kMost)))
    state_->parse(piece.substr(0, kMost), false);
  return !state_->stopped;
}

std::string XmlParser::finish() {
  state_->parse({}, true);
  return state_->wrong;
}

}  // namespace entente::tables
