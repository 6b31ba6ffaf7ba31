// Signing in with an identity provider: OpenID Connect, authorization code with PKCE (S256), state and nonce.
// Keys come from the provider's discovery document; ID tokens are checked for signature (RS256, ES256),
// issuer, audience, time and nonce. What an identity may do here is decided by the accounts, not here.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "people/accounts.h"
#include "report/json.h"
#include "server/webhooks.h"
#include "text/diagnostic.h"

namespace entente::server {

struct OidcProvider {
  std::string id;    ///< in addresses: "keycloak"
  std::string name;  ///< on the button: "Northwind sign-in"
  std::string issuer, client_id, client_secret;
  std::string scope = "openid email profile";
  bool private_addresses = false;  ///< the provider runs in one's own network
};
/// A JSON array of providers with these keys: [{"id", "name", "issuer", "client_id", "client_secret"}].
text::Outcome<std::vector<OidcProvider>> read_providers(const std::string& json, const std::string& file);

struct OidcIdentity {
  people::Identity identity;
  std::string email, name;
};

class OidcClient {
 public:
  explicit OidcClient(std::vector<OidcProvider> providers, Asking asking = ask)
      : providers_(std::move(providers)), ask_(std::move(asking)) {}
  const std::vector<OidcProvider>& providers() const { return providers_; }
  const OidcProvider* find(std::string_view id) const;

  /// Where the browser is sent.
  text::Outcome<std::string> authorization_url(const OidcProvider& provider, const people::OidcStart& start,
                                               const std::string& redirect);
  /// Whether an answer that names `issuer` (RFC 9207; empty: none) is of the provider that was asked.
  text::Outcome<void> check_issuer(const OidcProvider& provider, const std::string& issuer);
  /// Redeems the code and checks the ID token.
  text::Outcome<OidcIdentity> redeem(const OidcProvider& provider, const people::OidcPending& pending,
                                     const std::string& code, const std::string& redirect, time::Instant now);

 private:
  struct Discovered {
    std::string authorization, token, jwks;
    bool names_issuer = false;  ///< each of its answers does
    report::Json keys;
  };
  text::Outcome<Discovered> discover(const OidcProvider& provider, bool again);
  text::Outcome<report::Json> get(const OidcProvider& provider, const std::string& url) const;

  std::vector<OidcProvider> providers_;
  Asking ask_;
  std::mutex mutex_;
  std::map<std::string, Discovered> discovered_;
};

/// Checks an ID token against a set of keys (JWKS); the claims, or why not.
struct TokenExpectations {
  std::string issuer, audience, nonce;
  time::Instant now;
};
Result<report::Json, std::string> check_id_token(const std::string& token, const report::Json& keys,
                                                 const TokenExpectations& expected);

}  // namespace entente::server
