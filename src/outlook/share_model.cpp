// Shares of rows: so many are counted already, some are in flight with an age of their own, more will come.
// Failures among them follow a beta-binomial distribution whose share is learned from past months and from
// what of this window is settled. A percentile is a share too: nine of ten take no longer than the bar if,
// and only if, at most one in ten takes longer.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "outlook/ahead.h"
#include "outlook/models.h"
#include "settlement/results.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

using agreement::Direction;
using agreement::MeasureType;
using agreement::Quantity;
using settlement::Tally;

constexpr std::size_t kVolumeNodes = 41;
constexpr std::size_t kFewInFlight = 40;  ///< up to here each row has its own probability
constexpr std::size_t kDurationsWanted = 200;
constexpr std::size_t kDurationsNeeded = 15;
constexpr double kSureSize = 1e7;  ///< of a beta distribution that is a point

struct InFlight {
  double counted = 1;  ///< probability that it counts in this window
  double late = 0;     ///< probability that it counts and fails
};

/// Everything about the rest of the window for one limit.
struct Rest {
  std::int64_t rows = 0, failures = 0;  ///< so far
  std::vector<InFlight> in_flight;
  std::int64_t in_flight_counted = 0;
  double in_flight_late = 0;
  bool merged = false;                    ///< in flight and to come are one group
  std::vector<double> late_of_in_flight;  ///< distribution, where not merged
  double more = 0;                        ///< rows to come that will count
  struct Node {
    double weight = 0;
    std::int64_t rows = 0;  ///< to come
    stats::Beta share;      ///< of the failures among them (and those in flight, if merged)
    std::vector<double> cdf;
  };
  std::vector<Node> nodes;
  SharePrior prior;
  Failed seen;
  double unrest = 1;
  double share = 0;  ///< expected of the rows to come
};

class ShareModel final : public Model {
 public:
  ShareModel(const LevelCase& level, const settlement::Tallies& daily) : case_(level), daily_(daily) {
    type_ = *level.measure->type;
    percentile_ = type_ == MeasureType::percentile;
    read_clock();
    read_volumes();
    if (!percentile_) rest_ = rest_for(limit_, {});
  }

  double reach(const Quantity& bar, const Variation& variation) const override {
    const bool plain = !variation.share && variation.volume == 1 && !variation.in_flight_late;
    if (percentile_) return reach_in(rest_for(threshold_of(bar), variation), bar);
    return plain ? reach_in(rest_, bar) : reach_in(rest_for(limit_, variation), bar);
  }

  End draw(double level, Random& random) const override {
    if (percentile_) return draw_percentile(level);
    const Rest::Node& node = node_at(rest_, random.uniform());
    std::int64_t more = rest_.in_flight_counted + node.rows;
    std::int64_t failures = quantile(node.cdf, 1 - level);
    if (!rest_.merged) {
      double u = random.uniform();
      std::int64_t late = 0;
      for (std::size_t j = 0; j < rest_.late_of_in_flight.size(); ++j) {
        u -= rest_.late_of_in_flight[j];
        late = static_cast<std::int64_t>(j);
        if (u < 0) break;
      }
      failures += late;
    }
    failures = std::min(failures, more);
    const Wide good = case_.direction == Direction::higher ? more - failures : failures;
    End end;
    end.numerator = case_.month_so_far.numerator + good;
    end.denominator = case_.month_so_far.denominator + more;
    end.rows = case_.month_so_far.rows + more;
    const Wide numerator = case_.so_far.numerator + good, denominator = case_.so_far.denominator + more;
    end.measured = denominator > 0;
    if (end.measured) end.value = 100 * static_cast<double>(numerator) / static_cast<double>(denominator);
    return end;
  }

