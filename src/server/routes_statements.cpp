// What a month comes to and why: statements, invoices, forecasts, charts, breakdowns and what-if, by the same
// use cases as the command line.
#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "app/backtests.h"
#include "app/forecasts.h"
#include "app/imports.h"
#include "app/invoices.h"
#include "report/backtest.h"
#include "report/chart.h"
#include "report/csv.h"
#include "report/forecast.h"
#include "report/html.h"
#include "report/invoice.h"
#include "report/xlsx.h"
#include "server/desk.h"
#include "server/held_files.h"
#include "server/routes.h"
#include "server/shapes.h"

namespace entente::server {
namespace {

constexpr std::size_t kRowsInPage = 25;
constexpr std::size_t kRowsInWorkbook = 10'000;
constexpr std::size_t kRowsMax = 10'000;

/// The agreement of the path, opened, with month and instants of the request.
struct Asked {
  Opened opened;
  app::StatementRequest request;
};
text::Outcome<Asked> asked(const Call& call) {
  app::StatementRequest request;
  request.workers = call.site.options().workers;
  const auto month = call.month();
  if (!month) return std::unexpected(month.error());
  request.month = *month;
  for (const auto& [name, target] :
       {std::pair<std::string_view, std::optional<time::Instant>*>{"as_of", &request.as_of},
        {"as_known", &request.as_known}}) {
    const auto written = call.request.query.find(name);
    if (!written || written->empty()) continue;
    const auto instant = app::read_instant(std::string(*written), std::string(name));
    if (!instant) return std::unexpected(instant.error());
    *target = *instant;
  }
  const auto agreement = call.agreement();
  if (!agreement) return std::unexpected(agreement.error());
  auto opened = open_agreement(call, *agreement, request.as_known);
  if (!opened) return std::unexpected(opened.error());
  return Asked{std::move(*opened), request};
}

/// A self-contained page of report: its styles stand in it, and nothing else is loaded or run.
Response page(std::string html) {
  Response response = respond(200, "text/html; charset=utf-8", std::move(html));
  return response.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "
      "base-uri 'none'; form-action 'none'");
}

Response file(std::string_view media, std::string content, const std::string& name) {
  Response response = respond(200, std::string(media), std::move(content));
  return response.header("content-disposition", fmt::format("attachment; filename=\"{}\"", name));
}

constexpr std::string_view kWorkbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::string_view kCsv = "text/csv; charset=utf-8";

text::Diagnostic no_workbook(const std::string& why) {
  return text::error("U0156", "the workbook could not be put together: " + why)
      .help("make room in the server's folder for temporary files (TMPDIR)");
}

/// A name for a file, of letters that every system takes.
std::string file_name(const Call& call, std::string_view what, std::string_view ending) {
  std::string name = fmt::format("{}-{}-{}.{}", what, call.parameter("a"), call.parameter("month"), ending);
  for (char& c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!plain) c = '-';
  }
  return name;
}

Response statement(Call& call) {
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const auto made = question->opened.settled->statement(question->request);
  if (!made) return call.fail(made.error());
  const Json json = report::statement_json(*made, {.sample = call.site.options().sample, .items = {}});
  Response response = call.ok(json);
  return response.header("etag", etag_of(call.length(), response.text()));
}

Response statement_file(Call& call) {
  const std::string& format = call.parameter("format");
  if (format != "html" && format != "xlsx" && format != "csv") return call.fail(not_found());
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const app::Case& settled = *question->opened.settled;
  const auto made = settled.statement(question->request);
  if (!made) return call.fail(made.error());
  if (format == "csv") return file(kCsv, report::levels_csv(*made), file_name(call, "statement", "csv"));
  report::ViewOptions view{.sample = call.site.options().sample, .items = {}};
  const auto missed =
      settled.missed_rows(*made, question->request, format == "html" ? kRowsInPage : kRowsInWorkbook);
  if (!missed) return call.fail(missed.error());
  for (const auto& [level, answer] : *missed) view.items.push_back({level, answer.rows, answer.complete});
  if (format == "html") return page(report::statement_html(*made, view));
  auto workbook = report::statement_xlsx(*made, view);
  if (!workbook) return call.fail(no_workbook(workbook.error()));
  return file(kWorkbook, std::move(*workbook), file_name(call, "statement", "xlsx"));
}

