#include "expression/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/arithmetic.h"
#include "expression/expression.h"
#include "text/similar.h"
#include "time/instant.h"

namespace entente::expression {
namespace {

enum class Unit { second, minute, hour, day, week, month, year };
enum class Qualifier { none, business, calendar };

std::optional<Unit> unit_named(std::string_view word) {
  struct Name {
    std::string_view word;
    Unit unit;
  };
  static constexpr Name kNames[] = {
      {"s", Unit::second},    {"sec", Unit::second},   {"second", Unit::second}, {"seconds", Unit::second},
      {"min", Unit::minute},  {"mins", Unit::minute},  {"minute", Unit::minute}, {"minutes", Unit::minute},
      {"h", Unit::hour},      {"hour", Unit::hour},    {"hours", Unit::hour},    {"day", Unit::day},
      {"days", Unit::day},    {"d", Unit::day},        {"week", Unit::week},     {"weeks", Unit::week},
      {"month", Unit::month}, {"months", Unit::month}, {"quarter", Unit::month}, {"quarters", Unit::month},
      {"year", Unit::year},   {"years", Unit::year},
  };
  for (const Name& name : kNames) {
    if (name.word == word) return name.unit;
  }
  return std::nullopt;
}

std::int64_t micros_of(Unit unit) {
  switch (unit) {
    case Unit::second:
      return 1'000'000;
    case Unit::minute:
      return 60'000'000;
    case Unit::hour:
      return 3'600'000'000;
    default:
      return 86'400'000'000;
  }
}

constexpr std::int64_t kLongestDuration = 36'525LL * 86'400'000'000;  ///< a hundred years

class Reader {
 public:
  Reader(const Written& written, const std::vector<Token>& tokens, std::size_t& at,
         const std::vector<std::string>& calendars, text::Diagnostics& problems)
      : written_(written), tokens_(tokens), at_(at), calendars_(calendars), problems_(problems) {}

  WrittenDuration run() {
    begin_ = tokens_[at_].span.begin;
    bool first = true;
    do {
      part(first);
      first = false;
    } while (ok_ && duration_ahead(tokens_, at_));
    on_calendar();
    if (ok_) finish();
    made_.understood = ok_;
    return made_;
  }

 private:
  text::Span span() const { return {begin_, tokens_[at_ - 1].span.end}; }
  std::string shown() const { return written_.slice(span()); }

  /// One number with its unit; the first part's `business` holds for those that follow.
  void part(bool first) {
    const Token& number = tokens_[at_++];
    Qualifier qualifier = Qualifier::none;
    while (tokens_[at_].kind == Token::Kind::name) {
      const Token& word = tokens_[at_];
      if (word.text == "business" || word.text == "working") {
        if (word.text == "working") working(word);
        qualifier = Qualifier::business;
      } else if (word.text == "calendar") {
        qualifier = Qualifier::calendar;
      } else {
        break;
      }
      qualifier_span_ = word.span;
      ++at_;
    }
    if (first) business_ = qualifier == Qualifier::business;
    if (tokens_[at_].kind != Token::Kind::name) return no_unit(number);
    const Token& word = tokens_[at_++];
    const auto unit = unit_named(word.text);
    if (!unit) return unknown_unit(word);
    if (!first && (qualifier != Qualifier::none || *unit >= Unit::day) && qualifier != Qualifier::none &&
        (qualifier == Qualifier::business) != business_)
      return mixed();
    if (*unit >= Unit::month) return month();
    if (*unit >= Unit::day) return days(number, *unit, qualifier, first);
    if (qualifier == Qualifier::calendar) return calendar_hours();
    if (business_days_) return mixed();
    add(static_cast<Wide>(number.value) * (micros_of(*unit) / kNumberScale));
    made_.whole_days = false;
  }

