#include "sourcing/relaxed_plan.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace entente::sourcing {
namespace {

constexpr double kZero = 1e-11;         ///< smaller numbers of the inverse are nothing
constexpr double kOutside = 1e-7;       ///< a value so far below nothing is not
constexpr double kPivot = 1e-6;         ///< the least to divide by
constexpr double kTie = 1e-8;           ///< slack in the test of ratios
constexpr double kMoved = 1e-7;         ///< part of a worth that it is moved by
constexpr std::int64_t kRenewal = 400;  ///< pivots until the inverse is worked out anew
constexpr std::int64_t kLook = 10;      ///< pivots between looks at the bound

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

RelaxedPlan::RelaxedPlan(std::vector<Column> columns, const std::vector<bool>& must)
    : columns_(std::move(columns)), groups_(must.size()) {
  const std::size_t n = columns_.size();
  Random random(20'111);
  double greatest = 1;
  for (const Column& each : columns_) greatest = std::max(greatest, std::abs(each.worth));
  first_of_group_.assign(groups_ + 1, static_cast<std::int32_t>(n));
  for (std::size_t j = n; j-- > 0;) first_of_group_[at(columns_[j].group)] = static_cast<std::int32_t>(j);
  for (std::size_t g = groups_; g-- > 0;)
    first_of_group_[g] = std::min(first_of_group_[g], first_of_group_[g + 1]);
  for (const Column& each : columns_)
    worth_.push_back(each.worth + kMoved * greatest * (random.uniform() - 0.5));
  uses_.resize(n);
  barred_.assign(n + groups_, 0);
  terms_.resize(groups_);
  at_most_.assign(groups_, 1.0);
  for (std::size_t j = 0; j < n; ++j) {
    terms_[at(columns_[j].group)].push_back({static_cast<std::int32_t>(j), 1.0});
    uses_[j].emplace_back(columns_[j].group, 1.0);
  }
  grow(groups_);
  place_.assign(n + groups_, kNowhere);
  basic_.resize(groups_);
  for (std::size_t g = 0; g < groups_; ++g) {
    if (must[g]) barred_[n + g] = 1;
    std::int32_t best = slack(g);
    double most = must[g] ? -1e300 : 0;
    for (const Term& term : terms_[g]) {
      if (worth_[at(term.column)] <= most) continue;
      most = worth_[at(term.column)];
      best = term.column;
    }
    basic_[g] = best;
    place_[at(best)] = static_cast<std::int32_t>(g);
    inverse(g)[g] = 1;
    norms_[g] = 1;
  }
  row_.assign(n + groups_, 0);
  is_touched_.assign(n + groups_, 0);
  set_values();
  set_reduced();
}

void RelaxedPlan::grow(std::size_t rows) {
  if (rows > stride_) {
    const std::size_t stride = std::max<std::size_t>(64, rows + rows / 2);
    std::vector<double> bigger(stride * stride, 0);
    for (std::size_t i = 0; i < basic_.size(); ++i)
      std::copy_n(inverse_.data() + i * stride_, basic_.size(), bigger.data() + i * stride);
    inverse_ = std::move(bigger);
    stride_ = stride;
  }
  norms_.resize(rows, 1);
  value_.resize(rows, 0);
  column_.resize(rows, 0);
}

std::size_t RelaxedPlan::add_row(std::vector<Term> terms, double at_most) {
  const std::size_t row = at_most_.size();
  grow(row + 1);
  double* made = inverse(row);
  std::fill_n(made, stride_, 0.0);
  for (std::size_t i = 0; i < row; ++i) inverse(i)[row] = 0;
  double used = 0;
  for (const Term& term : terms) {
    uses_[at(term.column)].emplace_back(static_cast<std::int32_t>(row), term.amount);
    const std::int32_t place = place_[at(term.column)];
    if (place == kNowhere) continue;
    used += term.amount * value_[at(place)];
    const double* from = inverse(at(place));
    for (std::size_t k = 0; k < row; ++k) made[k] -= term.amount * from[k];
  }
  made[row] = 1;
  terms_.push_back(std::move(terms));
  at_most_.push_back(at_most);
  barred_.push_back(0);
  reduced_.push_back(0);
  row_.push_back(0);
  is_touched_.push_back(0);
  basic_.push_back(slack(row));
  place_.push_back(static_cast<std::int32_t>(row));
  value_[row] = at_most - used;
  norm_of(row);
  return row;
}

std::vector<std::size_t> RelaxedPlan::drop_idle_rows(std::size_t first) {
  std::vector<std::size_t> kept;
  std::vector<std::int32_t> new_index(rows(), kNowhere);
  const std::size_t n = columns_.size();
  for (std::size_t r = 0; r < rows(); ++r) {
    const std::int32_t place = place_[n + r];
    if (r >= first && place != kNowhere && value_[at(place)] > kOutside) continue;
    new_index[r] = static_cast<std::int32_t>(kept.size());
    kept.push_back(r);
  }
  if (kept.size() == rows()) return kept;
  Basis basis;
  for (const std::int32_t variable : basic_) {
    if (at(variable) < n) {
      basis.push_back(variable);
    } else if (new_index[at(variable) - n] != kNowhere) {
      basis.push_back(static_cast<std::int32_t>(n) + new_index[at(variable) - n]);
    }
  }
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (kept[k] != k) terms_[k] = std::move(terms_[kept[k]]);
    at_most_[k] = at_most_[kept[k]];
    barred_[n + k] = barred_[n + kept[k]];
  }
  terms_.resize(kept.size());
  at_most_.resize(kept.size());
  barred_.resize(n + kept.size());
  for (auto& uses : uses_) {
    std::size_t stays = 0;
    for (const auto& [row, amount] : uses) {
      if (new_index[at(row)] != kNowhere) uses[stays++] = {new_index[at(row)], amount};
    }
    uses.resize(stays);
  }
  place_.assign(n + kept.size(), kNowhere);
  row_.assign(n + kept.size(), 0);
  is_touched_.assign(n + kept.size(), 0);
  touched_.clear();
  basic_.resize(kept.size());
  value_.resize(kept.size());
  norms_.resize(kept.size());
  column_.resize(kept.size());
  restore(basis);
  return kept;
}

void RelaxedPlan::bar(std::int32_t column, bool barred) {
  barred_[at(column)] = barred ? 1 : 0;
}

void RelaxedPlan::require(std::int32_t group, bool required) {
  barred_[at(slack(at(group)))] = required ? 1 : 0;
}

void RelaxedPlan::norm_of(std::size_t position) {
  const double* row = inverse(position);
  double sum = 0;
  for (std::size_t k = 0; k < at_most_.size(); ++k) sum += row[k] * row[k];
  norms_[position] = std::max(sum, 1e-12);
}

void RelaxedPlan::set_values() {
  for (std::size_t i = 0; i < basic_.size(); ++i) {
    const double* row = inverse(i);
    double sum = 0;
    for (std::size_t k = 0; k < at_most_.size(); ++k) sum += row[k] * at_most_[k];
    value_[i] = sum;
  }
}

void RelaxedPlan::set_reduced() {
  const std::size_t n = columns_.size();
  std::vector<double> price(rows(), 0);
  for (std::size_t i = 0; i < basic_.size(); ++i) {
    if (at(basic_[i]) >= n || worth_[at(basic_[i])] == 0) continue;
    const double* row = inverse(i);
    for (std::size_t k = 0; k < price.size(); ++k) price[k] += worth_[at(basic_[i])] * row[k];
  }
  reduced_.assign(n + rows(), 0);
  for (std::size_t j = 0; j < n; ++j) reduced_[j] = worth_[j];
  for (std::size_t r = 0; r < rows(); ++r) {
    if (price[r] == 0) continue;
    for (const Term& term : terms_[r]) reduced_[at(term.column)] -= price[r] * term.amount;
    reduced_[n + r] = -price[r];
  }
  for (const std::int32_t variable : basic_) reduced_[at(variable)] = 0;
}

/// The position that is furthest outside, measured by its row; the number of positions when there is none.
std::size_t RelaxedPlan::find_leaving() const {
  std::size_t found = basic_.size();
  double most = 0;
  for (std::size_t i = 0; i < basic_.size(); ++i) {
    double outside = -value_[i];
    if (barred_[at(basic_[i])] != 0) outside = std::abs(value_[i]);
    if (outside <= kOutside) continue;
    const double measure = outside * outside / norms_[i];
    if (measure <= most) continue;
    most = measure;
    found = i;
  }
  return found;
}

/// What one more of each variable takes from the position.
void RelaxedPlan::price_row(std::size_t position) {
  const std::size_t n = columns_.size();
  for (const std::int32_t variable : touched_) {
    row_[at(variable)] = 0;
    is_touched_[at(variable)] = 0;
  }
  touched_.clear();
  const double* rho = inverse(position);
  for (std::size_t r = 0; r < rows(); ++r) {
    const double by = rho[r];
    if (std::abs(by) <= kZero) continue;
    for (const Term& term : terms_[r]) {
      if (is_touched_[at(term.column)] == 0) {
        is_touched_[at(term.column)] = 1;
        touched_.push_back(term.column);
      }
      row_[at(term.column)] += by * term.amount;
    }
    row_[n + r] = by;
    touched_.push_back(static_cast<std::int32_t>(n + r));
  }
}

bool RelaxedPlan::find_entering(bool rises, std::int32_t& entering) {
  // Two passes: the least ratio with a little slack, then the largest divisor within it.
  const double sign = rises ? -1 : 1;
  double least = 1e300;
  for (const std::int32_t variable : touched_) {
    const double amount = sign * row_[at(variable)];
    if (amount <= kPivot || !may_enter(at(variable)) || place_[at(variable)] != kNowhere) continue;
    least = std::min(least, (std::max(0.0, -reduced_[at(variable)]) + kTie) / amount);
  }
  if (least >= 1e299) return false;
  double largest = 0;
  for (const std::int32_t variable : touched_) {
    const double amount = sign * row_[at(variable)];
    if (amount <= kPivot || !may_enter(at(variable)) || place_[at(variable)] != kNowhere) continue;
    if (std::max(0.0, -reduced_[at(variable)]) / amount > least || amount <= largest) continue;
    largest = amount;
    entering = variable;
  }
  return largest > 0;
}

void RelaxedPlan::find_column(std::int32_t variable) {
  const std::size_t n = columns_.size();
  const std::size_t m = basic_.size();
  if (at(variable) >= n) {
    const std::size_t row = at(variable) - n;
    for (std::size_t i = 0; i < m; ++i) column_[i] = inverse(i)[row];
    return;
  }
  const auto& uses = uses_[at(variable)];
  for (std::size_t i = 0; i < m; ++i) {
    const double* row = inverse(i);
    double sum = 0;
    for (const auto& [r, amount] : uses) sum += row[at(r)] * amount;
    column_[i] = sum;
  }
}

/// The inverse after the column at hand has taken the position.
void RelaxedPlan::pivot(std::size_t position) {
  double* by = inverse(position);
  const std::size_t m = rows();
  const double divisor = 1 / column_[position];
  support_.clear();
  for (std::size_t k = 0; k < m; ++k) {
    if (std::abs(by[k]) <= kZero) {
      by[k] = 0;
      continue;
    }
    by[k] *= divisor;
    support_.push_back(static_cast<std::int32_t>(k));
  }
  for (std::size_t i = 0; i < m; ++i) {
    const double factor = column_[i];
    if (i == position || std::abs(factor) <= kZero) continue;
    double* row = inverse(i);
    double change = 0;
    for (const std::int32_t k : support_) {
      const double before = row[at(k)], now = before - factor * by[at(k)];
      change += (now - before) * (now + before);
      row[at(k)] = now;
    }
    norms_[i] = std::max(norms_[i] + change, 1e-9);
  }
  norm_of(position);
}

RelaxedPlan::Ended RelaxedPlan::solve(const Limits& limits) {
  int doubts = 0;
  for (std::int64_t done = 0; done < limits.pivots; ++done) {
    if (since_renewal_ >= kRenewal) renew();
    if (limits.below > -1e299 && done % kLook == kLook - 1 && bound_of(prices()) < limits.below)
      return Ended::below;
    const std::size_t leaving = find_leaving();
    if (leaving == basic_.size()) return Ended::best;
    const bool rises = value_[leaving] < 0;
    price_row(leaving);
    std::int32_t entering = kNowhere;
    if (!find_entering(rises, entering)) {
      if (since_renewal_ == 0) return is_empty(leaving, rises) ? Ended::infeasible : Ended::steps;
      renew();
      continue;
    }
    find_column(entering);
    const double expected = row_[at(entering)], divisor = column_[leaving];
    if (std::abs(divisor - expected) > 1e-6 * (1 + std::abs(divisor)) || std::abs(divisor) < kPivot / 2) {
      // The inverse has drifted.
      if (++doubts > 20) return Ended::steps;
      renew();
      continue;
    }
    double ratio = reduced_[at(entering)] / divisor;
    if (reduced_[at(entering)] > 0) ratio = 0;
    for (const std::int32_t variable : touched_) {
      if (place_[at(variable)] == kNowhere) reduced_[at(variable)] -= ratio * row_[at(variable)];
    }
    const std::int32_t left = basic_[leaving];
    reduced_[at(left)] = -ratio;
    reduced_[at(entering)] = 0;
    const double step = value_[leaving] / divisor;
    for (std::size_t i = 0; i < basic_.size(); ++i) value_[i] -= step * column_[i];
    value_[leaving] = step;
    pivot(leaving);
    place_[at(left)] = kNowhere;
    place_[at(entering)] = static_cast<std::int32_t>(leaving);
    basic_[leaving] = entering;
    ++pivots_;
    ++since_renewal_;
  }
  return Ended::steps;
}

/// Does the position's row, as a price, prove that no point keeps the rows? The bound then falls below
/// anything that a choice could be worth.
bool RelaxedPlan::is_empty(std::size_t position, bool rises) const {
  std::vector<double> price = prices();
  double lowest = 0, highest = 1;
  for (std::size_t g = 0; g < groups_; ++g) {
    double most = 0, least = 0;
    for (const Term& term : terms_[g]) {
      most = std::max(most, columns_[at(term.column)].worth);
      least = std::min(least, columns_[at(term.column)].worth);
    }
    lowest += least;
    highest += most;
  }
  const double far = 4 * (highest - lowest + 1) / std::max(1e-6, std::abs(value_[position]));
  const double* rho = inverse(position);
  for (std::size_t r = groups_; r < rows(); ++r) price[r] += far * std::max(0.0, rises ? rho[r] : -rho[r]);
  return bound_of(price) < lowest - 1;
}

void RelaxedPlan::renew() {
  restore(Basis(basic_));
}

/// The inverse anew: from slacks alone, columns are brought in one after the other.
void RelaxedPlan::restore(const Basis& basis) {
  const std::size_t n = columns_.size(), m = rows();
  grow(m);
  std::ranges::fill(place_, kNowhere);
  for (std::size_t i = 0; i < m; ++i) std::fill_n(inverse(i), m, 0.0);
  std::vector<char> stays(m, 0);
  std::vector<std::int32_t> coming;
  for (const std::int32_t variable : basis) {
    if (at(variable) >= n) {
      stays[at(variable) - n] = 1;
    } else {
      coming.push_back(variable);
    }
  }
  basic_.resize(m);
  for (std::size_t i = 0; i < m; ++i) {
    basic_[i] = slack(i);
    inverse(i)[i] = 1;
    norms_[i] = 1;
    place_[at(basic_[i])] = static_cast<std::int32_t>(i);
  }
  std::ranges::stable_sort(coming, {}, [&](std::int32_t variable) { return uses_[at(variable)].size(); });
  for (const std::int32_t variable : coming) {
    find_column(variable);
    std::size_t where = m;
    for (std::size_t i = 0; i < m; ++i) {
      if (at(basic_[i]) < n || stays[i] != 0) continue;
      if (where == m || std::abs(column_[i]) > std::abs(column_[where])) where = i;
    }
    if (where == m || std::abs(column_[where]) < 1e-9) continue;  // was not independent: a slack stays
    pivot(where);
    place_[at(basic_[where])] = kNowhere;
    basic_[where] = variable;
    place_[at(variable)] = static_cast<std::int32_t>(where);
  }
  set_values();
  set_reduced();
  since_renewal_ = 0;
}

void RelaxedPlan::keep_rows(std::size_t count) {
  const std::size_t n = columns_.size();
  if (count >= rows()) return;
  for (std::size_t r = count; r < rows(); ++r) {
    for (const Term& term : terms_[r]) {
      auto& uses = uses_[at(term.column)];
      while (!uses.empty() && at(uses.back().first) >= count) uses.pop_back();
    }
  }
  terms_.resize(count);
  at_most_.resize(count);
  barred_.resize(n + count);
  place_.assign(n + count, kNowhere);
  row_.assign(n + count, 0);
  is_touched_.assign(n + count, 0);
  touched_.clear();
  basic_.resize(count);
  value_.resize(count);
  norms_.resize(count);
  column_.resize(count);
}

void RelaxedPlan::note(Moment& moment) const {
  moment.basic = basic_;
  moment.place = place_;
  moment.norms = norms_;
  moment.values = value_;
  moment.reduced = reduced_;
  moment.since_renewal = since_renewal_;
  const std::size_t m = rows();
  moment.inverse.resize(m * m);
  for (std::size_t i = 0; i < m; ++i) std::copy_n(inverse(i), m, moment.inverse.data() + i * m);
}

void RelaxedPlan::go_back(const Moment& moment) {
  basic_ = moment.basic;
  place_ = moment.place;
  norms_ = moment.norms;
  value_ = moment.values;
  reduced_ = moment.reduced;
  since_renewal_ = moment.since_renewal;
  const std::size_t m = rows();
  for (std::size_t i = 0; i < m; ++i) std::copy_n(moment.inverse.data() + i * m, m, inverse(i));
}

std::vector<double> RelaxedPlan::parts() const {
  std::vector<double> parts(columns_.size(), 0);
  for (std::size_t i = 0; i < basic_.size(); ++i) {
    if (at(basic_[i]) < columns_.size()) parts[at(basic_[i])] = std::clamp(value_[i], 0.0, 1.0);
  }
  return parts;
}

std::vector<double> RelaxedPlan::prices() const {
  std::vector<double> prices(rows(), 0);
  for (std::size_t r = 0; r < rows(); ++r) prices[r] = std::max(0.0, -reduced_[columns_.size() + r]);
  return prices;
}

double RelaxedPlan::bound_of(const std::vector<double>& prices, std::vector<double>* spare) const {
  std::vector<double> left(columns_.size());
  for (std::size_t j = 0; j < columns_.size(); ++j) left[j] = columns_[j].worth;
  double bound = 0, magnitude = 0;
  // Groups are not priced: each adds the best of what it may have.
  for (std::size_t r = groups_; r < rows(); ++r) {
    if (prices[r] <= 0) continue;
    bound += prices[r] * at_most_[r];
    magnitude += std::abs(prices[r] * at_most_[r]);
    for (const Term& term : terms_[r]) left[at(term.column)] -= prices[r] * term.amount;
  }
  std::vector<double> best(groups_, 0);
  for (std::size_t g = 0; g < groups_; ++g) {
    best[g] = barred_[columns_.size() + g] != 0 ? -1e300 : 0;
    for (std::int32_t j = first_of_group_[g]; j < first_of_group_[g + 1]; ++j) {
      if (barred_[at(j)] == 0) best[g] = std::max(best[g], left[at(j)]);
    }
    bound += best[g];
    magnitude += std::abs(best[g]);
  }
  bound += 1e-7 + 1e-12 * magnitude;
  if (spare != nullptr) {
    spare->assign(columns_.size(), 0);
    for (std::size_t j = 0; j < columns_.size(); ++j)
      (*spare)[j] = barred_[j] != 0 ? 1e300 : best[at(columns_[j].group)] - left[j];
  }
  return bound;
}

}  // namespace entente::sourcing