report::InvoiceOptions invoice_options(const Call& call, const Asked& question,
                                       const app::MadeInvoice& made) {
  return {.sample = call.site.options().sample, .as_of = made.as_of, .as_known = question.request.as_known};
}

text::Outcome<app::MadeInvoice> make_invoice(const Call& call, const Asked& question) {
  std::optional<time::Instant> issued;
  if (const std::string written = call.query("issued"); !written.empty()) {
    const auto instant = app::read_instant(written, "issued");
    if (!instant) return std::unexpected(instant.error());
    issued = *instant;
  }
  return app::invoice(*question.opened.settled, question.request, issued);
}

Response invoice(Call& call) {
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const auto made = make_invoice(call, *question);
  if (!made) return call.fail(made.error());
  return call.ok(report::invoice_json(made->invoice, invoice_options(call, *question, *made)));
}

Response invoice_file(Call& call) {
  const std::string& format = call.parameter("format");
  if (format != "html" && format != "xlsx" && format != "csv") return call.fail(not_found());
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const auto made = make_invoice(call, *question);
  if (!made) return call.fail(made.error());
  const report::InvoiceOptions options = invoice_options(call, *question, *made);
  if (format == "html") return page(report::invoice_html(made->invoice, options));
  if (format == "csv")
    return file(kCsv, report::invoice_csv(made->invoice), file_name(call, "invoice", "csv"));
  auto workbook = report::invoice_xlsx(made->invoice, options);
  if (!workbook) return call.fail(no_workbook(workbook.error()));
  return file(kWorkbook, std::move(*workbook), file_name(call, "invoice", "xlsx"));
}

Response forecast(Call& call) {
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  app::ForecastRequest request;
  request.month = question->request.month;
  request.as_of = question->request.as_of;
  request.as_known = question->request.as_known;
  request.workers = call.site.options().workers;
  const auto made = app::forecast(*question->opened.settled, request);
  if (!made) return call.fail(made.error());
  return call.ok(report::forecast_json(made->forecast, made->calibration));
}

Response chart(Call& call) {
  app::StatementRequest request;
  request.workers = call.site.options().workers;
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  const auto opened = open_agreement(call, *agreement);
  if (!opened) return call.fail(opened.error());
  if (const std::string written = call.query("month"); !written.empty()) {
    const auto month = time::Month::parse(written);
    if (!month) return call.fail(bad_query("month", "is not a month: write it like 2026-10"));
    request.month = *month;
  } else {
    const auto latest = opened->settled->latest_month(call.site.record_now());
    if (!latest) return call.fail(latest.error());
    if (!*latest) {
      return call.fail(text::error("U0153", "the store has no rows yet, so there is no month to judge")
                           .help("import an export first"));
    }
    request.month = **latest;
  }
  outlook::ChartOptions options;
  const std::string kind = call.query("kind");
  constexpr std::array<std::pair<std::string_view, outlook::ChartKind>, 4> kKinds = {
      {{"xmr", outlook::ChartKind::individuals},
       {"p", outlook::ChartKind::proportions},
       {"ewma", outlook::ChartKind::ewma},
       {"cusum", outlook::ChartKind::cusum}}};
  for (const auto& [word, chosen] : kKinds) {
    if (kind == word) options.kind = chosen;
  }
  if (!kind.empty() && !options.kind) return call.fail(bad_query("kind", "is xmr, p, ewma or cusum"));
  if (call.query("rules") == "all") options.rules = stats::all_rules();
  const auto made = app::chart(*opened->settled, call.parameter("level"), options, request);
  if (!made) return call.fail(made.error());
  return call.ok(report::chart_json(*made));
}

Response breakdown(Call& call) {
  const std::string by = call.query("by");
  if (by.empty())
    return call.fail(bad_query("by", "is missing: name the column whose values are told apart"));
  const auto limit = number_in(call, "limit", 20, kRowsMax);
  if (!limit) return call.fail(bad_query("limit", "is not a number up to 10000"));
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const auto made =
      question->opened.settled->breakdown(call.parameter("level"), by, question->request, *limit);
  if (!made) return call.fail(made.error());
  const Json whole = report::statement_json(*made);
  Json values = Json::array();
  for (const Json& level : whole["levels"]) {
    values.push_back({{"value", level["level"]},
                      {"shown", level["result"].is_null() ? Json("not measured") : level["result"]["shown"]},
                      {"status", level["status"]},
                      {"n", level["n"]},
                      {"result", level["result"]}});
  }
  return call.ok({{"level", call.parameter("level")}, {"by", by}, {"values", std::move(values)}});
}

