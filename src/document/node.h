// The tree of a YAML document with the place of every key and value. Read through libyaml's events; never
// fails halfway: parsing returns what was understood and every problem. Every plain scalar is text here
// (`no`, `1:30` and `08:00` too): what it means is for the codec of its field to say.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::document {

struct Node {
  enum class Kind { scalar, sequence, mapping };
  /// How it was written. Collections: `block` or `flow`; scalars: the others. `automatic`: made by a program.
  enum class Style { automatic, block, flow, plain, single_quoted, double_quoted, literal, folded };
  struct Entry;

  Kind kind = Kind::scalar;
  text::Place place;    ///< the value as written, quotes included
  text::Place content;  ///< scalars: without quotes, for errors inside the scalar; the whole where offsets do
                        ///< not agree
  std::string scalar;   ///< scalars: the value
  bool quoted = false;  ///< scalars: written in quotes or as a block
  bool broken = false;  ///< a syntax error inside: what is missing there needs no message of its own
  Style style = Style::automatic;
  std::vector<Node> items;     ///< sequences
  std::vector<Entry> entries;  ///< mappings, in order of writing

  /// Comments, for the writer only (document/comments.h finds them): lines before this value's key or dash,
  /// with the `#` (an empty string is a blank line), the one at the end of its line, and those after the last
  /// child of a collection.
  struct Comments {
    std::vector<std::string> before;
    std::string beside;
    std::vector<std::string> after;
  };
  std::shared_ptr<Comments> comments;

  static Node text(std::string value);  ///< the writer quotes it when needed
  static Node list(std::vector<Node> items);
  static Node map();                       ///< filled with add()
  Node& add(std::string key, Node value);  ///< mappings: appends an entry; returns this node

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  bool is_null() const {
    return kind == Kind::scalar && !quoted && (scalar.empty() || scalar == "~" || scalar == "null");
  }
  const Node* find(std::string_view key) const;  ///< mappings: the value under `key`, or nullptr
  Node* find(std::string_view key);
  const Entry* find_entry(std::string_view key) const;  ///< the same with the key's place
  /// Where errors point: the content of a scalar, the whole of a collection.
  const text::Place& where() const { return kind == Kind::scalar && content ? content : place; }
};

struct Node::Entry {
  std::string key;
  text::Place key_place;
  Node value;
};

/// Same values in the same order, wherever and however they were written.
bool same_content(const Node& a, const Node& b);

struct Parsed {
  Node root;  ///< an empty mapping where nothing could be read
  text::Diagnostics diagnostics;
};

/// Refuses (code D01..) duplicate keys, anchors and aliases, tags, several documents, tabs, more than 64
/// levels, and files over 16 MiB.
Parsed parse(text::SourcePtr source);

/// Writes a tree in the standard layout; the order of keys is the tree's (document::arrange sorts it by the
/// field tables).
std::string write(const Node& root);

}  // namespace entente::document
