// Steps 6 to 8: the gross credit of each miss by the regime of its level, the multiplier, and one incident,
// one credit.
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using agreement::LevelCredit;
using money::Decimal;
using money::Money;
using Regime = LevelCredit::Regime;

std::string show_money(const Decimal& amount, money::Currency currency) {
  const int places = std::max(amount.scale(), currency.minor_digits());
  return fmt::format("{} {}", currency.code(), amount.to_fixed(places));
}

Regime regime_of(const Judgement& judged) {
  return judged.level->value.credit ? *(*judged.level->value.credit)->regime : Regime::pool;
}

/// A.7: the result came late and is no default: what the deemed default cost stays. Only regimes that need no
/// result gave it a credit.
bool keeps_reporting_credit(const Judgement& judged) {
  const Regime regime = regime_of(judged);
  return judged.late_report && judged.line.default_kind == Default::none &&
         (regime == Regime::pool || regime == Regime::fixed);
}

class GrossCredit {
 public:
  GrossCredit(const MonthWork& work, const Judgement& judged)
      : work_(work),
        judged_(judged),
        rules_(judged.terms->credits ? &**judged.terms->credits : nullptr),
        level_(judged.level->value) {}

  std::optional<CreditWork> find() {
    if (level_.kind.value != agreement::LevelKind::critical) return std::nullopt;
    if (!keeps_reporting_credit(judged_) && (!judged_.judged || judged_.excused)) return std::nullopt;
    credit_.line.level = judged_.name();
    credit_.line.base = base_of_month();
    credit_.line.at_risk = work_.zero();
    if (rules_ != nullptr && rules_->at_risk) {
      credit_.line.at_risk = share_of(credit_.line.base, **rules_->at_risk, rules_->rounding);
    }
    credit_.line.clause = rules_ != nullptr && !rules_->clause.empty() ? rules_->clause : *level_.clause;
    if (!by_regime(regime_of(judged_))) return std::nullopt;
    apply_own_cap();
    describe();
    return std::move(credit_);
  }

 private:
  bool by_regime(Regime regime) {
    const bool is_default = judged_.line.default_kind != Default::none || keeps_reporting_credit(judged_);
    switch (regime) {
      case Regime::none:
        return false;
      case Regime::pool:
        return is_default && from_pool();
      case Regime::fixed:
        return is_default && fixed();
      case Regime::per_item:
        return is_default && per_item();
      case Regime::sliding:
      case Regime::delay:
        return is_default && by_steps();
      case Regime::tiers:
        return from_tier();
      case Regime::points:
        return from_points();
    }
    return false;
  }

  /// credit = C x R x A x M
  bool from_pool() {
    if (rules_ == nullptr || !rules_->at_risk) return false;
    text::Place place;
    const auto allocation = allocation_of(*rules_, judged_.name(), place);
    if (!allocation) return false;
    credit_.line.allocation = allocation;
    credit_.place = place;
    credit_.exact = credit_.line.base.amount() * (**rules_->at_risk).fraction() * allocation->fraction();
    credit_.rule = "base x at risk x allocation x multiplier";
    credit_.inputs.push_back(base_figure("eligible charges of the month"));
    credit_.inputs.push_back(figure("at risk", (**rules_->at_risk).to_string(), {}, rules_->at_risk->place));
    credit_.inputs.push_back(figure("allocation", allocation->to_string(), {}, place));
    if (judged_.band != nullptr && judged_.band->multiplier_hundredths &&
        judged_.line.default_kind != Default::none) {
      const Decimal weight = Decimal::scaled(**judged_.band->multiplier_hundredths, 2);
      credit_.exact = credit_.exact * weight;
      credit_.inputs.push_back(figure("weight of the band " + judged_.band->severity, weight.to_string(), {},
                                      judged_.band->results.place));
    }
    return true;
  }

  bool fixed() {
    const LevelCredit& credit = **level_.credit;
    if (!credit.amount) return false;
    credit_.exact = (**credit.amount).amount();
    credit_.place = credit.amount->place;
    credit_.rule = "fixed sum for each miss x multiplier";
    credit_.inputs.push_back(
        figure("for each miss", (**credit.amount).to_string(), {}, credit.amount->place));
    return true;
  }

