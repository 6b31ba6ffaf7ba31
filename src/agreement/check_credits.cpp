// Money: pools, allocations, caps and what credits are a share of.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "agreement/phrase.h"

namespace entente::agreement {

namespace {

const money::Decimal kHundred{100};

class Money {
 public:
  Money(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    check_currencies();
    for (const auto& level : terms_.levels) check_level(level);
    for (const auto& [name, each] : terms_.deliverables) {
      if (each.cap && each.cap->value < *each.rate) {
        loading_.report(text::warning("A0622", "the cap is smaller than the credit for one step")
                            .at(each.cap->place, "the most")
                            .beside(each.rate.place, "the first step costs more"));
      }
    }
    if (!terms_.credits) return;

    check_shares();
    check_allocation();
    check_repeats();
    check_caps();
    check_earn_back();
    check_bonus_and_points();
  }

 private:
  const Credits& credits() const { return terms_.credits->value; }

  void want_currency(const money::Money& sum, const text::Place& place) {
    if (!terms_.currency.place || sum.currency() == *terms_.currency) return;
    loading_.report(text::error("A0609", fmt::format("a sum in {} in an agreement in {}",
                                                     sum.currency().code(), terms_.currency->code()))
                        .at(place, "another currency")
                        .beside(terms_.currency.place, "the agreement's currency")
                        .help("write all sums in one currency"));
  }
  template <class Sum>
  void want_currency(const Sum& sum) {
    if (sum) want_currency(**sum, sum->place);
  }

  void check_currencies() {
    for (const auto& [name, level] : terms_.levels) {
      if (!level.credit) continue;
      const auto& credit = level.credit->value;
      want_currency(credit.amount);
      want_currency(credit.cap_amount);
      want_currency(credit.minimum);
      for (const auto& band : credit.bands) want_currency(band.amount);
    }
    for (const auto& [name, each] : terms_.deliverables) want_currency(*each.price, each.price.place);
    if (!terms_.credits) return;
    want_currency(credits().minimum);
    want_currency(credits().caps.month_amount);
    want_currency(credits().caps.year_amount);
  }

  void check_level(const Named<ServiceLevel>& level) {
    if (!level.value.credit) return;
    const LevelCredit& credit = level.value.credit->value;
    if (credit.minimum && credit.cap_amount &&
        credit.minimum->value.currency() == credit.cap_amount->value.currency() &&
        credit.minimum->value > credit.cap_amount->value) {
      loading_.report(text::error("A0612", "no credit could ever be paid")
                          .at(credit.minimum->place, "smaller ones are not paid")
                          .beside(credit.cap_amount->place, "greater ones are cut"));
    }
    for (const auto& band : credit.bands) {
      if (band.credit && (**band.credit).points() > kHundred) {
        loading_.report(text::error("A0620", fmt::format("a credit of {} is more than was charged",
                                                         (**band.credit).to_string()))
                            .at(band.credit->place, "more than 100%"));
      }
    }
    const bool of_points = *credit.regime == LevelCredit::Regime::points;
    if (of_points && (!terms_.credits || !credits().points)) {
      loading_.report(text::error("A0618", "nothing says what a service point is worth")
                          .at(credit.regime.place, "points are given here")
                          .help("add to `credits`: `points: {a point is worth: 1% of monthly charges}`"));
    }
    const auto* measure = find_entry(terms_.measures, *level.value.measure);
    if (credit.step && measure != nullptr) {
      comparable(**credit.step, credit.step->place, terms_, *measure, loading_);
      if ((**credit.step).value <= money::Decimal(0))
        loading_.report(
            text::error("A0624", "a step must be greater than nothing").at(credit.step->place, "no step"));
    }
    if (has_own_credit(level.value) && *level.value.kind == LevelKind::key && level.value.kind.place) {
      loading_.report(
          text::error("A0602", fmt::format("`{}` is a key level and bears no credit", *level.name))
              .at(level.value.credit->place, "a credit is said here")
              .beside(level.value.kind.place, "key levels are reported only")
              .help("make it critical, or take the credit out"));
    }
    if (has_own_credit(level.value) && terms_.credits) {
      if (const auto* share = find_entry(credits().allocation, *level.name)) {
        loading_.report(text::error("A0619", fmt::format("a miss of `{}` would be paid twice", *level.name))
                            .at(share->name.place, "a share of the pool")
                            .beside(level.value.credit->place, "and a credit of its own")
                            .help("keep one of the two"));
      }
    }
    const bool needs_charges = credit.rate || std::ranges::any_of(credit.bands, [](const auto& band) {
                                 return band.credit.has_value();
                               });
    if (needs_charges && !credit.of) want_charges(level.value.credit->place);
  }

