// A year's statements: 10 million items, 25 service levels, 4 calendars, pauses on a tenth of the items.
//   cmake --preset release && ninja -C build/release settlement_bench && build/release/bench/settlement_bench
//   [rows] [workers]
// Prints the time to reduce all rows and settle twelve months from columns in memory, the time that DuckDB
// needs to scan the same columns of a table of its own with as many threads, and the largest memory that the
// program took.
#include <duckdb.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/random.h"
#include "settlement/hand_made.h"

namespace {

using namespace entente;
using namespace entente::settlement::hand_made;
using expression::kBatchRows;
using expression::TextRef;
using text::Placed;

constexpr const char* kPriorities[] = {"1 - Critical", "2 - High", "3 - Moderate", "4 - Low"};
constexpr const char* kServices[] = {"desk",    "portal", "payroll", "network",
                                     "storage", "claims", "orders",  "archive"};
constexpr std::size_t kTextRows = 64 * kBatchRows;  // texts repeat after so many rows

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Items and their events as columns; no copy on the way to the engine.
class Columns final : public measurement::Source {
 public:
  explicit Columns(std::size_t rows) : rows_(rows) {
    Random random(7);
    const std::int64_t year = time::Instant::parse("2025-01-01T00:00:00Z")->micros;
    constexpr std::int64_t kSecond = 1'000'000;
    for (std::size_t i = 0; i < rows; ++i) {
      const auto opened = year + static_cast<std::int64_t>(random.below(365 * 86'400)) * kSecond;
      opened_.push_back(opened);
      resolved_.push_back(opened + static_cast<std::int64_t>(random.below(5 * 86'400)) * kSecond);
      item_.push_back(static_cast<std::int64_t>(i));
      if (i % 10 != 0) continue;
      const std::int64_t paused = opened + static_cast<std::int64_t>(random.below(86'400)) * kSecond;
      event_item_.push_back(static_cast<std::int64_t>(i));
      event_at_.push_back(paused);
      event_until_.push_back(paused + static_cast<std::int64_t>(random.below(86'400)) * kSecond);
    }
    for (std::size_t i = 0; i < kTextRows; ++i) {
      priority_.push_back(TextRef::of(kPriorities[random.below(4)]));
      service_.push_back(TextRef::of(kServices[random.below(8)]));
      cause_.push_back(TextRef::of(random.chance(0.03) ? "client" : "own"));
      state_.push_back(TextRef::of("waiting"));
    }
  }

  std::vector<measurement::DatasetInfo> datasets() const override {
    using expression::Type;
    return {{"incidents",
             tables::TableKind::items,
             {{"item", Type::text()},
              {"opened_at", Type::instant()},
              {"resolved_at", Type::instant()},
              {"priority", Type::text()},
              {"service", Type::text()},
              {"cause", Type::text()}},
             static_cast<std::int64_t>(rows_)},
            {"history",
             tables::TableKind::events,
             {{"item", Type::text()}, {"at", Type::instant()}, {"state", Type::text()}},
             static_cast<std::int64_t>(event_at_.size())}};
  }
  text::Outcome<std::int64_t> scan(
      const measurement::ScanRequest& request, unsigned workers,
      const std::function<void(unsigned, const expression::Batch&)>& visit) const override {
    const bool events = request.dataset == "history";
    const std::size_t rows = events ? event_at_.size() : rows_;
    std::atomic<std::size_t> next{0};
    const auto work = [&](unsigned worker) {
      expression::Batch batch;
      for (std::size_t begin; (begin = next.fetch_add(kBatchRows)) < rows;) {
        batch.rows = std::min(kBatchRows, rows - begin);
        batch.columns.clear();
        for (const std::string& name : request.columns) batch.columns.push_back(column(name, events, begin));
        visit(worker, batch);
      }
    };
    std::vector<std::jthread> threads;
    for (unsigned worker = 1; worker < workers; ++worker) threads.emplace_back(work, worker);
    work(0);
    threads.clear();
    return static_cast<std::int64_t>(rows);
  }
  std::vector<Quarantined> quarantined(std::optional<time::Instant>) const override { return {}; }
  std::vector<Import> imports() const override { return {}; }

 private:
  expression::Column column(const std::string& name, bool events, std::size_t begin) const {
    using expression::Type;
    const std::size_t text = begin % kTextRows;
    if (name == "opened_at") return {Type::instant(), opened_.data() + begin, nullptr, nullptr};
    if (name == "resolved_at") return {Type::instant(), resolved_.data() + begin, nullptr, nullptr};
    if (name == "at") return {Type::instant(), event_at_.data() + begin, nullptr, nullptr};
    if (name == measurement::kUntil) return {Type::instant(), event_until_.data() + begin, nullptr, nullptr};
    if (name == measurement::kItemNumber) {
      return {Type::number(), (events ? event_item_ : item_).data() + begin, nullptr, nullptr};
    }
    const auto& texts = name == "priority"  ? priority_
                        : name == "service" ? service_
                        : name == "cause"   ? cause_
                                            : state_;
    return {Type::text(), nullptr, texts.data() + text, nullptr};
  }

  std::size_t rows_;
  std::vector<std::int64_t> opened_, resolved_, item_, event_item_, event_at_, event_until_;
  std::vector<TextRef> priority_, service_, cause_, state_;
};

/// 25 levels: on time by priority and service on four clocks, means and a percentile.
Case year() {
  Case made("2025-01-01", "2025-12-31");
  agreement::Terms& terms = made.terms;
  terms.zone_name.value = "Europe/London";
  terms.zone = *time::Zone::find("Europe/London");
  const auto words = [](const std::string& text) { return Placed<std::string>(text); };
  for (const auto& [name, kind] :
       {std::pair<std::string, std::string>{"incidents", "items"}, {"history", "events"}}) {
    agreement::Dataset dataset;
    dataset.kind = words(kind);
    terms.data.push_back(named(name, dataset));
  }
  for (int i = 0; i < 4; ++i) {
    calendar::CalendarSpec spec;
    spec.name = "office" + std::to_string(i);
    spec.zone = terms.zone;
    for (std::size_t weekday = 0; weekday < (i == 3 ? 7U : 5U); ++weekday) {
      spec.week[weekday].push_back({time::Duration::hours(7 + i), time::Duration::hours(12)});
      spec.week[weekday].push_back({time::Duration::hours(13), time::Duration::hours(17 + i)});
    }
    spec.holidays[day("2025-12-25")] = "Christmas";
    terms.calendars.push_back(named(spec.name, spec));
    agreement::Clock clock;
    clock.of = words("incidents");
    clock.starts = words("opened_at");
    clock.stops = words("resolved_at");
    clock.runs_on = words(spec.name);
    clock.pauses_while = words("state == \"waiting\"");
    terms.clocks.push_back(named("clock" + std::to_string(i), clock));
  }
  for (int i = 0; i < 25; ++i) {
    const std::string name = "level" + std::to_string(i);
    made.level(name, "90", "80");
    agreement::Measure& measure = made.measure_of(name);
    measure.of.dataset = words("incidents");
    const std::string priority = std::string("priority == \"") + kPriorities[i % 4] + "\"";
    measure.of.where = words(i < 8 ? priority : priority + " and service == \"" + kServices[i % 8] + "\"");
    const std::string clock = "clock" + std::to_string(i % 4);
    const std::string limit =
        std::to_string(4 + i % 12) + " business hours on office" + std::to_string(i % 4);
    if (i == 24) {
      measure.type.value = agreement::MeasureType::percentile;
      measure.value = words(clock);
      measure.rank = Placed(decimal("90"));
      made.find(name).expected->value.unit = made.find(name).minimum->value.unit =
          agreement::Quantity::Unit::duration;
    } else {
      measure.good = words(clock + " <= " + limit);
      if (i % 3 == 0) measure.counted_in = words("resolved_at");
      if (i % 2 == 0) {
        agreement::Exclusion exclusion;
        exclusion.where = words("cause == \"client\"");
        exclusion.because = words("client");
        measure.excluding.push_back(exclusion);
      }
    }
  }
  made.known.as_of = terms.zone.start_of(day("2026-02-01"));
  return made;
}

/// DuckDB reading the same columns: the largest value of each, so that every value is looked at and nothing
/// else is done.
double duckdb_scan(std::size_t rows, unsigned workers) {
  duckdb_database database;
  duckdb_connection connection;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess ||
      duckdb_connect(database, &connection) != DuckDBSuccess)
    return 0;
  const auto run = [&](const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection, sql.c_str(), &result) != DuckDBSuccess)
      std::printf("%s\n", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
  };
  run("set threads = " + std::to_string(workers));
  run("create table incidents as select i as item, timestamp '2025-01-01' + to_seconds((hash(i) % "
      "31536000)::bigint) as opened_at, "
      "timestamp '2025-01-03' + to_seconds((hash(i + 1) % 31536000)::bigint) as resolved_at, "
      "['1 - Critical', '2 - High', '3 - Moderate', '4 - Low'][(1 + hash(i + 2) % 4)::bigint] as priority, "
      "['desk', 'portal', 'payroll', 'network', 'storage', 'claims', 'orders', 'archive'][(1 + hash(i + 3) % "
      "8)::bigint] as service, "
      "case when hash(i + 4) % 33 = 0 then 'client' else 'own' end as cause from range(" +
      std::to_string(rows) + ") t(i)");
  double best = 1e9;
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    run("select max(item), max(opened_at), max(resolved_at), max(priority), max(service), max(cause) from "
        "incidents");
    best = std::min(best, seconds_since(start));
  }
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return best;
}

double peak_gib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1024.0 * 1024.0);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::stoul(argv[1]) : 10'000'000;
  const unsigned workers = argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 2;
  const Columns source(rows);
  const double before = peak_gib();
  Case made = year();
  made.known.workers = workers;
  const auto of = made.agreement();
  double reduced = 1e9, settled = 0;
  std::int64_t counted = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    auto start = std::chrono::steady_clock::now();
    const auto tallies = settlement::reduce(*of, source, month("2025-01"), month("2025-12"), made.known);
    if (!tallies) {
      std::printf("%s\n", tallies.error().front().message.c_str());
      return 1;
    }
    reduced = std::min(reduced, seconds_since(start));
    start = std::chrono::steady_clock::now();
    const auto statements = settlement::settle_all(*of, *tallies, made.known);
    settled = seconds_since(start);
    counted = 0;
    for (const auto& statement : *statements) {
      for (const auto& level : statement.levels) counted += level.n;
    }
  }
  const double after = peak_gib();
  const double scanned = duckdb_scan(rows, workers);
  std::printf("rows %zu, workers %u, row verdicts %lld\n", rows, workers, static_cast<long long>(counted));
  std::printf("reduce %.3f s, settle twelve months %.3f s\n", reduced, settled);
  std::printf("DuckDB scan of the same columns %.3f s: reduce takes %.2f times as long\n", scanned,
              reduced / scanned);
  std::printf("memory: %.2f GiB of columns, %.2f GiB at most with the tallies\n", before, after);
}
