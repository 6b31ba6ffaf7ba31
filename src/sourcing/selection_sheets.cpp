#include "sourcing/selection_sheets.h"

#include <fmt/format.h>

#include <algorithm>

#include "sourcing/selection_fields.h"
#include "text/similar.h"

namespace entente::document {

using namespace sourcing;

template <>
struct Description<ScoreSheet> {
  static void describe(Struct<ScoreSheet>& s) {
    s.name("score sheet", "What one evaluator gives. Nobody else's sheet is needed to write it.");
    s.field("scores", &ScoreSheet::evaluator, required, "Whose scores these are.").example("anna");
    s.field("selection", &ScoreSheet::selection, required, "The selection they are for.")
        .example("workplace-support");
    s.field("locked", &ScoreSheet::locked, optional, "Day on which they were handed in.")
        .example("2026-04-10")
        .when_absent("still being written");
    s.field("declarations", &ScoreSheet::declarations, optional,
            "Interest in each bidder: `none`, `managed because ...` or `recused because ...`.")
        .example("{alder: none, birch: recused because a brother works there}");
    s.field("bids", &ScoreSheet::bids, optional, "Scores by bidder and criterion, with reasons.")
        .example("{alder: {experience: 4 because three desks of this size}}");
  }
};

template <>
struct Description<ProfileSheet> {
  static void describe(Struct<ProfileSheet>& s) {
    s.name("profile", "How one side describes the way it works, for the distance between both.");
    s.field("profile", &ProfileSheet::side, required, "A bidder, or `own` for who chooses.").example("alder");
    s.field("selection", &ProfileSheet::selection, required, "The selection it is for.")
        .example("workplace-support");
    s.field("culture", &ProfileSheet::culture, required, "Each dimension of the selection from 0 to 5.")
        .example("{pace: 4, openness: 4}");
    s.field("fit", &ProfileSheet::fit, optional, "How a bidder scores the fit with this client.")
        .example("4 because we decide at the same pace");
  }
};

template <>
struct Description<PriceSheets> {
  static void describe(Struct<PriceSheets>& s) {
    s.name("price sheets", "The second envelope: what each bid costs.");
    s.field("price sheets", &PriceSheets::selection, required, "The selection they are for.")
        .example("workplace-support");
    s.field("bids", &PriceSheets::bids, required, "Lines by bidder, each with an amount or amounts by year.")
        .example("{alder: {transition: 120 000 EUR, run: [900 000 EUR, 880 000 EUR]}}");
  }
};

}  // namespace entente::document

namespace entente::sourcing {
namespace {

template <class List>
auto named_in(List& list, std::string_view name) {
  return std::ranges::find_if(list, [&](const auto& each) { return *each.name == name; });
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& each : list) names.push_back(*each.name);
  return names;
}

text::Diagnostic twice(std::string_view what, const text::Place& here, const text::Place& there) {
  return text::error("B0127", fmt::format("{} stand in the document and in a file of their own", what))
      .at(here, "in this file")
      .beside(there, "and here")
      .help("keep one of the two");
}

/// `what` says whom the file speaks for, and the document names it for somebody or something else.
text::Diagnostic stranger(const Placed<std::string>& said, std::string_view what, const text::Place& named) {
  text::Diagnostic problem = text::error("B0128", fmt::format("this file is {} `{}`", what, *said));
  problem.at(said.place, "not what is wanted here");
  if (named) problem.beside(named, "named here");
  return problem;
}

class Joining {
 public:
  Joining(SelectionTerms& terms, const ReadSheet& read, text::Diagnostics& diagnostics)
      : terms_(terms), read_(read), diagnostics_(diagnostics) {}

  std::vector<text::SourcePtr> run() {
    for (Named<Evaluator>& evaluator : terms_.evaluators) {
      if (const auto sheet = open<ScoreSheet>(evaluator.value.sheet)) join_scores(evaluator, *sheet);
    }
    if (terms_.culture) {
      if (const auto sheet = open<ProfileSheet>(terms_.culture->sheet)) join_own(*terms_.culture, *sheet);
    }
    for (Named<Bidder>& bidder : terms_.bidders.empty() ? terms_.opportunities : terms_.bidders) {
      if (const auto sheet = open<ProfileSheet>(bidder.value.profile)) join_profile(bidder, *sheet);
    }
    if (terms_.timeline.prices_opened) {
      if (const auto sheet = open<PriceSheets>(terms_.price_sheets)) join_prices(*sheet);
    }
    return std::move(joined_);
  }

