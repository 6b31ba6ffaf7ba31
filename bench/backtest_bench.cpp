// Ten thousand proposals over three years of a million items, and a million simulated months of 25 levels.
//   cmake --preset release && ninja -C build/release backtest_bench
//   build/release/bench/backtest_bench [items] [workers] [file for the peer]
// The items are read and reduced once; the grid varies a limit, a bar, the amount at risk and an allocation,
// ten values each. With a file, items and results are written for bench/peers/backtest.py, which must come to
// the same cents.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "agreement/agreement.h"
#include "base/random.h"
#include "outlook/simulation.h"
#include "settlement/hand_made.h"

namespace {

using namespace entente;
using expression::kBatchRows;
using expression::TextRef;

constexpr const char* kPriorities[] = {"p0", "p1", "p2", "p3", "p4"};
constexpr const char* kServices[] = {"s0", "s1", "s2", "s3", "s4"};
constexpr std::int64_t kSecond = 1'000'000;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Items as columns in memory.
class Items final : public measurement::Source {
 public:
  explicit Items(std::size_t rows) : rows_(rows) {
    Random random(11);
    const std::int64_t begin = time::Instant::parse("2023-01-01T00:00:00Z")->micros;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint64_t day = random.below(1095);
      opened_.push_back(begin + static_cast<std::int64_t>(day * 86'400 + random.below(86'400)) * kSecond);
      // Some months are worse than others.
      const double bad = 0.02 + 0.06 * static_cast<double>((day / 30) % 7) / 7.0;
      const bool late = random.chance(bad);
      const std::int64_t minutes =
          static_cast<std::int64_t>(late ? 480 + random.below(2'000) : random.below(480));
      resolved_.push_back(opened_.back() + minutes * 60 * kSecond);
      const auto priority = static_cast<std::uint8_t>(random.below(5));
      const auto service = static_cast<std::uint8_t>(random.below(5));
      priority_number_.push_back(priority);
      priority_.push_back(TextRef::of(kPriorities[priority]));
      service_.push_back(TextRef::of(kServices[service]));
    }
  }

  std::vector<measurement::DatasetInfo> datasets() const override {
    using expression::Type;
    return {{"items",
             tables::TableKind::items,
             {{"item", Type::text()},
              {"opened_at", Type::instant()},
              {"resolved_at", Type::instant()},
              {"priority", Type::text()},
              {"service", Type::text()}},
             static_cast<std::int64_t>(rows_)}};
  }
  text::Outcome<std::int64_t> scan(
      const measurement::ScanRequest& request, unsigned workers,
      const std::function<void(unsigned, const expression::Batch&)>& visit) const override {
    std::atomic<std::size_t> next{0};
    const auto work = [&](unsigned worker) {
      expression::Batch batch;
      for (std::size_t begin; (begin = next.fetch_add(kBatchRows)) < rows_;) {
        batch.rows = std::min(kBatchRows, rows_ - begin);
        batch.columns.clear();
        for (const std::string& name : request.columns) batch.columns.push_back(column(name, begin));
        visit(worker, batch);
      }
    };
    std::vector<std::jthread> threads;
    for (unsigned worker = 1; worker < workers; ++worker) threads.emplace_back(work, worker);
    work(0);
    threads.clear();
    return static_cast<std::int64_t>(rows_);
  }
  std::vector<Quarantined> quarantined(std::optional<time::Instant>) const override { return {}; }
  std::vector<Import> imports() const override { return {}; }

  void write(std::ofstream& file) const {
    const auto put = [&](const auto& column) {
      file.write(reinterpret_cast<const char*>(column.data()),
                 static_cast<std::streamsize>(column.size() * sizeof(column.front())));
    };
    put(opened_);
    put(resolved_);
    put(priority_number_);
  }

 private:
  expression::Column column(const std::string& name, std::size_t begin) const {
    using expression::Type;
    if (name == "opened_at") return {Type::instant(), opened_.data() + begin, nullptr, nullptr};
    if (name == "resolved_at") return {Type::instant(), resolved_.data() + begin, nullptr, nullptr};
    return {Type::text(), nullptr, (name == "service" ? service_ : priority_).data() + begin, nullptr};
  }