  bool per_item() {
    const LevelCredit& credit = **level_.credit;
    const Tally& tally = judged_.collected.tally;
    const Wide failing = std::max<Wide>(0, tally.denominator - tally.numerator);
    if (!credit.amount || failing == 0) return false;
    credit_.exact = (**credit.amount).amount() * Decimal::scaled(failing, 0);
    credit_.place = credit.amount->place;
    credit_.rule = "failing items x amount for each";
    credit_.inputs.push_back(figure("failing items", show_number(Decimal::scaled(failing, 0))));
    credit_.inputs.push_back(figure("for each", (**credit.amount).to_string(), {}, credit.amount->place));
    return true;
  }

  /// x % (or a sum) for each started step beyond the bar: the minimum, or the expected level when that is the
  /// bar that failed.
  bool by_steps() {
    const LevelCredit& credit = **level_.credit;
    const bool below_minimum = judged_.line.default_kind == Default::minimum && judged_.line.minimum;
    const auto& bar = below_minimum ? judged_.line.minimum : judged_.line.expected;
    if (!bar || !credit.step || !judged_.line.result.exact) return false;
    const Result& result = judged_.line.result;
    const money::Ratio value = result.compared ? money::to_ratio(*result.compared) : *result.exact;
    const Wide steps =
        steps_beyond(value, *bar, judged_.line.direction, (*credit.step)->value, credit.whole_steps);
    if (steps == 0) return false;
    const Decimal count = Decimal::scaled(steps, 0);
    credit_.place = credit.step->place;
    credit_.inputs.push_back(figure("result", judged_.line.result.shown));
    credit_.inputs.push_back(figure("bar", show(*bar)));
    credit_.inputs.push_back(figure(credit.whole_steps ? "completed steps" : "started steps",
                                    show_number(count), "of " + show(**credit.step), credit.step->place));
    if (credit.rate) {
      const Money base = base_of_regime();
      credit_.exact = base.amount() * (**credit.rate).fraction() * count;
      credit_.rule = "base x rate x steps";
      credit_.inputs.push_back(base_figure("charges that the rate is of"));
      credit_.inputs.push_back(figure("rate", (**credit.rate).to_string(), {}, credit.rate->place));
    } else if (credit.amount) {
      credit_.exact = (**credit.amount).amount() * count;
      credit_.rule = "amount x steps";
      credit_.inputs.push_back(
          figure("for each step", (**credit.amount).to_string(), {}, credit.amount->place));
    } else {
      return false;
    }
    return true;
  }

  bool from_tier() {
    if (judged_.band == nullptr) return false;
    const agreement::Band& band = *judged_.band;
    credit_.place = band.results.place;
    if (band.amount) {
      if ((**band.amount).is_zero()) return false;
      credit_.exact = (**band.amount).amount();
      credit_.rule = "sum of the tier";
      credit_.inputs.push_back(figure("tier", (**band.amount).to_string(), {}, band.results.place));
      return true;
    }
    if (!band.credit || (**band.credit).points().is_zero()) return false;
    const Money base = base_of_regime();
    credit_.exact = base.amount() * (**band.credit).fraction();
    credit_.rule = "base x credit of the tier";
    credit_.inputs.push_back(base_figure("charges that the tier is of"));
    credit_.inputs.push_back(figure("tier", (**band.credit).to_string(),
                                    "result " + judged_.line.result.shown, band.results.place));
    return true;
  }

  /// points x value of a point x charges; the doubling of repeats is the multiplier of step 7.
  bool from_points() {
    if (judged_.band == nullptr || !judged_.band->points || (**judged_.band->points).is_zero()) return false;
    if (rules_ == nullptr || !rules_->points) return false;
    const Decimal points = **judged_.band->points;
    credit_.place = judged_.band->results.place;
    credit_.exact = credit_.line.base.amount() * (*rules_->points->value_per_point).fraction() * points;
    credit_.rule = "points x value of a point x base x multiplier";
    credit_.inputs.push_back(figure("points", points.to_string(), "result " + judged_.line.result.shown,
                                    judged_.band->results.place));
    credit_.inputs.push_back(figure("value of a point", (*rules_->points->value_per_point).to_string(), {},
                                    rules_->points->value_per_point.place));
    credit_.inputs.push_back(base_figure("eligible charges of the month"));
    return true;
  }

