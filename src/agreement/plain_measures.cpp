// Data, clocks and measures in words: which rows, what is counted, what is taken out.
#include <fmt/format.h>

#include <algorithm>

#include "agreement/checks.h"
#include "agreement/plain_chapters.h"
#include "agreement/value_codecs.h"

namespace entente::agreement {
namespace {

/// "all rows of `calls`", "the rows of `calls` for which not abandoned"
std::string rows_words(const Terms& terms, const Measure& measure) {
  if (!measure.of.where) return fmt::format("all rows of `{}`", *measure.of.dataset);
  return fmt::format("the rows of `{}` for which {}", *measure.of.dataset,
                     expression_words(terms, *measure.of.dataset, **measure.of.where));
}

template <class Enum>
std::string_view name_of(Enum value) {
  for (const auto& [known, name] : document::EnumNames<Enum>::names) {
    if (known == value) return name;
  }
  return {};
}

/// How the type of the measure turns rows into a result.
class MeasureWords {
 public:
  MeasureWords(const Terms& terms, const Measure& measure) : terms_(terms), measure_(measure) {}

  std::string say() const {
    const std::string rows = *measure_.type == MeasureType::composite ? "" : rows_words(terms_, measure_);
    switch (*measure_.type) {
      case MeasureType::ratio:
        return ratio(rows);
      case MeasureType::availability:
        return fmt::format(
            "It is the share of the service time without an outage, in per cent. Service time is {}; outages "
            "are {}; minutes in several outages count once, and an outage counts in each month with the part "
            "that lies there.",
            calendar_words(measure_.over ? **measure_.over : std::string()), rows);
      case MeasureType::percentile:
        return fmt::format("It is the {} that {} of 100 of {} do not exceed ({}).", words(measure_.value),
                           measure_.rank ? (**measure_.rank).to_string() : "100", rows, method());
      case MeasureType::mean:
        return fmt::format("It is the mean of {} over {}.", words(measure_.value), rows);
      case MeasureType::sum:
        return fmt::format("It is {} added up over {}.", words(measure_.value), rows);
      case MeasureType::count:
        return fmt::format("It is the number of {}.", rows);
      case MeasureType::elapsed:
        return fmt::format(
            "It is the share, in per cent, of {} whose clock `{}` stops within {}. A row that is still open "
            "counts once it is late; until then it is not judged.",
            rows, measure_.clock ? **measure_.clock : "", measure_.within ? **measure_.within : "");
      case MeasureType::backlog_age:
        return fmt::format(
            "It is the age on the clock `{}` of {} of {} that are still open when the window "
            "ends.",
            measure_.clock ? **measure_.clock : "",
            measure_.rank ? fmt::format("percentile {} ({})", (**measure_.rank).to_string(), method())
                          : std::string("the oldest"),
            rows);
      case MeasureType::survey_mean:
        return fmt::format("It is the mean of {} over {}.", words(measure_.value), rows);
      case MeasureType::csat:
        return fmt::format("It is the share, in per cent, of {} that are satisfied: {}.", rows,
                           words(measure_.satisfied));
      case MeasureType::nps:
        return fmt::format(
            "It is the share of promoters ({}) less the share of detractors ({}) among {}, "
            "from -100 to 100.",
            words(measure_.promoters), words(measure_.detractors), rows);
      case MeasureType::binary:
        return fmt::format("It is met (100%) when {} of {} fulfils this: {}; else it is 0%.",
                           measure_.every ? "every one" : "at least one", rows, words(measure_.met));
      case MeasureType::composite:
        return composite();
    }
    return {};
  }

 private:
  std::string words(const std::optional<Placed<std::string>>& written) const {
    return written ? expression_words(terms_, *measure_.of.dataset, **written) : std::string();
  }

  std::string method() const { return fmt::format("method: {}", name_of(measure_.method)); }

  std::string ratio(const std::string& rows) const {
    const bool counts = measure_.good && is_condition(terms_, *measure_.of.dataset, **measure_.good);
    if (!measure_.total) {
      return counts ? fmt::format("It is the share, in per cent, of {} that are good: {}.", rows,
                                  words(measure_.good))
                    : fmt::format("It is the sum of {} divided by the number of rows, in per cent, over {}.",
                                  words(measure_.good), rows);
    }
    return fmt::format("It is {} divided by the sum of {}, in per cent, over {}.",
                       counts ? fmt::format("the number of rows for which {}", words(measure_.good))
                              : fmt::format("the sum of {}", words(measure_.good)),
                       words(measure_.total), rows);
  }

  std::string composite() const {
    std::vector<std::string> parts;
    for (const auto& [name, weight] : measure_.parts)
      parts.push_back(fmt::format("{} of `{}`", weight->to_string(), *name));
    return fmt::format("It is a weighted index: {}. Without data for one of them there is no result.",
                       list_words(parts));
  }

