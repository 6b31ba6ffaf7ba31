#include "record/documents.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/assert.h"

namespace entente::record {
namespace {

using Json = nlohmann::json;

constexpr int kDepthMax = 100;  ///< of nested JSON: deeper than anyone writes, far from the end of the stack

struct Body {
  std::string type;
  std::vector<Hash> parents;
  std::string content;
  bool withdrawn = false;
};
std::optional<Body> read_document(const std::string& text);
std::optional<Hash> read_signature(const std::string& text);
bool is_shallow(std::string_view json);
Version* find_version(Document& document, const Hash& hash);
std::vector<Hash> heads_of(const std::vector<Version>& versions, bool shared_only);

const Version* single(const Document& document, const std::vector<Hash>& heads) {
  return heads.size() == 1 ? document.find(heads.front()) : nullptr;
}

}  // namespace

std::string_view name(Ring ring) {
  switch (ring) {
    case Ring::private_ring:
      return "private";
    case Ring::shared:
      return "shared";
    case Ring::agreed:
      break;
  }
  return "agreed";
}

Ring Version::ring() const {
  if (is_private) return Ring::private_ring;
  return signatures.size() == 2 ? Ring::agreed : Ring::shared;
}

const Version* Document::find(const Hash& hash) const {
  const auto found = std::ranges::find(versions, hash, &Version::hash);
  return found == versions.end() ? nullptr : &*found;
}

const Version* Document::head() const {
  return single(*this, heads);
}

const Version* Document::shared_head() const {
  return single(*this, shared_heads);
}

const Version* Document::agreed() const {
  const Version* latest = nullptr;
  for (const Version& version : versions) {
    if (version.ring() == Ring::agreed) latest = &version;
  }
  return latest;
}

std::map<std::string, Document> documents(std::span<const Signed> book, std::optional<time::Instant> as_of) {
  std::map<std::string, Document> found;
  const auto counts = [&](const Signed& entry) { return !as_of || entry.entry.at <= *as_of; };
  for (std::size_t i = 0; i < book.size(); ++i) {
    const Signed& entry = book[i];
    if (entry.entry.kind != "document" || !counts(entry)) continue;
    auto body = read_document(entry.entry.body);
    if (!body) continue;
    Document& document = found[entry.entry.subject];
    const bool is_private = !is_shared(entry.entry.feed);
    // Both sides must name the same type, whatever either has written for itself: the first shared version
    // fixes it, and a private one only until then.
    if (document.versions.empty()) {
      document.id = entry.entry.subject;
      document.type = body->type;
    } else if (document.type != body->type) {
      const bool all_private = std::ranges::all_of(document.versions, &Version::is_private);
      if (is_private || !all_private) continue;
      document.versions.clear();
      document.type = body->type;
    }
    Version version;
    version.hash = entry.hash;
    version.side = writer(entry.entry.feed);
    version.author = entry.entry.author;
    version.at = entry.entry.at;
    version.position = i;
    version.parents = std::move(body->parents);
    version.content = std::move(body->content);
    version.is_private = is_private;
    version.withdrawn = body->withdrawn;
    document.versions.push_back(std::move(version));
  }
  for (const Signed& entry : book) {
    if (entry.entry.kind != "signature" || !is_shared(entry.entry.feed) || !counts(entry)) continue;
    const auto hash = read_signature(entry.entry.body);
    const auto document = found.find(entry.entry.subject);
    if (!hash || document == found.end()) continue;
    Version* version = find_version(document->second, *hash);
    if (!version || version->is_private) continue;
    const Side side = writer(entry.entry.feed);
    if (std::ranges::find(version->signatures, side, &Version::SignedBy::side) != version->signatures.end()) {
      continue;
    }
    version->signatures.push_back({side, entry.entry.author, entry.entry.at});
  }
  for (auto& [id, document] : found) {
    document.heads = heads_of(document.versions, false);
    document.shared_heads = heads_of(document.versions, true);
  }
  return found;
}

std::string document_body(std::string_view type, std::span<const Hash> parents,
                          std::string_view content_json) {
  Json json;
  json["type"] = type;
  json["parents"] = Json::array();
  for (const Hash& parent : parents) json["parents"].push_back(parent.hex());
  json["content"] = Json::parse(content_json, nullptr, false);
  ENTENTE_ASSERT(!json["content"].is_discarded(), "callers hand over JSON");
  return json.dump();
}

std::string signature_body(const Hash& version) {
  return Json{{"version", version.hex()}}.dump();
}

namespace {

std::optional<Body> read_document(const std::string& text) {
  if (!is_shallow(text)) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto type = json.find("type");
  const auto parents = json.find("parents");
  const auto content = json.find("content");
  if (type == json.end() || !type->is_string() || parents == json.end() || !parents->is_array() ||
      content == json.end()) {
    return std::nullopt;
  }
  Body body;
  body.type = type->get<std::string>();
  for (const Json& parent : *parents) {
    const auto hash = parent.is_string() ? Hash::from_hex(parent.get<std::string>()) : std::nullopt;
    if (!hash) return std::nullopt;
    body.parents.push_back(*hash);
  }
  body.content = content->dump();
  body.withdrawn = content->is_null();
  return body;
}

std::optional<Hash> read_signature(const std::string& text) {
  if (!is_shallow(text)) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto version = json.find("version");
  if (version == json.end() || !version->is_string()) return std::nullopt;
  return Hash::from_hex(version->get<std::string>());
}

bool is_shallow(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_text = false;
      }
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDepthMax) return false;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return true;
}

Version* find_version(Document& document, const Hash& hash) {
  const auto found = std::ranges::find(document.versions, hash, &Version::hash);
  return found == document.versions.end() ? nullptr : &*found;
}

std::vector<Hash> heads_of(const std::vector<Version>& versions, bool shared_only) {
  const auto looked_at = [&](const Version& version) { return !shared_only || !version.is_private; };
  std::set<Hash> followed;
  for (const Version& version : versions) {
    if (looked_at(version)) followed.insert(version.parents.begin(), version.parents.end());
  }
  std::vector<Hash> heads;
  for (const Version& version : versions) {
    if (looked_at(version) && !followed.contains(version.hash)) heads.push_back(version.hash);
  }
  return heads;
}

}  // namespace
}  // namespace entente::record
