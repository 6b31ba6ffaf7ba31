#include "closing/close.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/hash.h"
#include "closing/json_text.h"
#include "closing/positions.h"

namespace entente::closing {
namespace {

bool touches(const SwapStanding& swap, time::Month month) {
  return *swap.swap.from < month.end_day() && *swap.swap.to >= month.first_day();
}

using record::Document;
using record::Version;

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

money::Money amount_of(const StatementLine& line, const money::Currency& currency) {
  if (line.credit) return *line.credit;
  if (line.charge) return *line.charge;
  return money::Money::zero(currency);
}

ProposedStatement proposed(const Version& version, StatementContent content) {
  ProposedStatement made;
  made.version = version.hash;
  made.side = version.side;
  made.author = version.author;
  made.at = version.at;
  made.content = std::move(content);
  for (const auto& signature : version.signatures)
    made.signatures.push_back({signature.side, signature.author, signature.at});
  return made;
}

const Document* statement_of(const Documents& shared, const std::string& agreement, time::Month month) {
  const auto found = shared.find(statement_id(agreement, month));
  return found == shared.end() || found->second.type != kStatementType ? nullptr : &found->second;
}

/// The version that both sides signed last, and the newest one after it.
struct Statements {
  std::optional<ProposedStatement> agreed, proposal;
  text::Diagnostics problems;
};

Statements statements_of(const Documents& shared, const std::string& agreement, time::Month month) {
  Statements made;
  const Document* document = statement_of(shared, agreement, month);
  if (document == nullptr) return made;
  for (const Version& version : document->versions) {
    if (version.withdrawn) {
      if (made.proposal && made.proposal->side == version.side) made.proposal.reset();
      continue;
    }
    auto read = read_statement(version.content, document->id);
    if (!read.sound()) {
      made.problems.insert(made.problems.end(), read.diagnostics.begin(), read.diagnostics.end());
      continue;
    }
    auto next = proposed(version, std::move(read.value));
    if (next.signatures.size() == 2) {
      made.agreed = std::move(next);
      made.proposal.reset();
    } else {
      made.proposal = std::move(next);
    }
  }
  return made;
}

nlohmann::ordered_json amounts(const std::vector<HeldLine>& lines) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const HeldLine& line : lines)
    json.push_back(nlohmann::ordered_json::array({line.line, line.amount.to_string()}));
  return json;
}

/// Builds a close step by step; each step reads what the ones before it made.
class Closing {
 public:
  explicit Closing(const CloseInputs& inputs)
      : in_(inputs),
        statement_(*inputs.statement),
        zone_(inputs.agreement->original->zone),
        id_(*inputs.agreement->original->id) {
    close_.agreement = id_;
    close_.title = statement_.title;
    close_.client = statement_.client;
    close_.supplier = statement_.supplier;
    close_.month = statement_.month;
    close_.today = zone_.date_at(inputs.now);
    close_.seat = inputs.seat;
  }

  Close close() {
    take_statements();
    take_lines();
    take_claims_and_swaps();
    take_notes();
    take_imports();
    reckon();
    decide_stage();
    set_steps();
    say_what_blocks();
    for (const auto& credit : statement_.credits) {
      if (credit.state != settlement::CreditLine::State::claim_needed || !credit.claim_by) continue;
      close_.claim_window = std::min(close_.claim_window.value_or(*credit.claim_by), *credit.claim_by);
    }
    return std::move(close_);
  }

 private:
  void take_statements() {
    Statements found = statements_of(in_.papers->shared, id_, close_.month);
    close_.agreed = std::move(found.agreed);
    close_.proposal = std::move(found.proposal);
    keep(std::move(found.problems));
    if (const Document* document = statement_of(in_.papers->shared, id_, close_.month))
      close_.revision += entries(*document);
  }

  void take_lines() {
    for (StatementLine& line : lines_of(statement_)) {
      CloseLine made;
      made.follows = line.kind == LineKind::total;
      made.line = std::move(line);
      if (!made.follows) take_positions(made);
      for (const auto& [level, points] : statement_.history) {
        if (made.line.kind == LineKind::level && level == made.line.subject) made.history = points;
      }
      close_.lines.push_back(std::move(made));
    }
    // The total follows from the others.
    CloseLine& total = close_.lines.back();
    const auto all_but_total = std::span(close_.lines).first(close_.lines.size() - 1);
    const auto some = [&](LineState state) {
      return std::ranges::any_of(all_but_total, [&](const CloseLine& line) { return line.state == state; });
    };
    total.state = some(LineState::open) || some(LineState::stale) ? LineState::open
                  : some(LineState::disputed)                     ? LineState::disputed
                                                                  : LineState::agreed;
  }

