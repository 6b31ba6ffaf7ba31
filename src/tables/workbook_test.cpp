// Workbooks: values as they were typed, files of other programs cell by cell, and files that were made to do
// harm or are none.
#include "tables/workbook.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "tables/packed_workbook.h"

namespace entente::tables {
namespace {

using Kind = WorkbookCell::Kind;

const char* word(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::number:
      return "number";
    case Kind::percent:
      return "percent";
    case Kind::date:
      return "date";
    case Kind::month:
      return "month";
    case Kind::time:
      return "time";
    case Kind::moment:
      return "moment";
    case Kind::boolean:
      return "boolean";
    case Kind::error:
      return "error";
    case Kind::not_computed:
      break;
  }
  return "not computed";
}

/// Every cell of a sheet as `C7 number 12.5`.
std::vector<std::string> cells(const Workbook& book, std::size_t sheet = 0) {
  std::vector<std::string> all;
  const auto read = book.read(sheet, [&](const WorkbookRow& row) {
    for (const WorkbookCell& cell : row.cells) {
      all.push_back(cell_name(cell.column, row.number) + " " + word(cell.kind) + " " + cell.text +
                    (cell.currency.empty() ? "" : " in " + cell.currency));
    }
    return true;
  });
  if (!read) all.push_back(read.error().front().notes.front());
  return all;
}

std::vector<std::string> cells_of(const std::string& rows,
                                  const std::map<std::string, std::string>& more = {}) {
  const std::string bytes = packed(workbook_parts(rows, more));
  const auto book = Workbook::open("test.xlsx", bytes);
  if (!book) return {book.error().front().notes.front()};
  return cells(*book);
}

using Texts = std::vector<std::string>;

TEST(Workbook, texts_are_shared_rich_or_in_their_cell) {
  EXPECT_EQ(
      cells_of("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
               "<c r='C1' t='s'><v>2</v></c><c r='D1' t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r>"
               "<rPh><t>spoken</t></rPh></is></c><c r='E1' t='str'><f>A1&amp;B1</f><v>made</v></c>"
               "<c r='F1' t='s'/></row>"),
      (Texts{"A1 text plain", "B1 text rich ", "C1 text line\nbreak _x0041_", "D1 text inline",
             "E1 text made"}));
}

TEST(Workbook, numbers_are_what_their_format_says) {
  EXPECT_EQ(
      cells_of("<row r='2'><c r='A2'><v>0.10000000000000001</v></c><c r='B2' s='1'><v>0.25</v></c>"
               "<c r='C2' s='2'><v>46388</v></c><c r='D2' s='3'><v>46388</v></c>"
               "<c r='E2' s='4'><v>1250.5</v></c><c r='F2' s='5'><v>46388.25</v></c>"
               "<c r='G2' s='6'><v>0.5</v></c><c r='H2' s='99'><v>7</v></c></row>"),
      (Texts{"A2 number 0.1", "B2 percent 25%", "C2 date 2027-01-01", "D2 month 2027-01",
             "E2 number 1250.5 in EUR", "F2 moment 2027-01-01 06:00:00", "G2 time 12:00", "H2 number 7"}));
}

TEST(Workbook, formulas_count_by_what_was_computed) {
  EXPECT_EQ(cells_of("<row><c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c t='e'><f>1/0</f><v>#DIV/0!</v></c>"
                     "<c t='b'><v>1</v></c><c t='str'><f>\"\"</f><v></v></c><c t='d'><v>2027-01-15</v></c>"
                     "<c><v>NaN</v></c><c s='2'><v>-3</v></c></row>"),
            (Texts{"A1 number 2", "B1 not computed ", "C1 error #DIV/0!", "D1 boolean true",
                   "F1 date 2027-01-15", "G1 error NaN", "H1 error -3"}));
}

TEST(Workbook, rows_and_cells_may_leave_gaps) {
  EXPECT_EQ(cells_of("<row r='3'><c r='B3'><v>1</v></c><c><v>2</v></c><c r='XFD3'><v>3</v></c></row><row/>"
                     "<row><c><v>4</v></c></row><row r='1048576'><c><v>5</v></c></row>"),
            (Texts{"B3 number 1", "C3 number 2", "XFD3 number 3", "A5 number 4", "A1048576 number 5"}));
}

TEST(Workbook, prefixes_and_1904_are_understood) {
  const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const std::string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  EXPECT_EQ(
      cells_of("", {{"xl/worksheets/sheet1.xml",
                     "<x:worksheet xmlns:x='" + main +
                         "'><x:sheetData><x:row><x:c s='2'><x:v>0</x:v></x:c></x:row></x:sheetData>"
                         "</x:worksheet>"},
                    {"xl/workbook.xml",
                     "<x:workbook xmlns:x='" + main + "' xmlns:y='" + relations +
                         "'><x:workbookPr date1904='1'/><x:sheets><x:sheet name='a' y:id='s1'/></x:sheets>"
                         "</x:workbook>"}}),
      Texts{"A1 date 1904-01-01"});
}

/// Files that another program wrote, and what that program reads from them again.
TEST(Workbook, reads_what_other_programs_write) {
  const std::string folder = std::string(ENTENTE_SOURCE_DIR) + "/tests/support/workbooks/";
  for (const char* name : {"values", "from-1904"}) {
    std::ifstream file(folder + name + ".xlsx", std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    const std::string bytes = content.str();
    const auto book = Workbook::open(name, bytes);
    ASSERT_TRUE(book) << name << book.error().front().notes.front();
    std::vector<std::string> all;
    for (std::size_t k = 0; k < book->sheets().size(); ++k) {
      all.push_back("sheet " + book->sheets()[k].name + (book->sheets()[k].hidden ? " hidden" : ""));
      for (std::string& cell : cells(*book, k)) all.push_back(std::move(cell));
    }
    std::ifstream lines(folder + name + ".txt");
    std::vector<std::string> expected;
    for (std::string line; std::getline(lines, line);) expected.push_back(line);
    EXPECT_GT(expected.size(), 5U);
    EXPECT_EQ(all, expected) << name;
  }
}

std::string why_not(const std::string& bytes, const WorkbookLimits& limits = {}) {
  const auto book = Workbook::open("test.xlsx", bytes, limits);
  if (!book) {
    EXPECT_EQ(book.error().front().code, "U0164");
    EXPECT_FALSE(book.error().front().fixes.empty());
    return book.error().front().notes.front();
  }
  const auto read = book->read(0, [](const WorkbookRow&) { return true; });
  return read ? "" : read.error().front().notes.front();
}

std::string in_two_bytes(const std::string& text) {
  std::string made;
  for (const char c : text) made += {c, '\0'};
  return made;
}

TEST(Workbook, what_is_none_says_what_it_is) {
  const std::string older = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 ";
  EXPECT_EQ(why_not(""), "it is empty");
  EXPECT_EQ(why_not("item,offer\n"), "it is text under the name of a workbook");
  EXPECT_EQ(why_not("\n<html><table>"), "it is a page or XML under the name of a workbook");
  EXPECT_EQ(why_not(older + in_two_bytes("Workbook")), "it is in the format of Excel 97 to 2003 (.xls)");
  EXPECT_EQ(why_not(older + in_two_bytes("EncryptedPackage")), "it is protected by a password");
  EXPECT_EQ(why_not(packed({{"xl/workbook.bin", "x"}})), "it is a binary workbook (.xlsb)");
  EXPECT_EQ(why_not(packed({{"mimetype", "x"}, {"content.xml", "x"}})), "it is an OpenDocument file");
  EXPECT_EQ(why_not(packed({{"word/document.xml", "x"}})), "it is a document or a presentation");
  EXPECT_EQ(why_not(packed({{"readme", "x"}})),
            "it is damaged or not whole: its part `_rels/.rels` is missing");
}

TEST(Workbook, what_is_not_whole_is_refused_wherever_it_ends) {
  const std::string bytes = packed(workbook_parts("<row><c><v>1</v></c></row>"));
  EXPECT_EQ(why_not(bytes), "");
  for (std::size_t size = 2; size < bytes.size(); size += 7)
    EXPECT_TRUE(why_not(bytes.substr(0, size)).starts_with("it is damaged or not whole")) << size;
}

TEST(Workbook, sizes_are_bounded_while_unpacking) {
  const std::string row =
      "<row><c t='inlineStr'><is><t>" + std::string(5'000'000, 'x') + "</t></is></c></row>";
  std::string rows;
  for (int k = 0; k < 8; ++k) rows += row;
  const std::string bytes = packed(workbook_parts(rows));
  EXPECT_LT(bytes.size(), 100'000U);
  EXPECT_NE(why_not(bytes).find("grows more than 300 times"), std::string::npos) << why_not(bytes);
  EXPECT_NE(why_not(bytes, {.part_bytes = 1'000'000}).find("unpacks to more than 1000000 bytes"),
            std::string::npos);
  const std::string few = packed(workbook_parts("<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>"));
  EXPECT_EQ(why_not(few, {.cells = 2}), "it is too large: more than 2 cells");
  EXPECT_EQ(why_not(few, {.text_bytes = 2}), "it is too large: more than 2 bytes of text");
}

TEST(Workbook, nothing_is_expanded_and_nothing_is_fetched) {
  const std::string laughs =
      "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b "
      "'&a;&a;&a;'>]><worksheet><sheetData><row><c><v>&b;</v></c></row>"
      "</sheetData></worksheet>";
  const std::string outside = "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><worksheet/>";
  for (const std::string& sheet : {laughs, outside}) {
    EXPECT_NE(why_not(packed(workbook_parts("", {{"xl/worksheets/sheet1.xml", sheet}}))).find("entities"),
              std::string::npos);
  }
  std::string deep;
  for (int k = 0; k < 1000; ++k) deep += "<a>";
  EXPECT_NE(why_not(packed(workbook_parts(deep))).find("nest"), std::string::npos);
}

TEST(Workbook, what_contradicts_itself_is_refused) {
  for (const char* rows :
       {"<row r='2'/><row r='1'/>", "<row r='0'/>", "<row r='x'/>", "<row r='9999999'/>",
        "<row><c r='B1'/><c r='A1'/></row>", "<row><c r='1'/></row>", "<row><c r='ZZZZ1'/></row>",
        "<row><c t='s'><v>9</v></c></row>", "<row><c t='s'><v>x</v></c></row>", "<row><c></row>"}) {
    EXPECT_TRUE(why_not(packed(workbook_parts(rows))).starts_with("it is damaged")) << rows;
  }
}

RC_GTEST_PROP(Workbook, any_byte_may_be_wrong, ()) {
  static const std::string whole = packed(workbook_parts("<row><c><v>1</v></c><c t='s'><v>0</v></c></row>"));
  std::string bytes = whole;
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  const auto book = Workbook::open("test.xlsx", bytes);
  if (!book) return;
  for (std::size_t k = 0; k < book->sheets().size(); ++k) cells(*book, k);
}

}  // namespace
}  // namespace entente::tables
