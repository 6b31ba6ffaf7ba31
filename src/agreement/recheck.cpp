#include "agreement/recheck.h"

#include <algorithm>

#include "agreement/checks.h"

namespace entente::agreement {

text::Diagnostics recheck(const Terms& terms) {
  const ReadFile reads_nothing = [](const std::string&) -> text::Outcome<std::string> {
    return std::string();
  };
  Loading loading{reads_nothing, {}, {}, *terms.term.from, true};
  check_bars(terms, loading);
  check_bands(terms, loading);
  check_credits(terms, loading);
  check_triggers(terms, loading);
  std::erase_if(loading.diagnostics,
                [](const text::Diagnostic& each) { return each.severity != text::Severity::error; });
  return std::move(loading.diagnostics);
}

text::Diagnostics recheck_relief(Terms& terms) {
  const ReadFile reads_nothing = [](const std::string&) -> text::Outcome<std::string> {
    return std::string();
  };
  Loading loading{reads_nothing, {}, {}, *terms.term.from, true};
  resolve_references(terms, loading);
  check_time(terms, loading);
  check_relief(terms, loading);
  return std::move(loading.diagnostics);
}

}  // namespace entente::agreement
