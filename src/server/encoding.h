// Bytes as text and keyed hashes, for signatures and identity tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::server {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
/// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view message);
std::string sha256(std::string_view bytes);
std::string random_bytes(std::size_t count);
/// 32 hex digits.
std::string random_id();
/// 16 hex digits that tell requests apart and protect nothing, so that they may cost nothing.
std::string request_id();
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace entente::server
