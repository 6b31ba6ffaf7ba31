#include "server/call.h"

#include <fmt/format.h>

#include <charconv>

#include "base/assert.h"
#include "base/hash.h"
#include "server/body_fields.h"
#include "server/shared_view.h"

namespace entente::server {

const std::string& Call::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  ENTENTE_ASSERT(found != parameters.end(), "the pattern of the route names the parameter");
  return found->second;
}

people::From Call::from() const {
  return {request.address, std::string(request.headers.get("user-agent").substr(0, 200))};
}

record::Store& Call::record() const {
  if (!seat || !seat->others_view) return site.record();
  if (!shared_view) shared_view = make_shared_view(site.record(), seat->side);
  return *shared_view;
}

text::Outcome<std::vector<record::Signed>> Call::book() const {
  auto read = record().book(seat->relationship.id, {seat->side});
  if (!read) return text::refuse(app::in_words(read.error()));
  return std::move(*read);
}

text::Outcome<app::RecordedAgreement> Call::agreement() const {
  const auto entries = book();
  if (!entries) return std::unexpected(entries.error());
  const std::string& id = parameter("a");
  const auto all = record::documents(*entries);
  const auto found = all.find("agreement/" + id);
  if (found == all.end() || found->second.type != "agreement") return text::refuse(not_found());
  return app::RecordedAgreement{id, found->second};
}

text::Outcome<time::Month> Call::month() const {
  if (const auto read = time::Month::parse(parameter("month"))) return *read;
  return text::refuse(bad_query("month", "is not a month: write it like 2026-10"));
}

std::uint64_t Call::length() const {
  return record().length(seat->relationship.id, {seat->side}).value_or(0);
}

text::Outcome<Json> Call::json() const {
  const std::string_view media = request.headers.get("content-type");
  if (!media.starts_with("application/json")) return text::refuse(wrong_media("application/json"));
  Json read = Json::parse(request.body, nullptr, false);
  if (read.is_discarded()) return text::refuse(unreadable_body("it is not JSON"));
  if (!read.is_object()) return text::refuse(unreadable_body("it is not a JSON object"));
  text::Diagnostics unknown;
  for (const UnknownField& field : unknown_fields(read, std::string(route.body)))
    unknown.push_back(unknown_field(field.path, field.known));
  if (!unknown.empty()) return std::unexpected(std::move(unknown));
  return read;
}

bool Call::is_dry_run() const {
  return request.headers.get("prefer").find("dry-run") != std::string_view::npos;
}

std::optional<std::uint64_t> Call::expected() const {
  std::string_view tag = request.headers.get("if-match");
  const std::size_t quote = tag.find('"');
  if (quote == std::string_view::npos) return std::nullopt;
  tag.remove_prefix(quote + 1);
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), length);
  // A tag that was never given here matches no state.
  if (error != std::errc{} || end == tag.data() + tag.size() || *end != '.') return UINT64_MAX;
  return length;
}

Response Call::ok(const Json& json) const {
  return respond(route.status, "application/json", report::json_text(json));
}

Response Call::fail(const text::Diagnostics& diagnostics) const {
  return problem(diagnostics, request);
}
Response Call::fail(const text::Diagnostic& diagnostic) const {
  return problem(diagnostic, request);
}
Response Call::fail(const record::Problem& refused) const {
  return problem(app::in_words(refused), request);
}

Response Call::fail(const people::Refused& refused) const {
  using people::Refusal;
  int status = 422;
  switch (refused.why) {
    case Refusal::wrong_credentials:
    case Refusal::second_factor_needed:
    case Refusal::signed_out:
    case Refusal::token_refused:
    case Refusal::oidc_ended:
      status = 401;
      break;
    case Refusal::wait:
      status = 429;
      break;
    case Refusal::not_allowed:
    case Refusal::not_linked:
    case Refusal::csrf:
      status = 403;
      break;
    case Refusal::link_refused:
    case Refusal::not_found:
      status = 404;
      break;
    case Refusal::already_member:
    case Refusal::already_set_up:
    case Refusal::identity_taken:
    case Refusal::factor_there:
    case Refusal::last_admin:
      status = 409;
      break;
    case Refusal::busy:
      status = 503;
      break;
    case Refusal::storage:
    case Refusal::newer_format:
    case Refusal::wrong_key:
      status = 500;
      break;
    default:
      break;
  }
  Response response = problem(diagnostic_of(refused), request, status);
  if (refused.why == Refusal::wait) response.header("retry-after", std::to_string(refused.wait_seconds));
  return response;
}

std::string text_in(const Json& json, std::string_view name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts_in(const Json& json, std::string_view name) {
  std::vector<std::string> made;
  const auto found = json.find(name);
  if (found == json.end() || !found->is_array()) return made;
  for (const Json& one : *found) {
    if (one.is_string()) made.push_back(one.get<std::string>());
  }
  return made;
}

Result<Seated, text::Diagnostic> authorise(const std::vector<record::Relationship>& relationships,
                                           const people::Caller& caller, std::string_view relationship,
                                           const Request& request, Access needed) {
  const auto found = std::ranges::find_if(relationships, [&](const record::Relationship& one) {
    return one.id == relationship || one.name == relationship;
  });
  if (found == relationships.end()) return failure(not_found());
  std::vector<record::Side> sides;
  for (const people::Side side : people::seats(caller, found->id)) {
    if (std::ranges::find(found->held, side_of(side)) != found->held.end()) sides.push_back(side_of(side));
  }
  if (sides.empty()) return failure(not_found());

  Seated seated{*found, sides.front(), false, people::Role::reader};
  if (const auto written = request.query.find("seat"); written && !written->empty()) {
    const auto side = record::side_named(*written);
    if (!side) return failure(bad_query("seat", "is neither client nor supplier"));
    if (std::ranges::find(sides, *side) == sides.end()) return failure(not_found());
    seated.side = *side;
  }
  if (const auto view = request.query.find("view"); view && !view->empty()) {
    if (*view != "other") return failure(bad_query("view", "can only be `other`"));
    if (!is_safe(request.method))
      return failure(bad_query("view", "is for reading: write from the own seat"));
    seated.others_view = true;
  }
  const people::Side side = side_of(seated.side);
  seated.role = people::role_of(caller, found->id, side).value_or(people::Role::reader);
  const auto wanted = needed == Access::member   ? people::Role::member
                      : needed == Access::signer ? people::Role::signer
                      : needed == Access::admin  ? people::Role::admin
                                                 : people::Role::reader;
  if (!people::allows(caller, found->id, side, wanted))
    return failure(role_needed(std::string(people::name(wanted))));
  return seated;
}

text::Diagnostic diagnostic_of(const people::Refused& refused) {
  text::Diagnostic made = text::error(std::string(people::code(refused.why)), people::sentence(refused));
  if (const std::string_view repair = people::repair(refused.why); !repair.empty())
    made.help(std::string(repair));
  return made;
}

std::string etag_of(std::uint64_t length, std::string_view body) {
  return fmt::format("\"{}.{}\"", length, content_hash(body).substr(0, 16));
}

}  // namespace entente::server
