#include "outlook/variants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <thread>

#include "agreement/recheck.h"
#include "expression/expression.h"
#include "settlement/segments.h"

namespace entente::outlook {
namespace {

using agreement::Agreement;
using agreement::Terms;
using settlement::Tallies;

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

/// Parts between commas that stand in no bracket.
std::vector<std::string> at_commas(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& part : parts) part = trimmed(part);
  return parts;
}

/// `93.5%`, `8 business hours on office`, `EUR 250`: a number and the words around it.
struct Measured {
  std::string before, after;
  money::Decimal number;
  int places = 0;
};
std::optional<Measured> measured(const std::string& text) {
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string::npos) return std::nullopt;
  std::size_t end = text.find_first_not_of("0123456789.", begin);
  if (end == std::string::npos) end = text.size();
  const auto number = money::Decimal::parse(text.substr(begin, end - begin));
  if (!number) return std::nullopt;
  const std::size_t point = text.find('.', begin);
  const int places = point < end ? static_cast<int>(end - point - 1) : 0;
  return Measured{text.substr(0, begin), text.substr(end), *number, places};
}

/// The values of `93%..98% by 0.5%`; empty: it is no such range.
std::optional<std::vector<std::string>> steps_of(const std::string& written) {
  const std::size_t dots = written.find("..");
  const std::size_t by = written.rfind(" by ");
  if (dots == std::string::npos || by == std::string::npos || by < dots) return std::nullopt;
  const auto from = measured(trimmed(written.substr(0, dots)));
  const auto to = measured(trimmed(written.substr(dots + 2, by - dots - 2)));
  const auto step = measured(trimmed(written.substr(by + 4)));
  if (!from || !to || !step || step->number.is_zero() || to->number < from->number) return std::nullopt;
  if (from->before != to->before || from->after != to->after) return std::nullopt;
  std::vector<std::string> values;
  const int places = std::max({from->places, to->places, step->places});
  for (money::Decimal at = from->number; at <= to->number && values.size() <= kVariantsMax;
       at = at + step->number)
    values.push_back(from->before + at.to_fixed(places) + from->after);
  return values;
}

/// Where a term stands that can be put from one agreement's terms into another's in memory.
class Slot {
 public:
  static Slot of(const Terms& terms, const std::string& path);

  bool patches() const { return kind_ != Kind::whole; }
  bool operator==(const Slot&) const = default;
  void put(Terms& into, const Terms& from) const;

 private:
  enum class Kind { whole, level, credits, allocation };
  Kind kind_ = Kind::whole;
  std::string name_;  ///< level
  std::string key_;
};

constexpr std::array<std::string_view, 7> kLevelKeys{
    "expected", "minimum", "catastrophic", "low volume", "expected misses", "credit", "bonus above"};
constexpr std::array<std::string_view, 15> kCreditKeys{
    "at risk",    "pool",      "allocation cap", "repeated default", "one incident",
    "caps.month", "caps.year", "caps.rolling",   "caps.level",       "caps.rolling months",
    "minimum",    "earn back", "bonus",          "points",           "carry forward"};

template <class Keys>
std::string_view key_in(const Keys& keys, std::string_view rest) {
  std::string_view longest;
  for (const std::string_view key : keys) {
    const bool fits = rest == key || (rest.starts_with(key) && rest[key.size()] == '.');
    if (fits && key.size() > longest.size()) longest = key;
  }
  return longest;
}

Slot Slot::of(const Terms& terms, const std::string& path) {
  Slot slot;
  const std::string levels = "service levels.";
  const std::string credits = "credits.";
  const std::string allocation = "credits.allocation.";
  if (path.starts_with(levels)) {
    for (const auto& level : terms.levels) {
      const std::string prefix = levels + *level.name + ".";
      if (!path.starts_with(prefix)) continue;
      const std::string_view key = key_in(kLevelKeys, std::string_view(path).substr(prefix.size()));
      if (key.empty()) continue;
      slot.kind_ = Kind::level;
      slot.name_ = *level.name;
      slot.key_ = key;
      return slot;
    }
  } else if (path.starts_with(allocation)) {
    slot.kind_ = Kind::allocation;
    slot.name_ = path.substr(allocation.size());
  } else if (path.starts_with(credits)) {
    const std::string_view key = key_in(kCreditKeys, std::string_view(path).substr(credits.size()));
    if (!key.empty()) {
      slot.kind_ = Kind::credits;
      slot.key_ = key;
    }
  }
  return slot;
}

