// For tests only: a folder of its own for each test, files in it, imports that must succeed, and the rows of
// a dataset as lines.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "expression/expression.h"
#include "measurement/store.h"
#include "text/diagnostic_render.h"

namespace entente::measurement {

using Lines = std::set<std::string>;

class ImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string made = (std::filesystem::temp_directory_path() / "entente-store-XXXXXX").string();
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    folder_ = made;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static ImportOptions at(std::int64_t second) {
    ImportOptions options;
    options.known_at = time::Instant::from_seconds(second);
    return options;
  }

  static Mapping tickets() {
    Mapping mapping;
    mapping.dataset = text::Placed<std::string>("tickets");
    mapping.zone = "UTC";
    return mapping;
  }

  static ImportReport import(Store& store, const std::string& file, const Mapping& mapping,
                             const ImportOptions& options) {
    auto report = store.import(file, mapping, options);
    if (!report) {
      ADD_FAILURE() << text::render_full(report.error().front());
      return {};
    }
    return *report;
  }

  /// Why nothing was imported.
  static text::Diagnostics refusal(Store& store, const std::string& file, const Mapping& mapping) {
    auto report = store.import(file, mapping, at(100));
    if (!report) return report.error();
    ADD_FAILURE() << file << " was imported";
    return {};
  }

  static std::vector<std::string> codes(const text::Diagnostics& diagnostics) {
    std::vector<std::string> made;
    for (const text::Diagnostic& one : diagnostics) made.push_back(one.code);
    return made;
  }

  /// "INC-1 Closed" for every row, sorted.
  static std::set<std::string> rows(const Store& store, const std::vector<std::string>& columns,
                                    std::optional<time::Instant> as_known = std::nullopt) {
    std::set<std::string> made;
    ScanRequest request{.dataset = "tickets", .columns = columns};
    request.as_known = as_known;
    auto count = store.scan(request, 1, [&](unsigned, const expression::Batch& batch) {
      for (std::size_t r = 0; r < batch.rows; ++r) {
        std::string line;
        for (const expression::Column& column : batch.columns) {
          line += (line.empty() ? "" : " ") + expression::show_value(column.type, column, r, time::Zone());
        }
        made.insert(line);
      }
    });
    EXPECT_TRUE(count.has_value());
    return made;
  }

  static std::vector<std::string> codes(const ImportReport& report) { return codes(report.diagnostics); }

  std::filesystem::path folder_;
};

}  // namespace entente::measurement
