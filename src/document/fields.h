// One field table per struct: decoding with diagnostics, the canonical writer, JSON Schema and the reference
// page all read it. A struct is described once:
//
//   template <> struct Description<Term> {
//     static void describe(Struct<Term>& s) {
//       s.name("term", "How long the agreement runs and how it is ended.");
//       s.field("from", &Term::from, required, "First day, included.").example("2026-01-01");
//       s.field("notice", &Term::notice, optional, "How long before the end notice must be given.");
//     }
//   };
//
// A value type is taught once by a Codec (document/codecs.h has those for text, booleans, whole numbers,
// Decimal, Percent, Money, Currency, Date, Month, Zone, Rounding, Placed<T>, optional<T>, vector<T>,
// Named<T>, described structs, enums with a name table, and raw nodes). Documents are read and written by
// document/documents.h.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "document/node.h"
#include "text/diagnostic.h"

namespace entente::document {

enum class Presence { required, optional };
inline constexpr Presence required = Presence::required;
inline constexpr Presence optional = Presence::optional;

class StructInfo;
struct FieldInfo;

/// Collects problems while a document is decoded, and knows which key is being read.
class Decoding {
 public:
  text::Diagnostics diagnostics;
  void report(text::Diagnostic diagnostic) { diagnostics.push_back(std::move(diagnostic)); }

  /// Reports an error at `node` and returns false, so that a codec can end with `return
  /// decoding.refuse(...)`. The caret line says what is wanted; the help shows the field's example, or
  /// `example` when the field has none.
  bool refuse(std::string code, const Node& node, std::string message, const std::string& wanted,
              const std::string& example = {});
  /// The same, to add notes and fixes to.
  text::Diagnostic& refusal(std::string code, const Node& node, std::string message,
                            const std::string& wanted, const std::string& example = {});

  /// `service levels.p2-resolution.expected`; empty at the root.
  std::string path() const;
  /// The key being read (the name, inside a list of named values), or "" at the root.
  std::string key() const;
  /// Where that key stands.
  text::Place key_place() const;
  /// The field being read; nullptr outside of a described struct.
  const FieldInfo* field() const;

  struct Step {
    std::string key;
    text::Place key_place;
    const FieldInfo* field = nullptr;  ///< nullptr: the name of a named value, or a list's position
  };
  /// Says for its lifetime which key is being read.
  class Inside {
   public:
    Inside(Decoding& decoding, Step step) : decoding_(decoding) {
      decoding_.steps_.push_back(std::move(step));
    }
    ~Inside() { decoding_.steps_.pop_back(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    Decoding& decoding_;
  };

 private:
  std::vector<Step> steps_;
};

/// Collects the JSON Schema of the structs that are met ($defs) and the structs themselves, in order of
/// meeting.
struct Schemas {
  nlohmann::json definitions = nlohmann::json::object();
  std::vector<const StructInfo*> met;
  /// {"$ref": "#/$defs/..."}, after having described the struct.
  nlohmann::json reference(const StructInfo& info);
};

/// Specialise for a value type:
///   static bool decode(const Node&, Value& out, Decoding&);   // false after having reported; `out` then
///   keeps its default static Node encode(const Value&);                         // canonical form static
///   nlohmann::json schema();                           // JSON Schema 2020-12; schema(Schemas&) if it nests
///   others static std::string type_name();                           // for messages and the reference page:
///   "a share, such as 95%" static void arrange(Node&);                               // optional: canonical
///   order of the keys inside
template <class Value>
struct Codec;

/// Specialise for a struct, see above.
template <class T>
struct Description;

template <class T>
class Struct;

/// The table of T, built once.
template <class T>
const Struct<T>& table_of();

/// Mappings from names to values in order of writing, e.g. measures: {p2-in-time: {...}}. The name keeps its
/// place.
template <class Value>
struct Named {
  text::Placed<std::string> name;
  Value value{};
  bool operator==(const Named&) const = default;
};

/// Who may see a field.
enum class Ring { agreed, shared, private_ };

/// What a table says about a key. The functions ending in `example` ... `old_key` complete it, chained after
/// field().
struct FieldInfo {
  std::string key;
  std::string meaning;
  Presence presence = Presence::required;
  std::string example_value;  ///< as written after the key
  std::string unit_name;
  std::string default_value;  ///< as written; empty: none
  std::string absent_text;    ///< what holds instead, in words
  std::string since_version = "0.1";
  Ring seen_by = Ring::agreed;
  std::vector<std::string> old_keys;
  std::function<std::string()> type_name;
  std::function<nlohmann::json(Schemas&)> schema;
  std::function<void(Node&)> arrange;

