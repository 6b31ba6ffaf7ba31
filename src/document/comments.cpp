#include "document/comments.h"
namespace entente::document {
void attach_comments(Node&, const text::SourcePtr&) {}
}  // namespace entente::document
