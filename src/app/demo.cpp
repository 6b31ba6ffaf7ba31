#include "app/demo.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/apply.h"
#include "app/closes.h"
#include "app/embedded.h"
#include "app/home.h"
#include "app/imports.h"
#include "app/sample_clock.h"
#include "app/sample_data.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSampleFolders[] = {"service-desk", "payroll", "logistics", "calendars"};
constexpr const char* kMarkerText =
    "Everything in this folder is made up by `entente demo`: parties, agreements and data. `entente demo "
    "--remove` deletes it.\n";
/// When the sample's clock begins: the late rows are in, the claim of October waits for its decision.
constexpr std::string_view kStoryBegins = "2026-11-06T09:00:00Z";

std::string below(const std::string& folder, const std::string& name) {
  return (fs::path(folder) / name).string();
}

text::Outcome<void> make_folder(const std::string& path, Files& files) {
  if (auto made = files.make_folder(path); !made) return text::refuse(text::file_error(made.error(), files));
  return {};
}

/// The folder must be new, empty, or an earlier demo.
text::Outcome<void> clear(const std::string& folder, Files& files) {
  if (!files.exists(folder)) return {};
  if (files.is_folder(folder) && files.list(folder).empty()) return {};
  return remove_demo(folder, files);
}

text::Outcome<void> write_samples(const std::string& folder, Files& files, const Clock& clock) {
  for (const char* sample : kSampleFolders) {
    if (auto made = make_folder(below(folder, sample), files); !made) return made;
  }
  for (const EmbeddedFile& file : samples()) {
    const std::string top = file.name.substr(0, file.name.find('/'));
    if (std::ranges::find(kSampleFolders, top) == std::end(kSampleFolders)) continue;
    if (auto written = write_file(below(folder, file.name), file.content, files); !written) return written;
  }
  const std::string label =
      kMarkerText + sample_clock_line(time::Instant::parse(kStoryBegins).value(), {clock.now_micros()});
  return write_file(below(folder, kSampleMarker), label, files);
}

/// What the demo shows of one agreement: the last month, what later knowledge changed before it, and one row
/// to ask about.
text::Outcome<Demo::Sample> show(const std::string& folder, const std::string& name,
                                 const SampleOptions& options, time::Instant before, const Files& files) {
  const auto opened = Case::open(below(folder, name), {}, files);
  if (!opened) return std::unexpected(opened.error());
  StatementRequest request;
  request.workers = 2;
  request.month = options.first + options.months - 1;
  auto statement = opened->statement(request);
  if (!statement) return std::unexpected(statement.error());
  Demo::Sample sample{.folder = name,
                      .statement = std::move(*statement),
                      .restated = {},
                      .restated_month = {},
                      .restated_since = before,
                      .late_item = {}};
  StatementRequest earlier = request;
  earlier.month = request.month - 1;
  if (auto restated = opened->restate(earlier, before); restated) {
    sample.restated_month = earlier.month;
    sample.restated = std::move(restated->restatement);
  }
  for (const settlement::LevelLine& line : sample.statement.levels) {
    if (line.status != settlement::Status::missed) continue;
    const auto answer = opened->why(line.level, request, 1);
    if (answer && !answer->rows.empty()) {
      sample.late_item = answer->rows.front().key;
      break;
    }
  }
  return sample;
}

/// The samples have been recorded since this hour, so that October is the first month to be closed together.
constexpr std::string_view kRecordedSince = "2026-11-01T08:00:00Z";
const time::Month kOpenMonth = time::Month::of(2026, 10);

/// Who acts in the sample for each side.
constexpr std::string_view author_of(record::Side side) {
  return side == record::Side::client ? "vm@northwind.example" : "dm@helio.example";
}

/// One agreement taken into the record by the client and signed by the supplier.
text::Outcome<void> record_sample(const Home& home, const Demo::Sample& sample, time::Instant at) {
  using record::Side;
  const Side both[] = {Side::client, Side::supplier};
  const auto relationship =
      home.record().create(sample.folder, sample.statement.client, sample.statement.supplier, both,
                           std::string(author_of(Side::client)), at);
  if (!relationship) return text::refuse(in_words(relationship.error()));
  ApplyRequest request;
  request.relationship = *relationship;
  request.seat = {Side::client};
  request.author = author_of(Side::client);
  const auto plan = plan_apply(home, request, at);
  if (!plan) return std::unexpected(plan.error());
  const auto version = apply(home, request, *plan, at);
  if (!version) return std::unexpected(version.error());
  const auto agreed =
      sign_agreement(home, *relationship, {Side::supplier}, std::string(author_of(Side::supplier)),
                     plan->agreement, version->hash, at);
  if (!agreed) return std::unexpected(agreed.error());
  return {};
}

