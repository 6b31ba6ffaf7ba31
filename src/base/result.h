// Result: a value or the reason why there is none. Errors are values until the edge of the program.
#pragma once

#include <expected>
#include <utility>

namespace entente {

template <class Value, class Error>
using Result = std::expected<Value, Error>;

template <class Error>
auto failure(Error&& error) {
  return std::unexpected<std::decay_t<Error>>(std::forward<Error>(error));
}

}  // namespace entente
