#include "server/oidc.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>

#include "server/encoding.h"
#include "server/http.h"

namespace entente::server {
namespace {

using report::Json;

template <class Type, void (*free)(Type*)>
struct Freed {
  void operator()(Type* value) const { free(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM, OSSL_PARAM_free>>;

std::string text_of(const Json& json, const char* name) {
  if (!json.is_object()) return {};
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(const std::string& bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

Key made_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return nullptr;
  return Key(key);
}

Key rsa_key(const Json& jwk) {
  const auto n = from_base64url(text_of(jwk, "n"));
  const auto e = from_base64url(text_of(jwk, "e"));
  constexpr std::size_t kBytesMin = 256;  // 2048 bits
  if (!n || !e || n->size() < kBytesMin || n->size() > 1024 || e->size() > 8) return nullptr;
  const Number modulus = number_of(*n);
  const Number exponent = number_of(*e);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder) return nullptr;
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return made_key("RSA", builder.get());
}

Key ec_key(const Json& jwk) {
  const auto x = from_base64url(text_of(jwk, "x"));
  const auto y = from_base64url(text_of(jwk, "y"));
  if (text_of(jwk, "crv") != "P-256" || !x || !y || x->size() != 32 || y->size() != 32) return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder) return nullptr;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return made_key("EC", builder.get());
}

/// JOSE writes an ECDSA signature as two numbers of 32 bytes, OpenSSL reads DER.
std::string der_of(const std::string& signature) {
  if (signature.size() != 64) return {};
  const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG, ECDSA_SIG_free>> parts(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, 32));
  Number s = number_of(signature.substr(32));
  if (!parts || ECDSA_SIG_set0(parts.get(), r.release(), s.release()) != 1) return {};
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(parts.get(), &der);
  if (length <= 0) return {};
  std::string made(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return made;
}

bool verified(const Json& jwk, const std::string& algorithm, const std::string& message,
              std::string signature) {
  const bool is_rsa = algorithm == "RS256";
  if (text_of(jwk, "kty") != (is_rsa ? "RSA" : "EC")) return false;
  const Key key = is_rsa ? rsa_key(jwk) : ec_key(jwk);
  if (!is_rsa) signature = der_of(signature);
  const Digest digest(EVP_MD_CTX_new());
  if (!key || !digest || signature.empty()) return false;
  return EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

bool names_audience(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return *found == audience;
  if (!found->is_array()) return false;
  const bool named = std::ranges::any_of(*found, [&](const Json& one) { return one == audience; });
  // With several audiences the token says for whom it was made.
  return named && (found->size() == 1 || text_of(claims, "azp") == audience);
}

text::Diagnostic trouble(const OidcProvider& provider, const std::string& why) {
  return text::error("H0124", fmt::format("signing in with {} did not work", provider.name))
      .note(why)
      .help("try again; the operator finds the provider's settings in the file given with --oidc");
}

}  // namespace

text::Outcome<std::vector<OidcProvider>> read_providers(const std::string& json, const std::string& file) {
  const Json read = Json::parse(json, nullptr, false);
  const auto wrong = [&](const std::string& why) {
    return text::refuse(
        text::error("H0123", fmt::format("{} does not describe identity providers: {}", file, why))
            .help("write [{\"id\": \"keycloak\", \"name\": \"Sign in with Keycloak\", \"issuer\": "
                  "\"https://...\", \"client_id\": \"entente\", \"client_secret\": \"...\"}]"));
  };
  if (!read.is_array()) return wrong("it is not a JSON array");
  std::vector<OidcProvider> providers;
  for (const Json& one : read) {
    OidcProvider provider;
    provider.id = text_of(one, "id");
    provider.name = text_of(one, "name");
    provider.issuer = text_of(one, "issuer");
    provider.client_id = text_of(one, "client_id");
    provider.client_secret = text_of(one, "client_secret");
    if (const std::string scope = text_of(one, "scope"); !scope.empty()) provider.scope = scope;
    provider.private_addresses = one.is_object() && one.value("private_addresses", false);
    if (provider.id.empty() || provider.issuer.empty() || provider.client_id.empty())
      return wrong("each needs id, issuer and client_id");
    if (provider.name.empty()) provider.name = provider.id;
    const bool named_safely = std::ranges::all_of(
        provider.id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!named_safely) return wrong("an id has lower-case letters, digits and dashes");
    if (!provider.issuer.starts_with("https://") && !provider.private_addresses)
      return wrong("an issuer begins with https://");
    providers.push_back(std::move(provider));
  }
  return providers;
}

const OidcProvider* OidcClient::find(std::string_view id) const {
  for (const OidcProvider& provider : providers_) {
    if (provider.id == id) return &provider;
  }
  return nullptr;
}

text::Outcome<std::string> OidcClient::authorization_url(const OidcProvider& provider,
                                                         const people::OidcStart& start,
                                                         const std::string& redirect) {
  const auto found = discover(provider, false);
  if (!found) return std::unexpected(found.error());
  const char joint = found->authorization.find('?') == std::string::npos ? '?' : '&';
  return fmt::format(
      "{}{}response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&nonce={}&code_challenge={}"
      "&code_challenge_method=S256",
      found->authorization, joint, percent_encoded(provider.client_id), percent_encoded(redirect),
      percent_encoded(provider.scope), percent_encoded(start.state), percent_encoded(start.nonce),
      to_base64url(sha256(start.verifier)));
}

text::Outcome<void> OidcClient::check_issuer(const OidcProvider& provider, const std::string& issuer) {
  if (issuer == provider.issuer) return {};
  if (!issuer.empty())
    return text::refuse(trouble(provider, fmt::format("the answer comes from another issuer, `{}`", issuer)));
  const auto found = discover(provider, false);
  if (!found) return std::unexpected(found.error());
  if (!found->names_issuer) return {};
  return text::refuse(trouble(provider, "its answers name their issuer, and this one does not"));
}

text::Outcome<OidcIdentity> OidcClient::redeem(const OidcProvider& provider,
                                               const people::OidcPending& pending, const std::string& code,
                                               const std::string& redirect, time::Instant now) {
  auto found = discover(provider, false);
  if (!found) return std::unexpected(found.error());
  ClientRequest request;
  request.url = found->token;
  request.post = true;
  request.private_addresses = provider.private_addresses;
  request.body =
      fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={}&client_id={}",
                  percent_encoded(code), percent_encoded(redirect), percent_encoded(pending.verifier),
                  percent_encoded(provider.client_id));
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  if (!provider.client_secret.empty()) {
    // RFC 6749 2.3.1: both are form-encoded before they are joined.
    const std::string both =
        percent_encoded(provider.client_id) + ":" + percent_encoded(provider.client_secret);
    request.headers.emplace_back("Authorization", "Basic " + to_base64(both));
  }
  const auto answer = ask_(request);
  if (!answer) return text::refuse(trouble(provider, answer.error()));
  const Json tokens = Json::parse(answer->body, nullptr, false);
  const std::string token = text_of(tokens, "id_token");
  if (answer->status != 200 || token.empty()) {
    return text::refuse(
        trouble(provider, fmt::format("the provider gave no ID token (status {})", answer->status)));
  }
  const TokenExpectations expected{provider.issuer, provider.client_id, pending.nonce, now};
  auto claims = check_id_token(token, found->keys, expected);
  if (!claims) {
    // Providers change their keys: ask for them once more.
    found = discover(provider, true);
    if (!found) return std::unexpected(found.error());
    claims = check_id_token(token, found->keys, expected);
  }
  if (!claims) return text::refuse(trouble(provider, claims.error()));
  OidcIdentity made{
      {provider.issuer, text_of(*claims, "sub")}, text_of(*claims, "email"), text_of(*claims, "name")};
  if (made.identity.subject.empty()) return text::refuse(trouble(provider, "the ID token names nobody"));
  return made;
}

text::Outcome<OidcClient::Discovered> OidcClient::discover(const OidcProvider& provider, bool again) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = discovered_.find(provider.id);
    if (known != discovered_.end() && !again) return known->second;
  }
  std::string base = provider.issuer;
  while (base.ends_with('/')) base.pop_back();
  const auto document = get(provider, base + "/.well-known/openid-configuration");
  if (!document) return std::unexpected(document.error());
  if (text_of(*document, "issuer") != provider.issuer) {
    return text::refuse(trouble(provider, fmt::format("its discovery document names another issuer, `{}`",
                                                      text_of(*document, "issuer"))));
  }
  Discovered found{text_of(*document, "authorization_endpoint"),
                   text_of(*document, "token_endpoint"),
                   text_of(*document, "jwks_uri"),
                   document->value("authorization_response_iss_parameter_supported", Json(false)) == true,
                   {}};
  if (found.authorization.empty() || found.token.empty() || found.jwks.empty())
    return text::refuse(trouble(provider, "its discovery document lacks an endpoint"));
  auto keys = get(provider, found.jwks);
  if (!keys) return std::unexpected(keys.error());
  found.keys = std::move(*keys);
  const std::lock_guard lock(mutex_);
  discovered_[provider.id] = found;
  return found;
}

text::Outcome<Json> OidcClient::get(const OidcProvider& provider, const std::string& url) const {
  ClientRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.private_addresses = provider.private_addresses;
  const auto answer = ask_(request);
  if (!answer) return text::refuse(trouble(provider, url + ": " + answer.error()));
  Json json = Json::parse(answer->body, nullptr, false);
  if (answer->status != 200 || !json.is_object())
    return text::refuse(trouble(provider, fmt::format("{} answered {}", url, answer->status)));
  return json;
}

Result<Json, std::string> check_id_token(const std::string& token, const Json& keys,
                                         const TokenExpectations& expected) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string::npos ? first : token.find('.', first + 1);
  if (second == std::string::npos || token.find('.', second + 1) != std::string::npos)
    return failure(std::string("the ID token is not a signed token"));
  const auto head = from_base64url(token.substr(0, first));
  const auto body = from_base64url(token.substr(first + 1, second - first - 1));
  const auto signature = from_base64url(token.substr(second + 1));
  if (!head || !body || !signature) return failure(std::string("the ID token is not a signed token"));
  const Json header = Json::parse(*head, nullptr, false);
  const Json claims = Json::parse(*body, nullptr, false);
  const std::string algorithm = text_of(header, "alg");
  if (algorithm != "RS256" && algorithm != "ES256")
    return failure(fmt::format("the ID token is signed with `{}`, not with RS256 or ES256", algorithm));
  if (!claims.is_object()) return failure(std::string("the ID token says nothing"));

