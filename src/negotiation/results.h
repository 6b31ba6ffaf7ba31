// What the commands of a negotiation find, ready for any rendering: a side's own view, the neutral's answer,
// a deal that both answered. Values only.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "negotiation/improve.h"
#include "negotiation/robustness.h"
#include "negotiation/session.h"

namespace entente::negotiation {

/// A package as one side sees it.
struct OwnPackage {
  std::string name;  ///< "draft", "client's offer of 2026-11-02", "suggestion 1"
  Package package;
  std::int64_t worth = 0;
};
struct Prepared {
  Agenda agenda;
  PrivateSide mine;
  std::int64_t best = 0, worst = 0;
  std::vector<OwnPackage> packages;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> common;
  std::string answer;  ///< YAML for the neutral; empty where none was given
};
/// What only the neutral sees.
struct NeutralView {
  Game game;
  Solved solved;
  std::optional<Exchange> exchange;  ///< from the deal that stands to the package
  std::optional<Robustness> robustness;
  std::vector<FewChanges> few;
};
struct Suggested {
  Agenda agenda;
  WrittenQuestion question;
  bool repeated = false;  ///< the question was answered before and is not counted again
  std::int64_t asked = 0;
  std::optional<Package> deal, package;
  std::vector<WrittenCommon> common;
  NeutralView neutral;
  std::string published;  ///< YAML for both parties; empty where there is no package
};
struct SettledDeal {
  Agenda agenda;
  WrittenQuestion question;
  std::optional<Package> package;
  std::optional<Package> before;
  bool accepted = false;
  std::string amended;  ///< the agreement with the package as its next amendment; empty where there is none
  std::string without_amendment;
};

}  // namespace entente::negotiation