  void take_positions(CloseLine& made) {
    std::array<SidePosition, 2> positions;
    for (const Side side : {Side::client, Side::supplier}) {
      const std::string id = position_id(id_, close_.month, made.line.id, side);
      auto& position = positions[side == Side::client ? 0 : 1];
      position = position_of(in_.papers->shared, id, side, made.line, zone_, close_.problems);
      if (position.ended) made.ended.push_back(*position.ended);
      for (const std::string& each : {id, dispute_answer_id(id_, close_.month, made.line.id, side),
                                      escalation_id(id_, close_.month, made.line.id, side)}) {
        const auto document = in_.papers->shared.find(each);
        if (document == in_.papers->shared.end()) continue;
        made.revision += entries(document->second);
        if (each == id) note_first_look(document->second);
      }
    }
    made.client = positions[0].taken;
    made.supplier = positions[1].taken;
    close_.revision += made.revision;
    made.state = state_of(made.line, made.client, made.supplier);
    // What both sides have signed is settled: a position that one of them takes afterwards does not undo it.
    if (is_signed(made.line)) {
      made.state =
          is_among(close_.agreed->content.waived, made.line.id) ? LineState::waived : LineState::agreed;
      return;
    }
    if (made.state != LineState::disputed) return;
    const auto* stages = in_.dispute_stages;
    made.dispute = dispute_of({.shared = in_.papers->shared,
                               .agreement = *in_.agreement,
                               .month = close_.month,
                               .line = made.line,
                               .positions = positions,
                               .stages = stages != nullptr ? *stages : usual_dispute_stages(),
                               .today = close_.today,
                               .amount = amount_of(made.line, statement_.currency)},
                              close_.problems);
  }

  void take_claims_and_swaps() {
    for (const ClaimStanding& claim : in_.standing->claims) {
      if (time::Month::containing(*claim.claim.event_on) != close_.month) continue;
      close_.revision += claim.revision;
      close_.claims.push_back(claim);
    }
    for (const SwapStanding& swap : in_.standing->swaps) {
      // One that lies ahead is shown while a month is closed, so that it can be answered before it begins.
      if (!touches(swap, close_.month) && *swap.swap.from <= close_.today) continue;
      close_.revision += swap.revision;
      close_.swaps.push_back(swap);
    }
    keep(in_.standing->problems);
  }

  void take_notes() {
    std::vector<NoteTaken> notes;
    for (const Documents* documents : {&in_.papers->shared, &in_.papers->own}) {
      for (auto at = documents->lower_bound("note/");
           at != documents->end() && at->first.starts_with("note/"); ++at) {
        if (at->second.type != kNoteType) continue;
        auto note = note_of(at->second);
        if (note) notes.push_back(std::move(*note));
      }
    }
    std::ranges::stable_sort(notes, {}, [](const NoteTaken& note) { return std::pair(note.at, note.id); });
    const std::string month = fmt::format("{}/{}", id_, close_.month.to_string());
    for (NoteTaken& note : notes) {
      if (note.about.starts_with(month + "/")) {
        const std::string_view subject = std::string_view(note.about).substr(month.size() + 1);
        const auto line = std::ranges::find_if(
            close_.lines, [&](const CloseLine& each) { return each.line.id == subject; });
        if (line != close_.lines.end()) {
          line->notes.push_back(std::move(note));
          continue;
        }
      }
      if (note.about == month || note.about.starts_with(month + "/") || is_about_month(note.about))
        close_.notes.push_back(std::move(note));
    }
  }

  bool is_about_month(const std::string& about) const {
    return std::ranges::any_of(
               close_.claims,
               [&](const ClaimStanding& each) { return about == claim_id(id_, *each.claim.id); }) ||
           std::ranges::any_of(close_.swaps,
                               [&](const SwapStanding& each) { return about == swap_id(id_, each.id); }) ||
           about == statement_id(id_, close_.month);
  }

  static std::optional<NoteTaken> note_of(const Document& document) {
    const Version& version = document.versions.back();
    if (version.withdrawn) return std::nullopt;
    auto read = read_note(version.content, document.id);
    if (!read.sound()) return std::nullopt;
    return NoteTaken{document.id,      *read.value.about,
                     *read.value.text, version.author,
                     version.side,     version.is_private ? record::Ring::private_ring : record::Ring::shared,
                     version.at};
  }

