# entente_embed_binary(<output.cpp> FUNCTION <name> BASE <folder> FILES <files...>): files of any bytes as one table
# server::EmbeddedBytes. The assembler takes them in as they are, so that size costs no time to compile.
function(entente_embed_binary output)
  cmake_parse_arguments(EMBED "" "FUNCTION;BASE" "FILES" ${ARGN})
  set(text "// Written by cmake/EmbedBinary.cmake.\n#include \"server/embedded_bytes.h\"\n\n")
  set(names "")
  set(index 0)
  foreach(file IN LISTS EMBED_FILES)
    file(RELATIVE_PATH name "${EMBED_BASE}" "${file}")
    string(APPEND text
      "__asm__(\".section .rodata\\n.balign 16\\nentente_file_${index}:\\n.incbin \\\"${file}\\\"\\n\"\n"
      "        \"entente_file_${index}_end:\\n.byte 0\\n.previous\\n\");\n"
      "extern \"C\" __attribute__((visibility(\"hidden\"))) const char entente_file_${index}[];\n"
      "extern \"C\" __attribute__((visibility(\"hidden\"))) const char entente_file_${index}_end[];\n")
    string(APPEND names
      "      {\"${name}\", {entente_file_${index}, static_cast<std::size_t>(entente_file_${index}_end - entente_file_${index})}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND text "\nnamespace entente::server {\n\nconst std::vector<EmbeddedBytes>& ${EMBED_FUNCTION}() {\n"
    "  static const std::vector<EmbeddedBytes> files = {\n${names}  };\n  return files;\n}\n\n}  // namespace entente::server\n")
  file(GENERATE OUTPUT "${output}" CONTENT "${text}")
  set_source_files_properties("${output}" PROPERTIES OBJECT_DEPENDS "${EMBED_FILES}" GENERATED TRUE)
endfunction()
