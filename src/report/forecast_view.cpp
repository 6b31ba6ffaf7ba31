#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/drawing.h"
#include "report/forecast.h"

namespace entente::report {
namespace {

using outlook::BarForecast;
using outlook::Forecast;
using outlook::LevelForecast;
using outlook::Verdict;

Cell text_cell(std::string text, Tone tone = Tone::plain) {
  return {.text = std::move(text), .tone = tone};
}

Cell chance_cell(const std::optional<BarForecast>& bar) {
  if (!bar) return text_cell("-", Tone::muted);
  Cell cell = text_cell(chance(bar->probability), Tone::strong);
  cell.number = *money::Decimal::parse(fmt::format("{:.2f}", bar->probability * 100));
  cell.percent = true;
  return cell;
}

Cell bar_cell(const std::optional<BarForecast>& bar) {
  return bar ? text_cell(quantity_text(bar->bar)) : text_cell("-", Tone::muted);
}

std::string rows_to_come(const LevelForecast& level) {
  if (!level.counts_rows) return "-";
  const auto more = std::llround(level.more_rows);
  if (level.more_low == level.more_high) return grouped(more);
  return fmt::format("{} ({}-{})", grouped(more), grouped(level.more_low), grouped(level.more_high));
}

std::string so_far(const LevelForecast& level) {
  if (!level.so_far.exact) return "-";
  return level.so_far.shown;
}

bool over(const Forecast& forecast) {
  return forecast.days_left == 0;
}

std::vector<std::string> notes_of(const LevelForecast& level) {
  std::vector<std::string> notes{level.sentence};
  if (!level.median_shown.empty() && level.low_shown != level.high_shown)
    notes.push_back(fmt::format("most likely {}, in 8 of 10 cases between {} and {}", level.median_shown,
                                level.low_shown, level.high_shown));
  if (level.in_flight > 0)
    notes.push_back(
        level.in_flight_late < 0.5
            ? fmt::format("{} in flight, probably none of them late", plural(level.in_flight, "row"))
            : fmt::format("{} in flight, about {:.0f} of them probably late", plural(level.in_flight, "row"),
                          level.in_flight_late));
  if (!level.learned_from.empty()) notes.push_back("learned from " + level.learned_from);
  notes.insert(notes.end(), level.notes.begin(), level.notes.end());
  return notes;
}

Table levels_table(const Forecast& forecast) {
  Table table{.id = "levels",
              .title = "Service levels",
              .columns = {{"level"},
                          {"outlook"},
                          {"so far", Align::right},
                          {"still to come", Align::right},
                          {"expected", Align::right},
                          {"chance", Align::right},
                          {"minimum", Align::right},
                          {"chance", Align::right}},
              .rows = {},
              .empty = "The agreement has no service levels in this month."};
  for (const LevelForecast& level : forecast.levels) {
    std::string name = level.title;
    if (level.kind == agreement::LevelKind::key) name += " (key)";
    if (level.window != "month") name += fmt::format(", {}", level.window);
    table.rows.push_back({.cells = {text_cell(std::move(name)),
                                    {.text = "", .mark = mark_of(level.verdict)},
                                    text_cell(so_far(level)),
                                    text_cell(rows_to_come(level)),
                                    bar_cell(level.expected),
                                    chance_cell(level.expected),
                                    bar_cell(level.minimum),
                                    chance_cell(level.minimum)},
                          .notes = notes_of(level),
                          .id = level.level});
  }
  return table;
}

Cell money_cell(const money::Money& amount) {
  return {.text = amount.amount_string(), .number = amount.amount()};
}

Table money_table(const Forecast& forecast) {
  const std::string_view code = forecast.so_far.currency.code();
  Table table{.id = "money",
              .title = fmt::format("What the month may cost, {}", code),
              .columns = {{"credit of"}, {"expected", Align::right}, {"1 in 10 cases, from", Align::right}},
              .rows = {},
              .empty = {}};
  if (!forecast.exposure) return table;
  const outlook::Exposure& money = *forecast.exposure;
  for (const LevelForecast& level : forecast.levels) {
    if (level.expected_credit.units() == 0 && level.p90_credit.units() == 0) continue;
    table.rows.push_back(
        {.cells = {text_cell(level.title), money_cell(level.expected_credit), money_cell(level.p90_credit)},
         .notes = {},
         .id = level.level});
  }
  std::vector<std::string> notes{
      fmt::format("{} pays, {} receives; {} chance of any credit; as likely more than {} as less; at most {} "
                  "in {} futures",
                  forecast.so_far.supplier, forecast.so_far.client, chance(money.any),
                  money.median.amount_string(), money.worst.amount_string(), grouped(money.draws))};
  if (money.correlation_months > 0)
    notes.push_back(
        fmt::format("levels move together as in {}{}", plural(money.correlation_months, "past month"),
                    money.correlation_shrinkage > 0
                        ? fmt::format(", drawn {:.0f}% towards none", money.correlation_shrinkage * 100)
                        : ""));
  if (!money.not_drawn.empty()) notes.push_back(money.not_drawn);
  table.rows.push_back(
      {.cells = {text_cell("the month, after caps and earn-back", Tone::strong),
                 {.text = money.expected.amount_string(),
                  .number = money.expected.amount(),
                  .tone = Tone::strong},
                 {.text = money.p90.amount_string(), .number = money.p90.amount(), .tone = Tone::strong}},
       .notes = std::move(notes),
       .id = "month"});
  return table;
}

Table drivers_table(const Forecast& forecast) {
  Table table{.id = "drivers",
              .title = "What it hangs on",
              .columns = {{"level"},
                          {"if"},
                          {"chance of", Align::right},
                          {"becomes", Align::right},
                          {"from", Align::right}},
              .rows = {},
              .empty = {}};
  for (const LevelForecast& level : forecast.levels) {
    const BarForecast* bar = level.expected ? &*level.expected : level.minimum ? &*level.minimum : nullptr;
    if (level.expected && level.minimum &&
        std::abs(level.minimum->probability - 0.5) < std::abs(level.expected->probability - 0.5))
      bar = &*level.minimum;
    if (bar == nullptr || bar->probability < 0.02 || bar->probability > 0.98) continue;
    bool first = true;
    for (const outlook::Driver& driver : level.drivers) {
      table.rows.push_back({.cells = {text_cell(first ? level.title : std::string{}), text_cell(driver.what),
                                      text_cell(first ? quantity_text(bar->bar) : std::string{}),
                                      text_cell(chance(driver.probability), Tone::strong),
                                      text_cell(chance(bar->probability))},
                            .notes = {},
                            .id = fmt::format("{}/{}", level.level, driver.what)});
      first = false;
    }
  }
  return table;
}

std::string amount_of(const outlook::ErrorBudget& budget, double amount) {
  if (!budget.in_time) return fmt::format("{:.0f}", amount);
  const double minutes = amount / 60e6;
  return minutes < 100 ? fmt::format("{:.1f} min", minutes) : fmt::format("{:.0f} min", minutes);
}

Table budgets_table(const Forecast& forecast) {
  Table table{.id = "budgets",
              .title = "Error budgets",
              .columns = {{"level"},
                          {"allowed", Align::right},
                          {"used", Align::right},
                          {"share", Align::right},
                          {"burn rate", Align::right},
                          {"spent"}},
              .rows = {},
              .empty = {}};
  for (const LevelForecast& level : forecast.levels) {
    if (!level.budget || level.budget->allowed < 0) continue;
    const outlook::ErrorBudget& budget = *level.budget;
    std::string spent = "not in this window at this pace";
    if (budget.used > budget.allowed) {
      spent = "already";
    } else if (budget.spent_on_day) {
      const auto day = static_cast<std::int32_t>(*budget.spent_on_day);
      spent = fmt::format("at this pace on day {:.1f} ({})", *budget.spent_on_day,
                          (level.days.begin + day).to_string());
    }
    std::vector<std::string> notes;
    for (const outlook::BurnWindow& window : budget.windows) {
      if (!window.alert) continue;
      notes.push_back(fmt::format("the last {} burned at {:.1f} times the even pace; {} is the alert",
                                  window.name, window.rate, window.limit));
    }
    table.rows.push_back(
        {.cells = {text_cell(level.title), text_cell(amount_of(budget, budget.allowed)),
                   text_cell(amount_of(budget, budget.used)),
                   text_cell(std::isfinite(budget.share_used)
                                 ? fmt::format("{:.1f}%", budget.share_used * 100)
                                 : "-"),
                   text_cell(std::isfinite(budget.rate) ? fmt::format("{:.2f}", budget.rate) : "-"),
                   text_cell(std::move(spent))},
         .notes = std::move(notes),
         .id = level.level});
  }
  return table;
}

Table scores_table(const outlook::Calibration& calibration) {
  Table table{.id = "scores",
              .title = "How good such forecasts were",
              .columns = {{"method"},
                          {"Brier score", Align::right},
                          {"log score", Align::right},
                          {"forecasts", Align::right}},
              .rows = {},
              .empty = {}};
  for (const outlook::MethodScore& method : calibration.methods) {
    if (method.n == 0) continue;
    table.rows.push_back(
        {.cells = {text_cell(method.method), text_cell(fmt::format("{:.3f}", method.brier)),
                   text_cell(fmt::format("{:.3f}", method.log)), text_cell(grouped(method.n))},
         .notes = {},
         .id = method.method});
  }
  if (!table.rows.empty()) {
    table.rows.front().notes.push_back(fmt::format(
        "made again for {} to {} as of days 5, 10, 15 and 20, knowing no more than then; 0 is perfect, "
        "0.25 is a coin{}",
        calibration.first.to_string(), calibration.last.to_string(),
        calibration.left_out > 0
            ? fmt::format("; {} more could not be called by every method", grouped(calibration.left_out))
            : ""));
  }
  return table;
}

Table by_day_table(const outlook::Calibration& calibration) {
  Table table{.id = "by-day",
              .title = "By day of the month",
              .columns = {{"days over"},
                          {"Brier score", Align::right},
                          {"log score", Align::right},
                          {"forecasts", Align::right}},
              .rows = {},
              .empty = {}};
  for (const auto& [day, score] : calibration.by_day)
    table.rows.push_back(
        {.cells = {text_cell(std::to_string(day)), text_cell(fmt::format("{:.3f}", score.brier)),
                   text_cell(fmt::format("{:.3f}", score.log)), text_cell(grouped(score.n))},
         .notes = {},
         .id = std::to_string(day)});
  return table;
}

Table reliability_table(const outlook::Calibration& calibration) {
  Table table{.id = "reliability",
              .title = "Called and come",
              .columns = {{"chance called"},
                          {"forecasts", Align::right},
                          {"mean chance", Align::right},
                          {"came true", Align::right},
                          {"95% interval", Align::right}},
              .rows = {},
              .empty = {}};
  for (const stats::ReliabilityBin& bin : calibration.reliability) {
    const bool any = bin.n > 0;
    table.rows.push_back(
        {.cells = {text_cell(fmt::format("{:.0f}% to {:.0f}%", bin.from * 100, bin.to * 100)),
                   text_cell(grouped(bin.n)),
                   text_cell(any ? fmt::format("{:.0f}%", bin.mean_probability * 100) : "-"),
                   text_cell(
                       any ? fmt::format("{:.0f}% ({} of {})",
                                         100.0 * static_cast<double>(bin.came) / static_cast<double>(bin.n),
                                         bin.came, bin.n)
                           : "-"),
                   text_cell(any ? fmt::format("{:.0f}% to {:.0f}%", bin.observed.low * 100,
                                               bin.observed.high * 100)
                                 : "-")},
         .notes = {},
         .id = fmt::format("{:.1f}", bin.from)});
  }
  return table;
}

}  // namespace

std::string chance(double probability) {
  if (probability < 0.01) return "< 1%";
  if (probability > 0.99) return "> 99%";
  return fmt::format("{:.0f}%", probability * 100);
}

Mark mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::meets:
      return {Tone::met, "●", "+", "probably met"};
    case Verdict::near:
      return {Tone::near, "▲", "~", "probably near"};
    case Verdict::misses:
      return {Tone::missed, "■", "#", "probably missed"};
    case Verdict::not_forecast:
      break;
  }
  return {Tone::neutral, "◇", "-", "not forecast"};
}

