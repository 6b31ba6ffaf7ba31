#include "record/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "record/chain.h"
#include "record/order.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

constexpr std::string_view kMagic{"entbndl\x01", 8};
constexpr std::size_t kSealBytes = 32 + 64;  ///< key and signature at the end

struct Contents {
  BundleSummary summary;
  std::vector<Signed> entries;
  std::vector<Attachment> attachments;
  PublicKey key;  ///< that signed the bundle
};

std::unexpected<Problem> failed(Kind kind, std::string what, std::string repair = "") {
  return std::unexpected(Problem{kind, std::move(what), std::move(repair)});
}

Result<std::string, Problem> make_bundle(const Store& store, const Relationship& info, Side from, Side sealer,
                                         std::uint64_t after);
Result<std::vector<Contents>, Problem> read_parts(std::string_view file);
Result<Contents, Problem> read_contents(std::string_view bundle);

/// What is known here when a bundle comes.
struct Known {
  std::array<std::vector<Signed>, 2> shared = {};  ///< feeds as they are held, one per side
  std::optional<std::string> confirmed = {};
};
Result<void, Problem> check_trust(std::span<const Contents> parts, const Known& known);
Result<void, Problem> check_first_key(const Contents& contents, const std::vector<Signed>& held,
                                      const std::optional<std::string>& confirmed);
Delivery delivery_of(std::vector<Contents> parts);
Result<Relationship, Problem> relationship_with(const Store& store, const std::string& id);
std::string digits_of(std::string_view fingerprint);

}  // namespace

bool is_bundle(std::string_view first_bytes) {
  return first_bytes.starts_with(kMagic.substr(0, 7));
}

Result<BundleSummary, Problem> read_summary(std::string_view bundle) {
  auto parts = read_parts(bundle);
  if (!parts) return std::unexpected(parts.error());
  return std::move(parts->front().summary);
}

Result<std::string, Problem> export_bundle(const Store& store, const std::string& relationship, Side side,
                                           std::uint64_t after) {
  const auto info = relationship_with(store, relationship);
  if (!info) return std::unexpected(info.error());
  return make_bundle(store, *info, side, side, after);
}

Result<std::string, Problem> export_returning(const Store& store, const std::string& relationship,
                                              Side side) {
  const auto info = relationship_with(store, relationship);
  if (!info) return std::unexpected(info.error());
  auto own = make_bundle(store, *info, side, side, 0);
  if (!own) return own;
  const auto theirs = make_bundle(store, *info, other(side), side, 0);
  if (!theirs) return theirs;
  return *own + *theirs;
}

Result<Imported, Problem> import_bundle(Store& store, std::string_view bundle, const ImportOptions& options) {
  auto parts = read_parts(bundle);
  if (!parts) return std::unexpected(parts.error());
  Imported imported{parts->front().summary, {}, 0};
  const std::string& id = imported.summary.relationship;
  if (!options.relationship.empty() && options.relationship != id) {
    return failed(Kind::wrong_relationship,
                  fmt::format("the bundle belongs to relationship {}, not to {}", id, options.relationship));
  }
  if (const auto here = relationship_with(store, id); !here) return std::unexpected(here.error());
  Known known;
  for (const Side side : {Side::client, Side::supplier}) {
    auto held = store.feed(id, shared_feed(side), 0);
    if (!held) return std::unexpected(held.error());
    known.shared[index_of(side)] = *std::move(held);
  }
  known.confirmed = options.confirmed;
  if (auto trusted = check_trust(*parts, known); !trusted) return std::unexpected(trusted.error());
  const Side from = imported.summary.from;
  const bool gives_back = parts->size() > 1;
  const std::size_t own_before = known.shared[index_of(other(from))].size();
  const auto taken = store.take(delivery_of(*std::move(parts)));
  if (!taken && taken.error().kind == Kind::unseen && !gives_back) {
    return failed(Kind::unseen, taken.error().what,
                  fmt::format("entries that the {} had written are missing in this home; ask the {} to give "
                              "them back: entente export --signed --returning",
                              name(other(from)), name(from)));
  }
  if (!taken) return std::unexpected(taken.error());
  imported.taken = *taken;
  if (gives_back) {
    const auto own_new = store.feed(id, shared_feed(other(from)), own_before);
    if (!own_new) return std::unexpected(own_new.error());
    imported.given_back = own_new->size();
  }
  return imported;
}

