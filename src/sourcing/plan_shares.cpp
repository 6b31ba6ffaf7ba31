#include "sourcing/plan_shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/arithmetic.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kMixesMost = 2000;  ///< of one item
constexpr int kShareDecimals = 4;         ///< of a percentage: millionths of the whole
constexpr std::int64_t kLeastStep = kWhole / 20;
constexpr std::int64_t kUsualOffers = 2;

std::int64_t millionths(const money::Percent& share) {
  return static_cast<std::int64_t>(
      share.points().units_at(kShareDecimals, money::Rounding::half_away_from_zero));
}

std::int32_t offer_index(const Plan& plan, std::string_view name) {
  for (std::size_t k = 0; k < plan.offers.size(); ++k) {
    if (*plan.offers[k].name == name) return static_cast<std::int32_t>(k);
  }
  return 0;
}

Mix in_order(Mix mix) {
  std::ranges::sort(mix, {}, &Share::offer);
  return mix;
}

class Mixing {
 public:
  Mixing(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open)
      : plan_(plan), item_(item) {
    for (std::size_t w = 0; w < item.value.ways.size(); ++w) {
      if (open[w]) offers_.push_back(offer_index(plan, *item.value.ways[w].name));
    }
  }

  Mixes run() {
    for (const std::int32_t offer : offers_) made_.all.push_back({{offer, kWhole}});
    made_.single = made_.all.size();
    add_said(plan_.today);
    add_said(plan_.overrides);
    said_ = made_.all.size();
    if (!item_.value.shares) return std::move(made_);
    const Sharing& sharing = *item_.value.shares;
    step_ = millionths(*sharing.step);
    const std::int64_t most = sharing.offers ? **sharing.offers : kUsualOffers;
    for (std::int64_t count = 2; count <= most; ++count) {
      Mix mix;
      choose(mix, 0, static_cast<std::size_t>(count), kWhole);
    }
    return std::move(made_);
  }

 private:
  void add_said(const std::vector<Named<Assignment>>& assignments) {
    const Assignment* said = find_named(assignments, *item_.name);
    if (said == nullptr || said->shares.empty()) return;
    const Mix mix = mixes_said(plan_, *said).front();
    const bool open = std::ranges::all_of(
        mix, [&](const Share& each) { return std::ranges::find(offers_, each.offer) != offers_.end(); });
    if (open && std::ranges::find(made_.all, mix) == made_.all.end()) made_.all.push_back(mix);
  }

  /// Every way to give what is left to `count` offers from `first` on, each at least a step of it.
  void choose(Mix& mix, std::size_t first, std::size_t count, std::int64_t left) {
    if (made_.all.size() >= kMixesMost) {
      made_.not_all = true;
      return;
    }
    for (std::size_t k = first; k + count <= offers_.size(); ++k) {
      const std::int64_t others = static_cast<std::int64_t>(count - 1) * step_;
      for (std::int64_t part = count == 1 ? left : step_; part <= left - others; part += step_) {
        mix.push_back({offers_[k], part});
        if (count == 1) {
          Mix whole = in_order(mix);
          const auto said = made_.all.begin() + static_cast<std::ptrdiff_t>(said_);
          if (std::find(made_.all.begin(), said, whole) == said) made_.all.push_back(std::move(whole));
        } else {
          choose(mix, k + 1, count - 1, left - part);
        }
        mix.pop_back();
      }
    }
  }

  const Plan& plan_;
  const Named<Item>& item_;
  std::vector<std::int32_t> offers_;
  std::int64_t step_ = kWhole;
  std::size_t said_ = 0;  ///< mixes before those of the steps
  Mixes made_;
};

class CheckingShares {
 public:
  explicit CheckingShares(const Plan& plan) : plan_(plan) {}

  text::Diagnostics run() {
    for (const auto& item : plan_.items) {
      if (item.value.shares) step(*item.value.shares);
    }
    for (const auto* assignments : {&plan_.today, &plan_.overrides}) {
      for (const auto& each : *assignments) {
        whole(each);
        shared(each);
      }
    }
    return std::move(found_);
  }

 private:
  void step(const Sharing& sharing) {
    const money::Decimal& points = sharing.step->points();
    const std::int64_t units = points.is_negative() ? 0 : millionths(*sharing.step);
    const bool fine = units >= kLeastStep && units <= kWhole && kWhole % units == 0 &&
                      money::Decimal::scaled(units, kShareDecimals) == points;
    if (fine) return;
    found_.push_back(
        text::error("L0115", fmt::format("steps of {} do not make 100%", sharing.step->to_string()))
            .at(sharing.step.place, units > 0 && units < kLeastStep ? "5% is the smallest step"
                                                                    : "100% is no whole number of steps")
            .help("write 50%, 25%, 20%, 10% or another step that makes 100%, from 5% on"));
  }

