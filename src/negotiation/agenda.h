// What a negotiation document means: clauses with their options, what does not go together, the draft and the
// offers as packages. Every problem at once. What a side makes of it is read here too, one side at a time:
// the two never meet outside of a Game.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "negotiation/written.h"

namespace entente::negotiation {

/// Points of preferences are kept in whole millionths.
inline constexpr std::int64_t kPoint = 1'000'000;
/// "72.5": points with at most two decimals, for people.
std::string points_text(std::int64_t worth);

struct AgendaOption {
  std::string name, title;
  std::vector<std::pair<std::string, std::string>> sets;  ///< term of the agreement, value
};
struct AgendaIssue {
  std::string name, title, clause;
  std::vector<AgendaOption> options;
  std::vector<money::Decimal> values;  ///< of a range, rising; empty otherwise
  text::Place place;                   ///< of the name

  const std::string& words() const { return title.empty() ? name : title; }
};
struct AgendaOffer {
  Side by = Side::client;
  std::optional<time::Date> on;
  Package package;
};

struct Agenda {
  WrittenNegotiation written;
  std::vector<AgendaIssue> issues;
  Field field;
  std::optional<Package> draft;
  std::vector<AgendaOffer> offers;
  text::Diagnostics diagnostics;

  bool is_whole() const { return !text::has_errors(diagnostics); }
  const std::string& option_name(std::size_t issue, std::uint32_t option) const {
    return issues[issue].options[option].name;
  }
};

/// Reads and checks a negotiation: syntax, fields, and what they say together.
Agenda read_agenda(const text::SourcePtr& source);

/// A package as written, or what is wrong with it: unknown clauses and options, clauses left out.
std::optional<Package> package_of(const Agenda& agenda, const WrittenPackage& written,
                                  const text::Place& whole, text::Diagnostics& diagnostics);
WrittenPackage written(const Agenda& agenda, const Package& package);

/// What the terms of the agreement become under a package: every one that an option sets.
std::vector<std::pair<std::string, std::string>> settings_of(const Agenda& agenda, const Package& package);

struct PrivateSide {
  Side side = Side::client;
  Preferences preferences;
  int within_percent = 20;
  text::Diagnostics diagnostics;

  bool is_whole() const { return !text::has_errors(diagnostics); }
};
/// Reads and checks one side's preferences. `expected`: whose they have to be.
PrivateSide read_preferences(const text::SourcePtr& source, const Agenda& agenda,
                             std::optional<Side> expected);

/// Clauses on which the latest offers of both say the same, with the option.
std::vector<std::pair<std::uint32_t, std::uint32_t>> common_ground(const Agenda& agenda);

}  // namespace entente::negotiation
