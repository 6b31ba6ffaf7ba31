// Imports that are killed, crowded or out of room: all or nothing, and the next one works.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/random.h"
#include "measurement/import_test_support.h"

namespace entente::measurement {
namespace {

class InterruptionTest : public ImportTest {
 protected:
  static constexpr int kRows = 20'000;

  static std::string log(int rows, const std::string& state) {
    std::string made = "number,opened,state,note\n";
    for (int i = 0; i < rows; ++i) {
      made += "T-" + std::to_string(i) + ",2026-04-02 16:10," + state + ",a remark on ticket " +
              std::to_string(i) + "\n";
    }
    return made + "T-x,never,New,\n";
  }

  /// What the store holds, counted.
  std::string state() const {
    auto store = Store::open(path("store.db"), true);
    if (!store) {
      ADD_FAILURE() << text::render_full(store.error().front());
      return {};
    }
    std::map<std::string, int> counts;
    auto read = (*store)->scan({.dataset = "tickets", .columns = {"state"}}, 1,
                               [&](unsigned, const expression::Batch& batch) {
                                 for (std::size_t r = 0; r < batch.rows; ++r)
                                   ++counts[std::string(batch.columns[0].texts[r].view())];
                               });
    EXPECT_TRUE(read.has_value());
    std::string made;
    for (const auto& [name, count] : counts) made += name + " " + std::to_string(count) + ", ";
    int standing = 0;
    for (const Source::Import& one : (*store)->imports()) standing += one.undone ? 0 : 1;
    return made + std::to_string(standing) + " imports, " + std::to_string((*store)->quarantined({}).size()) +
           " in quarantine";
  }

  /// The import in a process of its own.
  pid_t import_apart(const std::string& file, std::int64_t second) const {
    pid_t child = ::fork();
    if (child != 0) return child;
    auto store = Store::open(path("store.db"), false);
    if (!store) ::_exit(2);
    const bool taken = (*store)->import(file, tickets(), at(second)).has_value();
    store->reset();  // what closing writes can be interrupted too
    ::_exit(taken ? 0 : 1);
  }

  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_F(InterruptionTest, killed_at_any_moment_an_import_is_there_or_is_not) {
  std::string first = file("first.csv", log(kRows / 2, "New"));
  std::string second = file("second.csv", log(kRows, "Closed"));
  ASSERT_EQ(wait_for(import_apart(first, 100)), 0);
  const std::string before = state();
  auto begun = std::chrono::steady_clock::now();
  ASSERT_EQ(wait_for(import_apart(second, 200)), 0);
  auto whole =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
  const std::string after = state();
  EXPECT_EQ(before, "New 10000, 1 imports, 1 in quarantine");
  EXPECT_EQ(after, "Closed 20000, 2 imports, 1 in quarantine");
  auto undo = [&] {
    auto store = Store::open(path("store.db"), false);
    ASSERT_TRUE(store.has_value());
    ASSERT_TRUE((*store)->undo((*store)->imports().back().number).has_value());
  };
  undo();
  ASSERT_EQ(state(), before);

  Random random(2);
  for (int i = 0; i < 20; ++i) {
    pid_t child = import_apart(second, 200);
    std::this_thread::sleep_for(
        std::chrono::microseconds(random.below(static_cast<std::uint64_t>(whole.count()))));
    ::kill(child, SIGKILL);
    wait_for(child);
    std::string now = state();
    EXPECT_TRUE(now == before || now == after) << now;
    if (now == after) undo();
    ASSERT_EQ(state(), before);
  }
  ASSERT_EQ(wait_for(import_apart(second, 200)), 0);
  EXPECT_EQ(state(), after);
}

TEST_F(InterruptionTest, a_second_process_is_told_which_one_has_the_store) {
  std::string store_path = path("store.db");
  std::array<int, 2> opened{};
  std::array<int, 2> finish{};
  ASSERT_EQ(::pipe(opened.data()), 0);
  ASSERT_EQ(::pipe(finish.data()), 0);
  pid_t child = ::fork();
  if (child == 0) {
    auto store = Store::open(store_path, false);
    char byte = store ? 'y' : 'n';
    if (::write(opened[1], &byte, 1) != 1 || ::read(finish[0], &byte, 1) != 1) ::_exit(1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(opened[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  for (bool read_only : {false, true}) {
    auto refused = Store::open(store_path, read_only);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().at(0).code, "U0126");
    EXPECT_NE(refused.error().at(0).message.find("process " + std::to_string(child)), std::string::npos)
        << refused.error().at(0).message;
  }
  ASSERT_EQ(::write(finish[1], &byte, 1), 1);
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_TRUE(Store::open(store_path, false).has_value());
  for (int end : {opened[0], opened[1], finish[0], finish[1]}) ::close(end);
}

TEST_F(InterruptionTest, two_imports_at_once_in_one_process_are_both_taken) {
  auto store = Store::in_memory();
  std::string a = file("a.csv", "number,opened\nT-1,2026-04-02\nT-2,2026-04-02\n");
  std::string b = file("b.csv", "number,opened\nT-2,2026-04-02\nT-3,2026-04-02\n");
  {
    std::jthread one([&] { import(*store, a, tickets(), at(100)); });
    std::jthread two([&] { import(*store, b, tickets(), at(100)); });
  }
  EXPECT_EQ(rows(*store, {"item"}), (Lines{"T-1", "T-2", "T-3"}));
  EXPECT_EQ(store->imports().size(), 2U);
}

TEST_F(InterruptionTest, without_room_nothing_is_taken_and_the_store_stays_as_it_was) {
  ASSERT_EQ(wait_for(import_apart(file("first.csv", log(10, "New")), 100)), 0);
  const std::string before = state();
  std::string big = file("big.csv", log(60'000, "Closed"));
  std::string said = path("said");
  pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 1200 * 1024;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto store = Store::open(path("store.db"), false);
    if (!store) ::_exit(2);
    auto report = (*store)->import(big, tickets(), at(200));
    std::ofstream(said) << (report ? "taken" : text::render_full(report.error().front()));
    store->reset();
    ::_exit(report ? 0 : 1);
  }
  EXPECT_EQ(wait_for(child), 1);
  std::ifstream in(said);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_NE(text.find("U0127"), std::string::npos) << text;
  EXPECT_EQ(state(), before);
  ASSERT_EQ(wait_for(import_apart(big, 200)), 0);
  EXPECT_EQ(state(), "Closed 60000, 2 imports, 1 in quarantine");
}

}  // namespace
}  // namespace entente::measurement