  FieldInfo& example(std::string value) { return example_value = std::move(value), *this; }
  FieldInfo& unit(std::string name) { return unit_name = std::move(name), *this; }
  FieldInfo& since(std::string version) { return since_version = std::move(version), *this; }
  FieldInfo& ring(Ring who) { return seen_by = who, *this; }
  /// What holds without the key, where the member's default value does not say it: "the agreement's zone".
  FieldInfo& when_absent(std::string text) { return absent_text = std::move(text), *this; }
  /// An earlier name of the key: still read, with a warning and a safe fix.
  FieldInfo& alias(std::string old_key) { return old_keys.push_back(std::move(old_key)), *this; }
};

enum class Choice { exactly_one, at_most_one, at_least_one };

struct KeyGroup {
  std::vector<std::string> keys;
  Choice choice = Choice::exactly_one;
  std::string meaning;  ///< what the keys say: "how the measure is reckoned"
};

/// The table without its type: everything but reading and writing members.
class StructInfo {
 public:
  const std::string& title() const { return name_; }
  const std::string& meaning() const { return meaning_; }
  const std::deque<FieldInfo>& fields() const { return fields_; }
  const std::vector<KeyGroup>& groups() const { return groups_; }
  const std::string& scalar_form() const { return scalar_form_; }  ///< type of the short form; empty: none
  const nlohmann::json& scalar_schema() const { return scalar_schema_; }
  std::string slug() const;  ///< "service level" -> "service-level", unique by the titles being so
  nlohmann::json schema(Schemas& schemas) const;
  void arrange(Node& node) const;

 protected:
  /// Walks the keys of `node`: reports unknown, missing, renamed and conflicting ones, and calls `read` for
  /// the others.
  bool decode_mapping(const Node& node, Decoding& decoding,
                      const std::function<bool(std::size_t field, const Node& value)>& read) const;

  std::string name_;
  std::string meaning_;
  std::deque<FieldInfo> fields_;
  std::vector<KeyGroup> groups_;
  std::string scalar_form_;
  nlohmann::json scalar_schema_;
};

/// Lifts a codec of a value to a member that wraps such values: Placed, optional, vector, Named
/// (document/codecs.h).
template <class ValueCodec, class Member>
struct Lifted;

template <class T>
class Struct : public StructInfo {
 public:
  using Read = std::function<bool(const Node&, T&, Decoding&)>;
  using Write = std::function<std::optional<Node>(const T&)>;  ///< nothing: the key is left out

  /// The struct's name as people say it (unique among the structs of a document) and its meaning, one
  /// sentence.
  void name(std::string name, std::string meaning) {
    name_ = std::move(name);
    meaning_ = std::move(meaning);
  }

  /// A key that fills a member, read and written by Codec<Member>. Optional ones are left out by the writer
  /// when they have the value of T{}.
  template <class Member, class Owner>
  FieldInfo& field(std::string key, Member Owner::* member, Presence presence, std::string meaning) {
    return field_with<Codec<Member>>(std::move(key), member, presence, std::move(meaning));
  }

  /// The same with another codec than the member's type has; it is lifted over Placed, optional, vector and
  /// Named.
  template <class ValueCodec, class Member, class Owner>
  FieldInfo& field_with(std::string key, Member Owner::* member, Presence presence, std::string meaning);

  /// A key read and written by functions, where no single member says it.
  struct Custom {
    Read decode;
    Write encode;
    nlohmann::json schema = nlohmann::json::object();
    std::string type_name;
    std::function<void(Node&)> arrange = {};  ///< may be left out
  };
  FieldInfo& custom(std::string key, Custom custom, Presence presence, std::string meaning);

  /// A mapping under `key` whose own keys fill members of the same T, e.g. `ratio: {good: ..., total: ...}`
  /// of a measure. `describe` names the part and its fields; `chosen` runs when the key is there (sets the
  /// type); `when` says whether the writer writes it.
  struct Part {
    std::function<void(Struct<T>&)> describe;
    std::function<void(T&, const text::Place& key_place)> chosen = {};  ///< may be left out
    std::function<bool(const T&)> when;
  };
  FieldInfo& part(std::string key, Part part, std::string meaning);

  /// How many of these (optional) keys may be there; `meaning` completes "say ... by one of".
  void one_of(std::vector<std::string> keys, std::string meaning, Choice choice = Choice::exactly_one) {
    groups_.push_back({std::move(keys), choice, std::move(meaning)});
  }

  /// The struct may also be written as a scalar: `client: northwind` for `client: {id: northwind}`. `encode`
  /// gives the scalar where it says everything.
  void from_scalar(std::string type_name, Read decode, Write encode,
                   nlohmann::json schema = {{"type", {"string", "number"}}}) {
    scalar_form_ = std::move(type_name);
    scalar_schema_ = std::move(schema);
    read_scalar_ = std::move(decode);
    write_scalar_ = std::move(encode);
  }

  /// Records where the struct was written.
  void place(text::Place T::* member) { place_ = member; }

  /// Runs after the keys were read without a problem, for what only several members together say.
  void check(Read check) { checks_.push_back(std::move(check)); }

  bool decode(const Node& node, T& out, Decoding& decoding) const;
  Node encode(const T& value) const;

 private:
  FieldInfo& add(std::string key, Presence presence, std::string meaning, Read read, Write write);

