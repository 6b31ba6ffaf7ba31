// The XML of one sheet as rows of cells. Knows the file's texts and formats, not where the XML comes from.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tables/workbook.h"
#include "tables/workbook_values.h"
#include "tables/workbook_xml.h"

namespace entente::tables {

/// The texts that cells share, one after the other.
class SharedTexts {
 public:
  void add(std::string_view text) {
    all_ += text;
    ends_.push_back(all_.size());
  }
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(all_).substr(begin, ends_[index] - begin);
  }

 private:
  std::string all_;
  std::vector<std::size_t> ends_;
};

class SheetRows : public XmlReader {
 public:
  struct Given {
    const SharedTexts& texts;
    const std::vector<NumberFormat>& formats;
    DayCount days;
    const WorkbookLimits& limits;
  };
  SheetRows(const Given& given, const std::function<bool(const WorkbookRow&)>& row)
      : given_(given), take_(row) {}

  void open(std::string_view name, const XmlAttributes& attributes) override;
  void close(std::string_view name) override;
  void text(std::string_view text) override;
  bool done() const override { return done_; }

  enum class Trouble { none, damaged, too_large };
  Trouble trouble() const { return trouble_; }
  const std::string& reason() const { return reason_; }

 private:
  void begin_row(const XmlAttributes& attributes);
  void begin_cell(const XmlAttributes& attributes);
  void end_cell();
  void value(WorkbookCell& cell);
  void number(WorkbookCell& cell);
  void written_date(WorkbookCell& cell);
  void stop(Trouble trouble, std::string reason);

  Given given_;
  const std::function<bool(const WorkbookRow&)>& take_;
  WorkbookRow row_;
  WorkbookCell cell_;
  std::string type_, value_;
  std::size_t format_ = 0;
  std::uint32_t next_column_ = 0;
  std::uint64_t cells_ = 0, text_bytes_ = 0;
  bool in_data_ = false, in_row_ = false, in_cell_ = false, in_phonetic_ = false, takes_text_ = false,
       has_value_ = false, has_formula_ = false, done_ = false;
  Trouble trouble_ = Trouble::none;
  std::string reason_;
};

}  // namespace entente::tables
