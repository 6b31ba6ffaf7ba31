// The agreement as a whole, its term, and the words that all chapters share.
#include "agreement/plain_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agreement/hours.h"
#include "agreement/plain_chapters.h"
#include "agreement/quantities.h"
#include "agreement/value_codecs.h"
#include "calendar/calendar.h"
#include "expression/in_words.h"

namespace entente::agreement {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};

/// `day` so many months later (or earlier), on the last day of a shorter month.
time::Date moved(time::Date day, int months) {
  const time::Month target = time::Month::containing(day) + months;
  const auto length = static_cast<unsigned>(target.end_day() - target.first_day());
  return time::Date::of(target.year(), target.month(), std::min(day.day(), length));
}

/// The last day on which a notice still leaves the whole span before the end of `last`.
std::optional<time::Date> last_notice_day(const Terms& terms, time::Date last, const Span& span) {
  if (span.business_days != 0) {
    for (const auto& [name, spec] : terms.calendars) {
      if (*name != span.calendar) continue;
      const calendar::Calendar on(spec, {last - 2 * span.business_days - 62, last + 7});
      const auto at = on.add_business_days(terms.zone.start_of(last + 1), -span.business_days);
      return at ? std::optional(terms.zone.date_at(*at) - 1) : std::nullopt;
    }
    return std::nullopt;
  }
  if (span.months != 0) return moved(last + 1, -span.months) - 1;
  if (span.calendar_days != 0) return last - span.calendar_days;
  return std::nullopt;
}

/// The amendment in whose words a place lies.
std::optional<std::int64_t> amendment_at(const Terms& original, const text::Place& place) {
  if (!place) return std::nullopt;
  for (const Amendment& amendment : original.amendments) {
    const text::Span& span = amendment.place.span;
    if (place.span.begin >= span.begin && place.span.end <= span.end) return *amendment.number;
  }
  return std::nullopt;
}

/// Where a chapter begins in the file: what nobody wrote comes last.
std::uint32_t beginning(const Chapter& chapter, const Terms& original) {
  std::uint32_t first = std::numeric_limits<std::uint32_t>::max();
  const auto consider = [&](const text::Place& place) {
    if (place && !amendment_at(original, place)) first = std::min(first, place.span.begin);
  };
  for (const Topic& topic : chapter.topics) {
    consider(topic.place);
    for (const Sentence& sentence : topic.sentences) consider(sentence.place);
  }
  return first;
}

std::string_view name_of(DeliveryModel model) {
  for (const auto& [known, name] : document::EnumNames<DeliveryModel>::names) {
    if (known == model) return name;
  }
  return {};
}

const Version& version_on(const Agreement& agreement, time::Date day) {
  for (const Version& version : agreement.versions) {
    if (day < version.valid.end) return version;
  }
  return agreement.versions.back();
}

}  // namespace

PlainWords in_plain_words(const Agreement& agreement, time::Date day, const Worked& worked) {
  const Version& version = version_on(agreement, day);
  const Terms& terms = *version.terms;
  PlainWords words;
  words.agreement = *terms.id;
  words.title = terms.title.empty() ? *terms.id : terms.title;
  words.client = terms.parties.client->name;
  words.supplier = terms.parties.supplier->name;
  words.file = agreement.source ? agreement.source->name() : std::string();
  words.day = day;
  words.valid = version.valid;
  words.amendments = version.amendments;
  const Telling telling{agreement, terms, day, worked};
  for (const auto tell :
       {tell_agreement, tell_term, tell_objectives, tell_services, tell_calendars, tell_data, tell_clocks,
        tell_measures, tell_levels, tell_charges, tell_indexes, tell_invoicing, tell_credits,
        tell_deliverables, tell_relief, tell_swaps, tell_causes, tell_triggers}) {
    Chapter chapter = tell(telling);
    if (!chapter.topics.empty()) words.chapters.push_back(std::move(chapter));
  }
  std::ranges::stable_sort(words.chapters, {},
                           [&](const Chapter& chapter) { return beginning(chapter, *agreement.original); });
  for (Chapter& chapter : words.chapters) {
    for (Topic& topic : chapter.topics) {
      for (Sentence& sentence : topic.sentences) {
        sentence.amendment = amendment_at(*agreement.original, sentence.place);
      }
    }
  }
  // Amendments are told of by themselves: what they say stands in the chapters before.
  if (Chapter chapter = tell_amendments(telling); !chapter.topics.empty())
    words.chapters.push_back(std::move(chapter));
  return words;
}