  std::vector<Read> reads_;
  std::vector<Write> writes_;
  Read read_scalar_;
  Write write_scalar_;
  std::vector<Read> checks_;
  text::Place T::* place_ = nullptr;
};

// Bodies of the templates.

template <class T>
const Struct<T>& table_of() {
  static const Struct<T> table = [] {
    Struct<T> made;
    Description<T>::describe(made);
    return made;
  }();
  return table;
}

/// The schema of a codec, whether or not it nests others.
template <class ValueCodec>
nlohmann::json schema_by(Schemas& schemas) {
  if constexpr (requires { ValueCodec::schema(schemas); }) {
    return ValueCodec::schema(schemas);
  } else {
    return ValueCodec::schema();
  }
}

template <class ValueCodec>
void arrange_by(Node& node) {
  if constexpr (requires { ValueCodec::arrange(node); }) ValueCodec::arrange(node);
}

/// The plain text of a node on one line, for defaults on the reference page.
std::string inline_text(const Node& node);

template <class T>
template <class ValueCodec, class Member, class Owner>
FieldInfo& Struct<T>::field_with(std::string key, Member Owner::* member, Presence presence,
                                 std::string meaning) {
  using Used = typename Lifted<ValueCodec, Member>::type;
  Read read = [member](const Node& node, T& out, Decoding& decoding) {
    return Used::decode(node, out.*member, decoding);
  };
  Write write;
  std::string default_value;
  std::string absent_text;  ///< what holds instead, in words
  if (presence == Presence::required) {
    write = [member](const T& value) -> std::optional<Node> { return Used::encode(value.*member); };
  } else {
    auto usual = std::make_shared<const Node>(Used::encode(T{}.*member));
    const bool empty =
        usual->is_null() || (!usual->is_scalar() && usual->items.empty() && usual->entries.empty());
    if (!empty) default_value = inline_text(*usual);
    write = [member, usual](const T& value) -> std::optional<Node> {
      Node node = Used::encode(value.*member);
      if (same_content(node, *usual)) return std::nullopt;
      return node;
    };
  }
  FieldInfo& info = add(std::move(key), presence, std::move(meaning), std::move(read), std::move(write));
  info.default_value = std::move(default_value);
  info.type_name = [] { return Used::type_name(); };
  info.schema = [](Schemas& schemas) { return schema_by<Used>(schemas); };
  info.arrange = [](Node& node) { arrange_by<Used>(node); };
  return info;
}

template <class T>
FieldInfo& Struct<T>::custom(std::string key, Custom custom, Presence presence, std::string meaning) {
  FieldInfo& info =
      add(std::move(key), presence, std::move(meaning), std::move(custom.decode), std::move(custom.encode));
  info.type_name = [type_name = std::move(custom.type_name)] { return type_name; };
  info.schema = [schema = std::move(custom.schema)](Schemas&) { return schema; };
  info.arrange = std::move(custom.arrange);
  return info;
}

template <class T>
FieldInfo& Struct<T>::part(std::string key, Part part, std::string meaning) {
  auto table = std::make_shared<Struct<T>>();
  part.describe(*table);
  Read read = [table, chosen = std::move(part.chosen)](const Node& node, T& out, Decoding& decoding) {
    if (chosen) chosen(out, decoding.key_place());
    return table->decode(node, out, decoding);
  };
  Write write = [table, when = std::move(part.when)](const T& value) -> std::optional<Node> {
    if (!when(value)) return std::nullopt;
    return table->encode(value);
  };
  FieldInfo& info =
      add(std::move(key), Presence::optional, std::move(meaning), std::move(read), std::move(write));
  info.type_name = [table] { return "keys of " + table->title(); };
  info.schema = [table](Schemas& schemas) { return schemas.reference(*table); };
  info.arrange = [table](Node& node) { table->arrange(node); };
  return info;
}

template <class T>
FieldInfo& Struct<T>::add(std::string key, Presence presence, std::string meaning, Read read, Write write) {
  reads_.push_back(std::move(read));
  writes_.push_back(std::move(write));
  FieldInfo& info = fields_.emplace_back();
  info.key = std::move(key);
  info.presence = presence;
  info.meaning = std::move(meaning);
  return info;
}

template <class T>
bool Struct<T>::decode(const Node& node, T& out, Decoding& decoding) const {
  if (place_ != nullptr) out.*place_ = node.place;
  bool fine = false;
  if (node.is_scalar() && !node.is_null() && read_scalar_) {
    fine = read_scalar_(node, out, decoding);
  } else {
    fine = decode_mapping(node, decoding, [&](std::size_t field, const Node& value) {
      return reads_[field](value, out, decoding);
    });
  }
  if (!fine) return false;
  for (const Read& check : checks_) fine = check(node, out, decoding) && fine;
  return fine;
}

template <class T>
Node Struct<T>::encode(const T& value) const {
  if (write_scalar_) {
    if (std::optional<Node> scalar = write_scalar_(value)) return std::move(*scalar);
  }
  Node node = Node::map();
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    if (std::optional<Node> written = writes_[i](value)) node.add(fields_[i].key, std::move(*written));
  }
  return node;
}

}  // namespace entente::document
