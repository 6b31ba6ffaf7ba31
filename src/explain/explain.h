// The explanation tree: a figure, its rule, its inputs, and the places it came from. Every engine returns one
// beside its result; terminal, HTML, XLSX, JSON and later the web all draw this tree and nothing else.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"

namespace entente::explain {

/// Where an input stands: in a document (agreement.yaml:35), in data (tickets.csv, row 212), or in the paper
/// contract.
struct Origin {
  text::Place place;     ///< may be nowhere
  text::DataPlace data;  ///< may be empty
  std::string clause;    ///< "7.2", may be empty
};

/// One step of the argument. A leaf has no inputs.
struct Figure {
  std::string
      id;  ///< stable path, "credits/p2-resolution/gross"; unique in a tree; may be empty below a named one
  std::string label;  ///< "credit before caps"
  std::string value;  ///< as people read it: "EUR 2,410.63", "92.0%", "missed"
  std::string
      rule;  ///< how it follows from the inputs: "base x at risk x allocation x multiplier"; may be empty
  std::string note;  ///< why, in a sentence; may be empty
  std::vector<Origin> origins;
  std::vector<Figure> inputs;

  Figure& add(Figure input) {
    inputs.push_back(std::move(input));
    return inputs.back();
  }
};

/// The figure whose id is `id`, or nullptr.
const Figure* find(const Figure& root, const std::string& id);

/// "agreement.yaml:35; clause 7.2; tickets.csv, row 212", short form for a right-hand column. Empty if
/// unknown.
std::string to_string(const Origin& origin);

nlohmann::json to_json(const Figure& figure);

}  // namespace entente::explain
