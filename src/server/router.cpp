#include "server/router.h"

#include <algorithm>

#include "base/assert.h"

namespace entente::server {
namespace {

std::string_view next_segment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return segment;
}

bool keep(std::string_view name, std::string_view written, Parameters& parameters) {
  auto decoded = percent_decoded(written, false);
  if (!decoded || decoded->empty()) return false;
  parameters.insert_or_assign(std::string(name), std::move(*decoded));
  return true;
}

/// Whether a segment fits, nothing decoded: the path as a whole was looked at when it came in.
bool fits_segment(std::string_view pattern, std::string_view segment) {
  if (!pattern.starts_with('{')) return pattern == segment;
  const std::string_view after = pattern.substr(pattern.find('}') + 1);
  if (after.empty()) return !segment.empty();
  const std::size_t dot = segment.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  return after.starts_with(".{") ? dot + 1 < segment.size() : after.substr(1) == segment.substr(dot + 1);
}

bool fits(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    if (!fits_segment(wanted, next_segment(path))) return false;
  }
  return pattern.empty() && path.empty();
}

/// One segment of a pattern: "closes", "{month}", "{month}.html" or "{month}.{format}".
bool matches_segment(std::string_view pattern, std::string_view segment, Parameters& parameters) {
  if (!pattern.starts_with('{')) return pattern == segment;
  const std::size_t close = pattern.find('}');
  const std::string_view first = pattern.substr(1, close - 1);
  const std::string_view after = pattern.substr(close + 1);
  if (after.empty()) return keep(first, segment, parameters);
  const std::size_t dot = segment.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view ending = segment.substr(dot + 1);
  if (!keep(first, segment.substr(0, dot), parameters)) return false;
  if (after.starts_with(".{")) return keep(after.substr(2, after.size() - 3), ending, parameters);
  return after.substr(1) == ending;
}

bool matches(std::string_view pattern, std::string_view path, Parameters& parameters) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (!matches_segment(wanted, given, parameters)) return false;
  }
  return pattern.empty() && path.empty();
}

/// Literal text goes before parameters (/agreements/check before /agreements/{a}), and a parameter with an
/// ending before one without ({month}.{format} before {month}).
std::int64_t weight(const Route& route) {
  std::int64_t weighed = 0;
  for (std::size_t at = route.pattern.find("/{"); at != std::string::npos;
       at = route.pattern.find("/{", at + 1))
    weighed += 1'000;
  return weighed - std::ranges::count(route.pattern, '.');
}

}  // namespace

std::string_view name(Access access) {
  constexpr std::string_view kNames[] = {"anyone", "signed in", "reader", "member", "signer", "admin"};
  return kNames[static_cast<std::size_t>(access)];
}

void Router::add(Route route) {
  ENTENTE_ASSERT(route.pattern.starts_with('/') && !route.id.empty() && route.handle,
                 "a route has a pattern, a name and something that answers");
  const auto place =
      std::ranges::find_if(routes_, [&](const Route& other) { return weight(other) > weight(route); });
  routes_.insert(place, std::move(route));
}

void Router::add(std::vector<Route> routes) {
  for (Route& route : routes) add(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/') || path.ends_with('/')) return match;
  const Method asked = method == Method::head ? Method::get : method;
  for (const Route& route : routes_) {
    // Most routes do not fit: that is found out before anything is taken apart.
    const std::string_view pattern = std::string_view(route.pattern).substr(1);
    Parameters parameters;
    if (!fits(pattern, path.substr(1)) || !matches(pattern, path.substr(1), parameters)) continue;
    if (route.method == asked) {
      match.route = &route;
      match.parameters = std::move(parameters);
      return match;
    }
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += name(route.method);
  }
  return match;
}

std::vector<std::string> parameter_names(std::string_view pattern) {
  std::vector<std::string> names;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    const std::size_t close = pattern.find('}', open);
    names.emplace_back(pattern.substr(open + 1, close - open - 1));
  }
  return names;
}

}  // namespace entente::server