  void apply_own_cap() {
    if (!level_.credit) return;
    const LevelCredit& credit = **level_.credit;
    const money::Rounding rounding =
        rules_ != nullptr ? rules_->rounding : money::Rounding::half_away_from_zero;
    if (credit.cap) credit_.own_cap = share_of(credit_.line.base, **credit.cap, rounding);
    if (credit.cap_amount) {
      credit_.own_cap =
          credit_.own_cap ? money::min(*credit_.own_cap, **credit.cap_amount) : **credit.cap_amount;
    }
  }

  void describe() {
    const LevelLine& line = judged_.line;
    credit_.line.figure = "credits/" + line.figure.substr(std::string("levels/").size());
    if (judged_.deemed || keeps_reporting_credit(judged_)) {
      credit_.line.what = "reporting failure";
    } else if (line.default_kind == Default::none) {
      credit_.line.what = "result " + line.result.shown;
    } else if (line.consecutive > 1) {
      credit_.line.what = fmt::format("default {} in a row", line.consecutive);
    } else {
      credit_.line.what =
          line.default_kind == Default::expected ? "default: expected level missed too often" : "default";
    }
  }

  Money base_of_month() const {
    const Money whole = charges_in(*work_.run, *judged_.terms, work_.month, true);
    // A part of a split month bears its own days' charges; longer windows bear the month's.
    return work_.parts.size() > 1 && level_.window->kind == agreement::Window::Kind::month
               ? part_of(whole, work_.parts[judged_.part].days, work_.days)
               : whole;
  }

  /// The charge line that the regime names, or the eligible charges.
  Money base_of_regime() {
    if (level_.credit && (*level_.credit)->of) {
      if (const auto line = charge_line_in(*work_.run, *judged_.terms, **(*level_.credit)->of, work_.month)) {
        const bool split = work_.parts.size() > 1 && level_.window->kind == agreement::Window::Kind::month;
        credit_.line.base = split ? part_of(*line, work_.parts[judged_.part].days, work_.days) : *line;
      }
    }
    return credit_.line.base;
  }

  explain::Figure base_figure(const std::string& label) const {
    explain::Figure base = figure(label, credit_.line.base.to_string());
    for (const auto& line : judged_.terms->charges) {
      if (line.value.eligible) base.origins.push_back({place_of(line), {}, {}});
    }
    return base;
  }

  const MonthWork& work_;
  const Judgement& judged_;
  const agreement::Credits* rules_;
  const agreement::ServiceLevel& level_;
  CreditWork credit_;
};

const LevelMonth* month_before(const LevelState& state, time::Month month) {
  if (state.months.empty() || state.months.back().month != month - 1) return nullptr;
  return &state.months.back();
}

}  // namespace

std::optional<money::Percent> allocation_of(const agreement::Credits& rules, const std::string& level,
                                            text::Place& place) {
  for (const auto& [name, share] : rules.allocation) {
    if (*name != level) continue;
    place = share.place;
    return *share;
  }
  for (const auto& category : rules.categories) {
    for (const auto& [name, share] : category.value.levels) {
      if (*name != level) continue;
      place = share.place;
      return money::Percent(category.value.share->points() * share->fraction());
    }
  }
  return std::nullopt;
}

Wide steps_beyond(const money::Ratio& value, const agreement::Quantity& bar, agreement::Direction direction,
                  const Decimal& step, bool whole_steps) {
  money::Ratio beyond = money::to_ratio(bar.value) - value;
  if (direction == agreement::Direction::lower) beyond.numerator = -beyond.numerator;
  if (beyond.numerator <= 0) return 0;
  const money::Ratio steps = over(beyond, step);
  const Wide whole = steps.numerator / steps.denominator;
  return whole_steps || whole * steps.denominator == steps.numerator ? whole : whole + 1;
}

