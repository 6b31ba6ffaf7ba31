// What the commands on a record share: which home, which relationship, on whose side, and who acts.
#pragma once

#include <string>

#include "app/home.h"
#include "cli/command.h"

namespace entente::cli {

struct HomeOptions {
  std::string home, relationship, side, author;
};

/// --home, --relationship, --as and --author. `options` outlives the command.
void add_home_options(CLI::App& command, HomeOptions& options);

/// The home with the relationship and the seat that were meant.
struct Seated {
  std::shared_ptr<app::Home> home;
  record::Relationship relationship;
  record::Seat seat;
  std::string author;  ///< --author or ENTENTE_AUTHOR, else the user's name and the side
};
text::Outcome<Seated> sit_down(const Session& session, const HomeOptions& options);

}  // namespace entente::cli
