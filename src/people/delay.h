// How long one waits after failed attempts to sign in. Nobody is locked out for ever: a pause grows to
// fifteen minutes at most and is forgotten with time. Counted are
//   - an account, wherever the attempts come from: 4 failures are free, then 5 s, 10 s, 20 s ... 15 min;
//     forgotten by success, or a day after the last failure;
//   - an account from an address where it signed in during the last 30 days, counted apart, so that strangers
//     who guess cannot keep its owner out;
//   - an address, whatever the account: 19 failures are free, then the same pauses; forgotten an hour after
//     the last failure and not by success, or an own account would buy guesses at others.
// Attempts during a pause are refused unread and count for nothing. Unknown accounts are counted alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "time/instant.h"

namespace entente::people {

struct DelayRule {
  std::int64_t free_failures = 0;
  time::Duration forgotten_after;
};
inline constexpr DelayRule kAccountDelay = {4, time::Duration::days(1)};
inline constexpr DelayRule kAddressDelay = {19, time::Duration::hours(1)};
inline constexpr time::Duration kFirstDelay = time::Duration::seconds(5);
inline constexpr time::Duration kLongestDelay = time::Duration::minutes(15);
inline constexpr time::Duration kPlaceKnownFor = time::Duration::days(30);

struct Failures {
  std::int64_t count = 0;
  time::Instant last;
};

/// The pause that the last of `count` failures brings.
time::Duration delay_after(std::int64_t count, const DelayRule& rule);
Failures after_failure(const Failures& before, const DelayRule& rule, time::Instant now);
/// Whole seconds to wait; 0: go on. Never more than kLongestDelay, even when the clock stepped back.
std::int64_t seconds_to_wait(const Failures& failures, const DelayRule& rule, time::Instant now);

/// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address, which one household
/// has.
std::string address_group(std::string_view address);

}  // namespace entente::people