  void take_imports() {
    for (const auto& import : statement_.imports)
      close_.imports.push_back({import, first_look_ && import.known_at > *first_look_});
    close_.quarantined = statement_.quarantined;
  }

  void reckon() {
    const money::Money zero = money::Money::zero(statement_.currency);
    Totals& totals = close_.totals;
    totals = {statement_.totals.net_credits, zero, zero, zero, zero, zero, zero, zero};
    for (const CloseLine& line : close_.lines) {
      if (line.follows) continue;
      if (line.line.charge) totals.charges = totals.charges + *line.line.charge;
      const bool held = line.state == LineState::disputed;
      if (!held && line.state != LineState::waived) continue;
      const HeldLine entry{line.line.id, amount_of(line.line, statement_.currency)};
      (held ? close_.held : close_.waived).push_back(entry);
      if (line.line.credit) {
        money::Money& sum = held ? totals.held : totals.waived;
        sum = sum + *line.line.credit;
      } else if (line.line.charge) {
        money::Money& sum = held ? totals.charges_held : totals.charges_waived;
        sum = sum + *line.line.charge;
      }
    }
    totals.settled = totals.net - totals.held - totals.waived;
    totals.charges_settled = totals.charges - totals.charges_held - totals.charges_waived;
    StatementContent content;
    for (const CloseLine& line : close_.lines)
      content.lines.push_back({Placed<std::string>(line.line.id), line.line.digest});
    content.held = close_.held;
    content.waived = close_.waived;
    close_.digest = digest_of(content);
    for (auto* version : {&close_.proposal, &close_.agreed}) {
      if (*version) (*version)->current = *(*version)->content.digest == close_.digest;
    }
  }

  void decide_stage() {
    if (close_.agreed) {
      const bool moved = figures_moved() || settled_since();
      close_.stage = moved ? Stage::restatement : Stage::closed;
      if (in_.agreed != nullptr) {
        close_.agreed_reproduced = same_lines(lines_of(*in_.agreed), close_.agreed->content);
        auto changes = settlement::compare(*in_.agreed, statement_);
        if (moved) close_.restatement = std::move(changes);
      }
      close_.signatures = close_.proposal ? close_.proposal->signatures : close_.agreed->signatures;
      return;
    }
    if (close_.proposal) close_.signatures = close_.proposal->signatures;
    const bool open = close_.counts().open > 0;
    close_.stage = !data_is_in() ? Stage::data : open ? Stage::lines : Stage::sign;
  }

  bool data_is_in() const {
    if (close_.today < statement_.days.end) return false;
    return in_.agreement->original->data.empty() || !statement_.imports.empty() ||
           statement_.rows_scanned > 0;
  }

  static bool same_lines(const std::vector<StatementLine>& lines, const StatementContent& content) {
    return lines.size() == content.lines.size() && std::ranges::all_of(lines, [&](const StatementLine& line) {
             return std::ranges::any_of(content.lines, [&](const auto& agreed) {
               return *agreed.name == line.id && agreed.value == line.digest;
             });
           });
  }

  bool figures_moved() const {
    std::vector<StatementLine> lines;
    for (const CloseLine& line : close_.lines) lines.push_back(line.line);
    return !same_lines(lines, close_.agreed->content);
  }

  /// A line that was held when the statement was signed is no longer disputed.
  bool settled_since() const {
    return std::ranges::any_of(close_.lines, [&](const CloseLine& line) {
      return is_among(close_.agreed->content.held, line.line.id) &&
             (line.state == LineState::agreed || line.state == LineState::waived);
    });
  }

  static bool is_among(const std::vector<HeldLine>& lines, const std::string& id) {
    return std::ranges::any_of(lines, [&](const HeldLine& line) { return line.line == id; });
  }

  bool is_signed(const StatementLine& line) const {
    if (!close_.agreed || is_among(close_.agreed->content.held, line.id)) return false;
    return std::ranges::any_of(close_.agreed->content.lines, [&](const auto& agreed) {
      return *agreed.name == line.id && agreed.value == line.digest;
    });
  }

