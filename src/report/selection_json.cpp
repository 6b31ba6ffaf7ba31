// A selection as JSON, and its schema.
#include <fmt/format.h>

#include <cmath>

#include "report/json_values.h"
#include "report/schema_parts.h"
#include "report/selection.h"
#include "sourcing/selection_fields.h"

namespace entente::report {
namespace {

using sourcing::Selection;

/// Scores are doubles; ten digits are the same on every machine.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (std::abs(value) < 1e-12) return 0.0;
  return Json::parse(fmt::format("{:.10g}", value));
}

Json numbers(const std::vector<double>& values) {
  return list(values, rounded);
}

std::string_view kind_name(sourcing::LeafKind kind) {
  return kind == sourcing::LeafKind::scored     ? "scored"
         : kind == sourcing::LeafKind::measured ? "measured"
                                                : "price";
}

Json leaf_json(const sourcing::Leaf& leaf) {
  return {{"criterion", leaf.name},
          {"title", leaf.title},
          {"group", text_or_null(leaf.group)},
          {"kind", kind_name(leaf.kind)},
          {"weight", rounded(leaf.weight)}};
}

Json compared_json(const sourcing::Compared& compared) {
  const sourcing::Hierarchy& found = compared.hierarchy;
  return {{"group", text_or_null(compared.group)},
          {"criteria", compared.criteria},
          {"weights", numbers(found.weights)},
          {"missing", found.missing},
          {"eigenvalue", rounded(found.eigenvalue)},
          {"eigenvalue_low", rounded(found.eigenvalue_low)},
          {"eigenvalue_high", rounded(found.eigenvalue_high)},
          {"random_index", rounded(found.random_index)},
          {"random_index_table", sourcing::kRandomIndexTable},
          {"consistency_ratio", rounded(found.ratio)}};
}

Json candidate_json(const Selection& of, std::size_t c) {
  const sourcing::Candidate& candidate = of.candidates[c];
  const bool shown = candidate.stands() && !of.open;
  return {{"name", candidate.name},
          {"title", candidate.title},
          {"stands", candidate.stands()},
          {"out_because", candidate.out_because},
          {"pending", candidate.pending},
          {"rank", shown ? Json(candidate.rank) : Json(nullptr)},
          {"points", shown ? rounded(candidate.points) : Json(nullptr)},
          {"quality", shown ? rounded(candidate.quality) : Json(nullptr)},
          {"values", numbers(candidate.values)},
          {"price", shown && of.terms->timeline.prices_opened ? or_null(of.costs[c].total, money_json)
                                                              : Json(nullptr)},
          {"price_is_low", shown && of.costs[c].low},
          {"price_per_point", or_null(candidate.price_per_point, rounded)},
          {"price_less_quality", or_null(candidate.price_less_quality, rounded)},
          {"culture_distance", or_null(candidate.culture_distance, rounded)},
          {"own_fit", or_null(shown ? of.terms->candidates()[c].value.fit : std::nullopt,
                              [](const sourcing::Reasoned& fit) {
                                return Json{{"score", fit.said}, {"because", text_or_null(fit.reason)}};
                              })},
          {"go", shown ? Json(candidate.go) : Json(nullptr)}};
}

Json scores_json(const Selection& of) {
  Json json = Json::array();
  if (of.open) return json;
  for (std::size_t c = 0; c < of.candidates.size(); ++c) {
    for (std::size_t k = 0; k < of.leaves.size(); ++k) {
      const sourcing::PanelScore& cell = of.score(c, k);
      if (!cell.score) continue;
      json.push_back({{"bidder", of.candidates[c].name},
                      {"criterion", of.leaves[k].name},
                      {"score", rounded(*cell.score)},
                      {"agreed", or_null(cell.agreed, rounded)},
                      {"deviation", rounded(cell.spread.deviation)},
                      {"range", rounded(cell.spread.range())},
                      {"needs_moderation", cell.needs_moderation},
                      {"given", list(cell.given, [&](const sourcing::GivenScore& given) {
                         return Json{{"by", *of.terms->evaluators[given.evaluator].name},
                                     {"score", rounded(given.score)},
                                     {"because", text_or_null(given.reason)}};
                       })}});
    }
  }
  return json;
}

Json trial_json(const sourcing::Trial& trial) {
  const sourcing::Acceptability& result = trial.result;
  return {{"name", trial.name},
          {"meaning", trial.meaning},
          {"samples", result.samples},
          {"seed", result.seed},
          {"margin", rounded(result.margin)},
          {"at_rank", list(result.at_rank, numbers)},
          {"beats", list(result.beats, numbers)},
          {"central_weights",
           list(result.central_weights, [](const auto& weights) { return or_null(weights, numbers); })},
          {"confidence", list(result.confidence, [](const auto& share) { return or_null(share, rounded); })}};
}

}  // namespace