  void describe(LevelForecast& forecast) const override {
    const Quantity* bar = case_.expected ? &*case_.expected : case_.minimum ? &*case_.minimum : nullptr;
    if (percentile_ && bar == nullptr) return;
    const Rest rest = percentile_ ? rest_for(threshold_of(*bar), {}) : Rest{};
    const Rest& shown = percentile_ ? rest : rest_;
    forecast.counts_rows = true;
    forecast.in_flight = static_cast<std::int64_t>(shown.in_flight.size());
    forecast.in_flight_late = shown.in_flight_late;
    forecast.more_rows = shown.more + static_cast<double>(shown.in_flight_counted);
    const auto volume = stats::negative_binomial_counts(shown.more, volume_.size);
    forecast.more_low = volume.quantile(0.1) + shown.in_flight_counted;
    forecast.more_high = volume.quantile(0.9) + shown.in_flight_counted;
    forecast.history_months = shown.prior.months;
    if (shown.prior.months == 0) {
      forecast.learned_from = "no history: Jeffreys' prior and this window alone";
    } else {
      const std::int64_t weight = std::llround(shown.prior.beta.size());
      forecast.learned_from = fmt_months(shown.prior.months) + " of history with the weight of " +
                              std::to_string(weight) + (weight == 1 ? " row" : " rows");
    }
  }

  std::vector<std::pair<std::string, Variation>> variations() const override {
    std::vector<std::pair<std::string, Variation>> made;
    const Quantity* bar = case_.expected ? &*case_.expected : case_.minimum ? &*case_.minimum : nullptr;
    if (bar == nullptr) return made;
    const Rest rest = percentile_ ? rest_for(threshold_of(*bar), {}) : rest_;
    if (rest.seen.rows >= 5) {
      Variation same;
      same.share = rest.seen.failures / rest.seen.rows;
      made.emplace_back("the rest runs like this window so far", same);
    }
    if (rest.prior.months > 0) {
      Variation before;
      before.share = rest.prior.beta.mean();
      made.emplace_back("the rest runs as in the months before", before);
    }
    if (!rest.in_flight.empty()) {
      Variation late;
      late.in_flight_late = true;
      made.emplace_back("every row in flight passes its limit", late);
    }
    if (rest.more >= 5) {
      Variation fewer, more;
      fewer.volume = 0.8;
      more.volume = 1.2;
      made.emplace_back("a fifth fewer rows come", fewer);
      made.emplace_back("a fifth more rows come", more);
    }
    return made;
  }

  std::optional<std::int64_t> affordable(const Quantity& bar) const override {
    const Rest rest = percentile_ ? rest_for(threshold_of(bar), {}) : Rest{};
    const Rest& used = percentile_ ? rest : rest_;
    const std::int64_t end = used.rows + used.in_flight_counted + std::llround(used.more);
    return allowed(bar, end) - used.failures;
  }

  std::optional<double> plug_in(const Quantity& bar) const override {
    const Rest rest = percentile_ ? rest_for(threshold_of(bar), {}) : Rest{};
    const Rest& used = percentile_ ? rest : rest_;
    if (used.rows == 0) return std::nullopt;
    const std::int64_t more = used.in_flight_counted + std::llround(used.more);
    const double share = static_cast<double>(used.failures) / static_cast<double>(used.rows);
    return stats::binomial_cdf(allowed(bar, used.rows + more) - used.failures, more, share);
  }

  std::optional<double> extrapolation(const Quantity& bar) const override {
    const Rest rest = percentile_ ? rest_for(threshold_of(bar), {}) : Rest{};
    const Rest& used = percentile_ ? rest : rest_;
    const double all = static_cast<double>(case_.window.length());
    const double over = all - case_.days_left();
    if (used.rows == 0 || over <= 0) return std::nullopt;
    const std::int64_t end = used.rows + used.in_flight_counted + std::llround(used.more);
    const double failures = static_cast<double>(used.failures) * all / over;
    return failures <= static_cast<double>(allowed(bar, end)) ? 1.0 : 0.0;
  }