  const std::string wanted = text_of(header, "kid");
  const std::string message = token.substr(0, second);
  const Json set = keys.is_object() && keys.contains("keys") ? keys["keys"] : Json::array();
  const bool signed_by_it = std::ranges::any_of(set, [&](const Json& jwk) {
    const std::string use = text_of(jwk, "use");
    return (wanted.empty() || text_of(jwk, "kid") == wanted) && (use.empty() || use == "sig") &&
           verified(jwk, algorithm, message, *signature);
  });
  if (!signed_by_it) return failure(std::string("the ID token is not signed by a key of the provider"));

  if (text_of(claims, "iss") != expected.issuer)
    return failure(std::string("the ID token is of another issuer"));
  if (!names_audience(claims, expected.audience))
    return failure(std::string("the ID token is meant for another application"));
  if (!equal_in_constant_time(text_of(claims, "nonce"), expected.nonce))
    return failure(std::string("the ID token belongs to another sign-in"));
  constexpr std::int64_t kSkewSeconds = 120;
  const std::int64_t now = expected.now.micros / 1'000'000;
  const auto seconds = [&](const char* name) -> std::optional<std::int64_t> {
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) return std::nullopt;
    return found->get<std::int64_t>();
  };
  const auto expires = seconds("exp");
  if (!expires || *expires + kSkewSeconds < now) return failure(std::string("the ID token has expired"));
  if (const auto issued = seconds("iat"); !issued || *issued - kSkewSeconds > now)
    return failure(std::string("the ID token is from the future"));
  return claims;
}

}  // namespace entente::server
