#include "app/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "settlement/worked.h"

namespace entente::app {

text::Outcome<agreement::PlainWords> read(const ReadRequest& request, time::Instant now, const Files& files) {
  const auto path = find_agreement(request.agreement, files);
  if (!path) return std::unexpected(path.error());
  const AgreementFile file = load_agreement(*path, files);
  if (!file.loaded.agreement) return std::unexpected(file.loaded.diagnostics);
  const agreement::Agreement& agreement = *file.loaded.agreement;
  const time::Date first = agreement.versions.front().valid.begin;
  const time::Date last = agreement.versions.back().valid.end - 1;
  time::Date day = std::clamp(agreement.original->zone.date_at(now), first, last);
  if (!request.on.empty()) {
    const auto written = time::Date::parse(request.on);
    if (!written) {
      return text::refuse(text::error("U0170", fmt::format("`{}` is not a day", request.on))
                              .help("write it like this: --on 2026-04-01"));
    }
    if (*written < first || *written > last) {
      return text::refuse(
          text::error("U0171", fmt::format("the agreement does not hold on {}", written->to_string()))
              .note(fmt::format(
                  "it holds from {} {}", first.to_string(),
                  last < time::Date::of(9000, 1, 1) ? "to " + last.to_string() : std::string("on")))
              .help(fmt::format("name a day of its term: --on {}",
                                std::clamp(*written, first, last).to_string())));
    }
    day = *written;
  }
  return agreement::in_plain_words(agreement, day, settlement::worked_examples(agreement, day));
}

}  // namespace entente::app
