// Using a second factor: a code of the authenticator app, or one of the recovery codes. Either opens once.
#pragma once

#include <optional>
#include <string_view>

#include "people/account_store.h"

namespace entente::people {

enum class FactorUsed : std::uint8_t { code, recovery_code };
std::optional<FactorUsed> use_factor(Database& database, const Sealer& sealer, const Account& account,
                                     std::string_view code, time::Instant now);

}  // namespace entente::people
