// Any bytes as a file to import (gzip too): recognising, cutting into records, guessing and converting never
// throw, assert or lose count, and what comes out fits its plan. Without a store, so that it is fast; Parquet
// is read by DuckDB. Corpus: tests/fuzz/corpus/import.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "measurement/fit.h"
#include "measurement/sniff.h"

namespace {

using namespace entente::measurement;

constexpr std::size_t kBytesMax = 64 * 1024;

/// Reads what `bytes` hold; rows that were converted or rejected, or -1 if the file is refused.
std::int64_t read(const std::string& content, const Layout& layout) {
  auto reader = read_records("fuzz", Bytes::of(content), layout);
  if (!reader) return -1;
  Sample sample;
  sample.columns = (*reader)->columns();
  std::vector<Block> blocks;
  Cells cells;
  std::int64_t rows = 0;
  for (;;) {
    Block block;
    auto more = (*reader)->next(block);
    if (!more) return -1;
    if (!*more) break;
    for (std::size_t i = 0; i < block.records.size(); ++i) {
      (*reader)->read(block, i, cells, [&](const Cells& row) {
        ++rows;
        if (row.cells.size() < sample.columns.size()) std::abort();
        if (row.problem != RecordProblem::none || sample.rows.size() == 100) return;
        auto& texts = sample.rows.emplace_back();
        for (std::size_t c = 0; c < sample.columns.size(); ++c) {
          texts.emplace_back(is_utf8(row.cells[c].text) ? row.cells[c].text : std::string_view());
        }
      });
    }
    blocks.push_back(std::move(block));
  }
  Mapping guess;
  Fitted fitted = fit(guess, "fuzz", layout, sample, [](std::size_t, const auto&) {});
  (void)write_mapping(fitted.mapping);
  if (entente::text::has_errors(fitted.diagnostics)) return rows;
  Conversion conversion(fitted.plan);
  std::size_t out = 0;
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < block.records.size(); ++i) conversion.convert(**reader, block, i);
  }
  out = conversion.rows() + conversion.rejected.size();
  if (static_cast<std::int64_t>(out) != rows) std::abort();
  for (const QuarantinedRow& row : conversion.rejected) {
    if (!is_utf8(row.raw) || !is_utf8(row.problem.message) || !is_utf8(row.problem.value)) std::abort();
  }
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kBytesMax) return 0;
  std::string content(data, data + size);
  std::string head(kBytesMax, '\0');
  auto bytes = Bytes::of(content);
  std::size_t have = 0;
  while (have < head.size()) {
    auto got = bytes->read(head.data() + have, head.size() - have);
    if (!got) return 0;
    if (*got == 0) break;
    have += *got;
  }
  head.resize(have);
  auto layout = recognise("fuzz", head);
  if (!layout || layout->kind == Layout::Kind::parquet) return 0;
  layout->delimiter = sniff_delimiter(head);
  read(content, *layout);
  layout->each = "a";
  if (layout->kind != Layout::Kind::csv) read(content, *layout);
  return 0;
}
