#include "closing/positions.h"

#include <fmt/format.h>

namespace entente::closing {

std::optional<SidePosition> position_of(const Documents& shared, const std::string& id, Side side,
                                        const StatementLine& line, const time::Zone& zone,
                                        text::Diagnostics& problems) {
  const auto found = shared.find(id);
  if (found == shared.end() || found->second.type != kPositionType) return std::nullopt;
  std::optional<SidePosition> latest;
  bool foreign = false;
  for (const record::Version& version : found->second.versions) {
    if (version.side != side) {
      foreign = true;
      continue;
    }
    if (version.withdrawn) {
      latest.reset();
      continue;
    }
    auto read = read_position(version.content, id);
    if (!read.sound()) {
      problems.insert(problems.end(), read.diagnostics.begin(), read.diagnostics.end());
      continue;
    }
    const bool goes_on =
        latest && latest->taken.stand == Stand::disputed && *read.value.stand == Stand::disputed;
    SidePosition made;
    made.since = goes_on ? latest->since : zone.date_at(version.at);
    made.taken = {.side = side,
                  .stand = *read.value.stand,
                  .reason = read.value.reason,
                  .evidence = read.value.evidence,
                  .digest = *read.value.digest,
                  .author = version.author,
                  .at = version.at,
                  .stale = *read.value.digest != line.digest,
                  .changed = {}};
    if (made.taken.stale) {
      Figures seen;
      for (const auto& [figure, value] : read.value.figures) seen.emplace_back(*figure, value);
      if (digest_of(seen) == made.taken.digest) made.taken.changed = changes_between(seen, line.figures);
    }
    latest = std::move(made);
  }
  if (foreign) {
    auto problem = text::warning("C0117", fmt::format("`{}` is left out of account", id));
    problem.file = id;
    problems.push_back(std::move(problem.note(
        fmt::format("a version of it was not written by the {}, whose position it is", record::name(side)))));
  }
  return latest;
}

bool is_effective(const PositionTaken& position, const StatementLine& line) {
  if (position.stale) return false;
  return position.stand != Stand::waived || line.owed == position.side;
}

LineState state_of(const StatementLine& line, const std::optional<PositionTaken>& client,
                   const std::optional<PositionTaken>& supplier) {
  std::size_t effective = 0;
  bool disputed = false, waived = false, stale = false;
  for (const auto* position : {&client, &supplier}) {
    if (!*position) continue;
    stale = stale || (*position)->stale;
    if (!is_effective(**position, line)) continue;
    ++effective;
    disputed = disputed || (*position)->stand == Stand::disputed;
    waived = waived || (*position)->stand == Stand::waived;
  }
  if (disputed) return LineState::disputed;
  if (effective == 2) return waived ? LineState::waived : LineState::agreed;
  return stale ? LineState::stale : LineState::open;
}

void set_stage(Dispute& dispute, const std::vector<DisputeStage>& stages, time::Date today) {
  time::Date begins = dispute.since;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    dispute.stage = stages[i].name;
    dispute.next = i + 1 < stages.size() ? stages[i + 1].name : std::string();
    dispute.until.reset();
    if (!stages[i].calendar_days) return;
    dispute.until = begins + *stages[i].calendar_days;
    if (today <= *dispute.until) return;
    begins = *dispute.until;
  }
}

}  // namespace entente::closing
