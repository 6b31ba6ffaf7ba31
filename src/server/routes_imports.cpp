// Measurements: a file that is sent is written to disk while it arrives, read by the importer of the command
// line, and removed. Imports are listed, undone, and their rejected rows given back.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/imports.h"
#include "report/json.h"
#include "server/desk.h"
#include "server/encoding.h"
#include "server/routes.h"
#include "server/shapes.h"
#include "server/unpacked.h"

namespace entente::server {
namespace {

namespace fs = std::filesystem;

/// A folder of this request alone; it goes with what is in it.
class Folder {
 public:
  explicit Folder(const fs::path& beside) : path_(beside / ("work-" + random_id())) {
    std::error_code ignored;
    fs::create_directories(path_, ignored);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class FixedNow final : public Clock {
 public:
  explicit FixedNow(time::Instant now) : now_(now) {}
  std::int64_t now_micros() const override { return now_.micros; }

 private:
  time::Instant now_;
};

/// Letters, digits, dash, dot, underscore; the importer takes the kind of a file from its ending.
bool is_plain_name(std::string_view name) {
  const bool letters = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ' ';
  });
  return letters && !name.empty() && name.size() <= 120 && name.front() != '.';
}

std::string name_of_file(const Call& call) {
  if (const std::string given = call.query("file"); !given.empty()) return given;
  const std::string dataset = call.query("dataset").empty() ? "data" : call.query("dataset");
  const std::string_view media = call.request.headers.get("content-type");
  if (media.starts_with("application/json")) return dataset + ".json";
  if (media.starts_with("application/x-ndjson")) return dataset + ".ndjson";
  if (media.find("parquet") != std::string_view::npos) return dataset + ".parquet";
  return dataset + ".csv";
}

/// What a mapping is called in the relationship's folder: it may be changed there by hand too.
std::string mapping_path(const Call& call, const std::string& name) {
  const fs::path folder = call.site.home().folder_of(call.seat->relationship);
  return (folder / (name + ".mapping.yaml")).string();
}

Response import(Call& call) {
  const std::string name = name_of_file(call);
  if (!is_plain_name(name))
    return call.fail(bad_query("file", "is the plain name of a file, like incidents.csv"));
  const std::string mapping = call.query("mapping");
  if (!mapping.empty() && !is_plain_name(mapping))
    return call.fail(bad_query("mapping", "is the plain name of a mapping"));
  if (!call.request.upload) return call.fail(unreadable_body("it is empty"));
  const bool dry_run = call.query("dry_run") == "true" || call.is_dry_run();
  app::Home& home = call.site.home();
  Files& files = home.files();

  const Folder work(fs::path(call.request.upload->path()).parent_path());
  const fs::path file = work.path() / name;
  std::error_code failed;
  fs::rename(call.request.upload->path(), file, failed);
  if (failed) return call.fail(text::error("U0104", "the upload could not be kept: " + failed.message()));

  constexpr std::uint64_t kTimesUploadMax = 20;
  const std::uint64_t grown_max = call.site.options().upload_max * kTimesUploadMax;
  if (const auto grown = overgrown(file.string(), {.bytes_max = grown_max}))
    return call.fail(too_large_unpacked(name, grown->bytes, grown->packed));

  // A mapping of this name that stands in the relationship's folder is used; a guess is kept there.
  app::ImportRequest request;
  request.file = file.string();
  const std::string kept = mapping_path(call, mapping.empty() ? fs::path(name).stem().string() : mapping);
  if (files.exists(kept)) request.mapping = kept;
  if (!mapping.empty() && request.mapping.empty())
    return call.fail(bad_query("mapping", "names no mapping of this relationship"));
  request.dataset = call.query("dataset");
  request.zone = call.query("zone");
  request.kind = call.query("kind");
  request.store = home.measurements_of(call.seat->relationship);
  request.known_at = call.site.record_now();
  request.dry_run = dry_run;
  (void)files.make_folder(home.folder_of(call.seat->relationship));
  const FixedNow clock(call.site.record_now());
  const auto done = [&] {
    const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
    return app::import(request, files, clock);
  }();
  if (!done) return call.fail(done.error());
  if (!done->mapping_written.empty()) {
    if (const auto content = files.read(done->mapping_written, 1 << 20)) (void)files.write(kept, *content);
  }
  return call.ok(report::import_json(done->report, name));
}

Response list(Call& call) {
  const std::string store = call.site.home().measurements_of(call.seat->relationship);
  Json items = Json::array();
  if (!call.site.home().files().exists(store)) return call.ok(list_json(std::move(items)));
  const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
  const auto imports = app::list_imports(store, call.site.home().files());
  if (!imports) return call.fail(imports.error());
  for (const auto& one : *imports) {
    items.push_back({{"number", one.number},
                     {"dataset", one.dataset},
                     {"file", one.file},
                     {"known_at", one.known_at.to_string()},
                     {"rows", one.rows},
                     {"undone", one.undone},
                     {"ring", "shared"}});
  }
  return call.ok(list_json(std::move(items)));
}

std::optional<std::int64_t> import_number(const Call& call) {
  const std::string& written = call.parameter("n");
  constexpr std::size_t kDigitsMax = 12;
  const bool digits = std::ranges::all_of(written, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || written.size() > kDigitsMax) return std::nullopt;
  return std::stoll(written);
}

Response undo(Call& call) {
  const auto number = import_number(call);
  if (!number) return call.fail(not_found());
  const std::string store = call.site.home().measurements_of(call.seat->relationship);
  const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
  const auto undone = app::undo_import(store, *number, call.site.home().files());
  if (!undone) return call.fail(undone.error());
  return call.ok({{"number", undone->number}, {"dataset", undone->dataset}, {"undone", true}});
}

Response rejects(Call& call) {
  const auto number = import_number(call);
  if (!number) return call.fail(not_found());
  app::Home& home = call.site.home();
  const std::string store = home.measurements_of(call.seat->relationship);
  const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
  const auto imports = app::list_imports(store, home.files());
  if (!imports) return call.fail(imports.error());
  const auto found = std::ranges::find_if(*imports, [&](const auto& one) { return one.number == *number; });
  if (found == imports->end()) return call.fail(not_found());
  const Folder work(fs::temp_directory_path());
  const std::string file = (work.path() / "rejects.csv").string();
  const auto written = app::write_quarantine(store, found->dataset, file, home.files());
  if (!written) return call.fail(written.error());
  const auto content = home.files().read(file, std::uint64_t{256} << 20);
  if (!content) return call.fail(not_found());
  Response response = respond(200, "text/csv; charset=utf-8", *content);
  return response.header("content-disposition",
                         fmt::format("attachment; filename=\"rejects-{}.csv\"", *number));
}

}  // namespace

std::vector<Route> import_routes() {
  const std::string base = "/relationships/{r}/imports";
  // The measurements belong to the relationship; the address below an agreement means the same.
  const std::string below = "/relationships/{r}/agreements/{a}/imports";
  const std::vector<Parameter> query = {
      {"dataset", "dataset of the agreement that the rows belong to"},
      {"file", "name of the file; its ending says what it is"},
      {"mapping", "name of a mapping in the relationship's folder; default: that of the file, else a guess"},
      {"zone", "zone of instants without an offset, for a guess"},
      {"kind", "kind of table, for a guess"},
      {"dry_run", "`true`: only says what would happen"}};
  std::vector<Route> routes;
  for (const auto& [at, suffix] : {std::pair{base, std::string()}, {below, std::string("OfAgreement")}}) {
    routes.push_back({.method = Method::get,
                      .pattern = at,
                      .id = "listImports" + suffix,
                      .tag = "imports",
                      .summary = "Files that were imported",
                      .answer = "Imports",
                      .handle = list});
    routes.push_back({.method = Method::post,
                      .pattern = at,
                      .id = "importFile" + suffix,
                      .tag = "imports",
                      .summary = "Imports a file (the body), or says what would happen",
                      .access = Access::member,
                      .query = query,
                      .answer = "ImportReport",
                      .takes_file = true,
                      .can_dry_run = true,
                      .handle = import});
    routes.push_back({.method = Method::delete_,
                      .pattern = at + "/{n}",
                      .id = "undoImport" + suffix,
                      .tag = "imports",
                      .summary = "Takes an import back",
                      .access = Access::member,
                      .answer = "Undone",
                      .handle = undo});
    routes.push_back({.method = Method::get,
                      .pattern = at + "/{n}/rejects.csv",
                      .id = "downloadRejects" + suffix,
                      .tag = "imports",
                      .summary = "Rows of the import's dataset that wait in quarantine, with the reason",
                      .media = "text/csv",
                      .handle = rejects});
  }
  return routes;
}

}  // namespace entente::server
