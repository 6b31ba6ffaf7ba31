// Field tables: service levels and the money that follows from them.
#include <fmt/format.h>

#include "agreement/sentences.h"
#include "agreement/terms_fields.h"

namespace entente::document {

using namespace agreement;

namespace {

nlohmann::json text_schema() {
  return {{"type", nlohmann::json::array({"string", "number"})}};
}

/// A member that a word of its own leaves unset: `rounding: none`.
template <class T, class Value>
typename Struct<T>::Custom or_word(std::string word, std::optional<Placed<Value>> T::* member) {
  return {[word, member](const Node& node, T& out, Decoding& decoding) {
            if (node.is_scalar() && node.scalar == word) return true;
            return Codec<std::optional<Placed<Value>>>::decode(node, out.*member, decoding);
          },
          [member](const T& value) -> std::optional<Node> {
            if (!(value.*member)) return std::nullopt;
            return Codec<Value>::encode(**(value.*member));
          },
          text_schema(),
          Codec<Value>::type_name() + ", or `" + word + "`",
          {}};
}

/// A cap that is a share of something or a sum.
template <class T>
typename Struct<T>::Custom share_or_sum(std::optional<Placed<money::Percent>> T::* share,
                                        std::optional<Placed<money::Money>> T::* sum, std::string of_what) {
  return {[share, sum, of_what](const Node& node, T& out, Decoding& decoding) {
            if (node.is_scalar() && node.scalar.find('%') == std::string::npos) {
              return Codec<std::optional<Placed<money::Money>>>::decode(node, out.*sum, decoding);
            }
            money::Percent value;
            if (!decode_share(node, value, decoding, of_what)) return false;
            out.*share = Placed<money::Percent>(value, node.where());
            return true;
          },
          [share, sum, of_what](const T& value) -> std::optional<Node> {
            if (value.*share) return Node::text((value.*share)->value.to_string() + " " + of_what);
            if (value.*sum) return Codec<money::Money>::encode((value.*sum)->value);
            return std::nullopt;
          },
          text_schema(),
          "a share, such as `10% " + of_what + "`, or a sum",
          {}};
}

}  // namespace

void Description<LowVolume>::describe(Struct<LowVolume>& s) {
  s.name("low volume", "What holds when there are few rows.");
  s.field("under", &LowVolume::under, required, "Fewer rows than this are few.").example("20");
  s.field("failures allowed", &LowVolume::failures_allowed, optional, "So many failures pass then.")
      .example("1")
      .when_absent("the level is not judged");
}

void Description<ExpectedMisses>::describe(Struct<ExpectedMisses>& s) {
  s.name("expected misses", "How often the expected level may be missed before that is a default.");
  const Struct<ExpectedMisses>::Custom times{
      [](const Node& node, ExpectedMisses& out, Decoding& decoding) {
        if (!want_scalar(node, decoding, "how often", "4 of 12 months")) return false;
        Phrase phrase(node.scalar);
        const auto count = phrase.whole();
        const auto of = count && phrase.accept("of") ? phrase.whole() : std::nullopt;
        if (!of || !phrase.accept("months") || !phrase.done()) {
          return refuse_part(decoding, node, "A0106", "a number of misses in a number of months",
                             {0, node.scalar.size(), "two numbers are wanted", "`4 of 12 months`"});
        }
        out.times = *count;
        out.of_months = *of;
        return true;
      },
      [](const ExpectedMisses& value) -> std::optional<Node> {
        return Node::text(fmt::format("{} of {} months", value.times, value.of_months));
      },
      {{"type", "string"}},
      "a number of misses, such as `4 of 12 months`",
      {}};
  s.custom("are", times, required, "So many misses are a default.").example("4 of 12 months");
  s.field("minimum counts", &ExpectedMisses::minimum_counts, optional,
          "Months below the minimum count as misses of the expected level too.");
  s.field("keep rolling", &ExpectedMisses::keep_rolling, optional,
          "After a default the window goes on instead of starting again.");
  s.from_scalar(times.type_name, times.decode,
                [write = times.encode](const ExpectedMisses& value) -> std::optional<Node> {
                  if (value.minimum_counts || value.keep_rolling) return std::nullopt;
                  return write(value);
                });
}

void Description<Band>::describe(Struct<Band>& s) {
  s.name("band", "What a range of results earns.");
  s.field("results", &Band::results, required,
          "The range; `96% .. 97%` leaves 97% out, `96% through 97%` takes it in.")
      .example("96% .. 97%");
  s.field("severity", &Band::severity, optional, "A word for it.").example("minor");
  s.field("points", &Band::points, optional, "Service points.").example("2");
  s.field_with<ShareOf<"of charges">>("credit", &Band::credit, optional,
                                      "Share of the charges that is credited.")
      .example("10%");
  s.field("amount", &Band::amount, optional, "Sum that is credited.").example("500 EUR");
  s.place(&Band::place);
}

void Description<LevelCredit>::describe(Struct<LevelCredit>& s) {
  using Regime = LevelCredit::Regime;
  s.name("credit of a level",
         "How money follows from a miss of this level, when it is not its share of the pool.");
  const auto regime = [](LevelCredit& out, Regime chosen, const Decoding& decoding) {
    out.regime = {chosen, decoding.key_place()};
  };
  const auto sum = [regime](Regime chosen) {
    return Struct<LevelCredit>::Custom{
        [regime, chosen](const Node& node, LevelCredit& out, Decoding& decoding) {
          regime(out, chosen, decoding);
          return Codec<std::optional<Placed<money::Money>>>::decode(node, out.amount, decoding);
        },
        [chosen](const LevelCredit& value) -> std::optional<Node> {
          if (*value.regime != chosen || !value.amount) return std::nullopt;
          return Codec<money::Money>::encode(**value.amount);
        },
        text_schema(),
        "money",
        {}};
  };
  const auto bands = [regime](Regime chosen) {
    return Struct<LevelCredit>::Custom{
        [regime, chosen](const Node& node, LevelCredit& out, Decoding& decoding) {
          regime(out, chosen, decoding);
          return Codec<std::vector<Band>>::decode(node, out.bands, decoding);
        },
        [chosen](const LevelCredit& value) -> std::optional<Node> {
          if (*value.regime != chosen) return std::nullopt;
          return Codec<std::vector<Band>>::encode(value.bands);
        },
        {{"type", "array"}, {"items", {{"type", "object"}}}},
        "a list of bands",
        [](Node& node) { arrange_by<Codec<std::vector<Band>>>(node); }};
  };
  const auto steps = [regime](Regime chosen) {
    return Struct<LevelCredit>::Custom{
        [regime, chosen](const Node& node, LevelCredit& out, Decoding& decoding) {
          regime(out, chosen, decoding);
          if (!want_scalar(node, decoding, "a credit for each step", "2% per started 0.1 points"))
            return false;
          const auto read = read_steps(node.scalar);
          if (!read) return refuse_part(decoding, node, "A0106", "a credit for each step", read.error());
          if (read->rate) out.rate = Placed<money::Percent>(*read->rate, node.where());
          if (read->amount) out.amount = Placed<money::Money>(*read->amount, node.where());
          out.step = Placed<Quantity>(read->step, node.where());
          out.whole_steps = read->whole_steps;
          return true;
        },
        [chosen](const LevelCredit& value) -> std::optional<Node> {
          if (*value.regime != chosen || !value.step || (!value.rate && !value.amount)) return std::nullopt;
          Steps made{std::nullopt, std::nullopt, **value.step, value.whole_steps};
          if (value.rate) made.rate = **value.rate;
          if (value.amount) made.amount = **value.amount;
          return Node::text(write_steps(made));
        },
        {{"type", "string"}},
        "a credit for each step, such as `2% per started 0.1 points`",
        {}};
  };
  s.custom("fixed", sum(Regime::fixed), optional, "A sum for each miss.").example("500 EUR");
  s.custom("per item", sum(Regime::per_item), optional, "A sum for each row that failed.").example("25 EUR");
  s.custom("tiers", bands(Regime::tiers), optional,
           "A share of the charges or a sum for each band of results.")
      .example("[{results: 99.0% .. 99.99%, credit: 10%}, {results: below 99.0%, credit: 30%}]");
  s.custom("sliding", steps(Regime::sliding), optional, "A share for each step below the bar.")
      .example("2% per started 0.1 points");
  s.custom("delay", steps(Regime::delay), optional, "A sum or share for each step of time beyond the bar.")
      .example("500 EUR per started day");
  s.custom("points", bands(Regime::points), optional, "Service points for each band of results.")
      .example("[{results: 98% .. 99%, points: 1, severity: minor}, {results: below 98%, points: 4}]");
  s.custom("cap", share_or_sum<LevelCredit>(&LevelCredit::cap, &LevelCredit::cap_amount, "of charges"),
           optional, "The most that one month costs.")
      .example("10% of charges");
  s.field("of", &LevelCredit::of, optional, "Charge line that shares are taken of.")
      .example("hosting")
      .when_absent("all eligible charges");
  s.field("minimum", &LevelCredit::minimum, optional, "Smaller credits are not paid.").example("1 EUR");
  s.one_of({"fixed", "per item", "tiers", "sliding", "delay", "points"}, "how the credit is reckoned");
  s.place(&LevelCredit::place);
  s.from_scalar(
      "`pool` or `none`",
      [](const Node& node, LevelCredit& out, Decoding& decoding) {
        if (node.scalar == "pool") {
          out.regime = {Regime::pool, node.where()};
        } else if (node.scalar == "none") {
          out.regime = {Regime::none, node.where()};
        } else {
          return decoding.refuse("A0115", node,
                                 fmt::format("`{}` does not say how a credit is reckoned", node.scalar),
                                 "`pool` or `none` is wanted, or one of the keys `fixed`, `per item`, "
                                 "`tiers`, `sliding`, `delay`, `points`",
                                 "{fixed: 500 EUR}");
        }
        return true;
      },
      [](const LevelCredit& value) -> std::optional<Node> {
        if (*value.regime == Regime::pool) return Node::text("pool");
        if (*value.regime == Regime::none) return Node::text("none");
        return std::nullopt;
      },
      {{"enum", {"pool", "none"}}});
}

void Description<Ratchet>::describe(Struct<Ratchet>& s) {
  s.name("ratchet", "Continuous improvement: each contract year the bars move up, never down.");
  s.field("best months", &Ratchet::best_months, optional,
          "The mean of so many best months is what the bar moves towards.");
  s.field_with<ShareOf<"of the gap">>("closes", &Ratchet::of_gap, required,
                                      "The most that one step closes of the gap to the best possible.")
      .example("10% of the gap");
  s.field_with<ShareOf<"of the gap">>("minimum closes", &Ratchet::minimum_of_gap, optional,
                                      "The same for the minimum level.")
      .example("5% of the gap")
      .when_absent("the minimum stays");
}

void Description<Reporting>::describe(Struct<Reporting>& s) {
  s.name("reporting", "When the result must be reported.");
  s.field("due", &Reporting::due, required, "After the end of the window.")
      .example("10 business days on office");
  s.field("missing is default", &Reporting::missing_is_default, optional,
          "A result that is not reported counts as missed.");
}

void Description<ServiceLevel>::describe(Struct<ServiceLevel>& s) {
  s.name("service level", "What is promised: a measure with its bars.");
  s.field("title", &ServiceLevel::title, optional, "What is promised, in words.")
      .example("Priority 2 incidents resolved in time");
  s.field("clause", &ServiceLevel::clause, optional, "Clause of the paper contract.").example("6.2(b)");
  s.field("service", &ServiceLevel::service, optional, "The service that it is about.").example("desk");
  s.field("measure", &ServiceLevel::measure, optional, "The measure that is compared.")
      .example("p2-in-time")
      .when_absent("the measure of the same name");
  s.field("kind", &ServiceLevel::kind, optional, "Critical ones bear credits, key ones are reported only.");
  s.field("direction", &ServiceLevel::direction, optional, "Which way is better.")
      .example("lower is better")
      .when_absent("what the measure's type implies");
  s.field("expected", &ServiceLevel::expected, optional, "Normal performance.")
      .example("95%")
      .alias("target");
  s.field("minimum", &ServiceLevel::minimum, optional, "The floor: a result worse than this is a default.")
      .example("90%")
      .when_absent("the expected level");
  s.field("window", &ServiceLevel::window, optional, "Time that one result covers.").example("quarter");
  s.field("averaging", &ServiceLevel::averaging, optional, "How the months of a longer window are joined.")
      .example("mean of months");
  s.custom("rounding", or_word<ServiceLevel, LevelRounding>("none", &ServiceLevel::rounding), optional,
           "Rounding of the result before it is compared.")
      .example("2 decimals")
      .when_absent("none: compared exactly");
  s.field("low volume", &ServiceLevel::low_volume, optional, "What holds when there are few rows.")
      .example("{under: 20, failures allowed: 1}");
  s.field("no data", &ServiceLevel::no_data, optional, "What a window without any row means.").example("met");
  s.field("burn in until", &ServiceLevel::burn_in_until, optional,
          "Measured without consequences before this day.")
      .example("2025-08-01");
  s.field("from", &ServiceLevel::from, optional, "First day on which it holds.").example("2026-01-01");
  s.field("until", &ServiceLevel::until, optional, "Last day on which it holds.").example("2026-12-31");
  s.field("review by", &ServiceLevel::review_by, optional, "When both sides look at it again.")
      .example("2026-10-01");
  s.field("suspended", &ServiceLevel::suspended, optional, "Days on which it does not hold.")
      .example("[2026-03-02 to 2026-03-20]");
  s.field("expected misses", &ServiceLevel::expected_misses, optional,
          "How many misses of the expected level are a default.")
      .example("4 of 12 months");
  s.field("credit", &ServiceLevel::credit, optional, "How money follows from a miss.")
      .example("{fixed: 500 EUR}")
      .when_absent("its share of the pool");
  s.field("ratchet", &ServiceLevel::ratchet, optional, "Continuous improvement of the bars.")
      .example("{closes: 10% of the gap}");
  s.field("reporting", &ServiceLevel::reporting, optional, "When the result must be reported.")
      .example("{due: 10 business days on office}");
  s.field("catastrophic", &ServiceLevel::catastrophic, optional,
          "A result worse than this opens the triggers that name it.")
      .example("70%");
  s.field("serves", &ServiceLevel::serves, optional, "Objectives that it serves.")
      .example("[fewer-interrupted-hours]");
  s.field("average with previous", &ServiceLevel::average_with_previous, optional,
          "Judge the mean of this and the previous window.");
  s.field("bonus above", &ServiceLevel::bonus_above, optional, "A better result than this earns a bonus.")
      .example("99%");
  s.place(&ServiceLevel::place);
}

void Description<PoolCategory>::describe(Struct<PoolCategory>& s) {
  s.name("pool category", "A share of the pool that is divided further.");
  s.field("share", &PoolCategory::share, required, "Share of the pool.").example("50%");
  s.field("levels", &PoolCategory::levels, required, "Shares of the levels inside the category.")
      .example("{p2-resolution: 40%}");
}

void Description<Caps>::describe(Struct<Caps>& s) {
  s.name("caps", "The most that credits add up to.");
  s.custom("month", share_or_sum<Caps>(&Caps::month, &Caps::month_amount, "of monthly charges"), optional,
           "In one month.")
      .example("12% of monthly charges");
  s.custom("year", share_or_sum<Caps>(&Caps::year, &Caps::year_amount, "of yearly charges"), optional,
           "In one contract year.")
      .example("10% of yearly charges");
  s.field_with<ShareOf<"of charges">>("rolling", &Caps::rolling, optional,
                                      "In the last months, as many as `rolling months` says.")
      .example("10% of charges");
  s.field("rolling months", &Caps::rolling_months, optional,
          "How many months the rolling cap looks back, this one included.")
      .example("6")
      .when_absent("12");
  s.field_with<ShareOf<"of at risk">>("level", &Caps::level, optional, "For one service level in one month.")
      .example("50% of at risk");
}

void Description<EarnBack>::describe(Struct<EarnBack>& s) {
  s.name("earn back", "How later good performance returns a credit to the supplier.");
  s.custom("when",
           {[](const Node& node, EarnBack& out, Decoding& decoding) {
              if (!want_scalar(node, decoding, "when a credit is earned back", "next 3 months >= expected"))
                return false;
              if (const auto wrong = read_earn_back(node.scalar, out)) {
                return refuse_part(decoding, node, "A0106", "a way to earn back a credit", *wrong);
              }
              out.variant.place = node.where();
              if (out.periods) out.periods->place = node.where();
              return true;
            },
            [](const EarnBack& value) -> std::optional<Node> { return Node::text(write_earn_back(value)); },
            {{"type", "string"},
             {"pattern",
              "^(yearly mean (>=|reaches) expected( and no further default)?|next [0-9]+ (months?|periods) "
              "(>=|reach) expected|better target|points bank)$"}},
            "a sentence",
            {}},
           required,
           "`yearly mean >= expected and no further default`, `next 3 months >= expected`, `better target` "
           "or `points bank`.")
      .example("next 3 months >= expected");
  s.custom("returns",
           {[](const Node& node, EarnBack& out, Decoding& decoding) {
              if (node.is_scalar() && (node.scalar == "all" || node.scalar == "everything")) return true;
              return Codec<std::optional<Placed<money::Percent>>>::decode(node, out.returns, decoding);
            },
            [](const EarnBack& value) -> std::optional<Node> {
              if (!value.returns) return std::nullopt;
              return Codec<money::Percent>::encode(**value.returns);
            },
            {{"type", "string"}},
            "`all` or a share",
            {}},
           optional, "How much of the credit is returned.")
      .example("50%")
      .when_absent("all");
  s.field("targets", &EarnBack::targets, optional, "Better target: the level that must be exceeded.")
      .example("{p2-resolution: 98%}");
  s.custom("repeated defaults",
           {[](const Node& node, EarnBack& out, Decoding& decoding) {
              if (node.is_scalar() && node.scalar == "are not returned")
                return out.not_for_repeated = true, true;
              if (node.is_scalar() && node.scalar == "are returned too")
                return out.not_for_repeated = false, true;
              return decoding.refuse("A0114", node, "what holds for repeated defaults is not said",
                                     "`are not returned` or `are returned too` is wanted",
                                     "are not returned");
            },
            [](const EarnBack& value) -> std::optional<Node> {
              if (value.not_for_repeated) return std::nullopt;
              return Node::text("are returned too");
            },
            {{"enum", {"are not returned", "are returned too"}}},
            "`are not returned` or `are returned too`",
            {}},
           optional, "Whether credits of consecutive defaults can be earned back.")
      .example("are returned too")
      .when_absent("are not returned");
  s.field("points for a better month", &EarnBack::bank_per_point, optional,
          "Points bank: points earned by a month above expected.")
      .example("1");
}

void Description<Bonus>::describe(Struct<Bonus>& s) {
  s.name("bonus", "Extra pay for results better than `bonus above`; never netted against credits.");
  s.field("levels", &Bonus::levels, required, "Share of the eligible charges for each level.")
      .example("{portal: 1%}");
  s.field_with<ShareOf<"of monthly charges">>("cap", &Bonus::cap, optional, "The most in one month.")
      .example("5% of monthly charges");
  s.field("only without default", &Bonus::only_without_default, optional,
          "No bonus in a month with any default.");
}

void Description<ServicePoints>::describe(Struct<ServicePoints>& s) {
  s.name("service points", "What a service point is worth.");
  s.field_with<ShareOf<"of monthly charges">>("a point is worth", &ServicePoints::value_per_point, required,
                                              "Share of the month's eligible charges.")
      .example("1% of monthly charges");
  s.field("repeat doubles", &ServicePoints::repeat_doubles, optional,
          "A failure right after a failed period counts twice.");
}

void Description<Credits>::describe(Struct<Credits>& s) {
  s.name("credits", "What a miss costs, and the limits of it.");
  s.field("clause", &Credits::clause, optional, "Clause of the paper contract.").example("7");
  s.field_with<ShareOf<"of monthly charges">>(
       "at risk", &Credits::at_risk, optional,
       "Ceiling of a month's credits, as a share of the eligible charges.")
      .example("12% of monthly charges");
  s.field("pool", &Credits::pool, optional, "What the allocations may add up to.")
      .example("200%")
      .when_absent("100%");
  s.field("allocation", &Credits::allocation, optional,
          "Share of the amount at risk that a miss of each level costs.")
      .example("{p2-resolution: 40%, portal: 60%}");
  s.field("categories", &Credits::categories, optional, "A pool in two levels, instead of `allocation`.");
  s.field("allocation cap", &Credits::allocation_cap, optional, "The most that one level may be allocated.")
      .example("60%");
  s.field("repeated default", &Credits::repeated_default, optional,
          "Factor of the first, second, ... default in a row; the last one stays.")
      .example("[1, 1.5, 2]");
  s.field("one incident", &Credits::one_incident, optional, "What several misses with one cause cost.")
      .example("largest credit only");
  s.field("caps", &Credits::caps, optional, "The most that credits add up to.")
      .example("{month: 12%, year: 10% of yearly charges}");
  s.field("minimum", &Credits::minimum, optional, "Smaller credits are not paid.").example("100 EUR");
  s.field("earn back", &Credits::earn_back, optional, "How later good performance returns a credit.")
      .example("{when: next 3 months >= expected}");
  s.field("bonus", &Credits::bonus, optional, "Extra pay for better results.");
  s.field("points", &Credits::points, optional, "What a service point is worth.")
      .example("{a point is worth: 1% of monthly charges}");
  s.field("carry forward", &Credits::carry_forward, optional,
          "What a cap cuts off is carried into the next month.");
  s.field("claim within", &Credits::claim_within, optional,
          "Credits lapse unless they are claimed in this time after the month.")
      .example("60 calendar days")
      .when_absent("credits need no claim");
  s.field_with<CalendarDaysCodec>("shortest period", &Credits::shortest_period_days, optional,
                                  "Parts of months that are shorter bear no credit.")
      .example("15 calendar days");
  s.field("rounding", &Credits::rounding, optional, "How sums are rounded to the currency's smallest unit.");
}

}  // namespace entente::document
