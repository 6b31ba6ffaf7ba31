#include "outlook/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "outlook/exposure.h"
#include "outlook/level_case.h"
#include "outlook/models.h"
#include "outlook/sentences.h"
#include "settlement/results.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

using agreement::MeasureType;
using agreement::Quantity;
using settlement::LevelLine;
using settlement::Statement;
using settlement::Tallies;
using settlement::Tally;

constexpr std::int64_t kEndsForInterval = 400;
constexpr std::size_t kDriversShown = 4;

std::unique_ptr<Model> model_for(const LevelCase& level, const Tallies& daily,
                                 const ForecastOptions& options) {
  if (auto share = share_model(level, daily)) return share;
  if (auto downtime = downtime_model(level, options)) return downtime;
  return resampling_model(level, daily);
}

/// The line of a level in a statement; of a month that is split, its last part.
const LevelLine* line_of(const Statement& statement, const std::string& level) {
  const LevelLine* found = nullptr;
  for (const LevelLine& line : statement.levels) {
    if (line.level == level) found = &line;
  }
  return found;
}

std::optional<double> climatology(const Statement& statement, const LevelCase& level, bool minimum) {
  double reached = 0, months = 0;
  for (const auto& [name, points] : statement.history) {
    if (name != level.name) continue;
    for (const settlement::HistoryPoint& point : points) {
      const auto& bar = minimum ? point.minimum : point.expected;
      if (point.month >= statement.month || !point.result.exact || !bar) continue;
      ++months;
      reached += level.reaches(*point.result.exact, *bar) ? 1 : 0;
    }
  }
  return (reached + 1) / (months + 2);
}

class Reading {
 public:
  Reading(const LevelCase& level, const Model& model, LevelForecast& made)
      : case_(level), model_(model), made_(made) {}

  void bars(const Statement& statement) {
    const auto read = [&](const std::optional<Quantity>& bar, bool minimum) -> std::optional<BarForecast> {
      if (!bar) return std::nullopt;
      return BarForecast{*bar, model_.reach(*bar), model_.affordable(*bar),
                         naive_for(*bar, statement, minimum)};
    };
    made_.expected = read(case_.expected, false);
    made_.minimum = read(case_.minimum, true);
    if (made_.expected && made_.minimum)
      made_.minimum->probability = std::max(made_.minimum->probability, made_.expected->probability);
  }

  Naive naive_for(const Quantity& bar, const Statement& statement, bool minimum) const {
    Naive naive;
    if (const auto value = case_.value_of(case_.so_far))
      naive.running_average = case_.reaches(*value, bar) ? 1.0 : 0.0;
    naive.plug_in = model_.plug_in(bar);
    naive.climatology = climatology(statement, case_, minimum);
    naive.extrapolation = model_.extrapolation(bar);
    return naive;
  }

  void interval() {
    std::vector<double> values;
    for (std::int64_t i = 0; i < kEndsForInterval; ++i) {
      Random random(7, static_cast<std::uint64_t>(i));
      const double level = (static_cast<double>(i) + 0.5) / static_cast<double>(kEndsForInterval);
      const End end = model_.draw(level, random);
      if (end.measured) values.push_back(end.value);
    }
    if (values.empty()) return;
    std::ranges::sort(values);
    const auto at = [&](double p) {
      return values[std::min(values.size() - 1,
                             static_cast<std::size_t>(p * static_cast<double>(values.size())))];
    };
    made_.low = at(0.1);
    made_.median = at(0.5);
    made_.high = at(0.9);
    made_.low_shown = show(made_.low);
    made_.median_shown = show(made_.median);
    made_.high_shown = show(made_.high);
    has_interval_ = true;
  }

  void path() {
    // A percentile's running value needs every value again each day: only where they are few.
    Tally sum;
    const bool state = *case_.measure->type == MeasureType::backlog_age;
    for (const Day& day : case_.in_window()) {
      if (state) sum = Tally{};
      sum.add(*day.tally);
      if (const auto value = case_.value_of(sum)) made_.path.push_back({day.date, value->to_double()});
    }
  }

  void drivers() {
    const BarForecast* bar = bar_in_doubt();
    if (bar == nullptr) return;
    for (const auto& [what, variation] : model_.variations()) {
      const double changed = model_.reach(bar->bar, variation);
      if (std::abs(changed - bar->probability) >= 0.01) made_.drivers.push_back({what, changed});
    }
    std::ranges::stable_sort(made_.drivers, std::ranges::greater{}, [&](const Driver& driver) {
      return std::abs(driver.probability - bar->probability);
    });
    if (made_.drivers.size() > kDriversShown) made_.drivers.resize(kDriversShown);
  }

  void budget() {
    const auto& bar = case_.expected ? case_.expected : case_.minimum;
    if (bar && bar->unit == Quantity::Unit::percent) made_.budget = model_.budget(*bar);
  }

  void verdict() {
    const BarForecast* lowest = made_.minimum ? &*made_.minimum : made_.expected ? &*made_.expected : nullptr;
    if (lowest == nullptr || !has_interval_ || model_.too_few() > 0.5) return;
    const bool meets = !made_.expected || made_.expected->probability >= 0.5;
    made_.verdict = meets ? Verdict::meets : lowest->probability >= 0.5 ? Verdict::near : Verdict::misses;
    if (lowest->probability < 0.5) made_.verdict = Verdict::misses;
  }

