// The view of a plan: what changes against today, money of each period, limits, risk, what was left out.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/plan.h"

namespace entente::report {
namespace {

using namespace sourcing;

constexpr Mark kBegins{Tone::met, "●", "+", "begins"};
constexpr Mark kMoves{Tone::near, "▲", "~", "moves"};
constexpr Mark kEnds{Tone::missed, "■", "-", "ends"};
constexpr Mark kStays{Tone::neutral, "◇", "=", "stays"};
constexpr Mark kLeftOut{Tone::muted, "○", "o", "left out"};

Mark mark_of(Change change) {
  switch (change) {
    case Change::stays:
      return kStays;
    case Change::moves:
      return kMoves;
    case Change::begins:
      return kBegins;
    case Change::ends:
      return kEnds;
    case Change::left_out:
      return kLeftOut;
  }
  return kStays;
}

Cell number_cell(double number, int decimals) {
  Cell cell{fmt::format("{:.{}f}", number, decimals)};
  cell.number = money::Decimal::parse(cell.text);
  return cell;
}

Cell money_cell(const money::Money& amount) {
  Cell cell{amount.amount_string()};
  cell.number = amount.amount();
  return cell;
}

std::string percent_text(double share) {
  return fmt::format("{:.1f}%", 100 * share);
}

class Viewing {
 public:
  explicit Viewing(const PlanReport& report)
      : plan_(*report.plan),
        planned_(*report.planned),
        risk_(report.risk),
        beside_today_(report.beside_today),
        pricing_(report.pricing) {}

  OutlookView run() {
    view_.title = fmt::format("Plan {}", plan_.title.empty() ? *plan_.id : plan_.title);
    facts();
    if (planned_.solved.feasible) {
      changes();
      money();
      output();
      limits();
      left_out();
      decided();
      delivery();
      frontier(planned_.by_budget, "frontier-budget", "Value against budget", "budget");
      frontier(planned_.by_risk, "frontier-risk", "Value against risk", "risk limit");
    } else {
      relaxation();
    }
    screened();
    if (pricing_ != nullptr) add_pricing(plan_, *pricing_, view_);
    finding();
    return std::move(view_);
  }

 private:
  void facts() {
    view_.facts.push_back(
        {"periods", fmt::format("{} to {}", period_name(plan_, 0), period_name(plan_, plan_.count() - 1))});
    if (!plan_.owner.empty()) view_.facts.push_back({"owner", plan_.owner});
    view_.facts.push_back({"aim", plan_.aim == Aim::value ? "value" : "value less cost"});
    const auto autonomy = plan_.autonomy == Autonomy::shows      ? "shows what could be done"
                          : plan_.autonomy == Autonomy::proposes ? "proposes; the owner decides"
                                                                 : "decides within guard rails";
    view_.facts.push_back({"autonomy", autonomy});
    if (plan_.discount)
      view_.facts.push_back(
          {"discount", fmt::format("a year later counts {} less{}", (**plan_.discount).to_string(),
                                   plan_.aim == Aim::value ? " of value" : "")});
    if (!planned_.solved.feasible) return;
    view_.facts.push_back(
        {"value", fmt::format("{} (today {})", points_text(static_cast<double>(planned_.after.worth) / 100),
                              points_text(static_cast<double>(planned_.before.worth) / 100))});
    if (plan_.aim == Aim::value_less_cost)
      view_.facts.push_back({"value less cost", points_text(planned_.value)});
    view_.facts.push_back({"cost", fmt::format("{} (today {})", planned_.after.cost.to_string(),
                                               planned_.before.cost.to_string())});
    view_.facts.push_back(
        {"risk",
         fmt::format("{} points (today {})", points_text(static_cast<double>(planned_.after.risk) / 1000),
                     points_text(static_cast<double>(planned_.before.risk) / 1000))});
    const bool proven = planned_.solved.stopped == Stopped::proven;
    view_.facts.push_back({"proof", proven
                                        ? std::string("no plan is better")
                                        : fmt::format("no plan is worth more than {}: a gap of {} at most{}",
                                                      points_text(planned_.bound), percent_text(planned_.gap),
                                                      planned_.solved.stopped == Stopped::time
                                                          ? "; the search was cut off by time"
                                                          : "")});
    for (const std::string& item : planned_.program.not_all_courses) {
      const Item* of = find_named(plan_.items, item);
      view_.notes.push_back(
          of != nullptr && of->shares
              ? fmt::format("`{}` can be shared in more ways than are looked at, those that change least "
                            "first: the proof is about these",
                            item)
              : fmt::format("`{}` can change its offers in more ways than are looked at, those that stay "
                            "longest first: the proof is about these",
                            item));
    }
  }

