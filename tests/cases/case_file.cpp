#include "cases/case_file.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <regex>

namespace entente::cases {
namespace {

constexpr std::string_view kAnyLines = "...";

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string_view without_trailing_space(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view{} : line.substr(0, last + 1);
}

// The fence and its info string, if the line opens a block.
struct Fence {
  std::string marks;
  std::string language;
  std::string rest;
};

std::optional<Fence> opening_fence(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('`'), line.size());
  if (marks < 3) return std::nullopt;
  const std::string_view info = without_trailing_space(line.substr(marks));
  if (info.find('`') != std::string_view::npos) return std::nullopt;
  const std::size_t space = std::min(info.find(' '), info.size());
  Fence fence{std::string(marks, '`'), std::string(info.substr(0, space)), {}};
  if (space < info.size()) fence.rest = info.substr(space + 1);
  return fence;
}

bool is_file_name(std::string_view words) {
  return !words.empty() && words.find_first_of(" ={}") == std::string_view::npos &&
         words.find('.') != std::string_view::npos && words.front() != '/' &&
         words.find("..") == std::string_view::npos;
}

std::optional<int> exit_line(std::string_view line) {
  if (!line.starts_with("[exit ") || !line.ends_with("]")) return std::nullopt;
  int code = 0;
  const char* end = line.data() + line.size() - 1;
  const auto parsed = std::from_chars(line.data() + 6, end, code);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return code;
}

void finish(Command& command, const std::vector<std::string>& lines) {
  for (std::size_t i = command.output_begin; i < command.output_end; ++i) {
    command.expected.emplace_back(without_trailing_space(lines[i]));
  }
  const auto drop_empty = [&] {
    while (!command.expected.empty() && command.expected.back().empty()) command.expected.pop_back();
  };
  drop_empty();
  if (command.expected.empty()) return;
  if (const auto code = exit_line(command.expected.back())) {
    command.exit_code = *code;
    command.expected.pop_back();
    drop_empty();
  }
}

std::vector<Command> read_commands(const std::vector<std::string>& lines, std::size_t begin,
                                   std::size_t end) {
  std::vector<Command> commands;
  for (std::size_t i = begin; i < end; ++i) {
    if (!lines[i].starts_with("$ ")) continue;
    if (!commands.empty()) commands.back().output_end = i;
    Command command;
    command.line = i + 1;
    command.text = lines[i].substr(2);
    while (command.text.ends_with("\\") && i + 1 < end) command.text += "\n" + lines[++i];
    command.output_begin = i + 1;
    command.output_end = end;
    commands.push_back(std::move(command));
  }
  for (Command& command : commands) finish(command, lines);
  return commands;
}

std::string joined(const std::vector<std::string>& lines, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += lines[i] + "\n";
  return text;
}

// Greedy with one point to return to, as in wildcard matching of names.
bool lines_match(const std::vector<std::string>& expected, const std::vector<std::string>& actual) {
  std::size_t e = 0;
  std::size_t a = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;
  while (a < actual.size()) {
    if (e < expected.size() && expected[e] == kAnyLines) {
      retry = {e, a};
      ++e;
    } else if (e < expected.size() && expected[e] == actual[a]) {
      ++e;
      ++a;
    } else if (retry) {
      e = retry->first + 1;
      a = ++retry->second;
    } else {
      return false;
    }
  }
  while (e < expected.size() && expected[e] == kAnyLines) ++e;
  return e == expected.size();
}

// What differs from run to run, put into one form: fingerprints, hashes, instants, dates.
std::vector<std::string> of_one_form(std::vector<std::string> lines) {
  static const std::pair<std::regex, const char*> kVarying[] = {
      {std::regex(R"(\b([0-9a-f]{4} ){7}[0-9a-f]{4}\b)"), "FINGERPRINT"},
      {std::regex(R"(\b[0-9a-f]{12,64}\b)"), "HASH"},
      {std::regex(R"(\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)"), "INSTANT"},
      {std::regex(R"(\b\d{4}-\d\d-\d\d\b)"), "DATE"}};
  for (std::string& line : lines) {
    for (const auto& [pattern, form] : kVarying) line = std::regex_replace(line, pattern, form);
  }
  return lines;
}

std::vector<std::string> with_exit(std::vector<std::string> lines, int exit_code) {
  if (exit_code != 0) lines.push_back("[exit " + std::to_string(exit_code) + "]");
  return lines;
}

}  // namespace

