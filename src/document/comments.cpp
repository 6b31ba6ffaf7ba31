#include "document/comments.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace entente::document {

namespace {

/// A key, a list element or a value, in source order: what a comment may stand before or beside.
struct Anchor {
  std::uint32_t offset = 0;
  std::size_t column =
      0;  ///< no comment belongs before a value because of its column, so values have the largest one
  Node* node = nullptr;
  std::size_t parent = 0;  ///< index into Survey::collections
  bool is_value = false;
};

struct Collection {
  Node* node = nullptr;
  std::size_t parent = 0;
  std::size_t column = 0;  ///< of its children
};

/// A comment or a run of blank lines (`text` empty).
struct Remark {
  std::uint32_t offset = 0;
  std::size_t column = 0;
  bool own_line = true;
  std::string text;
};

struct Survey {
  std::string_view source;
  std::vector<Anchor> anchors;
  std::vector<Collection> collections;
  std::vector<text::Span> scalars;  ///< where a `#` begins no comment

  std::size_t column(std::uint32_t offset) const {
    const std::size_t before = offset == 0 ? std::string_view::npos : source.rfind('\n', offset - 1);
    return before == std::string_view::npos ? offset : offset - before - 1;
  }

  /// Where the `-` of an element stands that follows the offset `from`.
  std::uint32_t dash(std::uint32_t from, std::uint32_t item) const {
    std::uint32_t at = from;
    while (at < item) {
      const char c = source[at];
      if (c == '-') return at;
      if (c == '#') {
        at = static_cast<std::uint32_t>(std::min<std::size_t>(source.find('\n', at), item));
      } else {
        ++at;
      }
    }
    return item;
  }

  void protect(const Node& node) {
    text::Span span = node.place.span;
    if (node.style == Node::Style::literal || node.style == Node::Style::folded) {
      // The line of `|` may end in a comment.
      span.begin = static_cast<std::uint32_t>(std::min<std::size_t>(source.find('\n', span.begin), span.end));
      // Blank lines after the text are not part of it here.
      const std::size_t last = source.substr(0, span.end).find_last_not_of(" \t\r\n");
      const std::size_t line_end = source.find('\n', last);
      if (line_end < span.end) span.end = static_cast<std::uint32_t>(line_end + 1);
    }
    if (span.begin < span.end) scalars.push_back(span);
  }

  void visit(Node& node, std::size_t parent);
  void visit_child(Node& child, std::uint32_t offset, std::size_t collection);
};

void Survey::visit(Node& node, std::size_t parent) {
  if (node.is_scalar()) {
    protect(node);
    return;
  }
  const std::size_t here = collections.size();
  collections.push_back({&node, parent, column(node.place.span.begin)});
  std::uint32_t from = node.place.span.begin;
  for (Node& item : node.items) {
    const bool block = node.style == Node::Style::block;
    visit_child(item, block ? dash(from, item.place.span.begin) : item.place.span.begin, here);
    from = item.place.span.end;
  }
  for (Node::Entry& entry : node.entries) {
    if (entry.key_place.span.begin < entry.key_place.span.end) scalars.push_back(entry.key_place.span);
    visit_child(entry.value, entry.key_place.span.begin, here);
  }
}

void Survey::visit_child(Node& child, std::uint32_t offset, std::size_t collection) {
  anchors.push_back({offset, collections[collection].column, &child, collection, false});
  const bool block_children = !child.is_scalar() && child.style == Node::Style::block;
  if (!block_children && child.place.span.begin > offset) {
    anchors.push_back(
        {child.place.span.begin, std::numeric_limits<std::size_t>::max(), &child, collection, true});
  }
  visit(child, collection);
}

std::vector<Remark> find_remarks(const Survey& survey) {
  std::vector<Remark> remarks;
  std::vector<text::Span> closed = survey.scalars;
  std::sort(closed.begin(), closed.end(),
            [](const text::Span& a, const text::Span& b) { return a.begin < b.begin; });
  std::size_t next_closed = 0;
  const std::string_view source = survey.source;
  std::size_t line_begin = 0;
  bool anything = false;  // on this line
  for (std::size_t at = source.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < source.size(); ++at) {
    while (next_closed < closed.size() && closed[next_closed].end <= at) ++next_closed;
    if (next_closed < closed.size() && closed[next_closed].begin <= at) {
      // A block text ends behind its last line break: the next line begins afresh.
      const std::uint32_t end = closed[next_closed].end;
      anything = source[end - 1] != '\n';
      if (!anything) line_begin = end;
      at = end - 1;
      continue;
    }
    const char c = source[at];
    if (c == '\n') {
      if (!anything) remarks.push_back({static_cast<std::uint32_t>(at), 0, true, {}});
      anything = false;
      line_begin = at + 1;
    } else if (c == '#' && (at == line_begin ||
                            std::string_view(" \t\n\xBF").find(source[at - 1]) != std::string_view::npos)) {
      std::size_t end = std::min(source.find('\n', at), source.size());
      const std::size_t line_break = end;
      while (source[end - 1] == ' ' || source[end - 1] == '\t' || source[end - 1] == '\r') --end;
      remarks.push_back({static_cast<std::uint32_t>(at), at - line_begin, !anything,
                         std::string(source.substr(at, end - at))});
      anything = true;
      at = line_break - 1;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      anything = true;
    }
  }
  return remarks;
}

Node::Comments& comments_of(Node& node) {
  if (!node.comments) node.comments = std::make_shared<Node::Comments>();
  return *node.comments;
}

/// Gives each remark to the node it stands with.
class Attachment {
 public:
  Attachment(Survey& survey, Node& root) : survey_(survey), root_(root) {}