  static std::string amount_or_dash(const std::optional<Course>& course) {
    return course ? course->cost.amount_string() : std::string("-");
  }

  void changes() {
    Table table{.id = "changes", .title = "Against today"};
    table.columns = {{"item"},
                     {"change"},
                     {"today"},
                     {"plan"},
                     {fmt::format("cost, {}", plan_.currency->code()), Align::right},
                     {"value", Align::right},
                     {"risk", Align::right}};
    std::vector<const PlannedItem*> order;
    for (const PlannedItem& item : planned_.items) {
      if (item.change != Change::left_out) order.push_back(&item);
    }
    const auto rank = [](const PlannedItem* item) {
      return item->change == Change::ends     ? 0
             : item->change == Change::moves  ? 1
             : item->change == Change::begins ? 2
                                              : 3;
    };
    std::ranges::stable_sort(order,
                             [&](const PlannedItem* a, const PlannedItem* b) { return rank(a) < rank(b); });
    for (const PlannedItem* item : order) {
      Row row;
      row.id = item->name;
      row.cells.push_back({item->title});
      Cell change{};
      change.mark = mark_of(item->change);
      row.cells.push_back(std::move(change));
      row.cells.push_back({item->today ? course_text(plan_, *item->today, item->service) : "-"});
      row.cells.push_back({item->planned ? course_text(plan_, *item->planned, item->service) : "-"});
      if (item->planned) {
        row.cells.push_back(money_cell(item->planned->cost));
        row.cells.push_back(number_cell(static_cast<double>(item->planned->worth) / 100, 1));
        row.cells.push_back(number_cell(static_cast<double>(item->planned->risk) / 1000, 1));
        if (item->decided) row.notes.emplace_back("as the owner decided");
        if (is_shared(*item->planned)) row.notes.push_back(parts(*item->planned));
        if (item->service) switches(*item, row);
      } else {
        row.cells.insert(row.cells.end(), 3, Cell{"-"});
        if (!item->reason.empty()) row.notes.push_back(item->reason);
      }
      table.rows.push_back(std::move(row));
    }
    view_.sections.push_back({std::move(table), "What ends, moves, begins and stays", true});
  }

  /// What each of the offers that share an item is paid in all, and when a part of work ends before the rest.
  std::string parts(const Course& course) const {
    struct Part {
      money::Money cost;
      std::int32_t last = 0;
    };
    std::map<std::int32_t, Part> parts;
    for (const Portion& portion : course.portions) {
      const auto [found, is_new] = parts.try_emplace(portion.offer, Part{portion.cost, portion.period});
      if (is_new) continue;
      found->second.cost += portion.cost;
      found->second.last = portion.period;
    }
    std::vector<std::string> said;
    for (const auto& [offer, part] : parts) {
      said.push_back(fmt::format("{} for {}", part.cost.to_string(), offer_name(offer)));
      if (part.last + 1 < course.duration)
        said.back() += fmt::format(" until {}", period_name(plan_, course.start + part.last));
    }
    if (!course.sharing.is_zero()) said.push_back(fmt::format("{} for sharing", course.sharing.to_string()));
    return fmt::format("{}", fmt::join(said, ", "));
  }

  const std::string& offer_name(std::int32_t offer) const {
    return *plan_.offers[static_cast<std::size_t>(offer)].name;
  }

