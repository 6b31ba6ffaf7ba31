// Writing into a close: positions, notes, the statement and its signatures.
#include <fmt/format.h>

#include <algorithm>

#include "app/close_desk.h"
#include "app/home.h"
#include "base/hash.h"
#include "text/similar.h"

namespace entente::app {

using closing::Close;
using closing::CloseLine;
using closing::Stage;
using closing::Stand;
using record::Side;
using time::Month;

text::Diagnostic about_month(std::string code, const Desk& desk, Month month, std::string message) {
  auto problem = text::error(std::move(code), std::move(message));
  problem.file = closing::statement_id(desk.id(), month);
  return problem;
}

text::Diagnostic no_line(const Desk& desk, const Close& close, const std::string& given) {
  std::vector<std::string> ids;
  for (const CloseLine& line : close.lines) ids.push_back(line.line.id);
  auto problem = about_month("C0104", desk, close.month,
                             fmt::format("{} has no line `{}`", closing::month_words(close.month), given));
  if (const auto meant = text::nearest(given, ids)) problem.help(fmt::format("write `{}`", *meant));
  problem.note(fmt::format("its lines are {}", fmt::join(ids, ", ")));
  return problem;
}

std::optional<text::Diagnostic> not_ready(const Desk& desk, const Close& close) {
  if (close.stage != Stage::data) return std::nullopt;
  auto problem =
      about_month("C0113", desk, close.month,
                  fmt::format("there is nothing to close in {} yet", closing::month_words(close.month)));
  for (const std::string& block : close.blocks) problem.note(block);
  return problem;
}

closing::Position position_on(const CloseLine& line, Stand stand, const std::string& reason,
                              const std::vector<std::string>& evidence) {
  closing::Position position;
  position.stand = stand;
  position.reason = reason;
  position.evidence = evidence;
  position.digest = line.line.digest;
  for (const auto& [name, value] : line.line.figures)
    position.figures.push_back({text::Placed<std::string>(name), value});
  return position;
}

namespace {

const std::optional<closing::PositionTaken>& own_position(const CloseLine& line, Side side) {
  return side == Side::client ? line.client : line.supplier;
}

/// Both have signed these very figures.
bool is_signed(const Close& close, const CloseLine& line) {
  if (!close.agreed) return false;
  const auto& content = close.agreed->content;
  const bool held =
      std::ranges::any_of(content.held, [&](const auto& each) { return each.line == line.line.id; });
  return !held && std::ranges::any_of(content.lines, [&](const auto& each) {
    return *each.name == line.line.id && each.value == line.line.digest;
  });
}

/// By either side, of today's figures or of earlier ones: not to be agreed in passing.
bool is_disputed(const CloseLine& line) {
  return (line.client && line.client->stand == Stand::disputed) ||
         (line.supplier && line.supplier->stand == Stand::disputed);
}

/// What stands in the way of a position; nothing when it may be taken.
std::optional<text::Diagnostic> refusal(const Desk& desk, const Close& close, const CloseLine& line,
                                        Side side, const PositionRequest& request) {
  const std::string& id = line.line.id;
  const auto refuse = [&](const char* code, std::string message) {
    return about_month(code, desk, close.month, std::move(message));
  };
  if (line.follows)
    return refuse("C0106", "the total takes no position of its own")
        .note("it follows from the other lines, and signing the statement signs it")
        .help("take a position on the line that you mean");
  if (!request.digest.empty() && request.digest != line.line.digest)
    return refuse("C0105", fmt::format("`{}` changed after it was looked at", id))
        .note("a position is about the figures that were seen")
        .help("look at the line again and decide on its new figures");
  if (is_signed(close, line))
    return refuse("C0116", fmt::format("both sides have signed `{}` as it stands", id))
        .help("raise what is new as a claim, or import the corrected data: a restatement follows");
  if (!request.stand) {
    if (own_position(line, side)) return std::nullopt;
    return refuse("C0119",
                  fmt::format("the {} has no position on `{}` to take back", record::name(side), id));
  }
  if (*request.stand != Stand::agreed && request.reason.empty())
    return refuse("C0102", fmt::format("`{}` is {} without a reason", id, closing::name(*request.stand)))
        .help("say why: the other side reads it");
  if (*request.stand == Stand::waived && line.line.owed != side)
    return refuse("C0107", fmt::format("`{}` is not the {}'s to waive", id, record::name(side)))
        .note("a line is waived by the side that is owed by it")
        .help("agree to the line, or dispute it");
  return std::nullopt;
}

}  // namespace

text::Outcome<Recorded> take_positions(const CloseSources& sources, const Actor& actor, Month month,
                                       const std::vector<PositionRequest>& positions, Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto shown = desk.close(month);
    if (!shown) return std::unexpected(shown.error());
    const Close& close = shown->close;
    if (const auto problem = not_ready(desk, close)) return text::refuse(*problem);
    text::Diagnostics problems;
    std::vector<record::Draft> drafts;
    for (const PositionRequest& request : positions) {
      const CloseLine* line = close.find(request.line);
      if (line == nullptr) {
        problems.push_back(no_line(desk, close, request.line));
        continue;
      }
      if (auto problem = refusal(desk, close, *line, actor.side, request)) {
        problems.push_back(std::move(*problem));
        continue;
      }
      drafts.push_back(draft_of(
          desk.papers(), actor, closing::position_id(desk.id(), month, request.line, actor.side),
          closing::kPositionType,
          request.stand ? closing::write(position_on(*line, *request.stand, request.reason, request.evidence))
                        : "null"));
    }
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return write(desk, actor, drafts, expected);
  });
}

