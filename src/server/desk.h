// What the routes of a relationship have in common: the agreement opened with its measurements and with what
// the record adds, the sources of a close, and lists that several pages show, kept once they are worked out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/call.h"

namespace entente::server {

/// Key of an answer about a relationship: changes with its book, its measurements and the hour.
std::string key_of(const Call& call);
std::string key_of(Site& site, const Seated& seat, std::string_view what);

/// An agreement with its measurements, for one question at a time.
struct Opened {
  Cases::Open open;                    ///< as agreed
  std::shared_ptr<app::Case> settled;  ///< with claims, decisions and swaps of the record
};
text::Outcome<Opened> open_agreement(const Call& call, const app::RecordedAgreement& agreement,
                                     std::optional<time::Instant> as_known = std::nullopt);
/// Sources for app/closes.h; `opened` outlives them.
app::CloseSources sources_of(const Call& call, const Opened& opened);

/// Closes of an agreement: [{month, stage, lines, net, statuses}].
text::Outcome<Json> closes_json(const Call& call, const app::RecordedAgreement& agreement);
/// Queue of an agreement as the seat sees it.
text::Outcome<std::vector<closing::QueueItem>> queue_of(const Call& call,
                                                        const app::RecordedAgreement& agreement);
/// All agreements that the seat may read.
text::Outcome<std::vector<app::RecordedAgreement>> agreements_of(const Call& call);
/// The version that is shown: in force, or else the newest.
const record::Version* shown_version(const app::RecordedAgreement& agreement);
std::string title_of(const app::RecordedAgreement& agreement);

}  // namespace entente::server
