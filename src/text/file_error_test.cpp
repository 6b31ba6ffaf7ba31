#include "text/file_error.h"

#include <gtest/gtest.h>

#include <set>

#include "base/memory_files.h"
#include "text/diagnostic_render.h"

namespace entente::text {
namespace {

std::string refusal(const Files& files, const std::string& path,
                    std::uint64_t bytes_max = kDocumentBytesMax) {
  const auto read = read_source(files, path, bytes_max);
  return read ? "it was read" : render_full(read.error().front());
}

TEST(FileError, a_text_file_becomes_a_source_with_its_path_as_name) {
  MemoryFiles files;
  files.content["northwind/agreement.yaml"] = "name: Northwind\n";
  const auto read = read_source(files, "northwind/agreement.yaml");
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->name(), "northwind/agreement.yaml");
  EXPECT_EQ((*read)->content(), "name: Northwind\n");
}

TEST(FileError, a_missing_file_names_the_one_that_was_meant) {
  MemoryFiles files;
  files.content["northwind/agreement.yaml"] = "";
  EXPECT_EQ(refusal(files, "northwind/agrement.yaml"),
            R"(error[U0101]: there is no file `northwind/agrement.yaml`
help: did you mean `northwind/agreement.yaml`?
more: entente explain U0101
)");
  EXPECT_EQ(refusal(files, "contoso/agreement.yaml"),
            R"(error[U0101]: there is no file `contoso/agreement.yaml`
note: the folder `contoso/` is not there either
more: entente explain U0101
)");
}

TEST(FileError, a_folder_is_not_a_document) {
  MemoryFiles files;
  files.content["northwind/agreement.yaml"] = "";
  EXPECT_EQ(refusal(files, "northwind"), R"(error[U0102]: `northwind` is a folder, not a file
help: name a file in that folder
more: entente explain U0102
)");
}

TEST(FileError, a_large_file_is_refused_before_it_is_parsed) {
  MemoryFiles files;
  files.content["log.csv"] = std::string(100, 'x');
  EXPECT_EQ(refusal(files, "log.csv", 10), R"(error[U0105]: `log.csv` is too large for a document
note: in memory
help: measurements are read with `entente import`, which takes files of any size
more: entente explain U0105
)");
}

TEST(FileError, a_binary_file_is_told_from_a_text) {
  MemoryFiles files;
  files.content["agreement.xlsx"] = std::string("PK\x03\x04\x00\x00", 6);
  EXPECT_EQ(refusal(files, "agreement.xlsx"), R"(error[U0108]: `agreement.xlsx` is not a text file
note: byte 5 is zero, which no text contains
help: agreements are YAML; a workbook or an archive has to be saved as text first
more: entente explain U0108
)");
}

TEST(FileError, a_full_disk_says_what_is_left) {
  EXPECT_EQ(
      render_full(file_error({FileError::Kind::disk_full, "statement.html", "No space left on device"})),
      R"(error[U0104]: there is no room to write `statement.html`
note: the system says: No space left on device
help: make room and repeat the command; what stood there before is unchanged
more: entente explain U0104
)");
}

TEST(FileError, every_kind_is_said_with_the_path) {
  using Kind = FileError::Kind;
  std::set<std::string> codes;
  for (const Kind kind : {Kind::not_found, Kind::is_directory, Kind::not_directory, Kind::no_permission,
                          Kind::disk_full, Kind::too_large, Kind::exists, Kind::other}) {
    const Diagnostic made = file_error({kind, "a.yaml", "why"});
    codes.insert(made.code);
    EXPECT_NE(made.message.find("`a.yaml`"), std::string::npos);
  }
  EXPECT_EQ(codes.size(), 7U);
}

}  // namespace
}  // namespace entente::text