  void attach(const std::vector<Remark>& remarks) {
    for (const Remark& remark : remarks) {
      pass_anchors_before(remark.offset);
      if (remark.text.empty()) {
        blank_ = true;
      } else if (remark.own_line || next_ == 0) {
        own_line(remark);
      } else {
        beside(remark);
      }
    }
    pass_anchors_before(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  void pass_anchors_before(std::uint32_t offset) {
    const auto& anchors = survey_.anchors;
    for (; next_ < anchors.size() && anchors[next_].offset < offset; ++next_) {
      // Comments at the top that a blank line parts from the first key speak of the whole document.
      if (next_ == 0 && blank_ && anchors[0].node->comments) {
        comments_of(root_).before = std::move(comments_of(*anchors[0].node).before);
        comments_of(*anchors[0].node).before.clear();
        blank_ = false;
      }
      if (blank_) put(comments_of(*anchors[next_].node).before, {});
      blank_ = false;
    }
  }

  void put(std::vector<std::string>& lines, std::string text) {
    if (blank_) lines.emplace_back();
    blank_ = false;
    if (!text.empty()) lines.push_back(std::move(text));
  }

  void own_line(const Remark& remark) {
    const auto& anchors = survey_.anchors;
    const bool some = next_ < anchors.size();
    if (next_ == 0) {
      if (!some) {
        put(comments_of(root_).before, remark.text);
        return;
      }
      const bool modeline = remark.text.starts_with("# yaml-language-server:");
      put(modeline ? comments_of(root_).before : comments_of(*anchors[0].node).before, remark.text);
      return;
    }
    if (Node* flow = open_flow(remark.offset)) {
      const bool inside = some && anchors[next_].offset < flow->place.span.end;
      put(inside ? comments_of(*anchors[next_].node).before : comments_of(*flow).after, remark.text);
      return;
    }
    if (some && remark.column <= anchors[next_].column) {
      put(comments_of(*anchors[next_].node).before, remark.text);
      return;
    }
    put(comments_of(*ended_block(remark.column)).after, remark.text);
  }

  /// The innermost collection in brackets that the remark stands in.
  Node* open_flow(std::uint32_t offset) {
    const Anchor& last = survey_.anchors[next_ - 1];
    const auto holds = [&](const Node& node) {
      return !node.is_scalar() && node.style == Node::Style::flow && node.place.span.begin < offset &&
             offset < node.place.span.end;
    };
    if (holds(*last.node)) return last.node;
    for (std::size_t at = last.parent;; at = survey_.collections[at].parent) {
      if (holds(*survey_.collections[at].node)) return survey_.collections[at].node;
      if (at == 0) return nullptr;
    }
  }

  /// The innermost block before the remark whose children stand no deeper than it.
  Node* ended_block(std::size_t column) {
    std::size_t at = survey_.anchors[next_ - 1].parent;
    while (at != 0) {
      const Collection& each = survey_.collections[at];
      if (each.node->style == Node::Style::block && each.column <= column) break;
      at = each.parent;
    }
    return survey_.collections[at].node;
  }

  void beside(const Remark& remark) {
    const Anchor& last = survey_.anchors[next_ - 1];
    Node* node = last.node;
    for (std::size_t at = last.parent; at != 0; at = survey_.collections[at].parent) {
      Node* collection = survey_.collections[at].node;
      if (collection->style != Node::Style::flow || collection->place.span.end > remark.offset) break;
      node = collection;
    }
    Node::Comments& comments = comments_of(*node);
    if (comments.beside.empty()) {
      comments.beside = remark.text;
    } else {
      comments.before.push_back(remark.text);
    }
  }

  Survey& survey_;
  Node& root_;
  std::size_t next_ = 0;  ///< first anchor behind the remark
  bool blank_ = false;    ///< a blank line waits for what follows it
};

}  // namespace

void attach_comments(Node& root, const text::SourcePtr& source) {
  Survey survey;
  survey.source = source->content();
  survey.visit(root, 0);
  if (survey.collections.empty()) {
    // The whole document is one text.
    for (const Remark& remark : find_remarks(survey)) {
      const bool above = remark.offset < root.place.span.begin;
      if (!remark.text.empty())
        (above ? comments_of(root).before : comments_of(root).after).push_back(remark.text);
    }
    return;
  }
  Attachment(survey, root).attach(find_remarks(survey));
}

}  // namespace entente::document
