// Field tables: parties, term, services, calendars, data, clocks and measures, and the agreement as a whole.
#include "agreement/terms_fields.h"

#include <fmt/format.h>

namespace entente::document {

using namespace agreement;

void Description<Party>::describe(Struct<Party>& s) {
  s.name("party", "One side of the agreement.");
  s.field("id", &Party::id, required, "Short name, used in files.").example("northwind");
  s.field("name", &Party::name, optional, "Full name.").example("Northwind Bank").when_absent("the id");
  s.from_scalar(
      "a name",
      [](const Node& node, Party& out, Decoding&) {
        out.id = slug(node.scalar);
        out.name = node.scalar;
        return true;
      },
      [](const Party& party) -> std::optional<Node> {
        if (slug(party.name) != party.id) return std::nullopt;
        return Node::text(party.name);
      });
  s.check([](const Node&, Party& out, Decoding&) {
    if (out.name.empty()) out.name = out.id;
    return true;
  });
}

void Description<Parties>::describe(Struct<Parties>& s) {
  s.name("parties", "Who agreed.");
  s.field("client", &Parties::client, required, "The side that receives the services.")
      .example("Northwind Bank");
  s.field("supplier", &Parties::supplier, required, "The side that provides them.").example("Helio Services");
}

void Description<Term>::describe(Struct<Term>& s) {
  s.name("term", "How long the agreement runs and how it is ended.");
  s.field("from", &Term::from, required, "First day, included.").example("2025-05-01");
  s.field("to", &Term::to, optional, "Last day, included.").example("2028-04-30").when_absent("open-ended");
  s.field("notice", &Term::notice, optional, "How long before the end notice must be given.")
      .example("90 calendar days");
  s.field("renewal", &Term::renewal, optional, "By how much it renews unless notice is given.")
      .example("12 months");
}

void Description<Instrument>::describe(Struct<Instrument>& s) {
  s.name("instrument", "The place of this agreement among the others of the relationship.");
  s.field("kind", &Instrument::kind, required, "Master agreement, schedule, statement of work or work order.")
      .example("schedule");
  s.field("under", &Instrument::under, optional, "The agreement that it belongs to.").example("master-2025");
  s.field("precedence", &Instrument::precedence, optional,
          "Which wins where two disagree: the smaller number.")
      .example("2");
}

void Description<Objective>::describe(Struct<Objective>& s) {
  s.name("objective", "What the relationship is for; service levels name the objectives they serve.");
  s.field("statement", &Objective::statement, required, "The objective in one sentence.")
      .example("Fewer hours in which staff cannot work");
  s.field("type", &Objective::type, optional,
          "Cost, efficiency, flexibility, quality, capability, growth or risk.")
      .example("quality");
  s.from_scalar(
      "a sentence",
      [](const Node& node, Objective& out, Decoding&) {
        out.statement = node.scalar;
        return true;
      },
      [](const Objective& objective) -> std::optional<Node> {
        if (!objective.type.empty()) return std::nullopt;
        return Node::text(objective.statement);
      });
}

void Description<Service>::describe(Struct<Service>& s) {
  s.name("service", "A service that is provided.");
  s.field("title", &Service::title, required, "Its name as people say it.").example("Service desk");
  s.field("type", &Service::type, optional,
          "IT, payroll, HR, logistics, ...: any words, no rule depends on them.")
      .example("IT");
  s.field("delivery model", &Service::delivery, optional,
          "Who controls the work and who answers for its result; prices that do not fit are warned about.")
      .example("managed service");
  s.from_scalar(
      "a title",
      [](const Node& node, Service& out, Decoding&) {
        out.title = node.scalar;
        return true;
      },
      [](const Service& service) -> std::optional<Node> {
        if (!service.type.empty() || service.delivery) return std::nullopt;
        return Node::text(service.title);
      });
}

void Description<SeasonText>::describe(Struct<SeasonText>& s) {
  s.name("season", "Other weekly hours for a part of every year.");
  s.field("from", &SeasonText::from, required, "First day, every year.").example("07-01");
  s.field("to", &SeasonText::to, required, "Last day, included; may lie in the next year.").example("08-31");
  s.field("hours", &SeasonText::hours, required, "Hours of the week in this season.")
      .example("{mon-fri: 08:00-14:00}");
  s.place(&SeasonText::place);
}

void Description<CalendarText>::describe(Struct<CalendarText>& s) {
  s.name("calendar", "When time counts as working time. `always` is every minute and need not be declared.");
  s.field("hours", &CalendarText::hours, required,
          "Hours of the week; hours that close before they open run past midnight.")
      .example("{mon-thu: 08:00-12:30 13:30-18:00, fri: 08:00-16:00}");
  s.field("seasons", &CalendarText::seasons, optional, "Parts of the year with other weekly hours.");
  s.field_with<ShiftsCodec>("shifts", &CalendarText::shifts, optional,
                            "Hours of single dates, instead of the week's.")
      .example("{2026-12-19: 09:00-13:00}");
  s.field_with<ShiftsCodec>("breaks", &CalendarText::breaks, optional,
                            "Hours cut out of a date, or of every day under `daily`.")
      .example("{daily: 12:00-12:30, 2026-05-04: 12:00-14:00}");
  s.field("holidays", &CalendarText::holidays, optional,
          "Days without hours: dates, days of every year such as 12-25, `{on: 2026-06-01, name: Founder's "
          "day}`, or an iCalendar file.")
      .example("[england-and-wales.ics, 2026-12-24]");
  s.field_with<ZoneName>("zone", &CalendarText::zone, optional, "Time zone of the hours.")
      .example("Europe/London")
      .when_absent("the agreement's zone");
  s.place(&CalendarText::place);
  s.from_scalar(
      "hours on one line, such as `mon-fri 09:00-17:30`",
      [](const Node& node, CalendarText& out, Decoding& decoding) {
        return Codec<WeekText>::decode(node, out.hours, decoding);
      },
      [](const CalendarText&) -> std::optional<Node> { return std::nullopt; });
}

void Description<Dataset>::describe(Struct<Dataset>& s) {
  s.name("dataset",
         "A table of what happened. Datasets with only the standard columns of their kind need not be "
         "declared.");
  s.field("kind", &Dataset::kind, required,
          "Items, events, outages, samples, deliverables, responses or volumes.")
      .example("items");
  s.field("title", &Dataset::title, optional, "What it is, in words.")
      .example("Incidents of the service desk");
  s.field("columns", &Dataset::columns, optional, "Further columns: text, number, instant, date or boolean.")
      .example("{region: text, pallets: number}");
  s.field("computed", &Dataset::computed, optional, "Columns computed from the others.")
      .example("{fill_rate: quantity_delivered / quantity}");
  s.from_scalar(
      "a kind of table",
      [](const Node& node, Dataset& out, Decoding&) {
        out.kind = {node.scalar, node.where()};
        return true;
      },
      [](const Dataset& data) -> std::optional<Node> {
        if (!data.columns.empty() || !data.computed.empty() || !data.title.empty()) return std::nullopt;
        return Node::text(data.kind.value);
      });
}

void Description<Clock>::describe(Struct<Clock>& s) {
  s.name("clock", "Time that runs over each row of a dataset; conditions and measures use it by its name.");
  s.field("of", &Clock::of, required, "Dataset of items or deliverables.").example("incidents");
  s.field("starts", &Clock::starts, required, "Column with the instant at which it starts.")
      .example("opened_at");
  s.field("stops", &Clock::stops, required, "Column with the instant at which it stops.")
      .example("resolved_at");
  s.field("runs on", &Clock::runs_on, optional, "Calendar whose hours count, or `always`.")
      .example("office")
      .when_absent("always");
  s.field("pauses while", &Clock::pauses_while, optional,
          "Condition on the item's events; while it holds the clock stands still.")
      .example("state == \"Awaiting User Info\"");
  s.field("history", &Clock::history, optional, "Dataset of events that says what state an item was in.")
      .example("incident-events")
      .when_absent("the only dataset of events");
  s.field("responsible", &Clock::responsible, optional, "Whom a state waits for.")
      .example("{Awaiting User Info: client}");
  s.field("clause", &Clock::clause, optional, "Clause of the paper contract.").example("6.1");
}

void Description<Exclusion>::describe(Struct<Exclusion>& s) {
  s.name("exclusion", "Rows that are taken out of a measure, and why.");
  s.field("where", &Exclusion::where, required, "Condition on the measure's rows.")
      .example("cause == \"client network\"");
  s.field("because", &Exclusion::because, required,
          "Cause of relief: planned maintenance, force majeure, client, third party, or other words.")
      .example("client");
  s.field("clause", &Exclusion::clause, optional, "Clause of the paper contract.").example("9.2");
  s.field("agreed by", &Exclusion::agreed_by, optional, "Who agreed to it.").example("both");
  s.place(&Exclusion::place);
}

namespace {

using MeasurePart = Struct<Measure>::Part;

MeasurePart part_of(MeasureType type, std::function<void(Struct<Measure>&)> describe) {
  MeasurePart part;
  part.describe = std::move(describe);
  part.chosen = [type](Measure& out, const text::Place& place) { out.type = {type, place}; };
  part.when = [type](const Measure& value) { return *value.type == type; };
  return part;
}

/// The short form of a part whose main member says everything: `ratio: resolution <= 8 h`.
void short_form(Struct<Measure>& s, std::string type_name,
                std::optional<Placed<std::string>> Measure::* member) {
  s.from_scalar(
      std::move(type_name),
      [member](const Node& node, Measure& out, Decoding&) {
        out.*member = Placed<std::string>(node.scalar, node.where());
        return true;
      },
      [](const Measure&) -> std::optional<Node> { return std::nullopt; });
}

/// The rows may also be named inside the type's key: `availability: {of: outages, over: always}`.
void rows_inside(Struct<Measure>& s) {
  s.custom("of",
           {[](const Node& node, Measure& out, Decoding& decoding) {
              return Codec<Selection>::decode(node, out.of, decoding);
            },
            [](const Measure&) -> std::optional<Node> { return std::nullopt; },
            Codec<Selection>::schema(),
            Codec<Selection>::type_name(),
            {}},
           optional, "The rows, where they are not named beside this key.")
      .example("outages where service == \"portal\"");
}

/// `percentile: {of: resolution, rank: 95}`; with `value`, `of` names the rows: `{of: incidents, value:
/// resolution}`.
void value_inside(Struct<Measure>& s) {
  s.custom("of",
           {[](const Node&, Measure&, Decoding&) { return true; },
            [](const Measure& value) -> std::optional<Node> {
              if (!value.value) return std::nullopt;
              return Node::text(**value.value);
            },
            {{"type", "string"}},
            "a value; the rows, where `value` says the value",
            {}},
           optional, "A number, a clock or a duration.")
      .example("resolution");
  s.custom("value",
           {[](const Node& node, Measure& out, Decoding& decoding) {
              return Codec<std::optional<Placed<std::string>>>::decode(node, out.value, decoding);
            },
            [](const Measure&) -> std::optional<Node> { return std::nullopt; },
            {{"type", "string"}},
            "a value",
            {}},
           optional, "The value, where `of` names the rows.")
      .example("resolution");
  s.one_of({"of", "value"}, "which value is meant", Choice::at_least_one);
  s.check([](const Node& node, Measure& out, Decoding& decoding) {
    const Node* of = node.find("of");
    if (of == nullptr) return true;
    if (node.find("value") != nullptr) return Codec<Selection>::decode(*of, out.of, decoding);
    return Codec<std::optional<Placed<std::string>>>::decode(*of, out.value, decoding);
  });
}

void describe_measure_types(Struct<Measure>& s) {
  s.part("ratio",
         part_of(MeasureType::ratio,
                 [](Struct<Measure>& p) {
                   p.name("ratio", "Good ones out of all. Short form: the condition.");
                   rows_inside(p);
                   p.field("good", &Measure::good, required,
                           "Condition (counts rows) or number (adds it up).")
                       .example("resolution <= 8 business hours on office");
                   p.field("total", &Measure::total, optional, "Number to add up for the whole.")
                       .example("quantity")
                       .when_absent("every row counts 1");
                   short_form(p, "a condition", &Measure::good);
                 }),
         "Share of the rows that are good.");
  s.part("availability",
         part_of(MeasureType::availability,
                 [](Struct<Measure>& p) {
                   p.name("availability",
                          "Share of the agreed service time without an outage. Short form: the calendar.");
                   rows_inside(p);
                   p.field("over", &Measure::over, optional,
                           "Calendar of the agreed service time, or `always`.")
                       .example("office")
                       .when_absent("always");
                   p.field("excluded time", &Measure::excluded_time, optional,
                           "What time taken out by exclusions and relief does to the share.")
                       .example("leaves both terms");
                   p.field("ignore shorter than", &Measure::ignore_shorter_than, optional,
                           "Outages shorter than this do not count.")
                       .example("1 min");
                   short_form(p, "a calendar", &Measure::over);
                 }),
         "Share of the service time without an outage.");
  s.part("percentile",
         part_of(MeasureType::percentile,
                 [](Struct<Measure>& p) {
                   p.name("percentile", "The value that a share of the rows does not exceed.");
                   value_inside(p);
                   p.field("rank", &Measure::rank, required, "Which percentile, above 0 and up to 100.")
                       .example("95");
                   p.field("method", &Measure::method, optional, "How values between two rows are found.")
                       .example("linear");
                 }),
         "The value that a share of the rows does not exceed.");
  s.part("mean",
         part_of(MeasureType::mean,
                 [](Struct<Measure>& p) {
                   p.name("mean", "The mean of a value over the rows. Short form: the value.");
                   value_inside(p);
                   short_form(p, "a value", &Measure::value);
                 }),
         "The mean of a value.");
  s.part("sum",
         part_of(MeasureType::sum,
                 [](Struct<Measure>& p) {
                   p.name("sum", "A value added up over the rows. Short form: the value.");
                   value_inside(p);
                   short_form(p, "a value", &Measure::value);
                 }),
         "A value added up.");
  s.part("count",
         part_of(MeasureType::count,
                 [](Struct<Measure>& p) {
                   p.name("count", "How many rows there are; written `count: rows`.");
                   p.from_scalar(
                       "the word `rows`",
                       [](const Node& node, Measure&, Decoding& decoding) {
                         if (node.scalar == "rows") return true;
                         return decoding.refuse("A0106", node,
                                                fmt::format("`{}` is not what is counted", node.scalar),
                                                "rows are counted; the condition stands under `of`", "rows");
                       },
                       [](const Measure&) -> std::optional<Node> { return Node::text("rows"); });
                 }),
         "Number of rows.");
  s.part(
      "elapsed",
      part_of(
          MeasureType::elapsed,
          [](Struct<Measure>& p) {
            p.name("elapsed", "Share of the rows whose clock stopped within a limit.");
            rows_inside(p);
            p.field("clock", &Measure::clock, required, "The clock.").example("resolution");
            p.field("within", &Measure::within, required, "The limit.").example("8 business hours on office");
          }),
      "Share of the rows whose clock stopped in time.");
  s.part(
      "backlog age",
      part_of(MeasureType::backlog_age,
              [](Struct<Measure>& p) {
                p.name(
                    "backlog age",
                    "Age of the oldest row that is still open when the window ends. Short form: the clock.");
                rows_inside(p);
                p.field("clock", &Measure::clock, required, "The clock that tells the age.")
                    .example("resolution");
                p.field("rank", &Measure::rank, optional, "A percentile of the ages instead of the oldest.")
                    .example("95")
                    .when_absent("the oldest");
                p.field("method", &Measure::method, optional, "How values between two rows are found.")
                    .example("linear");
                short_form(p, "a clock", &Measure::clock);
              }),
      "Age of what is still open.");
  s.part("survey mean",
         part_of(MeasureType::survey_mean,
                 [](Struct<Measure>& p) {
                   p.name("survey mean", "The mean score of responses. Short form: the score's column.");
                   value_inside(p);
                   short_form(p, "a column", &Measure::value);
                 }),
         "Mean score of responses.");
  s.part("csat",
         part_of(MeasureType::csat,
                 [](Struct<Measure>& p) {
                   p.name("csat", "Share of the responses that are satisfied. Short form: the condition.");
                   rows_inside(p);
                   p.field("satisfied", &Measure::satisfied, required, "Condition on a response.")
                       .example("score >= 4");
                   short_form(p, "a condition", &Measure::satisfied);
                 }),
         "Share of satisfied responses.");
  s.part("nps",
         part_of(MeasureType::nps,
                 [](Struct<Measure>& p) {
                   p.name("nps", "Share of promoters less share of detractors, -100 to 100.");
                   rows_inside(p);
                   p.field("promoters", &Measure::promoters, required, "Condition on a response.")
                       .example("score >= 9");
                   p.field("detractors", &Measure::detractors, required, "Condition on a response.")
                       .example("score <= 6");
                 }),
         "Net promoter score.");
  s.part(
      "binary",
      part_of(MeasureType::binary,
              [](Struct<Measure>& p) {
                p.name("binary", "Done or not done.");
                rows_inside(p);
                p.custom("any row",
                         {[](const Node& node, Measure& out, Decoding& decoding) {
                            out.every = false;
                            return Codec<std::optional<Placed<std::string>>>::decode(node, out.met, decoding);
                          },
                          [](const Measure& value) -> std::optional<Node> {
                            if (value.every || !value.met) return std::nullopt;
                            return Node::text(**value.met);
                          },
                          {{"type", "string"}},
                          "a condition",
                          {}},
                         optional, "Met when one row at least fulfils the condition.")
                    .example("state == \"Tested\"");
                p.custom("every row",
                         {[](const Node& node, Measure& out, Decoding& decoding) {
                            out.every = true;
                            return Codec<std::optional<Placed<std::string>>>::decode(node, out.met, decoding);
                          },
                          [](const Measure& value) -> std::optional<Node> {
                            if (!value.every || !value.met) return std::nullopt;
                            return Node::text(**value.met);
                          },
                          {{"type", "string"}},
                          "a condition",
                          {}},
                         optional, "Met when every row fulfils the condition.")
                    .example("delivered_on <= due_on");
                p.one_of({"any row", "every row"}, "which rows must fulfil the condition");
              }),
      "Done or not done.");
  s.custom("composite",
           {[](const Node& node, Measure& out, Decoding& decoding) {
              out.type = {MeasureType::composite, decoding.key_place()};
              return Codec<std::vector<Named<Placed<money::Percent>>>>::decode(node, out.parts, decoding);
            },
            [](const Measure& value) -> std::optional<Node> {
              if (*value.type != MeasureType::composite) return std::nullopt;
              return Codec<std::vector<Named<Placed<money::Percent>>>>::encode(value.parts);
            },
            {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}},
            "measures with their weights",
            {}},
           optional, "A weighted index of other measures; the weights add up to 100%.")
      .example("{p1-in-time: 60%, p2-in-time: 40%}");
  s.one_of({"ratio", "availability", "percentile", "mean", "sum", "count", "elapsed", "backlog age",
            "survey mean", "csat", "nps", "binary", "composite"},
           "how the measure is reckoned");
}

}  // namespace

