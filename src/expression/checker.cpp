#include "expression/checker.h"

#include <fmt/format.h>

#include <algorithm>

#include "expression/functions.h"
#include "expression/literals.h"
#include "text/similar.h"

namespace entente::expression {
namespace {

using Form = Syntax::Form;
using Id = std::uint32_t;
using Maybe = std::optional<Id>;

std::string with_article(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "a condition";
    case Kind::number:
      return "a number";
    case Kind::text:
      return "text";
    case Kind::instant:
      return "an instant";
    case Kind::date:
      return "a date";
    case Kind::duration:
      return to_string(type);
  }
  return {};
}

class Checker {
 public:
  Checker(const Written& written, const Syntaxes& syntaxes, const Scope& scope, text::Diagnostics& problems)
      : written_(written), syntaxes_(syntaxes), scope_(scope), problems_(problems) {}

  Tree run(const std::optional<Type>& expected) {
    const Maybe root = value(syntaxes_.root, expected ? &*expected : nullptr);
    if (root) {
      tree_.root = *root;
      if (expected && type(*root) != *expected) wrong_result(*root, *expected);
    }
    tree_.written = written_.text;
    tree_.place = written_.place;
    tree_.zone = scope_.zone;
    for (const TreeNode& node : tree_.nodes) {
      if (node.op == Op::column) tree_.reads.push_back(node.variable);
    }
    std::ranges::sort(tree_.reads);
    tree_.reads.erase(std::ranges::unique(tree_.reads).begin(), tree_.reads.end());
    return std::move(tree_);
  }

 private:
  /// `hint`: type of what stands on the other side, which a text or `missing` takes on.
  Maybe value(Id id, const Type* hint = nullptr) {
    const Syntax& syntax = syntaxes_.nodes[id];
    switch (syntax.form) {
      case Form::bad:
        return std::nullopt;
      case Form::name:
        return name(syntax);
      case Form::number:
        return constant(syntax, Type::number(), syntax.value);
      case Form::date:
        return constant(syntax, Type::date(), syntax.value);
      case Form::boolean:
        return constant(syntax, Type::boolean(), syntax.value);
      case Form::text:
        return text(syntax, hint);
      case Form::missing:
        return missing(syntax, hint);
      case Form::duration:
        return duration(syntax);
      case Form::list:
        return std::nullopt;
      case Form::operation:
        return operation(syntax, hint);
      case Form::call:
        return call(syntax, hint);
    }
    return std::nullopt;
  }

  // Leaves.

  Maybe name(const Syntax& syntax) {
    const auto found = std::ranges::find(scope_.variables, syntax.text, &Scope::Variable::name);
    if (found != scope_.variables.end()) {
      const Id id = add(Op::column, found->type, syntax.span);
      tree_.nodes[id].variable = static_cast<std::size_t>(found - scope_.variables.begin());
      return id;
    }
    unknown_name(syntax);
    return std::nullopt;
  }

  void unknown_name(const Syntax& syntax) {
    std::vector<std::string> names;
    for (const Scope::Variable& variable : scope_.variables) names.push_back(variable.name);
    auto problem = text::error("E0201", fmt::format("unknown column `{}`", syntax.text));
    problem.at(written_.at(syntax.span), scope_.table.empty()
                                             ? "nothing has this name"
                                             : fmt::format("{} has no such column or clock", scope_.table));
    if (const auto near = text::nearest(syntax.text, names)) {
      written_.repair(problem, fmt::format("change `{}` to `{}`", syntax.text, *near),
                      text::Applicability::safe, syntax.span, as_name(*near));
    } else if (const auto hyphen = syntax.text.find('-');
               hyphen != std::string::npos &&
               std::ranges::find(names, syntax.text.substr(0, hyphen)) != names.end()) {
      problem.help(fmt::format("to subtract, put blanks around the sign: `{} - {}`",
                               syntax.text.substr(0, hyphen), syntax.text.substr(hyphen + 1)));
    } else {
      if (!names.empty()) {
        constexpr std::size_t kShown = 20;
        std::string list;
        for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
          list += (i > 0 ? ", " : "") + names[i];
        if (names.size() > kShown) list += fmt::format(" and {} more", names.size() - kShown);
        problem.note("known here: " + list);
      }
      problem.help(fmt::format("if text is meant, put it in quotes: \"{}\"", syntax.text));
    }
    problems_.push_back(std::move(problem));
  }