/// What has been said about October before one looks: a line in dispute, a swap that waits for its answer,
/// and a note in each private ring.
text::Outcome<void> tell(const Home& home) {
  using record::Side;
  const auto relationship = home.relationship("service-desk");
  if (!relationship) return std::unexpected(relationship.error());
  const auto agreement = home.agreement(*relationship, {Side::client}, {});
  if (!agreement) return std::unexpected(agreement.error());
  const auto opened = home.open_case(*relationship, *agreement);
  if (!opened) return std::unexpected(opened.error());
  const Actor client{Side::client, std::string(author_of(Side::client))};
  const Actor supplier{Side::supplier, std::string(author_of(Side::supplier))};
  StatementMemo memo;
  const auto on = [&](const char* at) {
    return CloseSources{.store = &home.record(),
                        .relationship = relationship->id,
                        .agreement = &opened->agreement(),
                        .measurements = &opened->store(),
                        .now = time::Instant::parse(at).value(),
                        .latest = kOpenMonth,
                        .workers = 2,
                        .memo = &memo};
  };
  const auto swap = propose_swap(on("2026-11-04T14:10:00Z"), client,
                                 R"({"for": "branch-move-2026", "from": "2026-12-07", "to": "2026-12-18",
                                     "levels": {"p2-resolution": "down to 88%"}})");
  if (!swap) return std::unexpected(swap.error());
  const auto disputed =
      take_positions(on("2026-11-05T10:20:00Z"), supplier, kOpenMonth,
                     {{.line = "level/p2-resolution",
                       .stand = closing::Stand::disputed,
                       .reason = "INC116599 waited for the network team of the bank from 3 to 5 October.",
                       .evidence = {"INC116599", "mail of 5 October to the bank's network team"},
                       .digest = {}}});
  if (!disputed) return std::unexpected(disputed.error());
  const auto theirs =
      add_note(on("2026-11-05T10:25:00Z"), supplier,
               {.about = note_about(agreement->id, kOpenMonth, "level/portal"),
                .text = "Our own check of the controller was late. Settle this one quietly."});
  if (!theirs) return std::unexpected(theirs.error());
  const auto ours = add_note(on("2026-11-05T16:40:00Z"), client,
                             {.about = note_about(agreement->id, kOpenMonth, "level/p2-resolution"),
                              .text = "Ask the network team about 3 October before answering."});
  if (!ours) return std::unexpected(ours.error());
  return {};
}

}  // namespace

text::Outcome<Demo> make_demo(const std::string& folder, Files& files, const Clock& clock) {
  if (auto ready = clear(folder, files); !ready) return std::unexpected(ready.error());
  if (auto written = write_samples(folder, files, clock); !written) return std::unexpected(written.error());

  const SampleOptions options;
  Demo demo;
  demo.folder = folder;
  demo.months = options.months;
  const std::vector<SampleFile> exports = sample_files(options);
  time::Instant first_known = exports.front().known_at;
  for (const SampleFile& file : exports) {
    const std::string place = below(folder, file.folder);
    if (auto written = write_file(below(place, file.name), file.content, files); !written)
      return std::unexpected(written.error());
    ImportRequest request;
    request.file = below(place, file.name);
    request.mapping = below(place, file.mapping);
    request.store = below(place, "measurements.duckdb");
    request.known_at = file.known_at;
    const auto imported = import(request, files, clock);
    if (!imported) return std::unexpected(imported.error());
    // A history of states belongs to items that are counted already.
    if (file.name != "incident-events.csv") demo.items += file.rows;
  }
  for (const char* name : {"service-desk", "payroll", "logistics"}) {
    auto sample = show(folder, name, options, first_known, files);
    if (!sample) return std::unexpected(sample.error());
    demo.samples.push_back(std::move(*sample));
  }
  const auto home = Home::create(folder, files);
  if (!home) return std::unexpected(home.error());
  time::Instant recorded_at = time::Instant::parse(kRecordedSince).value();
  for (const Demo::Sample& sample : demo.samples) {
    if (auto recorded = record_sample(**home, sample, recorded_at); !recorded)
      return std::unexpected(recorded.error());
    recorded_at = recorded_at + time::Duration::minutes(1);
  }
  if (auto told = tell(**home); !told) return std::unexpected(told.error());
  return demo;
}

text::Outcome<void> remove_demo(const std::string& folder, Files& files) {
  if (!files.exists(below(folder, kSampleMarker))) {
    return text::refuse(
        text::error("U0145", fmt::format("`{}` is not a folder that `entente demo` made", folder))
            .note(fmt::format("a demo's folder holds a file {}", kSampleMarker))
            .help("name another folder: entente demo FOLDER"));
  }
  if (auto removed = files.remove(folder); !removed)
    return text::refuse(text::file_error(removed.error(), files));
  return {};
}

}  // namespace entente::app