void put_level(agreement::ServiceLevel& into, const agreement::ServiceLevel& from, const std::string& key) {
  if (key == "expected") into.expected = from.expected;
  if (key == "minimum") into.minimum = from.minimum;
  if (key == "catastrophic") into.catastrophic = from.catastrophic;
  if (key == "low volume") into.low_volume = from.low_volume;
  if (key == "expected misses") into.expected_misses = from.expected_misses;
  if (key == "credit") into.credit = from.credit;
  if (key == "bonus above") into.bonus_above = from.bonus_above;
}

void put_credits(agreement::Credits& into, const agreement::Credits& from, const std::string& key) {
  if (key == "at risk") into.at_risk = from.at_risk;
  if (key == "pool") into.pool = from.pool;
  if (key == "allocation cap") into.allocation_cap = from.allocation_cap;
  if (key == "repeated default") into.repeated_default = from.repeated_default;
  if (key == "one incident") into.one_incident = from.one_incident;
  if (key == "caps.month") {
    into.caps.month = from.caps.month;
    into.caps.month_amount = from.caps.month_amount;
  }
  if (key == "caps.year") {
    into.caps.year = from.caps.year;
    into.caps.year_amount = from.caps.year_amount;
  }
  if (key == "caps.rolling") into.caps.rolling = from.caps.rolling;
  if (key == "caps.rolling months") into.caps.rolling_months = from.caps.rolling_months;
  if (key == "caps.level") into.caps.level = from.caps.level;
  if (key == "minimum") into.minimum = from.minimum;
  if (key == "earn back") into.earn_back = from.earn_back;
  if (key == "bonus") into.bonus = from.bonus;
  if (key == "points") into.points = from.points;
  if (key == "carry forward") into.carry_forward = from.carry_forward;
}

void Slot::put(Terms& into, const Terms& from) const {
  switch (kind_) {
    case Kind::whole:
      return;
    case Kind::level:
      for (auto& level : into.levels) {
        const auto* other = settlement::find_level(from, *level.name);
        if (*level.name == name_ && other != nullptr) put_level(level.value, *other, key_);
      }
      return;
    case Kind::credits:
      if (into.credits && from.credits) put_credits(**into.credits, **from.credits, key_);
      return;
    case Kind::allocation:
      if (!into.credits || !from.credits) return;
      for (const auto& share : (**from.credits).allocation) {
        if (*share.name != name_) continue;
        auto& all = (**into.credits).allocation;
        const auto same = std::ranges::find_if(all, [&](const auto& each) { return *each.name == name_; });
        if (same != all.end()) {
          same->value = share.value;
        } else {
          all.push_back(share);
        }
      }
      return;
  }
}

std::string words_of(const text::Diagnostics& diagnostics) {
  for (const text::Diagnostic& each : diagnostics) {
    if (each.severity == text::Severity::error) return fmt::format("{}: {}", each.code, each.message);
  }
  return "refused";
}

using AgreementPtr = std::shared_ptr<const Agreement>;

/// An agreement whose terms are changed in place, variant after variant.
struct Workbench {
  Agreement agreement;
  std::vector<std::shared_ptr<Terms>> terms;

  Workbench(const Agreement& of, const settlement::ReduceOptions& known) {
    agreement.source = of.source;
    agreement.versions =
        known.as_known ? of.versions_known(of.original->zone.date_at(*known.as_known)) : of.versions;
    for (auto& version : agreement.versions) {
      terms.push_back(std::make_shared<Terms>(*version.terms));
      version.terms = terms.back();
    }
    agreement.original = terms.front();
  }
};