  /// Names with signs other than letters, digits, `_` and inner `-` are written in backquotes.
  static std::string as_name(const std::string& name) {
    const bool plain =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char c) {
          return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z');
        });
    return plain ? name : "`" + name + "`";
  }

  Id constant(const Syntax& syntax, Type type, std::int64_t value) {
    const Id id = add(Op::constant, std::move(type), syntax.span);
    tree_.nodes[id].value = value;
    return id;
  }

  Maybe text(const Syntax& syntax, const Type* hint) {
    if (hint != nullptr && hint->kind == Kind::instant) return instant(syntax);
    if (hint != nullptr && hint->kind == Kind::date) {
      const auto date = time::Date::parse(syntax.text);
      if (date) return constant(syntax, Type::date(), date->days);
      problems_.push_back(text::error("E0209", fmt::format("`{}` is not a date", syntax.text))
                              .at(written_.at(syntax.span), "compared with a date")
                              .help("write dates as year, month, day: 2026-04-01"));
      return std::nullopt;
    }
    const Id id = add(Op::constant, Type::text(), syntax.span);
    tree_.nodes[id].text = syntax.text;
    return id;
  }

  Maybe instant(const Syntax& syntax) {
    const InstantReading reading = read_instant(syntax.text, scope_.zone);
    if (reading.instant) return constant(syntax, Type::instant(), reading.instant->micros);
    auto problem = text::error("E0209", fmt::format("`{}` {}", syntax.text, reading.problem));
    problem.at(written_.at(syntax.span), "compared with an instant");
    if (!reading.note.empty()) problem.note(reading.note);
    if (!reading.repair.empty()) {
      written_.repair(
          problem, fmt::format("write `\"{}\"` if the beginning of the day is meant", reading.repair),
          text::Applicability::changes_meaning, syntax.span, fmt::format("\"{}\"", reading.repair));
    } else {
      problem.help(
          "write date and time of day, `\"2026-04-01 10:00\"`, with an offset if it is not local: "
          "`\"2026-04-01 10:00+02:00\"`");
    }
    problems_.push_back(std::move(problem));
    return std::nullopt;
  }

  Maybe missing(const Syntax& syntax, const Type* hint) {
    if (hint == nullptr) {
      problems_.push_back(text::error("E0212", "`missing` alone has no type")
                              .at(written_.at(syntax.span))
                              .help("ask `x is missing`, or use it beside a value: `if(c, x, missing)`"));
      return std::nullopt;
    }
    const Id id = constant(syntax, *hint, 0);
    tree_.nodes[id].missing = true;
    return id;
  }

  Maybe duration(const Syntax& syntax) {
    const WrittenDuration& duration = syntax.duration;
    if (duration.business_days > 0) {
      problems_.push_back(
          text::error("E0306", fmt::format("`{}` is a count of days, not an amount of time",
                                           written_.slice(syntax.span)))
              .at(written_.at(syntax.span), "the days of a calendar differ in length")
              .help(fmt::format("write business hours: `{} business hours on {}` for days of 8 hours",
                                duration.business_days * 8, duration.calendar)));
      return std::nullopt;
    }
    const Id id = constant(syntax, {Kind::duration, duration.calendar}, duration.micros);
    tree_.nodes[id].whole_days = duration.whole_days;
    return id;
  }

  // Operations.

  Maybe operation(const Syntax& syntax, const Type* hint) {
    switch (syntax.op) {
      case Op::logical_and:
      case Op::logical_or:
      case Op::logical_not:
        return logical(syntax);
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        return comparison(syntax);
      case Op::in:
      case Op::not_in:
        return membership(syntax);
      case Op::is_missing:
      case Op::is_present:
        return presence(syntax);
      case Op::negate:
        return negation(syntax, hint);
      default:
        return arithmetic(syntax);
    }
  }

  Maybe logical(const Syntax& syntax) {
    std::vector<Id> parts;
    bool fine = true;
    for (const Id part : syntax.parts) {
      const Maybe checked = value(part);
      if (!checked) {
        fine = false;
        continue;
      }
      if (type(*checked).kind != Kind::boolean) {
        fine = false;
        no_condition(syntax, *checked);
      }
      parts.push_back(*checked);
    }
    if (!fine) return std::nullopt;
    return add(syntax.op, Type::boolean(), syntax.span, std::move(parts));
  }

  void no_condition(const Syntax& syntax, Id part) {
    auto problem =
        text::error("E0204", fmt::format("`{}` takes conditions, and `{}` is {}", written_.slice(syntax.mark),
                                         said(part), with_article(type(part))));
    problem.at(written_.at(span(part)), described(part));
    problem.beside(written_.at(syntax.mark));
    if (type(part).kind == Kind::text && tree_.nodes[part].op == Op::constant) {
      problem.help(
          fmt::format("repeat what is compared, `x == \"a\" or x == {}`, or write `x in [..]`", said(part)));
    } else {
      problem.help(fmt::format("compare it: `{} == ..`", said(part)));
    }
    problems_.push_back(std::move(problem));
  }

  bool takes_type_of_other(Id id) const {
    const Form form = syntaxes_.nodes[id].form;
    return form == Form::text || form == Form::missing;
  }

  Maybe comparison(const Syntax& syntax) {
    for (const Id part : syntax.parts) {
      if (syntaxes_.nodes[part].form == Form::missing) return compared_with_missing(syntax, part);
    }
    Maybe left, right;
    if (takes_type_of_other(syntax.parts[0]) && !takes_type_of_other(syntax.parts[1])) {
      right = value(syntax.parts[1]);
      if (right) left = value(syntax.parts[0], &type_copy(*right));
    } else {
      left = value(syntax.parts[0]);
      right = left ? value(syntax.parts[1], &type_copy(*left)) : value(syntax.parts[1]);
    }
    if (!left || !right) return std::nullopt;
    if (type(*left) != type(*right)) {
      no_comparison(*left, *right);
      return std::nullopt;
    }
    const bool order = syntax.op != Op::equal && syntax.op != Op::not_equal;
    if (order && type(*left).kind == Kind::boolean) {
      problems_.push_back(text::error("E0202", "conditions have no order")
                              .at(written_.at(syntax.mark), "one is not less than another")
                              .help("write `==` or `!=`, or join them with `and`, `or`"));
      return std::nullopt;
    }
    return add(syntax.op, Type::boolean(), syntax.span, {*left, *right});
  }

  /// Nothing equals a missing value, so such a comparison would never be true.
  Maybe compared_with_missing(const Syntax& syntax, Id which) {
    const Id other = which == syntax.parts[0] ? syntax.parts[1] : syntax.parts[0];
    const bool negated = syntax.op == Op::not_equal;
    const std::string plain =
        fmt::format("{} is {}", written_.slice(syntaxes_.nodes[other].span), negated ? "present" : "missing");
    auto problem = text::error("E0115", "a comparison with `missing` is never true");
    problem.at(written_.at(syntaxes_.nodes[which].span));
    if (syntax.op == Op::equal || negated) {
      written_.repair(problem, fmt::format("write `{}`", plain), text::Applicability::safe, syntax.span,
                      plain);
    }
    problems_.push_back(std::move(problem));
    value(other);
    return std::nullopt;
  }

  void no_comparison(Id left, Id right) {
    const Type& a = type(left);
    const Type& b = type(right);
    if (a.kind == Kind::duration && b.kind == Kind::duration) return different_time(left, right, "compare");
    auto problem =
        text::error("E0202", fmt::format("{} does not compare with {}", with_article(a), with_article(b)));
    problem.at(written_.at(span(right)), described(right));
    problem.beside(written_.at(span(left)), described(left));
    const auto pair = [&](Kind x, Kind y) {
      return (a.kind == x && b.kind == y) || (a.kind == y && b.kind == x);
    };
    const Id first_of =
        a.kind == Kind::instant || a.kind == Kind::text || a.kind == Kind::duration ? left : right;
    const Id other = first_of == left ? right : left;
    if (pair(Kind::duration, Kind::number)) {
      const Type& time = type(first_of);
      problem.help(tree_.nodes[other].op == Op::constant
                       ? fmt::format("write a unit: `{} {}`", said(other),
                                     time.calendar.empty() ? "min" : "business hours on " + time.calendar)
                       : fmt::format("divide by a unit to get a number: `{} / {}`", said(first_of),
                                     time.calendar.empty() ? "1 h" : "1 business hour on " + time.calendar));
    } else if (pair(Kind::instant, Kind::date)) {
      const Id instant = a.kind == Kind::instant ? left : right;
      problem.help(
          fmt::format("compare days, `date of {}`, or write the time of day as well", said(instant)));
    } else if (pair(Kind::text, Kind::number)) {
      const Id number = a.kind == Kind::number ? left : right;
      const Id words = number == left ? right : left;
      if (tree_.nodes[number].op == Op::constant) {
        written_.repair(problem, fmt::format("write `\"{}\"`", said(number)),
                        text::Applicability::changes_meaning, span(number),
                        fmt::format("\"{}\"", said(number)));
      } else if (tree_.nodes[words].op == Op::constant) {
        problem.help("write the number without quotes");
      }
    }
    problems_.push_back(std::move(problem));
  }

  /// STYLE of the house: both sides are shown, and why converting silently would be wrong.
  void different_time(Id left, Id right, std::string_view verb) {
    const Type& a = type(left);
    const Type& b = type(right);
    auto problem =
        text::error("E0203", fmt::format("{} does not {} with {}", to_string(a), verb, to_string(b)));
    problem.at(written_.at(span(right)), described(right));
    problem.beside(written_.at(span(left)), described(left));
    if (a.calendar.empty() != b.calendar.empty()) {
      problem.note("8 h after Friday 16:00 is midnight; 8 business hours after it is a working day later");
      const std::string& calendar = a.calendar.empty() ? b.calendar : a.calendar;
      const Id elapsed = a.calendar.empty() ? left : right;
      if (tree_.nodes[elapsed].op == Op::constant) {
        problem.help(fmt::format(
            "write `business hours on {}`, or measure elapsed time with a clock that runs on `always`",
            calendar));
      } else {
        problem.help("use a clock that runs on the same calendar");
      }
    } else {
      problem.note(fmt::format("an hour on {} is not an hour on {}", a.calendar, b.calendar));
      problem.help("measure both with clocks that run on one calendar");
    }
    problems_.push_back(std::move(problem));
  }

  Maybe membership(const Syntax& syntax) {
    const Maybe left = value(syntax.parts[0]);
    const Syntax& list = syntaxes_.nodes[syntax.parts[1]];
    if (!left) {
      return std::nullopt;
    }
    const Type wanted = type(*left);
    if (list.parts.empty()) {
      problems_.push_back(text::error("E0211", "the list is empty")
                              .at(written_.at(list.span), "nothing is in it")
                              .help("name at least one value, or leave the condition out"));
      return std::nullopt;
    }
    TreeNode node;
    bool fine = true;
    for (const Id part : list.parts) fine = list_value(part, *left, wanted, node) && fine;
    if (!fine) return std::nullopt;
    std::ranges::sort(node.values);
    std::ranges::sort(node.texts);
    node.values.erase(std::ranges::unique(node.values).begin(), node.values.end());
    node.texts.erase(std::ranges::unique(node.texts).begin(), node.texts.end());
    const Id id = add(syntax.op, Type::boolean(), syntax.span, {*left});
    tree_.nodes[id].values = std::move(node.values);
    tree_.nodes[id].texts = std::move(node.texts);
    return id;
  }

  bool list_value(Id part, Id left, const Type& wanted, TreeNode& node) {
    const Syntax& written = syntaxes_.nodes[part];
    const bool negative = written.form == Form::operation && written.op == Op::negate;
    const Syntax& inner = negative ? syntaxes_.nodes[written.parts[0]] : written;
    const bool plain = inner.form == Form::number || inner.form == Form::text || inner.form == Form::date ||
                       inner.form == Form::duration || inner.form == Form::boolean;
    if (written.form == Form::bad || inner.form == Form::bad) return false;
    if (!plain) {
      problems_.push_back(
          text::error("E0211", "a list holds written values only")
              .at(written_.at(written.span),
                  inner.form == Form::missing ? "ask `x is missing` instead" : "this is computed")
              .help(inner.form == Form::name
                        ? fmt::format("if text is meant, put it in quotes: \"{}\"", inner.text)
                        : std::string("compare with `==` and join with `or`")));
      return false;
    }
    const std::size_t before = tree_.nodes.size();
    const Maybe checked = value(negative ? written.parts[0] : part, &wanted);
    if (!checked) return false;
    if (type(*checked) != wanted) {
      no_comparison(left, *checked);
      return false;
    }
    const TreeNode& found = tree_.nodes[*checked];
    if (wanted.kind == Kind::text) {
      node.texts.push_back(found.text);
    } else {
      node.values.push_back(negative ? -found.value : found.value);
    }
    tree_.nodes.resize(before);  // the list keeps the value, not the node
    return true;
  }

  Maybe presence(const Syntax& syntax) {
    const Maybe part = value(syntax.parts[0]);
    if (!part) return std::nullopt;
    return add(syntax.op, Type::boolean(), syntax.span, {*part});
  }

  Maybe negation(const Syntax& syntax, const Type* hint) {
    const Maybe part = value(syntax.parts[0], hint);
    if (!part) return std::nullopt;
    const Type& of = type(*part);
    if (of.kind != Kind::number && of.kind != Kind::duration) {
      problems_.push_back(text::error("E0204", fmt::format("`-` does not apply to {}", with_article(of)))
                              .at(written_.at(span(*part)), described(*part)));
      return std::nullopt;
    }
    const bool whole = tree_.nodes[*part].whole_days;
    const Id id = add(Op::negate, type_copy(*part), syntax.span, {*part});
    tree_.nodes[id].whole_days = whole;
    return id;
  }

  Maybe arithmetic(const Syntax& syntax) {
    Maybe left, right;
    if (takes_type_of_other(syntax.parts[0])) {
      right = value(syntax.parts[1]);
      left = right ? value(syntax.parts[0], &type_copy(*right)) : value(syntax.parts[0]);
    } else {
      left = value(syntax.parts[0]);
      right = left ? value(syntax.parts[1], &type_copy(*left)) : value(syntax.parts[1]);
    }
    if (!left || !right) return std::nullopt;
    const auto result = result_of(syntax, *left, *right);
    if (!result) return std::nullopt;
    const bool whole = whole_days(syntax.op, *left, *right);
    const Id id = add(syntax.op, *result, syntax.span, {*left, *right});
    tree_.nodes[id].whole_days = whole;
    return id;
  }

  std::optional<Type> result_of(const Syntax& syntax, Id left, Id right) {
    const Type a = type(left);
    const Type b = type(right);
    const bool numbers = a.kind == Kind::number && b.kind == Kind::number;
    const bool durations = a.kind == Kind::duration && b.kind == Kind::duration;
    if (numbers) return a;
    switch (syntax.op) {
      case Op::add:
      case Op::subtract: {
        const bool minus = syntax.op == Op::subtract;
        if (durations && a == b) return a;
        if (minus && a.kind == Kind::instant && b.kind == Kind::instant) return Type::elapsed();
        if (minus && a.kind == Kind::date && b.kind == Kind::date) return Type::elapsed();
        const bool swapped = !minus && a.kind == Kind::duration;
        const Id moved = swapped ? right : left;
        const Id by = swapped ? left : right;
        if (type(by).kind == Kind::duration &&
            (type(moved).kind == Kind::instant || type(moved).kind == Kind::date)) {
          return moves(moved, by);
        }
        if (durations) {
          different_time(left, right, "add up");
          return std::nullopt;
        }
        break;
      }
      case Op::multiply:
        if (a.kind == Kind::duration && b.kind == Kind::number) return a;
        if (a.kind == Kind::number && b.kind == Kind::duration) return b;
        break;
      case Op::divide:
        if (a.kind == Kind::duration && b.kind == Kind::number) return a;
        if (durations && a == b) return Type::number();
        if (durations) {
          different_time(left, right, "divide");
          return std::nullopt;
        }
        break;
      default:
        break;
    }
    auto problem =
        text::error("E0204", fmt::format("`{}` does not join {} and {}", written_.slice(syntax.mark),
                                         with_article(a), with_article(b)));
    problem.at(written_.at(span(right)), described(right));
    problem.beside(written_.at(span(left)), described(left));
    if ((a.kind == Kind::instant || a.kind == Kind::date || a.kind == Kind::duration) &&
        b.kind == Kind::number && (syntax.op == Op::add || syntax.op == Op::subtract)) {
      problem.help(
          fmt::format("write a unit: `{} {}`", said(right), a.kind == Kind::date ? "calendar days" : "min"));
    } else if ((a.kind == Kind::instant && b.kind == Kind::date) ||
               (a.kind == Kind::date && b.kind == Kind::instant)) {
      problem.help(fmt::format("take the day of the instant: `date of {}`",
                               said(a.kind == Kind::instant ? left : right)));
    }
    problems_.push_back(std::move(problem));
    return std::nullopt;
  }

  /// An instant moves by elapsed time, a date by whole days. Business time moves neither: that is what clocks
  /// are for.
  std::optional<Type> moves(Id moved, Id by) {
    const Type what = type(moved);
    if (!type(by).calendar.empty()) {
      problems_.push_back(
          text::error("E0203", fmt::format("{} does not move by {}", with_article(what), to_string(type(by))))
              .at(written_.at(span(by)), described(by))
              .beside(written_.at(span(moved)), described(moved))
              .help("measure with a clock that runs on the calendar, and compare the clock with the limit"));
      return std::nullopt;
    }
    if (what.kind == Kind::date && !tree_.nodes[by].whole_days) {
      problems_.push_back(text::error("E0210", "a date moves by whole days only")
                              .at(written_.at(span(by)), described(by))
                              .beside(written_.at(span(moved)), described(moved))
                              .help("write `calendar days`"));
      return std::nullopt;
    }
    return what;
  }

  /// Static, so that a date never moves by a part of a day.
  bool whole_days(Op op, Id left, Id right) const {
    const TreeNode& a = tree_.nodes[left];
    const TreeNode& b = tree_.nodes[right];
    const auto whole_number = [](const TreeNode& node) {
      return node.type.kind == Kind::number && node.op == Op::constant && node.value % kNumberScale == 0;
    };
    switch (op) {
      case Op::add:
        return a.whole_days && b.whole_days;
      case Op::subtract:
        return (a.whole_days && b.whole_days) || (a.type.kind == Kind::date && b.type.kind == Kind::date);
      case Op::multiply:
        return (a.whole_days && whole_number(b)) || (whole_number(a) && b.whole_days);
      default:
        return false;
    }
  }

  // Functions.

  Maybe call(const Syntax& syntax, const Type* hint) {
    const Function* function = function_named(syntax.text);
    if (function == nullptr) {
      unknown_function(syntax);
      for (const Id part : syntax.parts) {
        if (!takes_type_of_other(part)) value(part);
      }
      return std::nullopt;
    }
    const std::size_t given = syntax.parts.size();
    if (given < function->least || given > function->most) {
      const std::string wanted = function->least == function->most ? fmt::format("{}", function->least)
                                 : function->most > 100
                                     ? fmt::format("{} or more", function->least)
                                     : fmt::format("{} or {}", function->least, function->most);
      problems_.push_back(text::error("E0206", fmt::format("`{}` takes {} value{}, not {}", syntax.text,
                                                           wanted, wanted == "1" ? "" : "s", given))
                              .at(written_.at(syntax.span))
                              .help(fmt::format("write `{}`", function->usage)));
      return std::nullopt;
    }
    switch (function->op) {
      case Op::coalesce:
      case Op::minimum:
      case Op::maximum:
        return alike(syntax, *function, 0, hint);
      case Op::choose:
        return alike(syntax, *function, 1, hint);
      case Op::round:
        return round(syntax, *function);
      default:
        return by_kind(syntax, *function);
    }
  }

  void unknown_function(const Syntax& syntax) {
    std::vector<std::string> names;
    for (const Function& function : functions()) names.emplace_back(function.name);
    auto problem = text::error("E0205", fmt::format("unknown function `{}`", syntax.text));
    problem.at(written_.at(syntax.mark));
    if (syntax.text == "now" || syntax.text == "today") {
      problem.help(
          "nothing here reads the clock: what is open is judged as of the instant that the statement names");
    } else if (syntax.text == "matches") {
      problem.help("there are no patterns: use starts_with, ends_with or contains");
    } else if (const auto near = text::nearest(syntax.text, names)) {
      written_.repair(problem, fmt::format("change `{}` to `{}`", syntax.text, *near),
                      text::Applicability::safe, syntax.mark, *near);
    } else {
      problem.note(fmt::format("functions: {}", fmt::join(names, ", ")));
    }
    problems_.push_back(std::move(problem));
  }

  /// Functions that choose among values of one type; the values begin at `first`.
  Maybe alike(const Syntax& syntax, const Function& function, std::size_t first, const Type* hint) {
    std::vector<Maybe> parts(syntax.parts.size());
    bool fine = true;
    if (first == 1) {
      parts[0] = value(syntax.parts[0]);
      if (parts[0] && type(*parts[0]).kind != Kind::boolean) {
        wrong_argument(function, *parts[0], "a condition first");
        fine = false;
      }
    }
    // Values that know their type come first; texts and `missing` then take it on.
    std::optional<Type> common;
    bool typed = false;
    for (std::size_t i = first; i < parts.size(); ++i) {
      if (takes_type_of_other(syntax.parts[i])) continue;
      typed = true;
      parts[i] = value(syntax.parts[i], common ? &*common : hint);
      if (parts[i] && !common) common = type(*parts[i]);
    }
    if (!common && typed) return std::nullopt;
    if (!common && hint != nullptr) common = *hint;
    for (std::size_t i = first; i < parts.size(); ++i) {
      if (!common && syntaxes_.nodes[syntax.parts[i]].form == Form::text) common = Type::text();
    }
    for (std::size_t i = first; i < parts.size(); ++i) {
      if (takes_type_of_other(syntax.parts[i]))
        parts[i] = value(syntax.parts[i], common ? &*common : nullptr);
    }
    Maybe pattern;
    for (std::size_t i = first; i < parts.size(); ++i) {
      if (!parts[i]) {
        fine = false;
        continue;
      }
      if (!pattern) pattern = parts[i];
      if (type(*parts[i]) != type(*pattern)) {
        different_alternatives(function, *pattern, *parts[i]);
        fine = false;
      }
    }
    if (!fine || !pattern || (first == 1 && !parts[0])) return std::nullopt;
    const Type result = type(*pattern);
    if (result.kind == Kind::boolean && (function.op == Op::minimum || function.op == Op::maximum)) {
      wrong_argument(function, *pattern, "values that have an order");
      return std::nullopt;
    }
    std::vector<Id> ids;
    bool whole = true;
    for (const Maybe& part : parts) ids.push_back(*part);
    for (std::size_t i = first; i < ids.size(); ++i) whole = whole && tree_.nodes[ids[i]].whole_days;
    const Id id = add(function.op, result, syntax.span, std::move(ids));
    tree_.nodes[id].whole_days = whole;
    return id;
  }

  void different_alternatives(const Function& function, Id first, Id other) {
    if (type(first).kind == Kind::duration && type(other).kind == Kind::duration) {
      problems_.push_back(
          text::error("E0203", fmt::format("`{}` cannot choose between {} and {}", function.name,
                                           to_string(type(first)), to_string(type(other))))
              .at(written_.at(span(other)), described(other))
              .beside(written_.at(span(first)), described(first))
              .help("measure both with clocks that run on one calendar"));
      return;
    }
    problems_.push_back(text::error("E0207", fmt::format("`{}` wants values of one type", function.name))
                            .at(written_.at(span(other)), described(other))
                            .beside(written_.at(span(first)), described(first)));
  }

  Maybe round(const Syntax& syntax, const Function& function) {
    const Maybe part = value(syntax.parts[0]);
    if (part && type(*part).kind != Kind::number) {
      wrong_argument(function, *part, "a number");
      return std::nullopt;
    }
    std::int64_t decimals = 0;
    if (syntax.parts.size() == 2) {
      const Syntax& places = syntaxes_.nodes[syntax.parts[1]];
      if (places.form == Form::bad) return std::nullopt;
      if (places.form != Form::number || places.value % kNumberScale != 0 ||
          places.value > 6 * kNumberScale) {
        problems_.push_back(text::error("E0207", "`round` wants the number of decimals written out")
                                .at(written_.at(places.span), "0 to 6"));
        return std::nullopt;
      }
      decimals = places.value / kNumberScale;
    }
    if (!part) return std::nullopt;
    const Id id = add(Op::round, Type::number(), syntax.span, {*part});
    tree_.nodes[id].value = decimals;
    return id;
  }

  Maybe by_kind(const Syntax& syntax, const Function& function) {
    std::vector<Id> parts;
    bool fine = true;
    for (const Id argument : syntax.parts) {
      const Maybe part = value(argument);
      if (!part) {
        fine = false;
        continue;
      }
      if (!function.takes(type(*part).kind)) {
        wrong_argument(function, *part, function.wants);
        fine = false;
      }
      parts.push_back(*part);
    }
    if (!fine) return std::nullopt;
    const Type result = function.op == Op::absolute ? type_copy(parts[0]) : Type{function.result, {}};
    const bool whole = function.op == Op::absolute && tree_.nodes[parts[0]].whole_days;
    const Id id = add(function.op, result, syntax.span, std::move(parts));
    tree_.nodes[id].whole_days = whole;
    return id;
  }

  void wrong_argument(const Function& function, Id part, std::string_view wants) {
    problems_.push_back(text::error("E0207", fmt::format("`{}` wants {}, and `{}` is {}", function.name,
                                                         wants, said(part), with_article(type(part))))
                            .at(written_.at(span(part)), described(part))
                            .help(fmt::format("write `{}`", function.usage)));
  }

  void wrong_result(Id root, const Type& expected) {
    auto problem = text::error("E0208", fmt::format("expected {}, and `{}` is {}", with_article(expected),
                                                    said(root), with_article(type(root))));
    problem.at(written_.at(span(root)), described(root));
    if (expected.kind == Kind::boolean)
      problem.help(fmt::format("compare it with something: `{} == ..`", said(root)));
    problems_.push_back(std::move(problem));
  }

  // The tree.

  Id add(Op op, Type type, text::Span span, std::vector<Id> parts = {}) {
    TreeNode node;
    node.op = op;
    node.type = std::move(type);
    node.span = span;
    node.parts = std::move(parts);
    tree_.nodes.push_back(std::move(node));
    return static_cast<Id>(tree_.nodes.size() - 1);
  }

  const Type& type(Id id) const { return tree_.nodes[id].type; }
  text::Span span(Id id) const { return tree_.nodes[id].span; }
  std::string said(Id id) const { return written_.slice(span(id)); }

  /// A hint must outlive the growth of the tree.
  const Type& type_copy(Id id) {
    hint_types_.push_back(std::make_unique<Type>(type(id)));
    return *hint_types_.back();
  }

  /// "text (column of incidents)".
  std::string described(Id id) const {
    const TreeNode& node = tree_.nodes[id];
    std::string shown = with_article(node.type);
    if (node.op == Op::column && !scope_.variables[node.variable].meaning.empty()) {
      shown += fmt::format(" ({})", scope_.variables[node.variable].meaning);
    }
    return shown;
  }

  const Written& written_;
  const Syntaxes& syntaxes_;
  const Scope& scope_;
  text::Diagnostics& problems_;
  Tree tree_;
  std::vector<std::unique_ptr<Type>> hint_types_;
};

}  // namespace

Tree check(const Written& written, const Syntaxes& syntaxes, const Scope& scope,
           const std::optional<Type>& expected, text::Diagnostics& problems) {
  return Checker(written, syntaxes, scope, problems).run(expected);
}

}  // namespace entente::expression
