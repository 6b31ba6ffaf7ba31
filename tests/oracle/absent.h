// What a test says that has nobody to compare with: numbers that others got lie beside the checkout, and a
// clone has none.
#pragma once

#include <string>

namespace entente {

/// `file` as it is called in ../shared/oracles; `skipped`: what is not compared for want of it.
inline std::string absent_oracle(const std::string& file, const std::string& skipped) {
  return "../shared is absent: there is no ../shared/oracles/" + file + ", so " + skipped + " is skipped";
}

}  // namespace entente
