// The agreement and the volumes of docs/reference/pricing.md, from their rows to the invoice: the page's
// numbers.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "settlement/hand_made.h"
#include "settlement/invoice.h"
#include "text/diagnostic_render.h"

namespace entente::settlement {
namespace {

using namespace hand_made;

std::string block(const std::string& page, const std::string& opening) {
  const std::size_t begin = page.find(opening + "\n") + opening.size() + 1;
  return page.substr(begin, page.find("```", begin) - begin);
}

class PricingPage : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(ENTENTE_SOURCE_DIR "/docs/reference/pricing.md", std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    const std::string page = all.str();
    const auto loaded = agreement::load(
        std::make_shared<const text::Source>("agreement.yaml", block(page, "```yaml agreement.yaml")),
        nullptr);
    ASSERT_TRUE(loaded.agreement) << (loaded.diagnostics.empty() ? std::string()
                                                                 : text::render_full(loaded.diagnostics[0]));
    agreement_ = loaded.agreement;
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(block(page, "```csv volumes.csv"));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      std::vector<std::string> row(1);
      for (const char c : line) {
        if (c == ',') {
          row.emplace_back();
        } else {
          row.back() += c;
        }
      }
      rows.push_back(row);
    }
    source_.add("volumes", tables::TableKind::volumes,
                {{"month", expression::Type::date()},
                 {"unit", expression::Type::text()},
                 {"volume", expression::Type::number()}},
                rows);
    options_.known.as_of = agreement_->original->zone.start_of(day("2026-04-05"));
    auto reduced = reduce(*agreement_, source_, month("2026-01"), month("2026-03"), options_.known);
    ASSERT_TRUE(reduced);
    tallies_ = std::move(*reduced);
  }

  pricing::Invoice invoice_of(const std::string& in) const {
    auto made = invoice(*agreement_, tallies_, month(in), options_);
    if (!made) throw std::runtime_error(made.error().front().message);
    return std::move(*made);
  }

  std::shared_ptr<const agreement::Agreement> agreement_;
  measurement::MemorySource source_;
  InvoiceOptions options_;
  Tallies tallies_;
};

std::string amount(const pricing::Invoice& invoice, const std::string& id) {
  for (const auto& line : invoice.lines) {
    if (line.id == id) return line.amount.amount_string();
  }
  return "no line";
}

TEST_F(PricingPage, january_is_charged_as_the_page_says) {
  const pricing::Invoice january = invoice_of("2026-01");
  EXPECT_EQ(amount(january, "charge/parcels"), "23,660.00");
  EXPECT_EQ(amount(january, "charge/returns"), "264,400.00");
  EXPECT_EQ(amount(january, "charge/experts"), "150,000.00");
  EXPECT_EQ(amount(january, "charge/tolls"), "8,446.00");
  EXPECT_EQ(january.charges, eur("446506"));
  EXPECT_EQ(january.discount, eur("8930.12"));
  EXPECT_EQ(january.net, eur("437575.88"));
  EXPECT_EQ(january.tax, eur("87515.18"));
  EXPECT_EQ(january.due, day("2026-03-03"));
}

TEST_F(PricingPage, in_february_the_ceiling_is_used_up_and_returns_lie_in_the_dead_band) {
  const pricing::Invoice february = invoice_of("2026-02");
  EXPECT_EQ(amount(february, "charge/parcels"), "17,888.00");  // 17,200 x 1.04
  EXPECT_EQ(amount(february, "charge/returns"), "250,000.00");
  EXPECT_EQ(amount(february, "charge/experts"), "0.00");
  EXPECT_EQ(amount(february, "charge/tolls"), "0.00");
}

TEST_F(PricingPage, in_march_nothing_was_counted_and_nothing_is_made_up) {
  const pricing::Invoice march = invoice_of("2026-03");
  EXPECT_EQ(march.not_determined, (std::vector<std::string>{"parcels", "returns", "experts", "tolls"}));
  EXPECT_TRUE(march.charges.is_zero());
}

}  // namespace
}  // namespace entente::settlement
