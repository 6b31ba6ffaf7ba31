// A store without a disk, for tests and for trying things out: the same checks, the same answers.
#pragma once

#include <memory>

#include "record/store.h"

namespace entente::record {

std::unique_ptr<Store> make_memory_store();

}  // namespace entente::record
