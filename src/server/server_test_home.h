// For tests: a home in a folder of its own with two relationships that have nothing to do with each other, an
// agreement with data in each, people on every side, and requests to the application without a socket.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "app/apply.h"
#include "app/imports.h"
#include "base/memory_files.h"
#include "base/system.h"
#include "server/application.h"

namespace entente::server {

inline constexpr std::string_view kTestAgreement = R"(agreement: support
title: Network and mail support
parties: {client: acme, supplier: fixit}
currency: EUR
zone: Europe/Berlin
term: {from: 2026-01-01, to: 2026-12-31}

calendars:
  office:
    hours: {mon-fri: 08:00-17:00}

clocks:
  resolution: {of: tickets, starts: opened_at, stops: resolved_at, runs on: office}

measures:
  p1-in-time:
    elapsed: {of: tickets where priority == "P1", clock: resolution, within: 4 business hours on office}
  p2-in-time:
    elapsed: {of: tickets where priority == "P2", clock: resolution, within: 18 business hours on office}

service levels:
  p1: {clause: "3.1", measure: p1-in-time, expected: 95%, minimum: 90%}
  p2: {clause: "3.2", measure: p2-in-time, expected: 90%, minimum: 80%}

charges:
  support: {month: 8 500 EUR}

credits:
  clause: "5"
  at risk: 10% of monthly charges
  pool: 100%
  allocation: {p1: 60%, p2: 40%}
)";

inline constexpr std::string_view kTestData =
    "item,opened_at,resolved_at,priority,site\n"
    "48201,2026-03-02T08:05:00Z,2026-03-02T09:40:00Z,P1,north\n"
    "48202,2026-03-02T10:30:00Z,2026-03-03T08:15:00Z,P2,north\n"
    "48204,2026-03-04T07:20:00Z,2026-03-04T15:45:00Z,P1,south\n"
    "48205,2026-03-05T15:50:00Z,2026-03-06T10:10:00Z,P2,south\n"
    "48207,2026-03-16T08:00:00Z,2026-03-16T11:30:00Z,P1,south\n";

inline constexpr std::string_view kPassword = "seven brave otters dance at noon";

class TestHome {
 public:
  explicit TestHome(SiteOptions options = {}) {
    static int number = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("entente-server-test-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    home_ = app::Home::create(folder_.string(), files_).value();
    alpha = make_relationship("alpha", "Acme", "Fixit");
    beta = make_relationship("beta", "Blue", "Bold");
    people::AccountOptions cheap;
    cheap.cost = people::PasswordCost::least();
    accounts_ = people::Accounts::open(home_->people_path(), cheap).value();
    options.limits.strangers_burst = options.limits.strangers_burst == LimitOptions{}.strangers_burst
                                         ? 1'000'000
                                         : options.limits.strangers_burst;
    options.limits.callers_burst = 1'000'000;
    site = std::make_unique<Site>(home_, *accounts_, clock, std::move(options));
    application = std::make_unique<Application>(*site, assets, nullptr);
    add_person("ana@acme.example", alpha.id, people::Side::client, people::Role::admin);
    add_person("sam@fixit.example", alpha.id, people::Side::supplier, people::Role::admin);
    add_person("rea@acme.example", alpha.id, people::Side::client, people::Role::reader);
    add_person("bea@blue.example", beta.id, people::Side::client, people::Role::admin);
  }
  ~TestHome() {
    application.reset();
    site.reset();
    accounts_.reset();
    home_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestHome(const TestHome&) = delete;
  TestHome& operator=(const TestHome&) = delete;

  /// A browser: keeps the cookie and the CSRF token of its session.
  class Browser {
   public:
    Browser(TestHome& home, std::string email) : home_(home) {
      const Response answer = post("/session", {{"email", std::move(email)}, {"password", kPassword}});
      EXPECT_EQ(answer.status, 200) << answer.text();
      const std::string cookie(answer.headers.get("set-cookie"));
      cookie_ = cookie.substr(0, cookie.find(';'));
      csrf_ = Json::parse(answer.text()).value("csrf", std::string());
    }
    Request request(Method method, const std::string& path) const {
      Request made;
      made.method = method;
      EXPECT_TRUE(read_target(std::string(kBase) + path, made));
      made.address = "203.0.113.7";
      made.headers.add("host", "localhost");
      if (!cookie_.empty()) made.headers.add("cookie", cookie_);
      if (!is_safe(method) && !csrf_.empty()) made.headers.add("x-csrf-token", csrf_);
      return made;
    }
    Response get(const std::string& path) const { return send(request(Method::get, path)); }
    Response post(const std::string& path, const Json& body = Json::object()) const {
      Request made = request(Method::post, path);
      made.headers.add("content-type", "application/json");
      made.body = body.dump();
      return send(std::move(made));
    }
    Response send(Request request) const { return home_.application->handle(request); }
    Json json(const std::string& path) const {
      const Response answer = get(path);
      EXPECT_EQ(answer.status, 200) << path << ": " << answer.text();
      return Json::parse(answer.text(), nullptr, false);
    }
    const std::string& cookie() const { return cookie_; }
    const std::string& csrf() const { return csrf_; }

   private:
    TestHome& home_;
    std::string cookie_, csrf_;
  };
  Browser browser(const std::string& email) { return {*this, email}; }

  people::Accounts& accounts() { return *accounts_; }
  app::Home& home() { return *home_; }

  FixedClock clock{time::Instant::parse("2026-04-05T10:00:00Z")->micros};
  Assets assets;
  record::Relationship alpha, beta;
  std::unique_ptr<Site> site;
  std::unique_ptr<Application> application;

 private:
  record::Relationship make_relationship(const std::string& name, const std::string& client,
                                         const std::string& supplier) {
    const time::Instant at{clock.now_micros()};
    const record::Side both[] = {record::Side::client, record::Side::supplier};
    record::Relationship made = home_->record().create(name, client, supplier, both, "setup", at).value();
    const std::filesystem::path folder = home_->folder_of(made);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "agreement.yaml") << kTestAgreement;
    std::ofstream(folder / "tickets.csv") << kTestData;
    app::ImportRequest import;
    import.file = (folder / "tickets.csv").string();
    import.dataset = "tickets";
    import.kind = "items";
    import.store = home_->measurements_of(made);
    EXPECT_TRUE(app::import(import, files_, clock));
    app::ApplyRequest request;
    request.relationship = made;
    request.seat = {record::Side::client};
    request.author = "setup";
    const auto plan = app::plan_apply(*home_, request, at).value();
    const auto version = app::apply(*home_, request, plan, at).value();
    EXPECT_TRUE(
        app::sign_agreement(*home_, made, {record::Side::supplier}, "setup", "support", version.hash, at));
    return made;
  }

  void add_person(const std::string& email, const std::string& relationship, people::Side side,
                  people::Role role) {
    const time::Instant at{clock.now_micros()};
    const auto person = accounts_->add_person(people::home_operator(), email, email, kPassword, at);
    ASSERT_TRUE(person) << people::sentence(person.error());
    ASSERT_TRUE(accounts_->set_role(people::home_operator(), person->id, {relationship, side, role}, at));
  }

  std::filesystem::path folder_;
  SystemFiles files_;
  std::shared_ptr<app::Home> home_;
  std::unique_ptr<people::Accounts> accounts_;
};

}  // namespace entente::server
