// Near words, for "did you mean".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::text {

/// Optimal string alignment distance (insert, delete, replace, swap neighbours), ASCII case folded.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, if it is near enough to be meant (a third of the length, at least one
/// edit).
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace entente::text
