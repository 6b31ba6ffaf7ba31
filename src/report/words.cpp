#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/drawing.h"
#include "report/json_values.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/printable.h"
#include "report/schema_parts.h"
#include "text/unicode.h"

namespace entente::report {
namespace {

using agreement::Chapter;
using agreement::PlainWords;
using agreement::Sentence;
using agreement::Topic;

constexpr std::size_t kNarrow = 80;
constexpr std::size_t kOriginMax = 26;

std::string line_of(const text::Place& place) {
  return place ? fmt::format("line {}", place.source->line_column(place.span.begin).line) : std::string();
}

void append(std::string& all, const std::string& part) {
  if (part.empty()) return;
  if (!all.empty()) all += ", ";
  all += part;
}

/// "clause 6.2, line 66, amendment 1"; the topic's own clause is said once, at its title.
std::string origin_of(const Sentence& sentence, const Topic& topic) {
  std::string origin;
  if (!sentence.clause.empty() && sentence.clause != topic.clause)
    append(origin, "clause " + sentence.clause);
  append(origin, line_of(sentence.place));
  if (sentence.amendment) append(origin, fmt::format("amendment {}", *sentence.amendment));
  return origin;
}

std::string clause_of(const Topic& topic) {
  return topic.clause.empty() ? std::string() : "clause " + topic.clause;
}

std::string amendments_of(const PlainWords& words) {
  if (words.amendments.empty()) return "no amendment";
  std::string all = words.amendments.size() == 1 ? "amendment " : "amendments ";
  for (std::size_t i = 0; i < words.amendments.size(); ++i) {
    if (i > 0) all += i + 1 == words.amendments.size() ? " and " : ", ";
    all += std::to_string(words.amendments[i]);
  }
  return all;
}

/// "Terms in force on 2026-10-01, with amendments 1 and 2; the same from 2026-05-01 to 2028-04-30."
std::string scope_of(const PlainWords& words) {
  const bool ends = words.valid.end < time::Date::of(9000, 1, 1);
  return fmt::format("Terms in force on {}, with {}. They hold from {} {}.", words.day.to_string(),
                     amendments_of(words), words.valid.begin.to_string(),
                     ends ? "to " + (words.valid.end - 1).to_string() : std::string("on"));
}

class Text {
 public:
  Text(const PlainWords& words, const TerminalOptions& options) : words_(words), drawing_(options) {}

  std::string draw() {
    if (drawing_.width() >= kNarrow) find_origin_width();
    drawing_.paragraph("", fmt::format("{}, in plain words", words_.title), Tone::strong);
    drawing_.paragraph("", fmt::format("{} (client) {} {} (supplier)", words_.client,
                                       drawing_.either("⇄", "<->"), words_.supplier));
    drawing_.paragraph("", scope_of(words_));
    drawing_.paragraph("", fmt::format("Lines are those of {}.", words_.file), Tone::muted);
    for (const Chapter& chapter : words_.chapters) {
      drawing_.heading(chapter.title);
      for (const Topic& topic : chapter.topics) this->topic(topic);
    }
    return drawing_.take();
  }

 private:
  void find_origin_width() {
    for (const Chapter& chapter : words_.chapters) {
      for (const Topic& topic : chapter.topics) {
        widen(clause_of(topic));
        for (const Sentence& sentence : topic.sentences) widen(origin_of(sentence, topic));
      }
    }
  }
  void widen(const std::string& origin) {
    origin_width_ = std::clamp(text::display_width(printable(origin)), origin_width_, kOriginMax);
  }

  void topic(const Topic& topic) {
    const bool titled = !topic.title.empty();
    if (titled) {
      drawing_.line();
      said("  ", topic.title, clause_of(topic), Tone::strong);
    }
    for (const Sentence& sentence : topic.sentences)
      said(titled ? "    " : "  ", sentence.text, origin_of(sentence, topic), Tone::plain);
  }

  void said(const std::string& indent, const std::string& what, const std::string& origin, Tone tone) {
    if (origin_width_ == 0) {
      drawing_.paragraph(indent, origin.empty() ? what : fmt::format("{} ({})", what, origin), tone);
      return;
    }
    const std::size_t room = drawing_.width() - indent.size() - origin_width_ - 2;
    const auto left = text::wrap(printable(what), room);
    const auto right = text::wrap(printable(origin), origin_width_);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const std::string& piece = i < left.size() ? left[i] : std::string();
      std::string line = indent + drawing_.ink(tone, piece);
      if (i < right.size() && !right[i].empty()) {
        line.append(room + 2 - std::min(room, text::display_width(piece)), ' ');
        line += drawing_.ink(Tone::muted, right[i]);
      }
      drawing_.line(line);
    }
  }

  const PlainWords& words_;
  Drawing drawing_;
  std::size_t origin_width_ = 0;
};

/// Names that a sentence sets in backquotes, set as names.
std::string marked(std::string_view sentence) {
  std::string html;
  bool name = false;
  for (std::size_t at = 0; at <= sentence.size();) {
    const std::size_t end = std::min(sentence.find('`', at), sentence.size());
    const std::string_view piece = sentence.substr(at, end - at);
    html += name ? fmt::format("<code>{}</code>", isolated(piece)) : escaped(piece);
    name = !name;
    at = end + 1;
  }
  return html;
}

class Page : private PageWriter {
 public:
  explicit Page(const PlainWords& words) : words_(words) {}

