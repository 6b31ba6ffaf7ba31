// A control chart for a terminal, as a page, for spreadsheets and for programs.
#pragma once

#include <string>

#include "outlook/chart.h"
#include "report/json.h"
#include "report/plots.h"
#include "report/terminal.h"

namespace entente::report {

std::string chart_text(const outlook::Chart& chart, const TerminalOptions& options = {});
std::string chart_html(const outlook::Chart& chart, const std::string& agreement, bool sample = false);
std::string chart_csv(const outlook::Chart& chart);
Json chart_json(const outlook::Chart& chart);
Json chart_schema();

Plot chart_plot(const outlook::Chart& chart);

}  // namespace entente::report
