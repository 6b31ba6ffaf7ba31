// The web's files as they are embedded in the program, each also compressed by brotli and gzip. Names that
// carry a hash are kept by browsers for ever; index.html is asked for each time, because its policy names a
// fresh nonce.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"

namespace entente::server {

class Assets {
 public:
  struct File {
    std::shared_ptr<const std::string> plain, gzip, brotli;  ///< the latter two may be nullptr
    std::string media;
    std::string etag;
  };
  void add(const std::string& path, std::string_view content);  ///< "assets/index-4f2a.js", "index.html.br"

  bool has_web() const { return files_.contains("index.html"); }
  /// The answer for a path outside of the API; nullopt: there is no such file.
  std::optional<Response> answer(const Request& request, const std::string& nonce) const;

 private:
  std::map<std::string, File, std::less<>> files_;
};

/// What the program carries (web/dist at build time).
const Assets& embedded_assets();

}  // namespace entente::server
