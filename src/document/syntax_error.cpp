#include "document/syntax_error.h"

#include <algorithm>
#include <string_view>

namespace entente::document {

namespace {

/// The text around a problem that tells its likely cause.
struct Site {
  const SyntaxProblem& problem;
  const text::SourcePtr& source;

  std::string_view text() const { return source->content(); }
  char character(std::uint32_t at) const { return at < text().size() ? text()[at] : '\0'; }

  /// The character at `at`, or the last one of the text before it.
  text::Place spot(std::uint32_t at) const {
    const auto size = static_cast<std::uint32_t>(text().size());
    if (at >= size) return {source, {size, size}};
    std::uint32_t end = at + 1;
    while (end < size && (static_cast<unsigned char>(text()[end]) & 0xC0U) == 0x80) ++end;
    return {source, {at, end}};
  }

  /// From `at` to the end of its line, without trailing blanks and comments.
  text::Place rest_of_line(std::uint32_t at) const {
    const auto begin = std::min<std::size_t>(at, text().size());
    std::size_t end = std::min(text().find('\n', begin), text().size());
    if (const std::size_t comment = text().substr(begin, end - begin).find(" #");
        comment != std::string_view::npos) {
      end = begin + comment;
    }
    while (end > begin && (text()[end - 1] == ' ' || text()[end - 1] == '\t' || text()[end - 1] == '\r'))
      --end;
    return {source, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
  }

  std::size_t line_begin(std::uint32_t at) const {
    const std::size_t before = at == 0 ? std::string_view::npos : text().rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
  }
  /// What stands on the line before `at`.
  std::string_view before(std::uint32_t at) const {
    return text().substr(line_begin(at), at - line_begin(at));
  }

  bool says(std::string_view words) const { return problem.problem.find(words) != std::string::npos; }
  bool within(std::string_view words) const { return problem.context.find(words) != std::string::npos; }
};

text::Diagnostic syntax(std::string message) {
  return text::error("D0101", std::move(message));
}

text::Diagnostic tab(const Site& site, std::uint32_t at) {
  auto end = at;
  while (site.character(end) == '\t') ++end;
  const std::string spaces((std::size_t{end} - at) * 2, ' ');
  return text::error("D0111", "a tab stands where only spaces may indent")
      .at({site.source, {at, end}}, "a tab")
      .note("a tab is as wide as each editor likes, so it cannot say what belongs to what")
      .fix("use spaces, two for each level", text::Applicability::changes_meaning,
           {{{site.source, {at, end}}, spaces}});
}

text::Diagnostic unclosed_quote(const Site& site) {
  const char quote = site.character(site.problem.context_at);
  text::Diagnostic made = syntax(std::string("a quote is opened with `") + quote + "` and not closed");
  made.at(site.rest_of_line(site.problem.context_at), "opened here");
  made.help(std::string("write `") + quote + "` at the end of the text");
  if (quote == '\'') made.note("an apostrophe inside single quotes is written twice: `'the client''s site'`");
  return made;
}

text::Diagnostic unclosed_bracket(const Site& site) {
  const char open = site.character(site.problem.context_at);
  const char close = open == '{' ? '}' : ']';
  const char found = site.character(site.problem.problem_at);
  const bool same_line = site.line_begin(site.problem.context_at) == site.line_begin(site.problem.problem_at);
  if (same_line && found != '\0' && found != '\n' && found != ']' && found != '}') {
    return syntax(std::string("a comma is missing between the parts inside `") + open + " " + close + "`")
        .at(site.spot(site.problem.problem_at), std::string("expected `,` or `") + close + "` before this")
        .beside(site.spot(site.problem.context_at), "opened here")
        .help("put a comma between the parts; text that holds commas, brackets or `: ` goes in quotes");
  }
  return syntax(std::string("the bracket `") + open + "` is not closed")
      .at(site.spot(site.problem.context_at), "opened here")
      .beside(site.spot(site.problem.problem_at),
              std::string("`") + close + "` or a comma was expected before this")
      .help(std::string("write `") + close + "` where the list ends");
}

text::Diagnostic second_colon_or_indentation(const Site& site) {
  const std::uint32_t at = site.problem.problem_at;
  const std::string_view before = site.before(at);
  const std::size_t first_colon = before.find(": ");
  if (first_colon != std::string_view::npos) {
    const auto value = static_cast<std::uint32_t>(std::min(
        site.text().find_first_not_of(' ', site.line_begin(at) + first_colon + 1), site.text().size()));
    const text::Place place = site.rest_of_line(value);
    text::Diagnostic made =
        syntax("a second `: ` on the line makes it unclear what is the key and what is the text");
    made.at(site.spot(at), "this colon").beside(place, "this reads as text up to here");
    const std::string written(place.written());
    if (written.find('"') == std::string::npos && written.find('\\') == std::string::npos) {
      made.fix("put the text in quotes: `\"" + written + "\"`", text::Applicability::changes_meaning,
               {{place, "\"" + written + "\""}});
    } else {
      made.help("put the text in single quotes");
    }
    return made;
  }
  const auto indent = std::min(before.find_first_not_of(" -"), before.size());
  const auto key = static_cast<std::uint32_t>(site.line_begin(at) + indent);
  return syntax("this line is indented deeper than the lines it belongs to")
      .at({site.source, {key, at}}, "a key cannot begin here")
      .note("the line above already has its value, so nothing can stand below it")
      .help("indent the line like its neighbours, or leave the value of the line above empty");
}

text::Diagnostic missing_colon(const Site& site) {
  const text::Place place = site.rest_of_line(site.problem.context_at);
  const std::string_view written = place.written();
  const std::size_t colon = written.find(':');
  if (colon != std::string_view::npos && colon + 1 < written.size() && written[colon + 1] != ' ') {
    const auto after = static_cast<std::uint32_t>(place.span.begin + colon + 1);
    return syntax("a space is missing after the colon")
        .at({site.source, {after - 1, after}}, "`key:value` is one word; `key: value` is a key and its value")
        .fix("write `" + std::string(written.substr(0, colon)) + ": " +
                 std::string(written.substr(colon + 1)) + "`",
             text::Applicability::safe, {{{site.source, {after, after}}, " "}});
  }
  return syntax("a colon is missing after the key")
      .at(place, "expected `key: value`")
      .help(
          "write a colon and a space after the key; text of several lines begins with `|` on the line of its "
          "key");
}

text::Diagnostic odd_first_character(const Site& site) {
  const std::uint32_t at = site.problem.problem_at;
  const char found = site.character(at);
  if (found == '\t') return tab(site, at);
  const std::string shown = found == '`' ? "a backquote" : "`" + std::string(site.spot(at).written()) + "`";
  const text::Place place = site.rest_of_line(at);
  return syntax("text cannot begin with " + shown)
      .at(place, "reserved at the beginning of a value")
      .help("put the text in quotes");
}

text::Diagnostic wrong_level(const Site& site) {
  const std::uint32_t at = site.problem.problem_at;
  const std::string_view before = site.before(at);
  const bool begins_line = before.find_first_not_of(' ') == std::string_view::npos;
  if (!begins_line) {
    text::Diagnostic made = syntax("more text follows where the value has ended");
    made.at(site.rest_of_line(at), "not part of the value before it");
    if (quote_swallowed_lines(site.problem, site.source)) {
      return made
          .beside(site.rest_of_line(site.problem.last_scalar.begin), "the quote before it was opened here")
          .help("close the quote on the line where it was opened");
    }
    return made.help("put the whole value in one pair of quotes, or begin a new line");
  }
  if (site.character(at) == '-' && (site.character(at + 1) == ' ' || site.character(at + 1) == '\n')) {
    return syntax("a list element stands among keys")
        .at(site.rest_of_line(at), "a list element")
        .beside(site.rest_of_line(site.problem.context_at), "the keys begin here")
        .help("indent the element below the key whose list it belongs to");
  }
  return syntax("the indentation of this line fits nothing above it")
      .at(site.rest_of_line(at), site.within("collection") ? "expected `- ` or less indentation"
                                                           : "neither deeper nor level with the lines before")
      .beside(site.rest_of_line(site.problem.context_at), "what it should belong to begins here")
      .help("indent the line exactly like its neighbours");
}

}  // namespace

bool quote_swallowed_lines(const SyntaxProblem& problem, const text::SourcePtr& source) {
  const std::string_view written = source->slice(problem.last_scalar);
  return written.size() > 1 && (written.front() == '"' || written.front() == '\'') &&
         written.find('\n') != std::string_view::npos && problem.last_scalar.end <= problem.problem_at;
}

text::Diagnostic explain_syntax(const SyntaxProblem& problem, const text::SourcePtr& source) {
  const Site site{problem, source};
  const std::uint32_t at = problem.problem_at;
  const bool at_tab =
      site.character(at) == '\t' && site.before(at).find_first_not_of(" \t") == std::string_view::npos;
  if (site.says("tab character") || at_tab) return tab(site, at);
  if (site.within("quoted scalar") && (site.says("end of stream") || site.says("document indicator"))) {
    return unclosed_quote(site);
  }
  if (site.within("quoted scalar")) {
    return syntax("`\\` begins an escape that does not exist")
        .at(site.spot(at), "in double quotes `\\` has a meaning of its own")
        .beside(site.spot(problem.context_at), "the quote begins here")
        .help("use single quotes, or write the backslash twice");
  }
  if (site.within("flow sequence") || site.within("flow mapping")) {
    const char open = site.character(problem.context_at);
    if (open == '[' || open == '{') return unclosed_bracket(site);
  }
  if (site.says("mapping values are not allowed")) return second_colon_or_indentation(site);
  if (site.says("could not find expected ':'")) return missing_colon(site);
  if (site.says("cannot start any token")) return odd_first_character(site);
  if (site.says("block sequence entries are not allowed")) {
    return syntax("a list cannot begin on the line of its key")
        .at(site.rest_of_line(at), "a list element")
        .help("write each `- ` on a line of its own below the key, or the list in brackets: `[a, b]`");
  }
  if (site.within("block scalar")) {
    return syntax("text cannot begin with `>` or `|`")
        .at(site.spot(problem.context_at), "this begins a text of several lines")
        .help("put the text in quotes, or begin it on the next line");
  }
  if (site.within("anchor") || site.within("alias") || site.within("tag")) {
    return syntax("text cannot begin with `" + std::string(site.spot(problem.context_at).written()) + "`")
        .at(site.rest_of_line(problem.context_at), "reserved at the beginning of a value")
        .help("put the text in quotes");
  }
  if (site.within("directive") || site.says("directive")) {
    return syntax("a line cannot begin with `%`")
        .at(site.rest_of_line(problem.context_at))
        .help("put the text in quotes");
  }
  if (site.says("mapping keys are not allowed")) {
    return syntax("text cannot begin with `? `").at(site.rest_of_line(at)).help("put the text in quotes");
  }
  if (site.says("node content") || site.within("node")) {
    return syntax("a value is missing here")
        .at(site.spot(at), "expected a value before this")
        .help("write the value, or delete the comma or bracket too many");
  }
  if (site.says("document start") || site.says("expected key") || site.says("'-' indicator"))
    return wrong_level(site);
  return syntax("this is not YAML (" + problem.problem + ")").at(site.spot(at), "reading stopped here");
}

}  // namespace entente::document
