// docs/security.md says of each point which test shows it: those tests and files are there. `Suite.test` is
// one test, `Suite.*` any of the suite; what has a slash is a file or folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "house/tree.h"

namespace entente::house {
namespace {

namespace fs = std::filesystem;

/// Suite -> names of its tests.
std::map<std::string, std::set<std::string>> tests() {
  const std::regex test(
      R"re((?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\s*\(\s*(\w+),\s*(\w+))re");
  std::map<std::string, std::set<std::string>> found;
  for (const SourceFile& file : source_files()) {
    if (!file.is_test()) continue;
    for (std::sregex_iterator at(file.content.begin(), file.content.end(), test), end; at != end; ++at)
      found[(*at)[1].str()].insert((*at)[2].str());
  }
  return found;
}

/// What stands in backquotes in the last column of each table, with the number of its line.
std::vector<std::pair<std::size_t, std::string>> named() {
  static const std::regex quoted("`([^`]+)`");
  std::vector<std::pair<std::size_t, std::string>> found;
  const std::string text = read(root() / "docs/security.md");
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    // A row whose last column is empty names nothing.
    if (!line.starts_with("| ") || !line.ends_with(" |") || line.ends_with("| |")) continue;
    line.resize(line.size() - 2);
    const std::string last = line.substr(line.rfind(" | ") + 1);
    for (std::sregex_iterator one(last.begin(), last.end(), quoted), none; one != none; ++one)
      found.emplace_back(number, (*one)[1].str());
  }
  return found;
}

TEST(Proofs, that_the_page_on_security_names_are_there) {
  const auto all = tests();
  static const std::regex test(R"((\w+)\.(\w+|\*))");
  std::size_t tests_named = 0;
  for (const auto& [line, name] : named()) {
    if (name.find('/') != std::string::npos) {
      const std::string path = name.substr(0, name.find(' '));
      EXPECT_TRUE(fs::exists(root() / path)) << "docs/security.md:" << line << ": there is no " << path;
      continue;
    }
    std::smatch parts;
    if (name.ends_with(".py")) {
      EXPECT_TRUE(fs::exists(root() / "tests/sim" / name)) << "docs/security.md:" << line << ": " << name;
    } else if (std::regex_match(name, parts, test)) {
      ++tests_named;
      const auto suite = all.find(parts[1].str());
      const bool there =
          suite != all.end() && (parts[2].str() == "*" || suite->second.contains(parts[2].str()));
      EXPECT_TRUE(there) << "docs/security.md:" << line << ": there is no test " << name;
    }
  }
  EXPECT_GT(tests_named, 50U) << "the tables were not read";
}

}  // namespace
}  // namespace entente::house
