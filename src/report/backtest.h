// Backtests, comparisons and baselines as pages: the same tables for a terminal, a self-contained HTML page
// with figures, CSV and JSON. Amounts are shown for both sides; nothing assumes which of them reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outlook/baseline.h"
#include "outlook/simulation.h"
#include "outlook/what_if.h"
#include "report/json.h"
#include "report/plots.h"
#include "report/terminal.h"
#include "report/view.h"

namespace entente::report {

/// One answer: what was found, in a sentence, in tables and in figures.
struct OutlookView {
  std::string title, agreement, client, supplier;
  std::string finding;
  std::vector<Fact> facts;
  struct Section {
    Table table;
    std::string caption;
    bool in_terminal = true;  ///< long tables are for pages and files
  };
  std::vector<Section> sections;
  std::vector<Plot> plots;
  std::vector<std::string> notes;
  bool sample = false;
};

OutlookView view_of(const outlook::Backtest& backtest, const std::optional<outlook::Simulation>& simulation);
OutlookView view_of(const std::string& before, const std::string& after,
                    const std::vector<outlook::TermChange>& changes,
                    const std::optional<outlook::Backtest>& money, const std::string& without_money);
OutlookView view_of(const outlook::Baseline& baseline);

std::string outlook_text(const OutlookView& view, const TerminalOptions& options = {});
std::string outlook_html(const OutlookView& view);
/// One table as CSV: what its cells say, with plain numbers.
std::string outlook_csv(const Table& table);

/// Every variant of a grid; may be long.
Table variants_table(const outlook::Backtest& backtest);

Json backtest_json(const outlook::Backtest& backtest, const std::optional<outlook::Simulation>& simulation);
Json comparison_json(const std::string& before, const std::string& after,
                     const std::vector<outlook::TermChange>& changes,
                     const std::optional<outlook::Backtest>& money);
Json baseline_json(const outlook::Baseline& baseline);

// What these documents hold to.
Json backtest_schema();
Json comparison_schema();
Json baseline_schema();

// The figures of a backtest.
std::optional<Plot> exceedance_plot(const outlook::Backtest& backtest,
                                    const std::optional<outlook::Simulation>& simulation);
std::optional<Plot> months_plot(const outlook::Backtest& backtest);
std::optional<Plot> outcomes_plot(const outlook::Backtest& backtest);
std::optional<Plot> grid_plot(const outlook::Backtest& backtest);

}  // namespace entente::report
