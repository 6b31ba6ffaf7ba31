// The tables of people.db and how an older file becomes a newer one.
#pragma once

#include "people/database.h"

namespace entente::people {

inline constexpr std::int64_t kSchemaVersion = 1;

/// Makes the tables in a fresh file; Refusal::newer_format for a file of a later version.
Answer<void> bring_up_to_date(Database& database);

}  // namespace entente::people
