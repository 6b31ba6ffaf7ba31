# Run by entente_embed_binary: writes OUTPUT with a function FUNCTION() that returns the files below BASE.
set(copies "${OUTPUT}.files")
file(REMOVE_RECURSE "${copies}")
file(GLOB_RECURSE files RELATIVE "${BASE}" "${BASE}/*")
list(FILTER files EXCLUDE REGEX "^\\.")
list(SORT files)
set(text "// Written by cmake/EmbedBinaryFiles.cmake.\n#include \"server/embedded_bytes.h\"\n\n")
set(names "")
set(index 0)
foreach(file IN LISTS files)
  set(symbol "entente_${FUNCTION}_${index}")
  configure_file("${BASE}/${file}" "${copies}/${index}" COPYONLY)
  string(APPEND text
    "__asm__(\".section .rodata\\n.balign 16\\n${symbol}:\\n.incbin \\\"${copies}/${index}\\\"\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n"
    "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}[];\n"
    "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}_end[];\n")
  string(APPEND names "      {\"${file}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
  math(EXPR index "${index} + 1")
endforeach()
string(APPEND text "\nnamespace entente::server {\n\nconst std::vector<EmbeddedBytes>& ${FUNCTION}() {\n"
  "  static const std::vector<EmbeddedBytes> files = {\n${names}  };\n  return files;\n}\n\n}  // namespace entente::server\n")
file(WRITE "${OUTPUT}" "${text}")
