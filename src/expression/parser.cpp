#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "expression/syntax.h"

namespace entente::expression {
namespace {

using Form = Syntax::Form;
using Id = std::uint32_t;

class Parser {
 public:
  Parser(const Written& written, const std::vector<Token>& tokens, const std::vector<std::string>& calendars,
         text::Diagnostics& problems)
      : written_(written), tokens_(tokens), calendars_(calendars), problems_(problems) {}

  Syntaxes run() {
    if (here().kind == Token::Kind::end) {
      report(text::error("E0101", "the expression is empty")
                 .at(written_.place)
                 .help("write a condition or a value, such as `priority == \"2 - High\"`"));
      made_.root = bad(here().span);
      return std::move(made_);
    }
    made_.root = expression();
    // Behind what could not be understood the rest is still read, so that its problems are found in the same
    // run.
    while (here().kind != Token::Kind::end) {
      unexpected("an operator such as `and`, `or` or `==`");
      synchronize();
      if (here().kind == Token::Kind::end) break;
      ++at_;
      if (here().kind == Token::Kind::end) break;
      const Id rest = expression();
      made_.root = operation(Op::logical_and, here().span, {made_.root, rest}, {0, here().span.end});
    }
    return std::move(made_);
  }

 private:
  // Nesting is counted, not left to the stack: `deeper` is false (and reported once) beyond kDeepest.
  struct Depth {
    explicit Depth(Parser& of) : parser(of) { ++parser.depth_; }
    ~Depth() { --parser.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser& parser;
  };

  bool too_deep() {
    if (depth_ <= kDeepest) return false;
    if (!depth_reported_) {
      depth_reported_ = true;
      report(text::error("E0103", "the expression is nested too deeply")
                 .at(written_.at(here().span), fmt::format("more than {} levels", kDeepest))
                 .help("compute parts of it in columns of their own"));
    }
    at_ = tokens_.size() - 1;
    return true;
  }

  Id expression() { return disjunction(); }

  Id disjunction() {
    return joined(Op::logical_or, "or", {"||", "OR", "Or"}, [this] { return conjunction(); });
  }

  Id conjunction() {
    return joined(Op::logical_and, "and", {"&&", "AND", "And"}, [this] { return negation(); });
  }

  template <class Part>
  Id joined(Op op, std::string_view word, const std::vector<std::string_view>& elsewhere, Part part) {
    const Id first = part();
    std::vector<Id> parts{first};
    text::Span mark;
    while (true) {
      if (!here().is_word(word)) {
        const bool foreign = std::ranges::any_of(
            elsewhere, [&](std::string_view sign) { return here().is(sign) || here().is_word(sign); });
        if (!foreign) break;
        written_elsewhere(std::string(word));
      }
      mark = here().span;
      ++at_;
      parts.push_back(part());
    }
    if (parts.size() == 1) return first;
    const text::Span span{made_.nodes[first].span.begin, made_.nodes[parts.back()].span.end};
    return operation(op, mark, std::move(parts), span);
  }

  Id negation() {
    const Token& token = here();
    const bool foreign = token.is("!") || token.is_word("NOT") || token.is_word("Not");
    if (!token.is_word("not") && !foreign) return comparison();
    if (foreign) written_elsewhere(token.is("!") ? "not " : "not", "not");
    const Depth depth(*this);
    if (too_deep()) return bad(token.span);
    ++at_;
    const Id part = negation();
    return operation(Op::logical_not, token.span, {part}, {token.span.begin, made_.nodes[part].span.end});
  }

