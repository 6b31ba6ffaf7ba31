// Every diagnostic of this room as a value: the example of its page in docs/errors gives the code, with this severity, at
// these words.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "agreement/agreement.h"
#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

using text::Severity;

struct Case {
  std::string code;
  Severity severity;
  std::string at;      ///< what is underlined first
  std::size_t labels;  ///< both sides of a conflict are shown
};

const std::vector<Case> kCases = {
//CASES
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Content of the fenced block whose info string is `info`.
std::string block(const std::string& page, const std::string& info) {
  const auto begin = page.find("```" + info + "\n");
  if (begin == std::string::npos) return {};
  const auto first = begin + info.size() + 4;
  return page.substr(first, page.find("```\n", first) - first);
}

const std::string kPages = std::string(ENTENTE_SOURCE_DIR) + "/docs/errors/";

text::Diagnostics found_in(const std::string& code) {
  const std::string page = read(kPages + code + ".md");
  const auto source = std::make_shared<const text::Source>("agreement.yaml", block(page, "yaml agreement.yaml"));
  return load(source, [&page](const std::string& path) -> text::Outcome<std::string> {
           std::string content = block(page, "text " + path);
           if (content.empty()) return text::refuse(text::error("U0101", "there is no file `" + path + "`"));
           return content;
         }).diagnostics;
}

class EveryDiagnostic : public testing::TestWithParam<Case> {};

TEST_P(EveryDiagnostic, stands_where_the_problem_is) {
  const Case& wanted = GetParam();
  const auto diagnostics = found_in(wanted.code);
  const text::Diagnostic* found = nullptr;
  for (const auto& each : diagnostics) {
    if (each.code == wanted.code) found = &each;
  }
  ASSERT_NE(found, nullptr) << wanted.code;
  EXPECT_EQ(found->severity, wanted.severity);
  EXPECT_EQ(found->labels.size(), wanted.labels);
  if (!found->labels.empty()) EXPECT_EQ(std::string(found->labels[0].place.written()), wanted.at);
  EXPECT_FALSE(found->message.empty());
  EXPECT_NE(found->message.back(), '.');
}

INSTANTIATE_TEST_SUITE_P(Agreement, EveryDiagnostic, testing::ValuesIn(kCases), [](const auto& info) { return info.param.code; });

TEST(EveryDiagnosticOfTheAgreement, has_a_page_and_a_case) {
  std::set<std::string> tested;
  for (const auto& each : kCases) tested.insert(each.code);
  for (const auto& entry : std::filesystem::directory_iterator(kPages)) {
    const std::string name = entry.path().stem().string();
    if (name.starts_with("A0")) EXPECT_TRUE(tested.contains(name)) << name;
  }
}

}  // namespace
}  // namespace entente::agreement
