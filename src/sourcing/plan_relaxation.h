// A plan's linear relaxation made tight: alternatives may be taken in parts, limits are added as they are
// broken, and cuts (knapsack_cut.h) take away the points that no whole choice comes near. What its prices
// prove is a bound of every plan.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/plan_model.h"
#include "sourcing/relaxed_plan.h"

namespace entente::sourcing {

struct TighteningOptions {
  std::int32_t rounds = 12;            ///< of cuts
  std::int64_t work = 20'000'000'000;  ///< numbers that pivots may touch; it ends what would take too long
  unsigned workers = 1;
};

/// The columns of a relaxation: one for each alternative that fits by itself.
struct RelaxedAlternative {
  std::int32_t item = 0, alternative = 0;
};

class PlanRelaxation {
 public:
  explicit PlanRelaxation(const PlanModel& model);

  /// To the best point within the limits of the model and the cuts that are there; limits that it breaks are
  /// added on the way.
  RelaxedPlan::Ended solve(const RelaxedPlan::Limits& limits);
  /// Adds cuts as long as they help.
  void tighten(const TighteningOptions& options);

  /// A basis that does not depend on which limits are in the program: columns, then groups, cuts and the
  /// limits that were in it.
  struct Place {
    RelaxedPlan::Basis basis;          ///< of columns and the rows that tightening left
    std::vector<std::int32_t> limits;  ///< of the model that were added since and are full, ascending
  };
  Place place() const;
  /// Only the rows of `tighten` and those of the place are there afterwards.
  void go_to(const Place& place);

  RelaxedPlan& program() { return program_; }
  const RelaxedPlan& program() const { return program_; }
  const std::vector<RelaxedAlternative>& columns() const { return columns_; }
  const std::vector<std::int32_t>& first_of_item() const { return first_of_item_; }
  const PlanModel& model() const { return *model_; }

  double bound() const { return bound_; }
  /// No plan with the alternative of the column is worth more.
  double with(std::int32_t column) const { return bound_ - spare_[static_cast<std::size_t>(column)]; }
  std::int32_t cuts() const { return cuts_; }
  /// Of each limit of the model before any cut, in value for one unit.
  const std::vector<double>& prices() const { return prices_; }
  bool is_infeasible() const { return infeasible_; }

 private:
  struct Row {
    std::vector<Term> terms;
    double limit = 0, scale = 1;
    std::int64_t whole_limit = 0;
    std::int32_t index = -1;  ///< in the program; -1: not there
    bool may_be_cut = false;
    std::vector<std::int32_t> option_of_term;  ///< index into options
    std::vector<std::int32_t> option_group;
    std::vector<std::int64_t> option_weight;
  };
  struct Cut {
    std::vector<Term> terms;
    double at_most = 0, excess = 0;
  };

  static RelaxedPlan program_of(const PlanModel& model, std::vector<RelaxedAlternative>& columns,
                                std::vector<std::int32_t>& first_of_item);
  void group_options(Row& row);
  void look_for_cuts(const TighteningOptions& options);
  std::vector<Cut> find_cuts(const std::vector<double>& parts, unsigned workers) const;
  std::vector<Cut> cuts_of(const Row& row, const std::vector<double>& parts) const;
  void drop_idle();
  void note_prices();
  std::int64_t pivots_left(std::int64_t work) const;
  void note_bound();

  const PlanModel* model_;
  std::vector<RelaxedAlternative> columns_;
  std::vector<std::int32_t> first_of_item_;
  RelaxedPlan program_;
  std::vector<Row> rows_;
  std::vector<double> prices_;
  double bound_ = 1e300;
  std::vector<double> spare_;  ///< of each column, with the bound
  bool infeasible_ = false;
  std::int32_t cuts_ = 0;
  std::size_t tightened_rows_ = 0;  ///< of the program, when tightening ended
};

}  // namespace entente::sourcing
