#include "report/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/waterfall.h"

namespace entente::report {
namespace {

using agreement::Quantity;
using money::Decimal;
using money::Money;
using money::Rounding;
using settlement::CreditLine;
using settlement::LevelLine;
using settlement::Statement;
using settlement::Status;

Cell text_cell(std::string text, Tone tone = Tone::plain) {
  return {.text = std::move(text), .tone = tone};
}

Cell count_cell(std::int64_t count) {
  return {.text = grouped(count), .number = Decimal(count)};
}

Cell date_cell(const std::optional<time::Date>& date) {
  return date ? Cell{.text = date->to_string(), .date = date} : text_cell("-", Tone::muted);
}

/// The amount alone where the column's title names the currency; with its code where it is another one.
Cell money_cell(const Money& amount, money::Currency usual) {
  return {.text = amount.currency() == usual ? amount.amount_string() : amount.to_string(),
          .number = amount.amount()};
}

Cell quantity_cell(const std::optional<Quantity>& quantity) {
  if (!quantity) return text_cell("-", Tone::muted);
  Cell cell = text_cell(quantity_text(*quantity));
  if (quantity->unit != Quantity::Unit::duration) {
    cell.number = quantity->value;
    cell.percent = quantity->unit == Quantity::Unit::percent;
  }
  return cell;
}

Cell result_cell(const LevelLine& line) {
  Cell cell =
      text_cell(line.result.exact ? line.result.shown : "-", line.result.exact ? Tone::strong : Tone::muted);
  cell.figure = line.figure;
  if (line.result.exact && line.result.unit != Quantity::Unit::duration) {
    cell.number = line.result.compared.value_or(line.result.exact->rounded(6, Rounding::half_even));
    cell.percent = line.result.unit == Quantity::Unit::percent;
  }
  return cell;
}

/// "46 of 50" where the result is a share of rows, else the number of rows.
Cell rows_cell(const LevelLine& line) {
  Cell cell = count_cell(line.n);
  if (line.result.unit == Quantity::Unit::percent && line.n > 0 && line.denominator == line.n)
    cell.text = fmt::format("{} of {}", grouped(static_cast<std::int64_t>(line.numerator)), grouped(line.n));
  return cell;
}

std::string margin_text(Decimal margin, Quantity::Unit unit) {
  if (unit == Quantity::Unit::duration)
    return time::to_string(
        time::Duration{static_cast<std::int64_t>(margin.units_at(0, Rounding::half_even))});
  const Decimal shown = margin.rounded(2, Rounding::half_even);
  std::string number = (shown.is_zero() ? margin.rounded(6, Rounding::half_even) : shown).to_string();
  if (unit == Quantity::Unit::number) return number;
  return fmt::format("{} {}", number, number == "1" ? "point" : "points");
}

/// "missed the minimum by 3 points": by how much, without blame.
std::optional<std::string> shortfall(const LevelLine& line) {
  if (!line.result.exact || (line.status != Status::missed && line.status != Status::near))
    return std::nullopt;
  const bool below_minimum = line.status == Status::missed && line.minimum.has_value();
  const std::optional<Quantity>& bar = below_minimum ? line.minimum : line.expected;
  if (!bar || bar->unit != line.result.unit) return std::nullopt;
  const Decimal value = line.result.compared.value_or(line.result.exact->rounded(9, Rounding::half_even));
  const Decimal difference = value - bar->value;
  const Decimal margin = difference.is_negative() ? -difference : difference;
  return fmt::format("{} the {} by {}", line.direction == agreement::Direction::higher ? "below" : "above",
                     below_minimum ? "minimum" : "expected level", margin_text(margin, line.result.unit));
}

std::vector<std::string> level_notes(const LevelLine& line) {
  std::vector<std::string> notes;
  if (line.window != "month" && !line.window.empty()) notes.push_back(fmt::format("window: {}", line.window));
  if (auto sentence = shortfall(line)) {
    if (line.default_kind != settlement::Default::none && line.consecutive > 1)
      *sentence += fmt::format("; default {} in a row", line.consecutive);
    notes.push_back(std::move(*sentence));
  }
  if (line.default_kind == settlement::Default::expected)
    notes.emplace_back("too many months below the expected level: counts as a default");
  if (!line.severity.empty()) notes.push_back(fmt::format("severity band {}", line.severity));
  if (line.points) notes.push_back(fmt::format("service points {}", line.points->to_string()));
  if (line.swap)
    notes.push_back(fmt::format("covered by priority swap {}: no credit, no trigger count", *line.swap));
  if (line.if_granted)
    notes.push_back(fmt::format(
        "if pending relief claims are granted: {}{}", line.if_granted->shown,
        line.status_if_granted ? fmt::format(", {}", mark_of(*line.status_if_granted).word) : ""));
  notes.insert(notes.end(), line.notes.begin(), line.notes.end());
  notes.insert(notes.end(), line.suggestions.begin(), line.suggestions.end());
  return notes;
}

std::string in_currency(std::string_view what, money::Currency currency) {
  return fmt::format("{} {}", what, currency.code());
}

Table levels_of(const Statement& statement) {
  Table table{.id = "levels",
              .title = "Service levels",
              .columns = {{"level"},
                          {"result", Align::right},
                          {"rows", Align::right},
                          {"expected", Align::right},
                          {"minimum", Align::right},
                          {"status"},
                          {in_currency("credit", statement.currency), Align::right},
                          {"clause"}},
              .empty = "No service level is in force in this month."};
  std::map<std::string, Money> payable;
  std::map<std::string, std::string> figures;
  for (const CreditLine& credit : statement.credits) {
    const auto [entry, first] = payable.try_emplace(credit.level, credit.payable);
    if (!first) entry->second += credit.payable;
    figures.try_emplace(credit.level, credit.figure);
  }
  for (const LevelLine& line : statement.levels) {
    const auto credit = payable.find(line.level);
    Cell credited = text_cell("-", Tone::muted);
    if (credit != payable.end()) {
      credited = money_cell(credit->second, statement.currency);
      credited.figure = figures[line.level];
    }
    Cell status = text_cell("");
    status.mark = mark_of(line.status);
    Cell name = text_cell(line.title.empty() ? line.level : line.title);
    if (line.kind == agreement::LevelKind::key) name.text += " (key)";
    table.rows.push_back({.cells = {std::move(name), result_cell(line), rows_cell(line),
                                    quantity_cell(line.expected), quantity_cell(line.minimum),
                                    std::move(status), std::move(credited), text_cell(line.clause)},
                          .notes = level_notes(line),
                          .id = line.level});
  }
  return table;
}

std::string title_of(const Statement& statement, const std::string& level) {
  for (const LevelLine& line : statement.levels)
    if (line.level == level && !line.title.empty()) return line.title;
  for (const settlement::DeliverableLine& line : statement.deliverables)
    if (line.deliverable == level && !line.title.empty()) return line.title;
  return level;
}

Table charges_of(const Statement& statement) {
  Table table{.id = "charges",
              .title = "Charges",
              .columns = {{"charge"},
                          {"model"},
                          {"quantity"},
                          {in_currency("amount", statement.currency), Align::right},
                          {"clause"}}};
  for (const settlement::ChargeLine& line : statement.charges) {
    if (!line.in_force) continue;
    Cell amount = line.determined ? money_cell(line.amount, statement.currency)
                                  : text_cell("not determined", Tone::near);
    if (line.determined) amount.tone = Tone::strong;
    amount.figure = line.figure;
    Row row{.cells = {text_cell(line.title.empty() ? line.charge : line.title), text_cell(line.model),
                      text_cell(line.quantity), std::move(amount), text_cell(line.clause)},
            .notes = line.notes,
            .id = line.charge};
    if (line.before_index)
      row.notes.push_back(fmt::format("before indexation {}", line.before_index->to_string()));
    if (!line.discount.is_zero())
      row.notes.push_back(fmt::format("its part of the discount is {}", line.discount.to_string()));
    if (line.commitment)
      row.notes.push_back(fmt::format("missing to the minimum commitment: {}", line.commitment->to_string()));
    if (!line.eligible) row.notes.emplace_back("does not count towards the base of credits");
    table.rows.push_back(std::move(row));
  }
  return table;
}

Tone tone_of(CreditLine::State state) {
  switch (state) {
    case CreditLine::State::accrued:
      return Tone::plain;
    case CreditLine::State::claim_needed:
      return Tone::near;
    default:
      return Tone::muted;
  }
}

Table credits_of(const Statement& statement) {
  Table table{.id = "credits",
              .title = "Credits",
              .columns = {{"for"},
                          {"because"},
                          {in_currency("gross", statement.currency), Align::right},
                          {in_currency("payable", statement.currency), Align::right},
                          {"state"},
                          {"claim by"},
                          {"earn-back by"},
                          {"clause"}}};
  for (const CreditLine& line : statement.credits) {
    Cell payable = money_cell(line.payable, statement.currency);
    payable.tone = Tone::strong;
    payable.figure = line.figure;
    Row row{.cells = {text_cell(title_of(statement, line.level)), text_cell(line.what),
                      money_cell(line.gross, statement.currency), std::move(payable),
                      text_cell(std::string(state_word(line.state)), tone_of(line.state)),
                      date_cell(line.claim_by), date_cell(line.earn_back_by), text_cell(line.clause)},
            .id = line.level};
    std::string terms = fmt::format("{} at risk of {}", line.at_risk.to_string(), line.base.to_string());
    if (line.allocation) terms += fmt::format(", {} allocated", line.allocation->to_string());
    if (line.multiplier != Decimal(1)) terms += fmt::format(", multiplier {}", line.multiplier.to_string());
    if (!line.at_risk.is_zero()) row.notes.push_back(std::move(terms));
    if (line.suppressed_by)
      row.notes.push_back(fmt::format("one incident, one credit: {} is paid instead",
                                      title_of(statement, *line.suppressed_by)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table earn_backs_of(const Statement& statement) {
  Table table{
      .id = "earn-backs",
      .title = "Earned back",
      .columns = {
          {"level"}, {"credit of"}, {in_currency("amount", statement.currency), Align::right}, {"because"}}};
  for (const settlement::EarnBackLine& line : statement.earn_backs) {
    Cell amount = money_cell(line.amount, statement.currency);
    amount.figure = line.figure;
    table.rows.push_back(
        {.cells = {text_cell(title_of(statement, line.level)), text_cell(month_title(line.of)),
                   std::move(amount), text_cell(line.reason)},
         .id = line.level});
  }
  return table;
}

Table bonuses_of(const Statement& statement) {
  Table table{.id = "bonuses",
              .title = "Bonuses",
              .columns = {{"level"}, {in_currency("amount", statement.currency), Align::right}, {"because"}}};
  for (const settlement::BonusLine& line : statement.bonuses) {
    Cell amount = money_cell(line.amount, statement.currency);
    amount.figure = line.figure;
    table.rows.push_back(
        {.cells = {text_cell(title_of(statement, line.level)), std::move(amount), text_cell(line.reason)},
         .id = line.level});
  }
  return table;
}

Table triggers_of(const Statement& statement) {
  Table table{.id = "triggers",
              .title = "Triggers",
              .columns = {{"trigger"}, {"state"}, {"count", Align::right}, {"opens"}, {"until"}, {"clause"}}};
  for (const settlement::TriggerLine& line : statement.triggers) {
    Cell state = text_cell("");
    state.mark = line.fired ? kFired : kNotFired;
    Cell count =
        text_cell(line.needed > 0 ? fmt::format("{} of {}", line.count, line.needed) : grouped(line.count));
    count.figure = line.figure;
    Row row{
        .cells = {text_cell(line.what.empty() ? line.trigger : line.what), std::move(state), std::move(count),
                  text_cell(line.opens), date_cell(line.option_until), text_cell(line.clause)},
        .id = line.trigger};
    if (!line.months.empty()) {
      std::string months = "counted:";
      for (std::size_t i = 0; i < line.months.size(); ++i)
        months += fmt::format("{} {}", i == 0 ? "" : ",", line.months[i].to_string());
      if (line.of_months > 0) months += fmt::format(" (of the last {})", plural(line.of_months, "month"));
      row.notes.push_back(std::move(months));
    }
    if (line.remediation_due)
      row.notes.push_back(fmt::format("remediation plan due {}", *line.remediation_due));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table deliverables_of(const Statement& statement) {
  Table table{.id = "deliverables",
              .title = "Critical deliverables",
              .columns = {{"deliverable"},
                          {"due"},
                          {"delivered"},
                          {"days late", Align::right},
                          {in_currency("credit", statement.currency), Align::right},
                          {"clause"}}};
  for (const settlement::DeliverableLine& line : statement.deliverables) {
    Cell credit = money_cell(line.credit, statement.currency);
    credit.figure = line.figure;
    Row row{.cells = {text_cell(line.title.empty() ? line.deliverable : line.title), date_cell(line.due),
                      date_cell(line.delivered), count_cell(line.days_late), std::move(credit),
                      text_cell(line.clause)},
            .id = line.deliverable};
    if (line.steps > 0 && !line.cap.is_zero())
      row.notes.push_back(
          fmt::format("{} charged, cap {}", plural(line.steps, "step"), line.cap.to_string()));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table not_counted_of(const Statement& statement) {
  Table table{
      .id = "not-counted",
      .title = "Not counted",
      .columns = {{"state"}, {"where"}, {"rows", Align::right}, {"why"}},
      .empty = "Every row that was read counts; nothing was excluded, quarantined or left unmeasured."};
  const auto add = [&](const Mark& mark, std::string where, std::int64_t rows, std::string why,
                       std::string id) {
    Cell state = text_cell("");
    state.mark = mark;
    Cell count = rows > 0 ? count_cell(rows) : text_cell("-", Tone::muted);
    table.rows.push_back({.cells = {std::move(state), text_cell(std::move(where)), std::move(count),
                                    text_cell(std::move(why))},
                          .id = std::move(id)});
  };
  for (const LevelLine& line : statement.levels) {
    const std::string& title = line.title.empty() ? line.level : line.title;
    if (line.excluded > 0)
      add(kExcluded, title, line.excluded, "exclusions and granted relief; see the working", line.level);
    if (line.missing > 0) add(kMissing, title, line.missing, "no value yet, so not judged", line.level);
    if (line.status == Status::not_measured)
      add(mark_of(line.status), title, 0, "no data in the window (n = 0)", line.level);
    if (line.status == Status::not_judged)
      add(mark_of(line.status), title, line.n, "too few rows or too short a period to judge", line.level);
  }
  for (const auto& line : statement.quarantined)
    add(kQuarantined, line.dataset, line.rows,
        line.code.empty() ? line.reason : fmt::format("{} ({})", line.reason, line.code), line.dataset);
  return table;
}

std::vector<std::pair<Mark, std::int64_t>> counts_of(const Statement& statement) {
  std::vector<std::pair<Mark, std::int64_t>> counts;
  for (const Status status : {Status::met, Status::near, Status::missed, Status::not_measured,
                              Status::not_judged, Status::burn_in, Status::suspended, Status::not_in_force}) {
    const auto count = std::count_if(statement.levels.begin(), statement.levels.end(),
                                     [&](const LevelLine& line) { return line.status == status; });
    if (count > 0) counts.emplace_back(mark_of(status), count);
  }
  return counts;
}

std::string finding_of(const Statement& statement, const StatementView& view) {
  std::string finding;
  const auto total = static_cast<std::int64_t>(statement.levels.size());
  if (total == 0) {
    finding = "No service level is in force";
  } else if (view.counts.size() == 1 && view.counts.front().first.word == mark_of(Status::met).word) {
    finding = total == 1 ? "The service level is met" : fmt::format("All {} service levels are met", total);
  } else {
    finding = fmt::format("{}:", plural(total, "service level"));
    for (std::size_t i = 0; i < view.counts.size(); ++i)
      finding += fmt::format("{} {} {}", i == 0 ? "" : ",", view.counts[i].second, view.counts[i].first.word);
  }
  const settlement::Totals& totals = statement.totals;
  if (!totals.net_credits.is_zero()) {
    finding += totals.net_credits.is_negative()
                   ? fmt::format("; {} returns to {}", (-totals.net_credits).to_string(), view.supplier)
                   : fmt::format("; net credit {} to {}", totals.net_credits.to_string(), view.client);
    if (totals.pays_in_cash) finding += ", paid in cash";
  } else {
    finding += totals.credits.is_zero() ? "; no credit is due" : "; credits and earn-back cancel out";
  }
  if (!totals.bonus.is_zero())
    finding += fmt::format("; bonus {} to {}", totals.bonus.to_string(), view.supplier);
  const auto fired = std::count_if(statement.triggers.begin(), statement.triggers.end(),
                                   [](const settlement::TriggerLine& line) { return line.fired; });
  if (fired > 0) finding += fmt::format("; {} fired", plural(fired, "trigger"));
  return finding + ".";
}

std::string amendments_text(const std::vector<std::int64_t>& amendments) {
  if (amendments.empty()) return "none";
  std::string text;
  for (const std::int64_t number : amendments) text += fmt::format("{}{}", text.empty() ? "" : ", ", number);
  return text;
}

}  // namespace

Mark mark_of(Status status) {
  switch (status) {
    case Status::met:
      return {Tone::met, "●", "+", "met"};
    case Status::near:
      return {Tone::near, "▲", "~", "near"};
    case Status::missed:
      return {Tone::missed, "■", "#", "missed"};
    case Status::not_measured:
      return {Tone::neutral, "◇", "-", "not measured"};
    case Status::not_judged:
      return {Tone::neutral, "◇", "-", "not judged"};
    case Status::burn_in:
      return {Tone::neutral, "◇", "-", "burn-in"};
    case Status::suspended:
      return {Tone::neutral, "⊘", "x", "suspended"};
    case Status::not_in_force:
      return {Tone::neutral, "⊘", "x", "not in force"};
  }
  return {Tone::neutral, "◇", "-", "unknown"};
}

StatementView view_of(const Statement& statement, const ViewOptions& options) {
  StatementView view;
  view.month = month_title(statement.month);
  view.title = fmt::format("Statement for {}", view.month);
  view.agreement = statement.title.empty() ? statement.agreement : statement.title;
  view.client = statement.client;
  view.supplier = statement.supplier;
  view.currency = std::string(statement.currency.code());
  view.sample = options.sample;
  if (!statement.title.empty() && statement.title != statement.agreement)
    view.facts.push_back({"agreement", fmt::format("{} ({})", statement.title, statement.agreement)});
  else
    view.facts.push_back({"agreement", statement.agreement});
  view.facts.push_back({"period", fmt::format("{} to {}, {}", statement.days.begin.to_string(),
                                              (statement.days.end - 1).to_string(), statement.zone)});
  view.facts.push_back({"judged as of", statement.as_of.to_string()});
  if (statement.as_known) view.facts.push_back({"as known at", statement.as_known->to_string()});
  view.facts.push_back({"amendments", amendments_text(statement.amendments)});
  view.facts.push_back(
      {"charges", fmt::format("{}, {} eligible for credits", statement.totals.charges.to_string(),
                              statement.totals.eligible.to_string())});
  view.facts.push_back({"at risk", statement.totals.at_risk.to_string()});
  view.facts.push_back({"credits this year", statement.totals.credits_this_year.to_string()});
  if (!statement.totals.points.is_zero())
    view.facts.push_back({"service points", statement.totals.points.to_string()});
  view.facts.push_back({"rows read", grouped(statement.rows_scanned)});
  view.counts = counts_of(statement);
  view.levels = levels_of(statement);
  view.credits = credits_of(statement);
  view.earn_backs = earn_backs_of(statement);
  view.bonuses = bonuses_of(statement);
  view.triggers = triggers_of(statement);
  view.deliverables = deliverables_of(statement);
  view.not_counted = not_counted_of(statement);
  view.imports = imports_view(statement.imports);
  view.money = credit_steps(statement);
  view.charges = charges_of(statement);
  view.net = net_steps(statement);
  view.notes = statement.notes;
  view.finding = finding_of(statement, view);
  return view;
}

Table rows_view(const LevelRows& rows) {
  Table table{.id = "rows",
              .title = "Rows",
              .columns = {{"item"}, {"state"}, {"measured", Align::right}, {"why"}, {"from"}},
              .empty = "No row of this level counts against it in this month."};
  for (const settlement::RowVerdict& row : rows.rows) {
    Cell state = text_cell("");
    state.mark = row.excluded ? kExcluded : mark_of(row.good ? Status::met : Status::missed);
    const std::string from = row.place.file.empty() ? ""
                             : row.place.row > 0    ? fmt::format("{}, row {}", row.place.file, row.place.row)
                                                    : row.place.file;
    table.rows.push_back({.cells = {text_cell(row.key), std::move(state), text_cell(row.value),
                                    text_cell(row.reason), text_cell(from, Tone::muted)},
                          .id = row.key});
  }
  return table;
}

Table imports_view(const std::vector<measurement::Source::Import>& imports) {
  Table table{
      .id = "imports",
      .title = "Data used",
      .columns = {{"import", Align::right}, {"dataset"}, {"file"}, {"known at"}, {"rows", Align::right}}};
  for (const auto& line : imports) {
    table.rows.push_back(
        {.cells = {count_cell(line.number), text_cell(line.dataset), text_cell(line.file),
                   text_cell(line.known_at.to_string()), count_cell(line.rows)},
         .notes = line.undone ? std::vector<std::string>{"taken back"} : std::vector<std::string>{},
         .id = std::to_string(line.number)});
  }
  return table;
}

Table restatement_view(const settlement::Restatement& restatement) {
  Table table{.id = "changes",
              .title = "What changed",
              .columns = {{"figure"}, {"before", Align::right}, {"after", Align::right}},
              .empty = "Nothing changed."};
  for (const settlement::Change& change : restatement.changes) {
    Cell name = text_cell(change.label.empty() ? change.figure : change.label);
    name.figure = change.figure;
    table.rows.push_back({.cells = {std::move(name), text_cell(change.before.empty() ? "-" : change.before),
                                    text_cell(change.after.empty() ? "-" : change.after, Tone::strong)},
                          .id = change.figure});
  }
  return table;
}

std::string finding_of(const settlement::Restatement& restatement) {
  const auto count = static_cast<std::int64_t>(restatement.changes.size());
  if (count == 0) return "Nothing changed.";
  const Money difference = restatement.credit_after - restatement.credit_before;
  const std::string figures = plural(count, "figure") + (count == 1 ? " changes" : " change");
  if (difference.is_zero())
    return fmt::format("{}; net credits stay at {}.", figures, restatement.credit_after.to_string());
  const Money size = difference.is_negative() ? -difference : difference;
  return fmt::format("{}; net credits go from {} to {}, {} {}.", figures,
                     restatement.credit_before.to_string(), restatement.credit_after.to_string(),
                     size.to_string(), difference.is_negative() ? "less" : "more");
}

std::string short_month(time::Month month) {
  static constexpr std::array names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return names[month.month() - 1];
}

std::string month_title(time::Month month) {
  static constexpr std::array names = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  return fmt::format("{} {}", names[month.month() - 1], month.year());
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string quantity_text(const Quantity& quantity) {
  switch (quantity.unit) {
    case Quantity::Unit::percent:
      return quantity.value.to_string() + "%";
    case Quantity::Unit::number:
      return quantity.value.to_string();
    case Quantity::Unit::duration:
      return time::to_string(
          time::Duration{static_cast<std::int64_t>(quantity.value.units_at(0, Rounding::half_even))});
  }
  return {};
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  if (count == 1) return fmt::format("1 {}", one);
  return many.empty() ? fmt::format("{} {}s", grouped(count), one)
                      : fmt::format("{} {}", grouped(count), many);
}

std::string_view state_word(CreditLine::State state) {
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
  return "unknown";
}

}  // namespace entente::report