ForecastView view_of(const Forecast& forecast, const std::optional<outlook::Calibration>& calibration,
                     const ForecastViewOptions& options) {
  const settlement::Statement& statement = forecast.so_far;
  ForecastView view;
  view.title = fmt::format("Forecast for {}", month_title(statement.month));
  view.agreement = statement.title.empty() ? statement.agreement : statement.title;
  view.client = statement.client;
  view.supplier = statement.supplier;
  view.currency = std::string(statement.currency.code());
  view.sample = options.sample;
  view.finding = forecast.finding;
  view.facts = {{"agreement", fmt::format("{} ({})", view.agreement, statement.agreement)},
                {"period", fmt::format("{} to {}, {}", statement.days.begin.to_string(),
                                       (statement.days.end - 1).to_string(), statement.zone)},
                {"as of", fmt::format("{}, {} of {} over{}", forecast.as_of.to_string(), forecast.days_over,
                                      plural(statement.days.length(), "day"),
                                      over(forecast) ? ": nothing is left to forecast" : "")}};
  if (statement.as_known) view.facts.push_back({"as known", statement.as_known->to_string()});
  if (forecast.exposure && statement.totals.at_risk.units() > 0)
    view.facts.push_back({"at risk", statement.totals.at_risk.to_string()});
  for (const Verdict verdict : {Verdict::meets, Verdict::near, Verdict::misses, Verdict::not_forecast}) {
    const auto count = std::ranges::count(forecast.levels, verdict, &LevelForecast::verdict);
    if (count > 0) view.counts.emplace_back(mark_of(verdict), count);
  }
  view.levels = levels_table(forecast);
  view.money = money_table(forecast);
  view.drivers = drivers_table(forecast);
  view.budgets = budgets_table(forecast);
  if (calibration) {
    view.scores = scores_table(*calibration);
    if (options.whole_calibration) {
      view.by_day = by_day_table(*calibration);
      view.reliability = reliability_table(*calibration);
    }
  } else {
    view.notes.emplace_back(
        "no past month could be scored, so nothing is known about how good this forecast is");
  }
  return view;
}

std::string forecast_text(const ForecastView& view, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, view.sample ? view.title + "  [sample data]" : view.title));
  drawing.paragraph("", fmt::format("{} (client) {} {} (supplier)", view.client, drawing.either("⇄", "<->"),
                                    view.supplier));
  for (const Fact& fact : view.facts) drawing.paragraph(fmt::format("  {:<9}  ", fact.label), fact.value);
  for (const Table* table : {&view.levels, &view.money, &view.drivers, &view.budgets, &view.scores,
                             &view.by_day, &view.reliability}) {
    if (table->rows.empty() && table->empty.empty()) continue;
    drawing.heading(table->title);
    drawing.table(*table);
  }
  if (!view.notes.empty()) {
    drawing.heading("Notes");
    for (const std::string& note : view.notes) drawing.paragraph("  - ", note);
  }
  drawing.line();
  drawing.paragraph("", view.finding, Tone::strong);
  return drawing.take();
}

}  // namespace entente::report
