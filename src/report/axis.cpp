#include "report/axis.h"

#include <fmt/format.h>

#include <cmath>

namespace entente::report {

using agreement::Quantity;

std::string tick_text(double value, Quantity::Unit unit, double span) {
  if (unit == Quantity::Unit::duration) {
    const auto minutes = static_cast<std::int64_t>(std::llround(value / 60e6));
    return minutes >= 600 ? fmt::format("{:.0f} h", value / 3600e6) : fmt::format("{} min", minutes);
  }
  const int places = span >= 5 ? 0 : span >= 0.5 ? 1 : 2;
  return fmt::format("{:.{}f}{}", value, places, unit == Quantity::Unit::percent ? "%" : "");
}

double tick_step(double span) {
  const double rough = span / 3;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double lead = rough / power;
  return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

}  // namespace entente::report
