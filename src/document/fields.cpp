#include "document/fields.h"

#include <algorithm>

#include "base/assert.h"
#include "document/codecs.h"
#include "text/similar.h"

namespace entente::document {

namespace {

std::string quoted_list(const std::vector<std::string>& words, const std::string& last_joint) {
  std::string made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) made += i + 1 == words.size() ? " " + last_joint + " " : ", ";
    made += "`" + words[i] + "`";
  }
  return made;
}

/// "a measure", "an amendment".
std::string with_article(const std::string& noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + noun;
}

std::string without_full_stop(std::string sentence) {
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

}  // namespace

bool Decoding::refuse(std::string code, const Node& node, std::string message, const std::string& wanted,
                      const std::string& example) {
  refusal(std::move(code), node, std::move(message), wanted, example);
  return false;
}

text::Diagnostic& Decoding::refusal(std::string code, const Node& node, std::string message,
                                    const std::string& wanted, const std::string& example) {
  text::Diagnostic problem = text::error(std::move(code), std::move(message));
  const bool nothing_written = node.place.span.begin == node.place.span.end;
  problem.at(nothing_written && key_place() ? key_place() : node.place,
             wanted.empty() ? "" : "expected " + wanted);
  const FieldInfo* info = field();
  const std::string shown = info != nullptr && !info->example_value.empty() ? info->example_value : example;
  if (!shown.empty()) {
    const std::string name = key();
    const bool element = name.empty() || name.front() == '[';
    problem.help(element ? "write for example `" + shown + "`"
                         : "write for example `" + name + ": " + shown + "`");
  }
  diagnostics.push_back(std::move(problem));
  return diagnostics.back();
}

std::string Decoding::path() const {
  std::string made;
  for (const Step& step : steps_) {
    if (!made.empty() && !step.key.starts_with('[')) made += '.';
    made += step.key;
  }
  return made;
}

std::string Decoding::key() const {
  return steps_.empty() ? std::string{} : steps_.back().key;
}

text::Place Decoding::key_place() const {
  return steps_.empty() ? text::Place{} : steps_.back().key_place;
}

const FieldInfo* Decoding::field() const {
  return steps_.empty() ? nullptr : steps_.back().field;
}

std::string StructInfo::slug() const {
  std::string made = name_;
  std::replace(made.begin(), made.end(), ' ', '-');
  return made;
}

void StructInfo::arrange(Node& node) const {
  if (!node.is_mapping()) return;
  const auto rank = [&](const std::string& key) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const FieldInfo& info = fields_[i];
      if (info.key == key ||
          std::find(info.old_keys.begin(), info.old_keys.end(), key) != info.old_keys.end())
        return i;
    }
    return fields_.size();
  };
  for (Node::Entry& entry : node.entries) {
    const std::size_t field = rank(entry.key);
    if (field < fields_.size() && fields_[field].arrange) fields_[field].arrange(entry.value);
  }
  std::stable_sort(node.entries.begin(), node.entries.end(),
                   [&](const Node::Entry& a, const Node::Entry& b) { return rank(a.key) < rank(b.key); });
}

