// Availability: days with an outage come at a rate learned from the days before, each lasts as outages
// lasted; the downtime that is still to come is a compound sum.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "outlook/models.h"
#include "settlement/results.h"
#include "settlement/segments.h"
#include "stats/compound.h"
#include "stats/risk.h"

namespace entente::outlook {
namespace {

using agreement::Quantity;
using settlement::Tally;

constexpr double kMinute = 60e6;
constexpr std::size_t kCells = 1500;
constexpr std::size_t kOutagesForFit = 6;

double down(const Tally& tally) {
  return std::max(0.0, static_cast<double>(tally.denominator - tally.numerator));
}

class DowntimeModel final : public Model {
 public:
  DowntimeModel(const LevelCase& level, const ForecastOptions& options) : case_(level), options_(options) {
    service_so_far_ = static_cast<double>(level.so_far.denominator);
    down_so_far_ = down(level.so_far);
    learn();
    read_service();
    read_law();
  }

  double reach(const Quantity& bar, const Variation& variation) const override {
    const double room = allowed(bar) - down_so_far_;
    if (room < 0) return 0;
    if (variation.nothing_more) return 1;
    if (variation.one_more) return usual_ <= room ? 1 : 0;
    if (outages_.empty()) return std::exp(-law_.mean);
    const auto cells = static_cast<std::size_t>(std::floor(room / step_ + 0.5));
    return cells >= sum_.size() ? cdf_.back() : cdf_[cells];
  }

  End draw(double level, Random& /*random*/) const override {
    // The best end has no further outage, the worst the longest downtime of the grid.
    const auto at = std::ranges::lower_bound(cdf_, std::min(1 - level, cdf_.back()));
    double more = static_cast<double>(at - cdf_.begin()) * step_;
    if (outages_.empty() && more > 0) more = service_left_;
    End end;
    const auto service = static_cast<Wide>(std::llround(service_left_in_month_));
    const auto lost = static_cast<Wide>(std::llround(std::min(more, service_left_in_month_)));
    end.numerator = case_.month_so_far.numerator + service - lost;
    end.denominator = case_.month_so_far.denominator + service;
    end.rows = case_.month_so_far.rows + (lost > 0 ? 1 : 0);
    const double all = service_so_far_ + service_left_;
    end.measured = all > 0 && end.denominator > 0;
    if (end.measured) end.value = 100 * (all - down_so_far_ - std::min(more, service_left_)) / all;
    return end;
  }

  void describe(LevelForecast& forecast) const override {
    forecast.history_months = months_;
    const auto outages = static_cast<std::int64_t>(outages_.size());
    forecast.learned_from = std::to_string(outages) + (outages == 1 ? " day" : " days") +
                            " with an outage in " + std::to_string(std::llround(days_)) + " days";
    if (outages == 0)
      forecast.notes.emplace_back(
          "no outage is known to learn a length from: any further one is taken as a miss");
  }

  std::vector<std::pair<std::string, Variation>> variations() const override {
    Variation nothing, one;
    nothing.nothing_more = true;
    one.one_more = true;
    std::vector<std::pair<std::string, Variation>> made{{"no further outage", nothing}};
    if (!outages_.empty())
      made.emplace_back("one more outage day of usual length (" +
                            time::to_string(time::Duration{
                                static_cast<std::int64_t>(std::round(usual_ / kMinute) * kMinute)}) +
                            ")",
                        one);
    return made;
  }

  std::optional<double> plug_in(const Quantity& bar) const override {
    const double over = case_.window.length() - case_.days_left();
    const double room = allowed(bar) - down_so_far_;
    if (over <= 0) return std::nullopt;
    if (room < 0) return 0.0;
    double outages = 0;
    for (const Day& day : case_.in_window()) outages += down(*day.tally) > 0 ? 1 : 0;
    if (outages == 0) return 1.0;
    return 1 - stats::compound_poisson_exponential_tail(outages / over * case_.days_left(),
                                                        down_so_far_ / outages, room);
  }

  std::optional<double> extrapolation(const Quantity& bar) const override {
    const double over = case_.window.length() - case_.days_left();
    if (over <= 0) return std::nullopt;
    return down_so_far_ * case_.window.length() / over <= allowed(bar) ? 1.0 : 0.0;
  }

  std::optional<ErrorBudget> budget(const Quantity& bar) const override {
    const double all = case_.window.length();
    const double over = all - case_.days_left();
    ErrorBudget made = error_budget(allowed(bar), down_so_far_, over, all);
    made.in_time = true;
    const double hours = all * 24;
    const auto add = [&](std::string name, double length, double limit, double lost) {
      if (made.allowed <= 0 || over * 24 < length) return;
      BurnWindow window{std::move(name), length, 0, limit, false};
      window.rate = lost / made.allowed / (length / hours);
      window.alert = window.rate >= limit;
      made.windows.push_back(window);
    };
    for (const EarlierTallies& earlier : options_.earlier) {
      double before = 0;
      for (const auto& by_measure : earlier.tallies.by_measure) {
        const auto found = by_measure.find(case_.key);
        if (found != by_measure.end()) before += down(found->second);
      }
      const std::string name = std::to_string(std::llround(earlier.hours)) + " h";
      add(name, earlier.hours, earlier.hours <= 1 ? 14.4 : 6,
          std::max(0.0, down(case_.month_so_far) - before));
    }
    double lost = 0;
    const auto past = case_.in_window();
    for (std::size_t i = past.size() - std::min<std::size_t>(past.size(), 3); i < past.size(); ++i)
      lost += down(*past[i].tally);
    add("3 days", 72, 1, lost);
    return made;
  }

