#include "app/backtests.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/similar.h"

namespace entente::app {
namespace {

using agreement::Agreement;
using settlement::Tallies;
using time::Month;
using AgreementPtr = std::shared_ptr<const Agreement>;

/// A case with the months that are judged.
struct Opened {
  Case of;
  Month first, last;
  settlement::ReduceOptions known;

  text::Outcome<std::shared_ptr<const Tallies>> reduce(const Agreement& agreement) const {
    auto tallies = settlement::reduce(agreement, of.store(), first, last, known);
    if (!tallies) return std::unexpected(tallies.error());
    return std::make_shared<const Tallies>(std::move(*tallies));
  }
};

/// What every question about a history says.
struct Asked {
  const std::string& agreement;
  const std::string& store;
  std::optional<Month> last;
  std::optional<time::Instant> as_known;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> reading{};
};

text::Outcome<Opened> open(const Asked& asked, time::Instant now, const Files& files) {
  auto opened = Case::open(asked.agreement, asked.store, files);
  if (!opened) return std::unexpected(opened.error());
  const agreement::Terms& terms = *opened->agreement().original;
  Month until{};
  if (asked.last) {
    until = *asked.last;
  } else {
    const auto latest = opened->latest_month(now);
    if (!latest) return std::unexpected(latest.error());
    if (!*latest) {
      return text::refuse(text::error("U0153", "the store has no rows yet, so there is no month to judge")
                              .help("import an export first: entente import tickets.csv"));
    }
    until = **latest;
  }
  const Month from = Month::containing(*terms.term.from);
  if (until < from) {
    return text::refuse(
        text::error("U0154", fmt::format("{} lies before the term of the agreement", until.to_string()))
            .at(terms.term.from.place, "its term begins here")
            .help("ask for a month within the term"));
  }
  StatementRequest request;
  request.month = until;
  request.as_known = asked.as_known;
  request.workers = asked.workers;
  request.progress = asked.reading;
  auto known = opened->options_for(request);
  if (!known) return std::unexpected(known.error());
  known->keep_values = true;
  return Opened{std::move(*opened), from, until, std::move(*known)};
}

outlook::Backtest headed(const Opened& opened, const Tallies& tallies) {
  const agreement::Terms& terms = *opened.of.agreement().versions.back().terms;
  outlook::Backtest made;
  made.agreement = *terms.id;
  made.title = terms.title;
  made.client = terms.parties.client->name.empty() ? terms.parties.client->id : terms.parties.client->name;
  made.supplier =
      terms.parties.supplier->name.empty() ? terms.parties.supplier->id : terms.parties.supplier->name;
  made.currency = *terms.currency;
  made.first = opened.first;
  made.last = opened.last;
  made.rows = tallies.rows_scanned;
  return made;
}

void add_levels(outlook::Backtest& backtest, const Agreement& agreement) {
  for (const std::string& name : outlook::level_names(agreement)) {
    if (std::ranges::find(backtest.levels, name) != backtest.levels.end()) continue;
    backtest.levels.push_back(name);
    const agreement::Terms& terms = *agreement.versions.back().terms;
    std::string title = name;
    for (const auto& level : terms.levels) {
      if (*level.name != name) continue;
      title = level.value.title;
      for (const auto& measure : terms.measures) {
        if (title.empty() && *measure.name == *level.value.measure) title = measure.value.title;
      }
    }
    backtest.titles.push_back(title.empty() ? name : title);
  }
}

/// The agreement and a proposal for it, over the same months.
text::Outcome<void> judge_both(outlook::Backtest& made, const Opened& opened,
                               const std::shared_ptr<const Tallies>& tallies, const AgreementPtr& proposal,
                               std::shared_ptr<const Tallies>& proposed_tallies, const std::string& name) {
  add_levels(made, opened.of.agreement());
  if (proposal != nullptr) add_levels(made, *proposal);
  auto was = outlook::history_of(opened.of.agreement(), *tallies, opened.known, made.levels, "as agreed");
  if (!was) return std::unexpected(was.error());
  made.was = std::move(*was);
  made.switching = outlook::switching_points(opened.of.agreement(), *tallies, opened.known, made.was);
  if (proposal == nullptr) return {};
  proposed_tallies = outlook::retallied(*tallies, opened.of.agreement(), *proposal, opened.known);
  if (proposed_tallies == nullptr) {
    auto reduced = opened.reduce(*proposal);
    if (!reduced) return std::unexpected(reduced.error());
    proposed_tallies = std::move(*reduced);
    made.notes.emplace_back("the proposal counts rows or time differently: the rows were read again for it");
  }
  auto would = outlook::history_of(*proposal, *proposed_tallies, opened.known, made.levels, name);
  if (!would) return std::unexpected(would.error());
  made.would = std::move(*would);
  for (const outlook::History* history : {&made.was, &*made.would}) {
    if (!history->left_to_statement.empty())
      made.notes.push_back(fmt::format("{}: judged by the statement's own steps, because {}", history->name,
                                       history->left_to_statement));
  }
  return {};
}

text::Outcome<std::vector<outlook::Setting>> settings_of(const std::vector<std::string>& written) {
  std::vector<outlook::Setting> settings;
  text::Diagnostics problems;
  for (const std::string& each : written) {
    auto setting = outlook::parse_setting(each);
    if (setting) {
      settings.push_back(std::move(*setting));
    } else {
      problems.insert(problems.end(), setting.error().begin(), setting.error().end());
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return settings;
}

struct Named {
  AgreementPtr agreement;
  document::Node tree;
};

/// `agreement.yaml`, or `agreement.yaml@2026-04-01`: the terms in force on that day.
text::Outcome<Named> load_named(const std::string& written, const Files& files) {
  const std::size_t at = written.rfind('@');
  std::optional<time::Date> day;
  std::string path = written;
  if (at != std::string::npos && !files.exists(written)) {
    path = written.substr(0, at);
    day = time::Date::parse(written.substr(at + 1));
    if (!day) {
      return text::refuse(text::error("O0125", fmt::format("`{}` is not a day", written.substr(at + 1)))
                              .help("write it like this: agreement.yaml@2026-04-01"));
    }
  }
  const auto found = find_agreement(path, files);
  if (!found) return std::unexpected(found.error());
  const AgreementFile file = load_agreement(*found, files);
  if (!file.loaded.agreement) return std::unexpected(file.loaded.diagnostics);
  if (!day) return Named{file.loaded.agreement, document::parse(file.source).root};
  document::Node tree = outlook::tree_on(*file.loaded.agreement, *day);
  auto agreement = outlook::agreement_of(tree, written, reader_beside(*found, files));
  if (!agreement) return std::unexpected(agreement.error());
  return Named{std::move(*agreement), std::move(tree)};
}

}  // namespace

text::Outcome<BacktestResult> backtest(const BacktestRequest& request, time::Instant now,
                                       const Files& files) {
  auto settings = settings_of(request.settings);
  if (!settings) return std::unexpected(settings.error());
  std::vector<outlook::Axis> axes;
  for (const std::string& each : request.axes) {
    auto axis = outlook::parse_axis(each);
    if (!axis) return std::unexpected(axis.error());
    axes.push_back(std::move(*axis));
  }
  auto opened = open({.agreement = request.agreement,
                      .store = request.store,
                      .last = request.last,
                      .as_known = request.as_known,
                      .workers = request.workers,
                      .reading = request.reading},
                     now, files);
  if (!opened) return std::unexpected(opened.error());
  const Agreement& agreement = opened->of.agreement();
  const agreement::ReadFile read_file = reader_beside(opened->of.file().path, files);

  AgreementPtr proposal;
  std::string name = "as proposed";
  if (!request.proposal.empty()) {
    auto named = load_named(request.proposal, files);
    if (!named) return std::unexpected(named.error());
    proposal = named->agreement;
    name = request.proposal;
  } else if (!settings->empty()) {
    auto made = outlook::propose(agreement.source, *settings, read_file);
    if (!made) return std::unexpected(made.error());
    proposal = std::move(*made);
  }

  auto tallies = opened->reduce(agreement);
  if (!tallies) return std::unexpected(tallies.error());
  BacktestResult result;
  result.sample = is_sample(opened->of, files);
  result.backtest = headed(*opened, **tallies);
  std::shared_ptr<const Tallies> proposed;
  if (auto judged = judge_both(result.backtest, *opened, *tallies, proposal, proposed, name); !judged)
    return std::unexpected(judged.error());

  if (!axes.empty()) {
    outlook::GridOptions options;
    options.known = opened->known;
    options.workers = request.workers;
    options.settings = *settings;
    options.progress = request.judging;
    auto grid = outlook::run_grid(
        agreement, read_file, std::move(axes), *tallies,
        [&](const Agreement& other) { return opened->reduce(other); }, options);
    if (!grid) return std::unexpected(grid.error());
    result.backtest.grid = std::move(*grid);
  }
  if (request.years > 0) {
    std::vector<outlook::Simulated> of{{"as agreed", &agreement, tallies->get()}};
    if (proposal != nullptr) of.push_back({name, proposal.get(), proposed.get()});
    auto simulated = outlook::simulate(of, {.years = request.years,
                                            .seed = request.seed,
                                            .workers = request.workers,
                                            .model = request.model,
                                            .known = opened->known});
    if (!simulated) return std::unexpected(simulated.error());
    result.simulation = std::move(*simulated);
  }
  return result;
}

text::Outcome<Comparison> compare(const CompareRequest& request, time::Instant now, const Files& files) {
  const auto before = load_named(request.before, files);
  if (!before) return std::unexpected(before.error());
  const auto after = load_named(request.after, files);
  if (!after) return std::unexpected(after.error());
  Comparison made;
  made.before = request.before;
  made.after = request.after;
  made.changes = outlook::differences(before->tree, after->tree);

  const std::string file = request.before.substr(0, request.before.rfind('@'));
  const auto path = find_agreement(files.exists(request.before) ? request.before : file, files);
  if (!path) return std::unexpected(path.error());
  const std::string store = store_path(request.store, *path);
  if (!files.exists(store)) {
    made.without_money =
        fmt::format("there are no measurements at `{}`: terms are compared without money", store);
    return made;
  }
  auto opened = open({.agreement = *path,
                      .store = request.store,
                      .last = request.last,
                      .as_known = {},
                      .workers = request.workers,
                      .reading = request.reading},
                     now, files);
  if (!opened) return std::unexpected(opened.error());
  made.sample = is_sample(opened->of, files);
  auto tallies = opened->reduce(*before->agreement);
  if (!tallies) return std::unexpected(tallies.error());
  outlook::Backtest money = headed(*opened, **tallies);
  add_levels(money, *before->agreement);
  add_levels(money, *after->agreement);
  auto was = outlook::history_of(*before->agreement, **tallies, opened->known, money.levels, request.before);
  if (!was) return std::unexpected(was.error());
  money.was = std::move(*was);
  std::shared_ptr<const Tallies> other =
      outlook::retallied(**tallies, *before->agreement, *after->agreement, opened->known);
  if (other == nullptr) {
    auto reduced = opened->reduce(*after->agreement);
    if (!reduced) return std::unexpected(reduced.error());
    other = std::move(*reduced);
  }
  auto would = outlook::history_of(*after->agreement, *other, opened->known, money.levels, request.after);
  if (!would) return std::unexpected(would.error());
  money.would = std::move(*would);
  made.money = std::move(money);
  return made;
}

text::Outcome<BaselineResult> baseline(const BaselineRequest& request, time::Instant now,
                                       const Files& files) {
  auto opened = open({.agreement = request.agreement,
                      .store = request.store,
                      .last = request.last,
                      .as_known = {},
                      .workers = request.workers,
                      .reading = request.reading},
                     now, files);
  if (!opened) return std::unexpected(opened.error());
  const agreement::ReadFile read_file = reader_beside(opened->of.file().path, files);
  const agreement::Terms& terms = *opened->of.agreement().versions.back().terms;

  AgreementPtr agreement(std::shared_ptr<const Agreement>(), &opened->of.agreement());
  outlook::BaselineOptions options;
  options.known = opened->known;
  options.levels = request.levels;
  std::vector<std::string> names;
  for (const auto& level : terms.levels) names.push_back(*level.name);
  for (const std::string& level : request.levels) {
    if (std::ranges::find(names, level) != names.end()) continue;
    auto problem = text::error("O0126", fmt::format("the agreement has no service level `{}`", level));
    if (const auto meant = text::nearest(level, names)) problem.help(fmt::format("write `{}`", *meant));
    problem.note(fmt::format("its levels are {}", fmt::join(names, ", ")));
    return text::refuse(problem);
  }
  if (!request.measure.empty()) {
    // A level of its own, for as long as the question takes.
    const std::string name = "baseline-" + request.measure;
    auto with_level =
        outlook::propose(opened->of.agreement().source,
                         {{"service levels." + name,
                           fmt::format("{{clause: none, kind: key, measure: {}}}", request.measure)}},
                         read_file);
    if (!with_level) return std::unexpected(with_level.error());
    agreement = std::move(*with_level);
    options.levels = {name};
  }
  auto tallies = opened->reduce(*agreement);
  if (!tallies) return std::unexpected(tallies.error());
  auto made = outlook::propose_baseline(*agreement, **tallies, read_file, options);
  if (!made) return std::unexpected(made.error());
  return BaselineResult{std::move(*made), is_sample(opened->of, files)};
}

}  // namespace entente::app
