#include "agreement/value_codecs.h"

#include <fmt/format.h>

namespace entente::agreement {

using document::Decoding;
using document::Node;

bool refuse_part(Decoding& decoding, const Node& node, std::string code, const std::string& what,
                 const Misread& wrong) {
  text::Diagnostic made = text::error(std::move(code), fmt::format("`{}` is not {}", node.scalar, what));
  made.at(place_inside(node, wrong.begin, wrong.length), wrong.why);
  if (!wrong.example.empty()) made.help("write for example " + wrong.example);
  decoding.report(std::move(made));
  return false;
}

namespace {

template <class Value>
bool accept_reading(const Reading<Value>& reading, const Node& node, Value& out, Decoding& decoding,
                    std::string code, const std::string& what) {
  if (!reading) return refuse_part(decoding, node, std::move(code), what, reading.error());
  out = *reading;
  return true;
}

nlohmann::json text_schema(const std::string& pattern) {
  return {{"type", nlohmann::json::array({"string", "number"})}, {"pattern", pattern}};
}

}  // namespace

bool DipCodec::decode(const Node& node, Quantity& out, Decoding& decoding) {
  if (!document::want_scalar(node, decoding, type_name(), "down to 85%")) return false;
  Phrase phrase(node.scalar);
  if (!phrase.accept("down to")) phrase.accept("up to");
  auto quantity = take_quantity(phrase);
  if (quantity && !phrase.done()) {
    quantity = failure(Misread{phrase.offset(), phrase.rest().size(), "nothing may follow the dip",
                               "`down to 85%` or `up to 6 h`"});
  }
  return accept_reading(quantity, node, out, decoding, "A0104", "a dip");
}

nlohmann::json DipCodec::schema() {
  return text_schema("^((down|up) to )?-?[0-9.]");
}

bool CalendarDaysCodec::decode(const Node& node, std::int64_t& out, Decoding& decoding) {
  if (!document::want_scalar(node, decoding, type_name(), "15 calendar days")) return false;
  Phrase phrase(node.scalar);
  const auto days = phrase.whole();
  if (days && *days >= 0 &&
      (phrase.accept("calendar days") || phrase.accept("calendar day") || phrase.accept("days") ||
       phrase.accept("day") || true) &&
      phrase.done()) {
    out = *days;
    return true;
  }
  return refuse_part(
      decoding, node, "A0103", "a number of calendar days",
      {0, node.scalar.size(), "a whole number of calendar days is wanted", "`15 calendar days`"});
}

Node CalendarDaysCodec::encode(std::int64_t days) {
  return Node::text(fmt::format("{} calendar {}", days, days == 1 ? "day" : "days"));
}

nlohmann::json CalendarDaysCodec::schema() {
  return text_schema("^[0-9]+( calendar)?( days?)?$");
}

bool CountedInCodec::decode(const Node& node, Placed<std::string>& out, Decoding& decoding) {
  if (!document::want_scalar(node, decoding, type_name(), "month of resolved_at")) return false;
  Phrase phrase(node.scalar);
  phrase.accept("month of");
  const std::size_t begin = phrase.offset();
  const auto column = phrase.word();
  if (column.empty() || !phrase.done()) {
    return refuse_part(
        decoding, node, "A0106", "a column that places rows in a month",
        {begin, node.scalar.size() - begin, "the name of one column is wanted", "`month of resolved_at`"});
  }
  out = placed_part(node, std::string(column), begin, column.size());
  return true;
}

nlohmann::json CountedInCodec::schema() {
  return {{"type", "string"}};
}

bool decode_share(const Node& node, money::Percent& out, Decoding& decoding, std::string_view of_what) {
  const std::string example = fmt::format("`10% {}`", of_what);
  if (!document::want_scalar(node, decoding, "a share", example)) return false;
  Phrase phrase(node.scalar);
  const auto share = phrase.percent();
  if (!share)
    return refuse_part(decoding, node, "A0106", "a share",
                       {0, node.scalar.size(), "a share begins with a number and `%`", example});
  if (!phrase.done() && !(phrase.accept(of_what) && phrase.done())) {
    return refuse_part(
        decoding, node, "A0106", "a share that holds here",
        {phrase.offset(), phrase.rest().size(), fmt::format("here the share is `{}`", of_what), example});
  }
  out = *share;
  return true;
}

nlohmann::json share_schema() {
  return {{"type", "string"}, {"pattern", "^-?[0-9. ]+ ?%"}};
}

bool ShiftsCodec::decode(const Node& node, std::vector<DatedHours>& out, Decoding& decoding) {
  if (!document::want_mapping(node, decoding, type_name())) return false;
  bool fine = true;
  for (const auto& entry : node.entries) {
    DatedHours made;
    made.key_written = entry.key;
    made.key_place = entry.key_place;
    made.date = time::Date::parse(entry.key);
    if (!made.date && entry.key != "daily") {
      decoding.report(
          text::error("A0109", fmt::format("`{}` is not a date", entry.key))
              .at(entry.key_place, "a date such as 2026-12-24 is wanted, or `daily` for a break"));
      fine = false;
      continue;
    }
    if (!document::want_scalar(entry.value, decoding, "hours", "09:00-13:00")) {
      fine = false;
      continue;
    }
    made.hours_written = entry.value.scalar;
    made.hours_place = entry.value.where();
    if (!accept_reading(read_hours(entry.value.scalar), entry.value, made.hours, decoding, "A0102", "hours"))
      fine = false;
    out.push_back(std::move(made));
  }
  return fine;
}

Node ShiftsCodec::encode(const std::vector<DatedHours>& value) {
  Node made = Node::map();
  for (const auto& each : value)
    made.add(each.date ? each.date->to_string() : "daily", Node::text(write(each.hours)));
  return made;
}

nlohmann::json ShiftsCodec::schema() {
  return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
}

}  // namespace entente::agreement