  /// A switch as charges: what offers that lose something no longer cost, and what those that gain do; and
  /// why.
  void switches(const PlannedItem& item, Row& row) const {
    const Course& course = *item.planned;
    const Item* of = find_named(plan_.items, item.name);
    for (const SwitchReason& each_switch : item.switches) {
      const std::int32_t t = each_switch.period;
      const Mix before = t > 0 ? mix_in(course, t - 1) : mix_in(*item.today, 0), now = mix_in(course, t);
      const auto cost_of = [&](std::int32_t offer, std::int64_t part) {
        const Way& way = *find_named(of->ways, offer_name(offer));
        return share_of(way.costs.empty() ? **way.cost : *way.costs[static_cast<std::size_t>(t)], part);
      };
      std::vector<std::string> said;
      for (const Share& each : before) {
        const std::int64_t rest = part_in(now, each.offer);
        if (rest < each.part)
          said.push_back(fmt::format("{} less for {}",
                                     (cost_of(each.offer, each.part) - cost_of(each.offer, rest)).to_string(),
                                     offer_name(each.offer)));
      }
      money::Money switching = money::Money::zero(*plan_.currency);
      for (const Share& each : now) {
        const std::int64_t had = part_in(before, each.offer);
        if (had >= each.part) continue;
        said.push_back(fmt::format("{} more for {}",
                                   (cost_of(each.offer, each.part) - cost_of(each.offer, had)).to_string(),
                                   offer_name(each.offer)));
        if (plan_.switching_cost) switching += share_of(**plan_.switching_cost, each.part - had);
      }
      if (plan_.switching_cost) said.push_back(fmt::format("{} for switching", switching.to_string()));
      row.notes.push_back(
          fmt::format("from {}: {}; {}", period_name(plan_, t), fmt::join(said, ", "), each_switch.reason));
    }
  }

  void money() {
    Table table{.id = "money", .title = "Money by period"};
    table.columns = {{"period"},
                     {"budget", Align::right},
                     {"protected", Align::right},
                     {"for items", Align::right},
                     {"today", Align::right},
                     {"plan", Align::right},
                     {"left", Align::right}};
    if (!plan_.commitments.empty())
      table.columns.insert(table.columns.end() - 1, Column{"paid unused", Align::right});
    for (std::int32_t t = 0; t < plan_.count(); ++t) {
      const auto k = static_cast<std::size_t>(t);
      const money::Money budget = budget_of(plan_, t), free = spendable(plan_, t);
      Row row;
      row.id = period_name(plan_, t);
      row.cells = {Cell{period_name(plan_, t)},
                   money_cell(budget),
                   money_cell(budget - free),
                   money_cell(free),
                   money_cell(planned_.before.spend[k]),
                   money_cell(planned_.after.spend[k]),
                   money_cell(free - planned_.after.spend[k])};
      if (!plan_.commitments.empty())
        row.cells.insert(row.cells.end() - 1, money_cell(planned_.after.shortfall[k]));
      if (planned_.before.spend[k] > free && !plan_.budget.carry_over)
        row.notes.push_back(
            fmt::format("today's plan is {} over", (planned_.before.spend[k] - free).to_string()));
      table.rows.push_back(std::move(row));
    }
    std::string caption = fmt::format("In {}", plan_.currency->code());
    for (const auto& line : plan_.budget.protected_lines)
      caption += fmt::format("; {} protected for {}", line.value->to_string(), *line.name);
    for (const auto& each : plan_.commitments)
      caption +=
          fmt::format("; {}: {} takes at least {} a period", *each.name, *each.value.supplier,
                      each.value.spend ? (**each.value.spend).to_string()
                                       : fmt::format("{} of effort", (**each.value.effort).to_string()));
    view_.sections.push_back({std::move(table), std::move(caption), true});
  }

