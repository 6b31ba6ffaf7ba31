#include "measurement/bytes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/hash.h"

namespace entente::measurement {

namespace {

text::Diagnostic unreadable(const std::string& path, int number) {
  text::Diagnostic problem =
      text::error("U0132", fmt::format("cannot read `{}`: {}", path, std::strerror(number)));
  problem.file = path;
  if (number == EACCES) problem.help(fmt::format("give yourself read permission: chmod u+r {}", path));
  return problem;
}

class FileBytes final : public Bytes {
 public:
  FileBytes(std::string path, int file, std::int64_t size)
      : path_(std::move(path)), file_(file), size_(size) {}
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() override { ::close(file_); }

  text::Outcome<std::size_t> read(char* to, std::size_t most) override {
    for (;;) {
      ssize_t got = ::read(file_, to, most);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return text::refuse(unreadable(path_, errno));
      position_ += got;
      return static_cast<std::size_t>(got);
    }
  }
  std::int64_t position() const override { return position_; }
  std::int64_t size() const override { return size_; }

 private:
  std::string path_;
  int file_;
  std::int64_t size_;
  std::int64_t position_ = 0;
};

class HeldBytes final : public Bytes {
 public:
  explicit HeldBytes(std::string content) : content_(std::move(content)) {}
  text::Outcome<std::size_t> read(char* to, std::size_t most) override {
    std::size_t count = std::min(most, content_.size() - position_);
    std::memcpy(to, content_.data() + position_, count);
    position_ += count;
    return count;
  }
  std::int64_t position() const override { return static_cast<std::int64_t>(position_); }
  std::int64_t size() const override { return static_cast<std::int64_t>(content_.size()); }

 private:
  std::string content_;
  std::size_t position_ = 0;
};

/// Gzip, also of several members one after another.
class GzipBytes final : public Bytes {
 public:
  GzipBytes(std::string path, std::unique_ptr<Bytes> packed, std::string head)
      : path_(std::move(path)), packed_(std::move(packed)), buffer_(std::size_t{256} * 1024) {
    std::copy(head.begin(), head.end(), buffer_.begin());
    stream_.next_in = buffer_.data();
    stream_.avail_in = static_cast<uInt>(head.size());
    inflateInit2(&stream_, 15 + 16);
  }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;
  ~GzipBytes() override { inflateEnd(&stream_); }

  text::Outcome<std::size_t> read(char* to, std::size_t most) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(most);
    while (stream_.avail_out == most && !ended_) {
      if (stream_.avail_in == 0) {
        auto got = packed_->read(reinterpret_cast<char*>(buffer_.data()), buffer_.size());
        if (!got) return got;
        stream_.next_in = buffer_.data();
        stream_.avail_in = static_cast<uInt>(*got);
        if (*got == 0) {
          if (!between_members_) return text::refuse(damaged("it ends in the middle"));
          ended_ = true;
          break;
        }
      }
      if (between_members_) {
        // Padding after the last member is no data.
        if (started_ && *stream_.next_in == 0) {
          ended_ = true;
          break;
        }
        between_members_ = false;
        started_ = true;
      }
      int state = inflate(&stream_, Z_NO_FLUSH);
      if (state == Z_STREAM_END) {
        between_members_ = true;
        inflateReset(&stream_);
      } else if (state != Z_OK && state != Z_BUF_ERROR) {
        return text::refuse(damaged(stream_.msg == nullptr ? "its checksum is wrong" : stream_.msg));
      }
    }
    return most - stream_.avail_out;
  }
  std::int64_t position() const override { return packed_->position(); }
  std::int64_t size() const override { return packed_->size(); }

 private:
  text::Diagnostic damaged(const std::string& how) const {
    text::Diagnostic problem = text::error("T0135", fmt::format("the gzip file is damaged: {}", how));
    problem.file = path_;
    problem.note("nothing of it was imported").help("copy or download the file again");
    return problem;
  }

  std::string path_;
  std::unique_ptr<Bytes> packed_;
  std::vector<unsigned char> buffer_;
  z_stream stream_{};
  bool between_members_ = true;
  bool started_ = false;
  bool ended_ = false;
};

/// Bytes read ahead to look at them, and then the rest.
class Ahead final : public Bytes {
 public:
  Ahead(std::string head, std::unique_ptr<Bytes> rest) : head_(std::move(head)), rest_(std::move(rest)) {}
  text::Outcome<std::size_t> read(char* to, std::size_t most) override {
    if (taken_ == head_.size()) return rest_->read(to, most);
    std::size_t count = std::min(most, head_.size() - taken_);
    std::memcpy(to, head_.data() + taken_, count);
    taken_ += count;
    return count;
  }
  std::int64_t position() const override { return rest_->position(); }
  std::int64_t size() const override { return rest_->size(); }

 private:
  std::string head_;
  std::unique_ptr<Bytes> rest_;
  std::size_t taken_ = 0;
};

text::Outcome<std::unique_ptr<Bytes>> opened(const std::string& path, std::unique_ptr<Bytes> bytes) {
  std::string head(2, '\0');
  std::size_t have = 0;
  while (have < head.size()) {
    auto got = bytes->read(head.data() + have, head.size() - have);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) break;
    have += *got;
  }
  head.resize(have);
  if (head == "\x1f\x8b") return std::make_unique<GzipBytes>(path, std::move(bytes), std::move(head));
  return std::make_unique<Ahead>(std::move(head), std::move(bytes));
}

text::Outcome<std::unique_ptr<Bytes>> plain_file(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return text::refuse(unreadable(path, errno));
    text::Diagnostic missing = text::error("U0130", fmt::format("there is no file `{}`", path));
    missing.file = path;
    return text::refuse(std::move(missing));
  }
  if (S_ISDIR(about.st_mode)) {
    text::Diagnostic folder = text::error("U0131", fmt::format("`{}` is a folder, not a file", path));
    folder.file = path;
    folder.help("name one file; import several one after another");
    return text::refuse(std::move(folder));
  }
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return text::refuse(unreadable(path, errno));
  return std::make_unique<FileBytes>(path, file, about.st_size);
}

}  // namespace

text::Outcome<std::unique_ptr<Bytes>> Bytes::open(const std::string& path) {
  auto file = plain_file(path);
  if (!file) return file;
  return opened(path, std::move(*file));
}

std::unique_ptr<Bytes> Bytes::of(std::string content) {
  return std::move(opened("memory", std::make_unique<HeldBytes>(std::move(content))).value());
}

text::Outcome<std::string> file_hash(const std::string& path) {
  auto file = plain_file(path);
  if (!file) return std::unexpected(file.error());
  ContentHasher hasher;
  std::vector<char> buffer(1 << 20);
  for (;;) {
    auto got = (*file)->read(buffer.data(), buffer.size());
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return hasher.finish();
    hasher.add({buffer.data(), *got});
  }
}

}  // namespace entente::measurement
