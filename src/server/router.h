// The table of routes: what can be asked, by whom, with what and what comes back. The table answers requests,
// and the OpenAPI document and docs/reference/api.md are written from it, so that neither can say anything
// else.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/http.h"
#include "server/problem.h"

namespace entente::server {

struct Call;  ///< call.h: one request on its way, with who asks and where they sit

/// Who may ask. Routes below /relationships/{r} ask for a role at the side on which the person sits.
enum class Access { anyone, signed_in, reader, member, signer, admin };
std::string_view name(Access access);

struct Parameter {
  std::string name;
  std::string description;
  Json schema = {{"type", "string"}};
  bool required = false;
};

struct Route {
  Method method = Method::get;
  std::string pattern;  ///< below /api/v1: "/relationships/{r}/closes/{month}"
  std::string id;       ///< operationId
  std::string tag;
  std::string summary;
  Access access = Access::reader;
  std::vector<Parameter> query = {};
  std::string body = {};                   ///< name of a schema; empty: no body
  std::string answer = {};                 ///< name of a schema; empty: no JSON
  std::string media = "application/json";  ///< of the answer
  int status = 200;
  bool takes_file = false;   ///< the body is a file of any size up to the limit of uploads
  bool has_etag = false;     ///< answers carry an ETag; If-None-Match gives 304
  bool wants_match = false;  ///< If-Match is understood; 412 when the state moved
  bool can_dry_run = false;  ///< understands `Prefer: dry-run`
  /// Names everything that the answer depends on; empty key: not to be kept. Must not wait for anything.
  std::function<std::string(const Call&)> cache_key = {};
  std::function<Response(Call&)> handle = {};
};

using Parameters = std::map<std::string, std::string, std::less<>>;

/// Finds routes. Parameters stand for one segment, or for a part of it before a dot: "{month}.{format}".
class Router {
 public:
  void add(Route route);
  void add(std::vector<Route> routes);
  const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  ///< nullptr: nothing answers
    Parameters parameters;         ///< decoded
    std::string allowed;           ///< methods that the path answers, for 405; empty: the path does not exist
  };
  /// `path` is below /api/v1 and not yet decoded.
  Match find(Method method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

/// Names in the braces of a pattern, in order.
std::vector<std::string> parameter_names(std::string_view pattern);

inline constexpr std::string_view kBase = "/api/v1";

}  // namespace entente::server
