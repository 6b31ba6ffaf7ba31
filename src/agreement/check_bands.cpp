// Bands of results: gaps, overlaps, and bands that contradict the bar.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"

namespace entente::agreement {

namespace {

class Bands {
 public:
  Bands(const Named<ServiceLevel>& level, const Named<Measure>& measure, const Terms& terms, Loading& loading)
      : level_(level),
        terms_(terms),
        measure_(measure),
        loading_(loading),
        direction_(direction_of(level.value)) {}

  void run() {
    const auto& bands = level_.value.credit->value.bands;
    for (const auto& band : bands) {
      const Bounds& bounds = *band.results;
      for (const auto& [end, place] :
           {std::pair(&bounds.from, &bounds.from_place), std::pair(&bounds.to, &bounds.to_place)}) {
        if (*end && !comparable(**end, *place, terms_, measure_, loading_)) return;
      }
      if (bounds.from && bounds.to && bounds.from->value >= bounds.to->value) {
        loading_.report(text::error("A0420", fmt::format("the band `{}` is empty", write(bounds)))
                            .at(band.results.place, "no result lies in it")
                            .help("write the smaller end first"));
        return;
      }
      sorted_.push_back(&band);
    }
    if (sorted_.empty()) return;
    std::ranges::stable_sort(sorted_, [](const Band* a, const Band* b) {
      const auto& x = a->results->from;
      const auto& y = b->results->from;
      return x && y ? x->value < y->value : !x && y;
    });
    for (std::size_t i = 1; i < sorted_.size(); ++i) check_neighbours(*sorted_[i - 1], *sorted_[i]);
    check_worst_end();
    check_best_end();
    check_severity();
  }

 private:
  std::string clause() const {
    return level_.value.clause->empty() ? std::string("the agreement would give no answer")
                                        : fmt::format("clause {} would give no answer", *level_.value.clause);
  }
  std::string shown(const money::Decimal& value) const {
    return show(value, unit_of(terms_, measure_.value));
  }

  static money::Decimal middle(const money::Decimal& a, const money::Decimal& b) {
    return money::divide(a + b, money::Decimal(2), 18, money::Rounding::half_even);
  }

  void check_neighbours(const Band& lower, const Band& upper) {
    const Bounds& low = *lower.results;
    const Bounds& high = *upper.results;
    if (!low.to || !high.from) {
      report_overlap(lower, upper, low.to ? low.to->value : high.from ? high.from->value : money::Decimal(0));
      return;
    }
    const money::Decimal& end = low.to->value;
    const money::Decimal& begin = high.from->value;
    if (end > begin) {
      report_overlap(lower, upper,
                     high.to && high.to->value < end ? middle(begin, high.to->value) : middle(begin, end));
    } else if (end == begin && low.to_included && !high.from_excluded) {
      report_overlap(lower, upper, end);
    } else if (end < begin || (!low.to_included && high.from_excluded)) {
      report_gap(low, high);
    }
  }

  void report_overlap(const Band& lower, const Band& upper, const money::Decimal& witness) {
    loading_.report(
        text::error("A0418", fmt::format("two bands both hold {}", shown(witness)))
            .at(upper.results.place, "this band")
            .beside(lower.results.place, "and this one")
            .note(fmt::format("a month at {} would match both, and {}", shown(witness),
                              "nothing says which one counts"))
            .help("let one band end where the next begins: `96% .. 97%` leaves 97% to the next one"));
  }

  void report_gap(const Bounds& low, const Bounds& high) {
    const money::Decimal& end = low.to->value;
    const money::Decimal& begin = high.from->value;
    // Between two bands that lie better than the expected level nothing is owed, so nothing is missing.
    if (!better(direction_, level_.value.expected->value.value,
                direction_ == Direction::higher ? end : begin))
      return;
    const money::Decimal witness = end == begin ? end : middle(end, begin);
    text::Diagnostic made =
        text::error("A0417", end == begin ? fmt::format("the credit bands leave out {}", shown(end))
                                          : fmt::format("the credit bands leave a gap between {} and {}",
                                                        show(*low.to), show(*high.from)));
    made.at(low.to_place, "this band ends here").beside(high.from_place, "the next band starts here");
    made.note(fmt::format("a month at {} would match no band, so {}", shown(witness), clause()));
    if (end == begin) {
      made.help("write `..` without `above`, or `through`, so that one of the two holds it");
    } else {
      made.fix(
          fmt::format("if the lower band applies up to the next one, let it end at `{}`", show(*high.from)),
          text::Applicability::changes_meaning, {{low.to_place, show(*high.from)}});
    }
    loading_.report(std::move(made));
  }

