// Runs the cases of Markdown files: each file in a folder of its own, with the built program first in the
// path.
//
//   build/dev/tests/case_runner tests/cases/credits/cap-reached.md      one file
//   ctest --test-dir build/dev -L cases                                 all of them
//   ENTENTE_UPDATE=1 ctest --test-dir build/dev -L cases                rewrite the expected output; review
//   with git diff
//
// A command finds the data beside the repository in $SHARED and the example agreements in $EXAMPLES, or in
// examples/ of its folder when the file speaks of them so.
//
// Exit code: 0 all as expected, 1 something differs, 77 skipped because the shared data are not there.

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "cases/case_file.h"

namespace entente::cases {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;
constexpr const char* kTimeLimitSeconds = "300";

struct Settings {
  fs::path entente;
  fs::path shared;
  bool update = false;
};

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_whole(const fs::path& path, std::string_view content) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

// A folder that lives as long as the case: work/ is empty at first, home/ is HOME.
class Stage {
 public:
  explicit Stage(const Settings& settings) {
    std::string name = (fs::temp_directory_path() / "entente-case-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    root_ = name;
    fs::create_directories(work());
    fs::create_directories(root_ / "home");
    setenv("HOME", (root_ / "home").c_str(), 1);
    setenv("PATH", (settings.entente.parent_path().string() + ":" + original_path()).c_str(), 1);
    if (fs::exists(settings.shared)) setenv("SHARED", settings.shared.c_str(), 1);
    setenv("EXAMPLES", (fs::current_path() / "examples").c_str(), 1);
  }
  ~Stage() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  fs::path work() const { return root_ / "work"; }

  /// Each block begins in the work folder; a `cd` in it holds for the commands after it.
  void begin_block() { folder_ = work(); }

  Ran run(const std::string& command) {
    const fs::path script = root_ / "command";
    const fs::path folder_after = root_ / "folder";
    write_whole(script, "trap 'pwd >" + folder_after.string() + "' EXIT\n" + command + "\n");
    const std::string line = "cd '" + folder_.string() + "' && exec timeout " + kTimeLimitSeconds +
                             " bash '" + script.string() + "' </dev/null 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("bash cannot be started");
    Ran ran;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      ran.output.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (ran.exit_code == 124)
      ran.output += std::string("(stopped after ") + kTimeLimitSeconds + " seconds)\n";
    if (const std::string after = read_whole(folder_after); after.size() > 1)
      folder_ = after.substr(0, after.size() - 1);
    replace_all(ran.output, script.string(), "bash");
    replace_all(ran.output, work().string(), "<folder>");
    if (const char* shared = getenv("SHARED")) replace_all(ran.output, shared, "$SHARED");
    if (const char* examples = getenv("EXAMPLES")) replace_all(ran.output, examples, "$EXAMPLES");
    replace_all(ran.output, (root_ / "home").string(), "<home>");
    // Progress shows when a command takes long, which differs from machine to machine.
    static const std::regex progress(R"((^|\n)[a-z]+: [\d,]+ rows, [^\n]*/s\n)");
    ran.output = std::regex_replace(ran.output, progress, "$1");
    return ran;
  }

 private:
  static std::string original_path() {
    static const std::string path = getenv("PATH") != nullptr ? getenv("PATH") : "/usr/bin:/bin";
    return path;
  }

  static void replace_all(std::string& text, const std::string& from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }

  fs::path root_;
  fs::path folder_;
};

// Documents may speak of examples/ of the repository as their readers see it.
void offer_examples(const std::string& markdown, const Stage& stage) {
  const fs::path examples = fs::absolute("examples");
  if (markdown.find("examples/") != std::string::npos && fs::exists(examples)) {
    fs::copy(examples, stage.work() / "examples", fs::copy_options::recursive);
  }
}

int run_file(const fs::path& path, const Settings& settings) {
  if (!fs::exists(path)) {
    std::cerr << path.string() << ": there is no such file\n";
    return 1;
  }
  const std::string markdown = read_whole(path);
  const CaseFile file = read_case(markdown);
  if (!file.has_commands()) return 0;
  if (file.needs_shared && !fs::exists(settings.shared)) {
    std::cout << path.string() << ": skipped, it reads data that are not in the repository ("
              << settings.shared.string() << ")\n";
    return kSkipped;
  }

  Stage stage(settings);
  offer_examples(markdown, stage);
  std::vector<Ran> results;
  std::size_t different = 0;
  for (const Block& block : file.blocks) {
    if (block.kind == Block::Kind::file) {
      write_whole(stage.work() / block.file, block.content);
      continue;
    }
    stage.begin_block();
    for (const Command& command : block.commands) {
      results.push_back(stage.run(command.text));
      if (matches(command, results.back())) continue;
      ++different;
      std::cout << path.string() << ":" << command.line << ": $ " << command.text << "\n"
                << difference(command, results.back()) << "\n";
    }
  }
  if (different == 0) return 0;
  if (settings.update) {
    write_whole(path, rewritten(file, results));
    std::cout << path.string() << ": " << different << " outputs rewritten\n";
    return 0;
  }
  std::cout << path.string() << ": " << different << " of " << results.size()
            << " outputs differ (- expected, + came out); ENTENTE_UPDATE=1 rewrites them\n";
  return 1;
}

int run(const std::vector<std::string>& arguments) {
  Settings settings;
  settings.update = getenv("ENTENTE_UPDATE") != nullptr && std::string_view(getenv("ENTENTE_UPDATE")) != "0";
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool has_value = i + 1 < arguments.size();
    if (arguments[i] == "--entente" && has_value) {
      settings.entente = fs::absolute(arguments[++i]);
    } else if (arguments[i] == "--shared" && has_value) {
      settings.shared = fs::absolute(arguments[++i]).lexically_normal();
    } else {
      files.emplace_back(arguments[i]);
    }
  }
  if (settings.entente.empty()) {
    // The runner stands in build/<preset>/tests, the program one folder higher.
    settings.entente = fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "entente";
  }
  if (settings.shared.empty()) settings.shared = fs::absolute("../shared").lexically_normal();
  if (!fs::exists(settings.entente)) {
    std::cerr << settings.entente.string() << ": the program is not built; `ninja entente` builds it\n";
    return 1;
  }

  // The same output on any machine, however busy, and in any terminal.
  for (const auto& [name, value] : {std::pair{"NO_COLOR", "1"},
                                    {"TZ", "UTC"},
                                    {"COLUMNS", "100"},
                                    {"LC_ALL", "C.UTF-8"},
                                    {"ENTENTE_PROGRESS", "off"}}) {
    setenv(name, value, 1);
  }
  unsetenv("ENTENTE_UPDATE");

  int worst = 0;
  for (const fs::path& file : files) {
    const int code = run_file(file, settings);
    if (worst == 0 || code == 1) worst = code;
  }
  return worst;
}

}  // namespace
}  // namespace entente::cases

int main(int count, char** values) {
  try {
    return entente::cases::run({values + 1, values + count});
  } catch (const std::exception& problem) {
    std::cerr << "case_runner: " << problem.what() << "\n";
    return 1;
  }
}
