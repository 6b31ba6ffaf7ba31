// The three rings at the door: whatever is asked, in whatever way, nothing of the other side's private ring
// comes out, not in a body, not in a header, not as a count.
#include <gtest/gtest.h>

#include <regex>

#include "server/routes.h"
#include "server/server_test_home.h"

namespace entente::server {
namespace {

constexpr std::string_view kSecret = "WHAT-ONLY-THE-SUPPLIER-MAY-READ";

std::vector<std::string> readable_paths(const TestHome& home) {
  const std::map<std::string, std::string> values = {{"r", home.alpha.id}, {"a", "support"},
                                                     {"month", "2026-03"}, {"format", "html"},
                                                     {"level", "p1"},      {"n", "1"}};
  std::vector<std::string> paths;
  const Router router = all_routes();
  for (const Route& route : router.routes()) {
    if (route.method != Method::get || route.access == Access::anyone) continue;
    std::string path = route.pattern;
    for (const std::string& name : parameter_names(route.pattern)) {
      const std::string place = "{" + name + "}";
      const auto value = values.find(name);
      path.replace(path.find(place), place.size(), value == values.end() ? "x" : value->second);
    }
    std::string query = "?";
    for (const Parameter& one : route.query) {
      if (one.name == "by") query += "by=site&";
      if (one.name == "subject") query += "subject=p1&";
    }
    paths.push_back(path + query);
    paths.push_back(path + query + "view=other&");
  }
  return paths;
}

/// Body and the headers that say something about it.
std::string shown(const Response& answer) {
  // Every answer has an id of its own.
  static const std::regex request_id(R"re("instance": "[0-9a-f]{16}")re");
  std::string text = std::regex_replace(std::string(answer.text()), request_id, "");
  for (const auto& [field, value] : answer.headers.all()) {
    if (field != "x-request-id") text += "\n" + field + ": " + value;
  }
  return std::to_string(answer.status) + "\n" + text;
}

TEST(Rings, of_the_other_side_are_not_in_any_answer) {
  TestHome home;
  const auto ana = home.browser("ana@acme.example");
  const auto sam = home.browser("sam@fixit.example");
  const std::vector<std::string> paths = readable_paths(home);
  std::map<std::string, std::string> before;
  for (const std::string& path : paths) before[path] = shown(ana.get(path));

  const std::string notes = "/relationships/alpha/agreements/support/closes/2026-03/notes";
  for (int i = 0; i < 3; ++i) {
    const Response written =
        sam.post(notes, {{"about", "support/2026-03/level/p1"}, {"text", kSecret}, {"ring", "private"}});
    ASSERT_EQ(written.status, 200) << written.text();
    EXPECT_NE(written.text().find(kSecret), std::string_view::npos) << "its own side sees it";
  }

  for (const std::string& path : paths) {
    const std::string after = shown(ana.get(path));
    EXPECT_EQ(after.find(kSecret), std::string::npos) << path;
    // Not even that something was written can be told from an answer, except from what anybody's own visits
    // leave behind.
    if (path.starts_with("/me/sessions") || path.find("/audit") != std::string::npos) continue;
    EXPECT_EQ(after, before[path]) << path;
  }
  // And "the other side's view" of the supplier itself shows the shared feeds only.
  const Response as_client = sam.get("/relationships/alpha/agreements/support/closes/2026-03?view=other");
  ASSERT_EQ(as_client.status, 200) << as_client.text();
  EXPECT_EQ(as_client.text().find(kSecret), std::string_view::npos);
  const Response log = sam.get("/relationships/alpha/log?view=other");
  EXPECT_EQ(log.text().find("private"), std::string_view::npos);
}

TEST(Rings, are_not_written_through_the_other_sides_view) {
  TestHome home;
  const auto sam = home.browser("sam@fixit.example");
  EXPECT_EQ(sam.post("/relationships/alpha/agreements/support/closes/2026-03/agree-all?view=other").status,
            400);
}

}  // namespace
}  // namespace entente::server
