#include "server/packed.h"

#include <zlib.h>

#include "base/assert.h"

namespace entente::server {
namespace {

std::string gzip(std::string_view text) {
  constexpr int kGzip = 15 + 16;  // the largest window, with a gzip head
  constexpr int kMemory = 8;
  z_stream stream{};
  const int begun =
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY);
  ENTENTE_ASSERT(begun == Z_OK, "there is memory to compress");
  std::string made(deflateBound(&stream, text.size()), '\0');
  std::string source(text);  // zlib takes no const bytes
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(made.data());
  stream.avail_out = static_cast<uInt>(made.size());
  const int done = deflate(&stream, Z_FINISH);
  made.resize(stream.total_out);
  deflateEnd(&stream);
  ENTENTE_ASSERT(done == Z_STREAM_END, "the bound of deflate holds");
  return made;
}

}  // namespace

bool is_worth_packing(const Response& response) {
  constexpr std::size_t kLeast = 1'000;
  constexpr std::size_t kMost = std::size_t{64} << 20;
  const std::string_view media = response.headers.get("content-type");
  const bool is_text = media.starts_with("text/") || media.starts_with("application/json");
  const std::size_t size = response.text().size();
  return response.status == 200 && is_text && size >= kLeast && size <= kMost;
}

Response packed(const Response& response) {
  Response made = response;
  made.body = std::make_shared<const std::string>(gzip(response.text()));
  made.header("content-encoding", "gzip");
  // The bytes differ, so does the tag; If-Match reads no further than the first dot.
  if (std::string tag(response.headers.get("etag")); tag.size() > 1) {
    tag.insert(tag.size() - 1, ".gz");
    made.header("etag", std::move(tag));
  }
  return made;
}

}  // namespace entente::server
