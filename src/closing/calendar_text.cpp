// The queue as iCalendar (RFC 5545): all-day events with stable ids, lines folded at 75 bytes.
#include <fmt/format.h>

#include "closing/queue.h"

namespace entente::closing {
namespace {

constexpr std::size_t kLineMax = 75;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      out += c;
    }
  }
  return out;
}

/// Folds between characters: a continuation begins with a space, which counts.
void add_line(std::string& out, std::string_view line) {
  std::size_t room = kLineMax;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xc0U) == 0x80U) --cut;
    out += line.substr(0, cut);
    out += "\r\n ";
    line.remove_prefix(cut);
    room = kLineMax - 1;
  }
  out += line;
  out += "\r\n";
}

std::string compact(time::Date date) {
  return fmt::format("{:04}{:02}{:02}", date.year(), date.month(), date.day());
}

std::string stamp(time::Instant at) {
  const time::LocalTime local = time::Zone().to_local(at);
  const std::int64_t seconds = local.time_of_day().micros / 1'000'000;
  return fmt::format("{}T{:02}{:02}{:02}Z", compact(local.date()), seconds / 3600, seconds / 60 % 60,
                     seconds % 60);
}

/// Ids hold letters, digits and a few signs; everything else is made plain.
std::string uid(const QueueItem& item, const CalendarText& options) {
  std::string plain;
  for (const char c : item.id)
    plain +=
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'
            ? c
            : '_';
  return fmt::format("{}@{}.entente", plain, options.relationship.empty() ? "local" : options.relationship);
}

}  // namespace

std::string calendar_text(std::span<const QueueItem> items, const CalendarText& options) {
  std::string out;
  for (const std::string_view line : {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Entente//queue//EN",
                                      "CALSCALE:GREGORIAN", "METHOD:PUBLISH"})
    add_line(out, line);
  add_line(out, fmt::format("X-WR-CALNAME:{}", escaped(options.name)));
  for (const QueueItem& item : items) {
    if (!item.due) continue;
    const bool others = options.seat && ((item.turn == Turn::client && *options.seat == Side::supplier) ||
                                         (item.turn == Turn::supplier && *options.seat == Side::client));
    if (others) continue;
    std::string about = item.consequence;
    if (item.amount)
      about += fmt::format("{}at stake: {}", about.empty() ? "" : "\n", item.amount->to_string());
    about += fmt::format("{}turn: {}", about.empty() ? "" : "\n", name(item.turn));
    add_line(out, "BEGIN:VEVENT");
    add_line(out, "UID:" + uid(item, options));
    add_line(out, "DTSTAMP:" + stamp(options.now));
    add_line(out, fmt::format("SEQUENCE:{}", item.revision));
    add_line(out, "DTSTART;VALUE=DATE:" + compact(*item.due));
    add_line(out, "DTEND;VALUE=DATE:" + compact(*item.due + 1));
    add_line(out, fmt::format("SUMMARY:{}", escaped(fmt::format("{}: {}", item.verb, item.what))));
    add_line(out, fmt::format("DESCRIPTION:{}", escaped(about)));
    if (!options.base_url.empty() && !item.link.empty())
      add_line(out, fmt::format("URL:{}/{}", options.base_url, item.link));
    add_line(out, "TRANSP:TRANSPARENT");
    add_line(out, "END:VEVENT");
  }
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace entente::closing
