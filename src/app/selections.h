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
  std::string document_hash;  ///< of the document and its files in their standard layout: only content counts
};

/// Reads, checks and computes the selection in `path`.
text::Outcome<OpenedSelection> select(const std::string& path, unsigned workers, const Files& files);

/// Reads the files that the selection at `path` names.
sourcing::ReadSheet sheets_beside(const std::string& path, const Files& files);

/// What one evaluator has written so far. Nobody else's file is opened.
text::Outcome<sourcing::OwnScores> own_scores(const std::string& path, const std::string& sheet,
                                              const Files& files);

/// A problem where `frozen` is not the hash of what is now said.
text::Outcome<void> still_frozen(const std::string& frozen, const std::string& now, const std::string& path);

}  // namespace entente::app
