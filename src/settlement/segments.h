// The days of an agreement: which terms hold when, where months are cut, contract years, and due dates.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "calendar/calendar.h"
#include "settlement/tally.h"

namespace entente::settlement {

/// Days on which the agreement holds at all; an open end lies in the year 2200.
time::DateRange term_of(const agreement::Terms& terms);
/// The days of `month` within the term.
time::DateRange days_within(const agreement::Terms& terms, time::Month month);
/// First month of the contract year that contains `month`; the first year begins with the month of the term's
/// first day.
time::Month contract_year_of(const agreement::Terms& terms, time::Month month);

const agreement::ServiceLevel* find_level(const agreement::Terms& terms, const std::string& name);
const agreement::Measure* find_measure(const agreement::Terms& terms, const std::string& name);
const agreement::Dataset* find_dataset(const agreement::Terms& terms, const std::string& name);
const agreement::Clock* find_clock(const agreement::Terms& terms, const std::string& name);

/// The calendar of this name, compiled for `range`; `always`, where no calendar has that name, is every
/// minute.
std::shared_ptr<const calendar::Calendar> compile_calendar(const agreement::Terms& terms,
                                                           const std::string& name, time::DateRange range);

/// `day` and then `span`: business days on its calendar, calendar days, months (to the last day of a shorter
/// month).
time::Date after(const agreement::Terms& terms, time::Date day, const agreement::Span& span);

/// What a relief claim had come to at `as_of`, with what was known at `known`.
enum class ClaimState { unknown, pending, granted, refused };
ClaimState state_of(const agreement::Terms& terms, const agreement::ReliefClaim& claim, time::Instant as_of,
                    std::optional<time::Instant> known);

}  // namespace entente::settlement
