#include "server/application.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "server/server_test_home.h"

namespace entente::server {
namespace {

using Browser = TestHome::Browser;

Json problem_of(const Response& response) {
  EXPECT_EQ(response.headers.get("content-type"), "application/problem+json");
  return Json::parse(response.text(), nullptr, false);
}

TEST(SigningIn, sets_a_cookie_that_scripts_cannot_read) {
  TestHome home;
  Request request;
  request.method = Method::post;
  ASSERT_TRUE(read_target("/api/v1/session", request));
  request.headers.add("content-type", "application/json");
  request.body = Json{{"email", "ana@acme.example"}, {"password", kPassword}}.dump();
  Request secure = request;
  secure.secure = true;
  const Response answer = home.application->handle(request);
  ASSERT_EQ(answer.status, 200) << answer.text();
  const std::string cookie(answer.headers.get("set-cookie"));
  EXPECT_TRUE(cookie.starts_with("entente_session="));
  EXPECT_NE(cookie.find("; HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("; SameSite=Lax"), std::string::npos);
  EXPECT_NE(cookie.find("; Path=/"), std::string::npos);
  EXPECT_EQ(cookie.find("; Secure"), std::string::npos);
  const Response over_tls = home.application->handle(secure);
  const std::string ours_alone(over_tls.headers.get("set-cookie"));
  EXPECT_TRUE(ours_alone.starts_with("__Host-entente_session="));
  EXPECT_NE(ours_alone.find("; Path=/;"), std::string::npos);
  EXPECT_NE(ours_alone.find("; Secure"), std::string::npos);
  EXPECT_TRUE(over_tls.headers.contains("strict-transport-security"));
}

// A cookie that a page of another host could have set does not count where the browser says whose it is.
TEST(SigningIn, over_tls_takes_the_cookie_that_no_other_host_can_set) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Request asked = ana.request(Method::get, "/session");
  asked.secure = true;
  EXPECT_EQ(ana.send(asked).status, 401);
  Request over_tls = ana.request(Method::get, "/session");
  over_tls.secure = true;
  over_tls.headers.set("cookie", "__Host-" + ana.cookie());
  EXPECT_EQ(ana.send(over_tls).status, 200);
}

TEST(Metrics, are_for_this_machine_and_for_a_token_of_an_admin) {
  TestHome home;
  const auto ask = [&](const std::string& address, const std::string& token) {
    Request request;
    EXPECT_TRUE(read_target("/metrics", request));
    request.address = address;
    if (!token.empty()) request.headers.add("authorization", "Bearer " + token);
    return home.application->handle(request).status;
  };
  const auto token_of = [&](const std::string& email) {
    Browser one = home.browser(email);
    const Response made = one.post("/me/tokens", {{"name", "metrics"}, {"scope", "read"}});
    return Json::parse(made.text()).value("secret", std::string());
  };
  EXPECT_EQ(ask("127.0.0.1", ""), 200);
  EXPECT_EQ(ask("203.0.113.7", ""), 401);
  EXPECT_EQ(ask("203.0.113.7", token_of("rea@acme.example")), 401);
  EXPECT_EQ(ask("203.0.113.7", token_of("ana@acme.example")), 200);
}

TEST(SigningIn, says_the_same_for_a_wrong_password_and_an_unknown_person) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const Json wrong = problem_of(ana.post("/session", {{"email", "ana@acme.example"}, {"password", "no"}}));
  const Json unknown = problem_of(ana.post("/session", {{"email", "no@acme.example"}, {"password", "no"}}));
  EXPECT_EQ(wrong["title"], unknown["title"]);
  EXPECT_EQ(wrong["status"], 401);
}

TEST(SigningOut, ends_the_session_at_once) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  EXPECT_EQ(ana.get("/session").status, 200);
  EXPECT_EQ(ana.send(ana.request(Method::delete_, "/session")).status, 200);
  EXPECT_EQ(ana.get("/session").status, 401);
}

TEST(Changes, need_the_token_of_the_session_and_our_own_origin) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const std::string path = "/relationships/alpha/agreements/support/closes/2026-03/agree-all";
  Request without = ana.request(Method::post, path);
  without.headers.set("x-csrf-token", "guessed");
  EXPECT_EQ(problem_of(ana.send(without))["code"], "H0104");
  Request elsewhere = ana.request(Method::post, path);
  elsewhere.headers.add("origin", "https://evil.example");
  EXPECT_EQ(problem_of(ana.send(elsewhere))["code"], "H0104");
  Request ours = ana.request(Method::post, path);
  ours.headers.add("origin", "http://localhost");
  EXPECT_EQ(ana.send(ours).status, 200);
}

