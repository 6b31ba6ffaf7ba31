// A mapping guessed: which column of the file is which of the table, by the words that ticket systems use in
// their headers and by what the values look like; and whether the file has a row for each event of an item.
#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <unordered_map>

#include "measurement/fit.h"
#include "measurement/sniff.h"

namespace entente::measurement {

namespace {

using expression::Kind;
using tables::TableKind;

/// Header words, lower case, only letters and digits, best first.
struct Synonyms {
  std::string_view column;
  std::vector<std::string_view> words;
};

const std::vector<Synonyms>& synonyms(TableKind kind) {
  static const std::vector<Synonyms> kItems{
      {"item",
       {"item", "number", "ticketnumber", "incidentnumber", "ticketid", "incidentid", "caseid", "casenumber",
        "issuekey", "key", "ticket", "incident", "orderid", "ordernumber", "requestid", "reference", "id",
        "nr", "no"}},
      {"opened_at",
       {"openedat", "opened", "createdat", "created", "createdon", "createddate", "creationdate",
        "openingdate", "opendate", "reportedat", "reported", "reporteddate", "submitdate", "submittedat",
        "starttime", "openedon", "date", "datecreated", "syscreatedon"}},
      {"responded_at",
       {"respondedat", "responded", "firstresponse", "firstresponseat", "firstresponsetime", "respondeddate",
        "acknowledgedat", "acknowledged", "takenintoaccountdate"}},
      {"resolved_at",
       {"resolvedat", "resolved", "resolveddate", "resolutiondate", "resolvedon", "solvedat", "solvedate",
        "solved", "fixedat", "completedat", "completed"}},
      {"closed_at", {"closedat", "closed", "closeddate", "closedon", "closedate", "closingdate"}},
      {"due_at", {"dueat", "due", "duedate", "sladue", "timetoresolve", "deadline"}},
      {"state", {"state", "status", "incidentstate", "ticketstatus", "currentstatus", "stage"}},
      {"priority", {"priority", "prio", "severity", "urgency"}},
      {"category", {"category", "type", "issuetype", "tickettype", "requesttype"}},
      {"service",
       {"service", "businessservice", "application", "cmdbci", "component", "components", "product",
        "project"}},
      {"site", {"site", "location", "office", "country", "entity"}},
      {"group_name",
       {"groupname", "assignmentgroup", "group", "team", "supportgroup", "assignedgroup", "queue",
        "technicianingroup"}},
      {"cause", {"cause", "rootcause", "closecode", "closedcode", "resolution"}},
      {"reopened", {"reopened", "reopencount", "reopens"}},
      {"quantity", {"quantity", "qty", "units"}},
      {"amount", {"amount", "cost", "total", "price"}},
  };
  static const std::vector<Synonyms> kEvents{
      {"item", kItems.front().words},
      {"at",
       {"at", "sysupdatedat", "updatedat", "timestamp", "changedat", "eventtime", "time", "updated", "date"}},
      {"state", {"state", "status", "incidentstate", "newstate", "tostate", "newvalue", "activity", "event"}},
      {"by", {"by", "changedby", "sysupdatedby", "updatedby", "user", "actor", "author"}},
  };
  static const std::vector<Synonyms> kOutages{
      {"outage", {"outage", "incidentid", "id", "number", "outageid"}},
      {"service", {"service", "component", "components", "system", "application"}},
      {"begins_at",
       {"beginsat", "begin", "startedat", "start", "startat", "downtimestart", "from", "begins"}},
      {"ends_at", {"endsat", "end", "endedat", "resolvedat", "endat", "downtimeend", "to", "until"}},
      {"kind", {"kind", "type", "impact"}},
      {"cause", {"cause", "rootcause", "reason"}},
      {"severity", {"severity", "impact", "level"}},
  };
  static const std::vector<Synonyms> kSamples{
      {"at", {"at", "timestamp", "time", "date", "datetime"}},
      {"subject", {"subject", "host", "server", "instance", "device", "node"}},
      {"metric", {"metric", "name", "measure", "counter"}},
      {"value", {"value", "reading", "sample"}},
  };
  static const std::vector<Synonyms> kDeliverables{
      {"deliverable", {"deliverable", "id", "orderline", "deliveryid", "number", "milestone", "ponumber"}},
      {"due_on", {"dueon", "due", "duedate", "scheduleddeliverydate", "promiseddate", "plannedon"}},
      {"delivered_on", {"deliveredon", "delivered", "deliveredtoclientdate", "deliverydate", "actualdate"}},
      {"accepted_on", {"acceptedon", "accepted", "acceptancedate"}},
      {"supplier", {"supplier", "vendor"}},
      {"quantity", {"quantity", "qty", "lineitemquantity"}},
      {"quantity_delivered", {"quantitydelivered", "deliveredquantity"}},
      {"value", {"value", "lineitemvalue", "amount"}},
  };
  static const std::vector<Synonyms> kResponses{
      {"response", {"response", "responseid", "id"}},
      {"at", {"at", "submittedat", "date", "timestamp", "answeredat"}},
      {"question", {"question", "questionid"}},
      {"score", {"score", "rating", "answer", "satisfaction"}},
      {"respondent", {"respondent", "user", "customer"}},
      {"service", {"service", "product"}},
  };
  static const std::vector<Synonyms> kVolumes{
      {"month", {"month", "period"}},
      {"unit", {"unit", "resourceunit", "item"}},
      {"volume", {"volume", "quantity", "count", "units"}},
  };
  switch (kind) {
    case TableKind::items:
      return kItems;
    case TableKind::events:
      return kEvents;
    case TableKind::outages:
      return kOutages;
    case TableKind::samples:
      return kSamples;
    case TableKind::deliverables:
      return kDeliverables;
    case TableKind::responses:
      return kResponses;
    case TableKind::volumes:
      return kVolumes;
  }
  return kItems;
}

std::string plain(std::string_view name) {
  std::string made;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') made += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) made += c;
  }
  return made;
}

/// The last word of a path: "fields.priority.name" is a priority.
std::vector<std::string> readings(const std::string& column) {
  std::vector<std::string> made{plain(column)};
  std::string path = column;
  for (const char* tail : {".name", ".value", ".display_value"}) {
    if (path.ends_with(tail)) path.resize(path.size() - std::string_view(tail).size());
  }
  made.push_back(plain(path));
  if (auto dot = path.rfind('.'); dot != std::string::npos) made.push_back(plain(path.substr(dot + 1)));
  return made;
}

std::string own_name(std::string_view column) {
  std::string made;
  for (char c : column) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) made += c;
    if (!word && !made.empty() && made.back() != '_') made += '_';
  }
  while (!made.empty() && made.back() == '_') made.pop_back();
  if (made.empty() || (made[0] >= '0' && made[0] <= '9')) made.insert(0, "column_");
  return made;
}

