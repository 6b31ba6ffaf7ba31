// Signing in and out. Passwords, links and second factors are the accounts' business; here they become
// requests, cookies and redirects.
#include <fmt/format.h>

#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

/// Its path is narrower than `__Host-` allows.
std::string_view oidc_cookie(const Call& call) {
  return call.site.is_secure(call.request) ? "__Secure-entente_oidc" : "entente_oidc";
}

Response sign_in(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const std::string code = text_in(*body, "totp");
  const auto session = call.site.accounts().sign_in(
      text_in(*body, "email"), text_in(*body, "password"),
      code.empty() ? std::nullopt : std::optional<std::string_view>(code), call.from(), call.site.now());
  if (!session) return call.fail(session.error());
  return signed_in(call, *session);
}

Response sign_in_by_link(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const std::string code = text_in(*body, "totp");
  const auto session = call.site.accounts().sign_in_by_link(
      text_in(*body, "link"), code.empty() ? std::nullopt : std::optional<std::string_view>(code),
      call.from(), call.site.now());
  if (!session) return call.fail(session.error());
  return signed_in(call, *session);
}

Response who_am_i(Call& call) {
  const auto relationships = call.site.relationships();
  if (!relationships) return call.fail(relationships.error());
  return call.ok(session_json(call, *call.caller,
                              call.session.empty() ? std::string() : people::csrf_of(call.session),
                              *relationships));
}

Response sign_out(Call& call) {
  if (!call.session.empty()) (void)call.site.accounts().sign_out(call.session, call.from(), call.site.now());
  call.site.forget_people();
  Response response = call.ok(Json::object());
  clear_cookie(call, response);
  return response;
}

/// Whoever sets a home up administers every side that is at home in it.
std::vector<people::Membership> first_seats(const std::vector<record::Relationship>& relationships) {
  std::vector<people::Membership> seats;
  for (const record::Relationship& one : relationships) {
    for (const record::Side side : one.held) seats.push_back({one.id, side_of(side), people::Role::admin});
  }
  return seats;
}

Response set_up(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto relationships = call.site.home().relationships();
  if (!relationships) return call.fail(relationships.error());
  const auto session = call.site.accounts().set_up(text_in(*body, "link"), text_in(*body, "email"),
                                                   text_in(*body, "name"), text_in(*body, "password"),
                                                   first_seats(*relationships), call.from(), call.site.now());
  if (!session) return call.fail(session.error());
  return signed_in(call, *session);
}

Response show_invitation(Call& call) {
  const auto found = call.site.accounts().read_invitation(call.parameter("token"), call.site.now());
  if (!found) return call.fail(found.error());
  const auto relationships = call.site.relationships();
  if (!relationships) return call.fail(relationships.error());
  std::string name;
  for (const record::Relationship& one : *relationships) {
    if (one.id == found->seat.relationship) name = one.name;
  }
  return call.ok({{"email", found->email},
                  {"invited_by", found->invited_by},
                  {"relationship", name},
                  {"side", std::string(people::name(found->seat.side))},
                  {"role", std::string(people::name(found->seat.role))},
                  {"expires", found->expires.to_string()}});
}

Response accept_invitation(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto accepted =
      call.site.accounts().accept_invitation(call.parameter("token"), text_in(*body, "name"),
                                             text_in(*body, "password"), call.from(), call.site.now());
  if (!accepted) return call.fail(accepted.error());
  call.site.forget_people();
  if (accepted->session) return signed_in(call, *accepted->session);
  people::Caller nobody_yet;
  nobody_yet.person = accepted->person;
  return call.ok(session_json(call, nobody_yet, "", {}));
}