  std::optional<ErrorBudget> budget(const Quantity& bar) const override {
    if (percentile_) return std::nullopt;
    const std::int64_t end = rest_.rows + rest_.in_flight_counted + std::llround(rest_.more);
    const double all = static_cast<double>(case_.window.length());
    const double over = all - case_.days_left();
    ErrorBudget made =
        error_budget(static_cast<double>(allowed(bar, end)), static_cast<double>(rest_.failures), over, all);
    for (const auto& [days, limit] : {std::pair{1, 3.0}, std::pair{3, 1.0}}) {
      if (over < days || made.allowed <= 0) continue;
      double failures = 0;
      const auto past = case_.in_window();
      for (std::size_t i = past.size() - std::min<std::size_t>(past.size(), static_cast<std::size_t>(days));
           i < past.size(); ++i)
        failures += static_cast<double>(failures_of(*past[i].tally, limit_));
      BurnWindow window{.name = days == 1 ? "1 day" : "3 days",
                        .hours = 24.0 * days,
                        .rate = 0,
                        .limit = limit,
                        .alert = false};
      window.rate = failures / made.allowed / (days / all);
      window.alert = window.rate >= limit && failures >= 2;
      made.windows.push_back(window);
    }
    return made;
  }

  double too_few() const override {
    if (percentile_) return 0;
    double few = 0;
    const auto& rule = case_.level->low_volume;
    for (const Rest::Node& node : rest_.nodes) {
      const std::int64_t end = rest_.rows + rest_.in_flight_counted + node.rows;
      if (end == 0 || (rule && end < (*rule)->under && !(*rule)->failures_allowed)) few += node.weight;
    }
    return few;
  }

 private:
  static std::string fmt_months(std::int64_t months) {
    return std::to_string(months) + (months == 1 ? " month" : " months");
  }

  std::int64_t rows_of(const Tally& tally) const {
    return percentile_ ? static_cast<std::int64_t>(tally.values.size())
                       : static_cast<std::int64_t>(tally.denominator);
  }
  std::int64_t failures_of(const Tally& tally, std::int64_t limit) const {
    if (percentile_) return tally.values.end() - std::ranges::upper_bound(tally.values, limit);
    const Wide good =
        case_.direction == Direction::higher ? tally.denominator - tally.numerator : tally.numerator;
    return static_cast<std::int64_t>(good);
  }
  std::int64_t threshold_of(const Quantity& bar) const {
    const int places = bar.unit == Quantity::Unit::duration ? 0 : 6;
    return static_cast<std::int64_t>(bar.value.units_at(places, money::Rounding::half_even));
  }

  /// Most failures among `rows` that still reach the bar; -1: even none would.
  std::int64_t allowed(const Quantity& bar, std::int64_t rows) const {
    if (rows <= 0) return 0;
    if (percentile_) {
      const double rank = case_.measure->rank ? (*case_.measure->rank)->to_double() : 50;
      return rows - static_cast<std::int64_t>(std::ceil(rank * static_cast<double>(rows) / 100 - 1e-9));
    }
    const auto reached = [&](std::int64_t failures) {
      const Wide numerator = case_.direction == Direction::higher ? rows - failures : failures;
      return case_.reaches(settlement::reduced(numerator * 100, rows), bar);
    };
    std::int64_t most = -1;
    if (reached(0)) {
      std::int64_t beyond = rows + 1;
      most = 0;
      while (most + 1 < beyond) {
        const std::int64_t middle = most + (beyond - most) / 2;
        (reached(middle) ? most : beyond) = middle;
      }
    }
    // Few rows: so many failures pass whatever their share is.
    const auto& rule = case_.level->low_volume;
    if (rule && rows < (*rule)->under && (*rule)->failures_allowed)
      most = std::max(most, *(*rule)->failures_allowed);
    return most;
  }

