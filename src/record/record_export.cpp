#include "record/record_export.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>
#include <set>

#include "record/chain.h"
#include "record/order.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;
using Json = nlohmann::ordered_json;

constexpr std::string_view kFormatName = "entente-record";
constexpr int kVersion = 1;

std::unexpected<Problem> failed(Kind kind, std::string what, std::string repair = "") {
  return std::unexpected(Problem{kind, std::move(what), std::move(repair)});
}

Json to_json(const Signed& entry);
Result<Signed, Problem> entry_from(const Json& json);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(const std::string& text);
Result<Relationship, Problem> relationship_from(const Json& json);
std::string text_at(const Json& json, const char* key);
std::optional<std::uint64_t> number_at(const Json& json, const char* key);

}  // namespace

bool is_export(std::string_view first_bytes) {
  return first_bytes.starts_with(fmt::format(R"({{"format":"{}")", kFormatName));
}

Result<Exported, Problem> export_all(const Store& store, const ExportOptions& options,
                                     const std::function<void(std::string_view line)>& write) {
  auto all = store.relationships();
  if (!all) return std::unexpected(all.error());
  if (!options.relationship.empty()) {
    std::erase_if(*all, [&](const Relationship& one) { return one.id != options.relationship; });
    if (all->empty()) {
      return failed(Kind::not_found,
                    fmt::format("there is no relationship {} in this record", options.relationship));
    }
  }
  const auto put = [&](const Json& json) { write(json.dump() + "\n"); };
  Json header{{"format", kFormatName}, {"version", kVersion}, {"relationships", Json::array()}};
  for (const Relationship& one : *all) {
    header["relationships"].push_back(
        {{"id", one.id}, {"name", one.name}, {"client", one.client}, {"supplier", one.supplier}});
  }
  put(header);
  Exported exported{all->size(), 0, 0};
  for (const Relationship& one : *all) {
    std::set<std::pair<Hash, Side>> named;  // and a side that may read it
    for (const Feed feed : kFeeds) {
      if (options.seat && !options.seat->may_read(feed)) continue;
      const auto entries = store.feed(one.id, feed, 0);
      if (!entries) return std::unexpected(entries.error());
      for (const Signed& entry : *entries) {
        put(to_json(entry));
        for (const Hash& file : entry.entry.attachments) named.insert({file, writer(feed)});
      }
      exported.entries += entries->size();
    }
    std::optional<Hash> last;
    for (const auto& [hash, side] : named) {
      if (last == hash) continue;
      const auto bytes = store.attachment(one.id, {side}, hash);
      if (!bytes && bytes.error().kind != Kind::not_found) return std::unexpected(bytes.error());
      if (!bytes) continue;
      put({{"attachment", hash.hex()}, {"bytes", to_base64(*bytes)}});
      last = hash;
      ++exported.attachments;
    }
  }
  put({{"end", true}, {"entries", exported.entries}, {"attachments", exported.attachments}});
  return exported;
}

Result<Taken, Problem> import_all(Store& store, std::istream& lines) {
  Delivery delivery;
  bool ended = false;
  std::uint64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto wrong = [&](std::string_view what) {
      return failed(Kind::malformed, fmt::format("line {} of the export {}", number, what));
    };
    const bool cut = lines.eof();  // the last line has no newline: the file was cut inside it
    const Json json = Json::parse(line, nullptr, false);
    if (cut && !json.is_object()) break;
    if (!json.is_object()) return wrong("is no JSON object");
    if (number == 1) {
      if (text_at(json, "format") != kFormatName)
        return failed(Kind::malformed, "this file is no export of a record");
      const auto version = number_at(json, "version");
      if (!version || *version > kVersion) {
        return failed(Kind::newer_format, "the export has a format that is not known here",
                      "use a later version of Entente");
      }
      const auto relationships = json.find("relationships");
      if (relationships == json.end() || !relationships->is_array()) return wrong("lists no relationships");
      for (const Json& one : *relationships) {
        auto relationship = relationship_from(one);
        if (!relationship) return wrong(relationship.error().what);
        delivery.relationships.push_back(*std::move(relationship));
      }
      continue;
    }
    if (ended) return wrong("stands after the end");
    if (json.contains("end")) {
      if (number_at(json, "entries") != delivery.entries.size() ||
          number_at(json, "attachments") != delivery.attachments.size()) {
        return failed(Kind::truncated, "the export counts other entries than it holds",
                      "make the export again");
      }
      ended = true;
    } else if (json.contains("attachment")) {
      const auto hash = Hash::from_hex(text_at(json, "attachment"));
      auto bytes = from_base64(text_at(json, "bytes"));
      if (!hash || !bytes) return wrong("is no attachment");
      delivery.attachments.push_back({*hash, *std::move(bytes)});
    } else {
      auto entry = entry_from(json);
      if (!entry) return wrong(entry.error().what);
      delivery.entries.push_back(*std::move(entry));
    }
  }
  if (!ended) return failed(Kind::truncated, "the export ends too early", "make the export again");
  return store.take(delivery);
}

