// Any bytes as a negotiation with both sides' preferences, divided by lines `===`: reading, solving and
// improving never break, everything reported points inside its text, and every package found is possible and
// acceptable. Corpus: tests/fuzz/corpus/negotiation_document.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "negotiation/agenda.h"
#include "negotiation/improve.h"
#include "sound_diagnostics.h"
#include "text/source.h"

using namespace entente;
using namespace entente::negotiation;

namespace {

constexpr std::size_t kBytesMax = 16 * 1024;
/// Beyond so many combinations of dependent clauses, or clauses and options, a run says nothing new.
constexpr std::size_t kCombinationsShown = 5'000;

std::vector<std::string> parts_of(const std::string& bytes) {
  std::vector<std::string> parts(1);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string line = bytes.substr(at, end - at);
    if (line == "===") {
      parts.emplace_back();
    } else {
      parts.back() += line;
      parts.back() += '\n';
    }
    at = end + 1;
  }
  return parts;
}

text::SourcePtr source_of(const char* name, const std::string& content) {
  return std::make_shared<const text::Source>(name, content);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kBytesMax) return 0;
  std::vector<std::string> parts = parts_of(std::string(data, data + size));
  parts.resize(3);
  const Agenda agenda = read_agenda(source_of("renewal.yaml", parts[0]));
  check(agenda.diagnostics);
  if (!agenda.is_whole()) return 0;
  const PrivateSide client = read_preferences(source_of("client.yaml", parts[1]), agenda, Side::client);
  const PrivateSide supplier = read_preferences(source_of("supplier.yaml", parts[2]), agenda, Side::supplier);
  check(client.diagnostics);
  check(supplier.diagnostics);
  if (!client.is_whole() || !supplier.is_whole()) return 0;
  const Game game{agenda.field, client.preferences, supplier.preferences};
  const auto groups = groups_of(game.field, {&game.client, &game.supplier});
  if (!groups) return 0;
  std::size_t combinations = 0;
  for (const Group& group : *groups) combinations += group.combinations.size();
  if (combinations > kCombinationsShown) return 0;
  const auto solved = solve(game);
  ENTENTE_ASSERT(solved.has_value(), "groups are small enough");
  for (const Choice& choice : solved->choices) {
    for (const Point& point : choice.points) {
      ENTENTE_ASSERT(is_possible(game.field, point.first), "what is chosen is possible");
      ENTENTE_ASSERT(worth_of(game, point.first) == point.worth, "and worth what it says");
      ENTENTE_ASSERT(point.worth.a >= game.client.reservation && point.worth.b >= game.supplier.reservation,
                     "and both accept it");
    }
  }
  if (!agenda.draft) return 0;
  const Worth before = worth_of(game, *agenda.draft);
  const auto improved = improve_touching(game, *agenda.draft, 2, Method::nash);
  ENTENTE_ASSERT(improved.has_value(), "groups are small enough");
  for (const FewChanges& each : *improved)
    ENTENTE_ASSERT(stats::dominates(each.worth, before), "an improvement is one");
  return 0;
}
