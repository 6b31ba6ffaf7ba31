#include "expression/type.h"

namespace entente::expression {

std::string to_string(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "condition";
    case Kind::number:
      return "number";
    case Kind::text:
      return "text";
    case Kind::instant:
      return "instant";
    case Kind::date:
      return "date";
    case Kind::duration:
      return type.calendar.empty() ? "elapsed time" : "business time on " + type.calendar;
  }
  return {};
}

}  // namespace entente::expression
