#include "people/refusal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace entente::people {
namespace {

std::string page_of(Refusal why) {
  std::ifstream file(std::filesystem::path(ENTENTE_SOURCE_DIR) / "docs/errors" /
                     fmt::format("{}.md", code(why)));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What a page shows as its example: seconds and details as the page tells them.
Refused example_of(Refusal why) {
  Refused no{why, 0, {}};
  if (why == Refusal::wait) no.wait_seconds = 40;
  if (why == Refusal::bad_value) no.detail = "a token expires in the future";
  if (why == Refusal::storage) no.detail = "database or disk is full";
  if (why == Refusal::wrong_key) no.detail = "/srv/entente/keys/people.key is not there";
  return no;
}

TEST(Refusal, has_the_number_of_its_code_and_a_name_of_its_own) {
  std::set<std::string_view> names;
  for (const Refusal why : all_refusals()) {
    EXPECT_EQ(code(why), fmt::format("W{:04}", static_cast<int>(why)));
    EXPECT_TRUE(names.insert(name(why)).second) << name(why);
    EXPECT_FALSE(repair(why).empty());
  }
  EXPECT_EQ(all_refusals().size(), 29U);
}

TEST(Refusal, says_how_long_to_wait) {
  EXPECT_EQ(sentence({Refusal::wait, 1, {}}),
            "there were too many attempts; the next one is possible in 1 second");
  EXPECT_EQ(sentence({Refusal::wait, 40, {}}),
            "there were too many attempts; the next one is possible in 40 seconds");
  EXPECT_EQ(sentence({Refusal::wait, 601, {}}),
            "there were too many attempts; the next one is possible in 11 minutes");
}

// A page that shows other words than the program gives fails here, as a case fails that shows other output.
TEST(Refusal, is_shown_by_the_example_of_its_page) {
  for (const Refusal why : all_refusals()) {
    const Refused no = example_of(why);
    const std::string shown =
        fmt::format("```text\nerror[{0}]: {1}\nhelp: {2}\nmore: entente explain {0}\n```\n", code(why),
                    sentence(no), repair(why));
    EXPECT_NE(page_of(why).find(shown), std::string::npos)
        << "docs/errors/" << code(why) << ".md should show\n"
        << shown;
  }
}

}  // namespace
}  // namespace entente::people