  /// Whether more comes of less money, as a ratio that can be checked.
  void output() {
    Table table{.id = "output", .title = "Output for its money"};
    table.columns = {{"period"},
                     {"output", Align::right},
                     {"plan", Align::right},
                     {"for its money", Align::right},
                     {"today", Align::right}};
    const auto planned = output_for_money(planned_.after), today = output_for_money(planned_.before);
    const auto ratio = [](const std::optional<double>& each) {
      return each ? number_cell(*each, 2) : Cell{"-"};
    };
    for (std::int32_t t = 0; t < plan_.count(); ++t) {
      const auto k = static_cast<std::size_t>(t);
      table.rows.push_back(
          {.cells = {Cell{period_name(plan_, t)},
                     number_cell(static_cast<double>(planned_.after.output[k]) / 100, 1),
                     money_cell(planned_.after.spend[k]), ratio(planned[k]), ratio(today[k])},
           .id = period_name(plan_, t)});
    }
    view_.sections.push_back({std::move(table),
                              "What services bring, and work when it is done; for what is spent, beside the "
                              "first period that has both (1.10: a tenth more for the same money)",
                              true});
  }

  void limits() {
    Table table{.id = "limits", .title = "Limits and their prices"};
    table.columns = {{"limit"},
                     {"used", Align::right},
                     {"of", Align::right},
                     {"one more is worth", Align::right},
                     {"for"}};
    for (const LimitPrice& each : planned_.limits) {
      if (each.price < 1e-4 && !each.full) continue;
      Row row;
      row.id = each.limit;
      row.cells = {Cell{each.limit}, Cell{each.used}, Cell{each.most},
                   Cell{each.price < 1e-4 ? std::string("-") : fmt::format("{:.2f}", each.price)},
                   Cell{each.per}};
      table.rows.push_back(std::move(row));
    }
    table.empty = "No limit holds the plan back.";
    view_.sections.push_back(
        {std::move(table),
         "What a little more of each limit would be worth, by the prices of the bound; full "
         "limits and those with a price",
         true});
  }

  void left_out() {
    Table table{.id = "left-out", .title = "Left out, and what it would take"};
    table.columns = {
        {"item"}, {"nearest way"}, {"what is missing"}, {"costs the plan at least", Align::right}};
    for (const PlannedItem& item : planned_.items) {
      if (item.planned) continue;
      Row row;
      row.id = item.name;
      std::vector<std::string> missing;
      for (const Missing& each : item.missing)
        missing.push_back(each.amount.empty() ? each.limit
                                              : fmt::format("{} in {}", each.amount, each.limit));
      row.cells = {
          Cell{item.title},
          Cell{item.nearest_offer.empty()
                   ? std::string("-")
                   : fmt::format("{}, {}", item.nearest_offer, period_name(plan_, item.nearest_start))},
          Cell{missing.empty() ? item.reason : fmt::format("{}", fmt::join(missing, "; "))},
          Cell{item.least_loss > 0 ? fmt::format("{:.1f}", static_cast<double>(item.least_loss) / 100)
                                   : std::string("-")}};
      table.rows.push_back(std::move(row));
    }
    if (!table.rows.empty())
      view_.sections.push_back(
          {std::move(table),
           "Beside the plan as it is; another plan might make room by giving up something else", true});
  }

  void decided() {
    if (!planned_.without_overrides) return;
    Table table{.id = "overrides", .title = "What the owner decided"};
    table.columns = {{"item"}, {"decided"}, {"by"}, {"because"}};
    for (const auto& each : plan_.overrides) {
      const auto found = std::ranges::find(planned_.items, *each.name, &PlannedItem::name);
      Row row;
      row.id = *each.name;
      row.cells = {Cell{*each.name},
                   Cell{found != planned_.items.end() && found->planned
                            ? course_text(plan_, *found->planned, found->service)
                            : "not possible"},
                   Cell{each.value.by}, Cell{each.value.because}};
      if (std::ranges::find(planned_.without_overrides->items, *each.name) !=
          planned_.without_overrides->items.end())
        row.notes.emplace_back("the plan would have it otherwise");
      table.rows.push_back(std::move(row));
    }
    view_.sections.push_back(
        {std::move(table),
         fmt::format("Without them the plan is worth {}, with them {}",
                     points_text(planned_.without_overrides->value), points_text(planned_.value)),
         true});
  }