  Id comparison() {
    Id left = sum();
    bool compared = false;
    text::Span last;
    while (true) {
      const std::size_t at = at_;
      if (const auto op = comparison_sign()) {
        const text::Span mark = tokens_[at].span;
        if (compared) chain(last, mark);
        ++at_;
        const Id right = sum();
        left =
            operation(*op, mark, {left, right}, {made_.nodes[left].span.begin, made_.nodes[right].span.end});
        if (compared) made_.nodes[left].form = Form::bad;
        compared = true;
        last = mark;
      } else if (here().is_word("in") || here().is_word("IN")) {
        if (here().text == "IN") written_elsewhere("in");
        ++at_;
        left = membership(Op::in, tokens_[at].span, left);
      } else if (here().is_word("not") && tokens_[at_ + 1].is_word("in")) {
        at_ += 2;
        left = membership(Op::not_in, {tokens_[at].span.begin, tokens_[at + 1].span.end}, left);
      } else if (here().is_word("is") || here().is_word("IS")) {
        left = presence(left);
      } else if (here().is_word("between") || here().is_word("BETWEEN")) {
        left = between(left);
      } else if (here().is_word("like") || here().is_word("LIKE") || here().is_word("matches")) {
        left = pattern(left);
      } else if (here().is_word("contains") || here().is_word("starts_with") || here().is_word("ends_with")) {
        left = infix_function(left);
      } else {
        return left;
      }
    }
  }

  /// The comparison at the cursor, foreign spellings reported and understood.
  std::optional<Op> comparison_sign() {
    const Token& token = here();
    if (token.kind != Token::Kind::symbol) return std::nullopt;
    if (token.text == "==") return Op::equal;
    if (token.text == "!=") return Op::not_equal;
    if (token.text == "<") return Op::less;
    if (token.text == "<=") return Op::less_equal;
    if (token.text == ">") return Op::greater;
    if (token.text == ">=") return Op::greater_equal;
    if (token.text == "<>") {
      written_elsewhere("!=");
      return Op::not_equal;
    }
    if (token.text == "=") {
      auto problem = text::error("E0110", "`=` does not compare");
      problem.at(written_.at(token.span), "a comparison is written `==`");
      written_.repair(problem, "write `==`", text::Applicability::safe, token.span, "==");
      report(std::move(problem));
      return Op::equal;
    }
    return std::nullopt;
  }

  void chain(text::Span first, text::Span second) {
    report(text::error("E0112", "comparisons do not chain")
               .at(written_.at(second), "a second comparison")
               .beside(written_.at(first), "of what the first one gives")
               .help("join two comparisons: `a < b and b < c`"));
  }

  Id membership(Op op, text::Span mark, Id left) {
    if (!here().is("[")) {
      const bool round = here().is("(");
      report(text::error("E0109", fmt::format("expected a list after `{}`", op == Op::in ? "in" : "not in"))
                 .at(written_.at(here().span))
                 .help(round ? "lists stand in square brackets: `in [\"Cancelled\", \"Duplicate\"]`"
                             : "write the values in square brackets: `in [\"Cancelled\", \"Duplicate\"]`"));
      const Id rest = sum();
      const text::Span span{made_.nodes[left].span.begin, made_.nodes[rest].span.end};
      // What looked like a list in round brackets is read over up to its end.
      while (round && here().is(",")) {
        ++at_;
        sum();
      }
      if (round && here().is(")")) ++at_;
      return bad(span);
    }
    const text::Span open = here().span;
    ++at_;
    std::vector<Id> parts;
    elements("]", open, parts);
    const Id list = add(Form::list, {open.begin, tokens_[at_ - 1].span.end});
    made_.nodes[list].parts = std::move(parts);
    return operation(op, mark, {left, list}, {made_.nodes[left].span.begin, made_.nodes[list].span.end});
  }

  /// Values with commas between them, up to the closing bracket, which is consumed.
  void elements(std::string_view close, text::Span open, std::vector<Id>& parts) {
    if (here().is(close)) {
      ++at_;
      return;
    }
    while (true) {
      parts.push_back(expression());
      if (here().is(",")) {
        ++at_;
        if (here().is(close)) break;
        continue;
      }
      if (here().is(close)) break;
      if (here().kind == Token::Kind::end) {
        unclosed(open, close);
        return;
      }
      unexpected(fmt::format("`,` or `{}`", close));
      while (here().kind != Token::Kind::end && !here().is(",") && !here().is(close)) ++at_;
      if (here().kind == Token::Kind::end) return;
      if (here().is(",")) {
        ++at_;
        continue;
      }
      break;
    }
    ++at_;
  }

  void unclosed(text::Span open, std::string_view close) {
    report(text::error("E0114", fmt::format("`{}` has no `{}`", written_.slice(open), close))
               .at(written_.at(open), "opened here")
               .help(fmt::format("close it with `{}`", close)));
  }

