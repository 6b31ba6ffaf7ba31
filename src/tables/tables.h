// The vocabulary that agreements and measurements share: kinds of tables and the columns that each has
// everywhere.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expression/type.h"

namespace entente::tables {

enum class TableKind { items, events, outages, samples, deliverables, responses, volumes };

std::string_view name(TableKind kind);
std::optional<TableKind> kind_named(std::string_view name);

struct StandardColumn {
  std::string_view name;
  expression::Kind kind;
  bool required;             ///< a row without it goes to quarantine
  std::string_view meaning;  ///< one sentence
};
/// items: item*, opened_at*, responded_at, resolved_at, closed_at, due_at, state, priority, category,
/// service, site, group_name, cause, reopened, quantity, amount events: item*, at*, state*, by outages:
/// outage*, service, begins_at*, ends_at, kind, cause, severity samples: at*, subject, metric, value*
/// deliverables: deliverable*, due_on*, delivered_on, accepted_on, supplier, quantity, quantity_delivered,
/// value responses: response*, at*, question, score*, respondent, service volumes: month* (date of its first
/// day), unit*, volume*
std::span<const StandardColumn> standard_columns(TableKind kind);

/// The column that names a row (item, outage, ...): unique among the current rows, except in events and
/// samples.
std::string_view key_column(TableKind kind);
/// The column that places a row in time when a measure does not say otherwise: opened_at, at, begins_at,
/// due_on, month.
std::string_view default_time_column(TableKind kind);

}  // namespace entente::tables
