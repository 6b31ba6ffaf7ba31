// A Markdown file whose fenced blocks are a test: what they write into a folder, what is run there, what
// comes out.
//
//   ```yaml agreement.yaml      a file name after the language: the block is written to that file
//   ```console                  lines `$ command` (`\` at the end of a line continues it), each followed by
//   the output
//                               that is expected of it, both streams together; `[exit 2]` closes it when that
//                               is the code
//   ```console varying          the same, but what is random or comes from the clock (hashes, fingerprints,
//                               instants, dates) may be another one of the same form
//   ```console ignore           shown to readers, not run
//
// In expected output a line `...` stands for any number of lines. Spaces at the end of lines and empty lines
// at the end of an output do not count. This file reads, compares and rewrites; runner.cpp runs. Knows
// nothing of what is tested.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entente::cases {

struct Command {
  std::size_t line = 0;          ///< of the `$`, from 1
  std::string text;              ///< without `$ `, continuation lines joined by line breaks
  std::size_t output_begin = 0;  ///< half-open range of lines (from 0) that hold the expected output
  std::size_t output_end = 0;
  std::vector<std::string> expected;  ///< without the exit line and without empty lines at the end
  int exit_code = 0;
  bool varying = false;  ///< hashes, fingerprints, instants and dates may differ
};

struct Block {
  enum class Kind { file, console };
  Kind kind = Kind::file;
  std::size_t line = 0;           ///< of the opening fence, from 1
  std::string file;               ///< relative path, for Kind::file
  std::string content;            ///< for Kind::file
  std::vector<Command> commands;  ///< for Kind::console
};

struct CaseFile {
  std::vector<std::string> lines;
  std::vector<Block> blocks;
  bool needs_shared = false;  ///< `<!-- needs: shared -->` among the first lines

  bool has_commands() const;
};

CaseFile read_case(std::string_view markdown);

struct Ran {
  std::string output;
  int exit_code = 0;
};

std::vector<std::string> output_lines(std::string_view output);

bool matches(const Command& command, const Ran& ran);

/// What differs, line by line: ` ` both, `-` expected only, `+` came out.
std::string difference(const Command& command, const Ran& ran);

/// The Markdown with the outputs that came out; `ran` holds one entry per command, in order. Commands that
/// match stay as they are written, so that `...` survives.
std::string rewritten(const CaseFile& file, const std::vector<Ran>& ran);

}  // namespace entente::cases