  void whole(const Named<Assignment>& each) {
    if (each.value.shares.empty()) return;
    money::Decimal sum;
    for (const auto& share : each.value.shares) {
      const money::Decimal& points = share.value->points();
      sum = sum + points;
      if (points > money::Decimal(0) && points.scale() <= kShareDecimals) continue;
      found_.push_back(
          text::error("L0116", fmt::format("a share of {} of `{}`", share.value->to_string(), *each.name))
              .at(share.value.place, points > money::Decimal(0) ? "four decimals at most" : "above 0%")
              .help(points > money::Decimal(0) ? "write it with four decimals at most"
                                               : "take the offer out, or write its share"));
      return;
    }
    if (sum == money::Decimal(100)) return;
    found_.push_back(
        text::error("L0116", fmt::format("the shares of `{}` make {}%", *each.name, sum.to_string()))
            .at(each.value.shares.front().name.place, "together they are not the whole")
            .help("write shares that make 100%"));
  }

  void shared(const Named<Assignment>& each) {
    const Item* item = find_named(plan_.items, *each.name);
    if (item == nullptr || item->shares || item->ways.empty() || each.value.shares.size() < 2) return;
    found_.push_back(
        text::error("L0117", fmt::format("`{}` is in parts here, and is not shared", *each.name))
            .at(each.value.shares[1].name.place, "one offer at a time has all of the item")
            .beside(item->ways.front().name.place, "its ways, without `shares`")
            .help(fmt::format(
                "write `shares: {{of: 25%}}` for the item `{}`, or one offer here; `of: 100%` lets "
                "the plan keep these parts and make no others",
                *each.name)));
  }

  const Plan& plan_;
  text::Diagnostics found_;
};

}  // namespace

std::int64_t part_in(const Mix& mix, std::int32_t offer) {
  for (const Share& each : mix) {
    if (each.offer == offer) return each.part;
  }
  return 0;
}

money::Money share_of(const money::Money& whole, std::int64_t part) {
  if (part == kWhole) return whole;
  const Wide twice = Wide{2} * whole.units() * part;
  const Wide half = twice < 0 ? -Wide{kWhole} : Wide{kWhole};
  return money::Money::minor(static_cast<std::int64_t>((twice + half) / (Wide{2} * kWhole)),
                             whole.currency());
}

money::Decimal share_of(const money::Decimal& whole, std::int64_t part) {
  return part == kWhole ? whole : whole * money::Decimal::scaled(part, 6);
}

std::string part_text(std::int64_t part) {
  return money::Percent(money::Decimal::scaled(part, kShareDecimals)).to_string();
}

std::string mix_text(const Plan& plan, const Mix& mix) {
  Mix shown = mix;
  std::ranges::stable_sort(shown, std::ranges::greater(), &Share::part);
  std::string text;
  for (const Share& each : shown) {
    if (!text.empty()) text += " + ";
    text += *plan.offers[static_cast<std::size_t>(each.offer)].name;
    if (each.part != kWhole) text += fmt::format(" {}", part_text(each.part));
  }
  return text;
}

Mixes mixes_of(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open) {
  return Mixing(plan, item, open).run();
}

std::vector<std::int64_t> parts_of(const Plan& plan, const Named<Item>& item) {
  std::vector<std::int64_t> parts;
  if (item.value.shares) {
    const std::int64_t step = millionths(*item.value.shares->step);
    for (std::int64_t part = step; part < kWhole; part += step) parts.push_back(part);
  }
  for (const auto* assignments : {&plan.today, &plan.overrides}) {
    const Assignment* said = find_named(*assignments, *item.name);
    if (said == nullptr) continue;
    for (const auto& share : said->shares) parts.push_back(millionths(*share.value));
  }
  return parts;
}

std::vector<Mix> mixes_said(const Plan& plan, const Assignment& assignment) {
  if (!assignment.shares.empty()) {
    Mix mix;
    for (const auto& each : assignment.shares)
      mix.push_back({offer_index(plan, *each.name), millionths(*each.value)});
    return {in_order(std::move(mix))};
  }
  if (assignment.offers.empty()) return {{{offer_index(plan, *assignment.offer), kWhole}}};
  std::vector<Mix> mixes;
  for (const auto& offer : assignment.offers) mixes.push_back({{offer_index(plan, *offer), kWhole}});
  return mixes;
}

text::Diagnostics check_shares(const Plan& plan) {
  return CheckingShares(plan).run();
}

}  // namespace entente::sourcing