  /// The clock of the measure: how long rows take, which are in flight, how much clock time is left.
  void read_clock() {
    const agreement::Terms& terms = *case_.terms;
    const std::string* name = nullptr;
    if (type_ == MeasureType::elapsed && case_.measure->clock && case_.direction == Direction::higher)
      name = &**case_.measure->clock;
    if (percentile_ && case_.measure->value) name = &**case_.measure->value;
    const agreement::Clock* clock = name == nullptr ? nullptr : settlement::find_clock(terms, *name);
    if (clock == nullptr) return;
    has_clock_ = true;
    const auto& counted_in = case_.measure->counted_in;
    by_stop_ = counted_in && **counted_in == *clock->stops;
    late_when_due_ = !percentile_ && !by_stop_;
    if (!percentile_ && case_.measure->within) {
      std::vector<std::string> calendars;
      for (const auto& entry : terms.calendars) calendars.push_back(*entry.name);
      const auto limit =
          expression::parse_duration(**case_.measure->within, case_.measure->within->place, calendars);
      if (limit) limit_ = limit->amount.micros;
    }
    const time::Date first = case_.past.empty() ? case_.window.begin : case_.past.front().date;
    if (*clock->runs_on != "always")
      calendar_ = settlement::compile_calendar(terms, *clock->runs_on, {first - 1, case_.window.end + 2});

    left_ = clock_time(case_.as_of, case_.end());
    const time::Zone& zone = terms.zone;
    for (const Day& day : case_.past) {
      const time::Instant end = zone.start_of(day.date + 1);
      age_of_day_.push_back(end >= case_.as_of ? 0 : clock_time(end, case_.as_of));
      middle_of_day_.push_back(clock_time(
          std::min(zone.start_of(day.date) + time::Duration::hours(12), case_.as_of), case_.as_of));
    }
    for (const time::Date day : days_ahead())
      left_from_.push_back(
          clock_time(std::max(zone.start_of(day) + time::Duration::hours(12), case_.as_of), case_.end()));
    read_durations();
  }

  std::int64_t clock_time(time::Instant from, time::Instant to) const {
    return (calendar_ ? calendar_->elapsed(from, to) : to - from).micros;
  }

  /// Durations of the latest months that give enough of them.
  void read_durations() {
    std::vector<std::int64_t> ended, running;
    std::optional<time::Month> reading;
    for (std::size_t i = case_.past.size(); i-- > 0;) {
      const Day& day = case_.past[i];
      if (reading != day.month && ended.size() >= kDurationsWanted) break;
      reading = day.month;
      ended.insert(ended.end(), day.tally->values.begin(), day.tally->values.end());
      if (by_stop_) continue;
      if (percentile_) {
        running.insert(running.end(), static_cast<std::size_t>(day.tally->missing_rows), middle_of_day_[i]);
      } else {
        running.insert(running.end(), day.tally->running.begin(), day.tally->running.end());
      }
    }
    std::ranges::sort(ended);
    if (by_stop_) {
      // Rows that wait for longer than rows ever took were forgotten, or their end was not recorded.
      read_waiting();
      const std::int64_t longest =
          ended.empty() ? 0 : ended[std::min(ended.size() - 1, ended.size() * 995 / 1000)];
      if (!ended.empty()) std::erase_if(waiting_, [&](std::int64_t age) { return age > longest; });
      running = waiting_;
    }
    std::ranges::sort(running);
    if (ended.size() >= kDurationsNeeded) durations_ = Survival(ended, running);
    if (ended.size() >= kDurationsNeeded) longest_ = ended;
  }

  /// Ages of the rows that no month counts yet.
  void read_waiting() {
    const auto found = daily_.in_flight.find(case_.key);
    if (!percentile_) {
      if (found != daily_.in_flight.end()) waiting_ = found->second;
      return;
    }
    // A percentile's rows without a value stand on the days on which they began.
    for (std::size_t i = 0; i < case_.past.size(); ++i)
      waiting_.insert(waiting_.end(), static_cast<std::size_t>(case_.past[i].tally->missing_rows),
                      middle_of_day_[i]);
  }

