// How the values of an agreement are read from scalars and written again: times, bars, bands, windows, hours,
// selections. The grammar of times and bars stands in quantities.h, that of hours in hours.h; here they meet
// the document.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "agreement/hours.h"
#include "agreement/quantities.h"
#include "agreement/terms.h"
#include "document/codecs.h"

namespace entente::agreement {

/// Reports that a part of a scalar could not be read, at that part; returns false.
bool refuse_part(document::Decoding& decoding, const document::Node& node, std::string code,
                 const std::string& what, const Misread& wrong);

/// A place inside a scalar node, for names that stand in a sentence.
template <class Value>
Placed<Value> placed_part(const document::Node& node, Value value, std::size_t begin, std::size_t length) {
  return {std::move(value), place_inside(node, begin, length)};
}

/// A bar that is reached from above or below: `down to 85%`, `up to 6 h`, or the bar alone.
struct DipCodec {
  static bool decode(const document::Node& node, Quantity& out, document::Decoding& decoding);
  static document::Node encode(const Quantity& value) { return document::Node::text(write(value)); }
  static nlohmann::json schema();
  static std::string type_name() { return "the greatest dip, such as `down to 85%`"; }
};

/// A number of whole calendar days: `15 calendar days`.
struct CalendarDaysCodec {
  static bool decode(const document::Node& node, std::int64_t& out, document::Decoding& decoding);
  static document::Node encode(std::int64_t days);
  static nlohmann::json schema();
  static std::string type_name() { return "calendar days"; }
};

/// A column that places rows in time: `resolved_at` or `month of resolved_at`.
struct CountedInCodec {
  static bool decode(const document::Node& node, Placed<std::string>& out, document::Decoding& decoding);
  static document::Node encode(const Placed<std::string>& value) {
    return document::Node::text("month of " + value.value);
  }
  static nlohmann::json schema();
  static std::string type_name() { return "a column, such as `month of resolved_at`"; }
};

/// A share with the words that say of what: `12% of monthly charges`. The words may be left out, others are
/// refused.
bool decode_share(const document::Node& node, money::Percent& out, document::Decoding& decoding,
                  std::string_view of_what);
nlohmann::json share_schema();

template <std::size_t N>
struct Words {
  char text[N]{};
  constexpr Words(const char (&literal)[N]) { std::copy_n(literal, N, text); }
};
template <Words OfWhat>
struct ShareOf {
  static bool decode(const document::Node& node, money::Percent& out, document::Decoding& decoding) {
    return decode_share(node, out, decoding, OfWhat.text);
  }
  static document::Node encode(const money::Percent& value) {
    return document::Node::text(value.to_string() + " " + OfWhat.text);
  }
  static nlohmann::json schema() { return share_schema(); }
  static std::string type_name() { return std::string("a share, such as `10% ") + OfWhat.text + "`"; }
};

/// Hours under days of the week, under dates, and a list of holidays.
struct ShiftsCodec {
  static bool decode(const document::Node& node, std::vector<DatedHours>& out, document::Decoding& decoding);
  static document::Node encode(const std::vector<DatedHours>& value);
  static nlohmann::json schema();
  static std::string type_name() { return "hours under dates (breaks: or under `daily`)"; }
};

}  // namespace entente::agreement

