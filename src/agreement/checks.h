// What load() runs over decoded terms, in this order: resolve names and defaults, compile expressions, then
// the checks for what is well-formed but wrong. Each reports everything it finds; the caller sorts.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agreement/agreement.h"

namespace entente::agreement {

/// What is shared while one agreement is loaded: problems found, and files read so far.
struct Loading {
  const ReadFile& read_file;
  text::Diagnostics diagnostics;
  std::map<std::string, text::Outcome<std::string>> files;
  time::Date in_force_from;  ///< first day of the version that is checked
  bool decoded = true;       ///< every value could be read, so that what is missing was not written

  void report(text::Diagnostic diagnostic) { diagnostics.push_back(std::move(diagnostic)); }
};

/// Names with the places where they are declared.
using Declared = std::vector<std::pair<std::string, text::Place>>;

template <class Value>
Declared declared(const std::vector<Named<Value>>& all) {
  Declared made;
  for (const auto& each : all) made.emplace_back(each.name.value, each.name.place);
  return made;
}

template <class Value>
const Value* find_named(const std::vector<Named<Value>>& all, const std::string& name) {
  for (const auto& each : all) {
    if (each.name.value == name) return &each.value;
  }
  return nullptr;
}

template <class Value>
const Named<Value>* find_entry(const std::vector<Named<Value>>& all, const std::string& name) {
  for (const auto& each : all) {
    if (each.name.value == name) return &each;
  }
  return nullptr;
}

/// "unknown calendar `x`", with what was probably meant.
text::Diagnostic unknown_name(std::string code, const std::string& noun, const std::string& name,
                              const text::Place& place, const Declared& candidates);

inline bool is_always(const std::string& calendar) {
  return calendar == "always";
}

/// Fills `calendars`, infers datasets, completes defaults, and reports names that lead nowhere.
void resolve(Terms& terms, Loading& loading);
void resolve_calendars(Terms& terms, Loading& loading);
void resolve_data(Terms& terms, Loading& loading);
void resolve_references(Terms& terms, Loading& loading);

void compile_expressions(const Terms& terms, Loading& loading);

void check_time(const Terms& terms, Loading& loading);
void check_bars(const Terms& terms, Loading& loading);
void check_bands(const Terms& terms, Loading& loading);
void check_unused(const Terms& terms, Loading& loading);
void check_charges(const Terms& terms, Loading& loading);
void check_pricing_fit(const Terms& terms, Loading& loading);
void check_credits(const Terms& terms, Loading& loading);
void check_relief(const Terms& terms, Loading& loading);
void check_triggers(const Terms& terms, Loading& loading);
void check_amendments(const Terms& terms, Loading& loading);

/// Columns of a dataset's rows that `why` can show; empty pointer: no such dataset.
const Dataset* dataset_of(const Terms& terms, const std::string& name);

/// Every span and every bar of the terms, with its place.
template <class F>
void for_each_span(Terms& terms, F&& f) {
  const auto placed = [&f](auto& span) {
    if (span) f(span->value, span->place);
  };
  placed(terms.term.notice);
  placed(terms.term.renewal);
  for (auto& measure : terms.measures) placed(measure.value.ignore_shorter_than);
  for (auto& level : terms.levels) {
    if (level.value.reporting)
      f(level.value.reporting->value.due.value, level.value.reporting->value.due.place);
  }
  if (terms.credits) placed(terms.credits->value.claim_within);
  for (auto& each : terms.deliverables) placed(each.value.grace);
  if (terms.relief) {
    placed(terms.relief->notice_within);
    placed(terms.relief->decide_within);
  }
  for (auto& claim : terms.claims) placed(claim.time);
  for (auto& trigger : terms.triggers) {
    placed(trigger.for_time);
    placed(trigger.remediation_plan_within);
  }
}

}  // namespace entente::agreement
