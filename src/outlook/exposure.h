// What a month may cost: its levels' ends are drawn together and put through settlement. Internal to outlook.
#pragma once

#include <memory>
#include <vector>

#include "outlook/forecast.h"
#include "outlook/models.h"

namespace entente::outlook {

struct Drawable {
  std::string level;
  const LevelCase* level_case = nullptr;
  const Model* model = nullptr;
};

/// Credits of the month over `options.draws` futures; fills the levels' own credits too. `tallies` are by
/// terms, up to the month that is forecast.
text::Outcome<Exposure> exposure_of(const agreement::Agreement& agreement, const settlement::Tallies& tallies,
                                    time::Month month, const settlement::ReduceOptions& known,
                                    const std::vector<Drawable>& levels, const ForecastOptions& options,
                                    const settlement::Statement& so_far,
                                    std::vector<LevelForecast>& forecasts);

}  // namespace entente::outlook
