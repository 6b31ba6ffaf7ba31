#include "cli/home_options.h"

#include <fmt/format.h>

#include <cstdlib>

namespace entente::cli {

void add_home_options(CLI::App& command, HomeOptions& options) {
  command.add_option("--home", options.home, "folder of the record (default: the current folder)")
      ->envname("ENTENTE_HOME")
      ->type_name("FOLDER");
  command.add_option("--relationship", options.relationship, "its name (default: the only one of the home)")
      ->type_name("NAME");
  command.add_option("--as", options.side, "client or supplier (default: the side that is at home here)")
      ->envname("ENTENTE_AS")
      ->type_name("SIDE");
  command.add_option("--author", options.author, "who acts (default: the user's name)")
      ->envname("ENTENTE_AUTHOR")
      ->type_name("NAME");
}

text::Outcome<Seated> sit_down(const Session& session, const HomeOptions& options) {
  const auto folder = app::find_home(options.home, session.files);
  if (!folder) return std::unexpected(folder.error());
  Seated seated;
  auto home = app::Home::open(*folder, session.files);
  if (!home) return std::unexpected(home.error());
  seated.home = std::move(*home);
  auto relationship = seated.home->relationship(options.relationship);
  if (!relationship) return std::unexpected(relationship.error());
  seated.relationship = std::move(*relationship);
  const auto seat = seated.home->seat(seated.relationship, options.side);
  if (!seat) return std::unexpected(seat.error());
  seated.seat = *seat;
  const char* user = std::getenv("USER");
  seated.author = !options.author.empty() ? options.author : user != nullptr ? user : "somebody";
  return seated;
}

}  // namespace entente::cli
