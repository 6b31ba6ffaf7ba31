// ENTENTE_ASSERT(condition, "why this holds"): our own mistakes, checked in release builds too. User input
// and the outside world never reach it: those are diagnostics and Results.
#pragma once

namespace entente {

[[noreturn]] void assertion_failed(const char* condition, const char* reason, const char* file, int line);

}  // namespace entente

#define ENTENTE_ASSERT(condition, reason)                                                  \
  do {                                                                                     \
    if (!(condition)) ::entente::assertion_failed(#condition, reason, __FILE__, __LINE__); \
  } while (false)
