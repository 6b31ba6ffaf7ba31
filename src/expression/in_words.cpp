#include "expression/in_words.h"

#include <fmt/format.h>

#include "expression/tree.h"

namespace entente::expression {
namespace {

class Speaker {
 public:
  Speaker(const Tree& tree, const Scope& scope) : tree_(tree), scope_(scope) {}

  std::string say(std::uint32_t index) const {
    const TreeNode& node = tree_.nodes[index];
    switch (node.op) {
      case Op::column:
        return scope_.variables[node.variable].name;
      case Op::constant:
        return node.type.kind == Kind::text ? fmt::format("\"{}\"", node.text) : written(node);
      case Op::logical_not:
        return is_column(node.parts[0]) ? "not " + say(node.parts[0])
                                        : fmt::format("not ({})", say(node.parts[0]));
      case Op::logical_and:
        return joined(node, " and ");
      case Op::logical_or:
        return joined(node, " or ");
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        return fmt::format("{} {} {}", say(node.parts[0]), comparison(node), say(node.parts[1]));
      case Op::in:
      case Op::not_in:
        return fmt::format("{} is {}{}", say(node.parts[0]), node.op == Op::in ? "" : "neither ",
                           list(node, node.op == Op::in ? "or" : "nor"));
      case Op::is_missing:
        return say(node.parts[0]) + " is missing";
      case Op::is_present:
        return say(node.parts[0]) + " is present";
      case Op::add:
        return binary(node, "+");
      case Op::subtract:
        return binary(node, "-");
      case Op::multiply:
        return binary(node, "x");
      case Op::divide:
        return binary(node, "/");
      case Op::coalesce:
        return coalesced(node);
      case Op::choose:
        return fmt::format("({} if {}, otherwise {})", say(node.parts[1]), say(node.parts[0]),
                           say(node.parts[2]));
      case Op::starts_with:
        return fmt::format("{} starts with {}", say(node.parts[0]), say(node.parts[1]));
      case Op::ends_with:
        return fmt::format("{} ends with {}", say(node.parts[0]), say(node.parts[1]));
      case Op::contains:
        return fmt::format("{} contains {}", say(node.parts[0]), say(node.parts[1]));
      default:
        return written(node);
    }
  }

 private:
  bool is_column(std::uint32_t index) const { return tree_.nodes[index].op == Op::column; }

  std::string written(const TreeNode& node) const {
    return tree_.written.substr(node.span.begin, node.span.end - node.span.begin);
  }

  std::string joined(const TreeNode& node, std::string_view word) const {
    std::string all;
    for (const std::uint32_t part : node.parts) {
      if (!all.empty()) all += word;
      const Op op = tree_.nodes[part].op;
      const bool other = (op == Op::logical_and || op == Op::logical_or) && op != node.op;
      all += other ? fmt::format("({})", say(part)) : say(part);
    }
    return all;
  }

  std::string_view comparison(const TreeNode& node) const {
    const Kind kind = tree_.nodes[node.parts[0]].type.kind;
    const bool in_time = kind == Kind::date || kind == Kind::instant;
    switch (node.op) {
      case Op::equal:
        return "is";
      case Op::not_equal:
        return "is not";
      case Op::less:
        return in_time ? "is before" : "is less than";
      case Op::less_equal:
        return in_time ? "is not after" : "is at most";
      case Op::greater:
        return in_time ? "is after" : "is more than";
      default:
        return in_time ? "is not before" : "is at least";
    }
  }

  std::string binary(const TreeNode& node, std::string_view sign) const {
    const auto side = [&](std::uint32_t part) {
      const Op op = tree_.nodes[part].op;
      const bool nested = op == Op::add || op == Op::subtract || op == Op::multiply || op == Op::divide;
      return nested ? fmt::format("({})", say(part)) : say(part);
    };
    return fmt::format("{} {} {}", side(node.parts[0]), sign, side(node.parts[1]));
  }

  std::string coalesced(const TreeNode& node) const {
    std::string all = say(node.parts[0]) + " (where missing: ";
    for (std::size_t i = 1; i < node.parts.size(); ++i) {
      if (i > 1) all += ", else ";
      all += say(node.parts[i]);
    }
    return all + ")";
  }

  /// The list as it is written between its brackets, with `word` before the last of its elements.
  std::string list(const TreeNode& node, std::string_view word) const {
    std::vector<std::string> elements;
    if (node.texts.empty()) {
      const std::string all = written(node);
      const std::size_t open = all.find('[');
      return open == std::string::npos ? all : "one of " + all.substr(open);
    }
    elements.reserve(node.texts.size());
    for (const std::string& element : node.texts) elements.push_back(fmt::format("\"{}\"", element));
    std::string all;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) all += i + 1 == elements.size() ? fmt::format(" {} ", word) : std::string(", ");
      all += elements[i];
    }
    return all;
  }

  const Tree& tree_;
  const Scope& scope_;
};

}  // namespace

std::string in_words(const Expression& expression, const Scope& scope) {
  return Speaker(expression.tree(), scope).say(expression.tree().root);
}

}  // namespace entente::expression
