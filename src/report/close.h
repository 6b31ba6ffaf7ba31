// The close of a month and the queue for people at a terminal and for programs. The JSON is what the API
// gives; its schemas are published as the others are.
#pragma once

#include <string>
#include <vector>

#include "closing/close.h"
#include "closing/queue.h"
#include "report/json.h"
#include "report/terminal.h"

namespace entente::report {

struct CloseOptions {
  bool sample = false;
};
Json close_json(const closing::Close& close, const settlement::Statement& statement,
                const CloseOptions& options = {});
Json close_line_json(const closing::CloseLine& line);
Json claim_json(const closing::ClaimStanding& claim);
Json swap_json(const closing::SwapStanding& swap);
/// `relationship`: the id that every item carries; may be empty.
Json queue_json(const std::vector<closing::QueueItem>& items, const std::string& relationship = {});
Json queue_item_json(const closing::QueueItem& item, const std::string& relationship = {});
Json close_schema();
Json queue_schema();

std::string close_text(const closing::Close& close, const TerminalOptions& options = {});
std::string queue_text(const std::vector<closing::QueueItem>& items, const TerminalOptions& options = {});

}  // namespace entente::report
