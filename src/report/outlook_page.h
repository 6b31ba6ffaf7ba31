// The page of an answer in tables and figures, with last words of its own.
#pragma once

#include <string>
#include <string_view>

#include "report/backtest.h"

namespace entente::report {

std::string outlook_html(const OutlookView& view, std::string_view last_words);

}  // namespace entente::report
