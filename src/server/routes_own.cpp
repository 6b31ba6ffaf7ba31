// What belongs to the person who asks: what waits for them, their calendar, second factor and tokens.
#include <fmt/format.h>

#include <algorithm>

#include "report/close.h"
#include "server/desk.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

struct OwnItem {
  record::Relationship relationship;
  record::Side seat;
  closing::QueueItem item;
};

/// Every seat of the caller, or those that the query narrows it to.
text::Outcome<std::vector<OwnItem>> own_items(const Call& call) {
  const auto all = call.site.relationships();
  if (!all) return std::unexpected(all.error());
  const std::string wanted = call.query("relationship");
  const std::string side_wanted = call.query("seat");
  std::vector<OwnItem> found;
  for (const record::Relationship& one : *all) {
    if (!wanted.empty() && one.id != wanted && one.name != wanted) continue;
    for (const people::Side side : people::seats(*call.caller, one.id)) {
      if (!side_wanted.empty() && side_wanted != people::name(side)) continue;
      if (std::ranges::find(one.held, side_of(side)) == one.held.end()) continue;
      Call seated{.site = call.site,
                  .request = call.request,
                  .route = call.route,
                  .parameters = call.parameters,
                  .caller = call.caller,
                  .session = call.session,
                  .seat = Seated{one, side_of(side), false, people::Role::reader}};
      const auto agreements = agreements_of(seated);
      if (!agreements) return std::unexpected(agreements.error());
      for (const app::RecordedAgreement& agreement : *agreements) {
        // One agreement that cannot be worked out does not hide the others' deadlines.
        auto items = queue_of(seated, agreement);
        if (!items) continue;
        for (closing::QueueItem& item : *items) found.push_back({one, side_of(side), std::move(item)});
      }
    }
  }
  return found;
}

Json item_json(const OwnItem& own) {
  Json json = report::queue_item_json(own.item);
  json["relationship"] = own.relationship.id;
  json["relationship_name"] = own.relationship.name;
  json["seat"] = std::string(record::name(own.seat));
  json["ring"] = "shared";
  return json;
}

/// Books and measurements of all of the caller's relationships.
std::string queue_key(const Call& call) {
  const auto all = call.site.relationships_known();
  if (!all) return {};
  std::string key =
      "queue " + call.caller->person.id + " " + call.caller->secret_id + " " + call.request.target;
  for (const record::Relationship& one : *all) {
    for (const people::Side side : people::seats(*call.caller, one.id)) {
      const Seated seat{one, side_of(side), false, people::Role::reader};
      key += "\n" + key_of(call.site, seat, "");
    }
  }
  return key;
}

Response queue(Call& call) {
  const auto items = own_items(call);
  if (!items) return call.fail(items.error());
  std::vector<const OwnItem*> ordered;
  for (const OwnItem& own : *items) ordered.push_back(&own);
  // Without a date last.
  std::ranges::stable_sort(ordered, {}, [](const OwnItem* own) {
    return std::pair(!own->item.due.has_value(), own->item.due.value_or(time::Date{}));
  });
  Json all = Json::array();
  for (const OwnItem* own : ordered) all.push_back(item_json(*own));
  return call.ok(list_json(std::move(all)));
}

Response calendar(Call& call) {
  const auto items = own_items(call);
  if (!items) return call.fail(items.error());
  std::vector<closing::QueueItem> all;
  for (const OwnItem& own : *items) {
    closing::QueueItem item = own.item;
    item.id = own.relationship.id + "/" + item.id;
    item.what += fmt::format(" ({})", own.relationship.name);
    const bool repeated =
        std::ranges::any_of(all, [&](const closing::QueueItem& other) { return other.id == item.id; });
    if (!repeated) all.push_back(std::move(item));
  }
  const std::string text = closing::calendar_text(all, {.name = "Entente",
                                                        .relationship = "entente",
                                                        .base_url = site_address(call),
                                                        .seat = {},
                                                        .now = call.site.now()});
  return respond(200, "text/calendar; charset=utf-8", text);
}

Response second_factor(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  people::Accounts& accounts = call.site.accounts();
  if (const std::string code = text_in(*body, "code"); !code.empty()) {
    const auto codes = accounts.confirm_second_factor(*call.caller, code, call.from(), call.site.now());
    if (!codes) return call.fail(codes.error());
    call.site.forget_people();
    return call.ok({{"enabled", true}, {"recovery_codes", *codes}});
  }
  const auto begun =
      accounts.begin_second_factor(*call.caller, text_in(*body, "password"), call.from(), call.site.now());
  if (!begun) return call.fail(begun.error());
  return call.ok({{"secret", begun->secret}, {"uri", begun->uri}});
}

Response remove_second_factor(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto removed = call.site.accounts().remove_second_factor(*call.caller, text_in(*body, "password"),
                                                                 call.from(), call.site.now());
  if (!removed) return call.fail(removed.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

Response change_password(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto session = call.site.accounts().change_password(
      *call.caller, text_in(*body, "current"), text_in(*body, "password"), call.from(), call.site.now());
  if (!session) return call.fail(session.error());
  call.site.forget_people();
  return signed_in(call, *session);
}

Json token_json(const people::TokenInfo& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"scope", std::string(people::name(token.scope))},
          {"relationship", token.relationship ? Json(*token.relationship) : Json(nullptr)},
          {"created", token.created.to_string()},
          {"expires", instant_or_null(token.expires)},
          {"last_used", instant_or_null(token.last_used)}};
}

