// The vectorised evaluator against its slow twin, on generated well-typed expressions and batches with
// missing values.
#include <gtest/gtest.h>
// RapidCheck's bridge needs gtest before it.
#include <rapidcheck/gtest.h>

#include "random_rows.h"
#include "row_interpreter.h"

namespace entente::expression {
namespace {

/// Writes well-typed expressions.
class Writer {
 public:
  explicit Writer(Random& random) : random_(random) {}

  std::string of(Kind kind, int depth) {
    switch (kind) {
      case Kind::boolean:
        return condition(depth);
      case Kind::number:
        return number(depth);
      case Kind::text:
        return text(depth);
      case Kind::instant:
        return instant(depth);
      case Kind::date:
        return date(depth);
      default:
        return elapsed(depth);
    }
  }

 private:
  std::size_t pick(std::size_t n) { return random_.below(n); }
  std::string column(const char* letter) { return letter + std::string(pick(2) == 0 ? "1" : "2"); }
  std::string quoted() {
    std::string text;
    do text = RandomRows::text(random_);
    while (text.find('\t') != std::string::npos);
    return "\"" + text + "\"";
  }
  std::string sign() {
    static constexpr const char* kSigns[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
    return kSigns[pick(6)];
  }
  Kind any_kind() { return static_cast<Kind>(pick(6)); }
  std::string joined(const std::string& a, const char* op, const std::string& b) {
    return "(" + a + op + b + ")";
  }

  std::string either(Kind kind, int depth) {
    if (pick(2) == 0) return "coalesce(" + of(kind, depth) + ", " + of(kind, depth) + ")";
    return "if(" + condition(depth) + ", " + of(kind, depth) + ", " + of(kind, depth) + ")";
  }

  std::string condition(int depth) {
    if (depth <= 0) return column("f");
    switch (pick(11)) {
      case 0:
        return joined(condition(depth - 1), " and ", condition(depth - 1));
      case 1:
        return joined(condition(depth - 1), " or ", condition(depth - 1));
      case 2:
        return "(not " + condition(depth - 1) + ")";
      case 3:
        return "(" + of(any_kind(), depth - 1) + (pick(2) == 0 ? " is missing)" : " is present)");
      case 4:
        return "(" + text(depth - 1) + (pick(2) == 0 ? " in [" : " not in [") + list() + "])";
      case 5:
        return "(" + number(depth - 1) + " in [1, 0.333333, -2, 0])";
      case 6:
        return std::string(pick(2) == 0 ? "contains(" : "starts_with(") + text(depth - 1) + ", " +
               text(depth - 1) + ")";
      case 7:
        return either(Kind::boolean, depth - 1);
      case 8:
        return joined(column("b"), sign().c_str(), "2 business h on office");
      case 9:
        return joined(column("t"), pick(2) == 0 ? " == " : " != ", quoted());
      default: {
        const Kind kind = static_cast<Kind>(1 + pick(5));
        return joined(of(kind, depth - 1), sign().c_str(), of(kind, depth - 1));
      }
    }
  }

  std::string list() {
    std::string written = quoted();
    for (std::size_t i = pick(9); i > 0; --i) written += ", " + quoted();
    return written;
  }

  std::string number(int depth) {
    if (depth <= 0) return pick(2) == 0 ? column("n") : std::string(pick(2) == 0 ? "2" : "0.333333");
    static constexpr const char* kSigns[] = {" + ", " - ", " * ", " / "};
    switch (pick(8)) {
      case 0:
        return "length(" + text(depth - 1) + ")";
      case 1:
        return "abs(-" + number(depth - 1) + ")";
      case 2:
        return "round(" + number(depth - 1) + (pick(2) == 0 ? ", 2)" : ")");
      case 3:
        return pick(2) == 0 ? "hour(" + instant(depth - 1) + ")" : "year(" + date(depth - 1) + ")";
      case 4:
        return joined(elapsed(depth - 1), " / ", elapsed(depth - 1));
      case 5:
        return either(Kind::number, depth - 1);
      case 6:
        return std::string(pick(2) == 0 ? "min(" : "max(") + number(depth - 1) + ", " + number(depth - 1) +
               ")";
      default:
        return joined(number(depth - 1), kSigns[pick(4)], number(depth - 1));
    }
  }

  std::string text(int depth) {
    if (depth <= 0) return pick(3) == 0 ? quoted() : column("t");
    switch (pick(7)) {
      case 0:
        return "lower(" + text(depth - 1) + ")";
      case 1:
        return "upper(" + text(depth - 1) + ")";
      case 2:
        return "trim(" + text(depth - 1) + ")";
      case 3:
        return "month(" + (pick(2) == 0 ? instant(depth - 1) : date(depth - 1)) + ")";
      case 4:
        return "weekday(" + (pick(2) == 0 ? instant(depth - 1) : date(depth - 1)) + ")";
      case 5:
        return std::string(pick(2) == 0 ? "min(" : "max(") + text(depth - 1) + ", " + text(depth - 1) + ")";
      default:
        return either(Kind::text, depth - 1);
    }
  }

  std::string instant(int depth) {
    if (depth <= 0) return column("i");
    if (pick(3) == 0) return either(Kind::instant, depth - 1);
    return joined(instant(depth - 1), pick(2) == 0 ? " + " : " - ", elapsed(depth - 1));
  }

  std::string date(int depth) {
    if (depth <= 0) return pick(3) == 0 ? "2026-03-29" : column("d");
    switch (pick(3)) {
      case 0:
        return "date(" + instant(depth - 1) + ")";
      case 1:
        return either(Kind::date, depth - 1);
      default:
        return joined(date(depth - 1), pick(2) == 0 ? " + " : " - ", "2 calendar days");
    }
  }

  std::string elapsed(int depth) {
    if (depth <= 0) return pick(2) == 0 ? column("e") : std::string("1 h 30 min");
    switch (pick(5)) {
      case 0:
        return joined(instant(depth - 1), " - ", instant(depth - 1));
      case 1:
        return joined(date(depth - 1), " - ", date(depth - 1));
      case 2:
        return joined(elapsed(depth - 1), pick(2) == 0 ? " * " : " / ", number(depth - 1));
      case 3:
        return either(Kind::duration, depth - 1);
      default:
        return joined(elapsed(depth - 1), pick(2) == 0 ? " + " : " - ", elapsed(depth - 1));
    }
  }

  Random& random_;
};

/// Quoted texts beside each other are text; beside instants they would be read as such, so the writer never
/// puts them there.
std::vector<Expression> write_expressions(const Scope& scope, Random& random) {
  std::vector<Expression> expressions;
  const std::size_t count = 1 + random.below(6);
  while (expressions.size() < count) {
    const std::string written =
        Writer(random).of(static_cast<Kind>(random.below(6)), static_cast<int>(random.below(5)));
    if (written.size() > 16 * 1024) continue;
    const auto compiled = compile(written, {}, scope);
    if (!compiled) {
      ADD_FAILURE() << written << "\n"
                    << compiled.error().front().code << " " << compiled.error().front().message;
      continue;
    }
    expressions.push_back(*compiled);
  }
  return expressions;
}

RC_GTEST_PROP(ExpressionTwin, evaluator_gives_what_the_row_interpreter_gives, (std::uint64_t seed)) {
  Random random(seed);
  const Scope scope = random_scope();
  const std::vector<Expression> expressions = write_expressions(scope, random);
  Evaluator evaluator(expressions);
  // Two batches, because the evaluator keeps its memory from one to the next.
  for (int pass = 0; pass < 2; ++pass) {
    const std::size_t rows = random.chance(0.1) ? random.below(kBatchRows + 1) : random.below(200);
    const RandomRows table(scope, rows, Random(random.next()));
    evaluator.start(table.batch());
    for (std::size_t e = expressions.size(); e-- > 0;) {
      std::vector<std::uint32_t> expected;
      const bool condition = expressions[e].type().kind == Kind::boolean;
      // Half of the time the selection is asked for first, which computes fewer blocks.
      if (condition && random.chance(0.5)) evaluator.select(e);
      const Column column = evaluator.evaluate(e);
      for (std::size_t row = 0; row < rows; ++row) {
        const RowValue slow = RowInterpreter(expressions[e].tree(), table.batch(), row).run();
        if (value_at(column, row) != slow) {
          RC_FAIL("row " + std::to_string(row) + " of " + expressions[e].written());
        }
        if (condition && slow && std::get<std::int64_t>(*slow) != 0)
          expected.push_back(static_cast<std::uint32_t>(row));
      }
      if (condition) {
        const auto selected = evaluator.select(e);
        RC_ASSERT(std::vector<std::uint32_t>(selected.begin(), selected.end()) == expected);
      }
    }
  }
}

RC_GTEST_PROP(ExpressionLaws, a_condition_or_its_negation_or_missing, (std::uint64_t seed)) {
  Random random(seed);
  const Scope scope = random_scope();
  const std::string written = Writer(random).of(Kind::boolean, 3);
  const auto plain = compile(written, {}, scope);
  const auto negated = compile("not (" + written + ")", {}, scope);
  const auto unknown = compile("(" + written + ") is missing", {}, scope);
  RC_ASSERT(plain.has_value() && negated.has_value() && unknown.has_value());
  const RandomRows table(scope, 150, Random(random.next()));
  Evaluator evaluator({*plain, *negated, *unknown});
  evaluator.start(table.batch());
  std::vector<int> seen(150);
  for (std::size_t e = 0; e < 3; ++e) {
    for (const std::uint32_t row : evaluator.select(e)) ++seen[row];
  }
  RC_ASSERT(seen == std::vector<int>(150, 1));
}

}  // namespace
}  // namespace entente::expression
