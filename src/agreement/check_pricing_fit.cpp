// Prices that are well-formed and do not fit: a risk with the side that cannot bear it, quantities at which
// more costs less, movements that only one side follows. Warnings with a witness; who means it keeps it.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/bars.h"
#include "agreement/value_codecs.h"
#include "pricing/price.h"

namespace entente::agreement {

namespace {

using pricing::Charge;
using pricing::Model;

/// What a delivery model and a price do to each other (B.1), where they do not pair.
struct Misfit {
  std::string why;
  std::string instead;
};

std::optional<Misfit> misfit(DeliveryModel delivery, Model model) {
  const bool by_effort = model == Model::time_and_materials || model == Model::capped_time_and_materials ||
                         model == Model::capacity || model == Model::cost_plus;
  const bool by_result = model == Model::fixed_price || model == Model::milestones ||
                         model == Model::outcome || model == Model::gain_share;
  const bool by_unit =
      model == Model::unit_price || model == Model::base_and_volume || model == Model::bounty;
  switch (delivery) {
    case DeliveryModel::staff_augmentation:
      if (by_result || by_unit || model == Model::target_cost)
        return Misfit{
            "the client directs the people, so the supplier cannot answer for what they bring about",
            "`time and materials` or `capacity`"};
      break;
    case DeliveryModel::managed_team:
      if (model == Model::fixed_price || model == Model::milestones || model == Model::outcome)
        return Misfit{"the client sets the team's priorities, so the supplier cannot answer for the result",
                      "`capacity` with measures of throughput and quality"};
      break;
    case DeliveryModel::managed_service:
      if (model == Model::time_and_materials || model == Model::cost_plus)
        return Misfit{"the supplier decides how the work is done and earns more the longer it takes",
                      "`unit`, or `month` with `volume`"};
      break;
    case DeliveryModel::project:
      if (model == Model::time_and_materials || model == Model::cost_plus)
        return Misfit{"the supplier promises the result and the client bears what it takes",
                      "`fixed price`, `milestones`, or `target cost` where the scope is soft"};
      if (by_unit)
        return Misfit{"a project has one result and no repeated units", "`fixed price` or `milestones`"};
      break;
    case DeliveryModel::build_operate_transfer:
      if (by_unit || model == Model::outcome)
        return Misfit{"the operation is still being built, so nobody knows yet what a unit costs",
                      "`cost plus`, then a `fixed price` for the transfer"};
      break;
    case DeliveryModel::in_house:
    case DeliveryModel::captive:
      if (by_result || model == Model::target_cost)
        return Misfit{"a risk moved to a unit of the same group comes back to it",
                      "`cost plus` or `capacity`"};
      break;
    case DeliveryModel::crowd:
      if (by_effort)
        return Misfit{"the work of a crowd is not supervised, and hours are paid whatever they bring about",
                      "`bounty`"};
      break;
    case DeliveryModel::software:
      if (by_effort)
        return Misfit{"a product is the same for all its customers; its maker's effort is not this client's",
                      "`subscription`"};
      break;
  }
  return std::nullopt;
}

class Fit {
 public:
  Fit(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    for (const auto& charge : terms_.charges) {
      check_delivery(charge);
      check_cliffs(charge);
      check_index(charge);
      check_gain(charge);
      check_volume(charge);
      check_days(charge);
    }
  }

 private:
  void check_delivery(const Named<Charge>& charge) {
    if (!charge.value.service) return;
    const auto* service = find_entry(terms_.services, **charge.value.service);
    if (service == nullptr || !service->value.delivery) return;
    const Model model = pricing::model_of(charge.value);
    const auto found = misfit(**service->value.delivery, model);
    if (!found) return;
    loading_.report(
        text::warning("P0121", fmt::format("{} does not fit {}", pricing::name(model),
                                           document::name_of(**service->value.delivery)))
            .at(charge.value.model_place, fmt::format("`{}` is paid this way", *charge.name))
            .beside(service->value.delivery->place, fmt::format("`{}` is delivered this way", *service->name))
            .note(found->why)
            .help("consider " + found->instead));
  }

  void check_cliffs(const Named<Charge>& charge) {
    if (!charge.value.unit || *charge.value.unit->reading != pricing::BandReading::all_units) return;
    const auto& bands = charge.value.unit->bands;
    for (const auto& cliff : pricing::cliffs(bands)) {
      const auto currency = bands.front().price->currency;
      const auto at = std::ranges::find_if(
          bands, [&](const auto& band) { return band.through && **band.through == cliff.units; });
      const auto show_sum = [&](const pricing::Exact& sum) {
        return sum.in(currency, money::Rounding::half_away_from_zero).to_string();
      };
      loading_.report(
          text::warning("P0122", "more units cost less in all")
              .at(at->through->place, "the price of all units falls here")
              .note(fmt::format("{} units cost {}, {} cost {}", pricing::show(pricing::Exact(cliff.units)),
                                show_sum(cliff.cost), pricing::show(pricing::Exact(cliff.next)),
                                show_sum(cliff.next_cost)))
              .note("near this quantity one side gains by ordering more, the other by delivering less")
              .help("write `reading: each slice`, or keep it where both sides know it"));
    }
  }