std::vector<std::shared_ptr<const Terms>> known_terms(const Agreement& of,
                                                      const settlement::ReduceOptions& known) {
  std::vector<std::shared_ptr<const Terms>> terms;
  for (const auto& version :
       known.as_known ? of.versions_known(of.original->zone.date_at(*known.as_known)) : of.versions)
    terms.push_back(version.terms);
  return terms;
}

void sum_up(const std::vector<settlement::ReplayedMonth>& months, std::vector<std::int64_t>& credits,
            Variant& variant) {
  credits.clear();
  for (const settlement::ReplayedMonth& month : months) {
    variant.credits += month.credits;
    variant.earned_back += month.earned_back;
    variant.bonus += month.bonus;
    variant.fired += month.fired != 0 ? 1 : 0;
    credits.push_back(month.credits);
    for (const settlement::ReplayedLevel& level : month.levels) {
      variant.missed += level.status == settlement::Status::missed ? 1 : 0;
      variant.near += level.status == settlement::Status::near ? 1 : 0;
    }
  }
  if (credits.empty()) return;
  std::ranges::sort(credits);
  const auto rank = [&](std::size_t percent) {
    return credits[std::max<std::size_t>(1, (credits.size() * percent + 99) / 100) - 1];
  };
  variant.worst_month = credits.back();
  variant.p50 = rank(50);
  variant.p90 = rank(90);
}

class GridRun {
 public:
  GridRun(const Agreement& agreement, const agreement::ReadFile& read_file, std::vector<Axis> axes,
          std::shared_ptr<const Tallies> tallies, const Reduce& reduce, const GridOptions& options)
      : agreement_(agreement),
        source_(agreement.source),
        read_file_(read_file),
        tallies_(std::move(tallies)),
        reduce_(reduce),
        options_(options) {
    grid_.axes = std::move(axes);
  }

