// Amendments among themselves: numbers, days, and two that change the same thing on one day.
#include <fmt/format.h>

#include "agreement/checks.h"

namespace entente::agreement {

void check_amendments(const Terms& terms, Loading& loading) {
  const auto& all = terms.amendments;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Amendment& amendment = all[i];
    const auto day = *amendment.effective;
    const bool late = terms.term.to.value && day > *terms.term.to.value;
    if (amendment.effective.place && (late || day < *terms.term.from)) {
      loading.report(text::warning("A0903", fmt::format("amendment {} takes effect outside of the term",
                                                        *amendment.number))
                         .at(amendment.effective.place, late ? "after the last day" : "before the first day")
                         .beside(late ? terms.term.to.place : terms.term.from.place, "the term"));
    }
    if (amendment.effective.place && day.day() != 1 && !amendment.split_window) {
      loading.report(
          text::warning("A0907",
                        fmt::format("amendment {} takes effect inside a month, which is judged as a whole",
                                    *amendment.number))
              .at(amendment.effective.place, "in the middle of a month")
              .note(fmt::format("{} is judged by the terms of its first day, so the change shows from {} on",
                                time::Month::containing(day).to_string(),
                                time::Month::containing(day).end_day().to_string()))
              .help("add `split window: yes` to judge both parts of the month, or let it begin on the first "
                    "of a month"));
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (*all[k].number == *amendment.number) {
        loading.report(
            text::error("A0902", fmt::format("two amendments have the number {}", *amendment.number))
                .at(amendment.number.place, "the second")
                .beside(all[k].number.place, "the first"));
      }
      if (*all[k].effective != day) continue;
      for (const auto& change : amendment.set) {
        for (const auto& other : all[k].set) {
          if (*change.name != *other.name) continue;
          loading.report(
              text::error("A0906", fmt::format("two amendments set `{}` on the same day", *change.name))
                  .at(change.name.place, "set here")
                  .beside(other.name.place, "and here")
                  .help("keep the one that holds"));
        }
      }
    }
  }
}

}  // namespace entente::agreement
