#include "cases/case_file.h"

#include <gtest/gtest.h>

namespace entente::cases {
namespace {

constexpr std::string_view kCase = R"(# Cap reached

```yaml agreement.yaml
name: a
```

```console
$ entente check agreement.yaml
one
two

$ entente check b.yaml \
    --format=json
...
last
[exit 1]
```

```console ignore
$ entente serve
```

````text
```console
$ not run
```
````
)";

TEST(CaseFile, reads_files_commands_and_exit_codes) {
  const CaseFile file = read_case(kCase);
  ASSERT_EQ(file.blocks.size(), 2U);
  EXPECT_EQ(file.blocks[0].file, "agreement.yaml");
  EXPECT_EQ(file.blocks[0].content, "name: a\n");
  ASSERT_EQ(file.blocks[1].commands.size(), 2U);
  const Command& first = file.blocks[1].commands[0];
  EXPECT_EQ(first.line, 8U);
  EXPECT_EQ(first.text, "entente check agreement.yaml");
  EXPECT_EQ(first.expected, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(first.exit_code, 0);
  const Command& second = file.blocks[1].commands[1];
  EXPECT_EQ(second.text, "entente check b.yaml \\\n    --format=json");
  EXPECT_EQ(second.expected, (std::vector<std::string>{"...", "last"}));
  EXPECT_EQ(second.exit_code, 1);
}

TEST(CaseFile, says_what_it_needs) {
  EXPECT_TRUE(read_case("# UCI\n<!-- needs: shared -->\n").needs_shared);
  EXPECT_FALSE(read_case("# UCI\n").needs_shared);
}

TEST(CaseFile, three_dots_stand_for_any_number_of_lines) {
  Command command;
  command.expected = {"first", "...", "middle", "...", "last"};
  EXPECT_TRUE(matches(command, {"first\nmiddle\nlast\n", 0}));
  EXPECT_TRUE(matches(command, {"first\na\nmiddle\nb\nmiddle\nc\nlast  \n\n", 0}));
  EXPECT_FALSE(matches(command, {"first\nmiddle\nlast\nmore\n", 0}));
  EXPECT_FALSE(matches(command, {"first\nlast\n", 0}));
  EXPECT_FALSE(matches(command, {"first\nmiddle\nlast\n", 1}));
  command.expected = {"..."};
  EXPECT_TRUE(matches(command, {"", 0}));
}

TEST(CaseFile, shows_what_differs) {
  Command command;
  command.expected = {"same", "old", "end"};
  EXPECT_EQ(difference(command, {"same\nnew\nend\n", 2}), "  same\n- old\n+ new\n  end\n+ [exit 2]\n");
}

TEST(CaseFile, is_rewritten_where_it_differs_and_nowhere_else) {
  const CaseFile file = read_case(kCase);
  const std::string same = rewritten(file, {{"one\ntwo\n", 0}, {"x\ny\nlast\n", 1}});
  EXPECT_EQ(same, kCase);
  const std::string changed = rewritten(file, {{"three\n", 2}, {"", 0}});
  EXPECT_NE(changed.find("$ entente check agreement.yaml\nthree\n[exit 2]\n\n$ entente check b.yaml \\\n    "
                         "--format=json\n```\n"),
            std::string::npos)
      << changed;
}

TEST(CaseFile, what_varies_may_be_another_one_of_the_same_form) {
  const CaseFile file =
      read_case("```console varying\n$ entente log\n1  2026-11-22T08:00:00Z  3fa9c1d27b00  key 1\n```\n");
  const Command& command = file.blocks.at(0).commands.at(0);
  EXPECT_TRUE(matches(command, {"1  2027-01-01T00:00:00Z  aaaaaaaaaaaa  key 1\n", 0}));
  EXPECT_FALSE(matches(command, {"1  2027-01-01T00:00:00Z  aaaaaaaaaaaa  key 2\n", 0}));
  EXPECT_FALSE(matches(command, {"1  yesterday  aaaaaaaaaaaa  key 1\n", 0}));
  EXPECT_EQ(rewritten(file, {{"1  2027-01-01T00:00:00Z  aaaaaaaaaaaa  key 1\n", 0}}),
            "```console varying\n$ entente log\n1  2026-11-22T08:00:00Z  3fa9c1d27b00  key 1\n```\n")
      << "what only varies is not rewritten";
}

}  // namespace
}  // namespace entente::cases
