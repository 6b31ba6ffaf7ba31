// The network with a real socket on loopback: what is well formed is answered, what is not is refused, what
// is slow or large is bounded, and none of it is in the way of the others.
#include "server/transport.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace entente::server {
namespace {

/// Answers with what it was sent.
class Echo final : public Service {
 public:
  Admission admit(const Request& head) override {
    if (head.path == "/refused") return {401, 0, false};
    if (head.path == "/file") return {0, std::uint64_t{64} << 20, true};
    return {0, 1'000, false};
  }
  std::optional<Response> quick(Request& request) override {
    if (request.path != "/quick") return std::nullopt;
    return respond(200, "text/plain", std::string("quick"));
  }
  Response handle(Request& request) override {
    if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (request.path == "/stream") {
      Response response;
      response.header("content-type", "text/event-stream");
      response.stream = [](const std::shared_ptr<Stream>& stream) {
        stream->write("data: 1\n\n");
        stream->write("data: 2\n\n");
        stream->close();
      };
      return response;
    }
    if (request.upload) {
      ++files;
      return respond(200, "text/plain", std::to_string(std::filesystem::file_size(request.upload->path())));
    }
    return respond(200, "text/plain",
                   std::string(name(request.method)) + " " + request.path + " " + request.body);
  }
  Response refusal(int status, const Request&) override {
    return respond(status, "text/plain", std::string("refused"));
  }
  std::atomic<int> files{0};
};

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Until the connection ends, or `until` was read.
  std::string read(std::string_view until = {}) const {
    std::string all;
    char bytes[65536];
    while (until.empty() || all.find(until) == std::string::npos) {
      const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      all.append(bytes, static_cast<std::size_t>(got));
    }
    return all;
  }
  std::string ask(std::string_view bytes, std::string_view until = {}) const {
    send(bytes);
    return read(until);
  }

 private:
  int socket_;
};

class TransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options.uploads =
        (std::filesystem::temp_directory_path() / ("entente-uploads-" + std::to_string(::getpid()))).string();
    options.head_time = std::chrono::milliseconds(500);
    options.body_pause = std::chrono::milliseconds(500);
    options.idle_max = std::chrono::milliseconds(1'500);
    options.connections_max = 50;
    auto started = Transport::start(options, echo);
    ASSERT_TRUE(started);
    transport = std::move(*started);
  }
  void TearDown() override {
    transport.reset();
    std::filesystem::remove_all(options.uploads);
  }
  Client client() const { return Client(transport->port()); }