Result<Taken, Problem> look_into(Store& store, std::string_view bundle) {
  auto parts = read_parts(bundle);
  if (!parts) return std::unexpected(parts.error());
  const BundleSummary summary = parts->front().summary;
  if (auto sealed = check_trust(*parts, {.confirmed = summary.key.fingerprint()}); !sealed) {
    return std::unexpected(sealed.error());
  }
  Delivery delivery = delivery_of(*std::move(parts));
  delivery.relationships.push_back(
      {summary.relationship, summary.relationship, summary.client, summary.supplier, {}});
  delivery.other_side_absent = true;
  return store.take(delivery);
}

Result<Relationship, Problem> join(Store& store, std::string_view bundle, const JoinOptions& options) {
  auto parts = read_parts(bundle);
  if (!parts) return std::unexpected(parts.error());
  const BundleSummary summary = parts->front().summary;
  const Side own = other(summary.from);
  if (parts->size() > 1) {
    return failed(
        Kind::exists,
        fmt::format("the bundle gives back what the {} has written: it had joined before", name(own)),
        "restore a backup of that home and bring the bundle in there");
  }
  if (summary.first != 1) {
    return failed(Kind::gap,
                  fmt::format("the bundle begins with entry {}; joining needs the whole feed", summary.first),
                  fmt::format("ask the {} for a bundle from the beginning", name(summary.from)));
  }
  const auto feed = store.feed(summary.relationship, shared_feed(own), 0);
  if (feed && !feed->empty()) {
    return failed(Kind::exists, "this home has joined the relationship already",
                  "bring the bundle in without joining");
  }
  if (auto trusted = check_trust(*parts, {.confirmed = options.confirmed}); !trusted) {
    return std::unexpected(trusted.error());
  }
  Delivery delivery = delivery_of(*std::move(parts));
  delivery.relationships.push_back(
      {summary.relationship, options.name, summary.client, summary.supplier, {}});
  // Where a first try ended between the two steps, the second one goes on.
  const auto taken = store.take(delivery);
  if (!taken) return std::unexpected(taken.error());
  const auto begun = store.begin_side(summary.relationship, own, options.author, options.at);
  if (!begun) return std::unexpected(begun.error());
  return relationship_with(store, summary.relationship);
}

