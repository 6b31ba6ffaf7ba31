// Answers that are kept are also kept compressed: a month's close is 150 kB of JSON and a tenth of that on
// the wire. Only what holds no secret of a session is kept, so that its size tells nobody one.
#pragma once

#include "server/http.h"

namespace entente::server {

/// Whether compressing it saves anything worth the trouble.
bool is_worth_packing(const Response& response);
/// The same answer in the content coding gzip, with a tag of its own.
Response packed(const Response& response);

}  // namespace entente::server
