#include "server/unpacked.h"

#include <zlib.h>

#include <fstream>
#include <vector>

namespace entente::server {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;

/// An inflating stream of several gzip members one after another.
class Inflating {
 public:
  Inflating() { inflateInit2(&stream_, 15 + 16); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
  ~Inflating() { inflateEnd(&stream_); }

  void give(unsigned char* bytes, std::size_t count) {
    stream_.next_in = bytes;
    stream_.avail_in = static_cast<uInt>(count);
  }
  bool has_input() const { return stream_.avail_in > 0; }

  /// Bytes that came out; nothing when the stream is damaged.
  std::optional<std::size_t> take(std::vector<unsigned char>& to) {
    stream_.next_out = to.data();
    stream_.avail_out = static_cast<uInt>(to.size());
    const int state = inflate(&stream_, Z_NO_FLUSH);
    if (state == Z_STREAM_END) {
      inflateReset(&stream_);
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      return std::nullopt;
    }
    return to.size() - stream_.avail_out;
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::optional<Overgrown> overgrown(const std::string& path, const UnpackedLimits& limits) {
  std::ifstream file(path, std::ios::binary);
  std::vector<unsigned char> packed(kPiece), unpacked(kPiece);
  Inflating inflating;
  Overgrown so_far;
  for (bool first = true;; first = false) {
    file.read(reinterpret_cast<char*>(packed.data()), static_cast<std::streamsize>(packed.size()));
    const auto got = static_cast<std::size_t>(file.gcount());
    if (got == 0 || (first && (got < 2 || packed[0] != 0x1f || packed[1] != 0x8b))) return std::nullopt;
    so_far.packed += got;
    inflating.give(packed.data(), got);
    for (std::size_t made = unpacked.size(); inflating.has_input() || made == unpacked.size();) {
      const auto taken = inflating.take(unpacked);
      if (!taken) return std::nullopt;
      made = *taken;
      so_far.bytes += made;
      so_far.by_ratio = so_far.bytes > limits.ratio_from && so_far.bytes / limits.ratio_max > so_far.packed;
      if (so_far.by_ratio || so_far.bytes > limits.bytes_max) return so_far;
      if (made == 0 && !inflating.has_input()) break;
    }
  }
}

}  // namespace entente::server