  /// Today, if part of it is left, and the days in force to come.
  std::vector<time::Date> days_ahead() const {
    std::vector<time::Date> days;
    if (case_.today_left > 0 && !case_.past.empty()) days.push_back(case_.past.back().date);
    days.insert(days.end(), case_.rest.begin(), case_.rest.end());
    return days;
  }

  void read_volumes() {
    std::vector<DayCount> past;
    for (const Day& day : case_.past) {
      if (!day.complete) continue;
      std::int64_t rows = rows_of(*day.tally);
      if (has_clock_ && !by_stop_) rows += day.tally->missing_rows;
      past.push_back({day.date, static_cast<double>(rows)});
    }
    const std::vector<time::Date> days = days_ahead();
    volume_ = volume_ahead(past, days);
    if (case_.today_left > 0 && !volume_.by_day.empty()) volume_.by_day.front() *= case_.today_left;
  }

  /// May the rows of past day `i` be learned from? Young days hold the quick rows only.
  bool settled(std::size_t i, std::int64_t limit) const {
    return !has_clock_ || by_stop_ || age_of_day_[i] >= limit;
  }

  void learn(Rest& rest, std::int64_t limit) const {
    std::map<time::Month, Failed> months;
    std::vector<std::vector<Failed>> weeks;
    std::optional<time::Month> month;
    std::size_t in_week = 0;
    for (std::size_t i = 0; i < case_.past.size(); ++i) {
      const Day& day = case_.past[i];
      if (month != day.month) {
        month = day.month;
        weeks.emplace_back();
        in_week = 0;
      }
      if (!settled(i, limit)) continue;
      double rows = static_cast<double>(rows_of(*day.tally));
      double failures = static_cast<double>(failures_of(*day.tally, limit));
      if (percentile_ && has_clock_ &&
          !by_stop_) {  // old enough, and still without a value: longer than the limit
        rows += static_cast<double>(day.tally->missing_rows);
        failures += static_cast<double>(day.tally->missing_rows);
      }
      if (i < case_.window_from) {
        Failed& sum = months[day.month];
        sum.rows += rows;
        sum.failures += failures;
      } else {
        rest.seen.rows += rows;
        rest.seen.failures += failures;
      }
      if (in_week % 7 == 0) weeks.back().emplace_back();
      ++in_week;
      weeks.back().back().rows += rows;
      weeks.back().back().failures += failures;
    }
    std::vector<Failed> history;
    const time::Month now = time::Month::containing(case_.window.begin);
    for (auto& [which, sum] : months) {
      sum.age = now - which;
      if (sum.age <= 24) history.push_back(sum);
    }
    rest.prior = share_prior(history);
    if (weeks.size() > 13) weeks.erase(weeks.begin(), weeks.end() - 13);
    rest.unrest = overdispersion(weeks);
  }

  /// Shares of the rows that begin with `left` clock time to go: counted in good time, counted as failed.
  struct Fate {
    double good = 1, late = 0;
  };
  Fate fate(std::int64_t limit, std::int64_t left) const {
    const double beyond_limit = durations_.beyond(limit);
    const double good = 1 - durations_.beyond(std::min(limit, left));
    if (late_when_due_) return {good, left >= limit ? beyond_limit : 0};
    return {good, std::max(0.0, beyond_limit - durations_.beyond(left))};
  }

