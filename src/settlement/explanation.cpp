// The statement as an argument: every line a figure with its rule, its inputs and the places it came from.
#include <fmt/format.h>

#include <algorithm>

#include "settlement/month.h"

namespace entente::settlement {
namespace {

using explain::Figure;
using money::Money;

Figure named(std::string id, std::string label, std::string value, std::string rule = {}) {
  Figure made = figure(std::move(label), std::move(value), std::move(rule));
  made.id = std::move(id);
  return made;
}

std::string join(const std::vector<std::string>& sentences) {
  std::string joined;
  for (const std::string& sentence : sentences) {
    if (!joined.empty()) joined += "; ";
    joined += sentence;
  }
  return joined;
}

Figure bar_figure(const std::string& label, const agreement::Quantity& bar, const text::Place& place,
                  const std::optional<agreement::Quantity>& written) {
  Figure made = figure(label, show(bar), {}, place);
  if (written && written->value != bar.value) made.note = "raised by the ratchet from " + show(*written);
  return made;
}

std::string rule_of(const agreement::Measure& measure) {
  using agreement::MeasureType;
  switch (*measure.type) {
    case MeasureType::ratio:
      return "good of all rows";
    case MeasureType::availability:
      return "(service time - downtime) / service time";
    case MeasureType::percentile:
      return "percentile of the values";
    case MeasureType::mean:
      return "sum of the values / rows";
    case MeasureType::sum:
      return "sum of the values";
    case MeasureType::count:
      return "number of rows";
    case MeasureType::elapsed:
      return "rows within the limit of all rows";
    case MeasureType::backlog_age:
      return "age of what is open when the window ends";
    case MeasureType::survey_mean:
      return "sum of the scores / responses";
    case MeasureType::csat:
      return "satisfied of all responses";
    case MeasureType::nps:
      return "share of promoters less share of detractors";
    case MeasureType::binary:
      return measure.every ? "every row fulfils it" : "one row at least fulfils it";
    case MeasureType::composite:
      return "parts x weights";
  }
  return {};
}

Figure result_figure(const Judgement& judged) {
  const LevelLine& line = judged.line;
  Figure result = figure("result", line.result.shown);
  result.id = line.figure + "/result";
  if (judged.measure != nullptr) {
    result.rule = rule_of(*judged.measure);
    result.origins.push_back({judged.measure->type.place, {}, {}});
  }
  if (line.result.compared && line.result.exact) {
    result.note = fmt::format("rounded {} to {} decimals before it is compared",
                              money::name((**judged.level->value.rounding).mode),
                              (**judged.level->value.rounding).places);
  }
  if (!line.terms_shown.empty()) result.add(figure("counted", line.terms_shown));
  result.add(figure("rows", show_number(money::Decimal(line.n)), {}, {}));
  if (line.excluded > 0) {
    Figure excluded = figure("excluded", show_number(money::Decimal(line.excluded)));
    for (const auto& [cause, rows] : judged.collected.exclusions) {
      const bool is_time =
          judged.measure != nullptr && *judged.measure->type == agreement::MeasureType::availability;
      excluded.add(
          figure(cause, is_time ? time::to_string(time::Duration{rows}) : show_number(money::Decimal(rows))));
    }
    if (judged.measure != nullptr) {
      for (const agreement::Exclusion& exclusion : judged.measure->excluding) {
        excluded.origins.push_back({exclusion.where.place, {}, exclusion.clause});
      }
    }
    result.add(std::move(excluded));
  }
  if (line.missing > 0) {
    result.add(
        figure("not judged: value missing or not settled yet", show_number(money::Decimal(line.missing))));
  }
  return result;
}

Figure level_figure(const Judgement& judged) {
  const LevelLine& line = judged.line;
  const agreement::ServiceLevel& level = judged.level->value;
  Figure root =
      named(line.figure, line.title.empty() ? line.level : line.title, std::string(name(line.status)),
            line.direction == agreement::Direction::higher ? "result at the bar or above meets it"
                                                           : "result at the bar or below meets it");
  root.note = join(line.notes);
  root.origins.push_back({judged.level->name.place, {}, line.clause});
  root.add(result_figure(judged));
  if (line.expected) {
    root.add(bar_figure("expected", *line.expected, level.expected ? level.expected->place : text::Place(),
                        judged.state->written_expected));
  }
  if (line.minimum) {
    root.add(bar_figure("minimum", *line.minimum, level.minimum ? level.minimum->place : text::Place(),
                        judged.state->written_minimum));
  }
  if (line.default_kind != Default::none) {
    Figure made =
        figure("default", line.default_kind == Default::minimum ? "below the minimum" : "expected level",
               line.default_kind == Default::minimum ? "one result below the minimum"
                                                     : "too many results below the expected level");
    made.id = line.figure + "/default";
    made.add(figure("in a row", std::to_string(line.consecutive)));
    root.add(std::move(made));
  }
  if (line.swap) root.add(figure("priority swap", *line.swap, "agreed in advance"));
  if (line.if_granted) {
    root.add(named(line.figure + "/if-granted", "if the pending relief claims are granted",
                   line.if_granted->shown,
                   line.status_if_granted ? std::string(name(*line.status_if_granted)) : std::string()));
  }
  return root;
}

std::string state_name(CreditLine::State state) {
  switch (state) {
    case CreditLine::State::accrued:
      return "accrued to the next invoice";
    case CreditLine::State::claim_needed:
      return "to be claimed";
    case CreditLine::State::lapsed:
      return "lapsed";
    case CreditLine::State::suppressed:
      return "suppressed";
    case CreditLine::State::capped_out:
      return "nothing left to pay";
    case CreditLine::State::earned_back:
      return "earned back";
  }
  return {};
}

Figure credit_figure(const MonthWork& work, const CreditWork& credit) {
  const CreditLine& line = credit.line;
  Figure root =
      named(line.figure, fmt::format("credit {}: {}", line.level, line.what), line.payable.to_string());
  root.note = line.state == CreditLine::State::accrued && work.totals.pays_in_cash
                  ? "paid in cash: no invoice follows"
                  : state_name(line.state);
  if (line.claim_by) root.note += fmt::format("; lapses unless claimed by {}", line.claim_by->to_string());
  if (line.earn_back_by)
    root.note += fmt::format("; may be earned back by {}", line.earn_back_by->to_string());
  root.origins.push_back({credit.place, {}, line.clause});
  Figure gross = named(line.figure + "/gross", "credit before caps", line.gross.to_string(), credit.rule);
  gross.inputs = credit.inputs;
  if (credit.judgement) {
    const LevelLine& judged = work.judgements[*credit.judgement].line;
    gross.add(figure("because " + judged.level + " is " + std::string(name(judged.status)),
                     judged.result.shown, "see " + judged.figure));
  }
  root.add(std::move(gross));
  if (line.suppressed_by) {
    root.add(named(line.figure + "/suppressed", "suppressed by", *line.suppressed_by,
                   "one incident, one credit: the largest is paid, a tie goes to the lower name"));
    return root;
  }
  const auto step = [&](const char* id, const char* label, const Money& before, const Money& now,
                        std::string rule) {
    if (before != now) root.add(named(line.figure + id, label, now.to_string(), std::move(rule)));
  };
  step("/level-cap", "after the level's cap", line.gross, line.after_level_cap,
       "at most the cap of one level");
  step("/month-cap", "after the month's cap", line.after_level_cap, line.after_month_cap,
       work.month_cap ? fmt::format("{} shared pro rata by largest remainder; {}",
                                    work.month_cap->to_string(), work.month_cap_rule)
                      : std::string());
  step("/payable", "payable", line.after_month_cap, line.payable,
       work.year_room || work.rolling_room
           ? "what the yearly and rolling caps leave, and no less than the least credit"
           : "smaller than the least credit that is paid");
  return root;
}

Figure totals_figure(const MonthWork& work) {
  const Totals& totals = work.totals;
  Figure root =
      named("totals", "net credits of the month", totals.net_credits.to_string(), "credits - earned back");
  const auto add = [&](const char* id, const char* label, const Money& amount,
                       std::string rule = {}) -> Figure& {
    return root.add(named(std::string("totals/") + id, label, amount.to_string(), std::move(rule)));
  };
  add("charges", "charges", totals.charges);
  Figure& eligible = add("eligible", "eligible charges", totals.eligible,
                         "charges that credits are a share of, pro rata by days");
  for (const ChargeLine& line : work.charges->lines) {
    if (!line.eligible) continue;
    const auto written =
        std::ranges::find(work.terms->charges, line.charge, [](const auto& charge) { return *charge.name; });
    eligible.add(figure(line.charge, line.determined ? line.amount.to_string() : "not determined", {},
                        written == work.terms->charges.end() ? text::Place{} : place_of(*written)));
  }
  if (!totals.discount.is_zero()) {
    Figure discount = work.charges->discount_figure;
    discount.id = "totals/discount";
    root.add(std::move(discount));
  }
  Figure& at_risk = add("at-risk", "amount at risk", totals.at_risk);
  if (const auto* rules = work.rules(); rules != nullptr && rules->at_risk) {
    at_risk.rule = (**rules->at_risk).to_string() + " of eligible charges";
    at_risk.origins.push_back({rules->at_risk->place, {}, rules->clause});
  }
  add("gross", "credits before suppression and caps", totals.gross);
  if (!totals.suppressed.is_zero())
    add("suppressed", "suppressed: one incident, one credit", -totals.suppressed);
  if (!totals.cut_by_level_cap.is_zero())
    add("level-cap", "cut by the caps of levels", -totals.cut_by_level_cap);
  if (!totals.carried_in.is_zero())
    add("carried-in", "carried forward from earlier months", totals.carried_in);
  if (work.month_cap) {
    add("month-cap", "cut by the month's cap", -totals.cut_by_month_cap,
        fmt::format("cap {}: {}", work.month_cap->to_string(), work.month_cap_rule));
  }
  if (work.rolling_room) {
    add("rolling-cap", "cut by the rolling cap", -totals.cut_by_rolling_cap,
        "room left: " + work.rolling_room->to_string());
  }
  if (work.year_room) {
    add("year-cap", "cut by the yearly cap", -totals.cut_by_year_cap,
        "room left: " + work.year_room->to_string());
  }
  if (!totals.below_minimum.is_zero())
    add("below-minimum", "smaller than the least credit", -totals.below_minimum);
  if (!totals.carried_out.is_zero())
    add("carried-out", "of the cuts, carried into the next month", totals.carried_out);
  add("credits", "credits payable", totals.credits,
      totals.pays_in_cash ? "paid in cash: the term ends" : "posted to the next invoice");
  if (!totals.earned_back.is_zero()) add("earned-back", "earned back by the supplier", -totals.earned_back);
  add("net", "net credits", totals.net_credits, "credits - earned back");
  if (!totals.bonus.is_zero())
    add("bonus", "bonus", totals.bonus, "a line of its own, never netted against credits");
  add("credits-this-year", "credits of the contract year so far", totals.credits_this_year);
  if (!totals.points.is_zero()) root.add(named("totals/points", "service points", totals.points.to_string()));
  return root;
}

Figure trigger_figure(const TriggerLine& line) {
  Figure made =
      named(line.figure, line.what, line.fired ? "fired" : fmt::format("{} of {}", line.count, line.needed));
  made.rule = fmt::format("at least {} in {} {}", line.needed, line.of_months,
                          line.of_months == 1 ? "month" : "months");
  if (!line.opens.empty() && line.fired) made.note = "opens: " + line.opens;
  if (line.option_until)
    made.note += (made.note.empty() ? "" : "; ") + ("open until " + line.option_until->to_string());
  if (line.remediation_due)
    made.note += (made.note.empty() ? "" : "; ") + ("remediation plan due " + *line.remediation_due);
  made.origins.push_back({{}, {}, line.clause});
  for (const time::Month month : line.months) made.add(figure("counts", month.to_string()));
  return made;
}

}  // namespace

Figure figure(std::string label, std::string value, std::string rule, const text::Place& place,
              std::string clause) {
  Figure made;
  made.label = std::move(label);
  made.value = std::move(value);
  made.rule = std::move(rule);
  if (place || !clause.empty()) made.origins.push_back({place, {}, std::move(clause)});
  return made;
}

Figure explanation_of(const MonthWork& work) {
  Figure root =
      named("statement", fmt::format("statement of {} for {}", *work.terms->id, work.month.to_string()),
            work.totals.net_credits.to_string(), "net credits of the month");
  Figure& levels = root.add(named("levels", "service levels", std::to_string(work.judgements.size())));
  for (const Judgement& judged : work.judgements) levels.add(level_figure(judged));
  if (!work.charges->lines.empty()) {
    Figure& charges =
        root.add(named("charges", "charges", work.totals.charges.to_string(), "sum of the lines"));
    for (const Figure& line : work.charges->figures) charges.add(line);
  }
  Figure& credits =
      root.add(named("credits", "credits", work.totals.credits.to_string(), "sum of the lines"));
  for (const CreditWork& credit : work.credits) credits.add(credit_figure(work, credit));
  root.add(totals_figure(work));
  if (!work.earn_backs.empty()) {
    Figure& list = root.add(named("earn-backs", "earned back", work.totals.earned_back.to_string()));
    for (const EarnBackLine& line : work.earn_backs) {
      Figure& made =
          list.add(named(line.figure, fmt::format("credit of {} for {}", line.of.to_string(), line.level),
                         line.amount.to_string()));
      made.note = line.reason;
    }
  }
  if (!work.bonuses.empty()) {
    Figure& list = root.add(named("bonuses", "bonuses", work.totals.bonus.to_string()));
    for (const BonusLine& line : work.bonuses) {
      Figure& made = list.add(named(line.figure, line.level, line.amount.to_string()));
      made.note = line.reason;
    }
  }
  if (!work.deliverables.empty()) {
    Figure& list =
        root.add(named("deliverables", "critical deliverables", std::to_string(work.deliverables.size())));
    for (const DeliverableLine& line : work.deliverables) {
      Figure& made = list.add(
          named(line.figure, line.title.empty() ? line.deliverable : line.title,
                line.days_late == 0 ? std::string("not late") : fmt::format("{} days late", line.days_late)));
      made.origins.push_back({{}, {}, line.clause});
      made.add(figure("due", line.due.to_string()));
      made.add(figure("delivered", line.delivered ? line.delivered->to_string() : std::string("not yet")));
      made.add(figure("credit of this month", line.credit.to_string(),
                      "at most " + line.cap.to_string() + " in all"));
    }
  }
  if (!work.triggers.empty()) {
    Figure& list =
        root.add(named("triggers", "triggers", std::to_string(work.triggers.size()), "counted on defaults"));
    for (const TriggerLine& line : work.triggers) list.add(trigger_figure(line));
  }
  return root;
}

}  // namespace entente::settlement
