#include "agreement/checks.h"

namespace entente::agreement {

void check_triggers(const Terms&, Loading&) {}

}  // namespace entente::agreement
