#include "sourcing/plan_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "document/documents.h"
#include "sourcing/plan_fields.h"
#include "sourcing/sheet_records.h"
#include "text/similar.h"

namespace entente::sourcing {
namespace {

using document::Node;

/// Whom a column speaks of, and under which key of the document.
struct SheetColumn {
  enum class Of { row, item, sharing, way, offer, nothing };
  enum class Kind { plain, money, list, money_list, month };
  std::string_view name;
  Of of;
  std::string_view key;
  Kind kind = Kind::plain;
};
using Of = SheetColumn::Of;
using Kind = SheetColumn::Kind;

constexpr auto kColumns = std::to_array<SheetColumn>({
    {"item", Of::row, "item"},
    {"title", Of::item, "title"},
    {"product", Of::item, "product"},
    {"must", Of::item, "must"},
    {"service", Of::item, "service"},
    {"lasts", Of::item, "lasts"},
    {"value", Of::item, "value"},
    {"fades", Of::item, "fades"},
    {"earliest", Of::item, "earliest", Kind::month},
    {"latest", Of::item, "latest", Kind::month},
    {"after", Of::item, "after", Kind::list},
    {"shares of", Of::sharing, "of"},
    {"shares offers", Of::sharing, "offers"},
    {"shares each more", Of::sharing, "each more", Kind::money},
    {"offer", Of::row, "offer"},
    {"cost", Of::way, "cost", Kind::money},
    {"costs", Of::way, "costs", Kind::money_list},
    {"way value", Of::way, "value"},
    {"way values", Of::way, "values", Kind::list},
    {"way lasts", Of::way, "lasts"},
    {"effort", Of::way, "effort"},
    {"risk", Of::way, "risk"},
    {"model", Of::offer, "model"},
    {"supplier", Of::offer, "supplier"},
    {"pricing", Of::offer, "pricing"},
    {"lead time", Of::offer, "lead time"},
    {"minimum stay", Of::offer, "minimum stay"},
});
/// Of a column without a title, and of one that is not known.
constexpr SheetColumn kNoColumn{"", Of::nothing, ""};

using Cell = SheetCell;
using Record = SheetRecord;

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return std::string(text);
}

class Reading {
 public:
  explicit Reading(std::string currency) : currency_(std::move(currency)) {}

  bool run(const text::SourcePtr& given, const std::string& name) {
    SheetRecords read = read_sheet(given, {name, {"item", "offer"}});
    problems_ = std::move(read.problems);
    if (text::has_errors(problems_)) return false;
    sheet_ = read.source;
    from_workbook_ = read.from_workbook;
    records_ = std::move(read.records);
    for (std::size_t r = 0; r < records_.size(); ++r) {
      for (std::size_t c = 0; c < records_[r].size(); ++c)
        cells_.push_back({records_[r][c].span.begin, r, c});
    }
    if (!header(read.header)) return false;
    for (std::size_t r = read.header + 1; r < records_.size(); ++r) row(r);
    if (!read.hidden.empty()) hidden(read.hidden);
    return true;
  }

  Node items() const { return mapping(items_); }
  const std::vector<Node::Entry>& offers() const { return offers_; }
  text::Diagnostics take_problems() { return std::move(problems_); }

  /// Says which cell of a text a problem points at.
  void name_cell(text::Diagnostic& problem) const {
    if (from_workbook_) return;
    for (const text::Label& label : problem.labels) {
      if (label.place.source != sheet_) continue;
      const CellAt* cell = cell_at(label.place.span.begin);
      if (cell != nullptr && cell->column < columns_.size())
        problem.note(fmt::format("row {}, column `{}`", cell->row + 1, columns_[cell->column]->name));
      return;
    }
  }

  /// Problems of a workbook point at its cells instead of places in a text.
  void point_at_cells(text::Diagnostics& problems) const {
    if (!from_workbook_) return;
    for (text::Diagnostic& problem : problems) {
      for (const text::Label& label : problem.labels) {
        if (label.place.source == sheet_) point_at_cell(problem, label);
      }
      std::erase_if(problem.labels, [&](const text::Label& each) { return each.place.source == sheet_; });
    }
  }

