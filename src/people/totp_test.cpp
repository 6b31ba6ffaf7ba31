#include "people/totp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <utility>

#include "people/people_test_home.h"

namespace entente::people {
namespace {

constexpr std::string_view kRfcSecret = "12345678901234567890";

TEST(Totp, gives_the_codes_of_rfc_6238) {
  // Appendix B, the rows of SHA-1: eight digits.
  const std::array<std::pair<std::int64_t, std::string_view>, 6> rows = {{{59, "94287082"},
                                                                          {1111111109, "07081804"},
                                                                          {1111111111, "14050471"},
                                                                          {1234567890, "89005924"},
                                                                          {2000000000, "69279037"},
                                                                          {20000000000, "65353130"}}};
  for (const auto& [seconds, code] : rows) {
    EXPECT_EQ(code_at(kRfcSecret, step_at(time::Instant::from_seconds(seconds)), 8), code) << seconds;
  }
}

TEST(Totp, gives_the_codes_of_rfc_4226) {
  // Appendix D: counters 0 to 9, six digits.
  const std::array<std::string_view, 10> codes = {"755224", "287082", "359152", "969429", "338314",
                                                  "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t step = 0; step < codes.size(); ++step) {
    EXPECT_EQ(code_at(kRfcSecret, static_cast<std::int64_t>(step)), codes[step]);
  }
}

TEST(Totp, writes_secrets_as_rfc_4648_says) {
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foo"), "MZXW6");
  EXPECT_EQ(base32("foob"), "MZXW6YQ");
  EXPECT_EQ(base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
}

TEST(Totp, takes_the_step_before_and_after_and_no_other) {
  const time::Instant now = time::Instant::from_seconds(1'111'111'111);
  const std::int64_t step = step_at(now);
  for (std::int64_t away = -5; away <= 5; ++away) {
    const auto found = matching_step(kRfcSecret, code_at(kRfcSecret, step + away), now, 0);
    EXPECT_EQ(found.has_value(), away >= -1 && away <= 1) << away;
  }
  EXPECT_FALSE(matching_step(kRfcSecret, "", now, 0));
  EXPECT_FALSE(matching_step(kRfcSecret, "14050471", now, 0));
}

RC_GTEST_PROP(Totp, a_code_opens_once_and_never_an_older_one_after_it,
              (std::uint32_t seconds, const std::string& secret)) {
  const time::Instant now = time::Instant::from_seconds(seconds);
  const std::int64_t step = step_at(now) + *rc::gen::inRange(-1, 2);
  const auto found = matching_step(secret, code_at(secret, step), now, step - 1);
  RC_ASSERT(found.has_value());
  RC_ASSERT(!matching_step(secret, code_at(secret, *found), now, *found));
}

TEST(Totp, tells_the_app_everything_in_one_address) {
  EXPECT_EQ(otpauth_uri("foobar", "Entente", "ana@northwind.example"),
            "otpauth://totp/Entente:ana%40northwind.example?secret=MZXW6YTBOI&issuer=Entente&algorithm=SHA1&"
            "digits=6&period=30");
}

TEST(Totp, the_app_of_the_tests_reads_what_base32_writes) {
  EXPECT_EQ(bytes_of_base32(base32("twenty bytes of text")), "twenty bytes of text");
}

}  // namespace
}  // namespace entente::people
