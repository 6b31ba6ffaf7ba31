#include "agreement/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "agreement/amend.h"
#include "agreement/checks.h"
#include "agreement/terms_fields.h"
#include "base/arithmetic.h"
#include "document/documents.h"

namespace entente::agreement {

namespace {

constexpr time::Date kBeforeEverything{std::numeric_limits<std::int32_t>::min() / 2};
const time::Date kAfterEverything = time::Date::of(9999, 12, 31);

/// One document with its amendments applied in every order in which they were known.
class Loader {
 public:
  Loader(text::SourcePtr source, const ReadFile& read_file)
      : source_(std::move(source)), loading_{read_file, {}, {}, {}, true} {}

  Loaded load() {
    auto read = document::read<Terms>(source_);
    root_ = std::move(read.tree);
    for (auto& each : read.diagnostics) keep(std::move(each));
    const bool decoded = !text::has_errors(read.diagnostics);
    auto original = std::make_shared<Terms>(std::move(read.value));
    loading_.in_force_from = *original->term.from;
    understand(*original, decoded);
    check_amendments(*original, loading_);
    keep_all();
    amendments_ = original->amendments;
    made_[{}] = original;

    Loaded loaded;
    loaded.understood = original;
    auto agreement = std::make_shared<Agreement>();
    agreement->source = source_;
    agreement->original = original;
    agreement->versions = versions_of(amendments_in_effect(std::nullopt));
    agreement->knowledge = all_knowledge();
    loaded.diagnostics = std::move(diagnostics_);
    text::sort_by_place(loaded.diagnostics);
    if (!text::has_errors(loaded.diagnostics)) loaded.agreement = std::move(agreement);
    return loaded;
  }

 private:
  using Order = std::vector<std::size_t>;  ///< positions in amendments_, in order of effect

  /// Passes over decoded terms. Checks of meaning wait until everything could be read.
  void understand(Terms& terms, bool decoded) {
    const std::size_t before = loading_.diagnostics.size();
    loading_.decoded = decoded;
    resolve(terms, loading_);
    compile_expressions(terms, loading_);
    check_time(terms, loading_);
    check_bars(terms, loading_);
    check_bands(terms, loading_);
    check_charges(terms, loading_);
    check_pricing_fit(terms, loading_);
    check_credits(terms, loading_);
    check_relief(terms, loading_);
    check_triggers(terms, loading_);
    const auto found = std::span(loading_.diagnostics).subspan(before);
    const bool sound =
        std::ranges::none_of(found, [](const auto& each) { return each.severity == text::Severity::error; });
    // What nothing uses is only certain when everything else was understood.
    if (decoded && sound) check_unused(terms, loading_);
    keep_all();
  }

  void keep_all() {
    for (auto& each : loading_.diagnostics) keep(std::move(each));
    loading_.diagnostics.clear();
  }

  /// Versions repeat what they share: every problem is said once.
  void keep(text::Diagnostic diagnostic) {
    std::string key = diagnostic.code + '\n' + diagnostic.message;
    if (!diagnostic.labels.empty()) {
      const auto& span = diagnostic.labels.front().place.span;
      key += fmt::format("\n{} {}", span.begin, span.end);
    }
    if (seen_.insert(std::move(key)).second) diagnostics_.push_back(std::move(diagnostic));
  }

  /// Amendments signed by `known`, in order of effect.
  Order amendments_in_effect(std::optional<time::Date> known) const {
    Order order;
    for (std::size_t i = 0; i < amendments_.size(); ++i) {
      if (!known || *amendments_[i].signed_on <= *known) order.push_back(i);
    }
    std::ranges::stable_sort(order, {}, [this](std::size_t i) {
      return std::pair(*amendments_[i].effective, *amendments_[i].number);
    });
    return order;
  }

  std::shared_ptr<const Terms> terms_after(const Order& order) {
    const auto known = made_.find(order);
    if (known != made_.end()) return known->second;
    document::Node tree = root_;
    text::Diagnostics problems;
    for (const std::size_t i : order) {
      problems.clear();
      amend(tree, amendments_[i], problems);
    }
    for (auto& each : problems) keep(std::move(each));
    document::Decoding decoding;
    auto terms = std::make_shared<Terms>(document::decode<Terms>(tree, decoding));
    const bool decoded = !text::has_errors(decoding.diagnostics);
    for (auto& each : decoding.diagnostics) keep(std::move(each));
    loading_.in_force_from = *amendments_[order.back()].effective;
    understand(*terms, decoded);
    made_[order] = terms;
    return terms;
  }

