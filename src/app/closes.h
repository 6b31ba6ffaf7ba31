// Closing a month together, as functions of a record and the measurements of one agreement: used by the
// command line and the server alike. Who asks is a seat; what is written carries its author. Every write can
// name the length of the book that it was decided on and is refused (R0113) when the book has moved since.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "closing/close.h"
#include "closing/queue.h"
#include "measurement/source.h"
#include "record/store.h"

namespace entente::app {

/// Statements that were reckoned before, for programs that answer many questions: the same agreement with the
/// same claims, data and instants gives the same statement. Threads may share one.
class StatementMemo {
 public:
  std::shared_ptr<const settlement::Statement> find(const std::string& key) const;
  void keep(const std::string& key, std::shared_ptr<const settlement::Statement> statement);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const settlement::Statement>> kept_;
};

/// What a close is made of. Everything outlives the call.
struct CloseSources {
  record::Store* store = nullptr;
  std::string relationship;                         ///< its id
  const agreement::Agreement* agreement = nullptr;  ///< as loaded, without the record
  const measurement::Source* measurements = nullptr;
  time::Instant now;
  std::optional<time::Month> latest;  ///< latest month that is over and has data; none: the one before `now`
  unsigned workers = 1;
  StatementMemo* memo = nullptr;  ///< may be none
};

/// Who acts, on which side.
struct Actor {
  record::Side side = record::Side::client;
  std::string author;
};

struct CloseShown {
  closing::Close close;
  std::shared_ptr<const settlement::Statement> statement;
  std::uint64_t length = 0;  ///< of the book that it was made from, for `expected`
};
text::Outcome<CloseShown> show_close(const CloseSources& sources, record::Side seat, time::Month month);

/// A month of the agreement with its stage, without lines, newest first: from the month before the agreement
/// came into the record, and those before it that somebody has worked on.
struct CloseSummary {
  time::Month month;
  closing::Stage stage = closing::Stage::data;
  closing::Close::Counts lines;
  money::Money net;
  std::vector<settlement::Status> statuses;  ///< of its levels
};
text::Outcome<std::vector<CloseSummary>> list_closes(const CloseSources& sources, record::Side seat);

/// The month to close next: the one after the last that is closed, else the first that is listed; empty: all
/// that are over are closed.
text::Outcome<std::optional<time::Month>> open_month(const CloseSources& sources, record::Side seat);

/// What a write answers: the length of the book after it, and ids of the documents written.
struct Recorded {
  std::uint64_t length = 0;
  std::vector<std::string> documents;
  std::optional<record::Hash> version;  ///< of the first document
};
using Expected = std::optional<std::uint64_t>;

struct PositionRequest {
  std::string line;
  std::optional<closing::Stand> stand = closing::Stand::agreed;  ///< none: takes one's own position back
  std::string reason;
  std::vector<std::string> evidence;
  std::string digest;  ///< of the line as it was seen; empty: as it stands
};
/// All of them or none.
text::Outcome<Recorded> take_positions(const CloseSources& sources, const Actor& actor, time::Month month,
                                       const std::vector<PositionRequest>& positions, Expected expected = {});
/// What can be done about a line that is disputed. `accept` and `withdraw` are for a side that disputes,
/// `answer` for the side that is asked; either may wish to `escalate`, and `wait` takes that wish back.
enum class DisputeAct { answer, accept, withdraw, escalate, wait };
std::string_view name(DisputeAct act);
std::optional<DisputeAct> dispute_act_named(std::string_view name);
struct DisputeStep {
  std::string line;
  DisputeAct act = DisputeAct::answer;
  std::string reason = {};
  std::vector<std::string> evidence = {};
  std::string stage = {};  ///< escalate: the stage that is to be left, as it was seen; empty: as it stands
};
text::Outcome<Recorded> take_dispute_step(const CloseSources& sources, const Actor& actor, time::Month month,
                                          const DisputeStep& step, Expected expected = {});

/// Agrees every line that neither side disputes and on which the actor has no position about today's figures.
text::Outcome<Recorded> agree_all(const CloseSources& sources, const Actor& actor, time::Month month,
                                  Expected expected = {});

/// A claim in the agreement's keys, as JSON: {"levels": [...], "cause": ..., "event on": ..., "time": ...}.
/// Without an id the next number is taken, without "notified on" today; it is raised by the actor's side.
text::Outcome<Recorded> raise_claim(const CloseSources& sources, const Actor& actor, const std::string& json,
                                    Expected expected = {});
struct DecisionRequest {
  std::string claim;  ///< id
  closing::ClaimDecision::Answer answer = closing::ClaimDecision::Answer::granted;
  std::string reason = {};
  std::vector<std::string> items = {};        ///< part
  std::string from = {}, to = {}, time = {};  ///< part
};
text::Outcome<Recorded> decide_claim(const CloseSources& sources, const Actor& actor,
                                     const DecisionRequest& request, Expected expected = {});

/// A swap in the agreement's keys, as JSON; "asked by" is the actor's side unless it says otherwise. The
/// proposer's signature goes with it.
text::Outcome<Recorded> propose_swap(const CloseSources& sources, const Actor& actor, const std::string& json,
                                     Expected expected = {});
struct SwapReply {
  std::string swap;  ///< id
  bool accept = true;
  std::string reason;
};
text::Outcome<Recorded> answer_swap(const CloseSources& sources, const Actor& actor, const SwapReply& reply,
                                    Expected expected = {});

struct NoteRequest {
  std::string
      about;  ///< id of a line with its month ("service-desk/2026-10/level/p2-resolution") or of a document
  std::string text;
  record::Ring ring = record::Ring::private_ring;  ///< or shared
};
/// How a note names a month or a line of it: "service-desk/2026-10/level/p2-resolution".
std::string note_about(const std::string& agreement, time::Month month, const std::string& line = {});
text::Outcome<Recorded> add_note(const CloseSources& sources, const Actor& actor, const NoteRequest& note,
                                 Expected expected = {});

/// Writes a statement as JSON (report::statement_json): app does not know how.
using StatementWriter = std::function<std::string(const settlement::Statement&)>;
/// Proposes the month's statement as it stands; after a close, the restatement.
text::Outcome<Recorded> propose_statement(const CloseSources& sources, const Actor& actor, time::Month month,
                                          const StatementWriter& write, Expected expected = {});
/// Signs exactly this version; empty: the current proposal, which is made when there is none.
struct SignRequest {
  time::Month month;
  std::string version;  ///< hex; empty: the newest proposal
};
text::Outcome<Recorded> sign_statement(const CloseSources& sources, const Actor& actor,
                                       const SignRequest& request, const StatementWriter& write,
                                       Expected expected = {});

/// What needs whom by when, of this agreement.
text::Outcome<std::vector<closing::QueueItem>> queue(const CloseSources& sources, record::Side seat);

/// A version of a statement that somebody signed, to be checked elsewhere.
struct SignedStatement {
  std::string relationship, agreement;
  time::Month month;
  record::Hash version;
  std::string digest;
  bool digest_holds = false;  ///< follows from what the version says itself
  record::Ring ring = record::Ring::shared;
  std::vector<record::Version::SignedBy> signatures;
};
std::vector<SignedStatement> signed_statements(std::span<const record::Signed> book,
                                               const std::string& relationship);

}  // namespace entente::app