namespace {

/// "service level `p2`" inside a named value, "an agreement" elsewhere.
std::string who(const StructInfo& info, const Decoding& decoding) {
  const std::string key = decoding.key();
  const bool named = decoding.field() == nullptr && !key.empty() && key.front() != '[';
  return named ? info.title() + " `" + key + "`" : "the " + info.title();
}

/// Where a mapping is named: its key, or where it begins.
text::Place anchor_of(const Node& node, const Decoding& decoding) {
  text::Place key = decoding.key_place();
  if (key) return key;
  text::Place start = node.place;
  if (!node.entries.empty()) start = node.entries.front().key_place;
  return start;
}

/// Gives the key that was probably meant, or nothing.
std::optional<std::string> report_unknown(const StructInfo& info, const Node& node, const Node::Entry& entry,
                                          Decoding& decoding) {
  std::vector<std::string> keys;
  for (const FieldInfo& field : info.fields()) keys.push_back(field.key);
  text::Diagnostic problem = text::error("D0121", "unknown key `" + entry.key + "`");
  problem.at(entry.key_place, "no key of " + with_article(info.title()) + " has this name");
  const auto near = text::nearest(entry.key, keys);
  if (near && node.find(*near) == nullptr) {
    problem.fix("change `" + entry.key + "` to `" + *near + "`", text::Applicability::safe,
                {{entry.key_place, *near}});
  } else if (near) {
    problem.beside(node.find_entry(*near)->key_place, "`" + *near + "` is already here");
    problem.help("delete one of the two");
  } else {
    problem.help("the keys of " + with_article(info.title()) + " are " + quoted_list(keys, "and"));
  }
  decoding.report(std::move(problem));
  return near;
}

void report_old_key(const FieldInfo& info, const Node::Entry& entry, Decoding& decoding) {
  decoding.report(text::warning("D0135", "`" + entry.key + "` is now called `" + info.key + "`")
                      .at(entry.key_place, "the old name, still read")
                      .fix("change `" + entry.key + "` to `" + info.key + "`", text::Applicability::safe,
                           {{entry.key_place, info.key}}));
}

void report_missing(const StructInfo& info, const FieldInfo& field, const Node& node, Decoding& decoding) {
  text::Diagnostic problem = text::error("D0122", who(info, decoding) + " has no `" + field.key + "`");
  problem.at(anchor_of(node, decoding), "`" + field.key + "` is missing here");
  problem.note("`" + field.key + "`: " + without_full_stop(field.meaning));
  const std::string example = field.example_value.empty() ? "..." : field.example_value;
  problem.help("add a line such as `" + field.key + ": " + example + "`");
  decoding.report(std::move(problem));
}

bool check_group(const StructInfo& info, const KeyGroup& group, const Node& node, Decoding& decoding) {
  std::vector<const Node::Entry*> there;
  for (const std::string& key : group.keys) {
    if (const Node::Entry* entry = node.find_entry(key)) there.push_back(entry);
  }
  if (there.empty() && group.choice != Choice::at_most_one) {
    if (node.broken) return false;
    decoding.report(text::error("D0136", who(info, decoding) + " does not say " + group.meaning)
                        .at(anchor_of(node, decoding), "one of its keys is missing here")
                        .help("add " + quoted_list(group.keys, "or")));
    return false;
  }
  if (there.size() > 1 && group.choice != Choice::at_least_one) {
    text::Diagnostic problem =
        text::error("D0137", who(info, decoding) + " says " + group.meaning + " more than once");
    problem.at(there[1]->key_place, "said again here").beside(there[0]->key_place, "said here");
    for (std::size_t i = 2; i < there.size(); ++i) problem.at(there[i]->key_place, "and here");
    decoding.report(std::move(problem.help("keep one of " + quoted_list(group.keys, "and"))));
    return false;
  }
  return true;
}

}  // namespace

bool StructInfo::decode_mapping(const Node& node, Decoding& decoding,
                                const std::function<bool(std::size_t, const Node&)>& read) const {
  const std::string form = scalar_form_.empty() ? "" : scalar_form_ + ", or ";
  if (!want_mapping(node, decoding, form + "the keys of " + with_article(name_))) return false;
  bool fine = true;
  std::vector<std::string> misspelt;
  std::vector<const Node::Entry*> seen(fields_.size(), nullptr);
  for (const Node::Entry& entry : node.entries) {
    std::size_t field = 0;
    bool old = false;
    for (; field < fields_.size(); ++field) {
      if (fields_[field].key == entry.key) break;
      const auto& names = fields_[field].old_keys;
      old = std::find(names.begin(), names.end(), entry.key) != names.end();
      if (old) break;
    }
    if (field == fields_.size()) {
      if (auto meant = report_unknown(*this, node, entry, decoding)) misspelt.push_back(std::move(*meant));
      fine = false;
      continue;
    }
    if (seen[field] != nullptr) {
      decoding.report(text::error("D0102", "the key `" + fields_[field].key + "` is written twice")
                          .at(entry.key_place, "the same key under another name")
                          .beside(seen[field]->key_place, "first written here")
                          .help("keep one of the two"));
      fine = false;
      continue;
    }
    if (old) report_old_key(fields_[field], entry, decoding);
    seen[field] = &entry;
    Decoding::Inside inside(decoding, {entry.key, entry.key_place, &fields_[field]});
    fine = read(field, entry.value) && fine;
  }
  for (std::size_t i = 0; i < fields_.size() && !node.broken; ++i) {
    if (fields_[i].presence != Presence::required || seen[i] != nullptr) continue;
    fine = false;
    const bool excused = std::find(misspelt.begin(), misspelt.end(), fields_[i].key) != misspelt.end();
    if (!excused) report_missing(*this, fields_[i], node, decoding);
  }
  for (const KeyGroup& group : groups_) fine = check_group(*this, group, node, decoding) && fine;
  return fine && !node.broken;
}

}  // namespace entente::document