  Id presence(Id left) {
    const Token& is = here();
    ++at_;
    const std::size_t begin = at_;
    const bool negated = here().is_word("not") || here().is_word("NOT");
    if (negated) ++at_;
    const Token& word = here();
    const text::Span span{made_.nodes[left].span.begin, word.span.end};
    const text::Span mark{is.span.begin, word.span.end};
    if (!negated && is.text == "is" && (word.is_word("missing") || word.is_word("present"))) {
      ++at_;
      return operation(word.text == "missing" ? Op::is_missing : Op::is_present, mark, {left}, span);
    }
    static constexpr std::string_view kMissing[] = {"missing", "null",  "NULL", "none",
                                                    "None",    "empty", "nil",  "MISSING"};
    const bool missing =
        word.kind == Token::Kind::name && std::ranges::find(kMissing, word.text) != std::end(kMissing);
    const bool present = word.is_word("present");
    if (missing || present) {
      ++at_;
      const bool means_missing = missing != negated;
      const std::string plain = means_missing ? "is missing" : "is present";
      auto problem =
          text::error("E0111", fmt::format("`{}` is written `{}` here", written_.slice(mark), plain));
      problem.at(written_.at(mark));
      written_.repair(problem, fmt::format("write `{}`", plain), text::Applicability::safe, mark, plain);
      report(std::move(problem));
      return operation(means_missing ? Op::is_missing : Op::is_present, mark, {left}, span);
    }
    at_ = begin;
    report(text::error("E0109", "expected `missing` or `present` after `is`")
               .at(written_.at(here().span))
               .help("to compare values write `==`"));
    if (here().kind != Token::Kind::end) sum();
    return bad({made_.nodes[left].span.begin, tokens_[at_ - 1].span.end});
  }

  /// `between` leaves open whether its ends count, which agreements argue about.
  Id between(Id left) {
    const Token& word = here();
    ++at_;
    const Id low = sum();
    if (here().is_word("and") || here().is_word("AND")) ++at_;
    const Id high = sum();
    const auto said = [&](Id id) { return written_.slice(made_.nodes[id].span); };
    const text::Span span{made_.nodes[left].span.begin, made_.nodes[high].span.end};
    report(text::error("E0113", "`between` does not say whether its ends count")
               .at(written_.at(word.span))
               .help(fmt::format("write `{0} >= {1} and {0} < {2}`, or `<=` if the upper end counts",
                                 said(left), said(low), said(high))));
    return bad(span);
  }

  Id pattern(Id left) {
    const Token& word = here();
    ++at_;
    const Id right = sum();
    report(text::error("E0111", fmt::format("`{}` is not part of the expression language", word.text))
               .at(written_.at(word.span), "there are no patterns")
               .help("use `starts_with(x, \"..\")`, `ends_with(x, \"..\")` or `contains(x, \"..\")`"));
    return bad({made_.nodes[left].span.begin, made_.nodes[right].span.end});
  }

  Id infix_function(Id left) {
    const Token& word = here();
    ++at_;
    const Id right = sum();
    const text::Span span{made_.nodes[left].span.begin, made_.nodes[right].span.end};
    const std::string plain = fmt::format("{}({}, {})", word.text, written_.slice(made_.nodes[left].span),
                                          written_.slice(made_.nodes[right].span));
    auto problem = text::error("E0111", fmt::format("`{}` is a function", word.text));
    problem.at(written_.at(word.span), "stands before what it looks at");
    written_.repair(problem, fmt::format("write `{}`", plain), text::Applicability::safe, span, plain);
    report(std::move(problem));
    return bad(span);
  }

  Id sum() {
    return chained([this] { return product(); }, {Sign{"+", Op::add}, Sign{"-", Op::subtract}});
  }

  Id product() {
    return chained([this] { return sign(); }, {Sign{"*", Op::multiply}, Sign{"/", Op::divide}});
  }

  struct Sign {
    std::string_view symbol;
    Op op;
  };

