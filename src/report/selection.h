// A selection for a terminal, for programs, and as the decision memo: a page and a workbook that hold need,
// procedure, scores with their reasons, how firm the result is, dissent and the decision. The memo is frozen
// by a hash over what it says. All draw one view.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "report/backtest.h"
#include "report/json.h"
#include "report/plots.h"
#include "report/terminal.h"
#include "sourcing/selection.h"

namespace entente::report {

struct SelectionView {
  std::string title, finding;
  std::vector<Fact> facts;
  std::vector<std::string> reasons;                                    ///< the result in sentences
  Table ranking, points, methods, trials, weights, switches, dropped;  ///< what a terminal shows too
  Table procedure, alternatives, compared, prices, panel, scores, interests, diligence, decision, dissent,
      obligations, fit;
  std::vector<std::string> notes;
};

struct SelectionOptions {
  std::string document_hash = {};  ///< of the document in its standard layout
  std::string frozen = {};         ///< hash of the memo; empty: not frozen
  bool whole = false;              ///< everything the memo has, and not the result alone
};

SelectionView view_of(const sourcing::Selection& selection, const SelectionOptions& options = {});

std::string selection_text(const SelectionView& view, const TerminalOptions& options = {});
Json selection_json(const sourcing::Selection& selection, const SelectionOptions& options = {});
/// What one evaluator has written, and what is still missing.
OutlookView view_of(const sourcing::OwnScores& own);
std::string own_scores_html(const sourcing::OwnScores& own);
Json own_scores_json(const sourcing::OwnScores& own);
/// Of both: `entente schema selection-result`.
Json selection_schema();
/// The figures of the memo; none while scores are being given.
std::vector<Plot> plots_of(const sourcing::Selection& selection);
std::string selection_html(const sourcing::Selection& selection, const SelectionOptions& options = {});
/// The workbook's bytes, or the reason why it could not be put together.
Result<std::string, std::string> selection_xlsx(const sourcing::Selection& selection,
                                                const SelectionOptions& options = {});
/// Promises of the winning bid as text to go on with: `critical deliverables` of an agreement where they have
/// a day, and a list of what still needs a measure.
std::string obligations_text(const sourcing::Selection& selection);

}  // namespace entente::report
