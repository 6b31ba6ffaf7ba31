// How each kind of value is read from a node, written, described to editors and named to people. Field tables
// (document/fields.h) find them by the member's type. Every refusal says what was found and shows what is
// wanted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/fields.h"
#include "money/decimal.h"
#include "money/money.h"
#include "money/rounding.h"
#include "text/source.h"
#include "time/instant.h"
#include "time/zone.h"

namespace entente::document {

/// Reports (D0123, D0124) and returns false unless `node` is a scalar with something in it. Codecs of scalars
/// begin with it.
bool want_scalar(const Node& node, Decoding& decoding, const std::string& type_name,
                 const std::string& example);
bool want_sequence(const Node& node, Decoding& decoding, const std::string& type_name);
bool want_mapping(const Node& node, Decoding& decoding, const std::string& type_name);

// Codecs of single values: decode, encode, schema, type_name as fields.h says.

template <>
struct Codec<std::string> {
  static bool decode(const Node& node, std::string& out, Decoding& decoding);
  static Node encode(const std::string& value) { return Node::text(value); }
  static nlohmann::json schema();
  static std::string type_name() { return "text"; }
};

/// `yes`, `no`, `true` or `false`; written as `yes` and `no`.
template <>
struct Codec<bool> {
  static bool decode(const Node& node, bool& out, Decoding& decoding);
  static Node encode(bool value) { return Node::text(value ? "yes" : "no"); }
  static nlohmann::json schema();
  static std::string type_name() { return "yes or no"; }
};

/// Whole numbers, `1 000` with thin groups too.
template <>
struct Codec<std::int64_t> {
  static bool decode(const Node& node, std::int64_t& out, Decoding& decoding);
  static Node encode(std::int64_t value) { return Node::text(std::to_string(value)); }
  static nlohmann::json schema();
  static std::string type_name() { return "a whole number"; }
};

template <>
struct Codec<int> {
  static bool decode(const Node& node, int& out, Decoding& decoding);
  static Node encode(int value) { return Node::text(std::to_string(value)); }
  static nlohmann::json schema() { return Codec<std::int64_t>::schema(); }
  static std::string type_name() { return "a whole number"; }
};

template <>
struct Codec<money::Decimal> {
  static bool decode(const Node& node, money::Decimal& out, Decoding& decoding);
  static Node encode(const money::Decimal& value) { return Node::text(value.to_string()); }
  static nlohmann::json schema();
  static std::string type_name() { return "a number"; }
};

template <>
struct Codec<money::Percent> {
  static bool decode(const Node& node, money::Percent& out, Decoding& decoding);
  static Node encode(const money::Percent& value) { return Node::text(value.to_string()); }
  static nlohmann::json schema();
  static std::string type_name() { return "a share in per cent"; }
};

/// `250 000 EUR`; written as `250000 EUR`.
template <>
struct Codec<money::Money> {
  static bool decode(const Node& node, money::Money& out, Decoding& decoding);
  static Node encode(const money::Money& value);
  static nlohmann::json schema();
  static std::string type_name() { return "money"; }
};

template <>
struct Codec<money::Currency> {
  static bool decode(const Node& node, money::Currency& out, Decoding& decoding);
  static Node encode(const money::Currency& value) { return Node::text(std::string(value.code())); }
  static nlohmann::json schema();
  static std::string type_name() { return "a currency"; }
};

template <>
struct Codec<money::Rounding> {
  static bool decode(const Node& node, money::Rounding& out, Decoding& decoding);
  static Node encode(const money::Rounding& value) { return Node::text(std::string(money::name(value))); }
  static nlohmann::json schema();
  static std::string type_name();
};

template <>
struct Codec<time::Date> {
  static bool decode(const Node& node, time::Date& out, Decoding& decoding);
  static Node encode(const time::Date& value) { return Node::text(value.to_string()); }
  static nlohmann::json schema();
  static std::string type_name() { return "a date"; }
};

template <>
struct Codec<time::Month> {
  static bool decode(const Node& node, time::Month& out, Decoding& decoding);
  static Node encode(const time::Month& value) { return Node::text(value.to_string()); }
  static nlohmann::json schema();
  static std::string type_name() { return "a month"; }
};

template <>
struct Codec<time::Zone> {
  static bool decode(const Node& node, time::Zone& out, Decoding& decoding);
  static Node encode(const time::Zone& value) { return Node::text(value.name()); }
  static nlohmann::json schema();
  static std::string type_name() { return "a time zone"; }
};

/// The name of a time zone that exists, kept as text: for field_with on members of type std::string or Placed
/// of it.
struct ZoneName {
  static bool decode(const Node& node, std::string& out, Decoding& decoding);
  static Node encode(const std::string& value) { return Node::text(value); }
  static nlohmann::json schema() { return Codec<time::Zone>::schema(); }
  static std::string type_name() { return "a time zone"; }
};

/// Anything, as it was written.
template <>
struct Codec<Node> {
  static bool decode(const Node& node, Node& out, Decoding&) { return out = node, true; }
  static Node encode(const Node& value) { return value; }
  static nlohmann::json schema() { return nlohmann::json::object(); }
  static std::string type_name() { return "any value"; }
};

/// Names of an enumeration, specialised with
///   static constexpr auto names = std::to_array<std::pair<E, std::string_view>>({{E::a, "a"}, ...});
/// The first name of a value is the one that is written; further ones are read too.
/// Optionally `static constexpr std::string_view what = "a kind of level";` for messages.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = requires { EnumNames<E>::names; };

/// The name that is written for a value.
template <NamedEnum E>
std::string_view name_of(E value) {
  for (const auto& [each, name] : EnumNames<E>::names) {
    if (each == value) return name;
  }
  return "?";
}

/// Shared by all enumerations: index into `names`, or nothing after having reported (D0125).
std::optional<std::size_t> decode_name(const Node& node, const std::vector<std::string>& names,
                                       const std::string& what, Decoding& decoding);
std::string one_of_names(const std::vector<std::string>& names);

template <NamedEnum E>
struct Codec<E> {
  static bool decode(const Node& node, E& out, Decoding& decoding) {
    std::string what = "a name";
    if constexpr (requires { EnumNames<E>::what; }) what = EnumNames<E>::what;
    const auto index = decode_name(node, all_names(), what, decoding);
    if (index) out = EnumNames<E>::names[*index].first;
    return index.has_value();
  }
  static Node encode(E value) { return Node::text(std::string(name_of(value))); }
  static nlohmann::json schema() { return {{"enum", all_names()}}; }
  static std::string type_name() { return one_of_names(all_names()); }

