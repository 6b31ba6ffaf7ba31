// The two people of the demo: one on each side, who sign in by one-time links that `entente serve` prints.
#pragma once

#include <string>
#include <vector>

#include "app/home.h"
#include "people/accounts.h"

namespace entente::server {

struct SampleSeat {
  std::string side;   ///< "client"
  std::string email;  ///< "vm@northwind.example"
  std::string path;   ///< "/?t=...", good once, for a quarter of an hour
};

/// Makes them in a sample home where nobody has an account yet, and a new link for each.
text::Outcome<std::vector<SampleSeat>> sample_people(const app::Home& home, people::Accounts& accounts,
                                                     time::Instant now);

}  // namespace entente::server
