// The tables of a record's file: making them, knowing their version, and reading rows into a ledger with
// every check that needs no signature. Rows are only ever added; triggers refuse anything else.
#pragma once

#include <functional>

#include "record/ledger.h"
#include "record/sqlite.h"

namespace entente::record {

inline constexpr int kFormat = 1;

/// Makes the tables in an empty file. A file of a later version is Problem::newer_format, another program's
/// file Problem::storage.
Result<void, Problem> make_tables(Database& database);
Result<void, Problem> check_format(const Database& database, const std::string& path);

/// How far a reader has come in a file.
struct Arrivals {
  std::int64_t relationships = 0, entries = 0;  ///< row numbers
};

Result<Arrivals, Problem> newest_arrivals(const Database& database);

/// Adds what arrived since to the ledger. When `whole`, the ledger was empty: the orders of the books are
/// worked out once, and the signature of the last entry of each feed vouches for all before it; otherwise
/// each signature is checked.
Result<void, Problem> load(const Database& database, Ledger& ledger, Arrivals& arrivals, bool whole);

/// Rows of entries with what is kept beside their bytes, in the order of arrival, unchecked.
struct Row {
  std::int64_t arrival = 0;
  std::string_view bytes, hash, key, signature, guard;
};
Result<void, Problem> each_row(const Database& database, std::int64_t after,
                               const std::function<Result<void, Problem>(const Row&)>& visit);

/// Statements that write; all of it within the caller's transaction.
class Rows {
 public:
  static Result<Rows, Problem> prepare(const Database& database);
  Result<void, Problem> add(const Database& database, const Relationship& relationship);
  Result<void, Problem> add(const Database& database, const Held& entry);
  Result<void, Problem> add(const Database& database, const Hash& hash, std::string_view bytes);
  std::int64_t last_relationship() const { return last_relationship_; }
  std::int64_t last_entry() const { return last_entry_; }

 private:
  Statement relationship_, entry_, attachment_;
  std::int64_t last_relationship_ = 0, last_entry_ = 0;
};

}  // namespace entente::record
