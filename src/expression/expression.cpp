#include "expression/expression.h"

#include <algorithm>

#include "base/assert.h"
#include "expression/checker.h"
#include "expression/lexer.h"
#include "expression/syntax.h"
#include "expression/tree.h"

namespace entente::expression {

text::Outcome<Expression> compile(const std::string& written, const text::Place& place, const Scope& scope,
                                  std::optional<Type> expected) {
  const Written source{written, place};
  text::Diagnostics problems;
  const std::vector<Token> tokens = tokenize(source, problems);
  if (written.size() > kLongest) return std::unexpected(std::move(problems));

  text::Diagnostics parsing;
  const Syntaxes syntaxes = parse(source, tokens, scope.calendars, parsing);
  // Where a sign was unknown, what seems to be lacking around it is no problem of its own.
  if (!problems.empty()) {
    std::erase_if(parsing, [](const text::Diagnostic& d) {
      return d.code == "E0109" || d.code == "E0114" || d.code == "E0101";
    });
  }
  std::ranges::move(parsing, std::back_inserter(problems));

  Tree tree = check(source, syntaxes, scope, expected, problems);
  if (!problems.empty()) {
    text::sort_by_place(problems);
    return std::unexpected(std::move(problems));
  }
  Expression made;
  made.tree_ = std::make_shared<const Tree>(std::move(tree));
  return made;
}

std::vector<std::string> names_in(const std::string& written) {
  const Written source{written, {}};
  text::Diagnostics problems;
  const std::vector<Token> tokens = tokenize(source, problems);
  if (!problems.empty()) return {};
  // Calendars stand after `on` and are taken as they come: whether they exist is not the question here.
  std::vector<std::string> calendars;
  for (const Token& token : tokens) {
    if (token.kind == Token::Kind::name) calendars.push_back(token.text);
  }
  const Syntaxes syntaxes = parse(source, tokens, calendars, problems);
  if (!problems.empty()) return {};
  std::vector<std::string> names;
  for (const Syntax& node : syntaxes.nodes) {
    if (node.form == Syntax::Form::name) names.push_back(node.text);
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

const Type& Expression::type() const {
  return tree_->nodes[tree_->root].type;
}
const std::string& Expression::written() const {
  return tree_->written;
}
const text::Place& Expression::place() const {
  return tree_->place;
}
const std::vector<std::size_t>& Expression::reads() const {
  return tree_->reads;
}

}  // namespace entente::expression
