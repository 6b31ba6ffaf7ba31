# entente_embed_binary(<output.cpp> FUNCTION <name> BASE <folder> STAMP <file>): every file below BASE as one table
# server::EmbeddedBytes, gathered at build time whenever STAMP changes (names of the web's files carry hashes, so they are not
# known before). Files are copied beside the output and the assembler takes them in as they are: size costs no time to
# compile. Without STAMP the table is empty.
function(entente_embed_binary output)
  cmake_parse_arguments(EMBED "" "FUNCTION;BASE;STAMP" "" ${ARGN})
  file(GLOB stamp CONFIGURE_DEPENDS "${EMBED_STAMP}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFUNCTION=${EMBED_FUNCTION}" "-DBASE=${EMBED_BASE}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedBinaryFiles.cmake"
    DEPENDS ${stamp} "${CMAKE_SOURCE_DIR}/cmake/EmbedBinaryFiles.cmake"
    VERBATIM)
endfunction()