  void add_in_flight(Rest& rest, std::int64_t limit, double usual, bool all_late) const {
    const double learned = durations_.beyond(limit);
    const bool adjusts = !by_stop_ && rest.seen.rows >= 10 && learned > 0.001 && learned < 0.999;
    const double odds = adjusts ? std::clamp(usual / (1 - usual) / (learned / (1 - learned)), 0.5, 2.0) : 1;
    const auto add = [&](std::int64_t age) {
      InFlight row;
      const std::int64_t end = age + left_;
      if (durations_.size() == 0) {
        row.late = usual;
      } else if (late_when_due_) {
        if (end >= limit) {
          row.late = durations_.beyond_given(limit, age);
        } else {
          row.late = 0;
          row.counted = 1 - durations_.beyond_given(end, age);
        }
      } else {
        const double open = durations_.beyond_given(end, age);  // still open at the end: counts later
        row.counted = 1 - open;
        row.late = std::max(0.0, durations_.beyond_given(std::max(limit, age), age) - open);
      }
      if (row.late > 0 && row.late < row.counted) {
        const double share = row.late / row.counted;
        row.late = row.counted * share * odds / (1 - share + share * odds);
      }
      if (all_late) row.late = row.counted;
      rest.in_flight.push_back(row);
    };
    if (by_stop_) {
      for (const std::int64_t age : waiting_) add(age);
      return;
    }
    for (std::size_t i = case_.window_from; i < case_.past.size(); ++i) {
      if (percentile_) {
        for (std::int64_t k = 0; k < case_.past[i].tally->missing_rows; ++k) add(middle_of_day_[i]);
      } else {
        for (const std::int64_t age : case_.past[i].tally->running) {
          if (age <= limit) add(age);
        }
      }
    }
  }

  Rest rest_for(std::int64_t limit, const Variation& variation) const {
    Rest rest;
    rest.rows = rows_of(case_.so_far);
    rest.failures = failures_of(case_.so_far, limit);
    learn(rest, limit);

    // Rows to come that will count, and how much more often they fail for having less time left.
    double counted = 0, late = 0;
    for (std::size_t i = 0; i < volume_.by_day.size(); ++i) {
      const Fate each = has_clock_ && durations_.size() > 0 ? fate(limit, left_from_[i]) : Fate{1, 0};
      counted += volume_.by_day[i] * (each.good + each.late);
      late += volume_.by_day[i] * each.late;
    }
    rest.more = counted * variation.volume;
    double factor = 1;
    if (has_clock_ && durations_.size() > 0 && counted > 0 && durations_.beyond(limit) > 0)
      factor = std::clamp(late / counted / durations_.beyond(limit), 0.0, 2.0);

    const stats::Beta learned = share_ahead(rest.prior.beta, rest.seen, 1, rest.unrest);
    const double usual = std::clamp(learned.mean(), 1e-6, 1 - 1e-6);
    if (has_clock_) add_in_flight(rest, limit, usual, variation.in_flight_late);
    double in_flight_counted = 0;
    for (const InFlight& row : rest.in_flight) {
      in_flight_counted += row.counted;
      rest.in_flight_late += row.late;
    }
    double share = (variation.share ? *variation.share : usual) * factor;
    if (by_stop_ && durations_.size() > 0) {
      // The volume learned is that of rows that end: those in flight are part of it, new ones the remainder.
      const double ends = volume_.total() * variation.volume;
      rest.more = std::max(0.0, ends - in_flight_counted);
      const double fresh = counted > 0 ? late / counted : usual;
      const double all = in_flight_counted + rest.more;
      const double flow = all > 0 ? (rest.in_flight_late + rest.more * fresh) / all : fresh;
      // Ages say how the rows under way will end, months how such rows ended: both count by half.
      double mean = variation.share ? *variation.share : rest.prior.months > 0 ? (flow + usual) / 2 : flow;
      if (variation.in_flight_late) mean = flow;
      const double scale = flow > 0 ? mean / flow : 1;
      rest.in_flight_late = 0;
      for (InFlight& row : rest.in_flight) {
        row.late = std::min(row.late * scale, row.counted);
        rest.in_flight_late += row.late;
      }
      share = flow > 0 ? fresh * scale : mean;
    }
    std::vector<double> late_each;
    for (const InFlight& row : rest.in_flight) late_each.push_back(std::clamp(row.late, 0.0, 1.0));
    rest.in_flight_counted = std::llround(in_flight_counted);
    rest.merged = rest.in_flight.size() > kFewInFlight;
    if (!rest.merged) rest.late_of_in_flight = stats::poisson_binomial(late_each);
    rest.share = std::clamp(share, 1e-6, 1 - 1e-6);

    add_nodes(rest, variation.share.has_value());
    return rest;
  }