namespace entente::document {

using agreement::Misread;
using agreement::Phrase;
using agreement::refuse_part;

bool Codec<agreement::Span>::decode(const Node& node, agreement::Span& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "10 business days on office")) return false;
  return agreement::accept_reading(agreement::read_span(node.scalar), node, out, decoding, "A0103",
                                   "an amount of time");
}
Node Codec<agreement::Span>::encode(const agreement::Span& value) {
  return Node::text(agreement::write(value));
}
nlohmann::json Codec<agreement::Span>::schema() {
  return {{"type", "string"},
          {"pattern", "^[0-9][0-9. ]* ?[a-z]"},
          {"examples", {"90 calendar days", "8 business hours on office", "30 min"}}};
}

bool Codec<agreement::Quantity>::decode(const Node& node, agreement::Quantity& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "95%")) return false;
  return agreement::accept_reading(agreement::read_quantity(node.scalar), node, out, decoding, "A0104",
                                   "a bar");
}
Node Codec<agreement::Quantity>::encode(const agreement::Quantity& value) {
  return Node::text(agreement::write(value));
}
nlohmann::json Codec<agreement::Quantity>::schema() {
  return {{"type", nlohmann::json::array({"string", "number"})},
          {"pattern", "^-?[0-9.]"},
          {"examples", {"95%", "300", "4 business hours on office"}}};
}

bool Codec<agreement::Bounds>::decode(const Node& node, agreement::Bounds& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "96% .. 97%")) return false;
  const auto read = agreement::read_bounds(node.scalar);
  if (!read) return refuse_part(decoding, node, "A0105", "a band of results", read.error());
  out = read->bounds;
  out.place = node.where();
  if (out.from) out.from_place = agreement::place_inside(node, read->from_begin, read->from_length);
  if (out.to) out.to_place = agreement::place_inside(node, read->to_begin, read->to_length);
  return true;
}
Node Codec<agreement::Bounds>::encode(const agreement::Bounds& value) {
  return Node::text(agreement::write(value));
}
nlohmann::json Codec<agreement::Bounds>::schema() {
  return {{"type", "string"}, {"examples", {"96% .. 97%", "96% through 97%", "below 96%", "from 99%"}}};
}