  void want_charges(const text::Place& place) {
    for (const auto& line : terms_.charges) {
      if (line.value.eligible) return;
    }
    loading_.report(text::error("A0613", "there are no charges that this could be a share of")
                        .at(place, "a share of the eligible charges")
                        .help("add for example `charges: {base: 250 000 EUR}`"));
  }

  void check_shares() {
    if (credits().at_risk) {
      const auto& share = *credits().at_risk;
      if (share->points() > kHundred || share->points() <= money::Decimal(0)) {
        loading_.report(
            text::error("A0610", fmt::format("{} of the charges cannot be at risk", share->to_string()))
                .at(share.place, "a share above 0% and up to 100% is wanted"));
      }
      want_charges(share.place);
      if (credits().allocation.empty() && credits().categories.empty()) {
        loading_.report(text::warning("A0621", "an amount is at risk, but no service level has a share of it")
                            .at(share.place, "at risk")
                            .help("add `allocation: {<service level>: 100%}`"));
      }
    }
    if (!credits().at_risk && (!credits().allocation.empty() || !credits().categories.empty())) {
      const auto& place = credits().allocation.empty() ? credits().categories[0].name.place
                                                       : credits().allocation[0].name.place;
      loading_.report(text::error("A0613", "nothing says how much is at risk")
                          .at(place, "a share of the amount at risk")
                          .help("add `at risk: 12% of monthly charges`"));
    }
    if (!credits().allocation.empty() && !credits().categories.empty()) {
      loading_.report(text::error("A0614", "the pool is divided twice")
                          .at(credits().categories[0].name.place, "by categories")
                          .beside(credits().allocation[0].name.place, "and directly")
                          .help("keep one of the two"));
    }
  }

  /// Shares of levels, two-level pools multiplied out.
  std::vector<Named<Placed<money::Percent>>> shares() const {
    if (!credits().allocation.empty()) return credits().allocation;
    std::vector<Named<Placed<money::Percent>>> all;
    for (const auto& category : credits().categories) {
      for (const auto& level : category.value.levels) {
        all.push_back(
            {level.name,
             {money::Percent(category.value.share->points() * level.value->fraction()), level.value.place}});
      }
    }
    return all;
  }

  void check_sum(const std::vector<std::pair<money::Percent, text::Place>>& parts, const money::Percent& most,
                 const text::Place& most_place, const std::string& what) {
    money::Decimal sum;
    for (const auto& [share, place] : parts) {
      const bool was_over = sum > most.points();
      sum = sum + share.points();
      if (sum > most.points() && !was_over) {
        money::Decimal total;
        for (const auto& each : parts) total = total + each.first.points();
        auto made = text::error("A0601", fmt::format("{} add up to {}%, more than {}", what,
                                                     total.to_string(), most.to_string()));
        made.at(place, "with this one they are too many");
        if (most_place) made.beside(most_place, "this much is allowed");
        if (!most_place) made.note("without `pool` the allocations may add up to 100%");
        made.help(most_place ? "make shares smaller or the pool larger"
                             : fmt::format("make shares smaller, or write `pool: {}%`", total.to_string()));
        loading_.report(std::move(made));
        return;
      }
    }
  }

  void check_allocation() {
    const money::Percent pool = credits().pool ? credits().pool->value : money::Percent(kHundred);
    const text::Place pool_place = credits().pool ? credits().pool->place : text::Place{};
    std::vector<std::pair<money::Percent, text::Place>> parts;
    for (const auto& each : credits().allocation) parts.emplace_back(*each.value, each.value.place);
    check_sum(parts, pool, pool_place, "the allocations");
    parts.clear();
    for (const auto& category : credits().categories) {
      parts.emplace_back(*category.value.share, category.value.share.place);
      std::vector<std::pair<money::Percent, text::Place>> inner;
      for (const auto& level : category.value.levels) inner.emplace_back(*level.value, level.value.place);
      check_sum(inner, money::Percent(kHundred), category.name.place,
                fmt::format("the shares in category `{}`", *category.name));
    }
    check_sum(parts, pool, pool_place, "the categories");

    for (const auto& share : shares()) {
      const auto* level = find_entry(terms_.levels, *share.name);
      if (credits().allocation_cap && share.value.value > credits().allocation_cap->value) {
        loading_.report(text::error("A0608", fmt::format("`{}` gets {}, more than one level may get",
                                                         *share.name, share.value->to_string()))
                            .at(share.value.place, "this share")
                            .beside(credits().allocation_cap->place, "the most for one level"));
      }
      if (level == nullptr) continue;
      if (*level->value.kind == LevelKind::key) {
        loading_.report(
            text::error("A0602", fmt::format("`{}` is a key level and bears no credit", *share.name))
                .at(share.name.place, "a share of the pool")
                .beside(level->value.kind.place, "key levels are reported only")
                .help("make it critical, or take it out of the pool"));
      }
      if (level->value.until && **level->value.until < loading_.in_force_from) {
        loading_.report(text::error("A0603", fmt::format("`{}` holds no longer, but has a share of the pool",
                                                         *share.name))
                            .at(share.name.place, "a share of the pool")
                            .beside(level->value.until->place, "its last day")
                            .help("give its share to another level"));
      }
    }
    const auto known = [this](const auto& share) {
      return find_named(terms_.levels, *share.name) != nullptr;
    };
    if (shares().empty() || !std::ranges::all_of(shares(), known)) return;
    for (const auto& level : terms_.levels) {
      if (*level.value.kind == LevelKind::key || level.value.credit ||
          (level.value.until && **level.value.until < loading_.in_force_from))
        continue;
      bool found = false;
      for (const auto& share : shares()) found = found || *share.name == *level.name;
      if (found) continue;
      loading_.report(
          text::warning("A0604", fmt::format("`{}` is critical, but a miss costs nothing", *level.name))
              .at(level.name.place, "no share of the pool and no credit of its own")
              .help("allocate a share, write `credit: none`, or make it `kind: key`"));
    }
  }

