// A grid of proposals: every combination of the values that are tried for some terms. Each value is read and
// checked once as a proposal of its own; combinations are put together in memory, so that thousands take
// seconds.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "outlook/proposal.h"
#include "settlement/replay.h"

namespace entente::outlook {

/// `service levels.p2-resolution.expected=93%..98% by 0.5%` or `credits.at risk=10%,12%,15%`.
struct Axis {
  std::string path;
  std::vector<std::string> values;
};
text::Outcome<Axis> parse_axis(const std::string& written);

/// The most combinations that a grid may have.
inline constexpr std::size_t kVariantsMax = 1'000'000;

/// One combination and what it would have come to over the whole history, in minor units.
struct Variant {
  std::vector<std::uint32_t> values;  ///< index into each axis' values
  bool refused = false;
  std::string why_refused;  ///< code and words of the diagnostic
  std::int64_t credits = 0, earned_back = 0, bonus = 0;
  std::int64_t worst_month = 0, p50 = 0, p90 = 0;  ///< of the months' credits
  std::int32_t missed = 0, near = 0, fired = 0;    ///< level months, months in which a trigger fires

  std::int64_t net() const { return credits - earned_back; }
};

struct Grid {
  std::vector<Axis> axes;
  std::vector<Variant> variants;  ///< the last axis varies fastest
  std::size_t reduced =
      1;  ///< times that rows were read: once, and once for each other calendar or condition
  std::size_t judged_by_steps = 0;  ///< variants with rules that are left to the statement's own steps
};

/// What a grid needs of the outside: tallies of an agreement whose calendars, conditions or measures differ.
using Reduce =
    std::function<text::Outcome<std::shared_ptr<const settlement::Tallies>>(const agreement::Agreement&)>;

struct GridOptions {
  settlement::ReduceOptions known;
  std::vector<Setting> settings;  ///< of every variant
  unsigned workers = 1;
  std::function<void(std::size_t done, std::size_t of)> progress;
};

/// `tallies` are those of the agreement as it stands, with values kept where limits vary. The same grid for
/// any number of workers.
text::Outcome<Grid> run_grid(const agreement::Agreement& agreement, const agreement::ReadFile& read_file,
                             std::vector<Axis> axes, std::shared_ptr<const settlement::Tallies> tallies,
                             const Reduce& reduce, const GridOptions& options);

/// The tallies under the terms of another agreement, where only limits of elapsed measures, levels and money
/// differ; empty: rows must be read again.
std::shared_ptr<const settlement::Tallies> retallied(const settlement::Tallies& tallies,
                                                     const agreement::Agreement& before,
                                                     const agreement::Agreement& after,
                                                     const settlement::ReduceOptions& known);

}  // namespace entente::outlook
