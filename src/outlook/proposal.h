// Other terms for an agreement: single values set as an amendment would set them, but from the first day on,
// so that a whole history can be judged under them; and whole versions as they were on a day. The document is
// changed and read again, so that a proposal passes the same checks as any agreement.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "document/node.h"
#include "text/diagnostic.h"

namespace entente::outlook {

/// `service levels.p2-resolution.expected=97%`: a path as amendments write it, and a value in YAML.
struct Setting {
  std::string path, value;
  bool operator==(const Setting&) const = default;
};
/// Refuses text without `=` and values that are not YAML (O0120).
text::Outcome<Setting> parse_setting(const std::string& written);

/// The agreement with `settings` in force from its first day, whatever its amendments say about them.
/// `source` is the agreement as it stands; problems point into the changed document.
text::Outcome<std::shared_ptr<const agreement::Agreement>> propose(const text::SourcePtr& source,
                                                                   const std::vector<Setting>& settings,
                                                                   const agreement::ReadFile& read_file);

/// The document as in force on `day`: amendments in effect by then are applied, and no amendment is left.
document::Node tree_on(const agreement::Agreement& agreement, time::Date day);

/// What such a tree says as an agreement of its own, under `name`.
text::Outcome<std::shared_ptr<const agreement::Agreement>> agreement_of(const document::Node& tree,
                                                                        const std::string& name,
                                                                        const agreement::ReadFile& read_file);

}  // namespace entente::outlook
