// Conditions over a million rows, on one core: a typical condition, 25 service levels at once, and the same
// condition with the values written into the code and judged row by row, the peer that knows everything
// beforehand.
//   cmake --preset release && ninja -C build/release expression_bench && build/release/bench/expression_bench
// items_per_second counts rows; for 25 levels a row counts once.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/assert.h"
#include "base/random.h"
#include "expression/expression.h"

namespace {

using namespace entente;
using namespace entente::expression;

constexpr std::size_t kBatches = 64;  ///< of 2048 rows: what a core's cache does not hold

struct Data {
  std::vector<std::vector<TextRef>> texts;
  std::vector<std::vector<std::int64_t>> numbers;
  std::vector<std::vector<std::uint64_t>> valid;
  std::vector<Batch> batches;
  Scope scope;

  Data() {
    static constexpr const char* kPriorities[] = {"1 - Critical", "2 - High", "3 - Moderate", "4 - Low"};
    static constexpr const char* kStates[] = {"Resolved", "Closed", "Cancelled", "Duplicate",
                                              "Awaiting user information"};
    scope.calendars = {"office"};
    scope.variables = {{"priority", Type::text(), ""},
                       {"state", Type::text(), ""},
                       {"resolution", Type::business("office"), ""},
                       {"opened_at", Type::instant(), ""}};
    Random random(3);
    for (std::size_t b = 0; b < kBatches; ++b) {
      auto& priority = texts.emplace_back(kBatchRows);
      for (TextRef& text : priority) text = TextRef::of(kPriorities[random.below(4)]);
      auto& state = texts.emplace_back(kBatchRows);
      for (TextRef& text : state) text = TextRef::of(kStates[random.below(5)]);
      auto& resolution = numbers.emplace_back(kBatchRows);
      for (std::int64_t& value : resolution)
        value = static_cast<std::int64_t>(random.below(16 * 3600)) * 1'000'000;
      auto& opened = numbers.emplace_back(kBatchRows);
      for (std::int64_t& value : opened)
        value = 1'767'225'600'000'000 + static_cast<std::int64_t>(random.below(31'536'000)) * 1'000'000;
      auto& bits = valid.emplace_back(kBatchRows / 64, ~std::uint64_t{0});
      for (std::uint64_t& word : bits) word &= ~(std::uint64_t{1} << random.below(64));
    }
    for (std::size_t b = 0; b < kBatches; ++b) {
      Batch batch;
      batch.rows = kBatchRows;
      batch.columns = {{Type::text(), nullptr, texts[2 * b].data(), nullptr},
                       {Type::text(), nullptr, texts[2 * b + 1].data(), nullptr},
                       {Type::business("office"), numbers[2 * b].data(), nullptr, valid[b].data()},
                       {Type::instant(), numbers[2 * b + 1].data(), nullptr, nullptr}};
      batches.push_back(std::move(batch));
    }
  }

  Expression expression(const std::string& written) const {
    auto made = compile(written, {}, scope);
    ENTENTE_ASSERT(made.has_value(), "the benchmark's expressions compile");
    return *made;
  }
};

const Data& data() {
  static const Data kData;
  return kData;
}

void run(benchmark::State& state, const std::vector<std::string>& written) {
  std::vector<Expression> expressions;
  for (const std::string& one : written) expressions.push_back(data().expression(one));
  Evaluator evaluator(expressions);
  for (auto _ : state) {
    std::size_t selected = 0;
    for (const Batch& batch : data().batches) {
      evaluator.start(batch);
      for (std::size_t e = 0; e < expressions.size(); ++e) selected += evaluator.select(e).size();
    }
    benchmark::DoNotOptimize(selected);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatches * kBatchRows));
}

const char* const kTypical =
    "priority == \"2 - High\" and state not in [\"Cancelled\", \"Duplicate\"] and resolution <= 8 business "
    "hours on office";

void typical_condition(benchmark::State& state) {
  run(state, {kTypical});
}
BENCHMARK(typical_condition);

void typical_condition_by_hand(benchmark::State& state) {
  const std::string_view high = "2 - High";
  const std::string_view cancelled = "Cancelled";
  const std::string_view duplicate = "Duplicate";
  std::vector<std::uint32_t> rows(kBatchRows);
  for (auto _ : state) {
    std::size_t selected = 0;
    for (const Batch& batch : data().batches) {
      std::size_t count = 0;
      for (std::uint32_t row = 0; row < batch.rows; ++row) {
        const std::string_view now = batch.columns[1].texts[row].view();
        if (batch.columns[0].texts[row].view() == high && now != cancelled && now != duplicate &&
            batch.columns[2].has(row) && batch.columns[2].values[row] <= 28'800'000'000) {
          rows[count++] = row;
        }
      }
      selected += count;
    }
    benchmark::DoNotOptimize(selected);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatches * kBatchRows));
}
BENCHMARK(typical_condition_by_hand);

void one_equality(benchmark::State& state) {
  run(state, {"priority == \"2 - High\""});
}
BENCHMARK(one_equality);

/// Which rows count and which are good, for 25 levels over the same columns.
void twenty_five_levels(benchmark::State& state) {
  std::vector<std::string> written;
  static constexpr const char* kPriorities[] = {"1 - Critical", "2 - High", "3 - Moderate", "4 - Low",
                                                "5 - Planning"};
  for (int level = 0; level < 25; ++level) {
    const std::string where = std::string("priority == \"") + kPriorities[level % 5] +
                              "\" and state not in [\"Cancelled\", \"Duplicate\"]";
    written.push_back(where);
    written.push_back(where + " and resolution <= " + std::to_string(2 + level / 5) +
                      " business hours on office");
  }
  run(state, written);
}
BENCHMARK(twenty_five_levels);

void month_of_an_instant(benchmark::State& state) {
  run(state, {"month of opened_at == \"2026-04\""});
}
BENCHMARK(month_of_an_instant);

}  // namespace

BENCHMARK_MAIN();