TEST(Relationships, of_others_answer_as_those_that_do_not_exist) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  for (const std::string suffix :
       {"", "/log", "/verify", "/agreements/support", "/agreements/support/closes/2026-03", "/people",
        "/events", "/agreements/support/statements/2026-03", "/bundle", "/imports"}) {
    Json theirs = problem_of(ana.get("/relationships/" + home.beta.id + suffix));
    Json nobodys = problem_of(ana.get("/relationships/0123456789abcdef0123456789abcdef" + suffix));
    theirs.erase("instance");
    nobodys.erase("instance");
    EXPECT_EQ(theirs, nobodys) << suffix;
    EXPECT_EQ(theirs["status"], 404);
  }
  EXPECT_EQ(ana.get("/relationships/alpha?seat=supplier").status, 404);
  const Json all = ana.json("/relationships");
  ASSERT_EQ(all["items"].size(), 1U);
  EXPECT_EQ(all["items"][0]["name"], "alpha");
}

TEST(Roles, decide_what_a_person_may_do) {
  TestHome home;
  Browser rea = home.browser("rea@acme.example");
  const std::string close = "/relationships/alpha/agreements/support/closes/2026-03";
  EXPECT_EQ(rea.get(close).status, 200);
  EXPECT_EQ(problem_of(rea.post(close + "/agree-all"))["code"], "H0103");
  EXPECT_EQ(rea.get("/relationships/alpha/webhooks").status, 403);
  EXPECT_EQ(rea.get("/relationships/alpha/audit").status, 403);
}

TEST(Routes, that_need_somebody_refuse_nobody) {
  TestHome home;
  for (const Route& route : home.application->router().routes()) {
    if (route.access == Access::anyone) continue;
    std::string path = route.pattern;
    for (const std::string& name : parameter_names(route.pattern)) {
      const std::string place = "{" + name + "}";
      path.replace(path.find(place), place.size(),
                   name == "r"       ? home.alpha.id
                   : name == "month" ? "2026-03"
                                     : "x");
    }
    Request request;
    request.method = route.method;
    ASSERT_TRUE(read_target(std::string(kBase) + path, request));
    const Response answer = home.application->handle(request);
    EXPECT_EQ(answer.status, 401) << name(route.method) << " " << path;
    EXPECT_EQ(answer.headers.get("www-authenticate"), "Bearer");
  }
}

TEST(Tokens, reach_as_far_as_their_scope) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const Response made = ana.post("/me/tokens", {{"name", "report"}, {"scope", "read"}, {"days", 7}});
  ASSERT_EQ(made.status, 200) << made.text();
  const std::string secret = Json::parse(made.text())["secret"];
  const auto with_token = [&](Method method, const std::string& path) {
    Request request;
    request.method = method;
    EXPECT_TRUE(read_target(std::string(kBase) + path, request));
    request.headers.add("authorization", "Bearer " + secret);
    return home.application->handle(request);
  };
  EXPECT_EQ(with_token(Method::get, "/relationships/alpha").status, 200);
  EXPECT_EQ(
      with_token(Method::post, "/relationships/alpha/agreements/support/closes/2026-03/agree-all").status,
      403);
  const Json tokens = ana.json("/me/tokens");
  for (const Json& one : tokens["items"]) EXPECT_FALSE(one.contains("secret"));
}

