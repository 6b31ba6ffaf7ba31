// Service levels in words: what is promised, what exactly is a default, and what it costs.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "agreement/plain_chapters.h"
#include "agreement/value_codecs.h"

namespace entente::agreement {
namespace {

class LevelWords {
 public:
  LevelWords(const Telling& telling, const Named<ServiceLevel>& named)
      : telling_(telling), name_(named.name), level_(named.value) {}

  Topic tell() {
    topic_ = {*name_,
              level_.title.empty() ? *name_ : fmt::format("{}: {}", *name_, level_.title),
              *level_.clause,
              name_.place,
              {}};
    promise();
    bars();
    window();
    data_rules();
    times();
    defaults();
    credit();
    improvement();
    return std::move(topic_);
  }

 private:
  void add(std::string text, const text::Place& place) {
    say(topic_, std::move(text), place ? place : name_.place);
  }

  bool higher() const { return direction_of(level_) == Direction::higher; }
  std::string_view worse() const { return higher() ? "below" : "above"; }
  std::string bar(const Quantity& quantity) const {
    return fmt::format("{} or {}", show(quantity), higher() ? "more" : "less");
  }

  void promise() {
    const Measure* measure = find_named(telling_.terms.measures, *level_.measure);
    std::string what = fmt::format("`{}`", *level_.measure);
    if (measure != nullptr && !measure->title.empty()) what += fmt::format(" (\"{}\")", measure->title);
    add(fmt::format("It is about the measure {}{}.", what,
                    level_.service ? fmt::format(", of the service `{}`", **level_.service) : std::string()),
        level_.measure.place);
    const bool critical = *level_.kind == LevelKind::critical;
    add(critical ? "It is critical: a default bears a credit and counts for triggers that name any level."
                 : "It is a key measurement: reported, without credits.",
        level_.kind.place);
    if (!level_.serves.empty()) {
      std::vector<std::string> objectives;
      for (const auto& each : level_.serves) objectives.push_back(fmt::format("`{}`", *each));
      add(fmt::format("It serves {}.", list_words(objectives)), level_.serves.front().place);
    }
  }

  void bars() {
    const std::string direction = higher() ? "Higher is better." : "Lower is better.";
    const text::Place direction_place = level_.direction ? level_.direction->place : text::Place();
    if (level_.expected && level_.minimum) {
      const Quantity& expected = **level_.expected;
      const Quantity& minimum = **level_.minimum;
      add(fmt::format("{} Expected is {}: a result of exactly {} meets it.", direction, bar(expected),
                      show(expected)),
          level_.expected->place);
      add(fmt::format(
              "The minimum is {}: a result {} {} but not {} {} is short of expected and no default by "
              "itself, exactly {} included; {} {} is a default.",
              bar(minimum), worse(), show(expected), worse(), show(minimum), show(minimum), worse(),
              show(minimum)),
          level_.minimum->place);
    } else if (const auto& only = floor_of(level_)) {
      add(fmt::format("{} The only bar is {}: a result of exactly {} meets it, {} {} is a default.",
                      direction, bar(**only), show(**only), worse(), show(**only)),
          only->place);
    } else {
      add(fmt::format("{} No bar is agreed: the result is reported only.", direction), direction_place);
    }
    if (level_.catastrophic) {
      add(fmt::format("A result {} {} is catastrophic, which triggers may name.", worse(),
                      show(**level_.catastrophic)),
          level_.catastrophic->place);
    }
    if (level_.rounding) {
      const LevelRounding& rounding = **level_.rounding;
      add(fmt::format("The result is rounded to {}, {}, before it is compared.",
                      counted(rounding.places, "decimal"), money::name(rounding.mode)),
          level_.rounding->place);
    } else if (level_.expected || level_.minimum) {
      add("The result is compared exactly, without rounding.", name_.place);
    }
  }

  void window() {
    const Window& window = *level_.window;
    bool several = true;
    std::string text;
    switch (window.kind) {
      case Window::Kind::month:
        text = "Each calendar month is judged by itself.";
        several = false;
        break;
      case Window::Kind::quarter:
        text = "Each calendar quarter is judged as a whole, in its last month.";
        break;
      case Window::Kind::year:
        text = window.contract_year ? "Each contract year is judged as a whole, in its last month."
                                    : "Each calendar year is judged as a whole, in December.";
        break;
      case Window::Kind::rolling:
        text = fmt::format("In each month the {} that end with it are judged together.",
                           counted(window.months, "month"));
        several = window.months > 1;
        break;
    }
    if (several) {
      text += level_.averaging == Averaging::pooled
                  ? " The months are pooled: what they count is added up."
                  : " The result is the mean of the monthly results, each month with the same weight.";
    }
    add(std::move(text), level_.window.place);
    if (level_.average_with_previous) {
      add(fmt::format("What is judged is the mean of this window and the one before{}.",
                      level_.averaging == Averaging::pooled ? ", pooled" : ", each with the same weight"),
          level_.place);
    }
  }

