#include "server/http.h"

#include <array>
#include <cstdio>
#include <filesystem>

namespace entente::server {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods = {{{Method::get, "GET"},
                                                                          {Method::head, "HEAD"},
                                                                          {Method::post, "POST"},
                                                                          {Method::put, "PUT"},
                                                                          {Method::patch, "PATCH"},
                                                                          {Method::delete_, "DELETE"},
                                                                          {Method::options, "OPTIONS"}}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool read_query(std::string_view text, Fields& query) {
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view one = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (one.empty()) continue;
    const std::size_t equals = one.find('=');
    auto key = percent_decoded(one.substr(0, equals), true);
    auto value =
        percent_decoded(equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1), true);
    if (!key || !value) return false;
    query.add(std::move(*key), std::move(*value));
  }
  return true;
}

}  // namespace

std::string_view name(Method method) {
  for (const auto& [one, text] : kMethods) {
    if (one == method) return text;
  }
  return "OTHER";
}

Method method_named(std::string_view name) {
  for (const auto& [one, text] : kMethods) {
    if (text == name) return one;
  }
  return Method::other;
}

void Fields::set(std::string_view name, std::string value) {
  std::erase_if(all_, [&](const auto& field) { return field.first == name; });
  all_.emplace_back(name, std::move(value));
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
  for (const auto& [field, value] : all_) {
    if (field == name) return value;
  }
  return std::nullopt;
}

Upload::~Upload() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Fields Request::cookies() const {
  Fields made;
  for (const auto& [field, value] : headers.all()) {
    if (field != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view one = trimmed(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      const std::size_t equals = one.find('=');
      if (equals == std::string_view::npos || equals == 0) continue;
      made.add(std::string(one.substr(0, equals)), std::string(one.substr(equals + 1)));
    }
  }
  return made;
}

bool read_target(std::string_view target, Request& request) {
  request.target = target;
  request.query = {};
  // An absolute target names this server anyway: what counts is its path.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t path = target.find('/', scheme.size());
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  if (target.empty() || target.front() != '/') return false;
  const std::string_view whole = target.substr(0, target.find('#'));
  const std::size_t question = whole.find('?');
  request.path = whole.substr(0, question);
  if (request.path.find_first_of(std::string_view("%\0", 2)) != std::string::npos &&
      !percent_decoded(request.path, false)) {
    return false;
  }
  return question == std::string_view::npos || read_query(whole.substr(question + 1), request.query);
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus) {
  const std::string_view special = plus ? std::string_view("%\0+", 3) : std::string_view("%\0", 2);
  if (text.find_first_of(special) == std::string_view::npos) return std::string(text);
  std::string made;
  made.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (plus && c == '+') {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    made += c;
  }
  return made;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string made;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      made += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    made += '%';
    made += kHex[byte >> 4U];
    made += kHex[byte & 15U];
  }
  return made;
}

bool accepts_coding(const Request& request, std::string_view coding) {
  std::string_view rest = request.headers.get("accept-encoding");
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view one = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with(coding)) continue;
    const std::string_view weight = one.substr(coding.size());
    return weight.find("q=0") == std::string_view::npos || weight.find("q=0.") != std::string_view::npos;
  }
  return false;
}

Response respond(int status, std::string content_type, std::string body) {
  return respond(status, std::move(content_type), std::make_shared<const std::string>(std::move(body)));
}

Response respond(int status, std::string content_type, std::shared_ptr<const std::string> body) {
  Response made;
  made.status = status;
  if (!content_type.empty()) made.header("content-type", std::move(content_type));
  made.body = std::move(body);
  return made;
}

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return status >= 500 ? "Internal Server Error" : "Status";
  }
}

}  // namespace entente::server
