// The network: HTTP/1.1 over TCP or TLS in, a Service's answers out. Bounds everything that a client decides:
// bytes of head and body, time to send them, connections at once, requests that wait. Bodies of admitted
// uploads go to a temporary file while they arrive. Knows nothing of what is served.
//
// Stands on RESTinio, which by itself holds bodies in memory, has one time limit for everything and closes a
// malformed request without a word; transport.cpp says how its hooks are used to do better.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "server/http.h"
#include "text/diagnostic.h"

namespace entente::server {

struct TransportOptions {
  std::string bind = "127.0.0.1";
  std::uint16_t port = 0;                ///< 0: any that is free
  std::string tls_certificate, tls_key;  ///< PEM files; empty: plain
  bool behind_proxy = false;             ///< the peer is believed about address and scheme of its client
  std::string uploads;                   ///< folder for temporary files; emptied at start
  unsigned network_threads = 2;
  unsigned workers = 8;
  std::size_t waiting_max = 2'048;  ///< requests in the queue to the workers; more are told to come again
  std::size_t connections_max = 10'000;              ///< further ones are answered with 503
  std::uint64_t head_max = std::uint64_t{16} << 10;  ///< bytes of one field's value
  std::uint64_t memory_body_max = std::uint64_t{16} << 20;
  std::chrono::milliseconds idle_max{75'000};    ///< between requests
  std::chrono::milliseconds head_time{10'000};   ///< from the first byte to the end of the head
  std::chrono::milliseconds body_pause{20'000};  ///< without a byte while a body arrives
  std::uint64_t body_bytes_per_second_min = 2'000;
  std::size_t stream_waiting_max = std::size_t{256}
                                   << 10;  ///< bytes a slow reader of a stream may lag behind
};

class Transport {
 public:
  /// Listens. Refuses a port that is taken (H0121) and TLS files that do not work (H0122).
  static text::Outcome<std::unique_ptr<Transport>> start(const TransportOptions& options, Service& service);
  virtual ~Transport() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::size_t connections() const = 0;
  /// Takes no more requests, lets those that run end (at most `patience`), closes.
  virtual void stop(std::chrono::milliseconds patience) = 0;
};

}  // namespace entente::server
