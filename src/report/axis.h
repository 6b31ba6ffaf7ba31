// Ticks of a small figure's value axis.
#pragma once

#include <string>

#include "agreement/terms.h"

namespace entente::report {

/// 1, 2 or 5 times a power of ten, about a third of `span`.
double tick_step(double span);
/// A value on the axis, as exact as `span` of the axis asks for; durations are microseconds.
std::string tick_text(double value, agreement::Quantity::Unit unit, double span);

}  // namespace entente::report
