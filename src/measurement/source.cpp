#include "measurement/source.h"

#include <algorithm>

namespace entente::measurement {

const DatasetInfo* find(const std::vector<DatasetInfo>& datasets, const std::string& name) {
  for (const DatasetInfo& info : datasets) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

// By looking at every value; a store that keeps its columns sorted or summed up knows it sooner.
text::Outcome<std::vector<std::optional<std::int64_t>>> Source::greatest(const ScanRequest& request) const {
  std::vector<std::optional<std::int64_t>> made(request.columns.size());
  const auto rows = scan(request, 1, [&](unsigned, const expression::Batch& batch) {
    for (std::size_t i = 0; i < made.size(); ++i) {
      const expression::Column& column = batch.columns[i];
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (!column.has(row)) continue;
        made[i] = std::max(made[i].value_or(column.values[row]), column.values[row]);
      }
    }
  });
  if (!rows) return std::unexpected(rows.error());
  return made;
}

}  // namespace entente::measurement
