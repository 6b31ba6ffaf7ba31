#include "people/secret.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/assert.h"

namespace entente::people {
namespace {

void ready() {
  static const bool is_ready = sodium_init() >= 0;
  ENTENTE_ASSERT(is_ready, "libsodium finds a source of randomness");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string encoded(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
  text.pop_back();  // the zero at its end
  return text;
}

std::string hash(std::string_view text, std::string_view key) {
  ready();
  std::string made(32, '\0');
  crypto_generichash(bytes_of(made), made.size(), bytes_of(text), text.size(),
                     key.empty() ? nullptr : bytes_of(key), key.size());
  return made;
}

constexpr std::string_view kCodeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

Answer<void> write_key_file(const std::string& path, std::string_view hex) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return refuse(Refusal::storage, fmt::format("{}: {}", folder, std::strerror(errno)));
  const std::string beside = fmt::format("{}.{}.new", path, random_id());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return refuse(Refusal::storage, fmt::format("{}: {}", beside, std::strerror(errno)));
  const bool written =
      ::write(file, hex.data(), hex.size()) == static_cast<ssize_t>(hex.size()) && ::fsync(file) == 0;
  ::close(file);
  // A link, not a rename: a key that another process made meanwhile is never replaced.
  const bool linked = written && (::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int trouble = errno;
  ::unlink(beside.c_str());
  if (!linked) return refuse(Refusal::storage, fmt::format("{}: {}", path, std::strerror(trouble)));
  const int folder_file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_file >= 0) {
    ::fsync(folder_file);
    ::close(folder_file);
  }
  return {};
}

// Nothing when there is no such file.
Answer<std::optional<std::string>> key_text(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return refuse(Refusal::storage, fmt::format("{}: {}", path, std::strerror(errno)));
  std::string text(80, '\0');
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  if (size < 0) return refuse(Refusal::storage, fmt::format("{}: {}", path, std::strerror(errno)));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  ready();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string random_id() {
  std::string id;
  for (const char c : random_bytes(16)) id += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return id;
}

std::string random_token() {
  return base64url(random_bytes(32));
}

std::string random_recovery_code() {
  std::string code;
  for (const char c : random_bytes(24)) {
    if (code.size() % 5 == 4) code.push_back('-');
    code.push_back(kCodeLetters[static_cast<unsigned char>(c) & 31U]);
  }
  return code;
}

std::string normal_recovery_code(std::string_view typed) {
  std::string code;
  for (char c : typed.substr(0, 100)) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (kCodeLetters.find(c) == std::string_view::npos) continue;
    if (code.size() % 5 == 4) code.push_back('-');
    code.push_back(c);
  }
  return code;
}

std::string base64(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string base64url(std::string_view bytes) {
  return encoded(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string hash_of_secret(std::string_view secret) {
  return hash(secret, {});
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Sealer::Sealer(const std::array<unsigned char, 32>& key) : key_(key) {}

Sealer::~Sealer() {
  sodium_memzero(key_.data(), key_.size());
}

std::string Sealer::seal(std::string_view plain, std::string_view purpose) const {
  constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string sealed = random_bytes(kNonce);
  const std::string nonce = sealed;
  sealed.resize(kNonce + plain.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + kNonce, nullptr, bytes_of(plain),
                                             plain.size(), bytes_of(purpose), purpose.size(), nullptr,
                                             bytes_of(nonce), key_.data());
  return sealed;
}

std::optional<std::string> Sealer::open(std::string_view sealed, std::string_view purpose) const {
  constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  std::string plain(sealed.size() - kNonce - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(sealed) + kNonce,
                                                 sealed.size() - kNonce, bytes_of(purpose), purpose.size(),
                                                 bytes_of(sealed), key_.data()) != 0)
    return std::nullopt;
  return plain;
}

std::string Sealer::digest(std::string_view what, std::string_view text) const {
  const std::string_view key(reinterpret_cast<const char*>(key_.data()), key_.size());
  return hash(fmt::format("{}:{}", what, text), key);
}

Answer<std::array<unsigned char, 32>> read_key_file(const std::string& path, WhenAbsent when_absent) {
  Answer<std::optional<std::string>> text = key_text(path);
  if (!text) return std::unexpected(text.error());
  if (!*text && when_absent == WhenAbsent::make) {
    std::string hex = fmt::format("{}{}", random_id(), random_id());
    const Answer<void> made = write_key_file(path, hex);
    sodium_memzero(hex.data(), hex.size());
    if (!made) return std::unexpected(made.error());
    text = key_text(path);
    if (!text) return std::unexpected(text.error());
  }
  if (!*text) return refuse(Refusal::wrong_key, fmt::format("{} is not there", path));
  std::array<unsigned char, 32> key{};
  std::size_t size = 0;
  const bool read =
      sodium_hex2bin(key.data(), key.size(), (*text)->data(), (*text)->size(), "\n", &size, nullptr) == 0;
  sodium_memzero((*text)->data(), (*text)->size());
  if (!read || size != key.size())
    return refuse(Refusal::wrong_key, fmt::format("{} does not hold 64 hex digits", path));
  return key;
}

}  // namespace entente::people
