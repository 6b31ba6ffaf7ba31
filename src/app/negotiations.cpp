#include "app/negotiations.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "document/comments.h"
#include "outlook/proposal.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

using namespace negotiation;

/// A file as a source. Names nearby are not offered: the other side's file may lie there.
text::Outcome<text::SourcePtr> read_named(const std::string& path, const Files& files) {
  auto content = files.read(path, text::kDocumentBytesMax);
  if (!content) return text::refuse(text::file_error(content.error()));
  return std::make_shared<const text::Source>(path, std::move(*content));
}

text::Outcome<Agenda> open_agenda(const std::string& path, const Files& files) {
  const auto source = read_named(path, files);
  if (!source) return std::unexpected(source.error());
  Agenda agenda = read_agenda(*source);
  if (!agenda.is_whole()) return std::unexpected(std::move(agenda.diagnostics));
  return agenda;
}

text::Outcome<PrivateSide> open_preferences(const std::string& path, const Agenda& agenda,
                                            std::optional<Side> expected, const Files& files) {
  const auto source = read_named(path, files);
  if (!source) return std::unexpected(source.error());
  PrivateSide side = read_preferences(*source, agenda, expected);
  if (!side.is_whole()) return std::unexpected(std::move(side.diagnostics));
  return side;
}

std::string content_of(const std::string& path, const Files& files) {
  return files.read(path, text::kDocumentBytesMax).value_or("");
}

time::Date day_of(time::Instant now) {
  return time::Zone().date_at(now);
}

text::Outcome<WrittenSession> open_session(const std::string& path, const Agenda& agenda,
                                           const Files& files) {
  if (!files.exists(path)) return new_session(agenda);
  const auto source = read_named(path, files);
  if (!source) return std::unexpected(source.error());
  return read_session(*source, agenda);
}

std::string offer_name(const AgendaOffer& offer) {
  const std::string name = fmt::format("the {}'s offer", document::name_of(offer.by));
  return offer.on ? fmt::format("{} of {}", name, offer.on->to_string()) : name;
}

text::Outcome<void> add_suggestion(Prepared& prepared, const PrepareRequest& request, const Files& files) {
  const auto source = read_named(request.suggestion, files);
  if (!source) return std::unexpected(source.error());
  const auto suggestion = read_suggestion(*source, prepared.agenda);
  if (!suggestion) return std::unexpected(suggestion.error());
  text::Diagnostics diagnostics;
  auto package = package_of(prepared.agenda, suggestion->package, suggestion->number.place, diagnostics);
  if (!package) return std::unexpected(std::move(diagnostics));
  const std::int64_t worth = worth_of(prepared.mine.preferences, *package);
  prepared.packages.push_back(
      {fmt::format("suggestion {}", *suggestion->number), std::move(*package), worth});
  if (!request.answer) return {};
  WrittenAnswer answer;
  answer.side = prepared.mine.side;
  answer.negotiation = suggestion->negotiation;
  answer.suggestion = suggestion->number;
  answer.package = suggestion->package;
  answer.accept = *request.answer;
  prepared.answer = document::write_document(answer);
  return {};
}

/// What a package would have meant over the history of the agreement: settled and priced under its terms.
Result<outlook::Backtest, std::string> over_history(const Agenda& agenda, const Package& package,
                                                    const MoneyRequest& request, time::Instant now,
                                                    const Files& files) {
  if (agenda.written.agreement->empty())
    return std::unexpected(
        std::string("the negotiation names no agreement, so its packages have no history"));
  BacktestRequest asked;
  asked.agreement = path_beside(request.negotiation, *agenda.written.agreement);
  asked.store = request.store;
  asked.workers = request.workers;
  for (const auto& [term, value] : settings_of(agenda, package))
    asked.settings.push_back(fmt::format("{}={}", term, value));
  auto money = backtest(asked, now, files);
  if (!money) return std::unexpected(money.error().front().message);
  return std::move(money->backtest);
}

}  // namespace