namespace entente::document {

#define ENTENTE_SCALAR_CODEC(Type, Name)                                 \
  template <>                                                            \
  struct Codec<Type> {                                                   \
    static bool decode(const Node& node, Type& out, Decoding& decoding); \
    static Node encode(const Type& value);                               \
    static nlohmann::json schema();                                      \
    static std::string type_name() {                                     \
      return Name;                                                       \
    }                                                                    \
  }

ENTENTE_SCALAR_CODEC(agreement::Span, "an amount of time");
ENTENTE_SCALAR_CODEC(agreement::Quantity, "a bar: a share, a number or time");
ENTENTE_SCALAR_CODEC(agreement::Bounds, "a band of results, such as `96% .. 97%`");
ENTENTE_SCALAR_CODEC(agreement::Window, "month, quarter, year, contract year or `rolling 3 months`");
ENTENTE_SCALAR_CODEC(agreement::LevelRounding,
                     "`2 decimals`, with a rounding mode if not half away from zero");
ENTENTE_SCALAR_CODEC(agreement::Selection,
                     "a dataset, with a condition if not all its rows: `incidents where priority == \"P1\"`");
ENTENTE_SCALAR_CODEC(time::DateRange, "days, such as `2026-03-02 to 2026-03-20`");
ENTENTE_SCALAR_CODEC(calendar::MonthDay, "a day of every year, such as 12-25");
ENTENTE_SCALAR_CODEC(agreement::WeekText, "hours under days of the week");
ENTENTE_SCALAR_CODEC(agreement::HolidayText, "a date, a day of every year such as 12-25, or an .ics file");

#undef ENTENTE_SCALAR_CODEC

#define ENTENTE_NAMES(Enum, What, ...)                                                           \
  template <>                                                                                    \
  struct EnumNames<Enum> {                                                                       \
    static constexpr std::string_view what = What;                                               \
    static constexpr auto names = std::to_array<std::pair<Enum, std::string_view>>(__VA_ARGS__); \
  }

ENTENTE_NAMES(agreement::Side, "a side",
              {{agreement::Side::client, "client"},
               {agreement::Side::supplier, "supplier"},
               {agreement::Side::joint, "joint"},
               {agreement::Side::neutral, "neutral"},
               {agreement::Side::joint, "both"}});
ENTENTE_NAMES(agreement::DeliveryModel, "a delivery model",
              {{agreement::DeliveryModel::in_house, "in-house team"},
               {agreement::DeliveryModel::captive, "captive or shared service centre"},
               {agreement::DeliveryModel::staff_augmentation, "staff augmentation"},
               {agreement::DeliveryModel::managed_team, "managed team"},
               {agreement::DeliveryModel::managed_service, "managed service"},
               {agreement::DeliveryModel::project, "project"},
               {agreement::DeliveryModel::build_operate_transfer, "build-operate-transfer"},
               {agreement::DeliveryModel::crowd, "crowd"},
               {agreement::DeliveryModel::software, "software"},
               {agreement::DeliveryModel::in_house, "INH"},
               {agreement::DeliveryModel::captive, "CAP"},
               {agreement::DeliveryModel::captive, "captive"},
               {agreement::DeliveryModel::staff_augmentation, "AUG"},
               {agreement::DeliveryModel::managed_team, "TEAM"},
               {agreement::DeliveryModel::managed_service, "MSV"},
               {agreement::DeliveryModel::project, "PRJ"},
               {agreement::DeliveryModel::build_operate_transfer, "BOT"},
               {agreement::DeliveryModel::crowd, "GIG"},
               {agreement::DeliveryModel::software, "SAAS"}});
ENTENTE_NAMES(agreement::MeasureType, "a type of measure",
              {{agreement::MeasureType::ratio, "ratio"},
               {agreement::MeasureType::availability, "availability"},
               {agreement::MeasureType::percentile, "percentile"},
               {agreement::MeasureType::mean, "mean"},
               {agreement::MeasureType::sum, "sum"},
               {agreement::MeasureType::count, "count"},
               {agreement::MeasureType::elapsed, "elapsed"},
               {agreement::MeasureType::backlog_age, "backlog age"},
               {agreement::MeasureType::survey_mean, "survey mean"},
               {agreement::MeasureType::csat, "csat"},
               {agreement::MeasureType::nps, "nps"},
               {agreement::MeasureType::binary, "binary"},
               {agreement::MeasureType::composite, "composite"}});
ENTENTE_NAMES(agreement::ExcludedTime, "what excluded time does",
              {{agreement::ExcludedTime::leaves_both_terms, "leaves both terms"},
               {agreement::ExcludedTime::leaves_downtime_only, "leaves downtime only"},
               {agreement::ExcludedTime::leaves_downtime_only, "leaves the downtime only"},
               {agreement::ExcludedTime::nothing_excluded, "nothing excluded"}});
ENTENTE_NAMES(agreement::PercentileMethod, "a percentile method",
              {{agreement::PercentileMethod::nearest_rank, "nearest rank"},
               {agreement::PercentileMethod::averaged_nearest_rank, "averaged nearest rank"},
               {agreement::PercentileMethod::closest_observation, "closest observation"},
               {agreement::PercentileMethod::interpolated_rank, "interpolated rank"},
               {agreement::PercentileMethod::hazen, "hazen"},
               {agreement::PercentileMethod::weibull, "weibull"},
               {agreement::PercentileMethod::linear, "linear"},
               {agreement::PercentileMethod::median_unbiased, "median unbiased"},
               {agreement::PercentileMethod::normal_unbiased, "normal unbiased"},
               {agreement::PercentileMethod::lower, "lower"},
               {agreement::PercentileMethod::higher, "higher"},
               {agreement::PercentileMethod::nearest, "nearest"},
               {agreement::PercentileMethod::midpoint, "midpoint"}});
ENTENTE_NAMES(agreement::LevelKind, "a kind of service level",
              {{agreement::LevelKind::critical, "critical"}, {agreement::LevelKind::key, "key"}});
ENTENTE_NAMES(agreement::Direction, "which way is better",
              {{agreement::Direction::higher, "higher is better"},
               {agreement::Direction::lower, "lower is better"},
               {agreement::Direction::higher, "higher"},
               {agreement::Direction::lower, "lower"}});
ENTENTE_NAMES(agreement::Averaging, "how months are joined",
              {{agreement::Averaging::pooled, "pooled"}, {agreement::Averaging::simple, "mean of months"}});
ENTENTE_NAMES(agreement::NoData, "what no data means",
              {{agreement::NoData::not_measured, "not measured"},
               {agreement::NoData::met, "met"},
               {agreement::NoData::missed, "missed"}});
ENTENTE_NAMES(agreement::OneIncident, "what one incident costs",
              {{agreement::OneIncident::largest_only, "largest credit only"},
               {agreement::OneIncident::each, "every credit"}});
ENTENTE_NAMES(agreement::ReliefClaim::Decision, "a decision",
              {{agreement::ReliefClaim::Decision::pending, "pending"},
               {agreement::ReliefClaim::Decision::granted, "granted"},
               {agreement::ReliefClaim::Decision::part, "granted in part"},
               {agreement::ReliefClaim::Decision::refused, "refused"}});

#undef ENTENTE_NAMES

}  // namespace entente::document