  TransportOptions options;
  Echo echo;
  std::unique_ptr<Transport> transport;
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(TransportTest, keeps_a_connection_for_several_requests) {
  const Client one = client();
  EXPECT_NE(one.ask(kGet, "GET /a ").find("HTTP/1.1 200 OK"), std::string::npos);
  EXPECT_NE(
      one.ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "POST /b abc").find("200 OK"),
      std::string::npos);
  EXPECT_NE(one.ask("GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("\r\n\r\nquick"),
            std::string::npos);
}

TEST_F(TransportTest, answers_pipelined_requests_in_their_order) {
  const Client one = client();
  const std::string all = one.ask(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
      "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::size_t first = all.find("GET /1"), second = all.find("POST /2 hi"), third = all.find("GET /3");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos);
}

TEST_F(TransportTest, head_has_a_length_and_no_body) {
  const std::string all = client().ask("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(all.find("Content-Length: 8\r\n"), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

TEST_F(TransportTest, refuses_what_is_malformed_and_stays_up) {
  const std::string long_field(20'000, 'a');
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\x16\x03\x01\x02\x00\x01", "400"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"GET\r\n\r\n", "400"},
      {"GET / HTTP/9.9\r\nHost: x\r\n\r\n", "505"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost x\r\n\r\n", "400"},
      {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + long_field + "\r\n\r\n", "431"},
      {"GET /" + long_field + " HTTP/1.1\r\nHost: x\r\n\r\n", "414"},
      {many + "\r\n", "431"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "401"},
      {"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
  };
  for (const auto& [bytes, status] : cases) {
    const std::string answer = client().ask(bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status))
        << bytes.substr(0, 60) << " -> " << answer.substr(0, 60);
  }
  EXPECT_NE(client().ask(kGet, "GET /a ").find("200 OK"), std::string::npos);
}

TEST_F(TransportTest, chunks_over_the_limit_are_refused_while_they_arrive) {
  const Client one = client();
  std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 4; ++i) bytes += "190\r\n" + std::string(400, 'a') + "\r\n";
  EXPECT_TRUE(one.ask(bytes).starts_with("HTTP/1.1 413"));
}

TEST_F(TransportTest, a_large_upload_goes_to_a_file_and_the_file_goes_afterwards) {
  constexpr std::size_t kBytes = std::size_t{20} << 20;
  const Client one = client();
  one.send("POST /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
           std::to_string(kBytes) + "\r\n\r\n");
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(one.send(piece));
  EXPECT_NE(one.read().find("\r\n\r\n" + std::to_string(kBytes)), std::string::npos);
  EXPECT_EQ(echo.files, 1);
  // The file goes with the request, which ends a moment after its answer is read.
  for (int i = 0; i < 500 && !std::filesystem::is_empty(options.uploads); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(std::filesystem::is_empty(options.uploads));
}

TEST_F(TransportTest, an_upload_that_is_broken_off_leaves_nothing) {
  {
    client().send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc");
  }
  for (int i = 0; i < 100 && !std::filesystem::is_empty(options.uploads); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(std::filesystem::is_empty(options.uploads));
}

TEST_F(TransportTest, slow_clients_are_ended_and_others_do_not_wait_for_them) {
  const Client head = client();
  const Client body = client();
  const Client idle = client();
  head.send("GET / HTTP/1.1\r\nHos");
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
  EXPECT_NE(client().ask(kGet, "GET /a ").find("200 OK"), std::string::npos);
  const auto begun = std::chrono::steady_clock::now();
  head.read();
  body.read();
  idle.read();
  const auto passed = std::chrono::steady_clock::now() - begun;
  EXPECT_LT(passed, std::chrono::seconds(8));
}

TEST_F(TransportTest, more_connections_than_fit_are_told_so) {
  std::vector<std::unique_ptr<Client>> all;
  for (int i = 0; i < 60; ++i) all.push_back(std::make_unique<Client>(transport->port()));
  for (int i = 0; i < 100 && transport->connections() < 60; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(all.back()->ask(kGet).starts_with("HTTP/1.1 503"));
  all.clear();
  for (int i = 0; i < 100 && transport->connections() > 10; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_NE(client().ask(kGet, "GET /a ").find("200 OK"), std::string::npos);
}

TEST_F(TransportTest, a_stream_stays_open_until_it_is_closed) {
  const std::string all = client().ask("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(all.find("data: 1\n\n"), std::string::npos) << all;
  EXPECT_NE(all.find("data: 2\n\n"), std::string::npos);
  EXPECT_NE(all.find("Transfer-Encoding: chunked"), std::string::npos);
}

TEST_F(TransportTest, expects_are_answered_before_the_body) {
  const Client one = client();
  const std::string go_on =
      one.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n", "\r\n\r\n");
  EXPECT_EQ(go_on, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_NE(one.ask("ok", "POST / ok").find("200 OK"), std::string::npos);
}

TEST_F(TransportTest, stopping_lets_a_running_request_end) {
  const Client one = client();
  one.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  transport->stop(std::chrono::seconds(5));
  EXPECT_NE(one.read().find("GET /slow"), std::string::npos);
}

TEST_F(TransportTest, a_port_that_is_taken_is_said) {
  TransportOptions same = options;
  same.uploads += "-2";
  same.port = transport->port();
  Echo other;
  const auto refused = Transport::start(same, other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, "H0121");
  std::filesystem::remove_all(same.uploads);
}

}  // namespace
}  // namespace entente::server