Response reset_password(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto person = call.site.accounts().reset_password(text_in(*body, "link"), text_in(*body, "password"),
                                                          call.from(), call.site.now());
  if (!person) return call.fail(person.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

Response providers(Call& call) {
  Json all = Json::array();
  for (const OidcProvider& one : call.site.oidc.providers())
    all.push_back({{"id", one.id}, {"name", one.name}});
  return call.ok(list_json(std::move(all)));
}

std::string callback_address(const Call& call, const OidcProvider& provider) {
  return fmt::format("{}{}/session/oidc/{}/callback", site_address(call), kBase, provider.id);
}

/// A path of the web application, and nothing that leads elsewhere.
std::string safe_return(std::string_view path) {
  const bool safe =
      path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string_view::npos;
  return safe ? std::string(path) : "/";
}

Response go_to(std::string address) {
  Response response;
  response.status = 303;
  response.header("location", std::move(address));
  return response.header("cache-control", "no-store");
}

Response begin_at_provider(Call& call) {
  const OidcProvider* provider = call.site.oidc.find(call.parameter("provider"));
  if (provider == nullptr) return call.fail(not_found());
  people::OidcRequest request{provider->id, safe_return(call.query("return")), {}, {}};
  if (call.query("link") == "yes" && call.caller) request.link_to = call.caller->person.id;
  if (const std::string invitation = call.query("invitation"); !invitation.empty())
    request.invitation = invitation;
  const auto start = call.site.accounts().begin_oidc(request, call.site.now());
  if (!start) return call.fail(start.error());
  const auto address = call.site.oidc.authorization_url(*provider, *start, callback_address(call, *provider));
  if (!address) return call.fail(address.error());
  Response response = go_to(*address);
  return response.header(
      "set-cookie",
      fmt::format("{}={}; Path={}/session/oidc; HttpOnly; SameSite=Lax; Max-Age=600{}", oidc_cookie(call),
                  start->browser, kBase, call.site.is_secure(call.request) ? "; Secure" : ""));
}

/// The browser is back: people see the web application again, with what went wrong in the address.
Response back_with(const text::Diagnostic& why) {
  return go_to(fmt::format("/sign-in?problem={}", percent_encoded(why.code)));
}

Response end_at_provider(Call& call) {
  const OidcProvider* provider = call.site.oidc.find(call.parameter("provider"));
  if (provider == nullptr) return call.fail(not_found());
  people::Accounts& accounts = call.site.accounts();
  const std::string browser(call.request.cookies().get(oidc_cookie(call)));
  const auto pending = accounts.finish_oidc(call.query("state"), browser, call.site.now());
  if (!pending) return back_with(diagnostic_of(pending.error()));
  const std::string code = call.query("code");
  if (pending->provider != provider->id || code.empty())
    return back_with(diagnostic_of(people::Refused{people::Refusal::oidc_ended, 0, {}}));
  if (const auto same = call.site.oidc.check_issuer(*provider, call.query("iss")); !same)
    return back_with(same.error().front());
  const auto found =
      call.site.oidc.redeem(*provider, *pending, code, callback_address(call, *provider), call.site.now());
  if (!found) return back_with(found.error().front());
  if (pending->link_to) {
    // Whoever began this is who is signed in now, or nothing is linked.
    if (!call.caller || call.caller->person.id != *pending->link_to) return back_with(sign_in_needed());
    const auto linked = accounts.link_identity(*call.caller, found->identity, call.from(), call.site.now());
    return linked ? go_to(safe_return(pending->return_to)) : back_with(diagnostic_of(linked.error()));
  }
  const auto session = pending->invitation_id
                           ? accounts.accept_invitation_with(*pending->invitation_id, found->identity,
                                                             found->name, call.from(), call.site.now())
                           : accounts.sign_in_with(found->identity, call.from(), call.site.now());
  if (!session && session.error().why == people::Refusal::second_factor_needed) {
    const auto step = accounts.begin_second_step(found->identity, call.site.now());
    if (!step) return back_with(diagnostic_of(step.error()));
    return go_to(fmt::format("/sign-in?step={}&return={}", step->token,
                             percent_encoded(safe_return(pending->return_to))));
  }
  if (!session) return back_with(diagnostic_of(session.error()));
  call.site.forget_people();
  Response response = go_to(safe_return(pending->return_to));
  const Response with_cookie = signed_in(call, *session);
  for (const auto& [field, value] : with_cookie.headers.all()) {
    if (field == "set-cookie") response.header(field, value);
  }
  return response;
}

}  // namespace

std::vector<Route> session_routes() {
  const Access anyone = Access::anyone;
  return {
      {.method = Method::post,
       .pattern = "/session",
       .id = "signIn",
       .tag = "session",
       .summary = "Signs in with e-mail address and password; sets the cookie entente_session",
       .access = anyone,
       .body = "SignIn",
       .answer = "Session",
       .handle = sign_in},
      {.method = Method::get,
       .pattern = "/session",
       .id = "whoAmI",
       .tag = "session",
       .summary = "Who is signed in, with the token for X-CSRF-Token",
       .access = Access::signed_in,
       .answer = "Session",
       .handle = who_am_i},
      {.method = Method::delete_,
       .pattern = "/session",
       .id = "signOut",
       .tag = "session",
       .summary = "Signs out",
       .access = Access::signed_in,
       .answer = "Nothing",
       .handle = sign_out},
      {.method = Method::post,
       .pattern = "/session/link",
       .id = "signInByLink",
       .tag = "session",
       .summary =
           "Signs in with a one-time link of the operator, or goes on after a provider; with the code of "
           "the second factor where there is one",
       .access = anyone,
       .body = "Link",
       .answer = "Session",
       .handle = sign_in_by_link},
      {.method = Method::post,
       .pattern = "/session/setup",
       .id = "setUp",
       .tag = "session",
       .summary = "Makes the first account of a fresh home, with the link that `entente serve` printed",
       .access = anyone,
       .body = "SetUp",
       .answer = "Session",
       .handle = set_up},
      {.method = Method::post,
       .pattern = "/session/password",
       .id = "resetPassword",
       .tag = "session",
       .summary = "Sets a new password with a one-time link",
       .access = anyone,
       .body = "NewPassword",
       .answer = "Nothing",
       .handle = reset_password},
      {.method = Method::get,
       .pattern = "/session/oidc",
       .id = "listProviders",
       .tag = "session",
       .summary = "Identity providers that one can sign in with",
       .access = anyone,
       .answer = "Providers",
       .handle = providers},
      {.method = Method::get,
       .pattern = "/session/oidc/{provider}/start",
       .id = "beginAtProvider",
       .tag = "session",
       .summary = "Sends the browser to the provider",
       .access = anyone,
       .query = {{"return", "path of the web application to come back to"},
                 {"link", "`yes`: adds the identity to who is signed in"},
                 {"invitation", "token of the invitation that is accepted this way"}},
       .media = "",
       .status = 303,
       .handle = begin_at_provider},
      {.method = Method::get,
       .pattern = "/session/oidc/{provider}/callback",
       .id = "endAtProvider",
       .tag = "session",
       .summary = "Where the provider sends the browser back to",
       .access = anyone,
       .query = {{"code", "given by the provider"},
                 {"state", "given by the provider"},
                 {"iss", "the issuer of the answer, where the provider names it"}},
       .media = "",
       .status = 303,
       .handle = end_at_provider},
      {.method = Method::get,
       .pattern = "/invitations/{token}",
       .id = "showInvitation",
       .tag = "session",
       .summary = "What an invitation is about",
       .access = anyone,
       .answer = "Invitation",
       .handle = show_invitation},
      {.method = Method::post,
       .pattern = "/invitations/{token}/accept",
       .id = "acceptInvitation",
       .tag = "session",
       .summary = "Takes the seat; makes the account where there is none",
       .access = anyone,
       .body = "AcceptInvitation",
       .answer = "Session",
       .handle = accept_invitation},
  };
}

}  // namespace entente::server