namespace {

Json to_json(const Signed& entry) {
  const Entry& e = entry.entry;
  Json attachments = Json::array();
  for (const Hash& file : e.attachments) attachments.push_back(file.hex());
  return {{"relationship", e.relationship},
          {"feed", name(e.feed)},
          {"sequence", e.sequence},
          {"previous", e.previous.hex()},
          {"at", e.at.to_string()},
          {"at_micros", e.at.micros},
          {"seen", {{"sequence", e.seen.sequence}, {"hash", e.seen.hash.hex()}}},
          {"author", e.author},
          {"kind", e.kind},
          {"subject", e.subject},
          {"body", e.body},
          {"attachments", std::move(attachments)},
          {"hash", entry.hash.hex()},
          {"key", entry.key.hex()},
          {"signature", to_hex({reinterpret_cast<const char*>(entry.signature.bytes.data()),
                                entry.signature.bytes.size()})}};
}

Result<Signed, Problem> entry_from(const Json& json) {
  const auto wrong = [](std::string_view what) {
    return failed(Kind::malformed, fmt::format("is no entry: {}", what));
  };
  Signed entry;
  Entry& e = entry.entry;
  e.relationship = text_at(json, "relationship");
  const auto feed = feed_named(text_at(json, "feed"));
  const auto sequence = number_at(json, "sequence");
  const auto previous = Hash::from_hex(text_at(json, "previous"));
  const auto micros = json.find("at_micros");
  if (!feed || !sequence || !previous) return wrong("its feed, sequence or previous is missing");
  if (micros == json.end() || !micros->is_number_integer()) return wrong("its at_micros is missing");
  e.feed = *feed;
  e.sequence = *sequence;
  e.previous = *previous;
  e.at.micros = micros->get<std::int64_t>();
  const auto seen = json.find("seen");
  if (seen == json.end() || !seen->is_object()) return wrong("its seen is missing");
  const auto seen_sequence = number_at(*seen, "sequence");
  const auto seen_hash = Hash::from_hex(text_at(*seen, "hash"));
  if (!seen_sequence || !seen_hash) return wrong("its seen is missing");
  e.seen = {*seen_sequence, *seen_hash};
  e.author = text_at(json, "author");
  e.kind = text_at(json, "kind");
  e.subject = text_at(json, "subject");
  e.body = text_at(json, "body");
  if (const auto files = json.find("attachments"); files != json.end() && files->is_array()) {
    for (const Json& file : *files) {
      const auto hash = file.is_string() ? Hash::from_hex(file.get<std::string>()) : std::nullopt;
      if (!hash) return wrong("it names no file");
      e.attachments.push_back(*hash);
    }
  }
  const auto hash = Hash::from_hex(text_at(json, "hash"));
  const auto key = PublicKey::from_hex(text_at(json, "key"));
  const auto signature = from_hex(text_at(json, "signature"));
  if (!hash || !key || !signature || signature->size() != entry.signature.bytes.size()) {
    return wrong("its hash, key or signature is missing");
  }
  entry.hash = *hash;
  entry.key = *key;
  std::ranges::transform(*signature, entry.signature.bytes.begin(),
                         [](char c) { return static_cast<unsigned char>(c); });
  return entry;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its closing zero
  return text;
}

std::optional<std::string> from_base64(const std::string& text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

Result<Relationship, Problem> relationship_from(const Json& json) {
  Relationship relationship{
      text_at(json, "id"), text_at(json, "name"), text_at(json, "client"), text_at(json, "supplier"), {}};
  if (relationship.id.empty() || relationship.name.empty())
    return failed(Kind::malformed, "names a relationship without id or name");
  return relationship;
}

std::string text_at(const Json& json, const char* key) {
  if (!json.is_object()) return "";
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::uint64_t> number_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

}  // namespace
}  // namespace entente::record
