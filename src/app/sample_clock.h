// The clock of a sample. What the demo tells happens in November 2026: claims wait for a decision, notices
// run out. So that it tells the same on any day, a sample's home counts time from the morning on which the
// story begins, at the pace of the machine's clock, and says so in the file that labels it. The record of any
// other home goes by the machine's clock alone; so do accounts and sessions everywhere.
#pragma once

#include <string>

#include "time/instant.h"

namespace entente::app {

/// The line of the label: the story's first moment, and when that was by the machine's clock.
std::string sample_clock_line(time::Instant story, time::Instant machine);

/// How far the sample is behind the machine's clock, from the text of its label; zero where it says nothing.
time::Duration sample_lag(const std::string& label);

}  // namespace entente::app
