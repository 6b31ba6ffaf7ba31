#include "closing/documents.h"

#include <fmt/format.h>

#include "agreement/terms_fields.h"
#include "base/hash.h"
#include "closing/json_text.h"
#include "document/documents.h"

namespace entente::document {

template <>
struct EnumNames<closing::Stand> {
  static constexpr std::string_view what = "how a side stands to a line";
  static constexpr auto names =
      std::to_array<std::pair<closing::Stand, std::string_view>>({{closing::Stand::agreed, "agreed"},
                                                                  {closing::Stand::disputed, "disputed"},
                                                                  {closing::Stand::waived, "waived"}});
};

template <>
struct EnumNames<closing::ClaimDecision::Answer> {
  static constexpr std::string_view what = "a decision";
  static constexpr auto names = std::to_array<std::pair<closing::ClaimDecision::Answer, std::string_view>>(
      {{closing::ClaimDecision::Answer::granted, "granted"},
       {closing::ClaimDecision::Answer::part, "part"},
       {closing::ClaimDecision::Answer::part, "granted in part"},
       {closing::ClaimDecision::Answer::refused, "refused"}});
};

template <>
struct EnumNames<closing::SwapAnswer::Answer> {
  static constexpr std::string_view what = "an answer";
  static constexpr auto names = std::to_array<std::pair<closing::SwapAnswer::Answer, std::string_view>>(
      {{closing::SwapAnswer::Answer::refused, "refused"}});
};

struct InstantCodec {
  static bool decode(const Node& node, time::Instant& out, Decoding& decoding) {
    if (!want_scalar(node, decoding, type_name(), "2026-11-01T00:00:00Z")) return false;
    const auto read = time::Instant::parse(node.scalar);
    if (!read)
      return decoding.refuse("C0122", node, fmt::format("`{}` is no instant", node.scalar),
                             "an instant with its offset is wanted", "2026-11-01T00:00:00Z");
    out = *read;
    return true;
  }
  static Node encode(const time::Instant& value) { return Node::text(value.to_string()); }
  static nlohmann::json schema() { return {{"type", "string"}}; }
  static std::string type_name() { return "an instant"; }
};

template <>
struct Description<closing::Position> {
  static void describe(Struct<closing::Position>& s) {
    using closing::Position;
    s.name("position", "How one side stands to a line of a statement.");
    s.field("stand", &Position::stand, required, "Agreed, disputed, or waived as flexibility.")
        .example("agreed");
    s.field("reason", &Position::reason, optional, "Why.").example("INC-3920 waited for the bank");
    s.field("evidence", &Position::evidence, optional, "Where it can be seen.").example("[CHG-118]");
    s.field("accepts", &Position::accepts, optional, "Agreed: hash of the answer that settled a dispute.")
        .example("9a41...");
    s.field("digest", &Position::digest, required, "Hash of the line's figures as they were seen.")
        .example("1f0c...");
    s.field("figures", &Position::figures, optional, "The figures themselves.").example("{result: 92.0%}");
    s.check([](const Node& node, Position& out, Decoding& decoding) {
      if (*out.stand == closing::Stand::agreed || !out.reason.empty()) return true;
      const Node* stand = node.find("stand");
      return decoding.refuse("C0102", stand != nullptr ? *stand : node,
                             fmt::format("a line is {} without a reason", name_of(*out.stand)),
                             "needs a `reason`", "reason: INC-3920 waited for the bank");
    });
  }
};

template <>
struct Description<closing::DisputeAnswer> {
  static void describe(Struct<closing::DisputeAnswer>& s) {
    using closing::DisputeAnswer;
    s.name("dispute answer", "What the other side says to a dispute.");
    s.field("reason", &DisputeAnswer::reason, required, "Why the figures stand as they are.")
        .example("the log shows that the bank had answered by noon");
    s.field("evidence", &DisputeAnswer::evidence, optional, "Where it can be seen.").example("[INC-3920]");
    s.field("dispute", &DisputeAnswer::dispute, required, "Hash of the position that disputes.")
        .example("9a41...");
  }
};

template <>
struct Description<closing::Escalation> {
  static void describe(Struct<closing::Escalation>& s) {
    using closing::Escalation;
    s.name("escalation", "The wish to take a dispute to its next stage before its time is over.");
    s.field("stage", &Escalation::stage, required, "The stage that is to be left.").example("operational");
    s.field("reason", &Escalation::reason, optional, "Why.").example("the two desks have said all they can");
    s.field("dispute", &Escalation::dispute, required, "Hash of the position that disputes.")
        .example("9a41...");
  }
};

template <>
struct Description<closing::ClaimDecision> {
  static void describe(Struct<closing::ClaimDecision>& s) {
    using closing::ClaimDecision;
    s.name("claim decision", "What the other side decided about a relief claim.");
    s.field("decision", &ClaimDecision::decision, required, "Granted, part or refused.").example("granted");
    s.field("reason", &ClaimDecision::reason, optional, "Why.").example("the log shows it");
    s.field("items", &ClaimDecision::items, optional, "Part: the rows that leave the measure.")
        .example("[INC-3920]");
    s.field("from", &ClaimDecision::from, optional, "Part: first instant of the span that leaves it.")
        .example("2026-03-04 08:00");
    s.field("to", &ClaimDecision::to, optional, "Part: its end, excluded.").example("2026-03-04 09:00");
    s.field("time", &ClaimDecision::time, optional, "Part: the amount of downtime.").example("10 min");
    s.field("digest", &ClaimDecision::digest, required, "Hash of the claim that was decided.")
        .example("1f0c...");
    s.check([](const Node& node, ClaimDecision& out, Decoding& decoding) {
      if (*out.decision == ClaimDecision::Answer::granted || !out.reason.empty()) return true;
      const Node* decision = node.find("decision");
      return decoding.refuse("C0102", decision != nullptr ? *decision : node,
                             "a claim is not granted as it was raised, without a reason", "needs a `reason`",
                             "reason: the carrier's log shows 40 minutes");
    });
  }
};

template <>
struct Description<closing::SwapAnswer> {
  static void describe(Struct<closing::SwapAnswer>& s) {
    using closing::SwapAnswer;
    s.name("swap answer", "Why a proposed swap is not accepted; accepting is a signature.");
    s.field("answer", &SwapAnswer::answer, required, "Refused.").example("refused");
    s.field("reason", &SwapAnswer::reason, optional, "Why.").example("the quarter's end falls into it");
    s.field("version", &SwapAnswer::version, required, "Hash of the version that is answered.")
        .example("9a41...");
  }
};

template <>
struct Description<closing::Note> {
  static void describe(Struct<closing::Note>& s) {
    using closing::Note;
    s.name("note", "What somebody wrote down about something.");
    s.field("about", &Note::about, required, "Id of what it is about.")
        .example("service-desk/2026-10/level/p2-resolution");
    s.field("text", &Note::text, required, "The note.").example("ask Ben about the carrier's log");
  }
};

template <>
struct Description<closing::HeldLine> {
  static void describe(Struct<closing::HeldLine>& s) {
    using closing::HeldLine;
    s.name("held line", "A line that is not settled with the others, and its amount.");
    s.field("line", &HeldLine::line, required, "Id of the line.").example("level/portal");
    s.field("amount", &HeldLine::amount, required, "Its credit or charge.").example("1 200 EUR");
  }
};

template <>
struct Description<closing::StatementChange> {
  static void describe(Struct<closing::StatementChange>& s) {
    using closing::StatementChange;
    s.name("change", "A figure that differs from the version agreed before.");
    s.field("label", &StatementChange::label, required, "What it is.").example("net credits");
    s.field("before", &StatementChange::before, required, "As it was agreed.").example("EUR 1,000.00");
    s.field("after", &StatementChange::after, required, "As it is now.").example("EUR 800.00");
  }
};

template <>
struct Description<closing::StatementContent> {
  static void describe(Struct<closing::StatementContent>& s) {
    using closing::StatementContent;
    s.name("proposed statement", "The statement of a month, put forward for signature.");
    s.field("digest", &StatementContent::digest, required, "Hash of the lines, and of those held or waived.")
        .example("1f0c...");
    s.field_with<InstantCodec>("as of", &StatementContent::as_of, required, "The world as it was then.")
        .example("2026-11-01T00:00:00Z");
    s.field_with<InstantCodec>("as known", &StatementContent::as_known, required, "With what was known then.")
        .example("2026-11-05T09:00:00Z");
    s.field("lines", &StatementContent::lines, required, "Hash of each line's figures.")
        .example("{total: 1f0c...}");
    s.field("held", &StatementContent::held, optional, "Disputed lines, settled later.");
    s.field("waived", &StatementContent::waived, optional, "Lines let go as flexibility.");
    s.field("net", &StatementContent::net, required, "Net credits.").example("1 000 EUR");
    s.field("settled", &StatementContent::settled, required, "Without what is held or waived.")
        .example("800 EUR");
    s.field("claims", &StatementContent::claims, optional, "Relief claims that bear on the month.")
        .example("[RC-2]");
    s.field("swaps", &StatementContent::swaps, optional, "Priority swaps that touch the month.")
        .example("[branch-opening-2026]");
    s.field("imports", &StatementContent::imports, optional, "Numbers of the imports that were read.")
        .example("[1, 2]");
    s.field("changes", &StatementContent::changes, optional, "Against the version agreed before.");
  }
};

}  // namespace entente::document

