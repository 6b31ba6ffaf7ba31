// Everything else: sums, counts, means, scores, states and composites. The rest of the window is drawn day by
// day from past days of the same weekday, and the whole is valued as the statement would.
#include <algorithm>
#include <array>
#include <cmath>

#include "outlook/models.h"
#include "settlement/results.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

using agreement::MeasureType;
using agreement::Quantity;
using settlement::Tally;
using settlement::operator+;
using settlement::operator-;

constexpr std::int64_t kFutures = 600;
constexpr std::size_t kDaysLearned = 182;
constexpr std::size_t kSameWeekdayNeeded = 4;
constexpr std::uint64_t kSeed = 0x5e3a11;

class ResamplingModel final : public Model {
 public:
  ResamplingModel(const LevelCase& level, const settlement::Tallies& daily) : case_(level) {
    if (*level.measure->type == MeasureType::composite) {
      for (const auto& [name, weight] : level.measure->parts) {
        const agreement::Measure* part = settlement::find_measure(*level.terms, *name);
        if (part == nullptr) continue;
        parts_.push_back({*name, part, agreement::unit_of(*level.terms, *part), weight->points()});
      }
    } else {
      parts_.push_back({level.key, level.measure, level.unit, money::Decimal(1)});
    }
    read_days(daily);
    if (*level.measure->type == MeasureType::backlog_age)
      draw_states();
    else
      draw_sums();
    std::ranges::sort(ends_, {}, &End::value);
    if (level.direction == agreement::Direction::lower) std::ranges::reverse(ends_);
  }

  double reach(const Quantity& bar, const Variation& /*variation*/) const override {
    double reached = 0;
    for (const money::Ratio& value : values_) reached += case_.reaches(value, bar) ? 1 : 0;
    return values_.empty() ? 0.5 : (reached + 0.5) / (static_cast<double>(values_.size()) + 1);
  }

  End draw(double level, Random& /*random*/) const override {
    if (ends_.empty()) return {.measured = false};
    const auto at = static_cast<std::size_t>(level * static_cast<double>(ends_.size()));
    return ends_[std::min(at, ends_.size() - 1)];
  }

  void describe(LevelForecast& forecast) const override {
    forecast.history_months = months_;
    forecast.learned_from =
        std::to_string(days_.size()) + (days_.size() == 1 ? " day" : " days") + " of history, drawn again";
  }

 private:
  struct Part {
    std::string key;
    const agreement::Measure* measure;
    Quantity::Unit unit;
    money::Decimal weight;
  };
  /// One past day with the tallies of every part.
  struct Sample {
    time::Date date;
    std::vector<const Tally*> tallies;
  };

  void read_days(const settlement::Tallies& daily) {
    static const Tally kNothing;
    so_far_.resize(parts_.size());
    month_.resize(parts_.size());
    std::size_t at = 0;
    std::optional<time::Month> month;
    for (const Day& day : case_.past) {
      while (daily.segments[at].days.end <= day.date) ++at;
      Sample sample{day.date, {}};
      for (const Part& part : parts_) {
        const auto found = daily.by_measure[at].find(part.key);
        sample.tallies.push_back(found == daily.by_measure[at].end() ? &kNothing : &found->second);
      }
      if (day.date >= case_.window.begin) {
        for (std::size_t i = 0; i < parts_.size(); ++i) {
          so_far_[i].add(*sample.tallies[i]);
          if (day.month == case_.past.back().month) month_[i].add(*sample.tallies[i]);
        }
      } else if (month != day.month) {
        ++months_;
      }
      month = day.month;
      if (day.complete) days_.push_back(std::move(sample));
    }
    if (days_.size() > kDaysLearned) days_.erase(days_.begin(), days_.end() - kDaysLearned);
    for (std::size_t i = 0; i < days_.size(); ++i)
      by_weekday_[static_cast<std::size_t>(days_[i].date.weekday())].push_back(i);
  }

