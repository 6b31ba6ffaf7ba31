// What moves a price: indexes, exchange rates, commitments, parts of months.
#include <fmt/format.h>

#include <algorithm>

#include "pricing/figures.h"
#include "pricing/price.h"

namespace entente::pricing {
namespace {

constexpr std::string_view kFixedPart = "fixed";

const Index* find_index(const Indexes& indexes, const std::string& name) {
  for (const auto& each : indexes) {
    if (*each.name == name) return &each.value;
  }
  return nullptr;
}

const Placed<money::Decimal>* printed(const Index& index, const std::string& month, Indexing::Print print) {
  if (print == Indexing::Print::revised) {
    for (const auto& [name, value] : index.revised) {
      if (*name == month) return &value;
    }
  }
  for (const auto& [name, value] : index.values) {
    if (*name == month) return &value;
  }
  return nullptr;
}

/// The level of index or basket in a month as a multiple of its base month, with the part that follows.
class Level {
 public:
  Level(const Indexing& rule, const Indexes& indexes, Factor& factor)
      : rule_(rule), indexes_(indexes), factor_(factor) {}

  std::optional<Exact> in(time::Month month, explain::Figure* into) {
    Exact level;
    if (rule_.to) {
      const auto moved = moved_to(**rule_.to, month, into);
      if (!moved) return std::nullopt;
      level = *moved;
    } else {
      for (const auto& [name, weight] : rule_.basket) {
        Exact moved(1);
        if (*name != kFixedPart) {
          const auto found = moved_to(*name, month, into);
          if (!found) return std::nullopt;
          moved = *found;
        }
        level += share_of(moved, *weight);
      }
    }
    if (rule_.part) level = Exact(1) + share_of(level - Exact(1), **rule_.part);
    return level;
  }

 private:
  std::optional<Exact> moved_to(const std::string& name, time::Month month, explain::Figure* into) {
    const Index* index = find_index(indexes_, name);
    const auto* base = index == nullptr ? nullptr : printed(*index, (*rule_.base).to_string(), *rule_.print);
    const auto* now = index == nullptr ? nullptr : printed(*index, month.to_string(), *rule_.print);
    if (base == nullptr || now == nullptr || base->value.is_zero()) {
      factor_.missing = base == nullptr ? *rule_.base : month;
      factor_.missing_index = name;
      return std::nullopt;
    }
    if (into != nullptr) {
      explain::Figure& line = into->add(
          figure(name, fmt::format("{} / {}", now->value.to_string(), base->value.to_string()),
                 fmt::format("{} over {}", month.to_string(), (*rule_.base).to_string()), now->place));
      line.origins.push_back({base->place, {}, {}});
      if (!index->source->empty()) line.note = "source: " + *index->source;
    }
    return Exact(now->value) / Exact(base->value);
  }

