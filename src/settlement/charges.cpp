// Charges of a month: what pricing makes of the agreement's terms and of the quantities in the tallies. A
// quantity that is not measured leaves its charge undetermined; nothing is put in its place.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "pricing/invoice.h"
#include "pricing/price.h"
#include "settlement/month.h"

namespace entente::settlement {
namespace {

using money::Decimal;
using money::Money;
using pricing::Exact;

/// Quantities of measures on days of a month, from the tallies of its segments.
class Quantities {
 public:
  Quantities(const Tallies& tallies, const agreement::Terms& terms) : tallies_(&tallies), terms_(&terms) {}

  std::optional<Exact> operator()(const std::string& name, time::DateRange days) const {
    const agreement::Measure* measure = find_measure(*terms_, name);
    if (measure == nullptr || days.empty()) return std::nullopt;
    const time::Month month = time::Month::containing(days.begin);
    Tally part, whole;
    std::int32_t known_days = 0;
    bool fits = true;
    const auto first = std::ranges::lower_bound(tallies_->segments, month, {}, &Segment::month);
    for (auto segment = first; segment != tallies_->segments.end() && segment->month == month; ++segment) {
      const auto& by_measure =
          tallies_->by_measure[static_cast<std::size_t>(segment - tallies_->segments.begin())];
      known_days += segment->days.length();
      const bool inside = days.begin <= segment->days.begin && segment->days.end <= days.end;
      const bool outside = segment->days.end <= days.begin || days.end <= segment->days.begin;
      fits = fits && (inside || outside);
      const auto tally = by_measure.find(name);
      if (tally == by_measure.end()) continue;
      whole.add(tally->second);
      if (inside) part.add(tally->second);
    }
    const auto all = value(*measure, whole);
    if (!all) return std::nullopt;
    // Rows of kind volumes stand for their whole month; where days do not meet the cuts of the months, the
    // month's value is divided by days as well.
    if (!fits || of_volumes(*measure)) {
      return adds_up(*measure) ? pricing::pro_rata(*all, days.length(), known_days) : *all;
    }
    if (const auto here = value(*measure, part)) return here;
    return adds_up(*measure) ? Exact() : *all;
  }

 private:
  static bool adds_up(const agreement::Measure& measure) {
    return *measure.type == agreement::MeasureType::sum || *measure.type == agreement::MeasureType::count;
  }

  bool of_volumes(const agreement::Measure& measure) const {
    const agreement::Dataset* data = find_dataset(*terms_, *measure.of.dataset);
    return data != nullptr && *data->kind == "volumes";
  }

  /// Time counts in hours.
  std::optional<Exact> value(const agreement::Measure& measure, const Tally& tally) const {
    const auto unit = agreement::unit_of(*terms_, measure);
    const auto found = value_of(measure, tally, unit);
    if (!found) return std::nullopt;
    if (unit != agreement::Quantity::Unit::duration) return Exact(*found);
    return Exact(*found) / Exact(time::Duration::hours(1).micros);
  }

  const Tallies* tallies_;
  const agreement::Terms* terms_;
};

/// The terms by which a month of the tallies is charged: those of its last part.
const agreement::Terms* terms_of(const Tallies& tallies, time::Month month) {
  const auto after = std::ranges::upper_bound(tallies.segments, month, {}, &Segment::month);
  if (after == tallies.segments.begin() || std::prev(after)->month != month) return nullptr;
  return std::prev(after)->terms.get();
}

pricing::Facts known_for(const Tallies& tallies, const agreement::Terms& terms, time::Month month,
                         time::DateRange days, const std::string& charge) {
  pricing::Facts facts;
  facts.month = month;
  facts.days = days;
  facts.term = term_of(terms);
  facts.currency = *terms.currency;
  facts.indexes = &terms.indexes;
  facts.quantity = Quantities(tallies, terms);
  facts.charge_in = [&tallies, charge](time::Month earlier) -> const pricing::Charge* {
    const agreement::Terms* then = terms_of(tallies, earlier);
    if (then == nullptr) return nullptr;
    for (const auto& each : then->charges) {
      if (*each.name == charge) return &each.value;
    }
    return nullptr;
  };
  return facts;
}

money::Rounding rounding_of(const agreement::Terms& terms) {
  return terms.invoicing ? terms.invoicing->rounding : money::Rounding::half_away_from_zero;
}

/// One charge on the parts of a month, which are priced by their own terms and rounded together.
class Line {
 public:
  Line(const Tallies& tallies, time::Month month, bool as_expected)
      : tallies_(tallies), month_(month), as_expected_(as_expected) {}

