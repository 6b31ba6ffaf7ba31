#include "app/sample_clock.h"

#include <fmt/format.h>

#include <string_view>

namespace entente::app {
namespace {
constexpr std::string_view kBegins = "Its clock began at ";
constexpr std::string_view kMade = " when it was made, ";
}  // namespace

std::string sample_clock_line(time::Instant story, time::Instant machine) {
  return fmt::format("{}{}{}{}.\n", kBegins, story.to_string(), kMade, machine.to_string());
}

time::Duration sample_lag(const std::string& label) {
  const std::string_view text = label;
  const std::size_t begins = text.find(kBegins);
  const std::size_t made = text.find(kMade, begins == std::string_view::npos ? 0 : begins);
  const std::size_t end = text.find(".\n", made == std::string_view::npos ? 0 : made + kMade.size());
  if (begins == std::string_view::npos || made == std::string_view::npos || end == std::string_view::npos)
    return {};
  const std::size_t first = begins + kBegins.size();
  const auto story = time::Instant::parse(text.substr(first, made - first));
  const std::size_t second = made + kMade.size();
  const auto machine = time::Instant::parse(text.substr(second, end - second));
  return story && machine ? *machine - *story : time::Duration{};
}

}  // namespace entente::app
