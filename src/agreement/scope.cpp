// What names mean over the rows of a dataset, and what follows from a measure: type, direction and unit.
#include <algorithm>

#include "agreement/agreement.h"
#include "agreement/checks.h"
#include "tables/tables.h"

namespace entente::agreement {

namespace {

expression::Kind column_kind(const std::string& type) {
  if (type == "number") return expression::Kind::number;
  if (type == "instant") return expression::Kind::instant;
  if (type == "date") return expression::Kind::date;
  if (type == "boolean") return expression::Kind::boolean;
  return expression::Kind::text;
}

expression::Type clock_type(const Clock& clock) {
  return is_always(*clock.runs_on) || clock.runs_on->empty() ? expression::Type::elapsed()
                                                             : expression::Type::business(*clock.runs_on);
}

}  // namespace

expression::Scope scope_of(const Terms& terms, const std::string& dataset) {
  expression::Scope scope;
  scope.table = dataset;
  scope.zone = terms.zone;
  for (const auto& calendar : terms.calendars) scope.calendars.push_back(*calendar.name);
  const Dataset* data = find_named(terms.data, dataset);
  if (data == nullptr) return scope;
  const std::string column_of = "column of " + dataset;
  if (const auto kind = tables::kind_named(*data->kind)) {
    for (const auto& column : tables::standard_columns(*kind)) {
      scope.variables.push_back({std::string(column.name), {column.kind, {}}, column_of});
    }
  }
  for (const auto& [name, type] : data->columns) {
    const auto same = [&wanted = *name](const auto& variable) { return variable.name == wanted; };
    if (std::ranges::none_of(scope.variables, same))
      scope.variables.push_back({*name, {column_kind(*type), {}}, column_of});
  }
  for (const auto& [name, written] : data->computed) {
    const auto compiled = expression::compile(*written, {}, scope);
    scope.variables.push_back(
        {*name, compiled ? compiled->type() : expression::Type::number(), "computed column of " + dataset});
  }
  for (const auto& [name, clock] : terms.clocks) {
    if (*clock.of == dataset) scope.variables.push_back({*name, clock_type(clock), "clock"});
  }
  return scope;
}

expression::Type result_type(const Terms& terms, const Measure& measure) {
  switch (*measure.type) {
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
      if (measure.value) {
        const auto compiled = expression::compile(**measure.value, {}, scope_of(terms, *measure.of.dataset));
        if (compiled && compiled->type().kind == expression::Kind::duration) return compiled->type();
      }
      return expression::Type::number();
    case MeasureType::backlog_age:
      if (measure.clock) {
        if (const Clock* clock = find_named(terms.clocks, **measure.clock)) return clock_type(*clock);
      }
      return expression::Type::elapsed();
    default:
      return expression::Type::number();
  }
}

Direction default_direction(const Measure& measure) {
  switch (*measure.type) {
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
    case MeasureType::count:
    case MeasureType::backlog_age:
      return Direction::lower;
    default:
      return Direction::higher;
  }
}

Quantity::Unit unit_of(const Terms& terms, const Measure& measure) {
  switch (*measure.type) {
    case MeasureType::ratio:
    case MeasureType::availability:
    case MeasureType::elapsed:
    case MeasureType::csat:
    case MeasureType::binary:
    case MeasureType::composite:
      return Quantity::Unit::percent;
    case MeasureType::survey_mean:
    case MeasureType::nps:
    case MeasureType::count:
      return Quantity::Unit::number;
    case MeasureType::percentile:
    case MeasureType::mean:
    case MeasureType::sum:
    case MeasureType::backlog_age:
      break;
  }
  return result_type(terms, measure).kind == expression::Kind::duration ? Quantity::Unit::duration
                                                                        : Quantity::Unit::number;
}

}  // namespace entente::agreement
