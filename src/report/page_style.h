// The style sheet of the HTML statement: light and dark, phone and A4, colours with their contrast checked.
#pragma once

#include <string_view>

namespace entente::report {

std::string_view page_style();

}  // namespace entente::report
