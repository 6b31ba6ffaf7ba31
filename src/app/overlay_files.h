// Files of which some are held in memory: a version from the record read as if it stood in a folder.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/ports.h"

namespace entente::app {

class OverlayFiles final : public Files {
 public:
  OverlayFiles(Files& below, std::map<std::string, std::string> held)
      : below_(&below), held_(std::move(held)) {}

  Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const override {
    const auto found = held_.find(path);
    return found == held_.end() ? below_->read(path, bytes_max) : found->second;
  }
  Result<void, FileError> write(const std::string& path, std::string_view content) override {
    return below_->write(path, content);
  }
  Result<void, FileError> make_folder(const std::string& path) override { return below_->make_folder(path); }
  Result<void, FileError> remove(const std::string& path) override { return below_->remove(path); }
  bool exists(const std::string& path) const override { return held_.contains(path) || below_->exists(path); }
  bool is_folder(const std::string& path) const override { return below_->is_folder(path); }
  std::vector<std::string> list(const std::string& folder) const override { return below_->list(folder); }

 private:
  Files* below_;
  std::map<std::string, std::string> held_;
};

}  // namespace entente::app
