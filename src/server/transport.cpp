// RESTinio reads a request whole into memory, knows one time limit for reading it, and closes the connection
// when it does not understand a request. Three of its seams are used to do better:
//
//   the socket type of its traits   Watched is the socket it reads from. It keeps the time of each phase of a
//                                   request (a thread ends those over their limit) and says, while bytes are
//                                   parsed, which connection they belong to (Inbound).
//   the parser's settings           callbacks of our own ask the service about a request when its head is
//                                   there, count its body, and write admitted uploads to a file.
//   the strand of its traits        each thread of the network has a context, an acceptor on the same port
//                                   and its connections for itself, so that nothing is passed between threads
//                                   and nothing has to be locked to read a request and answer it.
//   http_parser_execute             is called through parse(), which turns what cannot be parsed into a
//                                   request that carries the status of its refusal.
//
// This is the only file that includes RESTinio and Asio.
#include "server/transport.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <http_parser.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>

#include "base/system.h"
#include "server/problem.h"
#include "server/workers.h"

namespace entente::server {
std::size_t parse(http_parser* parser, const http_parser_settings* settings, const char* data,
                  std::size_t length);
}  // namespace entente::server

#define http_parser_execute ::entente::server::parse
#include <restinio/all.hpp>
#include <restinio/tls.hpp>
#undef http_parser_execute

namespace entente::server {
namespace {

using Steady = std::chrono::steady_clock;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

struct Shared;

/// What is known of the request that arrives on a connection.
struct Inbound {
  enum class Phase { idle, head, body, answering };

  Shared* shared = nullptr;
  std::mutex mutex;  ///< guards fd against the thread that watches
  int fd = -1;
  bool plain = true;  ///< bytes may be written to fd as they are
  std::string peer;   ///< address
  std::atomic<Phase> phase{Phase::idle};
  std::atomic<std::int64_t> since{0}, last{0};  ///< of the phase and of the last byte, steady microseconds
  std::atomic<std::uint64_t> bytes{0};          ///< of the body

  int refused = 0;
  std::optional<Request> head;  ///< as it was read, for the handler
  Admission admission;
  std::shared_ptr<Upload> upload;
  int file = -1;

  ~Inbound() { close_file(); }
  void close_file() {
    if (file >= 0) ::close(file);
    file = -1;
  }
  void begin_phase(Phase next);
  void begin_message() {
    refused = 0;
    head.reset();
    admission = {};
    upload.reset();
    close_file();
    bytes = 0;
    begin_phase(Phase::idle);
  }
};

std::int64_t steady_micros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Steady::now().time_since_epoch()).count();
}

void Inbound::begin_phase(Phase next) {
  const std::int64_t now = steady_micros();
  since = now;
  last = now;
  phase = next;
}

/// The connection whose bytes this thread parses.
thread_local Inbound* current = nullptr;
class Current {
 public:
  explicit Current(Inbound* inbound) : before_(current) { current = inbound; }
  ~Current() { current = before_; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  Inbound* before_;
};

/// All connections of a transport.
struct Shared {
  explicit Shared(const TransportOptions& given, Service& served) : options(given), service(served) {}

  TransportOptions options;
  Service& service;
  std::mutex mutex;
  std::list<std::weak_ptr<Inbound>> inbounds;
  std::atomic<std::size_t> connections{0};
  std::atomic<std::uint64_t> uploads{0};
  std::atomic<bool> stopping{false};

