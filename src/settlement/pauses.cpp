#include "settlement/pauses.h"

#include <algorithm>
#include <utility>

#include "settlement/rows.h"
#include "settlement/segments.h"

namespace entente::settlement {

Pauses::Pauses(std::vector<std::vector<OfItem>> parts) {
  const auto in_order = [](const OfItem& a, const OfItem& b) {
    return a.item != b.item ? a.item < b.item : a.span.begin < b.span.begin;
  };
  // Whoever reads events reads them by item, so that the parts mostly are in order and follow each other.
  bool ordered = true;
  const OfItem* last = nullptr;
  for (const auto& part : parts) {
    for (const OfItem& one : part) {
      ordered = ordered && (last == nullptr || !in_order(one, *last));
      last = &one;
    }
  }
  if (!ordered) {
    for (std::size_t i = 1; i < parts.size(); ++i)
      parts.front().insert(parts.front().end(), parts[i].begin(), parts[i].end());
    parts.resize(1);
    std::ranges::sort(parts.front(), in_order);
  }

  std::int64_t before = -1;
  for (const auto& part : parts) {
    for (const OfItem& one : part) {
      if (one.item != before) {
        const auto word = static_cast<std::size_t>(one.item) / 64;
        if (word >= words_.size()) words_.resize(std::max(word + 1, 2 * words_.size()));
        words_[word].paused |= 1ULL << (one.item % 64);
        first_.push_back(static_cast<std::uint32_t>(spans_.size()));
        before = one.item;
      } else if (one.span.begin <= spans_.back().end) {
        spans_.back().end = std::max(spans_.back().end, one.span.end);
        continue;
      }
      spans_.push_back(one.span);
    }
  }
  first_.push_back(static_cast<std::uint32_t>(spans_.size()));
  std::size_t paused = 0;
  for (Word& word : words_) {
    word.before = paused;
    paused += static_cast<std::size_t>(std::popcount(word.paused));
  }
}

expression::RowSet Pauses::paused(const expression::Column& items, std::size_t rows) const {
  expression::RowSet made{};
  for (std::size_t block = 0; block * expression::kBlockRows < rows; ++block) {
    const std::size_t base = block * expression::kBlockRows;
    const std::size_t in_block = std::min(expression::kBlockRows, rows - base);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < in_block; ++i) {
      const auto item = static_cast<std::uint64_t>(items.values[base + i]);
      const std::uint64_t of_word = item / 64 < words_.size() ? words_[item / 64].paused : 0;
      bits |= ((of_word >> (item % 64)) & 1U) << i;
    }
    made[block] = bits;
  }
  return present(items, made);
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
                                 .only_judged = true});
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
  std::vector<std::vector<Pauses::OfItem>> parts;
  for (Worker& worker : workers) parts.push_back(std::move(worker.found));
  return Pauses(std::move(parts));
}

}  // namespace entente::settlement
