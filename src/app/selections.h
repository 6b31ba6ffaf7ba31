// Choosing a partner: the document in, the result and the hash that freezes its memo out.
#pragma once

#include <string>

#include "base/ports.h"
#include "sourcing/selection.h"
#include "text/diagnostic.h"

namespace entente::app {

struct OpenedSelection {
  sourcing::Selection selection;
  text::Diagnostics warnings;
  std::string document_hash;  ///< of the document in its standard layout, so that only its content counts
};

/// Reads, checks and computes the selection in `path`.
text::Outcome<OpenedSelection> select(const std::string& path, unsigned workers, const Files& files);

/// A problem where `frozen` is not the hash of what is now said.
text::Outcome<void> still_frozen(const std::string& frozen, const std::string& now, const std::string& path);

}  // namespace entente::app