  text::Outcome<Grid> run() {
    std::size_t count = 1;
    for (const Axis& axis : grid_.axes) {
      count *= axis.values.size();
      if (count > kVariantsMax) {
        return text::refuse(
            text::error("O0122", fmt::format("the grid has more than {} combinations", kVariantsMax))
                .help("vary fewer terms at once, or in wider steps"));
      }
    }
    auto base = propose(source_, options_.settings, read_file_);
    if (!base) return std::unexpected(base.error());
    base_ = *base;
    find_slots();
    if (auto loaded = load_values(); !loaded) return std::unexpected(loaded.error());

    grid_.variants.resize(count);
    std::map<std::vector<std::uint32_t>, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < count; ++i) {
      grid_.variants[i].values = values_of(i);
      std::vector<std::uint32_t> group;
      for (std::size_t axis = 0; axis < grid_.axes.size(); ++axis) {
        if (!patched_[axis]) group.push_back(grid_.variants[i].values[axis]);
      }
      groups[group].push_back(i);
    }
    for (const auto& [group, members] : groups) {
      if (auto judged = judge_group(members); !judged) return std::unexpected(judged.error());
    }
    return std::move(grid_);
  }

 private:
  std::vector<std::uint32_t> values_of(std::size_t index) const {
    std::vector<std::uint32_t> values(grid_.axes.size());
    for (std::size_t axis = grid_.axes.size(); axis-- > 0;) {
      const std::size_t size = grid_.axes[axis].values.size();
      values[axis] = static_cast<std::uint32_t>(index % size);
      index /= size;
    }
    return values;
  }

  /// Terms that can be put together in memory; two axes about one term are read together.
  void find_slots() {
    for (const Axis& axis : grid_.axes) slots_.push_back(Slot::of(*base_->versions.back().terms, axis.path));
    for (std::size_t a = 0; a < slots_.size(); ++a) {
      bool alone = slots_[a].patches();
      for (std::size_t b = 0; b < slots_.size(); ++b) alone = alone && (a == b || !(slots_[a] == slots_[b]));
      patched_.push_back(alone);
    }
  }

  /// Each value of a patched axis as a proposal of its own.
  text::Outcome<void> load_values() {
    const std::size_t versions = known_terms(*base_, options_.known).size();
    alone_.resize(grid_.axes.size());
    for (std::size_t axis = 0; axis < grid_.axes.size(); ++axis) {
      if (!patched_[axis]) continue;
      for (const std::string& value : grid_.axes[axis].values) {
        std::vector<Setting> settings = options_.settings;
        settings.push_back({grid_.axes[axis].path, value});
        auto proposal = propose(source_, settings, read_file_);
        std::vector<std::shared_ptr<const Terms>> terms;
        if (proposal) terms = known_terms(**proposal, options_.known);
        if (terms.size() != versions) terms.clear();  // not sound by itself: combinations are read whole
        alone_[axis].push_back(std::move(terms));
      }
    }
    return {};
  }

  std::vector<Setting> settings_of(const Variant& variant, bool patched_too) const {
    std::vector<Setting> settings = options_.settings;
    for (std::size_t axis = 0; axis < grid_.axes.size(); ++axis) {
      if (patched_too || !patched_[axis])
        settings.push_back({grid_.axes[axis].path, grid_.axes[axis].values[variant.values[axis]]});
    }
    return settings;
  }

  text::Outcome<void> judge_group(const std::vector<std::size_t>& members) {
    auto proposal = propose(source_, settings_of(grid_.variants[members.front()], false), read_file_);
    if (!proposal) {
      for (const std::size_t i : members) {
        grid_.variants[i].refused = true;
        grid_.variants[i].why_refused = words_of(proposal.error());
      }
      return {};
    }
    // The agreement as it stands may read other rows than this one: other calendars, conditions, measures.
    std::shared_ptr<const Tallies> tallies = retallied(*tallies_, agreement_, **proposal, options_.known);
    if (tallies == nullptr) {
      auto reduced = reduce_(**proposal);
      if (!reduced) return std::unexpected(reduced.error());
      tallies = retallied(**reduced, **proposal, **proposal, options_.known);
      ++grid_.reduced;
    }
    auto facts = settlement::facts_of(**proposal, *tallies, options_.known);
    if (!facts) return std::unexpected(facts.error());

    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> by_steps{0};
    constexpr std::size_t kChunk = 64;
    const auto work = [&] {
      Workbench bench(**proposal, options_.known);
      std::vector<std::uint32_t> put(grid_.axes.size(), ~0U);
      std::vector<settlement::ReplayedMonth> months;
      std::vector<std::int64_t> credits;
      for (std::size_t begin; (begin = next.fetch_add(kChunk)) < members.size();) {
        const std::size_t end = std::min(members.size(), begin + kChunk);
        for (std::size_t m = begin; m < end; ++m)
          judge(grid_.variants[members[m]], bench, put, *facts, months, credits, by_steps);
        if (options_.progress) options_.progress(end, members.size());
      }
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned worker = 1; worker < options_.workers; ++worker) threads.emplace_back(work);
      work();
    }
    grid_.judged_by_steps += by_steps;
    return {};
  }

  void judge(Variant& variant, Workbench& bench, std::vector<std::uint32_t>& put,
             const std::shared_ptr<const settlement::Facts>& facts,
             std::vector<settlement::ReplayedMonth>& months, std::vector<std::int64_t>& credits,
             std::atomic<std::size_t>& by_steps) const {
    bool whole = false;
    for (std::size_t axis = 0; axis < grid_.axes.size(); ++axis) {
      if (!patched_[axis]) continue;
      const auto& terms = alone_[axis][variant.values[axis]];
      whole = whole || terms.empty();
      if (terms.empty() || put[axis] == variant.values[axis]) continue;
      for (std::size_t i = 0; i < terms.size(); ++i) slots_[axis].put(*bench.terms[i], *terms[i]);
      put[axis] = variant.values[axis];
    }
    const Agreement* judged = &bench.agreement;
    AgreementPtr read;
    if (whole) {
      auto proposal = propose(source_, settings_of(variant, true), read_file_);
      if (!proposal) return refuse(variant, proposal.error());
      read = std::move(*proposal);
      judged = read.get();
    } else {
      for (const auto& terms : bench.terms) {
        if (const auto problems = agreement::recheck(*terms); !problems.empty())
          return refuse(variant, problems);
      }
    }
    const settlement::Replay replay(*judged, facts);
    if (!replay.left_to_statement().empty()) ++by_steps;
    if (const auto ran = replay.run(months); !ran) return refuse(variant, ran.error());
    sum_up(months, credits, variant);
  }

  static void refuse(Variant& variant, const text::Diagnostics& problems) {
    variant.refused = true;
    variant.why_refused = words_of(problems);
  }

  const Agreement& agreement_;
  const text::SourcePtr& source_;
  const agreement::ReadFile& read_file_;
  std::shared_ptr<const Tallies> tallies_;
  const Reduce& reduce_;
  const GridOptions& options_;
  Grid grid_;
  AgreementPtr base_;
  std::vector<Slot> slots_;
  std::vector<bool> patched_;
  std::vector<std::vector<std::vector<std::shared_ptr<const Terms>>>> alone_;  ///< axis, value, version
};

