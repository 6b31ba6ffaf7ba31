// The bytes of a file to import, one after another, gzip opened on the way. Knows files and gzip, nothing of
// rows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "text/diagnostic.h"

namespace entente::measurement {

class Bytes {
 public:
  virtual ~Bytes() = default;
  /// Up to `most` bytes; 0 at the end.
  virtual text::Outcome<std::size_t> read(char* to, std::size_t most) = 0;
  /// Bytes of the file that were read so far, of how many (compressed ones where it is gzip).
  virtual std::int64_t position() const = 0;
  virtual std::int64_t size() const = 0;

  /// U0130 missing, U0131 a folder, U0132 not readable; T0135 damaged gzip comes out of read().
  static text::Outcome<std::unique_ptr<Bytes>> open(const std::string& path);
  static std::unique_ptr<Bytes> of(std::string content);  ///< for tests and fuzzing; gzip is recognised too
};

/// Hash of the bytes as they are on the disk.
text::Outcome<std::string> file_hash(const std::string& path);

}  // namespace entente::measurement
