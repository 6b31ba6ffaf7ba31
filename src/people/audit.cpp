#include <fmt/format.h>

#include "people/account_store.h"

namespace entente::people {

void write_audit(Database& database, const AuditRow& row) {
  database.exec(
      "INSERT INTO audit (at, event, person, by, address, relationship, side, detail) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      row.at, row.event, row.person, row.by, row.address, row.relationship, row.side, row.detail);
}

std::string id_of(const Caller& by) {
  return by.via == Caller::Via::home_operator ? "operator" : by.person.id;
}

AuditRow audit_row(std::string event, std::string_view person_id, const Caller& by, const From& from,
                   time::Instant now) {
  AuditRow row;
  row.at = now;
  row.event = std::move(event);
  row.person = person_id;
  row.by = id_of(by);
  row.address = from.address.substr(0, 100);
  return row;
}

AuditRow with_seat(AuditRow row, const Membership& seat) {
  row.relationship = seat.relationship;
  row.side = name(seat.side);
  row.detail = name(seat.role);
  return row;
}

Answer<void> Accounts::note(const AuditRow& row) {
  return store_->write([&](Database& database) -> Answer<void> {
    write_audit(database, row);
    return {};
  });
}

Answer<std::vector<AuditRow>> Accounts::audit(const Caller& by, const AuditQuery& query) const {
  return store_->read([&](Database& database) -> Answer<std::vector<AuditRow>> {
    const bool is_own = is_own_session(by) && query.person == by.person.id && !query.relationship;
    const bool is_of_own_side =
        query.relationship && query.side && administers(database, by, *query.relationship, *query.side);
    if (by.via != Caller::Via::home_operator && !is_own && !is_of_own_side)
      return refuse(Refusal::not_allowed);
    std::vector<AuditRow> found;
    const std::optional<std::string> side =
        query.side ? std::optional(std::string(name(*query.side))) : std::nullopt;
    const std::optional<int> side_number =
        query.side ? std::optional(static_cast<int>(*query.side)) : std::nullopt;
    // Rows about a seat belong to its side; rows about an account to the sides on which it sits.
    Rows rows = database.query(
        "SELECT number, at, event, person, by, address, relationship, side, detail FROM audit "
        "WHERE number > ?1 AND (?2 IS NULL OR person = ?2) AND (?3 IS NULL "
        "  OR (relationship = ?3 AND (?4 IS NULL OR side = ?4)) "
        "  OR (relationship = '' AND person IN "
        "      (SELECT person FROM seats WHERE relationship = ?3 AND (?5 IS NULL OR side = ?5)))) "
        "ORDER BY number LIMIT ?6",
        query.after, query.person, query.relationship, side, side_number,
        static_cast<std::int64_t>(query.limit));
    while (rows.next()) {
      found.push_back({.number = rows.number(0),
                       .at = rows.instant(1),
                       .event = rows.text(2),
                       .person = rows.text(3),
                       .by = rows.text(4),
                       .address = rows.text(5),
                       .relationship = rows.text(6),
                       .side = rows.text(7),
                       .detail = rows.text(8)});
    }
    return found;
  });
}

}  // namespace entente::people
