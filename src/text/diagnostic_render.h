// Diagnostics drawn: the full form with carets (STYLE 4c), the concise one-line form, JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "text/diagnostic.h"

namespace entente::text {

struct RenderOptions {
  bool colour = false;
  bool ascii = false;  ///< draw with ASCII only (the full form needs nothing else; kept for paths and arrows)
  std::size_t width = 100;  ///< wrap notes and truncate source lines at this many columns
};

std::string render_full(const Diagnostic& diagnostic, const RenderOptions& options = {});
std::string render_concise(const Diagnostic& diagnostic);
nlohmann::json to_json(const Diagnostic& diagnostic);

/// Applies the safe fixes of `diagnostics` that edit `source`; overlapping edits are applied first come,
/// first served.
struct Fixed {
  std::string content;
  std::size_t applied = 0;
};
Fixed apply_safe_fixes(const Source& source, const Diagnostics& diagnostics);

}  // namespace entente::text
