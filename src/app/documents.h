// Documents beside agreements that `entente check`, `fmt` and `schema` know, told apart by their first key.
// Each kind is one line of the table in documents.cpp; what its document means is for its room to say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/ports.h"
#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::app {

struct CheckedDocument {
  text::Diagnostics diagnostics;
  std::string summary;  ///< "ok: 9 criteria, 4 bidders, 3 evaluators"; empty where there are errors
};

struct DocumentKind {
  std::string_view key;  ///< the first key of such a document
  /// Files that the document names are read beside it.
  CheckedDocument (*check)(const text::SourcePtr& source, const Files& files);
  text::Outcome<std::string> (*format)(const text::SourcePtr& source);
  std::string (*schema)();  ///< JSON Schema as text
};

std::span<const DocumentKind> document_kinds();

/// The kind whose key begins the document (comments and empty lines aside); nullptr: an agreement.
const DocumentKind* kind_of_document(std::string_view content);

/// Where the file is that a document at `path` names: beside it, unless the name is absolute.
std::string path_beside(const std::string& path, const std::string& named);

}  // namespace entente::app