  void set_steps() {
    using State = Step::State;
    const bool data = data_is_in();
    const auto late = std::ranges::count_if(close_.imports, &ImportUsed::late);
    std::int64_t quarantined = 0;
    for (const auto& each : close_.quarantined) quarantined += each.rows;
    std::string note = counted(close_.imports.size(), "import");
    if (late > 0) note += fmt::format(", {} after positions were taken", late);
    if (quarantined > 0)
      note += fmt::format(", {} in quarantine", counted(static_cast<std::size_t>(quarantined), "row"));
    add_step("data", data, true, std::move(note));

    const auto pending = std::ranges::count_if(close_.claims, [](const ClaimStanding& each) {
      return *each.claim.decision == ReliefClaim::Decision::pending;
    });
    const auto asked = std::ranges::count_if(close_.swaps, [this](const SwapStanding& each) {
      return each.state == SwapStanding::State::proposed && touches(each, close_.month);
    });
    note = close_.claims.empty() ? "no relief claims" : counted(close_.claims.size(), "relief claim");
    if (pending > 0) note += fmt::format(", {} to decide", pending);
    if (asked > 0) note += fmt::format(", {} to answer", counted(static_cast<std::size_t>(asked), "swap"));
    add_step("exclusions", data && pending + asked == 0, data, std::move(note));

    const auto settled = [&](bool results) {
      std::array<std::size_t, 2> made{};
      for (const CloseLine& line : close_.lines) {
        if (line.follows || (line.line.kind == LineKind::level) != results) continue;
        ++made[0];
        if (line.state != LineState::open && line.state != LineState::stale) ++made[1];
      }
      return made;
    };
    const auto [results, results_settled] = settled(true);
    add_step("results", data && results == results_settled, data,
             fmt::format("{} of {} settled", results_settled, counted(results, "line")));
    const auto [others, others_settled] = settled(false);
    add_step("credits", data && others == others_settled, data,
             others == 0 ? close_.totals.net.to_string()
                         : fmt::format("{} of {} settled", others_settled, counted(others, "line")));
    const bool closed = close_.stage == Stage::closed;
    add_step("statement", closed, closed || close_.stage == Stage::sign || close_.stage == Stage::restatement,
             close_.stage == Stage::restatement ? "a restatement is due"
             : closed                           ? "signed by both"
                                                : fmt::format("{} of 2 signed", close_.signatures.size()));
    if (close_.stage == Stage::restatement) close_.steps.back().state = State::now;
  }

  void add_step(std::string name, bool done, bool reached, std::string note) {
    const auto state = done ? Step::State::done : reached ? Step::State::now : Step::State::later;
    close_.steps.push_back({std::move(name), state, std::move(note)});
  }

  void say_what_blocks() {
    auto& blocks = close_.blocks;
    if (close_.stage == Stage::closed) return;
    if (close_.stage == Stage::data) {
      if (close_.today < statement_.days.end) {
        blocks.push_back(fmt::format("{} is not over: its last day is {}", month_words(close_.month),
                                     (statement_.days.end - 1).to_string()));
      } else {
        blocks.emplace_back("no measurements have been imported");
      }
      return;
    }
    if (close_.stage == Stage::restatement && !figures_moved())
      blocks.emplace_back("a line that was held is settled now");
    for (const Side side : {Side::client, Side::supplier}) {
      const auto waiting = std::ranges::count_if(close_.lines, [&](const CloseLine& line) {
        if (line.follows || (line.state != LineState::open && line.state != LineState::stale)) return false;
        const auto& position = side == Side::client ? line.client : line.supplier;
        return !position || !is_effective(*position, line.line);
      });
      if (waiting > 0)
        blocks.push_back(fmt::format("{} for the {}'s position",
                                     waiting == 1 ? "1 line waits" : fmt::format("{} lines wait", waiting),
                                     record::name(side)));
    }
    const auto stale = std::ranges::count(close_.lines, LineState::stale, &CloseLine::state);
    if (stale > 0)
      blocks.push_back(fmt::format("{} changed after a position was taken",
                                   counted(static_cast<std::size_t>(stale), "line")));
    if (close_.counts().open > 0) return;
    if (!close_.proposal) {
      blocks.emplace_back(close_.stage == Stage::restatement ? "the restatement has not been proposed"
                                                             : "the statement has not been proposed");
    } else if (!close_.proposal->current) {
      blocks.emplace_back("the proposed statement says other figures than today's: propose it again");
    } else {
      for (const Side side : {Side::client, Side::supplier}) {
        if (std::ranges::count(close_.signatures, side, &SignatureTaken::side) == 0)
          blocks.push_back(fmt::format("the {} has not signed", record::name(side)));
      }
    }
  }

