#include "house/tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace entente::house {
namespace {

namespace fs = std::filesystem;

std::vector<SourceFile> read_tree() {
  std::vector<SourceFile> files;
  for (const char* top : {"src", "tests", "bench"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root() / top)) {
      const std::string extension = entry.path().extension().string();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
      SourceFile file;
      file.path = fs::relative(entry.path(), root()).string();
      file.folder = fs::path(file.path).parent_path().string();
      file.content = read(entry.path());
      std::istringstream lines(file.content);
      for (std::string line; std::getline(lines, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

}  // namespace

std::string SourceFile::room() const {
  if (!path.starts_with("src/")) return {};
  const std::size_t end = path.find('/', 4);
  return end == std::string::npos ? std::string{} : path.substr(4, end - 4);
}

fs::path root() {
  return ENTENTE_SOURCE_DIR;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::vector<SourceFile>& source_files() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

std::string code_of(std::string_view line) {
  std::string code;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quote) {
        quote = 0;
        code += c;
      }
      continue;
    }
    if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') break;
    // An apostrophe after a digit or letter separates digits: 1'000.
    const bool separator =
        c == '\'' && !code.empty() && std::isalnum(static_cast<unsigned char>(code.back())) != 0;
    if ((c == '"' || c == '\'') && !separator) quote = c;
    code += c;
  }
  return code;
}

void Findings::add(const SourceFile& file, std::size_t line, const std::string& what) {
  const std::string place = line == 0 ? file.path : file.path + ":" + std::to_string(line);
  add(file.folder, place + ": " + what);
}

void Findings::add(const std::string& room, const std::string& what) {
  by_room_[room].push_back(what);
}

std::string Findings::report() const {
  std::string text;
  for (const auto& [room, findings] : by_room_) {
    text += "\n" + room + " (" + std::to_string(findings.size()) + ")\n";
    for (const std::string& finding : findings) text += "  " + finding + "\n";
  }
  return text;
}

}  // namespace entente::house
