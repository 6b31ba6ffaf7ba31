// The bytes of an entry, read in place: fields as views into them. What decode gives as an Entry, the store
// checks a million times when it opens, without copying.
#pragma once

#include <string_view>

#include "record/entry.h"

namespace entente::record {

struct EntryView {
  std::string_view relationship;  ///< 16 bytes
  Feed feed = Feed::client_shared;
  std::uint64_t sequence = 0;
  Hash previous;
  time::Instant at;
  Seen seen;
  std::string_view author, kind, subject, body;
  std::string_view attachments;  ///< 32 bytes each
};

Result<EntryView, Problem> view(std::string_view bytes);
Entry to_entry(const EntryView& view);

/// Big-endian numbers and lengths, for this format and that of bundles.
class ByteWriter {
 public:
  void number(std::uint64_t value, int bytes);
  void raw(std::string_view bytes) { out_ += bytes; }
  template <class Bytes>
  void array(const Bytes& bytes) {
    for (unsigned char byte : bytes) out_ += static_cast<char>(byte);
  }
  /// A length in `length_bytes` bytes and the text.
  void text(std::string_view text, int length_bytes);
  std::string take() { return std::move(out_); }
  const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

/// Reads what ByteWriter wrote. After the end everything read is zero or empty, and `ok` is false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number(int bytes);
  std::string_view raw(std::uint64_t count);
  template <class Bytes>
  void array(Bytes& bytes) {
    const std::string_view from = raw(bytes.size());
    for (std::size_t i = 0; i < from.size(); ++i) bytes[i] = static_cast<unsigned char>(from[i]);
  }
  std::string_view text(int length_bytes) { return raw(number(length_bytes)); }
  bool ok() const { return ok_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Text as lower-case hex and back; `from_hex` gives nothing for other digits or an odd length.
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace entente::record
