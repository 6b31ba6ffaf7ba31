#include "server/sample_people.h"

#include "server/call.h"

namespace entente::server {
namespace {

struct SamplePerson {
  people::Side side;
  const char* email;
  const char* name;
};
constexpr SamplePerson kSamplePeople[] = {
    {people::Side::client, "vm@northwind.example", "Ana Martin (client)"},
    {people::Side::supplier, "dm@helio.example", "Deniz Maurer (supplier)"}};

text::Outcome<void> make(const SamplePerson& who, const std::vector<record::Relationship>& relationships,
                         people::Accounts& accounts, time::Instant now) {
  const people::Caller self = people::home_operator();
  const auto person = accounts.add_person(self, who.email, who.name, std::nullopt, now);
  if (!person) return text::refuse(diagnostic_of(person.error()));
  for (const record::Relationship& relationship : relationships) {
    const auto seated =
        accounts.set_role(self, person->id, {relationship.id, who.side, people::Role::admin}, now);
    if (!seated) return text::refuse(diagnostic_of(seated.error()));
  }
  return {};
}

}  // namespace

text::Outcome<std::vector<SampleSeat>> sample_people(const app::Home& home, people::Accounts& accounts,
                                                     time::Instant now) {
  const auto relationships = home.relationships();
  if (!relationships) return std::unexpected(relationships.error());
  const auto fresh = accounts.is_fresh();
  if (!fresh) return text::refuse(diagnostic_of(fresh.error()));
  std::vector<SampleSeat> seats;
  for (const SamplePerson& who : kSamplePeople) {
    if (*fresh) {
      if (auto made = make(who, *relationships, accounts, now); !made) return std::unexpected(made.error());
    }
    const auto link = accounts.make_sign_in_link(who.email, now);
    if (!link) continue;  // somebody has taken the sample's people away
    seats.push_back({std::string(people::name(who.side)), who.email, "/?t=" + link->token});
  }
  return seats;
}

}  // namespace entente::server
