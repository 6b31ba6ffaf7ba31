#include "agreement/sentences.h"

#include <fmt/format.h>

namespace entente::agreement {

namespace {

Misread at_rest(const Phrase& phrase, std::string why, std::string_view example) {
  return {phrase.offset(), phrase.rest().size(), std::move(why), std::string(example)};
}

/// `3 of 6 months`, `2 in a row`, `2 months in a row`, `once`; nothing written means once.
bool read_counting(Phrase& phrase, Trigger& out) {
  if (phrase.done() || phrase.accept("once")) {
    out.times = 1;
    out.of_months = 1;
    return true;
  }
  const auto times = phrase.whole();
  if (!times || *times < 1 || *times > 10'000) return false;
  out.times = static_cast<int>(*times);
  phrase.accept("times");
  if (phrase.accept("in a row") || phrase.accept("months in a row")) {
    out.of_months = out.times;
    return true;
  }
  if (!phrase.accept("of") && !phrase.accept("in")) return false;
  const auto months = phrase.whole();
  if (!months || *months < 1 || *months > 1'200 || !(phrase.accept("months") || phrase.accept("month")))
    return false;
  out.of_months = static_cast<int>(*months);
  return true;
}

constexpr std::string_view kCounting = "`3 of 6 months`, `2 in a row` or `once`";

}  // namespace

std::string_view trigger_examples() {
  return "`p2-resolution below minimum 3 of 6 months`, `any level below minimum 2 in a row`, `any level "
         "catastrophic once`, "
         "`credits at least 75% of at risk 3 of 6 months`, `credits of the year above 10%`, "
         "`2 critical deliverables late more than 30 days`, `points at least 10 in 3 months`";
}

std::optional<Misread> read_trigger(std::string_view written, Trigger& out) {
  Phrase phrase(written);
  const auto finish = [&]() -> std::optional<Misread> {
    if (phrase.done()) return std::nullopt;
    return at_rest(phrase, "the sentence has ended here", trigger_examples());
  };

  if (phrase.accept("credits of the year above")) {
    const auto share = phrase.percent();
    if (!share) return at_rest(phrase, "a share of the year's charges is wanted here", trigger_examples());
    out.subject = Trigger::Subject::credits;
    out.test = Trigger::Test::share_of_year;
    out.amount = share->points();
    phrase.accept("of yearly charges");
    return finish();
  }
  if (phrase.accept("credits at least")) {
    const auto share = phrase.percent();
    if (!share || !phrase.accept("of at risk"))
      return at_rest(phrase, "a share `of at risk` is wanted here", trigger_examples());
    out.subject = Trigger::Subject::credits;
    out.test = Trigger::Test::share_of_at_risk;
    out.amount = share->points();
    if (!read_counting(phrase, out))
      return at_rest(phrase, fmt::format("how often is wanted here: {}", kCounting), trigger_examples());
    return finish();
  }
  if (phrase.accept("points at least")) {
    const auto points = phrase.number();
    if (!points) return at_rest(phrase, "a number of points is wanted here", trigger_examples());
    out.subject = Trigger::Subject::points;
    out.test = Trigger::Test::at_least;
    out.amount = *points;
    out.times = 1;
    out.of_months = 1;
    if (phrase.done()) return std::nullopt;
    const auto months = phrase.accept("in") ? phrase.whole() : std::nullopt;
    if (!months || *months < 1 || *months > 1'200 || !(phrase.accept("months") || phrase.accept("month"))) {
      return at_rest(phrase, "a number of months is wanted here", trigger_examples());
    }
    out.of_months = static_cast<int>(*months);
    return finish();
  }
  if (const auto count = phrase.whole()) {
    if (*count < 1 || *count > 10'000 ||
        !(phrase.accept("critical deliverables late more than") ||
          phrase.accept("critical deliverable late more than"))) {
      return at_rest(phrase, "`critical deliverables late more than` a number of days is wanted here",
                     trigger_examples());
    }
    const auto days = phrase.whole();
    if (!days || *days < 0 ||
        !(phrase.accept("days") || phrase.accept("day") || phrase.accept("calendar days"))) {
      return at_rest(phrase, "a number of days is wanted here", trigger_examples());
    }
    out.subject = Trigger::Subject::late_deliverables;
    out.test = Trigger::Test::late_days;
    out.amount = money::Decimal(*days);
    out.times = static_cast<int>(*count);
    out.of_months = 1;
    return finish();
  }

  if (phrase.accept("any level")) {
    out.subject = Trigger::Subject::any_level;
  } else {
    const auto level = phrase.word();
    if (level.empty())
      return at_rest(
          phrase,
          "a service level, `any level`, `credits`, `points` or a number of deliverables is wanted here",
          trigger_examples());
    out.subject = Trigger::Subject::level;
    out.level = std::string(level);
  }
  if (phrase.accept("below minimum")) {
    out.test = Trigger::Test::below_minimum;
  } else if (phrase.accept("below expected")) {
    out.test = Trigger::Test::below_expected;
  } else if (phrase.accept("catastrophic")) {
    out.test = Trigger::Test::catastrophic;
  } else {
    return at_rest(phrase, "`below minimum`, `below expected` or `catastrophic` is wanted here",
                   trigger_examples());
  }
  if (!read_counting(phrase, out))
    return at_rest(phrase, fmt::format("how often is wanted here: {}", kCounting), trigger_examples());
  return finish();
}

std::optional<Misread> read_earn_back(std::string_view written, EarnBack& out) {
  constexpr std::string_view kExamples =
      "`yearly mean >= expected and no further default`, `next 3 months >= expected`, `better target` or "
      "`points bank`";
  Phrase phrase(written);
  if (phrase.accept("yearly mean")) {
    if (!phrase.accept_sign(">=") && !phrase.accept("reaches"))
      return at_rest(phrase, "`>= expected` is wanted here", kExamples);
    if (!phrase.accept("expected")) return at_rest(phrase, "`expected` is wanted here", kExamples);
    out.variant.value = EarnBack::Variant::yearly_mean;
    out.no_further_default = phrase.accept("and no further default");
  } else if (phrase.accept("next")) {
    const auto periods = phrase.whole();
    if (!periods || *periods < 1 || *periods > 120 ||
        !(phrase.accept("months") || phrase.accept("month") || phrase.accept("periods"))) {
      return at_rest(phrase, "a number of months is wanted here", kExamples);
    }
    if (!phrase.accept_sign(">=") && !phrase.accept("reach"))
      return at_rest(phrase, "`>= expected` is wanted here", kExamples);
    if (!phrase.accept("expected")) return at_rest(phrase, "`expected` is wanted here", kExamples);
    out.variant.value = EarnBack::Variant::next_periods;
    out.periods = Placed<std::int64_t>(*periods, {});
  } else if (phrase.accept("better target")) {
    out.variant.value = EarnBack::Variant::better_target;
  } else if (phrase.accept("points bank")) {
    out.variant.value = EarnBack::Variant::points_bank;
  } else {
    return at_rest(phrase, "how a credit is earned back is wanted here", kExamples);
  }
  if (!phrase.done()) return at_rest(phrase, "the sentence has ended here", kExamples);
  return std::nullopt;
}

std::string write_earn_back(const EarnBack& rule) {
  switch (rule.variant.value) {
    case EarnBack::Variant::yearly_mean:
      return rule.no_further_default ? "yearly mean >= expected and no further default"
                                     : "yearly mean >= expected";
    case EarnBack::Variant::next_periods:
      return fmt::format("next {} >= expected", counted(rule.periods ? rule.periods->value : 1, "month"));
    case EarnBack::Variant::better_target:
      return "better target";
    case EarnBack::Variant::points_bank:
      break;
  }
  return "points bank";
}

Reading<Steps> read_steps(std::string_view written) {
  constexpr std::string_view kExamples =
      "`2% per started 0.1 points`, `500 EUR per started day` or `1% per full 4 h`";
  Phrase phrase(written);
  Steps made;
  made.rate = phrase.percent();
  if (!made.rate) made.amount = phrase.money();
  if (!made.rate && !made.amount)
    return failure(at_rest(phrase, "a share or a sum begins the sentence", kExamples));
  if (!phrase.accept("per")) return failure(at_rest(phrase, "`per` and a step is wanted here", kExamples));
  if (phrase.accept("full") || phrase.accept("whole")) {
    made.whole_steps = true;
  } else {
    phrase.accept("started");
  }
  const auto one = [&](std::string_view unit, Quantity::Unit kind, money::Decimal value) {
    if (!phrase.accept(unit)) return false;
    made.step = {kind, value, "", std::string(unit)};
    return true;
  };
  const auto hours = [](std::int64_t n) { return money::Decimal(time::Duration::hours(n).micros); };
  if (one("day", Quantity::Unit::duration, hours(24)) ||
      one("week", Quantity::Unit::duration, hours(24 * 7)) ||
      one("hour", Quantity::Unit::duration, hours(1)) ||
      one("point", Quantity::Unit::percent, money::Decimal(1))) {
    if (!phrase.done()) return failure(at_rest(phrase, "the sentence has ended here", kExamples));
    return made;
  }
  auto step = take_quantity(phrase);
  if (!step) {
    auto wrong = step.error();
    wrong.example = std::string(kExamples);
    return failure(wrong);
  }
  if (!phrase.done()) return failure(at_rest(phrase, "the sentence has ended here", kExamples));
  made.step = *step;
  return made;
}

std::string write_steps(const Steps& steps) {
  return fmt::format(
      "{} per {} {}",
      steps.rate ? steps.rate->to_string()
                 : fmt::format("{} {}", steps.amount->amount().to_string(), steps.amount->currency().code()),
      steps.whole_steps ? "full" : "started",
      steps.step.written.empty() ? write(steps.step) : steps.step.written);
}

}  // namespace entente::agreement
