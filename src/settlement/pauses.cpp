#include "settlement/pauses.h"

#include <algorithm>

#include "settlement/rows.h"
#include "settlement/segments.h"

namespace entente::settlement {

Pauses::Pauses(std::vector<OfItem> spans) {
  std::ranges::sort(spans, [](const OfItem& a, const OfItem& b) {
    return a.item != b.item ? a.item < b.item : a.span.begin < b.span.begin;
  });
  const std::int64_t items = spans.empty() ? 0 : spans.back().item + 1;
  first_.assign(static_cast<std::size_t>(items) + 1, 0);
  spans_.reserve(spans.size());
  std::int64_t item = -1;
  for (const OfItem& next : spans) {
    if (next.item != item) {
      for (std::int64_t i = item + 1; i <= next.item; ++i) {
        first_[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(spans_.size());
      }
      item = next.item;
    } else if (next.span.begin <= spans_.back().end) {
      spans_.back().end = std::max(spans_.back().end, next.span.end);
      continue;
    }
    spans_.push_back(next.span);
  }
  first_.back() = static_cast<std::uint32_t>(spans_.size());
}

std::string history_of(const agreement::Terms& terms, const agreement::Clock& clock) {
  if (clock.history) return **clock.history;
  for (const auto& dataset : terms.data) {
    if (*dataset.value.kind == "events") return *dataset.name;
  }
  return {};
}

text::Outcome<Pauses> read_pauses(const agreement::Terms& terms, const agreement::Clock& clock,
                                  const measurement::Source& source, const ReduceOptions& options,
                                  std::optional<std::string> key) {
  if (!clock.pauses_while) return Pauses{};
  const std::string dataset = history_of(terms, clock);
  if (dataset.empty() || measurement::find(source.datasets(), dataset) == nullptr) return Pauses{};

  auto opened = RowSource::open(terms, dataset, source,
                                {.expressions = {*clock.pauses_while},
                                 .also = {"at"},
                                 .hidden = {measurement::kItemNumber, measurement::kUntil},
                                 .as_of = options.as_of});
  if (!opened) return std::unexpected(opened.error());
  const RowSource& rows = *opened;
  const std::size_t at = rows.variable("at");

  struct Worker {
    std::unique_ptr<RowSource::Reader> reader;
    std::vector<Pauses::OfItem> found;
  };
  std::vector<Worker> workers(std::max(1U, options.workers));
  for (Worker& worker : workers) worker.reader = rows.reader();
  const auto scanned =
      rows.scan(source, options, std::move(key), [&](unsigned number, const expression::Batch& batch) {
        Worker& worker = workers[number];
        const expression::Batch& full = worker.reader->bind(batch);
        const expression::Column& begins = full.columns[at];
        const expression::Column& item = worker.reader->extra(0);
        const expression::Column& until = worker.reader->extra(1);
        worker.reader->start();
        for (const std::uint32_t row : worker.reader->evaluator().select(0)) {
          if (!begins.has(row) || !item.has(row)) continue;
          const std::int64_t end = until.has(row) ? until.values[row] : time::Instant::max().micros;
          if (end > begins.values[row]) worker.found.push_back({item.values[row], {begins.values[row], end}});
        }
      });
  if (!scanned) return std::unexpected(scanned.error());
  std::vector<Pauses::OfItem> all = std::move(workers.front().found);
  for (std::size_t i = 1; i < workers.size(); ++i)
    all.insert(all.end(), workers[i].found.begin(), workers[i].found.end());
  return Pauses(std::move(all));
}

}  // namespace entente::settlement
