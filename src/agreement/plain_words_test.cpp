#include "agreement/plain_words.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "agreement/agreement.h"
#include "agreement/terms_fields.h"
#include "document/documents.h"
#include "document/node.h"
#include "text/diagnostic_render.h"

namespace entente::agreement {
namespace {

const std::string kRoot = ENTENTE_SOURCE_DIR;

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Agreements with every key that there is: the examples, and one that has what they lack.
struct Sample {
  std::string name, content, folder;
};

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const std::string name : {"minimal", "service-desk", "payroll", "logistics"}) {
    const std::string folder = kRoot + "/examples/" + name + "/";
    all.push_back({name, read(folder + "agreement.yaml"), folder});
  }
  all.push_back(
      {"every key", read(kRoot + "/tests/support/every_key.yaml"), kRoot + "/examples/service-desk/"});
  return all;
}

Loaded load(const std::string& content, const std::string& folder) {
  return agreement::load(std::make_shared<const text::Source>("agreement.yaml", content),
                         [folder](const std::string& path) -> text::Outcome<std::string> {
                           return entente::agreement::read(folder + path);
                         });
}

const time::Date kDay = time::Date::of(2026, 6, 15);

/// Everything that a reading says, without its places: those move when a key is taken out.
std::string said(const Agreement& agreement) {
  std::string all;
  for (const Chapter& chapter : in_plain_words(agreement, kDay).chapters) {
    for (const Topic& topic : chapter.topics) {
      all += topic.title + "\n" + topic.clause + "\n";
      for (const Sentence& sentence : topic.sentences) all += sentence.text + sentence.clause + "\n";
    }
  }
  return all;
}

/// The terms as the writer would put them down: equal when a key only said what holds without it.
std::string written(const Agreement& agreement) {
  std::string all;
  for (const Version& version : agreement.versions)
    all += document::write(document::table_of<Terms>().encode(*version.terms)) + "\n";
  return all;
}

struct Probe {
  const Sample* sample;
  std::set<std::string>* seen;  ///< keys that were taken out already, with the key two steps above
  std::string original_words, original_terms;
  std::vector<std::string> unnoticed;
  int taken_out = 0;
};

/// `above`: the key of the mapping that holds `at`. Names of levels, charges, ... stand between the two, so
/// the same key of another level is not taken out again.
void take_out_keys(document::Node& root, document::Node& at, const std::string& path,
                   const std::string& above, const std::string& key, Probe& probe) {
  for (std::size_t i = 0; i < at.entries.size(); ++i) {
    const document::Node::Entry entry = at.entries[i];
    const std::string name = path.empty() ? entry.key : path + "." + entry.key;
    if (!probe.seen->insert(above + " " + entry.key).second) {
      take_out_keys(root, at.entries[i].value, name, key, entry.key, probe);
      continue;
    }
    at.entries.erase(at.entries.begin() + static_cast<std::ptrdiff_t>(i));
    const Loaded loaded = load(document::write(root), probe.sample->folder);
    at.entries.insert(at.entries.begin() + static_cast<std::ptrdiff_t>(i), entry);
    if (loaded.agreement != nullptr && written(*loaded.agreement) != probe.original_terms) {
      ++probe.taken_out;
      if (said(*loaded.agreement) == probe.original_words) probe.unnoticed.push_back(name);
    }
    take_out_keys(root, at.entries[i].value, name, key, entry.key, probe);
  }
  for (std::size_t i = 0; i < at.items.size(); ++i)
    take_out_keys(root, at.items[i], path + "[" + std::to_string(i) + "]", above, key, probe);
}

void collect_keys(const document::Node& at, std::set<std::string>& keys) {
  for (const auto& entry : at.entries) {
    keys.insert(entry.key);
    collect_keys(entry.value, keys);
  }
  for (const document::Node& item : at.items) collect_keys(item, keys);
}

