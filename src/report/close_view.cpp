// A close and a queue for a terminal: the stepper, the lines with both positions, what stands in the way, the
// totals and the signatures.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>

#include "agreement/bars.h"
#include "report/close.h"
#include "report/drawing.h"

namespace entente::report {
namespace {

using closing::Close;
using closing::CloseLine;
using closing::LineState;

constexpr std::size_t kChangesShown = 3;

Mark mark_of(LineState state) {
  switch (state) {
    case LineState::agreed:
      return {Tone::met, "●", "+", "agreed"};
    case LineState::disputed:
      return kDisputed;
    case LineState::waived:
      return {Tone::near, "◐", "~", "waived"};
    case LineState::stale:
      return {Tone::missed, "◇", "?", "changed"};
    case LineState::open:
      break;
  }
  return {Tone::neutral, "◇", "-", "open"};
}

Cell position_cell(const std::optional<closing::PositionTaken>& position) {
  if (!position) return {.text = "-", .tone = Tone::muted};
  std::string text(closing::name(position->stand));
  if (position->stale) text += ", before the change";
  return {.text = std::move(text)};
}

std::string_view words(closing::StagePassed::How how) {
  using How = closing::StagePassed::How;
  switch (how) {
    case How::time:
      return "its time was over";
    case How::both:
      return "both sides asked for it";
  }
  return "";
}

std::string with_evidence(const std::string& text, const std::vector<std::string>& evidence) {
  return evidence.empty() ? text : fmt::format("{} (evidence: {})", text, fmt::join(evidence, ", "));
}

/// The answers, the stage with its clock, and what is held.
void add_dispute(std::vector<std::string>& notes, const closing::Dispute& dispute) {
  for (const auto& answer : dispute.answers)
    notes.push_back(fmt::format("{} answered{}{}: {}", record::name(answer.side), answer.late ? " late" : "",
                                answer.earlier ? ", before the dispute was worded anew" : "",
                                with_evidence(answer.reason, answer.evidence)));
  for (const auto& passed : dispute.passed)
    notes.push_back(fmt::format("left the {} stage on {}: {}", passed.stage, passed.left_on.to_string(),
                                words(passed.how)));
  notes.push_back(
      fmt::format("{} is held; {} stage{}{}", dispute.amount.to_string(), dispute.stage,
                  dispute.passed.empty() ? fmt::format(" since {}", dispute.since.to_string()) : "",
                  dispute.until ? fmt::format(", until {}", dispute.until->to_string()) : ""));
  for (const auto side : dispute.asked)
    notes.push_back(
        fmt::format("the {} is asked for its answer{}", record::name(side),
                    dispute.answer_by ? fmt::format(" by {}", dispute.answer_by->to_string()) : ""));
  for (const auto& wish : dispute.wishes)
    notes.push_back(fmt::format("the {} asks to go on to {} now{}{}", record::name(wish.side), dispute.next,
                                wish.reason.empty() ? "" : ": ", wish.reason));
}

std::vector<std::string> notes_of(const CloseLine& line) {
  std::vector<std::string> notes;
  for (const auto* position : {&line.client, &line.supplier}) {
    if (!*position) continue;
    const auto& taken = **position;
    if (!taken.reason.empty()) {
      notes.push_back(fmt::format("{} {}: {}", record::name(taken.side), closing::name(taken.stand),
                                  with_evidence(taken.reason, taken.evidence)));
    }
    for (const auto& change : taken.changed | std::views::take(kChangesShown))
      notes.push_back(fmt::format("{} was {} when the {} took its position, and is {} now", change.figure,
                                  change.before.empty() ? "not there" : change.before,
                                  record::name(taken.side), change.after.empty() ? "gone" : change.after));
    if (taken.changed.size() > kChangesShown)
      notes.push_back(fmt::format(
          "and {} more", plural(static_cast<std::int64_t>(taken.changed.size() - kChangesShown), "change")));
  }
  if (line.dispute) add_dispute(notes, *line.dispute);
  for (const auto& note : line.notes)
    notes.push_back(fmt::format("note of {} ({}): {}", note.author, record::name(note.ring), note.text));
  return notes;
}

Table lines_table(const Close& close) {
  Table table{
      .id = "lines",
      .title = "Lines",
      .columns =
          {{"line"}, {"value", Align::right}, {"credit", Align::right}, {"client"}, {"supplier"}, {"state"}},
      .rows = {},
      .empty = "The statement has no lines."};
  for (const CloseLine& line : close.lines) {
    if (line.follows) continue;
    Cell value{.text = line.line.value, .tone = Tone::plain};
    if (line.line.status) value.mark = report::mark_of(*line.line.status);
    const bool credited = line.line.credit && line.line.credit->units() != 0;
    table.rows.push_back({.cells = {{.text = line.line.id},
                                    std::move(value),
                                    {.text = credited ? line.line.credit->amount_string() : ""},
                                    position_cell(line.client),
                                    position_cell(line.supplier),
                                    {.text = "", .mark = mark_of(line.state)}},
                          .notes = notes_of(line),
                          .id = line.line.id});
  }
  return table;
}

Table claims_table(const Close& close) {
  Table table{.id = "claims",
              .title = "Relief claims",
              .columns = {{"claim"}, {"cause"}, {"levels"}, {"raised by"}, {"decision"}, {"due"}},
              .rows = {},
              .empty = {}};
  for (const auto& claim : close.claims) {
    using Decision = closing::ReliefClaim::Decision;
    std::vector<std::string> levels;
    for (const auto& level : claim.claim.levels) levels.push_back(*level);
    const bool pending = *claim.claim.decision == Decision::pending;
    const std::string decision = pending                                      ? "pending"
                                 : *claim.claim.decision == Decision::granted ? "granted"
                                 : *claim.claim.decision == Decision::refused ? "refused"
                                                                              : "granted in part";
    std::vector<std::string> notes;
    if (claim.late_notice)
      notes.push_back(fmt::format("the notice came late: it was due by {}", claim.notice_due->to_string()));
    if (pending && claim.silence) notes.push_back(fmt::format("silence means {}", *claim.silence));
    if (claim.by_silence) notes.emplace_back("nobody decided in time");
    if (!claim.decision_reason.empty()) notes.push_back(claim.decision_reason);
    table.rows.push_back({.cells = {{.text = *claim.claim.id},
                                    {.text = *claim.claim.cause},
                                    {.text = fmt::format("{}", fmt::join(levels, ", "))},
                                    {.text = std::string(record::name(claim.raised_by))},
                                    {.text = claim.by_silence ? decision + ", by silence" : decision},
                                    {.text = pending && claim.decide_by ? claim.decide_by->to_string() : ""}},
                          .notes = std::move(notes),
                          .id = *claim.claim.id});
  }
  return table;
}

Table swaps_table(const Close& close) {
  Table table{.id = "swaps",
              .title = "Priority swaps",
              .columns = {{"swap"}, {"from"}, {"to"}, {"levels"}, {"state"}},
              .rows = {},
              .empty = {}};
  for (const auto& swap : close.swaps) {
    std::vector<std::string> levels;
    for (const auto& level : swap.swap.levels)
      levels.push_back(fmt::format("{} {}", *level.name, agreement::show(*level.value)));
    std::vector<std::string> notes;
    if (!swap.refusal.empty()) notes.push_back(swap.refusal);
    table.rows.push_back({.cells = {{.text = swap.id},
                                    {.text = swap.swap.from->to_string()},
                                    {.text = swap.swap.to->to_string()},
                                    {.text = fmt::format("{}", fmt::join(levels, ", "))},
                                    {.text = std::string(closing::name(swap.state))}},
                          .notes = std::move(notes),
                          .id = swap.id});
  }
  return table;
}

std::string stepper(const Close& close, const Drawing& drawing) {
  std::string line;
  for (const closing::Step& step : close.steps) {
    if (!line.empty()) line += fmt::format(" {} ", drawing.either("→", "->"));
    const auto sign = step.state == closing::Step::State::done  ? drawing.either("●", "[x]")
                      : step.state == closing::Step::State::now ? drawing.either("◐", "[>]")
                                                                : drawing.either("○", "[ ]");
    line += fmt::format("{} {}", sign, step.name);
  }
  return line;
}

std::string finding_of(const Close& close) {
  const std::string month = closing::month_words(close.month);
  const auto counts = close.counts();
  switch (close.stage) {
    case closing::Stage::data:
      return fmt::format("{}: nothing to close yet.", month);
    case closing::Stage::lines:
      return fmt::format("{}: {} open, {} agreed, {} disputed, {} waived.", month,
                         plural(static_cast<std::int64_t>(counts.open), "line"), counts.agreed,
                         counts.disputed, counts.waived);
    case closing::Stage::sign:
      return fmt::format("{}: every line is settled or held; {} of 2 have signed.", month,
                         close.signatures.size());
    case closing::Stage::closed:
      return fmt::format("{} is closed: both sides have signed.", month);
    case closing::Stage::restatement:
      return fmt::format("{} was closed and comes out otherwise now: a restatement is due.", month);
  }
  return month;
}

void draw_totals(Drawing& drawing, const Close& close) {
  const auto& totals = close.totals;
  drawing.heading("Totals");
  drawing.paragraph("  net credits  ", totals.net.to_string());
  if (totals.held.units() != 0) drawing.paragraph("  held         ", totals.held.to_string());
  if (totals.waived.units() != 0) drawing.paragraph("  waived       ", totals.waived.to_string());
  if (totals.settled != totals.net)
    drawing.paragraph("  settled now  ", totals.settled.to_string(), Tone::strong);
  drawing.paragraph("  charges      ", totals.charges.to_string());
  if (totals.charges_settled != totals.charges)
    drawing.paragraph("  settled now  ", totals.charges_settled.to_string(), Tone::strong);
  if (close.claim_window) drawing.paragraph("  claim by     ", close.claim_window->to_string());
}

void draw_version(Drawing& drawing, const closing::ProposedStatement& version, std::string_view title) {
  drawing.heading(std::string(title));
  drawing.paragraph("  version   ", fmt::format("{}{}", version.version.hex().substr(0, 12),
                                                version.current ? "" : ", with other figures than today's"));
  drawing.paragraph("  net       ", version.content.net.to_string());
  for (const auto& signature : version.signatures)
    drawing.paragraph(fmt::format("  {:<8}  ", record::name(signature.side)),
                      fmt::format("{}, {}", signature.author, signature.at.to_string()));
}

}  // namespace

std::string close_text(const Close& close, const TerminalOptions& options) {
  Drawing drawing(options);
  drawing.line(drawing.ink(Tone::strong, fmt::format("Close of {}", closing::month_words(close.month))));
  drawing.paragraph("",
                    fmt::format("{} (client) {} {} (supplier), {}", close.client, drawing.either("⇄", "<->"),
                                close.supplier, close.title.empty() ? close.agreement : close.title));
  drawing.paragraph("  ", stepper(close, drawing));
  for (const closing::Step& step : close.steps) {
    if (!step.note.empty()) drawing.paragraph(fmt::format("  {:<10}  ", step.name), step.note);
  }
  for (const Table& table : {lines_table(close), claims_table(close), swaps_table(close)}) {
    if (table.rows.empty() && table.empty.empty()) continue;
    drawing.heading(table.title);
    drawing.table(table);
  }
  draw_totals(drawing, close);
  if (close.agreed) {
    draw_version(drawing, *close.agreed,
                 close.agreed->content.changes.empty() ? "Signatures" : "Signatures of the restatement");
  }
  if (close.restatement && !close.restatement->changes.empty()) {
    drawing.heading("What changed since it was signed");
    drawing.table(restatement_view(*close.restatement));
  }
  if (close.proposal)
    draw_version(drawing, *close.proposal, close.agreed ? "Restatement proposed" : "Signatures");
  if (!close.notes.empty()) {
    drawing.heading("Notes");
    for (const auto& note : close.notes)
      drawing.paragraph("  - ", fmt::format("{} ({}): {}", note.author, record::name(note.ring), note.text));
  }
  if (!close.problems.empty()) {
    drawing.heading("Left out of account");
    for (const auto& problem : close.problems)
      drawing.paragraph("  - ", fmt::format("{} [{}]", problem.message, problem.code));
  }
  if (!close.blocks.empty()) {
    drawing.heading("Before the next step");
    for (const std::string& block : close.blocks) drawing.paragraph("  - ", block);
  }
  drawing.line();
  drawing.paragraph("", finding_of(close), Tone::strong);
  return drawing.take();
}

std::string queue_text(const std::vector<closing::QueueItem>& items, const TerminalOptions& options) {
  Drawing drawing(options);
  Table table{.id = "queue",
              .title = "What needs whom by when",
              .columns = {{"due"}, {"turn"}, {"what"}, {"at stake", Align::right}},
              .rows = {},
              .empty = "Nothing waits for anybody."};
  for (const closing::QueueItem& item : items) {
    Cell due{.text = item.due ? item.due->to_string() : "-", .tone = item.due ? Tone::plain : Tone::muted};
    if (item.overdue) due.mark = Mark{Tone::missed, "■", "!", "overdue"};
    std::vector<std::string> notes;
    if (!item.consequence.empty()) notes.push_back(item.consequence);
    table.rows.push_back({.cells = {std::move(due),
                                    {.text = std::string(closing::name(item.turn))},
                                    {.text = fmt::format("{}: {}", item.verb, item.what)},
                                    {.text = item.amount ? item.amount->to_string() : ""}},
                          .notes = std::move(notes),
                          .id = item.id});
  }
  drawing.heading(table.title);
  drawing.table(table);
  return drawing.take();
}

}  // namespace entente::report
