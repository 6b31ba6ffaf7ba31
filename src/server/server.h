// A server that runs: a home opened for the network, with everything that works beside the requests (live
// updates, webhooks, tidying up). `entente serve` starts one.
#pragma once

#include <memory>
#include <string>

#include "server/application.h"
#include "server/sample_people.h"
#include "server/transport.h"

namespace entente::server {

struct ServeOptions {
  std::string home = {};
  std::string bind = "127.0.0.1";
  std::uint16_t port = 8080;
  bool behind_proxy = false;
  std::string tls_certificate = {}, tls_key = {};
  std::string public_url = {};         ///< for links; empty: as each request names the server
  std::string refused_passwords = {};  ///< list of passwords that nobody may choose; empty: none
  std::string providers_file = {};     ///< JSON of identity providers; empty: none
  std::uint64_t upload_max = std::uint64_t{8} << 30;
  bool private_webhooks = false;  ///< webhooks may go to private addresses
  bool access_log = true;
  unsigned workers = 8;
  std::size_t connections_max = 10'000;
  bool sample = false;
};

/// Refuses a bind beyond loopback without TLS or a proxy before it (H0120), and half a TLS configuration.
text::Outcome<void> check(const ServeOptions& options);

class Server {
 public:
  static text::Outcome<std::unique_ptr<Server>> start(const ServeOptions& options, Files& files,
                                                      const Clock& clock);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  /// "http://127.0.0.1:8080"
  virtual std::string address() const = 0;
  /// For a fresh home: the path with the one-time link that makes its first account; else empty.
  virtual std::string setup_path() const = 0;
  /// In the demo: a one-time way in for each side.
  virtual const std::vector<SampleSeat>& sample_seats() const = 0;
  virtual bool has_web() const = 0;
  virtual void stop() = 0;
};

}  // namespace entente::server