TEST(Close, is_agreed_by_one_side_and_seen_by_the_other) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Browser sam = home.browser("sam@fixit.example");
  const std::string path = "/relationships/alpha/agreements/support/closes/2026-03";
  const Response before = ana.get(path);
  ASSERT_EQ(before.status, 200) << before.text();
  const Json close = Json::parse(before.text());
  std::string digest;
  for (const Json& line : close["lines"]) {
    if (line["id"] == "level/p1") digest = line["digest"];
  }
  Request agree = ana.request(Method::post, path + "/positions");
  agree.headers.add("content-type", "application/json");
  agree.headers.add("if-match", std::string(before.headers.get("etag")));
  agree.body = Json{{"positions", {{{"line", "level/p1"}, {"stand", "agreed"}, {"digest", digest}}}}}.dump();
  const Response done = ana.send(agree);
  ASSERT_EQ(done.status, 200) << done.text();
  EXPECT_NE(done.headers.get("etag"), before.headers.get("etag"));
  // The same request again was decided on a state that is gone.
  const Response late = ana.send(agree);
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.headers.get("etag"), done.headers.get("etag"));
  const Json seen = sam.json(path);
  for (const Json& line : seen["lines"]) {
    if (line["id"] == "level/p1") {
      EXPECT_EQ(line["client"]["stand"], "agreed") << line;
    }
  }
}

TEST(Answers, that_are_known_are_not_sent_again) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const std::string path = "/relationships/alpha/agreements/support/closes/2026-03";
  const Response first = ana.get(path);
  Request again = ana.request(Method::get, path);
  again.headers.add("if-none-match", std::string(first.headers.get("etag")));
  const auto quick = home.application->quick(again);
  ASSERT_TRUE(quick) << "what was worked out a moment ago comes from memory";
  EXPECT_EQ(quick->status, 304);
  EXPECT_TRUE(quick->text().empty());
  // Whatever is written makes it new.
  EXPECT_EQ(
      ana.post(path + "/notes", {{"about", "support/2026-03/level/p1"}, {"text", "hm"}, {"ring", "private"}})
          .status,
      200);
  EXPECT_EQ(ana.send(again).status, 200);
}

TEST(Requests, with_a_key_are_done_once) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Request request = ana.request(Method::post, "/me/tokens");
  request.headers.add("content-type", "application/json");
  request.headers.add("idempotency-key", "k1");
  request.body = Json{{"name", "a"}, {"scope", "read"}}.dump();
  const Response first = ana.send(request);
  const Response again = ana.send(request);
  EXPECT_EQ(first.text(), again.text());
  EXPECT_EQ(again.headers.get("idempotency-replayed"), "true");
  EXPECT_EQ(ana.json("/me/tokens")["items"].size(), 1U);
  request.body = Json{{"name", "b"}, {"scope", "read"}}.dump();
  EXPECT_EQ(problem_of(ana.send(request))["code"], "H0109");
}

TEST(Requests, with_a_field_that_nothing_reads_are_refused_with_its_name) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const Response token = ana.post("/me/tokens", {{"name", "a"}, {"scope", "read"}, {"day", 30}});
  EXPECT_EQ(token.status, 422);
  EXPECT_EQ(problem_of(token)["code"], "H0128");
  EXPECT_EQ(problem_of(token)["title"], "the body has a field `day` that nothing reads");
  EXPECT_NE(token.text().find("write `days`"), std::string::npos) << token.text();
  EXPECT_TRUE(ana.json("/me/tokens")["items"].empty());
  const std::string close = "/relationships/alpha/agreements/support/closes/2026-03/";
  const Response position =
      ana.post(close + "positions",
               {{"positions", Json::array({Json{{"line", "level/p1"}, {"stand", "agreed"}, {"why", "x"}}})}});
  EXPECT_NE(position.text().find("positions[0].why"), std::string::npos) << position.text();
}

TEST(Close, a_dispute_is_answered_and_settled_by_the_two_sides) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  Browser sam = home.browser("sam@fixit.example");
  Browser rea = home.browser("rea@acme.example");
  const std::string close = "/relationships/alpha/agreements/support/closes/2026-03/";
  const auto line = [&](const Response& response) {
    const Json answer = Json::parse(response.text());
    for (const Json& one : answer["lines"]) {
      if (one["id"] == "level/p1") return one;
    }
    return Json();
  };
  ASSERT_EQ(
      sam.post(
             close + "positions",
             {{"positions",
               Json::array({Json{{"line", "level/p1"}, {"stand", "disputed"}, {"reason", "48204 waited"}}})}})
          .status,
      200);
  const Json answer = {
      {"line", "level/p1"}, {"act", "answer"}, {"reason", "it did not"}, {"evidence", Json::array({"log"})}};
  EXPECT_EQ(rea.post(close + "disputes", answer).status, 403) << "a reader says nothing";
  EXPECT_EQ(problem_of(sam.post(close + "disputes", answer))["code"], "C0126");
  EXPECT_EQ(problem_of(ana.post(close + "disputes", {{"line", "level/p1"}, {"act", "shout"}}))["code"],
            "H0106");
  const Response answered = ana.post(close + "disputes", answer);
  ASSERT_EQ(answered.status, 200) << answered.text();
  EXPECT_EQ(line(answered)["dispute"]["answers"][0]["reason"], "it did not");
  const Response accepted = sam.post(close + "disputes", {{"line", "level/p1"}, {"act", "accept"}});
  ASSERT_EQ(accepted.status, 200) << accepted.text();
  EXPECT_TRUE(line(accepted)["dispute"].is_null());
  EXPECT_EQ(line(accepted)["ended"][0]["how"], "accepted");
}

