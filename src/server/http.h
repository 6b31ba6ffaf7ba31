// Requests and responses as values. Everything in this room but the transport deals in these, so that a test
// needs no socket. Header names are kept in lower case.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::server {

enum class Method { get, head, post, put, patch, delete_, options, other };
std::string_view name(Method method);  ///< "GET"
Method method_named(std::string_view name);
/// Methods that change nothing.
constexpr bool is_safe(Method method) {
  return method == Method::get || method == Method::head || method == Method::options;
}

/// Named values in the order given: header fields, query parameters, cookies.
class Fields {
 public:
  void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces what has this name.
  void set(std::string_view name, std::string value);
  /// The first value with this name; nullopt: none.
  std::optional<std::string_view> find(std::string_view name) const;
  /// The first value, or empty.
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  bool contains(std::string_view name) const { return find(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

/// A body that was too large to be held in memory: a file that goes with its last owner.
class Upload {
 public:
  explicit Upload(std::string path) : path_(std::move(path)) {}
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;
  const std::string& path() const { return path_; }
  std::uint64_t bytes = 0;

 private:
  std::string path_;
};

struct Request {
  Method method = Method::get;
  std::string target;  ///< as it was sent, "/api/v1/me/queue?seat=client"
  std::string path;    ///< of the target, percent signs not yet decoded
  Fields query;        ///< decoded
  Fields headers;
  std::string body;
  std::shared_ptr<Upload> upload;  ///< set instead of `body` on routes that take files
  std::string address;             ///< of the peer; behind a proxy, of its client
  bool secure = false;             ///< came over TLS, here or at the proxy
  std::string id;                  ///< of the request, for the log and for the one who asks

  Fields cookies() const;
};

/// Splits a target into path and decoded query; false: not a target that this server answers.
bool read_target(std::string_view target, Request& request);
/// Percent decoding; nullopt: a broken escape or a zero byte. `plus` also turns + into a space.
std::optional<std::string> percent_decoded(std::string_view text, bool plus);
std::string percent_encoded(std::string_view text);

/// Whether the one who asks takes a body in this content coding ("gzip", "br").
bool accepts_coding(const Request& request, std::string_view coding);

/// The open end of a response that goes on (server-sent events).
class Stream {
 public:
  virtual ~Stream() = default;
  /// False: the client is gone, or so slow that what waits for it is over the limit.
  virtual bool write(std::string text) = 0;
  virtual void close() = 0;
};

struct Response {
  int status = 200;
  Fields headers;
  /// More fields, written out as they are sent ("name: value", CRLF between), for answers sent often.
  std::shared_ptr<const std::string> written = nullptr;
  std::shared_ptr<const std::string> body =
      nullptr;  ///< shared, so that an answer from the cache is not copied
  std::function<void(std::shared_ptr<Stream>)> stream =
      {};  ///< set: the response stays open and this is told

  std::string_view text() const { return body ? std::string_view(*body) : std::string_view{}; }
  Response& header(std::string_view field, std::string value) {
    headers.set(field, std::move(value));
    return *this;
  }
};
Response respond(int status, std::string content_type, std::string body);
Response respond(int status, std::string content_type, std::shared_ptr<const std::string> body);
std::string_view reason(int status);  ///< "Not Found"

/// What is known of a request before its body is read.
struct Admission {
  int refused = 0;             ///< a status: the body is not read at all
  std::uint64_t body_max = 0;  ///< bytes
  bool to_file = false;        ///< the body may be written to a temporary file
};

/// What the transport serves.
class Service {
 public:
  virtual ~Service() = default;
  /// Called with the head alone, on a thread of the network: must not wait.
  virtual Admission admit(const Request& head) = 0;
  /// An answer that costs next to nothing, on a thread of the network; nullopt: ask handle.
  virtual std::optional<Response> quick(Request& request) = 0;
  virtual Response handle(Request& request) = 0;
  /// A request that never became one (malformed, too large, too slow): the answer for it.
  virtual Response refusal(int status, const Request& head) = 0;
};

}  // namespace entente::server
