// `entente demo`: a folder with three labelled sample agreements, their exports and a filled store, a record
// in which both parties sit, and the finding of the month that is open for close.
#pragma once

#include <string>
#include <vector>

#include "app/statements.h"

namespace entente::app {

struct Demo {
  std::string folder;
  std::int64_t items = 0;  ///< rows of the exports
  std::int32_t months = 0;
  struct Sample {
    std::string folder;                ///< of the agreement
    settlement::Statement statement;   ///< of the last month
    settlement::Restatement restated;  ///< what late and corrected rows changed in the months before
    time::Month restated_month;
    time::Instant restated_since;
    std::string late_item;  ///< key of a row that missed its limit, to ask `why` about; may be empty
  };
  std::vector<Sample> samples;
};

/// Makes the demo in `folder` anew. Refuses a folder that is there and is not an earlier demo.
text::Outcome<Demo> make_demo(const std::string& folder, Files& files, const Clock& clock);

/// Removes a demo's folder; refuses any other.
text::Outcome<void> remove_demo(const std::string& folder, Files& files);

}  // namespace entente::app