  void check_repeats() {
    const auto& factors = credits().repeated_default;
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const bool falls = i > 0 && *factors[i] < *factors[i - 1];
      if (!falls && *factors[i] > money::Decimal(0)) continue;
      auto made = text::warning("A0611", falls ? "a repeated default costs less than the one before"
                                               : "a default with this factor costs nothing");
      made.at(factors[i].place, fmt::format("default {} in a row", i + 1));
      if (falls) made.beside(factors[i - 1].place, "the one before");
      loading_.report(std::move(made));
    }
  }

  money::Decimal greatest_factor() const {
    money::Decimal most(1);
    for (const auto& factor : credits().repeated_default) most = std::max(most, *factor);
    return most;
  }

  void check_caps() {
    const Caps& caps = credits().caps;
    const auto& at_risk = credits().at_risk;
    if (at_risk && caps.month && caps.month->value > at_risk->value) {
      loading_.report(text::warning("A0606", fmt::format("the monthly cap of {} is never reached",
                                                         caps.month->value.to_string()))
                          .at(caps.month->place, "the cap")
                          .beside(at_risk->place, "no month costs more than this")
                          .help("leave the cap out, or make it smaller"));
    }
    const std::optional<Placed<money::Percent>>& month =
        caps.month && (!at_risk || caps.month->value < at_risk->value) ? caps.month : at_risk;
    if (caps.year && month && has_only_pool()) {
      if (caps.year->value >= month->value) {
        loading_.report(text::warning("A0605", fmt::format("the yearly cap of {} is never reached",
                                                           caps.year->value.to_string()))
                            .at(caps.year->place, "of the year's charges")
                            .beside(month->place, "no month costs more than this, so no year does")
                            .note(fmt::format("twelve months at the limit are {} of the year's charges",
                                              month->value.to_string())));
      }
    }
    if (caps.year && month && caps.year->value.points() * money::Decimal(12) < month->value.points()) {
      loading_.report(text::warning("A0607", "one bad month uses up the cap of the whole year")
                          .at(caps.year->place, "of the year's charges")
                          .beside(month->place, "one month may cost this")
                          .note(fmt::format("{} of a year is {}% of a month", caps.year->value.to_string(),
                                            (caps.year->value.points() * money::Decimal(12)).to_string())));
    }
    if (at_risk && caps.month && caps.month->value <= at_risk->value && has_only_pool() &&
        !credits().allocation.empty()) {
      money::Decimal most;
      for (const auto& share : shares()) most = most + share.value->points();
      most = most * greatest_factor() * at_risk->value.fraction();
      if (most < caps.month->value.points()) {
        loading_.report(text::warning("A0605", fmt::format("the monthly cap of {} is never reached",
                                                           caps.month->value.to_string()))
                            .at(caps.month->place, "the cap")
                            .beside(credits().allocation[0].name.place, "the allocation")
                            .note(fmt::format("with every level missed, a month costs {}% of the charges",
                                              most.to_string())));
      }
    }
    if (caps.level && !shares().empty()) {
      const Named<Placed<money::Percent>>* widest = nullptr;
      const auto all = shares();
      for (const auto& share : all) {
        if (widest == nullptr || share.value->points() > widest->value->points()) widest = &share;
      }
      if (widest->value->points() * greatest_factor() <= caps.level->value.points()) {
        loading_.report(text::warning("A0605", fmt::format("the cap of {} for one level is never reached",
                                                           caps.level->value.to_string()))
                            .at(caps.level->place, "the cap")
                            .beside(widest->value.place, "the greatest share")
                            .note(fmt::format("at most a level costs {}% of the amount at risk",
                                              (widest->value->points() * greatest_factor()).to_string())));
      }
    }
    check_least();
  }

