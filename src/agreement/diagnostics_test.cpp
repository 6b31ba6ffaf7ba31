// Every diagnostic of this room as a value: the example of its page in docs/errors gives the code, with this
// severity, at these words.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "agreement/agreement.h"
#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

using text::Severity;

struct Case {
  std::string code;
  Severity severity;
  std::string at;      ///< what is underlined first
  std::size_t labels;  ///< both sides of a conflict are shown
};

const std::vector<Case> kCases = {
    {"A0102", Severity::error, "9-17.30", 1},
    {"A0103", Severity::error, "ninety days", 1},
    {"A0104", Severity::error, "about 95", 1},
    {"A0105", Severity::error, "- 95%", 1},
    {"A0106", Severity::error, "of revenue", 1},
    {"A0107", Severity::error, "bad 3 of 6 months", 1},
    {"A0108", Severity::error, "quantity", 1},
    {"A0109", Severity::error, "25 December", 1},
    {"A0110", Severity::error, "in-time", 1},
    {"A0114", Severity::error, "fortnight", 1},
    {"A0115", Severity::error, "usual", 1},
    {"A0116", Severity::error, "", 0},
    {"A0201", Severity::error, "in-tme", 2},
    {"A0202", Severity::error, "in-tme", 2},
    {"A0203", Severity::error, "uk-ofice", 2},
    {"A0204", Severity::error, "resolutoin", 2},
    {"A0205", Severity::error, "tikets", 2},
    {"A0206", Severity::error, "resolvd_at", 1},
    {"A0207", Severity::error, "tickets", 2},
    {"A0208", Severity::error, "state == \"Waiting\"", 1},
    {"A0209", Severity::error, "dsk", 2},
    {"A0210", Severity::error, "5 business days", 1},
    {"A0211", Severity::error, "bse", 2},
    {"A0212", Severity::error, "fewer-interuptions", 2},
    {"A0213", Severity::error, "bank-holidays.ics", 1},
    {"A0214", Severity::error, "priority", 1},
    {"A0215", Severity::warning, "ticket", 2},
    {"A0216", Severity::error, "index", 1},
    {"A0217", Severity::error, "itmes", 1},
    {"A0218", Severity::error, "bank-holidays.ics", 1},
    {"A0301", Severity::error, "2026-12-31", 2},
    {"A0302", Severity::warning, "2028-02-01", 2},
    {"A0303", Severity::error, "2026-03-31", 2},
    {"A0304", Severity::warning, "2028-06-01", 2},
    {"A0305", Severity::error, "2028-03-01", 2},
    {"A0306", Severity::error, "office", 1},
    {"A0307", Severity::error, "08:00-13:00 12:30-18:00", 1},
    {"A0308", Severity::error, "22:00-21:00 00:00-10:00", 1},
    {"A0309", Severity::error, "08-15", 2},
    {"A0310", Severity::error, "always", 1},
    {"A0311", Severity::error, "fri", 2},
    {"A0312", Severity::warning, "02-29", 1},
    {"A0313", Severity::error, "2026-03-20 to 2026-03-02", 1},
    {"A0314", Severity::warning, "rolling 36 months", 2},
    {"A0317", Severity::error, "opened_at", 2},
    {"A0318", Severity::warning, "6 months", 2},
    {"A0401", Severity::error, "95%", 2},
    {"A0402", Severity::error, "95", 2},
    {"A0403", Severity::error, "101%", 1},
    {"A0404", Severity::warning, "lower is better", 2},
    {"A0405", Severity::error, "85", 1},
    {"A0406", Severity::error, "in-time", 1},
    {"A0407", Severity::warning, "1 decimal", 2},
    {"A0408", Severity::error, "120", 1},
    {"A0409", Severity::error, "composite", 1},
    {"A0410", Severity::error, "in-time", 2},
    {"A0411", Severity::error, "{under: 0}", 1},
    {"A0412", Severity::error, "6 of 3 months", 1},
    {"A0413", Severity::error, "{closes: 0%}", 1},
    {"A0414", Severity::error, "92%", 2},
    {"A0415", Severity::error, "93%", 2},
    {"A0416", Severity::error, "8 h", 2},
    {"A0417", Severity::error, "95%", 2},
    {"A0418", Severity::error, "94% .. 98%", 2},
    {"A0419", Severity::error, "99%", 2},
    {"A0420", Severity::error, "98% .. 90%", 1},
    {"A0421", Severity::warning, "below 90%", 2},
    {"A0422", Severity::warning, "level-13", 1},
    {"A0423", Severity::error, "1 decimal", 2},
    {"A0501", Severity::warning, "answered", 1},
    {"A0502", Severity::warning, "region", 1},
    {"A0503", Severity::warning, "resolution", 1},
    {"A0504", Severity::warning, "office", 1},
    {"A0505", Severity::warning, "calls", 1},
    {"A0506", Severity::warning, "desk", 1},
    {"A0507", Severity::warning, "answered", 1},
    {"A0508", Severity::warning, "lower-cost", 1},
    {"A0509", Severity::warning, "desk", 1},
    {"A0601", Severity::error, "70%", 1},
    {"A0602", Severity::error, "in-time", 2},
    {"A0603", Severity::error, "in-time", 2},
    {"A0604", Severity::warning, "answered", 1},
    {"A0605", Severity::warning, "10% of yearly charges", 2},
    {"A0606", Severity::warning, "15% of monthly charges", 2},
    {"A0607", Severity::warning, "0.5% of yearly charges", 2},
    {"A0608", Severity::error, "100%", 2},
    {"A0609", Severity::error, "10 000 USD", 2},
    {"A0610", Severity::error, "120%", 1},
    {"A0611", Severity::warning, "1.5", 2},
    {"A0612", Severity::error, "5 000 EUR", 2},
    {"A0613", Severity::error, "10%", 1},
    {"A0614", Severity::error, "speed", 2},
    {"A0615", Severity::warning, "next 3 months >= expected", 1},
    {"A0616", Severity::error, "better target", 1},
    {"A0617", Severity::error, "94%", 2},
    {"A0618", Severity::error, "points", 1},
    {"A0619", Severity::error, "in-time", 2},
    {"A0620", Severity::error, "120%", 1},
    {"A0621", Severity::warning, "10%", 1},
    {"A0622", Severity::warning, "2%", 2},
    {"A0623", Severity::error, "in-time", 2},
    {"A0624", Severity::error, "1% per started 0 points", 1},
    {"A0701", Severity::error, "2026-03-10", 2},
    {"A0702", Severity::error, "2026-03-02", 2},
    {"A0703", Severity::warning, "down to 92%", 2},
    {"A0704", Severity::error, "supplier", 2},
    {"A0705", Severity::error, "bad weather", 2},
    {"A0706", Severity::warning, "2026-03-20", 2},
    {"A0707", Severity::error, "RC-1", 1},
    {"A0708", Severity::warning, "granted", 1},
    {"A0709", Severity::error, "bad weather", 2},
    {"A0711", Severity::warning, "2026-04-10", 2},
    {"A0712", Severity::error, "2026-03-01", 2},
    {"A0801", Severity::error, "in-time below minimum 4 of 3 months", 1},
    {"A0802", Severity::error, "in-time catastrophic once", 2},
    {"A0803", Severity::error, "points at least 10 in 3 months", 1},
    {"A0804", Severity::warning, "in-time", 2},
    {"A0901", Severity::error, "in-tme", 1},
    {"A0902", Severity::error, "1", 2},
    {"A0903", Severity::warning, "2028-04-01", 2},
    {"A0905", Severity::warning, "95%", 2},
    {"A0906", Severity::error, "service levels.in-time.expected", 2},
    {"A0907", Severity::warning, "2026-04-12", 1},
    {"A0908", Severity::error, "currency", 1},
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Content of the fenced block whose info string is `info`.
std::string block(const std::string& page, const std::string& info) {
  const auto begin = page.find("```" + info + "\n");
  if (begin == std::string::npos) return {};
  const auto first = begin + info.size() + 4;
  return page.substr(first, page.find("```\n", first) - first);
}

const std::string kPages = std::string(ENTENTE_SOURCE_DIR) + "/docs/errors/";

text::Diagnostics found_in(const std::string& code) {
  const std::string page = read(kPages + code + ".md");
  const auto source =
      std::make_shared<const text::Source>("agreement.yaml", block(page, "yaml agreement.yaml"));
  return load(source,
              [&page](const std::string& path) -> text::Outcome<std::string> {
                std::string content = block(page, "text " + path);
                if (content.empty())
                  return text::refuse(text::error("U0101", "there is no file `" + path + "`"));
                return content;
              })
      .diagnostics;
}

class EveryDiagnostic : public testing::TestWithParam<Case> {};

TEST_P(EveryDiagnostic, stands_where_the_problem_is) {
  const Case& wanted = GetParam();
  const auto diagnostics = found_in(wanted.code);
  const text::Diagnostic* found = nullptr;
  for (const auto& each : diagnostics) {
    if (each.code == wanted.code) found = &each;
  }
  ASSERT_NE(found, nullptr) << wanted.code;
  EXPECT_EQ(found->severity, wanted.severity);
  EXPECT_EQ(found->labels.size(), wanted.labels);
  const std::string at(found->labels.empty() ? std::string_view() : found->labels[0].place.written());
  EXPECT_EQ(at, wanted.at);
  EXPECT_FALSE(found->message.empty());
  EXPECT_NE(found->message.back(), '.');
}

INSTANTIATE_TEST_SUITE_P(Agreement, EveryDiagnostic, testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.code; });

TEST(EveryDiagnosticOfTheAgreement, has_a_page_and_a_case) {
  std::set<std::string> tested;
  for (const auto& each : kCases) tested.insert(each.code);
  for (const auto& entry : std::filesystem::directory_iterator(kPages)) {
    const std::string name = entry.path().stem().string();
    EXPECT_TRUE(!name.starts_with("A0") || tested.contains(name)) << name;
  }
}

}  // namespace
}  // namespace entente::agreement
