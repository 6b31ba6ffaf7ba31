#include "closing/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "settlement/segments.h"

namespace entente::closing {
namespace {

using agreement::Terms;

Turn turn_of(Side side) {
  return side == Side::client ? Turn::client : Turn::supplier;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

constexpr int kNoticeLeadDays = 180;

/// Collects items; each kind of thing that waits has a function of its own.
class Queue {
 public:
  explicit Queue(const QueueInputs& inputs)
      : in_(inputs),
        terms_(inputs.agreement->terms_on(inputs.agreement->original->zone.date_at(inputs.now))),
        id_(*inputs.agreement->original->id),
        today_(terms_.zone.date_at(inputs.now)) {}

  std::vector<QueueItem> items() {
    for (const Close& close : in_.closes) {
      if (close.stage == Stage::data) {
        add_data(close);
      } else {
        add_positions(close);
        add_signatures(close);
        add_disputes(close);
      }
    }
    for (const ClaimStanding& claim : in_.standing->claims) add_claim(claim);
    for (const SwapStanding& swap : in_.standing->swaps) add_swap(swap);
    if (in_.latest != nullptr) {
      add_credits(*in_.latest);
      add_triggers(*in_.latest);
    }
    add_term();
    add_reviews();
    add_reports();
    sort();
    return std::move(items_);
  }

 private:
  QueueItem& add(std::string id, std::string verb, std::string what, Turn turn) {
    QueueItem item;
    item.id = std::move(id);
    item.verb = std::move(verb);
    item.what = std::move(what);
    item.agreement = id_;
    item.turn = turn;
    items_.push_back(std::move(item));
    return items_.back();
  }

  void set_due(QueueItem& item, time::Date due) const {
    item.due = due;
    item.overdue = due < today_;
  }

  std::string link_to(time::Month month) const {
    return fmt::format("agreements/{}/closes/{}", id_, month.to_string());
  }

  QueueItem& add_for(const Close& close, std::string_view kind, std::string verb, std::string what,
                     Turn turn) {
    QueueItem& item = add(fmt::format("{}/{}/{}/{}", kind, id_, close.month.to_string(), name(turn)),
                          std::move(verb), std::move(what), turn);
    item.period = close.month;
    item.link = link_to(close.month);
    item.revision = close.revision;
    return item;
  }

  void add_data(const Close& close) {
    if (close.today < close.month.end_day()) return;
    add_for(close, "data", "import", fmt::format("measurements of {}", month_words(close.month)), Turn::both);
  }

  void add_positions(const Close& close) {
    for (const Side side : {Side::client, Side::supplier}) {
      std::size_t waiting = 0;
      money::Money amount = money::Money::zero(close.totals.net.currency());
      for (const CloseLine& line : close.lines) {
        if (line.follows || (line.state != LineState::open && line.state != LineState::stale)) continue;
        const auto& position = side == Side::client ? line.client : line.supplier;
        const bool counts =
            position && !position->stale && (position->stand != Stand::waived || line.line.owed == side);
        if (counts) continue;
        ++waiting;
        if (line.line.credit) amount = amount + *line.line.credit;
      }
      if (waiting == 0) continue;
      QueueItem& item =
          add_for(close, "lines", "agree",
                  fmt::format("{} of {}", counted(waiting, "line"), month_words(close.month)), turn_of(side));
      if (amount.units() != 0) item.amount = amount;
      if (close.claim_window) {
        set_due(item, *close.claim_window);
        item.consequence = "credits lapse that are not claimed by then";
      }
    }
  }

  void add_signatures(const Close& close) {
    if (close.stage != Stage::sign && close.stage != Stage::restatement) return;
    if (close.counts().open > 0) return;
    const std::string_view what = close.stage == Stage::sign ? "statement" : "restatement";
    const std::string of = fmt::format("the {} of {}", what, month_words(close.month));
    if (!close.proposal || !close.proposal->current) {
      add_for(close, "propose", "propose", of, Turn::both).amount = close.totals.settled;
      return;
    }
    for (const Side side : {Side::client, Side::supplier}) {
      if (std::ranges::count(close.signatures, side, &SignatureTaken::side) > 0) continue;
      add_for(close, "sign", "sign", of, turn_of(side)).amount = close.totals.settled;
    }
  }

  /// The one who is asked answers first; then it is for the one who disputes to accept, withdraw or go on.
  void add_disputes(const Close& close) {
    for (const CloseLine& line : close.lines) {
      if (!line.dispute) continue;
      const Dispute& dispute = *line.dispute;
      const std::string what =
          fmt::format("dispute about {}, {}: {}", line.line.label, month_words(close.month), dispute.stage);
      const std::string goes_on =
          dispute.next.empty() ? std::string() : fmt::format("goes on to {}", dispute.next);
      const std::string of = fmt::format("{}/{}/{}", id_, close.month.to_string(), line.line.id);
      for (const Side side : dispute.asked) {
        QueueItem& item =
            add(fmt::format("dispute-answer/{}/{}", of, record::name(side)), "answer", what, turn_of(side));
        fill(item, close, line, dispute.until);
        item.consequence = goes_on;
      }
      std::vector<Side> answered;
      for (const Side side : dispute.by) {
        if (std::ranges::count(dispute.asked, record::other(side)) == 0) answered.push_back(side);
      }
      if (!answered.empty()) {
        QueueItem& item = add(fmt::format("dispute/{}", of), "settle", what,
                              answered.size() == 2 ? Turn::both : turn_of(answered.front()));
        fill(item, close, line, dispute.until);
        item.consequence = goes_on;
      }
      for (const EscalationAsked& wish : dispute.wishes) {
        const Side other = record::other(wish.side);
        QueueItem& item =
            add(fmt::format("escalation/{}/{}", of, record::name(other)), "say whether to go on",
                fmt::format("to {} now, as the {} asks: {}, {}", dispute.next, record::name(wish.side),
                            line.line.label, month_words(close.month)),
                turn_of(other));
        fill(item, close, line, dispute.until);
        item.consequence = goes_on;
      }
    }
  }

  void fill(QueueItem& item, const Close& close, const CloseLine& line,
            const std::optional<time::Date>& due) const {
    item.period = close.month;
    item.line = line.line.id;
    item.link = link_to(close.month);
    item.amount = line.dispute->amount;
    item.revision = line.revision;
    if (due) set_due(item, *due);
  }

  void add_claim(const ClaimStanding& claim) {
    if (*claim.claim.decision != ReliefClaim::Decision::pending) return;
    QueueItem& item = add(fmt::format("claim/{}/{}", id_, *claim.claim.id), "decide",
                          fmt::format("relief claim {}: {}", *claim.claim.id, *claim.claim.cause),
                          turn_of(record::other(claim.raised_by)));
    item.period = time::Month::containing(*claim.claim.event_on);
    item.link = link_to(*item.period);
    item.revision = claim.revision;
    if (!claim.claim.levels.empty()) item.line = fmt::format("level/{}", *claim.claim.levels.front());
    for (const Close& close : in_.closes) {
      if (close.month != *item.period) continue;
      const CloseLine* line = close.find(item.line);
      if (line != nullptr) item.amount = line->line.credit;
    }
    if (claim.decide_by) set_due(item, *claim.decide_by);
    if (claim.silence) item.consequence = fmt::format("silence means {}", *claim.silence);
  }

  void add_swap(const SwapStanding& swap) {
    if (swap.state != SwapStanding::State::proposed || !swap.proposed_by) return;
    const auto missing = [&](Side side) {
      return std::ranges::none_of(swap.signatures, [&](const auto& each) { return each.side == side; });
    };
    const Side asked = record::other(*swap.proposed_by);
    QueueItem& item = add(fmt::format("swap/{}/{}", id_, swap.id), "answer",
                          fmt::format("priority swap {}: {} to {}", *swap.swap.what,
                                      swap.swap.from->to_string(), swap.swap.to->to_string()),
                          missing(asked) ? turn_of(asked) : turn_of(*swap.proposed_by));
    item.period = time::Month::containing(*swap.swap.from);
    item.link = link_to(*item.period);
    item.revision = swap.revision;
    if (swap.answer_by) set_due(item, *swap.answer_by);
    item.consequence = "without both signatures before its first day it is not in force";
  }

  void add_credits(const settlement::Statement& statement) {
    for (const auto& credit : statement.credits) {
      using State = settlement::CreditLine::State;
      if (credit.state == State::claim_needed && credit.claim_by && is_near(*credit.claim_by)) {
        QueueItem& item =
            add(fmt::format("claim-window/{}/{}/{}", id_, statement.month.to_string(), credit.level), "claim",
                fmt::format("credit for {}, {}", credit.level, month_words(statement.month)), Turn::client);
        fill(item, statement.month, *credit.claim_by, credit.payable);
        item.consequence = "lapses unless claimed";
      }
      if (credit.state == State::accrued && credit.earn_back_by && is_near(*credit.earn_back_by)) {
        QueueItem& item = add(
            fmt::format("earn-back/{}/{}/{}", id_, statement.month.to_string(), credit.level), "earn back",
            fmt::format("credit for {}, {}", credit.level, month_words(statement.month)), Turn::supplier);
        fill(item, statement.month, *credit.earn_back_by, credit.payable);
      }
    }
  }

  void add_triggers(const settlement::Statement& statement) {
    for (const auto& trigger : statement.triggers) {
      if (!trigger.fired) continue;
      if (trigger.option_until && today_ <= *trigger.option_until) {
        QueueItem& item =
            add(fmt::format("option/{}/{}/{}", id_, statement.month.to_string(), trigger.trigger),
                "use or let pass", fmt::format("{} ({})", trigger.opens, trigger.what), Turn::client);
        fill(item, statement.month, *trigger.option_until, std::nullopt);
      }
      const auto plan = trigger.remediation_due ? time::Date::parse(*trigger.remediation_due) : std::nullopt;
      if (plan) {
        QueueItem& item = add(fmt::format("plan/{}/{}/{}", id_, statement.month.to_string(), trigger.trigger),
                              "hand in", fmt::format("remediation plan: {}", trigger.what), Turn::supplier);
        fill(item, statement.month, *plan, std::nullopt);
      }
    }
  }

  void fill(QueueItem& item, time::Month month, time::Date due,
            const std::optional<money::Money>& amount) const {
    item.period = month;
    item.link = link_to(month);
    item.amount = amount;
    set_due(item, due);
  }

  /// Notice must be given so long before the end that it is the day after which the agreement goes on.
  void add_term() {
    if (!*terms_.term.to) return;
    const time::Date last = **terms_.term.to;
    if (terms_.term.notice) {
      const time::Date by = before(last + 1, **terms_.term.notice);
      if (today_ <= by && by - today_ <= kNoticeLeadDays) {
        QueueItem& item =
            add(fmt::format("notice/{}/{}", id_, last.to_string()), "give notice or let it go on",
                fmt::format("the term ends on {}", last.to_string()), Turn::both);
        item.link = fmt::format("agreements/{}", id_);
        set_due(item, by);
        if (terms_.term.renewal)
          item.consequence = fmt::format("renews by {} without notice", (*terms_.term.renewal)->written);
      }
    }
    if (today_ <= last && last - today_ <= kNoticeLeadDays) {
      QueueItem& item = add(
          fmt::format("term/{}/{}", id_, last.to_string()),
          terms_.term.renewal ? "renew or end" : "end or extend",
          fmt::format("last day of the term of {}", terms_.title.empty() ? id_ : terms_.title), Turn::both);
      item.link = fmt::format("agreements/{}", id_);
      set_due(item, last);
    }
  }

  /// The latest day from which the span reaches `end`.
  time::Date before(time::Date end, const agreement::Span& span) const {
    time::Date day = end - 1;
    while (end - day < 3660 && settlement::after(terms_, day, span) > end) day = day - 1;
    return day;
  }

  void add_reviews() {
    for (const auto& level : terms_.levels) {
      if (!level.value.review_by || !is_near(**level.value.review_by)) continue;
      const std::string& title = level.value.title.empty() ? *level.name : level.value.title;
      QueueItem& item =
          add(fmt::format("review/{}/{}/{}", id_, *level.name, (*level.value.review_by)->to_string()),
              "review", fmt::format("service level {}", title), Turn::both);
      item.line = fmt::format("level/{}", *level.name);
      item.link = fmt::format("agreements/{}", id_);
      set_due(item, **level.value.review_by);
    }
  }

  void add_reports() {
    const time::Month last_over = time::Month::containing(today_) - 1;
    for (const auto& level : terms_.levels) {
      if (!level.value.reporting) continue;
      if (in_.latest != nullptr && in_.latest->month == last_over) {
        const auto line = std::ranges::find(in_.latest->levels, *level.name, &settlement::LevelLine::level);
        if (line != in_.latest->levels.end() && line->n > 0) continue;
      }
      const time::Date due =
          settlement::after(terms_, last_over.end_day() - 1, *(*level.value.reporting)->due);
      if (!is_near(due)) continue;
      QueueItem& item =
          add(fmt::format("report/{}/{}/{}", id_, *level.name, last_over.to_string()), "report",
              fmt::format("results of {}, {}", level.value.title.empty() ? *level.name : level.value.title,
                          month_words(last_over)),
              Turn::supplier);
      fill(item, last_over, due, std::nullopt);
      item.line = fmt::format("level/{}", *level.name);
      if ((*level.value.reporting)->missing_is_default)
        item.consequence = "counts as a default when it is missing";
    }
  }

  bool is_near(time::Date due) const {
    return due - today_ <= in_.lead_days && today_ - due <= in_.lead_days;
  }

  void sort() {
    const auto key = [](const QueueItem& item) {
      const std::int32_t due = item.due ? item.due->days : std::numeric_limits<std::int32_t>::max();
      const std::int64_t amount = item.amount ? item.amount->units() : 0;
      return std::tuple(due, amount < 0 ? amount : -amount, item.id);
    };
    std::ranges::stable_sort(items_, {}, key);
  }

  const QueueInputs& in_;
  const Terms& terms_;
  std::string id_;
  time::Date today_;
  std::vector<QueueItem> items_;
};

}  // namespace

std::string_view name(Turn turn) {
  switch (turn) {
    case Turn::client:
      return "client";
    case Turn::supplier:
      return "supplier";
    case Turn::both:
      return "both";
  }
  return "both";
}

std::vector<QueueItem> queue_of(const QueueInputs& inputs) {
  return Queue(inputs).items();
}

}  // namespace entente::closing
