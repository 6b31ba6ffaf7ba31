#include "closing/lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "agreement/bars.h"
#include "base/hash.h"
#include "closing/json_text.h"

namespace entente::closing {
namespace {

using record::Side;
using settlement::CreditLine;
using settlement::Statement;

/// Adds figures that say something.
class Listing {
 public:
  explicit Listing(Figures& figures) : figures_(figures) {}
  void add(std::string name, std::string value) {
    if (value.empty()) return;
    const auto taken = [this](const std::string& wanted) {
      return std::ranges::any_of(figures_, [&](const auto& figure) { return figure.first == wanted; });
    };
    std::string unique = name;
    for (int number = 2; taken(unique); ++number) unique = fmt::format("{} ({})", name, number);
    figures_.emplace_back(std::move(unique), std::move(value));
  }
  void count(std::string name, std::int64_t value) {
    if (value != 0) add(std::move(name), std::to_string(value));
  }
  void amount(std::string name, const money::Money& value) { add(std::move(name), value.to_string()); }
  void moved(std::string name, const money::Money& value) {
    if (value.units() != 0) amount(std::move(name), value);
  }

 private:
  Figures& figures_;
};

std::string_view word(settlement::Default kind) {
  switch (kind) {
    case settlement::Default::none:
      return "";
    case settlement::Default::minimum:
      return "below minimum";
    case settlement::Default::expected:
      return "too many misses of the expected level";
  }
  return "";
}

std::string_view word(CreditLine::State state) {
  switch (state) {
    case CreditLine::State::accrued:
      return "accrued";
    case CreditLine::State::claim_needed:
      return "claim needed";
    case CreditLine::State::lapsed:
      return "lapsed";
    case CreditLine::State::suppressed:
      return "suppressed";
    case CreditLine::State::capped_out:
      return "capped out";
    case CreditLine::State::earned_back:
      return "earned back";
  }
  return "";
}

void add_credits(StatementLine& line, const Statement& statement, const std::string& name) {
  Listing figures(line.figures);
  for (const CreditLine& credit : statement.credits) {
    if (credit.level != name) continue;
    line.credit = line.credit ? *line.credit + credit.payable : credit.payable;
    figures.amount(fmt::format("credit, {}", credit.what.empty() ? "payable" : credit.what), credit.payable);
    figures.add("state of the credit", std::string(word(credit.state)));
    if (credit.suppressed_by) figures.add("suppressed by", *credit.suppressed_by);
  }
}

StatementLine level_line(const settlement::LevelLine& level) {
  StatementLine line;
  line.id = fmt::format("level/{}", level.level);
  line.kind = LineKind::level;
  line.subject = level.level;
  line.label = level.title.empty() ? level.level : level.title;
  line.clause = level.clause;
  line.service = level.service;
  line.value = level.result.shown;
  if (level.expected) line.target = fmt::format("{} expected", show(*level.expected));
  if (level.minimum)
    line.target += fmt::format("{}{} minimum", line.target.empty() ? "" : ", ", show(*level.minimum));
  line.status = level.status;
  line.n = level.n;
  line.excluded = level.excluded;
  line.figure = level.figure;
  line.owed = Side::client;

  Listing figures(line.figures);
  figures.add("result", level.result.shown);
  if (level.result.exact)
    figures.add("exactly", fmt::format("{} / {}", entente::to_string(level.result.exact->numerator),
                                       entente::to_string(level.result.exact->denominator)));
  if (level.result.compared) figures.add("compared as", level.result.compared->to_string());
  figures.add("counted", level.terms_shown);
  figures.count("rows", level.n);
  figures.count("excluded rows", level.excluded);
  figures.count("rows without a value", level.missing);
  figures.add("status", std::string(settlement::name(level.status)));
  if (level.expected) figures.add("expected", show(*level.expected));
  if (level.minimum) figures.add("minimum", show(*level.minimum));
  figures.add("default", std::string(word(level.default_kind)));
  figures.count("defaults in a row", level.consecutive);
  figures.add("priority swap", level.swap.value_or(""));
  figures.add("severity", level.severity);
  if (level.points) figures.add("points", level.points->to_string());
  return line;
}

StatementLine charge_line(const settlement::ChargeLine& charge) {
  StatementLine line;
  line.id = fmt::format("charge/{}", charge.charge);
  line.kind = LineKind::charge;
  line.subject = charge.charge;
  line.label = charge.title.empty() ? charge.charge : charge.title;
  line.clause = charge.clause;
  line.service = charge.service;
  line.value = charge.determined ? charge.amount.to_string() : "not determined";
  line.target = charge.quantity;
  if (charge.determined) line.charge = charge.amount;
  line.figure = charge.figure;
  line.owed = Side::supplier;

  Listing figures(line.figures);
  figures.add("amount", line.value);
  figures.add("quantity", charge.quantity);
  if (charge.before_index) figures.amount("before the index", *charge.before_index);
  figures.moved("discount", charge.discount);
  if (charge.commitment) figures.amount("shortfall of the commitment", *charge.commitment);
  figures.add("counts for credits", charge.eligible ? "yes" : "no");
  return line;
}

StatementLine deliverable_line(const settlement::DeliverableLine& deliverable) {
  StatementLine line;
  line.id = fmt::format("deliverable/{}", deliverable.deliverable);
  line.kind = LineKind::deliverable;
  line.subject = deliverable.deliverable;
  line.label = deliverable.title.empty() ? deliverable.deliverable : deliverable.title;
  line.clause = deliverable.clause;
  line.value = deliverable.delivered ? fmt::format("delivered {}", deliverable.delivered->to_string())
                                     : "not delivered";
  line.target = fmt::format("due {}", deliverable.due.to_string());
  line.figure = deliverable.figure;
  line.owed = Side::client;

  Listing figures(line.figures);
  figures.add("due", deliverable.due.to_string());
  if (deliverable.delivered) figures.add("delivered", deliverable.delivered->to_string());
  figures.count("days late", deliverable.days_late);
  figures.amount("credit for delay", deliverable.credit);
  return line;
}

/// In this month it is due, was delivered, or costs something.
bool concerns(const settlement::DeliverableLine& line, const Statement& statement) {
  return line.credit.units() != 0 || statement.days.contains(line.due) ||
         (line.delivered && statement.days.contains(*line.delivered));
}

StatementLine total_line(const Statement& statement, const std::set<std::string>& with_line) {
  const settlement::Totals& totals = statement.totals;
  StatementLine line;
  line.id = "total";
  line.kind = LineKind::total;
  line.subject = "total";
  line.label = "Total";
  line.value = totals.net_credits.to_string();
  line.credit = totals.net_credits;
  line.charge = totals.charges;
  line.figure = "totals/net";

  Listing figures(line.figures);
  figures.amount("charges", totals.charges);
  figures.moved("discount", totals.discount);
  figures.amount("eligible charges", totals.eligible);
  figures.amount("at risk", totals.at_risk);
  figures.amount("credits before caps", totals.gross);
  figures.moved("suppressed", totals.suppressed);
  figures.moved("cut by the level's cap", totals.cut_by_level_cap);
  figures.moved("cut by the month's cap", totals.cut_by_month_cap);
  figures.moved("cut by the rolling cap", totals.cut_by_rolling_cap);
  figures.moved("cut by the year's cap", totals.cut_by_year_cap);
  figures.moved("too small to be paid", totals.below_minimum);
  figures.moved("carried in", totals.carried_in);
  figures.moved("carried out", totals.carried_out);
  for (const CreditLine& credit : statement.credits) {
    if (!with_line.contains(credit.level))
      figures.amount(fmt::format("credit {}, {}", credit.level, credit.what), credit.payable);
  }
  figures.amount("credits", totals.credits);
  figures.moved("earned back", totals.earned_back);
  figures.moved("bonus", totals.bonus);
  figures.amount("net credits", totals.net_credits);
  figures.amount("credits this year", totals.credits_this_year);
  if (totals.pays_in_cash) figures.add("paid", "in cash");
  return line;
}

}  // namespace

std::string_view name(LineKind kind) {
  switch (kind) {
    case LineKind::level:
      return "level";
    case LineKind::charge:
      return "charge";
    case LineKind::deliverable:
      return "deliverable";
    case LineKind::earn_back:
      return "earn-back";
    case LineKind::bonus:
      return "bonus";
    case LineKind::total:
      return "total";
  }
  return "line";
}

std::vector<StatementLine> lines_of(const Statement& statement) {
  std::vector<StatementLine> lines;
  std::set<std::string> with_line;  // levels and deliverables whose credits stand on a line of their own
  for (const auto& level : statement.levels) {
    if (level.status == settlement::Status::not_in_force) continue;
    StatementLine line = level_line(level);
    // A month that is split judges a level once for each part; its credits stand on the first.
    if (with_line.insert(level.level).second) {
      add_credits(line, statement, level.level);
    } else {
      line.id += "/" + level.days.begin.to_string();
    }
    lines.push_back(std::move(line));
  }
  for (const auto& charge : statement.charges) {
    if (charge.in_force) lines.push_back(charge_line(charge));
  }
  for (const auto& deliverable : statement.deliverables) {
    if (!concerns(deliverable, statement)) continue;
    StatementLine line = deliverable_line(deliverable);
    if (with_line.insert(deliverable.deliverable).second)
      add_credits(line, statement, deliverable.deliverable);
    lines.push_back(std::move(line));
  }
  for (const auto& earned : statement.earn_backs) {
    StatementLine line;
    line.id = fmt::format("earn-back/{}/{}", earned.level, earned.of.to_string());
    line.kind = LineKind::earn_back;
    line.subject = earned.level;
    line.label = fmt::format("{}: credit of {} earned back", earned.level, earned.of.to_string());
    line.value = earned.amount.to_string();
    line.credit = -earned.amount;
    line.figure = earned.figure;
    line.owed = Side::supplier;
    line.figures = {{"earned back", earned.amount.to_string()}, {"because", earned.reason}};
    lines.push_back(std::move(line));
  }
  for (const auto& bonus : statement.bonuses) {
    StatementLine line;
    line.id = fmt::format("bonus/{}", bonus.level);
    line.kind = LineKind::bonus;
    line.subject = bonus.level;
    line.label = fmt::format("Bonus for {}", bonus.level);
    line.value = bonus.amount.to_string();
    line.charge = bonus.amount;
    line.figure = bonus.figure;
    line.owed = Side::supplier;
    line.figures = {{"bonus", bonus.amount.to_string()}, {"because", bonus.reason}};
    lines.push_back(std::move(line));
  }
  lines.push_back(total_line(statement, with_line));
  for (StatementLine& line : lines) line.digest = digest_of(line.figures);
  return lines;
}

std::string digest_of(const Figures& figures) {
  // By name: a record keeps the keys of an object in no order.
  Figures sorted = figures;
  std::ranges::sort(sorted);
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const auto& [name, value] : sorted) json.push_back(nlohmann::ordered_json::array({name, value}));
  return content_hash(json_text(json));
}

std::vector<FigureChange> changes_between(const Figures& before, const Figures& after) {
  const auto value_in = [](const Figures& figures, const std::string& name) -> std::string {
    const auto found = std::ranges::find(figures, name, [](const auto& figure) { return figure.first; });
    return found == figures.end() ? std::string() : found->second;
  };
  std::vector<FigureChange> changes;
  for (const auto& [name, value] : after) {
    const std::string earlier = value_in(before, name);
    if (earlier != value) changes.push_back({name, earlier, value});
  }
  for (const auto& [name, value] : before) {
    if (value_in(after, name).empty()) changes.push_back({name, value, ""});
  }
  return changes;
}

}  // namespace entente::closing
