// The way of the money as steps that add up: from gross to net credits, from charges to what remains of them.
// Drawn as bars on a terminal here, as a figure in plots.h. Knows amounts, not the rules that they follow
// from.
#pragma once

#include <string>
#include <vector>

#include "report/drawing.h"
#include "report/view.h"

namespace entente::report {

/// Collects steps; amounts of zero are left out, except in totals.
class Waterfall {
 public:
  explicit Waterfall(money::Currency currency) : level_(money::Money::zero(currency)) {}

  void move(MoneyStep::Kind kind, std::string label, const money::Money& amount);
  void total(MoneyStep::Kind kind, std::string label, const money::Money& amount);
  void aside(std::string label, const money::Money& amount);

  bool empty() const { return steps_.empty(); }
  std::size_t size() const { return steps_.size(); }
  const money::Money& level() const { return level_; }
  std::vector<MoneyStep> take() { return std::move(steps_); }

 private:
  money::Money level_;
  std::vector<MoneyStep> steps_;
};

/// From gross credits over what suppression, caps and earn-back take to net credits.
std::vector<MoneyStep> credit_steps(const settlement::Statement& statement);
/// From the month's charges over discount, credits, earn-back and bonus to what remains; nothing where a
/// single charge is all there is.
std::vector<MoneyStep> net_steps(const settlement::Statement& statement);

/// A section of a terminal's text: each step with its amount and, where there is room, its bar.
void draw_steps(Drawing& drawing, const std::string& heading, const std::vector<MoneyStep>& steps);

}  // namespace entente::report
