#include "server/problem.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace entente::server {
namespace {

TEST(Problem, carries_the_diagnostic_of_the_command_line) {
  Request request;
  request.id = "r1";
  const Response answer =
      problem(text::error("A0203", "unknown calendar `uk-ofice`").help("change it to `uk-office`"), request);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.headers.get("content-type"), "application/problem+json");
  const Json json = Json::parse(answer.text());
  EXPECT_EQ(json["title"], "unknown calendar `uk-ofice`");
  EXPECT_EQ(json["code"], "A0203");
  EXPECT_EQ(json["status"], 422);
  EXPECT_EQ(json["instance"], "r1");
  EXPECT_EQ(json["detail"], "change it to `uk-office`");
  EXPECT_EQ(json["diagnostics"][0]["code"], "A0203");
}

TEST(Problem, never_breaks_on_bytes_that_are_no_text) {
  const Response answer = problem(text::error("A0203", "bad \xff byte"), Request{});
  EXPECT_TRUE(Json::accept(answer.text()));
}

// The pages of this room show answers; each names the status that the server gives.
TEST(Problem, is_explained_with_the_status_that_it_has) {
  const std::filesystem::path folder = std::string(ENTENTE_SOURCE_DIR) + "/docs/errors";
  int pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string code = entry.path().stem().string();
    if (!code.starts_with('H')) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const std::string page = text.str();
    std::smatch status;
    if (!std::regex_search(page, status, std::regex(R"(HTTP/1\.1 (\d{3}) ([^\n]*))"))) continue;
    EXPECT_EQ(std::stoi(status[1].str()), status_of(text::error(code, ""))) << code;
    EXPECT_EQ(status[2].str(), reason(std::stoi(status[1].str()))) << code;
    ++pages;
  }
  EXPECT_GE(pages, 17);
}

}  // namespace
}  // namespace entente::server
