#include "people/webhooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "people/account_store.h"

namespace entente::people {
namespace {

constexpr std::size_t kBodyMax = std::size_t{1} << 20;
constexpr std::int64_t kWebhooksMax = 20;  // of one side

std::string purpose_for(std::string_view webhook_id) {
  return fmt::format("secret of webhook {}", webhook_id);
}

// Whether the address behind it may be reached is for the server to judge when it sends.
bool is_url(std::string_view url) {
  constexpr std::array<std::string_view, 3> kLoopback = {"http://localhost", "http://127.0.0.1",
                                                         "http://[::1]"};
  if (url.size() > 2000 || std::ranges::any_of(url, [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\';
      }))
    return false;
  std::string_view rest;
  if (url.starts_with("https://")) {
    rest = url.substr(8);
  } else {
    const auto* const loopback =
        std::ranges::find_if(kLoopback, [&](std::string_view each) { return url.starts_with(each); });
    if (loopback == kLoopback.end()) return false;
    const std::string_view after = url.substr(loopback->size());
    if (!after.empty() && after.front() != ':' && after.front() != '/') return false;
    rest = url.substr(7);
  }
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  return !host.empty() && host.find('@') == std::string_view::npos;
}

bool is_event(std::string_view event) {
  return !event.empty() && event.size() <= 64 && std::ranges::all_of(event, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '*' ||
           c == ' ';
  });
}

std::string lines_of(const std::vector<std::string>& events) {
  return fmt::format("{}", fmt::join(events, "\n"));
}

std::vector<std::string> events_in(std::string_view lines) {
  std::vector<std::string> events;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    events.emplace_back(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return events;
}

constexpr std::string_view kWebhookById =
    "SELECT id, relationship, side, url, events, created, secret FROM webhooks WHERE id = ?";
constexpr std::string_view kWebhooksOfSide =
    "SELECT id, relationship, side, url, events, created FROM webhooks "
    "WHERE relationship = ? AND side = ? ORDER BY created, id";
constexpr std::string_view kDeliveryById =
    "SELECT id, webhook, event, body, status, attempts, http_status, last_error, created, next_at "
    "FROM deliveries WHERE id = ?";

Webhook webhook_in(const Rows& rows) {
  return {.id = rows.text(0),
          .relationship = rows.text(1),
          .side = static_cast<Side>(rows.number(2)),
          .url = rows.text(3),
          .events = events_in(rows.text(4)),
          .created = rows.instant(5)};
}

std::vector<Webhook> webhooks_of(Database& database, std::string_view relationship, Side side) {
  std::vector<Webhook> found;
  Rows rows = database.query(kWebhooksOfSide, relationship, static_cast<int>(side));
  while (rows.next()) found.push_back(webhook_in(rows));
  return found;
}

std::optional<Webhook> webhook_by_id(Database& database, std::string_view id) {
  Rows rows = database.query(kWebhookById, id);
  return rows.next() ? std::optional(webhook_in(rows)) : std::nullopt;
}

// Only for admins of its side; to others it is not there.
std::optional<Webhook> own_webhook(Database& database, const Caller& by, std::string_view id) {
  std::optional<Webhook> found = webhook_by_id(database, id);
  if (found && !administers(database, by, found->relationship, found->side)) found.reset();
  return found;
}

Delivery delivery_in(const Rows& rows) {
  return {.id = rows.text(0),
          .webhook = rows.text(1),
          .event = rows.text(2),
          .body = rows.text(3),
          .status = static_cast<DeliveryStatus>(rows.number(4)),
          .attempts = static_cast<int>(rows.number(5)),
          .http_status = static_cast<int>(rows.number(6)),
          .last_error = rows.text(7),
          .created = rows.instant(8),
          .next_at = rows.instant(9)};
}

std::optional<Delivery> delivery_by_id(Database& database, std::string_view id) {
  Rows rows = database.query(kDeliveryById, id);
  return rows.next() ? std::optional(delivery_in(rows)) : std::nullopt;
}

AuditRow side_row(std::string event, const Webhook& webhook, const Caller& by, time::Instant now) {
  AuditRow row = audit_row(std::move(event), by.person.id, by, {}, now);
  row.relationship = webhook.relationship;
  row.side = name(webhook.side);
  row.detail = webhook.id;
  return row;
}

}  // namespace

std::string_view name(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::waiting:
      return "waiting";
    case DeliveryStatus::delivered:
      return "delivered";
    case DeliveryStatus::failed:
      return "failed";
  }
  return "";
}

