#include "sourcing/pricing_strategy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>
#include <thread>

#include "base/arithmetic.h"
#include "base/random.h"
#include "sourcing/deal_price.h"
#include "sourcing/deviate_table.h"
#include "stats/normal_table.h"
#include "stats/risk.h"

namespace entente::sourcing {
namespace {

using pricing::Exact;

constexpr std::int64_t kBlock = 64;  ///< samples that one worker takes at a time
constexpr std::int64_t kSamplesMost = 1'000'000;
constexpr double kFine = 10'000;  ///< drawn quantities are kept to four decimals
constexpr int kSteps = 240;       ///< between the ends of the search for break-evens
constexpr int kHalvings = 40;

/// What is drawn; month quantities follow from it.
enum class Drawn { volume, effort, saving, benefit };
constexpr std::size_t kDrawn = 4;
using Course = std::array<double, kDrawn>;

double estimate(const Range& range) {
  return (range.likely ? **range.likely : **range.p50).to_double();
}

DeviateTable table_of(const Range& range) {
  const auto value = [](const std::optional<Placed<money::Decimal>>& each, double usual) {
    return each ? (**each).to_double() : usual;
  };
  const double middle = estimate(range);
  if (range.p50) {
    const double p90 = value(range.p90, middle);
    return p90 > middle ? DeviateTable::of(stats::Lognormal::of_p50_p90(middle, p90)) : DeviateTable(middle);
  }
  const double low = value(range.low, middle), high = value(range.high, middle);
  if (low == high) return DeviateTable(middle);
  return range.shape == SpreadShape::triangular ? DeviateTable::of(stats::Triangular{low, middle, high})
                                                : DeviateTable::of(stats::Pert{low, middle, high});
}

Exact exact(double value) {
  return Exact(money::Ratio{static_cast<std::int64_t>(std::llround(value * kFine)), std::int64_t{10'000}});
}

double number(const Exact& exact) {
  return static_cast<double>(exact.ratio().numerator) / static_cast<double>(exact.ratio().denominator);
}

/// What one price comes to in one course.
struct Result {
  double pays = 0, earns = 0, undone = 0;
};

class DealDrawing {
 public:
  DealDrawing(const Plan& plan, const Named<Deal>& deal, std::int64_t samples, unsigned workers)
      : plan_(plan), deal_(deal.value), samples_(samples), workers_(workers) {
    made_.name = *deal.name;
    made_.title = deal_.title.empty() ? *deal.name : deal_.title;
    const Offer& offer = *find_named(plan.offers, *deal_.offer);
    made_.offer = *deal_.offer;
    made_.supplier = *offer.supplier;
    made_.model = *offer.model;
    made_.months = *deal_.months;
    const std::array<const std::optional<Range>*, kDrawn> ranges{&deal_.volume, &deal_.effort, &deal_.saving,
                                                                 &deal_.benefit};
    for (std::size_t k = 0; k < kDrawn; ++k) {
      tables_[k] = *ranges[k] ? table_of(**ranges[k]) : DeviateTable(0);
      expected_[k] = *ranges[k] ? estimate(**ranges[k]) : 0;
    }
  }

  DealOutcome run() {
    for (const auto& price : deal_.prices) made_.prices.push_back(outcome_of(price));
    find_break_evens(Drawn::volume);
    find_break_evens(Drawn::effort);
    explain_prices(plan_, deal_, made_);
    return std::move(made_);
  }

 private:
  MonthlyQuantities month_of(const Course& course) const {
    MonthlyQuantities month;
    const auto at = [&](Quantity quantity) -> Exact& { return month[static_cast<std::size_t>(quantity)]; };
    const auto drawn = [&](Drawn which) { return exact(course[static_cast<std::size_t>(which)]); };
    at(Quantity::units) = drawn(Drawn::volume);
    at(Quantity::hours) = deal_.volume ? drawn(Drawn::effort) * drawn(Drawn::volume)
                                       : drawn(Drawn::effort) * Exact(money::Ratio{1, made_.months});
    at(Quantity::cost) = cost_of(at(Quantity::hours));
    at(Quantity::saving) = drawn(Drawn::saving);
    at(Quantity::benefit) = drawn(Drawn::benefit);
    return month;
  }

  /// Of a month in which so many hours are worked.
  Exact cost_of(const Exact& hours) const {
    Exact cost;
    if (deal_.hour_cost) cost += hours * Exact(**deal_.hour_cost);
    if (deal_.month_cost) cost += Exact(**deal_.month_cost);
    return cost;
  }

  /// Nothing that is drawn may throw here: amounts that do not fit are said by `unknown`.
  Paid paid_in(const pricing::Charge& price, const Course& course) const {
    try {
      return paid(price, made_.months, month_of(course), plan_.starts->first_day(), *plan_.currency);
    } catch (const ArithmeticOverflow&) {
      Paid made;
      made.unknown = "its amounts are too large";
      return made;
    }
  }

  Result result_of(const pricing::Charge& price, const Course& course,
                   std::atomic<bool>* failed = nullptr) const {
    const Paid made = paid_in(price, course);
    if (made.unknown && failed != nullptr) *failed = true;
    const double hour = deal_.hour_cost ? (**deal_.hour_cost).amount().to_double() : 0;
    const double month = deal_.month_cost ? (**deal_.month_cost).amount().to_double() : 0;
    const double pays = number(made.amount);
    const double costs = number(made.worked) * hour + month * static_cast<double>(made_.months);
    return {pays, pays - costs, number(made.undone)};
  }

  /// Quantities of sample `k`: those of `moving` drawn, the others as they are expected.
  Course course_of(std::int64_t k, const std::array<bool, kDrawn>& moving) const {
    Random random(static_cast<std::uint64_t>(plan_.pricing.seed), static_cast<std::uint64_t>(k));
    Course course = expected_;
    for (std::size_t d = 0; d < kDrawn; ++d) {
      const double z = normal_.quantile(std::clamp(random.uniform(), 1e-15, 1 - 1e-15));
      if (moving[d]) course[d] = tables_[d].at(z);
    }
    return course;
  }

  std::vector<Result> draw(const pricing::Charge& price, const std::array<bool, kDrawn>& moving,
                           std::atomic<bool>& failed) const {
    std::vector<Result> results(static_cast<std::size_t>(samples_));
    std::atomic<std::int64_t> next{0};
    const auto work = [&] {
      for (std::int64_t first = next.fetch_add(kBlock); first < samples_; first = next.fetch_add(kBlock)) {
        for (std::int64_t k = first; k < std::min(samples_, first + kBlock); ++k)
          results[static_cast<std::size_t>(k)] = result_of(price, course_of(k, moving), &failed);
      }
    };
    std::vector<std::jthread> threads;
    for (unsigned k = 1; k < workers_; ++k) threads.emplace_back(work);
    work();
    return results;
  }

  PriceOutcome outcome_of(const Named<pricing::Charge>& price) const {
    PriceOutcome made;
    made.name = *price.name;
    made.title = price.value.title.empty() ? *price.name : price.value.title;
    made.model = pricing::model_of(price.value);
    made.pairing = pairing_of(made_.model, made.model);
    const Paid sure = paid_in(price.value, expected_);
    std::atomic<bool> failed{false};
    const std::vector<Result> results =
        sure.unknown ? std::vector<Result>() : draw(price.value, {true, true, true, true}, failed);
    if (sure.unknown || failed) {
      made.unknown = sure.unknown ? *sure.unknown : "its amounts are too large";
      return made;
    }
    const Result planned = result_of(price.value, expected_);
    made.client = spreads_of(results, &Result::pays, planned.pays);
    made.supplier = spreads_of(results, &Result::earns, planned.earns);
    std::vector<double> earns;
    for (const Result& each : results) {
      earns.push_back(each.earns);
      made.loss += each.earns < -1e-6 ? 1 : 0;
      made.undone += each.undone;
    }
    made.loss /= static_cast<double>(samples_);
    made.undone /= static_cast<double>(samples_);
    std::ranges::sort(earns);
    const auto tenth = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(earns.size()) / 10);
    made.worst_tenth =
        std::accumulate(earns.begin(), earns.begin() + tenth, 0.0) / static_cast<double>(tenth);
    made.volume_with_client = part_of_client(price.value, Drawn::volume);
    made.effort_with_client = part_of_client(price.value, Drawn::effort);
    if (deal_.client_bears)
      made.client_bears =
          made.client.p90 - made.client.planned <= (**deal_.client_bears).amount().to_double() + 1e-6;
    if (deal_.supplier_bears)
      made.supplier_bears = made.supplier.p10 >= -(**deal_.supplier_bears).amount().to_double() - 1e-6;
    return made;
  }

  static Spreads spreads_of(const std::vector<Result>& results, double Result::* of, double planned) {
    std::vector<double> all;
    for (const Result& each : results) all.push_back(each.*of);
    Spreads made;
    made.planned = planned;
    made.mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    std::ranges::sort(all);
    const auto quantile = [&](double p) {
      const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(all.size())));
      return all[std::clamp<std::size_t>(rank, 1, all.size()) - 1];
    };
    made.p10 = quantile(0.1);
    made.p50 = quantile(0.5);
    made.p90 = quantile(0.9);
    return made;
  }

  /// Only one quantity moves: what of that arrives at the client, of what arrives at both.
  std::optional<double> part_of_client(const pricing::Charge& price, Drawn which) const {
    const auto d = static_cast<std::size_t>(which);
    if (tables_[d].certain()) return std::nullopt;
    std::array<bool, kDrawn> moving{};
    moving[d] = true;
    std::atomic<bool> failed{false};
    const std::vector<Result> results = draw(price, moving, failed);
    const double client = deviation(results, &Result::pays), supplier = deviation(results, &Result::earns);
    if (client + supplier < 1e-6) return std::nullopt;
    return client / (client + supplier);
  }

  static double deviation(const std::vector<Result>& results, double Result::* of) {
    double sum = 0, squares = 0;
    for (const Result& each : results) sum += each.*of;
    const double mean = sum / static_cast<double>(results.size());
    for (const Result& each : results) squares += (each.*of - mean) * (each.*of - mean);
    return std::sqrt(squares / static_cast<double>(results.size()));
  }

  /// Every change of the cheaper price between half of the least and one and a half of the most that is
  /// likely, everything else as it is expected.
  void find_break_evens(Drawn which) {
    const auto d = static_cast<std::size_t>(which);
    if (tables_[d].certain() && expected_[d] <= 0) return;
    const double least = 0.5 * tables_[d].at(-2.326), most = 1.5 * tables_[d].at(2.326);
    const auto pays = [&](std::size_t price, double level) {
      Course course = expected_;
      course[d] = level;
      return result_of(deal_.prices[price].value, course).pays;
    };
    std::vector<std::vector<double>> grid(deal_.prices.size());
    const auto level = [&](int k) { return least + (most - least) * k / kSteps; };
    for (std::size_t p = 0; p < grid.size(); ++p) {
      for (int k = 0; made_.prices[p].unknown.empty() && k <= kSteps; ++k)
        grid[p].push_back(pays(p, level(k)));
    }
    for (std::size_t a = 0; a < grid.size(); ++a) {
      for (std::size_t b = a + 1; b < grid.size(); ++b) {
        if (grid[a].empty() || grid[b].empty()) continue;
        int before = 0;
        int sign_before = 0;
        for (int k = 0; k <= kSteps; ++k) {
          const int sign =
              sign_of(grid[a][static_cast<std::size_t>(k)] - grid[b][static_cast<std::size_t>(k)]);
          if (sign != 0 && sign_before != 0 && sign != sign_before) {
            double low = level(before), high = level(k);
            for (int step = 0; step < kHalvings; ++step) {
              const double middle = (low + high) / 2;
              (sign_of(pays(a, middle) - pays(b, middle)) == sign_before ? low : high) = middle;
            }
            const std::string &first = made_.prices[a].name, &second = made_.prices[b].name;
            made_.break_evens.push_back({sign_before < 0 ? first : second, sign_before < 0 ? second : first,
                                         which == Drawn::volume, (low + high) / 2});
          }
          if (sign != 0) {
            sign_before = sign;
            before = k;
          }
        }
      }
    }
  }

  static int sign_of(double difference) { return difference > 1e-6 ? 1 : difference < -1e-6 ? -1 : 0; }

  const Plan& plan_;
  const Deal& deal_;
  std::int64_t samples_;
  unsigned workers_;
  stats::NormalTable normal_;
  std::array<DeviateTable, kDrawn> tables_;
  Course expected_{};
  DealOutcome made_;
};

}  // namespace

std::string_view name(Pairing pairing) {
  switch (pairing) {
    case Pairing::usual:
      return "usual";
    case Pairing::possible:
      return "possible";
    case Pairing::unusual:
      return "unusual";
  }
  return {};
}

PricingStrategy pricing_strategy(const Plan& plan, const StrategyOptions& options) {
  PricingStrategy made;
  const std::int64_t samples = options.samples > 0 ? options.samples : plan.pricing.samples;
  made.samples = std::clamp<std::int64_t>(samples, 10, kSamplesMost);
  for (const auto& deal : plan.pricing.deals)
    made.deals.push_back(DealDrawing(plan, deal, made.samples, options.workers).run());
  if (!made.deals.empty()) {
    made.assumptions = {
        "each course has one volume and one effort, which hold in every month of the deal",
        "prices hold as on the plan's first day; what they do to how people work is not reckoned",
        "with capacity, whoever delivers pays for all of it, used or not, and works no further hours without "
        "a price for them"};
  }
  return made;
}

}  // namespace entente::sourcing
