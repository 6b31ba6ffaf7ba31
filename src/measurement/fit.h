// Fits a mapping to a file: fills in what the mapping leaves open (layout, formats, types, columns where none
// are named), says what does not fit, and makes the plan by which rows are read.
#pragma once

#include <functional>

#include "measurement/mapping.h"
#include "measurement/plan.h"
#include "measurement/records.h"

namespace entente::measurement {

/// Some first rows of the file, as texts by column.
struct Sample {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  std::vector<std::string_view> texts(std::size_t column,
                                      const std::unordered_set<std::string>& missing) const;
};

struct Fitted {
  Mapping mapping;  ///< complete
  Plan plan;
  text::Diagnostics diagnostics;
};

/// All texts of a column in file order until `visit` says stop (false), for what the sample does not decide.
using ReadColumn =
    std::function<void(std::size_t column, const std::function<bool(std::string_view)>& visit)>;

Fitted fit(const Mapping& mapping, const std::string& file, const Layout& layout, const Sample& sample,
           const ReadColumn& read_column);

/// Columns, and what of kind, dataset and history is not given, guessed from the header and the values (for a
/// mapping that names no columns).
void guess_columns(Mapping& mapping, const std::string& file, const Sample& sample,
                   const std::unordered_set<std::string>& missing, char decimal);

/// Columns that together name a row of this kind; empty for events and samples, whose rows are named by all
/// they say.
std::vector<std::string_view> identity_columns(tables::TableKind kind);

}  // namespace entente::measurement
