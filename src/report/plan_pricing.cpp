// The pricing strategy of a plan: what each price costs the client and earns the supplier, where two prices
// meet, and what speaks for and against each.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/json_values.h"
#include "report/markup.h"
#include "report/plan.h"
#include "report/schema_parts.h"

namespace entente::report {
namespace {

using namespace sourcing;

constexpr double kWide = 840, kSlim = 350;

Cell whole_cell(double amount) {
  const double rounded = std::round(amount) == 0 ? 0 : std::round(amount);
  Cell cell{points_text(rounded)};
  cell.number = money::Decimal::parse(fmt::format("{:.0f}", rounded));
  return cell;
}

std::string percent_text(double share) {
  return fmt::format("{:.1f}%", 100 * share);
}

/// "client 74%, supplier 26%"; "neither" where it moves nothing.
std::string borne_text(const std::optional<double>& with_client) {
  if (!with_client) return "-";
  return fmt::format("{:.0f}% / {:.0f}%", 100 * *with_client, 100 * (1 - *with_client));
}

Table prices_table(const Plan& plan, const DealOutcome& deal) {
  Table table{
      .id = fmt::format("pricing-{}", anchor(deal.name)),
      .title = fmt::format("Prices of {} ({}, {} months)", deal.title, model_name(deal.model), deal.months)};
  const std::string_view code = plan.currency->code();
  table.columns = {{"price"},
                   {fmt::format("client pays, {}", code), Align::right},
                   {"P10", Align::right},
                   {"P90", Align::right},
                   {"supplier earns", Align::right},
                   {"P10", Align::right},
                   {"P90", Align::right},
                   {"loses in", Align::right},
                   {"volume with", Align::right},
                   {"effort with", Align::right}};
  for (const PriceOutcome& each : deal.prices) {
    Row row;
    row.id = fmt::format("{}-{}", deal.name, each.name);
    const std::string title = each.title == pricing::name(each.model)
                                  ? each.title
                                  : fmt::format("{}: {}", each.title, pricing::name(each.model));
    row.cells.push_back({title});
    if (!each.unknown.empty()) {
      row.cells.insert(row.cells.end(), 9, Cell{"-"});
      row.notes.push_back(fmt::format("it cannot be reckoned: {}", each.unknown));
    } else {
      row.cells.insert(
          row.cells.end(),
          {whole_cell(each.client.mean), whole_cell(each.client.p10), whole_cell(each.client.p90),
           whole_cell(each.supplier.mean), whole_cell(each.supplier.p10), whole_cell(each.supplier.p90),
           Cell{percent_text(each.loss)}, Cell{borne_text(each.volume_with_client)},
           Cell{borne_text(each.effort_with_client)}});
      row.notes.push_back(each.for_client);
      row.notes.push_back(each.for_supplier);
      row.notes.insert(row.notes.end(), each.remarks.begin(), each.remarks.end());
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table break_even_table(const DealOutcome& deal) {
  Table table{.id = fmt::format("break-even-{}", anchor(deal.name)),
              .title = fmt::format("Where prices of {} meet", deal.title)};
  table.columns = {{"below"}, {"from", Align::right}, {"of"}, {"above"}};
  const bool by_unit = std::ranges::any_of(deal.break_evens, &BreakEven::by_volume);
  for (const BreakEven& each : deal.break_evens) {
    Cell at{each.at < 100 ? fmt::format("{:.3f}", each.at) : points_text(std::round(each.at * 10) / 10)};
    at.number = money::Decimal::parse(fmt::format("{:.3f}", each.at));
    table.rows.push_back({.cells = {Cell{each.below}, std::move(at),
                                    Cell{each.by_volume ? "units a month"
                                         : by_unit      ? "hours for a unit"
                                                        : "hours"},
                                    Cell{each.above}}});
  }
  return table;
}

/// Between P10 and P90 a bar, at the mean a tick; both sides of every price on one axis.
std::string spread_drawing(const DealOutcome& deal, double width, double name_width, const std::string& style,
                           const std::string& label) {
  std::vector<const PriceOutcome*> shown;
  double low = 0, high = 0;
  for (const PriceOutcome& each : deal.prices) {
    if (!each.unknown.empty()) continue;
    shown.push_back(&each);
    low = std::min({low, each.client.p10, each.supplier.p10});
    high = std::max({high, each.client.p90, each.supplier.p90});
  }
  constexpr double row = 34, top = 44;
  const double left = name_width + 8, span = std::max(high - low, 1e-9);
  const auto x = [&](double amount) { return left + (width - left - 14) * (amount - low) / span; };
  const double bottom = top + row * static_cast<double>(shown.size());
  Svg svg(width, bottom + 6);
  double key = 0;
  for (const auto& [tone, word] :
       {std::pair{"client", "the client pays"}, {"supplier", "the supplier earns"}}) {
    svg.rect(key, 4, 26, 10, fmt::format("money {}", tone));
    svg.text(key + 32, 13, word, "");
    key += 32 + text_width(word, 12) + 18;
  }
  svg.line(x(0), top - 4, x(0), bottom, "axis");
  svg.text(x(0), 37, "0", "small", Svg::Anchor::middle);
  svg.text(x(high), 37, points_text(std::round(high)), "small", Svg::Anchor::end);
  const auto spread = [&](const Spreads& of, double y, std::string_view tone) {
    svg.rect(x(of.p10), y, std::max(x(of.p90) - x(of.p10), 2.0), 10, fmt::format("money {}", tone));
    svg.line(x(of.mean), y - 2, x(of.mean), y + 12, "bar-expected");
  };
  for (std::size_t k = 0; k < shown.size(); ++k) {
    const double y = top + row * static_cast<double>(k);
    svg.text(name_width, y + 19, text_lines(shown[k]->title, name_width, 12, 1).front(), "",
             Svg::Anchor::end);
    spread(shown[k]->client, y + 4, "client");
    spread(shown[k]->supplier, y + 18, "supplier");
  }
  return svg.finish(style, label);
}

Json spreads_json(const Spreads& each) {
  return {{"planned", each.planned},
          {"mean", each.mean},
          {"p10", each.p10},
          {"p50", each.p50},
          {"p90", each.p90}};
}

Json price_json(const PriceOutcome& each) {
  const auto part = [](const std::optional<double>& of) { return of ? Json(*of) : Json(nullptr); };
  return {{"price", each.name},
          {"title", each.title},
          {"model", std::string(pricing::name(each.model))},
          {"client", spreads_json(each.client)},
          {"supplier", spreads_json(each.supplier)},
          {"loss", each.loss},
          {"worst_tenth", each.worst_tenth},
          {"undone", each.undone},
          {"volume_with_client", part(each.volume_with_client)},
          {"effort_with_client", part(each.effort_with_client)},
          {"pairing", std::string(name(each.pairing))},
          {"client_bears", each.client_bears},
          {"supplier_bears", each.supplier_bears},
          {"for_client", each.for_client},
          {"for_supplier", each.for_supplier},
          {"remarks", each.remarks},
          {"unknown", text_or_null(each.unknown)}};
}

}  // namespace

void add_pricing(const Plan& plan, const PricingStrategy& strategy, OutlookView& view) {
  for (const DealOutcome& deal : strategy.deals) {
    view.sections.push_back(
        {prices_table(plan, deal),
         fmt::format(
             "{} {} courses. `Volume with` and `effort with`: the parts of what each alone moves that "
             "the client and the supplier bear.",
             deal.finding, strategy.samples),
         true});
    view.sections.push_back({break_even_table(deal),
                             "Which price costs the client less below and above a volume or an effort, "
                             "everything else as it is expected",
                             true});
  }
  view.notes.insert(view.notes.end(), strategy.assumptions.begin(), strategy.assumptions.end());
}

OutlookView pricing_view(const Plan& plan, const PricingStrategy& strategy) {
  OutlookView view;
  view.title = fmt::format("Pricing strategy of {}", plan.title.empty() ? *plan.id : plan.title);
  add_pricing(plan, strategy, view);
  for (const DealOutcome& deal : strategy.deals) view.plots.push_back(pricing_plot(plan, deal));
  std::vector<std::string> nearest;
  for (const DealOutcome& deal : strategy.deals)
    nearest.push_back(
        fmt::format("{}: {}", deal.title, deal.nearest.empty() ? "no price suits both sides" : deal.nearest));
  view.finding = nearest.empty()
                     ? "The plan has no deals to be priced."
                     : fmt::format("Nearest to suiting both sides: {}.", fmt::join(nearest, "; "));
  return view;
}

Plot pricing_plot(const Plan& plan, const DealOutcome& deal) {
  Plot plot{.id = fmt::format("figure-pricing-{}", anchor(deal.name)),
            .title = fmt::format("What the client pays and the supplier earns for {}", deal.title)};
  plot.subtitle = fmt::format(
      "{}, over {} months; from what is exceeded in nine of ten courses to what is in one, "
      "with the mean",
      plan.currency->code(), deal.months);
  plot.wide = spread_drawing(deal, kWide, 170, "wide", plot.title);
  plot.slim = spread_drawing(deal, kSlim, 100, "slim", plot.title);
  plot.twin = prices_table(plan, deal);
  plot.twin.id = {};
  plot.twin.title = {};
  for (Row& row : plot.twin.rows) row.notes.clear();
  return plot;
}

Json pricing_json(const PricingStrategy& strategy) {
  return {{"samples", strategy.samples},
          {"deals", list(strategy.deals,
                         [](const DealOutcome& deal) {
                           return Json{{"deal", deal.name},
                                       {"title", deal.title},
                                       {"offer", deal.offer},
                                       {"supplier", deal.supplier},
                                       {"model", std::string(model_name(deal.model))},
                                       {"months", deal.months},
                                       {"nearest", text_or_null(deal.nearest)},
                                       {"finding", deal.finding},
                                       {"prices", list(deal.prices, price_json)},
                                       {"break_evens", list(deal.break_evens, [](const BreakEven& each) {
                                          return Json{{"below", each.below},
                                                      {"above", each.above},
                                                      {"of", each.by_volume ? "volume" : "effort"},
                                                      {"at", each.at}};
                                        })}};
                         })},
          {"assumptions", strategy.assumptions}};
}

Json pricing_parts_schema() {
  const Json number = type("number"), text = type("string"), yes = type("boolean");
  const Json spreads =
      object({{"planned", number}, {"mean", number}, {"p10", number}, {"p50", number}, {"p90", number}});
  const Json price = object({{"price", text},
                             {"title", text},
                             {"model", text},
                             {"client", spreads},
                             {"supplier", spreads},
                             {"loss", number},
                             {"worst_tenth", number},
                             {"undone", number},
                             {"volume_with_client", nullable(number)},
                             {"effort_with_client", nullable(number)},
                             {"pairing", one_of({"usual", "possible", "unusual"})},
                             {"client_bears", yes},
                             {"supplier_bears", yes},
                             {"for_client", text},
                             {"for_supplier", text},
                             {"remarks", list_of(text)},
                             {"unknown", nullable(text)}});
  const Json meeting =
      object({{"below", text}, {"above", text}, {"of", one_of({"volume", "effort"})}, {"at", number}});
  const Json deal = object({{"deal", text},
                            {"title", text},
                            {"offer", text},
                            {"supplier", text},
                            {"model", text},
                            {"months", type("integer")},
                            {"nearest", nullable(text)},
                            {"finding", text},
                            {"prices", list_of(price)},
                            {"break_evens", list_of(meeting)}});
  return object({{"samples", type("integer")}, {"deals", list_of(deal)}, {"assumptions", list_of(text)}});
}

Json pricing_answer(const Plan& plan, const PricingStrategy& strategy) {
  return {{"version", 1},
          {"plan", *plan.id},
          {"title", text_or_null(plan.title)},
          {"currency", std::string(plan.currency->code())},
          {"pricing", pricing_json(strategy)}};
}

Json pricing_answer_schema() {
  return published("urn:entente:pricing-result:1", "Prices of a plan compared, version 1",
                   object({{"version", Json{{"const", 1}}},
                           {"plan", type("string")},
                           {"title", nullable(type("string"))},
                           {"currency", type("string")},
                           {"pricing", pricing_parts_schema()}}),
                   {});
}

}  // namespace entente::report
