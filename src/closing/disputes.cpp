#include "closing/disputes.h"

#include <fmt/format.h>

#include <algorithm>

#include "closing/positions.h"

namespace entente::closing {
namespace {

std::size_t index_of(Side side) {
  return side == Side::client ? 0 : 1;
}

text::Diagnostic left_out(const std::string& id, std::string why) {
  auto problem = text::warning("C0117", fmt::format("`{}` is left out of account", id));
  problem.file = id;
  return problem.note(std::move(why));
}

/// A wish to leave a stage, or its withdrawal, as the record has it.
struct Wish {
  EscalationAsked asked;
  std::string stage;  ///< empty: withdrawn
  std::string id;
};

/// Follows a dispute through its days.
class Following {
 public:
  Following(const DisputeInputs& inputs, text::Diagnostics& problems) : in_(inputs), problems_(problems) {}

  Dispute dispute() {
    take_sides();
    take_answers();
    begins_ = dispute_.since;
    enter(0);
    for (const Wish& wish : wishes()) follow(wish);
    pass_time(in_.today);
    return std::move(dispute_);
  }

 private:
  const SidePosition& of(Side side) const { return in_.positions[index_of(side)]; }
  time::Date date(time::Instant at) const { return in_.agreement.original->zone.date_at(at); }

  void take_sides() {
    dispute_.amount = in_.amount;
    for (const SidePosition& position : in_.positions) {
      if (!position.is_disputing()) continue;
      if (dispute_.by.empty() || position.since < dispute_.since) dispute_.since = position.since;
      dispute_.by.push_back(position.taken->side);
      dispute_.versions.push_back(position.disputes.back());
      if (!dispute_.reason.empty()) dispute_.reason += "; ";
      dispute_.reason += position.taken->reason;
      dispute_.evidence.insert(dispute_.evidence.end(), position.taken->evidence.begin(),
                               position.taken->evidence.end());
    }
  }

  void take_answers() {
    for (const Side by : dispute_.by) {
      const auto due = answer_by(by);
      if (due && (!dispute_.answer_by || *due < *dispute_.answer_by)) dispute_.answer_by = due;
      const auto answers = answers_to(by);
      if (answers.empty() || answers.back().earlier) dispute_.asked.push_back(record::other(by));
      if (!answers.empty()) dispute_.answers.push_back(answers.back());
    }
  }

  /// Of the other side to this side's dispute, oldest first.
  std::vector<AnswerTaken> answers_to(Side by) {
    std::vector<AnswerTaken> answers;
    const Side side = record::other(by);
    const auto& disputes = of(by).disputes;
    const std::string id = dispute_answer_id(*in_.agreement.original->id, in_.month, in_.line.id, side);
    const auto found = in_.shared.find(id);
    if (found == in_.shared.end() || found->second.type != kDisputeAnswerType) return answers;
    const auto due = answer_by(by);
    for (const record::Version& version : found->second.versions) {
      if (version.side != side) {
        problems_.push_back(left_out(id, "a dispute is answered by the side that did not raise it"));
        continue;
      }
      if (version.withdrawn) {
        answers.clear();
        continue;
      }
      auto read = read_dispute_answer(version.content, id);
      if (!read.sound()) {
        problems_.insert(problems_.end(), read.diagnostics.begin(), read.diagnostics.end());
        continue;
      }
      const auto about = std::ranges::find_if(
          disputes, [&](const record::Hash& hash) { return hash.hex() == *read.value.dispute; });
      if (about == disputes.end()) continue;  // to a dispute that was
      answers.push_back({.side = side,
                         .reason = *read.value.reason,
                         .evidence = std::move(read.value.evidence),
                         .author = version.author,
                         .at = version.at,
                         .version = version.hash,
                         .late = due && answers.empty() && date(version.at) > *due,
                         .earlier = about + 1 != disputes.end()});
    }
    return answers;
  }

  std::optional<time::Date> answer_by(Side by) const {
    const auto& days = in_.stages.front().calendar_days;
    if (!days) return std::nullopt;
    return of(by).since + *days;
  }

