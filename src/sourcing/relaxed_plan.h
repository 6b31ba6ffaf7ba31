// A linear program over alternatives of which each group may have one in all: maximise the worth, keep the
// rows. Solved by the dual simplex method on a dense inverse of the basis, so that rows can be added (limits
// that are not kept, cuts) and alternatives barred at any time, and the next solution starts from the last.
//
// What it says of prices is only ever used as prices: `bound_of` works out anew, from the worths and rows as
// they were given, what these prices prove, and so the errors of floating point cannot make a bound wrong.
// It knows nothing of plans: plan_relaxation.h makes these programs from models.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace entente::sourcing {

struct Term {
  std::int32_t column = 0;
  double amount = 0;
};

class RelaxedPlan {
 public:
  /// Columns of a group are consecutive, groups ascending from 0.
  struct Column {
    double worth = 0;
    std::int32_t group = 0;
  };
  RelaxedPlan(std::vector<Column> columns, const std::vector<bool>& must);

  enum class Ended { best, infeasible, steps, below };
  struct Limits {
    std::int64_t pivots = 20'000;
    double below = -1e300;  ///< stops as soon as the bound is less than this
  };
  /// To the best point, or to one of the limits.
  Ended solve(const Limits& limits);

  /// The row is kept from the next solution on. Its index is returned.
  std::size_t add_row(std::vector<Term> terms, double at_most);
  /// Rows from `first` on that cost nothing are dropped; the indexes of those that stay.
  std::vector<std::size_t> drop_idle_rows(std::size_t first);

  void bar(std::int32_t column, bool barred);
  void require(std::int32_t group, bool required);
  bool is_barred(std::int32_t column) const { return barred_[static_cast<std::size_t>(column)] != 0; }

  /// Parts of the columns, each between nothing and one.
  std::vector<double> parts() const;
  /// Prices of the rows, groups first; never below nothing except of groups that are required.
  std::vector<double> prices() const;
  /// What the prices prove: no choice within the rows is worth more. `spare`: by column, how much less any
  /// choice with it is worth at most than the bound.
  double bound_of(const std::vector<double>& prices, std::vector<double>* spare = nullptr) const;

  std::size_t rows() const { return at_most_.size(); }
  std::size_t groups() const { return groups_; }
  std::size_t columns() const { return columns_.size(); }
  std::int64_t pivots() const { return pivots_; }

  /// Basic variables: columns, then the slacks of rows. Small enough to be kept by the thousand.
  using Basis = std::vector<std::int32_t>;
  const Basis& basis() const { return basic_; }
  /// Rows whose slack is not in the basis stay full.
  void restore(const Basis& basis);
  /// Only the first rows stay; to be followed by `restore`.
  void keep_rows(std::size_t count);

  /// Where the method is, to come back to after a look aside. Rows must not be added between.
  struct Moment {
    Basis basic;
    std::vector<std::int32_t> place;
    std::vector<double> inverse, norms, values, reduced;
    std::int64_t since_renewal = 0;
  };
  void note(Moment& moment) const;
  void go_back(const Moment& moment);

 private:
  static constexpr std::int32_t kNowhere = -1;

  std::int32_t slack(std::size_t row) const { return static_cast<std::int32_t>(columns_.size() + row); }
  bool may_enter(std::size_t variable) const { return barred_[variable] == 0; }
  double* inverse(std::size_t position) { return inverse_.data() + position * stride_; }
  const double* inverse(std::size_t position) const { return inverse_.data() + position * stride_; }
  void grow(std::size_t rows);
  void price_row(std::size_t position);
  bool find_entering(bool rises, std::int32_t& entering);
  void find_column(std::int32_t variable);
  void pivot(std::size_t position);
  void norm_of(std::size_t position);
  void renew();
  void set_values();
  void set_reduced();
  std::size_t find_leaving() const;
  bool is_empty(std::size_t position, bool rises) const;

  std::vector<Column> columns_;
  std::vector<double> worth_;  ///< moved a little, so that nothing ties
  std::size_t groups_ = 0;
  std::vector<std::int32_t> first_of_group_;
  std::vector<std::vector<Term>> terms_;                            ///< of each row, by column
  std::vector<std::vector<std::pair<std::int32_t, double>>> uses_;  ///< of each column: row and amount
  std::vector<double> at_most_;
  std::vector<char> barred_;  ///< of columns, then of slacks: may only be nothing

  Basis basic_;                      ///< variable of each position
  std::vector<std::int32_t> place_;  ///< position of each variable, or nowhere
  std::size_t stride_ = 0;
  std::vector<double> inverse_;        ///< positions by rows
  std::vector<double> norms_;          ///< of each position's row of the inverse
  std::vector<double> value_;          ///< of each position
  std::vector<double> reduced_;        ///< of each variable
  std::vector<double> row_;            ///< the row at hand, by variable
  std::vector<std::int32_t> touched_;  ///< variables that it is not nothing for
  std::vector<char> is_touched_;
  std::vector<double> column_;  ///< the column at hand, by position
  std::vector<std::int32_t> support_;
  std::int64_t pivots_ = 0, since_renewal_ = 0;
};

}  // namespace entente::sourcing