  void check_index(const Named<Charge>& charge) {
    if (!charge.value.indexed) return;
    const auto& rule = *charge.value.indexed;
    if (!rule.floor && *rule.falling == pricing::Indexing::Falling::follows && !rule.falling.place) {
      loading_.report(
          text::warning("P0123", fmt::format("`{}` follows its index down as well as up", *charge.name))
              .at(rule.place,
                  rule.cap ? "a cap, but no floor" : "no floor, and nothing about a falling index")
              .help("say it: `floor: 0%`, or `falling index: lowers the price` where that is meant"));
    }
    const auto dates = pricing::dates_of(charge.value);
    const auto changed = std::ranges::find_if(dates, [&](time::Date day) {
      const bool of_charge = (charge.value.from && **charge.value.from == day) ||
                             (charge.value.to && **charge.value.to + 1 == day);
      return !of_charge && day > (*rule.base).end_day() && day > *terms_.term.from;
    });
    if (changed != dates.end() && !(charge.value.volume && only_baseline_changes(*charge.value.volume))) {
      loading_.report(
          text::warning("P0125",
                        fmt::format("a price of `{}` changes on {} and is indexed from {} on as well",
                                    *charge.name, changed->to_string(), (*rule.base).to_string()))
              .at(rule.place, "the index counts from its base month")
              .beside(charge.value.model_place, "and the new price counts too")
              .help(
                  "move the base month to the day of the new price, by an amendment, or leave one of the two "
                  "out"));
    }
  }

  static bool only_baseline_changes(const pricing::VolumeBand& volume) {
    return volume.additional.steps.size() == 1 && volume.reduced.steps.size() == 1;
  }

  void check_gain(const Named<Charge>& charge) {
    if (!charge.value.gain_share) return;
    const auto& gain = *charge.value.gain_share;
    if (gain.cap || gain.clawback) return;
    loading_.report(text::warning("P0124", "a share of savings without a cap and without a return")
                        .at(gain.share.place, "the supplier's share")
                        .note("a saving that is found once and does not last is paid for all the same")
                        .help("add `cap: 100 000 EUR`, or `clawback: 100%`"));
  }

  void check_volume(const Named<Charge>& charge) {
    if (!charge.value.volume) return;
    const auto& volume = *charge.value.volume;
    if (volume.additional.steps.empty() || volume.reduced.steps.empty()) return;
    const auto& more = volume.additional.steps.front().value;
    const auto& fewer = volume.reduced.steps.front().value;
    if (more->currency != fewer->currency || more->amount >= fewer->amount) return;
    loading_.report(text::warning("P0127", "a unit fewer saves more than a unit more costs")
                        .at(fewer.place, "credited for a unit fewer")
                        .beside(more.place, "charged for a unit more")
                        .note("the fixed part of the cost stays when units fall away, so the credit is "
                              "commonly the smaller of the two"));
  }

  /// Volumes are known by month: where a price changes inside of one, they are divided by days.
  void check_days(const Named<Charge>& charge) {
    const auto measures = pricing::measures_of(charge.value);
    const auto monthly = std::ranges::find_if(measures, [&](const auto& name) {
      const Measure* measure = find_named(terms_.measures, *name);
      const Dataset* data = measure == nullptr ? nullptr : dataset_of(terms_, *measure->of.dataset);
      return data != nullptr && *data->kind == "volumes";
    });
    if (monthly == measures.end()) return;
    for (const time::Date day : pricing::dates_of(charge.value)) {
      const bool inside = day > *terms_.term.from && (!*terms_.term.to || day <= **terms_.term.to);
      if (day.day() == 1 || !inside) continue;
      loading_.report(
          text::warning("P0126",
                        fmt::format("`{}` changes on {}, inside of a month, and its volume is known by "
                                    "month only",
                                    *charge.name, day.to_string()))
              .at(monthly->place, "rows of kind volumes have a month, not a day")
              .note("the month's volume is divided by calendar days")
              .help("let prices change on the first of a month, or count items with a day"));
      return;
    }
  }

  const Terms& terms_;
  Loading& loading_;
};

}  // namespace

void check_pricing_fit(const Terms& terms, Loading& loading) {
  if (!loading.decoded) return;
  Fit(terms, loading).run();
}

}  // namespace entente::agreement
