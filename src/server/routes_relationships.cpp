// Relationships as lists and as a page: what there is, where the month stands, who sits where.
#include <algorithm>
#include <map>
#include <set>

#include "report/close.h"
#include "server/desk.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

constexpr std::size_t kRecent = 20;
constexpr std::size_t kStrip = 12;

/// The same call as from one seat of the caller.
std::optional<Call> seated(const Call& call, const record::Relationship& relationship,
                           const std::vector<record::Relationship>& all) {
  auto seat = authorise(all, *call.caller, relationship.id, call.request, Access::reader);
  if (!seat) return std::nullopt;
  return Call{.site = call.site,
              .request = call.request,
              .route = call.route,
              .parameters = call.parameters,
              .caller = call.caller,
              .session = call.session,
              .seat = std::move(*seat)};
}

/// Worst of a month, for the strip of twelve cells.
std::string worst_of(const Json& statuses) {
  for (const char* word : {"missed", "near", "met"}) {
    if (std::ranges::find(statuses, Json(word)) != statuses.end()) return word;
  }
  return "not measured";
}

/// The first month that is not closed, counts of its levels, and the months before.
void add_months(Json& card, const Json& closes) {
  Json strip = Json::array();
  const std::size_t from = closes.size() > kStrip ? closes.size() - kStrip : 0;
  for (std::size_t i = from; i < closes.size(); ++i)
    strip.push_back({{"month", closes[i]["month"]}, {"worst", worst_of(closes[i]["statuses"])}});
  card["strip"] = std::move(strip);
  const auto open = std::ranges::find_if(
      closes, [](const Json& one) { return one["stage"] != "closed" && one["stage"] != "restatement"; });
  const Json* shown = open != closes.end() ? &*open : closes.empty() ? nullptr : &closes.back();
  if (shown == nullptr) return;
  card["open_period"] = (*shown)["month"];
  Json levels = Json::object();
  for (const Json& status : (*shown)["statuses"]) {
    const std::string word = status;
    levels[word] = levels.value(word, 0) + 1;
  }
  card["levels"] = std::move(levels);
  card["net_credit"] = (*shown)["net"];
}

text::Outcome<Json> card_of(const Call& call) {
  const record::Relationship& one = call.seat->relationship;
  Json seats = Json::array();
  for (const people::Side side : people::seats(*call.caller, one.id)) {
    if (std::ranges::find(one.held, side_of(side)) != one.held.end())
      seats.push_back(std::string(people::name(side)));
  }
  Json card = {{"id", one.id},   {"name", one.name}, {"client", one.client},       {"supplier", one.supplier},
               {"seats", seats}, {"ring", "shared"}, {"agreements", Json::array()}};
  const auto agreements = agreements_of(call);
  if (!agreements) return std::unexpected(agreements.error());
  for (const app::RecordedAgreement& agreement : *agreements)
    card["agreements"].push_back({{"id", agreement.id}, {"title", title_of(agreement)}});
  if (agreements->size() != 1) return card;
  // A relationship whose figures cannot be worked out is still in the list; its page says why.
  if (const auto closes = closes_json(call, agreements->front())) add_months(card, *closes);
  return card;
}

Response list(Call& call) {
  const auto all = call.site.relationships();
  if (!all) return call.fail(all.error());
  Json items = Json::array();
  for (const record::Relationship& one : *all) {
    const auto seat = seated(call, one, *all);
    if (!seat) continue;
    const std::string key = key_of(call.site, *seat->seat, "card");
    if (const auto kept = call.site.answers.find(key)) {
      items.push_back(Json::parse(kept->text()));
      continue;
    }
    auto card = card_of(*seat);
    if (!card) return call.fail(card.error());
    if (!key.empty()) call.site.answers.keep(key, respond(200, "application/json", card->dump()));
    items.push_back(std::move(*card));
  }
  return call.ok(list_json(std::move(items)));
}

Json recent(const std::vector<record::Signed>& book) {
  Json all = Json::array();
  for (std::size_t i = book.size(); i > 0 && all.size() < kRecent; --i)
    all.push_back(log_entry_json(book[i - 1], i, false));
  return all;
}

/// People of one's own side from the accounts; of the other side those who wrote something that both read,
/// which is how they are known here and in a home that has no accounts for them.
Json people_of(const Call& call, const std::vector<record::Signed>& book) {
  Json all = Json::array();
  const people::Side own = side_of(call.seat->shown_as());
  for (const people::Side side : {people::Side::client, people::Side::supplier}) {
    const auto members =
        call.site.accounts().members(people::home_operator(), call.seat->relationship.id, side);
    if (!members) continue;
    std::set<std::string> named;
    for (const people::Member& one : *members) {
      const bool wrote = std::ranges::any_of(book, [&](const record::Signed& entry) {
        return record::is_shared(entry.entry.feed) && entry.entry.author == one.person.email;
      });
      named.insert(one.person.email);
      if (!wrote && (side != own || call.seat->others_view)) continue;
      all.push_back({{"name", one.person.name},
                     {"email", one.person.email},
                     {"side", std::string(people::name(side))},
                     {"role", std::string(people::name(one.role))}});
    }
    for (const record::Signed& entry : book) {
      const record::Entry& written = entry.entry;
      const bool theirs = record::is_shared(written.feed) && side_of(record::writer(written.feed)) == side;
      if (!theirs || written.author.find('@') == std::string::npos || !named.insert(written.author).second)
        continue;
      all.push_back({{"name", written.author},
                     {"email", written.author},
                     {"side", std::string(people::name(side))},
                     {"role", nullptr}});
    }
  }
  return all;
}

Response show(Call& call) {
  const auto agreements = agreements_of(call);
  const auto book = call.book();
  if (!agreements) return call.fail(agreements.error());
  if (!book) return call.fail(book.error());
  const record::Relationship& one = call.seat->relationship;
  Json json = {{"id", one.id},
               {"name", one.name},
               {"client", one.client},
               {"supplier", one.supplier},
               {"seat", std::string(record::name(call.seat->shown_as()))},
               {"role", std::string(people::name(call.seat->role))},
               {"ring", "shared"},
               {"agreements", Json::array()},
               {"people", people_of(call, *book)},
               {"recent", recent(*book)},
               {"periods", Json::array()}};
  for (const app::RecordedAgreement& agreement : *agreements) {
    const record::Version* version = shown_version(agreement);
    json["agreements"].push_back({{"id", agreement.id},
                                  {"title", title_of(agreement)},
                                  {"ring", std::string(record::name(version->ring()))}});
    const auto closes = closes_json(call, agreement);
    if (!closes) continue;
    for (const Json& month : *closes) {
      json["periods"].push_back({{"month", month["month"]},
                                 {"agreement", agreement.id},
                                 {"stage", month["stage"]},
                                 {"lines", month["lines"]},
                                 {"net", month["net"]},
                                 {"statuses", month["statuses"]}});
    }
  }
  return call.ok(json);
}

}  // namespace

std::vector<Route> relationship_routes() {
  return {
      {.method = Method::get,
       .pattern = "/relationships",
       .id = "listRelationships",
       .tag = "relationships",
       .summary = "Relationships in which one has a seat",
       .access = Access::signed_in,
       .answer = "Relationships",
       .handle = list},
      {.method = Method::get,
       .pattern = "/relationships/{r}",
       .id = "showRelationship",
       .tag = "relationships",
       .summary = "One relationship: agreements, months, people, what was written last",
       .answer = "Relationship",
       .cache_key = [](const Call& call) { return key_of(call); },
       .handle = show},
  };
}

}  // namespace entente::server
