#include "app/workspace.h"

#include <fmt/format.h>

#include <filesystem>

#include "text/file_error.h"

namespace entente::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAgreementFile = "agreement.yaml";
constexpr const char* kStoreFile = "measurements.duckdb";

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() || folder == "." ? name : (fs::path(folder) / name).string();
}

/// A YAML file is an agreement when a line begins with the key `agreement`.
bool begins_an_agreement(const std::string& path, const Files& files) {
  const auto content = files.read(path, text::kDocumentBytesMax);
  return content &&
         (content->starts_with("agreement:") || content->find("\nagreement:") != std::string::npos);
}

text::Outcome<std::string> agreement_in(const std::string& folder, const Files& files) {
  if (files.exists(joined(folder, kAgreementFile))) return joined(folder, kAgreementFile);
  std::vector<std::string> found;
  for (const std::string& name : files.list(folder.empty() ? "." : folder)) {
    const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    if (yaml && begins_an_agreement(joined(folder, name), files)) found.push_back(joined(folder, name));
  }
  if (found.size() == 1) return found.front();
  const std::string where = folder.empty() ? "the current folder" : "`" + folder + "`";
  if (found.empty()) {
    return text::refuse(text::error("U0140", fmt::format("there is no agreement in {}", where))
                            .help("name its file, or write one: docs/tutorial.md begins with 30 lines"));
  }
  return text::refuse(text::error("U0141", fmt::format("there are {} agreements in {}", found.size(), where))
                          .note(fmt::format("{}", fmt::join(found, ", ")))
                          .help("name the one that is meant"));
}

}  // namespace

text::Outcome<std::string> find_agreement(const std::string& given, const Files& files) {
  if (given.empty()) return agreement_in("", files);
  if (files.is_folder(given)) return agreement_in(given, files);
  return given;
}

AgreementFile load_agreement(const std::string& path, const Files& files) {
  AgreementFile file;
  file.path = path;
  auto source = text::read_source(files, path);
  if (!source) {
    file.loaded.diagnostics = std::move(source.error());
    return file;
  }
  file.source = std::move(*source);
  file.loaded = agreement::load(file.source, reader_beside(path, files));
  return file;
}

agreement::ReadFile reader_beside(const std::string& path, const Files& files) {
  return [folder = fs::path(path).parent_path().string(),
          &files](const std::string& named) -> text::Outcome<std::string> {
    auto read = text::read_source(files, fs::path(named).is_absolute() ? named : joined(folder, named));
    if (!read) return std::unexpected(std::move(read.error()));
    return std::string((*read)->content());
  };
}

std::string store_path(const std::string& given, const std::string& agreement_path) {
  if (!given.empty()) return given;
  return joined(fs::path(agreement_path).parent_path().string(), kStoreFile);
}

text::Outcome<std::unique_ptr<measurement::Store>> open_store(const std::string& path, const Files& files) {
  if (!files.exists(path)) {
    return text::refuse(text::error("U0142", fmt::format("there are no measurements at `{}`", path))
                            .help("import an export first: entente import tickets.csv"));
  }
  return measurement::Store::open(path, true);
}

text::Outcome<void> write_file(const std::string& path, std::string_view content, Files& files) {
  if (auto written = files.write(path, content); !written)
    return text::refuse(text::file_error(written.error(), files));
  return {};
}

}  // namespace entente::app
