#include "server/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <memory>
#include <mutex>

namespace entente::server {
namespace {

struct Receiving {
  std::string body;
  std::size_t bytes_max = 0;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* into) {
  Receiving& receiving = *static_cast<Receiving*>(into);
  const std::size_t length = size * count;
  if (receiving.body.size() + length > receiving.bytes_max) return 0;
  receiving.body.append(data, length);
  return length;
}

/// Called with the address that the connection goes to, after names were looked up.
curl_socket_t open_socket(void* refused, curlsocktype /*purpose*/, curl_sockaddr* address) {
  if (refused != nullptr) {
    char text[INET6_ADDRSTRLEN] = {};
    const void* bytes = nullptr;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (address->family == AF_INET) {
      std::memcpy(&v4, &address->addr, sizeof v4);
      bytes = &v4.sin_addr;
    } else if (address->family == AF_INET6) {
      std::memcpy(&v6, &address->addr, sizeof v6);
      bytes = &v6.sin6_addr;
    }
    const bool known = bytes != nullptr && inet_ntop(address->family, bytes, text, sizeof text) != nullptr;
    if (!known || is_private_address(text)) {
      *static_cast<bool*>(refused) = true;
      return CURL_SOCKET_BAD;
    }
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Result<ClientAnswer, std::string> ask(const ClientRequest& request) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) return failure(std::string("no room for a connection"));
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(nullptr, curl_slist_free_all);
  for (const auto& [name, value] : request.headers) {
    const std::string line = name + ": " + value;
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) return failure(std::string("no room for a connection"));
    (void)headers.release();
    headers.reset(longer);
  }
  Receiving receiving{{}, request.bytes_max};
  bool refused = false;
  std::array<char, CURL_ERROR_SIZE> why{};
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(request.seconds_max));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, 5L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "entente");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &receiving);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, request.private_addresses ? nullptr : &refused);
  if (request.post) {
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  const CURLcode code = curl_easy_perform(handle);
  if (refused) return failure(std::string("the address is not on the public network"));
  if (code != CURLE_OK) return failure(std::string(why[0] != '\0' ? why.data() : curl_easy_strerror(code)));
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return ClientAnswer{static_cast<int>(status), std::move(receiving.body)};
}

bool is_private_address(std::string_view address) {
  const std::string text(address);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    const std::uint32_t bits = ntohl(v4.s_addr);
    const auto within = [bits](std::uint32_t network, int length) {
      return (bits >> (32 - length)) == (network >> (32 - length));
    };
    return within(0x00000000, 8) || within(0x0A000000, 8) || within(0x64400000, 10) ||
           within(0x7F000000, 8) || within(0xA9FE0000, 16) || within(0xAC100000, 12) ||
           within(0xC0000000, 24) || within(0xC0A80000, 16) || within(0xC6120000, 15) ||
           within(0xE0000000, 4) || within(0xF0000000, 4);
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return true;
  const unsigned char* bytes = v6.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6) || IN6_IS_ADDR_V4COMPAT(&v6)) {
    char inner[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, bytes + 12, inner, sizeof inner);
    return is_private_address(inner);
  }
  // Global unicast is 2000::/3; of it 2001:db8::/32 is for documents, 2002::/16 and 64:ff9b::/96 carry IPv4.
  const bool global = (bytes[0] & 0xE0U) == 0x20U;
  const bool document = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8;
  const bool six_to_four = bytes[0] == 0x20 && bytes[1] == 0x02;
  return !global || document || six_to_four;
}

}  // namespace entente::server
