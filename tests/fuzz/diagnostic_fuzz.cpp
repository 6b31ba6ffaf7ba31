// Diagnostics over any bytes as source, with labels and edits at any place: every form can be drawn, nothing
// in it steers the terminal, the concise form is one line, and fixes never reach outside of the text.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "text/diagnostic_render.h"

namespace {

using namespace entente::text;

// The first bytes choose places, the rest is the source.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint32_t up_to(std::uint32_t limit) {
    if (at_ + 1 >= size_) return 0;
    const std::uint32_t drawn = static_cast<std::uint32_t>(data_[at_]) << 8U | data_[at_ + 1];
    at_ += 2;
    return drawn % (limit + 1);
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kChoiceBytes = 24;
  if (size < kChoiceBytes) return 0;
  Choices choices(data, kChoiceBytes);
  const std::string content(reinterpret_cast<const char*>(data) + kChoiceBytes, size - kChoiceBytes);
  const auto source = std::make_shared<const Source>("fuzz.yaml", content);
  const auto end = static_cast<std::uint32_t>(content.size());

  Diagnostic made = error("A0001", content);
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t begin = choices.up_to(end);
    const Place place{source, {begin, begin + choices.up_to(end - begin)}};
    i % 2 == 0 ? made.at(place, content.substr(0, 20)) : made.beside(place, "the other side");
    made.fix("repair", Applicability::safe, {{place, "x"}});
  }
  made.note(content).in({content, 3, content, content});

  const RenderOptions options{.colour = false, .width = choices.up_to(200)};
  const std::string drawn = render_full(made, options);
  ENTENTE_ASSERT(drawn.find('\x1b') == std::string::npos, "what was written does not steer the terminal");
  const std::string line = render_concise(made);
  ENTENTE_ASSERT(line.find('\n') == line.size() - 1, "the concise form is one line");
  ENTENTE_ASSERT(to_json(made).at("labels").size() == 4, "every label is in the JSON form");
  const Fixed fixed = apply_safe_fixes(*source, {made, made});
  ENTENTE_ASSERT(fixed.content.size() <= content.size() + fixed.applied, "each fix writes one letter");
  return 0;
}
