// Commands for writing agreements: check, fmt, explain, schema.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "agreement/agreement.h"
#include "app/authoring.h"
#include "app/documents.h"
#include "app/embedded.h"
#include "base/assert.h"
#include "cli/command.h"
#include "measurement/mapping.h"
#include "report/backtest.h"
#include "report/chart.h"
#include "report/close.h"
#include "report/forecast.h"
#include "report/invoice.h"
#include "report/json.h"
#include "report/negotiation.h"
#include "report/plan.h"
#include "report/selection.h"
#include "report/words.h"
#include "text/diagnostic_render.h"
#include "text/similar.h"

namespace entente::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> files;
  bool fix = false;
};

int check(const Session& session, const CheckOptions& options) {
  std::vector<std::string> files = options.files;
  if (files.empty()) files.emplace_back();
  text::Diagnostics all;
  std::vector<std::string> summaries;
  bool unreadable = false;
  for (const std::string& file : files) {
    const app::Checked checked = app::check(file, options.fix, session.files);
    all.insert(all.end(), checked.diagnostics.begin(), checked.diagnostics.end());
    unreadable = unreadable || checked.unreadable;
    if (checked.fixes_applied > 0) {
      session.console.err << fmt::format("{}: {} safe {} applied\n", checked.path, checked.fixes_applied,
                                         checked.fixes_applied == 1 ? "fix" : "fixes");
    }
    if (!checked.unreadable && !text::has_errors(checked.diagnostics)) summaries.push_back(checked.summary);
  }
  if (session.format == "json" || !all.empty()) session.report(all, kClean);
  if (session.format != "json") {
    for (const std::string& summary : summaries) session.console.out << summary << '\n';
    if (!all.empty()) session.console.err << app::count_problems(all) << '\n';
  }
  if (unreadable) return kCouldNotRun;
  return all.empty() ? kClean : session.findings();
}

struct FormatOptions {
  std::vector<std::string> files;
  bool check_only = false;
};

int format(const Session& session, const FormatOptions& options) {
  bool changes = false;
  for (const std::string& file : options.files) {
    const auto formatted = app::format(file, options.check_only, session.files);
    if (!formatted) return session.report(formatted.error(), kCouldNotRun);
    if (formatted->changed)
      session.console.out << formatted->path << (options.check_only ? ": would change\n" : ": rewritten\n");
    changes = changes || formatted->changed;
  }
  return changes && options.check_only ? session.findings() : kClean;
}

int explain_code(const Session& session, std::string code) {
  for (char& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto& pages = app::error_pages();
  if (const app::EmbeddedFile* page = app::find(pages, code + ".md")) {
    session.console.out << page->content;
    return kClean;
  }
  std::vector<std::string> codes;
  for (const app::EmbeddedFile& page : pages) codes.push_back(page.name.substr(0, page.name.size() - 3));
  text::Diagnostic problem =
      text::error("U0162", fmt::format("there is no diagnostic with the code `{}`", code));
  if (const auto meant = text::nearest(code, codes))
    problem.help(fmt::format("write `entente explain {}`", *meant));
  else
    problem.help("codes look like A0203 and stand in brackets at the start of a message");
  return session.report({problem}, kCouldNotRun);
}

/// What `entente schema` writes, beside the documents of app::document_kinds.
struct Published {
  std::string_view name;
  std::string (*schema)();
};
constexpr Published kPublished[] = {
    {"agreement", agreement::json_schema},
    {"mapping", measurement::mapping_json_schema},
    {"statement", [] { return report::json_text(report::statement_schema()); }},
    {"invoice", [] { return report::json_text(report::invoice_schema()); }},
    {"restatement", [] { return report::json_text(report::restatement_schema()); }},
    {"forecast", [] { return report::json_text(report::forecast_schema()); }},
    {"chart", [] { return report::json_text(report::chart_schema()); }},
    {"backtest", [] { return report::json_text(report::backtest_schema()); }},
    {"comparison", [] { return report::json_text(report::comparison_schema()); }},
    {"baseline", [] { return report::json_text(report::baseline_schema()); }},
    {"close", [] { return report::json_text(report::close_schema()); }},
    {"queue", [] { return report::json_text(report::queue_schema()); }},
    {"plain-words", [] { return report::json_text(report::words_schema()); }},
    {"import", [] { return report::json_text(report::import_schema()); }},
    {"selection-result", [] { return report::json_text(report::selection_schema()); }},
    {"pricing-result", [] { return report::json_text(report::pricing_answer_schema()); }},
    {"plan-result", [] { return report::json_text(report::plan_answer_schema()); }},
    {"negotiation-result", [] { return report::json_text(report::negotiation_schema()); }},
    {"openapi", openapi_text}};

std::string schema_text(std::string_view document) {
  for (const app::DocumentKind& kind : app::document_kinds()) {
    if (document == kind.key) return kind.schema();
  }
  const auto* found = std::ranges::find(kPublished, document, &Published::name);
  ENTENTE_ASSERT(found != std::end(kPublished), "the command line takes these names only");
  return found->schema();
}

}  // namespace