text::Outcome<Prepared> prepare(const PrepareRequest& request, const Files& files) {
  auto agenda = open_agenda(request.negotiation, files);
  if (!agenda) return std::unexpected(agenda.error());
  auto mine = open_preferences(request.mine, *agenda, request.side, files);
  if (!mine) return std::unexpected(mine.error());
  Prepared prepared;
  prepared.agenda = std::move(*agenda);
  prepared.mine = std::move(*mine);
  const Preferences& preferences = prepared.mine.preferences;
  const auto groups = groups_of(prepared.agenda.field, {&preferences});
  for (const Group& group : *groups) {
    const auto worths = worths_of(group, prepared.agenda.field, preferences);
    prepared.best += *std::ranges::max_element(worths);
    prepared.worst += *std::ranges::min_element(worths);
  }
  const auto add = [&](std::string name, const Package& package) {
    prepared.packages.push_back({std::move(name), package, worth_of(preferences, package)});
  };
  if (prepared.agenda.draft) add("the draft", *prepared.agenda.draft);
  for (const AgendaOffer& offer : prepared.agenda.offers) add(offer_name(offer), offer.package);
  prepared.common = common_ground(prepared.agenda);
  if (!request.suggestion.empty()) {
    if (auto added = add_suggestion(prepared, request, files); !added) return std::unexpected(added.error());
  }
  return prepared;
}

OwnMoney money_of(const Prepared& prepared, const MoneyRequest& request, time::Instant now,
                  const Files& files) {
  OwnMoney made;
  for (const OwnPackage& each : prepared.packages) {
    auto money = over_history(prepared.agenda, each.package, request, now, files);
    if (!money) {
      made.without = money.error();
      break;
    }
    made.packages.emplace_back(each.name, std::move(*money));
  }
  return made;
}

namespace {

text::Diagnostic nothing_to_improve(const Agenda& agenda) {
  return text::error("N0124", "there is no deal that could be improved")
      .at(agenda.written.id.place, "neither a draft nor an accepted suggestion")
      .help("write the deal as it stands under `draft`, or let both accept a suggestion first");
}

/// Chooses the package that the question asks for.
void answer(Suggested& made, Method method, const SuggestRequest& request) {
  const Game& game = made.neutral.game;
  if (!request.improvement) {
    for (const Choice& choice : made.neutral.solved.choices) {
      if (choice.method == method) made.package = choice.points.front().first;
    }
    return;
  }
  constexpr std::uint32_t kShown = 3;
  const auto issues = static_cast<std::uint32_t>(game.field.issues());
  const std::uint32_t most = std::min(request.touching.value_or(kShown), issues);
  made.neutral.few = improve_touching(game, *made.deal, most, method).value_or(std::vector<FewChanges>{});
  if (request.touching) {
    if (!made.neutral.few.empty()) made.package = made.neutral.few.back().package;
    return;
  }
  const auto improved = improve(game, *made.deal, method);
  if (improved && !improved->choice.points.empty()) made.package = improved->choice.points.front().first;
}

void add_money(SuggestResult& made, const SuggestRequest& request, time::Instant now, const Files& files) {
  const MoneyRequest asked{request.negotiation, request.store, request.workers};
  auto money = over_history(made.suggested.agenda, *made.suggested.package, asked, now, files);
  if (money) {
    made.money = std::move(*money);
  } else {
    made.without_money = money.error();
  }
}

}  // namespace

