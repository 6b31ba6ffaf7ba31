// The picture in ARCHITECTURE.md stays true: which room may use which is read from its `Order` block and
// compared with the
// `#include`s of the sources and with the libraries that CMakeLists.txt links.

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "house/tree.h"

namespace entente::house {
namespace {

using Levels = std::map<std::string, int>;

// The fenced block after the heading "Order": a level number, then the rooms of that level.
Levels documented_levels() {
  std::istringstream page(read(root() / "ARCHITECTURE.md"));
  Levels levels;
  bool in_order = false;
  bool in_block = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) in_order = line == "## Order";
    if (in_order && line.starts_with("```")) {
      in_block = !in_block;
      continue;
    }
    if (!in_order || !in_block) continue;
    std::istringstream words(line);
    int level = 0;
    words >> level;
    for (std::string room; words >> room;) levels[room] = level;
  }
  return levels;
}

// What `entente_room(name USES ...)` in CMakeLists.txt says, rooms used directly.
std::map<std::string, std::set<std::string>> linked_rooms() {
  const std::string cmake = read(root() / "CMakeLists.txt");
  const std::regex pattern(R"(entente_room\((\w+)\s+USES([^)]*?)(?:LINKS[^)]*)?\))");
  std::map<std::string, std::set<std::string>> linked;
  for (std::sregex_iterator at(cmake.begin(), cmake.end(), pattern), end; at != end; ++at) {
    std::istringstream words((*at)[2].str());
    std::set<std::string>& uses = linked[(*at)[1].str()];
    for (std::string room; words >> room;) uses.insert(room);
  }
  return linked;
}

std::set<std::string> closure(const std::map<std::string, std::set<std::string>>& linked,
                              const std::string& room) {
  std::set<std::string> reached;
  std::vector<std::string> open = {room};
  while (!open.empty()) {
    const std::string at = open.back();
    open.pop_back();
    const auto found = linked.find(at);
    if (found == linked.end()) continue;
    for (const std::string& used : found->second) {
      if (reached.insert(used).second) open.push_back(used);
    }
  }
  return reached;
}

TEST(Order, the_page_and_the_build_name_the_same_rooms) {
  const Levels levels = documented_levels();
  ASSERT_FALSE(levels.empty()) << "ARCHITECTURE.md has no block below `## Order`";
  std::set<std::string> on_page;
  for (const auto& [room, level] : levels) on_page.insert(room);
  std::set<std::string> in_build;
  for (const auto& [room, uses] : linked_rooms()) in_build.insert(room);
  EXPECT_EQ(on_page, in_build);
}

TEST(Order, every_library_links_rooms_of_earlier_levels_only) {
  const Levels levels = documented_levels();
  for (const auto& [room, uses] : linked_rooms()) {
    for (const std::string& used : uses) {
      ASSERT_TRUE(levels.contains(room) && levels.contains(used)) << room << " uses " << used;
      EXPECT_LT(levels.at(used), levels.at(room))
          << room << " uses " << used << ", which is not above it in ARCHITECTURE.md";
    }
  }
}

TEST(Order, every_include_goes_to_a_room_that_is_linked) {
  const auto linked = linked_rooms();
  std::map<std::string, std::set<std::string>> allowed;
  for (const auto& [room, uses] : linked) allowed[room] = closure(linked, room);

  const std::regex include(R"(^\s*#\s*include\s+"(\w+)/)");
  Findings findings;
  for (const SourceFile& file : source_files()) {
    const std::string room = file.room();
    if (!allowed.contains(room)) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, include)) continue;
      const std::string used = match[1].str();
      if (used == room || allowed.at(room).contains(used)) continue;
      const std::string better =
          allowed.contains(used) ? "may not use the room " + used : "there is no room " + used;
      findings.add(file, i + 1, room + " " + better + "; see the order in ARCHITECTURE.md");
    }
  }
  EXPECT_TRUE(findings.empty()) << findings.report();
}

}  // namespace
}  // namespace entente::house