bool CaseFile::has_commands() const {
  return std::ranges::any_of(blocks, [](const Block& block) { return !block.commands.empty(); });
}

CaseFile read_case(std::string_view markdown) {
  constexpr std::size_t kHeadLines = 5;
  CaseFile file;
  file.lines = split_lines(markdown);
  for (std::size_t i = 0; i < std::min(kHeadLines, file.lines.size()); ++i) {
    if (file.lines[i].find("<!-- needs: shared -->") != std::string::npos) file.needs_shared = true;
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto fence = opening_fence(file.lines[i]);
    if (!fence) continue;
    std::size_t end = i + 1;
    while (end < file.lines.size() && without_trailing_space(file.lines[end]) != fence->marks) ++end;
    Block block;
    block.line = i + 1;
    const bool varying = fence->rest == "varying";
    if (fence->language == "console" && (fence->rest.empty() || varying)) {
      block.kind = Block::Kind::console;
      block.commands = read_commands(file.lines, i + 1, end);
      for (Command& command : block.commands) command.varying = varying;
      file.blocks.push_back(std::move(block));
    } else if (fence->language != "console" && is_file_name(fence->rest)) {
      block.file = fence->rest;
      block.content = joined(file.lines, i + 1, end);
      file.blocks.push_back(std::move(block));
    }
    i = end;
  }
  return file;
}

std::vector<std::string> output_lines(std::string_view output) {
  std::vector<std::string> lines = split_lines(output);
  for (std::string& line : lines) line = without_trailing_space(line);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool matches(const Command& command, const Ran& ran) {
  if (command.exit_code != ran.exit_code) return false;
  const std::vector<std::string> actual = output_lines(ran.output);
  if (command.varying) return lines_match(of_one_form(command.expected), of_one_form(actual));
  return lines_match(command.expected, actual);
}

std::string difference(const Command& command, const Ran& ran) {
  const std::vector<std::string> expected = with_exit(command.expected, command.exit_code);
  const std::vector<std::string> actual = with_exit(output_lines(ran.output), ran.exit_code);

  // Longest common subsequence, from the end, so that the walk below goes forward.
  const std::size_t columns = actual.size() + 1;
  std::vector<std::size_t> common((expected.size() + 1) * columns, 0);
  for (std::size_t e = expected.size(); e-- > 0;) {
    for (std::size_t a = actual.size(); a-- > 0;) {
      common[e * columns + a] = expected[e] == actual[a]
                                    ? common[(e + 1) * columns + a + 1] + 1
                                    : std::max(common[(e + 1) * columns + a], common[e * columns + a + 1]);
    }
  }
  std::string text;
  std::size_t e = 0;
  std::size_t a = 0;
  while (e < expected.size() || a < actual.size()) {
    if (e < expected.size() && a < actual.size() && expected[e] == actual[a]) {
      text += "  " + expected[e++] + "\n";
      ++a;
    } else if (a == actual.size() ||
               (e < expected.size() && common[(e + 1) * columns + a] >= common[e * columns + a + 1])) {
      text += "- " + expected[e++] + "\n";
    } else {
      text += "+ " + actual[a++] + "\n";
    }
  }
  return text;
}

std::string rewritten(const CaseFile& file, const std::vector<Ran>& ran) {
  std::string text;
  std::size_t copied = 0;
  std::size_t index = 0;
  for (const Block& block : file.blocks) {
    for (const Command& command : block.commands) {
      const Ran& result = ran[index++];
      if (matches(command, result)) continue;
      text += joined(file.lines, copied, command.output_begin);
      for (const std::string& line : with_exit(output_lines(result.output), result.exit_code))
        text += line + "\n";
      // An empty line before the next command is the author's.
      copied = command.output_end;
      const bool more_follows = &command != &block.commands.back();
      if (more_follows && copied > command.output_begin &&
          without_trailing_space(file.lines[copied - 1]).empty())
        --copied;
    }
  }
  return text + joined(file.lines, copied, file.lines.size());
}

}  // namespace entente::cases
