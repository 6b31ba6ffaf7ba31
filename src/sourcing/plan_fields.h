// Field tables of the plan document: which keys there are, what they mean, how their values are written.
#pragma once

#include "document/codecs.h"
#include "sourcing/deal_fields.h"
#include "sourcing/plan.h"

namespace entente::document {

#define ENTENTE_PLANNED(Type)                        \
  template <>                                        \
  struct Description<sourcing::Type> {               \
    static void describe(Struct<sourcing::Type>& s); \
  }

ENTENTE_PLANNED(Profile);
ENTENTE_PLANNED(Product);
ENTENTE_PLANNED(Supplier);
ENTENTE_PLANNED(Learning);
ENTENTE_PLANNED(LeastTaken);
ENTENTE_PLANNED(InCommon);
ENTENTE_PLANNED(Offer);
ENTENTE_PLANNED(Way);
ENTENTE_PLANNED(Sharing);
ENTENTE_PLANNED(Item);
ENTENTE_PLANNED(Assignment);
ENTENTE_PLANNED(GuardRail);
ENTENTE_PLANNED(Gate);
ENTENTE_PLANNED(Budget);
ENTENTE_PLANNED(Spread);
ENTENTE_PLANNED(Uncertainty);
ENTENTE_PLANNED(RiskEvent);
ENTENTE_PLANNED(Risk);
ENTENTE_PLANNED(Limits);
ENTENTE_PLANNED(Plan);

#undef ENTENTE_PLANNED

template <>
struct EnumNames<sourcing::Stage> {
  using enum sourcing::Stage;
  static constexpr std::string_view what = "a stage of a product's life";
  static constexpr auto names =
      std::to_array<std::pair<sourcing::Stage, std::string_view>>({{inception, "inception"},
                                                                   {mvp, "MVP"},
                                                                   {iteration, "iteration"},
                                                                   {maintenance, "maintenance"},
                                                                   {disposal, "disposal"}});
};

template <>
struct EnumNames<sourcing::DeliveryModel> {
  using enum sourcing::DeliveryModel;
  static constexpr std::string_view what = "a delivery model";
  static constexpr auto names = std::to_array<std::pair<sourcing::DeliveryModel, std::string_view>>(
      {{in_house, "in-house"},
       {captive, "captive"},
       {augmentation, "augmentation"},
       {team, "team"},
       {managed_service, "managed service"},
       {project, "project"},
       {build_operate_transfer, "build-operate-transfer"},
       {crowd, "crowd"},
       {software, "software"}});
};

template <>
struct EnumNames<sourcing::PeriodLength> {
  using enum sourcing::PeriodLength;
  static constexpr std::string_view what = "the length of a period";
  static constexpr auto names = std::to_array<std::pair<sourcing::PeriodLength, std::string_view>>(
      {{quarter, "quarter"}, {month, "month"}});
};

template <>
struct EnumNames<sourcing::Aim> {
  using enum sourcing::Aim;
  static constexpr std::string_view what = "what the plan is best at";
  static constexpr auto names = std::to_array<std::pair<sourcing::Aim, std::string_view>>(
      {{value, "value"}, {value_less_cost, "value less cost"}});
};

template <>
struct EnumNames<sourcing::Autonomy> {
  using enum sourcing::Autonomy;
  static constexpr std::string_view what = "what the plan may do by itself";
  static constexpr auto names = std::to_array<std::pair<sourcing::Autonomy, std::string_view>>(
      {{proposes, "proposes"}, {shows, "shows"}, {decides_within_guard_rails, "decides within guard rails"}});
};

}  // namespace entente::document