 private:
  /// Most downtime in the whole window that still reaches the bar, in microseconds; -1: even none would not.
  double allowed(const Quantity& bar) const {
    const auto service = static_cast<Wide>(std::llround(service_so_far_ + service_left_));
    if (service <= 0) return 0;
    const auto reached = [&](Wide lost) {
      return case_.reaches(settlement::reduced((service - lost) * 100, service), bar);
    };
    if (!reached(0)) return -1;
    Wide most = 0, beyond = service + 1;
    while (most + 1 < beyond) {
      const Wide middle = most + (beyond - most) / 2;
      (reached(middle) ? most : beyond) = middle;
    }
    return static_cast<double>(most);
  }

  void learn() {
    std::optional<time::Month> month;
    for (const Day& day : case_.past) {
      if (day.tally->denominator <= 0) continue;
      if (month != day.month) ++months_;
      month = day.month;
      days_ += day.complete ? 1 : 1 - case_.today_left;
      if (down(*day.tally) > 0) outages_.push_back(down(*day.tally));
    }
    if (month && !case_.in_window().empty() && months_ > 0) --months_;
    if (!outages_.empty())
      usual_ = std::accumulate(outages_.begin(), outages_.end(), 0.0) / static_cast<double>(outages_.size());
  }

  /// Service time still to come, by the calendar of the measure.
  void read_service() {
    const agreement::Measure& measure = *case_.measure;
    const time::Instant end = case_.end();
    const time::Instant month_end = case_.terms->zone.start_of(std::min(
        case_.window.end, time::Month::containing(case_.terms->zone.date_at(case_.as_of)).end_day()));
    const auto service = [&](time::Instant until) {
      if (until <= case_.as_of) return 0.0;
      if (!measure.over || **measure.over == "always")
        return static_cast<double>((until - case_.as_of).micros);
      const time::Date today = case_.terms->zone.date_at(case_.as_of);
      const auto calendar =
          settlement::compile_calendar(*case_.terms, **measure.over, {today - 2, case_.window.end + 2});
      return static_cast<double>(calendar->elapsed(case_.as_of, until).micros);
    };
    service_left_ = service(end);
    service_left_in_month_ = service(month_end);
  }

  void read_law() {
    const double k = static_cast<double>(outages_.size()) + 0.5;
    const double left = case_.days_left();
    law_ = {days_ > 0 ? k / days_ * left : 0.5, k};
    if (left <= 0) law_.mean = 0;
    if (outages_.empty()) {
      step_ = 1;
      sum_ = {std::exp(-law_.mean), 1 - std::exp(-law_.mean)};
    } else {
      std::vector<double> sorted = outages_;
      std::ranges::sort(sorted);
      const double most = std::max(sorted.back() * 3, usual_ * (law_.mean + 4) * 2);
      step_ = std::max(most / kCells, kMinute / 60);
      std::function<double(double)> cdf;
      if (outages_.size() >= kOutagesForFit) {
        const stats::Lognormal fitted = stats::Lognormal::fitted(outages_);
        cdf = [fitted](double x) { return fitted.cdf(x); };
      } else {
        cdf = [mean = usual_](double x) { return x <= 0 ? 0.0 : -std::expm1(-x / mean); };
      }
      sum_ = law_.mean > 0 ? stats::compound_sum({law_.mean, law_.size}, cdf, step_, kCells)
                           : std::vector<double>{1.0};
    }
    cdf_ = sum_;
    std::partial_sum(cdf_.begin(), cdf_.end(), cdf_.begin());
  }

  const LevelCase& case_;
  const ForecastOptions& options_;
  double service_so_far_ = 0, service_left_ = 0, service_left_in_month_ = 0, down_so_far_ = 0;
  double days_ = 0, usual_ = 0;
  std::int64_t months_ = 0;
  std::vector<double> outages_;  ///< downtime of the days that had any, microseconds
  stats::CountLaw law_;
  double step_ = 1;
  std::vector<double> sum_, cdf_;
};

}  // namespace

std::unique_ptr<Model> downtime_model(const LevelCase& level, const ForecastOptions& options) {
  if (*level.measure->type != agreement::MeasureType::availability) return nullptr;
  return std::make_unique<DowntimeModel>(level, options);
}

}  // namespace entente::outlook
