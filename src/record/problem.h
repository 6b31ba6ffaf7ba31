// What can be wrong with a record, as a value: a kind that a program can act on and a sentence for people.
// The kinds are the codes of docs/errors (R0101 = Problem::Kind::malformed, and so on in this order).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace entente::record {

struct Problem {
  enum class Kind : std::uint16_t {
    malformed = 101,       ///< bytes are no entry, or a field is over its limit
    bad_signature = 102,   ///< the signature does not belong to the entry and its key
    unknown_key = 103,     ///< signed by a key that the side had not named by then
    broken_chain = 104,    ///< the hash of the entry before it is another one
    gap = 105,             ///< entries before it are missing
    fork = 106,            ///< two different entries with the same sequence number in one feed
    unseen = 107,          ///< names an entry of the other side that is not in the book, or seen goes back
    time_backwards = 108,  ///< earlier than the entry before it
    wrong_writer = 109,    ///< the writer does not own the feed
    wrong_relationship = 110,  ///< belongs to another relationship
    not_visible = 111,         ///< a feed that this seat may not read or send
    no_key = 112,              ///< the side's secret key is not held here
    moved = 113,               ///< the state moved since it was read
    storage = 114,             ///< the store could not be read or written
    full = 115,                ///< no room left on the disk
    busy = 116,                ///< another process holds the store
    not_found = 117,           ///< no such relationship, document or version
    exists = 118,              ///< it is there already
    newer_format = 119,        ///< written by a later version of the program
    truncated = 120,           ///< a bundle or backup that ends too early
    untrusted = 121            ///< the first key of a side is not the one that was confirmed
  };
  Kind kind = Kind::malformed;
  std::string what;    ///< "entry 12 of supplier-shared is signed by a key that the supplier never named"
  std::string repair;  ///< "ask the supplier for ..."; may be empty
  bool operator==(const Problem&) const = default;
};

std::string_view code(Problem::Kind kind);  ///< "R0101"

}  // namespace entente::record
