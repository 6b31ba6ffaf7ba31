#include "report/html.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <set>

#include "report/invoice.h"
#include "report/markup.h"
#include "report/sample_invoice.h"
#include "report/sample_statement.h"

namespace entente::report {
namespace {

/// Tags open and close in order; void elements and self-closed SVG elements need no end. Empty: well-formed.
std::string first_markup_problem(const std::string& page) {
  static const std::set<std::string> kVoid = {"meta", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at)) {
    const std::size_t end = page.find('>', at);
    if (end == std::string::npos) return "a tag without an end";
    const std::string tag = page.substr(at + 1, end - at - 1);
    const std::size_t name_end = tag.find_first_of(" /", tag.starts_with('/') ? 1 : 0);
    const std::string name = tag.substr(0, name_end);
    at = end + 1;
    if (name.starts_with('/')) {
      if (open.empty() || open.back() != name.substr(1))
        return name + " closes " + (open.empty() ? "nothing" : open.back());
      open.pop_back();
    } else if (!kVoid.contains(name) && !tag.ends_with('/')) {
      open.push_back(name);
      if (name == "style") {
        at = page.find("</style>", at);
      }
    }
  }
  return open.empty() ? "" : open.back() + " stays open";
}

TEST(Html, every_statement_is_well_formed) {
  for (const int count : {0, 1, 40})
    EXPECT_EQ(first_markup_problem(statement_html(sample::large_statement(count))), "");
  EXPECT_EQ(first_markup_problem(statement_html(sample::statement())), "");
  EXPECT_EQ(first_markup_problem(statement_html(sample::quiet_statement())), "");
}

TEST(Html, names_from_agreements_and_data_are_text_and_never_markup) {
  settlement::Statement statement = sample::statement();
  const std::string attack = "\"><script>alert(1)</script><img src=x onerror=\"y\">";
  statement.client = statement.supplier = statement.title = statement.zone = attack;
  for (auto& line : statement.levels) {
    line.title = line.clause = line.window = attack;
    line.notes = {attack};
  }
  for (auto& line : statement.credits) line.what = line.clause = attack;
  for (auto& line : statement.triggers) line.what = line.opens = attack;
  statement.notes = {attack};
  statement.quarantined = {{attack, attack, attack, 1}};
  statement.explanation.inputs.push_back(
      sample::figure(attack, attack, attack, attack, attack, {sample::row(attack.c_str(), 1)}));
  const std::string page = statement_html(
      statement,
      {.sample = true,
       .items = {{"restore-p1", {{attack, false, false, attack, attack, {attack, 1, "", ""}}}, true}}});
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(first_markup_problem(page), "");
  EXPECT_EQ(escaped("<a b='c' & \"d\">"), "&lt;a b=&#39;c&#39; &amp; &quot;d&quot;&gt;");
}

TEST(Html, nothing_is_loaded_and_nothing_runs) {
  const std::string page = statement_html(sample::statement());
  for (const char* word :
       {"<script", "http:", "https:", "src=", "@import", "<link", "<iframe", "javascript:"})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  EXPECT_NE(page.find("default-src 'none'; style-src 'unsafe-inline'; img-src data:"), std::string::npos);
}

TEST(Html, each_figure_has_a_name_and_a_table_twin) {
  const std::string page = statement_html(sample::statement());
  const auto count = [&](std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = page.find(word); at != std::string::npos; at = page.find(word, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<figure "), 9U) << "bullets, months, credits, charges, and five histories";
  EXPECT_EQ(count("<figure "), count("<details class=\"twin\">"));
  EXPECT_EQ(count("role=\"img\" aria-label=\""), 13U) << "the first four for wide and slim pages";
  EXPECT_NE(page.find("Calls answered within 30 seconds: n = 3 of 10 needed for a usual range"),
            std::string::npos);
}

TEST(Html, levels_and_credits_lead_to_their_workings) {
  const std::string page = statement_html(sample::statement());
  EXPECT_NE(page.find("<a href=\"#f-levels.restore-p1\">"), std::string::npos);
  EXPECT_NE(page.find("<details class=\"drawer\" id=\"f-levels.restore-p1\">"), std::string::npos);
  EXPECT_NE(page.find("<details class=\"drawer\" id=\"f-credits.restore-p1\">"), std::string::npos);
  EXPECT_EQ(page.find("href=\"#f-levels.patches\""), std::string::npos)
      << "no link where there is no working";
  EXPECT_NE(anchor("a/b"), anchor("a.b"));
}

TEST(Html, a_sample_is_labelled_and_real_data_is_not) {
  EXPECT_NE(statement_html(sample::statement(), {.sample = true}).find("Sample data"), std::string::npos);
  EXPECT_EQ(statement_html(sample::statement()).find("ample data"), std::string::npos);
}

TEST(Html, forty_levels_are_drawn_quickly) {
  const settlement::Statement statement = sample::large_statement(40);
  const auto begin = std::chrono::steady_clock::now();
  const std::string page = statement_html(statement);
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  EXPECT_GT(page.size(), 100'000U);
  EXPECT_LT(took.count(), 2'000) << "20 ms in a release build; sanitizers and busy machines take longer";
}

// For the checks in a browser (tests/browser): pages of every shape, written where ENTENTE_HTML_SAMPLES says.
TEST(Html, sample_pages_for_the_browser_checks) {
  const char* folder = std::getenv("ENTENTE_HTML_SAMPLES");
  if (folder == nullptr) GTEST_SKIP() << "ENTENTE_HTML_SAMPLES names no folder";
  settlement::Statement none = sample::quiet_statement();
  none.levels.clear();
  std::ofstream(std::string(folder) + "/sample.html")
      << statement_html(sample::statement(), {.sample = true, .items = {}});
  std::ofstream(std::string(folder) + "/quiet.html") << statement_html(sample::quiet_statement());
  std::ofstream(std::string(folder) + "/large.html") << statement_html(sample::large_statement(40));
  std::ofstream(std::string(folder) + "/none.html") << statement_html(none);
  std::ofstream(std::string(folder) + "/invoice.html") << invoice_html(sample::invoice(), {.sample = true});
}

}  // namespace
}  // namespace entente::report