  /// The volume to come as a few values with weights, each with the distribution of its failures.
  void add_nodes(Rest& rest, bool share_is_known) const {
    const auto volume = stats::negative_binomial_counts(rest.more, volume_.size);
    const std::size_t count = volume.probability.size();
    const std::size_t group = (count + kVolumeNodes - 1) / kVolumeNodes;
    for (std::size_t i = 0; i < count; i += group) {
      Rest::Node node;
      double rows = 0;
      for (std::size_t k = i; k < std::min(i + group, count); ++k) {
        node.weight += volume.probability[k];
        rows += volume.probability[k] * static_cast<double>(volume.first + static_cast<std::int64_t>(k));
      }
      if (node.weight < 1e-9) continue;
      node.rows = std::llround(rows / node.weight);
      const std::int64_t tries = node.rows + (rest.merged ? rest.in_flight_counted : 0);
      double mean = rest.share;
      if (rest.merged && tries > 0)
        mean =
            (rest.share * static_cast<double>(node.rows) + rest.in_flight_late) / static_cast<double>(tries);
      mean = std::clamp(mean, 1e-6, 1 - 1e-6);
      const double size =
          share_is_known
              ? kSureSize
              : share_ahead(rest.prior.beta, rest.seen, static_cast<double>(tries), rest.unrest).size();
      node.share = {mean * size, (1 - mean) * size};
      node.cdf = stats::BetaBinomial(tries, node.share).probabilities();
      std::partial_sum(node.cdf.begin(), node.cdf.end(), node.cdf.begin());
      rest.nodes.push_back(std::move(node));
    }
  }

  static double at_most(const std::vector<double>& cdf, std::int64_t failures) {
    if (failures < 0) return 0;
    if (failures >= static_cast<std::int64_t>(cdf.size())) return 1;
    return std::min(1.0, cdf[static_cast<std::size_t>(failures)]);
  }

  double reach_in(const Rest& rest, const Quantity& bar) const {
    double reached = 0, judged = 0;
    const auto& rule = case_.level->low_volume;
    for (const Rest::Node& node : rest.nodes) {
      const std::int64_t end = rest.rows + rest.in_flight_counted + node.rows;
      if (end == 0 || (rule && end < (*rule)->under && !(*rule)->failures_allowed)) continue;
      judged += node.weight;
      const std::int64_t room = allowed(bar, end) - rest.failures;
      if (room < 0) continue;
      if (rest.merged) {
        reached += node.weight * at_most(node.cdf, room);
        continue;
      }
      double within = 0;
      for (std::size_t j = 0; j < rest.late_of_in_flight.size(); ++j)
        within += rest.late_of_in_flight[j] * at_most(node.cdf, room - static_cast<std::int64_t>(j));
      reached += node.weight * within;
    }
    return judged > 0 ? std::clamp(reached / judged, 0.0, 1.0) : 0.5;
  }

  static const Rest::Node& node_at(const Rest& rest, double u) {
    for (const Rest::Node& node : rest.nodes) {
      u -= node.weight;
      if (u < 0) return node;
    }
    return rest.nodes.back();
  }
  static std::int64_t quantile(const std::vector<double>& cdf, double p) {
    return std::ranges::lower_bound(cdf, p) - cdf.begin();
  }

