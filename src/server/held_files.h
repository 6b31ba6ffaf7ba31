// Files that were sent along with a request, and no others: a text from outside may name files, and must not
// be able to name those of the server. Whether a path exists may still be asked, for the store of
// measurements.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/ports.h"

namespace entente::server {

class HeldFiles final : public Files {
 public:
  HeldFiles(const Files& outside, std::map<std::string, std::string> held)
      : outside_(outside), held_(std::move(held)) {}

  Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const override {
    const auto found = held_.find(path);
    if (found == held_.end()) return failure(FileError{FileError::Kind::not_found, path, {}});
    if (found->second.size() > bytes_max) return failure(FileError{FileError::Kind::too_large, path, {}});
    return found->second;
  }
  Result<void, FileError> write(const std::string& path, std::string_view) override { return refused(path); }
  Result<void, FileError> make_folder(const std::string& path) override { return refused(path); }
  Result<void, FileError> remove(const std::string& path) override { return refused(path); }
  bool exists(const std::string& path) const override {
    return held_.contains(path) || outside_.exists(path);
  }
  bool is_folder(const std::string& path) const override {
    return !held_.contains(path) && outside_.is_folder(path);
  }
  std::vector<std::string> list(const std::string&) const override { return {}; }

 private:
  static std::unexpected<FileError> refused(const std::string& path) {
    return failure(FileError{FileError::Kind::no_permission, path, {}});
  }

  const Files& outside_;
  std::map<std::string, std::string> held_;
};

}  // namespace entente::server
