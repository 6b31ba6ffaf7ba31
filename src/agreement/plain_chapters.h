// The chapters of an agreement in plain words, and the small words that they share. Internal to
// plain_words.cpp and the chapters' own files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agreement/plain_words.h"

namespace entente::agreement {

/// What a chapter is told from.
struct Telling {
  const Agreement& agreement;
  const Terms& terms;
  time::Date day;
  const Worked& worked;
};

Chapter tell_agreement(const Telling& telling);     // plain_words.cpp
Chapter tell_term(const Telling& telling);          // plain_words.cpp
Chapter tell_objectives(const Telling& telling);    // plain_words.cpp
Chapter tell_services(const Telling& telling);      // plain_words.cpp
Chapter tell_calendars(const Telling& telling);     // plain_time.cpp
Chapter tell_data(const Telling& telling);          // plain_measures.cpp
Chapter tell_clocks(const Telling& telling);        // plain_measures.cpp
Chapter tell_measures(const Telling& telling);      // plain_measures.cpp
Chapter tell_levels(const Telling& telling);        // plain_levels.cpp
Chapter tell_charges(const Telling& telling);       // plain_charges.cpp
Chapter tell_indexes(const Telling& telling);       // plain_charges.cpp
Chapter tell_invoicing(const Telling& telling);     // plain_charges.cpp
Chapter tell_credits(const Telling& telling);       // plain_credits.cpp
Chapter tell_deliverables(const Telling& telling);  // plain_credits.cpp
Chapter tell_relief(const Telling& telling);        // plain_history.cpp
Chapter tell_swaps(const Telling& telling);         // plain_history.cpp
Chapter tell_causes(const Telling& telling);        // plain_history.cpp
Chapter tell_triggers(const Telling& telling);      // plain_history.cpp
Chapter tell_amendments(const Telling& telling);    // plain_history.cpp

/// Adds a sentence to a topic.
void say(Topic& topic, std::string text, const text::Place& place = {}, std::string clause = {});

std::string day_words(time::Date day);                 ///< "1 May 2026"
std::string month_words(time::Month month);            ///< "May 2026"
std::string month_name(unsigned month);                ///< "May"
std::string yearly_day_words(calendar::MonthDay day);  ///< "25 December"
std::string week_day_words(unsigned weekday);          ///< "Monday"
/// "a", "a and b", "a, b and c"
std::string list_words(const std::vector<std::string>& items, std::string_view last = "and");
std::string hours_words(const std::vector<calendar::Hours>& hours);  ///< "08:00-12:30 and 13:30-18:00"
std::string side_words(Side side);                    ///< "the client", "both sides", "neither side"
std::string calendar_words(const std::string& name);  ///< "the hours of calendar `office`", "every minute"
std::string ordinal(std::int64_t n);                  ///< "first", "4th"
/// `written`, an expression over the rows of `dataset`, as people would say it.
std::string expression_words(const Terms& terms, const std::string& dataset, const std::string& written);
/// A condition; else it is a number, a time or a text.
bool is_condition(const Terms& terms, const std::string& dataset, const std::string& written);

/// First month of the contract year that contains `month`.
time::Month contract_year_start(const Terms& terms, time::Month month);

}  // namespace entente::agreement