/// Whether the values can be of the kind; columns without any value can.
bool can_be(Kind kind, const std::vector<std::string_view>& texts, char decimal) {
  if (texts.empty() || kind == Kind::text) return true;
  switch (kind) {
    case Kind::number:
      return static_cast<std::size_t>(std::count_if(texts.begin(), texts.end(),
                                                    [&](std::string_view text) {
                                                      return read_number(text, decimal).problem !=
                                                             NumberProblem::not_a_number;
                                                    })) *
                 2 >=
             texts.size();
    case Kind::instant:
    case Kind::date:
      return sniff_time(texts).fitting * 2 >= texts.size();
    default:
      return true;
  }
}

using Matches = std::vector<std::pair<std::string_view, std::size_t>>;

Matches matches(TableKind kind, const Sample& sample, const std::unordered_set<std::string>& missing,
                char decimal) {
  Matches made;
  std::set<std::size_t> used;
  for (const Synonyms& wanted : synonyms(kind)) {
    Kind type = Kind::text;
    for (const tables::StandardColumn& standard : tables::standard_columns(kind)) {
      if (standard.name == wanted.column) type = standard.kind;
    }
    auto find = [&]() -> std::optional<std::size_t> {
      for (std::string_view word : wanted.words) {
        for (std::size_t c = 0; c < sample.columns.size(); ++c) {
          if (used.contains(c)) continue;
          std::vector<std::string> names = readings(sample.columns[c]);
          if (std::find(names.begin(), names.end(), word) == names.end()) continue;
          if (can_be(type, sample.texts(c, missing), decimal)) return c;
        }
      }
      return std::nullopt;
    };
    if (auto c = find()) {
      used.insert(*c);
      made.emplace_back(wanted.column, *c);
    }
  }
  return made;
}

