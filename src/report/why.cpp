// The explanation tree on a terminal. Siblings share a label column, so that a step reads like a row: what,
// how much and from what; the place it comes from stands at the right, or below where the terminal is narrow.
#include <algorithm>

#include "report/drawing.h"
#include "report/printable.h"
#include "report/terminal.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

constexpr std::size_t kIndentMax = 16;
constexpr std::size_t kLabelMax = 34;
constexpr std::size_t kNarrow = 80;

class WhyDrawing {
 public:
  explicit WhyDrawing(const TerminalOptions& options) : drawing_(options) {}

  std::string draw(const explain::Figure& root) {
    if (drawing_.width() >= kNarrow) origin_width_ = std::min(widest_origin(root), drawing_.width() / 3);
    step(root, 0, text::display_width(printable(root.label)));
    return drawing_.take();
  }

 private:
  static std::size_t widest_origin(const explain::Figure& figure) {
    std::size_t widest = 0;
    for (const explain::Origin& origin : figure.origins)
      widest = std::max(widest, text::display_width(printable(explain::to_string(origin))));
    for (const explain::Figure& input : figure.inputs) widest = std::max(widest, widest_origin(input));
    return widest;
  }

  void step(const explain::Figure& figure, std::size_t depth, std::size_t label_width) {
    const std::size_t indent = std::min(depth * 2, kIndentMax);
    label_width = std::min(label_width, kLabelMax);
    const std::size_t begin = indent + label_width + 2;
    const std::size_t body = drawing_.width() - (origin_width_ == 0 ? 0 : origin_width_ + 2);
    const std::size_t room = body > begin + 16 ? body - begin : 16;

    struct Piece {
      std::string text;
      Tone tone;
    };
    std::vector<Piece> pieces;
    const std::string value = printable(figure.value);
    const std::string rule =
        figure.rule.empty() ? "" : std::string(drawing_.either("← ", "<- ")) + printable(figure.rule);
    const bool one_line = text::display_width(value) + 2 + text::display_width(rule) <= room;
    if (one_line && !rule.empty()) {
      pieces.push_back({value + (value.empty() ? "" : "  ") + rule, Tone::plain});
    } else {
      for (std::string& line : text::wrap(value, room)) pieces.push_back({std::move(line), Tone::plain});
      if (!rule.empty())
        for (std::string& line : text::wrap(rule, room)) pieces.push_back({std::move(line), Tone::plain});
    }
    if (!figure.note.empty())
      for (std::string& line : text::wrap(printable(figure.note), room))
        pieces.push_back({std::move(line), Tone::muted});

    std::vector<std::string> origins;
    for (const explain::Origin& origin : figure.origins) {
      std::string shown = printable(explain::to_string(origin));
      if (shown.empty()) continue;
      if (origin_width_ == 0)
        pieces.push_back({"(" + shown + ")", Tone::muted});
      else
        for (std::string& line : text::wrap(shown, origin_width_)) origins.push_back(std::move(line));
    }

    const std::vector<std::string> labels = text::wrap(printable(figure.label), label_width);
    const std::size_t height = std::max({pieces.size(), origins.size(), labels.size()});
    for (std::size_t i = 0; i < height; ++i) {
      const std::string label = text::pad_right(i < labels.size() ? labels[i] : "", label_width);
      std::string line(indent, ' ');
      line += depth == 0 ? drawing_.ink(Tone::strong, label) : label;
      line += "  ";
      const std::string piece = i < pieces.size() ? pieces[i].text : "";
      line += drawing_.ink(i < pieces.size() ? pieces[i].tone : Tone::plain, piece);
      if (i < origins.size()) {
        const std::size_t used = begin + text::display_width(piece);
        line.append(body + 2 > used ? body + 2 - used : 2, ' ');
        line += drawing_.ink(Tone::muted, origins[i]);
      }
      drawing_.line(line);
    }

    std::size_t widest = 0;
    for (const explain::Figure& input : figure.inputs)
      widest = std::max(widest, text::display_width(printable(input.label)));
    for (const explain::Figure& input : figure.inputs) step(input, depth + 1, widest);
  }

  Drawing drawing_;
  std::size_t origin_width_ = 0;
};

}  // namespace

std::string why_text(const explain::Figure& figure, const TerminalOptions& options) {
  return WhyDrawing(options).draw(figure);
}

}  // namespace entente::report
