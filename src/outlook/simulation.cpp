#include "outlook/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <thread>

#include "base/random.h"
#include "settlement/segments.h"
#include "stats/binomial_draw.h"
#include "stats/distributions.h"
#include "stats/normal_table.h"

namespace entente::outlook {
namespace {

using settlement::Replay;
using settlement::Seen;

constexpr std::size_t kMonthsForDraws = 12;
constexpr std::size_t kTable = 256;
constexpr double kAssumedFactor = 0.25;
constexpr double kFactorMax = 0.9;

/// The last whole contract year of the history, or its last twelve months.
std::pair<time::Month, time::Month> frame_of(const agreement::Agreement& agreement,
                                             const settlement::Tallies& tallies) {
  const time::Month first = tallies.segments.front().month, last = tallies.segments.back().month;
  const agreement::Terms& terms = *agreement.versions.back().terms;
  const time::Month year = settlement::contract_year_of(terms, last + 1);
  if (year - 12 >= first) return {year - 12, year - 1};
  return {std::max(first, last - 11), last};
}

settlement::Tallies cut(const settlement::Tallies& tallies, time::Month first, time::Month last) {
  settlement::Tallies made;
  made.delivered = tallies.delivered;
  for (std::size_t i = 0; i < tallies.segments.size(); ++i) {
    const settlement::Segment& segment = tallies.segments[i];
    if (segment.month < first || segment.month > last) continue;
    made.segments.push_back(segment);
    made.by_measure.push_back(tallies.by_measure[i]);
    made.if_granted.emplace_back();
    made.exclusions.emplace_back();
  }
  return made;
}

/// A share of failing rows in one level: a beta distribution of the monthly share, and the volumes that were
/// seen; other measures take one of the values that were seen, by the same rank.
struct LevelModel {
  bool shares = false;
  std::vector<stats::BinomialDraw> failing;  ///< quantiles of the failing share, ascending
  std::vector<std::int64_t> volumes;         ///< rows of the months seen
  std::vector<const Seen*> by_value;         ///< other measures: the best first
};

double moment_size(const std::vector<double>& rates, const std::vector<double>& volumes, double mean) {
  // Variance between months beyond what so many rows scatter by themselves.
  const double between = std::transform_reduce(rates.begin(), rates.end(), 0.0, std::plus<>(),
                                               [&](double rate) { return (rate - mean) * (rate - mean); }) /
                         std::max<double>(1, static_cast<double>(rates.size()) - 1);
  double scatter = 0;
  for (const double volume : volumes) scatter += mean * (1 - mean) / volume;
  scatter /= static_cast<double>(volumes.size());
  const double beyond = std::max(between - scatter, 1e-9);
  return std::clamp(mean * (1 - mean) / beyond - 1, 2.0, 1e6);
}

LevelModel model_of(const std::vector<const Seen*>& months, bool lower_is_better) {
  LevelModel model;
  std::vector<double> rates, volumes;
  double rows = 0, failing = 0;
  for (const Seen* seen : months) {
    if (seen == nullptr || !seen->measured || seen->n <= 0) continue;
    model.by_value.push_back(seen);
    model.volumes.push_back(seen->n);
    const auto n = static_cast<double>(seen->n);
    rates.push_back(static_cast<double>(seen->failures) / n);
    volumes.push_back(n);
    rows += n;
    failing += static_cast<double>(seen->failures);
  }
  if (model.by_value.empty()) return model;
  std::ranges::stable_sort(model.by_value, [&](const Seen* a, const Seen* b) {
    const auto order =
        money::Ratio{a->numerator, a->denominator} <=> money::Ratio{b->numerator, b->denominator};
    return lower_is_better ? order < 0 : order > 0;
  });
  model.shares = std::ranges::all_of(model.by_value, [](const Seen* seen) {
    // Good of all rows: failures are what is missing to a hundred per cent.
    return seen->failures >= 0 && seen->failures <= seen->n &&
           seen->numerator * seen->n == Wide{100} * (seen->n - seen->failures) * seen->denominator;
  });
  if (!model.shares) return model;
  // Half a failure more and half a success more: a level that never failed may fail.
  const double mean = (failing + 0.5) / (rows + 1);
  const double size = moment_size(rates, volumes, mean);
  const stats::Beta beta{mean * size, (1 - mean) * size};
  for (std::size_t i = 0; i < kTable; ++i)
    model.failing.emplace_back(beta.quantile((static_cast<double>(i) + 0.5) / static_cast<double>(kTable)));
  return model;
}

/// Mean correlation of the levels' monthly values, where two of them share four months at least.
std::optional<double> factor_of(const std::vector<std::vector<const Seen*>>& by_level) {
  double sum = 0;
  int pairs = 0;
  for (std::size_t a = 0; a < by_level.size(); ++a) {
    for (std::size_t b = a + 1; b < by_level.size(); ++b) {
      std::vector<double> x, y;
      for (std::size_t m = 0; m < by_level[a].size(); ++m) {
        const Seen *left = by_level[a][m], *right = by_level[b][m];
        if (left == nullptr || right == nullptr || !left->measured || !right->measured) continue;
        x.push_back(money::Ratio{left->numerator, left->denominator}.to_double());
        y.push_back(money::Ratio{right->numerator, right->denominator}.to_double());
      }
      if (x.size() < 4) continue;
      const auto mean = [](const std::vector<double>& v) {
        return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
      };
      const double mx = mean(x), my = mean(y);
      double xy = 0, xx = 0, yy = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
      }
      if (xx <= 0 || yy <= 0) continue;
      sum += xy / std::sqrt(xx * yy);
      ++pairs;
    }
  }
  if (pairs == 0) return std::nullopt;
  return std::clamp(sum / pairs, 0.0, kFactorMax);
}

struct Party {
  const Simulated* of = nullptr;
  settlement::Tallies frame_tallies;
  std::optional<Replay> history, frame;
  std::vector<std::vector<const Seen*>> months;  ///< by month of the history: by level of the frame
  std::vector<LevelModel> models;                ///< by level of the frame
};

class Simulating {
 public:
  Simulating(const std::vector<Simulated>& of, const SimulationOptions& options)
      : of_(of), options_(options) {}