TEST(Agreement, is_proposed_after_a_look_at_what_it_would_change) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const std::string path = "/relationships/alpha/agreements/support";
  const Response now = ana.get(path);
  ASSERT_EQ(now.status, 200);
  std::string yaml = Json::parse(now.text())["yaml"];
  yaml.replace(yaml.find("expected: 95%"), 13, "expected: 97%");
  Request request = ana.request(Method::put, path);
  request.headers.add("content-type", "application/json");
  request.headers.add("if-match", std::string(now.headers.get("etag")));
  request.headers.add("prefer", "dry-run");
  request.body = Json{{"yaml", yaml}}.dump();
  const Response plan = ana.send(request);
  ASSERT_EQ(plan.status, 200) << plan.text();
  const Json diff = Json::parse(plan.text())["diff"];
  ASSERT_EQ(diff.size(), 1U);
  EXPECT_EQ(diff[0]["sign"], "~");
  EXPECT_EQ(ana.json(path)["versions"].size(), 1U) << "a dry run writes nothing";
  request.headers.set("prefer", "");
  EXPECT_EQ(ana.send(request).status, 200);
  EXPECT_EQ(ana.json(path)["versions"].size(), 2U);
  // Decided on a version that is no longer the newest.
  request.headers.set("if-match", "\"0000\"");
  EXPECT_EQ(ana.send(request).status, 412);
}

TEST(Agreement, that_names_files_of_the_server_does_not_get_them) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  std::string yaml(kTestAgreement);
  const std::string hours = "    hours: {mon-fri: 08:00-17:00}\n";
  yaml.replace(yaml.find(hours), hours.size(), hours + "    holidays: ../../../../etc/passwd\n");
  const Response checked = ana.post("/relationships/alpha/agreements/check", {{"yaml", yaml}});
  ASSERT_EQ(checked.status, 200);
  EXPECT_FALSE(Json::parse(checked.text())["diagnostics"].empty());
  EXPECT_EQ(checked.text().find("root:"), std::string_view::npos);
}

TEST(Headers, protect_every_answer) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  for (const Response& answer :
       {ana.get("/session"), ana.get("/nothing"), ana.post("/session", {{"email", 1}})}) {
    EXPECT_EQ(answer.headers.get("x-content-type-options"), "nosniff");
    EXPECT_NE(answer.headers.get("content-security-policy").find("frame-ancestors 'none'"),
              std::string_view::npos);
    EXPECT_EQ(answer.headers.get("cache-control"), "no-store");
    EXPECT_EQ(answer.headers.get("referrer-policy"), "no-referrer");
    EXPECT_EQ(answer.headers.get("x-request-id").size(), 16U);
  }
}

TEST(Pages, get_a_fresh_nonce_each_time) {
  TestHome home;
  home.assets.add("index.html", "<meta name=\"csp-nonce\" content=\"%NONCE%\">");
  home.assets.add("assets/a-1.js", "alert(1)");
  home.assets.add("assets/a-1.js.br", "compressed");
  const auto get = [&](const std::string& path) {
    Request request;
    EXPECT_TRUE(read_target(path, request));
    request.headers.add("accept-encoding", "gzip, br");
    return home.application->handle(request);
  };
  const Response one = get("/r/alpha/close");
  const Response two = get("/");
  EXPECT_NE(one.text(), two.text());
  EXPECT_EQ(one.text().find("%NONCE%"), std::string_view::npos);
  const std::string nonce(one.text().substr(one.text().find("content=\"") + 9, 24));
  EXPECT_NE(one.headers.get("content-security-policy").find("'nonce-" + nonce + "'"), std::string_view::npos);
  const Response script = get("/assets/a-1.js");
  EXPECT_EQ(script.text(), "compressed");
  EXPECT_EQ(script.headers.get("content-encoding"), "br");
  EXPECT_NE(script.headers.get("cache-control").find("immutable"), std::string_view::npos);
  EXPECT_EQ(get("/assets/none.js").status, 404);
}