  void data_rules() {
    if (level_.low_volume) {
      const LowVolume& rule = **level_.low_volume;
      add(rule.failures_allowed
              ? fmt::format("With fewer than {} it is met as long as at most {}; with more failures the "
                            "result is compared as usual.",
                            counted(rule.under, "row"),
                            *rule.failures_allowed == 1 ? std::string("1 fails")
                                                        : fmt::format("{} fail", *rule.failures_allowed))
              : fmt::format("With fewer than {} it is not judged.", counted(rule.under, "row")),
          level_.low_volume->place);
    }
    switch (*level_.no_data) {
      case NoData::not_measured:
        add("A window without any row is not measured: neither met nor missed.", level_.no_data.place);
        break;
      case NoData::met:
        add("A window without any row counts as met.", level_.no_data.place);
        break;
      case NoData::missed:
        add("A window without any row counts as missed.", level_.no_data.place);
        break;
    }
    if (level_.reporting) {
      const Reporting& rule = **level_.reporting;
      add(fmt::format("The result is to be reported within {} after the window; {}.", write(*rule.due),
                      rule.missing_is_default ? "one that is missing then counts as a default"
                                              : "one that is missing then is no default"),
          level_.reporting->place);
    }
  }

  void times() {
    if (level_.burn_in_until) {
      add(fmt::format("Burn-in: before {} it is measured without consequences.",
                      day_words(**level_.burn_in_until)),
          level_.burn_in_until->place);
    }
    if (level_.from) add(fmt::format("It holds from {} on.", day_words(**level_.from)), level_.from->place);
    if (level_.until)
      add(fmt::format("It holds until {}, that day included.", day_words(**level_.until)),
          level_.until->place);
    for (const auto& span : level_.suspended) {
      add(fmt::format("It is suspended from {} to {}, both days included: what happens then does not count.",
                      day_words(span->begin), day_words(span->end - 1)),
          span.place);
    }
    if (level_.review_by)
      add(fmt::format("Both sides look at it again by {}.", day_words(**level_.review_by)),
          level_.review_by->place);
  }

  void defaults() {
    if (!level_.expected_misses) return;
    const ExpectedMisses& rule = **level_.expected_misses;
    add(fmt::format("Missing expected in {} of any {} months in a row is a default too, in the month of the "
                    "{} miss. Months with a result {} the minimum {} as such a miss. After it {}.",
                    rule.times, rule.of_months, ordinal(rule.times), worse(),
                    rule.minimum_counts ? "count" : "do not count",
                    rule.keep_rolling ? "the count goes on, so the next miss is one again"
                                      : "the count starts again"),
        level_.expected_misses->place);
  }

  const Credits* credits() const { return telling_.terms.credits ? &**telling_.terms.credits : nullptr; }

  void credit() {
    if (*level_.kind != LevelKind::critical) return;
    using Regime = LevelCredit::Regime;
    const Regime regime = level_.credit ? *(*level_.credit)->regime : Regime::pool;
    const LevelCredit* rule = level_.credit ? &**level_.credit : nullptr;
    const text::Place place = rule != nullptr && rule->regime.place ? rule->regime.place : name_.place;
    const std::string of = rule != nullptr && rule->of ? fmt::format("the charge `{}`", **rule->of)
                                                       : std::string("the eligible charges");
    switch (regime) {
      case Regime::none:
        add("A default bears no credit.", place);
        return;
      case Regime::pool:
        pool();
        break;
      case Regime::fixed:
        add(fmt::format("A default costs {}.", (**rule->amount).to_string()), place);
        break;
      case Regime::per_item:
        add(fmt::format("A default costs {} for each row that failed.", (**rule->amount).to_string()), place);
        break;
      case Regime::sliding:
      case Regime::delay:
        steps(*rule, of, place);
        break;
      case Regime::tiers:
      case Regime::points:
        bands(*rule, of);
        break;
    }
    if (rule != nullptr && (rule->cap || rule->cap_amount)) {
      add(fmt::format("One month costs at most {}.",
                      rule->cap ? fmt::format("{} of the eligible charges", (**rule->cap).to_string())
                                : (**rule->cap_amount).to_string()),
          rule->cap ? rule->cap->place : rule->cap_amount->place);
    }
    if (rule != nullptr && rule->minimum)
      add(fmt::format("A credit below {} is not paid.", (**rule->minimum).to_string()), rule->minimum->place);
    worked();
  }

