// The real outside world behind base/ports.h.
#pragma once

#include "base/ports.h"

namespace entente {

class SystemFiles final : public Files {
 public:
  Result<std::string, FileError> read(const std::string& path, std::uint64_t bytes_max) const override;
  Result<void, FileError> write(const std::string& path, std::string_view content) override;
  Result<void, FileError> make_folder(const std::string& path) override;
  Result<void, FileError> remove(const std::string& path) override;
  bool exists(const std::string& path) const override;
  bool is_folder(const std::string& path) const override;
  std::vector<std::string> list(const std::string& folder) const override;
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_micros() const override;
};

}  // namespace entente
