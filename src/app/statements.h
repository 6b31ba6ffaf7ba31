// Statements, their explanation and their restatement: an agreement file, a store and a month in, values for
// report out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/workspace.h"
#include "settlement/statement.h"

namespace entente::app {

struct StatementRequest {
  std::string agreement;  ///< as given on the command line, may be empty
  std::string store;      ///< path of the store
  time::Month month;
  std::optional<time::Instant> as_of;  ///< default: `default_as_of` of the month, by what is known
  std::optional<time::Instant> as_known;
  unsigned workers = 1;
  std::function<void(std::int64_t rows)> progress;
};

/// An agreement with its measurements, opened once for several questions.
class Case {
 public:
  /// Refuses an agreement with errors (they are the diagnostics) and a store that cannot be read.
  static text::Outcome<Case> open(const std::string& agreement, const std::string& store, const Files& files);
  /// The same with an agreement that is read already.
  static text::Outcome<Case> open(AgreementFile agreement, const std::string& store_path, const Files& files);
  /// The agreement with what the record adds to it (claims, decisions, swaps), on the same measurements.
  Case with(std::shared_ptr<const agreement::Agreement> agreement) const;

  const agreement::Agreement& agreement() const { return *file_.loaded.agreement; }
  const AgreementFile& file() const { return file_; }
  const measurement::Store& store() const { return *store_; }
  const text::Diagnostics& warnings() const { return file_.loaded.diagnostics; }

  text::Outcome<settlement::Statement> statement(const StatementRequest& request) const;
  /// The statements as known at `before` and as the request says, and what changed between them.
  struct Restated {
    settlement::Statement before, after;
    settlement::Restatement restatement;
  };
  text::Outcome<Restated> restate(const StatementRequest& request, time::Instant before) const;

  /// A level or a figure of a month's statement, and not the key of a row.
  bool is_figure(const std::string& subject) const;
  /// What `subject` means: a level, a figure of the statement (credits/p2-resolution), or the key of a row.
  struct Answer {
    explain::Figure figure;
    std::optional<std::string> level;          ///< set when the subject is a level
    std::vector<settlement::RowVerdict> rows;  ///< its rows that did not meet the limit, at most `limit`
    bool complete = true;                      ///< false: there are more rows than `limit`
  };
  text::Outcome<Answer> why(const std::string& subject, const StatementRequest& request,
                            std::size_t limit) const;
  /// The result of one level for every value of `column` (each vendor, each site), judged by the same bars;
  /// levels of the broken-down statement are named by the values, those with most rows first, at most
  /// `limit`. No money is computed.
  text::Outcome<settlement::Statement> breakdown(const std::string& level, const std::string& column,
                                                 const StatementRequest& request, std::size_t limit) const;
  /// Rows of the levels that were missed, for the items sheet of a workbook.
  text::Outcome<std::vector<std::pair<std::string, Answer>>> missed_rows(
      const settlement::Statement& statement, const StatementRequest& request, std::size_t limit) const;

  /// What the engines are asked with for a request, and every month from the first of the term to `last` so.
  text::Outcome<settlement::ReduceOptions> options_for(const StatementRequest& request) const;
  text::Outcome<settlement::Tallies> tallies(const settlement::ReduceOptions& options,
                                             time::Month last) const;

  /// The last month that is over and has data, for commands without --month; empty: there is no data.
  text::Outcome<std::optional<time::Month>> latest_month(time::Instant now) const;

 private:
  AgreementFile file_;
  std::shared_ptr<measurement::Store> store_;
};

/// File in a demo's folder that says that its data is made up.
inline constexpr const char* kSampleMarker = "SAMPLE-DATA.txt";

/// The agreement stands in the labelled sample of `entente demo`.
bool is_sample(const Case& opened, const Files& files);

}  // namespace entente::app