  void delivery() {
    if (risk_ == nullptr) return;
    Table table{.id = "risk", .title = "Delivery risk"};
    table.columns = {{"of"},
                     {"planned", Align::right},
                     {"mean", Align::right},
                     {"P50", Align::right},
                     {"P80", Align::right},
                     {"P90", Align::right},
                     {"worst tenth", Align::right}};
    const auto add = [&](const std::string& of, const Outlook& each, int decimals) {
      Row row;
      row.id = of;
      row.cells = {Cell{of},
                   number_cell(each.planned, decimals),
                   number_cell(each.mean, decimals),
                   number_cell(each.p50, decimals),
                   number_cell(each.p80, decimals),
                   number_cell(each.p90, decimals),
                   number_cell(each.worst_tenth, decimals)};
      row.notes.push_back(fmt::format("P80 lies between {:.{}f} and {:.{}f} at 95%",
                                      std::min(each.p80_low, each.p80_high), decimals,
                                      std::max(each.p80_low, each.p80_high), decimals));
      table.rows.push_back(std::move(row));
    };
    add(fmt::format("cost, {}", plan_.currency->code()), risk_->cost, 0);
    add("last work ends, periods", risk_->end, 2);
    add("value reached", risk_->value, 1);
    view_.sections.push_back(
        {std::move(table),
         fmt::format("{} courses drawn; over the budget in {}, work after the plan's end in {}; contingency "
                     "to P80: {:.0f} {}",
                     risk_->samples, percent_text(risk_->over_budget), percent_text(risk_->late),
                     std::max(0.0, risk_->contingency), plan_.currency->code()),
         true});
    if (beside_today_ != nullptr)
      view_.notes.push_back(
          fmt::format("course by course beside today's plan: the plan costs less in {}, on average by {:.0f} "
                      "{}, and ends "
                      "earlier in {}",
                      percent_text(beside_today_->cheaper), -beside_today_->cost_mean, plan_.currency->code(),
                      percent_text(beside_today_->earlier)));
    if (risk_->convergence.size() > 1)
      view_.notes.push_back(fmt::format("P80 of the cost after {} courses {:.0f}, after {} {:.0f}",
                                        risk_->convergence[risk_->convergence.size() - 2].samples,
                                        risk_->convergence[risk_->convergence.size() - 2].p80,
                                        risk_->convergence.back().samples, risk_->convergence.back().p80));
    Table drivers{.id = "drivers", .title = "What drives it"};
    drivers.columns = {{"source"},
                       {"cost", Align::right},
                       {"end", Align::right},
                       {"cost when low", Align::right},
                       {"when high", Align::right}};
    for (std::size_t k = 0; k < std::min<std::size_t>(8, risk_->drivers.size()); ++k) {
      const Driver& each = risk_->drivers[k];
      drivers.rows.push_back({.cells = {Cell{each.name}, number_cell(each.cost, 2), number_cell(each.end, 2),
                                        number_cell(each.cost_low, 0), number_cell(each.cost_high, 0)},
                              .id = each.name});
    }
    view_.sections.push_back({std::move(drivers),
                              "Rank correlation with cost and with the last end; the plan's cost on average "
                              "where the source is in its "
                              "lowest and highest tenth",
                              true});
    for (const std::string& each : risk_->assumptions) view_.notes.push_back(each);
  }

  void frontier(const std::vector<FrontierPoint>& points, const std::string& id, const std::string& title,
                const std::string& of) {
    if (points.empty()) return;
    Table table{.id = id, .title = title};
    table.columns = {{fmt::format("{} of", of), Align::right},
                     {of, Align::right},
                     {"value", Align::right},
                     {"at most", Align::right}};
    for (const FrontierPoint& each : points) {
      Row row;
      row.cells = {Cell{fmt::format("{:.0f}%", 100 * each.part)}, Cell{each.limit},
                   each.feasible ? number_cell(each.value, 1) : Cell{"nothing fits"},
                   each.feasible ? number_cell(each.bound, 1) : Cell{"-"}};
      if (each.feasible && !each.adds) {
        row.notes.emplace_back("no plan was found that is worth more than with less");
      }
      table.rows.push_back(std::move(row));
    }
    view_.sections.push_back(
        {std::move(table),
         "Each by a shorter search than the plan's, beginning with the plan of the row before; a longer one "
         "may find more, up to the last column",
         true});
  }