text::Outcome<Recorded> agree_all(const CloseSources& sources, const Actor& actor, Month month,
                                  Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto shown = desk.close(month);
    if (!shown) return std::unexpected(shown.error());
    const Close& close = shown->close;
    if (const auto problem = not_ready(desk, close)) return text::refuse(*problem);
    std::vector<record::Draft> drafts;
    for (const CloseLine& line : close.lines) {
      if (line.follows || is_disputed(line) || is_signed(close, line)) continue;
      const auto& own = own_position(line, actor.side);
      if (own && !own->stale) continue;
      drafts.push_back(
          draft_of(desk.papers(), actor, closing::position_id(desk.id(), month, line.line.id, actor.side),
                   closing::kPositionType, closing::write(position_on(line, Stand::agreed, {}, {}))));
    }
    return write(desk, actor, drafts, expected);
  });
}

std::string note_about(const std::string& agreement, Month month, const std::string& line) {
  const std::string about = fmt::format("{}/{}", agreement, month.to_string());
  return line.empty() ? about : fmt::format("{}/{}", about, line);
}

text::Outcome<Recorded> add_note(const CloseSources& sources, const Actor& actor, const NoteRequest& note,
                                 Expected expected) {
  if (note.text.find_first_not_of(" \t\r\n") == std::string::npos || note.about.empty()) {
    auto problem = text::error(
        "C0120", note.about.empty() ? "the note says nothing about what it is" : "the note is empty");
    return text::refuse(std::move(problem.help("write a sentence, and name a month, a line or a document")));
  }
  return at_desk(sources, actor, expected, [&](const Desk& desk) {
    closing::Note content;
    content.about = note.about;
    content.text = note.text;
    const std::string id =
        content_hash(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", sources.relationship, record::name(actor.side),
                                 sources.now.micros, desk.length(), note.about, note.text));
    const std::vector<record::Draft> drafts{
        draft_of(desk.papers(), actor, fmt::format("note/{}", id.substr(0, 32)), closing::kNoteType,
                 closing::write(content), note.ring != record::Ring::private_ring)};
    return write(desk, actor, drafts, expected);
  });
}

