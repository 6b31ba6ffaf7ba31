// The embedded store of measurements: one DuckDB file. An import is one transaction, repeatable without
// doubling, can be undone, and carries the instant at which it became known.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "measurement/mapping.h"
#include "measurement/source.h"

namespace entente::measurement {

struct ImportOptions {
  bool dry_run = false;
  std::optional<time::Instant> known_at;  ///< required unless dry_run: the caller's clock, or --known-at
  std::size_t problems_shown = 20;        ///< diagnostics kept per code; all rows stay in quarantine
  std::function<void(double share, std::int64_t rows)> progress{};
};

/// "N ready, W warnings, E errors", with rows, columns and reasons.
struct ImportReport {
  std::int64_t number = 0;  ///< of the import; 0 for a dry run
  std::string dataset;
  std::int64_t rows_read = 0;
  std::int64_t ready = 0;      ///< rows taken in (new or changed)
  std::int64_t unchanged = 0;  ///< rows already there with the same content
  std::int64_t replaced = 0;   ///< rows that supersede an earlier version (part of ready)
  std::int64_t warnings = 0;
  std::int64_t errors = 0;        ///< rows in quarantine
  bool same_file = false;         ///< this very content was imported before: nothing was done
  Mapping mapping;                ///< as used, guesses filled in
  text::Diagnostics diagnostics;  ///< with data places, `problems_shown` of each code
};

class Store final : public Source {
 public:
  /// Opens or creates the file. Refuses (U....) a directory, a file that is not a store, no permission, a
  /// store in use by another process (says which, if it can).
  static text::Outcome<std::unique_ptr<Store>> open(const std::string& path, bool read_only);
  static std::unique_ptr<Store> in_memory();
  ~Store() override;

  /// Refused when the file cannot be read or the mapping does not fit it; rows that do not fit refuse
  /// nothing.
  text::Outcome<ImportReport> import(const std::string& file, const Mapping& mapping,
                                     const ImportOptions& options);
  /// Takes import `number` back: its rows go, what they superseded is current again.
  text::Outcome<Import> undo(std::int64_t number);
  /// All rows in quarantine of `dataset` (or of every dataset when empty) as CSV with a reason column, to
  /// `path`.
  text::Outcome<std::int64_t> write_quarantine(const std::string& dataset, const std::string& path) const;

  std::vector<DatasetInfo> datasets() const override;
  text::Outcome<std::int64_t> scan(
      const ScanRequest& request, unsigned workers,
      const std::function<void(unsigned, const expression::Batch&)>& visit) const override;
  text::Outcome<std::vector<std::optional<std::int64_t>>> greatest(const ScanRequest& request) const override;
  std::vector<Quarantined> quarantined(std::optional<time::Instant> as_known) const override;
  std::vector<Import> imports() const override;

  struct State;  ///< store_state.h
  /// Holds a store; open() and in_memory() make them.
  explicit Store(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace entente::measurement
