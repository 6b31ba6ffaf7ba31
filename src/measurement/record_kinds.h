// The readers behind records.h, and what CSV and JSON share: cutting a stream of bytes into whole records.
#pragma once

#include "measurement/records.h"

namespace entente::measurement {

class Splitter : public RecordReader {
 public:
  Splitter(std::string path, std::unique_ptr<Bytes> bytes);
  text::Outcome<bool> next(Block& block) final;

 protected:
  static constexpr std::size_t kBlockBytes = 1 << 20;
  static constexpr std::size_t kRecordBytesMax = 16 << 20;

  /// The record that begins at `at`, something to skip, or the need for more bytes.
  struct Found {
    enum class State { record, skip, more } state = State::more;
    const char* begin = nullptr;
    const char* end = nullptr;
    const char* next = nullptr;
    RecordProblem problem = RecordProblem::none;
  };
  virtual Found find(const char* at, const char* end, bool last) = 0;
  /// What to do with a record that has no end.
  virtual Found give_up(const char* at, const char* end) = 0;

  text::Outcome<bool> fill();  ///< more bytes into pending_; false at the end

  std::string path_;
  std::vector<char> pending_;
  bool ended_ = false;
  std::int64_t next_row_ = 1;
};

text::Outcome<std::unique_ptr<RecordReader>> read_csv(const std::string& path, std::unique_ptr<Bytes> bytes,
                                                      const Layout& layout);
text::Outcome<std::unique_ptr<RecordReader>> read_json(const std::string& path, std::unique_ptr<Bytes> bytes,
                                                       const Layout& layout);
text::Outcome<std::unique_ptr<RecordReader>> read_parquet(const std::string& path);

}  // namespace entente::measurement
