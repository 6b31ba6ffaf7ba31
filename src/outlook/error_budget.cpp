#include "outlook/error_budget.h"

#include <limits>

namespace entente::outlook {

ErrorBudget error_budget(double allowed, double used, double days_elapsed, double days_in_window) {
  ErrorBudget made;
  made.allowed = allowed;
  made.used = used;
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  made.share_used = allowed > 0 ? used / allowed : used > 0 ? kEndless : 0;
  made.share_elapsed = days_in_window > 0 ? days_elapsed / days_in_window : 0;
  made.rate = made.share_elapsed > 0 ? made.share_used / made.share_elapsed : 0;
  if (used > 0 && days_elapsed > 0) {
    const double day = allowed > 0 ? allowed / (used / days_elapsed) : 0;
    if (day <= days_in_window) made.spent_on_day = day;
  }
  return made;
}

}  // namespace entente::outlook
