#include "report/xlsx.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "report/sample_statement.h"

namespace entente::report {
namespace {

TEST(Xlsx, the_same_statement_gives_the_same_bytes) {
  const auto first = statement_xlsx(sample::statement());
  const auto second = statement_xlsx(sample::statement());
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->substr(0, 2), "PK");
  EXPECT_EQ(*first, *second);
}

TEST(Xlsx, another_program_reads_typed_cells_from_it) {
  if (std::system("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3-openpyxl is not installed";
  ViewOptions options{.sample = true, .items = {}};
  options.items.push_back(
      {"restore-p1", {{"INC-4417", false, false, "8 h 25 min", "", {"tickets.csv", 212, "", ""}}}, true});
  const auto bytes = statement_xlsx(sample::statement(), options);
  ASSERT_TRUE(bytes.has_value());
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "entente-report-test.xlsx";
  std::ofstream(path, std::ios::binary) << *bytes;
  const std::string script =
      "import openpyxl, sys\n"
      "book = openpyxl.load_workbook(sys.argv[1])\n"
      "assert book.sheetnames == ['Summary', 'Levels', 'Charges', 'Items', 'Explanation', 'Read me'], "
      "book.sheetnames\n"
      "levels = book['Levels']\n"
      "assert levels.freeze_panes == 'B2', levels.freeze_panes\n"
      "assert levels['A2'].value == 'restore-p1' and levels['C2'].value == 0.92 and '%' in "
      "levels['C2'].number_format\n"
      "assert levels['H2'].value == 4500 and levels['H2'].data_type == 'n'\n"
      "assert levels['G2'].value == '\\u25a0 missed', levels['G2'].value\n"
      "assert book['Items']['B2'].value == 'INC-4417'\n"
      "assert book['Levels'].page_setup.paperSize in (9, '9'), book['Levels'].page_setup.paperSize\n"
      "cells = [cell for row in book['Summary'].iter_rows() for cell in row if cell.value is not None]\n"
      "assert any(cell.is_date for cell in cells), 'dates are dates'\n"
      "assert any(cell.value == 7750 for cell in cells)\n"
      "assert book['Charges']['E2'].value == 100000\n"
      "assert 'sample data' in book['Summary']['A1'].value\n"
      "assert all(cell.data_type != 'f' for sheet in book for row in sheet.iter_rows() for cell in row)\n";
  const std::filesystem::path program = std::filesystem::path(testing::TempDir()) / "entente-report-test.py";
  std::ofstream(program) << script;
  EXPECT_EQ(std::system(("/usr/bin/python3 " + program.string() + " " + path.string()).c_str()), 0);
  std::filesystem::remove(path);
  std::filesystem::remove(program);
}

TEST(Xlsx, text_that_looks_like_a_formula_stays_text) {
  settlement::Statement statement = sample::quiet_statement();
  statement.levels[0].title = "=1+1";
  statement.levels[0].notes = {std::string(40'000, 'x'), "control \x01 character"};
  EXPECT_TRUE(statement_xlsx(statement).has_value());
}

}  // namespace
}  // namespace entente::report
