// The tree of a YAML document with the place of every key and value. Read through libyaml's events; never fails halfway:
// parsing returns what was understood and every problem.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::document {

struct Node {
  enum class Kind { scalar, sequence, mapping };
  struct Entry;

  Kind kind = Kind::scalar;
  text::Place place;       ///< the value as written, quotes included
  text::Place content;     ///< scalars: without quotes, for errors inside the scalar (plain and quoted one-line scalars)
  std::string scalar;      ///< scalars: the value
  bool quoted = false;     ///< scalars: written in quotes or as a block
  std::vector<Node> items;      ///< sequences
  std::vector<Entry> entries;   ///< mappings, in order of writing

  bool is_null() const { return kind == Kind::scalar && !quoted && (scalar.empty() || scalar == "~" || scalar == "null"); }
  const Node* find(const std::string& key) const;  ///< mappings: the value under `key`, or nullptr
};

struct Node::Entry {
  std::string key;
  text::Place key_place;
  Node value;
};

struct Parsed {
  Node root;  ///< an empty mapping where nothing could be read
  text::Diagnostics diagnostics;
};

/// Refuses (code D....) duplicate keys, anchors and aliases, tags, several documents, tabs, more than 64 levels, and files
/// over 16 MiB.
Parsed parse(text::SourcePtr source);

/// Writes a tree in the standard layout (document/write.h decides the order of keys from the field tables).
std::string write(const Node& root);

}  // namespace entente::document
