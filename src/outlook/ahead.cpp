#include "outlook/ahead.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace entente::outlook {
namespace {

constexpr double kRecentDays = 42;  ///< half-life of a day in the profile of volumes
constexpr std::int32_t kProfileDays = 182;
constexpr double kRecentMonths = 6;     ///< half-life of a month in the prior
constexpr double kPriorSizeMost = 200;  ///< no history counts for more rows than this
constexpr double kUnrestUnknown = 1.25;
constexpr double kUnrestMost = 25;

double halved(double age, double half_life) {
  return std::exp2(-age / half_life);
}

}  // namespace

Survival::Survival(std::span<const std::int64_t> ended, std::span<const std::int64_t> running)
    : n_(static_cast<double>(ended.size() + running.size())) {
  double share = 1;
  std::size_t stopped = 0;
  for (std::size_t i = 0; i < ended.size();) {
    const std::int64_t at = ended[i];
    std::size_t next = i;
    while (next < ended.size() && ended[next] == at) ++next;
    while (stopped < running.size() && running[stopped] < at) ++stopped;
    const double at_risk = static_cast<double>(ended.size() - i + running.size() - stopped);
    share *= 1 - static_cast<double>(next - i) / at_risk;
    at_.push_back(at);
    beyond_.push_back(share);
    i = next;
  }
}

double Survival::beyond(std::int64_t duration) const {
  const auto after = std::ranges::upper_bound(at_, duration);
  return after == at_.begin() ? 1 : beyond_[static_cast<std::size_t>(after - at_.begin()) - 1];
}

double Survival::beyond_given(std::int64_t limit, std::int64_t age) const {
  if (age >= limit) return 1;
  return (n_ * beyond(limit) + 0.5) / (n_ * beyond(age) + 1);
}

double VolumeAhead::total() const {
  double sum = 0;
  for (const double rows : by_day) sum += rows;
  return sum;
}

namespace {

using Slot = std::function<int(time::Date)>;

struct Profile {
  const char* name;
  Slot slot;
  double half_life;
};

std::array<Profile, 3> profiles() {
  return {{{"weekday", [](time::Date d) { return static_cast<int>(d.weekday()); }, kRecentDays},
           {"day of the month", [](time::Date d) { return static_cast<int>(d.day()); }, 3 * kRecentDays},
           {"day before the end of the month",
            [](time::Date d) { return static_cast<int>(time::Month::containing(d).end_day() - d); },
            3 * kRecentDays}}};
}

/// Mean rows of each slot, recent days with more weight; a slot that was never seen has the mean of all.
class Means {
 public:
  Means(std::span<const DayCount> days, const Profile& profile, std::optional<time::Month> without) {
    double rows = 0, weights = 0;
    const time::Date last = days.back().date;
    for (const DayCount& day : days) {
      if (without && time::Month::containing(day.date) == *without) continue;
      const double weight = halved(last - day.date, profile.half_life);
      auto& slot = slots_[profile.slot(day.date)];
      slot.first += weight * day.rows;
      slot.second += weight;
      rows += weight * day.rows;
      weights += weight;
    }
    all_ = weights > 0 ? rows / weights : 0;
  }
  double at(int slot) const {
    const auto found = slots_.find(slot);
    return found == slots_.end() ? all_ : found->second.first / found->second.second;
  }

 private:
  std::map<int, std::pair<double, double>> slots_;
  double all_ = 0;
};

/// Squared error of the profile in the months that it was not learned from.
double error_of(std::span<const DayCount> days, const Profile& profile, std::span<const time::Month> months) {
  double sum = 0;
  for (const time::Month month : months) {
    const Means means(days, profile, month);
    for (const DayCount& day : days) {
      if (time::Month::containing(day.date) != month) continue;
      const double off = day.rows - means.at(profile.slot(day.date));
      sum += off * off;
    }
  }
  return sum;
}

}  // namespace

