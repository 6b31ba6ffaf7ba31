// What two sides do about a disputed line besides taking positions: the answer, accepting it, withdrawing,
// and going on to the next stage before its time.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/close_desk.h"

namespace entente::app {

using closing::Close;
using closing::CloseLine;
using closing::Dispute;
using record::Side;
using time::Month;

namespace {

constexpr std::array kActs{DisputeAct::answer, DisputeAct::accept, DisputeAct::withdraw, DisputeAct::escalate,
                           DisputeAct::wait};

std::string_view words(closing::DisputeEnded::How how) {
  switch (how) {
    case closing::DisputeEnded::How::withdrawn:
      return "was withdrawn";
    case closing::DisputeEnded::How::accepted:
      return "ended with the answer accepted";
    case closing::DisputeEnded::How::agreed:
      return "ended with its side agreeing";
    case closing::DisputeEnded::How::waived:
      return "ended with a waiver";
  }
  return "ended";
}

/// Everything that a step is decided on.
struct Table {
  const Desk& desk;
  const Close& close;
  const CloseLine& line;
  const Actor& actor;
  const DisputeStep& step;

  const Dispute& dispute() const { return *line.dispute; }
  Side other() const { return record::other(actor.side); }
  bool wishes(Side side) const {
    return std::ranges::count(dispute().wishes, side, &closing::EscalationAsked::side) > 0;
  }
  text::Diagnostic refuse(const char* code, std::string message) const {
    return about_month(code, desk, close.month, std::move(message));
  }
};

text::Diagnostic no_dispute(const Desk& desk, const Close& close, const CloseLine& line) {
  auto problem =
      about_month("C0125", desk, close.month, fmt::format("nobody disputes `{}` now", line.line.id));
  for (const auto& ended : line.ended)
    problem.note(fmt::format("the {}'s dispute {} on {}", record::name(ended.by), words(ended.how),
                             ended.on.to_string()));
  if (line.state == closing::LineState::stale)
    problem.note("its figures changed, and a dispute is about the figures that were seen");
  return problem.help("look at the line again, and take a position on it as it stands");
}

/// An answer, an acceptance or a withdrawal by the side whose it is not.
text::Diagnostic wrong_side(const Table& at) {
  const std::string_view side = record::name(at.actor.side);
  const std::string& line = at.line.line.id;
  if (at.step.act == DisputeAct::answer)
    return at.refuse("C0126", fmt::format("the {} cannot answer its own dispute about `{}`", side, line))
        .note(fmt::format("the {} is asked", record::name(at.other())))
        .help("to say more, dispute the line again with the whole reason; its clock goes on");
  return at.refuse("C0126", fmt::format("the dispute about `{}` is not the {}'s", line, side))
      .note("only the side that disputes accepts an answer or withdraws")
      .help("answer it, or take a position on the line");
}

std::optional<text::Diagnostic> refusal_of_answer(const Table& at) {
  if (!at.dispute().is_by(at.other())) return wrong_side(at);
  if (at.step.reason.empty())
    return at
        .refuse("C0102", fmt::format("the dispute about `{}` is answered without a reason", at.line.line.id))
        .help("say why: the other side reads it");
  const auto* known = at.dispute().answer_of(at.actor.side);
  if (known != nullptr && !known->earlier && known->reason == at.step.reason &&
      known->evidence == at.step.evidence)
    return at
        .refuse("C0128", fmt::format("the {} has given this answer already", record::name(at.actor.side)))
        .note(fmt::format("on {}", known->at.to_string()))
        .help("say something else, or wait for the other side");
  return std::nullopt;
}

std::optional<text::Diagnostic> refusal_of_ending(const Table& at) {
  if (!at.dispute().is_by(at.actor.side)) return wrong_side(at);
  if (at.step.act == DisputeAct::accept && at.dispute().answer_of(at.other()) == nullptr)
    return at
        .refuse("C0127", fmt::format("the {} has not answered the dispute about `{}`",
                                     record::name(at.other()), at.line.line.id))
        .help("withdraw the dispute, or agree to the line as it stands");
  return std::nullopt;
}

std::optional<text::Diagnostic> refusal_of_escalation(const Table& at) {
  const Dispute& dispute = at.dispute();
  const std::string& line = at.line.line.id;
  const std::string_view side = record::name(at.actor.side);
  if (at.step.act == DisputeAct::wait) {
    if (at.wishes(at.actor.side)) return std::nullopt;
    return at.refuse("C0119",
                     fmt::format("the {} has not asked to take the dispute about `{}` further", side, line));
  }
  if (dispute.next.empty())
    return at.refuse("C0129",
                     fmt::format("the dispute about `{}` is at its last stage, {}", line, dispute.stage));
  if (!at.step.stage.empty() && at.step.stage != dispute.stage)
    return at.refuse("C0129", fmt::format("the dispute about `{}` is not at `{}`", line, at.step.stage))
        .note(fmt::format("it is at `{}`", dispute.stage))
        .help("look at the line again");
  if (at.wishes(at.actor.side))
    return at.refuse("C0128", fmt::format("the {} has asked for {} already", side, dispute.next))
        .note(dispute.until
                  ? fmt::format("without the other side it goes on after {}", dispute.until->to_string())
                  : std::string("the other side has not said so"))
        .help(fmt::format("ask the {} to say the same", record::name(at.other())));
  if (at.step.reason.empty() && !at.wishes(at.other()))
    return at.refuse("C0102", fmt::format("the dispute about `{}` is taken further without a reason", line))
        .help("say why: the other side reads it");
  return std::nullopt;
}

std::optional<text::Diagnostic> refusal_of(const Table& at) {
  switch (at.step.act) {
    case DisputeAct::answer:
      return refusal_of_answer(at);
    case DisputeAct::accept:
    case DisputeAct::withdraw:
      return refusal_of_ending(at);
    case DisputeAct::escalate:
    case DisputeAct::wait:
      return refusal_of_escalation(at);
  }
  return std::nullopt;
}

/// The position of the disputing side that a step is about: the other side's, or else one's own.
std::string disputing_version(const Table& at) {
  const Dispute& dispute = at.dispute();
  const Side side = dispute.is_by(at.other()) ? at.other() : at.actor.side;
  const auto found = std::ranges::find(dispute.by, side);
  return dispute.versions[static_cast<std::size_t>(found - dispute.by.begin())].hex();
}

record::Draft draft_of_step(const Table& at) {
  const auto& papers = at.desk.papers();
  const std::string& line = at.line.line.id;
  const Side side = at.actor.side;
  const auto as = [&](const std::string& id, std::string_view type, const std::string& content) {
    return draft_of(papers, at.actor, id, type, content);
  };
  const std::string position = closing::position_id(at.desk.id(), at.close.month, line, side);
  const std::string wish = closing::escalation_id(at.desk.id(), at.close.month, line, side);
  switch (at.step.act) {
    case DisputeAct::answer: {
      closing::DisputeAnswer answer;
      answer.reason = at.step.reason;
      answer.evidence = at.step.evidence;
      answer.dispute = disputing_version(at);
      return as(closing::dispute_answer_id(at.desk.id(), at.close.month, line, side),
                closing::kDisputeAnswerType, closing::write(answer));
    }
    case DisputeAct::accept: {
      auto accepted = position_on(at.line, closing::Stand::agreed, at.step.reason, at.step.evidence);
      accepted.accepts = at.dispute().answer_of(at.other())->version.hex();
      return as(position, closing::kPositionType, closing::write(accepted));
    }
    case DisputeAct::withdraw:
      return as(position, closing::kPositionType, "null");
    case DisputeAct::escalate: {
      closing::Escalation escalation;
      escalation.stage = at.dispute().stage;
      escalation.reason = at.step.reason;
      escalation.dispute = disputing_version(at);
      return as(wish, closing::kEscalationType, closing::write(escalation));
    }
    case DisputeAct::wait:
      break;
  }
  return as(wish, closing::kEscalationType, "null");
}

}  // namespace

std::string_view name(DisputeAct act) {
  switch (act) {
    case DisputeAct::answer:
      return "answer";
    case DisputeAct::accept:
      return "accept";
    case DisputeAct::withdraw:
      return "withdraw";
    case DisputeAct::escalate:
      return "escalate";
    case DisputeAct::wait:
      return "wait";
  }
  return "answer";
}

std::optional<DisputeAct> dispute_act_named(std::string_view wanted) {
  const auto found = std::ranges::find_if(kActs, [&](DisputeAct act) { return name(act) == wanted; });
  if (found == kActs.end()) return std::nullopt;
  return *found;
}

text::Outcome<Recorded> take_dispute_step(const CloseSources& sources, const Actor& actor, Month month,
                                          const DisputeStep& step, Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto shown = desk.close(month);
    if (!shown) return std::unexpected(shown.error());
    const Close& close = shown->close;
    if (const auto problem = not_ready(desk, close)) return text::refuse(*problem);
    const CloseLine* line = close.find(step.line);
    if (line == nullptr) return text::refuse(no_line(desk, close, step.line));
    if (!line->dispute) return text::refuse(no_dispute(desk, close, *line));
    const Table at{desk, close, *line, actor, step};
    if (const auto problem = refusal_of(at)) return text::refuse(*problem);
    const auto draft = draft_of_step(at);
    return write(desk, actor, std::span(&draft, 1), expected);
  });
}

}  // namespace entente::app