  const Indexing& rule_;
  const Indexes& indexes_;
  Factor& factor_;
};

std::string rule_text(const Indexing& rule) {
  std::string text =
      rule.to ? "index now / index of the base month" : "sum of weight x index now / index of the base month";
  if (rule.part) text = fmt::format("1 + {} of the movement of {}", (**rule.part).to_string(), text);
  text += fmt::format(", {} decimals", rule.decimals);
  return text;
}

}  // namespace

Factor index_factor(const Indexing& rule, const Indexes& indexes, time::Month month) {
  Factor made;
  const int places = static_cast<int>(rule.decimals);
  const auto every = static_cast<std::int32_t>(rule.every_months);
  const auto lag = static_cast<std::int32_t>(rule.lag_months);
  made.figure = figure("index factor", "1", rule_text(rule), rule.place);
  Level levels(rule, indexes, made);
  Exact reference(1);  // the level that the last adjustment brought the price to, or read
  Exact factor(1);
  bool free = true;  // nothing has been cut off so far: the factor is the level itself
  std::vector<std::string> cuts;
  const time::Month first = rule.first ? **rule.first : *rule.base + every;
  for (time::Month at = first; at <= month; at = at + std::max(every, 1)) {
    const bool last = at + std::max(every, 1) > month;
    const auto level = levels.in(at - lag, last ? &made.figure : nullptr);
    if (!level) {
      made.value.reset();
      made.figure.value = "not determined";
      made.figure.note =
          fmt::format("the value of `{}` for {} is not known", made.missing_index, made.missing->to_string());
      return made;
    }
    const Exact from = rule.carry_over ? factor : reference;
    Exact movement = *level / from - Exact(1);
    const auto cut = [&](const Exact& limit, const std::string& why) {
      cuts.push_back(fmt::format("{}: {}% {}", at.to_string(),
                                 (movement * Exact(100)).rounded(4, money::Rounding::half_even).to_string(),
                                 why));
      movement = limit;
      free = false;
    };
    bool held = false;
    if (*rule.falling == Indexing::Falling::stays && movement.is_negative()) {
      cut(Exact(), "would lower the price, which stays");
      held = true;
    }
    if (rule.cap && movement > Exact((**rule.cap).fraction()))
      cut(Exact((**rule.cap).fraction()), "is held at the cap of " + (**rule.cap).to_string());
    if (rule.floor && movement < Exact((**rule.floor).fraction()))
      cut(Exact((**rule.floor).fraction()), "is held at the floor of " + (**rule.floor).to_string());
    factor = free ? *level : factor * (Exact(1) + movement);
    factor = Exact(factor.rounded(places, rule.rounding));
    if (!held) reference = *level;
  }
  made.value = factor.rounded(places, rule.rounding);
  made.figure.value = made.value->to_fixed(places);
  for (const std::string& sentence : cuts) {
    made.figure.note += (made.figure.note.empty() ? "" : "; ") + sentence;
  }
  return made;
}

Rate indexed(const Rate& rate, const money::Decimal& factor, const Indexing& rule) {
  return {(Exact(rate.amount) * Exact(factor)).rounded(static_cast<int>(rule.rate_decimals), rule.rounding),
          rate.currency};
}

Exact effective_rate(const Conversion& rule, const money::Decimal& market) {
  const Exact rate(market);
  if (!rule.corridor) return rate;
  const Exact reference(*rule.reference);
  const Exact width = share_of(reference, **rule.corridor);
  const money::Percent shared = rule.shared ? **rule.shared : money::Percent(money::Decimal(100));
  if (rate > reference + width) return reference + share_of(rate - (reference + width), shared);
  if (rate < reference - width) return reference - share_of((reference - width) - rate, shared);
  return reference;
}

Exact converted(const Conversion& rule, const Exact& effective, const Exact& amount) {
  return rule.inverse ? amount * effective : amount / effective;
}

Exact converted_back(const Conversion& rule, const Exact& effective, const Exact& amount) {
  return rule.inverse ? amount / effective : amount * effective;
}

Priced shortfall(const Commitment& rule, const Exact& billed, const Exact& carried_in,
                 money::Currency currency) {
  Priced made;
  Exact relieved;
  for (const auto& [month, amount] : rule.relieved) relieved += Exact(*amount);
  const Exact committed = Exact(*rule.amount) + carried_in - relieved;
  const Exact missing = std::max(Exact(), committed - billed);
  made.figure = figure("shortfall of the commitment", {}, "committed - billed", rule.amount.place);
  made.figure.add(figure("committed", rule.amount->to_string(), {}, rule.amount.place));
  if (!carried_in.is_zero())
    made.figure.add(figure("rolled over from the span before", show(carried_in, currency)));
  if (!relieved.is_zero())
    made.figure.add(figure("relieved", show(-relieved, currency), "the supplier could not deliver",
                           rule.relieved.front().value.place));
  made.figure.add(figure("billed", show(billed, currency)));
  made.amount = missing;
  made.figure.value = show(missing, currency);
  if (!missing.is_zero()) {
    switch (*rule.shortfall) {
      case Commitment::Shortfall::paid:
        break;
      case Commitment::Shortfall::rolls_over:
        made.notes.push_back(show(missing, currency) + " roll over into the next span");
        break;
      case Commitment::Shortfall::converts:
        made.notes.push_back(fmt::format("{} can be used for {}", show(missing, currency),
                                         rule.into ? **rule.into : std::string("other services")));
        break;
    }
  }
  for (const std::string& note : made.notes) made.figure.note = note;
  return made;
}

Exact pro_rata(const Exact& month, std::int32_t days, std::int32_t whole) {
  return days == whole ? month : month * Exact(money::Ratio{days, whole});
}

time::Month contract_year_of(time::DateRange term, time::Month month) {
  const time::Month start = time::Month::containing(term.begin);
  return start + floor_divide(month - start, 12) * 12;
}

}  // namespace entente::pricing
