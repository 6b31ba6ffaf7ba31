#include "report/waterfall.h"

#include <algorithm>

#include "text/unicode.h"

namespace entente::report {
namespace {

using money::Money;
using Kind = MoneyStep::Kind;

/// So many charges are drawn one by one; more are one step.
constexpr std::size_t kChargesShown = 8;
constexpr std::size_t kBarMin = 12, kBarMax = 40;

std::string_view ink_of(const Drawing& drawing, Kind kind) {
  switch (kind) {
    case Kind::to_client:
      return drawing.either("█", "#");
    case Kind::total_to_client:
      return drawing.either("█", "=");
    case Kind::to_supplier:
    case Kind::total_to_supplier:
      return drawing.either("▒", kind == Kind::to_supplier ? "+" : "=");
    case Kind::cut:
    case Kind::neither:
    case Kind::aside:
      break;
  }
  return drawing.either("░", "-");
}

/// The bar of a step: from the lower to the higher level around it, on a scale from `lowest` to `highest`.
std::string bar_of(const Drawing& drawing, const MoneyStep& step, std::int64_t lowest, std::int64_t highest,
                   std::size_t columns) {
  if (highest <= lowest || step.kind == Kind::aside) return {};
  const auto column = [&](std::int64_t units) {
    return static_cast<std::size_t>((Wide{units} - lowest) * static_cast<Wide>(columns) /
                                    (Wide{highest} - lowest));
  };
  std::size_t begin = column(std::min(step.before.units(), step.after.units()));
  const std::size_t end = std::max(column(std::max(step.before.units(), step.after.units())), begin);
  if (begin == end && begin > 0) --begin;  // a small step stays visible
  const std::string_view ink = ink_of(drawing, step.kind);
  std::string bar(begin, ' ');
  for (std::size_t i = begin; i < std::max(end, begin + 1); ++i) bar += ink;
  return bar;
}

}  // namespace

void Waterfall::move(Kind kind, std::string label, const Money& amount) {
  if (amount.is_zero()) return;
  const Money after = level_ + amount;
  steps_.push_back({kind, std::move(label), amount, level_, after});
  level_ = after;
}

void Waterfall::total(Kind kind, std::string label, const Money& amount) {
  steps_.push_back({kind, std::move(label), amount, Money::zero(amount.currency()), amount});
  level_ = amount;
}

void Waterfall::aside(std::string label, const Money& amount) {
  if (!amount.is_zero())
    steps_.push_back({Kind::aside, std::move(label), amount, Money::zero(amount.currency()), amount});
}

std::vector<MoneyStep> credit_steps(const settlement::Statement& statement) {
  const settlement::Totals& totals = statement.totals;
  Waterfall way(statement.currency);
  const Money cuts = totals.suppressed + totals.cut_by_level_cap + totals.cut_by_month_cap +
                     totals.cut_by_rolling_cap + totals.cut_by_year_cap + totals.below_minimum;
  way.move(Kind::to_client, "gross credits", totals.gross);
  way.move(Kind::cut, "one incident, one credit", -totals.suppressed);
  way.move(Kind::cut, "level caps", -totals.cut_by_level_cap);
  way.move(Kind::cut, "monthly cap", -totals.cut_by_month_cap);
  way.move(Kind::cut, "rolling cap", -totals.cut_by_rolling_cap);
  way.move(Kind::cut, "annual cap", -totals.cut_by_year_cap);
  way.move(Kind::cut, "below the minimum credit", -totals.below_minimum);
  way.move(Kind::to_client, "carried in", totals.carried_in);
  // What is carried to the next month is either a step of its own or part of what the caps cut.
  const bool carried_is_a_step =
      totals.gross - cuts + totals.carried_in - totals.carried_out == totals.credits;
  if (carried_is_a_step) way.move(Kind::cut, "carried to next month", -totals.carried_out);
  const bool anything = !way.empty() || !totals.credits.is_zero() || !totals.earned_back.is_zero();
  if (anything) {
    if (way.size() > 1 || !totals.earned_back.is_zero() || way.empty())
      way.total(Kind::total_to_client, "payable", totals.credits);
    way.move(Kind::to_supplier, "earned back", -totals.earned_back);
    way.total(Kind::total_to_client, "net credits", totals.net_credits);
  }
  if (!carried_is_a_step) way.aside("of which carried to next month", totals.carried_out);
  way.aside("bonus to the supplier", totals.bonus);
  return way.take();
}

std::vector<MoneyStep> net_steps(const settlement::Statement& statement) {
  const settlement::Totals& totals = statement.totals;
  Waterfall way(statement.currency);
  Money discount = Money::zero(statement.currency), listed = discount, commitments = discount;
  for (const settlement::ChargeLine& line : statement.charges) {
    listed += line.amount;
    discount += line.discount;
    if (line.commitment) commitments += *line.commitment;
  }
  const auto in_force = static_cast<std::size_t>(
      std::ranges::count(statement.charges, true, &settlement::ChargeLine::in_force));
  const bool one_by_one = in_force <= kChargesShown && listed == totals.charges;
  if (one_by_one) {
    for (const settlement::ChargeLine& line : statement.charges)
      way.move(line.amount.is_negative() ? Kind::to_client : Kind::to_supplier,
               line.title.empty() ? line.charge : line.title, line.amount);
  } else {
    way.move(Kind::to_supplier, "charges", totals.charges);
  }
  way.move(Kind::to_supplier, "minimum commitments", commitments);
  if (way.size() > 1) way.total(Kind::total_to_supplier, "charges", way.level());
  way.move(Kind::to_client, "discount", -discount);
  if (!discount.is_zero()) way.total(Kind::total_to_supplier, "after discount", way.level());
  way.move(Kind::to_client, "credits", -totals.credits);
  way.move(Kind::to_supplier, "earned back", totals.earned_back);
  way.move(Kind::to_supplier, "bonus", totals.bonus);
  if (way.size() < 2) return {};  // one charge and nothing taken off it needs no drawing
  way.total(way.level().is_negative() ? Kind::total_to_client : Kind::total_to_supplier, "net of the month",
            way.level());
  return way.take();
}

void draw_steps(Drawing& drawing, const std::string& heading, const std::vector<MoneyStep>& steps) {
  if (steps.empty()) return;
  drawing.heading(heading);
  std::size_t label_width = 0, amount_width = 0;
  std::int64_t lowest = 0, highest = 0;
  for (const MoneyStep& step : steps) {
    label_width = std::max(label_width, text::display_width(step.label));
    amount_width = std::max(amount_width, step.amount.amount_string().size());
    if (step.kind == Kind::aside) continue;
    lowest = std::min({lowest, step.before.units(), step.after.units()});
    highest = std::max({highest, step.before.units(), step.after.units()});
  }
  // Long names of charges give way to the amounts.
  const std::size_t label_room = drawing.width() > amount_width + 12 ? drawing.width() - amount_width - 4 : 8;
  label_width = std::min(label_width, label_room);
  const std::size_t used = 2 + label_width + 2 + amount_width + 2;
  const std::size_t room = drawing.width() > used ? std::min(drawing.width() - used, kBarMax) : 0;
  for (const MoneyStep& step : steps) {
    const bool total = is_total(step.kind);
    std::string line = "  " + text::pad_right(text::truncate(step.label, label_width), label_width) + "  " +
                       text::pad_left(step.amount.amount_string(), amount_width);
    if (total) line = drawing.ink(Tone::strong, line);
    if (room >= kBarMin) {
      const std::string bar = bar_of(drawing, step, lowest, highest, room);
      line += "  " + drawing.ink(total ? Tone::strong : Tone::muted, bar);
    }
    drawing.line(line);
  }
}

}  // namespace entente::report
