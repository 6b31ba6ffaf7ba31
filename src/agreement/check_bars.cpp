#include "agreement/checks.h"

namespace entente::agreement {

void check_bars(const Terms&, Loading&) {}

}  // namespace entente::agreement
