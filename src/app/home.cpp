#include "app/home.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/sample_clock.h"
#include "text/file_error.h"
#include "text/similar.h"

namespace entente::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecordFile = "entente.db";
constexpr const char* kKeysFolder = "keys";
constexpr const char* kPeopleFile = "people.db";
constexpr const char* kAgreementPrefix = "agreement/";
constexpr const char* kAgreementType = "agreement";
constexpr std::size_t kLabelMax = 1 << 16;

std::string below(const std::string& folder, const std::string& name) {
  return folder.empty() || folder == "." ? name : (fs::path(folder) / name).string();
}

template <class Value>
text::Outcome<Value> outcome(Result<Value, record::Problem> result) {
  if (!result) return text::refuse(in_words(result.error()));
  return std::move(*result);
}

/// One of several named things: which was meant, which there are.
template <class Range, class Name>
text::Diagnostic unknown(std::string code, const std::string& what, const std::string& given,
                         const Range& all, Name name) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(name(one));
  text::Diagnostic problem = text::error(std::move(code), fmt::format("there is no {} `{}`", what, given));
  if (const auto meant = text::nearest(given, names)) problem.help(fmt::format("write `{}`", *meant));
  problem.note(names.empty() ? fmt::format("there is no {} yet", what)
                             : fmt::format("there are {}", fmt::join(names, ", ")));
  return problem;
}

}  // namespace

text::Outcome<std::string> find_home(const std::string& given, const Files& files) {
  const std::string folder = given.empty() ? "." : given;
  if (files.exists(below(folder, kRecordFile))) return folder;
  return text::refuse(
      text::error("U0180", given.empty() ? std::string("the current folder is no home")
                                         : fmt::format("`{}` is no home", given))
          .note(fmt::format("a home holds a file {} with the record of one's relationships", kRecordFile))
          .help("name one with --home or ENTENTE_HOME, or make one: entente init"));
}

text::Diagnostic in_words(const record::Problem& problem) {
  text::Diagnostic made = text::error(std::string(record::code(problem.kind)), problem.what);
  if (!problem.repair.empty()) made.help(problem.repair);
  return made;
}

const record::Version* RecordedAgreement::in_force() const {
  const record::Version* agreed = document.agreed();
  return agreed != nullptr ? agreed : document.shared_head();
}

std::string to_json(const AgreementText& text) {
  nlohmann::ordered_json content = {{"yaml", text.yaml}};
  if (!text.files.empty()) content["files"] = text.files;
  return content.dump();
}

text::Outcome<AgreementText> agreement_text(const record::Version& version) {
  const auto content = nlohmann::json::parse(version.content, nullptr, false);
  AgreementText made;
  const bool shaped = content.is_object() && content.contains("yaml") && content["yaml"].is_string();
  if (shaped) {
    made.yaml = content["yaml"].get<std::string>();
    const auto files = content.value("files", nlohmann::json::object());
    for (const auto& [path, file] : files.items()) {
      if (file.is_string()) made.files.emplace(path, file.template get<std::string>());
    }
    return made;
  }
  return text::refuse(
      text::error("U0181", fmt::format("version {} of the agreement holds no agreement text",
                                       version.hash.hex().substr(0, 12)))
          .note(fmt::format("written by {} of the {}", version.author, record::name(version.side)))
          .help("apply the agreement again: entente apply"));
}

AgreementFile load_agreement(const AgreementText& text, const std::string& name) {
  AgreementFile file;
  file.path = name;
  file.source = std::make_shared<const text::Source>(name, text.yaml);
  file.loaded = agreement::load(file.source, [&](const std::string& path) -> text::Outcome<std::string> {
    const auto found = text.files.find(path);
    if (found != text.files.end()) return found->second;
    return text::refuse(text::file_error({FileError::Kind::not_found, path, {}}));
  });
  return file;
}

Home::Home(std::string folder, Files& files, std::unique_ptr<record::Store> store, time::Duration lag)
    : folder_(std::move(folder)), files_(&files), store_(std::move(store)), lag_(lag) {}

text::Outcome<std::shared_ptr<Home>> Home::open(const std::string& folder, Files& files) {
  auto store = record::open_store(below(folder, kRecordFile), below(folder, kKeysFolder));
  if (!store) return text::refuse(in_words(store.error()));
  const auto label = files.read(below(folder, kSampleMarker), kLabelMax);
  const time::Duration lag = label ? sample_lag(*label) : time::Duration{};
  return std::shared_ptr<Home>(new Home(folder, files, std::move(*store), lag));
}

text::Outcome<std::shared_ptr<Home>> Home::create(const std::string& folder, Files& files) {
  if (files.exists(below(folder, kRecordFile))) {
    return text::refuse(
        in_words({record::Problem::Kind::exists, fmt::format("`{}` is a home already", folder),
                  "add a relationship to it: entente init --home " + folder + " --relationship NAME"}));
  }
  if (auto made = files.make_folder(folder); !made)
    return text::refuse(text::file_error(made.error(), files));
  return open(folder, files);
}

std::string Home::record_path() const {
  return below(folder_, kRecordFile);
}

std::string Home::keys_folder() const {
  return below(folder_, kKeysFolder);
}