 private:
  static std::vector<std::string> all_names() {
    std::vector<std::string> all;
    for (const auto& each : EnumNames<E>::names) all.emplace_back(each.second);
    return all;
  }
};

// Codecs that wrap others.

template <class Value, class Inner>
struct PlacedCodec {
  static bool decode(const Node& node, text::Placed<Value>& out, Decoding& decoding) {
    out.place = node.where();
    return Inner::decode(node, out.value, decoding);
  }
  static Node encode(const text::Placed<Value>& value) { return Inner::encode(value.value); }
  static nlohmann::json schema(Schemas& schemas) { return schema_by<Inner>(schemas); }
  static std::string type_name() { return Inner::type_name(); }
  static void arrange(Node& node) { arrange_by<Inner>(node); }
};

template <class Value, class Inner>
struct OptionalCodec {
  static bool decode(const Node& node, std::optional<Value>& out, Decoding& decoding) {
    Value value{};
    if (!Inner::decode(node, value, decoding)) return false;
    out = std::move(value);
    return true;
  }
  /// A null where nothing is set; the writer of a struct leaves such a key out.
  static Node encode(const std::optional<Value>& value) { return value ? Inner::encode(*value) : Node{}; }
  static nlohmann::json schema(Schemas& schemas) { return schema_by<Inner>(schemas); }
  static std::string type_name() { return Inner::type_name(); }
  static void arrange(Node& node) { arrange_by<Inner>(node); }
};

/// Lists keep what could be understood of elements with problems.
template <class Value, class Inner>
struct ListCodec {
  static bool decode(const Node& node, std::vector<Value>& out, Decoding& decoding) {
    if (!want_sequence(node, decoding, type_name())) return false;
    bool fine = true;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      Decoding::Inside inside(decoding, {"[" + std::to_string(i + 1) + "]", node.items[i].where(), nullptr});
      Value value{};
      fine = Inner::decode(node.items[i], value, decoding) && fine;
      out.push_back(std::move(value));
    }
    return fine;
  }
  static Node encode(const std::vector<Value>& values) {
    std::vector<Node> items;
    for (const Value& value : values) items.push_back(Inner::encode(value));
    return Node::list(std::move(items));
  }
  static nlohmann::json schema(Schemas& schemas) {
    return {{"type", "array"}, {"items", schema_by<Inner>(schemas)}};
  }
  static std::string type_name() { return "a list, each: " + Inner::type_name(); }
  static void arrange(Node& node) {
    for (Node& item : node.items) arrange_by<Inner>(item);
  }
};

