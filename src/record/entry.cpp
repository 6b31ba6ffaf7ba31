#include "record/entry.h"

#include <algorithm>

#include "record/encoding.h"

namespace entente::record {
namespace {

template <class Bytes>
std::string hex_of(const Bytes& bytes) {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template <class Value>
std::optional<Value> value_of(std::string_view text) {
  Value value;
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != value.bytes.size()) return std::nullopt;
  std::ranges::transform(*bytes, value.bytes.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return value;
}

}  // namespace

std::string_view name(Side side) {
  return side == Side::client ? "client" : "supplier";
}

std::optional<Side> side_named(std::string_view text) {
  for (const Side side : {Side::client, Side::supplier}) {
    if (name(side) == text) return side;
  }
  return std::nullopt;
}

std::string_view name(Feed feed) {
  switch (feed) {
    case Feed::client_private:
      return "client-private";
    case Feed::client_shared:
      return "client-shared";
    case Feed::supplier_shared:
      return "supplier-shared";
    case Feed::supplier_private:
      break;
  }
  return "supplier-private";
}

std::optional<Feed> feed_named(std::string_view text) {
  for (const Feed feed :
       {Feed::client_private, Feed::client_shared, Feed::supplier_shared, Feed::supplier_private}) {
    if (name(feed) == text) return feed;
  }
  return std::nullopt;
}

std::string Hash::hex() const {
  return hex_of(bytes);
}

std::optional<Hash> Hash::from_hex(std::string_view text) {
  return value_of<Hash>(text);
}

std::string PublicKey::hex() const {
  return hex_of(bytes);
}

std::string PublicKey::fingerprint() const {
  const std::string digits =
      hash_of_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).hex().substr(0, 32);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 4) {
    if (i > 0) text += ' ';
    text += digits.substr(i, 4);
  }
  return text;
}

std::optional<PublicKey> PublicKey::from_hex(std::string_view text) {
  return value_of<PublicKey>(text);
}

}  // namespace entente::record
