// Slow twin of the expression evaluator: one row at a time, recursively, with plain optional values. It
// shares the tree and nothing else: no bitmaps, no kernels, no sharing of parts.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "base/arithmetic.h"
#include "expression/expression.h"
#include "expression/tree.h"

namespace entente::expression {

using RowValue = std::optional<std::variant<std::int64_t, std::string>>;

class RowInterpreter {
 public:
  RowInterpreter(const Tree& tree, const Batch& batch, std::size_t row)
      : tree_(tree), batch_(batch), row_(row) {}
  RowValue run() const { return value(tree_.root); }

 private:
  using Truth = std::optional<bool>;
  static constexpr Wide kDay = 86'400'000'000;
  static constexpr Wide kOne = 1'000'000;

  RowValue value(std::uint32_t id) const {
    const TreeNode& node = tree_.nodes[id];
    const auto part = [&](std::size_t i) { return value(node.parts[i]); };
    const auto kind = [&](std::size_t i) { return tree_.nodes[node.parts[i]].type.kind; };
    switch (node.op) {
      case Op::constant:
        if (node.missing) return std::nullopt;
        if (node.type.kind == Kind::text) return node.text;
        return node.value;
      case Op::column: {
        const Column& column = batch_.columns[node.variable];
        if (!column.has(row_)) return std::nullopt;
        if (node.type.kind == Kind::text) return std::string(column.texts[row_].view());
        if (node.type.kind == Kind::boolean) return std::int64_t{column.values[row_] != 0};
        return column.values[row_];
      }
      case Op::logical_not:
        return from(negated(truth(part(0))));
      case Op::logical_and:
      case Op::logical_or: {
        const bool decides = node.op == Op::logical_or;
        Truth result = !decides;
        for (const std::uint32_t each : node.parts) {
          const Truth one = truth(value(each));
          if (one == decides) return from(decides);
          if (!one) result = std::nullopt;
        }
        return from(result);
      }
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal: {
        const RowValue a = part(0);
        const RowValue b = part(1);
        if (!a || !b) return std::nullopt;
        switch (node.op) {
          case Op::equal:
            return from(*a == *b);
          case Op::not_equal:
            return from(*a != *b);
          case Op::less:
            return from(*a < *b);
          case Op::less_equal:
            return from(*a <= *b);
          case Op::greater:
            return from(*a > *b);
          default:
            return from(*a >= *b);
        }
      }
      case Op::in:
      case Op::not_in: {
        const RowValue a = part(0);
        if (!a) return std::nullopt;
        bool found = false;
        if (kind(0) == Kind::text) {
          for (const std::string& text : node.texts) found = found || text == std::get<std::string>(*a);
        } else {
          for (const std::int64_t number : node.values) found = found || number == std::get<std::int64_t>(*a);
        }
        return from(found == (node.op == Op::in));
      }
      case Op::is_missing:
        return from(!part(0).has_value());
      case Op::is_present:
        return from(part(0).has_value());
      case Op::coalesce:
        for (const std::uint32_t each : node.parts) {
          if (RowValue found = value(each)) return found;
        }
        return std::nullopt;
      case Op::choose:
        return truth(part(0)) == true ? part(1) : part(2);
      case Op::minimum:
      case Op::maximum: {
        RowValue best = part(0);
        for (std::size_t i = 1; i < node.parts.size(); ++i) {
          const RowValue other = part(i);
          if (!best || !other) return std::nullopt;
          if (node.op == Op::minimum ? *other < *best : *best < *other) best = other;
        }
        return best;
      }
      case Op::negate:
        return with(part(0), [&](Wide a) { return fits(-a); });
      case Op::absolute:
        return with(part(0), [&](Wide a) { return fits(a < 0 ? -a : a); });
      case Op::round:
        return with(part(0), [&](Wide a) {
          Wide unit = kOne;
          for (std::int64_t i = 0; i < node.value; ++i) unit /= 10;
          return fits(quotient(a, unit) * unit);
        });
      case Op::add:
      case Op::subtract:
        return sum(node, part(0), part(1), kind(0), kind(1));
      case Op::multiply:
        return with(part(0), [&](Wide a) {
          return with(part(1), [&](Wide b) { return fits(quotient(a * b, kOne)); });
        });
      case Op::divide:
        return with(part(0), [&](Wide a) {
          return with(part(1),
                      [&](Wide b) -> RowValue { return b == 0 ? RowValue{} : fits(quotient(a * kOne, b)); });
        });
      case Op::lower:
      case Op::upper:
        return changed_case(part(0), node.op == Op::lower);
      case Op::trim: {
        const RowValue a = part(0);
        if (!a) return a;
        std::string text = std::get<std::string>(*a);
        const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
        while (!text.empty() && blank(text.back())) text.pop_back();
        while (!text.empty() && blank(text.front())) text.erase(0, 1);
        return text;
      }
      case Op::length: {
        const RowValue a = part(0);
        if (!a) return a;
        std::int64_t count = 0;
        for (const char c : std::get<std::string>(*a))
          count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        return count * 1'000'000;
      }
      case Op::starts_with:
      case Op::ends_with:
      case Op::contains: {
        const RowValue a = part(0);
        const RowValue b = part(1);
        if (!a || !b) return std::nullopt;
        const auto& text = std::get<std::string>(*a);
        const auto& piece = std::get<std::string>(*b);
        if (node.op == Op::contains) return from(text.find(piece) != std::string::npos);
        if (piece.size() > text.size()) return from(false);
        return from(text.compare(node.op == Op::starts_with ? 0 : text.size() - piece.size(), piece.size(),
                                 piece) == 0);
      }
      case Op::date_of:
      case Op::month_of:
      case Op::weekday_of:
      case Op::hour_of:
      case Op::year_of:
        return calendar(node.op, part(0), kind(0));
    }
    return std::nullopt;
  }

