#include "people/delay.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace entente::people {
namespace {

bool forgotten(const Failures& failures, const DelayRule& rule, time::Instant now) {
  return failures.count == 0 || now >= failures.last + rule.forgotten_after;
}

}  // namespace

time::Duration delay_after(std::int64_t count, const DelayRule& rule) {
  if (count <= rule.free_failures) return {};
  time::Duration delay = kFirstDelay;
  for (std::int64_t i = rule.free_failures + 1; i < count && delay < kLongestDelay; ++i) delay += delay;
  return std::min(delay, kLongestDelay);
}

Failures after_failure(const Failures& before, const DelayRule& rule, time::Instant now) {
  if (forgotten(before, rule, now)) return {1, now};
  return {before.count + 1, now};
}

std::int64_t seconds_to_wait(const Failures& failures, const DelayRule& rule, time::Instant now) {
  if (forgotten(failures, rule, now)) return 0;
  const time::Duration delay = delay_after(failures.count, rule);
  const time::Duration left = std::min((failures.last + delay) - now, delay);
  return left.micros <= 0 ? 0 : (left.micros + 999'999) / 1'000'000;
}

std::string address_group(std::string_view address) {
  const std::string text(address);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    inet_ntop(AF_INET, bytes.data() + kMapped.size(), shown.data(), shown.size());
    return shown.data();
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
  return std::string(shown.data()) + "/64";
}

}  // namespace entente::people
