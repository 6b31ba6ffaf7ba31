#include "server/http.h"

#include <gtest/gtest.h>

#include "server/router.h"

namespace entente::server {
namespace {

TEST(Target, gives_path_and_decoded_query) {
  Request request;
  ASSERT_TRUE(read_target("/a/b%20c?x=1+2&y=%C3%A9&z", request));
  EXPECT_EQ(request.path, "/a/b%20c");
  EXPECT_EQ(request.query.get("x"), "1 2");
  EXPECT_EQ(request.query.get("y"), "é");
  EXPECT_TRUE(request.query.contains("z"));
}

TEST(Target, of_a_proxy_names_its_path_only) {
  Request request;
  ASSERT_TRUE(read_target("http://elsewhere.example/api?q=1", request));
  EXPECT_EQ(request.path, "/api");
}

TEST(Target, that_is_broken_is_refused) {
  for (const char* target : {"", "api", "*", "/%zz", "/%", "/a%00b", "/a?x=%g1"}) {
    Request request;
    EXPECT_FALSE(read_target(target, request)) << target;
  }
}

TEST(Cookies, are_told_apart) {
  Request request;
  request.headers.add("cookie", "a=1; entente_session=abc=; =x; b");
  EXPECT_EQ(request.cookies().get("a"), "1");
  EXPECT_EQ(request.cookies().get("entente_session"), "abc=");
  EXPECT_FALSE(request.cookies().contains("b"));
}

Route route(Method method, std::string pattern) {
  return {
      .method = method, .pattern = pattern, .id = pattern, .tag = "t", .summary = "s", .handle = [](Call&) {
        return Response{};
      }};
}

TEST(Router, prefers_what_is_written_out) {
  Router router;
  router.add(route(Method::get, "/r/{a}"));
  router.add(route(Method::get, "/r/check"));
  router.add(route(Method::get, "/r/{a}/s/{month}"));
  router.add(route(Method::get, "/r/{a}/s/{month}.{format}"));
  EXPECT_EQ(router.find(Method::get, "/r/check").route->pattern, "/r/check");
  EXPECT_EQ(router.find(Method::get, "/r/other").parameters.at("a"), "other");
  EXPECT_EQ(router.find(Method::get, "/r/x/s/2026-03").route->pattern, "/r/{a}/s/{month}");
  const auto file = router.find(Method::get, "/r/x%20y/s/2026-03.html");
  EXPECT_EQ(file.parameters.at("month"), "2026-03");
  EXPECT_EQ(file.parameters.at("format"), "html");
  EXPECT_EQ(file.parameters.at("a"), "x y");
}

TEST(Router, says_which_methods_a_path_answers) {
  Router router;
  router.add(route(Method::get, "/r/{a}"));
  router.add(route(Method::put, "/r/{a}"));
  const auto match = router.find(Method::post, "/r/x");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, "GET, PUT");
  EXPECT_TRUE(router.find(Method::get, "/nothing").allowed.empty());
  EXPECT_EQ(router.find(Method::get, "/r/").route, nullptr);
  EXPECT_EQ(router.find(Method::get, "/r/x/").route, nullptr);
  EXPECT_NE(router.find(Method::head, "/r/x").route, nullptr);
}

}  // namespace
}  // namespace entente::server
