// Prices by quantity that other programs and published agreements come to, as bands of a unit price.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "oracle/absent.h"
#include "pricing/price.h"

namespace {

using namespace entente;
using money::Decimal;
using nlohmann::json;
using pricing::Exact;

std::optional<json> oracle(const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(ENTENTE_SHARED_DIR) / "oracles" / "sla" / file;
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return json::parse(in);
}

Decimal decimal(const std::string& text) {
  return *Decimal::parse(text);
}

pricing::PriceBand band(const std::optional<std::string>& through, const std::string& price) {
  pricing::PriceBand made;
  if (through) made.through = decimal(*through);
  made.price = pricing::Rate{decimal(price), *money::Currency::find("EUR")};
  return made;
}

/// Each bracket's rate holds up to the next one's threshold; below the first threshold nothing is charged.
std::vector<pricing::PriceBand> bands_of(const json& brackets) {
  std::vector<pricing::PriceBand> bands;
  if (decimal(brackets[0][0].get<std::string>()) > Decimal(0))
    bands.push_back(band(brackets[0][0].get<std::string>(), "0"));
  for (std::size_t i = 0; i < brackets.size(); ++i) {
    const bool last = i + 1 == brackets.size();
    bands.push_back(band(last ? std::nullopt : std::optional(brackets[i + 1][0].get<std::string>()),
                         brackets[i][1].get<std::string>()));
  }
  return bands;
}

TEST(PricesOfOthers, marginal_rates_are_bands_read_slice_by_slice) {
  const auto file = oracle("bands_openfisca.json");
  if (!file) GTEST_SKIP() << absent_oracle("sla/bands_openfisca.json", "the comparison with marginal rates");
  int checked = 0;
  for (const json& row : file->at("cases")) {
    const json& scheme = file->at("schemes").at(row.at("scheme").get<std::string>());
    if (scheme.at("type") != "marginal_rate") continue;
    // Rows that the peer rounds inside each band say what comes out without it.
    const bool rounded = row.at("status") == "peer_rounding";
    const std::string expected = row.at(rounded ? "exact_without_rounding" : "expected").get<std::string>();
    const Exact got = pricing::at_bands(bands_of(scheme.at("brackets")), pricing::BandReading::each_slice,
                                        Exact(decimal(row.at("base").get<std::string>())));
    EXPECT_EQ(pricing::show(got), pricing::show(Exact(decimal(expected)))) << row.at("id");
    ++checked;
  }
  EXPECT_GE(checked, 15);
}

TEST(PricesOfOthers, a_rate_by_volume_is_bands_read_for_all_units) {
  const auto file = oracle("credits.json");
  if (!file) GTEST_SKIP() << absent_oracle("sla/credits.json", "the comparison with rates by volume");
  const std::vector<pricing::PriceBand> bands{band("1", "3.1"),    band("10", "3.1"),
                                              band("50", "2.9"),   band("500", "2.5"),
                                              band("1000", "1.2"), band("1000000", "0.1")};
  int checked = 0;
  for (const json& row : file->at("cases")) {
    if (row.at("scheme") != "accord_volume" || row.at("expected").contains("error")) continue;
    // At a threshold text and program of that source differ; the upper end belongs to its band here, as there
    // in the program.
    const json& expected = row.at("expected");
    const std::string rate = expected.contains("rate_by_template_code")
                                 ? expected.at("rate_by_template_code").get<std::string>()
                                 : expected.at("rate").get<std::string>();
    const Exact units(decimal(row.at("input").at("volume_millions").get<std::string>()));
    EXPECT_EQ(pricing::at_bands(bands, pricing::BandReading::all_units, units), units * Exact(decimal(rate)))
        << row.at("id");
    ++checked;
  }
  EXPECT_EQ(checked, 6);
}

}  // namespace
