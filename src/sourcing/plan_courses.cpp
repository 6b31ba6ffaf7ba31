#include "sourcing/plan_courses.h"

#include <algorithm>

#include "sourcing/plan_terms.h"

namespace entente::sourcing {
namespace {

constexpr std::size_t kCoursesMost = 6000;  ///< of one item
constexpr int kWorthDigits = 2, kRiskDigits = 3;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

class Listing {
 public:
  Listing(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open)
      : plan_(plan), item_(item.value), mixes_(mixes_of(plan, item, open)) {
    none_ = money::Money::zero(*plan.currency);
    ways_.assign(plan.offers.size(), nullptr);
    for (const auto& way : item_.ways) {
      for (std::size_t k = 0; k < plan.offers.size(); ++k) {
        if (*plan.offers[k].name == *way.name) ways_[k] = &way.value;
      }
    }
    if (const Assignment* today = find_named(plan.today, *item.name))
      today_ = mixes_said(plan, *today).front();
  }

  ItemCourses run() {
    made_.not_all = mixes_.not_all;
    if (item_.service) {
      list_services();
    } else {
      list_work();
    }
    return std::move(made_);
  }

 private:
  const Way& way(std::int32_t index) const { return *ways_[at(index)]; }
  const Offer& offer(std::int32_t index) const { return plan_.offers[at(index)].value; }

  void list_work() {
    for (std::size_t m = 0; m < mixes_.all.size(); ++m) {
      if (m == mixes_.single) made_.single = made_.all.size();
      list_work(m);
    }
    if (mixes_.all.size() == mixes_.single) made_.single = made_.all.size();
    made_.staying = made_.single;
  }

  void list_work(std::size_t index) {
    const Mix& mix = mixes_.all[index];
    const std::int32_t earliest = item_.earliest ? period_of(plan_, **item_.earliest).value_or(0) : 0;
    const std::int32_t latest =
        item_.latest ? period_of(plan_, **item_.latest).value_or(plan_.count()) : plan_.count() - 1;
    std::int64_t lead = 0;
    std::int32_t duration = 0;
    money::Decimal value;
    for (const Share& each : mix) {
      lead = std::max(lead, offer(each.offer).lead_time);
      duration = std::max(duration, duration_of(way(each.offer)));
      value = value + share_of(value_of(way(each.offer), 0), each.part);
    }
    const money::Decimal stays =
        money::Decimal(1) - (item_.fades ? (**item_.fades).fraction() : money::Decimal(0));
    for (std::int32_t start = earliest; start + duration <= plan_.count() && start <= latest; ++start) {
      if (start >= lead) {
        if (index >= mixes_.single && made_.all.size() >= kCoursesMost) {
          made_.not_all = true;
          return;
        }
        Course course = work(mix, duration);
        course.start = start;
        course.output.assign(at(duration), 0);
        course.output.back() = scaled(value, kWorthDigits);
        course.worth = discounted(plan_, start + duration - 1, scaled(value, kWorthDigits));
        made_.all.push_back(std::move(course));
      }
      value = (value * stays).rounded(6, money::Rounding::half_even);
    }
  }

  std::int32_t duration_of(const Way& way) const {
    return static_cast<std::int32_t>(way.lasts ? **way.lasts : item_.lasts ? **item_.lasts : 1);
  }

  money::Decimal value_of(const Way& way, std::size_t period) const {
    return !way.values.empty() ? *way.values[period]
           : way.value         ? **way.value
           : item_.value       ? **item_.value
                               : money::Decimal(0);
  }

  /// Every part begins with the work and runs its own time, its cost spread evenly over it.
  Course work(const Mix& mix, std::int32_t duration) const {
    Course course = empty(duration);
    for (const Share& each : mix)
      course.risk += scaled(share_of(way(each.offer).risk, each.part), kRiskDigits);
    for (std::int32_t k = 0; k < duration; ++k) {
      for (const Share& each : mix) {
        const std::int32_t lasts = duration_of(way(each.offer));
        if (k >= lasts) continue;
        const std::int64_t units = share_of(**way(each.offer).cost, each.part).units();
        const std::int64_t part = units / lasts + (k < units % lasts ? 1 : 0);
        course.portions.push_back({k, each.offer, each.part, money::Money::minor(part, *plan_.currency)});
      }
      close_period(course, k);
    }
    return course;
  }

  Course empty(std::int32_t duration) const {
    Course course;
    course.duration = duration;
    course.cost = course.switching = course.sharing = none_;
    return course;
  }

