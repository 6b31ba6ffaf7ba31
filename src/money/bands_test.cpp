#include "money/bands.h"

#include <gtest/gtest.h>
// RapidCheck's GoogleTest header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace entente::money {
namespace {

Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}

TEST(Bands, incremental_and_all_units_prices_differ) {
  // 12,500 units: 0 to 5,000 at 2.00, to 10,000 at 1.80, above at 1.50.
  const std::vector<Band> prices{
      {Decimal(0), decimal("2.00")}, {Decimal(5'000), decimal("1.80")}, {Decimal(10'000), decimal("1.50")}};
  EXPECT_EQ(marginal_rate(prices, Decimal(12'500)), Decimal(22'750));
  const auto all_units = [&](int units) {
    return Decimal(units) * rate_at(prices, Decimal(units), Boundary::to_lower_band).value();
  };
  EXPECT_EQ(all_units(12'500), Decimal(18'750));
  EXPECT_EQ(all_units(10'000), Decimal(18'000));
  EXPECT_EQ(all_units(10'001), decimal("15001.50"));
}

TEST(Bands, the_boundary_rule_decides_at_a_threshold_only) {
  const std::vector<Band> bands{
      {Decimal(0), Decimal(10)}, {Decimal(2), Decimal(20)}, {Decimal(4), Decimal(30)}};
  const int upper[] = {0, 0, 1, 1, 2, 2};
  const int lower[] = {-1, 0, 0, 1, 1, 2};
  for (int base = 0; base <= 5; ++base) {
    EXPECT_EQ(band_of(bands, Decimal(base), Boundary::to_upper_band), static_cast<std::size_t>(upper[base]));
    const auto below = band_of(bands, Decimal(base), Boundary::to_lower_band);
    EXPECT_EQ(below ? static_cast<int>(*below) : -1, lower[base]) << base;
  }
  EXPECT_FALSE(rate_at(bands, Decimal(-1), Boundary::to_upper_band).has_value());
  EXPECT_EQ(single_amount(bands, Decimal(-1), Boundary::to_upper_band), Decimal());
  EXPECT_EQ(marginal_amount(bands, Decimal(4), Boundary::to_upper_band), Decimal(60));
  EXPECT_EQ(marginal_amount(bands, Decimal(4), Boundary::to_lower_band), Decimal(30));
}

TEST(Bands, agree_with_openfisca_on_every_case) {
  const auto path = std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "sla" / "bands_openfisca.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "the shared oracles are not beside this checkout, so there is nothing to compare with";
  }
  std::ifstream stream(path);
  const auto file = nlohmann::json::parse(stream);
  int checked = 0;
  for (const auto& row : file["cases"]) {
    const auto& scheme = file["schemes"][row["scheme"].get<std::string>()];
    std::vector<Band> bands;
    for (const auto& bracket : scheme["brackets"]) {
      bands.push_back({decimal(bracket[0].get<std::string>()), decimal(bracket[1].get<std::string>())});
    }
    const Decimal base = decimal(row["base"].get<std::string>());
    const std::string type = scheme["type"];
    // Bases on a threshold occur with marginal rates and with a base of 0 only; neither tells the boundary
    // rules apart here.
    const Boundary boundary = Boundary::to_upper_band;
    Decimal got;
    if (type == "marginal_rate") {
      std::optional<BandRounding> rounding;
      if (row.contains("round_amount_in_band_decimals")) {
        rounding = BandRounding{row["round_amount_in_band_decimals"].get<int>(), Rounding::half_even};
      }
      got = marginal_rate(bands, base, rounding);
      if (row.contains("exact_without_rounding")) {
        EXPECT_EQ(marginal_rate(bands, base), decimal(row["exact_without_rounding"].get<std::string>()))
            << row["id"];
      }
    } else if (type == "marginal_amount") {
      got = marginal_amount(bands, base, boundary);
    } else if (type == "single_amount") {
      got = single_amount(bands, base, boundary);
    } else {
      got = rate_at(bands, base, boundary).value_or(Decimal{});
    }
    EXPECT_EQ(got.to_string(), decimal(row["expected"].get<std::string>()).to_string()) << row["id"];
    ++checked;
  }
  std::cout << "bands_openfisca.json: " << checked << " checked\n";
  EXPECT_GT(checked, 25);
}

RC_GTEST_PROP(BandLaws, slices_add_up_wherever_a_base_is_cut, ()) {
  std::vector<Band> bands;
  std::int64_t threshold = *rc::gen::inRange(-50, 50);
  for (int count = *rc::gen::inRange(1, 6); count > 0; --count) {
    bands.push_back({Decimal(threshold), Decimal::scaled(*rc::gen::inRange(-100, 100), 2)});
    threshold += *rc::gen::inRange(1, 100);
  }
  // The slow definition: each whole unit pays the rate of the band in which it starts.
  const auto base = *rc::gen::inRange<std::int64_t>(-100, 600);
  Decimal sum;
  for (std::int64_t unit = -100; unit < base; ++unit) {
    sum = sum + rate_at(bands, Decimal(unit), Boundary::to_upper_band).value_or(Decimal{});
  }
  RC_ASSERT(marginal_rate(bands, Decimal(base)) == sum);
}

}  // namespace
}  // namespace entente::money