  void pool() {
    const Credits* rules = credits();
    if (rules == nullptr) {
      add("No credits are agreed: a default costs nothing.", name_.place);
      return;
    }
    for (const auto& [level, share] : rules->allocation) {
      if (*level != *name_) continue;
      add(fmt::format("A default costs {} of the amount at risk.", share->to_string()), share.place);
      return;
    }
    for (const auto& [category, inside] : rules->categories) {
      for (const auto& [level, share] : inside.levels) {
        if (*level != *name_) continue;
        add(fmt::format("A default costs {} of category `{}`, which is {} of the amount at risk.",
                        share->to_string(), *category, inside.share->to_string()),
            share.place);
        return;
      }
    }
    add("No share of the amount at risk is allocated to it: a default costs nothing.", name_.place);
  }

  void steps(const LevelCredit& rule, const std::string& of, const text::Place& place) {
    if (!rule.step) return;
    const std::string each = rule.rate     ? fmt::format("{} of {}", (**rule.rate).to_string(), of)
                             : rule.amount ? (**rule.amount).to_string()
                                           : std::string();
    const std::string step = show(**rule.step);
    const Quantity& unit = **rule.step;
    add(fmt::format("A default costs {} for each {} {} that the result is {} the bar it failed.", each,
                    rule.whole_steps ? "full step of" : "started step of",
                    unit.unit == Quantity::Unit::percent && step.find('%') == std::string::npos &&
                            step.find("point") == std::string::npos
                        ? step + " points"
                        : step,
                    worse()),
        place);
  }

  void bands(const LevelCredit& rule, const std::string& of) {
    for (const Band& band : rule.bands) {
      std::vector<std::string> costs;
      if (band.points) costs.push_back(fmt::format("{} service points", (**band.points).to_string()));
      if (band.credit) costs.push_back(fmt::format("{} of {}", (**band.credit).to_string(), of));
      if (band.amount) costs.push_back((**band.amount).to_string());
      add(fmt::format(
              "A result {} {}: {}{}.", band_words(*band.results),
              band.severity.empty() ? "costs" : fmt::format("is {} and costs", band.severity),
              costs.empty() ? "nothing" : list_words(costs),
              band.multiplier_hundredths
                  ? fmt::format(", x {}", money::Decimal::scaled(**band.multiplier_hundredths, 2).to_string())
                  : std::string()),
          band.results.place);
    }
    add("Bands follow the result, whatever the bars say; a result in no band costs nothing.", rule.place);
  }

  static std::string band_words(const Bounds& bounds) {
    std::string text;
    if (bounds.from) text = fmt::format("{} {}", bounds.from_excluded ? "above" : "from", show(*bounds.from));
    if (bounds.to) {
      if (!text.empty()) text += ' ';
      text += bounds.to_included
                  ? fmt::format("up to and with {}", show(*bounds.to))
                  : fmt::format("{}below {}", text.empty() ? "" : "to just ", show(*bounds.to));
    }
    return text;
  }

  void worked() {
    if (!telling_.worked.month) return;
    std::vector<std::string> figures;
    for (const WorkedCredit& example : telling_.worked.credits) {
      if (example.level != *name_) continue;
      figures.push_back(
          fmt::format("{} {}{}", example.when, example.credit.to_string(),
                      example.rule.empty() ? std::string() : fmt::format(" ({})", example.rule)));
    }
    if (figures.empty()) return;
    say(topic_, fmt::format("In {} this would cost, before the caps of the month and the year: {}.",
                            month_words(*telling_.worked.month), list_words(figures)));
  }

  void improvement() {
    if (level_.bonus_above) {
      add(fmt::format("A result better than {} earns the bonus that is agreed for it.",
                      show(**level_.bonus_above)),
          level_.bonus_above->place);
    }
    if (!level_.ratchet) return;
    const Ratchet& rule = **level_.ratchet;
    const time::Month next = contract_year_start(telling_.terms, time::Month::containing(telling_.day)) + 12;
    add(fmt::format(
            "With each contract year, next on {}, the expected level moves to the mean of the {} best "
            "months of the year before, but by no more than {} of the gap to the best possible, and "
            "never back. {} The bars said here are those written.",
            day_words(next.first_day()), rule.best_months, rule.of_gap->to_string(),
            rule.minimum_of_gap ? fmt::format("The minimum moves with it, by at most {} of its gap.",
                                              (**rule.minimum_of_gap).to_string())
                                : std::string("The minimum stays.")),
        level_.ratchet->place);
  }

  const Telling& telling_;
  const Placed<std::string>& name_;
  const ServiceLevel& level_;
  Topic topic_;
};

}  // namespace

Chapter tell_levels(const Telling& telling) {
  Chapter chapter{"levels", "Service levels", {}};
  for (const auto& level : telling.terms.levels) chapter.topics.push_back(LevelWords(telling, level).tell());
  return chapter;
}

}  // namespace entente::agreement
