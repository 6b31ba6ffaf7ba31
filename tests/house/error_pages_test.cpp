// Every diagnostic code that the program can give has a page in docs/errors/ and a case that shows it, no
// page explains a code that does not exist, and the catalogue lists them all. ENTENTE_UPDATE=1 rewrites the
// catalogue.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cases/case_file.h"
#include "house/tree.h"

namespace entente::house {
namespace {

namespace fs = std::filesystem;

// Code -> the first source file that gives it.
std::map<std::string, const SourceFile*> codes_in_use() {
  const std::regex code(R"re("([ABCDEHLNOPRSTUW]\d{4})")re");
  std::map<std::string, const SourceFile*> codes;
  for (const SourceFile& file : source_files()) {
    if (file.is_test()) continue;
    for (std::sregex_iterator at(file.content.begin(), file.content.end(), code), end; at != end; ++at) {
      codes.emplace((*at)[1].str(), &file);
    }
  }
  return codes;
}

std::map<std::string, fs::path> pages() {
  std::map<std::string, fs::path> found;
  for (const auto& entry : fs::directory_iterator(root() / "docs/errors")) {
    if (entry.path().extension() != ".md" || entry.path().stem() == "README") continue;
    found.emplace(entry.path().stem().string(), entry.path());
  }
  return found;
}

// Codes that the expected output of some case shows, in any of the three forms.
std::set<std::string> codes_shown_in_cases() {
  const std::regex code(R"re(\[([ABCDEHLNOPRSTUW]\d{4})\]|"code":\s*"([ABCDEHLNOPRSTUW]\d{4})")re");
  std::set<std::string> shown;
  const auto read_folder = [&](const fs::path& folder) {
    if (!fs::exists(folder)) return;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".md") continue;
      for (const cases::Block& block : cases::read_case(read(entry.path())).blocks) {
        for (const cases::Command& command : block.commands) {
          for (const std::string& line : command.expected) {
            std::smatch match;
            if (std::regex_search(line, match, code))
              shown.insert(match[1].matched ? match[1].str() : match[2].str());
          }
        }
      }
    }
  };
  read_folder(root() / "docs");
  read_folder(root() / "tests/cases");
  return shown;
}

std::string title_of(const fs::path& page) {
  std::istringstream lines(read(page));
  std::string first;
  std::getline(lines, first);
  return first;
}

TEST(ErrorPages, every_code_has_a_page) {
  const auto written = pages();
  Findings findings;
  for (const auto& [code, file] : codes_in_use()) {
    if (!written.contains(code)) findings.add(*file, 0, "docs/errors/" + code + ".md is missing");
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

// What no command can show where the tests run: root is refused nothing, temporary files always fit, and no
// command writes documents into a record that do not count (C0117, C0122: src/app/closes_test.cpp), a version
// without its text or a home without a relationship. Forged entries, a full disk, a second writer that does
// not end and files of later versions are made by the tests of src/record and by tests/sim, workbooks with
// hidden rows (L0125) by src/sourcing/plan_sheet_test.cpp.
const std::set<std::string> kNotShown = {"U0122", "U0156", "U0181", "U0182", "C0117", "C0122",
                                         "R0103", "R0104", "R0107", "R0108", "R0109", "R0110",
                                         "R0111", "R0115", "R0116", "R0119", "L0125"};

// Codes of whole rooms whose examples a test of the room compares with what the program says, because they
// are met in the browser: people (src/people/refusal_test.cpp), or over the network: the server
// (src/server/problem_test.cpp).
bool is_shown_by_its_room(const std::string& code) {
  return code.front() == 'W' || code.front() == 'H';
}

TEST(ErrorPages, every_code_is_shown_by_a_case) {
  std::set<std::string> shown = codes_shown_in_cases();
  shown.insert(kNotShown.begin(), kNotShown.end());
  Findings findings;
  for (const auto& [code, file] : codes_in_use()) {
    if (!shown.contains(code) && !is_shown_by_its_room(code)) {
      findings.add(*file, 0, "no case shows " + code + "; the example of docs/errors/" + code + ".md should");
    }
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

TEST(ErrorPages, explain_codes_that_exist) {
  const auto codes = codes_in_use();
  for (const auto& [code, page] : pages()) {
    EXPECT_TRUE(codes.contains(code)) << page.string() << " explains a code that nothing gives";
    EXPECT_TRUE(title_of(page).starts_with("# " + code + ": "))
        << page.string() << " begins with `# " << code << ": headline`";
  }
}

TEST(ErrorPages, have_the_same_sections) {
  Findings findings;
  for (const auto& [code, page] : pages()) {
    const std::string content = read(page);
    for (const char* section : {"What it means", "Why it matters", "Example", "How to repair it", "Since"}) {
      const bool there = content.find("\n## " + std::string(section) + "\n") != std::string::npos;
      if (!there) findings.add(code, "docs/errors/" + code + ".md has no section `## " + section + "`");
    }
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

// The catalogue: one table per room, in the order of the codes.
std::string catalogue() {
  const std::map<char, std::string> rooms = {{'A', "The agreement"},
                                             {'B', "Partner selection"},
                                             {'C', "The period close"},
                                             {'D', "The document (YAML, fields)"},
                                             {'E', "Expressions"},
                                             {'H', "Requests to the server"},
                                             {'L', "Delivery planning"},
                                             {'N', "Negotiation"},
                                             {'O', "Outlook"},
                                             {'P', "Pricing and charges"},
                                             {'R', "The record and exchange"},
                                             {'S', "Settlement"},
                                             {'T', "Measurements and import"},
                                             {'U', "Usage and the outside world"},
                                             {'W', "People and signing in"}};
  std::string text =
      "# Every error explained\n\nOne page per code; `entente explain CODE` shows the same page in the "
      "terminal. Each page has "
      "an\nexample that the tests run.\n";
  char room = 0;
  for (const auto& [code, page] : pages()) {
    const std::string title = title_of(page);
    const std::size_t colon = title.find(": ");
    if (code.front() != room) {
      room = code.front();
      text += "\n## " + rooms.at(room) + "\n\n| code | what it says |\n|---|---|\n";
    }
    std::string headline = colon == std::string::npos ? title : title.substr(colon + 2);
    for (std::size_t at = 0; (at = headline.find('|', at)) != std::string::npos; at += 2)
      headline.insert(at, "\\");
    text += "| [" + code + "](" + code + ".md) | " + headline + " |\n";
  }
  return text;
}

TEST(ErrorPages, are_all_in_the_catalogue) {
  const fs::path path = root() / "docs/errors/README.md";
  const std::string expected = catalogue();
  const char* update = std::getenv("ENTENTE_UPDATE");
  if (update != nullptr && *update != '\0' && *update != '0') std::ofstream(path) << expected;
  EXPECT_TRUE(read(path) == expected) << "docs/errors/README.md does not list the pages as they are; "
                                         "ENTENTE_UPDATE=1 ctest -R ErrorPages rewrites it";
}

}  // namespace
}  // namespace entente::house
