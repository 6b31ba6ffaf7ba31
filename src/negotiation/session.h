// What the neutral keeps between questions: how often it was asked, what it suggested, what both answers came
// to, what is common. A question that was answered before gets the same answer and is not counted again; when
// both answers are there, only their conjunction is told. Pure: the day comes in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "negotiation/agenda.h"

namespace entente::negotiation {

/// Reads a session and checks that it belongs to the negotiation.
text::Outcome<WrittenSession> read_session(const text::SourcePtr& source, const Agenda& agenda);
/// The session of a negotiation that nobody has asked anything yet.
WrittenSession new_session(const Agenda& agenda);
std::string write_session(const WrittenSession& session);

/// The question that had the same inputs; nullptr: there was none.
const WrittenQuestion* asked_before(const WrittenSession& session, const std::string& inputs);
/// Adds a question with its answer. Refused (N0120) where no question is left.
text::Outcome<void> record(WrittenSession& session, const Agenda& agenda, WrittenQuestion question);

/// Adds what the latest offers of both have in common, once.
void note_common_ground(WrittenSession& session, const Agenda& agenda, time::Date on);

/// The deal that stands: what both accepted last, else the draft. Empty: there is none.
text::Outcome<std::optional<Package>> standing_deal(const WrittenSession& session, const Agenda& agenda);

text::Outcome<WrittenSuggestion> read_suggestion(const text::SourcePtr& source, const Agenda& agenda);
text::Outcome<WrittenAnswer> read_answer(const text::SourcePtr& source, const Agenda& agenda);

/// Takes the answers of both sides to one suggestion into the session. The question then says what they came
/// to; whose answer it was is not kept.
text::Outcome<WrittenQuestion> settle(WrittenSession& session, const Agenda& agenda,
                                      const std::vector<WrittenAnswer>& answers, time::Date on);

}  // namespace entente::negotiation