Response list_tokens(Call& call) {
  const auto tokens = call.site.accounts().tokens(*call.caller, call.site.now());
  if (!tokens) return call.fail(tokens.error());
  Json all = Json::array();
  for (const people::TokenInfo& one : *tokens) all.push_back(token_json(one));
  return call.ok(list_json(std::move(all)));
}

Response make_token(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto scope = people::scope_named(text_in(*body, "scope"));
  if (!scope) return call.fail(unreadable_body("`scope` is calendar, read or write"));
  people::TokenRequest request{text_in(*body, "name"), *scope, {}, {}};
  if (const std::string relationship = text_in(*body, "relationship"); !relationship.empty())
    request.relationship = relationship;
  constexpr std::int64_t kDaysMax = 3'650;
  const auto days = body->find("days");
  if (days != body->end() && days->is_number_integer()) {
    const auto count = days->get<std::int64_t>();
    if (count < 1 || count > kDaysMax) return call.fail(unreadable_body("`days` is from 1 to 3650"));
    request.expires = call.site.now() + time::Duration::days(count);
  }
  const auto made = call.site.accounts().make_token(*call.caller, request, call.from(), call.site.now());
  if (!made) return call.fail(made.error());
  Json json = token_json(made->info);
  json["secret"] = made->token;
  return call.ok(json);
}

Response revoke_token(Call& call) {
  const auto done = call.site.accounts().revoke_token(*call.caller, call.parameter("token"), call.site.now());
  if (!done) return call.fail(done.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

Response list_sessions(Call& call) {
  const auto sessions = call.site.accounts().sessions(*call.caller, call.site.now());
  if (!sessions) return call.fail(sessions.error());
  Json all = Json::array();
  for (const people::SessionInfo& one : *sessions) {
    all.push_back({{"id", one.id},
                   {"created", one.created.to_string()},
                   {"last_seen", one.last_seen.to_string()},
                   {"expires", one.expires.to_string()},
                   {"address", one.from.address},
                   {"agent", one.from.agent},
                   {"current", one.current}});
  }
  return call.ok(list_json(std::move(all)));
}

Response revoke_session(Call& call) {
  const auto done =
      call.site.accounts().revoke_session(*call.caller, call.parameter("session"), call.site.now());
  if (!done) return call.fail(done.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

}  // namespace

std::vector<Route> own_routes() {
  const Access me = Access::signed_in;
  const std::vector<Parameter> narrowed = {{"relationship", "only of this relationship"},
                                           {"seat", "only of this side: client or supplier"}};
  std::vector<Parameter> by_token = narrowed;
  by_token.push_back(
      {"token", "a token of scope calendar, for programs that can send nothing but an address"});
  return {
      {.method = Method::get,
       .pattern = "/me/queue",
       .id = "listQueue",
       .tag = "me",
       .summary = "What waits for whom, by when, in all relationships",
       .access = me,
       .query = narrowed,
       .answer = "Queue",
       .cache_key = queue_key,
       .handle = queue},
      {.method = Method::get,
       .pattern = "/me/calendar.ics",
       .id = "showCalendar",
       .tag = "me",
       .summary = "The queue's dates as iCalendar",
       .access = me,
       .query = by_token,
       .media = "text/calendar",
       .handle = calendar},
      {.method = Method::post,
       .pattern = "/me/totp",
       .id = "setSecondFactor",
       .tag = "me",
       .summary = "Begins a second factor (with the password) or confirms it (with a code)",
       .access = me,
       .body = "SecondFactorRequest",
       .answer = "SecondFactor",
       .handle = second_factor},
      {.method = Method::delete_,
       .pattern = "/me/totp",
       .id = "removeSecondFactor",
       .tag = "me",
       .summary = "Removes the second factor",
       .access = me,
       .body = "Password",
       .answer = "Nothing",
       .handle = remove_second_factor},
      {.method = Method::post,
       .pattern = "/me/password",
       .id = "changePassword",
       .tag = "me",
       .summary = "Changes the password; all other sessions end",
       .access = me,
       .body = "PasswordChange",
       .answer = "Session",
       .handle = change_password},
      {.method = Method::get,
       .pattern = "/me/tokens",
       .id = "listTokens",
       .tag = "me",
       .summary = "API tokens, without their secrets",
       .access = me,
       .answer = "Tokens",
       .handle = list_tokens},
      {.method = Method::post,
       .pattern = "/me/tokens",
       .id = "makeToken",
       .tag = "me",
       .summary = "Makes an API token; its secret is shown once",
       .access = me,
       .body = "TokenRequest",
       .answer = "Token",
       .handle = make_token},
      {.method = Method::delete_,
       .pattern = "/me/tokens/{token}",
       .id = "revokeToken",
       .tag = "me",
       .summary = "Revokes a token",
       .access = me,
       .answer = "Nothing",
       .handle = revoke_token},
      {.method = Method::get,
       .pattern = "/me/sessions",
       .id = "listSessions",
       .tag = "me",
       .summary = "Where one is signed in",
       .access = me,
       .answer = "Sessions",
       .handle = list_sessions},
      {.method = Method::delete_,
       .pattern = "/me/sessions/{session}",
       .id = "revokeSession",
       .tag = "me",
       .summary = "Ends a session",
       .access = me,
       .answer = "Nothing",
       .handle = revoke_session},
  };
}

}  // namespace entente::server