Json selection_json(const Selection& of, const SelectionOptions& options) {
  const auto name = [&](std::size_t c) { return of.candidates[c].name; };
  const auto standing = [&](std::size_t i) { return of.candidates[of.standing[i]].name; };
  Json candidates = Json::array();
  for (std::size_t c = 0; c < of.candidates.size(); ++c) candidates.push_back(candidate_json(of, c));
  return {{"version", 1},
          {"kind", "selection"},
          {"selection", *of.terms->id},
          {"title", of.terms->title},
          {"seat", of.terms->opportunities.empty() ? "client" : "supplier"},
          {"document_hash", text_or_null(options.document_hash)},
          {"open", of.open},
          {"progress", list(of.progress,
                            [](const sourcing::Progress& each) {
                              return Json{{"evaluator", each.evaluator},
                                          {"scored", each.scored},
                                          {"of", each.of},
                                          {"handed_in", each.locked}};
                            })},
          {"criteria", list(of.leaves, leaf_json)},
          {"comparisons", list(of.compared, compared_json)},
          {"bidders", std::move(candidates)},
          {"scores", scores_json(of)},
          {"order", list(of.order, name)},
          {"ranked", list(of.standing, name)},
          {"methods", list(of.methods,
                           [](const sourcing::MethodResult& each) {
                             return Json{{"method", document::name_of(each.method)},
                                         {"scores", numbers(each.scores)},
                                         {"ranks", each.ranks}};
                           })},
          {"trials", list(of.trials, trial_json)},
          {"weight_switches", list(of.weight_switches,
                                   [&](const auto& each) {
                                     return or_null(each, [&](const sourcing::WeightSwitch& change) {
                                       return Json{{"first", standing(change.bidder)},
                                                   {"moved", rounded(change.moved)},
                                                   {"weights", numbers(change.weights)}};
                                     });
                                   })},
          {"weight_ranges", list(of.weight_ranges,
                                 [](const sourcing::WeightRange& range) {
                                   return Json{{"from", rounded(range.from)}, {"to", rounded(range.to)}};
                                 })},
          {"score_switches", list(of.score_switches,
                                  [&](const sourcing::ScoreSwitch& change) {
                                    return Json{{"bidder", standing(change.bidder)},
                                                {"criterion", of.leaves[change.criterion].name},
                                                {"from", rounded(change.from)},
                                                {"to", rounded(change.to)},
                                                {"first", standing(change.first)}};
                                  })},
          {"without_each", list(of.dropped,
                                [&](const sourcing::DroppedBidder& each) {
                                  return Json{{"without", name(each.dropped)},
                                              {"first", list(each.first, name)},
                                              {"order_changes", each.reverses}};
                                })},
          {"kendalls_w", or_null(of.agreement, rounded)},
          {"leniency", list(of.ratings,
                            [](const sourcing::Rating& each) {
                              return Json{{"evaluator", each.evaluator},
                                          {"above_mean", or_null(each.leniency, rounded)}};
                            })},
          {"left_out", of.left_out},
          {"sentences", of.sentences},
          {"obligations", list(of.obligations, [](const sourcing::Obligation& each) {
             return Json{{"name", each.name},
                         {"promise", each.promise},
                         {"criterion", text_or_null(each.criterion)},
                         {"by", or_null(each.by, [](const time::Date& date) { return date.to_string(); })},
                         {"measure", text_or_null(each.measure)}};
           })}};
}

