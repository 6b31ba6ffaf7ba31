#include "app/authoring.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/diagnostic_render.h"
#include "text/file_error.h"

namespace entente::app {
namespace {

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary_of(const agreement::Terms& terms) {
  std::string text = "ok: " + counted(terms.levels.size(), "service level", "service levels");
  const auto add = [&text](std::size_t count, const char* one, const char* many) {
    if (count > 0) text += ", " + counted(count, one, many);
  };
  add(terms.measures.size(), "measure", "measures");
  add(terms.clocks.size(), "clock", "clocks");
  add(terms.calendars.size(), "calendar", "calendars");
  add(terms.charges.size(), "charge", "charges");
  add(terms.deliverables.size(), "critical deliverable", "critical deliverables");
  add(terms.triggers.size(), "trigger", "triggers");
  add(terms.amendments.size(), "amendment", "amendments");
  return text;
}

}  // namespace

Checked check(const std::string& given, bool fix, Files& files) {
  Checked checked;
  const auto path = find_agreement(given, files);
  if (!path) {
    checked.diagnostics = path.error();
    checked.unreadable = true;
    return checked;
  }
  checked.path = *path;
  AgreementFile file = load_agreement(*path, files);
  if (fix && file.source != nullptr) {
    const text::Fixed fixed = text::apply_safe_fixes(*file.source, file.loaded.diagnostics);
    if (fixed.applied > 0) {
      if (auto written = write_file(*path, fixed.content, files); !written) {
        checked.diagnostics = written.error();
        checked.unreadable = true;
        return checked;
      }
      checked.fixes_applied = fixed.applied;
      file = load_agreement(*path, files);
    }
  }
  checked.unreadable = file.source == nullptr;
  checked.diagnostics = std::move(file.loaded.diagnostics);
  if (file.loaded.understood) checked.summary = summary_of(*file.loaded.understood);
  return checked;
}

std::string count_problems(const text::Diagnostics& diagnostics) {
  const auto errors = static_cast<std::size_t>(
      std::ranges::count(diagnostics, text::Severity::error, &text::Diagnostic::severity));
  const std::size_t warnings = diagnostics.size() - errors;
  if (errors == 0) return counted(warnings, "warning", "warnings");
  if (warnings == 0) return counted(errors, "error", "errors");
  return counted(errors, "error", "errors") + ", " + counted(warnings, "warning", "warnings");
}

text::Outcome<Formatted> format(const std::string& path, bool check_only, Files& files) {
  const auto source = text::read_source(files, path);
  if (!source) return std::unexpected(source.error());
  document::Parsed parsed = document::parse(*source);
  if (text::has_errors(parsed.diagnostics)) return std::unexpected(std::move(parsed.diagnostics));
  const std::string formatted = agreement::format(**source);
  Formatted result{path, formatted != (*source)->content()};
  if (result.changed && !check_only) {
    if (auto written = write_file(path, formatted, files); !written) return std::unexpected(written.error());
  }
  return result;
}

}  // namespace entente::app