  /// Adds up the portions of the period that was listed last.
  void close_period(Course& course, std::int32_t period) const {
    money::Money sum = none_;
    std::int64_t offers = 0;
    for (auto each = course.portions.rbegin(); each != course.portions.rend() && each->period == period;
         ++each) {
      sum += each->cost;
      ++offers;
    }
    if (item_.shares && item_.shares->each_more) {
      for (std::int64_t k = 1; k < offers; ++k) {
        sum += **item_.shares->each_more;
        course.sharing += **item_.shares->each_more;
      }
    }
    course.costs.push_back(sum);
    course.cost += sum;
  }

  /// Every way through the periods with as many changes as the plan allows and minimum stays kept: of single
  /// offers in the order of their ways, then with mixes by the number of changes.
  void list_services() {
    std::vector<std::size_t> path;
    step(path, 0);
    made_.single = made_.staying = made_.all.size();
    if (mixes_.all.size() == mixes_.single) return;
    // What begins with today's mix comes first, in case that not everything is looked at.
    std::vector<std::size_t> order;
    for (std::size_t m = 0; m < mixes_.all.size(); ++m) {
      order.insert(mixes_.all[m] == today_ ? order.begin() : order.end(), m);
    }
    for (std::int64_t changes = 0; changes <= std::min<std::int64_t>(plan_.switches, plan_.count() - 1);
         ++changes) {
      for (const std::size_t m : order) {
        if (!may_come(path, m)) continue;
        path.push_back(m);
        extend(path, changes, changes);
        path.pop_back();
      }
      if (changes == 0) made_.staying = made_.all.size();
    }
  }

  void step(std::vector<std::size_t>& path, std::int64_t switches) {
    if (made_.all.size() >= kCoursesMost) {
      made_.not_all = true;
      return;
    }
    if (path.size() == at(plan_.count())) {
      made_.all.push_back(service(path));
      return;
    }
    // Staying first, so that what is dropped at the limit are the plans that switch most.
    std::vector<std::size_t> order;
    if (!path.empty()) order.push_back(path.back());
    for (std::size_t m = 0; m < mixes_.single; ++m) {
      if (path.empty() || m != path.back()) order.push_back(m);
    }
    for (const std::size_t m : order) {
      const bool changes = !path.empty() && path.back() != m;
      if ((changes && switches == plan_.switches) || !may_come(path, m)) continue;
      path.push_back(m);
      step(path, switches + (changes ? 1 : 0));
      path.pop_back();
    }
  }

  /// Fills the periods from the path's end on with so many changes, the later ones first.
  void extend(std::vector<std::size_t>& path, std::int64_t left, std::int64_t changes) {
    const std::size_t from = path.size(), last = path.back(), count = at(plan_.count());
    if (left == 0) {
      path.resize(count, last);
      if (std::ranges::any_of(path, [&](std::size_t m) { return m >= mixes_.single; })) {
        if (changes > 0 && made_.all.size() >= kCoursesMost) {
          made_.not_all = true;
        } else {
          made_.all.push_back(service(path));
        }
      }
      path.resize(from);
      return;
    }
    for (std::size_t next = count - static_cast<std::size_t>(left); next >= from; --next) {
      path.resize(next, last);
      for (std::size_t m = 0; m < mixes_.all.size(); ++m) {
        if (made_.not_all && made_.all.size() >= kCoursesMost) break;
        if (m == last || !may_come(path, m)) continue;
        path.push_back(m);
        extend(path, left - 1, changes);
        path.pop_back();
      }
      path.resize(from);
    }
  }

  /// Its offers can begin by then, and those that have nothing in it any more have stayed long enough.
  bool may_come(const std::vector<std::size_t>& path, std::size_t mix) const {
    const Mix& now = mixes_.all[mix];
    const auto t = static_cast<std::int64_t>(path.size());
    for (const Share& each : now) {
      if (t < offer(each.offer).lead_time) return false;
    }
    if (path.empty() || path.back() == mix) return true;
    for (const Share& each : mixes_.all[path.back()]) {
      if (part_in(now, each.offer) > 0) continue;
      std::int64_t stayed = 0;
      for (auto before = path.rbegin(); before != path.rend() && part_in(mixes_.all[*before], each.offer) > 0;
           ++before)
        ++stayed;
      if (stayed < offer(each.offer).minimum_stay) return false;
    }
    return true;
  }

  /// A part that came to its offer in a period; -1: it was there all along.
  struct Came {
    std::int32_t period;
    std::int64_t part;
  };

