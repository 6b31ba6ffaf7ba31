#include "record/problem.h"

#include "base/assert.h"

namespace entente::record {

std::string_view code(Problem::Kind kind) {
  using Kind = Problem::Kind;
  switch (kind) {
    case Kind::malformed:
      return "R0101";
    case Kind::bad_signature:
      return "R0102";
    case Kind::unknown_key:
      return "R0103";
    case Kind::broken_chain:
      return "R0104";
    case Kind::gap:
      return "R0105";
    case Kind::fork:
      return "R0106";
    case Kind::unseen:
      return "R0107";
    case Kind::time_backwards:
      return "R0108";
    case Kind::wrong_writer:
      return "R0109";
    case Kind::wrong_relationship:
      return "R0110";
    case Kind::not_visible:
      return "R0111";
    case Kind::no_key:
      return "R0112";
    case Kind::moved:
      return "R0113";
    case Kind::storage:
      return "R0114";
    case Kind::full:
      return "R0115";
    case Kind::busy:
      return "R0116";
    case Kind::not_found:
      return "R0117";
    case Kind::exists:
      return "R0118";
    case Kind::newer_format:
      return "R0119";
    case Kind::truncated:
      return "R0120";
    case Kind::untrusted:
      return "R0121";
  }
  ENTENTE_ASSERT(false, "every kind has a code");
}

}  // namespace entente::record
