// An agreement in plain words: Entente's own reading of every term, sentence by sentence with clause and
// place, so that lawyers and operators can hold it against the text that was signed. It says what the terms
// do, not what they look like: dates are reckoned, bars are said as what happens at and below them, calendars
// as the hours of a week. Every field of the terms that has an effect is said; plain_words_test.cpp takes
// keys out of documents and fails where nobody would notice. Knows no output format.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agreement/agreement.h"
#include "money/money.h"

namespace entente::agreement {

/// One thing that the agreement says. What stands nowhere (a default) has no place.
struct Sentence {
  std::string text;
  std::string clause;                     ///< of the paper contract, may be empty
  text::Place place;                      ///< in the file
  std::optional<std::int64_t> amendment;  ///< the amendment that says it
};

/// What is said about one thing: a service level, a charge. `title` is empty where a chapter has only one.
struct Topic {
  std::string id, title, clause;
  text::Place place;
  std::vector<Sentence> sentences;
};

struct Chapter {
  std::string id, title;
  std::vector<Topic> topics;
};

struct PlainWords {
  std::string agreement, title, client, supplier;
  std::string file;
  time::Date day;
  time::DateRange valid;                 ///< days on which exactly these terms hold
  std::vector<std::int64_t> amendments;  ///< in force on `day`, in order of effect
  std::vector<Chapter> chapters;         ///< in the order of the document
};

/// What a default would cost, as the engine that settles months reckons it.
struct WorkedCredit {
  std::string level;
  std::string when;  ///< "a first default", "a result of 98.5%"
  money::Money credit;
  std::string rule;  ///< "EUR 290,000.00 x 12% x 60%"; may be empty
};

/// Figures of one month in which everything else is as agreed; settlement/worked.h makes them.
struct Worked {
  std::optional<time::Month> month;  ///< none: nothing could be worked out
  money::Money charges, eligible, at_risk;
  std::vector<WorkedCredit> credits;
};

/// The terms in force on `day` in words.
PlainWords in_plain_words(const Agreement& agreement, time::Date day, const Worked& worked = {});

}  // namespace entente::agreement
