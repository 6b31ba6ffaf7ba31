#include "closing/positions.h"

#include <fmt/format.h>

namespace entente::closing {

namespace {

/// What a position that is not disputed makes of the dispute before it.
void end_dispute(SidePosition& position, Side side, DisputeEnded::How how, const record::Version& version,
                 time::Date on) {
  if (position.disputes.empty()) return;
  position.ended =
      DisputeEnded{.by = side, .since = position.since, .on = on, .how = how, .author = version.author};
  position.disputes.clear();
}

}  // namespace

SidePosition position_of(const Documents& shared, const std::string& id, Side side, const StatementLine& line,
                         const time::Zone& zone, text::Diagnostics& problems) {
  SidePosition latest;
  const auto found = shared.find(id);
  if (found == shared.end() || found->second.type != kPositionType) return latest;
  bool foreign = false;
  for (const record::Version& version : found->second.versions) {
    if (version.side != side) {
      foreign = true;
      continue;
    }
    const time::Date on = zone.date_at(version.at);
    if (version.withdrawn) {
      end_dispute(latest, side, DisputeEnded::How::withdrawn, version, on);
      latest.taken.reset();
      continue;
    }
    auto read = read_position(version.content, id);
    if (!read.sound()) {
      problems.insert(problems.end(), read.diagnostics.begin(), read.diagnostics.end());
      continue;
    }
    const Stand stand = *read.value.stand;
    if (stand == Stand::disputed) {
      if (latest.disputes.empty()) latest.since = on;
      latest.disputes.push_back(version.hash);
      latest.ended.reset();
    } else {
      end_dispute(latest, side,
                  stand == Stand::waived       ? DisputeEnded::How::waived
                  : read.value.accepts.empty() ? DisputeEnded::How::agreed
                                               : DisputeEnded::How::accepted,
                  version, on);
    }
    PositionTaken made{.side = side,
                       .stand = stand,
                       .reason = read.value.reason,
                       .evidence = read.value.evidence,
                       .digest = *read.value.digest,
                       .author = version.author,
                       .at = version.at,
                       .accepts = read.value.accepts,
                       .stale = *read.value.digest != line.digest,
                       .changed = {}};
    if (made.stale) {
      Figures seen;
      for (const auto& [figure, value] : read.value.figures) seen.emplace_back(*figure, value);
      if (digest_of(seen) == made.digest) made.changed = changes_between(seen, line.figures);
    }
    latest.taken = std::move(made);
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

}  // namespace entente::closing
