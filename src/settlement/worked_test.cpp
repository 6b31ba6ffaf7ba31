#include "settlement/worked.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace entente::settlement {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::shared_ptr<const agreement::Agreement> example(const std::string& name) {
  const std::string folder = std::string(ENTENTE_SOURCE_DIR) + "/examples/" + name + "/";
  return agreement::load(
             std::make_shared<const text::Source>("agreement.yaml", read(folder + "agreement.yaml")),
             [folder](const std::string& path) -> text::Outcome<std::string> { return read(folder + path); })
      .agreement;
}

std::vector<std::string> credits_of(const agreement::Worked& worked, const std::string& level) {
  std::vector<std::string> all;
  for (const agreement::WorkedCredit& credit : worked.credits) {
    if (credit.level == level) all.push_back(credit.when + ": " + credit.credit.to_string());
  }
  return all;
}

TEST(Worked, a_default_costs_its_share_of_the_amount_at_risk_and_repeats_cost_more) {
  const auto desk = example("service-desk");
  ASSERT_NE(desk, nullptr);
  const agreement::Worked worked = worked_examples(*desk, time::Date::of(2026, 10, 1));
  EXPECT_EQ(worked.eligible.to_string(), "EUR 288,500.00");
  EXPECT_EQ(worked.at_risk.to_string(), "EUR 34,620.00");
  EXPECT_EQ(credits_of(worked, "p2-resolution"),
            (std::vector<std::string>{"a first default: EUR 13,848.00", "a second in a row: EUR 20,772.00",
                                      "a third in a row: EUR 27,696.00"}));
  EXPECT_TRUE(credits_of(worked, "satisfaction").empty()) << "a key measurement bears no credit";
}

TEST(Worked, bands_are_worked_out_with_a_result_in_each) {
  const auto payroll = example("payroll");
  ASSERT_NE(payroll, nullptr);
  const agreement::Worked worked = worked_examples(*payroll, time::Date::of(2026, 3, 1));
  EXPECT_EQ(credits_of(worked, "correct-slips"),
            (std::vector<std::string>{"a result of 99.8%: EUR 64.00", "a result of 99.7%: EUR 128.00",
                                      "a result of 99.69%: EUR 256.00"}));
  EXPECT_EQ(credits_of(worked, "filings"), (std::vector<std::string>{"a first default: EUR 250.00"}));
}

}  // namespace
}  // namespace entente::settlement
