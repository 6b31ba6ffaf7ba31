// Prices of quantities: unit prices with bands, additional and reduced units beside a baseline.
#include <fmt/format.h>

#include <algorithm>

#include "pricing/figures.h"
#include "pricing/price.h"

namespace entente::pricing {
namespace {

std::string show_band(const std::optional<money::Decimal>& above, const PriceBand& band) {
  if (!band.through) return above ? "above " + show(Exact(*above)) : "all";
  return (above ? "above " + show(Exact(*above)) + " " : std::string()) + "through " +
         show(Exact(**band.through));
}

/// The band whose upper end the units do not exceed; the last one where there is none.
const PriceBand& reached(std::span<const PriceBand> bands, const Exact& units) {
  for (const PriceBand& band : bands) {
    if (!band.through || units <= Exact(**band.through)) return band;
  }
  return bands.back();
}

}  // namespace

Exact at_bands(std::span<const PriceBand> bands, BandReading reading, const Exact& units) {
  if (bands.empty()) return {};
  if (reading == BandReading::all_units) return units * Exact(reached(bands, units).price->amount);
  Exact sum, from;
  for (const PriceBand& band : bands) {
    if (units <= from) break;
    const Exact to = band.through ? std::min(units, Exact(**band.through)) : units;
    if (to > from) sum += (to - from) * Exact(band.price->amount);
    if (band.through) from = std::max(from, Exact(**band.through));
    if (!band.through) return sum;
  }
  // Above the last band with an end, its price goes on.
  if (units > from && bands.back().through) sum += (units - from) * Exact(bands.back().price->amount);
  return sum;
}

Priced unit_price(const UnitPrice& terms, time::Date day, const Exact& units, const Exact& before) {
  Priced made;
  const Exact charged = terms.least ? std::max(units, Exact(**terms.least)) : units;
  made.quantity = show(units);
  if (terms.bands.empty()) {
    const auto* step = terms.price ? terms.price->on(day) : nullptr;
    if (step == nullptr) return not_determined("unit price", "no price holds on " + day.to_string());
    made.amount = charged * Exact(step->value->amount);
    made.units = units;
    made.unit_price = *step->value;
    made.unit = *terms.of;
    made.figure =
        figure("unit price", show(*made.amount, step->value->currency), "units x price", step->value.place);
    made.figure.add(figure("units", show(units), {}, terms.of.place));
    if (charged > units)
      made.figure.add(
          figure("charged in any case", show(charged), "the least number of units", terms.least->place));
    made.figure.add(figure("price", show(*step->value), {}, step->value.place));
    return made;
  }
  const money::Currency currency = terms.bands.front().price->currency;
  const bool slices = *terms.reading == BandReading::each_slice;
  const Exact total = before + charged;
  made.amount = slices ? at_bands(terms.bands, BandReading::each_slice, total) -
                             at_bands(terms.bands, BandReading::each_slice, before)
                       : charged * Exact(reached(terms.bands, total).price->amount);
  made.figure = figure("unit price", show(*made.amount, currency),
                       slices ? "each slice of the units at its own price"
                              : "all units at the price of the band that they reach",
                       terms.reading.place ? terms.reading.place : terms.bands.front().place);
  made.figure.add(figure("units", show(units), {}, terms.of.place));
  if (charged > units)
    made.figure.add(
        figure("charged in any case", show(charged), "the least number of units", terms.least->place));
  if (!before.is_zero()) made.figure.add(figure("units before, in the same year", show(before)));
  std::optional<money::Decimal> above;
  for (const PriceBand& band : terms.bands) {
    const Exact from = above ? Exact(*above) : Exact();
    if (slices) {
      const Exact low = std::max(from, before);
      const Exact high =
          band.through && &band != &terms.bands.back() ? std::min(total, Exact(**band.through)) : total;
      if (high > low) {
        explain::Figure& line = made.figure.add(figure(
            "units " + show_band(above, band), show((high - low) * Exact(band.price->amount), currency),
            "units x price", band.price.place));
        line.add(figure("units", show(high - low)));
        line.add(figure("price", show(*band.price)));
      }
    } else if (&band == &reached(terms.bands, total)) {
      made.figure.add(
          figure("price of the band " + show_band(above, band), show(*band.price), {}, band.price.place));
    }
    if (band.through) above = **band.through;
  }
  return made;
}

std::vector<Cliff> cliffs(std::span<const PriceBand> bands) {
  std::vector<Cliff> found;
  for (std::size_t i = 0; i + 1 < bands.size(); ++i) {
    if (!bands[i].through || bands[i].price->currency != bands[i + 1].price->currency) continue;
    Cliff cliff;
    cliff.units = **bands[i].through;
    cliff.next = cliff.units.rounded(0, money::Rounding::floor) + money::Decimal(1);
    cliff.cost = at_bands(bands, BandReading::all_units, Exact(cliff.units));
    cliff.next_cost = at_bands(bands, BandReading::all_units, Exact(cliff.next));
    if (cliff.next_cost < cliff.cost) found.push_back(cliff);
  }
  return found;
}

namespace {

struct DeadBand {
  Exact baseline, lower, upper;
};

std::optional<DeadBand> dead_band_on(const VolumeBand& terms, time::Date day, const Exact& part_of_month) {
  const auto* step = terms.baseline.on(day);
  if (step == nullptr) return std::nullopt;
  DeadBand made;
  made.baseline = Exact(*step->value) * part_of_month;
  const Exact width = terms.dead_band ? share_of(made.baseline, **terms.dead_band) : Exact();
  made.lower = made.baseline - width;
  made.upper = made.baseline + width;
  return made;
}

}  // namespace

bool outside_dead_band(const VolumeBand& terms, time::Date day, const Exact& units,
                       const Exact& part_of_month) {
  const auto band = dead_band_on(terms, day, part_of_month);
  return band && (units < band->lower || units > band->upper);
}

Priced additional_or_reduced(const VolumeBand& terms, time::Date day, const Exact& units,
                             const Exact& part_of_month) {
  const auto band = dead_band_on(terms, day, part_of_month);
  const auto* more = terms.additional.on(day);
  const auto* fewer = terms.reduced.on(day);
  if (!band || more == nullptr || fewer == nullptr)
    return not_determined("additional or reduced units",
                          "no baseline or no price holds on " + day.to_string());
  const money::Currency currency = more->value->currency;
  const bool from_baseline = *terms.outside == VolumeBand::Outside::from_baseline;
  Priced made;
  made.quantity = fmt::format("{}, baseline {}", show(units), show(band->baseline));
  made.figure = figure("additional or reduced units", {}, {}, terms.of.place);
  made.figure.add(figure("units", show(units), {}, terms.of.place));
  made.figure.add(figure("baseline", show(band->baseline), {}, terms.baseline.on(day)->value.place));
  if (terms.dead_band) {
    made.figure.add(figure("dead band", fmt::format("{} to {}", show(band->lower), show(band->upper)),
                           (**terms.dead_band).to_string() + " around the baseline", terms.dead_band->place));
  }
  Exact counted;
  const Rate* rate = nullptr;
  text::Place rate_place;
  if (units > band->upper) {
    counted = units - (from_baseline ? band->baseline : band->upper);
    rate = &*more->value;
    rate_place = more->value.place;
    made.figure.rule = from_baseline ? "additional units from the baseline x price"
                                     : "additional units beyond the dead band x price";
  } else if (units < band->lower) {
    counted = units - (from_baseline ? band->baseline : band->lower);
    rate = &*fewer->value;
    rate_place = fewer->value.place;
    made.figure.rule = from_baseline ? "reduced units from the baseline x price, credited"
                                     : "reduced units beyond the dead band x price, credited";
  } else {
    made.figure.rule = terms.dead_band ? "inside the dead band nothing is added" : "as many as agreed";
  }
  made.amount = Exact();
  if (rate != nullptr) {
    made.amount = counted * Exact(rate->amount);
    made.figure.add(figure("units that count", show(counted)));
    made.figure.add(figure("price", show(*rate), {}, rate_place));
  }
  if (terms.corridor) {
    const Exact width = share_of(band->baseline, **terms.corridor);
    if (units > band->baseline + width || units < band->baseline - width) {
      made.notes.push_back(fmt::format("more than {} from the baseline: it is to be agreed anew",
                                       (**terms.corridor).to_string()));
      made.figure.note = made.notes.back();
    }
  }
  made.figure.value = show(*made.amount, currency);
  return made;
}

}  // namespace entente::pricing