TEST(PlainWords, a_key_that_is_taken_out_is_missed_by_the_reading) {
  int taken_out = 0;
  std::set<std::string> seen;
  for (const Sample& sample : samples()) {
    const Loaded loaded = load(sample.content, sample.folder);
    std::string problems;
    for (const auto& each : loaded.diagnostics) problems += text::render_full(each);
    ASSERT_NE(loaded.agreement, nullptr) << sample.name << problems;
    Probe probe{&sample, &seen, said(*loaded.agreement), written(*loaded.agreement), {}, 0};
    document::Node root =
        document::parse(std::make_shared<const text::Source>("agreement.yaml", sample.content)).root;
    take_out_keys(root, root, "", "", "", probe);
    EXPECT_EQ(probe.unnoticed, std::vector<std::string>{}) << sample.name;
    taken_out += probe.taken_out;
  }
  EXPECT_GT(taken_out, 150);
}

TEST(PlainWords, the_samples_have_every_key_of_the_field_tables) {
  std::set<std::string> keys;
  for (const Sample& sample : samples())
    collect_keys(document::parse(std::make_shared<const text::Source>("agreement.yaml", sample.content)).root,
                 keys);
  document::Schemas schemas;
  schemas.reference(document::table_of<Terms>());
  std::vector<std::string> missing;
  for (const document::StructInfo* info : schemas.met) {
    for (const document::FieldInfo& field : info->fields()) {
      if (!keys.contains(field.key)) missing.push_back(info->title() + ": " + field.key);
    }
  }
  EXPECT_EQ(missing, std::vector<std::string>{});
}

TEST(PlainWords, sentences_say_what_happens_at_the_bar) {
  const Sample desk = samples()[1];
  const Loaded loaded = load(desk.content, desk.folder);
  ASSERT_NE(loaded.agreement, nullptr);
  const std::string words = said(*loaded.agreement);
  EXPECT_NE(words.find("Expected is 96% or more: a result of exactly 96% meets it."), std::string::npos);
  EXPECT_NE(words.find("below 91% is a default."), std::string::npos);
  EXPECT_NE(
      words.find("Notice must be given 90 calendar days before it ends: on 31 January 2028 at the latest."),
      std::string::npos);
  EXPECT_NE(words.find("it renews by 12 months, to 30 April 2029."), std::string::npos);
  EXPECT_NE(
      words.find("Monday to Thursday 08:00-12:30 and 13:30-18:00, Friday 08:00-16:00; closed on Saturday and "
                 "Sunday; Europe/London time."),
      std::string::npos);
}

TEST(PlainWords, an_amended_term_names_its_amendment_and_stands_where_the_amendment_says_it) {
  const Sample desk = samples()[1];
  const Loaded loaded = load(desk.content, desk.folder);
  bool found = false;
  for (const Chapter& chapter : in_plain_words(*loaded.agreement, kDay).chapters) {
    for (const Topic& topic : chapter.topics) {
      for (const Sentence& sentence : topic.sentences) {
        if (topic.id != "p2-resolution" || !sentence.text.starts_with("Higher is better. Expected is 96%"))
          continue;
        found = true;
        EXPECT_EQ(sentence.amendment, std::optional<std::int64_t>(1));
        EXPECT_EQ(sentence.place.written(), "96%");
      }
    }
  }
  EXPECT_TRUE(found);
}

TEST(PlainWords, the_day_decides_which_terms_are_said) {
  const Sample desk = samples()[1];
  const Loaded loaded = load(desk.content, desk.folder);
  const PlainWords first = in_plain_words(*loaded.agreement, time::Date::of(2025, 6, 1));
  EXPECT_TRUE(first.amendments.empty());
  EXPECT_EQ(first.valid.end, time::Date::of(2026, 1, 1));
  const PlainWords later = in_plain_words(*loaded.agreement, kDay);
  EXPECT_EQ(later.amendments, (std::vector<std::int64_t>{1, 2}));
}

}  // namespace
}  // namespace entente::agreement