void find_gross_credits(MonthWork& work) {
  for (std::size_t i = 0; i < work.judgements.size(); ++i) {
    Judgement& judged = work.judgements[i];
    if (judged.band != nullptr && judged.band->points && judged.judged && !judged.excused) {
      judged.line.points = **judged.band->points;
    }
    if (auto credit = GrossCredit(work, judged).find()) {
      credit->judgement = i;
      work.credits.push_back(std::move(*credit));
    }
  }
  credit_deliverables(work);
}

// 7. Repeated defaults weigh more: the n-th in a row takes the n-th multiplier of the agreement, the last one
// stays.
void multiply_repeated(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  for (CreditWork& credit : work.credits) {
    if (credit.judgement) {
      Judgement& judged = work.judgements[*credit.judgement];
      const Regime regime = regime_of(judged);
      const std::int64_t in_row =
          keeps_reporting_credit(judged) ? judged.late_in_row : judged.line.consecutive;
      if (rules != nullptr && (regime == Regime::pool || regime == Regime::fixed) &&
          !rules->repeated_default.empty() && in_row > 0) {
        const auto last = static_cast<std::int64_t>(rules->repeated_default.size());
        const auto& step = rules->repeated_default[static_cast<std::size_t>(std::min(in_row, last) - 1)];
        credit.line.multiplier = *step;
        credit.multiplier_note = fmt::format("default {} in a row", in_row);
        explain::Figure multiplier = figure("multiplier", step->to_string(), {}, step.place);
        multiplier.note = credit.multiplier_note;
        credit.inputs.push_back(std::move(multiplier));
      }
      if (regime == Regime::points && rules != nullptr && rules->points && rules->points->repeat_doubles) {
        // A failure right after a failed period: twice the points of its band, never four times.
        const LevelMonth* before = month_before(*judged.state, work.month);
        if (before != nullptr && before->failed_points) {
          credit.line.multiplier = Decimal(2);
          credit.inputs.push_back(figure("repeat of last month's failure", "2"));
          if (judged.line.points) judged.line.points = *judged.line.points * Decimal(2);
          credit.line.what = "repeated failure, points double";
        }
      }
    }
    const money::Rounding rounding =
        rules != nullptr ? rules->rounding : money::Rounding::half_away_from_zero;
    const Decimal exact = credit.exact * credit.line.multiplier;
    credit.line.gross = Money::rounded(exact, *work.terms->currency, rounding);
    if (credit.line.gross.amount() != exact) {
      credit.rule += fmt::format("; {} rounded {} to {}", show_money(exact, *work.terms->currency),
                                 name(rounding), credit.line.gross.to_string());
    }
    credit.line.after_level_cap = credit.line.after_month_cap = credit.line.payable = credit.line.gross;
  }
}

// 8. One root cause, one period, several levels: only the largest credit is paid; the others still count for
// triggers.
void suppress_shared_causes(MonthWork& work) {
  const agreement::Credits* rules = work.rules();
  if (rules == nullptr || *rules->one_incident != agreement::OneIncident::largest_only) return;
  for (const agreement::SharedCause& cause : work.terms->shared_causes) {
    if (*cause.month != work.month) continue;
    CreditWork* largest = nullptr;
    std::vector<CreditWork*> group;
    for (CreditWork& credit : work.credits) {
      const bool named = credit.judgement && std::ranges::any_of(cause.levels, [&](const auto& level) {
                           return *level == credit.line.level;
                         });
      if (!named || credit.line.suppressed_by) continue;
      group.push_back(&credit);
      const bool wins = largest == nullptr || credit.line.gross > largest->line.gross ||
                        (credit.line.gross == largest->line.gross && credit.line.level < largest->line.level);
      if (wins) largest = &credit;
    }
    for (CreditWork* credit : group) {
      if (credit == largest || credit->line.level == largest->line.level) continue;
      credit->line.suppressed_by = largest->line.level;
      credit->line.state = CreditLine::State::suppressed;
      credit->line.after_level_cap = credit->line.after_month_cap = credit->line.payable = work.zero();
    }
  }
}

}  // namespace entente::settlement
