// The record itself: what was written by whom, whether its chain holds, the exchange with the other home, and
// being told when something is written.
#include <fmt/format.h>

#include "record/bundle.h"
#include "report/csv.h"
#include "server/desk.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

constexpr std::uint64_t kPage = 200;
constexpr std::uint64_t kBundleMax = std::uint64_t{256} << 20;

Response log(Call& call) {
  const auto after = number_in(call, "after", 0, UINT64_MAX - 1);
  const auto limit = number_in(call, "limit", kPage, 1'000);
  if (!after) return call.fail(bad_query("after", "is not the `next` of an answer"));
  if (!limit || *limit == 0) return call.fail(bad_query("limit", "is not a number from 1 to 1000"));
  const std::string kind = call.query("kind");
  const std::string about = call.query("about");
  const auto book = call.book();
  if (!book) return call.fail(book.error());
  Json items = Json::array();
  Json next = nullptr;
  for (std::uint64_t i = *after; i < book->size(); ++i) {
    const record::Signed& entry = (*book)[i];
    if (!kind.empty() && entry.entry.kind != kind) continue;
    if (!about.empty() && !entry.entry.subject.starts_with(about)) continue;
    if (items.size() == *limit) {
      next = std::to_string(i);
      break;
    }
    items.push_back(log_entry_json(entry, i + 1, true));
  }
  return call.ok(list_json(std::move(items), next));
}

Response verify(Call& call) {
  record::Store& record = call.site.record();
  const std::string& id = call.seat->relationship.id;
  const auto feed = [&](record::Feed which) {
    return record.feed(id, which, 0).value_or(std::vector<record::Signed>{});
  };
  Json feeds = Json::array();
  const record::Seat seat{call.seat->side};
  for (const record::Feed which : {record::Feed::client_private, record::Feed::client_shared,
                                   record::Feed::supplier_shared, record::Feed::supplier_private}) {
    if (!seat.may_read(which) || (call.seat->others_view && !record::is_shared(which))) continue;
    const record::Side side = record::writer(which);
    const record::Verified verified = record::verify_feed(feed(which), feed(record::shared_feed(side)),
                                                          feed(record::shared_feed(record::other(side))));
    Json problems = Json::array();
    for (const record::Problem& one : verified.problems) problems.push_back(one.what);
    feeds.push_back(
        {{"feed", std::string(record::name(which))},
         {"side", std::string(record::name(side))},
         {"ring", record::is_shared(which) ? "shared" : "private"},
         {"entries", verified.entries},
         {"first_key", verified.first_key ? Json(verified.first_key->hex()) : Json(nullptr)},
         {"fingerprint", verified.first_key ? Json(verified.first_key->fingerprint()) : Json(nullptr)},
         {"problems", std::move(problems)}});
  }
  return call.ok({{"feeds", std::move(feeds)}});
}

/// Entries that the seat may read, and sign-ins of its own side, one a line.
Response audit(Call& call) {
  const std::string format = call.query("format").empty() ? "ndjson" : call.query("format");
  if (format != "ndjson" && format != "csv") return call.fail(bad_query("format", "is ndjson or csv"));
  const auto book = call.book();
  if (!book) return call.fail(book.error());
  std::vector<Json> lines;
  std::uint64_t position = 0;
  for (const record::Signed& entry : *book) {
    Json line = log_entry_json(entry, ++position, format == "ndjson");
    line["source"] = "record";
    lines.push_back(std::move(line));
  }
  if (!call.seat->others_view) {
    people::AuditQuery query;
    query.relationship = call.seat->relationship.id;
    query.side = side_of(call.seat->side);
    query.limit = 100'000;
    const auto rows = call.site.accounts().audit(*call.caller, query);
    if (!rows) return call.fail(rows.error());
    for (const people::AuditRow& row : *rows) {
      lines.push_back({{"source", "people"},
                       {"position", row.number},
                       {"at", row.at.to_string()},
                       {"kind", row.event},
                       {"author", row.by},
                       {"subject", row.person},
                       {"side", row.side},
                       {"ring", "private"},
                       {"address", row.address},
                       {"detail", row.detail}});
    }
  }
  std::string text;
  if (format == "ndjson") {
    for (const Json& line : lines) {
      text += line.dump(-1, ' ', false, Json::error_handler_t::replace);
      text += '\n';
    }
    return respond(200, "application/x-ndjson", std::move(text));
  }
  text = "source,position,at,side,ring,author,kind,subject,hash,detail\r\n";
  for (const Json& line : lines) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\r\n", text_in(line, "source"),
                        line.value("position", std::int64_t{0}), text_in(line, "at"), text_in(line, "side"),
                        text_in(line, "ring"), report::csv_field(text_in(line, "author")),
                        report::csv_field(text_in(line, "kind")), report::csv_field(text_in(line, "subject")),
                        text_in(line, "hash"), report::csv_field(text_in(line, "detail")));
  }
  return respond(200, "text/csv; charset=utf-8", std::move(text));
}

