// What a statement shows, before anyone decides how: plain rows of text and number cells with alignment,
// status and the id of the figure that explains them. Terminal, CSV, XLSX and HTML all draw these views, so
// they say the same in the same order. A view knows nothing of how figures were computed, of colours, or of
// any output format.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settlement/statement.h"

namespace entente::report {

enum class Align { left, right };

/// How something is meant, for renderings to choose ink by. Never the only carrier of the meaning: a Mark has
/// a word.
enum class Tone { plain, muted, strong, met, near, missed, neutral, disputed };

/// Glyph and word of a state. The ASCII glyph is for terminals without Unicode.
struct Mark {
  Tone tone = Tone::plain;
  std::string_view glyph, ascii, word;
};
Mark mark_of(settlement::Status status);
inline constexpr Mark kExcluded{Tone::neutral, "⊘", "x", "excluded"};
inline constexpr Mark kQuarantined{Tone::neutral, "⊘", "x", "quarantined"};
inline constexpr Mark kMissing{Tone::neutral, "◇", "-", "value missing"};
inline constexpr Mark kDisputed{Tone::disputed, "⚑", "!", "disputed"};
inline constexpr Mark kFired{Tone::missed, "■", "#", "fired"};
inline constexpr Mark kNotFired{Tone::neutral, "◇", "-", "not fired"};

struct Cell {
  std::string text;
  std::optional<Mark> mark = std::nullopt;  ///< drawn as glyph and word before the text
  std::optional<money::Decimal> number =
      std::nullopt;  ///< for renderings with typed cells; `percent` cells hold points
  bool percent = false;
  std::optional<time::Date> date = std::nullopt;
  Tone tone = Tone::plain;
  std::string figure = {};  ///< id in the explanation, empty: none
};

struct Column {
  std::string title;
  Align align = Align::left;
};

struct Row {
  std::vector<Cell> cells;
  std::vector<std::string> notes = {};  ///< sentences that belong to the row
  std::string id = {};                  ///< stable: level, credit, ...
};

struct Table {
  std::string id = {};
  std::string title = {};
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
  std::string empty = {};  ///< said instead of a table without rows; empty: the section is left out
};

struct Fact {
  std::string label, value;
};

/// One step of the way of the money. Steps add up: every step moves the level, the totals state it, an aside
/// is a line of its own that moves nothing. Kinds say whom a step is good for; `cut` falls away, `neither`
/// goes to somebody else (taxes).
struct MoneyStep {
  enum class Kind { to_client, to_supplier, cut, neither, total_to_client, total_to_supplier, aside };
  Kind kind = Kind::to_client;
  std::string label;
  money::Money amount;         ///< signed: what it adds to the level; total and aside: the amount itself
  money::Money before, after;  ///< level of the money around this step
};

inline bool is_total(MoneyStep::Kind kind) {
  return kind == MoneyStep::Kind::total_to_client || kind == MoneyStep::Kind::total_to_supplier;
}

struct StatementView {
  std::string title;  ///< "Statement for April 2026"
  std::string agreement, client, supplier, month, currency;
  bool sample = false;
  std::vector<Fact> facts;                            ///< header lines, in order
  std::string finding;                                ///< the month in a sentence
  std::vector<std::pair<Mark, std::int64_t>> counts;  ///< levels by status, only those that occur
  Table levels, charges, credits, earn_backs, bonuses, triggers, deliverables, not_counted, imports;
  std::vector<MoneyStep> money;  ///< from gross to net credits; empty: there are none
  std::vector<MoneyStep> net;    ///< from charges to what remains of them; empty: nothing is charged
  std::vector<std::string> notes;
};

/// Rows of a level for drilling down, as an engine gave them.
struct LevelRows {
  std::string level;
  std::vector<settlement::RowVerdict> rows;
  bool complete = true;  ///< false: cut at a limit
};

struct ViewOptions {
  bool sample = false;                ///< the data is a labelled sample
  std::vector<LevelRows> items = {};  ///< rows of missed levels, where a format has room for them
};
StatementView view_of(const settlement::Statement& statement, const ViewOptions& options = {});
Table rows_view(const LevelRows& rows);
Table imports_view(const std::vector<measurement::Source::Import>& imports);
Table restatement_view(const settlement::Restatement& restatement);

/// "USD 5.00 more", "unchanged", ... : the money effect of a restatement in a sentence.
std::string finding_of(const settlement::Restatement& restatement);

// Words that several renderings share.
std::string month_title(time::Month month);  ///< "April 2026"
std::string short_month(time::Month month);  ///< "Apr"
std::string grouped(std::int64_t number);    ///< "41,200"
std::string quantity_text(const agreement::Quantity& quantity);
std::string plural(std::int64_t count, std::string_view one,
                   std::string_view many = {});  ///< "1 row", "2 rows"
std::string_view state_word(settlement::CreditLine::State state);

}  // namespace entente::report