  text::Outcome<Simulation> run() {
    const auto [first, last] = frame_of(*of_.front().agreement, *of_.front().tallies);
    made_.first = first;
    made_.last = last;
    made_.seed = options_.seed;
    parties_.resize(of_.size());
    for (std::size_t i = 0; i < of_.size(); ++i) {
      if (auto ready = prepare(parties_[i], of_[i]); !ready) return std::unexpected(ready.error());
    }
    find_months();
    if (drawable_.empty()) {
      return text::refuse(text::error("O0123", "there is no measured month to simulate from")
                              .help("import measurements of one month at least"));
    }
    made_.months_seen = drawable_.size();
    made_.fitted =
        options_.model == SimulationOptions::Model::fitted ||
        (options_.model == SimulationOptions::Model::automatic && drawable_.size() < kMonthsForDraws);
    if (made_.fitted) fit();
    describe();
    made_.years = options_.years;
    made_.months = options_.years * static_cast<std::int64_t>(parties_.front().frame->months());
    draw();
    return std::move(made_);
  }

 private:
  text::Outcome<void> prepare(Party& party, const Simulated& of) {
    party.of = &of;
    const auto history = settlement::facts_of(*of.agreement, *of.tallies, options_.known);
    if (!history) return std::unexpected(history.error());
    party.frame_tallies = cut(*of.tallies, made_.first, made_.last);
    settlement::ReduceOptions over = options_.known;
    over.as_of = std::max(over.as_of, of.agreement->original->zone.start_of(made_.last.end_day()));
    const auto frame = settlement::facts_of(*of.agreement, party.frame_tallies, over);
    if (!frame) return std::unexpected(frame.error());
    party.history.emplace(*of.agreement, *history);
    party.frame.emplace(*of.agreement, *frame);
    if (!party.frame->left_to_statement().empty()) {
      return text::refuse(
          text::error("O0124",
                      fmt::format("{} cannot be simulated: {}", of.name, party.frame->left_to_statement()))
              .note("months are drawn under compiled rules only; the history was judged in full"));
    }
    for (std::size_t m = 0; m < party.history->months(); ++m) {
      auto& by_level = party.months.emplace_back();
      for (const std::string& level : party.frame->levels()) {
        const Seen* seen = party.history->seen(party.history->level_index(level), m);
        by_level.push_back(party.frame->can_draw(by_level.size()) ? seen : nullptr);
      }
    }
    return {};
  }