void add_authoring(CLI::App& app, Session& session) {
  CLI::App* check_command =
      app.add_subcommand("check", "report every problem of an agreement, with suggested repairs")
          ->group("write");
  auto check_options = std::make_shared<CheckOptions>();
  check_command->add_option("FILE", check_options->files,
                            "agreement files; default: the agreement of the current folder");
  check_command->add_flag("--fix", check_options->fix, "apply the repairs that cannot change the meaning");
  add_format(*check_command, session, {"full", "concise", "json"});
  set_examples(*check_command, {"entente check", "entente check service-desk.yaml payroll.yaml",
                                "entente check --fix agreement.yaml"});
  check_command->callback([&session, check_options] {
    session.work = [&session, check_options] { return check(session, *check_options); };
  });

  CLI::App* format_command =
      app.add_subcommand("fmt", "rewrite an agreement in the standard layout, comments kept")->group("write");
  auto format_options = std::make_shared<FormatOptions>();
  format_command->add_option("FILE", format_options->files, "agreement files")->required();
  format_command->add_flag("--check", format_options->check_only, "only say which files would change");
  set_examples(*format_command,
               {"entente fmt agreement.yaml", "entente fmt --check *.yaml", "git diff   # see what changed"});
  format_command->callback([&session, format_options] {
    session.work = [&session, format_options] { return format(session, *format_options); };
  });

  CLI::App* explain_command =
      app.add_subcommand("explain", "explain a diagnostic code at length")->group("write");
  auto code = std::make_shared<std::string>();
  explain_command->add_option("CODE", *code, "code in brackets of a message, such as A0203")->required();
  set_examples(*explain_command,
               {"entente explain A0203", "entente explain t0112", "entente check --format concise | head"});
  explain_command->callback(
      [&session, code] { session.work = [&session, code] { return explain_code(session, *code); }; });

  CLI::App* schema_command =
      app.add_subcommand("schema", "print the JSON Schema of a document, for editors and programs")
          ->group("write");
  auto document = std::make_shared<std::string>();
  auto reference = std::make_shared<bool>(false);
  std::vector<std::string> documents;
  for (const Published& each : kPublished) documents.emplace_back(each.name);
  for (const app::DocumentKind& kind : app::document_kinds()) documents.emplace_back(kind.key);
  schema_command
      ->add_option(
          "DOCUMENT", *document,
          fmt::format("{} or {}", fmt::join(documents.begin(), documents.end() - 1, ", "), documents.back()))
      ->required()
      ->check(CLI::IsMember(documents));
  schema_command->add_flag("--reference", *reference,
                           "the reference page (Markdown) instead; agreement only");
  set_examples(*schema_command, {"entente schema agreement > agreement.schema.json",
                                 "entente schema statement", "entente schema agreement --reference"});
  schema_command->callback([&session, document, reference] {
    session.work = [&session, document, reference] {
      session.console.out << (*reference ? agreement::reference_page() : schema_text(*document));
      return kClean;
    };
  });
}

}  // namespace entente::cli
