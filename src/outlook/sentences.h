// The forecast in plain words. Internal to outlook.
#pragma once

#include <string>

#include "outlook/forecast.h"
#include "outlook/level_case.h"

namespace entente::outlook {

/// "will probably miss: 31 of 36 so far; to reach 95% no more than 1 of about 22 more may fail; chance 12%".
std::string sentence_for(const LevelForecast& forecast, const LevelCase& level, double too_few);
std::string finding_for(const Forecast& forecast);

/// "12%", "less than 1%", "more than 99%".
std::string chance_text(double probability);

}  // namespace entente::outlook