  /// Months in which something was measured, in every one of the histories.
  void find_months() {
    std::size_t months = parties_.front().months.size();
    for (const Party& party : parties_) months = std::min(months, party.months.size());
    for (std::size_t m = 0; m < months; ++m) {
      const bool seen = std::ranges::all_of(parties_, [&](const Party& party) {
        return std::ranges::any_of(party.months[m],
                                   [](const Seen* each) { return each != nullptr && each->measured; });
      });
      if (seen) drawable_.push_back(m);
    }
  }

  void fit() {
    for (Party& party : parties_) {
      const agreement::Terms& terms = *party.of->agreement->versions.back().terms;
      for (std::size_t level = 0; level < party.frame->levels().size(); ++level) {
        std::vector<const Seen*> months;
        for (const std::size_t m : drawable_) months.push_back(party.months[m][level]);
        const auto* found = settlement::find_level(terms, party.frame->levels()[level]);
        const bool lower =
            found != nullptr && found->direction && **found->direction == agreement::Direction::lower;
        party.models.push_back(model_of(months, lower));
      }
    }
    std::vector<std::vector<const Seen*>> by_level;
    for (std::size_t level = 0; level < parties_.front().frame->levels().size(); ++level) {
      auto& months = by_level.emplace_back();
      for (const std::size_t m : drawable_) months.push_back(parties_.front().months[m][level]);
    }
    const auto factor = factor_of(by_level);
    made_.common_factor = factor.value_or(kAssumedFactor);
    made_.common_factor_assumed = !factor;
  }

  void describe() {
    const std::string frame = made_.first == made_.last
                                  ? made_.first.to_string()
                                  : fmt::format("{} to {}", made_.first.to_string(), made_.last.to_string());
    made_.assumptions.push_back(fmt::format("each year has the charges and terms of {}", frame));
    if (made_.fitted) {
      made_.assumptions.push_back(fmt::format(
          "assumed: monthly shares follow a beta distribution fitted to n = {} months, volumes are as seen; "
          "levels "
          "move together with correlation {:.2f}{}",
          drawable_.size(), made_.common_factor, made_.common_factor_assumed ? " (assumed)" : " (as seen)"));
      if (drawable_.size() < kMonthsForDraws)
        made_.assumptions.push_back(fmt::format("n = {} of {} months that drawing whole months needs",
                                                drawable_.size(), kMonthsForDraws));
    } else {
      made_.assumptions.push_back(
          fmt::format("each month is one of the {} measured months as a whole, each as likely as the others "
                      "and independent of "
                      "the month before",
                      drawable_.size()));
    }
    for (std::size_t level = 0; level < parties_.front().frame->levels().size(); ++level) {
      if (!parties_.front().frame->can_draw(level))
        made_.assumptions.push_back(
            fmt::format("{} keeps the results of {}: its value cannot be drawn month by month",
                        parties_.front().frame->levels()[level], frame));
    }
  }

  void draw() {
    const std::size_t months = parties_.front().frame->months();
    const auto years = static_cast<std::size_t>(options_.years);
    std::vector<std::vector<std::int64_t>> credits(parties_.size(),
                                                   std::vector<std::int64_t>(years * months));
    std::vector<std::vector<std::int64_t>> nets(parties_.size(), std::vector<std::int64_t>(years));
    std::vector<std::vector<std::uint8_t>> triggers(parties_.size(), std::vector<std::uint8_t>(years));
    std::atomic<std::size_t> next{0};
    constexpr std::size_t kChunk = 256;
    std::vector<settlement::ReplayState> starts;
    for (const Party& party : parties_) starts.push_back(party.frame->start());
    const auto work = [&] {
      Scratch scratch;
      settlement::ReplayState state;
      for (std::size_t begin; (begin = next.fetch_add(kChunk)) < years;) {
        for (std::size_t year = begin; year < std::min(years, begin + kChunk); ++year) {
          for (std::size_t p = 0; p < parties_.size(); ++p) {
            // The same seed for each: what differs between them is their terms.
            Random random(options_.seed, year);
            state = starts[p];
            for (std::size_t m = 0; m < months; ++m) {
              parties_[p].frame->judge(state, drawn(parties_[p], random, scratch), scratch.out);
              credits[p][year * months + m] = scratch.out.credits;
              nets[p][year] += scratch.out.net();
              if (scratch.out.fired != 0) triggers[p][year] = 1;
            }
          }
        }
      }
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned worker = 1; worker < options_.workers; ++worker) threads.emplace_back(work);
      work();
    }
    for (std::size_t p = 0; p < parties_.size(); ++p)
      made_.outcomes.push_back(outcome_of(parties_[p].of->name, credits[p], nets[p], triggers[p]));
  }