  bool has_only_pool() const {
    return std::ranges::none_of(terms_.levels,
                                [](const auto& level) { return has_own_credit(level.value); }) &&
           !credits().points;
  }

  void check_least() {
    if (!credits().minimum) return;
    const auto& least = *credits().minimum;
    std::optional<Placed<money::Money>> most = credits().caps.month_amount;
    if (!most && credits().at_risk && has_only_pool()) {
      money::Money charges = money::Money::zero(*terms_.currency);
      for (const auto& line : terms_.charges) {
        // Only a sum that is the same each month says what the most is.
        if (!line.value.eligible) continue;
        if (pricing::model_of(line.value) != pricing::Model::monthly || line.value.indexed ||
            line.value.month->value.currency() != *terms_.currency)
          return;
        charges += **line.value.month;
      }
      most =
          Placed<money::Money>(money::Money::rounded(charges.amount() * credits().at_risk->value.fraction(),
                                                     *terms_.currency, money::Rounding::ceiling),
                               credits().at_risk->place);
    }
    if (!most || most->value.currency() != least->currency() || *least <= most->value) return;
    loading_.report(
        text::error("A0612", "no credit could ever be paid")
            .at(least.place, "smaller ones are not paid")
            .beside(most->place, fmt::format("greater ones than {} are cut", most->value.to_string())));
  }

  void check_earn_back() {
    if (!credits().earn_back) return;
    const EarnBack& rule = *credits().earn_back;
    const bool any = !shares().empty() || std::ranges::any_of(terms_.levels, [](const auto& level) {
      return has_own_credit(level.value);
    });
    if (!any)
      loading_.report(text::warning("A0615", "there is nothing to earn back")
                          .at(rule.variant.place, "no service level bears a credit"));
    if (*rule.variant == EarnBack::Variant::better_target && rule.targets.empty()) {
      loading_.report(text::error("A0616", "no target says what must be exceeded")
                          .at(rule.variant.place, "a better target")
                          .help("add `targets: {<service level>: 98%}`"));
    }
    if (*rule.variant == EarnBack::Variant::points_bank && !rule.bank_per_point) {
      loading_.report(text::error("A0616", "nothing says how many points a better month earns")
                          .at(rule.variant.place, "a bank of points")
                          .help("add `points for a better month: 1`"));
    }
    for (const auto& target : rule.targets) {
      const auto* level = find_named(terms_.levels, *target.name);
      const auto* measure = level == nullptr ? nullptr : find_entry(terms_.measures, *level->measure);
      if (measure == nullptr || !level->expected ||
          !comparable(*target.value, target.value.place, terms_, *measure, loading_))
        continue;
      if (better(direction_of(*level), target.value->value, level->expected->value.value)) continue;
      loading_.report(
          text::error("A0617", fmt::format("the target {} is not better than expected", show(*target.value)))
              .at(target.value.place, "the target")
              .beside(level->expected->place, "expected anyway"));
    }
  }

  void check_bonus_and_points() {
    if (credits().bonus) {
      for (const auto& share : credits().bonus->levels) {
        const auto* level = find_entry(terms_.levels, *share.name);
        if (level == nullptr || level->value.bonus_above) continue;
        loading_.report(text::error("A0623", fmt::format("nothing says from which result `{}` earns a bonus",
                                                         *share.name))
                            .at(share.name.place, "a bonus")
                            .beside(level->name.place, "`bonus above` is missing here"));
      }
    }
    for (const auto& level : terms_.levels) {
      const bool paid = credits().bonus && find_named(credits().bonus->levels, *level.name) != nullptr;
      if (level.value.bonus_above && !paid) {
        loading_.report(
            text::warning("A0502",
                          fmt::format("`bonus above` of `{}` is declared, but no rule reads it", *level.name))
                .at(level.value.bonus_above->place, "no bonus is paid for it")
                .help("add it to `credits: bonus: levels`, or take it out"));
      }
    }
    if (!credits().points) return;
    const bool any = std::ranges::any_of(terms_.levels, [](const auto& level) {
      return level.value.credit && *level.value.credit->value.regime == LevelCredit::Regime::points;
    });
    if (!any) {
      loading_.report(text::warning("A0618", "service points are worth something, but no level gives any")
                          .at(credits().points->value_per_point.place, "what a point is worth"));
    }
  }

  const Terms& terms_;
  Loading& loading_;
};

}  // namespace

void check_credits(const Terms& terms, Loading& loading) {
  Money(terms, loading).run();
}

}  // namespace entente::agreement