namespace {

Result<std::string, Problem> make_bundle(const Store& store, const Relationship& info, Side from, Side sealer,
                                         std::uint64_t after) {
  const auto feed = store.feed(info.id, shared_feed(from), 0);
  if (!feed) return std::unexpected(feed.error());
  if (feed->empty()) {
    return failed(Kind::no_key, fmt::format("the {} has written nothing in this relationship", name(from)));
  }
  if (after > feed->size()) {
    return failed(Kind::gap,
                  fmt::format("the feed ends with entry {}, there is nothing after {}", feed->size(), after));
  }
  const std::span<const Signed> entries = std::span(*feed).subspan(after);
  ByteWriter out;
  out.raw(kMagic);
  ByteWriter body;
  body.raw(from_hex(info.id).value_or(""));
  body.number(static_cast<std::uint64_t>(from), 1);
  body.text(info.client, 2);
  body.text(info.supplier, 2);
  body.array(feed->front().key.bytes);
  body.number(after + 1, 8);
  body.number(entries.size(), 8);
  std::set<Hash> named;
  for (const Signed& entry : entries) {
    body.text(encode(entry.entry), 4);
    body.array(entry.key.bytes);
    body.array(entry.signature.bytes);
    named.insert(entry.entry.attachments.begin(), entry.entry.attachments.end());
  }
  std::vector<Attachment> files;
  for (const Hash& hash : named) {
    auto bytes = store.attachment(info.id, {sealer}, hash);
    if (bytes) files.push_back({hash, *std::move(bytes)});
    if (!bytes && bytes.error().kind != Kind::not_found) return std::unexpected(bytes.error());
  }
  body.number(files.size(), 8);
  for (const Attachment& file : files) body.text(file.bytes, 8);
  out.number(kMagic.size() + 8 + body.bytes().size() + kSealBytes, 8);
  out.raw(body.bytes());
  const auto seal = store.endorse(info.id, sealer, hash_of_bytes(out.bytes()));
  if (!seal) return std::unexpected(seal.error());
  out.array(seal->key.bytes);
  out.array(seal->signature.bytes);
  return out.take();
}

// A second bundle may follow the first one: entries of the other side that the sender gives back.
Result<std::vector<Contents>, Problem> read_parts(std::string_view file) {
  std::vector<std::string_view> pieces{file};
  if (file.starts_with(kMagic)) {
    ByteReader in(file.substr(kMagic.size()));
    const std::uint64_t size = in.number(8);
    if (in.ok() && size < file.size() && is_bundle(file.substr(size))) {
      pieces = {file.substr(0, size), file.substr(size)};
    }
  }
  std::vector<Contents> parts;
  for (const std::string_view piece : pieces) {
    auto contents = read_contents(piece);
    if (!contents) return std::unexpected(contents.error());
    parts.push_back(*std::move(contents));
  }
  if (parts.size() > 1 && (parts[1].summary.relationship != parts[0].summary.relationship ||
                           parts[1].summary.from == parts[0].summary.from)) {
    return failed(Kind::malformed, "two bundles in one file are of both sides of one relationship");
  }
  return parts;
}

Result<Contents, Problem> read_contents(std::string_view bundle) {
  if (bundle.size() < kMagic.size() && kMagic.starts_with(bundle)) {
    return failed(Kind::truncated, "the bundle ends too early", "ask for it to be sent again");
  }
  if (!bundle.starts_with(kMagic.substr(0, 7))) return failed(Kind::malformed, "this file is no bundle");
  if (!bundle.starts_with(kMagic)) {
    return failed(Kind::newer_format, "the bundle has a format that is not known here",
                  "use a later version of Entente");
  }
  ByteReader in(bundle.substr(kMagic.size()));
  const std::uint64_t size = in.number(8);
  if (!in.ok() || size > bundle.size()) {
    return failed(Kind::truncated,
                  fmt::format("the bundle ends too early: {} bytes of {}", bundle.size(),
                              in.ok() ? fmt::to_string(size) : "an unknown number"),
                  "ask for it to be sent again");
  }
  if (size < bundle.size()) return failed(Kind::malformed, "the bundle goes on after its end");
  if (size < kMagic.size() + 8 + kSealBytes) return failed(Kind::malformed, "this file is no bundle");
  Contents contents;
  Signature signature;
  ByteReader seal(bundle.substr(bundle.size() - kSealBytes));
  seal.array(contents.key.bytes);
  seal.array(signature.bytes);
  const std::string_view body = bundle.substr(0, bundle.size() - kSealBytes);
  if (!verify(hash_of_bytes(body), signature, contents.key)) {
    return failed(Kind::bad_signature, "the bundle was changed after it was signed",
                  "ask for it to be sent again");
  }

  in = ByteReader(body.substr(kMagic.size() + 8));
  BundleSummary& summary = contents.summary;
  summary.relationship = to_hex(in.raw(16));
  const std::uint64_t side = in.number(1);
  summary.client = in.text(2);
  summary.supplier = in.text(2);
  in.array(summary.key.bytes);
  summary.first = in.number(8);
  const std::uint64_t count = in.number(8);
  if (!in.ok() || side < 1 || side > 2 || summary.first == 0 || !is_utf8(summary.client) ||
      !is_utf8(summary.supplier)) {
    return failed(Kind::malformed, "the head of the bundle is not in its form");
  }
  summary.from = static_cast<Side>(side);
  summary.last = summary.first + count - 1;
  std::set<Hash> named;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view bytes = in.text(4);
    Signed entry;
    in.array(entry.key.bytes);
    in.array(entry.signature.bytes);
    if (!in.ok()) break;
    auto decoded = decode(bytes);
    if (!decoded) return std::unexpected(decoded.error());
    entry.entry = *std::move(decoded);
    entry.hash = hash_of_bytes(bytes);
    const std::string place = place_of(entry.entry.feed, entry.entry.sequence);
    if (entry.entry.relationship != summary.relationship) {
      return failed(Kind::wrong_relationship, place + " belongs to another relationship than the bundle");
    }
    if (!is_shared(entry.entry.feed))
      return failed(Kind::not_visible, place + " is private and does not travel");
    if (entry.entry.feed != shared_feed(summary.from)) {
      return failed(Kind::wrong_writer,
                    fmt::format("{} comes in a bundle of the {}", place, name(summary.from)));
    }
    if (entry.entry.sequence != summary.first + i) {
      return failed(Kind::gap, fmt::format("{} stands where entry {} should", place, summary.first + i));
    }
    named.insert(entry.entry.attachments.begin(), entry.entry.attachments.end());
    contents.entries.push_back(std::move(entry));
  }
  const std::uint64_t files = in.number(8);
  for (std::uint64_t i = 0; i < files && in.ok(); ++i) {
    const std::string_view bytes = in.text(8);
    const Hash hash = hash_of_bytes(bytes);
    if (!in.ok()) break;
    if (!named.contains(hash))
      return failed(Kind::malformed, "the bundle carries a file that none of its entries names");
    contents.attachments.push_back({hash, std::string(bytes)});
    summary.attachments.push_back(hash.hex());
  }
  if (!in.ok() || !in.done()) return failed(Kind::malformed, "the bundle is not in its form");
  return contents;
}

