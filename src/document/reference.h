// The reference page of a document in Markdown, from its field tables.
#pragma once

#include <string>

#include "document/fields.h"

namespace entente::document {

struct PageTitle {
  std::string title;         ///< first heading
  std::string introduction;  ///< Markdown between the heading and the first section
};

std::string reference_markdown(const PageTitle& title, Schemas& schemas);

}  // namespace entente::document
