#include "report/csv.h"

#include "report/csv_writer.h"
#include "report/printable.h"

namespace entente::report {
namespace {

/// -12, 3.50: may begin with a sign and is still no formula.
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.front() == '.') return false;
  return text.find_first_not_of("0123456789.") == std::string_view::npos && text.find('.') == text.rfind('.');
}

std::string value_of(const settlement::Result& result) {
  if (result.compared) return result.compared->to_string();
  if (!result.exact) return {};
  const int places = result.unit == agreement::Quantity::Unit::duration ? 0 : 9;
  return result.exact->rounded(places, money::Rounding::half_even).to_string();
}

std::string_view unit_of(agreement::Quantity::Unit unit) {
  switch (unit) {
    case agreement::Quantity::Unit::percent:
      return "percent";
    case agreement::Quantity::Unit::number:
      return "number";
    case agreement::Quantity::Unit::duration:
      return "microseconds";
  }
  return "number";
}

std::string value_of(const std::optional<agreement::Quantity>& quantity) {
  return quantity ? quantity->value.to_string() : std::string{};
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string all;
  for (const std::string& sentence : sentences) all += (all.empty() ? "" : "; ") + sentence;
  return all;
}

void add_figure(Csv& csv, const explain::Figure& figure, std::int64_t depth) {
  std::vector<std::string> origins;
  for (const explain::Origin& origin : figure.origins) origins.push_back(explain::to_string(origin));
  csv.field(depth)
      .field(figure.id)
      .field(figure.label)
      .field(figure.value)
      .field(figure.rule)
      .field(figure.note);
  csv.field(joined(origins)).end();
  for (const explain::Figure& input : figure.inputs) add_figure(csv, input, depth + 1);
}

}  // namespace

std::string levels_csv(const settlement::Statement& statement) {
  Csv csv{"agreement",     "month",       "as_of",
          "level",         "title",       "clause",
          "kind",          "window",      "status",
          "result",        "unit",        "shown",
          "numerator",     "denominator", "n",
          "excluded",      "missing",     "expected",
          "minimum",       "direction",   "default_in_a_row",
          "priority_swap", "points",      "notes"};
  const Table view = view_of(statement).levels;
  for (std::size_t i = 0; i < statement.levels.size(); ++i) {
    const settlement::LevelLine& line = statement.levels[i];
    csv.field(statement.agreement).field(statement.month.to_string()).field(statement.as_of.to_string());
    csv.field(line.level).field(line.title).field(line.clause);
    csv.field(line.kind == agreement::LevelKind::critical ? "critical" : "key").field(line.window);
    csv.field(mark_of(line.status).word)
        .field(value_of(line.result))
        .field(unit_of(line.result.unit))
        .field(line.result.shown);
    csv.field(entente::to_string(line.numerator)).field(entente::to_string(line.denominator)).field(line.n);
    csv.field(line.excluded).field(line.missing).field(value_of(line.expected)).field(value_of(line.minimum));
    csv.field(line.direction == agreement::Direction::higher ? "higher" : "lower");
    csv.field(line.default_kind == settlement::Default::none ? std::string{}
                                                             : std::to_string(line.consecutive));
    csv.field(line.swap.value_or("")).field(line.points ? line.points->to_string() : std::string{});
    csv.field(joined(view.rows[i].notes)).end();
  }
  return csv.take();
}

std::string credits_csv(const settlement::Statement& statement) {
  Csv csv{"agreement",       "month",   "for",           "because",
          "currency",        "base",    "at_risk",       "allocation_percent",
          "multiplier",      "gross",   "suppressed_by", "after_level_cap",
          "after_month_cap", "payable", "state",         "claim_by",
          "earn_back_by",    "clause"};
  for (const settlement::CreditLine& line : statement.credits) {
    csv.field(statement.agreement).field(statement.month.to_string()).field(line.level).field(line.what);
    csv.field(line.payable.currency().code()).field(line.base).field(line.at_risk);
    csv.field(line.allocation ? line.allocation->points().to_string() : std::string{})
        .field(line.multiplier.to_string());
    csv.field(line.gross)
        .field(line.suppressed_by.value_or(""))
        .field(line.after_level_cap)
        .field(line.after_month_cap);
    csv.field(line.payable)
        .field(state_word(line.state))
        .field(line.claim_by)
        .field(line.earn_back_by)
        .field(line.clause);
    csv.end();
  }
  return csv.take();
}

std::string charges_csv(const settlement::Statement& statement) {
  Csv csv{"agreement",  "month",    "charge",     "title",  "clause",       "service",
          "model",      "quantity", "currency",   "amount", "before_index", "discount",
          "commitment", "eligible", "determined", "notes"};
  for (const settlement::ChargeLine& line : statement.charges) {
    if (!line.in_force) continue;
    csv.field(statement.agreement).field(statement.month.to_string()).field(line.charge).field(line.title);
    csv.field(line.clause).field(line.service).field(line.model).field(line.quantity);
    csv.field(statement.currency.code());
    const auto amount = [&](const std::optional<money::Money>& money) {
      if (money)
        csv.field(*money);
      else
        csv.field(std::string_view{});
    };
    amount(line.determined ? std::optional(line.amount) : std::nullopt);
    amount(line.before_index);
    csv.field(line.discount);
    amount(line.commitment);
    csv.field(line.eligible ? "yes" : "no")
        .field(line.determined ? "yes" : "no")
        .field(joined(line.notes))
        .end();
  }
  return csv.take();
}

std::string explanation_csv(const explain::Figure& root) {
  Csv csv{"depth", "id", "label", "value", "rule", "note", "origins"};
  add_figure(csv, root, 0);
  return csv.take();
}

std::string rows_csv(const LevelRows& rows) {
  Csv csv{"level", "item", "state", "measured", "because", "file", "row"};
  for (const settlement::RowVerdict& row : rows.rows) {
    csv.field(rows.level).field(row.key).field(row.excluded ? "excluded" : row.good ? "met" : "missed");
    csv.field(row.value).field(row.reason).field(row.place.file).field(row.place.row).end();
  }
  return csv.take();
}

std::string csv_field(std::string_view text) {
  std::string field = printable(text);
  const bool formula =
      !field.empty() && std::string_view("=+-@").find(field.front()) != std::string_view::npos;
  if (formula && !is_number(field)) field.insert(field.begin(), '\'');
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace entente::report