  void add(const agreement::Terms& terms, const document::Named<agreement::ChargeLine>& charge,
           time::DateRange days) {
    pricing::Facts facts = known_for(tallies_, terms, month_, days, *charge.name);
    facts.as_expected = as_expected_;
    pricing::PricedCharge priced = pricing::price(charge, facts);
    terms_ = &terms;
    charge_ = &charge;
    line_.model = pricing::name(priced.model);
    line_.in_force = line_.in_force || priced.in_force;
    if (!priced.amount) determined_ = false;
    if (priced.amount) sum_ += *priced.amount;
    if (priced.before_index) before_index_ = before_index_.value_or(Exact()) + *priced.before_index;
    if (priced.commitment) commitment_ = commitment_.value_or(Exact()) + *priced.commitment;
    if (!priced.quantity.empty()) line_.quantity += (line_.quantity.empty() ? "" : " + ") + priced.quantity;
    line_.units.reset();
    line_.unit_price.reset();
    if (figures_.empty() && priced.units) {
      constexpr int kDecimals = 6;
      line_.units = priced.units->rounded(kDecimals, money::Rounding::half_away_from_zero);
      line_.unit_price = priced.unit_price;
      line_.unit = priced.unit;
    }
    if (!priced.amount && !priced.figure.note.empty()) line_.notes.push_back(priced.figure.note);
    for (std::string& note : priced.notes) line_.notes.push_back(std::move(note));
    if (!priced.commitment_figure.label.empty()) commitments_.push_back(std::move(priced.commitment_figure));
    figures_.push_back(std::move(priced.figure));
    days_.push_back(days);
  }

  void into(ChargesOfMonth& charges) {
    const money::Currency currency = *terms_->currency;
    const money::Rounding rounding = rounding_of(*terms_);
    line_.charge = *charge_->name;
    line_.title = charge_->value.title;
    line_.clause = *charge_->value.clause;
    if (charge_->value.service) line_.service = **charge_->value.service;
    line_.eligible = charge_->value.eligible;
    line_.discounted = charge_->value.discounted;
    line_.determined = determined_;
    line_.amount = determined_ ? sum_.in(currency, rounding) : Money::zero(currency);
    line_.discount = Money::zero(currency);
    if (before_index_ && determined_) line_.before_index = before_index_->in(currency, rounding);
    if (commitment_ && !commitment_->is_zero()) line_.commitment = commitment_->in(currency, rounding);
    line_.figure = "charges/" + line_.charge;
    charges.figures.push_back(figure_of());
    charges.lines.push_back(std::move(line_));
  }

 private:
  explain::Figure figure_of() {
    explain::Figure made;
    if (figures_.size() == 1) {
      made = std::move(figures_.front());
    } else {
      made = figure(line_.title.empty() ? line_.charge : line_.title, {}, "sum of the parts of the month");
      for (std::size_t i = 0; i < figures_.size(); ++i) {
        figures_[i].label =
            fmt::format("{} to {}", days_[i].begin.to_string(), (days_[i].end - 1).to_string());
        made.add(std::move(figures_[i]));
      }
    }
    made.id = line_.figure;
    made.value = determined_ ? line_.amount.to_string() : "not determined";
    for (explain::Figure& commitment : commitments_) {
      commitment.id = line_.figure + "/commitment";
      made.add(std::move(commitment));
    }
    return made;
  }