  std::size_t rows_;
  std::vector<std::int64_t> opened_, resolved_;
  std::vector<std::uint8_t> priority_number_;
  std::vector<TextRef> priority_, service_;
};

/// A level for each priority, or for each priority and service.
text::SourcePtr agreement_text(bool by_service) {
  std::string measures, levels, allocation;
  for (int p = 0; p < 5; ++p) {
    for (int s = 0; s < (by_service ? 5 : 1); ++s) {
      const std::string name = by_service ? fmt::format("l{}{}", p, s) : fmt::format("l{}", p);
      const std::string where = by_service ? fmt::format("priority == \"p{}\" and service == \"s{}\"", p, s)
                                           : fmt::format("priority == \"p{}\"", p);
      measures += fmt::format(
          "  {0}-in-time:\n    of: items where {1}\n    counted in: month of opened_at\n    elapsed: "
          "{{clock: resolution, within: 8 h}}\n",
          name, where);
      levels +=
          fmt::format("  {0}: {{clause: \"1\", measure: {0}-in-time, expected: 95%, minimum: 93%}}\n", name);
      allocation += fmt::format("{}{}: {}%", allocation.empty() ? "" : ", ", name, by_service ? 8 : 40);
    }
  }
  return std::make_shared<const text::Source>(
      "bench.yaml",
      fmt::format(
          "agreement: bench\nparties: {{client: Client, supplier: Supplier}}\ncurrency: EUR\nzone: "
          "UTC\nterm: {{from: "
          "2023-01-01, to: 2025-12-31}}\nclocks:\n  resolution: {{of: items, starts: opened_at, stops: "
          "resolved_at}}\nmeasures:\n{}service levels:\n{}charges:\n  base: {{month: 1 000 000 "
          "EUR}}\ncredits:\n  clause: "
          "\"2\"\n  at risk: 12% of monthly charges\n  pool: 300%\n  allocation: {{{}}}\n  repeated default: "
          "[1, 1.5, 2]\n",
          measures, levels, allocation));
}

const agreement::ReadFile kNoFiles = [](const std::string&) -> text::Outcome<std::string> {
  return std::string();
};

std::shared_ptr<const agreement::Agreement> loaded(const text::SourcePtr& source) {
  const auto made = agreement::load(source, kNoFiles);
  for (const auto& each : made.diagnostics) {
    if (each.severity == text::Severity::error)
      std::printf("%s: %s\n", each.code.c_str(), each.message.c_str());
  }
  return made.agreement;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::stoul(argv[1]) : 1'000'000;
  const unsigned workers = argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 2;
  const Items items(rows);
  const time::Month first = *time::Month::parse("2023-01"), last = *time::Month::parse("2025-12");
  const auto agreement = loaded(agreement_text(false));
  const auto many = loaded(agreement_text(true));
  if (!agreement || !many) return 1;
  settlement::ReduceOptions known;
  known.as_of = time::Zone().start_of(last.end_day());
  known.keep_values = true;
  known.workers = workers;

  auto start = std::chrono::steady_clock::now();
  auto reduced = settlement::reduce(*agreement, items, first, last, known);
  if (!reduced) return 1;
  const auto tallies = std::make_shared<const settlement::Tallies>(std::move(*reduced));
  std::printf("%zu items reduced, every clock time kept: %.3f s\n", rows, seconds_since(start));

  const char* axes[] = {"measures.l1-in-time.elapsed.within=5 h..9.5 h by 0.5 h",
                        "service levels.l2.minimum=90%..94.5% by 0.5%", "credits.at risk=6%..15% by 1%",
                        "credits.allocation.l3=10%..55% by 5%"};
  std::vector<std::uint64_t> sums;
  for (const unsigned threads : {workers, 1U}) {
    std::vector<outlook::Axis> parsed;
    for (const char* axis : axes) parsed.push_back(*outlook::parse_axis(axis));
    outlook::GridOptions options;
    options.known = known;
    options.workers = threads;
    start = std::chrono::steady_clock::now();
    const auto grid = outlook::run_grid(
        *agreement, kNoFiles, parsed, tallies,
        [](const agreement::Agreement&) -> text::Outcome<std::shared_ptr<const settlement::Tallies>> {
          return text::refuse(text::error("O0120", "nothing is read again here"));
        },
        options);
    const double took = seconds_since(start);
    if (!grid) {
      std::printf("%s\n", grid.error().front().message.c_str());
      return 1;
    }
    std::size_t refused = 0;
    std::uint64_t sum = 0;
    for (const auto& variant : grid->variants) {
      refused += variant.refused ? 1 : 0;
      sum = sum * 31 + static_cast<std::uint64_t>(variant.credits);
    }
    sums.push_back(sum);
    std::printf("%zu variants x 36 months, %u threads: %.3f s (%zu refused, checksum %llx)\n",
                grid->variants.size(), threads, took, refused, static_cast<unsigned long long>(sum));
    if (argc > 3 && threads == workers) {
      std::ofstream file(argv[3], std::ios::binary);
      items.write(file);
      std::ofstream results(std::string(argv[3]) + ".results", std::ios::binary);
      for (const auto& variant : grid->variants)
        results.write(reinterpret_cast<const char*>(&variant.credits), sizeof variant.credits);
    }
  }

  auto many_reduced = settlement::reduce(*many, items, first, last, known);
  if (!many_reduced) return 1;
  for (const auto model :
       {outlook::SimulationOptions::Model::months, outlook::SimulationOptions::Model::fitted}) {
    for (const unsigned threads : {workers, 1U}) {
      start = std::chrono::steady_clock::now();
      const auto simulated =
          outlook::simulate({{"as agreed", many.get(), &*many_reduced}},
                            {.years = 83'334, .seed = 5, .workers = threads, .model = model, .known = known});
      if (!simulated) {
        std::printf("%s\n", simulated.error().front().message.c_str());
        return 1;
      }
      std::printf("%lld simulated months of 25 levels (%s), %u threads: %.3f s, year P90 %lld\n",
                  static_cast<long long>(simulated->months),
                  simulated->fitted ? "fitted model" : "whole months", threads, seconds_since(start),
                  static_cast<long long>(simulated->outcomes.front().year_p90));
    }
  }
  return sums.front() == sums.back() ? 0 : 1;
}
