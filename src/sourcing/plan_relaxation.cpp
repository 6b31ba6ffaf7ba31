#include "sourcing/plan_relaxation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>

#include "sourcing/knapsack_cut.h"

namespace entente::sourcing {
namespace {

constexpr double kBroken = 1e-6;        ///< of a scaled row
constexpr double kNearlyFull = 0.5;     ///< of a limit: rows that are used less give no cuts
constexpr int kWaiting = 4;             ///< rounds in which the bound has to fall
constexpr double kWorthWaiting = 2e-4;  ///< part of the bound that it has to fall by
constexpr std::size_t kOptions = 4000;  ///< of a row that gives cuts

std::size_t at(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

RelaxedPlan PlanRelaxation::program_of(const PlanModel& model, std::vector<RelaxedAlternative>& columns,
                                       std::vector<std::int32_t>& first_of_item) {
  // What no other alternative gives room for must fit by itself.
  std::vector<char> gives(model.rows.size(), 0);
  for (const ModelItem& item : model.items) {
    for (const Alternative& each : item.alternatives) {
      for (const Use& use : each.uses) gives[at(use.row)] |= use.amount < 0 ? 1 : 0;
    }
  }
  std::vector<RelaxedPlan::Column> made;
  std::vector<bool> must;
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    first_of_item.push_back(static_cast<std::int32_t>(columns.size()));
    for (std::size_t a = 0; a < model.items[i].alternatives.size(); ++a) {
      const Alternative& each = model.items[i].alternatives[a];
      const bool fits = std::ranges::all_of(each.uses, [&](const Use& use) {
        return gives[at(use.row)] != 0 || use.amount <= model.rows[at(use.row)].limit;
      });
      if (!fits) continue;
      made.push_back({static_cast<double>(each.value), static_cast<std::int32_t>(i)});
      columns.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(a)});
    }
    must.push_back(model.items[i].must && at(first_of_item.back()) < columns.size());
  }
  first_of_item.push_back(static_cast<std::int32_t>(columns.size()));
  return {std::move(made), must};
}

PlanRelaxation::PlanRelaxation(const PlanModel& model)
    : model_(&model), program_(program_of(model, columns_, first_of_item_)) {
  rows_.resize(model.rows.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Alternative& each = model.items[at(columns_[c].item)].alternatives[at(columns_[c].alternative)];
    for (const Use& use : each.uses)
      rows_[at(use.row)].terms.push_back({static_cast<std::int32_t>(c), static_cast<double>(use.amount)});
  }
  for (std::size_t i = 0; i < model.items.size(); ++i)
    infeasible_ = infeasible_ || (model.items[i].must && first_of_item_[i] == first_of_item_[i + 1]);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    Row& row = rows_[r];
    row.whole_limit = model.rows[r].limit;
    double scale = 1;
    bool positive = row.whole_limit >= 0;
    for (const Term& term : row.terms) {
      scale = std::max(scale, std::abs(term.amount));
      positive = positive && term.amount >= 0;
    }
    row.may_be_cut = positive && row.terms.size() > 1;
    if (row.may_be_cut) group_options(row);
    row.scale = scale;
    for (Term& term : row.terms) term.amount /= scale;
    row.limit = static_cast<double>(row.whole_limit) / scale;
  }
  prices_.assign(rows_.size(), 0);
}

/// Alternatives of one item that weigh the same in the row are one option of its cuts.
void PlanRelaxation::group_options(Row& row) {
  std::map<std::pair<std::int32_t, std::int64_t>, std::int32_t> index;
  for (const Term& term : row.terms) index[{columns_[at(term.column)].item, std::llround(term.amount)}] = 0;
  if (index.size() > kOptions) {
    row.may_be_cut = false;
    return;
  }
  for (auto& [key, option] : index) {
    option = static_cast<std::int32_t>(row.option_group.size());
    row.option_group.push_back(key.first);
    row.option_weight.push_back(key.second);
  }
  for (const Term& term : row.terms)
    row.option_of_term.push_back(index[{columns_[at(term.column)].item, std::llround(term.amount)}]);
}

RelaxedPlan::Ended PlanRelaxation::solve(const RelaxedPlan::Limits& limits) {
  for (;;) {
    const auto ended = program_.solve(limits);
    if (ended != RelaxedPlan::Ended::best) return ended;
    const std::vector<double> parts = program_.parts();
    bool added = false;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      Row& row = rows_[r];
      if (row.index >= 0) continue;
      double used = 0;
      for (const Term& term : row.terms) used += term.amount * parts[at(term.column)];
      if (used <= row.limit + kBroken) continue;
      row.index = static_cast<std::int32_t>(program_.add_row(row.terms, row.limit));
      added = true;
    }
    if (!added) return ended;
  }
}

void PlanRelaxation::note_bound() {
  std::vector<double> spare;
  const double bound = program_.bound_of(program_.prices(), &spare);
  if (bound >= bound_) return;
  bound_ = bound;
  spare_ = std::move(spare);
}

void PlanRelaxation::tighten(const TighteningOptions& options) {
  look_for_cuts(options);
  tightened_rows_ = program_.rows();
}

