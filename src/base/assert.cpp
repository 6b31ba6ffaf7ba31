#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace entente {

void assertion_failed(const char* condition, const char* reason, const char* file, int line) {
  std::fprintf(stderr, "entente: a mistake in the program at %s:%d: %s should hold because %s\n", file, line,
               condition, reason);
  std::abort();
}

}  // namespace entente
