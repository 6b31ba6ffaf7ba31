// Seeded, counter-based random numbers: draw k of stream s is a pure function of (seed, s, k), so results do
// not depend on the order of calls or the number of threads. The mixing function is SplitMix64 (Steele, Lea
// and Flood, 2014).
#pragma once

#include <cstdint>

namespace entente {

class Random {
 public:
  constexpr explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
      : key_(mix(seed + 0x9e3779b97f4a7c15ULL * (stream + 1))) {}

  constexpr std::uint64_t next() { return mix(key_ + 0x9e3779b97f4a7c15ULL * ++counter_); }

  /// Uniform in [0, 1) with 53 bits.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  /// Uniform whole number in [0, bound); `bound` is positive. Bias is below 2^-32 for bounds under 2^32.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  constexpr bool chance(double probability) { return uniform() < probability; }

  /// The finalizer of SplitMix64.
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace entente