std::optional<time::Duration> pause_after_attempts(int attempts) {
  using time::Duration;
  constexpr std::array<Duration, kDeliveryAttemptsMax - 1> kPauses = {
      Duration::minutes(1), Duration::minutes(5), Duration::minutes(30), Duration::hours(2),
      Duration::hours(6),   Duration::hours(12),  Duration::hours(24)};
  if (attempts < 1 || attempts >= kDeliveryAttemptsMax) return std::nullopt;
  return kPauses[static_cast<std::size_t>(attempts - 1)];
}

Answer<NewWebhook> Accounts::add_webhook(const Caller& by, const WebhookRequest& request, time::Instant now) {
  if (!is_url(request.url))
    return refuse(Refusal::bad_value, "the address of a webhook begins with https:// and names a host");
  if (request.events.empty() || request.events.size() > 32 || !std::ranges::all_of(request.events, is_event))
    return refuse(Refusal::bad_value, "a webhook names 1 to 32 events, or `*` for all");
  return store_->write([&](Database& database) -> Answer<NewWebhook> {
    if (!administers(database, by, request.relationship, request.side)) return refuse(Refusal::not_allowed);
    if (static_cast<std::int64_t>(webhooks_of(database, request.relationship, request.side).size()) >=
        kWebhooksMax)
      return refuse(Refusal::bad_value, "this side has 20 webhooks; remove one first");
    NewWebhook made;
    made.webhook = {.id = random_id(),
                    .relationship = request.relationship,
                    .side = request.side,
                    .url = request.url,
                    .events = request.events,
                    .created = now};
    made.secret = random_token();
    database.exec(
        "INSERT INTO webhooks (id, relationship, side, url, secret, events, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        made.webhook.id, made.webhook.relationship, static_cast<int>(made.webhook.side), made.webhook.url,
        Blob{store_->sealer.seal(made.secret, purpose_for(made.webhook.id))}, lines_of(made.webhook.events),
        now);
    write_audit(database, side_row("webhook added", made.webhook, by, now));
    return made;
  });
}

Answer<std::vector<Webhook>> Accounts::webhooks(const Caller& by, std::string_view relationship,
                                                Side side) const {
  return store_->read([&](Database& database) -> Answer<std::vector<Webhook>> {
    if (!administers(database, by, relationship, side)) return refuse(Refusal::not_allowed);
    return webhooks_of(database, relationship, side);
  });
}

Answer<void> Accounts::remove_webhook(const Caller& by, std::string_view webhook_id, time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const std::optional<Webhook> found = own_webhook(database, by, webhook_id);
    if (!found) return refuse(Refusal::not_found);
    database.exec("DELETE FROM webhooks WHERE id = ?", webhook_id);
    write_audit(database, side_row("webhook removed", *found, by, now));
    return {};
  });
}

Answer<std::size_t> Accounts::enqueue(std::string_view relationship, Side side, std::string_view event,
                                      std::string_view body, time::Instant now) {
  if (body.size() > kBodyMax) return refuse(Refusal::bad_value, "what a webhook says has at most 1 MiB");
  const auto wants = [&](const Webhook& webhook) {
    return std::ranges::any_of(webhook.events,
                               [&](const std::string& each) { return each == "*" || each == event; });
  };
  const Answer<bool> anybody = store_->read([&](Database& database) -> Answer<bool> {
    return std::ranges::any_of(webhooks_of(database, relationship, side), wants);
  });
  if (!anybody) return std::unexpected(anybody.error());
  if (!*anybody) return 0;
  return store_->write([&](Database& database) -> Answer<std::size_t> {
    std::size_t made = 0;
    for (const Webhook& webhook : webhooks_of(database, relationship, side)) {
      if (!wants(webhook)) continue;
      database.exec(
          "INSERT INTO deliveries (id, webhook, event, body, status, attempts, http_status, last_error, "
          "created, next_at) VALUES (?, ?, ?, ?, ?, 0, 0, '', ?, ?)",
          random_id(), webhook.id, event, body, static_cast<int>(DeliveryStatus::waiting), now, now);
      ++made;
    }
    return made;
  });
}

