#include "report/progress.h"

#include <gtest/gtest.h>

namespace entente::report {
namespace {

struct Stage {
  time::Duration now = time::Duration::seconds(100);
  std::string written;
  Progress::Clock clock() {
    return [this] { return now; };
  }
  Progress::Sink sink() {
    return [this](std::string_view text) { written += text; };
  }
};

TEST(Progress, short_work_shows_nothing) {
  Stage stage;
  {
    Progress progress({.terminal = true, .what = "importing"}, stage.clock(), stage.sink());
    stage.now += time::Duration{400'000};
    progress.update(1'000, 0.9);
  }
  EXPECT_EQ(stage.written, "");
}

TEST(Progress, a_terminal_sees_bar_rate_and_time_left_and_a_clean_line_after) {
  Stage stage;
  Progress progress({.terminal = true, .width = 100, .what = "importing"}, stage.clock(), stage.sink());
  stage.now += time::Duration::seconds(2);
  progress.update(500'000, 0.25);
  EXPECT_EQ(stage.written, "\r█████░░░░░░░░░░░░░░░  25%  importing: 500,000 rows, 250 k/s, 6 s left\x1b[K");
  stage.written.clear();
  stage.now += time::Duration{50'000};
  progress.update(520'000, 0.26);
  EXPECT_EQ(stage.written, "") << "not more than ten times a second";
  progress.finish();
  EXPECT_EQ(stage.written, "\r\x1b[K");
}

TEST(Progress, a_log_gets_one_line_every_ten_seconds) {
  Stage stage;
  Progress progress({.terminal = false, .what = "reading"}, stage.clock(), stage.sink());
  for (int second = 1; second <= 25; ++second) {
    stage.now += time::Duration::seconds(1);
    progress.update(second * 2'000'000);
  }
  progress.finish();
  EXPECT_EQ(stage.written, "reading: 20,000,000 rows, 2.0 M/s\nreading: 40,000,000 rows, 2.0 M/s\n");
}

}  // namespace
}  // namespace entente::report