bool Codec<agreement::Window>::decode(const Node& node, agreement::Window& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "month")) return false;
  Phrase phrase(node.scalar);
  using Kind = agreement::Window::Kind;
  agreement::Window made;
  bool fine = true;
  if (phrase.accept("month") || phrase.accept("calendar month")) {
    made.kind = Kind::month;
  } else if (phrase.accept("quarter") || phrase.accept("calendar quarter")) {
    made.kind = Kind::quarter;
  } else if (phrase.accept("contract year")) {
    made.kind = Kind::year;
    made.contract_year = true;
  } else if (phrase.accept("year") || phrase.accept("calendar year")) {
    made.kind = Kind::year;
  } else {
    phrase.accept("rolling");
    const auto months = phrase.whole();
    made.kind = Kind::rolling;
    made.months = months ? static_cast<int>(*months) : 0;
    fine = months && *months >= 1 && *months <= 120 && (phrase.accept("months") || phrase.accept("month"));
  }
  if (!fine || !phrase.done()) {
    return refuse_part(decoding, node, "A0114", "a window",
                       {0, node.scalar.size(), "the time that one result covers is wanted",
                        "`month`, `quarter`, `year`, `contract year` or `rolling 3 months`"});
  }
  out = made;
  return true;
}
Node Codec<agreement::Window>::encode(const agreement::Window& value) {
  using Kind = agreement::Window::Kind;
  switch (value.kind) {
    case Kind::month:
      return Node::text("month");
    case Kind::quarter:
      return Node::text("quarter");
    case Kind::year:
      return Node::text(value.contract_year ? "contract year" : "year");
    case Kind::rolling:
      break;
  }
  return Node::text("rolling " + agreement::counted(value.months, "month"));
}
nlohmann::json Codec<agreement::Window>::schema() {
  return {{"type", "string"},
          {"pattern",
           "^(month|quarter|year|contract year|calendar (month|quarter|year)|(rolling )?[0-9]+ months?)$"}};
}

bool Codec<agreement::LevelRounding>::decode(const Node& node, agreement::LevelRounding& out,
                                             Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "2 decimals")) return false;
  Phrase phrase(node.scalar);
  const auto places = phrase.whole();
  agreement::LevelRounding made;
  bool fine =
      places && *places >= 0 && *places <= 12 && (phrase.accept("decimals") || phrase.accept("decimal"));
  if (fine) made.places = static_cast<int>(*places);
  if (fine && phrase.accept_sign(",")) {
    const auto mode = money::rounding_named(phrase.rest());
    fine = mode.has_value();
    if (mode) {
      made.mode = *mode;
      phrase.rewind(phrase.text().size());
    }
  }
  if (!fine || !phrase.done()) {
    return refuse_part(
        decoding, node, "A0114", "a rounding",
        {0, node.scalar.size(),
         "a number of decimals is wanted; without rounding, leave the line out or write `none`",
         "`2 decimals` or `1 decimal, half even`"});
  }
  out = made;
  return true;
}
Node Codec<agreement::LevelRounding>::encode(const agreement::LevelRounding& value) {
  std::string made = agreement::counted(value.places, "decimal");
  if (value.mode != money::Rounding::half_away_from_zero) made += ", " + std::string(money::name(value.mode));
  return Node::text(made);
}
nlohmann::json Codec<agreement::LevelRounding>::schema() {
  return {{"type", "string"}, {"pattern", "^(none|[0-9]+ decimals?(, .*)?)$"}};
}

