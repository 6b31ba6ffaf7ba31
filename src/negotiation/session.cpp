#include "negotiation/session.h"

#include <fmt/format.h>

#include <algorithm>

namespace entente::negotiation {
namespace {

template <class Written>
text::Outcome<Written> read_of(const text::SourcePtr& source, const Agenda& agenda,
                               Placed<std::string> Written::* negotiation) {
  auto decoded = document::read<Written>(source);
  if (text::has_errors(decoded.diagnostics)) return std::unexpected(std::move(decoded.diagnostics));
  const Placed<std::string>& named = decoded.value.*negotiation;
  if (*named != *agenda.written.id) {
    return text::refuse(text::error("N0121", fmt::format("this file belongs to the negotiation `{}`", *named))
                            .at(named.place, "another negotiation")
                            .beside(agenda.written.id.place, "this one")
                            .help("give the file of this negotiation"));
  }
  return std::move(decoded.value);
}

bool is_same(const WrittenPackage& x, const WrittenPackage& y) {
  return x.size() == y.size() && std::ranges::equal(x, y, [](const auto& a, const auto& b) {
           return *a.name == *b.name && *a.value == *b.value;
         });
}

}  // namespace

text::Outcome<WrittenSession> read_session(const text::SourcePtr& source, const Agenda& agenda) {
  return read_of(source, agenda, &WrittenSession::negotiation);
}

WrittenSession new_session(const Agenda& agenda) {
  WrittenSession session;
  session.negotiation = *agenda.written.id;
  return session;
}

std::string write_session(const WrittenSession& session) {
  return document::write_document(session);
}

const WrittenQuestion* asked_before(const WrittenSession& session, const std::string& inputs) {
  const auto found = std::ranges::find(session.questions, inputs, &WrittenQuestion::inputs);
  return found == session.questions.end() ? nullptr : &*found;
}

text::Outcome<void> record(WrittenSession& session, const Agenda& agenda, WrittenQuestion question) {
  if (std::ssize(session.questions) >= *agenda.written.questions) {
    auto problem = text::error(
        "N0120", fmt::format("all {} questions of this negotiation were asked", *agenda.written.questions));
    if (agenda.written.questions.place) problem.at(agenda.written.questions.place, "so many were agreed");
    return text::refuse(problem.note("each answer says a little about the other side's preferences")
                            .help("talk about the suggestions that are there, or agree on more questions"));
  }
  question.number = std::ssize(session.questions) + 1;
  session.questions.push_back(std::move(question));
  return {};
}

void note_common_ground(WrittenSession& session, const Agenda& agenda, time::Date on) {
  for (const auto& [issue, option] : common_ground(agenda)) {
    const std::string& name = agenda.issues[issue].name;
    const std::string& says = agenda.option_name(issue, option);
    const auto found = std::ranges::find(session.common, name, &WrittenCommon::issue);
    if (found == session.common.end()) {
      session.common.push_back({name, says, "both offer it", on});
    } else if (found->option != says) {
      *found = {name, says, "both offer it", on};
    }
  }
}

text::Outcome<std::optional<Package>> standing_deal(const WrittenSession& session, const Agenda& agenda) {
  if (session.deal.empty()) return agenda.draft;
  text::Diagnostics diagnostics;
  std::optional<Package> deal = package_of(agenda, session.deal, session.negotiation.place, diagnostics);
  if (!deal) return std::unexpected(std::move(diagnostics));
  return deal;
}

text::Outcome<WrittenSuggestion> read_suggestion(const text::SourcePtr& source, const Agenda& agenda) {
  return read_of(source, agenda, &WrittenSuggestion::negotiation);
}

text::Outcome<WrittenAnswer> read_answer(const text::SourcePtr& source, const Agenda& agenda) {
  return read_of(source, agenda, &WrittenAnswer::negotiation);
}

text::Outcome<WrittenQuestion> settle(WrittenSession& session, const Agenda& agenda,
                                      const std::vector<WrittenAnswer>& answers, time::Date on) {
  const bool both = answers.size() == 2 && *answers[0].side != *answers[1].side &&
                    *answers[0].suggestion == *answers[1].suggestion;
  if (!both) {
    auto problem = text::error("N0123", "a suggestion is settled by one answer of each side to it");
    for (const WrittenAnswer& answer : answers)
      problem.at(answer.side.place, fmt::format("the {}'s answer to suggestion {}",
                                                document::name_of(*answer.side), *answer.suggestion));
    return text::refuse(problem.help("give both answers: --answers client-answer.yaml supplier-answer.yaml"));
  }
  const auto found = std::ranges::find(session.questions, *answers[0].suggestion, &WrittenQuestion::number);
  for (const WrittenAnswer& answer : answers) {
    if (found != session.questions.end() && is_same(found->package, answer.package)) continue;
    return text::refuse(
        text::error("N0122", fmt::format("suggestion {} of this session is another one", *answer.suggestion))
            .at(answer.suggestion.place, "answered as it was never made")
            .help("answer a suggestion of this session as it was published"));
  }
  const bool accepted = answers[0].accept && answers[1].accept;
  found->outcome = accepted ? WrittenQuestion::Outcome::accepted : WrittenQuestion::Outcome::not_accepted;
  if (accepted) {
    session.deal = found->package;
    session.common.clear();
    for (const auto& each : found->package)
      session.common.push_back({*each.name, *each.value, fmt::format("suggestion {}", found->number), on});
  }
  note_common_ground(session, agenda, on);
  return *found;
}

}  // namespace entente::negotiation
