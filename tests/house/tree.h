// The repository as text, for the rules of the house: its source files with their room, and a list of what
// breaks a rule, grouped by room so that everybody finds their own.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace entente::house {

struct SourceFile {
  std::string path;    ///< from the root of the repository: "src/text/source.h"
  std::string folder;  ///< "src/text"
  std::string content;
  std::vector<std::string> lines;

  bool is_header() const { return path.ends_with(".h"); }
  bool is_test() const { return !path.starts_with("src/") || path.ends_with("_test.cpp"); }
  /// The room, for files below src/; else empty.
  std::string room() const;
};

std::filesystem::path root();
std::string read(const std::filesystem::path& path);

/// Every .h and .cpp below src/, tests/ and bench/, in order of path.
const std::vector<SourceFile>& source_files();

/// A line of code without its comment and with the inside of its string literals blanked.
std::string code_of(std::string_view line);

class Findings {
 public:
  void add(const SourceFile& file, std::size_t line, const std::string& what);
  void add(const std::string& room, const std::string& what);
  bool empty() const { return by_room_.empty(); }
  /// A readable list by room.
  std::string report() const;

 private:
  std::map<std::string, std::vector<std::string>> by_room_;
};

}  // namespace entente::house
