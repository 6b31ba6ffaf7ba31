#include "app/closes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/close_desk.h"
#include "app/home.h"
#include "app/knowledge.h"
#include "base/hash.h"

namespace entente::app {

using closing::Close;
using closing::Stage;
using record::Side;
using settlement::Statement;
using time::Month;

namespace {

constexpr std::size_t kMemoMax = 512;
constexpr int kAttemptsMax = 5;

/// All that the record adds to an agreement, in a few bytes.
std::string fingerprint(const closing::Standing& standing) {
  ContentHasher hasher;
  for (const auto& claim : standing.claims) {
    hasher.add(closing::write(claim.claim));
    hasher.add(fmt::format("|{}|{}|", static_cast<int>(*claim.claim.decision),
                           claim.claim.decided_on ? (**claim.claim.decided_on).to_string() : ""));
  }
  for (const auto& swap : standing.swaps) {
    if (swap.state != closing::SwapStanding::State::in_force) continue;
    hasher.add(closing::write(swap.swap));
    hasher.add(swap.swap.agreed_on ? (**swap.swap.agreed_on).to_string() : "");
  }
  return hasher.finish();
}

std::string fingerprint(const measurement::Source& measurements) {
  std::string made;
  for (const auto& import : measurements.imports())
    made += fmt::format("{}{} ", import.number, import.undone ? "-" : "");
  return made;
}

Month first_month(const agreement::Agreement& agreement) {
  return Month::containing(*agreement.original->term.from);
}

/// "2026-10" of "position/service-desk/2026-10/level/p2/client" and "statement/service-desk/2026-10".
std::optional<Month> month_of(const std::string& id, const std::string& agreement) {
  for (const char* kind : {"position", "statement"}) {
    const std::string prefix = fmt::format("{}/{}/", kind, agreement);
    if (id.starts_with(prefix)) return Month::parse(std::string_view(id).substr(prefix.size(), 7));
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const Statement> StatementMemo::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : found->second;
}

void StatementMemo::keep(const std::string& key, std::shared_ptr<const Statement> statement) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMemoMax) kept_.clear();
  kept_[key] = std::move(statement);
}

text::Outcome<Desk> Desk::open(const CloseSources& sources, Side seat) {
  auto book = sources.store->book(sources.relationship, record::Seat{seat});
  if (!book) return text::refuse(in_words(book.error()));
  Desk desk;
  desk.sources_ = &sources;
  desk.seat_ = seat;
  desk.length_ = book->size();
  desk.papers_ = closing::papers_of(*book);
  desk.standing_ = closing::standing_of(*sources.agreement, desk.papers_.shared, std::nullopt, sources.now);
  desk.agreement_ =
      std::make_shared<const agreement::Agreement>(closing::with_record(*sources.agreement, desk.standing_));
  return desk;
}

text::Outcome<std::shared_ptr<const Statement>> Desk::reckon(const agreement::Agreement& agreement,
                                                             const closing::Standing& standing, Month month,
                                                             time::Instant as_of,
                                                             std::optional<time::Instant> as_known) const {
  const std::string key =
      fmt::format("{} {} {} {} {} {}", content_hash(sources_->agreement->source->content()),
                  fingerprint(standing), month.to_string(), as_of.micros,
                  as_known ? std::to_string(as_known->micros) : "now", fingerprint(*sources_->measurements));
  if (sources_->memo != nullptr) {
    if (auto known = sources_->memo->find(key)) return known;
  }
  settlement::ReduceOptions options;
  options.as_of = as_of;
  options.as_known = as_known;
  options.workers = sources_->workers;
  const auto tallies =
      settlement::reduce(agreement, *sources_->measurements, first_month(agreement), month, options);
  if (!tallies) return std::unexpected(tallies.error());
  auto settled = settlement::settle(agreement, *tallies, month, options);
  if (!settled) return std::unexpected(settled.error());
  auto made = std::make_shared<const Statement>(std::move(*settled));
  if (sources_->memo != nullptr) sources_->memo->keep(key, made);
  return made;
}

text::Outcome<std::shared_ptr<const Statement>> Desk::statement(Month month) const {
  const auto as_of = default_as_of(*agreement_, *sources_->measurements, month, std::nullopt);
  if (!as_of) return std::unexpected(as_of.error());
  return reckon(*agreement_, standing_, month, std::min(*as_of, sources_->now), std::nullopt);
}

text::Outcome<CloseShown> Desk::close(Month month) const {
  const auto& terms = *agreement_->original;
  const auto& last = *agreement_->versions.back().terms->term.to;
  if (month < first_month(*agreement_) || (last && month > Month::containing(*last)) ||
      month > Month::containing(today())) {
    auto problem = text::error("C0113", fmt::format("there is nothing to close in {}", month.to_string()));
    problem.file = sources_->agreement->source->name();
    problem.note(fmt::format("the term begins on {}{}, and today is {}", terms.term.from->to_string(),
                             last ? fmt::format(" and ends on {}", last->to_string()) : "",
                             today().to_string()));
    return text::refuse(std::move(problem.help("name a month of the term that has begun")));
  }
  auto statement = this->statement(month);
  if (!statement) return std::unexpected(statement.error());

  // The agreed version as it was reckoned when it was signed.
  std::shared_ptr<const Statement> agreed;
  if (const auto version = closing::agreed_statement(papers_.shared, id(), month)) {
    const auto standing =
        closing::standing_of(*sources_->agreement, papers_.shared, version->content.as_known, sources_->now);
    const auto then = closing::with_record(*sources_->agreement, standing);
    auto before = reckon(then, standing, month, version->content.as_of, version->content.as_known);
    if (!before) return std::unexpected(before.error());
    agreed = std::move(*before);
  }
  CloseShown shown;
  shown.close = closing::close_of({.agreement = agreement_.get(),
                                   .papers = &papers_,
                                   .standing = &standing_,
                                   .statement = statement->get(),
                                   .agreed = agreed.get(),
                                   .seat = seat_,
                                   .now = sources_->now});
  shown.statement = std::move(*statement);
  shown.length = length_;
  return shown;
}

Month Desk::latest() const {
  Month month = sources_->latest.value_or(Month::containing(today()) - 1);
  if (const auto& last = *agreement_->versions.back().terms->term.to)
    month = std::min(month, Month::containing(*last));
  return std::max(month, first_month(*agreement_));
}

Month Desk::begins() const {
  const auto found = papers_.shared.find(closing::agreement_id(id()));
  if (found == papers_.shared.end()) return latest();
  const auto recorded = agreement_->original->zone.date_at(found->second.versions.front().at);
  return std::min(latest(), std::max(first_month(*agreement_), Month::containing(recorded) - 1));
}

std::vector<Month> Desk::months_worked_on() const {
  std::set<Month> months;
  for (const auto& [name, document] : papers_.shared) {
    if (document.type != closing::kPositionType && document.type != closing::kStatementType) continue;
    const auto month = month_of(name, id());
    if (month && *month >= first_month(*agreement_) && *month <= Month::containing(today()))
      months.insert(*month);
  }
  return {months.begin(), months.end()};
}

record::Draft draft_of(const closing::Papers& papers, const Actor& actor, const std::string& id,
                       std::string_view type, std::string_view content, bool shared) {
  const auto& documents = shared ? papers.shared : papers.own;
  const auto found = documents.find(id);
  std::vector<record::Hash> parents;
  if (found != documents.end()) parents = shared ? found->second.shared_heads : found->second.heads;
  record::Draft draft;
  draft.author = actor.author;
  draft.kind = "document";
  draft.subject = id;
  draft.body = record::document_body(type, parents, content);
  draft.shared = shared;
  return draft;
}

record::Draft signature_of(const Actor& actor, const std::string& id, const record::Hash& version) {
  record::Draft draft;
  draft.author = actor.author;
  draft.kind = "signature";
  draft.subject = id;
  draft.body = record::signature_body(version);
  draft.shared = true;
  return draft;
}

text::Outcome<Recorded> write(const Desk& desk, const Actor& actor, std::span<const record::Draft> drafts,
                              Expected expected) {
  const CloseSources& sources = desk.sources();
  Recorded recorded;
  recorded.length = desk.length();
  if (drafts.empty()) return recorded;
  auto written = sources.store->append(sources.relationship, actor.side, drafts, sources.now,
                                       expected.value_or(desk.length()));
  if (!written) return text::refuse(in_words(written.error()));
  recorded.length += written->size();
  for (const record::Signed& entry : *written) {
    if (entry.entry.kind != "document") continue;
    if (!recorded.version) recorded.version = entry.hash;
    recorded.documents.push_back(entry.entry.subject);
  }
  return recorded;
}

text::Outcome<Recorded> at_desk(const CloseSources& sources, const Actor& actor, Expected expected,
                                const std::function<text::Outcome<Recorded>(const Desk&)>& work) {
  const std::string moved{record::code(record::Problem::Kind::moved)};
  for (int attempt = 1;; ++attempt) {
    const auto desk = Desk::open(sources, actor.side);
    if (!desk) return std::unexpected(desk.error());
    if (expected && *expected != desk->length()) {
      return text::refuse(in_words({record::Problem::Kind::moved, "the record moved since it was read",
                                    "look at the month again and repeat what still holds"}));
    }
    auto done = work(*desk);
    const bool again = !done && !expected && attempt < kAttemptsMax && !done.error().empty() &&
                       done.error().front().code == moved;
    if (!again) return done;
  }
}

text::Outcome<CloseShown> show_close(const CloseSources& sources, Side seat, Month month) {
  const auto desk = Desk::open(sources, seat);
  if (!desk) return std::unexpected(desk.error());
  return desk->close(month);
}

text::Outcome<std::vector<CloseSummary>> list_closes(const CloseSources& sources, Side seat) {
  const auto desk = Desk::open(sources, seat);
  if (!desk) return std::unexpected(desk.error());
  const auto worked_on = desk->months_worked_on();
  std::set<Month, std::greater<>> months(worked_on.begin(), worked_on.end());
  for (Month month = desk->begins(); month <= desk->latest(); month = month + 1) months.insert(month);
  std::vector<CloseSummary> summaries;
  for (const Month month : months) {
    const auto shown = desk->close(month);
    if (!shown) return std::unexpected(shown.error());
    CloseSummary summary{month, shown->close.stage, shown->close.counts(), shown->close.totals.net, {}};
    for (const auto& level : shown->statement->levels) summary.statuses.push_back(level.status);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

namespace {

/// The month to close next, by what both have signed.
std::optional<Month> next_month(const Desk& desk) {
  std::optional<Month> last_closed;
  for (const Month month : desk.months_worked_on()) {
    if (closing::agreed_statement(desk.papers().shared, desk.id(), month)) last_closed = month;
  }
  if (!last_closed) return desk.begins();
  if (*last_closed >= desk.latest()) return std::nullopt;
  return *last_closed + 1;
}

}  // namespace

text::Outcome<std::optional<Month>> open_month(const CloseSources& sources, Side seat) {
  const auto desk = Desk::open(sources, seat);
  if (!desk) return std::unexpected(desk.error());
  return next_month(*desk);
}

text::Outcome<std::vector<closing::QueueItem>> queue(const CloseSources& sources, Side seat) {
  const auto desk = Desk::open(sources, seat);
  if (!desk) return std::unexpected(desk.error());
  const auto worked_on = desk->months_worked_on();
  std::set<Month> months(worked_on.begin(), worked_on.end());
  if (const auto next = next_month(*desk)) months.insert(*next);
  std::vector<Close> closes;
  for (const Month month : months) {
    auto shown = desk->close(month);
    if (!shown) return std::unexpected(shown.error());
    closes.push_back(std::move(shown->close));
  }
  const auto latest = desk->statement(desk->latest());
  if (!latest) return std::unexpected(latest.error());
  return closing::queue_of({.agreement = &desk->agreement(),
                            .standing = &desk->standing(),
                            .closes = closes,
                            .latest = latest->get(),
                            .now = sources.now});
}

std::vector<SignedStatement> signed_statements(std::span<const record::Signed> book,
                                               const std::string& relationship) {
  std::vector<SignedStatement> found;
  const std::string prefix = "statement/";
  for (const auto& [name, document] : closing::papers_of(book).shared) {
    if (document.type != closing::kStatementType || !name.starts_with(prefix)) continue;
    const std::size_t slash = name.rfind('/');
    const auto month = Month::parse(std::string_view(name).substr(slash + 1));
    if (!month || slash < prefix.size()) continue;
    for (const record::Version& version : document.versions) {
      if (version.signatures.empty()) continue;
      const auto read = closing::read_statement(version.content, name);
      found.push_back({relationship, name.substr(prefix.size(), slash - prefix.size()), *month, version.hash,
                       *read.value.digest,
                       read.sound() && closing::digest_of(read.value) == *read.value.digest, version.ring(),
                       version.signatures});
    }
  }
  return found;
}

}  // namespace entente::app
