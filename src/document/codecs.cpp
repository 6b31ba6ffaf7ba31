#include "document/codecs.h"

#include <algorithm>

#include "text/similar.h"

namespace entente::document {

namespace {

std::string shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping of keys";
    case Node::Kind::scalar:
      break;
  }
  constexpr std::size_t length_max = 60;
  std::string text = node.scalar;
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > length_max) {
    std::size_t end = length_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    text = text.substr(0, end) + "...";
  }
  return "`" + text + "`";
}

/// A plain scalar or a problem: nothing written, or something else than a scalar.
bool want(Node::Kind kind, const Node& node, Decoding& decoding, const std::string& type_name,
          const std::string& example) {
  if (node.is_scalar() && node.broken) return false;
  if (node.is_null()) {
    const std::string key = decoding.key();
    decoding.refusal("D0124", node,
                     key.empty() ? "nothing is written here" : "nothing is written for `" + key + "`",
                     type_name, example);
    return false;
  }
  if (node.kind == kind) return true;
  const std::string key = decoding.key();
  const std::string name = key.empty() || key.front() == '[' ? "this" : "`" + key + "`";
  text::Diagnostic& problem = decoding.refusal(
      "D0123", node, name + " is " + shown(node) + ", which does not fit here", type_name, example);
  if (kind == Node::Kind::sequence && node.is_scalar()) {
    problem.fix("put it in brackets: `[" + std::string(node.place.written()) + "]`",
                text::Applicability::safe, {{node.place, "[" + std::string(node.place.written()) + "]"}});
  }
  return false;
}

}  // namespace

bool want_scalar(const Node& node, Decoding& decoding, const std::string& type_name,
                 const std::string& example) {
  return want(Node::Kind::scalar, node, decoding, type_name, example);
}

bool want_sequence(const Node& node, Decoding& decoding, const std::string& type_name) {
  return want(Node::Kind::sequence, node, decoding, type_name, {});
}

bool want_mapping(const Node& node, Decoding& decoding, const std::string& type_name) {
  return want(Node::Kind::mapping, node, decoding, type_name, {});
}

bool Codec<std::string>::decode(const Node& node, std::string& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), {})) return false;
  out = node.scalar;
  return true;
}

nlohmann::json Codec<std::string>::schema() {
  return {{"type", {"string", "number", "boolean"}}};
}

bool Codec<bool>::decode(const Node& node, bool& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "yes")) return false;
  if (node.scalar == "yes" || node.scalar == "true") return out = true, true;
  if (node.scalar == "no" || node.scalar == "false") return out = false, true;
  text::Diagnostic& problem =
      decoding.refusal("D0126", node, shown(node) + " is neither yes nor no", "`yes` or `no`", "yes");
  std::string lower = node.scalar;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool yes = lower == "yes" || lower == "true" || lower == "on" || lower == "y";
  const bool no = lower == "no" || lower == "false" || lower == "off" || lower == "n";
  if (yes || no) {
    const std::string meant = yes ? "yes" : "no";
    problem.fixes.clear();
    problem.fix("write `" + meant + "`", text::Applicability::safe, {{node.place, meant}});
  }
  return false;
}

nlohmann::json Codec<bool>::schema() {
  return {{"enum", {true, false, "yes", "no"}}};
}

bool Codec<std::int64_t>::decode(const Node& node, std::int64_t& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "12")) return false;
  const auto number = money::Decimal::parse(node.scalar);
  if (!number || number->scale() != 0) {
    return decoding.refuse("D0127", node, shown(node) + " is not a whole number", type_name(), "12");
  }
  // At most 18 digits before the point, so it fits.
  out = static_cast<std::int64_t>(number->coefficient());
  return true;
}

nlohmann::json Codec<std::int64_t>::schema() {
  return {{"anyOf", {{{"type", "integer"}}, {{"type", "string"}, {"pattern", "^-?[0-9]+([ _][0-9]+)*$"}}}}};
}

bool Codec<int>::decode(const Node& node, int& out, Decoding& decoding) {
  std::int64_t wide = 0;
  if (!Codec<std::int64_t>::decode(node, wide, decoding)) return false;
  constexpr std::int64_t most = 1'000'000'000;
  if (wide < -most || wide > most) {
    return decoding.refuse("D0127", node, shown(node) + " is too large", "at most 1 000 000 000", "12");
  }
  out = static_cast<int>(wide);
  return true;
}