std::string Home::people_path() const {
  return below(folder_, kPeopleFile);
}

std::string Home::folder_of(const record::Relationship& relationship) const {
  return below(folder_, relationship.name);
}

std::string Home::measurements_of(const record::Relationship& relationship) const {
  return store_path({}, below(folder_of(relationship), "agreement.yaml"));
}

text::Outcome<std::vector<record::Relationship>> Home::relationships() const {
  return outcome(store_->relationships());
}

text::Outcome<record::Relationship> Home::relationship(const std::string& given) const {
  auto all = relationships();
  if (!all) return std::unexpected(all.error());
  if (given.empty()) {
    if (all->size() == 1) return all->front();
    if (all->empty()) {
      return text::refuse(text::error("U0182", "this home has no relationship yet")
                              .help("begin one: entente init --relationship NAME --client A --supplier B"));
    }
    std::vector<std::string> names;
    for (const auto& one : *all) names.push_back(one.name);
    return text::refuse(
        text::error("U0183", fmt::format("this home has {} relationships", all->size()))
            .note(fmt::format("{}", fmt::join(names, ", ")))
            .help(fmt::format("name the one that is meant: --relationship {}", names.front())));
  }
  for (auto& one : *all) {
    if (one.name == given || one.id == given) return std::move(one);
  }
  return text::refuse(
      unknown("U0184", "relationship", given, *all, [](const auto& one) { return one.name; }));
}

text::Outcome<record::Seat> Home::seat(const record::Relationship& relationship,
                                       const std::string& given) const {
  if (!given.empty()) {
    const auto side = record::side_named(given);
    if (!side) {
      return text::refuse(
          text::error("U0185", fmt::format("`{}` is no side", given)).help("write client or supplier"));
    }
    if (std::ranges::find(relationship.held, *side) != relationship.held.end()) return record::Seat{*side};
    return text::refuse(
        in_words({record::Problem::Kind::no_key,
                  fmt::format("the key of the {} of {} is not held in this home", record::name(*side),
                              relationship.name),
                  "sit on the side that is at home here, or work in the home of the other party"}));
  }
  if (relationship.held.size() == 1) return record::Seat{relationship.held.front()};
  if (relationship.held.empty()) {
    return text::refuse(in_words({record::Problem::Kind::no_key,
                                  fmt::format("no side of {} is at home here", relationship.name),
                                  "put the key file back into the folder keys/ of the home"}));
  }
  return text::refuse(
      text::error("U0186", "both sides sit in this home").help("say as whom: --as client or --as supplier"));
}

text::Outcome<std::vector<record::Signed>> Home::book(const record::Relationship& relationship,
                                                      record::Seat seat) const {
  return outcome(store_->book(relationship.id, seat));
}

text::Outcome<std::vector<RecordedAgreement>> Home::agreements(const record::Relationship& relationship,
                                                               record::Seat seat) const {
  const auto entries = book(relationship, seat);
  if (!entries) return std::unexpected(entries.error());
  std::vector<RecordedAgreement> found;
  for (auto& [id, document] : record::documents(*entries)) {
    if (document.type == kAgreementType && id.starts_with(kAgreementPrefix))
      found.push_back({id.substr(std::string_view(kAgreementPrefix).size()), document});
  }
  return found;
}

text::Outcome<RecordedAgreement> Home::agreement(const record::Relationship& relationship, record::Seat seat,
                                                 const std::string& given) const {
  auto all = agreements(relationship, seat);
  if (!all) return std::unexpected(all.error());
  if (given.empty() && all->size() == 1) return std::move(all->front());
  if (all->empty()) {
    return text::refuse(text::error("U0187", fmt::format("{} has no agreement yet", relationship.name))
                            .help(fmt::format("write {} and take it into the record: entente apply",
                                              below(folder_of(relationship), "agreement.yaml"))));
  }
  const auto name = [](const RecordedAgreement& one) { return one.id; };
  if (given.empty()) {
    std::vector<std::string> names;
    for (const auto& one : *all) names.push_back(one.id);
    return text::refuse(
        text::error("U0188", fmt::format("{} has {} agreements", relationship.name, all->size()))
            .note(fmt::format("{}", fmt::join(names, ", ")))
            .help(fmt::format("name the one that is meant: --agreement {}", names.front())));
  }
  for (auto& one : *all) {
    if (one.id == given) return std::move(one);
  }
  return text::refuse(unknown("U0189", "agreement", given, *all, name));
}

text::Outcome<Case> Home::open_case(const record::Relationship& relationship,
                                    const RecordedAgreement& agreement) const {
  const record::Version* version = agreement.in_force();
  if (version == nullptr) {
    return text::refuse(
        text::error("U0190", fmt::format("agreement {} has {} versions side by side, and neither was agreed",
                                         agreement.id, agreement.document.shared_heads.size()))
            .help("apply a text that joins them: entente apply"));
  }
  const auto text = agreement_text(*version);
  if (!text) return std::unexpected(text.error());
  return Case::open(load_agreement(*text, fmt::format("{} of the record", agreement.id)),
                    measurements_of(relationship), *files_);
}

}  // namespace entente::app