  struct Scratch {
    std::vector<Seen> seen;
    std::vector<const Seen*> drawn;
    settlement::ReplayedMonth out;
  };

  std::span<const Seen* const> drawn(const Party& party, Random& random, Scratch& scratch) const {
    const std::size_t from = drawable_[random.below(drawable_.size())];
    if (!made_.fitted) return party.months[from];
    const std::size_t levels = party.models.size();
    scratch.seen.resize(levels);
    scratch.drawn.assign(levels, nullptr);
    const double common = normal_.quantile(random.uniform()) * std::sqrt(made_.common_factor);
    const double own = std::sqrt(1 - made_.common_factor);
    for (std::size_t level = 0; level < levels; ++level) {
      const LevelModel& model = party.models[level];
      const double rank = normal_.cdf(common + own * normal_.quantile(random.uniform()));
      const double count = random.uniform(), inner = random.uniform();
      if (model.by_value.empty()) continue;
      if (!model.shares) {
        const auto at = static_cast<std::size_t>(rank * static_cast<double>(model.by_value.size()));
        scratch.drawn[level] = model.by_value[std::min(at, model.by_value.size() - 1)];
        continue;
      }
      const auto at = static_cast<std::size_t>(count * static_cast<double>(model.volumes.size()));
      const std::int64_t n = model.volumes[at];
      const auto bin = static_cast<std::size_t>(rank * static_cast<double>(kTable));
      Seen& seen = scratch.seen[level];
      seen.measured = true;
      seen.n = n;
      const std::int64_t failing = model.failing[std::min(bin, kTable - 1)].quantile(n, inner, normal_);
      seen.failures = failing;
      seen.numerator = Wide{100} * (n - failing);
      seen.denominator = n;
      scratch.drawn[level] = &seen;
    }
    return scratch.drawn;
  }

  static SimulatedOutcome outcome_of(const std::string& name, std::vector<std::int64_t>& months,
                                     std::vector<std::int64_t>& years,
                                     const std::vector<std::uint8_t>& triggers) {
    SimulatedOutcome made;
    made.name = name;
    const auto mean = [](const std::vector<std::int64_t>& all) {
      Wide sum = 0;
      for (const std::int64_t each : all) sum += each;
      return all.empty() ? 0.0 : static_cast<double>(sum) / static_cast<double>(all.size());
    };
    made.month_mean = mean(months);
    made.year_mean = mean(years);
    std::ranges::sort(months);
    std::ranges::sort(years);
    const auto rank = [](const std::vector<std::int64_t>& all, std::size_t percent) {
      return all.empty() ? 0 : all[std::max<std::size_t>((all.size() * percent + 99) / 100, 1) - 1];
    };
    made.month_p50 = rank(months, 50);
    made.month_p90 = rank(months, 90);
    made.month_p99 = rank(months, 99);
    made.year_p50 = rank(years, 50);
    made.year_p90 = rank(years, 90);
    made.year_p99 = rank(years, 99);
    const auto none = std::ranges::upper_bound(months, 0) - months.begin();
    made.months_with_credit =
        1 - static_cast<double>(none) / std::max<double>(1, static_cast<double>(months.size()));
    made.years_with_trigger =
        static_cast<double>(std::accumulate(triggers.begin(), triggers.end(), std::int64_t{0})) /
        std::max<double>(1, static_cast<double>(triggers.size()));
    for (std::size_t percent = 0; percent <= 100; ++percent) {
      const std::int64_t amount = percent == 0 ? months.front() : rank(months, percent);
      const auto above = months.end() - std::ranges::upper_bound(months, amount);
      if (!made.months.empty() && made.months.back().amount == amount) continue;
      made.months.push_back({static_cast<double>(above) / static_cast<double>(months.size()), amount});
    }
    return made;
  }

  const std::vector<Simulated>& of_;
  const SimulationOptions& options_;
  Simulation made_;
  std::vector<Party> parties_;
  std::vector<std::size_t> drawable_;
  stats::NormalTable normal_;
};

}  // namespace

text::Outcome<Simulation> simulate(const std::vector<Simulated>& of, const SimulationOptions& options) {
  return Simulating(of, options).run();
}

}  // namespace entente::outlook
