#include "app/authoring.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/documents.h"
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

/// What stands in a document, of an agreement or of another kind.
struct Found {
  text::Diagnostics diagnostics;
  std::string summary;
};

Found found_in(const text::SourcePtr& source, const Files& files) {
  if (const DocumentKind* kind = kind_of_document(source->content())) {
    CheckedDocument checked = kind->check(source, files);
    return {std::move(checked.diagnostics), std::move(checked.summary)};
  }
  agreement::Loaded loaded = agreement::load(source, reader_beside(source->name(), files));
  return {std::move(loaded.diagnostics), loaded.understood ? summary_of(*loaded.understood) : std::string()};
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
  const auto source = text::read_source(files, *path);
  if (!source) {
    checked.diagnostics = source.error();
    checked.unreadable = true;
    return checked;
  }
  Found found = found_in(*source, files);
  if (fix) {
    const text::Fixed fixed = text::apply_safe_fixes(**source, found.diagnostics);
    if (fixed.applied > 0) {
      if (auto written = write_file(*path, fixed.content, files); !written) {
        checked.diagnostics = written.error();
        checked.unreadable = true;
        return checked;
      }
      checked.fixes_applied = fixed.applied;
      found = found_in(std::make_shared<const text::Source>(*path, fixed.content), files);
    }
  }
  checked.diagnostics = std::move(found.diagnostics);
  checked.summary = std::move(found.summary);
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
  const DocumentKind* kind = kind_of_document((*source)->content());
  std::string formatted;
  if (kind == nullptr) {
    formatted = agreement::format(**source);
  } else {
    auto made = kind->format(*source);
    if (!made) return std::unexpected(std::move(made.error()));
    formatted = std::move(*made);
  }
  Formatted result{path, formatted != (*source)->content()};
  if (result.changed && !check_only) {
    if (auto written = write_file(path, formatted, files); !written) return std::unexpected(written.error());
  }
  return result;
}

}  // namespace entente::app
