#include "document/node.h"

#include <algorithm>

namespace entente::document {

Node Node::text(std::string value) {
  Node node;
  node.scalar = std::move(value);
  // A program that says "" or "null" means the text.
  node.quoted = node.is_null();
  return node;
}

Node Node::list(std::vector<Node> items) {
  Node node;
  node.kind = Kind::sequence;
  node.items = std::move(items);
  return node;
}

Node Node::map() {
  Node node;
  node.kind = Kind::mapping;
  return node;
}

Node& Node::add(std::string key, Node value) {
  entries.push_back({std::move(key), {}, std::move(value)});
  return *this;
}

const Node::Entry* Node::find_entry(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry == nullptr ? nullptr : &entry->value;
}

Node* Node::find(std::string_view key) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& each) { return each.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

bool same_content(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Node::Kind::scalar:
      return a.is_null() == b.is_null() && (a.is_null() || a.scalar == b.scalar);
    case Node::Kind::sequence:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_content);
    case Node::Kind::mapping:
      return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                        [](const Node::Entry& x, const Node::Entry& y) {
                          return x.key == y.key && same_content(x.value, y.value);
                        });
  }
  return false;
}

}  // namespace entente::document
