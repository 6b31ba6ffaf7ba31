#include "app/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "app/invoices.h"
#include "app/knowledge.h"
#include "text/similar.h"

namespace entente::app {

using settlement::ReduceOptions;
using settlement::Statement;
using time::Month;

namespace {

/// First parts of the ids of a statement's figures; a row's key may well hold a slash too.
constexpr std::string_view kFigureRooms[] = {"levels",       "charges",    "credits", "totals",   "triggers",
                                             "deliverables", "earn-backs", "bonuses", "statement"};

Month first_month(const agreement::Agreement& agreement) {
  return Month::containing(agreement.original->term.from.value);
}

std::optional<Month> last_month(const agreement::Agreement& agreement) {
  const auto& to = agreement.versions.back().terms->term.to.value;
  if (!to) return std::nullopt;
  return Month::containing(*to);
}

/// The invoice is explained by a tree of its own.
constexpr std::string_view kInvoiceRoom = "invoice";

/// No figure of that name: which ones there are, and which was likely meant.
text::Diagnostics no_figure(const std::string& document, time::Month month, const std::string& subject,
                            const std::vector<std::string>& ids) {
  text::Diagnostic problem = text::error(
      "U0152", fmt::format("the {} of {} has no figure `{}`", document, month.to_string(), subject));
  if (const auto meant = text::nearest(subject, ids)) problem.help(fmt::format("write `{}`", *meant));
  problem.note(fmt::format("its figures are {}", fmt::join(ids, ", ")));
  return {problem};
}

}  // namespace

text::Outcome<Case> Case::open(const std::string& agreement, const std::string& store, const Files& files) {
  const auto path = find_agreement(agreement, files);
  if (!path) return std::unexpected(path.error());
  return open(load_agreement(*path, files), store_path(store, *path), files);
}

text::Outcome<Case> Case::open(AgreementFile agreement, const std::string& store_path, const Files& files) {
  if (!agreement.loaded.agreement) return std::unexpected(agreement.loaded.diagnostics);
  auto measurements = open_store(store_path, files);
  if (!measurements) return std::unexpected(measurements.error());
  Case opened;
  opened.file_ = std::move(agreement);
  opened.store_ = std::move(*measurements);
  return opened;
}

Case Case::with(std::shared_ptr<const agreement::Agreement> agreement) const {
  Case made = *this;
  made.file_.loaded.agreement = std::move(agreement);
  return made;
}

text::Outcome<ReduceOptions> Case::options_for(const StatementRequest& request) const {
  ReduceOptions options;
  const auto as_of = request.as_of ? text::Outcome<time::Instant>(*request.as_of)
                                   : default_as_of(agreement(), store(), request.month, request.as_known);
  if (!as_of) return std::unexpected(as_of.error());
  options.as_of = *as_of;
  options.as_known = request.as_known;
  options.workers = request.workers;
  options.progress = request.progress;
  return options;
}

text::Outcome<settlement::Tallies> Case::tallies(const ReduceOptions& options, time::Month last) const {
  // All months from the start: consecutive defaults, rolling caps and earn-back look back as far as the term
  // goes.
  return settlement::reduce(agreement(), *store_, first_month(agreement()), last, options);
}

text::Outcome<Statement> Case::statement(const StatementRequest& request) const {
  const auto options = options_for(request);
  if (!options) return std::unexpected(options.error());
  const auto tallies = this->tallies(*options, request.month);
  if (!tallies) return std::unexpected(tallies.error());
  return settlement::settle(agreement(), *tallies, request.month, *options);
}

text::Outcome<Case::Restated> Case::restate(const StatementRequest& request, time::Instant before) const {
  StatementRequest earlier = request;
  earlier.as_known = before;
  auto first = statement(earlier);
  if (!first) return std::unexpected(first.error());
  auto second = statement(request);
  if (!second) return std::unexpected(second.error());
  Restated restated{std::move(*first), std::move(*second), {}};
  restated.restatement = settlement::compare(restated.before, restated.after);
  return restated;
}

bool Case::is_figure(const std::string& subject) const {
  const auto& levels = agreement().versions.back().terms->levels;
  const std::string room = subject.substr(0, subject.find('/'));
  if (room == kInvoiceRoom) return true;
  const bool has_room = room != subject && std::ranges::find(kFigureRooms, room) != std::end(kFigureRooms);
  return has_room ||
         std::ranges::any_of(levels, [&](const auto& named) { return named.name.value == subject; });
}

text::Outcome<Case::Answer> Case::why(const std::string& subject, const StatementRequest& request,
                                      std::size_t limit) const {
  const auto& levels = agreement().versions.back().terms->levels;
  const auto level = std::ranges::find(levels, subject, [](const auto& named) { return named.name.value; });
  const auto options = options_for(request);
  if (!options) return std::unexpected(options.error());
  if (!is_figure(subject)) {
    auto item = settlement::why_item(agreement(), *store_, subject, *options);
    if (item) return Answer{std::move(*item), {}, {}, true};
    // A near miss of a level's name is more likely meant than an unknown row.
    std::vector<std::string> names;
    for (const auto& named : levels) names.push_back(named.name.value);
    if (const auto meant = text::nearest(subject, names)) {
      item.error().front().help(fmt::format("for the service level, write `{}`", *meant));
    }
    return std::unexpected(item.error());
  }

  if (subject == kInvoiceRoom || subject.starts_with("invoice/")) {
    const auto made = invoice(*this, request);
    if (!made) return std::unexpected(made.error());
    if (const auto* figure = explain::find(made->invoice.explanation, subject))
      return Answer{*figure, {}, {}, true};
    std::vector<std::string> ids{std::string(kInvoiceRoom)};
    for (const auto& line : made->invoice.lines) ids.push_back(line.figure);
    return std::unexpected(no_figure("invoice", request.month, subject, ids));
  }
  auto statement = this->statement(request);
  if (!statement) return std::unexpected(statement.error());
  const std::string id = level == levels.end() ? subject : "levels/" + subject;
  const explain::Figure* figure = explain::find(statement->explanation, id);
  if (figure == nullptr) {
    std::vector<std::string> ids;
    for (const auto& line : statement->levels) ids.push_back(line.figure);
    for (const auto& line : statement->charges) ids.push_back(line.figure);
    for (const auto& line : statement->credits) ids.push_back(line.figure);
    return std::unexpected(no_figure("statement", request.month, subject, ids));
  }
  Answer answer{*figure, {}, {}, true};
  if (level != levels.end()) {
    answer.level = subject;
    auto rows = settlement::rows_of(agreement(), *store_, subject, request.month, true, limit + 1, *options);
    if (rows) {
      answer.complete = rows->size() <= limit;
      if (!answer.complete) rows->resize(limit);
      answer.rows = std::move(*rows);
    }
  }
  return answer;
}

text::Outcome<std::vector<std::pair<std::string, Case::Answer>>> Case::missed_rows(
    const Statement& statement, const StatementRequest& request, std::size_t limit) const {
  const auto options = options_for(request);
  if (!options) return std::unexpected(options.error());
  std::vector<std::pair<std::string, Answer>> missed;
  for (const settlement::LevelLine& line : statement.levels) {
    if (line.status != settlement::Status::missed && line.status != settlement::Status::near) continue;
    auto rows =
        settlement::rows_of(agreement(), *store_, line.level, request.month, true, limit + 1, *options);
    if (!rows)
      continue;  // a level without rows of its own (composite, availability of a whole) has none to list
    Answer answer;
    answer.level = line.level;
    answer.complete = rows->size() <= limit;
    if (!answer.complete) rows->resize(limit);
    answer.rows = std::move(*rows);
    missed.emplace_back(line.level, std::move(answer));
  }
  return missed;
}

text::Outcome<std::optional<Month>> Case::latest_month(time::Instant now) const {
  const agreement::Terms& terms = *agreement().original;
  std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  for (const measurement::DatasetInfo& dataset : store_->datasets()) {
    const std::string column(tables::default_time_column(dataset.kind));
    const auto info = std::ranges::find(dataset.columns, column, &measurement::ColumnInfo::name);
    if (info == dataset.columns.end()) continue;
    const std::int64_t unit = info->type.kind == expression::Kind::date ? 86'400'000'000LL : 1;
    measurement::ScanRequest times_only;
    times_only.dataset = dataset.name;
    times_only.columns = {column};
    const auto greatest = store_->greatest(times_only);
    if (!greatest) return std::unexpected(greatest.error());
    if (greatest->front()) latest = std::max(latest, *greatest->front() * unit);
  }
  if (latest == std::numeric_limits<std::int64_t>::min()) return std::optional<Month>{};
  Month month = Month::containing(terms.zone.date_at({latest}));
  const Month over = Month::containing(terms.zone.date_at(now)) - 1;
  month = std::min(month, std::max(over, first_month(agreement())));
  if (const auto last = last_month(agreement())) month = std::min(month, *last);
  return std::optional<Month>{std::max(month, first_month(agreement()))};
}

bool is_sample(const Case& opened, const Files& files) {
  const std::filesystem::path folder = std::filesystem::path(opened.file().path).parent_path();
  return files.exists((folder / ".." / kSampleMarker).lexically_normal().string());
}

}  // namespace entente::app
