// People of one's own side and invitations, webhooks of one's own side.
#include <fmt/format.h>

#include <algorithm>

#include "server/desk.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

people::Membership seat_of(const Call& call, people::Role role) {
  return {call.seat->relationship.id, side_of(call.seat->side), role};
}

Json member_json(const people::Member& member) {
  return {{"id", member.person.id},
          {"name", member.person.name},
          {"email", member.person.email},
          {"side", std::string(people::name(member.side))},
          {"role", std::string(people::name(member.role))},
          {"ring", "private"},
          {"state", member.person.disabled ? "disabled" : "active"},
          {"second_factor", member.person.has_second_factor}};
}

Response list_people(Call& call) {
  if (call.seat->others_view) return call.ok(list_json(Json::array()));
  const auto members =
      call.site.accounts().members(*call.caller, call.seat->relationship.id, side_of(call.seat->side));
  if (!members) return call.fail(members.error());
  Json all = Json::array();
  for (const people::Member& one : *members) all.push_back(member_json(one));
  return call.ok(list_json(std::move(all)));
}

Response change_person(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  people::Accounts& accounts = call.site.accounts();
  const std::string& person = call.parameter("person");
  if (const std::string written = text_in(*body, "role"); !written.empty()) {
    const auto role = people::role_named(written);
    if (!role) return call.fail(unreadable_body("`role` is reader, member, signer or admin"));
    const auto done = accounts.set_role(*call.caller, person, seat_of(call, *role), call.site.now());
    if (!done) return call.fail(done.error());
  }
  if (const auto disabled = body->find("disabled"); disabled != body->end() && disabled->is_boolean()) {
    const auto done = disabled->get<bool>() ? accounts.disable(*call.caller, person, call.site.now())
                                            : accounts.enable(*call.caller, person, call.site.now());
    if (!done) return call.fail(done.error());
  }
  call.site.forget_people();
  const auto members = accounts.members(*call.caller, call.seat->relationship.id, side_of(call.seat->side));
  if (!members) return call.fail(members.error());
  const auto found =
      std::ranges::find_if(*members, [&](const people::Member& one) { return one.person.id == person; });
  return found == members->end() ? call.fail(not_found()) : call.ok(member_json(*found));
}

