#include "app/forecasts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "app/knowledge.h"
#include "settlement/segments.h"
#include "text/similar.h"

namespace entente::app {
namespace {

using settlement::ReduceOptions;
using settlement::Tallies;
using time::Month;

constexpr std::array<std::int32_t, 4> kDaysScored{5, 10, 15, 20};
constexpr std::int64_t kRowsForRecent = 750'000;  ///< rows that a calibration beside the forecast may read
constexpr std::int32_t kMonthsAtMost = 36;

Month first_month(const Case& opened) {
  return Month::containing(opened.agreement().original->term.from.value);
}
Month last_month(const Case& opened) {
  return Month::containing(settlement::term_of(*opened.agreement().versions.back().terms).end - 1);
}
const time::Zone& zone_of(const Case& opened) {
  return opened.agreement().original->zone;
}

ReduceOptions daily_options(time::Instant as_of, std::optional<time::Instant> known, unsigned workers) {
  ReduceOptions options;
  options.as_of = as_of;
  options.as_known = known;
  options.workers = workers;
  options.keep_values = true;
  options.by_day = true;
  return options;
}

text::Outcome<Tallies> daily_tallies(const Case& opened, Month month, const ReduceOptions& options) {
  return settlement::reduce(opened.agreement(), opened.store(), first_month(opened),
                            outlook::horizon_of(opened.agreement(), month), options);
}

bool has_availability(const Case& opened, Month month) {
  const agreement::Terms& terms = opened.agreement().terms_on(month.first_day());
  return std::ranges::any_of(terms.measures, [](const auto& measure) {
    return *measure.value.type == agreement::MeasureType::availability;
  });
}

/// One past month: what came by all that is known at `as_of`, and the forecasts of it.
text::Outcome<std::vector<outlook::Scored>> scored_month(const Case& opened, Month month, time::Instant as_of,
                                                         std::optional<time::Instant> known) {
  const time::Zone& zone = zone_of(opened);
  const agreement::Agreement& agreement = opened.agreement();
  std::vector<outlook::Scored> scored;
  ReduceOptions after;
  after.as_of = as_of;
  after.as_known = known;
  const auto tallies = settlement::reduce(agreement, opened.store(), first_month(opened), month, after);
  if (!tallies) return std::unexpected(tallies.error());
  const auto came = settlement::settle(agreement, *tallies, month, after);
  if (!came) return std::unexpected(came.error());
  outlook::ForecastOptions options;
  options.money = false;
  for (const std::int32_t day : kDaysScored) {
    const ReduceOptions then = daily_options(zone.start_of(month.first_day() + day), known, 1);
    const auto daily = daily_tallies(opened, month, then);
    if (!daily) return std::unexpected(daily.error());
    const auto made = outlook::forecast(agreement, *daily, month, then, options);
    if (!made) return std::unexpected(made.error());
    outlook::add_scored(*made, day, *came, scored);
  }
  return scored;
}

/// Forecasts of past months made again, each by one of the workers; the result does not depend on how many.
text::Outcome<std::optional<outlook::Calibration>> calibrate(const Case& opened, Month month,
                                                             time::Instant as_of, std::int64_t rows,
                                                             const ForecastRequest& request) {
  std::vector<Month> months;
  for (Month each = month - 1; each >= first_month(opened); each = each - 1) {
    if (zone_of(opened).start_of(each.end_day()) > as_of) continue;
    months.push_back(each);
  }
  std::size_t most = kMonthsAtMost;
  if (request.calibrate == ForecastRequest::Calibrate::recent)
    most = static_cast<std::size_t>(kRowsForRecent /
                                    std::max<std::int64_t>(1, rows * (1 + std::ssize(kDaysScored))));
  if (months.size() > most) months.resize(most);
  if (months.empty()) return std::optional<outlook::Calibration>{};

  std::vector<std::vector<outlook::Scored>> found(months.size());
  text::Diagnostics problems;
  std::mutex guard;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < months.size(); i = next++) {
      auto scored = scored_month(opened, months[i], as_of, request.as_known);
      const std::lock_guard lock(guard);
      if (scored) {
        found[i] = std::move(*scored);
        if (request.progress) request.progress(rows * static_cast<std::int64_t>(i + 1));
      } else if (problems.empty()) {
        problems = scored.error();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < std::min<std::size_t>(request.workers, months.size()); ++i)
      threads.emplace_back(work);
    work();
  }
  if (!problems.empty()) return std::unexpected(problems);
  std::vector<outlook::Scored> all;
  for (std::size_t i = found.size(); i-- > 0;) all.insert(all.end(), found[i].begin(), found[i].end());
  return outlook::score(std::move(all));
}

}  // namespace