  const Tallies& tallies_;
  time::Month month_;
  bool as_expected_;
  const agreement::Terms* terms_ = nullptr;
  const document::Named<agreement::ChargeLine>* charge_ = nullptr;
  ChargeLine line_;
  Exact sum_;
  bool determined_ = true;
  std::optional<Exact> before_index_, commitment_;
  std::vector<explain::Figure> figures_, commitments_;
  std::vector<time::DateRange> days_;
};

void add_up(const agreement::Terms& terms, ChargesOfMonth& charges) {
  const money::Currency currency = *terms.currency;
  charges.total = charges.eligible = charges.discount = Money::zero(currency);
  std::vector<Money> discounted;
  for (const ChargeLine& line : charges.lines) {
    if (line.discounted) discounted.push_back(line.amount);
  }
  const std::optional<pricing::Discount> rule = terms.invoicing ? terms.invoicing->discount : std::nullopt;
  if (rule) {
    pricing::Discounted found = pricing::discount_on(rule, discounted, currency, rounding_of(terms));
    std::size_t next = 0;
    for (ChargeLine& line : charges.lines) {
      if (line.discounted) line.discount = found.parts[next++];
    }
    charges.discount = found.discount;
    charges.discount_figure = std::move(found.figure);
  }
  const bool after =
      !terms.invoicing || *terms.invoicing->credit_base == pricing::Invoicing::CreditBase::after_discount;
  for (const ChargeLine& line : charges.lines) {
    charges.total += line.amount;
    if (line.commitment) charges.total += *line.commitment;
    if (line.eligible) charges.eligible += after ? line.amount - line.discount : line.amount;
  }
}

struct PricedPart {
  const agreement::Terms* terms = nullptr;
  time::DateRange days;
};

ChargesOfMonth charges_on(const Tallies& tallies, const std::vector<PricedPart>& parts, time::Month month,
                          bool as_expected) {
  ChargesOfMonth charges;
  std::vector<std::string> done;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    // The last terms first, so that their order is the order of the lines; what only earlier parts know
    // follows.
    for (const auto& charge : part->terms->charges) {
      if (std::ranges::find(done, *charge.name) != done.end()) continue;
      done.push_back(*charge.name);
      Line line(tallies, month, as_expected);
      for (const PricedPart& each : parts) {
        for (const auto& same : each.terms->charges) {
          if (*same.name == *charge.name) line.add(*each.terms, same, each.days);
        }
      }
      line.into(charges);
    }
  }
  add_up(*parts.back().terms, charges);
  return charges;
}

/// Sum of what a future month is expected to cost, by terms and their own quantities.
Money expected_in(Run& run, const agreement::Terms& terms, time::Month month) {
  const auto days = days_within(terms, month);
  if (days.empty()) return Money::zero(*terms.currency);
  const std::pair key{&terms, month.index};
  if (const auto known = run.expected_charges.find(key); known != run.expected_charges.end())
    return known->second;
  const Money eligible = charges_on(*run.tallies, {{&terms, days}}, month, true).eligible;
  run.expected_charges.emplace(key, eligible);
  return eligible;
}

const ChargesOfMonth& charges_by(Run& run, const agreement::Terms& terms, time::Month month) {
  auto& known = run.charges[{&terms, month.index}];
  if (!known) {
    known = std::make_shared<const ChargesOfMonth>(
        charges_on(*run.tallies, {{&terms, days_within(terms, month)}}, month, false));
  }
  return *known;
}

}  // namespace

std::shared_ptr<const ChargesOfMonth> charges_of(Run& run, const std::vector<Part>& parts,
                                                 time::Month month) {
  if (parts.size() == 1) {
    charges_by(run, *parts.front().terms, month);
    return run.charges[{parts.front().terms.get(), month.index}];
  }
  std::vector<PricedPart> priced;
  for (const Part& part : parts) priced.push_back({part.terms.get(), part.days});
  return std::make_shared<const ChargesOfMonth>(charges_on(*run.tallies, priced, month, false));
}

Money charges_in(Run& run, const agreement::Terms& terms, time::Month month, bool only_eligible) {
  const ChargesOfMonth& charges = charges_by(run, terms, month);
  return only_eligible ? charges.eligible : charges.total;
}

std::optional<Money> charge_line_in(Run& run, const agreement::Terms& terms, const std::string& name,
                                    time::Month month) {
  const ChargesOfMonth& charges = charges_by(run, terms, month);
  for (const ChargeLine& line : charges.lines) {
    if (line.charge == name) return line.amount;
  }
  return std::nullopt;
}

text::Place place_of(const document::Named<agreement::ChargeLine>& charge) {
  if (charge.value.month && !charge.value.volume) return charge.value.month->place;
  return charge.value.model_place ? charge.value.model_place : charge.name.place;
}

Money part_of(const Money& whole, time::DateRange part, time::DateRange days) {
  if (part == days || days.empty()) return whole;
  const std::array<Decimal, 3> weights{Decimal(part.begin - days.begin), Decimal(part.length()),
                                       Decimal(days.end - part.end)};
  return money::split(whole, weights)[1];
}

Money share_of(const Money& whole, const money::Percent& share, money::Rounding rounding) {
  return Money::rounded(whole.amount() * share.fraction(), whole.currency(), rounding);
}

Money year_charges(const MonthWork& work) {
  const time::Month start = contract_year_of(*work.terms, work.month);
  Money sum = work.zero();
  for (std::int32_t i = 0; i < 12; ++i) {
    const time::Month month = start + i;
    const MonthMoney* past = nullptr;
    for (const MonthMoney& entry : work.run->money) {
      if (entry.month == month) past = &entry;
    }
    if (past != nullptr) {
      sum += past->eligible;
    } else {
      sum += month == work.month ? work.totals.eligible : expected_in(*work.run, *work.terms, month);
    }
  }
  return sum;
}

}  // namespace entente::settlement
