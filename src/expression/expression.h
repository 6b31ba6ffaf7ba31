// The expression language: conditions and computed columns over the columns of one table. Parsed and
// type-checked once, evaluated on batches; it can do nothing but compute. Grammar and functions:
// docs/reference/expressions.md.
//
//   priority == "2 - High" and state not in ["Cancelled", "Duplicate"]
//   resolution <= 8 business hours on office
//   coalesce(quantity_delivered, 0) / quantity >= 0.95
//   delivered_on <= due_on + 3 calendar days
//
// Null follows SQL: a comparison with a missing value is missing; `and`, `or` and `not` are three-valued; a
// condition selects a row only when it is true. `x is missing` and `x is present` never are missing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "expression/row_set.h"
#include "expression/type.h"
#include "text/diagnostic.h"
#include "time/zone.h"

namespace entente::expression {

/// What names mean: the columns of the table in the order of the batch that will be evaluated, the calendars
/// that durations may name, and the zone in which `date of x`, `month of x`, `hour of x` are taken.
struct Scope {
  struct Variable {
    std::string name;
    Type type;
    std::string meaning;  ///< for diagnostics: "column of incidents", "clock"
  };
  std::vector<Variable> variables;
  std::vector<std::string> calendars;
  time::Zone zone;
  std::string table;  ///< for diagnostics: "incidents"
};

struct Tree;  // expression/tree.h

/// A checked expression. Cheap to copy; immutable; safe to use from several threads.
class Expression {
 public:
  Expression() = default;
  explicit operator bool() const { return tree_ != nullptr; }

  const Type& type() const;
  const std::string& written() const;
  const text::Place& place() const;
  /// Indices into Scope::variables that it reads, ascending.
  const std::vector<std::size_t>& reads() const;
  const Tree& tree() const { return *tree_; }

 private:
  friend text::Outcome<Expression> compile(const std::string&, const text::Place&, const Scope&,
                                           std::optional<Type>);
  std::shared_ptr<const Tree> tree_;
};

/// Parses and checks `written`, which stands at `place` (the span of the scalar's content, so that errors
/// point inside it; a default Place gives errors without carets). `expected`: the type it must have, if that
/// is fixed.
text::Outcome<Expression> compile(const std::string& written, const text::Place& place, const Scope& scope,
                                  std::optional<Type> expected = std::nullopt);

/// Names that `written` would read from a scope (for finding unused columns); empty if it does not parse.
std::vector<std::string> names_in(const std::string& written);

/// Evaluates several expressions over the same scope; parts that they share are computed once for each batch.
/// Holds scratch memory: one Evaluator per thread.
class Evaluator {
 public:
  explicit Evaluator(std::vector<Expression> expressions);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  /// Starts a new batch. Its columns are indexed as Scope::variables; those that no expression reads may be
  /// empty.
  void start(const Batch& batch);
  /// Result of expression `index` for every row of the batch; valid until the next start(). A division by
  /// zero or a number that does not fit is missing.
  Column evaluate(std::size_t index);
  /// The boolean expression `index` at every row.
  Condition condition(std::size_t index);
  /// Rows at which the boolean expression `index` is true, ascending.
  std::span<const std::uint32_t> select(std::size_t index);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One row's value under a part of the expression, for `why`: "resolution <= 8 business hours on office" ->
/// false, with the parts resolution -> "8 h 25 min". Parts in order of writing, outermost first.
struct PartValue {
  std::string written;
  std::string value;  ///< "true", "4 h 25 min", "2026-04-02 16:10", "missing"
  int depth = 0;
};
std::vector<PartValue> explain_row(const Expression& expression, const Batch& batch, std::size_t row,
                                   const time::Zone& zone);

/// A value as people read it.
std::string show_value(const Type& type, const Column& column, std::size_t row, const time::Zone& zone);

/// Reads a duration as the agreement language writes it: `4 business hours on office`, `2 calendar days`, `30
/// min`, `90 s`, `1 h 30 min`. A calendar day is 24 h of elapsed time here. `days` and `hours` without a
/// qualifier: hours, min and s are elapsed; `2 days` is ambiguous and refused with code E0311. Months are not
/// durations.
struct DurationLiteral {
  time::Duration amount;
  std::string calendar;   ///< empty: elapsed
  int business_days = 0;  ///< `n business days on cal`: a count of days with hours, `amount` is then zero
};
text::Outcome<DurationLiteral> parse_duration(const std::string& written, const text::Place& place,
                                              const std::vector<std::string>& calendars);

}  // namespace entente::expression
