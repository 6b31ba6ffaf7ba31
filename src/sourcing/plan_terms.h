// What time and agreements do to a plan's figures: what later counts less, what a service does not reach yet
// after a switch, and what is paid to suppliers although it is not used.
#pragma once

#include <cstdint>
#include <vector>

#include "sourcing/plan_program.h"

namespace entente::sourcing {

/// A worth (or an amount) of a period as it counts at the plan's begin; the first period counts in full.
std::int64_t discounted(const Plan& plan, std::int32_t period, std::int64_t worth);

/// A worth in the period that lies so many periods after the one of the switch (0: the same), for an offer
/// with a learning dip: 1 - depth x exp(-weeks / time), on average over the period.
std::int64_t while_learning(const Plan& plan, const Offer& offer, std::int32_t periods_since,
                            std::int64_t worth);

bool holds_in(const Plan& plan, const LeastTaken& commitment, std::int32_t period);
std::vector<const Named<LeastTaken>*> commitments_of(const Plan& plan, std::int32_t period);

/// What a period's commitment comes to when nothing of it is taken; where what is left of a budget is carried
/// over, of all periods up to it.
money::Money whole_of(const Plan& plan, const LeastTaken& commitment, std::int32_t period);
/// What of it is reached by so much that its supplier delivers.
money::Money taken_of(const LeastTaken& commitment, const money::Money& cost, const money::Decimal& effort);

/// What is missing to the commitments in each period. Where budgets are carried over, commitments add up over
/// the periods: what was paid in vain can be used later (then less than nothing is missing), and what was
/// taken beyond counts later.
std::vector<money::Money> shortfalls_of(const Plan& plan, const Program& program, const Choice& choice);

/// Problems of these entries.
text::Diagnostics check_terms(const Plan& plan);

}  // namespace entente::sourcing