Json selection_schema() {
  const Json text = type("string"), number = type("number"), flag = type("boolean"), count = type("integer");
  const Json texts = list_of(text), figures = list_of(number);
  const Json own = object({{"version", {{"const", 1}}},
                           {"kind", {{"const", "own scores"}}},
                           {"selection", text},
                           {"evaluator", text},
                           {"scored", count},
                           {"of", count},
                           {"handed_in", flag},
                           {"scores", list_of(object({{"bidder", text},
                                                      {"criterion", text},
                                                      {"score", nullable(number)},
                                                      {"because", nullable(text)}}))}});
  const Json result = object(
      {{"version", {{"const", 1}}},
       {"kind", {{"const", "selection"}}},
       {"selection", text},
       {"title", text},
       {"seat", one_of({"client", "supplier"})},
       {"document_hash", nullable(text)},
       {"open", flag},
       {"progress",
        list_of(object({{"evaluator", text}, {"scored", count}, {"of", count}, {"handed_in", flag}}))},
       {"criteria", list_of(object({{"criterion", text},
                                    {"title", text},
                                    {"group", nullable(text)},
                                    {"kind", one_of({"scored", "measured", "price"})},
                                    {"weight", number}}))},
       {"comparisons", list_of(object({{"group", nullable(text)},
                                       {"criteria", texts},
                                       {"weights", figures},
                                       {"missing", count},
                                       {"eigenvalue", number},
                                       {"eigenvalue_low", number},
                                       {"eigenvalue_high", number},
                                       {"random_index", number},
                                       {"random_index_table", text},
                                       {"consistency_ratio", number}}))},
       {"bidders",
        list_of(object({{"name", text},
                        {"title", text},
                        {"stands", flag},
                        {"out_because", texts},
                        {"pending", texts},
                        {"rank", nullable(count)},
                        {"points", nullable(number)},
                        {"quality", nullable(number)},
                        {"values", figures},
                        {"price", nullable(reference("money"))},
                        {"price_is_low", flag},
                        {"price_per_point", nullable(number)},
                        {"price_less_quality", nullable(number)},
                        {"culture_distance", nullable(number)},
                        {"own_fit", nullable(object({{"score", text}, {"because", nullable(text)}}))},
                        {"go", nullable(flag)}}))},
       {"scores",
        list_of(object(
            {{"bidder", text},
             {"criterion", text},
             {"score", number},
             {"agreed", nullable(number)},
             {"deviation", number},
             {"range", number},
             {"needs_moderation", flag},
             {"given", list_of(object({{"by", text}, {"score", number}, {"because", nullable(text)}}))}}))},
       {"order", texts},
       {"ranked", texts},
       {"methods", list_of(object({{"method", one_of({"weighted sum", "topsis", "vikor", "promethee"})},
                                   {"scores", figures},
                                   {"ranks", list_of(count)}}))},
       {"trials", list_of(object({{"name", text},
                                  {"meaning", text},
                                  {"samples", count},
                                  {"seed", count},
                                  {"margin", number},
                                  {"at_rank", list_of(figures)},
                                  {"beats", list_of(figures)},
                                  {"central_weights", list_of(nullable(figures))},
                                  {"confidence", list_of(nullable(number))}}))},
       {"weight_switches",
        list_of(nullable(object({{"first", text}, {"moved", number}, {"weights", figures}})))},
       {"weight_ranges", list_of(object({{"from", number}, {"to", number}}))},
       {"score_switches",
        list_of(object(
            {{"bidder", text}, {"criterion", text}, {"from", number}, {"to", number}, {"first", text}}))},
       {"without_each", list_of(object({{"without", text}, {"first", texts}, {"order_changes", flag}}))},
       {"kendalls_w", nullable(number)},
       {"leniency", list_of(object({{"evaluator", text}, {"above_mean", nullable(number)}}))},
       {"left_out", texts},
       {"sentences", texts},
       {"obligations", list_of(object({{"name", text},
                                       {"promise", text},
                                       {"criterion", nullable(text)},
                                       {"by", nullable(reference("date"))},
                                       {"measure", nullable(text)}}))}});
  return published("https://entente.example/schema/selection-result.json", "What a selection says",
                   {{"anyOf", {result, own}}}, {"decimal", "currency", "money", "date"});
}

}  // namespace entente::report