  /// Of both sides, oldest first.
  std::vector<Wish> wishes() {
    std::vector<Wish> all;
    for (const Side side : {Side::client, Side::supplier}) {
      const std::string id = escalation_id(*in_.agreement.original->id, in_.month, in_.line.id, side);
      const auto found = in_.shared.find(id);
      if (found == in_.shared.end() || found->second.type != kEscalationType) continue;
      for (const record::Version& version : found->second.versions) {
        if (version.side != side) {
          problems_.push_back(left_out(id, "a side speaks for itself only"));
          continue;
        }
        Wish wish{{side, {}, version.author, version.at}, {}, id};
        if (!version.withdrawn) {
          auto read = read_escalation(version.content, id);
          if (!read.sound()) {
            problems_.insert(problems_.end(), read.diagnostics.begin(), read.diagnostics.end());
            continue;
          }
          if (!is_about_this(*read.value.dispute)) continue;  // about a dispute that was
          wish.asked.reason = read.value.reason;
          wish.stage = *read.value.stage;
        }
        all.push_back(std::move(wish));
      }
    }
    std::ranges::stable_sort(all, {}, [](const Wish& wish) { return wish.asked.at; });
    return all;
  }

  bool is_about_this(const std::string& version) const {
    return std::ranges::any_of(dispute_.by, [&](Side by) {
      return std::ranges::any_of(of(by).disputes,
                                 [&](const record::Hash& hash) { return hash.hex() == version; });
    });
  }

  void follow(const Wish& wish) {
    const time::Date on = date(wish.asked.at);
    pass_time(on);
    const Side side = wish.asked.side;
    if (wish.stage.empty()) {
      std::erase_if(dispute_.wishes, [&](const EscalationAsked& each) { return each.side == side; });
      return;
    }
    if (wish.stage != dispute_.stage || dispute_.next.empty()) {
      problems_.push_back(left_out(
          wish.id, fmt::format("the dispute was not to be taken further from `{}` on {}: it was at `{}`",
                               wish.stage, on.to_string(), dispute_.stage)));
      return;
    }
    const bool other_asked =
        std::ranges::count(dispute_.wishes, record::other(side), &EscalationAsked::side) > 0;
    if (other_asked) {
      leave(on, StagePassed::How::both);
    } else if (std::ranges::count(dispute_.wishes, side, &EscalationAsked::side) == 0) {
      dispute_.wishes.push_back(wish.asked);
    }
  }

  void pass_time(time::Date to) {
    while (dispute_.until && !dispute_.next.empty() && to > *dispute_.until)
      leave(*dispute_.until, StagePassed::How::time);
  }

  void leave(time::Date on, StagePassed::How how) {
    dispute_.passed.push_back({dispute_.stage, on, how});
    dispute_.wishes.clear();
    begins_ = on;
    enter(stage_ + 1);
  }

  void enter(std::size_t stage) {
    const auto& stages = in_.stages;
    stage_ = stage;
    dispute_.stage = stages[stage].name;
    dispute_.next = stage + 1 < stages.size() ? stages[stage + 1].name : std::string();
    dispute_.until.reset();
    if (stages[stage].calendar_days) dispute_.until = begins_ + *stages[stage].calendar_days;
  }

  const DisputeInputs& in_;
  text::Diagnostics& problems_;
  Dispute dispute_;
  time::Date begins_;
  std::size_t stage_ = 0;
};

}  // namespace

const std::vector<DisputeStage>& usual_dispute_stages() {
  static const std::vector<DisputeStage> stages{{"operational", 10},
                                                {"executive", 20},
                                                {"mediation or expert", 30},
                                                {"arbitration or court", std::nullopt}};
  return stages;
}

std::string_view name(StagePassed::How how) {
  switch (how) {
    case StagePassed::How::time:
      return "time";
    case StagePassed::How::both:
      return "both";
  }
  return "time";
}

std::string_view name(DisputeEnded::How how) {
  switch (how) {
    case DisputeEnded::How::withdrawn:
      return "withdrawn";
    case DisputeEnded::How::accepted:
      return "accepted";
    case DisputeEnded::How::agreed:
      return "agreed";
    case DisputeEnded::How::waived:
      return "waived";
  }
  return "withdrawn";
}

bool Dispute::is_by(Side side) const {
  return std::ranges::find(by, side) != by.end();
}

const AnswerTaken* Dispute::answer_of(Side side) const {
  const auto found = std::ranges::find(answers, side, &AnswerTaken::side);
  return found == answers.end() ? nullptr : &*found;
}

Dispute dispute_of(const DisputeInputs& inputs, text::Diagnostics& problems) {
  return Following(inputs, problems).dispute();
}

}  // namespace entente::closing
