#include "people/refused_passwords.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

namespace entente::people {
namespace {

constexpr std::size_t kHexDigits = 40;
constexpr std::size_t kLineMax = 512;  ///< longer lines are no passwords that anybody may choose
constexpr std::int64_t kKeptMax = std::int64_t{4} << 30;
constexpr std::int64_t kProbes = 256;

using Digest = std::array<unsigned char, 20>;

Digest sha1(std::string_view text) {
  Digest digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return digest;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The hash that a line begins with, alone or before a colon.
std::optional<Digest> hash_in(std::string_view line) {
  if (line.size() < kHexDigits || (line.size() > kHexDigits && line[kHexDigits] != ':')) return std::nullopt;
  Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = nibble(line[2 * i]), low = nibble(line[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return digest;
}

std::uint64_t short_of(const Digest& digest) {
  std::uint64_t made = 0;
  for (std::size_t i = 0; i < sizeof made; ++i) made = made << 8U | digest[i];
  return made;
}

std::string_view without_ending(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

class ListFile {
 public:
  ListFile(int file, std::int64_t size) : file_(file), size_(size) {}
  ListFile(const ListFile&) = delete;
  ListFile& operator=(const ListFile&) = delete;
  ~ListFile() { ::close(file_); }

  std::int64_t size() const { return size_; }

  std::size_t read(std::int64_t at, char* to, std::size_t most) const {
    std::size_t have = 0;
    while (have < most) {
      const ssize_t got = ::pread(file_, to + have, most - have, at + static_cast<std::int64_t>(have));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  }

  /// The first whole line that begins at `at` or after it.
  struct Line {
    std::int64_t begin = 0, end = 0;  ///< `end`: where the next begins
    std::string text;
  };
  std::optional<Line> line_from(std::int64_t at) const {
    std::array<char, 2 * kLineMax> buffer{};
    // The byte before says whether a line begins here.
    const std::int64_t from = at == 0 ? 0 : at - 1;
    const std::string_view have(buffer.data(), read(from, buffer.data(), buffer.size()));
    std::size_t begin = 0;
    if (at != 0) {
      const std::size_t before = have.find('\n');
      if (before == std::string_view::npos) return std::nullopt;
      begin = before + 1;
    }
    if (begin >= have.size()) return std::nullopt;
    const std::size_t end = std::min(have.find('\n', begin), have.size());
    return Line{from + static_cast<std::int64_t>(begin), from + static_cast<std::int64_t>(end) + 1,
                std::string(without_ending(have.substr(begin, end - begin)))};
  }

 private:
  int file_;
  std::int64_t size_;
};

/// Hashes in ascending order, left where they are.
class Searched final : public RefusedPasswords {
 public:
  explicit Searched(std::unique_ptr<const ListFile> file) : file_(std::move(file)) {}

  bool contains(std::string_view password) const override {
    const Digest wanted = sha1(password);
    // Lines that begin in [low, high) may be the one.
    std::int64_t low = 0, high = file_->size();
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      const auto line = file_->line_from(middle);
      if (!line || line->begin >= high) {
        high = middle;
        continue;
      }
      const auto hash = hash_in(line->text);
      if (hash == wanted) return true;
      if (hash && *hash < wanted)
        low = line->end;
      else
        high = middle;
    }
    return false;
  }
  bool is_searched_in_file() const override { return true; }

 private:
  std::unique_ptr<const ListFile> file_;
};

class Kept final : public RefusedPasswords {
 public:
  explicit Kept(std::vector<std::uint64_t> hashes) : hashes_(std::move(hashes)) {
    std::ranges::sort(hashes_);
    const auto same = std::ranges::unique(hashes_);
    hashes_.erase(same.begin(), same.end());
  }
  bool contains(std::string_view password) const override {
    return std::ranges::binary_search(hashes_, short_of(sha1(password)));
  }
  bool is_searched_in_file() const override { return false; }

 private:
  std::vector<std::uint64_t> hashes_;
};

/// Whether all that is looked at is hashes in order: the first line, and some all over the file.
bool is_sorted_hashes(const ListFile& file) {
  std::optional<Digest> before;
  for (std::int64_t i = 0; i < kProbes; ++i) {
    const auto line = file.line_from(file.size() / kProbes * i);
    if (!line) return before.has_value();
    const auto hash = hash_in(line->text);
    if (!hash || (before && *hash < *before)) return false;
    before = hash;
  }
  return true;
}

std::vector<std::uint64_t> read_all(const ListFile& file) {
  std::vector<std::uint64_t> hashes;
  std::vector<char> buffer(std::size_t{1} << 20);
  std::string rest;
  const auto keep = [&](std::string_view line) {
    line = without_ending(line);
    if (line.empty() || line.size() > kLineMax) return;
    const auto hash = hash_in(line);
    hashes.push_back(short_of(hash ? *hash : sha1(line)));
  };
  for (std::int64_t at = 0;;) {
    const std::size_t got = file.read(at, buffer.data(), buffer.size());
    if (got == 0) break;
    at += static_cast<std::int64_t>(got);
    std::string_view left(buffer.data(), got);
    for (std::size_t end = left.find('\n'); end != std::string_view::npos; end = left.find('\n')) {
      if (rest.empty()) {
        keep(left.substr(0, end));
      } else {
        rest += left.substr(0, end);
        keep(rest);
        rest.clear();
      }
      left.remove_prefix(end + 1);
    }
    if (rest.size() <= kLineMax) rest += left;
  }
  keep(rest);
  return hashes;
}

}  // namespace

Result<std::shared_ptr<const RefusedPasswords>, std::string> RefusedPasswords::open(const std::string& path) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return failure(std::string(std::strerror(errno)));
  struct stat about{};
  const bool is_file = ::fstat(opened, &about) == 0 && S_ISREG(about.st_mode);
  auto file = std::make_unique<const ListFile>(opened, about.st_size);
  if (!is_file) return failure(std::string("it is not a file"));
  if (file->size() == 0) return failure(std::string("it is empty"));
  if (is_sorted_hashes(*file)) return std::make_shared<const Searched>(std::move(file));
  if (file->size() > kKeptMax)
    return failure(
        fmt::format("it has more than {} GB and is no list of SHA-1 hashes in order", kKeptMax >> 30));
  return std::make_shared<const Kept>(read_all(*file));
}

}  // namespace entente::people
