// What workbooks write and what somebody typed: numbers without binary noise, dates of both calendars,
// formats.
#include "tables/workbook_values.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "time/instant.h"

namespace entente::tables {
namespace {

std::string plain(const std::string& written) {
  return plain_number(written).value_or("none");
}

TEST(PlainNumber, is_what_somebody_typed) {
  EXPECT_EQ(plain("0.1"), "0.1");
  EXPECT_EQ(plain("0.10000000000000001"), "0.1");
  EXPECT_EQ(plain("0.30000000000000004"), "0.3");
  EXPECT_EQ(plain("1.1000000000000001"), "1.1");
  EXPECT_EQ(plain("2.9999999999999999E-2"), "0.03");
  EXPECT_EQ(plain("9.9999999999999995E-7"), "0.000001");
  EXPECT_EQ(plain("99999999999999.999"), "100000000000000");
  EXPECT_EQ(plain("1E-3"), "0.001");
  EXPECT_EQ(plain("1.5E+6"), "1500000");
  EXPECT_EQ(plain("80000.50"), "80000.50");
  EXPECT_EQ(plain("-.5"), "-0.5");
  EXPECT_EQ(plain("-0"), "0");
  EXPECT_EQ(plain("007"), "7");
  EXPECT_EQ(plain("0"), "0");
  EXPECT_EQ(plain("0E+5"), "0");
  EXPECT_EQ(plain("0.000"), "0.000");
}

TEST(PlainNumber, keeps_whole_numbers_that_are_written_out) {
  EXPECT_EQ(plain("12345678901234567890"), "12345678901234567890");
  EXPECT_EQ(plain("1.2345678901234568E+16"), "12345678901234600");
}

TEST(PlainNumber, refuses_what_is_none) {
  for (const char* written :
       {"", "-", ".", "NaN", "1e", "1e999", "1e-999", "1,5", "1.2.3", "0x10", " 1", "1e5x"})
    EXPECT_EQ(plain(written), "none") << written;
}

TEST(Percents, move_the_point) {
  EXPECT_EQ(percent_text("0.25"), "25%");
  EXPECT_EQ(percent_text("0.125"), "12.5%");
  EXPECT_EQ(percent_text("1"), "100%");
  EXPECT_EQ(percent_text("0"), "0%");
  EXPECT_EQ(percent_text("-0.005"), "-0.5%");
  EXPECT_EQ(percent_text("0.00005"), "0.005%");
  EXPECT_EQ(percent_text("12.3"), "1230%");
}

std::string flags(const std::string& code) {
  const NumberFormat format = read_number_format(code);
  std::string made;
  if (format.percent) made += '%';
  if (format.year) made += 'y';
  if (format.month) made += 'm';
  if (format.day) made += 'd';
  if (format.time) made += 't';
  if (format.elapsed) made += 'e';
  return made + format.currency;
}

TEST(NumberFormats, say_what_a_number_is) {
  EXPECT_EQ(flags("General"), "");
  EXPECT_EQ(flags("#,##0.00"), "");
  EXPECT_EQ(flags("0.0%;[Red]-0.0%"), "%");
  EXPECT_EQ(flags("0.00E+00"), "");
  EXPECT_EQ(flags("yyyy-mm-dd"), "ymd");
  EXPECT_EQ(flags("mmm-yy"), "ym");
  EXPECT_EQ(flags("[$-409]d-mmm-yyyy;@"), "ymd");
  EXPECT_EQ(flags("dd/mm/yyyy hh:mm:ss"), "ymdt");
  EXPECT_EQ(flags("h:mm AM/PM"), "t");
  EXPECT_EQ(flags("[h]:mm:ss"), "te");
  EXPECT_EQ(flags("mm:ss.0"), "t");
  EXPECT_EQ(flags("0 \"days\""), "");
  EXPECT_EQ(flags("0\\d"), "");
  EXPECT_EQ(flags("[>=1000]#,##0,\"k\""), "");
  EXPECT_EQ(flags("_-* #,##0.00_-;-* #,##0.00_-"), "");
}

TEST(NumberFormats, name_money_only_without_doubt) {
  EXPECT_EQ(flags("#,##0.00 [$€-407]"), "EUR");
  EXPECT_EQ(flags("[$EUR] #,##0.00"), "EUR");
  EXPECT_EQ(flags("[$$-409]#,##0.00"), "USD");
  EXPECT_EQ(flags("[$£-809]#,##0"), "GBP");
  EXPECT_EQ(flags("#,##0.00\\ \"CHF\""), "CHF");
  EXPECT_EQ(flags("#,##0 €"), "EUR");
  EXPECT_EQ(flags("\"$\"#,##0"), "");
  EXPECT_EQ(flags("[$kr-41D] #,##0"), "");
  EXPECT_EQ(flags("#,##0 \"ABC\""), "");
}

std::string day(double days, const std::string& code, DayCount count = DayCount::from_1900) {
  const auto made = calendar_text(days, read_number_format(code), count);
  return made ? made->text : "none";
}

TEST(Days, are_counted_from_1900_and_from_1904) {
  EXPECT_EQ(day(1, "d/m/yyyy"), "1900-01-01");
  EXPECT_EQ(day(59, "d/m/yyyy"), "1900-02-28");
  EXPECT_EQ(day(60, "d/m/yyyy"), "none");
  EXPECT_EQ(day(61, "d/m/yyyy"), "1900-03-01");
  EXPECT_EQ(day(46388, "yyyy-mm-dd"), "2027-01-01");
  EXPECT_EQ(day(46388, "mmm-yy"), "2027-01");
  EXPECT_EQ(day(46389, "mmm-yy"), "2027-01-02");
  EXPECT_EQ(day(44926, "yyyy-mm-dd", DayCount::from_1904), "2027-01-01");
  EXPECT_EQ(day(0, "yyyy-mm-dd", DayCount::from_1904), "1904-01-01");
  EXPECT_EQ(day(0, "yyyy-mm-dd"), "none");
  EXPECT_EQ(day(-1, "yyyy-mm-dd"), "none");
  EXPECT_EQ(day(1e300, "yyyy-mm-dd"), "none");
  EXPECT_EQ(day(2958465, "yyyy-mm-dd"), "9999-12-31");
  EXPECT_EQ(day(2958465.9999999999, "yyyy-mm-dd"), "none");
}

TEST(Days, have_times) {
  EXPECT_EQ(day(46388.5, "yyyy-mm-dd hh:mm"), "2027-01-01 12:00:00");
  EXPECT_EQ(day(46388, "yyyy-mm-dd hh:mm"), "2027-01-01 00:00:00");
  EXPECT_EQ(day(46388.604166666664, "d/m/yy"), "2027-01-01 14:30:00");
  EXPECT_EQ(day(46388.99999999999, "yyyy-mm-dd hh:mm"), "2027-01-02 00:00:00");
  EXPECT_EQ(day(0.604166666666667, "h:mm"), "14:30");
  EXPECT_EQ(day(1.25, "[h]:mm"), "30:00");
  EXPECT_EQ(day(1.25, "h:mm"), "1900-01-01 06:00:00");
  EXPECT_EQ(day(0.00001157407, "mm:ss"), "00:00:01");
}

TEST(Days, may_be_written_out) {
  const NumberFormat plain_format, month = read_number_format("mmm yyyy");
  EXPECT_EQ(calendar_text("2027-01-15T00:00:00", plain_format)->text, "2027-01-15");
  EXPECT_EQ(calendar_text("2027-01-15T14:30:00.000Z", plain_format)->text, "2027-01-15 14:30:00.000");
  EXPECT_EQ(calendar_text("2027-01-01", month)->text, "2027-01");
  EXPECT_FALSE(calendar_text("2027-13-01", month));
  EXPECT_FALSE(calendar_text("2027", month));
  EXPECT_FALSE(calendar_text("2027-01-01Tx", month));
}

TEST(Escapes, stand_for_characters) {
  EXPECT_EQ(without_escapes("a_x000A_b"), "a\nb");
  EXPECT_EQ(without_escapes("_x005F_x0041_"), "_x0041_");
  EXPECT_EQ(without_escapes("_x20AC_"), "€");
  EXPECT_EQ(without_escapes("_x0000_ _xD800_"), "\xEF\xBF\xBD \xEF\xBF\xBD");
  EXPECT_EQ(without_escapes("_x00_ _xzzzz_ _x004"), "_x00_ _xzzzz_ _x004");
}

/// What somebody types survives being kept as a binary number and written with 17 digits, as spreadsheets do.
RC_GTEST_PROP(PlainNumber, survives_what_spreadsheets_do_to_it, ()) {
  const auto digits = *rc::gen::inRange<std::int64_t>(1, 999'999'999'999'999);
  const int places = *rc::gen::inRange(0, 12);
  std::string typed = std::to_string(digits);
  if (places > 0) {
    if (typed.size() <= static_cast<std::size_t>(places))
      typed.insert(0, static_cast<std::size_t>(places) + 1 - typed.size(), '0');
    typed.insert(typed.size() - static_cast<std::size_t>(places), ".");
    while (typed.ends_with('0')) typed.pop_back();
    if (typed.ends_with('.')) typed.pop_back();
  }
  char written[64];
  std::snprintf(written, sizeof written, "%.17g", std::strtod(typed.c_str(), nullptr));
  RC_ASSERT(plain_number(written) == typed);
}

RC_GTEST_PROP(Days, are_the_days_of_the_calendar, ()) {
  const auto days = *rc::gen::inRange(61, 2'958'465);
  const auto millis = *rc::gen::inRange(0, 86'399) * 1000;
  const auto made = calendar_text(days + static_cast<double>(millis) / 86'400'000,
                                  read_number_format("yyyy-mm-dd hh:mm:ss"), DayCount::from_1900);
  RC_ASSERT(made.has_value());
  const time::Date date = time::Date::of(1899, 12, 30) + days;
  char clock[16];
  std::snprintf(clock, sizeof clock, " %02d:%02d:%02d", millis / 3'600'000, millis / 60'000 % 60,
                millis / 1000 % 60);
  RC_ASSERT(made->text == date.to_string() + clock);
}

}  // namespace
}  // namespace entente::tables