Response make_bundle(Call& call) {
  const auto after = number_in(call, "after", 0, UINT64_MAX - 1);
  if (!after) return call.fail(bad_query("after", "is not a sequence number"));
  if (call.seat->others_view) return call.fail(not_found());
  const std::string& id = call.seat->relationship.id;
  auto bundle = call.query("returning") == "true"
                    ? record::export_returning(call.site.record(), id, call.seat->side)
                    : record::export_bundle(call.site.record(), id, call.seat->side, *after);
  if (!bundle) return call.fail(bundle.error());
  Response response = respond(200, "application/octet-stream", std::move(*bundle));
  return response.header("content-disposition",
                         fmt::format("attachment; filename=\"{}-{}.entente\"",
                                     call.seat->relationship.id.substr(0, 8), record::name(call.seat->side)));
}

Response take_bundle(Call& call) {
  std::string bytes = std::move(call.request.body);
  if (call.request.upload) {
    if (call.request.upload->bytes > kBundleMax) return call.fail(too_large(kBundleMax));
    auto read = call.site.home().files().read(call.request.upload->path(), kBundleMax);
    if (!read) return call.fail(unreadable_body("it could not be kept"));
    bytes = std::move(*read);
  }
  record::ImportOptions options;
  options.relationship = call.seat->relationship.id;
  if (const std::string confirmed = call.query("confirmed"); !confirmed.empty())
    options.confirmed = confirmed;
  const auto taken = record::import_bundle(call.site.record(), bytes, options);
  if (!taken) return call.fail(taken.error());
  return call.ok({{"from", std::string(record::name(taken->summary.from))},
                  {"first", taken->summary.first},
                  {"last", taken->summary.last},
                  {"fresh", taken->taken.fresh},
                  {"repeated", taken->taken.repeated},
                  {"given_back", taken->given_back},
                  {"fingerprint", taken->summary.key.fingerprint()}});
}

Response events(Call& call) {
  Site& site = call.site;
  Listener listener{
      call.seat->relationship.id, call.seat->side, call.seat->others_view, call.caller->secret_id, {}};
  if (!site.events.has_room(listener)) {
    Response response = call.fail(busy());
    return response.header("retry-after", "10");
  }
  // A session that ended, or a seat that was taken away, ends the stream with the next heartbeat.
  listener.still_allowed = [&site, session = call.session, bearer = call.bearer,
                            relationship = listener.relationship, side = listener.side] {
    const auto caller = bearer.empty() ? site.accounts().caller_of_session(session, site.now())
                                       : site.accounts().caller_of_token(bearer, site.now());
    return caller && people::allows(*caller, relationship, side_of(side), people::Role::reader);
  };
  Response response;
  response.header("content-type", "text/event-stream");
  response.header("cache-control", "no-store");
  response.header("x-accel-buffering", "no");
  response.stream = [&site, listener](std::shared_ptr<Stream> stream) {
    site.events.add(listener, std::move(stream));
  };
  return response;
}

}  // namespace

std::vector<Route> record_routes() {
  const std::string base = "/relationships/{r}";
  return {
      {.method = Method::get,
       .pattern = base + "/log",
       .id = "listLog",
       .tag = "record",
       .summary = "Entries of the book, oldest first",
       .query = {{"after", "`next` of the page before"},
                 {"limit", "entries a page (default 200)", {{"type", "integer"}}},
                 {"kind", "only of this kind"},
                 {"about", "only about subjects that begin so"}},
       .answer = "Log",
       .handle = log},
      {.method = Method::get,
       .pattern = base + "/verify",
       .id = "verifyRecord",
       .tag = "record",
       .summary = "Checks every hash and signature that the seat may read",
       .answer = "Verified",
       .handle = verify},
      {.method = Method::get,
       .pattern = base + "/audit",
       .id = "exportAudit",
       .tag = "record",
       .summary = "Everything that was written, and sign-ins of one's own side, for an archive",
       .access = Access::admin,
       .query = {{"format", "ndjson or csv"}},
       .media = "application/x-ndjson",
       .handle = audit},
      {.method = Method::get,
       .pattern = base + "/bundle",
       .id = "exportBundle",
       .tag = "record",
       .summary = "One's own shared feed, signed, for the other side's home",
       .access = Access::member,
       .query = {{"after", "entries after this sequence number"},
                 {"returning",
                  "`true`: with all that the other side has shared, for a home that was restored"}},
       .media = "application/octet-stream",
       .handle = make_bundle},
      {.method = Method::post,
       .pattern = base + "/bundle",
       .id = "importBundle",
       .tag = "record",
       .summary = "Takes a bundle of the other side's home: all of it or nothing",
       .access = Access::member,
       .query = {{"confirmed", "fingerprint of the other side's key, as people compared it (first bundle)"}},
       .answer = "BundleTaken",
       .takes_file = true,
       .handle = take_bundle},
      {.method = Method::get,
       .pattern = base + "/events",
       .id = "listen",
       .tag = "record",
       .summary = "Server-sent events: {length, kind, subject} of every entry that is written",
       .media = "text/event-stream",
       .handle = events},
  };
}

}  // namespace entente::server
