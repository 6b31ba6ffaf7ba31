#include "people/secret.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace entente::people {
namespace {

TEST(Secret, tokens_are_256_bits_that_fit_into_an_address_and_never_repeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const std::string token = random_token();
    ASSERT_EQ(token.size(), kTokenSize);
    ASSERT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    ASSERT_TRUE(seen.insert(token).second);
  }
}

TEST(Secret, recovery_codes_are_read_however_they_are_typed) {
  const std::string code = random_recovery_code();
  ASSERT_EQ(code.size(), 29U) << code;
  std::string typed = " ";
  for (const char c : code) {
    if (c == '-') {
      typed += "  ";
    } else {
      typed.push_back(static_cast<char>(std::tolower(c)));
    }
  }
  EXPECT_EQ(normal_recovery_code(typed), code);
}

RC_GTEST_PROP(Secret, what_is_sealed_opens_with_its_key_and_purpose_only,
              (const std::string& plain, const std::string& purpose)) {
  const Sealer ours({1, 2, 3});
  const Sealer theirs({1, 2, 4});
  std::string sealed = ours.seal(plain, purpose);
  RC_ASSERT(ours.open(sealed, purpose) == plain);
  RC_ASSERT(!ours.open(sealed, purpose + "x"));
  RC_ASSERT(!theirs.open(sealed, purpose));
  RC_ASSERT(plain.size() < 8 || sealed.find(plain) == std::string::npos);
  const std::size_t place = *rc::gen::inRange<std::size_t>(0, sealed.size());
  sealed[place] = static_cast<char>(sealed[place] ^ 1);
  RC_ASSERT(!ours.open(sealed, purpose));
  RC_ASSERT(!ours.open(sealed.substr(0, place), purpose));
}

TEST(Secret, the_key_file_is_made_once_and_only_its_owner_reads_it) {
  const auto folder = std::filesystem::temp_directory_path() / ("entente-key-" + random_id());
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "keys" / "people.key").string();
  EXPECT_EQ(read_key_file(path, WhenAbsent::refuse).error().why, Refusal::wrong_key);
  const auto made = read_key_file(path, WhenAbsent::make);
  ASSERT_TRUE(made);
  EXPECT_EQ(read_key_file(path, WhenAbsent::make), made);
  EXPECT_EQ(read_key_file(path, WhenAbsent::refuse), made);
  struct stat state{};
  ASSERT_EQ(::stat(path.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
  std::ofstream(path) << "not a key\n";
  EXPECT_EQ(read_key_file(path, WhenAbsent::make).error().why, Refusal::wrong_key);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace entente::people
