// One field table per struct: decoding with diagnostics, the canonical writer, JSON Schema and the reference page all read
// it. A struct is described once:
//
//   template <> struct Description<Term> {
//     static void describe(Struct<Term>& s) {
//       s.name("term", "How long the agreement runs and how it is ended.");
//       s.field("from", &Term::from, required, "First day, included.");
//       s.field("notice", &Term::notice, optional, "How long before the end notice must be given.");
//     }
//   };
//
// A value type is taught once by a Codec (document/codecs.h has those for text, booleans, whole numbers, Decimal, Percent,
// Money, Date, Month, Placed<T>, optional<T>, vector<T>, Named<T>, described structs, and enums with a name table).
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/node.h"
#include "text/diagnostic.h"

namespace entente::document {

enum class Presence { required, optional };
inline constexpr Presence required = Presence::required;
inline constexpr Presence optional = Presence::optional;

/// Collects problems while a document is decoded. Unknown keys get "did you mean", missing ones name the struct's meaning,
/// wrong types say what was found and show an example of what is wanted.
class Decoding {
 public:
  text::Diagnostics diagnostics;
  void report(text::Diagnostic diagnostic) { diagnostics.push_back(std::move(diagnostic)); }
};

/// Specialise for a value type:
///   static bool decode(const Node&, Value& out, Decoding&);   // false after having reported; `out` then keeps its default
///   static Node encode(const Value&);                         // canonical form
///   static nlohmann::json schema();                           // JSON Schema 2020-12 (with "$ref": "#/$defs/Name" for structs)
///   static std::string type_name();                           // for messages and the reference page: "a share, such as 95%"
///   static bool is_default(const Value&);                     // left out by the writer (optional, empty lists, defaults)
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

/// Mappings from names to values in order of writing, e.g. measures: {p2-in-time: {...}}. The name keeps its place.
template <class Value>
struct Named {
  text::Placed<std::string> name;
  Value value;
};

}  // namespace entente::document
