// Bars against their measures and against each other.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"

namespace entente::agreement {

bool comparable(const Quantity& bar, const text::Place& place, const Terms& terms,
                const Named<Measure>& measure, Loading& loading) {
  const auto unit = unit_of(terms, measure.value);
  if (bar.unit != unit) {
    text::Diagnostic made = text::error(
        "A0402", fmt::format("`{}` cannot be compared with measure `{}`", show(bar), *measure.name));
    made.at(place, fmt::format("is {}", noun(bar.unit)));
    made.beside(measure.value.type.place ? measure.value.type.place : measure.name.place,
                fmt::format("gives {}", noun(unit)));
    if (unit == Quantity::Unit::percent && bar.unit == Quantity::Unit::number) {
      const std::string written = bar.value.to_string() + "%";
      if (bar.value > money::Decimal(1) && place.written() == bar.written) {
        made.fix(fmt::format("write `{}`", written), text::Applicability::safe, {{place, written}});
      } else {
        made.help(
            fmt::format("write per cent, such as `{}`", (bar.value * money::Decimal(100)).to_string() + "%"));
      }
    } else {
      made.help(fmt::format("write {}", noun(unit)));
    }
    loading.report(std::move(made));
    return false;
  }
  if (unit != Quantity::Unit::duration) return true;
  const std::string calendar = result_type(terms, measure.value).calendar;
  const std::string said = is_always(bar.calendar) ? std::string() : bar.calendar;
  if (said == calendar) return true;
  const bool known = said.empty() || std::ranges::any_of(terms.calendars, [&](const auto& named) {
                       return *named.name == said;
                     });
  if (!known) return false;  // reported where the name stands
  const auto name = [](const std::string& on) {
    return on.empty() ? std::string("elapsed time") : "business time on " + on;
  };
  loading.report(
      text::error("A0416", fmt::format("the limit is {}, the measure counts {}", name(said), name(calendar)))
          .at(place, name(said))
          .beside(measure.name.place, name(calendar))
          .help(calendar.empty()
                    ? "write it as elapsed time, such as `4 h`"
                    : fmt::format("write it as business time, such as `4 business hours on {}`", calendar)));
  return false;
}

namespace {

void check_range(const Placed<Quantity>& bar, const Named<Measure>& measure, Loading& loading) {
  const money::Decimal& value = bar->value;
  const bool nps = *measure.value.type == MeasureType::nps;
  const money::Decimal least = nps ? money::Decimal(-100) : money::Decimal(0);
  const bool bounded = nps || bar->unit == Quantity::Unit::percent;
  if (value < least || (bounded && value > money::Decimal(100))) {
    loading.report(text::error("A0403", fmt::format("no result can be {}", show(*bar)))
                       .at(bar.place, bounded
                                          ? fmt::format("results lie between {} and 100", least.to_string())
                                          : std::string("results are not negative")));
  }
}

/// Decimals of what: hours, minutes? Durations are compared to the microsecond.
void check_rounded_time(const Named<ServiceLevel>& level, const Placed<Quantity>& bar, Loading& loading) {
  if (!level.value.rounding || bar->unit != Quantity::Unit::duration) return;
  const int places = level.value.rounding->value.places;
  loading.report(
      text::error("A0423", fmt::format("a time cannot be rounded to {}",
                                       places == 1 ? "1 decimal" : fmt::format("{} decimals", places)))
          .at(level.value.rounding->place, "decimals of hours, of minutes?")
          .beside(bar.place, "results are times")
          .note("times are compared as they are, to the microsecond")
          .help("leave `rounding` out; if the contract rounds, move the bar: rounded to whole minutes, `4 h` "
                "is reached by 4 h 0 min 29 s"));
}

void check_rounding(const Named<ServiceLevel>& level, const Placed<Quantity>& bar, Loading& loading) {
  if (!level.value.rounding || bar->unit == Quantity::Unit::duration) return;
  const auto& rounding = level.value.rounding->value;
  if (bar->value.scale() <= rounding.places) return;
  const auto shown = [&](const money::Decimal& value) { return show(value, bar->unit); };
  const money::Decimal step = money::Decimal::scaled(1, rounding.places);
  const money::Decimal half = money::Decimal::scaled(5, rounding.places + 1);
  const money::Decimal exact = bar->value.rounded(rounding.places, rounding.mode);
  const Direction direction = direction_of(level.value);
  text::Diagnostic made = text::warning(
      "A0407", fmt::format("rounding to {} decides about the bar {}",
                           rounding.places == 1 ? "1 decimal" : fmt::format("{} decimals", rounding.places),
                           show(*bar)));
  made.at(level.value.rounding->place, "results are rounded here");
  made.beside(bar.place, "this bar has more decimals");
  if (better(direction, bar->value, exact)) {
    made.note(fmt::format("a month at exactly {} is compared as {} and does not reach the bar",
                          shown(bar->value), shown(exact)));
  } else {
    const money::Decimal lattice = direction == Direction::higher ? exact - half : exact + half;
    const money::Decimal other = direction == Direction::higher ? exact - step : exact + step;
    if (better(direction, bar->value, lattice)) {
      made.note(
          fmt::format("a month at {} is compared as {} and reaches the bar", shown(lattice), shown(exact)));
    } else {
      made.note(fmt::format("results are compared as {} or {}, never as {}", shown(other), shown(exact),
                            shown(bar->value)));
    }
  }
  made.help("leave the rounding out, or give it as many decimals as the bar has");
  loading.report(std::move(made));
}

void check_direction(const Named<ServiceLevel>& level, const Named<Measure>& measure, Loading& loading) {
  const auto& direction = level.value.direction;
  if (!direction || !direction->place) return;
  const auto usual = default_direction(measure.value);
  const auto type = *measure.value.type;
  const bool fixed = type != MeasureType::ratio && type != MeasureType::mean && type != MeasureType::sum &&
                     type != MeasureType::percentile && type != MeasureType::count &&
                     type != MeasureType::binary;
  if (!fixed || **direction == usual) return;
  loading.report(
      text::warning("A0404", fmt::format("`{}` would be better when it is {}", *measure.name,
                                         **direction == Direction::higher ? "higher" : "lower"))
          .at(direction->place, "said here")
          .beside(measure.value.type.place,
                  fmt::format("usually {} is better", usual == Direction::higher ? "higher" : "lower"))
          .help("leave `direction` out unless this is meant"));
}

void check_level(const Named<ServiceLevel>& level, const Terms& terms, Loading& loading) {
  const auto* measure = find_entry(terms.measures, *level.value.measure);
  const ServiceLevel& said = level.value;
  if (said.low_volume) {
    const auto& rule = said.low_volume->value;
    if (rule.under < 1 ||
        (rule.failures_allowed && (*rule.failures_allowed < 0 || *rule.failures_allowed >= rule.under))) {
      loading.report(text::error("A0411", "this rule for few rows says nothing")
                         .at(said.low_volume->place, rule.under < 1 ? "there are never fewer rows than that"
                                                                    : "as many rows may fail as there can be")
                         .help("write for example `{under: 20, failures allowed: 1}`"));
    }
  }
  if (said.expected_misses) {
    const auto& rule = said.expected_misses->value;
    if (rule.times < 1 || rule.of_months < 1 || rule.times > rule.of_months) {
      loading.report(text::error("A0412", fmt::format("{} misses in {} months cannot happen", rule.times,
                                                      rule.of_months))
                         .at(said.expected_misses->place, "one month has one result")
                         .help("write for example `4 of 12 months`"));
    }
  }
  if (said.ratchet) {
    const auto& rule = said.ratchet->value;
    const auto outside = [](const Placed<money::Percent>& share) {
      return share->points() <= money::Decimal(0) || share->points() > money::Decimal(100);
    };
    const bool wrong_months = rule.best_months < 1 || rule.best_months > 12;
    if (wrong_months || outside(rule.of_gap) || (rule.minimum_of_gap && outside(*rule.minimum_of_gap))) {
      loading.report(text::error("A0413", "this ratchet cannot move a bar")
                         .at(said.ratchet->place,
                             wrong_months ? "a year has 1 to 12 best months"
                                          : "a step closes more than 0% and up to 100% of the gap"));
    }
  }
  if (!said.expected) {
    if (measure == nullptr || !loading.decoded) return;
    loading.report(
        text::error("A0406", fmt::format("service level `{}` has no expected level", *level.name))
            .at(level.name.place, said.minimum ? "only a minimum is given" : "nothing says what is promised")
            .help("add `expected: 95%`; a level with one bar has the expected level only"));
    return;
  }
  if (measure == nullptr) return;
  bool fine = true;
  for (const auto* bar : {&said.expected, &said.minimum, &said.catastrophic, &said.bonus_above}) {
    if (!*bar || !(*bar)->place) continue;
    if (!comparable(***bar, (*bar)->place, terms, *measure, loading)) {
      fine = false;
      continue;
    }
    check_range(**bar, *measure, loading);
  }
  check_direction(level, *measure, loading);
  if (!fine) return;
  const Direction direction = direction_of(said);
  const auto value = [](const std::optional<Placed<Quantity>>& bar) -> const money::Decimal& {
    return bar->value.value;
  };
  if (said.minimum && better(direction, value(said.minimum), value(said.expected))) {
    text::Diagnostic made =
        text::error("A0401", fmt::format("the minimum {} is better than the expected level {}",
                                         show(**said.minimum), show(**said.expected)));
    made.at(said.minimum->place, "the minimum is the floor")
        .beside(said.expected->place, "normal performance")
        .note(direction == Direction::higher ? "higher is better here" : "lower is better here");
    if (said.expected->place) {
      made.fix("exchange the two", text::Applicability::changes_meaning,
               {{said.minimum->place, std::string(said.expected->place.written())},
                {said.expected->place, std::string(said.minimum->place.written())}});
    }
    loading.report(std::move(made));
  }
  const auto& floor = floor_of(said);
  if (said.catastrophic && !better(direction, value(floor), value(said.catastrophic))) {
    loading.report(text::error("A0414", fmt::format("the catastrophic level {} is not worse than {}",
                                                    show(**said.catastrophic), show(**floor)))
                       .at(said.catastrophic->place, "every default would be catastrophic")
                       .beside(floor->place, "a default begins here"));
  }
  if (said.bonus_above && better(direction, value(said.expected), value(said.bonus_above))) {
    loading.report(text::error("A0415", fmt::format("a bonus above {} would be paid for a miss",
                                                    show(**said.bonus_above)))
                       .at(said.bonus_above->place, "worse than expected")
                       .beside(said.expected->place, "expected"));
  }
  check_rounded_time(level, *said.expected, loading);
  check_rounding(level, *said.expected, loading);
  if (said.minimum) check_rounding(level, *said.minimum, loading);
}

bool bears_credit(const Terms& terms, const Named<ServiceLevel>& level) {
  if (*level.value.kind == LevelKind::key) return false;
  if (has_own_credit(level.value)) return true;
  return terms.credits && find_named(terms.credits->value.allocation, *level.name) != nullptr;
}

void check_composite(const Named<Measure>& measure, const Terms& terms, Loading& loading) {
  money::Decimal sum;
  for (const auto& part : measure.value.parts) sum = sum + part.value->points();
  if (sum != money::Decimal(100)) {
    loading.report(text::error("A0409", fmt::format("the weights of `{}` add up to {}%, not to 100%",
                                                    *measure.name, sum.to_string()))
                       .at(measure.value.type.place, "these weights"));
  }
  const Named<ServiceLevel>* whole = nullptr;
  for (const auto& level : terms.levels) {
    if (*level.value.measure == *measure.name && bears_credit(terms, level)) whole = &level;
  }
  if (whole == nullptr) return;
  for (const auto& part : measure.value.parts) {
    for (const auto& level : terms.levels) {
      if (*level.value.measure != *part.name || !bears_credit(terms, level)) continue;
      loading.report(
          text::error("A0410", fmt::format("one miss of `{}` would be paid twice", *part.name))
              .at(part.name.place, fmt::format("a part of `{}`, which bears a credit", *whole->name))
              .beside(level.name.place, "and bears a credit of its own")
              .help("make one of the two a key level"));
    }
  }
}

}  // namespace

void check_bars(const Terms& terms, Loading& loading) {
  for (const auto& measure : terms.measures) {
    const auto& rank = measure.value.rank;
    if (rank && (rank->value <= money::Decimal(0) || rank->value > money::Decimal(100))) {
      loading.report(text::error("A0408", fmt::format("there is no percentile {}", rank->value.to_string()))
                         .at(rank->place, "a rank lies above 0 and goes up to 100"));
    }
    if (*measure.value.type == MeasureType::composite) check_composite(measure, terms, loading);
  }
  for (const auto& level : terms.levels) check_level(level, terms, loading);
  constexpr std::size_t kMany = 12;
  if (terms.levels.size() > kMany) {
    loading.report(text::warning("A0422", fmt::format("{} service levels are more than people can steer by",
                                                      terms.levels.size()))
                       .at(terms.levels[kMany].name.place, "the thirteenth")
                       .note("experience says that beyond a dozen nobody looks at the single one")
                       .help("merge some, or let those fall away that serve no objective"));
  }
}

}  // namespace entente::agreement
