#include "record/encoding.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstring>

namespace entente::record {
namespace {

constexpr std::string_view kMagic{"entente\x01", 8};
constexpr std::size_t kIdBytes = 16;

std::unexpected<Problem> malformed(std::string what) {
  return std::unexpected(Problem{Problem::Kind::malformed, std::move(what), ""});
}

}  // namespace

std::string encode(const Entry& entry) {
  ByteWriter out;
  out.raw(kMagic);
  out.raw(from_hex(entry.relationship).value_or(std::string(kIdBytes, '\0')));
  out.number(static_cast<std::uint64_t>(entry.feed), 1);
  out.number(entry.sequence, 8);
  out.array(entry.previous.bytes);
  out.number(static_cast<std::uint64_t>(entry.at.micros), 8);
  out.number(entry.seen.sequence, 8);
  out.array(entry.seen.hash.bytes);
  out.text(entry.author, 2);
  out.text(entry.kind, 1);
  out.text(entry.subject, 2);
  out.text(entry.body, 4);
  out.number(entry.attachments.size(), 2);
  for (const Hash& attachment : entry.attachments) out.array(attachment.bytes);
  return out.take();
}

std::optional<Problem> unfit(const Entry& entry) {
  const auto over = [](std::string_view field, std::size_t size, std::size_t max) -> std::optional<Problem> {
    if (size <= max) return std::nullopt;
    return Problem{Problem::Kind::malformed, fmt::format("the {} has {} bytes, {} at most", field, size, max),
                   ""};
  };
  if (auto problem = over("author", entry.author.size(), kAuthorMax)) return problem;
  if (auto problem = over("kind", entry.kind.size(), kKindMax)) return problem;
  if (auto problem = over("subject", entry.subject.size(), kSubjectMax)) return problem;
  if (auto problem = over("body", entry.body.size(), kBodyMax)) return problem;
  if (entry.attachments.size() > kAttachmentsMax) {
    return Problem{
        Problem::Kind::malformed,
        fmt::format("an entry names {} files, {} at most", entry.attachments.size(), kAttachmentsMax),
        "write two entries"};
  }
  if (const auto id = from_hex(entry.relationship);
      !id || id->size() != kIdBytes || to_hex(*id) != entry.relationship) {
    return Problem{Problem::Kind::malformed,
                   fmt::format("`{}` is no id of a relationship", entry.relationship), ""};
  }
  const auto read = view(encode(entry));
  if (!read) return read.error();
  return std::nullopt;
}

Result<Entry, Problem> decode(std::string_view bytes) {
  const auto read = view(bytes);
  if (!read) return std::unexpected(read.error());
  return to_entry(*read);
}

Hash hash_of_bytes(std::string_view bytes) {
  Hash hash;
  crypto_generichash(hash.bytes.data(), hash.bytes.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr, 0);
  return hash;
}

Hash hash_of(const Entry& entry) {
  return hash_of_bytes(encode(entry));
}

Result<EntryView, Problem> view(std::string_view bytes) {
  if (!bytes.starts_with(kMagic.substr(0, 7))) return malformed("these bytes are no entry");
  if (!bytes.starts_with(kMagic)) {
    return std::unexpected(Problem{Problem::Kind::newer_format, "an entry in a format that is not known here",
                                   "use a later version of Entente"});
  }
  ByteReader in(bytes.substr(kMagic.size()));
  EntryView entry;
  entry.relationship = in.raw(kIdBytes);
  const std::uint64_t feed = in.number(1);
  entry.sequence = in.number(8);
  in.array(entry.previous.bytes);
  entry.at.micros = static_cast<std::int64_t>(in.number(8));
  entry.seen.sequence = in.number(8);
  in.array(entry.seen.hash.bytes);
  entry.author = in.text(2);
  entry.kind = in.text(1);
  entry.subject = in.text(2);
  entry.body = in.text(4);
  entry.attachments = in.raw(in.number(2) * sizeof(Hash));
  if (!in.ok()) return malformed("an entry that ends too early");
  if (!in.done()) return malformed("an entry with bytes after its end");
  if (feed < 1 || feed > 4) return malformed(fmt::format("there is no feed {}", feed));
  entry.feed = static_cast<Feed>(feed);
  if (entry.sequence == 0) return malformed("entries are counted from 1");
  if ((entry.sequence == 1) != (entry.previous == Hash{})) {
    return malformed("the first entry of a feed, and no other, has no entry before it");
  }
  if (entry.at < time::Instant::min() || entry.at > time::Instant::max()) {
    return malformed("an instant out of range");
  }
  if ((entry.seen.sequence == 0) != (entry.seen.hash == Hash{})) {
    return malformed("what was seen of the other side has a number or a hash alone");
  }
  if (entry.kind.empty()) return malformed("an entry without a kind");
  if (entry.author.size() > kAuthorMax || entry.kind.size() > kKindMax ||
      entry.subject.size() > kSubjectMax || entry.body.size() > kBodyMax ||
      entry.attachments.size() > kAttachmentsMax * sizeof(Hash)) {
    return malformed("a field over its limit");
  }
  for (const std::string_view text : {entry.author, entry.kind, entry.subject, entry.body}) {
    if (!is_utf8(text)) return malformed("text that is no UTF-8");
  }
  return entry;
}

Entry to_entry(const EntryView& view) {
  Entry entry;
  entry.relationship = to_hex(view.relationship);
  entry.feed = view.feed;
  entry.sequence = view.sequence;
  entry.previous = view.previous;
  entry.at = view.at;
  entry.author = view.author;
  entry.kind = view.kind;
  entry.subject = view.subject;
  entry.body = view.body;
  entry.seen = view.seen;
  ByteReader hashes(view.attachments);
  while (!hashes.done()) hashes.array(entry.attachments.emplace_back().bytes);
  return entry;
}

void ByteWriter::number(std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out_ += static_cast<char>((value >> shift) & 0xff);
  }
}

void ByteWriter::text(std::string_view text, int length_bytes) {
  number(text.size(), length_bytes);
  out_ += text;
}

std::uint64_t ByteReader::number(int bytes) {
  std::uint64_t value = 0;
  for (const char byte : raw(static_cast<std::uint64_t>(bytes))) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

std::string_view ByteReader::raw(std::uint64_t count) {
  if (count > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view found = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return found;
}

std::string to_hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4];
    text += kDigits[value & 15];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

bool is_utf8(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = text.size();
  std::size_t i = 0;
  while (i < size) {
    if (size - i >= 8) {  // eight ASCII characters at once
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned char lead = at(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || size - i < length) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((at(i + k) & 0xc0) != 0x80) return false;
    }
    const unsigned char second = at(i + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace entente::record