void PlanRelaxation::look_for_cuts(const TighteningOptions& options) {
  const auto first = solve({pivots_left(options.work), -1e300});
  infeasible_ = infeasible_ || first == RelaxedPlan::Ended::infeasible;
  note_bound();
  note_prices();
  if (first != RelaxedPlan::Ended::best) return;
  double before = bound_;
  int waited = 0;
  for (std::int32_t round = 0; round < options.rounds; ++round) {
    std::vector<Cut> cuts = find_cuts(program_.parts(), options.workers);
    if (cuts.empty()) break;
    for (Cut& cut : cuts) program_.add_row(std::move(cut.terms), cut.at_most);
    const auto ended = solve({pivots_left(options.work), -1e300});
    infeasible_ = infeasible_ || ended == RelaxedPlan::Ended::infeasible;
    note_bound();
    if (ended != RelaxedPlan::Ended::best) break;
    drop_idle();
    if (bound_ < before - kWorthWaiting * std::abs(before)) {
      before = bound_;
      waited = 0;
    } else if (++waited >= kWaiting) {
      break;
    }
  }
  const auto limits = std::ranges::count_if(rows_, [](const Row& row) { return row.index >= 0; });
  cuts_ = static_cast<std::int32_t>(program_.rows() - program_.groups()) - static_cast<std::int32_t>(limits);
}

/// Pivots touch about as many numbers as the inverse has, and those of the rows once.
std::int64_t PlanRelaxation::pivots_left(std::int64_t work) const {
  const auto rows = static_cast<std::int64_t>(program_.rows());
  std::int64_t terms = 1;
  for (const Row& row : rows_) terms += static_cast<std::int64_t>(row.terms.size());
  return std::max<std::int64_t>(0, work / (rows * rows + terms) - program_.pivots());
}

/// Prices of limits as the model has them: the program's rows are scaled.
void PlanRelaxation::note_prices() {
  const std::vector<double> prices = program_.prices();
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (rows_[r].index >= 0) prices_[r] = prices[at(rows_[r].index)] / rows_[r].scale;
  }
}

PlanRelaxation::Place PlanRelaxation::place() const {
  Place made;
  const auto n = static_cast<std::int32_t>(program_.columns());
  std::vector<char> idle(program_.rows(), 0);
  for (const std::int32_t variable : program_.basis()) {
    if (variable >= n) idle[at(variable - n)] = 1;
    if (variable < n || at(variable - n) < tightened_rows_) made.basis.push_back(variable);
  }
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const std::int32_t index = rows_[r].index;
    if (index >= 0 && at(index) >= tightened_rows_ && idle[at(index)] == 0)
      made.limits.push_back(static_cast<std::int32_t>(r));
  }
  return made;
}

void PlanRelaxation::go_to(const Place& place) {
  for (Row& row : rows_) {
    if (row.index >= 0 && at(row.index) >= tightened_rows_) row.index = -1;
  }
  program_.keep_rows(tightened_rows_);
  if (!place.limits.empty()) {
    RelaxedPlan::Basis idle;
    const auto n = static_cast<std::int32_t>(program_.columns());
    for (std::size_t r = 0; r < tightened_rows_; ++r) idle.push_back(n + static_cast<std::int32_t>(r));
    program_.restore(idle);
    for (const std::int32_t r : place.limits)
      rows_[at(r)].index =
          static_cast<std::int32_t>(program_.add_row(rows_[at(r)].terms, rows_[at(r)].limit));
  }
  program_.restore(place.basis);
}

void PlanRelaxation::drop_idle() {
  const std::vector<std::size_t> kept = program_.drop_idle_rows(program_.groups());
  for (Row& row : rows_) {
    if (row.index < 0) continue;
    const auto found = std::ranges::lower_bound(kept, at(row.index));
    row.index =
        found != kept.end() && *found == at(row.index) ? static_cast<std::int32_t>(found - kept.begin()) : -1;
  }
}

std::vector<PlanRelaxation::Cut> PlanRelaxation::cuts_of(const Row& row,
                                                         const std::vector<double>& parts) const {
  double used = 0;
  for (const Term& term : row.terms) used += term.amount * parts[at(term.column)];
  if (!row.may_be_cut || used < kNearlyFull * row.limit) return {};
  std::vector<KnapsackOption> options(row.option_group.size());
  for (std::size_t k = 0; k < options.size(); ++k)
    options[k] = {row.option_group[k], row.option_weight[k], 0};
  for (std::size_t k = 0; k < row.terms.size(); ++k)
    options[at(row.option_of_term[k])].part += parts[at(row.terms[k].column)];
  const auto found = knapsack_cut(options, row.whole_limit);
  if (!found) return {};
  Cut cut;
  const auto scale = static_cast<double>(found->at_most);
  cut.at_most = 1;
  cut.excess = found->excess;
  for (std::size_t k = 0; k < row.terms.size(); ++k) {
    const std::int64_t amount = found->amounts[at(row.option_of_term[k])];
    if (amount != 0) cut.terms.push_back({row.terms[k].column, static_cast<double>(amount) / scale});
  }
  std::vector<Cut> made;
  made.push_back(std::move(cut));
  return made;
}

std::vector<PlanRelaxation::Cut> PlanRelaxation::find_cuts(const std::vector<double>& parts,
                                                           unsigned workers) const {
  std::vector<std::vector<Cut>> found(rows_.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t r = next++; r < rows_.size(); r = next++) found[r] = cuts_of(rows_[r], parts);
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned k = 1; k < workers; ++k) threads.emplace_back(work);
    work();
  }
  std::vector<Cut> all;
  for (auto& of_row : found) {
    for (Cut& cut : of_row) all.push_back(std::move(cut));
  }
  return all;
}

}  // namespace entente::sourcing
