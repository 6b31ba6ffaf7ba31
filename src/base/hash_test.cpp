#include "base/hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace entente {
namespace {

// BLAKE2b with 32 bytes of output; `b2sum -l 256` gives the same.
TEST(Hash, agrees_with_b2sum) {
  EXPECT_EQ(content_hash(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(content_hash("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

RC_GTEST_PROP(Hash, pieces_hash_like_the_whole, (const std::string& first, const std::string& second)) {
  ContentHasher hasher;
  hasher.add(first);
  hasher.add(second);
  RC_ASSERT(hasher.finish() == content_hash(first + second));
}

}  // namespace
}  // namespace entente
