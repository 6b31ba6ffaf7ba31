// The field tables of an agreement: every key with its meaning, declared here and written out in
// terms_fields.cpp (parties to measures), level_fields.cpp (service levels, money) and history_fields.cpp
// (relief, swaps, triggers, amendments).
#pragma once

#include "agreement/value_codecs.h"
#include "document/documents.h"
#include "pricing/charge_fields.h"

namespace entente::document {

#define ENTENTE_DESCRIBED(Type)                       \
  template <>                                         \
  struct Description<agreement::Type> {               \
    static void describe(Struct<agreement::Type>& s); \
  }

ENTENTE_DESCRIBED(Party);
ENTENTE_DESCRIBED(Parties);
ENTENTE_DESCRIBED(Term);
ENTENTE_DESCRIBED(Instrument);
ENTENTE_DESCRIBED(Objective);
ENTENTE_DESCRIBED(Service);
ENTENTE_DESCRIBED(SeasonText);
ENTENTE_DESCRIBED(CalendarText);
ENTENTE_DESCRIBED(Dataset);
ENTENTE_DESCRIBED(Clock);
ENTENTE_DESCRIBED(Exclusion);
ENTENTE_DESCRIBED(Measure);
ENTENTE_DESCRIBED(LowVolume);
ENTENTE_DESCRIBED(ExpectedMisses);
ENTENTE_DESCRIBED(Band);
ENTENTE_DESCRIBED(LevelCredit);
ENTENTE_DESCRIBED(Ratchet);
ENTENTE_DESCRIBED(Reporting);
ENTENTE_DESCRIBED(ServiceLevel);
ENTENTE_DESCRIBED(PoolCategory);
ENTENTE_DESCRIBED(Caps);
ENTENTE_DESCRIBED(EarnBack);
ENTENTE_DESCRIBED(Bonus);
ENTENTE_DESCRIBED(ServicePoints);
ENTENTE_DESCRIBED(Credits);
ENTENTE_DESCRIBED(CriticalDeliverable);
ENTENTE_DESCRIBED(ReliefRules);
ENTENTE_DESCRIBED(ReliefClaim);
ENTENTE_DESCRIBED(PrioritySwap);
ENTENTE_DESCRIBED(SharedCause);
ENTENTE_DESCRIBED(Trigger);
ENTENTE_DESCRIBED(Amendment);
ENTENTE_DESCRIBED(Terms);

#undef ENTENTE_DESCRIBED

}  // namespace entente::document
