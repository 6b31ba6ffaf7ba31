#include "agreement/checks.h"

namespace entente::agreement {

void check_credits(const Terms&, Loading&) {}

}  // namespace entente::agreement