  void relaxation() {
    Table table{.id = "loosened", .title = "The smallest loosening under which what must be done fits"};
    table.columns = {{"limit"}, {"more", Align::right}, {"of it", Align::right}};
    for (const Loosened& each : planned_.loosened)
      table.rows.push_back(
          {.cells = {Cell{each.limit}, Cell{each.by}, Cell{fmt::format("{:.0f}%", 100 * each.share)}},
           .id = each.limit});
    table.empty = "None was found: what must be done contradicts itself, whatever the limits.";
    view_.sections.push_back(
        {std::move(table), "Found by a search that makes shares of limits as small as it can", true});
  }

  void screened() {
    Table table{.id = "screened", .title = "Screened out"};
    table.columns = {{"item"}, {"offer"}, {"fit", Align::right}, {"why"}};
    for (const PlannedItem& item : planned_.items) {
      for (const Screened& each : item.screened_out)
        table.rows.push_back(
            {.cells = {Cell{item.title}, Cell{each.offer}, Cell{percent_text(each.fit)}, Cell{each.reason}}});
    }
    if (!table.rows.empty())
      view_.sections.push_back({std::move(table), "Before anything was planned", true});
  }

  void finding() {
    if (!planned_.solved.feasible) {
      view_.finding = "Nothing fits: what must be done does not keep the limits together.";
      return;
    }
    std::array<std::int64_t, 5> counts{};
    for (const PlannedItem& item : planned_.items) ++counts[static_cast<std::size_t>(item.change)];
    const auto count = [&](Change change) { return counts[static_cast<std::size_t>(change)]; };
    view_.finding =
        fmt::format("{} of {} items are in the plan: {} stay, {} move, {} begin; {} end and {} are left out.",
                    count(Change::stays) + count(Change::moves) + count(Change::begins),
                    planned_.items.size(), count(Change::stays), count(Change::moves), count(Change::begins),
                    count(Change::ends), count(Change::left_out));
    if (!planned_.today_fits)
      view_.finding += fmt::format(" Today's plan does not fit: {}.", fmt::join(planned_.today_breaks, "; "));
  }

  const Plan& plan_;
  const Planned& planned_;
  const DeliveryRisk* risk_;
  const RiskDifference* beside_today_;
  const PricingStrategy* pricing_;
  OutlookView view_;
};

}  // namespace

std::string points_text(double points) {
  std::string text = fmt::format("{:.1f}", points);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  const std::size_t whole = text.find('.') == std::string::npos ? text.size() : text.find('.');
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (std::size_t k = whole; k > first + 3; k -= 3) text.insert(k - 3, ",");
  return text;
}

std::string course_text(const Plan& plan, const Course& course, bool service) {
  Mix mix = mix_in(course, 0);
  std::string text = mix_text(plan, mix);
  if (!service) {
    const std::string from = period_name(plan, course.start);
    if (course.duration == 1) return fmt::format("{}, {}", text, from);
    return fmt::format("{}, {} to {}", text, from, period_name(plan, course.start + course.duration - 1));
  }
  for (std::int32_t k = 1; k < course.duration; ++k) {
    Mix next = mix_in(course, k);
    if (next == mix) continue;
    mix = std::move(next);
    text += fmt::format(", from {} {}", period_name(plan, k), mix_text(plan, mix));
  }
  return text;
}

OutlookView view_of(const PlanReport& report) {
  return Viewing(report).run();
}

std::string plan_text(const PlanReport& report, const TerminalOptions& options) {
  return outlook_text(view_of(report), options);
}

}  // namespace entente::report
