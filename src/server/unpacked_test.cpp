#include "server/unpacked.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace entente::server {
namespace {

struct Unpacked : testing::Test {
  ~Unpacked() override {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  /// `times` members, each of `bytes` times `what`.
  void pack(std::size_t bytes, int times = 1, const std::string& what = "a") {
    for (int i = 0; i < times; ++i) {
      gzFile file = gzopen(path.c_str(), i == 0 ? "wb9" : "ab9");
      std::string piece;
      while (piece.size() < std::size_t{1} << 20U) piece += what;
      for (std::size_t left = bytes; left > 0; left -= std::min(left, piece.size()))
        gzwrite(file, piece.data(), static_cast<unsigned>(std::min(left, piece.size())));
      gzclose(file);
    }
  }
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("unpacked-" + std::to_string(::getpid()) +
                             testing::UnitTest::GetInstance()->current_test_info()->name()))
                               .string();
};

TEST_F(Unpacked, within_the_limits_is_taken) {
  pack(std::size_t{8} << 20, 2);
  EXPECT_FALSE(overgrown(path, {.bytes_max = std::uint64_t{16} << 20}));
  const auto grown = overgrown(path, {.bytes_max = (std::uint64_t{16} << 20) - 1});
  ASSERT_TRUE(grown);
  EXPECT_FALSE(grown->by_ratio);
}

TEST_F(Unpacked, beyond_any_ratio_of_data_is_given_up_early) {
  pack(std::size_t{96} << 20);
  EXPECT_LT(std::filesystem::file_size(path), std::size_t{1} << 20);
  const auto grown = overgrown(path, {.bytes_max = std::uint64_t{1} << 40});
  ASSERT_TRUE(grown);
  EXPECT_TRUE(grown->by_ratio);
  EXPECT_LT(grown->bytes, std::uint64_t{70} << 20);
}

TEST_F(Unpacked, what_is_no_gzip_or_is_damaged_is_left_to_the_reader) {
  std::ofstream(path) << "number,opened\nT-1,2026-04-02T16:10Z\n";
  EXPECT_FALSE(overgrown(path, {.bytes_max = 1}));
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "\x1f\x8b\x08 and nothing sensible";
  EXPECT_FALSE(overgrown(path, {.bytes_max = 1}));
  std::ofstream(path, std::ios::trunc) << "";
  EXPECT_FALSE(overgrown(path, {.bytes_max = 1}));
  pack(std::size_t{1} << 20);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_FALSE(overgrown(path, {.bytes_max = std::uint64_t{1} << 30}));
}

}  // namespace
}  // namespace entente::server
