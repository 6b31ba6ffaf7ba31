#include "record/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace entente::record {
namespace {

using Kind = Problem::Kind;
using Json = nlohmann::json;

std::optional<Problem> wrong_key(const EntryView& entry, const Sealed& seal, const Expectations& expected);
std::string unknown_key_text(const EntryView& entry);

}  // namespace

std::optional<Problem> wrong_with(const EntryView& entry, const Sealed& seal, const Expectations& expected) {
  const auto problem = [&](Kind kind, std::string_view what, std::string repair = "") {
    return Problem{kind, fmt::format("{} {}", place_of(entry.feed, entry.sequence), what), std::move(repair)};
  };
  const FeedEnd& end = expected.end;
  if (entry.relationship != expected.relationship) {
    return problem(Kind::wrong_relationship,
                   fmt::format("belongs to relationship {}, not to {}", to_hex(entry.relationship),
                               to_hex(expected.relationship)));
  }
  if (entry.sequence > end.sequence + 1) {
    return problem(Kind::gap,
                   fmt::format("is here, but {} is missing", place_of(entry.feed, end.sequence + 1)),
                   fmt::format("ask the {} for what comes after {}", name(writer(entry.feed)), end.sequence));
  }
  if (entry.sequence <= end.sequence) {
    return problem(
        Kind::fork, "is there already, with another content",
        fmt::format("two homes have written as the {}: compare both records", name(writer(entry.feed))));
  }
  if (entry.previous != end.hash) {
    return problem(Kind::broken_chain,
                   fmt::format("names {} as the entry before it, which is {}",
                               entry.previous.hex().substr(0, 16), end.hash.hex().substr(0, 16)));
  }
  if (entry.at < end.at) {
    return problem(Kind::time_backwards, fmt::format("is of {}, the entry before it of {}",
                                                     entry.at.to_string(), end.at.to_string()));
  }
  if (auto wrong = wrong_key(entry, seal, expected)) return wrong;
  if (entry.seen.sequence < end.seen) {
    return problem(Kind::unseen, fmt::format("has seen {} of the other side, the entry before it {}",
                                             entry.seen.sequence, end.seen));
  }
  if (entry.seen.sequence > 0) {
    const auto seen = expected.other(entry.seen.sequence);
    if (!seen) {
      return problem(Kind::unseen,
                     fmt::format("has seen {}, which is not here",
                                 place_of(shared_feed(other(writer(entry.feed))), entry.seen.sequence)),
                     "bring in the other side's entries first");
    }
    if (*seen != entry.seen.hash) {
      return problem(Kind::unseen,
                     fmt::format("has seen another {} than the one that is here",
                                 place_of(shared_feed(other(writer(entry.feed))), entry.seen.sequence)));
    }
  }
  if (expected.check_signature && !verify(seal.hash, seal.signature, seal.key)) {
    return problem(Kind::bad_signature, "has a signature that does not belong to it and its key");
  }
  return std::nullopt;
}

void advance(const EntryView& entry, const Hash& hash, const PublicKey& key, FeedEnd& end, NamedKeys& keys) {
  if (is_shared(entry.feed)) {
    if (entry.kind == kRelationshipKind) {
      if (const auto founding = founding_of(entry.body)) keys.push_back({founding->key, entry.at});
    } else if (entry.kind == kKeyKind) {
      if (const auto next = named_key(entry.body)) keys.push_back({*next, entry.at});
    }
  }
  const auto signer = std::ranges::find(keys, key, &NamedKey::key);
  end = {entry.sequence, hash, entry.at, entry.seen.sequence,
         static_cast<std::size_t>(signer - keys.begin())};
}

std::optional<Founding> founding_of(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto text = [&](const char* key) -> std::string {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const auto side = side_named(text("side"));
  const auto key = PublicKey::from_hex(text("key"));
  if (!side || !key || text("client").empty() || text("supplier").empty()) return std::nullopt;
  return Founding{text("client"), text("supplier"), *side, *key};
}

std::string founding_body(const Founding& founding) {
  return Json{{"client", founding.client},
              {"key", founding.key.hex()},
              {"side", name(founding.side)},
              {"supplier", founding.supplier}}
      .dump();
}

std::optional<PublicKey> named_key(std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto found = json.find("key");
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return PublicKey::from_hex(found->get<std::string>());
}

std::string key_body(const PublicKey& key) {
  return Json{{"key", key.hex()}}.dump();
}

std::string place_of(Feed feed, std::uint64_t sequence) {
  return fmt::format("entry {} of {}", sequence, name(feed));
}

namespace {

std::optional<Problem> wrong_key(const EntryView& entry, const Sealed& seal, const Expectations& expected) {
  const auto problem = [&](Kind kind, std::string_view what) {
    return Problem{kind, fmt::format("{} {}", place_of(entry.feed, entry.sequence), what), ""};
  };
  const bool founds = is_shared(entry.feed) && entry.sequence == 1;
  if (founds != (entry.kind == kRelationshipKind)) {
    return problem(
        Kind::malformed,
        "is not what it should be: the first entry of a shared feed, and no other, founds the relationship");
  }
  if (founds) {
    const auto founding = founding_of(entry.body);
    if (!founding) return problem(Kind::malformed, "does not name both parties, its side and its key");
    if (founding->side != writer(entry.feed)) {
      return problem(Kind::wrong_writer, fmt::format("is written as the {}", name(founding->side)));
    }
    if (founding->key != seal.key) return problem(Kind::unknown_key, unknown_key_text(entry));
    return std::nullopt;
  }
  const NamedKeys& keys = expected.keys;
  if (is_shared(entry.feed)) {
    if (keys.empty() || keys.back().key != seal.key)
      return problem(Kind::unknown_key, unknown_key_text(entry));
    if (entry.kind != kKeyKind) return std::nullopt;
    const auto next = named_key(entry.body);
    if (!next) return problem(Kind::malformed, "names no key");
    if (std::ranges::find(keys, *next, &NamedKey::key) != keys.end()) {
      return problem(Kind::malformed, "names a key that was named before");
    }
    return std::nullopt;
  }
  if (entry.kind == kKeyKind) return problem(Kind::malformed, "names a key, which only a shared feed can");
  const auto signer = std::ranges::find(keys, seal.key, &NamedKey::key);
  if (signer == keys.end()) return problem(Kind::unknown_key, unknown_key_text(entry));
  const auto index = static_cast<std::size_t>(signer - keys.begin());
  const bool replaced = index + 1 < keys.size() && keys[index + 1].from < entry.at;
  if (index < expected.end.key_at || entry.at < signer->from || replaced) {
    return problem(Kind::unknown_key, "is signed by a key that was not the side's at that instant");
  }
  return std::nullopt;
}

std::string unknown_key_text(const EntryView& entry) {
  return fmt::format("is signed by a key that the {} had not named", name(writer(entry.feed)));
}

}  // namespace
}  // namespace entente::record