TEST(Strangers, who_ask_too_often_are_told_to_wait) {
  SiteOptions options;
  options.limits.strangers_burst = 5;
  TestHome home(options);
  Request request;
  ASSERT_TRUE(read_target("/api/v1/session", request));
  request.address = "198.51.100.9";
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    const Response answer = home.application->handle(request);
    if (answer.status == 429) ++refused;
  }
  EXPECT_EQ(refused, 5);
  request.address = "198.51.100.10";
  EXPECT_EQ(home.application->handle(request).status, 401);
}

TEST(Setup, makes_the_first_account_with_the_link_once) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const Response answer = ana.post(
      "/session/setup", {{"link", "x"}, {"email", "e@x.example"}, {"name", "E"}, {"password", kPassword}});
  EXPECT_NE(answer.status, 200);
}

TEST(Import, of_a_file_that_unpacks_to_too_much_is_refused) {
  SiteOptions options;
  options.upload_max = 1'000;
  TestHome home(options);
  Browser ana = home.browser("ana@acme.example");
  const std::string path = home.home().folder() + "/upload.tmp";
  gzFile packed = gzopen(path.c_str(), "wb9");
  const std::string rows = "item,opened_at\n" + std::string(30'000, '4');
  gzwrite(packed, rows.data(), static_cast<unsigned>(rows.size()));
  gzclose(packed);
  Request request = ana.request(
      Method::post, "/relationships/alpha/imports?dataset=tickets&kind=items&file=tickets.csv.gz");
  request.upload = std::make_shared<Upload>(path);
  request.upload->bytes = 100;
  const Response answer = ana.send(request);
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(problem_of(answer)["code"], "H0127");
  EXPECT_EQ(ana.json("/relationships/alpha/imports")["items"].size(), 1U) << "nothing of it was imported";
}

TEST(Import, takes_a_file_and_says_what_came_of_it) {
  TestHome home;
  Browser ana = home.browser("ana@acme.example");
  const auto send = [&](const std::string& query) {
    const std::string path = home.home().folder() + "/upload.tmp";
    std::ofstream(path) << "item,opened_at,resolved_at,priority,site\n"
                           "48300,2026-03-20T08:05:00Z,2026-03-20T09:40:00Z,P1,north\n"
                           "48301,yesterday,2026-03-20T09:40:00Z,P1,north\n";
    Request request = ana.request(Method::post, "/relationships/alpha/imports?" + query);
    request.upload = std::make_shared<Upload>(path);
    request.upload->bytes = 100;
    return ana.send(request);
  };
  const std::string close = "/relationships/alpha/agreements/support/closes/2026-03";
  const std::string before(ana.get(close).headers.get("etag"));
  const Response dry = send("dataset=tickets&kind=items&file=tickets.csv&dry_run=true");
  ASSERT_EQ(dry.status, 200) << dry.text();
  EXPECT_EQ(ana.json("/relationships/alpha/imports")["items"].size(), 1U);
  const Response done = send("dataset=tickets&kind=items&file=tickets.csv");
  ASSERT_EQ(done.status, 200) << done.text();
  EXPECT_EQ(Json::parse(done.text())["ready"], 1) << done.text();
  EXPECT_EQ(Json::parse(done.text())["errors"], 1) << done.text();
  EXPECT_NE(before, ana.get(close).headers.get("etag")) << "figures follow the data";
  const Response rejects = ana.get("/relationships/alpha/imports/2/rejects.csv");
  EXPECT_EQ(rejects.status, 200);
  EXPECT_NE(rejects.text().find("yesterday"), std::string_view::npos);
  EXPECT_EQ(ana.send(ana.request(Method::delete_, "/relationships/alpha/imports/2")).status, 200);
  EXPECT_EQ(send("file=../../etc/cron.d/x").status, 400);
}

}  // namespace
}  // namespace entente::server
