#include "expression/functions.h"

#include <algorithm>

namespace entente::expression {
namespace {

constexpr unsigned bit(Kind kind) {
  return 1U << static_cast<unsigned>(kind);
}
constexpr unsigned kText = bit(Kind::text);
constexpr unsigned kInstant = bit(Kind::instant);
constexpr unsigned kDay = bit(Kind::instant) | bit(Kind::date);
constexpr unsigned kAmount = bit(Kind::number) | bit(Kind::duration);
constexpr std::size_t kAnyNumber = 1'000;

constexpr Function kFunctions[] = {
    {"coalesce", Op::coalesce, 2, kAnyNumber, "coalesce(x, otherwise)", "values of one type", 0,
     Kind::boolean},
    {"if", Op::choose, 3, 3, "if(condition, x, otherwise)", "a condition and two values", 0, Kind::boolean},
    {"min", Op::minimum, 2, kAnyNumber, "min(x, y)", "values of one type", 0, Kind::boolean},
    {"max", Op::maximum, 2, kAnyNumber, "max(x, y)", "values of one type", 0, Kind::boolean},
    {"abs", Op::absolute, 1, 1, "abs(x)", "a number or a duration", kAmount, Kind::number},
    {"round", Op::round, 1, 2, "round(x, 2)", "a number", bit(Kind::number), Kind::number},
    {"lower", Op::lower, 1, 1, "lower(x)", "text", kText, Kind::text},
    {"upper", Op::upper, 1, 1, "upper(x)", "text", kText, Kind::text},
    {"trim", Op::trim, 1, 1, "trim(x)", "text", kText, Kind::text},
    {"length", Op::length, 1, 1, "length(x)", "text", kText, Kind::number},
    {"starts_with", Op::starts_with, 2, 2, "starts_with(x, \"..\")", "text", kText, Kind::boolean},
    {"ends_with", Op::ends_with, 2, 2, "ends_with(x, \"..\")", "text", kText, Kind::boolean},
    {"contains", Op::contains, 2, 2, "contains(x, \"..\")", "text", kText, Kind::boolean},
    {"date", Op::date_of, 1, 1, "date of x", "an instant", kInstant, Kind::date},
    {"month", Op::month_of, 1, 1, "month of x", "an instant or a date", kDay, Kind::text},
    {"weekday", Op::weekday_of, 1, 1, "weekday of x", "an instant or a date", kDay, Kind::text},
    {"hour", Op::hour_of, 1, 1, "hour of x", "an instant", kInstant, Kind::number},
    {"year", Op::year_of, 1, 1, "year of x", "an instant or a date", kDay, Kind::number},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

const Function* function_named(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : &*found;
}

}  // namespace entente::expression
