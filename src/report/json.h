// Statements and their company as JSON, for programs. Exact decimals are strings, money is {"amount",
// "currency"}, instants are RFC 3339, and `"version": 1` says which schema holds; the schemas are published
// as JSON Schema 2020-12.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "measurement/store.h"
#include "report/view.h"

namespace entente::report {

using Json = nlohmann::ordered_json;

Json statement_json(const settlement::Statement& statement, const ViewOptions& options = {});
Json restatement_json(const settlement::Restatement& restatement);
Json why_json(const explain::Figure& figure);
Json rows_json(const LevelRows& rows);
Json import_json(const measurement::ImportReport& report, const std::string& file = {});

// JSON Schema 2020-12 of statement_json, restatement_json and import_json.
Json statement_schema();
Json restatement_schema();
Json import_schema();

/// Indented text with a final line break; bytes that are not UTF-8 become U+FFFD.
std::string json_text(const Json& json);

}  // namespace entente::report