Response remove_person(Call& call) {
  const auto done =
      call.site.accounts().remove_seat(*call.caller, call.parameter("person"), call.seat->relationship.id,
                                       side_of(call.seat->side), call.site.now());
  if (!done) return call.fail(done.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

Json link_json(const Call& call, std::string_view page, const people::NewLink& link) {
  return {{"id", link.id},
          {"link", fmt::format("{}/{}/{}", site_address(call), page, link.token)},
          {"expires", link.expires.to_string()}};
}

Response reset_link(Call& call) {
  const auto link =
      call.site.accounts().make_reset_link(*call.caller, call.parameter("person"), call.site.now());
  if (!link) return call.fail(link.error());
  return call.ok(link_json(call, "reset", *link));
}

/// For who lost the device: the password alone lets them in until they set up another.
Response clear_second_factor(Call& call) {
  const auto done =
      call.site.accounts().clear_second_factor(*call.caller, call.parameter("person"), call.site.now());
  if (!done) return call.fail(done.error());
  call.site.forget_people();
  return call.ok(Json::object());
}

Response invite(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto role = people::role_named(text_in(*body, "role"));
  if (!role) return call.fail(unreadable_body("`role` is reader, member, signer or admin"));
  const auto link = call.site.accounts().invite(*call.caller, text_in(*body, "email"), seat_of(call, *role),
                                                call.site.now());
  if (!link) return call.fail(link.error());
  return call.ok(link_json(call, "invitation", *link));
}

Response list_invitations(Call& call) {
  const auto found = call.site.accounts().invitations(*call.caller, call.seat->relationship.id,
                                                      side_of(call.seat->side), call.site.now());
  if (!found) return call.fail(found.error());
  Json all = Json::array();
  for (const people::InvitationInfo& one : *found) {
    all.push_back({{"id", one.id},
                   {"email", one.email},
                   {"invited_by", one.invited_by},
                   {"role", std::string(people::name(one.seat.role))},
                   {"created", one.created.to_string()},
                   {"expires", one.expires.to_string()}});
  }
  return call.ok(list_json(std::move(all)));
}

Response withdraw_invitation(Call& call) {
  const auto done =
      call.site.accounts().withdraw_invitation(*call.caller, call.parameter("invitation"), call.site.now());
  if (!done) return call.fail(done.error());
  return call.ok(Json::object());
}

Json webhook_json(const people::Webhook& webhook) {
  return {{"id", webhook.id},        {"url", webhook.url},
          {"kinds", webhook.events}, {"side", std::string(people::name(webhook.side))},
          {"ring", "private"},       {"created", webhook.created.to_string()}};
}

Response list_webhooks(Call& call) {
  const auto found =
      call.site.accounts().webhooks(*call.caller, call.seat->relationship.id, side_of(call.seat->side));
  if (!found) return call.fail(found.error());
  Json all = Json::array();
  for (const people::Webhook& one : *found) all.push_back(webhook_json(one));
  return call.ok(list_json(std::move(all)));
}

Response add_webhook(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  people::WebhookRequest request;
  request.relationship = call.seat->relationship.id;
  request.side = side_of(call.seat->side);
  request.url = text_in(*body, "url");
  request.events = texts_in(*body, "kinds");
  if (request.events.empty()) request.events = {"*"};
  const auto made = call.site.accounts().add_webhook(*call.caller, request, call.site.now());
  if (!made) return call.fail(made.error());
  Json json = webhook_json(made->webhook);
  json["secret"] = made->secret;
  return call.ok(json);
}

Response remove_webhook(Call& call) {
  const auto done = call.site.accounts().remove_webhook(*call.caller, call.parameter("w"), call.site.now());
  if (!done) return call.fail(done.error());
  return call.ok(Json::object());
}

Response list_deliveries(Call& call) {
  constexpr std::size_t kShown = 100;
  const auto found = call.site.accounts().deliveries(*call.caller, call.parameter("w"), kShown);
  if (!found) return call.fail(found.error());
  Json all = Json::array();
  for (const people::Delivery& one : *found) {
    all.push_back({{"id", one.id},
                   {"event", one.event},
                   {"status", std::string(people::name(one.status))},
                   {"attempts", one.attempts},
                   {"http_status", one.http_status},
                   {"error", one.last_error},
                   {"created", one.created.to_string()},
                   {"next_at", one.next_at.to_string()}});
  }
  return call.ok(list_json(std::move(all)));
}

Response replay(Call& call) {
  const auto done =
      call.site.accounts().replay(*call.caller, call.parameter("w"), call.parameter("d"), call.site.now());
  if (!done) return call.fail(done.error());
  return call.ok(Json::object());
}

}  // namespace

std::vector<Route> people_routes() {
  const std::string base = "/relationships/{r}";
  const Access admin = Access::admin;
  return {
      {.method = Method::get,
       .pattern = base + "/people",
       .id = "listPeople",
       .tag = "people",
       .summary = "People of one's own side",
       .answer = "People",
       .handle = list_people},
      {.method = Method::patch,
       .pattern = base + "/people/{person}",
       .id = "changePerson",
       .tag = "people",
       .summary = "Changes a role, or switches an account off or on",
       .access = admin,
       .body = "PersonChange",
       .answer = "Member",
       .handle = change_person},
      {.method = Method::delete_,
       .pattern = base + "/people/{person}",
       .id = "removePerson",
       .tag = "people",
       .summary = "Takes the seat away",
       .access = admin,
       .answer = "Nothing",
       .handle = remove_person},
      {.method = Method::post,
       .pattern = base + "/people/{person}/reset-link",
       .id = "makeResetLink",
       .tag = "people",
       .summary = "A one-time link to set a new password",
       .access = admin,
       .answer = "OneTimeLink",
       .handle = reset_link},
      {.method = Method::delete_,
       .pattern = base + "/people/{person}/second-factor",
       .id = "clearSecondFactor",
       .tag = "people",
       .summary = "Takes the second factor of somebody who lost the device away and ends their sessions",
       .access = admin,
       .answer = "Nothing",
       .handle = clear_second_factor},
      {.method = Method::get,
       .pattern = base + "/invitations",
       .id = "listInvitations",
       .tag = "people",
       .summary = "Invitations that nobody has accepted yet",
       .access = admin,
       .answer = "Invitations",
       .handle = list_invitations},
      {.method = Method::post,
       .pattern = base + "/invitations",
       .id = "invite",
       .tag = "people",
       .summary = "Invites somebody to one's own side; the link is shown once",
       .access = admin,
       .body = "NewInvitation",
       .answer = "OneTimeLink",
       .handle = invite},
      {.method = Method::delete_,
       .pattern = base + "/invitations/{invitation}",
       .id = "withdrawInvitation",
       .tag = "people",
       .summary = "Withdraws an invitation",
       .access = admin,
       .answer = "Nothing",
       .handle = withdraw_invitation},
  };
}

std::vector<Route> webhook_routes() {
  const std::string base = "/relationships/{r}/webhooks";
  const Access admin = Access::admin;
  return {
      {.method = Method::get,
       .pattern = base,
       .id = "listWebhooks",
       .tag = "webhooks",
       .summary = "Where one's own side is told of new entries",
       .access = admin,
       .answer = "Webhooks",
       .handle = list_webhooks},
      {.method = Method::post,
       .pattern = base,
       .id = "addWebhook",
       .tag = "webhooks",
       .summary = "Adds an address; the secret for its signatures is shown once",
       .access = admin,
       .body = "NewWebhook",
       .answer = "Webhook",
       .handle = add_webhook},
      {.method = Method::delete_,
       .pattern = base + "/{w}",
       .id = "removeWebhook",
       .tag = "webhooks",
       .summary = "Removes an address",
       .access = admin,
       .answer = "Nothing",
       .handle = remove_webhook},
      {.method = Method::get,
       .pattern = base + "/{w}/deliveries",
       .id = "listDeliveries",
       .tag = "webhooks",
       .summary = "What was sent and what became of it",
       .access = admin,
       .answer = "Deliveries",
       .handle = list_deliveries},
      {.method = Method::post,
       .pattern = base + "/{w}/deliveries/{d}/replay",
       .id = "replayDelivery",
       .tag = "webhooks",
       .summary = "Sends a delivery again",
       .access = admin,
       .answer = "Nothing",
       .handle = replay},
  };
}

}  // namespace entente::server
