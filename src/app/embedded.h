// Text files that the binary carries: error pages (docs/errors), help topics (docs/help) and the sample
// agreements (examples). The tables are written at build time by cmake/Embed.cmake.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::app {

struct EmbeddedFile {
  std::string name;  ///< path below its folder: "A0203.md", "service-desk/agreement.yaml"
  std::string content;
};

const std::vector<EmbeddedFile>& error_pages();
const std::vector<EmbeddedFile>& help_topics();
const std::vector<EmbeddedFile>& samples();

/// The file called `name`, or nullptr.
const EmbeddedFile* find(const std::vector<EmbeddedFile>& files, std::string_view name);

}  // namespace entente::app