std::optional<std::size_t> matched(const Matches& found, std::string_view column) {
  for (const auto& [name, cell] : found) {
    if (name == column) return cell;
  }
  return std::nullopt;
}

bool complete(TableKind kind, const Matches& found) {
  return std::ranges::all_of(tables::standard_columns(kind), [&](const tables::StandardColumn& standard) {
    return !standard.required || matched(found, standard.name);
  });
}

/// Whether the file tells the history of its items: many rows repeat an item, and from row to row of an item
/// the instant in column `at` changes.
bool tells_history(const Sample& sample, std::size_t item, std::size_t at) {
  std::unordered_map<std::string_view, std::string_view> last;
  std::size_t repeats = 0;
  std::size_t changes = 0;
  for (const auto& row : sample.rows) {
    auto [told, fresh] = last.try_emplace(row[item], row[at]);
    if (fresh) continue;
    ++repeats;
    if (told->second != row[at]) ++changes;
    told->second = row[at];
  }
  return repeats * 10 >= sample.rows.size() && repeats > 0 && changes * 2 > repeats;
}

/// A log with a row for each event of an item: items and their history, or only the history where nothing
/// else says when an item was opened. Returns whether it is one.
bool guess_history(Mapping& mapping, Matches& found, const Sample& sample,
                   const std::unordered_set<std::string>& missing, char decimal) {
  Matches events = matches(TableKind::events, sample, missing, decimal);
  auto item = matched(found, "item");
  if (!item || !complete(TableKind::events, events)) return false;
  std::size_t at = *matched(events, "at");
  if (!tells_history(sample, *item, at)) return false;
  auto opened = matched(found, "opened_at");
  if (!opened || *opened == at) {
    if (mapping.kind_given) return false;
    mapping.kind = TableKind::events;
    found = std::move(events);
    return true;
  }
  EventsMapping& history = mapping.events.emplace();
  history.dataset = *mapping.dataset + "-events";
  history.at = text::Placed<std::string>(sample.columns[at]);
  history.state = text::Placed<std::string>(sample.columns[*matched(events, "state")]);
  if (auto by = matched(events, "by")) {
    ColumnMapping column;
    column.to = "by";
    column.from = text::Placed<std::string>(sample.columns[*by]);
    history.columns.push_back(std::move(column));
  }
  return true;
}

}  // namespace

void guess_columns(Mapping& mapping, const std::string& file, const Sample& sample,
                   const std::unordered_set<std::string>& missing, char decimal) {
  if (mapping.dataset->empty()) {
    std::string name = std::filesystem::path(file).filename().string();
    name = own_name(name.substr(0, name.find('.')));
    std::replace(name.begin(), name.end(), '_', '-');
    mapping.dataset = text::Placed<std::string>(name);
  }
  Matches found = matches(mapping.kind, sample, missing, decimal);
  const bool history =
      mapping.kind == TableKind::items && guess_history(mapping, found, sample, missing, decimal);
  if (!history && !mapping.kind_given && !complete(mapping.kind, found)) {
    for (TableKind kind : {TableKind::outages, TableKind::deliverables, TableKind::responses,
                           TableKind::volumes, TableKind::events, TableKind::samples}) {
      Matches other = matches(kind, sample, missing, decimal);
      if (!complete(kind, other)) continue;
      mapping.kind = kind;
      found = std::move(other);
      break;
    }
  }
  std::set<std::string> taken;
  std::set<std::size_t> used;
  for (const auto& [column, cell] : found) {
    ColumnMapping made;
    made.to = std::string(column);
    made.from = text::Placed<std::string>(sample.columns[cell]);
    mapping.columns.push_back(std::move(made));
    taken.insert(std::string(column));
    used.insert(cell);
  }
  for (const tables::StandardColumn& standard : tables::standard_columns(mapping.kind)) {
    taken.insert(std::string(standard.name));
  }
  for (std::size_t c = 0; c < sample.columns.size(); ++c) {
    if (used.contains(c)) continue;
    ColumnMapping own;
    own.to = own_name(sample.columns[c]);
    while (!taken.insert(own.to).second) own.to += "_2";
    own.from = text::Placed<std::string>(sample.columns[c]);
    mapping.columns.push_back(std::move(own));
  }
}

}  // namespace entente::measurement
