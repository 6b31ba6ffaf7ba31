// The figures of a statement: levels against their bars, months as a strip of states, the way of the money,
// control charts. Each is a title that states the finding, a subtitle with unit and period, a drawing for
// wide and for slim pages, and the same data as a table. Shapes, patterns and words carry the meaning; colour
// repeats it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/view.h"

namespace entente::report {

struct Plot {
  std::string id = {}, title = {}, subtitle = {}, footnote = {};
  std::string wide = {}, slim = {};  ///< SVG; `slim` is empty where one drawing fits both
  Table twin = {};
  bool remarkable = false;  ///< control charts: worth showing first
};

std::optional<Plot> bullet_plot(const settlement::Statement& statement);
std::optional<Plot> strip_plot(const settlement::Statement& statement);
std::optional<Plot> money_plot(const StatementView& view);
/// From charges to what remains of them.
std::optional<Plot> net_plot(const StatementView& view);
/// Any way of money, drawn as a waterfall.
Plot steps_plot(std::string id, std::string title, std::string subtitle, const std::vector<MoneyStep>& steps,
                const std::string& currency);
/// One for each level that has a history of measured months.
std::vector<Plot> control_plots(const settlement::Statement& statement);

std::string_view tone_class(Tone tone);  ///< "met", "near", "missed", "neutral", ...

}  // namespace entente::report