Chapter tell_agreement(const Telling& telling) {
  const Terms& terms = telling.terms;
  Chapter chapter{"agreement", "The agreement", {}};
  Topic topic;
  const Party& client = *terms.parties.client;
  const Party& supplier = *terms.parties.supplier;
  const auto id_of = [](const Party& party) {
    return party.id == party.name || party.id.empty() ? std::string() : fmt::format(" (`{}`)", party.id);
  };
  say(topic,
      fmt::format("`{}` is an agreement between {}{}, the client, and {}{}, the supplier.", *terms.id,
                  client.name, id_of(client), supplier.name, id_of(supplier)),
      terms.id.place);
  if (!terms.title.empty()) say(topic, fmt::format("It is called \"{}\".", terms.title), terms.id.place);
  if (terms.instrument) {
    const Instrument& instrument = *terms.instrument;
    std::string text = fmt::format("It is a {}", instrument.kind);
    if (instrument.under) text += fmt::format(" under `{}`", **instrument.under);
    text += ".";
    if (instrument.precedence)
      text += fmt::format(
          " Where it disagrees with another of the relationship, its precedence is {}: the "
          "smaller number wins.",
          *instrument.precedence);
    say(topic, text, instrument.under ? instrument.under->place : terms.id.place);
  }
  say(topic,
      fmt::format("Charges and credits are in {}, whose smallest unit is {}.", terms.currency->code(),
                  money::Money::minor(1, *terms.currency).to_string()),
      terms.currency.place);
  say(topic, fmt::format("Days and months begin at midnight in the time zone {}.", *terms.zone_name),
      terms.zone_name.place);
  chapter.topics.push_back(std::move(topic));
  return chapter;
}

Chapter tell_term(const Telling& telling) {
  const Terms& terms = telling.terms;
  const Term& term = terms.term;
  Chapter chapter{"term", "Term and notice", {}};
  Topic topic;
  const auto& last = *term.to;
  say(topic,
      last
          ? fmt::format("It runs from {} to {}, both days included.", day_words(*term.from), day_words(*last))
          : fmt::format("It runs from {} on and has no last day.", day_words(*term.from)),
      term.from.place);
  const time::Month year = contract_year_start(terms, time::Month::containing(telling.day));
  say(topic,
      fmt::format("Contract years begin with {}; {} lies in the one from {} to {}.",
                  month_name(term.from->month()), day_words(telling.day), month_words(year),
                  month_words(year + 11)),
      term.from.place);
  if (term.notice) {
    std::string text = fmt::format("Notice must be given {} before it ends", write(**term.notice));
    if (last) {
      if (const auto day = last_notice_day(terms, *last, **term.notice))
        text += fmt::format(": on {} at the latest", day_words(*day));
    }
    say(topic, text + ".", term.notice->place);
  }
  if (term.renewal) {
    std::string text =
        term.notice ? "Unless notice is given in time it renews by " : "At its end it renews by ";
    text += write(**term.renewal);
    if (last && (*term.renewal)->months != 0)
      text += fmt::format(", to {}", day_words(moved(*last + 1, (*term.renewal)->months) - 1));
    else if (last && (*term.renewal)->calendar_days != 0)
      text += fmt::format(", to {}", day_words(*last + (*term.renewal)->calendar_days));
    say(topic, text + ".", term.renewal->place);
  }
  chapter.topics.push_back(std::move(topic));
  return chapter;
}

