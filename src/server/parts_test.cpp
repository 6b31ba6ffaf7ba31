// The small parts: encodings, limits, keys of repeated requests, events, webhooks, identity tokens.
#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <thread>

#include "record/memory_store.h"
#include "server/encoding.h"
#include "server/events.h"
#include "server/idempotency.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/oidc.h"
#include "server/server.h"
#include "server/webhooks.h"

namespace entente::server {
namespace {

constexpr time::Instant kNow = time::Instant::from_seconds(1'775'000'000);

TEST(Encoding, agrees_with_rfc_4648) {
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(from_base64("Zm9vYg=="), "foob");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(from_base64url("-_8"), "\xfb\xff");
  EXPECT_FALSE(from_base64("a"));
  EXPECT_FALSE(from_base64("a*bc"));
}

// The example of the Standard Webhooks specification's reference libraries.
TEST(Webhooks, are_signed_as_standard_webhooks_says) {
  EXPECT_EQ(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                              1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Addresses, of_private_networks_are_known) {
  for (const char* address : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                              "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
                              "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "not an address"})
    EXPECT_TRUE(is_private_address(address)) << address;
  for (const char* address :
       {"93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"})
    EXPECT_FALSE(is_private_address(address)) << address;
}

TEST(Limits, fill_up_again_with_time) {
  Limits limits({.strangers_per_second = 2, .strangers_burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.stranger("a", kNow), 0);
  EXPECT_EQ(limits.stranger("a", kNow), 1);
  EXPECT_EQ(limits.stranger("b", kNow), 0);
  EXPECT_EQ(limits.stranger("a", kNow + time::Duration::seconds(1)), 0);
  EXPECT_EQ(limits.stranger("a", kNow + time::Duration::seconds(1)), 0);
  EXPECT_EQ(limits.stranger("a", kNow + time::Duration::seconds(1)), 1);
}

TEST(Idempotency, forgets_after_a_day) {
  Idempotency keys;
  EXPECT_EQ(keys.begin("p", "k", "f", kNow).found, Idempotency::Found::fresh);
  EXPECT_EQ(keys.begin("p", "k", "f", kNow).found, Idempotency::Found::in_progress);
  keys.end("p", "k", respond(201, "text/plain", std::string("done")));
  EXPECT_EQ(keys.begin("p", "k", "f", kNow).answer.status, 201);
  EXPECT_EQ(keys.begin("p", "k", "g", kNow).found, Idempotency::Found::other_request);
  EXPECT_EQ(keys.begin("q", "k", "g", kNow).found, Idempotency::Found::fresh);
  EXPECT_EQ(keys.begin("p", "k", "g", kNow + time::Duration::hours(25)).found, Idempotency::Found::fresh);
}

TEST(Metrics, count_by_route_and_class) {
  Metrics metrics;
  metrics.count_request("showClose", 200, 0.002);
  metrics.count_request("showClose", 404, 0.2);
  const std::string text = metrics.text();
  EXPECT_NE(text.find("entente_http_requests_total{route=\"showClose\",status=\"2xx\"} 1"),
            std::string::npos);
  EXPECT_NE(text.find("entente_http_request_seconds_bucket{route=\"showClose\",le=\"+Inf\"} 2"),
            std::string::npos);
}

class Heard final : public Stream {
 public:
  bool write(std::string text) override {
    const std::lock_guard lock(mutex);
    all += text;
    return true;
  }
  void close() override {}
  std::string so_far() {
    const std::lock_guard lock(mutex);
    return all;
  }
  std::mutex mutex;
  std::string all;
};

TEST(Events, tell_each_seat_what_it_may_read) {
  const auto store = record::make_memory_store();
  const record::Side both[] = {record::Side::client, record::Side::supplier};
  const auto made = store->create("r", "A", "B", both, "x", kNow).value();
  Events events;
  events.start(*store, {}, std::chrono::milliseconds(10), std::chrono::seconds(60));
  const auto client = std::make_shared<Heard>();
  const auto supplier = std::make_shared<Heard>();
  events.add({made.id, record::Side::client, false, "c", {}}, client);
  events.add({made.id, record::Side::supplier, false, "s", {}}, supplier);
  record::Draft note{"x", "document", "note/1", "{}", false, {}};
  ASSERT_TRUE(store->append(made.id, record::Side::client, {&note, 1}, kNow));
  note.shared = true;
  note.subject = "note/2";
  ASSERT_TRUE(store->append(made.id, record::Side::client, {&note, 1}, kNow));
  events.poke();
  for (int i = 0; i < 500 && supplier->so_far().find("note/2") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  events.stop();
  EXPECT_NE(client->so_far().find("note/1"), std::string::npos);
  EXPECT_NE(supplier->so_far().find("note/2"), std::string::npos);
  EXPECT_EQ(supplier->so_far().find("note/1"), std::string::npos);
}

TEST(Serving, beyond_this_machine_needs_a_protected_way) {
  EXPECT_TRUE(check({.bind = "127.0.0.1"}));
  EXPECT_TRUE(check({.bind = "::1"}));
  EXPECT_TRUE(check({.bind = "0.0.0.0", .behind_proxy = true}));
  EXPECT_TRUE(check({.bind = "0.0.0.0", .tls_certificate = "c", .tls_key = "k"}));
  const auto refused = check({.bind = "0.0.0.0"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, "H0120");
  EXPECT_FALSE(check({.bind = "127.0.0.1", .tls_certificate = "c"}));
}

/// A provider with one RSA key, as a program that answers.
class Provider {
 public:
  Provider() : key_(EVP_RSA_gen(2048)) {}
  ~Provider() { EVP_PKEY_free(key_); }
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  report::Json keys() const {
    return {
        {"keys", {{{"kty", "RSA"}, {"kid", "k1"}, {"use", "sig"}, {"n", number("n")}, {"e", number("e")}}}}};
  }
  std::string token(const report::Json& claims, const std::string& algorithm = "RS256") const {
    const report::Json header = {{"alg", algorithm}, {"kid", "k1"}};
    const std::string message = to_base64url(header.dump()) + "." + to_base64url(claims.dump());
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::string signature(512, '\0');
    std::size_t length = signature.size();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length,
                   reinterpret_cast<const unsigned char*>(message.data()), message.size());
    EVP_MD_CTX_free(context);
    signature.resize(length);
    return message + "." + to_base64url(signature);
  }

 private:
  std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_, name, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return to_base64url(bytes);
  }
  EVP_PKEY* key_;
};

report::Json claims_at(time::Instant now) {
  return {{"iss", "https://id.example"},
          {"aud", "entente"},
          {"sub", "u1"},
          {"nonce", "n1"},
          {"iat", now.micros / 1'000'000},
          {"exp", now.micros / 1'000'000 + 300}};
}

TEST(IdToken, is_taken_when_everything_fits) {
  const Provider provider;
  const TokenExpectations expected{"https://id.example", "entente", "n1", kNow};
  const auto taken = check_id_token(provider.token(claims_at(kNow)), provider.keys(), expected);
  ASSERT_TRUE(taken) << taken.error();
  EXPECT_EQ((*taken)["sub"], "u1");
}

TEST(IdToken, is_refused_when_anything_differs) {
  const Provider provider;
  const Provider other;
  const TokenExpectations expected{"https://id.example", "entente", "n1", kNow};
  const auto refused = [&](const std::string& token) {
    return !check_id_token(token, provider.keys(), expected).has_value();
  };
  for (const auto& [name, value] :
       std::map<std::string, report::Json>{{"iss", "https://evil.example"},
                                           {"aud", "other"},
                                           {"aud ", 1},
                                           {"nonce", "n2"},
                                           {"exp", kNow.micros / 1'000'000 - 500},
                                           {"iat", kNow.micros / 1'000'000 + 5'000}}) {
    report::Json claims = claims_at(kNow);
    if (name == "aud ") claims["aud"] = {"entente", "other"};
    claims[name] = value;
    EXPECT_TRUE(refused(provider.token(claims))) << name;
  }
  EXPECT_TRUE(refused(other.token(claims_at(kNow)))) << "another key";
  EXPECT_TRUE(refused(provider.token(claims_at(kNow), "none")));
  EXPECT_TRUE(refused(provider.token(claims_at(kNow), "HS256")));
  std::string changed = provider.token(claims_at(kNow));
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_TRUE(refused(changed));
  for (const char* broken : {"", "a", "a.b", "a.b.c", "a.b.c.d", "...", "!.!.!"})
    EXPECT_TRUE(refused(broken)) << broken;
}

TEST(Oidc, redeems_a_code_with_the_verifier_that_it_began_with) {
  const Provider provider;
  std::string token_request;
  const auto asking = [&](const ClientRequest& request) -> Result<ClientAnswer, std::string> {
    if (request.url == "https://id.example/.well-known/openid-configuration") {
      return ClientAnswer{200, report::Json{{"issuer", "https://id.example"},
                                            {"authorization_endpoint", "https://id.example/auth"},
                                            {"token_endpoint", "https://id.example/token"},
                                            {"jwks_uri", "https://id.example/keys"}}
                                   .dump()};
    }
    if (request.url == "https://id.example/keys") return ClientAnswer{200, provider.keys().dump()};
    token_request = request.body;
    return ClientAnswer{200, report::Json{{"id_token", provider.token(claims_at(kNow))}}.dump()};
  };
  OidcProvider one{"x", "X", "https://id.example", "entente", "secret"};
  OidcClient client({one}, asking);
  const people::OidcStart start{"s1", "n1", "verifier-verifier-verifier-verifier-verifier", "b"};
  const auto address = client.authorization_url(one, start, "https://e.example/callback");
  ASSERT_TRUE(address);
  EXPECT_NE(address->find("code_challenge=" + to_base64url(sha256(start.verifier))), std::string::npos);
  EXPECT_NE(address->find("code_challenge_method=S256"), std::string::npos);
  const auto found =
      client.redeem(one, {"x", "/", "n1", start.verifier, {}, {}}, "c1", "https://e.example/callback", kNow);
  ASSERT_TRUE(found) << found.error().front().notes.front();
  EXPECT_EQ(found->identity.subject, "u1");
  EXPECT_NE(token_request.find("code_verifier=" + start.verifier), std::string::npos);
}

TEST(Oidc, takes_no_answer_of_another_issuer) {
  bool names_issuer = false;
  const auto asking = [&](const ClientRequest& request) -> Result<ClientAnswer, std::string> {
    if (request.url == "https://id.example/keys") return ClientAnswer{200, "{}"};
    report::Json document = {{"issuer", "https://id.example"},
                             {"authorization_endpoint", "https://id.example/auth"},
                             {"token_endpoint", "https://id.example/token"},
                             {"jwks_uri", "https://id.example/keys"}};
    if (names_issuer) document["authorization_response_iss_parameter_supported"] = true;
    return ClientAnswer{200, document.dump()};
  };
  const OidcProvider one{"x", "X", "https://id.example", "entente", "secret"};
  OidcClient before({one}, asking);
  EXPECT_TRUE(before.check_issuer(one, "https://id.example"));
  EXPECT_TRUE(before.check_issuer(one, "")) << "a provider that names none";
  EXPECT_FALSE(before.check_issuer(one, "https://evil.example"));
  EXPECT_FALSE(before.check_issuer(one, "https://id.example/"));
  names_issuer = true;
  OidcClient after({one}, asking);
  EXPECT_TRUE(after.check_issuer(one, "https://id.example"));
  EXPECT_FALSE(after.check_issuer(one, "")) << "it says that it names itself";
}

TEST(Providers, are_read_with_what_is_wrong_said) {
  EXPECT_TRUE(read_providers(R"([{"id":"kc","issuer":"https://id","client_id":"e"}])", "f"));
  for (const char* wrong : {"", "{}", "[{}]", R"([{"id":"A B","issuer":"https://id","client_id":"e"}])",
                            R"([{"id":"kc","issuer":"http://id","client_id":"e"}])"})
    EXPECT_FALSE(read_providers(wrong, "f")) << wrong;
}

}  // namespace
}  // namespace entente::server