/// Every row of a level's month with what was measured on it, good ones too: what a distribution is drawn
/// from.
text::Outcome<std::vector<settlement::RowVerdict>> all_rows(const Asked& question, const std::string& level,
                                                            std::size_t limit) {
  const agreement::Agreement& agreement = question.opened.settled->agreement();
  settlement::ReduceOptions options;
  options.as_of =
      question.request.as_of.value_or(agreement.original->zone.start_of(question.request.month.end_day()));
  options.as_known = question.request.as_known;
  options.workers = question.request.workers;
  return settlement::rows_of(agreement, question.opened.settled->store(), level, question.request.month,
                             false, limit, options);
}

Response why(Call& call) {
  const std::string subject = call.query("subject");
  if (subject.empty())
    return call.fail(bad_query("subject", "is missing: a level, the id of a figure, or the key of a row"));
  const auto limit = number_in(call, "limit", 20, kRowsMax);
  if (!limit) return call.fail(bad_query("limit", "is not a number up to 10000"));
  const auto question = asked(call);
  if (!question) return call.fail(question.error());
  const auto answer = question->opened.settled->why(subject, question->request, *limit);
  if (!answer) return call.fail(answer.error());
  std::vector<settlement::RowVerdict> shown = answer->rows;
  bool complete = answer->complete;
  if (call.query("rows") == "all" && answer->level) {
    auto all = all_rows(*question, *answer->level, *limit + 1);
    if (!all) return call.fail(all.error());
    shown = std::move(*all);
    complete = shown.size() <= *limit;
    if (!complete) shown.resize(*limit);
  }
  Json rows = Json::array();
  for (const settlement::RowVerdict& row : shown) {
    rows.push_back({{"key", row.key},
                    {"good", row.good},
                    {"excluded", row.excluded},
                    {"value", row.value},
                    {"reason", row.reason}});
  }
  Json json = {{"figure", report::why_json(answer->figure)["figure"]},
               {"rows", std::move(rows)},
               {"complete", complete}};
  if (answer->level) json["level"] = *answer->level;
  return call.ok(json);
}

/// The version in force, and a proposal if one was sent, as files that only this request has.
Response what_if(Call& call) {
  const auto body = call.json();
  if (!body) return call.fail(body.error());
  const auto agreement = call.agreement();
  if (!agreement) return call.fail(agreement.error());
  const record::Version* version = shown_version(*agreement);
  const auto text = app::agreement_text(*version);
  if (!text) return call.fail(text.error());
  namespace fs = std::filesystem;
  const fs::path folder = call.site.home().folder_of(call.seat->relationship);
  app::BacktestRequest request;
  request.agreement = (folder / "agreement of the record.yaml").string();
  std::map<std::string, std::string> held = {{request.agreement, text->yaml}};
  for (const auto& [name, content] : text->files) held.emplace((folder / name).string(), content);
  if (const std::string proposal = text_in(*body, "yaml"); !proposal.empty()) {
    request.proposal = (folder / "proposal.yaml").string();
    held.emplace(request.proposal, proposal);
  }
  request.store = call.site.home().measurements_of(call.seat->relationship);
  request.workers = call.site.options().workers;
  if (const auto vary = body->find("vary"); vary != body->end() && vary->is_object()) {
    for (const auto& [path, value] : vary->items()) {
      if (!value.is_string()) return call.fail(unreadable_body("the values of `vary` are texts"));
      const std::string written = value.get<std::string>();
      const bool several = written.find("..") != std::string::npos || written.find(',') != std::string::npos;
      (several ? request.axes : request.settings).push_back(path + "=" + written);
    }
  }
  if (const std::string last = text_in(*body, "last"); !last.empty()) {
    request.last = time::Month::parse(last);
    if (!request.last) return call.fail(unreadable_body("`last` is a month like 2026-10"));
  }
  constexpr std::int64_t kYearsMax = 2'000;
  if (const auto years = body->find("years"); years != body->end() && years->is_number_integer())
    request.years = std::clamp<std::int64_t>(years->get<std::int64_t>(), 0, kYearsMax);
  const HeldFiles files(call.site.home().files(), std::move(held));
  const auto alone = call.site.cases.exclusive(call.seat->relationship.id);
  const auto made = app::backtest(request, call.site.record_now(), files);
  if (!made) return call.fail(made.error());
  return call.ok(report::backtest_json(made->backtest, made->simulation));
}

}  // namespace

