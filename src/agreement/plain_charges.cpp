// Charges in words: what is paid for what, when it changes, and what the invoice does with it.
#include <fmt/format.h>

#include "agreement/plain_chapters.h"

namespace entente::agreement {

Chapter tell_charges(const Telling& telling) {
  Chapter chapter{"charges", "Charges", {}};
  for (const auto& [name, charge] : telling.terms.charges) {
    Topic topic{*name, *name, {}, name.place, {}};
    say(topic,
        fmt::format("{} a month{}.", charge.month->to_string(),
                    charge.service ? fmt::format(" for the service `{}`", **charge.service) : std::string()),
        charge.month.place);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

}  // namespace entente::agreement
