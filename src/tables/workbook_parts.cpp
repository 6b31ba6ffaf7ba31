#include "tables/workbook_parts.h"

#include <fmt/format.h>
#include <zip.h>

#include <vector>

namespace entente::tables {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::int64_t kEntriesMax = 20'000;
/// Sheets shrink ten to thirty times; what grows far beyond that was packed to do harm.
constexpr std::uint64_t kGrowthMax = 300, kGrowthAllowedBytes = 16 * 1024 * 1024;

PartProblem problem(PartProblem::Kind kind, std::string reason) {
  return {kind, std::move(reason)};
}

std::string words_of(zip_error_t& error) {
  std::string words = zip_error_strerror(&error);
  zip_error_fini(&error);
  return words;
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

struct WorkbookParts::Archive {
  zip_t* zip;

  explicit Archive(zip_t* opened) : zip(opened) {}
  ~Archive() { zip_discard(zip); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  /// Names of parts are the same in capitals.
  std::int64_t find(const std::string& name) const {
    const std::int64_t exact = zip_name_locate(zip, name.c_str(), 0);
    return exact >= 0 ? exact : zip_name_locate(zip, name.c_str(), ZIP_FL_NOCASE);
  }
};

Result<WorkbookParts, PartProblem> WorkbookParts::open(std::string_view bytes, std::uint64_t part_bytes_max) {
  using Kind = PartProblem::Kind;
  if (!bytes.starts_with("PK")) return failure(problem(Kind::not_an_archive, "it is not a packed file"));
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return failure(problem(Kind::damaged, words_of(error)));
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (zip == nullptr) {
    zip_source_free(source);
    return failure(problem(Kind::damaged, words_of(error)));
  }
  zip_error_fini(&error);
  auto archive = std::make_shared<Archive>(zip);
  if (zip_get_num_entries(zip, 0) > kEntriesMax)
    return failure(problem(Kind::too_large, fmt::format("more than {} parts", kEntriesMax)));
  return WorkbookParts(std::move(archive), part_bytes_max);
}

bool WorkbookParts::has(const std::string& name) const {
  return archive_->find(name) >= 0;
}

Result<void, PartProblem> WorkbookParts::read(
    const std::string& name, const std::function<bool(std::string_view piece)>& piece) const {
  using Kind = PartProblem::Kind;
  const std::int64_t index = archive_->find(name);
  if (index < 0) return failure(problem(Kind::missing, fmt::format("its part `{}` is missing", name)));
  zip_stat_t about;
  zip_stat_init(&about);
  if (zip_stat_index(archive_->zip, static_cast<zip_uint64_t>(index), 0, &about) != 0)
    return failure(problem(Kind::damaged, zip_strerror(archive_->zip)));
  if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
    return failure(problem(Kind::locked, "its parts are encrypted"));
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive_->zip, static_cast<zip_uint64_t>(index), 0));
  if (!file)
    return failure(problem(Kind::damaged, fmt::format("`{}`: {}", name, zip_strerror(archive_->zip))));
  std::vector<char> buffer(kPieceBytes);
  std::uint64_t total = 0;
  for (;;) {
    const std::int64_t count = zip_fread(file.get(), buffer.data(), buffer.size());
    if (count < 0)
      return failure(problem(Kind::damaged, fmt::format("`{}`: {}", name, zip_file_strerror(file.get()))));
    if (count == 0) return {};
    total += static_cast<std::uint64_t>(count);
    if (total > part_bytes_max_) {
      return failure(
          problem(Kind::too_large, fmt::format("`{}` unpacks to more than {} bytes", name, part_bytes_max_)));
    }
    if (total > kGrowthAllowedBytes && total / kGrowthMax > about.comp_size) {
      return failure(problem(Kind::too_large,
                             fmt::format("`{}` grows more than {} times when unpacked", name, kGrowthMax)));
    }
    if (!piece(std::string_view(buffer.data(), static_cast<std::size_t>(count)))) return {};
  }
}

}  // namespace entente::tables