  void note_first_look(const Document& document) {
    for (const Version& version : document.versions)
      first_look_ = std::min(first_look_.value_or(version.at), version.at);
  }

  static std::size_t entries(const Document& document) {
    std::size_t count = document.versions.size();
    for (const Version& version : document.versions) count += version.signatures.size();
    return count;
  }

  void keep(text::Diagnostics problems) {
    close_.problems.insert(close_.problems.end(), std::make_move_iterator(problems.begin()),
                           std::make_move_iterator(problems.end()));
  }

  const CloseInputs& in_;
  const settlement::Statement& statement_;
  const time::Zone& zone_;
  std::string id_;
  Close close_;
  std::optional<time::Instant> first_look_;  ///< when somebody first took a position on the month
};

}  // namespace

std::string_view name(Stage stage) {
  switch (stage) {
    case Stage::data:
      return "data";
    case Stage::lines:
      return "lines";
    case Stage::sign:
      return "sign";
    case Stage::closed:
      return "closed";
    case Stage::restatement:
      return "restatement";
  }
  return "data";
}

std::string_view name(LineState state) {
  switch (state) {
    case LineState::open:
      return "open";
    case LineState::agreed:
      return "agreed";
    case LineState::disputed:
      return "disputed";
    case LineState::waived:
      return "waived";
    case LineState::stale:
      return "stale";
  }
  return "open";
}

std::string_view name(Step::State state) {
  switch (state) {
    case Step::State::done:
      return "done";
    case Step::State::now:
      return "now";
    case Step::State::later:
      return "later";
  }
  return "later";
}

Close close_of(const CloseInputs& inputs) {
  ENTENTE_ASSERT(inputs.agreement && inputs.papers && inputs.standing && inputs.statement,
                 "a close is made of all four");
  return Closing(inputs).close();
}

Close::Counts Close::counts() const {
  Counts made;
  for (const CloseLine& line : lines) {
    if (line.follows) continue;
    switch (line.state) {
      case LineState::open:
      case LineState::stale:
        ++made.open;
        break;
      case LineState::agreed:
        ++made.agreed;
        break;
      case LineState::disputed:
        ++made.disputed;
        break;
      case LineState::waived:
        ++made.waived;
        break;
    }
  }
  return made;
}

const CloseLine* Close::find(const std::string& line) const {
  const auto found = std::ranges::find_if(lines, [&](const CloseLine& each) { return each.line.id == line; });
  return found == lines.end() ? nullptr : &*found;
}

std::optional<ProposedStatement> agreed_statement(const Documents& documents, const std::string& agreement,
                                                  time::Month month) {
  return statements_of(documents, agreement, month).agreed;
}

std::string digest_of(const StatementContent& content) {
  std::map<std::string, std::string> lines;  // by id: a record keeps the keys of an object in no order
  for (const auto& line : content.lines) lines[*line.name] = line.value;
  nlohmann::ordered_json json;
  json["lines"] = lines;
  json["held"] = amounts(content.held);
  json["waived"] = amounts(content.waived);
  return content_hash(json_text(json));
}

std::string month_words(time::Month month) {
  static constexpr std::array<std::string_view, 12> kNames{"January",   "February", "March",    "April",
                                                           "May",       "June",     "July",     "August",
                                                           "September", "October",  "November", "December"};
  return fmt::format("{} {}", kNames[month.month() - 1], month.year());
}

StatementContent content_of(const Close& close, const settlement::Statement& statement,
                            time::Instant as_known) {
  StatementContent content;
  content.digest = close.digest;
  content.as_of = statement.as_of;
  content.as_known = as_known;
  for (const CloseLine& line : close.lines)
    content.lines.push_back({Placed<std::string>(line.line.id), line.line.digest});
  content.held = close.held;
  content.waived = close.waived;
  content.net = close.totals.net;
  content.settled = close.totals.settled;
  for (const ClaimStanding& claim : close.claims) content.claims.push_back(*claim.claim.id);
  for (const SwapStanding& swap : close.swaps) {
    if (touches(swap, close.month)) content.swaps.push_back(swap.id);
  }
  for (const ImportUsed& used : close.imports) {
    if (!used.import.undone) content.imports.push_back(used.import.number);
  }
  if (close.restatement) {
    for (const auto& change : close.restatement->changes)
      content.changes.push_back({change.label, change.before, change.after});
  }
  return content;
}

}  // namespace entente::closing