  /// A past day that may stand for `day`.
  const Sample& like(time::Date day, Random& random) const {
    const auto& same = by_weekday_[static_cast<std::size_t>(day.weekday())];
    if (same.size() >= kSameWeekdayNeeded) return days_[same[random.below(same.size())]];
    return days_[random.below(days_.size())];
  }

  std::optional<money::Ratio> value_of(const std::vector<Tally>& tallies) const {
    if (parts_.size() == 1 && parts_.front().measure == case_.measure) return case_.value_of(tallies.front());
    money::Ratio sum;
    money::Decimal weights;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto value = settlement::value_of(*parts_[i].measure, tallies[i], parts_[i].unit);
      if (!value) return std::nullopt;
      sum = sum + settlement::times(*value, parts_[i].weight);
      weights = weights + parts_[i].weight;
    }
    if (weights.is_zero()) return std::nullopt;
    return settlement::over(sum, weights);
  }

  void keep(const std::optional<money::Ratio>& value, const Tally& month) {
    if (!value) return;
    values_.push_back(*value);
    End end;
    end.value = value->to_double();
    end.as_value = parts_.size() > 1 || parts_.front().measure != case_.measure || !month.values.empty();
    end.numerator = end.as_value ? value->numerator : month.numerator;
    end.denominator = end.as_value ? value->denominator : month.denominator;
    end.rows = month.rows;
    ends_.push_back(end);
  }

  void draw_sums() {
    if (days_.empty() && !case_.rest.empty()) return;
    const bool certain = case_.rest.empty() && case_.today_left <= 0;
    const std::int64_t futures = certain ? 1 : kFutures;
    const time::Month this_month = case_.past.empty() ? time::Month{} : case_.past.back().month;
    for (std::int64_t i = 0; i < futures; ++i) {
      Random random(kSeed, static_cast<std::uint64_t>(i));
      std::vector<Tally> window = so_far_, month = month_;
      const auto add = [&](time::Date day) {
        const Sample& sample = like(day, random);
        for (std::size_t part = 0; part < parts_.size(); ++part) {
          window[part].add(*sample.tallies[part]);
          if (time::Month::containing(day) == this_month) month[part].add(*sample.tallies[part]);
        }
      };
      if (case_.today_left > 0 && random.uniform() < case_.today_left && !days_.empty())
        add(case_.past.back().date);
      for (const time::Date day : case_.rest) add(day);
      keep(value_of(window), month.front());
    }
  }

  /// A state at the end: today's, moved as it moved over as many days before.
  void draw_states() {
    const Tally now = case_.past.empty() ? Tally{} : *case_.past.back().tally;
    const auto last = case_.value_of(now);
    const std::size_t ahead = case_.rest.size() + (case_.today_left > 0 ? 1 : 0);
    if (ahead == 0) {
      keep(last, now);
      return;
    }
    for (std::size_t i = 0; i + ahead < days_.size(); ++i) {
      const auto before = case_.value_of(*days_[i].tallies.front());
      const auto after = case_.value_of(*days_[i + ahead].tallies.front());
      if (!before || !after) continue;
      money::Ratio value = last ? *last + *after - *before : *after;
      if (value.numerator < 0) value = {0, 1};
      keep(value, now);
      if (!ends_.empty()) {
        ends_.back().as_value = true;
        ends_.back().numerator = value.numerator;
        ends_.back().denominator = value.denominator;
      }
    }
  }

  const LevelCase& case_;
  std::vector<Part> parts_;
  std::vector<Tally> so_far_, month_;
  std::vector<Sample> days_;
  std::array<std::vector<std::size_t>, 7> by_weekday_;
  std::vector<End> ends_;  ///< worst first
  std::vector<money::Ratio> values_;
  std::int64_t months_ = 0;
};

}  // namespace

std::unique_ptr<Model> resampling_model(const LevelCase& level, const settlement::Tallies& daily) {
  return std::make_unique<ResamplingModel>(level, daily);
}

}  // namespace entente::outlook
