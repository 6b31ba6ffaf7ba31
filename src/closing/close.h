// The close of a month as a fold over a relationship's documents: data, lines, signatures. Pure: the same
// documents, statement and instant give the same close, whoever looks, but for the notes of one's own private
// ring. Neither side can do the other's part: a line is agreed when both sides' own positions are about
// today's figures, and a month is closed when both signed the same version of its statement.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "closing/disputes.h"
#include "closing/judged.h"
#include "closing/lines.h"

namespace entente::closing {

enum class Stage { data, lines, sign, closed, restatement };
std::string_view name(Stage stage);

enum class LineState { open, agreed, disputed, waived, stale };
std::string_view name(LineState state);

struct PositionTaken {
  Side side = Side::client;
  Stand stand = Stand::agreed;
  std::string reason;
  std::vector<std::string> evidence;
  std::string digest;
  std::string author;
  time::Instant at;
  std::string accepts;  ///< version of the answer to one's dispute that settled it; may be empty
  bool stale = false;   ///< about other figures than today's
  std::vector<FigureChange> changed;  ///< what they were and are; stale positions that kept them
};

struct NoteTaken {
  std::string id, about, text, author;
  Side side = Side::client;
  record::Ring ring = record::Ring::shared;
  time::Instant at;
};

struct CloseLine {
  StatementLine line;
  std::optional<PositionTaken> client, supplier;
  LineState state = LineState::open;
  bool follows = false;  ///< the total: takes no position of its own, follows from the others
  std::optional<Dispute> dispute;
  std::vector<DisputeEnded> ended;  ///< disputes that were, one of a side at most
  std::vector<NoteTaken> notes;
  std::vector<settlement::HistoryPoint> history;
  std::size_t revision = 0;
};

struct Step {
  enum class State { done, now, later };
  std::string name;  ///< data, exclusions, results, credits, statement
  State state = State::later;
  std::string note;
};
std::string_view name(Step::State state);

struct SignatureTaken {
  Side side = Side::client;
  std::string author;
  time::Instant at;
};

/// A version of the month's statement in the record.
struct ProposedStatement {
  record::Hash version;
  Side side = Side::client;
  std::string author;
  time::Instant at;
  StatementContent content;
  std::vector<SignatureTaken> signatures;
  bool current = false;  ///< says what is reckoned today
};

struct ImportUsed {
  measurement::Source::Import import;
  bool late = false;  ///< came after somebody had taken a position on this month
};

struct Totals {
  money::Money net;      ///< net credits: to the client when positive
  money::Money held;     ///< credits of disputed lines
  money::Money waived;   ///< credits let go
  money::Money settled;  ///< net - held - waived
  money::Money charges, charges_held, charges_waived, charges_settled;  ///< the same, bonuses included
};

struct Close {
  std::string agreement, title, client, supplier;
  time::Month month;
  time::Date today;
  Side seat = Side::client;
  Stage stage = Stage::data;
  std::vector<Step> steps;
  std::vector<CloseLine> lines;
  std::vector<ClaimStanding> claims;  ///< that bear on the month
  std::vector<SwapStanding> swaps;    ///< that touch the month
  std::vector<NoteTaken> notes;       ///< about the month as a whole, its claims and swaps
  std::vector<ImportUsed> imports;
  std::vector<measurement::Source::Quarantined> quarantined;
  std::vector<HeldLine> held, waived;
  Totals totals;
  std::string digest;                         ///< of lines, held and waived lines
  std::optional<ProposedStatement> proposal;  ///< the newest version that is not agreed
  std::optional<ProposedStatement> agreed;    ///< the version that both sides signed last
  std::vector<SignatureTaken> signatures;  ///< of the proposal while there is one, else of the agreed version
  std::vector<std::string> blocks;         ///< what stands before the next step, in sentences
  std::optional<settlement::Restatement> restatement;  ///< what changed since the agreed version
  bool agreed_reproduced = true;           ///< the agreed figures come out again with what was known then
  std::optional<time::Date> claim_window;  ///< the first day by which a credit must be claimed
  text::Diagnostics problems;              ///< documents that were left out of account
  std::size_t revision = 0;                ///< grows with every shared entry about the month

  struct Counts {
    std::size_t open = 0, agreed = 0, disputed = 0, waived = 0;
  };
  Counts counts() const;  ///< stale lines count as open; the total is left out
  const CloseLine* find(const std::string& line) const;
};

struct CloseInputs {
  const agreement::Agreement* agreement = nullptr;  ///< with the record
  const Papers* papers = nullptr;                   ///< as the seat may read them
  const Standing* standing = nullptr;
  const settlement::Statement* statement = nullptr;  ///< as it comes out today
  const settlement::Statement* agreed = nullptr;     ///< with what was known when it was signed; may be none
  Side seat = Side::client;
  time::Instant now;
  const std::vector<DisputeStage>* dispute_stages = nullptr;  ///< none: the usual ones
};
Close close_of(const CloseInputs& inputs);

/// `documents`: of the shared feeds. The version of a month's statement that both sides signed last, without
/// judging anything: to know as of and as known when to reckon it again.
std::optional<ProposedStatement> agreed_statement(const Documents& documents, const std::string& agreement,
                                                  time::Month month);

/// What a proposed statement's digest must be by its own content.
std::string digest_of(const StatementContent& content);

/// "October 2026"
std::string month_words(time::Month month);

/// What would be proposed for signature: without the statement's own JSON.
StatementContent content_of(const Close& close, const settlement::Statement& statement,
                            time::Instant as_known);

}  // namespace entente::closing
