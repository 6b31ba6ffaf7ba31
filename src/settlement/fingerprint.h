// What of an agreement's terms decides how rows are measured. Versions with equal fingerprints share one pass
// over the data, so an amendment that only moves a bar costs nothing.
#pragma once

#include <string>

#include "agreement/terms.h"

namespace entente::settlement {

std::string measuring_fingerprint(const agreement::Terms& terms);

}  // namespace entente::settlement