Answer<std::vector<DueDelivery>> Accounts::take_due(std::size_t limit, time::Instant now) {
  constexpr std::string_view kDue =
      "SELECT id, webhook, event, body, status, attempts, http_status, last_error, created, next_at "
      "FROM deliveries WHERE status = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?";
  const auto due_in = [&](Database& database) {
    std::vector<DueDelivery> due;
    Rows rows = database.query(kDue, static_cast<int>(DeliveryStatus::waiting), now,
                               static_cast<std::int64_t>(limit));
    while (rows.next()) due.push_back({delivery_in(rows), {}, {}});
    return due;
  };
  // Looking costs no write: most of the time nothing is due.
  const Answer<bool> anything =
      store_->read([&](Database& database) -> Answer<bool> { return !due_in(database).empty(); });
  if (!anything) return std::unexpected(anything.error());
  if (!*anything) return std::vector<DueDelivery>();
  return store_->write([&](Database& database) -> Answer<std::vector<DueDelivery>> {
    std::vector<DueDelivery> due = due_in(database);
    for (DueDelivery& each : due) {
      {
        Rows rows = database.query(kWebhookById, each.delivery.webhook);
        if (!rows.next()) continue;
        each.url = rows.text(3);
        each.secret = store_->sealer.open(rows.text(6), purpose_for(each.delivery.webhook)).value_or("");
      }
      each.delivery.next_at = now + kDeliveryLease;
      database.exec("UPDATE deliveries SET next_at = ? WHERE id = ?", each.delivery.next_at,
                    each.delivery.id);
    }
    return due;
  });
}

Answer<Delivery> Accounts::record_attempt(std::string_view delivery_id, const Attempt& attempt,
                                          time::Instant now) {
  return store_->write([&](Database& database) -> Answer<Delivery> {
    std::optional<Delivery> delivery = delivery_by_id(database, delivery_id);
    if (!delivery) return refuse(Refusal::not_found);
    ++delivery->attempts;
    delivery->http_status = attempt.http_status;
    delivery->last_error = attempt.error.substr(0, 500);
    const std::optional<time::Duration> pause = pause_after_attempts(delivery->attempts);
    const bool delivered = attempt.http_status >= 200 && attempt.http_status < 300;
    delivery->status = delivered ? DeliveryStatus::delivered
                       : pause   ? DeliveryStatus::waiting
                                 : DeliveryStatus::failed;
    delivery->next_at = pause && !delivered ? now + *pause : now;
    database.exec(
        "UPDATE deliveries SET status = ?, attempts = ?, http_status = ?, last_error = ?, next_at = ? "
        "WHERE id = ?",
        static_cast<int>(delivery->status), delivery->attempts, delivery->http_status, delivery->last_error,
        delivery->next_at, delivery->id);
    return *delivery;
  });
}

Answer<std::vector<Delivery>> Accounts::deliveries(const Caller& by, std::string_view webhook_id,
                                                   std::size_t limit) const {
  return store_->read([&](Database& database) -> Answer<std::vector<Delivery>> {
    if (!own_webhook(database, by, webhook_id)) return refuse(Refusal::not_found);
    std::vector<Delivery> found;
    Rows rows = database.query(
        "SELECT id, webhook, event, body, status, attempts, http_status, last_error, created, next_at "
        "FROM deliveries WHERE webhook = ? ORDER BY created DESC, id LIMIT ?",
        webhook_id, static_cast<std::int64_t>(limit));
    while (rows.next()) found.push_back(delivery_in(rows));
    return found;
  });
}

Answer<void> Accounts::replay(const Caller& by, std::string_view webhook_id, std::string_view delivery_id,
                              time::Instant now) {
  return store_->write([&](Database& database) -> Answer<void> {
    const std::optional<Webhook> webhook = own_webhook(database, by, webhook_id);
    const std::optional<Delivery> delivery = delivery_by_id(database, delivery_id);
    if (!webhook || !delivery || delivery->webhook != webhook_id) return refuse(Refusal::not_found);
    database.exec("UPDATE deliveries SET status = ?, attempts = 0, next_at = ? WHERE id = ?",
                  static_cast<int>(DeliveryStatus::waiting), now, delivery_id);
    write_audit(database, side_row("webhook delivery sent again", *webhook, by, now));
    return {};
  });
}

}  // namespace entente::people