  std::string draw() {
    begin(fmt::format("{}, in plain words", words_.title), "the terms");
    add("<header>\n<h1>{}</h1>\n", escaped(words_.title));
    parties(words_.client, words_.supplier);
    add("<p class=\"finding\">What the agreement says, in plain words: to be held against the text that was "
        "signed.</p>\n");
    facts({{"terms in force on", words_.day.to_string()},
           {"with", amendments_of(words_)},
           {"holding", fmt::format("{} {}", words_.valid.begin.to_string(),
                                   words_.valid.end < time::Date::of(9000, 1, 1)
                                       ? "to " + (words_.valid.end - 1).to_string()
                                       : std::string("and on"))},
           {"lines of", words_.file}});
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Chapter& chapter : words_.chapters) entries.emplace_back(chapter.id, chapter.title);
    contents(entries);
    add("</header>\n<main id=\"content\">\n");
    for (const Chapter& chapter : words_.chapters) this->chapter(chapter);
    add("</main>\n");
    end(fmt::format(
        "{}, between {} and {}, as Entente reads it on {}. Statements and invoices follow these "
        "sentences.",
        isolated(words_.title), isolated(words_.client), isolated(words_.supplier), words_.day.to_string()));
    return take();
  }

 private:
  void chapter(const Chapter& chapter) {
    add("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n", escaped(chapter.id),
        escaped(chapter.title));
    for (const Topic& topic : chapter.topics) this->topic(chapter, topic);
    add("</section>\n");
  }

  void topic(const Chapter& chapter, const Topic& topic) {
    if (!topic.title.empty()) {
      add("<h3 id=\"{}\">{}", anchor(chapter.id + "/" + topic.id), isolated(topic.title));
      if (!topic.clause.empty()) add(" <small class=\"clause\">clause {}</small>", isolated(topic.clause));
      add("</h3>\n");
    }
    add("<ul class=\"terms\">\n");
    for (const Sentence& sentence : topic.sentences) {
      const std::string origin = origin_of(sentence, topic);
      add("<li><span>{}</span>", marked(sentence.text));
      if (!origin.empty()) add("<small class=\"origin\">{}</small>", isolated(origin));
      add("</li>\n");
    }
    add("</ul>\n");
  }

  const PlainWords& words_;
};

Json place_json(const text::Place& place) {
  if (!place) return nullptr;
  const text::LineColumn at = place.source->line_column(place.span.begin);
  return {{"file", place.source->name()}, {"line", at.line}, {"column", at.column}};
}

}  // namespace

std::string words_text(const PlainWords& words, const TerminalOptions& options) {
  return Text(words, options).draw();
}

std::string words_html(const PlainWords& words) {
  return Page(words).draw();
}

Json words_json(const PlainWords& words) {
  Json json = {{"version", 1},
               {"kind", "plain words"},
               {"agreement", words.agreement},
               {"title", words.title},
               {"client", words.client},
               {"supplier", words.supplier},
               {"file", words.file},
               {"on", words.day.to_string()},
               {"from", words.valid.begin.to_string()},
               {"until", words.valid.end.to_string()},
               {"amendments", words.amendments},
               {"chapters", Json::array()}};
  for (const Chapter& chapter : words.chapters) {
    Json topics = Json::array();
    for (const Topic& topic : chapter.topics) {
      Json sentences = Json::array();
      for (const Sentence& sentence : topic.sentences) {
        sentences.push_back({{"text", sentence.text},
                             {"clause", text_or_null(sentence.clause)},
                             {"amendment", sentence.amendment ? Json(*sentence.amendment) : Json(nullptr)},
                             {"place", place_json(sentence.place)}});
      }
      topics.push_back({{"id", topic.id},
                        {"title", text_or_null(topic.title)},
                        {"clause", text_or_null(topic.clause)},
                        {"place", place_json(topic.place)},
                        {"sentences", std::move(sentences)}});
    }
    json["chapters"].push_back({{"id", chapter.id}, {"title", chapter.title}, {"topics", std::move(topics)}});
  }
  return json;
}

Json words_schema() {
  const Json text = type("string");
  const Json place =
      nullable(object({{"file", text}, {"line", type("integer")}, {"column", type("integer")}}));
  const Json sentence = object({{"text", text},
                                {"clause", nullable(text)},
                                {"amendment", nullable(type("integer"))},
                                {"place", place}});
  const Json topic = object({{"id", text},
                             {"title", nullable(text)},
                             {"clause", nullable(text)},
                             {"place", place},
                             {"sentences", list_of(sentence)}});
  return published(
      "urn:entente:plain-words:1", "An agreement in plain words, version 1",
      object({{"version", {{"const", 1}}},
              {"kind", {{"const", "plain words"}}},
              {"agreement", text},
              {"title", text},
              {"client", text},
              {"supplier", text},
              {"file", text},
              {"on", reference("date")},
              {"from", reference("date")},
              {"until", reference("date")},
              {"amendments", list_of(type("integer"))},
              {"chapters", list_of(object({{"id", text}, {"title", text}, {"topics", list_of(topic)}}))}}),
      {"date"});
}

}  // namespace entente::report
