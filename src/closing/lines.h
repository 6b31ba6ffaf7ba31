// The lines of a statement that two sides take positions on. A line's digest is the hash of its canonical
// figures: whoever agrees to a line agrees to these figures and to no others.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "record/entry.h"
#include "settlement/statement.h"

namespace entente::closing {

enum class LineKind { level, charge, deliverable, earn_back, bonus, total };
std::string_view name(LineKind kind);  ///< "level", "charge", "deliverable", "earn-back", "bonus", "total"

/// Name and value of one canonical figure: {"result", "92.0%"}.
using Figures = std::vector<std::pair<std::string, std::string>>;

struct StatementLine {
  std::string id;  ///< level/p2-resolution, charge/desk, earn-back/p2-resolution/2026-03, total
  LineKind kind = LineKind::level;
  std::string subject;  ///< name in the agreement
  std::string label, clause, service;
  std::string value;                         ///< "92.0%", "EUR 1,000.00"
  std::string target;                        ///< "95% expected, 90% minimum"; empty: none
  std::optional<settlement::Status> status;  ///< levels
  std::int64_t n = 0, excluded = 0;
  std::optional<money::Money> credit;  ///< to the client, payable for this line
  std::optional<money::Money> charge;  ///< to the supplier
  std::string figure;                  ///< id in the statement's explanation
  Figures figures;
  std::string digest;
  /// Who is owed by this line and may therefore waive it; none for the total.
  std::optional<record::Side> owed;
};

/// In the order of the statement; `total` last.
std::vector<StatementLine> lines_of(const settlement::Statement& statement);

/// Hash of canonical figures.
std::string digest_of(const Figures& figures);

/// Figures that differ, in the order of `after`, then those that are gone.
struct FigureChange {
  std::string figure, before, after;
};
std::vector<FigureChange> changes_between(const Figures& before, const Figures& after);

}  // namespace entente::closing
