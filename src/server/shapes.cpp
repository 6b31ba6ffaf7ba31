#include "server/shapes.h"

#include <fmt/format.h>

#include <charconv>

#include "text/diagnostic_render.h"

namespace entente::server {

Json list_json(Json items, const Json& next) {
  return {{"items", std::move(items)}, {"next", next}};
}

Json log_entry_json(const record::Signed& entry, std::uint64_t position, bool with_body) {
  const record::Entry& written = entry.entry;
  Json json = {{"position", position},
               {"feed", std::string(record::name(written.feed))},
               {"sequence", written.sequence},
               {"hash", entry.hash.hex()},
               {"at", written.at.to_string()},
               {"author", written.author},
               {"side", std::string(record::name(record::writer(written.feed)))},
               {"ring", record::is_shared(written.feed) ? "shared" : "private"},
               {"kind", written.kind},
               {"subject", written.subject}};
  if (with_body) {
    Json body = Json::parse(written.body, nullptr, false);
    json["body"] = body.is_discarded() ? Json(written.body) : std::move(body);
  }
  return json;
}

Json version_json(const record::Version& version) {
  Json signatures = Json::array();
  for (const auto& by : version.signatures) {
    signatures.push_back(
        {{"side", std::string(record::name(by.side))}, {"author", by.author}, {"at", by.at.to_string()}});
  }
  Json parents = Json::array();
  for (const record::Hash& parent : version.parents) parents.push_back(parent.hex());
  return {{"hash", version.hash.hex()},
          {"parents", std::move(parents)},
          {"at", version.at.to_string()},
          {"author", version.author},
          {"side", std::string(record::name(version.side))},
          {"ring", std::string(record::name(version.ring()))},
          {"signatures", std::move(signatures)}};
}

Json person_json(const people::Person& person) {
  return {{"id", person.id},
          {"name", person.name},
          {"email", person.email},
          {"locale", person.locale},
          {"totp", person.has_second_factor}};
}

Json memberships_json(const people::Caller& caller, const std::vector<record::Relationship>& relationships) {
  Json all = Json::array();
  for (const record::Relationship& one : relationships) {
    for (const people::Membership& seat : caller.memberships) {
      if (one.id != seat.relationship) continue;
      all.push_back({{"relationship", one.id},
                     {"name", one.name},
                     {"side", std::string(people::name(seat.side))},
                     {"role", std::string(people::name(seat.role))}});
    }
  }
  return all;
}

Json session_json(const Call& call, const people::Caller& caller, const std::string& csrf,
                  const std::vector<record::Relationship>& relationships) {
  return {{"person", person_json(caller.person)},
          {"csrf", csrf},
          {"memberships", memberships_json(caller, relationships)},
          {"sample", call.site.options().sample},
          {"now", call.site.record_now().to_string()}};
}

Json diagnostics_json(const text::Diagnostics& diagnostics) {
  Json all = Json::array();
  for (const text::Diagnostic& one : diagnostics)
    all.push_back(
        Json::parse(text::to_json(one).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
  return all;
}

Json instant_or_null(const std::optional<time::Instant>& instant) {
  return instant ? Json(instant->to_string()) : Json(nullptr);
}

std::optional<std::uint64_t> number_in(const Call& call, std::string_view name, std::uint64_t otherwise,
                                       std::uint64_t max) {
  const auto written = call.request.query.find(name);
  if (!written || written->empty()) return otherwise;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(written->data(), written->data() + written->size(), value);
  if (error != std::errc{} || end != written->data() + written->size() || value > max) return std::nullopt;
  return value;
}

std::string site_address(const Call& call) {
  if (!call.site.options().public_url.empty()) return call.site.options().public_url;
  return fmt::format("{}://{}", call.request.secure ? "https" : "http", call.request.headers.get("host"));
}

namespace {

void set_cookie(const Call& call, Response& response, std::string_view token, time::Duration age) {
  response.header("set-cookie",
                  fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                              call.site.session_cookie(call.request), token, age.micros / 1'000'000,
                              call.site.is_secure(call.request) ? "; Secure" : ""));
}

}  // namespace

Response signed_in(const Call& call, const people::SignedIn& session) {
  const auto relationships = call.site.relationships();
  if (!relationships) return call.fail(relationships.error());
  Response response = call.ok(session_json(call, session.caller, session.csrf, *relationships));
  set_cookie(call, response, session.token, people::kSessionAge);
  return response;
}

void clear_cookie(const Call& call, Response& response) {
  set_cookie(call, response, "", time::Duration{});
}

}  // namespace entente::server
