#include "server/problem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "text/diagnostic_render.h"
#include "text/similar.h"

namespace entente::server {
namespace {

// Codes whose status is not that of their room (see status_of).
const std::map<std::string, int, std::less<>>& statuses() {
  static const std::map<std::string, int, std::less<>> known = {
      {"H0101", 404}, {"H0102", 401}, {"H0103", 403}, {"H0104", 403}, {"H0105", 405}, {"H0106", 400},
      {"H0107", 413}, {"H0108", 412}, {"H0109", 422}, {"H0110", 429}, {"H0111", 400}, {"H0112", 503},
      {"H0113", 400}, {"H0114", 500}, {"H0115", 408}, {"H0116", 415}, {"H0123", 400}, {"H0124", 502},
      {"H0127", 413}, {"R0113", 412}, {"R0114", 500}, {"R0115", 507}, {"R0116", 503}, {"R0117", 404},
      {"R0118", 409}, {"R0111", 404}, {"U0101", 404}, {"U0104", 507}, {"U0103", 500}};
  return known;
}

Json json_of(const text::Diagnostic& diagnostic) {
  return Json::parse(
      text::to_json(diagnostic).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

int status_of(const text::Diagnostic& diagnostic) {
  const auto found = statuses().find(diagnostic.code);
  return found == statuses().end() ? 422 : found->second;
}

Response problem(const text::Diagnostics& diagnostics, const Request& request, int status) {
  if (diagnostics.empty()) return problem(our_mistake(), request);
  const text::Diagnostic& first = diagnostics.front();
  if (status == 0) status = status_of(first);
  std::string detail;
  for (const std::string& note : first.notes) detail += detail.empty() ? note : "; " + note;
  for (const text::Fix& fix : first.fixes) detail += detail.empty() ? fix.text : "; " + fix.text;
  Json json = {
      {"type", "/errors/" + first.code}, {"title", first.message}, {"status", status}, {"detail", detail},
      {"instance", request.id},          {"code", first.code}};
  Json all = Json::array();
  for (const text::Diagnostic& diagnostic : diagnostics) all.push_back(json_of(diagnostic));
  json["diagnostics"] = std::move(all);
  Response response = respond(status, "application/problem+json", report::json_text(json));
  response.header("cache-control", "no-store");
  return response;
}

Response problem(const text::Diagnostic& diagnostic, const Request& request, int status) {
  return problem(text::Diagnostics{diagnostic}, request, status);
}

Json diagnostic_schema() {
  const Json text = {{"type", "string"}};
  const Json number = {{"type", "integer"}};
  const auto list = [](const Json& items) { return Json{{"type", "array"}, {"items", items}}; };
  const auto object = [](const Json& properties, const Json& required) {
    return Json{{"type", "object"}, {"properties", properties}, {"required", required}};
  };
  const Json span = {{"file", text}, {"begin", number}, {"end", number}};
  Json label = span;
  label.update(
      {{"line", number}, {"column", number}, {"role", {{"enum", {"primary", "secondary"}}}}, {"text", text}});
  Json edit = span;
  edit["replacement"] = text;
  const Json fix = object({{"text", text},
                           {"applicability", text},
                           {"edits", list(object(edit, {"file", "begin", "end", "replacement"}))}},
                          {"text", "applicability", "edits"});
  const Json data = object({{"file", text}, {"row", number}, {"column", text}, {"item", text}}, {"file"});
  return object({{"code", text},
                 {"severity", {{"enum", {"error", "warning", "note"}}}},
                 {"message", text},
                 {"labels", list(object(label, {"file", "begin", "end", "line", "column", "role", "text"}))},
                 {"data", list(data)},
                 {"notes", list(text)},
                 {"fixes", list(fix)},
                 {"file", text}},
                {"code", "severity", "message", "labels", "data", "notes", "fixes"});
}

Json problem_schema() {
  const Json text = {{"type", "string"}};
  return {{"type", "object"},
          {"description", "RFC 9457, with the diagnostics that the command line draws"},
          {"properties",
           {{"type", text},
            {"title", text},
            {"status", {{"type", "integer"}}},
            {"detail", text},
            {"instance", text},
            {"code", text},
            {"diagnostics", {{"type", "array"}, {"items", {{"$ref", "#/components/schemas/Diagnostic"}}}}}}},
          {"required", {"type", "title", "status", "detail", "instance", "code", "diagnostics"}}};
}

text::Diagnostic diagnostic_of(const record::Problem& problem) {
  text::Diagnostic made =
      text::error(fmt::format("R{:04}", static_cast<unsigned>(problem.kind)), problem.what);
  if (!problem.repair.empty()) made.help(problem.repair);
  return made;
}

text::Diagnostic not_found() {
  return text::error("H0101", "there is nothing here for you")
      .note("what is not yours to see answers exactly like what does not exist")
      .help("check the address, or ask a person of your own side for access");
}

text::Diagnostic sign_in_needed() {
  return text::error("H0102", "this needs a person who has signed in")
      .help("POST /api/v1/session, or send a token: Authorization: Bearer ...");
}

text::Diagnostic role_needed(const std::string& role) {
  return text::error("H0103", fmt::format("this needs the role `{}` at your side", role))
      .help("ask an admin of your own side for the role");
}

text::Diagnostic other_page() {
  return text::error("H0104", "the request does not prove that it comes from this site")
      .note("changes made with a session cookie carry the session's token in the header X-CSRF-Token")
      .help("send the `csrf` value of GET /api/v1/session in X-CSRF-Token");
}

text::Diagnostic wrong_method(const std::string& allowed) {
  return text::error("H0105", "this address does not answer that method").help("use " + allowed);
}

text::Diagnostic unreadable_body(const std::string& why) {
  return text::error("H0106", "the body cannot be read: " + why)
      .help("GET /api/v1/openapi.json describes the body of every request");
}

text::Diagnostic too_large(std::uint64_t bytes_max) {
  return text::error("H0107",
                     fmt::format("the request is larger than this server takes ({} bytes)", bytes_max))
      .help("send less, or raise the limit with --upload-max on routes that take files");
}

text::Diagnostic too_large_unpacked(const std::string& file, std::uint64_t bytes, std::uint64_t packed) {
  return text::error("H0127", fmt::format("`{}` unpacks to more than this server reads", file))
      .note(fmt::format("its first {} bytes come to more than {} bytes", packed, bytes))
      .note("nothing of it was imported")
      .help("send it in parts or not packed, or raise the limit with --upload-max");
}

text::Diagnostic unknown_field(const std::string& path, const std::vector<std::string>& known) {
  const std::string field = path.substr(path.rfind('.') + 1);
  text::Diagnostic made =
      text::error("H0128", fmt::format("the body has a field `{}` that nothing reads", path));
  made.note(fmt::format("fields in its place are {}", fmt::join(known, ", ")));
  if (const auto meant = text::nearest(field, known)) return made.help(fmt::format("write `{}`", *meant));
  return made.help("leave it out; GET /api/v1/openapi.json describes the body of every request");
}

text::Diagnostic moved(const std::string& tag) {
  text::Diagnostic made = text::error("H0108", "the state moved since you read it");
  if (!tag.empty()) made.note(fmt::format("it is {} now", tag));
  return made.help("read it again, compare, and send the new ETag in If-Match");
}

text::Diagnostic reused_key() {
  return text::error("H0109", "this Idempotency-Key came before with another request")
      .help("use a new key for a new request");
}

text::Diagnostic too_often(std::int64_t seconds) {
  return text::error("H0110", "too many requests in a short time")
      .help(fmt::format("wait {} s and try again", seconds));
}

text::Diagnostic malformed(const std::string& why) {
  return text::error("H0111", "this is not a request that HTTP knows: " + why)
      .help("send HTTP/1.1 as RFC 9112 describes it");
}

text::Diagnostic busy() {
  return text::error("H0112", "the server has as much to do as it can take")
      .help("try again in a few seconds");
}

text::Diagnostic bad_query(const std::string& name, const std::string& why) {
  return text::error("H0113", fmt::format("the parameter `{}` {}", name, why))
      .help("GET /api/v1/openapi.json describes the parameters of every request");
}

text::Diagnostic our_mistake() {
  return text::error("H0114", "the server made a mistake with this request")
      .note("nothing of it was written")
      .help("report the instance of this answer together with the server's log line of the same name");
}

text::Diagnostic too_slow() {
  return text::error("H0115", "the request took too long to arrive").help("send it again");
}

text::Diagnostic wrong_media(const std::string& wanted) {
  return text::error("H0116", "the body is of a kind that this address does not take")
      .help("send it as " + wanted);
}

}  // namespace entente::server