void Description<Measure>::describe(Struct<Measure>& s) {
  s.name("measure", "A quantity computed from what happened.");
  s.field("title", &Measure::title, optional, "What it measures, in words.")
      .example("Priority 2 incidents resolved in time");
  s.field("of", &Measure::of, optional, "The rows: a dataset, and a condition if not all of them.")
      .example("incidents where priority == \"2 - High\"")
      .when_absent("none: only a composite has no rows of its own");
  s.field_with<CountedInCodec>("counted in", &Measure::counted_in, optional,
                               "Which column places a row in a month.")
      .example("month of resolved_at")
      .when_absent("where the clock stops, or the table's own time column");
  s.field("excluding", &Measure::excluding, optional, "Rows that are taken out, and why.");
  describe_measure_types(s);
}

void Description<Terms>::describe(Struct<Terms>& s) {
  s.name("agreement",
         "An agreement between a client and a supplier: what is promised, how it is measured, and what "
         "follows.");
  s.field("agreement", &Terms::id, required, "Short name of the agreement, used in files.")
      .example("service-desk");
  s.field("title", &Terms::title, optional, "Its name as people say it.")
      .example("Service desk and incident resolution");
  s.field("parties", &Terms::parties, required, "Who agreed.")
      .example("{client: Northwind Bank, supplier: Helio Services}");
  s.field("currency", &Terms::currency, required, "Currency of charges and credits.").example("EUR");
  s.field_with<ZoneName>("zone", &Terms::zone_name, required, "Time zone in which days and months begin.")
      .example("Europe/London");
  s.field("term", &Terms::term, required, "How long it runs.").example("{from: 2025-05-01, to: 2028-04-30}");
  s.field("instrument", &Terms::instrument, optional, "Its place among the other agreements.");
  s.field("objectives", &Terms::objectives, optional, "What the relationship is for.");
  s.field("services", &Terms::services, optional, "The services that are provided.")
      .example("{desk: Service desk}");
  s.field("calendars", &Terms::calendar_texts, optional, "When time counts as working time.")
      .example("{office: mon-fri 09:00-17:30}");
  s.field("data", &Terms::data, optional,
          "The tables that the agreement reads, where they have columns of their own.")
      .example("{incidents: items}");
  s.field("clocks", &Terms::clocks, optional, "Clocks that run over the rows.");
  s.field("measures", &Terms::measures, optional, "Quantities computed from what happened.");
  s.field("service levels", &Terms::levels, optional, "What is promised.");
  s.field("charges", &Terms::charges, optional, "What is paid.").example("{base: 250 000 EUR}");
  s.field("indexes", &Terms::indexes, optional, "Price indexes and exchange rates that charges follow.")
      .example("{cpi: {source: ONS D7BT, values: {2025-01: 118.2, 2026-01: 124.7}}}");
  s.field("invoicing", &Terms::invoicing, optional, "From charges to the invoice.")
      .example("{discount: 2%, taxes: {VAT: 20%}}");
  s.field("credits", &Terms::credits, optional, "What a miss costs.");
  s.field("critical deliverables", &Terms::deliverables, optional,
          "Dated outputs with a credit of their own.");
  s.field("relief", &Terms::relief, optional, "When the supplier is not held to a result.");
  s.field("relief claims", &Terms::claims, optional, "Claims for relief and what was decided.");
  s.field("priority swaps", &Terms::swaps, optional,
          "Agreed beforehand: another need comes first, a miss is without consequence.");
  s.field("shared causes", &Terms::shared_causes, optional, "Misses that have one cause.");
  s.field("triggers", &Terms::triggers, optional,
          "What repeated misses open: remediation, step-in, termination.");
  s.field("amendments", &Terms::amendments, optional,
          "Changes to these terms, with the day from which they hold.");
}

}  // namespace entente::document