  const Terms& terms_;
  const Measure& measure_;
};

void say_exclusions(const Telling& telling, const Measure& measure, Topic& topic) {
  const Terms& terms = telling.terms;
  for (const Exclusion& exclusion : measure.excluding) {
    const bool allowed = !terms.relief || std::ranges::any_of(terms.relief->causes, [&](const auto& cause) {
      return *cause == *exclusion.because;
    });
    const std::string where = expression_words(terms, *measure.of.dataset, *exclusion.where);
    std::string text =
        allowed ? fmt::format("Taken out because of {}: rows for which {}.", *exclusion.because, where)
                : fmt::format("Not taken out, because {} is not a cause that relieves: rows for which {}.",
                              *exclusion.because, where);
    if (!exclusion.agreed_by.empty()) text += fmt::format(" Agreed by {}.", exclusion.agreed_by);
    say(topic, std::move(text), exclusion.place, exclusion.clause);
  }
}

std::string excluded_time_words(ExcludedTime rule) {
  switch (rule) {
    case ExcludedTime::leaves_both_terms:
      return "Time taken out by an exclusion is neither downtime nor service time.";
    case ExcludedTime::leaves_downtime_only:
      return "Time taken out by an exclusion is no downtime, and still counts as service time.";
    case ExcludedTime::nothing_excluded:
      break;
  }
  return "No time is taken out: every outage is downtime, whatever its reason.";
}

}  // namespace

Chapter tell_data(const Telling& telling) {
  Chapter chapter{"data", "Data", {}};
  Topic topic;
  for (const auto& [name, data] : telling.terms.data) {
    std::string text = fmt::format("`{}` is a table of {}", *name, *data.kind);
    if (!data.title.empty()) text += fmt::format(" (\"{}\")", data.title);
    std::vector<std::string> columns;
    for (const auto& [column, type] : data.columns) columns.push_back(fmt::format("{} ({})", *column, *type));
    if (!columns.empty()) text += ", with the further columns " + list_words(columns);
    for (const auto& [column, written] : data.computed) {
      text += fmt::format("; {} is computed: {}", *column, expression_words(telling.terms, *name, *written));
    }
    say(topic, text + ".", name.place);
  }
  if (!topic.sentences.empty()) chapter.topics.push_back(std::move(topic));
  return chapter;
}

Chapter tell_clocks(const Telling& telling) {
  Chapter chapter{"clocks", "Clocks", {}};
  for (const auto& [name, clock] : telling.terms.clocks) {
    Topic topic{*name, *name, clock.clause, name.place, {}};
    say(topic,
        fmt::format("It runs for each row of `{}` from {} to {}.", *clock.of, *clock.starts, *clock.stops),
        clock.starts.place);
    say(topic, fmt::format("It counts {}.", calendar_words(*clock.runs_on)),
        clock.runs_on.place ? clock.runs_on.place : name.place);
    if (clock.pauses_while) {
      const std::string history = clock.history ? **clock.history : std::string();
      say(topic,
          fmt::format("It stands still while {}, as the history in `{}` says.",
                      expression_words(telling.terms, history, **clock.pauses_while), history),
          clock.pauses_while->place);
    } else {
      say(topic, "It never stands still.", name.place);
    }
    for (const auto& [state, side] : clock.responsible) {
      say(topic,
          *side == Side::neutral
              ? fmt::format("In the state \"{}\" neither side is waited for.", *state)
              : fmt::format("In the state \"{}\" {} waited for.", *state,
                            *side == Side::joint ? "both sides are" : side_words(*side) + " is"),
          state.place);
    }
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_measures(const Telling& telling) {
  Chapter chapter{"measures", "Measures", {}};
  for (const auto& [name, measure] : telling.terms.measures) {
    Topic topic{*name,
                measure.title.empty() ? *name : fmt::format("{}: {}", *name, measure.title),
                {},
                name.place,
                {}};
    say(topic, MeasureWords(telling.terms, measure).say(),
        measure.type.place ? measure.type.place : name.place);
    const bool has_months =
        *measure.type != MeasureType::availability && *measure.type != MeasureType::backlog_age;
    if (measure.counted_in && has_months) {
      say(topic, fmt::format("A row counts in the month in which its {} lies.", **measure.counted_in),
          measure.counted_in->place);
    }
    if (*measure.type == MeasureType::availability) {
      if (!measure.excluding.empty())
        say(topic, excluded_time_words(measure.excluded_time), measure.type.place);
      if (measure.ignore_shorter_than)
        say(topic, fmt::format("Outages shorter than {} do not count.", write(**measure.ignore_shorter_than)),
            measure.ignore_shorter_than->place);
    }
    say_exclusions(telling, measure, topic);
    std::vector<std::string> users;
    for (const auto& [level, rules] : telling.terms.levels) {
      if (*rules.measure == *name) users.push_back(*level);
    }
    if (!users.empty()) {
      say(topic, fmt::format("Promised by the {} {}.", users.size() == 1 ? "service level" : "service levels",
                             list_words(users)));
    }
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

}  // namespace entente::agreement
