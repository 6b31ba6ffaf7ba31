// Rows on their way from a file into the store: several threads take blocks, convert them, and hand good rows
// on; what does not fit is collected with exact counts. The table function `entente_rows()` is its DuckDB
// face.
#pragma once

#include <atomic>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "measurement/plan.h"

namespace entente::measurement {

/// Rows that did not fit and remarks about rows that did. Keeps all rows (on disk when they are many), and
/// the first of each code for showing.
class Rejects {
 public:
  explicit Rejects(std::size_t shown_each) : shown_each_(shown_each) {}
  Rejects(const Rejects&) = delete;
  Rejects& operator=(const Rejects&) = delete;
  ~Rejects();

  void add(std::vector<QuarantinedRow>&& rows);
  /// `more`: further remarks like the last one, in rows behind it, that are only counted.
  void warn(std::vector<RowProblem>&& remarks, std::int64_t more = 0);
  /// Every rejected row, in any order.
  void each(const std::function<void(const QuarantinedRow&)>& visit);

  std::int64_t rejected() const { return rejected_; }
  std::int64_t warned() const { return warned_; }
  /// First problems of each code by row, errors before warnings, each with a note how many there are in all.
  text::Diagnostics diagnostics(const std::string& file) const;
  const std::map<std::string, std::int64_t>& counts() const { return counts_; }

 private:
  void show(RowProblem problem, text::Severity severity);
  void spill();

  struct Shown {
    text::Severity severity = text::Severity::error;
    std::vector<RowProblem> first;  ///< ascending by row
  };
  std::mutex mutex_;
  std::size_t shown_each_;
  std::vector<QuarantinedRow> rows_;
  std::size_t bytes_ = 0;
  std::FILE* spilled_ = nullptr;
  std::int64_t rejected_ = 0;
  std::int64_t warned_ = 0;
  std::map<std::string, std::int64_t> counts_;
  std::map<std::string, Shown> shown_;
};

/// One pass over a file.
class Ingest {
 public:
  Ingest(const Plan& by, RecordReader& reader, Rejects& refused)
      : plan(by), rejects(refused), reader_(reader) {}

  /// The next block, or false at the end or after a failure.
  bool next(Block& block);
  const RecordReader& reader() const { return reader_; }
  void keep_hashes(std::vector<std::uint64_t>&& hashes);
  /// Whether two rows may have the same identity; asked once, at the end.
  bool may_repeat();

  const Plan& plan;
  Rejects& rejects;
  std::atomic<std::int64_t> rows_read{0};
  std::atomic<std::int64_t> rows_left_out{0};  ///< by `where`
  text::Diagnostics failure;                   ///< why reading stopped
  std::function<void(double, std::int64_t)> progress;

 private:
  RecordReader& reader_;
  std::mutex mutex_;
  bool ended_ = false;
  std::vector<std::vector<std::uint64_t>> hashes_;
};

}  // namespace entente::measurement