VolumeAhead volume_ahead(std::span<const DayCount> past, std::span<const time::Date> days) {
  VolumeAhead ahead;
  ahead.size = 4;
  ahead.by_day.assign(days.size(), 0);
  if (past.empty()) return ahead;
  std::size_t from = 0;
  while (past[from].date < past.back().date - 2 * kProfileDays) ++from;
  past = past.subspan(from);

  std::vector<time::Month> months;
  for (const DayCount& day : past) {
    const time::Month month = time::Month::containing(day.date);
    if (months.empty() || months.back() != month) months.push_back(month);
  }
  const auto all = profiles();
  const Profile* best = &all[0];
  // The day of the month must explain clearly more than the weekday does, over three months at least.
  if (months.size() >= 4) {
    std::vector<time::Month> whole(months.begin() + 1, months.end());
    if (whole.size() > 6) whole.erase(whole.begin(), whole.end() - 6);
    double least = 0.8 * error_of(past, all[0], whole);
    for (std::size_t i = 1; i < all.size(); ++i) {
      const double error = error_of(past, all[i], whole);
      if (error < least) {
        least = error;
        best = &all[i];
      }
    }
  }
  ahead.profile = best->name;
  const Means means(past, *best, std::nullopt);
  for (std::size_t i = 0; i < days.size(); ++i) ahead.by_day[i] = means.at(best->slot(days[i]));

  // Weeks against their profile: what is left beyond chance moves whole weeks, and is taken to move the rest
  // of the window as a whole.
  double excess = 0, squares = 0;
  const std::size_t recent = std::min<std::size_t>(past.size() / 7, 13);
  for (std::size_t week = 0; week < recent; ++week) {
    double rows = 0, expected = 0;
    for (std::size_t i = past.size() - 7 * (week + 1); i < past.size() - 7 * week; ++i) {
      rows += past[i].rows;
      expected += means.at(best->slot(past[i].date));
    }
    excess += (rows - expected) * (rows - expected) - expected;
    squares += expected * expected;
  }
  const double relative = squares > 0 && recent >= 3 ? excess / squares : 0.04;
  ahead.size = 1 / std::clamp(relative, 0.0025, 1.0);
  return ahead;
}

SharePrior share_prior(std::span<const Failed> months) {
  SharePrior prior;
  double failures = 0, rows = 0, seen = 0;
  for (const Failed& month : months) {
    if (month.rows <= 0) continue;
    const double weight = halved(month.age, kRecentMonths);
    failures += weight * month.failures;
    rows += weight * month.rows;
    seen += month.rows;
    ++prior.months;
  }
  if (prior.months == 0) return prior;
  const double mean = (failures + 0.5) / (rows + 1);
  double between = 0, weights = 0, chance = 0;
  for (const Failed& month : months) {
    if (month.rows <= 0) continue;
    const double weight = halved(month.age, kRecentMonths) * month.rows;
    const double off = month.failures / month.rows - mean;
    between += weight * off * off;
    chance += weight * mean * (1 - mean) / month.rows;
    weights += weight;
  }
  between = (between - chance) / weights;
  if (prior.months > 1) between *= static_cast<double>(prior.months) / static_cast<double>(prior.months - 1);
  // One month says nothing about how months differ, two or three say little.
  const double most = prior.months == 1 ? 12 : prior.months <= 3 ? 40 : kPriorSizeMost;
  double size = between > 0 ? mean * (1 - mean) / between - 1 : most;
  size = std::clamp(size, 4.0, most);
  size = std::max(std::min(size, seen), 1.0);
  prior.beta = {mean * size, (1 - mean) * size};
  return prior;
}

double overdispersion(std::span<const std::vector<Failed>> months_of_weeks) {
  double squares = 0, degrees = 0;
  for (const std::vector<Failed>& weeks : months_of_weeks) {
    double failures = 0, rows = 0;
    for (const Failed& week : weeks) {
      failures += week.failures;
      rows += week.rows;
    }
    if (rows <= 0 || failures <= 0 || failures >= rows) continue;
    const double share = failures / rows;
    double used = 0;
    for (const Failed& week : weeks) {
      if (week.rows < 3) continue;
      const double off = week.failures - week.rows * share;
      squares += off * off / (week.rows * share * (1 - share));
      ++used;
    }
    degrees += std::max(0.0, used - 1);
  }
  if (degrees < 4) return kUnrestUnknown;
  return std::clamp(squares / degrees, 1.0, kUnrestMost);
}

stats::Beta share_ahead(const stats::Beta& prior, const Failed& seen, double rows, double unrest) {
  const double a = prior.alpha + seen.failures / unrest;
  const double b = prior.beta + std::max(0.0, seen.rows - seen.failures) / unrest;
  const double known = a + b;
  // Variance of the failures over that of the binomial: the days' unrest, and the share that is not known.
  const double width = unrest + rows / (known + 1);
  double size = known;
  if (rows > 1) size = std::max((rows - 1) / std::max(width - 1, 1e-9) - 1, 0.25);
  size = std::min(size, known);
  return {a / known * size, b / known * size};
}

}  // namespace entente::outlook
