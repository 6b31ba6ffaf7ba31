#include "agreement/amend.h"

#include <fmt/format.h>

#include <algorithm>

#include "agreement/phrase.h"
#include "text/similar.h"

namespace entente::agreement {

using document::Node;

namespace {

/// What the parts of a path may be called at `node`: its keys, or the ids of a list's elements.
std::vector<std::string> names_at(const Node& node) {
  std::vector<std::string> names;
  for (const auto& entry : node.entries) names.push_back(entry.key);
  for (const auto& item : node.items) {
    for (const auto key : {"id", "for", "when", "number"}) {
      if (const Node* name = item.find(key); name != nullptr && name->is_scalar()) {
        names.push_back(name->scalar);
        if (std::string_view(key) == "when") names.push_back(slug(name->scalar));
        break;
      }
    }
  }
  return names;
}

bool is_called(const Node& item, std::string_view name) {
  for (const auto key : {"id", "for", "number"}) {
    if (const Node* found = item.find(key); found != nullptr && found->is_scalar() && found->scalar == name)
      return true;
  }
  const Node* when = item.find("when");
  return when != nullptr && (when->scalar == name || slug(when->scalar) == name);
}

/// The longest name at `node` that the path begins with, so that names may hold dots themselves.
std::size_t step_length(const Node& node, std::string_view path) {
  std::size_t longest = 0;
  for (const auto& name : names_at(node)) {
    if (name.size() > longest && path.starts_with(name) &&
        (path.size() == name.size() || path[name.size()] == '.'))
      longest = name.size();
  }
  return longest != 0 ? longest : std::min(path.find('.'), path.size());
}

Node* child(Node& node, std::string_view name) {
  if (Node* found = node.find(name)) return found;
  for (auto& item : node.items) {
    if (is_called(item, name)) return &item;
  }
  return nullptr;
}

bool holds_names(std::string_view section) {
  constexpr std::array<std::string_view, 10> kSections{
      "objectives", "services",       "calendars", "data",    "clocks",
      "measures",   "service levels", "charges",   "indexes", "critical deliverables"};
  return std::ranges::find(kSections, section) != kSections.end();
}

class Walk {
 public:
  Walk(Node& root, const Placed<std::string>& path, text::Diagnostics& diagnostics)
      : node_(&root), path_(path), diagnostics_(diagnostics) {}

  /// Goes to the parent of the path's end. False after having reported.
  bool to_parent(bool may_create) {
    const std::string_view path = *path_;
    std::size_t at = 0;
    std::string section;
    for (;;) {
      const std::size_t length = step_length(*node_, path.substr(at));
      const auto name = path.substr(at, length);
      if (at == 0 && (name == "agreement" || name == "currency" || name == "zone" || name == "amendments")) {
        diagnostics_.push_back(text::error("A0908", fmt::format("`{}` cannot be amended", name))
                                   .at(part(at, length), "holds for the whole agreement")
                                   .help("an agreement with another one is a new agreement"));
        return false;
      }
      if (at + length == path.size()) {
        last_ = name;
        last_at_ = at;
        return true;
      }
      Node* next = child(*node_, name);
      if (next == nullptr || next->is_scalar()) {
        const bool create =
            may_create && next == nullptr && node_->is_mapping() && !holds_names(section) && !near(name);
        if (!create) return refuse(at, length, next != nullptr);
        node_->add(std::string(name), Node::map());
        node_->entries.back().key_place = part(at, length);
        node_->entries.back().value.place = part(at, length);
        next = &node_->entries.back().value;
      }
      section = at == 0 ? std::string(name) : std::string();
      node_ = next;
      at += length + 1;
    }
  }

  /// True where a name that does not exist yet may be set here: a new named value, or a key that was left
  /// out.
  bool may_be_new() const { return node_->is_mapping() && !near(last_); }
  bool refuse_last() { return refuse(last_at_, last_.size(), false); }

  Node& parent() { return *node_; }
  std::string_view last() const { return last_; }
  text::Place last_place() const { return part(last_at_, last_.size()); }

 private:
  text::Place part(std::size_t begin, std::size_t length) const {
    return place_inside(path_.place, *path_, begin, length);
  }
  std::optional<std::string> near(std::string_view name) const {
    // Months and days look like each other without being meant for each other.
    if (time::Month::parse(name) || time::Date::parse(name)) return std::nullopt;
    return text::nearest(name, names_at(*node_));
  }

  bool refuse(std::size_t at, std::size_t length, bool is_value) {
    const auto name = path_->substr(at, length);
    text::Diagnostic made = text::error("A0901", fmt::format("the path `{}` leads nowhere", *path_));
    const auto place = part(at, length);
    if (is_value) {
      made.at(place, "this is written as one value, without parts")
          .help(fmt::format("set `{}` as a whole", path_->substr(0, at + length)));
    } else {
      made.at(place, fmt::format("there is no `{}` here", name));
      if (const auto meant = near(name)) {
        made.fix(fmt::format("change `{}` to `{}`", name, *meant), text::Applicability::safe,
                 {{place, *meant}});
      } else if (const auto names = names_at(*node_); !names.empty()) {
        std::string all;
        for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 8); ++i)
          all += (i == 0 ? "`" : ", `") + names[i] + "`";
        made.note("here are " + all);
      }
    }
    diagnostics_.push_back(std::move(made));
    return false;
  }

  Node* node_;
  const Placed<std::string>& path_;
  text::Diagnostics& diagnostics_;
  std::string_view last_;
  std::size_t last_at_ = 0;
};

void set_value(Node& root, const Placed<std::string>& path, const Node& value,
               text::Diagnostics& diagnostics) {
  Walk walk(root, path, diagnostics);
  if (!walk.to_parent(true)) return;
  if (Node* existing = child(walk.parent(), walk.last())) {
    if (document::same_content(*existing, value)) {
      diagnostics.push_back(
          text::warning("A0905", fmt::format("this changes nothing: `{}` is so already", *path))
              .at(value.where(), "the same value")
              .beside(existing->where(), "as here"));
    }
    *existing = value;
    return;
  }
  if (!walk.may_be_new()) {
    walk.refuse_last();
    return;
  }
  walk.parent().add(std::string(walk.last()), value);
  walk.parent().entries.back().key_place = walk.last_place();
}

void remove_value(Node& root, const Placed<std::string>& path, text::Diagnostics& diagnostics) {
  Walk walk(root, path, diagnostics);
  if (!walk.to_parent(false)) return;
  Node& parent = walk.parent();
  const Node* existing = child(parent, walk.last());
  if (existing == nullptr) {
    walk.refuse_last();
    return;
  }
  std::erase_if(parent.entries, [&](const auto& entry) { return &entry.value == existing; });
  std::erase_if(parent.items, [&](const auto& item) { return is_called(item, walk.last()); });
}

}  // namespace

void amend(Node& root, const Amendment& amendment, text::Diagnostics& diagnostics) {
  for (const auto& change : amendment.set) set_value(root, change.name, change.value, diagnostics);
  for (const auto& path : amendment.remove) remove_value(root, path, diagnostics);
}

}  // namespace entente::agreement