Chapter tell_objectives(const Telling& telling) {
  Chapter chapter{"objectives", "Objectives", {}};
  for (const auto& [name, objective] : telling.terms.objectives) {
    Topic topic{*name, *name, {}, name.place, {}};
    std::string text = objective.statement;
    if (!objective.type.empty()) text += fmt::format(" (an objective of {})", objective.type);
    std::vector<std::string> served;
    for (const auto& [level, rules] : telling.terms.levels) {
      for (const auto& serves : rules.serves) {
        if (*serves == *name) served.push_back(*level);
      }
    }
    text +=
        served.empty() ? ". No service level serves it." : fmt::format(". Served by {}.", list_words(served));
    say(topic, text, name.place);
    chapter.topics.push_back(std::move(topic));
  }
  return chapter;
}

Chapter tell_services(const Telling& telling) {
  Chapter chapter{"services", "Services", {}};
  Topic topic;
  for (const auto& [name, service] : telling.terms.services) {
    say(topic,
        fmt::format("`{}` is the service \"{}\"{}.", *name, service.title,
                    service.type.empty() ? std::string() : fmt::format(" ({})", service.type)),
        name.place);
    if (service.delivery) {
      say(topic, fmt::format("`{}` is delivered as {}.", *name, name_of(**service.delivery)),
          service.delivery->place);
    }
  }
  if (!topic.sentences.empty()) chapter.topics.push_back(std::move(topic));
  return chapter;
}

void say(Topic& topic, std::string text, const text::Place& place, std::string clause) {
  topic.sentences.push_back({std::move(text), std::move(clause), place, std::nullopt});
}

std::string day_words(time::Date day) {
  return fmt::format("{} {} {}", day.day(), month_name(day.month()), day.year());
}

std::string month_words(time::Month month) {
  return fmt::format("{} {}", month_name(month.month()), month.year());
}

std::string month_name(unsigned month) {
  return std::string(kMonths[month - 1]);
}

std::string yearly_day_words(calendar::MonthDay day) {
  return fmt::format("{} {}", day.day, month_name(day.month));
}

std::string week_day_words(unsigned weekday) {
  return std::string(kDays[weekday]);
}

std::string list_words(const std::vector<std::string>& items, std::string_view last) {
  std::string all;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) all += i + 1 == items.size() ? fmt::format(" {} ", last) : std::string(", ");
    all += items[i];
  }
  return all;
}

std::string hours_words(const std::vector<calendar::Hours>& hours) {
  if (hours.empty()) return "closed";
  std::vector<std::string> all;
  for (const calendar::Hours& each : hours) {
    std::string text = write(std::vector<calendar::Hours>{each});
    const bool whole = each.open == time::Duration() && each.close == time::Duration::hours(24);
    if (whole)
      text = "all day";
    else if (each.close <= each.open)
      text += " on the next day";
    all.push_back(std::move(text));
  }
  return list_words(all);
}

std::string side_words(Side side) {
  switch (side) {
    case Side::client:
      return "the client";
    case Side::supplier:
      return "the supplier";
    case Side::joint:
      return "both sides";
    case Side::neutral:
      break;
  }
  return "neither side";
}

std::string calendar_words(const std::string& name) {
  return name.empty() || name == "always" ? std::string("every minute")
                                          : fmt::format("the hours of calendar `{}`", name);
}

std::string ordinal(std::int64_t n) {
  if (n == 1) return "first";
  if (n == 2) return "second";
  if (n == 3) return "third";
  const bool teen = n % 100 >= 11 && n % 100 <= 13;
  const std::int64_t last = teen ? 0 : n % 10;
  return fmt::format("{}{}", n, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::string expression_words(const Terms& terms, const std::string& dataset, const std::string& written) {
  const expression::Scope scope = scope_of(terms, dataset);
  const auto compiled = expression::compile(written, {}, scope);
  return compiled ? expression::in_words(*compiled, scope) : fmt::format("`{}`", written);
}

bool is_condition(const Terms& terms, const std::string& dataset, const std::string& written) {
  const auto compiled = expression::compile(written, {}, scope_of(terms, dataset));
  return compiled && compiled->type().kind == expression::Kind::boolean;
}

time::Month contract_year_start(const Terms& terms, time::Month month) {
  const time::Month start = time::Month::containing(*terms.term.from);
  std::int32_t months = month - start;
  months -= ((months % 12) + 12) % 12;
  return start + months;
}

}  // namespace entente::agreement
