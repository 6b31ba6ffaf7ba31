#include "text/file_error.h"

#include <fmt/format.h>

#include <utility>

#include "text/similar.h"

namespace entente::text {
namespace {

struct Wording {
  std::string code;
  std::string message;
  std::string help;
};

Wording wording(const FileError& error) {
  const std::string& path = error.path;
  switch (error.kind) {
    case FileError::Kind::not_found:
      return {"U0101", fmt::format("there is no file `{}`", path), ""};
    case FileError::Kind::is_directory:
      return {"U0102", fmt::format("`{}` is a folder, not a file", path), "name a file in that folder"};
    case FileError::Kind::no_permission:
      return {"U0103", fmt::format("`{}` may not be read or written by you", path),
              fmt::format("ask its owner, or look at the permissions with `ls -l {}`", path)};
    case FileError::Kind::disk_full:
      return {"U0104", fmt::format("there is no room to write `{}`", path),
              "make room and repeat the command; what stood there before is unchanged"};
    case FileError::Kind::too_large:
      return {"U0105", fmt::format("`{}` is too large for a document", path),
              "measurements are read with `entente import`, which takes files of any size"};
    case FileError::Kind::not_directory:
    case FileError::Kind::exists:
      return {"U0106", fmt::format("`{}` needs a folder where there is a file", path),
              "name another folder, or move that file away"};
    case FileError::Kind::other:
      break;
  }
  return {"U0109", fmt::format("`{}` cannot be read or written", path), ""};
}

std::pair<std::string, std::string> folder_and_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

}  // namespace

Diagnostic file_error(const FileError& file_error) {
  Wording words = wording(file_error);
  Diagnostic made = error(std::move(words.code), std::move(words.message));
  if (file_error.kind == FileError::Kind::too_large) made.note(file_error.detail);
  const bool said_best_by_the_system =
      file_error.kind == FileError::Kind::other || file_error.kind == FileError::Kind::disk_full;
  if (said_best_by_the_system && !file_error.detail.empty()) {
    made.note("the system says: " + file_error.detail);
  }
  if (!words.help.empty()) made.help(std::move(words.help));
  return made;
}

Diagnostic file_error(const FileError& error, const Files& files) {
  Diagnostic made = file_error(error);
  if (error.kind != FileError::Kind::not_found) return made;
  const auto [folder, name] = folder_and_name(error.path);
  const std::string where = folder.empty() ? "." : folder;
  if (!files.is_folder(where)) return made.note(fmt::format("the folder `{}` is not there either", where));
  if (const auto near = nearest(name, files.list(where)))
    made.help(fmt::format("did you mean `{}{}`?", folder, *near));
  return made;
}

Outcome<SourcePtr> read_source(const Files& files, const std::string& path, std::uint64_t bytes_max) {
  Result<std::string, FileError> content = files.read(path, bytes_max);
  if (!content) return refuse(file_error(content.error(), files));
  if (const std::size_t nul = content->find('\0'); nul != std::string::npos) {
    return refuse(error("U0108", fmt::format("`{}` is not a text file", path))
                      .note(fmt::format("byte {} is zero, which no text contains", nul + 1))
                      .help("agreements are YAML; a workbook or an archive has to be saved as text first"));
  }
  return std::make_shared<const Source>(path, std::move(*content));
}

}  // namespace entente::text
