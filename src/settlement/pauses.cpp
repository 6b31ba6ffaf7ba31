#include "settlement/pauses.h"

#include <algorithm>
#include <utility>

#include "settlement/rows.h"
#include "settlement/segments.h"

namespace entente::settlement {

/// Dealt out by item, which takes passes but no comparisons; then the few spans of each item in order.
Pauses::Pauses(const std::vector<std::vector<OfItem>>& parts) {
  std::int64_t items = 0;
  for (const auto& part : parts) {
    for (const OfItem& one : part) items = std::max(items, one.item + 1);
  }
  words_.resize((static_cast<std::size_t>(items) + 63) / 64);
  const auto each = [&](auto&& visit) {
    for (const auto& part : parts) {
      for (const OfItem& one : part)
        visit(words_[static_cast<std::size_t>(one.item) / 64], 1ULL << (one.item % 64), one);
    }
  };
  each([](Word& word, std::uint64_t bit, const OfItem&) { word.paused |= bit; });
  std::size_t paused = 0;
  for (Word& word : words_) {
    word.before = paused;
    paused += static_cast<std::size_t>(std::popcount(word.paused));
  }
  first_.assign(paused + 1, 0);
  each([&](const Word& word, std::uint64_t bit, const OfItem&) { ++first_[place_of(word, bit)]; });
  std::uint32_t before = 0;
  for (std::uint32_t& count : first_) before += std::exchange(count, before);
  spans_.resize(before);
  each([&](const Word& word, std::uint64_t bit, const OfItem& one) {
    spans_[first_[place_of(word, bit)]++] = one.span;
  });

  // Each entry has moved to the end of its item, which is where the next one begins.
  std::size_t kept = 0, begin = 0;
  for (std::uint32_t& entry : first_) {
    const std::size_t end = entry;
    entry = static_cast<std::uint32_t>(kept);
    if (end - begin > 1) std::ranges::sort(std::span(spans_).subspan(begin, end - begin), {}, &Span::begin);
    for (std::size_t i = begin; i < end; ++i) {
      if (kept > entry && spans_[i].begin <= spans_[kept - 1].end) {
        spans_[kept - 1].end = std::max(spans_[kept - 1].end, spans_[i].end);
      } else {
        spans_[kept++] = spans_[i];
      }
    }
    begin = end;
  }
  spans_.resize(kept);
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
  return Pauses(parts);
}

}  // namespace entente::settlement