 private:
  template <class Sheet>
  std::optional<Sheet> open(const std::optional<Placed<std::string>>& named) {
    if (!named || !read_) return std::nullopt;
    const auto source = read_(**named);
    if (!source) {
      diagnostics_.insert(diagnostics_.end(), source.error().begin(), source.error().end());
      return std::nullopt;
    }
    if (*source == nullptr) {
      diagnostics_.push_back(text::warning("B0129", fmt::format("there is no file `{}` yet", **named))
                                 .at(named->place, "named here")
                                 .note("what it will say is taken as not handed in")
                                 .help("wait for it, or correct the name"));
      return std::nullopt;
    }
    joined_.push_back(*source);
    auto decoded = document::read<Sheet>(*source);
    const bool fine = !text::has_errors(decoded.diagnostics);
    diagnostics_.insert(diagnostics_.end(), decoded.diagnostics.begin(), decoded.diagnostics.end());
    if (!fine || !is_of_this(decoded.value.selection)) return std::nullopt;
    return std::move(decoded.value);
  }

  bool is_of_this(const Placed<std::string>& selection) {
    if (*selection == *terms_.id) return true;
    diagnostics_.push_back(stranger(selection, "for the selection", terms_.id.place)
                               .help(fmt::format("write `{}` where it is meant for this one", *terms_.id)));
    return false;
  }

  void join_scores(Named<Evaluator>& evaluator, const ScoreSheet& sheet) {
    if (*sheet.evaluator != *evaluator.name) {
      diagnostics_.push_back(stranger(sheet.evaluator, "the sheet of", evaluator.value.sheet->place)
                                 .help(fmt::format("name the file of `{}`", *evaluator.name)));
      return;
    }
    const auto before = named_in(terms_.scores, *evaluator.name);
    const bool is_new = before == terms_.scores.end();
    if (!is_new) diagnostics_.push_back(twice("these scores", sheet.evaluator.place, before->name.place));
    if (sheet.locked && evaluator.value.locked) {
      diagnostics_.push_back(twice("days of handing in", sheet.locked->place, evaluator.value.locked->place));
    }
    if (sheet.locked) evaluator.value.locked = sheet.locked;
    for (const Named<Reasoned>& declared : sheet.declarations) {
      const auto there = named_in(evaluator.value.declarations, *declared.name);
      if (there == evaluator.value.declarations.end()) {
        evaluator.value.declarations.push_back(declared);
      } else {
        diagnostics_.push_back(twice("these declarations", declared.name.place, there->name.place));
      }
    }
    if (is_new) terms_.scores.push_back({sheet.evaluator, sheet.bids});
  }

  void join_own(Culture& culture, const ProfileSheet& sheet) {
    if (*sheet.side != "own") {
      diagnostics_.push_back(
          stranger(sheet.side, "the profile of", culture.sheet->place).help("write `profile: own`"));
      return;
    }
    culture.own = sheet.culture;
  }

  void join_profile(Named<Bidder>& bidder, const ProfileSheet& sheet) {
    if (*sheet.side != *bidder.name) {
      diagnostics_.push_back(stranger(sheet.side, "the profile of", bidder.value.profile->place)
                                 .help(fmt::format("name the file of `{}`", *bidder.name)));
      return;
    }
    if (!bidder.value.culture.empty() && !sheet.culture.empty()) {
      diagnostics_.push_back(
          twice("these profiles", sheet.side.place, bidder.value.culture.front().name.place));
      return;
    }
    if (bidder.value.fit && sheet.fit) {
      diagnostics_.push_back(twice("these scores of the fit", sheet.fit->place, bidder.value.fit->place));
      return;
    }
    bidder.value.culture = sheet.culture;
    if (sheet.fit) bidder.value.fit = sheet.fit;
  }

  void join_prices(const PriceSheets& sheets) {
    auto& bidders = terms_.bidders.empty() ? terms_.opportunities : terms_.bidders;
    for (const Named<PricesOfBidder>& priced : sheets.bids) {
      const auto bidder = named_in(bidders, *priced.name);
      if (bidder == bidders.end()) {
        text::Diagnostic problem = text::error("B0102", fmt::format("there is no bidder `{}`", *priced.name));
        problem.at(priced.name.place, "named here");
        if (const auto meant = text::nearest(*priced.name, names_of(bidders)))
          problem.help(fmt::format("write `{}`", *meant));
        diagnostics_.push_back(std::move(problem));
      } else if (!bidder->value.price.empty()) {
        diagnostics_.push_back(
            twice("these prices", priced.name.place, bidder->value.price.front().name.place));
      } else {
        bidder->value.price = priced.value;
      }
    }
  }

