// Pieces of the published JSON Schemas: objects whose properties are all required, nullable values, and the
// definitions that several documents share.
#pragma once

#include <string>
#include <vector>

#include "report/json.h"

namespace entente::report {

Json reference(const char* name);
Json type(const char* name);
Json nullable(Json schema);
Json list_of(Json items);
Json one_of(std::vector<std::string> words);
Json pattern(const char* expression);
/// An object whose properties are all required and no others allowed.
Json object(Json properties);
/// decimal, date, month, money, figure, ...
Json common_definitions();
/// `schema` with the meta keys of a published document before it and the named common definitions behind it.
Json published(const char* id, const char* title, Json schema, const std::vector<const char*>& definitions);

}  // namespace entente::report
