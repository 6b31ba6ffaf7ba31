// A record reduced to what both sides may read: the shared feeds of a book, read through one's own seat, so
// that the other side's private feed is never touched. Reading only.
#pragma once

#include <memory>

#include "record/store.h"

namespace entente::server {

/// `own`: the seat through which the inner store is read, whichever seat is asked for.
std::shared_ptr<record::Store> make_shared_view(record::Store& inner, record::Side own);

}  // namespace entente::server
