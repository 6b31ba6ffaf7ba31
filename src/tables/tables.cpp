#include "tables/tables.h"

#include <algorithm>
#include <array>

namespace entente::tables {
namespace {

using expression::Kind;

constexpr std::array<std::pair<TableKind, std::string_view>, 7> kNames{{
    {TableKind::items, "items"},
    {TableKind::events, "events"},
    {TableKind::outages, "outages"},
    {TableKind::samples, "samples"},
    {TableKind::deliverables, "deliverables"},
    {TableKind::responses, "responses"},
    {TableKind::volumes, "volumes"},
}};

constexpr StandardColumn kItems[] = {
    {"item", Kind::text, true,
     "Number of the ticket, case, order or payslip; unique among the current rows."},
    {"opened_at", Kind::instant, true, "When the item was opened."},
    {"responded_at", Kind::instant, false, "When the supplier first responded."},
    {"resolved_at", Kind::instant, false, "When the item was resolved; missing while it is open."},
    {"closed_at", Kind::instant, false, "When the item was closed for good."},
    {"due_at", Kind::instant, false, "When the item was due, as the tool that exported it says."},
    {"state", Kind::text, false, "State at the time of the export, such as Resolved."},
    {"priority", Kind::text, false, "Priority as the tool writes it, such as 2 - High."},
    {"category", Kind::text, false, "What the item is about."},
    {"service", Kind::text, false, "Service that the item belongs to."},
    {"site", Kind::text, false, "Site or location that is concerned."},
    {"group_name", Kind::text, false, "Group that worked on the item."},
    {"cause", Kind::text, false, "Root cause, in words of your own."},
    {"reopened", Kind::number, false, "How often the item was opened again."},
    {"quantity", Kind::number, false, "How many units the item stands for."},
    {"amount", Kind::number, false, "Sum of money that the item is about, in the agreement's currency."},
};

constexpr StandardColumn kEvents[] = {
    {"item", Kind::text, true, "Item whose state changed."},
    {"at", Kind::instant, true, "When it changed."},
    {"state", Kind::text, true, "State that the item has from then on."},
    {"by", Kind::text, false, "Who or what changed it."},
};

constexpr StandardColumn kOutages[] = {
    {"outage", Kind::text, true, "Number of the outage; unique among the current rows."},
    {"service", Kind::text, false, "Service that was down."},
    {"begins_at", Kind::instant, true, "When the outage began."},
    {"ends_at", Kind::instant, false, "When it ended; missing while it lasts."},
    {"kind", Kind::text, false, "Kind of outage, such as incident or maintenance."},
    {"cause", Kind::text, false, "Root cause, in words of your own."},
    {"severity", Kind::text, false, "How much was affected, such as partial or major."},
};

constexpr StandardColumn kSamples[] = {
    {"at", Kind::instant, true, "When the value was read."},
    {"subject", Kind::text, false, "What was measured, such as a server or a queue."},
    {"metric", Kind::text, false, "Name of the quantity, such as response time."},
    {"value", Kind::number, true, "The value that was read."},
};

constexpr StandardColumn kDeliverables[] = {
    {"deliverable", Kind::text, true, "Number of the delivery or order line; unique among the current rows."},
    {"due_on", Kind::date, true, "Day on which it was due."},
    {"delivered_on", Kind::date, false, "Day on which it was delivered; missing until then."},
    {"accepted_on", Kind::date, false, "Day on which the client accepted it."},
    {"supplier", Kind::text, false, "Who delivers it."},
    {"quantity", Kind::number, false, "Quantity that was ordered."},
    {"quantity_delivered", Kind::number, false, "Quantity that was delivered."},
    {"value", Kind::number, false, "What it is worth, in the agreement's currency."},
};

constexpr StandardColumn kResponses[] = {
    {"response", Kind::text, true, "Number of the answer; unique among the current rows."},
    {"at", Kind::instant, true, "When it was given."},
    {"question", Kind::text, false, "Question that was answered."},
    {"score", Kind::number, true, "Score on the scale of the survey."},
    {"respondent", Kind::text, false, "Who answered, as far as the survey tells."},
    {"service", Kind::text, false, "Service that the answer is about."},
};

constexpr StandardColumn kVolumes[] = {
    {"month", Kind::date, true, "First day of the month in which the volume was used."},
    {"unit", Kind::text, true, "Unit that is charged for, such as seats."},
    {"volume", Kind::number, true, "How many units were used."},
};

}  // namespace

std::string_view name(TableKind kind) {
  return std::ranges::find(kNames, kind, &std::pair<TableKind, std::string_view>::first)->second;
}

std::optional<TableKind> kind_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &std::pair<TableKind, std::string_view>::second);
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

std::span<const StandardColumn> standard_columns(TableKind kind) {
  switch (kind) {
    case TableKind::items:
      return kItems;
    case TableKind::events:
      return kEvents;
    case TableKind::outages:
      return kOutages;
    case TableKind::samples:
      return kSamples;
    case TableKind::deliverables:
      return kDeliverables;
    case TableKind::responses:
      return kResponses;
    case TableKind::volumes:
      return kVolumes;
  }
  return {};
}

std::string_view key_column(TableKind kind) {
  switch (kind) {
    case TableKind::items:
    case TableKind::events:
      return "item";
    case TableKind::outages:
      return "outage";
    case TableKind::samples:
      return "subject";
    case TableKind::deliverables:
      return "deliverable";
    case TableKind::responses:
      return "response";
    case TableKind::volumes:
      return "unit";
  }
  return {};
}

std::string_view default_time_column(TableKind kind) {
  switch (kind) {
    case TableKind::items:
      return "opened_at";
    case TableKind::events:
    case TableKind::samples:
    case TableKind::responses:
      return "at";
    case TableKind::outages:
      return "begins_at";
    case TableKind::deliverables:
      return "due_on";
    case TableKind::volumes:
      return "month";
  }
  return {};
}

}  // namespace entente::tables
