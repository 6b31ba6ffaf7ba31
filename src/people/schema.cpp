#include "people/schema.h"

#include <fmt/format.h>

namespace entente::people {
namespace {

// "EnPe": other databases are refused by it.
constexpr std::int64_t kApplicationId = 0x456e5065;

// Instants are microseconds since 1970. Hashes are BLAKE2b of secrets of 120 bits and more; what is sealed
// can only be read with keys/people.key.
constexpr const char* kTables = R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE people (
  id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, locale TEXT NOT NULL DEFAULT '',
  password TEXT,               -- Argon2id, as text
  disabled INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, last_sign_in INTEGER,
  factor BLOB,                 -- sealed
  factor_pending BLOB,         -- sealed, until it is confirmed
  factor_step INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  person TEXT NOT NULL REFERENCES people ON DELETE CASCADE, hash BLOB NOT NULL,
  PRIMARY KEY (person, hash)) STRICT, WITHOUT ROWID;

CREATE TABLE seats (
  person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
  relationship TEXT NOT NULL, side INTEGER NOT NULL, role INTEGER NOT NULL,
  PRIMARY KEY (person, relationship, side)) STRICT, WITHOUT ROWID;
CREATE INDEX seats_of_side ON seats (relationship, side);

CREATE TABLE sessions (
  hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
  created INTEGER NOT NULL, last_seen INTEGER NOT NULL, expires INTEGER NOT NULL,
  address TEXT NOT NULL, agent TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_person ON sessions (person, last_seen);

CREATE TABLE tokens (
  hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
  name TEXT NOT NULL, scope INTEGER NOT NULL, relationship TEXT,
  created INTEGER NOT NULL, expires INTEGER, last_used INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_of_person ON tokens (person, created);

CREATE TABLE links (
  hash BLOB PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,
  person TEXT REFERENCES people ON DELETE CASCADE, email TEXT,
  invited_by TEXT REFERENCES people ON DELETE SET NULL,
  relationship TEXT, side INTEGER, role INTEGER,
  created INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  issuer TEXT NOT NULL, subject TEXT NOT NULL,
  person TEXT NOT NULL REFERENCES people ON DELETE CASCADE, created INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)) STRICT, WITHOUT ROWID;

CREATE TABLE pending_oidc (
  hash BLOB PRIMARY KEY, browser BLOB NOT NULL, provider TEXT NOT NULL, return_to TEXT NOT NULL,
  nonce BLOB NOT NULL, verifier BLOB NOT NULL,   -- sealed
  link_to TEXT REFERENCES people ON DELETE CASCADE, invitation TEXT,
  expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Subjects are digests with the key: an account, an address, or both.
CREATE TABLE failures (
  subject BLOB PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE known_places (
  account BLOB NOT NULL, place BLOB NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (account, place)) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, person TEXT NOT NULL, by TEXT NOT NULL,
  address TEXT NOT NULL, relationship TEXT NOT NULL, side TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE INDEX audit_of_person ON audit (person);
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'rows of the audit are never deleted'); END;
CREATE TRIGGER audit_is_unchanged BEFORE UPDATE ON audit
  WHEN NEW.address <> '' OR NEW.number <> OLD.number OR NEW.at <> OLD.at OR NEW.event <> OLD.event
    OR NEW.person <> OLD.person OR NEW.by <> OLD.by OR NEW.relationship <> OLD.relationship
    OR NEW.side <> OLD.side OR NEW.detail <> OLD.detail
  BEGIN SELECT RAISE(ABORT, 'rows of the audit are never changed'); END;

CREATE TABLE webhooks (
  id TEXT PRIMARY KEY, relationship TEXT NOT NULL, side INTEGER NOT NULL, url TEXT NOT NULL,
  secret BLOB NOT NULL,        -- sealed
  events TEXT NOT NULL,        -- one a line
  created INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_of_side ON webhooks (relationship, side);

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, webhook TEXT NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  event TEXT NOT NULL, body TEXT NOT NULL, status INTEGER NOT NULL, attempts INTEGER NOT NULL,
  http_status INTEGER NOT NULL, last_error TEXT NOT NULL,
  created INTEGER NOT NULL, next_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (status, next_at);
CREATE INDEX deliveries_of_webhook ON deliveries (webhook, created);
)sql";

std::int64_t pragma(Database& database, std::string_view sql) {
  Rows rows = database.query(sql);
  return rows.next() ? rows.number(0) : 0;
}

}  // namespace

Answer<void> bring_up_to_date(Database& database) {
  if (!database.begin("BEGIN IMMEDIATE")) return std::unexpected(*database.take_failure());
  const std::int64_t application = pragma(database, "PRAGMA application_id");
  const std::int64_t version = pragma(database, "PRAGMA user_version");
  const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  const bool fresh = application == 0 && version == 0 && tables == 0;
  if (!database.failed() && !fresh && (application != kApplicationId || version > kSchemaVersion)) {
    database.rollback();
    if (application == kApplicationId) return refuse(Refusal::newer_format);
    return refuse(Refusal::storage, "this is a database of another program");
  }
  if (fresh) {
    database.script(kTables);
    database.script(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", kApplicationId, kSchemaVersion)
            .c_str());
  }
  if (!database.failed() && database.commit()) return {};
  database.rollback();
  return std::unexpected(*database.take_failure());
}

}  // namespace entente::people