// What rows are read for, without the limits of elapsed measures.
bool reads_the_same_rows(const Agreement& before, const Agreement& after) {
  if (before.source == after.source) return true;
  constexpr std::array<std::string_view, 9> kReads{"zone",   "term",    "calendars", "data",         "clocks",
                                                   "relief", "charges", "measures",  "relief claims"};
  const auto stripped = [](const Agreement& of) {
    document::Node root = document::parse(of.source).root;
    if (document::Node* measures = root.find("measures")) {
      for (auto& measure : measures->entries) {
        if (document::Node* elapsed = measure.value.find("elapsed"))
          std::erase_if(elapsed->entries, [](const auto& entry) { return entry.key == "within"; });
      }
    }
    return root;
  };
  const document::Node a = stripped(before), b = stripped(after);
  for (const std::string_view key : kReads) {
    const document::Node* left = a.find(key);
    const document::Node* right = b.find(key);
    if ((left == nullptr) != (right == nullptr)) return false;
    if (left != nullptr && !document::same_content(*left, *right)) return false;
  }
  const auto amended = [&](const Agreement& of) {
    std::vector<std::pair<std::string, document::Node>> changes;
    for (const auto& amendment : of.original->amendments) {
      for (const auto& change : amendment.set) {
        const bool reads =
            std::ranges::any_of(kReads, [&](std::string_view key) { return change.name->starts_with(key); });
        if (reads && !change.name->ends_with(".elapsed.within"))
          changes.emplace_back(fmt::format("{} {}", *amendment.number, *change.name), change.value);
      }
    }
    return changes;
  };
  const auto left = amended(before), right = amended(after);
  return std::ranges::equal(left, right, [](const auto& one, const auto& other) {
    return one.first == other.first && document::same_content(one.second, other.second);
  });
}

std::optional<std::int64_t> limit_of(const Terms& terms, const agreement::Measure& measure) {
  if (*measure.type != agreement::MeasureType::elapsed || !measure.within) return std::nullopt;
  std::vector<std::string> calendars;
  for (const auto& each : terms.calendars) calendars.push_back(*each.name);
  const auto limit = expression::parse_duration(**measure.within, measure.within->place, calendars);
  if (!limit) return std::nullopt;
  return limit->amount.micros;
}

/// A tally without what was measured on each row.
settlement::Tally without_values(const settlement::Tally& tally) {
  return {tally.rows,
          tally.numerator,
          tally.denominator,
          tally.excluded_rows,
          tally.excluded_numerator,
          tally.excluded_denominator,
          tally.missing_rows,
          {},
          {},
          tally.first_known};
}

/// The tally of an elapsed measure under another limit, from the clock times that were kept.
settlement::Tally relimited(const settlement::Tally& tally, std::int64_t limit) {
  settlement::Tally made = without_values(tally);
  const auto in_time = std::ranges::upper_bound(tally.values, limit) - tally.values.begin();
  const auto late = tally.running.end() - std::ranges::upper_bound(tally.running, limit);
  const std::int64_t counted = static_cast<std::int64_t>(tally.values.size()) + late;
  made.missing_rows += tally.rows - counted;
  made.rows = counted;
  made.numerator = in_time;
  made.denominator = counted;
  return made;
}

}  // namespace