  RowValue sum(const TreeNode& node, const RowValue& a, const RowValue& b, Kind left, Kind right) const {
    if (!a || !b) return std::nullopt;
    Wide x = std::get<std::int64_t>(*a);
    Wide y = std::get<std::int64_t>(*b);
    if (node.type.kind == Kind::date) {
      if (left == Kind::duration) x /= kDay;
      if (right == Kind::duration) y /= kDay;
    }
    Wide result = node.op == Op::add ? x + y : x - y;
    if (left == Kind::date && right == Kind::date) result *= kDay;
    if (node.type.kind == Kind::date && !possible_day(result)) return std::nullopt;
    if (node.type.kind == Kind::instant && !possible_instant(result)) return std::nullopt;
    return fits(result);
  }

  RowValue calendar(Op op, const RowValue& a, Kind kind) const {
    if (!a) return std::nullopt;
    const std::int64_t number = std::get<std::int64_t>(*a);
    time::LocalTime local;
    if (kind == Kind::instant) {
      if (!possible_instant(number)) return std::nullopt;
      local = tree_.zone.to_local({number});
      if (!possible_day(local.date().days)) return std::nullopt;
    } else {
      if (!possible_day(number)) return std::nullopt;
      local = time::LocalTime::of({static_cast<std::int32_t>(number)}, {});
    }
    const time::Date date = local.date();
    switch (op) {
      case Op::date_of:
        return std::int64_t{date.days};
      case Op::month_of:
        return date.to_string().substr(0, date.to_string().size() - 3);
      case Op::weekday_of:
        return std::string(time::short_name(date.weekday()));
      case Op::hour_of:
        return local.time_of_day().micros / 3'600'000'000 * 1'000'000;
      default:
        return std::int64_t{date.year()} * 1'000'000;
    }
  }

  static bool possible_day(Wide day) { return day >= -719'162 && day <= 2'932'896; }
  static bool possible_instant(Wide t) { return t >= -719'162 * kDay && t < 2'932'897 * kDay; }

  /// ASCII only: the generated texts have no other letters.
  static RowValue changed_case(const RowValue& a, bool lower) {
    if (!a) return a;
    std::string text = std::get<std::string>(*a);
    for (char& c : text) {
      if (lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      if (!lower && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    return text;
  }

  template <class Calculate>
  static RowValue with(const RowValue& a, Calculate calculate) {
    if (!a) return std::nullopt;
    return calculate(static_cast<Wide>(std::get<std::int64_t>(*a)));
  }

  static RowValue fits(Wide value) {
    if (value > INT64_MAX || value < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(value);
  }

  /// Rounded half away from zero.
  static Wide quotient(Wide value, Wide divisor) {
    const bool negative = (value < 0) != (divisor < 0);
    const Wide a = value < 0 ? -value : value;
    const Wide b = divisor < 0 ? -divisor : divisor;
    const Wide rounded = (2 * a + b) / (2 * b);
    return negative ? -rounded : rounded;
  }

  static Truth truth(const RowValue& a) {
    if (!a) return std::nullopt;
    return std::get<std::int64_t>(*a) != 0;
  }
  static Truth negated(Truth a) { return a ? Truth{!*a} : Truth{}; }
  static RowValue from(Truth a) {
    if (!a) return std::nullopt;
    return std::int64_t{*a};
  }

  const Tree& tree_;
  const Batch& batch_;
  std::size_t row_;
};

/// The same value of the vectorised evaluator's column.
inline RowValue value_at(const Column& column, std::size_t row) {
  if (!column.has(row)) return std::nullopt;
  if (column.type.kind == Kind::text) return std::string(column.texts[row].view());
  if (column.type.kind == Kind::boolean) return std::int64_t{column.values[row] != 0};
  return column.values[row];
}

}  // namespace entente::expression