 private:
  text::Place place(const Cell& cell) const { return {sheet_, cell.span}; }

  bool header(std::size_t index) {
    if (index >= records_.size()) {
      problems_.push_back(text::error("L0121", "the sheet is empty")
                              .at(text::Place{sheet_, {0, 0}}, "no row of titles")
                              .help("begin with a row of titles: item, offer, cost, effort, risk"));
      return false;
    }
    std::vector<std::string> known;
    for (const SheetColumn& each : kColumns) known.emplace_back(each.name);
    for (const Cell& cell : records_[index]) {
      const std::string name = title_of(cell.text);
      if (name.empty()) {
        columns_.push_back(&kNoColumn);
        continue;
      }
      const auto found = std::ranges::find(kColumns, name, &SheetColumn::name);
      if (found == kColumns.end()) {
        auto problem = text::error("L0121", fmt::format("`{}` is not a column of a plan", cell.text))
                           .at(place(cell), "not known");
        if (const auto meant = text::nearest(name, known)) {
          problem.help(fmt::format("change `{}` to `{}`", cell.text, *meant));
        } else {
          problem.help(fmt::format("take it out, or use one of {}", fmt::join(known, ", ")));
        }
        problems_.push_back(std::move(problem));
        columns_.push_back(&kNoColumn);
        continue;
      }
      if (std::ranges::find(columns_, &*found) != columns_.end()) {
        problems_.push_back(text::error("L0121", fmt::format("two columns `{}`", name))
                                .at(place(cell), "the second one")
                                .help("take one of them out"));
      }
      columns_.push_back(&*found);
    }
    for (const std::string_view wanted : {"item", "offer"}) {
      if (std::ranges::any_of(columns_, [&](const SheetColumn* each) { return each->name == wanted; }))
        continue;
      problems_.push_back(text::error("L0121", fmt::format("there is no column `{}`", wanted))
                              .at(place(records_[index].front()), "the row of titles")
                              .help(fmt::format("add a column `{}`", wanted)));
    }
    return !text::has_errors(problems_);
  }

  void row(std::size_t index) {
    const Record& record = records_[index];
    if (std::ranges::all_of(record, [](const Cell& cell) { return cell.text.empty(); })) return;
    for (const Cell& cell : record) {
      if (cell.closed) continue;
      problems_.push_back(text::error("L0122", fmt::format("row {}: a quote that is never closed", index + 1))
                              .at(place(cell), "everything from here on is one cell")
                              .help("close the quote, or take it out"));
      return;
    }
    for (std::size_t c = 0; c < std::min(record.size(), columns_.size()); ++c) {
      if (columns_[c] == &kNoColumn && !record[c].text.empty()) return untitled(record[c], index);
    }
    if (record.size() > columns_.size()) {
      problems_.push_back(text::error("L0122", fmt::format("row {}: {} cells under {} titles", index + 1,
                                                           record.size(), columns_.size()))
                              .at(place(record[columns_.size()]), "no title stands above it")
                              .help("put quotes around cells that contain the delimiter"));
      return;
    }
    if (!has_values(record)) return;
    const Cell* item = cell_of(record, "item");
    const Cell* offer = cell_of(record, "offer");
    if (item == nullptr && last_.empty()) {
      problems_.push_back(text::error("L0122", fmt::format("row {}: the first row names no item", index + 1))
                              .at(place(record.front()), "an item is wanted")
                              .help("write the item's name; later rows of the same item may leave it out"));
      return;
    }
    // Further ways of an item may leave its name out.
    if (item != nullptr) last_ = item->text;
    Building& building = item_named(last_, item != nullptr ? *item : record.front());
    for (std::size_t c = 0; c < record.size(); ++c) {
      if (record[c].text.empty()) continue;
      if (columns_[c]->of == Of::item) set(building, building.fields, *columns_[c], record[c], index);
      if (columns_[c]->of == Of::sharing) set(building, building.sharing, *columns_[c], record[c], index);
    }
    if (offer != nullptr) way(building, record, *offer, index);
  }