text::Outcome<SuggestResult> suggest(const SuggestRequest& request, time::Instant now, Files& files) {
  auto agenda = open_agenda(request.negotiation, files);
  if (!agenda) return std::unexpected(agenda.error());
  auto client = open_preferences(request.client, *agenda, Side::client, files);
  auto supplier = open_preferences(request.supplier, *agenda, Side::supplier, files);
  text::Diagnostics problems;
  for (const auto* side : {&client, &supplier}) {
    if (!*side) problems.insert(problems.end(), side->error().begin(), side->error().end());
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  auto session = open_session(request.session, *agenda, files);
  if (!session) return std::unexpected(session.error());

  SuggestResult result;
  Suggested& made = result.suggested;
  made.agenda = std::move(*agenda);
  auto deal = standing_deal(*session, made.agenda);
  if (!deal) return std::unexpected(deal.error());
  made.deal = std::move(*deal);
  if (request.improvement && !made.deal) return text::refuse(nothing_to_improve(made.agenda));
  made.neutral.game = {made.agenda.field, client->preferences, supplier->preferences};
  auto solved = negotiation::solve(made.neutral.game);
  if (!solved) {
    return text::refuse(text::error("N0108", "too many clauses depend on each other in what both sides say")
                            .at(made.agenda.written.id.place, "the negotiation")
                            .help("write constraints and joint worths about fewer clauses"));
  }
  made.neutral.solved = std::move(*solved);
  const Method method = request.method.value_or(made.agenda.written.method);
  answer(made, method, request);

  ContentHasher inputs;
  for (const std::string& part :
       {content_of(request.negotiation, files), content_of(request.client, files),
        content_of(request.supplier, files), std::string(document::name_of(method)),
        std::string(request.improvement ? "improvement" : "suggestion"),
        std::to_string(request.touching.value_or(0)),
        made.deal ? fmt::format("{}", fmt::join(*made.deal, " ")) : std::string()}) {
    inputs.add(std::to_string(part.size()));
    inputs.add(part);
  }
  WrittenQuestion question;
  question.kind =
      request.improvement ? WrittenQuestion::Kind::improvement : WrittenQuestion::Kind::suggestion;
  question.method = method;
  if (request.touching) question.touching = *request.touching;
  question.on = day_of(now);
  question.inputs = inputs.finish();
  if (made.package) question.package = written(made.agenda, *made.package);
  if (!made.package) question.outcome = WrittenQuestion::Outcome::no_agreement;
  if (const WrittenQuestion* before = asked_before(*session, question.inputs)) {
    made.question = *before;
    made.repeated = true;
  } else {
    if (auto recorded = negotiation::record(*session, made.agenda, std::move(question)); !recorded)
      return std::unexpected(recorded.error());
    made.question = session->questions.back();
    note_common_ground(*session, made.agenda, day_of(now));
    if (auto kept = write_file(request.session, write_session(*session), files); !kept)
      return std::unexpected(kept.error());
  }
  made.asked = std::ssize(session->questions);
  made.common = session->common;
  if (!made.package) return result;

  WrittenSuggestion published;
  published.number = made.question.number;
  published.negotiation = made.agenda.written.id;
  published.kind = made.question.kind;
  published.package = made.question.package;
  made.published = document::write_document(published);
  if (made.deal) made.neutral.exchange = exchange(made.neutral.game, *made.deal, *made.package);
  const int within = std::max(client->within_percent, supplier->within_percent);
  made.neutral.robustness = robustness(made.neutral.game, *made.package, made.deal.value_or(Package{}),
                                       method, {.percent = within});
  if (request.with_money) add_money(result, request, now, files);
  return result;
}

namespace {

/// Whether the document says so already: `path` with the keys of its mappings, divided by dots.
bool says(const document::Node& tree, std::string_view path, const document::Node& value) {
  const document::Node* at = &tree;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    at = at->is_mapping() ? at->find(path.substr(0, dot)) : nullptr;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return at != nullptr && document::same_content(*at, value);
}

/// The agreement with one more amendment that sets what the package changes; empty: it changes nothing.
text::Outcome<std::string> amended(const Agenda& agenda, const Package& package, const std::string& path,
                                   time::Date signed_on, const Files& files) {
  const AgreementFile file = load_agreement(path, files);
  if (!file.loaded.agreement) return std::unexpected(file.loaded.diagnostics);
  document::Parsed parsed = document::parse(file.source);
  document::attach_comments(parsed.root, file.source);
  if (parsed.root.find("amendments") == nullptr) parsed.root.add("amendments", document::Node::list({}));
  document::Node& amendments = *parsed.root.find("amendments");
  const auto& known = file.loaded.agreement->original->amendments;
  const time::Date effective = agenda.written.effective ? **agenda.written.effective : signed_on;
  const document::Node now = outlook::tree_on(*file.loaded.agreement, effective);
  document::Node set = document::Node::map();
  for (const auto& [term, value] : settings_of(agenda, package)) {
    const document::Parsed one =
        document::parse(std::make_shared<const text::Source>(term, fmt::format("value: {}", value)));
    const document::Node* found = one.root.find("value");
    const document::Node wanted = found != nullptr ? *found : document::Node::text(value);
    if (!says(now, term, wanted)) set.add(term, wanted);
  }
  if (set.entries.empty()) return std::string();
  document::Node amendment = document::Node::map();
  amendment.add("number", document::Node::text(std::to_string(known.size() + 1)));
  amendment.add("signed", document::Node::text(signed_on.to_string()));
  amendment.add("effective", document::Node::text(effective.to_string()));
  amendment.add("reason", document::Node::text(fmt::format("negotiation {}", *agenda.written.id)));
  amendment.add("set", std::move(set));
  amendments.items.push_back(std::move(amendment));
  std::string text = document::write(parsed.root);
  const agreement::Loaded loaded =
      agreement::load(std::make_shared<const text::Source>(fmt::format("draft of {}", path), text),
                      reader_beside(path, files));
  if (!loaded.agreement) return std::unexpected(loaded.diagnostics);
  return text;
}

}  // namespace

text::Outcome<SettledDeal> settle(const SettleRequest& request, time::Instant now, Files& files) {
  auto agenda = open_agenda(request.negotiation, files);
  if (!agenda) return std::unexpected(agenda.error());
  auto session = open_session(request.session, *agenda, files);
  if (!session) return std::unexpected(session.error());
  std::vector<WrittenAnswer> answers;
  for (const std::string& path : request.answers) {
    const auto source = read_named(path, files);
    if (!source) return std::unexpected(source.error());
    auto read = read_answer(*source, *agenda);
    if (!read) return std::unexpected(read.error());
    answers.push_back(std::move(*read));
  }
  SettledDeal made;
  made.agenda = std::move(*agenda);
  auto before = standing_deal(*session, made.agenda);
  if (!before) return std::unexpected(before.error());
  made.before = std::move(*before);
  auto question = negotiation::settle(*session, made.agenda, answers, day_of(now));
  if (!question) return std::unexpected(question.error());
  made.question = std::move(*question);
  made.accepted = made.question.outcome == WrittenQuestion::Outcome::accepted;
  text::Diagnostics diagnostics;
  made.package = package_of(made.agenda, made.question.package, made.agenda.written.id.place, diagnostics);
  if (made.accepted && made.package) {
    if (made.agenda.written.agreement->empty() || settings_of(made.agenda, *made.package).empty()) {
      made.without_amendment = "the negotiation names no agreement or no terms of it";
    } else {
      const std::string path = path_beside(request.negotiation, *made.agenda.written.agreement);
      auto text = amended(made.agenda, *made.package, path, day_of(now), files);
      if (!text) return std::unexpected(text.error());
      made.amended = std::move(*text);
      if (made.amended.empty()) made.without_amendment = "the agreement says so already";
    }
  }
  if (auto kept = write_file(request.session, write_session(*session), files); !kept)
    return std::unexpected(kept.error());
  return made;
}

CheckedDocument check_negotiation(const text::SourcePtr& source) {
  Agenda agenda = read_agenda(source);
  CheckedDocument checked{std::move(agenda.diagnostics), {}};
  if (text::has_errors(checked.diagnostics)) return checked;
  constexpr Wide kMany = 1'000'000'000'000;
  Wide packages = 1;
  const auto groups = groups_of(agenda.field, {});
  for (const Group& group : *groups)
    packages = std::min<Wide>(kMany, packages * static_cast<Wide>(group.combinations.size()));
  checked.summary = fmt::format("ok: {} clauses, {} packages{}, {} offers", agenda.issues.size(),
                                packages == kMany ? "more than a million million" : to_string(packages),
                                agenda.draft ? ", a draft" : "", agenda.offers.size());
  return checked;
}

CheckedDocument check_preferences(const text::SourcePtr& source) {
  auto decoded = document::read<WrittenPreferences>(source);
  CheckedDocument checked{std::move(decoded.diagnostics), {}};
  if (!text::has_errors(checked.diagnostics)) {
    checked.summary = fmt::format(
        "ok: preferences on {} clauses; `entente negotiate prepare` checks them against the negotiation",
        decoded.value.issues.size());
  }
  return checked;
}

text::Outcome<std::string> format_negotiation(const text::SourcePtr& source) {
  return document::format<WrittenNegotiation>(source);
}
text::Outcome<std::string> format_preferences(const text::SourcePtr& source) {
  return document::format<WrittenPreferences>(source);
}

std::string negotiation_json_schema() {
  constexpr int kIndent = 2;
  return document::schema_of<WrittenNegotiation>({"urn:entente:negotiation-document:1", "Entente negotiation",
                                                  "What two parties negotiate about."})
             .dump(kIndent) +
         "\n";
}
std::string preferences_json_schema() {
  constexpr int kIndent = 2;
  return document::schema_of<WrittenPreferences>({"urn:entente:preferences:1", "Entente preferences",
                                                  "What one side makes of the clauses of a negotiation."})
             .dump(kIndent) +
         "\n";
}

}  // namespace entente::app
