#include "base/system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

namespace entente {
namespace {

namespace fs = std::filesystem;

FileError::Kind kind_of(int error_number) {
  switch (error_number) {
    case ENOENT:
      return FileError::Kind::not_found;
    case EISDIR:
      return FileError::Kind::is_directory;
    case ENOTDIR:
      return FileError::Kind::not_directory;
    case EACCES:
    case EPERM:
    case EROFS:
      return FileError::Kind::no_permission;
    case ENOSPC:
    case EFBIG:  // the limit of the account or of the file system
    case EDQUOT:
      return FileError::Kind::disk_full;
    case EEXIST:
      return FileError::Kind::exists;
    default:
      return FileError::Kind::other;
  }
}

std::unexpected<FileError> failed(const std::string& path, int error_number) {
  return std::unexpected(FileError{kind_of(error_number), path, std::strerror(error_number)});
}

/// Closes a file descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  int close() {
    const int result = ::close(number_);
    number_ = -1;
    return result;
  }

 private:
  int number_;
};

}  // namespace

Result<std::string, FileError> SystemFiles::read(const std::string& path, std::uint64_t bytes_max) const {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return failed(path, errno);
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return failed(path, errno);
  if (S_ISDIR(status.st_mode)) return failed(path, EISDIR);
  std::string content;
  std::array<char, 65'536> buffer{};
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(path, errno);
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > bytes_max) {
      return std::unexpected(
          FileError{FileError::Kind::too_large, path, std::to_string(bytes_max) + " bytes at most"});
    }
  }
}

Result<void, FileError> SystemFiles::write(const std::string& path, std::string_view content) {
  if (is_folder(path)) return failed(path, EISDIR);
  const std::string beside = path + ".new-" + std::to_string(::getpid());
  {
    Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file.open()) return failed(path, errno);
    while (!content.empty()) {
      const ssize_t count = ::write(file.number(), content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        const int reason = errno;
        ::unlink(beside.c_str());
        return failed(path, reason);
      }
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(file.number()) != 0 || file.close() != 0) {
      const int reason = errno;
      ::unlink(beside.c_str());
      return failed(path, reason);
    }
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    ::unlink(beside.c_str());
    return failed(path, reason);
  }
  return {};
}

Result<void, FileError> SystemFiles::make_folder(const std::string& path) {
  std::error_code reason;
  fs::create_directories(path, reason);
  if (reason) return failed(path, reason.value());
  return {};
}

Result<void, FileError> SystemFiles::remove(const std::string& path) {
  std::error_code reason;
  if (fs::remove_all(path, reason) == 0 && !reason) return failed(path, ENOENT);
  if (reason) return failed(path, reason.value());
  return {};
}

bool SystemFiles::exists(const std::string& path) const {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool SystemFiles::is_folder(const std::string& path) const {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::vector<std::string> SystemFiles::list(const std::string& folder) const {
  std::vector<std::string> names;
  std::error_code reason;
  for (fs::directory_iterator at(folder, reason), end; !reason && at != end; at.increment(reason)) {
    names.push_back(at->path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::int64_t SystemClock::now_micros() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace entente
