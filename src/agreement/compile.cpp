// Every condition and computed column of the agreement, checked against the table that it will be asked of.
// Errors stand inside the scalar, as the expression language reports them.
#include <fmt/format.h>

#include <map>

#include "agreement/checks.h"
#include "tables/tables.h"

namespace entente::agreement {

namespace {

class Compiler {
 public:
  Compiler(const Terms& terms, Loading& loading) : terms_(terms), loading_(loading) {}

  void run() {
    for (const auto& data : terms_.data) compile_columns(data);
    for (const auto& [name, clock] : terms_.clocks) {
      if (clock.pauses_while && clock.history)
        check(*clock.pauses_while, **clock.history, expression::Type::boolean());
    }
    for (const auto& measure : terms_.measures) compile_measure(measure.value);
  }

 private:
  const expression::Scope& scope(const std::string& dataset) {
    const auto known = scopes_.find(dataset);
    if (known != scopes_.end()) return known->second;
    return scopes_.emplace(dataset, scope_of(terms_, dataset)).first->second;
  }

  std::optional<expression::Type> check(const Placed<std::string>& written, const std::string& dataset,
                                        std::optional<expression::Type> expected = std::nullopt) {
    const Dataset* data = dataset_of(terms_, dataset);
    if (data == nullptr || !tables::kind_named(*data->kind)) return std::nullopt;
    auto compiled = expression::compile(*written, written.place, scope(dataset), std::move(expected));
    if (compiled) return compiled->type();
    for (auto& each : compiled.error()) loading_.report(std::move(each));
    return std::nullopt;
  }

  void compile_columns(const Named<Dataset>& data) {
    if (data.value.computed.empty()) return;
    // A computed column may use those before it.
    Terms part;
    part.zone = terms_.zone;
    part.calendars = terms_.calendars;
    part.data.push_back({data.name, data.value});
    auto& columns = part.data[0].value.computed;
    columns.clear();
    for (const auto& column : data.value.computed) {
      auto compiled = expression::compile(*column.value, column.value.place, scope_of(part, *data.name));
      if (!compiled) {
        for (auto& each : compiled.error()) loading_.report(std::move(each));
      }
      columns.push_back(column);
    }
  }

  void want(const std::optional<Placed<std::string>>& written, const std::string& dataset,
            std::initializer_list<expression::Kind> kinds, const std::string& wanted) {
    if (!written) return;
    const auto type = check(*written, dataset);
    if (!type) return;
    for (const auto kind : kinds) {
      if (type->kind == kind) return;
    }
    loading_.report(text::error("A0214", fmt::format("`{}` is {}, and {} is wanted here", **written,
                                                     expression::to_string(*type), wanted))
                        .at(written->place, "is " + expression::to_string(*type)));
  }

  void compile_measure(const Measure& measure) {
    using expression::Kind;
    const std::string& dataset = *measure.of.dataset;
    if (dataset.empty()) return;
    const auto condition = expression::Type::boolean();
    if (measure.of.where) check(*measure.of.where, dataset, condition);
    for (const auto& exclusion : measure.excluding) check(exclusion.where, dataset, condition);
    want(measure.good, dataset, {Kind::boolean, Kind::number}, "a condition or a number");
    want(measure.total, dataset, {Kind::number}, "a number");
    want(measure.value, dataset,
         *measure.type == MeasureType::survey_mean
             ? std::initializer_list<Kind>{Kind::number}
             : std::initializer_list<Kind>{Kind::number, Kind::duration},
         "a number or an amount of time");
    for (const auto* each : {&measure.satisfied, &measure.promoters, &measure.detractors, &measure.met}) {
      if (*each) check(**each, dataset, condition);
    }
  }

  const Terms& terms_;
  Loading& loading_;
  std::map<std::string, expression::Scope> scopes_;
};

}  // namespace

void compile_expressions(const Terms& terms, Loading& loading) {
  Compiler(terms, loading).run();
}

}  // namespace entente::agreement