bool Codec<agreement::Selection>::decode(const Node& node, agreement::Selection& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "incidents")) return false;
  Phrase phrase(node.scalar);
  const auto dataset = phrase.word();
  const std::size_t dataset_begin = 0;
  out.place = node.where();
  if (dataset.empty()) {
    return refuse_part(
        decoding, node, "A0110", "a choice of rows",
        {0, node.scalar.size(), "the name of a dataset is wanted", "`incidents where priority == \"P1\"`"});
  }
  out.dataset = agreement::placed_part(node, std::string(dataset), dataset_begin, dataset.size());
  if (phrase.done()) return true;
  const std::size_t at = phrase.offset();
  if (!phrase.accept("where") || phrase.done()) {
    return refuse_part(decoding, node, "A0110", "a choice of rows",
                       {at, node.scalar.size() - at, "`where` and a condition may follow the dataset",
                        "`incidents where priority == \"P1\"`"});
  }
  out.where = agreement::placed_part(node, std::string(phrase.rest()), phrase.offset(), phrase.rest().size());
  return true;
}
Node Codec<agreement::Selection>::encode(const agreement::Selection& value) {
  if (value.dataset.value.empty()) return Node{};
  return Node::text(value.where ? value.dataset.value + " where " + value.where->value : value.dataset.value);
}
nlohmann::json Codec<agreement::Selection>::schema() {
  return {{"type", "string"}, {"minLength", 1}};
}

bool Codec<time::DateRange>::decode(const Node& node, time::DateRange& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "2026-03-02 to 2026-03-20")) return false;
  Phrase phrase(node.scalar);
  const auto first = phrase.date();
  const auto last = first ? (phrase.accept("to") ? phrase.date() : first) : std::nullopt;
  if (!first || !last || !phrase.done()) {
    return refuse_part(
        decoding, node, "A0109", "a range of days",
        {phrase.offset(), phrase.rest().size(), "two dates with `to` between them are wanted, both included",
         "`2026-03-02 to 2026-03-20`"});
  }
  out = {*first, *last + 1};
  return true;
}
Node Codec<time::DateRange>::encode(const time::DateRange& value) {
  return Node::text(value.begin.to_string() + " to " + (value.end - 1).to_string());
}
nlohmann::json Codec<time::DateRange>::schema() {
  return {{"type", "string"}, {"pattern", "^\\d{4}-\\d\\d-\\d\\d( to \\d{4}-\\d\\d-\\d\\d)?$"}};
}

bool Codec<calendar::MonthDay>::decode(const Node& node, calendar::MonthDay& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "12-25")) return false;
  const auto day = agreement::read_month_day(node.scalar);
  if (!day)
    return refuse_part(decoding, node, "A0109", "a day of every year",
                       {0, node.scalar.size(), "month and day are wanted", "`12-25`"});
  out = *day;
  return true;
}
Node Codec<calendar::MonthDay>::encode(const calendar::MonthDay& value) {
  return Node::text(agreement::write(value));
}
nlohmann::json Codec<calendar::MonthDay>::schema() {
  return {{"type", "string"}, {"pattern", "^\\d\\d-\\d\\d$"}};
}

namespace {

/// `mon-fri 09:00-17:30, sat 09:00-12:00`: hours of the week on one line.
bool decode_week_line(const Node& node, agreement::WeekText& out, Decoding& decoding) {
  const std::string_view all = node.scalar;
  std::size_t at = 0;
  while (at < all.size()) {
    const std::size_t end = std::min(all.find_first_of(",;", at), all.size());
    std::size_t begin = at;
    while (begin < end && all[begin] == ' ') ++begin;
    const std::size_t space = std::min(all.find(' ', begin), end);
    agreement::WeekText::Line line;
    line.days_written = std::string(all.substr(begin, space - begin));
    line.days_place = agreement::place_inside(node, begin, space - begin);
    auto days = agreement::read_days(line.days_written);
    if (!days) {
      auto wrong = days.error();
      wrong.begin += begin;
      return refuse_part(decoding, node, "A0102", "hours of the week", wrong);
    }
    line.days = *days;
    std::size_t hours_begin = space;
    while (hours_begin < end && all[hours_begin] == ' ') ++hours_begin;
    line.hours_written = std::string(all.substr(hours_begin, end - hours_begin));
    line.hours_place = agreement::place_inside(node, hours_begin, end - hours_begin);
    auto hours = agreement::read_hours(line.hours_written);
    if (!hours) {
      auto wrong = hours.error();
      wrong.begin += hours_begin;
      return refuse_part(decoding, node, "A0102", "hours of the week", wrong);
    }
    line.hours = *hours;
    out.lines.push_back(std::move(line));
    at = end + 1;
  }
  return true;
}

}  // namespace

