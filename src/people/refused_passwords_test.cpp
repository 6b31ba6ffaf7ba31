#include "people/refused_passwords.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

std::string sha1_hex(const std::string& text) {
  unsigned char digest[20];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  std::string made;
  for (const unsigned char byte : digest) {
    made += "0123456789ABCDEF"[byte >> 4U];
    made += "0123456789ABCDEF"[byte & 15U];
  }
  return made;
}

struct List : testing::Test {
  std::shared_ptr<const RefusedPasswords> list(const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
    auto opened = RefusedPasswords::open(path);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error());
    return opened ? *opened : nullptr;
  }
  ~List() override {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("refused-" + std::to_string(::getpid()) +
                             testing::UnitTest::GetInstance()->current_test_info()->name()))
                               .string();
};

TEST_F(List, of_sorted_hashes_is_searched_where_it_lies) {
  std::vector<std::string> lines;
  for (int i = 0; i < 1000; ++i) lines.push_back(sha1_hex("known " + std::to_string(i)));
  std::ranges::sort(lines);
  for (const std::string& ending :
       {std::string("\n"), std::string("\r\n"), std::string(":17\n"), std::string(":3\r\n")}) {
    std::string content;
    for (const std::string& line : lines) content += line + ending;
    const auto found = list(content);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->is_searched_in_file());
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(found->contains("known " + std::to_string(i))) << i;
    for (int i = 0; i < 1000; ++i) ASSERT_FALSE(found->contains("unknown " + std::to_string(i))) << i;
  }
}

TEST_F(List, of_one_line_or_without_a_last_line_end_is_searched_too) {
  const auto one = list(sha1_hex("only this"));
  EXPECT_TRUE(one->contains("only this"));
  EXPECT_FALSE(one->contains("only that"));
  std::vector<std::string> two{sha1_hex("a"), sha1_hex("b")};
  std::ranges::sort(two);
  const auto both = list(two[0] + "\n" + two[1]);
  EXPECT_TRUE(both->contains("a"));
  EXPECT_TRUE(both->contains("b"));
}

TEST_F(List, of_words_or_of_hashes_in_no_order_is_read_once) {
  const auto words = list("quiet otter over slate\r\n\nzebra\n" + std::string(2000, 'x') + "\nlast of all");
  EXPECT_FALSE(words->is_searched_in_file());
  for (const char* word : {"quiet otter over slate", "zebra", "last of all"})
    EXPECT_TRUE(words->contains(word)) << word;
  EXPECT_FALSE(words->contains("Zebra")) << "as typed";
  EXPECT_FALSE(words->contains(""));
  std::string backwards;
  std::vector<std::string> lines;
  for (int i = 0; i < 600; ++i) lines.push_back(sha1_hex(std::to_string(i)));
  std::ranges::sort(lines, std::greater<>());
  for (const auto& line : lines) backwards += line + "\n";
  const auto kept = list(backwards);
  EXPECT_FALSE(kept->is_searched_in_file());
  EXPECT_TRUE(kept->contains("599"));
  EXPECT_FALSE(kept->contains("600"));
}

TEST_F(List, that_is_not_there_is_refused_with_the_reason) {
  EXPECT_FALSE(RefusedPasswords::open("/nowhere/at/all"));
  EXPECT_FALSE(RefusedPasswords::open("/tmp"));
}

TEST_F(List, is_asked_when_a_password_is_chosen) {
  AccountOptions options = quick();
  options.refused = list("slate otter quiet lamp\n");
  TestHome home(options);
  EXPECT_EQ(
      why(home->add_person(home_operator(), "ana@northwind.example", "Ana", "slate otter quiet lamp", kNow)),
      Refusal::password_common);
  EXPECT_EQ(
      why(home->add_person(home_operator(), "ana@northwind.example", "Ana", "slate otter quiet lamps", kNow)),
      std::nullopt);
}

}  // namespace
}  // namespace entente::people