 private:
  /// The bar whose probability is closest to a half says most about what the end hangs on.
  const BarForecast* bar_in_doubt() const {
    const BarForecast* bar = made_.expected ? &*made_.expected : nullptr;
    if (made_.minimum &&
        (bar == nullptr || std::abs(made_.minimum->probability - 0.5) < std::abs(bar->probability - 0.5)))
      bar = &*made_.minimum;
    return bar;
  }

  std::string show(double value) const {
    if (case_.unit == Quantity::Unit::duration) {
      const auto minutes = static_cast<std::int64_t>(std::llround(value / 60e6));
      return time::to_string(time::Duration::minutes(minutes));
    }
    // Two decimals more than the distance to the best result has in front.
    const double gap = std::abs(100 - value);
    const int places =
        case_.unit == Quantity::Unit::percent ? (gap < 1 ? 3 : 1) : (std::abs(value) < 100 ? 2 : 0);
    std::string digits = fmt::format("{:.{}f}", value, places);
    return case_.unit == Quantity::Unit::percent ? digits + "%" : digits;
  }

  const LevelCase& case_;
  const Model& model_;
  LevelForecast& made_;
  bool has_interval_ = false;
};

LevelForecast begin(const LevelLine& line) {
  LevelForecast made;
  made.level = line.level;
  made.title = line.title.empty() ? line.level : line.title;
  made.clause = line.clause;
  made.window = line.window;
  made.kind = line.kind;
  made.direction = line.direction;
  made.unit = line.result.unit;
  made.days = line.days;
  made.so_far = line.result;
  made.so_far_terms = line.terms_shown;
  made.n = line.n;
  return made;
}

void add_notes(LevelForecast& made, const LevelCase& level, const LevelLine& line, const Model& model) {
  if (level.level->average_with_previous)
    made.notes.emplace_back("the mean with the period before is judged; forecast is this period alone");
  if (level.level->averaging == agreement::Averaging::simple &&
      level.level->window->kind != agreement::Window::Kind::month)
    made.notes.emplace_back("the simple mean of monthly values is judged; forecast are the pooled terms");
  if (line.status_if_granted && line.if_granted)
    made.notes.push_back(
        fmt::format("with pending relief claims granted the result so far is {}", line.if_granted->shown));
  if (level.level->burn_in_until && line.days.begin < **level.level->burn_in_until)
    made.notes.emplace_back("burn-in: measured without credits");
  if (line.swap) made.notes.push_back(fmt::format("inside the priority swap {}", *line.swap));
  const double few = model.too_few();
  if (few >= 0.05 && few <= 0.5)
    made.notes.push_back(fmt::format("{:.0f}% chance of too few rows to be judged", few * 100));
}

}  // namespace

time::Month horizon_of(const agreement::Agreement& agreement, time::Month month) {
  time::Month last = month;
  const agreement::Terms& terms = agreement.terms_on(month.first_day());
  for (const auto& entry : terms.levels)
    last = std::max(last, window_months(terms, *entry.value.window, month).last);
  return std::min(last, time::Month::containing(settlement::term_of(terms).end - 1));
}

text::Outcome<Forecast> forecast(const agreement::Agreement& agreement, const Tallies& daily,
                                 time::Month month, const settlement::ReduceOptions& known,
                                 const ForecastOptions& options) {
  Tallies tallies = by_terms(agreement, daily, known.as_known);
  auto so_far = settlement::settle(agreement, tallies, month, known);
  if (!so_far) return std::unexpected(so_far.error());

  Forecast made;
  made.as_of = known.as_of;
  made.so_far = std::move(*so_far);
  const time::Zone zone = agreement.terms_on(month.first_day()).zone;
  const time::Date today = zone.date_at(known.as_of);
  made.days_over = std::clamp(today - made.so_far.days.begin, 0, made.so_far.days.length());
  made.days_left = made.so_far.days.length() - made.days_over;

  // Cases and models live as long as the futures are drawn.
  std::vector<std::unique_ptr<LevelCase>> cases;
  std::vector<std::unique_ptr<Model>> models;
  std::vector<Drawable> drawable;
  for (const LevelLine& line : made.so_far.levels) {
    if (line_of(made.so_far, line.level) != &line) continue;
    LevelForecast level = begin(line);
    auto found = case_of(daily, line, month, known.as_of);
    if (!found) {
      level.sentence = "not in force in this period";
      made.levels.push_back(std::move(level));
      continue;
    }
    cases.push_back(std::make_unique<LevelCase>(std::move(*found)));
    const LevelCase& level_case = *cases.back();
    models.push_back(model_for(level_case, daily, options));
    const Model& model = *models.back();
    level.days = level_case.window;
    Reading reading(level_case, model, level);
    reading.bars(made.so_far);
    if (options.money) {
      model.describe(level);
      reading.interval();
      reading.path();
      reading.drivers();
      reading.budget();
      reading.verdict();
      add_notes(level, level_case, line, model);
      level.sentence = sentence_for(level, level_case, model.too_few());
      if (level_case.ends_this_month) drawable.push_back({line.level, &level_case, &model});
    }
    made.levels.push_back(std::move(level));
  }
  if (!options.money) return made;

  const bool bears_credits = std::ranges::any_of(drawable, [](const Drawable& level) {
    return level.level_case->terms->credits || level.level_case->level->credit;
  });
  if (bears_credits) {
    auto exposure =
        exposure_of(agreement, tallies, month, known, drawable, options, made.so_far, made.levels);
    if (!exposure) return std::unexpected(exposure.error());
    made.exposure = std::move(*exposure);
  }
  made.finding = finding_for(made);
  return made;
}

}  // namespace entente::outlook
