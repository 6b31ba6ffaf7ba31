#include "outlook/proposal.h"

#include <fmt/format.h>

#include <algorithm>

#include "agreement/amend.h"

namespace entente::outlook {
namespace {

using document::Node;

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The value as a tree; its places lie in a source of its own that reads as the setting was written.
std::optional<Node> value_of(const Setting& setting) {
  auto source =
      std::make_shared<const text::Source>("the proposal", fmt::format("value: {}\n", setting.value));
  document::Parsed parsed = document::parse(source);
  Node* value = parsed.root.find("value");
  if (text::has_errors(parsed.diagnostics) || value == nullptr || parsed.root.entries.size() != 1)
    return std::nullopt;
  return *value;
}

agreement::Amendment as_amendment(const Setting& setting, Node value) {
  auto source = std::make_shared<const text::Source>("the proposal", setting.path);
  const text::Span whole{0, static_cast<std::uint32_t>(setting.path.size())};
  agreement::Amendment amendment;
  document::Named<Node> change;
  change.name = text::Placed<std::string>(setting.path, {source, whole});
  change.value = std::move(value);
  amendment.set.push_back(std::move(change));
  return amendment;
}

bool is_below(const std::string& path, const std::string& above) {
  return path == above ||
         (path.starts_with(above) && path.size() > above.size() && path[above.size()] == '.');
}

/// An amendment that speaks of the same value must not take the proposal back: what it says at or below the
/// path is left out, and where it replaces something above, the proposal follows.
void settle_amendments(Node& root, const Setting& setting, const Node& value) {
  Node* amendments = root.find("amendments");
  if (amendments == nullptr) return;
  for (Node& amendment : amendments->items) {
    Node* set = amendment.find("set");
    if (set == nullptr) continue;
    const bool replaces_above = std::ranges::any_of(set->entries, [&](const Node::Entry& entry) {
      return entry.key != setting.path && is_below(setting.path, entry.key);
    });
    const bool says_so = std::erase_if(set->entries, [&](const Node::Entry& entry) {
                           return is_below(entry.key, setting.path);
                         }) > 0;
    if (replaces_above || (says_so && set->entries.empty())) set->add(setting.path, value);
  }
}

text::Outcome<std::shared_ptr<const agreement::Agreement>> loaded_from(const Node& root,
                                                                       const std::string& name,
                                                                       const agreement::ReadFile& read_file) {
  auto changed = std::make_shared<const text::Source>(name, document::write(root));
  agreement::Loaded loaded = agreement::load(changed, read_file);
  if (loaded.agreement) return loaded.agreement;
  std::erase_if(loaded.diagnostics,
                [](const text::Diagnostic& each) { return each.severity != text::Severity::error; });
  return std::unexpected(std::move(loaded.diagnostics));
}

}  // namespace

text::Outcome<Setting> parse_setting(const std::string& written) {
  const std::size_t at = written.find('=');
  Setting setting;
  if (at != std::string::npos) {
    setting.path = trimmed(written.substr(0, at));
    setting.value = trimmed(written.substr(at + 1));
  }
  if (setting.path.empty() || setting.value.empty() || !value_of(setting)) {
    return text::refuse(
        text::error("O0120", fmt::format("`{}` does not set a value", written))
            .help("write the path and the value: \"service levels.p2-resolution.expected=97%\""));
  }
  return setting;
}

text::Outcome<std::shared_ptr<const agreement::Agreement>> propose(const text::SourcePtr& source,
                                                                   const std::vector<Setting>& settings,
                                                                   const agreement::ReadFile& read_file) {
  document::Parsed parsed = document::parse(source);
  text::Diagnostics problems;
  std::string words;
  for (const Setting& setting : settings) {
    const auto value = value_of(setting);
    if (!value) continue;  // parse_setting has refused it
    agreement::amend(parsed.root, as_amendment(setting, *value), problems);
    settle_amendments(parsed.root, setting, *value);
    words += fmt::format("{}{} = {}", words.empty() ? " with " : ", ", setting.path, setting.value);
  }
  if (text::has_errors(problems)) return std::unexpected(std::move(problems));
  return loaded_from(parsed.root, source->name() + words, read_file);
}

document::Node tree_on(const agreement::Agreement& agreement, time::Date day) {
  document::Parsed parsed = document::parse(agreement.source);
  std::vector<const agreement::Amendment*> in_effect;
  for (const agreement::Amendment& each : agreement.original->amendments) {
    if (*each.effective <= day) in_effect.push_back(&each);
  }
  std::ranges::stable_sort(in_effect, {}, [](const agreement::Amendment* each) {
    return std::pair(*each->effective, *each->number);
  });
  text::Diagnostics ignored;  // the agreement was loaded: its amendments lead somewhere
  for (const agreement::Amendment* each : in_effect) agreement::amend(parsed.root, *each, ignored);
  std::erase_if(parsed.root.entries, [](const Node::Entry& entry) { return entry.key == "amendments"; });
  return std::move(parsed.root);
}

text::Outcome<std::shared_ptr<const agreement::Agreement>> agreement_of(
    const document::Node& tree, const std::string& name, const agreement::ReadFile& read_file) {
  return loaded_from(tree, name, read_file);
}

}  // namespace entente::outlook
