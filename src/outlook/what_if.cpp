#include "outlook/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "money/decimal.h"

namespace entente::outlook {
namespace {

using document::Node;

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSections{
    {{"service levels", "service level"},
     {"measures", "measure"},
     {"clocks", "clock"},
     {"calendars", "calendar"},
     {"data", "dataset"},
     {"charges", "charge"},
     {"services", "service"},
     {"critical deliverables", "critical deliverable"},
     {"objectives", "objective"}}};

/// One line, as a person would write it in a document.
std::string inline_text(const Node& node) {
  if (node.is_scalar()) return node.scalar;
  std::string text;
  if (node.is_sequence()) {
    for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + inline_text(item);
    return "[" + text + "]";
  }
  for (const auto& entry : node.entries)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", entry.key, inline_text(entry.value));
  return "{" + text + "}";
}

std::string name_of(const Node& item, std::size_t at) {
  for (const std::string_view key : {"id", "number", "for", "on", "because"}) {
    if (const Node* name = item.find(key); name != nullptr && name->is_scalar()) return name->scalar;
  }
  if (const Node* when = item.find("when"); when != nullptr && when->is_scalar()) return when->scalar;
  return item.is_scalar() ? item.scalar : std::to_string(at + 1);
}

class Comparing {
 public:
  std::vector<TermChange> run(const Node& before, const Node& after) {
    for (const auto& entry : before.entries) section(entry.key, &entry.value, after.find(entry.key));
    for (const auto& entry : after.entries) {
      if (before.find(entry.key) == nullptr) section(entry.key, nullptr, &entry.value);
    }
    return std::move(changes_);
  }

 private:
  void section(const std::string& key, const Node* before, const Node* after) {
    const auto named = std::ranges::find(kSections, key, [](const auto& pair) { return pair.first; });
    if (named == kSections.end()) {
      subject_ = key;
      clause_ = clause_in(before, after);
      compare({}, before, after);
      return;
    }
    const auto each = [&](const std::string& name) {
      const Node* left = before != nullptr ? before->find(name) : nullptr;
      const Node* right = after != nullptr ? after->find(name) : nullptr;
      subject_ = fmt::format("{} {}", named->second, name);
      clause_ = clause_in(left, right);
      compare({}, left, right);
    };
    if (before != nullptr) {
      for (const auto& entry : before->entries) each(entry.key);
    }
    if (after == nullptr) return;
    for (const auto& entry : after->entries) {
      if (before == nullptr || before->find(entry.key) == nullptr) each(entry.key);
    }
  }

  static std::string clause_in(const Node* before, const Node* after) {
    for (const Node* node : {after, before}) {
      const Node* clause = node != nullptr ? node->find("clause") : nullptr;
      if (clause != nullptr && clause->is_scalar()) return clause->scalar;
    }
    return {};
  }

  void compare(const std::string& term, const Node* before, const Node* after) {
    if (before == nullptr || after == nullptr) {
      if (before == after) return;
      changes_.push_back({before == nullptr ? TermChange::Kind::added : TermChange::Kind::removed, clause_,
                          subject_, term, before == nullptr ? std::string() : inline_text(*before),
                          after == nullptr ? std::string() : inline_text(*after)});
      return;
    }
    if (document::same_content(*before, *after)) return;
    const auto inside = [&](const std::string& name) {
      return term.empty() ? name : fmt::format("{}, {}", term, name);
    };
    if (before->is_mapping() && after->is_mapping()) {
      for (const auto& entry : before->entries)
        compare(inside(entry.key), &entry.value, after->find(entry.key));
      for (const auto& entry : after->entries) {
        if (before->find(entry.key) == nullptr) compare(inside(entry.key), nullptr, &entry.value);
      }
      return;
    }
    const bool lists = before->is_sequence() && after->is_sequence();
    if (lists && std::ranges::any_of(before->items, [](const Node& item) { return item.is_mapping(); })) {
      compare_items(inside, *before, *after);
      return;
    }
    changes_.push_back(
        {TermChange::Kind::changed, clause_, subject_, term, inline_text(*before), inline_text(*after)});
  }

  template <class Inside>
  void compare_items(const Inside& inside, const Node& before, const Node& after) {
    const auto find = [](const Node& list, const std::string& name) -> const Node* {
      for (std::size_t i = 0; i < list.items.size(); ++i) {
        if (name_of(list.items[i], i) == name) return &list.items[i];
      }
      return nullptr;
    };
    for (std::size_t i = 0; i < before.items.size(); ++i) {
      const std::string name = name_of(before.items[i], i);
      compare(inside(name), &before.items[i], find(after, name));
    }
    for (std::size_t i = 0; i < after.items.size(); ++i) {
      const std::string name = name_of(after.items[i], i);
      if (find(before, name) == nullptr) compare(inside(name), nullptr, &after.items[i]);
    }
  }

  std::string subject_, clause_;
  std::vector<TermChange> changes_;
};

/// A single number with the same words around it in both texts: it rises or falls.
std::optional<std::string_view> movement(const std::string& before, const std::string& after) {
  const auto split = [](const std::string& text) -> std::optional<std::pair<std::string, money::Decimal>> {
    const std::size_t begin = text.find_first_of("0123456789");
    if (begin == std::string::npos) return std::nullopt;
    std::size_t end = text.find_first_not_of("0123456789. ", begin);
    if (end == std::string::npos) end = text.size();
    while (end > begin && text[end - 1] == ' ') --end;
    if (text.find_first_of("0123456789", end) != std::string::npos) return std::nullopt;
    const auto number = money::Decimal::parse(text.substr(begin, end - begin));
    if (!number) return std::nullopt;
    return std::pair{text.substr(0, begin) + "#" + text.substr(end), *number};
  };
  const auto a = split(before), b = split(after);
  if (!a || !b || a->first != b->first) return std::nullopt;
  return b->second > a->second ? "rises" : "falls";
}

}  // namespace

std::vector<TermChange> differences(const Node& before, const Node& after) {
  return Comparing().run(before, after);
}

std::string sentence_of(const TermChange& change) {
  const std::string what =
      change.term.empty() ? change.subject : fmt::format("{}: {}", change.subject, change.term);
  switch (change.kind) {
    case TermChange::Kind::added:
      return fmt::format("{} is new: {}", what, change.after);
    case TermChange::Kind::removed:
      return fmt::format("{} falls away: it was {}", what, change.before);
    case TermChange::Kind::changed:
      break;
  }
  if (const auto moves = movement(change.before, change.after))
    return fmt::format("{} {} from {} to {}", what, *moves, change.before, change.after);
  return fmt::format("{} changes from {} to {}", what, change.before, change.after);
}

}  // namespace entente::outlook
