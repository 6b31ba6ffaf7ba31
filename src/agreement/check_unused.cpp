#include "agreement/checks.h"

namespace entente::agreement {

void check_unused(const Terms&, Loading&) {}

}  // namespace entente::agreement
