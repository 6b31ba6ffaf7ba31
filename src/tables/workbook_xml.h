// XML of a workbook's part as a stream of elements: local names only, since prefixes differ between
// programs. Documents with a DOCTYPE are refused, so there are no entities to expand or to fetch, and nesting
// is bounded. Knows nothing of workbooks.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace entente::tables {

/// The attributes of an element, as long as its `open` runs.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  /// Empty if it is not there; of an attribute with a prefix the part behind it is its name.
  std::string_view operator[](std::string_view name) const;

 private:
  const char** pairs_;
};

struct XmlReader {
  virtual ~XmlReader() = default;
  virtual void open(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void close(std::string_view name) = 0;
  virtual void text(std::string_view text) = 0;
  /// True once nothing more is wanted.
  virtual bool done() const { return false; }
};

class XmlParser {
 public:
  explicit XmlParser(XmlReader& reader);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  /// False when no more pieces are wanted: done, or something is wrong.
  bool feed(std::string_view piece);
  /// After the last piece. What is wrong; empty if nothing is.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::tables