  void untitled(const Cell& cell, std::size_t index) {
    problems_.push_back(text::error("L0122", fmt::format("row {}: a cell without a title", index + 1))
                            .at(place(cell), "no title stands above it")
                            .help("write a title above its column, or take the cell out"));
  }

  bool has_values(const Record& record) {
    bool all = true;
    for (const Cell& cell : record) {
      if (cell.has_value()) continue;
      all = false;
      const bool computed = cell.kind == Cell::Kind::error;
      const std::string message =
          computed ? fmt::format("`{}` where a value is wanted", cell.text) : "a formula without a value";
      problems_.push_back(
          text::error("L0124", message)
              .at(place(cell), computed ? "this is no value" : "it was never computed")
              .help(computed ? "repair the cell, or clear it"
                             : "open the workbook in a spreadsheet program and save it, which computes it"));
    }
    return all;
  }

  void hidden(const std::vector<std::size_t>& rows) {
    const auto with_cells = std::ranges::find_if(rows, [&](std::size_t r) { return !records_[r].empty(); });
    if (with_cells == rows.end()) return;
    problems_.push_back(
        text::warning("L0125", fmt::format("{} hidden {} counted like the others", rows.size(),
                                           rows.size() == 1 ? "row is" : "rows are"))
            .at(place(records_[*with_cells].front()), "the first of them")
            .help("delete rows that are not meant, or show them"));
  }

  const Cell* cell_of(const Record& record, std::string_view name) const {
    for (std::size_t c = 0; c < record.size(); ++c) {
      if (columns_[c]->name == name && !record[c].text.empty()) return &record[c];
    }
    return nullptr;
  }

  struct CellAt {
    std::uint32_t begin = 0;
    std::size_t row = 0, column = 0;
  };

  void point_at_cell(text::Diagnostic& problem, const text::Label& label) const {
    const CellAt* cell = cell_at(label.place.span.begin);
    const CellAt at = cell != nullptr ? *cell : CellAt{};
    const std::string name =
        tables::cell_name(static_cast<std::uint32_t>(at.column), static_cast<std::uint32_t>(at.row + 1));
    const bool titled = at.column < columns_.size();
    problem.in({fmt::format("{}, {}", sheet_->name(), name), 0,
                titled ? std::string(columns_[at.column]->name) : std::string(), ""});
    if (!label.text.empty()) problem.note(fmt::format("{}: {}", name, label.text));
  }

  const CellAt* cell_at(std::uint32_t offset) const {
    const auto after = std::ranges::upper_bound(cells_, offset, {}, &CellAt::begin);
    return after == cells_.begin() ? nullptr : &*std::prev(after);
  }

  /// What is known of one item so far.
  struct Building {
    std::string name;
    text::Place place;
    std::vector<Node::Entry> fields, sharing, ways;
  };

  Building& item_named(const std::string& name, const Cell& cell) {
    const auto found = std::ranges::find(items_, name, &Building::name);
    if (found != items_.end()) return *found;
    items_.push_back({name, place(cell), {}, {}, {}});
    return items_.back();
  }

  void set(const Building& item, std::vector<Node::Entry>& fields, const SheetColumn& column,
           const Cell& cell, std::size_t index) {
    Node value = value_of(column, cell);
    const auto before = std::ranges::find(fields, column.key, &Node::Entry::key);
    if (before == fields.end()) {
      fields.push_back({std::string(column.key), place(cell), std::move(value)});
    } else if (!same_content(before->value, value)) {
      problems_.push_back(
          text::error("L0122", fmt::format("row {}: another `{}` of `{}`", index + 1, column.name, item.name))
              .at(place(cell), "differs")
              .beside(before->value.place, "what was said before")
              .help("say it once, in the item's first row"));
    }
  }

