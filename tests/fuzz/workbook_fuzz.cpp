// Any bytes as a workbook: packed files as they are, and parts that are divided by lines `=== name` and
// packed here, so that what is tried is the reading and not only the checksums. Opening, reading every sheet
// and taking one as the items of a plan never break, and cells come in order and within the bounds. Corpus:
// tests/fuzz/corpus/workbook.
#include "tables/workbook.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/assert.h"
#include "sourcing/plan_sheet.h"
#include "tables/packed_workbook.h"

using namespace entente;

namespace {

constexpr std::size_t kBytesMax = 32 * 1024;
constexpr tables::WorkbookLimits kLimits{.part_bytes = 1'000'000, .cells = 10'000, .text_bytes = 1'000'000};

const std::string kHead =
    "plan: sheet\ncurrency: EUR\nstarts: 2027-01\nperiods: 3\nbudget: {first: 100 000 EUR}\n"
    "suppliers: {kestrel: {}}\noffers: {team: {model: team, supplier: kestrel}}\n";

/// The rows of the sheet, and behind lines `=== name` the parts that take the place of the usual ones.
std::string packed(const std::string& bytes) {
  std::map<std::string, std::string> parts;
  std::string name;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string line = bytes.substr(at, end - at);
    if (line.starts_with("=== ")) {
      name = line.substr(4);
    } else {
      parts[name] += line;
    }
    at = end + 1;
  }
  const std::string rows = parts[""];
  parts.erase("");
  return tables::packed(tables::workbook_parts(rows, parts));
}

void read(const tables::Workbook& book, std::size_t sheet) {
  std::uint32_t last_row = 0;
  std::uint64_t cells = 0, text_bytes = 0;
  const auto done = book.read(sheet, [&](const tables::WorkbookRow& row) {
    ENTENTE_ASSERT(row.number > last_row && !row.cells.empty(), "rows come in order and have cells");
    last_row = row.number;
    std::int64_t last_column = -1;
    for (const tables::WorkbookCell& cell : row.cells) {
      ENTENTE_ASSERT(cell.column > last_column && cell.column < 16'384, "so do cells");
      last_column = cell.column;
      ++cells;
      text_bytes += cell.text.size();
    }
    return true;
  });
  ENTENTE_ASSERT(cells <= kLimits.cells && text_bytes <= kLimits.text_bytes, "bounds hold");
  if (!done) ENTENTE_ASSERT(done.error().front().code == "U0164", "and problems have a page");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kBytesMax) return 0;
  const std::string content(data, data + size);
  const std::string bytes = content.starts_with("PK") ? content : packed(content);
  const auto book = tables::Workbook::open("fuzz.xlsx", bytes, kLimits);
  if (!book) return 0;
  for (std::size_t sheet = 0; sheet < book->sheets().size(); ++sheet) read(*book, sheet);
  const auto plan = sourcing::read_plan_with_items(std::make_shared<const text::Source>("plan.yaml", kHead),
                                                   std::make_shared<const text::Source>("fuzz.xlsx", bytes));
  for (const text::Diagnostic& problem : plan.diagnostics) {
    ENTENTE_ASSERT(problem.code.size() == 5 && !problem.message.empty(),
                   "a problem has a code and a headline");
  }
  return 0;
}