  SelectionTerms& terms_;
  const ReadSheet& read_;
  text::Diagnostics& diagnostics_;
  std::vector<text::SourcePtr> joined_;
};

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary_of(const ScoreSheet& sheet) {
  std::size_t scores = 0;
  for (const Named<ScoresOfBidder>& bid : sheet.bids) scores += bid.value.size();
  return fmt::format("ok: {} of {}; `entente select FILE --mine` checks them against the selection",
                     counted(scores, "score", "scores"), counted(sheet.bids.size(), "bid", "bids"));
}

std::string summary_of(const ProfileSheet& sheet) {
  return fmt::format("ok: {}; `entente check` of the selection that names this file checks it",
                     counted(sheet.culture.size(), "dimension", "dimensions"));
}

std::string summary_of(const PriceSheets& sheets) {
  return fmt::format("ok: prices of {}; they count once the selection says when they were opened",
                     counted(sheets.bids.size(), "bid", "bids"));
}

template <class Sheet>
text::Outcome<std::string> summary_alone(const text::SourcePtr& source) {
  auto decoded = document::read<Sheet>(source);
  if (!decoded.diagnostics.empty()) return std::unexpected(std::move(decoded.diagnostics));
  return summary_of(decoded.value);
}

template <class Sheet>
std::string schema_text(const char* name, const char* title, const char* about) {
  constexpr int kIndent = 2;
  return document::schema_of<Sheet>(
             {fmt::format("https://entente.example/schema/{}.json", name), title, about})
             .dump(kIndent) +
         "\n";
}

}  // namespace

std::vector<text::SourcePtr> join_sheets(SelectionTerms& terms, const ReadSheet& read,
                                         text::Diagnostics& diagnostics) {
  return Joining(terms, read, diagnostics).run();
}

std::optional<std::string> join_own_scores(SelectionTerms& terms, const text::SourcePtr& sheet,
                                           text::Diagnostics& diagnostics) {
  auto decoded = document::read<ScoreSheet>(sheet);
  const bool fine = !text::has_errors(decoded.diagnostics);
  diagnostics.insert(diagnostics.end(), decoded.diagnostics.begin(), decoded.diagnostics.end());
  if (!fine) return std::nullopt;
  const Placed<std::string>& name = decoded.value.evaluator;
  const auto found = named_in(terms.evaluators, *name);
  if (found == terms.evaluators.end()) {
    text::Diagnostic problem = text::error("B0103", fmt::format("there is no evaluator `{}`", *name));
    problem.at(name.place, "named here");
    if (const auto meant = text::nearest(*name, names_of(terms.evaluators)))
      problem.help(fmt::format("write `{}`", *meant));
    diagnostics.push_back(std::move(problem));
    return std::nullopt;
  }
  Named<Evaluator> own = *found;
  own.value.sheet = Placed<std::string>(sheet->name(), name.place);
  terms.evaluators = {std::move(own)};
  terms.scores.clear();
  terms.moderation.clear();
  for (Named<Bidder>& bidder : terms.bidders) bidder.value.profile.reset();
  for (Named<Bidder>& bidder : terms.opportunities) bidder.value.profile.reset();
  if (terms.culture) terms.culture->sheet.reset();
  terms.price_sheets.reset();
  const ReadSheet given = [&](const std::string&) -> text::Outcome<text::SourcePtr> { return sheet; };
  text::Diagnostics joining;
  join_sheets(terms, given, joining);
  // The sheet's own problems were said above.
  const bool joined = !text::has_errors(joining);
  for (text::Diagnostic& each : joining) {
    if (each.code.starts_with("B")) diagnostics.push_back(std::move(each));
  }
  if (!joined) return std::nullopt;
  return *name;
}

text::Outcome<std::string> summary_of_sheet(SheetKind kind, const text::SourcePtr& source) {
  switch (kind) {
    case SheetKind::profile:
      return summary_alone<ProfileSheet>(source);
    case SheetKind::prices:
      return summary_alone<PriceSheets>(source);
    case SheetKind::scores:
      break;
  }
  return summary_alone<ScoreSheet>(source);
}

text::Outcome<std::string> format_sheet(SheetKind kind, const text::SourcePtr& source) {
  switch (kind) {
    case SheetKind::profile:
      return document::format<ProfileSheet>(source);
    case SheetKind::prices:
      return document::format<PriceSheets>(source);
    case SheetKind::scores:
      break;
  }
  return document::format<ScoreSheet>(source);
}

std::string sheet_json_schema(SheetKind kind) {
  switch (kind) {
    case SheetKind::profile:
      return schema_text<ProfileSheet>("profile", "Entente profile", "How one side of a selection works.");
    case SheetKind::prices:
      return schema_text<PriceSheets>("price-sheets", "Entente price sheets",
                                      "The second envelope of a selection.");
    case SheetKind::scores:
      break;
  }
  return schema_text<ScoreSheet>("scores", "Entente score sheet", "What one evaluator of a selection gives.");
}

}  // namespace entente::sourcing