  void way(Building& item, const Record& record, const Cell& offer, std::size_t index) {
    if (std::ranges::find(item.ways, offer.text, &Node::Entry::key) != item.ways.end()) {
      problems_.push_back(text::error("L0122", fmt::format("row {}: `{}` has the offer `{}` twice", index + 1,
                                                           item.name, offer.text))
                              .at(place(offer), "the second row of the two")
                              .help("keep one of the rows"));
      return;
    }
    Node way = Node::map();
    way.place = place(offer);
    Node declared = Node::map();
    declared.place = place(offer);
    for (std::size_t c = 0; c < record.size(); ++c) {
      if (record[c].text.empty()) continue;
      if (columns_[c]->of == Of::way)
        way.entries.push_back(
            {std::string(columns_[c]->key), place(record[c]), value_of(*columns_[c], record[c])});
      if (columns_[c]->of == Of::offer)
        declared.entries.push_back(
            {std::string(columns_[c]->key), place(record[c]), value_of(*columns_[c], record[c])});
    }
    item.ways.push_back({offer.text, place(offer), std::move(way)});
    if (!declared.entries.empty() &&
        std::ranges::find(offers_, offer.text, &Node::Entry::key) == offers_.end())
      offers_.push_back({offer.text, place(offer), std::move(declared)});
  }

  Node value_of(const SheetColumn& column, const Cell& cell) const {
    const bool money = column.kind == Kind::money || column.kind == Kind::money_list;
    // Spreadsheets make the first day of a month of a month.
    constexpr std::size_t kMonthLength = 7;
    if (column.kind == Kind::month && cell.kind == Cell::Kind::date && cell.text.ends_with("-01"))
      return scalar(cell, cell.text.substr(0, kMonthLength), false);
    if (column.kind != Kind::list && column.kind != Kind::money_list) return scalar(cell, cell.text, money);
    Node list = Node::list({});
    list.place = place(cell);
    std::string_view rest = cell.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      list.items.push_back(scalar(cell, trimmed(rest.substr(0, end)), money));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return list;
  }

  /// A number alone is money of the plan's currency, unless the workbook shows another one beside it.
  Node scalar(const Cell& cell, const std::string& text, bool money) const {
    Node node = Node::text(text);
    const std::string& currency = cell.currency.empty() ? currency_ : cell.currency;
    if (money && !currency.empty() && money::Decimal::parse(text)) node.scalar += " " + currency;
    node.place = node.content = place(cell);
    return node;
  }

  static Node mapping(const std::vector<Building>& items) {
    Node all = Node::map();
    for (const Building& each : items) {
      Node item = Node::map();
      item.place = each.place;
      item.entries = each.fields;
      if (!each.sharing.empty()) {
        Node sharing = Node::map();
        sharing.place = each.sharing.front().value.place;
        sharing.entries = each.sharing;
        item.entries.push_back({"shares", sharing.place, std::move(sharing)});
      }
      Node ways = Node::map();
      ways.place = each.place;
      ways.entries = each.ways;
      item.entries.push_back({"ways", each.place, std::move(ways)});
      all.entries.push_back({each.name, each.place, std::move(item)});
    }
    if (!items.empty()) all.place = items.front().place;
    return all;
  }

  std::string currency_, last_;
  text::SourcePtr sheet_;
  bool from_workbook_ = false;
  std::vector<Record> records_;
  std::vector<CellAt> cells_;  ///< in the order of the text
  std::vector<const SheetColumn*> columns_;
  std::vector<Building> items_;
  std::vector<Node::Entry> offers_;
  text::Diagnostics problems_;
};

}  // namespace

