#include "server/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "server/call.h"
#include "server/encoding.h"
#include "server/openapi.h"
#include "server/packed.h"
#include "server/routes.h"

namespace entente::server {
namespace {

constexpr std::string_view kPackedKey = "|gzip";

bool below_api(std::string_view path) {
  return path == "/api" || path.starts_with("/api/");
}

/// Names of hosts and addresses from the request are used in links and compared with Origin.
std::string origin_of(const Site& site, const Request& request) {
  if (!site.options().public_url.empty()) return site.options().public_url;
  return fmt::format("{}://{}", request.secure ? "https" : "http", request.headers.get("host"));
}

/// A change made with a cookie has to come from our own page: it carries the session's token, and where the
/// browser says from which page it comes, that is ours.
bool comes_from_us(const Site& site, const Request& request, const std::string& session) {
  if (const auto origin = request.headers.find("origin"); origin && *origin != origin_of(site, request))
    return false;
  if (request.headers.get("sec-fetch-site") == "cross-site") return false;
  return people::csrf_matches(session, request.headers.get("x-csrf-token"));
}

struct Asker {
  std::shared_ptr<const people::Caller> caller;
  std::string session, bearer;
  std::optional<people::Refused> refused;
  bool unknown = false;  ///< has a secret that is not in memory (quick only)
};

Asker who_asks(Site& site, const Request& request, const Route& route, bool from_memory) {
  Asker asker;
  constexpr std::string_view kBearer = "Bearer ";
  std::string token;
  if (const std::string_view given = request.headers.get("authorization"); given.starts_with(kBearer))
    token = given.substr(kBearer.size());
  // A calendar program can send nothing but an address.
  if (token.empty() && route.media == "text/calendar") token = request.query.get("token");
  if (token.empty()) asker.session = request.cookies().get(site.session_cookie(request));
  asker.bearer = token;
  const std::string& secret = token.empty() ? asker.session : token;
  if (secret.empty()) return asker;
  if (from_memory) {
    asker.caller = site.caller_known(secret);
    asker.unknown = !asker.caller;
    return asker;
  }
  auto caller = token.empty() ? site.caller_of_session(secret) : site.caller_of_token(secret);
  if (caller)
    asker.caller = *std::move(caller);
  else
    asker.refused = caller.error();
  return asker;
}

bool named_in(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != std::string_view::npos;
}

/// An answer that the asker has already is not sent again.
void leave_out_known(const Request& request, Response& response) {
  const auto tag =
      std::ranges::find_if(response.headers.all(), [](const auto& field) { return field.first == "etag"; });
  if (tag == response.headers.all().end() || response.status != 200 || !is_safe(request.method)) return;
  const auto known = request.headers.find("if-none-match");
  if (!known || !named_in(*known, tag->second)) return;
  response.status = 304;
  response.body = nullptr;
}

std::string policy(const std::string& nonce) {
  return fmt::format(
      "default-src 'none'; script-src 'self' 'nonce-{0}'; style-src 'self' 'nonce-{0}'; img-src 'self' "
      "data:; "
      "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'",
      nonce);
}

Response metrics_page(Site& site) {
  site.metrics.set("entente_event_listeners", static_cast<double>(site.events.listeners()));
  Response response = respond(200, "text/plain; version=0.0.4", site.metrics.text());
  return response.header("cache-control", "no-store");
}

bool is_this_machine(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// What the server does is shown to this machine, and elsewhere to a token of an admin.
bool may_see_metrics(Site& site, const Request& request) {
  if (is_this_machine(request.address)) return true;
  const Route nothing;
  const Asker asker = who_asks(site, request, nothing, false);
  return asker.caller && !asker.bearer.empty() &&
         std::ranges::any_of(asker.caller->memberships,
                             [](const people::Membership& one) { return one.role == people::Role::admin; });
}

Response readiness(Site& site) {
  const bool record = site.home().relationships().has_value();
  const bool people = site.accounts().is_fresh().has_value();
  const Json json = {{"record", record ? "ok" : "cannot be read"},
                     {"people", people ? "ok" : "cannot be read"}};
  Response response = respond(record && people ? 200 : 503, "application/json", report::json_text(json));
  return response.header("cache-control", "no-store");
}

}  // namespace

Application::Application(Site& site, const Assets& assets, Log* log)
    : site_(site), assets_(assets), log_(log), router_(all_routes()) {}

Admission Application::admit(const Request& head) {
  if (!std::string_view(head.path).starts_with(kBase)) return {405, 0, false};
  const Router::Match match = router_.find(head.method, std::string_view(head.path).substr(kBase.size()));
  if (match.route == nullptr) return {match.allowed.empty() ? 404 : 405, 0, false};
  if (!match.route->takes_file) return {0, site_.options().body_max, false};
  // A large body is not taken in for somebody who is not there.
  const Asker asker = who_asks(site_, head, *match.route, false);
  if (!asker.caller) return {401, 0, false};
  return {0, site_.options().upload_max, true};
}

std::optional<Response> Application::quick(Request& request) {
  if (!is_safe(request.method)) return std::nullopt;
  request.id = request_id();
  const auto begun = std::chrono::steady_clock::now();
  const auto micros = [&] {
    const auto passed = std::chrono::steady_clock::now() - begun;
    return std::chrono::duration_cast<std::chrono::microseconds>(passed).count();
  };
  const bool glances = site_.options().glance.count() > 0;
  const std::uint64_t turn = site_.turn();
  std::string question;
  if (glances) {
    question = Ready::question(request);
    if (const auto ready = ready_.find(question, turn, begun)) {
      Response response = ready->response;
      response.header("x-request-id", request.id);
      note(request, response, ready->route, micros());
      return response;
    }
  }
  auto answered = answer(request, Pace::quick);
  if (!answered) return std::nullopt;
  finish(request, answered->response);
  if (glances && answered->is_kept)
    ready_.keep(question, {answered->response, answered->route, turn, begun + site_.options().glance});
  answered->response.header("x-request-id", request.id);
  note(request, answered->response, answered->route, micros());
  return std::move(answered->response);
}

Response Application::handle(Request& request) {
  request.id = request_id();
  const auto begun = std::chrono::steady_clock::now();
  std::optional<Answered> answered;
  try {
    answered = answer(request, Pace::whole);
  } catch (const std::exception&) {
    // What a room throws is a mistake of ours (or no memory is left): the server goes on.
    site_.metrics.count("entente_mistakes_total");
  }
  if (!answered) answered = Answered{problem(our_mistake(), request), "mistake"};
  const auto passed = std::chrono::steady_clock::now() - begun;
  finish(request, answered->response);
  answered->response.header("x-request-id", request.id);
  note(request, answered->response, answered->route,
       std::chrono::duration_cast<std::chrono::microseconds>(passed).count());
  return std::move(answered->response);
}

Response Application::refusal(int status, const Request& head) {
  Request request = head;
  request.id = request_id();
  const auto diagnostic = [&]() -> text::Diagnostic {
    switch (status) {
      case 401:
        return sign_in_needed();
      case 404:
        return not_found();
      case 405:
        return wrong_method("a method that openapi.json names");
      case 408:
        return too_slow();
      case 413:
        return too_large(site_.options().body_max);
      case 414:
        return malformed("the address is too long");
      case 431:
        return malformed("the header is too large");
      case 501:
        return malformed("this transfer coding is not known here");
      case 503:
        return busy();
      case 505:
        return malformed("this is not HTTP/1.1");
      case 507:
        return text::error("U0104", "the disk is full").help("make room on the server");
      default:
        return malformed("it cannot be parsed");
    }
  }();
  Answered answered{problem(diagnostic, request, status), "refused"};
  if (status == 503) answered.response.header("retry-after", "2");
  finish(request, answered.response);
  answered.response.header("x-request-id", request.id);
  note(request, answered.response, answered.route, 0);
  return std::move(answered.response);
}

std::optional<Application::Answered> Application::answer(Request& request, Pace pace) {
  return below_api(request.path) ? api(request, pace) : outside(request, pace);
}

std::optional<Application::Answered> Application::outside(Request& request, Pace pace) {
  if (!is_safe(request.method)) return Answered{problem(wrong_method("GET"), request), "web"};
  if (request.path == "/healthz") return Answered{respond(200, "text/plain", std::string("ok\n")), "healthz"};
  if (request.path == "/readyz" || request.path == "/metrics") {
    if (pace == Pace::quick) return std::nullopt;
    if (request.path == "/readyz") return Answered{readiness(site_), "readyz"};
    if (!may_see_metrics(site_, request)) return Answered{problem(sign_in_needed(), request), "metrics"};
    return Answered{metrics_page(site_), "metrics"};
  }
  const std::string nonce = to_base64(random_bytes(16));
  auto response = assets_.answer(request, nonce);
  if (!response) return Answered{problem(not_found(), request), "web"};
  response->header("content-security-policy", policy(nonce));
  return Answered{std::move(*response), "web"};
}

std::optional<Application::Answered> Application::api(Request& request, Pace pace) {
  const std::string_view path = request.path;
  const Router::Match match =
      path.starts_with(kBase) ? router_.find(request.method, path.substr(kBase.size())) : Router::Match{};
  const auto refuse = [&](const text::Diagnostic& why) { return Answered{problem(why, request), "refused"}; };
  if (match.route == nullptr) {
    if (match.allowed.empty()) return refuse(not_found());
    Answered answered = refuse(wrong_method(match.allowed));
    answered.response.header("allow", match.allowed);
    return answered;
  }
  const Route& route = *match.route;
  if (pace == Pace::quick && !route.cache_key) return std::nullopt;

  Asker asker = who_asks(site_, request, route, pace == Pace::quick);
  if (asker.unknown) return std::nullopt;
  if (!asker.caller) {
    if (pace == Pace::quick) return std::nullopt;
    if (const std::int64_t wait = site_.limits.stranger(request.address, site_.now()); wait > 0) {
      Answered answered = refuse(too_often(wait));
      answered.response.header("retry-after", std::to_string(wait));
      return answered;
    }
    if (route.access != Access::anyone) return refuse(sign_in_needed());
  }
  if (!is_safe(request.method) && asker.caller && !asker.session.empty() &&
      !comes_from_us(site_, request, asker.session)) {
    return refuse(other_page());
  }

  Call call{.site = site_,
            .request = request,
            .route = route,
            .parameters = match.parameters,
            .caller = std::move(asker.caller),
            .session = std::move(asker.session),
            .bearer = std::move(asker.bearer)};
  if (const auto named = call.parameters.find("r"); named != call.parameters.end()) {
    auto known = site_.relationships_known();
    if (pace == Pace::quick && !known) return std::nullopt;
    if (!known) {
      auto asked = site_.relationships();
      if (!asked) return Answered{problem(asked.error(), request), route.id};
      known = std::make_shared<const std::vector<record::Relationship>>(*std::move(asked));
    }
    auto seated = authorise(*known, *call.caller, named->second, request, route.access);
    if (!seated) return refuse(seated.error());
    call.seat = std::move(*seated);
  } else if (call.caller && call.caller->scope != people::Scope::write && !is_safe(request.method)) {
    return refuse(role_needed("write"));
  }

  std::string key;
  if (route.cache_key) {
    key = route.cache_key(call);
    if (auto found = key.empty() ? std::nullopt : kept(key, request, pace)) {
      leave_out_known(request, *found);
      return Answered{std::move(*found), route.id, true};
    }
    if (pace == Pace::quick) return std::nullopt;
  }
  if (call.caller) {
    if (const std::int64_t wait = site_.limits.caller(call.caller->secret_id, site_.now()); wait > 0) {
      Answered answered = refuse(too_often(wait));
      answered.response.header("retry-after", std::to_string(wait));
      return answered;
    }
  }
  Answered answered{work(call), route.id};
  // Kept only when nothing moved while it was worked out.
  if (!key.empty() && answered.response.status == 200 && route.cache_key(call) == key)
    answered.response = keep(key, request, std::move(answered.response));
  leave_out_known(request, answered.response);
  return answered;
}

std::optional<Response> Application::kept(const std::string& key, const Request& request, Pace pace) {
  const bool takes_packed = accepts_coding(request, "gzip");
  if (takes_packed) {
    if (auto found = site_.answers.find(key + std::string(kPackedKey))) return found;
  }
  auto plain = site_.answers.find(key);
  if (!plain || !takes_packed || !is_worth_packing(*plain)) return plain;
  if (pace == Pace::quick) return std::nullopt;
  return keep(key, request, *std::move(plain));
}

Response Application::keep(const std::string& key, const Request& request, Response response) {
  if (!is_worth_packing(response)) {
    site_.answers.keep(key, response);
    return response;
  }
  response.header("vary", "accept-encoding");
  site_.answers.keep(key, response);
  if (!accepts_coding(request, "gzip")) return response;
  response = packed(response);
  site_.answers.keep(key + std::string(kPackedKey), response);
  return response;
}

Response Application::work(Call& call) {
  const Request& request = call.request;
  const std::string key(request.headers.get("idempotency-key"));
  if (key.empty() || request.method != Method::post || !call.caller || call.route.takes_file) {
    Response response = call.route.handle(call);
    if (!is_safe(request.method)) tell_changed();
    return response;
  }
  constexpr std::size_t kKeyMax = 200;
  if (key.size() > kKeyMax) return call.fail(bad_query("Idempotency-Key", "is longer than 200 characters"));
  const std::string who = call.caller->person.id;
  const std::string fingerprint =
      sha256(fmt::format("{}\n{}\n{}", request.target, request.headers.get("if-match"), request.body));
  const Idempotency::Look look = site_.idempotency.begin(who, key, fingerprint, site_.now());
  switch (look.found) {
    case Idempotency::Found::other_request:
      return call.fail(reused_key());
    case Idempotency::Found::in_progress: {
      Response response = problem(busy(), request, 409);
      return response.header("retry-after", "1");
    }
    case Idempotency::Found::answered: {
      Response response = look.answer;
      return response.header("idempotency-replayed", "true");
    }
    case Idempotency::Found::fresh:
      break;
  }
  try {
    Response response = call.route.handle(call);
    if (response.status >= 500 || response.status == 429)
      site_.idempotency.drop(who, key);
    else
      site_.idempotency.end(who, key, response);
    tell_changed();
    return response;
  } catch (...) {
    site_.idempotency.drop(who, key);
    throw;
  }
}

void Application::tell_changed() {
  site_.changed();
  site_.events.poke();
}

void Application::finish(const Request& request, Response& response) const {
  response.header("x-content-type-options", "nosniff");
  response.header("referrer-policy", "no-referrer");
  response.header("x-frame-options", "DENY");
  response.header("cross-origin-opener-policy", "same-origin");
  response.header("cross-origin-resource-policy", "same-origin");
  response.header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  if (!response.headers.contains("content-security-policy"))
    response.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  if (!response.headers.contains("cache-control"))
    response.header("cache-control", below_api(request.path) ? "no-store" : "no-cache");
  if (site_.is_secure(request))
    response.header("strict-transport-security", "max-age=63072000; includeSubDomains");
  if (response.status == 401 && below_api(request.path)) response.header("www-authenticate", "Bearer");
}

void Application::note(const Request& request, const Response& response, const std::string& route,
                       std::int64_t micros) {
  site_.metrics.count_request(route, response.status, static_cast<double>(micros) / 1e6);
  if (log_ == nullptr) return;
  // What others wrote is quoted; the path goes without its query, which may carry a token.
  const auto quoted = [](std::string_view text) {
    return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  log_->write(fmt::format(
      R"({{"at":"{}","id":"{}","address":{},"method":"{}","path":{},"route":"{}","status":{},"bytes":{},"ms":{:.3f},"trace":{}}})",
      site_.now().to_string(), request.id, quoted(request.address), name(request.method),
      quoted(std::string_view(request.path).substr(0, 300)), route, response.status, response.text().size(),
      static_cast<double>(micros) / 1000.0, quoted(request.headers.get("traceparent").substr(0, 60))));
}

}  // namespace entente::server
