// The doors to the outside world: files and the clock, as small interfaces. Use cases take them as arguments,
// so that tests bring their own. What goes wrong outside is a FileError value; text/file_error.h says it in
// words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace entente {

struct FileError {
  enum class Kind {
    not_found,
    is_directory,
    not_directory,
    no_permission,
    disk_full,
    too_large,
    exists,
    other
  };
  Kind kind = Kind::other;
  std::string path;
  std::string detail;  ///< the system's own words
};

class Files {
 public:
  virtual ~Files() = default;
  /// The whole file. A file over `bytes_max` is refused as too_large.
  virtual Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const = 0;
  /// Replaces the file as a whole: written beside it, flushed, renamed. Folders above it are not made.
  virtual Result<void, FileError> write(const std::string& path, std::string_view content) = 0;
  virtual Result<void, FileError> make_folder(const std::string& path) = 0;
  /// Removes a file, or a folder with everything in it.
  virtual Result<void, FileError> remove(const std::string& path) = 0;
  virtual bool exists(const std::string& path) const = 0;
  virtual bool is_folder(const std::string& path) const = 0;
  /// Names in a folder, sorted; empty if it cannot be read.
  virtual std::vector<std::string> list(const std::string& folder) const = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  /// UTC microseconds since 1970-01-01.
  virtual std::int64_t now_micros() const = 0;
};

}  // namespace entente
