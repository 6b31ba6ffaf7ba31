// How many independent pieces a password consists of, as somebody who guesses would take it apart: a word
// that passwords are commonly made of, a run of neighbouring keys, letters or digits, a year, a repeated unit
// and a given word are one piece each, any other character is one. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace entente::people {

/// `password` and `words` in lower case. The least number of pieces; digits and signs that stand for letters
/// (p4ssw0rd) are read as letters within words.
std::size_t pieces_in(std::string_view password, std::span<const std::string> words);

/// The words that passwords are commonly made of, this product's own among them.
std::span<const std::string_view> common_words();

}  // namespace entente::people
