// For tests: a home of its own in a temporary folder, with quick hashing and people who sit somewhere.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "people/accounts.h"
#include "people/secret.h"
#include "people/totp.h"

namespace entente::people {

inline constexpr const char* kGoodPassword = "quiet otter over slate";
inline constexpr const char* kOtherPassword = "brass lantern by the quay";
inline const From kHere = {"203.0.113.7", "Firefox"};
inline const From kElsewhere = {"198.51.100.9", "curl"};

inline time::Instant at(std::string_view text) {
  return *time::Instant::parse(text);
}
inline const time::Instant kNow = at("2026-11-02T09:00:00Z");

inline AccountOptions quick() {
  AccountOptions options;
  options.cost = PasswordCost::least();
  return options;
}

class TestHome {
 public:
  explicit TestHome(const AccountOptions& options = quick()) : options_(options) {
    // In memory where there is such a place: durability is not what these tests are about, and it takes time.
    const std::filesystem::path memory = "/dev/shm";
    folder_ = (std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
              ("entente-people-" + random_id());
    std::filesystem::create_directories(folder_);
    open();
  }
  ~TestHome() {
    accounts_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestHome(const TestHome&) = delete;
  TestHome& operator=(const TestHome&) = delete;

  Accounts& operator*() { return *accounts_; }
  Accounts* operator->() { return accounts_.get(); }
  std::string path() const { return (folder_ / "people.db").string(); }
  std::filesystem::path folder() const { return folder_; }
  void close() { accounts_.reset(); }
  void open() {
    accounts_.reset();
    auto opened = Accounts::open(path(), options_);
    ASSERT_TRUE(opened) << sentence(opened.error());
    accounts_ = std::move(*opened);
  }
  void open_with(const AccountOptions& options) {
    options_ = options;
    open();
  }

  /// An account without a seat, by the operator.
  Person person(const std::string& email, const std::string& name = "Somebody Else",
                const char* password = kGoodPassword) {
    const auto made = accounts_->add_person(home_operator(), email, name, password, kNow);
    EXPECT_TRUE(made) << sentence(made.error());
    return made.value_or(Person{});
  }
  Person seated(const std::string& email, const Membership& seat, const std::string& name = "Somebody Else") {
    const Person made = person(email, name);
    const auto given = accounts_->set_role(home_operator(), made.id, seat, kNow);
    EXPECT_TRUE(given) << sentence(given.error());
    return made;
  }
  SignedIn signed_in(const std::string& email, time::Instant now = kNow, const From& from = kHere) {
    const auto session = accounts_->sign_in(email, kGoodPassword, std::nullopt, from, now);
    EXPECT_TRUE(session) << sentence(session.error());
    return session.value_or(SignedIn{});
  }
  /// Everything that lies on the disk: the database, SQLite's log, the key left out.
  std::string bytes_on_disk() const {
    std::string all;
    for (const char* name : {"people.db", "people.db-wal", "people.db-shm"}) {
      std::ifstream file(folder_ / name, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }

 private:
  AccountOptions options_;
  std::filesystem::path folder_;
  std::unique_ptr<Accounts> accounts_;
};

/// Why an answer was refused; nothing when it was not.
template <class Value>
std::optional<Refusal> why(const Answer<Value>& answer) {
  return answer ? std::nullopt : std::optional(answer.error().why);
}

/// The digits that an authenticator app shows for a secret in base32.
inline std::string bytes_of_base32(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = ((bits << 5) | static_cast<std::uint32_t>(kAlphabet.find(c))) & 0xffffU;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<char>((bits >> held) & 0xffU));
    }
  }
  return bytes;
}
inline std::string shown_by_app(const SecondFactor& factor, time::Instant now) {
  return code_at(bytes_of_base32(factor.secret), step_at(now));
}

}  // namespace entente::people