namespace {

/// Every line settled or held, and something to sign.
std::optional<text::Diagnostic> not_signable(const Desk& desk, const Close& close) {
  if (close.stage == Stage::sign) return std::nullopt;
  if (close.stage == Stage::closed)
    return about_month(
               "C0116", desk, close.month,
               fmt::format("{} is closed: both sides have signed it", closing::month_words(close.month)))
        .help("when data or a decision changes it, a restatement can be proposed");
  if (close.stage == Stage::restatement && close.counts().open == 0) return std::nullopt;
  auto problem = about_month("C0114", desk, close.month,
                             fmt::format("{} is not ready to be signed", closing::month_words(close.month)));
  for (const std::string& block : close.blocks) problem.note(block);
  return problem.help(
      "agree, dispute or waive the lines that are open: disputed ones are held, not waited for");
}

text::Outcome<Recorded> propose(const Desk& desk, const Actor& actor, const CloseShown& shown,
                                const StatementWriter& write_json, Expected expected) {
  const Close& close = shown.close;
  const std::string id = closing::statement_id(desk.id(), close.month);
  if (close.proposal && close.proposal->current) {
    Recorded recorded;
    recorded.length = desk.length();
    recorded.documents = {id};
    recorded.version = close.proposal->version;
    return recorded;
  }
  const auto content = closing::content_of(close, *shown.statement, desk.sources().now);
  auto draft = draft_of(desk.papers(), actor, id, closing::kStatementType,
                        closing::write(content, write_json(*shown.statement)));
  return write(desk, actor, std::span(&draft, 1), expected);
}

}  // namespace

text::Outcome<Recorded> propose_statement(const CloseSources& sources, const Actor& actor, Month month,
                                          const StatementWriter& write_json, Expected expected) {
  return at_desk(sources, actor, expected, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto shown = desk.close(month);
    if (!shown) return std::unexpected(shown.error());
    if (const auto problem = not_signable(desk, shown->close)) return text::refuse(*problem);
    return propose(desk, actor, *shown, write_json, expected);
  });
}

text::Outcome<Recorded> sign_statement(const CloseSources& sources, const Actor& actor,
                                       const SignRequest& request, const StatementWriter& write_json,
                                       Expected expected) {
  bool proposed = false;
  if (request.version.empty()) {
    // Without a proposal there is nothing to sign yet: it is made first.
    const auto shown = show_close(sources, actor.side, request.month);
    if (!shown) return std::unexpected(shown.error());
    if (!shown->close.proposal || !shown->close.proposal->current) {
      const auto made = propose_statement(sources, actor, request.month, write_json, expected);
      if (!made) return std::unexpected(made.error());
      proposed = true;
    }
  }
  const Expected then = proposed ? Expected() : expected;
  return at_desk(sources, actor, then, [&](const Desk& desk) -> text::Outcome<Recorded> {
    const auto shown = desk.close(request.month);
    if (!shown) return std::unexpected(shown.error());
    const Close& close = shown->close;
    if (const auto problem = not_signable(desk, close)) return text::refuse(*problem);
    const std::string wanted =
        request.version.empty() && close.proposal ? close.proposal->version.hex() : request.version;
    if (!close.proposal || close.proposal->version.hex() != wanted || !close.proposal->current) {
      auto problem = about_month("C0115", desk, request.month,
                                 fmt::format("version `{}` is not the statement of {} as it stands",
                                             wanted.substr(0, 12), closing::month_words(request.month)));
      if (close.proposal && close.proposal->version.hex() == wanted)
        problem.note("its figures differ from those that come out today");
      return text::refuse(std::move(problem.help("propose the statement again and sign that version")));
    }
    const bool has_signed =
        std::ranges::count(close.signatures, actor.side, &closing::SignatureTaken::side) > 0;
    if (has_signed)
      return text::refuse(
          about_month("C0116", desk, request.month,
                      fmt::format("the {} has signed this version already", record::name(actor.side))));
    const std::string id = closing::statement_id(desk.id(), request.month);
    const auto draft = signature_of(actor, id, close.proposal->version);
    auto done = write(desk, actor, std::span(&draft, 1), then);
    if (!done) return done;
    done->documents = {id};
    done->version = close.proposal->version;
    return done;
  });
}

}  // namespace entente::app
