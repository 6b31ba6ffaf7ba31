// Two agreements, or two versions of one: what differs, term by term in the words of the documents. What it
// means in money is a backtest.
#pragma once

#include <string>
#include <vector>

#include "document/node.h"

namespace entente::outlook {

struct TermChange {
  enum class Kind { changed, added, removed };
  Kind kind = Kind::changed;
  std::string clause;         ///< of the paper contract, where the document names it
  std::string subject, term;  ///< "service level p2-resolution", "expected"
  std::string before, after;  ///< empty where it was not, or is no longer
};

/// In the order of the old document; what is new follows what it stands beside.
std::vector<TermChange> differences(const document::Node& before, const document::Node& after);

/// "service level p2-resolution: expected rises from 93% to 97%", "... is new: 5 h".
std::string sentence_of(const TermChange& change);

}  // namespace entente::outlook