  /// Left to right; a long chain nests to the left, so each step counts as a level.
  template <class Part>
  Id chained(Part part, std::array<Sign, 2> signs) {
    Id left = part();
    const int before = depth_;
    while (true) {
      const auto sign = std::ranges::find_if(signs, [&](const Sign& s) { return here().is(s.symbol); });
      if (sign == signs.end()) break;
      ++depth_;
      if (too_deep()) break;
      const text::Span mark = here().span;
      ++at_;
      const Id right = part();
      left = operation(sign->op, mark, {left, right},
                       {made_.nodes[left].span.begin, made_.nodes[right].span.end});
    }
    depth_ = before;
    return left;
  }

  Id sign() {
    const Token& token = here();
    if (token.is("+")) {
      ++at_;
      return sign_behind_plus();
    }
    if (!token.is("-")) return primary();
    const Depth depth(*this);
    if (too_deep()) return bad(token.span);
    ++at_;
    const Id part = sign();
    return operation(Op::negate, token.span, {part}, {token.span.begin, made_.nodes[part].span.end});
  }

  Id sign_behind_plus() {
    const Depth depth(*this);
    if (too_deep()) return bad(here().span);
    return sign();
  }

  Id primary() {
    const Depth depth(*this);
    const Token& token = here();
    if (too_deep()) return bad(token.span);
    switch (token.kind) {
      case Token::Kind::number: {
        if (duration_ahead(tokens_, at_)) return duration();
        ++at_;
        const Id id = add(Form::number, token.span);
        made_.nodes[id].value = token.value;
        return id;
      }
      case Token::Kind::text: {
        ++at_;
        const Id id = add(Form::text, token.span);
        made_.nodes[id].text = token.text;
        return id;
      }
      case Token::Kind::date: {
        ++at_;
        const Id id = add(Form::date, token.span);
        made_.nodes[id].value = token.value;
        return id;
      }
      case Token::Kind::name:
        return name();
      case Token::Kind::symbol:
        if (token.text == "(") {
          ++at_;
          const Id inner = expression();
          if (here().is(")")) {
            ++at_;
          } else if (here().kind == Token::Kind::end) {
            unclosed(token.span, ")");
          } else {
            unexpected("`)`");
            while (here().kind != Token::Kind::end && !here().is(")")) ++at_;
            if (here().is(")")) ++at_;
          }
          // Outer brackets belong to what they hold, so that fixes and parts read as written.
          made_.nodes[inner].span = {token.span.begin, tokens_[at_ - 1].span.end};
          return inner;
        }
        if (token.text == "[") return stray_list();
        break;
      case Token::Kind::end:
        break;
    }
    unexpected("a value");
    const bool leave = token.kind == Token::Kind::end || token.is(")") || token.is("]") || token.is(",");
    if (!leave) ++at_;
    return bad(token.span);
  }

  Id stray_list() {
    const text::Span open = here().span;
    ++at_;
    std::vector<Id> parts;
    elements("]", open, parts);
    const text::Span span{open.begin, tokens_[at_ - 1].span.end};
    report(text::error("E0109", "a list stands only after `in` or `not in`")
               .at(written_.at(span))
               .help("write `x in [..]`"));
    return bad(span);
  }

  Id duration() {
    const text::Span first = here().span;
    WrittenDuration read = read_duration(written_, tokens_, at_, calendars_, problems_);
    const Id id = add(Form::duration, {first.begin, tokens_[at_ - 1].span.end});
    if (!read.understood) made_.nodes[id].form = Form::bad;
    made_.nodes[id].duration = std::move(read);
    return id;
  }

  Id name() {
    const Token& token = here();
    if (!token.quoted) {
      if (token.text == "true" || token.text == "false") {
        ++at_;
        const Id id = add(Form::boolean, token.span);
        made_.nodes[id].value = token.text == "true" ? 1 : 0;
        return id;
      }
      if (token.text == "missing") {
        ++at_;
        return add(Form::missing, token.span);
      }
      static constexpr std::string_view kReserved[] = {"and", "or", "in", "is", "AND", "OR", "present"};
      if (std::ranges::find(kReserved, token.text) != std::end(kReserved)) {
        unexpected("a value");
        return bad(token.span);
      }
      static constexpr std::string_view kForeign[][2] = {
          {"null", "missing"}, {"NULL", "missing"}, {"None", "missing"}, {"TRUE", "true"},
          {"True", "true"},    {"FALSE", "false"},  {"False", "false"}};
      for (const auto& [foreign, plain] : kForeign) {
        if (token.text != foreign || tokens_[at_ + 1].is("(")) continue;
        written_elsewhere(std::string(plain));
        ++at_;
        const Id id = add(plain == "missing" ? Form::missing : Form::boolean, token.span);
        made_.nodes[id].value = plain == "true" ? 1 : 0;
        return id;
      }
      if (tokens_[at_ + 1].is("(")) return call();
      if (tokens_[at_ + 1].is_word("of")) return spoken_call();
    }
    ++at_;
    const Id id = add(Form::name, token.span);
    made_.nodes[id].text = token.text;
    return id;
  }

