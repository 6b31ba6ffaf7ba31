// Files that stand beside a `selection` document: each evaluator's scores, how each side describes itself,
// and the second envelope with the price sheets. They are joined into the document's terms before it is
// checked, so that everything after works as if it had been written in one place, and every problem still
// names the file in which it stands. Who writes a sheet needs the document and nobody else's sheet.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sourcing/selection_terms.h"
#include "text/diagnostic.h"

namespace entente::sourcing {

/// `scores: anna`: what one evaluator gives, handed in on a day.
struct ScoreSheet {
  Placed<std::string> evaluator, selection;
  std::optional<Placed<time::Date>> locked;
  std::vector<Named<Reasoned>> declarations;
  ScoresOfEvaluator bids;
};

/// `profile: alder`, or `profile: own`: how one side describes itself.
struct ProfileSheet {
  Placed<std::string> side, selection;
  std::vector<Named<money::Decimal>> culture;
  std::optional<Reasoned> fit;
};

using PricesOfBidder = std::vector<Named<Yearly>>;
/// `price sheets: workplace-support`: the second envelope.
struct PriceSheets {
  Placed<std::string> selection;
  std::vector<Named<PricesOfBidder>> bids;
};

/// Reads a file that the document names; nullptr where it is not there yet.
using ReadSheet = std::function<text::Outcome<text::SourcePtr>(const std::string& named)>;

/// Reads and joins every sheet that the terms name. The second envelope is not even read before the document
/// says on which day prices were opened. Without a reader nothing is read. The sources that were joined.
std::vector<text::SourcePtr> join_sheets(SelectionTerms& terms, const ReadSheet& read,
                                         text::Diagnostics& diagnostics);

/// Leaves of a panel only the evaluator of this sheet, with what it says; nothing of any other sheet or score
/// is looked at. Empty where the sheet is not one of this selection.
std::optional<std::string> join_own_scores(SelectionTerms& terms, const text::SourcePtr& sheet,
                                           text::Diagnostics& diagnostics);

/// What `entente check`, `fmt` and `schema` say about one sheet alone.
enum class SheetKind { scores, profile, prices };
text::Outcome<std::string> summary_of_sheet(SheetKind kind, const text::SourcePtr& source);
text::Outcome<std::string> format_sheet(SheetKind kind, const text::SourcePtr& source);
std::string sheet_json_schema(SheetKind kind);

}  // namespace entente::sourcing
