#include "report/csv.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/sample_statement.h"

namespace entente::report {
namespace {

TEST(Csv, quotes_what_needs_quotes_and_disarms_formulas) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a, b"), "\"a, b\"");
  EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
  EXPECT_EQ(csv_field("+1 555"), "'+1 555");
  EXPECT_EQ(csv_field("@here"), "'@here");
  EXPECT_EQ(csv_field("-cmd"), "'-cmd");
  EXPECT_EQ(csv_field("-"), "'-");
  EXPECT_EQ(csv_field("-700.00"), "-700.00") << "a number is no formula";
  EXPECT_EQ(csv_field("-1.2.3"), "'-1.2.3");
}

TEST(Csv, levels_and_credits_hold_one_line_each) {
  const settlement::Statement quiet = sample::quiet_statement();
  EXPECT_EQ(levels_csv(quiet),
            "agreement,month,as_of,level,title,clause,kind,window,status,result,unit,shown,numerator,"
            "denominator,n,excluded,"
            "missing,expected,minimum,direction,default_in_a_row,priority_swap,points,notes\r\n"
            "northwind-helio,2026-04,2026-05-01T00:00:00Z,change-success,Changes without an "
            "incident,7.4,critical,month,met,"
            "98.076923077,percent,98.08%,51,52,52,0,0,97,95,higher,,,,\r\n");
  const std::string credits = credits_csv(sample::statement());
  EXPECT_EQ(std::count(credits.begin(), credits.end(), '\n'), 5);
  EXPECT_NE(
      credits.find(
          "northwind-helio,2026-04,calls-answered,same incident as P1,EUR,100000.00,12000.00,25,1,3000.00,"
          "restore-p1,0.00,0.00,0.00,suppressed,,,9.4\r\n"),
      std::string::npos);
}

TEST(Csv, charges_hold_one_line_each) {
  const std::string charges = charges_csv(sample::statement());
  EXPECT_EQ(std::count(charges.begin(), charges.end(), '\n'), 4);
  EXPECT_NE(charges.find(
                "northwind-helio,2026-04,desk,Service desk,5.1,,monthly,,EUR,100000.00,,0.00,,yes,yes,\r\n"),
            std::string::npos)
      << charges;
}

TEST(Csv, the_explanation_keeps_its_depth) {
  const std::string csv = explanation_csv(sample::explanation());
  EXPECT_TRUE(csv.starts_with("depth,id,label,value,rule,note,origins\r\n0,statement,net credits,"));
  EXPECT_NE(
      csv.find("\r\n4,,restored in time,46,items with restore clock <= 4 h,,\"tickets.csv, row 212\"\r\n"),
      std::string::npos);
}

}  // namespace
}  // namespace entente::report