std::vector<Route> statement_routes() {
  const std::string base = "/relationships/{r}/agreements/{a}";
  const std::string tag = "statements";
  const auto key = [](const Call& call) { return key_of(call); };
  const std::vector<Parameter> times = {
      {"as_of", "judge open items as of this instant (default: what the data knows)"},
      {"as_known", "with what was known then (default: everything)"}};
  std::vector<Parameter> issued = times;
  issued.push_back({"issued", "earlier invoices were issued with what was known then"});
  std::vector<Parameter> split = times;
  split.push_back({"by", "column whose values are told apart", {{"type", "string"}}, true});
  split.push_back({"limit", "values at most (default 20)", {{"type", "integer"}}});
  std::vector<Parameter> subject = times;
  subject.push_back({"subject",
                     "a level, the id of a figure (credits/p2), or the key of a row",
                     {{"type", "string"}},
                     true});
  subject.push_back({"limit", "rows at most (default 20)", {{"type", "integer"}}});
  subject.push_back({"rows",
                     "`all`: of a level the rows that are in order as well (default: those that are not)",
                     {{"enum", {"missed", "all"}}}});
  return {
      {.method = Method::get,
       .pattern = base + "/statements/{month}",
       .id = "showStatement",
       .tag = tag,
       .summary = "The month's statement, as `entente statement --format json`",
       .query = times,
       .answer = "Statement",
       .has_etag = true,
       .cache_key = key,
       .handle = statement},
      {.method = Method::get,
       .pattern = base + "/statements/{month}.{format}",
       .id = "downloadStatement",
       .tag = tag,
       .summary = "The statement as html, xlsx or csv",
       .query = times,
       .media = "*/*",
       .cache_key = key,
       .handle = statement_file},
      {.method = Method::get,
       .pattern = base + "/invoices/{month}",
       .id = "showInvoice",
       .tag = tag,
       .summary = "The month's invoice",
       .query = issued,
       .answer = "Invoice",
       .cache_key = key,
       .handle = invoice},
      {.method = Method::get,
       .pattern = base + "/invoices/{month}.{format}",
       .id = "downloadInvoice",
       .tag = tag,
       .summary = "The invoice as html, xlsx or csv",
       .query = issued,
       .media = "*/*",
       .cache_key = key,
       .handle = invoice_file},
      {.method = Method::get,
       .pattern = base + "/forecasts/{month}",
       .id = "showForecast",
       .tag = tag,
       .summary = "Where the open month is heading",
       .query = times,
       .answer = "Forecast",
       .cache_key = key,
       .handle = forecast},
      {.method = Method::get,
       .pattern = base + "/charts/{level}",
       .id = "showChart",
       .tag = tag,
       .summary = "Control chart of a service level",
       .query = {{"month", "last month of the chart (default: the latest that is over and has data)"},
                 {"kind", "xmr, p, ewma or cusum"},
                 {"rules", "`all`: eight rules instead of three"}},
       .answer = "Chart",
       .cache_key = key,
       .handle = chart},
      {.method = Method::get,
       .pattern = base + "/breakdowns/{month}/{level}",
       .id = "showBreakdown",
       .tag = tag,
       .summary = "One level for every value of a column",
       .query = split,
       .answer = "Breakdown",
       .cache_key = key,
       .handle = breakdown},
      {.method = Method::get,
       .pattern = base + "/why/{month}",
       .id = "explainFigure",
       .tag = tag,
       .summary = "A figure argued step by step, with the rows behind it",
       .query = subject,
       .answer = "Why",
       .cache_key = key,
       .handle = why},
      {.method = Method::post,
       .pattern = base + "/what-if",
       .id = "tryTerms",
       .tag = tag,
       .summary = "The history under other terms; writes nothing",
       .body = "WhatIf",
       .answer = "Backtest",
       .handle = what_if},
  };
}

}  // namespace entente::server
