// For tests: two sides at work on October 2026, over a record in memory.
#pragma once

#include <gtest/gtest.h>

#include "app/closes.h"
#include "closing/two_sides.h"

namespace entente::app::close_two_sides {

inline const time::Month kOctober = time::Month::of(2026, 10);
inline const Actor kClient{record::Side::client, "vera@northwind.example"};
inline const Actor kSupplier{record::Side::supplier, "dan@helio.example"};

inline std::string write_nothing(const settlement::Statement&) {
  return R"({"kind":"statement"})";
}

inline std::string first_code(const text::Outcome<Recorded>& done) {
  return done ? "" : done.error().front().code;
}

struct TwoSides : testing::Test {
  explicit TwoSides(const std::string& silence = "granted")
      : agreement(closing::two_sides::agreement(silence)), measurements(closing::two_sides::tickets(2)) {}

  CloseSources sources(const std::string& now) {
    return {.store = record.store.get(),
            .relationship = record.relationship,
            .agreement = agreement.get(),
            .measurements = &measurements,
            .now = closing::two_sides::at(now),
            .latest = kOctober,
            .workers = 1,
            .memo = memo.get()};
  }
  closing::Close close(const std::string& now, record::Side seat = record::Side::client) {
    auto shown = show_close(sources(now), seat, kOctober);
    EXPECT_TRUE(shown.has_value()) << (shown ? "" : shown.error().front().message);
    return shown->close;
  }
  void expect_done(const text::Outcome<Recorded>& done) {
    EXPECT_TRUE(done.has_value()) << (done ? ""
                                           : done.error().front().code + " " + done.error().front().message);
  }
  void both_agree_all(const std::string& now) {
    expect_done(agree_all(sources(now), kClient, kOctober));
    expect_done(agree_all(sources(now), kSupplier, kOctober));
  }
  void both_sign(const std::string& now) {
    expect_done(sign_statement(sources(now), kSupplier, {kOctober, ""}, write_nothing));
    expect_done(sign_statement(sources(now), kClient, {kOctober, ""}, write_nothing));
  }

  std::shared_ptr<const agreement::Agreement> agreement;
  measurement::MemorySource measurements;
  closing::two_sides::Record record;
  std::unique_ptr<StatementMemo> memo = std::make_unique<StatementMemo>();
};

}  // namespace entente::app::close_two_sides