bool Codec<money::Decimal>::decode(const Node& node, money::Decimal& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "1.5")) return false;
  const auto number = money::Decimal::parse(node.scalar);
  if (number) return out = *number, true;
  text::Diagnostic& problem =
      decoding.refusal("D0128", node, shown(node) + " is not a number", type_name(), "1.5");
  if (node.scalar.find(',') != std::string::npos) {
    problem.note("a comma could separate thousands or decimals: write `1234.5` or `1 234.5`");
  }
  return false;
}

nlohmann::json Codec<money::Decimal>::schema() {
  return {{"anyOf", {{{"type", "number"}}, {{"type", "string"}, {"pattern", "^-?[0-9 _]*[.]?[0-9]+$"}}}}};
}

bool Codec<money::Percent>::decode(const Node& node, money::Percent& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "95%")) return false;
  const auto share = money::Percent::parse(node.scalar);
  if (share) return out = *share, true;
  text::Diagnostic& problem = decoding.refusal("D0129", node, shown(node) + " is not a share in per cent",
                                               "a share such as `95%`", "95%");
  if (const auto number = money::Decimal::parse(node.scalar)) {
    problem.note("`" + node.scalar + "` could mean " + node.scalar + " % or " +
                 money::Percent(*number * money::Decimal(100)).to_string());
    problem.fixes.clear();
    problem.fix("write `" + node.scalar + "%`", text::Applicability::changes_meaning,
                {{node.place, node.scalar + "%"}});
  } else if (node.scalar.find(',') != std::string::npos) {
    problem.note("decimals are written with a point: `99.9%`");
  }
  return false;
}

nlohmann::json Codec<money::Percent>::schema() {
  return {{"type", "string"}, {"pattern", "^-?[0-9]*[.]?[0-9]+ ?%$"}, {"examples", {"95%", "99.90%"}}};
}

bool Codec<money::Money>::decode(const Node& node, money::Money& out, Decoding& decoding) {
  const std::string example = "250 000 EUR";
  if (!want_scalar(node, decoding, type_name(), example)) return false;
  const auto money = money::Money::parse(node.scalar);
  if (money) return out = *money, true;
  text::Diagnostic& problem =
      decoding.refusal("D0130", node, shown(node) + " is not an amount of money",
                       "an amount and its currency, such as `" + example + "`", example);
  if (money::Decimal::parse(node.scalar)) {
    problem.note("the currency is missing");
  } else if (node.scalar.find(',') != std::string::npos) {
    problem.note("a comma could separate thousands or decimals: write `4200.00 EUR` or `4 200.00 EUR`");
  }
  return false;
}

Node Codec<money::Money>::encode(const money::Money& value) {
  const money::Currency currency = value.currency();
  return Node::text(value.amount().to_fixed(value.amount().scale() == 0 ? 0 : currency.minor_digits()) + " " +
                    std::string(currency.code()));
}

nlohmann::json Codec<money::Money>::schema() {
  return {{"type", "string"},
          {"pattern", "^([A-Z]{3} -?[0-9 _]*[.]?[0-9]+|-?[0-9 _]*[.]?[0-9]+ [A-Z]{3})$"},
          {"examples", {"250 000 EUR"}}};
}

bool Codec<money::Currency>::decode(const Node& node, money::Currency& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "EUR")) return false;
  const auto currency = money::Currency::find(node.scalar);
  if (currency) return out = *currency, true;
  std::string upper = node.scalar;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  text::Diagnostic& problem = decoding.refusal("D0131", node, "unknown currency " + shown(node),
                                               "the three capital letters of ISO 4217", "EUR");
  if (upper != node.scalar && money::Currency::find(upper)) {
    problem.fixes.clear();
    problem.fix("write `" + upper + "`", text::Applicability::safe, {{node.place, upper}});
  }
  return false;
}

nlohmann::json Codec<money::Currency>::schema() {
  return {{"type", "string"}, {"enum", money::Currency::codes()}};
}

namespace {

constexpr money::Rounding roundings[] = {
    money::Rounding::half_away_from_zero,
    money::Rounding::half_even,
    money::Rounding::half_toward_zero,
    money::Rounding::toward_zero,
    money::Rounding::away_from_zero,
    money::Rounding::floor,
    money::Rounding::ceiling,
};

std::vector<std::string> rounding_names() {
  std::vector<std::string> names;
  for (const money::Rounding each : roundings) names.emplace_back(money::name(each));
  return names;
}

}  // namespace

