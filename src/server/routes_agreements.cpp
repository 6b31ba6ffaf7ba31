// Agreements: versions with their signatures, the text with its diagnostics and plain words, and proposing
// another text: what would change, in terms and in money, before anything is written.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/apply.h"
#include "document/documents.h"
#include "outlook/what_if.h"
#include "report/backtest.h"
#include "report/json_values.h"
#include "report/words.h"
#include "server/desk.h"
#include "server/held_files.h"
#include "server/routes.h"
#include "server/shapes.h"
#include "settlement/worked.h"

namespace entente::server {
namespace {

namespace fs = std::filesystem;

/// Plain words of today's terms, or of the nearest day of the term; null while there are errors.
Json words_of(const Call& call, const app::AgreementFile& file) {
  if (!file.loaded.agreement) return nullptr;
  const agreement::Agreement& terms = *file.loaded.agreement;
  const time::Date day = std::clamp(terms.original->zone.date_at(call.site.record_now()),
                                    terms.versions.front().valid.begin, terms.versions.back().valid.end - 1);
  return report::words_json(agreement::in_plain_words(terms, day, settlement::worked_examples(terms, day)));
}

Json changes_json(const std::vector<outlook::TermChange>& changes) {
  constexpr const char* kSigns[] = {"~", "+", "-"};
  Json all = Json::array();
  for (const outlook::TermChange& one : changes) {
    all.push_back({{"sign", kSigns[static_cast<std::size_t>(one.kind)]},
                   {"path", one.term.empty() ? one.subject : one.subject + ": " + one.term},
                   {"old", report::text_or_null(one.before)},
                   {"new", report::text_or_null(one.after)},
                   {"clause", report::text_or_null(one.clause)},
                   {"sentence", outlook::sentence_of(one)}});
  }
  return all;
}

text::Outcome<app::AgreementText> text_of_head(const app::RecordedAgreement& agreement) {
  const record::Version* version = shown_version(agreement);
  if (version == nullptr) return text::refuse(not_found());
  return app::agreement_text(*version);
}

/// The terms of a text as they stand, for comparing.
document::Node tree_of(const std::string& yaml) {
  return document::parse(std::make_shared<const text::Source>("agreement.yaml", yaml)).root;
}

/// A version with all that it follows.
std::set<record::Hash> lineage(const record::Document& document, const record::Hash& version) {
  std::set<record::Hash> found;
  std::vector<record::Hash> waiting{version};
  while (!waiting.empty()) {
    const record::Hash next = waiting.back();
    waiting.pop_back();
    const record::Version* one = document.find(next);
    if (one == nullptr || !found.insert(next).second) continue;
    waiting.insert(waiting.end(), one->parents.begin(), one->parents.end());
  }
  return found;
}

/// The newest shared version that all of `heads` follow.
const record::Version* common_ancestor(const record::Document& document,
                                       const std::vector<record::Hash>& heads) {
  std::vector<std::set<record::Hash>> lineages;
  for (const record::Hash& head : heads) lineages.push_back(lineage(document, head));
  const record::Version* newest = nullptr;
  for (const record::Version& version : document.versions) {
    const bool followed_by_all = std::ranges::all_of(
        lineages, [&](const std::set<record::Hash>& one) { return one.contains(version.hash); });
    if (followed_by_all && !version.is_private) newest = &version;
  }
  return newest;
}

/// Versions that both sides see beside each other, each with what it changes in the version before them; none
/// when there is only one.
text::Outcome<Json> side_by_side(const record::Document& document) {
  Json all = Json::array();
  if (document.shared_heads.size() < 2) return all;
  const record::Version* before = common_ancestor(document, document.shared_heads);
  const auto text_before =
      before == nullptr ? text::Outcome<app::AgreementText>() : app::agreement_text(*before);
  if (!text_before) return std::unexpected(text_before.error());
  for (const record::Hash& head : document.shared_heads) {
    const record::Version& version = *document.find(head);
    const auto text = app::agreement_text(version);
    if (!text) return std::unexpected(text.error());
    Json diff = Json::array();
    if (before != nullptr)
      diff = changes_json(outlook::differences(tree_of(text_before->yaml), tree_of(text->yaml)));
    all.push_back({{"version", version_json(version)},
                   {"since", before == nullptr ? Json(nullptr) : Json(before->hash.hex())},
                   {"yaml", text->yaml},
                   {"files", Json(text->files)},
                   {"diff", std::move(diff)}});
  }
  return all;
}

/// Names what a proposal is decided on: the version that is shown, and all that stand beside it.
std::string tag_of(const app::RecordedAgreement& agreement) {
  const record::Version* shown = shown_version(agreement);
  std::string tag = shown == nullptr ? std::string() : shown->hash.hex();
  if (agreement.document.shared_heads.size() > 1) {
    for (const record::Hash& head : agreement.document.shared_heads) tag += "-" + head.hex().substr(0, 16);
  }
  return fmt::format("\"{}\"", tag);
}

Response list(Call& call) {
  const auto agreements = agreements_of(call);
  if (!agreements) return call.fail(agreements.error());
  Json all = Json::array();
  for (const app::RecordedAgreement& one : *agreements) {
    all.push_back({{"id", one.id},
                   {"title", title_of(one)},
                   {"ring", std::string(record::name(shown_version(one)->ring()))},
                   {"agreed", one.is_agreed()}});
  }
  return call.ok(list_json(std::move(all)));
}

Response show(Call& call) {
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  const record::Version* version = shown_version(*agreement);
  std::string tag = tag_of(*agreement);
  Json versions = Json::array();
  for (const record::Version& one : agreement->document.versions) versions.push_back(version_json(one));
  Json heads = Json::array();
  for (const record::Hash& head : agreement->document.heads) heads.push_back(head.hex());
  if (const std::string wanted = call.query("version"); !wanted.empty()) {
    const auto hash = record::Hash::from_hex(wanted);
    version = hash ? agreement->document.find(*hash) : nullptr;
    if (version == nullptr) return call.fail(not_found());
    tag = fmt::format("\"{}\"", version->hash.hex());
  }
  const auto text = app::agreement_text(*version);
  if (!text) return call.fail(text.error());
  auto beside = side_by_side(agreement->document);
  if (!beside) return call.fail(beside.error());
  const app::AgreementFile file = app::load_agreement(*text, agreement->id + ".yaml");
  Json json = {{"id", agreement->id},
               {"title", title_of(*agreement)},
               {"version", version->hash.hex()},
               {"ring", std::string(record::name(version->ring()))},
               {"side", std::string(record::name(version->side))},
               {"versions", std::move(versions)},
               {"heads", std::move(heads)},
               {"side_by_side", *std::move(beside)},
               {"conflict", agreement->document.heads.size() > 1},
               {"yaml", text->yaml},
               {"files", Json(text->files)},
               {"diagnostics", diagnostics_json(file.loaded.diagnostics)},
               {"words", words_of(call, file)}};
  Response response = call.ok(json);
  return response.header("etag", tag);
}

Response check(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  app::AgreementText text{text_in(*body, "yaml"), {}};
  if (const auto files = body->find("files"); files != body->end() && files->is_object()) {
    for (const auto& [name, content] : files->items()) {
      if (content.is_string()) text.files[name] = content.get<std::string>();
    }
  }
  const app::AgreementFile file = app::load_agreement(text, "agreement.yaml");
  const bool broken = text::has_errors(file.loaded.diagnostics);
  return call.ok({{"diagnostics", diagnostics_json(file.loaded.diagnostics)},
                  {"words", words_of(call, file)},
                  {"canonical", broken ? Json(nullptr) : Json(agreement::format(*file.source))}});
}

/// The text of the request as a working copy, with the files that were sent or those of the version before.
struct Proposed {
  std::unique_ptr<HeldFiles> files;
  app::ApplyRequest request;
};
Proposed proposed(const Call& call, const Json& body, const std::optional<app::AgreementText>& before) {
  const fs::path folder = call.site.home().folder_of(call.seat->relationship);
  const std::string path = (folder / (call.parameter("a") + ".yaml")).string();
  std::map<std::string, std::string> held = {{path, text_in(body, "yaml")}};
  if (const auto files = body.find("files"); files != body.end() && files->is_object()) {
    for (const auto& [name, content] : files->items()) {
      if (content.is_string()) held.insert_or_assign((folder / name).string(), content.get<std::string>());
    }
  } else if (before) {
    for (const auto& [name, content] : before->files)
      held.insert_or_assign((folder / name).string(), content);
  }
  Proposed made;
  made.files = std::make_unique<HeldFiles>(call.site.home().files(), std::move(held));
  made.request.relationship = call.seat->relationship;
  made.request.seat = {call.seat->side};
  made.request.author = call.author();
  made.request.file = path;
  made.request.files = made.files.get();
  made.request.workers = call.site.options().workers;
  return made;
}

Json money_effect(const app::ApplyPlan& plan) {
  if (!plan.money || !plan.money->would) return nullptr;
  const Json whole = report::backtest_json(*plan.money, std::nullopt);
  return {{"was", whole["was"]["net_credits"]},
          {"would_be", whole["would_be"]["net_credits"]},
          {"months", whole["was"]["months"].size()}};
}

Json plan_json(const app::ApplyPlan& plan) {
  Json joins = Json::array();
  for (const record::Hash& version : plan.joins) joins.push_back(version.hex());
  return {{"agreement", plan.agreement},
          {"same", plan.same},
          {"diagnostics", diagnostics_json(plan.warnings)},
          {"diff", changes_json(plan.changes)},
          {"money_effect", money_effect(plan)},
          {"without_money", report::text_or_null(plan.without_money)},
          {"joins", std::move(joins)}};
}

Response put(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  if (text_in(*body, "yaml").empty()) return call.fail(unreadable_body("`yaml` is missing"));
  const auto agreement = call.agreement();
  std::optional<app::AgreementText> before;
  if (agreement) {
    const auto text = text_of_head(*agreement);
    if (!text) return call.fail(text.error());
    before = *text;
    // A compressed answer has the same tag with `.gz` in it: what stands before the dot names the state.
    const std::string_view match = call.request.headers.get("if-match");
    const std::string_view given = match.substr(0, match.find_first_of(".\"", 1));
    const std::string tag = tag_of(*agreement);
    if (!match.empty() && match != "*" && given != std::string_view(tag).substr(0, tag.size() - 1)) {
      Response response = call.fail(moved(tag));
      return response.header("etag", tag);
    }
  }
  const Proposed sent = proposed(call, *body, before);
  auto plan = [&] {
    // Comparing reads the measurements, which are one question's at a time.
    const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
    return app::plan_apply(call.site.home(), sent.request, call.site.record_now());
  }();
  if (!plan) return call.fail(plan.error());
  if (plan->agreement != call.parameter("a")) {
    return call.fail(unreadable_body(fmt::format("the text is of the agreement `{}`, the address names `{}`",
                                                 plan->agreement, call.parameter("a"))));
  }
  if (call.is_dry_run()) {
    Response response = call.ok(plan_json(*plan));
    return response.header("preference-applied", "dry-run");
  }
  if (plan->same) return call.ok(plan_json(*plan));
  const auto written = app::apply(call.site.home(), sent.request, *plan, call.site.record_now());
  if (!written) return call.fail(written.error());
  Json json = plan_json(*plan);
  json["hash"] = written->hash.hex();
  json["at"] = written->entry.at.to_string();
  json["author"] = written->entry.author;
  json["side"] = std::string(record::name(call.seat->side));
  json["ring"] = "shared";
  json["signatures"] = Json::array({{{"side", std::string(record::name(call.seat->side))},
                                     {"author", written->entry.author},
                                     {"at", written->entry.at.to_string()}}});
  Response response = call.ok(json);
  return response.header("etag", fmt::format("\"{}\"", written->hash.hex()));
}

Response sign(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto hash = record::Hash::from_hex(text_in(*body, "version"));
  if (!hash) return call.fail(unreadable_body("`version` is the hash of a version, 64 hex digits"));
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  const auto done = app::sign_agreement(call.site.home(), call.seat->relationship, {call.seat->side},
                                        call.author(), agreement->id, *hash, call.site.record_now());
  if (!done) return call.fail(done.error());
  return show(call);
}

Response diff(Call& call) {
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  const auto version = [&](std::string_view name) -> const record::Version* {
    const auto hash = record::Hash::from_hex(call.request.query.get(name));
    return hash ? agreement->document.find(*hash) : nullptr;
  };
  const record::Version* from = version("from");
  const record::Version* to = version("to");
  if (from == nullptr) return call.fail(bad_query("from", "is not the hash of a version"));
  if (to == nullptr) return call.fail(bad_query("to", "is not the hash of a version"));
  const auto before = app::agreement_text(*from);
  const auto after = app::agreement_text(*to);
  if (!before) return call.fail(before.error());
  if (!after) return call.fail(after.error());
  const app::AgreementFile file = app::load_agreement(*after, agreement->id + ".yaml");
  return call.ok({{"diff", changes_json(outlook::differences(tree_of(before->yaml), tree_of(after->yaml)))},
                  {"words", words_of(call, file)}});
}

}  // namespace

std::vector<Route> agreement_routes() {
  const std::string base = "/relationships/{r}/agreements";
  const auto key = [](const Call& call) { return key_of(call); };
  return {
      {.method = Method::get,
       .pattern = base,
       .id = "listAgreements",
       .tag = "agreements",
       .summary = "Agreements of a relationship",
       .answer = "Agreements",
       .cache_key = key,
       .handle = list},
      {.method = Method::post,
       .pattern = base + "/check",
       .id = "checkAgreement",
       .tag = "agreements",
       .summary = "Checks a text as `entente check` does; writes nothing",
       .body = "AgreementText",
       .answer = "Check",
       .handle = check},
      {.method = Method::get,
       .pattern = base + "/{a}",
       .id = "showAgreement",
       .tag = "agreements",
       .summary = "Text, versions, signatures, diagnostics and plain words",
       .query = {{"version", "hash of a version; default: the one in force"}},
       .answer = "Agreement",
       .has_etag = true,
       .cache_key = key,
       .handle = show},
      {.method = Method::put,
       .pattern = base + "/{a}",
       .id = "proposeAgreement",
       .tag = "agreements",
       .summary = "Proposes another text, signed by one's own side; with `Prefer: dry-run` only says what "
                  "would change, in terms and in money",
       .access = Access::signer,
       .body = "AgreementText",
       .answer = "Proposal",
       .wants_match = true,
       .can_dry_run = true,
       .handle = put},
      {.method = Method::post,
       .pattern = base + "/{a}/sign",
       .id = "signAgreement",
       .tag = "agreements",
       .summary = "Signs a version for one's own side",
       .access = Access::signer,
       .body = "VersionNamed",
       .answer = "Agreement",
       .handle = sign},
      {.method = Method::get,
       .pattern = base + "/{a}/diff",
       .id = "compareAgreements",
       .tag = "agreements",
       .summary = "What changed between two versions",
       .query = {{"from", "hash of a version", {{"type", "string"}}, true},
                 {"to", "hash of a version", {{"type", "string"}}, true}},
       .answer = "Differences",
       .cache_key = key,
       .handle = diff},
  };
}

}  // namespace entente::server
