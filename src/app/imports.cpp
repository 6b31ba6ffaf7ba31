#include "app/imports.h"

#include <fmt/format.h>

#include <filesystem>

#include "text/file_error.h"
#include "text/similar.h"

namespace entente::app {
namespace {

namespace fs = std::filesystem;

/// "exports/tickets.csv.gz" -> "exports/tickets"
std::string without_suffixes(const std::string& file) {
  fs::path path(file);
  if (path.extension() == ".gz") path.replace_extension();
  path.replace_extension();
  return path.string();
}

std::string mapping_beside(const std::string& file) {
  return without_suffixes(file) + ".mapping.yaml";
}

text::Outcome<measurement::Mapping> read_mapping(const std::string& path, const Files& files) {
  auto source = text::read_source(files, path);
  if (!source) return std::unexpected(std::move(source.error()));
  measurement::LoadedMapping loaded = measurement::load_mapping(std::move(*source));
  if (text::has_errors(loaded.diagnostics)) return std::unexpected(std::move(loaded.diagnostics));
  return std::move(loaded.mapping);
}

/// What a guess begins with: the name of the dataset, and the kind if it was given.
text::Outcome<measurement::Mapping> empty_mapping(const ImportRequest& request) {
  measurement::Mapping mapping;
  mapping.dataset.value = request.dataset.empty()
                              ? fs::path(without_suffixes(request.file)).filename().string()
                              : request.dataset;
  if (!request.zone.empty() && !time::Zone::find(request.zone)) {
    text::Diagnostic problem = text::error("U0146", fmt::format("there is no time zone `{}`", request.zone));
    if (const auto meant = text::nearest(request.zone, time::Zone::names()))
      problem.help(fmt::format("write `--zone {}`", *meant));
    else
      problem.help("zones are named like Europe/London or UTC");
    return text::refuse(problem);
  }
  mapping.zone = request.zone;
  if (!request.kind.empty()) {
    const auto kind = tables::kind_named(request.kind);
    if (!kind) {
      return text::refuse(
          text::error("U0143", fmt::format("`{}` is not a kind of table", request.kind))
              .help("choose items, events, outages, samples, deliverables, responses or volumes"));
    }
    mapping.kind = *kind;
    mapping.kind_given = true;
  }
  return mapping;
}

}  // namespace

text::Outcome<Imported> import(const ImportRequest& request, Files& files, const Clock& clock) {
  const std::string beside = mapping_beside(request.file);
  const std::string mapping_path = !request.mapping.empty() ? request.mapping
                                   : files.exists(beside)   ? beside
                                                            : std::string();
  const auto mapping = mapping_path.empty() ? empty_mapping(request) : read_mapping(mapping_path, files);
  if (!mapping) return std::unexpected(mapping.error());

  measurement::ImportOptions options;
  options.dry_run = request.dry_run;
  options.known_at = request.known_at.value_or(time::Instant{clock.now_micros()});
  options.progress = request.progress;
  const std::string path = store_path(request.store, {});
  // A dry run leaves no trace, not even an empty store.
  const bool scratch = request.dry_run && !files.exists(path);
  text::Outcome<std::unique_ptr<measurement::Store>> store =
      scratch ? text::Outcome<std::unique_ptr<measurement::Store>>(measurement::Store::in_memory())
              : measurement::Store::open(path, request.dry_run);
  if (!store) return std::unexpected(store.error());
  auto report = (*store)->import(request.file, *mapping, options);
  if (!report) return std::unexpected(report.error());

  Imported imported{std::move(*report), {}};
  if (mapping_path.empty() && !imported.report.same_file && !request.dry_run) {
    if (auto written = write_file(beside, measurement::write_mapping(imported.report.mapping), files);
        !written) {
      return std::unexpected(written.error());
    }
    imported.mapping_written = beside;
  }
  return imported;
}

text::Outcome<std::vector<measurement::Source::Import>> list_imports(const std::string& store,
                                                                     const Files& files) {
  const auto opened = open_store(store_path(store, {}), files);
  if (!opened) return std::unexpected(opened.error());
  return (*opened)->imports();
}

text::Outcome<measurement::Source::Import> undo_import(const std::string& store, std::int64_t number,
                                                       const Files& files) {
  const std::string path = store_path(store, {});
  if (const auto there = open_store(path, files); !there) return std::unexpected(there.error());
  auto opened = measurement::Store::open(path, false);
  if (!opened) return std::unexpected(opened.error());
  return (*opened)->undo(number);
}

text::Outcome<std::int64_t> write_quarantine(const std::string& store, const std::string& dataset,
                                             const std::string& output, const Files& files) {
  const auto opened = open_store(store_path(store, {}), files);
  if (!opened) return std::unexpected(opened.error());
  return (*opened)->write_quarantine(dataset, output);
}

text::Outcome<time::Instant> read_instant(const std::string& written, const std::string& option) {
  if (const auto instant = time::Instant::parse(written)) return *instant;
  if (const auto date = time::Date::parse(written)) return time::Zone().start_of(*date);
  return text::refuse(text::error("U0144", fmt::format("`{}` after {} is not an instant", written, option))
                          .help("write 2026-05-03T08:00:00Z, or a date, which begins at midnight UTC"));
}

}  // namespace entente::app
