#include "record/book.h"

#include <array>
#include <tuple>

#include "record/chain.h"
#include "record/order.h"

namespace entente::record {
namespace {

constexpr std::size_t kProblemsMax = 100;

std::string id_bytes(const Entry& entry) {
  return from_hex(entry.relationship).value_or("");
}

}  // namespace

bool operator<(const Turn& a, const Turn& b) {
  const auto rank = [](const Turn& turn) {
    return std::tuple(turn.at, writer(turn.feed), is_shared(turn.feed));
  };
  return rank(a) < rank(b);
}

std::vector<Signed> merge(std::span<const std::vector<Signed>> feeds) {
  std::array<const std::vector<Signed>*, 4> by_feed{};
  for (const std::vector<Signed>& feed : feeds) {
    if (!feed.empty()) by_feed[index_of(feed.front().entry.feed)] = &feed;
  }
  std::array<std::size_t, 4> sizes{};
  std::size_t total = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    if (by_feed[i]) sizes[i] = by_feed[i]->size();
    total += sizes[i];
  }
  std::vector<Signed> book;
  book.reserve(total);
  merge_feeds(
      sizes,
      [&](Feed feed, std::size_t at) {
        const Entry& entry = (*by_feed[index_of(feed)])[at].entry;
        return Standing{entry.at, entry.seen.sequence};
      },
      [&](Feed feed, std::size_t at) { book.push_back((*by_feed[index_of(feed)])[at]); });
  return book;
}

Verified verify_feed(std::span<const Signed> feed, std::span<const Signed> own_shared,
                     std::span<const Signed> other_shared) {
  Verified verified;
  const auto add = [&](Problem problem) {
    ++verified.problem_count;
    if (verified.problems.size() < kProblemsMax) verified.problems.push_back(std::move(problem));
  };
  verified.entries = feed.size();
  if (feed.empty()) return verified;
  const Feed which = feed.front().entry.feed;
  NamedKeys keys;
  if (!is_shared(which)) {  // the keys come from the shared feed of the same side
    FeedEnd unused;
    for (const Signed& entry : own_shared) {
      const std::string bytes = encode(entry.entry);
      if (const auto seen = view(bytes)) advance(*seen, entry.hash, entry.key, unused, keys);
    }
  }
  const std::string id = id_bytes(feed.front().entry);
  std::uint64_t at = 0;
  const auto other_hash = [&](std::uint64_t sequence) -> std::optional<Hash> {
    if (other_shared.empty()) {
      ++verified.unlooked;
      return feed[at].entry.seen.hash;
    }
    if (sequence > other_shared.size()) return std::nullopt;
    return other_shared[sequence - 1].hash;
  };
  FeedEnd end;
  for (; at < feed.size(); ++at) {
    const Signed& entry = feed[at];
    const std::string place = place_of(entry.entry.feed, entry.entry.sequence);
    if (entry.entry.feed != which) {
      add({Problem::Kind::wrong_writer, place + " stands in another feed", ""});
      continue;
    }
    if (auto problem = unfit(entry.entry)) {
      problem->what = place + ": " + problem->what;
      add(*std::move(problem));
    }
    const std::string bytes = encode(entry.entry);
    const auto read = view(bytes);
    if (!read) continue;
    const Hash hash = hash_of_bytes(bytes);
    if (hash != entry.hash)
      add({Problem::Kind::malformed, place + " does not have the hash that is kept with it", ""});
    const Sealed seal{bytes, hash, entry.key, entry.signature};
    if (auto problem = wrong_with(*read, seal, {id, end, keys, other_hash, true})) {
      add(*std::move(problem));
    }
    advance(*read, hash, entry.key, end, keys);
  }
  if (!keys.empty()) {
    verified.first_key = keys.front().key;
    verified.current_key = keys.back().key;
  }
  return verified;
}

}  // namespace entente::record