namespace entente::closing {
namespace {

template <class Value>
Read<Value> read_as(std::string_view json, std::string_view id, std::string_view left_out = {}) {
  const auto parsed = read_json(json, left_out);
  if (!parsed || !parsed->is_object()) {
    auto problem = text::error("C0101", fmt::format("the content of `{}` cannot be read", id));
    problem.file = std::string(id);
    problem.note("it is no JSON object, or nests more than 64 levels");
    return {{}, {std::move(problem)}};
  }
  auto read =
      document::read<Value>(std::make_shared<const text::Source>(std::string(id), json_text(*parsed)));
  return {std::move(read.value), std::move(read.diagnostics)};
}

/// A claim as it is raised, whatever has been decided since.
ReliefClaim undecided(ReliefClaim claim) {
  claim.decision = {};
  claim.decided_by.reset();
  claim.decided_on.reset();
  return claim;
}

}  // namespace

std::string agreement_id(std::string_view agreement) {
  return fmt::format("agreement/{}", agreement);
}
std::string position_id(std::string_view agreement, time::Month month, std::string_view line, Side side) {
  return fmt::format("position/{}/{}/{}/{}", agreement, month.to_string(), line, record::name(side));
}
std::string dispute_answer_id(std::string_view agreement, time::Month month, std::string_view line,
                              Side side) {
  return fmt::format("dispute-answer/{}/{}/{}/{}", agreement, month.to_string(), line, record::name(side));
}
std::string escalation_id(std::string_view agreement, time::Month month, std::string_view line, Side side) {
  return fmt::format("escalation/{}/{}/{}/{}", agreement, month.to_string(), line, record::name(side));
}
std::string claim_id(std::string_view agreement, std::string_view claim) {
  return fmt::format("claim/{}/{}", agreement, claim);
}
std::string decision_id(std::string_view agreement, std::string_view claim) {
  return fmt::format("claim-decision/{}/{}", agreement, claim);
}
std::string swap_id(std::string_view agreement, std::string_view swap) {
  return fmt::format("swap/{}/{}", agreement, swap);
}
std::string swap_answer_id(std::string_view agreement, std::string_view swap) {
  return fmt::format("swap-answer/{}/{}", agreement, swap);
}
std::string statement_id(std::string_view agreement, time::Month month) {
  return fmt::format("statement/{}/{}", agreement, month.to_string());
}

std::string_view name(Stand stand) {
  return document::name_of(stand);
}
std::string_view name(ClaimDecision::Answer answer) {
  return document::name_of(answer);
}

Read<Position> read_position(std::string_view json, std::string_view id) {
  return read_as<Position>(json, id);
}

Read<DisputeAnswer> read_dispute_answer(std::string_view json, std::string_view id) {
  return read_as<DisputeAnswer>(json, id);
}

Read<Escalation> read_escalation(std::string_view json, std::string_view id) {
  return read_as<Escalation>(json, id);
}

Read<ReliefClaim> read_claim(std::string_view json, std::string_view id) {
  auto read = read_as<ReliefClaim>(json, id);
  const bool decided = *read.value.decision != ReliefClaim::Decision::pending || read.value.decided_by ||
                       read.value.decided_on;
  if (decided) {
    read.diagnostics.push_back(
        text::error("C0103", fmt::format("claim `{}` brings its own decision", *read.value.id))
            .at(read.value.decision.place ? read.value.decision.place : read.value.id.place,
                "not for the one who claims to say")
            .help("raise the claim without `decision`, `decided by` and `decided on`"));
  }
  return read;
}

Read<ClaimDecision> read_decision(std::string_view json, std::string_view id) {
  return read_as<ClaimDecision>(json, id);
}

Read<PrioritySwap> read_swap(std::string_view json, std::string_view id) {
  auto read = read_as<PrioritySwap>(json, id);
  if (read.value.agreed_on) {
    read.diagnostics.push_back(
        text::error("C0103",
                    fmt::format("the swap for `{}` brings the day of its agreement", *read.value.what))
            .at(read.value.agreed_on->place, "both signatures say it")
            .help("propose the swap without `agreed on`"));
  }
  return read;
}

Read<SwapAnswer> read_swap_answer(std::string_view json, std::string_view id) {
  return read_as<SwapAnswer>(json, id);
}

Read<Note> read_note(std::string_view json, std::string_view id) {
  return read_as<Note>(json, id);
}

Read<StatementContent> read_statement(std::string_view json, std::string_view id) {
  return read_as<StatementContent>(json, id, "statement");
}

std::string write(const Position& position) {
  return json_text(document::encode(position));
}
std::string write(const DisputeAnswer& answer) {
  return json_text(document::encode(answer));
}
std::string write(const Escalation& escalation) {
  return json_text(document::encode(escalation));
}
std::string write(const ReliefClaim& claim) {
  return json_text(document::encode(undecided(claim)));
}
std::string write(const ClaimDecision& decision) {
  return json_text(document::encode(decision));
}
std::string write(const PrioritySwap& swap) {
  PrioritySwap open = swap;
  open.agreed_on.reset();
  return json_text(document::encode(open));
}
std::string write(const SwapAnswer& answer) {
  return json_text(document::encode(answer));
}
std::string write(const Note& note) {
  return json_text(document::encode(note));
}

std::string write(const StatementContent& content, std::string_view statement_json) {
  std::string text = json_text(document::encode(content));
  const auto statement = read_json(statement_json);
  if (!statement) return text;
  text.pop_back();
  return fmt::format("{},\"statement\":{}}}", text, json_text(*statement));
}

std::string digest_of(const ReliefClaim& claim) {
  return content_hash(write(claim));
}

}  // namespace entente::closing