  void watch();
};

bool is_over(const Inbound& inbound, const TransportOptions& options, std::int64_t now) {
  const auto over = [now](std::int64_t from, std::chrono::milliseconds limit) {
    return now - from > std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
  };
  switch (inbound.phase.load()) {
    case Inbound::Phase::idle:
      return over(inbound.since, options.idle_max);
    case Inbound::Phase::head:
      return over(inbound.since, options.head_time);
    case Inbound::Phase::body: {
      if (over(inbound.last, options.body_pause)) return true;
      const std::int64_t seconds = (now - inbound.since) / 1'000'000;
      return seconds > 30 &&
             inbound.bytes.load() / static_cast<std::uint64_t>(seconds) < options.body_bytes_per_second_min;
    }
    case Inbound::Phase::answering:
      return false;
  }
  return false;
}

/// Ends connections whose client takes too long. Shutting a socket down wakes its reader, which then closes.
void Shared::watch() {
  const std::int64_t now = steady_micros();
  const std::lock_guard lock(mutex);
  for (auto at = inbounds.begin(); at != inbounds.end();) {
    const std::shared_ptr<Inbound> inbound = at->lock();
    if (!inbound) {
      at = inbounds.erase(at);
      continue;
    }
    if (is_over(*inbound, options, now)) {
      const std::lock_guard guard(inbound->mutex);
      if (inbound->fd >= 0) ::shutdown(inbound->fd, SHUT_RDWR);
    }
    ++at;
  }
}

/// Where sockets find their Shared: RESTinio makes them itself, with nothing but an io_context.
std::mutex registry_mutex;
std::map<asio::execution_context*, Shared*> registry;
Shared* shared_of(asio::execution_context& context) {
  const std::lock_guard lock(registry_mutex);
  const auto found = registry.find(&context);
  return found == registry.end() ? nullptr : found->second;
}

/// A socket that knows how long its client takes.
template <class Base>
class Watched : public Base {
 public:
  using Base::Base;
  Watched(Watched&&) = default;
  Watched& operator=(Watched&&) = default;
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() { forget(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    begin();
    // One request at a time: reading again means that the answer before has been given.
    if (inbound_ && inbound_->phase == Inbound::Phase::answering) inbound_->begin_phase(Inbound::Phase::idle);
    Base::async_read_some(buffers, watched(std::forward<Handler>(handler)));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    Base::async_write_some(buffers, watched(std::forward<Handler>(handler)));
  }
  /// Called before close. What the client still sends is read away, as far as it is here: a socket that is
  /// closed with bytes unread resets the connection, and the client would not see the answer.
  template <class What>
  void shutdown(What /*both*/, asio::error_code& error) {
    Base::shutdown(asio::ip::tcp::socket::shutdown_send, error);
    char unread[16'384];
    constexpr int kPiecesMax = 256;
    const int fd = static_cast<int>(this->lowest_layer().native_handle());
    for (int i = 0; i < kPiecesMax && ::recv(fd, unread, sizeof unread, MSG_DONTWAIT) > 0; ++i) {
    }
  }
  template <class... Arguments>
  void close(Arguments&&... arguments) {
    forget();
    Base::close(std::forward<Arguments>(arguments)...);
  }

 private:
  template <class Handler>
  auto watched(Handler&& handler) {
    auto executor = asio::get_associated_executor(handler, this->get_executor());
    return asio::bind_executor(executor, [inbound = inbound_, inner = std::forward<Handler>(handler)](
                                             const asio::error_code& error, std::size_t length) mutable {
      const Current scope(inbound.get());
      inner(error, length);
    });
  }

  void begin() {
    if (inbound_) return;
    Shared* shared = shared_of(asio::query(this->get_executor(), asio::execution::context));
    if (shared == nullptr) return;
    inbound_ = std::make_shared<Inbound>();
    inbound_->shared = shared;
    inbound_->fd = static_cast<int>(this->lowest_layer().native_handle());
    inbound_->plain = std::is_same_v<Base, asio::ip::tcp::socket>;
    inbound_->begin_message();
    ++shared->connections;
    const std::lock_guard lock(shared->mutex);
    shared->inbounds.push_back(inbound_);
  }

  void forget() {
    if (!inbound_) return;
    const std::lock_guard guard(inbound_->mutex);
    if (inbound_->fd >= 0) --inbound_->shared->connections;
    inbound_->fd = -1;
  }

  std::shared_ptr<Inbound> inbound_;
};

using PlainSocket = Watched<asio::ip::tcp::socket>;
using TlsSocket = Watched<restinio::tls_socket_t>;

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return made;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Line feeds inside of a field (folded by a client) and other controls never reach the service.
bool is_clean(std::string_view value) {
  for (const char c : value) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return false;
  }
  return true;
}

/// A blank before the colon is read by some as part of the name and by others not: smuggling begins there.
bool is_field_name(std::string_view name) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

/// Head of a request as the service sees it; false: not one that can be answered.
bool read_head(const restinio::http_request_header_t& header, const Shared& shared, std::string_view peer,
               bool over_tls, std::string_view method, Request& request) {
  request.method = method_named(method);
  request.address = peer;
  request.secure = over_tls;
  bool clean = true;
  header.for_each_field([&](const restinio::http_header_field_t& field) {
    clean = clean && is_field_name(field.name()) && is_clean(field.value());
    request.headers.add(lower(field.name()), std::string(trimmed(field.value())));
  });
  if (shared.options.behind_proxy) {
    // The last proxy appends what it saw, so the last value is the one that it vouches for.
    if (const auto chain = request.headers.find("x-forwarded-for")) {
      const std::size_t comma = chain->rfind(',');
      request.address = trimmed(comma == std::string_view::npos ? *chain : chain->substr(comma + 1));
    }
    if (request.headers.get("x-forwarded-proto") == "https") request.secure = true;
  }
  return read_target(std::string_view(header.request_target().data(), header.request_target().size()),
                     request) &&
         clean;
}

restinio::impl::http_parser_ctx_t& context_of(http_parser* parser) {
  return *static_cast<restinio::impl::http_parser_ctx_t*>(parser->data);
}

/// Ends a request before it is whole: RESTinio then hands it over, and the answer is its refusal.
int refuse(http_parser* parser, int status) {
  if (current == nullptr) return -1;
  current->refused = status;
  current->begin_phase(Inbound::Phase::answering);
  restinio::impl::http_parser_ctx_t& context = context_of(parser);
  context.m_message_complete = true;
  context.m_header.method(restinio::default_http_methods_t::from_nodejs(static_cast<int>(parser->method)));
  context.m_header.should_keep_alive(false);
  http_parser_pause(parser, 1);
  return 0;
}

bool open_upload(Inbound& inbound) {
  const std::string path = fmt::format("{}/{}-{}", inbound.shared->options.uploads, ::getpid(),
                                       inbound.shared->uploads.fetch_add(1));
  inbound.file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (inbound.file < 0) return false;
  inbound.upload = std::make_shared<Upload>(path);
  return true;
}

bool write_all(int file, const char* data, std::size_t length) {
  while (length > 0) {
    const ssize_t written = ::write(file, data, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    length -= static_cast<std::size_t>(written);
  }
  return true;
}

int on_head(http_parser* parser) {
  restinio::impl::http_parser_ctx_t& context = context_of(parser);
  context.m_leading_headers_completed = true;
  parser->upgrade = 0;  // nothing is upgraded here: CONNECT and websockets are requests like others
  if (current == nullptr) return -1;
  if (parser->http_major != 1 || parser->http_minor > 1) return refuse(parser, 505);
  Request& head = current->head.emplace();
  const bool readable = read_head(context.m_header, *current->shared, {}, !current->plain,
                                  http_method_str(static_cast<http_method>(parser->method)), head);
  if (!readable) return refuse(parser, 400);
  const auto hosts =
      std::ranges::count_if(head.headers.all(), [](const auto& field) { return field.first == "host"; });
  if (hosts > 1 || (hosts == 0 && parser->http_minor == 1)) return refuse(parser, 400);
  const std::string_view coding = head.headers.get("transfer-encoding");
  if (!coding.empty() && coding != "chunked") return refuse(parser, 501);

  const bool counted = parser->content_length != ULLONG_MAX;
  if (!counted && coding.empty()) return 0;  // no body
  current->admission = current->shared->service.admit(head);
  if (current->admission.refused != 0) return refuse(parser, current->admission.refused);
  if (!current->admission.to_file && current->admission.body_max > current->shared->options.memory_body_max)
    current->admission.body_max = current->shared->options.memory_body_max;
  if (counted && parser->content_length > current->admission.body_max) return refuse(parser, 413);
  if (current->admission.to_file && !open_upload(*current)) return refuse(parser, 507);
  current->begin_phase(Inbound::Phase::body);
  if (lower(head.headers.get("expect")) == "100-continue" && current->plain) {
    constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::lock_guard guard(current->mutex);
    // Nothing else is being written: the answer to the request before it has been sent.
    if (current->fd >= 0) (void)::send(current->fd, kGoOn.data(), kGoOn.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  return 0;
}

int on_body(http_parser* parser, const char* data, std::size_t length) {
  if (current == nullptr) return -1;
  const std::uint64_t total = current->bytes.fetch_add(length) + length;
  if (total > current->admission.body_max) return refuse(parser, 413);
  if (current->file >= 0) return write_all(current->file, data, length) ? 0 : refuse(parser, 507);
  context_of(parser).m_body.append(data, length);
  return 0;
}

/// The method is kept for a request that was refused halfway too.
struct Methods : restinio::default_http_methods_t {};

template <class Socket>
struct Traits : restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t,
                                   restinio::default_request_handler_t, restinio::noop_strand_t, Socket> {
  using http_methods_mapper_t = Methods;
  static constexpr bool use_connection_count_limiter = true;
};

}  // namespace

std::size_t parse(http_parser* parser, const http_parser_settings* settings, const char* data,
                  std::size_t length) {
  if (current == nullptr) return http_parser_execute(parser, settings, data, length);
  using Phase = Inbound::Phase;
  if (length > 0 && (current->phase == Phase::idle || current->phase == Phase::answering)) {
    current->begin_message();
    current->begin_phase(Phase::head);
  }
  current->last = steady_micros();
  const std::size_t parsed = http_parser_execute(parser, settings, data, length);
  const http_errno error = HTTP_PARSER_ERRNO(parser);
  if (error == HPE_OK) return parsed;
  if (error != HPE_PAUSED) {
    const int status =
        error == HPE_CB_url                                                                            ? 414
        : error == HPE_HEADER_OVERFLOW || error == HPE_CB_header_field || error == HPE_CB_header_value ? 431
                                                                                                       : 400;
    parser->http_errno = HPE_OK;
    refuse(parser, status);
    return length;  // whatever else it sent is not looked at
  }
  current->begin_phase(Phase::answering);
  return parsed;
}

}  // namespace entente::server

namespace restinio {

/// Answers are let go on the threads of workers, and with the last of them goes its connection: the count is
/// kept by a mutex, although each connection stays on one thread.
template <class Socket>
struct connection_count_limit_types<entente::server::Traits<Socket>> {
  using limiter_t = connection_count_limits::connection_count_limiter_t<default_strand_t>;
  using lifetime_monitor_t = connection_count_limits::connection_lifetime_monitor_t<limiter_t>;
};

template <class Settings>
class socket_type_dependent_settings_t<Settings, entente::server::TlsSocket>
    : public socket_type_dependent_settings_t<Settings, tls_socket_t> {
 protected:
  ~socket_type_dependent_settings_t() = default;

 public:
  socket_type_dependent_settings_t() = default;
  socket_type_dependent_settings_t(socket_type_dependent_settings_t&&) = default;
};

namespace impl {

template <>
inline http_parser_settings create_parser_settings<entente::server::Methods>() noexcept {
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_url = restinio_url_cb;
  settings.on_header_field = restinio_header_field_cb;
  settings.on_header_value = restinio_header_value_cb;
  settings.on_headers_complete = entente::server::on_head;
  settings.on_body = entente::server::on_body;
  settings.on_message_complete = restinio_message_complete_cb<entente::server::Methods>;
  return settings;
}

template <>
class socket_supplier_t<entente::server::TlsSocket> {
 protected:
  template <class Settings>
  socket_supplier_t(Settings& settings, asio_ns::io_context& context)
      : tls_(settings.giveaway_tls_context()), context_(context) {
    for (std::size_t i = 0; i < settings.concurrent_accepts_count(); ++i)
      sockets_.emplace_back(context_, tls_);
  }
  virtual ~socket_supplier_t() = default;

  entente::server::TlsSocket& socket(std::size_t index) { return sockets_.at(index); }
  entente::server::TlsSocket move_socket(std::size_t index) {
    entente::server::TlsSocket fresh{context_, tls_};
    std::swap(fresh, sockets_.at(index));
    return fresh;
  }
  std::size_t concurrent_accept_sockets_count() const { return sockets_.size(); }

 private:
  std::shared_ptr<asio_ns::ssl::context> tls_;
  asio_ns::io_context& context_;
  std::vector<entente::server::TlsSocket> sockets_;
};

}  // namespace impl
}  // namespace restinio

namespace entente::server {
namespace {

/// The open end of a stream: chunks go to the connection, and what waits to be sent is counted.
class Chunks final : public Stream, public std::enable_shared_from_this<Chunks> {
 public:
  Chunks(restinio::response_builder_t<restinio::chunked_output_t> builder, std::size_t waiting_max)
      : builder_(std::move(builder)), waiting_max_(waiting_max) {}

  void begin() {
    const std::lock_guard lock(mutex_);
    builder_.flush();
  }
  bool write(std::string text) override {
    const std::lock_guard lock(mutex_);
    if (gone_ || ended_ || waiting_ + text.size() > waiting_max_) return false;
    const std::size_t size = text.size();
    waiting_ += size;
    builder_.append_chunk(restinio::writable_item_t{std::move(text)});
    builder_.flush([self = shared_from_this(), size](const auto& error) {
      self->waiting_ -= size;
      if (error) self->gone_ = true;
    });
    return true;
  }
  void close() override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    builder_.done();
  }

 private:
  std::mutex mutex_;
  restinio::response_builder_t<restinio::chunked_output_t> builder_;
  std::size_t waiting_max_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<bool> gone_{false};
  bool ended_ = false;
};

restinio::http_status_line_t status_line(int status) {
  return {restinio::http_status_code_t{static_cast<std::uint16_t>(status)}, std::string(reason(status))};
}

struct Sending {
  bool keep_alive = true;
  bool without_body = false;
};

/// The instant in the form of HTTP; written anew once a second.
const std::string& date_now() {
  thread_local std::time_t written_at = -1;
  thread_local std::string written;
  if (const std::time_t now = SystemClock().now_micros() / 1'000'000; now != written_at) {
    written = restinio::make_date_field_value(now);
    written_at = now;
  }
  return written;
}

/// Fields that are written out already go as the value of the first of them: RESTinio writes values as they
/// are, and would otherwise compare each name with all that came before.
template <class Builder>
void append_written(Builder& builder, const std::string& fields) {
  const std::size_t colon = fields.find(": ");
  builder.append_header(fields.substr(0, colon), fields.substr(colon + 2));
}

void send(const restinio::request_handle_t& handle, const Response& response, const Sending& sending,
          const Shared& shared) {
  const auto fill = [&](auto& builder) {
    for (const auto& [field, value] : response.headers.all()) builder.append_header(field, value);
    if (response.written) append_written(builder, *response.written);
    builder.append_header("Date", date_now());
    if (sending.keep_alive)
      builder.connection_keep_alive();
    else
      builder.connection_close();
  };
  if (response.stream && !sending.without_body) {
    auto builder = handle->create_response<restinio::chunked_output_t>(status_line(response.status));
    fill(builder);
    auto chunks = std::make_shared<Chunks>(std::move(builder), shared.options.stream_waiting_max);
    chunks->begin();
    response.stream(chunks);
    return;
  }
  auto builder = handle->create_response<restinio::user_controlled_output_t>(status_line(response.status));
  fill(builder);
  builder.set_content_length(response.text().size());
  if (!sending.without_body && response.status != 304 && !response.text().empty())
    builder.set_body(restinio::writable_item_t{response.body});
  builder.done();
}

/// RESTinio's side: hands requests to the service, on this thread when it costs nothing, else to a worker.
class Handler {
 public:
  Handler(Shared& shared, Workers& workers) : shared_(&shared), workers_(&workers) {}

  restinio::request_handling_status_t operator()(const restinio::request_handle_t& handle) {
    Inbound* inbound = current;
    auto request = std::make_shared<Request>();
    bool readable = true;
    if (inbound != nullptr && inbound->head && inbound->refused == 0) {
      *request = *std::exchange(inbound->head, std::nullopt);
      if (inbound->peer.empty()) inbound->peer = handle->remote_endpoint().address().to_string();
      if (request->address.empty()) request->address = inbound->peer;
    } else {
      readable =
          read_head(handle->header(), *shared_, handle->remote_endpoint().address().to_string(),
                    inbound != nullptr && !inbound->plain, handle->header().method().c_str(), *request);
    }
    Sending sending{.keep_alive = handle->header().should_keep_alive() && !shared_->stopping,
                    .without_body = request->method == Method::head};
    const int refused = inbound == nullptr      ? 500
                        : inbound->refused != 0 ? inbound->refused
                        : readable              ? 0
                                                : 400;
    const bool too_many = shared_->connections > shared_->options.connections_max;
    if (refused != 0 || too_many || shared_->stopping) {
      sending.keep_alive = false;
      send(handle, shared_->service.refusal(refused != 0 ? refused : 503, *request), sending, *shared_);
      return restinio::request_accepted();
    }
    request->body = handle->body();
    request->upload = std::move(inbound->upload);
    if (request->upload) request->upload->bytes = inbound->bytes;
    inbound->close_file();
    if (auto quick = shared_->service.quick(*request)) {
      send(handle, *quick, sending, *shared_);
      return restinio::request_accepted();
    }
    Shared* shared = shared_;
    const bool taken = workers_->give([handle, request, sending, shared] {
      send(handle, shared->service.handle(*request), sending, *shared);
    });
    if (!taken) send(handle, shared_->service.refusal(503, *request), sending, *shared_);
    return restinio::request_accepted();
  }

 private:
  Shared* shared_;
  Workers* workers_;
};

text::Diagnostic cannot_listen(const TransportOptions& options, const std::string& why) {
  return text::error("H0121", fmt::format("cannot listen on {}:{}: {}", options.bind, options.port, why))
      .help("another program may use the port: choose one with --port, or --port 0 for any that is free");
}

text::Diagnostic bad_tls(const TransportOptions& options, const std::string& why) {
  return text::error("H0122", fmt::format("the certificate `{}` and the key `{}` cannot be used: {}",
                                          options.tls_certificate, options.tls_key, why))
      .help("give PEM files that belong together, readable by this user; the certificate with its chain");
}

/// As many files as the system lets this user open, and so many connections as leave room for the rest.
std::size_t connections_within_limits(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
  (void)::getrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t kOthers = 512;
  const auto room =
      static_cast<std::size_t>(limit.rlim_cur > 2 * kOthers ? limit.rlim_cur - kOthers : kOthers / 2);
  return std::min(wanted, room);
}

template <class Socket>
class Running final : public Transport {
  using Server = restinio::http_server_t<Traits<Socket>>;

 public:
  Running(const TransportOptions& options, Service& service)
      : shared_(options, service), workers_(std::max(1U, options.workers), options.waiting_max) {
    shared_.options.connections_max = connections_within_limits(options.connections_max);
    for (unsigned i = 0; i < std::max(1U, options.network_threads); ++i) {
      lanes_.push_back(std::make_unique<Lane>());
      const std::lock_guard lock(registry_mutex);
      registry[&lanes_.back()->context] = &shared_;
    }
  }

  ~Running() override {
    stop(std::chrono::milliseconds(0));
    const std::lock_guard lock(registry_mutex);
    for (const auto& lane : lanes_) registry.erase(&lane->context);
  }

  template <class Configure>
  void listen(const Configure& configure) {
    expect_free_port();
    port_ = shared_.options.port;
    for (const auto& lane : lanes_) open(*lane, configure);
    for (const auto& lane : lanes_) {
      lane->thread = std::thread([&context = lane->context] {
        const auto work = asio::make_work_guard(context);
        context.run();
      });
    }
    watching_ = std::jthread([this](const std::stop_token& ending) {
      while (!ending.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        shared_.watch();
      }
    });
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return shared_.connections; }

  void stop(std::chrono::milliseconds patience) override {
    if (shared_.stopping.exchange(true) || !watching_.joinable()) return;
    for (const auto& lane : lanes_)
      asio::post(lane->context, [&server = *lane->server] { server.close_sync(); });
    workers_.drain(patience);
    // What was answered last is on its way; give it a moment, then end what is left.
    std::this_thread::sleep_for(std::min(patience, std::chrono::milliseconds(100)));
    end_connections();
    for (const auto& lane : lanes_) lane->context.stop();
    for (const auto& lane : lanes_) lane->thread.join();
    watching_ = {};
    // Handlers that still wait hold their connections, and these count themselves out at the server.
    for (const auto& lane : lanes_) {
      lane->context.restart();
      lane->context.poll();
      lane->server.reset();
    }
  }

 private:
  /// A thread of the network with what is its own. The system shares connections out between the acceptors.
  struct Lane {
    asio::io_context context{1};
    std::unique_ptr<Server> server;
    std::thread thread;
  };

  /// Acceptors that share a port would share it with those of another server, too.
  void expect_free_port() {
    asio::io_context unused;
    asio::ip::tcp::acceptor probe(unused);
    const asio::ip::tcp::endpoint wanted(asio::ip::make_address(shared_.options.bind), shared_.options.port);
    probe.open(wanted.protocol());
    probe.set_option(asio::ip::tcp::acceptor::reuse_address(true));
    probe.bind(wanted);
  }

  template <class Configure>
  void open(Lane& lane, const Configure& configure) {
    const TransportOptions& options = shared_.options;
    lane.server =
        std::make_unique<Server>(restinio::external_io_context(lane.context),
                                 [&](restinio::server_settings_t<Traits<Socket>>& settings) {
                                   configure(settings);
                                   constexpr auto kLong = std::chrono::hours(1);  // Watched keeps the time
                                   settings.address(options.bind)
                                       .port(port_)
                                       .buffer_size(8'192)
                                       .request_handler(Handler(shared_, workers_))
                                       .read_next_http_message_timelimit(kLong)
                                       .handle_request_timeout(kLong)
                                       .write_http_response_timelimit(std::chrono::seconds(60))
                                       .max_pipelined_requests(1)
                                       .max_parallel_connections(options.connections_max + 128)
                                       .concurrent_accepts_count(1)
                                       .acceptor_options_setter([](restinio::acceptor_options_t& acceptor) {
                                         acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true));
                                         acceptor.set_option(ReusePort(true));
                                       })
                                       .acceptor_post_bind_hook([this](asio::ip::tcp::acceptor& acceptor) {
                                         port_ = acceptor.local_endpoint().port();
                                       })
                                       .socket_options_setter([](restinio::socket_options_t& socket) {
                                         asio::error_code ignored;
                                         socket.set_option(asio::ip::tcp::no_delay(true), ignored);
                                       })
                                       .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                                                     .max_url_size(8'192)
                                                                     .max_field_name_size(256)
                                                                     .max_field_value_size(options.head_max)
                                                                     .max_field_count(100)
                                                                     .max_body_size(options.memory_body_max));
                                 });
    lane.server->open_sync();
  }

  /// Shutting a socket down wakes its reader, which then closes.
  void end_connections() {
    {
      const std::lock_guard lock(shared_.mutex);
      for (const std::weak_ptr<Inbound>& each : shared_.inbounds) {
        const auto inbound = each.lock();
        if (!inbound) continue;
        const std::lock_guard guard(inbound->mutex);
        if (inbound->fd >= 0) ::shutdown(inbound->fd, SHUT_RDWR);
      }
    }
    for (int i = 0; i < 200 && shared_.connections > 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  Shared shared_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  Workers workers_;
  std::jthread watching_;
  std::atomic<std::uint16_t> port_{0};
};

void empty_folder(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    std::filesystem::remove(entry.path(), ignored);
}

std::shared_ptr<asio::ssl::context> tls_context(const TransportOptions& options) {
  auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  made->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                    asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
  made->use_certificate_chain_file(options.tls_certificate);
  made->use_private_key_file(options.tls_key, asio::ssl::context::pem);
  return made;
}

}  // namespace

text::Outcome<std::unique_ptr<Transport>> Transport::start(const TransportOptions& options,
                                                           Service& service) {
  empty_folder(options.uploads);
  if (options.tls_certificate.empty()) {
    auto running = std::make_unique<Running<PlainSocket>>(options, service);
    try {
      running->listen([](auto&) {});
    } catch (const std::exception& failed) {
      return text::refuse(cannot_listen(options, failed.what()));
    }
    return running;
  }
  std::shared_ptr<asio::ssl::context> tls;
  try {
    tls = tls_context(options);
  } catch (const std::exception& failed) {
    return text::refuse(bad_tls(options, failed.what()));
  }
  auto running = std::make_unique<Running<TlsSocket>>(options, service);
  try {
    running->listen([&tls](auto& settings) { settings.tls_context(tls); });
  } catch (const std::exception& failed) {
    return text::refuse(cannot_listen(options, failed.what()));
  }
  return running;
}

}  // namespace entente::server
