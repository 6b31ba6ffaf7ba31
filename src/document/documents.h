// Whole documents of a described type: read, written, put into the standard layout, described to editors and
// to readers.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "document/codecs.h"
#include "document/fields.h"
#include "document/node.h"
#include "document/reference.h"
#include "document/schema.h"
#include "document/write.h"
#include "text/diagnostic.h"

namespace entente::document {

template <class T>
struct Decoded {
  T value{};  ///< what could be understood
  Node tree;
  text::Diagnostics diagnostics;  ///< of syntax and decoding together, in source order
};

/// Values from a tree: problems go to `decoding`, the value holds what could be understood.
template <class T>
T decode(const Node& node, Decoding& decoding) {
  T value{};
  Codec<T>::decode(node, value, decoding);
  return value;
}

/// Parses and decodes a source: every problem at once.
template <class T>
Decoded<T> read(text::SourcePtr source) {
  Decoded<T> made;
  Parsed parsed = parse(std::move(source));
  Decoding decoding;
  decoding.diagnostics = std::move(parsed.diagnostics);
  made.tree = std::move(parsed.root);
  made.value = decode<T>(made.tree, decoding);
  made.diagnostics = std::move(decoding.diagnostics);
  text::sort_by_place(made.diagnostics);
  return made;
}

template <class T>
Node encode(const T& value) {
  return Codec<T>::encode(value);
}

/// The canonical form of a value.
template <class T>
std::string write_document(const T& value) {
  return write(encode(value));
}

/// The canonical form of a source (`entente fmt`): keys in the order of the field tables, comments kept with
/// what they precede. Problems of syntax stand in the way; unknown keys do not, they keep their places after
/// the known ones.
template <class T>
text::Outcome<std::string> format(const text::SourcePtr& source) {
  return format_by(source, [](Node& root) { arrange_by<Codec<T>>(root); });
}

/// JSON Schema 2020-12 of documents of type T, for editors.
template <class T>
nlohmann::json schema_of(const SchemaTitle& title) {
  Schemas schemas;
  nlohmann::json root = schema_by<Codec<T>>(schemas);
  return schema_document(title, std::move(root), std::move(schemas));
}

/// A page in Markdown with a section for each struct: its keys with type, presence, default and meaning.
template <class T>
std::string reference_page(const PageTitle& title) {
  Schemas schemas;
  schema_by<Codec<T>>(schemas);
  return reference_markdown(title, schemas);
}

}  // namespace entente::document
