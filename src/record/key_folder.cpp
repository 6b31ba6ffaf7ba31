#include "record/key_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

#include "record/encoding.h"

namespace entente::record {
namespace {

using Kind = Problem::Kind;

std::unexpected<Problem> failed(const std::string& path) {
  const int error = errno;
  const Kind kind = error == ENOSPC || error == EDQUOT || error == EFBIG ? Kind::full : Kind::storage;
  return std::unexpected(
      Problem{kind, fmt::format("the key file {} cannot be used: {}", path, std::strerror(error)), ""});
}

SecretKey copy_of(const SecretKey& key) {
  auto seed = key.seed();
  SecretKey copy = SecretKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return copy;
}

class KeyFolder final : public KeyKeeper {
 public:
  explicit KeyFolder(std::string folder) : folder_(std::move(folder)) {}

  Result<std::optional<SecretKey>, Problem> find(const std::string& relationship, Side side,
                                                 const std::optional<PublicKey>& wanted) override {
    auto key = read(path_of(relationship, side));
    if (!key || !wanted || (*key && (*key)->public_key() == *wanted)) return key;
    key = read(next_path_of(relationship, side, *wanted));
    if (!key || (*key && (*key)->public_key() == *wanted)) return key;
    return std::optional<SecretKey>();
  }

  Result<void, Problem> keep(const std::string& relationship, Side side, const SecretKey& key) override {
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder_);
    return write(next_path_of(relationship, side, key.public_key()), key);
  }

  Result<void, Problem> settle(const std::string& relationship, Side side, const PublicKey& key) override {
    const std::string next = next_path_of(relationship, side, key);
    auto waiting = read(next);
    if (!waiting) return std::unexpected(waiting.error());
    if (!*waiting || (*waiting)->public_key() != key) return {};
    const std::string path = path_of(relationship, side);
    if (::rename(next.c_str(), path.c_str()) != 0) return failed(path);
    return flush(folder_);
  }

 private:
  std::string path_of(const std::string& relationship, Side side) const {
    return fmt::format("{}/{}.{}.key", folder_, relationship, name(side));
  }
  // Named by its key: a second one that is made before the first is settled takes nothing away.
  std::string next_path_of(const std::string& relationship, Side side, const PublicKey& key) const {
    return fmt::format("{}.next.{}", path_of(relationship, side), key.hex().substr(0, 16));
  }

  static Result<std::optional<SecretKey>, Problem> read(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
      if (errno == ENOENT || errno == ENOTDIR) return std::optional<SecretKey>();
      return failed(path);
    }
    std::array<char, 66> text{};
    const ssize_t size = ::read(file, text.data(), text.size());
    ::close(file);
    std::string_view digits(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (digits.ends_with('\n')) digits.remove_suffix(1);
    auto bytes = from_hex(digits);
    sodium_memzero(text.data(), text.size());
    if (!bytes || bytes->size() != 32) {
      return std::unexpected(Problem{Kind::storage, fmt::format("the key file {} holds no key", path),
                                     "put the copy of the key back that was made with the record's backup"});
    }
    std::array<unsigned char, 32> seed{};
    std::memcpy(seed.data(), bytes->data(), seed.size());
    std::optional<SecretKey> key = SecretKey::from_seed(seed);
    sodium_memzero(seed.data(), seed.size());
    sodium_memzero(bytes->data(), bytes->size());
    return key;
  }

  // Written whole beside its place, flushed, then named, so that a key is there or not there.
  Result<void, Problem> write(const std::string& path, const SecretKey& key) const {
    const std::string beside = fmt::format("{}.{}", path, ::getpid());
    ::unlink(beside.c_str());
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return failed(beside);
    auto seed = key.seed();
    std::string text = to_hex({reinterpret_cast<const char*>(seed.data()), seed.size()}) + "\n";
    sodium_memzero(seed.data(), seed.size());
    const bool written =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    const int error = errno;
    sodium_memzero(text.data(), text.size());
    ::close(file);
    if (!written || ::rename(beside.c_str(), path.c_str()) != 0) {
      if (!written) errno = error;
      auto problem = failed(beside);
      ::unlink(beside.c_str());
      return problem;
    }
    return flush(folder_);
  }

  static Result<void, Problem> flush(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return failed(folder);
    const bool flushed = ::fsync(file) == 0;
    ::close(file);
    if (!flushed) return failed(folder);
    return {};
  }

  std::string folder_;
};

class MemoryKeys final : public KeyKeeper {
 public:
  Result<std::optional<SecretKey>, Problem> find(const std::string& relationship, Side side,
                                                 const std::optional<PublicKey>& wanted) override {
    const auto kept = keys_.find({relationship, side});
    if (kept == keys_.end()) return std::optional<SecretKey>();
    for (const SecretKey& key : kept->second) {
      if (!wanted || key.public_key() == *wanted) return std::optional<SecretKey>(copy_of(key));
    }
    return std::optional<SecretKey>();
  }

  Result<void, Problem> keep(const std::string& relationship, Side side, const SecretKey& key) override {
    keys_[{relationship, side}].push_back(copy_of(key));
    return {};
  }

  Result<void, Problem> settle(const std::string& relationship, Side side, const PublicKey& key) override {
    std::erase_if(keys_[{relationship, side}],
                  [&](const SecretKey& kept) { return kept.public_key() != key; });
    return {};
  }

 private:
  std::map<std::pair<std::string, Side>, std::vector<SecretKey>> keys_;
};

}  // namespace

std::unique_ptr<KeyKeeper> make_key_folder(std::string folder) {
  return std::make_unique<KeyFolder>(std::move(folder));
}

std::unique_ptr<KeyKeeper> make_memory_keys() {
  return std::make_unique<MemoryKeys>();
}

}  // namespace entente::record
