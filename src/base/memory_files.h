// Files and a clock in memory, for tests: nothing outside is touched, and any path can be made to fail.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ports.h"

namespace entente {

/// Folders exist as soon as a file is in them. A path in `failing` gives that error for every read and write.
class MemoryFiles final : public Files {
 public:
  std::map<std::string, std::string> content;
  std::set<std::string> folders;
  std::map<std::string, FileError::Kind> failing;

  Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const override {
    if (const auto failure = failing.find(path); failure != failing.end())
      return refused(failure->second, path);
    const auto found = content.find(path);
    if (found == content.end()) {
      return refused(is_folder(path) ? FileError::Kind::is_directory : FileError::Kind::not_found, path);
    }
    if (found->second.size() > bytes_max) return refused(FileError::Kind::too_large, path);
    return found->second;
  }

  Result<void, FileError> write(const std::string& path, std::string_view text) override {
    if (const auto failure = failing.find(path); failure != failing.end())
      return refused(failure->second, path);
    if (is_folder(path)) return refused(FileError::Kind::is_directory, path);
    content[path] = text;
    return {};
  }

  Result<void, FileError> make_folder(const std::string& path) override {
    if (content.contains(path)) return refused(FileError::Kind::exists, path);
    folders.insert(path);
    return {};
  }

  Result<void, FileError> remove(const std::string& path) override {
    if (!exists(path)) return refused(FileError::Kind::not_found, path);
    const auto is_below = [&](const std::string& other) {
      return other == path || other.starts_with(path + "/");
    };
    std::erase_if(content, [&](const auto& entry) { return is_below(entry.first); });
    std::erase_if(folders, is_below);
    return {};
  }

  bool exists(const std::string& path) const override { return content.contains(path) || is_folder(path); }

  bool is_folder(const std::string& path) const override {
    if (path.empty() || path == "." || folders.contains(path)) return true;
    const std::string prefix = path.ends_with('/') ? path : path + "/";
    const auto next = content.lower_bound(prefix);
    return next != content.end() && next->first.starts_with(prefix);
  }

  std::vector<std::string> list(const std::string& folder) const override {
    const bool here = folder.empty() || folder == ".";
    const std::string prefix = here ? "" : folder.ends_with('/') ? folder : folder + "/";
    std::set<std::string> names;
    const auto note_name = [&](const std::string& path) {
      if (!path.starts_with(prefix) || path.size() == prefix.size()) return;
      const std::string rest = path.substr(prefix.size());
      names.insert(rest.substr(0, rest.find('/')));
    };
    for (const auto& [path, text] : content) note_name(path);
    for (const std::string& path : folders) note_name(path);
    return {names.begin(), names.end()};
  }

 private:
  static std::unexpected<FileError> refused(FileError::Kind kind, const std::string& path) {
    return std::unexpected(FileError{kind, path, "in memory"});
  }
};

/// A clock that stands until it is moved.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(std::int64_t micros) : micros_(micros) {}
  std::int64_t now_micros() const override { return micros_; }
  void advance(std::int64_t micros) { micros_ += micros; }

 private:
  std::int64_t micros_;
};

}  // namespace entente
