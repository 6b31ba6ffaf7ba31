#include "base/system.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/memory_files.h"

namespace entente {
namespace {

constexpr std::uint64_t kAnySize = 1'000'000;

class SystemFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "entente-system-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string at(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  SystemFiles files_;
};

TEST_F(SystemFilesTest, what_was_written_is_read_and_listed) {
  ASSERT_TRUE(files_.write(at("b.yaml"), "two\n"));
  ASSERT_TRUE(files_.write(at("a.yaml"), "one\n"));
  ASSERT_TRUE(files_.write(at("a.yaml"), "one, again\n"));
  EXPECT_EQ(files_.read(at("a.yaml"), kAnySize), "one, again\n");
  EXPECT_EQ(files_.list(folder_), (std::vector<std::string>{"a.yaml", "b.yaml"}));
  EXPECT_TRUE(files_.exists(at("b.yaml")));
  ASSERT_TRUE(files_.remove(at("b.yaml")));
  EXPECT_FALSE(files_.exists(at("b.yaml")));
}

TEST_F(SystemFilesTest, says_what_is_in_the_way) {
  EXPECT_EQ(files_.read(at("none"), kAnySize).error().kind, FileError::Kind::not_found);
  EXPECT_EQ(files_.read(folder_, kAnySize).error().kind, FileError::Kind::is_directory);
  EXPECT_EQ(files_.write(folder_, "x").error().kind, FileError::Kind::is_directory);
  EXPECT_EQ(files_.write(at("none/a"), "x").error().kind, FileError::Kind::not_found);
  EXPECT_EQ(files_.remove(at("none")).error().kind, FileError::Kind::not_found);
  ASSERT_TRUE(files_.write(at("a"), "12345"));
  EXPECT_EQ(files_.read(at("a"), 4).error().kind, FileError::Kind::too_large);
  EXPECT_TRUE(files_.read(at("a"), 5));
  EXPECT_EQ(files_.read(at("a/b"), kAnySize).error().kind, FileError::Kind::not_directory);
  EXPECT_EQ(files_.read(at("none"), kAnySize).error().path, at("none"));
  EXPECT_TRUE(files_.list(at("none")).empty());
}

TEST_F(SystemFilesTest, a_file_without_permission_is_named_so) {
  if (geteuid() == 0) GTEST_SKIP() << "the tests run as root, who may read everything";
  ASSERT_TRUE(files_.write(at("a"), "x"));
  ASSERT_EQ(chmod(at("a").c_str(), 0), 0);
  EXPECT_EQ(files_.read(at("a"), kAnySize).error().kind, FileError::Kind::no_permission);
}

TEST_F(SystemFilesTest, a_device_without_end_is_refused_at_the_limit) {
  EXPECT_EQ(files_.read("/dev/zero", kAnySize).error().kind, FileError::Kind::too_large);
}

// The same way through the code as a full disk: the system takes a part of the bytes and refuses the rest.
TEST_F(SystemFilesTest, a_write_that_fails_half_way_leaves_the_old_file_and_nothing_else) {
  ASSERT_TRUE(files_.write(at("a"), "old"));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1000;
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = files_.write(at("a"), std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, FileError::Kind::disk_full);
  EXPECT_EQ(files_.read(at("a"), kAnySize), "old");
  EXPECT_EQ(files_.list(folder_), std::vector<std::string>{"a"});
}

TEST_F(SystemFilesTest, folders_are_made_and_removed_whole) {
  ASSERT_TRUE(files_.make_folder(at("a/b")));
  EXPECT_TRUE(files_.is_folder(at("a/b")));
  ASSERT_TRUE(files_.write(at("a/b/c"), "x"));
  ASSERT_TRUE(files_.remove(at("a")));
  EXPECT_FALSE(files_.exists(at("a")));
}

// The fake says the same as the real one, so that tests with it mean something.
TEST_F(SystemFilesTest, the_files_in_memory_behave_alike) {
  MemoryFiles memory;
  const auto story = [](Files& files, const std::string& base) {
    std::vector<std::string> told;
    const auto kind = [](const auto& result) {
      return result ? std::string("ok") : std::to_string(static_cast<int>(result.error().kind));
    };
    told.push_back(kind(files.make_folder(base + "/x")));
    told.push_back(kind(files.write(base + "/x/a", "12345")));
    told.push_back(kind(files.read(base + "/x/a", 4)));
    told.push_back(kind(files.read(base + "/x", 10)));
    told.push_back(kind(files.read(base + "/y", 10)));
    told.push_back(kind(files.write(base + "/x", "z")));
    for (const std::string& name : files.list(base + "/x")) told.push_back(name);
    for (const std::string& name : files.list(base)) told.push_back(name);
    told.push_back(kind(files.remove(base + "/x")));
    told.push_back(files.exists(base + "/x/a") ? "there" : "gone");
    told.push_back(kind(files.remove(base + "/x")));
    return told;
  };
  EXPECT_EQ(story(memory, "base"), story(files_, folder_));
}

TEST(SystemClock, is_later_than_this_test_and_goes_on) {
  constexpr std::int64_t kStartOf2026 = 1'767'225'600'000'000;
  const SystemClock clock;
  const std::int64_t first = clock.now_micros();
  EXPECT_GT(first, kStartOf2026);
  EXPECT_GE(clock.now_micros(), first);
}

}  // namespace
}  // namespace entente
