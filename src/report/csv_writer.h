// Rows of comma separated values as they are put together (csv.h says in which dialect).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "money/money.h"
#include "report/csv.h"

namespace entente::report {

class Csv {
 public:
  explicit Csv(std::initializer_list<std::string_view> header) {
    for (const std::string_view name : header) field(name);
    end();
  }
  Csv& field(std::string_view text) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += csv_field(text);
    return *this;
  }
  Csv& field(std::int64_t number) { return field(std::to_string(number)); }
  Csv& field(const money::Money& money) {
    return field(money.amount().to_fixed(money.currency().minor_digits()));
  }
  Csv& field(const std::optional<time::Date>& date) {
    return field(date ? date->to_string() : std::string{});
  }
  void end() {
    out_ += "\r\n";
    first_ = true;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  bool first_ = true;
};

}  // namespace entente::report
