// What happens to every request, in this order: its name, the paths outside of the API, limits for strangers,
// the route, who asks, that it comes from our own page, the seat, limits for callers, the key that makes it
// harmless to repeat, the answer (from the cache, or worked out), what did not change, and the headers and
// the log line that all answers get.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/assets.h"
#include "server/ready.h"
#include "server/router.h"
#include "server/site.h"

namespace entente::server {

class Application final : public Service {
 public:
  Application(Site& site, const Assets& assets, Log* log);

  Admission admit(const Request& head) override;
  std::optional<Response> quick(Request& request) override;
  Response handle(Request& request) override;
  Response refusal(int status, const Request& head) override;

  const Router& router() const { return router_; }

 private:
  /// Without working anything out and without asking a database: nullopt when that is not enough.
  enum class Pace { quick, whole };
  struct Answered {
    Response response;
    std::string route;
    bool is_kept = false;  ///< came out of the answers that are kept
  };
  std::optional<Answered> answer(Request& request, Pace pace);
  std::optional<Answered> outside(Request& request, Pace pace);
  std::optional<Answered> api(Request& request, Pace pace);
  /// An answer that was worked out before, in the coding that the one who asks prefers.
  std::optional<Response> kept(const std::string& key, const Request& request, Pace pace);
  Response keep(const std::string& key, const Request& request, Response response);
  Response work(Call& call);
  void tell_changed();
  void finish(const Request& request, Response& response) const;
  void note(const Request& request, const Response& response, const std::string& route, std::int64_t micros);

  Site& site_;
  const Assets& assets_;
  Log* log_;
  Router router_;
  Ready ready_;
};

}  // namespace entente::server
