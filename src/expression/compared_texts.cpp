#include "expression/compared_texts.h"

#include <algorithm>

#include "expression/tree.h"

namespace entente::expression {

std::optional<std::vector<std::string>> compared_texts(std::span<const Expression> expressions,
                                                       std::size_t variable) {
  std::vector<std::string> found;
  for (const Expression& expression : expressions) {
    const std::vector<TreeNode>& nodes = expression.tree().nodes;
    const auto is_column = [&](std::uint32_t at) {
      return nodes[at].op == Op::column && nodes[at].variable == variable;
    };
    if (is_column(expression.tree().root)) return std::nullopt;
    for (const TreeNode& node : nodes) {
      for (std::size_t i = 0; i < node.parts.size(); ++i) {
        if (!is_column(node.parts[i])) continue;
        switch (node.op) {
          case Op::is_missing:
          case Op::is_present:
            break;
          case Op::equal:
          case Op::not_equal: {
            const TreeNode& other = nodes[node.parts[1 - i]];
            if (other.op != Op::constant || other.missing) return std::nullopt;
            found.push_back(other.text);
            break;
          }
          case Op::in:
          case Op::not_in:
            if (i != 0 || node.parts.size() != 1) return std::nullopt;
            found.insert(found.end(), node.texts.begin(), node.texts.end());
            break;
          default:
            return std::nullopt;
        }
      }
    }
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

}  // namespace entente::expression
