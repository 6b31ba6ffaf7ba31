#include "server/desk.h"

#include <fmt/format.h>

#include "closing/judged.h"
#include "report/close.h"
#include "report/json_values.h"
#include "report/view.h"

namespace entente::server {
namespace {

std::string_view status_word(settlement::Status status) {
  return report::mark_of(status).word;
}

}  // namespace

std::string key_of(const Call& call) {
  return key_of(call.site, *call.seat, fmt::format("{} {}", call.route.id, call.request.target));
}

std::string key_of(Site& site, const Seated& seat, std::string_view what) {
  // Read through the own seat always: the length of the other side's private feed is nobody's business.
  const auto length = site.record().length(seat.relationship.id, {seat.side});
  if (!length) return {};
  constexpr std::int64_t kHour = 3'600'000'000;
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", seat.relationship.id, record::name(seat.side),
                     seat.others_view ? "other" : "own", *length,
                     Cases::stamp(site.home(), seat.relationship), site.record_now().micros / kHour, what);
}

text::Outcome<Opened> open_agreement(const Call& call, const app::RecordedAgreement& agreement,
                                     std::optional<time::Instant> as_known) {
  auto opened = call.site.cases.open(call.site.home(), call.seat->relationship, agreement);
  if (!opened) return std::unexpected(opened.error());
  const auto book = call.book();
  if (!book) return std::unexpected(book.error());
  auto with = std::make_shared<const agreement::Agreement>(closing::with_record(
      opened->opened->agreement(), record::documents(*book), as_known, call.site.record_now()));
  auto settled = std::make_shared<app::Case>(opened->opened->with(std::move(with)));
  return Opened{std::move(*opened), std::move(settled)};
}

app::CloseSources sources_of(const Call& call, const Opened& opened) {
  app::CloseSources sources;
  sources.store = &call.record();
  sources.relationship = call.seat->relationship.id;
  sources.agreement = &opened.open->agreement();
  sources.measurements = &opened.open->store();
  sources.now = call.site.record_now();
  sources.latest = opened.open->latest_month(call.site.record_now()).value_or(std::nullopt);
  sources.workers = call.site.options().workers;
  sources.memo = &call.site.statements_of(call.seat->relationship.id);
  return sources;
}

text::Outcome<Json> closes_json(const Call& call, const app::RecordedAgreement& agreement) {
  const std::string key = key_of(call.site, *call.seat, "closes " + agreement.id);
  if (const auto kept = call.site.answers.find(key)) return Json::parse(kept->text());
  const auto opened = open_agreement(call, agreement);
  if (!opened) return std::unexpected(opened.error());
  const auto closes = app::list_closes(sources_of(call, *opened), call.seat->shown_as());
  if (!closes) return std::unexpected(closes.error());
  Json all = Json::array();
  for (const app::CloseSummary& one : *closes) {
    Json statuses = Json::array();
    for (const settlement::Status status : one.statuses) statuses.push_back(std::string(status_word(status)));
    all.push_back({{"month", one.month.to_string()},
                   {"stage", std::string(closing::name(one.stage))},
                   {"lines",
                    {{"open", one.lines.open},
                     {"agreed", one.lines.agreed},
                     {"disputed", one.lines.disputed},
                     {"waived", one.lines.waived}}},
                   {"net", report::money_json(one.net)},
                   {"statuses", std::move(statuses)}});
  }
  if (!key.empty()) call.site.answers.keep(key, respond(200, "application/json", all.dump()));
  return all;
}

text::Outcome<std::vector<closing::QueueItem>> queue_of(const Call& call,
                                                        const app::RecordedAgreement& agreement) {
  const auto opened = open_agreement(call, agreement);
  if (!opened) return std::unexpected(opened.error());
  return app::queue(sources_of(call, *opened), call.seat->shown_as());
}

text::Outcome<std::vector<app::RecordedAgreement>> agreements_of(const Call& call) {
  const auto book = call.book();
  if (!book) return std::unexpected(book.error());
  constexpr std::string_view kPrefix = "agreement/";
  std::vector<app::RecordedAgreement> found;
  for (auto& [id, document] : record::documents(*book)) {
    if (document.type == "agreement" && id.starts_with(kPrefix))
      found.push_back({id.substr(kPrefix.size()), document});
  }
  return found;
}

const record::Version* shown_version(const app::RecordedAgreement& agreement) {
  if (const record::Version* version = agreement.in_force()) return version;
  return agreement.document.versions.empty() ? nullptr : &agreement.document.versions.back();
}

std::string title_of(const app::RecordedAgreement& agreement) {
  const record::Version* version = shown_version(agreement);
  const auto text = version == nullptr ? text::Outcome<app::AgreementText>() : app::agreement_text(*version);
  if (!text) return agreement.id;
  const app::AgreementFile file = app::load_agreement(*text, agreement.id);
  const std::string title = file.loaded.understood ? file.loaded.understood->title : std::string();
  return title.empty() ? agreement.id : title;
}

}  // namespace entente::server