ReadPlan read_plan_with_items(text::SourcePtr source, const text::SourcePtr& sheet, const std::string& name) {
  document::Parsed parsed = document::parse(std::move(source));
  ReadPlan made;
  made.diagnostics = std::move(parsed.diagnostics);
  if (text::has_errors(made.diagnostics) || !parsed.root.is_mapping()) {
    made.plan = std::nullopt;
    return made;
  }
  const Node* currency = parsed.root.find("currency");
  Reading reading(currency != nullptr ? currency->scalar : std::string());
  const bool read = reading.run(sheet, name);
  for (text::Diagnostic& problem : reading.take_problems()) made.diagnostics.push_back(std::move(problem));
  if (!read) {
    reading.point_at_cells(made.diagnostics);
    return made;
  }
  std::erase_if(parsed.root.entries, [](const Node::Entry& each) { return each.key == "items"; });
  Node items = reading.items();
  const text::Place place = items.place;
  parsed.root.entries.push_back({"items", place, std::move(items)});
  Node* offers = parsed.root.find("offers");
  if (offers == nullptr) {
    Node none = Node::map();
    none.place = place;
    parsed.root.entries.push_back({"offers", place, std::move(none)});
    offers = parsed.root.find("offers");
  }
  for (const Node::Entry& each : reading.offers()) {
    if (offers->is_mapping() && offers->find(each.key) == nullptr) offers->entries.push_back(each);
  }
  document::Decoding decoding;
  Plan plan = document::decode<Plan>(parsed.root, decoding);
  const std::size_t of_the_sheet = made.diagnostics.size();
  for (text::Diagnostic& problem : decoding.diagnostics) made.diagnostics.push_back(std::move(problem));
  if (!text::has_errors(made.diagnostics)) {
    for (text::Diagnostic& problem : check_whole_plan(plan)) made.diagnostics.push_back(std::move(problem));
  }
  for (std::size_t k = of_the_sheet; k < made.diagnostics.size(); ++k) reading.name_cell(made.diagnostics[k]);
  text::sort_by_place(made.diagnostics);
  reading.point_at_cells(made.diagnostics);
  if (!text::has_errors(made.diagnostics)) made.plan = std::move(plan);
  return made;
}

PlanSheet sheet_of(const Plan& plan) {
  PlanSheet made;
  for (const SheetColumn& each : kColumns) made.columns.emplace_back(each.name);
  const auto plain = [](const Node& node, Kind kind) {
    // Money without its currency, which is the plan's; so spreadsheets can reckon with it.
    const auto one = [&](std::string text) {
      if (kind == Kind::money || kind == Kind::money_list) {
        if (const auto amount = money::Money::parse(text)) return amount->amount().to_string();
      }
      return text;
    };
    if (node.is_scalar()) return one(node.scalar);
    std::vector<std::string> parts;
    for (const Node& each : node.items) parts.push_back(one(each.scalar));
    return fmt::format("{}", fmt::join(parts, "; "));
  };
  for (const auto& item : plan.items) {
    const Node of_item = document::encode(item.value);
    const Node* shares = of_item.find("shares");
    const Node of_sharing = shares != nullptr ? *shares : Node::map();
    bool first = true;
    for (const auto& way : item.value.ways) {
      const Node of_way = document::encode(way.value);
      const Offer* offer = find_named(plan.offers, *way.name);
      const Node of_offer = offer != nullptr ? document::encode(*offer) : Node::map();
      std::vector<std::string>& row = made.rows.emplace_back();
      for (const SheetColumn& column : kColumns) {
        if (column.name == "item") {
          row.push_back(*item.name);
        } else if (column.name == "offer") {
          row.push_back(*way.name);
        } else {
          const Node& of = column.of == Of::item      ? of_item
                           : column.of == Of::sharing ? of_sharing
                           : column.of == Of::way     ? of_way
                                                      : of_offer;
          const Node* value = of.find(column.key);
          const bool of_the_item = column.of == Of::item || column.of == Of::sharing;
          const bool shown = value != nullptr && (!of_the_item || first);
          row.push_back(shown ? plain(*value, column.kind) : std::string());
        }
      }
      first = false;
    }
  }
  return made;
}

}  // namespace entente::sourcing
