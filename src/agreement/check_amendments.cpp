#include "agreement/checks.h"

namespace entente::agreement {

void check_amendments(const Terms&, Loading&) {}

}  // namespace entente::agreement
