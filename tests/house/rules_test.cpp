// Rules of the house that a compiler does not know, each with the better way named. They hold for code, not
// for comments or text in quotes, unless the rule is about the whole line.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <regex>
#include <set>
#include <vector>

#include "house/tree.h"

namespace entente::house {
namespace {

// Rooms that give the same bytes for the same input on any day: no clock, file, locale or environment.
const std::set<std::string> kPureRooms = {"text",       "money",    "time",       "calendar", "document",
                                          "expression", "explain",  "stats",      "tables",   "agreement",
                                          "settlement", "sourcing", "negotiation"};

struct Rule {
  std::string name;
  std::vector<std::string>
      hints;  ///< the pattern can match only where one of these stands; regular expressions are slow
  std::regex pattern;
  std::string better;
  std::function<bool(const SourceFile&)> concerns;
  enum class Reads { code, whole_line };
  Reads reads = Reads::code;
};

bool in_sources(const SourceFile& file) {
  return file.path.starts_with("src/");
}
bool in_product(const SourceFile& file) {
  return !file.is_test();
}
bool everywhere(const SourceFile&) {
  return true;
}
bool pure(const SourceFile& file) {
  return in_product(file) && kPureRooms.contains(file.room());
}
bool is_system(const SourceFile& file) {
  return file.path.starts_with("src/base/system");
}

std::vector<Rule> rules() {
  return {
      {"terminal",
       {"std::c", "printf", "puts", "putchar"},
       std::regex(R"(std::(cout|cerr|clog)\b|\b(printf|puts|putchar)\s*\()"),
       "return a value; only cli writes to the terminal",
       [](const SourceFile& f) { return in_product(f) && f.room() != "cli"; }},
      // The way out to figures and charts, to_double(), is the only one; there is no way in.
      {"exact money",
       {"double", "float"},
       std::regex(
           R"(\b(double|float)\b(?!\s+((Decimal|Ratio)::)?to_double\b|\s+value = 0;|>\((numerator|denominator)\)))"),
       "money is reckoned in money::Decimal; only to_double() leads out",
       [](const SourceFile& f) { return in_product(f) && f.room() == "money"; }},
      {"now is an argument",
       {"system_clock", "time", "gettime"},
       std::regex(R"(system_clock::now|\bstd::time\s*\(|\bgettimeofday\b|\bclock_gettime\b)"),
       "take the instant as an argument, or the port Clock of base/ports.h",
       [](const SourceFile& f) { return in_sources(f) && !is_system(f); }},
      {"environment",
       {"getenv", "locale"},
       std::regex(R"(\bgetenv\s*\(|\bsetlocale\s*\(|std::locale\b)"),
       "what the surroundings say comes in as an argument from cli",
       pure},
      {"files",
       {"stream", "filesystem", "fopen"},
       std::regex(R"(std::(ifstream|ofstream|fstream|filesystem)\b|\bfopen\s*\()"),
       "pure rooms get text and rows as values; files are read through the port Files of base/ports.h",
       // The zone database of the system is part of what a zone is.
       [](const SourceFile& f) { return pure(f) && f.path != "src/time/zone_file.cpp"; }},
      {"random",
       {"std::", "rand"},
       std::regex(
           R"(\bstd::(mt19937|random_device|uniform_int_distribution|default_random_engine)|\brand\s*\()"),
       "entente::Random of base/random.h gives the same numbers everywhere",
       in_product},
      {"user input never ends the program",
       {"assert", "std::abort", "std::exit", "std::terminate"},
       std::regex(R"(\bassert\s*\(|\bstd::(abort|exit|terminate)\s*\()"),
       "a diagnostic for what the user wrote, ENTENTE_ASSERT for our own mistakes",
       [](const SourceFile& f) {
         return in_product(f) && f.path != "src/base/assert.cpp" && f.room() != "cli";
       }},
      {"namespaces",
       {"using namespace"},
       std::regex(R"(^using namespace )"),
       "name what you use; a header decides for everybody",
       [](const SourceFile& f) { return f.is_header(); }},
      {"unfinished work",
       {"TODO", "FIXME", "HACK"},
       std::regex(R"(\b(TODO|FIXME|HACK)\b)"),
       "finish it or write an issue",
       [](const SourceFile& f) { return !f.path.starts_with("tests/house/"); },
       Rule::Reads::whole_line},
      {"banners",
       {"----", "====", "****", "####", "//////"},
       std::regex(R"(^\s*//\s*[-=*#/]{4,}\s*$)"),
       "split the file by noun instead of drawing lines in it",
       everywhere,
       Rule::Reads::whole_line},
      {"tabs",
       {"\t"},
       std::regex("\t"),
       "write \\t in text; indent with spaces",
       everywhere,
       Rule::Reads::whole_line},
  };
}

bool breaks(const Rule& rule, const std::string& line) {
  const auto stands_in = [&](const std::string& hint) { return line.find(hint) != std::string::npos; };
  if (std::ranges::none_of(rule.hints, stands_in)) return false;
  return std::regex_search(rule.reads == Rule::Reads::code ? code_of(line) : line, rule.pattern);
}

TEST(Rules, code_keeps_to_them) {
  Findings findings;
  for (const Rule& rule : rules()) {
    for (const SourceFile& file : source_files()) {
      if (!rule.concerns(file)) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (breaks(rule, file.lines[i])) findings.add(file, i + 1, rule.name + ": " + rule.better);
      }
    }
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

TEST(Rules, every_header_introduces_itself_in_its_first_line) {
  Findings findings;
  for (const SourceFile& file : source_files()) {
    if (!file.is_header() || file.lines.empty()) continue;
    if (!file.lines.front().starts_with("// ")) {
      findings.add(file, 1, "the first line says what the module is, how it works and what it does not know");
    }
    if (file.content.find("#pragma once") == std::string::npos)
      findings.add(file, 1, "`#pragma once` is missing");
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

TEST(Rules, a_file_is_one_noun_and_stays_readable) {
  constexpr std::size_t kLinesMax = 900;
  Findings findings;
  for (const SourceFile& file : source_files()) {
    if (file.lines.size() > kLinesMax) {
      findings.add(file, 0,
                   std::to_string(file.lines.size()) + " lines, at most " + std::to_string(kLinesMax) +
                       "; split it by noun");
    }
    if (!file.content.empty() && file.content.back() != '\n')
      findings.add(file, file.lines.size(), "ends without a line break");
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

TEST(Rules, are_found_where_they_should_be) {
  EXPECT_EQ(code_of(R"(call("a // b", 'x'); // comment)"), R"(call("", '');)"
                                                           " ");
  EXPECT_EQ(code_of("x = 1'000'000; y"), "x = 1'000'000; y");
}

}  // namespace
}  // namespace entente::house
