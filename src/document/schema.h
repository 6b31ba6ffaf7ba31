// JSON Schema 2020-12 of a document from its field tables, in the form that yaml-language-server and other
// editors use.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "document/fields.h"

namespace entente::document {

struct SchemaTitle {
  std::string id;     ///< URI, "https://entente.example/schema/agreement.json"
  std::string title;  ///< "Entente agreement"
  std::string description;
};

/// The whole schema from that of its root and the structs met on the way.
nlohmann::json schema_document(const SchemaTitle& title, nlohmann::json root, Schemas schemas);

}  // namespace entente::document