  /// Leaving today's mix in the first period is a change too.
  Course service(const std::vector<std::size_t>& path) {
    Course course = empty(plan_.count());
    const Mix* before = today_.empty() ? nullptr : &today_;
    came_.assign(plan_.offers.size(), {});
    for (const Share& each : today_) came_[at(each.offer)].push_back({-1, each.part});
    for (std::size_t k = 0; k < path.size(); ++k) {
      const auto t = static_cast<std::int32_t>(k);
      const Mix& mix = mixes_.all[path[k]];
      if (before != nullptr) leave(*before, mix);
      std::int64_t worth = 0;
      for (const Share& each : mix) {
        const Way& of = way(each.offer);
        money::Money cost = share_of(of.costs.empty() ? **of.cost : *of.costs[k], each.part);
        const std::int64_t risen = before == nullptr ? 0 : each.part - part_in(*before, each.offer);
        if (before == nullptr) came_[at(each.offer)].push_back({-1, each.part});
        if (risen > 0) {
          came_[at(each.offer)].push_back({t, risen});
          if (plan_.switching_cost) {
            const money::Money moving = share_of(**plan_.switching_cost, risen);
            cost += moving;
            course.switching += moving;
          }
        }
        course.portions.push_back({t, each.offer, each.part, cost});
        course.risk += scaled(share_of(of.risk, each.part), kRiskDigits);
        worth += reached(each.offer, t, value_of(of, k));
      }
      close_period(course, t);
      course.output.push_back(worth);
      course.worth += discounted(plan_, t, worth);
      before = &mix;
    }
    return course;
  }

  /// What came to an offer last leaves it first.
  void leave(const Mix& before, const Mix& now) {
    for (const Share& each : before) {
      auto& came = came_[at(each.offer)];
      std::int64_t gone = each.part - part_in(now, each.offer);
      while (gone > 0) {
        const std::int64_t taken = std::min(gone, came.back().part);
        gone -= taken;
        came.back().part -= taken;
        if (came.back().part == 0) came.pop_back();
      }
    }
  }

  /// What an offer's parts are worth in a period, each with what it has learned since it came.
  std::int64_t reached(std::int32_t of, std::int32_t period, const money::Decimal& value) const {
    std::int64_t worth = 0;
    for (const Came& each : came_[at(of)]) {
      const std::int64_t whole = scaled(share_of(value, each.part), kWorthDigits);
      worth += each.period < 0 ? whole : while_learning(plan_, offer(of), period - each.period, whole);
    }
    return worth;
  }

  const Plan& plan_;
  const Item& item_;
  const Mixes mixes_;
  money::Money none_;
  std::vector<const Way*> ways_;         ///< by offer
  Mix today_;                            ///< empty: the item is nowhere today
  std::vector<std::vector<Came>> came_;  ///< by offer, the latest last; of the course in the making
  ItemCourses made_;
};

}  // namespace

Mix mix_in(const Course& course, std::int32_t period) {
  Mix mix;
  for (const Portion& each : course.portions) {
    if (each.period == period) mix.push_back({each.offer, each.part});
  }
  return mix;
}

bool same_parts(const Course& course, const Course& other) {
  return course.start == other.start &&
         std::ranges::equal(course.portions, other.portions, [](const Portion& a, const Portion& b) {
           return a.period == b.period && a.offer == b.offer && a.part == b.part;
         });
}

bool is_shared(const Course& course) {
  return std::ranges::any_of(course.portions, [](const Portion& each) { return each.part != kWhole; });
}

Placement placement_of(const Plan& plan, const Assignment& assignment) {
  Placement made;
  if (assignment.from) made.start = period_of(plan, **assignment.from);
  made.mixes = mixes_said(plan, assignment);
  return made;
}

bool is_at(const Course& course, const Placement& placement) {
  if (placement.start && *placement.start != course.start) return false;
  std::size_t in_first = 0;
  for (const Portion& each : course.portions) {
    const Mix& mix = placement.mixes[std::min(at(each.period), placement.mixes.size() - 1)];
    if (part_in(mix, each.offer) != each.part) return false;
    in_first += each.period == 0 ? 1 : 0;
  }
  return in_first == placement.mixes.front().size();
}

ItemCourses courses_of(const Plan& plan, const Named<Item>& item, const std::vector<bool>& open) {
  return Listing(plan, item, open).run();
}

std::int64_t scaled(const money::Decimal& number, int decimals) {
  return static_cast<std::int64_t>(number.units_at(decimals, money::Rounding::half_away_from_zero));
}

}  // namespace entente::sourcing