  void days(const Token& number, Unit unit, Qualifier qualifier, bool first) {
    const int each = unit == Unit::week ? 7 : 1;
    if (number.value % kNumberScale != 0 && qualifier != Qualifier::none) return fraction_of_day();
    const std::int64_t count = number.value / kNumberScale * each;
    if (qualifier == Qualifier::calendar && unit == Unit::day) {
      made_.whole_days = first;
      return add(static_cast<Wide>(count) * micros_of(Unit::day));
    }
    if (qualifier == Qualifier::business && unit == Unit::day) {
      if (!first) return mixed();
      if (count > 36'525) return too_long();
      business_days_ = true;
      made_.business_days = static_cast<int>(count);
      return;
    }
    ambiguous(number, unit, qualifier);
  }

  void on_calendar() {
    if (!tokens_[at_].is_word("on")) return;
    const Token& on = tokens_[at_];
    if (tokens_[at_ + 1].kind != Token::Kind::name) {
      if (!ok_) return;
      ++at_;
      fail(text::error("E0302", "no calendar stands after `on`")
               .at(written_.at(on.span))
               .help(fmt::format("name a calendar of the agreement: {}", listed_calendars())));
      return;
    }
    at_ += 2;
    const Token& name = tokens_[at_ - 1];
    made_.calendar = name.text;
    if (std::ranges::find(calendars_, name.text) != calendars_.end()) return;
    auto problem = text::error("A0203", fmt::format("unknown calendar `{}`", name.text));
    problem.at(written_.at(name.span), "no calendar in this agreement has this name");
    if (const auto near = text::nearest(name.text, calendars_)) {
      written_.repair(problem, fmt::format("change `{}` to `{}`", name.text, *near),
                      text::Applicability::safe, name.span, *near);
    } else if (!calendars_.empty()) {
      problem.help(fmt::format("calendars of this agreement: {}", listed_calendars()));
    } else {
      problem.help("declare it under `calendars`");
    }
    fail(std::move(problem));
  }

  void finish() {
    if (business_ && made_.calendar.empty()) {
      auto problem = text::error("E0302", fmt::format("`{}` does not say on which calendar", shown()));
      problem.at(written_.at(span()), "business time runs on a calendar");
      if (calendars_.size() == 1) {
        written_.repair(problem, fmt::format("write `{} on {}`", shown(), calendars_[0]),
                        text::Applicability::changes_meaning, span(),
                        fmt::format("{} on {}", shown(), calendars_[0]));
      } else {
        problem.help(fmt::format("write `{} on` and a calendar: {}", shown(), listed_calendars()));
      }
      return fail(std::move(problem));
    }
    if (!business_ && !made_.calendar.empty()) {
      auto problem =
          text::error("E0303", fmt::format("`{}` is elapsed time and runs on no calendar", shown()));
      problem.at(written_.at(span()), "hours of a calendar are called business hours");
      problem.help(fmt::format("put `business` before the unit, or leave out `on {}`", made_.calendar));
      return fail(std::move(problem));
    }
  }

  void working(const Token& word) {
    auto problem = text::error("E0304", "`working` time is called `business` time here");
    problem.at(written_.at(word.span));
    written_.repair(problem, "write `business`", text::Applicability::safe, word.span, "business");
    fail(std::move(problem));
  }

  void no_unit(const Token& number) {
    fail(text::error("E0307", fmt::format("`{}` has no unit of time", written_.slice(number.span)))
             .at(written_.at(number.span))
             .help("write a unit: s, min, h, `business hours on` a calendar, or `calendar days`"));
  }

  void unknown_unit(const Token& word) {
    static const std::vector<std::string> kUnits = {"seconds", "minutes", "hours",    "days",
                                                    "weeks",   "months",  "business", "calendar"};
    auto problem = text::error("E0304", fmt::format("`{}` is not a unit of time", word.text));
    problem.at(written_.at(word.span), "after a number stands a unit");
    if (word.text == "m") {
      problem.help("write `min` for minutes; months have no fixed length");
    } else if (const auto near = text::nearest(word.text, kUnits)) {
      written_.repair(problem, fmt::format("change `{}` to `{}`", word.text, *near),
                      text::Applicability::changes_meaning, word.span, *near);
    } else {
      problem.help("write a unit: s, min, h, `business hours on` a calendar, or `calendar days`");
    }
    fail(std::move(problem));
  }

  void month() {
    fail(text::error("E0305", fmt::format("`{}` has no fixed length", shown()))
             .at(written_.at(span()), "months have 28 to 31 days")
             .help("write calendar days: `90 calendar days`"));
  }

  void calendar_hours() {
    auto problem = text::error("E0304", fmt::format("`{}` says `calendar` of a unit below a day", shown()));
    problem.at(written_.at(qualifier_span_), "only days are told apart so");
    written_.repair(problem, "leave out `calendar`: hours, minutes and seconds are elapsed time",
                    text::Applicability::safe, {qualifier_span_.begin, tokens_[at_ - 1].span.begin}, "");
    fail(std::move(problem));
  }

  void fraction_of_day() {
    fail(text::error("E0307", fmt::format("`{}` is not a whole number of days", shown()))
             .at(written_.at(span()))
             .help("write hours"));
  }

  void mixed() {
    fail(text::error("E0307", fmt::format("`{}` mixes units that do not add up", shown()))
             .at(written_.at(span()))
             .help("write one kind of time: `1 h 30 min`, `8 business hours 30 min on office`, `10 business "
                   "days on office`"));
  }

  void too_long() {
    fail(text::error("E0307", fmt::format("`{}` is longer than a hundred years", shown()))
             .at(written_.at(span())));
  }

  /// `2 days`: the two readings and the deadlines that they give for something opened on a Thursday before a
  /// weekend.
  void ambiguous(const Token& number, Unit unit, Qualifier qualifier) {
    const std::int64_t weeks = unit == Unit::week ? number.value / kNumberScale : 0;
    const std::int64_t days = unit == Unit::week ? weeks * 7 : number.value / kNumberScale;
    const std::int64_t business = unit == Unit::week ? weeks * 5 : days;
    // The words before the unit are part of what has two readings; a calendar after it has to be read over.
    const text::Span span = this->span();
    const std::string said = shown();
    auto problem = text::error("E0311", fmt::format("`{}` can mean two different deadlines", said));
    problem.at(written_.at(span),
               qualifier == Qualifier::none ? "calendar days or business days?" : "how many days?");
    if (days > 0 && days <= 36'525 && number.value % kNumberScale == 0 && qualifier == Qualifier::none) {
      const time::Date opened = time::Date::of(2026, 4, 2);
      const time::Date elapsed = opened + static_cast<std::int32_t>(days);
      time::Date skipped = opened;
      for (std::int64_t left = business; left > 0; --left) {
        do skipped = skipped + 1;
        while (skipped.weekday() >= time::Weekday::saturday);
      }
      problem.note(
          fmt::format("a ticket opened {} 16:10 would be due {} 16:10 or, without weekends and before any "
                      "holiday, {} 16:10",
                      day_shown(opened), day_shown(elapsed), day_shown(skipped)));
    }
    const std::string on = calendars_.empty() ? "a calendar" : calendars_.front();
    problem.help(fmt::format("write `{} calendar days`, or `{} business days on {}`", days, business, on));
    fail(std::move(problem));
  }

  static std::string day_shown(time::Date date) {
    std::string day(time::short_name(date.weekday()));
    if (!day.empty()) day[0] = static_cast<char>(day[0] - 'a' + 'A');
    return day + " " + date.to_string();
  }

  void add(Wide micros) {
    const Wide sum = made_.micros + micros;
    if (sum > kLongestDuration) return too_long();
    made_.micros = static_cast<std::int64_t>(sum);
  }

  std::string listed_calendars() const {
    if (calendars_.empty()) return "the agreement declares none";
    return fmt::format("{}", fmt::join(calendars_, ", "));
  }

  void fail(text::Diagnostic problem) {
    ok_ = false;
    problems_.push_back(std::move(problem));
  }

  const Written& written_;
  const std::vector<Token>& tokens_;
  std::size_t& at_;
  const std::vector<std::string>& calendars_;
  text::Diagnostics& problems_;
  WrittenDuration made_;
  std::uint32_t begin_ = 0;
  text::Span qualifier_span_;
  bool business_ = false;
  bool business_days_ = false;
  bool ok_ = true;
};

}  // namespace

bool duration_ahead(const std::vector<Token>& tokens, std::size_t at) {
  if (tokens[at].kind != Token::Kind::number) return false;
  const Token& word = tokens[at + 1];
  if (word.kind != Token::Kind::name || word.quoted) return false;
  static constexpr std::string_view kOther[] = {"and", "or", "in", "is", "not", "on",      "of",
                                                "AND", "OR", "IN", "IS", "NOT", "between", "BETWEEN"};
  return std::ranges::find(kOther, word.text) == std::end(kOther);
}

WrittenDuration read_duration(const Written& written, const std::vector<Token>& tokens, std::size_t& at,
                              const std::vector<std::string>& calendars, text::Diagnostics& problems) {
  return Reader(written, tokens, at, calendars, problems).run();
}

text::Outcome<DurationLiteral> parse_duration(const std::string& written, const text::Place& place,
                                              const std::vector<std::string>& calendars) {
  const Written source{written, place};
  text::Diagnostics problems;
  const std::vector<Token> tokens = tokenize(source, problems);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  if (tokens[0].kind == Token::Kind::number && tokens.size() == 2) {
    return text::refuse(
        text::error("E0307", fmt::format("`{}` has no unit of time", written))
            .at(place)
            .help("write a unit: s, min, h, `business hours on` a calendar, or `calendar days`"));
  }
  const auto no_duration = [&] {
    return text::error("E0307", fmt::format("`{}` is not a duration", written))
        .at(place)
        .help("write a number and a unit: `30 min`, `8 business hours on office`, `2 calendar days`");
  };
  if (!duration_ahead(tokens, 0)) return text::refuse(no_duration());
  std::size_t at = 0;
  const WrittenDuration read = read_duration(source, tokens, at, calendars, problems);
  if (problems.empty() && tokens[at].kind != Token::Kind::end) problems.push_back(no_duration());
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return DurationLiteral{{read.micros}, read.calendar, read.business_days};
}

}  // namespace entente::expression