  std::vector<Version> versions_of(const Order& order) {
    std::vector<Version> versions;
    const Terms& original = *made_.at({});
    Version first;
    first.terms = made_.at({});
    first.valid.begin = *original.term.from;
    versions.push_back(std::move(first));
    Order applied;
    for (const std::size_t i : order) {
      const Amendment& amendment = amendments_[i];
      applied.push_back(i);
      const time::Date begin = std::max(*amendment.effective, versions.back().valid.begin);
      Version next = versions.back();
      next.terms = terms_after(applied);
      next.amendments.push_back(*amendment.number);
      next.split_window = amendment.split_window;
      next.valid.begin = begin;
      if (begin == versions.back().valid.begin) {
        next.split_window = next.split_window || versions.back().split_window;
        versions.back() = std::move(next);
      } else {
        versions.back().valid.end = begin;
        versions.push_back(std::move(next));
      }
    }
    const auto& last_day = versions.back().terms->term.to.value;
    versions.back().valid.end =
        std::max(last_day ? *last_day + 1 : kAfterEverything, versions.back().valid.begin + 1);
    return versions;
  }

  std::vector<Agreement::Knowledge> all_knowledge() {
    std::set<time::Date> days;
    for (const auto& amendment : amendments_) days.insert(*amendment.signed_on);
    std::vector<Agreement::Knowledge> all;
    all.push_back({kBeforeEverything, versions_of({})});
    for (const auto day : days) all.push_back({day, versions_of(amendments_in_effect(day))});
    return all;
  }

  text::SourcePtr source_;
  Loading loading_;
  document::Node root_;
  std::vector<Amendment> amendments_;
  std::map<Order, std::shared_ptr<const Terms>> made_;
  text::Diagnostics diagnostics_;
  std::set<std::string> seen_;
};

}  // namespace

const Terms& Agreement::terms_on(time::Date day) const {
  for (const auto& version : versions) {
    if (day < version.valid.end) return *version.terms;
  }
  return *versions.back().terms;
}

std::vector<Version> Agreement::versions_known(time::Date day) const {
  const std::vector<Version>* known = &versions;
  for (const auto& each : knowledge) {
    if (each.from <= day) known = &each.versions;
  }
  return *known;
}

Loaded load(text::SourcePtr source, const ReadFile& read_file) {
  try {
    return Loader(source, read_file).load();
  } catch (const ArithmeticOverflow&) {
    // Numbers of 30 digits and more: which one it was does not matter to anybody who meant what they wrote.
    Loaded loaded;
    loaded.understood = std::make_shared<Terms>();
    auto made = text::error("A0116", "a number in this agreement is too large to reckon with");
    made.file = source->name();
    made.help("write amounts and shares with at most 15 digits");
    loaded.diagnostics.push_back(std::move(made));
    return loaded;
  }
}

std::string format(const text::Source& source) {
  auto copy = std::make_shared<const text::Source>(source.name(), std::string(source.content()));
  auto written = document::format<Terms>(std::move(copy));
  return written ? *written : std::string(source.content());
}

std::string reference_page() {
  return document::reference_page<Terms>(
      {"The agreement, key by key",
       "Generated from the field tables; `entente schema agreement` gives the same to editors. Examples: "
       "`examples/minimal`, "
       "`examples/service-desk`, `examples/payroll`, `examples/logistics`.\n\n"
       "Times are written `90 calendar days`, `10 business days on office`, `8 business hours on office`, "
       "`30 min`, `3 months`; `2 days` is "
       "refused, because it can mean two deadlines. `on office` may be left out where only one calendar can "
       "be meant. Bars are `95%`, `300` "
       "or a time. Bands are half-open: `96% .. 97%` leaves 97% out, `96% through 97%` takes it in, `above "
       "5% through 7%` leaves 5% out; "
       "`below 96%` and `from 99%` have one end.\n\n"
       "Hours are `08:00-12:30 13:30-18:00`, `22:00-06:00` over midnight, or `closed`; days are `mon-thu`, "
       "`sat`, `mon, wed` or `daily`.\n\n"
       "Triggers are sentences: `p2-resolution below minimum 3 of 6 months`, `p2-resolution below expected 2 "
       "in a row`, `any level below "
       "minimum 2 in a row`, `any level catastrophic once`, `credits at least 75% of at risk 3 of 6 months`, "
       "`credits of the year above 10%`, "
       "`2 critical deliverables late more than 30 days`, `points at least 10 in 3 months`."});
}

std::string json_schema() {
  return document::schema_of<Terms>(
             {"https://entente.example/schema/agreement.json", "Entente agreement",
              "An agreement between a client and a supplier, as `entente check` reads it."})
             .dump(2) +
         "\n";
}

}  // namespace entente::agreement