  /// Beyond the worst band there must be nothing that a result can reach.
  void check_worst_end() {
    const Band& worst = direction_ == Direction::higher ? *sorted_.front() : *sorted_.back();
    const auto& end = direction_ == Direction::higher ? worst.results->from : worst.results->to;
    if (!end) return;
    const bool least = direction_ == Direction::higher
                           ? end->value <= money::Decimal(0)
                           : end->unit == Quantity::Unit::percent && end->value >= money::Decimal(100);
    if (least) return;
    const money::Decimal beyond =
        direction_ == Direction::higher ? middle(end->value, money::Decimal(0)) : end->value + end->value;
    const auto& place = direction_ == Direction::higher ? worst.results->from_place : worst.results->to_place;
    loading_.report(
        text::error("A0419", fmt::format("a result worse than {} matches no band", show(*end)))
            .at(place, "the bands end here")
            .beside(level_.value.expected->place, "but everything worse than this is a miss")
            .note(fmt::format("a month at {} would match no band, so {}", shown(beyond), clause()))
            .help(direction_ == Direction::higher ? fmt::format("add a band `below {}`", show(*end))
                                                  : fmt::format("add a band `from {}`", show(*end))));
  }

  bool pays(const Band& band) const {
    return (band.points && !(**band.points).is_zero()) ||
           (band.credit && !(**band.credit).points().is_zero()) ||
           (band.amount && !(**band.amount).is_zero());
  }

  /// The best band that costs something ends at the bar: before it misses would be free, beyond it success
  /// would cost.
  void check_best_end() {
    const Band* best = nullptr;
    for (const Band* band : sorted_) {
      if (!pays(*band)) continue;
      if (best == nullptr || direction_ == Direction::higher) best = band;
    }
    if (best == nullptr) return;
    const auto& end = direction_ == Direction::higher ? best->results->to : best->results->from;
    const auto& place = direction_ == Direction::higher ? best->results->to_place : best->results->from_place;
    const Placed<Quantity>& expected = *level_.value.expected;
    if (!end || better(direction_, end->value, expected->value)) {
      const money::Decimal best_possible =
          direction_ == Direction::higher ? money::Decimal(100) : money::Decimal(0);
      const money::Decimal witness =
          end ? middle(end->value, expected->value) : middle(best_possible, expected->value);
      loading_.report(
          text::error("A0419", fmt::format("a band costs something although the expected level {} is reached",
                                           show(*expected)))
              .at(end ? place : best->results.place, "this band goes on beyond the bar")
              .beside(expected.place, "the bar")
              .note(fmt::format("a month at {} would be met and cost something", shown(witness)))
              .help(fmt::format("let the band end at {}", show(*expected))));
      return;
    }
    const bool of_points = *level_.value.credit->value.regime == LevelCredit::Regime::points;
    const Placed<Quantity>& bar = of_points ? expected : *floor_of(level_.value);
    if (!better(direction_, bar->value, end->value)) return;
    loading_.report(
        text::error("A0419", fmt::format("a miss between {} and {} matches no band", show(*end), show(*bar)))
            .at(place, "the bands end here")
            .beside(bar.place, "the bar")
            .note(fmt::format("a month at {} would match no band, so {}",
                              shown(middle(end->value, bar->value)), clause()))
            .fix(fmt::format("let the band end at `{}`", show(*bar)), text::Applicability::changes_meaning,
                 {{place, show(*bar)}}));
  }

  void check_severity() {
    const auto cost = [](const Band& band) {
      return band.points   ? **band.points
             : band.credit ? (**band.credit).points()
             : band.amount ? (**band.amount).amount()
                           : money::Decimal(0);
    };
    for (std::size_t i = 1; i < sorted_.size(); ++i) {
      const Band& worse = direction_ == Direction::higher ? *sorted_[i - 1] : *sorted_[i];
      const Band& milder = direction_ == Direction::higher ? *sorted_[i] : *sorted_[i - 1];
      if (cost(worse) < cost(milder)) {
        loading_.report(text::warning("A0421", "a worse result costs less")
                            .at(worse.results.place, fmt::format("costs {}", cost(worse).to_string()))
                            .beside(milder.results.place, fmt::format("costs {}", cost(milder).to_string())));
      }
    }
  }

  const Named<ServiceLevel>& level_;
  const Terms& terms_;
  const Named<Measure>& measure_;
  Loading& loading_;
  Direction direction_;
  std::vector<const Band*> sorted_;
};

}  // namespace

void check_bands(const Terms& terms, Loading& loading) {
  for (const auto& level : terms.levels) {
    const auto* measure = find_entry(terms.measures, *level.value.measure);
    if (level.value.credit && level.value.expected && measure != nullptr)
      Bands(level, *measure, terms, loading).run();
  }
}

}  // namespace entente::agreement
