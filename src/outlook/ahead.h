// What lies ahead, learned from days that are over: how many rows come, how long rows take, and how often one
// of them fails. Internal to outlook; knows no bars and no money.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stats/distributions.h"
#include "time/instant.h"

namespace entente::outlook {

/// How long rows last, from those that ended and those that still run (Kaplan and Meier, JASA 53, 1958).
class Survival {
 public:
  Survival() = default;
  /// Both ascending.
  Survival(std::span<const std::int64_t> ended, std::span<const std::int64_t> running);

  /// Share that lasts longer than `duration`.
  double beyond(std::int64_t duration) const;
  /// P(longer than `limit` | already at `age`), drawn a little towards a half where few got so far.
  double beyond_given(std::int64_t limit, std::int64_t age) const;
  double size() const { return n_; }

 private:
  std::vector<std::int64_t> at_;
  std::vector<double> beyond_;
  double n_ = 0;
};

/// Rows by day of the past.
struct DayCount {
  time::Date date;
  double rows = 0;
};
/// Rows to come, day by day, and how uncertain their total is.
struct VolumeAhead {
  std::vector<double> by_day;  ///< as `days` were given
  double size = 0;             ///< of the negative binomial distribution: total variance mean + mean^2 / size
  std::string profile;  ///< "weekday", "day of the month", "day before the end of the month"; empty: no days
  double total() const;
};
/// `past`: complete days, oldest first.
VolumeAhead volume_ahead(std::span<const DayCount> past, std::span<const time::Date> days);

/// Failures of all rows in a month or in a week of the past.
struct Failed {
  double failures = 0, rows = 0;
  double age = 0;  ///< months before the one that is forecast
};

/// What history says of the share that fails: a beta distribution by the method of moments over months, later
/// months with more weight, no surer than the months differ.
struct SharePrior {
  stats::Beta beta{0.5, 0.5};
  std::int64_t months = 0;  ///< that had rows; 0: Jeffreys' prior
};
SharePrior share_prior(std::span<const Failed> months);

/// How much more weeks differ than chance alone would have them, within their month: variance over that of
/// the binomial, 1 at least. `weeks` come in groups of one month each.
double overdispersion(std::span<const std::vector<Failed>> months_of_weeks);

/// Beta distribution of the share in `rows` rows to come, after `seen` of the present window: as wide as what
/// is unknown about the share and the days' own unrest together.
stats::Beta share_ahead(const stats::Beta& prior, const Failed& seen, double rows, double unrest);

}  // namespace entente::outlook
