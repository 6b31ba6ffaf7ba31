#include "agreement/checks.h"

namespace entente::agreement {

void check_relief(const Terms&, Loading&) {}

}  // namespace entente::agreement
