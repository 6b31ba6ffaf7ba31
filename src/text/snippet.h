// The lines of a source text that a diagnostic talks about, drawn with line numbers and the labels
// underlined: carets for primary labels, dashes for secondary ones. Columns are those of a terminal, so that
// a caret stands under a character after wide or combining ones too. Knows nothing of codes, notes or
// repairs; diagnostic_render.h puts those around it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"

namespace entente::text {

/// ANSI colours, or none.
struct Paint {
  bool colour = false;

  std::string severity(Severity severity, std::string_view text) const;
  std::string strong(std::string_view text) const;
  std::string frame(std::string_view text) const;   ///< gutter, arrows
  std::string remark(std::string_view text) const;  ///< note, help, more
  std::string mark(Label::Role role, std::string_view text) const;
};

struct SnippetOptions {
  Paint paint;
  std::size_t gutter = 2;  ///< columns for line numbers
  std::size_t width = 100;
};

/// From the empty gutter line above the first source line to the last underline. All labels are of one
/// source.
std::string draw_snippet(const std::vector<const Label*>& labels, const SnippetOptions& options);

/// Control characters, which could steer the terminal, and bytes that are not UTF-8 become U+FFFD; line
/// breaks stay.
std::string visible(std::string_view text);

}  // namespace entente::text