text::Outcome<ForecastAnswer> forecast(const Case& opened, const ForecastRequest& request) {
  const time::Zone& zone = zone_of(opened);
  const Month first = first_month(opened), last = last_month(opened);
  time::Instant as_of;
  Month month;
  if (request.as_of) {
    as_of = *request.as_of;
    // An instant on the very boundary ends a month; what lies ahead is the next one.
    month = request.month.value_or(Month::containing(zone.date_at(as_of)));
  } else {
    const auto latest = last_event(opened.agreement(), opened.store(), request.as_known);
    if (!latest) return std::unexpected(latest.error());
    if (!*latest) {
      return text::refuse(text::error("U0153", "the store has no rows yet, so there is no month to judge")
                              .help("import an export first: entente import tickets.csv"));
    }
    as_of = **latest;
    month = request.month.value_or(Month::containing(zone.date_at(as_of)));
    // A month of which only hours are left is for its statement; what can still be moved is the next one.
    const bool over = zone.start_of(month.end_day()) - as_of < time::Duration::days(1);
    if (!request.month && over && month < last) month = month + 1;
    if (request.month) {
      // A month that is over stands as its statement has it, one that has not begun as its first moment does.
      const auto by_statement = default_as_of(opened.agreement(), opened.store(), month, request.as_known);
      if (!by_statement) return std::unexpected(by_statement.error());
      as_of = std::max(*by_statement, zone.start_of(month.first_day()));
    }
  }
  if (!request.month) month = std::clamp(month, first, last);
  if (month < first || month > last) {
    return text::refuse(
        text::error("O0101",
                    fmt::format("the agreement `{}` is not in force in {}, so there is nothing to forecast",
                                *opened.agreement().original->id, month.to_string()))
            .note(fmt::format("it holds from {} to {}", first.to_string(), last.to_string()))
            .help(fmt::format("ask for a month within its term: entente forecast --month {}",
                              std::clamp(month, first, last).to_string())));
  }
  if (as_of < zone.start_of(month.first_day()) && request.month &&
      month > Month::containing(zone.date_at(as_of)) + 12) {
    return text::refuse(
        text::error("O0102",
                    fmt::format("{} begins more than a year after {}", month.to_string(), as_of.to_string()))
            .note("what is known then says little about a month that far ahead")
            .help("ask for a month that begins within twelve months, or for a later instant with --as-of"));
  }

  const ReduceOptions known = daily_options(as_of, request.as_known, request.workers);
  ReduceOptions reading = known;
  reading.progress = request.progress;
  const auto daily = daily_tallies(opened, month, reading);
  if (!daily) return std::unexpected(daily.error());
  outlook::ForecastOptions options;
  if (has_availability(opened, month)) {
    for (const int hours : {1, 6}) {
      ReduceOptions earlier = known;
      earlier.as_of = as_of - time::Duration::hours(hours);
      earlier.by_day = earlier.keep_values = false;
      auto before = settlement::reduce(opened.agreement(), opened.store(), month, month, earlier);
      if (!before) return std::unexpected(before.error());
      options.earlier.push_back({static_cast<double>(hours), std::move(*before)});
    }
  }
  auto made = outlook::forecast(opened.agreement(), *daily, month, known, options);
  if (!made) return std::unexpected(made.error());
  ForecastAnswer answer{std::move(*made), std::nullopt};
  if (request.calibrate != ForecastRequest::Calibrate::none) {
    auto scored = calibrate(opened, month, as_of, daily->rows_scanned, request);
    if (!scored) return std::unexpected(scored.error());
    answer.calibration = std::move(*scored);
  }
  return answer;
}

text::Outcome<outlook::Chart> chart(const Case& opened, const std::string& level,
                                    const outlook::ChartOptions& options, const StatementRequest& request) {
  const auto known = opened.options_for(request);
  if (!known) return std::unexpected(known.error());
  const auto tallies = opened.tallies(*known, request.month);
  if (!tallies) return std::unexpected(tallies.error());
  const auto statements = settlement::settle_all(opened.agreement(), *tallies, *known);
  if (!statements) return std::unexpected(statements.error());
  auto made = outlook::chart(*statements, level, options);
  if (made) return std::move(*made);
  std::vector<std::string> names;
  for (const auto& entry : opened.agreement().versions.back().terms->levels) names.push_back(*entry.name);
  auto problem = text::error("O0103", fmt::format("the agreement has no service level `{}`", level))
                     .note(fmt::format("its service levels are {}", fmt::join(names, ", ")));
  if (const auto meant = text::nearest(level, names)) problem.help(fmt::format("write `{}`", *meant));
  return text::refuse(problem);
}

}  // namespace entente::app