text::Outcome<Axis> parse_axis(const std::string& written) {
  auto setting = parse_setting(written);
  if (!setting) {
    // `a..b by c` is a list to us, whatever YAML would make of it.
    const std::size_t at = written.find('=');
    if (at == std::string::npos) return std::unexpected(setting.error());
    setting = Setting{trimmed(written.substr(0, at)), trimmed(written.substr(at + 1))};
  }
  Axis axis{setting->path, {}};
  for (const std::string& part : at_commas(setting->value)) {
    if (const auto steps = steps_of(part)) {
      axis.values.insert(axis.values.end(), steps->begin(), steps->end());
    } else if (part.find("..") != std::string::npos && part.find(" by ") != std::string::npos) {
      return text::refuse(
          text::error("O0121", fmt::format("`{}` is no range of values", part))
              .help("write the lower end, the upper end and the step in the same unit: 93%..98% "
                    "by 0.5%"));
    } else if (auto one = parse_setting(axis.path + "=" + part); one) {
      axis.values.push_back(one->value);
    } else {
      return std::unexpected(one.error());
    }
  }
  return axis;
}

std::shared_ptr<const Tallies> retallied(const Tallies& tallies, const Agreement& before,
                                         const Agreement& after, const settlement::ReduceOptions& known) {
  if (tallies.segments.empty() || !reads_the_same_rows(before, after)) return nullptr;
  const auto segments = settlement::segments_of(after, tallies.segments.front().month,
                                                tallies.segments.back().month, known.as_known);
  const bool same_days = std::ranges::equal(segments, tallies.segments, [](const auto& a, const auto& b) {
    return a.days.begin == b.days.begin && a.days.end == b.days.end && a.month == b.month;
  });
  if (!same_days) return nullptr;
  auto made = std::make_shared<Tallies>();
  made->segments = segments;
  made->exclusions = tallies.exclusions;
  made->delivered = tallies.delivered;
  made->notes = tallies.notes;
  made->rows_scanned = tallies.rows_scanned;
  made->if_granted.resize(tallies.if_granted.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Terms& was = *tallies.segments[i].terms;
    const Terms& now = *segments[i].terms;
    for (const auto& level : now.levels) {
      const bool was_read = std::ranges::any_of(
          was.levels, [&](const auto& each) { return *each.value.measure == *level.value.measure; });
      if (!was_read) return nullptr;
      const std::string key = settlement::tally_key(now, *level.name);
      if (settlement::is_reported(now, key) && !settlement::is_reported(was, key)) return nullptr;
    }
    auto& by_measure = made->by_measure.emplace_back();
    for (const auto& [key, tally] : tallies.by_measure[i]) {
      const std::string name = key.substr(0, key.find('@'));
      const agreement::Measure* measure = settlement::find_measure(now, name);
      const agreement::Measure* before_it = settlement::find_measure(was, name);
      const bool elapsed = measure != nullptr && *measure->type == agreement::MeasureType::elapsed;
      settlement::Tally& copy = by_measure[key];
      if (!elapsed) {
        copy = tally;
        continue;
      }
      // Clock times have done their work once the limit is known: what is judged is small.
      const auto limit = limit_of(now, *measure);
      if (limit && before_it != nullptr && limit != limit_of(was, *before_it)) {
        if (tally.values.empty() && tally.running.empty() && tally.rows > 0) return nullptr;
        copy = relimited(tally, *limit);
      } else {
        copy = without_values(tally);
      }
    }
  }
  return made;
}

text::Outcome<Grid> run_grid(const Agreement& agreement, const agreement::ReadFile& read_file,
                             std::vector<Axis> axes, std::shared_ptr<const Tallies> tallies,
                             const Reduce& reduce, const GridOptions& options) {
  return GridRun(agreement, read_file, std::move(axes), std::move(tallies), reduce, options).run();
}

}  // namespace entente::outlook