// Whoever makes the file seals all of it, with a key that its side has named here or in the file itself.
Result<void, Problem> check_trust(std::span<const Contents> parts, const Known& known) {
  const Side sealer = parts.front().summary.from;
  std::set<PublicKey> named;
  const auto add_named = [&named](const Signed& entry) {
    if (entry.entry.kind == kRelationshipKind) {
      if (const auto founding = founding_of(entry.entry.body)) named.insert(founding->key);
    } else if (entry.entry.kind == kKeyKind) {
      if (const auto key = named_key(entry.entry.body)) named.insert(*key);
    }
  };
  for (const Signed& entry : known.shared[index_of(sealer)]) add_named(entry);
  for (const Signed& entry : parts.front().entries) add_named(entry);
  for (const Contents& part : parts) {
    // What is given back was signed by the side that it is given back to, and needs nobody's word.
    const std::vector<Signed>& held = known.shared[index_of(part.summary.from)];
    const auto confirmed =
        part.summary.from == sealer ? known.confirmed : std::optional(part.summary.key.fingerprint());
    if (auto first = check_first_key(part, held, confirmed); !first) return first;
    if (!named.contains(part.key)) {
      return failed(Kind::unknown_key,
                    fmt::format("the bundle is signed by a key that the {} had not named", name(sealer)));
    }
  }
  return {};
}

// The first key of a side is taken on people's word, every later one on a signature.
Result<void, Problem> check_first_key(const Contents& contents, const std::vector<Signed>& held,
                                      const std::optional<std::string>& confirmed) {
  const BundleSummary& summary = contents.summary;
  const PublicKey* first = !held.empty()               ? &held.front().key
                           : !contents.entries.empty() ? &contents.entries.front().key
                                                       : nullptr;
  if (first && *first != summary.key) {
    return failed(Kind::untrusted,
                  fmt::format("the bundle says that the {} began with key {}; it began with {}",
                              name(summary.from), summary.key.fingerprint(), first->fingerprint()));
  }
  if (held.empty()) {
    if (!confirmed) {
      return failed(Kind::untrusted,
                    fmt::format("the first key of the {}, {}, was not confirmed", name(summary.from),
                                summary.key.fingerprint()),
                    fmt::format("compare it with the {} by telephone, then confirm it", name(summary.from)));
    }
    if (digits_of(*confirmed) != digits_of(summary.key.fingerprint())) {
      return failed(Kind::untrusted,
                    fmt::format("the first key of the {} is {}, not the confirmed {}", name(summary.from),
                                summary.key.fingerprint(), *confirmed),
                    "do not use this bundle; ask who sent it");
    }
  }
  return {};
}

Delivery delivery_of(std::vector<Contents> parts) {
  Delivery delivery;
  for (Contents& part : parts) {
    std::ranges::move(part.entries, std::back_inserter(delivery.entries));
    std::ranges::move(part.attachments, std::back_inserter(delivery.attachments));
  }
  return delivery;
}

Result<Relationship, Problem> relationship_with(const Store& store, const std::string& id) {
  auto all = store.relationships();
  if (!all) return std::unexpected(all.error());
  const auto found = std::ranges::find(*all, id, &Relationship::id);
  if (found == all->end()) {
    return failed(Kind::not_found, fmt::format("there is no relationship {} in this record", id),
                  "join it with the other side's first bundle");
  }
  return std::move(*found);
}

std::string digits_of(std::string_view fingerprint) {
  std::string digits;
  for (const char c : fingerprint) {
    if (c >= 'A' && c <= 'F') {
      digits += static_cast<char>(c - 'A' + 'a');
    } else if (c != ' ' && c != ':' && c != '-') {
      digits += c;
    }
  }
  return digits;
}

}  // namespace
}  // namespace entente::record