bool Codec<agreement::WeekText>::decode(const Node& node, agreement::WeekText& out, Decoding& decoding) {
  out.place = node.place;
  if (node.is_scalar() && !node.is_null()) return decode_week_line(node, out, decoding);
  if (!want_mapping(node, decoding, type_name())) return false;
  bool fine = true;
  for (const auto& entry : node.entries) {
    agreement::WeekText::Line line;
    line.days_written = entry.key;
    line.days_place = entry.key_place;
    line.hours_place = entry.value.where();
    auto days = agreement::read_days(entry.key);
    if (!days) {
      decoding.report(text::error("A0102", fmt::format("`{}` is not a choice of days of the week", entry.key))
                          .at(entry.key_place, days.error().why)
                          .help("write for example " + days.error().example));
      fine = false;
      continue;
    }
    line.days = *days;
    if (!want_scalar(entry.value, decoding, "hours", "09:00-17:30")) {
      fine = false;
      continue;
    }
    line.hours_written = entry.value.scalar;
    fine = agreement::accept_reading(agreement::read_hours(entry.value.scalar), entry.value, line.hours,
                                     decoding, "A0102", "hours") &&
           fine;
    out.lines.push_back(std::move(line));
  }
  return fine;
}
Node Codec<agreement::WeekText>::encode(const agreement::WeekText& value) {
  Node made = Node::map();
  for (const auto& line : value.lines) made.add(line.days_written, Node::text(agreement::write(line.hours)));
  return made;
}
nlohmann::json Codec<agreement::WeekText>::schema() {
  return {{"type", nlohmann::json::array({"object", "string"})},
          {"additionalProperties", {{"type", "string"}}}};
}

bool Codec<agreement::HolidayText>::decode(const Node& node, agreement::HolidayText& out,
                                           Decoding& decoding) {
  out.place = node.where();
  const Node* on = &node;
  if (node.is_mapping()) {
    on = node.find("on");
    for (const auto& entry : node.entries) {
      if (entry.key == "name" && entry.value.is_scalar()) {
        out.name = entry.value.scalar;
      } else if (entry.key != "on") {
        decoding.report(text::error("A0109", fmt::format("a holiday has no key `{}`", entry.key))
                            .at(entry.key_place, "only `on` and `name` are known here"));
        return false;
      }
    }
    if (on == nullptr) {
      decoding.report(text::error("A0109", "this holiday has no day")
                          .at(node.place, "`on` is missing")
                          .help("write `{on: 2026-06-01, name: Founder's day}`"));
      return false;
    }
    out.place = on->where();
  }
  if (!want_scalar(*on, decoding, type_name(), "2026-12-24")) return false;
  const std::string& written = on->scalar;
  out.date = time::Date::parse(written);
  if (out.date) return true;
  out.yearly = agreement::read_month_day(written);
  if (out.yearly) return true;
  if (written.ends_with(".ics")) {
    out.file = written;
    return true;
  }
  return refuse_part(decoding, *on, "A0109", "a holiday",
                     {0, written.size(), "a date, a day of every year, or an iCalendar file is wanted",
                      "`2026-12-24`, `12-25` or `bank-holidays.ics`"});
}
Node Codec<agreement::HolidayText>::encode(const agreement::HolidayText& value) {
  const std::string day = value.date     ? value.date->to_string()
                          : value.yearly ? agreement::write(*value.yearly)
                                         : value.file;
  if (value.name.empty()) return Node::text(day);
  Node made = Node::map();
  made.add("on", Node::text(day));
  made.add("name", Node::text(value.name));
  return made;
}
nlohmann::json Codec<agreement::HolidayText>::schema() {
  return {{"anyOf",
           {{{"type", "string"}},
            {{"type", "object"},
             {"properties", {{"on", {{"type", "string"}}}, {"name", {{"type", "string"}}}}},
             {"required", {"on"}},
             {"additionalProperties", false}}}}};
}

}  // namespace entente::document