  /// Values that the percentile may end at, with the probability that it ends there or below.
  void fill_percentile_cdf() const {
    std::vector<std::int64_t> values = case_.so_far.values;
    values.insert(values.end(), longest_.begin(), longest_.end());
    if (values.empty()) {
      for (const Day& day : case_.past)
        values.insert(values.end(), day.tally->values.begin(), day.tally->values.end());
    }
    std::ranges::sort(values);
    if (values.empty()) return;
    Quantity bar;
    bar.unit = case_.unit;
    const double rank = case_.measure->rank ? (*case_.measure->rank)->to_double() / 100 : 0.5;
    constexpr int kSteps = 24;
    for (int i = 0; i <= kSteps; ++i) {
      // Closer together around the rank itself.
      const double t = 2.0 * i / kSteps - 1;
      const double at = t < 0 ? rank + rank * 0.8 * t * std::abs(t) : rank + (1 - rank) * t * t;
      const auto index =
          std::min(values.size() - 1, static_cast<std::size_t>(at * static_cast<double>(values.size())));
      const std::int64_t value = values[index];
      if (!percentile_cdf_.empty() && percentile_cdf_.back().first >= value) continue;
      const double reached = reach_in(rest_for(value, {}), bar);
      percentile_cdf_.emplace_back(
          value, std::max(reached, percentile_cdf_.empty() ? 0.0 : percentile_cdf_.back().second));
    }
  }

  End draw_percentile(double level) const {
    if (percentile_cdf_.empty()) fill_percentile_cdf();
    End end;
    end.as_value = true;
    end.measured = !percentile_cdf_.empty();
    if (!end.measured) return end;
    // The best level has the smallest value.
    const double p = 1 - level;
    std::size_t i = 0;
    while (i + 1 < percentile_cdf_.size() && percentile_cdf_[i].second < p) ++i;
    double value = static_cast<double>(percentile_cdf_[i].first);
    if (i > 0) {
      const auto& [low, below] = percentile_cdf_[i - 1];
      const auto& [high, above] = percentile_cdf_[i];
      if (above > below)
        value = static_cast<double>(low) +
                std::clamp((p - below) / (above - below), 0.0, 1.0) * static_cast<double>(high - low);
    }
    const bool duration = case_.unit == Quantity::Unit::duration;
    end.value = duration ? value : value / 1e6;
    end.numerator = std::llround(value);
    end.denominator = duration ? 1 : 1'000'000;
    end.rows = case_.month_so_far.rows + std::llround(volume_.total());
    return end;
  }

  const LevelCase& case_;
  const settlement::Tallies& daily_;
  MeasureType type_ = MeasureType::ratio;
  bool percentile_ = false;
  bool has_clock_ = false, by_stop_ = false;
  bool late_when_due_ = false;  ///< a row fails on the instant its limit passes, whether it ended or not
  std::int64_t limit_ = 0, left_ = 0;
  std::shared_ptr<const calendar::Calendar> calendar_;
  std::vector<std::int64_t> age_of_day_, middle_of_day_;  ///< clock time since the end and noon of past days
  std::vector<std::int64_t> left_from_;                   ///< clock time from noon of days to come to the end
  std::vector<std::int64_t> waiting_, longest_;
  Survival durations_;
  VolumeAhead volume_;
  Rest rest_;
  mutable std::vector<std::pair<std::int64_t, double>> percentile_cdf_;
};

}  // namespace

std::unique_ptr<Model> share_model(const LevelCase& level, const settlement::Tallies& daily) {
  switch (*level.measure->type) {
    case MeasureType::ratio:
    case MeasureType::csat:
    case MeasureType::elapsed:
      // Sums of numbers are no rows.
      for (const Day& day : level.past) {
        if (day.tally->denominator != day.tally->rows) return nullptr;
      }
      break;
    case MeasureType::percentile:
      if (level.direction != Direction::lower) return nullptr;
      break;
    default:
      return nullptr;
  }
  return std::make_unique<ShareModel>(level, daily);
}

}  // namespace entente::outlook
