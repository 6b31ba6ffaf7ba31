// Rows of one dataset as expressions see them: the columns of the source in the order of the agreement's
// scope, columns that the source lacks as missing values, computed columns evaluated. Clocks are filled in by
// judging.h.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "measurement/source.h"
#include "settlement/tally.h"

namespace entente::settlement {

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

class RowSource {
 public:
  struct Wanted {
    std::vector<text::Placed<std::string>> expressions{};
    std::vector<std::string> also{};    ///< variables that the caller reads by itself
    std::vector<std::string> hidden{};  ///< hidden columns
    bool only_judged = false;           ///< nobody shows the rows: texts matter as far as they are compared
  };
  /// Compiles the expressions over `dataset`.
  static text::Outcome<RowSource> open(const agreement::Terms& terms, const std::string& dataset,
                                       const measurement::Source& source, const Wanted& wanted);

  const expression::Scope& scope() const { return scope_; }
  const std::vector<expression::Expression>& expressions() const { return expressions_; }
  /// Index of a variable, or kNowhere.
  std::size_t variable(const std::string& name) const;
  bool is_clock(std::size_t variable) const { return variable >= first_clock_; }
  std::size_t first_clock() const { return first_clock_; }
  bool reads_clock(std::size_t expression) const;

  /// Columns that are read although no import of the dataset brought them: they are missing in every row.
  const text::Diagnostics& warnings() const { return warnings_; }

  /// Batches of one worker.
  class Reader {
   public:
    explicit Reader(const RowSource& rows);
    /// The batch with all variables but clocks; they are set with `set`. Valid until the next bind.
    const expression::Batch& bind(const expression::Batch& scanned);
    const expression::Column& extra(std::size_t hidden) const { return extra_[hidden]; }
    expression::Batch& batch() { return batch_; }
    /// Starts the evaluator of all expressions on the bound batch.
    void start() { evaluator_.start(batch_); }
    expression::Evaluator& evaluator() { return evaluator_; }

   private:
    struct Computed {
      std::size_t variable;
      expression::Evaluator evaluator;
    };
    const RowSource* rows_;
    expression::Batch batch_;
    std::vector<expression::Column> extra_;
    std::vector<Computed> computed_;
    expression::Evaluator evaluator_;
  };
  std::unique_ptr<Reader> reader() const { return std::make_unique<Reader>(*this); }

  text::Outcome<std::int64_t> scan(
      const measurement::Source& source, const ReduceOptions& options, std::optional<std::string> key,
      const std::function<void(unsigned, const expression::Batch&)>& visit,
      measurement::ScanRequest::Versions versions = measurement::ScanRequest::Versions::current) const;

 private:
  struct ComputedColumn {
    std::size_t variable;
    expression::Expression expression;
  };

  std::string dataset_;
  expression::Scope scope_;
  std::size_t first_clock_ = 0;
  std::vector<expression::Expression> expressions_;
  std::vector<ComputedColumn> computed_;  ///< those that are needed, in order
  std::vector<std::size_t> scanned_;      ///< position in the scan of each variable, or kNowhere
  std::vector<std::string> columns_;      ///< of the scan
  std::map<std::string, std::vector<std::string>> alternatives_;  ///< of the scan
  std::vector<std::size_t> hidden_;  ///< positions of the hidden columns in the scan
  text::Diagnostics warnings_;
};

}  // namespace entente::settlement
