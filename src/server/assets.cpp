#include "server/assets.h"

#include <array>

#include "base/hash.h"

namespace entente::server {
namespace {

constexpr std::string_view kNoncePlace = "%NONCE%";
constexpr std::string_view kNoWeb =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Entente</title></head><body>\n"
    "<h1>Entente</h1>\n<p>This program was built without its web pages. The API answers below "
    "<a href=\"/api/v1/openapi.json\">/api/v1</a>.</p>\n"
    "<p>To have the pages: <code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code>, then build the "
    "program again.</p>\n</body></html>\n";

std::string media_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kMedia = {
      {{".html", "text/html; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".svg", "image/svg+xml"},
       {".png", "image/png"},
       {".ico", "image/x-icon"},
       {".woff2", "font/woff2"},
       {".json", "application/json"},
       {".webmanifest", "application/manifest+json"},
       {".txt", "text/plain; charset=utf-8"},
       {".map", "application/json"},
       {".pdf", "application/pdf"}}};
  for (const auto& [ending, media] : kMedia) {
    if (path.ends_with(ending)) return std::string(media);
  }
  return "application/octet-stream";
}

Response page(std::string text) {
  Response made = respond(200, "text/html; charset=utf-8", std::move(text));
  return made.header("cache-control", "no-cache, no-store");
}

}  // namespace

void Assets::add(const std::string& path, std::string_view content) {
  auto bytes = std::make_shared<const std::string>(content);
  if (path.ends_with(".br")) {
    files_[path.substr(0, path.size() - 3)].brotli = bytes;
    return;
  }
  if (path.ends_with(".gz")) {
    files_[path.substr(0, path.size() - 3)].gzip = bytes;
    return;
  }
  File& file = files_[path];
  file.plain = bytes;
  file.media = media_of(path);
  file.etag = "\"" + content_hash(content).substr(0, 20) + "\"";
}

std::optional<Response> Assets::answer(const Request& request, const std::string& nonce) const {
  std::string path = request.path.substr(1);
  auto found = files_.find(path);
  const std::size_t slash = path.rfind('/');
  const std::string_view last =
      slash == std::string::npos ? std::string_view(path) : std::string_view(path).substr(slash + 1);
  // Addresses of pages belong to the web application; whatever looks like a file is a file or is not there.
  const bool is_page = path == "index.html" || last.find('.') == std::string_view::npos;
  if (is_page) {
    const auto index = files_.find("index.html");
    if (index == files_.end()) return page(std::string(kNoWeb));
    std::string text = *index->second.plain;
    for (std::size_t at = text.find(kNoncePlace); at != std::string::npos; at = text.find(kNoncePlace, at))
      text.replace(at, kNoncePlace.size(), nonce);
    return page(std::move(text));
  }
  if (found == files_.end() || !found->second.plain) return std::nullopt;
  const File& file = found->second;
  Response made;
  if (request.headers.get("if-none-match") == file.etag) {
    made.status = 304;
  } else if (file.brotli && accepts_coding(request, "br")) {
    made = respond(200, file.media, file.brotli);
    made.header("content-encoding", "br");
  } else if (file.gzip && accepts_coding(request, "gzip")) {
    made = respond(200, file.media, file.gzip);
    made.header("content-encoding", "gzip");
  } else {
    made = respond(200, file.media, file.plain);
  }
  const bool hashed = path.starts_with("assets/");
  made.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "public, max-age=3600");
  made.header("etag", file.etag);
  return made.header("vary", "accept-encoding");
}

}  // namespace entente::server