template <class Value, class Inner>
struct NamedCodec {
  static bool decode(const Node& node, std::vector<Named<Value>>& out, Decoding& decoding) {
    if (!want_mapping(node, decoding, type_name())) return false;
    bool fine = true;
    for (const Node::Entry& entry : node.entries) {
      Decoding::Inside inside(decoding, {entry.key, entry.key_place, nullptr});
      Named<Value> named;
      named.name = {entry.key, entry.key_place};
      fine = Inner::decode(entry.value, named.value, decoding) && fine;
      out.push_back(std::move(named));
    }
    return fine;
  }
  static Node encode(const std::vector<Named<Value>>& values) {
    Node node = Node::map();
    for (const Named<Value>& named : values) node.add(named.name.value, Inner::encode(named.value));
    return node;
  }
  static nlohmann::json schema(Schemas& schemas) {
    return {{"type", "object"}, {"additionalProperties", schema_by<Inner>(schemas)}};
  }
  static std::string type_name() { return "names, each with " + Inner::type_name(); }
  static void arrange(Node& node) {
    for (Node::Entry& entry : node.entries) arrange_by<Inner>(entry.value);
  }
};

template <class Value>
struct Codec<text::Placed<Value>> : PlacedCodec<Value, Codec<Value>> {};
template <class Value>
struct Codec<std::optional<Value>> : OptionalCodec<Value, Codec<Value>> {};
template <class Value>
struct Codec<std::vector<Value>> : ListCodec<Value, Codec<Value>> {};
template <class Value>
struct Codec<std::vector<Named<Value>>> : NamedCodec<Value, Codec<Value>> {};

/// A codec stays as it is where it reads the member's type itself, and is lifted through the wrappers where
/// it does not.
template <class ValueCodec, class Member>
concept Reads =
    requires(const Node& node, Member& out, Decoding& decoding) { ValueCodec::decode(node, out, decoding); };

template <class ValueCodec, class Member>
  requires Reads<ValueCodec, Member>
struct Lifted<ValueCodec, Member> {
  using type = ValueCodec;
};
template <class ValueCodec, class Value>
  requires(!Reads<ValueCodec, text::Placed<Value>>)
struct Lifted<ValueCodec, text::Placed<Value>> {
  using type = PlacedCodec<Value, typename Lifted<ValueCodec, Value>::type>;
};
template <class ValueCodec, class Value>
  requires(!Reads<ValueCodec, std::optional<Value>>)
struct Lifted<ValueCodec, std::optional<Value>> {
  using type = OptionalCodec<Value, typename Lifted<ValueCodec, Value>::type>;
};
template <class ValueCodec, class Value>
  requires(!Reads<ValueCodec, std::vector<Value>>)
struct Lifted<ValueCodec, std::vector<Value>> {
  using type = ListCodec<Value, typename Lifted<ValueCodec, Value>::type>;
};
template <class ValueCodec, class Value>
  requires(!Reads<ValueCodec, std::vector<Named<Value>>>)
struct Lifted<ValueCodec, std::vector<Named<Value>>> {
  using type = NamedCodec<Value, typename Lifted<ValueCodec, Value>::type>;
};

template <class T>
concept Described = requires(Struct<T>& table) { Description<T>::describe(table); };

template <Described T>
struct Codec<T> {
  static bool decode(const Node& node, T& out, Decoding& decoding) {
    return table_of<T>().decode(node, out, decoding);
  }
  static Node encode(const T& value) { return table_of<T>().encode(value); }
  static nlohmann::json schema(Schemas& schemas) { return schemas.reference(table_of<T>()); }
  static std::string type_name() { return table_of<T>().title(); }
  static void arrange(Node& node) { table_of<T>().arrange(node); }
};

}  // namespace entente::document