bool Codec<money::Rounding>::decode(const Node& node, money::Rounding& out, Decoding& decoding) {
  const auto index = decode_name(node, rounding_names(), "a way of rounding", decoding);
  if (index) out = roundings[*index];
  return index.has_value();
}

nlohmann::json Codec<money::Rounding>::schema() {
  return {{"enum", rounding_names()}};
}

std::string Codec<money::Rounding>::type_name() {
  return one_of_names(rounding_names());
}

bool Codec<time::Date>::decode(const Node& node, time::Date& out, Decoding& decoding) {
  const std::string example = "2026-04-02";
  if (!want_scalar(node, decoding, type_name(), example)) return false;
  const auto date = time::Date::parse(node.scalar);
  if (date) return out = *date, true;
  text::Diagnostic& problem = decoding.refusal("D0132", node, shown(node) + " is not a date",
                                               "year-month-day, such as `2026-04-02`", example);
  const std::string& text = node.scalar;
  const auto digits_at = [&](std::size_t from, std::size_t count) {
    return text.size() >= from + count &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() == 10 && digits_at(0, 4) && text[4] == '-' && digits_at(5, 2) && text[7] == '-' &&
      digits_at(8, 2)) {
    problem.note("the calendar has no such day");
  } else if (text.size() == 10 && digits_at(0, 2) && digits_at(3, 2) && digits_at(6, 4)) {
    problem.note("`" + text + "` could be day first or month first");
  }
  return false;
}

nlohmann::json Codec<time::Date>::schema() {
  return {{"type", "string"},
          {"format", "date"},
          {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
          {"examples", {"2026-04-02"}}};
}

bool Codec<time::Month>::decode(const Node& node, time::Month& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "2026-04")) return false;
  const auto month = time::Month::parse(node.scalar);
  if (month) return out = *month, true;
  return decoding.refuse("D0133", node, shown(node) + " is not a month", "year-month, such as `2026-04`",
                         "2026-04");
}

nlohmann::json Codec<time::Month>::schema() {
  return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}$"}, {"examples", {"2026-04"}}};
}

namespace {

bool refuse_zone(const Node& node, Decoding& decoding) {
  text::Diagnostic& problem = decoding.refusal("D0134", node, "unknown time zone " + shown(node),
                                               "a name of the IANA time zone database", "Europe/London");
  if (const auto near = text::nearest(node.scalar, time::Zone::names())) {
    problem.fixes.clear();
    problem.fix("change it to `" + *near + "`", text::Applicability::changes_meaning,
                {{node.where(), *near}});
  }
  return false;
}

}  // namespace

bool Codec<time::Zone>::decode(const Node& node, time::Zone& out, Decoding& decoding) {
  if (!want_scalar(node, decoding, type_name(), "Europe/London")) return false;
  const auto zone = time::Zone::find(node.scalar);
  if (!zone) return refuse_zone(node, decoding);
  out = *zone;
  return true;
}

nlohmann::json Codec<time::Zone>::schema() {
  return {{"type", "string"}, {"examples", {"Europe/London", "UTC"}}};
}

bool ZoneName::decode(const Node& node, std::string& out, Decoding& decoding) {
  time::Zone zone;
  if (!Codec<time::Zone>::decode(node, zone, decoding)) return false;
  out = node.scalar;
  return true;
}

std::optional<std::size_t> decode_name(const Node& node, const std::vector<std::string>& names,
                                       const std::string& what, Decoding& decoding) {
  if (!want_scalar(node, decoding, one_of_names(names), names.empty() ? "" : names.front()))
    return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), node.scalar);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  text::Diagnostic problem = text::error("D0125", shown(node) + " is not " + what);
  problem.at(node.place, "expected " + one_of_names(names));
  if (const auto near = text::nearest(node.scalar, names)) {
    problem.fix("change `" + node.scalar + "` to `" + *near + "`", text::Applicability::safe,
                {{node.where(), *near}});
  } else if (!names.empty()) {
    problem.help("write " + one_of_names(names));
  }
  decoding.report(std::move(problem));
  return std::nullopt;
}

std::string one_of_names(const std::vector<std::string>& names) {
  std::string made;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) made += i + 1 == names.size() ? " or " : ", ";
    made += "`" + names[i] + "`";
  }
  return made;
}

}  // namespace entente::document
