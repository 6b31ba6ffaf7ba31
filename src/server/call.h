// One request on its way through a route: who asks, where they sit, what they sent; and the ways to answer.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/closes.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/site.h"

namespace entente::server {

/// Where the one who asks sits. Made by authorise alone.
struct Seated {
  record::Relationship relationship;
  record::Side side = record::Side::client;
  bool others_view = false;  ///< looks as the other side does, without anybody's private ring
  people::Role role = people::Role::reader;

  /// Whose page is shown: the own side, or the other one for others_view.
  record::Side shown_as() const { return others_view ? record::other(side) : side; }
};

struct Call {
  Site& site;
  Request& request;
  const Route& route;
  Parameters parameters;
  std::shared_ptr<const people::Caller> caller = {};
  std::string session = {};  ///< value of the cookie, when the caller came with one
  std::string bearer = {};   ///< the token, when the caller came with one
  std::optional<Seated> seat = {};

  const std::string& parameter(std::string_view name) const;
  std::string query(std::string_view name) const { return std::string(request.query.get(name)); }
  people::From from() const;
  /// "ana@northwind.example": what the record names as author.
  const std::string& author() const { return caller->person.email; }

  /// The record as the seat may read it: the store itself, or for others_view only the shared feeds.
  record::Store& record() const;
  text::Outcome<std::vector<record::Signed>> book() const;
  text::Outcome<app::RecordedAgreement> agreement() const;  ///< the one in the path
  text::Outcome<time::Month> month() const;                 ///< the one in the path
  std::uint64_t length() const;                             ///< of the book that the caller may read

  text::Outcome<Json> json() const;  ///< the body, an object
  bool is_dry_run() const;
  /// Length of the book that If-Match names; nullopt: no If-Match.
  std::optional<std::uint64_t> expected() const;

  Response ok(const Json& json) const;
  Response fail(const text::Diagnostics& diagnostics) const;
  Response fail(const text::Diagnostic& diagnostic) const;
  Response fail(const people::Refused& refused) const;
  Response fail(const record::Problem& problem) const;

  mutable std::shared_ptr<record::Store> shared_view = {};  ///< made by record() when it is asked for
};

/// A text of the body; empty when it is not there or not a text.
std::string text_in(const Json& json, std::string_view name);
std::vector<std::string> texts_in(const Json& json, std::string_view name);

/// The one place that decides who may ask about a relationship and as whom. What is not there and what is not
/// the caller's are refused with the same words.
Result<Seated, text::Diagnostic> authorise(const std::vector<record::Relationship>& relationships,
                                           const people::Caller& caller, std::string_view relationship,
                                           const Request& request, Access needed);

text::Diagnostic diagnostic_of(const people::Refused& refused);
/// "{length}.{hash}" in quotes.
std::string etag_of(std::uint64_t length, std::string_view body);

}  // namespace entente::server
