#include "app/apply.h"

#include <fmt/format.h>

#include <filesystem>

#include "app/backtests.h"
#include "app/overlay_files.h"
#include "document/documents.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

namespace fs = std::filesystem;

/// Names under which the two texts are read, beside each other.
constexpr const char* kRecordedName = "record";
constexpr const char* kProposedName = "working copy";

std::string document_id(const std::string& agreement) {
  return "agreement/" + agreement;
}

struct WorkingCopy {
  AgreementFile file;
  AgreementText text;
};

/// The working copy with every file that it names, so that the record's version stands alone.
text::Outcome<WorkingCopy> read_working_copy(const std::string& path, const Files& files) {
  auto source = text::read_source(files, path);
  if (!source) return std::unexpected(source.error());
  WorkingCopy copy;
  copy.text.yaml = std::string((*source)->content());
  const agreement::ReadFile read = reader_beside(path, files);
  copy.file.path = path;
  copy.file.source = *source;
  copy.file.loaded = agreement::load(*source, [&](const std::string& named) {
    auto content = read(named);
    if (content) copy.text.files[named] = *content;
    return content;
  });
  if (!copy.file.loaded.agreement) return std::unexpected(copy.file.loaded.diagnostics);
  return copy;
}

text::Outcome<std::optional<RecordedAgreement>> recorded(const Home& home, const ApplyRequest& request,
                                                         const std::string& id) {
  auto all = home.agreements(request.relationship, request.seat);
  if (!all) return std::unexpected(all.error());
  for (auto& one : *all) {
    if (one.id == id) return std::optional(std::move(one));
  }
  return std::optional<RecordedAgreement>();
}

/// What a text reads as if it stood at `path`.
void hold(std::map<std::string, std::string>& held, const std::string& path, const AgreementText& text) {
  held[path] = text.yaml;
  const fs::path folder = fs::path(path).parent_path();
  for (const auto& [name, content] : text.files)
    held[fs::path(name).is_absolute() ? name : (folder / name).string()] = content;
}

/// All history under the recorded text and under the working copy. Both are read from memory: what is
/// compared is what would be written.
void add_money(ApplyPlan& plan, const Home& home, const ApplyRequest& request, const AgreementText& before,
               time::Instant now) {
  const fs::path folder = home.folder_of(request.relationship);
  CompareRequest compared;
  compared.before = (folder / kRecordedName / "agreement.yaml").string();
  compared.after = (folder / kProposedName / "agreement.yaml").string();
  compared.store = home.measurements_of(request.relationship);
  compared.workers = request.workers;
  compared.reading = request.reading;
  std::map<std::string, std::string> held;
  hold(held, compared.before, before);
  hold(held, compared.after, plan.text);
  const OverlayFiles files(home.files(), std::move(held));
  auto made = compare(compared, now, files);
  if (!made) {
    plan.without_money = made.error().front().message;
    return;
  }
  plan.money = std::move(made->money);
  plan.without_money = std::move(made->without_money);
}

record::Draft version_draft(const std::string& author, const ApplyPlan& plan) {
  std::vector<record::Hash> parents;
  if (!plan.joins.empty())
    parents = plan.joins;
  else if (plan.parent)
    parents.push_back(*plan.parent);
  record::Draft draft;
  draft.author = author;
  draft.kind = "document";
  draft.subject = document_id(plan.agreement);
  draft.body = record::document_body("agreement", parents, to_json(plan.text));
  draft.shared = true;
  return draft;
}

record::Draft signature_draft(const std::string& author, const std::string& subject,
                              const record::Hash& version) {
  record::Draft draft;
  draft.author = author;
  draft.kind = "signature";
  draft.subject = subject;
  draft.body = record::signature_body(version);
  draft.shared = true;
  return draft;
}

}  // namespace

text::Outcome<ApplyPlan> plan_apply(const Home& home, const ApplyRequest& request, time::Instant now) {
  const std::string path = request.file.empty()
                               ? (fs::path(home.folder_of(request.relationship)) / "agreement.yaml").string()
                               : request.file;
  Files& from = request.files == nullptr ? home.files() : *request.files;
  auto copy = read_working_copy(path, from);
  if (!copy) return std::unexpected(copy.error());
  const auto length = home.record().length(request.relationship.id, request.seat);
  if (!length) return text::refuse(in_words(length.error()));

  ApplyPlan plan;
  plan.length = *length;
  plan.agreement = copy->file.loaded.agreement->original->id.value;
  plan.text = std::move(copy->text);
  plan.warnings = copy->file.loaded.diagnostics;
  const auto before = recorded(home, request, plan.agreement);
  if (!before) return std::unexpected(before.error());
  if (!*before) {
    plan.without_money = "this is the first version of the agreement";
    return plan;
  }
  const record::Version* head = (*before)->document.shared_head();
  if (head == nullptr) {
    if ((*before)->document.shared_heads.empty()) {
      plan.without_money = "this is the first version that both sides see";
      return plan;
    }
    // Versions side by side end with one that names them all; what it changes is said beside the newest.
    plan.joins = (*before)->document.shared_heads;
    head = (*before)->document.find(plan.joins.back());
  }
  plan.parent = head->hash;
  const auto text = agreement_text(*head);
  if (!text) return std::unexpected(text.error());
  plan.same = *text == plan.text && plan.joins.empty();
  if (plan.same) return plan;
  const auto tree = document::parse(std::make_shared<const text::Source>(kRecordedName, text->yaml));
  const auto new_tree = document::parse(copy->file.source);
  plan.changes = outlook::differences(tree.root, new_tree.root);
  if (!plan.changes.empty()) add_money(plan, home, request, *text, now);
  return plan;
}

text::Outcome<record::Signed> apply(const Home& home, const ApplyRequest& request, const ApplyPlan& plan,
                                    time::Instant now) {
  const record::Draft version = version_draft(request.author, plan);
  auto written =
      home.record().append(request.relationship.id, request.seat.side, {&version, 1}, now, plan.length);
  if (!written) return text::refuse(in_words(written.error()));
  const record::Draft signature = signature_draft(request.author, version.subject, written->front().hash);
  const auto signed_by_us =
      home.record().append(request.relationship.id, request.seat.side, {&signature, 1}, now);
  if (!signed_by_us) return text::refuse(in_words(signed_by_us.error()));
  return std::move(written->front());
}

text::Outcome<RecordedAgreement> sign_agreement(const Home& home, const record::Relationship& relationship,
                                                record::Seat seat, const std::string& author,
                                                const std::string& agreement, const record::Hash& version,
                                                time::Instant now) {
  auto found = home.agreement(relationship, seat, agreement);
  if (!found) return std::unexpected(found.error());
  const record::Version* meant = found->document.find(version);
  if (meant == nullptr || meant->is_private) {
    return text::refuse(
        in_words({record::Problem::Kind::not_found,
                  fmt::format("agreement {} has no version {}", found->id, version.hex()),
                  fmt::format("`entente log --about agreement/{}` lists its versions", found->id)}));
  }
  const bool done =
      std::ranges::any_of(meant->signatures, [&](const auto& by) { return by.side == seat.side; });
  if (done) return found;
  const record::Draft draft = signature_draft(author, document_id(found->id), version);
  const auto written = home.record().append(relationship.id, seat.side, {&draft, 1}, now);
  if (!written) return text::refuse(in_words(written.error()));
  return home.agreement(relationship, seat, agreement);
}

}  // namespace entente::app
