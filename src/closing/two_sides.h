// For tests: two sides with one small agreement, its measurements of October 2026 and a record in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "closing/close.h"
#include "measurement/source.h"
#include "record/memory_store.h"

namespace entente::closing::two_sides {

inline constexpr const char* kAgreement = R"(agreement: desk
title: Service desk
parties: {client: Northwind, supplier: Helio}
currency: EUR
zone: UTC
term: {from: 2026-09-01, to: 2027-03-31, notice: 90 calendar days, renewal: 12 months}
calendars:
  office: mon-fri 09:00-17:00
measures:
  in-time: {of: tickets, ratio: resolved_at - opened_at <= 4 h}
  answered: {of: tickets, ratio: responded_at - opened_at <= 1 h}
service levels:
  in-time: {clause: 6.2, expected: 95%, minimum: 90%}
  answered: {clause: 6.3, expected: 50%, kind: key}
charges:
  desk: 10 000 EUR
credits:
  clause: 7
  at risk: 12% of monthly charges
  allocation: {in-time: 100%}
relief:
  causes: [client, third party]
  notice within: 10 business days on office
  decide within: 10 business days on office
  silence: SILENCE
)";

inline time::Instant at(const std::string& text) {
  return *time::Instant::parse(text);
}

inline std::shared_ptr<const agreement::Agreement> agreement(const std::string& silence = "granted") {
  std::string text = kAgreement;
  text.replace(text.find("SILENCE"), 7, silence);
  auto loaded =
      agreement::load(std::make_shared<const text::Source>("agreement.yaml", text),
                      [](const std::string&) -> text::Outcome<std::string> { return std::string(); });
  if (!loaded.agreement) throw std::runtime_error(loaded.diagnostics.front().message);
  return loaded.agreement;
}

/// Ten tickets of October, T-1 to T-10; the last `late` took longer than four hours.
inline measurement::MemorySource tickets(int late) {
  using expression::Kind;
  measurement::MemorySource source;
  std::vector<std::vector<std::string>> rows;
  for (int i = 1; i <= 10; ++i) {
    const std::string day = "2026-10-" + std::string(i < 10 ? "0" : "") + std::to_string(i);
    rows.push_back({"T-" + std::to_string(i), day + "T09:00:00Z", day + "T09:30:00Z",
                    day + (i > 10 - late ? "T15:00:00Z" : "T11:00:00Z")});
  }
  source.add("tickets", tables::TableKind::items,
             {{"item", {Kind::text, {}}},
              {"opened_at", {Kind::instant, {}}},
              {"responded_at", {Kind::instant, {}}},
              {"resolved_at", {Kind::instant, {}}}},
             rows);
  return source;
}

/// A relationship with both keys, in memory.
struct Record {
  std::unique_ptr<record::Store> store = record::make_memory_store();
  std::string relationship;
  Record() {
    const Side both[] = {Side::client, Side::supplier};
    auto made =
        store->create("northwind-helio", "Northwind", "Helio", both, "setup", at("2026-09-01T08:00:00Z"));
    if (!made) throw std::runtime_error(made.error().what);
    relationship = made->id;
  }
  std::vector<record::Signed> book(Side seat) const { return *store->book(relationship, record::Seat{seat}); }
  Papers papers(Side seat) const { return papers_of(book(seat)); }
};

}  // namespace entente::closing::two_sides
