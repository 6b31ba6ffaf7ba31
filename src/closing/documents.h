// The documents that two sides exchange to close a month, as typed values with field tables: what the JSON
// content of a version says. Relief claims and priority swaps are written with the keys of the agreement
// language. Reading collects every problem with its place; writing is canonical, so that equal values have
// equal bytes. Knows nothing of who wrote a version and when: close.h does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agreement/terms.h"
#include "document/fields.h"
#include "money/money.h"
#include "record/documents.h"
#include "text/diagnostic.h"
#include "time/instant.h"

namespace entente::closing {

using agreement::PrioritySwap;
using agreement::ReliefClaim;
using document::Named;
using record::Side;
using text::Placed;

// Types of documents, as record::Document::type has them.
inline constexpr std::string_view kAgreementType = "agreement";
inline constexpr std::string_view kPositionType = "position";
inline constexpr std::string_view kDisputeAnswerType = "dispute answer";
inline constexpr std::string_view kEscalationType = "escalation";
inline constexpr std::string_view kNoteType = "note";
inline constexpr std::string_view kClaimType = "relief claim";
inline constexpr std::string_view kDecisionType = "claim decision";
inline constexpr std::string_view kSwapType = "priority swap";
inline constexpr std::string_view kSwapAnswerType = "swap answer";
inline constexpr std::string_view kStatementType = "statement";

// Ids of documents.
std::string agreement_id(std::string_view agreement);
/// `line` is the id of a line: level/p2-resolution.
std::string position_id(std::string_view agreement, time::Month month, std::string_view line, Side side);
/// `side`: whose answer, whose wish.
std::string dispute_answer_id(std::string_view agreement, time::Month month, std::string_view line,
                              Side side);
std::string escalation_id(std::string_view agreement, time::Month month, std::string_view line, Side side);
std::string claim_id(std::string_view agreement, std::string_view claim);
std::string decision_id(std::string_view agreement, std::string_view claim);
std::string swap_id(std::string_view agreement, std::string_view swap);
std::string swap_answer_id(std::string_view agreement, std::string_view swap);
std::string statement_id(std::string_view agreement, time::Month month);

/// How a side stands to a line. Waived: the side that would be owed lets it go as flexibility.
enum class Stand { agreed, disputed, waived };
std::string_view name(Stand stand);

/// A side's position on one line. The digest says which figures it is about, `figures` what they were, so
/// that a line that has changed since can say how.
struct Position {
  Placed<Stand> stand;
  std::string reason;
  std::vector<std::string> evidence;
  std::string accepts;  ///< agreed: hash of the answer that settled one's own dispute; may be empty
  Placed<std::string> digest;
  std::vector<Named<std::string>> figures;
};

/// An answer to the other side's dispute. Names the version of the position that disputes: a dispute that was
/// withdrawn and begun anew is another one.
struct DisputeAnswer {
  Placed<std::string> reason;
  std::vector<std::string> evidence;
  Placed<std::string> dispute;
};

/// A side's wish to take a dispute from one stage to the next before its time is over.
struct Escalation {
  Placed<std::string> stage;  ///< that is to be left
  std::string reason;
  Placed<std::string> dispute;
};

/// The decision about a relief claim. The digest is that of the claim that was decided: a claim that is
/// changed afterwards is not granted by it.
struct ClaimDecision {
  enum class Answer { granted, part, refused };
  Placed<Answer> decision;
  std::string reason;
  std::vector<Placed<std::string>> items;       ///< part: the rows that leave the measure
  std::optional<Placed<std::string>> from, to;  ///< part: the span that does
  std::optional<Placed<agreement::Span>> time;  ///< part: the amount of downtime that does
  Placed<std::string> digest;
};

std::string_view name(ClaimDecision::Answer answer);  ///< "granted", "part", "refused"

/// What the asked side says to a proposed swap. Accepting is a signature; this says no, and why.
struct SwapAnswer {
  enum class Answer { refused };
  Placed<Answer> answer;
  std::string reason;
  Placed<std::string> version;  ///< hash of the version that was answered
};

struct Note {
  Placed<std::string> about;  ///< any id: of a line's position, a claim, a statement, a row
  Placed<std::string> text;
};

/// A line that is disputed and therefore not settled with the others.
struct HeldLine {
  std::string line;
  money::Money amount;
  bool operator==(const HeldLine&) const = default;
};

/// A change that a restatement makes against the version that was agreed before.
struct StatementChange {
  std::string label, before, after;
};

/// What a proposed statement says beside the statement itself.
struct StatementContent {
  Placed<std::string> digest;              ///< of the close: lines, held and waived lines
  time::Instant as_of, as_known;           ///< as it was reckoned
  std::vector<Named<std::string>> lines;   ///< id -> digest
  std::vector<HeldLine> held;              ///< disputed lines and their amounts
  std::vector<HeldLine> waived;            ///< credits and charges let go as flexibility
  money::Money net;                        ///< net credits of the statement
  money::Money settled;                    ///< of these, what is settled now: without what is held or waived
  std::vector<std::string> claims, swaps;  ///< ids that bear on the month
  std::vector<std::int64_t> imports;       ///< numbers of the imports that were read
  std::vector<StatementChange> changes;    ///< against the agreed version, for a restatement
};

/// What could be understood of a version's content, with every problem. `place` names the document.
template <class Value>
struct Read {
  Value value{};
  text::Diagnostics diagnostics;
  bool sound() const { return !text::has_errors(diagnostics); }
};
Read<Position> read_position(std::string_view json, std::string_view id);
Read<DisputeAnswer> read_dispute_answer(std::string_view json, std::string_view id);
Read<Escalation> read_escalation(std::string_view json, std::string_view id);
Read<ReliefClaim> read_claim(std::string_view json, std::string_view id);
Read<ClaimDecision> read_decision(std::string_view json, std::string_view id);
Read<PrioritySwap> read_swap(std::string_view json, std::string_view id);
Read<SwapAnswer> read_swap_answer(std::string_view json, std::string_view id);
Read<Note> read_note(std::string_view json, std::string_view id);
/// Does not look into the statement itself.
Read<StatementContent> read_statement(std::string_view json, std::string_view id);

// Canonical JSON.
std::string write(const Position& position);
std::string write(const DisputeAnswer& answer);
std::string write(const Escalation& escalation);
std::string write(const ReliefClaim& claim);  ///< without the decision
std::string write(const ClaimDecision& decision);
std::string write(const PrioritySwap& swap);  ///< without the day of agreement
std::string write(const SwapAnswer& answer);
std::string write(const Note& note);
/// `statement_json` is the statement as report writes it; it is kept as it is under "statement".
std::string write(const StatementContent& content, std::string_view statement_json);

/// What a decision names a claim by: hash of its canonical content.
std::string digest_of(const ReliefClaim& claim);

}  // namespace entente::closing
