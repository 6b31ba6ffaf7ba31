// The parts that every HTML page of ours is made of: head with the shared style, parties, tables, figures
// with their table twins, workings that figures link to. One self-contained file: no script, nothing loaded
// from anywhere. Knows tables and figures, not what they are about.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explain/explain.h"
#include "report/plots.h"
#include "report/view.h"

namespace entente::report {

/// Which figures of an explanation can be linked to, and which of them open a drawer of their own: the root,
/// the parts below it that say something, and those that `wanted` names.
class Workings {
 public:
  Workings(const explain::Figure& root, const std::set<std::string>& wanted);

  const std::vector<const explain::Figure*>& drawers() const { return drawers_; }
  bool opens_drawer(const explain::Figure& figure) const { return is_drawer_.contains(&figure); }
  /// The id attribute of a figure; empty when it has none or another figure took it first.
  std::string id_of(const explain::Figure& figure) const;
  bool knows(const std::string& id) const { return !id.empty() && by_id_.contains(id); }

 private:
  void collect(const explain::Figure& figure, int depth, const std::set<std::string>& wanted);

  std::map<std::string, const explain::Figure*> by_id_;
  std::vector<const explain::Figure*> drawers_;
  std::set<const explain::Figure*> is_drawer_;
};

/// Foreign text in its own direction.
std::string isolated(std::string_view text);

class PageWriter {
 public:
  /// Figures of tables link to `workings` where it knows them; nullptr: no links.
  explicit PageWriter(const Workings* workings = nullptr) : workings_(workings) {}

  template <class... Arguments>
  void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }
  void raw(std::string_view html) { out_ += html; }

  /// Everything up to the header, with a link that skips to the content.
  void begin(std::string_view title, std::string_view skip_to);
  void parties(std::string_view client, std::string_view supplier);
  void facts(const std::vector<Fact>& facts);
  void contents(const std::vector<std::pair<std::string, std::string>>& entries);  ///< id and title

  /// A heading and its table; nothing when the table has neither rows nor words for their absence.
  void section(const Table& table, std::string_view caption);
  void table(const Table& table, std::string_view caption, std::string_view style = {});
  void plot(const std::optional<Plot>& plot);
  void notes(const std::vector<std::string>& notes);
  /// Every drawer of the workings; `below` adds what belongs to a figure, if anything.
  void workings(const std::function<void(const explain::Figure&)>& below = {});
  void end(std::string_view footer);

  std::string take() { return std::move(out_); }

 private:
  void cell(const Cell& cell, const Column& column, bool names_row);
  void steps(const explain::Figure& figure, int depth);
  void step(const explain::Figure& figure, int depth, bool links);

  const Workings* workings_;
  std::string out_;
};

}  // namespace entente::report