  Id call() {
    const Token& token = here();
    const text::Span open = tokens_[at_ + 1].span;
    at_ += 2;
    std::vector<Id> parts;
    elements(")", open, parts);
    const Id id = add(Form::call, {token.span.begin, tokens_[at_ - 1].span.end});
    made_.nodes[id].text = token.text;
    made_.nodes[id].mark = token.span;
    made_.nodes[id].parts = std::move(parts);
    return id;
  }

  /// `month of resolved_at` is month(resolved_at).
  Id spoken_call() {
    const Token& token = here();
    const Depth depth(*this);
    if (too_deep()) return bad(token.span);
    at_ += 2;
    const Id part = primary();
    const Id id = add(Form::call, {token.span.begin, made_.nodes[part].span.end});
    made_.nodes[id].text = token.text;
    made_.nodes[id].mark = token.span;
    made_.nodes[id].parts = {part};
    return id;
  }

  // Building and reporting.

  const Token& here() const { return tokens_[at_]; }

  Id add(Form form, text::Span span) {
    Syntax node;
    node.form = form;
    node.span = span;
    made_.nodes.push_back(std::move(node));
    return static_cast<Id>(made_.nodes.size() - 1);
  }

  Id bad(text::Span span) { return add(Form::bad, span); }

  Id operation(Op op, text::Span mark, std::vector<Id> parts, text::Span span) {
    const Id id = add(Form::operation, span);
    made_.nodes[id].op = op;
    made_.nodes[id].mark = mark;
    made_.nodes[id].parts = std::move(parts);
    return id;
  }

  /// A sign or word of another language at the cursor; understood, but to be written as `plain`.
  void written_elsewhere(const std::string& plain, const std::string& shown = {}) {
    const Token& token = here();
    const std::string& name = shown.empty() ? plain : shown;
    auto problem = text::error("E0111", fmt::format("`{}` is written `{}` here", token.text, name));
    problem.at(written_.at(token.span));
    written_.repair(problem, fmt::format("write `{}`", name), text::Applicability::safe, token.span, plain);
    report(std::move(problem));
  }

  void unexpected(const std::string& wanted) {
    const Token& token = here();
    auto problem = token.kind == Token::Kind::end
                       ? text::error("E0109", fmt::format("expected {} at the end", wanted))
                       : text::error("E0109", fmt::format("expected {}, found `{}`", wanted,
                                                          written_.slice(token.span)));
    // At the end the caret stands behind the last word.
    text::Span span = token.span;
    if (token.kind == Token::Kind::end && at_ > 0) span = tokens_[at_ - 1].span;
    problem.at(written_.at(span), token.kind == Token::Kind::end ? "nothing follows" : "");
    report(std::move(problem));
  }

  void synchronize() {
    while (here().kind != Token::Kind::end && !here().is_word("and") && !here().is_word("or")) ++at_;
  }

  /// Beyond the greatest depth nothing is read, so what seems to be lacking there is no problem of its own.
  void report(text::Diagnostic problem) {
    if (depth_reported_ && problem.code != "E0103") return;
    problems_.push_back(std::move(problem));
  }

  const Written& written_;
  const std::vector<Token>& tokens_;
  const std::vector<std::string>& calendars_;
  text::Diagnostics& problems_;
  Syntaxes made_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool depth_reported_ = false;
};

}  // namespace

Syntaxes parse(const Written& written, const std::vector<Token>& tokens,
               const std::vector<std::string>& calendars, text::Diagnostics& problems) {
  return Parser(written, tokens, calendars, problems).run();
}

}  // namespace entente::expression
